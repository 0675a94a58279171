/* periodtext.c: turns the text of a period (2026-Q3, FY2026-W07) into a window and back. */
#include "base/calendar.h"

static const char *const unit_names[] = {"day", "week", "month", "quarter", "half", "year"};
static const char *const unit_plurals[] = {"days",     "weeks",  "months",
                                           "quarters", "halves", "years"};

const char *dbr_unit_name(dbr_unit u) {
    return unit_names[u];
}

bool dbr_unit_parse(dbr_str s, dbr_unit *out) {
    for (int i = DBR_UNIT_DAY; i <= DBR_UNIT_YEAR; i++) {
        if (dbr_str_is(s, unit_names[i]) || dbr_str_is(s, unit_plurals[i])) {
            *out = (dbr_unit)i;
            return true;
        }
    }
    return false;
}

/* The whole slice is `n` digits. */
static bool number(dbr_str s, size_t n, int *out) {
    if (s.n != n)
        return false;
    int value = 0;
    for (size_t i = 0; i < n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        value = value * 10 + (s.p[i] - '0');
    }
    *out = value;
    return true;
}

/* What stands behind the year: "", "-10", "-Q3", "-H1", "-W42", "-M03". */
static bool part_of_year(dbr_str s, bool fiscal, dbr_unit *unit, int *which) {
    *unit = DBR_UNIT_YEAR;
    *which = 1;
    if (s.n == 0)
        return true;
    if (s.p[0] != '-' || s.n < 3)
        return false;
    int most = 0;
    switch (s.p[1]) {
    case 'Q':
        *unit = DBR_UNIT_QUARTER;
        most = 4;
        break;
    case 'H':
        *unit = DBR_UNIT_HALF;
        most = 2;
        break;
    case 'W':
        *unit = DBR_UNIT_WEEK;
        most = 53;
        break;
    case 'M':
        *unit = DBR_UNIT_MONTH;
        most = fiscal ? 12 : 0;
        break;
    default:
        *unit = DBR_UNIT_MONTH;
        return !fiscal && number(dbr_str_slice(s, 1, s.n), 2, which) && *which >= 1 && *which <= 12;
    }
    return number(dbr_str_slice(s, 2, s.n), most > 9 ? 2 : 1, which) && *which >= 1 &&
           *which <= most;
}

dbr_window_status dbr_window_parse(const dbr_calendar *c, dbr_str literal, bool *valid,
                                   dbr_window *out) {
    dbr_day day, last;
    *valid = true;
    if (dbr_date_parse(literal, &day))
        return dbr_window_unit(c, DBR_UNIT_DAY, false, day, out);
    bool fiscal = dbr_str_starts(literal, DBR_STR("FY"));
    dbr_str s = dbr_str_slice(literal, fiscal ? 2 : 0, literal.n);
    int year, which;
    dbr_unit unit;
    *valid = number(dbr_str_slice(s, 0, s.n < 4 ? s.n : 4), 4, &year) && year >= 1 &&
             part_of_year(dbr_str_slice(s, 4, s.n), fiscal, &unit, &which);
    if (!*valid)
        return DBR_WINDOW_NONE;
    if (fiscal && (!c || c->fiscal == DBR_FISCAL_NONE))
        return DBR_WINDOW_NO_FISCAL;
    int64_t first, after;
    if (unit == DBR_UNIT_WEEK) {
        *valid = dbr_week_of_year(c, fiscal, year, which, &first);
        if (!*valid)
            return DBR_WINDOW_NONE;
        after = first + 7;
    } else {
        bool weeks = fiscal && dbr_calendar_has_weeks(c);
        int64_t month = dbr_year_first_month(c, fiscal, year) + (which - 1) * dbr_unit_months(unit);
        first = dbr_month_start(c, weeks, month);
        after = dbr_month_start(c, weeks, month + dbr_unit_months(unit));
    }
    if (first < DBR_DAY_MIN || after - 1 > DBR_DAY_MAX)
        return DBR_WINDOW_OUT_OF_RANGE;
    day = (dbr_day)first;
    last = (dbr_day)(after - 1);
    *out = (dbr_window){.start = day,
                        .end = last,
                        .kind = DBR_WINDOW_UNIT,
                        .unit = unit,
                        .fiscal = fiscal,
                        .event = -1};
    return DBR_WINDOW_OK;
}

static void write_unit(const dbr_calendar *c, dbr_window w, dbr_buf *out) {
    int64_t year;
    int week = 0;
    int64_t month = dbr_month_of(c, w.fiscal && dbr_calendar_has_weeks(c), w.start);
    int64_t first = dbr_unit_first_month(c, DBR_UNIT_YEAR, w.fiscal, month);
    if (w.unit == DBR_UNIT_WEEK)
        week = dbr_week_number(c, w.fiscal, w.start, &year);
    else
        year = dbr_year_name(c, w.fiscal, first);
    int nth = (int)(month - first);
    dbr_buf_printf(out, "%s%04d", w.fiscal ? "FY" : "", (int)year);
    switch (w.unit) {
    case DBR_UNIT_DAY:
    case DBR_UNIT_YEAR:
        break;
    case DBR_UNIT_WEEK:
        dbr_buf_printf(out, "-W%02d", week);
        break;
    case DBR_UNIT_MONTH:
        dbr_buf_printf(out, "-%s%02d", w.fiscal ? "M" : "", nth + 1);
        break;
    case DBR_UNIT_QUARTER:
        dbr_buf_printf(out, "-Q%d", nth / 3 + 1);
        break;
    case DBR_UNIT_HALF:
        dbr_buf_printf(out, "-H%d", nth / 6 + 1);
        break;
    }
}

void dbr_window_write(const dbr_calendar *c, dbr_window w, dbr_buf *out) {
    if (w.kind == DBR_WINDOW_UNIT && w.unit == DBR_UNIT_DAY) {
        dbr_day_write(w.start, out);
    } else if (w.kind == DBR_WINDOW_UNIT) {
        write_unit(c, w, out);
    } else {
        dbr_day_write(w.start, out);
        dbr_buf_puts(out, "..");
        dbr_day_write(w.end, out);
    }
}
