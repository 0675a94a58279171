/* date.c: turns calendar dates into numbers of days and back, and their ISO text into both. */
#include "base/date.h"

enum { DAYS_400_YEARS = 146097, EPOCH = 719162 /* days from 0001-01-01 to 1970-01-01 */ };

static const int16_t days_before[13] = {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};

static int64_t floor_div(int64_t a, int64_t b) {
    int64_t q = a / b;
    return q - (a % b < 0);
}

static bool is_leap(int64_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int dbr_days_in_month(int year, int month) {
    if (month == 2)
        return is_leap(year) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

bool dbr_date_valid(int year, int month, int day) {
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
           day <= dbr_days_in_month(year, month);
}

int64_t dbr_day_of_any(int64_t year, int month, int day) {
    int64_t y = year - 1;
    int64_t d = y * 365 + floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400);
    return d + days_before[month] + (month > 2 && is_leap(year)) + day - 1 - EPOCH;
}

dbr_day dbr_day_of(int year, int month, int day) {
    return (dbr_day)dbr_day_of_any(year, month, day);
}

dbr_ymd dbr_day_ymd(dbr_day d) {
    int64_t n = (int64_t)d + EPOCH;
    int64_t cycle = floor_div(n, DAYS_400_YEARS);
    int rest = (int)(n - cycle * DAYS_400_YEARS);
    /* The last day of a cycle of 400 or 4 years would count as a year of its own. */
    int centuries = rest / 36524;
    centuries -= centuries == 4;
    rest -= centuries * 36524;
    int fours = rest / 1461;
    rest -= fours * 1461;
    int years = rest / 365;
    years -= years == 4;
    rest -= years * 365;
    int year = (int)(cycle * 400) + centuries * 100 + fours * 4 + years + 1;
    int month = rest / 31 + 1; /* or the month after */
    if (month < 12 && rest >= days_before[month + 1] + (month >= 2 && is_leap(year)))
        month++;
    return (dbr_ymd){year, month, rest - days_before[month] - (month > 2 && is_leap(year)) + 1};
}

int dbr_day_weekday(dbr_day d) {
    int r = (int)(((int64_t)d + 3) % 7); /* 1970-01-01 was a Thursday */
    return (r < 0 ? r + 7 : r) + 1;
}

dbr_day dbr_day_add_months(dbr_day d, int months) {
    dbr_ymd at = dbr_day_ymd(d);
    int64_t m = (int64_t)at.year * 12 + at.month - 1 + months;
    if (m < 12)
        return DBR_DAY_MIN - 1;
    if (m >= 120000)
        return DBR_DAY_MAX + 1;
    int year = (int)(m / 12), month = (int)(m % 12) + 1;
    int last = dbr_days_in_month(year, month);
    return dbr_day_of(year, month, at.day < last ? at.day : last);
}

void dbr_day_write(dbr_day d, dbr_buf *out) {
    dbr_ymd at = dbr_day_ymd(d);
    dbr_buf_printf(out, "%04d-%02d-%02d", at.year, at.month, at.day);
}

dbr_day dbr_instant_day(dbr_instant t) {
    return (dbr_day)floor_div(t, DBR_DAY_MICROS);
}

void dbr_instant_write(dbr_instant t, dbr_buf *out) {
    dbr_day d = dbr_instant_day(t);
    int64_t micros = t - d * DBR_DAY_MICROS;
    int seconds = (int)(micros / 1000000), fraction = (int)(micros % 1000000), places = 6;
    dbr_day_write(d, out);
    dbr_buf_printf(out, "T%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (!fraction)
        return;
    for (; fraction % 10 == 0; fraction /= 10)
        places--;
    dbr_buf_printf(out, ".%0*d", places, fraction);
}

/* ---- ISO 8601 ---- */

/* Exactly `n` digits at s.p[*at]. */
static bool digits(dbr_str s, size_t *at, size_t n, int *out) {
    if (s.n - *at < n)
        return false;
    int value = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned c = (unsigned char)s.p[*at + i] - (unsigned)'0';
        if (c > 9)
            return false;
        value = value * 10 + (int)c;
    }
    *at += n;
    *out = value;
    return true;
}

static bool byte(dbr_str s, size_t *at, char c) {
    if (*at >= s.n || s.p[*at] != c)
        return false;
    ++*at;
    return true;
}

static bool iso_date(dbr_str s, size_t *at, dbr_day *out) {
    int y, m, d;
    if (!digits(s, at, 4, &y) || !byte(s, at, '-') || !digits(s, at, 2, &m) || !byte(s, at, '-') ||
        !digits(s, at, 2, &d) || !dbr_date_valid(y, m, d))
        return false;
    *out = dbr_day_of(y, m, d);
    return true;
}

bool dbr_date_parse(dbr_str s, dbr_day *out) {
    size_t at = 0;
    dbr_day d;
    if (!iso_date(s, &at, &d) || at != s.n)
        return false;
    *out = d;
    return true;
}

bool dbr_datetime_parse(dbr_str s, dbr_instant *out, int32_t *offset_minutes) {
    size_t at = 0;
    dbr_day day;
    int hour, minute, second = 0, micros = 0, offset = INT32_MIN;
    if (!iso_date(s, &at, &day) || !(byte(s, &at, 'T') || byte(s, &at, ' ')) ||
        !digits(s, &at, 2, &hour) || !byte(s, &at, ':') || !digits(s, &at, 2, &minute))
        return false;
    if (byte(s, &at, ':')) {
        if (!digits(s, &at, 2, &second))
            return false;
        if (byte(s, &at, '.')) {
            int places = 0, digit;
            for (; digits(s, &at, 1, &digit); places++)
                micros = places < 6 ? micros * 10 + digit : micros;
            if (places == 0 || places > 9)
                return false;
            for (; places < 6; places++)
                micros *= 10;
        }
    }
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    if (byte(s, &at, 'Z')) {
        offset = 0;
    } else if (at < s.n) {
        int h, m, sign = byte(s, &at, '-') ? -1 : byte(s, &at, '+') ? 1 : 0;
        if (!sign || !digits(s, &at, 2, &h) || (byte(s, &at, ':'), !digits(s, &at, 2, &m)) ||
            h > 23 || m > 59)
            return false;
        offset = sign * (h * 60 + m);
    }
    if (at != s.n)
        return false;
    *out = day * DBR_DAY_MICROS + (hour * 3600 + minute * 60 + second) * INT64_C(1000000) + micros;
    *offset_minutes = offset;
    return true;
}
