/* test_session.c: exit statuses and their order, and the public functions of debrief.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "session/debrief.h"
#include "session/session.h"

static void test_worse(void **state) {
    static const int order[] = {70, 2, 3, 1, 0};
    for (size_t i = 0; i < 5; i++)
        for (size_t k = i; k < 5; k++) {
            assert_int_equal(dbr_exit_worse(order[i], order[k]), order[i]);
            assert_int_equal(dbr_exit_worse(order[k], order[i]), order[i]);
        }
}

static void test_formats(void **state) {
    assert_true(dbr_format_find(DBR_STR("text")) == &dbr_formats[0]);
    assert_non_null(dbr_format_find(DBR_STR("json")));
    assert_null(dbr_format_find(DBR_STR("tex")));
}

typedef struct outcome {
    int status;
    bool report, said;
} outcome;

static outcome run(const char *script, debrief_options o, const char *want) {
    char path[] = "/tmp/debrief-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(dbr_file_write_atomic(dbr_str_of(path), dbr_str_of(script)), DBR_FILE_OK);
    debrief_result *r = debrief_run(path, &o);
    unlink(path);
    size_t n = 0, said = 0;
    const char *report = debrief_report(r, &n), *diagnostics = debrief_diagnostics(r, &said);
    assert_int_equal(strlen(report), n);
    if (want && !strstr(report, want) && !strstr(diagnostics, want))
        fail_msg("`%s` is not in:\n%s%s", want, report, diagnostics);
    outcome out = {debrief_status(r), n > 0, said > 0};
    debrief_free(r);
    return out;
}

#define HEAD "review \"R\" { period month 2026-10 }\n"
static const debrief_options plain = {.today = "2026-11-02"};

static void check(outcome o, int status, bool report, bool said) {
    assert_int_equal(o.status, status);
    assert_int_equal(o.report, report);
    assert_int_equal(o.said, said);
}

static void test_statuses(void **state) {
    check(run(HEAD "metric a = 1\ncheck c: a == 1\n", plain, "R\n"), 0, true, false);
    check(run(HEAD "metric a = 1\ncheck c: a == 2\n", plain, "a == 2 is false, 1"), 1, true, false);
    check(run(HEAD "metric a = nope\n", plain, "nope"), 2, false, true);
    check(run(HEAD "source s from \"no-such-file.csv\"\ncheck c: count(s) > 0\n", plain, NULL), 3,
          true, true);
    check(run(HEAD "metric a = 1\n", (debrief_options){.today = "today"}, "today"), 2, false, true);
    check(run(HEAD "metric a = 1\n", (debrief_options){.today = "2026-11-02", .format = "x"}, NULL),
          2, false, true);
    check(run(HEAD "metric a = 1\n", (debrief_options){.today = "2026-11-02", .lang = "x"}, NULL),
          2, false, true);
    check(run(HEAD "metric a = 1 +\n", (debrief_options){.today = "2026-11-02", .lang = "zh"},
              "错误[E0101]"),
          2, false, true);
    debrief_result *r = debrief_run("/no/such/script.debrief", &plain);
    assert_int_equal(debrief_status(r), 2);
    debrief_free(r);
    debrief_free(NULL);
}

static void test_options(void **state) {
    debrief_options o = plain;
    o.format = "json";
    o.as_of = "2026-10-20";
    run(HEAD "metric a = 1\n", o, "\"as_of\": \"2026-10-20\"");
    o = plain;
    o.period = "2026-09";
    run(HEAD "metric a = 1\n", o, "2026-09-01 to 2026-09-30");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_worse),
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
