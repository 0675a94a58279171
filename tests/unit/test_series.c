/* test_series.c: functions of series (src/plan/series.h) against values worked out by hand and published ones. */
#include "decimals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "plan/series.h"

typedef struct series_case {
    dbr_op op;
    const char *points; /* "-" is none; "!" behind a point excludes it; "t" and "f" are truths */
    const char *want;
    const char *k;
} series_case;

static dbr_value series_of(dbr_arena *a, const char *text) {
    dbr_value s = {.kind = DBR_V_SERIES};
    dbr_value *points = DBR_NEWS(a, dbr_value, 256);
    bool *excluded = DBR_NEWS(a, bool, 256);
    for (dbr_str rest = dbr_str_of(text); rest.n;) {
        size_t space = dbr_str_find(rest, DBR_STR(" "), 0),
               end = space == SIZE_MAX ? rest.n : space;
        dbr_str one = dbr_str_slice(rest, 0, end);
        rest = dbr_str_slice(rest, space == SIZE_MAX ? rest.n : end + 1, rest.n);
        excluded[s.series.n] = one.n && one.p[one.n - 1] == '!';
        one.n -= excluded[s.series.n];
        dbr_decimal d;
        points[s.series.n++] = dbr_str_is(one, "-")   ? dbr_value_none(DBR_R_NO_ROWS, DBR_STR(""))
                               : dbr_str_is(one, "t") ? dbr_value_bool(true)
                               : dbr_str_is(one, "f") ? dbr_value_bool(false)
                               : dbr_dec_parse(one, &d) == DBR_DEC_OK ? dbr_value_dec(d)
                                                                      : (dbr_value){0};
    }
    s.series.points = points;
    s.series.excluded = excluded;
    return s;
}

static void check(const series_case *cases, size_t n) {
    size_t bad = 0;
    for (size_t i = 0; i < n; i++) {
        dbr_arena a = {0};
        dbr_value s = series_of(&a, cases[i].points), k = {0};
        if (cases[i].k) {
            dbr_decimal d;
            assert_int_equal(dbr_dec_parse(dbr_str_of(cases[i].k), &d), DBR_DEC_OK);
            k = dbr_value_dec(d);
        }
        dbr_value v = dbr_series_apply(cases[i].op, &s, &k, &a);
        dbr_buf got = {0};
        if (v.kind == DBR_V_NONE)
            dbr_buf_puts(&got, dbr_reason_code(v.none.reason));
        else
            dbr_value_write(&v, &got);
        if (!dbr_str_is(dbr_buf_str(&got), cases[i].want)) {
            fprintf(stderr, "%s of %s\n    wanted %s\n    got    %.*s\n", dbr_op_name(cases[i].op),
                    cases[i].points, cases[i].want, DBR_ARG(dbr_buf_str(&got)));
            bad++;
        }
        dbr_buf_clear(&got);
        dbr_arena_clear(&a);
    }
    assert_int_equal(bad, 0);
}
#define CHECK(cases) check((cases), sizeof(cases) / sizeof *(cases))

/* Wheeler's data: mean 50.5, mean moving range 42/9 = 4.666…, limits 38.09 and 62.91. */
#define XMR "52 48 55 50 47 53 49 51 54 46"

static void test_signal(void **state) {
    static const series_case cases[] = {
        {DBR_O_SERIES_SIGNAL, XMR " 62.91", "false", NULL},
        {DBR_O_SERIES_SIGNAL, XMR " 62.92", "true", NULL},
        {DBR_O_SERIES_SIGNAL, XMR " 38.09", "false", NULL},
        {DBR_O_SERIES_SIGNAL, XMR " 38.08", "true", NULL},
        {DBR_O_SERIES_SIGNAL, XMR " -", "too_few_points", NULL}, /* the last point is none */
        {DBR_O_SERIES_SIGNAL, XMR " - 62.92", "true", NULL},     /* another is passed over */
        {DBR_O_SERIES_SIGNAL, "1 2 1 2 1 9", "too_few_points", NULL},
        {DBR_O_SERIES_SIGNAL, "1 2 1 2 1 2 9", "true", NULL},
        {DBR_O_SERIES_SIGNAL, "1 2 1 2 1 - 9", "too_few_points", NULL},
        {DBR_O_SERIES_SIGNAL, "5 5 5 5 5 5 5", "false", NULL},
        {DBR_O_SERIES_SIGNAL, "5 5 5 5 5 5 5.01", "true", NULL}, /* no range at all */
        /* 8 in a row above the mean of those before the last, which are 13: 7 times 10, 6 times 20 and the last */
        {DBR_O_SERIES_SIGNAL, "0 40 0 40 0 40 0 40 25 25 25 25 25 25 25 25", "true", NULL},
        {DBR_O_SERIES_SIGNAL, "0 40 0 40 0 40 0 40 0 25 25 25 25 25 25 25", "false", NULL},
        /* mean 10.8, moving range 2.2: near is beyond 2.926 of it */
        {DBR_O_SERIES_SIGNAL, "10 10.5 10 10.5 10 10.5 10 11 15 15 15", "true", NULL},
        /* an event that is excluded is part of no limit and of no run */
        {DBR_O_SERIES_SIGNAL, XMR " 500! 62.92", "true", NULL},
        {DBR_O_SERIES_SIGNAL, XMR " 500 62.92", "false", NULL},
        {DBR_O_SERIES_SIGNAL, XMR " 62.92!", "true", NULL}, /* the point under test may be one */
    };
    CHECK(cases);
}

static void test_anomaly(void **state) {
    static const series_case cases[] = {
        /* median 10, deviations 0 0 1 1 2: MAD 1, limit 3 * 1.4826 */
        {DBR_O_SERIES_ANOMALY, "10 10 9 11 12 14.4478", "false", "3"},
        {DBR_O_SERIES_ANOMALY, "10 10 9 11 12 14.4479", "true", "3"},
        {DBR_O_SERIES_ANOMALY, "10 10 9 11 12 5.5521", "true", "3"},
        {DBR_O_SERIES_ANOMALY, "10 10 9 11 12 14.4479", "false", "3.1"},
        {DBR_O_SERIES_ANOMALY, "7 7 7 7 9 7", "false", "3"}, /* MAD 0 */
        {DBR_O_SERIES_ANOMALY, "7 7 7 7 9 7.001", "true", "3"},
        {DBR_O_SERIES_ANOMALY, "7 7 7 7 9", "too_few_points", "3"},
        {DBR_O_SERIES_ANOMALY, "10 10 9 11 12 900! 14.4478", "false", "3"},
        {DBR_O_SERIES_ANOMALY, "10 10 9 11 12 -", "too_few_points", "3"},
    };
    CHECK(cases);
}

static void test_numbers(void **state) {
    static const series_case cases[] = {
        {DBR_O_SERIES_STDEV, "2 4 4 4 5 5 7 9", "2.138089935299395077476427847038028", NULL},
        {DBR_O_SERIES_STDEV, "1", "too_few_points", NULL},
        {DBR_O_SERIES_STDEV, "1 -", "too_few_points", NULL},
        {DBR_O_SERIES_MEDIAN, "3 1 - 2", "2", NULL},
        {DBR_O_SERIES_MEDIAN, "4 1 3 2", "2.5", NULL},
        {DBR_O_SERIES_MEDIAN, "- -", "no_rows", NULL},
        {DBR_O_SERIES_SLOPE, "1 2 3 4", "1", NULL},
        {DBR_O_SERIES_SLOPE, "1 - 3 4 5", "1",
         NULL}, /* a step is a step, with a value or without */
        {DBR_O_SERIES_SLOPE, "10 8 9 3", "-2", NULL},
        {DBR_O_SERIES_SLOPE, "1 2 3", "too_few_points", NULL},
        {DBR_O_SERIES_SLOPE, "1 2 3 4 -", "too_few_points", NULL},
        {DBR_O_SERIES_SLOPE,
         "1000000000000000000000.1 1000000000000000000000.2 1000000000000000000000.3 "
         "1000000000000000000000.4",
         "0.1", NULL},
        {DBR_O_SERIES_ZSCORE, "2 4 6 10", "3", NULL}, /* mean 4, stdev 2 */
        {DBR_O_SERIES_ZSCORE, "2 4 6 1", "-1.5", NULL},
        {DBR_O_SERIES_ZSCORE, "2 4 99! 6 1", "-1.5", NULL},
        {DBR_O_SERIES_ZSCORE, "4 4 4 5", "zero_division", NULL},
        {DBR_O_SERIES_ZSCORE, "4 6 5", "too_few_points", NULL},
        {DBR_O_SERIES_ZSCORE, "2 4 6 -", "too_few_points", NULL},
        {DBR_O_SERIES_STREAK, "1 2 3 2 3 4 5", "3", NULL},
        {DBR_O_SERIES_STREAK, "5 4 - 3", "-2", NULL},
        {DBR_O_SERIES_STREAK, "1 2 2", "0", NULL},
        {DBR_O_SERIES_STREAK, "1 1 2", "1", NULL},
        {DBR_O_SERIES_STREAK, "7", "0", NULL},
        {DBR_O_SERIES_STREAK, "1 2 -", "no_rows", NULL},
        {DBR_O_SERIES_STREAK, "t f t t", "2", NULL},
        {DBR_O_SERIES_STREAK, "t t - t", "3", NULL},
        {DBR_O_SERIES_STREAK, "t f", "0", NULL},
        {DBR_O_SERIES_STREAK, "t -", "no_rows", NULL},
        {DBR_O_SERIES_MEAN, "1 - 2", "1.5", NULL},
        {DBR_O_SERIES_SUM, "0.1 0.2", "0.3", NULL},
        {DBR_O_SERIES_MIN, "3 1 2", "1", NULL},
        {DBR_O_SERIES_MAX, "- -", "no_rows", NULL},
    };
    CHECK(cases);
}

/* NIST StRD, Lottery-like numbers: Michelson's NumAcc1..4 have exact means and deviations. */
static void test_reference(void **state) {
    static const series_case cases[] = {
        {DBR_O_SERIES_MEAN, "10000001 10000003 10000002", "10000002", NULL},
        {DBR_O_SERIES_STDEV, "10000001 10000003 10000002", "1", NULL}, /* NumAcc1 */
        {DBR_O_SERIES_STDEV,                                           /* NumAcc2, cut */
         "1.2 1.1 1.3 1.1 1.3 1.1 1.3 1.1 1.3 1.1 1.3", "0.1", NULL},
        {DBR_O_SERIES_STDEV, "1000000.2 1000000.1 1000000.3 1000000.1 1000000.3", "0.1",
         NULL}, /* NumAcc3 */
        {DBR_O_SERIES_STDEV, "10000000.2 10000000.1 10000000.3 10000000.1 10000000.3", "0.1", NULL},
    };
    CHECK(cases);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signal),
        cmocka_unit_test(test_anomaly),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_reference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
