/* arena.h: memory by lifetime. Everything with one lifetime is allocated in one arena and freed
   with it. This is also the one door to the allocator: on failure it reports
   "debrief: out of memory" and ends the process with status 70, so that no caller sees NULL. */
#ifndef DBR_BASE_ARENA_H
#define DBR_BASE_ARENA_H
#include "base/str.h"

#include <stdarg.h>

/* The allocator door. Never return NULL; `free` takes NULL. Sizes are checked for overflow. */
void *dbr_alloc(size_t size); /* zeroed */
/* `count` * `size` bytes, new bytes not zeroed. */
void *dbr_realloc(void *p, size_t count, size_t size);
void dbr_free(void *p);
/* For tests: the n-th allocation from now fails (0 = the next one, negative = none). Process-wide,
   tests only. */
void dbr_alloc_fail_at(long n);

typedef struct dbr_arena_block dbr_arena_block;
typedef struct dbr_arena {
    dbr_arena_block *blocks; /* newest first */
    char *cur, *end;         /* free space of the newest block */
    size_t total;            /* bytes handed out, for limits and reports */
} dbr_arena;

void dbr_arena_init(dbr_arena *a);                /* same as {0} */
void dbr_arena_clear(dbr_arena *a);               /* frees everything; `a` may be used again */
void *dbr_arena_alloc(dbr_arena *a, size_t size); /* zeroed, aligned to 16 */
/* Zeroed, overflow checked. */
void *dbr_arena_array(dbr_arena *a, size_t count, size_t size);
/* A copy, with a NUL after its end. */
dbr_str dbr_arena_str(dbr_arena *a, dbr_str s);
/* The same, as C string (NULs inside stay). */
char *dbr_arena_cstr(dbr_arena *a, dbr_str s);
__attribute__((format(printf, 2, 3))) dbr_str dbr_arena_printf(dbr_arena *a, const char *fmt, ...);
__attribute__((format(printf, 2, 0))) dbr_str dbr_arena_vprintf(dbr_arena *a, const char *fmt,
                                                                va_list args);

/* DBR_NEW(&arena, dbr_thing): one zeroed thing. DBR_NEWS(&arena, dbr_thing, n): an array of n. */
#define DBR_NEW(a, type) ((type *)dbr_arena_alloc((a), sizeof(type)))
#define DBR_NEWS(a, type, n) ((type *)dbr_arena_array((a), (n), sizeof(type)))
#endif
