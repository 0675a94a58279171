/* value.c: making, comparing, hashing and writing values. */
#include "base/value.h"

static const char *const reason_codes[] = {
#define R(id, code) code,
    DBR_REASONS(R)
#undef R
};

const char *dbr_reason_code(dbr_reason r) {
    return reason_codes[r];
}

dbr_value dbr_value_none(dbr_reason r, dbr_str why) {
    return (dbr_value){.kind = DBR_V_NONE, .none = {.reason = r, .why = why}};
}

dbr_value dbr_value_dec(dbr_decimal d) {
    return (dbr_value){.kind = DBR_V_DECIMAL, .dec = d};
}

double dbr_value_to_double(const dbr_value *v, double otherwise) {
    return v->kind == DBR_V_DECIMAL ? dbr_dec_to_double(v->dec) : otherwise;
}

dbr_value dbr_value_of_status(dbr_dec_status s, dbr_decimal d) {
    switch (s) {
    case DBR_DEC_OK:
        return dbr_value_dec(d);
    case DBR_DEC_ZERO_DIVISION:
        return dbr_value_none(DBR_R_ZERO_DIVISION, DBR_STR("division by zero"));
    case DBR_DEC_TOO_LARGE:
    case DBR_DEC_SYNTAX:
    case DBR_DEC_NEGATIVE:
        break;
    }
    return dbr_value_none(DBR_R_TOO_LARGE, DBR_STR("too large"));
}

dbr_value dbr_value_int(int64_t i) {
    return dbr_value_dec(dbr_dec_of(i));
}

dbr_value dbr_value_bool(bool b) {
    return (dbr_value){.kind = DBR_V_BOOL, .truth = b};
}

dbr_value dbr_value_text(dbr_str s) {
    return (dbr_value){.kind = DBR_V_TEXT, .text = s};
}

dbr_value dbr_value_day(dbr_day d) {
    return (dbr_value){.kind = DBR_V_DATE, .day = d};
}

dbr_value dbr_value_instant(dbr_instant t) {
    return (dbr_value){.kind = DBR_V_DATETIME, .instant = t};
}

static bool is_time(const dbr_value *v) {
    return v->kind == DBR_V_DATE || v->kind == DBR_V_DATETIME;
}

static dbr_instant moment(const dbr_value *v) {
    return v->kind == DBR_V_DATE ? (dbr_instant)v->day * DBR_DAY_MICROS : v->instant;
}

int dbr_value_cmp(const dbr_value *a, const dbr_value *b) {
    if (is_time(a) && is_time(b)) {
        dbr_instant x = moment(a), y = moment(b);
        return (x > y) - (x < y);
    }
    if (a->kind != b->kind) {
        if (a->kind == DBR_V_NONE || b->kind == DBR_V_NONE)
            return a->kind == DBR_V_NONE ? 1 : -1;
        return (a->kind > b->kind) - (a->kind < b->kind);
    }
    switch (a->kind) {
    case DBR_V_NONE:
        return 0;
    case DBR_V_DECIMAL:
        return dbr_dec_cmp(a->dec, b->dec);
    case DBR_V_DATE:
    case DBR_V_DATETIME:
        return 0; /* done above */
    case DBR_V_TEXT:
        return dbr_str_cmp(a->text, b->text);
    case DBR_V_BOOL:
        return (int)a->truth - (int)b->truth;
    case DBR_V_SERIES:
        for (size_t i = 0; i < a->series.n && i < b->series.n; i++) {
            int c = dbr_value_cmp(&a->series.points[i], &b->series.points[i]);
            if (c)
                return c;
        }
        return (a->series.n > b->series.n) - (a->series.n < b->series.n);
    }
    return 0;
}

static uint64_t mix(uint64_t h, uint64_t x) {
    h ^= x + UINT64_C(0x9E3779B97F4A7C15) + (h << 6) + (h >> 2);
    return h * UINT64_C(0xff51afd7ed558ccd);
}

uint64_t dbr_value_hash(const dbr_value *v) {
    switch (v->kind) {
    case DBR_V_NONE:
        return 1;
    case DBR_V_DECIMAL:
        return mix(2, dbr_dec_hash(v->dec));
    case DBR_V_DATE:
    case DBR_V_DATETIME:
        return mix(3, (uint64_t)moment(v));
    case DBR_V_TEXT:
        return mix(4, dbr_str_hash(v->text));
    case DBR_V_BOOL:
        return mix(5, v->truth);
    case DBR_V_SERIES: {
        uint64_t h = 6;
        for (size_t i = 0; i < v->series.n; i++)
            h = mix(h, dbr_value_hash(&v->series.points[i]));
        return h;
    }
    }
    return 0;
}

/* Text as it is, but control characters as escapes, so that one value stays on one line. */
static void write_text(dbr_str s, dbr_buf *out) {
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '\n')
            dbr_buf_puts(out, "\\n");
        else if (c == '\t')
            dbr_buf_puts(out, "\\t");
        else if (c < 0x20 || c == 0x7f)
            dbr_buf_printf(out, "\\u{%X}", c);
        else
            dbr_buf_putc(out, (char)c);
    }
}

void dbr_value_write(const dbr_value *v, dbr_buf *out) {
    switch (v->kind) {
    case DBR_V_NONE:
        dbr_buf_puts(out, "none");
        if (v->none.why.n) {
            dbr_buf_puts(out, " (");
            write_text(v->none.why, out);
            dbr_buf_puts(out, ")");
        }
        return;
    case DBR_V_DECIMAL:
        dbr_dec_write(v->dec, out);
        return;
    case DBR_V_DATE:
        dbr_day_write(v->day, out);
        return;
    case DBR_V_DATETIME:
        dbr_instant_write(v->instant, out);
        return;
    case DBR_V_TEXT:
        write_text(v->text, out);
        return;
    case DBR_V_BOOL:
        dbr_buf_puts(out, v->truth ? "true" : "false");
        return;
    case DBR_V_SERIES:
        for (size_t i = 0; i < v->series.n; i++) {
            if (i)
                dbr_buf_puts(out, ", ");
            if (v->series.points[i].kind == DBR_V_NONE)
                dbr_buf_puts(out, "none");
            else
                dbr_value_write(&v->series.points[i], out);
        }
        return;
    }
}

dbr_str dbr_value_plain(dbr_arena *a, const dbr_value *v) {
    if (v->kind == DBR_V_NONE)
        return (dbr_str){"", 0};
    if (v->kind == DBR_V_TEXT)
        return v->text;
    dbr_buf b = {0};
    dbr_value_write(v, &b);
    dbr_str s = dbr_arena_str(a, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

dbr_value dbr_value_copy(dbr_arena *a, const dbr_value *v) {
    dbr_value c = *v;
    switch (v->kind) {
    case DBR_V_TEXT:
        c.text = dbr_arena_str(a, v->text);
        break;
    case DBR_V_NONE:
        if (v->none.why.n)
            c.none.why = dbr_arena_str(a, v->none.why);
        break;
    case DBR_V_SERIES:
        c.series.points = DBR_NEWS(a, dbr_value, v->series.n);
        for (size_t i = 0; i < v->series.n; i++)
            c.series.points[i] = dbr_value_copy(a, &v->series.points[i]);
        break;
    case DBR_V_DECIMAL:
    case DBR_V_DATE:
    case DBR_V_DATETIME:
    case DBR_V_BOOL:
        break;
    }
    return c;
}
