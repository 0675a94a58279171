/* arena.c: the one door to the allocator, and arenas that hand out its blocks piece by piece. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define DBR_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define DBR_ASAN 1
#endif
#endif
#ifdef DBR_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
enum { RED_ZONE = 16 };
#else
#define POISON(p, n) ((void)0)
#define UNPOISON(p, n) ((void)0)
enum { RED_ZONE = 0 };
#endif

enum { ALIGN = 16, BLOCK_MIN = 4096, BLOCK_MAX = 1 << 20 };

/* Only dbr_alloc_fail_at sets it, so it stays -1 outside of tests. */
static atomic_long fail_at = -1;

void dbr_alloc_fail_at(long n) {
    atomic_store(&fail_at, n < 0 ? -1 : n);
}

/* No cleaning up: whatever it needs could need memory too. */
static _Noreturn void out_of_memory(void) {
    static const char sentence[] = "debrief: out of memory\n";
    ssize_t ignored = write(STDERR_FILENO, sentence, sizeof sentence - 1);
    (void)ignored;
    _exit(70);
}

static bool told_to_fail(void) {
    if (atomic_load_explicit(&fail_at, memory_order_relaxed) < 0)
        return false;
    return atomic_fetch_sub(&fail_at, 1) == 0;
}

void *dbr_alloc(size_t size) {
    void *p = told_to_fail() ? NULL : calloc(1, size ? size : 1);
    if (!p)
        out_of_memory();
    return p;
}

void *dbr_realloc(void *p, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || told_to_fail())
        out_of_memory();
    void *moved = realloc(p, bytes ? bytes : 1);
    if (!moved)
        out_of_memory();
    return moved;
}

void dbr_free(void *p) {
    free(p);
}

/* A block is this header and then its bytes, zeroed by calloc and handed out at most once. */
struct dbr_arena_block {
    _Alignas(ALIGN) dbr_arena_block *next;
};

void dbr_arena_init(dbr_arena *a) {
    *a = (dbr_arena){0};
}

void dbr_arena_clear(dbr_arena *a) {
    for (dbr_arena_block *b = a->blocks, *next; b; b = next) {
        next = b->next;
        dbr_free(b);
    }
    dbr_arena_init(a);
}

static char *block_new(dbr_arena *a, size_t bytes) {
    size_t whole;
    if (__builtin_add_overflow(bytes, sizeof(dbr_arena_block), &whole))
        out_of_memory();
    dbr_arena_block *b = dbr_alloc(whole);
    char *start = (char *)b + sizeof *b;
    POISON(start, bytes);
    b->next = a->blocks;
    a->blocks = b;
    return start;
}

void *dbr_arena_alloc(dbr_arena *a, size_t size) {
    size_t taken;
    if (__builtin_add_overflow(size, (size_t)(ALIGN - 1 + RED_ZONE), &taken))
        out_of_memory();
    taken &= ~(size_t)(ALIGN - 1);
    if (!taken)
        taken = ALIGN; /* nothing has an address of its own too */
    char *p;
    if (taken <= (size_t)(a->end - a->cur)) {
        p = a->cur;
        a->cur += taken;
    } else if (taken > BLOCK_MAX / 4) {
        /* A block of its own; what is left of the current one stays in use. */
        p = block_new(a, taken);
    } else {
        size_t bytes = a->total < BLOCK_MIN ? BLOCK_MIN : a->total;
        bytes = (bytes > BLOCK_MAX ? BLOCK_MAX : bytes) & ~(size_t)(ALIGN - 1);
        if (bytes < taken)
            bytes = taken;
        p = block_new(a, bytes);
        a->cur = p + taken;
        a->end = p + bytes;
    }
    a->total += size;
    UNPOISON(p, size);
    return p;
}

void *dbr_arena_array(dbr_arena *a, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        out_of_memory();
    return dbr_arena_alloc(a, bytes);
}

char *dbr_arena_cstr(dbr_arena *a, dbr_str s) {
    if (s.n == SIZE_MAX)
        out_of_memory();
    char *p = dbr_arena_alloc(a, s.n + 1);
    if (s.n)
        memcpy(p, s.p, s.n);
    return p;
}

dbr_str dbr_arena_str(dbr_arena *a, dbr_str s) {
    return (dbr_str){dbr_arena_cstr(a, s), s.n};
}

dbr_str dbr_arena_vprintf(dbr_arena *a, const char *fmt, va_list args) {
    char first[256];
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(first, sizeof first, fmt, args);
    dbr_str s = {0};
    if (n < 0)
        out_of_memory();
    if ((size_t)n < sizeof first) {
        s = dbr_arena_str(a, (dbr_str){first, (size_t)n});
    } else {
        char *p = dbr_arena_alloc(a, (size_t)n + 1);
        vsnprintf(p, (size_t)n + 1, fmt, again);
        s = (dbr_str){p, (size_t)n};
    }
    va_end(again);
    return s;
}

dbr_str dbr_arena_printf(dbr_arena *a, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    dbr_str s = dbr_arena_vprintf(a, fmt, args);
    va_end(args);
    return s;
}
