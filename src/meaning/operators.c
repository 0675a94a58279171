/* operators.c: literals and operators of expressions, which mean the same in rows and in windows, into typed ones. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "meaning/typing.h"

const dbr_node *dbr_bare(const dbr_node *n) {
    while (dbr_node_is(n, DBR_N_PAREN))
        n = dbr_kid(n, 0);
    return n;
}

bool dbr_node_is_word(const dbr_node *n, const char *word) {
    return dbr_node_is(n, DBR_N_NAME) && dbr_str_is(n->text, word) &&
           !dbr_str_starts(dbr_span_str(n->at), DBR_STR("`"));
}

static dbr_type a_bool(void) {
    return dbr_type_kind_of(DBR_T_BOOL);
}

static dbr_expr *constant(dbr_resolver *r, dbr_value v, dbr_type t, dbr_span at) {
    dbr_expr *e = dbr_expr_new(r, DBR_O_CONST, t, at, 0, NULL);
    if (e)
        e->value = v;
    return e;
}

static dbr_expr *literal(dbr_resolver *r, const dbr_node *n) {
    dbr_value v;
    dbr_type t;
    return dbr_literal(r, n, &v, &t) ? constant(r, v, t, n->at) : NULL;
}

static dbr_expr *make(dbr_resolver *r, dbr_op op, dbr_type t, dbr_span at, dbr_expr *a,
                      dbr_expr *b) {
    return a && b ? dbr_expr_new(r, op, t, at, 2, (dbr_expr *[]){a, b}) : NULL;
}

static dbr_expr *negated(dbr_resolver *r, dbr_expr *e, dbr_span at) {
    return e ? dbr_expr_new(r, DBR_O_NOT, a_bool(), at, 1, &e) : NULL;
}

/* ---- conditions ---- */

dbr_expr *dbr_resolve_cond(const dbr_scope *s, const dbr_node *n) {
    dbr_expr *e = dbr_resolve_node(s, n);
    if (!e || !dbr_one_value(s->r, e) || !dbr_demand(s->r, e, a_bool(), e->at))
        return NULL;
    if (e->type.kind == DBR_T_BOOL || e->type.kind == DBR_T_ANY || e->type.kind == DBR_T_NONE)
        return e;
    DBR_DIAG(s->r->diags, NOT_CONDITION, e->at, dbr_type_name(s->r->arena, e->type));
    return NULL;
}

static dbr_expr *logic(const dbr_scope *s, const dbr_node *n, dbr_op op) {
    dbr_expr *a = dbr_resolve_cond(s, dbr_kid(n, 0)), *b = dbr_resolve_cond(s, dbr_kid(n, 1));
    return make(s->r, op, a_bool(), n->at, a, b);
}

/* ---- comparisons ---- */

static const dbr_deed *comparing(dbr_op op) {
    static const dbr_deed deeds[] = {
        {"==", "compares", "with", false}, {"!=", "compares", "with", false},
        {"<", "compares", "with", false},  {"<=", "compares", "with", false},
        {">", "compares", "with", false},  {">=", "compares", "with", false},
        {"in", "compares", "with", false},
    };
    return &deeds[op <= DBR_O_GE ? op - DBR_O_EQ : 6];
}

static bool has_order(dbr_resolver *r, dbr_op op, const dbr_expr *e) {
    if (op == DBR_O_EQ || op == DBR_O_NE || op == DBR_O_IN || e->type.kind != DBR_T_BOOL)
        return true;
    DBR_DIAG(r->diags, NO_ORDER, e->at, dbr_type_name(r->arena, e->type),
             dbr_str_of(op == DBR_O_BETWEEN ? "in" : comparing(op)->sign));
    return false;
}

static dbr_expr *compare_values(dbr_resolver *r, const dbr_node *n, dbr_op op, dbr_expr *a,
                                dbr_expr *b) {
    if (!a || !b || !dbr_unify(r, n, *comparing(op), &a, &b) || !has_order(r, op, a))
        return NULL;
    return make(r, op, a_bool(), n->at, a, b);
}

static dbr_expr *day(dbr_resolver *r, dbr_day d, dbr_span at) {
    return constant(r, dbr_value_day(d), dbr_type_kind_of(DBR_T_DATE), at);
}

static bool takes_dates(dbr_resolver *r, const dbr_node *n, dbr_op op, dbr_expr *a, dbr_span at) {
    if (!dbr_one_value(r, a) || !dbr_demand(r, a, dbr_type_kind_of(DBR_T_DATE), at))
        return false;
    if (dbr_kind_is_time(a->type.kind) || a->type.kind == DBR_T_ANY || a->type.kind == DBR_T_NONE)
        return true;
    dbr_expr date = {.op = DBR_O_CONST, .type = {.kind = DBR_T_DATE}, .at = at};
    return dbr_units_clash(r, n, *comparing(op), a, &date);
}

static dbr_expr *between(dbr_resolver *r, dbr_span at, dbr_expr *x, dbr_expr *from, dbr_expr *to) {
    if (!x || !from || !to)
        return NULL;
    return dbr_expr_new(r, DBR_O_BETWEEN, a_bool(), at, 3, (dbr_expr *[]){x, from, to});
}

/* A date beside a period: `>=` means from its first day on, `>` after its last one, `==` within it. A day is a period of date-times. */
static dbr_expr *compare_period(dbr_resolver *r, const dbr_node *n, dbr_op op, dbr_expr *a,
                                dbr_window w, dbr_span at) {
    if (!a || !takes_dates(r, n, op, a, at))
        return NULL;
    bool whole_days = a->type.kind == DBR_T_DATE;
    dbr_expr *x;
    switch (op) {
    case DBR_O_EQ:
    case DBR_O_NE:
        if (w.start == w.end && whole_days)
            return make(r, op, a_bool(), n->at, a, day(r, w.start, at));
        x = between(r, n->at, a, day(r, w.start, at), day(r, w.end, at));
        return op == DBR_O_EQ ? x : negated(r, x, n->at);
    case DBR_O_LE:
        if (!whole_days && w.end < DBR_DAY_MAX) /* to the end of that day */
            return make(r, DBR_O_LT, a_bool(), n->at, a, day(r, w.end + 1, at));
        return make(r, op, a_bool(), n->at, a, day(r, w.end, at));
    case DBR_O_GT:
        if (!whole_days && w.end < DBR_DAY_MAX)
            return make(r, DBR_O_GE, a_bool(), n->at, a, day(r, w.end + 1, at));
        return make(r, op, a_bool(), n->at, a, day(r, w.end, at));
    default:
        return make(r, op, a_bool(), n->at, a, day(r, w.start, at));
    }
}

static dbr_op mirrored(dbr_op op) {
    switch (op) {
    case DBR_O_LT:
        return DBR_O_GT;
    case DBR_O_LE:
        return DBR_O_GE;
    case DBR_O_GT:
        return DBR_O_LT;
    case DBR_O_GE:
        return DBR_O_LE;
    default:
        return op;
    }
}

static bool is_change(const dbr_scope *s, const dbr_node *n) {
    return !dbr_scope_is_row(s) && dbr_node_is(dbr_bare(n), DBR_N_CHANGE);
}

static bool is_day(const dbr_node *n) {
    dbr_day day;
    n = dbr_bare(n);
    return dbr_node_is(n, DBR_N_WHEN) && dbr_date_parse(n->text, &day);
}

static dbr_expr *compare(const dbr_scope *s, const dbr_node *n, dbr_op op) {
    dbr_resolver *r = s->r;
    const dbr_node *na = dbr_kid(n, 0), *nb = dbr_kid(n, 1);
    bool pa, pb;
    dbr_window wa, wb;
    if (!dbr_period_node(r, na, &pa, &wa) || !dbr_period_node(r, nb, &pb, &wb))
        return NULL;
    if (pa && pb && is_day(na) != is_day(nb)) { /* two literals: the day is the date */
        pa = !is_day(na);
        pb = !pa;
    }
    if (pb && !pa)
        return compare_period(r, n, op, dbr_resolve_node(s, na), wb, nb->at);
    if (pa && !pb)
        return compare_period(r, n, mirrored(op), dbr_resolve_node(s, nb), wa, na->at);
    /* what a change is compared with says whether it is relative */
    bool ca = is_change(s, na), cb = is_change(s, nb);
    dbr_expr *a = ca ? NULL : dbr_resolve_node(s, na), *b = cb ? NULL : dbr_resolve_node(s, nb);
    if ((!ca && !a) || (!cb && !b))
        return NULL;
    if (ca)
        a = dbr_change(s, dbr_bare(na), b);
    if (cb)
        b = dbr_change(s, dbr_bare(nb), ca ? NULL : a);
    return compare_values(r, n, op, a, b);
}

static dbr_expr *in_range(const dbr_scope *s, const dbr_node *n, const dbr_node *range) {
    dbr_resolver *r = s->r;
    const dbr_node *nx = dbr_kid(n, 0), *nf = dbr_kid(range, 0), *nt = dbr_kid(range, 1);
    bool pf, pt;
    dbr_window wf, wt;
    if (!dbr_period_node(r, nf, &pf, &wf) || !dbr_period_node(r, nt, &pt, &wt))
        return NULL;
    dbr_expr *from = pf ? day(r, wf.start, nf->at) : dbr_resolve_node(s, nf);
    dbr_expr *to = pt ? day(r, wt.end, nt->at) : dbr_resolve_node(s, nt);
    if (!from || !to)
        return NULL;
    dbr_expr *x = is_change(s, nx) ? dbr_change(s, dbr_bare(nx), from) : dbr_resolve_node(s, nx);
    if (!x)
        return NULL;
    const dbr_deed *deed = comparing(DBR_O_BETWEEN);
    if (!dbr_unify(r, n, *deed, &x, &from) || !dbr_unify(r, n, *deed, &x, &to) ||
        !has_order(r, DBR_O_BETWEEN, x))
        return NULL;
    if (from->op == DBR_O_CONST && to->op == DBR_O_CONST && from->value.kind != DBR_V_NONE &&
        from->value.kind == to->value.kind && dbr_value_cmp(&from->value, &to->value) > 0) {
        DBR_DIAG(r->diags, RANGE_ORDER, range->at, DBR_STR("this range"));
        return NULL;
    }
    return between(r, n->at, x, from, to);
}

/* A list that has dates or periods: one comparison for each, since a period is more than one value. */
static dbr_expr *in_periods(const dbr_scope *s, const dbr_node *n, const dbr_node *list) {
    dbr_resolver *r = s->r;
    dbr_expr *x = dbr_resolve_node(s, dbr_kid(n, 0));
    dbr_expr **any = DBR_NEWS(r->arena, dbr_expr *, list->nkids + 1);
    size_t count = x ? list->nkids : 0;
    for (size_t i = 0; i < count; i++) {
        const dbr_node *item = list->kids[i];
        dbr_window w;
        bool is_period;
        if (!dbr_period_node(r, item, &is_period, &w))
            return NULL;
        dbr_expr *copy = i ? dbr_expr_copy(r, x) : x;
        any[i] = is_period ? compare_period(r, n, DBR_O_EQ, copy, w, item->at)
                           : compare_values(r, n, DBR_O_EQ, copy, dbr_resolve_node(s, item));
        if (!any[i])
            return NULL;
    }
    for (; count > 1; count = (count + 1) / 2) /* by pairs: a long list makes no deep tree */
        for (size_t i = 0; i < (count + 1) / 2; i++)
            any[i] = 2 * i + 1 < count
                         ? make(r, DBR_O_OR, a_bool(), n->at, any[2 * i], any[2 * i + 1])
                         : any[2 * i];
    return any[0];
}

static bool has_periods(const dbr_node *list) {
    for (size_t i = 0; i < list->nkids; i++) {
        const dbr_node *item = dbr_bare(list->kids[i]);
        if (dbr_node_is(item, DBR_N_WHEN) || dbr_node_is(item, DBR_N_UNIT_PERIOD))
            return true;
    }
    return false;
}

static dbr_expr *in_list(const dbr_scope *s, const dbr_node *n, const dbr_node *list) {
    dbr_resolver *r = s->r;
    const dbr_node *nx = dbr_kid(n, 0);
    dbr_expr **args = DBR_NEWS(r->arena, dbr_expr *, list->nkids + 1);
    bool whole = true;
    if (has_periods(list))
        return in_periods(s, n, list);
    for (size_t i = 0; i < list->nkids; i++)
        whole = (args[i + 1] = dbr_resolve_node(s, list->kids[i])) && whole;
    if (!whole || list->nkids == 0)
        return NULL;
    args[0] = is_change(s, nx) ? dbr_change(s, dbr_bare(nx), args[1]) : dbr_resolve_node(s, nx);
    if (!args[0])
        return NULL;
    for (size_t i = 1; i <= list->nkids; i++)
        if (!dbr_unify(r, n, *comparing(DBR_O_IN), &args[0], &args[i]))
            return NULL;
    return dbr_expr_new(r, DBR_O_IN, a_bool(), n->at, list->nkids + 1, args);
}

static dbr_expr *in(const dbr_scope *s, const dbr_node *n) {
    const dbr_node *set = dbr_kid(n, 1);
    dbr_expr *e;
    if (dbr_node_is(set, DBR_N_RANGE)) {
        e = in_range(s, n, set);
    } else if (dbr_node_is(set, DBR_N_KEYS)) {
        dbr_expr *key = dbr_resolve_node(s, dbr_kid(n, 0));
        e = key ? dbr_in_keys(s, n, key, dbr_kid(set, 0)) : NULL;
    } else {
        e = in_list(s, n, set);
    }
    return dbr_node_is(n, DBR_N_NOT_IN) ? negated(s->r, e, n->at) : e;
}

static dbr_expr *is_none(const dbr_scope *s, const dbr_node *n) {
    dbr_expr *x = dbr_resolve_node(s, dbr_kid(n, 0));
    if (!x || !dbr_one_value(s->r, x))
        return NULL;
    dbr_expr *e = dbr_expr_new(s->r, DBR_O_IS_NONE, a_bool(), n->at, 1, &x);
    return dbr_node_is(n, DBR_N_IS_NOT_NONE) ? negated(s->r, e, n->at) : e;
}

/* ---- texts ---- */

static bool is_text(dbr_resolver *r, const char *what, dbr_expr *e) {
    if (!dbr_one_value(r, e) || !dbr_demand(r, e, dbr_type_kind_of(DBR_T_TEXT), e->at))
        return false;
    if (e->type.kind == DBR_T_TEXT || e->type.kind == DBR_T_ANY || e->type.kind == DBR_T_NONE)
        return true;
    DBR_DIAG(r->diags, ARGUMENT_TYPE, e->at, dbr_str_of(what), DBR_STR("a text"),
             dbr_type_name(r->arena, e->type), (dbr_str){0});
    return false;
}

static dbr_expr *text_test(const dbr_scope *s, const dbr_node *n, dbr_op op, const char *what) {
    dbr_expr *a = dbr_resolve_node(s, dbr_kid(n, 0)), *b = dbr_resolve_node(s, dbr_kid(n, 1));
    if (!a || !b || !is_text(s->r, what, a) || !is_text(s->r, what, b))
        return NULL;
    return make(s->r, op, a_bool(), n->at, a, b);
}

static bool regex_compiles(dbr_resolver *r, const dbr_node *n) {
    int error;
    PCRE2_SIZE at;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)n->text.p, n->text.n,
                                     PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &error, &at, NULL);
    if (code) {
        pcre2_code_free(code);
        return true;
    }
    PCRE2_UCHAR why[160] = {0};
    pcre2_get_error_message(error, why, sizeof why);
    dbr_span place = n->at;
    if (dbr_str_eq(dbr_str_slice(dbr_span_str(n->at), 1, n->text.n + 1), n->text) &&
        at <= n->text.n) {
        place.start = n->at.start + 1 + (uint32_t)(at < n->text.n ? at : at > 0 ? at - 1 : 0);
        place.end = place.start + 1;
    }
    DBR_DIAG(r->diags, REGEX, place, n->text,
             dbr_arena_str(r->arena, dbr_str_of((const char *)why)));
    return false;
}

static dbr_expr *matches(const dbr_scope *s, const dbr_node *n) {
    dbr_expr *x = dbr_resolve_node(s, dbr_kid(n, 0));
    const dbr_node *regex = dbr_kid(n, 1);
    if (!regex_compiles(s->r, regex) || !x || !is_text(s->r, "matches", x))
        return NULL;
    dbr_expr *e = dbr_expr_new(s->r, DBR_O_MATCHES, a_bool(), n->at, 1, &x);
    if (e)
        e->regex = regex->text;
    return e;
}

/* ---- the rest ---- */

static dbr_expr *negative(const dbr_scope *s, const dbr_node *n) {
    dbr_resolver *r = s->r;
    dbr_expr *x = dbr_resolve_node(s, dbr_kid(n, 0));
    if (!x || !dbr_one_value(r, x) || !dbr_demand(r, x, dbr_type_kind_of(DBR_T_NUMBER), n->at))
        return NULL;
    if (!dbr_kind_is_quantity(x->type.kind) && x->type.kind != DBR_T_ANY &&
        x->type.kind != DBR_T_NONE) {
        DBR_DIAG(r->diags, ARGUMENT_TYPE, x->at, DBR_STR("-"), DBR_STR("a number or quantity"),
                 dbr_type_name(r->arena, x->type), (dbr_str){0});
        return NULL;
    }
    if (x->op == DBR_O_CONST && x->value.kind == DBR_V_DECIMAL) {
        x = dbr_expr_retyped(r, x, x->type);
        x->value.dec = dbr_dec_neg(x->value.dec);
        x->at = n->at;
        return x;
    }
    return dbr_expr_new(r, DBR_O_NEG, x->type, n->at, 1, &x);
}

static dbr_expr *choice(const dbr_scope *s, const dbr_node *n) {
    dbr_expr *c = dbr_resolve_cond(s, dbr_kid(n, 0));
    dbr_expr *a = dbr_resolve_node(s, dbr_kid(n, 1)), *b = dbr_resolve_node(s, dbr_kid(n, 2));
    if (!c || !a || !b || !dbr_unify(s->r, n, (dbr_deed){NULL, "gives", "or", false}, &a, &b))
        return NULL;
    return dbr_expr_new(s->r, DBR_O_IF, dbr_type_join(a->type, b->type), n->at, 3,
                        (dbr_expr *[]){c, a, b});
}

static dbr_expr *arithmetic(const dbr_scope *s, const dbr_node *n, dbr_op op) {
    dbr_expr *a = dbr_resolve_node(s, dbr_kid(n, 0)), *b = dbr_resolve_node(s, dbr_kid(n, 1));
    return dbr_arithmetic(s->r, n, op, a, b);
}

dbr_expr *dbr_resolve_node(const dbr_scope *s, const dbr_node *n) {
    switch ((dbr_node_kind)n->kind) {
    case DBR_N_BAD:
        return NULL;
    case DBR_N_PAREN: {
        dbr_expr *e = dbr_resolve_node(s, dbr_kid(n, 0));
        if (e && e->nargs) { /* messages underline the parentheses too */
            e = dbr_expr_retyped(s->r, e, e->type);
            e->at = n->at;
        }
        return e;
    }
    case DBR_N_NUMBER:
    case DBR_N_LIT:
    case DBR_N_WHEN:
    case DBR_N_MONEY:
    case DBR_N_DURATION:
    case DBR_N_TRUE:
    case DBR_N_FALSE:
    case DBR_N_NONE:
    case DBR_N_TEXT:
        return literal(s->r, n);
    case DBR_N_READER: /* a text that could have had braces */
        if (n->nkids == 1 && dbr_node_is(n->kids[0], DBR_N_TEXT))
            return literal(s->r, n->kids[0]);
        break;
    case DBR_N_IF:
        return choice(s, n);
    case DBR_N_OR:
        return logic(s, n, DBR_O_OR);
    case DBR_N_AND:
        return logic(s, n, DBR_O_AND);
    case DBR_N_NOT:
        return negated(s->r, dbr_resolve_cond(s, dbr_kid(n, 0)), n->at);
    case DBR_N_EQ:
        return compare(s, n, DBR_O_EQ);
    case DBR_N_NE:
        return compare(s, n, DBR_O_NE);
    case DBR_N_LT:
        return compare(s, n, DBR_O_LT);
    case DBR_N_LE:
        return compare(s, n, DBR_O_LE);
    case DBR_N_GT:
        return compare(s, n, DBR_O_GT);
    case DBR_N_GE:
        return compare(s, n, DBR_O_GE);
    case DBR_N_IN:
    case DBR_N_NOT_IN:
        return in(s, n);
    case DBR_N_IS_NONE:
    case DBR_N_IS_NOT_NONE:
        return is_none(s, n);
    case DBR_N_CONTAINS:
        return text_test(s, n, DBR_O_CONTAINS, "contains");
    case DBR_N_STARTS:
        return text_test(s, n, DBR_O_STARTS, "starts with");
    case DBR_N_ENDS:
        return text_test(s, n, DBR_O_ENDS, "ends with");
    case DBR_N_MATCHES:
        return matches(s, n);
    case DBR_N_ADD:
        return arithmetic(s, n, DBR_O_ADD);
    case DBR_N_SUB:
        return arithmetic(s, n, DBR_O_SUB);
    case DBR_N_MUL:
        return arithmetic(s, n, DBR_O_MUL);
    case DBR_N_DIV:
        return arithmetic(s, n, DBR_O_DIV);
    case DBR_N_NEG:
        return negative(s, n);
    case DBR_N_CALL:
        return dbr_call(s, n);
    default: /* names, brackets and windows: they differ in rows and windows */
        return dbr_scope_is_row(s) ? dbr_row_node(s, n) : dbr_window_node(s, n);
    }
    DBR_DIAG(s->r->diags, NO_VALUE_HERE, n->at, dbr_shown(s->r, n->at), (dbr_str){0});
    return NULL;
}
