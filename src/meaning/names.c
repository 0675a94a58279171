/* names.c: one namespace over all declarations: every name is declared before anything is resolved, so that order does not matter. */
#include "meaning/declare.h"
#include "meaning/typing.h"

const char *dbr_symbol_kind_name(dbr_symbol_kind k) {
    switch (k) {
    case DBR_S_SOURCE:
        return "source";
    case DBR_S_METRIC:
        return "metric";
    case DBR_S_PARAM:
        return "param";
    case DBR_S_DEF:
        return "def";
    case DBR_S_BENCHMARK:
        return "benchmark";
    case DBR_S_EVENT:
        return "event";
    case DBR_S_GOAL:
        return "goal";
    case DBR_S_CHECK:
        return "check";
    case DBR_S_ACTION:
        return "action";
    case DBR_S_LESSON:
        return "lesson";
    case DBR_S_OUTLOOK:
        return "outlook";
    case DBR_S_MODULE:
        return "module";
    case DBR_S_ANALYSIS:
        return "analysis";
    }
    return "analysis";
}

/* ---- declaring ---- */

/* Whether the declaration makes a thing of the model, and which. */
static bool kind_of(const dbr_node *decl, dbr_symbol_kind *kind) {
    static const struct {
        dbr_node_kind node;
        dbr_symbol_kind kind;
    } kinds[] = {
        {DBR_N_SOURCE, DBR_S_SOURCE},       {DBR_N_METRIC, DBR_S_METRIC},
        {DBR_N_PARAM, DBR_S_PARAM},         {DBR_N_DEF, DBR_S_DEF},
        {DBR_N_BENCHMARK, DBR_S_BENCHMARK}, {DBR_N_EVENT, DBR_S_EVENT},
        {DBR_N_GOAL, DBR_S_GOAL},           {DBR_N_CHECK, DBR_S_CHECK},
        {DBR_N_ACTION, DBR_S_ACTION},       {DBR_N_LESSON, DBR_S_LESSON},
        {DBR_N_OUTLOOK, DBR_S_OUTLOOK},     {DBR_N_FUNNEL, DBR_S_ANALYSIS},
        {DBR_N_PROCESS, DBR_S_ANALYSIS},    {DBR_N_FEEDBACK, DBR_S_ANALYSIS},
        {DBR_N_COHORT, DBR_S_ANALYSIS},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (dbr_node_is(decl, kinds[i].node)) {
            *kind = kinds[i].kind;
            return true;
        }
    return false;
}

/* The empty thing in the list of its kind. */
static void make_thing(dbr_resolver *r, dbr_symbol *s) {
    dbr_arena *a = r->arena;
    dbr_model *m = r->model;
#define MAKE(type, list)              \
    do {                              \
        type *t = DBR_NEW(a, type);   \
        t->name = s->name;            \
        t->at = s->at;                \
        s->thing = t;                 \
        dbr_vec_push(a, &m->list, t); \
    } while (0)
    switch (s->kind) {
    case DBR_S_SOURCE:
        MAKE(dbr_source, sources);
        s->source->index = (uint32_t)(m->sources.n - 1);
        s->source->options.header = -1;
        dbr_map_init(&s->source->column_by_name, a);
        break;
    case DBR_S_METRIC:
        MAKE(dbr_metric, metrics);
        s->metric->index = (uint32_t)(m->metrics.n - 1);
        s->metric->doc = s->decl->doc;
        break;
    case DBR_S_PARAM:
        MAKE(dbr_param, params);
        break;
    case DBR_S_BENCHMARK:
        MAKE(dbr_benchmark, benchmarks);
        break;
    case DBR_S_EVENT:
        MAKE(dbr_event, events);
        break;
    case DBR_S_GOAL:
        MAKE(dbr_goal, goals);
        break;
    case DBR_S_CHECK:
        MAKE(dbr_check, checks);
        break;
    case DBR_S_ACTION:
        MAKE(dbr_action, actions);
        break;
    case DBR_S_LESSON:
        MAKE(dbr_lesson, lessons);
        break;
    case DBR_S_OUTLOOK:
        MAKE(dbr_outlook, outlooks);
        break;
    case DBR_S_DEF:
    case DBR_S_MODULE:
    case DBR_S_ANALYSIS:
        break;
    }
#undef MAKE
}

void dbr_symbol_add(dbr_resolver *r, dbr_symbol *s) {
    bool added;
    dbr_map_entry *e = dbr_map_put(&r->symbols, s->name, &added);
    if (added) {
        e->ptr = s;
        return;
    }
    const dbr_symbol *first = e->ptr;
    dbr_diag *g = DBR_DIAG(r->diags, DUPLICATE_NAME, s->at, s->name);
    dbr_diag_label(
        r->diags, g, first->at,
        dbr_arena_printf(r->arena, "a %s has it already", dbr_symbol_kind_name(first->kind)));
}

void dbr_declare(dbr_resolver *r, const dbr_node *decl) {
    dbr_symbol_kind kind;
    if (dbr_node_is(decl, DBR_N_BAD)) {
        r->lost = true;
        return;
    }
    if (!kind_of(decl, &kind)) {
        dbr_vec_push(r->arena, &r->rest, decl);
        return;
    }
    const dbr_node *name = dbr_kid(decl, 0), *title = dbr_kid(decl, 1);
    dbr_symbol *s = DBR_NEW(r->arena, dbr_symbol);
    s->kind = kind;
    s->decl = decl;
    if (dbr_node_is(name, DBR_N_NAME)) {
        s->name = dbr_full_name(r, name->at, name->text);
        s->at = name->at;
        dbr_symbol_add(r, s);
    } else {
        s->at = dbr_node_is(title, DBR_N_READER) ? title->at : decl->at;
    }
    make_thing(r, s);
    dbr_vec_push(r->arena, &r->decls, s);
}

/* ---- finding ---- */

/* The module in whose text something stands. */
dbr_str dbr_full_name(dbr_resolver *r, dbr_span at, dbr_str name) {
    dbr_str space = dbr_span_space(at);
    return space.n ? dbr_arena_printf(r->arena, "%.*s.%.*s", DBR_ARG(space), DBR_ARG(name)) : name;
}

/* What the name is called in the text of `space`; empty where it cannot be named there. */
static dbr_str seen_from(const dbr_symbol *s, dbr_str space) {
    dbr_str own = dbr_span_space(s->at);
    if (!space.n)
        return s->need && own.n ? (dbr_str){0} : s->name;
    return dbr_str_eq(own, space) ? dbr_str_slice(s->name, space.n + 1, s->name.n) : (dbr_str){0};
}

static dbr_symbol *symbol_at(dbr_resolver *r, dbr_span at, dbr_str path) {
    const dbr_map_entry *e = dbr_map_get(&r->symbols, dbr_full_name(r, at, path));
    dbr_symbol *s = e ? e->ptr : NULL;
    return s && seen_from(s, dbr_span_space(at)).n ? s : NULL;
}

bool dbr_names_module(dbr_resolver *r, const dbr_node *dotted) {
    if (!r->modules.n || !dbr_node_is(dotted, DBR_N_DOT))
        return false;
    const dbr_node *root = dotted;
    while (dbr_node_is(root, DBR_N_DOT))
        root = dbr_kid(root, 0);
    const dbr_symbol *s = dbr_peek(r, root);
    return s && s->kind == DBR_S_MODULE;
}

dbr_symbol *dbr_peek(dbr_resolver *r, const dbr_node *name) {
    if (dbr_node_is(name, DBR_N_NAME))
        return symbol_at(r, name->at, name->text);
    return dbr_names_module(r, name) ? symbol_at(r, name->at, dbr_node_path(r->arena, name)) : NULL;
}

/* "source", "metric or param", "check, goal or lesson" */
static dbr_str kinds_text(dbr_resolver *r, unsigned kinds) {
    dbr_buf b = {0};
    unsigned left = (unsigned)__builtin_popcount(kinds & ((2u << DBR_S_ANALYSIS) - 1));
    for (int k = DBR_S_SOURCE; k <= DBR_S_ANALYSIS; k++) {
        if (!(kinds & 1u << k))
            continue;
        dbr_buf_puts(&b, dbr_symbol_kind_name((dbr_symbol_kind)k));
        left--;
        if (left > 0)
            dbr_buf_puts(&b, left > 1 ? ", " : " or ");
    }
    dbr_str s = dbr_arena_str(r->arena, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

void dbr_unknown_name(dbr_resolver *r, dbr_span at, dbr_str what, dbr_str name, dbr_str near) {
    dbr_diag *g = DBR_DIAG(r->diags, UNKNOWN_NAME, at, what, name, near);
    if (near.n)
        dbr_diag_fix(g, at, near);
}

/* Says that there is no such name, and which one may have been meant. */
static void unknown(dbr_resolver *r, dbr_span at, dbr_str path, unsigned kinds) {
    DBR_VEC(dbr_str) names = {0};
    dbr_str space = dbr_span_space(at), near = {0};
    /* nobody sees what the many errors beyond the limit would suggest */
    bool shown = r->diags->list.n < DBR_DIAGS_MAX;
    for (size_t i = 0; shown && i < r->symbols.n; i++) {
        const dbr_symbol *other = r->symbols.entries[i].ptr;
        dbr_str seen = kinds & 1u << other->kind ? seen_from(other, space) : (dbr_str){0};
        if (seen.n)
            dbr_vec_push(r->arena, &names, seen);
        if (seen.n && dbr_str_eq(seen_from(other, dbr_span_space(other->at)), path))
            near = seen; /* a module has that name */
    }
    if (!near.n)
        near = dbr_nearest(path, names.v, names.n);
    dbr_unknown_name(r, at, kinds_text(r, kinds), path, near);
}

dbr_symbol *dbr_symbol_need(dbr_resolver *r, const dbr_node *name, unsigned kinds) {
    dbr_str path = dbr_node_is(name, DBR_N_NAME) ? name->text : dbr_node_path(r->arena, name);
    if (!path.n) /* `(x).b`: no name at all */
        path = dbr_shown(r, name->at);
    dbr_symbol *s = symbol_at(r, name->at, path);
    if (s && kinds & 1u << s->kind) {
        s->used = true;
        return s;
    }
    if (s) {
        s->used = true;
        dbr_diag *g = DBR_DIAG(r->diags, WRONG_KIND, name->at, path,
                               dbr_str_of(dbr_symbol_kind_name(s->kind)), kinds_text(r, kinds));
        dbr_diag_label(r->diags, g, s->at, DBR_STR("declared here"));
        return NULL;
    }
    if (r->lost)
        return NULL;
    unknown(r, name->at, path, kinds);
    return NULL;
}

dbr_source *dbr_source_named(dbr_resolver *r, const dbr_node *path) {
    dbr_symbol *s = dbr_symbol_need(r, path, 1u << DBR_S_SOURCE);
    return s && dbr_source_ready(r, s) ? s->source : NULL;
}

bool dbr_symbol_begin(dbr_resolver *r, dbr_symbol *s) {
    if (s->state == DBR_SYMBOL_DONE)
        return false;
    if (s->state == DBR_SYMBOL_RESOLVING) {
        /* the cycle is what stands on the stack from the first meeting on */
        size_t from = r->stack.n;
        while (from > 0 && r->stack.v[from - 1] != s)
            from--;
        if (from == 0)
            return false;
        dbr_buf chain = {0};
        for (size_t i = from - 1; i < r->stack.n; i++) {
            dbr_buf_put(&chain, r->stack.v[i]->name);
            dbr_buf_puts(&chain, " -> ");
        }
        dbr_buf_put(&chain, s->name);
        dbr_diag *g = DBR_DIAG(r->diags, CYCLE, s->at, dbr_str_of(dbr_symbol_kind_name(s->kind)),
                               s->name, dbr_arena_str(r->arena, dbr_buf_str(&chain)));
        dbr_buf_clear(&chain);
        for (size_t i = from; i < r->stack.n; i++)
            dbr_diag_label(r->diags, g, r->stack.v[i]->at, DBR_STR("and this one"));
        return false;
    }
    /* a chain of metrics, each named before it is declared, nests as deep as all of them together */
    if (r->nesting + s->decl->depth + 8 > DBR_NESTING_MAX) {
        DBR_DIAG(r->diags, TOO_DEEP, s->at);
        return false;
    }
    r->nesting += s->decl->depth + 8u;
    s->state = DBR_SYMBOL_RESOLVING;
    dbr_vec_push(r->arena, &r->stack, s);
    return true;
}

void dbr_symbol_end(dbr_resolver *r, dbr_symbol *s) {
    s->state = DBR_SYMBOL_DONE;
    r->nesting -= s->decl->depth + 8u;
    r->stack.n--;
}
