/* csvscan.h: the strict scanner of CSV records, and what it finds out about a file: delimiter, quote, line ends, where the header is. */
#ifndef DBR_ENGINE_NATIVE_CSVSCAN_H
#define DBR_ENGINE_NATIVE_CSVSCAN_H
#include "engine/native/table.h"

typedef struct dbr_csv_dialect {
    char delimiter, quote;
    bool cr; /* lines end in CR alone (old Mac) */
} dbr_csv_dialect;

typedef struct dbr_csv_scan {
    dbr_str text;
    dbr_csv_dialect dialect;
    size_t at;         /* where the next record is looked for */
    uint64_t line;     /* of `at`, 1-based */
    size_t line_start; /* offset of the line's first byte */
    size_t limit;      /* cells that are kept; all are counted */
    uint8_t special[256];

    /* The record that dbr_csv_scan_next found. */
    dbr_cell *cells;
    size_t n; /* its cells, kept or not */
    uint64_t first_line;
    size_t begin, end; /* its bytes, line end left out */
    bool extra_text;   /* a cell beyond the limit is not empty */
    struct {           /* the first thing that is wrong with it */
        bool any;
        dbr_data_kind kind;
        uint64_t line;
        size_t at, line_start;
        unsigned char byte;
    } problem;
    uint64_t quoted_cells; /* in all records so far */

    size_t cap;
    dbr_buf scratch; /* cells with doubled quotes */
} dbr_csv_scan;

void dbr_csv_scan_init(dbr_csv_scan *s, dbr_str text, dbr_csv_dialect d, size_t limit);
/* The next record; blank lines (nothing but spaces and tabs) are passed over. False at the end of the text. */
bool dbr_csv_scan_next(dbr_csv_scan *s);
void dbr_csv_scan_clear(dbr_csv_scan *s);

/* What a sample of the file says. `said` has 0 for what is to be found out. */
typedef struct dbr_csv_guess {
    dbr_csv_dialect dialect;
    size_t width;     /* cells of most records; 0: there is no record */
    size_t header_at; /* offset of the record that is the header */
    uint64_t header_line;
    bool has_header; /* false: its first record is made of numbers and dates */
    bool skipped;    /* lines before the header were passed over */
    bool tie;        /* another delimiter fits as well */
} dbr_csv_guess;
dbr_csv_guess dbr_csv_find_out(dbr_str text, dbr_csv_dialect said);
#endif
