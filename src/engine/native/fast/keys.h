/* keys.h: whether each row has a key of its own, as `key` and `unique` want it: a hash of each row's key, looked through at the end. */
#ifndef DBR_ENGINE_NATIVE_FAST_KEYS_H
#define DBR_ENGINE_NATIVE_FAST_KEYS_H
#include "engine/native/fast/program.h"
#include "engine/native/fast/values.h"

/* Equal keys have equal hashes, so that rows whose hashes differ have keys of their own; two keys may have one hash. */
typedef struct dbr_keys {
    dbr_vnode **parts; /* the columns of the key */
    size_t n;
    dbr_value_list hashes;
    uint64_t *hash; /* per row of the batch, */
    uint8_t *whole; /* and whether no part of its key is none */
} dbr_keys;

void dbr_keys_init(dbr_keys *k, dbr_program *p, dbr_column *const *columns, size_t n);
/* Takes the keys of those rows of a batch that are kept; the number of rows that have one. Below 0 where a part has to be read the strict
   way. Nobody may have told the program yet which rows are asked for. `scratch` is used. */
int64_t dbr_keys_add(dbr_keys *k, dbr_program *p, const uint8_t *kept, dbr_arena *scratch,
                     dbr_value_store *store);
#endif
