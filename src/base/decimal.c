/* decimal.c: exact decimals of 34 digits: results are worked out in 256 bits and rounded half-even
   once. */
#include "base/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- 256 bits: four limbs of 64, least significant first ---- */

typedef struct wide {
    uint64_t v[4];
} wide;

static const uint64_t POW64[20] = {1u,
                                   10u,
                                   100u,
                                   1000u,
                                   10000u,
                                   100000u,
                                   1000000u,
                                   10000000u,
                                   100000000u,
                                   1000000000u,
                                   10000000000u,
                                   100000000000u,
                                   1000000000000u,
                                   10000000000000u,
                                   100000000000000u,
                                   1000000000000000u,
                                   10000000000000000u,
                                   100000000000000000u,
                                   1000000000000000000u,
                                   10000000000000000000u};

static wide wide_of(dbr_u128 x) {
    return (wide){{(uint64_t)x, (uint64_t)(x >> 64), 0, 0}};
}

static bool wide_small(const wide *w) {
    return !w->v[2] && !w->v[3];
}

static dbr_u128 wide_low(const wide *w) {
    return (dbr_u128)w->v[1] << 64 | w->v[0];
}

static bool wide_zero(const wide *w) {
    return !(w->v[0] | w->v[1] | w->v[2] | w->v[3]);
}

static void wide_mul64(wide *w, uint64_t m) {
    dbr_u128 carry = 0;
    for (int i = 0; i < 4; i++) {
        carry += (dbr_u128)w->v[i] * m;
        w->v[i] = (uint64_t)carry;
        carry >>= 64;
    }
}

static uint64_t wide_div64(wide *w, uint64_t d) { /* gives the remainder */
    dbr_u128 rem = 0;
    for (int i = 3; i >= 0; i--) {
        dbr_u128 cur = rem << 64 | w->v[i];
        w->v[i] = (uint64_t)(cur / d);
        rem = cur % d;
    }
    return (uint64_t)rem;
}

static void wide_scale(wide *w, int n) { /* times 10^n; the caller knows that it fits */
    for (; n > 19; n -= 19)
        wide_mul64(w, POW64[19]);
    wide_mul64(w, POW64[n]);
}

static int wide_cmp(const wide *a, const wide *b) {
    for (int i = 3; i >= 0; i--)
        if (a->v[i] != b->v[i])
            return a->v[i] < b->v[i] ? -1 : 1;
    return 0;
}

static void wide_add(wide *a, const wide *b) {
    dbr_u128 carry = 0;
    for (int i = 0; i < 4; i++) {
        carry += (dbr_u128)a->v[i] + b->v[i];
        a->v[i] = (uint64_t)carry;
        carry >>= 64;
    }
}

static void wide_sub(wide *a, const wide *b) { /* a >= b */
    uint64_t borrow = 0;
    for (int i = 0; i < 4; i++) {
        dbr_u128 take = (dbr_u128)b->v[i] + borrow;
        borrow = take > a->v[i];
        a->v[i] -= (uint64_t)take;
    }
}

static wide wide_product(dbr_u128 a, dbr_u128 b) {
    wide r = {{0}};
    uint64_t x[2] = {(uint64_t)a, (uint64_t)(a >> 64)}, y[2] = {(uint64_t)b, (uint64_t)(b >> 64)};
    for (int i = 0; i < 2; i++) {
        dbr_u128 carry = 0;
        for (int k = 0; k < 2; k++) {
            carry += (dbr_u128)x[i] * y[k] + r.v[i + k];
            r.v[i + k] = (uint64_t)carry;
            carry >>= 64;
        }
        r.v[i + 2] = (uint64_t)carry;
    }
    return r;
}

/* n / d with d < 2^113, bit by bit: the remainder never outgrows 128 bits. */
static wide wide_quotient(const wide *n, dbr_u128 d, dbr_u128 *rem) {
    wide q = {{0}};
    dbr_u128 r = 0;
    int top = 3;
    while (top > 0 && !n->v[top])
        top--;
    for (int i = top * 64 + 63; i >= 0; i--) {
        r = r << 1 | (n->v[i / 64] >> (i % 64) & 1);
        if (r >= d) {
            r -= d;
            q.v[i / 64] |= UINT64_C(1) << (i % 64);
        }
    }
    *rem = r;
    return q;
}

/* ---- digits and rounding ---- */

static int digits64(uint64_t x) {
    int n = 1;
    while (n < 20 && x >= POW64[n])
        n++;
    return n;
}

static int digits128(dbr_u128 x) {
    int n = 0;
    while (x >> 64) {
        x /= POW64[19];
        n += 19;
    }
    return n + digits64((uint64_t)x); /* 1 for zero */
}

static int wide_digits(wide w) {
    int n = 0;
    while (!wide_small(&w)) {
        wide_div64(&w, POW64[19]);
        n += 19;
    }
    return n + digits128(wide_low(&w));
}

/* w without its last `drop` digits, half-even; `sticky` says that something not zero lies below w's
   last digit. */
static wide drop_digits(wide w, int drop, bool sticky) {
    if (drop <= 0)
        return w;
    for (drop--; drop > 0;) {
        int n = drop > 19 ? 19 : drop;
        sticky |= wide_div64(&w, POW64[n]) != 0;
        drop -= n;
    }
    uint64_t last = wide_div64(&w, 10);
    if (last > 5 || (last == 5 && (sticky || (w.v[0] & 1)))) {
        wide one = wide_of(1);
        wide_add(&w, &one);
    }
    return w;
}

/* 10^34 */
static const dbr_u128 LIMIT = (dbr_u128)UINT64_C(1000000000000000) * UINT64_C(10000000000000000000);

/* The value w * 10^exp (and a bit more where sticky) as a decimal. */
static dbr_dec_status finish(wide w, int64_t exp, bool neg, bool sticky, dbr_decimal *out) {
    int have = wide_digits(w), drop = have > DBR_DEC_DIGITS ? have - DBR_DEC_DIGITS : 0;
    if (exp + drop < DBR_DEC_MIN_EXP) /* below the smallest unit; may round everything away */
        drop = DBR_DEC_MIN_EXP - exp > 100 ? 100 : (int)(DBR_DEC_MIN_EXP - exp);
    if (drop > have) {
        *out = (dbr_decimal){0};
        return DBR_DEC_OK;
    }
    w = drop_digits(w, drop, sticky);
    exp += drop;
    if (wide_low(&w) == LIMIT) { /* 9..9 became 10..0 */
        wide_div64(&w, 10);
        exp++;
    }
    if (wide_zero(&w)) {
        *out = (dbr_decimal){0};
        out->exp = exp > 0 ? 0 : (int32_t)exp;
        return DBR_DEC_OK;
    }
    if (exp + wide_digits(w) > DBR_DEC_MAX_EXP10) {
        *out = (dbr_decimal){0};
        return DBR_DEC_TOO_LARGE;
    }
    *out = (dbr_decimal){.coef = wide_low(&w), .exp = (int32_t)exp, .neg = neg};
    return DBR_DEC_OK;
}

dbr_decimal dbr_dec_of(int64_t i) {
    return (dbr_decimal){.coef = i < 0 ? -(dbr_u128)i : (dbr_u128)i, .neg = i < 0};
}

dbr_dec_status dbr_dec_parse(dbr_str s, dbr_decimal *out) {
    size_t i = 0;
    bool neg = false, any = false, sticky = false, point = false;
    wide w = {{0}};
    int kept = 0;
    int64_t exp = 0;
    *out = (dbr_decimal){0};
    if (i < s.n && (s.p[i] == '-' || s.p[i] == '+'))
        neg = s.p[i++] == '-';
    for (; i < s.n; i++) {
        char c = s.p[i];
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9')
            break;
        any = true;
        if (kept < 70) { /* more than enough to round to 34 */
            if (kept || c != '0') {
                wide_mul64(&w, 10);
                wide digit = wide_of((dbr_u128)(c - '0'));
                wide_add(&w, &digit);
                kept++;
            }
            exp -= point;
        } else {
            sticky |= c != '0';
            exp += !point;
        }
    }
    if (!any)
        return DBR_DEC_SYNTAX;
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        bool down = false;
        int64_t e = 0;
        if (++i < s.n && (s.p[i] == '-' || s.p[i] == '+'))
            down = s.p[i++] == '-';
        if (i == s.n)
            return DBR_DEC_SYNTAX;
        for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
            e = e > INT64_C(1) << 50 ? e : e * 10 + (s.p[i] - '0');
        exp += down ? -e : e;
    }
    if (i != s.n)
        return DBR_DEC_SYNTAX;
    if (wide_zero(&w)) {
        out->exp = exp > 0 ? 0 : exp < DBR_DEC_MIN_EXP ? DBR_DEC_MIN_EXP : (int32_t)exp;
        return DBR_DEC_OK;
    }
    if (exp > 1000000)
        return DBR_DEC_TOO_LARGE;
    if (exp < -1000000)
        return DBR_DEC_OK;
    return finish(w, exp, neg, sticky, out);
}

/* ---- arithmetic ---- */

dbr_dec_status dbr_dec_add(dbr_decimal a, dbr_decimal b, dbr_decimal *out) {
    if (a.exp == b.exp && a.neg == b.neg && a.coef + b.coef < LIMIT) {
        a.coef += b.coef;
        *out = a; /* an exponent this low keeps it below 10^100 */
        return a.coef >> 64 || a.exp > 0 ? finish(wide_of(a.coef), a.exp, a.neg, false, out)
                                         : DBR_DEC_OK;
    }
    if (!a.coef || !b.coef) {
        dbr_decimal x = a.coef ? a : b, zero = a.coef ? b : a;
        /* the other's decimals stay where they fit, as 1 + 0.00 is 1.00 */
        if (x.coef && zero.exp < x.exp && x.exp - zero.exp <= 34) {
            wide w = wide_of(x.coef);
            wide_scale(&w, x.exp - zero.exp);
            if (wide_digits(w) <= DBR_DEC_DIGITS)
                x = (dbr_decimal){wide_low(&w), zero.exp, x.neg};
        }
        *out = x;
        out->neg = x.coef && x.neg;
        return DBR_DEC_OK;
    }
    if (a.exp < b.exp) {
        dbr_decimal t = a;
        a = b;
        b = t;
    }
    /* a is scaled towards b's unit as far as 76 digits go; what of b lies below then is cut off into
       `sticky` */
    int diff = a.exp - b.exp, room = 76 - digits128(a.coef), k = diff < room ? diff : room;
    wide x = wide_of(a.coef), y = wide_of(b.coef), one = wide_of(1);
    wide_scale(&x, k);
    bool sticky = false;
    for (int rest = diff - k; rest > 0 && !wide_zero(&y);) {
        int n = rest > 19 ? 19 : rest;
        sticky |= wide_div64(&y, POW64[n]) != 0;
        rest -= n;
    }
    int64_t exp = (int64_t)a.exp - k;
    bool neg = a.neg;
    if (a.neg == b.neg) {
        wide_add(&x, &y);
    } else if (wide_cmp(&x, &y) >= 0) {
        wide_sub(&x, &y);
        if (sticky)
            wide_sub(&x, &one);
    } else {
        wide_sub(&y, &x);
        x = y;
        neg = b.neg;
    }
    return finish(x, exp, neg, sticky, out);
}

dbr_dec_status dbr_dec_sub(dbr_decimal a, dbr_decimal b, dbr_decimal *out) {
    return dbr_dec_add(a, dbr_dec_neg(b), out);
}

dbr_dec_status dbr_dec_mul(dbr_decimal a, dbr_decimal b, dbr_decimal *out) {
    wide w = !(a.coef >> 64) && !(b.coef >> 64) ? wide_of(a.coef * b.coef)
                                                : wide_product(a.coef, b.coef);
    return finish(w, (int64_t)a.exp + b.exp, a.neg != b.neg, false, out);
}

dbr_decimal dbr_dec_normal(dbr_decimal a) {
    if (!a.coef)
        return (dbr_decimal){0};
    /* most numbers end here; many zeros go sixteen, eight, .. at a time */
    for (int n = a.coef % 10 ? 0 : 16; n > 0; n /= 2)
        while (a.coef % POW64[n] == 0) {
            a.coef /= POW64[n];
            a.exp += n;
        }
    return a;
}

dbr_dec_status dbr_dec_div(dbr_decimal a, dbr_decimal b, dbr_decimal *out) {
    *out = (dbr_decimal){0};
    if (!b.coef)
        return DBR_DEC_ZERO_DIVISION;
    if (!a.coef)
        return DBR_DEC_OK;
    int k = DBR_DEC_DIGITS + 2 + digits128(b.coef) - digits128(a.coef);
    if (k < 0)
        k = 0;
    wide n = wide_of(a.coef);
    wide_scale(&n, k);
    dbr_u128 rem;
    wide q = n;
    if (b.coef >> 64)
        q = wide_quotient(&n, b.coef, &rem);
    else
        rem = wide_div64(&q, (uint64_t)b.coef);
    dbr_dec_status s = finish(q, (int64_t)a.exp - b.exp - k, a.neg != b.neg, rem != 0, out);
    if (s == DBR_DEC_OK && rem == 0)
        *out = dbr_dec_normal(*out);
    return s;
}

dbr_dec_status dbr_dec_sqrt(dbr_decimal a, dbr_decimal *out) {
    *out = (dbr_decimal){0};
    if (!a.coef)
        return DBR_DEC_OK;
    if (a.neg)
        return DBR_DEC_NEGATIVE;
    int k = 72 - digits128(a.coef);
    k += (a.exp - k) & 1;
    wide n = wide_of(a.coef), root = {{0}}, rem = {{0}};
    wide_scale(&n, k);
    for (int i = 254; i >= 0; i -= 2) { /* two bits of n give one of the root */
        uint64_t two = n.v[i / 64] >> (i % 64) & 3;
        for (int s = 0; s < 2; s++) {
            wide_add(&rem, &rem);
        }
        rem.v[0] |= two;
        wide trial = root;
        wide_add(&trial, &root);
        wide_add(&trial, &trial);
        trial.v[0] |= 1; /* 4 * root + 1 */
        wide_add(&root, &root);
        if (wide_cmp(&rem, &trial) >= 0) {
            wide_sub(&rem, &trial);
            root.v[0] |= 1;
        }
    }
    bool exact = wide_zero(&rem);
    dbr_dec_status st = finish(root, ((int64_t)a.exp - k) / 2, false, !exact, out);
    if (exact)
        *out = dbr_dec_normal(*out);
    return st;
}

dbr_decimal dbr_dec_neg(dbr_decimal a) {
    a.neg = a.coef && !a.neg;
    return a;
}

dbr_decimal dbr_dec_abs(dbr_decimal a) {
    a.neg = false;
    return a;
}

int dbr_dec_cmp(dbr_decimal a, dbr_decimal b) {
    bool an = a.coef && a.neg, bn = b.coef && b.neg;
    if (an != bn)
        return an ? -1 : 1;
    int sign = an ? -1 : 1;
    if (a.exp == b.exp || !a.coef || !b.coef) {
        if (!a.coef || !b.coef)
            return a.coef ? sign : b.coef ? -sign : 0;
        return a.coef == b.coef ? 0 : a.coef < b.coef ? -sign : sign;
    }
    int ea = a.exp + digits128(a.coef), eb = b.exp + digits128(b.coef);
    if (ea != eb)
        return ea < eb ? -sign : sign;
    wide x = wide_of(a.coef), y = wide_of(b.coef);
    /* same magnitude, so the exponents differ by less than 34 */
    if (a.exp > b.exp)
        wide_scale(&x, a.exp - b.exp);
    else
        wide_scale(&y, b.exp - a.exp);
    return sign * wide_cmp(&x, &y);
}

dbr_dec_status dbr_dec_scale(dbr_decimal a, int n, dbr_decimal *out) {
    return finish(wide_of(a.coef), (int64_t)a.exp + n, a.neg, false, out);
}

/* ---- rounding by hand ---- */

typedef enum way { AWAY, DOWN, UP } way;

static dbr_decimal round_to(dbr_decimal a, int places, way how) {
    if (a.exp >= -places)
        return a;
    int64_t drop = -(int64_t)places - a.exp;
    wide w = wide_of(a.coef);
    bool more = false;
    uint64_t last = 0;
    if (drop > 40) {
        more = a.coef != 0;
        w = wide_of(0);
    } else {
        for (drop--; drop > 0;) {
            int n = drop > 19 ? 19 : (int)drop;
            more |= wide_div64(&w, POW64[n]) != 0;
            drop -= n;
        }
        last = wide_div64(&w, 10);
    }
    bool up = how == AWAY ? last >= 5 : (how == UP) != a.neg && (last || more);
    if (up) {
        wide one = wide_of(1);
        wide_add(&w, &one);
    }
    dbr_decimal r;
    if (finish(w, -(int64_t)places, a.neg, false, &r) != DBR_DEC_OK)
        return (dbr_decimal){.coef = wide_low(&w), .exp = -places, .neg = a.neg};
    return r;
}

dbr_decimal dbr_dec_round(dbr_decimal a, int places) {
    return round_to(a, places, AWAY);
}

dbr_decimal dbr_dec_floor(dbr_decimal a) {
    return round_to(a, 0, DOWN);
}

dbr_decimal dbr_dec_ceil(dbr_decimal a) {
    return round_to(a, 0, UP);
}

bool dbr_dec_is_integer(dbr_decimal a) {
    return dbr_dec_normal(a).exp >= 0;
}

bool dbr_dec_to_int64(dbr_decimal a, int64_t *out) {
    a = dbr_dec_normal(a);
    if (a.exp < 0 || a.exp + digits128(a.coef) > 19)
        return false;
    wide w = wide_of(a.coef);
    wide_scale(&w, a.exp);
    uint64_t v = w.v[0];
    if (v > (uint64_t)INT64_MAX + a.neg)
        return false;
    *out = a.neg ? (int64_t)(0 - v) : (int64_t)v;
    return true;
}

/* ---- writing ---- */

static int coef_text(dbr_u128 c, char buf[40]) { /* most significant digit first */
    char back[40];
    int n = 0;
    do {
        back[n++] = (char)('0' + (int)(c % 10));
        c /= 10;
    } while (c);
    for (int i = 0; i < n; i++)
        buf[i] = back[n - 1 - i];
    return n;
}

static void put_digits(dbr_decimal a, dbr_str group, dbr_buf *out) {
    char d[40];
    int n = coef_text(a.coef, d), whole = n + a.exp;
    if (a.neg && a.coef)
        dbr_buf_putc(out, '-');
    if (!a.coef && a.exp > 0)
        whole = 1;
    if (whole <= 0)
        dbr_buf_putc(out, '0');
    for (int i = 0; i < whole; i++) {
        if (i && group.n && (whole - i) % 3 == 0)
            dbr_buf_put(out, group);
        dbr_buf_putc(out, i < n ? d[i] : '0');
    }
    if (a.exp >= 0)
        return;
    dbr_buf_putc(out, '.');
    if (whole < 0)
        dbr_buf_fill(out, '0', (size_t)-whole);
    for (int i = whole > 0 ? whole : 0; i < n; i++)
        dbr_buf_putc(out, d[i]);
}

void dbr_dec_write(dbr_decimal a, dbr_buf *out) {
    put_digits(dbr_dec_normal(a), (dbr_str){0}, out);
}

void dbr_dec_write_fixed(dbr_decimal a, int places, dbr_str group, dbr_buf *out) {
    dbr_decimal r = dbr_dec_round(a, places);
    int more = places + r.exp; /* zeros to add at the end: places - decimals there are */
    if (!r.coef)
        r = (dbr_decimal){.exp = places > 0 ? -places : 0};
    else if (r.exp > -places && places > 0) {
        put_digits(r, group, out);
        if (r.exp >= 0)
            dbr_buf_putc(out, '.');
        dbr_buf_fill(out, '0', r.exp >= 0 ? (size_t)places : (size_t)more);
        return;
    }
    put_digits(r, group, out);
}

uint64_t dbr_dec_hash(dbr_decimal a) {
    a = dbr_dec_normal(a);
    uint64_t h = (uint64_t)a.coef * UINT64_C(0x9E3779B97F4A7C15);
    h ^= h >> 29;
    h = (h ^ (uint64_t)(a.coef >> 64)) * UINT64_C(0xBF58476D1CE4E5B9);
    h ^= h >> 32;
    return (h ^ (uint64_t)(int64_t)a.exp * 2 ^ (a.coef && a.neg)) * UINT64_C(0x94D049BB133111EB);
}

/* ---- binary floating point, for geometry and statistics only ---- */

double dbr_dec_to_double(dbr_decimal a) {
    double v = (double)a.coef;
    int n = a.exp < 0 ? -a.exp : a.exp;
    for (; n > 0; n -= 300) { /* in steps: 10^-1000 is no double, 10^33 * 10^-340 is one */
        double power = pow(10, n > 300 ? 300 : n);
        v = a.exp < 0 ? v / power : v * power;
    }
    return a.neg ? -v : v;
}

dbr_dec_status dbr_dec_of_double(double d, dbr_decimal *out) {
    *out = (dbr_decimal){0};
    if (!isfinite(d) || fabs(d) >= 1e100)
        return DBR_DEC_TOO_LARGE;
    /* a digit, a point as the locale of the caller has it, 11 digits, `e` and the exponent */
    char text[48];
    size_t n = (size_t)snprintf(text, sizeof text, "%.11e", fabs(d));
    const char *rest = (const char *)memchr(text, 'e', n) - 11;
    size_t length = n - (size_t)(rest - text);
    text[1] = '.';
    memmove(text + 2, rest, length);
    dbr_dec_status s = dbr_dec_parse((dbr_str){text, length + 2}, out);
    out->neg = out->coef && d < 0;
    return s;
}
