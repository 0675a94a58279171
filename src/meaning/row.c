/* row.c: expressions about one row of a source: its columns, and what is looked up in other sources by their key. */
#include "meaning/typing.h"

/* ---- columns ---- */

/* The names in the first line of inline data: the only data that a script shows. */
static bool inline_header_has(dbr_resolver *r, const dbr_source *s, dbr_str name, dbr_str *near) {
    dbr_str text = s->inline_text;
    size_t end = dbr_str_find(text, DBR_STR("\n"), 0);
    dbr_str line = dbr_str_slice(text, 0, end == SIZE_MAX ? text.n : end);
    char delimiter = s->options.delimiter.n == 1 ? s->options.delimiter.p[0] : ',';
    DBR_VEC(dbr_str) names = {0};
    for (size_t i = 0; i <= line.n;) {
        size_t k = i;
        while (k < line.n && line.p[k] != delimiter)
            k++;
        dbr_str cell = dbr_str_trim(dbr_str_slice(line, i, k));
        if (cell.n >= 2 && cell.p[0] == '"' && cell.p[cell.n - 1] == '"')
            cell = dbr_str_slice(cell, 1, cell.n - 1);
        if (dbr_str_eq(cell, name))
            return true;
        dbr_vec_push(r->arena, &names, cell);
        i = k + 1;
    }
    *near = dbr_nearest(name, names.v, names.n);
    return false;
}

/* Only the plainest form is judged here; the rest is found out when the data is read. */
static bool is_plain_inline(const dbr_source *s) {
    dbr_str line = dbr_str_slice(s->inline_text, 0, dbr_str_find(s->inline_text, DBR_STR("\n"), 0));
    return s->kind == DBR_SOURCE_INLINE && s->options.header == -1 && s->options.quote.n == 0 &&
           dbr_str_trim(line).n > 0 &&
           (s->options.delimiter.n == 1 || dbr_str_find(line, DBR_STR(","), 0) != SIZE_MAX) &&
           dbr_str_find(line, DBR_STR("\""), 0) == SIZE_MAX &&
           dbr_str_find(line, DBR_STR("\\"), 0) == SIZE_MAX;
}

dbr_column *dbr_source_column(dbr_resolver *r, dbr_source *s, dbr_str name, dbr_span at) {
    bool added;
    if (at.text &&
        at.text->space.n) { /* written in a module: a field, whatever the script calls it */
        const dbr_need *need = dbr_need_on(r, at.text->space, s);
        if (need)
            return dbr_need_column(r, need, name, at);
    }
    dbr_map_entry *e = dbr_map_get(&s->column_by_name, name);
    if (e)
        return e->ptr;
    for (size_t i = 0; s->kind == DBR_SOURCE_NEEDED && i < r->needs.n; i++)
        if (r->needs.v[i]->source == s)
            return dbr_need_column(r, r->needs.v[i], name, at);
    dbr_str near = {0};
    bool renamed = name.n > 2 && name.p[name.n - 2] == '_'; /* `x_2`: a header that stands twice */
    if (is_plain_inline(s) && !renamed && !inline_header_has(r, s, name, &near)) {
        dbr_diag *g = DBR_DIAG(r->diags, UNKNOWN_COLUMN, at, s->name, name, near);
        if (near.n)
            dbr_diag_fix(g, at, near);
        return NULL;
    }
    dbr_column *c = DBR_NEW(r->arena, dbr_column);
    *c = (dbr_column){
        .name = name, .header = name, .at = at, .source = s, .index = (uint32_t)s->columns.n};
    dbr_vec_push(r->arena, &s->columns, c);
    dbr_map_put(&s->column_by_name, name, &added)->ptr = c;
    return c;
}

dbr_expr *dbr_column_expr(dbr_resolver *r, dbr_column *c, dbr_span at) {
    dbr_expr *e = c ? dbr_expr_new(r, DBR_O_COLUMN, c->type, at, 0, NULL) : NULL;
    if (e)
        e->column = c;
    return e;
}

static dbr_expr *name(const dbr_scope *s, const dbr_node *n) {
    dbr_resolver *r = s->r;
    for (size_t i = 0; s->segment && i < s->neach; i++)
        if (dbr_str_eq(dbr_column_shown(s->each[i]), n->text))
            return dbr_column_expr(r, &s->segment[i], n->at);
    dbr_symbol *symbol = dbr_peek(r, n);
    if (symbol && symbol->kind == DBR_S_PARAM)
        return dbr_param_value(r, symbol, n->at);
    dbr_str meant = dbr_foreign_literal(n);
    if (meant.n && s->source && !dbr_map_get(&s->source->column_by_name, n->text)) {
        dbr_diag_fix(DBR_DIAG(r->diags, UNKNOWN_NAME, n->at, DBR_STR("column"), n->text, meant),
                     n->at, meant);
        return NULL;
    }
    if (s->source)
        return dbr_column_expr(r, dbr_source_column(r, s->source, n->text, n->at), n->at);
    dbr_str *shown = DBR_NEWS(r->arena, dbr_str, s->neach + 1);
    for (size_t i = 0; i < s->neach; i++)
        shown[i] = dbr_column_shown(s->each[i]);
    dbr_str near = dbr_nearest(n->text, shown, s->neach);
    DBR_DIAG(r->diags, UNKNOWN_NAME, n->at, DBR_STR("column of `each`"), n->text, near);
    return NULL;
}

/* ---- lookups ---- */

static dbr_source *keyed(dbr_resolver *r, const dbr_node *n) {
    dbr_symbol *symbol = dbr_symbol_need(r, n, 1u << DBR_S_SOURCE);
    if (!symbol || !dbr_source_ready(r, symbol))
        return NULL;
    symbol->source->used = true;
    if (symbol->source->key.n)
        return symbol->source;
    dbr_diag *g = DBR_DIAG(r->diags, NO_KEY, n->at, symbol->name);
    dbr_diag_label(r->diags, g, symbol->at, DBR_STR("this source"));
    return NULL;
}

static dbr_str columns_text(dbr_resolver *r, size_t n, const char *many) {
    return n == 1 ? DBR_STR("one column") : dbr_arena_printf(r->arena, "%zu %s", n, many);
}

static bool key_count(dbr_resolver *r, const dbr_source *to, size_t n, dbr_span at) {
    if (to->key.n == n)
        return true;
    DBR_DIAG(r->diags, KEY_COUNT, at, to->name, columns_text(r, to->key.n, "columns"),
             n == 1 ? DBR_STR("is one value") : dbr_arena_printf(r->arena, "are %zu values", n));
    return false;
}

/* customers[customer_id].segment */
static dbr_expr *lookup(const dbr_scope *s, const dbr_node *n) {
    dbr_resolver *r = s->r;
    const dbr_node *of = dbr_kid(n, 0), *name_of = dbr_kid(n, 1);
    size_t nkeys = of->nkids - 1;
    dbr_source *to = keyed(r, dbr_kid(of, 0));
    dbr_expr **keys = DBR_NEWS(r->arena, dbr_expr *, nkeys);
    bool whole = to && key_count(r, to, nkeys, of->at);
    for (size_t i = 0; i < nkeys; i++) {
        keys[i] = dbr_resolve_node(s, of->kids[i + 1]);
        whole = keys[i] && whole;
    }
    dbr_column *c = whole ? dbr_source_column(r, to, name_of->text, name_of->at) : NULL;
    dbr_expr *e = c ? dbr_expr_new(r, DBR_O_LOOKUP, c->type, n->at, nkeys, keys) : NULL;
    if (e) {
        e->lookup.source = to;
        e->lookup.column = c;
    }
    return e;
}

dbr_expr *dbr_in_keys(const dbr_scope *s, const dbr_node *n, dbr_expr *key, const dbr_node *path) {
    dbr_resolver *r = s->r;
    if (!dbr_scope_is_row(s)) {
        DBR_DIAG(r->diags, ROWS_ONLY, n->at, dbr_shown(r, n->at),
                 DBR_STR("about the keys of a source"),
                 DBR_STR("it stands inside of an aggregate, or in a condition of rows"));
        return NULL;
    }
    dbr_source *to = keyed(r, path);
    if (!to || !key_count(r, to, 1, n->at))
        return NULL;
    dbr_expr *e = dbr_expr_new(r, DBR_O_IN_KEYS, dbr_type_kind_of(DBR_T_BOOL), n->at, 1, &key);
    if (e)
        e->lookup.source = to;
    return e;
}

static dbr_expr *dot(const dbr_scope *s, const dbr_node *n) {
    dbr_resolver *r = s->r;
    if (dbr_names_module(r, n)) {
        dbr_symbol *named = dbr_symbol_need(r, n, 1u << DBR_S_PARAM);
        return named ? dbr_param_value(r, named, n->at) : NULL;
    }
    const dbr_node *of = dbr_kid(n, 0), *name_of = dbr_kid(n, 1);
    if (dbr_node_is(of, DBR_N_SLICE) && dbr_node_is(dbr_kid(of, 0), DBR_N_NAME))
        return lookup(s, n);
    dbr_symbol *symbol = dbr_symbol_need(r, of, 1u << DBR_S_SOURCE);
    if (!symbol)
        return NULL;
    if (symbol->source == s->source)
        return dbr_column_expr(r, dbr_source_column(r, s->source, name_of->text, name_of->at),
                               n->at);
    if (s->source)
        DBR_DIAG(r->diags, TWO_SOURCES, n->at, s->source->name, symbol->name);
    else
        DBR_DIAG(r->diags, ROWS_ONLY, n->at, dbr_shown(r, n->at), DBR_STR("a column"),
                 DBR_STR("a segment has the columns of `each` only"));
    return NULL;
}

dbr_expr *dbr_row_node(const dbr_scope *s, const dbr_node *n) {
    dbr_resolver *r = s->r;
    const char *help;
    switch (n->kind) {
    case DBR_N_NAME:
        return name(s, n);
    case DBR_N_DOT:
        return dot(s, n);
    case DBR_N_SLICE:
        help = "brackets in a row look something up by its key: `customers[customer_id].segment`";
        break;
    case DBR_N_CHANGE:
    case DBR_N_OVER:
    case DBR_N_LAST:
    case DBR_N_AGO:
    case DBR_N_TRAILING:
    case DBR_N_EVENT_WINDOW:
        help = "one row has no window: aggregate first";
        break;
    case DBR_N_UNIT_PERIOD:
    case DBR_N_RANGE:
        help = "compare a date with it: `order_date in 2026-10-01..2026-10-15`";
        break;
    case DBR_N_WHERE:
    case DBR_N_DISTINCT:
    case DBR_N_PER:
        help = "it stands directly in the parentheses of an aggregate";
        break;
    default:
        help = "";
        break;
    }
    DBR_DIAG(r->diags, NO_VALUE_HERE, n->at, dbr_shown(r, n->at), dbr_str_of(help));
    return NULL;
}

/* ---- doors ---- */

dbr_expr *dbr_row_expr(dbr_resolver *r, dbr_source *s, const dbr_node *n) {
    dbr_expr *e = dbr_resolve_node(&(dbr_scope){.r = r, .source = s}, n);
    return e && dbr_one_value(r, e) ? e : NULL;
}

dbr_expr *dbr_row_cond(dbr_resolver *r, dbr_source *s, const dbr_node *n) {
    return dbr_resolve_cond(&(dbr_scope){.r = r, .source = s}, n);
}

dbr_expr *dbr_segment_cond(dbr_resolver *r, const dbr_str *each, size_t neach, dbr_column *columns,
                           const dbr_node *n) {
    for (size_t i = 0; i < neach; i++)
        if (!columns[i].name.n)
            columns[i] = (dbr_column){.name = dbr_column_shown(each[i]),
                                      .header = dbr_column_shown(each[i]),
                                      .at = n->at,
                                      .index = (uint32_t)i};
    return dbr_resolve_cond(&(dbr_scope){.r = r, .each = each, .neach = neach, .segment = columns},
                            n);
}
