/* access.c: a path that a script names into an open descriptor, where the operator allows it. The file that is judged is the file that is
   read: nothing is checked by name and opened later. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* O_PATH */
#endif
#include "base/access.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/openat2.h>
#include <sys/syscall.h>
#endif
#ifndef O_PATH
#define O_PATH (O_RDONLY | O_NONBLOCK)
#endif

enum {
    LOOK = O_PATH | O_CLOEXEC, /* openat2 takes no more with O_PATH */
    READ = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
};

/* ---- paths as text ---- */

/* Absolute, without `.`, `..` and doubled slashes, by the letters alone. Empty where there is no working folder. */
static dbr_str plain(dbr_arena *a, dbr_str path) {
    char here[PATH_MAX] = "";
    if (!dbr_path_is_absolute(path)) {
        if (!getcwd(here, sizeof here))
            return (dbr_str){"", 0};
        path = dbr_arena_printf(a, "%s/%.*s", here, DBR_ARG(path));
    }
    char *out = dbr_arena_alloc(a, path.n + 2);
    size_t n = 0;
    for (size_t i = 0; i < path.n;) {
        size_t end = i;
        while (end < path.n && path.p[end] != '/')
            end++;
        dbr_str part = dbr_str_slice(path, i, end);
        i = end + 1;
        if (!part.n || dbr_str_is(part, "."))
            continue;
        if (dbr_str_is(part, "..")) {
            while (n && out[n - 1] != '/')
                n--;
            n -= n > 0;
            continue;
        }
        out[n++] = '/';
        memcpy(out + n, part.p, part.n);
        n += part.n;
    }
    if (!n)
        out[n++] = '/';
    return (dbr_str){out, n};
}

/* Whether `path` is `top` or lies below it; *rest is then what is left, "." for itself. Both by the letters. */
static bool below(dbr_str top, dbr_str path, dbr_str *rest) {
    if (!top.n || !dbr_str_starts(path, top))
        return false;
    size_t at = top.n;
    if (at < path.n && path.p[at] != '/' && top.p[at - 1] != '/')
        return false;
    while (at < path.n && path.p[at] == '/')
        at++;
    *rest = at < path.n ? dbr_str_slice(path, at, path.n) : DBR_STR(".");
    return true;
}

static dbr_str real_path(dbr_arena *a, dbr_str path) {
    char *real = realpath(dbr_arena_cstr(a, path), NULL);
    dbr_str s = dbr_arena_str(a, dbr_str_of(real ? real : ""));
    free(real);
    return s;
}

/* The path of an open file, from the system. Empty where it does not tell. */
static dbr_str path_of(dbr_arena *a, int fd) {
    char real[PATH_MAX];
#ifdef F_GETPATH
    if (fcntl(fd, F_GETPATH, real) == 0)
        return dbr_arena_str(a, dbr_str_of(real));
#else
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, real, sizeof real);
    if (n > 0 && (size_t)n < sizeof real && real[0] == '/')
        return dbr_arena_str(a, (dbr_str){real, (size_t)n});
#endif
    return (dbr_str){"", 0};
}

/* ---- opening ---- */

/* Opens below a folder, or fails with EXDEV where the way leads out of it, by links too. ENOSYS: the system cannot say. */
static int open_below(const dbr_access *x, const char *top, const char *rest, int flags) {
#ifdef SYS_openat2
    if (!x->plain_opens) {
        int dir = open(top, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (dir < 0)
            return -1;
        struct open_how how = {.flags = (unsigned)flags,
                               .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
        int fd = -1;
        for (int tries = 0; tries < 100; tries++) { /* EAGAIN: something was renamed meanwhile */
            fd = (int)syscall(SYS_openat2, dir, rest, &how, sizeof how);
            if (fd >= 0 || errno != EAGAIN)
                break;
        }
        int error = errno;
        close(dir);
        errno = error == EPERM || error == E2BIG || error == EINVAL ? ENOSYS : error;
        return fd;
    }
#endif
    errno = ENOSYS;
    return -1;
}

/* The same step by step, without following any link. */
static int walk_below(dbr_arena *a, dbr_str top, dbr_str path, int flags) {
    dbr_str rest;
    if (!below(top, path, &rest)) {
        errno = EXDEV;
        return -1;
    }
    int dir = open(dbr_arena_cstr(a, top), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (size_t i = 0; dir >= 0;) {
        size_t end = i;
        while (end < rest.n && rest.p[end] != '/')
            end++;
        bool last = end >= rest.n;
        int fd = openat(dir, dbr_arena_cstr(a, dbr_str_slice(rest, i, end)),
                        (last ? flags : O_RDONLY | O_DIRECTORY | O_CLOEXEC) | O_NOFOLLOW);
        int error = errno;
        close(dir);
        errno = error == ELOOP || error == EMLINK ? EXDEV : error;
        if (last || fd < 0)
            return fd;
        dir = fd;
        i = end + 1;
    }
    return -1;
}

typedef struct asked {
    const dbr_access *x;
    dbr_arena *a; /* for the time of one question */
    dbr_str path, plain;
    dbr_str root; /* real */
    bool inside;  /* by the letters, of something that is allowed */
} asked;

/* Whether a real path is allowed. */
static bool is_allowed(asked *q, dbr_str real) {
    dbr_str rest;
    bool yes = below(q->root, real, &rest);
    for (size_t i = 0; i < q->x->paths.n; i++)
        yes |= below(q->x->paths.v[i], real, &rest);
    return yes;
}

/* By the kernel's own rule, from the folder that the path lies in by its letters. EXDEV: it leads out; ENOSYS: no such rule. */
static int from_top(asked *q, dbr_str top, dbr_str also, int flags) {
    dbr_str rest;
    if (!below(top, q->plain, &rest) && !below(also, q->plain, &rest)) {
        errno = EXDEV;
        return -1;
    }
    q->inside = true;
    /* `..` behind a link is not what the letters say: the path as written decides where it can */
    dbr_str root = q->x->root.n ? q->x->root : DBR_STR("."), written;
    if (dbr_str_eq(top, q->root)) {
        if (dbr_str_is(root, ".") && !dbr_path_is_absolute(q->path))
            rest = q->path;
        else if (below(root, q->path, &written))
            rest = written;
    }
    return open_below(q->x, dbr_arena_cstr(q->a, top), dbr_arena_cstr(q->a, rest), flags);
}

/* Through whatever links there are; then the system says which file it is. Nothing happens to it before that: a descriptor of O_PATH
   only stands for it. */
static int by_real_path(asked *q, int flags) {
    int look = open(dbr_arena_cstr(q->a, q->path), LOOK);
    if (look < 0)
        return -1;
    dbr_str real = path_of(q->a, look);
    if (!real.n) {
        close(look);
        return walk_below(q->a, q->root, q->plain, flags);
    }
    if (!is_allowed(q, real)) {
        close(look);
        errno = EXDEV;
        return -1;
    }
    if (flags == LOOK)
        return look;
#ifdef __linux__
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", look);
    int fd = open(link, flags);
#else
    int fd = fcntl(look, F_DUPFD_CLOEXEC, 0);
#endif
    int error = errno;
    close(look);
    errno = error;
    return fd;
}

static int open_allowed(asked *q, int flags) {
    const dbr_access *x = q->x;
    int fd = from_top(q, q->root, plain(q->a, x->root.n ? x->root : DBR_STR(".")), flags);
    for (size_t i = 0; fd < 0 && errno == EXDEV && i < x->paths.n; i++) {
        struct stat st; /* a file is found by its real path */
        if (stat(dbr_arena_cstr(q->a, x->paths.v[i]), &st) == 0 && S_ISDIR(st.st_mode))
            fd = from_top(q, x->paths.v[i], x->paths.v[i], flags);
        else
            errno = EXDEV;
    }
    if (fd < 0 && (errno == ENOSYS || (errno == EXDEV && x->paths.n)))
        fd = by_real_path(q, flags);
    return fd;
}

/* ---- refusals ---- */

/* As a word of a command line. */
static void put_word(dbr_str s, dbr_buf *out) {
    static const char fine[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+:@%,=";
    bool simple = s.n > 0;
    for (size_t i = 0; i < s.n; i++)
        simple &= (unsigned char)s.p[i] >= 0x80 || (s.p[i] && strchr(fine, s.p[i]) != NULL);
    if (simple) {
        dbr_buf_put(out, s);
        return;
    }
    dbr_buf_putc(out, '\'');
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '\'')
            dbr_buf_puts(out, "'\\''");
        else
            dbr_buf_putc(out, s.p[i]);
    dbr_buf_putc(out, '\'');
}

static void refuse(dbr_arena *a, dbr_refusal *no, dbr_str text, const char *before, dbr_str word) {
    dbr_buf b = {0};
    dbr_buf_puts(&b, "who runs the script may allow it: `--allow ");
    dbr_buf word_of = {0};
    dbr_buf_puts(&word_of, before);
    dbr_buf_put(&word_of, word);
    put_word(dbr_buf_str(&word_of), &b);
    dbr_buf_putc(&b, '`');
    *no = (dbr_refusal){text, dbr_arena_str(a, dbr_buf_str(&b))};
    dbr_buf_clear(&word_of);
    dbr_buf_clear(&b);
}

/* What to write after `--allow`: from the working folder where it lies below, as short as that. */
static dbr_str as_allowed(asked *q) {
    dbr_str rest;
    return below(plain(q->a, DBR_STR(".")), q->plain, &rest) ? rest : q->plain;
}

static void refuse_path(asked *q, dbr_arena *a, dbr_refusal *no) {
    if (q->inside) {
        *no = (dbr_refusal){
            dbr_arena_printf(a, "`%.*s` leads out of the script's folder by a link",
                             DBR_ARG(q->path)),
            DBR_STR("who runs the script may allow it: `--allow` with the file or folder that the "
                    "link leads to")};
        return;
    }
    refuse(a, no,
           dbr_arena_printf(a, "`%.*s` lies outside of the script's folder", DBR_ARG(q->path)), "",
           as_allowed(q));
}

static asked question(const dbr_access *x, dbr_arena *scratch, dbr_str path) {
    asked q = {.x = x, .a = scratch, .path = path, .plain = plain(scratch, path)};
    q.root = real_path(scratch, x->root.n ? x->root : DBR_STR("."));
    return q;
}

/* A pipe or a device that lies where a script may read is not read for that: only where the operator named it. */
static bool is_named(asked *q, int fd) {
    dbr_str real = path_of(q->a, fd);
    for (size_t i = 0; i < q->x->paths.n; i++)
        if (dbr_str_eq(q->x->paths.v[i], real))
            return true;
    return false;
}

static bool is_plain_file(int fd) {
    struct stat st;
    return fstat(fd, &st) != 0 || S_ISREG(st.st_mode) || S_ISDIR(st.st_mode);
}

static int open_with(const dbr_access *x, dbr_arena *a, dbr_str path, int flags, dbr_refusal *no) {
    *no = (dbr_refusal){{"", 0}, {"", 0}};
    if (!path.n || memchr(path.p, 0, path.n)) {
        errno = ENOENT;
        return -1;
    }
    dbr_arena scratch = {0};
    int fd, error;
    if (!x) {
        fd = open(dbr_arena_cstr(&scratch, path), flags);
        error = errno;
    } else {
        asked q = question(x, &scratch, path);
        fd = open_allowed(&q, flags);
        error = errno;
        if (fd < 0 && (!q.inside || error == EXDEV))
            refuse_path(&q, a, no);
        else if (fd >= 0 && flags == READ && !is_plain_file(fd) && !is_named(&q, fd)) {
            close(fd);
            fd = -1;
            *no = (dbr_refusal){
                dbr_arena_printf(a, "`%.*s` is a pipe or a device", DBR_ARG(path)),
                DBR_STR("a script reads files; who runs it may allow this one: `--allow FILE`")};
        }
    }
    dbr_arena_clear(&scratch);
    errno = error;
    return fd;
}

static int blocking(int fd) {
    int flags = fd < 0 ? -1 : fcntl(fd, F_GETFL);
    if (flags >= 0)
        (void)fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
    return fd;
}

int dbr_access_open(const dbr_access *x, dbr_arena *a, dbr_str path, dbr_refusal *no) {
    int fd = open_with(x, a, path, READ, no);
    int error = errno;
    blocking(fd);
    errno = error;
    return fd;
}

int dbr_access_open_real(const dbr_access *x, dbr_arena *a, dbr_str path, dbr_str *real,
                         dbr_refusal *no) {
    int fd = dbr_access_open(x, a, path, no);
    if (fd < 0)
        return fd;
    *real = path_of(a, fd);
    if (!real->n)
        *real = x ? real_path(a, path) : path;
    return fd;
}

bool dbr_access_there(const dbr_access *x, dbr_arena *a, dbr_str path, bool folder,
                      dbr_refusal *no) {
    int fd = open_with(x, a, path, LOOK, no);
    if (fd < 0)
        return false;
    struct stat st;
    bool yes = fstat(fd, &st) == 0 && (!folder || S_ISDIR(st.st_mode));
    close(fd);
    return yes;
}

/* ---- everything that is no file ---- */

static bool same_host(dbr_str a, dbr_str b) {
    if (a.n && a.p[a.n - 1] == '.')
        a.n--;
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++) {
        char x = a.p[i], y = b.p[i];
        x = x >= 'A' && x <= 'Z' ? (char)(x + 32) : x;
        y = y >= 'A' && y <= 'Z' ? (char)(y + 32) : y;
        if (x != y)
            return false;
    }
    return true;
}

bool dbr_access_online(const dbr_access *x, dbr_arena *a, dbr_refusal *no) {
    *no = (dbr_refusal){{"", 0}, {"", 0}};
    if (!x || !x->offline)
        return true;
    *no = (dbr_refusal){DBR_STR("`--offline` forbids every host"),
                        DBR_STR("who runs the script may leave `--offline` out")};
    return false;
}

bool dbr_access_host(const dbr_access *x, dbr_arena *a, dbr_str host, int port, dbr_refusal *no) {
    if (!dbr_access_online(x, a, no))
        return false;
    for (size_t i = 0; x && i < x->hosts.n; i++)
        if (same_host(host, x->hosts.v[i].name) &&
            (!x->hosts.v[i].port || x->hosts.v[i].port == port))
            return true;
    if (!x)
        return true;
    bool colon = host.n && memchr(host.p, ':', host.n) && host.p[0] != '/';
    dbr_str word = colon ? dbr_arena_printf(a, "[%.*s]", DBR_ARG(host)) : host;
    if (port > 0 && !(host.n && host.p[0] == '/'))
        word = dbr_arena_printf(a, "%.*s:%d", DBR_ARG(word), port);
    refuse(a, no, dbr_arena_printf(a, "a script may not connect to `%.*s`", DBR_ARG(word)),
           "host:", word);
    return false;
}

bool dbr_access_env(const dbr_access *x, dbr_arena *a, dbr_str name, dbr_str *value,
                    dbr_refusal *no) {
    *no = (dbr_refusal){{"", 0}, {"", 0}};
    *value = (dbr_str){"", 0};
    bool may = !x;
    for (size_t i = 0; x && i < x->names.n; i++)
        may |= dbr_str_eq(x->names.v[i], name);
    if (!may) {
        refuse(a, no, dbr_arena_printf(a, "a script may not read `env(\"%.*s\")`", DBR_ARG(name)),
               "env:", name);
        return false;
    }
    const char *v = memchr(name.p, 0, name.n) ? NULL : getenv(dbr_arena_cstr(a, name));
    if (v) {
        *value = dbr_arena_str(a, dbr_str_of(v));
        return true;
    }
    no->text = dbr_arena_printf(a, "the environment has no `%.*s`", DBR_ARG(name));
    return false;
}

bool dbr_access_connection(const dbr_access *x, dbr_arena *a, dbr_str name, dbr_str *url,
                           dbr_refusal *no) {
    *url = (dbr_str){"", 0};
    if (!dbr_access_online(x, a, no))
        return false;
    for (size_t i = 0; x && i < x->connections.n; i++)
        if (dbr_str_eq(x->connections.v[i].name, name)) {
            *url = x->connections.v[i].url;
            return true;
        }
    *no = (dbr_refusal){dbr_arena_printf(a, "no connection is called `%.*s`", DBR_ARG(name)),
                        DBR_STR("who runs the script names connections in a file: `--connections "
                                "FILE`, with lines `name = url`")};
    return false;
}

bool dbr_access_query(const dbr_access *x, dbr_arena *a, dbr_refusal *no) {
    *no = (dbr_refusal){{"", 0}, {"", 0}};
    if (!x || x->query)
        return true;
    refuse(a, no, DBR_STR("a script may not run SQL of its own"), "", DBR_STR("query"));
    return false;
}
