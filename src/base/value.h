/* value.h: one value as it is computed: a decimal, a date, a text, a truth, a series of them, or none with its reason. Units are not here:
   they are static and belong to the type of the expression. */
#ifndef DBR_BASE_VALUE_H
#define DBR_BASE_VALUE_H
#include "base/date.h"
#include "base/decimal.h"

/* R(ID, "code"): why there is no value; the codes are stable and printed in JSON. */
#define DBR_REASONS(R)                        \
    R(NO_ROWS, "no_rows")                     \
    R(OUTSIDE_DATA, "outside_data")           \
    R(ZERO_DIVISION, "zero_division")         \
    R(BASE_NOT_POSITIVE, "base_not_positive") \
    R(NO_BENCHMARK, "no_benchmark")           \
    R(TOO_FEW_POINTS, "too_few_points")       \
    R(TOO_LARGE, "too_large")                 \
    R(BAD_CELL, "bad_cell")                   \
    R(MISSING_CELL, "missing_cell")           \
    R(NO_KEY, "no_key")                       \
    R(NO_WINDOW, "no_window")                 \
    R(NO_VALUE, "no_value")

typedef enum dbr_reason {
#define R(id, code) DBR_R_##id,
    DBR_REASONS(R)
#undef R
} dbr_reason;
const char *dbr_reason_code(dbr_reason r);

typedef enum dbr_value_kind {
    DBR_V_NONE,    /* zeroed value: none */
    DBR_V_DECIMAL, /* number, percent (its fraction), money (its amount), count, duration (seconds) */
    DBR_V_DATE,
    DBR_V_DATETIME,
    DBR_V_TEXT,
    DBR_V_BOOL,
    DBR_V_SERIES,
} dbr_value_kind;

typedef struct dbr_value dbr_value;
struct dbr_value {
    dbr_value_kind kind;
    union {
        dbr_decimal dec;
        dbr_day day;
        dbr_instant instant;
        dbr_str text;
        bool truth;
        struct {
            dbr_value *points; /* oldest first */
            size_t n;
            const bool *excluded; /* per point: it is no part of a baseline; NULL: all are */
            size_t season;        /* points of a season of its unit; 0: it has none */
        } series;
        struct {
            dbr_str why; /* "no visits in 2026-09"; may be empty for values of rows */
            dbr_reason reason;
        } none;
    };
};

dbr_value dbr_value_none(dbr_reason r, dbr_str why);
dbr_value dbr_value_dec(dbr_decimal d);
/* The outcome of an operation on decimals: d, or none with its reason. */
dbr_value dbr_value_of_status(dbr_dec_status s, dbr_decimal d);
dbr_value dbr_value_int(int64_t i);
dbr_value dbr_value_bool(bool b);
dbr_value dbr_value_text(dbr_str s);
dbr_value dbr_value_day(dbr_day d);
dbr_value dbr_value_instant(dbr_instant t);
static inline bool dbr_value_is_none(dbr_value v) {
    return v.kind == DBR_V_NONE;
}
/* Order of values of one kind: numbers by value, dates by time, text by code point, false before true, none last. Kinds that differ are
   ordered by kind (a date and a date-time are compared as moments). */
int dbr_value_cmp(const dbr_value *a, const dbr_value *b);
/* Equal values of one kind hash alike (1.20 and 1.2). */
uint64_t dbr_value_hash(const dbr_value *v);
/* The nearest binary number of a decimal, for what is drawn and for statistics that are not exact; of anything else `otherwise`. */
double dbr_value_to_double(const dbr_value *v, double otherwise);
/* The plain form (spec section 2). */
void dbr_value_write(const dbr_value *v, dbr_buf *out);
/* The same for the text of keys and lookups, in the arena: plain form, none as empty. */
dbr_str dbr_value_plain(dbr_arena *a, const dbr_value *v);
/* A copy whose texts and points live in the arena. */
dbr_value dbr_value_copy(dbr_arena *a, const dbr_value *v);
#endif
