/* test_lexer.c: characters that are wrong, what is said about them, and as what they are read; the table of words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parser.h"
#include "syntax/token.h"

/* An expression; what is said: code, column, sentence, help, fix; and the tree that it would be. */
static const struct {
    const char *script, *said, *fix;
} wrong[] = {
    {"5m",
     "E0012 1:1 `m` cannot stand directly after a number; write `5min` (minutes) or `5M` "
     "(millions)",
     NULL},
    {"350万元", "E0012 1:1 `万元` cannot stand directly after a number; write `350万 CNY`",
     "350万 CNY"},
    {"5K", "E0012 1:1 `K` cannot stand directly after a number; write `5k`", "5k"},
    {"5CNY", "E0012 1:1 `CNY` cannot stand directly after a number; write `5 CNY`", "5 CNY"},
    {"3months", "E0012 1:1 `months` cannot stand directly after a number; write `3 months`",
     "3 months"},
    {"1e6m",
     "E0012 1:1 `m` cannot stand directly after a number; write `1e6min` (minutes) or `1e6M` "
     "(millions)",
     NULL},
    {"1,200", "E0013 1:1 `1,200`: a number has no commas; write `1_200` or `1200`", "1_200"},
    {"1,234,567.5",
     "E0013 1:1 `1,234,567.5`: a number has no commas; write `1_234_567.5` or `1234567.5`",
     "1_234_567.5"},
    {".5", "E0014 1:1 `.5`: a decimal point has digits on both sides; write `0.5`", "0.5"},
    {"5.", "E0014 1:1 `5.`: a decimal point has digits on both sides; write `5.0`", "5.0"},
    {"1.2.3", "E0015 1:1 a number has one decimal point at most", NULL},
    {"３％", "E0004 1:1 `３％` is not an ASCII sign; write `3%`", "3%"},
    {"3％", "E0004 1:1 `3％` is not an ASCII sign; write `3%`", "3%"},
    {"3 %", "E0021 1:3 `%` stands directly after its number; write it without a space: `3%`", NULL},
    {"$ 5", "E0022 1:1 `$` stands directly before its amount; write it without a space: `$100`",
     NULL},
    {"2026-1",
     "E0016 1:1 `2026-1` is not a date or period: a month has two digits; write `2026-01`, or "
     "`2026 - 1` for a subtraction",
     NULL},
    {"2026-13",
     "E0016 1:1 `2026-13` is not a date or period: months go from 01 to 12; write `2026-12`, or "
     "`2026 - 13` for a subtraction",
     NULL},
    {"2025-W54",
     "E0016 1:1 `2025-W54` is not a date or period: weeks go from 01 to 53; write `2025-W53`, or "
     "`2025 - W54` for a subtraction",
     NULL},
    {"2026-02-30",
     "E0016 1:1 `2026-02-30` is not a date or period: February 2026 has 28 days; write "
     "`2026-02-28`",
     NULL},
    {"2026-q3",
     "E0016 1:1 `2026-q3` is not a date or period: periods are spelled `2026-Q3`, `2026-H1`, "
     "`2026-W07`; write `2026-Q3`, or `2026 - q3` for a "
     "subtraction",
     NULL},
    {"2026-10-3",
     "E0016 1:1 `2026-10-3` is not a date or period: a day has two digits; write "
     "`2026-10-03`",
     NULL},
    {"2000-price",
     "E0016 1:1 `2000-price` is not a date or period: four digits and `-` begin one; write `2000 - "
     "price` for a subtraction",
     NULL},
    {"FY2026-Q5",
     "E0016 1:1 `FY2026-Q5` is not a date or period: fiscal periods are `FY2026`, `FY2026-Q1`, "
     "`FY2026-H1`, `FY2026-M03`, `FY2026-W07`; write "
     "`FY2026-Q4`, or `FY2026 - Q5` for a subtraction",
     NULL},
    {"a ≥ b", "E0004 1:3 `≥` is not an ASCII sign; write `>=`", ">="},
    {"a >＝ b", "E0004 1:3 `>＝` is not an ASCII sign; write `>=`", ">="},
    {"f（a）",
     "E0004 1:2 `（` is not an ASCII sign; write `(`|E0004 1:4 `）` is not an ASCII sign; write "
     "`)`",
     "("},
    {"a in (1、2)", "E0004 1:8 `、` is not an ASCII sign; write `,`", ","},
    {"a && b", "E0005 1:3 `&&` is not an operator here; write `and`", "and"},
    {"a || b", "E0005 1:3 `||` is not an operator here; write `or`", "or"},
    {"a <> b", "E0005 1:3 `<>` is not an operator here; write `!=`", "!="},
    {"!a", "E0005 1:1 `!` is not an operator here; write `not`", "not "},
    {"a => b", "E0005 1:3 `=>` is not an operator here; write `>=`", ">="},
    {"“x”", "E0006 1:1 typographic quotes around a text; write straight double quotes: `\"`",
     "\"x\""},
    {"'x'", "E0006 1:1 single quotes around a text; write straight double quotes: `\"`", "\"x\""},
    {"\"x",
     "E0007 1:1 the text that begins here is not closed on its line; add `\"` at its end, or use "
     "`\"\"\"` for several lines",
     NULL},
    {"\"\"\"x",
     "E0008 1:1 the text block that begins here is never closed; add `\"\"\"` after its last line",
     NULL},
    {"`x", "E0009 1:1 the name that begins with a backtick has no second one on its line", NULL},
    {"a // b", "E0011 1:3 `//` does not begin a comment; write `#` at the start of each comment",
     NULL},
    {"a /* b\n*/ + c",
     "E0011 1:3 `/*` does not begin a comment; write `#` at the start of each comment", NULL},
    {"a\x01",
     "E0002 1:2 control character U+0001; delete it; in a text, write an escape such as `\\u{1B}`",
     NULL},
    {"a\rb", NULL, NULL},
    {"ab\xE2\x80\x8B"
     "c",
     "E0003 1:3 invisible character U+200B (zero width space) outside of a text; delete it", ""},
    {"a # \xE2\x80\xAE",
     "E0003 1:5 invisible character U+202E (right-to-left override) outside of a text; delete it",
     ""},
    {"a\xE2\x80\x83+ b", "E0010 1:2 U+2003 (em space) has no meaning here; use an ordinary space",
     NULL},
    {"a @",
     "E0010 1:3 `@` has no meaning here; a name with other signs than letters, digits and `_` is "
     "written in backticks",
     NULL},
    {"a\xFF",
     "E0001 1:2 the script is not valid UTF-8 at byte 1; save it as UTF-8, for example: `iconv -f "
     "GB18030 -t UTF-8 script.debrief`",
     NULL},
    {"\"\\q\"",
     "E0017 1:2 `\\q` is not an escape; the escapes are `\\n \\t \\\" \\\\ \\{ \\} \\u{1F600}`; a "
     "backslash itself is `\\\\`",
     NULL},
    {"\"\\u{110000}\"",
     "E0017 1:2 `\\u{110000}` is not an escape; the escapes are `\\n \\t \\\" \\\\ \\{ \\} "
     "\\u{1F600}`; a backslash itself is `\\\\`",
     NULL},
};

static void test_wrong(void **state) {
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        dbr_arena a = {0};
        dbr_diags diags;
        dbr_diags_init(&diags, &a);
        dbr_parse_expr(&a, dbr_text_of(&a, DBR_STR("t"), DBR_STR("."), dbr_str_of(wrong[i].script)),
                       &diags);
        dbr_buf got = {0};
        for (size_t k = 0; k < diags.list.n; k++) {
            const dbr_diag *g = diags.list.v[k];
            dbr_place at = dbr_text_place(g->at.text, g->at.start);
            dbr_buf_printf(&got, "%s%s %u:%u %.*s", k ? "|" : "", dbr_diag_code(g->id), at.line,
                           at.column, DBR_ARG(g->message));
            if (g->help.n)
                dbr_buf_printf(&got, "; %.*s", DBR_ARG(g->help));
        }
        if (wrong[i].said && !dbr_str_is(dbr_buf_str(&got), wrong[i].said))
            fail_msg("%s\nwant %s\ngot  %s", wrong[i].script, wrong[i].said, got.p ? got.p : "");
        assert_true(diags.errors > 0);
        if (wrong[i].fix)
            assert_true(diags.list.v[0]->fix.at.text &&
                        dbr_str_is(diags.list.v[0]->fix.with, wrong[i].fix));
        dbr_buf_clear(&got);
        dbr_arena_clear(&a);
    }
}

static void test_right(void **state) {
    static const char *const right[] = {"2026-W53",
                                        "2025-W53",
                                        "2020-W53",
                                        "2024-02-29",
                                        "2026-10-31T08:30",
                                        "2026-10-31T08:30:15.5Z",
                                        "0.5",
                                        "1e-6",
                                        "3.25e3M",
                                        "a\xC2\xA0+\xE3\x80\x80"
                                        "b",
                                        "￥5",
                                        "f(1,200)",
                                        "x in 1..2",
                                        "5M+5min",
                                        "\"\xE2\x80\x8B\"",
                                        "FY2026-W53",
                                        "p90(x)"};
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        dbr_arena a = {0};
        dbr_diags diags;
        dbr_diags_init(&diags, &a);
        if (!dbr_parse_expr(&a, dbr_text_of(&a, DBR_STR("t"), DBR_STR("."), dbr_str_of(right[i])),
                            &diags))
            fail_msg("%s: %.*s", right[i], DBR_ARG(diags.list.v[0]->message));
        dbr_arena_clear(&a);
    }
}

static void test_words(void **state) {
    for (size_t i = 0; i < dbr_nwords; i++) {
        const dbr_word *w = &dbr_words[i];
        if (i > 0 && dbr_str_cmp(dbr_words[i - 1].text, w->text) >= 0)
            fail_msg("words.def is not sorted at `%.*s`", DBR_ARG(w->text));
        assert_ptr_equal(dbr_word_find(w->text), w);
        assert_true(w->about[0] != 0);
        assert_true(w->word_class != DBR_WORD_RESERVED || !(w->use & DBR_WORD_DECL));
        /* a soft word is a name too, a reserved one is none; connectors may not follow some words, see the specification */
        dbr_arena a = {0};
        dbr_diags diags;
        dbr_diags_init(&diags, &a);
        dbr_text *t = dbr_text_of(&a, DBR_STR("t"), DBR_STR("."),
                                  dbr_arena_printf(&a, "metric %.*s = 1\nmetric b = a + %.*s",
                                                   DBR_ARG(w->text), DBR_ARG(w->text)));
        dbr_parse(&a, t, &diags);
        if ((diags.errors == 0) != (w->word_class != DBR_WORD_RESERVED))
            fail_msg("`%.*s` has another class in the grammar", DBR_ARG(w->text));
        dbr_arena_clear(&a);
    }
    assert_null(dbr_word_find(DBR_STR("Metric")));
    assert_null(dbr_word_find(DBR_STR("")));
    assert_null(dbr_word_of_kind(T_NAME));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_wrong), cmocka_unit_test(test_right),
                                       cmocka_unit_test(test_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
