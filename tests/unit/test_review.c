/* test_review.c: small scripts over inline data into outcomes, verdict, goals and actions (src/review). */
#include "engine_one.h"

#include "cases.h"
#include "review/review.h"

static void put_part(const char *before, dbr_str s, dbr_buf *out) {
    if (!s.n)
        return;
    dbr_buf_puts(out, before);
    dbr_buf_put(out, s);
}

static void put_review(const dbr_review *r, dbr_buf *out) {
    put_part("verdict ", r->verdict, out);
    put_part(" score ", r->has_score ? r->score.text : (dbr_str){0}, out);
    dbr_buf_puts(out, r->any_failed ? " fails\n" : "\n");
    for (size_t i = 0; i < r->nmetrics; i++) {
        put_part("metric ", r->metrics[i].name, out);
        put_part(" ", r->metrics[i].value.text, out);
        for (size_t k = 0; k < r->metrics[i].ncomparisons; k++) {
            const dbr_comparison *c = &r->metrics[i].comparisons[k];
            put_part("; ", c->with, out);
            put_part(" ", c->value.text, out);
            put_part(" ", c->change.text, out);
            put_part(" ", c->words, out);
            dbr_buf_puts(out, c->better > 0 ? " better" : c->better < 0 ? " worse" : "");
        }
        dbr_buf_puts(out, "\n");
    }
    for (size_t i = 0; i < r->nchecks; i++) {
        const dbr_check_result *c = &r->checks[i];
        dbr_buf_puts(out, dbr_outcome_name(c->outcome));
        put_part(" ", c->name, out);
        for (size_t k = 0; k < c->nsegment; k++) {
            put_part(" ", c->segment[k].column, out);
            put_part("=", c->segment[k].text, out);
        }
        dbr_buf_puts(out, c->counts_failed   ? ", counts as failed"
                          : c->counts_warned ? ", counts as warned"
                                             : "");
        put_part(": ", c->message, out);
        dbr_buf_puts(out, c->needs_owner ? " (needs an owner)\n" : "\n");
    }
    for (size_t i = 0; i < r->ngoals; i++) {
        const dbr_goal_result *g = &r->goals[i];
        put_part("goal ", g->name, out);
        dbr_buf_printf(out, " %s", dbr_goal_status_name(g->status));
        put_part("; actual ", g->actual.text, out);
        put_part(", expected ", g->expected.text, out);
        put_part(", attainment ", g->attainment.text, out);
        dbr_buf_puts(out, "\n");
    }
    for (size_t i = 0; i < r->nactions; i++) {
        put_part("action ", r->actions[i].name, out);
        put_part(" ", r->actions[i].status, out);
        put_part(", ", r->actions[i].effect, out);
        dbr_buf_puts(out, r->actions[i].overdue ? ", overdue\n" : "\n");
    }
    for (size_t i = 0; i < r->nnotes; i++) {
        put_part("note ", r->notes[i].text, out);
        dbr_buf_puts(out, "\n");
    }
}

static void test_cases(void **state) {
    dbr_arena a = {0};
    cases all = cases_read(&a, "review.cases");
    size_t bad = 0;
    for (size_t i = 0; i < all.n; i++) {
        engine_run u;
        dbr_buf got = {0};
        engine_start(&u, dbr_arena_cstr(&a, all.v[i].script));
        put_review(dbr_judge(&u.arena, u.model, u.cells), &got);
        dbr_str want = dbr_str_trim(all.v[i].want), have = dbr_str_trim(dbr_buf_str(&got));
        if (!dbr_str_eq(want, have)) {
            bad++;
            fprintf(stderr, "review.cases:%u: %.*s\n--- got\n%.*s\n--- want\n%.*s\n", all.v[i].line,
                    DBR_ARG(all.v[i].name), DBR_ARG(have), DBR_ARG(want));
        }
        dbr_buf_clear(&got);
        engine_stop(&u);
    }
    dbr_arena_clear(&a);
    if (bad)
        fail_msg("%zu reviews differ", bad);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
