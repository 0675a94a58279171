/* date.h: days of the proleptic Gregorian calendar, years 1 to 9999, as days since 1970-01-01;
   date-times as microseconds. */
#ifndef DBR_BASE_DATE_H
#define DBR_BASE_DATE_H
#include "base/buf.h"

typedef int32_t dbr_day;     /* days since 1970-01-01 */
typedef int64_t dbr_instant; /* microseconds since 1970-01-01T00:00:00 of the review's local time */

enum { DBR_DAY_MIN = -719162 /* 0001-01-01 */, DBR_DAY_MAX = 2932896 /* 9999-12-31 */ };
#define DBR_DAY_MICROS INT64_C(86400000000)

typedef struct dbr_ymd {
    int year, month, day; /* 1-based */
} dbr_ymd;

bool dbr_date_valid(int year, int month, int day);
int dbr_days_in_month(int year, int month);
dbr_day dbr_day_of(int year, int month, int day); /* of a valid date */
/* The same for any year, for arithmetic that is checked against DBR_DAY_MIN and _MAX later. */
int64_t dbr_day_of_any(int64_t year, int month, int day);
dbr_ymd dbr_day_ymd(dbr_day d);
int dbr_day_weekday(dbr_day d); /* 1 Monday .. 7 Sunday */
/* `d` shifted by whole months; a day that the target month lacks becomes its last day. A result
   that leaves the years 1 to 9999 is below DBR_DAY_MIN or above DBR_DAY_MAX. */
dbr_day dbr_day_add_months(dbr_day d, int months);
void dbr_day_write(dbr_day d, dbr_buf *out); /* 2026-10-31 */
/* 2026-10-31T08:30:00, a fraction only where there is one */
void dbr_instant_write(dbr_instant t, dbr_buf *out);
/* The day of a date-time, rounding down before 1970 too. */
dbr_day dbr_instant_day(dbr_instant t);

/* Strict ISO reading of the whole slice: YYYY-MM-DD. */
bool dbr_date_parse(dbr_str s, dbr_day *out);
/* YYYY-MM-DD(T| )HH:MM[:SS[.ffffff]][Z|+HH:MM|+HHMM]. *offset_minutes is INT32_MIN where no offset
   stands. The result is the clock time as written; the caller converts. A fraction has at most 9
   digits, those after the sixth are cut off. */
bool dbr_datetime_parse(dbr_str s, dbr_instant *out, int32_t *offset_minutes);
/* By a strptime-like pattern: %Y %y (69..99: 1900s) %m %d %H %M %S %b %B %a %A (English names) %p
   %I %f %z %j %%, white space matches any white space. English names only, never the locale. Gives
   the clock time; *has_time says whether the pattern had %H or %I. */
bool dbr_date_parse_format(dbr_str s, dbr_str pattern, dbr_instant *out, bool *has_time,
                           int32_t *offset_minutes);
/* True when the pattern has only known directives, each thing once, and can make a date: a year and
   a month (its first day) or a day of the year. Else *bad points at the first wrong byte, or past
   the end where something is missing. */
bool dbr_date_format_valid(dbr_str pattern, size_t *bad);
#endif
