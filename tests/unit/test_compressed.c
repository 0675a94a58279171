/* test_compressed.c: gzip and zstd files (src/base/unpack.h) by both roads of the engine, against the same file as it is; cut and damaged ones. */
#include "engine_one.h"

#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/unpack.h"

enum { ROWS = 3000 };

static const char plain_path[] = "/tmp/debrief-compressed-test.csv";

typedef struct bytes {
    unsigned char *p;
    size_t n;
} bytes;

static void put_rows(dbr_buf *out) {
    dbr_buf_puts(out, "day,region,amount\n");
    for (int i = 0; i < ROWS; i++)
        dbr_buf_printf(out, "2026-%02d-%02d,%s,%d.%02d\n", 1 + i % 10, 1 + i * 7 % 28,
                       i % 3 ? "East" : "\"West, far\nbehind\"", i * 31 % 1000, i % 100);
}

static bytes gzipped(dbr_str text) {
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    bytes b = {malloc(text.n + 1000), 0};
    z.next_in = (unsigned char *)text.p;
    z.avail_in = (unsigned)text.n;
    z.next_out = b.p;
    z.avail_out = (unsigned)text.n + 1000;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    b.n = z.total_out;
    deflateEnd(&z);
    return b;
}

static bytes zstd(dbr_str text) {
    bytes b = {malloc(ZSTD_compressBound(text.n)), 0};
    ZSTD_CCtx *c = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
    b.n = ZSTD_compress2(c, b.p, ZSTD_compressBound(text.n), text.p, text.n);
    ZSTD_freeCCtx(c);
    assert_false(ZSTD_isError(b.n));
    return b;
}

/* Two members or frames, cut in the middle of a line. */
static bytes twice(bytes (*pack)(dbr_str), dbr_str text) {
    bytes a = pack(dbr_str_slice(text, 0, text.n / 2)),
          b = pack(dbr_str_slice(text, text.n / 2, text.n));
    bytes both = {realloc(a.p, a.n + b.n), a.n + b.n};
    memcpy(both.p + a.n, b.p, b.n);
    free(b.p);
    return both;
}

static void write_file(const char *path, const void *p, size_t n) {
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

/* The answers of a script about the file, or what is wrong. */
static bool run(const char *path, dbr_engine_options o, dbr_buf *out) {
    static const char checks[] = "metric m = median(o.amount)\n"
                                 "check a { expect sum(o.amount) is none; each region }\n"
                                 "check b { expect count(distinct o.amount) is none }\n"
                                 "check c { expect m[ytd] is none }\n";
    dbr_buf script = {0};
    dbr_buf_printf(&script,
                   "review { period month 2026-10; as of 2026-11-02 }\n"
                   "source o from \"%s\" { time day; require amount < 990 }\n%s",
                   path, checks);
    engine_run u;
    plan_start(&u, dbr_buf_str(&script));
    u.cells = dbr_native_run(&u.arena, u.plan, &o, &u.diags);
    const dbr_scan_cells *s = scan_of(&u, "o");
    bool fast = s->fast;
    dbr_diags_write(&u.diags, false, out);
    dbr_buf_printf(out, "failed %d rows %lld\n", s->failed, (long long)s->rows);
    for (size_t r = 0; !s->failed && r < s->scan->requests.n; r++) {
        uint32_t g = s->scan->requests.v[r].grouping;
        for (size_t i = 0; i < (g ? s->segments[g].n : 1); i++) {
            put_answer(s->cells[r][i], out);
            dbr_buf_putc(out, '\n');
        }
    }
    for (size_t k = 0; k < s->requires[0].noffenders; k++)
        dbr_buf_printf(out, "line %llu\n", (unsigned long long)s->requires[0].offenders[k].line);
    engine_stop(&u);
    dbr_buf_clear(&script);
    return fast;
}

static void test_same_answers(void **state) {
    dbr_buf text = {0}, want = {0};
    put_rows(&text);
    write_file(plain_path, text.p, text.n);
    run(plain_path, (dbr_engine_options){.strict = true}, &want);
    assert_non_null(strstr(want.p, "line "));
    bytes files[] = {gzipped(dbr_buf_str(&text)), twice(gzipped, dbr_buf_str(&text)),
                     zstd(dbr_buf_str(&text)), twice(zstd, dbr_buf_str(&text))};
    static const char *const paths[] = {
        "/tmp/debrief-compressed-test.csv.gz", "/tmp/debrief-compressed-test2.csv.gz",
        "/tmp/debrief-compressed-test.csv.zst", "/tmp/debrief-compressed-test2.csv.zstd"};
    static const dbr_engine_options ways[] = {{.strict = true},
                                              {.jobs = 1},
                                              {.jobs = 2, .block = 1},
                                              {.jobs = 2, .block = 997},
                                              {.jobs = 7, .block = 5001}};
    for (size_t i = 0; i < 4; i++) {
        write_file(paths[i], files[i].p, files[i].n);
        for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
            dbr_buf got = {0};
            bool fast = run(paths[i], ways[k], &got);
            if (!dbr_str_eq(dbr_buf_str(&got), dbr_buf_str(&want)))
                fail_msg("%s, way %zu:\n%.*s\nwanted:\n%.*s", paths[i], k,
                         DBR_ARG(dbr_buf_str(&got)), DBR_ARG(dbr_buf_str(&want)));
            assert_int_equal(fast, !ways[k].strict);
            dbr_buf_clear(&got);
        }
        unlink(paths[i]);
        free(files[i].p);
    }
    unlink(plain_path);
    dbr_buf_clear(&text);
    dbr_buf_clear(&want);
}

/* Nothing of a file that is cut anywhere, or has anything behind its end, is taken for the whole. */
static void test_damaged(void **state) {
    dbr_str text = DBR_STR("day,region,amount\n2026-10-01,East,1\n2026-10-02,West,2\n");
    static const char path[] = "/tmp/debrief-damaged-test.csv";
    for (int kind = 0; kind < 2; kind++) {
        bytes b = kind ? zstd(text) : gzipped(text);
        b.p = realloc(b.p, b.n + 4);
        for (size_t n = 4; n <= b.n + 4; n++) {
            if (n == b.n)
                continue; /* the whole */
            if (n > b.n)
                memcpy(b.p + b.n, "junk", 4);
            write_file(path, b.p, n);
            for (int jobs = 1; jobs <= 2; jobs++) {
                dbr_buf got = {0};
                run(path, (dbr_engine_options){.jobs = jobs}, &got);
                dbr_buf_putc(&got, 0);
                if (!strstr(got.p, "compressed data") || !strstr(got.p, "failed 1"))
                    fail_msg("%s, %zu of %zu bytes: %s", kind ? "zstd" : "gzip", n, b.n, got.p);
                dbr_buf_clear(&got);
            }
        }
        for (size_t i = 6; i < b.n;
             i++) { /* a flipped bit is found, or was in a part that says nothing of the text */
            b.p[i] ^= 4;
            write_file(path, b.p, b.n);
            dbr_buf got = {0};
            run(path, (dbr_engine_options){.jobs = 1}, &got);
            dbr_buf_putc(&got, 0);
            assert_true(strstr(got.p, "failed 1") || strstr(got.p, "rows 2"));
            dbr_buf_clear(&got);
            b.p[i] ^= 4;
        }
        free(b.p);
    }
    unlink(path);
}

/* What follows a gzip member as zeros is padding. */
static void test_padding(void **state) {
    bytes b = gzipped(DBR_STR("day,region,amount\n2026-10-01,East,1\n"));
    static const char path[] = "/tmp/debrief-padding-test.csv.gz";
    b.p = realloc(b.p, b.n + 512);
    memset(b.p + b.n, 0, 512);
    write_file(path, b.p, b.n + 512);
    dbr_buf got = {0};
    run(path, (dbr_engine_options){.jobs = 1}, &got);
    dbr_buf_putc(&got, 0);
    assert_non_null(strstr(got.p, "failed 0 rows 1"));
    dbr_buf_clear(&got);
    free(b.p);
    unlink(path);
}

static void test_names(void **state) {
    static const char *const cases[][2] = {
        {"a/orders.csv.gz", "a/orders.csv"},
        {"orders.csv.zst", "orders.csv"},
        {"orders.JSONL.GZ", "orders.JSONL"},
        {"orders.csv.zstd", "orders.csv"},
        {"orders.csv", "orders.csv"},
        {".gz", ".gz"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(dbr_str_is(dbr_path_unpacked(dbr_str_of(cases[i][0])), cases[i][1]));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_answers),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_padding),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
