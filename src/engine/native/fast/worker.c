/* worker.c: a batch of rows into the cells of its windows and segments. Sums are 128 bits wide at one scale an aggregate; what has no
   narrow form goes into the states of the strict road. */
#include "engine/native/fast/worker.h"

#include <stdlib.h>

enum { CLASS_DAYS_MAX = 1 << 20, CLASSES_MAX = 4096 };

/* ---- days into windows ---- */

static int by_day(const void *a, const void *b) {
    dbr_day x = *(const dbr_day *)a, y = *(const dbr_day *)b;
    return (x > y) - (x < y);
}

bool dbr_day_classes_init(dbr_day_classes *d, dbr_arena *a, const dbr_scan *scan) {
    size_t nw = scan->windows.n, n = 0;
    *d = (dbr_day_classes){.n = 1};
    d->windows = DBR_NEWS(a, uint32_t *, 2 * nw + 2);
    d->nwindows = DBR_NEWS(a, uint32_t, 2 * nw + 2);
    if (!scan->source->time) { /* every row lies in the one window */
        d->windows[1] = DBR_NEWS(a, uint32_t, 1);
        d->nwindows[1] = nw > 0;
        d->n = 2;
        return nw <= 1;
    }
    if (nw == 0 || 2 * nw + 2 > CLASSES_MAX)
        return nw == 0;
    /* between two neighbouring edges all days have the same windows */
    dbr_day *edges = DBR_NEWS(a, dbr_day, 2 * nw);
    for (size_t i = 0; i < nw; i++) {
        edges[n++] = scan->windows.v[i].start;
        edges[n++] = scan->windows.v[i].end + 1;
    }
    qsort(edges, n, sizeof *edges, by_day);
    d->first = edges[0];
    d->last = edges[n - 1] - 1;
    if ((int64_t)d->last - d->first >= CLASS_DAYS_MAX)
        return false;
    d->of_day = DBR_NEWS(a, uint16_t, (size_t)(d->last - d->first) + 1);
    for (size_t e = 0; e + 1 < n; e++) {
        if (edges[e] == edges[e + 1])
            continue;
        uint32_t *in = DBR_NEWS(a, uint32_t, nw), k = 0;
        for (uint32_t w = 0; w < nw; w++)
            if (scan->windows.v[w].start <= edges[e] && scan->windows.v[w].end >= edges[e])
                in[k++] = w;
        if (!k)
            continue;
        d->windows[d->n] = in;
        d->nwindows[d->n] = k;
        for (dbr_day day = edges[e]; day < edges[e + 1]; day++)
            d->of_day[day - d->first] = (uint16_t)d->n;
        d->n++;
    }
    return true;
}

/* ---- cells ---- */

typedef struct tally {
    int64_t n;     /* values */
    int64_t empty; /* rows that count but have no value */
    __int128 sum;  /* or the best value, or how many were true */
} tally;

typedef enum group_kind {
    GROUP_ROWS,  /* count(orders) */
    GROUP_COUNT, /* count(x) */
    GROUP_SUM,   /* sum, mean of a NUM */
    GROUP_LEAST, /* min, max of a NUM or DAY */
    GROUP_SHARE,
    GROUP_STATE, /* everything else: the states of the strict road */
} group_kind;

/* Rows that pass one aggregate's `where` and one filter: worked out once for all groups that share it. */
typedef struct mask {
    const dbr_vnode *where;
    uint32_t filter;
    dbr_vnode *node;
    uint16_t *rows; /* positions of the rows that pass and lie in a window */
    size_t n;
    bool done;
} mask;

/* All requests of one aggregate, filter and grouping: they differ by window. */
typedef struct group {
    group_kind kind;
    const dbr_agg *agg;
    uint32_t filter, grouping;
    mask *mask;
    dbr_vnode *value, *weight;
    int scale;          /* of the tallies */
    size_t n;           /* requests */
    uint32_t *requests; /* of the scan */
    tally **cells;      /* per request: by segment */
    size_t room;        /* segments that the cells have room for */
    uint32_t
        *class_from; /* per class: where its requests begin in class_slots; one more at the end */
    uint32_t *class_slots; /* positions in `requests` */
    tally **
        class_cells; /* per class: the cells of its only request; NULL where it has none, or several */
    bool several;    /* a class has more than one request */
    const struct group *
        parts; /* the same by segment: every row that counts there counts here, so that this group is their sum */
} group;

/* Segments of one grouping. */
typedef struct grouping {
    dbr_vnode **columns;
    size_t n;
    bool coded;        /* all columns are texts by code */
    uint32_t *segment; /* per row of the batch */
    size_t nsegments;
    uint32_t *by_code; /* one column: code -> segment + 1 */
    uint32_t codes;
    struct combination { /* several: open addressing */
        uint64_t key;
        uint32_t segment; /* + 1 */
    } * slots;
    size_t nslots, nkeys;
    uint8_t *seen; /* segment * classes + class */
    size_t room;
} grouping;

struct dbr_worker {
    dbr_arena arena, scratch;
    const dbr_scan *scan;
    const dbr_day_classes *classes;
    dbr_row_context context;
    dbr_scan_cells out;
    dbr_scanner *scanner;
    dbr_program program;
    dbr_vector **columns; /* per column of the source */
    const dbr_cell_type *types;
    const dbr_cell_options *options;
    uint32_t *read; /* columns that come from the file */
    size_t nread;
    dbr_vnode *time;
    dbr_vnode **rules, **requires, **filters; /* filters: the conditions of all filters, flat */
    uint32_t *filter_from;
    group *groups;
    size_t ngroups;
    mask *masks;
    size_t nmasks;
    grouping *groupings;
    uint16_t *class_of; /* per row */
    int32_t *day;       /* per row */
    int64_t *instant;
    uint8_t *kept;
    dbr_day *class_first, *class_last; /* per class: days of kept rows */
    bool *class_seen;
};

/* ---- set-up ---- */

static mask *mask_of(dbr_worker *w, const dbr_agg *agg, uint32_t filter) {
    dbr_vnode *where = agg->where ? dbr_program_add(&w->program, agg->where) : NULL;
    for (size_t i = 0; i < w->nmasks; i++)
        if (w->masks[i].where == where && w->masks[i].filter == filter)
            return &w->masks[i];
    mask *m = &w->masks[w->nmasks++];
    *m = (mask){.where = where, .node = where, .filter = filter};
    m->rows = DBR_NEWS(&w->arena, uint16_t, DBR_BATCH);
    return m;
}

static group_kind kind_of(const dbr_agg *agg, const dbr_vnode *value, const dbr_vector_kind *k) {
    if (agg->inner)
        return GROUP_STATE;
    switch (agg->kind) {
    case DBR_AGG_COUNT_ROWS:
        return GROUP_ROWS;
    case DBR_AGG_COUNT:
        return *k == DBR_VEC_VALUE ? GROUP_STATE : GROUP_COUNT;
    case DBR_AGG_SUM:
    case DBR_AGG_MEAN:
        return *k == DBR_VEC_NUM ? GROUP_SUM : GROUP_STATE;
    case DBR_AGG_MIN:
    case DBR_AGG_MAX:
        return *k == DBR_VEC_NUM || *k == DBR_VEC_DAY ? GROUP_LEAST : GROUP_STATE;
    case DBR_AGG_SHARE:
        return *k == DBR_VEC_BOOL ? GROUP_SHARE : GROUP_STATE;
    case DBR_AGG_DISTINCT:
    case DBR_AGG_QUANTILE:
    case DBR_AGG_STDEV:
    case DBR_AGG_VARIANCE:
    case DBR_AGG_FIRST:
    case DBR_AGG_LAST:
    case DBR_AGG_OPENING:
    case DBR_AGG_CLOSING:
    case DBR_AGG_WEIGHTED_MEAN:
    case DBR_AGG_SET:
        break;
    }
    return GROUP_STATE;
}

static void index_classes(dbr_worker *w, group *g) {
    const dbr_day_classes *d = w->classes;
    g->class_from = DBR_NEWS(&w->arena, uint32_t, d->n + 1);
    DBR_VEC(uint32_t) slots = {0};
    for (uint32_t c = 0; c < d->n; c++) {
        g->class_from[c] = (uint32_t)slots.n;
        for (uint32_t k = 0; k < d->nwindows[c]; k++)
            for (uint32_t r = 0; r < g->n; r++)
                if (w->scan->requests.v[g->requests[r]].window == d->windows[c][k])
                    dbr_vec_push(&w->arena, &slots, r);
    }
    g->class_from[d->n] = (uint32_t)slots.n;
    g->class_slots = slots.v;
    g->class_cells = DBR_NEWS(&w->arena, tally *, d->n);
    for (uint32_t c = 0; c < d->n; c++)
        g->several |= g->class_from[c + 1] - g->class_from[c] > 1;
}

/* The request of a group for a window; n where it has none. */
static size_t request_for(const dbr_worker *w, const group *g, uint32_t window) {
    size_t r = 0;
    while (r < g->n && w->scan->requests.v[g->requests[r]].window != window)
        r++;
    return r;
}

/* A total whose segments are counted too, in all its windows, need not be counted again. */
static void find_parts(dbr_worker *w, group *g) {
    if (g->grouping || g->kind == GROUP_STATE)
        return;
    for (size_t i = 0; i < w->ngroups && !g->parts; i++) {
        const group *p = &w->groups[i];
        bool whole = p->grouping && p->agg == g->agg && p->filter == g->filter;
        for (size_t r = 0; whole && r < g->n; r++)
            whole = request_for(w, p, w->scan->requests.v[g->requests[r]].window) < p->n;
        if (whole)
            g->parts = p;
    }
}

static void make_groups(dbr_worker *w) {
    const dbr_scan *scan = w->scan;
    w->groups = DBR_NEWS(&w->arena, group, scan->requests.n + 1);
    w->masks = DBR_NEWS(&w->arena, mask, scan->requests.n + 1);
    for (uint32_t r = 0; r < scan->requests.n; r++) {
        const dbr_request *q = &scan->requests.v[r];
        group *g = NULL;
        for (size_t i = 0; !g && i < w->ngroups; i++)
            if (w->groups[i].agg == q->agg && w->groups[i].filter == q->filter &&
                w->groups[i].grouping == q->grouping)
                g = &w->groups[i];
        if (!g) {
            g = &w->groups[w->ngroups++];
            *g = (group){.agg = q->agg, .filter = q->filter, .grouping = q->grouping};
            g->requests = DBR_NEWS(&w->arena, uint32_t, scan->windows.n + 1);
            g->mask = mask_of(w, q->agg, q->filter);
            if (q->agg->value)
                g->value = dbr_program_add(&w->program, q->agg->value);
            if (q->agg->weight)
                g->weight = dbr_program_add(&w->program, q->agg->weight);
        }
        g->requests[g->n++] = r;
    }
    for (size_t i = 0; i < w->ngroups; i++) {
        group *g = &w->groups[i];
        g->cells = DBR_NEWS(&w->arena, tally *, g->n);
        dbr_vector_kind k = g->value ? dbr_vnode_kind(g->value) : DBR_VEC_VALUE;
        g->kind = kind_of(g->agg, g->value, &k);
        index_classes(w, g);
    }
    for (size_t i = 0; i < w->ngroups; i++)
        find_parts(w, &w->groups[i]);
}

static void make_groupings(dbr_worker *w) {
    const dbr_scan *scan = w->scan;
    w->groupings = DBR_NEWS(&w->arena, grouping, scan->groupings.n);
    for (size_t i = 1; i < scan->groupings.n; i++) {
        grouping *g = &w->groupings[i];
        g->n = scan->groupings.v[i].n;
        g->columns = DBR_NEWS(&w->arena, dbr_vnode *, g->n);
        g->segment = DBR_NEWS(&w->arena, uint32_t, DBR_BATCH);
        g->coded = g->n <= 2;
        for (size_t c = 0; c < g->n; c++) {
            g->columns[c] = dbr_program_column(&w->program, scan->groupings.v[i].columns[c]);
            g->coded &= dbr_vnode_kind(g->columns[c]) == DBR_VEC_CODE;
        }
        if (g->coded && g->n == 2) {
            g->nslots = 256;
            g->slots = DBR_NEWS(&w->arena, struct combination, g->nslots);
        }
    }
}

static void make_conditions(dbr_worker *w, bool requires) {
    const dbr_scan *scan = w->scan;
    const dbr_source *s = scan->source;
    w->rules = DBR_NEWS(&w->arena, dbr_vnode *, s->rules.n + 1);
    for (size_t i = 0; i < s->rules.n; i++)
        w->rules[i] = dbr_program_add(&w->program, s->rules.v[i].cond);
    w->requires = DBR_NEWS(&w->arena, dbr_vnode *, s->requires.n + 1);
    for (size_t i = 0; requires && i < s->requires.n; i++)
        if (s->requires.v[i].kind == DBR_REQUIRE_ROWS_TRUE)
    w->requires[i] = dbr_program_add(&w->program, s->requires.v[i].cond);
    size_t n = 0;
    for (size_t i = 0; i < scan->filters.n; i++)
        n += scan->filters.v[i].n;
    w->filters = DBR_NEWS(&w->arena, dbr_vnode *, n + 1);
    w->filter_from = DBR_NEWS(&w->arena, uint32_t, scan->filters.n + 1);
    n = 0;
    for (size_t i = 0; i < scan->filters.n; i++) {
        w->filter_from[i] = (uint32_t)n;
        for (size_t c = 0; c < scan->filters.v[i].n; c++)
            w->filters[n++] = dbr_program_add(&w->program, scan->filters.v[i].bound[c]);
    }
    w->filter_from[scan->filters.n] = (uint32_t)n;
}

static bool strict_only(const dbr_scan *scan) {
    const dbr_source *s = scan->source;
    if (scan->lookup || scan->rates || s->key.n)
        return true;
    for (size_t i = 0; scan->requires && i < s->requires.n; i++)
        if (s->requires.v[i].kind == DBR_REQUIRE_UNIQUE)
            return true;
    return false;
}

dbr_worker *dbr_worker_new(const dbr_model *m, const dbr_scan *scan, const dbr_day_classes *classes,
                           const dbr_cell_type *types, const dbr_cell_options *options,
                           dbr_lookup_table **lookups, const struct dbr_rate_days *rates) {
    if (strict_only(scan))
        return NULL;
    dbr_worker *w = dbr_alloc(sizeof *w);
    const dbr_source *s = scan->source;
    size_t n = s->columns.n + 1;
    w->scan = scan;
    w->classes = classes;
    w->types = types;
    w->options = options;
    w->context = (dbr_row_context){.run = &w->arena,
                                   .scratch = &w->scratch,
                                   .model = m,
                                   .lookups = lookups,
                                   .rates = rates,
                                   .regexes = dbr_regexes_new(&w->arena)};
    w->out.scan = scan;
    w->scanner = dbr_scanner_new(&w->arena, &w->context, scan, &w->out);
    w->columns = DBR_NEWS(&w->arena, dbr_vector *, n);
    w->read = DBR_NEWS(&w->arena, uint32_t, n);
    for (uint32_t c = 0; c < s->columns.n; c++) {
        if (!s->columns.v[c]->needed || s->columns.v[c]->expr)
            continue;
        w->columns[c] = DBR_NEW(&w->arena, dbr_vector);
        dbr_vector_init(w->columns[c], dbr_vector_kind_of(types[c]), &w->arena);
        w->read[w->nread++] = c;
    }
    dbr_program_init(&w->program, &w->arena, &w->context, s, types, w->columns);
    w->time = s->time ? dbr_program_column(&w->program, s->time) : NULL;
    make_conditions(w, scan->requires);
    make_groupings(w);
    make_groups(w);
    w->class_of = DBR_NEWS(&w->arena, uint16_t, DBR_BATCH);
    w->day = DBR_NEWS(&w->arena, int32_t, DBR_BATCH);
    w->instant = DBR_NEWS(&w->arena, int64_t, DBR_BATCH);
    w->kept = DBR_NEWS(&w->arena, uint8_t, DBR_BATCH);
    w->class_first = DBR_NEWS(&w->arena, dbr_day, classes->n);
    w->class_last = DBR_NEWS(&w->arena, dbr_day, classes->n);
    w->class_seen = DBR_NEWS(&w->arena, bool, classes->n);
    dbr_vector_kind t = w->time ? dbr_vnode_kind(w->time) : DBR_VEC_DAY;
    if (w->program.looks_up || (t != DBR_VEC_DAY && t != DBR_VEC_INSTANT)) {
        dbr_worker_free(w);
        return NULL;
    }
    return w;
}

void dbr_worker_free(dbr_worker *w) {
    if (!w)
        return;
    dbr_regexes_free(w->context.regexes);
    dbr_arena_clear(&w->scratch);
    dbr_arena_clear(&w->arena);
    dbr_free(w);
}

size_t dbr_worker_columns(const dbr_worker *w, const uint32_t **columns) {
    *columns = w->read;
    return w->nread;
}

/* ---- a batch ---- */

static bool set_days(dbr_worker *w, size_t n) {
    const dbr_day_classes *d = w->classes;
    if (!w->time) {
        for (size_t i = 0; i < n; i++) {
            w->class_of[i] = 1;
            w->day[i] = 0;
        }
        return true;
    }
    const dbr_vector *t = dbr_program_run(&w->program, w->time);
    if (!t)
        return false;
    for (size_t i = 0; i < n; i++) {
        int32_t day = t->kind == DBR_VEC_DAY ? t->day[i] : dbr_instant_day(t->num[i]);
        w->instant[i] = t->kind == DBR_VEC_DAY ? (int64_t)day * DBR_DAY_MICROS : t->num[i];
        w->day[i] = day;
        w->class_of[i] = t->valid[i] && day >= d->first && day <= d->last && d->of_day
                             ? d->of_day[day - d->first]
                             : 0;
    }
    return true;
}

/* keep and drop in script order; each row is counted by the first rule that takes it away. */
static bool apply_rules(dbr_worker *w, size_t n) {
    const dbr_source *s = w->scan->source;
    memset(w->kept, 1, n);
    for (size_t r = 0; r < s->rules.n; r++) {
        const uint8_t *t = dbr_program_truth(&w->program, w->rules[r]);
        if (!t)
            return false;
        int64_t dropped = 0;
        for (size_t i = 0; i < n; i++) {
            uint8_t stays = s->rules.v[r].keep ? t[i] == 1 : t[i] != 1;
            dropped += w->kept[i] & !stays;
            w->kept[i] &= stays;
        }
        w->out.dropped_by_rule[r] += dropped;
        w->out.dropped += dropped;
    }
    return true;
}

static dbr_row *row_at(dbr_worker *w, size_t i, uint64_t order) {
    dbr_row *row = dbr_program_row(&w->program, i);
    row->order = order;
    return row;
}

typedef struct batch_place {
    dbr_str file;
    uint64_t order, offset; /* of the text's first byte */
    const uint32_t *begins;
} batch_place;

static uint64_t order_of(const batch_place *at, size_t i) {
    return at->order + at->offset + at->begins[i];
}

static bool judge_requires(dbr_worker *w, size_t n, const batch_place *at) {
    const dbr_source *s = w->scan->source;
    for (size_t r = 0; w->scan->requires && r < s->requires.n; r++) {
        dbr_require_kind kind = s->requires.v[r].kind;
        const uint8_t *t = NULL;
        if (kind == DBR_REQUIRE_ROWS_TRUE && !(t = dbr_program_truth(&w->program, w->requires[r])))
            return false;
        if (kind != DBR_REQUIRE_ROWS_TRUE && kind != DBR_REQUIRE_NOT_NULL)
            continue;
        dbr_row_check *check = &w->out.requires[r];
        for (size_t i = 0; i < n; i++) {
            if (!w->kept[i])
                continue;
            if (t && t[i] != 0) {
                check->good += t[i] == 1;
                check->none += t[i] == 2;
                continue;
            }
            if (t && check->noffenders == DBR_OFFENDERS_MAX) {
                check->bad++;
                continue;
            }
            /* the strict road counts it and keeps it as an example; its line is found at the end */
            dbr_scanner_require(w->scanner, row_at(w, i, order_of(at, i)), r, at->file,
                                at->offset + at->begins[i]);
            dbr_arena_clear(&w->scratch);
        }
    }
    return true;
}

static void note_days(dbr_worker *w, size_t n) {
    dbr_scan_cells *out = &w->out;
    const dbr_vector *t = w->time ? dbr_program_run(&w->program, w->time) : NULL;
    for (size_t i = 0; i < n; i++) {
        if (!w->kept[i])
            continue;
        out->kept++;
        if (!t) {
            out->has_rows = true;
            w->class_seen[1] = true;
            continue;
        }
        if (!t->valid[i]) {
            out->undated++;
            continue;
        }
        dbr_day day = w->day[i];
        if (!out->has_rows || day < out->oldest)
            out->oldest = day;
        if (!out->has_rows || day > out->newest)
            out->newest = day;
        out->has_rows = true;
        uint16_t c = w->class_of[i];
        if (!w->class_seen[c] || day < w->class_first[c])
            w->class_first[c] = day;
        if (!w->class_seen[c] || day > w->class_last[c])
            w->class_last[c] = day;
        w->class_seen[c] = true;
    }
}

static uint32_t new_segment(dbr_worker *w, size_t g, size_t i) {
    size_t at = dbr_scanner_segment(w->scanner, row_at(w, i, 0), g);
    dbr_arena_clear(&w->scratch);
    return (uint32_t)at;
}

static uint32_t combined(dbr_worker *w, grouping *g, size_t which, size_t i) {
    uint64_t key = (uint64_t)dbr_vnode_vector(g->columns[0])->code[i] << 32 |
                   dbr_vnode_vector(g->columns[1])->code[i];
    if ((g->nkeys + 1) * 2 > g->nslots) {
        struct combination *old = g->slots;
        size_t nold = g->nslots;
        g->nslots *= 2;
        g->slots = DBR_NEWS(&w->arena, struct combination, g->nslots);
        for (size_t k = 0; k < nold; k++) {
            if (!old[k].segment)
                continue;
            size_t at = (old[k].key * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (g->nslots - 1);
            while (g->slots[at].segment)
                at = (at + 1) & (g->nslots - 1);
            g->slots[at] = old[k];
        }
    }
    size_t at = (key * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (g->nslots - 1);
    for (; g->slots[at].segment; at = (at + 1) & (g->nslots - 1))
        if (g->slots[at].key == key)
            return g->slots[at].segment - 1;
    g->slots[at] = (struct combination){key, new_segment(w, which, i) + 1};
    g->nkeys++;
    return g->slots[at].segment - 1;
}

static bool set_segments(dbr_worker *w, size_t n) {
    uint32_t nc = w->classes->n;
    for (size_t k = 1; k < w->scan->groupings.n; k++) {
        grouping *g = &w->groupings[k];
        for (size_t c = 0; c < g->n; c++)
            if (!dbr_program_run(&w->program, g->columns[c]))
                return false;
        const dbr_vector *one = dbr_vnode_vector(g->columns[0]);
        if (g->coded && g->n == 1 && g->codes < one->dictionary->n) {
            uint32_t codes = one->dictionary->n * 2, *by = DBR_NEWS(&w->arena, uint32_t, codes);
            if (g->codes)
                memcpy(by, g->by_code, g->codes * sizeof *by);
            g->by_code = by;
            g->codes = codes;
        }
        for (size_t i = 0; i < n; i++) {
            g->segment[i] = 0;
            if (!w->kept[i] || !w->class_of[i])
                continue;
            uint32_t s;
            if (g->coded && g->n == 1) {
                uint32_t *known = &g->by_code[one->code[i]];
                if (!*known)
                    *known = new_segment(w, k, i) + 1;
                s = *known - 1;
            } else {
                s = g->coded ? combined(w, g, k, i) : new_segment(w, k, i);
            }
            if (s >= g->room) {
                size_t room = (s + 1) * 2;
                uint8_t *seen = DBR_NEWS(&w->arena, uint8_t, room * nc);
                if (g->room)
                    memcpy(seen, g->seen, g->room * nc);
                g->seen = seen;
                g->room = room;
            }
            g->segment[i] = s;
            g->nsegments = s >= g->nsegments ? s + 1 : g->nsegments;
            g->seen[(size_t)s * nc + w->class_of[i]] = 1;
        }
    }
    return true;
}

static bool set_mask(dbr_worker *w, mask *m, size_t n) {
    const uint8_t *t[64];
    size_t nt = 0;
    if (m->done)
        return true;
    m->done = true;
    m->n = 0;
    if (m->node && !(t[nt++] = dbr_program_truth(&w->program, m->node)))
        return false;
    for (uint32_t f = w->filter_from[m->filter]; f < w->filter_from[m->filter + 1]; f++) {
        if (nt == sizeof t / sizeof *t)
            return false;
        if (!(t[nt++] = dbr_program_truth(&w->program, w->filters[f])))
            return false;
    }
    for (size_t i = 0; i < n; i++) {
        bool pass = w->kept[i] && w->class_of[i];
        for (size_t k = 0; k < nt; k++)
            pass &= t[k][i] == 1;
        m->rows[m->n] = (uint16_t)i;
        m->n += pass;
    }
    return true;
}

static void make_room(dbr_worker *w, group *g, size_t segments) {
    if (segments <= g->room)
        return;
    size_t room = segments < 4 ? segments : segments * 2;
    for (size_t r = 0; r < g->n; r++) {
        tally *cells = DBR_NEWS(&w->arena, tally, room);
        if (g->room)
            memcpy(cells, g->cells[r], g->room * sizeof *cells);
        g->cells[r] = cells;
    }
    g->room = room;
    for (uint32_t c = 0; c < w->classes->n; c++)
        if (g->class_from[c + 1] - g->class_from[c] == 1)
            g->class_cells[c] = g->cells[g->class_slots[g->class_from[c]]];
}

static __int128 power(int n) {
    __int128 p = 1;
    while (n-- > 0)
        p *= 10;
    return p;
}

/* Values and tallies at one scale. */
static bool one_scale(group *g, dbr_vector *v, size_t n) {
    if (v->scale < g->scale)
        return dbr_vector_rescale(v, n, g->scale);
    if (v->scale == g->scale)
        return true;
    __int128 m = power(v->scale - g->scale);
    for (size_t r = 0; r < g->n; r++)
        for (size_t s = 0; s < g->room; s++)
            if (__builtin_mul_overflow(g->cells[r][s].sum, m, &g->cells[r][s].sum))
                return false;
    g->scale = v->scale;
    return true;
}

/* Runs `update` for each cell that row i counts in. Mostly that is one: windows that do not overlap. */
#define EACH_CELL(update)                                                             \
    do {                                                                              \
        uint32_t s_ = seg ? seg[i] : 0;                                               \
        uint16_t c_ = w->class_of[i];                                                 \
        if (!g->several) {                                                            \
            if (g->class_cells[c_]) {                                                 \
                tally *cell = &g->class_cells[c_][s_];                                \
                update;                                                               \
            }                                                                         \
        } else {                                                                      \
            for (uint32_t k_ = g->class_from[c_]; k_ < g->class_from[c_ + 1]; k_++) { \
                tally *cell = &g->cells[g->class_slots[k_]][s_];                      \
                update;                                                               \
            }                                                                         \
        }                                                                             \
    } while (0)

static void add_sums(dbr_worker *w, group *g, const dbr_vector *v, const uint32_t *seg) {
    const mask *m = g->mask;
    for (size_t k = 0; k < m->n; k++) {
        size_t i = m->rows[k];
        if (!v->valid[i]) {
            EACH_CELL(cell->empty++);
            continue;
        }
        int64_t x = v->num[i];
        EACH_CELL(cell->n++; cell->sum += x);
    }
}

static void add_least(dbr_worker *w, group *g, const dbr_vector *v, const uint32_t *seg) {
    const mask *m = g->mask;
    bool least = g->agg->kind == DBR_AGG_MIN;
    for (size_t k = 0; k < m->n; k++) {
        size_t i = m->rows[k];
        if (!v->valid[i]) {
            EACH_CELL(cell->empty++);
            continue;
        }
        int64_t x = v->kind == DBR_VEC_DAY ? v->day[i] : v->num[i];
        EACH_CELL(if (!cell->n || (least ? x < cell->sum : x > cell->sum)) cell->sum = x;
                  cell->n++);
    }
}

static void add_rows(dbr_worker *w, group *g, const uint32_t *seg) {
    const mask *m = g->mask;
    for (size_t k = 0; k < m->n; k++) {
        size_t i = m->rows[k];
        EACH_CELL(cell->n++);
    }
}

static void add_counts(dbr_worker *w, group *g, const dbr_vector *v, const uint32_t *seg) {
    const mask *m = g->mask;
    for (size_t k = 0; k < m->n; k++) {
        size_t i = m->rows[k];
        bool there = v->kind == DBR_VEC_CODE   ? v->code[i] != 0
                     : v->kind == DBR_VEC_BOOL ? v->truth[i] != 2
                                               : v->valid[i] != 0;
        if (!there) {
            EACH_CELL(cell->empty++);
            continue;
        }
        EACH_CELL(cell->n++);
    }
}

static void add_shares(dbr_worker *w, group *g, const dbr_vector *v, const uint32_t *seg) {
    const mask *m = g->mask;
    for (size_t k = 0; k < m->n; k++) {
        size_t i = m->rows[k];
        if (v->truth[i] == 2) {
            EACH_CELL(cell->empty++);
            continue;
        }
        uint8_t yes = v->truth[i];
        EACH_CELL(cell->n++; cell->sum += yes);
    }
}

/* Into the states of the strict road, row by row. */
static void add_states(dbr_worker *w, group *g, const dbr_vector *v, const uint32_t *seg,
                       const batch_place *at) {
    const mask *m = g->mask;
    const dbr_vector *weight = g->weight ? dbr_vnode_vector(g->weight) : NULL;
    for (size_t k = 0; k < m->n; k++) {
        size_t i = m->rows[k];
        uint16_t c = w->class_of[i];
        if (g->class_from[c] == g->class_from[c + 1])
            continue;
        dbr_input in = {.counts = true,
                        .day = w->day[i],
                        .instant = w->instant[i],
                        .has_day = w->time != NULL,
                        .order = order_of(at, i)};
        if (g->agg->inner) {
            in = dbr_input_of(&w->context, row_at(w, i, in.order), g->agg);
        } else {
            if (v)
                in.value = dbr_vector_at(v, i);
            if (weight)
                in.weight = dbr_vector_at(weight, i);
        }
        for (uint32_t s = g->class_from[c]; s < g->class_from[c + 1]; s++)
            dbr_state_add(
                dbr_scanner_state(w->scanner, g->requests[g->class_slots[s]], seg ? seg[i] : 0),
                &w->arena, g->agg, &in);
        if (g->agg->inner)
            dbr_arena_clear(&w->scratch);
    }
}

static bool add_group(dbr_worker *w, group *g, size_t n, const batch_place *at) {
    if (g->parts)
        return true;
    if (!set_mask(w, g->mask, n))
        return false;
    dbr_vector *v = g->value ? dbr_program_run(&w->program, g->value) : NULL;
    if ((g->value && !v) || (g->weight && !dbr_program_run(&w->program, g->weight)))
        return false;
    const uint32_t *seg = g->grouping ? w->groupings[g->grouping].segment : NULL;
    if (g->kind != GROUP_STATE)
        make_room(w, g, seg ? w->groupings[g->grouping].nsegments : 1);
    switch (g->kind) {
    case GROUP_ROWS:
        add_rows(w, g, seg);
        break;
    case GROUP_COUNT:
        add_counts(w, g, v, seg);
        break;
    case GROUP_SUM:
        if (!one_scale(g, v, n))
            return false;
        add_sums(w, g, v, seg);
        break;
    case GROUP_LEAST:
        if (v->kind == DBR_VEC_NUM && !one_scale(g, v, n))
            return false;
        add_least(w, g, v, seg);
        break;
    case GROUP_SHARE:
        add_shares(w, g, v, seg);
        break;
    case GROUP_STATE:
        add_states(w, g, v, seg, at);
        break;
    }
    return true;
}

bool dbr_worker_batch(dbr_worker *w, const dbr_cell_places *places, const uint32_t *begins,
                      size_t n, dbr_str file, uint64_t file_order, uint64_t offset) {
    batch_place at = {.file = file, .order = file_order, .offset = offset, .begins = begins};
    for (size_t k = 0; k < w->nread; k++) {
        uint32_t c = w->read[k];
        if (!dbr_vector_read(w->columns[c], &places[k], n, w->types[c], &w->options[c]))
            return false;
    }
    dbr_program_batch(&w->program, n);
    for (size_t i = 0; i < w->nmasks; i++)
        w->masks[i].done = false;
    w->out.rows += (int64_t)n;
    if (!set_days(w, n) || !apply_rules(w, n) || !judge_requires(w, n, &at))
        return false;
    note_days(w, n);
    if (!set_segments(w, n))
        return false;
    for (size_t i = 0; i < w->ngroups; i++)
        if (!add_group(w, &w->groups[i], n, &at))
            return false;
    return true;
}

/* ---- the end ---- */

/* A value that was read as 64 bits; behind them are only zeros that a larger scale brought. */
static dbr_value best_of(__int128 num, int scale) {
    for (; num != (int64_t)num; num /= 10)
        scale--;
    dbr_decimal d = dbr_dec_of((int64_t)num);
    d.exp = -scale;
    return dbr_value_dec(d);
}

static void fold_tally(dbr_worker *w, const group *g, const tally *t, size_t request,
                       size_t segment) {
    dbr_value best = {0};
    if (!t->n && !t->empty)
        return;
    if (g->kind == GROUP_LEAST)
        best = dbr_vnode_kind(g->value) == DBR_VEC_DAY ? dbr_value_day((dbr_day)t->sum)
                                                       : best_of(t->sum, g->scale);
    dbr_state_fold(dbr_scanner_state(w->scanner, request, segment), &w->arena, g->agg,
                   t->n + t->empty, t->n, t->sum, -g->scale, best);
}

static void fold_group(dbr_worker *w, const group *g) {
    const group *from = g->parts ? g->parts : g;
    for (size_t r = 0; g->kind != GROUP_STATE && r < g->n; r++) {
        size_t at = g->parts ? request_for(w, from, w->scan->requests.v[g->requests[r]].window) : r;
        for (size_t s = 0; s < from->room; s++)
            fold_tally(w, from, &from->cells[at][s], g->requests[r], g->parts ? 0 : s);
    }
}

dbr_scanner *dbr_worker_finish(dbr_worker *w) {
    const dbr_day_classes *d = w->classes;
    for (size_t i = 0; i < w->ngroups; i++)
        fold_group(w, &w->groups[i]);
    for (uint32_t c = 1; c < d->n; c++)
        for (uint32_t k = 0; w->class_seen[c] && k < d->nwindows[c]; k++)
            dbr_scanner_days(w->scanner, d->windows[c][k], w->class_first[c], w->class_last[c]);
    for (size_t g = 1; g < w->scan->groupings.n; g++)
        for (size_t s = 0; s < w->groupings[g].nsegments; s++)
            for (uint32_t c = 1; c < d->n; c++)
                for (uint32_t k = 0; w->groupings[g].seen[s * d->n + c] && k < d->nwindows[c]; k++)
                    dbr_scanner_mark(w->scanner, g, s, d->windows[c][k]);
    return w->scanner;
}
