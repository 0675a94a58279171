/* text.c: turns a script file into its bytes and a table of its lines. */
#include "source/text.h"

#include "base/file.h"
#include "base/utf8.h"

/* Lines end with a line feed; a carriage return before it belongs to the break. */
static void find_lines(dbr_arena *a, dbr_text *t) {
    size_t n = 1;
    const char *p = t->bytes.p, *end = p + t->bytes.n;
    for (const char *q = p; q < end && (q = memchr(q, '\n', (size_t)(end - q))) != NULL; q++)
        n++;
    t->lines = DBR_NEWS(a, uint32_t, n);
    t->nlines = n;
    n = 1;
    for (const char *q = p; q < end && (q = memchr(q, '\n', (size_t)(end - q))) != NULL; q++)
        t->lines[n++] = (uint32_t)(q + 1 - p);
}

dbr_text *dbr_text_of(dbr_arena *a, dbr_str name, dbr_str dir, dbr_str bytes) {
    dbr_text *t = DBR_NEW(a, dbr_text);
    if (bytes.n >= 3 && memcmp(bytes.p, "\xEF\xBB\xBF", 3) == 0)
        bytes = dbr_str_slice(bytes, 3, bytes.n);
    t->name = dbr_arena_str(a, name);
    t->dir = dbr_arena_str(a, dir);
    t->bytes = dbr_arena_str(a, bytes);
    find_lines(a, t);
    return t;
}

static dbr_text_status taken(dbr_arena *a, dbr_file_status status, dbr_str bytes, dbr_str name,
                             dbr_str dir, dbr_text **out) {
    *out = NULL;
    switch (status) {
    case DBR_FILE_OK:
        break;
    case DBR_FILE_NOT_FOUND:
        return DBR_TEXT_NOT_FOUND;
    case DBR_FILE_IS_FOLDER:
        return DBR_TEXT_IS_FOLDER;
    case DBR_FILE_TOO_LONG:
        return DBR_TEXT_TOO_LONG;
    case DBR_FILE_UNREADABLE:
    case DBR_FILE_UNWRITABLE:
        return DBR_TEXT_UNREADABLE;
    }
    *out = dbr_text_of(a, name, dir, bytes);
    return DBR_TEXT_OK;
}

dbr_text_status dbr_text_read_fd(dbr_arena *a, int fd, dbr_str path, dbr_text **out) {
    dbr_str bytes = {"", 0};
    dbr_file_status status = dbr_file_read_fd(a, fd, DBR_SCRIPT_MAX, &bytes);
    return taken(a, status, bytes, path, dbr_path_dir(path), out);
}

dbr_text_status dbr_text_read(dbr_arena *a, dbr_str path, dbr_text **out) {
    bool standard = dbr_str_is(path, "-");
    dbr_str bytes = {"", 0};
    dbr_file_status status = standard ? dbr_file_read_fd(a, 0, DBR_SCRIPT_MAX, &bytes)
                                      : dbr_file_read(a, path, DBR_SCRIPT_MAX, &bytes);
    return taken(a, status, bytes, standard ? DBR_STR("<stdin>") : path,
                 standard ? DBR_STR(".") : dbr_path_dir(path), out);
}

dbr_place dbr_text_place(const dbr_text *t, uint32_t offset) {
    if (offset > t->bytes.n)
        offset = (uint32_t)t->bytes.n;
    size_t lo = 0, hi = t->nlines; /* lines[lo] <= offset < lines[hi] */
    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;
        if (t->lines[mid] <= offset)
            lo = mid;
        else
            hi = mid;
    }
    dbr_str before = dbr_str_slice(t->bytes, t->lines[lo], offset);
    return (dbr_place){(unsigned)lo + 1, (unsigned)dbr_utf8_count(before) + 1};
}

dbr_str dbr_text_line(const dbr_text *t, unsigned line) {
    if (line == 0 || line > t->nlines)
        return DBR_STR("");
    size_t start = t->lines[line - 1], end = line < t->nlines ? t->lines[line] : t->bytes.n;
    if (end > start && t->bytes.p[end - 1] == '\n')
        end--;
    if (end > start && t->bytes.p[end - 1] == '\r')
        end--;
    return (dbr_str){t->bytes.p + start, end - start};
}

dbr_str dbr_span_str(dbr_span s) {
    if (!s.text)
        return DBR_STR("");
    return dbr_str_slice(s.text->bytes, s.start, s.end);
}

dbr_str dbr_span_line(dbr_arena *a, dbr_span at) {
    dbr_str s = at.text ? dbr_str_trim(dbr_span_str(at)) : (dbr_str){0};
    char *p = dbr_arena_alloc(a, s.n + 1);
    size_t n = 0;
    bool quoted = false, blank = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '"' && (i == 0 || s.p[i - 1] != '\\'))
            quoted = !quoted;
        if (!quoted && c == '#') { /* a comment at the end of a line inside of brackets */
            while (i + 1 < s.n && s.p[i + 1] != '\n')
                i++;
            continue;
        }
        if (!quoted && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) {
            blank = n > 0;
            continue;
        }
        if (blank)
            p[n++] = ' ';
        blank = false;
        p[n++] = c;
    }
    return (dbr_str){p, n};
}
