/* bars.h: charts of parts rather than of time, as inline SVG: a waterfall, a funnel, one stacked bar. Notation after IBCS as in chart.h. Names
   that have no room are cut short or left out: the table beside the chart has them all. */
#ifndef DBR_REPORT_BARS_H
#define DBR_REPORT_BARS_H
#include "report/svg.h"

typedef struct dbr_bar {
    dbr_str name;
    dbr_str text; /* its value as people read it */
    dbr_str link; /* funnel: the share of the bar before that came as far; empty for the first */
    double value; /* of a step of a waterfall: what it adds */
    bool step;    /* waterfall: else a level, which begins at zero */
    bool before;  /* it is of the period before */
    int better;   /* waterfall: 1 better, -1 worse, 0 unknown */
    bool worst;   /* funnel, stack: the one to look at */
} dbr_bar;

typedef struct dbr_bars {
    unsigned id;         /* its elements are named by it: one on the page */
    dbr_str title, desc; /* for those who do not see it */
    const dbr_bar *bars;
    size_t n;
} dbr_bars;

/* From a level by steps to another, row by row. Where the steps are small beside the levels the axis does not begin at zero: the bars of the
   levels are broken, and the answer is true. */
bool dbr_bars_waterfall(const dbr_bars *b, dbr_buf *out);
/* Bars around one middle, the first of which is the whole, and between them the shares that came as far. Values are not negative. */
void dbr_bars_funnel(const dbr_bars *b, dbr_buf *out);
enum { DBR_BARS_MOST = 64 }; /* of one stacked bar */
/* One bar of all values, none of which is negative and one greater than zero. A name stands where its part begins; the last bar is but the
   name of the end. */
void dbr_bars_stack(const dbr_bars *b, dbr_buf *out);
#endif
