/* drivers.h: what the ways of splitting a change share: arithmetic that stays in range, rounding that leaves sums exact, how it is shown. */
#ifndef DBR_REVIEW_DRIVERS_H
#define DBR_REVIEW_DRIVERS_H
#include "review/judge.h"

/* A calculation that goes on while every step is in range. */
typedef struct dbr_sums {
    bool ok;
} dbr_sums;
typedef dbr_dec_status (*dbr_step)(dbr_decimal, dbr_decimal, dbr_decimal *);
dbr_decimal dbr_take(dbr_sums *s, dbr_step f, dbr_decimal a, dbr_decimal b);

/* The parts of a change are rounded to so many digits of the largest of them: then their sums are exact, with digits to spare. */
enum { DBR_PART_DIGITS = 28 };
/* The place of the first digit, as a power of ten, plus one; INT32_MIN for zero. */
int dbr_dec_top(dbr_decimal d);

/* How values and contributions are shown. */
typedef struct dbr_explain_shape {
    const dbr_metric *metric; /* may be NULL */
    dbr_type type, points;    /* of values; of differences */
    dbr_decimal change;
} dbr_explain_shape;
/* Contribution, share of the change, and whether it is for the better. */
void dbr_show_contribution(dbr_judging *j, const dbr_explain_shape *s, dbr_decimal contribution,
                           dbr_driver *d);

/* factors.c: the drivers of a product, by its factors. `now` and `then` are its values; with none of them a number the factors are shown
   without contributions. May round shape->change. False where the numbers leave their range. */
bool dbr_explain_factors(dbr_judging *j, const dbr_explain *x, dbr_explain_shape *shape,
                         dbr_explain_result *r);
/* effects.c: working days, events and the rest, where the explanation asks for them. May round shape->change where there are no segments. */
void dbr_explain_effects(dbr_judging *j, const dbr_explain *x, dbr_explain_shape *shape,
                         dbr_value then, dbr_value now, dbr_explain_result *r);
/* None counts as nothing: a segment or a day without rows adds nothing. */
dbr_decimal dbr_amount(dbr_judging *j, const dbr_expr *x, const dbr_where *w);
#endif
