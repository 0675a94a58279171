/* analyses.h: the tables of analyses (funnels, processes, cohorts, feedback), made once for the formats that print them, each in its own
   markup. Texts are as they come: a format escapes them. */
#ifndef DBR_REPORT_ANALYSES_H
#define DBR_REPORT_ANALYSES_H
#include "lang/say.h"
#include "report/page.h"
#include "review/review.h"

typedef struct dbr_analysis_row {
    dbr_str cells[DBR_TABLE_COLUMNS];
    bool worst;                     /* the step that lost most, the bottleneck */
    int better[DBR_TABLE_COLUMNS];  /* of a change: 1 better, -1 worse, 0 neither */
    double part[DBR_TABLE_COLUMNS]; /* of the largest value, 0 to 1; negative: there is none */
} dbr_analysis_row;

typedef struct dbr_analysis_quotes { /* some words of customers */
    dbr_str about;
    const dbr_str *texts;
    size_t n;
} dbr_analysis_quotes;

/* What a format that draws may make of `part`: cells shaded by it, or in each row a bar of column 2 with one of column 3. */
typedef enum dbr_drawing { DBR_DRAW_NOTHING, DBR_DRAW_SHADES, DBR_DRAW_BARS } dbr_drawing;

typedef struct dbr_analysis {
    dbr_str title;                    /* of the first column */
    dbr_str heads[DBR_TABLE_COLUMNS]; /* from 1 on: numbers, to the right */
    unsigned drop[DBR_TABLE_COLUMNS]; /* 0: never; the highest goes first where there is no room */
    bool changes
        [DBR_TABLE_COLUMNS]; /* a column of changes, which a format marks as better or worse */
    size_t ncolumns;
    dbr_analysis_row *rows;
    size_t nrows;
    dbr_drawing drawing;
    dbr_str *remarks; /* what has to be known beside the numbers */
    size_t nremarks;
    dbr_analysis_quotes *quotes;
    size_t nquotes;
} dbr_analysis;

/* The tables under one heading, DBR_W_HEAD_FUNNELS, _PROCESSES, _COHORTS, _FEEDBACK or _TO_DATE. In the arena. */
size_t dbr_analyses(dbr_arena *a, const dbr_review *r, dbr_word heading, dbr_analysis **out);
#endif
