/* test_progress.c: the line that says how far a long reading is. */
#include "cli/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void line_is(const dbr_progress *p, double seconds, unsigned width, const char *wanted) {
    dbr_buf b = {0};
    dbr_progress_line(p, seconds, width, &b);
    assert_string_equal(b.p, wanted);
    dbr_buf_clear(&b);
}

static void test_line(void **state) {
    (void)state;
    dbr_progress p = {.source = DBR_STR("orders"), .bytes = 335000000, .total = 745000000};
    p.rows = 4500000;
    line_is(&p, 0.5, 100,
            "orders [########------------]  44%  335 MB  4.5 M rows  670 MB/s  1 s left");
    line_is(&p, 0.5, 20, "orders [########----");
    p.bytes = p.total;
    line_is(&p, 2, 100,
            "orders [####################] 100%  745 MB  4.5 M rows  372 MB/s  0 s left");
}

/* A file may grow while it is read, or be empty: no more than all, and nothing divided by zero. */
static void test_odd_sizes(void **state) {
    (void)state;
    dbr_progress p = {.source = DBR_STR("x"), .bytes = 20, .total = 10};
    line_is(&p, 1, 100, "x [####################] 100%  0.0 MB  0.0 M rows  0.0 MB/s  0 s left");
    p = (dbr_progress){.source = DBR_STR("销售额")};
    line_is(&p, 0, 100, "销售额 [--------------------]   0%  0.0 MB  0.0 M rows");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_line),
                                       cmocka_unit_test(test_odd_sizes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
