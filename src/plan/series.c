/* series.c: the points of a series into one value, in decimals. */
#include "plan/series.h"

#include "base/exact.h"
#include "plan/forecast.h"

#include <stdlib.h>

enum { OTHERS_SIGNAL = 6, OTHERS_ANOMALY = 5, OTHERS_FEW = 3, RUN = 8, LATEST = 4, NEAR = 3 };

/* Points that have a value, oldest first. */
typedef struct points {
    dbr_decimal *v;
    int64_t *at; /* step in the series */
    bool *skip;  /* excluded from baselines */
    size_t n;
    bool last; /* the series ends in one of them */
} points;

static dbr_value none(dbr_reason r, const char *why) {
    return dbr_value_none(r, dbr_str_of(why));
}

static dbr_value too_few(void) {
    return none(DBR_R_TOO_FEW_POINTS, "too few points have a value");
}

static points points_of(const dbr_value *s, dbr_arena *a) {
    points p = {.v = DBR_NEWS(a, dbr_decimal, s->series.n + 1),
                .at = DBR_NEWS(a, int64_t, s->series.n + 1),
                .skip = DBR_NEWS(a, bool, s->series.n + 1)};
    for (size_t i = 0; i < s->series.n; i++) {
        p.last = s->series.points[i].kind == DBR_V_DECIMAL;
        if (!p.last)
            continue;
        p.v[p.n] = s->series.points[i].dec;
        p.at[p.n] = (int64_t)i;
        p.skip[p.n++] = s->series.excluded && s->series.excluded[i];
    }
    return p;
}

/* The points that the last one is tested against. */
static points others_of(const points *p, dbr_arena *a) {
    points o = {.v = DBR_NEWS(a, dbr_decimal, p->n + 1)};
    for (size_t i = 0; i + 1 < p->n; i++)
        if (!p->skip[i])
            o.v[o.n++] = p->v[i];
    return o;
}

/* A chain of operations that stops at the first one that fails. */
typedef struct sums {
    dbr_dec_status status;
} sums;

static dbr_decimal two(sums *s, dbr_dec_status (*f)(dbr_decimal, dbr_decimal, dbr_decimal *),
                       dbr_decimal x, dbr_decimal y) {
    dbr_decimal d = {0};
    if (s->status == DBR_DEC_OK)
        s->status = f(x, y, &d);
    return d;
}

static dbr_decimal mean_of(sums *s, const dbr_decimal *v, size_t n) {
    dbr_exact sum = {0}, count = {0};
    dbr_decimal d = {0};
    for (size_t i = 0; i < n; i++)
        dbr_exact_add(&sum, v[i]);
    dbr_exact_add(&count, dbr_dec_of((int64_t)n));
    if (s->status == DBR_DEC_OK)
        s->status = dbr_exact_ratio(&sum, &count, &d);
    dbr_exact_clear(&sum);
    dbr_exact_clear(&count);
    return d;
}

static dbr_decimal stdev_of(sums *s, const dbr_decimal *v, size_t n) {
    dbr_exact sum = {0}, squares = {0};
    dbr_decimal d = {0};
    for (size_t i = 0; i < n; i++) {
        dbr_exact_add(&sum, v[i]);
        dbr_exact_add_product(&squares, v[i], v[i]);
    }
    if (s->status == DBR_DEC_OK)
        s->status = dbr_exact_stdev((int64_t)n, &sum, &squares, &d);
    dbr_exact_clear(&sum);
    dbr_exact_clear(&squares);
    return d;
}

static int by_value(const void *a, const void *b) {
    return dbr_dec_cmp(*(const dbr_decimal *)a, *(const dbr_decimal *)b);
}

/* Sorts v. */
static dbr_decimal median_of(sums *s, dbr_decimal *v, size_t n) {
    if (n)
        qsort(v, n, sizeof *v, by_value);
    return n % 2 ? v[n / 2] : mean_of(s, v + n / 2 - 1, 2);
}

static dbr_value stdev(const points *p) {
    sums s = {DBR_DEC_OK};
    if (p->n < 2)
        return none(DBR_R_TOO_FEW_POINTS, "fewer than two points have a value");
    dbr_decimal d = stdev_of(&s, p->v, p->n);
    return dbr_value_of_status(s.status, d);
}

/* Least squares: (n Σxy - Σx Σy) / (n Σx² - (Σx)²), x counted in steps. */
static dbr_value slope(const points *p) {
    if (!p->last || p->n < OTHERS_FEW + 1)
        return too_few();
    sums s = {DBR_DEC_OK};
    dbr_exact xy = {0}, y = {0};
    int64_t x = 0, xx = 0, n = (int64_t)p->n;
    for (size_t i = 0; i < p->n; i++) {
        x += p->at[i];
        xx += p->at[i] * p->at[i];
        dbr_exact_add_product(&xy, dbr_dec_of(n * p->at[i]), p->v[i]);
        dbr_exact_add(&y, p->v[i]);
    }
    /* n Σxy - Σx Σy, exactly */
    for (size_t i = 0; i < p->n; i++)
        dbr_exact_add_product(&xy, dbr_dec_of(-x), p->v[i]);
    dbr_exact below = {0};
    dbr_exact_add(&below, dbr_dec_of(n * xx - x * x));
    dbr_decimal d = {0};
    s.status = dbr_exact_ratio(&xy, &below, &d);
    dbr_exact_clear(&xy);
    dbr_exact_clear(&y);
    dbr_exact_clear(&below);
    return dbr_value_of_status(s.status, d);
}

static dbr_value zscore(const points *p, dbr_arena *a) {
    points o = others_of(p, a);
    sums s = {DBR_DEC_OK};
    if (!p->last || o.n < OTHERS_FEW)
        return too_few();
    dbr_decimal away = two(&s, dbr_dec_sub, p->v[p->n - 1], mean_of(&s, o.v, o.n));
    dbr_decimal d = two(&s, dbr_dec_div, away, stdev_of(&s, o.v, o.n));
    return dbr_value_of_status(s.status, d);
}

/* The XmR chart (Wheeler): natural limits at mean ± 2.66 × mean moving range. The last point breaks a rule when it lies outside of them, ends
   a run of 8 on one side of the mean, or is one of 3 among the latest 4 that are nearer to the same limit than to the mean. */
static dbr_value signal(const points *p, dbr_arena *a) {
    points o = others_of(p, a);
    sums s = {DBR_DEC_OK};
    if (!p->last || o.n < OTHERS_SIGNAL)
        return too_few();
    dbr_decimal mean = mean_of(&s, o.v, o.n), *ranges = DBR_NEWS(a, dbr_decimal, o.n);
    for (size_t i = 1; i < o.n; i++)
        ranges[i - 1] = dbr_dec_abs(two(&s, dbr_dec_sub, o.v[i], o.v[i - 1]));
    dbr_decimal range = mean_of(&s, ranges, o.n - 1);
    dbr_decimal width = two(&s, dbr_dec_mul, range, (dbr_decimal){.coef = 266, .exp = -2});
    dbr_decimal half = two(&s, dbr_dec_mul, range, (dbr_decimal){.coef = 133, .exp = -2});
    int side = 0;
    size_t run = 0, near = 0, seen = 0;
    bool outside = false, running = true;
    for (size_t i = p->n; i-- > 0;) {
        if (p->skip[i] && i + 1 < p->n)
            continue;
        dbr_decimal away = two(&s, dbr_dec_sub, p->v[i], mean), size = dbr_dec_abs(away);
        int here = dbr_dec_cmp(away, dbr_dec_of(0));
        bool is_near = dbr_dec_cmp(size, half) > 0;
        if (!seen) {
            side = here;
            outside = dbr_dec_cmp(size, width) > 0;
        }
        running &= side && here == side;
        run += running;
        if (seen < LATEST && is_near && here == side)
            near++;
        if (!seen && !is_near)
            seen = LATEST; /* the last point is not one of them */
        seen++;
    }
    if (s.status != DBR_DEC_OK)
        return dbr_value_of_status(s.status, mean);
    return dbr_value_bool(outside || run >= RUN || near >= NEAR);
}

/* Median ± k × 1.4826 × MAD: the factor makes of the median absolute deviation what the standard deviation of normal values is. */
static dbr_value anomaly(const points *p, const dbr_value *k, dbr_arena *a) {
    points o = others_of(p, a);
    sums s = {DBR_DEC_OK};
    if (!p->last || o.n < OTHERS_ANOMALY)
        return too_few();
    if (k->kind != DBR_V_DECIMAL)
        return k->kind == DBR_V_NONE ? *k : none(DBR_R_NO_VALUE, "not a number");
    dbr_decimal median = median_of(&s, o.v, o.n);
    for (size_t i = 0; i < o.n; i++)
        o.v[i] = dbr_dec_abs(two(&s, dbr_dec_sub, o.v[i], median));
    dbr_decimal limit =
        two(&s, dbr_dec_mul, median_of(&s, o.v, o.n), (dbr_decimal){.coef = 14826, .exp = -4});
    limit = two(&s, dbr_dec_mul, limit, k->dec);
    dbr_decimal away = dbr_dec_abs(two(&s, dbr_dec_sub, p->v[p->n - 1], median));
    if (s.status != DBR_DEC_OK)
        return dbr_value_of_status(s.status, away);
    return dbr_value_bool(dbr_dec_cmp(away, limit) > 0);
}

static dbr_value forecast(const dbr_value *s, const dbr_value *k, dbr_arena *a) {
    dbr_forecast f;
    dbr_value why;
    dbr_decimal d = {0};
    int64_t steps = 0;
    if (k->kind == DBR_V_NONE)
        return *k;
    if (k->kind != DBR_V_DECIMAL || !dbr_dec_to_int64(k->dec, &steps) || steps < 1 ||
        steps > DBR_STEPS_MAX)
        return none(DBR_R_NO_VALUE, "a forecast is a whole number of steps ahead, 1 to 1000");
    if (!dbr_forecast_fit(s, s->series.season, a, &f, &why))
        return why;
    dbr_dec_status status = dbr_dec_of_double(dbr_forecast_at(&f, (int)steps), &d);
    return dbr_value_of_status(status, d);
}

/* How many of the latest conditions are true. */
static dbr_value streak_of_truths(const dbr_value *s) {
    int64_t n = 0;
    if (s->series.points[s->series.n - 1].kind == DBR_V_NONE)
        return s->series.points[s->series.n - 1];
    for (size_t i = s->series.n; i-- > 0;) {
        const dbr_value *p = &s->series.points[i];
        if (p->kind == DBR_V_NONE)
            continue;
        if (!p->truth)
            break;
        n++;
    }
    return dbr_value_int(n);
}

static dbr_value streak(const dbr_value *s, const points *p) {
    int64_t n = 0;
    int way = 0;
    if (s->series.n && s->series.points[s->series.n - 1].kind != DBR_V_DECIMAL)
        return s->series.points[s->series.n - 1].kind == DBR_V_NONE
                   ? s->series.points[s->series.n - 1]
                   : streak_of_truths(s);
    for (size_t i = p->n; i-- > 1;) {
        int step = dbr_dec_cmp(p->v[i], p->v[i - 1]);
        if (!step || (n && step != way))
            break;
        way = step;
        n++;
    }
    return dbr_value_int(way < 0 ? -n : n);
}

/* mean min max sum of the points that have a value: dates and texts have extremes too. */
static dbr_value basic(dbr_op op, const dbr_value *s) {
    dbr_exact sum = {0};
    dbr_value best = {0};
    int64_t n = 0;
    for (size_t i = 0; i < s->series.n; i++) {
        const dbr_value *p = &s->series.points[i];
        if (p->kind == DBR_V_NONE)
            continue;
        int c = n ? dbr_value_cmp(p, &best) : 0;
        if (!n || (op == DBR_O_SERIES_MIN && c < 0) || (op == DBR_O_SERIES_MAX && c > 0))
            best = *p;
        if (p->kind == DBR_V_DECIMAL)
            dbr_exact_add(&sum, p->dec);
        n++;
    }
    dbr_value v = best;
    dbr_decimal d;
    if (n == 0) {
        v = none(DBR_R_NO_ROWS, "no point of the series has a value");
    } else if (op == DBR_O_SERIES_SUM) {
        dbr_dec_status st = dbr_exact_read(&sum, &d);
        v = dbr_value_of_status(st, d);
    } else if (op == DBR_O_SERIES_MEAN) {
        dbr_exact count = {0};
        dbr_exact_add(&count, dbr_dec_of(n));
        dbr_dec_status st = dbr_exact_ratio(&sum, &count, &d);
        v = dbr_value_of_status(st, d);
        dbr_exact_clear(&count);
    }
    dbr_exact_clear(&sum);
    return v;
}

dbr_value dbr_series_apply(dbr_op op, const dbr_value *s, const dbr_value *k, dbr_arena *a) {
    if (s->kind != DBR_V_SERIES)
        return s->kind == DBR_V_NONE ? *s : none(DBR_R_NO_VALUE, "not a series");
    if (op == DBR_O_SERIES_MEAN || op == DBR_O_SERIES_MIN || op == DBR_O_SERIES_MAX ||
        op == DBR_O_SERIES_SUM)
        return basic(op, s);
    if (op == DBR_O_SERIES_FORECAST)
        return forecast(s, k, a);
    points p = points_of(s, a);
    if (op == DBR_O_SERIES_MEDIAN) {
        sums status = {DBR_DEC_OK};
        if (!p.n)
            return none(DBR_R_NO_ROWS, "no point of the series has a value");
        dbr_decimal d = median_of(&status, p.v, p.n);
        return dbr_value_of_status(status.status, d);
    }
    return op == DBR_O_SERIES_STDEV     ? stdev(&p)
           : op == DBR_O_SERIES_SLOPE   ? slope(&p)
           : op == DBR_O_SERIES_ZSCORE  ? zscore(&p, a)
           : op == DBR_O_SERIES_SIGNAL  ? signal(&p, a)
           : op == DBR_O_SERIES_ANOMALY ? anomaly(&p, k, a)
                                        : streak(s, &p);
}
