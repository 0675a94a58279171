/* typing.h: what the files that resolve expressions share: the scope that names are looked up in, and the rules of types and units. */
#ifndef DBR_MEANING_TYPING_H
#define DBR_MEANING_TYPING_H
#include "meaning/functions.h"
#include "meaning/resolver.h"

/* A parameter of a `def` that is being inlined. */
typedef struct dbr_binding {
    dbr_str name;
    const dbr_expr *value;
} dbr_binding;

/* Where an expression stands. */
typedef struct dbr_scope {
    dbr_resolver *r;
    dbr_source *source;  /* about a row of it; NULL: about a window, or a segment */
    const dbr_str *each; /* of a segment: the names of its columns */
    size_t neach;
    dbr_column *segment; /* and the columns themselves; NULL: no segment */
    const dbr_binding *bindings;
    size_t nbindings;
} dbr_scope;
static inline bool dbr_scope_is_row(const dbr_scope *s) {
    return s->source || s->segment;
}

/* ---- operators.c ---- */
/* NULL after an error that was reported, like everything here. */
dbr_expr *dbr_resolve_node(const dbr_scope *s, const dbr_node *n);
dbr_expr *dbr_resolve_cond(const dbr_scope *s, const dbr_node *n);
/* Without the parentheses around it. */
const dbr_node *dbr_bare(const dbr_node *n);
/* A name written in backticks is never a keyword, a window word or a literal. */
bool dbr_node_is_word(const dbr_node *n, const char *word);

/* ---- names, calls and brackets: window.c, row.c, aggregate.c, calls.c ---- */
dbr_expr *dbr_window_node(const dbr_scope *s, const dbr_node *n);
dbr_expr *dbr_row_node(const dbr_scope *s, const dbr_node *n);
dbr_expr *dbr_in_keys(const dbr_scope *s, const dbr_node *n, dbr_expr *key, const dbr_node *path);
dbr_expr *dbr_call(const dbr_scope *s, const dbr_node *n);
/* The argument that a parameter of the def being inlined stands for, or NULL. */
const dbr_expr *dbr_bound(const dbr_scope *s, const dbr_node *name);
/* The literal that another language writes so: `True`, `None`, `NULL`; empty for other names. */
dbr_str dbr_foreign_literal(const dbr_node *name);
dbr_expr *dbr_param_value(dbr_resolver *r, dbr_symbol *symbol, dbr_span at);
/* Whether the argument of an aggregate is about the rows of a source: it names one outside of lookups. */
bool dbr_names_source(const dbr_scope *s, const dbr_node *n);
dbr_expr *dbr_aggregate(const dbr_scope *s, const dbr_node *call, const dbr_function *f,
                        int percent);
/* The aggregate itself, or an equal one that exists; and the same as an expression. */
dbr_agg *dbr_agg_share(dbr_resolver *r, dbr_agg *agg);
dbr_expr *dbr_agg_expr(dbr_resolver *r, dbr_agg *agg, dbr_span at);
/* NULL of NULL. */
dbr_expr *dbr_column_expr(dbr_resolver *r, dbr_column *c, dbr_span at);
/* Both conditions, where both are there. */
dbr_expr *dbr_both(dbr_resolver *r, dbr_expr *a, dbr_expr *b);
/* `x[move]`; NULL of NULL. */
dbr_expr *dbr_moved(dbr_resolver *r, dbr_expr *x, dbr_move move, dbr_span at);
static inline bool dbr_expr_is_fixed(const dbr_expr *x) {
    return x->op == DBR_O_CONST || x->op == DBR_O_PARAM;
}
/* `x vs y` beside `limit` (NULL: alone): relative or absolute. */
dbr_expr *dbr_change(const dbr_scope *s, const dbr_node *n, const dbr_expr *limit);

/* A call of `significant` with two arguments (significant.c). */
dbr_expr *dbr_significant(const dbr_scope *s, const dbr_node *call);

/* `x over last COUNT UNITs`; `at` is where it is written. */
dbr_expr *dbr_series_of(dbr_resolver *r, dbr_span at, dbr_expr *x, int count, dbr_unit unit);

/* ---- types.c, units.c ---- */
bool dbr_kind_is_plain(dbr_type_kind k);    /* number, percent, count */
bool dbr_kind_is_quantity(dbr_type_kind k); /* these, money and duration */
bool dbr_kind_is_time(dbr_type_kind k);     /* date, datetime */
/* Of two unified sides: the type of a value that is one or the other. */
dbr_type dbr_type_join(dbr_type a, dbr_type b);
bool dbr_is_plain_literal(const dbr_expr *e);
bool dbr_is_points_literal(const dbr_expr *e);
dbr_expr *dbr_expr_copy(dbr_resolver *r, const dbr_expr *e);
dbr_expr *dbr_expr_retyped(dbr_resolver *r, const dbr_expr *e, dbr_type t);
/* What two sides do to each other, for messages: "adds" A "to" B. */
typedef struct dbr_deed {
    const char *sign, *verb, *join;
    bool swapped; /* "subtracts" B "from" A */
} dbr_deed;
/* Brings both sides to one unit: plain literals take the other's, money is converted, undeclared columns take the other's type. */
bool dbr_unify(dbr_resolver *r, const dbr_node *n, dbr_deed deed, dbr_expr **a, dbr_expr **b);
bool dbr_units_clash(dbr_resolver *r, const dbr_node *n, dbr_deed deed, const dbr_expr *a,
                     const dbr_expr *b); /* reports; false */
/* Decides the type of undeclared columns in `e`, whose type is not known. */
bool dbr_demand(dbr_resolver *r, dbr_expr *e, dbr_type want, dbr_span at);
bool dbr_one_value(dbr_resolver *r, const dbr_expr *e); /* reports a series; false */
dbr_expr *dbr_arithmetic(dbr_resolver *r, const dbr_node *n, dbr_op op, dbr_expr *a, dbr_expr *b);
dbr_expr *dbr_convert(dbr_resolver *r, dbr_expr *e, dbr_rate *rate);
static inline dbr_type dbr_type_kind_of(dbr_type_kind k) {
    return (dbr_type){.kind = k};
}

/* ---- literal.c ---- */
/* The text of a node's place, short enough for a message. */
dbr_str dbr_shown(dbr_resolver *r, dbr_span at);
/* A whole number from 1 to `most`; `what` begins the message. */
bool dbr_whole_number(dbr_resolver *r, const dbr_node *n, int most, const char *what, int *out);
/* The node is a period literal that is longer than a day, or a day: as days. */
bool dbr_period_node(dbr_resolver *r, const dbr_node *n, bool *is_period, dbr_window *out);

/* ---- print.c ---- */
/* (+ revenue 5): one line, for tests and for telling equal expressions. */
void dbr_expr_write(const dbr_expr *e, dbr_buf *out);
void dbr_agg_write(const dbr_agg *agg, dbr_buf *out);
#endif
