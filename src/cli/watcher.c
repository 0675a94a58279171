/* watcher.c: waits by inotify on the folders of all inputs, and asks then whether a file of them is another one: who writes beside them
   wakes it, and nothing happens. */
#include "cli/watcher.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/inotify.h>

enum { EVENTS = IN_CLOSE_WRITE | IN_MODIFY | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE };

static int start(void) {
    return inotify_init1(IN_CLOEXEC);
}

static void watch(int fd, const char *folder) {
    inotify_add_watch(fd, folder,
                      EVENTS | IN_ONLYDIR); /* a folder that is not there has no files */
}
#else
static int start(void) {
    return -1;
}

static void watch(int fd, const char *folder) {}
#endif

bool dbr_watcher_open(dbr_watcher *w, dbr_str script) {
    *w = (dbr_watcher){.fd = start(), .script = script};
    return w->fd >= 0;
}

void dbr_watcher_close(dbr_watcher *w) {
    if (w->fd >= 0)
        close(w->fd);
    for (int i = 0; i < 2; i++)
        dbr_arena_clear(&w->arenas[i]);
    *w = (dbr_watcher){.fd = -1};
}

static dbr_file_state state_of(dbr_arena *a, dbr_str path) {
    struct stat st;
    dbr_file_state f = {.path = dbr_arena_str(a, path)};
    if (stat(f.path.p, &st) == 0) {
        f.device = (uint64_t)st.st_dev;
        f.file = (uint64_t)st.st_ino;
        f.size = (uint64_t)st.st_size;
        f.seconds = (uint64_t)st.st_mtim.tv_sec;
        f.nanoseconds = (uint64_t)st.st_mtim.tv_nsec;
    }
    return f;
}

/* Its folder; where that is a pattern too the one in which it begins, so that a folder that comes is noticed. */
static void watch_folder(const dbr_watcher *w, dbr_arena *a, dbr_str path) {
    do
        path = dbr_path_dir(path);
    while (dbr_path_is_pattern(path));
    watch(w->fd, dbr_arena_str(a, path).p);
}

/* The files of all inputs as they are; their folders are watched. */
static void look(dbr_watcher *w, dbr_arena *a) {
    w->files.v = NULL;
    w->files.n = w->files.cap = 0;
    watch_folder(w, a, w->script);
    dbr_vec_push(a, &w->files, state_of(a, w->script));
    for (size_t i = 0; i < w->inputs.n; i++) {
        dbr_paths found = {0};
        dbr_refusal no = {0};
        dbr_access_glob(&w->access, a, w->inputs.v[i], &found, &no);
        if (no.text.n)
            continue;
        watch_folder(w, a, w->inputs.v[i]);
        bool folders = dbr_path_is_pattern(dbr_path_dir(w->inputs.v[i]));
        for (size_t k = 0; k < found.n; k++) {
            if (folders) /* else it is the one that is watched already */
                watch_folder(w, a, found.v[k]);
            dbr_vec_push(a, &w->files, state_of(a, found.v[k]));
        }
    }
}

static void add(dbr_arena *a, dbr_paths *all, dbr_str path) {
    if (!path.n)
        return;
    path = dbr_arena_str(a, path);
    dbr_vec_push(a, all, path);
}

static void add_source(dbr_arena *a, dbr_paths *all, const dbr_source *s) {
    dbr_str path = dbr_path_join(a, s->base_dir, s->path);
    switch (s->kind) {
    case DBR_SOURCE_SQLITE:
        add(a, all, dbr_arena_printf(a, "%.*s-wal", DBR_ARG(path))); /* where it writes first */
        add(a, all, path);
        break;
    case DBR_SOURCE_CSV:
    case DBR_SOURCE_JSON:
    case DBR_SOURCE_JSONL:
    case DBR_SOURCE_XLSX:
    case DBR_SOURCE_PARQUET:
        add(a, all, path);
        break;
    case DBR_SOURCE_INLINE:
    case DBR_SOURCE_POSTGRES:
    case DBR_SOURCE_CLICKHOUSE:
    case DBR_SOURCE_NEEDED:
    case DBR_SOURCE_OTHER:
        break;
    }
}

void dbr_watcher_note(void *changes, const dbr_session *s) {
    dbr_watcher *w = changes;
    const dbr_model *m = s->model;
    unsigned next = !w->now;
    dbr_arena *a = &w->arenas[next];
    dbr_paths all = {0};
    dbr_arena_clear(a);
    for (size_t i = 0; m && i < m->asts.n; i++)
        if (m->asts.v[i]->text->used_at.text && !m->asts.v[i]->text->space.n)
            add(a, &all, m->asts.v[i]->text->name);
    if (m && m->holidays_path.n)
        add(a, &all, dbr_path_join(a, m->holidays_dir, m->holidays_path));
    for (size_t i = 0; m && i < m->sources.n; i++)
        add_source(a, &all, m->sources.v[i]);
    if (s->diags.errors) /* what a script that is wrong does not say any more */
        for (size_t i = 0; i < w->inputs.n; i++)
            add(a, &all, w->inputs.v[i]);
    w->access = (dbr_access){0};
    if (m) { /* its own arena lives no longer than the run */
        w->access.root = dbr_arena_str(a, m->access.root);
        for (size_t i = 0; i < m->access.paths.n; i++) {
            dbr_str path = dbr_arena_str(a, m->access.paths.v[i]);
            dbr_vec_push(a, &w->access.paths, path);
        }
    }
    w->inputs = all;
    look(w, a);
    dbr_arena_clear(&w->arenas[w->now]);
    w->now = next;
}

/* All that is there to read, and all that comes until it is quiet for a moment: an editor writes in several steps. */
static bool drain(int fd) {
    enum { QUIET = 50, ROUNDS = 40 }; /* milliseconds, and how often at most */
    _Alignas(8) char events[4096];
    struct pollfd p = {.fd = fd, .events = POLLIN};
    if (poll(&p, 1, -1) < 0)
        return false;
    for (int i = 0; i < ROUNDS; i++) {
        if (read(fd, events, sizeof events) <= 0)
            return false;
        if (poll(&p, 1, QUIET) <= 0)
            break;
    }
    return true;
}

static bool same(const dbr_file_state *x, const dbr_file_state *y) {
    return dbr_str_eq(x->path, y->path) && x->device == y->device && x->file == y->file &&
           x->size == y->size && x->seconds == y->seconds && x->nanoseconds == y->nanoseconds;
}

dbr_str dbr_watcher_wait(dbr_watcher *w) {
    while (drain(w->fd)) {
        dbr_watcher then = *w;
        dbr_arena *a = &w->arenas[!w->now]; /* dbr_watcher_note clears it, or the next round */
        dbr_arena_clear(a);
        look(w, a);
        for (size_t i = 0; i < w->files.n || i < then.files.n; i++) {
            const dbr_file_state *x = i < w->files.n ? &w->files.v[i] : NULL,
                                 *y = i < then.files.n ? &then.files.v[i] : NULL;
            if (!x || !y || !same(x, y))
                return dbr_arena_str(&w->arenas[w->now], x ? x->path : y->path);
        }
        w->files = then.files;
    }
    return (dbr_str){0};
}
