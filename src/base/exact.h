/* exact.h: sums that are exact whatever the count and the order of the addends, rounded once when
   they are read. A dbr_exact is a signed integer of any length times a power of ten; small sums
   stay in 128 bits. */
#ifndef DBR_BASE_EXACT_H
#define DBR_BASE_EXACT_H
#include "base/decimal.h"

typedef struct dbr_exact {
    /* The owner may move the struct; the fields are exact.c's business. Zero-initialised is the sum
       0. */
    __int128 small; /* the sum, times 10^-exp, while `limbs` is NULL */
    int32_t exp;
    bool used; /* anything but zero was added, so `exp` counts */
    bool neg;
    uint32_t *limbs; /* base 10^9, least significant first, on the heap */
    uint32_t n, cap;
} dbr_exact;

void dbr_exact_init(dbr_exact *e); /* same as {0} */
void dbr_exact_clear(dbr_exact *e);
void dbr_exact_add(dbr_exact *e, dbr_decimal x);
/* Adds x * y, all digits. */
void dbr_exact_add_product(dbr_exact *e, dbr_decimal x, dbr_decimal y);
/* Adds x * 10^exp. */
void dbr_exact_add_int(dbr_exact *e, __int128 x, int32_t exp);
void dbr_exact_merge(dbr_exact *into, const dbr_exact *from);
int dbr_exact_sign(const dbr_exact *e); /* -1, 0, 1 */
/* The sum, rounded half-even to 34 digits. */
dbr_dec_status dbr_exact_read(const dbr_exact *e, dbr_decimal *out);
/* num / den, rounded once (mean: the sum over the count; weighted mean). */
dbr_dec_status dbr_exact_ratio(const dbr_exact *num, const dbr_exact *den, dbr_decimal *out);
/* Sample variance (n - 1) from n, the sum and the sum of squares: (n * sq - s * s) / (n * (n - 1)),
   rounded once; n >= 2. */
dbr_dec_status dbr_exact_variance(int64_t n, const dbr_exact *sum, const dbr_exact *squares,
                                  dbr_decimal *out);
/* Its square root, correctly rounded from the exact fraction. */
dbr_dec_status dbr_exact_stdev(int64_t n, const dbr_exact *sum, const dbr_exact *squares,
                               dbr_decimal *out);
#endif
