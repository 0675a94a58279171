/* test_diag.c: how diagnostics are collected, ordered and printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "source/diag.h"

static dbr_arena arena;
static dbr_diags diags;

static int setup(void **state) {
    dbr_diags_init(&diags, &arena);
    return 0;
}

static int teardown(void **state) {
    dbr_arena_clear(&arena);
    return 0;
}

static dbr_span find(const dbr_text *t, const char *what) {
    size_t at = dbr_str_find(t->bytes, dbr_str_of(what), 0);
    assert_true(at != SIZE_MAX);
    return (dbr_span){t, (uint32_t)at, (uint32_t)(at + strlen(what))};
}

static void prints(bool colour, const char *want) {
    dbr_buf b = {0};
    dbr_diags_write(&diags, colour, &b);
    assert_string_equal(b.p ? b.p : "", want);
    dbr_buf_clear(&b);
}

static dbr_text *text(const char *s) {
    return dbr_text_of(&arena, DBR_STR("october.debrief"), DBR_STR("."), dbr_str_of(s));
}

static void test_labels(void **state) {
    dbr_text *t =
        text("\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\nmetric odd = revenue + paid\n");
    dbr_diag *g = DBR_DIAG(&diags, SYNTAX, find(t, "+"),
                           DBR_STR("`revenue + paid` adds money(CNY) to count"));
    dbr_diag_label(&diags, g, find(t, "paid"), DBR_STR("count"));
    dbr_diag_label(&diags, g, find(t, "revenue"), DBR_STR("money(CNY)"));
    dbr_diag_help(g, DBR_STR("divide to get money per order: `revenue / paid`"));
    prints(false, "error[E0101]: `revenue + paid` adds money(CNY) to count\n"
                  "  --> october.debrief:24:22\n"
                  "   |\n"
                  "24 | metric odd = revenue + paid\n"
                  "   |              ------- ^ ---- count\n"
                  "   |              money(CNY)\n"
                  "   = help: divide to get money per order: `revenue / paid`\n");
}

static void test_label_rows(void **state) {
    dbr_text *t = text("a + b + c");
    dbr_diag *g = DBR_DIAG(&diags, SYNTAX, find(t, "c"), DBR_STR("x"));
    g->at_label = DBR_STR("third");
    dbr_diag_label(&diags, g, find(t, "a"), DBR_STR("one"));
    dbr_diag_label(&diags, g, find(t, "b"), DBR_STR("second"));
    prints(false, "error[E0101]: x\n --> october.debrief:1:9\n  |\n1 | a + b + c\n"
                  "  | -   -   ^ third\n  |     second\n  | one\n");
}

static void test_wide_tabs_and_several_lines(void **state) {
    dbr_text *t = text("metric 金额 = 数量\n\tx = 1\n\n\n\n\n\tfoo\x01 = y\n");
    dbr_diag *g = DBR_DIAG(&diags, SYNTAX, find(t, "数量"), DBR_STR("x"));
    dbr_diag_label(&diags, g, find(t, "foo"), DBR_STR("here"));
    dbr_diag_label(&diags, g, find(t, "x ="), DBR_STR(""));
    dbr_diag_note(&diags, g, DBR_STR("first"));
    prints(false, "error[E0101]: x\n --> october.debrief:1:13\n  |\n"
                  "1 | metric 金额 = 数量\n  |               ^^^^\n"
                  "2 |     x = 1\n  |     ---\n"
                  "...\n"
                  "7 |     foo\\u{1} = y\n  |     --- here\n"
                  "  = note: first\n");
}

static void test_other_file_and_data(void **state) {
    dbr_text *t = text("a"),
             *u = dbr_text_of(&arena, DBR_STR("other"), DBR_STR("."), DBR_STR("\nbb"));
    dbr_diag *g = DBR_DIAG(&diags, SYNTAX, find(t, "a"), DBR_STR("x"));
    dbr_diag_label(&diags, g, find(u, "bb"), DBR_STR("there"));
    dbr_diag *d = DBR_DIAG(&diags, NOT_YET, (dbr_span){0}, DBR_STR("y"));
    d->data.file = DBR_STR("orders.csv");
    d->data.line = 12;
    d->data.column = DBR_STR("amount");
    prints(false, "error[E0101]: x\n --> october.debrief:1:1\n  |\n1 | a\n  | ^\n"
                  " ::: other:2:1\n  |\n2 | bb\n  | -- there\n\n"
                  "error[E0901]: y is not supported yet\n --> orders.csv:12 (column `amount`)\n");
}

static void test_long_line(void **state) {
    dbr_buf b = {0};
    dbr_buf_fill(&b, 'a', 1000);
    dbr_buf_puts(&b, "HERE");
    dbr_buf_fill(&b, 'b', 1000);
    dbr_text *t = dbr_text_of(&arena, DBR_STR("x"), DBR_STR("."), dbr_buf_str(&b));
    DBR_DIAG(&diags, SYNTAX, find(t, "HERE"), DBR_STR("x"));
    dbr_buf out = {0};
    dbr_diags_write(&diags, false, &out);
    assert_true(out.n < 400);
    assert_non_null(strstr(out.p, "x:1:1001\n"));
    /* the carets stand under the word */
    char *line = strstr(out.p, "1 | "), *carets = strstr(out.p, "^^^^"), *row = carets;
    while (row[-1] != '\n')
        row--;
    char *word = strstr(line, "HERE");
    assert_int_equal(word - line - 2 /* … has three bytes, one column */, carets - row);
    dbr_buf_clear(&out);
    dbr_buf_clear(&b);
}

static void test_limits_and_order(void **state) {
    dbr_text *t = dbr_text_of(&arena, DBR_STR("x"), DBR_STR("."),
                              (dbr_str){dbr_arena_alloc(&arena, 500), 500});
    for (uint32_t i = 150; i-- > 0;) {
        DBR_DIAG(&diags, SYNTAX, ((dbr_span){t, i, i + 1}), DBR_STR("x"));
        DBR_DIAG(&diags, SYNTAX, ((dbr_span){t, i, i + 1}), DBR_STR("x")); /* said already */
    }
    DBR_DIAG(&diags, GOAL_NOT_SMART, ((dbr_span){t, 0, 1}), DBR_STR("g"), DBR_STR("owner"));
    assert_int_equal(diags.list.n, DBR_DIAGS_MAX);
    assert_true(diags.errors >= 150);
    assert_int_equal(diags.warnings, 1);
    dbr_diags_sort(&diags);
    for (size_t i = 1; i < diags.list.n; i++)
        assert_true(diags.list.v[i - 1]->at.start < diags.list.v[i]->at.start);
    dbr_buf out = {0};
    dbr_diags_write(&diags, false, &out);
    assert_non_null(strstr(out.p, " more\n"));
    dbr_buf_clear(&out);
}

static void test_sentences(void **state) {
    dbr_diag *g = DBR_DIAG(&diags, UNKNOWN_NAME, (dbr_span){0}, DBR_STR("metric"),
                           DBR_STR("revenu"), DBR_STR("revenue"));
    assert_true(dbr_str_is(g->message, "no metric is called `revenu`"));
    assert_true(dbr_str_is(g->help, "did you mean `revenue`?"));
    g = DBR_DIAG(&diags, UNKNOWN_NAME, (dbr_span){0}, DBR_STR("metric"), DBR_STR("x"));
    assert_int_equal(g->help.n, 0); /* nothing to mean */
    g = DBR_DIAG(&diags, NO_FISCAL_YEAR, (dbr_span){0}, DBR_STR("FY2026"));
    assert_true(dbr_str_is(g->help, "say when it starts: `calendar { fiscal year starts april }`"));
}

static void test_nearest(void **state) {
    const dbr_str names[] = {DBR_STR("metric"), DBR_STR("goal"), DBR_STR("from"),
                             DBR_STR("销售额")};
    assert_true(dbr_str_is(dbr_nearest(DBR_STR("metrik"), names, 4), "metric"));
    assert_true(dbr_str_is(dbr_nearest(DBR_STR("gaol"), names, 4), "goal"));
    assert_true(dbr_str_is(dbr_nearest(DBR_STR("销售客"), names, 4), "销售额"));
    assert_int_equal(dbr_nearest(DBR_STR("foo"), names, 4).n, 0);
    assert_int_equal(dbr_nearest(DBR_STR("zebra"), names, 4).n, 0);
}

static void test_colour_and_codes(void **state) {
    dbr_text *t = text("a");
    DBR_DIAG(&diags, SYNTAX, find(t, "a"), DBR_STR("x\x1b[31m\n"));
    prints(
        true,
        "\x1b[1;31merror[E0101]\x1b[0m\x1b[1m: x\\u{1B}[31m\\u{A}\x1b[0m\n"
        "\x1b[1;34m --> \x1b[0moctober.debrief:1:1\n"
        "\x1b[1;34m  |\x1b[0m\n\x1b[1;34m1 |\x1b[0m a\n\x1b[1;34m  |\x1b[0m \x1b[1;31m^\x1b[0m\n");
    for (int i = 0; i < DBR_E_COUNT;
         i++) { /* codes are of the form E0000 or W0000, and each is used once */
        const char *c = dbr_diag_code((dbr_diag_id)i);
        assert_int_equal(strlen(c), 5);
        assert_true(c[0] == 'E' || c[0] == 'W');
        for (int k = 0; k < i; k++)
            assert_string_not_equal(c, dbr_diag_code((dbr_diag_id)k));
    }
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)
    const struct CMUnitTest tests[] = {T(labels),
                                       T(label_rows),
                                       T(wide_tabs_and_several_lines),
                                       T(other_file_and_data),
                                       T(long_line),
                                       T(limits_and_order),
                                       T(sentences),
                                       T(nearest),
                                       T(colour_and_codes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
