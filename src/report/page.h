/* page.h: a page of text of some width: safe words, wrapped paragraphs, and tables whose columns line up on a terminal where Chinese signs
   are two columns wide. */
#ifndef DBR_REPORT_PAGE_H
#define DBR_REPORT_PAGE_H
#include "base/buf.h"
#include "lang/say.h"

typedef enum dbr_ink {
    DBR_INK_PLAIN,
    DBR_INK_BOLD,
    DBR_INK_DIM,
    DBR_INK_RED,
    DBR_INK_GREEN,
    DBR_INK_YELLOW
} dbr_ink;

/* How the headings of the parts of a report stand: across the page, below that of a section, directly below it, or, as the first one of a
   section that shows nothing else, not at all. */
typedef enum dbr_headings {
    DBR_HEADINGS_WHOLE,
    DBR_HEADINGS_BELOW,
    DBR_HEADINGS_FIRST,
    DBR_HEADINGS_SKIP
} dbr_headings;

typedef struct dbr_page {
    dbr_arena *arena;
    dbr_buf *out;
    unsigned width;
    dbr_lang lang;
    bool colour;
    bool red_up; /* what got better is red */
    bool ascii;  /* frames, marks and what is drawn, without signs that a terminal may lack */
    dbr_headings headings;
} dbr_page;

/* Text of scripts and data as one line that a terminal shows and does not obey: control, invisible and direction-changing characters
   are spelled out, line breaks and tabs become blanks. */
dbr_str dbr_page_safe(dbr_page *p, dbr_str s);
__attribute__((format(printf, 2, 3))) dbr_str dbr_page_text(dbr_page *p, const char *fmt, ...);
/* Of a change: for the better (above 0), for the worse (below 0), neither. */
dbr_ink dbr_page_ink(const dbr_page *p, int better);
/* Safe text in ink, without wrapping. */
void dbr_page_put(dbr_page *p, dbr_ink ink, dbr_str safe);
void dbr_page_blank(dbr_page *p, unsigned columns);
void dbr_page_break(dbr_page *p);
/* Safe text from column `at` (the cursor stands there already) to the right edge; further lines begin at `at` too. Ends its line. */
void dbr_page_wrap(dbr_page *p, unsigned at, dbr_ink ink, dbr_str safe);
/* The same on a line of its own. */
void dbr_page_line(dbr_page *p, unsigned at, dbr_ink ink, dbr_str safe);

/* A blank at which a line is not broken; it is printed as a blank. */
#define DBR_NO_BREAK "\xC2\xA0"
/* Safe text in which no line is broken, even where it is wider than a line. */
dbr_str dbr_page_glue(dbr_page *p, dbr_str safe);

/* Tables: cells are set row by row; a column that is empty throughout is left out; columns of the highest `drop` go first where the width
   does not suffice, and the first column wraps. */
enum { DBR_TABLE_COLUMNS = 16 };
typedef struct dbr_table_column {
    dbr_str head;
    bool right;
    unsigned drop; /* 0: never */
} dbr_table_column;
typedef struct dbr_table_row {
    dbr_str cells[DBR_TABLE_COLUMNS]; /* safe */
    dbr_ink ink[DBR_TABLE_COLUMNS];
    bool heading; /* cells[0] over the whole width, in bold */
} dbr_table_row;
/* True for each column that was shown. */
void dbr_page_table(dbr_page *p, const dbr_table_column *columns, size_t ncolumns,
                    const dbr_table_row *rows, size_t nrows, bool shown[DBR_TABLE_COLUMNS]);
#endif
