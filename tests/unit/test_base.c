/* test_base.c: slices, arenas, vectors, maps, buffers and UTF-8 (src/base). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <time.h>
#include <utf8proc.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

#include "base/buf.h"
#include "base/map.h"
#include "base/utf8.h"
#include "base/vec.h"

#define S(lit) DBR_STR(lit)

static void assert_str(dbr_str got, const char *want) {
    if (!dbr_str_is(got, want))
        fail_msg("\"%.*s\" is not \"%s\"", DBR_ARG(got), want);
}

/* ---- str ---- */

static void str_compares_by_bytes(void **state) {
    assert_true(dbr_str_cmp(S("a"), S("b")) < 0);
    assert_true(dbr_str_cmp(S("ab"), S("a")) > 0);
    assert_int_equal(dbr_str_cmp(S("ab"), S("ab")), 0);
    assert_int_equal(dbr_str_cmp((dbr_str){NULL, 0}, S("")), 0);
    assert_true(dbr_str_cmp(S("z"), S("\xc3\xa9")) < 0); /* unsigned */
    assert_true(dbr_str_cmp(S("a\0b"), S("a\0c")) < 0);
    assert_true(dbr_str_eq((dbr_str){NULL, 0}, S("")));
    assert_false(dbr_str_eq(S("a\0b"), S("a\0c")));
}

static void str_hash_is_fnv1a(void **state) {
    assert_true(dbr_str_hash(S("")) == UINT64_C(0xcbf29ce484222325));
    assert_true(dbr_str_hash(S("a")) == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(dbr_str_hash(S("foobar")) == UINT64_C(0x85944171f73967e8));
}

static void str_finds_and_cuts(void **state) {
    assert_true(dbr_str_starts(S("orders.csv"), S("orders")));
    assert_false(dbr_str_starts(S("or"), S("orders")));
    assert_true(dbr_str_ends(S("orders.csv"), S(".csv")));
    assert_false(dbr_str_ends(S("csv"), S(".csv")));
    assert_true(dbr_str_starts(S("a"), S("")) && dbr_str_ends((dbr_str){NULL, 0}, S("")));
    assert_int_equal(dbr_str_find(S("banana"), S("an"), 0), 1);
    assert_int_equal(dbr_str_find(S("banana"), S("an"), 2), 3);
    assert_true(dbr_str_find(S("banana"), S("an"), 4) == SIZE_MAX);
    assert_true(dbr_str_find(S("banana"), S("bananas"), 0) == SIZE_MAX);
    assert_true(dbr_str_find(S("banana"), S("a"), 99) == SIZE_MAX);
    assert_int_equal(dbr_str_find(S("banana"), S(""), 6), 6);
    assert_int_equal(dbr_str_find(S("a\0b"), S("b"), 0), 2);
    assert_str(dbr_str_slice(S("banana"), 2, 4), "na");
    assert_str(dbr_str_slice(S("banana"), 4, 99), "na");
    assert_str(dbr_str_slice(S("banana"), 5, 2), "");
    assert_str(dbr_str_slice((dbr_str){NULL, 0}, 1, 2), "");
}

static void str_trims_unicode_blanks(void **state) {
    assert_str(dbr_str_trim(S(" \t\r\n\v\f a b\xc2\xa0\xe3\x80\x80 ")), "a b");
    assert_str(dbr_str_trim(S("\xe3\x80\x80\xc2\xa0")), "");
    assert_str(dbr_str_trim(S("")), "");
    /* A byte of a blank in another rune is no blank: U+00E0 ends in A0, U+3040 starts E3. */
    assert_str(dbr_str_trim(S("\xc3\xa0")), "\xc3\xa0");
    assert_str(dbr_str_trim(S("\xe3\x81\x80")), "\xe3\x81\x80");
}

static void str_distance_counts_edits(void **state) {
    assert_int_equal(dbr_str_distance(S("amount"), S("amount"), 3), 0);
    assert_int_equal(dbr_str_distance(S("amount"), S("amuont"), 3), 1);
    assert_int_equal(dbr_str_distance(S("amount"), S("amont"), 3), 1);
    assert_int_equal(dbr_str_distance(S("kitten"), S("sitting"), 5), 3);
    assert_int_equal(dbr_str_distance(S("kitten"), S("sitting"), 2), 3);
    assert_int_equal(dbr_str_distance(S(""), S("abc"), 9), 3);
    assert_int_equal(dbr_str_distance(S("ca"), S("abc"), 9),
                     2); /* 3 without edits inside a transposition */
    assert_int_equal(
        dbr_str_distance(S("\xe9\x87\x91\xe9\xa2\x9d"), S("\xe9\xa2\x9d\xe9\x87\x91"), 9), 1);
    assert_int_equal(dbr_str_distance(S("\xff"), S("\xfe"), 9), 1);
    char longer[65];
    memset(longer, 'a', sizeof longer);
    assert_int_equal(dbr_str_distance((dbr_str){longer, 65}, (dbr_str){longer, 65}, 4), 5);
    assert_int_equal(dbr_str_distance((dbr_str){longer, 64}, (dbr_str){longer, 63}, 4), 1);
}

/* ---- arena, vec, map ---- */

static void arena_gives_zeroed_aligned_memory(void **state) {
    dbr_arena a;
    dbr_arena_init(&a);
    size_t total = 0;
    static const size_t sizes[] = {0, 1, 15, 16, 17, 100, 4096, 5000, 300000, 2 << 20, 3};
    for (int round = 0; round < 20; round++) {
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            unsigned char *p = dbr_arena_alloc(&a, sizes[i]);
            assert_non_null(p);
            assert_int_equal((uintptr_t)p % 16, 0);
            for (size_t k = 0; k < sizes[i]; k += sizes[i] < 4096 ? 1 : 61)
                assert_int_equal(p[k], 0);
            memset(p, 0xa5, sizes[i]); /* must reach no other allocation */
            total += sizes[i];
        }
    }
    assert_int_equal(a.total, total);
    dbr_arena_clear(&a);
    assert_int_equal(a.total, 0);
    assert_non_null(dbr_arena_alloc(&a, 1));
    dbr_arena_clear(&a);
    dbr_arena_clear(&a);
}

static void arena_guards_its_pieces(void **state) {
#ifdef __SANITIZE_ADDRESS__
    dbr_arena a = {0};
    char *first = dbr_arena_alloc(&a, 13), *second = dbr_arena_alloc(&a, 32);
    assert_false(__asan_address_is_poisoned(first + 12));
    assert_true(__asan_address_is_poisoned(first + 13));
    assert_true(__asan_address_is_poisoned(second - 1));
    assert_false(__asan_address_is_poisoned(second));
    assert_true(__asan_address_is_poisoned(second + 32));
    dbr_arena_clear(&a);
#else
    skip();
#endif
}

static void arena_copies_text(void **state) {
    dbr_arena a = {0};
    dbr_str s = dbr_arena_str(&a, S("a\0b"));
    assert_int_equal(s.n, 3);
    assert_memory_equal(s.p, "a\0b", 4);
    assert_string_equal(dbr_arena_cstr(&a, (dbr_str){NULL, 0}), "");
    assert_str(dbr_arena_printf(&a, "%d-%s", 7, "x"), "7-x");
    dbr_str longer = dbr_arena_printf(&a, "%0300d", 5);
    assert_int_equal(longer.n, 300);
    assert_int_equal(longer.p[299], '5');
    assert_int_equal(longer.p[300], 0);
    dbr_arena_clear(&a);
}

static void vec_grows(void **state) {
    dbr_arena a = {0};
    DBR_VEC(int) v = {0};
    for (int i = 0; i < 1000; i++)
        dbr_vec_push(&a, &v, i * 3);
    assert_int_equal(v.n, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(v.v[i], i * 3);
    struct pair {
        int x, y;
    };
    DBR_VEC(struct pair) pairs = {0};
    dbr_vec_push(&a, &pairs, (struct pair){1, 2});
    dbr_vec_add(&a, &pairs)->y = 9;
    assert_int_equal(pairs.n, 2);
    assert_int_equal(pairs.v[1].x, 0);
    assert_int_equal(pairs.v[1].y, 9);
    dbr_arena_clear(&a);
}

static void map_keeps_order_and_finds(void **state) {
    dbr_arena a = {0};
    dbr_map m;
    dbr_map_init(&m, &a);
    assert_null(dbr_map_get(&m, S("absent")));
    for (int i = 0; i < 5000; i++) {
        bool added = false;
        dbr_map_put(&m, dbr_arena_printf(&a, "key%d", i), &added)->num = i;
        assert_true(added);
    }
    assert_int_equal(m.n, 5000);
    bool added = true;
    dbr_map_entry *e = dbr_map_put(&m, S("key7"), &added);
    assert_false(added);
    assert_int_equal(e->num, 7);
    for (int i = 0; i < 5000; i++) {
        dbr_str key = dbr_arena_printf(&a, "key%d", i);
        assert_int_equal(dbr_map_get(&m, key)->num, i);
        assert_true(dbr_str_eq(m.entries[i].key, key));
    }
    assert_null(dbr_map_get(&m, S("key5000")));
    /* Keys may be empty and may hold NUL. */
    dbr_map_put(&m, S(""), NULL)->num = -1;
    dbr_map_put(&m, S("\0"), NULL)->num = -2;
    assert_int_equal(dbr_map_get(&m, (dbr_str){NULL, 0})->num, -1);
    assert_int_equal(dbr_map_get(&m, S("\0"))->num, -2);
    dbr_arena_clear(&a);
}

/* ---- running out of memory ---- */

enum {
    OOM_ALLOC,
    OOM_SECOND,
    OOM_REALLOC,
    OOM_OVERFLOW_ARRAY,
    OOM_OVERFLOW_REALLOC,
    OOM_HUGE,
    OOM_BUF,
    OOM_WAYS
};

static void run_out(int way) {
    dbr_arena a = {0};
    dbr_buf b = {0};
    switch (way) {
    case OOM_ALLOC:
        dbr_alloc_fail_at(0);
        dbr_alloc(1);
        break;
    case OOM_SECOND:
        dbr_alloc_fail_at(1);
        dbr_free(dbr_alloc(1));
        dbr_arena_alloc(&a, 1);
        break;
    case OOM_REALLOC:
        dbr_alloc_fail_at(0);
        dbr_realloc(NULL, 1, 1);
        break;
    case OOM_OVERFLOW_ARRAY:
        dbr_arena_array(&a, SIZE_MAX / 2, 3);
        break;
    case OOM_OVERFLOW_REALLOC:
        dbr_realloc(NULL, SIZE_MAX / 2, 3);
        break;
    case OOM_HUGE:
        dbr_arena_alloc(&a, SIZE_MAX - 3);
        break;
    case OOM_BUF:
        dbr_buf_putc(&b, 'x');
        dbr_buf_fill(&b, 'x', SIZE_MAX - 1);
        break;
    }
}

static void out_of_memory_ends_with_70(void **state) {
    for (int way = 0; way < OOM_WAYS; way++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        fflush(NULL);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            dup2(ends[1], STDERR_FILENO);
            run_out(way);
            _exit(0);
        }
        close(ends[1]);
        char text[256];
        size_t n = 0;
        for (ssize_t got; n < sizeof text && (got = read(ends[0], text + n, sizeof text - n)) > 0;)
            n += (size_t)got;
        close(ends[0]);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 70)
            fail_msg("way %d ended with wait status %d", way, status);
        assert_str((dbr_str){text, n}, "debrief: out of memory\n");
    }
}

static void no_failure_unless_asked(void **state) {
    dbr_alloc_fail_at(2);
    dbr_free(dbr_alloc(1));
    dbr_free(dbr_alloc(1));
    dbr_alloc_fail_at(-1);
    for (int i = 0; i < 10; i++)
        dbr_free(dbr_alloc(0));
    dbr_free(NULL);
}

/* ---- buf ---- */

static void buf_appends(void **state) {
    dbr_buf b;
    dbr_buf_init(&b);
    assert_str(dbr_buf_str(&b), "");
    dbr_buf_puts(&b, "ab");
    dbr_buf_put(&b, S("\0c"));
    dbr_buf_putc(&b, 'd');
    dbr_buf_fill(&b, '-', 3);
    dbr_buf_put(&b, (dbr_str){NULL, 0});
    assert_int_equal(b.n, 8);
    assert_memory_equal(b.p, "ab\0cd---", 9);
    dbr_buf_clear(&b);
    for (int i = 0; i < 1000; i++)
        dbr_buf_printf(&b, "%d,", i % 10);
    assert_int_equal(b.n, 2000);
    dbr_buf_printf(&b, "%05000d", 1);
    assert_int_equal(b.n, 7000);
    assert_int_equal(b.p[6999], '1');
    assert_int_equal(b.p[7000], 0);
    dbr_buf_clear(&b);
    assert_null(b.p);
}

static void buf_writes_runes(void **state) {
    static const uint32_t runes[] = {'a',    0x7f,    0x80,     0x7ff,  0x800,
                                     0xffff, 0x10000, 0x10ffff, 0xd800, 0x110000};
    dbr_buf b = {0};
    for (size_t i = 0; i < sizeof runes / sizeof *runes; i++)
        dbr_buf_put_rune(&b, runes[i]);
    assert_str(dbr_buf_str(&b),
               "a\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"
               "\xef\xbf\xbd\xef\xbf\xbd");
    dbr_buf_clear(&b);
}

/* ---- utf8 ---- */

static void utf8_decodes_all_runes(void **state) {
    dbr_buf b = {0};
    for (uint32_t rune = 0; rune <= 0x10ffff; rune++) {
        if (rune >= 0xd800 && rune <= 0xdfff)
            continue;
        b.n = 0;
        dbr_buf_put_rune(&b, rune);
        uint32_t back = UINT32_MAX;
        if (dbr_utf8_next(dbr_buf_str(&b), 0, &back) != b.n || back != rune)
            fail_msg("U+%04X comes back as U+%04X", rune, back);
        /* Cut short it is nothing. */
        if (b.n > 1 && dbr_utf8_next((dbr_str){b.p, b.n - 1}, 0, &back) != 0)
            fail_msg("U+%04X without its last byte is taken", rune);
    }
    dbr_buf_clear(&b);
}

static void utf8_refuses_what_is_not(void **state) {
    static const dbr_str bad[] = {
        {"\x80", 1},
        {"\xbf", 1},
        {"\xc0\x80", 2},
        {"\xc1\xbf", 2},
        {"\xe0\x80\x80", 3},
        {"\xe0\x9f\xbf", 3},
        {"\xed\xa0\x80", 3},
        {"\xed\xbf\xbf", 3},
        {"\xf0\x8f\xbf\xbf", 4},
        {"\xf4\x90\x80\x80", 4},
        {"\xf5\x80\x80\x80", 4},
        {"\xff", 1},
        {"\xfe", 1},
        {"\xc3(", 2},
        {"\xe2\x82(", 3},
        {"\xf8\x88\x80\x80\x80", 5},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint32_t rune;
        if (dbr_utf8_next(bad[i], 0, &rune) != 0)
            fail_msg("bad[%zu] is taken", i);
        assert_int_equal(dbr_utf8_invalid(bad[i]), 0);
    }
    assert_true(dbr_utf8_invalid(S("")) == SIZE_MAX);
    assert_true(dbr_utf8_invalid(S("a\0\xe9\x87\x91")) == SIZE_MAX);
    assert_int_equal(dbr_utf8_invalid(S("\xe9\x87\x91\xe9\x87")), 3);
}

static void utf8_counts_and_measures(void **state) {
    assert_int_equal(dbr_utf8_count(S("a\xe9\x87\x91\xff\xf0\x9f\x98\x80")), 4);
    assert_int_equal(dbr_utf8_width(S("abc")), 3);
    assert_int_equal(dbr_utf8_width(S("\xe9\x87\x91\xe9\xa2\x9d")), 4);
    assert_int_equal(dbr_utf8_width(S("\xef\xbc\xa1")), 2); /* U+FF21, full-width A */
    assert_int_equal(dbr_utf8_width(S("\xc2\xa5")), 1);     /* the yen sign */
    assert_int_equal(dbr_utf8_width(S("e\xcc\x81")), 1);    /* e and a combining acute */
    assert_int_equal(dbr_utf8_width(S("\t\n\x1b\x7f\xc2\x85")), 0);
    assert_int_equal(dbr_utf8_width(S("\xf0\x9f\x98\x80")), 2);
    assert_int_equal(dbr_utf8_width(S("\xff")), 1);
    assert_int_equal(dbr_rune_width(0x110000), 1);
}

static void utf8_fits_whole_runes(void **state) {
    dbr_str text = S("a\xe9\x87\x91\xe9\xa2\x9d");
    assert_str(dbr_utf8_fit(text, 0), "");
    assert_str(dbr_utf8_fit(text, 1), "a");
    assert_str(dbr_utf8_fit(text, 2), "a");
    assert_str(dbr_utf8_fit(text, 3), "a\xe9\x87\x91");
    assert_str(dbr_utf8_fit(text, 99), "a\xe9\x87\x91\xe9\xa2\x9d");
    assert_str(dbr_utf8_fit(S("xe\xcc\x81\xcc\xa3y"), 2), "xe\xcc\x81\xcc\xa3");
}

static void utf8_normalises(void **state) {
    dbr_arena a = {0};
    dbr_str plain = S("plain \xc3\xa9 \xe9\x87\x91");
    assert_true(dbr_utf8_nfc(&a, plain).p == plain.p);
    assert_str(dbr_utf8_nfc(&a, S("e\xcc\x81")), "\xc3\xa9");
    assert_str(dbr_utf8_nfc(&a, S("\xe2\x84\xab")), "\xc3\x85"); /* the sign of Angstrom */
    assert_str(dbr_utf8_nfc(&a, S("q\xcc\x87\xcc\xa3")), "q\xcc\xa3\xcc\x87"); /* canonical order */
    assert_str(dbr_utf8_nfc(&a, S("s\xcc\x87\xcc\xa3")), "\xe1\xb9\xa9");      /* U+1E69 */
    assert_str(dbr_utf8_nfc(&a, S("\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab")),
               "\xed\x95\x9c"); /* Hangul */
    assert_str(dbr_utf8_nfc(&a, S("\xe0\xa5\x98")),
               "\xe0\xa4\x95\xe0\xa4\xbc"); /* excluded from composition */
    assert_str(dbr_utf8_nfc(&a, S("\xcc\x88\xcc\x81")),
               "\xcc\x88\xcc\x81"); /* U+0344 is not made again */
    assert_true(dbr_str_eq(dbr_utf8_nfc(&a, S("a\0e\xcc\x81")), S("a\0\xc3\xa9")));
    dbr_str bad = S("e\xcc\x81\xff");
    assert_true(dbr_utf8_nfc(&a, bad).p == bad.p);
    dbr_arena_clear(&a);
}

/* Against utf8proc's own NFC, over runes that decompose, compose and carry marks. */
static void utf8_normalises_as_utf8proc_does(void **state) {
    static const uint32_t pool[] = {'a',    'e',     0x300,  0x301,  0x323,  0x327,
                                    0x345,  0xe9,    0x1e69, 0x212b, 0x1100, 0x1161,
                                    0x11a8, 0xac00,  0x958,  0x93c,  0x915,  0x9bc,
                                    0xfb1d, 0x1d15e, 0x2126, 0x3b1,  0x1f82, 0xfa0e};
    const char *given = getenv("DBR_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    print_message("DBR_SEED=%llu\n", (unsigned long long)seed);
    dbr_arena a = {0};
    dbr_buf b = {0};
    for (int round = 0; round < 20000; round++) {
        b.n = 0;
        size_t n = 1 + (seed >> 33) % 12;
        for (size_t i = 0; i < n; i++) {
            seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            dbr_buf_put_rune(&b, pool[(seed >> 33) % (sizeof pool / sizeof *pool)]);
        }
        utf8proc_uint8_t *want = NULL;
        utf8proc_ssize_t length = utf8proc_map((const utf8proc_uint8_t *)b.p, (utf8proc_ssize_t)b.n,
                                               &want, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
        assert_true(length > 0);
        dbr_str got = dbr_utf8_nfc(&a, dbr_buf_str(&b));
        if (!dbr_str_eq(got, (dbr_str){(const char *)want, (size_t)length}))
            fail_msg("round %d", round);
        free(want);
    }
    dbr_buf_clear(&b);
    dbr_arena_clear(&a);
}

static void utf8_normalises_long_runs_of_marks(void **state) {
    /* Marks of the classes 230 and 220 in turn: 2 MB that must be sorted, and that a quadratic sort
       would not finish. */
    enum { PAIRS = 500000 };
    dbr_arena a = {0};
    dbr_buf b = {0};
    dbr_buf_putc(&b, 'q');
    for (int i = 0; i < PAIRS; i++)
        dbr_buf_puts(&b, "\xcc\x87\xcc\xa3");
    dbr_str nfc = dbr_utf8_nfc(&a, dbr_buf_str(&b));
    assert_int_equal(nfc.n, b.n);
    for (size_t i = 0; i < PAIRS; i++) {
        assert_memory_equal(nfc.p + 1 + 2 * i, "\xcc\xa3", 2);
        assert_memory_equal(nfc.p + 1 + 2 * (PAIRS + i), "\xcc\x87", 2);
    }
    dbr_buf_clear(&b);
    dbr_arena_clear(&a);
}

static void utf8_maps_case(void **state) {
    dbr_arena a = {0};
    assert_str(dbr_utf8_lower(&a, S("ABC \xc3\x89\xce\xa3 1")), "abc \xc3\xa9\xcf\x83 1");
    assert_str(dbr_utf8_upper(&a, S("abc \xc3\xa9\xd0\xb6")), "ABC \xc3\x89\xd0\x96");
    assert_str(dbr_utf8_upper(&a, S("i\xc4\xb1")), "II"); /* no locale */
    assert_str(dbr_utf8_lower(&a, S("A\xff"
                                    "B")),
               "a\xff"
               "b");
    assert_int_equal(dbr_utf8_lower(&a, S("A\0B")).n, 3);
    dbr_str same = S("abc");
    assert_true(dbr_utf8_lower(&a, same).p == same.p);
    dbr_arena_clear(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(str_compares_by_bytes),
        cmocka_unit_test(str_hash_is_fnv1a),
        cmocka_unit_test(str_finds_and_cuts),
        cmocka_unit_test(str_trims_unicode_blanks),
        cmocka_unit_test(str_distance_counts_edits),
        cmocka_unit_test(arena_gives_zeroed_aligned_memory),
        cmocka_unit_test(arena_guards_its_pieces),
        cmocka_unit_test(arena_copies_text),
        cmocka_unit_test(vec_grows),
        cmocka_unit_test(map_keeps_order_and_finds),
        cmocka_unit_test(out_of_memory_ends_with_70),
        cmocka_unit_test(no_failure_unless_asked),
        cmocka_unit_test(buf_appends),
        cmocka_unit_test(buf_writes_runes),
        cmocka_unit_test(utf8_decodes_all_runes),
        cmocka_unit_test(utf8_refuses_what_is_not),
        cmocka_unit_test(utf8_counts_and_measures),
        cmocka_unit_test(utf8_fits_whole_runes),
        cmocka_unit_test(utf8_normalises),
        cmocka_unit_test(utf8_normalises_as_utf8proc_does),
        cmocka_unit_test(utf8_normalises_long_runs_of_marks),
        cmocka_unit_test(utf8_maps_case),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
