/* cellnumber.c turns the text of a cell into a number, a percentage, an amount of money, a count or a duration. */
#include "engine/native/cellparse.h"

enum { WITH_MONEY = 1, WITH_PERCENT = 2 };

typedef struct amount {
    dbr_decimal value;
    dbr_str
        currency; /* its code, "$" or "¥" where the sign has more than one; empty: none was written */
    bool percent;
} amount;

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_letter(dbr_str s, size_t at) {
    if (at >= s.n)
        return false;
    char c = s.p[at];
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool at_text(dbr_str s, size_t at, const char *what, size_t *n) {
    *n = strlen(what);
    return at <= s.n && s.n - at >= *n && memcmp(s.p + at, what, *n) == 0;
}

static bool take(dbr_str s, size_t *at, const char *what) {
    size_t n;
    if (!at_text(s, *at, what, &n))
        return false;
    *at += n;
    return true;
}

static void take_blanks(dbr_str s, size_t *at) {
    while (take(s, at, " ") || take(s, at, "\t") || take(s, at, "\xC2\xA0") ||
           take(s, at, "\xE2\x80\xAF")) {
    }
}

/* -1, 1, or 0 for no sign. */
static int take_sign(dbr_str s, size_t *at) {
    if (take(s, at, "-") || take(s, at, "\xE2\x88\x92"))
        return -1;
    return take(s, at, "+") ? 1 : 0;
}

/* A thousands separator directly before three digits: its length, else 0. */
static size_t group_mark(dbr_str s, size_t at, char group) {
    size_t n = 0;
    if (at < s.n && s.p[at] == group)
        n = 1;
    if (!n && !at_text(s, at, "\xC2\xA0", &n) && !at_text(s, at, "\xE2\x80\xAF", &n))
        n = 0;
    return n && at + n < s.n && is_digit(s.p[at + n]) ? n : 0;
}

/* Digits without sign, with groups and decimal sign of the file, and an exponent where there are no groups. Copies them as `1234.5e6` to
   `out` (room for all of s). Returns where they end, 0 where there is no number. */
static size_t take_digits(dbr_str s, size_t at, char decimal, char *out, size_t *n) {
    size_t begin = at, since = 0, groups = 0, mark = 0;
    char group = decimal == ',' ? '.' : ',';
    *n = 0;
    for (;; at++) {
        if (at < s.n && is_digit(s.p[at])) {
            out[(*n)++] = s.p[at];
            since++;
            continue;
        }
        size_t m = group_mark(s, at, group);
        if (!m)
            break;
        /* The first group has one to three digits and no leading zero, all others three, with one and the same mark. */
        if (groups ? since != 3 || m != mark : since == 0 || since > 3 || s.p[begin] == '0')
            return 0;
        groups++;
        mark = m;
        since = 0;
        at += m - 1;
    }
    if (groups && since != 3)
        return 0;
    bool whole = at > begin, fraction = false;
    if (at < s.n && s.p[at] == decimal) {
        out[(*n)++] = '.';
        for (at++; at < s.n && is_digit(s.p[at]); at++) {
            out[(*n)++] = s.p[at];
            fraction = true;
        }
    }
    if (!whole && !fraction)
        return 0;
    if (!groups && at < s.n && (s.p[at] == 'e' || s.p[at] == 'E')) {
        size_t e = at + 1;
        if (e < s.n && (s.p[e] == '+' || s.p[e] == '-'))
            e++;
        if (e < s.n && is_digit(s.p[e])) {
            while (at < e || (at < s.n && is_digit(s.p[at])))
                out[(*n)++] = s.p[at++];
        }
    }
    return at;
}

/* 万, 亿 and 万亿 as a power of ten. */
static int take_scale(dbr_str s, size_t *at) {
    size_t from = *at;
    take_blanks(s, at);
    if (take(s, at, "万亿"))
        return 12;
    if (take(s, at, "万"))
        return 4;
    if (take(s, at, "亿"))
        return 8;
    *at = from;
    return 0;
}

/* ISO 4217: a unit such as `KWH` or `PCS` behind a number must not pass for a currency. */
static const char iso_codes[] =
    "AEDAFNALLAMDANGAOAARSAUDAWGAZNBAMBBDBDTBGNBHDBIFBMDBNDBOBBRLBSDBTNBWPBYNBZDCADCDFCHF"
    "CLFCLPCNYCOPCRCCUPCVECZKDJFDKKDOPDZDEGPERNETBEURFJDFKPGBPGELGHSGIPGMDGNFGTQGYDHKDHNL"
    "HTGHUFIDRILSINRIQDIRRISKJMDJODJPYKESKGSKHRKMFKPWKRWKWDKYDKZTLAKLBPLKRLRDLSLLYDMADMDL"
    "MGAMKDMMKMNTMOPMRUMURMVRMWKMXNMYRMZNNADNGNNIONOKNPRNZDOMRPABPENPGKPHPPKRPLNPYGQARRON"
    "RSDRUBRWFSARSBDSCRSDGSEKSGDSHPSLESOSSRDSSPSTNSYPSZLTHBTJSTMTTNDTOPTRYTTDTWDTZSUAHUGX"
    "USDUYUUZSVESVNDVUVWSTXAFXCDXOFXPFYERZARZMWZWG";

/* A currency's sign or code: "$" and "¥" stay what they are, for they have more than one reading. */
static bool take_currency(dbr_str s, size_t *at, dbr_str *code) {
    static const struct {
        const char *sign, *code;
    } signs[] = {
        {"US$", "USD"}, {"HK$", "HKD"}, {"NT$", "TWD"}, {"CA$", "CAD"}, {"C$", "CAD"},
        {"AU$", "AUD"}, {"A$", "AUD"},  {"S$", "SGD"},  {"$", "$"},     {"¥", "¥"},
        {"￥", "¥"},    {"€", "EUR"},   {"£", "GBP"},   {"₹", "INR"},   {"₩", "KRW"},
        {"元", "CNY"},  {"圆", "CNY"},  {"円", "JPY"},  {"RMB", "CNY"}, {"人民币", "CNY"},
    };
    if (*at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9')
        return false; /* as most cells begin: no sign or code does */
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (take(s, at, signs[i].sign)) {
            *code = dbr_str_of(signs[i].code);
            return true;
        }
    dbr_str c = dbr_str_slice(s, *at, *at + 3);
    if (c.n < 3 || is_letter(s, *at + 3))
        return false;
    for (size_t i = 0; i + 3 <= sizeof iso_codes - 1; i += 3)
        if (memcmp(iso_codes + i, c.p, 3) == 0) {
            *at += 3;
            *code = c;
            return true;
        }
    return false;
}

static bool is_dollar(dbr_str code) {
    static const char codes[][4] = {"USD", "CAD", "AUD", "NZD", "HKD", "SGD",
                                    "TWD", "MXN", "BRL", "CLP", "COP", "ARS"};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (dbr_str_is(code, codes[i]))
            return true;
    return false;
}

static bool currency_fits(dbr_str written, dbr_str column) {
    if (written.n == 0 || column.n == 0 || dbr_str_eq(written, column))
        return true;
    if (dbr_str_is(written, "$"))
        return is_dollar(column);
    return dbr_str_is(written, "¥") && (dbr_str_is(column, "CNY") || dbr_str_is(column, "JPY"));
}

/* Reads the whole of s: [sign] [currency] [sign] digits [scale] [%] [currency]. NOT_NUMBER, TOO_LARGE, OTHER_CURRENCY (two that differ). */
static dbr_cell_status read_amount(dbr_str s, char decimal, unsigned with, amount *out) {
    char small[128];
    size_t at = 0, n = 0;
    *out = (amount){0};
    int sign = take_sign(s, &at);
    if ((with & WITH_MONEY) && take_currency(s, &at, &out->currency)) {
        take_blanks(s, &at);
        if (!sign)
            sign = take_sign(s, &at);
    }
    char *digits = s.n <= sizeof small ? small : dbr_alloc(s.n);
    dbr_cell_status st = DBR_CELL_NOT_NUMBER;
    size_t end = take_digits(s, at, decimal, digits, &n);
    if (end) {
        at = end;
        int scale = take_scale(s, &at);
        take_blanks(s, &at);
        if (with & WITH_PERCENT)
            out->percent = take(s, &at, "%") || take(s, &at, "\xEF\xBC\x85");
        dbr_str behind = {0};
        if ((with & WITH_MONEY) && !out->percent && at < s.n && take_currency(s, &at, &behind)) {
            bool same = !out->currency.n || currency_fits(out->currency, behind) ||
                        currency_fits(behind, out->currency);
            if (same && !dbr_str_is(behind, "$") && !dbr_str_is(behind, "¥"))
                out->currency = behind;
            if (!out->currency.n)
                out->currency = behind;
            if (!same)
                out->currency = DBR_STR("?");
        }
        if (at == s.n) {
            dbr_dec_status d = dbr_dec_parse((dbr_str){digits, n}, &out->value);
            if (d == DBR_DEC_OK && (scale || out->percent))
                d = dbr_dec_scale(out->value, out->percent ? scale - 2 : scale, &out->value);
            if (d == DBR_DEC_OK && sign < 0)
                out->value = dbr_dec_neg(out->value);
            st = d == DBR_DEC_OK          ? DBR_CELL_OK
                 : d == DBR_DEC_TOO_LARGE ? DBR_CELL_TOO_LARGE
                                          : DBR_CELL_NOT_NUMBER;
        }
    }
    if (digits != small)
        dbr_free(digits);
    return st;
}

/* Why a text is no number of the wanted kind: what would have made it one. */
static dbr_cell_status why_not(dbr_str s, char decimal, unsigned with, dbr_cell_status otherwise) {
    amount a;
    dbr_str inner = s;
    if (dbr_str_starts(s, DBR_STR("(")) && dbr_str_ends(s, DBR_STR(")")))
        inner = dbr_str_trim(dbr_str_slice(s, 1, s.n - 1));
    else if (dbr_str_starts(s, DBR_STR("（")) && dbr_str_ends(s, DBR_STR("）")))
        inner = dbr_str_trim(dbr_str_slice(s, 3, s.n - 3));
    if (inner.n < s.n && read_amount(inner, decimal, WITH_MONEY | WITH_PERCENT, &a) == DBR_CELL_OK)
        return DBR_CELL_PARENTHESES;
    if (read_amount(s, decimal, WITH_MONEY | WITH_PERCENT, &a) == DBR_CELL_OK) {
        if (a.percent && !(with & WITH_PERCENT))
            return DBR_CELL_HAS_PERCENT;
        if (a.currency.n && !(with & WITH_MONEY))
            return DBR_CELL_HAS_CURRENCY;
    }
    if (read_amount(s, decimal == ',' ? '.' : ',', with, &a) == DBR_CELL_OK)
        return DBR_CELL_OTHER_DECIMAL;
    return otherwise;
}

static dbr_cell_status read_with(dbr_str s, const dbr_cell_options *o, unsigned with,
                                 dbr_cell_status otherwise, amount *a) {
    char decimal = o && o->decimal == ',' ? ',' : '.';
    s = dbr_str_trim(s);
    dbr_cell_status st = read_amount(s, decimal, with, a);
    return st == DBR_CELL_NOT_NUMBER ? why_not(s, decimal, with, otherwise) : st;
}

dbr_cell_status dbr_cell_number(dbr_str s, const dbr_cell_options *o, dbr_decimal *out) {
    amount a;
    /* `12%` is 0.12 here as everywhere in the language, and `¥1,000` is 1000 to one who asks for a
       number; whoever minds the currency declares the column as money. */
    dbr_cell_status st = read_with(s, o, WITH_MONEY | WITH_PERCENT, DBR_CELL_NOT_NUMBER, &a);
    if (st == DBR_CELL_OK)
        *out = a.value;
    return st;
}

dbr_cell_status dbr_cell_bare_number(dbr_str s, const dbr_cell_options *o, dbr_decimal *out) {
    amount a;
    dbr_cell_status st = read_with(s, o, 0, DBR_CELL_NOT_NUMBER, &a);
    if (st == DBR_CELL_OK)
        *out = a.value;
    return st;
}

dbr_cell_status dbr_cell_count(dbr_str s, const dbr_cell_options *o, dbr_decimal *out) {
    dbr_decimal d;
    dbr_cell_status st = dbr_cell_bare_number(s, o, &d);
    if (st == DBR_CELL_OK && !dbr_dec_is_integer(d))
        st = DBR_CELL_NOT_INTEGER;
    if (st == DBR_CELL_OK)
        *out = d;
    return st;
}

dbr_cell_status dbr_cell_percent(dbr_str s, const dbr_cell_options *o, dbr_decimal *out) {
    amount a;
    dbr_cell_status st = read_with(s, o, WITH_PERCENT, DBR_CELL_NOT_PERCENT, &a);
    if (st == DBR_CELL_OK)
        *out = a.value;
    return st;
}

dbr_cell_status dbr_cell_money(dbr_str s, const dbr_cell_options *o, dbr_decimal *out) {
    amount a;
    dbr_cell_status st = read_with(s, o, WITH_MONEY, DBR_CELL_NOT_MONEY, &a);
    if (st == DBR_CELL_OK && dbr_str_is(a.currency, "?"))
        st = DBR_CELL_OTHER_CURRENCY;
    if (st == DBR_CELL_OK && o && !currency_fits(a.currency, o->currency))
        st = DBR_CELL_OTHER_CURRENCY;
    if (st == DBR_CELL_OK)
        *out = a.value;
    return st;
}

/* --- durations --- */

typedef struct unit {
    const char *name;
    int64_t seconds;
} unit;

/* Longer names before their beginnings. A single `m` could be minutes or months. */
static const unit units[] = {
    {"seconds", 1}, {"second", 1},   {"secs", 1},     {"sec", 1},        {"s", 1},
    {"秒", 1},      {"minutes", 60}, {"minute", 60},  {"mins", 60},      {"min", 60},
    {"分钟", 60},   {"分", 60},      {"hours", 3600}, {"hour", 3600},    {"hrs", 3600},
    {"hr", 3600},   {"h", 3600},     {"小时", 3600},  {"时", 3600},      {"days", 86400},
    {"day", 86400}, {"d", 86400},    {"天", 86400},   {"weeks", 604800}, {"week", 604800},
    {"w", 604800},  {"周", 604800},
};
static const unit iso_date_units[] = {{"W", 604800}, {"D", 86400}};
static const unit iso_time_units[] = {{"H", 3600}, {"M", 60}, {"S", 1}};

/* One `1.5 h`; adds it to *sum. `words`: the name must not go on with letters. */
static bool take_term(dbr_str s, size_t *at, char decimal, const unit *table, size_t n, bool words,
                      dbr_decimal *sum) {
    char digits[64];
    size_t begin = *at, end = begin, count = 0;
    while (end < s.n && (is_digit(s.p[end]) || s.p[end] == decimal))
        end++;
    if (end - begin > sizeof digits)
        return false;
    end = take_digits(dbr_str_slice(s, 0, end), begin, decimal, digits, &count);
    dbr_decimal value;
    if (!end || dbr_dec_parse((dbr_str){digits, count}, &value) != DBR_DEC_OK)
        return false;
    if (words)
        take_blanks(s, &end);
    for (size_t i = 0; i < n; i++) {
        size_t after = end;
        if (!take(s, &after, table[i].name) || (words && is_letter(s, after)))
            continue;
        *at = after;
        return dbr_dec_mul(value, dbr_dec_of(table[i].seconds), &value) == DBR_DEC_OK &&
               dbr_dec_add(*sum, value, sum) == DBR_DEC_OK;
    }
    return false;
}

/* H:MM:SS with a fraction, hours of any number. OK, NOT_DURATION or AMBIGUOUS_DURATION for two parts. */
static dbr_cell_status take_clock(dbr_str s, size_t *at, char decimal, dbr_decimal *sum) {
    size_t part[3], n = 0, from = *at;
    for (;;) {
        size_t begin = from;
        while (from < s.n && is_digit(s.p[from]))
            from++;
        if (from == begin || from - begin > (n ? 2 : 9))
            return DBR_CELL_NOT_DURATION;
        part[n++] = begin;
        if (n == 3 || from >= s.n || s.p[from] != ':')
            break;
        from++;
    }
    if (n == 2 && from == s.n)
        return DBR_CELL_AMBIGUOUS_DURATION;
    if (n < 3 || part[2] - part[1] != 3 || from - part[2] != 2 || s.p[part[1]] > '5' ||
        s.p[part[2]] > '5')
        return DBR_CELL_NOT_DURATION;
    if (from < s.n && s.p[from] == decimal)
        for (from++; from < s.n && is_digit(s.p[from]);)
            from++;
    static const unit clock[3] = {{":", 3600}, {":", 60}, {"", 1}};
    for (size_t i = 0; i < 3; i++) {
        size_t begin = part[i];
        dbr_str piece = dbr_str_slice(s, 0, i < 2 ? part[i + 1] : from);
        if (!take_term(piece, &begin, decimal, &clock[i], 1, false, sum))
            return DBR_CELL_NOT_DURATION;
    }
    *at = from;
    return DBR_CELL_OK;
}

#define LENGTH(a) (sizeof(a) / sizeof *(a))

/* P1DT2H30M; years and months are no fixed number of seconds. */
static bool read_iso(dbr_str s, size_t at, char decimal, dbr_decimal *sum) {
    bool any = false;
    while (at < s.n && s.p[at] != 'T') {
        if (!take_term(s, &at, decimal, iso_date_units, LENGTH(iso_date_units), false, sum))
            return false;
        any = true;
    }
    if (at == s.n)
        return any;
    at++;
    if (at == s.n)
        return false;
    while (at < s.n)
        if (!take_term(s, &at, decimal, iso_time_units, LENGTH(iso_time_units), false, sum))
            return false;
    return true;
}

dbr_cell_status dbr_cell_duration(dbr_str s, const dbr_cell_options *o, dbr_decimal *out) {
    char decimal = o && o->decimal == ',' ? ',' : '.';
    s = dbr_str_trim(s);
    amount a;
    dbr_cell_status st = read_amount(s, decimal, 0, &a);
    if (st != DBR_CELL_NOT_NUMBER) {
        if (st == DBR_CELL_OK)
            *out = a.value;
        return st;
    }
    dbr_decimal sum = dbr_dec_of(0);
    size_t at = 0;
    int sign = take_sign(s, &at);
    if (take(s, &at, "P")) {
        if (!read_iso(s, at, decimal, &sum))
            return DBR_CELL_NOT_DURATION;
        at = s.n;
    }
    bool any = at == s.n && s.n > 0;
    while (at < s.n) {
        st = take_clock(s, &at, decimal, &sum);
        if (st == DBR_CELL_OK && at != s.n)
            return DBR_CELL_NOT_DURATION;
        if (st == DBR_CELL_AMBIGUOUS_DURATION)
            return st;
        if (st != DBR_CELL_OK && !take_term(s, &at, decimal, units, LENGTH(units), true, &sum))
            return DBR_CELL_NOT_DURATION;
        take_blanks(s, &at);
        any = true;
    }
    if (!any || (sign && s.n == 1))
        return DBR_CELL_NOT_DURATION;
    *out = sign < 0 ? dbr_dec_neg(sum) : sum;
    return DBR_CELL_OK;
}
