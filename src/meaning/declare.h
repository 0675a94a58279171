/* declare.h: what the files that resolve declarations share: properties in blocks, words as values, and one function for each kind of
   declaration. */
#ifndef DBR_MEANING_DECLARE_H
#define DBR_MEANING_DECLARE_H
#include "meaning/resolver.h"

/* ---- properties (props.c) ---- */

/* The properties of a block, without those that did not parse. */
typedef struct dbr_props {
    const dbr_node **v;
    size_t n;
} dbr_props;
/* `items` may be DASH. A property that can stand once only and stands twice is reported; `many` is a kind that this block may repeat
   (DBR_N_BAD for none). */
dbr_props dbr_props_of(dbr_resolver *r, const dbr_node *items, dbr_node_kind many);
/* The first property of the kind, or NULL. */
const dbr_node *dbr_prop(const dbr_props *p, dbr_node_kind kind);

/* Whether one of them did not parse: what is not there may be that one. */
bool dbr_has_bad(const dbr_node *items);

/* The index of the word among `words` (a NULL ends them), or -1 with a diagnostic; `what` says what it should be: "a severity". */
int dbr_word_of(dbr_resolver *r, const dbr_node *name, const char *what, const char *const *words);
/* "`a`, `b` or `c`" */
dbr_str dbr_words_list(dbr_arena *a, const char *const *words);
/* The rows that stand in a script. A block on one line, in which a backslash is a character like others, has its lines parted by `\n`: it
   would be a heading alone. */
dbr_str dbr_data_text(dbr_resolver *r, const dbr_node *text);
dbr_str dbr_text_prop(const dbr_props *p,
                      dbr_node_kind kind); /* of a TEXT child, empty when absent */
dbr_reader dbr_reader_prop(dbr_resolver *r, const dbr_props *p, dbr_node_kind kind);
/* The days of a date or period literal: first or last one. */
bool dbr_day_prop(dbr_resolver *r, const dbr_node *when, bool last, dbr_day *out);
/* A plain number of at least zero. */
bool dbr_weight_prop(dbr_resolver *r, const dbr_props *p, dbr_decimal *out);
/* A whole number; `what` begins the message. */
bool dbr_count_of(dbr_resolver *r, const dbr_node *n, const char *what, int64_t least, int64_t most,
                  int *out);
/* A share from 0 % to 100 %, as fraction. `what` begins the message. */
bool dbr_share_of(dbr_resolver *r, const dbr_node *n, const char *what, dbr_decimal *out);
/* Reports a range of plain values that ends before it begins; false then. Both may be NULL. */
bool dbr_range_order(dbr_resolver *r, const dbr_expr *from, const dbr_expr *to, dbr_span at);
bool dbr_is_currency(dbr_str s);
/* Reports what is no ISO 4217 code. `out` has room for 4. */
bool dbr_currency_of(dbr_resolver *r, const dbr_node *name, char *out);

/* ---- loading and naming (uses.c, names.c) ---- */
/* Parses the main script and what it uses, and declares every name. */
void dbr_load(dbr_resolver *r, const dbr_text *main);
void dbr_declare(dbr_resolver *r, const dbr_node *decl);
/* Enters the symbol under its name; a name that stands already is reported. */
void dbr_symbol_add(dbr_resolver *r, dbr_symbol *s);

/* ---- modules (modules.c) ---- */
/* A module that is used: its name is one of the script from now on. NULL after an error. */
dbr_module *dbr_module_new(dbr_resolver *r, const dbr_node *use);
/* Its text, as it was built in. */
dbr_text *dbr_module_text(dbr_resolver *r, const dbr_module *m);
/* Declares what a module says. `m` NULL: the module is the main script. */
void dbr_module_declare(dbr_resolver *r, dbr_module *m, const dbr_node *decl);
/* Gives every need its source, and every field its column; sources are resolved. */
void dbr_bind_needs(dbr_resolver *r);

/* ---- analyses: what they declare, and their numbers in expressions (analyses.c, declare_funnel.c, declare_process.c, ..) ---- */
typedef struct dbr_member { /* `voices.nps`, `voices.share(late)` */
    const char *name;
    unsigned nargs;
    const char *example;
} dbr_member;
typedef struct dbr_member_use {
    const dbr_member *member;
    dbr_str name;          /* as it is written: `p95` where the member is any percentile */
    dbr_node *const *args; /* as many as it takes; names, but for numbers of cohorts */
    dbr_span at;
} dbr_member_use;
extern const dbr_member dbr_funnel_members[], dbr_process_members[], dbr_feedback_members[],
    dbr_cohort_members[];
void dbr_resolve_analysis(dbr_resolver *r, dbr_symbol *s);
dbr_expr *dbr_funnel_value(dbr_resolver *r, dbr_symbol *s, const dbr_member_use *use);
dbr_expr *dbr_process_value(dbr_resolver *r, dbr_symbol *s, const dbr_member_use *use);
dbr_expr *dbr_feedback_value(dbr_resolver *r, dbr_symbol *s, const dbr_member_use *use);
dbr_expr *dbr_cohort_value(dbr_resolver *r, dbr_symbol *s, const dbr_member_use *use);
/* What the declaration means, its texts left for later; NULL after an error. */
dbr_funnel *dbr_funnel_ready(dbr_resolver *r, dbr_symbol *s);
dbr_process *dbr_process_ready(dbr_resolver *r, dbr_symbol *s);
dbr_feedback *dbr_feedback_ready(dbr_resolver *r, dbr_symbol *s);
dbr_cohort *dbr_cohort_ready(dbr_resolver *r, dbr_symbol *s);
void dbr_resolve_process(dbr_resolver *r, dbr_symbol *s);
void dbr_resolve_feedback(dbr_resolver *r, dbr_symbol *s);
void dbr_resolve_cohort(dbr_resolver *r, dbr_symbol *s);

/* ---- settings (settings.c): the review block ---- */
void dbr_resolve_review(dbr_resolver *r); /* all but period and texts */
void dbr_resolve_period(
    dbr_resolver *r); /* period, `as of`, like for like; needs calendar and currency */
void dbr_resolve_review_texts(dbr_resolver *r);

/* ---- one kind each ---- */
void dbr_resolve_source_columns(dbr_resolver *r,
                                dbr_symbol *s); /* computed ones; every source is ready */
void dbr_resolve_source_rules(dbr_resolver *r,
                              dbr_symbol *s); /* keep, drop, require; everything else is resolved */
void dbr_check_lookups(dbr_resolver *r);      /* lookups must not go in a circle */
void dbr_resolve_event(dbr_resolver *r, dbr_symbol *s);
void dbr_resolve_rate(dbr_resolver *r, const dbr_node *n);
void dbr_resolve_benchmark(dbr_resolver *r, dbr_symbol *s);
/* Whether the value of an expression needs the line of metric `of` in benchmark `b`. */
bool dbr_expr_reads_line(const dbr_model *m, const dbr_expr *e, const dbr_benchmark *b,
                         const dbr_metric *of);
bool dbr_goal_ready(dbr_resolver *r, dbr_symbol *s);
void dbr_resolve_goal_links(dbr_resolver *r, dbr_symbol *s); /* under, guard */
bool dbr_check_ready(dbr_resolver *r, dbr_symbol *s);
void dbr_resolve_check_links(dbr_resolver *r, dbr_symbol *s); /* action */
/* titles.c: what a thing that stands in a module at `at` is called in the review's language; empty where nothing else is said than what the
   module says itself. `of`: "", or "group ", "unit ", "note " for those texts; `name`: as in the module, without its name. */
dbr_str dbr_module_title(dbr_resolver *r, dbr_span at, const char *of, dbr_str name);
/* The same as a text for readers, else what `n` says, which may be NULL. An empty name: the text itself. */
dbr_reader dbr_title_of(dbr_resolver *r, dbr_span at, const char *of, dbr_str name,
                        const dbr_node *n);
/* depends.c: adds the params and defs that an expression, resolved without error, names. */
void dbr_uses_add(dbr_resolver *r, const dbr_node *n, dbr_uses *out);
void dbr_resolve_waiver(dbr_resolver *r, const dbr_node *n);
void dbr_resolve_action(dbr_resolver *r, dbr_symbol *s);
void dbr_resolve_lesson(dbr_resolver *r, dbr_symbol *s);
void dbr_resolve_outlook(dbr_resolver *r, dbr_symbol *s);
dbr_risk dbr_resolve_risk(dbr_resolver *r, const dbr_node *n);
void dbr_resolve_funnel(dbr_resolver *r, dbr_symbol *s);
void dbr_resolve_explain(dbr_resolver *r, const dbr_node *n);
/* factors.c: fills explain->factors where its value is a product of two metrics at least; false where it is none, or one of too many. */
bool dbr_factors_of(dbr_resolver *r, dbr_explain *e);
/* The same expression over another argument. */
dbr_expr *dbr_expr_around(dbr_resolver *r, const dbr_expr *x, size_t at, dbr_expr *arg);
/* Whether the value of the whole is the sum of the values of its segments. */
bool dbr_adds_up(const dbr_expr *x);
/* The same, and the value of a window is the sum of those of its days. */
bool dbr_adds_up_over_days(const dbr_expr *x);
/* Splits a value into a part by a whole that both add up over segments; *whole is NULL where the value does by itself. False for others. */
bool dbr_split(dbr_resolver *r, dbr_expr *x, dbr_expr **part, dbr_expr **whole);
void dbr_resolve_counted(dbr_resolver *r);  /* what metrics that are ratios of counts count */
void dbr_resolve_promises(dbr_resolver *r); /* goals and actions are resolved, without errors */
void dbr_resolve_section(dbr_resolver *r, const dbr_node *n);
/* The columns of `each` or of a section's `by` by the keys that they are looked up with; one that stands twice is reported. */
size_t dbr_each_names(dbr_resolver *r, const dbr_node *names, dbr_str **out);
/* Every source that is read needs every column. */
void dbr_each_columns(dbr_resolver *r, dbr_source *const *sources, size_t n, const dbr_node *names);
void dbr_resolve_test(dbr_resolver *r, const dbr_node *n);
/* Marks the symbol as being resolved; false when it is done or being resolved already. A cycle is reported as one. */
bool dbr_symbol_begin(dbr_resolver *r, dbr_symbol *s);
void dbr_symbol_end(dbr_resolver *r, dbr_symbol *s);
#endif
