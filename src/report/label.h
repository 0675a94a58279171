/* label.h: the name of an outcome: of its check, with its segment: "refunds[region=East]". */
#ifndef DBR_REPORT_LABEL_H
#define DBR_REPORT_LABEL_H
#include "review/review.h"

/* As data has it: the caller escapes it for where it goes. */
void dbr_outcome_label(const dbr_check_result *c, dbr_buf *out);
#endif
