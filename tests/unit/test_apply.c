/* test_apply.c: scalar operations on values (src/plan/apply.c): expressions of literals, evaluated from the leaves up. */
#include "plan/eval.h"
#include "resolve_one.h"

static dbr_value calculate(const dbr_calendar *c, const dbr_expr *e, dbr_arena *a) {
    if (e->op == DBR_O_CONST)
        return e->value;
    dbr_value args[8];
    assert_true(e->nargs <= 8);
    for (uint32_t i = 0; i < e->nargs; i++)
        args[i] = calculate(c, e->args[i], a);
    return dbr_apply(c, e, args, a);
}

/* The plain form, with the reason of none. */
static void calculated(const char *expr, dbr_buf *out) {
    dbr_arena a = {0};
    dbr_diags diags;
    dbr_diags_init(&diags, &a);
    dbr_model *m =
        resolve_script(&a, "review \"T\" { period month 2026-10; currency CNY }", &diags);
    dbr_text *text = dbr_text_of(&a, DBR_STR("expr"), DBR_STR("."), dbr_str_of(expr));
    dbr_node *n = dbr_parse_expr(&a, text, &diags);
    dbr_expr *e = n ? dbr_resolve_expr(m, n, &diags) : NULL;
    if (e) {
        dbr_value v = calculate(&m->calendar, e, &a);
        dbr_value_write(&v, out);
    } else {
        put_diags(&diags, out);
    }
    dbr_arena_clear(&a);
}

static void check(const one_case *cases, size_t n) {
    size_t failed = 0;
    for (size_t i = 0; i < n; i++) {
        dbr_buf out = {0};
        calculated(cases[i].expr, &out);
        dbr_buf_putc(&out, '\0');
        if (strcmp(out.p, cases[i].want) != 0) {
            fprintf(stderr, "%s\n    wanted %s\n    got    %s\n", cases[i].expr, cases[i].want,
                    out.p);
            failed++;
        }
        dbr_buf_clear(&out);
    }
    assert_int_equal(failed, 0);
}
#define CHECK(cases) check((cases), sizeof(cases) / sizeof *(cases))

static void test_arithmetic(void **state) {
    (void)state;
    static const one_case cases[] = {
        {"0.1 + 0.2 == 0.3", "true"},
        {"1/8", "0.125"},
        {"1/3", "0.3333333333333333333333333333333333"},
        {"1/0", "none (division by zero)"},
        {"1e60 * 1e60", "none (too large)"},
        {"1e100 + 1", "none (too large)"},
        {"2 - -3", "5"},
        {"0 * -1", "0"},
        {"abs(0 - 3.5)", "3.5"},
        {"round(2.5)", "3"},
        {"round(0 - 2.5, 0)", "-3"},
        {"round(1234.5, 0 - 2)", "1200"},
        {"round(1.005, 2)", "1.01"},
        {"floor(0 - 2.5)", "-3"},
        {"ceil(0 - 2.5)", "-2"},
        {"round(1, 0.5)", "none (the number of decimals is no whole number)"},
        {"round(9.99e99, 0 - 99)", "none (too large)"},
        {"min(3, 1, 2)", "1"},
        {"max(3, 1, 2)", "3"},
        {"max(3, 1/0)", "none (division by zero)"},
        {"coalesce(1/0, 1e60 * 1e60, 7)", "7"},
        {"coalesce(1/0, 1e60 * 1e60)", "none (division by zero)"},
        {"2026-10-31 - 2026-10-01", "2592000"},
        {"2026-10-31T08:30 - 2026-10-31T08:00", "1800"},
        {"2026-10-31T12:00 - 2026-10-31", "43200"},
        {"2026-10-31T00:00:00.5 - 2026-10-31T00:00:00", "0.5"},
        {"48h / 2d", "1"},
    };
    CHECK(cases);
}

static void test_logic(void **state) {
    (void)state;
    static const one_case cases[] = {
        {"1/0 > 1 and false", "false"},
        {"false and 1/0 > 1", "false"},
        {"1/0 > 1 and true", "none (division by zero)"},
        {"1/0 > 1 or true", "true"},
        {"true or 1/0 > 1", "true"},
        {"false or 1/0 > 1", "none (division by zero)"},
        {"not (1/0 > 1)", "none (division by zero)"},
        {"1/0 is none", "true"},
        {"1 is not none", "true"},
        {"true and true", "true"},
        {"false or false", "false"},
        {"not false", "true"},
        {"if 1/0 > 1 then 1 else 2", "none (division by zero)"},
        {"if 1 > 2 then 1/0 else 2", "2"},
        {"if true then 1 else 1/0", "1"},
        {"1 in (1, 1/0)", "true"},
        {"2 in (1, 1/0)", "none (division by zero)"},
        {"2 in (1, 3)", "false"},
        {"1/0 in (1, 2)", "none (division by zero)"},
        {"2 not in (1, 3)", "true"},
        {"2 in 2..4", "true"},
        {"4 in 2..4", "true"},
        {"4.001 in 2..4", "false"},
        {"3% in 2%..4%", "true"},
        {"1.20 == 1.2", "true"},
        {"1 != 1", "false"},
        {"2 >= 2", "true"},
        {"\"a\" < \"b\"", "true"},
        {"true != false", "true"},
    };
    CHECK(cases);
}

static void test_texts(void **state) {
    (void)state;
    static const one_case cases[] = {
        {"lower(\"HÉLLO\")", "héllo"},
        {"upper(\"héllo\")", "HÉLLO"},
        {"trim(\"  a b \")", "a b"},
        {"length(\"Ünï😀\")", "4"},
        {"length(\"\")", "0"},
        {"\"Apple pie\" contains \"pp\"", "true"},
        {"\"Apple\" contains \"\"", "true"},
        {"\"Apple\" starts with \"app\"", "false"},
        {"\"Apple\" starts with \"App\"", "true"},
        {"\"Apple\" ends with \"ple\"", "true"},
        {"\"a\" ends with \"ba\"", "false"},
        {"\"abc\" matches \"^a.c$\"", "true"},
        {"\"xabc\" matches \"b\"", "true"},
        {"\"abc\" matches \"^b\"", "false"},
        {"\"é\" matches \"^.$\"", "true"},
    };
    CHECK(cases);
}

static void test_dates(void **state) {
    (void)state;
    static const one_case cases[] = {
        {"year(2026-10-31)", "2026"},
        {"quarter(2026-10-31)", "4"},
        {"month(2026-02-28)", "2"},
        {"week(2027-01-03)", "53"},
        {"week(2026-01-01)", "1"},
        {"weekday(2026-10-31)", "6"},
        {"weekday(2027-01-03)", "7"},
        {"day(2024-02-29)", "29"},
        {"hour(2026-10-31T08:30:15)", "8"},
        {"hour(1969-12-31T23:59:59)", "23"},
        {"date(2026-10-31T23:59:59)", "2026-10-31"},
        {"date(1969-12-31T00:00:00)", "1969-12-31"},
        {"2026-10-31T00:00:00 == 2026-10-31", "true"},
        {"2026-10-31T08:30 == 2026-10-31", "true"},
        {"2026-10-31T08:30 <= 2026-10-31", "true"},
        {"2026-10-31T08:30 > 2026-10-31", "false"},
        {"2026-11-01T00:00 > 2026-10-31", "true"},
        {"2026-10-31T23:59 in 2026-10-01..2026-10-31", "true"},
        {"2026-11-01T00:00 in 2026-10..2026-10", "false"},
        {"date(2026-10-15T00:00) == 2026-10", "true"},
    };
    CHECK(cases);
}

/* Rows skip none in min and max; a column of another type than hoped for is none, never a crash. */
static void test_rows_and_misfits(void **state) {
    (void)state;
    dbr_arena a = {0};
    dbr_expr x = {.op = DBR_O_MIN, .nargs = 3, .series = {.n = 1}};
    dbr_value args[3] = {dbr_value_none(DBR_R_MISSING_CELL, (dbr_str){0}), dbr_value_int(3),
                         dbr_value_int(2)};
    dbr_value v = dbr_apply(NULL, &x, args, &a);
    assert_int_equal(dbr_value_cmp(&v, &args[2]), 0);
    args[1] = args[2] = args[0];
    assert_int_equal(dbr_apply(NULL, &x, args, &a).none.reason, DBR_R_MISSING_CELL);
    static const dbr_op ops[] = {DBR_O_ADD, DBR_O_SUB,      DBR_O_MUL,   DBR_O_DIV, DBR_O_LT,
                                 DBR_O_AND, DBR_O_CONTAINS, DBR_O_ROUND, DBR_O_MAX};
    dbr_value odd[2] = {dbr_value_text(DBR_STR("x")), dbr_value_int(1)};
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        dbr_expr e = {.op = ops[i], .nargs = 2};
        v = dbr_apply(NULL, &e, odd, &a);
        assert_int_equal(v.kind, DBR_V_NONE);
        assert_int_equal(v.none.reason, DBR_R_BAD_CELL);
    }
    static const struct {
        dbr_unit unit;
        int year, month, day;
    } starts[] = {{DBR_UNIT_DAY, 2026, 10, 14},  {DBR_UNIT_WEEK, 2026, 10, 12},
                  {DBR_UNIT_MONTH, 2026, 10, 1}, {DBR_UNIT_QUARTER, 2026, 10, 1},
                  {DBR_UNIT_HALF, 2026, 7, 1},   {DBR_UNIT_YEAR, 2026, 1, 1}};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        dbr_expr e = {.op = DBR_O_UNIT_START, .nargs = 1, .series = {.unit = starts[i].unit}};
        dbr_value day = dbr_value_day(dbr_day_of(2026, 10, 14));
        v = dbr_apply(NULL, &e, &day, &a);
        assert_int_equal(v.kind, DBR_V_DATE);
        assert_int_equal(v.day, dbr_day_of(starts[i].year, starts[i].month, starts[i].day));
    }
    dbr_arena_clear(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arithmetic),
        cmocka_unit_test(test_logic),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_rows_and_misfits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
