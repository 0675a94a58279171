/* ast.c: what every reader of the tree needs: labels, comparison, one-line printing. */
#include "syntax/ast.h"

static const char *const labels[] = {
#define N(id, label, children) label,
#include "syntax/nodes.def"
#undef N
};

const char *dbr_node_label(dbr_node_kind k) {
    return labels[k];
}

static void write_text(dbr_str s, dbr_buf *out) {
    dbr_buf_putc(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\')
            dbr_buf_printf(out, "\\%c", c);
        else if (c == '\n')
            dbr_buf_puts(out, "\\n");
        else if (c < 0x20)
            dbr_buf_printf(out, "\\u{%X}", c);
        else
            dbr_buf_putc(out, (char)c);
    }
    dbr_buf_putc(out, '"');
}

static bool is_plain_name(dbr_str s) {
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                      (unsigned char)c >= 0x80;
        if (!letter && !(i > 0 && c >= '0' && c <= '9') && !strchr("<>=!", c))
            return false;
    }
    return s.n > 0;
}

/* The tree is at most DBR_DEPTH_MAX high: the parser sees to it. */
void dbr_node_write(const dbr_node *n, dbr_buf *out) {
    switch ((dbr_node_kind)n->kind) {
    case DBR_N_NAME:
        if (is_plain_name(n->text)) {
            dbr_buf_put(out, n->text);
        } else {
            dbr_buf_putc(out, '`');
            dbr_buf_put(out, n->text);
            dbr_buf_putc(out, '`');
        }
        return;
    case DBR_N_TEXT:
        write_text(n->text, out);
        return;
    case DBR_N_NUMBER:
    case DBR_N_LIT:
    case DBR_N_WHEN:
        dbr_buf_put(out, n->text);
        return;
    case DBR_N_DASH:
    case DBR_N_TRUE:
    case DBR_N_FALSE:
    case DBR_N_NONE:
        dbr_buf_puts(out, labels[n->kind]);
        return;
    default: /* all the others alike */
        break;
    }
    dbr_buf_putc(out, '(');
    dbr_buf_puts(out, labels[n->kind]);
    if (n->kind == DBR_N_REGEX) {
        dbr_buf_putc(out, ' ');
        write_text(n->text, out);
    }
    for (uint32_t i = 0; i < n->nkids; i++) {
        dbr_buf_putc(out, ' ');
        dbr_node_write(n->kids[i], out);
    }
    dbr_buf_putc(out, ')');
}

bool dbr_node_eq(const dbr_node *a, const dbr_node *b) {
    if (a->kind != b->kind || a->nkids != b->nkids || !dbr_str_eq(a->text, b->text))
        return false;
    for (uint32_t i = 0; i < a->nkids; i++)
        if (!dbr_node_eq(a->kids[i], b->kids[i]))
            return false;
    return true;
}

const dbr_node *dbr_kid(const dbr_node *n, size_t i) {
    static const dbr_node dash = {.kind = DBR_N_DASH, .depth = 1};
    return n && i < n->nkids ? n->kids[i] : &dash;
}

static bool put_path(const dbr_node *n, dbr_buf *out) {
    if (n->kind == DBR_N_NAME) {
        dbr_buf_put(out, n->text);
        return true;
    }
    if (n->kind != DBR_N_DOT || n->nkids != 2 || !put_path(n->kids[0], out))
        return false;
    dbr_buf_putc(out, '.');
    return put_path(n->kids[1], out);
}

dbr_str dbr_node_path(dbr_arena *a, const dbr_node *n) {
    dbr_buf b = {0};
    dbr_str s = put_path(n, &b) ? dbr_arena_str(a, dbr_buf_str(&b)) : (dbr_str){0};
    dbr_buf_clear(&b);
    return s;
}
