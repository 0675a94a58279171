/* judge.c: model and cells into the whole result of a review. */
#include "review/judge.h"

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
                why = dbr_span_line(j->arena, rule->cond->at);
            if (!rule->because.n && rule->keep)
                why = DBR_TELL(j, NOT_MET, why);
            r->drops[r->ndrops++] = DBR_TELL(
                j, ROWS_DROPPED, dbr_piece_int(j->arena, (int64_t)c->dropped_by_rule[k]), why);
        }
    }
}

/* ---- the whole ---- */

static void note_period(dbr_judging *j) {
    const dbr_settings *s = &j->model->settings;
    if (s->complete)
        return;
    dbr_str day = dbr_day_text(j->arena, s->as_of);
    dbr_str days = dbr_piece_int(j->arena, dbr_window_days(s->effective));
    dbr_note_add(j, DBR_NOTE_INFO,
                 s->cut_days ? DBR_TELL(j, PERIOD_CUT, day, days) : DBR_TELL(j, PERIOD_OPEN, day));
}

dbr_review *dbr_judge(dbr_arena *a, dbr_model *m, const dbr_cells *cells) {
    dbr_review *out = DBR_NEW(a, dbr_review);
    dbr_judging j = {.arena = a, .model = m, .cells = cells, .out = out};
    j.eval = dbr_cells_eval(a, m, cells);
    j.here = dbr_where_review(m);
    j.waiver_used = DBR_NEWS(a, bool, m->waivers.n + 1);
    out->arena = a;
    out->lang = m->language;
    out->red_up = m->red_up;
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
    dbr_judge_plan(&j);
    dbr_judge_sources(&j);
    dbr_judge_explains(&j);
    dbr_judge_funnels(&j);
    dbr_judge_processes(&j);
    dbr_judge_feedbacks(&j);
    dbr_judge_cohorts(&j);
    dbr_judge_findings(&j);
    dbr_judge_sections(&j);
    if (out->claim_failed) {
        out->verdict = DBR_STR("failed");
        out->any_failed = true;
    }
    out->notes = j.notes.v;
    out->nnotes = j.notes.n;
    return out;
}
