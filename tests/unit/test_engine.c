/* test_engine.c: inline sources through the native engine (src/engine/native) against answers worked out by hand. */
#include "decimals.h"

#include "base/exact.h"
#include "engine_one.h"
#include "review/judge.h"

#define N(table) (sizeof(table) / sizeof *(table))

typedef struct answer_case {
    const char *agg, *want; /* want: "value/rows" */
} answer_case;

static dbr_str quoted(dbr_arena *a, const char *csv) {
    return dbr_arena_printf(a, "from inline(\"\"\"\n%s\"\"\")", csv);
}

/* A script that asks for each aggregate: in the review's window, 2026-10. */
static void start(engine_run *u, const char *sources, const answer_case *cases, size_t n,
                  const char *each) {
    dbr_buf b = {0};
    dbr_buf_puts(&b, "review { period month 2026-10; currency CNY }\n");
    dbr_buf_puts(&b, sources);
    for (size_t i = 0; i < n; i++)
        dbr_buf_printf(&b, "\ncheck c%zu { expect (%s) is none%s%s }", i, cases[i].agg,
                       each ? "; each " : "", each ? each : "");
    dbr_buf_putc(&b, '\n');
    dbr_buf script = {0};
    dbr_buf_put(&script, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    engine_start(u, script.p);
    dbr_buf_clear(&script);
}

static void check_answers(const char *sources, const answer_case *cases, size_t n) {
    engine_run u;
    size_t bad = 0;
    start(&u, sources, cases, n, NULL);
    for (size_t i = 0; i < n; i++) {
        dbr_buf got = {0};
        const dbr_scan_cells *s = scan_of(&u, "o");
        put_answer(s->cells[request_of(s, cases[i].agg, 0, false)][0], &got);
        if (!dbr_str_is(dbr_buf_str(&got), cases[i].want)) {
            fprintf(stderr, "%s\n    wanted %s\n    got    %.*s\n", cases[i].agg, cases[i].want,
                    DBR_ARG(dbr_buf_str(&got)));
            bad++;
        }
        dbr_buf_clear(&got);
    }
    engine_stop(&u);
    assert_int_equal(bad, 0);
}

static dbr_str source(dbr_arena *a, const char *name, const char *csv, const char *lines) {
    return dbr_arena_printf(a, "source %s %.*s { %s }\n", name, DBR_ARG(quoted(a, csv)), lines);
}

static void test_aggregates(void **state) {
    static const answer_case cases[] = {
        {"count(o)", "6/6"},
        {"count(o.x)", "5/5"}, /* cells that have a value */
        {"count(o where region == \"East\")", "3/3"},
        {"count(distinct o.region)", "2/5"},
        {"count(distinct o.x)", "4/5"}, /* 1.50 is 1.5 */
        {"sum(o.x)", "16.5/5"},
        {"sum(o.x where region == \"East\")", "4/2"},
        {"sum(o.x where region == \"Moon\")", "0/0"},
        {"mean(o.x)", "3.3/5"},
        {"min(o.x)", "1/5"},
        {"max(o.x)", "10/5"},
        {"min(o.d)", "2026-10-01/6"},
        {"max(o.region)", "West/5"},
        {"median(o.x)", "1.5/5"},
        {"quantile(o.x, 0.9)", "7/5"}, /* 2.5 + 0.6 * (10 - 2.5) */
        {"quantile(o.x, 0)", "1/5"},
        {"quantile(o.x, 1)", "10/5"},
        {"variance(o.x)", "14.325/5"},
        {"stdev(o.x where region == \"East\")", "0.707106781186547524400844362104849/2"},
        {"stdev(o.x where x == 10)", "none: too_few_points/1"},
        {"first(o.x)", "1/5"},
        {"last(o.x)", "1.5/5"},
        {"first(o.region)", "West/5"},
        {"opening(o.x)", "1/1"},
        {"closing(o.x)", "1.5/1"},
        {"share(o.x > 1.5)", "0.4/5"},      /* of the rows where it is true or false */
        {"weighted_mean(o.x, w)", "1.6/4"}, /* (1*1 + 2.5*1 + 1.5*3 + 1.5*0) / 5 */
        {"mean(o.x where region == \"Moon\")", "none: no_rows/0"},
        {"max(o.x where x is none)", "none: no_rows/0"},
        {"mean(sum(o.x) per region)", "7.5/2"},
        {"max(count(o) per region)", "3/2"},
        {"sum(count(o) per region)", "5/2"}, /* the row without a region makes no group */
        {"sum(sum(o.x where region == \"Moon\") per region)", "0/0"},
        {"count(distinct o.d)", "4/6"},
        {"max(sum(o.x) per (region, d))", "10/5"},
        {"max(sum(o.x) per week)", "13/3"},
        {"sum(if o.region == \"East\" then o.x else 0)", "4/4"},
    };
    dbr_arena a = {0};
    dbr_str s = source(&a, "o",
                       "d,region,x,w\n"
                       "2026-10-01,West,1,1\n"
                       "2026-10-05,East,2.5,1\n"
                       "2026-10-12,East,1.50,3\n"
                       "2026-10-12,West,10,\n"
                       "2026-10-15,East,,5\n"
                       "2026-09-30,East,1000,1\n"
                       "2026-11-01,East,1000,1\n"
                       "2026-10-15,,1.5,0\n",
                       "time d; column region text");
    check_answers(s.p, cases, N(cases));
    dbr_arena_clear(&a);
}

/* The day that opens or closes is the source's, in groups of rows as in segments. */
static void test_closing_of_groups(void **state) {
    static const answer_case cases[] = {
        {"sum(closing(o.x) per region)", "3/2"},
        {"sum(opening(o.x) per region)", "5/1"},
        {"max(closing(o.x) per region)", "2/2"},
        {"closing(o.x)", "3/2"},
        {"closing(o.x where region == \"C\")", "none: no_rows/0"},
    };
    dbr_arena a = {0};
    check_answers(source(&a, "o",
                         "d,region,x\n2026-10-01,A,5\n2026-10-03,A,1\n2026-10-03,B,2\n2026-10-02,C,"
                         "9\n2026-11-01,A,7\n",
                         "time d; column region text")
                      .p,
                  cases, N(cases));
    dbr_arena_clear(&a);
}

/* Nothing at all: sums and counts are 0, everything else is none. */
static void test_empty(void **state) {
    static const answer_case cases[] = {
        {"count(o)", "0/0"},
        {"sum(o.x)", "0/0"},
        {"count(distinct o.x)", "0/0"},
        {"mean(o.x)", "none: no_rows/0"},
        {"min(o.x)", "none: no_rows/0"},
        {"median(o.x)", "none: no_rows/0"},
        {"stdev(o.x)", "none: no_rows/0"},
        {"first(o.x)", "none: no_rows/0"},
        {"closing(o.x)", "none: no_rows/0"},
        {"share(o.x > 1)", "none: no_rows/0"},
        {"weighted_mean(o.x, x)", "none: no_rows/0"},
        {"sum(sum(o.x) per d)", "0/0"},
        {"mean(sum(o.x) per d)", "none: no_rows/0"},
    };
    dbr_arena a = {0};
    check_answers(source(&a, "o", "d,x\n", "time d").p, cases, N(cases));
    check_answers(source(&a, "o", "d,x\n2026-10-01,\n2026-10-02,NA\n", "time d").p, cases + 1,
                  N(cases) - 3); /* but groups there are */
    dbr_arena_clear(&a);
}

/* ---- segments ---- */

static void put_segments(const engine_run *u, const char *agg, dbr_buf *out) {
    const dbr_scan_cells *s = scan_of(u, "o");
    size_t r = request_of(s, agg, 0, true), g = s->scan->requests.v[r].grouping;
    size_t keys = s->scan->groupings.v[g].n;
    for (size_t i = 0; i < s->segments[g].n; i++) {
        dbr_buf_puts(out, i ? "; " : "");
        for (size_t k = 0; k < keys; k++) {
            dbr_value_write(&s->segments[g].keys[i * keys + k], out);
            dbr_buf_putc(out, k + 1 < keys ? '+' : ' ');
        }
        put_answer(s->cells[r][i], out);
        dbr_answer again = dbr_cells_get(s, r, &s->segments[g].keys[i * keys]);
        assert_int_equal(again.n, s->cells[r][i].n);
    }
}

static void check_segments(const char *sources, const char *each, const answer_case *cases,
                           size_t n) {
    engine_run u;
    size_t bad = 0;
    start(&u, sources, cases, n, each);
    for (size_t i = 0; i < n; i++) {
        dbr_buf got = {0};
        put_segments(&u, cases[i].agg, &got);
        if (!dbr_str_is(dbr_buf_str(&got), cases[i].want)) {
            fprintf(stderr, "%s\n    wanted %s\n    got    %.*s\n", cases[i].agg, cases[i].want,
                    DBR_ARG(dbr_buf_str(&got)));
            bad++;
        }
        dbr_buf_clear(&got);
    }
    engine_stop(&u);
    assert_int_equal(bad, 0);
}

static void test_segments(void **state) {
    static const answer_case cases[] = {
        {"count(o)", "East 2/2; West 1/1; none 1/1"},
        {"sum(o.x)", "East 5/2; West 7/1; none 0/0"},
        {"mean(o.x)", "East 2.5/2; West 7/1; none none: no_rows/0"},
        /* the first date of the source is West's, the last one nobody's but none's */
        {"opening(o.x)", "East none: no_rows/0; West 7/1; none none: no_rows/0"},
        {"closing(o.x)", "East none: no_rows/0; West none: no_rows/0; none none: no_rows/0"},
        {"sum(o.x where x > 2)", "East 3/1; West 7/1; none 0/0"},
        {"last(o.x)", "East 3/2; West 7/1; none none: no_rows/0"},
    };
    dbr_arena a = {0};
    static const char csv[] =
        "d,region,x\n2026-10-03,East,2\n2026-10-02,West,7\n2026-10-05,East,3\n2026-10-09,,\n"
        "2026-08-01,Moon,9\n";
    /* Moon has rows in no window that is asked for: the engine may know of it, its cells are those of no rows */
    engine_run u;
    dbr_str s = source(&a, "o", csv, "time d; column region text");
    start(&u, s.p, cases, N(cases), "region");
    const dbr_scan_cells *cells = scan_of(&u, "o");
    size_t r = request_of(cells, "count(o)", 0, true);
    dbr_value moon = dbr_value_text(DBR_STR("Moon")), nowhere = dbr_value_text(DBR_STR("Nowhere"));
    assert_int_equal(dbr_cells_get(cells, r, &moon).n, 0);
    dbr_answer answer = dbr_cells_get(cells, r, &nowhere);
    assert_true(answer.value.kind == DBR_V_DECIMAL && dbr_dec_is_zero(answer.value.dec));
    assert_int_equal(cells->kept, 5);
    assert_true(cells->has_rows && cells->oldest == dbr_day_of(2026, 8, 1) &&
                cells->newest == dbr_day_of(2026, 10, 9));
    engine_stop(&u);
    dbr_str in_window = source(
        &a, "o",
        "d,region,x\n2026-10-03,East,2\n2026-10-02,West,7\n2026-10-05,East,3\n2026-10-09,,\n",
        "time d; column region text");
    check_segments(in_window.p, "region", cases, N(cases));
    dbr_arena_clear(&a);
}

static void test_segment_order(void **state) {
    static const answer_case by_number[] = {{"count(o)", "-1 1/1; 2 2/2; 10 1/1; none 1/1"}};
    dbr_arena a = {0};
    check_segments(
        source(&a, "o",
               "d,k\n2026-10-01,10\n2026-10-01,2\n2026-10-01,2.0\n2026-10-01,-1\n2026-10-01,\n",
               "time d; column k number")
            .p,
        "k", by_number, 1);
    static const answer_case two[] = {{"count(o)", "2+a 1/1; 2+b 1/1; 10+a 1/1; none+c 1/1"}};
    check_segments(source(&a, "o", "k,t\n10,a\n2,b\n2,a\n,c\n", "column k number; column t text").p,
                   "k, t", two, 1);
    dbr_arena_clear(&a);
}

/* ---- rows: keep, drop, duplicates, dates, bad cells ---- */

static void test_rows_counted(void **state) {
    static const answer_case cases[] = {{"count(o)", "2/2"}, {"sum(o.x)", "5/2"}};
    dbr_arena a = {0};
    dbr_str s =
        source(&a, "o",
               "id,d,x,status\n"
               "1,2026-10-01,1,test\n"  /* the first rule drops it */
               "2,2026-10-01,-5,test\n" /* so does it this: a rule counts only what comes to it */
               "3,2026-10-01,-5,ok\n"   /* the second does not keep it */
               "4,2026-10-02,2,ok\n"
               "4,2026-10-03,99,ok\n" /* a duplicate: the first stays */
               "1,2026-10-04,3,ok\n"  /* no duplicate: the other one was dropped */
               "5,,7,ok\n"            /* without a date: kept, in no window */
               "6,2026-10-05,,ok\n",  /* x > 0 is none: not kept */
               "time d; key id; drop where status == \"test\"; keep where x > 0");
    check_answers(s.p, cases, N(cases));
    engine_run u;
    start(&u, s.p, cases, N(cases), NULL);
    const dbr_scan_cells *c = scan_of(&u, "o");
    assert_int_equal(c->rows, 8);
    assert_int_equal(c->dropped_by_rule[0], 2);
    assert_int_equal(c->dropped_by_rule[1], 2);
    assert_int_equal(c->dropped, 4);
    assert_int_equal(c->duplicates, 1);
    assert_int_equal(c->kept, 3);
    assert_int_equal(c->undated, 1);
    assert_int_equal(c->bad_rows, 0);
    assert_int_equal(u.diags.data_errors, 0);
    assert_true(c->oldest == dbr_day_of(2026, 10, 2) && c->newest == dbr_day_of(2026, 10, 4));
    engine_stop(&u);
    dbr_arena_clear(&a);
}

static void test_bad_cells(void **state) {
    static const char csv[] = "d,x,y\n2026-10-01,1,1\n2026-10-02,oops,2\n2026-10-03,3,3\n";
    static const answer_case cases[] = {
        {"sum(o.x)", "none: bad_cell/2"},
        {"count(o)", "3/3"},
        {"sum(o.y)", "6/3"},
        {"count(o where x > 0)", "none: bad_cell/2"},
        {"mean(sum(o.x) per d)", "none: bad_cell/2"},
    };
    static const answer_case dropped[] = {
        {"sum(o.x)", "4/2"}, {"count(o)", "2/2"}, {"sum(o.y)", "4/2"}};
    dbr_arena a = {0};
    engine_run u;
    dbr_str s = source(&a, "o", csv, "time d; column x number");
    start(&u, s.p, cases, N(cases), NULL);
    const dbr_scan_cells *c = scan_of(&u, "o");
    assert_int_equal(u.diags.data_errors, 1);
    assert_int_equal(c->bad_rows, 1);
    for (size_t i = 0; i < N(cases); i++) {
        dbr_buf got = {0};
        put_answer(c->cells[request_of(c, cases[i].agg, 0, false)][0], &got);
        /* how many rows stand behind a value that is none does not matter */
        size_t n = strcspn(cases[i].want, "/");
        bool none = strncmp(cases[i].want, "none", 4) == 0;
        if (!dbr_str_is(none ? dbr_str_slice(dbr_buf_str(&got), 0, n) : dbr_buf_str(&got),
                        none ? "none: bad_cell" : cases[i].want))
            fail_msg("%s: %.*s", cases[i].agg, DBR_ARG(dbr_buf_str(&got)));
        dbr_buf_clear(&got);
    }
    engine_stop(&u);
    s = source(&a, "o", csv, "time d; column x number; bad rows drop");
    check_answers(s.p, dropped, N(dropped));
    start(&u, s.p, dropped, N(dropped), NULL);
    c = scan_of(&u, "o");
    assert_int_equal(u.diags.data_errors, 0);
    assert_int_equal(c->bad_rows, 1);
    assert_int_equal(c->dropped, 1);
    assert_int_equal(c->kept, 2);
    engine_stop(&u);
    dbr_arena_clear(&a);
}

/* ---- other sources ---- */

static void test_lookups(void **state) {
    static const answer_case cases[] = {
        {"sum(o.price)", "30/2"},
        {"sum(o.qty * price)", "80/2"},
        {"count(o where price is none)", "2/2"},
        {"count(o where customer in people)", "2/2"},
    };
    dbr_arena a = {0};
    dbr_buf b = {0};
    dbr_buf_put(&b, source(&a, "o",
                           "d,sku,shop,qty,customer\n2026-10-01,A,1,2,x\n2026-10-01,A,2.0,3,"
                           "y\n2026-10-02,B,1,4,z\n2026-10-02,,1,5,\n",
                           "time d; column shop number; column price = prices[sku, shop].price"));
    dbr_buf_put(&b, source(&a, "prices", "sku,shop,price\nA,1,10\nA,2,20\nA,2,999\nB,2,30\n",
                           "key sku, shop; column shop number; column price number"));
    dbr_buf_put(&b, source(&a, "people", "id\nx\ny\n", "key id"));
    check_answers(b.p, cases, N(cases));
    engine_run u;
    start(&u, b.p, cases, 1, NULL);
    const dbr_scan_cells *c = scan_of(&u, "o");
    assert_int_equal(c->lookups, 3); /* a key of none is not looked up */
    assert_int_equal(c->lookup_misses, 1);
    assert_int_equal(scan_of(&u, "prices")->duplicates, 1);
    engine_stop(&u);
    dbr_buf_clear(&b);
    dbr_arena_clear(&a);
}

/* The newest rate on or before the day of the row; a row before the first one has no value. */
static void test_rates(void **state) {
    static const answer_case cases[] = {{"sum(if x > 0 CNY then o.x + 0 CNY else 0 CNY)", "75/3"},
                                        {"count(o.x + 0 CNY)", "3/3"},
                                        {"count(o.x)", "4/4"}};
    dbr_arena a = {0};
    dbr_buf b = {0};
    dbr_buf_put(&b,
                source(&a, "o", "d,x\n2026-10-01,1\n2026-10-02,1\n2026-10-04,1\n2026-10-05,10\n",
                       "time d; column x money(USD)"));
    dbr_buf_put(&b, source(&a, "fx", "d,usd\n2026-10-04,6\n2026-10-02,7\n2026-10-05,6.2\n",
                           "time d; column usd number"));
    dbr_buf_puts(&b, "rate USD from fx.usd\n");
    check_answers(b.p, cases, N(cases));
    engine_run u;
    start(&u, b.p, cases, N(cases), NULL);
    assert_int_equal(u.model->rates.n, 1);
    assert_int_equal(u.cells->rates[0].n, 3);
    for (size_t i = 1; i < 3; i++)
        assert_true(u.cells->rates[0].days[i - 1] < u.cells->rates[0].days[i]);
    same_number("the newest rate", u.cells->rates[0].values[2], "6.2");
    engine_stop(&u);
    dbr_buf_clear(&b);
    dbr_arena_clear(&a);
}

/* ---- data that is not there, and data in its place ---- */

static void test_no_file(void **state) {
    static const answer_case cases[] = {{"count(o)", ""}};
    engine_run u;
    start(&u, "source o from \"no/such/file.csv\" { time d }\n", cases, 1, NULL);
    const dbr_scan_cells *c = scan_of(&u, "o");
    assert_int_equal(u.diags.data_errors, 1);
    assert_true(c->failed);
    dbr_eval e = dbr_cells_eval(&u.arena, u.model, u.cells);
    dbr_where w = dbr_where_review(u.model);
    dbr_value v = dbr_evaluate(&e, u.model->checks.v[0]->cond->args[0], &w);
    assert_true(v.kind == DBR_V_NONE && v.none.reason == DBR_R_BAD_CELL); /* not 0 */
    engine_stop(&u);
}

/* What is looked up in a source that could not be read is not known, rather than not there. */
static void test_no_file_behind(void **state) {
    static const answer_case cases[] = {
        {"sum(o.price)", "none: bad_cell"},
        {"count(o where k in c)", "none: bad_cell"},
        {"sum(o.usd + 0 CNY)", "none: bad_cell"},
        {"count(o)", "1/1"},
    };
    dbr_arena a = {0};
    engine_run u;
    dbr_str o = source(&a, "o", "d,k,usd\n2026-10-01,a,5\n",
                       "time d; column price = c[k].price; column usd money(USD)");
    start(&u,
          dbr_arena_printf(&a, "%s%s", o.p,
                           "source c from \"no/such.csv\" { key id; column price number }\n"
                           "source fx from \"nor/such.csv\" { time d }\nrate USD from fx.usd\n")
              .p,
          cases, N(cases), NULL);
    const dbr_scan_cells *c = scan_of(&u, "o");
    for (size_t i = 0; i < N(cases); i++) {
        dbr_buf got = {0};
        put_answer(c->cells[request_of(c, cases[i].agg, 0, false)][0], &got);
        if (!dbr_str_starts(dbr_buf_str(&got), dbr_str_of(cases[i].want)))
            fail_msg("%s is %.*s, not %s", cases[i].agg, DBR_ARG(dbr_buf_str(&got)), cases[i].want);
        dbr_buf_clear(&got);
    }
    engine_stop(&u);
    dbr_arena_clear(&a);
}

static void test_missing_column(void **state) {
    engine_run u;
    static const answer_case cases[] = {{"sum(o.nope)", ""}};
    start(&u, "source o from \"examples/first.csv\"\n", cases, 1, NULL);
    assert_int_equal(u.diags.errors, 1); /* of the script: nothing is evaluated */
    engine_stop(&u);
}

static void test_given(void **state) {
    engine_run u;
    plan_start(&u, DBR_STR("review { period month 2026-10 }\nsource o from "
                           "\"no/such/file.csv\"\nsource p from \"nor/this.csv\"\n"
                           "check a: sum(o.x) is none\ncheck b: count(p) is none\n"));
    dbr_given given = {.source = u.model->sources.v[0], .csv = DBR_STR("x\n1.5\n2\n")};
    dbr_engine_options o = {.only_given = true, .given = &given, .ngiven = 1, .jobs = 1};
    u.cells = dbr_native_run(&u.arena, u.plan, &o, &u.diags);
    assert_int_equal(u.diags.errors + u.diags.data_errors, 0);
    const dbr_scan_cells *c = scan_of(&u, "o");
    same_number("sum(o.x)", c->cells[request_of(c, "sum(o.x)", 0, false)][0].value.dec, "3.5");
    c = scan_of(&u, "p");
    same_number("count(p)", c->cells[request_of(c, "count(p)", 0, false)][0].value.dec, "0");
    assert_false(c->failed);
    engine_stop(&u);
}

/* ---- against a naive recomputation ---- */

enum { ROWS_MOST = 60, REGIONS = 4, DAYS = 70 };

typedef struct small_row {
    int day;    /* since 2026-09-01 */
    int region; /* REGIONS: none */
    bool has;
    int64_t cents;
} small_row;

static dbr_decimal cents(int64_t x) {
    return (dbr_decimal){.coef = (dbr_u128)llabs(x), .exp = -2, .neg = x < 0};
}

static int by_cents(const void *x, const void *y) {
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

static void same_answer(const char *what, uint64_t seed, const dbr_scan_cells *s, size_t request,
                        const dbr_value *segment, dbr_decimal want, bool none) {
    dbr_answer got = dbr_cells_get(s, request, segment);
    if (none ? got.value.kind != DBR_V_NONE
             : got.value.kind != DBR_V_DECIMAL || dbr_dec_cmp(got.value.dec, want) != 0) {
        dbr_buf b = {0};
        put_answer(got, &b);
        dbr_buf_puts(&b, none ? ", not none" : ", not ");
        if (!none)
            dbr_dec_write(want, &b);
        fail_msg("DBR_SEED=%llu: %s is %.*s", (unsigned long long)seed, what,
                 DBR_ARG(dbr_buf_str(&b)));
    }
}

static void test_differential(void **state) {
    dice r = dice_new("engine against a naive one");
    static const char *const names[REGIONS] = {"East", "West", "中部", "é"};
    for (int round = 0; round < 60; round++) {
        uint64_t seed = r.state;
        small_row rows[ROWS_MOST];
        int n = dice_below(&r, ROWS_MOST + 1);
        dbr_buf b = {0};
        dbr_buf_puts(&b,
                     "review { period month 2026-10 }\nsource o from inline(\"\"\"\nd,region,x\n");
        for (int i = 0; i < n; i++) {
            rows[i] = (small_row){dice_below(&r, DAYS), dice_below(&r, REGIONS + 1),
                                  dice_below(&r, 8) > 0, dice_between(&r, -300, 300)};
            dbr_day_write(dbr_day_of(2026, 9, 1) + rows[i].day, &b);
            dbr_buf_printf(&b, ",%s,", rows[i].region < REGIONS ? names[rows[i].region] : "");
            if (rows[i].has)
                dbr_dec_write_fixed(cents(rows[i].cents), 2, DBR_STR(""), &b);
            dbr_buf_putc(&b, '\n');
        }
        dbr_buf_puts(&b, "\"\"\") { time d; column region text; column x number }\n");
        static const char *const aggs[] = {"sum(o.x)",
                                           "count(o.x)",
                                           "mean(o.x)",
                                           "count(distinct o.x)",
                                           "median(o.x)",
                                           "count(o)",
                                           "min(o.x)",
                                           "max(o.x)",
                                           "closing(o.x)",
                                           "opening(o.x)",
                                           "sum(o.x where x > 0)",
                                           "max(sum(o.x) per d)",
                                           "variance(o.x)"};
        enum {
            SUM,
            HAVE,
            MEAN,
            DISTINCT,
            MEDIAN,
            COUNT,
            MIN,
            MAX,
            CLOSING,
            OPENING,
            POSITIVE,
            BEST_DAY,
            VARIANCE,
            ALL
        };
        for (size_t i = 0; i < N(aggs); i++)
            dbr_buf_printf(&b,
                           "check a%zu { expect (%s) is none or (%s)[previous] is none or "
                           "(%s)[2026-09-20..2026-10-10] is none; each region }\n",
                           i, aggs[i], aggs[i], aggs[i]);
        engine_run u;
        engine_start_jobs(&u, b.p, 1 + round % 4);
        dbr_buf_clear(&b);
        assert_int_equal(u.diags.data_errors, 0);
        const dbr_scan_cells *s = scan_of(&u, "o");
        assert_int_equal(s->scan->windows.n, 3);
        for (size_t w = 0; w < s->scan->windows.n; w++) {
            dbr_window window = s->scan->windows.v[w];
            int opens = DAYS,
                closes = -1; /* days of the source in the window, whatever the segment */
            for (int i = 0; i < n; i++) {
                dbr_day d = dbr_day_of(2026, 9, 1) + rows[i].day;
                if (d < window.start || d > window.end)
                    continue;
                opens = rows[i].day < opens ? rows[i].day : opens;
                closes = rows[i].day > closes ? rows[i].day : closes;
            }
            for (int region = 0; region <= REGIONS; region++) {
                int64_t values[ROWS_MOST], per_day[DAYS] = {0}, sum = 0, positive = 0, opening = 0,
                                           closing = 0, best = INT64_MIN;
                int have = 0, count = 0, distinct = 0, opened = 0, closed = 0;
                bool seen[DAYS] = {false};
                dbr_exact total = {0}, squares = {0};
                for (int i = 0; i < n; i++) {
                    dbr_day d = dbr_day_of(2026, 9, 1) + rows[i].day;
                    if (d < window.start || d > window.end || rows[i].region != region)
                        continue;
                    count++;
                    seen[rows[i].day] = true;
                    if (!rows[i].has)
                        continue;
                    int64_t x = rows[i].cents;
                    dbr_decimal value = cents(x);
                    dbr_exact_add(&total, value);
                    dbr_exact_add_product(&squares, value, value);
                    values[have++] = x;
                    sum += x;
                    per_day[rows[i].day] += x;
                    positive += x > 0 ? x : 0;
                    opening += rows[i].day == opens ? x : 0;
                    closing += rows[i].day == closes ? x : 0;
                    opened += rows[i].day == opens;
                    closed += rows[i].day == closes;
                }
                qsort(values, (size_t)have, sizeof *values, by_cents);
                for (int i = 0; i < have; i++)
                    distinct += i == 0 || values[i] != values[i - 1];
                for (int i = 0; i < DAYS; i++)
                    if (seen[i] && per_day[i] > best)
                        best = per_day[i];
                dbr_decimal want[ALL] = {0};
                bool none[ALL] = {false};
                want[SUM] = cents(sum);
                want[HAVE] = dbr_dec_of(have);
                want[COUNT] = dbr_dec_of(count);
                want[DISTINCT] = dbr_dec_of(distinct);
                want[POSITIVE] = cents(positive);
                want[OPENING] = cents(opening);
                want[CLOSING] = cents(closing);
                want[BEST_DAY] = cents(count ? best : 0);
                none[MEAN] = none[MEDIAN] = none[MIN] = none[MAX] = have == 0;
                none[VARIANCE] = have < 2;
                none[OPENING] = opened == 0;
                none[CLOSING] = closed == 0;
                none[BEST_DAY] = count == 0;
                if (have) {
                    assert_int_equal(dbr_dec_div(want[SUM], want[HAVE], &want[MEAN]), DBR_DEC_OK);
                    int64_t twice = values[have / 2] + values[(have - 1) / 2];
                    assert_int_equal(dbr_dec_mul(dbr_dec_of(twice), num("0.005"), &want[MEDIAN]),
                                     DBR_DEC_OK);
                    want[MIN] = cents(values[0]);
                    want[MAX] = cents(values[have - 1]);
                }
                if (have > 1)
                    assert_int_equal(dbr_exact_variance(have, &total, &squares, &want[VARIANCE]),
                                     DBR_DEC_OK);
                dbr_exact_clear(&total);
                dbr_exact_clear(&squares);
                dbr_value segment = region < REGIONS ? dbr_value_text(dbr_str_of(names[region]))
                                                     : dbr_value_none(DBR_R_NO_VALUE, DBR_STR(""));
                for (size_t i = 0; i < ALL; i++)
                    same_answer(aggs[i], seed, s, request_of(s, aggs[i], window.start, true),
                                &segment, want[i], none[i]);
            }
        }
        engine_stop(&u);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aggregates),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_closing_of_groups),
        cmocka_unit_test(test_segments),
        cmocka_unit_test(test_segment_order),
        cmocka_unit_test(test_rows_counted),
        cmocka_unit_test(test_bad_cells),
        cmocka_unit_test(test_lookups),
        cmocka_unit_test(test_rates),
        cmocka_unit_test(test_no_file),
        cmocka_unit_test(test_no_file_behind),
        cmocka_unit_test(test_missing_column),
        cmocka_unit_test(test_given),
        cmocka_unit_test(test_differential),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
