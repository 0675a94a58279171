/* Patterns of the language as number formats of spreadsheets. */
#include "report/xlsx_number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void formats(void **state) {
    static const struct {
        const char *unit, *pattern, *want;
        bool whole;
    } cases[] = {{"percent", "", "0.0%", false},
                 {"count", "", "#,##0", true},
                 {"number", "", "#,##0.00", false},
                 {"number", "", "#,##0", true},
                 {"CNY", "", "\"¥\"#,##0.00", true},
                 {"CHF", "", "#,##0.00\" CHF\"", false},
                 {"orders", "", "#,##0\" orders\"", true},
                 {"duration", "", "[h]:mm:ss", true},
                 {"duration", "0.0", "[h]:mm:ss", true},
                 {"number", "0.0", "0.0", false},
                 {"number", "000", "000", false},
                 {"number", "#,##0.0#", "#,##0.0#", false},
                 {"percent", "0.00%", "0.00%", false},
                 {"percent", "0 % net", "0\" \"%\" net\"", false},
                 {"CNY", "¥0.0万", "\"¥\"#,##0", false},
                 {"USD", "$0.0k", "\"$\"0.0,\"k\"", false},
                 {"USD", "$0.00M", "\"$\"0.00,,\"M\"", false},
                 {"number", "0 \"h\"", "0\" h\"", false},
                 {"number", "no digits", "#,##0", true}};
    dbr_arena a = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        dbr_str got = dbr_xlsx_number_format(&a, dbr_str_of(cases[i].unit),
                                             dbr_str_of(cases[i].pattern), cases[i].whole);
        assert_string_equal(got.p, cases[i].want);
    }
    dbr_arena_clear(&a);
}

static void long_patterns(void **state) {
    char pattern[1000];
    memset(pattern, 'x', sizeof pattern - 2);
    pattern[sizeof pattern - 2] = '0';
    pattern[sizeof pattern - 1] = '\0';
    dbr_arena a = {0};
    dbr_str got = dbr_xlsx_number_format(&a, DBR_STR("number"), dbr_str_of(pattern), false);
    assert_string_equal(got.p, "#,##0.00");
    dbr_arena_clear(&a);
}

static void numbers(void **state) {
    double d = 0;
    dbr_value v = dbr_value_int(43200), text = dbr_value_text(DBR_STR("1"));
    assert_true(dbr_xlsx_number(&v, DBR_STR("count"), &d) && d == 43200);
    assert_true(dbr_xlsx_number(&v, DBR_STR("duration"), &d) && d == 0.5);
    v.dec.neg = true;
    assert_true(dbr_xlsx_number(&v, DBR_STR("count"), &d) && d == -43200);
    assert_false(dbr_xlsx_number(&v, DBR_STR("duration"), &d));
    assert_false(dbr_xlsx_number(&text, DBR_STR("count"), &d));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(formats), cmocka_unit_test(long_patterns),
                                       cmocka_unit_test(numbers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
