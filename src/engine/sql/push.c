/* push.c: a scan into statements grouped by class of days and segment, and their answers into the states of all cells.

   A row has one bin: the class of its day (1 and up), 0 where it lies in no window, and below 0 the rule that dropped it. It has one mask:
   which conditions are true for it. What can be added up comes in one statement, grouped by bin, mask and all columns of segments: a sum
   stands in it once, for all conditions that are asked of it. Windows, conditions and coarser segments are put together from that here. Rows
   outside of the days of all windows are only counted, by another statement. Values that do not add up (distinct counts, quantiles, groups
   of `per`, first and last days) come in a statement each, grouped by them too; `first` and `last` (push_ends.c) in one a grouping. Where rows
   look something up, or a rule cannot be said, they are also grouped by what that reads, and a group is worked out here (push_foreign.c). */
#include "engine/sql/push_answer.h"

/* For `explain`: the statement, and what is bound to it. */
static void keep_statement(dbr_push_work *p, dbr_scan_cells *out) {
    dbr_buf b = {0};
    dbr_buf_put(&b, dbr_buf_str(&p->sql.sql));
    for (size_t i = 0; i < p->sql.params.n; i++) {
        dbr_buf_printf(&b, "%s$%zu = ", i ? ", " : "; ", i + 1);
        dbr_value_write(&(dbr_value){.kind = DBR_V_TEXT, .text = p->sql.params.v[i]}, &b);
    }
    dbr_str kept = dbr_arena_str(p->job->run, dbr_buf_str(&b));
    dbr_vec_push(p->job->run, &out->statements, kept);
    dbr_buf_clear(&b);
}

static bool too_long(const dbr_push_work *p, dbr_str sql) {
    return p->dialect->longest && sql.n > p->dialect->longest;
}

/* Takes up again a statement that was written. */
static void restate(dbr_push_work *p, dbr_str sql) {
    p->sql.sql.n = 0;
    dbr_buf_put(&p->sql.sql, sql);
}

typedef struct first { /* where its own columns are */
    int rows, oldest, newest;
    DBR_VEC(int) guards; /* digits of decimals */
    DBR_VEC(int) odd;    /* how many rows have values that must not be there */
    DBR_VEC(int) sums;   /* of all values of a column: one that is no number shows in them */
    int *good, *bad;     /* per require; DBR_NOWHERE: it is not about rows, or none can be bad */
    bool *foreign;       /* per require: it is judged here */
    size_t nrequires;    /* that are judged */
    size_t ncommon;      /* columns that rows outside of all windows have too */
    bool *asked;         /* per column of the relation: it is guarded */
} first;

typedef struct line { /* a row of its answer, kept until all are there and found in order */
    int64_t bin;
    uint64_t mask;
    bool judged;        /* by rules that SQL does not say */
    bool outside;       /* after its last column is the count of those with a day */
    dbr_cell *segments; /* and what it is keyed by */
    dbr_cell *columns;
    size_t n; /* columns */
} line;
typedef DBR_VEC(line) lines;

static bool make_requires(dbr_push_work *p, first *f) {
    const dbr_source *s = p->source;
    f->good = DBR_NEWS(p->job->run, int, s->requires.n + 1);
    f->bad = DBR_NEWS(p->job->run, int, s->requires.n + 1);
    f->foreign = DBR_NEWS(p->job->run, bool, s->requires.n + 1);
    f->nrequires = p->scan->requires ? s->requires.n : 0;
    for (size_t i = 0; i < f->nrequires; i++) {
        f->good[i] = f->bad[i] = DBR_NOWHERE;
        const dbr_require *q = &s->requires.v[i];
        dbr_condition good = {0}, bad = {0};
        switch (q->kind) {
        case DBR_REQUIRE_ROWS_TRUE:
            f->foreign[i] = dbr_looks_up(q->cond);
            if (f->foreign[i] && !dbr_foreign_require(p, q->cond))
                return false;
            if (f->foreign[i])
                continue;
            if (!dbr_push_truth(p, q->cond, true, &good) ||
                !dbr_push_truth(p, q->cond, false, &bad))
                return false;
            break;
        case DBR_REQUIRE_NOT_NULL:
            if (!dbr_push_whole(p, q->columns, q->ncolumns, NULL, &good))
                return false;
            bad = dbr_push_test(dbr_arena_printf(p->job->run, "not (%.*s)", DBR_ARG(good.sql)));
            break;
        case DBR_REQUIRE_UNIQUE: /* none is there twice, or it is the rows that are read */
            if (!dbr_push_unique(p, q->columns, q->ncolumns, &good))
                return false;
            f->good[i] = dbr_push_count(p, good).column;
            continue;
        case DBR_REQUIRE_FRESH:
        case DBR_REQUIRE_COLUMNS:
        case DBR_REQUIRE_VALUES_AS:
        case DBR_REQUIRE_WINDOW:
            continue; /* not about rows */
        }
        f->good[i] = dbr_push_count(p, good).column;
        f->bad[i] = dbr_push_count(p, bad).column;
    }
    return true;
}

static int find_sum(dbr_push_work *p, dbr_str operand) {
    dbr_str sum = dbr_arena_printf(p->job->run, "sum(%.*s)", DBR_ARG(operand));
    for (size_t i = 0; i < p->columns.n; i++)
        if (dbr_str_eq(p->columns.v[i], sum))
            return (int)i;
    return DBR_NOWHERE;
}

/* What must hold of the columns that are computed with since the last time, asked with the same statement. */
static void make_guards(dbr_push_work *p, first *f) {
    dbr_str all = {0};
    for (size_t i = 0; i < p->job->relation->n; i++) {
        const dbr_sql_column *c = &p->job->relation->columns[i];
        size_t from = p->sql.sql.n;
        if (!p->emit.used[i] || f->asked[i])
            continue;
        f->asked[i] = true;
        p->dialect->identifier(&p->sql.sql, c->raw);
        dbr_str name = dbr_statement_cut(&p->sql, from);
        p->dialect->load(&p->sql.sql, c, name);
        dbr_str loaded = dbr_statement_cut(&p->sql, from);
        if (p->emit.guarded[i]) {
            p->dialect->digits(&p->sql.sql, loaded);
            dbr_vec_push(p->job->run, &f->guards,
                         dbr_push_column(p, dbr_statement_cut(&p->sql, from)));
        }
        if (!p->dialect->odd(&p->sql.sql, c, loaded))
            continue;
        dbr_str odd = dbr_statement_cut(&p->sql, from);
        int sum = c->type == DBR_SQL_DECIMAL ? find_sum(p, loaded) : DBR_NOWHERE;
        if (sum != DBR_NOWHERE) {
            dbr_vec_push(p->job->run, &f->sums, sum);
            continue;
        }
        all = dbr_arena_printf(p->job->run, "%.*s%s%.*s", DBR_ARG(all), all.n ? " or " : "",
                               DBR_ARG(odd));
    }
    if (all.n)
        dbr_vec_push(p->job->run, &f->odd, dbr_push_count(p, dbr_push_test(all)).column);
}

/* What rows outside of all windows are asked too comes first. */
static bool make_common(dbr_push_work *p, first *f) {
    dbr_arena *run = p->job->run;
    f->asked = DBR_NEWS(run, bool, p->job->relation->n + 1);
    f->rows = dbr_push_count(p, (dbr_condition){0}).column;
    if (p->source->time) {
        dbr_str least = dbr_arena_printf(run, "min(%.*s)", DBR_ARG(p->time_sql));
        dbr_str most = dbr_arena_printf(run, "max(%.*s)", DBR_ARG(p->time_sql));
        f->oldest = dbr_push_column(p, dbr_push_cell(p, &p->time, least));
        f->newest = dbr_push_column(p, dbr_push_cell(p, &p->time, most));
    }
    dbr_condition whole;
    if (!dbr_foreign_rules(p) || !make_requires(p, f) ||
        (p->source->key.n && !dbr_push_unique(p, p->source->key.v, p->source->key.n, &whole)))
        return false;
    make_guards(p, f);
    f->ncommon = p->columns.n;
    return true;
}

static bool take_line(const dbr_push_work *p, const line *l, dbr_row *row) {
    size_t n = l->outside ? 0 : p->segments.n, from = l->outside ? 0 : p->nkeyed_rules;
    size_t to = l->outside ? p->nkeyed_outside : p->keyed.n;
    *row = dbr_read_row(p);
    return dbr_take_columns(p, p->segments.v, n, l->segments, row) &&
           (to == from || dbr_take_columns(p, p->keyed.v + from, to - from, l->segments + n, row));
}

/* The bins of rows that are dropped here. */
static bool judge_lines(dbr_push_work *p, const lines *all) {
    for (size_t i = 0; p->nrules < p->source->rules.n && i < all->n; i++) {
        line *l = &all->v[i];
        dbr_row row;
        if (l->bin < 0)
            continue;
        if (!take_line(p, l, &row))
            return false;
        int64_t rule = dbr_foreign_dropped(p, &row);
        l->bin = rule < 0 ? l->bin : -rule - 1;
        l->judged = true;
        dbr_arena_clear(p->job->scratch);
    }
    return true;
}

/* Whether no row of a line breaks what is required by another source, and no factor is one that rounds. */
static bool line_holds(dbr_push_work *p, const first *f, const line *l) {
    dbr_row row;
    if (l->bin < 0 || !p->keyed.n)
        return true;
    if (!take_line(p, l, &row))
        return false;
    for (size_t q = 0; q < f->nrequires; q++) {
        if (!f->foreign[q])
            continue;
        dbr_value v = dbr_row_eval(p->job->context, &row, p->source->requires.v[q].cond);
        if (v.kind == DBR_V_BOOL && !v.truth)
            return false;
    }
    for (size_t i = 0; l->bin > 0 && i < p->measures.n; i++) {
        const dbr_measure *m = &p->measures.v[i];
        if (m->foreign != DBR_FOREIGN_FACTOR)
            continue;
        dbr_value v = dbr_row_eval(p->job->context, &row, m->factor);
        if (dbr_is_bad_cell(&v) || !dbr_factor_fits(m, &v))
            return false;
    }
    dbr_arena_clear(p->job->scratch);
    return true;
}

/* Whether the data is as the statement needs it. */
static bool holds(dbr_push_work *p, const first *f, const lines *all) {
    int64_t total = 0, digits = 1, most = 0, x;
    for (size_t i = 0; i < all->n; i++) {
        const dbr_cell *c = all->v[i].columns;
        int n = (int)all->v[i].n;
        if (!dbr_number_in(&c[f->rows], &x) || (x && !line_holds(p, f, &all->v[i])))
            return false;
        total += x;
        for (size_t g = 0; g < f->guards.n && f->guards.v[g] < n; g++) {
            if (!dbr_number_in(&c[f->guards.v[g]], &x))
                return false;
            most = x > most ? x : most;
        }
        for (size_t g = 0; g < f->odd.n && f->odd.v[g] < n; g++)
            if (!dbr_number_in(&c[f->odd.v[g]], &x) || x)
                return false;
        for (size_t g = 0; g < f->sums.n && f->sums.v[g] < n; g++)
            if (dbr_str_is(c[f->sums.v[g]].text, "NaN"))
                return false;
        for (size_t q = 0; all->v[i].bin >= 0 && q < f->nrequires; q++)
            if (f->bad[q] != DBR_NOWHERE && (!dbr_number_in(&c[f->bad[q]], &x) || x))
                return false; /* the offending rows are shown: they are read */
    }
    for (int64_t t = total; t >= 10; t /= 10)
        digits++;
    return most <= DBR_DEC_DIGITS && p->precision + digits <= p->dialect->precision;
}

static bool count_line(dbr_push_work *p, const first *f, const line *l, dbr_scanner *into,
                       dbr_scan_cells *out) {
    const dbr_cell *c = l->columns;
    int64_t rows, good, bad;
    if (!dbr_number_in(&c[f->rows], &rows))
        return false;
    out->rows += rows;
    if (l->bin < 0) {
        out->dropped += rows;
        out->dropped_by_rule[-l->bin - 1] += rows;
        return true;
    }
    out->kept += rows;
    for (size_t q = 0; q < f->nrequires; q++) {
        if (f->good[q] == DBR_NOWHERE)
            continue;
        bad = 0;
        if (!dbr_number_in(&c[f->good[q]], &good) ||
            (f->bad[q] != DBR_NOWHERE && !dbr_number_in(&c[f->bad[q]], &bad)))
            return false;
        out->requires[q].good += good;
        out->requires[q].bad += bad;
        out->requires[q].none += rows - good - bad;
    }
    int64_t dated = rows;
    if (l->outside && !dbr_number_in(&c[l->n], &dated))
        return false;
    out->undated += rows - dated;
    if (!dated)
        return true;
    bool first_days = !out->has_rows;
    out->has_rows = true;
    dbr_day oldest = 0, newest = 0;
    if (p->source->time) {
        dbr_value low, high;
        dbr_cell_type type = dbr_push_type(&p->time);
        if (!dbr_value_in(&c[f->oldest], type, p->job->zone, &low) ||
            !dbr_value_in(&c[f->newest], type, p->job->zone, &high) || low.kind == DBR_V_NONE ||
            high.kind == DBR_V_NONE)
            return false;
        oldest = low.kind == DBR_V_DATE ? low.day : dbr_instant_day(low.instant);
        newest = high.kind == DBR_V_DATE ? high.day : dbr_instant_day(high.instant);
        out->oldest = first_days || oldest < out->oldest ? oldest : out->oldest;
        out->newest = first_days || newest > out->newest ? newest : out->newest;
    }
    for (uint32_t k = 0; l->bin > 0 && k < p->classes.nwindows[l->bin]; k++)
        dbr_scanner_days(into, p->classes.windows[l->bin][k], oldest, newest);
    return true;
}

/* Runs the statement and hands every row to `take`: nsegments cells and the columns. */
typedef bool (*taker)(dbr_push_work *p, dbr_answer_row *a, const dbr_cell *segments, void *user);
static dbr_pushed ask(dbr_push_work *p, dbr_scan_cells *out, size_t nsegments, size_t ncolumns,
                      taker take, void *user) {
    size_t n = 2 + nsegments + ncolumns;
    dbr_cell *cells = DBR_NEWS(p->job->run, dbr_cell, n);
    dbr_db *db = p->job->db;
    int got = -1;
    bool ok = true, full = false;
    keep_statement(p, out);
    if (db->dialect->run(db, &p->sql))
        while (ok && !full && (got = db->dialect->next(db, cells, n)) == 1) {
            dbr_answer_row a = {.columns = cells + 2 + nsegments};
            int64_t mask = 0;
            ok = dbr_number_in(&cells[0], &a.bin) && !cells[0].absent &&
                 dbr_number_in(&cells[1], &mask) && a.bin >= -(int64_t)p->source->rules.n &&
                 a.bin < (int64_t)p->classes.n;
            a.mask = (uint64_t)mask;
            ok = ok && take(p, &a, cells + 2, user);
            dbr_arena_clear(p->job->scratch);
            full = p->job->run->total - p->start > p->job->memory;
        }
    db->dialect->stop(db);
    if (full)
        return DBR_PUSH_FULL;
    if (got < 0 && !db->dialect->here)
        return DBR_PUSH_FAILED;
    return got >= 0 && ok ? DBR_PUSH_DONE : DBR_PUSH_CANNOT;
}

static dbr_cell *kept(dbr_push_work *p, const dbr_cell *cells, size_t n) {
    dbr_cell *out = DBR_NEWS(p->job->run, dbr_cell, n + 1);
    for (size_t i = 0; i < n; i++) {
        out[i] = cells[i];
        out[i].text = dbr_arena_str(p->job->run, cells[i].text);
    }
    return out;
}

typedef struct keeping {
    lines *all;
    size_t nsegments, ncolumns;
    bool outside;
} keeping;

/* Groups that are nearly as many as rows are better read as rows, which are not kept. */
static bool keep_line(dbr_push_work *p, dbr_answer_row *a, const dbr_cell *segments, void *user) {
    enum { LINES_MAX = 1 << 18 };
    const keeping *k = user;
    if (p->keyed.n && k->all->n == LINES_MAX)
        return false;
    line l = {.bin = a->bin,
              .mask = a->mask,
              .outside = k->outside,
              .segments = kept(p, segments, k->nsegments),
              .columns = kept(p, a->columns, k->ncolumns + k->outside),
              .n = k->ncolumns};
    dbr_vec_push(p->job->run, k->all, l);
    return true;
}

static dbr_pushed keep_lines(dbr_push_work *p, dbr_scan_cells *out, size_t ncolumns, bool outside,
                             lines *all) {
    size_t n = outside ? p->nkeyed_outside : p->segments.n + p->keyed.n - p->nkeyed_rules;
    keeping k = {all, n, ncolumns, outside};
    return ask(p, out, k.nsegments, ncolumns + outside, keep_line, &k);
}

/* ---- first and last ---- */

/* Where a clock goes back, two moments have one clock time, and the later one may have the earlier: what is near to that is not told by moments. */
static bool has_one_clock(const dbr_push_work *p, const dbr_cell *moment) {
    dbr_value utc;
    if (p->time.type != DBR_SQL_INSTANT || !p->job->zone)
        return true;
    if (!dbr_value_in(moment, DBR_CELL_DATETIME, NULL, &utc) || utc.kind != DBR_V_DATETIME)
        return false;
    dbr_instant day = DBR_DAY_MICROS, at = utc.instant;
    dbr_instant before = dbr_zone_local(p->job->zone, at - day),
                after = dbr_zone_local(p->job->zone, at + day);
    return after - before == 2 * day;
}

/* The rows at the ends, and whether they are sure to be the ones. */
static dbr_pushed keep_ends(dbr_push_work *p, dbr_scan_cells *out, lines *all) {
    dbr_pushed done = DBR_PUSH_DONE;
    for (size_t i = 0; done == DBR_PUSH_DONE && i < p->ends.n; i++) {
        const dbr_end *e = &p->ends.v[i];
        keeping k = {&all[i], p->scan->groupings.v[e->grouping].n, e->nkeys + 2, false};
        restate(p, e->sql);
        done = ask(p, out, k.nsegments, k.ncolumns, keep_line, &k);
        for (size_t l = 0; done == DBR_PUSH_DONE && l < all[i].n; l++)
            if (!has_one_clock(p, &all[i].v[l].columns[e->nkeys + 1]))
                done = DBR_PUSH_CANNOT;
    }
    return done;
}

static bool add_end(dbr_push_work *p, dbr_scanner *into, const dbr_end *e, const line *l) {
    const dbr_measure *m = &p->measures.v[e->measure];
    const dbr_grouping *g = &p->scan->groupings.v[e->grouping];
    dbr_arena *scratch = p->job->scratch;
    dbr_row row = dbr_read_row(p);
    for (size_t k = 0; k < g->n; k++)
        for (size_t i = 0; i < p->segments.n; i++)
            if (p->segments.v[i].column == g->columns[k] &&
                !dbr_take_column(p, &p->segments.v[i], &l->segments[k], &row))
                return false;
    dbr_value *v = DBR_NEWS(scratch, dbr_value, e->nkeys + 1), time = {0};
    for (size_t k = 0; k <= e->nkeys; k++)
        if (!dbr_value_in(&l->columns[k], e->types[k], p->job->zone, &v[k]))
            return false;
    if (p->source->time &&
        !dbr_value_in(&l->columns[e->nkeys + 1], dbr_push_type(&p->time), p->job->zone, &time))
        return false;
    dbr_instant at = time.kind == DBR_V_DATE       ? (dbr_instant)time.day * DBR_DAY_MICROS
                     : time.kind == DBR_V_DATETIME ? time.instant
                                                   : 0;
    dbr_str key = {0};
    if (e->nkeys && !dbr_row_key(scratch, v, e->nkeys, &key))
        return true;
    size_t segment = dbr_scanner_segment(into, &row, e->grouping);
    for (size_t i = 0; i < m->requests.n; i++) {
        const dbr_request *q = &p->scan->requests.v[m->requests.v[i]];
        if (q->grouping == e->grouping && dbr_class_in(&p->classes, (uint32_t)l->bin, q->window))
            dbr_state_fold_end(dbr_scanner_state(into, m->requests.v[i], segment), p->job->run,
                               m->agg, key, &v[e->nkeys], at);
    }
    return true;
}

static bool add_measures(dbr_push_work *p, const line *l, dbr_scanner *into, dbr_group *group,
                         dbr_answer_row *a) {
    dbr_answer_segments(p, into, &group->row, a);
    for (size_t g = 1; g < p->scan->groupings.n; g++)
        for (uint32_t k = 0; k < p->classes.nwindows[l->bin]; k++)
            dbr_scanner_mark(into, g, a->segment[g], p->classes.windows[l->bin][k]);
    for (size_t i = 0; i < p->measures.n; i++) {
        const dbr_measure *m = &p->measures.v[i];
        bool ok = m->foreign ? dbr_answer_add_group(p, into, m, group, a)
                             : m->kind != DBR_MEASURE_SUMS || dbr_answer_add(p, into, m, a);
        if (!ok)
            return false;
    }
    return true;
}

/* A group as one of its rows would be worked out: each of them looks up as much. */
static bool add_line(dbr_push_work *p, const first *f, const line *l, dbr_scanner *into,
                     dbr_scan_cells *out) {
    dbr_answer_row a = {.bin = l->bin, .mask = l->mask, .columns = l->columns};
    dbr_row row;
    int64_t rows;
    if (l->bin < 0 && !l->judged)
        return true;
    if (!take_line(p, l, &row) || !dbr_number_in(&l->columns[f->rows], &rows))
        return false;
    dbr_group g = dbr_group_new(p, row, l->mask);
    dbr_foreign_dropped(p, &g.row); /* which may look something up */
    for (size_t q = 0; l->bin >= 0 && q < f->nrequires; q++) {
        if (!f->foreign[q])
            continue;
        dbr_value v = dbr_row_eval(p->job->context, &g.row, p->source->requires.v[q].cond);
        out->requires[q].good += v.kind == DBR_V_BOOL ? rows : 0;
        out->requires[q].none += v.kind == DBR_V_BOOL ? 0 : rows;
    }
    if (l->bin > 0 && !add_measures(p, l, into, &g, &a))
        return false;
    out->lookups += g.row.lookups * rows;
    out->lookup_misses += g.row.misses * rows;
    return true;
}

/* ---- the other statements ---- */

/* As many equal rows as there are of the tuple. */
static bool add_tuple(dbr_push_work *p, dbr_scanner *into, const dbr_measure *m,
                      const dbr_answer_row *a) {
    dbr_row row;
    int64_t times;
    if (!dbr_count_in(a, m->at.rows, &times) || !dbr_tuples_row(p, m, a->columns, &row))
        return false;
    if (!dbr_tuples_pass(p, m, &row))
        return true;
    dbr_input in = dbr_input_of(p->job->context, &row, m->agg, times);
    for (size_t i = 0; in.counts && i < m->requests.n; i++) {
        dbr_state *s = dbr_answer_state(p, into, m->requests.v[i], a);
        if (s)
            dbr_state_add(s, p->job->run, m->agg, &in);
    }
    return true;
}

typedef struct taking {
    const dbr_measure *measure;
    dbr_scanner *into;
} taking;

static bool take_measure(dbr_push_work *p, dbr_answer_row *a, const dbr_cell *segments,
                         void *user) {
    const taking *t = user;
    dbr_row row = dbr_read_row(p);
    if (a->bin <= 0)
        return true;
    if (!dbr_take_columns(p, p->segments.v, p->segments.n, segments, &row))
        return false;
    if (dbr_foreign_dropped(p, &row) >= 0)
        return true;
    dbr_answer_segments(p, t->into, &row, a);
    return t->measure->kind == DBR_MEASURE_TUPLES ? add_tuple(p, t->into, t->measure, a)
                                                  : dbr_answer_add(p, t->into, t->measure, a);
}

/* What a statement is grouped by. */
static bool write_key(dbr_push_work *p, dbr_measure *m, const dbr_expr *x) {
    dbr_str sql, key;
    dbr_sql_value v;
    if (!dbr_emit_key(&p->emit, x, &v, &sql) || v.kind == DBR_SQL_MOMENT || v.kind == DBR_SQL_TRUTH)
        return false;
    m->types[m->ntypes++] = dbr_push_type(&v);
    dbr_push_column(p, dbr_push_grouped(p, &v, sql, &key));
    dbr_vec_push(p->job->run, &p->keys, key);
    return p->columns.n == m->ntypes; /* else it is a key twice */
}

/* What of a measure's conditions can be said: the others are judged here. */
static dbr_condition sayable(dbr_push_work *p, const dbr_measure *m) {
    const dbr_filter *f = &p->scan->filters.v[m->filter];
    dbr_condition all = {0}, one;
    for (size_t i = 0; i < f->n; i++)
        if (dbr_push_truth(p, f->bound[i], true, &one))
            all = dbr_push_both(p, all, one);
    if (m->agg->where && dbr_push_truth(p, m->agg->where, true, &one))
        all = dbr_push_both(p, all, one);
    return all;
}

/* The statement of a measure that does not add up: its groups first, then what there is of each. False where it cannot be said. */
static bool write_measure(dbr_push_work *p, dbr_measure *m) {
    dbr_condition condition, inner;
    p->columns = (dbr_paths){0};
    p->keys.n = 0;
    m->types = DBR_NEWS(p->job->run, dbr_cell_type, m->agg->nkeys + 2);
    m->ntypes = 0;
    if (!dbr_push_condition(p, m->agg, m->filter, &condition)) {
        if (m->kind != DBR_MEASURE_TUPLES)
            return false;
        condition = sayable(p, m);
    }
    switch (m->kind) {
    case DBR_MEASURE_SUMS:
        return false; /* it has none */
    case DBR_MEASURE_VALUES:
        if (!m->agg->value || !write_key(p, m, m->agg->value))
            return false;
        m->at.rows = dbr_push_count(p, (dbr_condition){0});
        break;
    case DBR_MEASURE_DAYS:
        m->types[m->ntypes++] = DBR_CELL_DATE;
        dbr_push_column(p, p->time_sql);
        dbr_vec_push(p->job->run, &p->keys, p->time_sql);
        if (!dbr_push_place(p, m->agg, (dbr_condition){0}, &m->at))
            return false;
        break;
    case DBR_MEASURE_GROUPS:
        for (size_t k = 0; k < m->agg->nkeys; k++)
            if (!write_key(p, m, m->agg->keys[k]))
                return false;
        if (m->agg->inner->where) {
            if (!dbr_push_truth(p, m->agg->inner->where, true, &inner))
                return false;
            condition = dbr_push_both(p, condition, inner);
        }
        if (!dbr_push_place(p, m->agg->inner, (dbr_condition){0}, &m->at))
            return false;
        break;
    case DBR_MEASURE_TUPLES:
        if (!dbr_tuples_write(p, m))
            return false;
        break;
    }
    dbr_condition inside =
        dbr_push_test(dbr_arena_printf(p->job->run, "(%.*s) > 0", DBR_ARG(p->bin)));
    inside = dbr_push_both(p, dbr_push_test(p->within), inside);
    dbr_push_statement(p, false, dbr_push_both(p, inside, condition).sql);
    m->sql = dbr_statement_cut(&p->sql, 0);
    m->ncolumns = p->columns.n;
    return !too_long(p, m->sql);
}

/* ---- the whole ---- */

static bool can_begin(const dbr_push_work *p) {
    const dbr_scan *scan = p->scan;
    if (scan->lookup || scan->rates || scan->births.n || !dbr_foreign_there(p))
        return false;                                /* rows are wanted */
    for (size_t i = 0; i < p->job->relation->n; i++) /* names that are given here must be free */
        if (p->job->relation->columns[i].raw.n > 4 &&
            memcmp(p->job->relation->columns[i].raw.p, "dbr_", 4) == 0)
            return false;
    return true;
}

static bool begin(dbr_push_work *p, const dbr_push_job *job) {
    *p = (dbr_push_work){.job = job,
                         .start = job->run->total,
                         .scan = job->scan,
                         .source = job->scan->source,
                         .dialect = job->db->dialect,
                         .sql = {.arena = job->run}};
    p->emit = (dbr_emitter){.dialect = p->dialect,
                            .source = p->source,
                            .relation = job->relation,
                            .at = job->at,
                            .types = job->types,
                            .context = job->context,
                            .zone = job->zone,
                            .from = DBR_DAY_MIN,
                            .to = DBR_DAY_MAX,
                            .out = &p->sql,
                            .used = DBR_NEWS(job->run, bool, job->relation->n + 1),
                            .guarded = DBR_NEWS(job->run, bool, job->relation->n + 1)};
    return can_begin(p) && dbr_day_classes_init(&p->classes, job->run, job->scan) &&
           dbr_push_bin(p);
}

/* Whether no key is there twice. A server that cannot say so still gives its rows. */
static bool are_unique(dbr_push_work *p, dbr_scan_cells *out) {
    dbr_db *db = p->job->db;
    int got = 0;
    for (size_t i = 0; got == 0 && i < p->twice.n; i++) {
        dbr_cell cell;
        restate(p, p->twice.v[i]);
        keep_statement(p, out);
        got = db->dialect->run(db, &p->sql) ? db->dialect->next(db, &cell, 1) : -1;
        db->dialect->stop(db);
    }
    return got == 0;
}

/* Every statement is written before one is run, so that what cannot be said is known before anything happens. */
static dbr_pushed push_all(dbr_push_work *p, dbr_scanner *into, dbr_scan_cells *out) {
    first f = {0};
    lines all = {0};
    if (!make_common(p, &f))
        return DBR_PUSH_CANNOT;
    p->nkeyed_outside = p->keyed.n;
    if (p->classes.of_day) { /* all else is asked of rows in windows alone */
        p->emit.from = p->classes.first;
        p->emit.to = p->classes.last;
    }
    if (!dbr_push_segments(p))
        return DBR_PUSH_CANNOT;
    p->masked = true;
    if (!dbr_push_measures(p))
        return DBR_PUSH_CANNOT;
    p->masked = false;
    /* the other statements, so that the first can ask what must hold for them too */
    dbr_paths columns = p->columns;
    for (size_t i = 0; i < p->measures.n; i++) {
        dbr_measure *m = &p->measures.v[i];
        int precision = p->precision;
        if (m->kind == DBR_MEASURE_SUMS && m->ends && !dbr_push_ends(p, i))
            return DBR_PUSH_CANNOT;
        if (m->kind == DBR_MEASURE_SUMS ||
            (write_measure(p, m) && p->precision <= p->dialect->precision))
            continue;
        p->precision = precision;
        m->kind = DBR_MEASURE_TUPLES;
        if (!write_measure(p, m))
            return DBR_PUSH_CANNOT;
    }
    p->columns = columns;
    make_guards(p, &f);
    p->keys.n = 0;
    dbr_pushed done = DBR_PUSH_DONE;
    dbr_str outside = {0}, inside = {0};
    if (p->source->time) {
        dbr_push_outside(p, f.ncommon);
        outside = dbr_statement_cut(&p->sql, 0);
    }
    if (p->within.n || !p->source->time) {
        dbr_push_statement(p, true, p->within);
        inside = dbr_statement_cut(&p->sql, 0);
    }
    bool longer = too_long(p, outside) || too_long(p, inside);
    for (size_t i = 0; i < p->ends.n; i++)
        longer |= too_long(p, p->ends.v[i].sql);
    if (longer)
        return DBR_PUSH_CANNOT;
    if (outside.n) {
        restate(p, outside);
        done = keep_lines(p, out, f.ncommon, true, &all);
    }
    if (done == DBR_PUSH_DONE && inside.n) {
        restate(p, inside);
        done = keep_lines(p, out, p->columns.n, false, &all);
    }
    lines *ends = DBR_NEWS(p->job->run, lines, p->ends.n + 1);
    bool sure =
        done == DBR_PUSH_DONE && judge_lines(p, &all) && holds(p, &f, &all) && are_unique(p, out);
    if (sure)
        done = keep_ends(p, out, ends);
    if (!sure || done != DBR_PUSH_DONE)
        return done == DBR_PUSH_FAILED ? done
                                       : DBR_PUSH_CANNOT; /* rows may fit where groups do not */
    for (size_t i = 0; i < all.n; i++) {
        if (!count_line(p, &f, &all.v[i], into, out) || !add_line(p, &f, &all.v[i], into, out))
            return DBR_PUSH_FAILED;
        dbr_arena_clear(p->job->scratch);
        if (p->job->run->total - p->start > p->job->memory)
            return DBR_PUSH_FULL;
    }
    for (size_t i = 0; i < p->ends.n; i++)
        for (size_t l = 0; l < ends[i].n; l++) {
            if (!add_end(p, into, &p->ends.v[i], &ends[i].v[l]))
                return DBR_PUSH_FAILED;
            dbr_arena_clear(p->job->scratch);
        }
    for (size_t i = 0; i < p->measures.n; i++) {
        dbr_measure *m = &p->measures.v[i];
        if (m->kind == DBR_MEASURE_SUMS)
            continue;
        taking t = {.measure = m, .into = into};
        restate(p, m->sql);
        done = ask(p, out, p->segments.n, m->ncolumns, take_measure, &t);
        if (done != DBR_PUSH_DONE)
            return done == DBR_PUSH_FULL ? done : DBR_PUSH_FAILED;
    }
    return DBR_PUSH_DONE;
}

dbr_pushed dbr_push(const dbr_push_job *job, dbr_scanner *into, dbr_scan_cells *out) {
    dbr_push_work p;
    job->db->error = job->db->help = (dbr_str){0};
    dbr_pushed done = begin(&p, job) ? push_all(&p, into, out) : DBR_PUSH_CANNOT;
    dbr_buf_clear(&p.sql.sql);
    if (done == DBR_PUSH_CANNOT)
        out->statements.n = 0;
    if (done == DBR_PUSH_FAILED && !job->db->error.n)
        job->db->error = DBR_STR("an answer is not what was asked for");
    return done;
}
