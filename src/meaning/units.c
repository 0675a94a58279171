/* units.c: what arithmetic does to units, and how money of one currency becomes another one. */
#include "meaning/typing.h"

/* ---- + - * / ---- */

static const dbr_deed deeds[] = {
    {"+", "adds", "to", false},
    {"-", "subtracts", "from", true},
    {"*", "multiplies", "by", false},
    {"/", "divides", "by", false},
};

static const dbr_deed *deed_of(dbr_op op) {
    return &deeds[op == DBR_O_ADD ? 0 : op == DBR_O_SUB ? 1 : op == DBR_O_MUL ? 2 : 3];
}

static bool is_whole_literal(const dbr_expr *e) {
    return e->op == DBR_O_CONST && e->type.kind == DBR_T_NUMBER && e->value.kind == DBR_V_DECIMAL &&
           dbr_dec_is_integer(e->value.dec);
}

/* The label of a sum: both are of that, or one of them is a bare literal. */
static dbr_str label_of(const dbr_expr *a, const dbr_expr *b) {
    if (dbr_str_eq(a->type.label, b->type.label) || dbr_is_plain_literal(b))
        return a->type.label;
    return dbr_is_plain_literal(a) ? b->type.label : (dbr_str){0};
}

static dbr_expr *sum(dbr_resolver *r, const dbr_node *n, dbr_op op, dbr_expr *a, dbr_expr *b) {
    if (!dbr_unify(r, n, *deed_of(op), &a, &b))
        return NULL;
    dbr_type_kind ka = a->type.kind, kb = b->type.kind;
    dbr_type t = {0};
    if (ka == DBR_T_NONE || kb == DBR_T_NONE) {
        t = ka == DBR_T_NONE ? b->type : a->type;
    } else if (ka == DBR_T_ANY || kb == DBR_T_ANY) {
        /* two columns that nothing else decides: a difference may be one of dates, a sum can only be one of numbers */
        dbr_type number = dbr_type_kind_of(DBR_T_NUMBER);
        if (op == DBR_O_ADD &&
            (!dbr_demand(r, a, number, n->at) || !dbr_demand(r, b, number, n->at)))
            return NULL;
        t.kind = dbr_kind_is_time(ka) || dbr_kind_is_time(kb) ? DBR_T_DURATION
                 : op == DBR_O_ADD                            ? DBR_T_NUMBER
                                                              : DBR_T_ANY;
        if (ka == DBR_T_MONEY || kb == DBR_T_MONEY || ka == DBR_T_DURATION || kb == DBR_T_DURATION)
            t = ka == DBR_T_ANY ? b->type : a->type;
    } else if (ka == DBR_T_PERCENT && kb == DBR_T_PERCENT) {
        t.kind = DBR_T_PERCENT;
        t.points =
            op == DBR_O_SUB ? a->type.points || !b->type.points : a->type.points && b->type.points;
    } else if (dbr_kind_is_plain(ka)) {
        bool counts = (ka == DBR_T_COUNT || is_whole_literal(a)) &&
                      (kb == DBR_T_COUNT || is_whole_literal(b)) &&
                      (ka == DBR_T_COUNT || kb == DBR_T_COUNT);
        t.kind = counts ? DBR_T_COUNT : DBR_T_NUMBER;
        t.label = label_of(a, b);
    } else if (ka == DBR_T_MONEY || ka == DBR_T_DURATION) {
        t = a->type;
    } else if (dbr_kind_is_time(ka) && op == DBR_O_SUB) {
        t.kind = DBR_T_DURATION;
    } else {
        dbr_units_clash(r, n, *deed_of(op), a, b);
        return NULL;
    }
    t.change = t.series = false;
    return dbr_expr_new(r, op, t, n->at, 2, (dbr_expr *[]){a, b});
}

static dbr_expr *product(dbr_resolver *r, const dbr_node *n, dbr_op op, dbr_expr *a, dbr_expr *b) {
    dbr_type number = dbr_type_kind_of(DBR_T_NUMBER);
    if (!dbr_one_value(r, a) || !dbr_one_value(r, b))
        return NULL;
    if (dbr_is_points_literal(a) || dbr_is_points_literal(b)) {
        const dbr_expr *points = dbr_is_points_literal(a) ? a : b, *other = points == a ? b : a;
        if (other->type.kind != DBR_T_PERCENT && !dbr_is_plain_literal(other)) {
            DBR_DIAG(r->diags, POINTS_ALONE, points->at, dbr_shown(r, points->at),
                     dbr_type_name(r->arena, other->type));
            return NULL;
        }
    }
    if (!dbr_demand(r, a, number, n->at) || !dbr_demand(r, b, number, n->at))
        return NULL;
    dbr_type_kind ka = a->type.kind, kb = b->type.kind;
    bool pa = dbr_kind_is_plain(ka) || ka == DBR_T_ANY || ka == DBR_T_NONE;
    bool pb = dbr_kind_is_plain(kb) || kb == DBR_T_ANY || kb == DBR_T_NONE;
    bool ua = ka == DBR_T_MONEY || ka == DBR_T_DURATION,
         ub = kb == DBR_T_MONEY || kb == DBR_T_DURATION;
    dbr_type t = number;
    if (pa && pb) {
        ;
    } else if (ua && pb) {
        t = a->type;
    } else if (op == DBR_O_MUL && pa && ub) {
        t = b->type;
    } else if (op == DBR_O_DIV && ((ua && ub && (ka == kb || ka == DBR_T_MONEY)) ||
                                   (kb == DBR_T_MONEY && dbr_is_plain_literal(a)))) {
        if (!dbr_unify(r, n, *deed_of(op), &a, &b)) /* to one currency */
            return NULL;
    } else {
        dbr_units_clash(r, n, *deed_of(op), a, b);
        return NULL;
    }
    t.points = t.change = t.series = false;
    return dbr_expr_new(r, op, t, n->at, 2, (dbr_expr *[]){a, b});
}

dbr_expr *dbr_arithmetic(dbr_resolver *r, const dbr_node *n, dbr_op op, dbr_expr *a, dbr_expr *b) {
    if (!a || !b)
        return NULL;
    return op == DBR_O_ADD || op == DBR_O_SUB ? sum(r, n, op, a, b) : product(r, n, op, a, b);
}

/* ---- rates ---- */

static dbr_type money_of(const dbr_rate *rate) {
    dbr_type t = {.kind = DBR_T_MONEY};
    memcpy(t.currency, rate->to, sizeof t.currency);
    return t;
}

static dbr_expr *convert_here(dbr_resolver *r, dbr_expr *e, dbr_rate *rate) {
    dbr_type t = money_of(rate);
    t.series = e->type.series;
    dbr_expr *x = dbr_expr_new(r, DBR_O_CONVERT, t, e->at, 1, &e);
    if (x)
        x->rate = rate;
    return x;
}

static bool adds_up(dbr_agg_kind k) {
    switch (k) {
    case DBR_AGG_SUM:
    case DBR_AGG_MEAN:
    case DBR_AGG_MIN:
    case DBR_AGG_MAX:
    case DBR_AGG_QUANTILE:
    case DBR_AGG_STDEV:
    case DBR_AGG_FIRST:
    case DBR_AGG_LAST:
    case DBR_AGG_OPENING:
    case DBR_AGG_CLOSING:
    case DBR_AGG_WEIGHTED_MEAN:
        return true;
    case DBR_AGG_COUNT_ROWS:
    case DBR_AGG_COUNT:
    case DBR_AGG_DISTINCT:
    case DBR_AGG_VARIANCE:
    case DBR_AGG_SHARE:
    case DBR_AGG_SET:
    case DBR_AGG_SAMPLE:
        break;
    }
    return false;
}

/* The same aggregate with each row converted by the rate of its day; NULL where it is not about money of rows. */
static dbr_agg *convert_rows(dbr_resolver *r, const dbr_agg *agg, dbr_rate *rate) {
    if (!adds_up(agg->kind))
        return NULL;
    dbr_agg *copy = DBR_NEW(r->arena, dbr_agg);
    *copy = *agg;
    copy->type = money_of(rate);
    if (agg->inner)
        copy->inner = convert_rows(r, agg->inner, rate);
    else
        copy->value = convert_here(r, agg->value, rate);
    return copy->inner || copy->value ? copy : NULL;
}

/* With a rate that changes from day to day, the parts are converted where their days are known. NULL: not possible below. */
static dbr_expr *convert_below(dbr_resolver *r, const dbr_expr *e, dbr_rate *rate) {
    uint32_t from = 0, to = 0;
    switch (e->op) {
    case DBR_O_AGG: {
        dbr_agg *agg = convert_rows(r, e->agg, rate);
        if (!agg)
            return NULL;
        dbr_expr *copy = dbr_expr_retyped(r, e, agg->type);
        copy->agg = dbr_agg_share(r, agg);
        return copy;
    }
    case DBR_O_METRIC:
        return e->metric->expr && e->metric->empty == DBR_EMPTY_DEFAULT
                   ? convert_below(r, e->metric->expr, rate)
                   : NULL;
    case DBR_O_ADD:
    case DBR_O_SUB:
    case DBR_O_COALESCE:
    case DBR_O_MIN:
    case DBR_O_MAX:
        to = e->nargs;
        break;
    case DBR_O_NEG:
    case DBR_O_SLICE:
    case DBR_O_SERIES:
    case DBR_O_ABS:
        to = 1;
        break;
    case DBR_O_IF:
        from = 1;
        to = 3;
        break;
    case DBR_O_MUL:
    case DBR_O_DIV:
        from = e->args[0]->type.kind == DBR_T_MONEY ? 0 : 1;
        to = from + 1;
        break;
    default: /* the rate of the window's last day then */
        return NULL;
    }
    dbr_expr **args = DBR_NEWS(r->arena, dbr_expr *, e->nargs);
    memcpy(args, e->args, e->nargs * sizeof *args);
    for (uint32_t i = from; i < to; i++) {
        if (e->args[i]->type.kind != DBR_T_MONEY)
            return NULL;
        args[i] = convert_below(r, e->args[i], rate);
        if (!args[i] && !(args[i] = convert_here(r, e->args[i], rate)))
            return NULL;
    }
    dbr_type t = money_of(rate);
    t.series = e->type.series;
    dbr_expr *x = dbr_expr_new(r, e->op, t, e->at, e->nargs, args);
    if (!x)
        return NULL;
    dbr_expr whole = *e; /* with what the operation carries besides its arguments */
    whole.type = x->type;
    whole.args = x->args;
    whole.depth = x->depth;
    *x = whole;
    return x;
}

dbr_expr *dbr_convert(dbr_resolver *r, dbr_expr *e, dbr_rate *rate) {
    dbr_expr *x = rate->column ? convert_below(r, e, rate) : NULL;
    return x ? x : convert_here(r, e, rate);
}
