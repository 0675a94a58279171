/* exact.c: sums of decimals without rounding: 128 bits while they suffice, then an integer of any
   length; read with one rounding. */
#include "base/exact.h"

enum { BASE = 1000000000, BASE_DIGITS = 9, SMALL_DIGITS = 38 };

/* ---- natural numbers of any length ---- */

/* Base 10^9, least significant limb first, no zero at the top; the number zero has no limbs. */
typedef struct big {
    uint32_t *v;
    uint32_t n, cap;
} big;

static void big_clear(big *b) {
    dbr_free(b->v);
    *b = (big){0};
}

static void big_room(big *b, uint32_t n) { /* limbs [0, n) exist, new ones are zero */
    if (n > b->cap) {
        uint32_t cap = n + n / 2 + 4;
        b->v = dbr_realloc(b->v, cap, sizeof *b->v);
        b->cap = cap;
    }
    while (b->n < n)
        b->v[b->n++] = 0;
}

static void big_trim(big *b) {
    while (b->n && !b->v[b->n - 1])
        b->n--;
}

static big big_of(dbr_u128 x) {
    big b = {0};
    big_room(&b, 5);
    for (uint32_t i = 0; i < 5; i++, x /= BASE)
        b.v[i] = (uint32_t)(x % BASE);
    big_trim(&b);
    return b;
}

static big big_copy(const uint32_t *v, uint32_t n) {
    big b = {0};
    big_room(&b, n);
    if (n)
        memcpy(b.v, v, n * sizeof *v);
    return b;
}

static int big_cmp(const big *a, const big *b) {
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    for (uint32_t i = a->n; i-- > 0;)
        if (a->v[i] != b->v[i])
            return a->v[i] < b->v[i] ? -1 : 1;
    return 0;
}

static void big_add(big *a, const big *b) {
    big_room(a, (a->n > b->n ? a->n : b->n) + 1);
    uint32_t carry = 0;
    for (uint32_t i = 0; i < a->n; i++) {
        uint32_t s = a->v[i] + (i < b->n ? b->v[i] : 0) + carry;
        carry = s >= BASE;
        a->v[i] = carry ? s - BASE : s;
    }
    big_trim(a);
}

static void big_sub(big *a, const big *b) { /* a >= b */
    uint32_t borrow = 0;
    for (uint32_t i = 0; i < a->n; i++) {
        int64_t d = (int64_t)a->v[i] - (i < b->n ? b->v[i] : 0) - borrow;
        borrow = d < 0;
        a->v[i] = (uint32_t)(borrow ? d + BASE : d);
    }
    big_trim(a);
}

static void big_mul_small(big *a, uint32_t m) {
    uint64_t carry = 0;
    for (uint32_t i = 0; i < a->n; i++) {
        carry += (uint64_t)a->v[i] * m;
        a->v[i] = (uint32_t)(carry % BASE);
        carry /= BASE;
    }
    if (carry) {
        big_room(a, a->n + 1);
        a->v[a->n - 1] = (uint32_t)carry;
    }
    big_trim(a);
}

static uint32_t big_div_small(big *a, uint32_t d) { /* gives the remainder */
    uint64_t rem = 0;
    for (uint32_t i = a->n; i-- > 0;) {
        rem = rem * BASE + a->v[i];
        a->v[i] = (uint32_t)(rem / d);
        rem %= d;
    }
    big_trim(a);
    return (uint32_t)rem;
}

static big big_mul(const big *a, const big *b) {
    big r = {0};
    big_room(&r, a->n + b->n);
    for (uint32_t i = 0; i < a->n; i++) {
        uint64_t carry = 0;
        for (uint32_t k = 0; k < b->n; k++) {
            carry += (uint64_t)a->v[i] * b->v[k] + r.v[i + k];
            r.v[i + k] = (uint32_t)(carry % BASE);
            carry /= BASE;
        }
        r.v[i + b->n] += (uint32_t)carry;
    }
    big_trim(&r);
    return r;
}

static void big_shift(big *a, uint32_t limbs) { /* times 10^(9 * limbs) */
    if (!a->n || !limbs)
        return;
    uint32_t n = a->n;
    big_room(a, n + limbs);
    memmove(a->v + limbs, a->v, n * sizeof *a->v);
    memset(a->v, 0, limbs * sizeof *a->v);
}

static void big_scale(big *a, uint32_t n) { /* times 10^n */
    static const uint32_t pow[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    big_mul_small(a, pow[n % BASE_DIGITS]);
    big_shift(a, n / BASE_DIGITS);
}

static int64_t big_digits(const big *a) {
    if (!a->n)
        return 0;
    int64_t d = (int64_t)(a->n - 1) * BASE_DIGITS;
    for (uint32_t top = a->v[a->n - 1]; top; top /= 10)
        d++;
    return d;
}

/* Long division (Knuth, The Art of Computer Programming, volume 2, 4.3.1, algorithm D): a becomes
   the remainder. */
static big big_div(big *a, const big *b) {
    big q = {0};
    if (big_cmp(a, b) < 0)
        return q;
    if (b->n == 1) {
        uint32_t rem = big_div_small(a, b->v[0]);
        q = *a;
        *a = big_of(rem);
        return q;
    }
    uint32_t norm = BASE / (b->v[b->n - 1] + 1);
    big d = big_copy(b->v, b->n);
    big_mul_small(&d, norm);
    big_mul_small(a, norm);
    uint32_t n = d.n, m = a->n - n;
    big_room(a, a->n + 1);
    big_room(&q, m + 1);
    for (uint32_t j = m + 1; j-- > 0;) {
        uint64_t head = (uint64_t)a->v[j + n] * BASE + a->v[j + n - 1];
        uint64_t guess = head / d.v[n - 1], left = head % d.v[n - 1];
        while (guess >= BASE || guess * d.v[n - 2] > left * BASE + a->v[j + n - 2]) {
            guess--;
            left += d.v[n - 1];
            if (left >= BASE)
                break;
        }
        uint64_t carried = 0;
        for (uint32_t i = 0; i < n; i++) {
            carried += guess * d.v[i];
            int64_t t = (int64_t)a->v[i + j] - (int64_t)(carried % BASE);
            carried = carried / BASE + (t < 0);
            a->v[i + j] = (uint32_t)(t < 0 ? t + BASE : t);
        }
        int64_t t = (int64_t)a->v[j + n] - (int64_t)carried;
        a->v[j + n] = (uint32_t)(t < 0 ? t + BASE : t);
        if (t < 0) { /* one too many: add the divisor back */
            guess--;
            uint32_t carry = 0;
            for (uint32_t i = 0; i < n; i++) {
                uint32_t s = a->v[i + j] + d.v[i] + carry;
                carry = s >= BASE;
                a->v[i + j] = carry ? s - BASE : s;
            }
            a->v[j + n] = (a->v[j + n] + carry) % BASE;
        }
        q.v[j] = (uint32_t)guess;
    }
    big_trim(&q);
    big_trim(a);
    big_div_small(a, norm);
    big_clear(&d);
    return q;
}

/* The whole part of the square root, by Newton's steps from above; a becomes what is left over. */
static big big_sqrt(big *a) {
    big x = big_of(1);
    if (!a->n) {
        big_clear(&x);
        return x;
    }
    big_scale(&x, (uint32_t)(big_digits(a) / 2 + 1));
    for (;;) {
        big rest = big_copy(a->v, a->n), q = big_div(&rest, &x);
        big_clear(&rest);
        big_add(&q, &x);
        big_div_small(&q, 2);
        if (big_cmp(&q, &x) >= 0) {
            big_clear(&q);
            break;
        }
        big_clear(&x);
        x = q;
    }
    big square = big_mul(&x, &x);
    big_sub(a, &square);
    big_clear(&square);
    return x;
}

/* b * 10^exp, and a bit more where sticky, rounded half-even. b is used up. */
static dbr_dec_status big_read(big *b, int64_t exp, bool neg, bool sticky, dbr_decimal *out) {
    int64_t drop = big_digits(b) - 70;
    while (drop > 0) { /* far below the 34 digits: only whether something was there counts */
        uint32_t n = drop > 8 ? 8 : (uint32_t)drop, p = 1;
        for (uint32_t i = 0; i < n; i++)
            p *= 10;
        sticky |= big_div_small(b, p) != 0;
        exp += n;
        drop -= n;
    }
    char text[120];
    size_t n = 0;
    if (neg)
        text[n++] = '-';
    for (uint32_t i = b->n; i-- > 0;)
        for (uint32_t unit = BASE / 10; unit; unit /= 10)
            text[n++] = (char)('0' + b->v[i] / unit % 10);
    if (!b->n)
        text[n++] = '0';
    if (sticky) { /* a last digit that is no tie */
        text[n++] = '1';
        exp--;
    }
    big_clear(b);
    text[n++] = 'e';
    if (exp < 0)
        text[n++] = '-';
    uint64_t e = (uint64_t)(exp < 0 ? -exp : exp);
    char back[24];
    size_t k = 0;
    do {
        back[k++] = (char)('0' + e % 10);
    } while ((e /= 10));
    while (k)
        text[n++] = back[--k];
    dbr_dec_status s = dbr_dec_parse((dbr_str){text, n}, out);
    if (s == DBR_DEC_OK)
        *out = dbr_dec_normal(*out);
    return s;
}

/* ---- sums ---- */

void dbr_exact_init(dbr_exact *e) {
    *e = (dbr_exact){0};
}

void dbr_exact_clear(dbr_exact *e) {
    dbr_free(e->limbs);
    *e = (dbr_exact){0};
}

static dbr_u128 magnitude(__int128 x) {
    return x < 0 ? -(dbr_u128)x : (dbr_u128)x;
}

static void keep(dbr_exact *e, big b) {
    e->limbs = b.v;
    e->n = b.n;
    e->cap = b.cap;
}

static big kept(dbr_exact *e) {
    return (big){e->limbs, e->n, e->cap};
}

/* From 128 bits to limbs; a sum that came back to zero keeps its limbs. */
static void widen(dbr_exact *e) {
    if (e->limbs)
        return;
    big b = big_of(magnitude(e->small));
    e->neg = e->small < 0;
    keep(e, b);
}

/* The number in limbs, whichever form the sum has; the caller clears it. */
static big number(const dbr_exact *e, bool *neg) {
    if (e->limbs) {
        *neg = e->neg && e->n;
        return big_copy(e->limbs, e->n);
    }
    *neg = e->small < 0;
    return big_of(magnitude(e->small));
}

/* e += (neg ? -1 : 1) * x * 10^exp; x is used up. */
static void add_big(dbr_exact *e, big x, int64_t exp, bool neg) {
    if (!x.n) {
        big_clear(&x);
        return;
    }
    widen(e);
    big sum = kept(e);
    if (!sum.n)
        e->exp = (int32_t)exp;
    else if (exp > e->exp)
        big_scale(&x, (uint32_t)(exp - e->exp));
    else if (exp < e->exp) {
        big_scale(&sum, (uint32_t)(e->exp - exp));
        e->exp = (int32_t)exp;
    }
    if (!sum.n)
        e->neg = neg;
    if (e->neg == neg) {
        big_add(&sum, &x);
    } else if (big_cmp(&sum, &x) >= 0) {
        big_sub(&sum, &x);
    } else {
        big_sub(&x, &sum);
        big t = sum;
        sum = x;
        x = t;
        e->neg = neg;
    }
    big_clear(&x);
    keep(e, sum);
    e->used = true;
}

static dbr_u128 power(int n) { /* n <= SMALL_DIGITS */
    dbr_u128 p = 1;
    while (n-- > 0)
        p *= 10;
    return p;
}

/* Adds in 128 bits where that is possible. */
static bool add_small(dbr_exact *e, dbr_u128 coef, int32_t exp, bool neg) {
    if (e->limbs || coef >> 126)
        return false;
    __int128 x = (__int128)coef, sum = e->small, step;
    if (!e->used) {
        e->exp = exp;
    } else if (exp != e->exp) {
        int diff = exp > e->exp ? exp - e->exp : e->exp - exp;
        if (diff > SMALL_DIGITS - 1)
            return false;
        __int128 *up = exp > e->exp ? &x : &sum;
        if (__builtin_mul_overflow(*up, (__int128)power(diff), up))
            return false;
    }
    if (neg ? __builtin_sub_overflow(sum, x, &step) : __builtin_add_overflow(sum, x, &step))
        return false;
    if (e->used && exp < e->exp)
        e->exp = exp;
    e->small = step;
    e->used = true;
    return true;
}

void dbr_exact_add(dbr_exact *e, dbr_decimal x) {
    if (x.coef && !add_small(e, x.coef, x.exp, x.neg))
        add_big(e, big_of(x.coef), x.exp, x.neg);
}

void dbr_exact_add_product(dbr_exact *e, dbr_decimal x, dbr_decimal y) {
    if (!x.coef || !y.coef)
        return;
    bool neg = x.neg != y.neg;
    int32_t exp = x.exp + y.exp;
    if (!(x.coef >> 64) && !(y.coef >> 62) && add_small(e, x.coef * y.coef, exp, neg))
        return;
    big a = big_of(x.coef), b = big_of(y.coef);
    add_big(e, big_mul(&a, &b), exp, neg);
    big_clear(&a);
    big_clear(&b);
}

void dbr_exact_add_int(dbr_exact *e, __int128 x, int32_t exp) {
    if (x && !add_small(e, magnitude(x), exp, x < 0))
        add_big(e, big_of(magnitude(x)), exp, x < 0);
}

void dbr_exact_merge(dbr_exact *into, const dbr_exact *from) {
    bool neg;
    if (!from->limbs && from->used && from->small &&
        add_small(into, magnitude(from->small), from->exp, from->small < 0))
        return;
    big x = number(from, &neg);
    add_big(into, x, from->exp, neg);
}

int dbr_exact_sign(const dbr_exact *e) {
    if (e->limbs)
        return !e->n ? 0 : e->neg ? -1 : 1;
    return e->small < 0 ? -1 : e->small > 0;
}

dbr_dec_status dbr_exact_read(const dbr_exact *e, dbr_decimal *out) {
    bool neg;
    big b = number(e, &neg);
    return big_read(&b, e->exp, neg, false, out);
}

/* p / q * 10^exp, rounded once; both are used up. */
static dbr_dec_status read_ratio(big *p, big *q, int64_t exp, bool neg, dbr_decimal *out) {
    int64_t k = DBR_DEC_DIGITS + 3 + big_digits(q) - big_digits(p);
    k = k < 0 ? 0 : k;
    big_scale(p, (uint32_t)k);
    big quotient = big_div(p, q);
    bool sticky = p->n > 0;
    big_clear(p);
    big_clear(q);
    return big_read(&quotient, exp - k, neg, sticky, out);
}

dbr_dec_status dbr_exact_ratio(const dbr_exact *num, const dbr_exact *den, dbr_decimal *out) {
    bool neg, den_neg;
    *out = (dbr_decimal){0};
    if (!dbr_exact_sign(den))
        return DBR_DEC_ZERO_DIVISION;
    if (!dbr_exact_sign(num))
        return DBR_DEC_OK;
    big p = number(num, &neg), q = number(den, &den_neg);
    return read_ratio(&p, &q, (int64_t)num->exp - den->exp, neg != den_neg, out);
}

/* n * squares - sum * sum, over n * (n - 1): both are whole numbers times a power of ten. */
static int64_t spread(int64_t n, const dbr_exact *sum, const dbr_exact *squares, big *p, big *q) {
    bool neg;
    big s = number(sum, &neg), sq = number(squares, &neg);
    big count = big_of((dbr_u128)n), less = big_of((dbr_u128)n - 1);
    big square = big_mul(&s, &s), scaled = big_mul(&sq, &count);
    int64_t es = 2 * (int64_t)sum->exp, eq = squares->exp, exp = es < eq ? es : eq;
    if (!square.n)
        exp = eq;
    else if (!scaled.n)
        exp = es;
    if (square.n)
        big_scale(&square, (uint32_t)(es - exp));
    if (scaled.n)
        big_scale(&scaled, (uint32_t)(eq - exp));
    if (big_cmp(&scaled, &square) >= 0) /* always, by Cauchy and Schwarz */
        big_sub(&scaled, &square);
    *p = scaled;
    *q = big_mul(&count, &less);
    big_clear(&s);
    big_clear(&sq);
    big_clear(&count);
    big_clear(&less);
    big_clear(&square);
    return exp;
}

dbr_dec_status dbr_exact_variance(int64_t n, const dbr_exact *sum, const dbr_exact *squares,
                                  dbr_decimal *out) {
    big p, q;
    *out = (dbr_decimal){0};
    if (n < 2)
        return DBR_DEC_ZERO_DIVISION;
    int64_t exp = spread(n, sum, squares, &p, &q);
    if (!p.n) {
        big_clear(&p);
        big_clear(&q);
        return DBR_DEC_OK;
    }
    return read_ratio(&p, &q, exp, false, out);
}

dbr_dec_status dbr_exact_stdev(int64_t n, const dbr_exact *sum, const dbr_exact *squares,
                               dbr_decimal *out) {
    big p, q;
    *out = (dbr_decimal){0};
    if (n < 2)
        return DBR_DEC_ZERO_DIVISION;
    int64_t exp = spread(n, sum, squares, &p, &q);
    if (!p.n) {
        big_clear(&p);
        big_clear(&q);
        return DBR_DEC_OK;
    }
    /* the root of floor(p * 10^k / q) has the same whole part as the root of the fraction; k makes it
       long enough and the exponent even */
    int64_t k = 2 * (DBR_DEC_DIGITS + 3) + big_digits(&q) - big_digits(&p);
    k = k < 0 ? 0 : k;
    k += (exp - k) & 1;
    big_scale(&p, (uint32_t)k);
    big whole = big_div(&p, &q);
    bool sticky = p.n > 0;
    big root = big_sqrt(&whole);
    sticky |= whole.n > 0;
    big_clear(&p);
    big_clear(&q);
    big_clear(&whole);
    return big_read(&root, (exp - k) / 2, false, sticky, out);
}
