/* test_lint.c: what `debrief lint` says about scripts that have no errors (src/tools/lint.c). */
#include "cases.h"
#include "tools/lint.h"

static void put_lint(run *u, dbr_buf *b) {
    if (u->diags.errors == 0)
        dbr_lint(&u->arena, u->model, &u->diags);
    dbr_diags_sort(&u->diags);
    put_problems(u, b);
}

static void warnings(void **state) {
    cases_run("lint.cases", put_lint);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(warnings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
