/* parse.c: turns a script into its tree: runs the grammar, and makes the nodes that its actions ask for. reader.c decodes texts. */
#include "base/utf8.h"
#include "parser.h"
#include "syntax/token.h"

void dbr_too_deep(dbr_parser *p, dbr_span at) {
    if (!p->too_deep)
        DBR_DIAG(p->diags, TOO_DEEP, at);
    p->too_deep = true;
}

static dbr_node *bad_node(dbr_parser *p, dbr_span at) {
    dbr_node *n = DBR_NEW(p->arena, dbr_node);
    n->kind = DBR_N_BAD;
    n->depth = 1;
    n->at = at;
    return n;
}

dbr_node *dbr_make(dbr_parser *p, dbr_node_kind kind, dbr_span at, size_t nkids,
                   dbr_node *const *kids) {
    unsigned depth = 1;
    for (size_t i = 0; i < nkids; i++)
        if (kids[i]->depth >= depth)
            depth = kids[i]->depth + 1u;
    if (depth > DBR_DEPTH_MAX) {
        dbr_too_deep(p, at);
        return bad_node(p, at);
    }
    dbr_node *n = DBR_NEW(p->arena, dbr_node);
    n->kind = (uint16_t)kind;
    n->depth = (uint16_t)depth;
    n->at = at;
    n->nkids = (uint32_t)nkids;
    if (nkids > 0) {
        n->kids = DBR_NEWS(p->arena, dbr_node *, nkids);
        memcpy(n->kids, kids, nkids * sizeof *kids);
    }
    return n;
}

dbr_node *dbr_make_list(dbr_parser *p, dbr_node_kind kind, dbr_span at) {
    return dbr_make(p, kind, at, 0, NULL);
}

/* Room grows at powers of two from four on, so that no capacity need be kept. */
static void add_one(dbr_parser *p, dbr_node *list, dbr_node *kid) {
    uint32_t n = list->nkids;
    if (kid->depth >= DBR_DEPTH_MAX) {
        dbr_too_deep(p, kid->at);
        kid = bad_node(p, kid->at);
    }
    if (n == 0 || (n >= 4 && (n & (n - 1)) == 0)) {
        dbr_node **kids = DBR_NEWS(p->arena, dbr_node *, n == 0 ? 4 : (size_t)n * 2);
        if (n > 0)
            memcpy(kids, list->kids, n * sizeof *kids);
        list->kids = kids;
    }
    list->kids[list->nkids++] = kid;
    if (kid->depth >= list->depth)
        list->depth = (uint16_t)(kid->depth + 1);
    list->at = dbr_span_join(list->at, kid->at);
}

dbr_node *dbr_make_add(dbr_parser *p, dbr_node *list, dbr_node *kid) {
    if (list->kind == DBR_N_ITEMS && kid->kind == DBR_N_ITEMS) {
        for (uint32_t i = 0; i < kid->nkids; i++)
            add_one(p, list, kid->kids[i]);
    } else {
        add_one(p, list, kid);
    }
    return list;
}

dbr_node *dbr_make_onto(dbr_parser *p, dbr_node_kind kind, dbr_span at, dbr_node *first,
                        dbr_node *list) {
    unsigned depth = first->depth >= list->depth ? first->depth + 1u : list->depth;
    if (depth > DBR_DEPTH_MAX) {
        dbr_too_deep(p, at);
        return bad_node(p, at);
    }
    dbr_node *n = DBR_NEW(p->arena, dbr_node);
    n->kind = (uint16_t)kind;
    n->depth = (uint16_t)depth;
    n->at = at;
    n->nkids = list->nkids + 1;
    n->kids = DBR_NEWS(p->arena, dbr_node *, (size_t)list->nkids + 1);
    n->kids[0] = first;
    memcpy(n->kids + 1, list->kids, list->nkids * sizeof *list->kids);
    return n;
}

dbr_node *dbr_make_leaf(dbr_parser *p, dbr_node_kind kind, const dbr_token *t) {
    dbr_node *n = dbr_make(p, kind, dbr_token_span(p, t), 0, NULL);
    dbr_str s = dbr_token_str(p, t);
    if (kind == DBR_N_NAME && s.n >= 2 && s.p[0] == '`')
        s = dbr_str_slice(s, 1, s.n - 1);
    n->text = kind == DBR_N_NAME ? dbr_utf8_nfc(p->arena, s) : s;
    return n;
}

/* ---- documentation ---- */

static bool is_doc(const dbr_parser *p, const dbr_comment *c) {
    return c->own_line && c->at.end - c->at.start >= 2 && p->bytes.p[c->at.start + 1] == '#';
}

/* Nothing but one line break and blanks stands between. */
static bool is_next_line(const dbr_parser *p, uint32_t end, uint32_t start) {
    unsigned breaks = 0;
    for (uint32_t i = end; i < start; i++) {
        char c = p->bytes.p[i];
        breaks += c == '\n';
        if (c != '\n' && c != '\r' && c != ' ' && c != '\t')
            return false;
    }
    return breaks == 1;
}

void dbr_make_doc(dbr_parser *p, dbr_node *decl) {
    size_t lo = 0, hi = p->comments.n;
    while (lo < hi) { /* the comments before the declaration */
        size_t mid = lo + (hi - lo) / 2;
        if (p->comments.v[mid].at.start < decl->at.start)
            lo = mid + 1;
        else
            hi = mid;
    }
    size_t first = lo;
    uint32_t start = decl->at.start;
    while (first > 0 && is_doc(p, &p->comments.v[first - 1]) &&
           is_next_line(p, p->comments.v[first - 1].at.end, start))
        start = p->comments.v[--first].at.start;
    if (first == lo)
        return;
    dbr_buf b = {0};
    for (size_t i = first; i < lo; i++) {
        dbr_str line = dbr_span_str(p->comments.v[i].at);
        line = dbr_str_slice(line, line.n > 2 && line.p[2] == ' ' ? 3 : 2, line.n);
        if (i > first)
            dbr_buf_putc(&b, '\n');
        dbr_buf_put(&b, line);
    }
    decl->doc = dbr_arena_str(p->arena, dbr_buf_str(&b));
    dbr_buf_clear(&b);
}

/* ---- the driver ---- */

static bool start(dbr_parser *p, dbr_arena *a, const dbr_text *text, dbr_diags *diags) {
    *p = (dbr_parser){.arena = a, .diags = diags, .text = text, .bytes = text->bytes};
    p->dash = dbr_make(p, DBR_N_DASH, (dbr_span){0}, 0, NULL);
    if (text->bytes.n > DBR_SCRIPT_MAX) {
        DBR_DIAG(diags, SCRIPT_TOO_LONG, (dbr_span){0}, text->name);
        return false;
    }
    size_t bad = dbr_utf8_invalid(text->bytes);
    if (bad != SIZE_MAX) { /* the rest would be one message after another about the same thing */
        dbr_span at = {text, (uint32_t)bad, (uint32_t)bad + 1};
        dbr_diag *g = DBR_DIAG(diags, INVALID_UTF8, at, dbr_arena_printf(a, "%zu", bad));
        dbr_diag_note(diags, g,
                      dbr_arena_printf(a, "the byte there is %02X",
                                       (unsigned)(unsigned char)text->bytes.p[bad]));
        return false;
    }
    dbr_scan_bytes(p);
    dbr_lex(p);
    return true;
}

dbr_ast *dbr_parse(dbr_arena *a, const dbr_text *text, dbr_diags *diags) {
    dbr_parser p;
    dbr_ast *ast = DBR_NEW(a, dbr_ast);
    ast->text = text;
    if (start(&p, a, text, diags))
        dbr_grammar_run(&p, DBR_START_SCRIPT);
    dbr_free(p.tokens);
    if (!p.root || p.root->kind != DBR_N_SCRIPT)
        p.root = dbr_make_list(&p, DBR_N_SCRIPT, (dbr_span){text, 0, 0});
    p.root->at = (dbr_span){text, 0, (uint32_t)text->bytes.n};
    ast->root = p.root;
    ast->comments.v = p.comments.v;
    ast->comments.n = p.comments.n;
    ast->comments.cap = p.comments.cap;
    return ast;
}

dbr_node *dbr_parse_expr(dbr_arena *a, const dbr_text *text, dbr_diags *diags) {
    dbr_parser p;
    size_t errors = diags->errors;
    bool whole = start(&p, a, text, diags) && dbr_grammar_run(&p, DBR_START_EXPR);
    dbr_free(p.tokens);
    return whole && diags->errors == errors ? p.root : NULL;
}
