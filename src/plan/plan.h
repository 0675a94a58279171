/* plan.h: what has to be computed: for each source ONE scan with its columns, windows, filters, groupings and the cells asked for. */
#ifndef DBR_PLAN_PLAN_H
#define DBR_PLAN_PLAN_H
#include "meaning/model.h"

/* The rows of a cell beside its window: the conditions in brackets (each bound to this source), all true. */
typedef struct dbr_filter {
    const dbr_cond **conds; /* in the order of the script, the identity of the filter */
    dbr_expr **bound;       /* the same conditions as row expressions of the scan's source */
    size_t n;               /* filter 0 has none */
} dbr_filter;

/* Columns whose combinations make segments: those of `each`. */
typedef struct dbr_grouping {
    dbr_column **columns; /* of the scan's source */
    size_t n;             /* grouping 0 has none: one segment, the total */
} dbr_grouping;

/* One value wanted for every segment of a grouping. */
typedef struct dbr_request {
    const dbr_agg *agg;
    uint32_t window, filter, grouping; /* indices into the scan's lists */
} dbr_request;

typedef struct dbr_scan {
    const dbr_source *source;
    DBR_VEC(dbr_window)
    windows; /* by their days, each once; a source without time has the single window DBR_DAY_MIN..DBR_DAY_MAX */
    DBR_VEC(dbr_filter) filters;
    DBR_VEC(dbr_grouping)
    groupings; /* the engine reports which segments occur in which window, for all but grouping 0 */
    DBR_VEC(dbr_request) requests; /* each once */
    bool
        lookup; /* rows of other sources look up keys here: keep the needed columns of all kept rows by key */
    DBR_VEC(const dbr_column *)
    births;                  /* whose first days are asked for: the source is read twice */
    bool rates;              /* a dated rate reads it */
    bool requires;           /* judge the source's `require` lines too */
    dbr_map by_key, by_days; /* requests and windows by identity (plan.c's business) */
} dbr_scan;

typedef struct dbr_plan {
    dbr_arena *arena;
    dbr_model *model;
    dbr_scan *
        *scans; /* one per source of the model, same index; NULL where nothing reads the source */
    uint32_t
        *order; /* source indices in the order in which scans can run: looked-up sources first */
    size_t norder;
} dbr_plan;

/* An empty plan: scans for no source yet. */
dbr_plan *dbr_plan_new(dbr_arena *a, dbr_model *m);
/* Asks for everything that evaluating `e` may read in the review's window (and whatever windows it names), for the segments of the
   columns `each` (names; each must exist in every source that `e` reads). `window` NULL: the review's. */
void dbr_plan_expr(dbr_plan *p, const dbr_expr *e, const dbr_window *window, const dbr_str *each,
                   size_t neach);
/* The request that answers an aggregate at a place; false where it was not planned. `days` comes from dbr_where_days. */
struct dbr_where;
bool dbr_plan_find(const dbr_plan *p, const dbr_agg *agg, const struct dbr_where *w,
                   dbr_window days, uint32_t *request);
/* Asks for a check as the review of another window would judge it. */
void dbr_plan_check(dbr_plan *p, const dbr_check *c, const struct dbr_where *where);
/* Asks for what `debrief run` and `check` need: metrics with their comparisons and trend, checks, goals, actions, lessons, requires, texts. */
void dbr_plan_review(dbr_plan *p);
/* Marks needed columns and lookup sources, orders the scans. Call once, after all dbr_plan_expr. Lookup cycles were refused by the resolver. */
void dbr_plan_finish(dbr_plan *p);
/* The plan as text, for `explain` and golden files. */
void dbr_plan_write(const dbr_plan *p, dbr_buf *out);
#endif
