/* test_lang.c: every word, sentence and diagnostic exists in every language with the pieces that English has; patterns are filled in, and
   phrases are translated piece by piece. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "lang/say.h"
#include "source/translate.h"

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

/* The ids of English and the texts of all, NULL where a language lacks one. */
static const char *const word_ids[] = {
#define W(id, text) #id,
#include "lang/fields.h"

#include "lang/en.def"

#include "lang/fields.h"
};
static const char *const sentence_ids[] = {
#define S(id, pattern) #id,
#include "lang/fields.h"

#include "lang/en.def"

#include "lang/fields.h"
};
/* clang-format off */
#define BEGIN(id) [DBR_LANG_##id] = {
#define END },
/* clang-format on */
static const char *const words[DBR_LANG_COUNT][DBR_W_COUNT] = {
#define W(id, text) [DBR_W_##id] = text,
#include "lang/languages.def"
};
static const char *const sentences[DBR_LANG_COUNT][DBR_SAY_COUNT] = {
#define S(id, pattern) [DBR_SAY_##id] = pattern,
#include "lang/languages.def"
};
#undef BEGIN
#undef END

static unsigned argument(const char *f) {
    return f[0] >= '0' && f[0] <= '9' && (f[1] == '}' || f[1] == '|' || f[1] == '^')
               ? 1u << (f[0] - '0')
               : 0;
}

/* Bit n: {n} stands in the format, or {=n}, or a choice by it. */
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
    printf("src/lang/%s.def: the %s of %s is \"%s\", which has not the arguments of the "
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
                printf("src/lang/%s.def has no %s: add this line to its section there, in its "
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

static void test_said_by_all(void **state) {
    size_t faults = 0;
    for (unsigned l = 0; l < DBR_LANG_COUNT; l++) {
        const char *lang = dbr_lang_name((dbr_lang)l);
        for (unsigned i = 0; i < DBR_W_COUNT; i++) {
            if (words[l][i] && *words[l][i] && !arguments(words[l][i]))
                continue;
            printf(
                "src/lang/%s.def: W(%s, \"..\") is missing, empty or has pieces; in English it is "
                "\"%s\"\n",
                lang, word_ids[i], words[DBR_LANG_EN][i]);
            faults++;
        }
        for (unsigned i = 0; i < DBR_SAY_COUNT; i++) {
            const char *en = sentences[DBR_LANG_EN][i], *own = sentences[l][i];
            /* no piece behind the last one that English has */
            if (own && *own && arguments(own) < 2 * arguments(en) + 1)
                continue;
            printf(
                "src/lang/%s.def: S(%s, \"..\") is missing, empty or has other pieces; in English "
                "it is \"%s\"\n",
                lang, sentence_ids[i], en);
            faults++;
        }
        if (!dbr_lang_tag((dbr_lang)l) || !dbr_lang_compact((dbr_lang)l)->text ||
            !dbr_lang_axis((dbr_lang)l)->text) {
            printf("src/lang/%s.def: TAG, COMPACT or AXIS is missing\n", lang);
            faults++;
        }
    }
    assert_int_equal(faults, 0);
}

/* How many forms the language has, by a pattern with more than any has. */
static unsigned forms_of(dbr_lang lang, const char *pattern) {
    dbr_arena arena = {0};
    unsigned most = 0;
    for (int64_t n = 0; n < 1000; n++) {
        dbr_str count = dbr_arena_printf(&arena, "%d", (int)n);
        dbr_str form = dbr_fill(&arena, lang, pattern, 1, &count, NULL);
        most = form.p[0] - 'a' + 1u > most ? form.p[0] - 'a' + 1u : most;
    }
    dbr_arena_clear(&arena);
    return most;
}

/* The forms of the choice that begins there. */
static unsigned forms_at(const char *f) {
    unsigned forms = 0, depth = 0;
    for (f++; *f && (depth || *f != '}'); f++) {
        forms += !depth && (*f == '|' || *f == '^');
        depth += *f == '{';
        depth -= *f == '}';
    }
    return forms;
}

static void test_forms(void **state) {
    size_t faults = 0;
    for (unsigned l = 0; l < DBR_LANG_COUNT; l++) {
        unsigned plurals = forms_of((dbr_lang)l, "{0|a|b|c|d|e|f|g|h}");
        unsigned ordinals = forms_of((dbr_lang)l, "{0^a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p|q|r|s|t}");
        for (unsigned i = 0; i < DBR_SAY_COUNT; i++)
            for (const char *f = sentences[l][i] ? sentences[l][i] : ""; *f; f++) {
                if (f[0] != '{' || !argument(f + 1) || f[2] == '}')
                    continue;
                unsigned wanted = f[2] == '^' ? ordinals : plurals;
                if (forms_at(f) == wanted)
                    continue;
                printf("src/lang/%s.def: %s has %u forms, the language has %u: \"%s\"\n",
                       dbr_lang_name((dbr_lang)l), sentence_ids[i], forms_at(f), wanted, f);
                faults++;
            }
    }
    assert_int_equal(faults, 0);
}

static dbr_str shouted(void *arena, dbr_str piece, bool code) {
    return dbr_arena_printf(arena, code ? "<%.*s>" : "%.*s!", DBR_ARG(piece));
}

static void test_fill(void **state) {
    static const struct {
        const char *pattern, *n, *en, *zh;
    } cases[] = {
        {"{1} of {0}", "3", "b of 3", "b of 3"},
        {"{0} {0|day|days}", "1", "1 day", "1 day"},
        {"{0} {0|day|days}", "0", "0 days", "0 day"},
        {"{0} {0|day|days}", "1,001", "1,001 days", "1,001 day"},
        {"{0|the {1} day|all {0} days {1}} of it", "2", "all 2 days b of it", "the b day of it"},
        {"{0|day|days}", "1.5", "days", "days"}, /* no whole number */
        {"{0|day|days}", "", "days", "days"},
        {"{0|day|days}", "99999999999999999999", "days", "days"},
        {"{0^1st|2nd|3rd|4|5|6|7|8|9|10|{0}st|{0}nd|{0}rd|{0}th}", "1", "1st", "1st"},
        {"{0^1|2|3|4|5|6|7|8|9|10|{0}st|{0}nd|{0}rd|{0}th}", "10", "10", "1"},
        {"{0^1|2|3|4|5|6|7|8|9|10|{0}st|{0}nd|{0}rd|{0}th}", "11", "11th", "1"},
        {"{0^1|2|3|4|5|6|7|8|9|10|{0}st|{0}nd|{0}rd|{0}th}", "13", "13th", "1"},
        {"{0^1|2|3|4|5|6|7|8|9|10|{0}st|{0}nd|{0}rd|{0}th}", "20", "20th", "1"},
        {"{0^1|2|3|4|5|6|7|8|9|10|{0}st|{0}nd|{0}rd|{0}th}", "21", "21st", "1"},
        {"{0^1|2|3|4|5|6|7|8|9|10|{0}st|{0}nd|{0}rd|{0}th}", "22", "22nd", "1"},
        {"{0^1|2|3|4|5|6|7|8|9|10|{0}st|{0}nd|{0}rd|{0}th}", "103", "103rd", "1"},
        {"{0^1|2|3|4|5|6|7|8|9|10|{0}st|{0}nd|{0}rd|{0}th}", "112", "112th", "1"},
        {"{{0} {{{0}} { {x} {9}.", "3", "{0} {3} { {x} .", "{0} {3} { {x} ."},
        {"x{0|a", "2", "x", "x"}, /* not closed */
        {"", "3", "", ""},
    };
    dbr_arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const dbr_str pieces[] = {dbr_str_of(cases[i].n), DBR_STR("b")};
        dbr_str en = dbr_fill(&arena, DBR_LANG_EN, cases[i].pattern, 2, pieces, NULL);
        dbr_str zh = dbr_fill(&arena, DBR_LANG_ZH, cases[i].pattern, 2, pieces, NULL);
        assert_string_equal(dbr_arena_cstr(&arena, en), cases[i].en);
        assert_string_equal(dbr_arena_cstr(&arena, zh), cases[i].zh);
    }
    const dbr_str pieces[] = {DBR_STR("a{0}"), DBR_STR("b")}; /* a piece is no pattern */
    dbr_str said = dbr_fill(&arena, DBR_LANG_EN, "{0} {=0} `{1}` {1}", 2, pieces,
                            &(dbr_filling){shouted, &arena});
    assert_string_equal(dbr_arena_cstr(&arena, said), "a{0}! a{0} `<b>` b!");
    dbr_arena_clear(&arena);
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
        cmocka_unit_test(test_complete), cmocka_unit_test(test_said_by_all),
        cmocka_unit_test(test_forms),    cmocka_unit_test(test_fill),
        cmocka_unit_test(test_names),    cmocka_unit_test(test_phrases),
        cmocka_unit_test(test_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
