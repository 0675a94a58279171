/* resolver.h: the working state of resolving, shared by the files of this folder only. Names are declared first (order does not matter),
   then each declaration is resolved when something needs it, so that cycles are seen as "resolving" twice. */
#ifndef DBR_MEANING_RESOLVER_H
#define DBR_MEANING_RESOLVER_H
#include "meaning/model.h"

typedef enum dbr_symbol_kind {
    DBR_S_SOURCE,
    DBR_S_METRIC,
    DBR_S_PARAM,
    DBR_S_DEF,
    DBR_S_BENCHMARK,
    DBR_S_EVENT,
    DBR_S_GOAL,
    DBR_S_CHECK,
    DBR_S_ACTION,
    DBR_S_LESSON,
    DBR_S_OUTLOOK,
    DBR_S_MODULE,
    DBR_S_ANALYSIS /* funnel, process, feedback, cohort */
} dbr_symbol_kind;
const char *dbr_symbol_kind_name(dbr_symbol_kind k); /* "source", "metric", .. for messages */

typedef struct dbr_symbol {
    dbr_symbol_kind kind;
    dbr_str name;
    const dbr_node *decl;
    dbr_span at; /* of the name */
    union {
        void *thing; /* made empty when it is declared, filled in when it is resolved */
        dbr_source *source;
        dbr_metric *metric;
        dbr_param *param;
        dbr_benchmark *benchmark;
        dbr_event *event;
        dbr_goal *goal;
        dbr_check *check;
        dbr_action *action;
        dbr_lesson *lesson;
        dbr_funnel *funnel; /* of an analysis what its declaration says */
        dbr_process *process;
        dbr_feedback *feedback;
        dbr_cohort *cohort;
    };
    enum { DBR_SYMBOL_NEW, DBR_SYMBOL_RESOLVING, DBR_SYMBOL_DONE } state;
    bool used;
    struct dbr_need *need; /* a source that a module asks for: its names mean columns of another */
} dbr_symbol;

/* ---- modules: what one asks for, and what a script gives it (modules.c) ---- */
typedef struct dbr_field { /* a column that a need has */
    dbr_str name;
    const dbr_node *decl; /* its P_FIELD */
    dbr_column *column;   /* of the script's source that stands for it */
} dbr_field;
typedef struct dbr_need {
    dbr_symbol *symbol;
    dbr_str name;              /* in the module: "orders" */
    struct dbr_module *module; /* NULL: the module is the main script, without data */
    dbr_source *source;        /* of the script; its own one where the module stands alone */
    DBR_VEC(dbr_field) fields;
} dbr_need;
typedef struct dbr_module {
    dbr_str name, path;  /* "retail", "std.retail" */
    const dbr_node *use; /* what the script gives */
    bool misread;        /* it gives what nobody needs: something else may be missing for that */
    DBR_VEC(dbr_need *) needs;
} dbr_module;

typedef struct dbr_resolver {
    dbr_arena *arena;
    dbr_model *model;
    dbr_diags *diags;
    const dbr_run_options *options;
    dbr_map symbols; /* name -> dbr_symbol * */
    DBR_VEC(dbr_symbol *)
    decls; /* every declaration that makes a thing, named or not, in script order */
    DBR_VEC(const dbr_node *) rest;  /* the other ones: review, rate, waive, test, risk, .. */
    DBR_VEC(dbr_symbol *) stack;     /* metrics being resolved, for cycle messages */
    const dbr_symbol *def_stack[32]; /* defs being inlined */
    unsigned ndefs;
    unsigned
        nesting; /* depth of the declarations and columns that are being resolved inside each other, limited */
    DBR_VEC(dbr_module *) modules; /* that the script uses */
    DBR_VEC(dbr_need *) needs;     /* of all of them */
    bool lost; /* a statement did not parse: unknown names may be its own, and are not reported */
    dbr_map
        aggs; /* text of an aggregate -> dbr_agg *, so that equal ones are one; zeroed at first */
    uint32_t nexprs; /* nodes made, limited (DBR_EXPRS_MAX) against exponential defs */
} dbr_resolver;
enum { DBR_EXPRS_MAX = 1000000, DBR_NESTING_MAX = 4096 };

/* ---- names (names.c) ---- */
/* The symbol that a name stands for, marked used; NULL with an "unknown name, did you mean" diagnostic when it is absent or of another kind; `kinds` is a bit set of 1 << dbr_symbol_kind. */
dbr_symbol *dbr_symbol_need(dbr_resolver *r, const dbr_node *name, unsigned kinds);
/* The source of that name, ready; NULL after an error. */
dbr_source *dbr_source_named(dbr_resolver *r, const dbr_node *path);
/* Reports that no `what` ("function") is called so, and which one may have been meant; `near` may be empty. */
void dbr_unknown_name(dbr_resolver *r, dbr_span at, dbr_str what, dbr_str name, dbr_str near);

/* The symbol that the name stands for where it is written, without marking it used; NULL: there is none. A dotted name is one of a module. */
dbr_symbol *dbr_peek(dbr_resolver *r, const dbr_node *name);
/* Whether a dotted name begins with a module's. */
bool dbr_names_module(dbr_resolver *r, const dbr_node *dotted);
/* The name under which a declaration is known: names in a module's text have the module's in front. */
dbr_str dbr_full_name(dbr_resolver *r, dbr_span at, dbr_str name);

/* ---- modules (modules.c) ---- */
/* What a module calls so inside: `retail.orders`, which a script cannot name. NULL for other names. */
const dbr_need *dbr_need_named(dbr_resolver *r, const dbr_node *dotted);
/* What a module's text calls a source of the script, or NULL. */
dbr_need *dbr_need_on(dbr_resolver *r, dbr_str module, const dbr_source *s);
bool dbr_need_has(const dbr_need *need, dbr_str name);
/* The column that stands for a field; an error where the need has none of that name. */
dbr_column *dbr_need_column(dbr_resolver *r, const dbr_need *need, dbr_str name, dbr_span at);
/* The name under which a column of `each` is looked up: those of a module are its fields. dbr_column_shown takes it back. */
dbr_str dbr_column_key(dbr_resolver *r, const dbr_node *name);

/* ---- declarations (declare.c and its siblings), called by the expression side when a name is met ---- */
/* Resolves the metric or param when it is not yet; false in a cycle (reported). Its type is known afterwards. */
bool dbr_metric_ready(dbr_resolver *r, dbr_symbol *s);
bool dbr_param_ready(dbr_resolver *r, dbr_symbol *s);
/* Resolves a source's properties (declared columns and their types, key, time); computed columns are resolved on their own. */
bool dbr_source_ready(dbr_resolver *r, dbr_symbol *s);
/* The goal on this metric, if there is exactly one: for `vs target`. NULL with a diagnostic otherwise. */
dbr_goal *dbr_goal_on(dbr_resolver *r, const dbr_metric *m, dbr_span at);
/* The rate that turns money of `from` into `to`, or NULL. */
dbr_rate *dbr_rate_between(dbr_resolver *r, const char *from, const char *to);

/* A number of an analysis: `voices.nps`, `customers.retention(3)` (analyses.c). `n` is the DOT, or the CALL of one. NULL after an error. */
dbr_expr *dbr_analysis_value(dbr_resolver *r, dbr_symbol *s, const dbr_node *n);

/* ---- expressions (window.c, row.c, literal.c, types.c, reader.c), called by the declaration side ---- */
/* A window expression. NULL after an error that was reported. */
dbr_expr *dbr_window_expr(dbr_resolver *r, const dbr_node *n);
/* A window condition: the same, and it must be a bool. */
dbr_expr *dbr_window_cond(dbr_resolver *r, const dbr_node *n);
/* A row expression over the source; bare names are params or columns (made when they are new; a column's type is decided by its uses). */
dbr_expr *dbr_row_expr(dbr_resolver *r, dbr_source *s, const dbr_node *n);
dbr_expr *dbr_row_cond(dbr_resolver *r, dbr_source *s, const dbr_node *n);
/* A condition over the columns of a segment (waive .. where, expect .. where): names must be among `each`; `columns` are made there. */
dbr_expr *dbr_segment_cond(dbr_resolver *r, const dbr_str *each, size_t neach, dbr_column *columns,
                           const dbr_node *n);
/* A literal or constant expression of the wanted type (plain numbers take its unit; kind ANY takes any). NULL after an error. */
dbr_expr *dbr_const_expr(dbr_resolver *r, const dbr_node *n, dbr_type want);
/* Brings `e` to the type: plain literals take the unit, money is converted by a rate where one is declared; an error that names both units
   otherwise. NULL after an error. `what` says for messages what wants it: "`target`", "`unit` of metric revenue". */
dbr_expr *dbr_expr_as(dbr_resolver *r, dbr_expr *e, dbr_type want, dbr_str what);
/* The column of a source by name, made when new (for `each`, `not null`, `per`). */
dbr_column *dbr_source_column(dbr_resolver *r, dbr_source *s, dbr_str name, dbr_span at);
/* Demands a type of a column; an error naming both uses when they disagree. */
bool dbr_column_demand(dbr_resolver *r, dbr_column *c, dbr_type want, dbr_span at);
/* A date or period literal as a window (WHEN, or NUMBER for a year; UNIT_PERIOD; RANGE of two). False after an error. */
bool dbr_window_of(dbr_resolver *r, const dbr_node *n, dbr_window *out);
/* A window item: literal or relative (LAST, AGO, TRAILING, EVENT_WINDOW, previous, mtd, ..). *is_window false and true returned where the
   node is no window at all. False after an error. */
bool dbr_move_of(dbr_resolver *r, const dbr_node *n, bool *is_window, dbr_move *out);
/* A declared type: `money(CNY)`, `number`; `money` alone is the review's currency. */
bool dbr_type_of(dbr_resolver *r, const dbr_node *type, dbr_type *out);
/* A reader text with its pieces. `n` may be DASH. */
dbr_reader dbr_reader_of(dbr_resolver *r, const dbr_node *n);
/* The source text of a node with runs of white space made one blank: names of outcomes. */
dbr_str dbr_written(dbr_resolver *r, dbr_span at);
/* Number literal with its suffix: 1.2M, 350万, 1_200; 3% pp bp 90s 30min ¥100. False after an error. */
bool dbr_literal(dbr_resolver *r, const dbr_node *n, dbr_value *value, dbr_type *type);
dbr_expr *dbr_expr_new(dbr_resolver *r, dbr_op op, dbr_type t, dbr_span at, size_t nargs,
                       dbr_expr *const *args);
/* A feature that a later version brings: one plain diagnostic. */
void dbr_not_yet(dbr_resolver *r, dbr_span at, const char *what);
#endif
