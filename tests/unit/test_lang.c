/* test_lang.c: every diagnostic exists in every language with the same arguments, and phrases are translated piece by piece. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "source/lang.h"

static const struct {
    const char *name, *message, *help;
} english[] = {
#define ERROR DBR_ERROR
#define WARNING DBR_WARNING
#define D(id, code, severity, message, help) {#id, message, help},
#include "source/diag.def"
#undef D
#undef ERROR
#undef WARNING
};

static unsigned argument(const char *f) {
    return f[0] >= '0' && f[0] <= '9' && f[1] == '}' ? 1u << (f[0] - '0') : 0;
}

/* Bit n: {n} stands in the format, or {=n}. */
static unsigned arguments(const char *format) {
    unsigned set = 0;
    for (const char *f = format; *f; f++) {
        if (f[0] == '{' && f[1] == '{')
            f++;
        else if (f[0] == '{')
            set |= argument(f[1] == '=' ? f + 2 : f + 1);
    }
    return set;
}

static bool differs(const char *name, const char *lang, const char *what, const char *en,
                    const char *other) {
    if (!*en == !*other && arguments(en) == arguments(other))
        return false;
    printf("src/source/diag.%s.def: the %s of %s is \"%s\", which has not the arguments of the "
           "English \"%s\"\n",
           lang, what, name, other, en);
    return true;
}

static void put_literal(const char *s) {
    for (; *s; s++)
        printf("%s%c", *s == '"' || *s == '\\' ? "\\" : "", *s);
}

static void test_complete(void **state) {
    size_t faults = 0;
    for (unsigned l = DBR_LANG_EN + 1; l < DBR_LANG_COUNT; l++)
        for (unsigned i = 0; i < DBR_E_COUNT; i++) {
            const char *lang = dbr_lang_name((dbr_lang)l), *name = english[i].name;
            const char *message = dbr_lang_message((dbr_lang)l, (dbr_diag_id)i);
            const char *help = dbr_lang_help((dbr_lang)l, (dbr_diag_id)i);
            if (!message || !help) {
                printf(
                    "src/source/diag.%s.def has no %s: add this line to its section there, in its "
                    "language:\n    D(%s, \"",
                    lang, name, name);
                put_literal(english[i].message);
                printf("\", \"");
                put_literal(english[i].help);
                printf("\")\n");
                faults++;
                continue;
            }
            faults += differs(name, lang, "sentence", english[i].message, message);
            faults += differs(name, lang, "help", english[i].help, help);
        }
    assert_int_equal(faults, 0);
}

static void test_names(void **state) {
    dbr_lang lang = DBR_LANG_EN;
    assert_true(dbr_lang_parse(DBR_STR("zh"), &lang) && lang == DBR_LANG_ZH);
    assert_true(dbr_lang_parse(DBR_STR("en"), &lang) && lang == DBR_LANG_EN);
    assert_false(dbr_lang_parse(DBR_STR("zh_CN"), &lang));
    assert_false(dbr_lang_parse(DBR_STR(""), &lang));
}

static void test_phrases(void **state) {
    static const struct {
        const char *en, *zh;
    } cases[] = {
        {"error", "错误"},
        {"`error`", "`error`"},               /* code */
        {"no such phrase", "no such phrase"}, /* better than nothing */
        {"", ""},
        {"a.debrief is used at b.debrief:1:2", "a.debrief 由 b.debrief:1:2 引用"},
        {"(column `a is used at b`)", "（列 `a is used at b`）"},
        {"(column `a`b`)", "(column `a`b`)"}, /* where the code ends is unknown */
        {"… and 7 more", "…… 另有 7 条"},
        {"`… and 7 more", "`… and 7 more"},
        {"metric is used at note", "metric 由 note 引用"}, /* names stay as they are */
        {"a name, `a, b or c` or a number", "名称、`a, b or c` 或数值"},
        {"one thing, another or a number", "one thing, another or a number"}, /* not half of it */
        {"shop at here:5: permission denied", "shop at here:5：没有权限"},
        {"shop at here:5: no route", "shop at here:5: no route"},
        {"write `a`, `b` or `c`", "应写作 `a`、`b` 或 `c`"},
    };
    dbr_arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        dbr_str got = dbr_lang_phrase(&arena, DBR_LANG_ZH, dbr_str_of(cases[i].en));
        assert_string_equal(dbr_arena_cstr(&arena, got), cases[i].zh);
        got = dbr_lang_phrase(&arena, DBR_LANG_EN, dbr_str_of(cases[i].en));
        assert_string_equal(dbr_arena_cstr(&arena, got), cases[i].en);
    }
    dbr_arena_clear(&arena);
}

static void test_page(void **state) {
    dbr_arena arena = {0};
    dbr_diags diags;
    dbr_buf b = {0};
    dbr_diags_init(&diags, &arena);
    diags.lang = DBR_LANG_ZH;
    dbr_text *t = dbr_text_of(&arena, DBR_STR("十月.debrief"), DBR_STR("."), DBR_STR("goal a = b"));
    dbr_diag *g = DBR_DIAG(&diags, UNKNOWN_NAME, ((dbr_span){t, 9, 10}), DBR_STR("error"),
                           DBR_STR("error"), DBR_STR("note"));
    dbr_diag_label(&diags, g, (dbr_span){t, 5, 6}, DBR_STR("warning"));
    dbr_diag_note(&diags, g, DBR_STR("warning"));
    dbr_diags_write(&diags, false, &b);
    assert_string_equal(b.p, "错误[E0201]: 没有名为 `error` 的错误\n"
                             " --> 十月.debrief:1:10\n"
                             "  |\n"
                             "1 | goal a = b\n"
                             "  |      -   ^\n"
                             "  |      警告\n"
                             "  = 说明: 警告\n"
                             "  = 帮助: 是否想写 `note`？\n");
    dbr_buf_clear(&b);
    dbr_arena_clear(&arena);
}

/* test_lang --translate zh: each line of standard input in the language, for tests/lang/run.py. */
static int translate(const char *name) {
    static char line[1 << 14];
    dbr_arena arena = {0};
    dbr_lang lang;
    if (!dbr_lang_parse(dbr_str_of(name), &lang))
        return 1;
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        dbr_str s = dbr_lang_phrase(&arena, lang, dbr_str_of(line));
        printf("%.*s\n", DBR_ARG(s));
    }
    dbr_arena_clear(&arena);
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "--translate") == 0)
        return translate(argv[2]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_complete),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_phrases),
        cmocka_unit_test(test_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
