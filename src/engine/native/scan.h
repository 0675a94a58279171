/* scan.h: one pass over the rows of one source that fills every cell which the plan asks of it. */
#ifndef DBR_ENGINE_NATIVE_SCAN_H
#define DBR_ENGINE_NATIVE_SCAN_H
#include "engine/native/state.h"

typedef struct dbr_scanner dbr_scanner;

/* `out` is zeroed but for `scan`; it is filled by the calls below. */
dbr_scanner *dbr_scanner_new(dbr_arena *run, dbr_row_context *context, const dbr_scan *scan,
                             dbr_scan_cells *out);
/* One row after reading: values of the file's columns are in row->values with state 2, those of computed columns have state 0.
   `spoiled`: a cell did not fit and the source says `bad rows drop`. `file` and `line` say where it stands. */
void dbr_scanner_row(dbr_scanner *s, dbr_row *row, bool spoiled, dbr_str file, uint64_t line);
/* What the fast road (fast/) keeps by itself and puts in at the end: the segment of a row (its position so far), the state of a request in a
   segment, that a segment or any row lies in a window, the row's part in a `require` line, and another scanner of the same scan, which
   is used up. */
size_t dbr_scanner_segment(dbr_scanner *s, dbr_row *row, size_t grouping);
dbr_state *dbr_scanner_state(dbr_scanner *s, size_t request, size_t segment);
void dbr_scanner_mark(dbr_scanner *s, size_t grouping, size_t segment, size_t window);
void dbr_scanner_days(dbr_scanner *s, size_t window, dbr_day first, dbr_day last);
void dbr_scanner_require(dbr_scanner *s, dbr_row *row, size_t require, dbr_str file, uint64_t line);
/* Where each of its segments is now, by grouping. */
size_t **dbr_scanner_merge(dbr_scanner *into, dbr_scanner *from);
/* Frees the states of a scan that nobody finishes. */
void dbr_scanner_clear(dbr_scanner *s);
/* The aggregate that keeps most values so far. NULL: none keeps any. */
const dbr_agg *dbr_scanner_largest(const dbr_scanner *s);
/* The end of the rows: answers are worked out, segments sorted. */
void dbr_scanner_finish(dbr_scanner *s);
/* Before the rows: notes first days, in as many maps as the scan asks for. */
void dbr_scanner_births(dbr_scanner *s, dbr_births *out);
/* The lookup table that was filled, NULL when the plan wants none; and the dated rates of a column, by day. */
dbr_lookup_table *dbr_scanner_lookup(dbr_scanner *s);
void dbr_scanner_rates(dbr_scanner *s, const dbr_column *column, struct dbr_rate_days *out);
#endif
