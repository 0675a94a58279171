/* values.h: all values of a cell, for exact distinct counts and quantiles: an array of integers, and sorted runs in a file where memory is short. */
#ifndef DBR_ENGINE_NATIVE_FAST_VALUES_H
#define DBR_ENGINE_NATIVE_FAST_VALUES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The file has no name: it is gone with the process, however that ends. */
typedef struct dbr_value_store {
    size_t bytes; /* that lists take up in memory */
    int fd;       /* of the temporary file, -1 for none yet */
    uint64_t end; /* of what is written there, in values */
    bool failed;  /* it could not be written or read */
} dbr_value_store;

typedef struct dbr_value_run { /* ascending */
    int fd;
    uint64_t at, n;      /* in the file, in values */
    int64_t times;       /* a power of ten that its values are to be multiplied by: */
    int64_t least, most; /* which these, the first and the last, are already */
} dbr_value_run;

/* `unique` lists drop what they have already, now and then and when they are sorted. */
typedef struct dbr_value_list {
    int64_t *v;
    size_t n, cap;
    dbr_value_run *runs;
    size_t nruns;
} dbr_value_list;

void dbr_value_store_init(dbr_value_store *s);
void dbr_value_store_clear(dbr_value_store *s);
void dbr_value_list_clear(dbr_value_list *l, dbr_value_store *s);
void dbr_value_list_grow(dbr_value_list *l, dbr_value_store *s, bool unique);
static inline void dbr_value_list_add(dbr_value_list *l, dbr_value_store *s, bool unique,
                                      int64_t x) {
    if (l->n == l->cap)
        dbr_value_list_grow(l, s, unique);
    l->v[l->n++] = x;
}
/* Moves all of `from` to the end of `into`; the stores are those of either. */
void dbr_value_list_append(dbr_value_list *into, dbr_value_store *s, dbr_value_list *from,
                           dbr_value_store *of);
/* Sorts what is in memory. */
void dbr_value_list_sort(dbr_value_list *l, bool unique);
/* All values times a power of ten. False when one does not fit 64 bits. */
bool dbr_value_list_rescale(dbr_value_list *l, int64_t times);
/* Moves what is in memory into the file as one more run. */
void dbr_value_list_spill(dbr_value_list *l, dbr_value_store *s, bool unique);

/* Whether a value stands in the lists twice, in one or in two of them; true also where a file cannot be read. Sorts what has a part in a
   file. Meant for values that are spread over all 64 bits, as hashes are. */
bool dbr_value_lists_repeat(dbr_value_list *const *lists, size_t n);

/* Several lists, sorted, as one ascending sequence. */
typedef struct dbr_value_merge dbr_value_merge;
dbr_value_merge *dbr_value_merge_new(const dbr_value_list *const *lists, size_t n);
/* The next value; false at the end, or when a file could not be read (dbr_value_merge_failed). */
bool dbr_value_merge_next(dbr_value_merge *m, int64_t *x);
bool dbr_value_merge_failed(const dbr_value_merge *m);
void dbr_value_merge_free(dbr_value_merge *m);
#endif
