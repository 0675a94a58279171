/* split.c turns a piece of CSV text into the places of its wanted cells: a kernel finds the places of delimiters and line ends, what
   stands here makes records of them. */
#include "engine/native/fast/split.h"
#include "engine/native/fast/split_kernel.h"
#include "engine/native/table.h"

/* Wider files go byte by byte: a record would fill the places. */
enum { WIDTH_MAX = DBR_SPLIT_STEP / 2 };

bool dbr_simd_usable(dbr_simd simd) {
    switch (simd) {
    case DBR_SIMD_SCALAR:
        return true;
#if defined(__x86_64__)
    case DBR_SIMD_SSE2:
        return true;
    case DBR_SIMD_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") &&
               __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
               __builtin_cpu_supports("popcnt");
    case DBR_SIMD_AVX512:
        return dbr_simd_usable(DBR_SIMD_AVX2) && __builtin_cpu_supports("avx512f") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512vbmi2");
    case DBR_SIMD_NEON:
        return false;
#else
    case DBR_SIMD_SSE2:
    case DBR_SIMD_AVX2:
    case DBR_SIMD_AVX512:
        return false;
    case DBR_SIMD_NEON:
#if defined(__aarch64__)
        return true;
#else
        return false;
#endif
#endif
    }
    return false;
}

dbr_simd dbr_simd_best(void) {
    static const dbr_simd order[] = {DBR_SIMD_AVX512, DBR_SIMD_AVX2, DBR_SIMD_SSE2, DBR_SIMD_NEON};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (dbr_simd_usable(order[i]))
            return order[i];
    return DBR_SIMD_SCALAR;
}

const char *dbr_simd_name(dbr_simd simd) {
    switch (simd) {
    case DBR_SIMD_SCALAR:
        return "scalar";
    case DBR_SIMD_SSE2:
        return "sse2";
    case DBR_SIMD_AVX2:
        return "avx2";
    case DBR_SIMD_AVX512:
        return "avx512";
    case DBR_SIMD_NEON:
        return "neon";
    }
    return "";
}

dbr_split_find *dbr_split_kernel(dbr_simd simd) {
    switch (simd) {
#if defined(__x86_64__)
    case DBR_SIMD_SSE2:
        return dbr_split_find_sse2;
    case DBR_SIMD_AVX2:
        return dbr_split_find_avx2;
    case DBR_SIMD_AVX512:
        return dbr_split_find_avx512;
    case DBR_SIMD_NEON:
#elif defined(__aarch64__)
    case DBR_SIMD_NEON:
        return dbr_split_find_neon;
    case DBR_SIMD_SSE2:
    case DBR_SIMD_AVX2:
    case DBR_SIMD_AVX512:
#else
    case DBR_SIMD_SSE2:
    case DBR_SIMD_AVX2:
    case DBR_SIMD_AVX512:
    case DBR_SIMD_NEON:
#endif
    case DBR_SIMD_SCALAR:
        break;
    }
    return NULL;
}

static void count_scalar(const dbr_split *s, const char *p, size_t n, uint64_t *quotes,
                         uint64_t *newlines) {
    uint64_t q = 0, lf = 0;
    for (size_t i = 0; i < n; i++) {
        q += p[i] == s->quote;
        lf += p[i] == '\n';
    }
    *quotes = q;
    *newlines = lf;
}

void dbr_split_count(const dbr_split *s, const char *p, size_t n, uint64_t *quotes,
                     uint64_t *newlines) {
    switch (s->simd) {
#if defined(__x86_64__)
    case DBR_SIMD_SSE2:
        dbr_split_count_sse2(s, p, n, quotes, newlines);
        return;
    case DBR_SIMD_AVX2:
        dbr_split_count_avx2(s, p, n, quotes, newlines);
        return;
    case DBR_SIMD_AVX512:
        dbr_split_count_avx512(s, p, n, quotes, newlines);
        return;
    case DBR_SIMD_NEON:
#elif defined(__aarch64__)
    case DBR_SIMD_NEON:
        dbr_split_count_neon(s, p, n, quotes, newlines);
        return;
    case DBR_SIMD_SSE2:
    case DBR_SIMD_AVX2:
    case DBR_SIMD_AVX512:
#else
    case DBR_SIMD_SSE2:
    case DBR_SIMD_AVX2:
    case DBR_SIMD_AVX512:
    case DBR_SIMD_NEON:
#endif
    case DBR_SIMD_SCALAR:
        break;
    }
    count_scalar(s, p, n, quotes, newlines);
}

size_t dbr_split_first_record(const dbr_split *s, const char *p, size_t n, bool in_quotes) {
    for (size_t i = 0; i < n; i++) {
        if (p[i] == s->quote)
            in_quotes = !in_quotes;
        else if (p[i] == '\n' && !in_quotes)
            return i + 1;
    }
    return n;
}

/* --- places become records --- */

/* After place i - 1 begins the cell that place i ends; there is a place -1. */
static inline const uint32_t *places(const dbr_split_places *st) {
    return st->at + 1;
}

/* Whether the places are `lines` records of exactly the header's cells each, so that they can be taken column by column. Each of them
   ends in a line end, and there are no others. */
static bool is_regular(const dbr_split *s, const char *p, const dbr_split_places *st) {
    if ((uint64_t)st->lines * s->ncolumns > st->n)
        return false;
    const uint32_t *at = places(st) + s->ncolumns - 1;
    uint8_t other = 0;
    for (uint32_t r = 0; r < st->lines; r++, at += s->ncolumns)
        other |= (uint8_t)(p[*at] ^ '\n');
    return !other;
}

static void take_column(const dbr_split *s, const char *p, const uint32_t *at, uint32_t n,
                        uint32_t *restrict begin, uint32_t *restrict end,
                        uint8_t *restrict quoted) {
    const char quote = s->quote;
    const size_t width = s->ncolumns;
    for (uint32_t r = 0; r < n; r++, at += width) {
        uint32_t from = at[-1] + 1, to = at[0];
        bool q = p[from] == quote;
        begin[r] = from + q;
        end[r] = to - q;
        quoted[r] = q;
    }
}

/* The same for the column before the line end. It is never the only one, so a CR before the line end is not that of another line. */
static void take_last_column(const dbr_split *s, const char *p, const uint32_t *at, uint32_t n,
                             uint32_t *restrict begin, uint32_t *restrict end,
                             uint8_t *restrict quoted) {
    const char quote = s->quote;
    const size_t width = s->ncolumns;
    for (uint32_t r = 0; r < n; r++, at += width) {
        uint32_t from = at[-1] + 1, to = at[0];
        to -= p[to - 1] == '\r';
        bool q = p[from] == quote;
        begin[r] = from + q;
        end[r] = to - q;
        quoted[r] = q;
    }
}

static uint32_t take_regular(const dbr_split *s, const char *p, const dbr_split_places *st,
                             dbr_split_out *out) {
    const uint32_t *at = places(st);
    const uint32_t width = s->ncolumns, n0 = out->n;
    uint32_t n = out->max - n0;
    if (n > st->lines)
        n = st->lines;
    uint32_t *record = out->record + n0;
    for (uint32_t r = 0; r < n; r++)
        record[r] = at[(int64_t)r * width - 1] + 1;
    for (uint32_t w = 0; w < s->nwanted; w++) {
        uint32_t c = s->wanted[w];
        if (c + 1 == width)
            take_last_column(s, p, at + c, n, out->begin[w] + n0, out->end[w] + n0,
                             out->quoted[w] + n0);
        else
            take_column(s, p, at + c, n, out->begin[w] + n0, out->end[w] + n0, out->quoted[w] + n0);
    }
    out->n += n;
    out->used = (size_t)at[(size_t)n * width - 1] + 1;
    return n * width;
}

static bool is_blank(const dbr_split *s, const char *p, size_t from, size_t to) {
    while (from < to && (p[from] == ' ' || p[from] == '\t') && p[from] != s->delimiter)
        from++;
    return from == to;
}

/* The record of `cells` cells whose first one ends at at[0]; its last one ends, without line end, at `end`. False: irregular. */
static bool take_record(const dbr_split *s, const char *p, const uint32_t *at, uint32_t cells,
                        uint32_t end, bool doubled, dbr_split_out *out) {
    if (cells < s->ncolumns)
        return false;
    for (uint32_t i = s->ncolumns; i < cells; i++) {
        uint32_t from = at[(int64_t)i - 1] + 1, to = i + 1 == cells ? end : at[i];
        if (from != to && !(p[from] == s->quote && to - from == 2))
            return false;
    }
    for (uint32_t w = 0; w < s->nwanted; w++) {
        uint32_t c = s->wanted[w];
        uint32_t from = at[(int64_t)c - 1] + 1, to = c + 1 == cells ? end : at[c];
        bool q = p[from] == s->quote;
        from += q;
        to -= q;
        if (q && doubled && memchr(p + from, s->quote, to - from))
            return false;
        out->begin[w][out->n] = from;
        out->end[w][out->n] = to;
        out->quoted[w][out->n] = q;
    }
    return true;
}

/* Record by record. Returns the places that are used up. */
static uint32_t take_each(const dbr_split *s, const char *p, const dbr_split_places *st,
                          bool doubled, dbr_split_out *out) {
    const uint32_t *at = places(st);
    uint32_t first = 0;
    for (uint32_t i = 0; i < st->n && out->n < out->max; i++) {
        if (p[at[i]] != '\n')
            continue;
        uint32_t end = at[i];
        if (end > out->used && p[end - 1] == '\r')
            end--;
        bool blank = first == i && is_blank(s, p, out->used, end);
        if (!blank) {
            if (at[i] + (size_t)1 - out->used > DBR_RECORD_MAX ||
                !take_record(s, p, at + first, i - first + 1, end, doubled, out)) {
                out->irregular = true;
                break;
            }
            out->record[out->n++] = (uint32_t)out->used;
        }
        out->used = (size_t)at[i] + 1;
        first = i + 1;
    }
    return first;
}

void dbr_split_places_start(dbr_split_places *st, size_t pos) {
    st->pos = pos;
    st->n = st->lines = 0;
    st->doubled = st->bad = false;
    st->inside = st->after_close = st->after_cr = 0;
    st->may_open = 1;
    st->at[0] = (uint32_t)pos - 1; /* wraps at 0, and back where the record's first cell begins */
}

static void run(const dbr_split *s, const char *p, size_t n, dbr_split_find *find,
                dbr_split_out *out) {
    dbr_split_places st;
    bool doubled_before = false; /* in the places that were left over */
    dbr_split_places_start(&st, 0);
    while (st.pos < n && out->n < out->max) {
        find(s, p, n, n - st.pos > DBR_SPLIT_STEP ? st.pos + DBR_SPLIT_STEP : n, &st);
        bool doubled = st.doubled || doubled_before;
        uint32_t taken, n0 = out->n;
        if (s->ncolumns > 1 && st.lines && !doubled && st.pos - out->used <= DBR_RECORD_MAX &&
            is_regular(s, p, &st))
            taken = take_regular(s, p, &st, out);
        else
            taken = take_each(s, p, &st, doubled, out);
        if (out->irregular || out->n == out->max)
            return;
        if (st.bad) {
            dbr_split_scalar(s, p, n, false, out);
            return;
        }
        doubled_before = st.doubled || (doubled_before && out->n == n0);
        st.doubled = false;
        st.n -= taken;
        st.lines = 0;
        memmove(st.at + 1, st.at + 1 + taken, st.n * sizeof *st.at);
        st.at[0] = (uint32_t)out->used - 1;
        if (st.n > DBR_SPLIT_PLACES - DBR_SPLIT_STEP) {
            /* Too many cells to wait for its end. */
            uint32_t max = out->max, had = out->n;
            out->max = had + 1;
            dbr_split_scalar(s, p, n, false, out);
            out->max = max;
            if (out->n == had)
                return;
            dbr_split_places_start(&st, out->used);
            doubled_before = false;
        }
    }
}

void dbr_split_run(const dbr_split *s, const char *p, size_t n, bool last, dbr_split_out *out) {
    out->n = 0;
    out->used = 0;
    out->irregular = false;
    if (n > UINT32_MAX - DBR_SPLIT_PAD) {
        n = UINT32_MAX - DBR_SPLIT_PAD;
        last = false;
    }
    dbr_split_find *find = s->ncolumns <= WIDTH_MAX ? dbr_split_kernel(s->simd) : NULL;
    if (find)
        run(s, p, n, find, out);
    /* What is left is the last record, if the file ends here: one without line end, or with one that is not whole. */
    if (!out->irregular && (!find || last))
        dbr_split_scalar(s, p, n, last, out);
    out->record[out->n] = (uint32_t)out->used;
}
