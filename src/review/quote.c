/* quote.c: what customers wrote, fit to be forwarded: nobody is named by an address or a number, and nothing is longer than a line or two. */
#include "base/buf.h"
#include "base/utf8.h"
#include "review/judge.h"

enum {
    DIGITS_LEAST =
        7, /* a shorter run of digits is no telephone number, no identity card and no account */
    QUOTE_WIDTH = 160,
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* What may stand in an address on both sides of its sign, or in a number between its digits. */
static bool in_address(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '_' || c == '-' || c == '+' || c == '%';
}

static bool between_digits(char c) {
    return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '/';
}

/* Where the address that begins here ends; `at` itself where none begins. */
static size_t address_end(dbr_str s, size_t at) {
    size_t i = at, dots = 0;
    while (i < s.n && in_address(s.p[i]))
        i++;
    if (i == at || i == s.n || s.p[i] != '@')
        return at;
    size_t host = ++i;
    for (; i < s.n && in_address(s.p[i]); i++)
        dots += s.p[i] == '.' && i > host && i + 1 < s.n && in_address(s.p[i + 1]);
    while (i > host && s.p[i - 1] == '.') /* the end of a sentence */
        i--;
    return dots ? i : at;
}

/* The same of a number: digits, single signs between them, a check letter after them. */
static size_t number_end(dbr_str s, size_t at) {
    size_t i = at + (at < s.n && s.p[at] == '+'), end = at, digits = 0, gap = 0;
    for (; i < s.n && gap < 3; i++) {
        if (is_digit(s.p[i])) {
            digits++;
            gap = 0;
            end = i + 1;
        } else if (digits && between_digits(s.p[i])) {
            gap++;
        } else {
            break;
        }
    }
    if (digits < DIGITS_LEAST)
        return at;
    return end + (end < s.n && (s.p[end] == 'X' || s.p[end] == 'x'));
}

dbr_str dbr_masked(dbr_arena *a, dbr_str s) {
    dbr_buf b = {0};
    for (size_t at = 0; at < s.n;) {
        bool inside = at && (in_address(s.p[at - 1]) && !is_digit(s.p[at]));
        size_t end = inside ? at : address_end(s, at);
        if (end == at && (!at || !is_digit(s.p[at - 1])))
            end = number_end(s, at);
        if (end > at)
            dbr_buf_puts(&b, "…");
        else
            dbr_buf_putc(&b, s.p[end++]);
        at = end;
    }
    dbr_str all = dbr_buf_str(&b), fit = dbr_utf8_fit(all, QUOTE_WIDTH);
    dbr_str masked =
        fit.n < all.n ? dbr_arena_printf(a, "%.*s…", DBR_ARG(fit)) : dbr_arena_str(a, all);
    dbr_buf_clear(&b);
    return masked;
}
