/* review.h: the whole result of a review, ready to be printed in any format: every value also as text in its default format, lists in script
   order, outcomes in segment order. It knows nothing of engines and formats, and renderers know nothing but it. */
#ifndef DBR_REVIEW_REVIEW_H
#define DBR_REVIEW_REVIEW_H
#include "base/value.h"
#include "engine/cells.h"
#include "plan/eval.h"
#include "review/changes.h"

typedef struct dbr_shown {
    dbr_value value;
    dbr_str text; /* "¥1.18M", "4.2%", "+7.2%", "-0.5pp", "—" for none */
} dbr_shown;

typedef struct dbr_place_ref { /* a place in a script */
    dbr_str file;
    unsigned line, column;
} dbr_place_ref;

typedef struct dbr_comparison {
    dbr_str with;    /* "previous", "last year", "target" */
    dbr_shown value; /* of the other side */
    dbr_shown
        change; /* relative; for a percent metric the text is the difference in percentage points */
    dbr_shown difference;
    dbr_str words;  /* where the base is not positive: "turned a loss into a profit"; else empty */
    int better;     /* by polarity: 1 better, -1 worse, 0 unknown or equal */
    dbr_str window; /* label of the other window, "2026-09" or "2026-09-01..2026-09-15" */
} dbr_comparison;

typedef struct dbr_point {
    dbr_str period;
    dbr_shown value;
    bool incomplete;
} dbr_point;

/* A point and the same a year before: `year.text` is empty where there is no such window. */
typedef struct dbr_year_point {
    dbr_point now;
    dbr_shown year;
} dbr_year_point;

typedef struct dbr_to_date { /* compared with last year, a week with the one before too */
    const char *name;        /* "week", "mtd", "qtd", "ytd" */
    dbr_str period;
    bool is_review; /* the same days as the review's */
    dbr_shown value;
    dbr_comparison comparisons[2];
    size_t ncomparisons;
} dbr_to_date;

/* What a weekly business review shows of a metric that somebody promised something about. */
typedef struct dbr_history {
    dbr_year_point *weeks, *months; /* oldest first */
    size_t nweeks, nmonths;         /* 6 or 0: no weeks where one of them has no value; 12 or 0 */
    dbr_to_date to_date[4];
    size_t nto_date;
} dbr_history;

/* What a definition says elsewhere: a param with its value, or a def. */
typedef struct dbr_use_result {
    dbr_str name;
    dbr_str unit; /* of a param, as a metric has it */
    dbr_shown value;
    dbr_str definition; /* of a def, as written; empty: it is a param */
} dbr_use_result;

typedef struct dbr_metric_result {
    dbr_str name, title, unit, group, about,
        owner;          /* unit: "CNY", "percent", "count", "number", "duration", or the label */
    dbr_str format;     /* as the metric says: "0.0%"; empty: by its unit */
    dbr_str definition; /* its expression as written, on one line */
    dbr_use_result *uses;
    size_t nuses;
    dbr_good good;
    dbr_shown value;
    dbr_shown target; /* of the one goal on it; text empty where there is none */
    bool has_target;
    dbr_comparison *comparisons;
    size_t ncomparisons;
    dbr_point *series; /* the trend: the last 12 units up to the period, oldest first */
    size_t nseries;
    dbr_history *history; /* of a metric with a goal, in reviews of a week or a month; else NULL */
} dbr_metric_result;

typedef struct dbr_segment_part {
    dbr_str column;
    dbr_value value; /* none: (none) */
    dbr_str text;
} dbr_segment_part;

typedef struct dbr_check_result {
    dbr_str name; /* the check's name, else title, else condition */
    dbr_str title;
    dbr_outcome outcome;
    dbr_value verdict;                 /* of the condition: true, false, or none with its reason */
    bool counts_failed, counts_warned; /* after `missing fail/warn/pass` and waivers */
    dbr_segment_part *segment;
    size_t nsegment;
    dbr_str severity; /* critical major minor */
    bool key;
    dbr_str owner;
    dbr_str expression; /* as written */
    dbr_str warn;       /* the stricter condition as written; empty: there is none */
    const dbr_use_result *uses;
    size_t nuses;
    dbr_shown value, limit; /* the two sides of the condition, where it is one comparison */
    bool has_value;
    dbr_str unit, format; /* of the value, as a metric has them */
    dbr_place_ref place;  /* of the condition */
    unsigned place_byte;  /* its column in bytes */
    dbr_str message;      /* "refund_rate <= 3% is false, 4.2%"; for missing why; English */
    dbr_str said;         /* the same in the review's language */
    dbr_str because;
    dbr_str *actions; /* names */
    size_t nactions;
    bool needs_owner;
    dbr_str source; /* a `require` line: the source's name; else empty */
    const dbr_offender *offenders;
    size_t noffenders;
    dbr_str waived_by, waived_because, waived_until;
    dbr_failing failing; /* with `follows` */
} dbr_check_result;

typedef struct dbr_counts {
    int64_t passed, warned, failed, missing, waived;
} dbr_counts;

typedef enum dbr_goal_status {
    DBR_GOAL_NO_DATA,
    DBR_GOAL_ATTAINED,
    DBR_GOAL_TRADED_OFF,
    DBR_GOAL_MISSED,
    DBR_GOAL_ON_TRACK,
    DBR_GOAL_AT_RISK,
    DBR_GOAL_OFF_TRACK
} dbr_goal_status;
const char *dbr_goal_status_name(dbr_goal_status s); /* "no data", "attained", .. */

typedef struct dbr_goal_result {
    dbr_str name, title, owner, why, metric, by; /* metric: as written; by: as written "2026-12" */
    dbr_str under;
    int level; /* depth in the tree, 0 for a root */
    dbr_goal_status status;
    dbr_str comparison; /* ">=", "<=", "in", .. */
    dbr_shown actual, target, expected, baseline, attainment;
    dbr_str unit, format; /* of its metric */
    dbr_value upper;      /* of a range the other end of the target; else none */
    dbr_place_ref place;
} dbr_goal_result;

typedef struct dbr_risk_result {
    dbr_str title, plan, likelihood, impact, owner,
        of; /* of: the action's or outlook's title, or empty */
} dbr_risk_result;

typedef struct dbr_action_result {
    dbr_str name, title, kind, owner, start, due, done_on, needs,
        expect;     /* dates as text, empty where absent */
    dbr_str status; /* planned doing done dropped */
    bool overdue;
    bool carried; /* it was open in the review that this one follows */
    dbr_str
        effect; /* kept, not kept, too early, no data; empty without expect or before it is evaluated */
    dbr_str by;      /* label of the period that `expect` is about; empty without expect */
    dbr_shown value; /* that it was judged on, where it is one comparison and was judged */
    bool has_value;
    dbr_shown cost;
    dbr_str cost_unit;
    bool has_cost;
    dbr_str *answers;
    size_t nanswers;
    dbr_place_ref place;
} dbr_action_result;

typedef enum dbr_promise_state {
    DBR_PROMISE_COUNTED,
    DBR_PROMISE_UNKNOWN,  /* its effect has no number */
    DBR_PROMISE_REACHED,  /* nothing is left to come */
    DBR_PROMISE_REPEATED, /* another action promises as much of the same, or more */
    DBR_PROMISE_TOO_LATE  /* after the goal's deadline */
} dbr_promise_state;
const char *dbr_promise_state_name(dbr_promise_state s); /* "counted", "no number", .. */

/* What an open action promises for a goal. */
typedef struct dbr_promise_result {
    dbr_str action, title, expect, by; /* name and title of the action */
    dbr_str segment;                   /* the conditions as written; empty: all of it */
    dbr_shown effect;                  /* on the goal's metric, with its sign */
    dbr_promise_state state;
    dbr_str
        why; /* UNKNOWN: in the review's language; empty: its effect is none that can be computed */
    dbr_str with; /* the title of the action whose effect it shares rows with; empty: none */
    bool overdue;
} dbr_promise_result;

/* What a goal that adds up over time needs a working day. */
typedef struct dbr_rate_result {
    dbr_str
        verdict; /* on track, stretch, not credible; empty: there is no stretch as long to compare with; or no rate at all */
    int days_left, days_done; /* working days */
    dbr_shown needed, so_far, best;
    dbr_str text; /* empty: there is no rate */
} dbr_rate_result;

/* A goal that is not met and whose deadline is not over: does what is planned add up? */
typedef struct dbr_gap_result {
    dbr_str goal, title;
    dbr_str unit;
    dbr_shown gap;      /* target - actual, with its sign; of a range to the nearer end */
    dbr_shown promised; /* the effects that count, added up */
    dbr_shown covered;  /* promised / gap */
    bool at_most;       /* some rows may be counted twice */
    dbr_promise_result *promises;
    size_t npromises;
    dbr_rate_result rate;
    dbr_str text; /* "The plan covers 62.0% of the gap of ¥320k; 38.0% is not planned for" */
    dbr_place_ref place;
} dbr_gap_result;

/* An open action that lacks something. */
typedef struct dbr_loose_result {
    dbr_str action, title;
    bool no_owner, no_effect;
    dbr_place_ref place;
} dbr_loose_result;

typedef struct dbr_lesson_result {
    dbr_str name, title, kind, evidence;
    dbr_shown evidence_value;
    bool has_evidence;
    dbr_str *start, *stop, *keep;
    size_t nstart, nstop, nkeep;
} dbr_lesson_result;

typedef struct dbr_forecast_point {
    dbr_str period;
    dbr_shown value, low, high; /* low and high: the ends of the 95 % prediction interval */
} dbr_forecast_point;

/* A goal's target that falls due in a period of a forecast. */
typedef struct dbr_forecast_target {
    dbr_str goal, period;
    dbr_shown target;
    bool met, over; /* over: the forecast is greater than the target */
    dbr_str
        text; /* "Revenue: the forecast for 2026-12, ¥1.1M, is short of the target of ¥1.2M by ¥100k" */
} dbr_forecast_target;

typedef struct dbr_forecast_result {
    dbr_str expression, title; /* as written; of the metric, else as written */
    dbr_str unit, format;      /* of the points, as a metric has them */
    dbr_str method;            /* holt-winters, trend; empty: there is none, then `none` says why */
    dbr_str method_text;       /* in the review's language, with its parameters */
    dbr_shown none;
    size_t season; /* of Holt-Winters: points of a season, and alpha, beta, gamma */
    dbr_decimal parameters[3];
    dbr_point *history; /* the latest points, oldest first */
    size_t nhistory;
    dbr_forecast_point *points;
    size_t npoints;
    dbr_forecast_target *targets;
    size_t ntargets;
} dbr_forecast_result;

typedef struct dbr_outlook_result {
    dbr_str name, title;
    dbr_forecast_result *forecasts;
    size_t nforecasts;
    dbr_str *next;
    size_t nnext;
} dbr_outlook_result;

/* What one segment, or all that are not shown, or one factor of a product, has to do with a change. */
typedef struct dbr_driver {
    dbr_str
        name; /* of the segment, in the review's language: "East, web (new)"; empty for the others; the title of a factor */
    dbr_str factor, title; /* of a factor: the name of its metric, or as written; its title */
    bool divides;          /* a factor: the product is divided by it */
    dbr_segment_part *segment;
    size_t nsegment;
    dbr_shown before, value; /* of the segment; empty for the others of a ratio */
    dbr_shown change;        /* of a factor: its own, relative */
    dbr_shown contribution;  /* to the change: these add up to it exactly */
    dbr_shown rate,
        mix; /* of a ratio: its own value changed, its weight did; they add up to the contribution */
    dbr_shown share;      /* contribution / change; none where the change is nothing */
    bool is_new, is_gone; /* it has rows in one of the windows only */
    int better;
} dbr_driver;

/* What the calendar has to do with a change against last year. */
typedef enum dbr_effect_kind {
    DBR_EFFECT_WORKDAYS,
    DBR_EFFECT_EVENT,
    DBR_EFFECT_REST
} dbr_effect_kind;
typedef struct dbr_effect {
    dbr_effect_kind kind;
    /* before and value: the number of working days; of an event what its days had beyond ordinary ones; nothing for the rest. */
    dbr_driver line;
    dbr_str event; /* its name, or empty */
    dbr_shown
        relative; /* contribution / value before, as points; none where that is not positive */
    int workdays, otherdays;             /* so many more now than then */
    dbr_shown other_before, other_value; /* the number of other days */
} dbr_effect;

/* `explain revenue vs previous by channel` */
typedef struct dbr_explain_result {
    dbr_str name, title;  /* as written; of the metric */
    dbr_str unit, format; /* of the values, as a metric has them */
    dbr_str *by;
    size_t nby;
    dbr_str window;                  /* label of the other one */
    dbr_shown before, value, change; /* the absolute change; none where it cannot be split */
    bool ratio;
    bool product;        /* the drivers are its factors */
    bool last_year;      /* that is the other window */
    dbr_driver *drivers; /* by the size of their contribution */
    size_t ndrivers;
    dbr_driver others;
    size_t nothers; /* segments in it; 0: there are none */
    dbr_effect *
        effects; /* working days, the events in the order of the script, the rest: they add up to the change */
    size_t neffects;
    dbr_str effects_reason; /* why there are none, where they were asked for */
    int better;
    dbr_place_ref place;
} dbr_explain_result;

typedef struct dbr_funnel_step_result {
    dbr_str name, title;
    dbr_str unit, format; /* of the value, as a metric has them */
    dbr_shown value, previous;
    dbr_shown conversion, conversion_previous; /* of the step before; nothing for the first */
    dbr_shown overall;                         /* of the first step */
    dbr_shown loss; /* (conversion before - now) * the step before, now; nothing for the first */
    bool worst;     /* it lost most against the previous window */
} dbr_funnel_step_result;

typedef struct dbr_funnel_result {
    dbr_str name, title;
    dbr_str window; /* label of the previous one; empty: there is none */
    dbr_funnel_step_result *steps;
    size_t nsteps;
    dbr_shown overall, overall_previous; /* last step / first step */
    size_t worst;                        /* nsteps: none lost */
    dbr_place_ref place;
} dbr_funnel_result;

typedef struct dbr_process_step_result {
    dbr_str name, title;
    dbr_shown reached, skipped; /* of the last step nobody knows whether it was skipped */
} dbr_process_step_result;

typedef struct dbr_process_time_result { /* from a step to the one after it */
    dbr_str from, to;                    /* their names, */
    dbr_str title;                       /* "Opened → Answered" */
    dbr_shown count, out_of_order; /* cases that have both, in order; and the wrong way round */
    dbr_shown median, p90, median_previous, p90_previous;
    dbr_shown share; /* of the time of all steps */
    bool bottleneck; /* the largest share */
} dbr_process_time_result;

typedef struct dbr_process_result {
    dbr_str name, title;
    dbr_str window; /* label of the previous one; empty: there is none */
    dbr_shown cases, cases_previous;
    dbr_process_step_result *steps;
    size_t nsteps;
    dbr_process_time_result *times;
    size_t ntimes, bottleneck; /* ntimes: there is none */
    dbr_place_ref place;
} dbr_process_result;

typedef struct dbr_theme_result {
    dbr_str name, title;
    dbr_shown count, share, previous, change; /* change: of the share, in percentage points */
    bool notable;    /* a change beyond what chance makes of so many answers (95 %) */
    dbr_str *quotes; /* personal data masked, cut where they are long */
    size_t nquotes;
} dbr_theme_result;

typedef struct dbr_feedback_result {
    dbr_str name, title;
    dbr_str window; /* label of the previous one; empty: there is none */
    dbr_shown count, count_previous, outside;
    bool has_mean, has_nps, has_csat;
    dbr_shown mean, mean_previous, nps, nps_previous, csat, csat_previous;
    dbr_shown nps_low, nps_high; /* of 95 % */
    bool nps_notable;            /* a change beyond what chance makes of so many answers (95 %) */
    bool few;                    /* answers: fewer than DBR_FEW_ANSWERS */
    dbr_theme_result *themes;
    size_t nthemes;
    dbr_place_ref place;
} dbr_feedback_result;
enum { DBR_FEW_ANSWERS = 30 };

typedef struct dbr_cohort_row { /* who came first in one grain */
    dbr_str period;
    dbr_shown size;
    dbr_shown *retention; /* 0..nretention - 1 grains later */
    size_t nretention;
} dbr_cohort_row;

typedef struct dbr_cohort_result {
    dbr_str name, title;
    dbr_unit grain;
    int periods;
    dbr_cohort_row *rows; /* oldest first */
    size_t nrows;
    dbr_place_ref place;
} dbr_cohort_result;
/* ---- the layout ---- */

/* Values in rows and columns: of a table or a chart. Without segments a row is an expression; a column is a period of a series, or the value
   (no title, no period), with segments of one of several expressions. */
typedef struct dbr_grid_column {
    dbr_str title, expression; /* of the values in it, where rows are segments */
    dbr_str period;            /* of a series */
    dbr_str unit;              /* as a metric has it */
} dbr_grid_column;
typedef struct dbr_grid_row {
    dbr_str name;       /* of the segment, or of the expression */
    dbr_str expression; /* as written, where rows are expressions */
    dbr_str unit;
    dbr_segment_part *segment;
    size_t nsegment;
    dbr_shown *cells; /* one a column; text empty: there is none */
    bool total;       /* of a waterfall: what the steps begin with, or add up to */
} dbr_grid_row;

typedef struct dbr_section_item_result {
    dbr_section_kind kind;
    dbr_str text;         /* TEXT */
    dbr_str title;        /* CHART: what it shows; empty: the rows say it */
    dbr_chart_kind chart; /* CHART. A bullet's columns are value and target */
    dbr_str *by;
    size_t nby;
    dbr_grid_column *columns;
    size_t ncolumns;
    dbr_grid_row *rows;
    size_t nrows;
    dbr_part part;                 /* SHOW: of the report, with */
    const struct dbr_review *view; /* the whole review, its lists without what is not shown */
    dbr_str *names;                /* what was asked for by name; none: all of the part */
    size_t nnames;
} dbr_section_item_result;

typedef struct dbr_section_result {
    dbr_str name, title; /* may be empty */
    dbr_section_item_result *items;
    size_t nitems;
    dbr_place_ref place;
} dbr_section_result;
const char *dbr_section_kind_name(dbr_section_kind k);
const char *dbr_chart_kind_name(dbr_chart_kind k);
const char *dbr_part_name(dbr_part p);

typedef struct dbr_source_result {
    dbr_str name, title, file; /* file: of a glob the pattern */
    bool pattern;
    size_t nfiles;
    int64_t rows, kept, dropped, duplicates, bad_rows, undated, lookups, lookup_misses;
    bool has_newest, failed;
    dbr_day newest, oldest;
    dbr_str *drops; /* "12 dropped: orders placed by the QA team" */
    size_t ndrops;
} dbr_source_result;

typedef struct
    dbr_note { /* something that the reader must know: like for like, an expired waiver, a claim that does not hold */
    enum { DBR_NOTE_INFO, DBR_NOTE_WARNING } kind;
    dbr_str text;
} dbr_note;

typedef struct dbr_finding {
    dbr_str text; /* "Refund rate rose by 1.2pp to 4.2% (2026-09: 3.0%)" */
    int better;   /* 1 good, -1 bad, 0 neutral */
} dbr_finding;

typedef struct dbr_review {
    dbr_arena *arena;
    dbr_str script, title, owner, audience;
    dbr_lang lang;
    bool red_up;    /* what got better is shown in red, what got worse in green */
    dbr_str period; /* label */
    dbr_str unit;   /* "day" .. "year"; empty: a range of days */
    dbr_day start, end, as_of;
    bool complete;
    dbr_str verdict;     /* passed warned failed */
    bool incomplete_run; /* a source could not be read, or a cell did not fit: status 3 */
    dbr_counts counts;
    bool has_score; /* `verdict pass 90% warn 75%` */
    dbr_shown score;
    dbr_metric_result *metrics;
    size_t nmetrics;
    dbr_check_result *
        checks; /* outcomes, script order then segment order; requires first of their source's place */
    size_t nchecks;
    dbr_goal_result *goals;
    size_t ngoals;
    dbr_action_result *actions;
    size_t nactions;
    dbr_gap_result *gaps;
    size_t ngaps;
    dbr_loose_result *loose;
    size_t nloose;
    dbr_risk_result *risks;
    size_t nrisks;
    dbr_lesson_result *lessons;
    size_t nlessons;
    dbr_outlook_result *outlooks;
    size_t noutlooks;
    dbr_source_result *sources;
    size_t nsources;
    dbr_note *notes;
    size_t nnotes;
    dbr_explain_result *explains;
    size_t nexplains;
    dbr_funnel_result *funnels;
    size_t nfunnels;
    dbr_process_result *processes;
    size_t nprocesses;
    dbr_feedback_result *feedbacks;
    size_t nfeedbacks;
    dbr_cohort_result *cohorts;
    size_t ncohorts;
    dbr_finding *findings;
    size_t nfindings;
    const double
        *family; /* probabilities of all `significant` in conditions of checks, ascending */
    size_t nfamily;
    dbr_section_result *sections; /* none: the report has the canonical order */
    size_t nsections;
    const dbr_changes
        *follow_up;    /* with `follows`, where the last result could be read; else NULL */
    bool claim_failed; /* a {claim: ..} in a text is not true: the verdict is failed */
    bool
        any_failed; /* exit status 1: an outcome counts as failed, a claim does not hold, or the verdict is failed */
    bool any_warned;
} dbr_review;

/* Segments and outcomes in words (segments.c): "(none)" for a value that is none, which titles say in their language; "orders: unique id",
   "Refunds stay low [region=East]". */
dbr_str dbr_segment_text(dbr_arena *a, const dbr_value *v);
void dbr_segment_write(const dbr_segment_part *parts, size_t n,
                       dbr_buf *out); /* "region=East, channel=web" */
dbr_str dbr_outcome_title(dbr_arena *a, dbr_lang lang, dbr_str source, dbr_str title,
                          const dbr_segment_part *parts, size_t n);
/* Judges everything. Diagnostics from the data (claims that fail are notes, not diagnostics) were reported by the engine. */
dbr_review *dbr_judge(dbr_arena *a, dbr_model *m, const dbr_cells *cells);
/* follow.c: with `follows`, reads the saved result of the review before and answers it: review->follow_up, how long each check has failed,
   which actions are carried over. False, with an error, where the script names a file that is no such result; one that cannot be read
   is an error of data, with a note. */
bool dbr_follow(dbr_arena *a, const dbr_model *m, dbr_review *r, dbr_diags *diags);
/* The value of one window expression over cells (debrief eval, tests). `where` NULL: the review's window. */
dbr_value dbr_review_value(dbr_arena *a, const dbr_model *m, const dbr_cells *cells,
                           const dbr_expr *e, const dbr_where *where);
#endif
