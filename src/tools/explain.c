/* explain.c: a name of a script into the story of its number, as text. */
#include "tools/explain.h"
#include "review/judge.h"

/* ---- what the name stands for ---- */

static dbr_str plain(dbr_arena *a, const dbr_reader *r) {
    dbr_buf b = {0};
    for (size_t i = 0; i < r->n; i++) {
        if (!r->pieces[i].expr) {
            dbr_buf_put(&b, r->pieces[i].text);
            continue;
        }
        dbr_buf_putc(&b, '{');
        dbr_buf_put(&b, dbr_span_str(r->pieces[i].expr->at));
        dbr_buf_putc(&b, '}');
    }
    dbr_str s = dbr_arena_str(a, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

typedef DBR_VEC(dbr_str) names;

static bool is(dbr_arena *a, names *all, dbr_str name, dbr_str wanted) {
    if (name.n)
        dbr_vec_push(a, all, name);
    return name.n && dbr_str_eq(name, wanted);
}

static bool find_metric(dbr_arena *a, const dbr_model *m, dbr_str name, dbr_explained *x,
                        names *all) {
    for (size_t i = 0; i < m->metrics.n; i++) {
        const dbr_metric *t = m->metrics.v[i];
        if (!is(a, all, t->name, name))
            continue;
        *x = (dbr_explained){
            .kind = DBR_STR("metric"), .name = t->name, .doc = t->doc, .at = t->at, .metric = t};
        x->title = plain(a, &t->title);
        x->text = dbr_span_str(t->expr->at);
        x->expr = DBR_NEW(a, dbr_expr);
        *x->expr = (dbr_expr){
            .op = DBR_O_METRIC, .metric = (dbr_metric *)t, .type = t->type, .at = t->expr->at};
        return true;
    }
    return false;
}

static bool find_check(dbr_arena *a, const dbr_model *m, dbr_str name, dbr_explained *x,
                       names *all) {
    for (size_t i = 0; i < m->checks.n; i++) {
        const dbr_check *c = m->checks.v[i];
        if (!is(a, all, c->name, name))
            continue;
        *x = (dbr_explained){.kind = DBR_STR("check"),
                             .name = c->name,
                             .at = c->at,
                             .text = c->cond_text,
                             .expr = c->cond,
                             .check = c};
        x->title = plain(a, &c->title);
        return true;
    }
    return false;
}

static bool find_goal(dbr_arena *a, const dbr_model *m, dbr_str name, dbr_explained *x,
                      names *all) {
    for (size_t i = 0; i < m->goals.n; i++) {
        const dbr_goal *g = m->goals.v[i];
        if (!is(a, all, g->name, name))
            continue;
        *x = (dbr_explained){
            .kind = DBR_STR("goal"), .name = g->name, .at = g->at, .expr = g->metric, .goal = g};
        x->text = g->metric ? dbr_span_str(g->metric->at) : (dbr_str){0};
        x->title = plain(a, &g->title);
        return true;
    }
    return false;
}

static bool find_action(dbr_arena *a, const dbr_model *m, dbr_str name, dbr_explained *x,
                        names *all) {
    for (size_t i = 0; i < m->actions.n; i++) {
        const dbr_action *t = m->actions.v[i];
        if (!is(a, all, t->name, name))
            continue;
        *x = (dbr_explained){.kind = DBR_STR("action"),
                             .name = t->name,
                             .at = t->at,
                             .expr = t->expect,
                             .action = t};
        x->title = plain(a, &t->title);
        return true;
    }
    return false;
}

static bool find_benchmark(dbr_arena *a, const dbr_model *m, dbr_str name, dbr_explained *x,
                           names *all) {
    for (size_t i = 0; i < m->benchmarks.n; i++) {
        const dbr_benchmark *b = m->benchmarks.v[i];
        if (!is(a, all, b->name, name))
            continue;
        *x = (dbr_explained){
            .kind = DBR_STR("benchmark"), .name = b->name, .at = b->at, .benchmark = b};
        x->title = plain(a, &b->title);
        return true;
    }
    return false;
}

static bool find_other(dbr_arena *a, const dbr_model *m, dbr_str name, dbr_explained *x,
                       names *all) {
    for (size_t i = 0; i < m->params.n; i++) {
        const dbr_param *p = m->params.v[i];
        if (!is(a, all, p->name, name))
            continue;
        *x = (dbr_explained){.kind = DBR_STR("param"), .name = p->name, .at = p->at};
        x->title = plain(a, &p->title);
        x->text = p->expr ? dbr_span_str(p->expr->at) : (dbr_str){0};
        x->expr = DBR_NEW(a, dbr_expr);
        *x->expr =
            (dbr_expr){.op = DBR_O_PARAM, .param = (dbr_param *)p, .type = p->type, .at = p->at};
        return true;
    }
    for (size_t i = 0; i < m->sources.n; i++) {
        const dbr_source *s = m->sources.v[i];
        if (!is(a, all, s->name, name))
            continue;
        *x = (dbr_explained){.kind = DBR_STR("source"), .name = s->name, .at = s->at, .source = s};
        x->text = dbr_span_str(s->from_at);
        x->title = plain(a, &s->title);
        return true;
    }
    return false;
}

bool dbr_explain_find(dbr_arena *a, const dbr_model *m, dbr_str name, dbr_explained *out,
                      dbr_str *near) {
    names all = {0};
    *near = (dbr_str){0};
    if (find_metric(a, m, name, out, &all) || find_check(a, m, name, out, &all) ||
        find_goal(a, m, name, out, &all) || find_action(a, m, name, out, &all) ||
        find_benchmark(a, m, name, out, &all) || find_other(a, m, name, out, &all))
        return true;
    *near = dbr_nearest(name, all.v, all.n);
    return false;
}

static bool is_judged(const dbr_explained *x) {
    return x->check || x->goal || x->action;
}

/* What the thing itself reads. */
static void plan_own(dbr_plan *p, const dbr_explained *x) {
    bool by = x->action && x->action->has_by;
    const dbr_window *window = by ? &x->action->by : NULL;
    if (x->expr && x->check)
        dbr_plan_expr(p, x->expr, NULL, x->check->each, x->check->neach);
    if (x->expr)
        dbr_plan_expr(p, x->expr, window, NULL, 0);
    if (x->check && x->check->warn)
        dbr_plan_expr(p, x->check->warn, NULL, x->check->each, x->check->neach);
    for (size_t i = 0; x->benchmark && i < x->benchmark->lines.n; i++)
        dbr_plan_expr(p, x->benchmark->lines.v[i].value, NULL, NULL, 0);
    if (!x->source)
        return;
    dbr_agg *count = DBR_NEW(p->arena, dbr_agg); /* counting the rows reads the source */
    *count = (dbr_agg){.kind = DBR_AGG_COUNT_ROWS,
                       .source = (dbr_source *)x->source,
                       .at = x->at,
                       .id = UINT32_MAX};
    count->type.kind = DBR_T_COUNT;
    dbr_expr *e = DBR_NEW(p->arena, dbr_expr);
    *e = (dbr_expr){.op = DBR_O_AGG, .agg = count, .type = count->type, .at = x->at, .depth = 1};
    dbr_plan_expr(p, e, NULL, NULL, 0);
}

void dbr_explain_plan(dbr_plan *p, const dbr_explained *x) {
    plan_own(p, x);
    if (is_judged(x))
        dbr_plan_review(p);
}

/* ---- which aggregates were asked for, where, and what they are ---- */

typedef struct used {
    const dbr_agg *agg;
    dbr_window days;
    size_t nconds;
    const dbr_cond **conds;
    dbr_value value;
} used;

typedef struct listener {
    dbr_eval inner;
    DBR_VEC(used) list;
} listener;

static dbr_value hear_cell(dbr_eval *e, const dbr_agg *agg, const dbr_where *w, dbr_window days) {
    listener *l = e->door;
    dbr_value v = l->inner.cell(&l->inner, agg, w, days);
    for (size_t i = 0; i < l->list.n; i++)
        if (l->list.v[i].agg == agg && dbr_window_eq(l->list.v[i].days, days) &&
            l->list.v[i].nconds == w->nconds &&
            (!w->nconds || memcmp(l->list.v[i].conds, w->conds, w->nconds * sizeof *w->conds) == 0))
            return v;
    used u = {.agg = agg, .days = days, .nconds = w->nconds, .value = v};
    u.conds = DBR_NEWS(e->arena, const dbr_cond *, w->nconds + 1);
    if (w->nconds)
        memcpy(u.conds, w->conds, w->nconds * sizeof *w->conds);
    dbr_vec_push(e->arena, &l->list, u);
    return v;
}

static int hear_workdays(dbr_eval *e, dbr_window days) {
    listener *l = e->door;
    return l->inner.workdays(&l->inner, days);
}

static dbr_value hear_rate(dbr_eval *e, const dbr_rate *rate, dbr_day day) {
    listener *l = e->door;
    return l->inner.rate(&l->inner, rate, day);
}

/* ---- the text ---- */

enum { LABEL = 10 };

static void label(const char *name, dbr_buf *out) {
    dbr_buf_puts(out, name);
    size_t n = strlen(name);
    dbr_buf_fill(out, ' ', n < LABEL ? LABEL - n : 1);
}

/* Several lines of a script on one. */
static void put_line(dbr_str s, dbr_buf *out) {
    bool blank = false;
    for (size_t i = 0; i < s.n; i++) {
        bool space = s.p[i] == ' ' || s.p[i] == '\n' || s.p[i] == '\r' || s.p[i] == '\t';
        if (!space && blank)
            dbr_buf_putc(out, ' ');
        blank = space;
        if (!space)
            dbr_buf_putc(out, s.p[i]);
    }
}

static void put_head(const dbr_explained *x, dbr_buf *out) {
    dbr_buf_put(out, x->kind);
    dbr_buf_putc(out, ' ');
    dbr_buf_put(out, x->name);
    if (x->title.n && !dbr_str_eq(x->title, x->name)) {
        dbr_buf_puts(out, " \"");
        dbr_buf_put(out, x->title);
        dbr_buf_putc(out, '"');
    }
    dbr_place_ref p = dbr_place_of(x->at);
    dbr_buf_puts(out, "  (");
    dbr_buf_put(out, p.file);
    dbr_buf_printf(out, ":%u:%u)\n", p.line, p.column);
    for (size_t at = 0; at < x->doc.n;) {
        size_t end = dbr_str_find(x->doc, DBR_STR("\n"), at);
        end = end == SIZE_MAX ? x->doc.n : end;
        dbr_buf_puts(out, "  ");
        dbr_buf_put(out, dbr_str_trim(dbr_str_slice(x->doc, at, end)));
        dbr_buf_putc(out, '\n');
        at = end + 1;
    }
    dbr_buf_putc(out, '\n');
}

static void put_value(dbr_arena *a, const dbr_model *m, dbr_value v, const dbr_explained *x,
                      dbr_buf *out) {
    dbr_str format = x->metric ? x->metric->format : (dbr_str){0};
    label("value", out);
    dbr_str shown = dbr_show_text(a, m->language, v, x->expr->type, format, 0);
    dbr_buf b = {0};
    dbr_value_write(&v, &b);
    if (!dbr_str_eq(shown, dbr_buf_str(&b)) && !dbr_value_is_none(v)) {
        dbr_buf_put(out, shown);
        dbr_buf_puts(out, "  (");
        dbr_buf_put(out, dbr_buf_str(&b));
        dbr_buf_puts(out, ")");
    } else {
        dbr_buf_put(out, dbr_buf_str(&b));
    }
    dbr_buf_putc(out, '\n');
    dbr_buf_clear(&b);
    label("unit", out);
    dbr_buf_put(out, dbr_type_name(a, x->expr->type));
    dbr_buf_putc(out, '\n');
}

static void put_window(const dbr_model *m, dbr_buf *out) {
    const dbr_settings *s = &m->settings;
    label("window", out);
    dbr_window_write(&m->calendar, s->period, out);
    dbr_buf_puts(out, "  (");
    dbr_day_write(s->effective.start, out);
    dbr_buf_puts(out, "..");
    dbr_day_write(s->effective.end, out);
    dbr_buf_puts(out, s->complete ? ")\n" : ", not complete)\n");
}

static void put_used(const dbr_model *m, const listener *l, dbr_buf *out) {
    if (!l->list.n)
        return;
    dbr_buf_puts(out, "\nmade of\n");
    for (size_t i = 0; i < l->list.n; i++) {
        const used *u = &l->list.v[i];
        dbr_buf_puts(out, "  ");
        if (u->agg->of) /* not written: what a test needs */
            dbr_buf_printf(out, "%s of ", u->agg->of);
        put_line(dbr_span_str(u->agg->at), out);
        for (size_t k = 0; k < u->nconds; k++) {
            dbr_buf_puts(out, k ? ", " : " [");
            put_line(dbr_span_str(u->conds[k]->at), out);
        }
        dbr_buf_puts(out, u->nconds ? "]" : "");
        if (u->agg->source->time) {
            dbr_buf_puts(out, " in ");
            dbr_window_write(&m->calendar, u->days, out);
        }
        dbr_buf_puts(out, " = ");
        dbr_value_write(&u->value, out);
        dbr_buf_putc(out, '\n');
    }
}

/* What a database was asked. The texts bound to a statement are those of the script. */
static void put_statements(const dbr_scan_cells *s, dbr_buf *out) {
    if (s->statements.n)
        dbr_buf_puts(out, s->pushed ? "    added up by the database\n"
                                    : "    read row by row from the database\n");
    for (size_t i = 0; i < s->statements.n; i++)
        dbr_buf_printf(out, "    %.*s\n", DBR_ARG(s->statements.v[i]));
}

static void put_sources(const dbr_model *m, const dbr_cells *cells, const dbr_plan *own,
                        dbr_buf *out) {
    bool any = false;
    for (size_t i = 0; i < m->sources.n; i++) {
        const dbr_scan_cells *s = &cells->scans[i];
        if (!s->scan || (!own->scans[i] && !s->scan->lookup))
            continue;
        if (!any)
            dbr_buf_puts(out, "\nsources\n");
        any = true;
        dbr_buf_puts(out, "  ");
        dbr_buf_put(out, m->sources.v[i]->name);
        dbr_buf_puts(out, "  ");
        dbr_buf_put(out, s->file);
        if (s->pattern)
            dbr_buf_printf(out, ", %zu file%s", s->nfiles, s->nfiles == 1 ? "" : "s");
        if (s->failed) {
            dbr_buf_puts(out, ": could not be read\n");
            continue;
        }
        dbr_buf_printf(out, ": %lld row%s read, %lld kept, %lld dropped, %lld duplicate%s",
                       (long long)s->rows, s->rows == 1 ? "" : "s", (long long)s->kept,
                       (long long)s->dropped, (long long)s->duplicates,
                       s->duplicates == 1 ? "" : "s");
        if (s->bad_rows)
            dbr_buf_printf(out, ", %lld with cells that do not fit", (long long)s->bad_rows);
        if (s->has_rows && m->sources.v[i]->time) {
            dbr_buf_puts(out, "; ");
            dbr_day_write(s->oldest, out);
            dbr_buf_puts(out, "..");
            dbr_day_write(s->newest, out);
        }
        dbr_buf_putc(out, '\n');
        put_statements(s, out);
        for (size_t k = 0; k < m->sources.v[i]->rules.n; k++) {
            const dbr_rule *rule = &m->sources.v[i]->rules.v[k];
            dbr_buf_printf(out, "    %s where ", rule->keep ? "keep" : "drop");
            put_line(dbr_span_str(rule->cond->at), out);
            dbr_buf_printf(out, ": %lld dropped\n", (long long)s->dropped_by_rule[k]);
        }
    }
    if (!any)
        return;
    dbr_buf_puts(out, "\nplan\n");
    dbr_buf b = {0};
    dbr_plan_write(own, &b);
    dbr_str text = dbr_buf_str(&b);
    for (size_t at = 0; at < text.n;) {
        size_t end = dbr_str_find(text, DBR_STR("\n"), at);
        end = end == SIZE_MAX ? text.n : end;
        dbr_buf_puts(out, end > at ? "  " : "");
        dbr_buf_put(out, dbr_str_slice(text, at, end));
        dbr_buf_putc(out, '\n');
        at = end + 1;
    }
    dbr_buf_clear(&b);
}

/* ---- what became of it ---- */

static void put_text(const char *name, dbr_str text, dbr_buf *out) {
    if (!text.n)
        return;
    label(name, out);
    put_line(text, out);
    dbr_buf_putc(out, '\n');
}

static bool same_place(const dbr_place_ref *a, dbr_span at) {
    dbr_place_ref b = dbr_place_of(at);
    return a->line == b.line && a->column == b.column && dbr_str_eq(a->file, b.file);
}

static void put_outcomes(const dbr_review *r, const dbr_check *c, dbr_buf *out) {
    for (size_t i = 0; i < r->nchecks; i++) {
        const dbr_check_result *o = &r->checks[i];
        if (o->source.n || !same_place(&o->place, c->cond_at))
            continue;
        if (!o->nsegment) {
            label("outcome", out);
            dbr_buf_printf(out, "%s: ", dbr_outcome_name(o->outcome));
            dbr_buf_put(out, o->message);
            dbr_buf_putc(out, '\n');
            continue;
        }
        if (!i || !same_place(&r->checks[i - 1].place, c->cond_at))
            dbr_buf_puts(out, "\nsegments\n");
        dbr_buf_printf(out, "  %-7s  ", dbr_outcome_name(o->outcome));
        dbr_buf_put(out, o->has_value ? o->value.text : o->message);
        dbr_buf_puts(out, o->nsegment ? "  " : "");
        dbr_segment_write(o->segment, o->nsegment, out);
        dbr_buf_putc(out, '\n');
    }
}

static void put_goal(dbr_arena *a, const dbr_model *m, const dbr_review *r, const dbr_goal *g,
                     dbr_buf *out) {
    for (size_t i = 0; i < r->ngoals; i++) {
        const dbr_goal_result *o = &r->goals[i];
        if (m->goals.v[i] != g)
            continue;
        if (g->has_target)
            put_text("target",
                     dbr_arena_printf(a, "%.*s %.*s%s%.*s", DBR_ARG(o->comparison),
                                      DBR_ARG(o->target.text), o->by.n ? " by " : "",
                                      DBR_ARG(o->by)),
                     out);
        if (g->has_from)
            put_text("from", o->baseline.text, out);
        if (o->expected.value.kind == DBR_V_DECIMAL)
            put_text("expected", o->expected.text, out);
        if (o->attainment.value.kind == DBR_V_DECIMAL)
            put_text("attained", o->attainment.text, out);
        put_text("status", dbr_str_of(dbr_goal_status_name(o->status)), out);
        for (size_t k = 0; k < r->ngoals; k++)
            if (m->goals.v[k]->under == g)
                put_text("  of",
                         dbr_arena_printf(a, "%.*s: %s", DBR_ARG(r->goals[k].name),
                                          dbr_goal_status_name(r->goals[k].status)),
                         out);
    }
}

static void put_action(dbr_arena *a, const dbr_model *m, const dbr_review *r, const dbr_action *t,
                       dbr_buf *out) {
    for (size_t i = 0; i < r->nactions; i++) {
        const dbr_action_result *o = &r->actions[i];
        if (m->actions.v[i] != t)
            continue;
        put_text("status", o->overdue ? DBR_STR("overdue") : o->status, out);
        put_text("due", o->due, out);
        put_text("done on", o->done_on, out);
        put_text("expects", o->expect, out);
        put_text("by", o->by, out);
        put_text("effect", o->effect, out);
        if (o->has_value)
            put_text("value", o->value.text, out);
    }
}

/* The lines as written, with their values where they are more than numbers. */
static void put_benchmark(dbr_arena *a, const dbr_model *m, dbr_eval *e, const dbr_benchmark *b,
                          dbr_buf *out) {
    dbr_where here = dbr_where_review(m);
    dbr_str note = plain(a, &b->note);
    put_text("note", note, out);
    for (size_t i = 0; i < b->lines.n; i++) {
        const dbr_bench_line *line = &b->lines.v[i];
        dbr_value v = dbr_evaluate(e, line->value, &here);
        dbr_str written = dbr_span_line(a, line->value->at);
        dbr_str shown =
            dbr_show_text(a, m->language, v, line->metric->type, line->metric->format, 0);
        dbr_buf_puts(out, "  ");
        dbr_buf_put(out, line->metric->name);
        dbr_buf_putc(out, ' ');
        dbr_buf_put(out, shown);
        if (line->value->op != DBR_O_CONST) {
            dbr_buf_puts(out, "  from ");
            dbr_buf_put(out, written);
        }
        dbr_buf_putc(out, '\n');
    }
}

void dbr_explain_write(dbr_arena *a, dbr_model *m, const dbr_cells *cells, const dbr_explained *x,
                       dbr_buf *out) {
    const dbr_review *review = NULL;
    const dbr_plan *shown = cells->plan;
    if (is_judged(x)) { /* the whole review was planned: show what this thing reads of it */
        dbr_plan *own = dbr_plan_new(a, m);
        plan_own(own, x);
        dbr_plan_finish(own);
        shown = own;
        review = dbr_judge(a, m, cells);
    }
    listener l = {.inner = dbr_cells_eval(a, m, cells)};
    dbr_eval e = l.inner;
    e.door = &l;
    e.cell = hear_cell;
    e.workdays = hear_workdays;
    e.rate = hear_rate;
    put_head(x, out);
    put_text(x->source ? "from" : "is", x->text, out);
    dbr_where where = dbr_where_review(m);
    if (x->action && x->action->has_by)
        where = dbr_where_window(x->action->by);
    if (x->action) {
        put_action(a, m, review, x->action, out);
        if (x->expr)
            dbr_evaluate(&e, x->expr, &where);
    } else if (x->expr) {
        dbr_sig_tests tests = {0};
        e.tests = &tests;
        if (x->check) {
            tests.family = review->family;
            tests.nfamily = review->nfamily;
        }
        put_value(a, m, dbr_evaluate(&e, x->expr, &where), x, out);
        put_window(m, out);
        if (!x->check) /* its outcome says the same */
            put_text("test", dbr_sig_tests_text(a, &tests, false), out);
        e.tests = NULL;
    }
    if (x->check)
        put_outcomes(review, x->check, out);
    if (x->goal)
        put_goal(a, m, review, x->goal, out);
    if (x->benchmark)
        put_benchmark(a, m, &e, x->benchmark, out);
    put_used(m, &l, out);
    put_sources(m, cells, shown, out);
}
