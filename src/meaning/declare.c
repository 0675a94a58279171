/* declare.c: the tree of a script into its model: names first, then settings, then each declaration, those that others build on first. */
#include "meaning/declare.h"
#include "meaning/functions.h"

const char *dbr_outcome_name(dbr_outcome o) {
    switch (o) {
    case DBR_PASSED:
        return "passed";
    case DBR_WARNED:
        return "warned";
    case DBR_FAILED:
        return "failed";
    case DBR_MISSING:
        return "missing";
    case DBR_WAIVED:
        break;
    }
    return "waived";
}

/* ---- what a value needs ---- */

/* Metrics, targets and benchmark lines wait in a queue, each once: a chain of a million metrics is no recursion, and parts that are shared
   many times over are followed once. */
typedef struct reading {
    bool *metrics, *lines; /* what was met */
    const dbr_expr **queue;
    size_t n, cap;
    const dbr_metric *of; /* whether the line of this metric is met */
    const dbr_benchmark *in;
    bool met;
} reading;

static void enqueue(reading *rd, const dbr_expr *e) {
    if (!e)
        return;
    if (rd->n == rd->cap) {
        rd->cap = rd->cap ? rd->cap * 2 : 16;
        rd->queue = dbr_realloc(rd->queue, rd->cap, sizeof *rd->queue);
    }
    rd->queue[rd->n++] = e;
}

static void read_expr(reading *rd, const dbr_expr *e) {
    for (uint32_t i = 0; i < e->nargs; i++)
        read_expr(rd, e->args[i]);
    if (e->op == DBR_O_METRIC) {
        if (!rd->metrics[e->metric->index])
            enqueue(rd, e->metric->expr);
        rd->metrics[e->metric->index] = true;
    } else if (e->op == DBR_O_TARGET) {
        size_t i = 0;
        while (i < rd->n && rd->queue[i] != e->goal->target)
            i++;
        if (i == rd->n)
            enqueue(rd, e->goal->target);
    } else if (e->op == DBR_O_BENCHMARK) {
        const dbr_benchmark *b = e->bench.benchmark;
        rd->met = rd->met || (b == rd->in && e->bench.of == rd->of);
        for (size_t i = 0; i < b->lines.n; i++) {
            const dbr_bench_line *line = &b->lines.v[i];
            if (line->metric == e->bench.of && !rd->lines[line->index]) {
                rd->lines[line->index] = true;
                enqueue(rd, line->value);
            }
        }
    }
}

static void reading_run(reading *rd, const dbr_model *m, const dbr_expr *e) {
    rd->metrics = dbr_alloc(m->metrics.n + m->nbench_lines + 1);
    rd->lines = rd->metrics + m->metrics.n;
    enqueue(rd, e);
    for (size_t i = 0; i < rd->n; i++)
        read_expr(rd, rd->queue[i]);
}

static void reading_clear(reading *rd) {
    dbr_free(rd->metrics);
    dbr_free(rd->queue);
}

bool dbr_expr_reads_line(const dbr_model *m, const dbr_expr *e, const dbr_benchmark *b,
                         const dbr_metric *of) {
    reading rd = {.in = b, .of = of};
    reading_run(&rd, m, e);
    reading_clear(&rd);
    return rd.met;
}

/* ---- the whole script ---- */

static void each_decl(dbr_resolver *r, dbr_symbol_kind kind,
                      void (*f)(dbr_resolver *, dbr_symbol *)) {
    for (size_t i = 0; i < r->decls.n; i++)
        if (r->decls.v[i]->kind == kind)
            f(r, r->decls.v[i]);
}

static void source(dbr_resolver *r, dbr_symbol *s) {
    dbr_source_ready(r, s);
}

static void param(dbr_resolver *r, dbr_symbol *s) {
    dbr_param_ready(r, s);
}

static void metric(dbr_resolver *r, dbr_symbol *s) {
    dbr_metric_ready(r, s);
}

static void goal(dbr_resolver *r, dbr_symbol *s) {
    dbr_goal_ready(r, s);
}

static void check(dbr_resolver *r, dbr_symbol *s) {
    dbr_check_ready(r, s);
}

static void param_texts(dbr_resolver *r, dbr_symbol *s) {
    dbr_props p = dbr_props_of(r, dbr_kid(s->decl, 3), DBR_N_BAD);
    s->param->title = dbr_reader_of(r, dbr_kid(s->decl, 1));
    s->param->about = dbr_reader_prop(r, &p, DBR_N_P_ABOUT);
}

static void metric_texts(dbr_resolver *r, dbr_symbol *s) {
    dbr_props p = dbr_props_of(r, dbr_kid(s->decl, 3), DBR_N_BAD);
    const dbr_node *group = dbr_prop(&p, DBR_N_P_GROUP);
    s->metric->title = dbr_title_of(r, s->at, "", dbr_kid(s->decl, 0)->text, dbr_kid(s->decl, 1));
    if (group)
        s->metric->group = dbr_title_of(r, s->at, "group ", (dbr_str){0}, dbr_kid(group, 0));
    s->metric->about = dbr_reader_prop(r, &p, DBR_N_P_ABOUT);
}

static void event_texts(dbr_resolver *r, dbr_symbol *s) {
    dbr_props p = dbr_props_of(r, dbr_kid(s->decl, 2), DBR_N_BAD);
    s->event->title = dbr_reader_of(r, dbr_kid(s->decl, 1));
    s->event->note = dbr_reader_prop(r, &p, DBR_N_P_NOTE);
}

/* The time of a source holds dates, whatever else it is used for. */
static void time_type(dbr_resolver *r, dbr_symbol *s) {
    const dbr_column *c = s->source->time;
    if (!c || c->type.kind == DBR_T_ANY || c->type.kind == DBR_T_DATE ||
        c->type.kind == DBR_T_DATETIME)
        return;
    dbr_props p = dbr_props_of(r, dbr_kid(s->decl, 3), DBR_N_BAD);
    const dbr_node *n = dbr_prop(&p, DBR_N_P_TIME);
    dbr_diag *g = DBR_DIAG(r->diags, TIME_TYPE, n->at, c->name, dbr_type_name(r->arena, c->type));
    if (c->typed_at.text)
        dbr_diag_label(r->diags, g, c->typed_at, dbr_type_name(r->arena, c->type));
}

static void def(dbr_resolver *r, dbr_symbol *s) {
    const dbr_node *names = dbr_kid(s->decl, 1);
    int percent;
    dbr_str name = dbr_kid(s->decl, 0)->text;
    if (dbr_function_find(name, &percent))
        DBR_DIAG(r->diags, DEF_NAME, s->at, name);
    for (size_t i = 0; i < names->nkids; i++)
        for (size_t k = 0; k < i; k++)
            if (dbr_str_eq(names->kids[i]->text, names->kids[k]->text)) {
                dbr_diag *g =
                    DBR_DIAG(r->diags, DUPLICATE_NAME, names->kids[i]->at, names->kids[i]->text);
                dbr_diag_label(r->diags, g, names->kids[k]->at, DBR_STR("first here"));
            }
}

static void rest(dbr_resolver *r) {
    for (size_t i = 0; i < r->rest.n; i++) {
        const dbr_node *n = r->rest.v[i];
        if (dbr_node_is(n, DBR_N_WAIVE))
            dbr_resolve_waiver(r, n);
        else if (dbr_node_is(n, DBR_N_RISK))
            dbr_vec_push(r->arena, &r->model->risks, dbr_resolve_risk(r, n));
        else if (dbr_node_is(n, DBR_N_EXPLAIN))
            dbr_resolve_explain(r, n);
        else if (dbr_node_is(n, DBR_N_SECTION))
            dbr_resolve_section(r, n);
    }
    for (size_t i = 0; i < r->rest.n; i++)
        if (dbr_node_is(r->rest.v[i], DBR_N_TEST))
            dbr_resolve_test(r, r->rest.v[i]);
}

/* --set of what is no param is an argument error. */
static void unknown_sets(dbr_resolver *r) {
    const dbr_run_options *o = r->options;
    DBR_VEC(dbr_str) names = {0};
    for (size_t i = 0; i < r->model->params.n; i++)
        dbr_vec_push(r->arena, &names, r->model->params.v[i]->name);
    for (size_t i = 0; o && i < o->nsets; i++) {
        bool known = false;
        for (size_t k = 0; k < names.n; k++)
            known = known || dbr_str_eq(names.v[k], o->sets[i].name);
        if (!known && !r->lost)
            DBR_DIAG(r->diags, SET_UNKNOWN, ((dbr_span){0}), o->sets[i].name, o->sets[i].name,
                     dbr_nearest(o->sets[i].name, names.v, names.n));
    }
}

static void mark_used(dbr_resolver *r) {
    r->model->unused.n = 0;
    for (size_t i = 0; i < r->decls.n; i++) {
        const dbr_symbol *s = r->decls.v[i];
        if (s->kind == DBR_S_SOURCE)
            s->source->used = s->used;
        if (s->kind == DBR_S_METRIC)
            s->metric->used = s->used;
        bool own = !dbr_span_space(s->at).n; /* what a module has is there to be chosen from */
        if (!s->used && s->name.n && own)
            dbr_vec_push(r->arena, &r->model->unused,
                         (dbr_unused){dbr_symbol_kind_name(s->kind), s->name, s->at});
    }
}

/* Windows of events move to other occurrences of theirs, so the calendar has to know them. */
static void calendar_events(dbr_model *m) {
    dbr_event_ranges *all = DBR_NEWS(m->arena, dbr_event_ranges, m->events.n + 1);
    for (size_t i = 0; i < m->events.n; i++)
        all[i] = (dbr_event_ranges){m->events.v[i]->ranges.v, m->events.v[i]->ranges.n};
    m->calendar.events = all;
    m->calendar.nevents = m->events.n;
}

dbr_model *dbr_resolve(dbr_arena *a, const dbr_text *main, const dbr_run_options *opt,
                       dbr_diags *diags) {
    dbr_model *m = DBR_NEW(a, dbr_model);
    dbr_resolver *r = DBR_NEW(a, dbr_resolver);
    m->arena = a;
    m->script = main->name;
    if (opt->access)
        m->access = *opt->access;
    m->access.root = main->dir;
    m->resolver = r;
    r->arena = a;
    r->model = m;
    r->diags = diags;
    r->options = opt;
    dbr_map_init(&r->symbols, a);

    dbr_load(r, main);
    dbr_resolve_review(r);
    if (m->is_module) /* its `money` is in any currency, and here in none */
        memcpy(m->currency, "XXX", sizeof m->currency);
    each_decl(r, DBR_S_EVENT, dbr_resolve_event);
    calendar_events(m);
    dbr_resolve_period(r);
    each_decl(r, DBR_S_PARAM, param);
    unknown_sets(r);
    each_decl(r, DBR_S_SOURCE, source);
    for (size_t i = 0; i < r->rest.n; i++)
        if (dbr_node_is(r->rest.v[i], DBR_N_RATE) || dbr_node_is(r->rest.v[i], DBR_N_RATE_FROM))
            dbr_resolve_rate(r, r->rest.v[i]);
    each_decl(r, DBR_S_DEF, def);
    each_decl(r, DBR_S_SOURCE, dbr_resolve_source_columns);
    dbr_bind_needs(r);
    each_decl(r, DBR_S_METRIC, metric);
    each_decl(r, DBR_S_BENCHMARK, dbr_resolve_benchmark);
    each_decl(r, DBR_S_GOAL, goal);
    each_decl(r, DBR_S_CHECK, check);
    each_decl(r, DBR_S_SOURCE, dbr_resolve_source_rules);
    each_decl(r, DBR_S_GOAL, dbr_resolve_goal_links);
    each_decl(r, DBR_S_CHECK, dbr_resolve_check_links);
    each_decl(r, DBR_S_ACTION, dbr_resolve_action);
    each_decl(r, DBR_S_LESSON, dbr_resolve_lesson);
    each_decl(r, DBR_S_OUTLOOK, dbr_resolve_outlook);
    each_decl(r, DBR_S_ANALYSIS, dbr_resolve_analysis);
    each_decl(r, DBR_S_PARAM, param_texts);
    each_decl(r, DBR_S_METRIC, metric_texts);
    each_decl(r, DBR_S_EVENT, event_texts);
    dbr_resolve_review_texts(r);
    rest(r);
    each_decl(r, DBR_S_SOURCE, time_type);
    if (diags->errors == 0)
        dbr_check_lookups(r);
    if (diags->errors == 0) {
        dbr_resolve_counted(r);
        dbr_resolve_promises(r);
    }
    mark_used(r);
    return m;
}

dbr_expr *dbr_resolve_expr(dbr_model *m, const dbr_node *node, dbr_diags *diags) {
    dbr_resolver *r = m->resolver;
    dbr_diags *before = r->diags;
    r->diags = diags;
    size_t errors = diags->errors;
    dbr_expr *e = dbr_window_expr(r, node);
    each_decl(r, DBR_S_SOURCE, time_type); /* what the expression asks of columns too */
    r->diags = before;
    mark_used(r);
    return diags->errors == errors ? e : NULL;
}
