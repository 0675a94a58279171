/* actions.c: what was decided: actions with their due dates and effects, risks, lessons, outlook. */
#include "review/judge.h"

typedef DBR_VEC(dbr_risk_result) risks;

static void add_risks(dbr_judging *j, const dbr_risk *from, size_t n, dbr_str of, risks *out) {
    for (size_t i = 0; i < n; i++) {
        dbr_risk_result r = {.likelihood = from[i].likelihood,
                             .impact = from[i].impact,
                             .owner = from[i].owner,
                             .of = of};
        r.title = dbr_read(j, &from[i].title);
        r.plan = dbr_read(j, &from[i].plan);
        dbr_vec_push(j->arena, out, r);
    }
}

/* kept, not kept, too early, no data. Delivery and effect are two things: an action can be overdue and its effect too early to tell. */
static dbr_str effect(dbr_judging *j, const dbr_action *a, dbr_action_result *r) {
    const dbr_settings *set = &j->model->settings;
    dbr_window by = a->has_by ? a->by : set->period;
    if (!a->expect)
        return (dbr_str){0};
    r->by = dbr_window_text(j, by);
    if (a->status == DBR_ACTION_DROPPED)
        return (dbr_str){0};
    if (set->as_of < by.end)
        return DBR_STR("too early");
    if (a->status != DBR_ACTION_DONE && a->has_due && set->as_of < a->due)
        return DBR_STR("too early");
    dbr_where w = a->has_by ? dbr_where_window(by) : j->here;
    dbr_value v = dbr_evaluate(&j->eval, a->expect, &w);
    dbr_shown limit;
    r->has_value = dbr_condition_sides(j, a->expect, &w, j->out->lang, &r->value, &limit);
    if (v.kind != DBR_V_BOOL)
        return DBR_STR("no data");
    return v.truth ? DBR_STR("kept") : DBR_STR("not kept");
}

static void judge_action(dbr_judging *j, const dbr_action *a, dbr_action_result *r, risks *all) {
    static const char *const status[] = {"planned", "doing", "done", "dropped"};
    r->title = dbr_read(j, &a->title);
    r->name = a->name.n ? a->name : r->title;
    r->kind = a->kind;
    r->owner = a->owner;
    r->status = dbr_str_of(status[a->status]);
    r->start = a->has_start ? dbr_day_text(j->arena, a->start) : (dbr_str){0};
    r->due = a->has_due ? dbr_day_text(j->arena, a->due) : (dbr_str){0};
    r->done_on = a->has_done_on ? dbr_day_text(j->arena, a->done_on) : (dbr_str){0};
    r->needs = dbr_read(j, &a->needs);
    for (size_t i = 0; i < a->needs_names.n; i++)
        r->needs = dbr_arena_printf(j->arena, "%.*s%s%.*s", DBR_ARG(r->needs),
                                    r->needs.n ? ", " : "", DBR_ARG(a->needs_names.v[i]));
    r->expect = a->expect_text;
    r->answers = a->answers.v;
    r->nanswers = a->answers.n;
    r->place = dbr_place_of(a->at);
    r->overdue = a->has_due && a->status != DBR_ACTION_DONE && a->status != DBR_ACTION_DROPPED &&
                 j->model->settings.as_of > a->due;
    r->effect = effect(j, a, r);
    if (a->cost) {
        r->has_cost = true;
        r->cost_unit = dbr_unit_shown(j, a->cost->type);
        r->cost = dbr_show_at(j, a->cost, &j->here);
    }
    add_risks(j, a->risks.v, a->risks.n, r->title.n ? r->title : r->name, all);
}

static dbr_str *read_all(dbr_judging *j, const dbr_reader *r, size_t n) {
    dbr_str *out = DBR_NEWS(j->arena, dbr_str, n + 1);
    for (size_t i = 0; i < n; i++)
        out[i] = dbr_read(j, &r[i]);
    return out;
}

static void judge_lesson(dbr_judging *j, const dbr_lesson *l, dbr_lesson_result *r) {
    r->title = dbr_read(j, &l->title);
    r->name = l->name.n ? l->name : r->title;
    r->kind = l->kind;
    r->evidence = l->evidence_text;
    if (l->evidence) {
        r->has_evidence = true;
        r->evidence_value = dbr_show(j, dbr_evaluate(&j->eval, l->evidence, &j->here),
                                     l->evidence->type, dbr_metric_below(l->evidence));
    }
    r->start = read_all(j, l->start.v, r->nstart = l->start.n);
    r->stop = read_all(j, l->stop.v, r->nstop = l->stop.n);
    r->keep = read_all(j, l->keep.v, r->nkeep = l->keep.n);
}

void dbr_judge_actions(dbr_judging *j) {
    const dbr_model *m = j->model;
    dbr_review *out = j->out;
    risks all = {0};
    out->nactions = m->actions.n;
    out->actions = DBR_NEWS(j->arena, dbr_action_result, m->actions.n + 1);
    for (size_t i = 0; i < m->actions.n; i++)
        judge_action(j, m->actions.v[i], &out->actions[i], &all);
    out->nlessons = m->lessons.n;
    out->lessons = DBR_NEWS(j->arena, dbr_lesson_result, m->lessons.n + 1);
    for (size_t i = 0; i < m->lessons.n; i++)
        judge_lesson(j, m->lessons.v[i], &out->lessons[i]);
    out->noutlooks = m->outlooks.n;
    out->outlooks = DBR_NEWS(j->arena, dbr_outlook_result, m->outlooks.n + 1);
    for (size_t i = 0; i < m->outlooks.n; i++) {
        const dbr_outlook *o = m->outlooks.v[i];
        out->outlooks[i].name = o->name;
        out->outlooks[i].title = dbr_read(j, &o->title);
        out->outlooks[i].forecasts = DBR_NEWS(j->arena, dbr_forecast_result, o->forecasts.n + 1);
        for (size_t k = 0; k < o->forecasts.n; k++)
            dbr_judge_forecast(j, &o->forecasts.v[k],
                               &out->outlooks[i].forecasts[out->outlooks[i].nforecasts++]);
        out->outlooks[i].next = read_all(j, o->next.v, out->outlooks[i].nnext = o->next.n);
        add_risks(j, o->risks.v, o->risks.n, out->outlooks[i].title, &all);
    }
    add_risks(j, m->risks.v, m->risks.n, (dbr_str){0}, &all);
    out->risks = all.v;
    out->nrisks = all.n;
}
