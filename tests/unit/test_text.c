/* test_text.c: scripts as bytes: byte-order mark, lines, places, and what cannot be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "source/text.h"

static void place_is(const dbr_text *t, uint32_t offset, unsigned line, unsigned column) {
    dbr_place p = dbr_text_place(t, offset);
    assert_int_equal(p.line, line);
    assert_int_equal(p.column, column);
}

static void test_places(void **state) {
    dbr_arena a = {0};
    dbr_text *t = dbr_text_of(&a, DBR_STR("n"), DBR_STR("d"),
                              DBR_STR("\xEF\xBB\xBF"
                                      "ab\r\n金额 x\n\nlast"));
    assert_int_equal(t->nlines, 4);
    assert_true(dbr_str_is(dbr_text_line(t, 1), "ab"));
    assert_true(dbr_str_is(dbr_text_line(t, 2), "金额 x"));
    assert_true(dbr_str_is(dbr_text_line(t, 3), ""));
    assert_true(dbr_str_is(dbr_text_line(t, 4), "last"));
    assert_true(dbr_str_is(dbr_text_line(t, 5), ""));
    assert_true(dbr_str_is(dbr_text_line(t, 0), ""));
    place_is(t, 0, 1, 1);
    place_is(t, 1, 1, 2);
    place_is(t, 4, 2, 1);
    place_is(t, 7, 2, 2); /* columns are code points */
    place_is(t, 11, 2, 4);
    place_is(t, 13, 3, 1);
    place_is(t, 14, 4, 1);
    place_is(t, 999, 4, 5);
    assert_true(dbr_str_is(dbr_span_str((dbr_span){t, 4, 10}), "金额"));
    assert_true(dbr_str_is(dbr_span_str((dbr_span){0}), ""));
    assert_int_equal(t->bytes.p[t->bytes.n], 0);
    t = dbr_text_of(&a, DBR_STR("n"), DBR_STR("d"), DBR_STR(""));
    assert_int_equal(t->nlines, 1);
    place_is(t, 0, 1, 1);
    dbr_arena_clear(&a);
}

static void test_places_of_many_lines(void **state) {
    dbr_arena a = {0};
    enum { N = 100000 };
    char *bytes = dbr_arena_alloc(&a, 2 * N);
    for (size_t i = 0; i < N; i++)
        memcpy(bytes + 2 * i, "x\n", 2);
    dbr_text *t = dbr_text_of(&a, DBR_STR("n"), DBR_STR("d"), (dbr_str){bytes, 2 * N});
    for (uint32_t i = 0; i < N; i++)
        place_is(t, 2 * i, i + 1, 1);
    dbr_arena_clear(&a);
}

static void test_files(void **state) {
    dbr_arena a = {0};
    dbr_text *t;
    assert_int_equal(dbr_text_read(&a, DBR_STR("tests/no-such.debrief"), &t), DBR_TEXT_NOT_FOUND);
    assert_null(t);
    assert_int_equal(dbr_text_read(&a, DBR_STR("tests"), &t), DBR_TEXT_IS_FOLDER);
    char path[] = "/tmp/debrief-text-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, DBR_SCRIPT_MAX + 1), 0);
    assert_int_equal(dbr_text_read(&a, dbr_str_of(path), &t), DBR_TEXT_TOO_LONG);
    assert_int_equal(ftruncate(fd, 0), 0);
    assert_int_equal(write(fd, "metric a = b\n", 13), 13);
    assert_int_equal(dbr_text_read(&a, dbr_str_of(path), &t), DBR_TEXT_OK);
    assert_true(dbr_str_is(t->bytes, "metric a = b\n"));
    assert_true(dbr_str_is(t->name, path));
    assert_true(dbr_str_is(t->dir, "/tmp"));
    close(fd);
    unlink(path);
    dbr_arena_clear(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places),
                                       cmocka_unit_test(test_places_of_many_lines),
                                       cmocka_unit_test(test_files)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
