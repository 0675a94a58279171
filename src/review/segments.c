/* segments.c: which combinations of column values occur in what an expression reads. */
#include "review/judge.h"

#include <stdlib.h>

/* Which windows of which scans an expression reads: a dry walk with a door that writes them down. */
typedef struct window_note {
    const dbr_cells *cells;
    dbr_arena *arena;
    DBR_VEC(uint32_t) scans;
    DBR_VEC(uint32_t) requests;
} window_note;

static dbr_value note_cell(dbr_eval *e, const dbr_agg *agg, const dbr_where *w, dbr_window days) {
    window_note *n = e->door;
    uint32_t request;
    if (dbr_plan_find(n->cells->plan, agg, w, days, &request)) {
        dbr_vec_push(n->arena, &n->scans, agg->source->index);
        dbr_vec_push(n->arena, &n->requests, request);
    }
    return dbr_value_none(DBR_R_NO_VALUE, DBR_STR(""));
}

static int note_workdays(dbr_eval *e, dbr_window days) {
    return 0;
}

static dbr_value note_rate(dbr_eval *e, const dbr_rate *r, dbr_day day) {
    return dbr_value_none(DBR_R_NO_VALUE, DBR_STR(""));
}

typedef struct combination {
    const dbr_value *keys;
    size_t n;
} combination;

static int by_keys(const void *a, const void *b) {
    const combination *x = a, *y = b;
    for (size_t i = 0; i < x->n; i++) {
        int c = dbr_value_cmp(&x->keys[i], &y->keys[i]);
        if (c)
            return c;
    }
    return 0;
}

size_t dbr_occurring(dbr_judging *j, const dbr_expr *x, const dbr_str *columns, size_t ncolumns,
                     const dbr_value ***out) {
    window_note note = {.cells = j->cells, .arena = j->arena};
    dbr_eval dry = {.arena = j->arena,
                    .model = j->model,
                    .planning = true,
                    .door = &note,
                    .cell = note_cell,
                    .workdays = note_workdays,
                    .rate = note_rate};
    dbr_where w = j->here;
    w.segment = (dbr_eval_segment){.columns = columns, .n = ncolumns};
    dbr_evaluate(&dry, x, &w);
    DBR_VEC(combination) all = {0};
    for (size_t i = 0; i < note.scans.n; i++) {
        const dbr_scan_cells *s = &j->cells->scans[note.scans.v[i]];
        const dbr_request *q = &s->scan->requests.v[note.requests.v[i]];
        if (s->failed || !q->grouping)
            continue;
        const dbr_segments *g = &s->segments[q->grouping];
        for (size_t k = 0; k < g->n; k++)
            if (g->in_window[k * s->scan->windows.n + q->window])
                dbr_vec_push(j->arena, &all, (combination){g->keys + k * ncolumns, ncolumns});
    }
    size_t n = 0;
    if (all.n)
        qsort(all.v, all.n, sizeof *all.v, by_keys);
    *out = DBR_NEWS(j->arena, const dbr_value *, all.n + 1);
    for (size_t i = 0; i < all.n; i++)
        if (!n || by_keys(&(combination){(*out)[n - 1], ncolumns}, &all.v[i]) != 0)
            (*out)[n++] = all.v[i].keys;
    return n;
}

size_t dbr_segments_join(dbr_arena *arena, size_t nkeys, const dbr_value *const *a, size_t na,
                         const dbr_value *const *b, size_t nb, const dbr_value ***out) {
    size_t n = 0, i = 0, k = 0;
    *out = DBR_NEWS(arena, const dbr_value *, na + nb + 1);
    while (i < na || k < nb) {
        int c = i == na   ? 1
                : k == nb ? -1
                          : by_keys(&(combination){a[i], nkeys}, &(combination){b[k], nkeys});
        (*out)[n++] = c <= 0 ? a[i] : b[k];
        i += c <= 0;
        k += c >= 0;
    }
    return n;
}

bool dbr_occurs(const dbr_value *keys, size_t nkeys, const dbr_value *const *all, size_t n) {
    combination one = {keys, nkeys};
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        int c = by_keys(&(combination){all[middle], nkeys}, &one);
        if (c == 0)
            return true;
        if (c < 0)
            lo = middle + 1;
        else
            hi = middle;
    }
    return false;
}

dbr_str dbr_segment_text(dbr_arena *a, const dbr_value *v) {
    return v->kind == DBR_V_NONE ? DBR_STR("(none)") : dbr_value_plain(a, v);
}

dbr_segment_part *dbr_segment_parts(dbr_judging *j, const dbr_str *columns, const dbr_value *keys,
                                    size_t n) {
    dbr_segment_part *parts = DBR_NEWS(j->arena, dbr_segment_part, n + 1);
    for (size_t i = 0; i < n; i++) {
        parts[i].column = dbr_column_shown(columns[i]);
        parts[i].value = keys[i];
        parts[i].text = dbr_segment_text(j->arena, &keys[i]);
    }
    return parts;
}

/* The words of a segment in the language of the review. */
static dbr_str shown(dbr_lang lang, const dbr_segment_part *part) {
    return part->value.kind == DBR_V_NONE ? dbr_word_text(lang, DBR_W_NONE) : part->text;
}

dbr_str dbr_segment_name(dbr_arena *a, dbr_lang lang, const dbr_segment_part *parts, size_t n) {
    dbr_buf b = {0};
    for (size_t i = 0; i < n; i++) {
        dbr_buf_puts(&b, i ? ", " : "");
        dbr_buf_put(&b, shown(lang, &parts[i]));
    }
    dbr_str name = dbr_arena_str(a, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return name;
}

void dbr_segment_write(const dbr_segment_part *parts, size_t n, dbr_buf *out) {
    for (size_t i = 0; i < n; i++) {
        dbr_buf_puts(out, i ? ", " : "");
        dbr_buf_put(out, parts[i].column);
        dbr_buf_putc(out, '=');
        dbr_buf_put(out, parts[i].text);
    }
}

dbr_str dbr_outcome_title(dbr_arena *a, dbr_lang lang, dbr_str source, dbr_str title,
                          const dbr_segment_part *parts, size_t n) {
    dbr_buf b = {0};
    if (source.n) { /* a `require` line goes by its source */
        dbr_buf_put(&b, source);
        dbr_buf_put(&b, dbr_word_text(lang, DBR_W_COLON));
    }
    dbr_buf_put(&b, title);
    for (size_t i = 0; i < n; i++) {
        dbr_buf_puts(&b, i ? ", " : " [");
        dbr_buf_put(&b, parts[i].column);
        dbr_buf_putc(&b, '=');
        dbr_buf_put(&b, shown(lang, &parts[i]));
    }
    dbr_buf_puts(&b, n ? "]" : "");
    dbr_str s = dbr_arena_str(a, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}
