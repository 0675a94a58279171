/* decimals.h: decimals as texts and seeded random ones, for the tests of base/decimal.h, exact.h and what computes with them. */
#ifndef DBR_TESTS_DECIMALS_H
#define DBR_TESTS_DECIMALS_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/decimal.h"

static inline dbr_decimal num(const char *text) {
    dbr_decimal d;
    if (dbr_dec_parse(dbr_str_of(text), &d) != DBR_DEC_OK)
        fail_msg("`%s` is no decimal", text);
    return d;
}

/* The plain form; `b` holds it until it is cleared. */
static inline const char *plain(dbr_decimal d, dbr_buf *b) {
    b->n = 0;
    dbr_dec_write(d, b);
    return b->p;
}

/* Compares by value: a report of what differs, in plain form. */
static inline void same_number(const char *what, dbr_decimal got, const char *want) {
    dbr_buf b = {0};
    if (dbr_dec_cmp(got, num(want)) != 0 || (dbr_dec_is_zero(got) && got.neg))
        fail_msg("%s gives %s%s, not %s", what, got.neg && !got.coef ? "minus zero " : "",
                 plain(got, &b), want);
    dbr_buf_clear(&b);
}

static inline const char *dec_status_name(dbr_dec_status s) {
    static const char *const names[] = {"ok", "zero division", "too large", "syntax", "negative"};
    return names[s];
}

/* splitmix64. The seed is the clock or DBR_SEED, and printed. */
typedef struct dice {
    uint64_t state;
} dice;

static inline dice dice_new(const char *test) {
    const char *given = getenv("DBR_SEED");
    dice d = {given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL)};
    printf("%s: DBR_SEED=%llu\n", test, (unsigned long long)d.state);
    return d;
}

static inline uint64_t dice_next(dice *d) {
    uint64_t z = d->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static inline int dice_below(dice *d, int n) {
    return (int)(dice_next(d) % (uint64_t)n);
}

static inline int dice_between(dice *d, int from, int to) {
    return from + dice_below(d, to - from + 1);
}

/* Up to `digits` digits with a last digit at 10^from .. 10^to. */
static inline dbr_decimal dice_decimal(dice *d, int digits, int from, int to) {
    dbr_decimal x = {0};
    for (int n = dice_between(d, 1, digits); n > 0; n--)
        x.coef =
            x.coef * 10 + (unsigned)(dice_below(d, 4) ? dice_below(d, 10) : 9 * dice_below(d, 2));
    x.exp = dice_between(d, from, to);
    x.neg = x.coef && dice_below(d, 2);
    return x;
}
#endif
