/* jsonlines.c: flat JSON objects, one a line, into places. Keys are expected in the order of the line before, which they mostly have. */
#include "engine/native/fast/jsonlines.h"

#include <string.h>

typedef struct cursor {
    const char *p, *end; /* of the line */
} cursor;

static inline void spaces(cursor *c) {
    while (c->p < c->end && (*c->p == ' ' || *c->p == '\t' || *c->p == '\r'))
        c->p++;
}

static inline bool take(cursor *c, char what) {
    spaces(c);
    if (c->p == c->end || *c->p != what)
        return false;
    c->p++;
    return true;
}

#define ONES UINT64_C(0x0101010101010101)
#define HIGH (ONES << 7)

/* The bytes of eight that are a quote, a backslash or below a space, as high bits; the first of them is right, more may follow. */
static inline uint64_t stops(uint64_t x) {
    uint64_t q = x ^ ONES * '"', b = x ^ ONES * '\\';
    return (((q - ONES) & ~q) | ((b - ONES) & ~b) | ((x - ONES * 0x20) & ~x)) & HIGH;
}

/* A string without escapes; the cursor is on its quote. */
static inline bool plain_string(cursor *c, dbr_str *out) {
    if (c->p == c->end || *c->p != '"')
        return false;
    const char *begin = ++c->p;
    for (; c->end - c->p >= 8; c->p += 8) {
        uint64_t x, s;
        memcpy(&x, c->p, sizeof x);
        if ((s = stops(x))) {
            c->p += __builtin_ctzll(s) >> 3;
            break;
        }
    }
    while (c->p < c->end && *c->p != '"' && *c->p != '\\' && (unsigned char)*c->p >= 0x20)
        c->p++;
    if (c->p == c->end || *c->p != '"')
        return false;
    *out = (dbr_str){begin, (size_t)(c->p - begin)};
    c->p++;
    return true;
}

static inline bool is_digit(char x) {
    return x >= '0' && x <= '9';
}

/* -12.50; no exponent, no zero in front. */
static inline bool plain_number(cursor *c) {
    c->p += *c->p == '-';
    const char *first = c->p;
    while (c->p < c->end && is_digit(*c->p))
        c->p++;
    if (c->p == first || (*first == '0' && c->p - first > 1))
        return false;
    if (c->p < c->end && *c->p == '.') {
        const char *point = c->p++;
        while (c->p < c->end && is_digit(*c->p))
            c->p++;
        if (c->p == point + 1)
            return false;
    }
    return c->p == c->end || (*c->p != 'e' && *c->p != 'E' && *c->p != '+' && *c->p != '-');
}

static inline bool word(cursor *c, const char *what, size_t n) {
    if ((size_t)(c->end - c->p) < n || memcmp(c->p, what, n) != 0)
        return false;
    c->p += n;
    return true;
}

/* The value at the cursor; *none for null. */
static inline bool plain_value(cursor *c, dbr_str *out, bool *quoted, bool *none) {
    spaces(c);
    *quoted = *none = false;
    if (c->p == c->end)
        return false;
    const char *begin = c->p;
    bool ok = false;
    switch (*c->p) {
    case '"':
        *quoted = true;
        return plain_string(c, out);
    case 't':
        ok = word(c, "true", 4);
        break;
    case 'f':
        ok = word(c, "false", 5);
        break;
    case 'n':
        *none = true;
        ok = word(c, "null", 4);
        break;
    default:
        ok = (*c->p == '-' || is_digit(*c->p)) && plain_number(c);
    }
    *out = (dbr_str){begin, (size_t)(c->p - begin)};
    return ok;
}

static inline bool is_name(const dbr_jsonlines *j, uint32_t k, dbr_str key) {
    return k < j->nnames && j->names[k].n == key.n && memcmp(j->names[k].p, key.p, key.n) == 0;
}

/* The position of a key; nnames for one that is not known. */
static inline uint32_t find_name(const dbr_jsonlines *j, uint32_t guess, dbr_str key) {
    if (is_name(j, guess, key))
        return guess;
    uint32_t k = 0;
    while (k < j->nnames && !is_name(j, k, key))
        k++;
    return k;
}

/* One object into the places of row out->n. */
static bool take_object(dbr_jsonlines *j, const char *text, cursor c, dbr_split_out *out) {
    uint32_t row = out->n, next = 0;
    for (uint32_t w = 0; w < j->nwanted; w++) {
        out->begin[w][row] = out->end[w][row] = 0;
        out->quoted[w][row] = 0;
    }
    j->row++;
    if (!take(&c, '{'))
        return false;
    bool more = !take(&c, '}');
    while (more) {
        dbr_str key, value;
        bool quoted, none;
        spaces(&c);
        if (!plain_string(&c, &key) || !take(&c, ':') || !plain_value(&c, &value, &quoted, &none))
            return false;
        uint32_t k = find_name(j, next, key);
        if (k == j->nnames || j->seen[k] == j->row)
            return false;
        j->seen[k] = j->row;
        next = k + 1;
        int32_t w = j->wanted[k];
        if (w >= 0 && !none) {
            out->begin[w][row] = (uint32_t)(value.p - text);
            out->end[w][row] = (uint32_t)(value.p + value.n - text);
            out->quoted[w][row] = quoted;
        }
        more = take(&c, ',');
        if (!more && !take(&c, '}'))
            return false;
    }
    spaces(&c);
    return c.p == c.end;
}

void dbr_jsonlines_run(dbr_jsonlines *j, const char *p, size_t n, dbr_split_out *out) {
    out->n = 0;
    out->used = 0;
    out->irregular = false;
    while (out->used < n && out->n < out->max) {
        const char *begin = p + out->used, *end = memchr(begin, '\n', n - out->used);
        size_t after = end ? (size_t)(end - p) + 1 : n;
        cursor c = {begin, end ? end : p + n};
        cursor blank = c;
        spaces(&blank);
        if (blank.p < blank.end) {
            if (after > UINT32_MAX - DBR_SPLIT_PAD || !take_object(j, p, c, out)) {
                out->irregular = true;
                break;
            }
            out->record[out->n++] = (uint32_t)(blank.p - p);
        }
        out->used = after;
    }
    out->record[out->n] = (uint32_t)out->used;
}
