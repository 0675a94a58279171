/* buf.h: a growable byte buffer on the heap, the sink that everything printable is written to. */
#ifndef DBR_BASE_BUF_H
#define DBR_BASE_BUF_H
#include "base/arena.h"

typedef struct dbr_buf {
    char *p; /* NUL after its end once anything was put */
    size_t n, cap;
} dbr_buf;

void dbr_buf_init(dbr_buf *b); /* same as {0} */
void dbr_buf_clear(dbr_buf *b);
void dbr_buf_put(dbr_buf *b, dbr_str s);
void dbr_buf_puts(dbr_buf *b, const char *cstr);
void dbr_buf_putc(dbr_buf *b, char c);
void dbr_buf_fill(dbr_buf *b, char c, size_t n);
__attribute__((format(printf, 2, 3))) void dbr_buf_printf(dbr_buf *b, const char *fmt, ...);
void dbr_buf_put_rune(dbr_buf *b, uint32_t rune); /* as UTF-8 */
static inline dbr_str dbr_buf_str(const dbr_buf *b) {
    return (dbr_str){b->p ? b->p : "", b->n};
}
#endif
