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
    DBR_MEASURE_TUPLES, /* the columns that it reads, each combination with how often it is there: worked out here */
} dbr_measure_kind;

enum { DBR_NOWHERE = -1 };

/* Which rows: those for which all of the mask's bits are set, and `rest` is true. */
typedef struct dbr_condition {
    uint64_t bits;
    dbr_str rest; /* SQL; empty: nothing more */
    dbr_str sql;  /* all of it, for statements without a mask */
} dbr_condition;

/* A column of the statement, which counts only in rows of its answer with these bits. */
typedef struct dbr_spot {
    int column;
    uint64_t bits;
} dbr_spot;

/* Where the parts of a partial are among the cells of a row; column DBR_NOWHERE: it has no such. */
typedef struct dbr_places {
    dbr_spot rows, n, sum, more, yes, best;
    dbr_cell_type best_type;
} dbr_places;

/* A condition that has a bit of the mask. */
typedef struct dbr_mask_bit {
    dbr_str sql;
    uint64_t columns; /* that it reads, by number modulo 64 */
    int comparisons; /* with constants: so many of one column part its values into few classes; 0: it may be anything */
} dbr_mask_bit;

typedef DBR_VEC(const dbr_column *) dbr_read_columns;

/* How the value of a measure that asks other sources is worked out, of rows with the same keys. */
typedef enum dbr_foreign {
    DBR_FOREIGN_NONE,
    DBR_FOREIGN_COUNTED, /* by a statement of its own: only what it looks up is counted */
    DBR_FOREIGN_GATED,   /* its conditions alone ask: what adds up is added or not */
    DBR_FOREIGN_VALUE,   /* all rows of the group have the same value */
    DBR_FOREIGN_FACTOR,  /* a sum times a factor that is the same for all rows of the group */
} dbr_foreign;

typedef struct dbr_measure {
    const dbr_agg *agg;
    uint32_t filter;
    dbr_measure_kind kind;
    dbr_foreign foreign;
    size_t input;           /* the first foreign measure of this aggregate */
    const dbr_expr *factor; /* of FACTOR */
    int digits;             /* that the other factor has */
    dbr_places at;
    bool ends; /* of SUMS: `first` or `last`, whose values come by statements of their own */
    /* of all but SUMS: */
    dbr_str sql;          /* a statement of its own, */
    size_t ncolumns;      /* its columns beside bin and segments, */
    dbr_cell_type *types; /* and the types of the first of them: value, day or keys */
    size_t ntypes;
    dbr_read_columns tuple; /* of TUPLES: columns of the source */
    DBR_VEC(uint32_t) requests;
} dbr_measure;

typedef struct dbr_segment_column {
    const dbr_column *column;
    dbr_cell_type type;
    dbr_str sql, key; /* what it shows in a group, and what it is grouped by */
    dbr_str plain;    /* what it shows in a row */
    bool
        raw; /* a column of the table that others are worked out from: read as a cell of a file is */
} dbr_segment_column;

/* Whether a condition is true in the rows of a group: they have its bit, or it is worked out from the group's keys. */
typedef struct dbr_gate {
    const dbr_expr *cond;
    uint64_t bit; /* 0: it is worked out */
} dbr_gate;

/* A statement that finds the first or last row of each bin, segment of a grouping and key of `per`. */
typedef struct dbr_end {
    size_t measure;
    uint32_t grouping;
    dbr_str sql;
    dbr_cell_type *types; /* of the keys, and of the value, */
    size_t nkeys;         /* after which comes the moment */
} dbr_end;

typedef struct dbr_push_work {
    const dbr_push_job *job;
    size_t start; /* of job->run, when it began */
    const dbr_scan *scan;
    const dbr_source *source;
    const dbr_dialect *dialect;
    dbr_emitter emit;
    dbr_statement sql; /* the one that is being written */
    dbr_day_classes classes;
    size_t nrules;      /* the first of the source's, which SQL says; the others are judged here */
    dbr_sql_value time; /* of the time column, where there is one */
    dbr_str time_sql, bin;
    dbr_str within, outside; /* rows in the days of all windows, and the others */
    dbr_str outside_bin;     /* of these; empty: there is no time, all rows are within */
    bool masked;             /* conditions become bits where they can */
    DBR_VEC(dbr_mask_bit) mask;
    DBR_VEC(dbr_segment_column) segments;
    DBR_VEC(dbr_segment_column) keyed; /* of the first statement alone: what is looked up by */
    size_t nkeyed_rules;   /* the first of those, which all statements have as segments */
    size_t nkeyed_outside; /* the first of those, which rows outside of all windows have too */
    DBR_VEC(dbr_gate) gates;
    DBR_VEC(dbr_measure) measures;
    DBR_VEC(dbr_end) ends;
    dbr_paths columns; /* of the statement, each once */
    dbr_paths keys;    /* of the statement, beside bin and segments */
    dbr_paths twice;   /* statements that find a row where a key is there twice */
    int precision;     /* most digits that a sum's addends have */
} dbr_push_work;

/* A condition; false where it cannot be said. */
bool dbr_push_truth(dbr_push_work *p, const dbr_expr *x, bool truth, dbr_condition *out);
/* Both hold; one may be empty. */
dbr_condition dbr_push_both(dbr_push_work *p, dbr_condition a, dbr_condition b);
/* SQL as a condition that has no bit. */
dbr_condition dbr_push_test(dbr_str sql);
/* The place of an expression among the columns of the statement, which has each once. */
int dbr_push_column(dbr_push_work *p, dbr_str sql);
dbr_spot dbr_push_count(dbr_push_work *p, dbr_condition condition);
/* A value as the text of a cell; what groups by it in `key`. */
dbr_str dbr_push_cell(dbr_push_work *p, const dbr_sql_value *v, dbr_str sql);
dbr_str dbr_push_grouped(dbr_push_work *p, const dbr_sql_value *v, dbr_str sql, dbr_str *key);
dbr_cell_type dbr_push_type(const dbr_sql_value *v);
/* The parts of all statements: bin and segments. False where one cannot be said. */
bool dbr_push_bin(dbr_push_work *p);
bool dbr_push_segments(dbr_push_work *p);
/* Rows in which all of these columns have a value; what groups by them goes to `keys` (or NULL). */
bool dbr_push_whole(dbr_push_work *p, dbr_column *const *columns, size_t n, dbr_paths *keys,
                    dbr_condition *out);
/* The same, and that no two kept rows have the same values in them is asked by a statement of its own. */
bool dbr_push_unique(dbr_push_work *p, dbr_column *const *columns, size_t n, dbr_condition *whole);
/* Which rows an aggregate takes. */
bool dbr_push_condition(dbr_push_work *p, const dbr_agg *agg, uint32_t filter, dbr_condition *out);
/* The columns of an aggregate that adds up; false for those that do not. */
bool dbr_push_place(dbr_push_work *p, const dbr_agg *agg, dbr_condition condition, dbr_places *out);
/* Also those for which a group of `per` counts them: its keys have values, its own condition is true. What groups by the keys goes to `out`,
   what shows them to `shown`, and their types; each may be NULL. */
bool dbr_push_group(dbr_push_work *p, const dbr_agg *agg, dbr_paths *grouped, dbr_paths *shown,
                    dbr_cell_type *types, dbr_condition *out);
/* The statements of a measure of `first` or `last`, one a grouping that is asked of. False where one cannot be said. */
bool dbr_push_ends(dbr_push_work *p, size_t measure);
/* A bit for a condition, whatever groups come of it; false where it cannot be said, or there are too many. */
bool dbr_push_bit(dbr_push_work *p, const dbr_expr *x, uint64_t *out);
/* The measures of all requests, and the columns of those that add up. False where what one looks up by cannot be said. */
bool dbr_push_measures(dbr_push_work *p);
/* `select bin, mask, segments, columns from … where … group by bin, mask, segments, keys`. The first one has the mask, and is keyed. */
void dbr_push_statement(dbr_push_work *p, bool first, dbr_str where);
/* `select bin, 0, columns, count(time) from … group by bin` of the rows outside of the days of all windows, with the first n columns. */
void dbr_push_outside(dbr_push_work *p, size_t n);
#endif
