/* model.h: what a script means: every declaration with its names resolved, types and units checked, all script errors found. No data is
   read here. Lists are in script order. Everything lives in the model's arena. */
#ifndef DBR_MEANING_MODEL_H
#define DBR_MEANING_MODEL_H
#include "base/access.h"
#include "base/map.h"
#include "base/vec.h"
#include "meaning/expr.h"
#include "syntax/ast.h"

/* A text for readers: pieces of text, values and claims. */
typedef struct dbr_piece {
    dbr_str text;   /* when expr is NULL */
    dbr_expr *expr; /* a value, or the condition of a claim */
    bool claim;
    dbr_str format; /* `as "0.0%"`, or empty for the default */
    dbr_span at;
} dbr_piece;
typedef struct dbr_reader {
    dbr_piece *pieces;
    size_t n; /* 0: nothing was written */
    dbr_span at;
} dbr_reader;

typedef enum dbr_good { DBR_GOOD_UNKNOWN, DBR_GOOD_UP, DBR_GOOD_DOWN, DBR_GOOD_RANGE } dbr_good;

/* ---- sources ---- */
typedef struct dbr_column {
    dbr_str name;      /* in expressions */
    dbr_str header;    /* in the file: `named`, else the name */
    dbr_type type;     /* kind ANY: the whole file decides */
    bool declared;     /* its type was written */
    bool computed_is;  /* has `expr` */
    dbr_expr *expr;    /* computed or looked up, over the same source */
    dbr_str format;    /* of dates, may be empty */
    dbr_span at;       /* the declaration, else the first use */
    dbr_span typed_at; /* the use that decided the type, for messages */
    dbr_span
        asked_at; /* what a module asks for and a script gives: the one of both that is not `at` */
    struct dbr_source *source;
    uint32_t index;       /* in source->columns */
    bool needed;          /* something reads it */
    const dbr_node *decl; /* its `column` line, NULL where there is none */
    enum {
        DBR_COLUMN_NEW,
        DBR_COLUMN_RESOLVING,
        DBR_COLUMN_DONE
    } state; /* of a computed one, while the script is resolved */
} dbr_column;

typedef enum dbr_source_kind {
    DBR_SOURCE_CSV, /* tsv too */
    DBR_SOURCE_JSON,
    DBR_SOURCE_JSONL,
    DBR_SOURCE_XLSX,
    DBR_SOURCE_SQLITE,
    DBR_SOURCE_PARQUET,
    DBR_SOURCE_INLINE, /* csv text in the script */
    DBR_SOURCE_POSTGRES,
    DBR_SOURCE_CLICKHOUSE,
    DBR_SOURCE_NEEDED, /* of a module that stands alone: only a test gives it data */
    DBR_SOURCE_OTHER,  /* after an error */
} dbr_source_kind;

typedef struct dbr_rule { /* keep where, drop where */
    bool keep;
    dbr_expr *cond;
    dbr_reader because;
    dbr_span at;
} dbr_rule;

typedef enum dbr_require_kind {
    DBR_REQUIRE_ROWS_TRUE, /* cond over rows, with `share` */
    DBR_REQUIRE_NOT_NULL,  /* columns, with share */
    DBR_REQUIRE_UNIQUE,    /* columns together */
    DBR_REQUIRE_FRESH,     /* days (a duration in seconds) */
    DBR_REQUIRE_COLUMNS,   /* columns are in the file */
    DBR_REQUIRE_VALUES_AS, /* column's values are those of `target`'s window: window expression args */
    DBR_REQUIRE_WINDOW,    /* a window condition: rows >= 1000, rows vs previous >= -30% */
} dbr_require_kind;

typedef struct dbr_require {
    dbr_require_kind kind;
    dbr_expr *
        cond; /* ROWS_TRUE: a row expression; WINDOW: a window expression; `a in customers` is ROWS_TRUE with IN_KEYS */
    bool has_share;
    dbr_decimal share; /* 0.995 */
    dbr_column **columns;
    size_t ncolumns;
    dbr_decimal seconds;  /* FRESH */
    dbr_expr *now, *then; /* VALUES_AS: AGG SET in the review's window and in the other one */
    dbr_str text;         /* as written, the name of the outcome: "status in (…)" */
    dbr_span at;          /* of the condition */
} dbr_require;

typedef struct dbr_source {
    dbr_str name;
    dbr_reader title;
    dbr_span at; /* of the name */
    dbr_source_kind kind;
    dbr_str
        path; /* as written; a glob is one; of a server: its address, or the name of a connection */
    dbr_str env;      /* the environment variable that holds the address, in place of `path` */
    dbr_str base_dir; /* the script's folder */
    dbr_str inline_text;
    dbr_span from_at;
    struct { /* options, empty or -1 when not said */
        dbr_str delimiter, quote, encoding, rows, decimal;
        dbr_str table;    /* of a database, */
        dbr_str query;    /* or its own SQL */
        dbr_str sheet;    /* of a workbook: by name, or */
        int sheet_number; /* from 1 on */
        int header;       /* row number, 0: the file has none, -1: found by itself */
        int header_rows;  /* that hold the names together; 0: one */
        int table_number; /* of the tables of a CSV file that blank lines part; 0: all is one */
    } options;
    DBR_VEC(dbr_column *) columns; /* declared ones, then those that expressions name */
    dbr_map column_by_name;
    dbr_column *time; /* NULL: the same value in all windows */
    DBR_VEC(dbr_column *) key;
    DBR_VEC(dbr_rule) rules;
    DBR_VEC(dbr_require) requires;
    bool drop_bad_rows;
    bool used;      /* something reads it */
    uint32_t index; /* in model->sources */
} dbr_source;

/* ---- metrics and what they are compared with ---- */
/* A param or a def that a definition names, itself or through a def. */
typedef struct dbr_use {
    dbr_str name;
    const struct dbr_param *param; /* NULL: a def */
    dbr_str text;                  /* of a def: its body as written, on one line */
} dbr_use;
typedef DBR_VEC(dbr_use) dbr_uses;

typedef struct dbr_metric {
    dbr_str name;
    dbr_reader title;
    dbr_str doc;
    dbr_expr *expr;
    dbr_expr *counted; /* of a ratio of counts the count that it is divided by; else NULL */
    dbr_type type;     /* after `unit` */
    dbr_good good;
    dbr_expr *good_from, *good_to; /* RANGE */
    dbr_str format;
    enum { DBR_EMPTY_DEFAULT, DBR_EMPTY_NONE, DBR_EMPTY_VALUE } empty;
    dbr_value empty_value;
    dbr_reader group, about;
    dbr_str owner;
    dbr_uses uses; /* of its expression */
    dbr_span at;   /* of the name */
    bool used;     /* for lint */
    uint32_t index;
} dbr_metric;

typedef struct dbr_param {
    dbr_str name;
    dbr_reader title, about;
    dbr_expr *expr; /* constant */
    dbr_type type;
    dbr_value value; /* after --set and test overrides */
    dbr_span at;
} dbr_param;

typedef struct dbr_bench_line {
    dbr_metric *metric;
    dbr_expr *value;
    dbr_span at;
    uint32_t index; /* among the lines of all benchmarks */
} dbr_bench_line;
typedef struct dbr_benchmark {
    dbr_str name;
    dbr_reader title, note;
    DBR_VEC(dbr_bench_line) lines;
    dbr_span at;
} dbr_benchmark;

typedef struct dbr_rate {
    char currency[4], to[4]; /* 1 `currency` is `value` `to` */
    dbr_expr *value;         /* constant, NULL where a column gives it */
    dbr_column *column;      /* the newest on or before the day */
    dbr_span at;
} dbr_rate;

typedef struct dbr_event {
    dbr_str name;
    dbr_reader title, note;
    DBR_VEC(dbr_window) ranges; /* sorted by start; kind EVENT, event = index */
    bool exclude;
    dbr_span at;
} dbr_event;

/* ---- goals, checks, waivers ---- */
typedef enum dbr_cmp {
    DBR_CMP_LT,
    DBR_CMP_LE,
    DBR_CMP_GT,
    DBR_CMP_GE,
    DBR_CMP_EQ,
    DBR_CMP_RANGE
} dbr_cmp;

typedef struct dbr_pace_point {
    dbr_expr *value;
    dbr_window at;
} dbr_pace_point;

typedef struct dbr_goal dbr_goal;
struct dbr_goal {
    dbr_str name;
    dbr_reader title, why;
    dbr_expr *metric;       /* NULL for a parent of others */
    dbr_metric *metric_ref; /* the metric below its slices */
    bool has_target, has_by, has_from;
    dbr_cmp cmp;
    dbr_expr *target, *target_to; /* target_to: of a range */
    dbr_window by;
    dbr_expr *from;
    dbr_window from_at;
    bool pace_linear; /* said or by default */
    DBR_VEC(dbr_pace_point) pace;
    dbr_decimal weight;
    dbr_goal *under;
    DBR_VEC(struct dbr_check *) guards;
    dbr_str owner;
    /* Of what adds up over time, and is wanted at least, up to a day: its values of the last 400 days, whose last one is the last that
       counts; NULL for others. */
    dbr_expr *daily;
    bool
        has_to_date; /* it begins with the unit that holds the last day, else with the review's window */
    dbr_unit to_date;
    dbr_span at, target_at;
};
enum { DBR_DAILY_DAYS = 400 };

typedef struct dbr_check {
    dbr_str name; /* empty: it goes by its title, else by its condition */
    dbr_reader title, because;
    dbr_expr *cond, *warn; /* window conditions */
    dbr_str cond_text;     /* as written, white space made single blanks */
    dbr_str warn_text;
    dbr_uses uses; /* of the conditions */
    dbr_str *each; /* column names */
    size_t neach;
    dbr_span each_at;
    dbr_expr *having, *top_by;
    int top;   /* 0: all */
    int for_n; /* 1: this one only */
    dbr_unit for_unit;
    enum { DBR_SEVERITY_CRITICAL, DBR_SEVERITY_MAJOR, DBR_SEVERITY_MINOR } severity;
    bool key, limit; /* limit: the line of a process, which has no properties */
    dbr_decimal weight;
    enum { DBR_MISSING_FAIL, DBR_MISSING_WARN, DBR_MISSING_PASS } missing;
    dbr_str owner;
    DBR_VEC(struct dbr_action *) actions;
    dbr_span at;          /* of the declaration's name or title */
    dbr_span cond_at;     /* of the condition: line and column of outcomes */
    dbr_source **sources; /* that the condition reads, for the segments */
    size_t nsources;
} dbr_check;

typedef struct dbr_waiver {
    dbr_check *check;
    dbr_source *
        require_of; /* a `waive check orders.xyz` names a require line of a source: not supported, NULL */
    const dbr_node *where; /* condition over the segment's columns, NULL: all */
    dbr_expr *cond; /* over the check's `each` columns: COLUMN leaves are `each_columns[index]` */
    dbr_column *each_columns; /* one per each-column of the check, index = position */
    bool has_until;
    dbr_day until;
    dbr_reader because;
    dbr_str by;
    dbr_span at;
} dbr_waiver;

/* ---- what we do about it ---- */
typedef struct dbr_risk {
    dbr_reader title, plan;
    dbr_str likelihood, impact, owner; /* low medium high, may be empty */
    dbr_span at;
} dbr_risk;

typedef struct dbr_action {
    dbr_str name;
    dbr_reader title, needs;
    dbr_str kind; /* strategy process resources training tracking, or empty */
    DBR_VEC(dbr_str) needs_names;
    DBR_VEC(dbr_str) answers; /* names of checks, goals, lessons */
    dbr_str owner;
    bool has_start, has_due, has_by, has_done_on;
    dbr_day start, due,
        done_on;      /* a period means its last day for due and done, its first for start */
    dbr_str due_text; /* as written */
    dbr_expr *expect;
    dbr_str expect_text;
    dbr_window by; /* the period in which `expect` is evaluated: `by`, else `due` */
    dbr_expr *cost;
    DBR_VEC(dbr_risk) risks;
    enum { DBR_ACTION_PLANNED, DBR_ACTION_DOING, DBR_ACTION_DONE, DBR_ACTION_DROPPED } status;
    dbr_span at;
} dbr_action;

/* What an open action promises about the metric of a goal, or just that it is there for the goal. */
typedef struct dbr_promise {
    const dbr_goal *goal;
    const dbr_action *action;
    enum {
        DBR_PROMISE_NO_NUMBER,
        DBR_PROMISE_WHOLE, /* of the goal's own value */
        DBR_PROMISE_PART,  /* of a slice of what adds up */
        DBR_PROMISE_RATE   /* of a slice of a ratio */
    } kind;
    dbr_expr *now;        /* the goal's metric, in the slice of the promise; NULL: none is named */
    dbr_expr *limit;      /* that it is held against, or the change; no data decides it */
    dbr_expr *base;       /* of a `vs`: the other side; else NULL */
    const dbr_move *move; /* to the window of the base; NULL: it is a value that no data decides */
    bool relative;        /* the change is a share of the base, else a difference */
    int direction;        /* 1 at least, -1 at most, 0 exactly */
    dbr_expr *weight, *weight_of; /* RATE: what is divided by, in the slice and in the whole */
    dbr_cond **conds;             /* the slice, beside what the goal is about; 0: all of it */
    size_t nconds;
} dbr_promise;

typedef struct dbr_lesson {
    dbr_str name;
    dbr_reader title;
    dbr_str kind; /* success failure or empty */
    dbr_expr *evidence;
    dbr_str evidence_text;
    DBR_VEC(dbr_reader) start, stop, keep;
    dbr_span at;
} dbr_lesson;

/* `forecast revenue 3 months` */
typedef struct dbr_outlook_forecast {
    dbr_expr *series; /* SERIES: the points that it is made of */
    int n;            /* units ahead */
    dbr_unit unit;
    dbr_str text; /* what is forecast, as written */
} dbr_outlook_forecast;

typedef struct dbr_outlook {
    dbr_str name;
    dbr_reader title;
    DBR_VEC(dbr_outlook_forecast) forecasts;
    DBR_VEC(dbr_risk) risks;
    DBR_VEC(dbr_reader) next;
    dbr_span at;
} dbr_outlook;

/* One factor of a product, as the definition or a metric that it multiplies writes it. */
typedef struct dbr_factor {
    dbr_expr *value, *before; /* now and in the other window */
    const dbr_expr *written;
    const dbr_metric *metric; /* below its slices; NULL: a constant */
    bool divides;
} dbr_factor;
enum { DBR_FACTORS_MAX = 6 }; /* metrics of a product that is split by them */

/* `explain revenue vs previous by channel`: which segments drove a change. Without `by`: which factors of a product did. */
typedef struct dbr_explain {
    dbr_expr *change; /* CHANGE or DIFFERENCE of a value and the same value in another window */
    dbr_expr *part,
        *part_before; /* adds up over segments, now and then; NULL where there are none; */
    dbr_expr *whole,
        *whole_before; /* of a ratio what it is divided by, which adds up too; else NULL */
    dbr_move move;     /* to the other window */
    dbr_str *each;
    size_t neach;
    int top;
    DBR_VEC(dbr_factor) factors; /* of a product, in the order of writing; constants among them */
    bool
        effects; /* vs last year, of what adds up over days, with holidays: those of the calendar */
    dbr_str text; /* as written */
    dbr_span at;
} dbr_explain;

/* `funnel checkout { step visits = …; step orders = … }`: how many of each step go on to the next */
typedef struct dbr_funnel_step {
    dbr_str name;
    dbr_reader title;
    dbr_expr *expr; /* one quantity */
} dbr_funnel_step;

typedef struct dbr_funnel {
    dbr_str name;
    dbr_reader title;
    DBR_VEC(dbr_funnel_step) steps;
    dbr_span at;
} dbr_funnel;

/* `process handling from tickets { step opened at created; … }`: how long cases take from step to step */
typedef struct dbr_process_step {
    dbr_str name;
    dbr_reader title;
    dbr_str column; /* as it is written */
    dbr_span at;
    dbr_expr *reached, *skipped; /* counts: it has a time; it has none, and a later step has one */
} dbr_process_step;

typedef struct dbr_process_time { /* from a step to the one after it */
    dbr_expr *count, *out_of_order, *median, *p90;
    dbr_expr *total; /* of the cases that have both, in order */
} dbr_process_time;

typedef struct dbr_process {
    dbr_str name;
    dbr_reader title;
    dbr_source *source;
    dbr_str source_name; /* as it is written */
    dbr_expr *cases;
    DBR_VEC(dbr_process_step) steps;
    dbr_process_time *times; /* one less than steps */
    dbr_expr *all;           /* the totals together */
    dbr_span at;
} dbr_process;

/* `feedback voices from survey { score score scale 0..10; text comment; theme late = "late|slow" }` */
typedef struct dbr_theme {
    dbr_str name;
    dbr_reader title;
    dbr_expr *share, *count, *quotes; /* of the answers with a text; quotes: some of the texts */
    const dbr_node *pattern;
    dbr_span at;
} dbr_theme;

typedef struct dbr_feedback {
    dbr_str name;
    dbr_reader title;
    dbr_expr *count;   /* answers: with a score on the scale, or with a text where there is none */
    dbr_expr *mean;    /* NULL without a score, like the following ones */
    dbr_expr *outside; /* scores beyond the scale; NULL without one */
    dbr_expr *nps, *promoters, *detractors; /* scale 0..10, else NULL */
    dbr_expr *csat;                         /* scale 1..5, else NULL */
    dbr_expr *texts;                        /* answers with a text; NULL without one */
    dbr_source *source;
    dbr_str source_name, score, text, scale; /* as they are written; empty where they are not */
    bool to_ten, to_five;                    /* the scale is 0..10, 1..5 */
    DBR_VEC(dbr_theme) themes;
    dbr_span at;
} dbr_feedback;

/* `cohort customers from orders { who customer; grain month; periods 6 }` */
typedef struct dbr_cohort {
    dbr_str name;
    dbr_reader title;
    dbr_source *source;
    dbr_column *who;
    dbr_str source_name, who_name; /* as they are written */
    dbr_unit grain;
    int periods;
    dbr_expr *size;       /* of the cohort that begins in the grain of the window's last day */
    dbr_expr **retention; /* 0..periods: the cohort of so many grains before */
    dbr_span at;
} dbr_cohort;
/* ---- the layout of the report ---- */
/* P(ID, "name"): the parts that a report has without sections, in their order, by the name that `show` gives them. A part more is a line
   more here, and one in the tables of parts of text.c, markdown.c and html.c. */
#define DBR_PARTS(P)          \
    P(GOALS, "goals")         \
    P(RESULTS, "results")     \
    P(FINDINGS, "findings")   \
    P(DRIVERS, "drivers")     \
    P(FUNNELS, "funnels")     \
    P(PROCESSES, "processes") \
    P(COHORTS, "cohorts")     \
    P(CHECKS, "checks")       \
    P(DATA, "sources")        \
    P(FEEDBACK, "feedback")   \
    P(FOLLOW_UP, "follow_up") \
    P(ACTIONS, "actions")     \
    P(PLAN, "plan")           \
    P(RISKS, "risks")         \
    P(LESSONS, "lessons")     \
    P(OUTLOOK, "outlook")
typedef enum dbr_part {
#define P(id, name) DBR_PART_##id,
    DBR_PARTS(P)
#undef P
        DBR_PART_COUNT
} dbr_part;

typedef struct dbr_show_name { /* `show checks` or `show refunds` */
    dbr_part part;
    dbr_str name; /* the one thing of that part; empty: all of it */
} dbr_show_name;

typedef enum dbr_section_kind {
    DBR_SECTION_TEXT,
    DBR_SECTION_TABLE,
    DBR_SECTION_CHART,
    DBR_SECTION_SHOW
} dbr_section_kind;
typedef enum dbr_chart_kind {
    DBR_CHART_LINE,     /* series */
    DBR_CHART_BAR,      /* one bar a segment, expression or period */
    DBR_CHART_BULLET,   /* metrics against their targets */
    DBR_CHART_WATERFALL /* steps that add up to a total */
} dbr_chart_kind;

typedef struct dbr_section_item {
    dbr_section_kind kind;
    dbr_reader text;  /* TEXT */
    dbr_expr **exprs; /* TABLE, CHART */
    dbr_goal **goals; /* BULLET: one of each expression */
    size_t nexprs;
    dbr_str *by; /* columns, as those of `each` */
    size_t nby;
    dbr_chart_kind chart;
    DBR_VEC(dbr_show_name) show;
} dbr_section_item;

/* `section "…" { text "…"; table revenue by region; show checks }` */
typedef struct dbr_section {
    dbr_str name;
    dbr_reader title;
    DBR_VEC(dbr_section_item) items;
    dbr_span at;
} dbr_section;

/* ---- script tests ---- */
typedef enum dbr_outcome {
    DBR_PASSED,
    DBR_WARNED,
    DBR_FAILED,
    DBR_MISSING,
    DBR_WAIVED
} dbr_outcome;
const char *dbr_outcome_name(dbr_outcome o);

typedef struct dbr_test_expect {
    dbr_expr *expr; /* must be true; NULL for the outcome of a check */
    dbr_str text;
    dbr_check *check;
    dbr_outcome outcome;
    dbr_expr *where; /* like a waiver's cond, over each_columns */
    dbr_column *each_columns;
    dbr_span at;
} dbr_test_expect;

typedef struct dbr_test_given {
    dbr_source *source;
    dbr_str csv;
    dbr_span at;
} dbr_test_given;

typedef struct dbr_test_set {
    dbr_param *param;
    dbr_expr *value;
} dbr_test_set;

/* A test block is resolved with its own period and `as of`: literal windows do not change, `last month` may. */
typedef struct dbr_test {
    dbr_str name;
    dbr_reader title;
    const dbr_node *period; /* NULL: the review's */
    bool has_as_of;
    dbr_day as_of;
    DBR_VEC(dbr_test_given) given;
    DBR_VEC(dbr_test_set) sets;
    DBR_VEC(dbr_test_expect) expects;
    dbr_span at;
} dbr_test;

/* ---- the whole ---- */
typedef struct
    dbr_settings {        /* the same for all windows of one run: period, as of, like for like */
    dbr_window period;    /* whole: incomplete ones too */
    dbr_window effective; /* cut at `as_of` where incomplete */
    dbr_day as_of;
    bool complete;
    bool compare_full;
    int cut_days; /* like for like: days to keep of relative windows; 0: no cut */
} dbr_settings;

typedef struct dbr_unused { /* a named declaration that nothing refers to, for lint */
    const char *kind;       /* "source", "param", .. */
    dbr_str name;
    dbr_span at;
} dbr_unused;

typedef struct dbr_model {
    dbr_arena *arena;
    dbr_str script; /* name of the main file */
    bool is_module; /* a module that stands alone: it has `needs` */
    dbr_access
        access; /* what this script may open: what the operator allows, from the main file's folder */
    dbr_reader title, audience;
    dbr_str owner;
    bool has_review;
    dbr_span review_at;
    char currency[4]; /* "" when not said */
    dbr_lang language;
    bool red_up;      /* what got better is shown in red, what got worse in green */
    dbr_str timezone; /* "UTC" */
    dbr_calendar calendar;
    dbr_str holidays_path; /* may be empty */
    dbr_str holidays_dir;
    dbr_span holidays_at;
    dbr_str follows_path; /* the saved result of the review before; may be empty */
    dbr_str follows_dir;
    dbr_span follows_at;
    bool has_verdict;
    dbr_decimal verdict_pass, verdict_warn; /* shares; warn = pass when not said */
    dbr_settings settings;

    DBR_VEC(dbr_source *) sources;
    DBR_VEC(dbr_metric *) metrics;
    DBR_VEC(dbr_param *) params;
    DBR_VEC(dbr_benchmark *) benchmarks;
    uint32_t nbench_lines; /* of all benchmarks */
    DBR_VEC(dbr_rate *) rates;
    DBR_VEC(dbr_event *) events;
    DBR_VEC(dbr_goal *) goals;
    DBR_VEC(dbr_check *) checks;
    DBR_VEC(dbr_waiver *) waivers;
    DBR_VEC(dbr_action *) actions;
    DBR_VEC(dbr_promise) promises; /* goal by goal, in the order of the actions */
    DBR_VEC(dbr_lesson *) lessons;
    DBR_VEC(dbr_outlook *) outlooks;
    DBR_VEC(dbr_explain *) explains;
    DBR_VEC(dbr_funnel *) funnels;
    DBR_VEC(dbr_process *) processes;
    DBR_VEC(dbr_feedback *) feedbacks;
    DBR_VEC(dbr_cohort *) cohorts;
    DBR_VEC(dbr_section *) sections; /* none: the report has the canonical order */
    DBR_VEC(dbr_risk) risks;
    DBR_VEC(dbr_test *) tests;
    DBR_VEC(dbr_agg *) aggs;       /* every aggregate, once for equal ones */
    DBR_VEC(const dbr_ast *) asts; /* the main file first, then the used ones */
    DBR_VEC(dbr_unused) unused;
    struct dbr_resolver *resolver; /* the names, for dbr_resolve_expr */
} dbr_model;

/* What the command line and test blocks say in place of the script. */
typedef struct dbr_override {
    dbr_str name, value; /* --set name=value: an expression as text */
} dbr_override;
typedef struct dbr_run_options {
    bool has_as_of;
    dbr_day as_of;
    dbr_day
        today; /* the default of `as of`; given by the caller, never read from a clock below cli/ */
    dbr_str period; /* --period "last month" or "2026-10", or empty */
    const dbr_override *sets;
    size_t nsets;
    const dbr_access *access; /* what the operator allows; NULL: files below the script's folder */
    const dbr_test *test;     /* run as this test: its period, as of, params */
    bool red_up;              /* --red-up: as `theme red_up` */
} dbr_run_options;

/* Loads `use` files (relative to the file that names them; each once; cycles are an error), resolves everything. Never NULL; errors are
   in `diags` (diags->errors > 0: nothing may be evaluated). Tests are resolved into model->tests too. */
dbr_model *dbr_resolve(dbr_arena *a, const dbr_text *main, const dbr_run_options *opt,
                       dbr_diags *diags);
/* Resolves one more window expression against the model (debrief eval, explain). NULL after an error. */
dbr_expr *dbr_resolve_expr(dbr_model *m, const dbr_node *node, dbr_diags *diags);
/* What a column of a segment is called in a report: those of a module's check carry its name, which readers need not see. */
dbr_str dbr_column_shown(dbr_str key);
/* Whether no row can meet all of both: `region == "East"` and `region in ("West", "North")`. */
bool dbr_conds_exclude(dbr_cond *const *a, size_t na, dbr_cond *const *b, size_t nb);
/* Name of a type for messages: "money(CNY)", "percent", "count", "a series of number". */
dbr_str dbr_type_name(dbr_arena *a, dbr_type t);
/* The sources that a window expression reads, each once, in model order. */
size_t dbr_expr_sources(const dbr_model *m, const dbr_expr *e,
                        dbr_source **out /* room for all sources */);
/* The metric that an expression is, below slices; NULL where it is none, and of NULL. */
dbr_metric *dbr_metric_below(const dbr_expr *e);
/* Calls `f` for `e` and everything below it: arguments, aggregates with their row expressions, conditions. Metrics, params, targets and
   benchmarks are not followed. */
void dbr_expr_each(const dbr_expr *e, void (*f)(const dbr_expr *, void *), void *door);
#endif
