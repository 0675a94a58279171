/* test_forecast.c: forecasts (src/plan/forecast.h) and the distributions that they and tests of significance need (src/base/stats.h), against
   published values and closed forms. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/stats.h"
#include "plan/forecast.h"

static void near(const char *what, double got, double want, double relative) {
    if (!(fabs(got - want) <= relative * fabs(want)))
        fail_msg("%s is %.17g, not %.17g", what, got, want);
}

static void within(const char *what, double got, double want, double most) {
    if (!(fabs(got - want) <= most))
        fail_msg("%s is %.17g, not %.17g", what, got, want);
}

/* ---- distributions ---- */

static void test_normal(void **state) {
    static const struct {
        double z, p; /* 2 (1 - Phi(z)) = erfc(z / sqrt 2), to 16 digits from Python's math.erfc */
    } cases[] = {{0, 1},
                 {0.5, 0.6170750774519738},
                 {1, 0.31731050786291415},
                 {1.959963984540054, 0.05},
                 {1.9999, 0.045511063169534384},
                 {2, 0.04550026389635839},
                 {-2.5758293035489004, 0.01},
                 {6, 1.9731752900753958e-09},
                 {30, 9.813427854297537e-198}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        near("normal", dbr_normal_two_sided(cases[i].z), cases[i].p, 2e-13);
    assert_true(dbr_normal_two_sided(50) == 0);
}

/* P(|T| >= t) has closed forms: 1 - 2/pi atan t for 1 degree of freedom, 1 - t / sqrt(2 + t^2) for 2, and a finite sum for all other even
   ones (Abramowitz and Stegun 26.7.4), computed in 40 digits. */
static void test_student(void **state) {
    static const struct {
        double t, df, p;
    } cases[] = {{1, 1, 0.5},
                 {2, 2, 0.18350341907227397},
                 {0.3, 10, 0.7703206075657986},
                 {2.2281388519862744, 10, 0.05},
                 {-7, 10, 3.715592281685692e-05},
                 {2.5, 40, 0.016620352830979213},
                 {3.1, 200, 0.002214197898331264},
                 {0, 5, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        near("student", dbr_student_two_sided(cases[i].t, cases[i].df), cases[i].p, 1e-13);
    for (double t = 0.01; t < 1000; t *= 1.7) {
        near("1 degree", dbr_student_two_sided(t, 1), 2 / 3.141592653589793 * atan(1 / t), 1e-12);
        near("2 degrees", dbr_student_two_sided(t, 2),
             2 / (sqrt(2 + t * t) * (sqrt(2 + t * t) + t)), 1e-12);
    }
    /* without a jump to the normal distribution */
    near("many degrees", dbr_student_two_sided(2, 9.9e6), dbr_student_two_sided(2, 1.1e7), 1e-6);
    /* the quantiles of every table: 97.5 % of 1, 2, 10 and 30 degrees */
    near("t 1", dbr_student_limit(0.05, 1), 12.706204736174694, 1e-12);
    near("t 2", dbr_student_limit(0.05, 2), 4.302652729749462, 1e-12);
    near("t 10", dbr_student_limit(0.05, 10), 2.2281388519862744, 1e-12);
    within("t 30", dbr_student_limit(0.05, 30), 2.0423, 5e-5);
}

/* ---- the line ---- */

/* NIST StRD, Norris: certified slope, intercept and residual standard deviation. */
static void test_norris(void **state) {
    static const double y[] = {0.1,   338.8, 118.1, 888.0, 9.2,   228.1, 668.5, 998.5, 449.1,
                               778.9, 559.2, 0.3,   0.1,   778.1, 668.8, 339.3, 448.9, 10.8,
                               557.7, 228.3, 998.0, 888.8, 119.6, 0.3,   0.6,   557.6, 339.3,
                               888.0, 998.5, 778.9, 10.2,  117.6, 228.9, 668.4, 449.2, 0.2};
    static const double x[] = {0.2,   337.4, 118.2, 884.6, 10.1,  226.5, 666.3, 996.3, 448.6,
                               777.0, 558.2, 0.4,   0.6,   775.5, 666.9, 338.0, 447.5, 11.6,
                               556.0, 228.1, 995.8, 887.6, 120.2, 0.3,   0.3,   556.8, 339.1,
                               887.2, 999.0, 779.0, 11.1,  118.3, 229.2, 669.1, 448.9, 0.5};
    dbr_line l = dbr_line_fit(x, y, sizeof x / sizeof *x);
    near("slope", l.slope, 1.00211681802045, 1e-13);
    near("intercept", l.at_mean - l.slope * l.mean_x, -0.262323073774029, 1e-11);
    near("residual sd", sqrt(l.sse / 34), 0.884796396144373, 1e-12);
    near("sd of the slope", sqrt(l.sse / 34 / l.sum_xx), 0.429796848199937e-03, 1e-12);
}

/* ---- Holt-Winters ---- */

/* Box and Jenkins' airline passengers, 1949 to 1960, as in R. */
static const double airline[] = {
    112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149,
    170, 170, 158, 133, 114, 140, 145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166,
    171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194, 196, 196, 236, 235, 229, 243,
    264, 272, 237, 211, 180, 201, 204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229,
    242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278, 284, 277, 317, 313, 318, 374,
    413, 405, 355, 306, 271, 306, 315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336,
    340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337, 360, 342, 406, 396, 420, 472,
    548, 559, 463, 407, 362, 405, 417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432};
enum { MONTHS = sizeof airline / sizeof *airline };

/* R: HoltWinters(AirPassengers, seasonal = "additive") prints these coefficients, and 21860.18 as its SSE. Its start has the level of half a
   season before; its optimiser stops a little earlier than ours. */
static void test_airline(void **state) {
    static const double seasons[] = {-27.457685, -54.692464, -20.174608, 12.919120,
                                     18.873607,  75.294426,  152.888368, 134.613464,
                                     33.778349,  -18.379060, -87.772408, -45.827781};
    dbr_arena a = {0};
    dbr_smoothing start, s;
    dbr_smoothing_start(airline, 12, &a, &start);
    start.level -= 6 * start.trend;
    dbr_smoothing_fit(airline, MONTHS, &start, &a, &s);
    within("alpha", s.alpha, 0.2479595, 1e-4);
    within("beta", s.beta, 0.03453373, 1e-4);
    within("gamma", s.gamma, 1, 1e-9);
    within("level", s.level, 477.827781, 0.01);
    within("trend", s.trend, 3.127627, 0.001);
    for (size_t i = 0; i < 12; i++)
        within("season", s.season[i], seasons[i], 0.01);
    within("sse", s.sse, 21860.18, 0.01);
    assert_int_equal(s.nerrors, MONTHS - 12);
    dbr_arena_clear(&a);
}

static dbr_value series_of(dbr_arena *a, const double *y, size_t n) {
    dbr_value s = {.kind = DBR_V_SERIES};
    s.series.points = DBR_NEWS(a, dbr_value, n + 1);
    s.series.n = n;
    for (size_t i = 0; i < n; i++) {
        dbr_decimal d = {0};
        assert_int_equal(dbr_dec_of_double(y[i], &d), DBR_DEC_OK);
        s.series.points[i] = dbr_value_dec(d);
    }
    return s;
}

/* A line with a season, without an error: every start and every parameter but ours would miss it. */
static void test_exact_season(void **state) {
    static const size_t periods[] = {4, 7, 12, 52};
    for (size_t k = 0; k < sizeof periods / sizeof *periods; k++) {
        size_t m = periods[k];
        dbr_arena a = {0};
        double y[200];
        for (size_t i = 0; i < 3 * m + 2; i++)
            y[i] = 100 + 2.5 * (double)i + (double)((i % m) * (i % m) % 11);
        for (size_t n = 2 * m; n <= 3 * m; n++) { /* whole seasons and begun ones */
            dbr_value s = series_of(&a, y, n), why;
            dbr_forecast f;
            assert_true(dbr_forecast_fit(&s, m, &a, &f, &why));
            assert_int_equal(f.method, DBR_FORECAST_HOLT_WINTERS);
            for (int h = 1; h <= 2; h++) {
                near("value", dbr_forecast_at(&f, h), y[n - 1 + (size_t)h], 1e-12);
                within("margin", dbr_forecast_margin(&f, h), 0, 1e-9);
            }
        }
        dbr_arena_clear(&a);
    }
}

/* Which method, and what is left out. */
static void test_methods(void **state) {
    dbr_arena a = {0};
    dbr_forecast f;
    dbr_value why, s = series_of(&a, airline, 24);
    bool *excluded = DBR_NEWS(&a, bool, 24);
    assert_true(dbr_forecast_fit(&s, 12, &a, &f, &why));
    assert_int_equal(f.method, DBR_FORECAST_HOLT_WINTERS);
    s = series_of(&a, airline, 23); /* one short of two years */
    assert_true(dbr_forecast_fit(&s, 12, &a, &f, &why));
    assert_int_equal(f.method, DBR_FORECAST_TREND);
    s = series_of(&a, airline, 24); /* a gap */
    s.series.points[5] = (dbr_value){0};
    assert_true(dbr_forecast_fit(&s, 12, &a, &f, &why));
    assert_int_equal(f.method, DBR_FORECAST_TREND);
    assert_int_equal(f.line.n, 23);
    s = series_of(&a, airline, 30); /* before the data begins there is no gap */
    for (size_t i = 0; i < 6; i++)
        s.series.points[i] = (dbr_value){0};
    assert_true(dbr_forecast_fit(&s, 12, &a, &f, &why));
    assert_int_equal(f.method, DBR_FORECAST_HOLT_WINTERS);
    assert_int_equal(f.smoothing.nerrors, 12);

    static const double line[] = {1, 2, 99, 4, 5}; /* an event that is excluded */
    s = series_of(&a, line, 5);
    excluded[2] = true;
    s.series.excluded = excluded;
    assert_true(dbr_forecast_fit(&s, 0, &a, &f, &why));
    near("next", dbr_forecast_at(&f, 1), 6, 1e-14);
    near("third", dbr_forecast_at(&f, 3), 8, 1e-14);
    s.series.points[4] = (dbr_value){0}; /* the last one is none */
    assert_false(dbr_forecast_fit(&s, 0, &a, &f, &why));
    assert_int_equal(why.none.reason, DBR_R_TOO_FEW_POINTS);
    excluded[2] = false;
    s = series_of(&a, line, 3);
    assert_false(dbr_forecast_fit(&s, 0, &a, &f, &why));
    s = series_of(&a, line, 4);
    assert_true(dbr_forecast_fit(&s, 0, &a, &f, &why));
    dbr_arena_clear(&a);
}

/* The interval of a line, worked out by hand: y = 1 2 4 5 at x = 0 .. 3 has slope 1.4, squared errors 0.2, s^2 = 0.1, and at x = 4 the factor
   1 + 1/4 + 2.5^2 / 5 = 2.5; t of 2 degrees is 4.30265. */
static void test_interval(void **state) {
    static const double y[] = {1, 2, 4, 5};
    dbr_arena a = {0};
    dbr_forecast f;
    dbr_value why, s = series_of(&a, y, 4);
    assert_true(dbr_forecast_fit(&s, 12, &a, &f, &why));
    near("value", dbr_forecast_at(&f, 1), 6.5, 1e-14);
    near("margin", dbr_forecast_margin(&f, 1), 4.302652729749462 * 0.5, 1e-12);
    /* of Holt-Winters: the first step has one error's variance, each later one no less */
    s = series_of(&a, airline, MONTHS);
    assert_true(dbr_forecast_fit(&s, 12, &a, &f, &why));
    near("one step", dbr_forecast_margin(&f, 1),
         1.959963984540054 * sqrt(f.smoothing.sse / (MONTHS - 12 - 3)), 1e-14);
    double c1 = f.smoothing.alpha * (1 + f.smoothing.beta);
    near("two steps", dbr_forecast_margin(&f, 2), dbr_forecast_margin(&f, 1) * sqrt(1 + c1 * c1),
         1e-14);
    for (int h = 1; h < 40; h++)
        assert_true(dbr_forecast_margin(&f, h + 1) >= dbr_forecast_margin(&f, h));
    dbr_arena_clear(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_normal),       cmocka_unit_test(test_student),
        cmocka_unit_test(test_norris),       cmocka_unit_test(test_airline),
        cmocka_unit_test(test_exact_season), cmocka_unit_test(test_methods),
        cmocka_unit_test(test_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
