/* factors.c: the factors of a product, for `explain gmv vs previous`: those that its definition multiplies, and in place of a metric
   that is a product itself, that one's. A quotient is one number (a rate), unless it is what the definition itself writes. */
#include "meaning/declare.h"
#include "meaning/typing.h"

enum { DEPTH_MAX = 64 };

/* The slices that stand around what is being looked at, the innermost first. */
typedef struct slices {
    const dbr_expr *slice;
    const struct slices *outer;
} slices;

/* How many metrics are multiplied, where nothing else is done with them but scaling; else 0. */
static size_t multiplies(const dbr_expr *x, int depth) {
    if (!x || depth > DEPTH_MAX)
        return 0;
    if (dbr_metric_below(x))
        return 1;
    if (x->op == DBR_O_DIV)
        return dbr_expr_is_fixed(x->args[1]) ? multiplies(x->args[0], depth + 1) : 0;
    if (x->op != DBR_O_MUL)
        return 0;
    size_t n[2];
    for (size_t i = 0; i < 2; i++) {
        n[i] = multiplies(x->args[i], depth + 1);
        if (!n[i] && !dbr_expr_is_fixed(x->args[i]))
            return 0;
    }
    return n[0] + n[1];
}

static bool add(dbr_resolver *r, dbr_explain *e, const dbr_expr *x, const slices *around,
                bool divides) {
    dbr_factor f = {.written = x, .metric = dbr_metric_below(x), .divides = divides};
    if (!f.metric && !dbr_expr_is_fixed(x))
        return false;
    f.value = DBR_NEW(r->arena, dbr_expr);
    *f.value = *x;
    for (; f.metric && around; around = around->outer)
        f.value = dbr_expr_around(r, around->slice, 0, f.value);
    f.before = f.metric ? dbr_expr_around(r, e->change->args[1], 0, f.value) : f.value;
    dbr_vec_push(r->arena, &e->factors, f);
    return e->factors.n <= DEPTH_MAX;
}

static bool collect(dbr_resolver *r, dbr_explain *e, const dbr_expr *x, const slices *around,
                    bool divides, int depth) {
    if (!x || depth > DEPTH_MAX)
        return false;
    const slices inner = {x, around};
    const dbr_metric *m = dbr_metric_below(x);
    switch (x->op) {
    case DBR_O_MUL:
    case DBR_O_DIV:
        return collect(r, e, x->args[0], around, divides, depth + 1) &&
               collect(r, e, x->args[1], around, divides != (x->op == DBR_O_DIV), depth + 1);
    case DBR_O_METRIC:
    case DBR_O_SLICE:
        if (!m || multiplies(m->expr, depth) < 2)
            return add(r, e, x, around, divides);
        return x->op == DBR_O_SLICE ? collect(r, e, x->args[0], &inner, divides, depth + 1)
                                    : collect(r, e, m->expr, around, divides, depth + 1);
    default:
        return add(r, e, x, around, divides);
    }
}

bool dbr_factors_of(dbr_resolver *r, dbr_explain *e) {
    /* What is explained may be another name of the product, or a slice of it. */
    slices room[DEPTH_MAX];
    const slices *around = NULL;
    const dbr_expr *x = e->change->args[0];
    size_t n = 0;
    for (int depth = 0; x && depth < DEPTH_MAX && dbr_metric_below(x); depth++) {
        if (x->op == DBR_O_SLICE) {
            room[n] = (slices){x, around};
            around = &room[n++];
            x = x->args[0];
        } else
            x = x->metric->expr;
    }
    if (!x || (x->op != DBR_O_MUL && x->op != DBR_O_DIV))
        return false;
    size_t metrics = 0;
    if (!collect(r, e, x, around, false, 0))
        return false;
    for (size_t i = 0; i < e->factors.n; i++)
        metrics += e->factors.v[i].metric != NULL;
    return metrics >= 2 && metrics <= DBR_FACTORS_MAX;
}
