/* push_tuples.h: an aggregate that SQL cannot say, from the combinations of values that it reads, each once with how often it is there. */
#ifndef DBR_ENGINE_SQL_PUSH_TUPLES_H
#define DBR_ENGINE_SQL_PUSH_TUPLES_H
#include "engine/sql/push_write.h"

/* Notes the columns of the table that an expression reads. False where it is about other rows of the source. */
bool dbr_reads(const dbr_push_work *p, dbr_read_columns *list, const dbr_expr *x);
/* A column of the table as rows are grouped by it, to be read as a cell of a file is; `group`: what shows it stands in a group. */
bool dbr_read_key(dbr_push_work *p, const dbr_column *column, bool group, dbr_str *shown,
                  dbr_str *key);
/* Its cell into the row; false where it is not what its column is. */
bool dbr_read_cell(const dbr_push_work *p, const dbr_column *column, const dbr_cell *cell,
                   dbr_row *row);
/* A row without values, in the scratch arena. */
dbr_row dbr_read_row(const dbr_push_work *p);
/* Writes the columns and keys of the statement; false where rows are wanted one by one. */
bool dbr_tuples_write(dbr_push_work *p, dbr_measure *m);
/* The row that the cells of an answer stand for, in the scratch arena; false where one of them is not what its column is. */
bool dbr_tuples_row(dbr_push_work *p, const dbr_measure *m, const dbr_cell *cells, dbr_row *out);
/* Whether the conditions in brackets are true for it. */
bool dbr_tuples_pass(dbr_push_work *p, const dbr_measure *m, dbr_row *row);
#endif
