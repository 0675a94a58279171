/* push_ends.c: `first` and `last`: one row comes for each bin, segment and key, the one that rows sorted by their time, and of one moment by all
   columns that are read or by their place in a file, have at that end. */
#include "engine/sql/push_write.h"

bool dbr_push_group(dbr_push_work *p, const dbr_agg *agg, dbr_paths *grouped, dbr_paths *shown,
                    dbr_cell_type *types, dbr_condition *out) {
    dbr_condition one;
    for (size_t i = 0; i < agg->nkeys; i++) {
        dbr_sql_value v;
        dbr_str sql, key;
        if (!dbr_emit_operand(&p->emit, agg->keys[i], &v, &sql) || v.kind == DBR_SQL_MOMENT ||
            v.kind == DBR_SQL_TRUTH)
            return false;
        dbr_str there = dbr_arena_printf(p->job->run, "%.*s is not null", DBR_ARG(sql));
        *out = dbr_push_both(p, *out, dbr_push_test(there));
        dbr_push_grouped(p, &v, sql, &key);
        if (grouped)
            dbr_vec_push(p->job->run, grouped, key);
        if (shown)
            dbr_vec_push(p->job->run, shown, dbr_push_cell(p, &v, sql));
        if (types)
            types[i] = dbr_push_type(&v);
    }
    if (agg->inner && agg->inner->where) {
        if (!dbr_push_truth(p, agg->inner->where, true, &one))
            return false;
        *out = dbr_push_both(p, *out, one);
    }
    return true;
}

static void put_list(dbr_push_work *p, const char *before, const dbr_paths *list) {
    for (size_t i = 0; i < list->n; i++)
        dbr_buf_printf(&p->sql.sql, "%s%.*s", i ? ", " : before, DBR_ARG(list->v[i]));
}

/* What stands at the end comes first: none is last, so it comes first at the other end. */
static void put_order(dbr_push_work *p, bool last, dbr_str column) {
    dbr_buf_printf(&p->sql.sql, ", %.*s %s", DBR_ARG(column),
                   last ? "desc nulls first" : "asc nulls last");
}

typedef struct ending { /* the parts of a statement */
    bool last;
    dbr_paths names, shown; /* of bin, segments and keys */
    dbr_paths grouped;      /* the same to be grouped by */
    dbr_str value, time, where;
} ending;

/* Few rows have a moment that is at the end of any group, and only those are sorted. */
static void write_moments(dbr_push_work *p, const ending *e, dbr_str from, dbr_str moment) {
    dbr_buf *b = &p->sql.sql;
    dbr_buf_printf(b, " and %.*s %s (select %s(dbr_moment) from (select %.*s as dbr_moment",
                   DBR_ARG(moment), p->dialect->limits_by ? "global in" : "in",
                   e->last ? "max" : "min", DBR_ARG(moment));
    for (size_t i = 0; i < e->names.n; i++)
        dbr_buf_printf(b, ", %.*s as %.*s", DBR_ARG(i ? e->grouped.v[i] : e->shown.v[0]),
                       DBR_ARG(e->names.v[i]));
    dbr_buf_printf(b, " from %.*s where %.*s) as q", DBR_ARG(from), DBR_ARG(e->where));
    put_list(p, " group by ", &e->names);
    dbr_buf_puts(b, ")");
}

/* The rows sorted, and the first of each group. */
static void write_sorted(dbr_push_work *p, const ending *e) {
    const dbr_relation *r = p->job->relation;
    dbr_buf *b = &p->sql.sql;
    dbr_str from = r->order.n ? r->ordered : r->sql;
    /* a file may have nanoseconds, which are not read */
    dbr_str moment = r->order.n ? e->time : p->time_sql;
    dbr_buf_puts(b, "select ");
    if (!p->dialect->limits_by) {
        put_list(p, "distinct on (", &e->names);
        dbr_buf_puts(b, ") ");
    }
    for (size_t i = 0; i < e->shown.n; i++)
        dbr_buf_printf(b, "%.*s as %.*s, %s", DBR_ARG(e->shown.v[i]), DBR_ARG(e->names.v[i]),
                       i ? "" : "0 as dbr_mask, ");
    dbr_buf_printf(b, "%.*s as dbr_value, %.*s as dbr_time from %.*s where %.*s", DBR_ARG(e->value),
                   DBR_ARG(e->time), DBR_ARG(from), DBR_ARG(e->where));
    if (p->source->time)
        write_moments(p, e, r->sql, moment);
    put_list(p, " order by ", &e->names);
    if (p->source->time)
        put_order(p, e->last, moment);
    for (size_t i = 0; i < r->order.n; i++)
        put_order(p, e->last, r->order.v[i]);
    for (size_t i = 0; !r->order.n && i < r->n; i++) {
        size_t at = b->n;
        if (!p->job->wanted[i])
            continue;
        dbr_sql_sortable(p->dialect, &r->columns[i], b);
        put_order(p, e->last, dbr_statement_cut(&p->sql, at));
    }
    if (p->dialect->limits_by)
        put_list(p, " limit 1 by ", &e->grouped);
}

static bool write_end(dbr_push_work *p, const dbr_measure *m, dbr_end *out) {
    dbr_arena *a = p->job->run;
    const dbr_agg *of = m->agg->inner ? m->agg->inner : m->agg;
    const dbr_grouping *g = &p->scan->groupings.v[out->grouping];
    ending e = {.last = of->kind == DBR_AGG_LAST, .time = DBR_STR("0")};
    dbr_condition condition;
    dbr_sql_value v;
    dbr_str sql;
    dbr_vec_push(a, &e.shown, p->bin);
    dbr_vec_push(a, &e.grouped, DBR_STR("dbr_bin"));
    for (size_t k = 0; k < g->n; k++) {
        size_t i = 0;
        while (i < p->segments.n && p->segments.v[i].column != g->columns[k])
            i++;
        /* what is worked out here is several groups; and blank texts would be, so they must not be there */
        if (i == p->segments.n || !dbr_emit_column(&p->emit, g->columns[k], &v))
            return false;
        dbr_vec_push(a, &e.shown, p->segments.v[i].plain);
        dbr_vec_push(a, &e.grouped, p->segments.v[i].key);
    }
    out->nkeys = m->agg->nkeys;
    out->types = DBR_NEWS(a, dbr_cell_type, out->nkeys + 1);
    if (!dbr_push_condition(p, m->agg, m->filter, &condition) ||
        !dbr_push_group(p, m->agg, &e.grouped, &e.shown, out->types, &condition) || !of->value ||
        !dbr_emit_operand(&p->emit, of->value, &v, &sql))
        return false;
    for (size_t i = 0; i < e.shown.n; i++)
        dbr_vec_push(a, &e.names, i ? dbr_arena_printf(a, "dbr_k%zu", i - 1) : DBR_STR("dbr_bin"));
    out->types[out->nkeys] = dbr_push_type(&v);
    e.value = dbr_push_cell(p, &v, sql);
    if (p->source->time)
        e.time = dbr_push_cell(p, &p->time, p->time_sql);
    dbr_str there =
        dbr_arena_printf(a, "(%.*s) > 0 and %.*s is not null", DBR_ARG(p->bin), DBR_ARG(sql));
    condition = dbr_push_both(p, dbr_push_test(there), condition);
    if (p->within.n)
        condition = dbr_push_both(p, dbr_push_test(p->within), condition);
    e.where = condition.sql;
    size_t from = p->sql.sql.n;
    write_sorted(p, &e);
    out->sql = dbr_statement_cut(&p->sql, from);
    return true;
}

bool dbr_push_ends(dbr_push_work *p, size_t measure) {
    const dbr_measure *m = &p->measures.v[measure];
    size_t before = p->ends.n;
    if (p->nrules < p->source->rules.n)
        return false; /* the row at the end may be none that is kept */
    for (size_t i = 0; i < m->requests.n; i++) {
        dbr_end end = {.measure = measure,
                       .grouping = p->scan->requests.v[m->requests.v[i]].grouping};
        bool known = false;
        for (size_t k = before; k < p->ends.n; k++)
            known |= p->ends.v[k].grouping == end.grouping;
        if (known)
            continue;
        if (!write_end(p, m, &end))
            return false;
        dbr_vec_push(p->job->run, &p->ends, end);
    }
    return true;
}
