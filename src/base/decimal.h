/* decimal.h: exact decimal numbers of at most 34 significant digits, rounded half-even to 34 where
   an operation needs more. (spec/language.md section 2.) The value is (neg ? -1 : 1) * coef *
   10^exp. Not normalised: 1.20 keeps its zero until it is written in plain form; comparison is by
   value. Magnitudes of 10^100 and more do not exist: operations that reach them report
   DBR_DEC_TOO_LARGE. Digits below 10^-1000 are rounded away. */
#ifndef DBR_BASE_DECIMAL_H
#define DBR_BASE_DECIMAL_H
#include "base/buf.h"

typedef unsigned __int128 dbr_u128;

enum { DBR_DEC_DIGITS = 34, DBR_DEC_MAX_EXP10 = 100, DBR_DEC_MIN_EXP = -1000 };

typedef struct dbr_decimal {
    dbr_u128 coef; /* < 10^34 */
    int32_t exp;   /* power of ten of the last digit */
    bool neg;      /* minus zero does not occur in results */
} dbr_decimal;

typedef enum dbr_dec_status {
    DBR_DEC_OK,
    DBR_DEC_ZERO_DIVISION,
    DBR_DEC_TOO_LARGE,
    DBR_DEC_SYNTAX,
    DBR_DEC_NEGATIVE
} dbr_dec_status;

dbr_decimal dbr_dec_of(int64_t i);
/* Reads `-12.50`, `1e6`, `1_200` is NOT accepted: optional sign, digits, optional point and digits
   (`.5` and `5.` too), optional exponent; the whole slice. More than 34 digits are rounded
   half-even. Any length is fine: a 1 MB literal costs linear time. */
dbr_dec_status dbr_dec_parse(dbr_str s, dbr_decimal *out);

dbr_dec_status dbr_dec_add(dbr_decimal a, dbr_decimal b, dbr_decimal *out);
dbr_dec_status dbr_dec_sub(dbr_decimal a, dbr_decimal b, dbr_decimal *out);
dbr_dec_status dbr_dec_mul(dbr_decimal a, dbr_decimal b, dbr_decimal *out);
dbr_dec_status dbr_dec_div(dbr_decimal a, dbr_decimal b, dbr_decimal *out);
dbr_dec_status dbr_dec_sqrt(dbr_decimal a, dbr_decimal *out); /* correctly rounded */
dbr_decimal dbr_dec_neg(dbr_decimal a);
dbr_decimal dbr_dec_abs(dbr_decimal a);
int dbr_dec_cmp(dbr_decimal a, dbr_decimal b); /* by value: 1.20 equals 1.2 */
static inline bool dbr_dec_is_zero(dbr_decimal a) {
    return a.coef == 0;
}
/* Shifts the decimal point: a * 10^n. */
dbr_dec_status dbr_dec_scale(dbr_decimal a, int n, dbr_decimal *out);
/* Rounded to `places` decimals (negative: tens, hundreds, ...), half away from zero. Rounding up may
   reach 10^100, which is no number any more: dbr_dec_scale(x, 0, ..) reports it. */
dbr_decimal dbr_dec_round(dbr_decimal a, int places);
dbr_decimal dbr_dec_floor(dbr_decimal a);
dbr_decimal dbr_dec_ceil(dbr_decimal a);
bool dbr_dec_is_integer(dbr_decimal a);
/* True and *out where the value is an integer that fits. */
bool dbr_dec_to_int64(dbr_decimal a, int64_t *out);
/* The plain form: no exponent, no zeros at the end of the fraction, no minus zero. */
void dbr_dec_write(dbr_decimal a, dbr_buf *out);
/* With exactly `places` decimals, rounded half away from zero, and `group` (e.g. ",", may be empty)
   between thousands. Minus zero after rounding is written without its sign. */
void dbr_dec_write_fixed(dbr_decimal a, int places, dbr_str group, dbr_buf *out);
/* A key that is equal for equal values (1.20 and 1.2): coefficient without zeros at its end. */
dbr_decimal dbr_dec_normal(dbr_decimal a);
uint64_t dbr_dec_hash(dbr_decimal a);
/* The nearest IEEE double or one beside it, only for forecast and significant and for chart geometry. */
double dbr_dec_to_double(dbr_decimal a);
/* A double rounded to 12 significant digits. Not finite: DBR_DEC_TOO_LARGE. */
dbr_dec_status dbr_dec_of_double(double d, dbr_decimal *out);
#endif
