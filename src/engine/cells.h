/* cells.h: what an engine gives back: one value per request and segment, and what it saw while it read each source. */
#ifndef DBR_ENGINE_CELLS_H
#define DBR_ENGINE_CELLS_H
#include "base/interrupt.h"
#include "plan/plan.h"

typedef struct dbr_answer {
    dbr_value value; /* none: NO_ROWS where nothing contributed; sum and count of nothing are 0 */
    int64_t n;       /* rows (groups of `per`) that contributed a value */
    int64_t rows;    /* rows that counted, with a value or without */
} dbr_answer;

typedef struct dbr_segments {
    dbr_value
        *keys; /* n * grouping columns, in segment order: by value column after column, none last */
    size_t n;
    bool *in_window; /* n * windows of the scan: has a kept row there (whatever the filters) */
} dbr_segments;

typedef struct dbr_offender { /* a row that breaks a `require` */
    dbr_str file;
    uint64_t line;
    uint64_t order; /* of the rows, for the engine */
    dbr_str text;   /* "status = \"lost\"": the columns that the condition reads, plain form */
} dbr_offender;
enum { DBR_OFFENDERS_MAX = 5 };

typedef struct dbr_row_check { /* result of a require line over rows */
    int64_t good, bad,
        none; /* rows where it is true, false, none (unique: bad = repeated rows; not null: good and bad) */
    dbr_offender offenders[DBR_OFFENDERS_MAX];
    size_t noffenders;
    DBR_VEC(dbr_str) missing_columns; /* `columns a, b`: those that the file lacks */
} dbr_row_check;

typedef struct dbr_scan_cells {
    const dbr_scan *scan;   /* NULL: the source was not read */
    bool failed;            /* could not be read, or is malformed: its cells are none (BAD_CELL) */
    dbr_segments *segments; /* per grouping; [0] is unused */
    dbr_answer **cells; /* per request: one answer per segment of its grouping (1 for grouping 0) */
    bool
        has_rows; /* at least one kept row with a date (or any kept row where the source has no time) */
    dbr_day oldest, newest; /* of the kept rows, where has_rows and the source has time */
    dbr_str
        file; /* name for messages: "orders.csv", "orders-*.csv" of a glob, "orders" for inline */
    bool pattern; /* it is a glob's */
    size_t nfiles;
    bool fast;                /* read in blocks (the result is the same either way) */
    bool pushed;              /* added up by its database */
    int64_t rows;             /* read */
    int64_t kept;             /* after keep, drop, bad rows and duplicates */
    int64_t dropped;          /* by keep, drop and bad rows */
    int64_t *dropped_by_rule; /* per source->rules */
    int64_t bad_rows;         /* `bad rows drop`, or rows with a cell that did not fit */
    int64_t duplicates;
    int64_t undated; /* kept rows without a date */
    bool
        bad_days; /* a kept row has a date that does not fit: it could lie in any window, so no cell has a value */
    int64_t lookups, lookup_misses; /* keys looked up elsewhere, and not found */
    dbr_row_check *requires;        /* per source->requires */
    DBR_VEC(dbr_str) statements;    /* that a database was asked, with what was bound to them */
    dbr_str *header;                /* columns of the file, as found */
    size_t nheader;
} dbr_scan_cells;

typedef struct dbr_cells {
    dbr_arena *arena;
    const dbr_plan *plan;
    dbr_scan_cells *scans; /* per source of the model */
    dbr_holidays holidays; /* empty where the script names no file */
    bool holidays_failed;  /* it could not be read: there are no working days to count */
    /* dated rates: per model->rates, sorted by day; n 0 for constant ones */
    struct dbr_rate_days {
        dbr_day *days;
        dbr_decimal *values;
        size_t n;
        bool failed; /* their source could not be read */
    } * rates;
} dbr_cells;

/* The cell of a request for a segment (values of its grouping's columns); the cell of no rows where the segment does not occur; none where
   `bad_days`. */
dbr_answer dbr_cells_get(const dbr_scan_cells *s, size_t request, const dbr_value *segment);

/* What an aggregate answers where nothing contributed: 0 for sums and counts, else none. */
dbr_answer dbr_answer_of_nothing(const dbr_agg *agg);

/* Data given in place of a source's own (script tests). */
typedef struct dbr_given {
    const dbr_source *source;
    dbr_str csv;
} dbr_given;
/* How far a source is read. */
typedef struct dbr_progress {
    dbr_str source;
    uint64_t bytes, total; /* of the file that is read, as it lies on the disk */
    int64_t rows;
} dbr_progress;

#define DBR_MEMORY ((size_t)2 << 30)
typedef struct dbr_engine_options {
    void (*progress)(
        void *user,
        const dbr_progress
            *p); /* NULL: nobody looks; called now and then by the thread that called the engine */
    void *progress_user;
    bool only_given; /* sources that are not given are empty: read no file */
    const dbr_given *given;
    size_t ngiven;
    int jobs;      /* threads, 0: one a processor */
    size_t block;  /* bytes that a thread takes at a time, 0: the default; for tests */
    size_t spill;  /* bytes of values after which they go to a file, 0: `memory`; for tests */
    bool strict;   /* row by row only, for tests */
    size_t memory; /* bytes that values of distinct counts and quantiles may take, 0: DBR_MEMORY */
    int timeout;   /* seconds that one statement of a database may take, 0: the default */
    dbr_interrupt *interrupt; /* NULL: nobody interrupts a statement of a database */
} dbr_engine_options;

/* src/engine/native: runs the plan over files. Columns that a file lacks are script errors in `diags` (nothing was evaluated); files that cannot be
   read, malformed data and cells that do not fit are data errors there. Never NULL. */
dbr_cells *dbr_native_run(dbr_arena *a, const dbr_plan *p, const dbr_engine_options *opt,
                          dbr_diags *diags);
#endif
