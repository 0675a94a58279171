/* xlsx_number.c: patterns of the language as number formats of spreadsheets: `¥0.0k` is "¥"0.0,"k". */
#include "report/xlsx_number.h"
#include "base/format.h"
#include "base/utf8.h"

/* Text in quotes, which hold none themselves. */
static void put_text(dbr_str s, dbr_buf *out) {
    bool open = false;
    for (size_t i = 0; i < s.n;) {
        uint32_t rune = 0;
        size_t n = dbr_utf8_next(s, i, &rune);
        if (n && rune >= 0x20 && rune != '"' && !(rune >= 0x7F && rune < 0xA0) && rune < 0xFFFE) {
            if (!open)
                dbr_buf_putc(out, '"');
            open = true;
            dbr_buf_put(out, dbr_str_slice(s, i, i + n));
        }
        i += n ? n : 1;
    }
    if (open)
        dbr_buf_putc(out, '"');
}

/* Suffix with its unit: `%` scales in a spreadsheet too, k M B are commas, 万 and 亿 it does not know: the number is shown in full. */
static void put_suffix(const dbr_format *f, dbr_buf *out) {
    dbr_str unit = f->scale == -2  ? DBR_STR("%")
                   : f->scale == 4 ? DBR_STR("万")
                   : f->scale == 8 ? DBR_STR("亿")
                                   : (dbr_str){0};
    if (!unit.n) {
        dbr_buf_fill(out, ',', f->scale > 0 ? (size_t)f->scale / 3 : 0);
        put_text(f->suffix, out);
        return;
    }
    size_t at = dbr_str_find(f->suffix, unit, 0);
    dbr_buf rest = {0};
    dbr_buf_put(&rest, dbr_str_slice(f->suffix, 0, at));
    if (f->scale == -2) {
        put_text(dbr_buf_str(&rest), out);
        dbr_buf_putc(out, '%');
        rest.n = 0;
    }
    dbr_buf_put(&rest, dbr_str_slice(f->suffix, at + unit.n, f->suffix.n));
    put_text(dbr_buf_str(&rest), out);
    dbr_buf_clear(&rest);
}

static void put_pattern(const dbr_format *f, dbr_buf *out) {
    bool whole = f->scale == 4 || f->scale == 8;
    put_text(f->prefix, out);
    dbr_buf_puts(out, f->grouping || whole ? "#,##" : "");
    int zeros = f->min_int > 0 ? f->min_int : f->grouping || whole ? 0 : 1;
    for (int i = 0; i < (zeros > 20 ? 20 : zeros); i++)
        dbr_buf_putc(out, '0');
    if (!zeros)
        dbr_buf_putc(out, '#');
    if (f->max_decimals && !whole)
        dbr_buf_putc(out, '.');
    for (int i = 0; i < (f->max_decimals > 20 ? 20 : f->max_decimals) && !whole; i++)
        dbr_buf_putc(out, i < f->min_decimals ? '0' : '#');
    put_suffix(f, out);
}

static const char *of_unit(dbr_str unit) {
    static const struct {
        const char *unit, *format;
    } known[] = {{"percent", "0.0%"},      {"count", "#,##0"},      {"duration", "[h]:mm:ss"},
                 {"CNY", "\"¥\"#,##0.00"}, {"JPY", "\"¥\"#,##0"},   {"USD", "\"$\"#,##0.00"},
                 {"EUR", "\"€\"#,##0.00"}, {"GBP", "\"£\"#,##0.00"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (dbr_str_is(unit, known[i].unit))
            return known[i].format;
    return NULL;
}

dbr_str dbr_xlsx_number_format(dbr_arena *a, dbr_str unit, dbr_str pattern, bool whole) {
    dbr_format f;
    dbr_buf b = {0};
    size_t bad;
    if (pattern.n && !dbr_str_is(unit, "duration") && dbr_format_parse(a, pattern, &f, &bad)) {
        put_pattern(&f, &b);
    } else if (of_unit(unit)) {
        dbr_buf_puts(&b, of_unit(unit));
    } else {
        dbr_buf_puts(&b, whole ? "#,##0" : "#,##0.00");
        if (unit.n && !dbr_str_is(unit, "number")) {
            dbr_buf label = {0};
            dbr_buf_putc(&label, ' ');
            dbr_buf_put(&label, unit);
            put_text(dbr_buf_str(&label), &b);
            dbr_buf_clear(&label);
        }
    }
    if (b.n > 200) /* a spreadsheet takes 255 signs */
        b.n = 0;
    dbr_str s = dbr_arena_str(a, b.n ? dbr_buf_str(&b) : DBR_STR("#,##0.00"));
    dbr_buf_clear(&b);
    return s;
}

bool dbr_xlsx_number(const dbr_value *v, dbr_str unit, double *out) {
    if (v->kind != DBR_V_DECIMAL)
        return false;
    *out = dbr_dec_to_double(v->dec);
    if (!dbr_str_is(unit, "duration"))
        return true;
    *out /= 86400;
    return !v->dec.neg; /* a time of day has no sign there */
}
