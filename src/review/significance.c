/* significance.c: the tests in conditions of checks as one family, and as words. */
#include "review/judge.h"

#include <stdlib.h>

bool dbr_has_sig_test(const dbr_expr *x) {
    if (x->op == DBR_O_SIGNIFICANT)
        return true;
    for (uint32_t i = 0; i < x->nargs; i++)
        if (dbr_has_sig_test(x->args[i]))
            return true;
    return false;
}

bool dbr_check_tests(const dbr_check *c) {
    return dbr_has_sig_test(c->cond) || (c->warn && dbr_has_sig_test(c->warn));
}

/* `expect` and `warn` often ask the same with two confidences: that is one test. */
static bool is_known(const dbr_sig_tests *t, size_t at) {
    for (size_t i = 0; i < at; i++) {
        const dbr_sig_test *a = &t->seen.v[i], *b = &t->seen.v[at];
        if (a->of_condition && a->welch == b->welch && !(a->p < b->p) && !(a->p > b->p) &&
            dbr_dec_cmp(a->n[0], b->n[0]) == 0 && dbr_dec_cmp(a->n[1], b->n[1]) == 0)
            return true;
    }
    return false;
}

void dbr_family_add(dbr_judging *j, const dbr_check *c, const dbr_where *w, dbr_family *family) {
    j->tests.seen.n = 0;
    j->eval.tests = &j->tests;
    dbr_evaluate(&j->eval, c->cond, w);
    if (c->warn)
        dbr_evaluate(&j->eval, c->warn, w);
    j->eval.tests = NULL;
    for (size_t i = 0; i < j->tests.seen.n; i++)
        if (j->tests.seen.v[i].of_condition && !is_known(&j->tests, i))
            dbr_vec_push(j->arena, family, j->tests.seen.v[i].p);
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void dbr_family_done(dbr_judging *j, dbr_family *family) {
    if (family->n)
        qsort(family->v, family->n, sizeof *family->v, by_size);
    j->out->family = j->tests.family = family->v;
    j->out->nfamily = j->tests.nfamily = family->n;
}

/* "p = 0.0213", "p < 0.0001" */
static void put_p(double p, dbr_buf *out) {
    static const dbr_decimal least = {.coef = 1, .exp = -4};
    dbr_decimal d;
    if (dbr_dec_of_double(p, &d) != DBR_DEC_OK)
        return;
    bool tiny = dbr_dec_cmp(d, least) < 0;
    dbr_buf_puts(out, tiny ? "p < " : "p = ");
    dbr_dec_write_fixed(tiny ? least : d, 4, DBR_STR(""), out);
}

static void put_result(const dbr_sig_test *r, size_t nfamily, bool zh, dbr_buf *out) {
    dbr_buf_puts(out, r->welch ? zh ? "Welch t 检验，" : "Welch's t test, "
                      : zh     ? "z 检验，"
                               : "z test, ");
    dbr_buf_puts(out, "n = ");
    dbr_dec_write(r->n[0], out);
    dbr_buf_puts(out, zh ? " 与 " : " and ");
    dbr_dec_write(r->n[1], out);
    dbr_buf_puts(out, zh ? "，" : ", ");
    put_p(r->p, out);
    if (!r->of_condition || nfamily < 2)
        return;
    dbr_buf_puts(out, zh ? "，Holm 校正（" : ", corrected for ");
    dbr_buf_printf(out, zh ? "共 %zu 项检验）后 " : "%zu tests (Holm) ", nfamily);
    put_p(r->corrected, out);
}

dbr_str dbr_sig_tests_text(dbr_arena *a, const dbr_sig_tests *t, bool zh) {
    dbr_buf b = {0};
    for (size_t i = 0; i < t->seen.n; i++) {
        if (is_known(t, i))
            continue;
        dbr_buf_puts(&b, !b.n ? "" : zh ? "；" : "; ");
        put_result(&t->seen.v[i], t->nfamily, zh, &b);
    }
    dbr_str s = dbr_arena_str(a, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}
