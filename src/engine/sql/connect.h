/* connect.h: from a source of the script to an open database and the columns of its table or query. */
#ifndef DBR_ENGINE_SQL_CONNECT_H
#define DBR_ENGINE_SQL_CONNECT_H
#include "engine/sql/sql.h"

enum {
    DBR_SQL_TIMEOUT = 300 /* seconds of a statement, unless the operator says another number */
};

/* The connections of a run: one an address, so that all its statements see one moment. */
typedef struct dbr_connections dbr_connections;
dbr_connections *dbr_connections_new(dbr_arena *a, const dbr_access *access, int timeout,
                                     dbr_interrupt *interrupt);
void dbr_connections_free(dbr_connections *c); /* takes NULL */

/* Why there is none. `refused`: the operator does not allow it. Texts are without a full stop. */
typedef struct dbr_no_database {
    dbr_str text, help;
    bool refused;
} dbr_no_database;

bool dbr_source_is_server(const dbr_source *s);
/* Opens the database of such a source, if it is not open yet, and finds its table. NULL with *why where it is not
   allowed, not reached, or not there. */
dbr_db *dbr_source_connect(dbr_connections *c, const dbr_source *s, dbr_relation *out,
                           dbr_no_database *why);

/* The same for the Parquet files of one shape, which are read as one table. */
dbr_db *dbr_files_connect(dbr_connections *c, const dbr_paths *paths, dbr_relation *out,
                          dbr_no_database *why);

/* The rows of a relation: every column has a name, the cells of those that are not `wanted` are absent. `sorted`: in an order that the same data
   always has. */
dbr_rows *dbr_sql_rows(dbr_arena *a, dbr_db *db, const dbr_relation *r, const bool *wanted,
                       bool sorted, dbr_data_errors *errors);
/* The statement that it runs. */
void dbr_sql_select(dbr_db *db, const dbr_relation *r, const bool *wanted, bool sorted,
                    dbr_statement *out);
#endif
