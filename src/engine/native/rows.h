/* rows.h: the readers behind dbr_rows_open, one a kind of file. */
#ifndef DBR_ENGINE_NATIVE_ROWS_H
#define DBR_ENGINE_NATIVE_ROWS_H
#include "engine/native/datatext.h"

/* Each takes the text over (and clears it on close), or returns NULL with an error added and leaves it to the caller. */
dbr_rows *dbr_csv_open(dbr_arena *a, dbr_str name, dbr_datatext *text, bool tabs,
                       const dbr_rows_options *o, dbr_data_errors *errors);
dbr_rows *dbr_json_open(dbr_arena *a, dbr_str name, dbr_datatext *text, bool lines,
                        const dbr_rows_options *o, dbr_data_errors *errors);
#endif
