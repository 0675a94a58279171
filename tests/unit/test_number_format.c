/* test_number_format.c: how numbers look to readers (base/format.h). */
#include "decimals.h"

#include "base/format.h"

#define N(table) (sizeof(table) / sizeof *(table))

static void check(const char *pattern, const char *x, int extra, const char *want) {
    dbr_arena a = {0};
    dbr_buf b = {0};
    dbr_format f;
    size_t bad;
    if (!dbr_format_parse(&a, dbr_str_of(pattern), &f, &bad))
        fail_msg("`%s` is a bad pattern at %zu", pattern, bad);
    dbr_format_write(&f, num(x), extra, &b);
    if (!dbr_str_is(dbr_buf_str(&b), want))
        fail_msg("%s as \"%s\" is \"%.*s\", not \"%s\"", x, pattern, DBR_ARG(dbr_buf_str(&b)), want);
    dbr_buf_clear(&b);
    dbr_arena_clear(&a);
}

static void test_patterns(void **state) {
    static const struct {
        const char *pattern, *x, *want;
    } cases[] = {
        {"0", "0", "0"},
        {"0", "1234.5", "1235"},
        {"0", "-0.4", "0"},
        {"0", "-0.5", "-1"},
        {"0.0%", "0.0312", "3.1%"},
        {"0.0%", "0.0315", "3.2%"},
        {"0.0%", "-0.0315", "-3.2%"},
        {"0.0%", "1", "100.0%"},
        {"0%", "0.005", "1%"},
        {"0 %", "0.5", "50 %"},
        {"#,##0.00", "1234567.891", "1,234,567.89"},
        {"#,##0.00", "-1234567.895", "-1,234,567.90"},
        {"#,##0.00", "999.995", "1,000.00"},
        {"#,##0.00", "0", "0.00"},
        {"#,##0.00", "-0.004", "0.00"},
        {"#,##0", "123", "123"},
        {"#,##0", "1e30", "1,000,000,000,000,000,000,000,000,000,000"},
        {"0.00", "1e99", "1000000000000000000000000000000000000000000000000000000000000000000000000"
                         "000000000000000000000000000.00"},
        {"0.##", "1.5", "1.5"},
        {"0.##", "1.505", "1.51"},
        {"0.##", "2", "2"},
        {"0.0#", "2", "2.0"},
        {"0.0#", "2.345", "2.35"},
        {"#.00", "0.5", ".50"},
        {"#.00", "1.5", "1.50"},
        {"#.##", "0", "0"},
        {"000", "7", "007"},
        {"000", "-7", "-007"},
        {"000", "1234", "1234"},
        {"\xC2\xA5" "0.0万", "12345", "\xC2\xA5" "1.2万"},
        {"\xC2\xA5" "0.0万", "-12345", "-\xC2\xA5" "1.2万"},
        {"\xC2\xA5" "#,##0万", "123456789", "\xC2\xA5" "12,346万"},
        {"0.0亿", "118000000", "1.2亿"},
        {"0.0 亿元", "118000000", "1.2 亿元"},
        {"0.00M", "1234567", "1.23M"},
        {"0.00M", "0", "0.00M"},
        {"0.0k", "950", "1.0k"},
        {"0.0B", "2500000000", "2.5B"},
        {"0 kg", "5", "5 kg"}, /* a text, no thousand */
        {"0 Mbit", "5", "5 Mbit"},
        {"0 orders", "5", "5 orders"},
        {"about 0.0 of them", "2.25", "about 2.3 of them"},
        {"约0.0倍", "2.25", "约2.3倍"},
        {"$0.00/month", "9.999", "$10.00/month"},
        {"($0)", "-5", "-($5)"},
    };
    for (size_t i = 0; i < N(cases); i++)
        check(cases[i].pattern, cases[i].x, 0, cases[i].want);
}

/* More decimals, where a shown value would look as if a failed limit held. */
static void test_extra(void **state) {
    check("0.0%", "0.02996", 0, "3.0%");
    check("0.0%", "0.02996", 1, "3.0%"); /* 3.00 needs no second decimal */
    check("0.0%", "0.02996", 2, "2.996%");
    check("0", "2.5", 1, "2.5");
    check("0.0万", "9999.9", 0, "1.0万");
    check("0.0万", "9999.9", 4, "0.99999万");
}

static void test_bad_patterns(void **state) {
    static const struct {
        const char *pattern;
        size_t at;
    } cases[] = {
        {"", 0}, {"orders", 6}, {"%", 1}, {"0.0.0", 4}, {"0 of 0", 5}, {"0.0% (#)", 6},
        {"0%%", 2}, {"0万亿", 4}, {"0k%", 2},
    };
    for (size_t i = 0; i < N(cases); i++) {
        dbr_arena a = {0};
        dbr_format f;
        size_t bad = SIZE_MAX;
        if (dbr_format_parse(&a, dbr_str_of(cases[i].pattern), &f, &bad))
            fail_msg("`%s` is taken for a pattern", cases[i].pattern);
        if (bad != cases[i].at)
            fail_msg("`%s` is bad at %zu, not %zu", cases[i].pattern, bad, cases[i].at);
        dbr_arena_clear(&a);
    }
    dbr_arena a = {0};
    dbr_format f;
    size_t bad;
    assert_false(dbr_format_parse(&a, DBR_STR("0.0000000000000000000000000000000000000000"), &f, &bad));
    dbr_arena_clear(&a);
}

static void test_compact(void **state) {
    static const struct {
        const char *x;
        int digits;
        const char *en, *zh;
    } cases[] = {
        {"0", 3, "0", "0"},
        {"0.004", 3, "0", "0"},
        {"1.5", 3, "1.5", "1.5"},
        {"1234.567", 3, "1,234.57", "1,234.57"},
        {"-9999.99", 3, "-9,999.99", "-9,999.99"},
        {"9999.995", 3, "10k", "1万"}, /* what would show as 10,000 is not below it */
        {"10000", 3, "10k", "1万"},
        {"12345", 3, "12.3k", "1.23万"},
        {"-12345", 3, "-12.3k", "-1.23万"},
        {"999499", 3, "999k", "99.9万"},
        {"999500", 3, "1M", "100万"},
        {"999999", 3, "1M", "100万"},
        {"1180000", 3, "1.18M", "118万"},
        {"1185000", 3, "1.19M", "119万"},
        {"118000000", 3, "118M", "1.18亿"},
        {"99999999", 3, "100M", "1亿"},
        {"1180000000", 3, "1.18B", "11.8亿"},
        {"1180000", 2, "1.2M", "118万"},
        {"1234567890123456", 3, "1,234,568B", "12,345,679亿"},
    };
    for (size_t i = 0; i < N(cases); i++)
        for (int zh = 0; zh < 2; zh++) {
            dbr_buf b = {0};
            dbr_format_compact(num(cases[i].x), zh, cases[i].digits, &b);
            const char *want = zh ? cases[i].zh : cases[i].en;
            if (!dbr_str_is(dbr_buf_str(&b), want))
                fail_msg("%s is \"%.*s\", not \"%s\"", cases[i].x, DBR_ARG(dbr_buf_str(&b)), want);
            dbr_buf_clear(&b);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_extra),
        cmocka_unit_test(test_bad_patterns),
        cmocka_unit_test(test_compact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
