/* text_bars.c: a value as a bar of blocks, and a mark where its target is. */
#include "report/text.h"

static double place(const dbr_text_bar *b, double v, unsigned cells) {
    return b->high > b->low ? (v - b->low) / (b->high - b->low) * cells : 0;
}

/* Cells that are full, and eighths of the one at the right end. */
dbr_str dbr_text_draw(dbr_page *p, const dbr_text_bar *b, unsigned cells) {
    static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    double a = place(b, b->from, cells), z = place(b, b->to, cells);
    double low = a < z ? a : z, high = a < z ? z : a;
    unsigned first = (unsigned)(low + 0.5), full = (unsigned)high;
    unsigned rest = (unsigned)((high - full) * 8);
    unsigned mark = b->has_mark ? (unsigned)place(b, b->mark, cells) : cells;
    mark = b->has_mark && mark >= cells ? cells - 1 : mark;
    if (high > low && first >= full && !rest) /* what is there is seen */
        rest = 1;
    dbr_buf out = {0};
    for (unsigned i = 0; i < cells; i++) {
        if (i == mark)
            dbr_buf_puts(&out, "┃");
        else if (i < first || i > full || (i == full && !rest))
            dbr_buf_putc(&out, ' ');
        else
            dbr_buf_puts(&out, i < full ? "█" : eighths[rest]);
    }
    dbr_str drawn = dbr_arena_str(p->arena, dbr_buf_str(&out));
    dbr_buf_clear(&out);
    return drawn;
}
