/* label.h: what all formats say alike: the name of an outcome, of its check with its segment ("refunds[region=East]"), and the counts. */
#ifndef DBR_REPORT_LABEL_H
#define DBR_REPORT_LABEL_H
#include "lang/say.h"
#include "review/review.h"

/* As data has it: the caller escapes it for where it goes. */
void dbr_outcome_label(const dbr_check_result *c, dbr_buf *out);
/* How many outcomes there are of each kind, the gravest first. */
enum { DBR_COUNTED = 5 };
typedef struct dbr_counted {
    int64_t n;
    dbr_word word;
} dbr_counted;
void dbr_counted_of(const dbr_counts *c, dbr_counted out[DBR_COUNTED]);
#endif
