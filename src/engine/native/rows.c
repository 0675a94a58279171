/* rows.c turns a path or bytes into an open reader: finds the format, collects what is wrong, and names the columns. */
#include "engine/native/rows.h"
#include "base/file.h"
#include "base/map.h"
#include "base/unpack.h"
#include "base/utf8.h"
#include "source/diag.h"

#include <sys/stat.h>
#include <unistd.h>

const char *dbr_data_kind_name(dbr_data_kind k) {
    static const char *const names[] = {
#define X(id, name) name,
        DBR_DATA_KINDS(X)
#undef X
    };
    return names[k];
}

void dbr_data_errors_init(dbr_data_errors *e, dbr_arena *a) {
    *e = (dbr_data_errors){.arena = a};
}

void dbr_data_error_add(dbr_data_errors *e, dbr_data_error x) {
    e->count++;
    if (e->list.n < DBR_DATA_ERRORS_MAX)
        dbr_vec_push(e->arena, &e->list, x);
}

void dbr_data_note_add(dbr_data_errors *e, dbr_data_error x) {
    if (e->notes.n < DBR_DATA_ERRORS_MAX)
        dbr_vec_push(e->arena, &e->notes, x);
}

static bool has_extension(dbr_str path, const char *lower) {
    size_t n = strlen(lower);
    if (path.n <= n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = path.p[path.n - n + i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c + 32) : c) != lower[i])
            return false;
    }
    return true;
}

dbr_data_format dbr_data_format_of(dbr_str path) {
    path = dbr_path_unpacked(path);
    static const struct {
        const char *extension;
        dbr_data_format format;
    } table[] = {
        {".csv", DBR_FORMAT_CSV},         {".txt", DBR_FORMAT_CSV},
        {".tsv", DBR_FORMAT_TSV},         {".tab", DBR_FORMAT_TSV},
        {".json", DBR_FORMAT_JSON},       {".jsonl", DBR_FORMAT_JSONL},
        {".ndjson", DBR_FORMAT_JSONL},    {".xlsx", DBR_FORMAT_XLSX},
        {".xlsm", DBR_FORMAT_XLSX},       {".db", DBR_FORMAT_SQLITE},
        {".parquet", DBR_FORMAT_PARQUET}, {".sqlite", DBR_FORMAT_SQLITE},
        {".sqlite3", DBR_FORMAT_SQLITE},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (has_extension(path, table[i].extension))
            return table[i].format;
    return DBR_FORMAT_AUTO;
}

static dbr_rows *open_text(dbr_arena *a, dbr_str name, dbr_datatext *text, dbr_data_format format,
                           const dbr_rows_options *options, dbr_data_errors *errors) {
    dbr_rows *r = NULL;
    if (format == DBR_FORMAT_XLSX) {
        r = dbr_xlsx_open(a, name, text, options, errors);
    } else if (dbr_datatext_decode(text, options->encoding, name, errors)) {
        switch (format) {
        case DBR_FORMAT_AUTO:
        case DBR_FORMAT_CSV:
        case DBR_FORMAT_TSV:
            r = dbr_csv_open(a, name, text, format == DBR_FORMAT_TSV, options, errors);
            break;
        case DBR_FORMAT_JSON:
        case DBR_FORMAT_JSONL:
            r = dbr_json_open(a, name, text, format == DBR_FORMAT_JSONL, options, errors);
            break;
        case DBR_FORMAT_XLSX:
        case DBR_FORMAT_SQLITE:
        case DBR_FORMAT_PARQUET:
            break;
        }
    }
    if (!r)
        dbr_datatext_clear(text);
    return r;
}

dbr_rows *dbr_rows_open(dbr_arena *a, dbr_str path, const dbr_rows_options *options,
                        dbr_data_errors *errors) {
    dbr_rows_options o = options ? *options : DBR_ROWS_OPTIONS;
    dbr_data_format format = o.format ? o.format : dbr_data_format_of(path);
    if (format == DBR_FORMAT_AUTO) {
        dbr_data_error_add(
            errors,
            (dbr_data_error){
                .kind = DBR_DATA_FORMAT,
                .file = path,
                .text = DBR_STR("the extension does not say what kind of file this is"),
                .help = DBR_STR("files end in .csv, .tsv, .json, .jsonl, .xlsx, .parquet or .db"),
            });
        return NULL;
    }
    if (format == DBR_FORMAT_SQLITE)
        return dbr_sqlite_open(a, path, &o, errors);
    if (format == DBR_FORMAT_PARQUET)
        return dbr_parquet_open(a, path, &o, errors);
    dbr_datatext text;
    if (!dbr_datatext_read(&text, a, path, o.access, errors))
        return NULL;
    return open_text(a, path, &text, format, &o, errors);
}

enum { HEAD = 1 << 20 };

/* The whole lines among the first bytes of a regular file's text; false where it is short, or no such file. */
static bool read_head(dbr_arena *a, dbr_str path, const dbr_access *access, dbr_str *out) {
    struct stat st;
    dbr_refusal no;
    int fd = dbr_access_open(access, a, path, &no);
    size_t n = 0;
    if (fd < 0)
        return false;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        dbr_unpacker *u = dbr_unpacker_new(fd, dbr_packing_of(fd));
        char *bytes = dbr_arena_alloc(a, HEAD);
        if (dbr_unpacker_read(u, bytes, HEAD) == HEAD)
            for (n = HEAD; n && bytes[n - 1] != '\n';)
                n--;
        dbr_unpacker_free(u);
        *out = (dbr_str){bytes, n};
    }
    close(fd);
    return n > 0;
}

dbr_rows *dbr_rows_open_head(dbr_arena *a, dbr_str path, const dbr_rows_options *options,
                             dbr_data_errors *errors) {
    dbr_rows_options o = options ? *options : DBR_ROWS_OPTIONS;
    dbr_data_format format = o.format ? o.format : dbr_data_format_of(path);
    bool lines = format == DBR_FORMAT_CSV || format == DBR_FORMAT_TSV || format == DBR_FORMAT_JSONL;
    dbr_str head;
    if (!lines || o.encoding.n || !read_head(a, path, o.access, &head))
        return dbr_rows_open(a, path, options, errors);
    o.format = format;
    return dbr_rows_open_bytes(a, path, head, &o, errors);
}

dbr_rows *dbr_rows_open_bytes(dbr_arena *a, dbr_str name, dbr_str bytes,
                              const dbr_rows_options *options, dbr_data_errors *errors) {
    dbr_rows_options o = options ? *options : DBR_ROWS_OPTIONS;
    dbr_datatext text;
    dbr_datatext_lend(&text, bytes);
    return open_text(a, name, &text, o.format, &o, errors);
}

void dbr_rows_close(dbr_rows *r) {
    if (r)
        r->close(r);
}

void dbr_header_add(dbr_arena *a, dbr_str *names, size_t n, const dbr_cell *cells, size_t ncells,
                    bool last) {
    dbr_str left = {0};
    for (size_t i = 0; i < n; i++) {
        dbr_str here = i < ncells ? dbr_arena_str(a, dbr_str_trim(cells[i].text)) : (dbr_str){0};
        if (!here.n && !last)
            here = left;
        left = here;
        if (here.n)
            names[i] = names[i].n
                           ? dbr_arena_printf(a, "%.*s %.*s", DBR_ARG(names[i]), DBR_ARG(here))
                           : here;
    }
}

void dbr_header_names(dbr_arena *a, dbr_str *names, size_t n, dbr_str file, uint64_t line,
                      dbr_data_errors *errors) {
    dbr_map seen;
    dbr_map_init(&seen, a);
    /* Names that stand in the header as they are come first: a made-up `name_2` must not take the place of a real one. */
    for (size_t i = 0; i < n; i++) {
        names[i] = dbr_utf8_nfc(a, dbr_str_trim(names[i]));
        if (names[i].n)
            dbr_map_put(&seen, names[i], NULL)->num++;
    }
    size_t unnamed = 1;
    for (size_t i = 0; i < n; i++) {
        dbr_str was = names[i], name = was;
        if (was.n == 0) {
            /* Never backwards, so that a header of many made-up looking names costs linear time. */
            unnamed = unnamed > i + 1 ? unnamed : i + 1;
            do
                name = dbr_arena_printf(a, "column_%zu", unnamed++);
            while (dbr_map_get(&seen, name));
        } else {
            dbr_map_entry *e = dbr_map_get(&seen, was);
            /* The sign says that the first one kept its name. */
            if (e->num > 0) {
                e->num = -1;
                continue;
            }
            int64_t k = -(e->num - 1);
            dbr_buf b = {0};
            do {
                b.n = 0;
                dbr_buf_put(&b, was);
                dbr_buf_printf(&b, "_%lld", (long long)k++);
            } while (dbr_map_get(&seen, dbr_buf_str(&b)));
            e->num = -k + 1;
            name = dbr_arena_str(a, dbr_buf_str(&b));
            dbr_buf_clear(&b);
        }
        dbr_map_put(&seen, name, NULL)->num = -1;
        names[i] = name;
        dbr_data_note_add(
            errors,
            (dbr_data_error){
                .kind = was.n ? DBR_DATA_RENAMED : DBR_DATA_UNNAMED,
                .file = file,
                .line = line,
                .text = was.n ? dbr_arena_printf(
                                    a, "the header has `%.*s` more than once: column %zu is `%.*s`",
                                    DBR_ARG(dbr_utf8_fit(was, 60)), i + 1,
                                    DBR_ARG(dbr_utf8_fit(name, 70)))
                              : dbr_arena_printf(a, "column %zu has no name: it is `%.*s`", i + 1,
                                                 DBR_ARG(name)),
            });
    }
}

dbr_str dbr_table_list(dbr_arena *a, const dbr_str *tables, size_t n) {
    enum { SHOWN = 12 };
    dbr_buf b = {0};
    for (size_t i = 0; i < n && i < SHOWN; i++)
        dbr_buf_printf(&b, "%s`%.*s`", i ? ", " : "its tables: ", DBR_ARG(tables[i]));
    if (n > SHOWN)
        dbr_buf_printf(&b, " (%zu more)", n - SHOWN);
    dbr_str kept = dbr_arena_str(a, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return kept;
}

dbr_str dbr_table_help(dbr_arena *a, dbr_str wanted, const dbr_str *tables, size_t n) {
    dbr_str near = dbr_nearest(wanted, tables, n);
    return near.n ? dbr_arena_printf(a, "did you mean `%.*s`?", DBR_ARG(near))
                  : dbr_table_list(a, tables, n);
}
