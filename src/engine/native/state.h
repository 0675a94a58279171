/* state.h: the running state of one aggregate in one window and segment. */
#ifndef DBR_ENGINE_NATIVE_STATE_H
#define DBR_ENGINE_NATIVE_STATE_H
#include "base/exact.h"
#include "engine/native/row.h"

/* What a row gives to an aggregate, worked out once per row and shared by all windows and segments. */
typedef struct dbr_input {
    bool counts;   /* the aggregate's own `where` is true */
    bool poisoned; /* a cell that it reads did not fit its type */
    int64_t times; /* as many equal rows it stands for */
    dbr_value value, weight;
    dbr_str key;             /* of `per`; counts is false where a key is none */
    struct dbr_input *inner; /* of `per` */
    dbr_day day;
    dbr_instant instant;
    uint64_t order; /* of the row in the files */
    bool has_day;
} dbr_input;

enum { DBR_SAMPLE_MAX = 3 }; /* texts that a sample keeps */

typedef struct dbr_state dbr_state;

/* Works out the input of a row that stands for `times` equal ones. In the scratch arena. */
dbr_input dbr_input_of(dbr_row_context *c, dbr_row *row, const dbr_agg *agg, int64_t times);
dbr_state *dbr_state_new(dbr_arena *run, const dbr_agg *agg);
void dbr_state_add(dbr_state *s, dbr_arena *run, const dbr_agg *agg, const dbr_input *in);
/* What rows add up to that were summed up elsewhere. */
typedef struct dbr_partial {
    int64_t rows, n; /* that counted, and those of them that gave a value */
    const dbr_exact *
        sum; /* sum mean stdev variance opening closing: of the values; weighted_mean: of value times weight */
    const dbr_exact *more; /* stdev variance: of the squares; weighted_mean: of the weights */
    int64_t yes;           /* share: how many were true */
    dbr_value best;        /* min max */
    bool has_day;          /* opening closing: the one day that all rows are of */
    dbr_day day;
} dbr_partial;
/* Adds it; counts take n alone. Not for aggregates that keep values. */
void dbr_state_fold(dbr_state *s, dbr_arena *run, const dbr_agg *agg, const dbr_partial *p);
/* The same for one group of `per`, in a state whose aggregate has an inner one; `rows` counted. */
void dbr_state_fold_group(dbr_state *s, dbr_arena *run, const dbr_agg *agg, dbr_str key,
                          int64_t rows, const dbr_partial *p);
/* first last: the value at the end of all rows, which were counted by folding; with `per`, of the group of that key. Of several the one of the
   first or last moment counts. */
void dbr_state_fold_end(dbr_state *s, dbr_arena *run, const dbr_agg *agg, dbr_str key,
                        const dbr_value *value, dbr_instant at);
/* Says the answer itself, that was worked out elsewhere from all `rows` that counted and the n values among them. */
void dbr_state_settle(dbr_state *s, dbr_arena *run, int64_t rows, int64_t n, dbr_value answer);
/* Type 7 (Hyndman and Fan, 1996): of n values in order, h = (n - 1) * fraction lies `part` behind position *place. False where there is none. */
bool dbr_quantile_place(int64_t n, dbr_decimal fraction, int64_t *place, dbr_decimal *part);
/* The point at `part` of the way between the two neighbours. */
dbr_value dbr_quantile_between(dbr_decimal low, dbr_decimal high, dbr_decimal part);
/* Frees what a state that nobody finishes holds outside the arena. */
void dbr_state_clear(dbr_state *s);
/* How many values it keeps. */
size_t dbr_state_size(const dbr_state *s);
/* Adds another state of the same aggregate, which is used up; its texts may lie in an arena that ends before `run`. */
void dbr_state_merge(dbr_state *into, dbr_arena *run, const dbr_agg *agg, dbr_state *from);
/* The answer. `opening` and `closing` are given the first and last day on which the source has rows in the window. Frees what the state
   holds outside the arena: call it exactly once. `s` may be NULL: nothing contributed. */
dbr_answer dbr_state_finish(dbr_state *s, dbr_arena *run, const dbr_agg *agg, bool has_days,
                            dbr_day first, dbr_day last);
#endif
