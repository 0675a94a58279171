/* sqlite.c turns a table of an SQLite database into named columns and records of text cells.

   The file is data like any other: opened for reading only, and no SQL of its own (views, triggers) is run. Integers keep their
   digits; a REAL is written with 15 digits, as workbooks are. Nothing else of a value is changed: a text is a text. */
#include "base/file.h"
#include "engine/native/rows.h"
#include "source/diag.h"

#include <errno.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LENGTH_MAX = 64 << 20, /* bytes of a value */ DIGITS_MAX = 20 /* bytes of an integer */ };

typedef struct sqlite_rows {
    dbr_rows base;
    dbr_arena *arena;
    sqlite3 *db;
    sqlite3_stmt *rows;
    dbr_cell *cells;
    char (*digits)[DIGITS_MAX]; /* per column */
    uint64_t row;
    bool failed, blobs; /* a value was a BLOB */
} sqlite_rows;

static bool fail_as(sqlite_rows *r, dbr_data_kind kind, dbr_str text, dbr_str help) {
    if (!r->failed)
        dbr_data_error_add(
            r->base.errors,
            (dbr_data_error){.kind = kind, .file = r->base.file, .text = text, .help = help});
    r->failed = true;
    return false;
}

static bool fail(sqlite_rows *r, dbr_str text, dbr_str help) {
    return fail_as(r, DBR_DATA_DATABASE, text, help);
}

static bool refused(sqlite_rows *r, const dbr_refusal *no) {
    return fail_as(r, DBR_DATA_REFUSED, no->text, no->help);
}

static bool database_error(sqlite_rows *r, const char *doing) {
    return fail(
        r, dbr_arena_printf(r->arena, "%s: %s", doing, r->db ? sqlite3_errmsg(r->db) : "no memory"),
        DBR_STR(""));
}

/* What the statements of this file may do: read. What a generated column of the database calls is refused with it. */
static int authorize(void *user, int action, const char *a, const char *b, const char *database,
                     const char *trigger) {
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_FUNCTION: /* of those that SQLite has, these reach outside */
        return b && (sqlite3_stricmp(b, "load_extension") == 0 ||
                     sqlite3_stricmp(b, "readfile") == 0 || sqlite3_stricmp(b, "writefile") == 0 ||
                     sqlite3_stricmp(b, "edit") == 0)
                   ? SQLITE_DENY
                   : SQLITE_OK;
    }
    return SQLITE_DENY;
}

/* The path as a URI, with what has a meaning there escaped. */
static char *uri_of(dbr_arena *a, dbr_str path, bool immutable) {
    dbr_buf b = {0};
    dbr_buf_puts(&b, "file:");
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        if (c == '%' || c == '?' || c == '#' || c < 0x21)
            dbr_buf_printf(&b, "%%%02X", c);
        else
            dbr_buf_putc(&b, (char)c);
    }
    dbr_buf_puts(&b, immutable ? "?mode=ro&immutable=1" : "?mode=ro");
    char *uri = dbr_arena_cstr(a, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return uri;
}

static bool open_as(sqlite_rows *r, dbr_str path, bool immutable) {
    int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
    if (sqlite3_open_v2(uri_of(r->arena, path, immutable), &r->db, flags, NULL) != SQLITE_OK)
        return false;
    sqlite3_limit(r->db, SQLITE_LIMIT_LENGTH, LENGTH_MAX);
    sqlite3_limit(r->db, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_db_config(r->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(r->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(r->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(r->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(r->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(r->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_exec(r->db, "pragma cell_size_check = 1; pragma mmap_size = 0; pragma query_only = 1",
                 NULL, NULL, NULL);
    sqlite3_set_authorizer(r->db, authorize, NULL);
    return sqlite3_exec(r->db, "select count(*) from sqlite_schema", NULL, NULL, NULL) == SQLITE_OK;
}

static bool has_bytes(const char *path) {
    struct stat st;
    return path && stat(path, &st) == 0 && st.st_size > 0;
}

/* The file beside the database that holds a part of its state. NULL: there is none. */
static const char *beside(sqlite3 *db) {
    const char *main_file = sqlite3_db_filename(db, "main");
    if (!main_file || !*main_file)
        return NULL;
    const char *log = sqlite3_filename_wal(main_file),
               *journal = sqlite3_filename_journal(main_file);
    return has_bytes(log) ? log : has_bytes(journal) ? journal : NULL;
}

/* A database in WAL mode wants to write beside itself. Where the folder does not let it, the file is read as it is: but only if it is whole. Commits
   that stand in its log would be missing, and what its journal takes back would count. */
static bool open_as_it_is(sqlite_rows *r, dbr_str path) {
    if (!open_as(r, path, true))
        return database_error(r, "the database cannot be opened");
    const char *part = beside(r->db);
    if (!part)
        return true;
    return fail(
        r,
        dbr_arena_printf(r->arena,
                         "the database is not whole without `%.*s`, which cannot be read in "
                         "a folder that cannot be written",
                         DBR_ARG(dbr_path_name(dbr_str_of(part)))),
        DBR_STR("copy both files to a folder that can be written, or let the program that "
                "writes the database close it"));
}

/* SQLite opens by path, so it gets the real one of a file that was opened and judged; with SQLITE_OPEN_NOFOLLOW a link that took its place
   meanwhile is not followed. */
static bool open_database(sqlite_rows *r, dbr_str path, const dbr_access *access) {
    dbr_refusal no;
    struct stat st;
    int fd = dbr_access_open_real(access, r->arena, path, &path, &no);
    if (no.text.n)
        return refused(r, &no);
    if (fd < 0)
        return fail(r,
                    errno == ENOENT || errno == ENOTDIR
                        ? DBR_STR("the file cannot be read: there is no such file")
                        : DBR_STR("the file cannot be read: permission denied"),
                    DBR_STR(""));
    bool special = fstat(fd, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
    close(fd);
    if (special) /* a pipe would be waited for */
        return fail(r, DBR_STR("the file cannot be read: it is a pipe or a device"), DBR_STR(""));
    if (open_as(r, path, false))
        return true;
    int code = r->db ? sqlite3_errcode(r->db) : SQLITE_NOMEM;
    if (code != SQLITE_READONLY && code != SQLITE_CANTOPEN)
        return database_error(r, "the database cannot be opened");
    sqlite3_close(r->db);
    r->db = NULL;
    return open_as_it_is(r, path);
}

/* ---- the table ---- */

static dbr_str column_text(sqlite3_stmt *s, int c) {
    const char *p = (const char *)sqlite3_column_text(s, c);
    return (dbr_str){p ? p : "", p ? (size_t)sqlite3_column_bytes(s, c) : 0};
}

typedef DBR_VEC(dbr_str) names;

/* Of one type: "table", "view". */
static names tables_of(sqlite_rows *r, const char *type) {
    names found = {0};
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(r->db,
                           "select name from sqlite_schema where type = ?1 and name not like "
                           "'sqlite\\_%' escape '\\' order by name",
                           -1, &s, NULL) == SQLITE_OK &&
        sqlite3_bind_text(s, 1, type, -1, SQLITE_STATIC) == SQLITE_OK)
        while (sqlite3_step(s) == SQLITE_ROW) {
            dbr_str name = dbr_arena_str(r->arena, column_text(s, 0));
            dbr_vec_push(r->arena, &found, name);
        }
    sqlite3_finalize(s);
    return found;
}

/* The table that is asked for, or the only one. */
static bool find_table(sqlite_rows *r, dbr_str wanted, dbr_str *out) {
    names tables = tables_of(r, "table"), views = tables_of(r, "view");
    for (size_t i = 0; i < tables.n; i++)
        if (wanted.n ? dbr_str_eq(tables.v[i], wanted) : tables.n == 1) {
            *out = tables.v[i];
            return true;
        }
    for (size_t i = 0; i < views.n; i++)
        if (dbr_str_eq(views.v[i], wanted))
            return fail(r,
                        dbr_arena_printf(
                            r->arena,
                            "`%.*s` is a view, and a view is SQL of the file, which is not run",
                            DBR_ARG(wanted)),
                        DBR_STR("name the table that it is made of; `keep`, computed columns and "
                                "lookups do its work"));
    if (!tables.n)
        return fail(r, DBR_STR("the database has no table"), DBR_STR(""));
    if (!wanted.n)
        return fail(r, dbr_arena_printf(r->arena, "the database has %zu tables", tables.n),
                    dbr_arena_printf(r->arena, "say which: `sqlite(\"…\", table: \"%.*s\")`; %.*s",
                                     DBR_ARG(tables.v[0]),
                                     DBR_ARG(dbr_table_list(r->arena, tables.v, tables.n))));
    return fail(r, dbr_arena_printf(r->arena, "the database has no table `%.*s`", DBR_ARG(wanted)),
                dbr_table_help(r->arena, wanted, tables.v, tables.n));
}

/* A script's own statement, where the operator lets it run. The line break ends a comment on its last line. */
static bool prepare_query(sqlite_rows *r, dbr_str query, const dbr_access *access) {
    dbr_refusal no;
    const char *tail = "";
    if (!dbr_access_query(access, r->arena, &no))
        return refused(r, &no);
    const char *sql = dbr_arena_printf(r->arena, "select * from (%.*s\n)", DBR_ARG(query)).p;
    if (sqlite3_prepare_v2(r->db, sql, -1, &r->rows, &tail) != SQLITE_OK)
        return database_error(r, "its query cannot be run");
    return !*tail || fail(r, DBR_STR("its query is more than one statement"), DBR_STR(""));
}

static bool prepare_table(sqlite_rows *r, dbr_str wanted) {
    dbr_str table;
    if (!find_table(r, wanted, &table))
        return false;
    char *sql = sqlite3_mprintf("select * from \"%w\"", dbr_arena_cstr(r->arena, table));
    int status = sql ? sqlite3_prepare_v2(r->db, sql, -1, &r->rows, NULL) : SQLITE_NOMEM;
    sqlite3_free(sql);
    return status == SQLITE_OK || database_error(r, "the table cannot be read");
}

static bool name_columns(sqlite_rows *r) {
    size_t n = (size_t)sqlite3_column_count(r->rows);
    dbr_str *columns = DBR_NEWS(r->arena, dbr_str, n + 1);
    for (size_t c = 0; c < n; c++)
        columns[c] = dbr_arena_str(r->arena, dbr_str_of(sqlite3_column_name(r->rows, (int)c)));
    dbr_header_names(r->arena, columns, n, r->base.file, 0, r->base.errors);
    r->cells = DBR_NEWS(r->arena, dbr_cell, n + 1);
    r->digits = (char(*)[DIGITS_MAX])DBR_NEWS(r->arena, char, (n + 1) * DIGITS_MAX);
    r->base.names = columns;
    r->base.ncolumns = n;
    return true;
}

/* ---- rows ---- */

/* SQLite would take three times as long. */
static dbr_str integer_text(char digits[DIGITS_MAX], int64_t v) {
    uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    size_t at = DIGITS_MAX;
    do
        digits[--at] = (char)('0' + left % 10);
    while (left /= 10);
    if (v < 0)
        digits[--at] = '-';
    return (dbr_str){digits + at, DIGITS_MAX - at};
}

static dbr_cell cell_of(const sqlite_rows *r, int c, bool *blob) {
    static const dbr_cell none = {.text = {"", 0}, .absent = true};
    sqlite3_stmt *s = r->rows;
    int type = sqlite3_column_type(s, c);
    *blob |= type == SQLITE_BLOB;
    if (r->base.wanted && !r->base.wanted[c])
        return none;
    switch (type) {
    case SQLITE_NULL:
    case SQLITE_BLOB:
        return none;
    case SQLITE_INTEGER:
        return (dbr_cell){.text = integer_text(r->digits[c], sqlite3_column_int64(s, c)),
                          .form = DBR_FORM_NUMBER};
    case SQLITE_TEXT:
        return (dbr_cell){.text = column_text(s, c), .form = DBR_FORM_STRING, .quoted = true};
    }
    return (dbr_cell){.text = column_text(s, c), .form = DBR_FORM_NUMBER};
}

static bool sqlite_next(dbr_rows *base, dbr_record *out) {
    sqlite_rows *r = (sqlite_rows *)base;
    *out = (dbr_record){0};
    if (r->failed)
        return false;
    int status = sqlite3_step(r->rows);
    if (status != SQLITE_ROW) {
        if (status != SQLITE_DONE) {
            database_error(r, "the table cannot be read to its end");
            base->malformed++;
        }
        return false;
    }
    bool blob = false;
    r->row++;
    bool first_blob = !r->blobs;
    for (size_t c = 0; c < base->ncolumns; c++)
        r->cells[c] = cell_of(r, (int)c, &blob);
    r->blobs |= blob;
    if (blob && first_blob)
        dbr_data_note_add(base->errors,
                          (dbr_data_error){.kind = DBR_DATA_ASSUMED,
                                           .file = base->file,
                                           .line = r->row,
                                           .text = DBR_STR("a BLOB is taken for an empty cell")});
    *out = (dbr_record){.cells = r->cells,
                        .n = base->ncolumns,
                        .file = base->file_index,
                        .line = r->row,
                        .found = base->ncolumns};
    return true;
}

static void sqlite_close(dbr_rows *base) {
    sqlite_rows *r = (sqlite_rows *)base;
    sqlite3_finalize(r->rows);
    sqlite3_close(r->db);
    r->rows = NULL;
    r->db = NULL;
}

dbr_rows *dbr_sqlite_open(dbr_arena *a, dbr_str path, const dbr_rows_options *o,
                          dbr_data_errors *errors) {
    sqlite_rows *r = DBR_NEW(a, sqlite_rows);
    *r = (sqlite_rows){.arena = a};
    r->base = (dbr_rows){.file = dbr_arena_str(a, path),
                         .file_index = o->file_index,
                         .errors = errors,
                         .next = sqlite_next,
                         .close = sqlite_close};
    if (open_database(r, path, o->access) &&
        (o->query.n ? prepare_query(r, o->query, o->access) : prepare_table(r, o->table)) &&
        name_columns(r))
        return &r->base;
    sqlite_close(&r->base);
    return NULL;
}
