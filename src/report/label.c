/* label.c: names outcomes, the same in every format. */
#include "report/label.h"

void dbr_outcome_label(const dbr_check_result *c, dbr_buf *out) {
    dbr_buf_put(out, c->name);
    for (size_t i = 0; i < c->nsegment; i++) {
        dbr_buf_puts(out, i ? ", " : "[");
        dbr_buf_put(out, c->segment[i].column);
        dbr_buf_putc(out, '=');
        dbr_buf_put(out, c->segment[i].text);
    }
    dbr_buf_puts(out, c->nsegment ? "]" : "");
}

void dbr_segment_label(const dbr_segment_part *segment, size_t n, dbr_buf *out) {
    for (size_t i = 0; i < n; i++) {
        dbr_buf_puts(out, i ? ", " : "");
        dbr_buf_put(out, segment[i].text);
    }
}
