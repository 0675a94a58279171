/* segments.h: the segment of each row of a batch: the combination of values in the columns of one grouping. */
#ifndef DBR_ENGINE_NATIVE_FAST_SEGMENTS_H
#define DBR_ENGINE_NATIVE_FAST_SEGMENTS_H
#include "engine/native/fast/program.h"
#include "engine/native/scan.h"

typedef struct dbr_segmenter {
    dbr_arena *arena;
    dbr_program *program;
    dbr_scanner *scanner; /* knows the segments by their values */
    size_t grouping;
    uint32_t nclasses;
    dbr_vnode **columns;
    size_t n;
    bool coded, worded; /* one text by code; columns whose values are words of 64 bits */
    uint32_t *segment;  /* per row of the batch */
    size_t nsegments;
    uint32_t *by_code; /* coded: code -> segment + 1 */
    uint32_t codes;
    uint32_t *slots; /* worded: open addressing, entry + 1 */
    size_t nslots, nentries, cap;
    uint64_t *words;   /* per entry: two a column, */
    uint32_t *entries; /* and its segment */
    uint8_t *seen;     /* segment * nclasses + class */
    size_t room;
} dbr_segmenter;

void dbr_segmenter_init(dbr_segmenter *g, dbr_arena *a, dbr_program *program, dbr_scanner *scanner,
                        const dbr_grouping *grouping, size_t index, uint32_t nclasses);
/* The segments of these rows (ascending positions), new ones included. False when a column cannot be computed. */
bool dbr_segmenter_run(dbr_segmenter *g, dbr_arena *scratch, const uint16_t *rows, size_t n,
                       const uint16_t *class_of);
#endif
