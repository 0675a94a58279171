/* test_report_text.c: hand-made reviews as text: widths, order, Chinese, and what a terminal would obey. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "report/page.h"
#include "report/render.h"

typedef struct made {
    dbr_metric_result metrics[3];
    dbr_comparison comparisons[2];
    dbr_point points[3];
    dbr_check_result checks[4];
    dbr_segment_part segment[1];
    dbr_offender offender[1];
    dbr_goal_result goal[1];
    dbr_action_result actions[2];
    dbr_source_result source[1];
    dbr_str drop[1];
    dbr_note note[1];
    dbr_review review;
} made;

static dbr_shown shown(int64_t n, const char *text) {
    return (dbr_shown){dbr_value_int(n), dbr_str_of(text)};
}

static dbr_shown nothing(void) {
    return (dbr_shown){dbr_value_none(DBR_R_NO_ROWS, DBR_STR("no visits in 2026-10")),
                       DBR_STR("—")};
}

static void make_metrics(made *m) {
    m->comparisons[0] =
        (dbr_comparison){.with = DBR_STR("previous"), .window = DBR_STR("2026-09"), .better = 1};
    m->comparisons[0].value = shown(1101220, "¥1.1M");
    m->comparisons[0].change = shown(7, "+7.2%");
    m->comparisons[0].difference = shown(79125, "+¥79,125");
    m->comparisons[1] =
        (dbr_comparison){.with = DBR_STR("last year"), .window = DBR_STR("2025-10"), .better = -1};
    m->comparisons[1].value = shown(1300000, "¥1.3M");
    m->comparisons[1].change = shown(-9, "-9.2%");
    m->comparisons[1].difference = shown(-100000, "-¥119,655");
    m->points[0] = (dbr_point){.period = DBR_STR("2026-08"), .value = shown(10, "10")};
    m->points[1] = (dbr_point){.period = DBR_STR("2026-09"), .value = nothing()};
    m->points[2] =
        (dbr_point){.period = DBR_STR("2026-10"), .value = shown(20, "20"), .incomplete = true};
    m->metrics[0] = (dbr_metric_result){
        .name = DBR_STR("revenue"), .title = DBR_STR("Revenue"), .group = DBR_STR("Finance")};
    m->metrics[0].value = shown(1180345, "¥1.18M");
    m->metrics[0].comparisons = m->comparisons;
    m->metrics[0].ncomparisons = 2;
    m->metrics[0].series = m->points;
    m->metrics[0].nseries = 3;
    m->metrics[1] = (dbr_metric_result){
        .name = DBR_STR("conversion"), .title = DBR_STR("Conversion"), .value = nothing()};
    m->metrics[2] = (dbr_metric_result){
        .name = DBR_STR("long"),
        .title = DBR_STR(
            "A metric with a title that is far too long for the first column of any table")};
    m->metrics[2].value = shown(3, "3");
    m->review.metrics = m->metrics;
    m->review.nmetrics = 3;
}

static void make_checks(made *m) {
    m->checks[0] = (dbr_check_result){
        .name = DBR_STR("no_drop"), .outcome = DBR_PASSED, .severity = DBR_STR("major")};
    m->segment[0] = (dbr_segment_part){.column = DBR_STR("region"),
                                       .value = dbr_value_text(DBR_STR("East")),
                                       .text = DBR_STR("East")};
    m->checks[1] = (dbr_check_result){.name = DBR_STR("refunds"),
                                      .title = DBR_STR("Refunds stay low"),
                                      .outcome = DBR_FAILED,
                                      .counts_failed = true};
    m->checks[1].segment = m->segment;
    m->checks[1].nsegment = 1;
    m->checks[1].severity = DBR_STR("major");
    m->checks[1].message = DBR_STR("refund_rate <= 3% is false, 4.2%");
    m->checks[1].place = (dbr_place_ref){DBR_STR("october.debrief"), 38, 13};
    m->checks[1].needs_owner = true;
    m->checks[2] = (dbr_check_result){.name = DBR_STR("orders: status"),
                                      .outcome = DBR_FAILED,
                                      .counts_failed = true,
                                      .source = DBR_STR("orders")};
    m->checks[2].severity = DBR_STR("major");
    m->checks[2].message = DBR_STR("1 of 12 rows");
    m->offender[0] = (dbr_offender){
        .file = DBR_STR("orders.csv"), .line = 17, .text = DBR_STR("status = \"lo\x1b[31mst\"")};
    m->checks[2].offenders = m->offender;
    m->checks[2].noffenders = 1;
    m->checks[3] = (dbr_check_result){.name = DBR_STR("soft"),
                                      .outcome = DBR_WARNED,
                                      .counts_warned = true,
                                      .severity = DBR_STR("minor")};
    m->review.checks = m->checks;
    m->review.nchecks = 4;
    m->review.counts = (dbr_counts){.passed = 1, .warned = 1, .failed = 2};
}

static dbr_review *make(made *m) {
    memset(m, 0, sizeof *m);
    m->review.script = DBR_STR("october.debrief");
    m->review.title = DBR_STR("Shop operations");
    m->review.period = DBR_STR("2026-10");
    m->review.start = dbr_day_of(2026, 10, 1);
    m->review.end = dbr_day_of(2026, 10, 31);
    m->review.as_of = dbr_day_of(2026, 11, 2);
    m->review.complete = true;
    m->review.verdict = DBR_STR("failed");
    make_metrics(m);
    make_checks(m);
    m->goal[0] = (dbr_goal_result){.name = DBR_STR("grow"),
                                   .title = DBR_STR("Reach 1.2 M"),
                                   .status = DBR_GOAL_ON_TRACK,
                                   .metric = DBR_STR("revenue")};
    m->goal[0].comparison = DBR_STR(">=");
    m->goal[0].actual = shown(1180345, "¥1.18M");
    m->goal[0].target = shown(1200000, "¥1.2M");
    m->review.goals = m->goal;
    m->review.ngoals = 1;
    m->actions[0] = (dbr_action_result){.name = DBR_STR("later"),
                                        .title = DBR_STR("Later"),
                                        .status = DBR_STR("doing"),
                                        .due = DBR_STR("2026-12-01")};
    m->actions[1] = (dbr_action_result){.name = DBR_STR("late"),
                                        .title = DBR_STR("Late one"),
                                        .status = DBR_STR("planned"),
                                        .due = DBR_STR("2026-10-15"),
                                        .overdue = true};
    m->review.actions = m->actions;
    m->review.nactions = 2;
    m->drop[0] = DBR_STR("12 dropped: orders placed by the QA team");
    m->source[0] = (dbr_source_result){.name = DBR_STR("orders"),
                                       .file = DBR_STR("orders.csv"),
                                       .rows = 120034,
                                       .kept = 120019,
                                       .dropped = 12,
                                       .duplicates = 3};
    m->source[0].has_newest = true;
    m->source[0].newest = dbr_day_of(2026, 11, 1);
    m->source[0].drops = m->drop;
    m->source[0].ndrops = 1;
    m->review.sources = m->source;
    m->review.nsources = 1;
    return &m->review;
}

/* The lines of a page; each is checked against the width. */
static void check_width(dbr_str text, unsigned width) {
    for (size_t at = 0; at < text.n;) {
        size_t end = dbr_str_find(text, DBR_STR("\n"), at);
        assert_true(end != SIZE_MAX);
        unsigned w = dbr_utf8_width(dbr_str_slice(text, at, end));
        if (w > width)
            fail_msg("a line is %u wide: %.*s", w, DBR_ARG(dbr_str_slice(text, at, end)));
        at = end + 1;
    }
}

static size_t where(dbr_str text, const char *what) {
    size_t at = dbr_str_find(text, dbr_str_of(what), 0);
    if (at == SIZE_MAX)
        fail_msg("`%s` is not in:\n%.*s", what, DBR_ARG(text));
    return at;
}

static bool has(dbr_str text, const char *what) {
    return dbr_str_find(text, dbr_str_of(what), 0) != SIZE_MAX;
}

static dbr_str render(const dbr_review *r, unsigned width, bool colour, dbr_buf *out) {
    dbr_buf_clear(out);
    dbr_render_text(r, &(dbr_render_options){.width = width, .colour = colour}, out);
    return dbr_buf_str(out);
}

static void test_fits_every_width(void **state) {
    made m;
    dbr_buf out = {0};
    dbr_review *r = make(&m);
    for (unsigned width = 60; width <= 120; width++)
        for (unsigned lang = 0; lang < DBR_LANG_COUNT; lang++) {
            r->lang = (dbr_lang)lang;
            check_width(render(r, width, false, &out), width);
        }
    dbr_buf_clear(&out);
}

static void test_order(void **state) {
    made m;
    dbr_buf out = {0};
    dbr_str text = render(make(&m), 80, false, &out);
    const char *const order[] = {"Shop operations",
                                 "✗ FAILED",
                                 "2 of 4 checks failed, 1 warned",
                                 "Period",
                                 "2026-10 ·",
                                 "Data as of",
                                 "2026-11-02",
                                 "Goals",
                                 "on track",
                                 "Results",
                                 "Checks",
                                 "✗ failed   Refunds stay low [region=East]",
                                 "refund_rate <= 3% is false, 4.2%",
                                 "october.debrief:38:13",
                                 "orders.csv:17",
                                 "! warned   soft",
                                 "✓ passed   no_drop",
                                 "Needs an owner",
                                 "Data quality",
                                 "120,034",
                                 "12 dropped: orders placed",
                                 "Actions",
                                 "! OVERDUE  Late one",
                                 "Later"};
    size_t last = 0;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        size_t at = dbr_str_find(text, dbr_str_of(order[i]), last);
        if (at == SIZE_MAX)
            fail_msg("`%s` is not in its place:\n%.*s", order[i], DBR_ARG(text));
        last = at;
    }
    dbr_buf_clear(&out);
}

static void test_metrics(void **state) {
    made m;
    dbr_buf out = {0};
    dbr_str text = render(make(&m), 100, false, &out);
    assert_true(has(text, "+7.2% ▲"));
    assert_true(has(text, "-9.2% ▼"));
    assert_true(has(text, "▁·█*"));
    assert_true(has(text, "▲ better  ▼ worse"));
    assert_true(has(text, "* period not complete"));
    assert_true(has(text, "Conversion: no visits in 2026-10"));
    assert_true(where(text, "\n  Finance\n") > where(text, "A metric with a title"));
    text = render(make(&m), 60, false,
                  &out); /* the change stays, the values that it came from may go */
    assert_true(has(text, "+7.2% ▲"));
    dbr_buf_clear(&out);
}

static void test_chinese(void **state) {
    made m;
    dbr_buf out = {0};
    dbr_review *r = make(&m);
    r->lang = DBR_LANG_ZH;
    r->title = DBR_STR("店铺运营月报");
    m.metrics[0].title = DBR_STR("销售额");
    m.checks[1].title = DBR_STR("退款率保持在百分之三以下");
    m.checks[2].message = DBR_STR("12 行中有 1 行");
    dbr_str text = render(r, 80, false, &out);
    assert_true(has(text, "店铺运营月报\n════════════\n"));
    assert_true(has(text, "✗ 未通过"));
    assert_true(has(text, "共 4 项检查：2 项未通过，1 项警告"));
    assert_true(has(text, "数据质量"));
    assert_true(has(text, "! 已逾期"));
    const char *const english[] = {"Results", "Goals", "failed",   "passed",
                                   "OVERDUE", "owner", "previous", "planned"};
    for (size_t i = 0; i < sizeof english / sizeof *english; i++)
        if (has(text, english[i]))
            fail_msg("an English word, `%s`:\n%.*s", english[i], DBR_ARG(text));
    dbr_buf_clear(&out);
}

static void test_nothing_is_obeyed(void **state) {
    made m;
    dbr_buf out = {0};
    dbr_review *r = make(&m);
    r->title = DBR_STR("a\x1b]0;x\x07"
                       "b\xe2\x80\xae"
                       "c\xff\nd");
    dbr_str text = render(r, 80, false, &out);
    assert_true(memchr(text.p, 0x1b, text.n) == NULL);
    assert_true(has(text, "a\\u{1B}]0;x\\u{7}b\\u{202E}c\\xFF d\n"));
    assert_true(has(text, "lo\\u{1B}[31mst"));
    assert_true(dbr_utf8_invalid(text) == SIZE_MAX);
    dbr_buf_clear(&out);
}

static void test_colour_only_when_asked(void **state) {
    made m;
    dbr_buf plain = {0}, painted = {0};
    dbr_review *r = make(&m);
    dbr_str a = render(r, 80, false, &plain), b = render(r, 80, true, &painted);
    assert_true(memchr(a.p, 0x1b, a.n) == NULL);
    dbr_buf bare = {0};
    for (size_t i = 0; i < b.n; i++) { /* without its codes it is the same page */
        if (b.p[i] == 0x1b)
            while (b.p[i] != 'm')
                i++;
        else
            dbr_buf_putc(&bare, b.p[i]);
    }
    assert_true(b.n > a.n);
    assert_true(dbr_str_eq(dbr_buf_str(&bare), a));
    dbr_buf_clear(&bare);
    dbr_buf_clear(&plain);
    dbr_buf_clear(&painted);
}

static void test_empty_review(void **state) {
    dbr_review r = {
        .script = DBR_STR("x.debrief"), .period = DBR_STR("2026-10"), .verdict = DBR_STR("passed")};
    dbr_buf out = {0};
    dbr_str text = render(&r, 80, false, &out);
    assert_true(has(text, "✓ PASSED   nothing is checked"));
    assert_false(has(text, "Checks"));
    dbr_buf_clear(&out);
}

static void test_many_segments_are_counted(void **state) {
    made m;
    dbr_buf out = {0};
    dbr_review *r = make(&m);
    dbr_check_result many[40];
    dbr_segment_part parts[40];
    for (size_t i = 0; i < 40; i++) {
        parts[i] = (dbr_segment_part){DBR_STR("k"), dbr_value_text(DBR_STR("x")), DBR_STR("x")};
        many[i] = m.checks[1];
        many[i].segment = &parts[i];
        many[i].outcome = i < 30 ? DBR_FAILED : DBR_PASSED;
        many[i].needs_owner = i < 30;
    }
    r->checks = many;
    r->nchecks = 40;
    dbr_str text = render(r, 80, false, &out);
    size_t shown = 0;
    for (size_t at = 0; (at = dbr_str_find(text, DBR_STR("✗ failed   "), at)) != SIZE_MAX; at++)
        shown++;
    assert_int_equal(shown, 12);
    assert_true(has(text, "… 18 more\n"));
    assert_true(has(text, "✓ passed   Refunds stay low: 10 segments passed"));
    assert_true(has(text, "· Refunds stay low [k=x] (and 29 more)"));
    dbr_buf_clear(&out);
}

static void test_wrap(void **state) {
    dbr_arena a = {0};
    dbr_buf out = {0};
    dbr_page p = {.arena = &a, .out = &out, .width = 20};
    dbr_page_blank(&p, 2);
    dbr_page_wrap(&p, 2, DBR_INK_PLAIN,
                  DBR_STR("one two three four five-and-six-and-seven-and eight"));
    assert_string_equal(out.p, "  one two three four\n  five-and-six-and-s\n  even-and eight\n");
    dbr_buf_clear(&out);
    dbr_page_wrap(&p, 0, DBR_INK_PLAIN, DBR_STR("一二三四五六七八九十，一二三"));
    assert_string_equal(out.p, "一二三四五六七八九\n十，一二三\n");
    dbr_buf_clear(&out);
    dbr_arena_clear(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fits_every_width),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_metrics),
        cmocka_unit_test(test_chinese),
        cmocka_unit_test(test_nothing_is_obeyed),
        cmocka_unit_test(test_colour_only_when_asked),
        cmocka_unit_test(test_empty_review),
        cmocka_unit_test(test_many_segments_are_counted),
        cmocka_unit_test(test_wrap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
