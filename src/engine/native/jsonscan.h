/* jsonscan.h: a strict scanner of JSON texts (RFC 8259) that holds nothing but a position. */
#ifndef DBR_ENGINE_NATIVE_JSONSCAN_H
#define DBR_ENGINE_NATIVE_JSONSCAN_H
#include "engine/native/table.h"

typedef struct dbr_json_scan {
    dbr_str text; /* valid UTF-8 */
    size_t at;
    struct { /* set by the first function that returns false */
        dbr_data_kind kind;
        size_t at;
        const char *text;
    } problem;
} dbr_json_scan;

void dbr_json_space(dbr_json_scan *s);
/* A whole value of any kind, at `at`; white space before it is passed over. Depth is bounded by DBR_JSON_DEPTH, nothing recurses. */
bool dbr_json_skip(dbr_json_scan *s);
/* A string; `at` is on its opening quote. *raw is what stands between the quotes, *escaped says that it has a backslash. */
bool dbr_json_string(dbr_json_scan *s, dbr_str *raw, bool *escaped);
/* White space, then the end of the text. */
bool dbr_json_end(dbr_json_scan *s);
/* Appends a raw string that dbr_json_string has accepted, its escapes decoded. */
void dbr_json_decode(dbr_str raw, dbr_buf *out);
#endif
