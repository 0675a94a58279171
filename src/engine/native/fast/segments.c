/* segments.c: texts by code into segments by table; all other values are looked up by the strict road. */
#include "engine/native/fast/segments.h"

void dbr_segmenter_init(dbr_segmenter *g, dbr_arena *a, dbr_program *program, dbr_scanner *scanner,
                        const dbr_grouping *grouping, size_t index, uint32_t nclasses) {
    *g = (dbr_segmenter){.arena = a,
                         .program = program,
                         .scanner = scanner,
                         .grouping = index,
                         .nclasses = nclasses,
                         .n = grouping->n,
                         .coded = grouping->n <= 2};
    g->columns = DBR_NEWS(a, dbr_vnode *, g->n);
    g->segment = DBR_NEWS(a, uint32_t, DBR_BATCH);
    for (size_t c = 0; c < g->n; c++) {
        g->columns[c] = dbr_program_column(program, grouping->columns[c]);
        g->coded &= dbr_vnode_kind(g->columns[c]) == DBR_VEC_CODE;
    }
    if (g->coded && g->n == 2) {
        g->nslots = 256;
        g->slots = DBR_NEWS(a, struct dbr_code_pair, g->nslots);
    }
}

static uint32_t by_values(dbr_segmenter *g, dbr_arena *scratch, size_t i) {
    size_t at = dbr_scanner_segment(g->scanner, dbr_program_row(g->program, i), g->grouping);
    dbr_arena_clear(scratch);
    return (uint32_t)at;
}

static size_t slot_of(const dbr_segmenter *g, uint64_t key) {
    size_t at = (key * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (g->nslots - 1);
    while (g->slots[at].segment && g->slots[at].key != key)
        at = (at + 1) & (g->nslots - 1);
    return at;
}

static void more_slots(dbr_segmenter *g) {
    struct dbr_code_pair *old = g->slots;
    size_t nold = g->nslots;
    g->nslots *= 2;
    g->slots = DBR_NEWS(g->arena, struct dbr_code_pair, g->nslots);
    for (size_t k = 0; k < nold; k++)
        if (old[k].segment)
            g->slots[slot_of(g, old[k].key)] = old[k];
}

static uint32_t by_two_codes(dbr_segmenter *g, dbr_arena *scratch, size_t i) {
    uint64_t key = (uint64_t)dbr_vnode_vector(g->columns[0])->code[i] << 32 |
                   dbr_vnode_vector(g->columns[1])->code[i];
    size_t at = slot_of(g, key);
    if (!g->slots[at].segment) {
        if ((g->nkeys + 1) * 2 > g->nslots) {
            more_slots(g);
            at = slot_of(g, key);
        }
        g->slots[at] = (struct dbr_code_pair){key, by_values(g, scratch, i) + 1};
        g->nkeys++;
    }
    return g->slots[at].segment - 1;
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
    bool one = g->coded && g->n == 1;
    if (one)
        know_codes(g, dbr_vnode_vector(g->columns[0])->dictionary);
    for (size_t k = 0; k < n; k++) {
        size_t i = rows[k];
        uint32_t s = one        ? by_one_code(g, scratch, i)
                     : g->coded ? by_two_codes(g, scratch, i)
                                : by_values(g, scratch, i);
        if (s >= g->room)
            make_room(g, s);
        g->segment[i] = s;
        g->nsegments = s >= g->nsegments ? s + 1 : g->nsegments;
        g->seen[(size_t)s * g->nclasses + class_of[i]] = 1;
    }
    return true;
}
