/* program.h: row expressions compiled once for batches: each node computes a vector for all rows at once. What has no vector form is
   computed row by row by the strict evaluator, so that every expression has one meaning. */
#ifndef DBR_ENGINE_NATIVE_FAST_PROGRAM_H
#define DBR_ENGINE_NATIVE_FAST_PROGRAM_H
#include "engine/native/fast/vector.h"
#include "engine/native/row.h"

typedef struct dbr_vnode dbr_vnode;
typedef struct dbr_program {
    dbr_arena *arena;      /* of the worker, lives as long as the scan */
    dbr_row_context *rows; /* for expressions that go row by row */
    const dbr_source *source;
    const dbr_cell_type *types; /* per column of the source */
    dbr_vnode **nodes;
    size_t nnodes, cap;
    dbr_vector **columns; /* per column of the source: those read from the file, else NULL */
    dbr_row row;          /* the row that goes row by row */
    size_t n;             /* rows of the batch */
    const uint16_t
        *only; /* the rows that anybody will still ask for, once that is known; NULL: all */
    size_t nonly;
    bool looks_up; /* an expression looks a key up in another source */
} dbr_program;

/* `columns` [source->columns.n] belongs to the caller, who fills the vectors before each batch. */
void dbr_program_init(dbr_program *p, dbr_arena *a, dbr_row_context *rows, const dbr_source *source,
                      const dbr_cell_type *types, dbr_vector **columns);
/* The node of an expression; equal expressions share one. */
dbr_vnode *dbr_program_add(dbr_program *p, const dbr_expr *x);
/* The same for a column (computed ones too). */
dbr_vnode *dbr_program_column(dbr_program *p, const dbr_column *c);
/* What the node's vector is, and the vector itself after it has run. */
dbr_vector_kind dbr_vnode_kind(const dbr_vnode *v);
const dbr_vector *dbr_vnode_vector(const dbr_vnode *v);
/* A new batch of n rows: every node is computed anew when it is asked for. */
void dbr_program_batch(dbr_program *p, size_t n);
/* Only these rows are asked for from now on, until the next batch. */
void dbr_program_only(dbr_program *p, const uint16_t *rows, size_t n);
/* The node's vector for the batch; NULL when it cannot be computed exactly in 64 bits: the rows have to go the strict way. */
dbr_vector *dbr_program_run(dbr_program *p, dbr_vnode *v);
/* The same as truth values: 0 false, 1 true, 2 none. */
const uint8_t *dbr_program_truth(dbr_program *p, dbr_vnode *v);
/* Row i of the batch for the strict evaluator: the values of all file columns; valid until the next call. */
dbr_row *dbr_program_row(dbr_program *p, size_t i);
#endif
