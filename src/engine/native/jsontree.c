/* jsontree.c turns a JSON text into a tree: one walk that checks it, one that builds; a stack of its own in place of recursion. */
#include "engine/native/jsontree.h"

static dbr_str decoded(dbr_arena *a, dbr_str raw, bool escaped) {
    if (!escaped)
        return raw;
    dbr_buf b = {0};
    dbr_json_decode(raw, &b);
    dbr_str s = dbr_arena_str(a, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

static dbr_str string(dbr_arena *a, dbr_json_scan *s) {
    dbr_str raw = {0};
    bool escaped = false;
    if (!dbr_json_string(s, &raw, &escaped))
        return (dbr_str){0};
    return decoded(a, raw, escaped);
}

/* The value at the scanner, of a text that is known to be JSON. Of an array or object only its opening bracket is passed over. */
static void open_value(dbr_arena *a, dbr_json_scan *s, dbr_tree *t) {
    char c = s->text.p[s->at];
    t->there = true;
    t->at = s->at;
    switch (c) {
    case '{':
    case '[':
        t->kind = c == '{' ? DBR_TREE_OBJECT : DBR_TREE_ARRAY;
        s->at++;
        return;
    case '"':
        t->kind = DBR_TREE_TEXT;
        t->text = string(a, s);
        return;
    case 't':
    case 'f':
        t->kind = DBR_TREE_BOOL;
        t->truth = c == 't';
        break;
    case 'n':
        break;
    default:
        t->kind = DBR_TREE_NUMBER;
        break;
    }
    dbr_json_skip(s);
    if (t->kind == DBR_TREE_NUMBER)
        t->text = dbr_str_slice(s->text, t->at, s->at);
}

const dbr_tree *dbr_tree_read(dbr_arena *a, dbr_json_scan *s) {
    size_t begin = s->at;
    if (!dbr_json_skip(s) || !dbr_json_end(s))
        return NULL;
    struct {
        dbr_tree *of, *last;
    } open[DBR_JSON_DEPTH + 1];
    size_t depth = 0;
    dbr_tree *root = DBR_NEW(a, dbr_tree);
    s->at = begin;
    dbr_json_space(s);
    open_value(a, s, root);
    if (root->kind == DBR_TREE_ARRAY || root->kind == DBR_TREE_OBJECT) {
        open[depth].of = root;
        open[depth++].last = NULL;
    }
    while (depth) {
        dbr_tree *of = open[depth - 1].of;
        dbr_json_space(s);
        char c = s->text.p[s->at];
        if (c == ',') {
            s->at++;
            dbr_json_space(s);
            c = s->text.p[s->at];
        }
        if (c == '}' || c == ']') {
            s->at++;
            depth--;
            continue;
        }
        dbr_tree *t = DBR_NEW(a, dbr_tree);
        if (of->kind == DBR_TREE_OBJECT) {
            t->key = string(a, s);
            dbr_json_space(s);
            s->at++; /* the colon */
            dbr_json_space(s);
        }
        open_value(a, s, t);
        if (open[depth - 1].last)
            open[depth - 1].last->next = t;
        else
            of->first = t;
        open[depth - 1].last = t;
        of->n++;
        if (t->kind == DBR_TREE_ARRAY || t->kind == DBR_TREE_OBJECT) {
            open[depth].of = t;
            open[depth++].last = NULL;
        }
    }
    return root;
}

const dbr_tree *dbr_tree_get(const dbr_tree *t, const char *key) {
    static const dbr_tree nothing;
    for (const dbr_tree *m = t->kind == DBR_TREE_OBJECT ? t->first : NULL; m; m = m->next)
        if (dbr_str_is(m->key, key))
            return m;
    return &nothing;
}

dbr_str dbr_tree_text(const dbr_tree *t) {
    return t->kind == DBR_TREE_TEXT ? t->text : (dbr_str){0};
}
