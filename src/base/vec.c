/* vec.c: the growing of vec.h's arrays: twice the room, in the same arena. */
#include "base/vec.h"

void *dbr_vec_grow(dbr_arena *a, void *v, size_t n, size_t *cap, size_t size) {
    /* A doubled capacity that overflows cannot be held anyway: dbr_arena_array refuses it. */
    size_t grown = *cap > SIZE_MAX / 2 ? SIZE_MAX : *cap * 2;
    if (grown < 8)
        grown = 8;
    void *moved = dbr_arena_array(a, grown, size);
    if (n)
        memcpy(moved, v, n * size);
    *cap = grown;
    return moved;
}
