/* fast.h: the fast road of a scan: plain CSV files in blocks on all cores, batches of rows, no row at a time. It takes only what it can take
   exactly; for anything unusual it gives up, leaves no trace, and the strict road reads the files from the start. */
#ifndef DBR_ENGINE_NATIVE_FAST_FAST_H
#define DBR_ENGINE_NATIVE_FAST_FAST_H
#include "base/file.h"
#include "engine/native/fast/worker.h"

typedef struct dbr_fast_job {
    const dbr_model *model;
    const dbr_scan *scan;
    const dbr_paths *paths; /* in order */
    dbr_rows_options options;
    dbr_cell_type *types;  /* per column of the source; those that are undecided are worked out, */
    const bool *undecided; /* and kept only when every cell fits */
    const dbr_cell_options *cells; /* per column */
    dbr_lookup_table **lookups;
    const struct dbr_rate_days *rates;
    const dbr_engine_options *report; /* whom progress is reported to */
    int jobs;                         /* threads, 0: one a processor */
    size_t block;                     /* bytes, 0: the default */
    size_t spill;                     /* bytes of values after which they go to a temporary file */
    size_t memory; /* bytes that values of distinct counts and quantiles may take */
} dbr_fast_job;

/* Scans the files into `main`. On success the notes of the first file's header are added to `errors` and *names / *n are its columns (in
   the arena). False: nothing was done. */
bool dbr_fast_scan(const dbr_fast_job *job, dbr_arena *run, dbr_scanner *main, dbr_scan_cells *out,
                   dbr_data_errors *errors, const dbr_str **names, size_t *n);
#endif
