/* cellparse.h: the text of one cell as a value of its column's type, and the type that fits all cells of a column.
   (spec/language.md sections 2 and 5.) What could be read in two ways is a status, never a guess. */
#ifndef DBR_ENGINE_NATIVE_CELLPARSE_H
#define DBR_ENGINE_NATIVE_CELLPARSE_H
#include "base/value.h"
#include "base/zone.h"
#include "engine/native/table.h"

typedef enum dbr_cell_type {
    DBR_CELL_TEXT,
    DBR_CELL_BOOL,
    DBR_CELL_NUMBER,
    DBR_CELL_COUNT,
    DBR_CELL_PERCENT,
    DBR_CELL_MONEY,
    DBR_CELL_DURATION,
    DBR_CELL_DATE,
    DBR_CELL_DATETIME,
} dbr_cell_type;

/* X(id, what, help): `what` goes on after the cell's text: "`12x` is not a number". */
#define DBR_CELL_PROBLEMS(X)                                                                       \
    X(OK, "is fine", "")                                                                           \
    X(MISSING, "is missing", "")                                                                   \
    X(NOT_NUMBER, "is not a number", "")                                                           \
    X(NOT_INTEGER, "is not a whole number", "a count has whole numbers: make it `number`")         \
    X(NOT_PERCENT, "is not a percentage",                                                          \
      "percentages are written `3.5%`, or as fraction `0.035`")                                    \
    X(NOT_MONEY, "is not an amount", "amounts are written `1200.50`, `1,200.50 CNY` or `¥1200`")   \
    X(NOT_DURATION, "is not a duration",                                                           \
      "durations are written `90s`, `30min`, `48h`, `2 days` or `1:30:00`")                        \
    X(NOT_DATE, "is not a date", "say how dates are written: `format \"%d %b %Y\"`")               \
    X(NOT_DATETIME, "is not a date-time", "say how they are written: `format \"%d %b %Y %H:%M\"`") \
    X(NOT_BOOL, "is neither true nor false",                                                       \
      "true, yes, 1 and 是 are true; false, no, 0 and 否 are false")                               \
    X(NOT_IN_FORMAT, "does not have the column's format", "")                                      \
    X(TOO_LARGE, "is too large", "numbers stay below 10^100")                                      \
    X(OTHER_CURRENCY, "is in another currency than its column",                                    \
      "keep one currency a column, or make it `text`")                                             \
    X(HAS_CURRENCY, "is an amount of money, its column is not",                                    \
      "declare it: `column NAME money(CNY)`")                                                      \
    X(HAS_PERCENT, "is a percentage, its column is not", "declare it: `column NAME percent`")      \
    X(OTHER_DECIMAL, "has the other decimal sign", "say which one the file has: `decimal: \",\"`") \
    X(PARENTHESES, "stands in parentheses", "a negative number is written `-1200`")                \
    X(AMBIGUOUS_DATE, "can be read as more than one date",                                         \
      "say how dates are written: `format \"%d/%m/%Y\"`")                                          \
    X(AMBIGUOUS_DURATION, "is hours and minutes or minutes and seconds",                           \
      "write all three: `0:01:30`")

typedef enum dbr_cell_status {
#define X(id, what, help) DBR_CELL_##id,
    DBR_CELL_PROBLEMS(X)
#undef X
} dbr_cell_status;
const char *dbr_cell_status_what(dbr_cell_status s);
const char *dbr_cell_status_help(dbr_cell_status s);

typedef struct dbr_cell_options {
    char decimal;         /* '.' (or 0) or ',' : the other one groups thousands */
    dbr_str currency;     /* of a money column; empty: any currency is let through */
    dbr_str format;       /* of a date or datetime column; empty: the forms that need none */
    const dbr_zone *zone; /* of the review; NULL: UTC */
} dbr_cell_options;

/* Whether the cell is missing in a column of that type. */
bool dbr_cell_is_missing(const dbr_cell *c, dbr_cell_type type);
/* The cell's value. OK and MISSING (a none, with its reason) set *out; any other status sets none with the reason bad_cell. A text lends the
   cell's bytes. `o` may be NULL. */
dbr_cell_status dbr_cell_read(const dbr_cell *c, dbr_cell_type type, const dbr_cell_options *o,
                              dbr_value *out);

/* The readers behind it, for texts that are not missing; white space around is passed over. *out is set on OK only. */
dbr_cell_status dbr_cell_number(dbr_str s, const dbr_cell_options *o, dbr_decimal *out);
/* Without percent and currency signs: what makes an undeclared column one of numbers. */
dbr_cell_status dbr_cell_bare_number(dbr_str s, const dbr_cell_options *o, dbr_decimal *out);
dbr_cell_status dbr_cell_count(dbr_str s, const dbr_cell_options *o, dbr_decimal *out);
dbr_cell_status dbr_cell_percent(dbr_str s, const dbr_cell_options *o,
                                 dbr_decimal *out); /* the fraction */
dbr_cell_status dbr_cell_money(dbr_str s, const dbr_cell_options *o,
                               dbr_decimal *out); /* the amount */
dbr_cell_status dbr_cell_duration(dbr_str s, const dbr_cell_options *o,
                                  dbr_decimal *out); /* seconds */
dbr_cell_status dbr_cell_bool(dbr_str s, bool *out);
/* A date with a time of day gives its day in the review's zone. */
dbr_cell_status dbr_cell_date(dbr_str s, const dbr_cell_options *o, dbr_day *out);
/* Clock time in the review's zone; a date without time is its midnight. *has_time (may be NULL): a time of day was written. */
dbr_cell_status dbr_cell_datetime(dbr_str s, const dbr_cell_options *o, dbr_instant *out,
                                  bool *has_time);

/* --- the type of a column that nothing declares --- */

typedef struct dbr_infer {
    dbr_cell_options options;
    bool time_only; /* only date or datetime come into question: the column is somebody's `time` */
    bool no_bool, no_number, no_date, no_datetime; /* some cell does not fit */
    bool saw_time;                                 /* some cell has a time of day */
    uint64_t cells;                                /* that have a value */
    uint64_t missing;
} dbr_infer;

/* `o` may be NULL. */
void dbr_infer_init(dbr_infer *i, const dbr_cell_options *o, bool time_only);
void dbr_infer_add(dbr_infer *i, const dbr_cell *c);
/* The first of bool, number, date, datetime, text that fits all cells so far; text where all are missing. Here a bool is `true` or `false`
   and a number has no leading zero, so that 0/1 flags are numbers and `007` is text; a bare number is no date. With time_only: datetime where
   a time of day was seen, else date. */
dbr_cell_type dbr_infer_result(const dbr_infer *i);
#endif
