/* backtest.h: what a check would have said in each of the last units: how often it fails, how often it turns, how long it lasts. */
#ifndef DBR_TOOLS_BACKTEST_H
#define DBR_TOOLS_BACKTEST_H
#include "review/review.h"

enum { DBR_BACKTEST_MOST = 520, DBR_BACKTEST_DEFAULT = 12 }; /* units */

typedef struct dbr_backtest {
    const dbr_check *check;
    dbr_where *units; /* oldest first, the last one is the review's */
    size_t nunits;
    dbr_unit unit;
} dbr_backtest;

/* The check of that name, title or condition; NULL where the model has none, then *near is the nearest one, or empty. */
const dbr_check *dbr_backtest_check(dbr_arena *a, const dbr_model *m, dbr_str name, dbr_str *near);
/* The last n units up to the review's. False where its period is no unit. */
bool dbr_backtest_units(dbr_arena *a, const dbr_model *m, int n, dbr_backtest *out);
/* Asks the plan for the check in all of them. */
void dbr_backtest_plan(dbr_plan *p, const dbr_backtest *b);
/* A line for each segment, and what is to be learnt from them. Waivers are left out: they say who knows of it, not whether it was so. */
void dbr_backtest_write(dbr_arena *a, const dbr_model *m, const dbr_cells *cells,
                        const dbr_backtest *b, dbr_buf *out);
#endif
