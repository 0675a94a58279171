/* test_decimal.c: exact decimals of 34 digits (base/decimal.h). */
#include "decimals.h"

#include <math.h>

#define N(table) (sizeof(table) / sizeof *(table))
#define NINES "9999999999999999999999999999999999" /* 34 of them */

/* ---- reading ---- */

static void test_parse(void **state) {
    static const struct {
        const char *text, *plain; /* plain NULL: no decimal */
    } cases[] = {
        {"0", "0"},
        {"-0", "0"},
        {"-0.000", "0"},
        {"+7", "7"},
        {"-12.50", "-12.5"},
        {"007", "7"},
        {".5", "0.5"},
        {"5.", "5"},
        {"-.5", "-0.5"},
        {"1e6", "1000000"},
        {"1E6", "1000000"},
        {"1.5e+3", "1500"},
        {"1.5e-3", "0.0015"},
        {"1e00000000000000000000000000000000002", "100"},
        {"0e999999999999999999999", "0"},
        {"0e-999999999999999999999", "0"},
        {"1e-999999999999999999999", "0"},
        {NINES, NINES},
        /* the 35th digit: down, up, and a tie to the even neighbour */
        {"12345678901234567890123456789012344", "12345678901234567890123456789012340"},
        {"12345678901234567890123456789012346", "12345678901234567890123456789012350"},
        {"12345678901234567890123456789012345", "12345678901234567890123456789012340"},
        {"12345678901234567890123456789012355", "12345678901234567890123456789012360"},
        {"1234567890123456789012345678901234.5", "1234567890123456789012345678901234"},
        {"1234567890123456789012345678901235.5", "1234567890123456789012345678901236"},
        {"1234567890123456789012345678901234.50000000000000000000000000000000000000000000000001",
         "1234567890123456789012345678901235"},
        {NINES ".5", "10000000000000000000000000000000000"},
        {"", NULL},
        {"-", NULL},
        {"+", NULL},
        {".", NULL},
        {"-.", NULL},
        {"e5", NULL},
        {".e5", NULL},
        {"1e", NULL},
        {"1e+", NULL},
        {"1e5.0", NULL},
        {"1e5e5", NULL},
        {"--1", NULL},
        {"+-1", NULL},
        {"1-", NULL},
        {"1.2.3", NULL},
        {"1 ", NULL},
        {" 1", NULL},
        {"1_200", NULL},
        {"1,200", NULL},
        {"0x10", NULL},
        {"NaN", NULL},
        {"Infinity", NULL},
        {"\xEF\xBC\x91", NULL}, /* a full-width one: the reader of cells knows it, not this */
    };
    dbr_buf b = {0};
    for (size_t i = 0; i < N(cases); i++) {
        dbr_decimal d;
        dbr_dec_status s = dbr_dec_parse(dbr_str_of(cases[i].text), &d);
        assert_int_equal(s, cases[i].plain ? DBR_DEC_OK : DBR_DEC_SYNTAX);
        if (cases[i].plain)
            assert_string_equal(plain(d, &b), cases[i].plain);
    }
    dbr_buf_clear(&b);
    dbr_decimal d;
    assert_int_equal(dbr_dec_parse((dbr_str){"1\0"
                                             "2",
                                             3},
                                   &d),
                     DBR_DEC_SYNTAX);
    assert_int_equal(dbr_dec_parse((dbr_str){"12", 1}, &d), DBR_DEC_OK);
    assert_true(d.coef == 1); /* not beyond the slice */
}

static void test_parse_range(void **state) {
    dbr_decimal d;
    static const char *const large[] = {
        "1e100", "-1e100", "10e99", "0.1e101", "1e999999999999999999", NINES ".5e66"};
    for (size_t i = 0; i < N(large); i++)
        assert_int_equal(dbr_dec_parse(dbr_str_of(large[i]), &d), DBR_DEC_TOO_LARGE);
    assert_int_equal(dbr_dec_parse(DBR_STR("9.999999999999999999999999999999999e99"), &d),
                     DBR_DEC_OK);
    same_number("the greatest", d, NINES "e66");
    same_number("the smallest", num("1e-1000"), "0.1e-999");
    assert_false(dbr_dec_is_zero(num("1e-1000")));
    /* below it: half-even at 10^-1000 */
    assert_true(dbr_dec_is_zero(num("1e-1001")));
    assert_true(dbr_dec_is_zero(num("5e-1001")));
    same_number("half and a bit", num("5.0000001e-1001"), "1e-1000");
    same_number("one and a half", num("15e-1001"), "2e-1000");
    same_number("two and a half", num("25e-1001"), "2e-1000");
    assert_true(dbr_dec_is_zero(num("-1e-2000")));
    assert_false(num("-1e-2000").neg);
}

static void test_parse_long(void **state) {
    enum { SIZE = 1 << 20 };
    char *text = dbr_alloc(SIZE);
    memset(text, '0', SIZE);
    text[0] = '1';
    text[1] = '.';
    text[SIZE - 1] = '1';
    dbr_decimal d;
    assert_int_equal(dbr_dec_parse((dbr_str){text, SIZE}, &d), DBR_DEC_OK);
    same_number("1.000..1", d, "1");
    text[1] = '0';
    assert_int_equal(dbr_dec_parse((dbr_str){text, SIZE}, &d), DBR_DEC_TOO_LARGE);
    text[0] = '0';
    assert_int_equal(dbr_dec_parse((dbr_str){text, SIZE}, &d), DBR_DEC_OK);
    same_number("000..1", d, "1");
    memset(text, '9', SIZE);
    text[0] = '0';
    text[1] = '.';
    assert_int_equal(dbr_dec_parse((dbr_str){text, SIZE}, &d), DBR_DEC_OK);
    same_number("0.999..", d, "1");
    /* many digits and an exponent that takes them back */
    memset(text, '0', SIZE);
    text[0] = '7';
    memcpy(text + SIZE - 7, "e-99999", 7);
    assert_int_equal(dbr_dec_parse((dbr_str){text, 100001 - 1}, &d), DBR_DEC_TOO_LARGE);
    memcpy(text + 99999, "e-99998", 7);
    assert_int_equal(dbr_dec_parse((dbr_str){text, 99999 + 7}, &d), DBR_DEC_OK);
    same_number("7 and 99998 zeros e-99998", d, "7");
    dbr_free(text);
}

static void test_of(void **state) {
    same_number("0", dbr_dec_of(0), "0");
    same_number("-1", dbr_dec_of(-1), "-1");
    same_number("INT64_MAX", dbr_dec_of(INT64_MAX), "9223372036854775807");
    same_number("INT64_MIN", dbr_dec_of(INT64_MIN), "-9223372036854775808");
}

/* ---- arithmetic ---- */

typedef struct op_case {
    const char *a, *op, *b, *want; /* want: a value, or the name of a status in angle brackets */
} op_case;

static const op_case ops[] = {
    {"1", "+", "2", "3"},
    {"0.1", "+", "0.2", "0.3"},
    {"-5", "+", "5", "0"},
    {"5", "+", "-5.000", "0"},
    {"0", "+", "-0.5", "-0.5"},
    {"0", "+", "0", "0"},
    {"1e99", "+", "1e-1000", "1e99"},
    {"1e-1000", "+", "-1e-1000", "0"},
    {"9e99", "+", "1e99", "<too large>"},
    {"-9e99", "+", "-1e99", "<too large>"},
    {NINES "e66", "+", NINES "e66", "<too large>"},
    {NINES "e66", "+", "1", NINES "e66"},
    {NINES "e66", "+", "5e65", "<too large>"}, /* a tie, and the even neighbour is 10^100 */
    {NINES "e66", "+", "4.9e65", NINES "e66"},
    {NINES "e66", "-", NINES "e66", "0"},
    {NINES, "+", "1", "10000000000000000000000000000000000"},
    {NINES, "+", "0.5", "10000000000000000000000000000000000"}, /* a tie, to even */
    {NINES, "+", "0.4", NINES},
    {"1000000000000000000000000000000000", "+", "0.5", "1000000000000000000000000000000000"},
    {"1000000000000000000000000000000001", "+", "0.5", "1000000000000000000000000000000002"},
    {"1000000000000000000000000000000000", "+", "0.500000001",
     "1000000000000000000000000000000001"},
    {"1000000000000000000000000000000000", "+", "0.500000000000000000000000000000001",
     "1000000000000000000000000000000001"},
    {"1000000000000000000000000000000001", "-", "0.5", "1000000000000000000000000000000000"},
    {"1e50", "-", "1e-50", "1e50"},
    {"1e34", "-", "1", "9999999999999999999999999999999999"},
    {"1e34", "-", "0.5", "1e34"}, /* 99..99.5 of 35 digits: a tie, to even */
    {"1e34", "-", "0.51", NINES},
    {"1e34", "-", "0.4999", "1e34"},
    {"3", "-", "5", "-2"},
    {"1.2", "*", "3", "3.6"},
    {"-1.2", "*", "-3", "3.6"},
    {"0", "*", "-3", "0"},
    {"0", "*", "-1e99", "0"},
    {"1e50", "*", "1e49", "1e99"},
    {"1e50", "*", "1e50", "<too large>"},
    {"-1e99", "*", "10", "<too large>"},
    {"1e-500", "*", "1e-500", "1e-1000"},
    {"1e-500", "*", "5e-501", "0"},
    {"3e-500", "*", "5e-501", "2e-1000"}, /* 1.5 of the smallest */
    {"1e-1000", "*", "-1e-1000", "0"},
    {NINES, "*", NINES, "99999999999999999999999999999999980000000000000000000000000000000000"},
    {"1000000000000000000000000000000001", "*", "1.5", "1500000000000000000000000000000002"},
    {"1000000000000000000000000000000003", "*", "1.5", "1500000000000000000000000000000004"},
    {"1", "/", "3", "0.3333333333333333333333333333333333"},
    {"2", "/", "3", "0.6666666666666666666666666666666667"},
    {"-2", "/", "3", "-0.6666666666666666666666666666666667"},
    {"6", "/", "3", "2"},
    {"1", "/", "8", "0.125"},
    {"0", "/", "-7", "0"},
    {"1", "/", "0", "<zero division>"},
    {"0", "/", "0", "<zero division>"},
    {"1", "/", "-0.000", "<zero division>"},
    {"1e99", "/", "0.1", "<too large>"},
    {"1e99", "/", "1e-1000", "<too large>"},
    {"1e-1000", "/", "1e99", "0"},
    {"1e-1000", "/", "2", "0"},
    {"3e-1000", "/", "2", "2e-1000"},
    {NINES, "/", NINES, "1"},
    {"1", "/", NINES, "1.0000000000000000000000000000000001e-34"},
    {NINES, "/", "2",
     "5000000000000000000000000000000000"}, /* .5 of 34 digits and one: a tie, to even */
    {"1000000000000000000000000000000001", "/", "2", "500000000000000000000000000000000.5"},
};

static dbr_dec_status compute(const char *op, dbr_decimal a, dbr_decimal b, dbr_decimal *out) {
    switch (*op) {
    case '+':
        return dbr_dec_add(a, b, out);
    case '-':
        return dbr_dec_sub(a, b, out);
    case '*':
        return dbr_dec_mul(a, b, out);
    default:
        return dbr_dec_div(a, b, out);
    }
}

static void test_arithmetic(void **state) {
    for (size_t i = 0; i < N(ops); i++) {
        char what[200];
        snprintf(what, sizeof what, "%s %s %s", ops[i].a, ops[i].op, ops[i].b);
        for (int swap = 0; swap < 2; swap++) {
            if (swap && *ops[i].op != '+' && *ops[i].op != '*')
                continue;
            dbr_decimal d, a = num(swap ? ops[i].b : ops[i].a), b = num(swap ? ops[i].a : ops[i].b);
            dbr_dec_status s = compute(ops[i].op, a, b, &d);
            if (*ops[i].want == '<') {
                if (strncmp(ops[i].want + 1, dec_status_name(s), strlen(dec_status_name(s))) != 0)
                    fail_msg("%s is %s", what, dec_status_name(s));
                continue;
            }
            if (s != DBR_DEC_OK)
                fail_msg("%s is %s", what, dec_status_name(s));
            same_number(what, d, ops[i].want);
        }
    }
}

static void test_sqrt(void **state) {
    static const struct {
        const char *x, *want;
    } cases[] = {
        {"0", "0"},
        {"1", "1"},
        {"4", "2"},
        {"0.25", "0.5"},
        {"10", "3.162277660168379331998893544432719"},
        {"2", "1.414213562373095048801688724209698"},
        {"0.2", "0.4472135954999579392818347337462552"},
        {"1e98", "1e49"},
        {"1e99", "31622776601683793319988935444327190000000000000000"},
        {"1e-1000", "1e-500"},
        {"1e-999", "3.162277660168379331998893544432719e-500"},
        {NINES "e66", NINES "e16"}, /* a little below the tie of it and 10^50 */
        {"9999999999999999999999999999999998", "99999999999999999.99999999999999999"},
        {"15241578753238836750495351562536198787501905199875019052100",
         "123456789012345678901234567890"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        dbr_decimal d;
        assert_int_equal(dbr_dec_sqrt(num(cases[i].x), &d), DBR_DEC_OK);
        same_number(cases[i].x, d, cases[i].want);
    }
    dbr_decimal d;
    assert_int_equal(dbr_dec_sqrt(num("-1"), &d), DBR_DEC_NEGATIVE);
    assert_int_equal(dbr_dec_sqrt(num("-1e-1000"), &d), DBR_DEC_NEGATIVE);
    assert_int_equal(dbr_dec_sqrt(num("-0"), &d), DBR_DEC_OK);
}

static void test_signs(void **state) {
    assert_false(dbr_dec_neg(num("0.00")).neg);
    same_number("-(-3)", dbr_dec_neg(num("-3")), "3");
    same_number("|-3|", dbr_dec_abs(num("-3")), "3");
    same_number("|3|", dbr_dec_abs(num("3")), "3");
    dbr_decimal d;
    assert_int_equal(dbr_dec_scale(num("1.5"), 3, &d), DBR_DEC_OK);
    same_number("scale 3", d, "1500");
    assert_int_equal(dbr_dec_scale(num("1.5"), -3, &d), DBR_DEC_OK);
    same_number("scale -3", d, "0.0015");
    assert_int_equal(dbr_dec_scale(num("1"), 100, &d), DBR_DEC_TOO_LARGE);
    assert_int_equal(dbr_dec_scale(num("0"), 100, &d), DBR_DEC_OK);
    assert_int_equal(dbr_dec_scale(num("1"), INT32_MAX, &d), DBR_DEC_TOO_LARGE);
    assert_int_equal(dbr_dec_scale(num("-1"), INT32_MIN, &d), DBR_DEC_OK);
    same_number("scale far down", d, "0");
}

static void test_compare(void **state) {
    static const char *const rising[] = {
        "-" NINES "e66",
        "-1e99",
        "-10000000000000000000000000000000000",
        "-" NINES,
        "-2",
        "-1.5",
        "-1e-1000",
        "0",
        "1e-1000",
        "1e-999",
        "0.1",
        "0.9999999999999999999999999999999999",
        "1",
        "1.0000000000000000000000000000000010",
        "1.2",
        "12",
        NINES,
        "1e34",
        "1e99",
    };
    for (size_t i = 0; i < N(rising); i++)
        for (size_t k = 0; k < N(rising); k++)
            assert_int_equal(dbr_dec_cmp(num(rising[i]), num(rising[k])), i < k ? -1 : i > k);
    static const char *const equal[][2] = {{"1.20", "1.2"},      {"0", "0.000"},
                                           {"-0", "0"},          {"1e3", "1000.00"},
                                           {"-5e-3", "-0.0050"}, {"0e50", "0e-50"}};
    for (size_t i = 0; i < N(equal); i++) {
        dbr_decimal a = num(equal[i][0]), b = num(equal[i][1]);
        assert_int_equal(dbr_dec_cmp(a, b), 0);
        assert_true(dbr_dec_hash(a) == dbr_dec_hash(b));
        a = dbr_dec_normal(a);
        b = dbr_dec_normal(b);
        assert_true(a.coef == b.coef && a.exp == b.exp && a.neg == b.neg);
    }
    /* not a proof, but a hash that ignores a part of the value would show */
    static const char *const differ[] = {
        "1", "-1", "10", "0.1", "100", "0", "1e34", "18446744073709551616", "18446744073709551617"};
    for (size_t i = 0; i < N(differ); i++)
        for (size_t k = 0; k < i; k++)
            assert_true(dbr_dec_hash(num(differ[i])) != dbr_dec_hash(num(differ[k])));
}

/* ---- rounding and writing ---- */

static void test_round(void **state) {
    static const struct {
        const char *x;
        int places;
        const char *want;
    } cases[] = {
        {"2.5", 0, "3"},
        {"-2.5", 0, "-3"},
        {"3.5", 0, "4"},
        {"2.4999999999", 0, "2"},
        {"0.5", 0, "1"},
        {"-0.5", 0, "-1"},
        {"0.49", 0, "0"},
        {"-0.49", 0, "0"},
        {"1.005", 2, "1.01"},
        {"1.004999", 2, "1"},
        {"1.2", 5, "1.2"},
        {"1250", -2, "1300"},
        {"1249", -2, "1200"},
        {"-1250", -2, "-1300"},
        {"50", -2, "100"},
        {"49", -2, "0"},
        {"5e-1000", 999, "1e-999"},
        {"4e-1000", 999, "0"},
        {"7", 1000, "7"},
        {"1e-1000", 0, "0"},
        {"99.95", 1, "100"},
        {NINES, -33, "10000000000000000000000000000000000"},
        {NINES, -34, "1e34"},
        {NINES, -35, "0"},
        {NINES "e66", -66, NINES "e66"},
        {"1e99", -200, "0"},
        {"0", -200, "0"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        char what[100];
        snprintf(what, sizeof what, "round(%s, %d)", cases[i].x, cases[i].places);
        same_number(what, dbr_dec_round(num(cases[i].x), cases[i].places), cases[i].want);
    }
    /* rounding up can leave the numbers, and then says so when it is read */
    dbr_decimal d = dbr_dec_round(num("5e99"), -100);
    assert_int_equal(dbr_dec_scale(d, 0, &d), DBR_DEC_TOO_LARGE);
    static const struct {
        const char *x, *floor, *ceil;
    } ends[] = {
        {"2", "2", "2"},
        {"2.1", "2", "3"},
        {"-2.1", "-3", "-2"},
        {"0.5", "0", "1"},
        {"-0.5", "-1", "0"},
        {"1e-1000", "0", "1"},
        {"-1e-1000", "-1", "0"},
        {"1e99", "1e99", "1e99"},
        {"999999999999999999999999999999999.9", "999999999999999999999999999999999", "1e33"},
        {"0", "0", "0"},
        {"0.00", "0", "0"},
        {"3.000", "3", "3"},
    };
    for (size_t i = 0; i < N(ends); i++) {
        same_number(ends[i].x, dbr_dec_floor(num(ends[i].x)), ends[i].floor);
        same_number(ends[i].x, dbr_dec_ceil(num(ends[i].x)), ends[i].ceil);
    }
}

static void test_integers(void **state) {
    static const struct {
        const char *x;
        bool whole, fits;
        int64_t value;
    } cases[] = {
        {"0", true, true, 0},
        {"0.000", true, true, 0},
        {"12.00", true, true, 12},
        {"12.01", false, false, 0},
        {"1e3", true, true, 1000},
        {"9223372036854775807", true, true, INT64_MAX},
        {"9223372036854775808", true, false, 0},
        {"-9223372036854775808", true, true, INT64_MIN},
        {"-9223372036854775809", true, false, 0},
        {"1e18", true, true, INT64_C(1000000000000000000)},
        {"1e19", true, false, 0},
        {"1e99", true, false, 0},
        {"1e-1000", false, false, 0},
    };
    for (size_t i = 0; i < N(cases); i++) {
        int64_t v = 0;
        assert_int_equal(dbr_dec_is_integer(num(cases[i].x)), cases[i].whole);
        assert_int_equal(dbr_dec_to_int64(num(cases[i].x), &v), cases[i].fits);
        if (cases[i].fits)
            assert_true(v == cases[i].value);
    }
}

static void test_write(void **state) {
    static const char *const cases[][2] = {
        {"1.20", "1.2"},        {"-0.00", "0"},          {"1e5", "100000"}, {"100", "100"},
        {"0.00001", "0.00001"}, {"-1e-7", "-0.0000001"}, {"12e-1", "1.2"},  {"120e-2", "1.2"},
        {NINES, NINES},         {"1000.000", "1000"},
    };
    dbr_buf b = {0};
    for (size_t i = 0; i < N(cases); i++)
        assert_string_equal(plain(num(cases[i][0]), &b), cases[i][1]);
    plain(num("1e-1000"), &b);
    assert_int_equal(b.n, 1002);
    plain(num("-1e99"), &b);
    assert_int_equal(b.n, 101);
    dbr_buf_clear(&b);
}

static void test_write_fixed(void **state) {
    static const struct {
        const char *x;
        int places;
        const char *group, *want;
    } cases[] = {
        {"1234567.891", 2, ",", "1,234,567.89"},
        {"1234567.895", 2, ",", "1,234,567.90"},
        {"-1234567", 2, ",", "-1,234,567.00"},
        {"123", 0, ",", "123"},
        {"1234", 0, ",", "1,234"},
        {"1234", 0, "", "1234"},
        {"123456", 0, " ", "123 456"},
        {"1e6", 1, ",", "1,000,000.0"},
        {"0", 2, ",", "0.00"},
        {"0", 0, ",", "0"},
        {"-0.004", 2, ",", "0.00"},
        {"-0.005", 2, ",", "-0.01"},
        {"0.5", 0, ",", "1"},
        {"-0.4", 0, ",", "0"},
        {"999.995", 2, ",", "1,000.00"},
        {"0.05", 3, ",", "0.050"},
        {"1e-1000", 2, ",", "0.00"},
        {"1.5", 5, ",", "1.50000"},
        {"12e1", 3, ",", "120.000"},
        {"1250", -2, ",", "1,300"},
        {"1e5", -2, ",", "100,000"},
        {"49", -2, ",", "0"},
    };
    dbr_buf b = {0};
    for (size_t i = 0; i < N(cases); i++) {
        b.n = 0;
        dbr_dec_write_fixed(num(cases[i].x), cases[i].places, dbr_str_of(cases[i].group), &b);
        assert_string_equal(b.p, cases[i].want);
    }
    b.n = 0;
    dbr_dec_write_fixed(num("-1.5"), 60, DBR_STR(","), &b);
    assert_int_equal(b.n, 63);
    dbr_buf_clear(&b);
}

static void test_doubles(void **state) {
    assert_true(dbr_dec_to_double(num("0.5")) == 0.5);
    assert_true(dbr_dec_to_double(num("0.1")) == 0.1);
    assert_true(dbr_dec_to_double(num("-1200")) == -1200.0);
    assert_true(dbr_dec_to_double(num("0")) == 0.0);
    assert_true(dbr_dec_to_double(num("-4.35")) == -4.35);
    static const struct {
        const char *x;
        double want;
    } near[] = {{"1e99", 1e99},
                {"1234567.8901234567", 1234567.8901234567},
                {NINES "e-340", 1e-306},
                {"-" NINES "e-40", -1e-6}};
    for (size_t i = 0; i < N(near); i++)
        assert_true(fabs(dbr_dec_to_double(num(near[i].x)) - near[i].want) <=
                    fabs(near[i].want) * 1e-15);
    assert_true(dbr_dec_to_double(num("1e-1000")) == 0.0);
    dbr_decimal d;
    assert_int_equal(dbr_dec_of_double(0.1, &d), DBR_DEC_OK);
    same_number("0.1", d, "0.1");
    assert_int_equal(dbr_dec_of_double(1.0 / 3, &d), DBR_DEC_OK);
    same_number("a third", d, "0.333333333333");
    assert_int_equal(dbr_dec_of_double(-0.0, &d), DBR_DEC_OK);
    same_number("-0.0", d, "0");
    assert_int_equal(dbr_dec_of_double(-123456789012345.0, &d), DBR_DEC_OK);
    same_number("12 digits", d, "-123456789012000");
    assert_int_equal(dbr_dec_of_double(1e300, &d), DBR_DEC_TOO_LARGE);
    assert_int_equal(dbr_dec_of_double(9.9999999999999e99, &d), DBR_DEC_TOO_LARGE);
    assert_int_equal(dbr_dec_of_double((double)INFINITY, &d), DBR_DEC_TOO_LARGE);
    assert_int_equal(dbr_dec_of_double((double)NAN, &d), DBR_DEC_TOO_LARGE);
}

/* ---- laws ---- */

enum { ROUNDS = 20000 };

/* Small operands have exact answers in 128 bits. */
static void test_small_against_integers(void **state) {
    dice r = dice_new("decimals against integers");
    for (int i = 0; i < ROUNDS; i++) {
        dbr_decimal a = dice_decimal(&r, 15, -6, 0), b = dice_decimal(&r, 15, -6, 0), got;
        __int128 x = (__int128)a.coef, y = (__int128)b.coef, product = x * y;
        for (int k = a.exp; k > -6; k--)
            x *= 10;
        for (int k = b.exp; k > -6; k--)
            y *= 10;
        x = a.neg ? -x : x;
        y = b.neg ? -y : y;
        __int128 sum = x + y;
        dbr_decimal want = {.coef = (dbr_u128)(sum < 0 ? -sum : sum), .exp = -6, .neg = sum < 0};
        assert_int_equal(dbr_dec_add(a, b, &got), DBR_DEC_OK);
        assert_int_equal(dbr_dec_cmp(got, want), 0);
        assert_int_equal(dbr_dec_cmp(a, b), x < y ? -1 : x > y);
        assert_int_equal(dbr_dec_mul(a, b, &got), DBR_DEC_OK);
        want = (dbr_decimal){
            .coef = (dbr_u128)product, .exp = a.exp + b.exp, .neg = product && a.neg != b.neg};
        assert_int_equal(dbr_dec_cmp(got, want), 0);
        /* floor, ceil and round to units of 10^-6 that are whole numbers */
        __int128 down = x / 1000000 - (x % 1000000 < 0), up = x / 1000000 + (x % 1000000 > 0);
        __int128 size = x < 0 ? -x : x, half = (size + 500000) / 1000000;
        assert_int_equal(dbr_dec_cmp(dbr_dec_floor(a), dbr_dec_of((int64_t)down)), 0);
        assert_int_equal(dbr_dec_cmp(dbr_dec_ceil(a), dbr_dec_of((int64_t)up)), 0);
        assert_int_equal(
            dbr_dec_cmp(dbr_dec_round(a, 0), dbr_dec_of((int64_t)(x < 0 ? -half : half))), 0);
    }
}

/* Distance of got from the truth, which lies between the neighbours: checked from the other side. */
static void test_laws(void **state) {
    dice r = dice_new("laws of decimals");
    dbr_buf b = {0};
    for (int i = 0; i < ROUNDS; i++) {
        dbr_decimal x = dice_decimal(&r, 34, -40, 20), y = dice_decimal(&r, 34, -40, 20), s, t,
                    back;
        assert_int_equal(dbr_dec_parse(dbr_str_of(plain(x, &b)), &back), DBR_DEC_OK);
        assert_int_equal(dbr_dec_cmp(x, back), 0);
        assert_true(dbr_dec_hash(x) == dbr_dec_hash(back));
        assert_int_equal(dbr_dec_add(x, y, &s), dbr_dec_add(y, x, &t));
        assert_int_equal(dbr_dec_cmp(s, t), 0);
        assert_true(s.coef <= num(NINES).coef && !(s.neg && !s.coef));
        assert_int_equal(dbr_dec_cmp(x, y), -dbr_dec_cmp(y, x));
        assert_int_equal(dbr_dec_sub(x, y, &t), DBR_DEC_OK);
        if (dbr_dec_is_zero(t))
            assert_int_equal(dbr_dec_cmp(x, y), 0);
        else
            assert_int_equal(dbr_dec_cmp(x, y), t.neg ? -1 : 1);
        /* (x + y) + (-y): exact where x + y needed no rounding */
        dbr_decimal zero = {0};
        assert_int_equal(dbr_dec_add(x, zero, &t), DBR_DEC_OK);
        assert_int_equal(dbr_dec_cmp(x, t), 0);
        if (dbr_dec_mul(x, y, &s) == DBR_DEC_OK) {
            assert_int_equal(dbr_dec_mul(y, x, &t), DBR_DEC_OK);
            assert_int_equal(dbr_dec_cmp(s, t), 0);
        }
        /* 17 by 17 digits make at most 34: the quotient of the product is exact */
        dbr_decimal u = dice_decimal(&r, 17, -20, 20), v = dice_decimal(&r, 17, -20, 20);
        if (!dbr_dec_is_zero(v)) {
            assert_int_equal(dbr_dec_mul(u, v, &s), DBR_DEC_OK);
            assert_int_equal(dbr_dec_div(s, v, &t), DBR_DEC_OK);
            assert_int_equal(dbr_dec_cmp(t, u), 0);
            assert_int_equal(dbr_dec_mul(v, v, &s), DBR_DEC_OK);
            assert_int_equal(dbr_dec_sqrt(s, &t), DBR_DEC_OK);
            assert_int_equal(dbr_dec_cmp(t, dbr_dec_abs(v)), 0);
        }
        int places = dice_between(&r, -20, 45);
        dbr_decimal once = dbr_dec_round(x, places);
        assert_int_equal(dbr_dec_cmp(dbr_dec_round(once, places), once), 0);
        assert_int_equal(dbr_dec_cmp(dbr_dec_round(dbr_dec_neg(x), places), dbr_dec_neg(once)), 0);
        assert_true(dbr_dec_cmp(dbr_dec_floor(x), x) <= 0 && dbr_dec_cmp(dbr_dec_ceil(x), x) >= 0);
        assert_true(dbr_dec_is_integer(dbr_dec_floor(x)) && dbr_dec_is_integer(dbr_dec_ceil(x)));
    }
    dbr_buf_clear(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),      cmocka_unit_test(test_parse_range),
        cmocka_unit_test(test_parse_long), cmocka_unit_test(test_of),
        cmocka_unit_test(test_arithmetic), cmocka_unit_test(test_sqrt),
        cmocka_unit_test(test_signs),      cmocka_unit_test(test_compare),
        cmocka_unit_test(test_round),      cmocka_unit_test(test_integers),
        cmocka_unit_test(test_write),      cmocka_unit_test(test_write_fixed),
        cmocka_unit_test(test_doubles),    cmocka_unit_test(test_small_against_integers),
        cmocka_unit_test(test_laws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
