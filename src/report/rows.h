/* rows.h: a review as tools of continuous integration see it: a row for each outcome, then rows for what is wrong with the review as a whole,
   each with a level, a name of its own and a fingerprint that survives edits of the script. */
#ifndef DBR_REPORT_ROWS_H
#define DBR_REPORT_ROWS_H
#include "review/review.h"

typedef enum dbr_level {
    DBR_LEVEL_NONE, /* passed; or waived, or without data where that counts for nothing but a waiver */
    DBR_LEVEL_NOTE, /* nothing to judge by */
    DBR_LEVEL_WARNING,
    DBR_LEVEL_ERROR
} dbr_level;

typedef enum dbr_row_kind {
    DBR_ROW_OUTCOME,
    DBR_ROW_REVIEW, /* the verdict is failed though no outcome is, or data could not be used */
    DBR_ROW_NOTE    /* a warning without an outcome: a waiver that has ended, a claim */
} dbr_row_kind;

typedef struct dbr_row {
    dbr_row_kind kind;
    const dbr_check_result *check; /* NULL: of the whole review */
    dbr_level level;
    dbr_str rule;        /* the check's name, else "debrief/verdict" and its like */
    dbr_str label;       /* "refunds[region=East]"; of equal ones the second is "… (2)" */
    dbr_str message;     /* one sentence, English but for notes */
    dbr_str severity;    /* critical major minor */
    dbr_place_ref place; /* with a file and a line of at least 1 */
    char fingerprint[17];
} dbr_row;

typedef struct dbr_rows {
    const dbr_review *review;
    dbr_row *v;
    size_t n;
} dbr_rows;

dbr_rows dbr_rows_of(dbr_arena *a, const dbr_review *r);
/* The message, its place, the waiver, the owner, the reason and the rows of data that broke it, a line each. */
dbr_str dbr_row_detail(dbr_arena *a, const dbr_row *row);
/* "reviews/october" of "./reviews/october.debrief". */
dbr_str dbr_script_stem(dbr_str path);
dbr_str dbr_script_path(dbr_str path); /* without "./" */
/* "failed: 2 passed, 1 warned, 3 failed, 1 missing, 1 waived" */
dbr_str dbr_rows_summary(dbr_arena *a, const dbr_review *r);
#endif
