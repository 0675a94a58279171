/* tally.h: what the rows of a batch add up to, by class of days and segment; windows are put together from their classes at the end. */
#ifndef DBR_ENGINE_NATIVE_FAST_TALLY_H
#define DBR_ENGINE_NATIVE_FAST_TALLY_H
#include "engine/native/fast/classes.h"
#include "engine/native/fast/values.h"
#include "engine/native/fast/vector.h"
#include "engine/native/scan.h"

typedef enum dbr_tally_kind {
    DBR_TALLY_STATE,  /* none of these: the states of the strict road */
    DBR_TALLY_ROWS,   /* count(orders) */
    DBR_TALLY_COUNT,  /* count(x) */
    DBR_TALLY_SUM,    /* sum, mean of a NUM */
    DBR_TALLY_LEAST,  /* min, max of a NUM or DAY */
    DBR_TALLY_SHARE,  /* of a BOOL */
    DBR_TALLY_VALUES, /* distinct, quantile: all values are kept */
} dbr_tally_kind;
/* `value`: the kind of the vector that the aggregate reads. */
dbr_tally_kind dbr_tally_kind_of(const dbr_agg *agg, dbr_vector_kind value);

typedef struct dbr_tally {
    int64_t rows; /* that count, with a value or without */
    int64_t n;    /* values */
    __int128 sum; /* or the best value, or how many were true */
} dbr_tally;

/* Where the cell of each row of a batch is. Groups of the same windows and grouping share one. */
typedef struct dbr_layout {
    uint32_t grouping;
    uint16_t *
        row_of; /* per class: its row of cells; `nrows` for classes that nobody asks for, whose cells are thrown away */
    uint32_t nrows;
    size_t room;    /* segments in a row of cells: cell = row * room + segment */
    uint32_t *slot; /* per row of the batch */
} dbr_layout;

/* All requests of one aggregate, filter and grouping: they differ by window. */
typedef struct dbr_tally_group {
    dbr_tally_kind kind;
    const dbr_agg *agg;
    uint32_t filter, grouping;
    uint32_t *requests; /* of the scan */
    size_t n;
    dbr_layout *layout;
    size_t room;                 /* of the layout, when the cells were made */
    dbr_tally *cells;            /* (nrows + 1) * room */
    dbr_value_list *lists;       /* VALUES: the same */
    dbr_vector_kind value;       /* of what was added */
    const dbr_dictionary *texts; /* CODE: what they stand for */
    int scale;
    /* the same by segment: every row that counts here counts there, so that this group is its sum */
    const struct dbr_tally_group *parts;
} dbr_tally_group;

/* Gives a group its layout, one of `layouts` (room for one more). */
void dbr_layout_of(dbr_tally_group *g, dbr_layout *layouts, size_t *nlayouts, dbr_arena *a,
                   const dbr_scan *scan, const dbr_day_classes *classes);
/* The places of a batch's rows (ascending positions). Segments beyond the room make more of it. */
void dbr_layout_place(dbr_layout *l, const uint16_t *rows, size_t n, const uint16_t *class_of,
                      const uint32_t *segment, size_t nsegments);
/* Adds the values of n rows of a batch. False when one does not fit 64 bits at the group's scale. */
bool dbr_tally_add(dbr_tally_group *g, dbr_vector *value, size_t batch, const uint16_t *rows,
                   size_t n, dbr_value_store *store);
/* Moves all values into the store's file; texts stay, they are as many as the dictionary has. */
void dbr_tally_spill(dbr_tally_group *g, dbr_value_store *store);
void dbr_tally_clear(dbr_tally_group *g, dbr_value_store *store);

/* The same groups of several threads, and per thread where their segments are in the scanner ([thread][grouping][segment]). Puts every
   request's state into the scanner. */
typedef struct dbr_tally_part {
    dbr_tally_group *groups;
    dbr_value_store *store;
    size_t **segments;
    const size_t *nsegments; /* per grouping: of this thread */
} dbr_tally_part;
/* Brings the values of all threads to one scale. False when one does not fit 64 bits. */
bool dbr_tally_align(dbr_tally_part *parts, size_t nparts, size_t ngroups);
/* False when a temporary file could not be read. */
bool dbr_tally_finish(dbr_tally_part *parts, size_t nparts, size_t ngroups, const dbr_scan *scan,
                      const dbr_day_classes *classes, dbr_scanner *into, dbr_arena *run);
#endif
