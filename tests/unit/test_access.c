/* test_access.c: what may be opened (src/base/access.h), by the kernel's own rule for paths and without it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/access.h"
#include "own_folder.h"

typedef struct fixture {
    dbr_arena a;
    char dir[OWN_FOLDER_PATH];
    dbr_access x;
} fixture;

static dbr_str at(fixture *f, const char *name) {
    return dbr_arena_printf(&f->a, "%s/%s", f->dir, name);
}

static char *name_of(fixture *f, const char *name) {
    return dbr_arena_cstr(&f->a, at(f, name));
}

static int make(void **state) {
    fixture *f = calloc(1, sizeof *f);
    *state = f;
    if (!own_folder_make(f->dir))
        return -1;
    static const char *const folders[] = {"in", "in/deep", "out"};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(mkdir(name_of(f, folders[i]), 0700), 0);
    dbr_file_write_atomic(at(f, "in/a"), DBR_STR("a"));
    dbr_file_write_atomic(at(f, "in/deep/b"), DBR_STR("b"));
    dbr_file_write_atomic(at(f, "out/c"), DBR_STR("c"));
    assert_int_equal(symlink("../out/c", name_of(f, "in/leaves")), 0);
    assert_int_equal(symlink("a", name_of(f, "in/stays")), 0);
    assert_int_equal(symlink("../out", name_of(f, "in/folder")), 0);
    f->x.root = at(f, "in");
    return 0;
}

static int clean(void **state) {
    fixture *f = *state;
    int status = own_folder_remove(&f->a, f->dir);
    dbr_arena_clear(&f->a);
    free(f);
    return status;
}

/* The first byte, or what came instead. */
static int first(fixture *f, const char *name) {
    dbr_refusal no;
    int fd = dbr_access_open(&f->x, &f->a, at(f, name), &no);
    char c = 0;
    if (fd < 0)
        return no.text.n ? 'R' : errno == ENOENT || errno == ENOTDIR ? 'N' : '?';
    if (read(fd, &c, 1) != 1)
        c = '/'; /* a folder */
    close(fd);
    return c;
}

static void paths_of(fixture *f) {
    assert_int_equal(first(f, "in/a"), 'a');
    assert_int_equal(first(f, "in/./deep//b"), 'b');
    assert_int_equal(first(f, "in/deep/../a"), 'a');
    assert_int_equal(first(f, "in/stays"), 'a');
    assert_int_equal(first(f, "in/deep"), '/');
    assert_int_equal(first(f, "in"), '/');
    assert_int_equal(first(f, "in/none"), 'N');
    assert_int_equal(first(f, "in/a/b"), 'N');
    assert_int_equal(first(f, "in/leaves"), 'R');
    assert_int_equal(first(f, "in/folder"), 'R');
    assert_int_equal(first(f, "in/folder/c"), 'R');
    assert_int_equal(first(f, "in/../out/c"), 'R');
    assert_int_equal(first(f, "in/../out/none"), 'R');
    assert_int_equal(first(f, "out/c"), 'R');
    assert_int_equal(first(f, "inside"), 'R'); /* begins like the folder */
}

static void keeps_to_the_folder(void **state) {
    fixture *f = *state;
    paths_of(f);
    f->x.plain_opens = true;
    paths_of(f);
}

static void takes_what_is_allowed(void **state) {
    fixture *f = *state;
    for (int plain = 0; plain < 2; plain++) {
        dbr_refusal no;
        f->x.plain_opens = plain;
        f->x.paths.n = 0;
        assert_true(dbr_access_allow(&f->x, &f->a, at(f, "out/c"), &no));
        assert_int_equal(first(f, "out/c"), 'c');
        assert_int_equal(first(f, "in/leaves"), 'c');
        assert_int_equal(first(f, "in/folder/c"), 'c');
        assert_int_equal(first(f, "in/folder"), 'R');
        assert_int_equal(first(f, "out"), 'R');
        assert_int_equal(first(f, "out/d"), 'R');
        assert_true(dbr_access_allow(&f->x, &f->a, at(f, "in/folder"), &no));
        assert_int_equal(first(f, "out"), '/');
        assert_int_equal(first(f, "out/d"), 'N');
        assert_int_equal(first(f, "out/../in/a"), 'a');
        assert_int_equal(first(f, "out/../none"), 'R');
    }
}

static void refuses_pipes(void **state) {
    fixture *f = *state;
    dbr_refusal no;
    assert_int_equal(mkfifo(name_of(f, "in/pipe"), 0600), 0);
    assert_int_equal(first(f, "in/pipe"), 'R');
    assert_true(dbr_access_allow(&f->x, &f->a, at(f, "in/pipe"), &no));
    assert_int_equal(first(f, "in/pipe"), '/'); /* nobody writes: empty */
}

static void hosts(void **state) {
    fixture *f = *state;
    dbr_refusal no;
    static const char *const allowed[] = {"host:db.example.org", "host:localhost:5432",
                                          "host:[::1]:9000", "host:/run/postgresql"};
    assert_false(dbr_access_host(&f->x, &f->a, DBR_STR("db.example.org"), 5432, &no));
    assert_non_null(strstr(dbr_arena_cstr(&f->a, no.help), "`--allow host:db.example.org:5432`"));
    for (size_t i = 0; i < 4; i++)
        assert_true(dbr_access_allow(&f->x, &f->a, dbr_str_of(allowed[i]), &no));
    assert_true(dbr_access_host(&f->x, &f->a, DBR_STR("DB.example.org."), 1, &no));
    assert_true(dbr_access_host(&f->x, &f->a, DBR_STR("localhost"), 5432, &no));
    assert_true(dbr_access_host(&f->x, &f->a, DBR_STR("::1"), 9000, &no));
    assert_true(dbr_access_host(&f->x, &f->a, DBR_STR("/run/postgresql"), 5432, &no));
    assert_false(dbr_access_host(&f->x, &f->a, DBR_STR("localhost"), 5433, &no));
    assert_false(dbr_access_host(&f->x, &f->a, DBR_STR("::1"), 1, &no));
    assert_non_null(strstr(dbr_arena_cstr(&f->a, no.help), "host:[::1]:1"));
    assert_false(dbr_access_host(&f->x, &f->a, DBR_STR("0x7f000001"), 5432, &no));
    assert_false(dbr_access_host(&f->x, &f->a, DBR_STR("evil.db.example.org"), 5432, &no));
    f->x.offline = true;
    assert_false(dbr_access_host(&f->x, &f->a, DBR_STR("localhost"), 5432, &no));
    assert_non_null(strstr(dbr_arena_cstr(&f->a, no.text), "--offline"));
}

static void names_and_queries(void **state) {
    fixture *f = *state;
    dbr_refusal no, unset;
    dbr_str value;
    setenv("DEBRIEF_TEST_SET", "secret", 1);
    unsetenv("DEBRIEF_TEST_NOT");
    assert_false(dbr_access_env(&f->x, &f->a, DBR_STR("DEBRIEF_TEST_SET"), &value, &no));
    assert_false(dbr_access_env(&f->x, &f->a, DBR_STR("DEBRIEF_TEST_NOT"), &value, &unset));
    assert_int_equal(no.text.n, unset.text.n); /* does not say which of them is set */
    assert_true(dbr_access_allow(&f->x, &f->a, DBR_STR("env:DEBRIEF_TEST_SET"), &no));
    assert_true(dbr_access_env(&f->x, &f->a, DBR_STR("DEBRIEF_TEST_SET"), &value, &no));
    assert_true(dbr_str_is(value, "secret"));
    assert_false(dbr_access_env(&f->x, &f->a, DBR_STR("debrief_test_set"), &value, &no));
    assert_false(dbr_access_query(&f->x, &f->a, &no));
    assert_non_null(strstr(dbr_arena_cstr(&f->a, no.help), "`--allow query`"));
    assert_true(dbr_access_allow(&f->x, &f->a, DBR_STR("query"), &no));
    assert_true(dbr_access_query(&f->x, &f->a, &no));
}

static void connections(void **state) {
    fixture *f = *state;
    dbr_refusal no;
    dbr_str url;
    dbr_file_write_atomic(at(f, "c"), DBR_STR("# ours\r\n\n warehouse = postgres://u:p=1@h/d \n"));
    assert_int_equal(chmod(name_of(f, "c"), 0600), 0);
    assert_false(dbr_access_connection(&f->x, &f->a, DBR_STR("warehouse"), &url, &no));
    assert_true(dbr_access_connections(&f->x, &f->a, at(f, "c"), &no));
    assert_true(dbr_access_connection(&f->x, &f->a, DBR_STR("warehouse"), &url, &no));
    assert_true(dbr_str_is(url, "postgres://u:p=1@h/d"));
    assert_false(dbr_access_connection(&f->x, &f->a, DBR_STR("other"), &url, &no));
    f->x.offline = true;
    assert_false(dbr_access_connection(&f->x, &f->a, DBR_STR("warehouse"), &url, &no));
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, make, clean)
    const struct CMUnitTest tests[] = {
        T(keeps_to_the_folder), T(takes_what_is_allowed), T(refuses_pipes), T(hosts),
        T(names_and_queries),   T(connections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
