/* depends.c: the params and defs that a definition names: they belong to what it says, though they are written elsewhere. */
#include "meaning/declare.h"
#include "meaning/functions.h"

typedef struct walk {
    dbr_resolver *r;
    dbr_uses *out;
    dbr_map known; /* names in it */
} walk;

static bool is_one_of(const dbr_node *names, dbr_str name) {
    for (size_t i = 0; names && i < names->nkids; i++)
        if (dbr_str_eq(names->kids[i]->text, name))
            return true;
    return false;
}

/* `bound`: the names of the def's own parameters in its body, NULL elsewhere. */
static void visit(walk *w, const dbr_node *n, const dbr_node *bound);

static void named(walk *w, const dbr_node *n, const dbr_node *bound) {
    if (dbr_node_is(n, DBR_N_NAME) && is_one_of(bound, n->text))
        return;
    const dbr_symbol *s = dbr_peek(w->r, n);
    bool added;
    if (!s || (s->kind != DBR_S_PARAM && s->kind != DBR_S_DEF))
        return;
    dbr_map_put(&w->known, s->name, &added);
    if (!added)
        return;
    dbr_use use = {.name = s->name};
    if (s->kind == DBR_S_PARAM)
        use.param = s->param;
    else
        use.text = dbr_written(w->r, dbr_kid(s->decl, 2)->at);
    dbr_vec_push(w->r->arena, w->out, use);
    if (s->kind == DBR_S_DEF)
        visit(w, dbr_kid(s->decl, 2), dbr_kid(s->decl, 1));
}

static void visit(walk *w, const dbr_node *n, const dbr_node *bound) {
    int percent;
    size_t from = 0;
    if (dbr_node_is(n, DBR_N_NAME)) {
        named(w, n, bound);
    } else if (dbr_node_is(n, DBR_N_DOT)) { /* `retail.limit`, or a column, whatever its name */
        named(w, n, bound);
        if (!dbr_node_is(dbr_kid(n, 0), DBR_N_NAME))
            visit(w, dbr_kid(n, 0), bound);
        return;
    } else if (dbr_node_is(n, DBR_N_CALL)) {
        const dbr_node *f = dbr_kid(n, 0);
        from = dbr_node_is(f, DBR_N_NAME) && dbr_function_find(f->text, &percent);
    }
    for (size_t i = from; i < n->nkids; i++)
        visit(w, n->kids[i], bound);
}

void dbr_uses_add(dbr_resolver *r, const dbr_node *n, dbr_uses *out) {
    walk w = {.r = r, .out = out};
    dbr_map_init(&w.known, r->arena);
    for (size_t i = 0; i < out->n; i++)
        dbr_map_put(&w.known, out->v[i].name, NULL);
    visit(&w, n, NULL);
}
