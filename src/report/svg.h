/* svg.h: what drawing needs: markup with text that stays text, scales, ticks at round numbers, the width of text, labels that do not
   collide. Pure functions; coordinates are written with one decimal, so that every machine writes the same bytes. */
#ifndef DBR_REPORT_SVG_H
#define DBR_REPORT_SVG_H
#include "base/buf.h"

/* Text between tags and inside of attributes: markup is escaped, what a reader cannot see is spelled out, line breaks become blanks. A
   word joiner (the glue of page.h) is left out. */
void dbr_markup_text(dbr_buf *out, dbr_str s);
/* A coordinate: "12", "12.5". */
void dbr_svg_number(dbr_buf *out, double v);
/* ` name="12.5"` */
void dbr_svg_attr(dbr_buf *out, const char *name, double v);

/* Pieces of a drawing; colours come from their class. `anchor`: start, middle, end. */
void dbr_svg_text(dbr_buf *out, const char *class, const char *anchor, double x, double y,
                  dbr_str s);
void dbr_svg_line(dbr_buf *out, const char *class, double x1, double y1, double x2, double y2);
void dbr_svg_rect(dbr_buf *out, const char *class, double x, double y, double w, double h);
void dbr_svg_dot(dbr_buf *out, const char *class, double x, double y, double r);
/* The opening tag with what is said to those who do not see it; `kind` and `id` are one on the page. */
void dbr_svg_open(dbr_buf *out, const char *class, char kind, unsigned id, dbr_str title,
                  dbr_str desc, int width, int height);

/* A value on a line of pixels. */
typedef struct dbr_scale {
    double low, high; /* low < high */
    double from, to;  /* may run backwards, as y does */
} dbr_scale;
double dbr_scale_at(const dbr_scale *s, double v);
/* A scale whose ends are never one value. */
dbr_scale dbr_scale_of(double low, double high, double from, double to);

/* Round numbers from the first at or above `low` to the last at or below `high`, `most` of them at most (and at least 2 of room). */
typedef struct dbr_ticks {
    double first, step;
    unsigned n;
    int decimals; /* that the step needs */
} dbr_ticks;
dbr_ticks dbr_ticks_of(double low, double high, unsigned most);
double dbr_tick_at(const dbr_ticks *t, unsigned i);

/* How wide a text is in a sans-serif face of that size: by kinds of letters, rather too wide than too narrow; East Asian signs are square. */
double dbr_text_extent(dbr_str s, double size);

/* As much of a text as there is room for, with `…` where that is not all. */
void dbr_svg_shortened(dbr_str s, double size, double width, dbr_buf *out);

/* Labels on one line. Those of the lowest rank are placed first; one that would touch another is not shown. */
typedef struct dbr_svg_label {
    double from, to; /* its box */
    unsigned rank;
    bool shown;
} dbr_svg_label;
void dbr_labels_choose(dbr_svg_label *v, size_t n, double gap);
/* Moves labels of that height, each centred at y, apart and into low..high; the order of their places is kept. */
void dbr_labels_spread(double *y, size_t n, double height, double low, double high);
#endif
