/* format.c: reads number patterns and writes numbers by them. */
#include "base/format.h"

static bool is_digit_sign(char c) {
    return c == '0' || c == '#';
}

/* Units that scale: the value is divided by 10^scale and the unit is written. */
static const struct {
    const char *text;
    int scale;
} units[] = {{"%", -2}, {"k", 3}, {"M", 6}, {"B", 9}, {"万", 4}, {"亿", 8}};

bool dbr_format_parse(dbr_arena *a, dbr_str s, dbr_format *out, size_t *bad_at) {
    *out = (dbr_format){0};
    size_t i = 0;
    while (i < s.n && !is_digit_sign(s.p[i]))
        i++;
    *bad_at = i;
    if (i == s.n)
        return false;
    out->prefix = dbr_arena_str(a, dbr_str_slice(s, 0, i));
    for (; i < s.n && (is_digit_sign(s.p[i]) || s.p[i] == ','); i++) {
        out->grouping |= s.p[i] == ',';
        out->min_int += s.p[i] == '0';
    }
    if (i + 1 < s.n && s.p[i] == '.' && is_digit_sign(s.p[i + 1]))
        for (i++; i < s.n && is_digit_sign(s.p[i]); i++) {
            out->max_decimals++;
            if (s.p[i] == '0')
                out->min_decimals = out->max_decimals;
        }
    dbr_str rest = dbr_str_slice(s, i, s.n);
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        dbr_str text = dbr_str_of(units[u].text);
        dbr_str at = dbr_str_trim(rest);
        if (!dbr_str_starts(at, text))
            continue;
        /* `0 kg` is a text, `0k` and `0 M` are units: no letter may follow */
        char next = at.n > text.n ? at.p[text.n] : ' ';
        if ((next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z'))
            continue;
        out->scale = units[u].scale;
    }
    out->suffix = dbr_arena_str(a, rest);
    for (size_t k = 0; k < rest.n; k++)
        if (is_digit_sign(rest.p[k])) { /* a second number */
            *bad_at = i + k;
            return false;
        }
    return out->max_decimals <= DBR_DEC_DIGITS;
}

/* |x| with the decimals that its digits need, `least` at least and `most` at most. */
static void put_fixed(dbr_decimal x, int least, int most, dbr_str group, dbr_buf *out) {
    dbr_decimal r = dbr_dec_normal(dbr_dec_round(x, most));
    int places = r.exp < 0 ? -r.exp : 0;
    dbr_dec_write_fixed(x, places < least ? least : places, group, out);
}

void dbr_format_write(const dbr_format *f, dbr_decimal x, int extra, dbr_buf *out) {
    dbr_decimal v = x;
    if (dbr_dec_scale(x, -f->scale, &v) != DBR_DEC_OK)
        v = x;
    int least = f->min_decimals, most = f->max_decimals;
    if (extra > 0)
        most += extra;
    dbr_decimal shown = dbr_dec_round(v, most);
    if (shown.neg && !dbr_dec_is_zero(shown))
        dbr_buf_putc(out, '-');
    dbr_buf_put(out, f->prefix);
    dbr_buf digits = {0};
    put_fixed(dbr_dec_abs(shown), least, most, f->grouping ? DBR_STR(",") : DBR_STR(""), &digits);
    dbr_str d = dbr_buf_str(&digits);
    size_t point = dbr_str_find(d, DBR_STR("."), 0), whole = 0;
    for (size_t i = 0; i < d.n && i < point; i++)
        whole += d.p[i] != ',';
    if (f->min_int == 0 && whole == 1 && d.p[0] == '0' && point != SIZE_MAX)
        d = dbr_str_slice(d, 1, d.n); /* `#.0` leaves a zero before the point out */
    for (size_t i = whole; i < (size_t)f->min_int; i++)
        dbr_buf_putc(out, '0');
    dbr_buf_put(out, d);
    dbr_buf_clear(&digits);
    dbr_buf_put(out, f->suffix);
}

void dbr_format_compact(dbr_decimal x, bool zh, int digits, dbr_buf *out) {
    static const struct {
        int scale;
        const char *text;
    } en[] = {{9, "B"}, {6, "M"}, {3, "k"}}, cn[] = {{8, "亿"}, {4, "万"}};
    size_t n = zh ? sizeof cn / sizeof *cn : sizeof en / sizeof *en;
    dbr_decimal size = dbr_dec_abs(x), limit = dbr_dec_of(10000), v;
    if (dbr_dec_cmp(dbr_dec_round(size, 2), limit) < 0) {
        put_fixed(x, 0, 2, DBR_STR(","), out);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        int scale = zh ? cn[i].scale : en[i].scale;
        if (dbr_dec_scale(x, -scale, &v) != DBR_DEC_OK)
            continue;
        /* 999,999 is 1M, not 1000k: the rounded value decides */
        int places = digits - 1;
        for (dbr_decimal ten = dbr_dec_of(10);
             places > 0 && dbr_dec_cmp(dbr_dec_abs(dbr_dec_round(v, places)), ten) >= 0; places--)
            if (dbr_dec_scale(ten, 1, &ten) != DBR_DEC_OK)
                break;
        if (dbr_dec_cmp(dbr_dec_abs(dbr_dec_round(v, places)), dbr_dec_of(1)) < 0)
            continue;
        put_fixed(v, 0, places, DBR_STR(","), out);
        dbr_buf_puts(out, zh ? cn[i].text : en[i].text);
        return;
    }
    put_fixed(x, 0, 2, DBR_STR(","), out);
}
