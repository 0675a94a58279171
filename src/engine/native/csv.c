/* csv.c turns the text of a CSV or TSV file into named columns and records, and says which records are not in order.

   Rules that the RFC leaves open: blank lines are passed over, in files of one column too (a missing cell there is written `""`); a row may
   end in more delimiters than the header has, as long as nothing stands between them; it may leave out columns that have no name. */
#include "base/utf8.h"
#include "engine/native/csvscan.h"
#include "engine/native/rows.h"

typedef struct csv_rows {
    dbr_rows base;
    dbr_datatext text;
    dbr_csv_scan scan;
    size_t needed; /* cells that a row must have: up to the last column with a name */
    bool ragged;   /* others go to the caller too */
} csv_rows;

static dbr_str problem_text(dbr_arena *a, const dbr_csv_scan *s) {
    if (s->problem.kind == DBR_DATA_OPEN_QUOTE)
        return DBR_STR("the quote that opens here is never closed");
    if (s->problem.kind == DBR_DATA_AFTER_QUOTE)
        return DBR_STR(
            "text follows a closing quote, where only a delimiter or the end of the line may");
    if (s->problem.kind == DBR_DATA_NUL)
        return dbr_arena_printf(a, "a NUL byte at offset %zu", s->problem.at);
    if (s->problem.kind == DBR_DATA_LONE_CR)
        return s->dialect.cr
                   ? DBR_STR("a line feed, but the lines of this file end in carriage returns")
                   : DBR_STR("a carriage return in the middle of a line");
    return dbr_arena_printf(a, "the record is longer than %d MiB", DBR_RECORD_MAX >> 20);
}

/* Text in UTF-16 without a byte-order mark shows as NUL bytes at every second place. */
static dbr_str nul_help(dbr_str text) {
    size_t nul[2] = {0}, n = text.n < 1024 ? text.n : 1024;
    for (size_t i = 0; i < n; i++)
        nul[i & 1] += text.p[i] == 0;
    if (n < 8 || nul[0] + nul[1] < n / 4)
        return DBR_STR("");
    return nul[1] > nul[0] ? DBR_STR("is it UTF-16? say `encoding: \"utf-16le\"`")
                           : DBR_STR("is it UTF-16? say `encoding: \"utf-16be\"`");
}

static void report(csv_rows *r) {
    const dbr_csv_scan *s = &r->scan;
    dbr_data_errors *errors = r->base.errors;
    dbr_data_error e = {.kind = s->problem.kind, .file = r->base.file, .line = s->problem.line};
    if (errors->list.n < DBR_DATA_ERRORS_MAX) {
        e.column = dbr_utf8_count(dbr_str_slice(s->text, s->problem.line_start, s->problem.at)) + 1;
        e.text = problem_text(errors->arena, s);
        if (e.kind == DBR_DATA_AFTER_QUOTE)
            e.help = DBR_STR("a quote inside a quoted cell is written twice");
        if (e.kind == DBR_DATA_NUL)
            e.help = nul_help(s->text);
    }
    dbr_data_error_add(errors, e);
}

static bool after_blank(const dbr_csv_scan *s) {
    size_t at = s->begin, lines = 0;
    while (at > 0 && lines < 2 && strchr("\r\n \t", s->text.p[at - 1]) && s->text.p[at - 1])
        lines += s->text.p[--at] == '\n';
    return lines == 2;
}

static void report_ragged(csv_rows *r) {
    const dbr_csv_scan *s = &r->scan;
    dbr_data_errors *errors = r->base.errors;
    dbr_data_error e = {.kind = DBR_DATA_RAGGED, .file = r->base.file, .line = s->first_line};
    if (errors->list.n < DBR_DATA_ERRORS_MAX)
        e.text = dbr_arena_printf(errors->arena, "the header has %zu column%s, this row has %zu",
                                  r->base.ncolumns, r->base.ncolumns == 1 ? "" : "s", s->n);
    if (after_blank(s))
        e.help = DBR_STR(DBR_SEVERAL_TABLES);
    dbr_data_error_add(errors, e);
}

/* Bytes that are not UTF-8 were reported once for the file; each record that has some counts. */
static bool record_invalid(csv_rows *r) {
    const dbr_csv_scan *s = &r->scan;
    if (r->text.invalid_at == SIZE_MAX || s->end <= r->text.invalid_at)
        return false;
    if (dbr_utf8_invalid(dbr_str_slice(s->text, s->begin, s->end)) == SIZE_MAX)
        return false;
    if (s->begin > r->text.invalid_at)
        r->base.errors->count++;
    return true;
}

/* Whether the scanned record is in order; reports it otherwise. */
static bool in_order(csv_rows *r) {
    if (r->scan.problem.any) {
        report(r);
        return false;
    }
    return !record_invalid(r);
}

static bool csv_next(dbr_rows *base, dbr_record *out) {
    csv_rows *r = (csv_rows *)base;
    dbr_csv_scan *s = &r->scan;
    while (dbr_csv_scan_next(s)) {
        bool fine = in_order(r);
        bool ragged = s->n < r->needed || (s->n > base->ncolumns && s->extra_text);
        if (fine && ragged && !r->ragged) {
            report_ragged(r);
            fine = false;
        }
        if (!fine) {
            base->malformed++;
            continue;
        }
        /* The header made room for all columns. */
        for (size_t i = s->n; i < base->ncolumns; i++)
            s->cells[i] = (dbr_cell){.text = DBR_STR(""), .absent = true};
        *out = (dbr_record){.cells = s->cells,
                            .n = base->ncolumns,
                            .file = base->file_index,
                            .line = s->first_line,
                            .found = s->n,
                            .ragged = ragged,
                            .apart = ragged && after_blank(s)};
        return true;
    }
    *out = (dbr_record){0};
    return false;
}

static void csv_close(dbr_rows *base) {
    csv_rows *r = (csv_rows *)base;
    dbr_csv_scan_clear(&r->scan);
    dbr_datatext_clear(&r->text);
}

static void assumed(csv_rows *r, uint64_t line, dbr_str text, dbr_str help) {
    dbr_data_note_add(r->base.errors, (dbr_data_error){.kind = DBR_DATA_ASSUMED,
                                                       .file = r->base.file,
                                                       .line = line,
                                                       .text = text,
                                                       .help = help});
}

static void say_assumptions(csv_rows *r, const dbr_csv_guess *g, const dbr_rows_options *o) {
    dbr_arena *a = r->base.errors->arena;
    if (g->tie)
        assumed(r, g->header_line,
                dbr_arena_printf(a, "more than one delimiter fits: `%c` was taken",
                                 g->dialect.delimiter),
                DBR_STR("say it: `delimiter: \";\"`"));
    if (!o->quote && g->dialect.quote == '\'')
        assumed(r, 0, DBR_STR("cells are quoted with apostrophes"),
                DBR_STR("say it: `quote: \"'\"`"));
    if (g->dialect.cr)
        assumed(r, 0, DBR_STR("lines end in carriage returns alone"), DBR_STR(""));
    if (o->header != DBR_HEADER_AUTO)
        return;
    if (g->skipped)
        assumed(r, g->header_line,
                dbr_arena_printf(a, "the lines before line %llu were passed over",
                                 (unsigned long long)g->header_line),
                dbr_arena_printf(a, "say it: `header: %llu`", (unsigned long long)g->header_line));
    if (!g->has_header)
        assumed(r, g->header_line,
                DBR_STR("the first line holds values: the file has no header, its columns are "
                        "column_1, .."),
                DBR_STR("say it: `header: 0`, or `header: 1` if it is one"));
}

/* Goes to the start of the 1-based line, whatever the lines before it hold. */
static bool go_to_line(dbr_csv_scan *s, int line) {
    char newline = s->dialect.cr ? '\r' : '\n';
    while (s->line < (uint64_t)line) {
        const char *hit = memchr(s->text.p + s->at, newline, s->text.n - s->at);
        if (!hit)
            return false;
        s->at = s->line_start = (size_t)(hit - s->text.p) + 1;
        s->line++;
    }
    return true;
}

/* The nth table of a file that has several, one below the other with blank lines between; comment lines alone are none. */
typedef struct part {
    size_t begin, end;
    uint64_t line;
} part;
static size_t find_part(dbr_str text, char quote, size_t nth, part *out) {
    size_t found = 0;
    bool inside = false, quoted = false;
    uint64_t line = 1;
    *out = (part){0};
    for (size_t at = 0; at < text.n; line++) {
        const char *hit = memchr(text.p + at, '\n', text.n - at);
        size_t end = hit ? (size_t)(hit - text.p) : text.n;
        dbr_str here = dbr_str_slice(text, at, end);
        bool blank = !quoted && dbr_str_trim(here).n == 0;
        bool comment = !quoted && !inside && here.n && here.p[0] == '#';
        if (blank)
            inside = false;
        else if (!inside && !comment) {
            inside = true;
            if (++found == nth)
                *out = (part){at, text.n, line};
        }
        if (inside && found == nth)
            out->end = end;
        for (size_t i = 0; i < here.n; i++)
            quoted ^= here.p[i] == quote;
        at = hit ? end + 1 : text.n;
    }
    return found;
}

static bool wrong(csv_rows *r, dbr_data_kind kind, dbr_str text) {
    dbr_data_error_add(r->base.errors,
                       (dbr_data_error){.kind = kind, .file = r->base.file, .text = text});
    return false;
}

/* Leaves the text of one table, and says where its first line is. */
static bool take_part(csv_rows *r, dbr_arena *a, const dbr_rows_options *o, part *out) {
    *out = (part){.line = 1};
    if (!o->table_number)
        return true;
    size_t found = find_part(r->text.text, o->quote ? o->quote : '"', (size_t)o->table_number, out);
    if (found < (size_t)o->table_number)
        return wrong(
            r, DBR_DATA_EMPTY,
            dbr_arena_printf(a, "blank lines part the file into %zu table%s, there is no table %d",
                             found, found == 1 ? "" : "s", o->table_number));
    r->text.text.n = out->end;
    return true;
}

static bool read_header(csv_rows *r, dbr_arena *a, const dbr_rows_options *o) {
    dbr_csv_dialect said = {o->delimiter, o->quote, false};
    dbr_csv_guess g;
    part table;
    if (!take_part(r, a, o, &table))
        return false;
    size_t from = table.begin;
    if (o->header > 1) {
        /* What stands above the header says nothing about the table: look from the header on. */
        g = dbr_csv_find_out(r->text.text, said);
        dbr_csv_scan_init(&r->scan, r->text.text, g.dialect, 0);
        if (!go_to_line(&r->scan, o->header))
            return wrong(r, DBR_DATA_EMPTY,
                         dbr_arena_printf(a, "the file has no line %d, where its header should be",
                                          o->header));
        from = r->scan.at;
    }
    g = dbr_csv_find_out(dbr_str_slice(r->text.text, from, r->text.text.n), said);
    if (g.width == 0)
        return wrong(r, DBR_DATA_EMPTY, DBR_STR("the file is empty: it has no header"));
    g.header_line += table.line - 1;
    bool has_header = o->header == DBR_HEADER_AUTO ? g.has_header : o->header > 0;
    say_assumptions(r, &g, o);

    dbr_csv_scan *s = &r->scan;
    dbr_csv_scan_init(s, r->text.text, g.dialect, DBR_COLUMNS_MAX);
    if (o->header > 1) {
        go_to_line(s, o->header);
    } else {
        s->at = s->line_start = from + (o->header == DBR_HEADER_AUTO ? g.header_at : 0);
        s->line = o->header == DBR_HEADER_AUTO ? g.header_line : table.line;
    }
    dbr_csv_scan header = *s;
    if (!dbr_csv_scan_next(s))
        return wrong(r, DBR_DATA_EMPTY, DBR_STR("the file is empty: it has no header"));
    if (has_header && !in_order(r))
        return false;
    size_t n = has_header ? s->n : g.width;
    if (n > DBR_COLUMNS_MAX)
        return wrong(r, DBR_DATA_TOO_LONG,
                     dbr_arena_printf(a, "the header has more than %d columns", DBR_COLUMNS_MAX));

    dbr_str *names = DBR_NEWS(a, dbr_str, n);
    r->needed = n;
    r->ragged = o->ragged;
    if (has_header) {
        int rows = o->header_rows ? o->header_rows : 1;
        dbr_header_add(a, names, n, s->cells, s->n, rows == 1);
        for (int k = 2; k <= rows; k++) {
            if (!dbr_csv_scan_next(s))
                return wrong(r, DBR_DATA_EMPTY, DBR_STR("the file ends within its header"));
            if (!in_order(r))
                return false;
            dbr_header_add(a, names, n, s->cells, s->n < n ? s->n : n, k == rows);
        }
        r->needed = 0;
        for (size_t i = 0; i < n; i++)
            r->needed = names[i].n ? i + 1 : r->needed;
        dbr_header_names(a, names, n, r->base.file, s->first_line, r->base.errors);
    } else {
        for (size_t i = 0; i < n; i++)
            names[i] = dbr_arena_printf(a, "column_%zu", i + 1);
    }
    if (!has_header) {
        s->at = header.at;
        s->line = header.line;
        s->line_start = header.line_start;
    }
    s->limit = n;
    s->cells = dbr_realloc(s->cells, n, sizeof *s->cells);
    s->cap = n;
    r->base.names = names;
    r->base.ncolumns = n;
    return true;
}

dbr_rows *dbr_csv_open(dbr_arena *a, dbr_str name, dbr_datatext *text, bool tabs,
                       const dbr_rows_options *options, dbr_data_errors *errors) {
    dbr_rows_options o = *options;
    if (tabs && !o.delimiter)
        o.delimiter = '\t';
    csv_rows *r = DBR_NEW(a, csv_rows);
    r->base = (dbr_rows){.file = dbr_arena_str(a, name),
                         .file_index = o.file_index,
                         .errors = errors,
                         .next = csv_next,
                         .close = csv_close};
    r->text = *text;
    bool options_fit = o.header >= DBR_HEADER_AUTO && !((o.delimiter | o.quote) & 0x80) &&
                       o.delimiter != '\n' && o.delimiter != '\r' && o.quote != '\n' &&
                       o.quote != '\r' && (!o.delimiter || o.delimiter != o.quote);
    if (!options_fit) {
        wrong(r, DBR_DATA_FORMAT,
              DBR_STR("delimiter and quote are two different ASCII characters, a header line is 0 "
                      "or more"));
        return NULL;
    }
    if (text->invalid_at != SIZE_MAX)
        dbr_data_error_add(errors, dbr_datatext_invalid(text, r->base.file, errors));
    if (read_header(r, a, &o))
        return &r->base;
    dbr_csv_scan_clear(&r->scan);
    return NULL;
}

bool dbr_csv_layout_of(const dbr_rows *rows, dbr_str bytes, dbr_csv_layout *out) {
    const csv_rows *r = (const csv_rows *)rows;
    if (rows->next != csv_next || r->needed != rows->ncolumns || r->scan.dialect.cr)
        return false;
    const char *text = r->text.text.p;
    if (text < bytes.p || text > bytes.p + bytes.n)
        return false; /* decoded into memory of its own */
    out->dialect = r->scan.dialect;
    out->data_at = (uint64_t)(text - bytes.p) + r->scan.at;
    return true;
}
