/* jsontree.h: a whole JSON text as a tree, for files of which everything is wanted: saved results. Numbers keep their digits. */
#ifndef DBR_ENGINE_NATIVE_JSONTREE_H
#define DBR_ENGINE_NATIVE_JSONTREE_H
#include "engine/native/jsonscan.h"

typedef enum dbr_tree_kind {
    DBR_TREE_NULL, /* also what is not there */
    DBR_TREE_BOOL,
    DBR_TREE_NUMBER,
    DBR_TREE_TEXT,
    DBR_TREE_ARRAY,
    DBR_TREE_OBJECT,
} dbr_tree_kind;

typedef struct dbr_tree {
    dbr_tree_kind kind;
    bool there;   /* false: what dbr_tree_get gives where there is no such member */
    bool truth;   /* BOOL */
    dbr_str text; /* TEXT: decoded; NUMBER: its digits as written */
    dbr_str key;  /* of a member, decoded */
    size_t at;    /* where it begins, a byte offset */
    size_t n;     /* ARRAY, OBJECT: how many */
    struct dbr_tree *first, *next;
} dbr_tree;

/* The tree of `s->text` (valid UTF-8), in the arena; NULL and s->problem where it is not JSON or too deep. Lent texts point into it. */
const dbr_tree *dbr_tree_read(dbr_arena *a, dbr_json_scan *s);
/* The first member of that name. Never NULL: of anything else, and where there is none, it is a null that is not there. */
const dbr_tree *dbr_tree_get(const dbr_tree *t, const char *key);
/* Empty where it is no text. */
dbr_str dbr_tree_text(const dbr_tree *t);
#endif
