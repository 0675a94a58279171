/* findings.c: what a careful reader of the numbers would say first: which goals are off and by how much, what changed most against its own
   noise, what drove it, where cases wait, what customers write about more than before. By weight, the weightiest first; nothing that chance
   alone could have made is said. */
#include "plan/series.h"
#include "review/judge.h"

#include <stdlib.h>

enum {
    FINDINGS_MAX = 12,
    MOVES_MAX = 5, /* of metrics; so few where other things are to be said: */
    MOVES_LEAST = 2,
    NOISE_POINTS = 6, /* that a metric's noise is measured by, at least */
    COUNT_LEAST = 30, /* below, a ratio of counts says nothing */
    CASES_LEAST = 10  /* below, a share of the time says nothing about the process */
};

typedef DBR_VEC(dbr_finding) findings;

/* A change that is explained twice, by one column and by another, has one calendar: its sentence is said once. */
static void add(dbr_judging *j, findings *all, dbr_str text, int better) {
    dbr_finding f = {text, better};
    for (size_t i = 0; i < all->n; i++)
        if (dbr_str_eq(all->v[i].text, text))
            return;
    if (all->n < FINDINGS_MAX)
        dbr_vec_push(j->arena, all, f);
}

/* ---- goals ---- */

/* "250,000 a month: off track, ¥9k short of what its pace asks for by now (¥231k of ¥240k)" */
static dbr_str goal_sentence(dbr_judging *j, const dbr_goal *g, const dbr_goal_result *r) {
    bool missed = r->status == DBR_GOAL_MISSED;
    dbr_decimal actual = r->actual.value.dec, aim = dbr_goal_aim(r);
    dbr_shown limit = r->target;
    bool paced = !missed && r->expected.value.kind == DBR_V_DECIMAL &&
                 dbr_dec_cmp(r->expected.value.dec, aim) != 0;
    if (paced) {
        aim = r->expected.value.dec;
        limit = r->expected;
    }
    dbr_type points = dbr_type_of_difference(g->metric->type);
    dbr_value off = dbr_operate(j, DBR_O_SUB, dbr_value_dec(actual), dbr_value_dec(aim));
    dbr_str by = dbr_unsigned_text(dbr_show(j, off, points, NULL).text);
    bool below = off.kind == DBR_V_DECIMAL && off.dec.neg;
    dbr_str title = r->title.n ? r->title : r->name;
    dbr_word status = missed                            ? DBR_W_MISSED
                      : r->status == DBR_GOAL_OFF_TRACK ? DBR_W_OFF_TRACK
                                                        : DBR_W_AT_RISK;
    dbr_sentence says = paced   ? below ? DBR_SAY_GOAL_BELOW_PACE : DBR_SAY_GOAL_ABOVE_PACE
                        : below ? DBR_SAY_GOAL_BELOW_TARGET
                                : DBR_SAY_GOAL_ABOVE_TARGET;
    const dbr_str pieces[] = {title, dbr_word_text(j->out->lang, status), by, r->actual.text,
                              limit.text};
    return dbr_say(j->arena, j->out->lang, says, 5, pieces);
}

static void of_goals(dbr_judging *j, findings *all) {
    static const dbr_goal_status order[] = {DBR_GOAL_MISSED, DBR_GOAL_OFF_TRACK, DBR_GOAL_AT_RISK};
    for (size_t k = 0; k < sizeof order / sizeof *order; k++)
        for (size_t i = 0; i < j->out->ngoals; i++)
            if (j->out->goals[i].status == order[k] && j->model->goals.v[i]->metric)
                add(j, all, goal_sentence(j, j->model->goals.v[i], &j->out->goals[i]), -1);
}

/* ---- metrics ---- */

typedef struct move {
    const dbr_metric_result *metric;
    const dbr_comparison *previous; /* NULL: a signal alone */
    dbr_decimal size;               /* measured: in standard deviations, else relative */
    bool measured, signal, few;
    size_t at;
} move;

/* Signals first, then what is measured against its noise, then the others, then those of too few to tell. */
static int by_size(const void *a, const void *b) {
    const move *x = a, *y = b;
    if (x->few != y->few)
        return x->few - y->few;
    if (x->signal != y->signal)
        return y->signal - x->signal;
    if (x->measured != y->measured)
        return y->measured - x->measured;
    int c = dbr_dec_cmp(y->size, x->size);
    return c ? c : (x->at > y->at) - (x->at < y->at);
}

typedef struct search {
    const dbr_metric *metric;
    bool found;
} search;

static void look(const dbr_expr *x, void *door) {
    search *s = door;
    s->found |= x->op == DBR_O_METRIC && x->metric == s->metric;
}

static bool its_check_failed(const dbr_judging *j, const dbr_metric *m) {
    for (size_t i = 0; i < j->model->checks.n; i++) {
        const dbr_check *c = j->model->checks.v[i];
        search s = {.metric = m};
        dbr_expr_each(c->cond, look, &s);
        if (s.found && dbr_check_counts_failed(j, c))
            return true;
    }
    return false;
}

static bool is_few(dbr_judging *j, const dbr_metric *m, const dbr_where *w) {
    dbr_value n = dbr_evaluate(&j->eval, m->counted, w);
    return n.kind == DBR_V_DECIMAL && dbr_dec_cmp(n.dec, dbr_dec_of(COUNT_LEAST)) < 0;
}

/* The trend as a series of whole units; false where the last one is not over, or too few others have a value. */
static bool trend_of(dbr_judging *j, const dbr_metric_result *r, const dbr_metric_places *at,
                     dbr_value *out) {
    size_t n = r->nseries, others = 0;
    if (!n || r->series[n - 1].incomplete || r->series[n - 1].value.value.kind != DBR_V_DECIMAL)
        return false;
    dbr_value *points = DBR_NEWS(j->arena, dbr_value, n);
    bool *excluded = DBR_NEWS(j->arena, bool, n);
    for (size_t i = 0; i < n; i++) {
        points[i] = r->series[i].value.value;
        excluded[i] = dbr_window_excluded(j->model, at->trend[i].window);
        others += i + 1 < n && !excluded[i] && points[i].kind == DBR_V_DECIMAL;
    }
    *out = (dbr_value){.kind = DBR_V_SERIES,
                       .series = {.points = points, .n = n, .excluded = excluded}};
    return others >= NOISE_POINTS;
}

/* Against its own noise where that is known, else by its relative change. False where it is within one standard deviation and no check
   on it failed. */
static bool weigh(dbr_judging *j, const dbr_metric *m, const dbr_value *trend, move *out) {
    static const int64_t WHOLLY = 1000000; /* a turn from zero or below, a first change ever */
    const dbr_comparison *c = out->previous;
    out->size = dbr_dec_of(WHOLLY);
    out->measured = trend != NULL;
    if (!trend) {
        if (c && c->change.value.kind == DBR_V_DECIMAL)
            out->size = dbr_dec_abs(c->change.value.dec);
        return true;
    }
    dbr_value z = dbr_series_apply(DBR_O_SERIES_ZSCORE, trend, NULL, j->arena);
    if (z.kind == DBR_V_DECIMAL)
        out->size = dbr_dec_abs(z.dec);
    return dbr_dec_cmp(out->size, dbr_dec_of(1)) >= 0 || its_check_failed(j, m);
}

/* "Refund rate rose 1.2pp to 4.2% (2026-09: 3.0%)", and what follows. */
static dbr_str moved_to(dbr_judging *j, dbr_str title, const dbr_shown *difference, dbr_str change,
                        dbr_str to, dbr_str window, dbr_str from, dbr_str rest) {
    const dbr_str pieces[] = {title, dbr_unsigned_text(change), to, window, from, rest};
    bool up = !difference->value.dec.neg;
    return dbr_say(j->arena, j->out->lang, up ? DBR_SAY_ROSE_TO : DBR_SAY_FELL_TO, 6, pieces);
}

static dbr_str change_sentence(dbr_judging *j, const move *m) {
    const dbr_metric_result *r = m->metric;
    const dbr_comparison *c = m->previous;
    if (m->few)
        return DBR_TELL(j, CHANGED_FEW, r->title, r->value.text, c->value.text);
    /* the trend says it of the level, which need not be as unusual as the step to it */
    dbr_str signal = m->signal ? DBR_TELL(j, SIGNAL_OF_LEVEL) : (dbr_str){0};
    if (c->words.n)
        return DBR_TELL(j, CHANGED_IN_WORDS, r->title, c->words, r->value.text, c->window,
                        c->value.text, signal);
    return moved_to(j, r->title, &c->difference, c->change.text, r->value.text, c->window,
                    c->value.text, signal);
}

/* "Complaints is 1.6%: out of the ordinary against its last 12 months (XmR signal)" */
static dbr_str signal_sentence(dbr_judging *j, const dbr_metric_result *r) {
    return DBR_TELL(j, SIGNAL, r->title, r->value.text,
                    dbr_piece_int(j->arena, (int64_t)r->nseries),
                    dbr_unit_text(j->arena, j->out->lang, j->out->unit, r->nseries));
}

/* An `explain` says it with what drove it. */
static bool is_explained(const dbr_judging *j, const dbr_metric_result *r,
                         const dbr_comparison *c) {
    for (size_t i = 0; i < j->out->nexplains; i++) {
        const dbr_explain_result *x = &j->out->explains[i];
        if (x->ndrivers && dbr_str_eq(x->title, r->title) && dbr_str_eq(x->window, c->window) &&
            x->change.value.kind == DBR_V_DECIMAL)
            return true;
    }
    return false;
}

/* What is to be said of a metric: a change since the period before for the better or the worse, else a signal of its trend. */
static bool move_of(dbr_judging *j, size_t i, move *out) {
    const dbr_metric_result *r = &j->out->metrics[i];
    const dbr_metric *m = j->model->metrics.v[i];
    dbr_metric_places at;
    dbr_metric_places_of(&j->eval, m, &at);
    dbr_value trend;
    bool has_trend = trend_of(j, r, &at, &trend);
    *out = (move){.metric = r, .at = i};
    if (has_trend && r->nseries == DBR_TREND_POINTS) {
        dbr_value v = dbr_series_apply(DBR_O_SERIES_SIGNAL, &trend, NULL, j->arena);
        out->signal = v.kind == DBR_V_BOOL && v.truth;
    }
    if (r->ncomparisons && dbr_str_is(r->comparisons[0].with, "previous")) {
        const dbr_comparison *c = &r->comparisons[0];
        bool says = c->difference.value.kind == DBR_V_DECIMAL &&
                    !dbr_dec_is_zero(c->difference.value.dec) && c->better != 0 &&
                    !is_explained(j, r, c);
        out->previous = says ? c : NULL;
        out->few = m->counted && (is_few(j, m, &j->here) || is_few(j, m, &at.previous));
    }
    bool heavy = weigh(j, m, has_trend ? &trend : NULL, out);
    if (out->previous && heavy)
        return true;
    out->previous = NULL;
    return out->signal && !out->few;
}

static void of_metrics(dbr_judging *j, findings *all, size_t most) {
    dbr_review *out = j->out;
    move *moves = DBR_NEWS(j->arena, move, out->nmetrics + 1);
    size_t n = 0;
    for (size_t i = 0; i < out->nmetrics; i++)
        n += move_of(j, i, &moves[n]);
    if (n)
        qsort(moves, n, sizeof *moves, by_size);
    for (size_t i = 0; i < n && i < most; i++) {
        const move *m = &moves[i];
        if (m->previous)
            add(j, all, change_sentence(j, m), m->few ? 0 : m->previous->better);
        else
            add(j, all, signal_sentence(j, m->metric), 0);
    }
}

/* ---- analyses ---- */

/* "Revenue fell ¥12k to ¥88k (2026-09: ¥100k); largest contribution: East, -¥9k (75.0%)" */
static dbr_str driver_sentence(dbr_judging *j, const dbr_explain_result *x) {
    const dbr_driver *d = &x->drivers[0];
    dbr_str largest =
        DBR_TELL(j, LARGEST_CONTRIBUTION, d->name, d->contribution.text, d->share.text);
    return moved_to(j, x->title, &x->change, x->change.text, x->value.text, x->window,
                    x->before.text, largest);
}

/* "GMV rose ¥12k against 2026-09: ", and what it comes from */
static dbr_str moved_against(const dbr_judging *j, const dbr_explain_result *x, dbr_str change,
                             dbr_str parts) {
    const dbr_str pieces[] = {x->title, dbr_unsigned_text(change), x->window, parts};
    bool up = !x->change.value.dec.neg;
    return dbr_say(j->arena, j->out->lang, up ? DBR_SAY_ROSE_AGAINST : DBR_SAY_FELL_AGAINST, 4,
                   pieces);
}

static void put_part(const dbr_judging *j, dbr_str part, dbr_buf *out) {
    if (out->n)
        dbr_buf_put(out, dbr_word_text(j->out->lang, DBR_W_COMMA));
    dbr_buf_put(out, part);
}

/* "GMV rose ¥12k against 2026-09: Visits +¥9k, Conversion +¥4k, Order value -¥1k" */
static dbr_str factor_sentence(dbr_judging *j, const dbr_explain_result *x) {
    dbr_buf b = {0};
    for (size_t i = 0; i < x->ndrivers; i++)
        put_part(j,
                 DBR_TELL(j, FACTOR_EFFECT, x->drivers[i].title, x->drivers[i].contribution.text),
                 &b);
    dbr_str s = moved_against(j, x, x->change.text, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

/* "2 more working days"; empty where none of the numbers of days differ */
static dbr_str more_days(dbr_judging *j, const dbr_effect *e) {
    int n = e->workdays ? e->workdays : e->otherdays;
    if (!n)
        return (dbr_str){0};
    dbr_sentence says = e->workdays ? n > 0 ? DBR_SAY_MORE_WORKDAYS : DBR_SAY_FEWER_WORKDAYS
                        : n > 0     ? DBR_SAY_MORE_OTHERDAYS
                                    : DBR_SAY_FEWER_OTHERDAYS;
    dbr_str count = dbr_piece_int(j->arena, n < 0 ? -(int64_t)n : n);
    return dbr_say(j->arena, j->out->lang, says, 1, &count);
}

/* "Revenue rose 7.2% against 2025-10: +4.1pp from 2 more working days, +1.0pp from Double 11, +2.1pp from all the rest"; in place of
   shares of a base that is not positive, amounts. False where the calendar has no effect. */
static bool effect_sentence(dbr_judging *j, const dbr_explain_result *x, dbr_str *out) {
    static const dbr_type percent = {.kind = DBR_T_PERCENT, .change = true};
    bool any = false, relative = x->effects[0].relative.value.kind == DBR_V_DECIMAL;
    dbr_str by = x->change.text;
    if (relative) {
        dbr_value whole = dbr_operate(j, DBR_O_DIV, x->change.value, x->before.value);
        by = dbr_show(j, whole, percent, NULL).text;
    }
    dbr_buf b = {0};
    for (size_t i = 0; i < x->neffects; i++) {
        const dbr_effect *e = &x->effects[i];
        dbr_str size = relative ? e->relative.text : e->line.contribution.text;
        dbr_str what = e->line.name;
        if (e->kind == DBR_EFFECT_WORKDAYS && !(what = more_days(j, e)).n)
            continue;
        if (e->kind == DBR_EFFECT_REST)
            what = DBR_TELL(j, REST);
        else if (dbr_dec_is_zero(e->line.contribution.value.dec))
            continue;
        any |= e->kind != DBR_EFFECT_REST;
        put_part(j, DBR_TELL(j, CALENDAR_EFFECT, what, size), &b);
    }
    *out = moved_against(j, x, by, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return any;
}

/* "Checkout: most is lost at Payment: 62.1% reach it (2026-09: 70.0%)" */
static dbr_str funnel_sentence(dbr_judging *j, const dbr_funnel_result *f) {
    const dbr_funnel_step_result *s = &f->steps[f->worst];
    return DBR_TELL(j, FUNNEL_WORST, f->title, s->title, s->conversion.text, f->window,
                    s->conversion_previous.text);
}

/* "Handling: Answered → Solved takes 91.7% of the time, 23h for half of the cases (2026-09: 24h)" */
static dbr_str process_sentence(dbr_judging *j, const dbr_process_result *p) {
    const dbr_process_time_result *t = &p->times[p->bottleneck];
    dbr_str then = {0};
    if (t->median_previous.value.kind == DBR_V_DECIMAL)
        then = DBR_TELL(j, WAS, p->window, t->median_previous.text);
    return DBR_TELL(j, PROCESS_SLOWEST, p->title, t->title, t->share.text, t->median.text, then);
}

static dbr_str nps_sentence(dbr_judging *j, const dbr_feedback_result *f) {
    const dbr_str pieces[] = {f->title, f->nps.text, f->window, f->nps_previous.text};
    bool up = dbr_dec_cmp(f->nps.value.dec, f->nps_previous.value.dec) > 0;
    return dbr_say(j->arena, j->out->lang, up ? DBR_SAY_NPS_ROSE : DBR_SAY_NPS_FELL, 4, pieces);
}

static dbr_str theme_sentence(dbr_judging *j, const dbr_feedback_result *f,
                              const dbr_theme_result *t) {
    const dbr_str pieces[] = {f->title, t->title, t->share.text, f->window, t->previous.text};
    bool up = !t->change.value.dec.neg;
    return dbr_say(j->arena, j->out->lang, up ? DBR_SAY_THEME_MORE : DBR_SAY_THEME_LESS, 5, pieces);
}

/* Of the newest cohort that could come again, against the one before it. */
static bool cohort_sentence(dbr_judging *j, const dbr_cohort_result *c, dbr_finding *out) {
    if (c->nrows < 3)
        return false;
    const dbr_cohort_row *now = &c->rows[c->nrows - 2], *then = &c->rows[c->nrows - 3];
    if (now->nretention < 2 || then->nretention < 2)
        return false;
    const dbr_shown *a = &now->retention[1], *b = &then->retention[1];
    if (!dbr_shares_differ(j, a->value, now->size.value, b->value, then->size.value))
        return false;
    out->better = dbr_dec_cmp(a->value.dec, b->value.dec);
    out->text = DBR_TELL(j, COHORT_AGAIN, c->title, now->period, a->text, then->period, b->text);
    return true;
}

static void of_analyses(dbr_judging *j, findings *all) {
    const dbr_review *r = j->out;
    dbr_finding f;
    for (size_t i = 0; i < r->nexplains; i++) {
        const dbr_explain_result *x = &r->explains[i];
        dbr_str effects;
        if (x->change.value.kind != DBR_V_DECIMAL || dbr_dec_is_zero(x->change.value.dec))
            continue;
        if (x->ndrivers)
            add(j, all, x->product ? factor_sentence(j, x) : driver_sentence(j, x), x->better);
        if (x->neffects && effect_sentence(j, x, &effects))
            add(j, all, effects, x->better);
    }
    for (size_t i = 0; i < r->nfunnels; i++)
        if (r->funnels[i].worst < r->funnels[i].nsteps)
            add(j, all, funnel_sentence(j, &r->funnels[i]), -1);
    for (size_t i = 0; i < r->nprocesses; i++) {
        const dbr_process_result *p = &r->processes[i];
        if (p->ntimes > 1 && p->bottleneck < p->ntimes &&
            dbr_dec_cmp(p->times[p->bottleneck].count.value.dec, dbr_dec_of(CASES_LEAST)) >= 0)
            add(j, all, process_sentence(j, p), 0);
    }
    for (size_t i = 0; i < r->ncohorts; i++)
        if (cohort_sentence(j, &r->cohorts[i], &f))
            add(j, all, f.text, f.better);
    for (size_t i = 0; i < r->nfeedbacks; i++) {
        const dbr_feedback_result *b = &r->feedbacks[i];
        if (b->nps_notable)
            add(j, all, nps_sentence(j, b),
                dbr_dec_cmp(b->nps.value.dec, b->nps_previous.value.dec));
        for (size_t k = 0; k < b->nthemes; k++)
            if (b->themes[k].notable)
                add(j, all, theme_sentence(j, b, &b->themes[k]), 0);
    }
}

void dbr_judge_findings(dbr_judging *j) {
    findings all = {0}, analyses = {0};
    of_goals(j, &all);
    of_analyses(j, &analyses);
    size_t said = all.n + analyses.n, most = said < FINDINGS_MAX ? FINDINGS_MAX - said : 0;
    of_metrics(j, &all, most > MOVES_MAX ? MOVES_MAX : most < MOVES_LEAST ? MOVES_LEAST : most);
    for (size_t i = 0; i < analyses.n; i++)
        add(j, &all, analyses.v[i].text, analyses.v[i].better);
    j->out->findings = all.v;
    j->out->nfindings = all.n;
}
