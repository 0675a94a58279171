/* test_date.c: days, date-times and declared date forms (src/base/date.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/date.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static void days_are_those_of_the_proleptic_gregorian_calendar(void **state) {
    static const struct {
        int year, month, day;
        dbr_day days;
        int weekday;
    } cases[] = {
        {1970, 1, 1, 0, 4},        {1969, 12, 31, -1, 3},
        {1, 1, 1, DBR_DAY_MIN, 1}, {9999, 12, 31, DBR_DAY_MAX, 5},
        {2000, 2, 29, 11016, 2},   {1900, 3, 1, -25508, 4},
        {2026, 10, 31, 20757, 6},  {1582, 10, 15, -141427, 5},
        {4, 2, 29, -718008, 7},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        dbr_day d = dbr_day_of(cases[i].year, cases[i].month, cases[i].day);
        assert_int_equal(d, cases[i].days);
        assert_int_equal(dbr_day_weekday(d), cases[i].weekday);
    }
}

static void every_day_of_all_years_follows_the_day_before(void **state) {
    int year = 1, month = 1, day = 1, weekday = 1;
    for (dbr_day d = DBR_DAY_MIN; d <= DBR_DAY_MAX; d++) {
        dbr_ymd at = dbr_day_ymd(d);
        if (at.year != year || at.month != month || at.day != day ||
            dbr_day_of(year, month, day) != d || dbr_day_weekday(d) != weekday)
            fail_msg("day %d is not %04d-%02d-%02d", (int)d, year, month, day);
        weekday = weekday % 7 + 1;
        if (day++ < dbr_days_in_month(year, month))
            continue;
        day = 1;
        if (month++ < 12)
            continue;
        month = 1;
        year++;
    }
    assert_int_equal(year, 10000);
}

static void invalid_dates_are_refused(void **state) {
    assert_true(dbr_date_valid(2024, 2, 29));
    assert_true(dbr_date_valid(2000, 2, 29));
    assert_true(dbr_date_valid(1, 1, 1));
    assert_true(dbr_date_valid(9999, 12, 31));
    static const int cases[][3] = {{2026, 2, 29}, {1900, 2, 29}, {2026, 0, 1},  {2026, 13, 1},
                                   {2026, 4, 31}, {2026, 1, 0},  {0, 1, 1},     {10000, 1, 1},
                                   {2026, 1, 32}, {-4, 2, 29},   {2026, -1, 1}, {2026, 1, -1}};
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_false(dbr_date_valid(cases[i][0], cases[i][1], cases[i][2]));
}

static void months_are_added_with_the_last_day_for_a_missing_one(void **state) {
    static const struct {
        int from[3], months, to[3];
    } cases[] = {
        {{2026, 3, 31}, -1, {2026, 2, 28}},  {{2024, 3, 30}, -1, {2024, 2, 29}},
        {{2024, 2, 29}, -12, {2023, 2, 28}}, {{2023, 2, 28}, 12, {2024, 2, 28}},
        {{2026, 1, 31}, -2, {2025, 11, 30}}, {{2026, 12, 15}, 1, {2027, 1, 15}},
        {{2026, 5, 31}, 0, {2026, 5, 31}},   {{2000, 2, 29}, -1200, {1900, 2, 28}},
        {{1, 2, 1}, -1, {1, 1, 1}},          {{9999, 11, 30}, 1, {9999, 12, 30}},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const int *f = cases[i].from, *t = cases[i].to;
        assert_int_equal(dbr_day_add_months(dbr_day_of(f[0], f[1], f[2]), cases[i].months),
                         dbr_day_of(t[0], t[1], t[2]));
    }
    assert_true(dbr_day_add_months(DBR_DAY_MIN, -1) < DBR_DAY_MIN);
    assert_true(dbr_day_add_months(DBR_DAY_MAX, 1) > DBR_DAY_MAX);
    assert_true(dbr_day_add_months(0, INT32_MIN) < DBR_DAY_MIN);
    assert_true(dbr_day_add_months(0, INT32_MAX) > DBR_DAY_MAX);
}

static void iso_dates_are_read_whole(void **state) {
    dbr_day d = 7;
    assert_true(dbr_date_parse(DBR_STR("2026-10-31"), &d));
    assert_int_equal(d, dbr_day_of(2026, 10, 31));
    static const dbr_str bad[] = {
        DBR_STR(""),
        DBR_STR("2026"),
        DBR_STR("2026-10"),
        DBR_STR("2026-10-3"),
        DBR_STR("2026-10-32"),
        DBR_STR("2026-13-01"),
        DBR_STR("2026-02-29"),
        DBR_STR("0000-01-01"),
        DBR_STR("2026/10/31"),
        DBR_STR("2026-10-31 "),
        DBR_STR(" 2026-10-31"),
        DBR_STR("2026-1-031"),
        DBR_STR("+026-10-31"),
        DBR_STR("2026-10-31\0"),
        DBR_STR("2026-10-3\0"),
        {NULL, 0},
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        d = 7;
        if (dbr_date_parse(bad[i], &d) || d != 7)
            fail_msg("\"%.*s\" is a date", DBR_ARG(bad[i]));
    }
}

/* In UTC where an offset stands, and written back. */
static void assert_datetime(dbr_str s, const char *want, int32_t want_offset) {
    dbr_instant t;
    int32_t offset = 1;
    if (!dbr_datetime_parse(s, &t, &offset))
        fail_msg("\"%.*s\" is no date-time", DBR_ARG(s));
    assert_int_equal(offset, want_offset);
    dbr_buf b = {0};
    dbr_instant_write(t, &b);
    if (!dbr_str_is(dbr_buf_str(&b), want))
        fail_msg("\"%.*s\" is %.*s", DBR_ARG(s), DBR_ARG(dbr_buf_str(&b)));
    dbr_buf_clear(&b);
}

static void iso_datetimes_are_read_whole(void **state) {
    assert_datetime(DBR_STR("2026-10-31T08:30"), "2026-10-31T08:30:00", INT32_MIN);
    assert_datetime(DBR_STR("2026-10-31 08:30:15"), "2026-10-31T08:30:15", INT32_MIN);
    assert_datetime(DBR_STR("2026-10-31T08:30:15+08:00"), "2026-10-31T08:30:15", 480);
    assert_datetime(DBR_STR("2026-10-31T08:30-0330"), "2026-10-31T08:30:00", -210);
    assert_datetime(DBR_STR("2026-10-31T23:59:59.25Z"), "2026-10-31T23:59:59.25", 0);
    assert_datetime(DBR_STR("1969-12-31T23:59:59.999999"), "1969-12-31T23:59:59.999999", INT32_MIN);
    assert_datetime(DBR_STR("0001-01-01T00:00:00.000001"), "0001-01-01T00:00:00.000001", INT32_MIN);
    assert_datetime(DBR_STR("2026-10-31T08:30:15.123456789"), "2026-10-31T08:30:15.123456",
                    INT32_MIN);
    assert_datetime(DBR_STR("2026-10-31T08:30:15.000"), "2026-10-31T08:30:15", INT32_MIN);
    static const dbr_str bad[] = {
        DBR_STR("2026-10-31"),
        DBR_STR("2026-10-31T"),
        DBR_STR("2026-10-31T08"),
        DBR_STR("2026-10-31T24:00"),
        DBR_STR("2026-10-31T08:60"),
        DBR_STR("2026-10-31T08:30:60"),
        DBR_STR("2026-10-31T8:30"),
        DBR_STR("2026-10-31T08:30:15."),
        DBR_STR("2026-10-31t08:30"),
        DBR_STR("2026-10-31T08:30+8"),
        DBR_STR("2026-10-31T08:30+08"),
        DBR_STR("2026-10-31T08:30z"),
        DBR_STR("2026-10-31T08:30+24:00"),
        DBR_STR("2026-10-31T08:30+08:60"),
        DBR_STR("2026-10-31T08:30 Z"),
        DBR_STR("2026-10-31T08:30Z "),
        DBR_STR("2026-02-30T08:30"),
        DBR_STR("2026-10-31T08:30:15.1234567890"),
        DBR_STR("2026-10-31T08:30:1"),
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        dbr_instant t;
        int32_t offset;
        if (dbr_datetime_parse(bad[i], &t, &offset))
            fail_msg("\"%.*s\" is a date-time", DBR_ARG(bad[i]));
    }
}

static void the_day_of_a_moment_rounds_down(void **state) {
    assert_int_equal(dbr_instant_day(0), 0);
    assert_int_equal(dbr_instant_day(DBR_DAY_MICROS - 1), 0);
    assert_int_equal(dbr_instant_day(-1), -1);
    assert_int_equal(dbr_instant_day(-DBR_DAY_MICROS), -1);
    assert_int_equal(dbr_instant_day(-DBR_DAY_MICROS - 1), -2);
}

static void declared_forms_read_what_they_say(void **state) {
    static const struct {
        dbr_str pattern, text;
        const char *want; /* NULL: not in this form */
        bool has_time;
        int32_t offset;
    } cases[] = {
        {DBR_STR("%a, %d-%b-%Y"), DBR_STR("Sat, 31-Oct-2026"), "2026-10-31T00:00:00", false,
         INT32_MIN},
        {DBR_STR("%A %d %B %Y"), DBR_STR("saturday 31 OCTOBER 2026"), "2026-10-31T00:00:00", false,
         INT32_MIN},
        {DBR_STR("%m/%d/%y"), DBR_STR("1/5/20"), "2020-01-05T00:00:00", false, INT32_MIN},
        {DBR_STR("%d/%m/%y"), DBR_STR("01/05/68"), "2068-05-01T00:00:00", false, INT32_MIN},
        {DBR_STR("%d/%m/%y"), DBR_STR("01/05/69"), "1969-05-01T00:00:00", false, INT32_MIN},
        {DBR_STR("%Y%m%d"), DBR_STR("20261031"), "2026-10-31T00:00:00", false, INT32_MIN},
        {DBR_STR("%Y-%j"), DBR_STR("2024-366"), "2024-12-31T00:00:00", false, INT32_MIN},
        {DBR_STR("%Y-%j"), DBR_STR("2026-366"), NULL, false, 0},
        {DBR_STR("%Y-%j"), DBR_STR("2026-000"), NULL, false, 0},
        {DBR_STR("%b %Y"), DBR_STR("Oct 2026"), "2026-10-01T00:00:00", false, INT32_MIN},
        {DBR_STR("%d.%m.%Y %H:%M:%S"), DBR_STR("31.10.2026  08:30:15"), "2026-10-31T08:30:15", true,
         INT32_MIN},
        {DBR_STR("%d.%m.%Y %H:%M"),
         DBR_STR("31.10.2026\xc2\xa0"
                 "8:05"),
         "2026-10-31T08:05:00", true, INT32_MIN},
        {DBR_STR("%m/%d/%Y %I:%M %p"), DBR_STR("10/31/2026 12:00 AM"), "2026-10-31T00:00:00", true,
         INT32_MIN},
        {DBR_STR("%m/%d/%Y %I:%M %p"), DBR_STR("10/31/2026 12:30 pm"), "2026-10-31T12:30:00", true,
         INT32_MIN},
        {DBR_STR("%m/%d/%Y %I:%M %p"), DBR_STR("10/31/2026 13:30 PM"), NULL, true, 0},
        {DBR_STR("%m/%d/%Y %I:%M %p"), DBR_STR("10/31/2026 11:30 X"), NULL, true, 0},
        {DBR_STR("%Y-%m-%dT%H:%M:%S.%f%z"), DBR_STR("2026-10-31T08:30:15.5+08:00"),
         "2026-10-31T08:30:15.5", true, 480},
        {DBR_STR("%Y-%m-%d %H:%M %z"), DBR_STR("2026-10-31 08:30 -0430"), "2026-10-31T08:30:00",
         true, -270},
        {DBR_STR("%Y-%m-%d %H:%M%z"), DBR_STR("2026-10-31 08:30Z"), "2026-10-31T08:30:00", true, 0},
        {DBR_STR("%Y-%m-%d %H:%M%z"), DBR_STR("2026-10-31 08:30"), NULL, true, 0},
        {DBR_STR("%d%%%m%%%Y"), DBR_STR("31%10%2026"), "2026-10-31T00:00:00", false, INT32_MIN},
        {DBR_STR("%Y年%m月%d日"), DBR_STR("2026年10月3日"), "2026-10-03T00:00:00", false,
         INT32_MIN},
        {DBR_STR("%d %m %Y"), DBR_STR("31102026"), NULL, false, 0},
        {DBR_STR("%d-%m-%Y"), DBR_STR("31-10-26"), NULL, false, 0},
        {DBR_STR("%d-%m-%Y"), DBR_STR("30-02-2026"), NULL, false, 0},
        {DBR_STR("%d-%m-%Y"), DBR_STR("31-10-2026x"), NULL, false, 0},
        {DBR_STR("%d-%m-%Y"), DBR_STR("31-10-0000"), NULL, false, 0},
        {DBR_STR("%d-%b-%Y"), DBR_STR("31-Okt-2026"), NULL, false, 0},
        {DBR_STR("%d-%b-%Y"), DBR_STR("31-O"), NULL, false, 0},
        {DBR_STR("%d-%m-%Y"), DBR_STR(""), NULL, false, 0},
        {DBR_STR("%I%p %Y-%m"), DBR_STR("9P"), NULL, false, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t bad;
        assert_true(dbr_date_format_valid(cases[i].pattern, &bad));
        dbr_instant t;
        bool has_time;
        int32_t offset;
        bool read = dbr_date_parse_format(cases[i].text, cases[i].pattern, &t, &has_time, &offset);
        if (read != (cases[i].want != NULL))
            fail_msg("\"%.*s\" as \"%.*s\"", DBR_ARG(cases[i].text), DBR_ARG(cases[i].pattern));
        if (!read)
            continue;
        dbr_buf b = {0};
        dbr_instant_write(t, &b);
        if (!dbr_str_is(dbr_buf_str(&b), cases[i].want))
            fail_msg("\"%.*s\" is %.*s", DBR_ARG(cases[i].text), DBR_ARG(dbr_buf_str(&b)));
        dbr_buf_clear(&b);
        assert_int_equal(has_time, cases[i].has_time);
        assert_int_equal(offset, cases[i].offset);
    }
}

static void forms_that_make_no_date_are_refused(void **state) {
    static const struct {
        dbr_str pattern;
        size_t bad;
    } cases[] = {
        {DBR_STR(""), 0},
        {DBR_STR("%d-%m"), 5},
        {DBR_STR("%Y"), 2},
        {DBR_STR("%Y-%q-%d"), 3},
        {DBR_STR("%Y-%m-%"), 6},
        {DBR_STR("%Y-%y-%m"), 3},
        {DBR_STR("%d %m %d %Y"), 6},
        {DBR_STR("%Y-%j-%d"), 6},
        {DBR_STR("%Y-%m-%d %I:%M"), 14},
        {DBR_STR("%Y-%m-%d %H:%M %p"), 17},
        {DBR_STR("%Y-%m-%d %M"), 11},
        {DBR_STR("%Y-%m %z"), 8},
        {DBR_STR("yyyy-mm-dd"), 10},
        {DBR_STR("%Y-%m-\0%"), 7},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t bad = 99;
        assert_false(dbr_date_format_valid(cases[i].pattern, &bad));
        assert_int_equal(bad, cases[i].bad);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_those_of_the_proleptic_gregorian_calendar),
        cmocka_unit_test(every_day_of_all_years_follows_the_day_before),
        cmocka_unit_test(invalid_dates_are_refused),
        cmocka_unit_test(months_are_added_with_the_last_day_for_a_missing_one),
        cmocka_unit_test(iso_dates_are_read_whole),
        cmocka_unit_test(iso_datetimes_are_read_whole),
        cmocka_unit_test(the_day_of_a_moment_rounds_down),
        cmocka_unit_test(declared_forms_read_what_they_say),
        cmocka_unit_test(forms_that_make_no_date_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
