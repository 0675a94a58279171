/* push_tuples.h: an aggregate that SQL cannot say, from the combinations of values that it reads, each once with how often it is there. */
#ifndef DBR_ENGINE_SQL_PUSH_TUPLES_H
#define DBR_ENGINE_SQL_PUSH_TUPLES_H
#include "engine/sql/push_write.h"

/* Writes the columns and keys of the statement; false where rows are wanted one by one. */
bool dbr_tuples_write(dbr_push_work *p, dbr_measure *m);
/* The row that the cells of an answer stand for, in the scratch arena; false where one of them is not what its column is. */
bool dbr_tuples_row(dbr_push_work *p, const dbr_measure *m, const dbr_cell *cells, dbr_row *out);
/* Whether the conditions in brackets are true for it. */
bool dbr_tuples_pass(dbr_push_work *p, const dbr_measure *m, dbr_row *row);
#endif
