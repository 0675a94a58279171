/* declare_check.c: `check` declarations and the waivers of their failures. */
#include "meaning/declare.h"

static bool is_bad(const dbr_node *n) {
    return dbr_node_is(n, DBR_N_BAD);
}

/* The one condition: after the colon or in `expect`. */
static const dbr_node *condition(dbr_resolver *r, const dbr_symbol *s, const dbr_props *p) {
    const dbr_node *colon = dbr_kid(s->decl, 2), *expect = dbr_prop(p, DBR_N_P_EXPECT);
    if (!dbr_node_is(colon, DBR_N_DASH)) {
        if (expect) {
            dbr_diag *g = DBR_DIAG(r->diags, CONDITION_TWICE, expect->at);
            dbr_diag_label(r->diags, g, colon->at, DBR_STR("the first one"));
        }
        return colon;
    }
    if (expect)
        return dbr_kid(expect, 0);
    const dbr_node *items = dbr_kid(s->decl, 3);
    if (dbr_has_bad(items)) /* it may be the one that did not parse */
        return NULL;
    DBR_DIAG(r->diags, PROPERTY_MISSING, s->at, DBR_STR("a check"), DBR_STR("a condition"),
             DBR_STR("write `check NAME: CONDITION`, or `expect CONDITION` in its block"));
    return NULL;
}

static void add_sources(dbr_resolver *r, const dbr_expr *e, bool *reads, dbr_source **room) {
    size_t n = e ? dbr_expr_sources(r->model, e, room) : 0;
    for (size_t i = 0; i < n; i++)
        reads[room[i]->index] = true;
}

size_t dbr_each_names(dbr_resolver *r, const dbr_node *names, dbr_str **out) {
    dbr_str *v = *out = DBR_NEWS(r->arena, dbr_str, names->nkids);
    for (size_t i = 0; i < names->nkids; i++) {
        const dbr_node *name = names->kids[i];
        v[i] = dbr_column_key(r, name);
        for (size_t k = 0; k < i; k++)
            if (dbr_str_eq(v[k], v[i]))
                DBR_DIAG(r->diags, PROPERTY_TWICE, name->at, name->text);
    }
    return names->nkids;
}

void dbr_each_columns(dbr_resolver *r, dbr_source *const *sources, size_t n,
                      const dbr_node *names) {
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < names->nkids; k++)
            dbr_source_column(r, sources[i], names->kids[k]->text, names->kids[k]->at);
}

static void top(dbr_resolver *r, dbr_check *c, const dbr_node *n) {
    if (!dbr_count_of(r, dbr_kid(n, 0), "what `top` keeps", 1, 1000000, &c->top))
        return;
    if (dbr_node_is(dbr_kid(n, 1), DBR_N_DASH)) {
        DBR_DIAG(r->diags, PROPERTY_MISSING, n->at, DBR_STR("`top`"), DBR_STR("what to order by"),
                 DBR_STR("write for example `top 5 by revenue`"));
        return;
    }
    c->top_by = dbr_window_expr(r, dbr_kid(n, 1));
}

static void for_units(dbr_resolver *r, dbr_check *c, const dbr_node *n) {
    const dbr_window *w = &r->model->settings.period;
    const dbr_node *unit = dbr_kid(n, 1);
    if (!dbr_count_of(r, dbr_kid(n, 0), "what `for` counts", 1, 1000, &c->for_n) ||
        !dbr_unit_parse(unit->text, &c->for_unit))
        return;
    bool same = w->kind == DBR_WINDOW_UNIT && w->unit == c->for_unit;
    if (!same && w->end != 0) {
        dbr_str is = w->kind == DBR_WINDOW_UNIT
                         ? dbr_arena_printf(r->arena, "a %s", dbr_unit_name(w->unit))
                         : DBR_STR("a range of days");
        DBR_DIAG(r->diags, FOR_UNIT, n->at, is);
    }
}

bool dbr_check_ready(dbr_resolver *r, dbr_symbol *s) {
    static const char *const severities[] = {"critical", "major", "minor", NULL};
    static const char *const missings[] = {"fail", "warn", "pass", NULL};
    dbr_check *c = s->check;
    if (s->state == DBR_SYMBOL_DONE)
        return c->cond != NULL;
    if (!dbr_symbol_begin(r, s))
        return false;
    c->severity = DBR_SEVERITY_MAJOR;
    c->for_n = 1;
    dbr_props p = dbr_props_of(r, dbr_kid(s->decl, 3), DBR_N_BAD);
    const dbr_node *cond = condition(r, s, &p), *n, *columns = NULL;
    if (cond && !is_bad(cond)) {
        c->cond = dbr_window_cond(r, cond);
        c->cond_at = cond->at;
        c->cond_text = dbr_written(r, cond->at);
        if (c->cond)
            dbr_uses_add(r, cond, &c->uses);
        if (!c->name.n && dbr_node_is(dbr_kid(s->decl, 1), DBR_N_DASH))
            c->at = cond->at;
    }
    if ((n = dbr_prop(&p, DBR_N_P_WARN))) {
        c->warn = dbr_window_cond(r, dbr_kid(n, 0));
        c->warn_text = dbr_written(r, dbr_kid(n, 0)->at);
        if (c->warn)
            dbr_uses_add(r, dbr_kid(n, 0), &c->uses);
    }
    if ((n = dbr_prop(&p, DBR_N_P_EACH))) {
        columns = dbr_kid(n, 0);
        c->neach = dbr_each_names(r, columns, &c->each);
        c->each_at = columns->at;
        if (!dbr_node_is(dbr_kid(n, 1), DBR_N_DASH))
            c->having = dbr_window_cond(r, dbr_kid(n, 1));
        if (!dbr_node_is(dbr_kid(n, 2), DBR_N_DASH))
            top(r, c, dbr_kid(n, 2));
    }
    if ((n = dbr_prop(&p, DBR_N_P_TOP))) {
        if (c->top_by)
            DBR_DIAG(r->diags, PROPERTY_TWICE, n->at, DBR_STR("top"));
        else if (!columns)
            DBR_DIAG(r->diags, PROPERTY_MISSING, n->at, DBR_STR("`top`"), DBR_STR("segments"),
                     DBR_STR("say which: `each COLUMN`"));
        top(r, c, n);
    }
    if ((n = dbr_prop(&p, DBR_N_P_FOR)))
        for_units(r, c, n);
    int word;
    if ((n = dbr_prop(&p, DBR_N_P_SEVERITY)) &&
        (word = dbr_word_of(r, dbr_kid(n, 0), "a severity", severities)) >= 0)
        c->severity = word == 0   ? DBR_SEVERITY_CRITICAL
                      : word == 1 ? DBR_SEVERITY_MAJOR
                                  : DBR_SEVERITY_MINOR;
    if ((n = dbr_prop(&p, DBR_N_P_MISSING)) &&
        (word = dbr_word_of(r, dbr_kid(n, 0), "what missing can count as", missings)) >= 0)
        c->missing = word == 0 ? DBR_MISSING_FAIL : word == 1 ? DBR_MISSING_WARN : DBR_MISSING_PASS;
    c->key = dbr_prop(&p, DBR_N_P_KEY) != NULL;
    dbr_weight_prop(r, &p, &c->weight);
    c->owner = dbr_text_prop(&p, DBR_N_P_OWNER);
    if (!c->owner.n && dbr_span_space(s->at).n) /* nobody in a module answers for it */
        c->owner = r->model->owner;

    size_t nsources = r->model->sources.n;
    bool *reads = DBR_NEWS(r->arena, bool, nsources + 1);
    dbr_source **room = DBR_NEWS(r->arena, dbr_source *, nsources + 1);
    add_sources(r, c->cond, reads, room);
    add_sources(r, c->warn, reads, room);
    add_sources(r, c->having, reads, room);
    add_sources(r, c->top_by, reads, room);
    c->sources = DBR_NEWS(r->arena, dbr_source *, nsources + 1);
    for (size_t i = 0; i < nsources; i++)
        if (reads[i])
            c->sources[c->nsources++] = r->model->sources.v[i];
    if (columns && c->nsources == 0 && c->cond)
        DBR_DIAG(r->diags, EACH_WITHOUT_DATA, columns->at);
    else if (columns)
        dbr_each_columns(r, c->sources, c->nsources, columns);
    dbr_symbol_end(r, s);
    return c->cond != NULL;
}

void dbr_resolve_check_links(dbr_resolver *r, dbr_symbol *s) {
    dbr_check *c = s->check;
    dbr_props p = dbr_props_of(r, dbr_kid(s->decl, 3), DBR_N_BAD);
    c->title = dbr_title_of(r, s->at, "", dbr_kid(s->decl, 0)->text, dbr_kid(s->decl, 1));
    c->because = dbr_reader_prop(r, &p, DBR_N_P_BECAUSE);
    for (size_t i = 0; i < p.n; i++) {
        if (!dbr_node_is(p.v[i], DBR_N_P_ACTION))
            continue;
        const dbr_node *names = dbr_kid(p.v[i], 0);
        for (size_t k = 0; k < names->nkids; k++) {
            dbr_symbol *a = dbr_symbol_need(r, names->kids[k], 1u << DBR_S_ACTION);
            if (a)
                dbr_vec_push(r->arena, &c->actions, a->action);
        }
    }
}

void dbr_resolve_waiver(dbr_resolver *r, const dbr_node *n) {
    dbr_symbol *s = dbr_symbol_need(r, dbr_kid(n, 0), 1u << DBR_S_CHECK);
    if (!s)
        return;
    dbr_check_ready(r, s);
    dbr_waiver *w = DBR_NEW(r->arena, dbr_waiver);
    dbr_props p = dbr_props_of(r, dbr_kid(n, 1), DBR_N_BAD);
    const dbr_node *prop;
    w->check = s->check;
    w->at = n->at;
    if ((prop = dbr_prop(&p, DBR_N_P_WHERE))) {
        w->where = dbr_kid(prop, 0);
        if (s->check->neach == 0) {
            dbr_diag *g = DBR_DIAG(
                r->diags, PROPERTY_MISSING, prop->at, DBR_STR("`where` of a waiver"),
                DBR_STR("a check with segments"),
                DBR_STR("this check has no `each`: its one outcome is waived without `where`"));
            dbr_diag_label(r->diags, g, s->at, DBR_STR("the check"));
            return;
        }
        w->each_columns = DBR_NEWS(r->arena, dbr_column, s->check->neach);
        w->cond = dbr_segment_cond(r, s->check->each, s->check->neach, w->each_columns, w->where);
        if (!w->cond)
            return;
    }
    if ((prop = dbr_prop(&p, DBR_N_P_UNTIL)))
        w->has_until = dbr_day_prop(r, dbr_kid(prop, 0), true, &w->until);
    w->because = dbr_reader_prop(r, &p, DBR_N_P_BECAUSE);
    w->by = dbr_text_prop(&p, DBR_N_P_BY_WHOM);
    dbr_vec_push(r->arena, &r->model->waivers, w);
}
