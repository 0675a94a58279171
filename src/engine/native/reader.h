/* reader.h: one source while it is read: where its bytes are, which columns they have and of which types, and its rows for a scanner. */
#ifndef DBR_ENGINE_NATIVE_READER_H
#define DBR_ENGINE_NATIVE_READER_H
#include "engine/native/cellparse.h"
#include "engine/native/scan.h"
#include "engine/native/table.h"
#include "engine/sql/connect.h"

/* One source while it is read. */
typedef struct dbr_source_reader {
    dbr_arena *run, *scratch;
    dbr_diags *diags;
    const dbr_scan *scan;
    const dbr_source *source;
    dbr_scan_cells *out;
    dbr_paths paths; /* empty for bytes at hand */
    bool has_bytes;
    dbr_str bytes;
    dbr_connections *connections;
    dbr_db *db; /* of a source in a database server, else NULL */
    dbr_relation relation;
    const dbr_zone *zone;
    bool *wanted; /* per column of the relation */
    bool lenient; /* given by a test: columns may be left out */
    bool silent;  /* what is wrong with the rows is said when they are read again */
    dbr_rows_options options;
    dbr_cell_type *types;    /* per column of the source */
    dbr_cell_options *cells; /* per column: how its cells are read */
    bool *undecided;         /* per column: the whole file decides */
    int64_t *bad;            /* per column */
    int32_t *at;             /* per column: cell of the file that is open, or -1 */
    uint64_t lost;           /* records that could not be taken */
    dbr_data_errors errors;
} dbr_source_reader;

/* All zero but for what is given; the arenas, `connections` and `diags` outlive it. */
void dbr_source_reader_init(dbr_source_reader *r, dbr_arena *run, dbr_arena *scratch,
                            const dbr_model *m, const dbr_zone *zone, const dbr_scan *scan,
                            dbr_scan_cells *out, dbr_connections *connections, dbr_diags *diags);
/* Where its bytes or its table are. False, and *out failed, after a diagnostic, where there are none. */
bool dbr_source_reader_find(dbr_source_reader *r, const dbr_engine_options *opt);
/* Before any row is read: which columns there are, and, of a table, their types. A column that is not there is an error of the script. */
void dbr_source_reader_bind(dbr_source_reader *r);
/* How many files there are to read, and what one is called; bytes and a table are one. */
size_t dbr_source_reader_nfiles(const dbr_source_reader *r);
dbr_str dbr_source_reader_file(const dbr_source_reader *r, size_t i);
/* Whether the answer depends on the order of the rows: which is the first of one key, which is shown, which is the last of a moment. */
bool dbr_source_reader_order_matters(const dbr_source_reader *r);
/* What `errors` holds, as diagnostics. */
void dbr_source_reader_report(dbr_source_reader *r);
/* Reads all for the types that only the whole file decides, if there are any. */
void dbr_source_reader_infer(dbr_source_reader *r);
/* Gives each row to the scanner, and says what is wrong with rows. Past `memory` bytes of values the source fails. */
void dbr_source_reader_rows(dbr_source_reader *r, dbr_scanner *scanner, size_t memory);
/* Who came when is asked of rows that stand anywhere in the files, so they are read once for it alone. */
void dbr_source_reader_births(dbr_source_reader *r, dbr_row_context *context, size_t memory);
/* The names that the first file has, for the source's requirements. */
void dbr_source_reader_header(dbr_source_reader *r, const dbr_rows *rows);
/* The source fails: its values are more than fit. */
void dbr_source_reader_no_memory(dbr_source_reader *r, const dbr_scanner *scanner, size_t memory);
/* The header that a table has. */
dbr_rows dbr_source_reader_head(const dbr_source_reader *r);
#endif
