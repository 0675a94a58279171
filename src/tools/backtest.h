/* backtest.h: what a check would have said in each of the last units: how often it fails, how often it turns, how long it lasts. */
#ifndef DBR_TOOLS_BACKTEST_H
#define DBR_TOOLS_BACKTEST_H
#include "review/review.h"

enum { DBR_BACKTEST_MOST = 520, DBR_BACKTEST_DEFAULT = 12 }; /* units */

typedef struct dbr_backtest {
    const dbr_check **checks;
    size_t nchecks;
    dbr_where *units; /* oldest first, the last one is the review's */
    size_t nunits;
    dbr_unit unit;
} dbr_backtest;

/* The check of that name, title or condition; NULL where the model has none, then *near is the nearest one, or empty. */
const dbr_check *dbr_backtest_check(dbr_arena *a, const dbr_model *m, dbr_str name, dbr_str *near);
/* The last n units up to the review's. False where its period is no unit. */
bool dbr_backtest_units(dbr_arena *a, const dbr_model *m, int n, dbr_backtest *out);
/* Asks the plan for the checks in all of them; where one tests (`significant`), for all that do, since they are one family. */
void dbr_backtest_plan(dbr_plan *p, const dbr_backtest *b);
/* Of the first check, a line for each segment, and what is to be learnt from them. Waivers are left out: they say who knows of it, not
   whether it was so. */
void dbr_backtest_write(dbr_arena *a, const dbr_model *m, const dbr_cells *cells,
                        const dbr_backtest *b, dbr_buf *out);

/* With fewer units in which it was judged, lint says nothing of a check: one that fails one unit in four is silent over twelve of them
   three times in a hundred, over six of them once in six. */
enum { DBR_BACKTEST_LEAST = 12 };
/* Adds the warnings (W1013..) about the checks that never or always fired, or flapped, at their places in the script. */
void dbr_backtest_lint(dbr_arena *a, const dbr_model *m, const dbr_cells *cells,
                       const dbr_backtest *b, dbr_diags *diags);
#endif
