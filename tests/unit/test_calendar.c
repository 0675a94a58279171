/* test_calendar.c: days, weeks and fiscal months (src/base/calendar.c) against the tables of other
   calendars: tests/data/calendar and the suite. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/period.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

enum { FIELDS = 12 };

/* Calls `row` for all lines but the first; false where there is no such file. */
static bool each_row(const char *path, size_t want_fields,
                     void (*row)(const dbr_str *f, void *data), void *data, int *rows) {
    dbr_arena a = {0};
    dbr_str text;
    *rows = 0;
    if (dbr_file_read(&a, dbr_str_of(path), 1 << 22, &text) != DBR_FILE_OK)
        return false;
    bool first = true;
    for (size_t at = 0; at < text.n; first = false) {
        size_t end = dbr_str_find(text, DBR_STR("\n"), at);
        dbr_str line = dbr_str_trim(dbr_str_slice(text, at, end));
        at = end == SIZE_MAX ? text.n : end + 1;
        dbr_str fields[FIELDS] = {0};
        size_t n = 0;
        for (size_t from = 0; n < FIELDS; n++) {
            size_t comma = dbr_str_find(line, DBR_STR(","), from);
            fields[n] = dbr_str_slice(line, from, comma);
            if (comma == SIZE_MAX) {
                n++;
                break;
            }
            from = comma + 1;
        }
        assert_int_equal(n, want_fields);
        if (!first) {
            row(fields, data);
            ++*rows;
        }
    }
    dbr_arena_clear(&a);
    return true;
}

static int int_of(dbr_str s) {
    int value = 0;
    assert_true(s.n > 0 && s.n < 8);
    bool minus = s.p[0] == '-';
    for (size_t i = minus; i < s.n; i++) {
        assert_true(s.p[i] >= '0' && s.p[i] <= '9');
        value = value * 10 + (s.p[i] - '0');
    }
    return minus ? -value : value;
}

static dbr_day date_of(dbr_str s) {
    dbr_day d = 0;
    if (!dbr_date_parse(s, &d))
        fail_msg("%.*s is no date", DBR_ARG(s));
    return d;
}

static void assert_label(const dbr_calendar *c, dbr_window w, dbr_str want) {
    dbr_buf b = {0};
    dbr_window_write(c, w, &b);
    if (!dbr_str_eq(dbr_buf_str(&b), want))
        fail_msg("%.*s is not %.*s", DBR_ARG(dbr_buf_str(&b)), DBR_ARG(want));
    dbr_buf_clear(&b);
}

static void check_day(const dbr_str *f, void *data) {
    dbr_calendar c;
    dbr_calendar_init(&c);
    dbr_day d = date_of(f[0]);
    dbr_window day, w;
    bool valid;
    assert_int_equal(d, int_of(f[1]));
    assert_int_equal(dbr_day_weekday(d), int_of(f[2]));
    assert_int_equal(dbr_window_unit(&c, DBR_UNIT_WEEK, false, d, &w), DBR_WINDOW_OK);
    assert_label(&c, w, f[3]);
    assert_int_equal(dbr_window_parse(&c, f[3], &valid, &day), DBR_WINDOW_OK);
    assert_true(valid && dbr_window_eq(day, w) && day.start <= d && d <= day.end);
    assert_int_equal(dbr_window_unit(&c, DBR_UNIT_MONTH, false, d, &w), DBR_WINDOW_OK);
    assert_int_equal(dbr_window_days(w), int_of(f[4]));
    assert_int_equal(dbr_window_unit(&c, DBR_UNIT_DAY, false, d, &day), DBR_WINDOW_OK);
    assert_int_equal(dbr_window_ago(&c, day, 1, DBR_UNIT_MONTH, &w), DBR_WINDOW_OK);
    assert_label(&c, w, f[5]);
    assert_int_equal(dbr_window_last_year(&c, day, &w), DBR_WINDOW_OK);
    assert_label(&c, w, f[6]);
    assert_int_equal(dbr_window_ago(&c, day, 1, DBR_UNIT_QUARTER, &w), DBR_WINDOW_OK);
    assert_label(&c, w, f[7]);
    assert_int_equal(dbr_window_unit(&c, DBR_UNIT_QUARTER, false, d, &w), DBR_WINDOW_OK);
    assert_label(&c, w, f[8]);
    assert_true(w.start <= d && d <= w.end);
}

static void days_agree_with_another_calendar(void **state) {
    int rows;
    assert_true(
        each_row(DBR_SOURCE_DIR "/tests/data/calendar/days.csv", 9, check_day, NULL, &rows));
    assert_true(rows > 4000);
}

static void iso_weeks_at_the_edges_of_years(void **state) {
    static const struct {
        const char *date;
        int year, week;
    } cases[] = {
        {"2024-12-30", 2025, 1},  {"2021-01-03", 2020, 53}, {"2023-01-01", 2022, 52},
        {"2025-12-29", 2026, 1},  {"2026-12-31", 2026, 53}, {"2027-01-01", 2026, 53},
        {"2027-01-03", 2026, 53}, {"2027-01-04", 2027, 1},  {"2026-12-28", 2026, 53},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int year, week = dbr_day_week(NULL, date_of(dbr_str_of(cases[i].date)), &year);
        assert_int_equal(year, cases[i].year);
        assert_int_equal(week, cases[i].week);
    }
}

/* The years that have a week 53 are those of the list. */
static void assert_long_years(const dbr_calendar *c, const char *prefix, int first, int last,
                              const int *years, size_t n) {
    size_t found = 0;
    for (int year = first; year <= last; year++) {
        char text[16];
        bool valid;
        dbr_window w;
        snprintf(text, sizeof text, "%s%04d-W53", prefix, year);
        dbr_window_parse(c, dbr_str_of(text), &valid, &w);
        if (!valid)
            continue;
        if (found >= n || years[found] != year)
            fail_msg("%d has a week 53", year);
        found++;
    }
    assert_int_equal(found, n);
}

static void some_years_have_53_weeks(void **state) {
    static const int iso[] = {2004, 2009, 2015, 2020, 2026, 2032, 2037, 2043, 2048};
    static const int nrf[] = {1995, 2000, 2006, 2012, 2017, 2023, 2028, 2034, 2040};
    static const int pattern[3] = {4, 5, 4};
    dbr_calendar c;
    dbr_calendar_init(&c);
    assert_long_years(&c, "", 2000, 2050, iso, COUNT(iso));
    assert_true(dbr_calendar_fiscal_weeks(&c, pattern, date_of(DBR_STR("2026-02-01"))));
    assert_long_years(&c, "FY", 1995, 2042, nrf, COUNT(nrf));
    int in_400_years = 0;
    for (int year = 2000; year < 2400; year++) {
        int week_year;
        in_400_years += dbr_day_week(NULL, dbr_day_of(year, 12, 28), &week_year) == 53;
    }
    assert_int_equal(in_400_years, 71);
}

#define SUITE(name) DBR_SOURCE_DIR "/../shared/suites/calendars/" name

/* date,iso_year,iso_week,iso_weekday,day_of_year,quarter,days_in_month,is_leap,.. */
static void check_week_edge(const dbr_str *f, void *data) {
    dbr_calendar c;
    dbr_calendar_init(&c);
    dbr_day d = date_of(f[0]);
    int year, week = dbr_day_week(&c, d, &year);
    dbr_window w;
    assert_int_equal(year, int_of(f[1]));
    assert_int_equal(week, int_of(f[2]));
    assert_int_equal(dbr_day_weekday(d), int_of(f[3]));
    assert_int_equal(dbr_window_unit(&c, DBR_UNIT_YEAR, false, d, &w), DBR_WINDOW_OK);
    assert_int_equal(d - w.start + 1, int_of(f[4]));
    assert_int_equal(dbr_window_days(w) == 366,
                     f[7].p[0] == '1' || f[7].p[0] == 'T' || f[7].p[0] == 't');
    assert_int_equal((dbr_day_ymd(d).month + 2) / 3, int_of(f[5]));
    assert_int_equal(dbr_days_in_month(dbr_day_ymd(d).year, dbr_day_ymd(d).month), int_of(f[6]));
}

/* iso_year,weeks,first_monday,last_sunday */
static void check_iso_year(const dbr_str *f, void *data) {
    dbr_calendar c;
    dbr_calendar_init(&c);
    char text[16];
    bool valid;
    dbr_window w;
    snprintf(text, sizeof text, "%.*s-W01", DBR_ARG(f[0]));
    assert_int_equal(dbr_window_parse(&c, dbr_str_of(text), &valid, &w), DBR_WINDOW_OK);
    assert_true(valid);
    assert_int_equal(w.start, date_of(f[2]));
    snprintf(text, sizeof text, "%.*s-W%02d", DBR_ARG(f[0]), int_of(f[1]));
    assert_int_equal(dbr_window_parse(&c, dbr_str_of(text), &valid, &w), DBR_WINDOW_OK);
    assert_true(valid);
    assert_int_equal(w.end, date_of(f[3]));
    snprintf(text, sizeof text, "%.*s-W%02d", DBR_ARG(f[0]), int_of(f[1]) + 1);
    dbr_window_parse(&c, dbr_str_of(text), &valid, &w);
    assert_false(valid);
}

/* The suite's calendars by the middle of the days on which their years begin. */
static dbr_calendar retail(dbr_str config) {
    static const struct {
        const char *config;
        int pattern[3];
        const char *starts;
    } all[] = {
        {"nrf_454", {4, 5, 4}, "2026-02-01"},
        {"apple_like_last_sat_sep_445", {4, 4, 5}, "2025-09-28"},
        {"dec_445_nearest_sun", {4, 4, 5}, "2024-01-01"},
        {"aug_544_last_sat", {5, 4, 4}, "2021-08-29"},
        {"jan_445_last_fri", {4, 4, 5}, "2022-01-29"},
        {"jun_445_nearest_sat", {4, 4, 5}, "2018-07-01"},
    };
    dbr_calendar c;
    dbr_calendar_init(&c);
    for (size_t i = 0; i < COUNT(all); i++) {
        if (dbr_str_is(config, all[i].config)) {
            assert_true(
                dbr_calendar_fiscal_weeks(&c, all[i].pattern, date_of(dbr_str_of(all[i].starts))));
            return c;
        }
    }
    fail_msg("unknown calendar %.*s", DBR_ARG(config));
    return c;
}

static void assert_retail(dbr_str config, const char *literal, int weeks, dbr_str start,
                          dbr_str end) {
    dbr_calendar c = retail(config);
    dbr_window w, unit;
    bool valid;
    assert_int_equal(dbr_window_parse(&c, dbr_str_of(literal), &valid, &w), DBR_WINDOW_OK);
    if (!valid || w.start != date_of(start) || w.end != date_of(end) ||
        dbr_window_days(w) != weeks * 7)
        fail_msg("%s of %.*s is not %.*s..%.*s", literal, DBR_ARG(config), DBR_ARG(start),
                 DBR_ARG(end));
    assert_label(&c, w, dbr_str_of(literal));
    for (int i = 0; i < 2; i++) {
        dbr_day d = i ? w.end : w.start;
        assert_int_equal(dbr_window_unit(&c, w.unit, true, d, &unit), DBR_WINDOW_OK);
        assert_true(dbr_window_eq(unit, w));
    }
}

/* config,fiscal_year_label,period,weeks,start,end */
static void check_retail_period(const dbr_str *f, void *data) {
    char literal[24];
    snprintf(literal, sizeof literal, "FY%.*s-M%02d", DBR_ARG(f[1]), int_of(f[2]));
    assert_retail(f[0], literal, int_of(f[3]), f[4], f[5]);
}

/* config,grouping,rule,last_day,last_month,fiscal_year_label,weeks,start,end */
static void check_retail_year(const dbr_str *f, void *data) {
    char literal[24];
    snprintf(literal, sizeof literal, "FY%.*s", DBR_ARG(f[5]));
    assert_retail(f[0], literal, int_of(f[6]), f[7], f[8]);
}

static void suite(const char *path, size_t fields, void (*row)(const dbr_str *f, void *data),
                  int least) {
    int rows;
    if (!each_row(path, fields, row, NULL, &rows)) {
        printf("skipped: no suites\n");
        skip();
    }
    assert_true(rows >= least);
}

static void suite_week_edges(void **state) {
    suite(SUITE("iso_week_edges_1970_2060.csv"), 9, check_week_edge, 2000);
}

static void suite_iso_years(void **state) {
    suite(SUITE("iso_years_1583_2999.csv"), 4, check_iso_year, 1416);
}

static void suite_retail_years(void **state) {
    suite(SUITE("retail_years.csv"), 9, check_retail_year, 276);
}

static void suite_retail_periods(void **state) {
    suite(SUITE("retail_periods.csv"), 6, check_retail_period, 276 * 12);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_agree_with_another_calendar),
        cmocka_unit_test(iso_weeks_at_the_edges_of_years),
        cmocka_unit_test(some_years_have_53_weeks),
        cmocka_unit_test(suite_week_edges),
        cmocka_unit_test(suite_iso_years),
        cmocka_unit_test(suite_retail_years),
        cmocka_unit_test(suite_retail_periods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
