/* file.c: paths into bytes, and bytes into files that are never seen half written. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memrchr, realpath */
#endif
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The path as a C string on the heap, or NULL where a NUL inside makes it the name of nothing. */
static char *path_cstr(dbr_str path) {
    if (path.n && memchr(path.p, '\0', path.n))
        return NULL;
    char *copy = dbr_realloc(NULL, path.n + 1, 1);
    if (path.n)
        memcpy(copy, path.p, path.n);
    copy[path.n] = '\0';
    return copy;
}

static dbr_file_status status_of(int error, dbr_file_status other) {
    if (error == ENOENT || error == ENOTDIR)
        return DBR_FILE_NOT_FOUND;
    return error == EISDIR ? DBR_FILE_IS_FOLDER : other;
}

int dbr_file_open(const char *name) {
    int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    int flags = fd < 0 ? -1 : fcntl(fd, F_GETFL);
    if (flags >= 0)
        (void)fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
    return fd;
}

dbr_file_status dbr_file_read_fd(dbr_arena *a, int fd, size_t max, dbr_str *out) {
    struct stat st;
    if (fstat(fd, &st) != 0)
        return DBR_FILE_UNREADABLE;
    if (S_ISDIR(st.st_mode))
        return DBR_FILE_IS_FOLDER;
    if (S_ISREG(st.st_mode) && st.st_size > 0 && (uintmax_t)st.st_size > max)
        return DBR_FILE_TOO_LONG;

    /* The size is a first guess: files of /proc have 0, and any file may grow while it is read. One
       byte more than the guess, so that the usual file ends within it. */
    size_t cap = S_ISREG(st.st_mode) && st.st_size > 0 ? (size_t)st.st_size + 1 : 65536;
    size_t n = 0;
    char *bytes = dbr_realloc(NULL, cap, 1);
    dbr_file_status status = DBR_FILE_OK;
    for (;;) {
        if (n == cap) {
            cap = cap > SIZE_MAX / 2 ? SIZE_MAX : cap * 2;
            bytes = dbr_realloc(bytes, cap, 1);
        }
        size_t room = cap - n;
        ssize_t got = read(fd, bytes + n, room > 1 << 30 ? 1 << 30 : room);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            status = status_of(errno, DBR_FILE_UNREADABLE);
        if (got <= 0)
            break;
        n += (size_t)got;
        if (n > max) {
            status = DBR_FILE_TOO_LONG;
            break;
        }
    }
    if (status == DBR_FILE_OK)
        *out = dbr_arena_str(a, (dbr_str){bytes, n});
    int error = errno;
    dbr_free(bytes);
    errno = error;
    return status;
}

dbr_file_status dbr_file_read(dbr_arena *a, dbr_str path, size_t max, dbr_str *out) {
    char *name = path_cstr(path);
    if (!name)
        return DBR_FILE_NOT_FOUND;
    int fd = dbr_file_open(name);
    int error = errno;
    dbr_free(name);
    if (fd < 0) {
        errno = error;
        return status_of(error, DBR_FILE_UNREADABLE);
    }
    dbr_file_status status = dbr_file_read_fd(a, fd, max, out);
    error = errno;
    close(fd);
    errno = error;
    return status;
}

static bool write_all(int fd, dbr_str bytes) {
    while (bytes.n) {
        ssize_t put = write(fd, bytes.p, bytes.n > 1 << 30 ? 1 << 30 : bytes.n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        bytes = dbr_str_slice(bytes, (size_t)put, bytes.n);
    }
    return true;
}

static dbr_file_status write_in_place(const char *name, dbr_str bytes) {
    int fd = open(name, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return status_of(errno, DBR_FILE_UNWRITABLE);
    bool ok = write_all(fd, bytes);
    int error = errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        error = errno;
    }
    errno = error;
    return ok ? DBR_FILE_OK : DBR_FILE_UNWRITABLE;
}

/* So that the new name outlives a crash. Some file systems cannot do it, and then there is nothing
   to be done. */
static bool sync_folder_of(const char *name) {
    char *dir = path_cstr(dbr_path_dir(dbr_str_of(name)));
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    dbr_free(dir);
    if (fd < 0)
        return errno == EACCES;
    bool ok = fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP;
    int error = errno;
    close(fd);
    errno = error;
    return ok;
}

/* `old` is the file that stands there, or NULL. */
static dbr_file_status write_by_rename(const char *name, const struct stat *old, dbr_str bytes) {
    dbr_buf tmp = {0};
    int fd = -1;
    for (unsigned attempt = 0; attempt < 100; attempt++) {
        tmp.n = 0;
        dbr_buf_printf(&tmp, "%s.%ld-%u.tmp", name, (long)getpid(), attempt);
        fd = open(tmp.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0 || errno != EEXIST)
            break;
    }
    dbr_file_status status = DBR_FILE_OK;
    if (fd < 0) {
        status = status_of(errno, DBR_FILE_UNWRITABLE);
    } else {
        bool ok = (!old || fchmod(fd, old->st_mode & 07777) == 0) && write_all(fd, bytes) &&
                  fsync(fd) == 0;
        int error = errno;
        if (close(fd) != 0 && ok) {
            ok = false;
            error = errno;
        }
        if (ok && rename(tmp.p, name) != 0) {
            ok = false;
            error = errno;
        }
        if (!ok) {
            unlink(tmp.p);
            errno = error;
            status = status_of(error, DBR_FILE_UNWRITABLE);
        } else if (!sync_folder_of(name)) {
            status = DBR_FILE_UNWRITABLE;
        }
    }
    int error = errno;
    dbr_buf_clear(&tmp);
    errno = error;
    return status;
}

dbr_file_status dbr_file_write_atomic(dbr_str path, dbr_str bytes) {
    char *name = path_cstr(path);
    if (!name)
        return DBR_FILE_NOT_FOUND;
    struct stat st;
    bool there = stat(name, &st) == 0;
    dbr_file_status status;
    if (there && S_ISDIR(st.st_mode)) {
        status = DBR_FILE_IS_FOLDER;
    } else if (there && !S_ISREG(st.st_mode)) {
        status = write_in_place(name, bytes); /* renaming over /dev/null would replace it */
    } else {
        /* The file that a link leads to, not the link */
        char *target = there ? realpath(name, NULL) : NULL;
        status = write_by_rename(target ? target : name, there ? &st : NULL, bytes);
        int error = errno;
        free(target);
        errno = error;
    }
    int error = errno;
    dbr_free(name);
    errno = error;
    return status;
}

static bool stat_path(dbr_str path, struct stat *st) {
    char *name = path_cstr(path);
    if (!name)
        return false;
    bool ok = stat(name, st) == 0;
    dbr_free(name);
    return ok;
}

bool dbr_file_exists(dbr_str path) {
    struct stat st;
    return stat_path(path, &st);
}

bool dbr_path_is_folder(dbr_str path) {
    struct stat st;
    return stat_path(path, &st) && S_ISDIR(st.st_mode);
}

dbr_str dbr_path_join(dbr_arena *a, dbr_str dir, dbr_str path) {
    if (dbr_path_is_absolute(path) || dir.n == 0 || dbr_str_is(dir, "."))
        return path;
    size_t slash = dir.p[dir.n - 1] != '/';
    char *joined = dbr_arena_alloc(a, dir.n + slash + path.n + 1);
    memcpy(joined, dir.p, dir.n);
    if (slash)
        joined[dir.n] = '/';
    if (path.n)
        memcpy(joined + dir.n + slash, path.p, path.n);
    return (dbr_str){joined, dir.n + slash + path.n};
}

/* Bytes before the last slash, or SIZE_MAX without one. */
static size_t last_slash(dbr_str path) {
    const char *at = path.n ? memrchr(path.p, '/', path.n) : NULL;
    return at ? (size_t)(at - path.p) : SIZE_MAX;
}

dbr_str dbr_path_dir(dbr_str path) {
    size_t slash = last_slash(path);
    if (slash == SIZE_MAX)
        return DBR_STR(".");
    while (slash > 0 && path.p[slash - 1] == '/')
        slash--;
    return dbr_str_slice(path, 0, slash ? slash : 1);
}

dbr_str dbr_path_name(dbr_str path) {
    return dbr_str_slice(path, last_slash(path) + 1, path.n); /* SIZE_MAX + 1 is 0 */
}

dbr_str dbr_path_ext(dbr_str path) {
    dbr_str name = dbr_path_name(path);
    const char *dot = name.n ? memrchr(name.p, '.', name.n) : NULL;
    if (!dot || dot == name.p)
        return (dbr_str){"", 0};
    return dbr_str_slice(name, (size_t)(dot - name.p) + 1, name.n);
}
