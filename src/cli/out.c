/* out.c: bytes to standard output, standard error and files, each write checked; and what the terminal is like. */
#include "base/file.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "source/translate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_fd(int fd, dbr_str s) {
    while (s.n) {
        ssize_t put = write(fd, s.p, s.n > 1 << 30 ? 1 << 30 : s.n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return errno;
        s = dbr_str_slice(s, (size_t)put, s.n);
    }
    return 0;
}

void dbr_put_stderr(dbr_str bytes) {
    write_fd(2, bytes); /* nobody is left to tell */
}

/* Text from files, data and arguments on a terminal: what it would obey or hide is spelled out. */
void dbr_put_safe(dbr_str s, dbr_buf *out) {
    for (size_t at = 0; at < s.n;) {
        uint32_t r = 0;
        size_t n = dbr_utf8_next(s, at, &r);
        if (n == 0) {
            dbr_buf_printf(out, "\\x%02X", (unsigned)(unsigned char)s.p[at]);
            n = 1;
        } else if (r == '\n') {
            dbr_buf_puts(out, "\\n");
        } else if (r == '\t') {
            dbr_buf_puts(out, "\\t");
        } else if (r < 0x20 || (r >= 0x7F && r < 0xA0) || (r >= 0x200E && r <= 0x200F) ||
                   (r >= 0x2028 && r <= 0x202E) || (r >= 0x2066 && r <= 0x2069)) {
            dbr_buf_printf(out, "\\u{%X}", (unsigned)r);
        } else {
            dbr_buf_put(out, dbr_str_slice(s, at, at + n));
        }
        at += n;
    }
}

dbr_str dbr_said(dbr_cli *c, dbr_str en) {
    return dbr_lang_phrase(&c->arena, c->lang, en);
}

void dbr_complain(dbr_cli *c, dbr_str message, dbr_str help) {
    dbr_buf b = {0};
    dbr_buf_put(&b, dbr_said(c, DBR_STR("error")));
    dbr_buf_puts(&b, ": ");
    dbr_buf_put(&b, dbr_said(c, message));
    dbr_buf_putc(&b, '\n');
    if (help.n) {
        dbr_buf_puts(&b, "  = ");
        dbr_buf_put(&b, dbr_said(c, DBR_STR("help")));
        dbr_buf_puts(&b, ": ");
        dbr_buf_put(&b, dbr_said(c, help));
        dbr_buf_putc(&b, '\n');
    }
    dbr_put_stderr(dbr_buf_str(&b));
    dbr_buf_clear(&b);
}

/* strerror follows the locale; these are the ones that happen. */
static const char *reason(int error) {
    switch (error) {
    case ENOSPC:
        return "no space is left on the device";
    case EDQUOT:
        return "the disk quota is used up";
    case EFBIG:
        return "it gets too large";
    case EIO:
        return "the device reports an output error";
    case EBADF:
        return "it is closed";
    case EACCES:
    case EPERM:
        return "permission denied";
    case EROFS:
        return "the file system is read-only";
    case ENOENT:
        return "there is no such folder";
    default:
        return "the system refuses it";
    }
}

int dbr_put_stdout(dbr_cli *c, dbr_str bytes) {
    int error = write_fd(1, bytes);
    if (!error || error == EPIPE)
        return DBR_EXIT_OK;
    DBR_COMPLAIN(c, (dbr_str){0}, "standard output cannot be written to: %s", reason(error));
    return DBR_EXIT_INCOMPLETE;
}

int dbr_put_lines(dbr_cli *c, dbr_str text) {
    dbr_buf b = {0};
    for (size_t at = 0; at < text.n;) {
        size_t end = dbr_str_find(text, DBR_STR("\n"), at);
        end = end == SIZE_MAX ? text.n : end;
        dbr_put_safe(dbr_str_slice(text, at, end), &b);
        dbr_buf_putc(&b, '\n');
        at = end + 1;
    }
    int status = dbr_put_stdout(c, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return status;
}

dbr_str dbr_safe(dbr_cli *c, dbr_str s) {
    dbr_buf b = {0};
    dbr_put_safe(s, &b);
    dbr_str safe = dbr_arena_str(&c->arena, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return safe;
}

dbr_str dbr_did_you_mean(dbr_cli *c, dbr_str near) {
    return near.n ? dbr_arena_printf(&c->arena, "did you mean `%.*s`?", DBR_ARG(near))
                  : (dbr_str){0};
}

int dbr_put_file(dbr_cli *c, dbr_str path, dbr_str bytes) {
    errno = 0;
    dbr_file_status status = dbr_file_write_atomic(path, bytes);
    int error = errno;
    if (status == DBR_FILE_OK)
        return DBR_EXIT_OK;
    const char *why = status == DBR_FILE_IS_FOLDER   ? "it is a folder"
                      : status == DBR_FILE_NOT_FOUND ? "there is no such folder"
                                                     : reason(error);
    DBR_COMPLAIN(c, (dbr_str){0}, "`%.*s` cannot be written: %s", DBR_ARG(dbr_safe(c, path)), why);
    return DBR_EXIT_INCOMPLETE;
}

int dbr_put_result(dbr_cli *c, dbr_str path, dbr_str bytes) {
    return path.n ? dbr_put_file(c, path, bytes) : dbr_put_stdout(c, bytes);
}

dbr_render_options dbr_page_options(const dbr_cli *c, dbr_str path) {
    return (dbr_render_options){.width = path.n ? 0 : dbr_page_width(),
                                .ascii = c->ascii,
                                .colour =
                                    path.n ? c->color == DBR_COLOR_ALWAYS : dbr_colour_on(c, 1)};
}

int dbr_put_saved(dbr_cli *c, const dbr_review *r) {
    if (!c->save.n)
        return DBR_EXIT_OK;
    dbr_buf b = {0};
    dbr_render_options options = {0};
    dbr_render_json(r, &options, &b);
    int status = dbr_put_file(c, c->save, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return status;
}

const char *dbr_append_file(dbr_str path, dbr_str bytes, size_t most) {
    char name[4096];
    if (path.n >= sizeof name)
        return "its name is too long";
    memcpy(name, path.p, path.n);
    name[path.n] = '\0';
    int fd = open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0)
        return errno == EISDIR ? "it is a folder" : reason(errno);
    struct stat st;
    const char *why = NULL;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (size_t)st.st_size + bytes.n > most) {
        why = "it would get too large";
    } else {
        int error = write_fd(fd, bytes);
        why = error ? reason(error) : NULL;
    }
    close(fd);
    return why;
}

bool dbr_colour_on(const dbr_cli *c, int fd) {
    const char *no = getenv("NO_COLOR"), *force = getenv("CLICOLOR_FORCE"), *term = getenv("TERM");
    switch (c->color) {
    case DBR_COLOR_ALWAYS:
        return true;
    case DBR_COLOR_NEVER:
        return false;
    case DBR_COLOR_AUTO:
        break;
    }
    if (no && *no)
        return false;
    if (force && *force && strcmp(force, "0") != 0)
        return true;
    return isatty(fd) && (!term || strcmp(term, "dumb") != 0);
}

void dbr_put_diags(const dbr_cli *c, dbr_diags *d) {
    dbr_buf b = {0};
    dbr_progress_end();
    dbr_diags_sort(d);
    d->lang = c->lang;
    dbr_diags_write(d, dbr_colour_on(c, 2), &b);
    dbr_put_stderr(dbr_buf_str(&b));
    dbr_buf_clear(&b);
}

unsigned dbr_page_width(void) {
    unsigned width = 0;
    const char *columns = getenv("COLUMNS");
    for (const char *p = columns; p && *p >= '0' && *p <= '9' && width < 10000; p++)
        width = width * 10 + (unsigned)(*p - '0');
    struct winsize size;
    if (!width && isatty(1) && ioctl(1, TIOCGWINSZ, &size) == 0)
        width = size.ws_col;
    if (!width)
        return 80;
    return width < 60 ? 60 : width > 120 ? 120 : width;
}

dbr_engine_options dbr_engine_of(dbr_cli *c) {
    dbr_engine_options o = {.jobs = c->jobs, .memory = c->memory, .timeout = c->timeout};
    dbr_progress_start(&o, &c->arena);
    return o;
}
