/* worker.h: one thread's share of a scan: batches of rows through compiled expressions into the cells of its windows and segments. */
#ifndef DBR_ENGINE_NATIVE_FAST_WORKER_H
#define DBR_ENGINE_NATIVE_FAST_WORKER_H
#include "engine/native/fast/program.h"
#include "engine/native/scan.h"

/* Which windows a day lies in: days with the same windows are one class; class 0 has none. The same for all workers. */
typedef struct dbr_day_classes {
    dbr_day first, last; /* days outside of these are of class 0 */
    uint16_t *of_day;    /* [last - first + 1] */
    uint32_t n;          /* classes */
    uint32_t **windows;  /* per class: its windows, */
    uint32_t *nwindows;  /* and how many */
} dbr_day_classes;
/* False where there are too many days or classes for a table. */
bool dbr_day_classes_init(dbr_day_classes *d, dbr_arena *a, const dbr_scan *scan);

typedef struct dbr_worker dbr_worker;

/* `types` and `options` per column of the source say how cells are read. NULL where the scan asks for what only the strict road does
   (keys, lookups, `unique`, dated rates). Everything is allocated in the worker's own arenas. */
dbr_worker *dbr_worker_new(const dbr_model *m, const dbr_scan *scan, const dbr_day_classes *classes,
                           const dbr_cell_type *types, const dbr_cell_options *options,
                           dbr_lookup_table **lookups, const struct dbr_rate_days *rates);
void dbr_worker_free(dbr_worker *w);
/* The columns that have to be read from files: their number, and per position the column of the source. */
size_t dbr_worker_columns(const dbr_worker *w, const uint32_t **columns);
/* A batch of n rows: the places of the cells per position, and where each row begins in the file. False where a cell does not fit or a
   number is too large for this road. */
bool dbr_worker_batch(dbr_worker *w, const dbr_cell_places *places, const uint32_t *begins,
                      size_t n, dbr_str file, uint64_t file_order, uint64_t offset);
/* Puts all sums into the worker's scanner, for dbr_scanner_merge. */
dbr_scanner *dbr_worker_finish(dbr_worker *w);
#endif
