/* test_csv.c: CSV files as records of cells, and what is said about those that are not in order (src/engine/native/csv.c, csvscan.c,
   datatext.c, rows.c). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/utf8.h"
#include "engine/native/table.h"

#define SUITES "../shared/suites/"

/* A whole file as one line: `names | cell · cell | cell · cell`, then errors as `!kind line:column`, notes as `?kind`. Line ends in cells
   show as ¶, an absent cell as ∅, the line of a record where it is asked for. */
typedef struct shown {
    dbr_arena a;
    dbr_data_errors errors;
    dbr_buf out;
    uint64_t rows, malformed;
} shown;

static void put_cell(dbr_buf *out, const dbr_cell *c) {
    if (c->absent)
        dbr_buf_puts(out, "∅");
    for (size_t i = 0; i < c->text.n; i++) {
        if (c->text.p[i] == '\n')
            dbr_buf_puts(out, "¶");
        else if (c->text.p[i] == '\r')
            dbr_buf_puts(out, "§");
        else
            dbr_buf_putc(out, c->text.p[i]);
    }
}

static void show_rows(shown *s, dbr_rows *r, bool lines) {
    s->out.n = 0;
    if (r) {
        for (size_t i = 0; i < r->ncolumns; i++)
            dbr_buf_printf(&s->out, "%s%.*s", i ? " · " : "", DBR_ARG(r->names[i]));
        dbr_record rec;
        while (dbr_rows_next(r, &rec)) {
            assert_int_equal(rec.n, r->ncolumns);
            dbr_buf_puts(&s->out, " | ");
            if (lines)
                dbr_buf_printf(&s->out, "%llu:", (unsigned long long)rec.line);
            for (size_t i = 0; i < rec.n; i++) {
                if (i)
                    dbr_buf_puts(&s->out, " · ");
                put_cell(&s->out, &rec.cells[i]);
            }
            s->rows++;
        }
        assert_false(dbr_rows_next(r, &rec));
        s->malformed = r->malformed;
        dbr_rows_close(r);
    }
    for (size_t i = 0; i < s->errors.list.n; i++) {
        dbr_data_error *e = &s->errors.list.v[i];
        dbr_buf_printf(&s->out, " !%s %llu:%llu", dbr_data_kind_name(e->kind),
                       (unsigned long long)e->line, (unsigned long long)e->column);
        assert_true(e->text.n > 0);
    }
    for (size_t i = 0; i < s->errors.notes.n; i++) {
        assert_true(s->errors.notes.v[i].text.n > 0);
        dbr_buf_printf(&s->out, " ?%s", dbr_data_kind_name(s->errors.notes.v[i].kind));
    }
}

static void begin(shown *s) {
    *s = (shown){0};
    dbr_data_errors_init(&s->errors, &s->a);
}

static void end(shown *s) {
    dbr_buf_clear(&s->out);
    dbr_arena_clear(&s->a);
}

/* The bytes in a block of their exact size: a read behind it is seen. */
static void check_n(const char *bytes, size_t n, dbr_rows_options o, bool lines, const char *want) {
    shown s;
    begin(&s);
    char *copy = malloc(n ? n : 1);
    if (n)
        memcpy(copy, bytes, n);
    show_rows(&s, dbr_rows_open_bytes(&s.a, DBR_STR("t.csv"), (dbr_str){copy, n}, &o, &s.errors),
              lines);
    assert_string_equal(s.out.n ? s.out.p : "", want);
    free(copy);
    end(&s);
}

#define CSV(bytes, want) check_n(bytes, sizeof(bytes) - 1, DBR_ROWS_OPTIONS, false, want)
#define LINES(bytes, want) check_n(bytes, sizeof(bytes) - 1, DBR_ROWS_OPTIONS, true, want)
#define WITH_HEADER(line, bytes, want, ...)                                                       \
    check_n(bytes, sizeof(bytes) - 1, (dbr_rows_options){.header = (line), ##__VA_ARGS__}, false, \
            want)
#define WITH(bytes, want, ...) WITH_HEADER(DBR_HEADER_AUTO, bytes, want, __VA_ARGS__)

static void test_plain(void **state) {
    CSV("a,b\n1,2\n3,4\n", "a · b | 1 · 2 | 3 · 4");
    CSV("a,b\n1,2\n3,4", "a · b | 1 · 2 | 3 · 4");
    CSV("a,b\r\n1,2\r\n3,4\r\n", "a · b | 1 · 2 | 3 · 4");
    CSV("a,b\r1,2\r3,4\r", "a · b | 1 · 2 | 3 · 4 ?assumed");
    CSV("a,b\r\n1,2\n3,4\r\n", "a · b | 1 · 2 | 3 · 4");
    CSV("a,b\n1,2\n3,4\r", "a · b | 1 · 2 | 3 · 4");
    CSV("\xEF\xBB\xBF"
        "a,b\n1,2\n",
        "a · b | 1 · 2");
    CSV("a\n1\n2\n", "a | 1 | 2");
    CSV("a,b\n,\n , \n", "a · b |  ·  |   ·  ");
    CSV("only,header\n", "only · header");
}

static void test_quotes(void **state) {
    CSV("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n", "a · b | x,y · say \"hi\"");
    CSV("a,b\n\"l1\nl2\",\"l1\r\nl2\"\n1,2\n", "a · b | l1¶l2 · l1§¶l2 | 1 · 2");
    CSV("\"a\",\"b\"\n\"\",\"\"\"\"\n", "a · b |  · \"");
    CSV("a,b\n5\" disk,it's \"new\"\n", "a · b | 5\" disk · it's \"new\"");
    CSV("a,b\n1, \"x, y\" \n", "a · b | 1 · x, y");
    CSV("a,b\r\"x\ny\",2\r3,4\r", "a · b | x¶y · 2 | 3 · 4 ?assumed");
    CSV("'a','b'\n'x,y','it''s'\n", "a · b | x,y · it's ?assumed");
    CSV("a,b\n'x','it's'\n", "a · b | 'x' · 'it's'");
    CSV("a,b\n\"1\",'x'\n\"2\",'y'\n", "a · b | 1 · 'x' | 2 · 'y'");
    WITH("a;b\n'x;y';2\n", "a · b | x;y · 2", .quote = '\'');
}

static void test_quoted_flag(void **state) {
    dbr_arena a = {0};
    dbr_data_errors e;
    dbr_data_errors_init(&e, &a);
    dbr_record rec;
    dbr_rows *r = dbr_rows_open_bytes(&a, DBR_STR("t"), DBR_STR("a,b,c\n\"\",,\"x\"\n"), NULL, &e);
    assert_non_null(r);
    assert_true(dbr_rows_next(r, &rec));
    assert_true(rec.cells[0].quoted && rec.cells[0].text.n == 0);
    assert_false(rec.cells[1].quoted || rec.cells[1].absent);
    assert_true(rec.cells[2].quoted);
    dbr_rows_close(r);
    dbr_arena_clear(&a);
}

static void test_lines(void **state) {
    LINES("a,b\n\n1,2\n\n\n3,4\n", "a · b | 3:1 · 2 | 6:3 · 4");
    LINES("a,b\r\n\"x\r\ny\",2\r\n3,4\r\n", "a · b | 2:x§¶y · 2 | 4:3 · 4");
    LINES("a\n\n  \n1\n\"\"\n2\n", "a | 4:1 | 5: | 6:2");
}

static void test_delimiters(void **state) {
    CSV("a;b\n1,5;2\n2,5;3\n", "a · b | 1,5 · 2 | 2,5 · 3");
    CSV("a\tb\n1,5\t2\n", "a · b | 1,5 · 2");
    CSV("a|b|c\n1|2|3\n", "a · b · c | 1 · 2 · 3");
    CSV("id,tags\n1,x;y\n2,z;w\n", "id · tags | 1 · x;y | 2 · z;w");
    CSV("note\nhello\nbye\n", "note | hello | bye");
    CSV("sep=|\na|b\n1;2;3|4\n", "a · b | 1;2;3 · 4");
    CSV("a,b;c\n1,2;3\n", "a · b;c | 1 · 2;3 ?assumed");
    WITH("a,b;c\n1,2;3\n", "a,b · c | 1,2 · 3", .delimiter = ';');
    WITH("a b\n1 2\n", "a · b | 1 · 2", .delimiter = ' ');
    WITH("a\tb\n1,2\t \n\t\n", "a · b | 1,2 ·   |  · ", .format = DBR_FORMAT_TSV);
}

static void test_header(void **state) {
    CSV(" x , y ,x,x\n1,2,3,4\n", "x · y · x_2 · x_3 | 1 · 2 · 3 · 4 ?renamed ?renamed");
    CSV("x,x,x_2\n1,2,3\n", "x · x_3 · x_2 | 1 · 2 · 3 ?renamed");
    CSV("a,,c,\n1,2,3,4\n", "a · column_2 · c · column_4 | 1 · 2 · 3 · 4 ?unnamed ?unnamed");
    CSV(",column_1\n1,2\n", "column_2 · column_1 | 1 · 2 ?unnamed");
    CSV("e\xCC\x81,b\n1,2\n", "é · b | 1 · 2");
    CSV("Sales report\n\na,b\n1,2\n3,4\n", "a · b | 1 · 2 | 3 · 4 ?assumed");
    CSV("# made, by, hand\na,b\n1,2\n3,4\n", "a · b | 1 · 2 | 3 · 4 ?assumed");
    CSV("1,2026-10-01\n2,2026-10-02\n",
        "column_1 · column_2 | 1 · 2026-10-01 | 2 · 2026-10-02 ?assumed");
    CSV("region,2025,2026\nx,1,2\n", "region · 2025 · 2026 | x · 1 · 2");
    WITH_HEADER(1, "1,2\n3,4\n", "1 · 2 | 3 · 4");
    WITH_HEADER(0, "a,b\n3,4\n", "column_1 · column_2 | a · b | 3 · 4");
    WITH_HEADER(3, "some \"words\nand, more\nd;x\n2026-10-01;1,5\n", "d · x | 2026-10-01 · 1,5");
    WITH_HEADER(3, "a,b\n", " !empty 0:0");
    WITH("a,b\n", " !format 0:0", .delimiter = '"', .quote = '"');
}

static void test_ragged(void **state) {
    CSV("a,b,c\n1,2\n1,2,3,4\n\n1,2,3\n", "a · b · c | 1 · 2 · 3 !ragged 2:0 !ragged 3:0");
    CSV("a,b\n1,2,\n3,4,,\n5,6,,x\n", "a · b | 1 · 2 | 3 · 4 !ragged 4:0");
    CSV("a,b,\n1,2\n3,4,\n5\n", "a · b · column_3 | 1 · 2 · ∅ | 3 · 4 ·  !ragged 4:0 ?unnamed");
    shown s;
    begin(&s);
    dbr_buf text = {0};
    dbr_buf_puts(&text, "a,b\n");
    for (int i = 0; i < 1000; i++)
        dbr_buf_puts(&text, i % 2 ? "1,2\n" : "1\n");
    show_rows(&s, dbr_rows_open_bytes(&s.a, DBR_STR("t"), dbr_buf_str(&text), NULL, &s.errors),
              false);
    assert_int_equal(s.errors.count, 500);
    assert_int_equal(s.errors.list.n, DBR_DATA_ERRORS_MAX);
    assert_int_equal(s.malformed, 500);
    assert_int_equal(s.rows, 500);
    assert_true(dbr_str_is(s.errors.list.v[0].text, "the header has 2 columns, this row has 1"));
    dbr_buf_clear(&text);
    end(&s);
}

static void test_malformed(void **state) {
    CSV("a,b\n1,\"x\n2,y\n", "a · b !open quote 2:3");
    CSV("a,b\n1,2\n\"x\"y,3\n4,\"5\"6\"\n7,8\n",
        "a · b | 1 · 2 | 7 · 8 !after quote 3:4 !after quote 4:6");
    CSV("a,b\n1,x\0y\n2,\"z\0\"\n3,4\n", "a · b | 3 · 4 !nul 2:4 !nul 3:5");
    CSV("a,b\r\n1,2\r\n3,4\r5,6\r\n7,8\r\n", "a · b | 1 · 2 | 7 · 8 !lone cr 3:4");
    CSV("a,b\n\xE4\xB8\x9C\xE5,x\n2,\xE4\xB8\xAD\n3,\xFF\n", "a · b | 2 · 中 !encoding 2:2");
    CSV("\xFF,b\n1,2\n", " !encoding 1:1");
    CSV("", " !empty 0:0");
    CSV("\n", " !empty 0:0");
    CSV(" \r\n\t\n", " !empty 0:0");
    CSV("\xEF\xBB\xBF", " !empty 0:0");
    CSV("\"", " !open quote 1:1");
    CSV("\"\"", "column_1 ?unnamed");
    CSV(",", "column_1 · column_2 ?unnamed ?unnamed");
    CSV("a\0b", " !nul 1:2");
}

static void test_encodings(void **state) {
    WITH("\xcf\xfa\xca\xdb,x\n\xb6\xab,1\n", "销售 · x | 东 · 1", .encoding = DBR_STR("gb18030"));
    WITH("caf\xe9,x\n1,2\n", "café · x | 1 · 2", .encoding = DBR_STR("latin1"));
    WITH("a,b\n1,\x81", " !encoding 2:3", .encoding = DBR_STR("gb18030"));
    WITH("a,b\n1,2\n", " !format 0:0", .encoding = DBR_STR("klingon"));
    WITH("a,b\n1,2\n", " !format 0:0", .encoding = DBR_STR("utf-8//TRANSLIT"));
    WITH("a,b\n1,2\n", " !format 0:0", .encoding = DBR_STR("../x"));
    WITH("\xEF\xBB\xBF"
         "a,\xE9\x94\x80\n1,2\n",
         "a · 销 | 1 · 2", .encoding = DBR_STR("UTF-8"));
    CSV("\xFF\xFE"
        "a\0,\0b\0\n\0"
        "1\0,\0-N\n\0",
        "a · b | 1 · 中");
    CSV("\xFE\xFF\0a\0,\0b\0\n\0"
        "1\0,N-\0\n",
        "a · b | 1 · 中");
    CSV("\xFF\xFE"
        "a\0,\0b",
        " !encoding 1:3");

    shown s;
    begin(&s);
    dbr_str gbk = DBR_STR("a,b\n\xcf\xfa\xca\xdb,1\n");
    show_rows(&s, dbr_rows_open_bytes(&s.a, DBR_STR("t"), gbk, NULL, &s.errors), false);
    assert_int_equal(s.errors.count, 1);
    assert_true(dbr_str_find(s.errors.list.v[0].help, DBR_STR("encoding: \"gb18030\""), 0) !=
                SIZE_MAX);
    end(&s);
    begin(&s);
    dbr_str latin = DBR_STR("a,b\ncaf\xe9,1\n");
    show_rows(&s, dbr_rows_open_bytes(&s.a, DBR_STR("t"), latin, NULL, &s.errors), false);
    assert_true(dbr_str_find(s.errors.list.v[0].help, DBR_STR("gb18030"), 0) == SIZE_MAX);
    end(&s);
}

static void test_large(void **state) {
    shown s;
    begin(&s);
    dbr_buf text = {0};
    /* A cell of 100 MB, quoted and not, is an error with its line, and the rows around it are read. */
    for (int quoted = 0; quoted < 2; quoted++) {
        text.n = 0;
        dbr_buf_puts(&text, quoted ? "a,b\n1,2\n\"" : "a,b\n1,2\n");
        dbr_buf_fill(&text, 'x', 100u << 20);
        dbr_buf_puts(&text, quoted ? "\",2\n3,4\n" : ",2\n3,4\n");
        show_rows(&s, dbr_rows_open_bytes(&s.a, DBR_STR("t"), dbr_buf_str(&text), NULL, &s.errors),
                  false);
        assert_int_equal(s.rows, 2);
        assert_int_equal(s.malformed, 1);
        assert_int_equal(s.errors.list.v[0].kind, DBR_DATA_TOO_LONG);
        assert_int_equal(s.errors.list.v[0].line, 3);
        s.rows = 0;
        dbr_data_errors_init(&s.errors, &s.a);
    }
    /* Ten million delimiters in the header, then in a row. */
    text.n = 0;
    dbr_buf_fill(&text, ',', 10u << 20);
    assert_null(dbr_rows_open_bytes(&s.a, DBR_STR("t"), dbr_buf_str(&text), NULL, &s.errors));
    assert_int_equal(s.errors.list.v[0].kind, DBR_DATA_TOO_LONG);
    dbr_data_errors_init(&s.errors, &s.a);
    text.n = 0;
    dbr_buf_puts(&text, "a,b\n1,2\n3,");
    dbr_buf_fill(&text, ',', 10u << 20);
    dbr_buf_puts(&text, "x\n");
    show_rows(&s, dbr_rows_open_bytes(&s.a, DBR_STR("t"), dbr_buf_str(&text), NULL, &s.errors),
              false);
    assert_int_equal(s.rows, 1);
    assert_int_equal(s.errors.list.v[0].kind, DBR_DATA_RAGGED);
    dbr_buf_clear(&text);
    end(&s);
}

/* --- files --- */

static void check_file(const char *path, const char *want) {
    shown s;
    begin(&s);
    show_rows(&s, dbr_rows_open(&s.a, dbr_str_of(path), NULL, &s.errors), false);
    assert_string_equal(s.out.n ? s.out.p : "", want);
    end(&s);
}

static void test_files(void **state) {
    check_file("tests/unit/no-such-file.csv", " !unreadable 0:0");
    check_file("tests/unit", " !format 0:0");
    check_file("/dev/null/x.csv", " !unreadable 0:0");
    check_file("", " !format 0:0");
    char dir[] = "/tmp/debrief-test-XXXXXX.csv";
    int fd = mkstemps(dir, 4);
    assert_true(fd >= 0);
    /* Large enough to be mapped. */
    dbr_buf text = {0};
    dbr_buf_puts(&text, "a,b\n");
    while (text.n < 9u << 20)
        dbr_buf_puts(&text, "1234567,\"x y\"\n");
    assert_int_equal(write(fd, text.p, text.n), (ssize_t)text.n);
    close(fd);
    shown s;
    begin(&s);
    dbr_rows *r = dbr_rows_open(&s.a, dbr_str_of(dir), NULL, &s.errors);
    assert_non_null(r);
    dbr_record rec;
    size_t n = 0;
    while (dbr_rows_next(r, &rec)) {
        n++;
        assert_int_equal(rec.line, n + 1);
    }
    assert_int_equal(n, (text.n - 4) / 14);
    dbr_rows_close(r);
    end(&s);
    dbr_buf_clear(&text);
    unlink(dir);
}

static bool have_suites(void) {
    if (dbr_path_is_folder(DBR_STR(SUITES "hostile")))
        return true;
    print_message("skipped: no suites\n");
    return false;
}

static void test_hostile(void **state) {
    if (!have_suites())
        skip();
    check_file(SUITES "hostile/ragged.csv", "a · b · c | 1 · 2 · 3 !ragged 2:0 !ragged 3:0");
    check_file(SUITES "hostile/unclosed-quote.csv", "a · b !open quote 2:3");
    check_file(SUITES "hostile/nul-in-csv.csv", "a · b | 2 · z !nul 2:4");
    check_file(SUITES "hostile/truncated-utf8.csv", "a · b | 2 · 中 !encoding 2:3");
    check_file(SUITES "hostile/overlong-utf8.csv", "a !encoding 2:1");
    check_file(SUITES "hostile/dup-headers.csv",
               "amount · amount_2 · Amount · amount_3 · 金额 · 金额_2 | 1 · 2 · 3 · 4 · 5 · 6 "
               "?renamed ?renamed ?renamed");
    check_file(SUITES "hostile/empty-header.csv",
               "column_1 · column_2 · b | 1 · 2 · 3 ?unnamed ?unnamed");
    check_file(SUITES "hostile/mixed-eol.csv", "a · b | 1 · 2 !lone cr 3:4");
    check_file(SUITES "hostile/bare-cr.csv", "a · b | 1 · 2 | 3 · 4 ?assumed");
    check_file(SUITES "hostile/empty.csv", " !empty 0:0");
    check_file(SUITES "hostile/one-newline.csv", " !empty 0:0");
    check_file(SUITES "hostile/bom-only.csv", " !empty 0:0");
    check_file(SUITES "hostile/header-only.csv", "a · b · c");

    static const struct {
        const char *file;
        size_t columns, rows;
    } sizes[] = {{SUITES "hostile/5000-columns.csv", 5000, 1},
                 {SUITES "hostile/cells.csv", 4, 152}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        shown s;
        begin(&s);
        dbr_rows *r = dbr_rows_open(&s.a, dbr_str_of(sizes[i].file), NULL, &s.errors);
        assert_non_null(r);
        assert_int_equal(r->ncolumns, sizes[i].columns);
        show_rows(&s, r, false);
        assert_int_equal(s.rows, sizes[i].rows);
        assert_int_equal(s.errors.count, 0);
        end(&s);
    }
}

/* csv-spectrum: counts that two other readers agree on, and the cells as its JSON says them. */
static void test_spectrum(void **state) {
    if (!have_suites())
        skip();
    shown s;
    begin(&s);
    dbr_record rec;
    dbr_rows *agreed =
        dbr_rows_open(&s.a, DBR_STR(SUITES "csv-spectrum/AGREED.tsv"), NULL, &s.errors);
    assert_non_null(agreed);
    assert_int_equal(agreed->ncolumns, 5);
    size_t files = 0;
    while (dbr_rows_next(agreed, &rec)) {
        dbr_str file = rec.cells[0].text;
        dbr_str name = dbr_str_slice(file, 5, file.n - 4); /* csvs/NAME.csv */
        unsigned width = (unsigned)(rec.cells[2].text.p[0] - '0'),
                 records = (unsigned)(rec.cells[1].text.p[0] - '0');
        dbr_rows *csv =
            dbr_rows_open(&s.a, dbr_arena_printf(&s.a, SUITES "csv-spectrum/%.*s", DBR_ARG(file)),
                          NULL, &s.errors);
        assert_non_null(csv);
        assert_int_equal(csv->ncolumns, width);
        dbr_str json_path =
            dbr_arena_printf(&s.a, SUITES "csv-spectrum/json/%.*s.json", DBR_ARG(name));
        /* Two of the JSON files are a bare object; one of them differs in a cell from its CSV and one has its line ends changed. */
        dbr_str text;
        assert_int_equal(dbr_file_read(&s.a, json_path, 1 << 20, &text), DBR_FILE_OK);
        bool bare = dbr_str_trim(text).p[0] == '{';
        if (bare)
            text = dbr_arena_printf(&s.a, "[%.*s]", DBR_ARG(text));
        dbr_rows_options o = DBR_ROWS_OPTIONS;
        o.format = DBR_FORMAT_JSON;
        dbr_rows *json = dbr_rows_open_bytes(&s.a, json_path, text, &o, &s.errors);
        assert_non_null(json);
        dbr_record c, j;
        size_t n = 1;
        while (dbr_rows_next(csv, &c)) {
            n++;
            assert_true(dbr_rows_next(json, &j));
            assert_int_equal(j.n, c.n);
            for (size_t i = 0; i < c.n; i++) {
                assert_true(dbr_str_eq(csv->names[i], json->names[i]));
                bool known = dbr_str_is(name, "location_coordinates") && i == 0;
                dbr_str left = c.cells[i].text, right = j.cells[i].text;
                if (dbr_str_is(name, "newlines_crlf")) {
                    dbr_buf lf = {0};
                    for (size_t k = 0; k < left.n; k++)
                        if (left.p[k] != '\r')
                            dbr_buf_putc(&lf, left.p[k]);
                    dbr_buf rf = {0};
                    for (size_t k = 0; k < right.n; k++)
                        if (right.p[k] != '\r')
                            dbr_buf_putc(&rf, right.p[k]);
                    left = dbr_arena_str(&s.a, dbr_buf_str(&lf));
                    right = dbr_arena_str(&s.a, dbr_buf_str(&rf));
                    dbr_buf_clear(&lf);
                    dbr_buf_clear(&rf);
                }
                if (!known && !dbr_str_eq(left, right))
                    fail_msg("%.*s: `%.*s` is not `%.*s`", DBR_ARG(file), DBR_ARG(left),
                             DBR_ARG(right));
            }
        }
        assert_false(dbr_rows_next(json, &j));
        assert_int_equal(n, records);
        dbr_rows_close(csv);
        dbr_rows_close(json);
        files++;
    }
    assert_int_equal(files, 12);
    assert_int_equal(s.errors.count, 0);
    dbr_rows_close(agreed);
    end(&s);
}

/* Pairs of the encodings suite: the decoded text equals its UTF-8 twin. (Of EUC-KR, glibc leaves filler sequences apart that the suite
   composes.) */
static void test_cjk(void **state) {
    if (!have_suites())
        skip();
    static const char *const files[][2] = {{"gb18030", "gb18030"}, {"gb2312", "GB2312"},
                                           {"gbk", "gbk"},         {"big5", "big5"},
                                           {"euc_jp", "EUC-JP"},   {"shift_jis", "SHIFT_JIS"}};
    shown s, twin;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        begin(&s);
        begin(&twin);
        dbr_rows_options o = DBR_ROWS_OPTIONS;
        o.format = DBR_FORMAT_CSV;
        o.header = 0;
        o.delimiter = '\x01';
        o.quote = '\x02';
        o.encoding = dbr_str_of(files[i][1]);
        dbr_str path = dbr_arena_printf(&s.a, SUITES "encodings/cjk/%s.txt", files[i][0]);
        show_rows(&s, dbr_rows_open(&s.a, path, &o, &s.errors), false);
        o.encoding = DBR_STR("");
        path = dbr_arena_printf(&s.a, SUITES "encodings/cjk/%s-utf8.txt", files[i][0]);
        show_rows(&twin, dbr_rows_open(&twin.a, path, &o, &twin.errors), false);
        assert_true(twin.rows > 0);
        assert_int_equal(s.errors.count, 0);
        assert_string_equal(s.out.p, twin.out.p);
        end(&s);
        end(&twin);
    }
}

/* Cells of random characters, written as CSV with random line ends and quotes, come back as they were. */
static void test_round_trip(void **state) {
    const char *given = getenv("DBR_SEED");
    uint64_t seed = 20261125, x;
    if (given)
        seed = (uint64_t)strtoull(given, NULL, 10);
    print_message("seed %llu\n", (unsigned long long)seed);
    x = seed;
#define RANDOM(n)                                                             \
    ((x = x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407)), \
     (size_t)(x >> 33) % (n))
    static const char *const pieces[] = {"a", "1",  ",", ";", "\"", "\n", "\r\n",
                                         " ", "中", "é", "'", "|",  "\t"};
    for (int round = 0; round < 400; round++) {
        shown s;
        begin(&s);
        static const char delimiters[] = {',', ';', '\t', '|'};
        char delimiter = delimiters[RANDOM(4)];
        const char *newline = RANDOM(2) ? "\n" : "\r\n";
        size_t columns = 1 + RANDOM(5), rows = RANDOM(6);
        dbr_buf text = {0};
        dbr_str cells[6][5];
        for (size_t r = 0; r < rows; r++)
            for (size_t c = 0; c < columns; c++) {
                dbr_buf b = {0};
                for (size_t n = RANDOM(5); n; n--)
                    dbr_buf_puts(&b, pieces[RANDOM(sizeof pieces / sizeof *pieces)]);
                cells[r][c] = dbr_arena_str(&s.a, dbr_buf_str(&b));
                dbr_buf_clear(&b);
            }
        for (size_t r = 0; r <= rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                if (c)
                    dbr_buf_putc(&text, delimiter);
                if (r == 0) {
                    dbr_buf_printf(&text, "name%zu", c);
                    continue;
                }
                dbr_buf_putc(&text, '"');
                for (size_t i = 0; i < cells[r - 1][c].n; i++) {
                    if (cells[r - 1][c].p[i] == '"')
                        dbr_buf_putc(&text, '"');
                    dbr_buf_putc(&text, cells[r - 1][c].p[i]);
                }
                dbr_buf_putc(&text, '"');
            }
            if (r < rows || RANDOM(2))
                dbr_buf_puts(&text, newline);
        }
        dbr_rows_options o = DBR_ROWS_OPTIONS;
        if (RANDOM(2) || columns == 1) {
            o.delimiter = delimiter;
            o.header = 1;
        }
        dbr_rows *r = dbr_rows_open_bytes(&s.a, DBR_STR("t"), dbr_buf_str(&text), &o, &s.errors);
        assert_non_null(r);
        assert_int_equal(r->ncolumns, columns);
        dbr_record rec;
        for (size_t i = 0; i < rows; i++) {
            assert_true(dbr_rows_next(r, &rec));
            for (size_t c = 0; c < columns; c++)
                assert_true(dbr_str_eq(rec.cells[c].text, cells[i][c]));
        }
        assert_false(dbr_rows_next(r, &rec));
        assert_int_equal(s.errors.count, 0);
        dbr_rows_close(r);
        dbr_buf_clear(&text);
        end(&s);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),       cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_quoted_flag), cmocka_unit_test(test_lines),
        cmocka_unit_test(test_delimiters),  cmocka_unit_test(test_header),
        cmocka_unit_test(test_ragged),      cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_encodings),   cmocka_unit_test(test_large),
        cmocka_unit_test(test_files),       cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_spectrum),    cmocka_unit_test(test_cjk),
        cmocka_unit_test(test_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
