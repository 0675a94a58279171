/* test_json.c: JSON and JSON lines as records of cells (src/engine/native/json.c, jsonscan.c). */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "engine/native/table.h"

#define SUITES "../shared/suites/"

/* names | cells of a row · with `s` (string), `n`, `b`, `j` (JSON) before each, ∅ where there is none | … !kind line:column ?note */
static void show(const char *bytes, size_t n, dbr_rows_options o, dbr_buf *out) {
    dbr_arena a = {0};
    dbr_data_errors errors;
    dbr_data_errors_init(&errors, &a);
    char *copy = malloc(n ? n : 1);
    if (n)
        memcpy(copy, bytes, n);
    out->n = 0;
    dbr_buf_puts(out, "");
    dbr_rows *r = dbr_rows_open_bytes(&a, DBR_STR("t.json"), (dbr_str){copy, n}, &o, &errors);
    if (r) {
        for (size_t i = 0; i < r->ncolumns; i++)
            dbr_buf_printf(out, "%s%.*s", i ? " · " : "", DBR_ARG(r->names[i]));
        dbr_record rec;
        while (dbr_rows_next(r, &rec)) {
            assert_int_equal(rec.n, r->ncolumns);
            dbr_buf_printf(out, " | %llu:", (unsigned long long)rec.line);
            for (size_t i = 0; i < rec.n; i++) {
                dbr_buf_puts(out, i ? " · " : "");
                if (rec.cells[i].absent) {
                    dbr_buf_puts(out, "∅");
                    continue;
                }
                assert_int_equal(rec.cells[i].quoted, rec.cells[i].form == DBR_FORM_STRING);
                dbr_buf_putc(out, "?snbj"[rec.cells[i].form]);
                dbr_buf_put(out, rec.cells[i].text);
            }
        }
        dbr_rows_close(r);
    }
    for (size_t i = 0; i < errors.list.n; i++)
        dbr_buf_printf(out, " !%s %llu:%llu", dbr_data_kind_name(errors.list.v[i].kind),
                       (unsigned long long)errors.list.v[i].line,
                       (unsigned long long)errors.list.v[i].column);
    for (size_t i = 0; i < errors.list.n; i++)
        if (errors.list.v[i].help.n)
            dbr_buf_printf(out, " (%.*s)", DBR_ARG(errors.list.v[i].help));
    for (size_t i = 0; i < errors.notes.n; i++)
        dbr_buf_printf(out, " ?%s", dbr_data_kind_name(errors.notes.v[i].kind));
    free(copy);
    dbr_arena_clear(&a);
}

static void check(const char *bytes, size_t n, dbr_data_format format, const char *rows,
                  const char *want) {
    dbr_rows_options o = DBR_ROWS_OPTIONS;
    o.format = format;
    o.rows = dbr_str_of(rows);
    dbr_buf out = {0};
    show(bytes, n, o, &out);
    assert_string_equal(out.p, want);
    dbr_buf_clear(&out);
}

#define JSON(bytes, want) check(bytes, sizeof(bytes) - 1, DBR_FORMAT_JSON, "", want)
#define ROWS(rows, bytes, want) check(bytes, sizeof(bytes) - 1, DBR_FORMAT_JSON, rows, want)
#define LINES(bytes, want) check(bytes, sizeof(bytes) - 1, DBR_FORMAT_JSONL, "", want)

static void test_rows(void **state) {
    JSON("[{\"a\":1,\"b\":\"x\"},{\"b\":\"y\",\"c\":true}]",
         "a · b · c | 1:n1 · sx · ∅ | 1:∅ · sy · btrue");
    JSON("[\n {\"a\": 1.50},\n\n {\"a\": null},\n {\"a\": -0}, {\"a\": 1e2}]",
         "a | 2:n1.50 | 4:∅ | 5:n-0 | 5:n1e2");
    JSON("[]", "");
    JSON(" [ { } , { } ] ", " | 1: | 1:");
    JSON("[{\"a\":12345678901234567890123456789.012345678901234567890}]",
         "a | 1:n12345678901234567890123456789.012345678901234567890");
    JSON("[{\"\":1,\" x \":2,\"x\":3}]", "column_1 · x · x_2 | 1:n1 · n2 · n3 ?unnamed ?renamed");
    JSON("[{\"e\\u0301\":1},{\"\\u00e9\":2}]", "é | 1:n1 | 1:n2");
    JSON("\xEF\xBB\xBF[{\"a\":1}]", "a | 1:n1");
}

static void test_strings(void **state) {
    JSON("[{\"a\":\"\\\"\\\\\\/\\n\\t\\u4e2d\\uD83D\\uDE00\",\"b\":\"\\b\\f\\r\"}]",
         "a · b | 1:s\"\\/\n\t中😀 · s\b\f\r");
    JSON("[{\"a\":\"\"},{\"a\":\"中文\"}]", "a | 1:s | 1:s中文");
    JSON("[{\"\\u0061\":\"x\"},{\"a\":\"y\"}]", "a | 1:sx | 1:sy");
    JSON("[{\"a\":\"\\uD83D\"}]", " !json 1:8");
    JSON("[{\"a\":\"\\uDE00\\uD83D\"}]", " !json 1:8");
    JSON("[{\"a\":\"\\x\"}]", " !json 1:8");
    JSON("[{\"a\":\"\xFF\"}]",
         " !encoding 1:8 (say which encoding the file has, for example `encoding: \"latin1\"`)");
}

static void test_nested(void **state) {
    JSON("[{\"a\":{\"b\":1,\"c\":{\"d\":\"x\"}},\"e\":[1, {\"f\":2}]}]",
         "a · a.b · a.c · a.c.d · e | 1:j{\"b\":1,\"c\":{\"d\":\"x\"}} · n1 · j{\"d\":\"x\"} · sx "
         "· j[1, {\"f\":2}]");
    JSON("[{\"a\":{}},{\"a\":{\"b\":null}},{\"a\":7}]",
         "a · a.b | 1:j{} · ∅ | 1:j{\"b\":null} · ∅ | 1:n7 · ∅");
    JSON("[{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{\"h\":{\"i\":{\"j\":1}}}}}}}}}}]",
         "a · a.b · a.b.c · a.b.c.d · a.b.c.d.e · a.b.c.d.e.f · a.b.c.d.e.f.g · a.b.c.d.e.f.g.h · "
         "a.b.c.d.e.f.g.h.i | "
         "1:j{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{\"h\":{\"i\":{\"j\":1}}}}}}}}} · "
         "j{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{\"h\":{\"i\":{\"j\":1}}}}}}}} · "
         "j{\"d\":{\"e\":{\"f\":{\"g\":{\"h\":{\"i\":{\"j\":1}}}}}}} · "
         "j{\"e\":{\"f\":{\"g\":{\"h\":{\"i\":{\"j\":1}}}}}} · "
         "j{\"f\":{\"g\":{\"h\":{\"i\":{\"j\":1}}}}} · "
         "j{\"g\":{\"h\":{\"i\":{\"j\":1}}}} · j{\"h\":{\"i\":{\"j\":1}}} · j{\"i\":{\"j\":1}} · "
         "j{\"j\":1}");
}

static void test_bad_rows(void **state) {
    JSON("[{\"a\":1,\n\"a\":2},{\"a\":3}]", "a | 2:n3 !json key 2:1");
    JSON("[{\"a\":1,\"\\u0061\":2}]", "a !json key 1:9");
    JSON("[{\"a\":{\"b\":1},\"a.b\":2},{\"a.b\":3}]", "a · a.b | 1:∅ · n3 !json key 1:15");
    JSON("[1,{\"a\":1},[],\"x\",null,true]",
         "a | 1:n1 !json rows 1:2 !json rows 1:12 !json rows 1:15 !json rows 1:19 !json rows 1:24");
    JSON("[{\"a\":1}", " !json 1:9");
    JSON("[{\"a\":1}]]", " !json 1:10");
    JSON("[{\"a\":1},]", " !json 1:10");
    JSON("", " !json 1:1");
    JSON("7", " !json rows 1:1");
    JSON("{\"meta\":{\"n\":1},\"data\":{\"items\":[{\"a\":1}]}}",
         " !json rows 1:1 (say where its rows are: `rows: \"data.items\"`)");
    JSON("{\"a\":1}", " !json rows 1:1");
}

static void test_path(void **state) {
    ROWS("data.items", "{\"data\":{\"n\":2,\"items\":[{\"x\":1},{\"x\":2}],\"z\":[]}}",
         "x | 1:n1 | 1:n2");
    ROWS("d", "{\"d\":[{\"x\":1}]}", "x | 1:n1");
    ROWS("d.e", "{\"d\":[{\"x\":1}]}", " !json rows 1:6");
    ROWS("e", "{\"d\":[{\"x\":1}]}", " !json rows 1:1 (its keys: `d`)");
    ROWS("d", "{\"d\":[{\"x\":1}],\"d\":[]}", " !json key 1:16");
    ROWS("d", "{\"d\":{\"r\":[{\"x\":1}]}}",
         " !json rows 1:6 (say where its rows are: `rows: \"d.r\"`)");
    ROWS("销售", "{\"销售\":[{\"x\":1}]}", "x | 1:n1");
    ROWS("d.", "{\"d\":[{\"x\":1}]}", " !json rows 1:6");
}

static void test_lines(void **state) {
    LINES("{\"a\":1}\n\n{\"a\":2,\"b\":\"x\"}\r\n  {\"b\":\"y\"}  ",
          "a · b | 1:n1 · ∅ | 3:n2 · sx | 4:∅ · sy");
    LINES("{\"a\":1}\n{\"a\":\n{\"a\":3}\n[1]\n{\"a\":4} x\n{\"a\":1,\"a\":2}\n{\"a\":5}\n",
          "a | 1:n1 | 3:n3 | 7:n5 !json 2:6 !json rows 4:1 !json 5:9 !json key 6:8");
    LINES("", "");
    LINES("\n \n", "");
}

static void test_limits(void **state) {
    dbr_buf text = {0}, out = {0};
    dbr_rows_options o = DBR_ROWS_OPTIONS;
    o.format = DBR_FORMAT_JSON;
    for (int depth = 509; depth <= 513; depth++) {
        text.n = 0;
        dbr_buf_puts(&text, "[{\"a\":");
        dbr_buf_fill(&text, '[', (size_t)depth);
        dbr_buf_fill(&text, ']', (size_t)depth);
        dbr_buf_puts(&text, "}]");
        show(text.p, text.n, o, &out);
        bool deep = dbr_str_find(dbr_buf_str(&out), DBR_STR("!json depth"), 0) != SIZE_MAX;
        assert_int_equal(deep, depth + 2 > DBR_JSON_DEPTH);
    }
    /* More keys than there may be columns. */
    text.n = 0;
    dbr_buf_puts(&text, "[{\"k\":1");
    for (int i = 0; i < 70000; i++)
        dbr_buf_printf(&text, ",\"k%d\":1", i);
    dbr_buf_puts(&text, "}]");
    show(text.p, text.n, o, &out);
    assert_true(dbr_str_find(dbr_buf_str(&out), DBR_STR("!too long"), 0) != SIZE_MAX);
    /* A long key. */
    text.n = 0;
    dbr_buf_puts(&text, "[{\"");
    dbr_buf_fill(&text, 'k', 2000);
    dbr_buf_puts(&text, "\":1},{\"a\":2}]");
    show(text.p, text.n, o, &out);
    assert_string_equal(out.p, "a | 1:n2 !too long 1:3");
    dbr_buf_clear(&text);
    dbr_buf_clear(&out);
}

/* --- the JSON test suite --- */

static bool accepts(dbr_arena *a, dbr_str path) {
    dbr_str bytes;
    assert_int_equal(dbr_file_read(a, path, 1 << 24, &bytes), DBR_FILE_OK);
    char *copy = malloc(bytes.n ? bytes.n : 1);
    memcpy(copy, bytes.p, bytes.n);
    dbr_data_errors e;
    dbr_data_errors_init(&e, a);
    bool fine = dbr_json_check((dbr_str){copy, bytes.n}, path, &e);
    free(copy);
    assert_int_equal(e.count, !fine);
    if (!fine)
        assert_true(e.list.v[0].line > 0 && e.list.v[0].text.n > 0);
    return fine;
}

/* What the RFC leaves open: numbers of any size are fine (their digits are kept), text that is no Unicode is not. */
static const struct {
    const char *file;
    bool accepted;
} decided[] = {
    {"i_number_double_huge_neg_exp.json", true},
    {"i_number_huge_exp.json", true},
    {"i_number_neg_int_huge_exp.json", true},
    {"i_number_pos_double_huge_exp.json", true},
    {"i_number_real_neg_overflow.json", true},
    {"i_number_real_pos_overflow.json", true},
    {"i_number_real_underflow.json", true},
    {"i_number_too_big_neg_int.json", true},
    {"i_number_too_big_pos_int.json", true},
    {"i_number_very_big_negative_int.json", true},
    {"i_object_key_lone_2nd_surrogate.json", false},
    {"i_string_1st_surrogate_but_2nd_missing.json", false},
    {"i_string_1st_valid_surrogate_2nd_invalid.json", false},
    {"i_string_UTF-16LE_with_BOM.json", true},
    {"i_string_UTF-8_invalid_sequence.json", false},
    {"i_string_UTF8_surrogate_U+D800.json", false},
    {"i_string_incomplete_surrogate_and_escape_valid.json", false},
    {"i_string_incomplete_surrogate_pair.json", false},
    {"i_string_incomplete_surrogates_escape_valid.json", false},
    {"i_string_invalid_lonely_surrogate.json", false},
    {"i_string_invalid_surrogate.json", false},
    {"i_string_invalid_utf-8.json", false},
    {"i_string_inverted_surrogates_U+1D11E.json", false},
    {"i_string_iso_latin_1.json", false},
    {"i_string_lone_second_surrogate.json", false},
    {"i_string_lone_utf8_continuation_byte.json", false},
    {"i_string_not_in_unicode_range.json", false},
    {"i_string_overlong_sequence_2_bytes.json", false},
    {"i_string_overlong_sequence_6_bytes.json", false},
    {"i_string_overlong_sequence_6_bytes_null.json", false},
    {"i_string_truncated-utf-8.json", false},
    {"i_string_utf16BE_no_BOM.json", false},
    {"i_string_utf16LE_no_BOM.json", false},
    {"i_structure_500_nested_arrays.json", true},
    {"i_structure_UTF-8_BOM_empty_object.json", true},
};

static void test_suite(void **state) {
    DIR *dir = opendir(SUITES "json-test-suite/test_parsing");
    if (!dir) {
        print_message("skipped: no suites\n");
        skip();
    }
    size_t y = 0, n = 0, i = 0, wrong = 0;
    for (struct dirent *e; (e = readdir(dir));) {
        if (e->d_name[0] == '.')
            continue;
        dbr_arena a = {0};
        bool accepted =
            accepts(&a, dbr_arena_printf(&a, SUITES "json-test-suite/test_parsing/%s", e->d_name));
        dbr_arena_clear(&a);
        bool want = e->d_name[0] == 'y';
        y += e->d_name[0] == 'y';
        n += e->d_name[0] == 'n';
        if (e->d_name[0] == 'i') {
            size_t k = 0;
            while (k < sizeof decided / sizeof *decided && strcmp(decided[k].file, e->d_name))
                k++;
            assert_true(k < sizeof decided / sizeof *decided);
            want = decided[k].accepted;
            i++;
        }
        if (accepted != want) {
            print_error("%s is %s\n", e->d_name, accepted ? "accepted" : "refused");
            wrong++;
        }
    }
    closedir(dir);
    print_message("json-test-suite: y %zu, n %zu, i %zu\n", y, n, i);
    assert_int_equal(y, 95);
    assert_int_equal(n, 188);
    assert_int_equal(i, sizeof decided / sizeof *decided);
    assert_int_equal(wrong, 0);
}

static void test_hostile(void **state) {
    if (!dbr_path_is_folder(DBR_STR(SUITES "hostile"))) {
        print_message("skipped: no suites\n");
        skip();
    }
    static const struct {
        const char *file;
        size_t rows, errors;
        dbr_data_kind kind;
    } cases[] = {
        {"deep-array-100000.json", 0, 1, DBR_DATA_JSON_DEPTH},
        {"deep-object-20000.json", 0, 1, DBR_DATA_JSON_DEPTH},
        {"deep-unclosed-100000.json", 0, 1, DBR_DATA_JSON_DEPTH},
        {"number-exp.json", 0, 5, DBR_DATA_JSON_ROWS},
        {"number-1MB-digits.json", 0, 1, DBR_DATA_JSON_ROWS},
        {"dup-keys.jsonl", 0, 2, DBR_DATA_JSON_KEY},
        {"cells.jsonl", 152, 0, 0},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        dbr_arena a = {0};
        dbr_data_errors e;
        dbr_data_errors_init(&e, &a);
        dbr_rows *r =
            dbr_rows_open(&a, dbr_arena_printf(&a, SUITES "hostile/%s", cases[k].file), NULL, &e);
        size_t rows = 0;
        dbr_record rec;
        while (r && dbr_rows_next(r, &rec))
            rows++;
        if (rows != cases[k].rows || e.count != cases[k].errors ||
            (e.count && e.list.v[0].kind != cases[k].kind))
            fail_msg("%s: %zu rows, %llu errors (%s)", cases[k].file, rows,
                     (unsigned long long)e.count, e.count ? e.list.v[0].text.p : "");
        dbr_rows_close(r);
        dbr_arena_clear(&a);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),    cmocka_unit_test(test_strings),
        cmocka_unit_test(test_nested),  cmocka_unit_test(test_bad_rows),
        cmocka_unit_test(test_path),    cmocka_unit_test(test_lines),
        cmocka_unit_test(test_limits),  cmocka_unit_test(test_suite),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
