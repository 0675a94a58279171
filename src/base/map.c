/* map.c: open addressing over an array of entries, so that iteration needs no order of its own. */
#include "base/map.h"

#include "base/vec.h"

/* FNV-1a leaves its low bits weak; slots are chosen by a mixed hash. */
static size_t slot_of(const dbr_map *m, uint64_t hash) {
    hash ^= hash >> 32;
    hash *= UINT64_C(0x9e3779b97f4a7c15);
    hash ^= hash >> 29;
    return (size_t)hash & (m->nslots - 1);
}

void dbr_map_init(dbr_map *m, dbr_arena *arena) {
    *m = (dbr_map){.arena = arena};
}

static dbr_map_entry *find(const dbr_map *m, dbr_str key, uint64_t hash) {
    if (!m->nslots)
        return NULL;
    for (size_t i = slot_of(m, hash); m->slots[i]; i = (i + 1) & (m->nslots - 1)) {
        dbr_map_entry *e = &m->entries[m->slots[i] - 1];
        if (e->hash == hash && dbr_str_eq(e->key, key))
            return e;
    }
    return NULL;
}

static void set_slot(dbr_map *m, size_t entry) {
    size_t i = slot_of(m, m->entries[entry].hash);
    while (m->slots[i])
        i = (i + 1) & (m->nslots - 1);
    m->slots[i] = (uint32_t)(entry + 1);
}

dbr_map_entry *dbr_map_get(const dbr_map *m, dbr_str key) {
    return find(m, key, dbr_str_hash(key));
}

dbr_map_entry *dbr_map_put(dbr_map *m, dbr_str key, bool *added) {
    uint64_t hash = dbr_str_hash(key);
    dbr_map_entry *e = find(m, key, hash);
    if (added)
        *added = !e;
    if (e)
        return e;
    if (m->n == m->cap)
        m->entries = dbr_vec_grow(m->arena, m->entries, m->n, &m->cap, sizeof *m->entries);
    e = &m->entries[m->n++];
    *e = (dbr_map_entry){.key = key, .hash = hash};
    if (m->n > m->nslots / 2) {
        /* 2^32 entries take 160 GB: the arena gives up long before an entry's number outgrows its
           slot. */
        m->nslots = m->nslots ? m->nslots * 2 : 16;
        m->slots = DBR_NEWS(m->arena, uint32_t, m->nslots);
        for (size_t i = 0; i < m->n; i++)
            set_slot(m, i);
    } else {
        set_slot(m, m->n - 1);
    }
    return e;
}
