/* push_write.h: the statements of a scan while they are written: bins, segments, and the columns that aggregates come from. */
#ifndef DBR_ENGINE_SQL_PUSH_WRITE_H
#define DBR_ENGINE_SQL_PUSH_WRITE_H
#include "engine/native/fast/classes.h"
#include "engine/sql/push.h"

/* How the value of an aggregate comes. */
typedef enum dbr_measure_kind {
    DBR_MEASURE_SUMS,   /* with the first statement */
    DBR_MEASURE_VALUES, /* each value, with how often it is there */
    DBR_MEASURE_DAYS,   /* sums by day */
    DBR_MEASURE_GROUPS, /* sums of the inner aggregate by the keys of `per` */
} dbr_measure_kind;

enum { DBR_NOWHERE = -1 };

/* Where the parts of a partial are among the cells of a row; DBR_NOWHERE: it has no such. */
typedef struct dbr_places {
    int rows, n, sum, more, yes, best;
    dbr_cell_type best_type;
} dbr_places;

typedef struct dbr_measure {
    const dbr_agg *agg;
    uint32_t filter;
    dbr_measure_kind kind;
    dbr_places at;
    /* of all but SUMS: */
    dbr_str sql;          /* a statement of its own, */
    size_t ncolumns;      /* its columns beside bin and segments, */
    dbr_cell_type *types; /* and the types of the first of them: value, day or keys */
    size_t ntypes;
    DBR_VEC(uint32_t) requests;
} dbr_measure;

typedef struct dbr_segment_column {
    const dbr_column *column;
    dbr_cell_type type;
    dbr_str sql, key; /* what it shows, and what it is grouped by */
} dbr_segment_column;

typedef struct dbr_push_work {
    const dbr_push_job *job;
    const dbr_scan *scan;
    const dbr_source *source;
    const dbr_dialect *dialect;
    dbr_emitter emit;
    dbr_statement sql; /* the one that is being written */
    dbr_day_classes classes;
    dbr_sql_value time; /* of the time column, where there is one */
    dbr_str time_sql, bin;
    DBR_VEC(dbr_segment_column) segments;
    DBR_VEC(dbr_measure) measures;
    dbr_paths columns; /* of the statement, each once */
    dbr_paths keys;    /* of the statement, beside bin and segments */
    int precision;     /* most digits that a sum's addends have */
} dbr_push_work;

/* The SQL of a condition, in the arena; false where it cannot be said. */
bool dbr_push_truth(dbr_push_work *p, const dbr_expr *x, bool truth, dbr_str *out);
/* Both hold; one may be empty. */
dbr_str dbr_push_both(dbr_push_work *p, dbr_str a, dbr_str b);
/* The place of an expression among the columns of the statement, which has each once. */
int dbr_push_column(dbr_push_work *p, dbr_str sql);
int dbr_push_count(dbr_push_work *p, dbr_str condition);
/* A value as the text of a cell; what groups by it in `key`. */
dbr_str dbr_push_cell(dbr_push_work *p, const dbr_sql_value *v, dbr_str sql);
dbr_str dbr_push_grouped(dbr_push_work *p, const dbr_sql_value *v, dbr_str sql, dbr_str *key);
dbr_cell_type dbr_push_type(const dbr_sql_value *v);
int dbr_push_undated(const dbr_push_work *p);
/* The parts of all statements: bin, segments, measures that add up. False where one cannot be said. */
bool dbr_push_bin(dbr_push_work *p);
bool dbr_push_segments(dbr_push_work *p);
/* Which rows an aggregate takes. */
bool dbr_push_condition(dbr_push_work *p, const dbr_agg *agg, uint32_t filter, dbr_str *out);
/* The columns of an aggregate that adds up; false for those that do not. */
bool dbr_push_place(dbr_push_work *p, const dbr_agg *agg, dbr_str condition, dbr_places *out);
bool dbr_push_measures(dbr_push_work *p);
/* `select bin, segments, columns from … where … group by bin, segments, keys`. */
void dbr_push_statement(dbr_push_work *p, dbr_str where);
#endif
