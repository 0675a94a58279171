/* svg.c: numbers and words into the pieces of a drawing. */
#include "report/svg.h"
#include "base/decimal.h"
#include "base/utf8.h"

#include <math.h>

/* ---- markup ---- */

static bool is_hidden(uint32_t r) {
    return r < 0x20 || (r >= 0x7F && r < 0xA0) || r == 0xAD || r == 0x61C ||
           (r >= 0x200B && r <= 0x200F) || (r >= 0x2028 && r <= 0x202E) ||
           (r >= 0x2061 && r <= 0x206F) || r == 0xFEFF || (r & 0xFFFE) == 0xFFFE ||
           (r >= 0xE0000 && r <= 0xE007F);
}

void dbr_markup_text(dbr_buf *out, dbr_str s) {
    for (size_t at = 0; at < s.n;) {
        uint32_t r = 0;
        size_t n = dbr_utf8_next(s, at, &r);
        if (!n)
            dbr_buf_printf(out, "\\x%02X", (unsigned)(unsigned char)s.p[at]);
        else if (r == '\n' || r == '\t' || r == '\r')
            dbr_buf_putc(out, ' ');
        else if (r == '<' || r == '>' || r == '&' || r == '"' || r == '\'')
            dbr_buf_printf(out, "&#%u;", (unsigned)r);
        else if (is_hidden(r))
            dbr_buf_printf(out, "\\u{%X}", (unsigned)r);
        else if (r != 0x2060)
            dbr_buf_put(out, dbr_str_slice(s, at, at + n));
        at += n ? n : 1;
    }
}

void dbr_svg_number(dbr_buf *out, double v) {
    long long tenths = llround((isfinite(v) ? v : 0) * 10);
    if (tenths < 0)
        dbr_buf_putc(out, '-');
    tenths = tenths < 0 ? -tenths : tenths;
    dbr_buf_printf(out, "%lld", tenths / 10);
    if (tenths % 10)
        dbr_buf_printf(out, ".%lld", tenths % 10);
}

void dbr_svg_attr(dbr_buf *out, const char *name, double v) {
    dbr_buf_printf(out, " %s=\"", name);
    dbr_svg_number(out, v);
    dbr_buf_putc(out, '"');
}

/* ---- pieces ---- */

void dbr_svg_text(dbr_buf *out, const char *class, const char *anchor, double x, double y,
                  dbr_str s) {
    dbr_buf_printf(out, "<text class=\"%s\"", class);
    if (strcmp(anchor, "middle") != 0) /* the style's own */
        dbr_buf_printf(out, " text-anchor=\"%s\"", anchor);
    dbr_svg_attr(out, "x", x);
    dbr_svg_attr(out, "y", y);
    dbr_buf_puts(out, ">");
    dbr_markup_text(out, s);
    dbr_buf_puts(out, "</text>");
}

void dbr_svg_line(dbr_buf *out, const char *class, double x1, double y1, double x2, double y2) {
    dbr_buf_printf(out, "<path class=\"%s\" d=\"M", class);
    dbr_svg_number(out, x1);
    dbr_buf_putc(out, ' ');
    dbr_svg_number(out, y1);
    dbr_buf_putc(out, 'L');
    dbr_svg_number(out, x2);
    dbr_buf_putc(out, ' ');
    dbr_svg_number(out, y2);
    dbr_buf_puts(out, "\"/>");
}

void dbr_svg_rect(dbr_buf *out, const char *class, double x, double y, double w, double h) {
    dbr_buf_printf(out, "<rect class=\"%s\"", class);
    dbr_svg_attr(out, "x", x);
    dbr_svg_attr(out, "y", y);
    dbr_svg_attr(out, "width", w);
    dbr_svg_attr(out, "height", h);
    dbr_buf_puts(out, "/>");
}

void dbr_svg_dot(dbr_buf *out, const char *class, double x, double y, double r) {
    dbr_buf_printf(out, "<circle class=\"%s\"", class);
    dbr_svg_attr(out, "cx", x);
    dbr_svg_attr(out, "cy", y);
    dbr_svg_attr(out, "r", r);
    dbr_buf_puts(out, "/>");
}

void dbr_svg_open(dbr_buf *out, const char *class, char kind, unsigned id, dbr_str title,
                  dbr_str desc, int width, int height) {
    dbr_buf_printf(out,
                   "<svg class=\"%s\" viewBox=\"0 0 %d %d\" role=\"img\" "
                   "aria-labelledby=\"%c%ut %c%ud\"><title id=\"%c%ut\">",
                   class, width, height, kind, id, kind, id, kind, id);
    dbr_markup_text(out, title);
    dbr_buf_printf(out, "</title><desc id=\"%c%ud\">", kind, id);
    dbr_markup_text(out, desc);
    dbr_buf_puts(out, "</desc>");
}

/* ---- scales and ticks ---- */

dbr_scale dbr_scale_of(double low, double high, double from, double to) {
    if (!(low < high)) {
        double pad = low == 0 ? 1 : fabs(low) / 10;
        low -= pad;
        high = low + 2 * pad;
    }
    return (dbr_scale){low, high, from, to};
}

double dbr_scale_at(const dbr_scale *s, double v) {
    return s->from + (v - s->low) / (s->high - s->low) * (s->to - s->from);
}

/* 1, 2, 2.5 or 5 times a power of ten. */
dbr_ticks dbr_ticks_of(double low, double high, unsigned most) {
    static const struct {
        double times;
        int decimals;
    } nice[] = {{1, 0}, {2, 0}, {2.5, 1}, {5, 0}, {10, -1}};
    dbr_ticks t = {.first = low, .step = 1};
    most = most < 2 ? 2 : most;
    if (!(high > low) || !isfinite(high - low))
        return t;
    int power = (int)floor(log10((high - low) / most));
    double unit = pow(10, power);
    for (size_t i = 0; i < sizeof nice / sizeof *nice; i++) {
        t.step = nice[i].times * unit;
        double first = ceil(low / t.step - 1e-9), last = floor(high / t.step + 1e-9);
        t.decimals = nice[i].decimals - power;
        t.first = first * t.step;
        t.n = last >= first ? (unsigned)(last - first) + 1 : 0;
        if (t.n <= most)
            break;
    }
    t.decimals = t.decimals < 0 ? 0 : t.decimals;
    return t;
}

double dbr_tick_at(const dbr_ticks *t, unsigned i) {
    double v = t->first + i * t->step;
    return fabs(v) < t->step / 1e6 ? 0 : v;
}

/* ---- text ---- */

double dbr_text_extent(dbr_str s, double size) {
    double em = 0;
    for (size_t at = 0; at < s.n;) {
        uint32_t r = 0;
        size_t n = dbr_utf8_next(s, at, &r);
        unsigned columns = n ? dbr_rune_width(r) : 1;
        if (columns != 1)
            em += columns / 2.0;
        else if (r >= 0x80)
            em += 0.72;
        else if (strchr("iljtfr.,:;'|!()[]- ", (int)r))
            em += 0.38;
        else if (strchr("mwMW@%", (int)r))
            em += 0.95;
        else if (r >= 'A' && r <= 'Z')
            em += 0.74;
        else
            em += 0.64; /* a digit of DejaVu Sans, which is a wide face */
        at += n ? n : 1;
    }
    return em * size;
}

void dbr_labels_choose(dbr_svg_label *v, size_t n, double gap) {
    unsigned last = 0;
    for (size_t i = 0; i < n; i++) {
        v[i].shown = false;
        last = v[i].rank > last ? v[i].rank : last;
    }
    for (unsigned rank = 0; rank <= last; rank++)
        for (size_t i = 0; i < n; i++) {
            bool free = v[i].rank == rank;
            for (size_t k = 0; k < n && free; k++)
                free = !v[k].shown || v[i].to + gap <= v[k].from || v[k].to + gap <= v[i].from;
            v[i].shown |= free;
        }
}

/* From the lowest to the highest each is pushed up as far as needed, then back down from the far end. */
void dbr_labels_spread(double *y, size_t n, double height, double low, double high) {
    enum { MOST = 16 };
    size_t order[MOST];
    n = n > MOST ? MOST : n;
    for (size_t i = 0; i < n; i++) {
        size_t k = i;
        for (; k && y[order[k - 1]] > y[i]; k--)
            order[k] = order[k - 1];
        order[k] = i;
    }
    double edge = low + height / 2;
    for (size_t i = 0; i < n; i++) {
        double *at = &y[order[i]];
        *at = *at < edge ? edge : *at;
        edge = *at + height;
    }
    edge = high - height / 2;
    for (size_t i = n; i-- > 0;) {
        double *at = &y[order[i]];
        *at = *at > edge ? edge : *at;
        edge = *at - height;
    }
}

void dbr_svg_shortened(dbr_str s, double size, double width, dbr_buf *out) {
    if (dbr_text_extent(s, size) <= width) {
        dbr_buf_put(out, s);
        return;
    }
    dbr_str dots = DBR_STR("…");
    double room = width - dbr_text_extent(dots, size);
    size_t end = 0;
    for (size_t at = 0; at < s.n;) {
        uint32_t r = 0;
        size_t n = dbr_utf8_next(s, at, &r);
        at += n ? n : 1;
        if (dbr_text_extent(dbr_str_slice(s, 0, at), size) > room)
            break;
        end = at;
    }
    while (end && s.p[end - 1] == ' ')
        end--;
    dbr_buf_put(out, dbr_str_slice(s, 0, end));
    dbr_buf_put(out, dots);
}
