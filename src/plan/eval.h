/* eval.h: evaluates window expressions in a window and segment. Where an aggregate is needed it asks a door: the planner's door notes
   what is asked for, the review's door gives the cells. So one walk decides which cells exist, and it visits the same ones both times. */
#ifndef DBR_PLAN_EVAL_H
#define DBR_PLAN_EVAL_H
#include "plan/plan.h"

/* A segment in force: values of columns by name. `values` is NULL while planning. */
typedef struct dbr_eval_segment {
    const dbr_str *columns;
    const dbr_value *values;
    size_t n; /* 0: none in force */
} dbr_eval_segment;

/* Where an expression is evaluated. */
typedef struct dbr_where dbr_where;
struct dbr_where {
    dbr_window window; /* whole: the cut of like for like is applied when a cell is asked for */
    bool cut;          /* relative to an incomplete review: cut after settings.cut_days days */
    const dbr_cond **conds; /* in force, in the order of the script */
    size_t nconds;
    dbr_eval_segment segment;
    const dbr_metric *metric; /* whose `empty` rules, or NULL */
};

/* One evaluation of `significant` that gave a probability. */
typedef struct dbr_sig_test {
    bool welch;          /* Welch's t test, else the z test of two proportions */
    bool of_condition;   /* written in the condition itself, not in a metric that it names */
    dbr_decimal n[2];    /* of the sides */
    double p, corrected; /* two-sided; by Holm over the family, else the same */
} dbr_sig_test;

/* What `significant` in the conditions of checks has to know of each other. */
typedef struct dbr_sig_tests {
    const double *family; /* their probabilities, ascending: Holm's correction is over these */
    size_t nfamily;
    unsigned
        inside; /* how many metrics are being evaluated inside each other: there nothing is corrected */
    DBR_VEC(dbr_sig_test) seen; /* since the caller made it empty */
} dbr_sig_tests;
/* The corrected probability (Holm, Scandinavian Journal of Statistics 6, 1979): the greatest of (n - i) times the i-th of the family, i from 0,
   up to p; at most 1. With one test it is p. */
double dbr_holm(const double *sorted, size_t n, double p);

typedef struct dbr_eval dbr_eval;
struct dbr_eval {
    dbr_arena *arena;
    const dbr_model *model;
    bool planning; /* visit every branch; values are none */
    void *door;    /* dbr_plan * or whatever cell() wants */
    /* The value of the aggregate over these days; reasons are filled in by the evaluator's callee ("no visits in 2026-09"). */
    dbr_value (*cell)(dbr_eval *e, const dbr_agg *agg, const dbr_where *w, dbr_window days);
    int (*workdays)(dbr_eval *e, dbr_window days); /* negative: the holidays could not be read */
    /* Money by a dated rate, for window-level conversions: the newest on or before `day`; none where there is none. */
    dbr_value (*rate)(dbr_eval *e, const dbr_rate *rate, dbr_day day);
    dbr_sig_tests *tests; /* while the condition of a check is judged, else NULL */
    unsigned depth;
    dbr_map
        memo; /* values of metrics by place, so that metrics made of metrics cost once; zeroed at first */
};

/* The review's window, nothing else in force. */
dbr_where dbr_where_review(const dbr_model *m);
/* The window that results from a move; false where there is none (then *why says so). */
bool dbr_where_move(const dbr_eval *e, const dbr_where *from, const dbr_move *m, dbr_where *to,
                    dbr_value *why);
/* The days whose rows count: the window, cut where like for like says so. */
dbr_window dbr_where_days(const dbr_model *m, const dbr_where *w);
dbr_value dbr_evaluate(dbr_eval *e, const dbr_expr *x, const dbr_where *w);

/* `a vs b`, relative (DBR_O_CHANGE) or absolute (DBR_O_DIFFERENCE), of values; none where one is, or where b is no base. */
dbr_value dbr_two_sided(dbr_op op, dbr_value a, dbr_value b);

/* The value of DBR_O_SIGNIFICANT (significant.c). */
dbr_value dbr_significant_value(dbr_eval *e, const dbr_expr *x, const dbr_where *w);

/* What a report shows of a metric beside its value: the same places for planner and judge. */
enum { DBR_TREND_POINTS = 12, DBR_HISTORY_WEEKS = 6, DBR_HISTORY_MONTHS = 12 };
/* A window and the same a year before. */
typedef struct dbr_year_places {
    dbr_where now, year;
    bool has_year;
} dbr_year_places;
enum { DBR_TO_MONTH, DBR_TO_QUARTER, DBR_TO_YEAR, DBR_TO_DATES };
typedef struct dbr_metric_places {
    bool over_time; /* every source that it reads has a time: the rest is there */
    bool has_previous, has_last_year;
    dbr_where previous, last_year;
    dbr_where trend[DBR_TREND_POINTS]; /* the last whole units of the review's unit, oldest first */
    size_t ntrend;
    /* Of a metric with a goal of its own, in a review of a week or a month: the last whole weeks and months up to it, oldest first, and the
       month, quarter and year to date. */
    bool has_history;
    dbr_year_places weeks[DBR_HISTORY_WEEKS], months[DBR_HISTORY_MONTHS], to_date[DBR_TO_DATES];
    size_t nweeks, nmonths; /* all or 0 */
} dbr_metric_places;
/* The one goal on the metric itself; NULL for none or several. */
const dbr_goal *dbr_goal_of_metric(const dbr_model *m, const dbr_metric *metric);
/* The window before the review's; false where there is none, or one of the expressions has the same value in all windows. */
bool dbr_where_previous(dbr_eval *e, const dbr_expr *const *of, size_t n, dbr_where *out);
void dbr_metric_places_of(dbr_eval *e, const dbr_metric *m, dbr_metric_places *out);
/* The window k units before `here` (k 0: itself), for `for 3 months`. */
bool dbr_where_before(dbr_eval *e, const dbr_where *here, int k, dbr_unit unit, dbr_where *out);
/* The days of the two windows of an explanation, then (0) and now (1), where it asks for effects of the calendar; false where it does not,
   where there is no such window, or where one has more days than DBR_EFFECT_DAYS. Each day is a place of its own. */
enum { DBR_EFFECT_DAYS = 92 };
bool dbr_effect_windows(const dbr_eval *e, const dbr_explain *x, const dbr_where *w,
                        dbr_window out[2]);
/* The place of an action's `expect`: the period that `by` names. */
dbr_where dbr_where_window(dbr_window w);

/* Whether an event that is marked `exclude` has a day in the window. */
bool dbr_window_excluded(const dbr_model *m, dbr_window unit);
/* The periods of the points of a series, oldest first; 0 where there are none. `x` is of a series. */
size_t dbr_series_units(const dbr_eval *e, const dbr_expr *x, const dbr_where *w, dbr_window **out);

/* Scalar operations that rows and windows share: arguments are values already, three-valued logic, none travels with its reason.
   Handles every op from AND to DATE but COLUMN, LOOKUP, IN_KEYS, MATCHES, CONVERT; `zone` concerns none of them (instants are local). */
dbr_value dbr_apply(const dbr_calendar *c, const dbr_expr *x, const dbr_value *args, dbr_arena *a);
#endif
