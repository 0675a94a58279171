/* json.c turns a JSON array of objects, or one object a line, into named columns and records of text cells.

   The columns are the keys of all objects in order of first appearance. A nested object is a cell with its JSON text, and its members are
   columns of their own under `a.b`; an array is a cell with its JSON text. null is the same as no key. Numbers keep their digits.
   The text is walked twice: once to check it and find the columns, once to give records; nothing of it is copied. */
#include "base/map.h"
#include "base/utf8.h"
#include "engine/native/jsonscan.h"
#include "engine/native/rows.h"

enum {
    LEVELS = 8,     /* nested objects that become columns; what is deeper stays JSON text */
    KEY_MAX = 1024, /* bytes of a column name */
    KEYS_SHOWN = 8, /* of an object that lacks one */
};

typedef struct json_rows {
    dbr_rows base;
    dbr_datatext text;
    dbr_arena *arena;
    bool lines;
    dbr_json_scan scan; /* JSON: behind the last element; JSON lines: at the next line */
    size_t begin;       /* where the rows begin */
    size_t counted;     /* offset up to which `line` is counted */
    uint64_t line;

    dbr_map columns; /* path -> index, in order */
    DBR_VEC(dbr_str) paths;
    uint64_t stamp;           /* of the row that is walked */
    DBR_VEC(uint64_t) stamps; /* a column: the row that had it last */
    DBR_VEC(size_t) touched;  /* columns of this row */
    dbr_cell *cells;          /* NULL on the first walk */
    dbr_buf path, scratch;
} json_rows;

static bool report(json_rows *r, dbr_data_kind kind, size_t at, const char *text, dbr_str help) {
    dbr_data_error e = {.kind = kind, .file = r->base.file, .text = dbr_str_of(text), .help = help};
    if (r->base.errors->list.n < DBR_DATA_ERRORS_MAX)
        dbr_data_place(r->text.text, at, &e.line, &e.column);
    dbr_data_error_add(r->base.errors, e);
    return false;
}

static bool report_problem(json_rows *r, const dbr_json_scan *s) {
    return report(r, s->problem.kind, s->problem.at, s->problem.text, DBR_STR(""));
}

static char byte_at(const dbr_json_scan *s) {
    return s->at < s->text.n ? s->text.p[s->at] : 0;
}

/* Puts the key at the scanner behind the first `prefix` bytes of r->path, and goes on to the value. The text is known to be JSON. */
static bool read_key(json_rows *r, dbr_json_scan *s, size_t prefix) {
    dbr_str raw = DBR_STR("");
    bool escaped = false;
    r->path.n = prefix;
    if (!dbr_json_string(s, &raw, &escaped))
        return false;
    dbr_json_decode(raw, &r->path);
    bool ascii = true;
    for (size_t i = prefix; i < r->path.n && ascii; i++)
        ascii = (unsigned char)r->path.p[i] < 0x80;
    if (!ascii && r->path.n - prefix <= KEY_MAX) {
        dbr_str nfc =
            dbr_utf8_nfc(r->arena, dbr_str_slice(dbr_buf_str(&r->path), prefix, r->path.n));
        if (nfc.p != r->path.p + prefix) {
            r->path.n = prefix;
            dbr_buf_put(&r->path, nfc);
        }
    }
    dbr_json_space(s);
    s->at++; /* the colon */
    dbr_json_space(s);
    return true;
}

/* The column of r->path, made on the first walk; SIZE_MAX with an error when that is not possible. */
static size_t column_of(json_rows *r, size_t at) {
    dbr_str path = dbr_buf_str(&r->path);
    dbr_map_entry *e = dbr_map_get(&r->columns, path);
    if (!e) {
        if (r->cells)
            return SIZE_MAX;
        if (path.n > KEY_MAX || r->paths.n == DBR_COLUMNS_MAX) {
            report(r, DBR_DATA_TOO_LONG, at,
                   path.n > KEY_MAX ? "a key is longer than 1024 bytes"
                                    : "the objects have more than 65536 keys",
                   DBR_STR(""));
            return SIZE_MAX;
        }
        dbr_str kept = dbr_arena_str(r->arena, path);
        e = dbr_map_put(&r->columns, kept, NULL);
        e->num = (int64_t)r->paths.n;
        dbr_vec_push(r->arena, &r->paths, kept);
        dbr_vec_push(r->arena, &r->stamps, 0);
    }
    size_t column = (size_t)e->num;
    if (r->stamps.v[column] == r->stamp) {
        if (!r->cells)
            report(r, DBR_DATA_JSON_KEY, at, "this key occurs a second time in its object",
                   DBR_STR(""));
        return SIZE_MAX;
    }
    r->stamps.v[column] = r->stamp;
    return column;
}

static void set_cell(json_rows *r, size_t column, dbr_cell cell, bool scratch) {
    if (!r->cells)
        return;
    r->cells[column] = cell;
    r->cells[column].absent = scratch;
    dbr_vec_push(r->arena, &r->touched, column);
}

/* Sets the cell from the scalar or array at the scanner. */
static void read_value(json_rows *r, dbr_json_scan *s, size_t column) {
    size_t begin = s->at;
    char c = byte_at(s);
    dbr_cell cell = {.form = c == '"'               ? DBR_FORM_STRING
                             : c == '[' || c == '{' ? DBR_FORM_JSON
                                                    : DBR_FORM_NUMBER};
    if (c == '"') {
        bool escaped = false;
        if (!dbr_json_string(s, &cell.text, &escaped))
            return;
        cell.quoted = true;
        if (escaped && r->cells) {
            size_t at = r->scratch.n;
            dbr_json_decode(cell.text, &r->scratch);
            cell.text = (dbr_str){(const char *)(uintptr_t)at, r->scratch.n - at};
            set_cell(r, column, cell, true);
            return;
        }
    } else {
        if (!dbr_json_skip(s))
            return;
        if (c == 'n')
            return;
        if (c == 't' || c == 'f')
            cell.form = DBR_FORM_BOOL;
        cell.text = dbr_str_slice(s->text, begin, s->at);
    }
    set_cell(r, column, cell, false);
}

/* Walks the object at the scanner, which is known to be JSON, over all its members. False when the row is not in order (reported on the
   first walk). The scanner ends behind the object in any case. */
static bool walk_object(json_rows *r, dbr_json_scan *s) {
    struct {
        size_t prefix, begin, column;
    } level[LEVELS + 1] = {{0}};
    size_t depth = 0;
    dbr_json_scan whole = *s;
    (void)dbr_json_skip(&whole);
    if (whole.at - s->at > DBR_RECORD_MAX) {
        if (!r->cells)
            report(r, DBR_DATA_TOO_LONG, s->at, "the object is longer than 64 MiB", DBR_STR(""));
        s->at = whole.at;
        return false;
    }
    r->stamp++;
    r->path.n = r->scratch.n = 0;
    s->at++;
    bool fine = true;
    while (fine && s->at < whole.at) {
        dbr_json_space(s);
        char c = byte_at(s);
        if (c == ',' || c == '}') {
            s->at++;
            if (c == ',')
                continue;
            if (depth == 0)
                break;
            set_cell(r, level[depth].column,
                     (dbr_cell){.text = dbr_str_slice(s->text, level[depth].begin, s->at),
                                .form = DBR_FORM_JSON},
                     false);
            depth--;
            continue;
        }
        size_t key_at = s->at;
        fine = read_key(r, s, level[depth].prefix);
        size_t column = fine ? column_of(r, key_at) : SIZE_MAX;
        fine = column != SIZE_MAX;
        if (fine && byte_at(s) == '{' && depth < LEVELS) {
            dbr_buf_putc(&r->path, '.');
            depth++;
            level[depth].prefix = r->path.n;
            level[depth].begin = s->at++;
            level[depth].column = column;
        } else if (fine) {
            read_value(r, s, column);
        }
    }
    s->at = whole.at;
    return fine;
}

static const char *kind_of_value(char c) {
    return c == '['               ? "a row is an object, this is an array"
           : c == '"'             ? "a row is an object, this is a string"
           : c == 't' || c == 'f' ? "a row is an object, this is a truth value"
           : c == 'n'             ? "a row is an object, this is null"
                                  : "a row is an object, this is a number";
}

/* The next row of either kind: true when one was walked, in order or not; its place in *begin, *fine says which. False at the end. */
static bool walk_row(json_rows *r, size_t *begin, bool *fine) {
    dbr_json_scan *s = &r->scan;
    bool first = !r->cells;
    if (!r->lines) {
        dbr_json_space(s);
        if (byte_at(s) == ',') {
            s->at++;
            dbr_json_space(s);
        }
        if (s->at >= s->text.n || byte_at(s) == ']')
            return false;
        *begin = s->at;
        *fine = byte_at(s) == '{';
        if (*fine) {
            *fine = walk_object(r, s);
        } else {
            if (first)
                report(r, DBR_DATA_JSON_ROWS, s->at, kind_of_value(byte_at(s)), DBR_STR(""));
            (void)dbr_json_skip(s);
        }
        return true;
    }
    dbr_json_space(s);
    if (s->at >= s->text.n)
        return false;
    *begin = s->at;
    const char *newline = memchr(s->text.p + s->at, '\n', s->text.n - s->at);
    size_t end = newline ? (size_t)(newline - s->text.p) : s->text.n;
    dbr_json_scan line = {.text = {s->text.p, end}, .at = s->at};
    *fine = dbr_json_skip(&line) && dbr_json_end(&line);
    if (!*fine) {
        if (first)
            report_problem(r, &line);
    } else if (byte_at(s) != '{') {
        *fine = false;
        if (first)
            report(r, DBR_DATA_JSON_ROWS, s->at, kind_of_value(byte_at(s)), DBR_STR(""));
    } else {
        line.at = s->at;
        *fine = walk_object(r, &line);
    }
    s->at = end;
    return true;
}

static bool json_next(dbr_rows *base, dbr_record *out) {
    json_rows *r = (json_rows *)base;
    size_t begin;
    bool fine = false;
    for (;;) {
        for (size_t i = 0; i < r->touched.n; i++)
            r->cells[r->touched.v[i]] = (dbr_cell){.text = DBR_STR(""), .absent = true};
        r->touched.n = 0;
        if (!walk_row(r, &begin, &fine))
            break;
        if (!fine)
            continue;
        for (size_t i = 0; i < r->touched.n && r->scratch.n; i++) {
            dbr_cell *c = &r->cells[r->touched.v[i]];
            if (c->absent)
                c->text.p = r->scratch.p + (uintptr_t)c->text.p;
            c->absent = false;
        }
        const char *hit;
        while (r->counted < begin &&
               (hit = memchr(r->text.text.p + r->counted, '\n', begin - r->counted))) {
            r->counted = (size_t)(hit - r->text.text.p) + 1;
            r->line++;
        }
        r->counted = begin;
        *out = (dbr_record){.cells = r->cells,
                            .n = base->ncolumns,
                            .file = base->file_index,
                            .line = r->line,
                            .found = base->ncolumns};
        return true;
    }
    *out = (dbr_record){0};
    return false;
}

static void json_close(dbr_rows *base) {
    json_rows *r = (json_rows *)base;
    dbr_buf_clear(&r->path);
    dbr_buf_clear(&r->scratch);
    dbr_free(r->cells);
    r->cells = NULL;
    dbr_datatext_clear(&r->text);
}

/* --- opening --- */

/* The path of the first array of objects inside the object at the scanner, for a hint; empty where there is none. */
static dbr_str find_rows(json_rows *r, dbr_json_scan s) {
    size_t prefix[LEVELS + 1] = {0}, depth = 0;
    s.at++;
    while (s.at < s.text.n) {
        dbr_json_space(&s);
        char c = byte_at(&s);
        if (c == ',' || c == '}') {
            s.at++;
            if (c == '}' && depth-- == 0)
                break;
            continue;
        }
        if (!read_key(r, &s, prefix[depth]))
            break;
        if (byte_at(&s) == '{' && depth < LEVELS) {
            dbr_buf_putc(&r->path, '.');
            prefix[++depth] = r->path.n;
            s.at++;
            continue;
        }
        if (byte_at(&s) == '[') {
            dbr_json_scan in = s;
            in.at++;
            dbr_json_space(&in);
            if (byte_at(&in) == '{' && r->path.n <= KEY_MAX)
                return dbr_arena_str(r->arena, dbr_buf_str(&r->path));
        }
        if (!dbr_json_skip(&s))
            break;
    }
    return DBR_STR("");
}

/* Goes to the value of one key of the object at the scanner. */
static bool enter_key(json_rows *r, dbr_json_scan *s, dbr_str key) {
    if (byte_at(s) != '{')
        return report(r, DBR_DATA_JSON_ROWS, s->at,
                      "`rows:` names a key here, but this is no object", DBR_STR(""));
    size_t object = s->at, found = SIZE_MAX, nkeys = 0;
    dbr_buf keys = {0};
    s->at++;
    for (;;) {
        dbr_json_space(s);
        if (s->at >= s->text.n || byte_at(s) == '}')
            break;
        if (byte_at(s) == ',') {
            s->at++;
            continue;
        }
        size_t at = s->at;
        if (!read_key(r, s, 0))
            break;
        if (dbr_str_eq(dbr_buf_str(&r->path), key)) {
            if (found != SIZE_MAX) {
                dbr_buf_clear(&keys);
                return report(r, DBR_DATA_JSON_KEY, at,
                              "this key occurs a second time in its object", DBR_STR(""));
            }
            found = s->at;
        } else if (nkeys++ < KEYS_SHOWN) {
            dbr_str name = dbr_utf8_fit(dbr_buf_str(&r->path), 60);
            dbr_buf_printf(&keys, "%s`%.*s`", nkeys > 1 ? ", " : "", DBR_ARG(name));
        }
        if (!dbr_json_skip(s))
            break;
    }
    dbr_str help = nkeys
                       ? dbr_arena_printf(r->arena, "its keys: %.*s%s", DBR_ARG(dbr_buf_str(&keys)),
                                          nkeys > KEYS_SHOWN ? ", …" : "")
                       : DBR_STR("it is empty");
    dbr_buf_clear(&keys);
    if (found == SIZE_MAX)
        return report(r, DBR_DATA_JSON_ROWS, object,
                      dbr_arena_printf(r->arena, "there is no key `%.*s` in this object",
                                       DBR_ARG(dbr_utf8_fit(key, 60)))
                          .p,
                      help);
    s->at = found;
    return true;
}

/* Checks the whole text and goes to the first element of the array of rows. */
static bool find_array(json_rows *r, dbr_str rows) {
    dbr_json_scan *s = &r->scan;
    dbr_json_space(s);
    size_t root = s->at;
    if (!dbr_json_skip(s) || !dbr_json_end(s))
        return report_problem(r, s);
    s->at = root;
    for (size_t from = 0; rows.n && from <= rows.n;) {
        size_t dot = dbr_str_find(rows, DBR_STR("."), from);
        if (dot == SIZE_MAX)
            dot = rows.n;
        if (!enter_key(r, s, dbr_utf8_nfc(r->arena, dbr_str_slice(rows, from, dot))))
            return false;
        from = dot + 1;
    }
    if (byte_at(s) == '{') {
        dbr_str path = find_rows(r, *s);
        dbr_str full = rows.n && path.n
                           ? dbr_arena_printf(r->arena, "%.*s.%.*s", DBR_ARG(rows), DBR_ARG(path))
                           : path;
        return report(
            r, DBR_DATA_JSON_ROWS, s->at, "an array of objects is expected, this is an object",
            full.n ? dbr_arena_printf(r->arena, "say where its rows are: `rows: \"%.*s\"`",
                                      DBR_ARG(full))
                   : DBR_STR(""));
    }
    if (byte_at(s) != '[')
        return report(r, DBR_DATA_JSON_ROWS, s->at,
                      "an array of objects is expected, this is a single value", DBR_STR(""));
    s->at++;
    return true;
}

/* The first walk: all columns, all errors. */
static bool find_columns(json_rows *r) {
    size_t begin = 0, rows = 0;
    bool fine = false;
    while (walk_row(r, &begin, &fine)) {
        rows++;
        if (!fine)
            r->base.malformed++;
    }
    size_t n = r->paths.n;
    dbr_str *names = DBR_NEWS(r->arena, dbr_str, n ? n : 1);
    if (n)
        memcpy(names, r->paths.v, n * sizeof *names);
    dbr_header_names(r->arena, names, n, r->base.file, 0, r->base.errors);
    r->base.names = names;
    r->base.ncolumns = n;
    r->cells = dbr_alloc((n ? n : 1) * sizeof *r->cells);
    for (size_t i = 0; i < n; i++)
        r->cells[i] = (dbr_cell){.text = DBR_STR(""), .absent = true};
    return true;
}

dbr_rows *dbr_json_open(dbr_arena *a, dbr_str name, dbr_datatext *text, bool lines,
                        const dbr_rows_options *o, dbr_data_errors *errors) {
    json_rows *r = DBR_NEW(a, json_rows);
    r->base = (dbr_rows){.file = dbr_arena_str(a, name),
                         .file_index = o->file_index,
                         .errors = errors,
                         .next = json_next,
                         .close = json_close};
    r->text = *text;
    r->arena = a;
    r->lines = lines;
    r->line = 1;
    r->scan = (dbr_json_scan){.text = text->text};
    dbr_map_init(&r->columns, a);
    if (text->invalid_at != SIZE_MAX) {
        dbr_data_error_add(errors, dbr_datatext_invalid(text, r->base.file, errors));
        return NULL;
    }
    bool fine = lines || find_array(r, o->rows);
    r->begin = r->scan.at;
    if (fine && find_columns(r)) {
        r->scan.at = r->begin;
        return &r->base;
    }
    dbr_buf_clear(&r->path);
    dbr_buf_clear(&r->scratch);
    dbr_free(r->cells);
    return NULL;
}

bool dbr_json_check(dbr_str bytes, dbr_str file, dbr_data_errors *errors) {
    dbr_datatext t;
    dbr_datatext_lend(&t, bytes);
    bool fine = dbr_datatext_decode(&t, DBR_STR(""), file, errors);
    if (fine && t.invalid_at != SIZE_MAX) {
        dbr_data_error_add(errors, dbr_datatext_invalid(&t, file, errors));
        fine = false;
    }
    if (fine) {
        dbr_json_scan s = {.text = t.text};
        fine = dbr_json_skip(&s) && dbr_json_end(&s);
        if (!fine) {
            dbr_data_error e = {
                .kind = s.problem.kind, .file = file, .text = dbr_str_of(s.problem.text)};
            dbr_data_place(t.text, s.problem.at, &e.line, &e.column);
            dbr_data_error_add(errors, e);
        }
    }
    dbr_datatext_clear(&t);
    return fine;
}
