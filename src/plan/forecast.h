/* forecast.h: the next points of a series (spec/language.md sections 2 and 4), in IEEE doubles.

   Additive Holt-Winters where the unit has a season (12 months, 4 quarters, 52 weeks, 7 days) and the series holds two whole ones without a
   gap, else a straight line by least squares. No randomness: the same points give the same bytes. */
#ifndef DBR_PLAN_FORECAST_H
#define DBR_PLAN_FORECAST_H
#include "base/period.h"
#include "base/value.h"

/* What exponential smoothing knows after its last point. In the recursion a point y with the season s of a period ago gives
     level' = alpha (y - s) + (1 - alpha) (level + trend)
     trend' = beta (level' - level) + (1 - beta) trend
     s'     = gamma (y - level') + (1 - gamma) s
   (Winters 1960; the form of R's HoltWinters). */
typedef struct dbr_smoothing {
    double alpha, beta, gamma; /* 0 .. 1 */
    double level, trend;
    double *season; /* of the next points in turn, `period` of them */
    size_t period;
    double sse; /* of the one-step errors */
    size_t nerrors;
} dbr_smoothing;

/* A straight line through (x, y). */
typedef struct dbr_line {
    double slope, at_mean; /* its value at mean_x */
    double mean_x, sum_xx; /* sum of squares of x - mean_x */
    double sse;
    size_t n;
} dbr_line;

typedef enum dbr_forecast_method {
    DBR_FORECAST_TREND,
    DBR_FORECAST_HOLT_WINTERS
} dbr_forecast_method;

typedef struct dbr_forecast {
    dbr_forecast_method method;
    dbr_smoothing smoothing; /* HOLT_WINTERS */
    dbr_line line;           /* TREND: x counts steps, the series' first point is 0 */
    size_t last;             /* index of the series' last point */
} dbr_forecast;

/* Points of a season; 0: the unit has none. */
size_t dbr_season_of(dbr_unit u);
/* False, and *why is none with its reason, where the last point or too many others have no value. Points that are excluded count as if they
   had none. `season` is what dbr_season_of says. */
bool dbr_forecast_fit(const dbr_value *series, size_t season, dbr_arena *a, dbr_forecast *out,
                      dbr_value *why);
/* The value h >= 1 steps after the last point, and the half width of its 95 % prediction interval. */
double dbr_forecast_at(const dbr_forecast *f, int h);
double dbr_forecast_margin(const dbr_forecast *f, int h);

/* ---- the parts, for tests ---- */
dbr_line dbr_line_fit(const double *x, const double *y, size_t n);
/* Level, trend and seasons from the first two seasons of y, for the point after the first one. */
void dbr_smoothing_start(const double *y, size_t period, dbr_arena *a, dbr_smoothing *out);
/* The parameters with the least sum of squared one-step errors over y[period] .. y[n - 1], to a 2^20th, and the state after the last point.
   `start` as dbr_smoothing_start gives it. */
void dbr_smoothing_fit(const double *y, size_t n, const dbr_smoothing *start, dbr_arena *a,
                       dbr_smoothing *out);
#endif
