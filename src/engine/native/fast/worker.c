/* worker.c: a batch of rows through rules, windows, segments and masks into the cells of its aggregates. */
#include "engine/native/fast/worker.h"

#include "engine/native/fast/keys.h"
#include "engine/native/fast/segments.h"
#include "engine/native/fast/tally.h"

/* Rows that pass one aggregate's `where` and one filter: worked out once for all groups that share it. */
typedef struct mask {
    const dbr_vnode *where;
    dbr_vnode *node;
    uint32_t filter;
    uint16_t *rows; /* their positions */
    size_t n;
    bool done;
} mask;

/* How a group's rows and values come about. */
typedef struct group_input {
    mask *mask;
    dbr_vnode *value, *weight;
} group_input;

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
    dbr_tally_group *groups;
    group_input *inputs; /* per group */
    size_t ngroups;
    dbr_layout *layouts;
    size_t nlayouts;
    mask *masks;
    size_t nmasks;
    dbr_segmenter *segmenters; /* per grouping; [0] is unused */
    dbr_keys *keys;            /* of the source and of each `unique` */
    size_t nkeys;
    dbr_value_store store;
    size_t spill;     /* bytes that values may take before they go to a file, */
    size_t memory;    /* and that all else may take */
    size_t start;     /* bytes of the arena before the first row */
    uint16_t *inside; /* rows that are kept and lie in a window */
    size_t ninside;
    uint16_t *class_of; /* per row */
    int32_t *day;       /* per row */
    uint8_t *kept;
    bool seen;         /* a row lies in a window, */
    uint8_t *day_seen; /* and on which days, from the classes' first on */
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

static bool asks_for(const dbr_worker *w, const dbr_tally_group *g, uint32_t window) {
    for (size_t r = 0; r < g->n; r++)
        if (w->scan->requests.v[g->requests[r]].window == window)
            return true;
    return false;
}

/* A total whose segments are counted too, in all its windows, need not be counted again. */
static void find_parts(dbr_worker *w, dbr_tally_group *g) {
    if (g->grouping || g->kind == DBR_TALLY_STATE)
        return;
    for (size_t i = 0; i < w->ngroups && !g->parts; i++) {
        const dbr_tally_group *p = &w->groups[i];
        bool whole = p->grouping && p->agg == g->agg && p->filter == g->filter;
        for (size_t r = 0; whole && r < g->n; r++)
            whole = asks_for(w, p, w->scan->requests.v[g->requests[r]].window);
        if (whole)
            g->parts = p;
    }
}

static void make_groups(dbr_worker *w) {
    const dbr_scan *scan = w->scan;
    size_t most = scan->requests.n + 1;
    w->groups = DBR_NEWS(&w->arena, dbr_tally_group, most);
    w->inputs = DBR_NEWS(&w->arena, group_input, most);
    w->layouts = DBR_NEWS(&w->arena, dbr_layout, most);
    w->masks = DBR_NEWS(&w->arena, mask, most);
    for (uint32_t r = 0; r < scan->requests.n; r++) {
        const dbr_request *q = &scan->requests.v[r];
        size_t i = 0;
        while (i < w->ngroups && !(w->groups[i].agg == q->agg && w->groups[i].filter == q->filter &&
                                   w->groups[i].grouping == q->grouping))
            i++;
        dbr_tally_group *g = &w->groups[i];
        if (i == w->ngroups) {
            group_input *in = &w->inputs[w->ngroups++];
            g->agg = q->agg;
            g->filter = q->filter;
            g->grouping = q->grouping;
            g->requests = DBR_NEWS(&w->arena, uint32_t, scan->windows.n + 1);
            in->mask = mask_of(w, q->agg, q->filter);
            w->program.looks_up |= dbr_agg_looks_up(q->agg); /* inside of `per` too */
            if (q->agg->value)
                in->value = dbr_program_add(&w->program, q->agg->value);
            if (q->agg->weight)
                in->weight = dbr_program_add(&w->program, q->agg->weight);
            g->kind =
                dbr_tally_kind_of(g->agg, in->value ? dbr_vnode_kind(in->value) : DBR_VEC_VALUE);
        }
        g->requests[g->n++] = r;
    }
    for (size_t i = 0; i < w->ngroups; i++) {
        dbr_layout_of(&w->groups[i], w->layouts, &w->nlayouts, &w->arena, scan, w->classes);
        find_parts(w, &w->groups[i]);
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

static void make_keys(dbr_worker *w) {
    const dbr_source *s = w->scan->source;
    w->keys = DBR_NEWS(&w->arena, dbr_keys, s->requires.n + 1);
    for (size_t i = 0; w->scan->requires && i < s->requires.n; i++)
        if (s->requires.v[i].kind == DBR_REQUIRE_UNIQUE)
            dbr_keys_init(&w->keys[w->nkeys++], &w->program, s->requires.v[i].columns,
                          s->requires.v[i].ncolumns);
    if (s->key.n)
        dbr_keys_init(&w->keys[w->nkeys++], &w->program, s->key.v, s->key.n);
}

dbr_worker *dbr_worker_new(const dbr_model *m, const dbr_scan *scan, const dbr_day_classes *classes,
                           const dbr_cell_type *types, const dbr_cell_options *options,
                           dbr_lookup_table **lookups, const struct dbr_rate_days *rates,
                           size_t memory, size_t spill) {
    if (scan->lookup || scan->rates || scan->births.n)
        return NULL;
    dbr_worker *w = dbr_alloc(sizeof *w);
    const dbr_source *s = scan->source;
    size_t n = s->columns.n + 1;
    w->scan = scan;
    w->memory = memory;
    w->spill = spill ? spill : memory;
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
    make_keys(w);
    w->segmenters = DBR_NEWS(&w->arena, dbr_segmenter, scan->groupings.n);
    for (size_t g = 1; g < scan->groupings.n; g++)
        dbr_segmenter_init(&w->segmenters[g], &w->arena, &w->program, w->scanner,
                           &scan->groupings.v[g], g, classes->n);
    make_groups(w);
    dbr_value_store_init(&w->store);
    w->inside = DBR_NEWS(&w->arena, uint16_t, DBR_BATCH);
    w->class_of = DBR_NEWS(&w->arena, uint16_t, DBR_BATCH);
    w->day = DBR_NEWS(&w->arena, int32_t, DBR_BATCH);
    w->kept = DBR_NEWS(&w->arena, uint8_t, DBR_BATCH);
    if (classes->of_day)
        w->day_seen = DBR_NEWS(&w->arena, uint8_t, (size_t)(classes->last - classes->first) + 1);
    dbr_vector_kind t = w->time ? dbr_vnode_kind(w->time) : DBR_VEC_DAY;
    if (w->program.looks_up || (t != DBR_VEC_DAY && t != DBR_VEC_INSTANT)) {
        dbr_worker_free(w);
        return NULL;
    }
    w->start = w->arena.total;
    return w;
}

void dbr_worker_free(dbr_worker *w) {
    if (!w)
        return;
    for (size_t i = 0; i < w->ngroups; i++)
        dbr_tally_clear(&w->groups[i], &w->store);
    for (size_t i = 0; i < w->nkeys; i++)
        dbr_value_list_clear(&w->keys[i].hashes, &w->store);
    dbr_value_store_clear(&w->store);
    dbr_scanner_clear(w->scanner);
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
        for (size_t i = 0; i < n; i++)
            w->class_of[i] = 1;
        return true;
    }
    const dbr_vector *t = dbr_program_run(&w->program, w->time);
    if (!t)
        return false;
    if (t->kind == DBR_VEC_DAY)
        memcpy(w->day, t->day, n * sizeof *w->day);
    for (size_t i = 0; t->kind != DBR_VEC_DAY && i < n; i++)
        w->day[i] = dbr_instant_day(t->num[i]);
    uint32_t ndays = d->of_day ? (uint32_t)(d->last - d->first) + 1 : 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t at = (uint32_t)w->day[i] - (uint32_t)d->first;
        w->class_of[i] = t->valid[i] && at < ndays ? d->of_day[at] : 0;
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

/* As if every row had a key of its own; whether that is so is known at the end. */
static bool take_keys(dbr_worker *w, size_t n) {
    const dbr_source *s = w->scan->source;
    int64_t kept = 0, whole;
    if (!w->nkeys)
        return true;
    for (size_t i = 0; i < n; i++)
        kept += w->kept[i];
    size_t k = 0;
    for (size_t r = 0; w->scan->requires && r < s->requires.n; r++) {
        if (s->requires.v[r].kind != DBR_REQUIRE_UNIQUE)
            continue;
        whole = dbr_keys_add(&w->keys[k++], &w->program, w->kept, &w->scratch, &w->store);
        if (whole < 0)
            return false;
        w->out.requires[r].good += whole;
        w->out.requires[r].none += kept - whole;
    }
    whole = s->key.n ? dbr_keys_add(&w->keys[k], &w->program, w->kept, &w->scratch, &w->store) : 0;
    dbr_arena_clear(&w->scratch);
    return whole >= 0;
}

/* Which rows lie in a window, and what days there are. */
static void note_days(dbr_worker *w, size_t n) {
    dbr_scan_cells *out = &w->out;
    const dbr_vector *t = w->time ? dbr_program_run(&w->program, w->time) : NULL;
    const uint8_t *valid = t ? t->valid : w->kept;
    int32_t kept = 0, dated = 0;
    dbr_day oldest = INT32_MAX, newest = INT32_MIN;
    for (size_t i = 0; i < n; i++) {
        int32_t dates = w->kept[i] & valid[i];
        dbr_day low = dates ? w->day[i] : INT32_MAX, high = dates ? w->day[i] : INT32_MIN;
        kept += w->kept[i];
        dated += dates;
        oldest = low < oldest ? low : oldest;
        newest = high > newest ? high : newest;
    }
    out->kept += kept;
    out->undated += kept - dated;
    if (dated && t) {
        out->oldest = out->has_rows && out->oldest < oldest ? out->oldest : oldest;
        out->newest = out->has_rows && out->newest > newest ? out->newest : newest;
    }
    out->has_rows |= dated > 0;
    size_t inside = 0;
    for (size_t i = 0; i < n; i++) {
        w->inside[inside] = (uint16_t)i;
        inside += w->kept[i] & (w->class_of[i] != 0);
    }
    w->ninside = inside;
    w->seen |= inside > 0;
    for (size_t k = 0; t && k < inside; k++)
        w->day_seen[w->day[w->inside[k]] - w->classes->first] = 1;
}

static bool set_segments(dbr_worker *w) {
    for (size_t g = 1; g < w->scan->groupings.n; g++)
        if (!dbr_segmenter_run(&w->segmenters[g], &w->scratch, w->inside, w->ninside, w->class_of))
            return false;
    for (size_t i = 0; i < w->nlayouts; i++) {
        dbr_layout *l = &w->layouts[i];
        const dbr_segmenter *g = l->grouping ? &w->segmenters[l->grouping] : NULL;
        dbr_layout_place(l, w->inside, w->ninside, w->class_of, g ? g->segment : NULL,
                         g ? g->nsegments : 1);
    }
    return true;
}

/* Of the rows in `from`, those for which t is true. */
static size_t only_true(const uint16_t *from, size_t n, const uint8_t *t, uint16_t *to) {
    size_t kept = 0;
    for (size_t k = 0; k < n; k++) {
        to[kept] = from[k];
        kept += t[from[k]] == 1;
    }
    return kept;
}

static bool set_mask(dbr_worker *w, mask *m) {
    if (m->done)
        return true;
    m->done = true;
    const uint16_t *from = w->inside;
    m->n = w->ninside;
    if (m->node) {
        const uint8_t *t = dbr_program_truth(&w->program, m->node);
        if (!t)
            return false;
        m->n = only_true(from, m->n, t, m->rows);
        from = m->rows;
    }
    for (uint32_t f = w->filter_from[m->filter]; f < w->filter_from[m->filter + 1]; f++) {
        const uint8_t *t = dbr_program_truth(&w->program, w->filters[f]);
        if (!t)
            return false;
        m->n = only_true(from, m->n, t, m->rows);
        from = m->rows;
    }
    if (from == w->inside && m->n)
        memcpy(m->rows, w->inside, m->n * sizeof *m->rows);
    return true;
}

/* Into the states of the strict road, row by row. */
static void add_states(dbr_worker *w, dbr_tally_group *g, const group_input *from,
                       const batch_place *at) {
    const mask *m = from->mask;
    const dbr_vector *value = from->value ? dbr_vnode_vector(from->value) : NULL;
    const dbr_vector *weight = from->weight ? dbr_vnode_vector(from->weight) : NULL;
    const dbr_vector *times = w->time ? dbr_vnode_vector(w->time) : NULL;
    const uint32_t *segment = g->grouping ? w->segmenters[g->grouping].segment : NULL;
    for (size_t k = 0; k < m->n; k++) {
        size_t i = m->rows[k];
        uint16_t c = w->class_of[i];
        if (g->layout->row_of[c] == g->layout->nrows)
            continue;
        dbr_input in = {.counts = true,
                        .times = 1,
                        .day = w->day[i],
                        .instant = times && times->kind == DBR_VEC_INSTANT
                                       ? times->num[i]
                                       : (dbr_instant)w->day[i] * DBR_DAY_MICROS,
                        .has_day = w->time != NULL,
                        .order = order_of(at, i)};
        if (g->agg->inner) {
            in = dbr_input_of(&w->context, row_at(w, i, in.order), g->agg, 1);
        } else {
            if (value)
                in.value = dbr_vector_at(value, i);
            if (weight)
                in.weight = dbr_vector_at(weight, i);
        }
        for (uint32_t r = 0; r < g->n; r++) {
            uint32_t window = w->scan->requests.v[g->requests[r]].window;
            if (dbr_class_in(w->classes, c, window))
                dbr_state_add(
                    dbr_scanner_state(w->scanner, g->requests[r], segment ? segment[i] : 0),
                    &w->arena, g->agg, &in);
        }
        if (g->agg->inner)
            dbr_arena_clear(&w->scratch);
    }
}

static bool add_group(dbr_worker *w, size_t at, size_t n, const batch_place *place) {
    dbr_tally_group *g = &w->groups[at];
    group_input *in = &w->inputs[at];
    if (g->parts)
        return true;
    if (!set_mask(w, in->mask))
        return false;
    dbr_vector *v = in->value ? dbr_program_run(&w->program, in->value) : NULL;
    if ((in->value && !v) || (in->weight && !dbr_program_run(&w->program, in->weight)))
        return false;
    if (g->kind != DBR_TALLY_STATE)
        return dbr_tally_add(g, v, n, in->mask->rows, in->mask->n, &w->store);
    add_states(w, g, in, place);
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
    if (!set_days(w, n) || !apply_rules(w, n) || !judge_requires(w, n, &at) || !take_keys(w, n))
        return false;
    note_days(w, n);
    dbr_program_only(&w->program, w->inside, w->ninside);
    if (!set_segments(w))
        return false;
    for (size_t i = 0; i < w->ngroups; i++)
        if (!add_group(w, i, n, &at))
            return false;
    for (size_t i = 0; i < w->ngroups && w->store.bytes > w->spill; i++)
        if (w->groups[i].kind == DBR_TALLY_VALUES)
            dbr_tally_spill(&w->groups[i], &w->store);
    for (size_t i = 0; i < w->nkeys && w->store.bytes > w->spill; i++)
        dbr_value_list_spill(&w->keys[i].hashes, &w->store, false);
    return !w->store.failed && w->arena.total - w->start <= w->memory;
}

/* ---- the end ---- */

static void mark_class(dbr_worker *w, uint32_t class_, dbr_day day) {
    for (uint32_t k = 0; k < w->classes->nwindows[class_]; k++)
        dbr_scanner_days(w->scanner, w->classes->windows[class_][k], day, day);
}

/* Which windows have rows, and which segments. */
static void mark(dbr_worker *w) {
    const dbr_day_classes *d = w->classes;
    if (!w->time && w->seen)
        mark_class(w, 1, 0);
    for (dbr_day day = d->first; w->day_seen && day <= d->last; day++)
        if (w->day_seen[day - d->first])
            mark_class(w, d->of_day[day - d->first], day);
    for (size_t g = 1; g < w->scan->groupings.n; g++)
        for (size_t s = 0; s < w->segmenters[g].nsegments; s++)
            for (uint32_t c = 1; c < d->n; c++)
                for (uint32_t k = 0; w->segmenters[g].seen[s * d->n + c] && k < d->nwindows[c]; k++)
                    dbr_scanner_mark(w->scanner, g, s, d->windows[c][k]);
}

/* Whether no two rows of all workers have the same key. */
static bool keys_differ(dbr_worker *const *workers, size_t n, dbr_arena *run) {
    dbr_value_list **hashes = DBR_NEWS(run, dbr_value_list *, n + 1);
    for (size_t k = 0; k < workers[0]->nkeys; k++) {
        for (size_t i = 0; i < n; i++)
            hashes[i] = &workers[i]->keys[k].hashes;
        if (dbr_value_lists_repeat(hashes, n))
            return false;
    }
    return true;
}

bool dbr_workers_finish(dbr_worker *const *workers, size_t n, dbr_scanner *into, dbr_arena *run,
                        bool *lost) {
    const dbr_worker *first = workers[0];
    if (!keys_differ(workers, n, run))
        return false;
    dbr_tally_part *parts = DBR_NEWS(run, dbr_tally_part, n);
    for (size_t i = 0; i < n; i++) {
        dbr_worker *w = workers[i];
        size_t ngroupings = w->scan->groupings.n, *segments = DBR_NEWS(run, size_t, ngroupings + 1);
        for (size_t g = 1; g < ngroupings; g++)
            segments[g] = w->segmenters[g].nsegments;
        parts[i] = (dbr_tally_part){.groups = w->groups, .store = &w->store, .nsegments = segments};
    }
    if (!dbr_tally_align(parts, n, first->ngroups))
        return false;
    for (size_t i = 0; i < n; i++) {
        mark(workers[i]);
        parts[i].segments = dbr_scanner_merge(into, workers[i]->scanner);
    }
    *lost = !dbr_tally_finish(parts, n, first->ngroups, first->scan, first->classes, into, run);
    return true;
}
