/* values.c: lists of integers that are sorted, made unique, written to a temporary file in sorted runs and merged from there. */
#include "engine/native/fast/values.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST_CAP = 16, FEW = 48 /* values that are sorted by insertion */, BUFFER = 1024 };

void dbr_value_store_init(dbr_value_store *s) {
    *s = (dbr_value_store){.fd = -1};
}

void dbr_value_store_clear(dbr_value_store *s) {
    if (s->fd >= 0)
        close(s->fd);
    dbr_value_store_init(s);
}

void dbr_value_list_clear(dbr_value_list *l, dbr_value_store *s) {
    s->bytes -= l->cap * sizeof *l->v;
    dbr_free(l->v);
    dbr_free(l->runs);
    *l = (dbr_value_list){0};
}

static void reserve(dbr_value_list *l, dbr_value_store *s, size_t cap) {
    if (cap <= l->cap)
        return;
    s->bytes += (cap - l->cap) * sizeof *l->v;
    l->v = dbr_realloc(l->v, cap, sizeof *l->v);
    l->cap = cap;
}

void dbr_value_list_grow(dbr_value_list *l, dbr_value_store *s, bool unique) {
    if (unique && l->n > FEW) {
        dbr_value_list_sort(l, true);
        if (l->n <= l->cap / 2)
            return; /* much of it was there already */
    }
    reserve(l, s, l->cap ? l->cap * 2 : FIRST_CAP);
}

static void add_run(dbr_value_list *l, dbr_value_run run) {
    l->runs = dbr_realloc(l->runs, l->nruns + 1, sizeof *l->runs);
    l->runs[l->nruns++] = run;
}

void dbr_value_list_append(dbr_value_list *into, dbr_value_store *s, dbr_value_list *from,
                           dbr_value_store *of) {
    reserve(into, s, into->n + from->n);
    if (from->n)
        memcpy(into->v + into->n, from->v, from->n * sizeof *from->v);
    into->n += from->n;
    for (size_t i = 0; i < from->nruns; i++)
        add_run(into, from->runs[i]);
    dbr_value_list_clear(from, of);
}

/* ---- sorting ---- */

static void sort_few(int64_t *v, size_t n) {
    for (size_t i = 1; i < n; i++) {
        int64_t x = v[i];
        size_t k = i;
        for (; k > 0 && v[k - 1] > x; k--)
            v[k] = v[k - 1];
        v[k] = x;
    }
}

/* By bytes, the lowest first; a byte that is the same in all values is passed over. */
static void sort_many(int64_t *v, size_t n) {
    const uint64_t sign = UINT64_C(1) << 63;
    size_t(*counts)[256] = dbr_alloc(8 * sizeof *counts);
    uint64_t *from = (uint64_t *)v, *other = dbr_realloc(NULL, n, sizeof *other), *to = other;
    for (size_t i = 0; i < n; i++) {
        from[i] ^= sign;
        for (int b = 0; b < 8; b++)
            counts[b][from[i] >> 8 * b & 0xFF]++;
    }
    for (int b = 0; b < 8; b++) {
        size_t *count = counts[b], at = 0;
        if (count[from[0] >> 8 * b & 0xFF] == n)
            continue;
        for (int d = 0; d < 256; d++) {
            size_t here = count[d];
            count[d] = at;
            at += here;
        }
        for (size_t i = 0; i < n; i++)
            to[count[from[i] >> 8 * b & 0xFF]++] = from[i];
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    for (size_t i = 0; i < n; i++)
        v[i] = (int64_t)(from[i] ^ sign);
    dbr_free(other);
    dbr_free(counts);
}

void dbr_value_list_sort(dbr_value_list *l, bool unique) {
    if (l->n <= FEW)
        sort_few(l->v, l->n);
    else
        sort_many(l->v, l->n);
    if (!unique || l->n == 0)
        return;
    size_t kept = 1;
    for (size_t i = 1; i < l->n; i++) {
        l->v[kept] = l->v[i];
        kept += l->v[kept] != l->v[kept - 1];
    }
    l->n = kept;
}

bool dbr_value_list_rescale(dbr_value_list *l, int64_t times) {
    bool fits = true;
    for (size_t i = 0; i < l->n; i++)
        fits &= !__builtin_mul_overflow(l->v[i], times, &l->v[i]);
    for (size_t i = 0; i < l->nruns; i++) {
        dbr_value_run *r = &l->runs[i];
        fits &= !__builtin_mul_overflow(r->times, times, &r->times);
        fits &= !__builtin_mul_overflow(r->least, times, &r->least);
        fits &= !__builtin_mul_overflow(r->most, times, &r->most);
    }
    return fits;
}

/* ---- the file ---- */

/* A file without a name in TMPDIR; one with a name that is removed at once where the system has no such files. */
static int open_unnamed(void) {
    const char *dir = getenv("TMPDIR");
    if (!dir || !*dir)
        dir = "/tmp";
#ifdef O_TMPFILE
    int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
#endif
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/debrief-XXXXXX", dir);
    if (n < 0 || (size_t)n >= sizeof path)
        return -1;
    int made = mkstemp(path);
    if (made >= 0)
        unlink(path);
    return made;
}

static bool write_all(int fd, const void *bytes, size_t n, uint64_t at) {
    const char *p = bytes;
    while (n) {
        ssize_t put = pwrite(fd, p, n, (off_t)at);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        p += put;
        n -= (size_t)put;
        at += (uint64_t)put;
    }
    return true;
}

void dbr_value_list_spill(dbr_value_list *l, dbr_value_store *s, bool unique) {
    if (!l->n)
        return;
    if (s->fd < 0)
        s->fd = open_unnamed();
    dbr_value_list_sort(l, unique);
    if (s->fd < 0 || !write_all(s->fd, l->v, l->n * sizeof *l->v, s->end * sizeof *l->v)) {
        s->failed = true;
        return;
    }
    add_run(l, (dbr_value_run){.fd = s->fd,
                               .at = s->end,
                               .n = l->n,
                               .times = 1,
                               .least = l->v[0],
                               .most = l->v[l->n - 1]});
    s->end += l->n;
    s->bytes -= l->cap * sizeof *l->v;
    dbr_free(l->v);
    l->v = NULL;
    l->n = l->cap = 0;
}

/* ---- merging ---- */

typedef struct feed {
    int64_t now;
    const int64_t *v; /* what follows, in memory */
    size_t n;
    dbr_value_run run; /* what follows in the file */
    int64_t *buffer;
} feed;

struct dbr_value_merge {
    feed *feeds;
    size_t n;
    size_t *heap; /* feeds that have a value, the least first */
    size_t nheap;
    bool failed;
};

static bool refill(dbr_value_merge *m, feed *f) {
    size_t n = f->run.n < BUFFER ? (size_t)f->run.n : BUFFER, got = 0;
    if (!n)
        return false;
    while (got < n * sizeof *f->buffer) {
        ssize_t k = pread(f->run.fd, (char *)f->buffer + got, n * sizeof *f->buffer - got,
                          (off_t)(f->run.at * sizeof *f->buffer + got));
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0) {
            m->failed = true;
            return false;
        }
        got += (size_t)k;
    }
    f->run.at += n;
    f->run.n -= n;
    for (size_t i = 0; i < n; i++)
        f->buffer[i] *= f->run.times;
    f->v = f->buffer;
    f->n = n;
    return true;
}

static bool advance(dbr_value_merge *m, feed *f) {
    if (!f->n && !refill(m, f))
        return false;
    f->now = *f->v++;
    f->n--;
    return true;
}

static void sink(dbr_value_merge *m, size_t i) {
    size_t *h = m->heap, x = h[i];
    for (size_t k; (k = 2 * i + 1) < m->nheap; i = k) {
        if (k + 1 < m->nheap && m->feeds[h[k + 1]].now < m->feeds[h[k]].now)
            k++;
        if (m->feeds[h[k]].now >= m->feeds[x].now)
            break;
        h[i] = h[k];
    }
    h[i] = x;
}

dbr_value_merge *dbr_value_merge_new(const dbr_value_list *const *lists, size_t n) {
    dbr_value_merge *m = dbr_alloc(sizeof *m);
    for (size_t i = 0; i < n; i++)
        m->n += (lists[i]->n > 0) + lists[i]->nruns;
    m->feeds = dbr_alloc((m->n + 1) * sizeof *m->feeds);
    m->heap = dbr_alloc((m->n + 1) * sizeof *m->heap);
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (lists[i]->n)
            m->feeds[at++] = (feed){.v = lists[i]->v, .n = lists[i]->n};
        for (size_t r = 0; r < lists[i]->nruns; r++)
            m->feeds[at++] =
                (feed){.run = lists[i]->runs[r], .buffer = dbr_alloc(BUFFER * sizeof(int64_t))};
    }
    for (size_t i = 0; i < m->n; i++)
        if (advance(m, &m->feeds[i]))
            m->heap[m->nheap++] = i;
    for (size_t i = m->nheap / 2; i-- > 0;)
        sink(m, i);
    return m;
}

bool dbr_value_merge_next(dbr_value_merge *m, int64_t *x) {
    if (!m->nheap)
        return false;
    feed *f = &m->feeds[m->heap[0]];
    *x = f->now;
    if (!advance(m, f))
        m->heap[0] = m->heap[--m->nheap];
    if (m->nheap)
        sink(m, 0);
    return true;
}

bool dbr_value_merge_failed(const dbr_value_merge *m) {
    return m->failed;
}

void dbr_value_merge_free(dbr_value_merge *m) {
    for (size_t i = 0; i < m->n; i++)
        dbr_free(m->feeds[i].buffer);
    dbr_free(m->feeds);
    dbr_free(m->heap);
    dbr_free(m);
}

/* ---- twice the same ---- */

static bool repeat_in_files(dbr_value_list *const *lists, size_t n) {
    const dbr_value_list **sorted = dbr_alloc((n + 1) * sizeof *sorted);
    for (size_t i = 0; i < n; i++) {
        dbr_value_list_sort(lists[i], false);
        sorted[i] = lists[i];
    }
    dbr_value_merge *m = dbr_value_merge_new(sorted, n);
    int64_t before, now;
    bool again = false;
    for (bool more = dbr_value_merge_next(m, &before); more && !again; before = now) {
        more = dbr_value_merge_next(m, &now);
        again = more && now == before;
    }
    again |= dbr_value_merge_failed(m);
    dbr_value_merge_free(m);
    dbr_free(sorted);
    return again;
}

/* By a table that is at most half full; a value of 0 has no place in it. */
static bool repeat_in_few(const uint64_t *v, size_t n, uint64_t *table, size_t nslots) {
    bool zero = false;
    memset(table, 0, nslots * sizeof *table);
    for (size_t i = 0; i < n; i++) {
        size_t at = (size_t)v[i] & (nslots - 1);
        if (!v[i]) {
            if (zero)
                return true;
            zero = true;
            continue;
        }
        for (; table[at]; at = (at + 1) & (nslots - 1))
            if (table[at] == v[i])
                return true;
        table[at] = v[i];
    }
    return false;
}

bool dbr_value_lists_repeat(dbr_value_list *const *lists, size_t n) {
    enum { PART = 2048 /* values in a part, about: it stays in the processor's cache */ };
    size_t total = 0, nruns = 0, nslots = 16, most = 0;
    for (size_t i = 0; i < n; i++) {
        total += lists[i]->n;
        nruns += lists[i]->nruns;
    }
    if (nruns)
        return repeat_in_files(lists, n);
    if (total < 2)
        return false;
    int bits = 1; /* parts by the highest bits */
    while (bits < 24 && total >> bits > PART)
        bits++;
    size_t nparts = (size_t)1 << bits, *ends = dbr_alloc((nparts + 1) * sizeof *ends);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < lists[i]->n; k++)
            ends[(uint64_t)lists[i]->v[k] >> (64 - bits)]++;
    for (size_t p = 0, at = 0; p < nparts; p++) {
        most = ends[p] > most ? ends[p] : most;
        at += ends[p];
        ends[p] = at - ends[p];
    }
    uint64_t *all = dbr_realloc(NULL, total, sizeof *all);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < lists[i]->n; k++)
            all[ends[(uint64_t)lists[i]->v[k] >> (64 - bits)]++] = (uint64_t)lists[i]->v[k];
    while (nslots < 2 * most)
        nslots *= 2;
    uint64_t *table = dbr_realloc(NULL, nslots, sizeof *table);
    bool again = false;
    for (size_t p = 0, from = 0; p < nparts && !again; from = ends[p++])
        again = repeat_in_few(all + from, ends[p] - from, table, nslots);
    dbr_free(table);
    dbr_free(all);
    dbr_free(ends);
    return again;
}
