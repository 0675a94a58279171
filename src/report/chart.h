/* chart.h: charts as inline SVG from numbers and labels: trend, XmR chart, bullet graph and sparkline. Notation after IBCS: what is actual
   is solid, the year before lighter, the target outlined, what is not complete hatched. Colours come from the page's style, by class. */
#ifndef DBR_REPORT_CHART_H
#define DBR_REPORT_CHART_H
#include "lang/say.h"
#include "report/svg.h"

/* How numbers on an axis are written. */
typedef enum dbr_axis_kind { DBR_AXIS_NUMBER, DBR_AXIS_PERCENT, DBR_AXIS_DURATION } dbr_axis_kind;
typedef struct dbr_axis {
    dbr_axis_kind kind;
    dbr_lang lang;
    dbr_str prefix; /* "¥" */
} dbr_axis;
/* One unit for all numbers of an axis, chosen by the largest of them: 250k, 48h, 3%. */
typedef struct dbr_axis_unit {
    double factor;
    dbr_str suffix;
} dbr_axis_unit;
dbr_axis_unit dbr_axis_unit_of(const dbr_axis *a, double largest);
/* The tick i of `t`, which counts in that unit. */
void dbr_axis_text(const dbr_axis *a, dbr_axis_unit unit, double in_unit, int decimals,
                   dbr_buf *out);

typedef struct dbr_chart_point {
    dbr_str period; /* "2026-10"; what stands before the last `-` is shown where it changes */
    dbr_str text;   /* the value as people read it */
    double value;
    bool has, open; /* open: not complete, or to come */
    bool ranged;    /* it may be anything from `low` to `high` */
    double low, high;
} dbr_chart_point;

typedef struct dbr_chart {
    unsigned id;         /* its elements are named by it: one on the page */
    dbr_str title, desc; /* for those who do not see it */
    dbr_axis axis;
    const dbr_chart_point *points; /* oldest first */
    size_t n;
    const dbr_chart_point
        *year; /* the same points a year before; only the last ones may have values; or NULL */
    bool has_target, columns; /* columns begin at zero */
    double target;
} dbr_chart;
/* The same measure by weeks and by months side by side, as lines with last year's below them. Two scales, unless the values are of one size.
   The id, the title and the words are those of `months`; without weeks the months alone. */
void dbr_chart_history(const dbr_chart *weeks, const dbr_chart *months, dbr_buf *out);
void dbr_chart_trend(const dbr_chart *c, dbr_buf *out);

/* Natural limits of a series: mean ± 2.66 mean moving ranges of the points before the last one that counts. */
typedef struct dbr_limits {
    double mean, low, high;
} dbr_limits;
enum { DBR_XMR_LEAST = 6 }; /* points before the last one */
/* False with too few points, or where nothing varies. */
bool dbr_chart_limits(const dbr_chart_point *points, size_t n, dbr_limits *out);
/* Such a point is marked in the chart. */
bool dbr_chart_is_outside(const dbr_chart_point *p, const dbr_limits *l);
/* A mean or limit with digits enough to tell the three apart. */
void dbr_chart_limit_text(const dbr_axis *a, const dbr_limits *l, double v, dbr_buf *out);
void dbr_chart_xmr(const dbr_chart *c, const dbr_limits *l, dbr_buf *out);

/* Value against target on one scale. Bands: behind what is expected by now, on the way, at the target. */
typedef struct dbr_bullet {
    unsigned id;
    dbr_str title, desc;
    dbr_axis axis;
    double actual, target, upper, expected, start;
    bool has_actual, has_target, has_upper, has_expected, has_start;
    bool lower_is_better;
} dbr_bullet;
void dbr_chart_bullet(const dbr_bullet *b, dbr_buf *out);

/* A line of the points with its last one marked; `label` says it in words. */
void dbr_chart_sparkline(const dbr_chart_point *points, size_t n, dbr_str label, dbr_buf *out);
#endif
