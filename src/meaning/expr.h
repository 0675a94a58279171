/* expr.h: expressions with their meaning: names resolved, types and units known. Two levels share one struct: row expressions are
   about one row of a source and stand inside aggregates and conditions; window expressions are about one window and segment. */
#ifndef DBR_MEANING_EXPR_H
#define DBR_MEANING_EXPR_H
#include "base/period.h"
#include "base/value.h"
#include "source/text.h"

typedef enum dbr_type_kind {
    DBR_T_ANY, /* not known before the data is read (a column that no use decides), or after an error: agrees with everything */
    DBR_T_NONE, /* the literal none */
    DBR_T_NUMBER,
    DBR_T_PERCENT,
    DBR_T_MONEY,
    DBR_T_COUNT,
    DBR_T_DURATION,
    DBR_T_DATE,
    DBR_T_DATETIME,
    DBR_T_TEXT,
    DBR_T_BOOL,
} dbr_type_kind;

typedef struct dbr_type {
    dbr_type_kind kind;
    bool series;      /* one value a unit */
    bool points;      /* the difference of two percents: shows as percentage points */
    bool change;      /* the relative change of a `vs`: shows with its sign */
    char currency[4]; /* of money: "CNY" */
    dbr_str label;    /* `unit "orders"`: what a number or count is of; display only */
} dbr_type;

typedef struct dbr_expr dbr_expr;
struct dbr_source;
struct dbr_column;
struct dbr_metric;
struct dbr_param;
struct dbr_benchmark;
struct dbr_goal;
struct dbr_rate;
struct dbr_agg;
struct dbr_slice_item;

/* O(ID, "name"): the operations. R: in row expressions, W: in window expressions, RW: in both (the arguments decide). */
/* clang-format off */
#define DBR_OPS(O) \
    /* leaves */ \
    O(CONST, "const")           /* RW: value */ \
    O(PARAM, "param")           /* RW: param; its value is set before the run */ \
    O(COLUMN, "column")         /* R: column of the row's source */ \
    O(METRIC, "metric")         /* W: metric, in the same window and segment */ \
    O(AGG, "agg")               /* W: agg */ \
    O(BENCHMARK, "benchmark")   /* W: benchmark + metric: the line for that metric, or none */ \
    O(TARGET, "target")         /* W: goal: its target value */ \
    O(WORKDAYS, "workdays")     /* W: working days of the window */ \
    /* windows */ \
    O(SLICE, "slice")           /* W: args[0] in another window and with more conditions: items */ \
    O(CHANGE, "change")         /* W: args x, y: (x - y) / y, none where y <= 0 */ \
    O(DIFFERENCE, "difference") /* W: args x, y: x - y, the absolute change of a `vs` */ \
    O(SERIES, "series")         /* W: args[0] over the last n units: series.n, series.unit */ \
    O(SIGNIFICANT, "significant") /* W: confidence, then of both sides: ratio (part, whole) or mean and stdev (welch), rows, rows that are \
                                     not whole */ \
    /* logic: three-valued */ \
    O(AND, "and") O(OR, "or") O(NOT, "not") O(IF, "if") \
    O(EQ, "==") O(NE, "!=") O(LT, "<") O(LE, "<=") O(GT, ">") O(GE, ">=") \
    O(IN, "in")                 /* args[0] in args[1..] */ \
    O(BETWEEN, "between")       /* args[0] in args[1] .. args[2], both ends; dates to the end of their period */ \
    O(IN_KEYS, "in-keys")       /* R: the key args[0..] is in lookup.source */ \
    O(IS_NONE, "is-none") \
    O(CONTAINS, "contains") O(STARTS, "starts") O(ENDS, "ends") \
    O(MATCHES, "matches")       /* args[0]; regex (PCRE2, compiled by the engine) */ \
    /* arithmetic */ \
    O(ADD, "+") O(SUB, "-") O(MUL, "*") O(DIV, "/") O(NEG, "neg") \
    O(CONVERT, "convert")       /* args[0] times rate: money from rate->currency to the review's */ \
    O(LOOKUP, "lookup")         /* R: column of the row of lookup.source whose key is args */ \
    /* functions */ \
    O(ABS, "abs") O(ROUND, "round") O(FLOOR, "floor") O(CEIL, "ceil") O(MIN, "min") O(MAX, "max") /* series.n 1: of a row, none is skipped */ \
    O(COALESCE, "coalesce") O(LOWER, "lower") O(UPPER, "upper") O(TRIM, "trim") O(LENGTH, "length") \
    O(YEAR, "year") O(QUARTER, "quarter") O(MONTH, "month") O(WEEK, "week") O(WEEKDAY, "weekday") \
    O(DAY, "day") O(HOUR, "hour") O(DATE, "date") \
    O(UNIT_START, "unit-start") /* R: first day of the unit (series.unit) that holds args[0], or of the one series.n before it: `per month` */ \
    O(FIRST_DAY, "first-day")   /* R: day of the first row ever whose `who` is that of this row */ \
    /* of a series */ \
    O(SERIES_MEAN, "series-mean") O(SERIES_MIN, "series-min") O(SERIES_MAX, "series-max") O(SERIES_SUM, "series-sum") \
    O(SERIES_MEDIAN, "series-median") O(SERIES_STDEV, "series-stdev") O(SERIES_SLOPE, "series-slope") \
    O(SERIES_ZSCORE, "series-zscore") O(SERIES_SIGNAL, "series-signal") \
    O(SERIES_ANOMALY, "series-anomaly") /* args[1]: how many deviations */ O(SERIES_STREAK, "series-streak") \
    O(SERIES_FORECAST, "series-forecast") /* args[1]: how many steps ahead */
/* clang-format on */

typedef enum dbr_op {
#define O(id, name) DBR_O_##id,
    DBR_OPS(O)
#undef O
} dbr_op;
const char *dbr_op_name(dbr_op op);

struct dbr_expr {
    dbr_op op;
    dbr_type type;
    dbr_span at;
    dbr_expr **args;
    uint32_t nargs;
    uint32_t
        depth; /* height, guards recursion: at most DBR_DEPTH_MAX * 4 after metrics and defs are inlined */
    union {
        dbr_value value; /* CONST */
        struct dbr_param *param;
        struct dbr_column *column; /* COLUMN */
        struct dbr_metric *metric; /* METRIC */
        struct dbr_agg *agg;
        struct {
            struct dbr_benchmark *benchmark;
            struct dbr_metric *of;
        } bench;
        struct dbr_goal *goal; /* TARGET */
        struct {
            struct dbr_slice_item *items;
            size_t n;
        } slice;
        struct {
            int n;
            dbr_unit unit;
        } series;
        struct {
            struct dbr_source *source;
            struct dbr_column *column; /* LOOKUP */
        } lookup;
        dbr_str regex;
        struct dbr_rate *rate;
        const struct dbr_column *who; /* FIRST_DAY */
        bool welch; /* SIGNIFICANT: Welch's t test of means, else the z test of ratios */
    };
};

enum { DBR_STEPS_MAX = 1000 }; /* of a forecast */

/* One item in brackets. A window moves the window that is given; a condition adds to the rows' conditions. */
typedef enum dbr_move_kind {
    DBR_MOVE_PREVIOUS,
    DBR_MOVE_LAST_YEAR,
    DBR_MOVE_AGO,      /* n, unit */
    DBR_MOVE_TO_DATE,  /* unit: wtd mtd qtd ytd */
    DBR_MOVE_TRAILING, /* n, unit */
    DBR_MOVE_LITERAL,  /* window */
    DBR_MOVE_EVENT,    /* event: index in model->events */
    DBR_MOVE_UNIT, /* n, unit: the n-th whole unit before the one that holds the last day; n = 0: that one, up to the day */
} dbr_move_kind;

typedef struct dbr_move {
    dbr_move_kind kind;
    int n;
    dbr_unit unit;
    dbr_window window;
    int event;
} dbr_move;

/* A condition in brackets or of a waiver is written once and bound to each source that it meets: bound[i] is the row expression over
   sources[i]. Its identity (pointer) is what filters are told apart by. */
typedef struct dbr_cond {
    dbr_span at;
    struct dbr_source **sources;
    dbr_expr **bound;
    size_t n;
} dbr_cond;

typedef struct dbr_slice_item {
    bool is_window;
    dbr_move move;  /* is_window */
    dbr_cond *cond; /* else */
} dbr_slice_item;

/* An aggregate over the rows of one source. */
/* clang-format off */
#define DBR_AGGS(A) \
    A(COUNT_ROWS, "count")       /* count(orders): no value */ \
    A(COUNT, "count")            /* of rows where value is not none */ \
    A(DISTINCT, "distinct") \
    A(SUM, "sum") A(MEAN, "mean") A(MIN, "min") A(MAX, "max") \
    A(QUANTILE, "quantile")      /* fraction; median and p90 too; type 7 */ \
    A(STDEV, "stdev") A(VARIANCE, "variance") \
    A(FIRST, "first") A(LAST, "last") A(OPENING, "opening") A(CLOSING, "closing") \
    A(SHARE, "share")            /* value is the condition */ \
    A(WEIGHTED_MEAN, "weighted_mean") /* weight */ \
    A(SET, "set")                /* the distinct values as a sorted series: `values as` */ \
    A(SAMPLE, "sample")          /* a few of the distinct texts, as a series: quotes */
/* clang-format on */

typedef enum dbr_agg_kind {
#define A(id, name) DBR_AGG_##id,
    DBR_AGGS(A)
#undef A
} dbr_agg_kind;

typedef struct dbr_agg dbr_agg;
struct dbr_agg {
    dbr_agg_kind kind;
    struct dbr_source *source;
    dbr_expr *value; /* row expression, NULL for COUNT_ROWS and where `inner` stands in its place */
    dbr_expr *weight;     /* WEIGHTED_MEAN */
    dbr_decimal fraction; /* QUANTILE: 0..1 */
    dbr_expr *where;      /* row condition or NULL */
    /* `outer(inner per keys)`: groups the rows by the keys (row expressions), computes `inner` in each group (its own where filters rows
       first) and aggregates those values; rows whose key is none make no group. */
    dbr_agg *inner;
    dbr_expr **keys;
    size_t nkeys;
    dbr_type type; /* of the result */
    dbr_span at;
    uint32_t id; /* index in model->aggs */
    const char
        *of; /* it was not written: what it is of the aggregate at `at`, "stdev"; else NULL */
};
#endif
