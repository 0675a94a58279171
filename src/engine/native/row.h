/* row.h: one row while it is read: its values, and the evaluation of row expressions over it. */
#ifndef DBR_ENGINE_NATIVE_ROW_H
#define DBR_ENGINE_NATIVE_ROW_H
#include "base/zone.h"
#include "engine/cells.h"

/* The kept rows of a source that others look up: by the plain form of the key. */
typedef struct dbr_lookup_table {
    dbr_map rows; /* key -> dbr_value[ncolumns of the source] */
    bool failed;  /* the source could not be read: whether a key is there is not known */
} dbr_lookup_table;

/* The day of the first kept row of each value of a column, over all rows: who came when. */
typedef struct dbr_births {
    const dbr_column *who;
    dbr_map days; /* key -> num: the day */
} dbr_births;

typedef struct dbr_regexes dbr_regexes;

typedef struct dbr_row_context {
    dbr_arena *run;     /* lives as long as the run */
    dbr_arena *scratch; /* cleared with each row */
    const dbr_model *model;
    dbr_lookup_table **lookups;        /* per source of the model; NULL where not kept */
    const struct dbr_rate_days *rates; /* per rate of the model */
    dbr_births **births;               /* per source of the model: as many as its scan asks for */
    dbr_regexes *regexes;
} dbr_row_context;

typedef struct dbr_row {
    const dbr_source *source;
    dbr_value *
        values; /* per column of the source: those of the file, then computed ones as they are asked for */
    uint8_t *state; /* per column: 0 not computed yet, 1 being computed, 2 there */
    bool has_day;
    dbr_day day;
    dbr_instant instant; /* for first and last */
    uint64_t
        order; /* grows from row to row, over all files of the source: of one moment the later row is `last` */
    int64_t lookups, misses; /* counted over the whole scan */
} dbr_row;

dbr_value dbr_row_column(dbr_row_context *c, dbr_row *row, const dbr_column *column);
dbr_value dbr_row_eval(dbr_row_context *c, dbr_row *row, const dbr_expr *x);
/* Whether an expression (NULL: none) looks something up in another source, be it through computed columns; whether any part of an aggregate
   does. */
bool dbr_looks_up(const dbr_expr *x);
bool dbr_agg_looks_up(const dbr_agg *agg);
/* The key of values by their plain form, length-prefixed so that ("a", "bc") is not ("ab", "c"); false where one is none. */
bool dbr_row_key(dbr_arena *a, const dbr_value *values, size_t n, dbr_str *out);
/* The newest rate on or before the day; none where there is none. */
dbr_value dbr_rate_at(const struct dbr_rate_days *r, dbr_day day);

dbr_regexes *dbr_regexes_new(dbr_arena *a);
void dbr_regexes_free(dbr_regexes *r); /* takes NULL */
/* Whether the pattern is found in the text; none when the pattern's work passes its limits. */
dbr_value dbr_regex_search(dbr_regexes *r, dbr_str pattern, dbr_str text);
#endif
