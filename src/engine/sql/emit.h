/* emit.h: row expressions as SQL that means exactly the same: what cannot be said so is not said at all.

   Conditions have three values here and in SQL, but not every database combines them alike. They are written as two questions with two
   answers, whether it is true and whether it is false; what is neither is none. The SQL of each is true, or else false or null: it stands where only
   being true counts, after `when` and `where` and below `and` and `or`, never below `not`. */
#ifndef DBR_ENGINE_SQL_EMIT_H
#define DBR_ENGINE_SQL_EMIT_H
#include "engine/cells.h"
#include "engine/native/cellparse.h"
#include "engine/native/row.h"
#include "engine/sql/sql.h"

/* What a piece of SQL gives. */
typedef enum dbr_sql_kind {
    DBR_SQL_NUMBER, /* exact, of at most `digits` before and `scale` after the point */
    DBR_SQL_WORDS,
    DBR_SQL_DAY,
    DBR_SQL_MOMENT,
    DBR_SQL_TRUTH,
} dbr_sql_kind;

typedef struct dbr_sql_value {
    dbr_sql_kind kind;
    int digits, scale;
    bool bounded;      /* NUMBER: digits and scale are known; else a guard asks for them */
    bool integer;      /* NUMBER: the database has it as an integer */
    dbr_sql_type type; /* of the column, where it is one */
} dbr_sql_value;

/* Writes over the rows of a relation. */
typedef struct dbr_emitter {
    const dbr_dialect *dialect;
    const dbr_source *source;
    const dbr_relation *relation;
    const int32_t *at;              /* per column of the source: column of the relation, or -1 */
    const dbr_cell_type *types;     /* per column of the source */
    const dbr_row_context *context; /* whose rates hold */
    const dbr_zone *zone;           /* of the review; NULL: UTC */
    dbr_day from, to; /* the days of the rows that are asked; DBR_DAY_MIN and up: any, or none */
    dbr_statement *out;
    bool *
        used; /* per column of the relation: it is computed with, so a blank or odd value would matter */
    bool *guarded;   /* per column of the relation: its digits must be asked for */
    uint64_t reads;  /* the columns of the relation that were read, by number modulo 64 */
    int comparisons; /* that were written */
    bool complex;    /* more was written than comparisons of a column with constants */
    bool blind; /* a blank text is as good as none here: it is equal to nothing that is asked for */
    int depth;
} dbr_emitter;

/* Each returns false where it cannot be said; what was written then, text and parameters, is of no use: the caller takes it back. */
bool dbr_emit_value(dbr_emitter *e, const dbr_expr *x, dbr_sql_value *out);
/* The value's SQL by itself, in the statement's arena. */
bool dbr_emit_operand(dbr_emitter *e, const dbr_expr *x, dbr_sql_value *v, dbr_str *sql);
/* Of what rows are grouped by: a blank text is none when it comes, as in a file, and need not be asked for. */
bool dbr_emit_key(dbr_emitter *e, const dbr_expr *x, dbr_sql_value *v, dbr_str *sql);
bool dbr_emit_key_column(dbr_emitter *e, const dbr_column *c, dbr_sql_value *v, dbr_str *sql);
bool dbr_emit_true(dbr_emitter *e, const dbr_expr *x);
bool dbr_emit_false(dbr_emitter *e, const dbr_expr *x);
bool dbr_emit_column(dbr_emitter *e, const dbr_column *c, dbr_sql_value *out);

/* Days of which one value holds, up to the next one. */
typedef struct dbr_stretch {
    dbr_day from;
    dbr_str sql;
} dbr_stretch;
/* The first moment of a day, for comparing with a time column of that type. */
void dbr_emit_day(dbr_emitter *e, dbr_sql_type type, dbr_day day);
/* The value of the stretch that a moment lies in, found by halves; the first stretch has no beginning. */
void dbr_emit_stretches(dbr_emitter *e, dbr_sql_type type, dbr_str moment, const dbr_stretch *s,
                        size_t n);
#endif
