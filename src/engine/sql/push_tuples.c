/* push_tuples.c: which columns an aggregate reads, those as keys of a statement, and its answer's rows as rows of the source. */
#include "engine/sql/push_tuples.h"

enum { DEPTH_MAX = 200 };

static bool takes_column(dbr_measure *m, dbr_arena *a, const dbr_column *c, int depth);

/* Notes the columns of an expression. False for what is about more than one row of this source: lookups. */
static bool takes(dbr_measure *m, dbr_arena *a, const dbr_expr *x, int depth) {
    if (!x)
        return true;
    if (depth > DEPTH_MAX || x->op == DBR_O_LOOKUP || x->op == DBR_O_IN_KEYS)
        return false;
    if (x->op == DBR_O_CONVERT && x->rate->column && m->agg->source->time &&
        (m->agg->source->time->expr || !takes_column(m, a, m->agg->source->time, depth + 1)))
        return false;
    if (x->op == DBR_O_COLUMN && !takes_column(m, a, x->column, depth + 1))
        return false;
    for (uint32_t i = 0; i < x->nargs; i++)
        if (!takes(m, a, x->args[i], depth + 1))
            return false;
    return true;
}

static bool takes_column(dbr_measure *m, dbr_arena *a, const dbr_column *c, int depth) {
    if (c->expr)
        return takes(m, a, c->expr, depth);
    for (size_t i = 0; i < m->tuple.n; i++)
        if (m->tuple.v[i] == c)
            return true;
    dbr_vec_push(a, &m->tuple, c);
    return true;
}

static bool takes_all(dbr_push_work *p, dbr_measure *m) {
    dbr_arena *a = p->job->run;
    const dbr_filter *f = &p->scan->filters.v[m->filter];
    for (size_t i = 0; i < f->n; i++)
        if (!takes(m, a, f->bound[i], 0))
            return false;
    for (const dbr_agg *agg = m->agg; agg; agg = agg->inner) {
        bool of_days = agg->kind == DBR_AGG_OPENING || agg->kind == DBR_AGG_CLOSING;
        if (agg->kind == DBR_AGG_FIRST || agg->kind == DBR_AGG_LAST ||
            (of_days && (!p->source->time || p->source->time->expr)))
            return false;
        if (of_days && !takes_column(m, a, p->source->time, 0))
            return false;
        if (!takes(m, a, agg->value, 0) || !takes(m, a, agg->weight, 0) ||
            !takes(m, a, agg->where, 0))
            return false;
        for (size_t i = 0; i < agg->nkeys; i++)
            if (!takes(m, a, agg->keys[i], 0))
                return false;
    }
    return true;
}

bool dbr_tuples_write(dbr_push_work *p, dbr_measure *m) {
    const dbr_dialect *d = p->dialect;
    m->tuple.n = 0;
    if (!takes_all(p, m))
        return false;
    for (size_t i = 0; i < m->tuple.n; i++) {
        const dbr_column *column = m->tuple.v[i];
        int32_t at = column->source == p->source ? p->job->at[column->index] : -1;
        if (at < 0)
            return false;
        const dbr_sql_column *c = &p->job->relation->columns[at];
        dbr_buf *b = &p->sql.sql;
        size_t from = b->n;
        d->identifier(b, c->raw);
        dbr_str name = dbr_statement_cut(&p->sql, from);
        d->cell(b, c->type, name);
        dbr_str shown = dbr_statement_cut(&p->sql, from), key = shown;
        if (d->key && c->type == DBR_SQL_DECIMAL) {
            d->key(b, name);
            key = dbr_statement_cut(&p->sql, from);
            shown = dbr_arena_printf(p->job->run, "any(%.*s)", DBR_ARG(name));
        }
        if (dbr_push_column(p, shown) != (int)i)
            return false; /* one column of the table under two names */
        dbr_vec_push(p->job->run, &p->keys, key);
    }
    m->at.rows = dbr_push_count(p, (dbr_condition){0});
    return true;
}

bool dbr_tuples_row(dbr_push_work *p, const dbr_measure *m, const dbr_cell *cells, dbr_row *out) {
    size_t n = p->source->columns.n + 1;
    *out = (dbr_row){.source = p->source,
                     .values = DBR_NEWS(p->job->scratch, dbr_value, n),
                     .state = DBR_NEWS(p->job->scratch, uint8_t, n)};
    for (size_t i = 0; i < m->tuple.n; i++) {
        const dbr_column *c = m->tuple.v[i];
        dbr_cell cell = cells[i];
        dbr_sql_as_cell(p->job->relation->columns[p->job->at[c->index]].type, &cell);
        dbr_value *v = &out->values[c->index];
        *v = dbr_value_none(DBR_R_MISSING_CELL, DBR_STR(""));
        dbr_cell_status st =
            dbr_cell_read(&cell, p->job->types[c->index], &p->job->cells[c->index], v);
        if (st != DBR_CELL_OK && st != DBR_CELL_MISSING)
            return false;
        out->state[c->index] = 2;
        if (c == p->source->time && (v->kind == DBR_V_DATE || v->kind == DBR_V_DATETIME)) {
            out->has_day = true;
            out->day = v->kind == DBR_V_DATE ? v->day : dbr_instant_day(v->instant);
        }
    }
    return true;
}

bool dbr_tuples_pass(dbr_push_work *p, const dbr_measure *m, dbr_row *row) {
    const dbr_filter *f = &p->scan->filters.v[m->filter];
    for (size_t i = 0; i < f->n; i++) {
        dbr_value v = dbr_row_eval(p->job->context, row, f->bound[i]);
        if (v.kind != DBR_V_BOOL || !v.truth)
            return false;
    }
    return true;
}
