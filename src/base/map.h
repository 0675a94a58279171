/* map.h: a hash map from text to a pointer or a number, in an arena; iteration is in the order of
   insertion. */
#ifndef DBR_BASE_MAP_H
#define DBR_BASE_MAP_H
#include "base/arena.h"

typedef struct dbr_map_entry {
    dbr_str key; /* lent: the caller keeps the bytes alive */
    union {
        void *ptr;
        int64_t num;
    };
    uint64_t hash;
} dbr_map_entry;

typedef struct dbr_map {
    dbr_arena *arena;
    dbr_map_entry *entries; /* n of them, in the order of insertion */
    size_t n, cap;
    uint32_t *slots; /* entry + 1, 0 when empty */
    size_t nslots;
} dbr_map;

void dbr_map_init(dbr_map *m, dbr_arena *arena);
/* NULL when the key is absent. Valid until the next dbr_map_put. */
dbr_map_entry *dbr_map_get(const dbr_map *m, dbr_str key);
/* The entry of the key, made (zeroed, *added = true) when it is absent. `added` may be NULL. */
dbr_map_entry *dbr_map_put(dbr_map *m, dbr_str key, bool *added);
#endif
