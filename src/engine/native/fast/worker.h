/* worker.h: one thread's share of a scan: batches of rows through compiled expressions into the cells of its windows and segments. */
#ifndef DBR_ENGINE_NATIVE_FAST_WORKER_H
#define DBR_ENGINE_NATIVE_FAST_WORKER_H
#include "engine/native/fast/classes.h"
#include "engine/native/fast/program.h"
#include "engine/native/scan.h"

typedef struct dbr_worker dbr_worker;

/* `types` and `options` per column of the source say how cells are read. NULL where the scan asks for what only the strict road does
   (lookups, dated rates). Values that take more than `spill` bytes (0: `memory`) go to a
   temporary file. Everything else is allocated in the worker's own arenas. */
dbr_worker *dbr_worker_new(const dbr_model *m, const dbr_scan *scan, const dbr_day_classes *classes,
                           const dbr_cell_type *types, const dbr_cell_options *options,
                           dbr_lookup_table **lookups, const struct dbr_rate_days *rates,
                           size_t memory, size_t spill);
void dbr_worker_free(dbr_worker *w);
/* The columns that have to be read from files: their number, and per position the column of the source. */
size_t dbr_worker_columns(const dbr_worker *w, const uint32_t **columns);
/* A batch of n rows: the places of the cells per position, and where each row begins in the file. False where a cell does not fit or a
   number is too large for this road. */
bool dbr_worker_batch(dbr_worker *w, const dbr_cell_places *places, const uint32_t *begins,
                      size_t n, dbr_str file, uint64_t file_order, uint64_t offset);
/* Puts what all workers of a scan have found into a scanner. False where that is too large for this road, or where two rows may have one
   key: nothing was put in. *lost: a
   temporary file could not be read, answers are missing. */
bool dbr_workers_finish(dbr_worker *const *workers, size_t n, dbr_scanner *into, dbr_arena *run,
                        bool *lost);
#endif
