/* declare_goal.c: `goal` declarations: a metric, its target, the way from a baseline, and the tree that goals make. */
#include "meaning/declare.h"

static dbr_str goal_name(dbr_resolver *r, const dbr_goal *g) {
    return g->name.n ? dbr_arena_printf(r->arena, "goal %.*s", DBR_ARG(g->name))
                     : DBR_STR("this goal");
}

/* The metric that a goal names, below its brackets. */
static const dbr_node *named_metric(const dbr_node *n, bool *sliced) {
    while (dbr_node_is(n, DBR_N_SLICE) || dbr_node_is(n, DBR_N_PAREN)) {
        *sliced = *sliced || dbr_node_is(n, DBR_N_SLICE);
        n = dbr_kid(n, 0);
    }
    return dbr_node_is(n, DBR_N_NAME) ? n : NULL;
}

static const dbr_node *metric_prop(const dbr_node *decl) {
    const dbr_node *items = dbr_kid(decl, 2);
    for (size_t i = 0; i < items->nkids; i++) {
        const dbr_node *n = items->kids[i];
        if (dbr_node_is(n, DBR_N_P_METRIC))
            return dbr_kid(n, 0);
        for (size_t k = 0; dbr_node_is(n, DBR_N_ITEMS) && k < n->nkids; k++)
            if (dbr_node_is(n->kids[k], DBR_N_P_METRIC))
                return dbr_kid(n->kids[k], 0);
    }
    return NULL;
}

/* A goal on the metric itself wins over goals on slices of it. */
dbr_goal *dbr_goal_on(dbr_resolver *r, const dbr_metric *m, dbr_span at) {
    dbr_symbol *found[2] = {0};
    size_t n[2] = {0};
    for (size_t i = 0; i < r->decls.n; i++) {
        dbr_symbol *s = r->decls.v[i];
        bool sliced = false;
        const dbr_node *metric = s->kind == DBR_S_GOAL ? metric_prop(s->decl) : NULL;
        const dbr_node *name = metric ? named_metric(metric, &sliced) : NULL;
        if (!name || !dbr_str_eq(name->text, m->name))
            continue;
        if (n[sliced]++ == 0)
            found[sliced] = s;
    }
    size_t which = n[0] ? 0 : 1;
    if (n[which] != 1) {
        dbr_str there =
            n[which] ? dbr_arena_printf(r->arena, "are %zu", n[which]) : DBR_STR("is none");
        DBR_DIAG(r->diags, NO_GOAL, at, m->name, there);
        return NULL;
    }
    dbr_symbol *s = found[which];
    s->used = true;
    if (!dbr_goal_ready(r, s))
        return NULL;
    if (!s->goal->has_target) {
        dbr_diag *g = DBR_DIAG(r->diags, NO_GOAL, at, m->name, DBR_STR("it has no `target`"));
        dbr_diag_label(r->diags, g, s->at, DBR_STR("this goal"));
        return NULL;
    }
    return s->goal;
}

/* A value in the unit of the goal's metric: constant, or computed (`revenue[last year] * 1.1`). */
static dbr_expr *in_unit(dbr_resolver *r, const dbr_node *n, const dbr_goal *g, const char *what) {
    dbr_expr *e = dbr_window_expr(r, n);
    if (!e || !g->metric)
        return e;
    return dbr_expr_as(r, e, g->metric->type, dbr_str_of(what));
}

static void target(dbr_resolver *r, dbr_goal *g, const dbr_node *n) {
    static const struct {
        const char *op;
        dbr_cmp cmp;
    } ops[] = {{"<", DBR_CMP_LT},
               {"<=", DBR_CMP_LE},
               {">", DBR_CMP_GT},
               {">=", DBR_CMP_GE},
               {"==", DBR_CMP_EQ}};
    const dbr_node *op = dbr_kid(n, 0), *value = dbr_kid(n, 1);
    g->target_at = n->at;
    bool known = false;
    if (dbr_node_is(value, DBR_N_RANGE)) {
        g->cmp = DBR_CMP_RANGE;
        g->target = in_unit(r, dbr_kid(value, 0), g, "`target`");
        g->target_to = in_unit(r, dbr_kid(value, 1), g, "`target`");
        g->has_target = g->target && g->target_to;
        dbr_range_order(r, g->target, g->target_to, value->at);
        return;
    }
    if (dbr_node_is(op, DBR_N_NAME)) {
        for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
            if (dbr_str_is(op->text, ops[i].op)) {
                g->cmp = ops[i].cmp;
                known = true;
            }
    } else if (g->metric_ref) {
        g->cmp = g->metric_ref->good == DBR_GOOD_DOWN ? DBR_CMP_LE : DBR_CMP_GE;
        known = g->metric_ref->good == DBR_GOOD_UP || g->metric_ref->good == DBR_GOOD_DOWN;
    }
    if (!known && !dbr_node_is(op, DBR_N_NAME))
        DBR_DIAG(r->diags, TARGET_OPERATOR, n->at,
                 g->metric_ref
                     ? dbr_arena_printf(r->arena, "metric %.*s", DBR_ARG(g->metric_ref->name))
                     : DBR_STR("this goal"));
    else if (!known)
        DBR_DIAG(r->diags, OPTION_VALUE, op->at, DBR_STR("the operator of a target"),
                 DBR_STR("one of `< <= > >= ==`"));
    g->target = in_unit(r, value, g, "`target`");
    g->has_target = g->target != NULL;
}

static void pace(dbr_resolver *r, dbr_goal *g, const dbr_node *n) {
    static const char *const words[] = {"linear", NULL};
    const dbr_node *what = dbr_kid(n, 0);
    if (dbr_node_is(what, DBR_N_NAME)) {
        g->pace_linear = dbr_word_of(r, what, "a pace", words) == 0;
        if (g->pace_linear && !(g->has_from && g->has_by))
            DBR_DIAG(r->diags, PROPERTY_MISSING, n->at, DBR_STR("`pace linear`"),
                     DBR_STR("where it starts and ends"),
                     DBR_STR("give the goal `from … at …` and `by …`"));
        return;
    }
    g->pace_linear = false;
    for (size_t i = 0; i < what->nkids; i++) {
        const dbr_node *at = what->kids[i];
        dbr_pace_point point;
        point.value = g->metric ? dbr_const_expr(r, dbr_kid(at, 0), g->metric->type) : NULL;
        if (!point.value || !dbr_window_of(r, dbr_kid(at, 1), &point.at))
            continue;
        if (g->pace.n && point.at.end <= g->pace.v[g->pace.n - 1].at.end)
            DBR_DIAG(r->diags, PACE, at->at, DBR_STR("the points of a pace go forward in time"));
        else
            dbr_vec_push(r->arena, &g->pace, point);
    }
}

bool dbr_goal_ready(dbr_resolver *r, dbr_symbol *s) {
    dbr_goal *g = s->goal;
    if (s->state == DBR_SYMBOL_DONE)
        return g->metric != NULL;
    if (!dbr_symbol_begin(r, s))
        return false;
    dbr_props p = dbr_props_of(r, dbr_kid(s->decl, 2), DBR_N_BAD);
    const dbr_node *metric = dbr_prop(&p, DBR_N_P_METRIC), *n;
    if (metric) {
        g->metric = dbr_window_expr(r, dbr_kid(metric, 0));
        const dbr_expr *e = g->metric;
        while (e && e->op == DBR_O_SLICE)
            e = e->args[0];
        if (e && e->op == DBR_O_METRIC)
            g->metric_ref = e->metric;
    }
    bool broken =
        metric && !g->metric; /* reported: what depends on the unit would only repeat it */
    if ((n = dbr_prop(&p, DBR_N_P_BY)))
        g->has_by = dbr_window_of(r, dbr_kid(n, 0), &g->by);
    if (!broken && (n = dbr_prop(&p, DBR_N_P_FROM))) {
        g->from = in_unit(r, dbr_kid(n, 0), g, "`from`");
        g->has_from = dbr_window_of(r, dbr_kid(n, 1), &g->from_at) && g->from;
        if (g->has_from && g->has_by && g->from_at.end >= g->by.end)
            DBR_DIAG(r->diags, RANGE_ORDER, n->at, DBR_STR("the way from the baseline"));
    }
    if (!broken && (n = dbr_prop(&p, DBR_N_P_TARGET)))
        target(r, g, n);
    g->pace_linear = g->has_from && g->has_by;
    if (!broken && (n = dbr_prop(&p, DBR_N_P_PACE)))
        pace(r, g, n);
    if (!metric && (n = dbr_prop(&p, DBR_N_P_TARGET)))
        DBR_DIAG(r->diags, PROPERTY_MISSING, n->at, DBR_STR("a target"), DBR_STR("a metric"),
                 DBR_STR("say what is measured: `metric NAME`"));
    if (g->metric && !dbr_prop(&p, DBR_N_P_TARGET))
        DBR_DIAG(r->diags, PROPERTY_MISSING, s->at, goal_name(r, g), DBR_STR("a `target`"),
                 DBR_STR("write for example `target >= 1.2M CNY`"));
    dbr_weight_prop(r, &p, &g->weight);
    g->owner = dbr_text_prop(&p, DBR_N_P_OWNER);
    dbr_symbol_end(r, s);
    return g->metric != NULL;
}

void dbr_resolve_goal_links(dbr_resolver *r, dbr_symbol *s) {
    dbr_goal *g = s->goal;
    dbr_props p = dbr_props_of(r, dbr_kid(s->decl, 2), DBR_N_BAD);
    g->title = dbr_reader_of(r, dbr_kid(s->decl, 1));
    g->why = dbr_reader_prop(r, &p, DBR_N_P_WHY);
    for (size_t i = 0; i < p.n; i++) {
        if (dbr_node_is(p.v[i], DBR_N_P_GUARD)) {
            const dbr_node *names = dbr_kid(p.v[i], 0);
            for (size_t k = 0; k < names->nkids; k++) {
                dbr_symbol *c = dbr_symbol_need(r, names->kids[k], 1u << DBR_S_CHECK);
                if (c)
                    dbr_vec_push(r->arena, &g->guards, c->check);
            }
        } else if (dbr_node_is(p.v[i], DBR_N_P_UNDER) && !g->under) {
            const dbr_node *name = dbr_kid(p.v[i], 0);
            dbr_symbol *up = dbr_symbol_need(r, name, 1u << DBR_S_GOAL);
            if (!up)
                continue;
            /* links are made one after the other, so a circle closes with its last one */
            dbr_buf chain = {0};
            if (g->name.n)
                dbr_buf_put(&chain, g->name);
            const dbr_goal *at = up->goal;
            for (; at && at != g; at = at->under) {
                dbr_buf_puts(&chain, " -> ");
                dbr_buf_put(&chain, at->name);
            }
            if (at == g) {
                dbr_buf_puts(&chain, " -> ");
                dbr_buf_put(&chain, g->name);
                DBR_DIAG(r->diags, CYCLE, name->at, DBR_STR("goal"), g->name,
                         dbr_arena_str(r->arena, dbr_buf_str(&chain)));
            } else {
                g->under = up->goal;
            }
            dbr_buf_clear(&chain);
        }
    }
}
