/* test_plan.c: small scripts into plans (src/plan): one scan a source, each cell once. */
#include "engine_one.h"
#include "plan/eval.h"

/* The plan of plan.cases, printed where it differs. */
#include "cases.h"

static void test_cases(void **state) {
    dbr_arena a = {0};
    cases all = cases_read(&a, "plan.cases");
    size_t bad = 0;
    for (size_t i = 0; i < all.n; i++) {
        engine_run u;
        dbr_buf got = {0};
        plan_start(&u, all.v[i].script);
        dbr_plan_write(u.plan, &got);
        dbr_str want = dbr_str_trim(all.v[i].want), have = dbr_str_trim(dbr_buf_str(&got));
        if (!dbr_str_eq(want, have)) {
            bad++;
            fprintf(stderr, "plan.cases:%u: %.*s\n--- got\n%.*s\n--- want\n%.*s\n", all.v[i].line,
                    DBR_ARG(all.v[i].name), DBR_ARG(have), DBR_ARG(want));
        }
        dbr_buf_clear(&got);
        engine_stop(&u);
    }
    dbr_arena_clear(&a);
    if (bad)
        fail_msg("%zu plans differ", bad);
}

/* Planner and judge must mean the same cell: what was planned is found again, what was not is not. */
static void test_find(void **state) {
    engine_run u;
    plan_start(&u, DBR_STR("review { period month 2026-10 }\n"
                           "source o from \"o.csv\" { time d }\n"
                           "metric a = count(o)\nmetric b = sum(o.x)\ncheck c: a[2024-02] > 0\n"));
    const dbr_scan *s = u.plan->scans[0];
    for (size_t i = 0; i < s->requests.n; i++) {
        const dbr_request *q = &s->requests.v[i];
        dbr_where w = dbr_where_review(u.model);
        uint32_t found;
        assert_true(dbr_plan_find(u.plan, q->agg, &w, s->windows.v[q->window], &found));
        assert_int_equal(found, i);
        for (size_t k = 0; k < i; k++) {
            const dbr_request *p = &s->requests.v[k];
            assert_false(p->agg == q->agg && p->window == q->window && p->filter == q->filter &&
                         p->grouping == q->grouping);
        }
        dbr_window other = {.start = dbr_day_of(2020, 1, 1), .end = dbr_day_of(2020, 1, 2)};
        assert_false(dbr_plan_find(u.plan, q->agg, &w, other, &found));
    }
    assert_true(s->requests.n > 2);
    engine_stop(&u);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_find),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
