/* forecast.c: Holt-Winters and the straight line. */
#include "plan/forecast.h"

#include "base/stats.h"

#include <math.h>

enum { OTHERS_FEW = 3, SIDE = 9, STEP_BITS = 20, ROUNDS = 500 };

size_t dbr_season_of(dbr_unit u) {
    switch (u) {
    case DBR_UNIT_DAY:
        return 7;
    case DBR_UNIT_WEEK:
        return 52;
    case DBR_UNIT_MONTH:
        return 12;
    case DBR_UNIT_QUARTER:
        return 4;
    case DBR_UNIT_HALF:
    case DBR_UNIT_YEAR:
        break;
    }
    return 0;
}

/* ---- the line ---- */

dbr_line dbr_line_fit(const double *x, const double *y, size_t n) {
    dbr_line l = {.n = n};
    double mean_y = 0, sum_xy = 0;
    for (size_t i = 0; i < n; i++) {
        l.mean_x += x[i] / (double)n;
        mean_y += y[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        l.sum_xx += (x[i] - l.mean_x) * (x[i] - l.mean_x);
        sum_xy += (x[i] - l.mean_x) * (y[i] - mean_y);
    }
    l.slope = l.sum_xx > 0 ? sum_xy / l.sum_xx : 0;
    l.at_mean = mean_y;
    for (size_t i = 0; i < n; i++) {
        double error = y[i] - mean_y - l.slope * (x[i] - l.mean_x);
        l.sse += error * error;
    }
    return l;
}

/* ---- Holt-Winters ---- */

/* The classical decomposition: a centred moving average is the trend, a straight line through it gives level and trend, and what the points
   differ from it on average is the season (Hyndman, Koehler, Ord, Snyder 2008, 2.6.1). R's HoltWinters does the same, but takes the line's
   level half a season too early. */
void dbr_smoothing_start(const double *y, size_t period, dbr_arena *a, dbr_smoothing *out) {
    size_t half = period / 2, n = 2 * period - 2 * half;
    bool even = period % 2 == 0;
    double *x = DBR_NEWS(a, double, n), *trend = DBR_NEWS(a, double, n), mean = 0;
    size_t *seen = DBR_NEWS(a, size_t, period);
    *out = (dbr_smoothing){.period = period, .season = DBR_NEWS(a, double, period)};
    for (size_t i = 0; i < n; i++) {
        size_t at = i + half; /* the middle */
        double sum = even ? (y[at - half] + y[at + half]) / 2 : y[at - half] + y[at + half];
        for (size_t k = at - half + 1; k < at + half; k++)
            sum += y[k];
        x[i] = (double)at;
        trend[i] = sum / (double)period;
        out->season[at % period] += y[at] - trend[i];
        seen[at % period]++;
    }
    for (size_t i = 0; i < period; i++) {
        out->season[i] /= (double)seen[i];
        mean += out->season[i] / (double)period;
    }
    for (size_t i = 0; i < period; i++)
        out->season[i] -= mean;
    dbr_line l = dbr_line_fit(x, trend, n);
    out->trend = l.slope;
    out->level = l.at_mean + l.slope * ((double)period - 1 - l.mean_x);
}

/* Runs over the points; `season` has room for a period. */
static dbr_smoothing run(const double *y, size_t n, const dbr_smoothing *start, const double p[3],
                         double *season) {
    dbr_smoothing s = *start;
    s.alpha = p[0];
    s.beta = p[1];
    s.gamma = p[2];
    s.season = season;
    s.sse = 0;
    s.nerrors = n - s.period;
    memcpy(season, start->season, s.period * sizeof *season);
    for (size_t i = s.period, k = 0; i < n; i++) {
        double error = y[i] - (s.level + s.trend + season[k]), before = s.level;
        s.sse += error * error;
        s.level = s.alpha * (y[i] - season[k]) + (1 - s.alpha) * (s.level + s.trend);
        s.trend = s.beta * (s.level - before) + (1 - s.beta) * s.trend;
        season[k] = s.gamma * (y[i] - s.level) + (1 - s.gamma) * season[k];
        k = k + 1 == s.period ? 0 : k + 1;
    }
    return s;
}

/* The best of the 26 directions by `step`, in one order; false where none is better. */
static bool move(const double *y, size_t n, const dbr_smoothing *start, double step, double *room,
                 double p[3], double *best) {
    double to[3] = {p[0], p[1], p[2]};
    for (int way = 0; way < 27; way++) {
        double q[3] = {p[0] + (way / 9 - 1) * step, p[1] + (way / 3 % 3 - 1) * step,
                       p[2] + (way % 3 - 1) * step};
        bool inside = true;
        for (int i = 0; i < 3; i++)
            inside = inside && q[i] >= 0 && q[i] <= 1;
        double sse = inside ? run(y, n, start, q, room).sse : INFINITY;
        if (sse < *best) {
            *best = sse;
            memcpy(to, q, sizeof q);
        }
    }
    bool moved = memcmp(to, p, sizeof to) != 0;
    memcpy(p, to, sizeof to);
    return moved;
}

static void grid_point(int at, double q[3]) {
    q[0] = (double)(at / (SIDE * SIDE)) / (SIDE - 1);
    q[1] = (double)(at / SIDE % SIDE) / (SIDE - 1);
    q[2] = (double)(at % SIDE) / (SIDE - 1);
}

/* Whether no neighbour on the grid is better. */
static bool is_valley(const double *grid, int at) {
    const int i[3] = {at / (SIDE * SIDE), at / SIDE % SIDE, at % SIDE};
    for (int way = 0; way < 27; way++) {
        const int d[3] = {way / 9 - 1, way / 3 % 3 - 1, way % 3 - 1};
        bool inside = true;
        for (int k = 0; k < 3; k++)
            inside = inside && i[k] + d[k] >= 0 && i[k] + d[k] < SIDE;
        if (inside && grid[at + (d[0] * SIDE + d[1]) * SIDE + d[2]] < grid[at])
            return false;
    }
    return true;
}

/* A grid first, since the sum of squares may have several valleys; then down each of them by steps that double where they lead down and
   halve where they do not. Errors below `least` are rounding. Every parameter is a multiple of a power of two, so that nothing depends on how a
   step is rounded. */
void dbr_smoothing_fit(const double *y, size_t n, const dbr_smoothing *start, dbr_arena *a,
                       dbr_smoothing *out) {
    double p[3] = {0}, best = INFINITY, least = 0, *room = DBR_NEWS(a, double, start->period),
           *grid = DBR_NEWS(a, double, SIDE *SIDE *SIDE);
    for (size_t i = 0; i < n; i++)
        least += y[i] * y[i] * 1e-24;
    for (int at = 0; at < SIDE * SIDE * SIDE; at++) {
        grid_point(at, p);
        grid[at] = run(y, n, start, p, room).sse;
    }
    for (int at = 0; at < SIDE * SIDE * SIDE && best > least; at++) {
        double q[3], sse = grid[at];
        grid_point(at, q);
        if (!is_valley(grid, at) || !(sse < INFINITY))
            continue;
        for (int bits = 4, round = 0; bits <= STEP_BITS && round < ROUNDS && sse > least; round++)
            bits += move(y, n, start, ldexp(1, -bits), room, q, &sse) ? bits > 4 ? -1 : 0 : 1;
        if (sse < best) {
            best = sse;
            memcpy(p, q, sizeof q);
        }
    }
    *out = run(y, n, start, p, room);
    /* turned so that the season of the next point stands first */
    double *season = DBR_NEWS(a, double, start->period);
    for (size_t i = 0; i < start->period; i++)
        season[i] = room[(n + i) % start->period];
    out->season = season;
}

/* ---- a series ---- */

static bool has_value(const dbr_value *s, size_t i) {
    return s->series.points[i].kind == DBR_V_DECIMAL &&
           !(s->series.excluded && s->series.excluded[i]);
}

bool dbr_forecast_fit(const dbr_value *s, size_t season, dbr_arena *a, dbr_forecast *out,
                      dbr_value *why) {
    size_t n = 0, first = 0, total = s->series.n;
    double *x = DBR_NEWS(a, double, total + 1), *y = DBR_NEWS(a, double, total + 1);
    for (size_t i = 0; i < total; i++) {
        if (!has_value(s, i))
            continue;
        if (!n)
            first = i;
        x[n] = (double)i;
        y[n++] = dbr_dec_to_double(s->series.points[i].dec);
    }
    bool last_used = total && has_value(s, total - 1);
    *out = (dbr_forecast){.last = total ? total - 1 : 0};
    if (!total || s->series.points[total - 1].kind != DBR_V_DECIMAL ||
        n < (size_t)OTHERS_FEW + last_used) {
        *why = dbr_value_none(DBR_R_TOO_FEW_POINTS, DBR_STR("too few points have a value"));
        return false;
    }
    if (season && n >= 2 * season && first + n == total) { /* without a gap up to the end */
        dbr_smoothing start;
        out->method = DBR_FORECAST_HOLT_WINTERS;
        dbr_smoothing_start(y, season, a, &start);
        dbr_smoothing_fit(y, n, &start, a, &out->smoothing);
        return true;
    }
    out->method = DBR_FORECAST_TREND;
    out->line = dbr_line_fit(x, y, n);
    return true;
}

double dbr_forecast_at(const dbr_forecast *f, int h) {
    const dbr_smoothing *s = &f->smoothing;
    if (f->method == DBR_FORECAST_HOLT_WINTERS)
        return s->level + h * s->trend + s->season[(size_t)(h - 1) % s->period];
    return f->line.at_mean + f->line.slope * ((double)f->last + h - f->line.mean_x);
}

/* Holt-Winters: sigma sqrt(1 + sum of c_j^2, j = 1 .. h - 1), c_j = alpha (1 + j beta) + gamma (1 - alpha) where j is a multiple of the
   period (Yar and Chatfield 1990; R's predict.HoltWinters), sigma^2 the squared errors over their number less the three parameters, and the
   normal distribution. The line: t s sqrt(1 + 1/n + (x - mean x)^2 / sum of (x_i - mean x)^2), s^2 the squared errors over n - 2, and
   Student's t with n - 2 degrees of freedom (Draper and Smith, Applied Regression Analysis, 1.4). */
double dbr_forecast_margin(const dbr_forecast *f, int h) {
    const dbr_smoothing *s = &f->smoothing;
    if (f->method == DBR_FORECAST_HOLT_WINTERS) {
        double sum = 1;
        for (int j = 1; j < h; j++) {
            double c = s->alpha * (1 + j * s->beta);
            if ((size_t)j % s->period == 0)
                c += s->gamma * (1 - s->alpha);
            sum += c * c;
        }
        return DBR_NORMAL_LIMIT_95 * sqrt(s->sse / (double)(s->nerrors - 3) * sum);
    }
    const dbr_line *l = &f->line;
    double df = (double)l->n - 2, away = (double)f->last + h - l->mean_x;
    return dbr_student_limit(0.05, df) *
           sqrt(l->sse / df * (1 + 1 / (double)l->n + away * away / l->sum_xx));
}
