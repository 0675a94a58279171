/* xlsx.h: the writer of workbooks, libxlsxwriter, and cells of a sheet by it: texts that are never formulas, numbers, dates. */
#ifndef DBR_REPORT_XLSX_H
#define DBR_REPORT_XLSX_H
#include "base/library.h"
#include "base/map.h"
#include "lang/say.h"
#include "review/review.h"

#include <xlsxwriter.h>

/* The functions that are called. None of them writes a formula, a link or a macro. */
/* clang-format off */
#define DBR_XLSX_CALLS(X)                                                                        \
    X(workbook_new_opt) X(workbook_close) X(workbook_add_worksheet) X(workbook_add_format)       \
    X(workbook_add_chart) X(workbook_set_properties)                                             \
    X(worksheet_write_number) X(worksheet_write_string) X(worksheet_write_datetime)              \
    X(worksheet_set_column) X(worksheet_freeze_panes) X(worksheet_autofilter)                    \
    X(worksheet_conditional_format_range) X(worksheet_insert_chart) X(worksheet_set_landscape)   \
    X(worksheet_fit_to_pages)                                                                    \
    X(format_set_bold) X(format_set_font_color) X(format_set_bg_color) X(format_set_num_format)  \
    X(format_set_text_wrap) X(format_set_align) X(format_set_bottom) X(format_set_font_size)     \
    X(chart_add_series) X(chart_series_set_categories) X(chart_series_set_values)                \
    X(chart_series_set_name_range) X(chart_title_set_name_range) X(chart_legend_set_position)    \
    X(chart_axis_set_num_format)
/* clang-format on */

typedef struct dbr_xlsx_calls {
    DBR_XLSX_CALLS(DBR_LIBRARY_MEMBER)
} dbr_xlsx_calls;

typedef struct dbr_xlsx {
    dbr_xlsx_calls call;
    lxw_workbook *book;
    dbr_arena *arena;
    const dbr_review *r;
    dbr_map formats; /* by number format */
    lxw_format *title, *head, *plain, *day, *good, *bad, *warn;
} dbr_xlsx;

typedef struct dbr_sheet {
    dbr_xlsx *x;
    lxw_worksheet *sheet;
    const char *name;
    lxw_row_t row, head; /* the row that is written; that of the headings */
    lxw_col_t column, columns;
} dbr_sheet;

const char *dbr_xlsx_word(dbr_xlsx *x, dbr_word w);
/* What the format can hold of a text, as a C string. */
const char *dbr_xlsx_text(dbr_xlsx *x, dbr_str s);

dbr_sheet dbr_sheet_new(dbr_xlsx *x, dbr_word name);
typedef struct dbr_sheet_column {
    dbr_word word;
    unsigned width; /* about as many digits */
} dbr_sheet_column;
/* The row of headings; rows below it stay in sight of it. */
void dbr_sheet_heads(dbr_sheet *s, const dbr_sheet_column *columns, size_t n);
/* Cells of the row, left to right. */
void dbr_sheet_text(dbr_sheet *s, dbr_str text);
void dbr_sheet_word(dbr_sheet *s, dbr_word w);
void dbr_sheet_date(dbr_sheet *s, dbr_str day);
void dbr_sheet_value(dbr_sheet *s, const dbr_shown *v, dbr_str unit, dbr_str format);
/* A difference of percentages, in points. */
void dbr_sheet_points(dbr_sheet *s, const dbr_shown *v);
void dbr_sheet_number(dbr_sheet *s, double number, const char *format);
void dbr_sheet_skip(dbr_sheet *s);
void dbr_sheet_next(dbr_sheet *s);
/* Filters for the rows so far. */
void dbr_sheet_end(dbr_sheet *s);
/* Sheets of what a review may have besides: drivers, funnels, processes, cohorts, feedback, the plan, forecasts, what became of the last review. */
void dbr_xlsx_analyses(dbr_xlsx *x);
void dbr_xlsx_plan(dbr_xlsx *x);
void dbr_xlsx_forecasts(dbr_xlsx *x);
void dbr_xlsx_follow_up(dbr_xlsx *x);
/* Cells of a column that show one of two words, or none, in a colour. */
void dbr_sheet_colour(dbr_sheet *s, lxw_col_t column, const char *word, lxw_format *format);
#endif
