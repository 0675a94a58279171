/* modules.c: `use std.retail { orders = sales { … } }` into names of the script: what a module asks for is bound to sources of the script,
   its columns to columns of theirs. What stands in a module's text means the module's own names (dbr_text.space). */
#include "meaning/declare.h"
#include "meaning/stdlib.h"
#include "meaning/typing.h"

/* Between a module's name and a field, where columns are looked up by name: no script can write it. */
#define FIELD_MARK "\x1f"

/* ---- the modules that there are ---- */

static const dbr_stdlib_module *built_in(dbr_str path) {
    for (size_t i = 0; i < dbr_nstdlib; i++)
        if (dbr_str_eq(path, dbr_str_of(dbr_stdlib[i].path)))
            return &dbr_stdlib[i];
    return NULL;
}

static void unknown_module(dbr_resolver *r, dbr_span at, dbr_str path) {
    dbr_str *names = DBR_NEWS(r->arena, dbr_str, dbr_nstdlib);
    dbr_str near = dbr_arena_printf(r->arena, "std.%.*s", DBR_ARG(path));
    dbr_buf all = {0};
    for (size_t i = 0; i < dbr_nstdlib; i++) {
        names[i] = dbr_str_of(dbr_stdlib[i].path);
        dbr_buf_printf(&all, "%s%s", i ? " " : "", dbr_stdlib[i].path);
    }
    if (!built_in(near)) /* else `use retail` */
        near = dbr_nearest(path, names, dbr_nstdlib);
    dbr_str help =
        near.n ? dbr_arena_printf(r->arena, "did you mean `%.*s`?", DBR_ARG(near))
               : dbr_arena_printf(r->arena, "the modules are `%.*s`", DBR_ARG(dbr_buf_str(&all)));
    dbr_buf_clear(&all);
    dbr_diag *g = DBR_DIAG(r->diags, UNKNOWN_MODULE, at, path, help);
    if (near.n)
        dbr_diag_fix(g, at, near);
}

dbr_module *dbr_module_new(dbr_resolver *r, const dbr_node *use) {
    const dbr_node *name = dbr_kid(use, 0);
    dbr_str path = dbr_node_path(r->arena, name);
    if (!built_in(path)) {
        unknown_module(r, name->at, path);
        r->lost = true; /* its names are not known */
        return NULL;
    }
    for (size_t i = 0; i < r->modules.n; i++)
        if (dbr_str_eq(r->modules.v[i]->path, path)) {
            dbr_diag *g = DBR_DIAG(r->diags, MODULE_TWICE, name->at, path);
            dbr_diag_label(r->diags, g, dbr_kid(r->modules.v[i]->use, 0)->at,
                           DBR_STR("first here"));
            return NULL;
        }
    dbr_module *m = DBR_NEW(r->arena, dbr_module);
    m->path = path;
    m->use = use;
    size_t dot = path.n;
    while (dot > 0 && path.p[dot - 1] != '.')
        dot--;
    m->name = dbr_str_slice(path, dot, path.n);
    dbr_vec_push(r->arena, &r->modules, m);
    dbr_symbol *s = DBR_NEW(r->arena, dbr_symbol);
    *s = (dbr_symbol){.kind = DBR_S_MODULE, .name = m->name, .decl = use, .at = name->at};
    dbr_symbol_add(r, s);
    return m;
}

dbr_text *dbr_module_text(dbr_resolver *r, const dbr_module *m) {
    const dbr_stdlib_module *b = built_in(m->path);
    dbr_str bytes = {(const char *)b->bytes, b->n};
    dbr_text *text = dbr_text_of(r->arena, dbr_str_of(b->file), DBR_STR("."), bytes);
    text->space = m->name;
    text->used_at = m->use->at;
    return text;
}

/* ---- what a module says ---- */

static void declare_need(dbr_resolver *r, dbr_module *m, const dbr_node *decl) {
    const dbr_node *name = dbr_kid(decl, 0);
    dbr_need *need = DBR_NEW(r->arena, dbr_need);
    dbr_symbol *s = need->symbol = DBR_NEW(r->arena, dbr_symbol);
    *s = (dbr_symbol){.kind = DBR_S_SOURCE,
                      .name = dbr_full_name(r, name->at, name->text),
                      .decl = decl,
                      .at = name->at,
                      .state = DBR_SYMBOL_DONE,
                      .need = need};
    need->name = name->text;
    need->module = m;
    const dbr_node *items = dbr_kid(decl, 1);
    for (size_t i = 0; i < items->nkids; i++) {
        if (!dbr_node_is(items->kids[i], DBR_N_P_FIELD))
            continue;
        dbr_field f = {.name = dbr_kid(items->kids[i], 0)->text, .decl = items->kids[i]};
        for (size_t k = 0; k < need->fields.n; k++)
            if (dbr_str_eq(need->fields.v[k].name, f.name)) {
                dbr_diag *g = DBR_DIAG(r->diags, COLUMN_TWICE, f.decl->at, f.name);
                dbr_diag_label(r->diags, g, need->fields.v[k].decl->at, DBR_STR("first here"));
            }
        dbr_vec_push(r->arena, &need->fields, f);
    }
    dbr_symbol_add(r, s);
    dbr_vec_push(r->arena, &r->needs, need);
    if (m)
        dbr_vec_push(r->arena, &m->needs, need);
}

void dbr_module_declare(dbr_resolver *r, dbr_module *m, const dbr_node *decl) {
    static const struct {
        dbr_node_kind kind;
        const char *word;
    } refused[] = {
        {DBR_N_REVIEW, "review"},   {DBR_N_USE_FILE, "use"},    {DBR_N_USE_MODULE, "use"},
        {DBR_N_SOURCE, "source"},   {DBR_N_RATE, "rate"},       {DBR_N_RATE_FROM, "rate"},
        {DBR_N_EVENT, "event"},     {DBR_N_GOAL, "goal"},       {DBR_N_WAIVE, "waive"},
        {DBR_N_EXPLAIN, "explain"}, {DBR_N_ACTION, "action"},   {DBR_N_LESSON, "lesson"},
        {DBR_N_OUTLOOK, "outlook"}, {DBR_N_SECTION, "section"}, {DBR_N_RISK, "risk"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (dbr_node_is(decl, refused[i].kind)) {
            dbr_str word = dbr_str_of(refused[i].word);
            dbr_span at = {decl->at.text, decl->at.start, decl->at.start + (uint32_t)word.n};
            DBR_DIAG(r->diags, MODULE_DECLARES, at, word);
            return;
        }
    if (dbr_node_is(decl, DBR_N_NEEDS))
        declare_need(r, m, decl);
    else if (!m || !dbr_node_is(decl, DBR_N_TEST)) /* its tests are run where it stands alone */
        dbr_declare(r, decl);
}

/* ---- names of columns ---- */

dbr_need *dbr_need_on(dbr_resolver *r, dbr_str module, const dbr_source *s) {
    for (size_t i = 0; i < r->needs.n; i++) {
        dbr_need *need = r->needs.v[i];
        if (need->source == s && need->module && dbr_str_eq(need->module->name, module))
            return need;
    }
    return NULL;
}

const dbr_need *dbr_need_named(dbr_resolver *r, const dbr_node *dotted) {
    dbr_str path = dbr_node_path(r->arena, dotted);
    for (size_t i = 0; i < r->needs.n; i++)
        if (dbr_str_eq(r->needs.v[i]->symbol->name, path))
            return r->needs.v[i];
    return NULL;
}

static dbr_field *field_named(const dbr_need *need, dbr_str name) {
    for (size_t i = 0; i < need->fields.n; i++)
        if (dbr_str_eq(need->fields.v[i].name, name))
            return &need->fields.v[i];
    return NULL;
}

bool dbr_need_has(const dbr_need *need, dbr_str name) {
    return field_named(need, name) != NULL;
}

static dbr_str nearest_field(dbr_resolver *r, const dbr_need *need, dbr_str name) {
    dbr_str *names = DBR_NEWS(r->arena, dbr_str, need->fields.n + 1);
    for (size_t i = 0; i < need->fields.n; i++)
        names[i] = need->fields.v[i].name;
    return dbr_nearest(name, names, need->fields.n);
}

dbr_column *dbr_need_column(dbr_resolver *r, const dbr_need *need, dbr_str name, dbr_span at) {
    const dbr_field *f = field_named(need, name);
    if (!f) {
        dbr_str near = nearest_field(r, need, name);
        dbr_diag *g = DBR_DIAG(r->diags, UNKNOWN_COLUMN, at, need->name, name, near);
        dbr_diag_label(r->diags, g, need->symbol->at, DBR_STR("what is needed"));
        if (near.n)
            dbr_diag_fix(g, at, near);
        return NULL;
    }
    return f->column;
}

static dbr_str field_key(dbr_resolver *r, dbr_str module, dbr_str name) {
    return dbr_arena_printf(r->arena, "%.*s" FIELD_MARK "%.*s", DBR_ARG(module), DBR_ARG(name));
}

dbr_str dbr_column_key(dbr_resolver *r, const dbr_node *name) {
    dbr_str space = dbr_span_space(name->at);
    return space.n ? field_key(r, space, name->text) : name->text;
}

dbr_str dbr_column_shown(dbr_str key) {
    const char *mark = key.n ? memchr(key.p, FIELD_MARK[0], key.n) : NULL;
    return mark ? dbr_str_slice(key, (size_t)(mark - key.p) + 1, key.n) : key;
}

/* ---- what a script gives ---- */

/* The line of the `use` for a need, or for a field of one; NULL: not said. */
static const dbr_node *line_for(const dbr_node *items, dbr_node_kind kind, dbr_str name) {
    for (size_t i = 0; i < items->nkids; i++)
        if (dbr_node_is(items->kids[i], kind) && dbr_str_eq(dbr_kid(items->kids[i], 0)->text, name))
            return items->kids[i];
    return NULL;
}

/* Reports a line that says the same thing as one before it. */
static bool is_said_before(dbr_resolver *r, const dbr_node *items, const dbr_node *line) {
    const dbr_node *name = dbr_kid(line, 0);
    const dbr_node *first = line_for(items, (dbr_node_kind)line->kind, name->text);
    if (first == line)
        return false;
    dbr_diag *g = DBR_DIAG(r->diags, PROPERTY_TWICE, name->at, name->text);
    dbr_diag_label(r->diags, g, dbr_kid(first, 0)->at, DBR_STR("first here"));
    return true;
}

/* Lines of a `use` that say the same thing twice, or something that nobody asked for. */
static void unasked_fields(dbr_resolver *r, const dbr_need *need, const dbr_node *items) {
    for (size_t i = 0; i < items->nkids; i++) {
        if (!dbr_node_is(items->kids[i], DBR_N_P_COL))
            continue;
        const dbr_node *name = dbr_kid(items->kids[i], 0);
        if (!is_said_before(r, items, items->kids[i]) && !field_named(need, name->text)) {
            dbr_str near = nearest_field(r, need, name->text), help = {0};
            if (near.n)
                help = dbr_arena_printf(r->arena, "did you mean `%.*s`?", DBR_ARG(near));
            dbr_diag *g = DBR_DIAG(r->diags, UNKNOWN_FIELD, name->at, need->module->path,
                                   name->text, need->name, help);
            dbr_diag_label(r->diags, g, need->symbol->decl->at, DBR_STR("what it needs"));
            if (near.n)
                dbr_diag_fix(g, name->at, near);
        }
    }
}

static bool is_needed(const dbr_module *m, dbr_str name) {
    for (size_t i = 0; i < m->needs.n; i++)
        if (dbr_str_eq(m->needs.v[i]->name, name))
            return true;
    return false;
}

static void unasked_needs(dbr_resolver *r, dbr_module *m) {
    const dbr_node *items = dbr_kid(m->use, 1);
    for (size_t i = 0; i < items->nkids; i++) {
        if (!dbr_node_is(items->kids[i], DBR_N_P_MAP))
            continue;
        const dbr_node *name = dbr_kid(items->kids[i], 0);
        if (is_said_before(r, items, items->kids[i]) || is_needed(m, name->text))
            continue;
        DBR_VEC(dbr_str) names = {0};
        dbr_buf all = {0};
        for (size_t k = 0; k < m->needs.n; k++) {
            dbr_vec_push(r->arena, &names, m->needs.v[k]->name);
            dbr_buf_puts(&all, k ? "`, `" : "it needs `");
            dbr_buf_put(&all, m->needs.v[k]->name);
        }
        dbr_buf_puts(&all, "`");
        dbr_str near = dbr_nearest(name->text, names.v, names.n);
        dbr_str help = near.n ? dbr_arena_printf(r->arena, "did you mean `%.*s`?", DBR_ARG(near))
                              : dbr_arena_str(r->arena, dbr_buf_str(&all));
        dbr_buf_clear(&all);
        m->misread = true;
        dbr_diag *g = DBR_DIAG(r->diags, UNKNOWN_NEED, name->at, m->path, name->text, help);
        if (near.n)
            dbr_diag_fix(g, name->at, near);
    }
}

/* `use std.retail { orders = SOURCE }`: what could be written, for messages. */
static dbr_str use_line(dbr_resolver *r, const dbr_need *need) {
    return dbr_arena_printf(r->arena, "use %.*s { %.*s = SOURCE }", DBR_ARG(need->module->path),
                            DBR_ARG(need->name));
}

/* The source that the script gives, by a line or by the same name. NULL after an error. */
static dbr_source *given_source(dbr_resolver *r, const dbr_need *need, const dbr_node *line) {
    const dbr_node *use = need->module->use;
    if (line) {
        return dbr_source_named(r, dbr_kid(line, 1));
    }
    dbr_node *same = DBR_NEW(r->arena, dbr_node);
    *same =
        (dbr_node){.kind = DBR_N_NAME, .depth = 1, .at = dbr_kid(use, 0)->at, .text = need->name};
    dbr_symbol *s = dbr_peek(r, same);
    if (s && s->kind == DBR_S_SOURCE && dbr_source_ready(r, s)) {
        s->used = true;
        return s->source;
    }
    if (need->module->misread || dbr_has_bad(dbr_kid(use, 1)) || r->lost)
        return NULL;
    dbr_diag *g = DBR_DIAG(r->diags, NEED_MISSING, dbr_kid(use, 0)->at, need->module->path,
                           need->name, use_line(r, need));
    dbr_diag_label(r->diags, g, need->symbol->decl->at, DBR_STR("what it needs"));
    return NULL;
}

/* A source in place of one that was not given: nothing is evaluated after the error. */
static dbr_source *empty_source(dbr_resolver *r, const dbr_need *need, dbr_source_kind kind) {
    dbr_source *s = DBR_NEW(r->arena, dbr_source);
    s->name = need->name;
    s->at = s->from_at = need->symbol->at;
    s->kind = kind;
    s->base_dir = DBR_STR(".");
    s->options.header = -1;
    s->index = (uint32_t)r->model->sources.n;
    dbr_map_init(&s->column_by_name, r->arena);
    dbr_vec_push(r->arena, &r->model->sources, s);
    return s;
}

static dbr_column *add_column(dbr_resolver *r, dbr_source *s, dbr_str name, dbr_span at) {
    dbr_column *c = DBR_NEW(r->arena, dbr_column);
    *c = (dbr_column){.name = name, .at = at, .source = s, .index = (uint32_t)s->columns.n};
    c->state = DBR_COLUMN_DONE;
    dbr_vec_push(r->arena, &s->columns, c);
    dbr_map_put(&s->column_by_name, name, NULL)->ptr = c;
    return c;
}

/* What the last diagnostics say of a field is clearer beside what the module asks for. */
static void label_since(dbr_resolver *r, size_t first, const dbr_field *f, dbr_str text) {
    for (size_t i = first; i < r->diags->list.n; i++)
        if (r->diags->list.v[i]->at.text != f->decl->at.text)
            dbr_diag_label(r->diags, r->diags->list.v[i], f->decl->at, text);
}

/* `money` of no currency in particular. */
static bool asks_money(const dbr_field *f) {
    const dbr_node *type = dbr_kid(f->decl, 1);
    return dbr_node_is(type, DBR_N_TYPE) && dbr_node_is(dbr_kid(type, 1), DBR_N_DASH) &&
           dbr_str_is(dbr_kid(type, 0)->text, "money");
}

/* The type that a field asks for. `money` alone is what the script has, else the review's currency. */
static bool field_type(dbr_resolver *r, const dbr_field *f, const dbr_expr *e, dbr_type *want) {
    const dbr_node *type = dbr_kid(f->decl, 1);
    *want = (dbr_type){0};
    if (!dbr_node_is(type, DBR_N_TYPE))
        return true;
    if (asks_money(f) && e && e->type.kind == DBR_T_MONEY) {
        *want = e->type;
        return true;
    }
    return dbr_type_of(r, type, want);
}

static bool is_time(const dbr_field *f) {
    return dbr_str_is(f->name, "time");
}

/* `time` of a need is the time of the source, whatever its column is called. */
static dbr_column *bind_time(dbr_resolver *r, const dbr_need *need, dbr_field *f,
                             const dbr_node *given, dbr_span at) {
    dbr_source *s = need->source;
    if (!s->time) {
        dbr_diag *g =
            DBR_DIAG(r->diags, NO_TIME, at, s->name,
                     dbr_arena_printf(r->arena, "module `%.*s`", DBR_ARG(need->module->path)));
        dbr_diag_label(r->diags, g, s->at, DBR_STR("this source"));
        dbr_diag_label(r->diags, g, f->decl->at, DBR_STR("what it needs"));
        dbr_diag_help(g, DBR_STR("give the source `time` with its column of dates"));
        return NULL;
    }
    if (given && !(dbr_node_is(given, DBR_N_NAME) && dbr_str_eq(given->text, s->time->name)))
        DBR_DIAG(r->diags, NEED_TIME, given->at, s->name, s->time->name);
    return s->time;
}

/* A plain name stands for that column; anything else is a column that the source gets: `retail.paid`. */
static dbr_column *bind_field(dbr_resolver *r, const dbr_need *need, dbr_field *f,
                              const dbr_node *line, dbr_span at) {
    dbr_source *s = need->source;
    const dbr_node *col = line ? line_for(dbr_kid(line, 2), DBR_N_P_COL, f->name) : NULL;
    const dbr_node *given = col ? dbr_kid(col, 1) : NULL;
    if (dbr_node_is(given, DBR_N_BAD))
        return NULL;
    if (is_time(f))
        return bind_time(r, need, f, given, at);
    if (!given) {
        dbr_node *same = DBR_NEW(r->arena, dbr_node);
        *same = (dbr_node){.kind = DBR_N_NAME, .depth = 1, .at = at, .text = f->name};
        given = same;
    }
    size_t before = r->diags->list.n, ncolumns = s->columns.n;
    dbr_str what = dbr_arena_printf(r->arena, "`%.*s` of module `%.*s`", DBR_ARG(f->name),
                                    DBR_ARG(need->module->path));
    dbr_expr *e = dbr_row_expr(r, s, given);
    if (e) {
        dbr_type want;
        e = field_type(r, f, e, &want) ? dbr_expr_as(r, e, want, what) : NULL;
    }
    label_since(r, before, f, DBR_STR("what it needs"));
    if (!e)
        return NULL;
    if (e->op == DBR_O_COLUMN) {
        bool made = s->columns.n > ncolumns && !col; /* each one that the file lacks is said */
        if (made)
            e->column->at = f->decl->at;
        if (!e->column->asked_at.text)
            e->column->asked_at = made ? at : f->decl->at;
        return e->column;
    }
    dbr_str name =
        dbr_arena_printf(r->arena, "%.*s.%.*s", DBR_ARG(need->module->name), DBR_ARG(f->name));
    const dbr_map_entry *taken = dbr_map_get(&s->column_by_name, name);
    if (taken) {
        const dbr_column *first = taken->ptr;
        dbr_diag *g = DBR_DIAG(r->diags, COLUMN_TWICE, given->at, name);
        dbr_diag_label(r->diags, g, first->at, DBR_STR("first here"));
        return NULL;
    }
    dbr_column *c = add_column(r, s, name, given->at);
    c->computed_is = true;
    c->expr = e;
    c->type = e->type;
    c->typed_at = given->at;
    return c;
}

static void bind(dbr_resolver *r, dbr_need *need) {
    const dbr_node *use = need->module->use;
    const dbr_node *line = line_for(dbr_kid(use, 1), DBR_N_P_MAP, need->name);
    dbr_span at = line ? dbr_kid(line, 1)->at : dbr_kid(use, 0)->at;
    dbr_source *s = given_source(r, need, line);
    const dbr_need *other = s ? dbr_need_on(r, need->module->name, s) : NULL;
    if (other)
        DBR_DIAG(r->diags, NEED_SHARED, at, s->name, other->name, need->name);
    bool given = s && !other;
    need->source = need->symbol->source = given ? s : empty_source(r, need, DBR_SOURCE_OTHER);
    if (line)
        unasked_fields(r, need, dbr_kid(line, 2));
    for (size_t i = 0; i < need->fields.n; i++) {
        dbr_field *f = &need->fields.v[i];
        f->column = given ? bind_field(r, need, f, line, at) : NULL;
        if (!f->column) { /* after an error: what is read of it is no other one */
            f->column = DBR_NEW(r->arena, dbr_column);
            *f->column = (dbr_column){.name = f->name, .at = f->decl->at, .source = need->source};
            bool known = r->model->currency[0] || !asks_money(f);
            if (known)
                field_type(r, f, NULL, &f->column->type);
        }
        dbr_map_put(&need->source->column_by_name, field_key(r, need->module->name, f->name), NULL)
            ->ptr = f->column;
    }
    if (!given && !need->source->time)
        need->source->time = need->fields.n ? need->fields.v[0].column : NULL;
}

/* Without a script a need is a source that only a test gives data to. */
static void bind_alone(dbr_resolver *r, dbr_need *need) {
    dbr_source *s = need->source = need->symbol->source = empty_source(r, need, DBR_SOURCE_NEEDED);
    for (size_t i = 0; i < need->fields.n; i++) {
        dbr_field *f = &need->fields.v[i];
        dbr_type want;
        if (dbr_map_get(&s->column_by_name, f->name))
            continue;
        dbr_column *c = f->column = add_column(r, s, f->name, f->decl->at);
        c->header = f->name;
        if (is_time(f))
            s->time = c;
        else if (field_type(r, f, NULL, &want) && want.kind != DBR_T_ANY) {
            c->type = want;
            c->declared = true;
            c->typed_at = f->decl->at;
        }
    }
}

void dbr_bind_needs(dbr_resolver *r) {
    for (size_t i = 0; i < r->modules.n; i++)
        unasked_needs(r, r->modules.v[i]);
    for (size_t i = 0; i < r->needs.n; i++) {
        if (r->needs.v[i]->module)
            bind(r, r->needs.v[i]);
        else
            bind_alone(r, r->needs.v[i]);
    }
}
