/* declare_cohort.c: `cohort customers from orders { who customer; grain month; periods 6 }`: who came first in one month, and how many of
   them come again in the months after it. */
#include "meaning/declare.h"
#include "meaning/phrase.h"

enum { PERIODS_MAX = 60, PERIODS_DEFAULT = 6 };

static dbr_expr *first_day(dbr_resolver *r, const dbr_cohort *c, dbr_span at) {
    dbr_expr *who = dbr_column_expr(r, c->who, at);
    if (!who)
        return NULL;
    dbr_expr *e = dbr_expr_new(r, DBR_O_FIRST_DAY, dbr_type_kind_of(DBR_T_DATE), at, 1, &who);
    if (e)
        e->who = c->who;
    return e;
}

/* The first day of the grain `back` grains before the one that holds the date. */
static dbr_expr *grain_of(dbr_resolver *r, const dbr_cohort *c, dbr_expr *date, int back,
                          dbr_span at) {
    dbr_expr *e = dbr_expr_new(r, DBR_O_UNIT_START, dbr_type_kind_of(DBR_T_DATE), at, 1, &date);
    if (e) {
        e->series.unit = c->grain;
        e->series.n = back;
    }
    return e;
}

/* How many have a row in the window and came first in the grain `age` grains before that row's. */
static dbr_expr *came_first(dbr_resolver *r, const dbr_cohort *c, int age, dbr_span at) {
    dbr_expr *counted =
        dbr_phrase(r, at, "count(distinct %s)", dbr_phrase_column(r, c->source_name, c->who_name));
    dbr_expr *time = dbr_column_expr(r, c->source->time, at);
    if (!counted || !time)
        return NULL;
    dbr_expr *sides[] = {grain_of(r, c, first_day(r, c, at), 0, at), grain_of(r, c, time, age, at)};
    dbr_agg *agg = DBR_NEW(r->arena, dbr_agg);
    *agg = *counted->agg;
    agg->where = dbr_expr_new(r, DBR_O_EQ, dbr_type_kind_of(DBR_T_BOOL), at, 2, sides);
    return agg->where ? dbr_agg_expr(r, agg, at) : NULL;
}

/* The same in the n-th grain before the window's last day. */
static dbr_expr *in_grain(dbr_resolver *r, const dbr_cohort *c, dbr_expr *x, int n) {
    return dbr_moved(r, x, (dbr_move){.kind = DBR_MOVE_UNIT, .n = n, .unit = c->grain}, c->at);
}

static dbr_expr *retention(dbr_resolver *r, const dbr_cohort *c, int age, dbr_span at) {
    dbr_expr *sides[] = {in_grain(r, c, came_first(r, c, age, at), 0),
                         in_grain(r, c, came_first(r, c, 0, at), age)};
    return dbr_expr_new(r, DBR_O_DIV, dbr_type_kind_of(DBR_T_PERCENT), at, 2, sides);
}

static bool take(dbr_resolver *r, dbr_cohort *c, const dbr_node *n) {
    if (dbr_node_is(n, DBR_N_P_WHO)) {
        c->who_name = dbr_kid(n, 0)->text;
        c->who = dbr_source_column(r, c->source, c->who_name, dbr_kid(n, 0)->at);
        return c->who != NULL;
    }
    if (dbr_node_is(n, DBR_N_P_GRAIN))
        return dbr_unit_parse(dbr_kid(n, 0)->text, &c->grain);
    if (dbr_node_is(n, DBR_N_P_PERIODS))
        return dbr_count_of(r, dbr_kid(n, 0), "what `periods` counts", 1, PERIODS_MAX, &c->periods);
    return false;
}

static bool measure(dbr_resolver *r, dbr_cohort *c) {
    bool whole = (c->size = in_grain(r, c, came_first(r, c, 0, c->at), 0)) != NULL;
    c->retention = DBR_NEWS(r->arena, dbr_expr *, (size_t)c->periods + 1);
    for (int n = 0; n <= c->periods && whole; n++)
        whole = (c->retention[n] = retention(r, c, n, c->at)) != NULL;
    return whole;
}

dbr_cohort *dbr_cohort_ready(dbr_resolver *r, dbr_symbol *s) {
    if (!dbr_symbol_begin(r, s))
        return s->cohort;
    const dbr_node *path = dbr_kid(s->decl, 2), *items = dbr_kid(s->decl, 3);
    dbr_cohort *c = DBR_NEW(r->arena, dbr_cohort);
    *c = (dbr_cohort){.name = s->name,
                      .at = s->at,
                      .source_name = path->text,
                      .grain = DBR_UNIT_MONTH,
                      .periods = PERIODS_DEFAULT};
    c->source = dbr_source_named(r, path);
    bool whole = c->source != NULL;
    if (whole && !c->source->time) {
        dbr_diag *g = DBR_DIAG(r->diags, NO_TIME, path->at, c->source->name, DBR_STR("a cohort"));
        dbr_diag_label(r->diags, g, c->source->at, DBR_STR("this source"));
        whole = false;
    }
    dbr_props p = whole ? dbr_props_of(r, items, DBR_N_BAD) : (dbr_props){0};
    for (size_t i = 0; i < p.n; i++)
        whole &= take(r, c, p.v[i]);
    whole &= !dbr_has_bad(items);
    if (whole && !c->who) {
        DBR_DIAG(r->diags, PROPERTY_MISSING, s->at, DBR_STR("a cohort"),
                 DBR_STR("who it is made of"), DBR_STR("write `who COLUMN`"));
        whole = false;
    }
    if (whole && measure(r, c))
        s->cohort = c;
    dbr_symbol_end(r, s);
    return s->cohort;
}

void dbr_resolve_cohort(dbr_resolver *r, dbr_symbol *s) {
    dbr_cohort *c = dbr_cohort_ready(r, s);
    if (!c)
        return;
    c->title = dbr_reader_of(r, dbr_kid(s->decl, 1));
    dbr_vec_push(r->arena, &r->model->cohorts, c);
}

const dbr_member dbr_cohort_members[] = {
    {"retention", 1, "customers.retention(3)"},
    {"size", 0, "customers.size"},
    {NULL, 0, NULL},
};

dbr_expr *dbr_cohort_value(dbr_resolver *r, dbr_symbol *s, const dbr_member_use *use) {
    const dbr_cohort *c = dbr_cohort_ready(r, s);
    int age = 0;
    if (!c)
        return NULL;
    if (!use->member->nargs)
        return in_grain(r, c, came_first(r, c, 0, use->at), 0);
    return dbr_count_of(r, use->args[0], "what `retention` counts", 0, PERIODS_MAX * 10, &age)
               ? retention(r, c, age, use->at)
               : NULL;
}
