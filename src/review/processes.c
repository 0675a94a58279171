/* processes.c: how long cases take from step to step, and the step that takes the largest share of the time of all. */
#include "review/judge.h"

/* Nothing at all where there is no window before. */
static dbr_shown shown_then(dbr_judging *j, const dbr_expr *x, bool before, const dbr_where *w) {
    return before ? dbr_show_at(j, x, w) : (dbr_shown){0};
}

static void judge_time(dbr_judging *j, const dbr_process *p, size_t i, bool before,
                       const dbr_where *then, dbr_process_result *out) {
    const dbr_process_time *t = &p->times[i];
    dbr_process_time_result *r = &out->times[i];
    r->from = out->steps[i].name;
    r->to = out->steps[i + 1].name;
    r->title = dbr_arena_printf(j->arena, "%.*s → %.*s", DBR_ARG(out->steps[i].title),
                                DBR_ARG(out->steps[i + 1].title));
    r->count = dbr_show_at(j, t->count, &j->here);
    r->out_of_order = dbr_show_at(j, t->out_of_order, &j->here);
    r->median = dbr_show_at(j, t->median, &j->here);
    r->p90 = dbr_show_at(j, t->p90, &j->here);
    r->median_previous = shown_then(j, t->median, before, then);
    r->p90_previous = shown_then(j, t->p90, before, then);
    dbr_value total = dbr_evaluate(&j->eval, t->total, &j->here);
    dbr_value all = dbr_evaluate(&j->eval, p->all, &j->here);
    r->share =
        dbr_show(j, dbr_operate(j, DBR_O_DIV, total, all), (dbr_type){.kind = DBR_T_PERCENT}, NULL);
    const dbr_value *largest =
        out->bottleneck < out->ntimes ? &out->times[out->bottleneck].share.value : NULL;
    if (r->share.value.kind == DBR_V_DECIMAL &&
        (!largest || dbr_dec_cmp(r->share.value.dec, largest->dec) > 0))
        out->bottleneck = i;
}

static void judge_process(dbr_judging *j, const dbr_process *p, dbr_process_result *out) {
    const dbr_expr *cases = p->cases;
    dbr_where then;
    bool before = dbr_where_previous(&j->eval, &cases, 1, &then);
    out->name = p->name;
    out->title = p->title.n ? dbr_read(j, &p->title) : p->name;
    out->place = dbr_place_of(p->at);
    if (before)
        out->window = dbr_window_text(j, dbr_where_days(j->model, &then));
    out->cases = dbr_show_at(j, cases, &j->here);
    out->cases_previous = shown_then(j, cases, before, &then);
    out->nsteps = p->steps.n;
    out->steps = DBR_NEWS(j->arena, dbr_process_step_result, out->nsteps + 1);
    for (size_t i = 0; i < p->steps.n; i++) {
        const dbr_process_step *s = &p->steps.v[i];
        dbr_process_step_result *r = &out->steps[i];
        r->name = s->name;
        r->title = s->title.n ? dbr_read(j, &s->title) : s->name;
        r->reached = dbr_show_at(j, s->reached, &j->here);
        if (s->skipped)
            r->skipped = dbr_show_at(j, s->skipped, &j->here);
    }
    out->ntimes = out->bottleneck = out->nsteps - 1;
    out->times = DBR_NEWS(j->arena, dbr_process_time_result, out->ntimes + 1);
    for (size_t i = 0; i < out->ntimes; i++)
        judge_time(j, p, i, before, &then, out);
    if (out->bottleneck < out->ntimes)
        out->times[out->bottleneck].bottleneck = true;
}

void dbr_judge_processes(dbr_judging *j) {
    dbr_review *out = j->out;
    out->nprocesses = j->model->processes.n;
    out->processes = DBR_NEWS(j->arena, dbr_process_result, out->nprocesses + 1);
    for (size_t i = 0; i < out->nprocesses; i++)
        judge_process(j, j->model->processes.v[i], &out->processes[i]);
}
