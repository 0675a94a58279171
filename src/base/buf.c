/* buf.c: bytes appended to one growing block of heap memory. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

void dbr_buf_init(dbr_buf *b) {
    *b = (dbr_buf){0};
}

void dbr_buf_clear(dbr_buf *b) {
    dbr_free(b->p);
    dbr_buf_init(b);
}

/* Makes room for `more` bytes and the NUL after them. */
static void reserve(dbr_buf *b, size_t more) {
    size_t need;
    if (__builtin_add_overflow(b->n, more, &need) || need == SIZE_MAX)
        dbr_realloc(b->p, SIZE_MAX, 2); /* reports out of memory */
    if (b->p && need < b->cap)
        return;
    size_t cap = b->cap < 64 ? 64 : b->cap;
    while (cap <= need)
        cap = cap > SIZE_MAX / 2 ? SIZE_MAX : cap * 2;
    b->p = dbr_realloc(b->p, cap, 1);
    b->cap = cap;
}

void dbr_buf_put(dbr_buf *b, dbr_str s) {
    reserve(b, s.n);
    if (s.n)
        memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
    b->p[b->n] = '\0';
}

void dbr_buf_puts(dbr_buf *b, const char *cstr) {
    dbr_buf_put(b, dbr_str_of(cstr));
}

void dbr_buf_putc(dbr_buf *b, char c) {
    dbr_buf_put(b, (dbr_str){&c, 1});
}

void dbr_buf_fill(dbr_buf *b, char c, size_t n) {
    reserve(b, n);
    memset(b->p + b->n, c, n);
    b->n += n;
    b->p[b->n] = '\0';
}

void dbr_buf_printf(dbr_buf *b, const char *fmt, ...) {
    reserve(b, 128);
    for (;;) {
        size_t room = b->cap - b->n;
        va_list args;
        va_start(args, fmt);
        int n = vsnprintf(b->p + b->n, room, fmt, args);
        va_end(args);
        if (n < 0) { /* only for a result over INT_MAX: what was there stays as it was */
            b->p[b->n] = '\0';
            return;
        }
        if ((size_t)n < room) {
            b->n += (size_t)n;
            return;
        }
        reserve(b, (size_t)n);
    }
}

void dbr_buf_put_rune(dbr_buf *b, uint32_t rune) {
    char out[4];
    size_t n;
    if (rune > 0x10ffff || (rune >= 0xd800 && rune <= 0xdfff))
        rune = 0xfffd;
    if (rune < 0x80) {
        out[0] = (char)rune;
        n = 1;
    } else if (rune < 0x800) {
        out[0] = (char)(0xc0 | rune >> 6);
        out[1] = (char)(0x80 | (rune & 0x3f));
        n = 2;
    } else if (rune < 0x10000) {
        out[0] = (char)(0xe0 | rune >> 12);
        out[1] = (char)(0x80 | (rune >> 6 & 0x3f));
        out[2] = (char)(0x80 | (rune & 0x3f));
        n = 3;
    } else {
        out[0] = (char)(0xf0 | rune >> 18);
        out[1] = (char)(0x80 | (rune >> 12 & 0x3f));
        out[2] = (char)(0x80 | (rune >> 6 & 0x3f));
        out[3] = (char)(0x80 | (rune & 0x3f));
        n = 4;
    }
    dbr_buf_put(b, (dbr_str){out, n});
}
