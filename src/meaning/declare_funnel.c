/* declare_funnel.c: `funnel checkout { step visits = sum(visits.n); step orders = count(orders) }`: its steps in their order. */
#include "meaning/declare.h"
#include "meaning/typing.h"

/* The position of a step, or the number of steps. */
static size_t step_named(const dbr_funnel *f, dbr_str name) {
    size_t i = 0;
    while (i < f->steps.n && !dbr_str_eq(f->steps.v[i].name, name))
        i++;
    return i;
}

/* False where it is lost after an error. */
static bool take_step(dbr_resolver *r, dbr_funnel *f, const dbr_node *n) {
    const dbr_node *name = dbr_kid(n, 0);
    dbr_funnel_step step = {.name = name->text};
    if (step_named(f, name->text) < f->steps.n)
        DBR_DIAG(r->diags, PROPERTY_TWICE, name->at, name->text);
    step.expr = dbr_window_expr(r, dbr_kid(n, 2));
    if (!step.expr || !dbr_one_value(r, step.expr))
        return false;
    dbr_type t = step.expr->type;
    if (!dbr_kind_is_quantity(t.kind) && t.kind != DBR_T_ANY) {
        DBR_DIAG(r->diags, ARGUMENT_TYPE, step.expr->at, DBR_STR("step"), DBR_STR("a quantity"),
                 dbr_type_name(r->arena, t), (dbr_str){0});
        return false;
    }
    dbr_vec_push(r->arena, &f->steps, step);
    return true;
}

dbr_funnel *dbr_funnel_ready(dbr_resolver *r, dbr_symbol *s) {
    if (!dbr_symbol_begin(r, s))
        return s->funnel;
    const dbr_node *items = dbr_kid(s->decl, 2);
    dbr_funnel *f = DBR_NEW(r->arena, dbr_funnel);
    *f = (dbr_funnel){.name = s->name, .at = s->at};
    bool whole = true;
    for (size_t i = 0; i < items->nkids; i++) {
        const dbr_node *n = items->kids[i];
        whole &=
            !dbr_node_is(n, DBR_N_BAD) && (!dbr_node_is(n, DBR_N_P_STEP) || take_step(r, f, n));
    }
    if (f->steps.n < 2 && whole) {
        DBR_DIAG(r->diags, PROPERTY_MISSING, s->at, DBR_STR("a funnel"), DBR_STR("two steps"),
                 DBR_STR("write `step NAME = EXPRESSION` for each"));
        whole = false;
    }
    s->funnel = whole ? f : NULL;
    dbr_symbol_end(r, s);
    return s->funnel;
}

void dbr_resolve_funnel(dbr_resolver *r, dbr_symbol *s) {
    const dbr_node *items = dbr_kid(s->decl, 2);
    dbr_funnel *f = dbr_funnel_ready(r, s);
    if (!f)
        return;
    dbr_str name = dbr_kid(s->decl, 0)->text;
    f->title = dbr_title_of(r, s->at, "", name, dbr_kid(s->decl, 1));
    for (size_t i = 0, step = 0; i < items->nkids; i++)
        if (dbr_node_is(items->kids[i], DBR_N_P_STEP)) {
            const dbr_node *n = items->kids[i];
            dbr_str key = dbr_arena_printf(r->arena, "%.*s.%.*s", DBR_ARG(name),
                                           DBR_ARG(dbr_kid(n, 0)->text));
            f->steps.v[step++].title = dbr_title_of(r, s->at, "", key, dbr_kid(n, 1));
        }
    dbr_vec_push(r->arena, &r->model->funnels, f);
}

const dbr_member dbr_funnel_members[] = {
    {"conversion", 1, "checkout.conversion(paid)"},
    {"overall", 0, "checkout.overall"},
    {NULL, 0, NULL},
};

/* Of the first step by the last one, or of a step by the one before it. */
dbr_expr *dbr_funnel_value(dbr_resolver *r, dbr_symbol *s, const dbr_member_use *use) {
    const dbr_funnel *f = dbr_funnel_ready(r, s);
    if (!f)
        return NULL;
    size_t to = f->steps.n - 1, from = 0;
    if (use->member->nargs) {
        const dbr_node *step = use->args[0];
        to = step_named(f, step->text);
        if (to == f->steps.n) {
            DBR_DIAG(r->diags, UNKNOWN_NAME, step->at,
                     dbr_arena_printf(r->arena, "step of `%.*s`", DBR_ARG(f->name)), step->text,
                     dbr_str_of(""));
            return NULL;
        }
        if (!to) {
            DBR_DIAG(r->diags, STEP_FIRST, step->at, step->text);
            return NULL;
        }
        from = to - 1;
    }
    dbr_expr *sides[] = {dbr_expr_copy(r, f->steps.v[to].expr),
                         dbr_expr_copy(r, f->steps.v[from].expr)};
    return dbr_expr_new(r, DBR_O_DIV, dbr_type_kind_of(DBR_T_PERCENT), use->at, 2, sides);
}
