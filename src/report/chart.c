/* chart.c: numbers and labels into inline SVG. */
#include "report/chart.h"
#include "base/decimal.h"

#include <math.h>

enum { WIDTH = 340, TREND_HEIGHT = 158, XMR_HEIGHT = 142 };
enum { TEXT = 11, TOP = 22, BOTTOM = 31, EDGE = 4 };

/* ---- axes ---- */

dbr_axis_unit dbr_axis_unit_of(const dbr_axis *a, double largest) {
    static const struct {
        double from, factor;
        dbr_word word;
    } times[] = {{259200, 86400, DBR_W_SHORT_DAYS},
                 {7200, 3600, DBR_W_SHORT_HOURS},
                 {120, 60, DBR_W_SHORT_MINUTES},
                 {0, 1, DBR_W_SHORT_SECONDS}};
    largest = fabs(largest);
    switch (a->kind) {
    case DBR_AXIS_PERCENT:
        return (dbr_axis_unit){0.01, DBR_STR("%")};
    case DBR_AXIS_DURATION:
        for (size_t i = 0; i < sizeof times / sizeof *times; i++)
            if (largest >= times[i].from)
                return (dbr_axis_unit){times[i].factor, dbr_word_text(a->lang, times[i].word)};
        break;
    case DBR_AXIS_NUMBER:
        break;
    }
    dbr_axis_unit unit = {1, {0}};
    const dbr_number_unit *first = dbr_lang_axis(a->lang);
    for (const dbr_number_unit *u = first; u->text; u++) {
        double factor = pow(10, u->power);
        if (largest < factor * (u == first ? 10 : 1)) /* so that 9,500 stays whole */
            break;
        unit = (dbr_axis_unit){factor, dbr_str_of(u->text)};
    }
    return unit;
}

void dbr_axis_text(const dbr_axis *a, dbr_axis_unit unit, double in_unit, int decimals,
                   dbr_buf *out) {
    dbr_decimal d = {0};
    if (dbr_dec_of_double(in_unit, &d) != DBR_DEC_OK)
        d = (dbr_decimal){0};
    d = dbr_dec_round(d, decimals);
    if (d.neg && !dbr_dec_is_zero(d))
        dbr_buf_putc(out, '-');
    dbr_buf_put(out, a->prefix);
    dbr_dec_write_fixed(dbr_dec_abs(d), decimals, DBR_STR(","), out);
    if (unit.factor <= 1 || !dbr_dec_is_zero(d)) /* 0, not 0k */
        dbr_buf_put(out, unit.suffix);
}

/* ---- the frame of a chart over time ---- */

typedef struct frame {
    const dbr_chart *c;
    dbr_buf *out;
    dbr_scale y; /* in values */
    dbr_axis_unit unit;
    dbr_ticks ticks;
    double left, right, top, bottom, slot;
    double edge; /* nothing stands left of it */
} frame;

static double centre(const frame *f, size_t i) {
    return f->left + (double)(2 * i + 1) * f->slot / 2;
}

static void include(double v, double *low, double *high, bool *any) {
    *low = !*any || v < *low ? v : *low;
    *high = !*any || v > *high ? v : *high;
    *any = true;
}

/* With room for their words or none. */
static void set_ticks(frame *f, double low, double high, unsigned most, bool words) {
    f->unit = dbr_axis_unit_of(&f->c->axis, fabs(low) > fabs(high) ? low : high);
    f->ticks = dbr_ticks_of(low / f->unit.factor, high / f->unit.factor, most);
    double widest = 0;
    for (unsigned i = 0; i < f->ticks.n; i++) {
        dbr_buf b = {0};
        dbr_axis_text(&f->c->axis, f->unit, dbr_tick_at(&f->ticks, i), f->ticks.decimals, &b);
        double w = dbr_text_extent(dbr_buf_str(&b), TEXT);
        widest = w > widest ? w : widest;
        dbr_buf_clear(&b);
    }
    f->left += words ? widest + 6 : 0;
    f->slot = (f->right - f->left) / (double)(f->c->n ? f->c->n : 1);
}

static void put_grid(const frame *f, bool words) {
    for (unsigned i = 0; i < f->ticks.n; i++) {
        double v = dbr_tick_at(&f->ticks, i), y = dbr_scale_at(&f->y, v * f->unit.factor);
        dbr_svg_line(f->out, words && v == 0 ? "axis" : "grid", f->left, y, f->right, y);
        if (!words)
            continue;
        dbr_buf b = {0};
        dbr_axis_text(&f->c->axis, f->unit, v, f->ticks.decimals, &b);
        dbr_svg_text(f->out, "tick", "end", f->left - 4, y + 3.8, dbr_buf_str(&b));
        dbr_buf_clear(&b);
    }
}

/* "2025-11" is "2025" and "11"; what has no `-` is all tail. */
static void split(dbr_str period, dbr_str *head, dbr_str *tail) {
    size_t dash = period.n;
    while (dash && period.p[dash - 1] != '-')
        dash--;
    *head = dash ? dbr_str_slice(period, 0, dash - 1) : (dbr_str){0};
    *tail = dbr_str_slice(period, dash, period.n);
}

enum { POINTS = 400 };

/* Two rows: what differs from point to point, and below it the rest where it changes. */
static void put_periods(const frame *f) {
    size_t n = f->c->n > POINTS ? POINTS : f->c->n;
    dbr_svg_label rows[2][POINTS];
    dbr_str words[2][POINTS];
    dbr_str before = {0};
    for (size_t i = 0; i < n; i++) {
        dbr_str head, tail;
        split(f->c->points[i].period, &head, &tail);
        bool changes = i == 0 || !dbr_str_eq(head, before);
        before = head;
        words[0][i] = tail;
        words[1][i] = changes ? head : (dbr_str){0};
        for (int row = 0; row < 2; row++) {
            double half = dbr_text_extent(words[row][i], TEXT) / 2, x = centre(f, i);
            x = row && x - half < f->edge ? f->edge + half : x;
            rows[row][i] = (dbr_svg_label){.from = x - half, .to = x + half};
            if (!words[row][i].n) /* it is in nobody's way */
                rows[row][i].from = rows[row][i].to = -1e6;
            size_t back = n - 1 - i;
            rows[row][i].rank = row             ? (unsigned)(back ? back : 1)
                                : back % 4 == 0 ? 0
                                : back % 2 == 0 ? 1
                                                : 2;
        }
    }
    for (int row = 0; row < 2; row++) {
        dbr_labels_choose(rows[row], n, row ? 6 : 5);
        for (size_t i = 0; i < n; i++) {
            const dbr_svg_label *l = &rows[row][i];
            if (l->shown && words[row][i].n)
                dbr_svg_text(f->out, i + 1 == n && !row ? "tick now" : "tick", "middle",
                             (l->from + l->to) / 2, f->bottom + 13 + row * 13, words[row][i]);
        }
    }
}

/* The points as lines, broken where there is no value. */
static void put_line(const frame *f, const dbr_chart_point *points, const char *class) {
    bool on = false, any = false;
    for (size_t i = 0; i < f->c->n; i++) {
        if (points[i].has) {
            if (!any)
                dbr_buf_printf(f->out, "<path class=\"%s\" d=\"", class);
            any = true;
            dbr_buf_putc(f->out, on ? 'L' : 'M');
            dbr_svg_number(f->out, centre(f, i));
            dbr_buf_putc(f->out, ' ');
            dbr_svg_number(f->out, dbr_scale_at(&f->y, points[i].value));
        }
        on = points[i].has;
    }
    dbr_buf_puts(f->out, any ? "\"/>" : "");
}

static size_t last_of(const dbr_chart_point *points, size_t n) {
    while (n && !points[n - 1].has)
        n--;
    return n; /* 1 more than its index, 0 for none */
}

/* The newest value in words, above everything that stands below it. */
static void put_newest(const frame *f) {
    const dbr_chart *c = f->c;
    size_t last = last_of(c->points, c->n);
    if (!last)
        return;
    dbr_str text = c->points[last - 1].text;
    double width = dbr_text_extent(text, TEXT + 1), right = centre(f, last - 1) + width / 2;
    right = right > f->right ? f->right : right;
    double y = f->bottom;
    for (size_t i = 0; i < c->n; i++) {
        bool below = centre(f, i) + f->slot / 2 > right - width - 2 &&
                     centre(f, i) - f->slot / 2 < right + 2;
        for (int k = 0; k < 3 && below; k++) {
            const dbr_chart_point *p = k == 0              ? &c->points[i]
                                       : k == 1 && c->year ? &c->year[i]
                                                           : NULL;
            if (k == 2 && !(c->has_target && i + 1 == c->n))
                continue;
            if (k < 2 && (!p || !p->has))
                continue;
            double at = dbr_scale_at(&f->y, k == 2 ? c->target : p->ranged ? p->high : p->value);
            y = at < y ? at : y;
        }
    }
    dbr_svg_text(f->out, "newest", "end", right, y - 7 < TEXT ? TEXT : y - 7, text);
}

/* ---- trend ---- */

static void put_column(const frame *f, const char *class, size_t i, double shift, double share,
                       double value) {
    double zero = dbr_scale_at(&f->y, 0), y = dbr_scale_at(&f->y, value), w = f->slot * share;
    double top = y < zero ? y : zero, h = fabs(zero - y);
    dbr_svg_rect(f->out, class, centre(f, i) - w / 2 + f->slot * shift, top, w, h);
}

static void put_columns(const frame *f) {
    const dbr_chart *c = f->c;
    for (size_t i = 0; i < c->n; i++) {
        if (c->year && c->year[i].has)
            put_column(f, "year", i, -0.16, 0.62, c->year[i].value);
        if (c->has_target && i + 1 == c->n)
            put_column(f, "target", i, 0.12, 0.66, c->target);
        if (c->points[i].has)
            put_column(f, c->points[i].open ? "actual open" : "actual", i, 0, 0.62,
                       c->points[i].value);
    }
}

static void put_diamond(const frame *f, double x, double y) {
    dbr_buf_puts(f->out, "<path class=\"target\" d=\"M");
    dbr_svg_number(f->out, x);
    dbr_buf_putc(f->out, ' ');
    dbr_svg_number(f->out, y - 5);
    dbr_buf_puts(f->out, "l5 5l-5 5l-5-5z\"/>");
}

/* Small dots as one path of nothing but round ends: a page of many charts is half as large. Without the one at `but`, and those not complete. */
static void put_points(const frame *f, const dbr_chart_point *points, size_t but,
                       const char *class) {
    bool any = false;
    for (size_t i = 0; i < f->c->n; i++) {
        if (!points[i].has || points[i].open || i == but)
            continue;
        if (!any)
            dbr_buf_printf(f->out, "<path class=\"%s\" d=\"", class);
        any = true;
        dbr_buf_putc(f->out, 'M');
        dbr_svg_number(f->out, centre(f, i));
        dbr_buf_putc(f->out, ' ');
        dbr_svg_number(f->out, dbr_scale_at(&f->y, points[i].value));
        dbr_buf_puts(f->out, "h0");
    }
    dbr_buf_puts(f->out, any ? "\"/>" : "");
}

static void put_dots(const frame *f) {
    const dbr_chart *c = f->c;
    size_t last = last_of(c->points, c->n);
    put_points(f, c->points, last - 1, "points");
    for (size_t i = 0; i < c->n; i++)
        if (c->points[i].has && (c->points[i].open || i + 1 == last))
            dbr_svg_dot(f->out, c->points[i].open ? "dot open" : "dot", centre(f, i),
                        dbr_scale_at(&f->y, c->points[i].value), i + 1 == last ? 3.6 : 2);
}

static void put_lines(const frame *f) {
    const dbr_chart *c = f->c;
    if (c->year) {
        put_line(f, c->year, "line year-line");
        put_points(f, c->year, SIZE_MAX, "points year-points");
    }
    put_line(f, c->points, "line");
    put_dots(f);
    if (c->has_target && c->n)
        put_diamond(f, centre(f, c->n - 1), dbr_scale_at(&f->y, c->target));
}

/* From the lowest to the highest value that a point may have. */
static void put_ranges(const frame *f) {
    for (size_t i = 0; i < f->c->n; i++) {
        const dbr_chart_point *p = &f->c->points[i];
        double x = centre(f, i);
        if (p->ranged)
            dbr_svg_line(f->out, "range", x, dbr_scale_at(&f->y, p->low), x,
                         dbr_scale_at(&f->y, p->high));
    }
}

static void range_of(const dbr_chart *c, double *low, double *high) {
    bool any = c->columns; /* columns hold zero */
    *low = *high = 0;
    for (size_t i = 0; i < c->n; i++) {
        if (c->points[i].has)
            include(c->points[i].value, low, high, &any);
        if (c->points[i].ranged) {
            include(c->points[i].low, low, high, &any);
            include(c->points[i].high, low, high, &any);
        }
        if (c->year && c->year[i].has)
            include(c->year[i].value, low, high, &any);
    }
    if (c->has_target)
        include(c->target, low, high, &any);
}

/* A panel from x = `edge` to f->right, with the words of its scale unless another has them already. */
static void put_panel(frame *f, double edge, bool words, double low, double high) {
    double pad = f->c->columns ? 0 : (high - low) * 0.06;
    f->edge = edge;
    f->left = edge;
    f->top = TOP;
    f->bottom = TREND_HEIGHT - BOTTOM;
    f->y = dbr_scale_of(low - pad, high + pad, f->bottom, f->top);
    set_ticks(f, f->y.low, f->y.high, 4, words);
    put_grid(f, words);
    if (f->c->columns)
        put_columns(f);
    else
        put_lines(f);
    put_ranges(f);
    put_newest(f);
    put_periods(f);
}

void dbr_chart_history(const dbr_chart *weeks, const dbr_chart *months, dbr_buf *out) {
    enum { GAP = 14, WEEKS_SHARE = 40 }; /* percent */
    double low, high, week_low, week_high;
    frame f = {.c = months, .out = out, .right = WIDTH - EDGE};
    range_of(months, &low, &high);
    range_of(weeks, &week_low, &week_high);
    bool shared = false;
    dbr_svg_open(out, "chart", 't', months->id, months->title, months->desc, WIDTH, TREND_HEIGHT);
    if (weeks->n) {
        double large = fmax(fabs(low), fabs(high)), small = fmax(fabs(week_low), fabs(week_high));
        shared = small > large / 2 && large > small / 2;
        if (shared) {
            week_low = low = fmin(low, week_low);
            week_high = high = fmax(high, week_high);
        }
        frame w = {.c = weeks, .out = out, .right = WIDTH * WEEKS_SHARE / 100.0};
        put_panel(&w, 0, true, week_low, week_high);
        put_panel(&f, w.right + GAP, !shared, low, high);
    } else {
        put_panel(&f, 0, true, low, high);
    }
    dbr_buf_puts(out, "</svg>");
}

void dbr_chart_trend(const dbr_chart *c, dbr_buf *out) {
    double low, high;
    frame f = {.c = c, .out = out, .right = WIDTH - EDGE};
    range_of(c, &low, &high);
    dbr_svg_open(out, "chart", 't', c->id, c->title, c->desc, WIDTH, TREND_HEIGHT);
    put_panel(&f, 0, true, low, high);
    dbr_buf_puts(out, "</svg>");
}

/* ---- XmR ---- */

bool dbr_chart_limits(const dbr_chart_point *points, size_t n, dbr_limits *out) {
    size_t last = last_of(points, n), values = 0, moves = 0;
    double sum = 0, moved = 0, before = 0;
    while (last && points[last - 1].open)
        last--;
    for (size_t i = 0; i + 1 < last; i++) {
        if (!points[i].has || points[i].open)
            continue;
        if (values) {
            moved += fabs(points[i].value - before);
            moves++;
        }
        before = points[i].value;
        sum += before;
        values++;
    }
    if (values < DBR_XMR_LEAST || moved == 0)
        return false;
    out->mean = sum / (double)values;
    out->low = out->mean - 2.66 * moved / (double)moves;
    out->high = out->mean + 2.66 * moved / (double)moves;
    return isfinite(out->low) && isfinite(out->high);
}

bool dbr_chart_is_outside(const dbr_chart_point *p, const dbr_limits *l) {
    return p->has && !p->open && (p->value < l->low || p->value > l->high);
}

void dbr_chart_limit_text(const dbr_axis *a, const dbr_limits *l, double v, dbr_buf *out) {
    dbr_axis_unit unit = dbr_axis_unit_of(a, fabs(l->low) > fabs(l->high) ? l->low : l->high);
    double span = (l->high - l->low) / unit.factor;
    int decimals = span > 0 ? 1 - (int)floor(log10(span)) : 0;
    dbr_axis_text(a, unit, v / unit.factor, decimals < 0 ? 0 : decimals, out);
}

static double limit_words_width(const dbr_axis *a, const dbr_limits *l) {
    const double values[] = {l->low, l->mean, l->high};
    double widest = 0;
    for (int i = 0; i < 3; i++) {
        dbr_buf b = {0};
        dbr_chart_limit_text(a, l, values[i], &b);
        double w = dbr_text_extent(dbr_buf_str(&b), TEXT);
        widest = w > widest ? w : widest;
        dbr_buf_clear(&b);
    }
    return widest;
}

static void put_limit_words(const frame *f, const dbr_limits *l) {
    const double values[] = {l->low, l->mean, l->high};
    double y[3];
    for (int i = 0; i < 3; i++)
        y[i] = dbr_scale_at(&f->y, values[i]);
    dbr_labels_spread(y, 3, TEXT + 3, f->top - TEXT, f->bottom + TEXT);
    for (int i = 0; i < 3; i++) {
        dbr_buf b = {0};
        dbr_chart_limit_text(&f->c->axis, l, values[i], &b);
        dbr_svg_text(f->out, "tick", "start", f->right + 5, y[i] + 3.8, dbr_buf_str(&b));
        dbr_buf_clear(&b);
    }
}

void dbr_chart_xmr(const dbr_chart *c, const dbr_limits *l, dbr_buf *out) {
    double low = l->low, high = l->high;
    bool any = true;
    for (size_t i = 0; i < c->n; i++)
        if (c->points[i].has)
            include(c->points[i].value, &low, &high, &any);
    frame f = {.c = c, .out = out, .top = TOP - 10, .bottom = XMR_HEIGHT - BOTTOM};
    f.right = WIDTH - EDGE - 5 - limit_words_width(&c->axis, l);
    f.y = dbr_scale_of(low, high, f.bottom - 4, f.top + 4);
    f.left = EDGE;
    f.slot = (f.right - f.left) / (double)(c->n ? c->n : 1);
    dbr_svg_open(out, "chart", 'x', c->id, c->title, c->desc, WIDTH, XMR_HEIGHT);
    double y_low = dbr_scale_at(&f.y, l->low), y_high = dbr_scale_at(&f.y, l->high);
    dbr_svg_rect(out, "band", f.left, y_high, f.right - f.left, y_low - y_high);
    dbr_svg_line(out, "limit", f.left, y_high, f.right, y_high);
    dbr_svg_line(out, "limit", f.left, y_low, f.right, y_low);
    dbr_svg_line(out, "axis", f.left, dbr_scale_at(&f.y, l->mean), f.right,
                 dbr_scale_at(&f.y, l->mean));
    put_line(&f, c->points, "line");
    put_dots(&f);
    for (size_t i = 0; i < c->n; i++)
        if (dbr_chart_is_outside(&c->points[i], l))
            dbr_svg_dot(out, "ring", centre(&f, i), dbr_scale_at(&f.y, c->points[i].value), 6.5);
    put_limit_words(&f, l);
    put_periods(&f);
    dbr_buf_puts(out, "</svg>");
}

/* ---- bullet graph ---- */

enum { BULLET_HEIGHT = 48, BAND_TOP = 5, BAND = 22 };

static void put_band(dbr_buf *out, const char *class, const dbr_scale *s, double from, double to) {
    double a = dbr_scale_at(s, from), b = dbr_scale_at(s, to);
    a = a < s->from ? s->from : a > s->to ? s->to : a;
    b = b < s->from ? s->from : b > s->to ? s->to : b;
    double x = a < b ? a : b;
    if (a != b)
        dbr_svg_rect(out, class, x, BAND_TOP, fabs(b - a), BAND);
}

static void put_bands(const dbr_bullet *b, const dbr_scale *s, dbr_buf *out) {
    put_band(out, "band1", s, s->low, s->high);
    if (!b->has_target)
        return;
    if (b->has_upper) {
        put_band(out, "band3", s, b->target, b->upper);
        return;
    }
    double end = b->lower_is_better ? s->low : s->high;
    if (b->has_expected)
        put_band(out, "band2", s, b->expected, b->target);
    put_band(out, "band3", s, b->target, end);
}

static void put_bullet_ticks(const dbr_bullet *b, const dbr_scale *s, dbr_buf *out) {
    dbr_axis_unit unit =
        dbr_axis_unit_of(&b->axis, fabs(s->low) > fabs(s->high) ? s->low : s->high);
    dbr_ticks t = dbr_ticks_of(s->low / unit.factor, s->high / unit.factor, 6);
    enum { MOST = 16 };
    dbr_svg_label labels[MOST];
    dbr_buf words[MOST];
    unsigned n = t.n > MOST ? MOST : t.n;
    for (unsigned i = 0; i < n; i++) {
        words[i] = (dbr_buf){0};
        double x = dbr_scale_at(s, dbr_tick_at(&t, i) * unit.factor);
        dbr_axis_text(&b->axis, unit, dbr_tick_at(&t, i), t.decimals, &words[i]);
        double half = dbr_text_extent(dbr_buf_str(&words[i]), TEXT) / 2;
        double in = x - half < 0 ? half : x + half > WIDTH ? WIDTH - half : x;
        labels[i] = (dbr_svg_label){.from = in - half, .to = in + half, .rank = i % 2};
        if (fabs(in - x) > 3 && dbr_tick_at(&t, i) != 0) /* it would stand beside its tick */
            words[i].n = 0;
    }
    dbr_labels_choose(labels, n, 5);
    for (unsigned i = 0; i < n; i++) {
        double x = dbr_scale_at(s, dbr_tick_at(&t, i) * unit.factor);
        dbr_svg_line(out, "grid", x, BAND_TOP + BAND, x, BAND_TOP + BAND + 4);
        if (labels[i].shown && words[i].n)
            dbr_svg_text(out, "tick", "middle", (labels[i].from + labels[i].to) / 2,
                         BULLET_HEIGHT - 6, dbr_buf_str(&words[i]));
        dbr_buf_clear(&words[i]);
    }
}

/* A bar where the scale holds zero; where it cannot, since all values lie close together far from it, a pin from where it began. */
static void put_measure(const dbr_bullet *b, const dbr_scale *s, bool zero, dbr_buf *out) {
    double y = BAND_TOP + (double)BAND / 2, x = dbr_scale_at(s, b->actual);
    if (!b->has_actual)
        return;
    if (zero) {
        double from = dbr_scale_at(s, 0);
        dbr_svg_rect(out, "actual", x < from ? x : from, y - 4, fabs(x - from), 8);
        return;
    }
    if (b->has_start)
        dbr_svg_line(out, "pin", dbr_scale_at(s, b->start), y, x, y);
    dbr_svg_dot(out, "actual", x, y, 5.5);
}

void dbr_chart_bullet(const dbr_bullet *b, dbr_buf *out) {
    double low = 0, high = 0;
    bool any = false;
    const struct {
        bool has;
        double v;
    } all[] = {{b->has_actual, b->actual},
               {b->has_target, b->target},
               {b->has_upper, b->upper},
               {b->has_expected, b->expected},
               {b->has_start, b->start}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].has)
            include(all[i].v, &low, &high, &any);
    double largest = fabs(low) > fabs(high) ? fabs(low) : fabs(high), pad = (high - low) * 0.14;
    bool zero = low < 0 || (low == 0 && high == 0) || high - low > 0.4 * largest;
    low = zero && low > 0 ? 0 : low - (zero && low == 0 ? 0 : pad);
    dbr_scale s = dbr_scale_of(low, high + pad, 2, WIDTH - 2);
    dbr_svg_open(out, "chart", 'b', b->id, b->title, b->desc, WIDTH, BULLET_HEIGHT);
    put_bands(b, &s, out);
    put_bullet_ticks(b, &s, out);
    put_measure(b, &s, zero, out);
    if (b->has_expected)
        dbr_svg_line(out, "expected", dbr_scale_at(&s, b->expected), BAND_TOP + 1,
                     dbr_scale_at(&s, b->expected), BAND_TOP + BAND - 1);
    for (int k = 0; k < 2; k++)
        if (k ? b->has_upper : b->has_target)
            dbr_svg_rect(out, "mark", dbr_scale_at(&s, k ? b->upper : b->target) - 2, BAND_TOP - 3,
                         4, BAND + 6);
    dbr_buf_puts(out, "</svg>");
}

/* ---- sparkline ---- */

void dbr_chart_sparkline(const dbr_chart_point *points, size_t n, dbr_str label, dbr_buf *out) {
    enum { W = 96, H = 22, PAD = 3 };
    double low = 0, high = 0;
    bool any = false;
    for (size_t i = 0; i < n; i++)
        if (points[i].has)
            include(points[i].value, &low, &high, &any);
    dbr_scale s = dbr_scale_of(low, high, H - PAD, PAD);
    dbr_buf_printf(out, "<svg class=\"spark\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", W,
                   H);
    dbr_markup_text(out, label);
    dbr_buf_puts(out, "\">");
    dbr_chart c = {.points = points, .n = n};
    frame f = {.c = &c, .out = out, .y = s, .left = 0, .slot = (double)W / (double)(n ? n : 1)};
    put_line(&f, points, "line");
    size_t last = last_of(points, n);
    if (last)
        dbr_svg_dot(out, points[last - 1].open ? "dot open" : "dot", centre(&f, last - 1),
                    dbr_scale_at(&s, points[last - 1].value), 2.6);
    dbr_buf_puts(out, "</svg>");
}
