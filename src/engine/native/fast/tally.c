/* tally.c: adds batches to cells of class × segment, and the cells of all threads to the states of windows × segments. */
#include "engine/native/fast/tally.h"

#include <stdlib.h>

dbr_tally_kind dbr_tally_kind_of(const dbr_agg *agg, dbr_vector_kind value) {
    if (agg->inner)
        return DBR_TALLY_STATE;
    switch (agg->kind) {
    case DBR_AGG_COUNT_ROWS:
        return DBR_TALLY_ROWS;
    case DBR_AGG_COUNT:
        return value == DBR_VEC_VALUE ? DBR_TALLY_STATE : DBR_TALLY_COUNT;
    case DBR_AGG_SUM:
    case DBR_AGG_MEAN:
        return value == DBR_VEC_NUM ? DBR_TALLY_SUM : DBR_TALLY_STATE;
    case DBR_AGG_MIN:
    case DBR_AGG_MAX:
        return value == DBR_VEC_NUM || value == DBR_VEC_DAY ? DBR_TALLY_LEAST : DBR_TALLY_STATE;
    case DBR_AGG_SHARE:
        return value == DBR_VEC_BOOL ? DBR_TALLY_SHARE : DBR_TALLY_STATE;
    case DBR_AGG_DISTINCT:
        return value == DBR_VEC_VALUE ? DBR_TALLY_STATE : DBR_TALLY_VALUES;
    case DBR_AGG_QUANTILE:
        return value == DBR_VEC_NUM ? DBR_TALLY_VALUES : DBR_TALLY_STATE;
    case DBR_AGG_STDEV:
    case DBR_AGG_VARIANCE:
    case DBR_AGG_FIRST:
    case DBR_AGG_LAST:
    case DBR_AGG_OPENING:
    case DBR_AGG_CLOSING:
    case DBR_AGG_WEIGHTED_MEAN:
    case DBR_AGG_SET:
    case DBR_AGG_SAMPLE:
        break;
    }
    return DBR_TALLY_STATE;
}

/* ---- where cells are ---- */

static bool asks_for(const dbr_tally_group *g, const dbr_scan *scan, uint32_t window) {
    for (size_t r = 0; r < g->n; r++)
        if (scan->requests.v[g->requests[r]].window == window)
            return true;
    return false;
}

void dbr_layout_of(dbr_tally_group *g, dbr_layout *layouts, size_t *nlayouts, dbr_arena *a,
                   const dbr_scan *scan, const dbr_day_classes *classes) {
    dbr_layout *l = &layouts[*nlayouts];
    *l = (dbr_layout){.grouping = g->grouping};
    l->row_of = DBR_NEWS(a, uint16_t, classes->n);
    for (uint32_t c = 0; c < classes->n; c++) {
        bool asked = false;
        for (uint32_t k = 0; k < classes->nwindows[c]; k++)
            asked |= asks_for(g, scan, classes->windows[c][k]);
        l->row_of[c] = asked ? (uint16_t)l->nrows++ : UINT16_MAX;
    }
    for (uint32_t c = 0; c < classes->n; c++)
        if (l->row_of[c] == UINT16_MAX)
            l->row_of[c] = (uint16_t)l->nrows;
    for (size_t i = 0; i < *nlayouts; i++)
        if (layouts[i].grouping == l->grouping &&
            memcmp(layouts[i].row_of, l->row_of, classes->n * sizeof *l->row_of) == 0) {
            g->layout = &layouts[i];
            return;
        }
    l->slot = DBR_NEWS(a, uint32_t, DBR_BATCH);
    g->layout = l;
    ++*nlayouts;
}

void dbr_layout_place(dbr_layout *l, const uint16_t *rows, size_t n, const uint16_t *class_of,
                      const uint32_t *segment, size_t nsegments) {
    if (nsegments > l->room)
        l->room = l->room ? nsegments * 2 : nsegments;
    if (!segment) {
        for (size_t k = 0; k < n; k++)
            l->slot[rows[k]] = l->row_of[class_of[rows[k]]];
        return;
    }
    uint32_t room = (uint32_t)l->room;
    for (size_t k = 0; k < n; k++) {
        size_t i = rows[k];
        l->slot[i] = l->row_of[class_of[i]] * room + segment[i];
    }
}

/* Cells of a smaller room, moved to where they are in the layout's. */
static void *moved(void *old, size_t size, size_t nrows, size_t from, size_t to) {
    char *cells = dbr_alloc((nrows + 1) * to * size);
    for (size_t r = 0; old && r <= nrows; r++)
        memcpy(cells + r * to * size, (char *)old + r * from * size, from * size);
    dbr_free(old);
    return cells;
}

static void make_room(dbr_tally_group *g) {
    const dbr_layout *l = g->layout;
    if (g->room == l->room)
        return;
    g->cells = moved(g->cells, sizeof *g->cells, l->nrows, g->room, l->room);
    if (g->kind == DBR_TALLY_VALUES)
        g->lists = moved(g->lists, sizeof *g->lists, l->nrows, g->room, l->room);
    g->room = l->room;
}

static size_t ncells(const dbr_tally_group *g) {
    return (g->layout->nrows + 1) * g->room;
}

void dbr_tally_clear(dbr_tally_group *g, dbr_value_store *store) {
    for (size_t i = 0; g->lists && i < ncells(g); i++)
        dbr_value_list_clear(&g->lists[i], store);
    dbr_free(g->lists);
    dbr_free(g->cells);
    g->lists = NULL;
    g->cells = NULL;
}

/* ---- a batch ---- */

static __int128 power(int n) {
    __int128 p = 1;
    while (n-- > 0)
        p *= 10;
    return p;
}

static bool rescale_cells(dbr_tally_group *g, int to) {
    __int128 m = power(to - g->scale);
    bool fits = true;
    for (size_t i = 0; i < ncells(g); i++) {
        if (g->kind == DBR_TALLY_VALUES)
            fits &= m == (int64_t)m && dbr_value_list_rescale(&g->lists[i], (int64_t)m);
        else
            fits &= !__builtin_mul_overflow(g->cells[i].sum, m, &g->cells[i].sum);
    }
    g->scale = to;
    return fits;
}

/* Values and cells at one scale. */
static bool one_scale(dbr_tally_group *g, dbr_vector *v, size_t n) {
    if (v->scale < g->scale)
        return dbr_vector_rescale(v, n, g->scale);
    return v->scale == g->scale || rescale_cells(g, v->scale);
}

static void add_sums(dbr_tally_group *g, const dbr_vector *v, const uint16_t *rows, size_t n) {
    const uint32_t *slot = g->layout->slot;
    const int64_t *num = v->num;
    const uint8_t *valid = v->valid;
    dbr_tally *cells = g->cells;
    for (size_t k = 0; k < n; k++) {
        size_t i = rows[k];
        dbr_tally *c = &cells[slot[i]];
        int64_t there = valid[i];
        c->rows++;
        c->n += there;
        c->sum += num[i] & -there;
    }
}

static void add_least(dbr_tally_group *g, const dbr_vector *v, const uint16_t *rows, size_t n) {
    const uint32_t *slot = g->layout->slot;
    bool least = g->agg->kind == DBR_AGG_MIN, days = v->kind == DBR_VEC_DAY;
    for (size_t k = 0; k < n; k++) {
        size_t i = rows[k];
        dbr_tally *c = &g->cells[slot[i]];
        c->rows++;
        if (!v->valid[i])
            continue;
        int64_t x = days ? v->day[i] : v->num[i];
        if (!c->n || (least ? x < c->sum : x > c->sum))
            c->sum = x;
        c->n++;
    }
}

static void add_rows(dbr_tally_group *g, const uint16_t *rows, size_t n) {
    const uint32_t *slot = g->layout->slot;
    for (size_t k = 0; k < n; k++) {
        dbr_tally *c = &g->cells[slot[rows[k]]];
        c->rows++;
        c->n++;
    }
}

static bool has_value(const dbr_vector *v, size_t i) {
    return v->kind == DBR_VEC_CODE   ? v->code[i] != 0
           : v->kind == DBR_VEC_BOOL ? v->truth[i] != 2
                                     : v->valid[i] != 0;
}

static void add_counts(dbr_tally_group *g, const dbr_vector *v, const uint16_t *rows, size_t n) {
    const uint32_t *slot = g->layout->slot;
    for (size_t k = 0; k < n; k++) {
        size_t i = rows[k];
        dbr_tally *c = &g->cells[slot[i]];
        c->rows++;
        c->n += has_value(v, i);
    }
}

static void add_shares(dbr_tally_group *g, const dbr_vector *v, const uint16_t *rows, size_t n) {
    const uint32_t *slot = g->layout->slot;
    for (size_t k = 0; k < n; k++) {
        size_t i = rows[k];
        dbr_tally *c = &g->cells[slot[i]];
        c->rows++;
        c->n += v->truth[i] != 2;
        c->sum += v->truth[i] == 1;
    }
}

static void add_values(dbr_tally_group *g, const dbr_vector *v, const uint16_t *rows, size_t n,
                       dbr_value_store *store) {
    const uint32_t *slot = g->layout->slot;
    bool unique = g->agg->kind == DBR_AGG_DISTINCT;
    size_t trash = g->layout->nrows * g->room;
    for (size_t k = 0; k < n; k++) {
        size_t i = rows[k];
        if (slot[i] >= trash)
            continue;
        dbr_tally *c = &g->cells[slot[i]];
        c->rows++;
        if (!has_value(v, i))
            continue;
        c->n++;
        int64_t x = v->kind == DBR_VEC_DAY    ? v->day[i]
                    : v->kind == DBR_VEC_CODE ? v->code[i]
                    : v->kind == DBR_VEC_BOOL ? v->truth[i]
                                              : v->num[i];
        dbr_value_list_add(&g->lists[slot[i]], store, unique, x);
    }
}

bool dbr_tally_add(dbr_tally_group *g, dbr_vector *v, size_t batch, const uint16_t *rows, size_t n,
                   dbr_value_store *store) {
    make_room(g);
    if (v) {
        g->value = v->kind;
        g->texts = v->dictionary;
    }
    bool scaled =
        g->kind == DBR_TALLY_SUM || g->kind == DBR_TALLY_LEAST || g->kind == DBR_TALLY_VALUES;
    if (scaled && v->kind == DBR_VEC_NUM && !one_scale(g, v, batch))
        return false;
    switch (g->kind) {
    case DBR_TALLY_ROWS:
        add_rows(g, rows, n);
        break;
    case DBR_TALLY_COUNT:
        add_counts(g, v, rows, n);
        break;
    case DBR_TALLY_SUM:
        add_sums(g, v, rows, n);
        break;
    case DBR_TALLY_LEAST:
        add_least(g, v, rows, n);
        break;
    case DBR_TALLY_SHARE:
        add_shares(g, v, rows, n);
        break;
    case DBR_TALLY_VALUES:
        add_values(g, v, rows, n, store);
        break;
    case DBR_TALLY_STATE:
        break;
    }
    return true;
}

void dbr_tally_spill(dbr_tally_group *g, dbr_value_store *store) {
    for (size_t i = 0; g->lists && g->value != DBR_VEC_CODE && i < ncells(g); i++)
        dbr_value_list_spill(&g->lists[i], store, g->agg->kind == DBR_AGG_DISTINCT);
}

/* ---- the end ---- */

/* A value that was read as 64 bits; behind them are only zeros that a larger scale brought. */
static dbr_value number_of(__int128 num, int scale) {
    for (; num != (int64_t)num; num /= 10)
        scale--;
    dbr_decimal d = dbr_dec_of((int64_t)num);
    d.exp = -scale;
    return dbr_value_dec(d);
}

typedef struct finish {
    dbr_tally_part *parts;
    size_t nparts;
    const dbr_scan *scan;
    const dbr_day_classes *classes;
    dbr_scanner *into;
    dbr_arena *run;
} finish;

/* One thread's cells of a group into the states of its requests. */
static void fold(const finish *f, size_t part, size_t at) {
    const dbr_tally_group *g = &f->parts[part].groups[at], *from = g->parts ? g->parts : g;
    const dbr_layout *l = from->layout;
    for (size_t r = 0; from->cells && r < g->n; r++) {
        uint32_t window = f->scan->requests.v[g->requests[r]].window;
        for (uint32_t c = 1; c < f->classes->n; c++) {
            if (l->row_of[c] == l->nrows || !dbr_class_in(f->classes, c, window))
                continue;
            for (size_t s = 0; s < from->room; s++) {
                const dbr_tally *t = &from->cells[l->row_of[c] * from->room + s];
                dbr_value best = {0};
                dbr_exact sum = {0};
                if (!t->rows)
                    continue;
                if (g->kind == DBR_TALLY_SUM)
                    dbr_exact_add_int(&sum, t->sum, -from->scale);
                if (g->kind == DBR_TALLY_LEAST && t->n)
                    best = from->value == DBR_VEC_DAY ? dbr_value_day((dbr_day)t->sum)
                                                      : number_of(t->sum, from->scale);
                size_t to = g->grouping ? f->parts[part].segments[g->grouping][s] : 0;
                dbr_partial p = {.rows = t->rows,
                                 .n = t->n,
                                 .sum = g->kind == DBR_TALLY_SUM ? &sum : NULL,
                                 .yes = g->kind == DBR_TALLY_SHARE ? (int64_t)t->sum : 0,
                                 .best = best};
                dbr_state_fold(dbr_scanner_state(f->into, g->requests[r], to), f->run, g->agg, &p);
                dbr_exact_clear(&sum);
            }
        }
    }
}

/* ---- the end of values ---- */

/* The cells of a group of all threads together, by the scanner's segments. */
typedef struct joined {
    dbr_value_list *lists; /* row * nsegments + segment */
    dbr_tally *cells;
    size_t nsegments;
    dbr_value_store store;
    int scale;
} joined;

/* Codes of one thread's texts as codes that all threads share. */
static void recode(dbr_value_list *l, const uint32_t *code) {
    for (size_t i = 0; i < l->n; i++)
        l->v[i] = code[l->v[i]];
}

static uint32_t *shared_codes(const dbr_dictionary *from, dbr_dictionary *all) {
    uint32_t *code = dbr_alloc(from->n * sizeof *code);
    for (uint32_t c = 1; c < from->n; c++)
        code[c] = dbr_dictionary_code(all, from->texts[c].p, from->texts[c].n);
    return code;
}

static void join(const finish *f, size_t at, joined *out) {
    const dbr_tally_group *first = &f->parts[0].groups[at];
    const dbr_layout *l = first->layout;
    bool unique = first->agg->kind == DBR_AGG_DISTINCT;
    dbr_dictionary all;
    dbr_dictionary_init(&all, f->run);
    *out = (joined){.nsegments = 1};
    dbr_value_store_init(&out->store);
    for (size_t p = 0; p < f->nparts; p++) {
        const dbr_tally_group *g = &f->parts[p].groups[at];
        out->scale = g->scale;
        for (size_t s = 0; g->grouping && s < f->parts[p].nsegments[g->grouping]; s++) {
            size_t to = f->parts[p].segments[g->grouping][s];
            out->nsegments = to >= out->nsegments ? to + 1 : out->nsegments;
        }
    }
    out->lists = dbr_alloc((l->nrows + 1) * out->nsegments * sizeof *out->lists);
    out->cells = dbr_alloc((l->nrows + 1) * out->nsegments * sizeof *out->cells);
    for (size_t p = 0; p < f->nparts; p++) {
        dbr_tally_group *g = &f->parts[p].groups[at];
        size_t ns = g->grouping ? f->parts[p].nsegments[g->grouping] : 1;
        bool coded = g->lists && g->value == DBR_VEC_CODE;
        uint32_t *code = coded ? shared_codes(g->texts, &all) : NULL;
        for (size_t row = 0; g->lists && row < l->nrows; row++)
            for (size_t s = 0; s < ns && s < g->room; s++) {
                dbr_value_list *from = &g->lists[row * g->room + s];
                size_t to =
                    row * out->nsegments + (g->grouping ? f->parts[p].segments[g->grouping][s] : 0);
                if (coded)
                    recode(from, code);
                out->cells[to].rows += g->cells[row * g->room + s].rows;
                out->cells[to].n += g->cells[row * g->room + s].n;
                dbr_value_list_append(&out->lists[to], &out->store, from, f->parts[p].store);
            }
        dbr_free(code);
    }
    for (size_t i = 0; i < l->nrows * out->nsegments; i++)
        dbr_value_list_sort(&out->lists[i], unique);
}

static void joined_clear(joined *j, const dbr_layout *l) {
    for (size_t i = 0; i < l->nrows * j->nsegments; i++)
        dbr_value_list_clear(&j->lists[i], &j->store);
    dbr_free(j->lists);
    dbr_free(j->cells);
    dbr_value_store_clear(&j->store);
}

static bool count_distinct(const dbr_value_list *const *lists, size_t n, dbr_value *out) {
    int64_t count = 0, last = 0, x;
    if (n == 1 && !lists[0]->nruns) {
        *out = dbr_value_int((int64_t)lists[0]->n);
        return true;
    }
    dbr_value_merge *m = dbr_value_merge_new(lists, n);
    while (dbr_value_merge_next(m, &x)) {
        count += !count || x != last;
        last = x;
    }
    bool ok = !dbr_value_merge_failed(m);
    dbr_value_merge_free(m);
    *out = dbr_value_int(count);
    return ok;
}

/* The values around the place of a quantile. */
static bool pick(const dbr_value_list *const *lists, size_t n, int64_t place, int64_t total,
                 int64_t *low, int64_t *high) {
    bool last = place + 1 >= total;
    if (n == 1 && !lists[0]->nruns) {
        *low = lists[0]->v[place];
        *high = lists[0]->v[last ? place : place + 1];
        return true;
    }
    dbr_value_merge *m = dbr_value_merge_new(lists, n);
    for (int64_t i = 0; i <= place && dbr_value_merge_next(m, low); i++)
        ;
    if (last || !dbr_value_merge_next(m, high))
        *high = *low;
    bool ok = !dbr_value_merge_failed(m);
    dbr_value_merge_free(m);
    return ok;
}

static bool answer(const dbr_agg *agg, const dbr_value_list *const *lists, size_t n, int64_t total,
                   int scale, dbr_value *out) {
    if (agg->kind == DBR_AGG_DISTINCT)
        return count_distinct(lists, n, out);
    int64_t place, low = 0, high = 0;
    dbr_decimal part;
    *out = dbr_value_none(DBR_R_NO_VALUE, DBR_STR("no such quantile"));
    if (!total || !dbr_quantile_place(total, agg->fraction, &place, &part))
        return true;
    if (!pick(lists, n, place, total, &low, &high))
        return false;
    *out = dbr_quantile_between(number_of(low, scale).dec, number_of(high, scale).dec, part);
    return true;
}

/* A request's answer for one segment of the scanner, or for all of them where its group has parts. */
static bool settle(const finish *f, const dbr_tally_group *g, const joined *j, const dbr_layout *l,
                   uint32_t request, size_t from, size_t to, const dbr_value_list **lists) {
    uint32_t window = f->scan->requests.v[request].window;
    size_t n = 0;
    int64_t rows = 0, values = 0;
    for (uint32_t c = 1; c < f->classes->n; c++) {
        if (l->row_of[c] == l->nrows || !dbr_class_in(f->classes, c, window))
            continue;
        for (size_t s = from; s < to; s++) {
            size_t at = l->row_of[c] * j->nsegments + s;
            rows += j->cells[at].rows;
            values += j->cells[at].n;
            if (j->lists[at].n || j->lists[at].nruns)
                lists[n++] = &j->lists[at];
        }
    }
    if (!rows)
        return true;
    dbr_value v;
    if (!answer(g->agg, lists, n, values, j->scale, &v))
        return false;
    dbr_state_settle(dbr_scanner_state(f->into, request, g->grouping ? from : 0), f->run, rows,
                     values, v);
    return true;
}

static bool settle_group(const finish *f, size_t at, size_t ngroups) {
    const dbr_tally_group *groups = f->parts[0].groups, *mine = &groups[at];
    joined j;
    bool ok = true;
    join(f, at, &j);
    const dbr_value_list **lists =
        dbr_alloc((mine->layout->nrows * j.nsegments + 1) * sizeof *lists);
    for (size_t i = 0; ok && i < ngroups; i++) {
        const dbr_tally_group *g = &groups[i];
        if (g != mine && g->parts != mine)
            continue;
        for (size_t r = 0; ok && r < g->n; r++)
            for (size_t s = 0; ok && s < (g == mine ? j.nsegments : 1); s++)
                ok = settle(f, g, &j, mine->layout, g->requests[r], s,
                            g == mine ? s + 1 : j.nsegments, lists);
    }
    dbr_free(lists);
    joined_clear(&j, mine->layout);
    return ok;
}

bool dbr_tally_align(dbr_tally_part *parts, size_t nparts, size_t ngroups) {
    bool fits = true;
    for (size_t at = 0; at < ngroups; at++) {
        int scale = 0;
        for (size_t p = 0; p < nparts; p++)
            scale = parts[p].groups[at].scale > scale ? parts[p].groups[at].scale : scale;
        for (size_t p = 0; p < nparts; p++)
            if (parts[p].groups[at].lists && parts[p].groups[at].scale < scale)
                fits &= rescale_cells(&parts[p].groups[at], scale);
            else if (parts[p].groups[at].kind == DBR_TALLY_VALUES)
                parts[p].groups[at].scale = scale;
    }
    return fits;
}

bool dbr_tally_finish(dbr_tally_part *parts, size_t nparts, size_t ngroups, const dbr_scan *scan,
                      const dbr_day_classes *classes, dbr_scanner *into, dbr_arena *run) {
    finish f = {parts, nparts, scan, classes, into, run};
    bool ok = true;
    for (size_t at = 0; ok && at < ngroups; at++) {
        const dbr_tally_group *g = &parts[0].groups[at];
        if (g->kind == DBR_TALLY_STATE)
            continue;
        if (g->kind == DBR_TALLY_VALUES)
            ok = g->parts || settle_group(&f, at, ngroups);
        for (size_t p = 0; g->kind != DBR_TALLY_VALUES && p < nparts; p++)
            fold(&f, p, at);
    }
    return ok;
}
