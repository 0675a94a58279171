/* push_foreign.h: what rows look up in other sources, which a database does not have: they are grouped by what they look it up by, and it is looked
   up here, once for each group. */
#ifndef DBR_ENGINE_SQL_PUSH_FOREIGN_H
#define DBR_ENGINE_SQL_PUSH_FOREIGN_H
#include "engine/sql/push_tuples.h"

/* Whether what is asked of an aggregate looks something up, or its filter does. */
bool dbr_is_foreign_request(const dbr_push_work *p, const dbr_agg *agg, uint32_t filter);
/* Whether all that is looked up could be read. */
bool dbr_foreign_there(const dbr_push_work *p);

/* Planning; each false where what it is looked up by cannot be said. */
bool dbr_foreign_require(dbr_push_work *p, const dbr_expr *cond);
/* The rules that SQL cannot say: rows are grouped by what they read in every statement. */
bool dbr_foreign_rules(dbr_push_work *p);
/* The one of those that drops a row, or -1. */
int64_t dbr_foreign_dropped(dbr_push_work *p, dbr_row *row);
/* Rows are grouped by what the segment is worked out from. */
bool dbr_foreign_segment(dbr_push_work *p, const dbr_column *column);
/* How a measure is worked out; of m->agg and m->filter. */
bool dbr_foreign_measure(dbr_push_work *p, dbr_measure *m);

/* A group of the first statement's answer while it is worked out: as one row, and what is known of it. */
typedef struct dbr_group {
    dbr_row row; /* its keys, and what was looked up so far */
    uint64_t mask;
    int8_t *filter; /* per filter: 0 not yet, 1 true, -1 not */
    int8_t *
        where; /* per measure that is the first of its aggregate: 0 not yet, 1 true, -1 not, 2 a cell does not fit */
} dbr_group;
dbr_group dbr_group_new(const dbr_push_work *p, dbr_row row, uint64_t mask);
/* Whether the measure's conditions in brackets are true; then what its aggregate reads is looked up, once for all of its measures. */
bool dbr_group_passes(dbr_push_work *p, dbr_group *g, const dbr_measure *m);
/* Its own condition, once it passes. */
int8_t dbr_group_where(const dbr_group *g, const dbr_measure *m);
/* A value of it, which is not counted as another look. */
dbr_value dbr_group_value(dbr_push_work *p, dbr_group *g, const dbr_expr *x);
/* Whether the factor is one that makes no product longer than it may be. */
bool dbr_factor_fits(const dbr_measure *m, const dbr_value *factor);
#endif
