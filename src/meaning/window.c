/* window.c: expressions about windows: names of metrics, brackets, `vs`, series and `per workday`. */
#include "meaning/typing.h"

/* ---- what an expression reads ---- */

typedef struct reads {
    bool *sources;   /* by index: read */
    dbr_map metrics; /* walked already */
} reads;

static void walk(reads *w, const dbr_expr *e) {
    for (uint32_t i = 0; i < e->nargs; i++)
        walk(w, e->args[i]);
    switch (e->op) {
    case DBR_O_AGG:
        w->sources[e->agg->source->index] = true;
        break;
    case DBR_O_METRIC:
        if (e->metric->expr) {
            bool added;
            dbr_str key = {(const char *)&e->metric->index, sizeof e->metric->index};
            dbr_map_put(&w->metrics, key, &added);
            if (added)
                walk(w, e->metric->expr);
        }
        break;
    case DBR_O_BENCHMARK:
        for (size_t i = 0; i < e->bench.benchmark->lines.n; i++)
            if (e->bench.benchmark->lines.v[i].metric == e->bench.of)
                walk(w, e->bench.benchmark->lines.v[i].value);
        break;
    default: /* a target is a value of the review's window, whatever window and slice ask for it */
        break;
    }
}

size_t dbr_expr_sources(const dbr_model *m, const dbr_expr *e, dbr_source **out) {
    dbr_arena a = {0};
    reads w = {.sources = DBR_NEWS(&a, bool, m->sources.n + 1)};
    dbr_map_init(&w.metrics, &a);
    walk(&w, e);
    size_t n = 0;
    for (size_t i = 0; i < m->sources.n; i++)
        if (w.sources[i])
            out[n++] = m->sources.v[i];
    dbr_arena_clear(&a);
    return n;
}

static bool has_time(dbr_resolver *r, dbr_span at, const dbr_expr *e) {
    dbr_source **sources = DBR_NEWS(r->arena, dbr_source *, r->model->sources.n + 1);
    size_t count = dbr_expr_sources(r->model, e, sources);
    for (size_t i = 0; i < count; i++)
        if (!sources[i]->time) {
            dbr_diag *g =
                DBR_DIAG(r->diags, TIMELESS_CHANGE, at, dbr_shown(r, at), sources[i]->name);
            dbr_diag_label(r->diags, g, sources[i]->at, DBR_STR("this source"));
            return false;
        }
    return true;
}

/* ---- names ---- */

const dbr_expr *dbr_bound(const dbr_scope *s, const dbr_node *name) {
    for (size_t i = 0; dbr_node_is(name, DBR_N_NAME) && i < s->nbindings; i++)
        if (dbr_str_eq(s->bindings[i].name, name->text))
            return s->bindings[i].value;
    return NULL;
}

dbr_str dbr_foreign_literal(const dbr_node *name) {
    static const char *const words[][2] = {
        {"True", "true"}, {"TRUE", "true"}, {"False", "false"}, {"FALSE", "false"},
        {"None", "none"}, {"NONE", "none"}, {"null", "none"},   {"NULL", "none"},
        {"Null", "none"}, {"nil", "none"},  {"NaN", "none"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (dbr_node_is_word(name, words[i][0]))
            return dbr_str_of(words[i][1]);
    return (dbr_str){0};
}

dbr_expr *dbr_param_value(dbr_resolver *r, dbr_symbol *symbol, dbr_span at) {
    symbol->used = true;
    if (!dbr_param_ready(r, symbol))
        return NULL;
    dbr_expr *e = dbr_expr_new(r, DBR_O_PARAM, symbol->param->type, at, 0, NULL);
    if (e)
        e->param = symbol->param;
    return e;
}

static dbr_expr *metric(dbr_resolver *r, dbr_symbol *symbol, dbr_span at) {
    symbol->used = true;
    dbr_metric *m = symbol->metric;
    if (!dbr_metric_ready(r, symbol) || !m->expr)
        return NULL;
    m->used = true;
    dbr_expr *e = dbr_expr_new(r, DBR_O_METRIC, m->type, at, 0, NULL);
    if (!e)
        return NULL;
    e->metric = m;
    e->depth = m->expr->depth + 1;
    if (e->depth > DBR_DEPTH_MAX * 4) {
        DBR_DIAG(r->diags, TOO_DEEP, at);
        return NULL;
    }
    return e;
}

static dbr_expr *rows_only(dbr_resolver *r, const dbr_node *n, dbr_str what, dbr_str help) {
    DBR_DIAG(r->diags, ROWS_ONLY, n->at, dbr_shown(r, n->at), what, help);
    return NULL;
}

static bool is_window_word(const dbr_node *n) {
    return dbr_node_is_word(n, "previous") || dbr_node_is_word(n, "wtd") ||
           dbr_node_is_word(n, "mtd") || dbr_node_is_word(n, "qtd") || dbr_node_is_word(n, "ytd");
}

static dbr_expr *name(const dbr_scope *s, const dbr_node *n) {
    dbr_resolver *r = s->r;
    const dbr_expr *bound = dbr_bound(s, n);
    if (bound) {
        dbr_expr *e = dbr_expr_copy(r, bound);
        if (e)
            e->at = n->at;
        return e;
    }
    dbr_symbol *symbol = dbr_peek(r, n);
    if (symbol && symbol->kind == DBR_S_METRIC)
        return metric(r, symbol, n->at);
    if (symbol && symbol->kind == DBR_S_PARAM)
        return dbr_param_value(r, symbol, n->at);
    if (symbol && symbol->kind == DBR_S_SOURCE) {
        symbol->used = true;
        return rows_only(
            r, n, DBR_STR("a source"),
            dbr_arena_printf(r->arena, "count its rows: `count(%.*s)`", DBR_ARG(symbol->name)));
    }
    if (!symbol && dbr_node_is_word(n, "workdays"))
        return dbr_expr_new(r, DBR_O_WORKDAYS, dbr_type_kind_of(DBR_T_COUNT), n->at, 0, NULL);
    if (!symbol && is_window_word(n)) {
        DBR_DIAG(r->diags, NO_VALUE_HERE, n->at, n->text,
                 DBR_STR("a window stands in brackets or after `vs`: `revenue[previous]`"));
        return NULL;
    }
    dbr_str meant = symbol ? (dbr_str){0} : dbr_foreign_literal(n);
    if (meant.n)
        dbr_diag_fix(
            DBR_DIAG(r->diags, UNKNOWN_NAME, n->at, DBR_STR("metric or param"), n->text, meant),
            n->at, meant);
    else
        dbr_symbol_need(r, n, 1u << DBR_S_METRIC | 1u << DBR_S_PARAM);
    return NULL;
}

static dbr_expr *dot(const dbr_scope *s, const dbr_node *n) {
    dbr_resolver *r = s->r;
    const dbr_node *of = dbr_kid(n, 0);
    if (dbr_node_is(of, DBR_N_SLICE))
        return rows_only(r, n, DBR_STR("a lookup"),
                         DBR_STR("it stands in a column of a source, or inside of an aggregate"));
    if (dbr_names_module(r, n)) {
        dbr_symbol *named = dbr_symbol_need(r, n, 1u << DBR_S_METRIC | 1u << DBR_S_PARAM);
        if (!named)
            return NULL;
        return named->kind == DBR_S_METRIC ? metric(r, named, n->at)
                                           : dbr_param_value(r, named, n->at);
    }
    dbr_symbol *symbol = dbr_peek(r, of);
    if (symbol && symbol->kind == DBR_S_ANALYSIS)
        return dbr_analysis_value(r, symbol, n);
    if (dbr_symbol_need(r, of, 1u << DBR_S_SOURCE))
        return rows_only(r, n, DBR_STR("a column"),
                         dbr_arena_printf(r->arena, "aggregate it, for example `sum(%.*s)`",
                                          DBR_ARG(dbr_shown(r, n->at))));
    return NULL;
}

/* ---- brackets ---- */

static dbr_str unit_words(dbr_unit u) {
    return dbr_str_of(u == DBR_UNIT_MONTH     ? "months"
                      : u == DBR_UNIT_QUARTER ? "quarters"
                                              : "halves");
}

/* Whether the window may be moved so, as far as a script says which window it is. */
static bool may_move(dbr_resolver *r, dbr_span at, const dbr_move *m, bool *is_week) {
    switch (m->kind) {
    case DBR_MOVE_PREVIOUS:
    case DBR_MOVE_LAST_YEAR:
        break;
    case DBR_MOVE_AGO:
        if (*is_week && (m->unit == DBR_UNIT_MONTH || m->unit == DBR_UNIT_QUARTER ||
                         m->unit == DBR_UNIT_HALF)) {
            DBR_DIAG(r->diags, WEEK_BY_MONTH, at, unit_words(m->unit));
            return false;
        }
        break;
    case DBR_MOVE_LITERAL:
        *is_week = m->window.kind == DBR_WINDOW_UNIT && m->window.unit == DBR_UNIT_WEEK;
        break;
    case DBR_MOVE_TO_DATE:
    case DBR_MOVE_TRAILING:
    case DBR_MOVE_EVENT:
    case DBR_MOVE_UNIT:
        *is_week = false;
        break;
    }
    return true;
}

static bool review_is_week(const dbr_resolver *r) {
    const dbr_window *w = &r->model->settings.period;
    return w->kind == DBR_WINDOW_UNIT && w->unit == DBR_UNIT_WEEK;
}

/* A condition, bound to each source that the sliced expression reads. */
static dbr_cond *condition(dbr_resolver *r, const dbr_node *sliced, const dbr_expr *x,
                           const dbr_node *n) {
    dbr_cond *c = DBR_NEW(r->arena, dbr_cond);
    c->at = n->at;
    c->sources = DBR_NEWS(r->arena, dbr_source *, r->model->sources.n + 1);
    c->n = dbr_expr_sources(r->model, x, c->sources);
    c->bound = DBR_NEWS(r->arena, dbr_expr *, c->n + 1);
    if (c->n == 0) {
        DBR_DIAG(r->diags, NO_ROWS_READ, n->at, dbr_shown(r, sliced->at));
        return NULL;
    }
    bool whole = true;
    for (size_t i = 0; i < c->n; i++)
        whole = (c->bound[i] = dbr_row_cond(r, c->sources[i], n)) && whole;
    return whole ? c : NULL;
}

/* A lone name in brackets that nothing has and that is nearly `previous`: hardly a column of conditions. */
static bool is_misspelt(dbr_resolver *r, const dbr_expr *x, const dbr_node *n) {
    const dbr_str word = DBR_STR("previous");
    if (!dbr_node_is(n, DBR_N_NAME) || dbr_str_starts(dbr_span_str(n->at), DBR_STR("`")) ||
        dbr_str_distance(n->text, word, 2) > 2)
        return false;
    dbr_source **sources = DBR_NEWS(r->arena, dbr_source *, r->model->sources.n + 1);
    size_t count = dbr_expr_sources(r->model, x, sources);
    for (size_t i = 0; i < count; i++)
        if (dbr_map_get(&sources[i]->column_by_name, n->text))
            return false;
    dbr_diag_fix(DBR_DIAG(r->diags, UNKNOWN_NAME, n->at, DBR_STR("window"), n->text, word), n->at,
                 word);
    return true;
}

static dbr_expr *slice(const dbr_scope *s, const dbr_node *n) {
    dbr_resolver *r = s->r;
    const dbr_node *sliced = dbr_kid(n, 0);
    dbr_symbol *symbol = dbr_bound(s, sliced) ? NULL : dbr_peek(r, sliced);
    if (symbol && symbol->kind == DBR_S_SOURCE)
        return rows_only(r, n, DBR_STR("a lookup"),
                         DBR_STR("it stands in a column of a source, or inside of an aggregate"));
    dbr_expr *x = dbr_resolve_node(s, sliced);
    if (!x)
        return NULL;
    size_t nitems = n->nkids - 1;
    dbr_slice_item *items = DBR_NEWS(r->arena, dbr_slice_item, nitems);
    bool whole = true, is_week = review_is_week(r);
    for (size_t i = 0; i < nitems; i++) {
        const dbr_node *item = n->kids[i + 1];
        if (!dbr_move_of(r, item, &items[i].is_window, &items[i].move))
            whole = false;
        else if (!items[i].is_window && is_misspelt(r, x, item))
            whole = false;
        else if (items[i].is_window)
            whole = may_move(r, item->at, &items[i].move, &is_week) && whole;
        else
            whole = (items[i].cond = condition(r, sliced, x, item)) && whole;
    }
    dbr_expr *e = whole ? dbr_expr_new(r, DBR_O_SLICE, x->type, n->at, 1, &x) : NULL;
    if (e) {
        e->slice.items = items;
        e->slice.n = nitems;
    }
    return e;
}

dbr_expr *dbr_moved(dbr_resolver *r, dbr_expr *x, dbr_move move, dbr_span at) {
    dbr_expr *e = dbr_expr_new(r, DBR_O_SLICE, x ? x->type : (dbr_type){0}, at, 1, &x);
    if (e) {
        e->slice.items = DBR_NEW(r->arena, dbr_slice_item);
        e->slice.items[0] = (dbr_slice_item){.is_window = true, .move = move};
        e->slice.n = 1;
    }
    return e;
}

/* ---- vs ---- */

dbr_metric *dbr_metric_below(const dbr_expr *e) {
    while (e && e->op == DBR_O_SLICE)
        e = e->args[0];
    return e && e->op == DBR_O_METRIC ? e->metric : NULL;
}

static dbr_metric *metric_below(dbr_resolver *r, const dbr_expr *x, const dbr_node *target) {
    dbr_metric *m = dbr_metric_below(x);
    if (m)
        return m;
    DBR_DIAG(r->diags, NO_METRIC, x->at, dbr_shown(r, target->at), dbr_shown(r, x->at));
    return NULL;
}

/* The other side of `x vs y`. */
static dbr_expr *base(const dbr_scope *s, const dbr_node *n, dbr_expr *x) {
    dbr_resolver *r = s->r;
    const dbr_node *target = dbr_kid(n, 1);
    bool is_window, is_week = review_is_week(r);
    dbr_move move;
    if (!dbr_move_of(r, target, &is_window, &move))
        return NULL;
    if (is_window) {
        dbr_expr *copy = dbr_expr_copy(r, x);
        if (!copy || !has_time(r, n->at, x) || !may_move(r, target->at, &move, &is_week))
            return NULL;
        return dbr_moved(r, copy, move, target->at);
    }
    dbr_symbol *symbol = dbr_bound(s, target) ? NULL : dbr_peek(r, target);
    dbr_metric *m;
    if (symbol && symbol->kind == DBR_S_BENCHMARK) {
        symbol->used = true;
        if (!(m = metric_below(r, x, target)))
            return NULL;
        dbr_expr *y = dbr_expr_new(r, DBR_O_BENCHMARK, m->type, target->at, 0, NULL);
        if (y) {
            y->bench.benchmark = symbol->benchmark;
            y->bench.of = m;
        }
        return y;
    }
    bool named = symbol && (symbol->kind == DBR_S_METRIC || symbol->kind == DBR_S_PARAM);
    if (!named && !dbr_bound(s, target) && dbr_node_is_word(target, "target")) {
        if (!(m = metric_below(r, x, target)))
            return NULL;
        dbr_goal *goal = dbr_goal_on(r, m, n->at);
        dbr_expr *y = goal ? dbr_expr_new(r, DBR_O_TARGET, m->type, target->at, 0, NULL) : NULL;
        if (y)
            y->goal = goal;
        return y;
    }
    if (dbr_node_is(target, DBR_N_NAME) && !named && !dbr_bound(s, target) &&
        !dbr_node_is_word(target, "workdays")) {
        dbr_symbol_need(r, target, 1u << DBR_S_METRIC | 1u << DBR_S_PARAM | 1u << DBR_S_BENCHMARK);
        return NULL;
    }
    return dbr_resolve_node(s, target);
}

/* Beside `5%` a change is relative; beside points, or a value of its own unit, it is absolute. */
static bool is_relative(const dbr_expr *x, const dbr_expr *limit) {
    if (!limit || limit->type.kind == DBR_T_ANY || limit->type.kind == DBR_T_NONE)
        return true;
    if (limit->type.points || dbr_is_points_literal(limit))
        return false;
    return limit->type.kind == DBR_T_PERCENT || x->type.kind == DBR_T_PERCENT;
}

dbr_expr *dbr_change(const dbr_scope *s, const dbr_node *n, const dbr_expr *limit) {
    dbr_resolver *r = s->r;
    dbr_expr *x = dbr_resolve_node(s, dbr_kid(n, 0));
    if (!x || !dbr_one_value(r, x))
        return NULL;
    dbr_expr *y = base(s, n, x);
    if (!y || !dbr_unify(r, n, (dbr_deed){"vs", "compares", "with", false}, &x, &y))
        return NULL;
    if (!dbr_kind_is_quantity(x->type.kind) && x->type.kind != DBR_T_ANY &&
        x->type.kind != DBR_T_NONE) {
        DBR_DIAG(r->diags, ARGUMENT_TYPE, x->at, DBR_STR("vs"), DBR_STR("quantities"),
                 dbr_type_name(r->arena, x->type), (dbr_str){0});
        return NULL;
    }
    bool relative = is_relative(x, limit);
    dbr_type t = x->type;
    if (relative)
        t = (dbr_type){.kind = DBR_T_PERCENT, .change = true};
    else if (t.kind == DBR_T_PERCENT)
        t.points = true;
    return dbr_expr_new(r, relative ? DBR_O_CHANGE : DBR_O_DIFFERENCE, t, n->at, 2,
                        (dbr_expr *[]){x, y});
}

/* ---- series, per ---- */

dbr_expr *dbr_series_of(dbr_resolver *r, dbr_span at, dbr_expr *x, int count, dbr_unit unit) {
    if (!has_time(r, at, x))
        return NULL;
    dbr_type t = x->type;
    t.series = true;
    dbr_expr *e = dbr_expr_new(r, DBR_O_SERIES, t, at, 1, &x);
    if (e) {
        e->series.n = count;
        e->series.unit = unit;
    }
    return e;
}

static dbr_expr *over(const dbr_scope *s, const dbr_node *n) {
    dbr_resolver *r = s->r;
    const dbr_node *span = dbr_kid(n, 1);
    int count = 0;
    dbr_unit unit = DBR_UNIT_MONTH;
    dbr_expr *x = dbr_resolve_node(s, dbr_kid(n, 0));
    if (dbr_node_is(span, DBR_N_TRAILING)) {
        dbr_not_yet(r, span->at, "`over trailing`");
        return NULL;
    }
    if (!dbr_whole_number(r, dbr_kid(span, 0), 10000, "the number of points", &count) || !x ||
        !dbr_one_value(r, x))
        return NULL;
    if (!dbr_unit_parse(dbr_kid(span, 1)->text, &unit)) {
        DBR_DIAG(r->diags, BAD_PERIOD, span->at, dbr_shown(r, span->at),
                 DBR_STR("a series has points of days, weeks, months, quarters, halves or years"));
        return NULL;
    }
    return dbr_series_of(r, n->at, x, count, unit);
}

static dbr_expr *per(const dbr_scope *s, const dbr_node *n) {
    dbr_resolver *r = s->r;
    const dbr_node *key = dbr_kid(n, 1);
    if (!dbr_node_is_word(key, "workday")) {
        DBR_DIAG(r->diags, PER_OUTSIDE, key->at, dbr_shown(r, key->at));
        return NULL;
    }
    dbr_expr *x = dbr_resolve_node(s, dbr_kid(n, 0));
    dbr_expr *days =
        dbr_expr_new(r, DBR_O_WORKDAYS, dbr_type_kind_of(DBR_T_COUNT), key->at, 0, NULL);
    return dbr_arithmetic(r, n, DBR_O_DIV, x, days);
}

dbr_expr *dbr_window_node(const dbr_scope *s, const dbr_node *n) {
    dbr_resolver *r = s->r;
    dbr_str help = {0};
    switch (n->kind) {
    case DBR_N_NAME:
        return name(s, n);
    case DBR_N_DOT:
        return dot(s, n);
    case DBR_N_SLICE:
        return slice(s, n);
    case DBR_N_CHANGE:
        return dbr_change(s, n, NULL);
    case DBR_N_OVER:
        return over(s, n);
    case DBR_N_PER:
        return per(s, n);
    case DBR_N_LAST:
    case DBR_N_AGO:
    case DBR_N_TRAILING:
    case DBR_N_EVENT_WINDOW:
    case DBR_N_UNIT_PERIOD:
        help = DBR_STR("a window stands in brackets or after `vs`: `revenue[previous]`");
        break;
    case DBR_N_RANGE:
        help = DBR_STR("a range stands after `in`, or as a window in brackets");
        break;
    default:
        break;
    }
    DBR_DIAG(r->diags, NO_VALUE_HERE, n->at, dbr_shown(r, n->at), help);
    return NULL;
}

/* ---- doors ---- */

dbr_expr *dbr_window_expr(dbr_resolver *r, const dbr_node *n) {
    return dbr_resolve_node(&(dbr_scope){.r = r}, n);
}

dbr_expr *dbr_window_cond(dbr_resolver *r, const dbr_node *n) {
    return dbr_resolve_cond(&(dbr_scope){.r = r}, n);
}
