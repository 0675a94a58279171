/* calls.c: calls of functions: of aggregates and series, of values, and of defs, which are put in place with their arguments. */
#include "meaning/typing.h"

static void named_argument(dbr_resolver *r, const dbr_node *arg) {
    const char *help = dbr_node_is(arg, DBR_N_NAMED)
                           ? "arguments of functions have no names"
                           : "it stands directly in the parentheses of an aggregate";
    DBR_DIAG(r->diags, NO_VALUE_HERE, arg->at, dbr_shown(r, arg->at), dbr_str_of(help));
}

static bool count_fits(dbr_resolver *r, const dbr_node *call, size_t least, size_t most,
                       dbr_str write) {
    size_t n = call->nkids - 1;
    if (n >= least && n <= most)
        return true;
    dbr_str takes = least == 1 && most == 1 ? DBR_STR("one argument")
                    : most >= 255 ? dbr_arena_printf(r->arena, "at least %zu arguments", least)
                    : least == most
                        ? dbr_arena_printf(r->arena, "%zu arguments", least)
                        : dbr_arena_printf(r->arena, "%zu or %zu arguments", least, most);
    dbr_str are = n == 1 ? DBR_STR("is one") : dbr_arena_printf(r->arena, "are %zu", n);
    DBR_DIAG(r->diags, ARGUMENTS, call->at, dbr_shown(r, dbr_kid(call, 0)->at), takes, are, write);
    return false;
}

static dbr_expr **arguments(const dbr_scope *s, const dbr_node *call) {
    size_t n = call->nkids - 1;
    dbr_expr **args = DBR_NEWS(s->r->arena, dbr_expr *, n + 1);
    bool whole = true;
    for (size_t i = 0; i < n; i++) {
        const dbr_node *arg = call->kids[i + 1];
        if (dbr_node_is(arg, DBR_N_NAMED) || dbr_node_is(arg, DBR_N_WHERE) ||
            dbr_node_is(arg, DBR_N_DISTINCT)) {
            named_argument(s->r, arg);
            whole = false;
            continue;
        }
        whole = (args[i] = dbr_resolve_node(s, arg)) && whole;
    }
    return whole ? args : NULL;
}

/* ---- functions of values ---- */

static bool wants(dbr_resolver *r, const dbr_node *call, dbr_expr *e, dbr_type_kind kind,
                  const char *what) {
    bool times = dbr_kind_is_time(kind);
    if (!dbr_one_value(r, e))
        return false;
    /* a date function does not say which of both the column is */
    if ((!times || kind == DBR_T_DATETIME) && !dbr_demand(r, e, dbr_type_kind_of(kind), e->at))
        return false;
    dbr_type_kind k = e->type.kind;
    if (k == DBR_T_ANY || k == DBR_T_NONE || k == kind || (times && dbr_kind_is_time(k)) ||
        (kind == DBR_T_NUMBER && dbr_kind_is_quantity(k)))
        return true;
    DBR_DIAG(r->diags, ARGUMENT_TYPE, e->at, dbr_shown(r, dbr_kid(call, 0)->at), dbr_str_of(what),
             dbr_type_name(r->arena, e->type), (dbr_str){0});
    return false;
}

static dbr_expr *several(const dbr_scope *s, const dbr_node *call, dbr_op op, size_t n,
                         dbr_expr **args) {
    dbr_resolver *r = s->r;
    for (size_t pass = 0; pass < 2;
         pass++) /* the second one for arguments before the one that decides the unit */
        for (size_t i = 1; i < n; i++)
            if (!dbr_unify(r, call, (dbr_deed){NULL, "mixes", "with", false}, &args[0], &args[i]))
                return NULL;
    if (!dbr_one_value(r, args[0]))
        return NULL;
    dbr_type t = args[0]->type;
    for (size_t i = 1; i < n; i++)
        t = dbr_type_join(t, args[i]->type);
    if (op != DBR_O_COALESCE && t.kind == DBR_T_BOOL) {
        DBR_DIAG(r->diags, NO_ORDER, call->at, DBR_STR("bool"), dbr_shown(r, dbr_kid(call, 0)->at));
        return NULL;
    }
    dbr_expr *e = dbr_expr_new(r, op, t, call->at, n, args);
    if (e && op != DBR_O_COALESCE)
        e->series.n = dbr_scope_is_row(s); /* of a row they skip none */
    return e;
}

static dbr_expr *of_values(const dbr_scope *s, const dbr_node *call, const dbr_function *f) {
    dbr_resolver *r = s->r;
    size_t n = call->nkids - 1;
    if (!count_fits(r, call, f->least, f->most, dbr_str_of(f->signature)))
        return NULL;
    dbr_expr **args = arguments(s, call);
    if (!args)
        return NULL;
    dbr_op op = DBR_O_ABS;
    dbr_type_kind result = DBR_T_NUMBER;
    switch (f->id) {
    case DBR_F_ABS:
    case DBR_F_ROUND:
    case DBR_F_FLOOR:
    case DBR_F_CEIL:
        if (!wants(r, call, args[0], DBR_T_NUMBER, "a number or quantity") ||
            (n == 2 && !wants(r, call, args[1], DBR_T_NUMBER, "a number of decimals")))
            return NULL;
        op = f->id == DBR_F_ABS     ? DBR_O_ABS
             : f->id == DBR_F_ROUND ? DBR_O_ROUND
             : f->id == DBR_F_FLOOR ? DBR_O_FLOOR
                                    : DBR_O_CEIL;
        return dbr_expr_new(r, op, args[0]->type, call->at, n, args);
    case DBR_F_MIN:
        return several(s, call, DBR_O_MIN, n, args);
    case DBR_F_MAX:
        return several(s, call, DBR_O_MAX, n, args);
    case DBR_F_COALESCE:
        return several(s, call, DBR_O_COALESCE, n, args);
    case DBR_F_LOWER:
    case DBR_F_UPPER:
    case DBR_F_TRIM:
    case DBR_F_LENGTH:
        if (!wants(r, call, args[0], DBR_T_TEXT, "a text"))
            return NULL;
        op = f->id == DBR_F_LOWER   ? DBR_O_LOWER
             : f->id == DBR_F_UPPER ? DBR_O_UPPER
             : f->id == DBR_F_TRIM  ? DBR_O_TRIM
                                    : DBR_O_LENGTH;
        result = op == DBR_O_LENGTH ? DBR_T_NUMBER : DBR_T_TEXT;
        break;
    case DBR_F_HOUR:
        if (!wants(r, call, args[0], DBR_T_DATETIME, "a datetime"))
            return NULL;
        op = DBR_O_HOUR;
        break;
    case DBR_F_YEAR:
    case DBR_F_QUARTER:
    case DBR_F_MONTH:
    case DBR_F_WEEK:
    case DBR_F_WEEKDAY:
    case DBR_F_DAY:
    case DBR_F_DATE: {
        static const struct {
            dbr_function_id id;
            dbr_op op;
        } ops[] = {
            {DBR_F_YEAR, DBR_O_YEAR}, {DBR_F_QUARTER, DBR_O_QUARTER}, {DBR_F_MONTH, DBR_O_MONTH},
            {DBR_F_WEEK, DBR_O_WEEK}, {DBR_F_WEEKDAY, DBR_O_WEEKDAY}, {DBR_F_DAY, DBR_O_DAY},
            {DBR_F_DATE, DBR_O_DATE},
        };
        if (!wants(r, call, args[0], DBR_T_DATE, "a date"))
            return NULL;
        for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
            if (ops[i].id == f->id)
                op = ops[i].op;
        result = op == DBR_O_DATE ? DBR_T_DATE : DBR_T_NUMBER;
        break;
    }
    default: /* aggregates and series never come here */
        return NULL;
    }
    return dbr_expr_new(r, op, dbr_type_kind_of(result), call->at, n, args);
}

/* ---- functions of rows and series ---- */

static dbr_op series_op(dbr_function_id id) {
    switch ((int)id) {
    case DBR_F_SUM:
        return DBR_O_SERIES_SUM;
    case DBR_F_MIN:
        return DBR_O_SERIES_MIN;
    case DBR_F_MAX:
        return DBR_O_SERIES_MAX;
    case DBR_F_MEDIAN:
        return DBR_O_SERIES_MEDIAN;
    case DBR_F_STDEV:
        return DBR_O_SERIES_STDEV;
    case DBR_F_SLOPE:
        return DBR_O_SERIES_SLOPE;
    case DBR_F_ZSCORE:
        return DBR_O_SERIES_ZSCORE;
    case DBR_F_SIGNAL:
        return DBR_O_SERIES_SIGNAL;
    case DBR_F_ANOMALY:
        return DBR_O_SERIES_ANOMALY;
    case DBR_F_STREAK:
        return DBR_O_SERIES_STREAK;
    case DBR_F_FORECAST:
        return DBR_O_SERIES_FORECAST;
    }
    return DBR_O_SERIES_MEAN;
}

/* The type of what a function makes of points of type t. */
static dbr_type series_type(dbr_op op, dbr_type t) {
    dbr_type number = {.kind = DBR_T_NUMBER}, truth = {.kind = DBR_T_BOOL};
    t.series = false;
    switch ((int)op) {
    case DBR_O_SERIES_ZSCORE:
    case DBR_O_SERIES_STREAK:
        return number;
    case DBR_O_SERIES_SIGNAL:
    case DBR_O_SERIES_ANOMALY:
        return truth;
    case DBR_O_SERIES_STDEV:
    case DBR_O_SERIES_SLOPE: /* differences of percents are points */
        t.points = t.kind == DBR_T_PERCENT;
        break;
    }
    bool whole = op == DBR_O_SERIES_SUM || op == DBR_O_SERIES_MIN || op == DBR_O_SERIES_MAX;
    if (!whole && t.kind == DBR_T_COUNT)
        t.kind = DBR_T_NUMBER;
    return t;
}

static dbr_expr *of_series(dbr_resolver *r, const dbr_node *call, const dbr_function *f, size_t n,
                           dbr_expr **args) {
    dbr_expr *series = args[0];
    dbr_op op = series_op(f->id);
    dbr_type_kind kind = series->type.kind;
    bool any = op == DBR_O_SERIES_MIN || op == DBR_O_SERIES_MAX;
    bool truths = op == DBR_O_SERIES_STREAK && kind == DBR_T_BOOL;
    if (!any && !truths && !dbr_kind_is_quantity(kind) && kind != DBR_T_ANY) {
        DBR_DIAG(r->diags, ARGUMENT_TYPE, series->at, dbr_str_of(f->name),
                 DBR_STR("a series of numbers, money or durations"),
                 dbr_type_name(r->arena, series->type), (dbr_str){0});
        return NULL;
    }
    return dbr_expr_new(r, op, series_type(op, series->type), call->at, n, args);
}

/* How far ahead a forecast is: a literal is judged here, another number when it is known. */
static bool are_steps(dbr_resolver *r, const dbr_node *call, const dbr_expr *steps) {
    int n;
    dbr_type_kind k = steps->type.kind;
    if (k == DBR_T_MONEY || k == DBR_T_DURATION || k == DBR_T_PERCENT) {
        DBR_DIAG(r->diags, ARGUMENT_TYPE, steps->at, dbr_shown(r, dbr_kid(call, 0)->at),
                 DBR_STR("a number of steps ahead"), dbr_type_name(r->arena, steps->type),
                 (dbr_str){0});
        return false;
    }
    return !dbr_node_is(call->kids[2], DBR_N_NUMBER) ||
           dbr_whole_number(r, call->kids[2], DBR_STEPS_MAX, "the number of steps ahead", &n);
}

/* A function that series have alone. */
static dbr_expr *only_of_series(const dbr_scope *s, const dbr_node *call, const dbr_function *f) {
    dbr_resolver *r = s->r;
    size_t n = call->nkids - 1;
    if (!count_fits(r, call, f->least, f->most, dbr_str_of(f->signature)))
        return NULL;
    dbr_expr **args = arguments(s, call);
    if (!args)
        return NULL;
    if (!args[0]->type.series) {
        dbr_str shown = dbr_shown(r, call->kids[1]->at);
        DBR_DIAG(r->diags, ARGUMENT_TYPE, args[0]->at, dbr_str_of(f->name), DBR_STR("a series"),
                 dbr_type_name(r->arena, args[0]->type),
                 dbr_arena_printf(r->arena, "write `%s(%.*s over last %s months%s)`", f->name,
                                  DBR_ARG(shown), f->id == DBR_F_FORECAST ? "24" : "12",
                                  n > 1 ? ", 3" : ""));
        return NULL;
    }
    if (n > 1 && !wants(r, call, args[1], DBR_T_NUMBER, "a number"))
        return NULL;
    if (f->id == DBR_F_FORECAST && !are_steps(r, call, args[1]))
        return NULL;
    return of_series(r, call, f, n, args);
}

/* Names that mean nothing outside of rows: then the source was forgotten. */
static void count_names(const dbr_scope *s, const dbr_node *n, size_t *known, size_t *unknown) {
    if (dbr_node_is(n, DBR_N_NAME))
        ++*(dbr_bound(s, n) || dbr_peek(s->r, n) ? known : unknown);
    else if (dbr_node_is(n, DBR_N_SLICE) || dbr_node_is(n, DBR_N_OVER) ||
             dbr_node_is(n, DBR_N_CHANGE))
        ++*known;
    for (size_t i = dbr_node_is(n, DBR_N_CALL); i < n->nkids; i++)
        count_names(s, n->kids[i], known, unknown);
}

static bool is_about_rows(const dbr_scope *s, const dbr_node *arg) {
    const dbr_node *bare = dbr_bare(arg);
    if (dbr_node_is(bare, DBR_N_WHERE) || dbr_node_is(bare, DBR_N_DISTINCT) ||
        dbr_node_is(bare, DBR_N_PER))
        return true;
    if (dbr_node_is(bare, DBR_N_OVER))
        return false;
    size_t known = 0, unknown = 0;
    count_names(s, bare, &known, &unknown);
    return dbr_names_source(s, bare) || (unknown > 0 && known == 0);
}

static dbr_expr *of_rows(const dbr_scope *s, const dbr_node *call, const dbr_function *f,
                         int percent) {
    dbr_resolver *r = s->r;
    size_t n = call->nkids - 1;
    if (f->levels & DBR_LEVEL_VALUES && n > 1 && !dbr_node_is(call->kids[1], DBR_N_WHERE))
        return of_values(s, call, f);
    if (n != 1 || is_about_rows(s, call->kids[1]))
        return dbr_aggregate(s, call, f, percent);
    dbr_expr *e = dbr_resolve_node(s, call->kids[1]);
    if (!e)
        return NULL;
    if (e->type.series)
        return of_series(r, call, f, 1, &e);
    bool both = f->levels & DBR_LEVEL_SERIES;
    dbr_str shown = dbr_shown(r, call->kids[1]->at);
    DBR_DIAG(r->diags, ARGUMENT_TYPE, e->at, dbr_str_of(f->name),
             both ? DBR_STR("rows of a source, or a series") : DBR_STR("rows of a source"),
             dbr_type_name(r->arena, e->type),
             both ? dbr_arena_printf(r->arena, "write `%s(%.*s over last 12 months)`", f->name,
                                     DBR_ARG(shown))
                  : (dbr_str){0});
    return NULL;
}

/* ---- defs ---- */

static bool is_inlined(dbr_resolver *r, const dbr_symbol *def, const dbr_node *call) {
    for (unsigned i = 0; i < r->ndefs; i++) {
        if (r->def_stack[i] != def)
            continue;
        dbr_buf chain = {0};
        for (unsigned k = i; k < r->ndefs; k++) {
            dbr_buf_put(&chain, r->def_stack[k]->name);
            dbr_buf_puts(&chain, " -> ");
        }
        dbr_buf_put(&chain, def->name);
        DBR_DIAG(r->diags, CYCLE, def->at, DBR_STR("def"), def->name,
                 dbr_arena_str(r->arena, dbr_buf_str(&chain)));
        dbr_buf_clear(&chain);
        return true;
    }
    if (r->ndefs < sizeof r->def_stack / sizeof *r->def_stack)
        return false;
    DBR_DIAG(r->diags, TOO_DEEP, call->at);
    return true;
}

static dbr_expr *inlined(const dbr_scope *s, const dbr_node *call, dbr_symbol *def) {
    dbr_resolver *r = s->r;
    const dbr_node *params = dbr_kid(def->decl, 1), *body = dbr_kid(def->decl, 2);
    def->used = true;
    if (dbr_scope_is_row(s)) {
        DBR_DIAG(r->diags, DEF_IN_ROWS, call->at, def->name);
        return NULL;
    }
    dbr_str head = {0};
    if (def->decl->nkids > 1 && def->at.text && params->at.end > def->at.start)
        head = dbr_shown(r, (dbr_span){def->at.text, def->at.start, params->at.end});
    if (head.n && head.p[head.n - 1] != ')')
        head = dbr_arena_printf(r->arena, "%.*s)", DBR_ARG(head));
    if (!count_fits(r, call, params->nkids, params->nkids, head))
        return NULL;
    dbr_expr **args = arguments(s, call);
    if (!args || is_inlined(r, def, call))
        return NULL;
    unsigned weight = body->depth + 8u;
    if (r->nesting + weight > DBR_NESTING_MAX) {
        DBR_DIAG(r->diags, TOO_DEEP, call->at);
        return NULL;
    }
    dbr_binding *bindings = DBR_NEWS(r->arena, dbr_binding, params->nkids + 1);
    for (size_t i = 0; i < params->nkids; i++)
        bindings[i] = (dbr_binding){params->kids[i]->text, args[i]};
    r->nesting += weight;
    r->def_stack[r->ndefs++] = def;
    dbr_expr *e = dbr_resolve_node(
        &(dbr_scope){.r = r, .bindings = bindings, .nbindings = params->nkids}, body);
    r->ndefs--;
    r->nesting -= weight;
    if (!e)
        return NULL;
    e = dbr_expr_retyped(r, e, e->type);
    e->at = call->at; /* a reader of a message wants to see what was written here */
    return e;
}

/* ---- any call ---- */

static dbr_expr *unknown(dbr_resolver *r, const dbr_node *f) {
    size_t n, count = 0;
    const dbr_function *all = dbr_functions(&n);
    dbr_str *names = DBR_NEWS(r->arena, dbr_str, n + r->symbols.n);
    for (size_t i = 0; i < n; i++)
        names[count++] = dbr_str_of(all[i].name);
    for (size_t i = 0; i < r->symbols.n; i++) {
        const dbr_symbol *symbol = r->symbols.entries[i].ptr;
        if (symbol->kind == DBR_S_DEF)
            names[count++] = symbol->name;
    }
    dbr_str near = dbr_nearest(f->text, names, count);
    dbr_unknown_name(r, f->at, DBR_STR("function"), f->text, near);
    return NULL;
}

dbr_expr *dbr_call(const dbr_scope *s, const dbr_node *n) {
    dbr_resolver *r = s->r;
    const dbr_node *name = dbr_kid(n, 0);
    if (!dbr_node_is(name, DBR_N_NAME)) {
        dbr_symbol *named = dbr_peek(r, name);
        if (named && named->kind == DBR_S_DEF)
            return inlined(s, n, named);
        dbr_symbol *of = dbr_node_is(name, DBR_N_DOT) ? dbr_peek(r, dbr_kid(name, 0)) : NULL;
        if (of && of->kind == DBR_S_ANALYSIS && !dbr_scope_is_row(s))
            return dbr_analysis_value(r, of, n);
        if (of && of->kind == DBR_S_ANALYSIS) {
            DBR_DIAG(r->diags, NO_VALUE_HERE, n->at, dbr_shown(r, n->at),
                     DBR_STR("the numbers of an analysis are about a window, not about a row"));
            return NULL;
        }
        if (!named && dbr_names_module(r, name))
            dbr_symbol_need(r, name, 1u << DBR_S_DEF);
        else
            DBR_DIAG(r->diags, NOT_CALLED, name->at, dbr_shown(r, name->at));
        return NULL;
    }
    int percent;
    const dbr_function *f = dbr_function_find(name->text, &percent);
    if (!f) {
        dbr_symbol *symbol = dbr_peek(r, name);
        if (symbol && symbol->kind == DBR_S_DEF)
            return inlined(s, n, symbol);
        if (symbol || dbr_bound(s, name)) {
            DBR_DIAG(r->diags, NOT_CALLED, name->at, name->text);
            return NULL;
        }
        return unknown(r, name);
    }
    bool values = f->levels & DBR_LEVEL_VALUES;
    if (dbr_scope_is_row(s)) {
        if (values && (!(f->levels & DBR_LEVEL_ROWS) || n->nkids > 2))
            return of_values(s, n, f);
        dbr_str help =
            dbr_arena_printf(r->arena, "mean(%.*s per customer)", DBR_ARG(dbr_shown(r, n->at)));
        DBR_DIAG(r->diags, AGGREGATE_INSIDE, n->at, dbr_shown(r, n->at), help);
        return NULL;
    }
    if (f->levels & DBR_LEVEL_ROWS)
        return of_rows(s, n, f, percent);
    if (f->levels == DBR_LEVEL_SERIES)
        return only_of_series(s, n, f);
    if (f->levels == DBR_LEVEL_COMPARISON)
        return count_fits(r, n, f->least, f->most, dbr_str_of(f->signature)) ? dbr_significant(s, n)
                                                                             : NULL;
    return of_values(s, n, f);
}
