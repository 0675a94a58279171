/* vec.h: growable arrays of any type in an arena. The old storage stays in the arena until it is
   cleared.

       typedef DBR_VEC(int) ints;
       ints v = {0};
       dbr_vec_push(&arena, &v, 42);
       for (size_t i = 0; i < v.n; i++) use(v.v[i]); */
#ifndef DBR_BASE_VEC_H
#define DBR_BASE_VEC_H
#include "base/arena.h"

#define DBR_VEC(type)  \
    struct {           \
        type *v;       \
        size_t n, cap; \
    }

/* Makes room for one more element. Use the macros below. */
void *dbr_vec_grow(dbr_arena *a, void *v, size_t n, size_t *cap, size_t size);

#define dbr_vec_push(a, vec, ...)                                                             \
    ((void)((vec)->n < (vec)->cap ||                                                          \
            ((vec)->v = dbr_vec_grow((a), (vec)->v, (vec)->n, &(vec)->cap, sizeof *(vec)->v), \
             true)),                                                                          \
     (vec)->v[(vec)->n++] = __VA_ARGS__)
/* Appends a zeroed element and gives its address (valid until the next push). */
#define dbr_vec_add(a, vec)                                                                   \
    ((void)((vec)->n < (vec)->cap ||                                                          \
            ((vec)->v = dbr_vec_grow((a), (vec)->v, (vec)->n, &(vec)->cap, sizeof *(vec)->v), \
             true)),                                                                          \
     memset(&(vec)->v[(vec)->n], 0, sizeof *(vec)->v), &(vec)->v[(vec)->n++])
#endif
