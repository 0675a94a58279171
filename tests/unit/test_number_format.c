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
        fail_msg("%s as \"%s\" is \"%.*s\", not \"%s\"", x, pattern, DBR_ARG(dbr_buf_str(&b)),
                 want);
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
        {"0.00", "1e99",
         "1000000000000000000000000000000000000000000000000000000000000000000000000"
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
        {"\xC2\xA5"
         "0.0万",
         "12345",
         "\xC2\xA5"
         "1.2万"},
        {"\xC2\xA5"
         "0.0万",
         "-12345",
         "-\xC2\xA5"
         "1.2万"},
        {"\xC2\xA5"
         "#,##0万",
         "123456789",
         "\xC2\xA5"
         "12,346万"},
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
        /* the minus stands before the currency sign, else before the digits */
        {"($0)", "-5", "(-$5)"},
        {"US$0", "-5", "-US$5"},
        {"about 0", "-5", "about -5"},
        {"000,000", "7", "000,007"},
        {"about US$0", "-5", "about -US$5"},
        {"利润¥0.0万", "-12345", "利润-¥1.2万"},
        {"¥ 0", "-5", "-¥ 5"},
        {"¥0", "-0.2", "¥0"},
        {"0,000,000", "12345", "0,012,345"},
        {"0##", "5", "005"},
        {"0.#0", "1", "1.00"},
        /* only a comma between digits groups, only a point before digits begins decimals */
        {"0, in all", "1234", "1234, in all"},
        {"#,#", "1234", "1,234"},
        {"0.", "5", "5."},
        {".00", "0.256", ".26"},
        {"$.00", "3", "$3.00"},
        {"Rs.0", "5", "Rs.5"},
        /* no letter may follow k, M and B; anything may follow the others */
        {"0%p", "0.02", "2%p"},
        {"0亿CNY", "300000000", "3亿CNY"},
        {"0.0M€", "3000000", "3.0M€"},
        {"0k CNY", "3000", "3k CNY"},
        {"0 of 5%", "0.5", "1 of 5%"},
        {"%0", "0.5", "%1"},
        /* the unit moves the point beyond what decimals reach */
        {"0%", "9e99",
         "9000000000000000000000000000000000000000000000000000000000000000000000000"
         "00000000000000000000000000000%"},
        {"0.00k", "1e-1000", "0.00k"},
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
    check("#,##0", "-999.96", 1, "-1,000");
    check("#,##0", "-999.96", 2, "-999.96");
    check("0.00", "1.5", 5, "1.50");
    check("0", "1.5", -3, "2");
}

static void test_bad_patterns(void **state) {
    static const struct {
        const char *pattern;
        size_t at;
    } cases[] = {
        {"", 0},         {"orders", 6},  {"%", 1},     {"0.0.0", 4}, {"0 of 0", 5},
        {"0.0% (#)", 6}, {"0%%", 2},     {"0万亿", 4}, {"0k%", 2},   {"0%k", 2},
        {"0% %", 3},     {"0 / 100", 5}, {"# 0", 2},
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
    assert_false(
        dbr_format_parse(&a, DBR_STR("0.0000000000000000000000000000000000000000"), &f, &bad));
    assert_int_equal(bad, 2 + DBR_DEC_DIGITS);
    /* as long as a script can be, and a NUL, which is a text */
    char *zeros = dbr_arena_alloc(&a, 1 << 20);
    memset(zeros, '0', 1 << 20);
    assert_false(dbr_format_parse(&a, (dbr_str){zeros, 1 << 20}, &f, &bad));
    assert_int_equal(bad, 100);
    assert_true(dbr_format_parse(&a, (dbr_str){zeros, 100}, &f, &bad));
    assert_true(dbr_format_parse(&a,
                                 (dbr_str){"\0"
                                           "0\0",
                                           3},
                                 &f, &bad));
    dbr_buf b = {0};
    dbr_format_write(&f, num("7"), 0, &b);
    assert_true(dbr_str_eq(dbr_buf_str(&b), (dbr_str){"\0"
                                                      "7\0",
                                                      3}));
    dbr_buf_clear(&b);
    dbr_arena_clear(&a);
}

static const dbr_number_unit english[] = {{3, "k"}, {6, "M"}, {9, "B"}, {0, NULL}},
                             chinese[] = {{4, "万"}, {8, "亿"}, {0, NULL}};

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
        {"1180000", 0, "1M", "118万"},
        {"995000", 3, "995k", "99.5万"}, /* three digits of it, not one of a million */
        {"999999", 6, "999.999k", "99.9999万"},
        {"99950000", 3, "100M", "9,995万"},
        {"99994999", 3, "100M", "9,999万"},
        {"99995000", 3, "100M", "1亿"},
        {"1234567890123456", 3, "1,234,568B", "12,345,679亿"},
    };
    for (size_t i = 0; i < N(cases); i++)
        for (int zh = 0; zh < 2; zh++) {
            dbr_buf b = {0};
            dbr_format_compact(num(cases[i].x), zh ? chinese : english, cases[i].digits, &b);
            const char *want = zh ? cases[i].zh : cases[i].en;
            if (!dbr_str_is(dbr_buf_str(&b), want))
                fail_msg("%s is \"%.*s\", not \"%s\"", cases[i].x, DBR_ARG(dbr_buf_str(&b)), want);
            dbr_buf_clear(&b);
        }
}

/* A short form, read back, is at most half of its third digit away: 0.5 %. */
static void test_compact_is_near(void **state) {
    static const struct {
        const char *text;
        int scale;
        bool zh;
    } units[] = {
        {"k", 3, false}, {"M", 6, false}, {"B", 9, false}, {"万", 4, true}, {"亿", 8, true}};
    dice r = dice_new("compact numbers");
    dbr_buf b = {0}, t = {0};
    for (int i = 0; i < 20000; i++) {
        dbr_decimal x = dice_decimal(&r, 12, -2, 3), shown, diff, most = dbr_dec_abs(x);
        bool zh = dice_below(&r, 2);
        b.n = t.n = 0;
        dbr_format_compact(x, zh ? chinese : english, 3, &b);
        dbr_str s = dbr_buf_str(&b);
        int scale = 0;
        for (size_t k = 0; k < N(units); k++)
            if (dbr_str_ends(s, dbr_str_of(units[k].text))) {
                assert_int_equal(zh, units[k].zh);
                scale = units[k].scale;
                s.n -= strlen(units[k].text);
            }
        for (size_t k = 0; k < s.n; k++)
            if (s.p[k] != ',')
                dbr_buf_putc(&t, s.p[k]);
        assert_int_equal(dbr_dec_parse(dbr_buf_str(&t), &shown), DBR_DEC_OK);
        assert_int_equal(dbr_dec_scale(shown, scale, &shown), DBR_DEC_OK);
        assert_int_equal(dbr_dec_sub(shown, x, &diff), DBR_DEC_OK);
        assert_int_equal(dbr_dec_mul(most, num("0.005"), &most), DBR_DEC_OK);
        if (scale == 0)
            most = num("0.005");
        if (dbr_dec_cmp(dbr_dec_abs(diff), most) > 0)
            fail_msg("%.*s stands for %s", DBR_ARG(dbr_buf_str(&b)), plain(x, &t));
    }
    dbr_buf_clear(&b);
    dbr_buf_clear(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_patterns),        cmocka_unit_test(test_extra),
        cmocka_unit_test(test_bad_patterns),    cmocka_unit_test(test_compact),
        cmocka_unit_test(test_compact_is_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
