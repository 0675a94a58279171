/* calendar.c: turns days into numbers of months and weeks, fiscal or not, and back. */
#include "base/calendar.h"

static int64_t floor_div(int64_t a, int64_t b) {
    int64_t q = a / b;
    return q - (a % b < 0);
}

void dbr_calendar_init(dbr_calendar *c) {
    *c = (dbr_calendar){.week_start = 1, .fiscal = DBR_FISCAL_NONE, .fiscal_month = 1};
}

void dbr_calendar_fiscal_months(dbr_calendar *c, int month) {
    c->fiscal = DBR_FISCAL_MONTHS;
    c->fiscal_month = month;
}

bool dbr_calendar_fiscal_weeks(dbr_calendar *c, const int pattern[3], dbr_day starts) {
    for (int i = 0; i < 3; i++) {
        if (pattern[i] < 1 || pattern[i] > 13)
            return false;
    }
    if (pattern[0] + pattern[1] + pattern[2] != 13)
        return false;
    c->fiscal = DBR_FISCAL_WEEKS;
    memcpy(c->pattern, pattern, sizeof c->pattern);
    c->fiscal_start = starts;
    c->week_start = dbr_day_weekday(starts);
    return true;
}

bool dbr_calendar_has_weeks(const dbr_calendar *c) {
    return c && c->fiscal == DBR_FISCAL_WEEKS;
}

int dbr_calendar_week_start(const dbr_calendar *c) {
    if (dbr_calendar_has_weeks(c))
        return dbr_day_weekday(c->fiscal_start);
    return c && c->week_start >= 1 && c->week_start <= 7 ? c->week_start : 1;
}

static int weekday(int64_t day) {
    return (int)(day + 3 - floor_div(day + 3, 7) * 7) + 1;
}

/* The day nearest to the month and day of `starts` that has its weekday. */
static int64_t weekly_year_start(const dbr_calendar *c, int64_t year) {
    dbr_ymd at = dbr_day_ymd(c->fiscal_start);
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    int day = at.month == 2 && at.day == 29 && !leap ? 28 : at.day;
    int64_t anchor = dbr_day_of_any(year, at.month, day);
    return anchor + (dbr_day_weekday(c->fiscal_start) - weekday(anchor) + 10) % 7 - 3;
}

int64_t dbr_month_start(const dbr_calendar *c, bool weeks, int64_t month) {
    int64_t year = floor_div(month, 12);
    int m = (int)(month - year * 12);
    if (!weeks)
        return dbr_day_of_any(year, m + 1, 1);
    int in_quarter = m % 3;
    int before =
        m / 3 * 13 + (in_quarter > 0 ? c->pattern[0] : 0) + (in_quarter > 1 ? c->pattern[1] : 0);
    return weekly_year_start(c, year) + before * 7;
}

int64_t dbr_month_of(const dbr_calendar *c, bool weeks, dbr_day day) {
    dbr_ymd at = dbr_day_ymd(day);
    int64_t month = (int64_t)at.year * 12 + at.month - 1;
    if (!weeks)
        return month;
    int64_t year = at.year + 1;
    while (weekly_year_start(c, year) > day)
        year--;
    month = year * 12 + 11;
    while (dbr_month_start(c, true, month) > day)
        month--;
    return month;
}

int dbr_unit_months(dbr_unit u) {
    switch (u) {
    case DBR_UNIT_DAY:
    case DBR_UNIT_WEEK:
        break;
    case DBR_UNIT_MONTH:
        return 1;
    case DBR_UNIT_QUARTER:
        return 3;
    case DBR_UNIT_HALF:
        return 6;
    case DBR_UNIT_YEAR:
        return 12;
    }
    return 0;
}

/* Which month of the numbering is the first of a year. */
static int first_of_year(const dbr_calendar *c, bool fiscal) {
    bool by_months = fiscal && c && c->fiscal == DBR_FISCAL_MONTHS;
    return by_months && c->fiscal_month >= 1 && c->fiscal_month <= 12 ? c->fiscal_month - 1 : 0;
}

int64_t dbr_unit_first_month(const dbr_calendar *c, dbr_unit u, bool fiscal, int64_t month) {
    int n = dbr_unit_months(u), first = first_of_year(c, fiscal);
    return n ? floor_div(month - first, n) * n + first : month;
}

/* A year from January has one name by its start and by its end; one of weeks has two. */
static bool named_after_next(const dbr_calendar *c, bool fiscal) {
    return fiscal && c && c->named_by_end &&
           (c->fiscal == DBR_FISCAL_WEEKS || first_of_year(c, true) != 0);
}

int64_t dbr_year_name(const dbr_calendar *c, bool fiscal, int64_t first_month) {
    return floor_div(first_month, 12) + named_after_next(c, fiscal);
}

int64_t dbr_year_first_month(const dbr_calendar *c, bool fiscal, int64_t name) {
    return (name - named_after_next(c, fiscal)) * 12 + first_of_year(c, fiscal);
}

int64_t dbr_week_first_day(const dbr_calendar *c, int64_t day) {
    return day - (weekday(day) - dbr_calendar_week_start(c) + 7) % 7;
}

/* A week belongs to the year of its fourth day, so the fourth day of a year is in its week 1. */
static int64_t first_week(const dbr_calendar *c, bool fiscal, int64_t year) {
    int64_t month = dbr_year_first_month(c, fiscal, year);
    bool weeks = fiscal && dbr_calendar_has_weeks(c);
    return dbr_week_first_day(c, dbr_month_start(c, weeks, month) + 3);
}

int dbr_week_number(const dbr_calendar *c, bool fiscal, int64_t day, int64_t *year) {
    int64_t first = dbr_week_first_day(c, day);
    int64_t y = dbr_day_ymd((dbr_day)(first + 3)).year + 2;
    while (first_week(c, fiscal, y) > first)
        y--;
    *year = y;
    return (int)((first - first_week(c, fiscal, y)) / 7) + 1;
}

bool dbr_week_of_year(const dbr_calendar *c, bool fiscal, int64_t year, int week, int64_t *first) {
    *first = first_week(c, fiscal, year) + (week - 1) * INT64_C(7);
    return week >= 1 && *first < first_week(c, fiscal, year + 1);
}

int dbr_day_week(const dbr_calendar *c, dbr_day d, int *week_year) {
    int64_t year;
    int week = dbr_week_number(c, false, d, &year);
    *week_year = (int)year;
    return week;
}
