/* format.h: how numbers look to readers: patterns such as `0.0%`, `#,##0.00`, `¥0.0万`, and compact
   numbers. */
#ifndef DBR_BASE_FORMAT_H
#define DBR_BASE_FORMAT_H
#include "base/decimal.h"

typedef struct dbr_format {
    dbr_str prefix, suffix; /* text around the digits */
    size_t sign_at; /* a minus stands here in the prefix: before a currency sign, else at its end */
    int min_int;    /* digits before the point at least (from the first `0`) */
    int min_decimals, max_decimals;
    bool grouping; /* `,` between thousands */
    int scale;     /* the value is divided by 10^scale: `%` -2, k 3, M 6, B 9, 万 4, 亿 8 */
} dbr_format;

/* A pattern is `0` and `#` digits with `,` between them for groups and `.` before decimals, then
   `%` or one of `k M B 万 亿`, and text around them. A letter is a unit only where no letter or
   digit follows: `0k` and `0 k`, but `0 kg` is a text. False where it has no digit sign, a second
   number or a second unit, more than 100 digits or 34 decimals; *bad_at is the byte that is wrong. */
bool dbr_format_parse(dbr_arena *a, dbr_str pattern, dbr_format *out, size_t *bad_at);
/* Rounded half away from zero, with up to `extra` more decimals than the pattern has. What rounds
   to zero has no minus. */
void dbr_format_write(const dbr_format *f, dbr_decimal x, int extra, dbr_buf *out);
/* What 10^power is called. */
typedef struct dbr_number_unit {
    int power;
    const char *text;
} dbr_number_unit;

/* A short form with `digits` significant digits, but never less than whole units: 1.18M, 12.3k, or
   118万, 1.18亿, by the units of the readers' language, which end with one without a text. Below
   10,000 it is grouped, with two decimals at most. */
void dbr_format_compact(dbr_decimal x, const dbr_number_unit *units, int digits, dbr_buf *out);
#endif
