/* uses.c: parses the main script, the files and the modules that it uses, each once, and declares what they say in the order in which a reader
   meets it: a used file's declarations stand where its `use` stands. */
#include "meaning/declare.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

enum { USES_MAX = 64 }; /* files that use each other in a row */

typedef struct loading {
    dbr_resolver *r;
    dbr_map loaded;             /* real path of a used file -> anything */
    dbr_str real[USES_MAX + 1]; /* of the files being loaded, the main one first */
    dbr_str name[USES_MAX + 1];
    size_t depth;
} loading;

/* What tells two ways of writing one path to be the same file. */
static dbr_str real_path(dbr_arena *a, dbr_str path) {
    if (path.n == 0 || memchr(path.p, 0, path.n))
        return path;
    char *real = dbr_arena_alloc(a, PATH_MAX);
    return realpath(dbr_arena_cstr(a, path), real) ? dbr_str_of(real) : path;
}

static const char *status_text(dbr_text_status s) {
    switch (s) {
    case DBR_TEXT_OK:
    case DBR_TEXT_NOT_FOUND:
        return "there is no such file";
    case DBR_TEXT_IS_FOLDER:
        return "it is a folder";
    case DBR_TEXT_UNREADABLE:
        return "it cannot be read";
    case DBR_TEXT_TOO_LONG:
        break;
    }
    return "it is longer than 16 MB";
}

static void load(loading *l, const dbr_text *text, dbr_str real);

static void use_open(loading *l, const dbr_node *n, dbr_str path, dbr_str real, int fd) {
    dbr_resolver *r = l->r;
    const dbr_node *leaf = dbr_kid(n, 0);
    for (size_t i = 0; i < l->depth; i++)
        if (dbr_str_eq(l->real[i], real)) {
            dbr_buf chain = {0};
            for (size_t k = i; k < l->depth; k++) {
                dbr_buf_put(&chain, l->name[k]);
                dbr_buf_puts(&chain, " -> ");
            }
            dbr_buf_put(&chain, l->name[i]);
            DBR_DIAG(r->diags, USE_CYCLE, leaf->at, dbr_arena_str(r->arena, dbr_buf_str(&chain)));
            dbr_buf_clear(&chain);
            return;
        }
    if (dbr_map_get(&l->loaded, real))
        return;
    if (l->depth > USES_MAX) {
        DBR_DIAG(r->diags, USE_TOO_DEEP, leaf->at);
        return;
    }
    dbr_text *text = NULL;
    dbr_text_status status = dbr_text_read_fd(r->arena, fd, path, &text);
    if (status != DBR_TEXT_OK) {
        DBR_DIAG(r->diags, USE_UNREADABLE, leaf->at, path, dbr_str_of(status_text(status)));
        return;
    }
    text->used_at = n->at;
    dbr_map_put(&l->loaded, real, NULL);
    load(l, text, real);
}

static void use_file(loading *l, const dbr_text *from, const dbr_node *n) {
    dbr_resolver *r = l->r;
    const dbr_node *leaf = dbr_kid(n, 0);
    dbr_str path = dbr_path_join(r->arena, from->dir, leaf->text);
    if (dbr_str_is(path, "-")) /* a file of that name, not standard input */
        path = DBR_STR("./-");
    dbr_refusal no;
    dbr_str real; /* tells two ways of writing one path to be the same file */
    int fd = dbr_access_open_real(&r->model->access, r->arena, path, &real, &no);
    int error = errno;
    if (no.text.n) {
        DBR_DIAG(r->diags, USE_REFUSED, leaf->at, no.text, no.help);
        return;
    }
    if (fd < 0) {
        const char *why =
            error == ENOENT || error == ENOTDIR ? "there is no such file" : "it cannot be read";
        DBR_DIAG(r->diags, USE_UNREADABLE, leaf->at, path, dbr_str_of(why));
        return;
    }
    use_open(l, n, path, real, fd);
    close(fd);
}

static const dbr_node *parse(dbr_resolver *r, const dbr_text *text) {
    const dbr_ast *ast = dbr_parse(r->arena, text, r->diags);
    dbr_vec_push(r->arena, &r->model->asts, ast);
    return ast->root;
}

static void use_module(dbr_resolver *r, const dbr_node *n) {
    dbr_module *m = dbr_module_new(r, n);
    if (!m)
        return;
    const dbr_node *root = parse(r, dbr_module_text(r, m));
    for (size_t i = 0; i < root->nkids; i++)
        dbr_module_declare(r, m, root->kids[i]);
}

static const dbr_node *first_need(const dbr_node *root) {
    for (size_t i = 0; i < root->nkids; i++)
        if (dbr_node_is(root->kids[i], DBR_N_NEEDS))
            return root->kids[i];
    return NULL;
}

static void load(loading *l, const dbr_text *text, dbr_str real) {
    dbr_resolver *r = l->r;
    const dbr_node *root = parse(r, text), *need = first_need(root);
    if (need && l->depth > 0) {
        DBR_DIAG(r->diags, NEEDS_NO_DATA, need->at);
        r->lost = true;
        return;
    }
    r->model->is_module |= need != NULL;
    l->real[l->depth] = real;
    l->name[l->depth] = text->name;
    l->depth++;
    for (size_t i = 0; i < root->nkids; i++) {
        const dbr_node *decl = root->kids[i];
        if (r->model->is_module)
            dbr_module_declare(r, NULL, decl);
        else if (dbr_node_is(decl, DBR_N_USE_FILE))
            use_file(l, text, decl);
        else if (dbr_node_is(decl, DBR_N_USE_MODULE))
            use_module(r, decl);
        else
            dbr_declare(r, decl);
    }
    l->depth--;
}

void dbr_load(dbr_resolver *r, const dbr_text *main) {
    loading *l = DBR_NEW(r->arena, loading);
    l->r = r;
    dbr_map_init(&l->loaded, r->arena);
    load(l, main, real_path(r->arena, main->name));
    const dbr_ast *ast = r->model->asts.v[0];
    if (ast->root->nkids == 0 && r->diags->errors == 0)
        DBR_DIAG(r->diags, NOTHING_SAID, ((dbr_span){main, 0, 0}));
}
