/* explain.h: how a number came about: definition, window, value, the aggregates that it is made of, the rows behind them. */
#ifndef DBR_TOOLS_EXPLAIN_H
#define DBR_TOOLS_EXPLAIN_H
#include "review/review.h"

typedef struct dbr_explained { /* what a name stands for */
    dbr_str kind; /* "metric", "check", "goal", "action", "benchmark", "param", "source" */
    dbr_str name, title, doc;
    dbr_span at;  /* of the name */
    dbr_str text; /* the definition as written */
    dbr_expr
        *expr; /* NULL for a source, a benchmark, a goal of goals, an action that expects nothing */
    const dbr_metric *metric;
    const dbr_source *source;
    const dbr_check *check;
    const dbr_goal *goal;
    const dbr_action *action;
    const dbr_benchmark *benchmark;
} dbr_explained;

/* False where the model has no such name; then *near is the nearest one, or empty. */
bool dbr_explain_find(dbr_arena *a, const dbr_model *m, dbr_str name, dbr_explained *out,
                      dbr_str *near);
/* Asks the plan for what it needs; a check, a goal and an action need the review, which says what became of them. */
void dbr_explain_plan(dbr_plan *p, const dbr_explained *x);
void dbr_explain_write(dbr_arena *a, dbr_model *m, const dbr_cells *cells, const dbr_explained *x,
                       dbr_buf *out);
#endif
