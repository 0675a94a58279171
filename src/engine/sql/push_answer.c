/* push_answer.c: the rows of an answer into the states of all cells. */
#include "engine/sql/push_answer.h"

bool dbr_number_in(const dbr_cell *c, int64_t *out) {
    dbr_decimal d;
    *out = 0;
    return c->absent || (dbr_dec_parse(c->text, &d) == DBR_DEC_OK && dbr_dec_to_int64(d, out));
}

/* Digits of any number, in pieces that fit, each times a factor (or NULL). */
static bool sum_in(const dbr_cell *c, const dbr_decimal *factor, dbr_exact *out) {
    enum { PIECE = 18 };
    if (c->absent)
        return true;
    dbr_str s = c->text;
    bool minus = s.n && s.p[0] == '-';
    s = dbr_str_slice(s, minus, s.n);
    size_t point = dbr_str_find(s, DBR_STR("."), 0), n = 0;
    int32_t exp = point == SIZE_MAX ? 0 : -(int32_t)(s.n - point - 1);
    int32_t left = (int32_t)(s.n - (point != SIZE_MAX));
    int64_t piece = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (i == point)
            continue;
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        piece = piece * 10 + (s.p[i] - '0');
        left--;
        if (++n == PIECE || left == 0) {
            dbr_decimal d = {.coef = (dbr_u128)piece, .exp = exp + left, .neg = minus && piece};
            if (factor)
                dbr_exact_add_product(out, d, *factor);
            else
                dbr_exact_add_int(out, minus ? -piece : piece, exp + left);
            piece = 0;
            n = 0;
        }
    }
    return s.n > 0;
}

bool dbr_value_in(const dbr_cell *c, dbr_cell_type type, const dbr_zone *zone, dbr_value *out) {
    dbr_cell cell = *c;
    dbr_cell_options o = {.decimal = '.', .zone = zone};
    if (type == DBR_CELL_NUMBER)
        cell.form = DBR_FORM_NUMBER;
    dbr_cell_status st = dbr_cell_read(&cell, type, &o, out);
    return st == DBR_CELL_OK || st == DBR_CELL_MISSING;
}

static bool has_bits(const dbr_answer_row *a, dbr_spot at) {
    return at.column != DBR_NOWHERE && (a->mask & at.bits) == at.bits;
}

bool dbr_count_in(const dbr_answer_row *a, dbr_spot at, int64_t *out) {
    *out = 0;
    return !has_bits(a, at) || dbr_number_in(&a->columns[at.column], out);
}

bool dbr_take_column(const dbr_push_work *p, const dbr_segment_column *s, const dbr_cell *cell,
                     dbr_row *row) {
    if (s->raw)
        return dbr_read_cell(p, s->column, cell, row);
    row->state[s->column->index] = 2;
    return dbr_value_in(cell, s->type, p->job->zone, &row->values[s->column->index]);
}

/* What a group is of, as a row. */
bool dbr_take_columns(const dbr_push_work *p, const dbr_segment_column *s, size_t n,
                      const dbr_cell *cells, dbr_row *row) {
    for (size_t i = 0; i < n; i++)
        if (!dbr_take_column(p, &s[i], &cells[i], row))
            return false;
    return true;
}

void dbr_answer_segments(dbr_push_work *p, dbr_scanner *into, dbr_row *row, dbr_answer_row *a) {
    a->segment = DBR_NEWS(p->job->scratch, size_t, p->scan->groupings.n + 1);
    for (size_t g = 1; g < p->scan->groupings.n; g++)
        a->segment[g] = dbr_scanner_segment(into, row, g);
}

static bool partial_in(dbr_push_work *p, const dbr_places *at, const dbr_answer_row *a,
                       const dbr_decimal *factor, dbr_partial *out, dbr_exact *sum,
                       dbr_exact *more) {
    *out = (dbr_partial){0};
    *sum = *more = (dbr_exact){0};
    if (!dbr_count_in(a, at->rows, &out->rows) || !dbr_count_in(a, at->n, &out->n) ||
        !dbr_count_in(a, at->yes, &out->yes))
        return false;
    out->sum = at->sum.column != DBR_NOWHERE ? sum : NULL;
    out->more = at->more.column != DBR_NOWHERE ? more : NULL;
    return (!has_bits(a, at->sum) || sum_in(&a->columns[at->sum.column], factor, sum)) &&
           (!has_bits(a, at->more) || sum_in(&a->columns[at->more.column], NULL, more)) &&
           (!has_bits(a, at->best) ||
            dbr_value_in(&a->columns[at->best.column], at->best_type, p->job->zone, &out->best));
}

/* The state of a request in the row's segment; NULL where its day is outside of the request's window. */
dbr_state *dbr_answer_state(dbr_push_work *p, dbr_scanner *into, uint32_t request,
                            const dbr_answer_row *a) {
    const dbr_request *q = &p->scan->requests.v[request];
    if (!dbr_class_in(&p->classes, (uint32_t)a->bin, q->window))
        return NULL;
    return dbr_scanner_state(into, request, q->grouping ? a->segment[q->grouping] : 0);
}

/* What one row of an answer adds to the state of a request. */
static bool add_to(dbr_push_work *p, dbr_state *s, const dbr_measure *m, const dbr_answer_row *a) {
    dbr_arena *run = p->job->run;
    dbr_partial part;
    dbr_exact sum = {0}, more = {0};
    bool ok = true;
    if (m->kind == DBR_MEASURE_VALUES) {
        dbr_input in = {.counts = true};
        ok = dbr_count_in(a, m->at.rows, &in.times) &&
             dbr_value_in(&a->columns[0], m->types[0], p->job->zone, &in.value);
        if (ok)
            dbr_state_add(s, run, m->agg, &in);
        return ok;
    }
    ok = partial_in(p, &m->at, a, NULL, &part, &sum, &more);
    if (ok && m->kind == DBR_MEASURE_DAYS) {
        dbr_value day;
        ok = dbr_value_in(&a->columns[0], DBR_CELL_DATE, NULL, &day) && day.kind == DBR_V_DATE;
        part.has_day = ok;
        part.day = ok ? day.day : 0;
    }
    if (ok && m->kind == DBR_MEASURE_GROUPS) {
        dbr_value *keys = DBR_NEWS(p->job->scratch, dbr_value, m->ntypes + 1);
        dbr_str key;
        for (size_t k = 0; ok && k < m->ntypes; k++)
            ok = dbr_value_in(&a->columns[k], m->types[k], p->job->zone, &keys[k]);
        if (ok && dbr_row_key(p->job->scratch, keys, m->ntypes, &key))
            dbr_state_fold_group(s, run, m->agg, key, part.rows, &part);
    } else if (ok) {
        dbr_state_fold(s, run, m->agg, &part);
    }
    dbr_exact_clear(&sum);
    dbr_exact_clear(&more);
    return ok;
}

bool dbr_answer_add(dbr_push_work *p, dbr_scanner *into, const dbr_measure *m,
                    const dbr_answer_row *a) {
    for (size_t i = 0; has_bits(a, m->at.rows) && i < m->requests.n; i++) {
        dbr_state *s = dbr_answer_state(p, into, m->requests.v[i], a);
        if (s && !add_to(p, s, m, a))
            return false;
    }
    return true;
}

/* ---- the first statement ---- */

/* ---- what is looked up ---- */

bool dbr_is_bad_cell(const dbr_value *v) {
    return v->kind == DBR_V_NONE && v->none.reason == DBR_R_BAD_CELL;
}

/* A sum times a factor, for all rows of the group. */
static bool add_product(dbr_push_work *p, dbr_state *s, const dbr_measure *m, dbr_group *g,
                        const dbr_answer_row *a) {
    dbr_value factor = dbr_group_value(p, g, m->factor);
    bool there = factor.kind == DBR_V_DECIMAL;
    dbr_partial part;
    dbr_exact sum = {0}, more = {0};
    bool ok = partial_in(p, &m->at, a, there ? &factor.dec : NULL, &part, &sum, &more);
    part.n = there ? part.n : 0;
    if (ok)
        dbr_state_fold(s, p->job->run, m->agg, &part);
    dbr_exact_clear(&sum);
    return ok;
}

/* A value that all rows of the group have. */
static bool add_same(dbr_push_work *p, dbr_state *s, const dbr_measure *m, dbr_group *g,
                     const dbr_answer_row *a) {
    dbr_input in = {.counts = true, .value = dbr_group_value(p, g, m->agg->value)};
    if (!dbr_count_in(a, m->at.rows, &in.times))
        return false;
    in.poisoned = dbr_is_bad_cell(&in.value);
    if (m->agg->weight) {
        in.weight = dbr_group_value(p, g, m->agg->weight);
        in.poisoned |= dbr_is_bad_cell(&in.weight);
    }
    dbr_state_add(s, p->job->run, m->agg, &in);
    return true;
}

/* What a group adds to the state of a request that asks other sources, where its conditions are true. */
static bool add_group(dbr_push_work *p, dbr_state *s, const dbr_measure *m, dbr_group *g,
                      const dbr_answer_row *a) {
    if (dbr_group_where(g, m) == 2) {
        dbr_state_add(s, p->job->run, m->agg, &(dbr_input){.poisoned = true});
        return true;
    }
    switch (m->foreign) {
    case DBR_FOREIGN_GATED:
        return add_to(p, s, m, a);
    case DBR_FOREIGN_VALUE:
        return add_same(p, s, m, g, a);
    case DBR_FOREIGN_FACTOR:
        return add_product(p, s, m, g, a);
    case DBR_FOREIGN_NONE:
    case DBR_FOREIGN_COUNTED:
        break;
    }
    return true;
}

bool dbr_answer_add_group(dbr_push_work *p, dbr_scanner *into, const dbr_measure *m, dbr_group *g,
                          const dbr_answer_row *a) {
    bool asked = false;
    for (size_t i = 0; i < m->requests.n && !asked; i++)
        asked = dbr_class_in(&p->classes, (uint32_t)a->bin,
                             p->scan->requests.v[m->requests.v[i]].window);
    if (!asked || !dbr_group_passes(p, g, m) || m->foreign == DBR_FOREIGN_COUNTED ||
        dbr_group_where(g, m) < 0)
        return true;
    for (size_t i = 0; i < m->requests.n; i++) {
        dbr_state *s = dbr_answer_state(p, into, m->requests.v[i], a);
        if (s && !add_group(p, s, m, g, a))
            return false;
    }
    return true;
}
