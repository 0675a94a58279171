/* split_scalar.c turns CSV text into the places of the wanted cells byte by byte: the road of processors without SIMD, of a text's end, and
   of what the kernels find irregular, where it says which record it is. */
#include "engine/native/fast/split_kernel.h"
#include "engine/native/table.h"

typedef enum found { FOUND_WHOLE, FOUND_IRREGULAR, FOUND_CUT } found;

typedef struct scalar {
    const dbr_split *s;
    const char *p;
    size_t n;
    bool last;
    bool stops[256]; /* bytes that are not plain text of a cell without quotes */
} scalar;

/* The length of the line end at `at`: FOUND_IRREGULAR where a lone CR is, FOUND_CUT where the text ends too early to say. */
static found line_end(const scalar *x, size_t at, size_t *length) {
    *length = 1;
    if (x->p[at] == '\n')
        return FOUND_WHOLE;
    if (at + 1 == x->n)
        return x->last ? FOUND_WHOLE : FOUND_CUT;
    *length = 2;
    return x->p[at + 1] == '\n' ? FOUND_WHOLE : FOUND_IRREGULAR;
}

/* Passes over blank lines; false: no record follows within the text. */
static bool skip_blank_lines(const scalar *x, size_t *used) {
    for (;;) {
        size_t at = *used, length;
        while (at < x->n && (x->p[at] == ' ' || x->p[at] == '\t') && x->p[at] != x->s->delimiter)
            at++;
        if (at == x->n) {
            if (x->last)
                *used = at;
            return false;
        }
        if (x->p[at] != '\n' && x->p[at] != '\r')
            return true;
        switch (line_end(x, at, &length)) {
        case FOUND_WHOLE:
            *used = at + length;
            break;
        case FOUND_IRREGULAR:
            return true;
        case FOUND_CUT:
            return false;
        }
    }
}

/* The cell at `*at`, which goes on to its end: a delimiter, a line end or the end of the text. */
static found cell(const scalar *x, size_t *at, size_t *begin, size_t *end, bool *doubled) {
    const char quote = x->s->quote;
    size_t i = *at;
    *doubled = false;
    *begin = i;
    if (i == x->n || x->p[i] != quote) {
        while (i < x->n && !x->stops[(unsigned char)x->p[i]])
            i++;
        *at = *end = i;
        if (i == x->n)
            return x->last ? FOUND_WHOLE : FOUND_CUT;
        return x->p[i] == quote || !x->p[i] ? FOUND_IRREGULAR : FOUND_WHOLE;
    }
    *begin = ++i;
    for (;;) {
        while (i < x->n && x->p[i] != quote && x->p[i])
            i++;
        if (i == x->n)
            return x->last ? FOUND_IRREGULAR : FOUND_CUT;
        if (!x->p[i])
            return FOUND_IRREGULAR;
        if (i + 1 == x->n || x->p[i + 1] != quote)
            break;
        *doubled = true;
        i += 2;
    }
    *end = i;
    *at = ++i;
    if (i == x->n)
        return x->last ? FOUND_WHOLE : FOUND_CUT;
    return x->p[i] == x->s->delimiter || x->p[i] == '\n' || x->p[i] == '\r' ? FOUND_WHOLE
                                                                            : FOUND_IRREGULAR;
}

/* The record at `out->used`; its cells go to the place of record `out->n`. */
static found record(const scalar *x, dbr_split_out *out, size_t *after) {
    const dbr_split *s = x->s;
    size_t at = out->used;
    uint32_t column = 0, w = 0;
    bool fine = true;
    for (;;) {
        size_t start = at, begin, end, length;
        bool doubled;
        found f = cell(x, &at, &begin, &end, &doubled);
        if (f != FOUND_WHOLE)
            return f;
        if (column >= s->ncolumns) {
            fine &= begin == end;
        } else if (w < s->nwanted && column == s->wanted[w]) {
            fine &= !doubled;
            out->begin[w][out->n] = (uint32_t)begin;
            out->end[w][out->n] = (uint32_t)end;
            out->quoted[w][out->n] = begin > start;
            w++;
        }
        if (column < s->ncolumns)
            column++;
        if (at < x->n && x->p[at] == s->delimiter) {
            at++;
            continue;
        }
        if (at < x->n) {
            f = line_end(x, at, &length);
            if (f != FOUND_WHOLE)
                return f;
            at += length;
        }
        break;
    }
    *after = at;
    fine &= column == s->ncolumns && at - out->used <= DBR_RECORD_MAX;
    return fine ? FOUND_WHOLE : FOUND_IRREGULAR;
}

void dbr_split_scalar(const dbr_split *s, const char *p, size_t n, bool last, dbr_split_out *out) {
    scalar x = {.s = s, .p = p, .n = n, .last = last};
    x.stops[(unsigned char)s->delimiter] = x.stops[(unsigned char)s->quote] = true;
    x.stops['\n'] = x.stops['\r'] = x.stops[0] = true;
    while (out->n < out->max && skip_blank_lines(&x, &out->used)) {
        size_t after;
        found f = record(&x, out, &after);
        if (f != FOUND_WHOLE) {
            out->irregular = f == FOUND_IRREGULAR;
            return;
        }
        out->record[out->n++] = (uint32_t)out->used;
        out->used = after;
    }
}
