/* test_file.c: reading and writing files, paths and file name patterns (src/base/file.h). */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "own_folder.h"

#define S(lit) DBR_STR(lit)

typedef struct fixture {
    dbr_arena a;
    char dir[OWN_FOLDER_PATH];
} fixture;

static int make(void **state) {
    fixture *f = calloc(1, sizeof *f);
    *state = f;
    return own_folder_make(f->dir) ? 0 : -1;
}

static int clean(void **state) {
    fixture *f = *state;
    int status = own_folder_remove(&f->a, f->dir);
    dbr_arena_clear(&f->a);
    free(f);
    return status;
}

static dbr_str at(fixture *f, const char *name) {
    return dbr_arena_printf(&f->a, "%s/%s", f->dir, name);
}

static void put(fixture *f, const char *name, const char *text) {
    assert_int_equal(dbr_file_write_atomic(at(f, name), dbr_str_of(text)), DBR_FILE_OK);
}

static void assert_str(dbr_str got, const char *want) {
    if (!dbr_str_is(got, want))
        fail_msg("\"%.*s\" is not \"%s\"", DBR_ARG(got), want);
}

static void assert_file(fixture *f, const char *name, const char *want) {
    dbr_str got;
    assert_int_equal(dbr_file_read(&f->a, at(f, name), 1 << 20, &got), DBR_FILE_OK);
    assert_str(got, want);
}

static void reads_files(void **state) {
    fixture *f = *state;
    dbr_str got;
    put(f, "a.csv", "one,two\n");
    put(f, "empty", "");
    assert_file(f, "a.csv", "one,two\n");
    assert_file(f, "empty", "");
    assert_int_equal(dbr_file_read(&f->a, at(f, "a.csv"), 8, &got), DBR_FILE_OK);
    assert_int_equal(got.p[8], 0);
    assert_int_equal(dbr_file_read(&f->a, at(f, "a.csv"), 7, &got), DBR_FILE_TOO_LONG);
    assert_int_equal(dbr_file_read(&f->a, at(f, "absent"), 9, &got), DBR_FILE_NOT_FOUND);
    assert_int_equal(dbr_file_read(&f->a, at(f, "a.csv/b"), 9, &got), DBR_FILE_NOT_FOUND);
    assert_int_equal(dbr_file_read(&f->a, at(f, ""), 9, &got), DBR_FILE_IS_FOLDER);
    assert_int_equal(dbr_file_read(&f->a, S(""), 9, &got), DBR_FILE_NOT_FOUND);
    assert_int_equal(dbr_file_read(&f->a, S("/etc/passwd\0.csv"), 9, &got), DBR_FILE_NOT_FOUND);
    assert_int_equal(dbr_file_read(&f->a, S("/dev/zero"), 100000, &got), DBR_FILE_TOO_LONG);
    assert_int_equal(dbr_file_read(&f->a, S("/dev/null"), 0, &got), DBR_FILE_OK);
    /* A file whose size the system does not tell. */
    assert_int_equal(dbr_file_read(&f->a, S("/proc/self/status"), 1 << 20, &got), DBR_FILE_OK);
    assert_true(got.n > 0);
    if (geteuid() != 0) { /* root may read everything */
        char *name = dbr_arena_cstr(&f->a, at(f, "a.csv"));
        assert_int_equal(chmod(name, 0), 0);
        assert_int_equal(dbr_file_read(&f->a, at(f, "a.csv"), 9, &got), DBR_FILE_UNREADABLE);
        assert_int_equal(errno, EACCES);
    }
}

static void reads_pipes(void **state) {
    fixture *f = *state;
    enum { LONG = 300000 };
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char block[1000];
        memset(block, 'x', sizeof block);
        for (int i = 0; i < LONG / 1000; i++)
            if (write(ends[1], block, sizeof block) != sizeof block)
                _exit(1);
        _exit(0);
    }
    close(ends[1]);
    dbr_str got;
    assert_int_equal(dbr_file_read_fd(&f->a, ends[0], LONG, &got), DBR_FILE_OK);
    assert_int_equal(got.n, LONG);
    for (size_t i = 0; i < got.n; i++)
        if (got.p[i] != 'x')
            fail_msg("byte %zu is %d", i, got.p[i]);
    close(ends[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(dbr_file_read_fd(&f->a, ends[0], LONG, &got), DBR_FILE_UNREADABLE);
}

static size_t entries(fixture *f, const char *pattern) {
    dbr_paths found = {0};
    dbr_glob(&f->a, at(f, pattern), &found);
    return found.n;
}

static void writes_in_one_step(void **state) {
    fixture *f = *state;
    struct stat st;
    put(f, "out.html", "old");
    char *name = dbr_arena_cstr(&f->a, at(f, "out.html"));
    assert_int_equal(chmod(name, 0640), 0);
    int before = open(name, O_RDONLY);
    put(f, "out.html", "new and longer");
    assert_file(f, "out.html", "new and longer");
    assert_int_equal(stat(name, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
    dbr_str old;
    assert_int_equal(dbr_file_read_fd(&f->a, before, 99, &old), DBR_FILE_OK);
    assert_str(old, "old"); /* who had it open has what it was */
    close(before);

    char *link = dbr_arena_cstr(&f->a, at(f, "link"));
    assert_int_equal(symlink("out.html", link), 0);
    put(f, "link", "through the link");
    assert_file(f, "out.html", "through the link");
    assert_int_equal(lstat(link, &st), 0);
    assert_true(S_ISLNK(st.st_mode));

    assert_int_equal(dbr_file_write_atomic(at(f, "no/such/folder"), S("x")), DBR_FILE_NOT_FOUND);
    assert_int_equal(dbr_file_write_atomic(at(f, ""), S("x")), DBR_FILE_IS_FOLDER);
    assert_int_equal(dbr_file_write_atomic(S("/dev/full"), S("x")), DBR_FILE_UNWRITABLE);
    assert_int_equal(errno, ENOSPC);
    assert_int_equal(dbr_file_write_atomic(S("/dev/null"), S("x")), DBR_FILE_OK);
    assert_int_equal(stat("/dev/null", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
    assert_int_equal(dbr_file_write_atomic(S("a\0b"), S("x")), DBR_FILE_NOT_FOUND);
    assert_int_equal(entries(f, "*"), 2); /* nothing temporary is left */
}

static void joins_and_splits_paths(void **state) {
    fixture *f = *state;
    assert_str(dbr_path_join(&f->a, S("a"), S("b.csv")), "a/b.csv");
    assert_str(dbr_path_join(&f->a, S("a/"), S("b.csv")), "a/b.csv");
    assert_str(dbr_path_join(&f->a, S("."), S("b.csv")), "b.csv");
    assert_str(dbr_path_join(&f->a, S(""), S("b.csv")), "b.csv");
    assert_str(dbr_path_join(&f->a, S("a"), S("/b.csv")), "/b.csv");
    assert_str(dbr_path_join(&f->a, S("/"), S("b")), "/b");
    static const struct {
        const char *path, *dir, *name, *ext;
    } cases[] = {
        {"a/b.csv", "a", "b.csv", "csv"},
        {"b", ".", "b", ""},
        {"/b", "/", "b", ""},
        {".b", ".", ".b", ""},
        {"a//b.tar.gz", "a", "b.tar.gz", "gz"},
        {"a.d/b", "a.d", "b", ""},
        {"a/", "a", "", ""},
        {"", ".", "", ""},
        {"//b", "/", "b", ""},
        {"b.", ".", "b.", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        dbr_str path = dbr_str_of(cases[i].path);
        assert_str(dbr_path_dir(path), cases[i].dir);
        assert_str(dbr_path_name(path), cases[i].name);
        assert_str(dbr_path_ext(path), cases[i].ext);
    }
}

static void matches_names(void **state) {
    static const struct {
        const char *pattern, *name;
        bool want;
    } cases[] = {
        {"*", "", true},
        {"", "", true},
        {"", "a", false},
        {"*.csv", "a.csv", true},
        {"*.csv", "a.csv.gz", false},
        {"orders-*.csv", "orders-2026-10.csv", true},
        {"a?c", "abc", true},
        {"a?c", "ac", false},
        {"a?c",
         "a\xe9\x87\x91"
         "c",
         true}, /* one character, not one byte */
        {"a?c",
         "a\xff"
         "c",
         true},
        {"[a-c]x", "bx", true},
        {"[a-c]x", "dx", false},
        {"[!a-c]x", "dx", true},
        {"[!a-c]x", "ax", false},
        {"[]a]", "]", true},
        {"[a-]", "-", true},
        {"[\xe9\x87\x91]", "\xe9\x87\x91", true},
        {"[ab", "[ab", true},
        {"[ab", "a", false},
        {"*a*b*c*", "xxaxxbxxcxx", true},
        {"*a*b*c*", "xxaxxcxxbxx", false},
        {"a*b", "ab", true},
        {"**b", "aab", true},
        {"*ab", "aab", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (dbr_name_matches(dbr_str_of(cases[i].pattern), dbr_str_of(cases[i].name)) !=
            cases[i].want)
            fail_msg("%s %s", cases[i].pattern, cases[i].name);
    /* A pattern that takes exponential time where every star is tried again. */
    char name[4000];
    memset(name, 'a', sizeof name);
    assert_false(dbr_name_matches(S("*a*a*a*a*a*a*a*a*a*a*a*a*b"), (dbr_str){name, sizeof name}));
}

static void assert_glob(fixture *f, const char *pattern, const char *want) {
    dbr_paths found = {0};
    dbr_glob(&f->a, at(f, pattern), &found);
    dbr_buf b = {0};
    for (size_t i = 0; i < found.n; i++) {
        dbr_str path = found.v[i];
        dbr_buf_putc(&b, ' ');
        dbr_buf_put(&b, dbr_str_slice(path, strlen(f->dir) + 1, path.n));
    }
    dbr_str got = dbr_arena_str(&f->a, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    assert_str(got, want);
}

static void globs_in_byte_order(void **state) {
    fixture *f = *state;
    assert_int_equal(mkdir(dbr_arena_cstr(&f->a, at(f, "d1")), 0755), 0);
    assert_int_equal(mkdir(dbr_arena_cstr(&f->a, at(f, "d2")), 0755), 0);
    static const char *const names[] = {
        "b.csv",       "a.csv", "B.csv",    "a-2.csv",  "a10.csv", "\xe9\x87\x91.csv",
        ".hidden.csv", "x.txt", "d1/z.csv", "d2/a.csv", "[x].csv"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        put(f, names[i], "");
    assert_glob(f, "*.csv", " B.csv [x].csv a-2.csv a.csv a10.csv b.csv \xe9\x87\x91.csv");
    assert_glob(f, "a*.csv", " a-2.csv a.csv a10.csv");
    assert_glob(f, ".*.csv", " .hidden.csv");
    assert_glob(f, "d*/*.csv", " d1/z.csv d2/a.csv");
    assert_glob(f, "d?/a.csv", " d2/a.csv");
    assert_glob(f, "*/", " d1/ d2/");
    assert_glob(f, "d1/z.csv", " d1/z.csv");
    assert_glob(f, "nothing*", "");
    assert_glob(f, "nothing/*.csv", "");
    assert_glob(f, "x.txt/*", "");
    dbr_paths found = {0};
    dbr_glob(&f->a, S(""), &found);
    dbr_glob(&f->a, S("a\0*"), &found);
    assert_int_equal(found.n, 0);
    dbr_glob(&f->a, S("src/base/fil?.h"), &found); /* from the working folder */
    assert_int_equal(found.n, 1);
    assert_str(found.v[0], "src/base/file.h");
    assert_true(dbr_path_is_pattern(S("a[b")));
    assert_false(dbr_path_is_pattern(S("a.csv")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_files, make, clean),
        cmocka_unit_test_setup_teardown(reads_pipes, make, clean),
        cmocka_unit_test_setup_teardown(writes_in_one_step, make, clean),
        cmocka_unit_test_setup_teardown(joins_and_splits_paths, make, clean),
        cmocka_unit_test(matches_names),
        cmocka_unit_test_setup_teardown(globs_in_byte_order, make, clean),
    };
    return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
