/* drivers.c: which segments drove a change: what each contributes, so that all of it adds up to the change.

   Of a value that adds up, a segment contributes its own change. Of a ratio R = sum(n) / sum(d) with weights w = d / sum(d) and rates
   r = n / d, a segment contributes by its rate, (w0 + w1) / 2 * (r1 - r0), and by the mix, (w1 - w0) * ((r0 + r1) / 2 - (R0 + R1) / 2):
   midpoint weights, which leave no interaction over (Bennet, 1920, for prices and quantities). A segment that is
   new or gone has one rate only, and all of it is mix. Of a product by factors: factors.c. */
#include "review/drivers.h"

#include <stdlib.h>

typedef struct line {
    const dbr_value *keys;
    size_t at;                  /* in segment order */
    dbr_decimal n0, n1, d0, d1; /* of a ratio; else n0 and n1 alone */
    bool has_before, has_now;   /* rows in that window */
    bool has0, has1;            /* it has a rate there */
    dbr_decimal rate, mix, sum;
    dbr_driver driver;
} line;

dbr_decimal dbr_take(dbr_sums *s, dbr_step f, dbr_decimal a, dbr_decimal b) {
    dbr_decimal out = dbr_dec_of(0);
    dbr_dec_status st = f(a, b, &out);
    s->ok &= st == DBR_DEC_OK;
    return out;
}

static dbr_decimal half(dbr_sums *s, dbr_decimal a, dbr_decimal b) {
    return dbr_take(s, dbr_dec_div, dbr_take(s, dbr_dec_add, a, b), dbr_dec_of(2));
}

dbr_decimal dbr_amount(dbr_judging *j, const dbr_expr *x, const dbr_where *w) {
    dbr_value v = dbr_evaluate(&j->eval, x, w);
    return v.kind == DBR_V_DECIMAL ? v.dec : dbr_dec_of(0);
}

static void of_ratio(dbr_sums *s, line *l, dbr_decimal D0, dbr_decimal D1, dbr_decimal R) {
    dbr_decimal w0 = dbr_take(s, dbr_dec_div, l->d0, D0), w1 = dbr_take(s, dbr_dec_div, l->d1, D1);
    l->has0 = !dbr_dec_is_zero(l->d0);
    l->has1 = !dbr_dec_is_zero(l->d1);
    dbr_decimal r0 = l->has0 ? dbr_take(s, dbr_dec_div, l->n0, l->d0) : dbr_dec_of(0);
    dbr_decimal r1 = l->has1 ? dbr_take(s, dbr_dec_div, l->n1, l->d1) : dbr_dec_of(0);
    dbr_decimal r = l->has0 && l->has1 ? half(s, r0, r1) : l->has1 ? r1 : r0;
    if (l->has0 && l->has1)
        l->rate = dbr_take(s, dbr_dec_mul, half(s, w0, w1), dbr_take(s, dbr_dec_sub, r1, r0));
    l->mix =
        dbr_take(s, dbr_dec_mul, dbr_take(s, dbr_dec_sub, w1, w0), dbr_take(s, dbr_dec_sub, r, R));
    l->sum = dbr_take(s, dbr_dec_add, l->rate, l->mix);
    l->n0 = r0; /* what is shown of it */
    l->n1 = r1;
}

static int by_size(const void *a, const void *b) {
    const line *x = a, *y = b;
    int c = dbr_dec_cmp(dbr_dec_abs(y->sum), dbr_dec_abs(x->sum));
    return c ? c : (x->at > y->at) - (x->at < y->at);
}

/* Where an expression has no metric below, and so no polarity, more is not better. */
static int better(const dbr_metric *m, dbr_decimal change) {
    if (!m || dbr_dec_is_zero(change))
        return 0;
    int up = change.neg ? -1 : 1;
    return m->good == DBR_GOOD_UP ? up : m->good == DBR_GOOD_DOWN ? -up : 0;
}

static dbr_str name_of(dbr_judging *j, const dbr_driver *d) {
    dbr_str name = dbr_segment_name(j->arena, j->out->lang, d->segment, d->nsegment);
    if (!d->is_new && !d->is_gone)
        return name;
    return d->is_new ? DBR_TELL(j, DRIVER_NEW, name) : DBR_TELL(j, DRIVER_GONE, name);
}

void dbr_show_contribution(dbr_judging *j, const dbr_explain_shape *s, dbr_decimal contribution,
                           dbr_driver *d) {
    static const dbr_type percent = {.kind = DBR_T_PERCENT};
    dbr_sums ok = {true};
    d->contribution = dbr_show(j, dbr_value_dec(contribution), s->points, NULL);
    dbr_value share = dbr_value_none(DBR_R_ZERO_DIVISION, DBR_STR("there is no change"));
    if (!dbr_dec_is_zero(s->change))
        share = dbr_value_dec(dbr_take(&ok, dbr_dec_div, contribution, s->change));
    d->share = dbr_show(j, share, percent, NULL);
    d->better = better(s->metric, contribution);
}

static void show_line(dbr_judging *j, const dbr_explain_shape *s, bool ratio, line *l) {
    dbr_driver *d = &l->driver;
    if (!ratio || l->has0)
        d->before = dbr_show(j, dbr_value_dec(l->n0), s->type, s->metric);
    if (!ratio || l->has1)
        d->value = dbr_show(j, dbr_value_dec(l->n1), s->type, s->metric);
    if (ratio) {
        d->rate = dbr_show(j, dbr_value_dec(l->rate), s->points, NULL);
        d->mix = dbr_show(j, dbr_value_dec(l->mix), s->points, NULL);
    }
    dbr_show_contribution(j, s, l->sum, d);
    d->is_new = !l->has_before && l->has_now;
    d->is_gone = l->has_before && !l->has_now;
    d->name = name_of(j, d);
}

/* The segments that occur in what one window's value is made of. */
static size_t occurring(dbr_judging *j, const dbr_explain *x, const dbr_expr *part,
                        const dbr_expr *whole, const dbr_value ***out) {
    const dbr_value **a, **b;
    size_t na = dbr_occurring(j, part, x->each, x->neach, &a);
    *out = a;
    if (!whole)
        return na;
    size_t nb = dbr_occurring(j, whole, x->each, x->neach, &b);
    return dbr_segments_join(j->arena, x->neach, a, na, b, nb, out);
}

/* All segments that occur now or did then. */
static line *lines_of(dbr_judging *j, const dbr_explain *x, size_t *n) {
    const dbr_value **all, **now, **then;
    size_t nnow = occurring(j, x, x->part, x->whole, &now);
    size_t nthen = occurring(j, x, x->part_before, x->whole_before, &then);
    *n = dbr_segments_join(j->arena, x->neach, now, nnow, then, nthen, &all);
    line *lines = DBR_NEWS(j->arena, line, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        line *l = &lines[i];
        dbr_where w = j->here;
        w.segment = (dbr_eval_segment){.columns = x->each, .values = all[i], .n = x->neach};
        l->keys = all[i];
        l->at = i;
        l->has_now = dbr_occurs(all[i], x->neach, now, nnow);
        l->has_before = dbr_occurs(all[i], x->neach, then, nthen);
        l->n1 = dbr_amount(j, x->part, &w);
        l->n0 = dbr_amount(j, x->part_before, &w);
        l->d1 = x->whole ? dbr_amount(j, x->whole, &w) : dbr_dec_of(0);
        l->d0 = x->whole ? dbr_amount(j, x->whole_before, &w) : dbr_dec_of(0);
        l->rate = l->mix = l->sum = dbr_dec_of(0);
        l->driver.segment = dbr_segment_parts(j, x->each, all[i], x->neach);
        l->driver.nsegment = x->neach;
    }
    return lines;
}

int dbr_dec_top(dbr_decimal d) {
    int digits = 0;
    for (dbr_u128 c = d.coef; c; c /= 10)
        digits++;
    return digits ? d.exp + digits : INT32_MIN;
}

/* The parts of a ratio and its change to so many places that all of them, and every sum of them, are exact. */
static void round_all(dbr_sums *s, line *lines, size_t n, dbr_decimal *change) {
    int top = dbr_dec_top(*change);
    for (size_t i = 0; i < n; i++) {
        int rate = dbr_dec_top(lines[i].rate), mix = dbr_dec_top(lines[i].mix);
        top = rate > top ? rate : top;
        top = mix > top ? mix : top;
    }
    if (top == INT32_MIN)
        return;
    *change = dbr_dec_round(*change, DBR_PART_DIGITS - top);
    for (size_t i = 0; i < n; i++) {
        line *l = &lines[i];
        l->rate = dbr_dec_round(l->rate, DBR_PART_DIGITS - top);
        l->mix = dbr_dec_round(l->mix, DBR_PART_DIGITS - top);
        l->sum = dbr_take(s, dbr_dec_add, l->rate, l->mix);
    }
}

/* What roundings leave over goes to the largest, so that contributions add up to the change. */
static void settle(dbr_sums *s, line *lines, size_t n, dbr_decimal change, bool ratio) {
    dbr_decimal all = dbr_dec_of(0);
    for (size_t i = 0; i < n; i++)
        all = dbr_take(s, dbr_dec_add, all, lines[i].sum);
    dbr_decimal rest = dbr_take(s, dbr_dec_sub, change, all);
    lines[0].sum = dbr_take(s, dbr_dec_add, lines[0].sum, rest);
    if (ratio)
        lines[0].mix = dbr_take(s, dbr_dec_add, lines[0].mix, rest);
}

static bool by_segments(dbr_judging *j, const dbr_explain *x, dbr_value v0, dbr_value v1,
                        dbr_explain_shape *s, dbr_explain_result *r) {
    bool ratio = r->ratio;
    dbr_sums ok = {true};
    size_t n;
    line *lines = lines_of(j, x, &n);
    if (!n)
        return true;
    dbr_decimal D0 = dbr_dec_of(0), D1 = D0, R = D0;
    if (ratio) {
        D1 = dbr_amount(j, x->whole, &j->here);
        D0 = dbr_amount(j, x->whole_before, &j->here);
        R = half(&ok, v0.dec, v1.dec);
    }
    for (size_t i = 0; i < n; i++) {
        if (ratio)
            of_ratio(&ok, &lines[i], D0, D1, R);
        else
            lines[i].sum = dbr_take(&ok, dbr_dec_sub, lines[i].n1, lines[i].n0);
    }
    if (ratio)
        round_all(&ok, lines, n, &s->change);
    if (!ok.ok)
        return false;
    qsort(lines, n, sizeof *lines, by_size);
    settle(&ok, lines, n, s->change, ratio);
    size_t shown = n > (size_t)x->top ? (size_t)x->top : n;
    line others = {.has_before = true, .has_now = true};
    others.n0 = others.n1 = others.rate = others.mix = others.sum = dbr_dec_of(0);
    for (size_t i = shown; i < n; i++) {
        others.n0 = dbr_take(&ok, dbr_dec_add, others.n0, lines[i].n0);
        others.n1 = dbr_take(&ok, dbr_dec_add, others.n1, lines[i].n1);
        others.rate = dbr_take(&ok, dbr_dec_add, others.rate, lines[i].rate);
        others.mix = dbr_take(&ok, dbr_dec_add, others.mix, lines[i].mix);
    }
    for (size_t i = shown; i < n && !ratio; i++)
        others.sum = dbr_take(&ok, dbr_dec_add, others.sum, lines[i].sum);
    if (ratio)
        others.sum = dbr_take(&ok, dbr_dec_add, others.rate, others.mix);
    r->drivers = DBR_NEWS(j->arena, dbr_driver, shown + 1);
    r->ndrivers = shown;
    r->nothers = n - shown;
    for (size_t i = 0; i < shown; i++) {
        show_line(j, s, ratio, &lines[i]);
        r->drivers[i] = lines[i].driver;
    }
    show_line(j, s, ratio, &others);
    r->others = others.driver;
    return true;
}

static void explain(dbr_judging *j, const dbr_explain *x, dbr_explain_result *r) {
    const dbr_expr *value = x->change->args[0], *base = x->change->args[1];
    dbr_where w = j->here, then;
    dbr_value why, v1 = dbr_evaluate(&j->eval, value, &w), v0 = dbr_evaluate(&j->eval, base, &w);
    dbr_explain_shape s = {.metric = dbr_metric_below(value), .type = value->type};
    s.points = dbr_type_of_difference(s.type);
    s.change = dbr_dec_of(0);
    r->name = x->text;
    r->title = s.metric ? s.metric->title.n ? dbr_read(j, &s.metric->title) : s.metric->name
                        : dbr_span_line(j->arena, value->at);
    r->unit = dbr_unit_shown(j, s.type);
    r->format = s.metric ? s.metric->format : (dbr_str){0};
    r->by = x->each;
    r->nby = x->neach;
    r->ratio = x->whole != NULL;
    r->product = x->factors.n > 0;
    r->last_year = x->move.kind == DBR_MOVE_LAST_YEAR;
    r->place = dbr_place_of(x->at);
    if (dbr_where_move(&j->eval, &w, &x->move, &then, &why))
        r->window = dbr_window_text(j, dbr_where_days(j->model, &then));
    r->before = dbr_show(j, v0, s.type, s.metric);
    r->value = dbr_show(j, v1, s.type, s.metric);
    bool whole = v0.kind == DBR_V_DECIMAL && v1.kind == DBR_V_DECIMAL;
    dbr_sums ok = {true};
    if (whole)
        s.change = dbr_take(&ok, dbr_dec_sub, v1.dec, v0.dec);
    if (!ok.ok)
        return; /* beyond what can be shown */
    r->better = better(s.metric, s.change);
    if (x->factors.n)
        ok.ok = dbr_explain_factors(j, x, &s, r);
    else if (whole && x->part)
        ok.ok = by_segments(j, x, v0, v1, &s, r);
    if (whole && x->effects)
        dbr_explain_effects(j, x, &s, v0, v1, r);
    r->change = whole ? dbr_show(j, dbr_value_dec(s.change), s.points, NULL)
                      : dbr_show(j, v1.kind == DBR_V_NONE ? v1 : v0, s.points, NULL);
}

void dbr_judge_explains(dbr_judging *j) {
    dbr_review *out = j->out;
    out->nexplains = j->model->explains.n;
    out->explains = DBR_NEWS(j->arena, dbr_explain_result, out->nexplains + 1);
    for (size_t i = 0; i < out->nexplains; i++)
        explain(j, j->model->explains.v[i], &out->explains[i]);
}
