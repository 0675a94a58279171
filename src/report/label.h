/* label.h: the names of segments and of outcomes: of its check, with its segment: "refunds[region=East]". */
#ifndef DBR_REPORT_LABEL_H
#define DBR_REPORT_LABEL_H
#include "review/review.h"

/* As data has it: the caller escapes it for where it goes. */
void dbr_outcome_label(const dbr_check_result *c, dbr_buf *out);
/* The values of a segment alone: "East, web". */
void dbr_segment_label(const dbr_segment_part *segment, size_t n, dbr_buf *out);
#endif
