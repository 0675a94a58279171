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

static bool find_other(dbr_arena *a, const dbr_model *m, dbr_str name, dbr_explained *x,
                       names *all) {
    for (size_t i = 0; i < m->goals.n; i++) {
        const dbr_goal *g = m->goals.v[i];
        if (!is(a, all, g->name, name) || !g->metric)
            continue;
        *x = (dbr_explained){
            .kind = DBR_STR("goal"), .name = g->name, .at = g->at, .expr = g->metric};
        x->text = dbr_span_str(g->metric->at);
        x->title = plain(a, &g->title);
        return true;
    }
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
        find_other(a, m, name, out, &all))
        return true;
    *near = dbr_nearest(name, all.v, all.n);
    return false;
}

void dbr_explain_plan(dbr_plan *p, const dbr_explained *x) {
    if (x->expr)
        dbr_plan_expr(p, x->expr, NULL, NULL, 0);
    if (x->check && x->check->warn)
        dbr_plan_expr(p, x->check->warn, NULL, NULL, 0);
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
    dbr_str shown = dbr_show_text(a, m->language == DBR_LANG_ZH, v, x->expr->type, format, 0);
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

static void put_sources(const dbr_model *m, const dbr_cells *cells, dbr_buf *out) {
    bool any = false;
    for (size_t i = 0; i < m->sources.n; i++) {
        const dbr_scan_cells *s = &cells->scans[i];
        if (!s->scan)
            continue;
        if (!any)
            dbr_buf_puts(out, "\nsources\n");
        any = true;
        dbr_buf_puts(out, "  ");
        dbr_buf_put(out, m->sources.v[i]->name);
        dbr_buf_puts(out, "  ");
        dbr_buf_put(out, s->file);
        if (s->nfiles > 1)
            dbr_buf_printf(out, " and %zu more", s->nfiles - 1);
        if (s->failed) {
            dbr_buf_puts(out, ": could not be read\n");
            continue;
        }
        dbr_buf_printf(out, ": %lld rows read, %lld kept, %lld dropped, %lld duplicates",
                       (long long)s->rows, (long long)s->kept, (long long)s->dropped,
                       (long long)s->duplicates);
        if (s->bad_rows)
            dbr_buf_printf(out, ", %lld with cells that do not fit", (long long)s->bad_rows);
        if (s->has_rows && m->sources.v[i]->time) {
            dbr_buf_puts(out, "; ");
            dbr_day_write(s->oldest, out);
            dbr_buf_puts(out, "..");
            dbr_day_write(s->newest, out);
        }
        dbr_buf_putc(out, '\n');
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
    dbr_plan_write(cells->plan, &b);
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

void dbr_explain_write(dbr_arena *a, dbr_model *m, const dbr_cells *cells, const dbr_explained *x,
                       dbr_buf *out) {
    put_head(x, out);
    listener l = {.inner = dbr_cells_eval(a, m, cells)};
    if (x->text.n) {
        label(x->source ? "from" : "is", out);
        put_line(x->text, out);
        dbr_buf_putc(out, '\n');
    }
    if (x->expr) {
        dbr_eval e = l.inner;
        e.door = &l;
        e.cell = hear_cell;
        e.workdays = hear_workdays;
        e.rate = hear_rate;
        dbr_where here = dbr_where_review(m);
        put_value(a, m, dbr_evaluate(&e, x->expr, &here), x, out);
        put_window(m, out);
        put_used(m, &l, out);
    }
    put_sources(m, cells, out);
}
