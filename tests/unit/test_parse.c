/* test_parse.c: scripts and the trees that they must give, and what is said about those that are wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "samples.h"
#include "syntax/ast.h"

typedef struct parsed {
    dbr_arena arena;
    dbr_diags diags;
    dbr_ast *ast;
    dbr_node *root;
    dbr_buf tree, errors;
} parsed;

static void parse(parsed *p, dbr_str script, bool expr) {
    *p = (parsed){0};
    dbr_diags_init(&p->diags, &p->arena);
    dbr_text *text = dbr_text_of(&p->arena, DBR_STR("t"), DBR_STR("."), script);
    if (expr) {
        p->root = dbr_parse_expr(&p->arena, text, &p->diags);
    } else {
        p->ast = dbr_parse(&p->arena, text, &p->diags);
        p->root = p->ast->root;
    }
    if (p->root)
        dbr_node_write(p->root, &p->tree);
    dbr_diags_sort(&p->diags);
    dbr_diags_write(&p->diags, false, &p->errors);
}

static void drop(parsed *p) {
    dbr_buf_clear(&p->tree);
    dbr_buf_clear(&p->errors);
    dbr_arena_clear(&p->arena);
}

static void check_tree(const sample *s, bool expr) {
    parsed p;
    parse(&p, dbr_str_of(s->script), expr);
    if (p.errors.n > 0 || !p.tree.p || !strstr(p.tree.p, s->tree))
        fail_msg("%s\n  want %s\n  got  %s\n%s", s->script, s->tree, p.tree.p ? p.tree.p : "",
                 p.errors.p ? p.errors.p : "");
    drop(&p);
}

static void test_expressions(void **state) {
    for (size_t i = 0; i < NEXPRESSIONS; i++)
        check_tree(&expressions[i], true);
}

static void test_scripts(void **state) {
    for (size_t i = 0; i < NSCRIPTS; i++)
        check_tree(&scripts[i], false);
}

static void mark(const dbr_node *n, bool *seen) {
    seen[n->kind] = true;
    unsigned depth = 1;
    for (uint32_t i = 0; i < n->nkids; i++) {
        mark(n->kids[i], seen);
        if (n->kids[i]->depth >= depth)
            depth = n->kids[i]->depth + 1u;
    }
    if (n->kind != DBR_N_ITEMS && n->kind != DBR_N_LIST && n->kind != DBR_N_SCRIPT &&
        n->kind != DBR_N_READER)
        assert_int_equal(n->depth, depth);
    assert_true(n->depth >= depth);
}

static void test_every_kind_is_made(void **state) {
    bool seen[DBR_N_COUNT] = {false};
    parsed p;
    for (size_t i = 0; i < NEXPRESSIONS; i++) {
        parse(&p, dbr_str_of(expressions[i].script), true);
        mark(p.root, seen);
        drop(&p);
    }
    for (size_t i = 0; i < NSCRIPTS; i++) {
        parse(&p, dbr_str_of(scripts[i].script), false);
        mark(p.root, seen);
        drop(&p);
    }
    parse(&p, DBR_STR("metric = 3"), false);
    mark(p.root, seen); /* BAD */
    drop(&p);
    for (int k = 0; k < DBR_N_COUNT; k++)
        if (!seen[k])
            fail_msg("no sample makes a node of kind %s", dbr_node_label((dbr_node_kind)k));
}

static void test_spans_and_docs(void **state) {
    parsed p;
    parse(&p,
          DBR_STR("## old\n\n## What comes in,\n## per month\nmetric a = bc + d # end\n# x\nmetric "
                  "e = f\n"),
          false);
    const dbr_node *a = p.root->kids[0], *sum = a->kids[2];
    assert_true(dbr_str_is(a->doc, "What comes in,\nper month"));
    assert_true(dbr_str_is(p.root->kids[1]->doc, ""));
    assert_true(dbr_str_is(dbr_span_str(sum->at), "bc + d"));
    assert_true(dbr_str_is(dbr_span_str(sum->kids[0]->at), "bc"));
    assert_int_equal(p.ast->comments.n, 5);
    assert_true(p.ast->comments.v[0].own_line);
    assert_false(p.ast->comments.v[3].own_line);
    drop(&p);
    /* places inside of a text are those of the script */
    parse(&p, DBR_STR("lesson \"Say {revenue[region == \\\"East\\\"]} now\""), false);
    const dbr_node *slice = p.root->kids[0]->kids[1]->kids[1];
    assert_int_equal(slice->kind, DBR_N_SLICE);
    assert_true(dbr_str_is(dbr_span_str(slice->at), "revenue[region == \\\"East\\\"]"));
    assert_true(dbr_str_is(slice->kids[1]->kids[1]->text, "East"));
    drop(&p);
    /* names are in NFC: e and a combining accent are é */
    parse(&p, DBR_STR("metric e\xCC\x81 = `e\xCC\x81/x`"), false);
    assert_true(dbr_str_is(p.root->kids[0]->kids[0]->text, "\xC3\xA9"));
    assert_true(dbr_str_is(p.root->kids[0]->kids[2]->text, "\xC3\xA9/x"));
    drop(&p);
}

/* Each line: a script, then the codes, places and sentences that it must give, in order, and no others. */
static const struct {
    const char *script, *want;
} wrong[] = {
    {"metric a = b metric c = d", "E0111 1:14 `metric` begins a second statement on the line\n"},
    {"metric a = b } metric c = d", "E0106 1:14 `}` closes nothing\n"},
    {"metrik gmv = 3 { good up; foo }\nmetric x = 4",
     "E0102 1:1 no statement begins with `metrik`\n"},
    {"goal g { targt >= 3; metric a; foo 3 }",
     "E0103 1:10 `goal` has no property `targt`\nE0103 1:32 `goal` has no property `foo`\n"},
    {"check x {\n  expect\n  owner \"x\"\n}",
     "E0101 2:9 expected a condition after `expect`, found the end of the line\n"},
    {"check x { expect }", "E0101 1:18 expected a condition after `expect`, found `}`\n"},
    {"metric ok = 1\nmetric x = = 2\nmetric y = 3\ncheck : > 3\nmetric z = 4",
     "E0101 2:12 expected an expression after `=`, found `=`\nE0101 4:9 expected a condition after "
     "`:`, found `>`\n"},
    {"review \"x\" {\n  period 2026-10\n\nmetric y = 3\n", "E0105 1:12 `{` is never closed\n"},
    {"review \"x\" {\n  calendar { week starts monday\n  currency CNY\n}\nmetric y = 3\n",
     "E0105 2:12 `{` is never closed\n"},
    {"metric a = sum(x\nmetric b = 2\nmetric c = = 3",
     "E0105 1:15 `(` is never closed\nE0101 3:12 expected an expression after `=`, found `=`\n"},
    {"metric a = (b]", "E0107 1:14 `]` does not close `(`\n"},
    {"check a { expect 2 < conv < 5 }", "E0108 1:27 comparisons cannot be chained\n"},
    {"check a { expect conv > 2 and < 5 }", "E0109 1:31 `<` has nothing on its left to compare\n"},
    {"check a: conv => 2.5%", "E0005 1:15 `=>` is not an operator here\n"},
    {"check a: s = \"paid\"", "E0110 1:12 `=` gives a name to something, it does not compare\n"},
    {"metric in = 5", "E0112 1:8 `in` is a word of the language, not a name\n"},
    {"metric a = (b vs previous + 1)", "E0113 1:27 arithmetic on a `vs` needs parentheses\n"},
    {"metric a = 1 + if b then c else d",
     "E0114 1:16 `if` inside another operator needs parentheses\n"},
    {"metric a =\n\nmetric b = 3",
     "E0101 1:11 expected an expression after `=`, found the end of the line\n"},
    {"metric a = b\n[previous]\nmetric c = 3", "E0101 2:1 expected a statement, found `[`\n"},
    {"lesson \"{a +} {} {claim: a} {clam: a} \\q } {\"",
     "E0101 1:13 expected a value after `+`, found `}`\nE0020 1:15 nothing stands between the "
     "braces of a text\nE0115 1:30 `clam:` in a text "
     "is not a claim\nE0017 1:39 `\\q` is not an escape\nE0019 1:42 `}` without `{` in a "
     "text\nE0018 1:44 `{` without `}` in a text\n"},
    {"source s \"x.csv\" { time t }", "E0101 1:18 expected `from` after `\"x.csv\"`, found `{`\n"},
    {"\"text\"\n3", "E0101 1:1 expected a statement, found the text `\"text\"`\nE0101 2:1 expected "
                    "a statement, found the number `3`\n"},
};

static void test_wrong(void **state) {
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        parsed p;
        parse(&p, dbr_str_of(wrong[i].script), false);
        dbr_buf got = {0};
        for (size_t k = 0; k < p.diags.list.n; k++) {
            const dbr_diag *g = p.diags.list.v[k];
            dbr_place at = dbr_text_place(g->at.text, g->at.start);
            dbr_buf_printf(&got, "%s %u:%u %.*s\n", dbr_diag_code(g->id), at.line, at.column,
                           DBR_ARG(g->message));
        }
        if (!dbr_str_is(dbr_buf_str(&got), wrong[i].want))
            fail_msg("%s\nwant\n%sgot\n%s", wrong[i].script, wrong[i].want, got.p ? got.p : "");
        dbr_buf_clear(&got);
        drop(&p);
    }
}

static void repeat(dbr_buf *b, const char *s, size_t n) {
    for (size_t i = 0; i < n; i++)
        dbr_buf_puts(b, s);
}

static void test_depth(void **state) {
    static const struct {
        const char *before, *open, *middle, *close;
    } nests[] = {{"metric a = ", "(", "x", ")"},   {"metric a = ", "f(", "x", ")"},
                 {"metric a = ", "x[", "x", "]"},  {"metric a = ", "not ", "x", ""},
                 {"metric a = ", "- ", "x", ""},   {"metric a = ", "if a then b else ", "x", ""},
                 {"metric a = x", " + x", "", ""}, {"metric a = (", "(", "", ""}};
    for (size_t i = 0; i < sizeof nests / sizeof *nests; i++) {
        static const size_t counts[] = {200, 10000, 100000};
        for (size_t k = 0; k < 3; k++) {
            dbr_buf b = {0};
            dbr_buf_puts(&b, nests[i].before);
            repeat(&b, nests[i].open, counts[k]);
            dbr_buf_puts(&b, nests[i].middle);
            repeat(&b, nests[i].close, counts[k]);
            parsed p;
            parse(&p, dbr_buf_str(&b), false);
            if (k > 0) {
                assert_int_equal(p.diags.errors, 1);
                assert_true(
                    dbr_str_is(p.diags.list.v[0]->message, "nested deeper than 256 levels"));
            } else if (nests[i].middle[0]) {
                assert_int_equal(p.diags.errors, 0);
            }
            assert_true(p.root->depth <= DBR_DEPTH_MAX);
            drop(&p);
            dbr_buf_clear(&b);
        }
    }
}

static void test_whole_message(void **state) {
    parsed p;
    parse(&p, DBR_STR("check a { expect 2 < 金额 < 5 }\n"), false);
    assert_string_equal(p.errors.p, "error[E0108]: comparisons cannot be chained\n"
                                    " --> t:1:25\n"
                                    "  |\n"
                                    "1 | check a { expect 2 < 金额 < 5 }\n"
                                    "  |                    -      ^\n"
                                    "  |                    the first one\n"
                                    "  = help: write `2 < 金额 and 金额 < 5`\n");
    drop(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_expressions),
        cmocka_unit_test(test_scripts),
        cmocka_unit_test(test_every_kind_is_made),
        cmocka_unit_test(test_spans_and_docs),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_whole_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
