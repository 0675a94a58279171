/* push_answer.h: what the rows of an answer say, and what they add to the states of all cells. */
#ifndef DBR_ENGINE_SQL_PUSH_ANSWER_H
#define DBR_ENGINE_SQL_PUSH_ANSWER_H
#include "engine/sql/push_foreign.h"

typedef struct dbr_answer_row { /* one row of a statement */
    int64_t bin;
    uint64_t mask;
    size_t *segment; /* per grouping: in the scanner */
    const dbr_cell *columns;
} dbr_answer_row;

/* Each is false where the cell is not what it must be; an absent number is 0. */
bool dbr_number_in(const dbr_cell *c, int64_t *out);
bool dbr_value_in(const dbr_cell *c, dbr_cell_type type, const dbr_zone *zone, dbr_value *out);
/* 0 where the row has not the bits. */
bool dbr_count_in(const dbr_answer_row *a, dbr_spot at, int64_t *out);
/* What a group is of, as a row. */
bool dbr_take_column(const dbr_push_work *p, const dbr_segment_column *s, const dbr_cell *cell,
                     dbr_row *row);
bool dbr_take_columns(const dbr_push_work *p, const dbr_segment_column *s, size_t n,
                      const dbr_cell *cells, dbr_row *row);
/* A value that is none because a cell does not fit its type. */
bool dbr_is_bad_cell(const dbr_value *v);
/* The state of a request in the row's segment; NULL where its day is outside of the request's window. */
dbr_state *dbr_answer_state(dbr_push_work *p, dbr_scanner *into, uint32_t request,
                            const dbr_answer_row *a);
void dbr_answer_segments(dbr_push_work *p, dbr_scanner *into, dbr_row *row, dbr_answer_row *a);
/* Adds the row to the states of a measure's requests; the second one of a measure that asks other sources. */
bool dbr_answer_add(dbr_push_work *p, dbr_scanner *into, const dbr_measure *m,
                    const dbr_answer_row *a);
bool dbr_answer_add_group(dbr_push_work *p, dbr_scanner *into, const dbr_measure *m, dbr_group *g,
                          const dbr_answer_row *a);
#endif
