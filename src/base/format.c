/* format.c: reads number patterns and writes numbers by them. */
#include "base/format.h"

enum { MOST_INT = 100 };

static bool is_digit_sign(char c) {
    return c == '0' || c == '#';
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* ---- reading patterns ---- */

/* Units that scale: the value is divided by 10^scale and the unit is written. */
static const struct {
    const char *text;
    int scale;
} units[] = {{"%", -2}, {"k", 3}, {"M", 6}, {"B", 9}, {"万", 4}, {"亿", 8}};

static size_t skip_space(dbr_str s, size_t i) {
    dbr_str rest = dbr_str_slice(s, i, s.n), trimmed = dbr_str_trim(rest);
    return trimmed.n ? (size_t)(trimmed.p - s.p) : s.n;
}

/* The unit at s[i], blanks before it skipped. Gives where it ends, or 0 where there is none. */
static size_t unit_at(dbr_str s, size_t i, int *scale) {
    i = skip_space(s, i);
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        dbr_str text = dbr_str_of(units[u].text);
        if (!dbr_str_starts(dbr_str_slice(s, i, s.n), text))
            continue;
        size_t end = i + text.n;
        if (is_letter(*text.p) && end < s.n &&
            (is_letter(s.p[end]) || (s.p[end] >= '0' && s.p[end] <= '9')))
            continue; /* `0 kg` */
        *scale = units[u].scale;
        return end;
    }
    return 0;
}

/* Before the last currency sign and the letters in front of it (`US$`), else the end. */
static size_t sign_place(dbr_str prefix) {
    static const char *const signs[] = {"¥", "￥", "$", "€", "£"};
    for (size_t i = prefix.n; i-- > 0;)
        for (size_t k = 0; k < sizeof signs / sizeof *signs; k++) {
            if (!dbr_str_starts(dbr_str_slice(prefix, i, prefix.n), dbr_str_of(signs[k])))
                continue;
            while (i > 0 && is_letter(prefix.p[i - 1]))
                i--;
            return i;
        }
    return prefix.n;
}

static bool point_at(dbr_str s, size_t i) {
    return i + 1 < s.n && s.p[i] == '.' && is_digit_sign(s.p[i + 1]);
}

bool dbr_format_parse(dbr_arena *a, dbr_str s, dbr_format *out, size_t *bad_at) {
    *out = (dbr_format){0};
    size_t i = 0;
    /* `.00` begins with its point, `Rs.0` with a digit */
    while (i < s.n && !is_digit_sign(s.p[i]) &&
           !(point_at(s, i) && (i == 0 || !is_letter(s.p[i - 1]))))
        i++;
    *bad_at = i;
    if (i == s.n)
        return false;
    out->prefix = dbr_arena_str(a, dbr_str_slice(s, 0, i));
    out->sign_at = sign_place(out->prefix);
    for (; i < s.n; i++) {
        if (s.p[i] == ',' && i + 1 < s.n && is_digit_sign(s.p[i + 1]))
            out->grouping = true;
        else if (is_digit_sign(s.p[i]))
            out->min_int += out->min_int > 0 || s.p[i] == '0';
        else
            break;
        if (out->min_int > MOST_INT) {
            *bad_at = i;
            return false;
        }
    }
    if (point_at(s, i))
        for (i++; i < s.n && is_digit_sign(s.p[i]); i++) {
            if (++out->max_decimals > DBR_DEC_DIGITS) {
                *bad_at = i;
                return false;
            }
            if (s.p[i] == '0')
                out->min_decimals = out->max_decimals;
        }
    out->suffix = dbr_arena_str(a, dbr_str_slice(s, i, s.n));
    int other;
    size_t end = unit_at(s, i, &out->scale);
    if (end && unit_at(s, end, &other)) { /* `0%%`, `0万亿` */
        *bad_at = skip_space(s, end);
        return false;
    }
    for (; i < s.n; i++)
        if (is_digit_sign(s.p[i])) { /* a second number */
            *bad_at = i;
            return false;
        }
    return true;
}

/* ---- writing ---- */

/* The decimals that x has once it is rounded to `most`, at least `least`. */
static int decimals_of(dbr_decimal x, int least, int most) {
    int exp = dbr_dec_normal(dbr_dec_round(x, most)).exp;
    return exp < -least ? -exp : least;
}

void dbr_format_write(const dbr_format *f, dbr_decimal x, int extra, dbr_buf *out) {
    int most = f->max_decimals + (extra > 0 ? extra : 0);
    x.exp -= f->scale; /* only written, so it may leave the range of decimals */
    dbr_buf text = {0};
    dbr_dec_write_fixed(x, decimals_of(x, f->min_decimals, most), DBR_STR(""), &text);
    dbr_str digits = dbr_buf_str(&text);
    bool neg = dbr_str_starts(digits, DBR_STR("-"));
    if (neg)
        digits = dbr_str_slice(digits, 1, digits.n);
    size_t point = dbr_str_find(digits, DBR_STR("."), 0);
    dbr_str whole = dbr_str_slice(digits, 0, point), rest = dbr_str_slice(digits, point, digits.n);
    if (f->min_int == 0 && rest.n && dbr_str_is(whole, "0"))
        whole.n = 0; /* `#.0` leaves a zero before the point out */

    dbr_buf_put(out, dbr_str_slice(f->prefix, 0, f->sign_at));
    if (neg)
        dbr_buf_putc(out, '-');
    dbr_buf_put(out, dbr_str_slice(f->prefix, f->sign_at, f->prefix.n));
    size_t places = whole.n > (size_t)f->min_int ? whole.n : (size_t)f->min_int;
    for (size_t left = places; left > 0; left--) {
        if (f->grouping && left < places && left % 3 == 0)
            dbr_buf_putc(out, ',');
        dbr_buf_putc(out, left > whole.n ? '0' : whole.p[whole.n - left]);
    }
    dbr_buf_put(out, rest);
    dbr_buf_put(out, f->suffix);
    dbr_buf_clear(&text);
}

/* True where |x| rounded to `places` is at least 10^n. */
static bool reaches(dbr_decimal x, int places, int n) {
    dbr_decimal limit = {.coef = 1, .exp = n};
    return dbr_dec_cmp(dbr_dec_abs(dbr_dec_round(x, places)), limit) >= 0;
}

void dbr_format_compact(dbr_decimal x, const dbr_number_unit *unit, int digits, dbr_buf *out) {
    if (!reaches(x, 2, 4)) {
        dbr_dec_write_fixed(x, decimals_of(x, 0, 2), DBR_STR(","), out);
        return;
    }
    for (; unit->text; unit++) {
        dbr_decimal v = x;
        v.exp -= unit->power;
        int places = digits > 1 ? digits - 1 : 0;
        for (int whole = 1; places > 0 && reaches(v, places, whole); whole++)
            places--;
        /* 999,999 is 1M, not 1000k, and 995,000 is 995k: what would be shown decides */
        if (unit[1].text && reaches(v, places, unit[1].power - unit->power))
            continue;
        dbr_dec_write_fixed(v, decimals_of(v, 0, places), DBR_STR(","), out);
        dbr_buf_puts(out, unit->text);
        return;
    }
}
