/* test_exact.c: exact sums (base/exact.h) against values worked out with fractions, and the certified values of NIST. */
#include "decimals.h"

#include "base/exact.h"
#include "base/file.h"

#define N(table) (sizeof(table) / sizeof *(table))

typedef struct sums {
    dbr_exact sum, squares;
    int64_t n;
} sums;

static void put(sums *s, dbr_decimal x) {
    dbr_exact_add(&s->sum, x);
    dbr_exact_add_product(&s->squares, x, x);
    s->n++;
}

static void clear(sums *s) {
    dbr_exact_clear(&s->sum);
    dbr_exact_clear(&s->squares);
}

static void same_status(const char *what, dbr_dec_status got, dbr_dec_status want) {
    if (got != want)
        fail_msg("%s is %s, not %s", what, dec_status_name(got), dec_status_name(want));
}

static dbr_decimal value_of(const dbr_exact *e) {
    dbr_decimal d;
    same_status("the sum", dbr_exact_read(e, &d), DBR_DEC_OK);
    return d;
}

/* sum / n */
static dbr_dec_status mean(const dbr_exact *sum, int64_t n, dbr_decimal *out) {
    dbr_exact count = {0};
    dbr_exact_add(&count, dbr_dec_of(n));
    dbr_dec_status s = dbr_exact_ratio(sum, &count, out);
    dbr_exact_clear(&count);
    return s;
}

/* Worked out by fractions.Fraction and rounded half-even to 34 digits; the root from 200 digits. NULL: too large. */
static const struct {
    const char *values, *sum, *mean, *variance, *stdev;
} tables[] = {
    {"1 2 3 4", "10", "2.5", "1.666666666666666666666666666666667",
     "1.290994448735805628393088466594133"},
    {"1 1 1 2", "5", "1.25", "0.25", "0.5"},
    {"0.1 0.2 0.3 0.4 0.5 0.6 0.7", "2.8", "0.4", "0.04666666666666666666666666666666667",
     "0.2160246899469286743655322478695999"},
    {"1000000000000.4 1000000000000.2 1000000000000.3", "3000000000000.9", "1000000000000.3",
     "0.01", "0.1"},
    {"12345678901234567890.123 -98765432109876543210.321 0.000000000000000000000000001",
     "-86419753208641975320.198", "-28806584402880658440.066",
     "3708784226251079615166470914755445000000", "60899788392498373402.47800034348556"},
    {"7 7 7", "21", "7", "0", "0"},
    {"-1 1", "0", "0", "2", "1.414213562373095048801688724209698"},
    {"9999999999999999999999999999999999 1 1", "10000000000000000000000000000000000",
     "3333333333333333333333333333333334",
     "33333333333333333333333333333333320000000000000000000000000000000000",
     "5773502691896257645091487805019573"},
    {"1e60 1e-60 -1e60", "1e-60", "3.333333333333333333333333333333333e-61", NULL, "1e60"},
    {"33.3333 66.6667 12.5 0.0001 -4", "108.5001", "21.70002", "843.338359447",
     "29.04028855653813919244360841414974"},
};

/* Puts the words of `text`; true until there are no more. */
static bool next_value(const char **text, dbr_decimal *out) {
    if (!**text)
        return false;
    size_t n = strcspn(*text, " ");
    assert_int_equal(dbr_dec_parse((dbr_str){*text, n}, out), DBR_DEC_OK);
    *text += n + ((*text)[n] == ' ');
    return true;
}

static void test_tables(void **state) {
    for (size_t i = 0; i < N(tables); i++) {
        sums s = {0};
        dbr_decimal x, got;
        for (const char *at = tables[i].values; next_value(&at, &x);)
            put(&s, x);
        same_number(tables[i].values, value_of(&s.sum), tables[i].sum);
        same_status("mean", mean(&s.sum, s.n, &got), DBR_DEC_OK);
        same_number(tables[i].values, got, tables[i].mean);
        same_status("variance", dbr_exact_variance(s.n, &s.sum, &s.squares, &got),
                    tables[i].variance ? DBR_DEC_OK : DBR_DEC_TOO_LARGE);
        if (tables[i].variance)
            same_number(tables[i].values, got, tables[i].variance);
        same_status("stdev", dbr_exact_stdev(s.n, &s.sum, &s.squares, &got), DBR_DEC_OK);
        same_number(tables[i].values, got, tables[i].stdev);
        clear(&s);
    }
}

static void test_empty(void **state) {
    dbr_exact e, other = {0};
    dbr_exact_init(&e);
    assert_int_equal(dbr_exact_sign(&e), 0);
    same_number("nothing", value_of(&e), "0");
    dbr_exact_merge(&e, &other);
    dbr_exact_add(&e, num("0.00"));
    dbr_exact_add(&e, num("0e-1000"));
    dbr_exact_add_product(&e, num("0"), num("1e99"));
    same_number("zeros", value_of(&e), "0");
    dbr_decimal d;
    dbr_exact_add(&other, num("1"));
    same_status("1 / 0", dbr_exact_ratio(&other, &e, &d), DBR_DEC_ZERO_DIVISION);
    same_status("0 / 0", dbr_exact_ratio(&e, &e, &d), DBR_DEC_ZERO_DIVISION);
    same_status("0 / 1", dbr_exact_ratio(&e, &other, &d), DBR_DEC_OK);
    same_number("0 / 1", d, "0");
    dbr_exact_clear(&e);
    dbr_exact_clear(&other);
}

static void test_ratio(void **state) {
    static const struct {
        const char *num, *den, *want;
    } cases[] = {
        {"1", "3", "0.3333333333333333333333333333333333"},
        {"-2", "3", "-0.6666666666666666666666666666666667"},
        {"2", "-3", "-0.6666666666666666666666666666666667"},
        {"-1", "-8", "0.125"},
        {"1e99", "1e99", "1"},
        {"1e-1000", "1e-1000", "1"},
        {"1e99", "1e-1000", NULL},
        {"1e-1000", "1e99", "0"},
        {"1", "1e99", "1e-99"},
        {"1e-999", "3", "3e-1000"},
        {"9999999999999999999999999999999999", "2", "5000000000000000000000000000000000"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        dbr_exact a = {0}, b = {0};
        dbr_decimal d;
        dbr_exact_add(&a, num(cases[i].num));
        dbr_exact_add(&b, num(cases[i].den));
        same_status(cases[i].num, dbr_exact_ratio(&a, &b, &d),
                    cases[i].want ? DBR_DEC_OK : DBR_DEC_TOO_LARGE);
        if (cases[i].want)
            same_number(cases[i].num, d, cases[i].want);
        dbr_exact_clear(&a);
        dbr_exact_clear(&b);
    }
}

/* The sum is kept whole where a sum of 34 digits would have lost its end. */
static void test_cancelling(void **state) {
    dbr_exact e = {0};
    dbr_exact_add(&e, num("1e99"));
    dbr_exact_add(&e, num("1e-1000"));
    same_number("seen from above", value_of(&e), "1e99");
    dbr_exact_add(&e, num("-1e99"));
    same_number("what is left", value_of(&e), "1e-1000");
    assert_int_equal(dbr_exact_sign(&e), 1);
    dbr_exact_add(&e, num("-2e-1000"));
    assert_int_equal(dbr_exact_sign(&e), -1);
    dbr_exact_add(&e, num("1e-1000"));
    assert_int_equal(dbr_exact_sign(&e), 0);
    /* too large on the way, not at the end */
    dbr_decimal d;
    for (int i = 0; i < 30; i++)
        dbr_exact_add(&e, num("9e99"));
    same_status("270e99", dbr_exact_read(&e, &d), DBR_DEC_TOO_LARGE);
    for (int i = 0; i < 29; i++)
        dbr_exact_add(&e, num("-9e99"));
    same_number("back again", value_of(&e), "9e99");
    dbr_exact_clear(&e);

    dbr_exact_add_product(&e, num("1e99"), num("1e99"));
    same_status("1e198", dbr_exact_read(&e, &d), DBR_DEC_TOO_LARGE);
    dbr_exact_add_product(&e, num("-1e99"), num("1e99"));
    dbr_exact_add_product(&e, num("1e-1000"), num("1e-1000"));
    same_number("below the smallest", value_of(&e), "0");
    assert_int_equal(dbr_exact_sign(&e), 1); /* but it is there */
    dbr_exact_clear(&e);
}

static void test_many(void **state) {
    dbr_exact e = {0};
    for (int i = 0; i < 100000; i++)
        dbr_exact_add(&e, num("0.1"));
    same_number("100,000 times 0.1", value_of(&e), "10000");
    for (int i = 0; i < 100000; i++)
        dbr_exact_add(&e, num("-9999999999999999999999999999999999"));
    for (int i = 0; i < 100000; i++)
        dbr_exact_add(&e, num("9999999999999999999999999999999999"));
    same_number("and nothing more", value_of(&e), "10000");
    dbr_exact_clear(&e);
    /* products: 34 by 34 digits, all of them */
    dbr_exact_add_product(&e, num("9999999999999999999999999999999999"),
                          num("9999999999999999999999999999999999"));
    dbr_exact_add(&e, num("-99999999999999999999999999999999980000000000000000000000000000000000"));
    same_number("the last digit of 68", value_of(&e), "1");
    dbr_exact_clear(&e);
}

/* Any order, any grouping, one answer, equal to adding up digits of 128 bits where those are enough. */
static void test_order(void **state) {
    dice r = dice_new("order of sums");
    for (int round = 0; round < 300; round++) {
        enum { MOST = 40 };
        dbr_decimal v[MOST], w[MOST];
        int n = dice_between(&r, 2, MOST);
        bool wild = round % 2;
        for (int i = 0; i < n; i++) {
            v[i] = wild ? dice_decimal(&r, 34, -1000, 66) : dice_decimal(&r, 18, -9, 0);
            w[i] = dice_decimal(&r, wild ? 34 : 6, wild ? -30 : -3, wild ? 30 : 0);
        }
        sums forward = {0}, backward = {0}, left = {0}, right = {0};
        dbr_exact fp = {0}, bp = {0};
        __int128 plain_sum = 0, plain_products = 0;
        for (int i = 0; i < n; i++) {
            put(&forward, v[i]);
            put(&backward, v[n - 1 - i]);
            put(dice_below(&r, 2) ? &left : &right, v[i]);
            dbr_exact_add_product(&fp, v[i], w[i]);
            dbr_exact_add_product(&bp, w[n - 1 - i], v[n - 1 - i]);
            if (!wild) {
                __int128 x = (__int128)v[i].coef, y = (__int128)w[i].coef;
                for (int k = v[i].exp; k > -9; k--)
                    x *= 10;
                plain_sum += v[i].neg ? -x : x;
                x *= y;
                for (int k = w[i].exp; k > -3; k--)
                    x *= 10;
                plain_products += v[i].neg != w[i].neg ? -x : x;
            }
        }
        dbr_exact_merge(&left.sum, &right.sum);
        dbr_exact_merge(&left.squares, &right.squares);
        dbr_decimal a, b, c, p, q;
        a = value_of(&forward.sum);
        b = value_of(&backward.sum);
        c = value_of(&left.sum);
        assert_int_equal(dbr_dec_cmp(a, b), 0);
        assert_int_equal(dbr_dec_cmp(a, c), 0);
        dbr_dec_status s = dbr_exact_variance(n, &forward.sum, &forward.squares, &a);
        assert_int_equal(s, dbr_exact_variance(n, &backward.sum, &backward.squares, &b));
        assert_int_equal(s, dbr_exact_variance(n, &left.sum, &left.squares, &c));
        assert_true(s != DBR_DEC_OK ||
                    (dbr_dec_cmp(a, b) == 0 && dbr_dec_cmp(a, c) == 0 && !a.neg));
        assert_int_equal(dbr_exact_read(&fp, &p), dbr_exact_read(&bp, &q));
        assert_int_equal(dbr_dec_cmp(p, q), 0);
        if (!wild) { /* at most 40 * 10^36; in two parts, a decimal has 34 digits */
            dbr_exact want = {0};
            __int128 unit = 1;
            for (int k = 0; k < 30; k++)
                unit *= 10;
            __int128 parts[2] = {plain_products / unit, plain_products % unit};
            for (int k = 0; k < 2; k++)
                dbr_exact_add(&want,
                              (dbr_decimal){.coef = (dbr_u128)(parts[k] < 0 ? -parts[k] : parts[k]),
                                            .exp = k == 0 ? 18 : -12,
                                            .neg = parts[k] < 0});
            assert_int_equal(dbr_exact_read(&want, &q), DBR_DEC_OK);
            assert_int_equal(dbr_dec_cmp(p, q), 0);
            dbr_exact_clear(&want);
        }
        if (!wild) {
            bool neg = plain_sum < 0;
            dbr_u128 size = neg ? -(dbr_u128)plain_sum : (dbr_u128)plain_sum;
            q = (dbr_decimal){.coef = size, .exp = -9, .neg = neg}; /* at most 40 * 10^27 */
            assert_int_equal(dbr_dec_cmp(value_of(&forward.sum), q), 0);
        }
        dbr_exact negated = {0};
        for (int i = 0; i < n; i++)
            dbr_exact_add(&negated, dbr_dec_neg(v[i]));
        dbr_exact_merge(&negated, &forward.sum);
        assert_int_equal(dbr_exact_sign(&negated), 0);
        dbr_exact_clear(&negated);
        clear(&forward);
        clear(&backward);
        clear(&left);
        clear(&right);
        dbr_exact_clear(&fp);
        dbr_exact_clear(&bp);
    }
}

/* ---- NIST's reference data ---- */

static bool suite(dbr_arena *a, const char *file, dbr_str *out) {
    dbr_str path = dbr_arena_printf(a, "%s/../shared/suites/nist-strd/%s", DBR_SOURCE_DIR, file);
    if (dbr_file_read(a, path, 1 << 24, out) == DBR_FILE_OK)
        return true;
    print_message("skipped: no suites (%s)\n", file);
    return false;
}

/* The next line of "key,value" after the header; false at the end. */
static bool next_row(dbr_str *rest, dbr_decimal *key, dbr_decimal *value) {
    while (rest->n) {
        size_t end = dbr_str_find(*rest, DBR_STR("\n"), 0);
        dbr_str line = dbr_str_trim(dbr_str_slice(*rest, 0, end));
        *rest = dbr_str_slice(*rest, end == SIZE_MAX ? rest->n : end + 1, rest->n);
        size_t comma = dbr_str_find(line, DBR_STR(","), 0);
        if (comma == SIZE_MAX || dbr_dec_parse(dbr_str_slice(line, 0, comma), key) != DBR_DEC_OK)
            continue; /* the header */
        assert_int_equal(dbr_dec_parse(dbr_str_slice(line, comma + 1, line.n), value), DBR_DEC_OK);
        return true;
    }
    return false;
}

/* Between groups, thirteen leading digits alike: what is left is what doubles lose. */
static void test_nist_anova(void **state) {
    static const struct {
        const char *file;
        int each;
        const char *between; /* the certified sum of squares */
    } sets[] = {{"anova/SmLs07.csv", 21, "1.68"},
                {"anova/SmLs08.csv", 201, "16.08"},
                {"anova/SmLs09.csv", 2001, "160.08"}};
    for (size_t i = 0; i < N(sets); i++) {
        dbr_arena a = {0};
        dbr_str rest;
        if (suite(&a, sets[i].file, &rest)) {
            dbr_exact group[9] = {0};
            sums all = {0};
            dbr_decimal key, value, variance, between;
            int64_t k, rows = 0;
            for (; next_row(&rest, &key, &value); rows++) {
                assert_true(dbr_dec_to_int64(key, &k) && k >= 1 && k <= 9);
                dbr_exact_add(&group[k - 1], value);
            }
            assert_int_equal(rows, 9 * sets[i].each);
            for (size_t g = 0; g < 9; g++) {
                put(&all, value_of(&group[g]));
                dbr_exact_clear(&group[g]);
            }
            /* of the sums of 9 groups: variance * 8 / rows of each */
            assert_int_equal(dbr_exact_variance(9, &all.sum, &all.squares, &variance), DBR_DEC_OK);
            assert_int_equal(dbr_dec_mul(variance, dbr_dec_of(8), &between), DBR_DEC_OK);
            assert_int_equal(dbr_dec_div(between, dbr_dec_of(sets[i].each), &between), DBR_DEC_OK);
            same_number(sets[i].file, between, sets[i].between);
            clear(&all);
        }
        dbr_arena_clear(&a);
    }
}

static void test_nist_univariate(void **state) {
    static const struct {
        const char *file;
        int n;
        const char *mean, *stdev; /* as certified */
        int mean_places, stdev_places;
    } sets[] = {
        {"univariate/Lew.csv", 200, "-177.435", "277.332168044316", 12, 12},
        {"univariate/Lottery.csv", 218, "518.958715596330", "291.699727470969", 12, 12},
        {"univariate/Mavro.csv", 50, "2.001856", "0.000429123454003053", 14, 18},
        {"univariate/Michelso.csv", 100, "299.8524", "0.0790105478190518", 12, 16},
        {"univariate/NumAcc1.csv", 3, "10000002", "1", 30, 30},
        {"univariate/NumAcc2.csv", 1001, "1.2", "0.1", 30, 30},
        {"univariate/NumAcc3.csv", 1001, "1000000.2", "0.1", 30, 30},
        {"univariate/NumAcc4.csv", 1001, "10000000.2", "0.1", 30, 30},
        {"univariate/PiDigits.csv", 5000, "4.5348", "2.86733906028871", 14, 14},
    };
    for (size_t i = 0; i < N(sets); i++) {
        dbr_arena a = {0};
        dbr_str rest;
        if (suite(&a, sets[i].file, &rest)) {
            sums s = {0};
            dbr_decimal key, value, got;
            while (next_row(&rest, &key, &value))
                put(&s, value);
            assert_int_equal(s.n, sets[i].n);
            same_status("mean", mean(&s.sum, s.n, &got), DBR_DEC_OK);
            same_number(sets[i].file, dbr_dec_round(got, sets[i].mean_places), sets[i].mean);
            same_status("stdev", dbr_exact_stdev(s.n, &s.sum, &s.squares, &got), DBR_DEC_OK);
            same_number(sets[i].file, dbr_dec_round(got, sets[i].stdev_places), sets[i].stdev);
            clear(&s);
        }
        dbr_arena_clear(&a);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),     cmocka_unit_test(test_empty),
        cmocka_unit_test(test_ratio),      cmocka_unit_test(test_cancelling),
        cmocka_unit_test(test_many),       cmocka_unit_test(test_order),
        cmocka_unit_test(test_nist_anova), cmocka_unit_test(test_nist_univariate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
