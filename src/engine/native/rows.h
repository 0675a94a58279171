/* rows.h: the readers behind dbr_rows_open, one a kind of file. */
#ifndef DBR_ENGINE_NATIVE_ROWS_H
#define DBR_ENGINE_NATIVE_ROWS_H
#include "engine/native/csvscan.h"
#include "engine/native/datatext.h"

/* Each takes the text over (and clears it on close), or returns NULL with an error added and leaves it to the caller. */
dbr_rows *dbr_csv_open(dbr_arena *a, dbr_str name, dbr_datatext *text, bool tabs,
                       const dbr_rows_options *o, dbr_data_errors *errors);
dbr_rows *dbr_json_open(dbr_arena *a, dbr_str name, dbr_datatext *text, bool lines,
                        const dbr_rows_options *o, dbr_data_errors *errors);
dbr_rows *dbr_xlsx_open(dbr_arena *a, dbr_str name, dbr_datatext *bytes, const dbr_rows_options *o,
                        dbr_data_errors *errors);
/* Opens the file itself: a database is read piece by piece. */
dbr_rows *dbr_sqlite_open(dbr_arena *a, dbr_str path, const dbr_rows_options *o,
                          dbr_data_errors *errors);

/* By DuckDB, where it is installed (sql/). */
dbr_rows *dbr_parquet_open(dbr_arena *a, dbr_str path, const dbr_rows_options *o,
                           dbr_data_errors *errors);

/* How a plain CSV file is laid out, for readers that take its bytes themselves. */
typedef struct dbr_csv_layout {
    dbr_csv_dialect dialect;
    uint64_t data_at; /* offset of the first row in the file's bytes */
} dbr_csv_layout;
/* Of rows that dbr_rows_open_bytes opened over `bytes` and of which none was read yet. False where the bytes are not the text (another encoding),
   lines end in CR alone, or rows may leave columns out. */
bool dbr_csv_layout_of(const dbr_rows *r, dbr_str bytes, dbr_csv_layout *out);
#endif
