/* aggregate.c: calls such as `sum(orders.amount where paid)` and `mean(sum(orders.amount) per customer)` into aggregates of one source. */
#include "meaning/typing.h"

/* ---- the source that an aggregate names ---- */

typedef struct naming {
    const dbr_scope *s;
    dbr_symbol *first;
    const dbr_node *unknown; /* x of the first x.y where x is no source */
    const dbr_node *second;  /* names another source */
    dbr_symbol *other;
} naming;

static void found(naming *w, dbr_symbol *symbol, const dbr_node *n) {
    if (!w->first)
        w->first = symbol;
    else if (w->first != symbol && !w->other) {
        w->other = symbol;
        w->second = n;
    }
}

/* `whole`: the node is what is aggregated, where a bare name may be the source itself. */
static void find(naming *w, const dbr_node *n, bool whole) {
    dbr_symbol *symbol;
    int percent;
    size_t from = 0;
    switch (n->kind) {
    case DBR_N_NAME:
        symbol = whole && !dbr_bound(w->s, n) ? dbr_peek(w->s->r, n) : NULL;
        if (symbol && symbol->kind == DBR_S_SOURCE)
            found(w, symbol, n);
        return;
    case DBR_N_DOT:
        if (dbr_node_is(dbr_kid(n, 0), DBR_N_SLICE)) { /* a lookup: only its keys are of the row */
            const dbr_node *of = dbr_kid(n, 0);
            for (size_t i = 1; i < of->nkids; i++)
                find(w, of->kids[i], false);
            return;
        }
        if (dbr_names_module(w->s->r, n)) { /* of its sources none can be named */
            if (!w->unknown &&
                (dbr_need_named(w->s->r, n) || dbr_need_named(w->s->r, dbr_kid(n, 0))))
                w->unknown = n;
            return;
        }
        symbol = dbr_peek(w->s->r, dbr_kid(n, 0));
        if (symbol && symbol->kind == DBR_S_SOURCE)
            found(w, symbol, n);
        else if (!w->unknown)
            w->unknown = dbr_kid(n, 0);
        return;
    case DBR_N_PAREN:
    case DBR_N_DISTINCT:
        find(w, dbr_kid(n, 0), whole);
        return;
    case DBR_N_WHERE:
    case DBR_N_PER:
        find(w, dbr_kid(n, 0), whole);
        find(w, dbr_kid(n, 1), false);
        return;
    case DBR_N_KEYS:
        return;
    case DBR_N_CALL: {
        const dbr_function *f = dbr_node_is(dbr_kid(n, 0), DBR_N_NAME)
                                    ? dbr_function_find(dbr_kid(n, 0)->text, &percent)
                                    : NULL;
        from = 1;
        whole = whole && f && f->levels & DBR_LEVEL_ROWS;
        break;
    }
    default:
        whole = false;
        break;
    }
    for (size_t i = from; i < n->nkids; i++)
        find(w, n->kids[i], whole);
}

bool dbr_names_source(const dbr_scope *s, const dbr_node *n) {
    naming w = {.s = s};
    find(&w, n, true);
    return w.first || w.unknown;
}

/* The one source, or NULL with what is wrong. */
static dbr_source *source_of(const dbr_scope *s, const dbr_node *call) {
    dbr_resolver *r = s->r;
    naming w = {.s = s};
    for (size_t i = 1; i < call->nkids; i++)
        find(&w, call->kids[i], true);
    const dbr_need *inside = w.unknown ? dbr_need_named(r, w.unknown) : NULL;
    if (w.unknown && !inside)
        inside = dbr_need_named(r, dbr_kid(w.unknown, 0));
    if (inside) {
        DBR_DIAG(r->diags, NEED_INSIDE, w.unknown->at, inside->name, inside->module->path,
                 inside->source->name);
        return NULL;
    }
    if (w.unknown) {
        dbr_symbol_need(r, w.unknown, 1u << DBR_S_SOURCE);
        return NULL;
    }
    if (!w.first) {
        const dbr_node *x = call->nkids > 1 ? call->kids[1] : call;
        while (dbr_node_is(x, DBR_N_WHERE) || dbr_node_is(x, DBR_N_DISTINCT) ||
               dbr_node_is(x, DBR_N_PAREN))
            x = dbr_kid(x, 0);
        const dbr_model *m = r->model;
        dbr_str shown = dbr_shown(r, x->at);
        if (dbr_node_is(x, DBR_N_NAME) && dbr_node_is_word(dbr_kid(call, 0), "count") &&
            !dbr_peek(r, x) && m->sources.n > 0) {
            dbr_symbol_need(r, x, 1u << DBR_S_SOURCE);
            return NULL;
        }
        dbr_str help = dbr_node_is(x, DBR_N_NAME) && m->sources.n
                           ? dbr_arena_printf(r->arena, "%.*s.%.*s", DBR_ARG(m->sources.v[0]->name),
                                              DBR_ARG(x->text))
                           : (dbr_str){0};
        dbr_diag *g = DBR_DIAG(r->diags, NAMES_NO_SOURCE, x->at, shown, help);
        const dbr_node *name = dbr_node_is(x, DBR_N_PER) ? dbr_kid(x, 0) : x;
        const dbr_symbol *named = dbr_node_is(name, DBR_N_NAME) ? dbr_peek(r, name) : NULL;
        if (named && named->kind == DBR_S_METRIC)
            dbr_diag_help(
                g, dbr_arena_printf(
                       r->arena,
                       "`%.*s` is a metric, it has no value in a row: name a column of a source",
                       DBR_ARG(name->text)));
        return NULL;
    }
    w.first->used = true;
    if (w.other) {
        dbr_diag *g = DBR_DIAG(r->diags, TWO_SOURCES, w.second->at, w.first->name, w.other->name);
        dbr_diag_label(r->diags, g, call->at, (dbr_str){0});
        return NULL;
    }
    if (!dbr_source_ready(r, w.first))
        return NULL;
    w.first->source->used = true;
    return w.first->source;
}

/* ---- one aggregate ---- */

static bool kind_of(const dbr_function *f, dbr_agg_kind *kind) {
    switch (f->id) {
    case DBR_F_SUM:
        *kind = DBR_AGG_SUM;
        return true;
    case DBR_F_MEAN:
        *kind = DBR_AGG_MEAN;
        return true;
    case DBR_F_MIN:
        *kind = DBR_AGG_MIN;
        return true;
    case DBR_F_MAX:
        *kind = DBR_AGG_MAX;
        return true;
    case DBR_F_COUNT:
        *kind = DBR_AGG_COUNT;
        return true;
    case DBR_F_MEDIAN:
    case DBR_F_PERCENTILE:
    case DBR_F_QUANTILE:
        *kind = DBR_AGG_QUANTILE;
        return true;
    case DBR_F_STDEV:
        *kind = DBR_AGG_STDEV;
        return true;
    case DBR_F_VARIANCE:
        *kind = DBR_AGG_VARIANCE;
        return true;
    case DBR_F_FIRST:
        *kind = DBR_AGG_FIRST;
        return true;
    case DBR_F_LAST:
        *kind = DBR_AGG_LAST;
        return true;
    case DBR_F_OPENING:
        *kind = DBR_AGG_OPENING;
        return true;
    case DBR_F_CLOSING:
        *kind = DBR_AGG_CLOSING;
        return true;
    case DBR_F_SHARE:
        *kind = DBR_AGG_SHARE;
        return true;
    case DBR_F_WEIGHTED_MEAN:
        *kind = DBR_AGG_WEIGHTED_MEAN;
        return true;
    default: /* the functions of values and series */
        return false;
    }
}

static bool not_taken(dbr_resolver *r, const dbr_node *call, dbr_span at, const char *wants,
                      dbr_type t) {
    dbr_str shown = dbr_shown(r, at), help = {0};
    if (t.kind == DBR_T_TEXT && shown.n)
        help =
            dbr_arena_printf(r->arena, "`count(distinct %.*s)` counts its values", DBR_ARG(shown));
    DBR_DIAG(r->diags, ARGUMENT_TYPE, at, dbr_shown(r, dbr_kid(call, 0)->at), dbr_str_of(wants),
             dbr_type_name(r->arena, t), help);
    return false;
}

/* The type of the result, from that of the value (`value` is NULL where groups stand in its place). */
static bool type_of(dbr_resolver *r, const dbr_node *call, dbr_agg *agg, dbr_type t) {
    dbr_type number = dbr_type_kind_of(DBR_T_NUMBER);
    dbr_span at = agg->value ? agg->value->at : agg->at;
    bool quantity = false;
    switch (agg->kind) {
    case DBR_AGG_COUNT_ROWS:
    case DBR_AGG_COUNT:
    case DBR_AGG_DISTINCT:
        agg->type = dbr_type_kind_of(DBR_T_COUNT);
        return true;
    case DBR_AGG_SHARE:
        if (agg->value && !dbr_demand(r, agg->value, dbr_type_kind_of(DBR_T_BOOL), at))
            return false;
        t = agg->value ? agg->value->type : t;
        agg->type = dbr_type_kind_of(DBR_T_PERCENT);
        return t.kind == DBR_T_BOOL || t.kind == DBR_T_ANY ||
               not_taken(r, call, at, "a condition", t);
    case DBR_AGG_FIRST:
    case DBR_AGG_LAST:
    case DBR_AGG_SET:
    case DBR_AGG_SAMPLE:
        break;
    case DBR_AGG_MIN:
    case DBR_AGG_MAX:
        if (t.kind == DBR_T_BOOL)
            return not_taken(r, call, at, "values that have an order", t);
        break;
    case DBR_AGG_SUM:
    case DBR_AGG_MEAN:
    case DBR_AGG_QUANTILE:
    case DBR_AGG_STDEV:
    case DBR_AGG_VARIANCE:
    case DBR_AGG_OPENING:
    case DBR_AGG_CLOSING:
    case DBR_AGG_WEIGHTED_MEAN:
        quantity = true;
        break;
    }
    if (quantity) {
        if (agg->value && !dbr_demand(r, agg->value, number, at))
            return false;
        t = agg->value ? agg->value->type : t;
        if (!dbr_kind_is_quantity(t.kind) && t.kind != DBR_T_ANY)
            return not_taken(r, call, at, "numbers, money or durations", t);
    }
    t.points = t.change = t.series = false;
    if (agg->kind == DBR_AGG_VARIANCE ||
        (t.kind == DBR_T_COUNT && quantity && agg->kind != DBR_AGG_SUM)) {
        dbr_str label = agg->kind == DBR_AGG_VARIANCE ? (dbr_str){0} : t.label;
        t = number;
        t.label = label;
    }
    agg->type = t;
    return true;
}

static bool fraction(const dbr_scope *s, const dbr_function *f, int percent, const dbr_node *n,
                     dbr_decimal *out) {
    dbr_resolver *r = s->r;
    if (f->id != DBR_F_QUANTILE)
        return dbr_dec_scale(dbr_dec_of(f->id == DBR_F_MEDIAN ? 50 : percent), -2, out) ==
               DBR_DEC_OK;
    dbr_expr *e = dbr_const_expr(r, n, dbr_type_kind_of(DBR_T_NUMBER));
    if (!e)
        return false;
    dbr_value v = e->op == DBR_O_PARAM   ? e->param->value
                  : e->op == DBR_O_CONST ? e->value
                                         : (dbr_value){0};
    if (v.kind != DBR_V_DECIMAL || v.dec.neg || dbr_dec_cmp(v.dec, dbr_dec_of(1)) > 0) {
        DBR_DIAG(r->diags, SHARE, n->at, DBR_STR("the second argument of `quantile`"));
        return false;
    }
    *out = v.dec;
    return true;
}

static bool arguments(dbr_resolver *r, const dbr_node *call, const dbr_function *f) {
    size_t n = call->nkids - 1;
    for (size_t i = 0; i < n; i++)
        if (dbr_node_is(call->kids[i + 1], DBR_N_NAMED)) {
            DBR_DIAG(r->diags, NO_VALUE_HERE, call->kids[i + 1]->at,
                     dbr_shown(r, call->kids[i + 1]->at),
                     DBR_STR("arguments of functions have no names"));
            return false;
        }
    if (n >= f->least && n <= f->most)
        return true;
    dbr_str takes = f->least == 1 ? DBR_STR("one argument")
                                  : dbr_arena_printf(r->arena, "%u arguments", f->least);
    dbr_str are = n == 1 ? DBR_STR("is one") : dbr_arena_printf(r->arena, "are %zu", n);
    DBR_DIAG(r->diags, ARGUMENTS, call->at, dbr_shown(r, dbr_kid(call, 0)->at), takes, are,
             dbr_str_of(f->signature));
    return false;
}

static dbr_agg *aggregate(const dbr_scope *s, dbr_source *source, const dbr_node *call,
                          bool inside);

/* Whether a column of that name is declared or used already; in a module, whether it is a field: what
   columns the script's source has does not change what the module says. */
static bool names_column(const dbr_scope *rows, const dbr_node *n) {
    dbr_str module = dbr_span_space(n->at);
    const dbr_need *need = module.n ? dbr_need_on(rows->r, module, rows->source) : NULL;
    return need ? dbr_need_has(need, n->text)
                : dbr_map_get(&rows->source->column_by_name, n->text) != NULL;
}

/* A column of that name where there is one, else the unit of time of that name. */
static dbr_expr *group_key(const dbr_scope *rows, const dbr_node *n) {
    dbr_resolver *r = rows->r;
    dbr_source *source = rows->source;
    dbr_unit unit;
    bool quoted = !dbr_node_is(n, DBR_N_NAME) || dbr_str_starts(dbr_span_str(n->at), DBR_STR("`"));
    if (quoted || !source->time || !dbr_unit_parse(n->text, &unit) || names_column(rows, n)) {
        if (dbr_node_is(n, DBR_N_NAME)) { /* never a param: one value makes no groups */
            return dbr_column_expr(r, dbr_source_column(r, source, n->text, n->at), n->at);
        }
        return dbr_resolve_node(rows, n);
    }
    dbr_expr *time = dbr_column_expr(r, source->time, n->at);
    if (!time)
        return NULL;
    dbr_expr *e = dbr_expr_new(r, DBR_O_UNIT_START, dbr_type_kind_of(DBR_T_DATE), n->at, 1, &time);
    if (e)
        e->series.unit = unit;
    return e;
}

static bool groups(const dbr_scope *s, const dbr_scope *rows, const dbr_node *per, bool inside,
                   dbr_agg *agg) {
    dbr_resolver *r = s->r;
    const dbr_node *inner = dbr_bare(dbr_kid(per, 0)), *keys = dbr_kid(per, 1);
    int percent;
    const dbr_node *name = dbr_kid(inner, 0);
    const dbr_function *f = dbr_node_is(inner, DBR_N_CALL) && dbr_node_is(name, DBR_N_NAME)
                                ? dbr_function_find(name->text, &percent)
                                : NULL;
    if (inside) {
        dbr_not_yet(r, per->at, "a `per` inside of another one");
        return false;
    }
    if (!f || !(f->levels & DBR_LEVEL_ROWS)) {
        DBR_DIAG(r->diags, NO_VALUE_HERE, per->at, dbr_shown(r, per->at),
                 DBR_STR("`per` groups an aggregate: `mean(sum(orders.amount) per customer)`"));
        return false;
    }
    agg->inner = aggregate(s, rows->source, inner, true);
    bool list = dbr_node_is(keys, DBR_N_LIST);
    agg->nkeys = list ? keys->nkids : 1;
    agg->keys = DBR_NEWS(r->arena, dbr_expr *, agg->nkeys);
    bool whole = agg->inner && agg->nkeys > 0;
    for (size_t i = 0; i < agg->nkeys; i++)
        whole = (agg->keys[i] = group_key(rows, list ? keys->kids[i] : keys)) && whole;
    return whole;
}

dbr_expr *dbr_both(dbr_resolver *r, dbr_expr *a, dbr_expr *b) {
    if (!a || !b)
        return a ? a : b;
    return dbr_expr_new(r, DBR_O_AND, dbr_type_kind_of(DBR_T_BOOL), b->at, 2, (dbr_expr *[]){a, b});
}

static dbr_agg *aggregate(const dbr_scope *s, dbr_source *source, const dbr_node *call,
                          bool inside) {
    dbr_resolver *r = s->r;
    int percent;
    const dbr_function *f = dbr_function_find(dbr_kid(call, 0)->text, &percent);
    dbr_scope rows = {.r = r, .source = source};
    dbr_agg *agg = DBR_NEW(r->arena, dbr_agg);
    const dbr_node *args[2] = {NULL, NULL};
    if (!f || !arguments(r, call, f))
        return NULL;
    *agg = (dbr_agg){.source = source, .at = call->at};
    for (size_t i = 0; i < 2 && i + 1 < call->nkids; i++) {
        args[i] = call->kids[i + 1];
        if (!dbr_node_is(args[i], DBR_N_WHERE))
            continue;
        dbr_expr *cond = dbr_resolve_cond(&rows, dbr_kid(args[i], 1));
        if (!cond || !(agg->where = dbr_both(r, agg->where, cond)))
            return NULL;
        args[i] = dbr_kid(args[i], 0);
    }
    bool distinct = dbr_node_is(args[0], DBR_N_DISTINCT);
    const dbr_node *x = distinct ? dbr_kid(args[0], 0) : args[0];
    if (!kind_of(f, &agg->kind))
        return NULL;
    if (distinct && agg->kind != DBR_AGG_COUNT) {
        DBR_DIAG(r->diags, NO_VALUE_HERE, args[0]->at, DBR_STR("distinct"),
                 DBR_STR("different values are counted: `count(distinct x)`"));
        return NULL;
    }
    if (distinct)
        agg->kind = DBR_AGG_DISTINCT;
    if (agg->kind == DBR_AGG_QUANTILE && !fraction(s, f, percent, args[1], &agg->fraction))
        return NULL;
    if ((agg->kind == DBR_AGG_OPENING || agg->kind == DBR_AGG_CLOSING) && !source->time) {
        dbr_diag *g = DBR_DIAG(r->diags, NO_TIME, call->at, source->name,
                               dbr_arena_printf(r->arena, "`%s`", f->name));
        dbr_diag_label(r->diags, g, source->at, DBR_STR("this source"));
        return NULL;
    }
    const dbr_node *bare = dbr_bare(x);
    dbr_symbol *symbol = dbr_bound(s, bare) ? NULL : dbr_peek(r, bare);
    if (dbr_node_is(bare, DBR_N_PER)) {
        if (!groups(s, &rows, bare, inside, agg))
            return NULL;
        /* conditions of rows come before any grouping */
        if (agg->where && !(agg->inner->where = dbr_both(r, agg->inner->where, agg->where)))
            return NULL;
        agg->where = NULL;
    } else if (symbol && symbol->kind == DBR_S_SOURCE && symbol->source == source) {
        if (agg->kind != DBR_AGG_COUNT) {
            DBR_DIAG(r->diags, NO_VALUE_HERE, x->at, symbol->name,
                     dbr_arena_printf(r->arena,
                                      "name a column of it: `%.*s.amount`; only `count` takes rows",
                                      DBR_ARG(symbol->name)));
            return NULL;
        }
        agg->kind = DBR_AGG_COUNT_ROWS;
    } else {
        agg->value = dbr_resolve_node(&rows, x);
        if (!agg->value)
            return NULL;
    }
    if (agg->kind == DBR_AGG_WEIGHTED_MEAN) {
        agg->weight = dbr_resolve_node(&rows, args[1]);
        if (!agg->weight ||
            !dbr_demand(r, agg->weight, dbr_type_kind_of(DBR_T_NUMBER), args[1]->at))
            return NULL;
        if (!dbr_kind_is_quantity(agg->weight->type.kind) && agg->weight->type.kind != DBR_T_ANY) {
            not_taken(r, call, args[1]->at, "a number as weight", agg->weight->type);
            return NULL;
        }
    }
    dbr_type t = agg->inner ? agg->inner->type : agg->value ? agg->value->type : (dbr_type){0};
    return type_of(r, call, agg, t) ? agg : NULL;
}

dbr_agg *dbr_agg_share(dbr_resolver *r, dbr_agg *agg) {
    dbr_model *m = r->model;
    dbr_buf text = {0};
    if (!r->aggs.arena) {
        dbr_map_init(&r->aggs, r->arena);
        for (size_t i = 0; i < m->aggs.n; i++) {
            text.n = 0;
            dbr_agg_write(m->aggs.v[i], &text);
            dbr_map_put(&r->aggs, dbr_arena_str(r->arena, dbr_buf_str(&text)), NULL)->ptr =
                m->aggs.v[i];
        }
        text.n = 0;
    }
    dbr_agg_write(agg, &text);
    dbr_map_entry *e = dbr_map_get(&r->aggs, dbr_buf_str(&text));
    if (!e) {
        e = dbr_map_put(&r->aggs, dbr_arena_str(r->arena, dbr_buf_str(&text)), NULL);
        e->ptr = agg;
        agg->id = (uint32_t)m->aggs.n;
        dbr_vec_push(r->arena, &m->aggs, agg);
    }
    dbr_buf_clear(&text);
    return e->ptr;
}

dbr_expr *dbr_agg_expr(dbr_resolver *r, dbr_agg *agg, dbr_span at) {
    agg = dbr_agg_share(r, agg);
    dbr_expr *e = dbr_expr_new(r, DBR_O_AGG, agg->type, at, 0, NULL);
    if (e)
        e->agg = agg;
    return e;
}

dbr_expr *dbr_aggregate(const dbr_scope *s, const dbr_node *call, const dbr_function *f,
                        int percent) {
    dbr_resolver *r = s->r;
    if (!arguments(r, call, f))
        return NULL;
    dbr_source *source = source_of(s, call);
    dbr_agg *agg = source ? aggregate(s, source, call, false) : NULL;
    if (!agg)
        return NULL;
    return dbr_agg_expr(r, agg, call->at);
}
