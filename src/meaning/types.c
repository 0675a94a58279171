/* types.c: types and units of expressions: their names, which two go together, and which type the use of a column gives it. */
#include "meaning/declare.h"
#include "meaning/typing.h"

/* ---- types ---- */

static const char *const kind_names[] = {
    [DBR_T_ANY] = "any type",      [DBR_T_NONE] = "none",   [DBR_T_NUMBER] = "number",
    [DBR_T_PERCENT] = "percent",   [DBR_T_MONEY] = "money", [DBR_T_COUNT] = "count",
    [DBR_T_DURATION] = "duration", [DBR_T_DATE] = "date",   [DBR_T_DATETIME] = "datetime",
    [DBR_T_TEXT] = "text",         [DBR_T_BOOL] = "bool",
};

dbr_str dbr_type_name(dbr_arena *a, dbr_type t) {
    const char *series = t.series ? "a series of " : "";
    if (t.kind == DBR_T_MONEY && t.currency[0])
        return dbr_arena_printf(a, "%smoney(%s)", series, t.currency);
    return dbr_arena_printf(a, "%s%s", series, kind_names[t.kind]);
}

bool dbr_kind_is_plain(dbr_type_kind k) {
    return k == DBR_T_NUMBER || k == DBR_T_PERCENT || k == DBR_T_COUNT;
}

bool dbr_kind_is_quantity(dbr_type_kind k) {
    return dbr_kind_is_plain(k) || k == DBR_T_MONEY || k == DBR_T_DURATION;
}

bool dbr_kind_is_time(dbr_type_kind k) {
    return k == DBR_T_DATE || k == DBR_T_DATETIME;
}

bool dbr_type_of(dbr_resolver *r, const dbr_node *type, dbr_type *out) {
    const dbr_node *name = dbr_kid(type, 0), *currency = dbr_kid(type, 1);
    *out = (dbr_type){0};
    dbr_str names[DBR_T_BOOL + 1];
    size_t n = 0;
    for (int k = DBR_T_NUMBER; k <= DBR_T_BOOL; k++) {
        names[n++] = dbr_str_of(kind_names[k]);
        if (dbr_str_is(name->text, kind_names[k]))
            out->kind = (dbr_type_kind)k;
    }
    if (out->kind == DBR_T_ANY) {
        dbr_str near = dbr_nearest(name->text, names, n);
        dbr_diag *g =
            DBR_DIAG(r->diags, UNKNOWN_WORD, name->at, DBR_STR("a type"), name->text, near);
        if (near.n)
            dbr_diag_fix(g, name->at, near);
        else
            dbr_diag_help(
                g,
                DBR_STR(
                    "the types are `number percent money count duration date datetime text bool`"));
        return false;
    }
    if (!dbr_node_is(currency, DBR_N_DASH)) {
        if (out->kind == DBR_T_MONEY)
            return dbr_currency_of(r, currency, out->currency);
        DBR_DIAG(r->diags, UNKNOWN_WORD, type->at,
                 DBR_STR("a type: only `money` has something in parentheses"),
                 dbr_shown(r, type->at));
        return false;
    }
    if (out->kind == DBR_T_MONEY) {
        if (!r->model->currency[0]) {
            DBR_DIAG(r->diags, NO_CURRENCY, type->at);
            return false;
        }
        memcpy(out->currency, r->model->currency, sizeof out->currency);
    }
    return true;
}

void dbr_not_yet(dbr_resolver *r, dbr_span at, const char *what) {
    DBR_DIAG(r->diags, NOT_YET, at, dbr_str_of(what));
}

/* ---- nodes ---- */

static bool count_node(dbr_resolver *r, dbr_span at, uint32_t depth) {
    if (depth > DBR_DEPTH_MAX * 4) {
        DBR_DIAG(r->diags, TOO_DEEP, at);
        return false;
    }
    if (r->nexprs >= DBR_EXPRS_MAX) {
        if (r->nexprs == DBR_EXPRS_MAX)
            DBR_DIAG(r->diags, TOO_MANY, at);
        r->nexprs = DBR_EXPRS_MAX + 1;
        return false;
    }
    r->nexprs++;
    return true;
}

dbr_expr *dbr_expr_new(dbr_resolver *r, dbr_op op, dbr_type t, dbr_span at, size_t nargs,
                       dbr_expr *const *args) {
    uint32_t depth = 0;
    for (size_t i = 0; i < nargs; i++) {
        if (!args[i])
            return NULL;
        if (args[i]->depth > depth)
            depth = args[i]->depth;
    }
    if (!count_node(r, at, depth + 1))
        return NULL;
    dbr_expr *e = DBR_NEW(r->arena, dbr_expr);
    *e = (dbr_expr){.op = op, .type = t, .at = at, .nargs = (uint32_t)nargs, .depth = depth + 1};
    e->args = DBR_NEWS(r->arena, dbr_expr *, nargs);
    if (nargs)
        memcpy(e->args, args, nargs * sizeof *args);
    return e;
}

/* An own copy wherever a def uses its argument: what is shared would be walked once a use all the same. */
dbr_expr *dbr_expr_copy(dbr_resolver *r, const dbr_expr *e) {
    if (!count_node(r, e->at, e->depth))
        return NULL;
    dbr_expr *copy = DBR_NEW(r->arena, dbr_expr);
    *copy = *e;
    copy->args = DBR_NEWS(r->arena, dbr_expr *, e->nargs);
    for (uint32_t i = 0; i < e->nargs; i++)
        if (!(copy->args[i] = dbr_expr_copy(r, e->args[i])))
            return NULL;
    return copy;
}

dbr_expr *dbr_expr_retyped(dbr_resolver *r, const dbr_expr *e, dbr_type t) {
    dbr_expr *copy = DBR_NEW(r->arena, dbr_expr);
    *copy = *e;
    copy->type = t;
    return copy;
}

dbr_type dbr_type_join(dbr_type a, dbr_type b) {
    if (a.kind == DBR_T_NONE || (a.kind == DBR_T_ANY && b.kind != DBR_T_NONE))
        return b;
    if (dbr_kind_is_plain(a.kind) && dbr_kind_is_plain(b.kind) && a.kind != b.kind)
        return dbr_type_kind_of(DBR_T_NUMBER);
    if (dbr_kind_is_time(a.kind) && dbr_kind_is_time(b.kind) && a.kind != b.kind)
        return dbr_type_kind_of(DBR_T_DATETIME);
    if (!dbr_str_eq(a.label, b.label))
        a.label = (dbr_str){0};
    a.points = a.points && b.points;
    a.change = a.change && b.change;
    return a;
}

/* 5, -5, 2 * 3: numbers as they are written take the unit of what they meet. */
bool dbr_is_plain_literal(const dbr_expr *e) {
    switch (e->op) {
    case DBR_O_CONST:
        return e->type.kind == DBR_T_NUMBER;
    case DBR_O_NEG:
        return dbr_is_plain_literal(e->args[0]);
    case DBR_O_ADD:
    case DBR_O_SUB:
    case DBR_O_MUL:
    case DBR_O_DIV:
        return e->type.kind == DBR_T_NUMBER && dbr_is_plain_literal(e->args[0]) &&
               dbr_is_plain_literal(e->args[1]);
    default: /* everything else comes from a name or from data */
        return false;
    }
}

bool dbr_is_points_literal(const dbr_expr *e) {
    if (e->op == DBR_O_NEG)
        e = e->args[0];
    return e->op == DBR_O_CONST && e->type.points;
}

bool dbr_one_value(dbr_resolver *r, const dbr_expr *e) {
    if (!e->type.series)
        return true;
    DBR_DIAG(r->diags, SERIES_VALUE, e->at, dbr_shown(r, e->at));
    return false;
}

/* ---- types by use ---- */

/* What a use says about a column: not what a number is of. */
static dbr_type of_column(dbr_type t) {
    if (t.kind == DBR_T_COUNT)
        t.kind = DBR_T_NUMBER;
    t.series = t.points = t.change = false;
    t.label = (dbr_str){0};
    return t;
}

static bool agree(dbr_type a, dbr_type b) {
    if (dbr_kind_is_plain(a.kind) && dbr_kind_is_plain(b.kind))
        return true;
    if (dbr_kind_is_time(a.kind) && dbr_kind_is_time(b.kind))
        return true;
    return a.kind == b.kind && (a.kind != DBR_T_MONEY || strcmp(a.currency, b.currency) == 0);
}

bool dbr_column_demand(dbr_resolver *r, dbr_column *c, dbr_type want, dbr_span at) {
    want = of_column(want);
    if (want.kind == DBR_T_ANY || want.kind == DBR_T_NONE)
        return true;
    if (c->type.kind == DBR_T_ANY) {
        if (c->computed_is) /* its expression has the type that its columns turn out to have */
            return true;
        if (dbr_kind_is_time(want.kind) && c->source && c->source->time == c)
            return true; /* both kinds can be a time; the file says which one it is */
        c->type = want;
        c->typed_at = at;
        return true;
    }
    if (agree(c->type, want))
        return true;
    dbr_str is = dbr_type_name(r->arena, c->type), wanted = dbr_type_name(r->arena, want);
    dbr_str help =
        c->declared
            ? (dbr_str){0}
            : dbr_arena_printf(r->arena, "say in the source what it is: `column %.*s %.*s`",
                               DBR_ARG(c->name), DBR_ARG(want.kind == DBR_T_MONEY ? wanted : is));
    dbr_diag *g = DBR_DIAG(r->diags, COLUMN_TYPE, at, c->name, wanted, is, help);
    if (c->typed_at.text)
        dbr_diag_label(r->diags, g, c->typed_at,
                       dbr_arena_printf(r->arena, "%s%.*s",
                                        c->declared ? "declared as " : "used as ", DBR_ARG(is)));
    return false;
}

/* The kinds of operations whose value has the type of their arguments. */
static uint32_t passes_type(const dbr_expr *e, uint32_t *from) {
    *from = 0;
    switch (e->op) {
    case DBR_O_IF:
        *from = 1;
        return 3;
    case DBR_O_COALESCE:
    case DBR_O_MIN:
    case DBR_O_MAX:
    case DBR_O_ADD:
        return e->nargs;
    case DBR_O_NEG:
    case DBR_O_ABS:
    case DBR_O_ROUND:
    case DBR_O_FLOOR:
    case DBR_O_CEIL:
    case DBR_O_SLICE:
        return 1;
    default: /* what is left has a type of its own, or none that a use could decide */
        return 0;
    }
}

static bool agg_passes_type(dbr_agg_kind k) {
    return k == DBR_AGG_MIN || k == DBR_AGG_MAX || k == DBR_AGG_FIRST || k == DBR_AGG_LAST;
}

bool dbr_demand(dbr_resolver *r, dbr_expr *e, dbr_type want, dbr_span at) {
    if (e->type.kind != DBR_T_ANY || want.kind == DBR_T_ANY || want.kind == DBR_T_NONE)
        return true;
    dbr_column *c = e->op == DBR_O_COLUMN   ? e->column
                    : e->op == DBR_O_LOOKUP ? e->lookup.column
                                            : NULL;
    if (c) {
        if (!dbr_column_demand(r, c, want, at))
            return false;
        e->type = c->type;
        return true;
    }
    if (e->op == DBR_O_AGG && e->agg->value && agg_passes_type(e->agg->kind)) {
        if (!dbr_demand(r, e->agg->value, want, at))
            return false;
        e->type = e->agg->type = e->agg->value->type;
        return true;
    }
    if (e->op == DBR_O_METRIC && e->metric->expr) {
        if (!dbr_demand(r, e->metric->expr, want, at))
            return false;
        e->type = e->metric->type = e->metric->expr->type;
        return true;
    }
    uint32_t from, to = passes_type(e, &from);
    for (uint32_t i = from; i < to; i++) {
        if (!dbr_demand(r, e->args[i], want, at))
            return false;
        if (e->type.kind == DBR_T_ANY)
            e->type = e->args[i]->type;
    }
    return true;
}

/* ---- two sides ---- */

/* Where the sign stands between the two sides, else the whole expression. */
static dbr_span sign_of(const dbr_node *n, const dbr_node *a, const dbr_node *b, const char *sign) {
    if (!sign || !n->at.text || a->at.text != n->at.text || b->at.text != n->at.text ||
        a->at.end > b->at.start)
        return n->at;
    dbr_str between = dbr_str_slice(n->at.text->bytes, a->at.end, b->at.start);
    size_t i = dbr_str_find(between, dbr_str_of(sign), 0);
    if (i == SIZE_MAX)
        return n->at;
    uint32_t start = a->at.end + (uint32_t)i;
    return (dbr_span){n->at.text, start, start + (uint32_t)strlen(sign)};
}

/* What a count counts, in the singular: "order" for `count(orders)`, whatever metrics stand between. */
static dbr_str counted(dbr_resolver *r, const dbr_expr *e) {
    dbr_str what = e->type.label;
    for (int i = 0; i < 64 && !what.n; i++) {
        if (e->op == DBR_O_METRIC && e->metric->expr)
            e = e->metric->expr;
        else if (e->op == DBR_O_SLICE)
            e = e->args[0];
        else
            break;
        what = e->type.label;
    }
    if (!what.n && e->op == DBR_O_AGG && e->agg->kind == DBR_AGG_COUNT_ROWS)
        what = e->agg->source->name;
    if (what.n > 1 && what.p[what.n - 1] == 's')
        what.n--;
    return what.n ? what : DBR_STR("unit");
}

static dbr_str clash_help(dbr_resolver *r, dbr_deed deed, const dbr_expr *a, const dbr_expr *b) {
    dbr_type_kind ka = a->type.kind, kb = b->type.kind;
    dbr_str ta = dbr_shown(r, a->at), tb = dbr_shown(r, b->at);
    bool adds = deed.sign && (deed.sign[0] == '+' || deed.sign[0] == '-');
    if (deed.sign && deed.sign[0] == '*' && ka == DBR_T_MONEY && kb == DBR_T_MONEY)
        return DBR_STR("an amount is multiplied by a number, a count or a percent");
    if (ka == DBR_T_MONEY && kb == DBR_T_MONEY && strcmp(a->type.currency, b->type.currency) != 0) {
        bool turned = strcmp(b->type.currency, r->model->currency) == 0;
        return dbr_arena_printf(r->arena, "say what one is in the other: `rate %s = 7.12 %s`",
                                turned ? a->type.currency : b->type.currency,
                                turned ? b->type.currency : a->type.currency);
    }
    if (adds && ka == DBR_T_MONEY && kb == DBR_T_COUNT)
        return dbr_arena_printf(r->arena, "divide to get money per %.*s: `%.*s / %.*s`",
                                DBR_ARG(counted(r, b)), DBR_ARG(ta), DBR_ARG(tb));
    if (adds && ka == DBR_T_COUNT && kb == DBR_T_MONEY)
        return dbr_arena_printf(r->arena, "divide to get money per %.*s: `%.*s / %.*s`",
                                DBR_ARG(counted(r, a)), DBR_ARG(tb), DBR_ARG(ta));
    if (adds && kb == DBR_T_PERCENT && (ka == DBR_T_MONEY || ka == DBR_T_DURATION))
        return dbr_arena_printf(r->arena, "multiply to get a part of it: `%.*s * %.*s`",
                                DBR_ARG(ta), DBR_ARG(tb));
    if (ka == DBR_T_DURATION && dbr_is_plain_literal(b))
        return dbr_arena_printf(r->arena, "give it a unit: `%.*sh`, `%.*s days`", DBR_ARG(tb),
                                DBR_ARG(tb));
    if (kb == DBR_T_DURATION && dbr_is_plain_literal(a))
        return dbr_arena_printf(r->arena, "give it a unit: `%.*sh`, `%.*s days`", DBR_ARG(ta),
                                DBR_ARG(ta));
    if ((dbr_kind_is_time(ka) && kb == DBR_T_TEXT) || (dbr_kind_is_time(kb) && ka == DBR_T_TEXT))
        return DBR_STR("a date stands without quotes: `2026-10-31`");
    if (ka == DBR_T_TEXT && dbr_is_plain_literal(b))
        return dbr_arena_printf(r->arena, "a text stands in quotes: `\"%.*s\"`", DBR_ARG(tb));
    return (dbr_str){0};
}

/* The column whose type only another use has decided: then it is the two uses that clash. */
static dbr_column *typed_by_use(const dbr_expr *e) {
    dbr_column *c = e->op == DBR_O_COLUMN   ? e->column
                    : e->op == DBR_O_LOOKUP ? e->lookup.column
                                            : NULL;
    return c && !c->declared && !c->computed_is && c->typed_at.text ? c : NULL;
}

bool dbr_units_clash(dbr_resolver *r, const dbr_node *n, dbr_deed deed, const dbr_expr *a,
                     const dbr_expr *b) {
    bool scales = deed.sign && (deed.sign[0] == '*' || deed.sign[0] == '/');
    dbr_column *ca = scales ? NULL : typed_by_use(a), *cb = scales ? NULL : typed_by_use(b);
    if (ca && !cb && !dbr_column_demand(r, ca, b->type, a->at))
        return false;
    if (cb && !ca && !dbr_column_demand(r, cb, a->type, b->at))
        return false;
    dbr_str ta = dbr_type_name(r->arena, a->type), tb = dbr_type_name(r->arena, b->type);
    dbr_str first = deed.swapped ? tb : ta, second = deed.swapped ? ta : tb;
    dbr_str does = dbr_arena_printf(r->arena, "%s %.*s %s %.*s", deed.verb, DBR_ARG(first),
                                    deed.join, DBR_ARG(second));
    const dbr_node na = {.at = a->at}, nb = {.at = b->at};
    dbr_span sign = sign_of(n, &na, &nb, deed.sign);
    dbr_diag *g =
        DBR_DIAG(r->diags, UNITS, sign, dbr_shown(r, n->at), does, clash_help(r, deed, a, b));
    g->whole = n->at;
    if (sign.start != n->at.start || sign.end != n->at.end) {
        dbr_diag_label(r->diags, g, a->at, ta);
        dbr_diag_label(r->diags, g, b->at, tb);
    }
    return false;
}

static bool points_stand(dbr_resolver *r, const dbr_expr *points, const dbr_expr *beside) {
    if (!dbr_is_points_literal(points) || beside->type.kind == DBR_T_PERCENT ||
        beside->type.kind == DBR_T_ANY)
        return true;
    dbr_diag *g = DBR_DIAG(r->diags, POINTS_ALONE, points->at, dbr_shown(r, points->at),
                           dbr_type_name(r->arena, beside->type));
    if (beside->at.text)
        dbr_diag_label(r->diags, g, beside->at, dbr_type_name(r->arena, beside->type));
    return false;
}

static bool unify_money(dbr_resolver *r, dbr_expr **a, dbr_expr **b, bool *possible) {
    const char *ca = (*a)->type.currency, *cb = (*b)->type.currency, *cr = r->model->currency;
    *possible = true;
    if (strcmp(ca, cb) == 0)
        return true;
    dbr_rate *rate;
    if ((rate = dbr_rate_between(r, cb, ca))) {
        *b = dbr_convert(r, *b, rate);
        return *b != NULL;
    }
    if ((rate = dbr_rate_between(r, ca, cb))) {
        *a = dbr_convert(r, *a, rate);
        return *a != NULL;
    }
    dbr_rate *other = cr[0] ? dbr_rate_between(r, cb, cr) : NULL;
    if (other && (rate = dbr_rate_between(r, ca, cr))) {
        *a = dbr_convert(r, *a, rate);
        *b = dbr_convert(r, *b, other);
        return *a && *b;
    }
    *possible = false;
    return false;
}

bool dbr_unify(dbr_resolver *r, const dbr_node *n, dbr_deed deed, dbr_expr **pa, dbr_expr **pb) {
    dbr_expr *a = *pa, *b = *pb;
    if (!dbr_one_value(r, a) || !dbr_one_value(r, b) || !points_stand(r, a, b) ||
        !points_stand(r, b, a))
        return false;
    if (a->type.kind == DBR_T_ANY && !dbr_demand(r, a, b->type, b->at))
        return false;
    if (b->type.kind == DBR_T_ANY && !dbr_demand(r, b, a->type, a->at))
        return false;
    dbr_type_kind ka = a->type.kind, kb = b->type.kind;
    if (ka == DBR_T_ANY || kb == DBR_T_ANY || ka == DBR_T_NONE || kb == DBR_T_NONE)
        return true;
    if ((dbr_kind_is_plain(ka) && dbr_kind_is_plain(kb)) ||
        (dbr_kind_is_time(ka) && dbr_kind_is_time(kb)))
        return true;
    if (ka == DBR_T_MONEY && dbr_is_plain_literal(b)) {
        *pb = dbr_expr_retyped(r, b, a->type);
        return true;
    }
    if (kb == DBR_T_MONEY && dbr_is_plain_literal(a)) {
        *pa = dbr_expr_retyped(r, a, b->type);
        return true;
    }
    if (ka == DBR_T_MONEY && kb == DBR_T_MONEY) {
        bool possible, done = unify_money(r, pa, pb, &possible);
        return possible ? done : dbr_units_clash(r, n, deed, a, b);
    }
    return ka == kb || dbr_units_clash(r, n, deed, a, b);
}

dbr_expr *dbr_expr_as(dbr_resolver *r, dbr_expr *e, dbr_type want, dbr_str what) {
    if (!e || want.kind == DBR_T_ANY)
        return e;
    if (e->type.series && !want.series)
        return dbr_one_value(r, e) ? e : NULL;
    if (!dbr_demand(r, e, want, e->at))
        return NULL;
    dbr_type_kind k = e->type.kind;
    if (k == DBR_T_ANY || k == DBR_T_NONE)
        return e;
    if (dbr_is_points_literal(e) && want.kind != DBR_T_PERCENT) {
        DBR_DIAG(r->diags, POINTS_ALONE, e->at, dbr_shown(r, e->at), dbr_type_name(r->arena, want));
        return NULL;
    }
    if ((want.kind == DBR_T_MONEY || dbr_kind_is_plain(want.kind)) && dbr_is_plain_literal(e)) {
        dbr_type t = want;
        t.points = t.change = false;
        return dbr_expr_retyped(r, e, t);
    }
    if ((dbr_kind_is_plain(k) && dbr_kind_is_plain(want.kind)) ||
        (dbr_kind_is_time(k) && dbr_kind_is_time(want.kind)))
        return e;
    if (k == want.kind && k != DBR_T_MONEY)
        return e;
    dbr_str help = {0};
    if (k == DBR_T_MONEY && want.kind == DBR_T_MONEY) {
        if (strcmp(e->type.currency, want.currency) == 0)
            return e;
        dbr_rate *rate = dbr_rate_between(r, e->type.currency, want.currency);
        if (rate)
            return dbr_convert(r, e, rate);
        help = dbr_arena_printf(r->arena, "say what one is in the other: `rate %s = 7.12 %s`",
                                e->type.currency, want.currency);
    }
    DBR_DIAG(r->diags, WANTED, e->at, what, dbr_type_name(r->arena, want),
             dbr_type_name(r->arena, e->type), help);
    return NULL;
}
