/* test_report_json.c: the JSON writer's tokens, and hand-made reviews as JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/native/table.h"
#include "report/json_writer.h"
#include "report/render.h"

static bool has(const dbr_buf *b, const char *what) {
    return dbr_str_find(dbr_buf_str(b), dbr_str_of(what), 0) != SIZE_MAX;
}

static void check_json(const dbr_buf *b) {
    dbr_arena a = {0};
    dbr_data_errors errors;
    dbr_data_errors_init(&errors, &a);
    if (!dbr_json_check(dbr_buf_str(b), DBR_STR("made"), &errors))
        fail_msg("%.*s: %s", DBR_ARG(errors.list.v[0].text), b->p);
    dbr_arena_clear(&a);
}

static void test_tokens(void **state) {
    dbr_buf b = {0};
    dbr_json j = {.out = &b};
    dbr_json_object(&j);
    dbr_json_key(&j, "a");
    dbr_json_array(&j);
    dbr_json_array_end(&j);
    dbr_json_key(&j, "b");
    dbr_json_object_flat(&j);
    dbr_json_key(&j, "c");
    dbr_json_int(&j, -1);
    dbr_json_key(&j, "d");
    dbr_json_array(&j); /* inside of a flat one it is flat too */
    dbr_json_bool(&j, true);
    dbr_json_null(&j);
    dbr_json_array_end(&j);
    dbr_json_object_end(&j);
    dbr_json_key(&j, "e");
    dbr_json_array(&j);
    dbr_json_int(&j, 1);
    dbr_json_int(&j, 2);
    dbr_json_array_end(&j);
    dbr_json_object_end(&j);
    assert_string_equal(b.p, "{\n  \"a\": [],\n  \"b\": {\"c\": -1, \"d\": [true, null]},\n"
                             "  \"e\": [\n    1,\n    2\n  ]\n}");
    check_json(&b);
    dbr_buf_clear(&b);
}

static void check_text(dbr_str s, const char *want) {
    dbr_buf b = {0};
    dbr_json j = {.out = &b};
    dbr_json_text(&j, s);
    assert_string_equal(b.p, want);
    check_json(&b);
    dbr_buf_clear(&b);
}

static void test_texts(void **state) {
    check_text(DBR_STR(""), "\"\"");
    check_text(DBR_STR("a\"b\\c/"), "\"a\\\"b\\\\c/\"");
    check_text(DBR_STR("\n\r\t\0\x1f\x7f"), "\"\\n\\r\\t\\u0000\\u001f\\u007f\"");
    check_text(DBR_STR("销\xe2\x80\xa8\xf0\x9f\x98\x80"), "\"销\\u2028\xf0\x9f\x98\x80\"");
    check_text(DBR_STR("x\xff\xc3"), "\"x\xef\xbf\xbd\xef\xbf\xbd\"");
}

static void check_value(dbr_value v, const char *want) {
    dbr_buf b = {0};
    dbr_json j = {.out = &b};
    dbr_json_value(&j, &v);
    assert_string_equal(b.p, want);
    check_json(&b);
    dbr_buf_clear(&b);
}

static dbr_value number(const char *text) {
    dbr_decimal d;
    assert_int_equal(dbr_dec_parse(dbr_str_of(text), &d), DBR_DEC_OK);
    return dbr_value_dec(d);
}

static void test_values(void **state) {
    check_value(number("1180345.20"), "1180345.2");
    check_value(number("1e31"), "10000000000000000000000000000000");
    check_value(number("1e-10"), "0.0000000001");
    check_value(number("-0"), "0");
    check_value(dbr_value_bool(false), "false");
    check_value(dbr_value_day(dbr_day_of(2026, 10, 31)), "\"2026-10-31\"");
    check_value(dbr_value_text(DBR_STR("1")), "\"1\"");
    check_value(dbr_value_none(DBR_R_NO_ROWS, DBR_STR("no rows")), "null");
    dbr_value points[] = {number("1"), dbr_value_none(DBR_R_NO_ROWS, DBR_STR("")), number("3")};
    check_value((dbr_value){.kind = DBR_V_SERIES, .series = {points, 3}}, "[1, null, 3]");
}

static void test_review(void **state) {
    dbr_metric_result m = {.name = DBR_STR("x"), .title = DBR_STR("X"), .unit = DBR_STR("count")};
    m.value =
        (dbr_shown){dbr_value_none(DBR_R_ZERO_DIVISION, DBR_STR("division by zero")), DBR_STR("—")};
    dbr_segment_part part = {.column = DBR_STR("region"), .text = DBR_STR("(none)")};
    dbr_check_result c = {.name = DBR_STR("c"),
                          .outcome = DBR_MISSING,
                          .counts_failed = true,
                          .severity = DBR_STR("major")};
    c.segment = &part;
    c.nsegment = 1;
    c.has_value = true;
    c.value = m.value;
    c.limit = (dbr_shown){dbr_value_int(3), DBR_STR("3")};
    c.place = (dbr_place_ref){DBR_STR("a.debrief"), 3, 9};
    dbr_review r = {.script = DBR_STR("a.debrief"),
                    .title = DBR_STR("A"),
                    .period = DBR_STR("2026-10"),
                    .verdict = DBR_STR("failed")};
    r.metrics = &m;
    r.nmetrics = 1;
    r.checks = &c;
    r.nchecks = 1;
    dbr_buf b = {0};
    dbr_render_json(&r, &(dbr_render_options){0}, &b);
    check_json(&b);
    assert_true(has(&b, "\"schema\": \"debrief.result/1\""));
    assert_true(has(&b, "\"value\": null,\n      \"reason\": \"division by zero\",\n      "
                        "\"reason_code\": \"zero_division\""));
    assert_true(has(&b, "\"segment\": {\"region\": null}"));
    assert_true(has(&b, "\"limit\": 3,"));
    assert_true(has(&b, "\"line\": 3,\n      \"column\": 9,"));
    assert_true(has(&b, "\"goals\": [],"));
    assert_int_equal(b.p[b.n - 1], '\n');
    dbr_buf_clear(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_review),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
