/* factors.c: what each factor of a product contributed to its change, so that all of it adds up.

   A factor contributes its own change times the mean of the products of the others, over all orders in which the factors could have
   changed one after the other: the Shapley value (Shapley, A value for n-person games, 1953; for decompositions of change Sun, Energy
   Economics 20, 1998, and Shorrocks, Journal of Economic Inequality 11, 2013). No order is preferred and nothing is left over. Of two
   factors it is the midpoint rule, (a1 - a0) * (b0 + b1) / 2. A divisor counts as the factor 1 / d. */
#include "review/drivers.h"

#include <stdlib.h>

typedef struct part {
    dbr_value v0, v1; /* as they are */
    dbr_decimal a, b; /* as factors: inverted where they divide */
    dbr_decimal sum;  /* the contribution */
    const dbr_factor *of;
    size_t at; /* as written */
    dbr_driver driver;
} part;

/* With k of the n - 1 others changed already, k! (n - 1 - k)! of the n! orders have this factor next. The sum over the sets of k others
   is the coefficient of t^k in the product of (a + b t). */
static dbr_decimal shapley(dbr_sums *s, const part *parts, size_t n, size_t i) {
    static const int factorial[] = {1, 1, 2, 6, 24, 120, 720};
    dbr_decimal c[DBR_FACTORS_MAX + 1], all = dbr_dec_of(0);
    size_t degree = 0;
    c[0] = dbr_dec_of(1);
    for (size_t j = 0; j < n; j++) {
        if (j == i)
            continue;
        c[++degree] = dbr_dec_of(0);
        for (size_t k = degree + 1; k-- > 0;) {
            c[k] = dbr_take(s, dbr_dec_mul, c[k], parts[j].a);
            if (k)
                c[k] =
                    dbr_take(s, dbr_dec_add, c[k], dbr_take(s, dbr_dec_mul, c[k - 1], parts[j].b));
        }
    }
    for (size_t k = 0; k < n; k++)
        all = dbr_take(
            s, dbr_dec_add, all,
            dbr_take(s, dbr_dec_mul, c[k], dbr_dec_of(factorial[k] * factorial[n - 1 - k])));
    all = dbr_take(s, dbr_dec_div, all, dbr_dec_of(factorial[n]));
    return dbr_take(s, dbr_dec_mul, all, dbr_take(s, dbr_dec_sub, parts[i].b, parts[i].a));
}

static int by_size(const void *a, const void *b) {
    const part *x = a, *y = b;
    int c = dbr_dec_cmp(dbr_dec_abs(y->sum), dbr_dec_abs(x->sum));
    return c ? c : (x->at > y->at) - (x->at < y->at);
}

static void describe(dbr_judging *j, part *p) {
    static const dbr_type percent = {.kind = DBR_T_PERCENT, .change = true};
    const dbr_metric *m = p->of->metric;
    const dbr_expr *x = p->of->value;
    bool sliced = p->of->written->op == DBR_O_SLICE;
    dbr_driver *d = &p->driver;
    d->divides = p->of->divides;
    d->factor = sliced ? dbr_span_line(j->arena, p->of->written->at) : m->name;
    d->title = !sliced && m->title.n ? dbr_read(j, &m->title) : d->factor;
    d->name = d->divides ? dbr_arena_printf(j->arena, "÷ %.*s", DBR_ARG(d->title)) : d->title;
    d->before = dbr_show(j, p->v0, x->type, m);
    d->value = dbr_show(j, p->v1, x->type, m);
    d->change = dbr_show(j, dbr_two_sided(DBR_O_CHANGE, p->v1, p->v0), percent, NULL);
}

/* The values; constants become one number that scales all. False where one is none: then *why. */
static bool values(dbr_judging *j, dbr_sums *s, const dbr_explain *x, part *parts, size_t *n,
                   dbr_decimal *scale, dbr_value *why) {
    bool all = true;
    *n = 0;
    *scale = dbr_dec_of(1);
    for (size_t i = 0; i < x->factors.n; i++) {
        const dbr_factor *f = &x->factors.v[i];
        part p = {.of = f, .at = *n};
        p.v1 = dbr_evaluate(&j->eval, f->value, &j->here);
        p.v0 = dbr_evaluate(&j->eval, f->before, &j->here);
        bool has = p.v0.kind == DBR_V_DECIMAL && p.v1.kind == DBR_V_DECIMAL;
        p.a = has ? p.v0.dec : dbr_dec_of(1);
        p.b = has ? p.v1.dec : dbr_dec_of(1);
        if (!has && all)
            *why = p.v1.kind == DBR_V_NONE ? p.v1 : p.v0;
        all &= has;
        if (!f->metric) {
            *scale = dbr_take(s, f->divides ? dbr_dec_div : dbr_dec_mul, *scale, p.b);
            continue;
        }
        bool zero = f->divides && (dbr_dec_is_zero(p.a) || dbr_dec_is_zero(p.b));
        if (zero && all)
            *why = dbr_value_none(DBR_R_ZERO_DIVISION, DBR_STR("division by zero"));
        all &= !zero;
        if (f->divides && all) {
            p.a = dbr_take(s, dbr_dec_div, dbr_dec_of(1), p.a);
            p.b = dbr_take(s, dbr_dec_div, dbr_dec_of(1), p.b);
        }
        describe(j, &p);
        parts[(*n)++] = p;
    }
    return all;
}

/* Rounded, so that sums are exact, the largest first; that one takes what rounding leaves over. */
static void settle(dbr_sums *s, part *parts, size_t n, dbr_decimal *change) {
    int top = dbr_dec_top(*change);
    for (size_t i = 0; i < n; i++) {
        int mine = dbr_dec_top(parts[i].sum);
        top = mine > top ? mine : top;
    }
    if (top == INT32_MIN)
        return;
    dbr_decimal rest = *change = dbr_dec_round(*change, DBR_PART_DIGITS - top);
    for (size_t i = 0; i < n; i++) {
        parts[i].sum = dbr_dec_round(parts[i].sum, DBR_PART_DIGITS - top);
        rest = dbr_take(s, dbr_dec_sub, rest, parts[i].sum);
    }
    qsort(parts, n, sizeof *parts, by_size);
    parts[0].sum = dbr_take(s, dbr_dec_add, parts[0].sum, rest);
}

bool dbr_explain_factors(dbr_judging *j, const dbr_explain *x, dbr_explain_shape *shape,
                         dbr_explain_result *r) {
    dbr_sums ok = {true};
    part *parts = DBR_NEWS(j->arena, part, x->factors.n + 1);
    size_t n;
    dbr_decimal scale;
    dbr_value why;
    bool split = values(j, &ok, x, parts, &n, &scale, &why);
    for (size_t i = 0; i < n && split; i++)
        parts[i].sum = dbr_take(&ok, dbr_dec_mul, shapley(&ok, parts, n, i), scale);
    if (split)
        settle(&ok, parts, n, &shape->change);
    if (!ok.ok)
        return false;
    r->drivers = DBR_NEWS(j->arena, dbr_driver, n + 1);
    r->ndrivers = n;
    for (size_t i = 0; i < n; i++) {
        dbr_driver *d = &parts[i].driver;
        if (split)
            dbr_show_contribution(j, shape, parts[i].sum, d);
        else
            d->contribution = d->share = dbr_show(j, why, shape->points, NULL);
        r->drivers[i] = *d;
    }
    return true;
}
