/* significant.c: `significant(x vs y, 95%)` into the aggregates that its test needs of both sides: counts and sums for the z test of a ratio,
   mean, stdev and count for Welch's t test. They are aggregates like all others, so every engine and every database has them. */
#include "meaning/typing.h"

/* What is needed of one side, in the order of DBR_O_SIGNIFICANT's arguments. */
enum { VALUE, OTHER, ROWS, FRACTIONS, PARTS };

typedef struct side {
    bool welch;
    dbr_expr *of[PARTS]; /* a NULL is nothing to look at: the number 0 in its place */
} side;

/* An aggregate over the rows of another one; `of` says for readers what it is of that. */
static dbr_agg *beside(dbr_resolver *r, const dbr_agg *agg, dbr_agg_kind kind, const char *of) {
    dbr_agg *b = DBR_NEW(r->arena, dbr_agg);
    *b = (dbr_agg){.kind = kind,
                   .source = agg->source,
                   .value = agg->value,
                   .where = agg->where,
                   .type = dbr_type_kind_of(DBR_T_COUNT),
                   .at = agg->at,
                   .of = of};
    return b;
}

static bool narrow(dbr_resolver *r, dbr_agg *agg, dbr_expr *cond) {
    agg->where = dbr_both(r, agg->where, cond);
    agg->value = NULL;
    return agg->where != NULL;
}

/* How many rows have a value that is not whole. */
static dbr_expr *fractions(dbr_resolver *r, const dbr_agg *agg, dbr_span at) {
    dbr_expr *v = agg->value;
    dbr_expr *floor = dbr_expr_new(r, DBR_O_FLOOR, v->type, v->at, 1, &v);
    dbr_expr *differs = floor ? dbr_expr_new(r, DBR_O_NE, dbr_type_kind_of(DBR_T_BOOL), v->at, 2,
                                             (dbr_expr *[]){v, floor})
                              : NULL;
    dbr_agg *b = beside(r, agg, DBR_AGG_COUNT_ROWS, "rows that are not whole");
    return differs && narrow(r, b, differs) ? dbr_agg_expr(r, b, at) : NULL;
}

/* The same slice of a part as of the whole. */
static dbr_expr *sliced(dbr_resolver *r, const dbr_expr *slice, dbr_expr *part) {
    dbr_expr *e = dbr_expr_new(r, DBR_O_SLICE, part->type, slice->at, 1, &part);
    if (e)
        e->slice = slice->slice;
    return e;
}

/* One side of a ratio: a count, or a sum of numbers. `rows`: how many rows it is made of. False: it is something else. */
static bool counted(dbr_resolver *r, dbr_expr *x, dbr_expr **rows, dbr_expr **flaws) {
    bool fits = true;
    if (x->op == DBR_O_METRIC)
        return counted(r, x->metric->expr, rows, flaws);
    if (x->op == DBR_O_SLICE) {
        if (!counted(r, x->args[0], rows, flaws))
            return false;
        *rows = *rows ? sliced(r, x, *rows) : NULL;
        *flaws = *flaws ? sliced(r, x, *flaws) : NULL;
        return true;
    }
    if (x->op != DBR_O_AGG || x->agg->inner)
        return false;
    switch (x->agg->kind) {
    case DBR_AGG_COUNT_ROWS:
    case DBR_AGG_COUNT:
    case DBR_AGG_DISTINCT:
        *rows = x;
        *flaws = NULL;
        break;
    case DBR_AGG_SUM:
        fits = dbr_kind_is_plain(x->type.kind) || x->type.kind == DBR_T_ANY;
        if (fits) {
            *rows = dbr_agg_expr(r, beside(r, x->agg, DBR_AGG_COUNT, "rows"), x->at);
            *flaws = fractions(r, x->agg, x->at);
        }
        break;
    case DBR_AGG_MEAN:
    case DBR_AGG_MIN:
    case DBR_AGG_MAX:
    case DBR_AGG_QUANTILE:
    case DBR_AGG_STDEV:
    case DBR_AGG_VARIANCE:
    case DBR_AGG_FIRST:
    case DBR_AGG_LAST:
    case DBR_AGG_OPENING:
    case DBR_AGG_CLOSING:
    case DBR_AGG_SHARE:
    case DBR_AGG_WEIGHTED_MEAN:
    case DBR_AGG_SET:
    case DBR_AGG_SAMPLE:
        return false;
    }
    return fits;
}

static bool ratio(dbr_resolver *r, const dbr_expr *x, side *out) {
    dbr_expr *rows, *flaws[2];
    if (!counted(r, x->args[0], &rows, &flaws[0]) || !counted(r, x->args[1], &rows, &flaws[1]))
        return false;
    *out = (side){.of = {x->args[0], x->args[1], rows, flaws[0] ? flaws[0] : flaws[1]}};
    if (flaws[0] && flaws[1])
        out->of[FRACTIONS] =
            dbr_expr_new(r, DBR_O_ADD, dbr_type_kind_of(DBR_T_COUNT), x->at, 2, flaws);
    return true;
}

static bool share(dbr_resolver *r, const dbr_expr *x, side *out) {
    dbr_agg *whole = beside(r, x->agg, DBR_AGG_COUNT, "rows");
    dbr_agg *part = beside(r, x->agg, DBR_AGG_COUNT_ROWS, "true rows");
    if (!narrow(r, part, x->agg->value))
        return false;
    *out = (side){.of = {dbr_agg_expr(r, part, x->at), dbr_agg_expr(r, whole, x->at)}};
    out->of[ROWS] = out->of[OTHER];
    return true;
}

static bool mean(dbr_resolver *r, dbr_expr *x, side *out) {
    dbr_agg *stdev = beside(r, x->agg, DBR_AGG_STDEV, "stdev");
    stdev->type = x->type;
    *out = (side){.welch = true,
                  .of = {x, dbr_agg_expr(r, stdev, x->at),
                         dbr_agg_expr(r, beside(r, x->agg, DBR_AGG_COUNT, "rows"), x->at)}};
    return true;
}

static bool side_of(dbr_resolver *r, dbr_expr *x, side *out) {
    if (x->op == DBR_O_METRIC)
        return side_of(r, x->metric->expr, out);
    if (x->op == DBR_O_DIV)
        return ratio(r, x, out);
    if (x->op == DBR_O_AGG && !x->agg->inner && x->agg->kind == DBR_AGG_SHARE)
        return share(r, x, out);
    if (x->op == DBR_O_AGG && !x->agg->inner && x->agg->kind == DBR_AGG_MEAN)
        return mean(r, x, out);
    if (x->op != DBR_O_SLICE || !side_of(r, x->args[0], out))
        return false;
    for (int i = 0; i < PARTS; i++)
        out->of[i] = out->of[i] ? sliced(r, x, out->of[i]) : NULL;
    return true;
}

static void refuse(dbr_resolver *r, dbr_span at, dbr_str takes, dbr_str is, dbr_str help) {
    DBR_DIAG(r->diags, ARGUMENT_TYPE, at, DBR_STR("significant"), takes, is, help);
}

/* 95% as a value between 0 and 1, or a param. */
static dbr_expr *confidence(const dbr_scope *s, const dbr_node *n) {
    dbr_resolver *r = s->r;
    const dbr_type percent = dbr_type_kind_of(DBR_T_PERCENT);
    dbr_expr *e = dbr_bound(s, n) /* a parameter of a def */
                      ? dbr_expr_as(r, dbr_resolve_node(s, n), percent, DBR_STR("the confidence"))
                      : dbr_const_expr(r, n, percent);
    if (!e)
        return NULL;
    const dbr_value *v = e->op == DBR_O_PARAM ? &e->param->value : &e->value;
    if (e->op == DBR_O_PARAM || e->op == DBR_O_CONST)
        if (v->kind == DBR_V_DECIMAL && !v->dec.neg && !dbr_dec_is_zero(v->dec) &&
            dbr_dec_cmp(v->dec, dbr_dec_of(1)) < 0)
            return e;
    refuse(r, n->at, DBR_STR("a confidence between 0% and 100%"),
           dbr_arena_printf(r->arena, "`%.*s`", DBR_ARG(dbr_shown(r, n->at))),
           DBR_STR("write `significant(refund_rate vs previous, 95%)`"));
    return NULL;
}

dbr_expr *dbr_significant(const dbr_scope *s, const dbr_node *call) {
    dbr_resolver *r = s->r;
    const dbr_node *of = call->kids[1];
    dbr_expr *change = dbr_resolve_node(s, of);
    dbr_expr *level = change ? confidence(s, call->kids[2]) : NULL;
    if (!level)
        return NULL;
    if (change->op != DBR_O_CHANGE) {
        refuse(r, of->at, DBR_STR("a comparison"), dbr_type_name(r->arena, change->type),
               dbr_arena_printf(r->arena, "write `significant(%.*s vs previous, 95%%)`",
                                DBR_ARG(dbr_shown(r, of->at))));
        return NULL;
    }
    side sides[2];
    for (int i = 0; i < 2; i++)
        if (!side_of(r, change->args[i], &sides[i]) || sides[i].welch != sides[0].welch) {
            refuse(r, change->args[i]->at,
                   DBR_STR("ratios of counts or of sums of whole numbers, or means of a column"),
                   dbr_arena_printf(r->arena, "`%.*s`", DBR_ARG(dbr_shown(r, change->args[i]->at))),
                   DBR_STR("a ratio is tested by a z test, a mean by Welch's t test; both sides "
                           "are of one kind"));
            return NULL;
        }
    dbr_expr *args[1 + 2 * PARTS] = {level};
    for (int i = 0; i < 2 * PARTS; i++) {
        dbr_expr *part = sides[i / PARTS].of[i % PARTS];
        if (!part &&
            (part = dbr_expr_new(r, DBR_O_CONST, dbr_type_kind_of(DBR_T_COUNT), call->at, 0, NULL)))
            part->value = dbr_value_int(0);
        if (!part)
            return NULL;
        args[i + 1] = part;
    }
    dbr_expr *e = dbr_expr_new(r, DBR_O_SIGNIFICANT, dbr_type_kind_of(DBR_T_BOOL), call->at,
                               1 + 2 * PARTS, args);
    if (e)
        e->welch = sides[0].welch;
    return e;
}
