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
static dbr_str p_text(dbr_arena *a, double p) {
    static const dbr_decimal least = {.coef = 1, .exp = -4};
    dbr_decimal d;
    if (dbr_dec_of_double(p, &d) != DBR_DEC_OK)
        return (dbr_str){0};
    bool tiny = dbr_dec_cmp(d, least) < 0;
    dbr_buf b = {0};
    dbr_buf_puts(&b, tiny ? "p < " : "p = ");
    dbr_dec_write_fixed(tiny ? least : d, 4, DBR_STR(""), &b);
    dbr_str s = dbr_arena_str(a, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

static dbr_str size_text(dbr_arena *a, dbr_decimal n) {
    dbr_buf b = {0};
    dbr_dec_write(n, &b);
    dbr_str s = dbr_arena_str(a, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

static void put_result(dbr_arena *a, const dbr_sig_test *r, size_t nfamily, dbr_lang lang,
                       dbr_buf *out) {
    const dbr_str pieces[] = {size_text(a, r->n[0]), size_text(a, r->n[1]), p_text(a, r->p)};
    dbr_buf_put(out, dbr_say(a, lang, r->welch ? DBR_SAY_TEST_WELCH : DBR_SAY_TEST_Z, 3, pieces));
    if (r->of_condition && nfamily >= 2)
        dbr_buf_put(out, DBR_SAY(a, lang, TEST_CORRECTED, dbr_piece_int(a, (int64_t)nfamily),
                                 p_text(a, r->corrected)));
}

dbr_str dbr_sig_tests_text(dbr_arena *a, const dbr_sig_tests *t, dbr_lang lang) {
    dbr_buf b = {0};
    for (size_t i = 0; i < t->seen.n; i++) {
        if (is_known(t, i))
            continue;
        dbr_buf_put(&b, b.n ? dbr_word_text(lang, DBR_W_SEMICOLON) : (dbr_str){0});
        put_result(a, &t->seen.v[i], t->nfamily, lang, &b);
    }
    dbr_str s = dbr_arena_str(a, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}
