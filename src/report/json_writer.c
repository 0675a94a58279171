/* json_writer.c: tokens of one JSON text as bytes, two blanks a level, small objects on one line. */
#include "report/json_writer.h"
#include "base/utf8.h"

static void line(dbr_json *j) {
    if (j->flat[j->depth])
        return;
    dbr_buf_putc(j->out, '\n');
    dbr_buf_fill(j->out, ' ', (size_t)j->depth * 2);
}

/* What stands between the value that comes and the one before. */
static void begin(dbr_json *j) {
    if (j->after_key) {
        j->after_key = false;
        return;
    }
    if (j->filled[j->depth])
        dbr_buf_puts(j->out, j->flat[j->depth] ? ", " : ",");
    if (j->depth)
        line(j);
    j->filled[j->depth] = true;
}

static void put_rune(dbr_buf *out, uint32_t r) {
    switch (r) {
    case '"':
        dbr_buf_puts(out, "\\\"");
        return;
    case '\\':
        dbr_buf_puts(out, "\\\\");
        return;
    case '\n':
        dbr_buf_puts(out, "\\n");
        return;
    case '\t':
        dbr_buf_puts(out, "\\t");
        return;
    case '\r':
        dbr_buf_puts(out, "\\r");
        return;
    default:
        break;
    }
    /* Line separators end lines in JavaScript; DEL and C1 codes are obeyed by terminals. */
    if (r < 0x20 || (r >= 0x7F && r < 0xA0) || r == 0x2028 || r == 0x2029)
        dbr_buf_printf(out, "\\u%04x", (unsigned)r);
    else
        dbr_buf_put_rune(out, r);
}

static void quoted(dbr_json *j, dbr_str s) {
    dbr_buf_putc(j->out, '"');
    for (size_t at = 0; at < s.n;) {
        uint32_t r = 0;
        size_t n = dbr_utf8_next(s, at, &r);
        put_rune(j->out, n ? r : 0xFFFD);
        at += n ? n : 1;
    }
    dbr_buf_putc(j->out, '"');
}

void dbr_json_key_str(dbr_json *j, dbr_str key) {
    begin(j);
    quoted(j, key);
    dbr_buf_puts(j->out, ": ");
    j->after_key = true;
}

void dbr_json_key(dbr_json *j, const char *key) {
    dbr_json_key_str(j, dbr_str_of(key));
}

static void open(dbr_json *j, char sign, bool flat) {
    begin(j);
    dbr_buf_putc(j->out, sign);
    if (j->depth < DBR_JSON_LEVELS) {
        flat |= j->flat[j->depth];
        j->depth++;
    }
    j->filled[j->depth] = false;
    j->flat[j->depth] = flat;
}

static void end(dbr_json *j, char sign) {
    bool filled = j->filled[j->depth], flat = j->flat[j->depth];
    if (j->depth)
        j->depth--;
    if (filled && !flat)
        line(j);
    dbr_buf_putc(j->out, sign);
}

void dbr_json_object(dbr_json *j) {
    open(j, '{', false);
}

void dbr_json_object_flat(dbr_json *j) {
    open(j, '{', true);
}

void dbr_json_object_end(dbr_json *j) {
    end(j, '}');
}

void dbr_json_array(dbr_json *j) {
    open(j, '[', false);
}

void dbr_json_array_flat(dbr_json *j) {
    open(j, '[', true);
}

void dbr_json_array_end(dbr_json *j) {
    end(j, ']');
}

void dbr_json_null(dbr_json *j) {
    begin(j);
    dbr_buf_puts(j->out, "null");
}

void dbr_json_bool(dbr_json *j, bool b) {
    begin(j);
    dbr_buf_puts(j->out, b ? "true" : "false");
}

void dbr_json_int(dbr_json *j, int64_t i) {
    begin(j);
    dbr_buf_printf(j->out, "%lld", (long long)i);
}

void dbr_json_text(dbr_json *j, dbr_str s) {
    begin(j);
    quoted(j, s);
}

static void scalar(dbr_json *j, const dbr_value *v) {
    dbr_buf plain = {0};
    switch (v->kind) {
    case DBR_V_NONE:
    case DBR_V_SERIES:
        dbr_json_null(j);
        break;
    case DBR_V_TEXT:
        dbr_json_text(j, v->text);
        break;
    case DBR_V_DECIMAL:
    case DBR_V_BOOL:
        begin(j);
        dbr_value_write(v, j->out);
        break;
    case DBR_V_DATE:
    case DBR_V_DATETIME:
        dbr_value_write(v, &plain);
        dbr_json_text(j, dbr_buf_str(&plain));
        break;
    }
    dbr_buf_clear(&plain);
}

void dbr_json_value(dbr_json *j, const dbr_value *v) {
    if (v->kind != DBR_V_SERIES) {
        scalar(j, v);
        return;
    }
    dbr_json_array_flat(j);
    for (size_t i = 0; i < v->series.n; i++)
        scalar(j, &v->series.points[i]);
    dbr_json_array_end(j);
}

void dbr_json_member(dbr_json *j, const char *key, dbr_str s) {
    dbr_json_key(j, key);
    dbr_json_text(j, s);
}

void dbr_json_member_some(dbr_json *j, const char *key, dbr_str s) {
    if (s.n)
        dbr_json_member(j, key, s);
}

void dbr_json_member_int(dbr_json *j, const char *key, int64_t i) {
    dbr_json_key(j, key);
    dbr_json_int(j, i);
}

void dbr_json_member_bool(dbr_json *j, const char *key, bool b) {
    dbr_json_key(j, key);
    dbr_json_bool(j, b);
}

void dbr_json_member_value(dbr_json *j, const char *key, const dbr_value *v) {
    dbr_json_key(j, key);
    dbr_json_value(j, v);
}
