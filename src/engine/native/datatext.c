/* datatext.c turns a data file into UTF-8 text: reads or maps it, obeys byte-order marks, decodes what is declared by iconv. */
#include "engine/native/datatext.h"
#include "base/file.h"
#include "base/unpack.h"
#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    MAP_FROM = 1 << 30, /* smaller files are read: a file that shrinks meanwhile is no fault then */
    CHUNK = 64 << 10,
    PROBE_MAX = 16 << 20, /* bytes that the search for an encoding looks at */
};

#define UNPACKED_MAX ((size_t)4 << 30)

static bool unreadable(dbr_data_errors *errors, dbr_str path, const char *why) {
    dbr_data_error_add(
        errors, (dbr_data_error){
                    .kind = DBR_DATA_UNREADABLE,
                    .file = path,
                    .text = dbr_arena_printf(errors->arena, "the file cannot be read: %s", why),
                });
    return false;
}

/* strerror follows the locale; these are the ones that happen. */
static const char *reason(int err) {
    switch (err) {
    case ENOENT:
        return "there is no such file";
    case EACCES:
    case EPERM:
        return "permission denied";
    case EISDIR:
        return "it is a folder";
    case ENOTDIR:
        return "a part of its path is not a folder";
    case ELOOP:
        return "too many symbolic links";
    case ENAMETOOLONG:
        return "its name is too long";
    case EMFILE:
    case ENFILE:
        return "too many open files";
    case EIO:
        return "the device reports an input error";
    default:
        return "the system refuses it";
    }
}

static int read_all(int fd, dbr_buf *out) {
    char *chunk = dbr_alloc(CHUNK);
    int err = 0;
    for (;;) {
        ssize_t got = read(fd, chunk, CHUNK);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            err = errno;
        if (got <= 0)
            break;
        dbr_buf_put(out, (dbr_str){chunk, (size_t)got});
    }
    dbr_free(chunk);
    return err;
}

/* All of a compressed file; the sentence of what is wrong with it, or NULL. */
static const char *unpack_all(int fd, dbr_packing packing, dbr_buf *out) {
    dbr_unpacker *u = dbr_unpacker_new(fd, packing);
    char *chunk = dbr_alloc(CHUNK);
    const char *error = NULL;
    for (size_t got; !error && (got = dbr_unpacker_read(u, chunk, CHUNK)) > 0;) {
        dbr_buf_put(out, (dbr_str){chunk, got});
        if (out->n > UNPACKED_MAX)
            error = "more than 4 GiB are in it, and its rows are not in order, so that it has to "
                    "be unpacked first";
    }
    error = error ? error : dbr_unpacker_error(u);
    dbr_free(chunk);
    dbr_unpacker_free(u);
    return error;
}

int dbr_data_open(const dbr_access *access, dbr_str path, dbr_data_errors *errors) {
    dbr_refusal no;
    int fd = dbr_access_open(access, errors->arena, path, &no);
    if (no.text.n)
        dbr_data_error_add(
            errors, (dbr_data_error){
                        .kind = DBR_DATA_REFUSED, .file = path, .text = no.text, .help = no.help});
    else if (fd < 0)
        unreadable(errors, path, reason(errno));
    return fd;
}

bool dbr_datatext_read(dbr_datatext *t, dbr_arena *a, dbr_str path, const dbr_access *access,
                       dbr_data_errors *errors) {
    *t = (dbr_datatext){.invalid_at = SIZE_MAX};
    if (path.n == 0 || memchr(path.p, 0, path.n))
        return unreadable(errors, path, "that is not a path");
    int fd = dbr_data_open(access, path, errors);
    if (fd < 0)
        return false;

    struct stat st;
    int err = fstat(fd, &st) == 0 ? 0 : errno;
    if (!err && (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode))) {
        close(fd);
        return unreadable(errors, path, "it is a device");
    }
    if (!err && S_ISDIR(st.st_mode))
        err = EISDIR;
    dbr_packing packing = err ? DBR_PACKING_NONE : dbr_packing_of(fd);
    if (packing) {
        const char *error = unpack_all(fd, packing, &t->decoded);
        close(fd);
        t->text = dbr_buf_str(&t->decoded);
        if (!error)
            return true;
        dbr_datatext_clear(t);
        return unreadable(errors, path, error);
    }
    if (!err && S_ISREG(st.st_mode) && st.st_size >= MAP_FROM) {
        void *map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (map != MAP_FAILED) {
            (void)madvise(map, (size_t)st.st_size, MADV_SEQUENTIAL);
            t->map = map;
            t->map_size = (size_t)st.st_size;
            t->text = (dbr_str){map, t->map_size};
        }
    }
    if (!err && !t->map) {
        err = read_all(fd, &t->decoded);
        t->text = dbr_buf_str(&t->decoded);
    }
    close(fd);
    if (!err)
        return true;
    dbr_datatext_clear(t);
    return unreadable(errors, path, reason(err));
}

void dbr_datatext_lend(dbr_datatext *t, dbr_str bytes) {
    *t = (dbr_datatext){.text = bytes, .invalid_at = SIZE_MAX};
    if (!bytes.p)
        t->text = DBR_STR("");
}

void dbr_datatext_clear(dbr_datatext *t) {
    if (t->map)
        munmap(t->map, t->map_size);
    dbr_buf_clear(&t->decoded);
    *t = (dbr_datatext){.text = DBR_STR(""), .invalid_at = SIZE_MAX};
}

void dbr_data_place(dbr_str text, size_t at, uint64_t *line, uint64_t *column) {
    if (at > text.n)
        at = text.n;
    dbr_str before = dbr_str_slice(text, 0, at);
    char newline = text.n && memchr(text.p, '\n', text.n) ? '\n' : '\r';
    size_t start = 0;
    uint64_t n = 1;
    while (start < at) {
        const char *hit = memchr(before.p + start, newline, at - start);
        if (!hit)
            break;
        start = (size_t)(hit - before.p) + 1;
        n++;
    }
    *line = n;
    *column = dbr_utf8_count(dbr_str_slice(before, start, at)) + 1;
}

/* Decodes as much of `in` as is valid. Returns the offset of the first bad byte, or SIZE_MAX. `partial`: an end within a character is fine. */
static size_t convert(iconv_t cd, dbr_str in, bool partial, dbr_buf *out) {
    char *chunk = dbr_alloc(CHUNK), *src = (char *)in.p;
    size_t left = in.n, bad = SIZE_MAX;
    bool flushing = false;
    for (;;) {
        char *dst = chunk;
        size_t room = CHUNK;
        size_t rc =
            flushing ? iconv(cd, NULL, NULL, &dst, &room) : iconv(cd, &src, &left, &dst, &room);
        int err = rc == (size_t)-1 ? errno : 0;
        if (out)
            dbr_buf_put(out, (dbr_str){chunk, CHUNK - room});
        if (err == E2BIG)
            continue;
        if (err && !(err == EINVAL && partial)) {
            bad = in.n - left;
            break;
        }
        if (flushing || err)
            break;
        flushing = true;
    }
    dbr_free(chunk);
    return bad;
}

/* Names for iconv_open: no `//TRANSLIT`, nothing that could be a path. */
static bool plain_name(dbr_str s) {
    if (s.n == 0 || s.n > 40)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!alnum && !(i && (c == '-' || c == '_' || c == '.' || c == ':')))
            return false;
    }
    return true;
}

static bool same_word(dbr_str a, const char *lower) {
    size_t i = 0;
    for (; i < a.n && lower[i]; i++) {
        char c = a.p[i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c + 32) : c) != lower[i])
            return false;
    }
    return i == a.n && !lower[i];
}

static bool decode_as(dbr_datatext *t, const char *encoding, dbr_str file,
                      dbr_data_errors *errors) {
    iconv_t cd = iconv_open("UTF-8", encoding);
    if (cd == (iconv_t)-1) {
        dbr_data_error_add(
            errors,
            (dbr_data_error){
                .kind = DBR_DATA_FORMAT,
                .file = file,
                .text = dbr_arena_printf(errors->arena, "there is no encoding `%s`", encoding),
                .help = DBR_STR(
                    "for example \"utf-8\", \"gb18030\", \"utf-16\", \"latin1\", \"shift_jis\""),
            });
        return false;
    }
    dbr_buf out = {0};
    size_t bad = convert(cd, t->text, false, &out);
    iconv_close(cd);
    if (bad != SIZE_MAX) {
        dbr_data_error e = {.kind = DBR_DATA_ENCODING, .file = file};
        dbr_data_place(dbr_buf_str(&out), out.n, &e.line, &e.column);
        e.text = dbr_arena_printf(errors->arena, "the byte %02X at offset %zu is not text in %s",
                                  (unsigned char)t->text.p[bad], bad, encoding);
        dbr_data_error_add(errors, e);
        dbr_buf_clear(&out);
        return false;
    }
    dbr_datatext_clear(t);
    t->decoded = out;
    t->text = dbr_buf_str(&t->decoded);
    return true;
}

bool dbr_datatext_decode(dbr_datatext *t, dbr_str encoding, dbr_str file, dbr_data_errors *errors) {
    static const struct {
        const char *mark;
        size_t n;
        const char *encoding; /* NULL: it is UTF-8 */
    } marks[] = {
        {"\xEF\xBB\xBF", 3, NULL},       {"\xFF\xFE\0\0", 4, "UTF-32LE"},
        {"\0\0\xFE\xFF", 4, "UTF-32BE"}, {"\xFF\xFE", 2, "UTF-16LE"},
        {"\xFE\xFF", 2, "UTF-16BE"},
    };
    bool utf8 = encoding.n == 0 || same_word(encoding, "utf-8") || same_word(encoding, "utf8");
    bool marked = false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks && !marked; i++) {
        if (!dbr_str_starts(t->text, (dbr_str){marks[i].mark, marks[i].n}))
            continue;
        /* FF FE is also a pair of letters in one-byte encodings, so only EF BB BF wins over what is declared. */
        if (marks[i].encoding && !utf8)
            break;
        marked = true;
        t->text = dbr_str_slice(t->text, marks[i].n, t->text.n);
        if (marks[i].encoding && !decode_as(t, marks[i].encoding, file, errors))
            return false;
    }
    if (!marked && !utf8) {
        if (!plain_name(encoding)) {
            dbr_data_error_add(
                errors, (dbr_data_error){.kind = DBR_DATA_FORMAT,
                                         .file = file,
                                         .text = DBR_STR("that is not the name of an encoding")});
            return false;
        }
        char name[41] = {0};
        memcpy(name, encoding.p, encoding.n);
        if (!decode_as(t, name, file, errors))
            return false;
    }
    if (dbr_str_starts(t->text, DBR_STR("\xEF\xBB\xBF")))
        t->text = dbr_str_slice(t->text, 3, t->text.n);
    t->invalid_at = dbr_utf8_invalid(t->text);
    return true;
}

/* Whether the bytes decode as `encoding`. */
static bool decodes(dbr_str bytes, const char *encoding) {
    iconv_t cd = iconv_open("UTF-8", encoding);
    if (cd == (iconv_t)-1)
        return false;
    bool cut = bytes.n > PROBE_MAX;
    size_t bad = convert(cd, dbr_str_slice(bytes, 0, PROBE_MAX), cut, NULL);
    iconv_close(cd);
    return bad == SIZE_MAX;
}

/* Chinese text has its bytes over 0x7F in pairs; letters of Latin-1 stand mostly alone, although some of them decode as GB18030 too. */
static bool high_bytes_pair(dbr_str bytes) {
    size_t paired = 0, alone = 0, n = bytes.n < PROBE_MAX ? bytes.n : PROBE_MAX;
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)bytes.p[i] < 0x80)
            continue;
        if (i + 1 < n && (unsigned char)bytes.p[i + 1] >= 0x80) {
            paired++;
            i++;
        } else {
            alone++;
        }
    }
    return paired > alone;
}

dbr_data_error dbr_datatext_invalid(const dbr_datatext *t, dbr_str file, dbr_data_errors *errors) {
    dbr_data_error e = {.kind = DBR_DATA_ENCODING, .file = file};
    dbr_str s = t->text;
    size_t at = t->invalid_at < s.n ? t->invalid_at : s.n;
    dbr_data_place(s, at, &e.line, &e.column);
    dbr_buf hex = {0};
    for (size_t i = at; i < s.n && i < at + 4 && (i == at || (unsigned char)s.p[i] >= 0x80); i++)
        dbr_buf_printf(&hex, "%s%02X", i > at ? " " : "", (unsigned char)s.p[i]);
    e.text = dbr_arena_printf(errors->arena, "the bytes %.*s at offset %zu are not UTF-8",
                              DBR_ARG(dbr_buf_str(&hex)), at);
    dbr_buf_clear(&hex);
    if (high_bytes_pair(s) && decodes(s, "GB18030"))
        e.help = DBR_STR("the file decodes as GB18030: say `encoding: \"gb18030\"`");
    else
        e.help = DBR_STR("say which encoding the file has, for example `encoding: \"latin1\"`");
    return e;
}
