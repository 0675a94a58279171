/* xlsx_sheet.c: rows of cells on a sheet of a workbook. */
#include "base/utf8.h"
#include "report/xlsx.h"
#include "report/xlsx_number.h"

enum { TEXT_MAX = 30000 /* bytes; a cell takes 32,767 UTF-16 units */ };

const char *dbr_xlsx_word(dbr_xlsx *x, dbr_word w) {
    return dbr_arena_cstr(x->arena, dbr_word_text(x->r->lang, w));
}

static bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Readers take `_x000A_` for a line break: such a text has its own underscore spelled out. */
static bool is_escape(dbr_str s, size_t at) {
    if (at + 7 > s.n || s.p[at] != '_' || s.p[at + 1] != 'x' || s.p[at + 6] != '_')
        return false;
    for (size_t i = at + 2; i < at + 6; i++)
        if (!is_hex(s.p[i]))
            return false;
    return true;
}

const char *dbr_xlsx_text(dbr_xlsx *x, dbr_str s) {
    dbr_buf b = {0};
    for (size_t i = 0; i < s.n && b.n < TEXT_MAX;) {
        uint32_t rune = 0;
        size_t n = dbr_utf8_next(s, i, &rune);
        bool fits = n && (rune >= 0x20 || rune == '\n' || rune == '\t') &&
                    !(rune >= 0x7F && rune < 0xA0) && rune != 0xFFFE && rune != 0xFFFF;
        if (!fits)
            dbr_buf_puts(&b, "\xEF\xBF\xBD");
        else if (is_escape(s, i))
            dbr_buf_puts(&b, "_x005F_");
        else
            dbr_buf_put(&b, dbr_str_slice(s, i, i + n));
        i += n ? n : 1;
    }
    const char *text = dbr_arena_cstr(x->arena, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return text;
}

dbr_sheet dbr_sheet_new(dbr_xlsx *x, dbr_word name) {
    dbr_sheet s = {.x = x, .name = dbr_xlsx_word(x, name)};
    s.sheet = x->call.workbook_add_worksheet(x->book, s.name);
    x->call.worksheet_set_landscape(s.sheet);
    x->call.worksheet_fit_to_pages(s.sheet, 1, 0);
    return s;
}

void dbr_sheet_heads(dbr_sheet *s, const dbr_sheet_column *columns, size_t n) {
    s->head = s->row;
    s->columns = (lxw_col_t)n;
    for (size_t i = 0; i < n; i++) {
        lxw_col_t at = (lxw_col_t)i;
        s->x->call.worksheet_set_column(s->sheet, at, at, columns[i].width, NULL);
        s->x->call.worksheet_write_string(s->sheet, s->row, at,
                                          dbr_xlsx_word(s->x, columns[i].word), s->x->head);
    }
    s->x->call.worksheet_freeze_panes(s->sheet, s->row + 1, 0);
    dbr_sheet_next(s);
}

void dbr_sheet_text(dbr_sheet *s, dbr_str text) {
    if (text.n)
        s->x->call.worksheet_write_string(s->sheet, s->row, s->column, dbr_xlsx_text(s->x, text),
                                          s->x->plain);
    s->column++;
}

void dbr_sheet_word(dbr_sheet *s, dbr_word w) {
    dbr_sheet_text(s, dbr_word_text(s->x->r->lang, w));
}

/* Dates before 1900 are none in a spreadsheet. */
void dbr_sheet_date(dbr_sheet *s, dbr_str day) {
    dbr_day d;
    dbr_ymd ymd = {0};
    if (dbr_date_parse(day, &d))
        ymd = dbr_day_ymd(d);
    if (ymd.year < 1901) {
        dbr_sheet_text(s, day);
        return;
    }
    lxw_datetime date = {.year = ymd.year, .month = ymd.month, .day = ymd.day};
    s->x->call.worksheet_write_datetime(s->sheet, s->row, s->column++, &date, s->x->day);
}

static lxw_format *number_format(dbr_xlsx *x, const char *format) {
    bool added = false;
    dbr_map_entry *e = dbr_map_put(&x->formats, dbr_str_of(format), &added);
    if (added) {
        lxw_format *f = x->call.workbook_add_format(x->book);
        x->call.format_set_num_format(f, format);
        x->call.format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
        e->ptr = f;
    }
    return e->ptr;
}

void dbr_sheet_number(dbr_sheet *s, double number, const char *format) {
    s->x->call.worksheet_write_number(s->sheet, s->row, s->column++, number,
                                      number_format(s->x, format));
}

/* +0.0"pp" */
static const char *points_format(dbr_xlsx *x) {
    const char *pp = dbr_xlsx_word(x, DBR_W_POINTS);
    return dbr_arena_printf(x->arena, "+0.0\"%s\";-0.0\"%s\";0.0\"%s\"", pp, pp, pp).p;
}

void dbr_sheet_points(dbr_sheet *s, const dbr_shown *v) {
    if (v->value.kind == DBR_V_DECIMAL)
        dbr_sheet_number(s, dbr_dec_to_double(v->value.dec) * 100, points_format(s->x));
    else
        dbr_sheet_text(s, v->text);
}

void dbr_sheet_value(dbr_sheet *s, const dbr_shown *v, dbr_str unit, dbr_str format) {
    double number;
    dbr_buf b = {0};
    if (dbr_xlsx_number(&v->value, unit, &number)) {
        dbr_str f =
            dbr_xlsx_number_format(s->x->arena, unit, format, dbr_dec_is_integer(v->value.dec));
        dbr_sheet_number(s, number, f.p);
    } else if (v->value.kind == DBR_V_DATE) {
        dbr_value_write(&v->value, &b);
        dbr_sheet_date(s, dbr_buf_str(&b));
    } else {
        dbr_sheet_text(s, v->text);
    }
    dbr_buf_clear(&b);
}

void dbr_sheet_skip(dbr_sheet *s) {
    s->column++;
}

void dbr_sheet_next(dbr_sheet *s) {
    s->row++;
    s->column = 0;
}

void dbr_sheet_end(dbr_sheet *s) {
    if (s->row > s->head + 1)
        s->x->call.worksheet_autofilter(s->sheet, s->head, 0, s->row - 1, s->columns - 1);
}

void dbr_sheet_colour(dbr_sheet *s, lxw_col_t column, const char *word, lxw_format *format) {
    dbr_str quoted = dbr_arena_printf(s->x->arena, "\"%s\"", word);
    lxw_conditional_format rule = {.type = LXW_CONDITIONAL_TYPE_CELL,
                                   .criteria = LXW_CONDITIONAL_CRITERIA_EQUAL_TO,
                                   .value_string = dbr_arena_cstr(s->x->arena, quoted),
                                   .format = format};
    if (s->row > s->head + 1)
        s->x->call.worksheet_conditional_format_range(s->sheet, s->head + 1, column, s->row - 1,
                                                      column, &rule);
}
