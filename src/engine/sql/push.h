/* push.h: a whole scan as statements that the database runs: it sends what rows add up to, not rows. */
#ifndef DBR_ENGINE_SQL_PUSH_H
#define DBR_ENGINE_SQL_PUSH_H
#include "engine/native/scan.h"
#include "engine/sql/emit.h"

typedef struct dbr_push_job {
    dbr_db *db;
    const dbr_relation *relation;
    const dbr_scan *scan;
    const dbr_zone *zone;       /* of the review; NULL: UTC */
    const int32_t *at;          /* per column of the source: column of the relation, or -1 */
    const dbr_cell_type *types; /* per column of the source, all decided */
    const dbr_cell_options *cells;
    const bool *wanted; /* per column of the relation: rows are sorted by those, and so are these */
    dbr_row_context *context; /* for what is worked out here */
    dbr_arena *run, *scratch;
    size_t memory; /* bytes that answers may add to `run` */
} dbr_push_job;

typedef enum dbr_pushed {
    DBR_PUSH_DONE,
    DBR_PUSH_CANNOT, /* nothing was done: something in it cannot be said exactly, or the data is not as it must be: read the rows */
    DBR_PUSH_FAILED, /* db->error says why */
    DBR_PUSH_FULL,   /* there are more values than memory holds */
} dbr_pushed;
/* Fills the scanner's states and its counters. */
dbr_pushed dbr_push(const dbr_push_job *job, dbr_scanner *into, dbr_scan_cells *out);
#endif
