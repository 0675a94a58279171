/* utf8.c: UTF-8 into runes, their widths, their NFC and their cases, from utf8proc's tables. */
#include "base/utf8.h"

#include <utf8proc.h>

#include "base/buf.h"

size_t dbr_utf8_next(dbr_str s, size_t at, uint32_t *rune) {
    unsigned char first = (unsigned char)s.p[at];
    if (first < 0x80) {
        *rune = first;
        return 1;
    }
    size_t left = s.n - at;
    utf8proc_int32_t r;
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s.p + at,
                                          left < 4 ? (utf8proc_ssize_t)left : 4, &r);
    if (n <= 0)
        return 0;
    *rune = (uint32_t)r;
    return (size_t)n;
}

/* The same, but a byte that is not valid is a rune of its own, U+FFFD, one byte long. */
static size_t next_or_bad(dbr_str s, size_t at, uint32_t *rune) {
    size_t n = dbr_utf8_next(s, at, rune);
    if (n)
        return n;
    *rune = 0xfffd;
    return 1;
}

size_t dbr_utf8_invalid(dbr_str s) {
    uint32_t rune;
    for (size_t i = 0, n; i < s.n; i += n)
        if (!(n = dbr_utf8_next(s, i, &rune)))
            return i;
    return SIZE_MAX;
}

size_t dbr_utf8_count(dbr_str s) {
    size_t count = 0;
    uint32_t rune;
    for (size_t i = 0; i < s.n; count++)
        i += next_or_bad(s, i, &rune);
    return count;
}

unsigned dbr_rune_width(uint32_t rune) {
    if (rune < 0x7f)
        return rune >= 0x20;
    if (rune > 0x10ffff)
        return 1;
    int width = utf8proc_charwidth((utf8proc_int32_t)rune);
    return width < 0 ? 0 : (unsigned)width;
}

unsigned dbr_utf8_width(dbr_str s) {
    unsigned width = 0;
    uint32_t rune;
    for (size_t i = 0; i < s.n;) {
        i += next_or_bad(s, i, &rune);
        width += dbr_rune_width(rune);
    }
    return width;
}

dbr_str dbr_utf8_fit(dbr_str s, unsigned columns) {
    size_t i = 0;
    uint32_t rune;
    for (unsigned left = columns; i < s.n;) {
        size_t n = next_or_bad(s, i, &rune);
        unsigned width = dbr_rune_width(rune);
        if (width > left)
            break;
        left -= width;
        i += n;
    }
    return dbr_str_slice(s, 0, i);
}

static unsigned combining_class(int32_t rune) {
    return (unsigned)utf8proc_get_property(rune)->combining_class;
}

/* Stable order by combining class, in linear time: utf8proc's own sorting is quadratic in the
   length of a run of marks, and such runs come from strangers. `spare` has room for n runes. */
static void sort_marks(int32_t *runes, size_t n, int32_t *spare) {
    size_t place[256] = {0};
    for (size_t i = 0; i < n; i++)
        place[combining_class(runes[i])]++;
    size_t sum = 0;
    for (size_t c = 0; c < 256; c++) {
        size_t count = place[c];
        place[c] = sum;
        sum += count;
    }
    for (size_t i = 0; i < n; i++)
        spare[place[combining_class(runes[i])]++] = runes[i];
    memcpy(runes, spare, n * sizeof *runes);
}

static void order_marks(int32_t *runes, size_t n, int32_t *spare) {
    for (size_t i = 0, end; i < n; i = end + 1) {
        bool sorted = true;
        unsigned before = 0;
        for (end = i; end < n; end++) {
            unsigned here = combining_class(runes[end]);
            if (!here)
                break;
            sorted = sorted && before <= here;
            before = here;
        }
        if (!sorted)
            sort_marks(runes + i, end - i, spare);
    }
}

/* No rune below U+0300 changes under NFC or combines with one before it. */
static bool is_plainly_nfc(dbr_str s) {
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0xcc)
            return false;
    return true;
}

dbr_str dbr_utf8_nfc(dbr_arena *a, dbr_str s) {
    if (is_plainly_nfc(s) || dbr_utf8_invalid(s) != SIZE_MAX)
        return s;

    enum { DECOMPOSED_MAX = 4 }; /* runes that one rune's canonical decomposition has at most */
    size_t cap = dbr_utf8_count(s), n = 0;
    cap += DECOMPOSED_MAX;
    int32_t *runes = dbr_realloc(NULL, cap, sizeof *runes);
    for (size_t i = 0; i < s.n;) {
        uint32_t rune = 0;
        i += dbr_utf8_next(s, i, &rune);
        if (cap - n < DECOMPOSED_MAX) {
            cap = cap > SIZE_MAX / 2 ? SIZE_MAX : cap * 2;
            runes = dbr_realloc(runes, cap, sizeof *runes);
        }
        int boundary = 0;
        utf8proc_ssize_t got =
            utf8proc_decompose_char((utf8proc_int32_t)rune, runes + n, DECOMPOSED_MAX,
                                    UTF8PROC_STABLE | UTF8PROC_COMPOSE, &boundary);
        if (got < 1 || got > DECOMPOSED_MAX) {
            runes[n] = (int32_t)rune;
            got = 1;
        }
        n += (size_t)got;
    }
    int32_t *spare = dbr_realloc(NULL, n, sizeof *spare);
    order_marks(runes, n, spare);
    dbr_free(spare);
    utf8proc_ssize_t composed =
        utf8proc_normalize_utf32(runes, (utf8proc_ssize_t)n, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    dbr_buf out = {0};
    for (utf8proc_ssize_t i = 0; i < composed; i++)
        dbr_buf_put_rune(&out, (uint32_t)runes[i]);
    dbr_free(runes);
    dbr_str result = dbr_buf_str(&out);
    result = dbr_str_eq(result, s) ? s : dbr_arena_str(a, result);
    dbr_buf_clear(&out);
    return result;
}

static dbr_str map_runes(dbr_arena *a, dbr_str s, utf8proc_int32_t (*to)(utf8proc_int32_t)) {
    dbr_buf out = {0};
    for (size_t i = 0; i < s.n;) {
        uint32_t rune = 0;
        size_t n = dbr_utf8_next(s, i, &rune);
        if (n)
            dbr_buf_put_rune(&out, (uint32_t)to((utf8proc_int32_t)rune));
        else
            dbr_buf_putc(&out, s.p[i]);
        i += n ? n : 1;
    }
    dbr_str result = dbr_buf_str(&out);
    result = dbr_str_eq(result, s) ? s : dbr_arena_str(a, result);
    dbr_buf_clear(&out);
    return result;
}

dbr_str dbr_utf8_lower(dbr_arena *a, dbr_str s) {
    return map_runes(a, s, utf8proc_tolower);
}

dbr_str dbr_utf8_upper(dbr_arena *a, dbr_str s) {
    return map_runes(a, s, utf8proc_toupper);
}
