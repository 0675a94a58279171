/* period.h: windows of days, the calendars they come from, and how they move (spec/language.md
   section 3). A window remembers what it was made as, because `previous` of a month differs from
   `previous` of 31 days. */
#ifndef DBR_BASE_PERIOD_H
#define DBR_BASE_PERIOD_H
#include "base/date.h"

typedef enum dbr_unit {
    DBR_UNIT_DAY,
    DBR_UNIT_WEEK,
    DBR_UNIT_MONTH,
    DBR_UNIT_QUARTER,
    DBR_UNIT_HALF,
    DBR_UNIT_YEAR
} dbr_unit;
const char *dbr_unit_name(dbr_unit u); /* "day" .. "year" */
/* "day", "days", .., "half", "halves", "year", "years" */
bool dbr_unit_parse(dbr_str s, dbr_unit *out);

/* The windows of one event, in any order, each of kind EVENT. */
typedef struct dbr_event_ranges {
    const struct dbr_window *v;
    size_t n;
} dbr_event_ranges;

typedef struct dbr_calendar {
    int week_start;          /* 1 Monday (default) .. 7 Sunday */
    bool weeks_align_number; /* `weeks align number` */
    enum { DBR_FISCAL_NONE, DBR_FISCAL_MONTHS, DBR_FISCAL_WEEKS } fiscal;
    bool named_by_end;
    int fiscal_month;     /* DBR_FISCAL_MONTHS: 1..12 */
    int pattern[3];       /* DBR_FISCAL_WEEKS: 4, 4, 5 and so on; */
    dbr_day fiscal_start; /* and the date of `starts` */
    /* By dbr_window.event: where `previous` and `last year` of an event find the other ones. NULL:
       there are none. */
    const dbr_event_ranges *events;
    size_t nevents;
} dbr_calendar;
void dbr_calendar_init(dbr_calendar *c); /* weeks start on Monday, nothing fiscal */
/* `fiscal year starts april`: month 1 to 12. */
void dbr_calendar_fiscal_months(dbr_calendar *c, int month);
/* `fiscal 4-4-5 starts DATE`; weeks then start on the weekday of that date. False, and nothing
   done, where the three numbers are no quarter of 13 weeks. */
bool dbr_calendar_fiscal_weeks(dbr_calendar *c, const int pattern[3], dbr_day starts);

/* How a window was made: what `previous`, `last year` and shifts do with it. */
typedef enum dbr_window_kind {
    DBR_WINDOW_UNIT,     /* one whole unit: 2026-10, 2026-W42, FY2026-Q1, a day */
    DBR_WINDOW_RANGE,    /* 2026-09-01..2026-09-15 */
    DBR_WINDOW_TO_DATE,  /* wtd mtd qtd ytd */
    DBR_WINDOW_TRAILING, /* trailing 3 months */
    DBR_WINDOW_EVENT,    /* event double11 (index in `event`, occurrence in `count`) */
} dbr_window_kind;

typedef struct dbr_window {
    dbr_day start, end; /* both belong to it */
    dbr_window_kind kind;
    dbr_unit unit; /* of a unit, to-date or trailing window (a range has days) */
    bool fiscal;   /* the unit is one of the fiscal calendar */
    int count;     /* trailing: how many units; event: which occurrence, from 0 by start */
    int event;     /* event: the caller's index of it, else -1 */
} dbr_window;

typedef enum dbr_window_status {
    DBR_WINDOW_OK,
    /* There is no such window (week 53 aligned by number, no earlier event). */
    DBR_WINDOW_NONE,
    DBR_WINDOW_OUT_OF_RANGE, /* before year 1 or after 9999 */
    /* A week shifted by months or longer units is an error (last year is fine). */
    DBR_WINDOW_WEEK_BY_MONTH,
    DBR_WINDOW_UNIT_MISMATCH, /* `last month` where the unit is another one */
    DBR_WINDOW_NO_FISCAL,     /* FY literal without a fiscal calendar */
} dbr_window_status;

/* The unit U that holds the day. `fiscal` is asked for quarter, half and year (and month, week of a
   week-based fiscal calendar). */
dbr_window_status dbr_window_unit(const dbr_calendar *c, dbr_unit u, bool fiscal, dbr_day day,
                                  dbr_window *out);
/* Whether an unqualified unit word is fiscal in this calendar: quarter, half, year where a fiscal
   year is declared (and month where it is made of weeks). */
bool dbr_unit_is_fiscal(const dbr_calendar *c, dbr_unit u);
/* A period literal: 2026-10-31, 2026-10, 2026, 2026-Q3, 2026-H1, 2026-W42, FY2026, FY2026-Q1 -H1
   -M03 -W07. False where it is none (2026-13, 2025-W53); the calendar may be NULL for those without
   FY and W. */
dbr_window_status dbr_window_parse(const dbr_calendar *c, dbr_str literal, bool *valid,
                                   dbr_window *out);
/* Both ends belong. A range that is exactly the given days; kind RANGE. */
dbr_window dbr_window_range(dbr_day start, dbr_day end);

/* In all of these `out` may be the address of the given window, and is not written to where the
   status is not DBR_WINDOW_OK. The calendar may be NULL: weeks from Monday, nothing fiscal. */
dbr_window_status dbr_window_previous(const dbr_calendar *c, dbr_window w, dbr_window *out);
dbr_window_status dbr_window_last_year(const dbr_calendar *c, dbr_window w, dbr_window *out);
dbr_window_status dbr_window_ago(const dbr_calendar *c, dbr_window w, int n, dbr_unit u,
                                 dbr_window *out);
/* wtd mtd qtd ytd */
dbr_window_status dbr_window_to_date(const dbr_calendar *c, dbr_window w, dbr_unit u,
                                     dbr_window *out);
dbr_window_status dbr_window_trailing(const dbr_calendar *c, dbr_window w, int n, dbr_unit u,
                                      dbr_window *out);
/* The n whole units of `u` that end with the last whole unit ending on or before the window's last
   day (the window itself where its unit is `u`), oldest first: `over last 12 months`. `out` has
   room for n. Returns DBR_WINDOW_OK or why not. With n = 1 and the range of the one day `as of` it
   is `period last month`. */
dbr_window_status dbr_window_series(const dbr_calendar *c, dbr_window w, int n, dbr_unit u,
                                    dbr_window *out);
/* Cut after the first `days` days, never past its own end (like for like). What is shorter then is
   a range of days. */
dbr_window dbr_window_cut(dbr_window w, int days);
static inline int dbr_window_days(dbr_window w) {
    return w.end - w.start + 1;
}
bool dbr_window_eq(dbr_window a, dbr_window b); /* same days */
/* "2026-10", "2026-W42", "FY2026-Q1", "2026-10-01..2026-10-15" (to-date and trailing windows: the
   range). */
void dbr_window_write(const dbr_calendar *c, dbr_window w, dbr_buf *out);

/* Labels of the units that hold a day, for `per week` and the row functions: year, quarter, month,
   ISO-like week number. */
int dbr_day_week(const dbr_calendar *c, dbr_day d, int *week_year);

/* Events: ranges in any order; the caller holds them. The latest range that begins on or before
   `day` (index) or -1. */
int dbr_event_at(const dbr_window *ranges, size_t n, dbr_day day);

/* Holidays and worked weekends. Workdays are Monday to Friday without `off` days, plus `work`
   days. */
typedef struct dbr_holidays {
    const dbr_day *off, *work; /* sorted, each once */
    size_t noff, nwork;
} dbr_holidays;
int dbr_workdays(const dbr_holidays *h, dbr_day start, dbr_day end); /* h may be NULL */
#endif
