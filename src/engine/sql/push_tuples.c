/* push_tuples.c: which columns an expression reads, those as keys of a statement, and its answer's rows as rows of the source. */
#include "engine/sql/push_tuples.h"

enum { DEPTH_MAX = 200 };

typedef struct reading {
    const dbr_push_work *p;
    dbr_read_columns *list;
} reading;

static bool takes_column(reading *r, const dbr_column *c, int depth);

/* Notes the columns of an expression; a lookup reads its key, and a rate of a day the day. */
static bool takes(reading *r, const dbr_expr *x, int depth) {
    if (!x)
        return true;
    if (depth > DEPTH_MAX || x->op == DBR_O_FIRST_DAY)
        return false;
    const dbr_column *time = r->p->source->time;
    if (x->op == DBR_O_CONVERT && x->rate->column && time &&
        (time->expr || !takes_column(r, time, depth + 1)))
        return false;
    if (x->op == DBR_O_COLUMN && !takes_column(r, x->column, depth + 1))
        return false;
    for (uint32_t i = 0; i < x->nargs; i++)
        if (!takes(r, x->args[i], depth + 1))
            return false;
    return true;
}

static bool takes_column(reading *r, const dbr_column *c, int depth) {
    if (c->expr)
        return takes(r, c->expr, depth);
    for (size_t i = 0; i < r->list->n; i++)
        if (r->list->v[i] == c)
            return true;
    dbr_vec_push(r->p->job->run, r->list, c);
    return true;
}

bool dbr_reads(const dbr_push_work *p, dbr_read_columns *list, const dbr_expr *x) {
    reading r = {p, list};
    return takes(&r, x, 0);
}

static bool takes_all(dbr_push_work *p, dbr_measure *m) {
    reading r = {p, &m->tuple};
    const dbr_filter *f = &p->scan->filters.v[m->filter];
    for (size_t i = 0; i < f->n; i++)
        if (!takes(&r, f->bound[i], 0))
            return false;
    for (const dbr_agg *agg = m->agg; agg; agg = agg->inner) {
        bool of_days = agg->kind == DBR_AGG_OPENING || agg->kind == DBR_AGG_CLOSING;
        if (agg->kind == DBR_AGG_FIRST || agg->kind == DBR_AGG_LAST ||
            (of_days && (!p->source->time || p->source->time->expr)))
            return false;
        if (of_days && !takes_column(&r, p->source->time, 0))
            return false;
        if (!takes(&r, agg->value, 0) || !takes(&r, agg->weight, 0) || !takes(&r, agg->where, 0))
            return false;
        for (size_t i = 0; i < agg->nkeys; i++)
            if (!takes(&r, agg->keys[i], 0))
                return false;
    }
    return true;
}

bool dbr_read_key(dbr_push_work *p, const dbr_column *column, bool group, dbr_str *shown,
                  dbr_str *key) {
    const dbr_dialect *d = p->dialect;
    int32_t at = column->source == p->source ? p->job->at[column->index] : -1;
    if (at < 0)
        return false;
    const dbr_sql_column *c = &p->job->relation->columns[at];
    dbr_buf *b = &p->sql.sql;
    size_t from = b->n;
    d->identifier(b, c->raw);
    dbr_str name = dbr_statement_cut(&p->sql, from);
    d->cell(b, c->type, name);
    *shown = *key = dbr_statement_cut(&p->sql, from);
    if (d->key && c->type == DBR_SQL_DECIMAL) {
        d->key(b, name);
        *key = dbr_statement_cut(&p->sql, from);
        if (group)
            *shown = dbr_arena_printf(p->job->run, "any(%.*s)", DBR_ARG(name));
    }
    return true;
}

bool dbr_tuples_write(dbr_push_work *p, dbr_measure *m) {
    m->tuple.n = 0;
    if (!takes_all(p, m))
        return false;
    for (size_t i = 0; i < m->tuple.n; i++) {
        dbr_str shown, key;
        if (!dbr_read_key(p, m->tuple.v[i], true, &shown, &key))
            return false;
        if (dbr_push_column(p, shown) != (int)i)
            return false; /* one column of the table under two names */
        dbr_vec_push(p->job->run, &p->keys, key);
    }
    m->at.rows = dbr_push_count(p, (dbr_condition){0});
    return true;
}

dbr_row dbr_read_row(const dbr_push_work *p) {
    size_t n = p->source->columns.n + 1;
    return (dbr_row){.source = p->source,
                     .values = DBR_NEWS(p->job->scratch, dbr_value, n),
                     .state = DBR_NEWS(p->job->scratch, uint8_t, n)};
}

bool dbr_read_cell(const dbr_push_work *p, const dbr_column *c, const dbr_cell *read,
                   dbr_row *row) {
    dbr_cell cell = *read;
    dbr_sql_as_cell(p->job->relation->columns[p->job->at[c->index]].type, &cell);
    dbr_value *v = &row->values[c->index];
    *v = dbr_value_none(DBR_R_MISSING_CELL, DBR_STR(""));
    dbr_cell_status st = dbr_cell_read(&cell, p->job->types[c->index], &p->job->cells[c->index], v);
    if (st != DBR_CELL_OK && st != DBR_CELL_MISSING)
        return false;
    row->state[c->index] = 2;
    if (c == p->source->time && (v->kind == DBR_V_DATE || v->kind == DBR_V_DATETIME)) {
        row->has_day = true;
        row->day = v->kind == DBR_V_DATE ? v->day : dbr_instant_day(v->instant);
    }
    return true;
}

bool dbr_tuples_row(dbr_push_work *p, const dbr_measure *m, const dbr_cell *cells, dbr_row *out) {
    *out = dbr_read_row(p);
    for (size_t i = 0; i < m->tuple.n; i++)
        if (!dbr_read_cell(p, m->tuple.v[i], &cells[i], out))
            return false;
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
