/* json.h: members of a result that more than one file writes. */
#ifndef DBR_REPORT_JSON_H
#define DBR_REPORT_JSON_H
#include "report/json_writer.h"
#include "review/review.h"

/* The array v of n things, each by one(). */
#define DBR_JSON_LIST(j, key, v, n, one)          \
    do {                                          \
        dbr_json_key((j), (key));                 \
        dbr_json_array(j);                        \
        for (size_t nth_ = 0; nth_ < (n); nth_++) \
            one((j), &(v)[nth_]);                 \
        dbr_json_array_end(j);                    \
    } while (0)

/* Why there is no value, and a place in a script; nothing where there is none. */
void dbr_json_reason(dbr_json *j, const dbr_shown *s);
void dbr_json_place(dbr_json *j, const dbr_place_ref *p);
/* "segment": {..}, null without one. */
void dbr_json_segment(dbr_json *j, const dbr_segment_part *parts, size_t n);
/* json_plan.c: the member `plan`; nothing where there is nothing to say. */
void dbr_json_plan(dbr_json *j, const dbr_review *r);
#endif
