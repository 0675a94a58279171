/* grids.h: the tables of analyses (funnels, processes, cohorts, feedback), made once for the formats that print them, each in its own
   markup. Texts are as they come: a format escapes them. */
#ifndef DBR_REPORT_GRIDS_H
#define DBR_REPORT_GRIDS_H
#include "report/page.h"
#include "report/words.h"
#include "review/review.h"

typedef struct dbr_grid_row {
    dbr_str cells[DBR_TABLE_COLUMNS];
    bool worst; /* the step that lost most, the bottleneck */

} dbr_grid_row;

typedef struct dbr_grid_quotes { /* some words of customers */
    dbr_str about;
    const dbr_str *texts;
    size_t n;
} dbr_grid_quotes;

typedef struct dbr_grid {
    dbr_word heading;
    dbr_str title;                    /* of the first column */
    dbr_str heads[DBR_TABLE_COLUMNS]; /* from 1 on: numbers, to the right */
    unsigned drop[DBR_TABLE_COLUMNS]; /* 0: never; the highest goes first where there is no room */
    size_t ncolumns;
    dbr_grid_row *rows;
    size_t nrows;
    dbr_str *remarks; /* what has to be known beside the numbers */
    size_t nremarks;
    dbr_grid_quotes *quotes;
    size_t nquotes;
} dbr_grid;

/* In the order of the page, those of one heading together. In the arena. */
size_t dbr_grids_of_change(dbr_arena *a, const dbr_review *r,
                           dbr_grid **out); /* with the findings */
size_t dbr_grids_of_feedback(dbr_arena *a, const dbr_review *r, dbr_grid **out);
#endif
