/* bars.c: values and names into bars. */
#include "report/bars.h"

#include <math.h>

enum { WIDTH = 340, TEXT = 11, GAP = 6, NAMES = 120, BASELINE = 4 };

/* How wide a column of names is; and one of values. */
static double names_width(const dbr_bars *b) {
    double widest = 0;
    for (size_t i = 0; i < b->n; i++)
        widest = fmax(widest, dbr_text_extent(b->bars[i].name, TEXT));
    return fmin(widest, NAMES);
}

static double texts_width(const dbr_bars *b) {
    double widest = 0;
    for (size_t i = 0; i < b->n; i++)
        widest = fmax(widest, dbr_text_extent(b->bars[i].text, TEXT));
    return widest;
}

/* A name in a column that is `width` wide. */
static void put_name(const dbr_bar *bar, double width, double y, dbr_buf *out) {
    dbr_buf name = {0};
    dbr_svg_shortened(bar->name, TEXT, width + 0.1, &name);
    dbr_svg_text(out, bar->worst ? "worst" : "name", "start", 0, y, dbr_buf_str(&name));
    dbr_buf_clear(&name);
}

/* ---- waterfall ---- */

enum { ROW = 20, BAR = 13 };

/* Two white strokes through a bar that is not as long as its value. */
static void put_break(double x, double y, dbr_buf *out) {
    for (int k = 0; k < 2; k++)
        dbr_svg_line(out, "gap", x + 5 * k, y + BAR + 1, x + 5 * k + 4, y - 1);
}

bool dbr_bars_waterfall(const dbr_bars *b, dbr_buf *out) {
    double low = INFINITY, high = -INFINITY, at = 0;
    for (size_t i = 0; i < b->n; i++) {
        at = b->bars[i].step ? at + b->bars[i].value : b->bars[i].value;
        low = fmin(low, at);
        high = fmax(high, at);
    }
    double far = fmax(fabs(low), fabs(high)), span = high - low;
    bool cut = low * high > 0 && span > 0 && span < far / 3;
    if (cut) { /* a third of what is drawn is the rest of the levels */
        low -= low > 0 ? span / 2 : 0;
        high += high < 0 ? span / 2 : 0;
    } else {
        low = fmin(low, 0);
        high = fmax(high, 0);
    }
    double left = names_width(b) + GAP, right = WIDTH - GAP - texts_width(b);
    dbr_scale s = dbr_scale_of(low, high, left, right);
    double base = dbr_scale_at(&s, cut ? (low > 0 ? low : high) : 0);
    dbr_svg_open(out, "chart", 'w', b->id, b->title, b->desc, WIDTH, (int)b->n * ROW + 2);
    dbr_svg_line(out, "axis", base, 0, base, (double)b->n * ROW);
    at = 0;
    for (size_t i = 0; i < b->n; i++) {
        const dbr_bar *bar = &b->bars[i];
        double from = bar->step ? dbr_scale_at(&s, at) : base, y = (double)i * ROW + 3;
        at = bar->step ? at + bar->value : bar->value;
        double to = dbr_scale_at(&s, at);
        dbr_svg_rect(out,
                     bar->better > 0   ? "good"
                     : bar->better < 0 ? "bad"
                     : bar->step       ? "neutral"
                     : bar->before     ? "year"
                                       : "actual",
                     fmin(from, to), y, fmax(fabs(to - from), 0.6), BAR);
        if (cut && !bar->step)
            put_break(base < to ? base + 8 : base - 18, y, out);
        if (i + 1 < b->n)
            dbr_svg_line(out, "axis", to, y + BAR, to, y + ROW);
        put_name(bar, left - GAP, y + BAR / 2.0 + BASELINE, out);
        dbr_svg_text(out, bar->step ? "value" : "value now", "start", fmax(from, to) + GAP - 2,
                     y + BAR / 2.0 + BASELINE, bar->text);
    }
    dbr_buf_puts(out, "</svg>");
    return cut;
}

/* ---- funnel ---- */

enum { STEP = 20, LINK = 18 };

/* From one bar to the narrower one below it. */
static void put_slope(const dbr_bar *bar, double middle, double above, double below, double y,
                      dbr_buf *out) {
    const double x[] = {middle - above / 2, middle + above / 2, middle + below / 2,
                        middle - below / 2};
    dbr_buf_puts(out, "<path class=\"slope\" d=\"");
    for (int i = 0; i < 4; i++) {
        dbr_buf_putc(out, i ? 'L' : 'M');
        dbr_svg_number(out, x[i]);
        dbr_buf_putc(out, ' ');
        dbr_svg_number(out, i < 2 ? y : y + LINK);
    }
    dbr_buf_puts(out, "z\"/>");
    dbr_buf words = {0};
    dbr_buf_printf(&words, bar->worst ? "▼ %.*s" : "%.*s", DBR_ARG(bar->link));
    dbr_svg_text(out, bar->worst ? "worst" : "link", "middle", middle, y + LINK / 2.0 + BASELINE,
                 dbr_buf_str(&words));
    dbr_buf_clear(&words);
}

void dbr_bars_funnel(const dbr_bars *b, dbr_buf *out) {
    double most = 0;
    for (size_t i = 0; i < b->n; i++)
        most = fmax(most, b->bars[i].value);
    double left = names_width(b) + GAP, right = WIDTH - GAP - texts_width(b);
    double middle = (left + right) / 2, room = right - left, before = 0;
    dbr_svg_open(out, "chart", 'f', b->id, b->title, b->desc, WIDTH,
                 (int)b->n * (STEP + LINK) - LINK + 2);
    for (size_t i = 0; i < b->n; i++) {
        const dbr_bar *bar = &b->bars[i];
        double y = (double)(i * (STEP + LINK)) + 1, w = most > 0 ? bar->value / most * room : 0;
        if (i)
            put_slope(bar, middle, before, w, y - LINK, out);
        dbr_svg_rect(out, bar->worst ? "actual worst" : "actual", middle - w / 2, y, w, STEP);
        put_name(bar, left - GAP, y + STEP / 2.0 + BASELINE, out);
        dbr_svg_text(out, "value now", "end", WIDTH, y + STEP / 2.0 + BASELINE, bar->text);
        before = w;
    }
    dbr_buf_puts(out, "</svg>");
}

/* ---- one stacked bar ---- */

/* Names in two rows below the bar, the beginning, then those of the worst part and the end first. */
static void put_borders(const dbr_bars *b, const double *x, double top, dbr_buf *out) {
    dbr_svg_label labels[DBR_BARS_MOST];
    bool done[DBR_BARS_MOST] = {false};
    for (int row = 0; row < 2; row++) {
        for (size_t i = 0; i < b->n; i++) {
            double half = dbr_text_extent(b->bars[i].name, TEXT) / 2;
            half = fmin(half, NAMES / 2.0);
            double at = fmin(fmax(x[i], half), WIDTH - half);
            bool worst = b->bars[i].worst || (i && b->bars[i - 1].worst);
            labels[i] = (dbr_svg_label){.from = at - half,
                                        .to = at + half,
                                        .rank = i == 0                   ? 0
                                                : worst || i + 1 == b->n ? 1
                                                                         : 2};
            if (done[i])
                labels[i].from = labels[i].to = -1e6;
        }
        dbr_labels_choose(labels, b->n, GAP);
        for (size_t i = 0; i < b->n; i++) {
            if (!labels[i].shown || done[i])
                continue;
            done[i] = true;
            double y = top + 12 + row * 13.0;
            dbr_buf name = {0};
            dbr_svg_shortened(b->bars[i].name, TEXT, NAMES + 0.1, &name);
            dbr_svg_line(out, "axis", x[i], top, x[i], top + 3);
            dbr_svg_text(out, "name", "middle", (labels[i].from + labels[i].to) / 2, y,
                         dbr_buf_str(&name));
            dbr_buf_clear(&name);
        }
    }
}

void dbr_bars_stack(const dbr_bars *b, dbr_buf *out) {
    enum { TOP = 16, THICK = 20, HEIGHT = TOP + THICK + 30 };
    double x[DBR_BARS_MOST], sum = 0, at = 0;
    size_t n = b->n;
    for (size_t i = 0; i < n; i++)
        sum += b->bars[i].value;
    dbr_svg_open(out, "chart", 's', b->id, b->title, b->desc, WIDTH, HEIGHT);
    for (size_t i = 0; i < n; i++) {
        const dbr_bar *bar = &b->bars[i];
        double w = sum > 0 ? bar->value / sum * WIDTH : 0;
        x[i] = at;
        if (i + 1 < n)
            dbr_svg_rect(out,
                         bar->worst ? "part worst"
                         : i % 2    ? "part band3"
                                    : "part band1",
                         at, TOP, w, THICK);
        double text = dbr_text_extent(bar->text, TEXT), half = text / 2;
        if (bar->worst) { /* above its part, which may be of any colour */
            dbr_buf words = {0};
            dbr_buf_printf(&words, "▼ %.*s", DBR_ARG(bar->text));
            half = dbr_text_extent(dbr_buf_str(&words), TEXT) / 2;
            dbr_svg_text(out, "worst", "middle", fmin(fmax(at + w / 2, half), WIDTH - half),
                         TOP - 5, dbr_buf_str(&words));
            dbr_buf_clear(&words);
        } else if (i + 1 < n && text + 4 < w) {
            dbr_svg_text(out, "link", "middle", at + w / 2, TOP + THICK / 2.0 + BASELINE,
                         bar->text);
        }
        at += w;
    }
    put_borders(b, x, TOP + THICK, out);
    dbr_buf_puts(out, "</svg>");
}
