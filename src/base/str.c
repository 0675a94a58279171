/* str.c: text slices: comparing, searching, cutting, and how far apart two names are. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include "base/str.h"

#include "base/utf8.h"

int dbr_str_cmp(dbr_str a, dbr_str b) {
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    if (order)
        return order;
    return (a.n > b.n) - (a.n < b.n);
}

uint64_t dbr_str_hash(dbr_str s) {
    uint64_t h = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
    return h;
}

bool dbr_str_starts(dbr_str s, dbr_str prefix) {
    return s.n >= prefix.n && dbr_str_eq((dbr_str){s.p, prefix.n}, prefix);
}

bool dbr_str_ends(dbr_str s, dbr_str suffix) {
    return s.n >= suffix.n && dbr_str_eq(dbr_str_slice(s, s.n - suffix.n, s.n), suffix);
}

size_t dbr_str_find(dbr_str s, dbr_str needle, size_t from) {
    if (from > s.n || needle.n > s.n - from)
        return SIZE_MAX;
    if (needle.n == 0)
        return from;
    const char *at = memmem(s.p + from, s.n - from, needle.p, needle.n);
    return at ? (size_t)(at - s.p) : SIZE_MAX;
}

dbr_str dbr_str_slice(dbr_str s, size_t from, size_t to) {
    if (to > s.n)
        to = s.n;
    if (from > to)
        from = to;
    return (dbr_str){from ? s.p + from : s.p, to - from};
}

/* White space that `trim` takes away, as its UTF-8 bytes. */
static const dbr_str blanks[] = {
    {" ", 1},  {"\t", 1}, {"\n", 1},       {"\v", 1},
    {"\f", 1}, {"\r", 1}, {"\xc2\xa0", 2}, {"\xe3\x80\x80", 3},
};

static size_t blank_at_start(dbr_str s) {
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
        if (dbr_str_starts(s, blanks[i]))
            return blanks[i].n;
    return 0;
}

static size_t blank_at_end(dbr_str s) {
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
        if (dbr_str_ends(s, blanks[i]))
            return blanks[i].n;
    return 0;
}

dbr_str dbr_str_trim(dbr_str s) {
    size_t n;
    while ((n = blank_at_start(s)))
        s = dbr_str_slice(s, n, s.n);
    while ((n = blank_at_end(s)))
        s.n -= n;
    return s;
}

enum { DISTANCE_RUNES = 64 };

/* Fills `runes` and gives their number, or DISTANCE_RUNES + 1 for a longer text. */
static unsigned decode(dbr_str s, uint32_t *runes) {
    unsigned n = 0;
    for (size_t i = 0; i < s.n; n++) {
        if (n == DISTANCE_RUNES)
            return DISTANCE_RUNES + 1;
        size_t len = dbr_utf8_next(s, i, &runes[n]);
        if (!len) {
            runes[n] = 0x110000u + (unsigned char)s.p[i]; /* equal to itself and to no rune */
            len = 1;
        }
        i += len;
    }
    return n;
}

static unsigned least(unsigned a, unsigned b) {
    return a < b ? a : b;
}

unsigned dbr_str_distance(dbr_str a, dbr_str b, unsigned limit) {
    uint32_t x[DISTANCE_RUNES], y[DISTANCE_RUNES];
    unsigned n = decode(a, x), m = decode(b, y);
    unsigned far = limit == UINT32_MAX ? limit : limit + 1;
    if (n > DISTANCE_RUNES || m > DISTANCE_RUNES)
        return far;

    /* d[i][j]: from the first i runes of x to the first j of y. row_of[j]: the last row i with
       x[i-1] == y[j-1], col_of: the last column of this row that matched; a transposition may have
       edits between its two runes. */
    unsigned d[DISTANCE_RUNES + 1][DISTANCE_RUNES + 1];
    unsigned row_of[DISTANCE_RUNES + 1] = {0};
    for (unsigned i = 0; i <= n; i++)
        d[i][0] = i;
    for (unsigned j = 0; j <= m; j++)
        d[0][j] = j;
    for (unsigned i = 1; i <= n; i++) {
        unsigned col_of = 0;
        for (unsigned j = 1; j <= m; j++) {
            bool same = x[i - 1] == y[j - 1];
            unsigned best = d[i - 1][j - 1] + !same;
            best = least(best, least(d[i - 1][j], d[i][j - 1]) + 1);
            unsigned k = row_of[j], l = col_of;
            if (k && l)
                best = least(best, d[k - 1][l - 1] + (i - k - 1) + 1 + (j - l - 1));
            d[i][j] = best;
            if (same)
                col_of = j;
        }
        for (unsigned j = 1; j <= m; j++)
            if (x[i - 1] == y[j - 1])
                row_of[j] = i;
    }
    return d[n][m] > limit ? far : d[n][m];
}
