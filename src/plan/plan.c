/* plan.c: turns window expressions into one scan per source: windows, filters, groupings and the cells asked for, each once. */
#include "plan/plan.h"
#include "plan/eval.h"

dbr_plan *dbr_plan_new(dbr_arena *a, dbr_model *m) {
    dbr_plan *p = DBR_NEW(a, dbr_plan);
    p->arena = a;
    p->model = m;
    p->scans = DBR_NEWS(a, dbr_scan *, m->sources.n + 1);
    p->order = DBR_NEWS(a, uint32_t, m->sources.n + 1);
    return p;
}

static dbr_scan *scan_of(dbr_plan *p, const dbr_source *s) {
    dbr_scan **slot = &p->scans[s->index];
    if (!*slot) {
        dbr_scan *scan = *slot = DBR_NEW(p->arena, dbr_scan);
        scan->source = s;
        dbr_map_init(&scan->by_key, p->arena);
        dbr_map_init(&scan->by_days, p->arena);
        dbr_vec_push(p->arena, &scan->filters, (dbr_filter){0});
        dbr_vec_push(p->arena, &scan->groupings, (dbr_grouping){0});
        if (!s->time)
            dbr_vec_push(p->arena, &scan->windows, dbr_window_range(DBR_DAY_MIN, DBR_DAY_MAX));
    }
    return *slot;
}

/* ---- the parts of a request: found, and made when `make` ---- */

static bool window_index(dbr_plan *p, dbr_scan *s, dbr_window days, bool make, uint32_t *out) {
    *out = 0;
    if (!s->source->time)
        return true;
    dbr_day id[2] = {days.start, days.end};
    dbr_str key = {(const char *)id, sizeof id};
    const dbr_map_entry *e = dbr_map_get(&s->by_days, key);
    if (e) {
        *out = (uint32_t)e->num;
        return true;
    }
    if (!make)
        return false;
    *out = (uint32_t)s->windows.n;
    dbr_map_put(&s->by_days, dbr_arena_str(p->arena, key), NULL)->num = *out;
    dbr_vec_push(p->arena, &s->windows, days);
    return true;
}

static dbr_expr *bound_to(const dbr_cond *c, const dbr_source *s) {
    for (size_t i = 0; i < c->n; i++)
        if (c->sources[i] == s)
            return c->bound[i];
    return NULL;
}

static bool filter_index(dbr_plan *p, dbr_scan *s, const dbr_where *w, bool make, uint32_t *out) {
    for (size_t i = 0; i < s->filters.n; i++) {
        const dbr_filter *f = &s->filters.v[i];
        if (f->n == w->nconds &&
            (f->n == 0 || memcmp(f->conds, w->conds, f->n * sizeof *f->conds) == 0)) {
            *out = (uint32_t)i;
            return true;
        }
    }
    if (!make)
        return false;
    dbr_filter f = {.n = w->nconds};
    f.conds = DBR_NEWS(p->arena, const dbr_cond *, f.n);
    f.bound = DBR_NEWS(p->arena, dbr_expr *, f.n);
    for (size_t i = 0; i < f.n; i++) {
        f.conds[i] = w->conds[i];
        f.bound[i] = bound_to(w->conds[i], s->source);
        if (!f.bound[i]) /* the resolver binds a condition to all that it can meet */
            return false;
    }
    *out = (uint32_t)s->filters.n;
    dbr_vec_push(p->arena, &s->filters, f);
    return true;
}

static dbr_column *column_named(const dbr_source *s, dbr_str name) {
    const dbr_map_entry *e = dbr_map_get(&s->column_by_name, name);
    return e ? e->ptr : NULL;
}

static bool grouping_index(dbr_plan *p, dbr_scan *s, const dbr_eval_segment *seg, bool make,
                           uint32_t *out) {
    for (size_t i = 0; i < s->groupings.n; i++) {
        const dbr_grouping *g = &s->groupings.v[i];
        bool same = g->n == seg->n;
        for (size_t k = 0; same && k < g->n; k++)
            same = g->columns[k] == column_named(s->source, seg->columns[k]);
        if (same) {
            *out = (uint32_t)i;
            return true;
        }
    }
    if (!make)
        return false;
    dbr_grouping g = {.n = seg->n};
    g.columns = DBR_NEWS(p->arena, dbr_column *, g.n);
    for (size_t k = 0; k < g.n; k++) {
        g.columns[k] = column_named(s->source, seg->columns[k]);
        if (!g.columns[k]) /* the resolver demanded it in every source */
            return false;
    }
    *out = (uint32_t)s->groupings.n;
    dbr_vec_push(p->arena, &s->groupings, g);
    return true;
}

static bool request_index(dbr_plan *p, dbr_scan *s, const dbr_agg *agg, const dbr_where *w,
                          dbr_window days, bool make, uint32_t *out) {
    dbr_request q = {.agg = agg};
    if (!window_index(p, s, days, make, &q.window) || !filter_index(p, s, w, make, &q.filter) ||
        !grouping_index(p, s, &w->segment, make, &q.grouping))
        return false;
    uint32_t id[4] = {agg->id, q.window, q.filter, q.grouping};
    dbr_str key = {(const char *)id, sizeof id};
    const dbr_map_entry *e = dbr_map_get(&s->by_key, key);
    if (e) {
        *out = (uint32_t)e->num;
        return true;
    }
    if (!make)
        return false;
    *out = (uint32_t)s->requests.n;
    dbr_map_put(&s->by_key, dbr_arena_str(p->arena, key), NULL)->num = *out;
    dbr_vec_push(p->arena, &s->requests, q);
    return true;
}

bool dbr_plan_find(const dbr_plan *p, const dbr_agg *agg, const dbr_where *w, dbr_window days,
                   uint32_t *request) {
    dbr_scan *s = p->scans[agg->source->index];
    return s && request_index((dbr_plan *)p, s, agg, w, days, false, request);
}

/* ---- asking for expressions ---- */

static dbr_value note_cell(dbr_eval *e, const dbr_agg *agg, const dbr_where *w, dbr_window days) {
    dbr_plan *p = e->door;
    uint32_t request;
    request_index(p, scan_of(p, agg->source), agg, w, days, true, &request);
    return dbr_value_none(DBR_R_NO_VALUE, DBR_STR(""));
}

static int note_workdays(dbr_eval *e, dbr_window days) {
    return 0;
}

static dbr_value note_rate(dbr_eval *e, const dbr_rate *rate, dbr_day day) {
    dbr_plan *p = e->door;
    scan_of(p, rate->column->source)->rates = true;
    return dbr_value_none(DBR_R_NO_VALUE, DBR_STR(""));
}

static dbr_eval planner(dbr_plan *p) {
    return (dbr_eval){.arena = p->arena,
                      .model = p->model,
                      .planning = true,
                      .door = p,
                      .cell = note_cell,
                      .workdays = note_workdays,
                      .rate = note_rate};
}

static void plan_at(dbr_eval *e, const dbr_expr *x, const dbr_where *w) {
    if (x)
        dbr_evaluate(e, x, w);
}

void dbr_plan_expr(dbr_plan *p, const dbr_expr *x, const dbr_window *window, const dbr_str *each,
                   size_t neach) {
    dbr_eval e = planner(p);
    dbr_where w = window ? dbr_where_window(*window) : dbr_where_review(p->model);
    w.segment = (dbr_eval_segment){.columns = each, .n = neach};
    plan_at(&e, x, &w);
}

static void plan_reader(dbr_eval *e, const dbr_reader *r, const dbr_where *w) {
    for (size_t i = 0; i < r->n; i++)
        plan_at(e, r->pieces[i].expr, w);
}

static void plan_years(dbr_eval *e, const dbr_expr *x, const dbr_year_places *v, size_t n) {
    for (size_t i = 0; i < n; i++) {
        plan_at(e, x, &v[i].now);
        if (v[i].has_year)
            plan_at(e, x, &v[i].year);
    }
}

static void plan_metric(dbr_eval *e, dbr_metric *m, const dbr_where *review) {
    dbr_expr ref = {.op = DBR_O_METRIC, .metric = m, .type = m->type};
    dbr_metric_places at;
    dbr_metric_places_of(e, m, &at);
    plan_at(e, &ref, review);
    if (at.has_previous) {
        plan_at(e, &ref, &at.previous);
        plan_at(e, m->counted, &at.previous);
        plan_at(e, m->counted, review);
    }
    if (at.has_last_year)
        plan_at(e, &ref, &at.last_year);
    for (size_t i = 0; i < at.ntrend; i++)
        plan_at(e, &ref, &at.trend[i]);
    if (at.has_history) {
        plan_years(e, &ref, at.weeks, at.nweeks);
        plan_years(e, &ref, at.months, at.nmonths);
        plan_years(e, &ref, at.to_date, DBR_TO_DATES);
    }
    plan_at(e, m->good_from, review);
    plan_at(e, m->good_to, review);
    plan_reader(e, &m->title, review);
    plan_reader(e, &m->about, review);
    plan_reader(e, &m->group, review);
}

static void plan_check(dbr_eval *e, const dbr_check *c, const dbr_where *review) {
    dbr_where w = *review;
    w.segment = (dbr_eval_segment){.columns = c->each, .n = c->neach};
    for (int k = 0; k < c->for_n; k++) {
        dbr_where at;
        if (!dbr_where_before(e, review, k, c->for_unit, &at))
            continue;
        at.segment = w.segment;
        plan_at(e, c->cond, &at);
    }
    plan_at(e, c->warn, &w);
    plan_at(e, c->having, &w);
    plan_at(e, c->top_by, &w);
    plan_reader(e, &c->title, review);
    plan_reader(e, &c->because, review);
}

void dbr_plan_check(dbr_plan *p, const dbr_check *c, const dbr_where *where) {
    dbr_eval e = planner(p);
    plan_check(&e, c, where);
}

bool dbr_effect_windows(const dbr_eval *e, const dbr_explain *x, const dbr_where *w,
                        dbr_window out[2]) {
    dbr_where then;
    dbr_value why;
    if (!x->effects || !dbr_where_move(e, w, &x->move, &then, &why))
        return false;
    out[0] = dbr_where_days(e->model, &then);
    out[1] = dbr_where_days(e->model, w);
    return out[0].end - out[0].start < DBR_EFFECT_DAYS &&
           out[1].end - out[1].start < DBR_EFFECT_DAYS;
}

static void plan_explain(dbr_eval *e, const dbr_explain *x, const dbr_where *review) {
    dbr_where w = *review;
    plan_at(e, x->change, &w);
    for (size_t i = 0; i < x->factors.n; i++) {
        plan_at(e, x->factors.v[i].value, &w);
        plan_at(e, x->factors.v[i].before, &w);
    }
    dbr_window days[2];
    for (size_t k = 0; k < 2 && dbr_effect_windows(e, x, review, days); k++)
        for (dbr_day day = days[k].start; day <= days[k].end; day++) {
            dbr_where at = dbr_where_window(dbr_window_range(day, day));
            plan_at(e, x->change->args[0], &at);
        }
    for (int segments = 0; segments < 2; segments++) {
        plan_at(e, x->part, &w);
        plan_at(e, x->part_before, &w);
        plan_at(e, x->whole, &w);
        plan_at(e, x->whole_before, &w);
        w.segment = (dbr_eval_segment){.columns = x->each, .n = x->neach};
    }
}

/* Here and in the window before, where there is one. */
static void plan_twice(dbr_eval *e, const dbr_expr *x, const dbr_where *review) {
    dbr_where previous;
    plan_at(e, x, review);
    if (x && dbr_where_previous(e, &x, 1, &previous))
        plan_at(e, x, &previous);
}

static void plan_funnel(dbr_eval *e, const dbr_funnel *f, const dbr_where *review) {
    plan_reader(e, &f->title, review);
    for (size_t i = 0; i < f->steps.n; i++) {
        plan_twice(e, f->steps.v[i].expr, review);
        plan_reader(e, &f->steps.v[i].title, review);
    }
}

static void plan_process(dbr_eval *e, const dbr_process *p, const dbr_where *review) {
    plan_reader(e, &p->title, review);
    plan_twice(e, p->cases, review);
    plan_at(e, p->all, review);
    for (size_t i = 0; i < p->steps.n; i++) {
        plan_reader(e, &p->steps.v[i].title, review);
        plan_at(e, p->steps.v[i].reached, review);
        plan_at(e, p->steps.v[i].skipped, review);
    }
    for (size_t i = 0; i + 1 < p->steps.n; i++) {
        plan_at(e, p->times[i].count, review);
        plan_at(e, p->times[i].out_of_order, review);
        plan_twice(e, p->times[i].median, review);
        plan_twice(e, p->times[i].p90, review);
    }
}

static void plan_feedback(dbr_eval *e, const dbr_feedback *f, const dbr_where *review) {
    plan_reader(e, &f->title, review);
    plan_twice(e, f->count, review);
    plan_twice(e, f->mean, review);
    plan_twice(e, f->nps, review);
    plan_twice(e, f->promoters, review);
    plan_twice(e, f->detractors, review);
    plan_twice(e, f->csat, review);
    plan_twice(e, f->texts, review);
    plan_at(e, f->outside, review);
    for (size_t i = 0; i < f->themes.n; i++) {
        plan_reader(e, &f->themes.v[i].title, review);
        plan_twice(e, f->themes.v[i].share, review);
        plan_at(e, f->themes.v[i].count, review);
        plan_at(e, f->themes.v[i].quotes, review);
    }
}

static void plan_cohort(dbr_eval *e, const dbr_cohort *c, const dbr_where *review) {
    plan_reader(e, &c->title, review);
    for (int back = 0; back <= c->periods; back++) {
        dbr_move move = {.kind = DBR_MOVE_UNIT, .n = back, .unit = c->grain};
        dbr_value why;
        dbr_where at;
        if (!dbr_where_move(e, review, &move, &at, &why))
            continue;
        plan_at(e, c->size, &at);
        for (int age = 0; age + back <= c->periods; age++)
            plan_at(e, c->retention[age], &at);
    }
}

static void plan_section(dbr_eval *e, const dbr_section *s, const dbr_where *review) {
    plan_reader(e, &s->title, review);
    for (size_t i = 0; i < s->items.n; i++) {
        const dbr_section_item *item = &s->items.v[i];
        dbr_where w = *review;
        plan_reader(e, &item->text, review);
        for (int segments = 0; segments <= (item->nby > 0); segments++) {
            bool wanted = segments || !item->nby || item->chart == DBR_CHART_WATERFALL;
            for (size_t k = 0; k < item->nexprs && wanted; k++)
                plan_at(e, item->exprs[k], &w);
            w.segment = (dbr_eval_segment){.columns = item->by, .n = item->nby};
        }
    }
}

static void plan_risks(dbr_eval *e, const dbr_risk *risks, size_t n, const dbr_where *w) {
    for (size_t i = 0; i < n; i++) {
        plan_reader(e, &risks[i].title, w);
        plan_reader(e, &risks[i].plan, w);
    }
}

static void plan_readers(dbr_eval *e, const dbr_reader *r, size_t n, const dbr_where *w) {
    for (size_t i = 0; i < n; i++)
        plan_reader(e, &r[i], w);
}

static void plan_source(dbr_plan *p, dbr_eval *e, const dbr_source *s, const dbr_where *review) {
    scan_of(p, s)->requires = true;
    plan_reader(e, &s->title, review);
    for (size_t i = 0; i < s->rules.n; i++)
        plan_reader(e, &s->rules.v[i].because, review);
    for (size_t i = 0; i < s->requires.n; i++) {
        const dbr_require *r = &s->requires.v[i];
        if (r->kind == DBR_REQUIRE_WINDOW)
            plan_at(e, r->cond, review);
        plan_at(e, r->now, review);
        plan_at(e, r->then, review);
    }
}

void dbr_plan_review(dbr_plan *p) {
    const dbr_model *m = p->model;
    dbr_eval e = planner(p);
    dbr_where review = dbr_where_review(m);
    for (size_t i = 0; i < m->sources.n; i++)
        plan_source(p, &e, m->sources.v[i], &review);
    for (size_t i = 0; i < m->metrics.n; i++)
        plan_metric(&e, m->metrics.v[i], &review);
    for (size_t i = 0; i < m->checks.n; i++)
        plan_check(&e, m->checks.v[i], &review);
    for (size_t i = 0; i < m->explains.n; i++)
        plan_explain(&e, m->explains.v[i], &review);
    for (size_t i = 0; i < m->funnels.n; i++)
        plan_funnel(&e, m->funnels.v[i], &review);
    for (size_t i = 0; i < m->processes.n; i++)
        plan_process(&e, m->processes.v[i], &review);
    for (size_t i = 0; i < m->feedbacks.n; i++)
        plan_feedback(&e, m->feedbacks.v[i], &review);
    for (size_t i = 0; i < m->cohorts.n; i++)
        plan_cohort(&e, m->cohorts.v[i], &review);
    for (size_t i = 0; i < m->sections.n; i++)
        plan_section(&e, m->sections.v[i], &review);
    for (size_t i = 0; i < m->goals.n; i++) {
        const dbr_goal *g = m->goals.v[i];
        plan_at(&e, g->metric, &review);
        plan_at(&e, g->target, &review);
        plan_at(&e, g->target_to, &review);
        plan_at(&e, g->from, &review);
        plan_at(&e, g->daily, &review);
        for (size_t k = 0; k < g->pace.n; k++)
            plan_at(&e, g->pace.v[k].value, &review);
        plan_reader(&e, &g->title, &review);
        plan_reader(&e, &g->why, &review);
    }
    for (size_t i = 0; i < m->actions.n; i++) {
        const dbr_action *a = m->actions.v[i];
        if (a->has_by) {
            dbr_where by = dbr_where_window(a->by);
            plan_at(&e, a->expect, &by);
        }
        plan_at(&e, a->cost, &review);
        plan_reader(&e, &a->title, &review);
        plan_reader(&e, &a->needs, &review);
        plan_risks(&e, a->risks.v, a->risks.n, &review);
    }
    for (size_t i = 0; i < m->promises.n; i++) {
        const dbr_promise *o = &m->promises.v[i];
        if (o->kind == DBR_PROMISE_NO_NUMBER)
            continue;
        plan_at(&e, o->now, &review);
        plan_at(&e, o->weight, &review);
        plan_at(&e, o->weight_of, &review);
    }
    for (size_t i = 0; i < m->lessons.n; i++) {
        const dbr_lesson *l = m->lessons.v[i];
        plan_at(&e, l->evidence, &review);
        plan_reader(&e, &l->title, &review);
        plan_readers(&e, l->start.v, l->start.n, &review);
        plan_readers(&e, l->stop.v, l->stop.n, &review);
        plan_readers(&e, l->keep.v, l->keep.n, &review);
    }
    for (size_t i = 0; i < m->outlooks.n; i++) {
        const dbr_outlook *o = m->outlooks.v[i];
        plan_reader(&e, &o->title, &review);
        for (size_t k = 0; k < o->forecasts.n; k++)
            plan_at(&e, o->forecasts.v[k].series, &review);
        plan_readers(&e, o->next.v, o->next.n, &review);
        plan_risks(&e, o->risks.v, o->risks.n, &review);
    }
    plan_risks(&e, m->risks.v, m->risks.n, &review);
    for (size_t i = 0; i < m->waivers.n; i++)
        plan_reader(&e, &m->waivers.v[i]->because, &review);
    for (size_t i = 0; i < m->benchmarks.n; i++) {
        plan_reader(&e, &m->benchmarks.v[i]->title, &review);
        plan_reader(&e, &m->benchmarks.v[i]->note, &review);
    }
    plan_reader(&e, &m->title, &review);
    plan_reader(&e, &m->audience, &review);
}

/* ---- what the scans need: columns, looked-up sources, their order ---- */

typedef struct marker {
    dbr_plan *p;
    const dbr_source *from; /* whose scan is being marked */
    bool *before;           /* nsources * nsources: before[from * n + other] */
} marker;

static void mark_column(marker *k, dbr_column *c);

static void mark_source(marker *k, const dbr_source *s) {
    k->before[k->from->index * k->p->model->sources.n + s->index] = true;
    scan_of(k->p, s);
}

static void mark_births(dbr_plan *p, dbr_scan *s, const dbr_column *who) {
    for (size_t i = 0; i < s->births.n; i++)
        if (s->births.v[i] == who)
            return;
    dbr_vec_push(p->arena, &s->births, who);
}

static void mark_expr(marker *k, const dbr_expr *x) {
    if (!x)
        return;
    if (x->op == DBR_O_COLUMN)
        mark_column(k, x->column);
    if (x->op == DBR_O_LOOKUP || x->op == DBR_O_IN_KEYS) {
        mark_source(k, x->lookup.source);
        k->p->scans[x->lookup.source->index]->lookup = true;
        if (x->lookup.column)
            mark_column(k, x->lookup.column);
        for (size_t i = 0; i < x->lookup.source->key.n; i++)
            mark_column(k, x->lookup.source->key.v[i]);
    }
    if (x->op == DBR_O_FIRST_DAY)
        mark_births(k->p, k->p->scans[x->who->source->index], x->who);
    if (x->op == DBR_O_CONVERT && x->rate->column) {
        mark_source(k, x->rate->column->source);
        k->p->scans[x->rate->column->source->index]->rates = true;
        mark_column(k, x->rate->column);
    }
    for (uint32_t i = 0; i < x->nargs; i++)
        mark_expr(k, x->args[i]);
}

static void mark_column(marker *k, dbr_column *c) {
    if (!c || c->needed)
        return;
    c->needed = true;
    if (c->expr) { /* over its own source, which need not be the one that is being marked */
        const dbr_source *from = k->from;
        k->from = c->source;
        mark_expr(k, c->expr);
        k->from = from;
    }
}

static void mark_agg(marker *k, const dbr_agg *a) {
    for (; a; a = a->inner) {
        mark_expr(k, a->value);
        mark_expr(k, a->weight);
        mark_expr(k, a->where);
        for (size_t i = 0; i < a->nkeys; i++)
            mark_expr(k, a->keys[i]);
    }
}

static void mark_scan(marker *k, const dbr_scan *s) {
    const dbr_source *src = s->source;
    k->from = src;
    mark_column(k, src->time);
    /* A cell is of its type or not whoever reads it: `bad rows drop` must not drop by what is asked for. */
    for (size_t i = 0; i < src->columns.n; i++)
        if (!src->columns.v[i]->expr && src->columns.v[i]->type.kind != DBR_T_ANY)
            mark_column(k, src->columns.v[i]);
    for (size_t i = 0; i < src->key.n; i++)
        mark_column(k, src->key.v[i]);
    for (size_t i = 0; i < src->rules.n; i++)
        mark_expr(k, src->rules.v[i].cond);
    for (size_t i = 0; s->requires && i < src->requires.n; i++) {
        const dbr_require *r = &src->requires.v[i];
        if (r->kind == DBR_REQUIRE_ROWS_TRUE)
            mark_expr(k, r->cond);
        if (r->kind == DBR_REQUIRE_NOT_NULL || r->kind == DBR_REQUIRE_UNIQUE)
            for (size_t c = 0; c < r->ncolumns; c++)
                mark_column(k, r->columns[c]);
    }
    for (size_t i = 0; i < s->requests.n; i++)
        mark_agg(k, s->requests.v[i].agg);
    for (size_t i = 0; i < s->filters.n; i++)
        for (size_t c = 0; c < s->filters.v[i].n; c++)
            mark_expr(k, s->filters.v[i].bound[c]);
    for (size_t i = 0; i < s->groupings.n; i++)
        for (size_t c = 0; c < s->groupings.v[i].n; c++)
            mark_column(k, s->groupings.v[i].columns[c]);
}

void dbr_plan_finish(dbr_plan *p) {
    size_t n = p->model->sources.n;
    bool *marked = DBR_NEWS(p->arena, bool, n + 1), *done = DBR_NEWS(p->arena, bool, n + 1);
    marker k = {.p = p, .before = DBR_NEWS(p->arena, bool, n *n + 1)};
    /* Marking may bring in further sources (lookups of lookups), so until nothing is new. */
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < n; i++)
            if (p->scans[i] && !marked[i]) {
                marked[i] = again = true;
                mark_scan(&k, p->scans[i]);
            }
    }
    p->norder = 0;
    for (size_t round = 0; round < n; round++)
        for (size_t i = 0; i < n; i++) {
            bool ready = p->scans[i] && !done[i];
            for (size_t j = 0; ready && j < n; j++)
                ready = !k.before[i * n + j] || done[j] || i == j;
            if (ready) {
                done[i] = true;
                p->order[p->norder++] = (uint32_t)i;
            }
        }
}

/* ---- as text ---- */

static void write_names(dbr_column *const *columns, size_t n, dbr_buf *out) {
    for (size_t i = 0; i < n; i++) {
        dbr_buf_puts(out, i ? ", " : "");
        dbr_buf_put(out, columns[i]->name);
    }
}

static const char *agg_name(dbr_agg_kind k) {
    static const char *const names[] = {
#define A(id, name) name,
        DBR_AGGS(A)
#undef A
    };
    return names[k];
}

static void write_scan(const dbr_plan *p, const dbr_scan *s, dbr_buf *out) {
    const dbr_source *src = s->source;
    dbr_buf_printf(out, "scan %.*s%s%s%s\n  columns ", DBR_ARG(src->name),
                   s->lookup ? ", kept for lookups" : "", s->rates ? ", read for rates" : "",
                   s->births.n ? ", read twice for cohorts" : "");
    bool first = true;
    for (size_t i = 0; i < src->columns.n; i++)
        if (src->columns.v[i]->needed) {
            dbr_buf_puts(out, first ? "" : ", ");
            dbr_buf_put(out, src->columns.v[i]->name);
            first = false;
        }
    dbr_buf_puts(out, "\n");
    for (size_t i = 0; i < s->windows.n && src->time; i++) {
        dbr_buf_printf(out, "  window %zu ", i);
        dbr_window_write(&p->model->calendar, s->windows.v[i], out);
        dbr_buf_puts(out, " ");
        dbr_day_write(s->windows.v[i].start, out);
        dbr_buf_puts(out, "..");
        dbr_day_write(s->windows.v[i].end, out);
        dbr_buf_puts(out, "\n");
    }
    for (size_t i = 1; i < s->filters.n; i++) {
        dbr_buf_printf(out, "  filter %zu ", i);
        for (size_t c = 0; c < s->filters.v[i].n; c++) {
            dbr_buf_puts(out, c ? " and " : "");
            dbr_buf_put(out, dbr_span_str(s->filters.v[i].conds[c]->at));
        }
        dbr_buf_puts(out, "\n");
    }
    for (size_t i = 1; i < s->groupings.n; i++) {
        dbr_buf_printf(out, "  segments %zu ", i);
        write_names(s->groupings.v[i].columns, s->groupings.v[i].n, out);
        dbr_buf_puts(out, "\n");
    }
    for (size_t i = 0; i < s->requests.n; i++) {
        const dbr_request *q = &s->requests.v[i];
        dbr_buf_printf(out, "  cell %zu %s `", i, agg_name(q->agg->kind));
        dbr_buf_put(out, dbr_span_str(q->agg->at));
        dbr_buf_puts(out, "`");
        if (src->time)
            dbr_buf_printf(out, " window %u", q->window);
        if (q->filter)
            dbr_buf_printf(out, " filter %u", q->filter);
        if (q->grouping)
            dbr_buf_printf(out, " segments %u", q->grouping);
        dbr_buf_puts(out, "\n");
    }
}

void dbr_plan_write(const dbr_plan *p, dbr_buf *out) {
    for (size_t i = 0; i < p->norder; i++)
        write_scan(p, p->scans[p->order[i]], out);
}
