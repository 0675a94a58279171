/* declare_source.c: a `source` declaration into where its data is, which columns it has, which is its time and its key. */
#include "base/file.h"
#include "base/unpack.h"
#include "meaning/declare.h"

static bool is_word(const dbr_node *n, const char *word) {
    return dbr_node_is(n, DBR_N_NAME) && dbr_str_is(n->text, word);
}

/* ---- from ---- */

enum {
    OPT_DELIMITER = 1,
    OPT_ENCODING = 2,
    OPT_HEADER = 4,
    OPT_DECIMAL = 8,
    OPT_QUOTE = 16,
    OPT_ROWS = 32,
    OPT_SHEET = 64,
    OPT_TABLE = 128,
    OPT_QUERY = 256,
    OPT_HEADER_ROWS = 512,
    OPT_TABLE_NUMBER = 1024
};
static const struct {
    const char *name;
    unsigned bit;
} option_names[] = {
    {"delimiter", OPT_DELIMITER},
    {"encoding", OPT_ENCODING},
    {"header", OPT_HEADER},
    {"decimal", OPT_DECIMAL},
    {"quote", OPT_QUOTE},
    {"rows", OPT_ROWS},
    {"sheet", OPT_SHEET},
    {"table", OPT_TABLE},
    {"query", OPT_QUERY},
    {"table", OPT_TABLE_NUMBER},
    {"header_rows", OPT_HEADER_ROWS},
};
enum {
    OPTIONS_TEXT =
        OPT_DELIMITER | OPT_HEADER | OPT_HEADER_ROWS | OPT_DECIMAL | OPT_QUOTE | OPT_TABLE_NUMBER,
    OPTIONS_CSV = OPTIONS_TEXT | OPT_ENCODING
};

static const struct {
    const char *call;
    dbr_source_kind kind;
    unsigned options;
} calls[] = {
    {"csv", DBR_SOURCE_CSV, OPTIONS_CSV},
    {"tsv", DBR_SOURCE_CSV, OPTIONS_CSV},
    {"json", DBR_SOURCE_JSON, OPT_ENCODING | OPT_ROWS},
    {"jsonl", DBR_SOURCE_JSONL, OPT_ENCODING},
    {"xlsx", DBR_SOURCE_XLSX, OPT_SHEET | OPT_HEADER | OPT_HEADER_ROWS},
    {"parquet", DBR_SOURCE_PARQUET, 0},
    {"sqlite", DBR_SOURCE_SQLITE, OPT_TABLE | OPT_QUERY},
    {"postgres", DBR_SOURCE_POSTGRES, OPT_TABLE | OPT_QUERY},
    {"clickhouse", DBR_SOURCE_CLICKHOUSE, OPT_TABLE | OPT_QUERY},
    {"inline", DBR_SOURCE_INLINE, OPTIONS_TEXT},
};
enum {
    NCALLS = sizeof calls / sizeof *calls,
    NOPTIONS = sizeof option_names / sizeof *option_names
};

static size_t code_points(dbr_str s) {
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
    return n;
}

static void option_error(dbr_resolver *r, const dbr_node *value, const char *name,
                         const char *want) {
    DBR_DIAG(r->diags, OPTION_VALUE, value->at, dbr_arena_printf(r->arena, "`%s`", name),
             dbr_str_of(want));
}

/* 1 to `most`. */
static bool small_number(dbr_resolver *r, const dbr_node *value, int64_t most, int *out) {
    dbr_value v;
    dbr_type t;
    int64_t n;
    if (!dbr_node_is(value, DBR_N_NUMBER) || !dbr_literal(r, value, &v, &t) ||
        v.kind != DBR_V_DECIMAL || !dbr_dec_to_int64(v.dec, &n) || n < 1 || n > most)
        return false;
    *out = (int)n;
    return true;
}

static void option(dbr_resolver *r, dbr_source *s, dbr_str call, unsigned allowed,
                   const dbr_node *named) {
    const dbr_node *name = dbr_kid(named, 0), *value = dbr_kid(named, 1);
    unsigned bit = 0;
    const char *word = "";
    DBR_VEC(dbr_str) names = {0};
    for (size_t i = 0; i < NOPTIONS; i++) {
        if (!(option_names[i].bit & allowed))
            continue;
        dbr_vec_push(r->arena, &names, dbr_str_of(option_names[i].name));
        if (is_word(name, option_names[i].name)) {
            bit = option_names[i].bit;
            word = option_names[i].name;
        }
    }
    if (!bit) {
        dbr_str near = dbr_nearest(name->text, names.v, names.n);
        dbr_diag *g = DBR_DIAG(r->diags, UNKNOWN_OPTION, name->at, call, name->text, near);
        if (near.n)
            dbr_diag_fix(g, name->at, near);
        return;
    }
    if (bit == OPT_HEADER) {
        dbr_value v;
        dbr_type t;
        int64_t row;
        if (dbr_node_is(value, DBR_N_NONE) || dbr_node_is(value, DBR_N_FALSE))
            s->options.header = 0;
        else if (dbr_node_is(value, DBR_N_NUMBER) && dbr_literal(r, value, &v, &t) &&
                 v.kind == DBR_V_DECIMAL && dbr_dec_to_int64(v.dec, &row) && row >= 0 &&
                 row <= 1000000)
            s->options.header = (int)row;
        else
            option_error(r, value, word, "the number of the row that holds the names, or `none`");
        return;
    }
    if (bit == OPT_SHEET && dbr_node_is(value, DBR_N_NUMBER)) {
        if (!small_number(r, value, 10000, &s->options.sheet_number))
            option_error(r, value, word, "the name of a sheet, or its number from 1 on");
        return;
    }
    if (bit == OPT_HEADER_ROWS) {
        if (!small_number(r, value, 10, &s->options.header_rows))
            option_error(r, value, word, "how many rows hold the names, 1 to 10");
        return;
    }
    if (bit == OPT_TABLE_NUMBER) {
        if (!small_number(r, value, 1000, &s->options.table_number))
            option_error(r, value, word,
                         "the number of a table, from 1 on: they stand one below the other, parted "
                         "by blank lines");
        return;
    }
    if (!dbr_node_is(value, DBR_N_TEXT)) {
        option_error(r, value, word, "a text in quotes");
        return;
    }
    dbr_str text = value->text;
    switch (bit) {
    case OPT_DELIMITER:
        if (code_points(text) != 1 || dbr_str_is(text, "\n") || dbr_str_is(text, "\""))
            option_error(r, value, word, "one character");
        s->options.delimiter = text;
        break;
    case OPT_QUOTE:
        if (text.n > 1)
            option_error(r, value, word, "one ASCII character");
        s->options.quote = text;
        break;
    case OPT_DECIMAL:
        if (!dbr_str_is(text, ",") && !dbr_str_is(text, "."))
            option_error(r, value, word, "\".\" or \",\"");
        s->options.decimal = text;
        break;
    case OPT_ENCODING:
        s->options.encoding = text;
        break;
    case OPT_ROWS:
        s->options.rows = text;
        break;
    case OPT_SHEET:
        s->options.sheet = text;
        break;
    case OPT_TABLE:
        if (!text.n)
            option_error(r, value, word, "the name of a table");
        s->options.table = text;
        break;
    case OPT_QUERY:
        text = dbr_str_trim(text);
        while (text.n && text.p[text.n - 1] == ';')
            text = dbr_str_trim(dbr_str_slice(text, 0, text.n - 1));
        if (!text.n)
            option_error(r, value, word, "a statement that selects rows");
        s->options.query = text;
        break;
    }
}

/* `env("NAME")` */
static bool from_env(dbr_source *s, const dbr_node *n) {
    if (!dbr_node_is(n, DBR_N_CALL) || !is_word(dbr_kid(n, 0), "env") || n->nkids != 2 ||
        !dbr_node_is(n->kids[1], DBR_N_TEXT) || !n->kids[1]->text.n)
        return false;
    s->env = n->kids[1]->text;
    return true;
}

/* `scheme://user:password@…`, `password=…`. */
static bool has_password(dbr_str address) {
    size_t scheme = dbr_str_find(address, DBR_STR("://"), 0);
    for (size_t i = scheme == SIZE_MAX ? address.n : scheme + 3, colon = SIZE_MAX;
         i < address.n && !strchr("/?#", address.p[i]); i++) {
        if (address.p[i] == ':')
            colon = i;
        if (address.p[i] == '@' && colon != SIZE_MAX)
            return true;
    }
    return dbr_str_find(address, DBR_STR("password"), 0) != SIZE_MAX;
}

static void from_call(dbr_resolver *r, dbr_source *s, const dbr_node *n) {
    const dbr_node *f = dbr_kid(n, 0);
    size_t c = 0;
    while (c < NCALLS && !is_word(f, calls[c].call))
        c++;
    if (c == NCALLS) {
        s->kind = DBR_SOURCE_OTHER;
        DBR_DIAG(r->diags, SOURCE_FROM, n->at);
        return;
    }
    s->kind = calls[c].kind;
    if (is_word(f, "tsv"))
        s->options.delimiter = DBR_STR("\t");
    const dbr_node *data = NULL;
    for (size_t i = 1; i < n->nkids; i++) {
        const dbr_node *arg = n->kids[i];
        if (dbr_node_is(arg, DBR_N_NAMED))
            option(r, s, f->text, calls[c].options, arg);
        else if (!data)
            data = arg;
        else
            option_error(r, arg, calls[c].call, "given one file only");
    }
    bool server = s->kind == DBR_SOURCE_POSTGRES || s->kind == DBR_SOURCE_CLICKHOUSE;
    if (s->options.table.n && s->options.query.n)
        option_error(r, n, "query", "written in place of `table`, not beside it");
    else if (server && !s->options.table.n && !s->options.query.n)
        DBR_DIAG(r->diags, NO_TABLE, n->at, s->name, dbr_str_of(calls[c].call));
    if (server && data && from_env(s, data))
        return;
    if (!data || !dbr_node_is(data, DBR_N_TEXT) ||
        (s->kind != DBR_SOURCE_INLINE && data->text.n == 0)) {
        DBR_DIAG(r->diags, SOURCE_PATH, data ? data->at : n->at,
                 dbr_arena_printf(r->arena, "`%s`", calls[c].call),
                 server ? DBR_STR("an address, or the name of a connection,") : DBR_STR("a path"));
        return;
    }
    if (server && has_password(data->text)) { /* no place: its line is not shown */
        DBR_DIAG(r->diags, PASSWORD, (dbr_span){0}, s->name);
        return;
    }
    if (s->kind == DBR_SOURCE_INLINE)
        s->inline_text = dbr_data_text(r, data);
    else
        s->path = data->text;
}

static dbr_str lower_ascii(dbr_arena *a, dbr_str s) {
    char *p = dbr_arena_cstr(a, s);
    for (size_t i = 0; i < s.n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] - 'A' + 'a');
    return (dbr_str){p, s.n};
}

static void from_path(dbr_resolver *r, dbr_source *s, const dbr_node *n) {
    s->path = n->text;
    dbr_str ext = lower_ascii(r->arena, dbr_path_ext(dbr_path_unpacked(s->path)));
    if (dbr_str_is(ext, "csv")) {
        s->kind = DBR_SOURCE_CSV;
    } else if (dbr_str_is(ext, "tsv")) {
        s->kind = DBR_SOURCE_CSV;
        s->options.delimiter = DBR_STR("\t");
    } else if (dbr_str_is(ext, "json")) {
        s->kind = DBR_SOURCE_JSON;
    } else if (dbr_str_is(ext, "jsonl") || dbr_str_is(ext, "ndjson")) {
        s->kind = DBR_SOURCE_JSONL;
    } else if (dbr_str_is(ext, "xlsx") || dbr_str_is(ext, "xlsm")) {
        s->kind = DBR_SOURCE_XLSX;
    } else if (dbr_str_is(ext, "db") || dbr_str_is(ext, "sqlite") || dbr_str_is(ext, "sqlite3")) {
        s->kind = DBR_SOURCE_SQLITE;
    } else if (dbr_str_is(ext, "parquet")) {
        s->kind = DBR_SOURCE_PARQUET;
    } else {
        s->kind = DBR_SOURCE_OTHER;
        DBR_DIAG(r->diags, FILE_KIND, n->at, s->path);
    }
}

static void from(dbr_resolver *r, dbr_source *s, const dbr_node *n) {
    s->from_at = n->at;
    s->base_dir = n->at.text ? n->at.text->dir : DBR_STR(".");
    if (dbr_node_is(n, DBR_N_TEXT) && n->text.n > 0)
        from_path(r, s, n);
    else if (dbr_node_is(n, DBR_N_CALL))
        from_call(r, s, n);
    else if (!dbr_node_is(n, DBR_N_BAD))
        DBR_DIAG(r->diags, SOURCE_FROM, n->at);
}

/* ---- columns, time, key ---- */

/* The type of a column whose dates have the given form. */
static bool format_type(dbr_resolver *r, const dbr_node *format, dbr_type *type) {
    size_t bad;
    if (!dbr_date_format_valid(format->text, &bad)) {
        DBR_DIAG(r->diags, DATE_FORMAT, format->at, format->text);
        return false;
    }
    bool clock = false;
    for (size_t i = 0; i + 1 < format->text.n; i++)
        if (format->text.p[i] == '%') {
            i++;
            clock = clock || format->text.p[i] == 'H' || format->text.p[i] == 'I';
        }
    *type = (dbr_type){.kind = clock ? DBR_T_DATETIME : DBR_T_DATE};
    return true;
}

static void column(dbr_resolver *r, dbr_source *s, const dbr_node *n) {
    const dbr_node *name = dbr_kid(n, 0), *type = dbr_kid(n, 1), *named = dbr_kid(n, 2),
                   *format = dbr_kid(n, 3), *expr = dbr_kid(n, 4);
    bool added;
    dbr_map_entry *e = dbr_map_put(&s->column_by_name, name->text, &added);
    if (!added) {
        const dbr_column *first = e->ptr;
        dbr_diag *g = DBR_DIAG(r->diags, COLUMN_TWICE, name->at, name->text);
        dbr_diag_label(r->diags, g, first->at, DBR_STR("first here"));
        return;
    }
    dbr_column *c = DBR_NEW(r->arena, dbr_column);
    e->ptr = c;
    *c = (dbr_column){
        .name = name->text, .header = name->text, .at = name->at, .source = s, .decl = n};
    c->index = (uint32_t)s->columns.n;
    dbr_vec_push(r->arena, &s->columns, c);
    if (dbr_node_is(type, DBR_N_TYPE) && dbr_type_of(r, type, &c->type)) {
        c->declared = true;
        c->typed_at = type->at;
    }
    if (dbr_node_is(named, DBR_N_TEXT))
        c->header = named->text;
    if (dbr_node_is(format, DBR_N_TEXT)) {
        dbr_type of_format;
        if (format_type(r, format, &of_format)) {
            c->format = format->text;
            if (!c->declared) {
                c->type = of_format;
                c->declared = true;
                c->typed_at = format->at;
            } else if (c->type.kind != DBR_T_DATE && c->type.kind != DBR_T_DATETIME) {
                option_error(r, format, "format", "for columns of dates");
            }
        }
    }
    c->computed_is = !dbr_node_is(expr, DBR_N_DASH);
    if (c->computed_is)
        c->header = (dbr_str){0};
}

static void time_column(dbr_resolver *r, dbr_source *s, const dbr_node *n) {
    const dbr_node *path = dbr_kid(n, 0), *format = dbr_kid(n, 1);
    dbr_str name = dbr_node_path(r->arena, path);
    dbr_column *c = dbr_source_column(r, s, name, path->at);
    if (!c)
        return;
    s->time = c;
    if (dbr_node_is(format, DBR_N_TEXT)) {
        dbr_type t;
        if (!format_type(r, format, &t))
            return;
        c->format = format->text;
        if (!c->declared) {
            c->type = t;
            c->declared = true;
            c->typed_at = format->at;
        }
    }
}

bool dbr_source_ready(dbr_resolver *r, dbr_symbol *sym) {
    if (sym->state != DBR_SYMBOL_NEW)
        return true; /* its columns stand before anything reads them */
    sym->state = DBR_SYMBOL_DONE;
    dbr_source *s = sym->source;
    from(r, s, dbr_kid(sym->decl, 2));
    dbr_props p = dbr_props_of(r, dbr_kid(sym->decl, 3), DBR_N_BAD);
    for (size_t i = 0; i < p.n; i++)
        if (dbr_node_is(p.v[i], DBR_N_P_COLUMN))
            column(r, s, p.v[i]);
    const dbr_node *n;
    if ((n = dbr_prop(&p, DBR_N_P_TIME)))
        time_column(r, s, n);
    if ((n = dbr_prop(&p, DBR_N_P_KEY))) {
        const dbr_node *names = dbr_kid(n, 0);
        for (size_t i = 0; i < names->nkids; i++) {
            dbr_column *c = dbr_source_column(r, s, names->kids[i]->text, names->kids[i]->at);
            if (c)
                dbr_vec_push(r->arena, &s->key, c);
        }
    }
    if ((n = dbr_prop(&p, DBR_N_P_BAD_ROWS))) {
        static const char *const words[] = {"drop", NULL};
        s->drop_bad_rows =
            dbr_word_of(r, dbr_kid(n, 0), "what can be done with bad rows", words) == 0;
    }
    return true;
}

/* ---- computed columns ---- */

static dbr_column *column_named(const dbr_source *s, dbr_str name) {
    const dbr_map_entry *e = dbr_map_get(&s->column_by_name, name);
    return e ? e->ptr : NULL;
}

static dbr_source *source_named(dbr_resolver *r, const dbr_node *n) {
    const dbr_map_entry *e = dbr_node_is(n, DBR_N_NAME) ? dbr_map_get(&r->symbols, n->text) : NULL;
    dbr_symbol *s = e ? e->ptr : NULL;
    return s && s->kind == DBR_S_SOURCE ? s->source : NULL;
}

static void compute(dbr_resolver *r, dbr_column *c);

/* Computed columns that an expression names are resolved before it, so that their types are known. */
static void compute_named(dbr_resolver *r, const dbr_source *s, const dbr_node *n) {
    if (dbr_node_is(n, DBR_N_NAME)) {
        dbr_column *c = column_named(s, n->text);
        if (c)
            compute(r, c);
        return;
    }
    if (dbr_node_is(n, DBR_N_DOT)) {
        const dbr_node *of = dbr_kid(n, 0);
        bool lookup = dbr_node_is(of, DBR_N_SLICE);
        const dbr_source *other = source_named(r, lookup ? dbr_kid(of, 0) : of);
        dbr_column *c = other ? column_named(other, dbr_kid(n, 1)->text) : NULL;
        if (c)
            compute(r, c);
        for (size_t i = 1; lookup && i < of->nkids; i++)
            compute_named(r, s, of->kids[i]);
        return;
    }
    for (size_t i = 0; i < n->nkids; i++)
        compute_named(r, s, n->kids[i]);
}

static void compute(dbr_resolver *r, dbr_column *c) {
    if (!c->computed_is || c->state == DBR_COLUMN_DONE)
        return;
    dbr_str name =
        dbr_arena_printf(r->arena, "%.*s.%.*s", DBR_ARG(c->source->name), DBR_ARG(c->name));
    if (c->state == DBR_COLUMN_RESOLVING) {
        DBR_DIAG(r->diags, CYCLE, c->at, DBR_STR("column"), name,
                 DBR_STR("its value is computed from itself"));
        return;
    }
    unsigned weight = c->decl->depth + 8u;
    if (r->nesting + weight > DBR_NESTING_MAX) {
        DBR_DIAG(r->diags, TOO_DEEP, c->at);
        return;
    }
    r->nesting += weight;
    c->state = DBR_COLUMN_RESOLVING;
    const dbr_node *expr = dbr_kid(c->decl, 4);
    compute_named(r, c->source, expr);
    dbr_expr *e = dbr_row_expr(r, c->source, expr);
    if (e && c->declared)
        e = dbr_expr_as(r, e, c->type,
                        dbr_arena_printf(r->arena, "column `%.*s`", DBR_ARG(c->name)));
    if (e) {
        c->expr = e;
        if (!c->declared) {
            c->type = e->type;
            c->typed_at = expr->at;
        }
    }
    c->state = DBR_COLUMN_DONE;
    r->nesting -= weight;
}

void dbr_resolve_source_columns(dbr_resolver *r, dbr_symbol *sym) {
    dbr_source *s = sym->source;
    for (size_t i = 0; i < s->columns.n; i++)
        compute(r, s->columns.v[i]);
}
