/* findings.c: what a careful reader of the numbers would say first: what changed most, what drove it, where cases wait, what customers
   write about more than before. Nothing that chance alone could have made is said. */
#include "review/judge.h"

#include <stdlib.h>

typedef struct move {
    const dbr_metric_result *metric;
    const dbr_comparison *previous;
    dbr_decimal size;
    size_t at;
} move;

static int by_size(const void *a, const void *b) {
    const move *x = a, *y = b;
    int c = dbr_dec_cmp(y->size, x->size);
    return c ? c : (x->at > y->at) - (x->at < y->at);
}

enum { FINDINGS_MAX = 5 }; /* of metrics */

typedef DBR_VEC(dbr_finding) findings;

static dbr_str unsigned_text(dbr_str s) {
    return s.n && (s.p[0] == '+' || s.p[0] == '-') ? dbr_str_slice(s, 1, s.n) : s;
}

static dbr_str sentence(dbr_judging *j, const move *m) {
    const dbr_metric_result *r = m->metric;
    const dbr_comparison *c = m->previous;
    bool zh = j->out->zh, up = !c->difference.value.dec.neg;
    if (c->words.n)
        return dbr_arena_printf(
            j->arena, zh ? "%.*s%.*s：%.*s（%.*s 为 %.*s）" : "%.*s %.*s: %.*s (%.*s: %.*s)",
            DBR_ARG(r->title), DBR_ARG(c->words), DBR_ARG(r->value.text), DBR_ARG(c->window),
            DBR_ARG(c->value.text));
    dbr_str by = unsigned_text(c->change.text);
    return dbr_arena_printf(
        j->arena, zh ? "%.*s%s %.*s，为 %.*s（%.*s 为 %.*s）" : "%.*s %s %.*s to %.*s (%.*s: %.*s)",
        DBR_ARG(r->title),
        zh   ? up ? "上升" : "下降"
        : up ? "rose"
             : "fell",
        DBR_ARG(by), DBR_ARG(r->value.text), DBR_ARG(c->window), DBR_ARG(c->value.text));
}

/* "Revenue fell ¥12k against 2026-09; largest contribution: East, -¥9k (75.0%)" */
static dbr_str driver_sentence(dbr_judging *j, const dbr_explain_result *x) {
    const dbr_driver *d = &x->drivers[0];
    bool up = !x->change.value.dec.neg;
    dbr_str by = unsigned_text(x->change.text);
    const char *moved = j->out->zh ? up ? "上升" : "下降" : up ? "rose" : "fell";
    return j->out->zh
               ? dbr_arena_printf(j->arena, "%.*s较 %.*s %s %.*s，贡献最大的是 %.*s：%.*s（%.*s）",
                                  DBR_ARG(x->title), DBR_ARG(x->window), moved, DBR_ARG(by),
                                  DBR_ARG(d->name), DBR_ARG(d->contribution.text),
                                  DBR_ARG(d->share.text))
               : dbr_arena_printf(
                     j->arena, "%.*s %s %.*s against %.*s; largest contribution: %.*s, %.*s (%.*s)",
                     DBR_ARG(x->title), moved, DBR_ARG(by), DBR_ARG(x->window), DBR_ARG(d->name),
                     DBR_ARG(d->contribution.text), DBR_ARG(d->share.text));
}

/* "GMV rose ¥12k against 2026-09: Visits +¥9k, Conversion +¥4k, Order value -¥1k" */
static dbr_str factor_sentence(dbr_judging *j, const dbr_explain_result *x) {
    bool up = !x->change.value.dec.neg, zh = j->out->zh;
    dbr_str by = unsigned_text(x->change.text);
    dbr_buf b = {0};
    if (zh)
        dbr_buf_printf(&b, "%.*s较 %.*s %s %.*s：", DBR_ARG(x->title), DBR_ARG(x->window),
                       up ? "上升" : "下降", DBR_ARG(by));
    else
        dbr_buf_printf(&b, "%.*s %s %.*s against %.*s: ", DBR_ARG(x->title), up ? "rose" : "fell",
                       DBR_ARG(by), DBR_ARG(x->window));
    for (size_t i = 0; i < x->ndrivers; i++)
        dbr_buf_printf(&b, zh ? "%s%.*s影响 %.*s" : "%s%.*s %.*s",
                       !i   ? ""
                       : zh ? "，"
                            : ", ",
                       DBR_ARG(x->drivers[i].title), DBR_ARG(x->drivers[i].contribution.text));
    dbr_str s = dbr_arena_str(j->arena, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

/* "2 more working days"; empty where none of the numbers of days differ */
static dbr_str more_days(dbr_judging *j, const dbr_effect *e) {
    int n = e->workdays ? e->workdays : e->otherdays, count = n < 0 ? -n : n;
    if (!n)
        return (dbr_str){0};
    if (j->out->zh)
        return dbr_arena_printf(j->arena, "%s%s %d 天", e->workdays ? "工作日" : "非工作日",
                                n > 0 ? "多" : "少", count);
    return dbr_arena_printf(j->arena, "%d %s %s day%s", count, n > 0 ? "more" : "fewer",
                            e->workdays ? "working" : "non-working", count == 1 ? "" : "s");
}

/* "Revenue rose 7.2% against 2025-10: +4.1pp from 2 more working days, +1.0pp from Double 11, +2.1pp from all the rest"; in place of
   shares of a base that is not positive, amounts. False where the calendar has no effect. */
static bool effect_sentence(dbr_judging *j, const dbr_explain_result *x, dbr_str *out) {
    static const dbr_type percent = {.kind = DBR_T_PERCENT, .change = true};
    bool zh = j->out->zh, up = !x->change.value.dec.neg, any = false;
    bool relative = x->effects[0].relative.value.kind == DBR_V_DECIMAL;
    dbr_str by = x->change.text;
    if (relative) {
        dbr_value whole = dbr_operate(j, DBR_O_DIV, x->change.value, x->before.value);
        by = dbr_show(j, whole, percent, NULL).text;
    }
    by = unsigned_text(by);
    dbr_buf b = {0};
    if (zh)
        dbr_buf_printf(&b, "%.*s较 %.*s %s %.*s：", DBR_ARG(x->title), DBR_ARG(x->window),
                       up ? "上升" : "下降", DBR_ARG(by));
    else
        dbr_buf_printf(&b, "%.*s %s %.*s against %.*s: ", DBR_ARG(x->title), up ? "rose" : "fell",
                       DBR_ARG(by), DBR_ARG(x->window));
    for (size_t i = 0; i < x->neffects; i++) {
        const dbr_effect *e = &x->effects[i];
        dbr_str size = relative ? e->relative.text : e->line.contribution.text;
        dbr_str what = e->line.name;
        if (e->kind == DBR_EFFECT_WORKDAYS && !(what = more_days(j, e)).n)
            continue;
        if (e->kind == DBR_EFFECT_REST)
            what = zh ? DBR_STR("其余") : DBR_STR("all the rest");
        else if (dbr_dec_is_zero(e->line.contribution.value.dec))
            continue;
        any |= e->kind != DBR_EFFECT_REST;
        if (zh)
            dbr_buf_printf(&b, "%.*s影响 %.*s，", DBR_ARG(what), DBR_ARG(size));
        else
            dbr_buf_printf(&b, "%.*s from %.*s, ", DBR_ARG(size), DBR_ARG(what));
    }
    dbr_str s = dbr_buf_str(&b);
    *out = dbr_arena_str(j->arena, dbr_str_slice(s, 0, s.n - (zh ? strlen("，") : strlen(", "))));
    dbr_buf_clear(&b);
    return any;
}

/* "Checkout: most is lost at Payment: 62.1% reach it (2026-09: 70.0%)" */
static dbr_str funnel_sentence(dbr_judging *j, const dbr_funnel_result *f) {
    const dbr_funnel_step_result *s = &f->steps[f->worst];
    return dbr_arena_printf(j->arena,
                            j->out->zh
                                ? "%.*s：流失增加最多的一步是“%.*s”，转化率 %.*s（%.*s 为 %.*s）"
                                : "%.*s: most was lost at %.*s, which %.*s reach (%.*s: %.*s)",
                            DBR_ARG(f->title), DBR_ARG(s->title), DBR_ARG(s->conversion.text),
                            DBR_ARG(f->window), DBR_ARG(s->conversion_previous.text));
}

/* "Handling: Answered → Solved takes 91.7% of the time, 23h for half of the cases (2026-09: 24h)" */
static dbr_str process_sentence(dbr_judging *j, const dbr_process_result *p) {
    const dbr_process_time_result *t = &p->times[p->bottleneck];
    bool before = t->median_previous.value.kind == DBR_V_DECIMAL, zh = j->out->zh;
    dbr_str then = {0};
    if (before)
        then = dbr_arena_printf(j->arena, zh ? "（%.*s 为 %.*s）" : " (%.*s: %.*s)",
                                DBR_ARG(p->window), DBR_ARG(t->median_previous.text));
    return dbr_arena_printf(j->arena,
                            zh ? "%.*s：耗时最多的一段是“%.*s”，占全程的 %.*s，中位数 %.*s%.*s"
                               : "%.*s: %.*s takes %.*s of the time, with a median of %.*s%.*s",
                            DBR_ARG(p->title), DBR_ARG(t->title), DBR_ARG(t->share.text),
                            DBR_ARG(t->median.text), DBR_ARG(then));
}

static dbr_str nps_sentence(dbr_judging *j, const dbr_feedback_result *f) {
    bool up = dbr_dec_cmp(f->nps.value.dec, f->nps_previous.value.dec) > 0, zh = j->out->zh;
    return dbr_arena_printf(
        j->arena, zh ? "%.*s：NPS %s至 %.*s（%.*s 为 %.*s）" : "%.*s: NPS %s to %.*s (%.*s: %.*s)",
        DBR_ARG(f->title),
        zh   ? up ? "上升" : "下降"
        : up ? "rose"
             : "fell",
        DBR_ARG(f->nps.text), DBR_ARG(f->window), DBR_ARG(f->nps_previous.text));
}

static dbr_str theme_sentence(dbr_judging *j, const dbr_feedback_result *f,
                              const dbr_theme_result *t) {
    bool up = !t->change.value.dec.neg, zh = j->out->zh;
    return dbr_arena_printf(j->arena,
                            zh ? "%.*s：提到“%.*s”的%s，占 %.*s（%.*s 为 %.*s）"
                               : "%.*s: “%.*s” is mentioned %s often, by %.*s (%.*s: %.*s)",
                            DBR_ARG(f->title), DBR_ARG(t->title),
                            zh   ? up ? "增多" : "减少"
                            : up ? "more"
                                 : "less",
                            DBR_ARG(t->share.text), DBR_ARG(f->window), DBR_ARG(t->previous.text));
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
    bool zh = j->out->zh;
    out->better = dbr_dec_cmp(a->value.dec, b->value.dec);
    out->text = dbr_arena_printf(
        j->arena,
        zh ? "%.*s：%.*s 的新增中有 %.*s 在下一期再次出现（%.*s 为 %.*s）"
           : "%.*s: of those who were new in %.*s, %.*s came again in the next period (%.*s: %.*s)",
        DBR_ARG(c->title), DBR_ARG(now->period), DBR_ARG(a->text), DBR_ARG(then->period),
        DBR_ARG(b->text));
    return true;
}

static void add(dbr_judging *j, findings *all, dbr_str text, int better) {
    dbr_finding f = {text, better};
    dbr_vec_push(j->arena, all, f);
}

enum { CASES_LEAST = 10 }; /* below, a share of the time says nothing about the process */

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
    dbr_review *out = j->out;
    move *moves = DBR_NEWS(j->arena, move, out->nmetrics + 1);
    size_t n = 0;
    for (size_t i = 0; i < out->nmetrics; i++) {
        const dbr_metric_result *r = &out->metrics[i];
        if (!r->ncomparisons || !dbr_str_is(r->comparisons[0].with, "previous"))
            continue;
        const dbr_comparison *c = &r->comparisons[0];
        if (c->difference.value.kind != DBR_V_DECIMAL || dbr_dec_is_zero(c->difference.value.dec) ||
            c->better == 0)
            continue;
        /* a base of zero or below has no relative size: such a turn goes first */
        dbr_decimal size = dbr_dec_of(1000000);
        if (c->change.value.kind == DBR_V_DECIMAL)
            size = dbr_dec_abs(c->change.value.dec);
        moves[n++] = (move){r, c, size, i};
    }
    if (n)
        qsort(moves, n, sizeof *moves, by_size);
    n = n > FINDINGS_MAX ? FINDINGS_MAX : n;
    findings all = {0};
    for (size_t i = 0; i < n; i++)
        add(j, &all, sentence(j, &moves[i]), moves[i].previous->better);
    of_analyses(j, &all);
    out->findings = all.v;
    out->nfindings = all.n;
}
