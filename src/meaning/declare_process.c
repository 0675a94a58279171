/* declare_process.c: `process handling from tickets { step opened at created; step solved at closed }`: rows are cases, and a step has
   happened at the time that stands in its column. */
#include "meaning/declare.h"
#include "meaning/phrase.h"

enum { STEPS_MAX = 64 };

/* `source.column` or `column`. */
static const dbr_node *last_name(const dbr_node *path) {
    return dbr_node_is(path, DBR_N_DOT) ? dbr_kid(path, 1) : path;
}

static bool is_time(dbr_resolver *r, dbr_source *source, const dbr_node *name) {
    dbr_column *c = dbr_source_column(r, source, name->text, name->at);
    if (!c)
        return false;
    bool open = c->type.kind == DBR_T_ANY && c != source->time;
    if (open && !dbr_column_demand(r, c, dbr_type_kind_of(DBR_T_DATETIME), name->at))
        return false;
    if (dbr_kind_is_time(c->type.kind) || c->type.kind == DBR_T_ANY)
        return true;
    DBR_DIAG(r->diags, ARGUMENT_TYPE, name->at, DBR_STR("step"), DBR_STR("a date or datetime"),
             dbr_type_name(r->arena, c->type), (dbr_str){0});
    return false;
}

/* The position of a step, or the number of steps. */
static size_t step_named(const dbr_process *p, dbr_str name) {
    size_t i = 0;
    while (i < p->steps.n && !dbr_str_eq(p->steps.v[i].name, name))
        i++;
    return i;
}

static bool take_step(dbr_resolver *r, dbr_process *p, const dbr_node *n) {
    const dbr_node *name = dbr_kid(n, 0);
    if (step_named(p, name->text) < p->steps.n) {
        DBR_DIAG(r->diags, PROPERTY_TWICE, name->at, name->text);
        return false;
    }
    if (p->steps.n == STEPS_MAX) {
        DBR_DIAG(r->diags, AMOUNT, name->at, DBR_STR("a process"), DBR_STR("limited to 64 steps"));
        return false;
    }
    const dbr_node *column = last_name(dbr_kid(n, 2));
    if (!is_time(r, p->source, column))
        return false;
    dbr_process_step step = {.name = name->text, .at = name->at, .column = column->text};
    dbr_vec_push(r->arena, &p->steps, step);
    return true;
}

/* How a step's column is written in a phrase; what a module's text says is a field of its own. */
static const char *column_of(dbr_resolver *r, const dbr_process *p, size_t step) {
    return dbr_phrase_column(r, p->source_name, p->steps.v[step].column);
}

/* "b - a": the time from one step to another. */
static const char *time_between(dbr_resolver *r, const dbr_process *p, size_t a, size_t b) {
    return dbr_arena_printf(r->arena, "%s - %s", column_of(r, p, b), column_of(r, p, a)).p;
}

static dbr_expr *statistic(dbr_resolver *r, const dbr_process *p, dbr_span at, const char *function,
                           size_t a, size_t b) {
    const char *time = time_between(r, p, a, b);
    return dbr_phrase(r, at, "%s(%s where %s >= 0s)", function, time, time);
}

static dbr_expr *out_of_order(dbr_resolver *r, const dbr_process *p, dbr_span at, size_t a,
                              size_t b) {
    return dbr_phrase(r, at, "count(`%.*s` where %s < 0s)", DBR_ARG(p->source_name),
                      time_between(r, p, a, b));
}

static dbr_expr *reached(dbr_resolver *r, const dbr_process *p, dbr_span at, size_t step) {
    return dbr_phrase(r, at, "count(%s)", column_of(r, p, step));
}

/* A step without a time while a later one has one. Of the last step nobody can tell. */
static dbr_expr *skipped(dbr_resolver *r, const dbr_process *p, dbr_span at, size_t step) {
    dbr_buf later = {0};
    for (size_t i = step + 1; i < p->steps.n; i++)
        dbr_buf_printf(&later, "%s%s is not none", later.n ? " or " : "", column_of(r, p, i));
    dbr_expr *e = step + 1 == p->steps.n
                      ? NULL
                      : dbr_phrase(r, at, "count(`%.*s` where %s is none and (%.*s))",
                                   DBR_ARG(p->source_name), column_of(r, p, step),
                                   DBR_ARG(dbr_buf_str(&later)));
    dbr_buf_clear(&later);
    return e;
}

static dbr_expr *quotient(dbr_resolver *r, dbr_span at, dbr_expr *a, dbr_expr *b) {
    dbr_expr *args[] = {a, b};
    return dbr_expr_new(r, DBR_O_DIV, dbr_type_kind_of(DBR_T_PERCENT), at, 2, args);
}

static bool measure(dbr_resolver *r, dbr_process *p) {
    size_t n = p->steps.n;
    bool whole =
        (p->cases = dbr_phrase(r, p->at, "count(`%.*s`)", DBR_ARG(p->source_name))) != NULL;
    p->times = DBR_NEWS(r->arena, dbr_process_time, n);
    for (size_t i = 0; i < n && whole; i++) {
        dbr_process_step *s = &p->steps.v[i];
        s->reached = reached(r, p, s->at, i);
        s->skipped = skipped(r, p, s->at, i);
        whole = s->reached && (s->skipped || i + 1 == n);
    }
    for (size_t i = 0; i + 1 < n && whole; i++) {
        dbr_process_time *t = &p->times[i];
        dbr_span at = p->steps.v[i + 1].at;
        t->count = statistic(r, p, at, "count", i, i + 1);
        t->out_of_order = out_of_order(r, p, at, i, i + 1);
        t->median = statistic(r, p, at, "median", i, i + 1);
        t->p90 = statistic(r, p, at, "p90", i, i + 1);
        t->total = statistic(r, p, at, "sum", i, i + 1);
        whole = t->count && t->out_of_order && t->median && t->p90 && t->total;
        dbr_expr *both[] = {p->all, t->total};
        if (whole)
            p->all = i ? dbr_expr_new(r, DBR_O_ADD, t->total->type, p->at, 2, both) : t->total;
    }
    return whole && p->all;
}

/* ---- limits ---- */

static bool is_statistic(dbr_str name) {
    int percent;
    const dbr_function *f = dbr_function_find(name, &percent);
    return f && (f->id == DBR_F_MEDIAN || f->id == DBR_F_PERCENTILE || f->id == DBR_F_MEAN ||
                 f->id == DBR_F_MIN || f->id == DBR_F_MAX);
}

static size_t need_step(dbr_resolver *r, const dbr_process *p, const dbr_node *name) {
    size_t at = step_named(p, name->text);
    if (at < p->steps.n)
        return at;
    dbr_str *names = DBR_NEWS(r->arena, dbr_str, p->steps.n + 1);
    for (size_t i = 0; i < p->steps.n; i++)
        names[i] = p->steps.v[i].name;
    dbr_str near = dbr_nearest(name->text, names, p->steps.n);
    dbr_unknown_name(r, name->at, dbr_arena_printf(r->arena, "step of `%.*s`", DBR_ARG(p->name)),
                     name->text, near);
    return at;
}

/* Two steps, the first one before the other. */
static bool need_steps(dbr_resolver *r, const dbr_process *p, const dbr_node *from,
                       const dbr_node *to, size_t *a, size_t *b) {
    *a = need_step(r, p, from);
    *b = need_step(r, p, to);
    if (*a == p->steps.n || *b == p->steps.n)
        return false;
    if (*a < *b)
        return true;
    DBR_DIAG(r->diags, STEP_ORDER, to->at, to->text, from->text);
    return false;
}

/* `limit opened -> solved p90 <= 24h` is a check, called as it is written. */
static void take_limit(dbr_resolver *r, const dbr_process *p, const dbr_node *n) {
    const dbr_node *name = dbr_kid(n, 2), *sign = dbr_kid(n, 3), *value = dbr_kid(n, 4);
    size_t a, b;
    if (!is_statistic(name->text)) {
        DBR_DIAG(r->diags, UNKNOWN_WORD, name->at, DBR_STR("what a limit is on"), name->text,
                 DBR_STR("p90"));
        return;
    }
    if (!need_steps(r, p, dbr_kid(n, 0), dbr_kid(n, 1), &a, &b))
        return;
    const char *time = time_between(r, p, a, b);
    dbr_str limit = dbr_span_str(value->at);
    dbr_check *c = DBR_NEW(r->arena, dbr_check);
    *c = (dbr_check){.severity = DBR_SEVERITY_MAJOR, .for_n = 1, .weight = dbr_dec_of(1)};
    c->cond = dbr_phrase(r, n->at, "%.*s(%s where %s >= 0s) %.*s %.*s", DBR_ARG(name->text), time,
                         time, DBR_ARG(sign->text), DBR_ARG(limit));
    c->at = c->cond_at = n->at;
    c->cond_text = dbr_arena_printf(r->arena, "%.*s -> %.*s %.*s %.*s %.*s",
                                    DBR_ARG(p->steps.v[a].name), DBR_ARG(p->steps.v[b].name),
                                    DBR_ARG(name->text), DBR_ARG(sign->text), DBR_ARG(limit));
    c->sources = DBR_NEWS(r->arena, dbr_source *, 1);
    c->sources[c->nsources++] = p->source;
    c->owner = r->model->owner; /* a limit has no place for one of its own */
    c->limit = true;
    if (c->cond)
        dbr_vec_push(r->arena, &r->model->checks, c);
}

/* ---- the declaration, and its numbers in expressions ---- */

dbr_process *dbr_process_ready(dbr_resolver *r, dbr_symbol *s) {
    if (!dbr_symbol_begin(r, s))
        return s->process;
    const dbr_node *path = dbr_kid(s->decl, 2), *items = dbr_kid(s->decl, 3);
    dbr_process *p = DBR_NEW(r->arena, dbr_process);
    *p = (dbr_process){.name = s->name, .at = s->at, .source_name = path->text};
    p->source = dbr_source_named(r, path);
    bool whole = p->source != NULL;
    for (size_t i = 0; i < items->nkids && p->source; i++) {
        const dbr_node *n = items->kids[i];
        if (dbr_node_is(n, DBR_N_P_STEP_AT))
            whole &= take_step(r, p, n);
        whole &= !dbr_node_is(n, DBR_N_BAD);
    }
    if (whole && p->steps.n < 2) {
        DBR_DIAG(r->diags, PROPERTY_MISSING, s->at, DBR_STR("a process"), DBR_STR("two steps"),
                 DBR_STR("write `step NAME at COLUMN` for each"));
        whole = false;
    }
    if (whole && measure(r, p))
        s->process = p;
    dbr_symbol_end(r, s);
    return s->process;
}

void dbr_resolve_process(dbr_resolver *r, dbr_symbol *s) {
    const dbr_node *items = dbr_kid(s->decl, 3);
    dbr_process *p = dbr_process_ready(r, s);
    if (!p)
        return;
    p->title = dbr_reader_of(r, dbr_kid(s->decl, 1));
    for (size_t i = 0, step = 0; i < items->nkids; i++) {
        if (dbr_node_is(items->kids[i], DBR_N_P_STEP_AT))
            p->steps.v[step++].title = dbr_reader_of(r, dbr_kid(items->kids[i], 1));
        if (dbr_node_is(items->kids[i], DBR_N_P_LIMIT))
            take_limit(r, p, items->kids[i]);
    }
    dbr_vec_push(r->arena, &r->model->processes, p);
}

const dbr_member dbr_process_members[] = {
    {"count", 0, "handling.count"},
    {"reached", 1, "handling.reached(solved)"},
    {"skipped", 1, "handling.skipped(answered)"},
    {"median", 2, "handling.median(opened, solved)"},
    {"p90", 2, "handling.p90(opened, solved)"},
    {"mean", 2, "handling.mean(opened, solved)"},
    {"share", 2, "handling.share(opened, answered)"},
    {"out_of_order", 2, "handling.out_of_order(opened, answered)"},
    {NULL, 0, NULL},
};

dbr_expr *dbr_process_value(dbr_resolver *r, dbr_symbol *s, const dbr_member_use *use) {
    const dbr_process *p = dbr_process_ready(r, s);
    dbr_str name = dbr_str_of(use->member->name);
    size_t a, b;
    if (!p)
        return NULL;
    if (use->member->nargs == 0)
        return dbr_phrase(r, use->at, "count(`%.*s`)", DBR_ARG(p->source_name));
    if (use->member->nargs == 1) {
        if ((a = need_step(r, p, use->args[0])) == p->steps.n)
            return NULL;
        if (dbr_str_is(name, "reached"))
            return reached(r, p, use->at, a);
        dbr_expr *e = skipped(r, p, use->at, a);
        if (!e && a + 1 == p->steps.n)
            DBR_DIAG(r->diags, STEP_LAST, use->args[0]->at, use->args[0]->text);
        return e;
    }
    if (!need_steps(r, p, use->args[0], use->args[1], &a, &b))
        return NULL;
    if (dbr_str_is(name, "out_of_order"))
        return out_of_order(r, p, use->at, a, b);
    if (!dbr_str_is(name, "share"))
        return statistic(r, p, use->at, dbr_arena_cstr(r->arena, use->name), a, b);
    if (b != a + 1) {
        DBR_DIAG(r->diags, STEP_ORDER, use->args[1]->at, use->args[1]->text, use->args[0]->text);
        return NULL;
    }
    return quotient(r, use->at, p->times[a].total, p->all);
}
