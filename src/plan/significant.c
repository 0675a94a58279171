/* significant.c: tests whether two ratios or two means differ by more than chance. */
#include "base/stats.h"
#include "plan/eval.h"

#include <math.h>

enum { ROWS_LEAST = 10, SIDES = 2, PARTS = 4 };

/* One side as dbr_significant of src/meaning makes it: part and whole, or mean and stdev; rows; rows that are not whole. */
typedef struct sample {
    double a, b, rows;
    dbr_decimal shown_n; /* the whole of a ratio, the rows of a mean */
} sample;

static dbr_value none(dbr_reason r, const char *why) {
    return dbr_value_none(r, dbr_str_of(why));
}

/* The reason why the sample cannot be tested; a decimal where it can. */
static dbr_value sample_of(bool welch, const dbr_value *v, sample *out) {
    const dbr_value *a = &v[0], *b = &v[1], *rows = &v[2], *flaws = &v[3];
    if (rows->kind != DBR_V_DECIMAL)
        return *rows;
    const dbr_decimal least = dbr_dec_of(ROWS_LEAST);
    if (dbr_dec_cmp(rows->dec, least) < 0)
        return none(DBR_R_TOO_FEW_POINTS, "a side has fewer than 10 rows");
    for (int i = 0; i < PARTS; i++)
        if (v[i].kind != DBR_V_DECIMAL)
            return v[i].kind == DBR_V_NONE ? v[i] : none(DBR_R_BAD_CELL, "not a number");
    if (!welch) {
        if (!dbr_dec_is_zero(flaws->dec))
            return none(DBR_R_NO_VALUE, "a side is no ratio of whole numbers");
        if (a->dec.neg || dbr_dec_cmp(a->dec, b->dec) > 0)
            return none(DBR_R_NO_VALUE, "a side is no share: it is not between 0 and 1");
        if (dbr_dec_cmp(b->dec, least) < 0)
            return none(DBR_R_TOO_FEW_POINTS, "a side counts fewer than 10");
    }
    *out = (sample){dbr_dec_to_double(a->dec), dbr_dec_to_double(b->dec),
                    dbr_dec_to_double(rows->dec), welch ? rows->dec : b->dec};
    return *rows;
}

/* The pooled z test of two proportions (Fleiss, Levin, Paik: Statistical Methods for Rates and Proportions, 2003, 3.1, without the
   continuity correction): z = (p1 - p2) / sqrt(p (1 - p) (1/n1 + 1/n2)), p = (x1 + x2) / (n1 + n2). All or nothing on both sides together:
   no difference. */
static double proportions(const sample *s) {
    double p = (s[0].a + s[1].a) / (s[0].b + s[1].b);
    double variance = p * (1 - p) * (1 / s[0].b + 1 / s[1].b);
    if (!(variance > 0))
        return 1;
    return dbr_normal_two_sided((s[0].a / s[0].b - s[1].a / s[1].b) / sqrt(variance));
}

/* Welch's t test (Biometrika 34, 1947): t = (m1 - m2) / sqrt(v1 + v2) with v = s^2 / n, and (v1 + v2)^2 / (v1^2 / (n1 - 1) + v2^2 / (n2 - 1))
   degrees of freedom. Where nothing varies, what differs at all is no chance. */
static double means(const sample *s) {
    double v1 = s[0].b * s[0].b / s[0].rows, v2 = s[1].b * s[1].b / s[1].rows, sum = v1 + v2;
    if (!(sum > 0))
        return s[0].a < s[1].a || s[0].a > s[1].a ? 0 : 1;
    double w1 = v1 / sum, w2 = v2 / sum;
    double df = 1 / (w1 * w1 / (s[0].rows - 1) + w2 * w2 / (s[1].rows - 1));
    return dbr_student_two_sided((s[0].a - s[1].a) / sqrt(sum), df);
}

double dbr_holm(const double *sorted, size_t n, double p) {
    double most = p;
    for (size_t i = 0; i < n && sorted[i] <= p; i++)
        most = fmax(most, (double)(n - i) * sorted[i]);
    return fmin(most, 1);
}

dbr_value dbr_significant_value(dbr_eval *e, const dbr_expr *x, const dbr_where *w) {
    dbr_value v[1 + SIDES * PARTS];
    sample s[SIDES];
    for (uint32_t i = 0; i < x->nargs; i++)
        v[i] = dbr_evaluate(e, x->args[i], w);
    if (e->planning)
        return none(DBR_R_NO_VALUE, "");
    for (int i = 0; i < SIDES; i++) {
        dbr_value why = sample_of(x->welch, &v[1 + i * PARTS], &s[i]);
        if (why.kind == DBR_V_NONE)
            return why;
    }
    double p = x->welch ? means(s) : proportions(s), corrected = p;
    dbr_sig_tests *t = e->tests;
    if (t) {
        if (!t->inside)
            corrected = dbr_holm(t->family, t->nfamily, p);
        dbr_vec_push(e->arena, &t->seen,
                     (dbr_sig_test){.welch = x->welch,
                                    .of_condition = !t->inside,
                                    .n = {s[0].shown_n, s[1].shown_n},
                                    .p = p,
                                    .corrected = corrected});
    }
    dbr_decimal chance, most;
    if (v[0].kind != DBR_V_DECIMAL || dbr_dec_of_double(corrected, &chance) != DBR_DEC_OK ||
        dbr_dec_sub(dbr_dec_of(1), v[0].dec, &most) != DBR_DEC_OK)
        return v[0].kind == DBR_V_NONE ? v[0] : none(DBR_R_NO_VALUE, "not a number");
    return dbr_value_bool(dbr_dec_cmp(chance, most) < 0);
}
