/* test_format.c: layout is canonical: formatting keeps the tree, formatting twice changes nothing, comments stay. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "samples.h"
#include "tools/format.h"

static dbr_ast *parse(dbr_arena *a, dbr_str script, size_t *errors) {
    dbr_diags diags;
    dbr_diags_init(&diags, a);
    dbr_ast *ast = dbr_parse(a, dbr_text_of(a, DBR_STR("t"), DBR_STR("."), script), &diags);
    *errors = diags.errors;
    return ast;
}

/* Gives the layout; fails where it is not stable or the tree is another one. */
static dbr_str format(dbr_arena *a, dbr_str script) {
    size_t errors;
    dbr_buf once = {0}, twice = {0};
    const dbr_ast *first = parse(a, script, &errors);
    assert_int_equal(errors, 0);
    dbr_format_script(a, first, &once);
    dbr_str result = dbr_arena_str(a, dbr_buf_str(&once));
    const dbr_ast *second = parse(a, result, &errors);
    if (errors > 0 || !dbr_node_eq(first->root, second->root))
        fail_msg("%.*s\nbecame\n%s", DBR_ARG(script), result.p);
    assert_int_equal(first->comments.n, second->comments.n);
    for (size_t i = 0; i < first->root->nkids; i++)
        assert_true(dbr_str_eq(first->root->kids[i]->doc, second->root->kids[i]->doc));
    dbr_format_script(a, second, &twice);
    if (!dbr_str_eq(result, dbr_buf_str(&twice)))
        fail_msg("%.*s\nbecame\n%s\nand then\n%s", DBR_ARG(script), result.p,
                 twice.p ? twice.p : "");
    dbr_buf_clear(&once);
    dbr_buf_clear(&twice);
    return result;
}

static void test_samples(void **state) {
    dbr_arena a = {0};
    for (size_t i = 0; i < NSCRIPTS; i++)
        format(&a, dbr_str_of(scripts[i].script));
    for (size_t i = 0; i < NEXPRESSIONS; i++)
        format(&a, dbr_arena_printf(&a, "metric m = %s", expressions[i].script));
    dbr_arena_clear(&a);
}

static void test_files(void **state) {
    dbr_arena a = {0};
    dbr_paths paths = {0};
    dbr_glob(&a, DBR_STR("tests/syntax/*.debrief"), &paths);
    dbr_glob(&a, DBR_STR("stdlib/*.debrief"), &paths);
    dbr_glob(&a, DBR_STR("examples/*/*.debrief"), &paths);
    assert_true(paths.n > 0);
    for (size_t i = 0; i < paths.n; i++) {
        dbr_str bytes;
        assert_int_equal(dbr_file_read(&a, paths.v[i], DBR_SCRIPT_MAX, &bytes), DBR_FILE_OK);
        format(&a, bytes);
    }
    dbr_arena_clear(&a);
}

static const struct {
    const char *before, *after;
} layouts[] = {
    {"", ""},
    {"metric   a=b+c*-d/ ( e-f )\n", "metric a = b + c * -d / (e - f)\n"},
    {"check a:x [ previous ]vs  previous>=-5%{key ;owner\"x\"}",
     "check a: x[previous] vs previous >= -5% { key; owner \"x\" }\n"},
    {"metric a = sum( o . x where y in( 1,2 ) )\n\n\n\nmetric b = c\nmetric d = e",
     "metric a = sum(o.x where y in (1, 2))\n\nmetric b = c\nmetric d = e\n"},
    {"\n\n# one\n\n\n# two   \nmetric a = b # three\n  # four\n",
     "# one\n\n# two\nmetric a = b  # three\n# four\n"},
    {"review{period 2026-10\n\n\n\tcalendar{week starts monday;fiscal 4 - 4-5 starts "
     "2026-02-01}\n\n}",
     "review {\n  period 2026-10\n\n  calendar { week starts monday; fiscal 4-4-5 starts "
     "2026-02-01 }\n}\n"},
    {"metric a = b\n\n+ c\n- d\n{\ngood up\n}", "metric a = b\n    + c\n    - d {\n  good up\n}\n"},
    {"metric a = sum(\nx\n)", "metric a = sum(\n    x\n)\n"},
    {"goal g {\ntarget >= 3\n    by 2026-12 # late\n  from 2 at 2026 }",
     "goal g {\n  target >= 3\n  by 2026-12  # late\n  from 2 at 2026\n}\n"},
    {"check c { # why\n expect a # b\n and c\n # last\n}",
     "check c {  # why\n  expect a  # b\n      and c\n  # last\n}\n"},
    {"event e { 2026-11-01 .. 2026-11-11 }\nbenchmark b { margin -2%; aov 3 }",
     "event e { 2026-11-01..2026-11-11 }\nbenchmark b { margin -2%; aov 3 }\n"},
    {"goal g { }\ngoal h {\n\n}\ngoal i {\n# c\n}", "goal g { }\ngoal h { }\ngoal i {\n  # c\n}\n"},
    {"section s { text \"\"\"\n   a\n  b\"\"\" }",
     "section s {\n  text \"\"\"\n   a\n  b\"\"\"\n}\n"},
    {"metric refund_rate = count(orders where status == \"refunded\") / count(orders) { unit "
     "percent; good down; group \"Quality\" }",
     "metric refund_rate = count(orders where status == \"refunded\") / count(orders) {\n  unit "
     "percent\n  good down\n  group \"Quality\"\n}\n"},
    {"metric a = b;metric c = d { good up } metric e = f",
     "metric a = b\nmetric c = d { good up }\nmetric e = f\n"},
    {"metric a = \xE2\x80\x9Cx\n", "metric a = \xE2\x80\x9Cx\n"}, /* wrong: as it was */
};

static void test_layouts(void **state) {
    dbr_arena a = {0};
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        size_t errors;
        dbr_buf b = {0};
        dbr_str before = dbr_str_of(layouts[i].before);
        dbr_format_script(&a, parse(&a, before, &errors), &b);
        if (!dbr_str_is(dbr_buf_str(&b), layouts[i].after))
            fail_msg("want\n%s\ngot\n%s", layouts[i].after, b.p ? b.p : "");
        if (errors == 0)
            format(&a, before);
        dbr_buf_clear(&b);
    }
    dbr_arena_clear(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_samples), cmocka_unit_test(test_files),
                                       cmocka_unit_test(test_layouts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
