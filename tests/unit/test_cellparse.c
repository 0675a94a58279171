/* test_cellparse.c: the text of cells as values (src/engine/native/cellparse.c, cellnumber.c, celldate.c). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/native/cellparse.h"

static const char *const status_names[] = {
#define X(id, what, help) #id,
    DBR_CELL_PROBLEMS(X)
#undef X
};

typedef struct row {
    const char *cell, *want; /* the plain form of the value, or the name of the status */
} row;

static void check_one(dbr_str text, dbr_cell_type type, const dbr_cell_options *o,
                      const char *want) {
    /* In a block of its exact size, so that a read behind it is seen. */
    char *copy = malloc(text.n ? text.n : 1);
    if (text.n)
        memcpy(copy, text.p, text.n);
    dbr_cell c = {.text = {copy, text.n}};
    dbr_value v;
    dbr_cell_status st = dbr_cell_read(&c, type, o, &v);
    dbr_buf out = {0};
    if (st == DBR_CELL_OK) {
        dbr_value_write(&v, &out);
    } else {
        assert_int_equal(v.kind, DBR_V_NONE);
        assert_int_equal(v.none.reason,
                         st == DBR_CELL_MISSING ? DBR_R_MISSING_CELL : DBR_R_BAD_CELL);
        assert_true(dbr_cell_status_what(st)[0] != 0);
        dbr_buf_puts(&out, status_names[st]);
    }
    if (!dbr_str_is(dbr_buf_str(&out), want))
        fail_msg("`%.*s` is %s, wanted %s", DBR_ARG(text), dbr_buf_str(&out).p, want);
    dbr_buf_clear(&out);
    free(copy);
}

static void check(const row *rows, size_t n, dbr_cell_type type, dbr_cell_options o) {
    for (size_t i = 0; i < n; i++)
        check_one(dbr_str_of(rows[i].cell), type, &o, rows[i].want);
}

#define CHECK(rows, type, ...) \
    check(rows, sizeof rows / sizeof *rows, type, (dbr_cell_options){__VA_ARGS__})

static void test_numbers(void **state) {
    static const row rows[] = {
        {"0", "0"},
        {"12", "12"},
        {" 8 ", "8"},
        {"\t8\xC2\xA0", "8"},
        {"+6", "6"},
        {"-5", "-5"},
        {"\xE2\x88\x92"
         "5",
         "-5"},
        {"-0", "0"},
        {"1.50", "1.5"},
        {".5", "0.5"},
        {"5.", "5"},
        {"007", "7"},
        {"1e3", "1000"},
        {"1.5E-2", "0.015"},
        {"1,234", "1234"},
        {"1,234.5", "1234.5"},
        {"-12,345,678.90", "-12345678.9"},
        {"1\xC2\xA0"
         "234.5",
         "1234.5"},
        {"1\xE2\x80\xAF"
         "234\xE2\x80\xAF"
         "567",
         "1234567"},
        {"12万", "120000"},
        {"1.2万", "12000"},
        {"3亿", "300000000"},
        {"1.5 万亿", "1500000000000"},
        {"-3万", "-30000"},
        {"1,234万", "12340000"},
        {"12345678901234567890123", "12345678901234567890123"},
        {"0.1", "0.1"},
        {"1e99", "100000000000000000000000000000000000000000000000000000000000000000000000000000000"
                 "0000000000000000000"},
        {"1e100", "TOO_LARGE"},
        {"1e999999999", "TOO_LARGE"},
        {"", "MISSING"},
        {"  ", "MISSING"},
        {"\xE3\x80\x80", "MISSING"},
        {"12%", "0.12"},
        {"¥1,000", "1000"},
        {"1200 CNY", "1200"},
        {"350万元", "3500000"},
        {"12x", "NOT_NUMBER"},
        {"x", "NOT_NUMBER"},
        {"1 2", "NOT_NUMBER"},
        {"1,5", "OTHER_DECIMAL"},
        {"1.234,50", "OTHER_DECIMAL"},
        {"0,123", "OTHER_DECIMAL"},
        {"1,23,456", "NOT_NUMBER"},
        {"12,34", "OTHER_DECIMAL"},
        {"1,234,56", "NOT_NUMBER"},
        {",123", "OTHER_DECIMAL"},
        {"1,", "OTHER_DECIMAL"},
        {"1234,567", "OTHER_DECIMAL"},
        {"1,234\xC2\xA0"
         "567",
         "NOT_NUMBER"},
        {"1..2", "NOT_NUMBER"},
        {"1.2.3", "NOT_NUMBER"},
        {"--1", "NOT_NUMBER"},
        {"+-1", "NOT_NUMBER"},
        {"- 5", "NOT_NUMBER"},
        {"5-", "NOT_NUMBER"},
        {"1e", "NOT_NUMBER"},
        {"1e+", "NOT_NUMBER"},
        {"e5", "NOT_NUMBER"},
        {".", "NOT_NUMBER"},
        {"+", "NOT_NUMBER"},
        {"1,234e5", "OTHER_DECIMAL"},
        {"0x10", "NOT_NUMBER"},
        {"inf", "NOT_NUMBER"},
        {"nan", "NOT_NUMBER"},
        {"1_200", "NOT_NUMBER"},
        {"１２", "NOT_NUMBER"},
        {"万", "NOT_NUMBER"},
        {"1.2M", "NOT_NUMBER"},
        {"(1,200)", "PARENTHESES"},
        {"（5）", "PARENTHESES"},
        {"(¥5)", "PARENTHESES"},
        {"(x)", "NOT_NUMBER"},
        {"()", "NOT_NUMBER"},
        {"(", "NOT_NUMBER"},
        {"12 KWH", "NOT_NUMBER"},
        {"true", "NOT_NUMBER"},
    };
    CHECK(rows, DBR_CELL_NUMBER, 0);
    check_one((dbr_str){"1\0", 2}, DBR_CELL_NUMBER, NULL, "NOT_NUMBER");
    static const row comma[] = {
        {"1,5", "1.5"},
        {"2.000,25", "2000.25"},
        {"1.234", "1234"},
        {"1.234.567", "1234567"},
        {"-3", "-3"},
        {"1.5", "OTHER_DECIMAL"},
        {"1,234.5", "OTHER_DECIMAL"},
        {"1.23.456", "NOT_NUMBER"},
    };
    CHECK(comma, DBR_CELL_NUMBER, .decimal = ',');
    /* A long number is rounded, not refused, in linear time. */
    dbr_buf long_one = {0};
    dbr_buf_fill(&long_one, '0', 1 << 20);
    dbr_buf_puts(&long_one, "7.");
    dbr_buf_fill(&long_one, '1', 1 << 20);
    check_one(dbr_buf_str(&long_one), DBR_CELL_NUMBER, NULL, "7.111111111111111111111111111111111");
    dbr_buf_clear(&long_one);
}

static void test_counts(void **state) {
    static const row rows[] = {
        {"12", "12"}, {"1,200", "1200"},      {"3.0", "3"},        {"1.2万", "12000"},
        {"-4", "-4"}, {"1.5", "NOT_INTEGER"}, {"x", "NOT_NUMBER"}, {"NA", "MISSING"},
    };
    CHECK(rows, DBR_CELL_COUNT, 0);
}

static void test_percents(void **state) {
    static const row rows[] = {
        {"3.5%", "0.035"},
        {"0.035", "0.035"},
        {"12 %", "0.12"},
        {"12％", "0.12"},
        {"100%", "1"},
        {"-0.5%", "-0.005"},
        {"3", "3"},
        {"1,200%", "12"},
        {"%", "NOT_PERCENT"},
        {"3%%", "NOT_PERCENT"},
        {"3,5%", "OTHER_DECIMAL"},
        {"¥3", "HAS_CURRENCY"},
    };
    CHECK(rows, DBR_CELL_PERCENT, 0);
    static const row comma[] = {{"99,88%", "0.9988"}, {"2.546", "2546"}};
    CHECK(comma, DBR_CELL_PERCENT, .decimal = ',');
}

static void test_money(void **state) {
    static const row cny[] = {
        {"12", "12"},
        {"99.99", "99.99"},
        {"¥1,200.50", "1200.5"},
        {"￥300", "300"},
        {"¥ 5", "5"},
        {"-¥5", "-5"},
        {"¥-5", "-5"},
        {"CNY 1,200.50", "1200.5"},
        {"1200 CNY", "1200"},
        {"1200CNY", "1200"},
        {"RMB 7", "7"},
        {"1200元", "1200"},
        {"350万", "3500000"},
        {"1.2 万元", "12000"},
        {"¥1,200元", "1200"},
        {"¥5 CNY", "5"},
        {"1E2 CNY", "100"},
        {"$7", "OTHER_CURRENCY"},
        {"USD 7", "OTHER_CURRENCY"},
        {"7 €", "OTHER_CURRENCY"},
        {"$7 CNY", "OTHER_CURRENCY"},
        {"7 JPY", "OTHER_CURRENCY"},
        {"7 cny", "NOT_MONEY"},
        {"7 XQZ", "NOT_MONEY"},
        {"¥", "NOT_MONEY"},
        {"CNY", "NOT_MONEY"},
        {"--¥5", "NOT_MONEY"},
        {"-¥-5", "NOT_MONEY"},
        {"(¥1,200)", "PARENTHESES"},
        {"12%", "HAS_PERCENT"},
        {"1.200,50 CNY", "OTHER_DECIMAL"},
        {"-", "MISSING"},
    };
    CHECK(cny, DBR_CELL_MONEY, .currency = DBR_STR("CNY"));
    static const row usd[] = {
        {"$1,200.50", "1200.5"},   {"US$5", "5"},
        {"$5 USD", "5"},           {"5 USD", "5"},
        {"¥5", "OTHER_CURRENCY"},  {"HK$5", "OTHER_CURRENCY"},
        {"5元", "OTHER_CURRENCY"},
    };
    CHECK(usd, DBR_CELL_MONEY, .currency = DBR_STR("USD"));
    static const row jpy[] = {{"¥500", "500"}, {"500円", "500"}, {"500元", "OTHER_CURRENCY"}};
    CHECK(jpy, DBR_CELL_MONEY, .currency = DBR_STR("JPY"));
    static const row eur[] = {{"1.200,50 €", "1200.5"}, {"€5", "5"}, {"£5", "OTHER_CURRENCY"}};
    CHECK(eur, DBR_CELL_MONEY, .currency = DBR_STR("EUR"), .decimal = ',');
}

static void test_durations(void **state) {
    static const row rows[] = {
        {"90", "90"},
        {"1.5", "1.5"},
        {"-3", "-3"},
        {"90s", "90"},
        {"30min", "1800"},
        {"48h", "172800"},
        {"3d", "259200"},
        {"2w", "1209600"},
        {"2 days", "172800"},
        {"1.5 h", "5400"},
        {"1h 30min", "5400"},
        {"1h30min5s", "5405"},
        {"-1h", "-3600"},
        {"1:30:00", "5400"},
        {"26:00:00.5", "93600.5"},
        {"0:00:01.250", "1.25"},
        {"1 day 02:03:04", "93784"},
        {"3小时20分钟", "12000"},
        {"2天", "172800"},
        {"PT1H30M", "5400"},
        {"P1DT2H", "93600"},
        {"PT0.5S", "0.5"},
        {"P2W", "1209600"},
        {"1:30", "AMBIGUOUS_DURATION"},
        {"5m", "NOT_DURATION"},
        {"5 months", "NOT_DURATION"},
        {"1:60:00", "NOT_DURATION"},
        {"1:3:00", "NOT_DURATION"},
        {"1:30:00x", "NOT_DURATION"},
        {"1:30:00 5s", "NOT_DURATION"},
        {"h", "NOT_DURATION"},
        {"-", "MISSING"},
        {"+", "NOT_DURATION"},
        {"P", "NOT_DURATION"},
        {"PT", "NOT_DURATION"},
        {"P1Y", "NOT_DURATION"},
        {"P1M", "NOT_DURATION"},
        {"1e999 s", "NOT_DURATION"},
        {"1e999", "TOO_LARGE"},
        {"soon", "NOT_DURATION"},
    };
    CHECK(rows, DBR_CELL_DURATION, 0);
}

static void test_dates(void **state) {
    static const row rows[] = {
        {"2026-10-03", "2026-10-03"},
        {"2026-10-3", "2026-10-03"},
        {"2026/10/3", "2026-10-03"},
        {"2026/10/03", "2026-10-03"},
        {"2026.10.3", "2026-10-03"},
        {"2026年10月3日", "2026-10-03"},
        {"2026年1月31日", "2026-01-31"},
        {"2026年10月3号", "2026-10-03"},
        {"20261003", "2026-10-03"},
        {" 2026-10-03 ", "2026-10-03"},
        {"2024-02-29", "2024-02-29"},
        {"0001-01-01", "0001-01-01"},
        {"9999-12-31", "9999-12-31"},
        {"45352", "2024-03-01"},
        {"46000", "2025-12-09"},
        {"46000.75", "2025-12-09"},
        {"2026-10-03T23:30:00", "2026-10-03"},
        {"2026-10-03 00:00:00", "2026-10-03"},
        {"2026-10-03T23:30:00Z", "2026-10-03"},
        {"2026-02-29", "NOT_DATE"},
        {"2026-13-01", "NOT_DATE"},
        {"2026-00-10", "NOT_DATE"},
        {"20261303", "NOT_DATE"},
        {"2026-10", "NOT_DATE"},
        {"2026", "NOT_DATE"},
        {"202610", "NOT_DATE"},
        {"9999", "NOT_DATE"},
        {"2026-10/03", "NOT_DATE"},
        {"2026年10月3", "NOT_DATE"},
        {"2026-10-03x", "NOT_DATE"},
        {"2026-10-03T", "NOT_DATE"},
        {"-2026-10-03", "NOT_DATE"},
        {"notadate", "NOT_DATE"},
        {"3 Oct 2026", "NOT_DATE"},
        {"1/5/20", "AMBIGUOUS_DATE"},
        {"03/04/2026", "AMBIGUOUS_DATE"},
        {"31.12.2026", "AMBIGUOUS_DATE"},
        {"31-12-99 10:00", "AMBIGUOUS_DATE"},
        {"1/5", "NOT_DATE"},
        {"—", "MISSING"},
    };
    CHECK(rows, DBR_CELL_DATE, 0);
    static const row format[] = {
        {"Sat, 31-Oct-2026", "2026-10-31"}, {"2026-10-31", "NOT_IN_FORMAT"}, {"NA", "MISSING"}};
    CHECK(format, DBR_CELL_DATE, .format = DBR_STR("%a, %d-%b-%Y"));
    static const row british[] = {
        {"1/5/20", "2020-05-01"}, {"31/10/26", "2026-10-31"}, {"31/13/26", "NOT_IN_FORMAT"}};
    CHECK(british, DBR_CELL_DATE, .format = DBR_STR("%d/%m/%y"));
}

static void test_datetimes(void **state) {
    static const row rows[] = {
        {"2026-10-31T08:30:00", "2026-10-31T08:30:00"},
        {"2026-10-31 08:30", "2026-10-31T08:30:00"},
        {"2026-10-31  8:30", "2026-10-31T08:30:00"},
        {"2026/10/31 8:30:05", "2026-10-31T08:30:05"},
        {"2026年10月31日 8:30", "2026-10-31T08:30:00"},
        {"2026年10月31日8时30分15秒", "2026-10-31T08:30:15"},
        {"20261031T08:30", "2026-10-31T08:30:00"},
        {"2026-10-31", "2026-10-31T00:00:00"},
        {"2026-10-31T23:59:59.25", "2026-10-31T23:59:59.25"},
        {"2026-10-31T23:59:59.123456789", "2026-10-31T23:59:59.123456"},
        {"2026-10-31T08:30:00Z", "2026-10-31T08:30:00"},
        {"2026-10-31T08:30:00+08:00", "2026-10-31T00:30:00"},
        {"2026-10-31T08:30:00 +0800", "2026-10-31T00:30:00"},
        {"2026-10-31 08:30:00-05", "2026-10-31T13:30:00"},
        {"2026-10-31 08:30:00 UTC", "2026-10-31T08:30:00"},
        {"46000.5", "2025-12-09T12:00:00"},
        {"46000", "2025-12-09T00:00:00"},
        {"2026-10-31T24:00:00", "NOT_DATETIME"},
        {"2026-10-31T08:60", "NOT_DATETIME"},
        {"2026-10-31T08:30:60", "NOT_DATETIME"},
        {"2026-10-31T08", "NOT_DATETIME"},
        {"2026-10-3108:30", "NOT_DATETIME"},
        {"2026-10-31T08:30:00+25:00", "NOT_DATETIME"},
        {"2026-10-31T08:30:00+08:00x", "NOT_DATETIME"},
        {"2026-10-31T08:30 PM", "NOT_DATETIME"},
        {"0001-01-01T00:00+08:00", "NOT_DATETIME"},
        {"1790000000", "NOT_DATETIME"},
        {"1/5/20 08:30", "AMBIGUOUS_DATE"},
    };
    CHECK(rows, DBR_CELL_DATETIME, 0);
    dbr_arena a = {0};
    dbr_zone *shanghai = dbr_zone_new(&a, DBR_STR("+08:00"));
    assert_non_null(shanghai);
    static const row zoned[] = {
        {"2026-10-31T08:30:00Z", "2026-10-31T16:30:00"},
        {"2026-10-31T20:00:00Z", "2026-11-01T04:00:00"},
        {"2026-10-31T08:30:00", "2026-10-31T08:30:00"},
        {"2026-10-31T08:30:00+08:00", "2026-10-31T08:30:00"},
    };
    CHECK(zoned, DBR_CELL_DATETIME, .zone = shanghai);
    static const row day[] = {{"2026-10-31T20:00:00Z", "2026-11-01"},
                              {"2026-10-31T20:00:00", "2026-10-31"}};
    CHECK(day, DBR_CELL_DATE, .zone = shanghai);
    static const row format[] = {{"31/10/2026 08:30", "2026-10-31T08:30:00"}};
    CHECK(format, DBR_CELL_DATETIME, .format = DBR_STR("%d/%m/%Y %H:%M"), .zone = shanghai);
    dbr_arena_clear(&a);
}

static void test_bools(void **state) {
    static const row rows[] = {
        {"true", "true"},    {"FALSE", "false"}, {"True", "true"},   {"yes", "true"},
        {"No", "false"},     {"1", "true"},      {"0", "false"},     {"Y", "true"},
        {"n", "false"},      {"t", "true"},      {"是", "true"},     {"否", "false"},
        {" true ", "true"},  {"2", "NOT_BOOL"},  {"on", "NOT_BOOL"}, {"truely", "NOT_BOOL"},
        {"null", "MISSING"},
    };
    CHECK(rows, DBR_CELL_BOOL, 0);
}

static void test_missing(void **state) {
    static const char *const words[] = {"NA",  "N/A", "#N/A", "null", "NULL",
                                        "NaN", "-",   "--",   "—",    " NA "};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        check_one(dbr_str_of(words[i]), DBR_CELL_NUMBER, NULL, "MISSING");
        check_one(dbr_str_of(words[i]), DBR_CELL_DATE, NULL, "MISSING");
        check_one(dbr_str_of(words[i]), DBR_CELL_TEXT, NULL, words[i]);
    }
    static const char *const others[] = {"na", "n/a", "Null", "nan", "none", "---", "#REF!"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        check_one(dbr_str_of(others[i]), DBR_CELL_NUMBER, NULL, "NOT_NUMBER");
    check_one(DBR_STR(""), DBR_CELL_TEXT, NULL, "MISSING");
    check_one(DBR_STR(" \t"), DBR_CELL_TEXT, NULL, "MISSING");
    check_one(DBR_STR(" a "), DBR_CELL_TEXT, NULL, " a ");
    dbr_cell quoted = {.text = DBR_STR(""), .quoted = true},
             blank = {.text = DBR_STR("  "), .quoted = true};
    dbr_cell absent = {.text = DBR_STR(""), .quoted = true, .absent = true};
    assert_false(dbr_cell_is_missing(&quoted, DBR_CELL_TEXT));
    assert_true(dbr_cell_is_missing(&quoted, DBR_CELL_NUMBER));
    assert_true(dbr_cell_is_missing(&blank, DBR_CELL_TEXT));
    assert_true(dbr_cell_is_missing(&absent, DBR_CELL_TEXT));
    /* The decimal sign of the file says nothing about a JSON number. */
    dbr_cell json = {.text = DBR_STR("1.5"), .form = DBR_FORM_NUMBER};
    dbr_cell_options comma = {.decimal = ','};
    dbr_value v;
    assert_int_equal(dbr_cell_read(&json, DBR_CELL_NUMBER, &comma, &v), DBR_CELL_OK);
}

/* The type of a column whose cells are the words of a line, `~` being an empty cell. */
static dbr_cell_type infer(const char *line, bool time_only) {
    dbr_infer i;
    dbr_infer_init(&i, NULL, time_only);
    dbr_str all = dbr_str_of(line);
    for (size_t at = 0; at <= all.n;) {
        size_t end = dbr_str_find(all, DBR_STR("|"), at);
        if (end == SIZE_MAX)
            end = all.n;
        dbr_cell c = {.text = dbr_str_slice(all, at, end)};
        dbr_infer_add(&i, &c);
        at = end + 1;
    }
    return dbr_infer_result(&i);
}

static void test_inference(void **state) {
    static const struct {
        const char *cells;
        dbr_cell_type want;
    } rows[] = {
        {"true|false|TRUE", DBR_CELL_BOOL},
        {"true||NA", DBR_CELL_BOOL},
        {"1|0|1", DBR_CELL_NUMBER},
        {"yes|no", DBR_CELL_TEXT},
        {"true|1", DBR_CELL_TEXT},
        {"1|2.5|-3|1,234|NA|", DBR_CELL_NUMBER},
        {"0|0.5|-0.5", DBR_CELL_NUMBER},
        {"12|007", DBR_CELL_TEXT},
        {"-01", DBR_CELL_TEXT},
        {"00", DBR_CELL_TEXT},
        {"1|2|x", DBR_CELL_TEXT},
        {"2026-10-01|2026/10/2|NA", DBR_CELL_DATE},
        {"2026.10.03|2026.1.3", DBR_CELL_DATE},
        {"20261001|2026-10-02", DBR_CELL_DATE},
        {"20261001|20261002", DBR_CELL_NUMBER},
        {"46000|2026-10-02", DBR_CELL_TEXT},
        {"2026-10-01|2026-10-01T08:00", DBR_CELL_DATETIME},
        {"2026-10-01 00:00:00", DBR_CELL_DATETIME},
        {"2026-10-01|1", DBR_CELL_TEXT},
        {"1/5/20|2/5/20", DBR_CELL_TEXT},
        {"12%|3%", DBR_CELL_TEXT},
        {"¥5", DBR_CELL_TEXT},
        {"", DBR_CELL_TEXT},
        {"NA|-", DBR_CELL_TEXT},
        {"a|NA", DBR_CELL_TEXT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (infer(rows[i].cells, false) != rows[i].want)
            fail_msg("%s: type %d, wanted %d", rows[i].cells, infer(rows[i].cells, false),
                     rows[i].want);
    assert_int_equal(infer("2026-10-01|2026-10-02", true), DBR_CELL_DATE);
    assert_int_equal(infer("x|2026-10-02|2026-10-03 10:00", true), DBR_CELL_DATETIME);
    assert_int_equal(infer("46000|46001", true), DBR_CELL_DATE);
    assert_int_equal(infer("46000|46001.5", true), DBR_CELL_DATETIME);
    assert_int_equal(infer("1/5/20", true), DBR_CELL_DATE);
    assert_int_equal(infer("", true), DBR_CELL_DATE);
}

/* No text of any bytes is read beyond its end, and what is read as a number comes back as the same number from its plain form. */
static void test_any_bytes(void **state) {
    const char *given = getenv("DBR_SEED");
    uint64_t x = given ? (uint64_t)strtoull(given, NULL, 10) : 20261125;
    print_message("seed %llu\n", (unsigned long long)x);
    static const char *const pieces[] = {
        "1",  "0",   "20", "2026", "-", "+",        ".",    ",",    ":",  "/",  "年", "月",
        "日", "万",  "亿", "¥",    "$", "CNY",      "%",    " ",    "T",  "Z",  "e",  "E",
        "h",  "min", "P",  "(",    ")", "\xC2\xA0", "\xE2", "\xFF", "05", "元", "12", "123"};
#define RANDOM(n)                                                             \
    ((x = x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407)), \
     (size_t)(x >> 33) % (n))
    size_t read = 0;
    for (int round = 0; round < 100000; round++) {
        char text[64];
        size_t n = 0;
        for (size_t k = 1 + RANDOM(8); k; k--) {
            const char *p = pieces[RANDOM(sizeof pieces / sizeof *pieces)];
            memcpy(text + n, p, strlen(p));
            n += strlen(p);
        }
        char *copy = malloc(n);
        memcpy(copy, text, n);
        dbr_cell c = {.text = {copy, n}};
        for (int type = DBR_CELL_TEXT; type <= DBR_CELL_DATETIME; type++) {
            dbr_value v, again;
            if (dbr_cell_read(&c, (dbr_cell_type)type, NULL, &v) != DBR_CELL_OK)
                continue;
            read++;
            dbr_buf plain = {0};
            dbr_value_write(&v, &plain);
            dbr_cell d = {.text = dbr_buf_str(&plain)};
            if (type != DBR_CELL_TEXT) {
                assert_int_equal(dbr_cell_read(&d, (dbr_cell_type)type, NULL, &again), DBR_CELL_OK);
                assert_int_equal(dbr_value_cmp(&v, &again), 0);
            }
            dbr_buf_clear(&plain);
        }
        dbr_infer i;
        dbr_infer_init(&i, NULL, false);
        dbr_infer_add(&i, &c);
        /* Whatever is inferred from one cell, that cell has. */
        dbr_value v;
        dbr_cell_status st = dbr_cell_read(&c, dbr_infer_result(&i), NULL, &v);
        assert_true(st == DBR_CELL_OK || st == DBR_CELL_MISSING);
        free(copy);
    }
    assert_true(read > 100000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),   cmocka_unit_test(test_counts),
        cmocka_unit_test(test_percents),  cmocka_unit_test(test_money),
        cmocka_unit_test(test_durations), cmocka_unit_test(test_dates),
        cmocka_unit_test(test_datetimes), cmocka_unit_test(test_bools),
        cmocka_unit_test(test_missing),   cmocka_unit_test(test_inference),
        cmocka_unit_test(test_any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
