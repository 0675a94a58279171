/* declare_rows.c: what a `source` keeps, drops and requires of its rows, and the order in which sources can be read. */
#include "meaning/declare.h"
#include "meaning/typing.h"

/* ---- `rows` in a require line: the count of this source's rows ---- */

static bool is_rows(const dbr_node *n) {
    return dbr_node_is(n, DBR_N_NAME) && dbr_str_is(dbr_span_str(n->at), "rows");
}

/* Where `rows` can stand: not after a point, and not in the conditions of brackets. */
static size_t kids_of(const dbr_node *n) {
    return dbr_node_is(n, DBR_N_DOT) || dbr_node_is(n, DBR_N_SLICE) ? 1 : n->nkids;
}

static bool names_rows(const dbr_node *n) {
    if (is_rows(n))
        return true;
    for (size_t i = 0; i < kids_of(n); i++)
        if (names_rows(n->kids[i]))
            return true;
    return false;
}

static dbr_node *leaf(dbr_resolver *r, dbr_span at, dbr_str name) {
    dbr_node *n = DBR_NEW(r->arena, dbr_node);
    *n = (dbr_node){.kind = DBR_N_NAME, .depth = 1, .at = at, .text = name};
    return n;
}

/* The tree with `count(source)` in place of `rows`. */
static dbr_node *with_count(dbr_resolver *r, const dbr_source *s, const dbr_node *n) {
    dbr_node *copy = DBR_NEW(r->arena, dbr_node);
    *copy = *n;
    if (is_rows(n)) {
        copy->kind = DBR_N_CALL;
        copy->depth = 2;
        copy->nkids = 2;
        copy->text = (dbr_str){0};
        copy->kids = DBR_NEWS(r->arena, dbr_node *, 2);
        copy->kids[0] = leaf(r, n->at, DBR_STR("count"));
        copy->kids[1] = leaf(r, n->at, s->name);
        return copy;
    }
    copy->kids = DBR_NEWS(r->arena, dbr_node *, n->nkids);
    for (size_t i = 0; i < n->nkids; i++) {
        copy->kids[i] = i < kids_of(n) ? with_count(r, s, n->kids[i]) : n->kids[i];
        if (copy->kids[i]->depth >= copy->depth)
            copy->depth = (uint16_t)(copy->kids[i]->depth + 1);
    }
    return copy;
}

/* ---- require ---- */

static bool need_time(dbr_resolver *r, const dbr_source *s, dbr_span at, const char *what) {
    if (s->time)
        return true;
    dbr_diag *g = DBR_DIAG(r->diags, NO_TIME, at, s->name, dbr_str_of(what));
    dbr_diag_label(r->diags, g, s->at, DBR_STR("this source"));
    return false;
}

static void require_columns(dbr_resolver *r, dbr_source *s, dbr_require *q, const dbr_node *names) {
    q->columns = DBR_NEWS(r->arena, dbr_column *, names->nkids);
    for (size_t i = 0; i < names->nkids; i++) {
        dbr_column *c = dbr_source_column(r, s, names->kids[i]->text, names->kids[i]->at);
        if (c)
            q->columns[q->ncolumns++] = c;
    }
}

/* `require columns a, b` asks whether the file has them: naming one there does not make it a column that must be there. */
static bool require_headers(dbr_resolver *r, dbr_source *s, dbr_require *q, const dbr_node *names) {
    q->columns = DBR_NEWS(r->arena, dbr_column *, names->nkids);
    for (size_t i = 0; i < names->nkids; i++) {
        const dbr_node *name = names->kids[i];
        const dbr_map_entry *e = dbr_map_get(&s->column_by_name, name->text);
        dbr_column *c = e ? e->ptr : DBR_NEW(r->arena, dbr_column);
        if (!e)
            *c =
                (dbr_column){.name = name->text, .header = name->text, .at = name->at, .source = s};
        if (!c->computed_is)
            q->columns[q->ncolumns++] = c;
    }
    return true;
}

/* The distinct values of a column, as an aggregate. */
static dbr_expr *set_of(dbr_resolver *r, dbr_source *s, dbr_column *c, dbr_span at) {
    dbr_expr *value = dbr_column_expr(r, c, at);
    if (!value)
        return NULL;
    dbr_agg *agg = DBR_NEW(r->arena, dbr_agg);
    agg->kind = DBR_AGG_SET;
    agg->source = s;
    agg->value = value;
    agg->type = c->type;
    agg->type.series = true;
    agg->at = at;
    return dbr_agg_expr(r, agg, at);
}

static bool values_as(dbr_resolver *r, dbr_source *s, dbr_require *q, const dbr_node *n) {
    const dbr_node *name = dbr_kid(n, 0), *target = dbr_kid(n, 1);
    bool is_window;
    dbr_move move;
    if (!need_time(r, s, n->at, "`values as`") || !dbr_move_of(r, target, &is_window, &move))
        return false;
    if (!is_window) {
        DBR_DIAG(r->diags, OPTION_VALUE, target->at, DBR_STR("what stands after `values as`"),
                 DBR_STR("a window, such as `previous`"));
        return false;
    }
    dbr_column *c = dbr_source_column(r, s, name->text, name->at);
    if (!c)
        return false;
    q->columns = DBR_NEWS(r->arena, dbr_column *, 1);
    q->columns[q->ncolumns++] = c;
    q->now = set_of(r, s, c, name->at);
    q->then = dbr_moved(r, q->now, move, n->at);
    return q->then != NULL;
}

static bool require(dbr_resolver *r, dbr_source *s, const dbr_node *n, dbr_require *q) {
    if (dbr_node_is(n, DBR_N_BAD) || dbr_node_is(n, DBR_N_DASH))
        return false;
    if (dbr_node_is(n, DBR_N_R_FOR)) {
        if (!dbr_share_of(r, dbr_kid(n, 1), "the share of rows", &q->share))
            return false;
        q->has_share = true;
        n = dbr_kid(n, 0);
        q->at = n->at;
    }
    if (dbr_node_is(n, DBR_N_R_NOT_NULL)) {
        q->kind = DBR_REQUIRE_NOT_NULL;
        require_columns(r, s, q, dbr_kid(n, 0));
        return q->ncolumns > 0;
    }
    if (dbr_node_is(n, DBR_N_R_UNIQUE)) {
        q->kind = DBR_REQUIRE_UNIQUE;
        require_columns(r, s, q, dbr_kid(n, 0));
        return q->ncolumns > 0;
    }
    if (dbr_node_is(n, DBR_N_R_COLUMNS)) {
        q->kind = DBR_REQUIRE_COLUMNS;
        return require_headers(r, s, q, dbr_kid(n, 0));
    }
    if (dbr_node_is(n, DBR_N_R_FRESH)) {
        q->kind = DBR_REQUIRE_FRESH;
        dbr_expr *e = dbr_const_expr(r, dbr_kid(n, 0), (dbr_type){.kind = DBR_T_DURATION});
        if (!e || e->op != DBR_O_CONST || e->value.kind != DBR_V_DECIMAL ||
            !need_time(r, s, n->at, "`fresh within`"))
            return false;
        q->seconds = e->value.dec;
        return true;
    }
    if (dbr_node_is(n, DBR_N_R_VALUES_AS)) {
        q->kind = DBR_REQUIRE_VALUES_AS;
        return values_as(r, s, q, n);
    }
    if (names_rows(n)) {
        q->kind = DBR_REQUIRE_WINDOW;
        q->cond = dbr_window_cond(r, with_count(r, s, n));
    } else {
        q->kind = DBR_REQUIRE_ROWS_TRUE;
        q->cond = dbr_row_cond(r, s, n);
    }
    return q->cond != NULL;
}

void dbr_resolve_source_rules(dbr_resolver *r, dbr_symbol *sym) {
    dbr_source *s = sym->source;
    dbr_props p = dbr_props_of(r, dbr_kid(sym->decl, 3), DBR_N_BAD);
    s->title = dbr_reader_of(r, dbr_kid(sym->decl, 1));
    for (size_t i = 0; i < p.n; i++) {
        const dbr_node *n = p.v[i];
        if (dbr_node_is(n, DBR_N_P_KEEP) || dbr_node_is(n, DBR_N_P_DROP)) {
            dbr_rule rule = {.keep = dbr_node_is(n, DBR_N_P_KEEP), .at = n->at};
            rule.cond = dbr_row_cond(r, s, dbr_kid(n, 0));
            rule.because = dbr_reader_of(r, dbr_kid(n, 1));
            if (rule.cond)
                dbr_vec_push(r->arena, &s->rules, rule);
        } else if (dbr_node_is(n, DBR_N_P_REQUIRE)) {
            const dbr_node *what = dbr_kid(n, 0);
            dbr_require q = {.at = what->at, .text = dbr_written(r, what->at)};
            if (require(r, s, what, &q))
                dbr_vec_push(r->arena, &s->requires, q);
        }
    }
}

/* ---- what reads what ---- */

static void each_row(const dbr_expr *e, void (*f)(const dbr_expr *, void *), void *door) {
    if (e)
        dbr_expr_each(e, f, door);
}

static void each_agg(const dbr_agg *agg, void (*f)(const dbr_expr *, void *), void *door) {
    for (; agg; agg = agg->inner) { /* a chain, not a tree */
        each_row(agg->value, f, door);
        each_row(agg->weight, f, door);
        each_row(agg->where, f, door);
        for (size_t i = 0; i < agg->nkeys; i++)
            each_row(agg->keys[i], f, door);
    }
}

void dbr_expr_each(const dbr_expr *e, void (*f)(const dbr_expr *, void *), void *door) {
    f(e, door);
    for (uint32_t i = 0; i < e->nargs; i++)
        dbr_expr_each(e->args[i], f, door);
    if (e->op == DBR_O_AGG)
        each_agg(e->agg, f, door);
    if (e->op == DBR_O_SLICE)
        for (size_t i = 0; i < e->slice.n; i++)
            if (!e->slice.items[i].is_window)
                for (size_t k = 0; k < e->slice.items[i].cond->n; k++)
                    each_row(e->slice.items[i].cond->bound[k], f, door);
}

typedef struct lookup_edge {
    const dbr_source *from, *to; /* a row of `from` looks something up in `to` */
    dbr_span at;
} lookup_edge;

typedef struct lookups {
    dbr_resolver *r;
    DBR_VEC(lookup_edge) edges;
    const dbr_source *of; /* whose row expressions are walked; NULL in window expressions */
} lookups;

static void note(const dbr_expr *e, void *door) {
    lookups *l = door;
    const dbr_source *to = NULL;
    if (e->op == DBR_O_LOOKUP || e->op == DBR_O_IN_KEYS)
        to = e->lookup.source;
    else if (e->op == DBR_O_CONVERT && e->rate && e->rate->column)
        to = e->rate->column->source;
    if (!to || !l->of)
        return;
    for (size_t i = l->edges.n; i > 0 && l->edges.v[i - 1].from == l->of; i--)
        if (l->edges.v[i - 1].to == to)
            return;
    dbr_vec_push(l->r->arena, &l->edges, (lookup_edge){l->of, to, e->at});
}

/* Conditions in brackets are row expressions of the sources that they are bound to. */
static void note_conditions(const dbr_expr *e, void *door) {
    lookups *l = door;
    if (e->op != DBR_O_SLICE)
        return;
    for (size_t i = 0; i < e->slice.n; i++) {
        const dbr_cond *c = e->slice.items[i].is_window ? NULL : e->slice.items[i].cond;
        for (size_t k = 0; c && k < c->n; k++) {
            l->of = c->sources[k];
            each_row(c->bound[k], note, l);
        }
    }
    l->of = NULL;
}

static void circle_error(lookups *l, const lookup_edge *const *path, size_t n) {
    dbr_resolver *r = l->r;
    dbr_buf chain = {0};
    for (size_t i = 0; i < n; i++) {
        dbr_buf_put(&chain, path[i]->from->name);
        dbr_buf_puts(&chain, " -> ");
    }
    dbr_buf_put(&chain, path[0]->from->name);
    dbr_diag *g =
        DBR_DIAG(r->diags, LOOKUP_CYCLE, path[0]->at, dbr_arena_str(r->arena, dbr_buf_str(&chain)));
    dbr_buf_clear(&chain);
    for (size_t i = 1; i < n; i++)
        dbr_diag_label(r->diags, g, path[i]->at, DBR_STR("and here"));
}

/* Follows the lookups from each source, depth first; an edge back to a source on the path closes a circle. */
static void find_circles(lookups *l) {
    dbr_resolver *r = l->r;
    size_t n = r->model->sources.n, depth;
    size_t *next = DBR_NEWS(r->arena, size_t, n + 1); /* the edge to try */
    const lookup_edge **path =
        (const lookup_edge **)DBR_NEWS(r->arena, void *, n + 1); /* how the path goes on */
    const dbr_source **at = (const dbr_source **)DBR_NEWS(r->arena, void *, n + 1);
    enum { NEW, ON_PATH, DONE } *state = dbr_arena_array(r->arena, n + 1, sizeof *state);
    for (size_t first = 0; first < n; first++) {
        if (state[first] != NEW)
            continue;
        depth = 0;
        at[depth++] = r->model->sources.v[first];
        state[first] = ON_PATH;
        while (depth > 0) {
            const dbr_source *now = at[depth - 1];
            size_t *e = &next[now->index];
            while (*e < l->edges.n && l->edges.v[*e].from != now)
                (*e)++;
            if (*e == l->edges.n) {
                state[now->index] = DONE;
                depth--;
                continue;
            }
            const lookup_edge *edge = path[depth - 1] = &l->edges.v[(*e)++];
            if (state[edge->to->index] == NEW) {
                state[edge->to->index] = ON_PATH;
                at[depth++] = edge->to;
            } else if (state[edge->to->index] == ON_PATH) {
                size_t from = depth - 1;
                while (at[from] != edge->to)
                    from--;
                circle_error(l, path + from, depth - from);
            }
        }
    }
}

void dbr_check_lookups(dbr_resolver *r) {
    dbr_model *m = r->model;
    lookups l = {.r = r};
    for (size_t i = 0; i < m->sources.n; i++) {
        const dbr_source *s = l.of = m->sources.v[i];
        for (size_t k = 0; k < s->columns.n; k++)
            each_row(s->columns.v[k]->expr, note, &l);
        for (size_t k = 0; k < s->rules.n; k++)
            each_row(s->rules.v[k].cond, note, &l);
        for (size_t k = 0; k < s->requires.n; k++)
            if (s->requires.v[k].kind == DBR_REQUIRE_ROWS_TRUE)
                each_row(s->requires.v[k].cond, note, &l);
    }
    for (size_t i = 0; i < m->aggs.n; i++) {
        l.of = m->aggs.v[i]->source;
        each_agg(m->aggs.v[i], note, &l);
    }
    l.of = NULL;
    for (size_t i = 0; i < m->metrics.n; i++)
        each_row(m->metrics.v[i]->expr, note_conditions, &l);
    for (size_t i = 0; i < m->checks.n; i++) {
        each_row(m->checks.v[i]->cond, note_conditions, &l);
        each_row(m->checks.v[i]->warn, note_conditions, &l);
        each_row(m->checks.v[i]->having, note_conditions, &l);
        each_row(m->checks.v[i]->top_by, note_conditions, &l);
    }
    for (size_t i = 0; i < m->goals.n; i++)
        each_row(m->goals.v[i]->metric, note_conditions, &l);
    for (size_t i = 0; i < m->actions.n; i++)
        each_row(m->actions.v[i]->expect, note_conditions, &l);
    for (size_t i = 0; i < m->lessons.n; i++)
        each_row(m->lessons.v[i]->evidence, note_conditions, &l);
    if (l.edges.n > 0)
        find_circles(&l);
}
