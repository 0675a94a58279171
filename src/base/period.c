/* period.c: turns a window into the one before, a year before, to date, or trailing. */
#include "base/calendar.h"

enum { WEEKS_OF_YEAR_DAYS = 364, QUARTER_DAYS = 91, HALF_A_YEAR_DAYS = 183 };

/* Makes a window, if its days are days of the years 1 to 9999. */
static dbr_window_status put(int64_t start, int64_t end, dbr_window like, dbr_window *out) {
    if (start < DBR_DAY_MIN || end > DBR_DAY_MAX || end < start)
        return DBR_WINDOW_OUT_OF_RANGE;
    like.start = (dbr_day)start;
    like.end = (dbr_day)end;
    like.event = -1;
    *out = like;
    return DBR_WINDOW_OK;
}

static const dbr_window a_range = {.kind = DBR_WINDOW_RANGE, .unit = DBR_UNIT_DAY};

static dbr_window a_unit(dbr_unit u, bool fiscal) {
    return (dbr_window){.kind = DBR_WINDOW_UNIT, .unit = u, .fiscal = fiscal};
}

/* Fiscal months, quarters and so on are made of the weeks of the calendar, not of its months. */
static bool of_weeks(const dbr_calendar *c, bool fiscal) {
    return fiscal && dbr_calendar_has_weeks(c);
}

static dbr_window_status put_months(const dbr_calendar *c, int64_t first, int64_t n,
                                    dbr_window like, dbr_window *out) {
    bool weeks = of_weeks(c, like.fiscal);
    return put(dbr_month_start(c, weeks, first), dbr_month_start(c, weeks, first + n) - 1, like,
               out);
}

bool dbr_unit_is_fiscal(const dbr_calendar *c, dbr_unit u) {
    if (!c || c->fiscal == DBR_FISCAL_NONE)
        return false;
    return u >= DBR_UNIT_QUARTER || (u == DBR_UNIT_MONTH && c->fiscal == DBR_FISCAL_WEEKS);
}

dbr_window_status dbr_window_unit(const dbr_calendar *c, dbr_unit u, bool fiscal, dbr_day day,
                                  dbr_window *out) {
    if (u == DBR_UNIT_DAY)
        return put(day, day, a_unit(u, false), out);
    if (fiscal && (!c || c->fiscal == DBR_FISCAL_NONE))
        return DBR_WINDOW_NO_FISCAL;
    if (u == DBR_UNIT_WEEK) {
        int64_t first = dbr_week_first_day(c, day);
        return put(first, first + 6, a_unit(u, fiscal), out);
    }
    int64_t month = dbr_month_of(c, of_weeks(c, fiscal), day);
    return put_months(c, dbr_unit_first_month(c, u, fiscal, month), dbr_unit_months(u),
                      a_unit(u, fiscal), out);
}

dbr_window dbr_window_range(dbr_day start, dbr_day end) {
    dbr_window w = a_range;
    w.start = start;
    w.end = end;
    w.event = -1;
    return w;
}

/* ---- shifts ---- */

static int64_t months_back(dbr_day day, int64_t months) {
    enum { FAR = 200000 }; /* leaves the years 1 to 9999 from everywhere */
    months = months > FAR ? FAR : months < -FAR ? -FAR : months;
    return dbr_day_add_months(day, (int)-months);
}

/* A day shifted back. `weekly`: a quarter is 13 weeks and a year 52, so that weekdays match. */
static int64_t day_back(dbr_day day, int64_t n, dbr_unit u, bool weekly) {
    switch (u) {
    case DBR_UNIT_DAY:
        return day - n;
    case DBR_UNIT_WEEK:
        return day - n * 7;
    case DBR_UNIT_MONTH:
        break;
    case DBR_UNIT_QUARTER:
    case DBR_UNIT_HALF:
    case DBR_UNIT_YEAR:
        if (weekly)
            return day - n * (dbr_unit_months(u) / 3) * QUARTER_DAYS;
        break;
    }
    return months_back(day, n * dbr_unit_months(u));
}

/* Both ends by a number of days; a week stays one when it moves by weeks. */
static dbr_window_status days_back(dbr_window w, int64_t days, dbr_window *out) {
    bool same = days == 0 || w.unit == DBR_UNIT_DAY || (w.unit == DBR_UNIT_WEEK && days % 7 == 0);
    bool trailing = w.kind == DBR_WINDOW_TRAILING && w.unit <= DBR_UNIT_WEEK;
    return put(w.start - days, w.end - days, same || trailing ? w : a_range, out);
}

static dbr_window_status both_ends_back(dbr_window w, int64_t n, dbr_unit u, dbr_window like,
                                        dbr_window *out) {
    return put(day_back(w.start, n, u, false), day_back(w.end, n, u, false), like, out);
}

/* The first month and the number of months of a window that is made of whole ones. */
static bool whole_months(const dbr_calendar *c, dbr_window w, int64_t *first, int64_t *n) {
    bool may = w.kind == DBR_WINDOW_UNIT || w.kind == DBR_WINDOW_TRAILING;
    if (!may || w.unit < DBR_UNIT_MONTH)
        return false;
    bool weeks = of_weeks(c, w.fiscal);
    *first = dbr_month_of(c, weeks, w.start);
    int64_t after = dbr_month_of(c, weeks, w.end) + 1;
    *n = after - *first;
    return dbr_month_start(c, weeks, *first) == w.start &&
           dbr_month_start(c, weeks, after) == (int64_t)w.end + 1;
}

static dbr_window_status whole_months_back(const dbr_calendar *c, dbr_window w, int64_t first,
                                           int64_t n, int64_t months, dbr_window *out) {
    if (w.kind == DBR_WINDOW_UNIT && months % dbr_unit_months(w.unit) != 0) {
        /* Three months that are no quarter any more are still three whole months. */
        w.kind = DBR_WINDOW_TRAILING;
        w.unit = DBR_UNIT_MONTH;
        w.count = (int)n;
    }
    return put_months(c, first - months, n, w, out);
}

static dbr_window_status week_years_back(const dbr_calendar *c, dbr_window w, int64_t n,
                                         dbr_window *out) {
    if (!c || !c->weeks_align_number)
        return days_back(w, n * WEEKS_OF_YEAR_DAYS, out);
    int64_t year, first;
    int week = dbr_week_number(c, w.fiscal, w.start, &year);
    if (!dbr_week_of_year(c, w.fiscal, year - n, week, &first))
        return DBR_WINDOW_NONE;
    return put(first, first + 6, w, out);
}

static dbr_window_status unit_back(const dbr_calendar *c, dbr_window w, int64_t n, dbr_unit u,
                                   dbr_window *out) {
    if (u <= DBR_UNIT_WEEK)
        return days_back(w, u == DBR_UNIT_WEEK ? n * 7 : n, out);
    if (w.unit == DBR_UNIT_DAY) {
        int64_t day = day_back(w.start, n, u, dbr_calendar_has_weeks(c));
        return put(day, day, w, out);
    }
    if (w.unit == DBR_UNIT_WEEK)
        return u == DBR_UNIT_YEAR ? week_years_back(c, w, n, out) : DBR_WINDOW_WEEK_BY_MONTH;
    int64_t first, count;
    if (!whole_months(c, w, &first, &count))
        return both_ends_back(w, n, u, a_range, out);
    return whole_months_back(c, w, first, count, n * dbr_unit_months(u), out);
}

/* ---- to date ---- */

/* From the start of the month that is that many months before the window's, as many days as the
   window has, never past the end of its unit. */
static dbr_window_status nth_day_back(const dbr_calendar *c, dbr_window w, int64_t months,
                                      dbr_window *out) {
    bool weeks = of_weeks(c, w.fiscal);
    int length = dbr_unit_months(w.unit);
    int64_t first = dbr_month_of(c, weeks, w.start) - months;
    int64_t start = dbr_month_start(c, weeks, first);
    int64_t last = dbr_month_start(c, weeks, first + length) - 1;
    int64_t end = start + w.end - w.start;
    return put(start, end < last ? end : last, months % length == 0 ? w : a_range, out);
}

static dbr_window_status to_date_back(const dbr_calendar *c, dbr_window w, int64_t n, dbr_unit u,
                                      dbr_window *out) {
    if (u <= DBR_UNIT_WEEK)
        return days_back(w, u == DBR_UNIT_WEEK ? n * 7 : n, out);
    if (w.unit == DBR_UNIT_WEEK && u == DBR_UNIT_YEAR)
        return days_back(w, n * WEEKS_OF_YEAR_DAYS, out);
    if (w.unit <= DBR_UNIT_WEEK)
        return both_ends_back(w, n, u, a_range, out);
    int64_t months = n * dbr_unit_months(u);
    if (of_weeks(c, w.fiscal))
        return nth_day_back(c, w, months, out);
    return both_ends_back(w, n, u, months % dbr_unit_months(w.unit) == 0 ? w : a_range, out);
}

dbr_window_status dbr_window_to_date(const dbr_calendar *c, dbr_window w, dbr_unit u,
                                     dbr_window *out) {
    if (u == DBR_UNIT_DAY)
        return dbr_window_unit(c, u, false, w.end, out);
    bool fiscal = dbr_unit_is_fiscal(c, u);
    int64_t start;
    if (u == DBR_UNIT_WEEK) {
        start = dbr_week_first_day(c, w.end);
    } else {
        bool weeks = of_weeks(c, fiscal);
        int64_t month = dbr_month_of(c, weeks, w.end);
        start = dbr_month_start(c, weeks, dbr_unit_first_month(c, u, fiscal, month));
    }
    dbr_window like = {.kind = DBR_WINDOW_TO_DATE, .unit = u, .fiscal = fiscal};
    return put(start, w.end, like, out);
}

/* ---- trailing ---- */

static dbr_window_status trailing(const dbr_calendar *c, int64_t end, int64_t n, dbr_unit u,
                                  bool fiscal, dbr_window *out) {
    if (n < 1)
        return DBR_WINDOW_NONE;
    if (end < DBR_DAY_MIN || end > DBR_DAY_MAX)
        return DBR_WINDOW_OUT_OF_RANGE;
    dbr_window like = {.kind = DBR_WINDOW_TRAILING, .unit = u, .fiscal = fiscal, .count = (int)n};
    dbr_day last = (dbr_day)end;
    int length = dbr_unit_months(u);
    if (length) {
        bool weeks = of_weeks(c, fiscal);
        int64_t month = dbr_month_of(c, weeks, last);
        int64_t after = dbr_unit_first_month(c, u, fiscal, month) + length;
        if (dbr_month_start(c, weeks, after) == end + 1)
            return put_months(c, after - n * length, n * length, like, out);
    }
    int64_t before = day_back(last, n, u, of_weeks(c, fiscal));
    if (length && before < DBR_DAY_MIN) /* the day after it would look like a good one */
        return DBR_WINDOW_OUT_OF_RANGE;
    return put(before + 1, end, like, out);
}

dbr_window_status dbr_window_trailing(const dbr_calendar *c, dbr_window w, int n, dbr_unit u,
                                      dbr_window *out) {
    return trailing(c, w.end, n, u, dbr_unit_is_fiscal(c, u), out);
}

static dbr_window_status trailing_back(const dbr_calendar *c, dbr_window w, int64_t n, dbr_unit u,
                                       dbr_window *out) {
    if (u <= DBR_UNIT_WEEK)
        return days_back(w, u == DBR_UNIT_WEEK ? n * 7 : n, out);
    if (w.unit == DBR_UNIT_WEEK && u == DBR_UNIT_YEAR)
        return days_back(w, n * WEEKS_OF_YEAR_DAYS, out);
    int64_t first, count;
    if (whole_months(c, w, &first, &count))
        return whole_months_back(c, w, first, count, n * dbr_unit_months(u), out);
    int64_t end = day_back(w.end, n, u, dbr_calendar_has_weeks(c));
    if (w.unit <= DBR_UNIT_WEEK)
        return put(end - (dbr_window_days(w) - 1), end, w, out);
    return trailing(c, end, w.count, w.unit, w.fiscal, out);
}

/* ---- events ---- */

int dbr_event_at(const dbr_window *ranges, size_t n, dbr_day day) {
    int best = -1;
    for (size_t i = 0; i < n; i++) {
        const dbr_window *r = &ranges[i];
        if (r->start > day)
            continue;
        if (best < 0 || r->start > ranges[best].start ||
            (r->start == ranges[best].start && r->end > ranges[best].end))
            best = (int)i;
    }
    return best;
}

static dbr_event_ranges ranges_of(const dbr_calendar *c, dbr_window w) {
    if (!c || !c->events || w.event < 0 || (size_t)w.event >= c->nevents)
        return (dbr_event_ranges){NULL, 0};
    return c->events[w.event];
}

static dbr_window_status event_before(const dbr_calendar *c, dbr_window w, dbr_window *out) {
    dbr_event_ranges r = ranges_of(c, w);
    int i = dbr_event_at(r.v, r.n, w.start - 1);
    if (i < 0)
        return DBR_WINDOW_NONE;
    *out = r.v[i];
    return DBR_WINDOW_OK;
}

/* The one of that year, or near the same day: an event of late December may begin in January. Of
   several the nearest to the same day. */
static dbr_window_status event_years_back(const dbr_calendar *c, dbr_window w, int64_t n,
                                          dbr_window *out) {
    dbr_event_ranges ranges = ranges_of(c, w);
    int64_t same_day = months_back(w.start, n * 12), nearest = INT64_MAX;
    const dbr_window *best = NULL;
    for (size_t i = 0; i < ranges.n; i++) {
        const dbr_window *r = &ranges.v[i];
        int64_t away = r->start > same_day ? r->start - same_day : same_day - r->start;
        bool of_year = dbr_day_ymd(r->start).year == dbr_day_ymd(w.start).year - n;
        if (r->start >= w.start || !(of_year || away < HALF_A_YEAR_DAYS))
            continue;
        if (away < nearest || (away == nearest && r->start < best->start)) {
            nearest = away;
            best = r;
        }
    }
    if (!best)
        return DBR_WINDOW_NONE;
    *out = *best;
    return DBR_WINDOW_OK;
}

/* ---- the moves ---- */

dbr_window_status dbr_window_previous(const dbr_calendar *c, dbr_window w, dbr_window *out) {
    int64_t first, n;
    switch (w.kind) {
    case DBR_WINDOW_UNIT:
        if (whole_months(c, w, &first, &n))
            return whole_months_back(c, w, first, n, dbr_unit_months(w.unit), out);
        break;
    case DBR_WINDOW_RANGE:
        break;
    case DBR_WINDOW_TO_DATE:
        if (w.unit <= DBR_UNIT_WEEK)
            return days_back(w, w.unit == DBR_UNIT_WEEK ? 7 : 1, out);
        return nth_day_back(c, w, dbr_unit_months(w.unit), out);
    case DBR_WINDOW_TRAILING:
        if (w.unit >= DBR_UNIT_MONTH && whole_months(c, w, &first, &n))
            return whole_months_back(c, w, first, n, n, out);
        return trailing(c, (int64_t)w.start - 1, w.count, w.unit, w.fiscal, out);
    case DBR_WINDOW_EVENT:
        return event_before(c, w, out);
    }
    return days_back(w, dbr_window_days(w), out);
}

dbr_window_status dbr_window_ago(const dbr_calendar *c, dbr_window w, int n, dbr_unit u,
                                 dbr_window *out) {
    switch (w.kind) {
    case DBR_WINDOW_UNIT:
        return unit_back(c, w, n, u, out);
    case DBR_WINDOW_RANGE:
        break;
    case DBR_WINDOW_TO_DATE:
        return to_date_back(c, w, n, u, out);
    case DBR_WINDOW_TRAILING:
        return trailing_back(c, w, n, u, out);
    case DBR_WINDOW_EVENT:
        if (u == DBR_UNIT_YEAR && n > 0)
            return event_years_back(c, w, n, out);
        break;
    }
    return both_ends_back(w, n, u, a_range, out);
}

dbr_window_status dbr_window_last_year(const dbr_calendar *c, dbr_window w, dbr_window *out) {
    return dbr_window_ago(c, w, 1, DBR_UNIT_YEAR, out);
}

dbr_window_status dbr_window_series(const dbr_calendar *c, dbr_window w, int n, dbr_unit u,
                                    dbr_window *out) {
    /* `over last 4 quarters` in a calendar quarter means those, also where quarters are fiscal. */
    bool own = w.kind == DBR_WINDOW_UNIT && w.unit == u;
    bool fiscal = own ? w.fiscal : dbr_unit_is_fiscal(c, u);
    bool weeks = of_weeks(c, fiscal);
    int length = dbr_unit_months(u), days = u == DBR_UNIT_WEEK ? 7 : 1;
    int64_t end = w.end, last;
    if (length) {
        last = dbr_unit_first_month(c, u, fiscal, dbr_month_of(c, weeks, w.end));
        last -= !own && dbr_month_start(c, weeks, last + length) > end + 1 ? length : 0;
    } else {
        last = u == DBR_UNIT_WEEK ? dbr_week_first_day(c, end) : end;
        last -= !own && last + days > end + 1 ? days : 0;
    }
    for (int i = 0; i < n; i++) {
        int64_t before = n - 1 - i;
        int64_t first = last - before * (length ? length : days);
        dbr_window like = a_unit(u, fiscal);
        dbr_window_status s = length ? put_months(c, first, length, like, &out[i])
                                     : put(first, first + days - 1, like, &out[i]);
        if (s != DBR_WINDOW_OK)
            return s;
    }
    return DBR_WINDOW_OK;
}

dbr_window dbr_window_cut(dbr_window w, int days) {
    int64_t end = (int64_t)w.start + (days > 1 ? days : 1) - 1;
    return end < w.end ? dbr_window_range(w.start, (dbr_day)end) : w;
}

bool dbr_window_eq(dbr_window a, dbr_window b) {
    return a.start == b.start && a.end == b.end;
}

/* ---- working days ---- */

/* The first of the sorted days that is not before `day`. */
static size_t lower_bound(const dbr_day *days, size_t n, dbr_day day) {
    size_t from = 0;
    while (n > 0) {
        size_t half = n / 2;
        if (days[from + half] < day) {
            from += half + 1;
            n -= half + 1;
        } else {
            n = half;
        }
    }
    return from;
}

int dbr_workdays(const dbr_holidays *h, dbr_day start, dbr_day end) {
    if (end < start)
        return 0;
    int days = end - start + 1, n = days / 7 * 5;
    for (int i = 0; i < days % 7; i++)
        n += dbr_day_weekday(end - i) <= 5;
    if (!h)
        return n;
    for (size_t i = lower_bound(h->off, h->noff, start); i < h->noff && h->off[i] <= end; i++) {
        size_t w = lower_bound(h->work, h->nwork, h->off[i]);
        bool worked = w < h->nwork && h->work[w] == h->off[i];
        n -= !worked && dbr_day_weekday(h->off[i]) <= 5;
    }
    for (size_t i = lower_bound(h->work, h->nwork, start); i < h->nwork && h->work[i] <= end; i++)
        n += dbr_day_weekday(h->work[i]) > 5;
    return n;
}
