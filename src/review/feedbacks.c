/* feedbacks.c: what customers say: their scores, what they write about, and some of their own words. */
#include "review/judge.h"

static dbr_value root(dbr_value v) {
    dbr_decimal d;
    if (v.kind != DBR_V_DECIMAL)
        return v;
    dbr_dec_status s = dbr_dec_sqrt(v.dec, &d);
    return dbr_value_of_status(s, d);
}

/* The two-sided 95 % point of the normal distribution. */
static dbr_value z95(void) {
    dbr_decimal z;
    dbr_dec_scale(dbr_dec_of(1959964), -6, &z);
    return dbr_value_dec(z);
}

/* With p promoters and d detractors of n answers the score p - d has the variance (p + d - (p - d)^2) / n. */
static dbr_value variance(dbr_judging *j, const dbr_feedback *f, const dbr_where *w) {
    dbr_value n = dbr_evaluate(&j->eval, f->count, w);
    dbr_value p = dbr_operate(j, DBR_O_DIV, dbr_evaluate(&j->eval, f->promoters, w), n);
    dbr_value d = dbr_operate(j, DBR_O_DIV, dbr_evaluate(&j->eval, f->detractors, w), n);
    dbr_value score = dbr_operate(j, DBR_O_SUB, p, d);
    dbr_value spread = dbr_operate(j, DBR_O_SUB, dbr_operate(j, DBR_O_ADD, p, d),
                                   dbr_operate(j, DBR_O_MUL, score, score));
    return dbr_operate(j, DBR_O_DIV, spread, n);
}

/* Half of the 95 % interval, in points. */
static dbr_value half_width(dbr_judging *j, dbr_value variance) {
    dbr_value half = dbr_operate(j, DBR_O_MUL, root(variance), z95());
    return dbr_operate(j, DBR_O_MUL, half, dbr_value_int(100));
}

static dbr_shown points(dbr_judging *j, dbr_value v) {
    dbr_type number = {.kind = DBR_T_NUMBER};
    dbr_shown s = dbr_show(j, v, number, NULL);
    if (v.kind == DBR_V_DECIMAL)
        s.text = dbr_show_text(j->arena, j->out->lang, v, number, DBR_STR("0.0"), 0);
    return s;
}

static dbr_shown bound(dbr_judging *j, dbr_op op, dbr_value nps, dbr_value half, int64_t end) {
    dbr_value v = dbr_operate(j, op, nps, half);
    int beyond = v.kind == DBR_V_DECIMAL ? dbr_dec_cmp(v.dec, dbr_dec_of(end)) : 0;
    if (end < 0 ? beyond < 0 : beyond > 0)
        v = dbr_value_int(end);
    return points(j, v);
}

static bool answers_enough(dbr_value n) {
    return n.kind == DBR_V_DECIMAL && dbr_dec_cmp(n.dec, dbr_dec_of(DBR_FEW_ANSWERS)) >= 0;
}

static bool apart(dbr_judging *j, dbr_value a, dbr_value b, dbr_value limit) {
    dbr_value d = dbr_operate(j, DBR_O_SUB, a, b);
    return limit.kind == DBR_V_DECIMAL && d.kind == DBR_V_DECIMAL &&
           dbr_dec_cmp(dbr_dec_abs(d.dec), limit.dec) > 0;
}

/* Two shares differ beyond chance where a pooled z test of proportions says so, and both sides have answers enough to be told apart. */
bool dbr_shares_differ(dbr_judging *j, dbr_value a, dbr_value na, dbr_value b, dbr_value nb) {
    dbr_value one = dbr_value_int(1);
    if (!answers_enough(na) || !answers_enough(nb))
        return false;
    dbr_value all = dbr_operate(j, DBR_O_ADD, na, nb);
    dbr_value pooled = dbr_operate(j, DBR_O_DIV,
                                   dbr_operate(j, DBR_O_ADD, dbr_operate(j, DBR_O_MUL, a, na),
                                               dbr_operate(j, DBR_O_MUL, b, nb)),
                                   all);
    dbr_value spread = dbr_operate(j, DBR_O_MUL, pooled, dbr_operate(j, DBR_O_SUB, one, pooled));
    dbr_value inverse = dbr_operate(j, DBR_O_ADD, dbr_operate(j, DBR_O_DIV, one, na),
                                    dbr_operate(j, DBR_O_DIV, one, nb));
    dbr_value error = root(dbr_operate(j, DBR_O_MUL, spread, inverse));
    dbr_value limit = dbr_operate(j, DBR_O_MUL, error, z95());
    return apart(j, a, b, limit);
}

static void judge_theme(dbr_judging *j, const dbr_feedback *f, const dbr_theme *t, bool before,
                        const dbr_where *then, dbr_theme_result *r) {
    dbr_type points = {.kind = DBR_T_PERCENT, .points = true, .change = true};
    r->name = t->name;
    r->title = t->title.n ? dbr_read(j, &t->title) : t->name;
    r->count = dbr_show_at(j, t->count, &j->here);
    r->share = dbr_show_at(j, t->share, &j->here);
    if (before) {
        r->previous = dbr_show_at(j, t->share, then);
        dbr_value change = dbr_operate(j, DBR_O_SUB, r->share.value, r->previous.value);
        r->change = dbr_show(j, change, points, NULL);
        r->notable =
            dbr_shares_differ(j, r->share.value, dbr_evaluate(&j->eval, f->texts, &j->here),
                              r->previous.value, dbr_evaluate(&j->eval, f->texts, then));
    }
    dbr_value sample = dbr_evaluate(&j->eval, t->quotes, &j->here);
    size_t n = sample.kind == DBR_V_SERIES ? sample.series.n : 0;
    r->quotes = DBR_NEWS(j->arena, dbr_str, n + 1);
    for (size_t i = 0; i < n; i++)
        r->quotes[r->nquotes++] = dbr_masked(j->arena, sample.series.points[i].text);
}

static void judge_feedback(dbr_judging *j, const dbr_feedback *f, dbr_feedback_result *r) {
    const dbr_expr *count = f->count;
    dbr_where then;
    bool before = dbr_where_previous(&j->eval, &count, 1, &then);
    dbr_value spread = {0};
    r->name = f->name;
    r->title = f->title.n ? dbr_read(j, &f->title) : f->name;
    r->place = dbr_place_of(f->at);
    r->count = dbr_show_at(j, f->count, &j->here);
    r->few = !answers_enough(r->count.value);
    r->has_mean = f->mean != NULL;
    r->has_nps = f->nps != NULL;
    r->has_csat = f->csat != NULL;
    if (f->outside)
        r->outside = dbr_show_at(j, f->outside, &j->here);
    if (f->mean)
        r->mean = dbr_show_at(j, f->mean, &j->here);
    if (f->csat)
        r->csat = dbr_show_at(j, f->csat, &j->here);
    if (f->nps) {
        r->nps = points(j, dbr_evaluate(&j->eval, f->nps, &j->here));
        spread = variance(j, f, &j->here);
        dbr_value half = half_width(j, spread);
        r->nps_low = bound(j, DBR_O_SUB, r->nps.value, half, -100);
        r->nps_high = bound(j, DBR_O_ADD, r->nps.value, half, 100);
    }
    if (before) {
        r->window = dbr_window_text(j, dbr_where_days(j->model, &then));
        r->count_previous = dbr_show_at(j, f->count, &then);
        if (f->mean)
            r->mean_previous = dbr_show_at(j, f->mean, &then);
        if (f->csat)
            r->csat_previous = dbr_show_at(j, f->csat, &then);
        if (f->nps) {
            r->nps_previous = points(j, dbr_evaluate(&j->eval, f->nps, &then));
            dbr_value both = dbr_operate(j, DBR_O_ADD, spread, variance(j, f, &then));
            r->nps_notable = !r->few && answers_enough(r->count_previous.value) &&
                             apart(j, r->nps.value, r->nps_previous.value, half_width(j, both));
        }
    }
    r->nthemes = f->themes.n;
    r->themes = DBR_NEWS(j->arena, dbr_theme_result, r->nthemes + 1);
    for (size_t i = 0; i < r->nthemes; i++)
        judge_theme(j, f, &f->themes.v[i], before, &then, &r->themes[i]);
}

void dbr_judge_feedbacks(dbr_judging *j) {
    dbr_review *out = j->out;
    out->nfeedbacks = j->model->feedbacks.n;
    out->feedbacks = DBR_NEWS(j->arena, dbr_feedback_result, out->nfeedbacks + 1);
    for (size_t i = 0; i < out->nfeedbacks; i++)
        judge_feedback(j, j->model->feedbacks.v[i], &out->feedbacks[i]);
}
