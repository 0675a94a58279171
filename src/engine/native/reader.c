/* reader.c: opens the files of a source, finds its columns, reads their cells as typed values and gives each row to a scanner. */
#include "engine/native/reader.h"
#include "base/file.h"
#include "base/utf8.h"

#include <errno.h>

enum { BAD_CELLS_SHOWN = 5 /* per column */ };

static dbr_cell_type cell_type(dbr_type_kind k) {
    switch (k) {
    case DBR_T_NUMBER:
        return DBR_CELL_NUMBER;
    case DBR_T_PERCENT:
        return DBR_CELL_PERCENT;
    case DBR_T_MONEY:
        return DBR_CELL_MONEY;
    case DBR_T_COUNT:
        return DBR_CELL_COUNT;
    case DBR_T_DURATION:
        return DBR_CELL_DURATION;
    case DBR_T_DATE:
        return DBR_CELL_DATE;
    case DBR_T_DATETIME:
        return DBR_CELL_DATETIME;
    case DBR_T_BOOL:
        return DBR_CELL_BOOL;
    case DBR_T_ANY:
    case DBR_T_NONE:
    case DBR_T_TEXT:
        break;
    }
    return DBR_CELL_TEXT;
}

/* ---- where the bytes are ---- */

static dbr_rows_options options_of(const dbr_source *s, const dbr_access *access) {
    dbr_rows_options o = DBR_ROWS_OPTIONS;
    o.access = access;
    if (s->kind == DBR_SOURCE_JSON)
        o.format = DBR_FORMAT_JSON;
    else if (s->kind == DBR_SOURCE_JSONL)
        o.format = DBR_FORMAT_JSONL;
    else if (s->kind == DBR_SOURCE_XLSX)
        o.format = DBR_FORMAT_XLSX;
    else if (s->kind == DBR_SOURCE_SQLITE)
        o.format = DBR_FORMAT_SQLITE;
    else
        o.format = dbr_data_format_of(s->path) == DBR_FORMAT_TSV ? DBR_FORMAT_TSV : DBR_FORMAT_CSV;
    o.delimiter = s->options.delimiter.n ? s->options.delimiter.p[0] : 0;
    o.quote = s->options.quote.n ? s->options.quote.p[0] : 0;
    o.header = s->options.header >= 0 ? s->options.header : DBR_HEADER_AUTO;
    o.header_rows = s->options.header_rows;
    o.table_number = s->options.table_number;
    o.encoding = s->options.encoding;
    o.rows = s->options.rows;
    o.sheet = s->options.sheet;
    o.table = s->options.table;
    o.query = s->options.query;
    o.sheet_number = s->options.sheet_number;
    return o;
}

static dbr_str nearest_file(dbr_source_reader *r, dbr_str path) {
    dbr_paths near = {0};
    dbr_str dir = dbr_path_dir(path);
    dbr_refusal no;
    dbr_access_glob(r->options.access, r->scratch, dbr_path_join(r->scratch, dir, DBR_STR("*")),
                    &near, &no);
    dbr_str *names = DBR_NEWS(r->scratch, dbr_str, near.n + 1);
    for (size_t i = 0; i < near.n; i++)
        names[i] = dbr_path_name(near.v[i]);
    dbr_str best = dbr_nearest(dbr_path_name(path), names, near.n);
    if (!best.n)
        return best;
    dbr_str written = dbr_path_dir(r->source->path);
    return dbr_path_join(r->run, dbr_str_is(written, ".") ? DBR_STR("") : written,
                         dbr_arena_str(r->run, best));
}

static bool find_table(dbr_source_reader *r) {
    dbr_no_database why;
    r->db = r->source->kind == DBR_SOURCE_PARQUET
                ? dbr_files_connect(r->connections, &r->paths, &r->relation, &why)
                : dbr_source_connect(r->connections, r->source, &r->relation, &why);
    if (!r->db) {
        if (why.refused)
            DBR_DIAG(r->diags, SOURCE_REFUSED, r->source->from_at, r->source->name, why.text,
                     why.help);
        else
            DBR_DIAG(r->diags, SOURCE_BAD_FILE, r->source->from_at, r->source->name, why.text,
                     why.help);
        r->out->failed = true;
        return false;
    }
    r->wanted = DBR_NEWS(r->run, bool, r->relation.n + 1);
    return true;
}

static bool find_paths(dbr_source_reader *r) {
    const dbr_source *s = r->source;
    dbr_str path = dbr_path_join(r->run, s->base_dir, s->path);
    dbr_refusal no;
    bool pattern = dbr_path_is_pattern(path);
    bool there = dbr_access_there(r->options.access, r->run, path, false, &no);
    if (there || (!pattern && !no.text.n && errno != ENOENT && errno != ENOTDIR)) {
        dbr_vec_push(r->run, &r->paths, path); /* what it cannot be read for is said on opening */
        return true;
    }
    if (pattern) {
        r->out->pattern = true;
        dbr_access_glob(r->options.access, r->run, path, &r->paths, &no);
    }
    if (no.text.n) {
        DBR_DIAG(r->diags, SOURCE_REFUSED, s->from_at, s->name, no.text, no.help);
        r->paths.n = 0;
    } else if (r->paths.n > DBR_GLOB_MAX) {
        DBR_DIAG(r->diags, SOURCE_BAD_FILE, s->from_at, s->name,
                 DBR_STR("more than 10000 files match the pattern"));
        r->paths.n = 0;
    } else if (r->paths.n) {
        return true;
    } else if (pattern) {
        DBR_DIAG(r->diags, SOURCE_NO_MATCH, s->from_at, s->name, s->path);
    } else {
        dbr_str near = nearest_file(r, path);
        dbr_diag *g = DBR_DIAG(r->diags, SOURCE_NOT_FOUND, s->from_at, s->name, s->path, near);
        if (!near.n)
            dbr_diag_help(g, DBR_STR("relative paths start at the folder of the script"));
    }
    r->out->failed = true;
    return false;
}

bool dbr_source_reader_find(dbr_source_reader *r, const dbr_engine_options *opt) {
    const dbr_source *s = r->source;
    for (size_t i = 0; i < opt->ngiven; i++)
        if (opt->given[i].source == s) {
            r->has_bytes = r->lenient = true;
            r->bytes = opt->given[i].csv;
            r->options = DBR_ROWS_OPTIONS;
            r->options.format = DBR_FORMAT_CSV;
            return true;
        }
    if (opt->only_given)
        return true;
    if (s->kind == DBR_SOURCE_NEEDED) {
        DBR_DIAG(r->diags, MODULE_ALONE, s->from_at, s->name);
        r->out->failed = true;
        return false;
    }
    if (s->kind == DBR_SOURCE_INLINE) {
        r->has_bytes = true;
        r->bytes = s->inline_text;
        return true;
    }
    if (dbr_source_is_server(s))
        return find_table(r);
    if (s->kind != DBR_SOURCE_PARQUET)
        return find_paths(r);
    if (dbr_duckdb_there())
        return find_paths(r) && find_table(r);
    DBR_DIAG(r->diags, SOURCE_KIND, s->from_at, s->name, DBR_STR(DBR_DUCKDB_MISSING),
             DBR_STR(DBR_DUCKDB_HELP)); /* a kind of file that is unknown here */
    r->out->failed = true;
    return false;
}

size_t dbr_source_reader_nfiles(const dbr_source_reader *r) {
    return r->has_bytes || r->db ? 1 : r->paths.n;
}

dbr_str dbr_source_reader_file(const dbr_source_reader *r, size_t i) {
    return r->db ? r->relation.name : r->has_bytes ? r->source->name : r->paths.v[i];
}

void dbr_source_reader_report(dbr_source_reader *r) {
    const dbr_source *s = r->source;
    for (size_t i = 0; i < r->errors.notes.n; i++) {
        const dbr_data_error *e = &r->errors.notes.v[i];
        dbr_diag *g = DBR_DIAG(r->diags, DATA_NOTE, (dbr_span){0}, s->name, e->text, e->help);
        g->data.file = e->file;
        g->data.line = e->line;
    }
    for (size_t i = 0; i < r->errors.list.n; i++) {
        const dbr_data_error *e = &r->errors.list.v[i];
        /* a file that cannot be opened is shown where the script names it, a fault inside it where it is */
        bool whole_file = e->kind == DBR_DATA_UNREADABLE || e->kind == DBR_DATA_FORMAT;
        if (e->kind == DBR_DATA_REFUSED) {
            DBR_DIAG(r->diags, SOURCE_REFUSED, s->from_at, s->name, e->text, e->help);
            continue;
        }
        dbr_diag *g = DBR_DIAG(r->diags, SOURCE_BAD_FILE, whole_file ? s->from_at : (dbr_span){0},
                               s->name, e->text, e->help);
        if (!whole_file) {
            g->data.file = e->file;
            g->data.line = e->line;
        }
    }
    if (r->errors.count > r->errors.list.n && r->errors.list.n)
        DBR_DIAG(r->diags, SOURCE_BAD_FILE, (dbr_span){0}, s->name,
                 dbr_arena_printf(r->run, "faults of this kind in its files: %llu more",
                                  (unsigned long long)(r->errors.count - r->errors.list.n)));
    if (r->lost)
        r->out->failed = true;
}

bool dbr_source_reader_order_matters(const dbr_source_reader *r) {
    if (r->db && r->db->dialect->here)
        return false; /* they come in the order of the files */
    bool matters = r->source->key.n || r->scan->lookup || r->scan->rates ||
                   (r->scan->requires && r->source->requires.n);
    for (size_t i = 0; i < r->scan->requests.n; i++) {
        const dbr_agg *agg = r->scan->requests.v[i].agg;
        for (; agg; agg = agg->inner)
            matters |= agg->kind == DBR_AGG_FIRST || agg->kind == DBR_AGG_LAST;
    }
    return matters;
}

static dbr_rows *open_file(dbr_source_reader *r, size_t i) {
    if (r->db)
        return dbr_sql_rows(r->run, r->db, &r->relation, r->wanted,
                            dbr_source_reader_order_matters(r), &r->errors);
    r->options.file_index = (uint32_t)i;
    r->options.ragged = true;
    return r->has_bytes
               ? dbr_rows_open_bytes(r->run, r->source->name, r->bytes, &r->options, &r->errors)
               : dbr_rows_open(r->run, r->paths.v[i], &r->options, &r->errors);
}

/* ---- columns ---- */

/* JSON addresses nested members by `a.b`; everything else by the name in the header. */
static int32_t find_column(const dbr_rows *rows, const dbr_column *c) {
    for (size_t i = 0; i < rows->ncolumns; i++)
        if (dbr_str_eq(rows->names[i], c->header))
            return (int32_t)i;
    return -1;
}

static void unknown_column(dbr_source_reader *r, const dbr_rows *rows, const dbr_column *c) {
    dbr_str header = c->header;
    dbr_diag *g = DBR_DIAG(r->diags, UNKNOWN_COLUMN, c->at, r->source->name, header,
                           dbr_nearest(header, rows->names, rows->ncolumns));
    dbr_buf note = {0};
    dbr_buf_printf(&note, "columns of %.*s: ", DBR_ARG(rows->file));
    for (size_t i = 0; i < rows->ncolumns && i < 12; i++) {
        dbr_buf_puts(&note, i ? ", " : "");
        dbr_buf_put(&note, rows->names[i]);
    }
    if (rows->ncolumns > 12)
        dbr_buf_printf(&note, " (%zu more)", rows->ncolumns - 12);
    dbr_diag_note(r->diags, g, dbr_buf_str(&note));
    dbr_buf_clear(&note);
    if (c->asked_at.text)
        dbr_diag_label(r->diags, g, c->asked_at,
                       c->asked_at.text->space.n ? DBR_STR("what is needed")
                                                 : DBR_STR("what is given"));
}

/* Where the source's columns are in the open file. False where a later file of a pattern lacks one. */
static bool map_columns(dbr_source_reader *r, const dbr_rows *rows, bool first) {
    const dbr_source *s = r->source;
    bool whole = true;
    for (size_t i = 0; i < s->columns.n; i++) {
        const dbr_column *c = s->columns.v[i];
        r->at[i] = c->expr ? -1 : find_column(rows, c);
        if (c->expr || r->at[i] >= 0 || r->lenient)
            continue;
        if (first) {
            unknown_column(r, rows, c);
        } else {
            if (!r->silent)
                DBR_DIAG(r->diags, SOURCE_SHAPE, (dbr_span){0}, s->name, rows->file, c->header);
            r->lost++;
        }
        whole = false;
    }
    return whole;
}

/* Which cells of a record will be looked at. */
static void want_columns(dbr_source_reader *r, dbr_rows *rows) {
    bool *wanted = DBR_NEWS(r->run, bool, rows->ncolumns + 1);
    for (size_t c = 0; c < r->source->columns.n; c++)
        if (r->at[c] >= 0 && r->source->columns.v[c]->needed)
            wanted[r->at[c]] = true;
    rows->wanted = wanted;
}

static void missing_columns(dbr_source_reader *r, const dbr_rows *rows) {
    const dbr_source *s = r->source;
    for (size_t i = 0; i < s->requires.n; i++) {
        const dbr_require *q = &s->requires.v[i];
        for (size_t k = 0; q->kind == DBR_REQUIRE_COLUMNS && k < q->ncolumns; k++)
            if (find_column(rows, q->columns[k]) < 0)
                dbr_vec_push(r->run, &r->out->requires[i].missing_columns, q->columns[k]->header);
    }
}

void dbr_source_reader_header(dbr_source_reader *r, const dbr_rows *rows) {
    r->out->header = DBR_NEWS(r->run, dbr_str, rows->ncolumns + 1);
    for (size_t c = 0; c < rows->ncolumns; c++)
        r->out->header[r->out->nheader++] = rows->names[c];
    missing_columns(r, rows);
}

/* ---- before any row is read: do the files have the columns that the script names? ---- */

static bool lacks_column(const dbr_source_reader *r, const dbr_rows *rows) {
    const dbr_source *s = r->source;
    bool lacks = false;
    for (size_t c = 0; c < s->columns.n; c++)
        lacks |= !s->columns.v[c]->expr && find_column(rows, s->columns.v[c]) < 0;
    return lacks;
}

/* The type that the catalogue gives to a column whose use does not decide it; a text may still hold the dates of `time`. */
static bool decide_type(dbr_source_reader *r, size_t c, dbr_sql_type type) {
    switch (type) {
    case DBR_SQL_INTEGER:
    case DBR_SQL_DECIMAL:
    case DBR_SQL_REAL:
        r->types[c] = DBR_CELL_NUMBER;
        return r->source->time != r->source->columns.v[c];
    case DBR_SQL_BOOL:
        r->types[c] = DBR_CELL_BOOL;
        return true;
    case DBR_SQL_DATE:
        r->types[c] = DBR_CELL_DATE;
        return true;
    case DBR_SQL_DATETIME:
    case DBR_SQL_INSTANT:
        r->types[c] = DBR_CELL_DATETIME;
        return true;
    case DBR_SQL_TEXT:
    case DBR_SQL_OTHER:
        break;
    }
    r->types[c] = DBR_CELL_TEXT;
    return r->source->time != r->source->columns.v[c];
}

dbr_rows dbr_source_reader_head(const dbr_source_reader *r) {
    return (dbr_rows){
        .file = r->relation.name, .names = r->relation.names, .ncolumns = r->relation.n};
}

/* A catalogue says what a file has to be read for. */
static void bind_table(dbr_source_reader *r) {
    dbr_rows head = dbr_source_reader_head(r);
    map_columns(r, &head, true);
    for (size_t c = 0; c < r->source->columns.n; c++) {
        if (r->at[c] < 0 || !r->source->columns.v[c]->needed)
            continue;
        r->wanted[r->at[c]] = true;
        if (r->undecided[c])
            r->undecided[c] = !decide_type(r, c, r->relation.columns[r->at[c]].type);
    }
}

void dbr_source_reader_bind(dbr_source_reader *r) {
    if (r->out->failed || !dbr_source_reader_nfiles(r))
        return;
    if (r->db) {
        bind_table(r);
        return;
    }
    dbr_data_errors kept = r->errors;
    dbr_rows *rows = r->has_bytes
                         ? open_file(r, 0)
                         : dbr_rows_open_head(r->run, r->paths.v[0], &r->options, &r->errors);
    if (rows && r->options.format == DBR_FORMAT_JSONL && lacks_column(r, rows)) {
        dbr_rows_close(rows); /* a later object may have the key */
        rows = open_file(r, 0);
    }
    if (rows)
        map_columns(r, rows, true);
    dbr_rows_close(rows);
    for (size_t i = kept.list.n; i < r->errors.list.n; i++) {
        const dbr_data_error *e = &r->errors.list.v[i];
        if (e->kind == DBR_DATA_FORMAT) /* the script asks for what there is not */
            DBR_DIAG(r->diags, SOURCE_KIND, r->source->from_at, r->source->name, e->text, e->help);
    }
    r->errors = kept; /* the others are said when the rows are read */
}

/* ---- types that the whole file decides ---- */

void dbr_source_reader_infer(dbr_source_reader *r) {
    const dbr_source *s = r->source;
    dbr_infer *infer = DBR_NEWS(r->run, dbr_infer, s->columns.n + 1);
    bool any = false;
    for (size_t c = 0; c < s->columns.n; c++) {
        if (r->undecided[c])
            dbr_infer_init(&infer[c], &r->cells[c], s->time == s->columns.v[c]);
        any |= r->undecided[c];
    }
    if (!any)
        return;
    dbr_data_errors silent;
    dbr_data_errors_init(&silent, r->scratch);
    dbr_data_errors kept = r->errors;
    for (size_t i = 0; i < dbr_source_reader_nfiles(r); i++) {
        r->errors = silent;
        dbr_rows *rows = open_file(r, i);
        if (!rows)
            continue;
        for (size_t c = 0; c < s->columns.n; c++)
            r->at[c] = s->columns.v[c]->expr ? -1 : find_column(rows, s->columns.v[c]);
        want_columns(r, rows);
        dbr_record record;
        while (dbr_rows_next(rows, &record))
            for (size_t c = 0; c < s->columns.n; c++)
                if (r->undecided[c] && r->at[c] >= 0)
                    dbr_infer_add(&infer[c], &record.cells[r->at[c]]);
        dbr_rows_close(rows);
    }
    r->errors = kept;
    for (size_t c = 0; c < s->columns.n; c++)
        if (r->undecided[c])
            r->types[c] = dbr_infer_result(&infer[c]);
}

/* ---- rows ---- */

static void bad_cell(dbr_source_reader *r, size_t c, const dbr_cell *cell, dbr_cell_status status,
                     dbr_str file, uint64_t line) {
    if (r->silent || r->source->drop_bad_rows || ++r->bad[c] > BAD_CELLS_SHOWN)
        return;
    dbr_str text = cell->text.n > 60 ? dbr_utf8_fit(cell->text, 60) : cell->text;
    dbr_buf shown = {0};
    dbr_value_write(&(dbr_value){.kind = DBR_V_TEXT, .text = text}, &shown);
    if (text.n < cell->text.n)
        dbr_buf_puts(&shown, "…");
    const char *help = dbr_cell_status_help(status);
    dbr_diag *g = DBR_DIAG(
        r->diags, BAD_CELL, (dbr_span){0}, dbr_buf_str(&shown),
        dbr_str_of(dbr_cell_status_what(status)),
        *help ? dbr_arena_printf(
                    r->run, "%s; `bad rows drop` in the source drops and counts such rows", help)
              : DBR_STR("`bad rows drop` in the source drops and counts such rows"));
    dbr_buf_clear(&shown);
    g->data.file = file;
    g->data.line = line;
    g->data.column = r->source->columns.v[c]->header;
}

/* A record with too few cells misses the last ones; of one with too many nobody knows which are which. True when it can be taken. */
static bool take_ragged(dbr_source_reader *r, const dbr_record *record, dbr_str file) {
    if (r->source->drop_bad_rows)
        return true;
    dbr_data_error_add(
        &r->errors,
        (dbr_data_error){
            .kind = DBR_DATA_RAGGED,
            .file = file,
            .line = record->line,
            .text = dbr_arena_printf(r->run, "the header has %zu column%s, this row has %zu",
                                     record->n, record->n == 1 ? "" : "s", record->found),
            .help = record->apart ? DBR_STR(DBR_SEVERAL_TABLES)
                                  : DBR_STR("`bad rows drop` drops and counts such rows")});
    bool shorter = record->found < record->n;
    r->lost += !shorter;
    return shorter;
}

/* The cells of a record as values; true when one did not fit. */
static bool take_cells(dbr_source_reader *r, const dbr_record *record, dbr_row *row, dbr_str file) {
    const dbr_source *s = r->source;
    bool spoiled = false;
    for (size_t c = 0; c < s->columns.n; c++) {
        const dbr_column *column = s->columns.v[c];
        row->state[c] = column->expr ? 0 : 2;
        row->values[c] = dbr_value_none(DBR_R_MISSING_CELL, DBR_STR(""));
        if (!column->needed || r->at[c] < 0)
            continue;
        const dbr_cell *cell = &record->cells[r->at[c]];
        dbr_cell_status status = dbr_cell_read(cell, r->types[c], &r->cells[c], &row->values[c]);
        if (status == DBR_CELL_OK || status == DBR_CELL_MISSING)
            continue;
        row->values[c] = dbr_value_none(DBR_R_BAD_CELL, DBR_STR("a cell does not fit its type"));
        bad_cell(r, c, cell, status, file, record->line);
        spoiled = true;
    }
    return spoiled;
}

/* What an allowance is called: "2G", "512M". */
static dbr_str size_name(dbr_arena *a, size_t bytes) {
    bool whole = bytes % ((size_t)1 << 30) == 0;
    return dbr_arena_printf(a, "%zu%c", bytes >> (whole ? 30 : 20), whole ? 'G' : 'M');
}

void dbr_source_reader_no_memory(dbr_source_reader *r, const dbr_scanner *scanner, size_t memory) {
    const dbr_agg *agg = dbr_scanner_largest(scanner);
    DBR_DIAG(r->diags, OUT_OF_MEMORY, agg ? agg->at : r->source->from_at, r->source->name,
             agg ? dbr_span_str(agg->at) : DBR_STR("key"), size_name(r->run, memory));
    r->out->failed = true;
}

/* Rows are not kept, but some aggregates keep values. Past the allowance the source fails: better than a machine that swaps. */
static bool has_memory(dbr_source_reader *r, const dbr_scanner *scanner, size_t start,
                       size_t memory) {
    if (r->run->total - start <= memory)
        return true;
    dbr_source_reader_no_memory(r, scanner, memory);
    return false;
}

void dbr_source_reader_rows(dbr_source_reader *r, dbr_scanner *scanner, size_t memory) {
    size_t start = r->run->total;
    const dbr_source *s = r->source;
    dbr_row row = {.source = s,
                   .values = DBR_NEWS(r->run, dbr_value, s->columns.n + 1),
                   .state = DBR_NEWS(r->run, uint8_t, s->columns.n + 1)};
    for (size_t i = 0; i < dbr_source_reader_nfiles(r); i++) {
        dbr_rows *rows = open_file(r, i);
        if (!rows) {
            r->lost++;
            continue;
        }
        dbr_str file = dbr_source_reader_file(r, i);
        if (map_columns(r, rows, i == 0)) {
            if (i == 0)
                dbr_source_reader_header(r, rows);
            want_columns(r, rows);
            dbr_record record;
            while (!r->out->failed && dbr_rows_next(rows, &record)) {
                if ((r->out->rows & 1023) == 0 && !has_memory(r, scanner, start, memory))
                    break;
                if (record.ragged && !take_ragged(r, &record, file))
                    continue;
                bool spoiled =
                    take_cells(r, &record, &row, file) || (record.ragged && s->drop_bad_rows);
                if (spoiled && !s->drop_bad_rows)
                    r->out->bad_rows++;
                dbr_scanner_row(scanner, &row, spoiled && s->drop_bad_rows, file, record.line);
                dbr_arena_clear(r->scratch);
            }
        }
        r->lost += rows->malformed;
        dbr_rows_close(rows);
    }
    r->out->lookups = row.lookups;
    r->out->lookup_misses = row.misses;
    for (size_t c = 0; c < s->columns.n; c++)
        if (r->bad[c] > BAD_CELLS_SHOWN) {
            dbr_str more =
                dbr_arena_printf(r->run, "%lld", (long long)(r->bad[c] - BAD_CELLS_SHOWN));
            DBR_DIAG(r->diags, MORE_BAD_CELLS, (dbr_span){0}, s->name, more,
                     s->columns.v[c]->header);
        }
    if (!r->silent)
        dbr_source_reader_report(r);
}

void dbr_source_reader_births(dbr_source_reader *r, dbr_row_context *context, size_t memory) {
    dbr_scan alone = *r->scan;
    alone.windows.n = alone.requests.n = 0;
    alone.groupings.n = alone.filters.n = 1;
    alone.lookup = alone.rates = alone.requires = false;
    dbr_births *births = DBR_NEWS(r->run, dbr_births, alone.births.n + 1);
    for (size_t i = 0; i < alone.births.n; i++) {
        births[i].who = alone.births.v[i];
        dbr_map_init(&births[i].days, r->run);
    }
    dbr_source_reader first = *r;
    first.scan = &alone;
    first.out = DBR_NEW(r->run, dbr_scan_cells);
    first.silent = true;
    dbr_data_errors_init(&first.errors, r->run);
    dbr_scanner *scanner = dbr_scanner_new(r->run, context, &alone, first.out);
    dbr_scanner_births(scanner, births);
    dbr_source_reader_rows(&first, scanner, memory);
    context->births[r->source->index] = births;
    r->out->failed |= first.out->failed;
}

/* ---- one source ---- */

void dbr_source_reader_init(dbr_source_reader *r, dbr_arena *run, dbr_arena *scratch,
                            const dbr_model *m, const dbr_zone *zone, const dbr_scan *scan,
                            dbr_scan_cells *out, dbr_connections *connections, dbr_diags *diags) {
    const dbr_source *s = scan->source;
    size_t n = s->columns.n + 1;
    *r = (dbr_source_reader){
        .run = run, .scratch = scratch, .diags = diags, .scan = scan, .source = s};
    r->connections = connections;
    r->zone = zone;
    r->out = out;
    out->scan = scan;
    r->options = options_of(s, &m->access);
    r->types = DBR_NEWS(run, dbr_cell_type, n);
    r->cells = DBR_NEWS(run, dbr_cell_options, n);
    r->undecided = DBR_NEWS(run, bool, n);
    r->bad = DBR_NEWS(run, int64_t, n);
    r->at = DBR_NEWS(run, int32_t, n);
    dbr_data_errors_init(&r->errors, run);
    for (size_t c = 0; c < s->columns.n; c++) {
        const dbr_column *column = s->columns.v[c];
        r->types[c] = cell_type(column->type.kind);
        r->undecided[c] =
            column->needed && !column->expr &&
            (column->type.kind == DBR_T_ANY || (column == s->time && !column->declared));
        r->cells[c].decimal = s->options.decimal.n ? s->options.decimal.p[0] : '.';
        r->cells[c].currency = dbr_str_of(column->type.currency);
        r->cells[c].format = column->format;
        r->cells[c].zone = zone;
    }
}
