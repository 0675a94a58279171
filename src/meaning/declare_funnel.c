/* declare_funnel.c: `funnel checkout { step visits = sum(visits.n); step orders = count(orders) }`: its steps in their order. */
#include "meaning/declare.h"
#include "meaning/typing.h"

static bool is_named(const dbr_funnel *f, dbr_str name) {
    for (size_t i = 0; i < f->steps.n; i++)
        if (dbr_str_eq(f->steps.v[i].name, name))
            return true;
    return false;
}

/* False where it is lost after an error. */
static bool take_step(dbr_resolver *r, dbr_funnel *f, const dbr_node *n) {
    const dbr_node *name = dbr_kid(n, 0);
    dbr_funnel_step step = {.name = name->text};
    if (is_named(f, name->text))
        DBR_DIAG(r->diags, PROPERTY_TWICE, name->at, name->text);
    step.title = dbr_reader_of(r, dbr_kid(n, 1));
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

void dbr_resolve_funnel(dbr_resolver *r, dbr_symbol *s) {
    const dbr_node *items = dbr_kid(s->decl, 2);
    dbr_funnel *f = DBR_NEW(r->arena, dbr_funnel);
    *f = (dbr_funnel){.name = s->name, .at = s->at};
    f->title = dbr_reader_of(r, dbr_kid(s->decl, 1));
    if (!s->name.n)
        DBR_DIAG(r->diags, PROPERTY_MISSING, s->at, DBR_STR("a funnel"), DBR_STR("a name"),
                 DBR_STR("write for example `funnel checkout { … }`"));
    bool lost = false;
    for (size_t i = 0; i < items->nkids; i++) {
        const dbr_node *n = items->kids[i];
        lost |= dbr_node_is(n, DBR_N_BAD) || (dbr_node_is(n, DBR_N_P_STEP) && !take_step(r, f, n));
    }
    if (f->steps.n < 2 && !lost)
        DBR_DIAG(r->diags, PROPERTY_MISSING, s->at, DBR_STR("a funnel"), DBR_STR("two steps"),
                 DBR_STR("write `step NAME = EXPRESSION` for each"));
    dbr_vec_push(r->arena, &r->model->funnels, f);
}
