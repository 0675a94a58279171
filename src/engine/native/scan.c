/* scan.c: takes the rows of one source through keep, drop, require, key and windows into the states of all cells. */
#include "engine/native/scan.h"

#include <stdlib.h>

typedef DBR_VEC(dbr_state *) states;

typedef struct segment_table { /* the segments of one grouping, in the order of arrival */
    dbr_map by_key;
    DBR_VEC(dbr_value *) keys;
    DBR_VEC(bool *) in_window; /* per segment: bool[windows] */
} segment_table;

typedef struct rate_row {
    dbr_day day;
    size_t at; /* order in the file: of one day, the later row counts */
    dbr_value value;
} rate_row;

struct dbr_scanner {
    dbr_arena *run;
    dbr_row_context *c;
    const dbr_scan *scan;
    dbr_scan_cells *out;
    segment_table *segments; /* per grouping */
    states *states;          /* per request, by segment */
    const dbr_agg **aggs;    /* each once */
    size_t naggs;
    uint32_t *agg_of; /* request -> index in aggs */
    uint32_t *order;  /* requests by window, so that a row visits only those of its windows */
    uint32_t
        *window_from;  /* per window: where its requests begin in `order`; one more at the end */
    bool *window_seen; /* per window: a kept row lies in it, */
    dbr_day *first, *last; /* and the first and last day of those */
    dbr_map keys;          /* of the rows so far */
    dbr_map *uniques;      /* per require: keys so far, of `unique` */
    dbr_lookup_table *lookup;
    dbr_births *births;             /* to be filled, as many as the scan asks for; NULL: not now */
    DBR_VEC(dbr_value *) rate_rows; /* values of rows with a day, for dated rates */
    DBR_VEC(dbr_day) rate_days;
};

/* ---- set-up ---- */

static void index_requests(dbr_scanner *s) {
    const dbr_scan *scan = s->scan;
    size_t n = scan->requests.n, nw = scan->windows.n;
    s->aggs = DBR_NEWS(s->run, const dbr_agg *, n + 1);
    s->agg_of = DBR_NEWS(s->run, uint32_t, n + 1);
    s->order = DBR_NEWS(s->run, uint32_t, n + 1);
    s->window_from = DBR_NEWS(s->run, uint32_t, nw + 2);
    dbr_map seen;
    dbr_map_init(&seen, s->run);
    for (size_t i = 0; i < n; i++) {
        const dbr_agg *agg = scan->requests.v[i].agg;
        const dbr_agg **kept = DBR_NEW(s->run, const dbr_agg *);
        *kept = agg;
        bool added;
        dbr_map_entry *e = dbr_map_put(&seen, (dbr_str){(const char *)kept, sizeof *kept}, &added);
        if (added) {
            e->num = (int64_t)s->naggs;
            s->aggs[s->naggs++] = agg;
        }
        s->agg_of[i] = (uint32_t)e->num;
        s->window_from[scan->requests.v[i].window + 1]++;
    }
    for (size_t w = 0; w < nw; w++)
        s->window_from[w + 1] += s->window_from[w];
    uint32_t *fill = DBR_NEWS(s->run, uint32_t, nw + 1);
    for (size_t i = 0; i < n; i++) {
        uint32_t w = scan->requests.v[i].window;
        s->order[s->window_from[w] + fill[w]++] = (uint32_t)i;
    }
}

dbr_scanner *dbr_scanner_new(dbr_arena *run, dbr_row_context *context, const dbr_scan *scan,
                             dbr_scan_cells *out) {
    dbr_scanner *s = DBR_NEW(run, dbr_scanner);
    const dbr_source *src = scan->source;
    s->run = run;
    s->c = context;
    s->scan = scan;
    s->out = out;
    out->dropped_by_rule = DBR_NEWS(run, int64_t, src->rules.n + 1);
    out->requires = DBR_NEWS(run, dbr_row_check, src->requires.n + 1);
    s->segments = DBR_NEWS(run, segment_table, scan->groupings.n);
    for (size_t i = 0; i < scan->groupings.n; i++)
        dbr_map_init(&s->segments[i].by_key, run);
    s->states = DBR_NEWS(run, states, scan->requests.n + 1);
    s->window_seen = DBR_NEWS(run, bool, scan->windows.n + 1);
    s->first = DBR_NEWS(run, dbr_day, scan->windows.n + 1);
    s->last = DBR_NEWS(run, dbr_day, scan->windows.n + 1);
    index_requests(s);
    dbr_map_init(&s->keys, run);
    s->uniques = DBR_NEWS(run, dbr_map, src->requires.n + 1);
    for (size_t i = 0; i < src->requires.n; i++)
        dbr_map_init(&s->uniques[i], run);
    if (scan->lookup) {
        s->lookup = DBR_NEW(run, dbr_lookup_table);
        dbr_map_init(&s->lookup->rows, run);
    }
    return s;
}

/* ---- require ---- */

static void offending(dbr_scanner *s, dbr_row *row, dbr_row_check *check, dbr_str file,
                      uint64_t line, dbr_str text) {
    if (check->noffenders == DBR_OFFENDERS_MAX)
        return;
    check->offenders[check->noffenders++] = (dbr_offender){
        .file = file, .line = line, .order = row->order, .text = dbr_arena_str(s->run, text)};
}

static void describe(dbr_scanner *s, dbr_row *row, const dbr_column *c, dbr_buf *out) {
    dbr_value v = dbr_row_column(s->c, row, c);
    if (out->n > 200 || (out->n && dbr_str_find(dbr_buf_str(out), c->name, 0) == 0))
        return; /* enough, or the same column twice */
    if (out->n)
        dbr_buf_puts(out, ", ");
    dbr_buf_put(out, c->name);
    dbr_buf_puts(out, " = ");
    if (v.kind == DBR_V_TEXT)
        dbr_buf_puts(out, "\"");
    if (v.kind == DBR_V_NONE)
        dbr_buf_puts(out, "none");
    else
        dbr_value_write(&v, out);
    if (v.kind == DBR_V_TEXT)
        dbr_buf_puts(out, "\"");
}

static void describe_expr(dbr_scanner *s, dbr_row *row, const dbr_expr *x, dbr_buf *out) {
    if (x->op == DBR_O_COLUMN)
        describe(s, row, x->column, out);
    for (uint32_t i = 0; i < x->nargs; i++)
        describe_expr(s, row, x->args[i], out);
}

void dbr_scanner_require(dbr_scanner *s, dbr_row *row, size_t i, dbr_str file, uint64_t line) {
    const dbr_require *r = &s->scan->source->requires.v[i];
    dbr_row_check *check = &s->out->requires[i];
    bool good = true, none = false;
    switch (r->kind) {
    case DBR_REQUIRE_ROWS_TRUE: {
        dbr_value v = dbr_row_eval(s->c, row, r->cond);
        none = v.kind != DBR_V_BOOL;
        good = !none && v.truth;
        break;
    }
    case DBR_REQUIRE_NOT_NULL:
        for (size_t c = 0; c < r->ncolumns; c++)
            good &= dbr_row_column(s->c, row, r->columns[c]).kind != DBR_V_NONE;
        break;
    case DBR_REQUIRE_UNIQUE: {
        dbr_value *v = DBR_NEWS(s->c->scratch, dbr_value, r->ncolumns);
        for (size_t c = 0; c < r->ncolumns; c++)
            v[c] = dbr_row_column(s->c, row, r->columns[c]);
        dbr_str key;
        none = !dbr_row_key(s->c->scratch, v, r->ncolumns, &key);
        if (!none) {
            good = !dbr_map_get(&s->uniques[i], key);
            if (good)
                dbr_map_put(&s->uniques[i], dbr_arena_str(s->run, key), NULL);
        }
        break;
    }
    case DBR_REQUIRE_FRESH:
    case DBR_REQUIRE_COLUMNS:
    case DBR_REQUIRE_VALUES_AS:
    case DBR_REQUIRE_WINDOW:
        return; /* not about rows */
    }
    if (none) {
        check->none++;
        return;
    }
    check->good += good;
    check->bad += !good;
    if (good || check->noffenders == DBR_OFFENDERS_MAX)
        return;
    dbr_buf text = {0};
    if (r->cond)
        describe_expr(s, row, r->cond, &text);
    for (size_t c = 0; c < r->ncolumns; c++)
        describe(s, row, r->columns[c], &text);
    offending(s, row, check, file, line, dbr_buf_str(&text));
    dbr_buf_clear(&text);
}

/* ---- windows and segments ---- */

size_t dbr_scanner_segment(dbr_scanner *s, dbr_row *row, size_t grouping) {
    const dbr_grouping *g = &s->scan->groupings.v[grouping];
    if (!g->n)
        return 0;
    segment_table *t = &s->segments[grouping];
    dbr_value *v = DBR_NEWS(s->c->scratch, dbr_value, g->n);
    dbr_buf key = {0};
    for (size_t i = 0; i < g->n; i++) {
        v[i] = dbr_row_column(s->c, row, g->columns[i]);
        dbr_str plain = dbr_value_plain(s->c->scratch, &v[i]);
        dbr_buf_printf(&key, "%d:%zu:", (int)v[i].kind, plain.n);
        dbr_buf_put(&key, plain);
    }
    dbr_map_entry *e = dbr_map_get(&t->by_key, dbr_buf_str(&key));
    if (!e) {
        e = dbr_map_put(&t->by_key, dbr_arena_str(s->run, dbr_buf_str(&key)), NULL);
        e->num = (int64_t)t->keys.n;
        dbr_value *kept = DBR_NEWS(s->run, dbr_value, g->n);
        for (size_t i = 0; i < g->n; i++)
            kept[i] = v[i].kind == DBR_V_NONE ? (dbr_value){0} : dbr_value_copy(s->run, &v[i]);
        dbr_vec_push(s->run, &t->keys, kept);
        dbr_vec_push(s->run, &t->in_window, DBR_NEWS(s->run, bool, s->scan->windows.n + 1));
    }
    dbr_buf_clear(&key);
    return (size_t)e->num;
}

dbr_state *dbr_scanner_state(dbr_scanner *s, size_t request, size_t segment) {
    states *all = &s->states[request];
    while (all->n <= segment)
        dbr_vec_push(s->run, all, NULL);
    if (!all->v[segment])
        all->v[segment] = dbr_state_new(s->run, s->scan->requests.v[request].agg);
    return all->v[segment];
}

/* What of a row is worked out already; everything is worked out at most once. */
typedef struct row_cache {
    dbr_input *inputs; /* per aggregate */
    bool *has_input;
    int8_t *filter;  /* per filter: 0 not yet, 1 true, -1 not */
    size_t *segment; /* per grouping: SIZE_MAX not yet */
} row_cache;

static bool passes(dbr_scanner *s, dbr_row *row, row_cache *k, uint32_t filter) {
    if (!k->filter[filter]) {
        const dbr_filter *f = &s->scan->filters.v[filter];
        bool ok = true;
        for (size_t i = 0; ok && i < f->n; i++) {
            dbr_value v = dbr_row_eval(s->c, row, f->bound[i]);
            ok = v.kind == DBR_V_BOOL && v.truth;
        }
        k->filter[filter] = ok ? 1 : -1;
    }
    return k->filter[filter] > 0;
}

static void into_window(dbr_scanner *s, dbr_row *row, row_cache *k, size_t w) {
    const dbr_scan *scan = s->scan;
    if (!s->window_seen[w] || row->day < s->first[w])
        s->first[w] = row->day;
    if (!s->window_seen[w] || row->day > s->last[w])
        s->last[w] = row->day;
    s->window_seen[w] = true;
    for (size_t g = 1; g < scan->groupings.n; g++) {
        if (k->segment[g] == SIZE_MAX)
            k->segment[g] = dbr_scanner_segment(s, row, g);
        s->segments[g].in_window.v[k->segment[g]][w] = true;
    }
    for (uint32_t i = s->window_from[w]; i < s->window_from[w + 1]; i++) {
        uint32_t r = s->order[i], a = s->agg_of[r];
        const dbr_request *q = &scan->requests.v[r];
        if (!passes(s, row, k, q->filter))
            continue;
        if (!k->has_input[a]) {
            k->inputs[a] = dbr_input_of(s->c, row, s->aggs[a], 1);
            k->has_input[a] = true;
        }
        size_t segment = q->grouping ? k->segment[q->grouping] : 0;
        if (k->inputs[a].counts || k->inputs[a].poisoned)
            dbr_state_add(dbr_scanner_state(s, r, segment), s->run, s->aggs[a], &k->inputs[a]);
    }
}

static void into_windows(dbr_scanner *s, dbr_row *row) {
    const dbr_scan *scan = s->scan;
    row_cache k = {.inputs = DBR_NEWS(s->c->scratch, dbr_input, s->naggs),
                   .has_input = DBR_NEWS(s->c->scratch, bool, s->naggs),
                   .filter = DBR_NEWS(s->c->scratch, int8_t, scan->filters.n),
                   .segment = DBR_NEWS(s->c->scratch, size_t, scan->groupings.n)};
    for (size_t g = 0; g < scan->groupings.n; g++)
        k.segment[g] = SIZE_MAX;
    if (scan->source->time && !row->has_day)
        return;
    for (size_t w = 0; w < scan->windows.n; w++)
        if (!scan->source->time ||
            (row->day >= scan->windows.v[w].start && row->day <= scan->windows.v[w].end))
            into_window(s, row, &k, w);
}

/* ---- a row ---- */

static bool keeps(dbr_scanner *s, dbr_row *row) {
    const dbr_source *src = s->scan->source;
    for (size_t i = 0; i < src->rules.n; i++) {
        const dbr_rule *rule = &src->rules.v[i];
        dbr_value v = dbr_row_eval(s->c, row, rule->cond);
        bool yes = v.kind == DBR_V_BOOL && v.truth;
        if (yes != rule->keep) { /* `keep` keeps what is true, `drop` drops what is true */
            s->out->dropped_by_rule[i]++;
            return false;
        }
    }
    return true;
}

static bool is_duplicate(dbr_scanner *s, dbr_row *row, dbr_str *key) {
    const dbr_source *src = s->scan->source;
    *key = (dbr_str){0};
    if (!src->key.n)
        return false;
    dbr_value *v = DBR_NEWS(s->c->scratch, dbr_value, src->key.n);
    for (size_t i = 0; i < src->key.n; i++)
        v[i] = dbr_row_column(s->c, row, src->key.v[i]);
    dbr_str k;
    if (!dbr_row_key(s->c->scratch, v, src->key.n, &k))
        return false; /* a row without a key is nobody's duplicate */
    if (dbr_map_get(&s->keys, k))
        return true;
    *key = dbr_arena_str(s->run, k);
    dbr_map_put(&s->keys, *key, NULL);
    return false;
}

static void keep_values(dbr_scanner *s, dbr_row *row, dbr_str key) {
    const dbr_source *src = s->scan->source;
    if (!(s->lookup && key.p) && !(s->scan->rates && row->has_day))
        return;
    dbr_value *kept = DBR_NEWS(s->run, dbr_value, src->columns.n);
    for (size_t i = 0; i < src->columns.n; i++) {
        if (!src->columns.v[i]->needed)
            continue;
        dbr_value v = dbr_row_column(s->c, row, src->columns.v[i]);
        kept[i] = dbr_value_copy(s->run, &v);
    }
    if (s->lookup && key.p)
        dbr_map_put(&s->lookup->rows, key, NULL)->ptr = kept;
    if (s->scan->rates && row->has_day) {
        dbr_vec_push(s->run, &s->rate_rows, kept);
        dbr_vec_push(s->run, &s->rate_days, row->day);
    }
}

static void note_births(dbr_scanner *s, dbr_row *row) {
    for (size_t i = 0; s->births && row->has_day && i < s->scan->births.n; i++) {
        dbr_value who = dbr_row_column(s->c, row, s->births[i].who);
        dbr_str key;
        if (!dbr_row_key(s->c->scratch, &who, 1, &key))
            continue;
        dbr_map_entry *e = dbr_map_get(&s->births[i].days, key);
        if (!e) {
            e = dbr_map_put(&s->births[i].days, dbr_arena_str(s->run, key), NULL);
            e->num = row->day;
        }
        e->num = row->day < e->num ? row->day : e->num;
    }
}

static void note_day(dbr_scanner *s, dbr_row *row) {
    const dbr_source *src = s->scan->source;
    row->has_day = false;
    if (!src->time)
        return;
    dbr_value t = dbr_row_column(s->c, row, src->time);
    if (t.kind == DBR_V_DATE) {
        row->day = t.day;
        row->instant = (dbr_instant)t.day * DBR_DAY_MICROS;
        row->has_day = true;
    } else if (t.kind == DBR_V_DATETIME) {
        row->instant = t.instant;
        row->day = dbr_instant_day(t.instant);
        row->has_day = true;
    }
}

void dbr_scanner_row(dbr_scanner *s, dbr_row *row, bool spoiled, dbr_str file, uint64_t line) {
    dbr_scan_cells *out = s->out;
    row->order = (uint64_t)out->rows++;
    out->bad_rows += spoiled;
    note_day(s, row);
    if (spoiled || !keeps(s, row)) {
        out->dropped++;
        return;
    }
    if (s->scan->requires)
        for (size_t i = 0; i < s->scan->source->requires.n; i++)
            dbr_scanner_require(s, row, i, file, line);
    dbr_str key;
    if (is_duplicate(s, row, &key)) {
        out->duplicates++;
        return;
    }
    out->kept++;
    keep_values(s, row, key);
    note_births(s, row);
    if (s->scan->source->time && !row->has_day) {
        dbr_value day = dbr_row_column(s->c, row, s->scan->source->time);
        out->undated++;
        out->bad_days |= day.none.reason == DBR_R_BAD_CELL; /* no date at all is in no window */
    }
    if (row->has_day) {
        if (!out->has_rows || row->day < out->oldest)
            out->oldest = row->day;
        if (!out->has_rows || row->day > out->newest)
            out->newest = row->day;
    }
    out->has_rows |= row->has_day || !s->scan->source->time;
    into_windows(s, row);
}

/* ---- parts that were worked out elsewhere ---- */

void dbr_scanner_mark(dbr_scanner *s, size_t grouping, size_t segment, size_t window) {
    s->segments[grouping].in_window.v[segment][window] = true;
}

void dbr_scanner_days(dbr_scanner *s, size_t w, dbr_day first, dbr_day last) {
    if (!s->window_seen[w] || first < s->first[w])
        s->first[w] = first;
    if (!s->window_seen[w] || last > s->last[w])
        s->last[w] = last;
    s->window_seen[w] = true;
}

/* The position in `into` of each segment of `from`. */
static size_t *merge_segments(dbr_scanner *into, const dbr_scanner *from, size_t g) {
    const segment_table *t = &from->segments[g];
    segment_table *mine = &into->segments[g];
    size_t nkeys = into->scan->groupings.v[g].n, nw = into->scan->windows.n;
    size_t *to = DBR_NEWS(into->run, size_t, t->keys.n + 1);
    for (size_t i = 0; i < t->by_key.n; i++) {
        const dbr_map_entry *theirs = &t->by_key.entries[i];
        dbr_map_entry *e = dbr_map_get(&mine->by_key, theirs->key);
        size_t at = (size_t)theirs->num;
        if (!e) {
            e = dbr_map_put(&mine->by_key, dbr_arena_str(into->run, theirs->key), NULL);
            e->num = (int64_t)mine->keys.n;
            dbr_value *kept = DBR_NEWS(into->run, dbr_value, nkeys);
            for (size_t k = 0; k < nkeys; k++)
                kept[k] = dbr_value_copy(into->run, &t->keys.v[at][k]);
            dbr_vec_push(into->run, &mine->keys, kept);
            dbr_vec_push(into->run, &mine->in_window, DBR_NEWS(into->run, bool, nw + 1));
        }
        to[at] = (size_t)e->num;
        for (size_t w = 0; w < nw; w++)
            mine->in_window.v[to[at]][w] |= t->in_window.v[at][w];
    }
    return to;
}

static int by_order(const void *a, const void *b) {
    const dbr_offender *x = a, *y = b;
    return (x->order > y->order) - (x->order < y->order);
}

static void merge_require(dbr_arena *run, dbr_row_check *into, const dbr_row_check *from) {
    dbr_offender all[2 * DBR_OFFENDERS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < into->noffenders; i++)
        all[n++] = into->offenders[i];
    for (size_t i = 0; i < from->noffenders; i++) {
        all[n] = from->offenders[i];
        all[n++].text = dbr_arena_str(run, from->offenders[i].text);
    }
    if (n)
        qsort(all, n, sizeof *all, by_order);
    into->noffenders = n < DBR_OFFENDERS_MAX ? n : DBR_OFFENDERS_MAX;
    memcpy(into->offenders, all, into->noffenders * sizeof *all);
    into->good += from->good;
    into->bad += from->bad;
    into->none += from->none;
}

size_t **dbr_scanner_merge(dbr_scanner *into, dbr_scanner *from) {
    const dbr_scan *scan = into->scan;
    dbr_scan_cells *a = into->out, *b = from->out;
    size_t **to = DBR_NEWS(into->run, size_t *, scan->groupings.n);
    for (size_t g = 1; g < scan->groupings.n; g++)
        to[g] = merge_segments(into, from, g);
    for (size_t r = 0; r < scan->requests.n; r++)
        for (size_t i = 0; i < from->states[r].n; i++) {
            if (!from->states[r].v[i])
                continue;
            uint32_t g = scan->requests.v[r].grouping;
            dbr_state_merge(dbr_scanner_state(into, r, g ? to[g][i] : 0), into->run,
                            scan->requests.v[r].agg, from->states[r].v[i]);
        }
    for (size_t w = 0; w < scan->windows.n; w++)
        if (from->window_seen[w])
            dbr_scanner_days(into, w, from->first[w], from->last[w]);
    for (size_t i = 0; i < scan->source->rules.n; i++)
        a->dropped_by_rule[i] += b->dropped_by_rule[i];
    for (size_t i = 0; i < scan->source->requires.n; i++)
        merge_require(into->run, &a->requires[i], &b -> requires[i]);
    a->rows += b->rows;
    a->kept += b->kept;
    a->dropped += b->dropped;
    a->undated += b->undated;
    a->bad_days |= b->bad_days;
    if (b->has_rows && (!a->has_rows || b->oldest < a->oldest))
        a->oldest = b->oldest;
    if (b->has_rows && (!a->has_rows || b->newest > a->newest))
        a->newest = b->newest;
    a->has_rows |= b->has_rows;
    return to;
}

void dbr_scanner_clear(dbr_scanner *s) {
    for (size_t r = 0; r < s->scan->requests.n; r++)
        for (size_t i = 0; i < s->states[r].n; i++)
            if (s->states[r].v[i])
                dbr_state_clear(s->states[r].v[i]);
}

const dbr_agg *dbr_scanner_largest(const dbr_scanner *s) {
    size_t most = 0;
    const dbr_agg *largest = NULL;
    for (size_t a = 0; a < s->naggs; a++) {
        size_t n = 0;
        for (size_t r = 0; r < s->scan->requests.n; r++)
            for (size_t i = 0; s->agg_of[r] == a && i < s->states[r].n; i++)
                n += s->states[r].v[i] ? dbr_state_size(s->states[r].v[i]) : 0;
        if (n > most)
            largest = s->aggs[a];
        most = n > most ? n : most;
    }
    return largest;
}

/* ---- the end ---- */

typedef struct sortable { /* a segment with what it is sorted by */
    const dbr_value *key;
    size_t n, at;
} sortable;

static int by_key(const void *a, const void *b) {
    const sortable *x = a, *y = b;
    for (size_t i = 0; i < x->n; i++) {
        int c = dbr_value_cmp(&x->key[i], &y->key[i]);
        if (c)
            return c;
    }
    return (x->at > y->at) - (x->at < y->at);
}

/* Segment order -> order of arrival. */
static size_t *sort_segments(dbr_scanner *s, size_t grouping, dbr_segments *out) {
    const segment_table *t = &s->segments[grouping];
    size_t n = t->keys.n, nkeys = s->scan->groupings.v[grouping].n, nw = s->scan->windows.n;
    sortable *order = DBR_NEWS(s->run, sortable, n + 1);
    for (size_t i = 0; i < n; i++)
        order[i] = (sortable){t->keys.v[i], nkeys, i};
    qsort(order, n, sizeof *order, by_key);
    size_t *from = DBR_NEWS(s->run, size_t, n + 1);
    out->n = n;
    out->keys = DBR_NEWS(s->run, dbr_value, n * nkeys + 1);
    out->in_window = DBR_NEWS(s->run, bool, n *nw + 1);
    for (size_t i = 0; i < n; i++) {
        from[i] = order[i].at;
        memcpy(out->keys + i * nkeys, order[i].key, nkeys * sizeof *out->keys);
        memcpy(out->in_window + i * nw, t->in_window.v[from[i]], nw * sizeof *out->in_window);
    }
    return from;
}

void dbr_scanner_finish(dbr_scanner *s) {
    const dbr_scan *scan = s->scan;
    dbr_scan_cells *out = s->out;
    out->segments = DBR_NEWS(s->run, dbr_segments, scan->groupings.n);
    size_t **from = DBR_NEWS(s->run, size_t *, scan->groupings.n);
    for (size_t g = 1; g < scan->groupings.n; g++)
        from[g] = sort_segments(s, g, &out->segments[g]);
    out->cells = DBR_NEWS(s->run, dbr_answer *, scan->requests.n + 1);
    for (size_t r = 0; r < scan->requests.n; r++) {
        const dbr_request *q = &scan->requests.v[r];
        size_t n = q->grouping ? out->segments[q->grouping].n : 1;
        out->cells[r] = DBR_NEWS(s->run, dbr_answer, n + 1);
        for (size_t i = 0; i < n; i++) {
            size_t at = q->grouping ? from[q->grouping][i] : 0;
            dbr_state *state = at < s->states[r].n ? s->states[r].v[at] : NULL;
            out->cells[r][i] = dbr_state_finish(state, s->run, q->agg, s->window_seen[q->window],
                                                s->first[q->window], s->last[q->window]);
        }
    }
}

void dbr_scanner_births(dbr_scanner *s, dbr_births *out) {
    s->births = out;
}

dbr_lookup_table *dbr_scanner_lookup(dbr_scanner *s) {
    if (s->lookup)
        s->lookup->failed = s->out->failed;
    return s->lookup;
}

static int by_day(const void *a, const void *b) {
    const rate_row *x = a, *y = b;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

void dbr_scanner_rates(dbr_scanner *s, const dbr_column *column, struct dbr_rate_days *out) {
    rate_row *rows = DBR_NEWS(s->run, rate_row, s->rate_rows.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s->rate_rows.n; i++) {
        dbr_value v = s->rate_rows.v[i][column->index];
        if (v.kind == DBR_V_DECIMAL)
            rows[n++] = (rate_row){s->rate_days.v[i], i, v};
    }
    qsort(rows, n, sizeof *rows, by_day);
    out->days = DBR_NEWS(s->run, dbr_day, n + 1);
    out->values = DBR_NEWS(s->run, dbr_decimal, n + 1);
    out->n = n;
    out->failed = s->out->failed;
    for (size_t i = 0; i < n; i++) {
        out->days[i] = rows[i].day;
        out->values[i] = rows[i].value.dec;
    }
}
