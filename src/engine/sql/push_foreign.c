/* push_foreign.c: lookups in other sources. What is asked of a group here is what is asked of each of its rows when they are read, so that keys that
   are not there are counted alike. */
#include "engine/sql/push_foreign.h"

enum { DEPTH_MAX = 200 };

bool dbr_is_foreign_request(const dbr_push_work *p, const dbr_agg *agg, uint32_t filter) {
    const dbr_filter *f = &p->scan->filters.v[filter];
    bool foreign = dbr_agg_looks_up(agg);
    for (size_t i = 0; i < f->n; i++)
        foreign |= dbr_looks_up(f->bound[i]);
    return foreign;
}

bool dbr_foreign_there(const dbr_push_work *p) {
    const dbr_row_context *c = p->job->context;
    for (size_t i = 0; i < c->model->sources.n; i++)
        if (c->lookups[i] && c->lookups[i]->failed)
            return false;
    return true;
}

/* ---- keys ---- */

static bool add_keys(dbr_push_work *p, const dbr_read_columns *columns) {
    for (size_t i = 0; i < columns->n; i++) {
        dbr_segment_column s = {.column = columns->v[i], .raw = true};
        bool known = false;
        for (size_t k = 0; k < p->keyed.n; k++)
            known |= p->keyed.v[k].column == s.column;
        for (size_t k = 0; k < p->segments.n; k++)
            known |= p->segments.v[k].column == s.column && p->segments.v[k].raw;
        if (known)
            continue;
        if (!dbr_read_key(p, s.column, true, &s.sql, &s.key))
            return false;
        dbr_vec_push(p->job->run, &p->keyed, s);
    }
    return true;
}

static bool key_all(dbr_push_work *p, const dbr_expr *x) {
    dbr_read_columns columns = {0};
    return dbr_reads(p, &columns, x) && add_keys(p, &columns);
}

/* What the lookups in an expression read; what stands around them need not be known. */
static bool key_lookups(dbr_push_work *p, const dbr_expr *x, int depth) {
    if (!x)
        return true;
    if (depth > DEPTH_MAX)
        return false;
    if (x->op == DBR_O_LOOKUP || x->op == DBR_O_IN_KEYS)
        return key_all(p, x);
    if (x->op == DBR_O_COLUMN && x->column->expr && !key_lookups(p, x->column->expr, depth + 1))
        return false;
    for (uint32_t i = 0; i < x->nargs; i++)
        if (!key_lookups(p, x->args[i], depth + 1))
            return false;
    return true;
}

bool dbr_foreign_require(dbr_push_work *p, const dbr_expr *cond) {
    return key_all(p, cond);
}

/* Into all statements. */
static bool add_segments(dbr_push_work *p, const dbr_read_columns *columns) {
    for (size_t i = 0; i < columns->n; i++) {
        dbr_segment_column s = {.column = columns->v[i], .raw = true};
        bool known = false;
        for (size_t k = 0; k < p->segments.n; k++)
            known |= p->segments.v[k].column == s.column && p->segments.v[k].raw;
        if (known)
            continue;
        if (!dbr_read_key(p, s.column, false, &s.plain, &s.key) ||
            !dbr_read_key(p, s.column, true, &s.sql, &s.key))
            return false;
        dbr_vec_push(p->job->run, &p->segments, s);
    }
    return true;
}

bool dbr_foreign_segment(dbr_push_work *p, const dbr_column *column) {
    dbr_read_columns columns = {0};
    if (column->expr && !dbr_reads(p, &columns, column->expr))
        return false;
    if (!column->expr)
        dbr_vec_push(p->job->run, &columns, column);
    return add_segments(p, &columns);
}

/* ---- rules ---- */

bool dbr_foreign_rules(dbr_push_work *p) {
    dbr_read_columns columns = {0};
    for (size_t i = p->nrules; i < p->source->rules.n; i++)
        if (!dbr_reads(p, &columns, p->source->rules.v[i].cond))
            return false;
    bool ok = add_keys(p, &columns) && add_segments(p, &columns);
    p->nkeyed_rules = p->keyed.n;
    return ok;
}

int64_t dbr_foreign_dropped(dbr_push_work *p, dbr_row *row) {
    for (size_t i = p->nrules; i < p->source->rules.n; i++) {
        const dbr_rule *rule = &p->source->rules.v[i];
        dbr_value v = dbr_row_eval(p->job->context, row, rule->cond);
        if ((v.kind == DBR_V_BOOL && v.truth) != rule->keep)
            return (int64_t)i;
    }
    return -1;
}

/* ---- gates ---- */

static const dbr_gate *gate_of(const dbr_push_work *p, const dbr_expr *cond) {
    for (size_t i = 0; i < p->gates.n; i++)
        if (p->gates.v[i].cond == cond)
            return &p->gates.v[i];
    return NULL;
}

static bool make_gate(dbr_push_work *p, const dbr_expr *cond) {
    dbr_gate g = {.cond = cond};
    if (!cond || gate_of(p, cond))
        return true;
    if ((dbr_looks_up(cond) || !dbr_push_bit(p, cond, &g.bit)) && !key_all(p, cond))
        return false;
    dbr_vec_push(p->job->run, &p->gates, g);
    return true;
}

static uint64_t bit_of(const dbr_push_work *p, const dbr_expr *cond) {
    const dbr_gate *g = cond ? gate_of(p, cond) : NULL;
    return g ? g->bit : 0;
}

/* ---- measures ---- */

static bool make_gates(dbr_push_work *p, const dbr_measure *m) {
    const dbr_filter *f = &p->scan->filters.v[m->filter];
    for (size_t i = 0; i < f->n; i++)
        if (!make_gate(p, f->bound[i]))
            return false;
    for (const dbr_agg *agg = m->agg; agg; agg = agg->inner) {
        if (!dbr_agg_looks_up(agg))
            break; /* nothing is looked up behind its condition */
        if (!make_gate(p, agg->where) || !key_lookups(p, agg->value, 0) ||
            !key_lookups(p, agg->weight, 0))
            return false;
        for (size_t i = 0; i < agg->nkeys; i++)
            if (!key_lookups(p, agg->keys[i], 0))
                return false;
    }
    return true;
}

/* Whether all that it reads is among the keys, which none is made one for. */
static bool is_keyed(const dbr_push_work *p, const dbr_expr *x) {
    dbr_read_columns columns = {0};
    if (!dbr_reads(p, &columns, x))
        return false;
    for (size_t i = 0; i < columns.n; i++) {
        bool known = false;
        for (size_t k = 0; k < p->keyed.n; k++)
            known |= p->keyed.v[k].column == columns.v[i];
        for (size_t k = 0; k < p->segments.n; k++)
            known |= p->segments.v[k].column == columns.v[i] && p->segments.v[k].raw;
        if (!known)
            return false;
    }
    return true;
}

/* `amount * products[sku].rate`: the sum of amounts, times the rate. */
static bool make_factor(dbr_push_work *p, dbr_measure *m, dbr_condition condition) {
    const dbr_expr *x = m->agg->value;
    while (x->op == DBR_O_COLUMN && x->column->expr)
        x = x->column->expr;
    if ((m->agg->kind != DBR_AGG_SUM && m->agg->kind != DBR_AGG_MEAN) || x->op != DBR_O_MUL)
        return false;
    bool first = is_keyed(p, x->args[0]);
    const dbr_expr *added = x->args[first];
    m->factor = x->args[!first];
    dbr_sql_value v;
    dbr_str sql;
    if (!is_keyed(p, m->factor) || dbr_looks_up(added) ||
        !dbr_emit_operand(&p->emit, added, &v, &sql) || v.kind != DBR_SQL_NUMBER || !v.bounded)
        return false;
    m->digits = v.digits + v.scale;
    dbr_agg *sum = DBR_NEW(p->job->run, dbr_agg);
    *sum = *m->agg;
    sum->value = (dbr_expr *)added;
    sum->where = NULL;
    return dbr_push_place(p, sum, condition, &m->at);
}

bool dbr_foreign_measure(dbr_push_work *p, dbr_measure *m) {
    const dbr_agg *agg = m->agg;
    const dbr_filter *f = &p->scan->filters.v[m->filter];
    size_t columns = p->columns.n;
    int precision = p->precision;
    dbr_condition condition = {0};
    m->ends = false;
    if (!make_gates(p, m) || !make_gate(p, agg->where))
        return false;
    for (size_t i = 0; i < f->n; i++)
        condition.bits |= bit_of(p, f->bound[i]);
    condition.bits |= bit_of(p, agg->where);
    bool sums = m->kind == DBR_MEASURE_SUMS && !agg->inner && agg->kind != DBR_AGG_FIRST &&
                agg->kind != DBR_AGG_LAST;
    bool foreign = dbr_looks_up(agg->value) || dbr_looks_up(agg->weight);
    if (sums && !foreign && dbr_push_place(p, agg, condition, &m->at) &&
        p->precision <= p->dialect->precision) {
        m->foreign = DBR_FOREIGN_GATED;
        return true;
    }
    p->columns.n = columns;
    p->precision = precision;
    if (sums && foreign && make_factor(p, m, condition) && p->precision <= p->dialect->precision) {
        m->foreign = DBR_FOREIGN_FACTOR;
        return true;
    }
    p->columns.n = columns;
    p->precision = precision;
    if (!agg->inner && agg->kind != DBR_AGG_FIRST && agg->kind != DBR_AGG_LAST &&
        agg->kind != DBR_AGG_OPENING && agg->kind != DBR_AGG_CLOSING && agg->value &&
        is_keyed(p, agg->value) && (!agg->weight || is_keyed(p, agg->weight))) {
        m->foreign = DBR_FOREIGN_VALUE;
        m->kind = DBR_MEASURE_SUMS;
        m->at.rows = dbr_push_count(p, condition);
        return true;
    }
    m->foreign = DBR_FOREIGN_COUNTED;
    m->kind = DBR_MEASURE_TUPLES;
    return true;
}

/* ---- groups ---- */

dbr_group dbr_group_new(const dbr_push_work *p, dbr_row row, uint64_t mask) {
    return (dbr_group){.row = row,
                       .mask = mask,
                       .filter = DBR_NEWS(p->job->scratch, int8_t, p->scan->filters.n + 1),
                       .where = DBR_NEWS(p->job->scratch, int8_t, p->measures.n + 1)};
}

/* 1 true, -1 not, 2: a cell that it reads does not fit. */
static int8_t opens(dbr_push_work *p, dbr_group *g, const dbr_expr *cond) {
    uint64_t bit = cond ? bit_of(p, cond) : 0;
    if (!cond)
        return 1;
    if (bit)
        return g->mask & bit ? 1 : -1;
    dbr_value v = dbr_row_eval(p->job->context, &g->row, cond);
    if (v.kind == DBR_V_NONE && v.none.reason == DBR_R_BAD_CELL)
        return 2;
    return v.kind == DBR_V_BOOL && v.truth ? 1 : -1;
}

/* Looks up what the aggregate reads, in the order in which rows do. */
static int8_t look(dbr_push_work *p, dbr_group *g, const dbr_agg *agg) {
    if (agg->where && !gate_of(p, agg->where))
        return 1; /* nothing is looked up in it */
    int8_t open = opens(p, g, agg->where);
    if (open != 1)
        return open;
    if (dbr_looks_up(agg->value))
        dbr_row_eval(p->job->context, &g->row, agg->value);
    if (dbr_looks_up(agg->weight))
        dbr_row_eval(p->job->context, &g->row, agg->weight);
    for (size_t i = 0; i < agg->nkeys; i++)
        if (dbr_looks_up(agg->keys[i]))
            dbr_row_eval(p->job->context, &g->row, agg->keys[i]);
    return 1;
}

bool dbr_group_passes(dbr_push_work *p, dbr_group *g, const dbr_measure *m) {
    int8_t *known = &g->filter[m->filter];
    const dbr_filter *f = &p->scan->filters.v[m->filter];
    if (!*known) {
        bool ok = true;
        for (size_t i = 0; ok && i < f->n; i++)
            ok = opens(p, g, f->bound[i]) == 1;
        *known = ok ? 1 : -1;
    }
    if (*known < 0)
        return false;
    if (!g->where[m->input]) {
        int8_t open = 1;
        for (const dbr_agg *agg = m->agg; agg && open == 1; agg = agg->inner) {
            open = look(p, g, agg);
            if (agg == m->agg)
                g->where[m->input] = open;
        }
    }
    return true;
}

int8_t dbr_group_where(const dbr_group *g, const dbr_measure *m) {
    return g->where[m->input];
}

dbr_value dbr_group_value(dbr_push_work *p, dbr_group *g, const dbr_expr *x) {
    int64_t lookups = g->row.lookups, misses = g->row.misses;
    dbr_value v = dbr_row_eval(p->job->context, &g->row, x);
    g->row.lookups = lookups;
    g->row.misses = misses;
    return v;
}

bool dbr_factor_fits(const dbr_measure *m, const dbr_value *factor) {
    int digits = 0;
    if (factor->kind != DBR_V_DECIMAL)
        return true;
    dbr_decimal d = dbr_dec_normal(factor->dec);
    for (dbr_u128 c = d.coef; c; c /= 10)
        digits++;
    return digits + m->digits <= DBR_DEC_DIGITS && d.exp >= -DBR_DEC_DIGITS &&
           d.exp <= DBR_DEC_DIGITS;
}
