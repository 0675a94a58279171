/* declare_explain.c: `explain revenue vs previous by channel`: what changed, and the parts that it splits into, so that what segments
   contribute adds up to the change. Without `by`, the factors of a product take the place of segments. */
#include "meaning/declare.h"
#include "meaning/typing.h"

enum { TOP_DEFAULT = 10, DEPTH_MAX = 64 };

static bool adds_up(const dbr_expr *x, int depth) {
    if (!x || depth > DEPTH_MAX)
        return false;
    switch (x->op) {
    case DBR_O_METRIC:
        return adds_up(x->metric->expr, depth + 1);
    case DBR_O_SLICE:
    case DBR_O_NEG:
        return adds_up(x->args[0], depth + 1);
    case DBR_O_ADD:
    case DBR_O_SUB:
        return adds_up(x->args[0], depth + 1) && adds_up(x->args[1], depth + 1);
    case DBR_O_MUL:
        return (dbr_expr_is_fixed(x->args[0]) && adds_up(x->args[1], depth + 1)) ||
               (dbr_expr_is_fixed(x->args[1]) && adds_up(x->args[0], depth + 1));
    case DBR_O_DIV:
        return dbr_expr_is_fixed(x->args[1]) && adds_up(x->args[0], depth + 1);
    case DBR_O_AGG:
        return !x->agg->inner && (x->agg->kind == DBR_AGG_SUM || x->agg->kind == DBR_AGG_COUNT ||
                                  x->agg->kind == DBR_AGG_COUNT_ROWS);
    default:
        return false;
    }
}

bool dbr_adds_up(const dbr_expr *x) {
    return adds_up(x, 0);
}

dbr_expr *dbr_expr_around(dbr_resolver *r, const dbr_expr *x, size_t at, dbr_expr *arg) {
    dbr_expr *e = DBR_NEW(r->arena, dbr_expr);
    *e = *x;
    e->args = DBR_NEWS(r->arena, dbr_expr *, x->nargs);
    memcpy(e->args, x->args, x->nargs * sizeof *e->args);
    e->args[at] = arg;
    return e;
}

static dbr_expr *aggregate(dbr_resolver *r, const dbr_expr *x, dbr_agg_kind kind, dbr_expr *value,
                           dbr_expr *where, dbr_type type) {
    dbr_agg *agg = DBR_NEW(r->arena, dbr_agg);
    *agg = *x->agg;
    agg->kind = kind;
    agg->value = value;
    agg->where = where;
    agg->type = type;
    dbr_expr *e = DBR_NEW(r->arena, dbr_expr);
    *e = (dbr_expr){.op = DBR_O_AGG, .type = type, .at = x->at, .depth = x->depth};
    e->agg = dbr_agg_share(r, agg);
    return e;
}

/* A mean is a sum by a count, a share a count by a count. */
static bool split_aggregate(dbr_resolver *r, const dbr_expr *x, dbr_expr **part, dbr_expr **whole) {
    const dbr_agg *a = x->agg;
    const dbr_type count = dbr_type_kind_of(DBR_T_COUNT);
    if (a->inner || (a->kind != DBR_AGG_MEAN && a->kind != DBR_AGG_SHARE))
        return false;
    *whole = aggregate(r, x, DBR_AGG_COUNT, a->value, a->where, count);
    if (a->kind == DBR_AGG_MEAN) {
        *part = aggregate(r, x, DBR_AGG_SUM, a->value, a->where, x->type);
        return true;
    }
    dbr_expr *yes = dbr_both(r, a->where, a->value);
    *part = yes ? aggregate(r, x, DBR_AGG_COUNT_ROWS, NULL, yes, count) : NULL;
    return *part != NULL;
}

static bool split(dbr_resolver *r, dbr_expr *x, dbr_expr **part, dbr_expr **whole, int depth) {
    *part = x;
    *whole = NULL;
    if (depth > DEPTH_MAX)
        return false;
    if (adds_up(x, 0))
        return true;
    switch (x->op) {
    case DBR_O_METRIC:
        return x->metric->expr && split(r, x->metric->expr, part, whole, depth + 1);
    case DBR_O_AGG:
        return split_aggregate(r, x, part, whole);
    case DBR_O_NEG:
        if (!split(r, x->args[0], part, whole, depth + 1))
            return false;
        *part = dbr_expr_around(r, x, 0, *part);
        return true;
    case DBR_O_SLICE:
        if (!split(r, x->args[0], part, whole, depth + 1))
            return false;
        *part = dbr_expr_around(r, x, 0, *part);
        *whole = dbr_expr_around(r, x, 0, *whole);
        return true;
    case DBR_O_MUL:
        for (size_t i = 0; i < 2; i++)
            if (dbr_expr_is_fixed(x->args[1 - i]) && split(r, x->args[i], part, whole, depth + 1)) {
                *part = dbr_expr_around(r, x, i, *part);
                return true;
            }
        return false;
    case DBR_O_DIV:
        if (dbr_expr_is_fixed(x->args[1])) {
            if (!split(r, x->args[0], part, whole, depth + 1))
                return false;
            *part = dbr_expr_around(r, x, 0, *part);
            return true;
        }
        *part = x->args[0];
        *whole = x->args[1];
        return adds_up(*part, 0) && adds_up(*whole, 0);
    default:
        return false;
    }
}

bool dbr_split(dbr_resolver *r, dbr_expr *x, dbr_expr **part, dbr_expr **whole) {
    return split(r, x, part, whole, 0);
}

void dbr_resolve_counted(dbr_resolver *r) {
    for (size_t i = 0; i < r->model->metrics.n; i++) {
        dbr_metric *m = r->model->metrics.v[i];
        dbr_expr *part, *whole;
        if (m->expr && dbr_split(r, m->expr, &part, &whole) && whole &&
            part->type.kind == DBR_T_COUNT && whole->type.kind == DBR_T_COUNT)
            m->counted = whole;
    }
}

static void columns(dbr_resolver *r, dbr_explain *e, const dbr_node *names) {
    dbr_source **room = DBR_NEWS(r->arena, dbr_source *, r->model->sources.n + 1);
    e->neach = dbr_each_names(r, names, &e->each);
    dbr_each_columns(r, room, dbr_expr_sources(r->model, e->change, room), names);
}

/* Of what adds up: all rows have a day, and no other window is looked at. */
static bool over_days(const dbr_expr *x, int depth) {
    if (depth > DEPTH_MAX)
        return false;
    if (x->op == DBR_O_METRIC)
        return over_days(x->metric->expr, depth + 1);
    if (x->op == DBR_O_AGG)
        return x->agg->source->time != NULL;
    for (size_t i = 0; x->op == DBR_O_SLICE && i < x->slice.n; i++)
        if (x->slice.items[i].is_window)
            return false;
    for (uint32_t i = 0; i < x->nargs; i++)
        if (!dbr_expr_is_fixed(x->args[i]) && !over_days(x->args[i], depth + 1))
            return false;
    return true;
}

bool dbr_adds_up_over_days(const dbr_expr *x) {
    return adds_up(x, 0) && over_days(x, 0);
}

void dbr_resolve_explain(dbr_resolver *r, const dbr_node *n) {
    const dbr_node *what = dbr_bare(dbr_kid(n, 0)), *by = dbr_kid(n, 1), *items = dbr_kid(n, 2);
    dbr_props p = dbr_props_of(r, items, DBR_N_BAD);
    const dbr_node *prop = dbr_prop(&p, DBR_N_P_BY_COLS);
    dbr_explain *e = DBR_NEW(r->arena, dbr_explain);
    *e = (dbr_explain){.at = what->at, .top = TOP_DEFAULT};
    e->text = dbr_written(r, what->at);
    if (prop && !dbr_node_is(by, DBR_N_DASH))
        DBR_DIAG(r->diags, PROPERTY_TWICE, prop->at, DBR_STR("by"));
    if (prop && dbr_node_is(by, DBR_N_DASH))
        by = dbr_kid(prop, 0);
    e->change = dbr_window_expr(r, what);
    if (!e->change)
        return;
    bool compares = (e->change->op == DBR_O_CHANGE || e->change->op == DBR_O_DIFFERENCE) &&
                    e->change->args[1]->op == DBR_O_SLICE && e->change->args[1]->slice.n == 1 &&
                    e->change->args[1]->slice.items[0].is_window;
    if (!compares) {
        DBR_DIAG(r->diags, EXPLAIN_CHANGE, what->at);
        return;
    }
    dbr_expr *x = e->change->args[0], *base = e->change->args[1];
    e->move = base->slice.items[0].move;
    e->effects =
        e->move.kind == DBR_MOVE_LAST_YEAR && r->model->holidays_path.n && dbr_adds_up_over_days(x);
    if (dbr_node_is(by, DBR_N_DASH)) {
        if ((prop = dbr_prop(&p, DBR_N_P_TOP)))
            DBR_DIAG(r->diags, EXPLAIN_TOP, prop->at);
        if (e->effects || dbr_factors_of(r, e))
            dbr_vec_push(r->arena, &r->model->explains, e);
        else
            DBR_DIAG(r->diags, EXPLAIN_FACTORS, x->at, dbr_written(r, x->at));
        return;
    }
    columns(r, e, by);
    if ((prop = dbr_prop(&p, DBR_N_P_TOP)))
        dbr_count_of(r, dbr_kid(prop, 0), "what `top` keeps", 1, 1000000, &e->top);
    if (!dbr_split(r, x, &e->part, &e->whole)) {
        DBR_DIAG(r->diags, EXPLAIN_PARTS, x->at, dbr_written(r, x->at));
        return;
    }
    e->part_before = dbr_expr_around(r, base, 0, e->part);
    e->whole_before = e->whole ? dbr_expr_around(r, base, 0, e->whole) : NULL;
    dbr_vec_push(r->arena, &r->model->explains, e);
}
