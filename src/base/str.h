/* str.h: text slices. A dbr_str lends bytes that something else owns; it may hold any byte, NUL
   included. */
#ifndef DBR_BASE_STR_H
#define DBR_BASE_STR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct dbr_str {
    const char *p; /* not NUL-terminated */
    size_t n;      /* bytes */
} dbr_str;

/* DBR_STR("literal"): a slice over a string literal. */
#define DBR_STR(lit) ((dbr_str){"" lit, sizeof(lit) - 1})
/* printf("%.*s", DBR_ARG(s)): for slices that are known to be short. */
#define DBR_ARG(s) (int)(s).n, (s).p

static inline dbr_str dbr_str_of(const char *cstr) {
    return (dbr_str){cstr, cstr ? strlen(cstr) : 0};
}

static inline bool dbr_str_eq(dbr_str a, dbr_str b) {
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool dbr_str_is(dbr_str a, const char *cstr) {
    return dbr_str_eq(a, dbr_str_of(cstr));
}

/* Order by bytes, which for UTF-8 is the order of code points: < 0, 0, > 0. */
int dbr_str_cmp(dbr_str a, dbr_str b);
/* FNV-1a, 64 bits. */
uint64_t dbr_str_hash(dbr_str s);
bool dbr_str_starts(dbr_str s, dbr_str prefix);
bool dbr_str_ends(dbr_str s, dbr_str suffix);
/* Byte offset of the first `needle` at or after `from`, or SIZE_MAX. */
size_t dbr_str_find(dbr_str s, dbr_str needle, size_t from);
/* s[from..to), clamped to s. */
dbr_str dbr_str_slice(dbr_str s, size_t from, size_t to);
/* Without ASCII white space, U+00A0 and U+3000 at both ends. */
dbr_str dbr_str_trim(dbr_str s);
/* Damerau-Levenshtein distance in code points, or `limit` + 1 when it is greater than `limit`.
   Inputs over 64 code points count as far. */
unsigned dbr_str_distance(dbr_str a, dbr_str b, unsigned limit);
#endif
