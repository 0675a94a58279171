/* test_period.c: windows, calendars and how they move (src/base/period.h). The cases are in the
   notation of scripts, by the rules that they show. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/period.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define EVENT(index, ...) \
    { .kind = DBR_WINDOW_EVENT, .event = index, __VA_ARGS__ }

/* ---- windows from text ---- */

static dbr_day day_of(const char *s) {
    dbr_day d = 0;
    if (!dbr_date_parse(dbr_str_of(s), &d))
        fail_msg("%s is no date", s);
    return d;
}

static dbr_calendar calendar(const char *name) {
    dbr_calendar c;
    dbr_calendar_init(&c);
    static const int p445[3] = {4, 4, 5}, p454[3] = {4, 5, 4}, p544[3] = {5, 4, 4};
    if (strcmp(name, "sunday") == 0)
        c.week_start = 7;
    else if (strcmp(name, "saturday") == 0)
        c.week_start = 6;
    else if (strcmp(name, "align number") == 0)
        c.weeks_align_number = true;
    else if (strcmp(name, "january named by end") == 0)
        dbr_calendar_fiscal_months(&c, 1), c.named_by_end = true;
    else if (strcmp(name, "february") == 0)
        dbr_calendar_fiscal_months(&c, 2);
    else if (strcmp(name, "april") == 0)
        dbr_calendar_fiscal_months(&c, 4);
    else if (strcmp(name, "april named by end") == 0)
        dbr_calendar_fiscal_months(&c, 4), c.named_by_end = true;
    else if (strcmp(name, "october named by end") == 0)
        dbr_calendar_fiscal_months(&c, 10), c.named_by_end = true;
    else if (strcmp(name, "4-4-5") == 0)
        assert_true(dbr_calendar_fiscal_weeks(&c, p445, day_of("2026-02-01")));
    else if (strcmp(name, "4-4-5 align number") == 0)
        assert_true(dbr_calendar_fiscal_weeks(&c, p445, day_of("2026-02-01"))),
            c.weeks_align_number = true;
    else if (strcmp(name, "4-5-4 named by end") == 0)
        assert_true(dbr_calendar_fiscal_weeks(&c, p454, day_of("2026-02-01"))),
            c.named_by_end = true;
    else if (strcmp(name, "5-4-4 september") == 0)
        assert_true(dbr_calendar_fiscal_weeks(&c, p544, day_of("2025-09-28")));
    else if (strcmp(name, "4-4-5 leap day") == 0)
        assert_true(dbr_calendar_fiscal_weeks(&c, p445, day_of("2024-02-29")));
    else
        assert_string_equal(name, "");
    return c;
}

/* "trailing 3 months", "3 months ago": the number and the unit that begin at `s`. */
static int count_of(const char *s, dbr_unit *u) {
    char *rest;
    long n = strtol(s, &rest, 10);
    assert_true(rest > s && *rest == ' ');
    size_t length = strcspn(rest + 1, " ");
    if (!dbr_unit_parse((dbr_str){rest + 1, length}, u))
        fail_msg("no unit in %s", s);
    return (int)n;
}

static dbr_window_status step(const dbr_calendar *c, const char *s, dbr_window w, dbr_window *out) {
    static const char *const to_date[] = {"wtd", "mtd", "qtd", "ytd"};
    static const dbr_unit units[] = {DBR_UNIT_WEEK, DBR_UNIT_MONTH, DBR_UNIT_QUARTER,
                                     DBR_UNIT_YEAR};
    dbr_unit u;
    const char *dots = strstr(s, "..");
    size_t n = strlen(s);
    if (dots) {
        char start[16] = {0};
        memcpy(start, s, (size_t)(dots - s));
        *out = dbr_window_range(day_of(start), day_of(dots + 2));
        return DBR_WINDOW_OK;
    }
    for (size_t i = 0; i < COUNT(to_date); i++) {
        if (strcmp(s, to_date[i]) == 0)
            return dbr_window_to_date(c, w, units[i], out);
    }
    if (strcmp(s, "previous") == 0)
        return dbr_window_previous(c, w, out);
    if (strcmp(s, "last year") == 0)
        return dbr_window_last_year(c, w, out);
    if (strncmp(s, "trailing ", 9) == 0) {
        int count = count_of(s + 9, &u);
        return dbr_window_trailing(c, w, count, u, out);
    }
    if (strncmp(s, "last whole ", 11) ==
        0) { /* `period last month`, `as of` the window's last day */
        assert_true(dbr_unit_parse(dbr_str_of(s + 11), &u));
        return dbr_window_series(c, dbr_window_range(w.end, w.end), 1, u, out);
    }
    if (strncmp(s, "holds ", 6) == 0) { /* the unit that holds the window's first day */
        assert_true(dbr_unit_parse(dbr_str_of(s + 6), &u));
        return dbr_window_unit(c, u, dbr_unit_is_fiscal(c, u), w.start, out);
    }
    if (strncmp(s, "cut ", 4) == 0) {
        *out = dbr_window_cut(w, atoi(s + 4));
        return DBR_WINDOW_OK;
    }
    if (strncmp(s, "event ", 6) == 0) {
        int event = atoi(s + 6), i = dbr_event_at(c->events[event].v, c->events[event].n, w.end);
        if (i >= 0)
            *out = c->events[event].v[i];
        return i < 0 ? DBR_WINDOW_NONE : DBR_WINDOW_OK;
    }
    if (n > 4 && strcmp(s + n - 4, " ago") == 0) {
        int count = count_of(s, &u);
        return dbr_window_ago(c, w, count, u, out);
    }
    bool valid;
    dbr_window_status status = dbr_window_parse(c, dbr_str_of(s), &valid, out);
    if (!valid)
        fail_msg("%s is no period", s);
    return status;
}

static dbr_window_status walk(const dbr_calendar *c, const char *text, dbr_window *w) {
    char copy[128], *rest = copy;
    assert_true(strlen(text) < sizeof copy);
    memcpy(copy, text, strlen(text) + 1);
    while (rest) {
        char *s = rest, *comma = strstr(rest, ", ");
        rest = comma ? comma + 2 : NULL;
        if (comma)
            *comma = 0;
        dbr_window_status status = step(c, s, *w, w);
        if (status != DBR_WINDOW_OK)
            return status;
    }
    return DBR_WINDOW_OK;
}

typedef struct move_case {
    const char *brackets; /* from left to right */
    const char *want;     /* the days, or what is wrong */
} move_case;

static const char *const status_names[] = {
    "ok", "none", "out of range", "week by month", "unit mismatch", "no fiscal"};

static void check(const dbr_calendar *c, const char *name, const move_case *cases, size_t n) {
    for (size_t i = 0; i < n; i++) {
        dbr_window w = {0};
        dbr_window_status status = walk(c, cases[i].brackets, &w);
        dbr_buf b = {0};
        if (status == DBR_WINDOW_OK) {
            dbr_day_write(w.start, &b);
            if (w.end != w.start) {
                dbr_buf_puts(&b, "..");
                dbr_day_write(w.end, &b);
            }
        } else {
            dbr_buf_puts(&b, status_names[status]);
        }
        if (!dbr_str_is(dbr_buf_str(&b), cases[i].want))
            fail_msg("[%s] is %.*s, not %s (calendar: %s)", cases[i].brackets,
                     DBR_ARG(dbr_buf_str(&b)), cases[i].want, name);
        dbr_buf_clear(&b);
    }
}

#define CHECK(name, ...)                                 \
    do {                                                 \
        static const move_case cases_[] = {__VA_ARGS__}; \
        dbr_calendar c_ = calendar(name);                \
        check(&c_, name, cases_, COUNT(cases_));         \
    } while (0)

/* ---- the rules ---- */

static void literals_are_windows(void **state) {
    CHECK("", {"2026-09", "2026-09-01..2026-09-30"}, {"2024-02", "2024-02-01..2024-02-29"},
          {"2025-Q4", "2025-10-01..2025-12-31"}, {"2026-H1", "2026-01-01..2026-06-30"},
          {"2026-H2", "2026-07-01..2026-12-31"}, {"2026", "2026-01-01..2026-12-31"},
          {"2026-W42", "2026-10-12..2026-10-18"}, {"2026-W01", "2025-12-29..2026-01-04"},
          {"2026-W53", "2026-12-28..2027-01-03"}, {"2020-W53", "2020-12-28..2021-01-03"},
          {"2026-10-31", "2026-10-31"}, {"2026-09-01..2026-09-15", "2026-09-01..2026-09-15"},
          {"2026-10-14, holds week", "2026-10-12..2026-10-18"}, {"0001", "0001-01-01..0001-12-31"},
          {"9999-12", "9999-12-01..9999-12-31"}, {"9999-W52", "out of range"},
          {"FY2026", "no fiscal"}, {"FY2026-W07", "no fiscal"});
}

static void what_is_no_period_is_refused(void **state) {
    static const dbr_str bad[] = {
        DBR_STR(""),
        DBR_STR("20"),
        DBR_STR("2026-"),
        DBR_STR("2026-1"),
        DBR_STR("2026-00"),
        DBR_STR("2026-13"),
        DBR_STR("2026-W54"),
        DBR_STR("2026-W00"),
        DBR_STR("2026-W7"),
        DBR_STR("2026-Q0"),
        DBR_STR("2026-Q5"),
        DBR_STR("2026-Q01"),
        DBR_STR("2026-H3"),
        DBR_STR("2026-M03"),
        DBR_STR("2026-02-29"),
        DBR_STR("0000"),
        DBR_STR("0000-Q1"),
        DBR_STR("2026-10-1"),
        DBR_STR("2026-010"),
        DBR_STR("20261"),
        DBR_STR("FY2026-03"),
        DBR_STR("FY2026-M13"),
        DBR_STR("FY2026-M00"),
        DBR_STR("FY2026-M3"),
        DBR_STR("FY26"),
        DBR_STR("FY"),
        DBR_STR("FY0000"),
        DBR_STR("fy2026"),
        DBR_STR("FY2026-Q5"),
        DBR_STR("FY2026-H0"),
        DBR_STR("FY2026-W53"),
        DBR_STR("2026-w07"),
        DBR_STR("2026-10 "),
        DBR_STR("2026\0"),
        DBR_STR("2026-Q1\0"),
        DBR_STR("2026-10-31T08:30"),
        DBR_STR("FY2026-10-31"),
        {NULL, 0},
    };
    dbr_calendar c = calendar("4-4-5");
    for (size_t i = 0; i < COUNT(bad); i++) {
        bool valid = true;
        dbr_window w = {.start = 77};
        dbr_window_parse(&c, bad[i], &valid, &w);
        if (valid || w.start != 77)
            fail_msg("\"%.*s\" is a period", DBR_ARG(bad[i]));
    }
}

static void windows_of_whole_months_shift_as_whole_months(void **state) {
    CHECK("", {"2021-08, 3 months ago", "2021-05-01..2021-05-31"},
          {"2023-02, 1 month ago", "2023-01-01..2023-01-31"},
          {"2024-01, 11 months ago", "2023-02-01..2023-02-28"},
          {"2024-03, 1 month ago", "2024-02-01..2024-02-29"},
          {"2026-10, previous", "2026-09-01..2026-09-30"},
          {"2026-01, previous", "2025-12-01..2025-12-31"},
          {"2026-10, last year", "2025-10-01..2025-10-31"},
          {"2024-02, last year", "2023-02-01..2023-02-28"},
          {"2025-02, last year", "2024-02-01..2024-02-29"},
          {"2026-10, 1 quarter ago", "2026-07-01..2026-07-31"},
          {"2026-10, 1 half ago", "2026-04-01..2026-04-30"},
          {"2026-10, 2 years ago", "2024-10-01..2024-10-31"},
          {"2026-10, 12 months ago", "2025-10-01..2025-10-31"},
          {"2026-Q3, previous", "2026-04-01..2026-06-30"},
          {"2026-Q3, last year", "2025-07-01..2025-09-30"},
          {"2026-Q1, previous", "2025-10-01..2025-12-31"},
          {"2026-Q3, 1 month ago", "2026-06-01..2026-08-31"},
          {"2026-Q3, 1 month ago, previous", "2026-03-01..2026-05-31"},
          {"2026-Q3, 1 month ago, 6 months ago", "2025-12-01..2026-02-28"},
          {"2026-H1, previous", "2025-07-01..2025-12-31"},
          {"2026, previous", "2025-01-01..2025-12-31"},
          {"2026, 1 month ago", "2025-12-01..2026-11-30"},
          /* by days both ends move: no whole months any more */
          {"2026-10, 10 days ago", "2026-09-21..2026-10-21"},
          {"2026-10, 1 week ago", "2026-09-24..2026-10-24"},
          {"2026-10, 1 day ago, previous", "2026-08-30..2026-09-29"},
          {"0001-01, previous", "out of range"}, {"0001, last year", "out of range"},
          {"2026-10, 2147483647 years ago", "out of range"},
          {"2026-10, 2147483647 days ago", "out of range"});
}

static void days_and_ranges_shift_both_ends(void **state) {
    CHECK("", {"2026-10-14, previous", "2026-10-13"}, {"2026-10-14, last year", "2025-10-14"},
          {"2024-02-29, last year", "2023-02-28"}, {"2026-03-31, 1 month ago", "2026-02-28"},
          {"2024-03-30, 1 month ago", "2024-02-29"}, {"2026-05-31, 1 quarter ago", "2026-02-28"},
          {"2026-10-14, 2 weeks ago", "2026-09-30"},
          {"2026-10-14, 1 month ago, previous", "2026-09-13"},
          {"2026-03-01..2026-03-15, previous", "2026-02-14..2026-02-28"},
          {"2026-03-01..2026-03-15, last year", "2025-03-01..2025-03-15"},
          {"2024-02-10..2024-02-29, last year", "2023-02-10..2023-02-28"},
          {"2024-02-20..2024-02-29, previous", "2024-02-10..2024-02-19"},
          {"2026-03-15..2026-03-31, 1 month ago", "2026-02-15..2026-02-28"},
          {"2026-03-15..2026-03-31, 3 days ago", "2026-03-12..2026-03-28"},
          {"2026-09-01..2026-09-30, previous", "2026-08-02..2026-08-31"},
          {"0001-01-01..0001-01-05, previous", "out of range"},
          {"0001-01-01, last year", "out of range"});
}

static void a_week_shifts_by_days_weeks_and_years(void **state) {
    CHECK("", {"2026-W42, previous", "2026-10-05..2026-10-11"},
          {"2026-W42, last year", "2025-10-13..2025-10-19"},
          {"2026-W42, 1 year ago", "2025-10-13..2025-10-19"},
          {"2026-W42, 2 years ago", "2024-10-14..2024-10-20"},
          {"2026-W42, 3 weeks ago", "2026-09-21..2026-09-27"},
          {"2026-W42, 10 days ago", "2026-10-02..2026-10-08"},
          {"2026-W42, 14 days ago, last year", "2025-09-29..2025-10-05"},
          {"2026-W42, 1 month ago", "week by month"}, {"2026-W42, 1 quarter ago", "week by month"},
          {"2026-W42, 1 half ago", "week by month"},
          /* 52 weeks before W53 are in the same ISO year */
          {"2026-W53, last year", "2025-12-29..2026-01-04"},
          {"2027-W01, last year", "2026-01-05..2026-01-11"});
}

static void weeks_align_by_number(void **state) {
    CHECK("align number", {"2027-W01, last year", "2025-12-29..2026-01-04"},
          {"2026-W53, last year", "none"}, {"2026-W10, last year", "2025-03-03..2025-03-09"},
          {"2027-W10, 1 year ago", "2026-03-02..2026-03-08"},
          {"2026-W53, 6 years ago", "2020-12-28..2021-01-03"},
          {"2027-W52, 1 year ago", "2026-12-21..2026-12-27"},
          {"2026-W53, previous", "2026-12-21..2026-12-27"});
    CHECK("4-4-5 align number", {"FY2023-W53, last year", "none"},
          {"FY2024-W01, last year", "2023-01-29..2023-02-04"},
          {"FY2024-W52, last year", "2024-01-21..2024-01-27"});
}

static void to_date_windows_end_with_the_windows_last_day(void **state) {
    CHECK(
        "", {"2026-10, wtd", "2026-10-26..2026-10-31"}, {"2026-10, mtd", "2026-10-01..2026-10-31"},
        {"2026-10, qtd", "2026-10-01..2026-10-31"}, {"2026-10, ytd", "2026-01-01..2026-10-31"},
        {"2026-09, qtd", "2026-07-01..2026-09-30"}, {"2026-10-14, wtd", "2026-10-12..2026-10-14"},
        {"2026-10-14, mtd", "2026-10-01..2026-10-14"}, {"2026-W42, mtd", "2026-10-01..2026-10-18"},
        {"2026-10, previous, wtd", "2026-09-28..2026-09-30"},
        {"9999-12-31, wtd", "9999-12-27..9999-12-31"});
}

static void to_date_windows_shift_to_the_same_day(void **state) {
    CHECK("", {"2026-10, mtd, previous", "2026-09-01..2026-09-30"},
          {"2026-10, qtd, previous", "2026-07-01..2026-07-31"},
          {"2026-10, ytd, previous", "2025-01-01..2025-10-31"},
          {"2026-10, wtd, previous", "2026-10-19..2026-10-24"},
          {"2026-10-14, mtd, previous", "2026-09-01..2026-09-14"},
          {"2026-03-30, mtd, previous", "2026-02-01..2026-02-28"},
          {"2026-03-31, mtd, previous", "2026-02-01..2026-02-28"},
          {"2026-02-28, mtd, previous", "2026-01-01..2026-01-28"},
          {"2026-08-20, qtd, previous", "2026-04-01..2026-05-21"},
          {"2024-10-31, ytd, previous", "2023-01-01..2023-11-01"}, /* day 305 */
          {"2024-12-31, ytd, previous", "2023-01-01..2023-12-31"},
          {"2026-10-14, mtd, previous, previous", "2026-08-01..2026-08-14"},
          {"2026-10, ytd, last year", "2025-01-01..2025-10-31"},
          {"2026-10, mtd, last year", "2025-10-01..2025-10-31"},
          {"2026-10, qtd, last year", "2025-10-01..2025-10-31"},
          {"2026-10, wtd, last year", "2025-10-27..2025-11-01"},
          {"2024-02, ytd, last year", "2023-01-01..2023-02-28"},
          {"2026-10, mtd, 1 month ago", "2026-09-01..2026-09-30"},
          {"2026-05-30, mtd, 3 months ago", "2026-02-01..2026-02-28"},
          {"2026-10, ytd, 1 month ago", "2025-12-01..2026-09-30"},
          {"2026-10, mtd, 1 day ago", "2026-09-30..2026-10-30"},
          {"2026-10-14, wtd, 2 weeks ago", "2026-09-28..2026-09-30"});
    CHECK("align number", {"2026-10, wtd, last year", "2025-10-27..2025-11-01"});
}

static void trailing_windows_are_whole_units(void **state) {
    CHECK("", {"2026-10, trailing 28 days", "2026-10-04..2026-10-31"},
          {"2026-10, trailing 1 day", "2026-10-31"},
          {"2026-10, trailing 2 weeks", "2026-10-18..2026-10-31"},
          {"2026-10, trailing 3 months", "2026-08-01..2026-10-31"},
          {"2026-10, trailing 1 month", "2026-10-01..2026-10-31"},
          {"2026-10, trailing 12 months", "2025-11-01..2026-10-31"},
          {"2026-10, trailing 1 year", "2025-11-01..2026-10-31"},
          {"2026-10, trailing 1 quarter", "2026-08-01..2026-10-31"},
          {"2026-09, trailing 2 quarters", "2026-04-01..2026-09-30"},
          {"2026-12, trailing 2 years", "2025-01-01..2026-12-31"},
          {"2026-06, trailing 1 half", "2026-01-01..2026-06-30"},
          {"2026-02, trailing 1 month", "2026-02-01..2026-02-28"},
          {"2026-02, trailing 3 months", "2025-12-01..2026-02-28"},
          {"2026-10-15, trailing 1 month", "2026-09-16..2026-10-15"},
          {"2026-10-15, trailing 3 months", "2026-07-16..2026-10-15"},
          {"2026-03-30, trailing 1 month", "2026-03-01..2026-03-30"},
          {"2026-11, trailing 1 quarter", "2026-08-31..2026-11-30"},
          {"0001-01, trailing 2 months", "out of range"},
          {"2026-10, trailing 2147483647 years", "out of range"},
          {"2026-10, trailing 2147483647 weeks", "out of range"},
          {"2026-10, trailing 0 days", "none"});
}

static void trailing_windows_shift_as_what_they_are(void **state) {
    CHECK("", {"2026-10, trailing 28 days, previous", "2026-09-06..2026-10-03"},
          {"2026-10, trailing 3 months, previous", "2026-05-01..2026-07-31"},
          {"2026-10, trailing 2 weeks, previous", "2026-10-04..2026-10-17"},
          {"2026-10-15, trailing 3 months, previous", "2026-04-16..2026-07-15"},
          {"2026-10-15, trailing 1 month, previous", "2026-08-16..2026-09-15"},
          {"2026-10, trailing 1 quarter, previous", "2026-05-01..2026-07-31"},
          /* whole months shift as whole months, also February ones */
          {"2026-10, trailing 3 months, last year", "2025-08-01..2025-10-31"},
          {"2024-02, trailing 3 months, last year", "2022-12-01..2023-02-28"},
          {"2023-02, trailing 3 months, last year", "2021-12-01..2022-02-28"},
          {"2025-02, trailing 3 months, last year", "2023-12-01..2024-02-29"},
          {"2026-10, trailing 1 quarter, 8 months ago", "2025-12-01..2026-02-28"},
          {"2026-10-15, trailing 3 months, 1 month ago", "2026-06-16..2026-09-15"},
          /* days and weeks keep their number */
          {"2026-10, trailing 28 days, 1 month ago", "2026-09-03..2026-09-30"},
          {"2024-02-29, trailing 28 days, last year", "2023-02-01..2023-02-28"},
          {"2026-10, trailing 28 days, last year", "2025-10-04..2025-10-31"},
          {"2026-03-31, trailing 2 weeks, 1 month ago", "2026-02-15..2026-02-28"},
          {"2026-10, trailing 2 weeks, last year", "2025-10-19..2025-11-01"},
          {"2026-10, trailing 2 weeks, 3 days ago", "2026-10-15..2026-10-28"},
          {"2026-10, previous, trailing 28 days", "2026-09-03..2026-09-30"},
          {"2026-10-15, trailing 1 month, 1 day ago", "2026-09-15..2026-10-14"});
}

static void fiscal_years_of_months(void **state) {
    CHECK("april", {"FY2026", "2026-04-01..2027-03-31"}, {"FY2026-Q1", "2026-04-01..2026-06-30"},
          {"FY2026-Q4", "2027-01-01..2027-03-31"}, {"FY2026-H2", "2026-10-01..2027-03-31"},
          {"FY2026-M03", "2026-06-01..2026-06-30"}, {"FY2026-M12", "2027-03-01..2027-03-31"},
          {"FY2026-W01", "2026-03-30..2026-04-05"}, {"FY2026-W07", "2026-05-11..2026-05-17"},
          {"2026-10, ytd", "2026-04-01..2026-10-31"}, {"2026-02, ytd", "2025-04-01..2026-02-28"},
          {"2026-08, qtd", "2026-07-01..2026-08-31"}, {"2026-10, mtd", "2026-10-01..2026-10-31"},
          {"2026-Q3", "2026-07-01..2026-09-30"}, {"2026-H1", "2026-01-01..2026-06-30"},
          {"2026", "2026-01-01..2026-12-31"}, {"2026-10, last year", "2025-10-01..2025-10-31"},
          {"FY2026, previous", "2025-04-01..2026-03-31"},
          {"FY2026, last year", "2025-04-01..2026-03-31"},
          {"FY2026-Q1, previous", "2026-01-01..2026-03-31"},
          {"2026-09, trailing 2 quarters", "2026-04-01..2026-09-30"},
          {"2026-10, trailing 2 quarters", "2026-05-01..2026-10-31"},
          {"2026-03, trailing 1 year", "2025-04-01..2026-03-31"},
          {"2026-10, 1 half ago", "2026-04-01..2026-04-30"},
          {"2026-10, ytd, previous", "2025-04-01..2025-10-31"},
          {"2026-10, ytd, last year", "2025-04-01..2025-10-31"},
          {"2026-11-02, last whole half", "2026-04-01..2026-09-30"},
          {"2026-11-02, last whole year", "2025-04-01..2026-03-31"});
    CHECK("april named by end", {"FY2026", "2025-04-01..2026-03-31"},
          {"FY2026-Q1", "2025-04-01..2025-06-30"}, {"FY2027-M01", "2026-04-01..2026-04-30"},
          {"2026-10, ytd", "2026-04-01..2026-10-31"}, {"FY0001", "out of range"},
          {"FY2026-W01", "2025-03-31..2025-04-06"});
    CHECK("january named by end", {"FY2026", "2026-01-01..2026-12-31"},
          {"FY2026-Q3", "2026-07-01..2026-09-30"});
    CHECK("october named by end", {"FY2026", "2025-10-01..2026-09-30"},
          {"2025-10-01, holds year", "2025-10-01..2026-09-30"});
    CHECK("february", {"2026-10-31, last whole quarter", "2026-08-01..2026-10-31"},
          {"2026-10-30, last whole quarter", "2026-05-01..2026-07-31"},
          {"2026-10-31, last whole quarter, previous", "2026-05-01..2026-07-31"},
          {"2026-10, trailing 1 quarter", "2026-08-01..2026-10-31"},
          {"2026-Q3, previous", "2026-04-01..2026-06-30"});
}

static void fiscal_years_of_weeks(void **state) {
    CHECK("4-4-5", {"FY2026", "2026-02-01..2027-01-30"}, {"FY2026-Q1", "2026-02-01..2026-05-02"},
          {"FY2026-Q2", "2026-05-03..2026-08-01"}, {"FY2026-H2", "2026-08-02..2027-01-30"},
          {"FY2026-M01", "2026-02-01..2026-02-28"}, {"FY2026-M02", "2026-03-01..2026-03-28"},
          {"FY2026-M03", "2026-03-29..2026-05-02"}, {"FY2026-M12", "2026-12-27..2027-01-30"},
          {"FY2026-W07", "2026-03-15..2026-03-21"}, {"FY2025", "2025-02-02..2026-01-31"},
          {"FY2024", "2024-02-04..2025-02-01"}, {"FY2023", "2023-01-29..2024-02-03"},
          {"FY2028", "2028-01-30..2029-02-03"},
          /* the 53rd week lengthens the last month */
          {"FY2023-M12", "2023-12-24..2024-02-03"}, {"FY2023-Q4", "2023-10-29..2024-02-03"},
          {"FY2023-W53", "2024-01-28..2024-02-03"}, {"FY2022-M12", "2022-12-25..2023-01-28"},
          {"FY2026-M03, previous", "2026-03-01..2026-03-28"},
          {"FY2026-M03, last year", "2025-03-30..2025-05-03"},
          {"FY2024-M12, last year", "2023-12-24..2024-02-03"},
          {"FY2026-Q1, previous", "2025-11-02..2026-01-31"},
          {"FY2026-Q1, 1 month ago", "2025-12-28..2026-03-28"},
          {"FY2026-M01, 1 quarter ago", "2025-11-02..2025-11-29"},
          {"FY2026-W01, previous", "2026-01-25..2026-01-31"},
          {"FY2026-W01, last year", "2025-02-02..2025-02-08"},
          {"FY2024-W01, last year", "2023-02-05..2023-02-11"},
          {"FY2026-W01, 1 month ago", "week by month"},
          /* the calendar's own months stay what they are */
          {"2026-Q3", "2026-07-01..2026-09-30"}, {"2026-10, last year", "2025-10-01..2025-10-31"},
          {"2026-W42", "2026-10-18..2026-10-24"}, {"2026-10-14, wtd", "2026-10-11..2026-10-14"},
          {"FY2026-M03, qtd", "2026-02-01..2026-05-02"},
          {"FY2026-M03, ytd", "2026-02-01..2026-05-02"},
          {"2026-10-14, mtd", "2026-09-27..2026-10-14"},
          {"2026-10-14, last whole month", "2026-08-30..2026-09-26"},
          {"FY2026-M03, trailing 2 quarters", "2025-11-02..2026-05-02"},
          {"FY2026-M02, trailing 2 months", "2026-02-01..2026-03-28"},
          {"FY2026-M03, trailing 1 quarter, previous", "2025-11-02..2026-01-31"},
          {"2026-10-14, trailing 1 year", "2025-10-16..2026-10-14"},
          /* a day moves 364 days, a range both ends one year */
          {"2026-10-14, last year", "2025-10-15"}, {"2026-10-14, 2 years ago", "2024-10-16"},
          {"2026-10-14, 1 quarter ago", "2026-07-15"},
          {"2026-10-14, trailing 7 days, last year", "2025-10-09..2025-10-15"},
          {"2026-10-01..2026-10-14, last year", "2025-10-01..2025-10-14"},
          /* to-date windows keep their number of days from the start of the fiscal unit */
          {"2026-10-14, mtd, previous", "2026-08-30..2026-09-16"},
          {"2026-05-02, mtd, previous", "2026-03-01..2026-03-28"},
          {"2026-10-14, mtd, last year", "2025-09-28..2025-10-15"},
          {"2026-10-14, ytd, last year", "2025-02-02..2025-10-15"},
          {"2024-10-14, ytd, last year", "2023-01-29..2023-10-09"},
          {"2024-02-03, ytd, last year", "2022-01-30..2023-01-28"},
          {"2026-10-14, ytd, previous", "2025-02-02..2025-10-15"},
          {"2026-10-14, qtd, previous", "2026-05-03..2026-07-15"},
          {"2026-10-14, wtd, last year", "2025-10-12..2025-10-15"});
    CHECK("4-5-4 named by end", {"FY2026-M02", "2025-03-02..2025-04-05"},
          {"FY2027-M01", "2026-02-01..2026-02-28"}, {"FY2027-M02", "2026-03-01..2026-04-04"},
          {"FY2027-M03", "2026-04-05..2026-05-02"}, {"FY2024", "2023-01-29..2024-02-03"},
          {"FY2024-M12", "2023-12-31..2024-02-03"});
    CHECK("5-4-4 september", {"FY2025", "2025-09-28..2026-09-26"},
          {"FY2025-M01", "2025-09-28..2025-11-01"}, {"FY2025-M02", "2025-11-02..2025-11-29"},
          {"FY2026", "2026-09-27..2027-09-25"});
    CHECK("4-4-5 leap day", {"FY2024", "2024-02-29..2025-02-26"},
          {"FY2025", "2025-02-27..2026-02-25"}, {"FY2026", "2026-02-26..2027-02-24"});
}

static void weeks_may_start_on_another_day(void **state) {
    CHECK("sunday", {"2026-10, wtd", "2026-10-25..2026-10-31"},
          {"2026-10-14, holds week", "2026-10-11..2026-10-17"},
          {"2026-10-18, holds week", "2026-10-18..2026-10-24"},
          {"2026-W01", "2026-01-04..2026-01-10"}, {"2026-W42", "2026-10-18..2026-10-24"},
          {"2025-W01", "2024-12-29..2025-01-04"}, {"2025-W53", "2025-12-28..2026-01-03"},
          {"2026-W52", "2026-12-27..2027-01-02"}, {"2027-W01", "2027-01-03..2027-01-09"});
    CHECK("saturday", {"2026-10, wtd", "2026-10-31"},
          {"2026-10-14, holds week", "2026-10-10..2026-10-16"},
          {"2026-W01", "2026-01-03..2026-01-09"});
    bool valid;
    dbr_window w;
    dbr_calendar c = calendar("sunday");
    dbr_window_parse(&c, DBR_STR("2026-W53"), &valid, &w);
    assert_false(valid);
    dbr_window_parse(NULL, DBR_STR("2026-W53"), &valid, &w); /* without a calendar: ISO weeks */
    assert_true(valid);
    dbr_window_parse(NULL, DBR_STR("2025-W53"), &valid, &w);
    assert_false(valid);
}

static void the_last_whole_unit_is_complete_at_as_of(void **state) {
    CHECK("", {"2026-11-02, last whole month", "2026-10-01..2026-10-31"},
          {"2026-10-31, last whole month", "2026-10-01..2026-10-31"},
          {"2026-10-30, last whole month", "2026-09-01..2026-09-30"},
          {"2026-10-31, last whole week", "2026-10-19..2026-10-25"},
          {"2026-10-25, last whole week", "2026-10-19..2026-10-25"},
          {"2026-10-31, last whole day", "2026-10-31"},
          {"2026-10-31, last whole quarter", "2026-07-01..2026-09-30"},
          {"2026-10-31, last whole year", "2025-01-01..2025-12-31"},
          {"2026-11-02, last whole month, previous", "2026-09-01..2026-09-30"},
          {"9999-12-31, last whole week", "9999-12-20..9999-12-26"});
}

static void like_for_like_cuts_after_the_same_day(void **state) {
    CHECK("", {"2026-10, cut 15", "2026-10-01..2026-10-15"},
          {"2026-02, cut 30", "2026-02-01..2026-02-28"},
          {"2026-02, cut 28", "2026-02-01..2026-02-28"}, {"2026-10, cut 1", "2026-10-01"},
          {"2026-Q2, cut 41", "2026-04-01..2026-05-11"},
          {"2026-10, cut 2147483647", "2026-10-01..2026-10-31"},
          {"9999-12, cut 2147483647", "9999-12-01..9999-12-31"},
          {"2026-10, cut 15, previous", "2026-09-16..2026-09-30"},
          {"2026-02, cut 28, previous", "2026-01-01..2026-01-31"});
}

static void a_series_ends_with_the_last_whole_unit(void **state) {
    static const struct {
        const char *calendar, *window;
        int n;
        dbr_unit unit;
        const char *first, *last;
    } cases[] = {
        {"", "2026-10", 12, DBR_UNIT_MONTH, "2025-11-01", "2026-10-31"},
        {"", "2026-10-30", 12, DBR_UNIT_MONTH, "2025-10-01", "2026-09-30"},
        {"", "2026-10, cut 15", 2, DBR_UNIT_MONTH, "2026-08-01", "2026-09-30"},
        {"", "2026-10", 4, DBR_UNIT_QUARTER, "2025-10-01", "2026-09-30"},
        {"", "2026-10", 4, DBR_UNIT_WEEK, "2026-09-28", "2026-10-25"},
        {"", "2026-W42", 53, DBR_UNIT_WEEK, "2025-10-13", "2026-10-18"},
        {"", "2026-10", 3, DBR_UNIT_DAY, "2026-10-29", "2026-10-31"},
        {"", "2026-12", 2, DBR_UNIT_YEAR, "2025-01-01", "2026-12-31"},
        {"february", "2026-10", 2, DBR_UNIT_QUARTER, "2026-05-01", "2026-10-31"},
        {"february", "2026-Q3", 2, DBR_UNIT_QUARTER, "2026-04-01", "2026-09-30"}, /* its own unit */
        {"4-4-5", "FY2026-M03", 3, DBR_UNIT_MONTH, "2026-02-01", "2026-05-02"},
        {"4-4-5", "FY2026-M02", 2, DBR_UNIT_QUARTER, "2025-08-03", "2026-01-31"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        dbr_calendar c = calendar(cases[i].calendar);
        dbr_window w = {0}, out[64];
        assert_int_equal(walk(&c, cases[i].window, &w), DBR_WINDOW_OK);
        assert_int_equal(dbr_window_series(&c, w, cases[i].n, cases[i].unit, out), DBR_WINDOW_OK);
        assert_int_equal(out[0].start, day_of(cases[i].first));
        assert_int_equal(out[cases[i].n - 1].end, day_of(cases[i].last));
        for (int k = 0; k < cases[i].n; k++) {
            assert_int_equal(out[k].kind, DBR_WINDOW_UNIT);
            assert_int_equal(out[k].unit, cases[i].unit);
            assert_true(k == 0 || out[k].start == out[k - 1].end + 1);
        }
    }
    dbr_window out[4];
    assert_int_equal(dbr_window_series(NULL, dbr_window_range(DBR_DAY_MIN, DBR_DAY_MIN + 40), 4,
                                       DBR_UNIT_MONTH, out),
                     DBR_WINDOW_OUT_OF_RANGE);
}

static void events_have_windows_before(void **state) {
    /* in no order on purpose */
    dbr_window double11[] = {
        EVENT(0, .count = 2, .start = day_of("2026-11-05"), .end = day_of("2026-11-11")),
        EVENT(0, .count = 0, .start = day_of("2024-11-01"), .end = day_of("2024-11-11")),
        EVENT(0, .count = 1, .start = day_of("2025-11-03"), .end = day_of("2025-11-12")),
    };
    dbr_window sale[] = {
        EVENT(1, .count = 0, .start = day_of("2025-01-02"), .end = day_of("2025-01-08")),
        EVENT(1, .count = 1, .start = day_of("2025-06-01"), .end = day_of("2025-06-18")),
        EVENT(1, .count = 2, .start = day_of("2025-12-28"), .end = day_of("2026-01-05")),
        EVENT(1, .count = 3, .start = day_of("2026-06-02"), .end = day_of("2026-06-18")),
    };
    dbr_event_ranges events[] = {{double11, COUNT(double11)}, {sale, COUNT(sale)}};
    dbr_calendar c = calendar("");
    c.events = events;
    c.nevents = COUNT(events);
    static const move_case cases[] = {
        {"2026-10, event 0", "2025-11-03..2025-11-12"},
        {"2026-11, event 0", "2026-11-05..2026-11-11"},
        {"2026-11-05, event 0", "2026-11-05..2026-11-11"},
        {"2026-11-04, event 0", "2025-11-03..2025-11-12"},
        {"2024-10-31, event 0", "none"},
        {"2026-10, event 0, previous", "2024-11-01..2024-11-11"},
        {"2026-10, event 0, previous, previous", "none"},
        {"2026-10, event 0, last year", "2024-11-01..2024-11-11"},
        {"2026-11, event 0, last year", "2025-11-03..2025-11-12"},
        {"2026-11, event 0, last year, last year", "2024-11-01..2024-11-11"},
        {"2026-11, event 0, 2 years ago", "2024-11-01..2024-11-11"},
        {"2026-11, event 0, 3 years ago", "none"},
        {"2026-11, event 0, 1 month ago", "2026-10-05..2026-10-11"},
        {"2026-11, event 0, 1 week ago", "2026-10-29..2026-11-04"},
        {"2026-06, event 1, last year", "2025-06-01..2025-06-18"},
        {"2026-06, event 1, previous", "2025-12-28..2026-01-05"},
        {"2026-01, event 1, last year", "2025-01-02..2025-01-08"},
        {"2025-06, event 1, last year", "none"},
    };
    check(&c, "events", cases, COUNT(cases));
    dbr_window out;
    assert_int_equal(dbr_window_previous(NULL, double11[0], &out), DBR_WINDOW_NONE);
    assert_int_equal(dbr_window_last_year(NULL, double11[0], &out), DBR_WINDOW_NONE);
    assert_int_equal(dbr_event_at(NULL, 0, 0), -1);
}

static void labels_name_the_window(void **state) {
    static const struct {
        const char *calendar, *window, *label;
    } cases[] = {
        {"", "2026-10", "2026-10"},
        {"", "2026-10-31", "2026-10-31"},
        {"", "2026-Q3", "2026-Q3"},
        {"", "2026-H2", "2026-H2"},
        {"", "2026", "2026"},
        {"", "2026-W42", "2026-W42"},
        {"", "2026-W53", "2026-W53"},
        {"", "2026-W01", "2026-W01"},
        {"", "2026-10, previous", "2026-09"},
        {"", "2026-W01, previous", "2025-W52"},
        {"", "2026-Q1, last year", "2025-Q1"},
        {"", "2026-Q3, 1 month ago", "2026-06-01..2026-08-31"},
        {"", "2026-Q3, 3 months ago", "2026-Q2"},
        {"", "2026-10, mtd", "2026-10-01..2026-10-31"},
        {"", "2026-10-14, 1 day ago", "2026-10-13"},
        {"", "2026-10, cut 15", "2026-10-01..2026-10-15"},
        {"", "2026-10, cut 31", "2026-10"},
        {"", "2026-10, trailing 1 month", "2026-10-01..2026-10-31"},
        {"", "2026-W42, 10 days ago", "2026-10-02..2026-10-08"},
        {"", "2026-W42, 14 days ago", "2026-W40"},
        {"april", "FY2026-Q1, previous", "FY2025-Q4"},
        {"april", "FY2026-M03", "FY2026-M03"},
        {"april", "2026-05-01, holds quarter", "FY2026-Q1"},
        {"april", "2026-05-01, holds month", "2026-05"},
        {"april", "2026-02-01, holds year", "FY2025"},
        {"april named by end", "2026-02-01, holds year", "FY2026"},
        {"january named by end", "2026-02-01, holds half", "FY2026-H1"},
        {"april", "FY2026-W07", "FY2026-W07"},
        {"4-4-5", "FY2026-M03, previous", "FY2026-M02"},
        {"4-4-5", "FY2026-W01, previous", "FY2025-W52"},
        {"4-4-5", "FY2024-W01, previous", "FY2023-W53"},
        {"4-4-5", "2026-10-14, holds month", "FY2026-M09"},
        {"4-5-4 named by end", "2026-10-14, holds year", "FY2027"},
        {"sunday", "2026-10-18, holds week", "2026-W42"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        dbr_calendar c = calendar(cases[i].calendar);
        dbr_window w = {0};
        assert_int_equal(walk(&c, cases[i].window, &w), DBR_WINDOW_OK);
        dbr_buf b = {0};
        dbr_window_write(&c, w, &b);
        if (!dbr_str_is(dbr_buf_str(&b), cases[i].label))
            fail_msg("%s is called %.*s, not %s", cases[i].window, DBR_ARG(dbr_buf_str(&b)),
                     cases[i].label);
        dbr_buf_clear(&b);
    }
}

static void units_have_names(void **state) {
    dbr_unit u;
    for (int i = DBR_UNIT_DAY; i <= DBR_UNIT_YEAR; i++) {
        assert_true(dbr_unit_parse(dbr_str_of(dbr_unit_name((dbr_unit)i)), &u));
        assert_int_equal(u, i);
    }
    assert_true(dbr_unit_parse(DBR_STR("halves"), &u) && u == DBR_UNIT_HALF);
    assert_true(dbr_unit_parse(DBR_STR("quarters"), &u) && u == DBR_UNIT_QUARTER);
    assert_false(dbr_unit_parse(DBR_STR("halfs"), &u));
    assert_false(dbr_unit_parse(DBR_STR("Month"), &u));
    assert_false(dbr_unit_parse(DBR_STR(""), &u));
}

static void a_calendar_of_weeks_needs_quarters_of_13_weeks(void **state) {
    dbr_calendar c;
    dbr_calendar_init(&c);
    static const int bad[][3] = {{4, 4, 4}, {0, 8, 5}, {-4, 13, 4}, {14, -5, 4}};
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(dbr_calendar_fiscal_weeks(&c, bad[i], 0));
    assert_int_equal(c.fiscal, DBR_FISCAL_NONE);
    c = calendar("4-4-5");
    assert_int_equal(c.week_start, 7); /* 2026-02-01 is a Sunday */
}

static void workdays_count_holidays_and_worked_weekends(void **state) {
    dbr_day off[] = {day_of("2026-10-01"), day_of("2026-10-02"), day_of("2026-10-03"),
                     day_of("2026-10-05"), day_of("2026-10-06"), day_of("2026-10-07")};
    dbr_day work[] = {day_of("2026-10-10")};
    dbr_holidays h = {off, work, COUNT(off), COUNT(work)};
    assert_int_equal(dbr_workdays(NULL, day_of("2026-10-01"), day_of("2026-10-31")), 22);
    assert_int_equal(dbr_workdays(&h, day_of("2026-10-01"), day_of("2026-10-31")), 18);
    assert_int_equal(dbr_workdays(&h, day_of("2026-09-01"), day_of("2026-09-30")), 22);
    assert_int_equal(dbr_workdays(&h, day_of("2026-10-01"), day_of("2026-10-07")), 0);
    assert_int_equal(dbr_workdays(&h, day_of("2026-10-05"), day_of("2026-10-11")), 3);
    assert_int_equal(dbr_workdays(&h, day_of("2026-10-10"), day_of("2026-10-10")), 1);
    assert_int_equal(dbr_workdays(&h, day_of("2026-10-02"), day_of("2026-10-01")), 0);
    assert_int_equal(dbr_workdays(NULL, DBR_DAY_MIN, DBR_DAY_MAX), 2608615);
    /* counted day by day */
    for (dbr_day start = 20000; start < 20015; start++) {
        int n = 0;
        for (dbr_day end = start; end < start + 40; end++) {
            n += dbr_day_weekday(end) <= 5;
            assert_int_equal(dbr_workdays(NULL, start, end), n);
        }
    }
}

static int below(uint64_t *x, uint64_t n) {
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return (int)(*x % n);
}

/* Random walks: whatever is asked, the answer is a window of valid days or a status. */
static void moves_never_leave_the_calendar(void **state) {
    const char *given = getenv("DBR_SEED");
    uint64_t seed =
        given ? strtoull(given, NULL, 10) : (uint64_t)(uintptr_t)&seed ^ 0x9e3779b97f4a7c15;
    printf("seed %llu\n", (unsigned long long)seed);
    static const char *const names[] = {
        "",      "saturday",           "align number",    "april",         "february",
        "4-4-5", "4-4-5 align number", "5-4-4 september", "4-4-5 leap day"};
    uint64_t x = seed | 1;
    for (int round = 0; round < 20000; round++) {
        dbr_calendar c = calendar(names[below(&x, COUNT(names))]);
        dbr_day d = below(&x, 4)   ? 20000 + below(&x, 4000)
                    : below(&x, 2) ? DBR_DAY_MIN + below(&x, 900)
                                   : DBR_DAY_MAX - below(&x, 900);
        dbr_window w = dbr_window_range(d, d);
        dbr_unit u = (dbr_unit)below(&x, 6);
        dbr_window_unit(&c, u, dbr_unit_is_fiscal(&c, u), d, &w);
        for (int i = 0; i < 6; i++) {
            dbr_window before = w, out[3];
            dbr_window_status s = DBR_WINDOW_OK;
            u = (dbr_unit)below(&x, 6);
            int n = below(&x, 10) ? below(&x, 40) + 1 : below(&x, INT32_MAX) + 1;
            switch (below(&x, 6)) {
            case 0:
                s = dbr_window_previous(&c, w, &w);
                break;
            case 1:
                s = dbr_window_last_year(&c, w, &w);
                break;
            case 2:
                s = dbr_window_ago(&c, w, n, u, &w);
                break;
            case 3:
                s = dbr_window_to_date(&c, w, u, &w);
                break;
            case 4:
                s = dbr_window_trailing(&c, w, n, u, &w);
                break;
            case 5:
                s = dbr_window_series(&c, w, 3, u, out);
                if (s == DBR_WINDOW_OK)
                    w = out[below(&x, 3)];
                break;
            }
            assert_true(w.start <= w.end && w.start >= DBR_DAY_MIN && w.end <= DBR_DAY_MAX);
            assert_true(s == DBR_WINDOW_OK || (dbr_window_eq(before, w) && before.kind == w.kind));
            dbr_buf b = {0};
            dbr_window_write(&c, w, &b);
            bool valid;
            dbr_window back;
            /* The label is a literal for the same window, where its year is one. */
            if (w.kind == DBR_WINDOW_UNIT && dbr_day_ymd(w.start).year > 1 &&
                dbr_day_ymd(w.end).year < 9999) {
                s = dbr_window_parse(&c, dbr_buf_str(&b), &valid, &back);
                if (!valid || (s == DBR_WINDOW_OK && !dbr_window_eq(back, w)))
                    fail_msg("%.*s is not read back", DBR_ARG(dbr_buf_str(&b)));
            }
            dbr_buf_clear(&b);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literals_are_windows),
        cmocka_unit_test(what_is_no_period_is_refused),
        cmocka_unit_test(windows_of_whole_months_shift_as_whole_months),
        cmocka_unit_test(days_and_ranges_shift_both_ends),
        cmocka_unit_test(a_week_shifts_by_days_weeks_and_years),
        cmocka_unit_test(weeks_align_by_number),
        cmocka_unit_test(to_date_windows_end_with_the_windows_last_day),
        cmocka_unit_test(to_date_windows_shift_to_the_same_day),
        cmocka_unit_test(trailing_windows_are_whole_units),
        cmocka_unit_test(trailing_windows_shift_as_what_they_are),
        cmocka_unit_test(fiscal_years_of_months),
        cmocka_unit_test(fiscal_years_of_weeks),
        cmocka_unit_test(weeks_may_start_on_another_day),
        cmocka_unit_test(the_last_whole_unit_is_complete_at_as_of),
        cmocka_unit_test(like_for_like_cuts_after_the_same_day),
        cmocka_unit_test(a_series_ends_with_the_last_whole_unit),
        cmocka_unit_test(events_have_windows_before),
        cmocka_unit_test(labels_name_the_window),
        cmocka_unit_test(units_have_names),
        cmocka_unit_test(a_calendar_of_weeks_needs_quarters_of_13_weeks),
        cmocka_unit_test(workdays_count_holidays_and_worked_weekends),
        cmocka_unit_test(moves_never_leave_the_calendar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
