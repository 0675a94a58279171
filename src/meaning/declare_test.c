/* declare_test.c: `test` blocks: the data that they give, and the outcomes that they expect. */
#include "meaning/declare.h"

static bool outcome_of(dbr_resolver *r, const dbr_node *n, dbr_outcome *out) {
    static const struct {
        const char *word;
        dbr_outcome outcome;
    } words[] = {
        {"fails", DBR_FAILED},    {"passes", DBR_PASSED}, {"warns", DBR_WARNED},
        {"failed", DBR_FAILED},   {"passed", DBR_PASSED}, {"warned", DBR_WARNED},
        {"missing", DBR_MISSING}, {"waived", DBR_WAIVED},
    };
    static const char *const known[] = {"missing", "waived", "failed", "warned", "passed", NULL};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (dbr_str_is(n->text, words[i].word)) {
            *out = words[i].outcome;
            return true;
        }
    dbr_word_of(r, n, "an outcome of a check", known);
    return false;
}

static void expect_check(dbr_resolver *r, dbr_test *t, const dbr_node *n) {
    const dbr_node *what = dbr_kid(n, 0), *verb = dbr_kid(n, 1), *where = dbr_kid(n, 2);
    dbr_test_expect x = {.at = n->at, .text = dbr_written(r, n->at)};
    if (dbr_node_is(what, DBR_N_BAD))
        return;
    if (!dbr_node_is(what, DBR_N_NAME) && !dbr_names_module(r, what)) {
        DBR_DIAG(r->diags, EXPECT_CHECK, what->at, verb->text);
        return;
    }
    dbr_symbol *s = dbr_symbol_need(r, what, 1u << DBR_S_CHECK);
    if (!s || !outcome_of(r, verb, &x.outcome))
        return;
    dbr_check_ready(r, s);
    x.check = s->check;
    if (!dbr_node_is(where, DBR_N_DASH)) {
        if (s->check->neach == 0) {
            dbr_diag *g =
                DBR_DIAG(r->diags, PROPERTY_MISSING, where->at, DBR_STR("`where`"),
                         DBR_STR("a check with segments"), DBR_STR("this check has no `each`"));
            dbr_diag_label(r->diags, g, s->at, DBR_STR("the check"));
            return;
        }
        x.each_columns = DBR_NEWS(r->arena, dbr_column, s->check->neach);
        x.where = dbr_segment_cond(r, s->check->each, s->check->neach, x.each_columns, where);
        if (!x.where)
            return;
    }
    dbr_vec_push(r->arena, &t->expects, x);
}

static void given(dbr_resolver *r, dbr_test *t, const dbr_node *n) {
    dbr_symbol *s = dbr_symbol_need(r, dbr_kid(n, 0), 1u << DBR_S_SOURCE);
    if (!s)
        return;
    for (size_t i = 0; i < t->given.n; i++)
        if (t->given.v[i].source == s->source) {
            dbr_diag *g = DBR_DIAG(r->diags, PROPERTY_TWICE, dbr_kid(n, 0)->at, s->name);
            dbr_diag_label(r->diags, g, t->given.v[i].at, DBR_STR("first here"));
            return;
        }
    dbr_vec_push(
        r->arena, &t->given,
        (dbr_test_given){.source = s->source, .csv = dbr_data_text(r, dbr_kid(n, 1)), .at = n->at});
}

static void set(dbr_resolver *r, dbr_test *t, const dbr_node *n) {
    dbr_symbol *s = dbr_symbol_need(r, dbr_kid(n, 0), 1u << DBR_S_PARAM);
    if (!s || !dbr_param_ready(r, s))
        return;
    dbr_expr *e = dbr_const_expr(r, dbr_kid(n, 1), s->param->type);
    if (e && e->op != DBR_O_CONST)
        DBR_DIAG(r->diags, NOT_CONSTANT, dbr_kid(n, 1)->at,
                 dbr_arena_printf(r->arena, "param `%.*s`", DBR_ARG(s->name)));
    else if (e)
        dbr_vec_push(r->arena, &t->sets, (dbr_test_set){.param = s->param, .value = e});
}

void dbr_resolve_test(dbr_resolver *r, const dbr_node *n) {
    const dbr_node *name = dbr_kid(n, 0);
    dbr_test *t = DBR_NEW(r->arena, dbr_test);
    t->at = dbr_node_is(dbr_kid(n, 1), DBR_N_READER) ? dbr_kid(n, 1)->at : n->at;
    if (dbr_node_is(name, DBR_N_NAME)) {
        t->name = name->text;
        t->at = name->at;
    }
    t->title = dbr_reader_of(r, dbr_kid(n, 1));
    dbr_props p = dbr_props_of(r, dbr_kid(n, 2), DBR_N_P_EXPECT);
    for (size_t i = 0; i < p.n; i++) {
        const dbr_node *prop = p.v[i];
        if (dbr_node_is(prop, DBR_N_P_PERIOD)) {
            const dbr_node *period = dbr_kid(prop, 0);
            dbr_window w;
            bool literal = dbr_node_is(period, DBR_N_WHEN) || dbr_node_is(period, DBR_N_NUMBER) ||
                           dbr_node_is(period, DBR_N_UNIT_PERIOD) ||
                           dbr_node_is(period, DBR_N_RANGE);
            if (literal ? dbr_window_of(r, period, &w) : dbr_node_is(period, DBR_N_LAST))
                t->period = period;
            else if (!literal && !dbr_node_is(period, DBR_N_BAD))
                DBR_DIAG(r->diags, PERIOD_KIND, period->at, dbr_written(r, period->at));
        } else if (dbr_node_is(prop, DBR_N_P_AS_OF)) {
            dbr_window w;
            if (!dbr_window_of(r, dbr_kid(prop, 0), &w))
                continue;
            if (w.start != w.end)
                DBR_DIAG(r->diags, ONE_DAY, dbr_kid(prop, 0)->at, DBR_STR("`as of`"));
            t->has_as_of = true;
            t->as_of = w.start;
        } else if (dbr_node_is(prop, DBR_N_P_GIVEN)) {
            given(r, t, prop);
        } else if (dbr_node_is(prop, DBR_N_P_PARAM)) {
            set(r, t, prop);
        } else if (dbr_node_is(prop, DBR_N_P_EXPECT)) {
            dbr_test_expect x = {.at = dbr_kid(prop, 0)->at,
                                 .text = dbr_written(r, dbr_kid(prop, 0)->at)};
            x.expr = dbr_window_cond(r, dbr_kid(prop, 0));
            if (x.expr)
                dbr_vec_push(r->arena, &t->expects, x);
        } else if (dbr_node_is(prop, DBR_N_P_EXPECT_CHECK)) {
            expect_check(r, t, prop);
        }
    }
    dbr_vec_push(r->arena, &r->model->tests, t);
}
