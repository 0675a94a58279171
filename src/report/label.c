/* label.c: names and counts outcomes, the same in every format. */
#include "report/label.h"

void dbr_outcome_label(const dbr_check_result *c, dbr_buf *out) {
    dbr_buf_put(out, c->name);
    dbr_buf_puts(out, c->nsegment ? "[" : "");
    dbr_segment_write(c->segment, c->nsegment, out);
    dbr_buf_puts(out, c->nsegment ? "]" : "");
}

void dbr_counted_of(const dbr_counts *c, dbr_counted out[DBR_COUNTED]) {
    const dbr_counted all[DBR_COUNTED] = {{c->failed, DBR_W_FAILED},
                                          {c->missing, DBR_W_MISSING},
                                          {c->warned, DBR_W_WARNED},
                                          {c->waived, DBR_W_WAIVED},
                                          {c->passed, DBR_W_PASSED}};
    memcpy(out, all, sizeof all);
}
