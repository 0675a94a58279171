/* ast.h: what was written. One uniform node for every construct of the language; nodes.def lists the kinds and their children.
   A node knows its span, so that every later stage can point at the script; nothing here knows names, types or data. */
#ifndef DBR_SYNTAX_AST_H
#define DBR_SYNTAX_AST_H
#include "base/vec.h"
#include "source/diag.h"
#include "source/text.h"

typedef enum dbr_node_kind {
#define N(id, label, children) DBR_N_##id,
#include "syntax/nodes.def"
#undef N
    DBR_N_COUNT
} dbr_node_kind;

typedef struct dbr_node dbr_node;
struct dbr_node {
    uint16_t kind;  /* dbr_node_kind */
    uint16_t depth; /* height of the tree below, 1 for a leaf: guards recursion */
    uint32_t nkids;
    dbr_node **kids;
    dbr_span at;
    dbr_str text; /* leaves: the decoded text, see nodes.def */
    dbr_str
        doc; /* declarations: the `##` lines directly above, joined by line breaks, without the signs */
};

/* A comment: where it stands and whether only white space stands before it on its line. Kept beside the tree, by position. */
typedef struct dbr_comment {
    dbr_span at; /* from # to the end of the line, without the line break */
    bool own_line;
} dbr_comment;

typedef struct dbr_ast {
    const dbr_text *text;
    dbr_node *root; /* SCRIPT; never NULL */
    DBR_VEC(dbr_comment) comments;
} dbr_ast;

enum { DBR_DEPTH_MAX = 256 }; /* levels of nesting in a script */

/* Parses a script; what is wrong goes to `diags`. Everything is allocated in the arena. Never NULL: statements that do not parse
   are BAD nodes. */
dbr_ast *dbr_parse(dbr_arena *a, const dbr_text *text, dbr_diags *diags);
/* Parses one expression (debrief eval, test tables). NULL when it does not parse. */
dbr_node *dbr_parse_expr(dbr_arena *a, const dbr_text *text, dbr_diags *diags);

const char *dbr_node_label(dbr_node_kind k);
/* (metric revenue - (call sum ..)): one line, for golden files. */
void dbr_node_write(const dbr_node *n, dbr_buf *out);
/* Same kinds, texts and children; spans and docs are not compared. */
bool dbr_node_eq(const dbr_node *a, const dbr_node *b);
/* Child i, or a shared DASH node when there are fewer. */
const dbr_node *dbr_kid(const dbr_node *n, size_t i);
static inline bool dbr_node_is(const dbr_node *n, dbr_node_kind k) {
    return n && n->kind == (uint16_t)k;
}
/* The dotted name of a NAME or DOT chain ("std.retail"), in the arena; empty when the node is something else. */
dbr_str dbr_node_path(dbr_arena *a, const dbr_node *n);
#endif
