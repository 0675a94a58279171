/* scan.c: turns spellings that only look right into one diagnostic each and the token that was meant. */
#include <stdio.h>

#include "base/date.h"
#include "base/utf8.h"
#include "parser.h"
#include "syntax/token.h"

dbr_span dbr_parser_span(const dbr_parser *p, uint32_t start, uint32_t end) {
    if (!p->map)
        return (dbr_span){p->text, start, end};
    return (dbr_span){p->text, p->map[start],
                      end > start ? p->map[end - 1] + (p->map[end] > p->map[end - 1] ? 1 : 0)
                                  : p->map[start]};
}

dbr_span dbr_token_span(const dbr_parser *p, const dbr_token *t) {
    return dbr_parser_span(p, t->start, t->end);
}

dbr_str dbr_token_str(const dbr_parser *p, const dbr_token *t) {
    if (t->alt)
        return p->alts.v[t->alt - 1];
    return (dbr_str){p->bytes.p + t->start, t->end - t->start};
}

uint32_t dbr_scan_alt(dbr_parser *p, dbr_str spelling) {
    dbr_vec_push(p->arena, &p->alts, dbr_arena_str(p->arena, spelling));
    return (uint32_t)p->alts.n;
}

void dbr_token_put(dbr_parser *p, int kind, uint32_t start, uint32_t end, uint32_t alt) {
    if (p->ntokens == p->captokens) {
        p->captokens = p->captokens ? p->captokens * 2 : 64;
        p->tokens = dbr_realloc(p->tokens, p->captokens, sizeof *p->tokens);
    }
    p->tokens[p->ntokens++] =
        (dbr_token){.start = start, .end = end, .alt = alt, .kind = (uint16_t)kind};
}

static dbr_str piece(const dbr_parser *p, uint32_t start, uint32_t end) {
    return (dbr_str){p->bytes.p + start, end - start};
}

static bool is_ascii(dbr_str s) {
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_invisible(uint32_t r) {
    return r == 0xAD || r == 0x34F || r == 0x61C || r == 0x180E || (r >= 0x200B && r <= 0x200F) ||
           (r >= 0x202A && r <= 0x202E) || (r >= 0x2060 && r <= 0x2064) ||
           (r >= 0x2066 && r <= 0x206F) || r == 0xFEFF;
}

static dbr_str rune_name(dbr_arena *a, uint32_t r) {
    static const struct {
        uint32_t rune;
        const char *name;
    } names[] = {
        {0x00, "NUL"},
        {0x0B, "vertical tab"},
        {0x0C, "form feed"},
        {0x0D, "carriage return"},
        {0x1B, "escape"},
        {0x7F, "delete"},
        {0xAD, "soft hyphen"},
        {0x200B, "zero width space"},
        {0x200C, "zero width non-joiner"},
        {0x200D, "zero width joiner"},
        {0x200E, "left-to-right mark"},
        {0x200F, "right-to-left mark"},
        {0x2028, "line separator"},
        {0x202A, "left-to-right embedding"},
        {0x202B, "right-to-left embedding"},
        {0x202D, "left-to-right override"},
        {0x202E, "right-to-left override"},
        {0x2060, "word joiner"},
        {0xFEFF, "byte-order mark"},
        {0x2003, "em space"},
        {0x2009, "thin space"},
        {0x202F, "narrow no-break space"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].rune == r)
            return dbr_arena_printf(a, "U+%04X (%s)", (unsigned)r, names[i].name);
    return dbr_arena_printf(a, "U+%04X", (unsigned)r);
}

/* Each control character is one slip, however often it stands there: a binary file is told once. */
void dbr_scan_bytes(dbr_parser *p) {
    bool told[256] = {false};
    for (uint32_t i = 0; i < p->bytes.n; i++) {
        unsigned c = (unsigned char)p->bytes.p[i], len = 1;
        if (c == 0xC2 && i + 1 < p->bytes.n && (unsigned char)p->bytes.p[i + 1] < 0xA0) {
            c = (unsigned char)p->bytes.p[i + 1];
            len = 2;
        } else if (c >= 0x20 && c != 0x7F) {
            continue;
        }
        if (c == '\n' || c == '\t' ||
            (c == '\r' && i + 1 < p->bytes.n && p->bytes.p[i + 1] == '\n') || told[c])
            continue;
        told[c] = true;
        DBR_DIAG(
            p->diags, CONTROL_CHARACTER, dbr_parser_span(p, i, i + len), rune_name(p->arena, c),
            c == 0 ? DBR_STR("a script is a text: is this the right file?")
            : c == '\r'
                ? DBR_STR("end lines with a line feed, or with a carriage return and a line feed")
                : DBR_STR("delete it; in a text, write an escape such as `\\u{1B}`"));
    }
}

static void find_invisible(dbr_parser *p, uint32_t start, uint32_t end) {
    dbr_str s = piece(p, start, end);
    if (is_ascii(s))
        return;
    for (size_t i = 0, len; i < s.n; i += len) {
        uint32_t r = 0;
        len = dbr_utf8_next(s, i, &r);
        if (len == 0)
            return;
        if (is_invisible(r)) {
            dbr_span at = dbr_parser_span(p, start + (uint32_t)i, start + (uint32_t)(i + len));
            dbr_diag_fix(DBR_DIAG(p->diags, INVISIBLE, at, rune_name(p->arena, r)), at,
                         DBR_STR(""));
            return; /* the first one of a piece speaks for the others */
        }
    }
}

void dbr_scan_invisible(dbr_parser *p, uint32_t start, uint32_t end) {
    find_invisible(p, start, end);
}

void dbr_scan_comment(dbr_parser *p, uint32_t start, uint32_t end) {
    uint32_t i = start;
    while (i > 0 && (p->bytes.p[i - 1] == ' ' || p->bytes.p[i - 1] == '\t'))
        i--;
    bool own = i == 0 || p->bytes.p[i - 1] == '\n' || p->bytes.p[i - 1] == '\r';
    dbr_vec_push(p->arena, &p->comments, (dbr_comment){dbr_parser_span(p, start, end), own});
    find_invisible(p, start, end);
}

void dbr_scan_name(dbr_parser *p, uint32_t start, uint32_t end) {
    dbr_str s = piece(p, start, end);
    uint32_t alt = 0;
    if (!is_ascii(s)) {
        dbr_buf seen = {0};
        for (size_t i = 0, len; i < s.n; i += len) {
            uint32_t r = 0;
            len = dbr_utf8_next(s, i, &r);
            if (len == 0)
                break;
            if (!is_invisible(r))
                dbr_buf_put(&seen, dbr_str_slice(s, i, i + len));
        }
        if (seen.n != s.n) {
            find_invisible(p, start, end);
            alt = dbr_scan_alt(p, dbr_buf_str(&seen));
        }
        dbr_buf_clear(&seen);
    }
    const dbr_word *w = alt ? dbr_word_find(p->alts.v[alt - 1]) : dbr_word_find(s);
    bool currency = s.n == 3;
    for (size_t i = 0; i < s.n; i++)
        currency = currency && s.p[i] >= 'A' && s.p[i] <= 'Z';
    dbr_token_put(p, w ? w->kind : currency ? T_CUR : T_NAME, start, end, alt);
}

/* A number directly before a point or percent sign; SIZE_MAX: none. */
static dbr_token *number_before(const dbr_parser *p, uint32_t start) {
    if (p->ntokens == 0)
        return NULL;
    dbr_token *t = &p->tokens[p->ntokens - 1];
    return t->end == start && t->kind == T_NUMBER ? t : NULL;
}

void dbr_scan_ascii(dbr_parser *p, int kind, const char *ascii, uint32_t start, uint32_t end) {
    dbr_str s = piece(p, start, end);
    if (!is_ascii(s)) {
        dbr_span at = dbr_parser_span(p, start, end);
        dbr_diag_fix(DBR_DIAG(p->diags, FULL_WIDTH, at, s, dbr_str_of(ascii)), at,
                     dbr_str_of(ascii));
    }
    dbr_token *number = kind == T_DOT ? number_before(p, start) : NULL;
    if (number) {
        dbr_span at = dbr_parser_span(p, number->start, end);
        dbr_str digits = dbr_token_str(p, number);
        dbr_str with = dbr_arena_printf(p->arena, "%.*s.0", DBR_ARG(digits));
        dbr_diag_fix(DBR_DIAG(p->diags, NUMBER_POINT, at, dbr_span_str(at), with), at, with);
        number->end = end;
        number->alt = dbr_scan_alt(p, with);
        return;
    }
    dbr_token_put(p, kind, start, end, 0);
}

void dbr_scan_word(dbr_parser *p, int kind, const char *word, uint32_t start, uint32_t end) {
    dbr_span at = dbr_parser_span(p, start, end);
    dbr_diag_fix(DBR_DIAG(p->diags, FOREIGN_OPERATOR, at, piece(p, start, end), dbr_str_of(word)),
                 at, kind == T_NOT ? DBR_STR("not ") : dbr_str_of(word));
    dbr_token_put(p, kind, start, end, dbr_scan_alt(p, dbr_str_of(word)));
}

void dbr_scan_number(dbr_parser *p, int kind, uint32_t start, uint32_t end) {
    dbr_str s = piece(p, start, end);
    dbr_buf ascii = {0};
    for (size_t i = 0, len; i < s.n; i += len) {
        uint32_t r = 0;
        len = dbr_utf8_next(s, i, &r);
        if (len == 0)
            break;
        if (r >= 0xFF01 && r <= 0xFF5E)
            r = r - 0xFF01 + '!'; /* the full-width forms stand in the order of ASCII */
        dbr_buf_put_rune(&ascii, r);
    }
    uint32_t alt = dbr_scan_alt(p, dbr_buf_str(&ascii));
    if (ascii.n > 0 && ascii.p[ascii.n - 1] == '%')
        kind = T_LIT;
    dbr_buf_clear(&ascii);
    dbr_span at = dbr_parser_span(p, start, end);
    dbr_diag_fix(DBR_DIAG(p->diags, FULL_WIDTH, at, s, p->alts.v[alt - 1]), at, p->alts.v[alt - 1]);
    dbr_token_put(p, kind, start, end, alt);
}

/* What people write after a number, and what it is here; the first %s is the number. */
static const struct {
    const char *suffix, *meant, *other;
} suffixes[] = {
    {"m", "%smin", "%sM"},      {"mn", "%sM", NULL},
    {"mio", "%sM", NULL},       {"mln", "%sM", NULL},
    {"million", "%sM", NULL},   {"K", "%sk", NULL},
    {"thousand", "%sk", NULL},  {"千", "%sk", NULL},
    {"b", "%sB", NULL},         {"bn", "%sB", NULL},
    {"bln", "%sB", NULL},       {"billion", "%sB", NULL},
    {"百万", "%sM", NULL},      {"千万", "%s_000万", NULL},
    {"十亿", "%sB", NULL},      {"元", "%s CNY", NULL},
    {"万元", "%s万 CNY", NULL}, {"亿元", "%s亿 CNY", NULL},
    {"块", "%s CNY", NULL},     {"美元", "%s USD", NULL},
    {"欧元", "%s EUR", NULL},   {"万美元", "%s万 USD", NULL},
    {"日元", "%s JPY", NULL},   {"sec", "%ss", NULL},
    {"secs", "%ss", NULL},      {"秒", "%ss", NULL},
    {"mins", "%smin", NULL},    {"分钟", "%smin", NULL},
    {"hr", "%sh", NULL},        {"hrs", "%sh", NULL},
    {"小时", "%sh", NULL},      {"H", "%sh", NULL},
    {"D", "%sd", NULL},         {"天", "%sd", NULL},
    {"W", "%sw", NULL},         {"周", "%sw", NULL},
    {"wk", "%sw", NULL},        {"wks", "%sw", NULL},
    {"mo", "%s months", NULL},  {"个月", "%s months", NULL},
    {"月", "%s months", NULL},  {"y", "%s years", NULL},
    {"yr", "%s years", NULL},   {"年", "%s years", NULL},
    {"pct", "%s%%", NULL},      {"percent", "%s%%", NULL},
    {"bps", "%sbp", NULL},      {"e", NULL, NULL},
    {"E", NULL, NULL},          {"S", "%ss", NULL},
    {"ms", NULL, NULL},         {"T", NULL, NULL},
};

void dbr_scan_suffix(dbr_parser *p, uint32_t start, uint32_t end) {
    dbr_str s = piece(p, start, end);
    size_t n = 0;
    while (n < s.n && (is_digit(s.p[n]) ||
                       ((s.p[n] == '.' || s.p[n] == '_') && n + 1 < s.n && is_digit(s.p[n + 1]))))
        n++;
    if (n + 1 < s.n && s.p[n] == 'e' &&
        (is_digit(s.p[n + 1]) ||
         (n + 2 < s.n && (s.p[n + 1] == '-' || s.p[n + 1] == '+') && is_digit(s.p[n + 2]))))
        for (n += 2; n < s.n && is_digit(s.p[n]); n++)
            ;
    dbr_str digits = dbr_str_slice(s, 0, n), suffix = dbr_str_slice(s, n, s.n);
    char *num = dbr_arena_cstr(p->arena, digits);
    dbr_str meant = {0}, other = {0}, help;
    const dbr_word *w = dbr_word_find(suffix);
    bool capitals = suffix.n == 3;
    for (size_t i = 0; i < suffix.n; i++)
        capitals = capitals && suffix.p[i] >= 'A' && suffix.p[i] <= 'Z';
    if (capitals || (w && w->word_class == DBR_WORD_UNIT))
        meant = dbr_arena_printf(p->arena, "%s %.*s", num, DBR_ARG(suffix));
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        if (!dbr_str_is(suffix, suffixes[i].suffix) || !suffixes[i].meant)
            continue;
        const char *after =
            suffixes[i].meant + 2; /* behind the %s; "%%" is only used for the percent sign */
        meant = dbr_arena_printf(p->arena, "%s%s", num, after[0] == '%' ? "%" : after);
        if (suffixes[i].other)
            other = dbr_arena_printf(p->arena, "%s%s", num, suffixes[i].other + 2);
    }
    if (other.n)
        help = dbr_arena_printf(p->arena, "write `%.*s` (minutes) or `%.*s` (millions)",
                                DBR_ARG(meant), DBR_ARG(other));
    else if (meant.n)
        help = dbr_arena_printf(p->arena, "write `%.*s`", DBR_ARG(meant));
    else
        help = DBR_STR("only `k M B 万 亿`, `% pp bp` and `s min h d w` do; a name that begins "
                       "with a digit is written in backticks");
    dbr_diag *g = DBR_DIAG(p->diags, NUMBER_SUFFIX, dbr_parser_span(p, start, end), suffix, help);
    if (meant.n && !other.n)
        dbr_diag_fix(g, dbr_parser_span(p, start, end), meant);
    dbr_token_put(p, T_NUMBER, start, end, dbr_scan_alt(p, digits));
}

void dbr_scan_grouped(dbr_parser *p, uint32_t start, uint32_t end) {
    dbr_str s = piece(p, start, end);
    dbr_buf under = {0}, plain = {0};
    for (size_t i = 0; i < s.n; i++) {
        dbr_buf_putc(&under, s.p[i] == ',' ? '_' : s.p[i]);
        if (s.p[i] != ',')
            dbr_buf_putc(&plain, s.p[i]);
    }
    uint32_t alt = dbr_scan_alt(p, dbr_buf_str(&under));
    dbr_span at = dbr_parser_span(p, start, end);
    dbr_diag_fix(DBR_DIAG(p->diags, NUMBER_GROUPED, at, s, p->alts.v[alt - 1], dbr_buf_str(&plain)),
                 at, p->alts.v[alt - 1]);
    dbr_buf_clear(&under);
    dbr_buf_clear(&plain);
    dbr_token_put(p, T_NUMBER, start, end, alt);
}

void dbr_scan_point(dbr_parser *p, uint32_t start, uint32_t end) {
    dbr_token *number = number_before(p, start);
    if (number) {
        DBR_DIAG(p->diags, NUMBER_TWO_POINTS, dbr_parser_span(p, number->start, end));
        number->end = end;
        number->alt = number->alt ? number->alt : dbr_scan_alt(p, DBR_STR("0"));
        return;
    }
    dbr_str s = piece(p, start, end), with = dbr_arena_printf(p->arena, "0%.*s", DBR_ARG(s));
    dbr_span at = dbr_parser_span(p, start, end);
    dbr_diag_fix(DBR_DIAG(p->diags, NUMBER_POINT, at, s, with), at, with);
    dbr_token_put(p, T_NUMBER, start, end, dbr_scan_alt(p, with));
}

/* ---- dates and periods ---- */

static int digits_of(dbr_str s, size_t at, size_t n) {
    int v = 0;
    if (at + n > s.n)
        return -1;
    for (size_t i = at; i < at + n; i++) {
        if (!is_digit(s.p[i]))
            return -1;
        v = v * 10 + (s.p[i] - '0');
    }
    return v;
}

static dbr_str apart(dbr_arena *a, dbr_str s) { /* 2026-1: `2026 - 1` */
    dbr_buf b = {0};
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '-')
            dbr_buf_puts(&b, " - ");
        else
            dbr_buf_putc(&b, s.p[i]);
    }
    dbr_str r = dbr_arena_str(a, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return r;
}

static const char *const month_names[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};

static bool clock_valid(dbr_str s) { /* what stands behind the T */
    dbr_str whole = dbr_str_slice(s, 0, s.n);
    dbr_instant t;
    int32_t offset;
    return dbr_datetime_parse(whole, &t, &offset);
}

/* What is wrong with a calendar literal, and the nearest right one; an empty reason: it is valid. */
static dbr_str check_calendar(const dbr_parser *p, dbr_str s, dbr_str *meant) {
    dbr_arena *a = p->arena;
    int year = digits_of(s, 0, 4), month = digits_of(s, 5, 2), day = digits_of(s, 8, 2), n;
    char letter = s.p[5];
    if (year == 0) {
        *meant = DBR_STR("");
        return DBR_STR("years begin with 0001");
    }
    if (letter >= 'a' && letter <= 'z')
        letter = (char)(letter - 'a' + 'A');
    if (letter == 'Q' || letter == 'H' || letter == 'W') {
        n = digits_of(s, 6, s.n - 6 < 3 ? s.n - 6 : 3);
        bool proper = s.p[5] == letter && s.n == (letter == 'W' ? 8u : 7u);
        int most = letter == 'Q' ? 4 : letter == 'H' ? 2 : 53;
        /* whether a year has a week 53 depends on the day that weeks begin on: the calendar knows */
        if (n < 1 || n > most) {
            *meant = dbr_arena_printf(a, letter == 'W' ? "%04d-%c%02d" : "%04d-%c%d", year, letter,
                                      most);
            return letter == 'W'   ? DBR_STR("weeks go from 01 to 53")
                   : letter == 'Q' ? DBR_STR("a year has 4 quarters")
                                   : DBR_STR("a year has 2 halves");
        }
        *meant = dbr_arena_printf(a, letter == 'W' ? "%04d-%c%02d" : "%04d-%c%d", year, letter, n);
        return proper ? (dbr_str){0}
                      : DBR_STR("periods are spelled `2026-Q3`, `2026-H1`, `2026-W07`");
    }
    if (month < 0) { /* 2026-1, 2026-x */
        n = digits_of(s, 5, 1);
        if (s.n == 6 && n >= 1) {
            *meant = dbr_arena_printf(a, "%04d-%02d", year, n);
            return DBR_STR("a month has two digits");
        }
        size_t dash = dbr_str_find(s, DBR_STR("-"), 5);
        int d =
            dash == SIZE_MAX ? -1 : digits_of(s, dash + 1, s.n - dash - 1 > 2 ? 0 : s.n - dash - 1);
        if (n >= 1 && dash == 6 && d >= 1 && dbr_date_valid(year, n, d)) {
            *meant = dbr_arena_printf(a, "%04d-%02d-%02d", year, n, d);
            return DBR_STR("months and days have two digits");
        }
        *meant = DBR_STR("");
        return DBR_STR("four digits and `-` begin one");
    }
    if (month < 1 || month > 12) {
        *meant = dbr_arena_printf(a, "%04d-%02d", year, month < 1 ? 1 : 12);
        return DBR_STR("months go from 01 to 12");
    }
    if (s.n == 7)
        return (dbr_str){0};
    if (s.p[7] != '-' || day < 0) {
        n = s.p[7] == '-' && s.n == 9 ? digits_of(s, 8, 1) : -1;
        *meant = n >= 1 ? dbr_arena_printf(a, "%04d-%02d-%02d", year, month, n) : DBR_STR("");
        return n >= 1 ? DBR_STR("a day has two digits") : DBR_STR("four digits and `-` begin one");
    }
    int last = dbr_days_in_month(year, month);
    if (day < 1 || day > last) {
        *meant = dbr_arena_printf(a, "%04d-%02d-%02d", year, month, day < 1 ? 1 : last);
        return day < 1
                   ? DBR_STR("days begin with 01")
                   : dbr_arena_printf(a, "%s %d has %d days", month_names[month - 1], year, last);
    }
    if (s.n == 10)
        return (dbr_str){0};
    *meant = dbr_str_slice(s, 0, 10);
    if (s.p[10] != 'T')
        return DBR_STR("four digits and `-` begin one");
    return clock_valid(s) ? (dbr_str){0}
                          : DBR_STR("a time of day is `T08:30` or `T08:30:15`, with `Z` or "
                                    "`+08:00` where it has an offset");
}

static dbr_str check_fiscal(const dbr_parser *p, dbr_str s, dbr_str *meant) {
    if (s.n == 6)
        return (dbr_str){0};
    char letter = s.p[7];
    int n = digits_of(s, 8, s.n - 8 < 3 ? s.n - 8 : 3);
    int most = letter == 'Q' ? 4 : letter == 'H' ? 2 : letter == 'M' ? 12 : letter == 'W' ? 53 : 0;
    bool two = letter == 'M' || letter == 'W';
    if (most > 0 && n >= 1 && n <= most && s.n == (two ? 10u : 9u))
        return (dbr_str){0};
    if (most > 0)
        *meant = dbr_arena_printf(p->arena, two ? "%.6s-%c%02d" : "%.6s-%c%d", s.p, letter,
                                  n < 1      ? 1
                                  : n > most ? most
                                             : n);
    return DBR_STR(
        "fiscal periods are `FY2026`, `FY2026-Q1`, `FY2026-H1`, `FY2026-M03`, `FY2026-W07`");
}

void dbr_scan_when(dbr_parser *p, uint32_t start, uint32_t end) {
    dbr_str s = piece(p, start, end), meant = {0};
    bool fiscal = s.p[0] == 'F';
    dbr_str reason = fiscal ? check_fiscal(p, s, &meant) : check_calendar(p, s, &meant);
    if (reason.n > 0) {
        /* `2026-02-30` and what has a time of day are no subtraction of anything */
        size_t dash = dbr_str_find(s, DBR_STR("-"), 0);
        bool once = dbr_str_find(s, DBR_STR("-"), dash + 1) >= s.n;
        dbr_str minus = apart(p->arena, s);
        dbr_str both = meant.n > 0 && !once ? dbr_arena_printf(p->arena, "`%.*s`", DBR_ARG(meant))
                       : meant.n > 0
                           ? dbr_arena_printf(p->arena, "`%.*s`, or `%.*s` for a subtraction",
                                              DBR_ARG(meant), DBR_ARG(minus))
                           : dbr_arena_printf(p->arena, "`%.*s` for a subtraction", DBR_ARG(minus));
        DBR_DIAG(p->diags, BAD_DATE, dbr_parser_span(p, start, end), s, reason, both);
    }
    dbr_token_put(p, T_WHEN, start, end, 0);
}

/* ---- texts and other signs ---- */

void dbr_scan_quotes(dbr_parser *p, uint32_t start, uint32_t end) {
    dbr_str s = piece(p, start, end);
    if (dbr_str_starts(s, DBR_STR("\"\"\""))) {
        DBR_DIAG(p->diags, BLOCK_NOT_CLOSED, dbr_parser_span(p, start, start + 3));
        dbr_token_put(p, T_TEXT, start, end, dbr_scan_alt(p, DBR_STR("\"\"")));
        return;
    }
    if (s.p[0] == '"') {
        DBR_DIAG(p->diags, TEXT_NOT_CLOSED, dbr_parser_span(p, start, start + 1));
        dbr_token_put(p, T_TEXT, start, end, dbr_scan_alt(p, DBR_STR("\"\"")));
        return;
    }
    uint32_t r;
    size_t first = dbr_utf8_next(s, 0, &r), last = s.n - 1;
    while (last > 0 && ((unsigned char)s.p[last] & 0xC0) == 0x80)
        last--;
    dbr_str closer = dbr_str_slice(s, last, s.n);
    static const char *const closers[] = {"\"", "'", "”", "“", "»", "」", "＂", "’", "‘"};
    bool closed = false;
    for (size_t i = 0; i < sizeof closers / sizeof *closers; i++)
        closed = closed || (last >= first && dbr_str_is(closer, closers[i]));
    if (!closed)
        last = s.n;
    dbr_str inner = dbr_str_slice(s, first, last);
    dbr_buf b = {0};
    dbr_buf_putc(&b, '"');
    for (size_t i = 0; i < inner.n; i++) {
        if (inner.p[i] == '"' || (inner.p[i] == '\\' && i + 1 == inner.n))
            dbr_buf_putc(&b, '\\');
        dbr_buf_putc(&b, inner.p[i]);
    }
    dbr_buf_putc(&b, '"');
    uint32_t alt = dbr_scan_alt(p, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    dbr_span at = dbr_parser_span(p, start, end);
    dbr_diag_fix(
        DBR_DIAG(p->diags, QUOTES, at,
                 s.p[0] == '\'' ? DBR_STR("single quotes") : DBR_STR("typographic quotes")),
        at, p->alts.v[alt - 1]);
    dbr_token_put(p, T_TEXT, start, end, alt);
}

void dbr_scan_other(dbr_parser *p, uint32_t start, uint32_t end) {
    dbr_str s = piece(p, start, end);
    dbr_span at = dbr_parser_span(p, start, end);
    uint32_t r = 0;
    size_t len = dbr_utf8_next(s, 0, &r);
    if (len == 0)
        len = 1;
    if (s.p[0] == '`') {
        at.end = at.start + 1;
        DBR_DIAG(p->diags, NAME_NOT_CLOSED, at);
        dbr_token_put(p, T_NAME, start, end, dbr_scan_alt(p, DBR_STR("`?`")));
        return;
    }
    if (s.p[0] == '/') {
        at.end = at.start + 2;
        DBR_DIAG(p->diags, FOREIGN_COMMENT, at, dbr_str_slice(s, 0, 2));
        return;
    }
    if (r < 0x20 || (r >= 0x7F && r < 0xA0))
        return; /* dbr_scan_bytes has told */
    if (r == '%' || r == 0xFF05) {
        DBR_DIAG(p->diags, BARE_PERCENT, at);
        return;
    }
    if (r == '$' || r == 0xA5 || r == 0x20AC || r == 0xA3 || r == 0xFFE5) {
        DBR_DIAG(p->diags, BARE_CURRENCY, at, s);
        return;
    }
    bool space = (r >= 0x2000 && r <= 0x200A) || r == 0x2028 || r == 0x2029 || r == 0x202F ||
                 r == 0x205F || r == 0x1680;
    dbr_str what =
        space ? rune_name(p->arena, r) : dbr_arena_printf(p->arena, "`%.*s`", DBR_ARG(s));
    DBR_DIAG(
        p->diags, UNKNOWN_CHARACTER, at, what,
        space         ? DBR_STR("use an ordinary space")
        : r == 0x3002 ? DBR_STR("write `;`, or end the line")
        : r == '&'    ? DBR_STR("write `and`")
        : r == '|'    ? DBR_STR("write `or`")
        : r == '^'    ? DBR_STR("write a multiplication")
        : r == '?'    ? DBR_STR("write `if … then … else …`")
        : r == '\\'   ? DBR_STR("a line that ends in an operator goes on in the next one")
        : r == '@' || r == '~'
            ? DBR_STR(
                  "a name with other signs than letters, digits and `_` is written in backticks")
            : DBR_STR(""));
}
