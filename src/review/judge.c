/* judge.c: model and cells into the whole result of a review. */
#include "review/judge.h"

#include <stdlib.h>

void dbr_judge_sources(dbr_judging *j) {
    const dbr_model *m = j->model;
    dbr_review *out = j->out;
    out->sources = DBR_NEWS(j->arena, dbr_source_result, m->sources.n + 1);
    for (size_t i = 0; i < m->sources.n; i++) {
        const dbr_source *s = m->sources.v[i];
        const dbr_scan_cells *c = &j->cells->scans[i];
        if (!c->scan)
            continue;
        dbr_source_result *r = &out->sources[out->nsources++];
        r->name = s->name;
        r->title = dbr_read(j, &s->title);
        r->file = c->file;
        r->pattern = c->pattern;
        r->nfiles = c->nfiles;
        r->rows = c->rows;
        r->kept = c->kept;
        r->dropped = c->dropped;
        r->duplicates = c->duplicates;
        r->bad_rows = c->bad_rows;
        r->undated = c->undated;
        r->lookups = c->lookups;
        r->lookup_misses = c->lookup_misses;
        r->failed = c->failed;
        r->has_newest = c->has_rows && s->time;
        r->newest = c->newest;
        r->oldest = c->oldest;
        out->incomplete_run |= c->failed || (c->bad_rows > 0 && !s->drop_bad_rows);
        r->drops = DBR_NEWS(j->arena, dbr_str, s->rules.n + 1);
        for (size_t k = 0; k < s->rules.n; k++) {
            if (c->failed || !c->dropped_by_rule[k])
                continue;
            const dbr_rule *rule = &s->rules.v[k];
            dbr_str why = dbr_read(j, &rule->because);
            if (!why.n)
                why = dbr_arena_printf(j->arena, "%s%.*s",
                                       !rule->keep ? ""
                                       : out->zh   ? "不满足 "
                                                   : "not ",
                                       DBR_ARG(dbr_span_line(j->arena, rule->cond->at)));
            r->drops[r->ndrops++] =
                dbr_arena_printf(j->arena, out->zh ? "剔除 %lld 行：%.*s" : "%lld dropped: %.*s",
                                 (long long)c->dropped_by_rule[k], DBR_ARG(why));
        }
    }
}

/* ---- findings: what changed most, in words ---- */

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

enum { FINDINGS_MAX = 5 };

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
    out->findings = DBR_NEWS(j->arena, dbr_finding, n + out->nexplains + out->nfunnels + 1);
    for (size_t i = 0; i < n; i++)
        out->findings[out->nfindings++] =
            (dbr_finding){sentence(j, &moves[i]), moves[i].previous->better};
    for (size_t i = 0; i < out->nexplains; i++) {
        const dbr_explain_result *x = &out->explains[i];
        if (x->ndrivers && !dbr_dec_is_zero(x->change.value.dec))
            out->findings[out->nfindings++] = (dbr_finding){driver_sentence(j, x), x->better};
    }
    for (size_t i = 0; i < out->nfunnels; i++)
        if (out->funnels[i].worst < out->funnels[i].nsteps)
            out->findings[out->nfindings++] =
                (dbr_finding){funnel_sentence(j, &out->funnels[i]), -1};
}

/* ---- the whole ---- */

static void note_period(dbr_judging *j) {
    const dbr_settings *s = &j->model->settings;
    if (s->complete)
        return;
    bool zh = j->out->zh;
    dbr_str day = dbr_day_text(j->arena, s->as_of);
    int days = dbr_window_days(s->effective);
    if (s->cut_days)
        dbr_note_add(j, DBR_NOTE_INFO,
                     dbr_arena_printf(j->arena,
                                      zh ? "本期数据截至 %.*s；各期均按前 %d 天比较（同口径）"
                                      : days == 1
                                          ? "the period is incomplete: it ends on %.*s, and "
                                            "comparisons are like for like, first %d day each"
                                          : "the period is incomplete: it ends on %.*s, and "
                                            "comparisons are like for like, first %d days each",
                                      DBR_ARG(day), days));
    else
        dbr_note_add(j, DBR_NOTE_INFO,
                     dbr_arena_printf(j->arena,
                                      zh ? "本期数据截至 %.*s；与完整期比较"
                                         : "the period is incomplete: it ends on %.*s, and is "
                                           "compared with whole periods",
                                      DBR_ARG(day)));
}

dbr_review *dbr_judge(dbr_arena *a, dbr_model *m, const dbr_cells *cells) {
    dbr_review *out = DBR_NEW(a, dbr_review);
    dbr_judging j = {.arena = a, .model = m, .cells = cells, .out = out};
    j.eval = dbr_cells_eval(a, m, cells);
    j.here = dbr_where_review(m);
    j.waiver_used = DBR_NEWS(a, bool, m->waivers.n + 1);
    out->arena = a;
    out->zh = m->language == DBR_LANG_ZH;
    out->script = m->script;
    out->owner = m->owner;
    out->period = dbr_window_text(&j, m->settings.period);
    if (m->settings.period.kind == DBR_WINDOW_UNIT)
        out->unit = dbr_str_of(dbr_unit_name(m->settings.period.unit));
    out->start = m->settings.period.start;
    out->end = m->settings.period.end;
    out->as_of = m->settings.as_of;
    out->complete = m->settings.complete;
    note_period(&j);
    out->title = dbr_read(&j, &m->title);
    out->audience = dbr_read(&j, &m->audience);
    dbr_judge_metrics(&j);
    dbr_judge_checks(&j);
    dbr_judge_goals(&j);
    dbr_judge_actions(&j);
    dbr_judge_sources(&j);
    dbr_judge_explains(&j);
    dbr_judge_funnels(&j);
    dbr_judge_findings(&j);
    if (out->claim_failed) {
        out->verdict = DBR_STR("failed");
        out->any_failed = true;
    }
    out->notes = j.notes.v;
    out->nnotes = j.notes.n;
    return out;
}
