/* test_types.c: the rules of types and units (src/meaning/types.c, units.c, operators.c), and types of columns by their use. */
#include "resolve_one.h"

static const char script[] =
    "review \"T\" { period month 2026-10; currency CNY }\n"
    "source o from \"o.csv\" { time d; column amt money(CNY); column usd money(USD); column eur "
    "money(EUR)\n"
    "  column took duration; column t datetime; column s text; column ok bool; column x number; "
    "column pct percent }\n"
    "metric amt = sum(o.amt)\nmetric usd = sum(o.usd)\nmetric n = count(o)\nmetric m = count(o) { "
    "unit \"orders\" }\n"
    "metric x = sum(o.x)\nmetric rate = x / n { unit percent }\nmetric took = mean(o.took)\nmetric "
    "day = max(o.t)\n"
    "metric name = first(o.s)\nmetric good = n > 3\nmetric s = amt over last 3 months\n"
    "param limit = 3%\nparam step = 0.5pp\n";

static void test_sums(void **state) {
    (void)state;
    static const one_case cases[] = {
        {"amt + 5 CNY", "(+ amt 5 CNY) : money(CNY)"},
        {"amt + 5", "(+ amt 5 CNY) : money(CNY)"},
        {"5 - amt", "(- 5 CNY amt) : money(CNY)"},
        {"amt + (2 * 3)", "(+ amt (* 2 3)) : money(CNY)"},
        {"n + 1", "(+ n 1) : count"},
        {"n + 0.5", "(+ n 0.5) : number"},
        {"n + n", "(+ n n) : count"},
        {"m + m", "(+ m m) : count \"orders\""},
        {"m + 1", "(+ m 1) : count \"orders\""},
        {"m + n", "(+ m n) : count"},
        {"n + x", "(+ n x) : number"},
        {"rate + 1%", "(+ rate 0.01 percent) : percent"},
        {"rate - rate", "(- rate rate) : percent points"},
        {"rate - 50bp", "(- rate 0.005 pp) : percent"},
        {"rate + step", "(+ rate $step) : percent"},
        {"rate + 1", "(+ rate 1) : number"},
        {"n + rate", "(+ n rate) : number"},
        {"took + 2h", "(+ took 7200 s) : duration"},
        {"day - 2026-10-01", "(- day 2026-10-01) : duration"},
        {"amt + 3h", "E0203: `amt + 3h` adds money(CNY) to duration"},
        {"amt + n",
         "E0203: `amt + n` adds money(CNY) to count (divide to get money per o: `amt / n`)"},
        {"m - amt", "E0203: `m - amt` subtracts money(CNY) from count (divide to get money per "
                    "order: `amt / m`)"},
        {"amt + usd", "E0203: `amt + usd` adds money(CNY) to money(USD) (say what one is in the "
                      "other: `rate USD = 7.12 CNY`)"},
        {"amt + 3%",
         "E0203: `amt + 3%` adds money(CNY) to percent (multiply to get a part of it: `amt * 3%`)"},
        {"took + 5", "E0203: `took + 5` adds duration to number (give it a unit: `5h`, `5 days`)"},
        {"5 + took", "E0203: `5 + took` adds number to duration (give it a unit: `5h`, `5 days`)"},
        {"name + 1", "E0203: `name + 1` adds text to number (a text stands in quotes: `\"1\"`)"},
        {"name + name", "E0203: `name + name` adds text to text"},
        {"day + day", "E0203: `day + day` adds datetime to datetime"},
        {"day + 1d", "E0203: `day + 1d` adds datetime to duration"},
        {"true + 1", "E0203: `true + 1` adds bool to number"},
        {"5 + 0.5pp", "E0205: `0.5pp` stands beside number (`pp` and `bp` are differences of "
                      "percents: they stand only beside a percent)"},
        {"s + 1", "E0209: `s` is a series, and one value is wanted here (take its `mean`, `min`, "
                  "`max` or `sum`)"},
    };
    CHECK_CASES(script, cases);
}

static void test_products(void **state) {
    (void)state;
    static const one_case cases[] = {
        {"amt * 2", "(* amt 2) : money(CNY)"},
        {"2 * amt", "(* 2 amt) : money(CNY)"},
        {"amt * 10%", "(* amt 0.1 percent) : money(CNY)"},
        {"amt / n", "(/ amt n) : money(CNY)"},
        {"amt / 100 CNY", "(/ amt 100 CNY) : number"},
        {"amt / 100", "(/ amt 100) : money(CNY)"},
        {"10 / amt", "(/ 10 CNY amt) : number"},
        {"n / n", "(/ n n) : number"},
        {"rate * rate", "(* rate rate) : number"},
        {"took / 1h", "(/ took 3600 s) : number"},
        {"took * 3", "(* took 3) : duration"},
        {"amt * amt", "E0203: `amt * amt` multiplies money(CNY) by money(CNY) "
                      "(an amount is multiplied by a number, a count or a percent)"},
        {"took * took", "E0203: `took * took` multiplies duration by duration"},
        {"amt / took", "E0203: `amt / took` divides money(CNY) by duration"},
        {"n / amt", "E0203: `n / amt` divides count by money(CNY)"},
        {"10 / took",
         "E0203: `10 / took` divides number by duration (give it a unit: `10h`, `10 days`)"},
        {"amt / usd", "E0203: `amt / usd` divides money(CNY) by money(USD) (say what one is in the "
                      "other: `rate USD = 7.12 CNY`)"},
        {"name * 2",
         "E0203: `name * 2` multiplies text by number (a text stands in quotes: `\"2\"`)"},
        {"-amt", "(neg amt) : money(CNY)"},
        {"-5", "-5 : number"},
        {"-name", "E0215: `-` takes a number or quantity, and this is text"},
    };
    CHECK_CASES(script, cases);
}

static void test_comparisons(void **state) {
    (void)state;
    static const one_case cases[] = {
        {"amt > 200", "(> amt 200 CNY) : bool"},
        {"rate <= 3", "(<= rate 3) : bool"},
        {"rate <= limit", "(<= rate $limit) : bool"},
        {"amt in 1..2", "(between amt 1 CNY 2 CNY) : bool"},
        {"n in (1, 2)", "(in n 1 2) : bool"},
        {"n not in (1, 2)", "(not (in n 1 2)) : bool"},
        {"n is none", "(is-none n) : bool"},
        {"n is not none", "(not (is-none n)) : bool"},
        {"good and not good or true", "(or (and good (not good)) true) : bool"},
        {"name == \"a\"", "(== name \"a\") : bool"},
        {"name contains \"a\"", "(contains name \"a\") : bool"},
        {"name matches \"^a\"", "(matches \"^a\" name) : bool"},
        {"good == true", "(== good true) : bool"},
        {"good < true", "E0208: values of type bool have no order: `<` cannot compare them"},
        {"name > 3",
         "E0203: `name > 3` compares text with number (a text stands in quotes: `\"3\"`)"},
        {"took > 5",
         "E0203: `took > 5` compares duration with number (give it a unit: `5h`, `5 days`)"},
        {"amt > 3%", "E0203: `amt > 3%` compares money(CNY) with percent"},
        {"amt > 3pp", "E0205: `3pp` stands beside money(CNY) (`pp` and `bp` are differences of "
                      "percents: they stand only beside a percent)"},
        {"n in 5..3", "E0330: this range ends before it begins"},
        {"n contains \"a\"", "E0215: `contains` takes a text, and this is count"},
        {"name matches \"a(b\"",
         "E0220: `a(b` is not a regular expression: missing closing parenthesis"},
        {"not n", "E0207: a condition is wanted here, and this is count"},
        {"n and amt", "E0207: a condition is wanted here, and this is count & E0207: a condition "
                      "is wanted here, and this is money(CNY)"},
        {"if n then 1 else 2", "E0207: a condition is wanted here, and this is count"},
        {"if good then amt else 0", "(if good amt 0 CNY) : money(CNY)"},
        {"if good then 1 else \"a\"", "E0203: `if good then 1 else \"a\"` gives number or text"},
        {"coalesce(0, amt)", "(coalesce 0 CNY amt) : money(CNY)"},
        {"min(n, x, 3)", "(min n x 3) : number"},
        {"max(amt, n)", "E0203: `max(amt, n)` mixes money(CNY) with count"},
    };
    CHECK_CASES(script, cases);
}

static void test_dates(void **state) {
    (void)state;
    static const one_case cases[] = {
        {"day >= 2026-10", "(>= day 2026-10-01) : bool"},
        {"day > 2026-10", "(>= day 2026-11-01) : bool"},
        {"day <= 2026-10-30", "(< day 2026-10-31) : bool"},
        {"day < 2026-10", "(< day 2026-10-01) : bool"},
        {"2026-10 <= day", "(>= day 2026-10-01) : bool"},
        {"day == 2026-Q3", "(between day 2026-07-01 2026-09-30) : bool"},
        {"day != 2026-10-30", "(not (between day 2026-10-30 2026-10-30)) : bool"},
        {"date(day) == 2026-10-30", "(== (date day) 2026-10-30) : bool"},
        {"date(day) <= 2026-10", "(<= (date day) 2026-10-31) : bool"},
        {"day in 2026-09..2026-10", "(between day 2026-09-01 2026-10-31) : bool"},
        {"day == 2026-10-31T08:30", "(== day 2026-10-31T08:30:00) : bool"},
        {"day in (2026-10-01, 2026-Q1)",
         "(or (between day 2026-10-01 2026-10-01) (between day 2026-01-01 2026-03-31)) : bool"},
        {"date(day) not in (2026-10-01, 2026-10-02)",
         "(not (or (== (date day) 2026-10-01) (== (date day) 2026-10-02))) : bool"},
        {"n in (2026-10-01, 2)", "E0203: `n in (2026-10-01, 2)` compares count with date"},
        {"day > 5", "E0203: `day > 5` compares datetime with number"},
        {"n > 2026-10", "E0203: `n > 2026-10` compares count with date"},
        {"2026-10", "E0404: `2026-10` is a period, and one value is wanted here (a period can be "
                    "compared with a date, or stand in brackets: `revenue[2026-10]`)"},
        {"FY2026 < day", "E0401: `FY2026` needs a fiscal year, and the review declares none (say "
                         "when it starts: `calendar { fiscal year starts april }`)"},
        {"3 months",
         "E0228: a month has no fixed length, so it is no duration (write it in days or weeks)"},
        {"2 days", "172800 s : duration"},
        {"1.5h", "5400 s : duration"},
        {"year(day)", "(year day) : number"},
        {"hour(n)", "E0215: `hour` takes a datetime, and this is count"},
    };
    CHECK_CASES(script, cases);
}

static void test_literals(void **state) {
    (void)state;
    static const one_case cases[] = {
        {"1_200_000", "1200000 : number"},
        {"1.2M", "1200000 : number"},
        {"350万", "3500000 : number"},
        {"2亿", "200000000 : number"},
        {"1e6", "1000000 : number"},
        {"2.5k", "2500 : number"},
        {"3%", "0.03 percent : percent"},
        {"0.5pp", "0.005 pp : percent points"},
        {"25bp", "0.0025 pp : percent points"},
        {"90s", "90 s : duration"},
        {"2w", "1209600 s : duration"},
        {"¥100", "100 CNY : money(CNY)"},
        {"$1.5", "1.5 USD : money(USD)"},
        {"€2k", "2000 EUR : money(EUR)"},
        {"5 USD", "5 USD : money(USD)"},
        {"1e100", "none : number"},
        {"none", "none : none"},
        {"\"a\\tb\"", "\"a\\u{9}b\" : text"},
        {"2026-10-31T08:30:15+08:00", "2026-10-31T00:30:15 : datetime"},
    };
    CHECK_CASES(script, cases);
    static const one_case yen[] = {{"¥5", "5 JPY : money(JPY)"}, {"$5", "5 USD : money(USD)"}};
    CHECK_CASES("review \"T\" { period month 2026-10; currency JPY }", yen);
    static const one_case dollar[] = {{"¥5", "5 CNY : money(CNY)"}, {"$5", "5 HKD : money(HKD)"}};
    CHECK_CASES("review \"T\" { period month 2026-10; currency HKD }", dollar);
}

static void test_rates(void **state) {
    (void)state;
    char text[4096];
    snprintf(text, sizeof text, "%s%s", script,
             "rate USD = 7.12 CNY\nrate EUR = 8 CNY\nmetric eur = sum(o.eur)\nmetric cny = usd { "
             "unit CNY }\n");
    static const one_case fixed[] = {
        {"amt + usd", "(+ amt (convert USD to CNY usd)) : money(CNY)"},
        {"usd > amt", "(> (convert USD to CNY usd) amt) : bool"},
        {"amt / usd", "(/ amt (convert USD to CNY usd)) : number"},
        {"usd + eur", "(+ (convert USD to CNY usd) (convert EUR to CNY eur)) : money(CNY)"},
        {"sum(o.amt + usd)", "sum((+ o.amt (convert USD to CNY o.usd))) : money(CNY)"},
        {"cny", "cny : money(CNY)"},
    };
    CHECK_CASES(text, fixed);
    snprintf(text, sizeof text, "%s%s", script,
             "source fx from \"fx.csv\" { time d }\nrate USD from fx.cny\n");
    static const one_case dated[] = {
        {"amt + usd", "(+ amt sum((convert USD to CNY o.usd))) : money(CNY)"},
        {"amt + usd[previous]", "(+ amt sum((convert USD to CNY o.usd))[previous]) : money(CNY)"},
        {"amt + usd / 2", "(+ amt (/ sum((convert USD to CNY o.usd)) 2)) : money(CNY)"},
        {"amt + 5 USD", "(+ amt (convert USD to CNY 5 USD)) : money(CNY)"},
    };
    CHECK_CASES(text, dated);
}

static void test_columns_by_use(void **state) {
    (void)state;
    static const char loose[] =
        "review \"T\" { period month 2026-10; currency CNY }\n"
        "source o from \"o.csv\" { time d; column closed date }\nmetric total = sum(o.amount)\n"
        "metric firsts = first(o.what)\n";
    static const one_case cases[] = {
        {"sum(o.a * b)", "sum((* o.a o.b)) : number"},
        {"max(o.amount)", "max(o.amount) : number"},
        {"max(o.other)", "max(o.other) : any type"},
        {"max(o.other) > 5 CNY", "(> max(o.other) 5 CNY) : bool"},
        {"count(o where ok)", "count(o where o.ok) : count"},
        {"count(o where when > 2026-10-01)", "count(o where (> o.when 2026-10-01)) : count"},
        {"count(o where d > 2026-10-01)", "count(o where (>= o.d 2026-10-02)) : count"},
        {"mean(closed - opened)", "E0212: `closed - opened` is about rows and names no source"},
        {"mean(o.closed - opened)", "mean((- o.closed o.opened)) : duration"},
        {"count(o where amount == \"x\")",
         "E0217: column `amount` is text here, and number elsewhere (say in the source what it is: "
         "`column amount number`)"},
        {"count(o where z > 3 and z == \"a\")",
         "E0217: column `z` is text here, and number elsewhere (say in the source what it is: "
         "`column z number`)"},
        {"count(o where closed == \"a\")", "E0203: `closed == \"a\"` compares date with text (a "
                                           "date stands without quotes: `2026-10-31`)"},
        {"sum(o.closed)", "E0215: `sum` takes numbers, money or durations, and this is date"},
        {"firsts", "firsts : any type"},
    };
    CHECK_CASES(loose, cases);
}

static void test_whole_message(void **state) {
    (void)state;
    dbr_buf out = {0};
    resolve_one("review \"T\" { period month 2026-10; currency CNY }\n"
                "source orders from \"o.csv\" { time d; column amount money(CNY) }\n"
                "metric revenue = sum(orders.amount)\nmetric paid = count(orders where status == "
                "\"paid\")\n"
                "metric odd = revenue + paid\n",
                NULL, true, &out);
    assert_string_equal(out.p, "error[E0203]: `revenue + paid` adds money(CNY) to count\n"
                               " --> t.debrief:5:14\n"
                               "  |\n"
                               "5 | metric odd = revenue + paid\n"
                               "  |              ------- ^ ---- count\n"
                               "  |              money(CNY)\n"
                               "  = help: divide to get money per order: `revenue / paid`\n");
    dbr_buf_clear(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums),           cmocka_unit_test(test_products),
        cmocka_unit_test(test_comparisons),    cmocka_unit_test(test_dates),
        cmocka_unit_test(test_literals),       cmocka_unit_test(test_rates),
        cmocka_unit_test(test_columns_by_use), cmocka_unit_test(test_whole_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
