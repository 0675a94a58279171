/* test_apply_values.c: scalar operations on hand-made values (dbr_apply of plan/eval.h): truth tables, reasons that travel, limits. */
#include "decimals.h"

#include "plan/eval.h"

#define N(table) (sizeof(table) / sizeof *(table))

static dbr_arena arena;
static dbr_calendar calendar;

static dbr_value apply(dbr_op op, uint32_t n, const dbr_value *args) {
    dbr_expr x = {.op = op, .nargs = n};
    return dbr_apply(&calendar, &x, args, &arena);
}

static dbr_value d(const char *s) {
    return dbr_value_dec(num(s));
}

static dbr_value t(const char *s) {
    return dbr_value_text(dbr_str_of(s));
}

static dbr_value b(bool truth) {
    return dbr_value_bool(truth);
}

static dbr_value none(dbr_reason r) {
    return dbr_value_none(r, dbr_str_of(dbr_reason_code(r)));
}

static dbr_value day(const char *s) {
    dbr_day v;
    if (!dbr_date_parse(dbr_str_of(s), &v))
        fail_msg("`%s` is no date", s);
    return dbr_value_day(v);
}

static dbr_value at(const char *s) {
    dbr_instant v;
    int32_t offset;
    if (!dbr_datetime_parse(dbr_str_of(s), &v, &offset))
        fail_msg("`%s` is no date-time", s);
    return dbr_value_instant(v);
}

/* The plain form; a none as `none: reason_code`. */
static void same(const char *what, dbr_value got, const char *want) {
    dbr_buf buf = {0};
    if (got.kind == DBR_V_NONE)
        dbr_buf_printf(&buf, "none: %s", dbr_reason_code(got.none.reason));
    else
        dbr_value_write(&got, &buf);
    if (!dbr_str_is(dbr_buf_str(&buf), want))
        fail_msg("%s is %.*s, not %s", what, DBR_ARG(dbr_buf_str(&buf)), want);
    dbr_buf_clear(&buf);
}

#define CHECK(want, op, ...)                                                       \
    same(#op " " #__VA_ARGS__,                                                     \
         apply(DBR_O_##op, sizeof((dbr_value[]){__VA_ARGS__}) / sizeof(dbr_value), \
               (dbr_value[]){__VA_ARGS__}),                                        \
         want)

static const dbr_reason ROWS = DBR_R_NO_ROWS, KEY = DBR_R_NO_KEY;

static void test_logic(void **state) {
    /* true, false, none in this order */
    dbr_value v[3] = {b(true), b(false), none(ROWS)};
    static const char *const both[3][3] = {{"true", "false", "none: no_rows"},
                                           {"false", "false", "false"},
                                           {"none: no_rows", "false", "none: no_rows"}};
    static const char *const either[3][3] = {{"true", "true", "true"},
                                             {"true", "false", "none: no_rows"},
                                             {"true", "none: no_rows", "none: no_rows"}};
    static const char *const negated[3] = {"false", "true", "none: no_rows"};
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
            same("and", apply(DBR_O_AND, 2, (dbr_value[]){v[i], v[k]}), both[i][k]);
            same("or", apply(DBR_O_OR, 2, (dbr_value[]){v[i], v[k]}), either[i][k]);
        }
        same("not", apply(DBR_O_NOT, 1, &v[i]), negated[i]);
    }
    /* two reasons: the first travels */
    CHECK("none: no_rows", AND, none(ROWS), none(KEY));
    CHECK("none: no_key", OR, none(KEY), none(ROWS));
    CHECK("1", IF, b(true), d("1"), none(ROWS));
    CHECK("none: no_rows", IF, b(false), d("1"), none(ROWS));
    CHECK("none: no_key", IF, none(KEY), d("1"), d("2"));
    CHECK("true", IS_NONE, none(ROWS));
    CHECK("false", IS_NONE, t(""));
    CHECK("2", COALESCE, none(ROWS), d("2"), d("3"));
    CHECK("none: no_rows", COALESCE, none(ROWS), none(KEY));
    CHECK("none: bad_cell", AND, b(true), d("1"));
    CHECK("none: bad_cell", NOT, t("true"));
}

static void test_compare(void **state) {
    static const struct {
        dbr_op op;
        const char *less, *equal, *greater;
    } ops[] = {
        {DBR_O_EQ, "false", "true", "false"}, {DBR_O_NE, "true", "false", "true"},
        {DBR_O_LT, "true", "false", "false"}, {DBR_O_LE, "true", "true", "false"},
        {DBR_O_GT, "false", "false", "true"}, {DBR_O_GE, "false", "true", "true"},
    };
    dbr_value low[] = {d("-1"), t("B"), day("2026-10-30"), at("2026-10-30T08:00:00"), b(false),
                       t("é"),  t("")};
    dbr_value high[] = {d("1.0"), t("a"), day("2026-10-31"), at("2026-10-30T08:00:01"), b(true),
                        t("中"),  t(" ")};
    for (size_t i = 0; i < N(ops); i++) {
        for (size_t k = 0; k < N(low); k++) {
            same("less", apply(ops[i].op, 2, (dbr_value[]){low[k], high[k]}), ops[i].less);
            same("greater", apply(ops[i].op, 2, (dbr_value[]){high[k], low[k]}), ops[i].greater);
            same("equal", apply(ops[i].op, 2, (dbr_value[]){low[k], low[k]}), ops[i].equal);
        }
        same("none", apply(ops[i].op, 2, (dbr_value[]){none(ROWS), d("1")}), "none: no_rows");
        same("none", apply(ops[i].op, 2, (dbr_value[]){d("1"), none(KEY)}), "none: no_key");
        same("types", apply(ops[i].op, 2, (dbr_value[]){d("1"), t("1")}), "none: bad_cell");
    }
    CHECK("true", EQ, d("1.20"), d("1.2"));
    CHECK("true", EQ, day("2026-10-31"), at("2026-10-31T00:00:00"));
    CHECK("true", LT, day("2026-10-31"), at("2026-10-31T00:00:01"));
}

static void test_in(void **state) {
    CHECK("true", IN, t("b"), t("a"), t("b"));
    CHECK("false", IN, t("c"), t("a"), t("b"));
    CHECK("false", IN, t("B"), t("b"));
    CHECK("true", IN, d("2.0"), d("1"), d("2"));
    CHECK("none: no_rows", IN, none(ROWS), t("a"));
    CHECK("true", IN, t("a"), none(ROWS), t("a"));
    CHECK("none: no_rows", IN, t("c"), none(ROWS), t("a"));
    CHECK("true", BETWEEN, d("2"), d("2"), d("4"));
    CHECK("true", BETWEEN, d("4.00"), d("2"), d("4"));
    CHECK("false", BETWEEN, d("4.0000000001"), d("2"), d("4"));
    CHECK("false", BETWEEN, d("1.9"), d("2"), d("4"));
    CHECK("false", BETWEEN, d("3"), d("4"), d("2"));
    CHECK("none: no_rows", BETWEEN, none(ROWS), d("2"), d("4"));
    CHECK("none: no_key", BETWEEN, d("3"), d("2"), none(KEY));
    CHECK("true", BETWEEN, day("2026-10-31"), day("2026-10-01"), day("2026-10-31"));
    CHECK("true", BETWEEN, at("2026-10-31T23:59:59"), day("2026-10-01"), day("2026-10-31"));
    CHECK("false", BETWEEN, at("2026-11-01T00:00:00"), day("2026-10-01"), day("2026-10-31"));
    CHECK("true", BETWEEN, at("2026-10-01T00:00:00"), day("2026-10-01"), day("2026-10-31"));
    CHECK("false", BETWEEN, at("2026-09-30T23:59:59"), day("2026-10-01"), day("2026-10-31"));
}

static void test_arithmetic(void **state) {
    CHECK("0.3", ADD, d("0.1"), d("0.2"));
    CHECK("-0.1", SUB, d("0.1"), d("0.2"));
    CHECK("0.02", MUL, d("0.1"), d("0.2"));
    CHECK("0.5", DIV, d("0.1"), d("0.2"));
    CHECK("0.3333333333333333333333333333333333", DIV, d("1"), d("3"));
    CHECK("none: zero_division", DIV, d("1"), d("0.00"));
    CHECK("none: zero_division", DIV, d("0"), d("0"));
    CHECK("none: too_large", MUL, d("1e50"), d("1e50"));
    CHECK("none: too_large", ADD, d("9e99"), d("9e99"));
    CHECK("none: too_large", SUB, d("-9e99"), d("1e99"));
    CHECK("none: too_large", DIV, d("1e99"), d("0.01"));
    CHECK("0", MUL, d("-1"), d("0"));
    CHECK("none: no_rows", ADD, none(ROWS), none(KEY));
    CHECK("none: no_key", MUL, d("0"), none(KEY)); /* none times zero is none */
    CHECK("none: no_key", DIV, none(KEY), d("0"));
    CHECK("none: bad_cell", ADD, d("1"), t("1"));
    CHECK("-3", NEG, d("3"));
    CHECK("0", NEG, d("0"));
    CHECK("3", ABS, d("-3"));
    CHECK("none: no_rows", NEG, none(ROWS));
    CHECK("3", ROUND, d("2.5"));
    CHECK("-3", ROUND, d("-2.5"));
    CHECK("2.35", ROUND, d("2.345"), d("2"));
    CHECK("1300", ROUND, d("1250"), d("-2"));
    CHECK("1250", ROUND, d("1250"), d("99999999"));
    CHECK("0", ROUND, d("1250"), d("-99999999"));
    CHECK("none: bad_cell", ROUND, d("2.5"), d("0.5"));
    CHECK("none: no_rows", ROUND, d("2.5"), none(ROWS));
    CHECK("none: too_large", ROUND, d("9e99"), d("-100"));
    CHECK("-3", FLOOR, d("-2.1"));
    CHECK("-2", CEIL, d("-2.1"));
    CHECK("2", FLOOR, d("2.9"));
    CHECK("3", CEIL, d("2.1"));
}

static void test_extremes(void **state) {
    dbr_value three[] = {d("2"), d("-1"), d("1.5")}, gap[] = {d("2"), none(KEY), d("1.5")},
              gone[] = {none(KEY), none(ROWS)};
    for (int row = 0; row < 2;
         row++) { /* in a row, none is skipped; between aggregates it is not */
        dbr_expr x = {.op = DBR_O_MIN, .nargs = 3, .series = {.n = row}};
        same("min", dbr_apply(&calendar, &x, three, &arena), "-1");
        same("min with none", dbr_apply(&calendar, &x, gap, &arena), row ? "1.5" : "none: no_key");
        x.op = DBR_O_MAX;
        same("max", dbr_apply(&calendar, &x, three, &arena), "2");
        same("max with none", dbr_apply(&calendar, &x, gap, &arena), row ? "2" : "none: no_key");
        x.nargs = 2;
        same("max of none", dbr_apply(&calendar, &x, gone, &arena), "none: no_key");
    }
}

static void test_times(void **state) {
    CHECK("86400", SUB, day("2026-11-01"), day("2026-10-31"));
    CHECK("-86400", SUB, day("2026-10-31"), day("2026-11-01"));
    CHECK("5400", SUB, at("2026-10-31T09:30:00"), at("2026-10-31T08:00:00"));
    CHECK("0.000001", SUB, at("2026-10-31T08:00:00.000001"), at("2026-10-31T08:00:00"));
    CHECK("28800", SUB, at("2026-10-31T08:00:00"), day("2026-10-31"));
    CHECK("315537811200", SUB, day("9999-12-31"), day("0001-01-01"));
    CHECK("none: bad_cell", ADD, day("2026-10-31"), day("2026-10-31"));
    CHECK("none: no_rows", SUB, none(ROWS), day("2026-10-31"));
    static const struct {
        const char *moment; /* of 19 letters: a date-time */
        const char *year, *quarter, *month, *week, *weekday, *day, *hour;
    } cases[] = {
        {"2026-10-31", "2026", "4", "10", "44", "6", "31", "0"},
        {"2026-01-01", "2026", "1", "1", "1", "4", "1", "0"},
        {"2027-01-01", "2027", "1", "1", "53", "5", "1", "0"},
        {"2024-12-30", "2024", "4", "12", "1", "1", "30", "0"},
        {"2026-03-31T23:59:59", "2026", "1", "3", "14", "2", "31", "23"},
        {"2026-04-01T00:00:00", "2026", "2", "4", "14", "3", "1", "0"},
        {"1969-12-31T23:00:00", "1969", "4", "12", "1", "3", "31", "23"},
        {"0001-01-01T05:00:00", "1", "1", "1", "1", "1", "1", "5"},
    };
    for (size_t i = 0; i < N(cases); i++) {
        dbr_value v = strlen(cases[i].moment) == 19 ? at(cases[i].moment) : day(cases[i].moment);
        same(cases[i].moment, apply(DBR_O_YEAR, 1, &v), cases[i].year);
        same(cases[i].moment, apply(DBR_O_QUARTER, 1, &v), cases[i].quarter);
        same(cases[i].moment, apply(DBR_O_MONTH, 1, &v), cases[i].month);
        same(cases[i].moment, apply(DBR_O_WEEK, 1, &v), cases[i].week);
        same(cases[i].moment, apply(DBR_O_WEEKDAY, 1, &v), cases[i].weekday);
        same(cases[i].moment, apply(DBR_O_DAY, 1, &v), cases[i].day);
        same(cases[i].moment, apply(DBR_O_HOUR, 1, &v), cases[i].hour);
    }
    CHECK("2026-10-31", DATE, at("2026-10-31T23:59:59"));
    CHECK("1969-12-31", DATE, at("1969-12-31T23:59:59"));
    CHECK("none: no_key", MONTH, none(KEY));
    CHECK("none: bad_cell", MONTH, t("2026-10-31"));
    static const struct {
        dbr_unit unit;
        const char *start;
    } starts[] = {{DBR_UNIT_DAY, "2026-11-18"},   {DBR_UNIT_WEEK, "2026-11-16"},
                  {DBR_UNIT_MONTH, "2026-11-01"}, {DBR_UNIT_QUARTER, "2026-10-01"},
                  {DBR_UNIT_HALF, "2026-07-01"},  {DBR_UNIT_YEAR, "2026-01-01"}};
    for (size_t i = 0; i < N(starts); i++) {
        dbr_expr x = {.op = DBR_O_UNIT_START, .nargs = 1, .series = {.unit = starts[i].unit}};
        dbr_value v = at("2026-11-18T12:00:00");
        same(starts[i].start, dbr_apply(&calendar, &x, &v, &arena), starts[i].start);
    }
}

static void test_texts(void **state) {
    CHECK("true", CONTAINS, t("物流太慢了"), t("太慢"));
    CHECK("false", CONTAINS, t("Slow"), t("slow"));
    CHECK("true", CONTAINS, t("x"), t(""));
    CHECK("true", STARTS, t("éclair"), t("é"));
    CHECK("false", STARTS, t("e"), t("eé"));
    CHECK("true", ENDS, t("中文"), t("文"));
    CHECK("none: no_key", CONTAINS, none(KEY), t("x"));
    CHECK("none: bad_cell", STARTS, d("12"), t("1"));
    CHECK("2", LENGTH, t("中文"));
    CHECK("1", LENGTH, t("\xF0\x9F\x98\x80"));
    CHECK("0", LENGTH, t(""));
    CHECK("éà中", LOWER, t("ÉÀ中"));
    CHECK("ÉÀ中", UPPER, t("éà中"));
    CHECK("\xD0\xB6\xD1\x91", LOWER, t("\xD0\x96\xD0\x81"));
    CHECK("中 文", TRIM, t(" \t\xE3\x80\x80中 文\xC2\xA0\n"));
    CHECK("none: no_rows", UPPER, none(ROWS));
    CHECK("none: bad_cell", LENGTH, d("12"));
    same("a NUL inside",
         apply(DBR_O_LENGTH, 1, (dbr_value[]){dbr_value_text((dbr_str){"a\0b", 3})}), "3");
    static const struct {
        const char *pattern, *text, *want;
    } cases[] = {
        {"慢|late", "太慢了", "true"},
        {"^late", "too late", "false"},
        {"l.te", "too late", "true"},
        {"^.{2}$", "中文", "true"},
        {"(?i)ÉCLAIR", "éclair", "true"},
        {"[", "x", "none: no_value"},
        {"(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
         "none: no_value"}, /* hostile: given up */
    };
    for (size_t i = 0; i < N(cases); i++) {
        dbr_expr x = {.op = DBR_O_MATCHES, .nargs = 1, .regex = dbr_str_of(cases[i].pattern)};
        dbr_value v = t(cases[i].text);
        dbr_value got = dbr_apply(&calendar, &x, &v, &arena);
        if (cases[i].want[0] == 'n' && i == N(cases) - 1 && got.kind == DBR_V_BOOL)
            same(cases[i].pattern, got, "false"); /* a PCRE2 that sees through it */
        else
            same(cases[i].pattern, got, cases[i].want);
    }
}

static int start(void **state) {
    dbr_calendar_init(&calendar);
    return 0;
}

static int stop(void **state) {
    dbr_arena_clear(&arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_logic),    cmocka_unit_test(test_compare),
        cmocka_unit_test(test_in),       cmocka_unit_test(test_arithmetic),
        cmocka_unit_test(test_extremes), cmocka_unit_test(test_times),
        cmocka_unit_test(test_texts),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
