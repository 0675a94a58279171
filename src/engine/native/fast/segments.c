/* segments.c: texts by code into segments by table, combinations of values by hash; a new one is looked up by the strict road. */
#include "engine/native/fast/segments.h"

enum { COLUMNS_MAX = 8 /* of a combination by hash */ };

void dbr_segmenter_init(dbr_segmenter *g, dbr_arena *a, dbr_program *program, dbr_scanner *scanner,
                        const dbr_grouping *grouping, size_t index, uint32_t nclasses) {
    *g = (dbr_segmenter){.arena = a,
                         .program = program,
                         .scanner = scanner,
                         .grouping = index,
                         .nclasses = nclasses,
                         .n = grouping->n,
                         .worded = true};
    g->columns = DBR_NEWS(a, dbr_vnode *, g->n);
    g->segment = DBR_NEWS(a, uint32_t, DBR_BATCH);
    for (size_t c = 0; c < g->n; c++) {
        g->columns[c] = dbr_program_column(program, grouping->columns[c]);
        g->worded &= dbr_vnode_kind(g->columns[c]) != DBR_VEC_VALUE;
    }
    g->coded = g->n == 1 && dbr_vnode_kind(g->columns[0]) == DBR_VEC_CODE;
    if (g->worded && !g->coded) {
        g->nslots = 256;
        g->slots = DBR_NEWS(a, uint32_t, g->nslots);
    }
}

static uint32_t by_values(dbr_segmenter *g, dbr_arena *scratch, size_t i) {
    size_t at = dbr_scanner_segment(g->scanner, dbr_program_row(g->program, i), g->grouping);
    dbr_arena_clear(scratch);
    return (uint32_t)at;
}

/* A value as two words: equal values have equal words. */
static void put_words(const dbr_vector *v, size_t i, uint64_t *words) {
    words[1] = 0;
    switch (v->kind) {
    case DBR_VEC_CODE:
        words[0] = v->code[i];
        return;
    case DBR_VEC_BOOL:
        words[0] = v->truth[i];
        return;
    case DBR_VEC_DAY:
        words[0] = v->valid[i] ? (uint64_t)v->day[i] : 0;
        words[1] = !v->valid[i];
        return;
    case DBR_VEC_INSTANT:
        words[0] = v->valid[i] ? (uint64_t)v->num[i] : 0;
        words[1] = !v->valid[i];
        return;
    case DBR_VEC_NUM: { /* 1.50 is 1.5 */
        int64_t num = v->num[i];
        int scale = v->scale;
        for (; scale > 0 && num % 10 == 0; scale--)
            num /= 10;
        words[0] = v->valid[i] ? (uint64_t)num : 0;
        words[1] = v->valid[i] ? (uint64_t)scale : 64;
        return;
    }
    case DBR_VEC_VALUE:
        break;
    }
}

static uint64_t hash_of(const uint64_t *words, size_t n) {
    uint64_t h = 0;
    for (size_t k = 0; k < n; k++)
        h = (h ^ words[k]) * UINT64_C(0x9E3779B97F4A7C15), h ^= h >> 32;
    return h;
}

/* The slot of an entry with these words, or the empty one where it belongs. */
static size_t slot_of(const dbr_segmenter *g, const uint64_t *words) {
    size_t n = 2 * g->n, at = hash_of(words, n) & (g->nslots - 1);
    while (g->slots[at] &&
           memcmp(g->words + (size_t)(g->slots[at] - 1) * n, words, n * sizeof *words) != 0)
        at = (at + 1) & (g->nslots - 1);
    return at;
}

static void more_slots(dbr_segmenter *g) {
    g->nslots *= 2;
    g->slots = DBR_NEWS(g->arena, uint32_t, g->nslots);
    for (uint32_t e = 0; e < g->nentries; e++)
        g->slots[slot_of(g, g->words + (size_t)e * 2 * g->n)] = e + 1;
}

static void more_entries(dbr_segmenter *g) {
    size_t cap = g->cap ? g->cap * 2 : 64, n = 2 * g->n;
    uint64_t *words = DBR_NEWS(g->arena, uint64_t, cap * n);
    uint32_t *entries = DBR_NEWS(g->arena, uint32_t, cap);
    if (g->nentries) {
        memcpy(words, g->words, g->nentries * n * sizeof *words);
        memcpy(entries, g->entries, g->nentries * sizeof *entries);
    }
    g->words = words;
    g->entries = entries;
    g->cap = cap;
}

static uint32_t by_words(dbr_segmenter *g, dbr_arena *scratch, size_t i, uint64_t *words) {
    for (size_t c = 0; c < g->n; c++)
        put_words(dbr_vnode_vector(g->columns[c]), i, words + 2 * c);
    size_t at = slot_of(g, words);
    if (g->slots[at])
        return g->entries[g->slots[at] - 1];
    if ((g->nentries + 1) * 2 > g->nslots) {
        more_slots(g);
        at = slot_of(g, words);
    }
    if (g->nentries == g->cap)
        more_entries(g);
    memcpy(g->words + g->nentries * 2 * g->n, words, 2 * g->n * sizeof *words);
    g->entries[g->nentries] = by_values(g, scratch, i);
    g->slots[at] = (uint32_t)++g->nentries;
    return g->entries[g->nentries - 1];
}

static void know_codes(dbr_segmenter *g, const dbr_dictionary *d) {
    if (g->codes >= d->n)
        return;
    uint32_t codes = d->n * 2, *by = DBR_NEWS(g->arena, uint32_t, codes);
    if (g->codes)
        memcpy(by, g->by_code, g->codes * sizeof *by);
    g->by_code = by;
    g->codes = codes;
}

static uint32_t by_one_code(dbr_segmenter *g, dbr_arena *scratch, size_t i) {
    uint32_t *known = &g->by_code[dbr_vnode_vector(g->columns[0])->code[i]];
    if (!*known)
        *known = by_values(g, scratch, i) + 1;
    return *known - 1;
}

static void make_room(dbr_segmenter *g, uint32_t segment) {
    size_t room = ((size_t)segment + 1) * 2;
    uint8_t *seen = DBR_NEWS(g->arena, uint8_t, room * g->nclasses);
    if (g->room)
        memcpy(seen, g->seen, g->room * g->nclasses);
    g->seen = seen;
    g->room = room;
}

bool dbr_segmenter_run(dbr_segmenter *g, dbr_arena *scratch, const uint16_t *rows, size_t n,
                       const uint16_t *class_of) {
    for (size_t c = 0; c < g->n; c++)
        if (!dbr_program_run(g->program, g->columns[c]))
            return false;
    uint64_t words[2 * COLUMNS_MAX];
    bool worded = g->worded && g->n <= COLUMNS_MAX;
    if (g->coded)
        know_codes(g, dbr_vnode_vector(g->columns[0])->dictionary);
    for (size_t k = 0; k < n; k++) {
        size_t i = rows[k];
        uint32_t s = g->coded ? by_one_code(g, scratch, i)
                     : worded ? by_words(g, scratch, i, words)
                              : by_values(g, scratch, i);
        if (s >= g->room)
            make_room(g, s);
        g->segment[i] = s;
        g->nsegments = s >= g->nsegments ? s + 1 : g->nsegments;
        g->seen[(size_t)s * g->nclasses + class_of[i]] = 1;
    }
    return true;
}
