/* test_window_expr.c: names, aggregates, brackets, `vs`, series, lookups and defs (src/meaning/window.c, row.c, aggregate.c, calls.c). */
#include "resolve_one.h"

static const char script[] =
    "review \"T\" { period month 2026-10; currency CNY }\n"
    "source o from \"o.csv\" { time d; column amt money(CNY); column status text; column region "
    "text; column qty number }\n"
    "source v from inline(\"\"\"\nd,sessions,region\n2026-10-01,5,East\n\"\"\") { time d }\n"
    "source k from \"k.csv\" { key id }\nsource two from \"two.csv\" { key a, b }\nsource flat "
    "from \"flat.csv\"\n"
    "metric rev = sum(o.amt where status == \"paid\")\nmetric n = count(o)\nmetric visits = "
    "sum(v.sessions)\n"
    "metric conv = n / visits { unit percent }\nmetric still = sum(flat.x)\nmetric mean = 3\n"
    "benchmark ind { conv 3% }\n"
    "goal g { metric rev; target >= 1000 CNY; by 2026-12 }\n"
    "param least = 100\nparam qty2 = 5\nevent sale { 2026-10-05..2026-10-07 }\n"
    "def twice(x) = x * 2\ndef grown(m) = m - m[previous]\ndef avg(s) = mean(s)\ndef margin(r, c) "
    "= (r - c) / r\n"
    "def loop(x) = loop(x)\ndef ping(x) = pong(x)\ndef pong(x) = ping(x)\n";

static void test_aggregates(void **state) {
    (void)state;
    static const one_case cases[] = {
        {"sum(o.amt)", "sum(o.amt) : money(CNY)"},
        {"count(o)", "count(o) : count"},
        {"count(o where status == \"paid\" and qty > least)",
         "count(o where (and (== o.status \"paid\") (> o.qty $least))) : count"},
        {"count(o where o.qty == 1)", "count(o where (== o.qty 1)) : count"},
        {"count(o.qty)", "count(o.qty) : count"},
        {"count(distinct o.status where qty > 1)",
         "distinct(each o.status where (> o.qty 1)) : count"},
        {"median(o.amt)", "quantile(o.amt, 0.5) : money(CNY)"},
        {"p90(o.amt)", "quantile(o.amt, 0.9) : money(CNY)"},
        {"quantile(o.amt where qty > 1, 95%)",
         "quantile(o.amt, 0.95 where (> o.qty 1)) : money(CNY)"},
        {"quantile(o.amt, 95)",
         "E0319: the second argument of `quantile` is a share from 0% to 100%"},
        {"variance(o.amt)", "variance(o.amt) : number"},
        {"stdev(o.amt)", "stdev(o.amt) : money(CNY)"},
        {"share(o.status == \"paid\")", "share((== o.status \"paid\")) : percent"},
        {"weighted_mean(o.amt, qty)", "weighted_mean(o.amt, o.qty) : money(CNY)"},
        {"first(o.status)", "first(o.status) : text"},
        {"closing(o.qty)", "closing(o.qty) : number"},
        {"closing(flat.x)", "E0327: source `flat` has no `time`, and `closing` needs one"},
        {"max(sum(o.amt) per region)", "max(sum(o.amt) per o.region) : money(CNY)"},
        {"mean(count(o where qty > 1) per (region, month))",
         "mean(count(o where (> o.qty 1)) per o.region (unit-start month o.d)) : number"},
        {"mean(sum(o.qty) per status where qty > 1)",
         "mean(sum(o.qty where (> o.qty 1)) per o.status) : number"},
        {"mean(mean(sum(o.qty) per region) per status)",
         "E0901: a `per` inside of another one is not supported yet"},
        {"mean(o.qty per region)", "E0225: `o.qty per region` is no value (`per` groups an "
                                   "aggregate: `mean(sum(orders.amount) per customer)`)"},
        {"n per region",
         "E0223: `per region` groups rows: it stands inside of an aggregate (write for example "
         "`mean(sum(orders.amount) per customer)`; outside there is only `per workday`)"},
        {"n per workday", "(/ n (workdays)) : number"},
        {"sum(sum(o.qty))", "E0213: `sum(o.qty)` is an aggregate inside of another one (say how "
                            "the rows are grouped: `mean(sum(o.qty) per customer)`)"},
        {"sum(o.qty + v.sessions)",
         "E0210: an aggregate reads one source, and this one names `o` and `v` (give each source "
         "an aggregate of its own, or look the other one up by its key: `v[key].column`)"},
        {"sum(qty)", "E0212: `qty` is about rows and names no source (write the source before the "
                     "column: `o.qty`)"},
        {"sum(qty * price)", "E0212: `qty * price` is about rows and names no source"},
        {"sum(nosource.x)", "E0201: no source is called `nosource`"},
        {"sum(v.session)", "E0230: `v` has no column `session` (did you mean `sessions`?)"},
        {"sum(o.status)", "E0215: `sum` takes numbers, money or durations, and this is text "
                          "(`count(distinct o.status)` counts its values)"},
        {"sum(rev)", "E0215: `sum` takes rows of a source, or a series, and this is money(CNY) "
                     "(write `sum(rev over last 12 months)`)"},
        {"sum(o)",
         "E0225: `o` is no value (name a column of it: `o.amount`; only `count` takes rows)"},
        {"sum(distinct o.qty)",
         "E0225: `distinct` is no value (different values are counted: `count(distinct x)`)"},
        {"o", "E0211: `o` is a source: it has values in rows only (count its rows: `count(o)`)"},
        {"o.qty", "E0211: `o.qty` is a column: it has values in rows only (aggregate it, for "
                  "example `sum(o.qty)`)"},
        {"mean", "mean : number"},
        {"mean(o.qty)", "mean(o.qty) : number"},
        {"min(n, 3)", "(min n 3) : number"},
        {"sum(max(o.qty, 3))", "sum((max o.qty 3)) : number"},
        {"significant(conv vs previous, 95%)",
         "(significant 0.95 percent n visits count(v.sessions) count(v where (!= v.sessions (floor "
         "v.sessions))) n[previous] visits[previous] count(v.sessions)[previous] count(v where (!= "
         "v.sessions (floor v.sessions)))[previous]) : bool"},
        {"significant(conv vs previous)",
         "E0214: `significant` takes 2 arguments, and here is one (write "
         "`significant(refund_rate vs previous, 95%)`)"},
    };
    CHECK_CASES(script, cases);
}

static void test_rows(void **state) {
    (void)state;
    static const one_case cases[] = {
        {"count(o where k[status].name == \"x\")",
         "count(o where (== (lookup k.name o.status) \"x\")) : count"},
        {"sum(two[region, status].price * o.qty)",
         "sum((* (lookup two.price o.region o.status) o.qty)) : number"},
        {"count(o where two[region].price > 1)",
         "E0219: the key of `two` has 2 columns, and here is one value"},
        {"count(o where status in k)", "count(o where (in-keys k o.status)) : count"},
        {"count(o where status not in v)",
         "E0218: source `v` has no `key`, and looking something up needs one (name its column in "
         "the source: `key id`)"},
        {"count(o where rev > 1)", "count(o where (> o.rev 1)) : count"},
        {"count(o where qty vs previous > 1)",
         "E0225: `qty vs previous` is no value (one row has no window: aggregate first)"},
        {"count(o where twice(qty) > 1)",
         "E0216: `twice` is a `def`: it takes values of windows, not of rows"},
        {"count(o where sum(qty) > 1)",
         "E0213: `sum(qty)` is an aggregate inside of another one (say how the rows are grouped: "
         "`mean(sum(qty) per customer)`)"},
        {"sum(round(o.qty, 2) + length(status))",
         "sum((+ (round o.qty 2) (length o.status))) : number"},
        {"sum(round())",
         "E0214: `round` takes 1 or 2 arguments, and here are 0 (write `round(x, 2)`)"},
        {"lower(3)", "E0215: `lower` takes a text, and this is number"},
        {"sume(3)", "E0201: no function is called `sume` (did you mean `sum`?)"},
        {"n(3)", "E0226: `n` is not a function"},
        {"k[1].name", "E0211: `k[1].name` is a lookup: it has values in rows only (it stands in a "
                      "column of a source, or inside of an aggregate)"},
    };
    CHECK_CASES(script, cases);
}

static void test_brackets(void **state) {
    (void)state;
    static const one_case cases[] = {
        {"rev[previous]", "rev[previous] : money(CNY)"},
        {"rev[last month]", "rev[previous] : money(CNY)"},
        {"rev[last year, region == \"East\"]",
         "rev[last year, (== o.region \"East\")@o] : money(CNY)"},
        {"rev[mtd][3 months ago]", "rev[month to date][3 month ago] : money(CNY)"},
        {"rev[trailing 28 days]", "rev[trailing 28 day] : money(CNY)"},
        {"rev[2026]", "rev[2026-01-01..2026-12-31] : money(CNY)"},
        {"rev[2026-Q3]", "rev[2026-07-01..2026-09-30] : money(CNY)"},
        {"rev[week 2026-10-14]", "rev[2026-10-12..2026-10-18] : money(CNY)"},
        {"rev[2026-09-01..2026-09-15]", "rev[2026-09-01..2026-09-15] : money(CNY)"},
        {"rev[event sale]", "rev[event 0] : money(CNY)"},
        {"rev[event sail]", "E0201: no event is called `sail` (did you mean `sale`?)"},
        {"conv[region in (\"East\", \"West\")]",
         "conv[(in o.region \"East\" \"West\")@o,v] : percent"},
        {"conv[status == \"paid\"]", "E0230: `v` has no column `status`"},
        {"rev[`previous` == \"x\"]", "rev[(== o.previous \"x\")@o] : money(CNY)"},
        {"rev[last quarter]",
         "E0406: `last quarter` is the period before where the review's period is a quarter, and "
         "it is 2026-10 (write `previous`, or `1 quarter ago`)"},
        {"rev[month 2026-Q3]", "E0405: `2026-Q3` is a quarter, not a month"},
        {"rev[2026-W42, 1 month ago]",
         "E0407: a week cannot be shifted by months (shift it by weeks, or write `last year`)"},
        {"rev[2026-10-05..2026-10-01]", "E0330: this range ends before it begins"},
        {"rev[0 months ago]", "E0403: the number of units is a whole number from 1 to 100000"},
        {"rev[region]", "E0207: a condition is wanted here, and this is text"},
        {"5[region == \"x\"]",
         "E0221: `5` reads no source: there is nothing that a condition could select"},
        {"rev[previus]", "E0201: no window is called `previus` (did you mean `previous`?)"},
        {"True", "E0201: no metric or param is called `True` (did you mean `true`?)"},
        {"count(o where region == None)",
         "E0201: no column is called `None` (did you mean `none`?)"},
        {"previous", "E0225: `previous` is no value (a window stands in brackets or after `vs`: "
                     "`revenue[previous]`)"},
    };
    CHECK_CASES(script, cases);
    static const one_case week[] = {
        {"n[1 month ago]",
         "E0407: a week cannot be shifted by months (shift it by weeks, or write `last year`)"},
        {"n[2 weeks ago]", "n[2 week ago] : count"},
        {"n[1 year ago]", "n[1 year ago] : count"},
        {"n[last week]", "n[previous] : count"},
        {"n[mtd, 1 month ago]", "n[month to date, 1 month ago] : count"},
    };
    CHECK_CASES("review \"T\" { period 2026-W42 }\nsource o from \"o.csv\" { time d }\nmetric n = "
                "count(o)\n",
                week);
}

static void test_changes(void **state) {
    (void)state;
    static const one_case cases[] = {
        {"rev vs previous", "(change rev rev[previous]) : percent change"},
        {"rev vs 2026-08", "(change rev rev[2026-08-01..2026-08-31]) : percent change"},
        {"rev vs target", "(change rev (target g)) : percent change"},
        {"rev[region == \"East\"] vs target",
         "(change rev[(== o.region \"East\")@o] (target g)) : percent change"},
        {"n vs target",
         "E0316: `vs target` needs exactly one goal on metric `n`, and there is none"},
        {"(rev + rev) vs target",
         "E0222: `vs target` needs a metric on its left, and `(rev + rev)` is none"},
        {"conv vs ind", "(change conv (benchmark ind of conv)) : percent change"},
        {"rev vs (rev[previous])", "(change rev rev[previous]) : percent change"},
        {"rev vs (500)", "(change rev 500 CNY) : percent change"},
        {"rev vs n", "E0203: `rev vs n` compares money(CNY) with count"},
        {"rev vs nothing", "E0201: no metric, param or benchmark is called `nothing`"},
        {"rev vs previous >= -5%", "(>= (change rev rev[previous]) -0.05 percent) : bool"},
        {"rev vs previous >= -5000 CNY", "(>= (difference rev rev[previous]) -5000 CNY) : bool"},
        {"rev vs previous >= -5000", "(>= (difference rev rev[previous]) -5000 CNY) : bool"},
        {"-5% <= rev vs previous", "(<= -0.05 percent (change rev rev[previous])) : bool"},
        {"n vs previous >= 3", "(>= (difference n n[previous]) 3) : bool"},
        {"conv vs previous >= -5%", "(>= (change conv conv[previous]) -0.05 percent) : bool"},
        {"conv vs previous >= -0.5pp", "(>= (difference conv conv[previous]) -0.005 pp) : bool"},
        {"conv vs ind >= 25bp", "(>= (difference conv (benchmark ind of conv)) 0.0025 pp) : bool"},
        {"rev vs previous in -10%..20%",
         "(between (change rev rev[previous]) -0.1 percent 0.2 percent) : bool"},
        {"rev vs previous in -10..20",
         "(between (difference rev rev[previous]) -10 CNY 20 CNY) : bool"},
        {"rev vs previous >= 1pp", "E0205: `1pp` stands beside money(CNY) (`pp` and `bp` are "
                                   "differences of percents: they stand only beside a percent)"},
        {"(rev vs previous) * 100", "(* (change rev rev[previous]) 100) : number"},
        {"still vs previous", "E0229: `still vs previous` compares over time, and source `flat` "
                              "has no `time` (give the source `time` with its column of dates)"},
        {"still over last 3 months",
         "E0229: `still over last 3 months` compares over time, and source `flat` has no `time` "
         "(give the source `time` with its column of dates)"},
    };
    CHECK_CASES(script, cases);
}

static void test_series_and_defs(void **state) {
    (void)state;
    static const one_case cases[] = {
        {"rev over last 3 months", "(series 3 month rev) : a series of money(CNY)"},
        {"rev > 5 over last 2 weeks", "(series 2 week (> rev 5 CNY)) : a series of bool"},
        {"mean(mean(o.qty) over last 6 months)",
         "(series-mean (series 6 month mean(o.qty))) : number"},
        {"sum(n over last 3 months)[previous]",
         "(series-sum (series 3 month n))[previous] : count"},
        {"max(rev over last 3 months)", "(series-max (series 3 month rev)) : money(CNY)"},
        {"sum(rev > 5 over last 3 months)", "E0215: `sum` takes a series of numbers, money or "
                                            "durations, and this is a series of bool"},
        {"stdev(n over last 3 months)", "(series-stdev (series 3 month n)) : number"},
        {"slope(n over last 3 months)", "(series-slope (series 3 month n)) : number"},
        {"rev over last 0 months", "E0403: the number of points is a whole number from 1 to 10000"},
        {"twice(twice(3))", "(* (* 3 2) 2) : number"},
        {"grown(rev)", "(- rev rev[previous]) : money(CNY)"},
        {"avg(n over last 2 days)", "(series-mean (series 2 day n)) : number"},
        {"margin(rev)",
         "E0214: `margin` takes 2 arguments, and here is one (write `margin(r, c)`)"},
        {"loop(1)", "E0281: def `loop` depends on itself: loop -> loop"},
        {"ping(1)", "E0281: def `ping` depends on itself: ping -> pong -> ping"},
    };
    CHECK_CASES(script, cases);
}

/* Equal aggregates are one, whatever metrics they stand in; conditions make another one. */
static void test_sharing(void **state) {
    (void)state;
    dbr_arena a = {0};
    dbr_diags diags;
    dbr_diags_init(&diags, &a);
    dbr_model *m =
        resolve_script(&a,
                       "review \"T\" { period month 2026-10 }\nsource o from \"o.csv\" { time d }\n"
                       "metric x = sum(o.v where s == \"a\")\nmetric y = sum( o.v where o.s == "
                       "\"a\" ) / count(o)\n"
                       "metric z = sum(o.v where s == \"b\") / count(o)\n",
                       &diags);
    assert_int_equal(diags.errors, 0);
    assert_int_equal(m->aggs.n, 3);
    assert_ptr_equal(m->metrics.v[0]->expr->agg, m->metrics.v[1]->expr->args[0]->agg);
    for (size_t i = 0; i < m->aggs.n; i++)
        assert_int_equal(m->aggs.v[i]->id, i);
    dbr_source *sources[1];
    assert_int_equal(dbr_expr_sources(m, m->metrics.v[2]->expr, sources), 1);
    assert_ptr_equal(sources[0], m->sources.v[0]);
    dbr_arena_clear(&a);
}

/* What doubles with each def or `vs` ends with one message instead of all memory. */
static void test_growth_is_limited(void **state) {
    (void)state;
    dbr_buf s = {0}, out = {0};
    dbr_buf_puts(&s, "review \"T\" { period month 2026-10 }\nsource o from \"o.csv\" { time d "
                     "}\nmetric n = count(o)\ndef d0(x) = x + x\n");
    for (int i = 1; i < 30; i++)
        dbr_buf_printf(&s, "def d%d(x) = d%d(x) + d%d(x)\n", i, i - 1, i - 1);
    resolve_one(s.p, "d29(n)", false, &out);
    assert_string_equal(
        out.p, "E0224: this expression has more than a million parts when its defs are inlined");
    out.n = 0;
    dbr_buf deep = {0};
    for (int i = 0; i < 40; i++)
        dbr_buf_putc(&deep, '(');
    dbr_buf_putc(&deep, 'n');
    for (int i = 0; i < 40; i++)
        dbr_buf_puts(&deep, " vs previous)");
    resolve_one(s.p, deep.p, false, &out);
    assert_string_equal(
        out.p, "E0224: this expression has more than a million parts when its defs are inlined");
    dbr_buf_clear(&s);
    dbr_buf_clear(&out);
    dbr_buf_clear(&deep);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aggregates),        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_brackets),          cmocka_unit_test(test_changes),
        cmocka_unit_test(test_series_and_defs),   cmocka_unit_test(test_sharing),
        cmocka_unit_test(test_growth_is_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
