/* allow.c: what the operator says on the command line, and in a file of connections, into permissions. */
#include "base/access.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fault(dbr_refusal *no, dbr_str text, const char *help) {
    *no = (dbr_refusal){text, dbr_str_of(help)};
    return false;
}

static dbr_str after(dbr_str s, const char *prefix) {
    return dbr_str_slice(s, strlen(prefix), s.n);
}

/* HOST, HOST:PORT, [::1]:PORT, ::1, or a folder of sockets. */
static bool take_host(dbr_access *x, dbr_arena *a, dbr_str s, dbr_refusal *no) {
    dbr_allowed_host h = {s, 0};
    dbr_str port = {"", 0};
    bool has_port = false;
    size_t colon = dbr_str_find(s, DBR_STR(":"), 0);
    if (s.n && s.p[0] == '[') {
        size_t close = dbr_str_find(s, DBR_STR("]"), 0);
        if (close == SIZE_MAX || (close + 1 < s.n && s.p[close + 1] != ':'))
            return fault(no, DBR_STR("that is no host"), "write for example `host:[::1]:5432`");
        h.name = dbr_str_slice(s, 1, close);
        has_port = close + 1 < s.n;
        port = dbr_str_slice(s, close + 2, s.n);
    } else if (s.n && s.p[0] != '/' && colon != SIZE_MAX &&
               dbr_str_find(s, DBR_STR(":"), colon + 1) == SIZE_MAX) {
        h.name = dbr_str_slice(s, 0, colon);
        has_port = true;
        port = dbr_str_slice(s, colon + 1, s.n);
    }
    bool digits = port.n > 0 && port.n <= 5;
    for (size_t i = 0; digits && i < port.n; i++) {
        digits = port.p[i] >= '0' && port.p[i] <= '9';
        h.port = h.port * 10 + (port.p[i] - '0');
    }
    if (!h.name.n || (has_port && (!digits || h.port < 1 || h.port > 65535)))
        return fault(no, DBR_STR("that is no host with a port from 1 to 65535"),
                     "write for example `host:db.example.org` or `host:localhost:5432`");
    dbr_vec_push(a, &x->hosts, h);
    return true;
}

static bool take_path(dbr_access *x, dbr_arena *a, dbr_str path, dbr_refusal *no) {
    char *real =
        path.n && !memchr(path.p, 0, path.n) ? realpath(dbr_arena_cstr(a, path), NULL) : NULL;
    if (!real)
        return fault(no,
                     errno == EACCES ? DBR_STR("permission denied")
                                     : DBR_STR("there is no such file or folder"),
                     "it takes a file, a folder, `host:HOST:PORT`, `env:NAME` or `query`");
    dbr_vec_push(a, &x->paths, dbr_arena_str(a, dbr_str_of(real)));
    free(real);
    return true;
}

bool dbr_access_allow(dbr_access *x, dbr_arena *a, dbr_str value, dbr_refusal *no) {
    *no = (dbr_refusal){{"", 0}, {"", 0}};
    if (dbr_str_is(value, "query")) {
        x->query = true;
        return true;
    }
    if (dbr_str_starts(value, DBR_STR("host:")))
        return take_host(x, a, after(value, "host:"), no);
    if (dbr_str_starts(value, DBR_STR("env:"))) {
        dbr_str name = after(value, "env:");
        if (!name.n || memchr(name.p, '=', name.n))
            return fault(no, DBR_STR("that is no name of the environment"),
                         "write for example `env:DATABASE_URL`");
        dbr_vec_push(a, &x->names, name);
        return true;
    }
    return take_path(x, a, value, no);
}

/* ---- connections ---- */

enum { CONNECTIONS_MAX = 1 << 20 };

static bool is_name(dbr_str s) {
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '-' || c == '.' || c >= 0x80))
            return false;
    }
    return s.n > 0;
}

static bool take_line(dbr_access *x, dbr_arena *a, dbr_str line, unsigned number, dbr_refusal *no) {
    static const char form[] = "write `name = url`, one a line; `#` begins a comment";
    line = dbr_str_trim(line);
    if (!line.n || line.p[0] == '#')
        return true;
    size_t eq = dbr_str_find(line, DBR_STR("="), 0);
    dbr_connection c = {dbr_str_trim(dbr_str_slice(line, 0, eq)), {"", 0}};
    if (eq != SIZE_MAX)
        c.url = dbr_str_trim(dbr_str_slice(line, eq + 1, line.n));
    if (!is_name(c.name) || !c.url.n || memchr(c.url.p, 0, c.url.n))
        return fault(no, dbr_arena_printf(a, "line %u is no connection", number), form);
    for (size_t i = 0; i < x->connections.n; i++)
        if (dbr_str_eq(x->connections.v[i].name, c.name))
            return fault(
                no, dbr_arena_printf(a, "line %u gives a name for the second time", number), form);
    dbr_vec_push(a, &x->connections, c);
    return true;
}

bool dbr_access_connections(dbr_access *x, dbr_arena *a, dbr_str path, dbr_refusal *no) {
    *no = (dbr_refusal){{"", 0}, {"", 0}};
    struct stat st;
    dbr_str bytes;
    int fd = path.n && !memchr(path.p, 0, path.n) ? dbr_file_open(dbr_arena_cstr(a, path)) : -1;
    if (fd < 0)
        return fault(
            no, errno == EACCES ? DBR_STR("permission denied") : DBR_STR("there is no such file"),
            "");
    bool ok = fstat(fd, &st) == 0;
    /* A pipe that the shell makes (`<(…)`) has no permissions that say anything. */
    if (ok && S_ISREG(st.st_mode) && (st.st_mode & (S_IRWXO | S_IWGRP)))
        ok = fault(no,
                   st.st_mode & S_IRWXO
                       ? DBR_STR("everybody may read or change it, and it holds passwords")
                       : DBR_STR("its group may change it"),
                   "take the permissions away: `chmod 600 FILE`");
    else if (!ok || dbr_file_read_fd(a, fd, CONNECTIONS_MAX, &bytes) != DBR_FILE_OK)
        ok = fault(no, DBR_STR("it cannot be read, or is longer than 1 MB"), "");
    close(fd);
    unsigned number = 1;
    for (size_t at = 0; ok && at < bytes.n; number++) {
        size_t end = dbr_str_find(bytes, DBR_STR("\n"), at);
        end = end == SIZE_MAX ? bytes.n : end;
        ok = take_line(x, a, dbr_str_slice(bytes, at, end), number, no);
        at = end + 1;
    }
    return ok;
}
