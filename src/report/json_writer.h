/* json_writer.h: writes one JSON text, token by token: commas, line breaks and escapes are its business. */
#ifndef DBR_REPORT_JSON_WRITER_H
#define DBR_REPORT_JSON_WRITER_H
#include "base/value.h"

enum { DBR_JSON_LEVELS = 16 }; /* deepest nesting that a writer is used for */

typedef struct dbr_json {
    dbr_buf *out;
    unsigned depth;
    bool filled[DBR_JSON_LEVELS + 1]; /* per level: something stands there already */
    bool flat[DBR_JSON_LEVELS + 1];   /* per level: on one line */
    bool after_key;
} dbr_json;

/* A member's key; the next call writes its value. */
void dbr_json_key(dbr_json *j, const char *key);
void dbr_json_key_str(dbr_json *j, dbr_str key);
void dbr_json_object(dbr_json *j);
void dbr_json_object_flat(dbr_json *j); /* on one line */
void dbr_json_object_end(dbr_json *j);
void dbr_json_array(dbr_json *j);
void dbr_json_array_flat(dbr_json *j);
void dbr_json_array_end(dbr_json *j);
void dbr_json_null(dbr_json *j);
void dbr_json_bool(dbr_json *j, bool b);
void dbr_json_int(dbr_json *j, int64_t i);
/* Bytes that are no valid UTF-8 become U+FFFD. */
void dbr_json_text(dbr_json *j, dbr_str s);
/* A key and its value. */
void dbr_json_member(dbr_json *j, const char *key, dbr_str s);
void dbr_json_member_some(dbr_json *j, const char *key, dbr_str s); /* nothing where it is empty */
void dbr_json_member_int(dbr_json *j, const char *key, int64_t i);
void dbr_json_member_bool(dbr_json *j, const char *key, bool b);
/* In plain form: numbers unquoted, dates and texts quoted, a series as an array, none as null. */
void dbr_json_value(dbr_json *j, const dbr_value *v);
void dbr_json_member_value(dbr_json *j, const char *key, const dbr_value *v);
#endif
