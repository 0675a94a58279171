/* xlsx.c turns one sheet of a workbook into named columns and records of text cells, row by row as the sheet is inflated.

   A number keeps its digits as they are written; a style of dates makes a date of it. An error such as #DIV/0! is no cell. */
#include "base/decimal.h"
#include "engine/native/rows.h"
#include "engine/native/workbook.h"

enum {
    ROWS_MAX = 1048576,
    COLUMNS_MAX = 16384,
    DIGITS = 15,
    LOOK_AHEAD = 30, /* rows among which the header is looked for */
};

typedef struct sheet_row {
    dbr_arena arena;
    dbr_cell *cells;
    size_t n, cap; /* up to the last cell that holds something */
    uint64_t number;
} sheet_row;

typedef struct xlsx_rows {
    dbr_rows base;
    dbr_datatext text;
    dbr_workbook *book;
    dbr_part *part;
    XML_Parser parser;
    bool ended, failed;
    bool ragged;                 /* wider rows go to the caller too */
    sheet_row row;               /* that is parsed */
    sheet_row ahead[LOOK_AHEAD]; /* that were read while the header was looked for */
    size_t nahead, next_ahead;
    /* the cell that is parsed */
    size_t column;
    char type; /* n number, s shared text, t text, b truth, e error, d date */
    uint64_t style;
    bool in_row, in_value, in_inline;
    int phonetic;
    dbr_buf value;
} xlsx_rows;

/* ---- the parser's side ---- */

static void stop(xlsx_rows *r, dbr_str why) {
    if (!r->failed)
        dbr_data_error_add(r->base.errors, (dbr_data_error){.kind = DBR_DATA_WORKBOOK,
                                                            .file = r->base.file,
                                                            .line = r->row.number,
                                                            .text = why});
    r->failed = true;
    XML_StopParser(r->parser, XML_TRUE);
}

static bool read_index(const char *s, uint64_t most, uint64_t *out) {
    uint64_t n = 0;
    if (!s || !*s)
        return false;
    for (; *s; s++) {
        if (*s < '0' || *s > '9' || n > most)
            return false;
        n = n * 10 + (uint64_t)(*s - '0');
    }
    *out = n;
    return n <= most;
}

/* "AB12": column 27 (0-based). */
static bool read_reference(const char *s, size_t *column) {
    size_t c = 0;
    for (; *s && ((*s | 0x20) >= 'a' && (*s | 0x20) <= 'z'); s++) {
        c = c * 26 + (size_t)((*s | 0x20) - 'a' + 1);
        if (c > COLUMNS_MAX)
            return false;
    }
    *column = c - 1;
    return c > 0;
}

static void begin_row(xlsx_rows *r, const char **a) {
    uint64_t number = r->row.number + 1;
    const char *given = dbr_xml_attribute(a, "r");
    if (given && (!read_index(given, ROWS_MAX, &number) || number == 0)) {
        stop(r, dbr_arena_printf(r->base.errors->arena, "there is no row `%.40s`", given));
        return;
    }
    dbr_arena_clear(&r->row.arena);
    r->row = (sheet_row){.number = number};
    r->column = SIZE_MAX; /* the next cell is the first */
    r->in_row = true;
}

static void begin_cell(xlsx_rows *r, const char **a) {
    const char *at = dbr_xml_attribute(a, "r"), *type = dbr_xml_attribute(a, "t");
    r->column++;
    if (at && !read_reference(at, &r->column)) {
        stop(r, dbr_arena_printf(r->base.errors->arena, "there is no cell `%.40s`", at));
        return;
    }
    if (r->column >= COLUMNS_MAX) {
        stop(r, DBR_STR("a row has more than 16384 cells"));
        return;
    }
    r->type = !type || strcmp(type, "n") == 0 ? 'n'
              : strcmp(type, "s") == 0        ? 's'
              : strcmp(type, "b") == 0        ? 'b'
              : strcmp(type, "e") == 0        ? 'e'
              : strcmp(type, "d") == 0        ? 'd'
                                              : 't'; /* str, inlineStr */
    const char *style = dbr_xml_attribute(a, "s");
    r->style = 0;
    if (style && !read_index(style, UINT32_MAX, &r->style))
        r->style = UINT64_MAX;
    r->value.n = 0;
}

static void start(void *parser, const char *name, const char **a) {
    xlsx_rows *r = XML_GetUserData(parser);
    name = dbr_xml_local(name);
    if (r->failed)
        return;
    if (strcmp(name, "row") == 0)
        begin_row(r, a);
    else if (strcmp(name, "c") == 0 && r->in_row)
        begin_cell(r, a);
    else if (strcmp(name, "v") == 0)
        r->in_value = true;
    else if (strcmp(name, "is") == 0)
        r->in_inline = true;
    else if (strcmp(name, "rPh") == 0)
        r->phonetic++;
    else if (strcmp(name, "t") == 0 && r->in_inline && !r->phonetic)
        r->in_value = true;
}

static void characters(void *parser, const char *p, int n) {
    xlsx_rows *r = XML_GetUserData(parser);
    if (r->in_value && !r->failed)
        dbr_buf_put(&r->value, (dbr_str){p, (size_t)n});
}

static void put_cell(xlsx_rows *r, dbr_str text, dbr_cell_form form) {
    sheet_row *row = &r->row;
    if (!text.n)
        return;
    if (r->column >= row->cap) {
        size_t cap = r->column + 1 > row->cap * 2 ? r->column + 8 : row->cap * 2;
        dbr_cell *cells = DBR_NEWS(&row->arena, dbr_cell, cap);
        for (size_t i = 0; i < cap; i++)
            cells[i] = i < row->n ? row->cells[i] : (dbr_cell){.text = {"", 0}, .absent = true};
        row->cells = cells;
        row->cap = cap;
    }
    row->cells[r->column] =
        (dbr_cell){.text = dbr_arena_str(&row->arena, text), .form = (uint8_t)form};
    row->n = r->column + 1 > row->n ? r->column + 1 : row->n;
}

/* Workbooks hold binary fractions; programs show 15 digits of them, and write up to 17: 0.10299999999999999 stands for 0.103. A number of no
   more than 15 digits stays as it is written. */
static dbr_str number(dbr_str v, dbr_buf *out) {
    dbr_decimal d;
    if (dbr_dec_parse(v, &d) != DBR_DEC_OK)
        return v;
    d = dbr_dec_normal(d);
    int digits = 0;
    for (unsigned __int128 c = d.coef; c; c /= 10)
        digits++;
    if (digits <= DIGITS)
        return v;
    dbr_dec_write(dbr_dec_round(d, DIGITS - digits - d.exp), out);
    return dbr_buf_str(out);
}

static void end_cell(xlsx_rows *r) {
    dbr_str v = dbr_buf_str(&r->value);
    uint64_t index;
    switch (r->type) {
    case 's': {
        dbr_buf_putc(&r->value, 0);
        const dbr_str *text =
            read_index(r->value.p, UINT32_MAX, &index) ? dbr_workbook_text(r->book, index) : NULL;
        if (text)
            put_cell(r, *text, DBR_FORM_STRING);
        else if (v.n)
            stop(r, dbr_arena_printf(r->base.errors->arena, "there is no shared text %.*s",
                                     DBR_ARG(dbr_str_slice(v, 0, 40))));
        return;
    }
    case 'b':
        put_cell(r, dbr_str_is(v, "1") ? DBR_STR("true") : DBR_STR("false"), DBR_FORM_BOOL);
        return;
    case 'e':
        return;
    case 't':
    case 'd':
        put_cell(r, v, DBR_FORM_STRING);
        return;
    }
    dbr_numfmt f = dbr_workbook_style(r->book, r->style);
    dbr_buf written = {0};
    if (f != DBR_NUMFMT_NUMBER && dbr_numfmt_write(v, f, dbr_workbook_from_1904(r->book), &written))
        put_cell(r, dbr_buf_str(&written), DBR_FORM_PLAIN);
    else
        put_cell(r, number(v, &written), DBR_FORM_NUMBER);
    dbr_buf_clear(&written);
}

static void end(void *parser, const char *name) {
    xlsx_rows *r = XML_GetUserData(parser);
    name = dbr_xml_local(name);
    if (r->failed)
        return;
    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
        r->in_value = false;
    else if (strcmp(name, "is") == 0)
        r->in_inline = false;
    else if (strcmp(name, "rPh") == 0)
        r->phonetic--;
    else if (strcmp(name, "c") == 0 && r->in_row)
        end_cell(r);
    else if (strcmp(name, "row") == 0) {
        r->in_row = false;
        if (r->row.n) /* else it is empty */
            XML_StopParser(r->parser, XML_TRUE);
    }
}

/* The next row that holds something into r->row; false at the end. */
static bool parse_row(xlsx_rows *r) {
    if (r->ended || r->failed)
        return false;
    r->row.n = 0;
    int stopped = dbr_part_parse(r->part, r->parser);
    r->ended = stopped != 1;
    r->failed |= stopped < 0;
    return stopped == 1 && !r->failed;
}

/* ---- the header ---- */

/* The row that names the columns: of the widest rows among the first ones, the first whose cells are all texts. SIZE_MAX: none. */
static size_t find_header(const xlsx_rows *r) {
    size_t widest = 0, filled[LOOK_AHEAD] = {0};
    for (size_t i = 0; i < r->nahead; i++) {
        for (size_t c = 0; c < r->ahead[i].n; c++)
            filled[i] += !r->ahead[i].cells[c].absent;
        widest = filled[i] > widest ? filled[i] : widest;
    }
    for (size_t i = 0; i < r->nahead; i++) {
        bool texts = true;
        for (size_t c = 0; c < r->ahead[i].n; c++)
            texts &= r->ahead[i].cells[c].absent || r->ahead[i].cells[c].form == DBR_FORM_STRING;
        if (texts && filled[i] * 2 > widest)
            return i;
    }
    return SIZE_MAX;
}

static void note(xlsx_rows *r, uint64_t row, dbr_str text, dbr_str help) {
    dbr_data_note_add(r->base.errors, (dbr_data_error){.kind = DBR_DATA_ASSUMED,
                                                       .file = r->base.file,
                                                       .line = row,
                                                       .text = text,
                                                       .help = help});
}

static bool read_header(xlsx_rows *r, dbr_arena *a, const dbr_rows_options *o) {
    size_t rows = o->header_rows ? (size_t)o->header_rows : 1;
    size_t look = o->header > 0 ? rows : LOOK_AHEAD;
    while (r->nahead < look && parse_row(r)) {
        if (o->header > 0 && r->row.number < (uint64_t)o->header)
            continue;
        r->ahead[r->nahead++] = r->row;
        r->row = (sheet_row){.number = r->row.number};
    }
    if (r->failed)
        return false;
    if (!r->nahead) {
        dbr_data_error_add(
            r->base.errors,
            (dbr_data_error){.kind = DBR_DATA_EMPTY,
                             .file = r->base.file,
                             .text = DBR_STR("the sheet is empty: it has no header")});
        return false;
    }
    size_t header = o->header == DBR_HEADER_AUTO ? find_header(r) : 0, n = 0;
    bool named = o->header != 0 && header != SIZE_MAX;
    if (header == SIZE_MAX) {
        header = 0;
        note(r, r->ahead[0].number,
             DBR_STR("no row among the first ones holds names: the sheet has no header, its "
                     "columns are column_1, .."),
             DBR_STR("say it: `header: 0`, or the row: `header: 1`"));
    }
    for (size_t i = header; i < r->nahead; i++)
        n = r->ahead[i].n > n ? r->ahead[i].n : n;
    dbr_str *names = DBR_NEWS(a, dbr_str, n + 1);
    rows = named && rows <= r->nahead - header ? rows : 1;
    const sheet_row *h = &r->ahead[header], *last = h + rows - 1;
    for (size_t c = 0; c < n; c++)
        names[c] = named ? DBR_STR("") : dbr_arena_printf(a, "column_%zu", c + 1);
    for (size_t i = 0; named && i < rows; i++)
        dbr_header_add(a, names, n, h[i].cells, h[i].n, i + 1 == rows);
    if (named) {
        n = last->n < n ? last->n
                        : n; /* columns to the right that nobody names hold nothing but notes */
        dbr_header_names(a, names, n, r->base.file, h->number, r->base.errors);
        if (header > 0)
            note(r, h->number,
                 dbr_arena_printf(a, "the rows before row %llu were passed over",
                                  (unsigned long long)h->number),
                 dbr_arena_printf(a, "say it: `header: %llu`", (unsigned long long)h->number));
    }
    r->next_ahead = named ? header + rows : 0;
    r->base.names = names;
    r->base.ncolumns = n;
    return true;
}

/* ---- rows ---- */

static bool xlsx_next(dbr_rows *base, dbr_record *out) {
    xlsx_rows *r = (xlsx_rows *)base;
    sheet_row *row = NULL;
    *out = (dbr_record){0};
    if (r->next_ahead < r->nahead)
        row = &r->ahead[r->next_ahead++];
    else if (parse_row(r))
        row = &r->row;
    if (!row) {
        if (r->failed && !base->malformed)
            base->malformed++; /* what follows is lost */
        return false;
    }
    size_t found = row->n;
    if (row->cap < base->ncolumns) {
        dbr_cell *cells = DBR_NEWS(&row->arena, dbr_cell, base->ncolumns);
        for (size_t c = 0; c < base->ncolumns; c++)
            cells[c] = c < row->n ? row->cells[c] : (dbr_cell){.text = {"", 0}, .absent = true};
        row->cells = cells;
        row->cap = base->ncolumns;
    }
    *out = (dbr_record){.cells = row->cells,
                        .n = base->ncolumns,
                        .file = base->file_index,
                        .line = row->number,
                        .found = found};
    return true;
}

static void xlsx_close(dbr_rows *base) {
    xlsx_rows *r = (xlsx_rows *)base;
    dbr_part_close(r->part);
    if (r->parser)
        XML_ParserFree(r->parser);
    r->parser = NULL;
    dbr_workbook_close(r->book);
    for (size_t i = 0; i < r->nahead; i++)
        dbr_arena_clear(&r->ahead[i].arena);
    dbr_arena_clear(&r->row.arena);
    dbr_buf_clear(&r->value);
    dbr_datatext_clear(&r->text);
}

/* The sheet that is asked for, by name or 1-based number; the first where nothing is. */
static const dbr_sheet *find_sheet(xlsx_rows *r, dbr_arena *a, const dbr_rows_options *o) {
    const dbr_sheet *sheets;
    size_t n = dbr_workbook_sheets(r->book, &sheets);
    for (size_t i = 0; i < n; i++)
        if (o->sheet.n ? dbr_str_eq(sheets[i].name, o->sheet)
                       : i + 1 == (size_t)(o->sheet_number ? o->sheet_number : 1))
            return &sheets[i];
    dbr_buf names = {0};
    for (size_t i = 0; i < n && i < 12; i++)
        dbr_buf_printf(&names, "%s`%.*s`", i ? ", " : "its sheets: ", DBR_ARG(sheets[i].name));
    dbr_workbook_error(
        r->book, DBR_DATA_WORKBOOK,
        o->sheet.n ? dbr_arena_printf(a, "the workbook has no sheet `%.*s`", DBR_ARG(o->sheet))
                   : dbr_arena_printf(a, "the workbook has no sheet %d", o->sheet_number),
        dbr_arena_cstr(a, dbr_buf_str(&names)));
    dbr_buf_clear(&names);
    return NULL;
}

dbr_rows *dbr_xlsx_open(dbr_arena *a, dbr_str name, dbr_datatext *text, const dbr_rows_options *o,
                        dbr_data_errors *errors) {
    xlsx_rows *r = DBR_NEW(a, xlsx_rows);
    r->base = (dbr_rows){.file = dbr_arena_str(a, name),
                         .file_index = o->file_index,
                         .errors = errors,
                         .next = xlsx_next,
                         .close = xlsx_close};
    r->book = dbr_workbook_open(a, r->base.file, text->text, errors);
    const dbr_sheet *sheet = r->book ? find_sheet(r, a, o) : NULL;
    r->part = sheet ? dbr_part_open(r->book, sheet->part) : NULL;
    r->parser = r->part ? dbr_xml_parser_new(r, start, end, characters) : NULL;
    if (r->parser && read_header(r, a, o)) {
        r->text = *text;
        return &r->base;
    }
    xlsx_close(&r->base);
    return NULL;
}
