/* push.c: a scan into statements grouped by class of days and segment, and their answers into the states of all cells.

   A row has one bin: the class of its day (1 and up), 0 where it lies in no window, and below 0 why it counts nowhere: rule i dropped it,
   or it has no day. What can be added up comes in one statement, grouped by bin and by all columns of segments; windows and coarser
   segments are put together from that here. Values that do not add up (distinct counts, quantiles, groups of `per`, first and last days)
   come in a statement each, grouped by them too. */
#include "engine/sql/push.h"

#include "engine/native/fast/classes.h"

/* How the value of an aggregate comes. */
typedef enum measure_kind {
    MEASURE_SUMS,   /* with the first statement */
    MEASURE_VALUES, /* each value, with how often it is there */
    MEASURE_DAYS,   /* sums by day */
    MEASURE_GROUPS, /* sums of the inner aggregate by the keys of `per` */
} measure_kind;

enum { NOWHERE = -1 };

/* Where the parts of a partial are among the cells of a row; NOWHERE: it has no such. */
typedef struct places {
    int rows, n, sum, more, yes, best;
    dbr_cell_type best_type;
} places;

typedef struct measure {
    const dbr_agg *agg;
    uint32_t filter;
    measure_kind kind;
    places at;
    int first;            /* VALUES DAYS GROUPS: the first cell of the value, day or keys */
    dbr_cell_type *types; /* of those, */
    size_t ntypes;
    DBR_VEC(uint32_t) requests;
} measure;

typedef struct segment_column {
    const dbr_column *column;
    dbr_cell_type type;
    dbr_str sql, key; /* what it shows, and what it is grouped by */
} segment_column;

typedef struct push {
    const dbr_push_job *job;
    const dbr_scan *scan;
    const dbr_source *source;
    const dbr_dialect *dialect;
    dbr_emitter emit;
    dbr_statement sql; /* the one that is being written */
    dbr_day_classes classes;
    dbr_sql_value time; /* of the time column, where there is one */
    dbr_str time_sql, bin;
    DBR_VEC(segment_column) segments;
    DBR_VEC(measure) measures;
    DBR_VEC(dbr_str) columns; /* of the statement, each once */
    DBR_VEC(dbr_str) keys;    /* of the statement, beside bin and segments */
    int precision;            /* most digits that a sum's addends have */
    dbr_cell *cells;
} push;

/* ---- writing ---- */

static dbr_str taken(push *p, size_t from) {
    dbr_str s =
        dbr_arena_str(p->job->run, dbr_str_slice(dbr_buf_str(&p->sql.sql), from, p->sql.sql.n));
    p->sql.sql.n = from;
    return s;
}

static bool value_of(push *p, const dbr_expr *x, dbr_sql_value *v, dbr_str *out) {
    size_t from = p->sql.sql.n;
    if (!dbr_emit_value(&p->emit, x, v))
        return false;
    *out = taken(p, from);
    return true;
}

static bool truth_of(push *p, const dbr_expr *x, bool truth, dbr_str *out) {
    size_t from = p->sql.sql.n;
    if (!(truth ? dbr_emit_true(&p->emit, x) : dbr_emit_false(&p->emit, x)))
        return false;
    *out = taken(p, from);
    return true;
}

static dbr_str both(push *p, dbr_str a, dbr_str b) {
    return !a.n   ? b
           : !b.n ? a
                  : dbr_arena_printf(p->job->run, "%.*s and %.*s", DBR_ARG(a), DBR_ARG(b));
}

/* The column of the statement that holds an expression. */
static int column(push *p, dbr_str sql) {
    for (size_t i = 0; i < p->columns.n; i++)
        if (dbr_str_eq(p->columns.v[i], sql))
            return (int)i;
    dbr_vec_push(p->job->run, &p->columns, sql);
    return (int)p->columns.n - 1;
}

/* An aggregate of the database over the rows where the condition is true. */
static int over(push *p, const char *function, dbr_str condition, dbr_str operand) {
    return column(p, condition.n
                         ? dbr_arena_printf(p->job->run, "%s(case when %.*s then %.*s end)",
                                            function, DBR_ARG(condition), DBR_ARG(operand))
                         : dbr_arena_printf(p->job->run, "%s(%.*s)", function, DBR_ARG(operand)));
}

static int count_of(push *p, dbr_str condition) {
    return condition.n ? over(p, "count", condition, DBR_STR("1")) : column(p, DBR_STR("count(*)"));
}

static dbr_str exactly(push *p, const dbr_sql_value *v, dbr_str sql) {
    size_t from = p->sql.sql.n;
    if (v->bounded)
        p->dialect->exact(&p->sql.sql, v->digits, v->scale, sql);
    else
        dbr_buf_put(&p->sql.sql, sql);
    return taken(p, from);
}

static void note_digits(push *p, int digits) {
    p->precision = digits > p->precision ? digits : p->precision;
}

static dbr_cell_type type_of(const dbr_sql_value *v) {
    switch (v->kind) {
    case DBR_SQL_NUMBER:
        return DBR_CELL_NUMBER;
    case DBR_SQL_WORDS:
        return DBR_CELL_TEXT;
    case DBR_SQL_DAY:
        return DBR_CELL_DATE;
    case DBR_SQL_MOMENT:
        return DBR_CELL_DATETIME;
    case DBR_SQL_TRUTH:
        break;
    }
    return DBR_CELL_BOOL;
}

/* The value as the text of a cell. */
static dbr_str cell_of(push *p, const dbr_sql_value *v, dbr_str sql) {
    static const dbr_sql_type types[] = {[DBR_SQL_NUMBER] = DBR_SQL_DECIMAL,
                                         [DBR_SQL_WORDS] = DBR_SQL_TEXT,
                                         [DBR_SQL_DAY] = DBR_SQL_DATE,
                                         [DBR_SQL_MOMENT] = DBR_SQL_INSTANT,
                                         [DBR_SQL_TRUTH] = DBR_SQL_BOOL};
    size_t from = p->sql.sql.n;
    p->dialect->cell(&p->sql.sql, v->kind == DBR_SQL_MOMENT ? v->type : types[v->kind], sql);
    return taken(p, from);
}

/* A value that rows are grouped by: what is grouped, and what shows it. */
static dbr_str grouped(push *p, const dbr_sql_value *v, dbr_str sql, dbr_str *key) {
    size_t from = p->sql.sql.n;
    *key = cell_of(p, v, sql);
    if (!p->dialect->key || v->kind != DBR_SQL_NUMBER || v->integer)
        return *key;
    p->dialect->key(&p->sql.sql, sql);
    *key = taken(p, from);
    return dbr_arena_printf(p->job->run, "any(%.*s)", DBR_ARG(sql));
}

/* ---- bins ---- */

typedef struct stretch { /* of days of one class, up to the next one */
    dbr_day from;
    uint32_t class_;
} stretch;

static void write_day(push *p, dbr_day day) {
    dbr_instant midnight = (dbr_instant)day * DBR_DAY_MICROS;
    if (p->job->zone)
        midnight = dbr_zone_utc(p->job->zone, midnight);
    p->dialect->day(&p->sql.sql, p->time.type, day, midnight);
}

/* The class of a day by halves: stretches lo to hi, of which the first has no beginning. */
static void write_classes(push *p, dbr_str moment, const stretch *s, size_t lo, size_t hi) {
    if (lo == hi) {
        dbr_buf_printf(&p->sql.sql, "%u", s[lo].class_);
        return;
    }
    size_t middle = lo + (hi - lo + 1) / 2;
    dbr_buf_printf(&p->sql.sql, "case when %.*s < ", DBR_ARG(moment));
    write_day(p, s[middle].from);
    dbr_buf_puts(&p->sql.sql, " then ");
    write_classes(p, moment, s, lo, middle - 1);
    dbr_buf_puts(&p->sql.sql, " else ");
    write_classes(p, moment, s, middle, hi);
    dbr_buf_puts(&p->sql.sql, " end");
}

static void write_class_of_day(push *p) {
    const dbr_day_classes *d = &p->classes;
    DBR_VEC(stretch) all = {0};
    dbr_vec_push(p->job->run, &all, (stretch){d->first, 0});
    for (dbr_day day = d->first; d->of_day && day <= d->last; day++)
        if (d->of_day[day - d->first] != all.v[all.n - 1].class_)
            dbr_vec_push(p->job->run, &all, (stretch){day, d->of_day[day - d->first]});
    if (all.v[all.n - 1].class_)
        dbr_vec_push(p->job->run, &all, (stretch){d->last + 1, 0});
    size_t from = p->sql.sql.n;
    p->dialect->moment(&p->sql.sql, p->time.type, p->time_sql);
    dbr_str moment = taken(p, from);
    write_classes(p, moment, all.v, 0, all.n - 1);
}

/* The bin of rows without a day. */
static int undated(const push *p) {
    return -(int)p->source->rules.n - 1;
}

static bool make_bin(push *p) {
    size_t from = p->sql.sql.n;
    dbr_buf *b = &p->sql.sql;
    if (p->source->time && (!dbr_emit_column(&p->emit, p->source->time, &p->time) ||
                            (p->time.kind != DBR_SQL_DAY && p->time.kind != DBR_SQL_MOMENT)))
        return false;
    p->time_sql = taken(p, from);
    dbr_buf_puts(b, "case");
    for (size_t i = 0; i < p->source->rules.n; i++) {
        const dbr_rule *rule = &p->source->rules.v[i];
        dbr_buf_puts(b, rule->keep ? " when not coalesce(" : " when ");
        if (!dbr_emit_true(&p->emit, rule->cond))
            return false;
        if (rule->keep)
            dbr_buf_printf(b, ", %s)", p->dialect->no);
        dbr_buf_printf(b, " then %d", -(int)i - 1);
    }
    if (p->source->time)
        dbr_buf_printf(b, " when %.*s is null then %d", DBR_ARG(p->time_sql), undated(p));
    bool plain = b->n == from + 4; /* there is no case */
    if (plain)
        b->n = from;
    else
        dbr_buf_puts(b, " else ");
    if (p->source->time)
        write_class_of_day(p);
    else
        dbr_buf_puts(b, p->scan->windows.n ? "1" : "0");
    if (!plain)
        dbr_buf_puts(b, " end");
    p->bin = taken(p, from);
    return true;
}

/* ---- segments ---- */

static bool make_segments(push *p) {
    for (size_t g = 1; g < p->scan->groupings.n; g++)
        for (size_t k = 0; k < p->scan->groupings.v[g].n; k++) {
            segment_column s = {.column = p->scan->groupings.v[g].columns[k]};
            bool known = false;
            for (size_t i = 0; i < p->segments.n; i++)
                known |= p->segments.v[i].column == s.column;
            dbr_sql_value v;
            size_t from = p->sql.sql.n;
            if (known)
                continue;
            if (!dbr_emit_column(&p->emit, s.column, &v) || v.kind == DBR_SQL_MOMENT)
                return false;
            s.type = type_of(&v);
            s.sql = grouped(p, &v, taken(p, from), &s.key);
            dbr_vec_push(p->job->run, &p->segments, s);
        }
    return true;
}

/* ---- measures ---- */

static bool condition_of(push *p, const dbr_agg *agg, uint32_t filter, dbr_str *out) {
    const dbr_filter *f = &p->scan->filters.v[filter];
    dbr_str one;
    *out = (dbr_str){0};
    for (size_t i = 0; i < f->n; i++) {
        if (!truth_of(p, f->bound[i], true, &one))
            return false;
        *out = both(p, *out, one);
    }
    if (agg->where) {
        if (!truth_of(p, agg->where, true, &one))
            return false;
        *out = both(p, *out, one);
    }
    return true;
}

/* count(x) of a condition, and share: it has a value where it is true or false. */
static bool place_truths(push *p, const dbr_agg *agg, dbr_str condition, places *out) {
    dbr_str yes, no;
    if (!truth_of(p, agg->value, true, &yes) || !truth_of(p, agg->value, false, &no))
        return false;
    dbr_str either = dbr_arena_printf(p->job->run, "(%.*s or %.*s)", DBR_ARG(yes), DBR_ARG(no));
    out->n = count_of(p, both(p, condition, either));
    out->yes = count_of(p, both(p, condition, yes));
    return true;
}

static bool place_sums(push *p, const dbr_agg *agg, dbr_str condition, const dbr_sql_value *v,
                       dbr_str sql, places *out) {
    if (v->kind != DBR_SQL_NUMBER)
        return false;
    /* decimals are summed up in as many digits as there are */
    dbr_str operand = v->integer && !p->dialect->sums_integers ? exactly(p, v, sql) : sql;
    int digits = v->bounded ? v->digits + v->scale : 0;
    out->sum = over(p, "sum", condition, operand);
    note_digits(p, digits);
    if (agg->kind != DBR_AGG_STDEV && agg->kind != DBR_AGG_VARIANCE)
        return true;
    dbr_str x = exactly(p, v, sql);
    out->more = over(p, "sum", condition,
                     dbr_arena_printf(p->job->run, "%.*s * %.*s", DBR_ARG(x), DBR_ARG(x)));
    note_digits(p, 2 * digits);
    return true;
}

static bool place_weighted(push *p, const dbr_agg *agg, dbr_str condition, const dbr_sql_value *v,
                           dbr_str sql, places *out) {
    dbr_sql_value w;
    dbr_str weight;
    if (!agg->weight || !value_of(p, agg->weight, &w, &weight) || v->kind != DBR_SQL_NUMBER ||
        w.kind != DBR_SQL_NUMBER)
        return false;
    dbr_str x = exactly(p, v, sql), y = exactly(p, &w, weight);
    dbr_str there = both(p, condition,
                         dbr_arena_printf(p->job->run, "%.*s is not null and %.*s is not null",
                                          DBR_ARG(sql), DBR_ARG(weight)));
    out->n = count_of(p, there);
    out->sum =
        over(p, "sum", there, dbr_arena_printf(p->job->run, "%.*s * %.*s", DBR_ARG(x), DBR_ARG(y)));
    out->more = over(p, "sum", there, y);
    note_digits(p, (v->bounded ? v->digits + v->scale : 0) + (w.bounded ? w.digits + w.scale : 0));
    return true;
}

static bool place_best(push *p, const dbr_agg *agg, dbr_str condition, const dbr_sql_value *v,
                       dbr_str sql, places *out) {
    if (v->kind == DBR_SQL_TRUTH)
        return false;
    dbr_str operand =
        v->kind == DBR_SQL_WORDS
            ? dbr_arena_printf(p->job->run, "%.*s%s", DBR_ARG(sql), p->dialect->by_bytes)
            : sql;
    const char *function = agg->kind == DBR_AGG_MIN ? "min" : "max";
    dbr_str best = condition.n
                       ? dbr_arena_printf(p->job->run, "%s(case when %.*s then %.*s end)", function,
                                          DBR_ARG(condition), DBR_ARG(operand))
                       : dbr_arena_printf(p->job->run, "%s(%.*s)", function, DBR_ARG(operand));
    out->best = column(p, cell_of(p, v, best));
    out->best_type = type_of(v);
    return true;
}

/* The parts of an aggregate that adds up. False for those that do not, and where its value cannot be said. */
static bool place(push *p, const dbr_agg *agg, dbr_str condition, places *out) {
    dbr_sql_value v = {0};
    dbr_str sql = {0};
    *out = (places){.n = NOWHERE, .sum = NOWHERE, .more = NOWHERE, .yes = NOWHERE, .best = NOWHERE};
    out->rows = count_of(p, condition);
    if (agg->kind == DBR_AGG_COUNT_ROWS) {
        out->n = out->rows;
        return true;
    }
    if (!agg->value)
        return false;
    if (agg->kind == DBR_AGG_SHARE ||
        (agg->kind == DBR_AGG_COUNT && agg->value->type.kind == DBR_T_BOOL))
        return place_truths(p, agg, condition, out);
    if (!value_of(p, agg->value, &v, &sql))
        return false;
    out->n = over(p, "count", condition, sql);
    switch (agg->kind) {
    case DBR_AGG_COUNT:
        return true;
    case DBR_AGG_SUM:
    case DBR_AGG_MEAN:
    case DBR_AGG_STDEV:
    case DBR_AGG_VARIANCE:
        return place_sums(p, agg, condition, &v, sql, out);
    case DBR_AGG_OPENING: /* of one day */
    case DBR_AGG_CLOSING:
        return place_sums(p, agg, condition, &v, sql, out);
    case DBR_AGG_WEIGHTED_MEAN:
        return place_weighted(p, agg, condition, &v, sql, out);
    case DBR_AGG_MIN:
    case DBR_AGG_MAX:
        return place_best(p, agg, condition, &v, sql, out);
    case DBR_AGG_COUNT_ROWS:
    case DBR_AGG_DISTINCT:
    case DBR_AGG_QUANTILE:
    case DBR_AGG_FIRST:
    case DBR_AGG_LAST:
    case DBR_AGG_SHARE:
    case DBR_AGG_SET:
        break;
    }
    return false;
}

/* Whether a measure's own statement can be written; what it holds is found then. */
static bool kind_of(const push *p, const dbr_agg *agg, measure_kind *out) {
    *out = MEASURE_SUMS;
    if (agg->inner) {
        *out = MEASURE_GROUPS;
        return !agg->inner->inner;
    }
    switch (agg->kind) {
    case DBR_AGG_DISTINCT:
    case DBR_AGG_QUANTILE:
    case DBR_AGG_SET:
        *out = MEASURE_VALUES;
        return true;
    case DBR_AGG_OPENING:
    case DBR_AGG_CLOSING:
        *out = MEASURE_DAYS;
        return p->source->time && p->time.kind == DBR_SQL_DAY;
    case DBR_AGG_FIRST: /* they are about single rows */
    case DBR_AGG_LAST:
        return false;
    case DBR_AGG_COUNT_ROWS:
    case DBR_AGG_COUNT:
    case DBR_AGG_SUM:
    case DBR_AGG_MEAN:
    case DBR_AGG_MIN:
    case DBR_AGG_MAX:
    case DBR_AGG_STDEV:
    case DBR_AGG_VARIANCE:
    case DBR_AGG_SHARE:
    case DBR_AGG_WEIGHTED_MEAN:
        break;
    }
    return true;
}

static bool make_measures(push *p) {
    for (size_t r = 0; r < p->scan->requests.n; r++) {
        const dbr_request *q = &p->scan->requests.v[r];
        measure *m = NULL;
        for (size_t i = 0; i < p->measures.n && !m; i++)
            if (p->measures.v[i].agg == q->agg && p->measures.v[i].filter == q->filter)
                m = &p->measures.v[i];
        if (!m) {
            dbr_str condition;
            measure made = {.agg = q->agg, .filter = q->filter};
            if (!kind_of(p, q->agg, &made.kind))
                return false;
            if (made.kind == MEASURE_SUMS && (!condition_of(p, q->agg, q->filter, &condition) ||
                                              !place(p, q->agg, condition, &made.at)))
                return false;
            dbr_vec_push(p->job->run, &p->measures, made);
            m = &p->measures.v[p->measures.n - 1];
        }
        dbr_vec_push(p->job->run, &m->requests, (uint32_t)r);
    }
    return true;
}

/* ---- statements ---- */

/* `select bin, segments, columns from … where … group by bin, segments, keys`. */
static void write_statement(push *p, dbr_str where) {
    dbr_buf *b = &p->sql.sql;
    b->n = 0;
    dbr_buf_printf(b, "select %.*s as dbr_bin", DBR_ARG(p->bin));
    for (size_t i = 0; i < p->segments.n; i++)
        dbr_buf_printf(b, ", %.*s as dbr_s%zu", DBR_ARG(p->segments.v[i].sql), i);
    for (size_t i = 0; i < p->columns.n; i++)
        dbr_buf_printf(b, ", %.*s as dbr_c%zu", DBR_ARG(p->columns.v[i]), i);
    dbr_buf_printf(b, " from %.*s", DBR_ARG(p->job->relation->sql));
    if (where.n)
        dbr_buf_printf(b, " where %.*s", DBR_ARG(where));
    dbr_buf_puts(b, " group by dbr_bin");
    for (size_t i = 0; i < p->segments.n; i++)
        dbr_buf_printf(b, ", %.*s", DBR_ARG(p->segments.v[i].key));
    for (size_t i = 0; i < p->keys.n; i++)
        dbr_buf_printf(b, ", %.*s", DBR_ARG(p->keys.v[i]));
}

/* For `explain`: the statement, and what is bound to it. */
static void keep_statement(push *p, dbr_scan_cells *out) {
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

static bool number_in(const dbr_cell *c, int64_t *out) {
    dbr_decimal d;
    *out = 0;
    return c->absent || (dbr_dec_parse(c->text, &d) == DBR_DEC_OK && dbr_dec_to_int64(d, out));
}

/* Digits of any number, in pieces that fit. */
static bool sum_in(const dbr_cell *c, dbr_exact *out) {
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
            dbr_exact_add_int(out, minus ? -piece : piece, exp + left);
            piece = 0;
            n = 0;
        }
    }
    return s.n > 0;
}

static bool value_in(const dbr_cell *c, dbr_cell_type type, const dbr_zone *zone, dbr_value *out) {
    dbr_cell cell = *c;
    dbr_cell_options o = {.decimal = '.', .zone = zone};
    if (type == DBR_CELL_NUMBER)
        cell.form = DBR_FORM_NUMBER;
    dbr_cell_status st = dbr_cell_read(&cell, type, &o, out);
    return st == DBR_CELL_OK || st == DBR_CELL_MISSING;
}

/* ---- answers ---- */

typedef struct answer { /* one row of a statement */
    int64_t bin;
    size_t *segment; /* per grouping: in the scanner */
    dbr_cell *columns;
} answer;

static bool take_segments(push *p, dbr_scanner *into, dbr_cell *cells, answer *a) {
    size_t n = p->source->columns.n;
    dbr_row row = {.source = p->source,
                   .values = DBR_NEWS(p->job->scratch, dbr_value, n + 1),
                   .state = DBR_NEWS(p->job->scratch, uint8_t, n + 1)};
    for (size_t i = 0; i < p->segments.n; i++) {
        const segment_column *s = &p->segments.v[i];
        if (!value_in(&cells[i], s->type, p->job->zone, &row.values[s->column->index]))
            return false;
        row.state[s->column->index] = 2;
    }
    a->segment = DBR_NEWS(p->job->scratch, size_t, p->scan->groupings.n + 1);
    for (size_t g = 1; g < p->scan->groupings.n; g++)
        a->segment[g] = dbr_scanner_segment(into, &row, g);
    return true;
}

static bool partial_in(push *p, const places *at, const dbr_cell *c, dbr_partial *out,
                       dbr_exact *sum, dbr_exact *more) {
    *out = (dbr_partial){0};
    *sum = *more = (dbr_exact){0};
    if (!number_in(&c[at->rows], &out->rows) || !number_in(&c[at->n], &out->n))
        return false;
    if (at->yes != NOWHERE && !number_in(&c[at->yes], &out->yes))
        return false;
    if (at->sum != NOWHERE) {
        out->sum = sum;
        if (!sum_in(&c[at->sum], sum))
            return false;
    }
    if (at->more != NOWHERE) {
        out->more = more;
        if (!sum_in(&c[at->more], more))
            return false;
    }
    return at->best == NOWHERE || value_in(&c[at->best], at->best_type, p->job->zone, &out->best);
}

/* What one row of an answer adds to one request. */
static bool add_to(push *p, dbr_scanner *into, const measure *m, const answer *a,
                   uint32_t request) {
    const dbr_request *q = &p->scan->requests.v[request];
    dbr_arena *run = p->job->run;
    dbr_state *s = dbr_scanner_state(into, request, q->grouping ? a->segment[q->grouping] : 0);
    dbr_partial part;
    dbr_exact sum = {0}, more = {0};
    bool ok = true;
    if (m->kind == MEASURE_VALUES) {
        dbr_input in = {.counts = true};
        ok = number_in(&a->columns[m->at.rows], &in.times) &&
             value_in(&a->columns[m->first], m->types[0], p->job->zone, &in.value);
        if (ok)
            dbr_state_add(s, run, m->agg, &in);
        return ok;
    }
    ok = partial_in(p, &m->at, a->columns, &part, &sum, &more);
    if (ok && m->kind == MEASURE_DAYS) {
        dbr_value day;
        ok = value_in(&a->columns[m->first], DBR_CELL_DATE, NULL, &day) && day.kind == DBR_V_DATE;
        part.has_day = ok;
        part.day = ok ? day.day : 0;
    }
    if (ok && m->kind == MEASURE_GROUPS) {
        dbr_value *keys = DBR_NEWS(p->job->scratch, dbr_value, m->ntypes + 1);
        dbr_str key;
        for (size_t k = 0; ok && k < m->ntypes; k++)
            ok = value_in(&a->columns[m->first + (int)k], m->types[k], p->job->zone, &keys[k]);
        if (ok && dbr_row_key(p->job->scratch, keys, m->ntypes, &key))
            dbr_state_fold_group(s, run, m->agg, key, part.rows, &part);
    } else if (ok) {
        dbr_state_fold(s, run, m->agg, &part);
    }
    dbr_exact_clear(&sum);
    dbr_exact_clear(&more);
    return ok;
}

static bool add_measure(push *p, dbr_scanner *into, const measure *m, const answer *a) {
    for (size_t i = 0; i < m->requests.n; i++) {
        uint32_t window = p->scan->requests.v[m->requests.v[i]].window;
        if (dbr_class_in(&p->classes, (uint32_t)a->bin, window) &&
            !add_to(p, into, m, a, m->requests.v[i]))
            return false;
    }
    return true;
}

/* ---- the first statement ---- */

typedef struct first { /* where its own columns are */
    int rows, oldest, newest;
    DBR_VEC(int) guards; /* pairs: digits before and after the point */
    DBR_VEC(int) odd;    /* how many values must not be there */
    int *good, *bad;     /* per require */
} first;

typedef struct line { /* a row of its answer, kept until all are there and found in order */
    int64_t bin;
    dbr_cell *cells;
} line;
typedef DBR_VEC(line) lines;

static bool make_requires(push *p, first *f) {
    const dbr_source *s = p->source;
    f->good = DBR_NEWS(p->job->run, int, s->requires.n + 1);
    f->bad = DBR_NEWS(p->job->run, int, s->requires.n + 1);
    for (size_t i = 0; p->scan->requires && i < s->requires.n; i++) {
        const dbr_require *q = &s->requires.v[i];
        dbr_str good = {0}, bad = {0}, sql;
        dbr_sql_value v;
        switch (q->kind) {
        case DBR_REQUIRE_ROWS_TRUE:
            if (!truth_of(p, q->cond, true, &good) || !truth_of(p, q->cond, false, &bad))
                return false;
            break;
        case DBR_REQUIRE_NOT_NULL:
            for (size_t c = 0; c < q->ncolumns; c++) {
                size_t from = p->sql.sql.n;
                if (!dbr_emit_column(&p->emit, q->columns[c], &v))
                    return false;
                sql = taken(p, from);
                good =
                    both(p, good, dbr_arena_printf(p->job->run, "%.*s is not null", DBR_ARG(sql)));
            }
            bad = dbr_arena_printf(p->job->run, "not (%.*s)", DBR_ARG(good));
            break;
        case DBR_REQUIRE_UNIQUE: /* it needs all values at once */
            return false;
        case DBR_REQUIRE_FRESH:
        case DBR_REQUIRE_COLUMNS:
        case DBR_REQUIRE_VALUES_AS:
        case DBR_REQUIRE_WINDOW:
            continue; /* not about rows */
        }
        f->good[i] = count_of(p, good);
        f->bad[i] = count_of(p, bad);
    }
    return true;
}

/* What must hold of the data for the digits to be exact, asked with the same statement. */
static void make_guards(push *p, first *f) {
    for (size_t i = 0; i < p->job->relation->n; i++) {
        const dbr_sql_column *c = &p->job->relation->columns[i];
        size_t from = p->sql.sql.n;
        if (!p->emit.used[i])
            continue;
        p->dialect->identifier(&p->sql.sql, c->raw);
        dbr_str name = taken(p, from);
        p->dialect->load(&p->sql.sql, c, name);
        dbr_str loaded = taken(p, from);
        if (p->emit.guarded[i]) {
            p->dialect->digits(&p->sql.sql, loaded);
            dbr_str two = taken(p, from);
            size_t comma = dbr_str_find(two, DBR_STR(", max(scale"), 0);
            dbr_vec_push(p->job->run, &f->guards, column(p, dbr_str_slice(two, 0, comma)));
            dbr_vec_push(p->job->run, &f->guards, column(p, dbr_str_slice(two, comma + 2, two.n)));
        }
        if (p->dialect->odd(&p->sql.sql, c, loaded)) {
            dbr_str odd = taken(p, from);
            dbr_vec_push(p->job->run, &f->odd, count_of(p, odd));
        }
    }
}

/* Whether the data is as the statement needs it. */
static bool holds(push *p, const first *f, const lines *all) {
    int64_t total = 0, digits = 1, most = 0, x;
    for (size_t i = 0; i < all->n; i++) {
        const dbr_cell *c = all->v[i].cells + p->segments.n;
        if (!number_in(&c[f->rows], &x))
            return false;
        total += x;
        for (size_t g = 0; g + 1 < f->guards.n; g += 2) {
            int64_t before, after;
            if (!number_in(&c[f->guards.v[g]], &before) ||
                !number_in(&c[f->guards.v[g + 1]], &after))
                return false;
            most = before + after > most ? before + after : most;
        }
        for (size_t g = 0; g < f->odd.n; g++)
            if (!number_in(&c[f->odd.v[g]], &x) || x)
                return false;
        for (size_t q = 0; p->scan->requires && q < p->source->requires.n; q++) {
            dbr_require_kind kind = p->source->requires.v[q].kind;
            bool rows = kind == DBR_REQUIRE_ROWS_TRUE || kind == DBR_REQUIRE_NOT_NULL;
            bool kept = all->v[i].bin >= 0 || all->v[i].bin == undated(p);
            if (rows && kept && (!number_in(&c[f->bad[q]], &x) || x))
                return false; /* the offending rows are shown: they are read */
        }
    }
    for (int64_t t = total; t >= 10; t /= 10)
        digits++;
    return most <= DBR_DEC_DIGITS && p->precision + digits <= p->dialect->precision;
}

static bool count_line(push *p, const first *f, const line *l, dbr_scanner *into,
                       dbr_scan_cells *out) {
    const dbr_cell *c = l->cells + p->segments.n;
    int64_t rows, good, bad;
    if (!number_in(&c[f->rows], &rows))
        return false;
    out->rows += rows;
    if (l->bin < 0 && l->bin != undated(p)) {
        out->dropped += rows;
        out->dropped_by_rule[-l->bin - 1] += rows;
        return true;
    }
    out->kept += rows;
    for (size_t q = 0; p->scan->requires && q < p->source->requires.n; q++) {
        dbr_require_kind kind = p->source->requires.v[q].kind;
        if (kind != DBR_REQUIRE_ROWS_TRUE && kind != DBR_REQUIRE_NOT_NULL)
            continue;
        if (!number_in(&c[f->good[q]], &good) || !number_in(&c[f->bad[q]], &bad))
            return false;
        out->requires[q].good += good;
        out->requires[q].bad += bad;
        out->requires[q].none += rows - good - bad;
    }
    if (l->bin == undated(p) && p->source->time) {
        out->undated += rows;
        return true;
    }
    out->has_rows |= rows > 0;
    dbr_day oldest = 0, newest = 0;
    if (p->source->time) {
        dbr_value low, high;
        dbr_cell_type type = type_of(&p->time);
        if (!value_in(&c[f->oldest], type, p->job->zone, &low) ||
            !value_in(&c[f->newest], type, p->job->zone, &high) || low.kind == DBR_V_NONE ||
            high.kind == DBR_V_NONE)
            return false;
        oldest = low.kind == DBR_V_DATE ? low.day : dbr_instant_day(low.instant);
        newest = high.kind == DBR_V_DATE ? high.day : dbr_instant_day(high.instant);
        out->oldest =
            out->kept == rows + out->undated || oldest < out->oldest ? oldest : out->oldest;
        out->newest =
            out->kept == rows + out->undated || newest > out->newest ? newest : out->newest;
    }
    for (uint32_t k = 0; l->bin > 0 && k < p->classes.nwindows[l->bin]; k++)
        dbr_scanner_days(into, p->classes.windows[l->bin][k], oldest, newest);
    return true;
}

/* Runs the statement and hands every row to `take`. */
typedef bool (*taker)(push *p, int64_t bin, dbr_cell *cells, size_t n, void *user);
static dbr_pushed ask(push *p, dbr_scan_cells *out, taker take, void *user) {
    size_t n = 1 + p->segments.n + p->columns.n;
    dbr_cell *cells = DBR_NEWS(p->job->run, dbr_cell, n);
    dbr_db *db = p->job->db;
    int got = -1;
    bool ok = true;
    keep_statement(p, out);
    if (db->dialect->run(db, &p->sql))
        while (ok && (got = db->dialect->next(db, cells, n)) == 1) {
            int64_t bin;
            ok = number_in(&cells[0], &bin) && !cells[0].absent && bin >= undated(p) &&
                 bin < (int64_t)p->classes.n && take(p, bin, cells + 1, n - 1, user);
            dbr_arena_clear(p->job->scratch);
        }
    db->dialect->stop(db);
    return got < 0 ? DBR_PUSH_FAILED : ok ? DBR_PUSH_DONE : DBR_PUSH_CANNOT;
}

static bool keep_line(push *p, int64_t bin, dbr_cell *cells, size_t n, void *user) {
    line l = {.bin = bin, .cells = DBR_NEWS(p->job->run, dbr_cell, n + 1)};
    for (size_t i = 0; i < n; i++) {
        l.cells[i] = cells[i];
        l.cells[i].text = dbr_arena_str(p->job->run, cells[i].text);
    }
    dbr_vec_push(p->job->run, (lines *)user, l);
    return true;
}

static bool add_line(push *p, const line *l, dbr_scanner *into) {
    answer a = {.bin = l->bin, .columns = l->cells + p->segments.n};
    if (l->bin <= 0)
        return true;
    if (!take_segments(p, into, l->cells, &a))
        return false;
    for (size_t g = 1; g < p->scan->groupings.n; g++)
        for (uint32_t k = 0; k < p->classes.nwindows[l->bin]; k++)
            dbr_scanner_mark(into, g, a.segment[g], p->classes.windows[l->bin][k]);
    for (size_t i = 0; i < p->measures.n; i++)
        if (p->measures.v[i].kind == MEASURE_SUMS && !add_measure(p, into, &p->measures.v[i], &a))
            return false;
    return true;
}

/* ---- the other statements ---- */

typedef struct taking {
    const measure *measure;
    dbr_scanner *into;
} taking;

static bool take_measure(push *p, int64_t bin, dbr_cell *cells, size_t n, void *user) {
    const taking *t = user;
    answer a = {.bin = bin, .columns = cells + p->segments.n};
    return bin <= 0 ||
           (take_segments(p, t->into, cells, &a) && add_measure(p, t->into, t->measure, &a));
}

/* Writes the statement of a measure that does not add up: its groups first, then what there is of each. */
static bool write_measure(push *p, measure *m) {
    dbr_str condition, sql, key;
    dbr_sql_value v;
    p->columns.n = 0;
    p->keys.n = 0;
    m->first = 0;
    m->types = DBR_NEWS(p->job->run, dbr_cell_type, m->agg->nkeys + 2);
    m->ntypes = 0;
    if (!condition_of(p, m->agg, m->filter, &condition))
        return false;
    switch (m->kind) {
    case MEASURE_SUMS:
        return false;
    case MEASURE_VALUES:
        if (!m->agg->value || !value_of(p, m->agg->value, &v, &sql) || v.kind == DBR_SQL_MOMENT ||
            v.kind == DBR_SQL_TRUTH)
            return false;
        m->types[m->ntypes++] = type_of(&v);
        column(p, grouped(p, &v, sql, &key));
        dbr_vec_push(p->job->run, &p->keys, key);
        m->at.rows = count_of(p, (dbr_str){0});
        break;
    case MEASURE_DAYS:
        m->types[m->ntypes++] = DBR_CELL_DATE;
        column(p, p->time_sql);
        dbr_vec_push(p->job->run, &p->keys, p->time_sql);
        if (!place(p, m->agg, (dbr_str){0}, &m->at))
            return false;
        break;
    case MEASURE_GROUPS:
        for (size_t k = 0; k < m->agg->nkeys; k++) {
            if (!value_of(p, m->agg->keys[k], &v, &sql) || v.kind == DBR_SQL_MOMENT ||
                v.kind == DBR_SQL_TRUTH)
                return false;
            m->types[m->ntypes++] = type_of(&v);
            column(p, grouped(p, &v, sql, &key));
            dbr_vec_push(p->job->run, &p->keys, key);
            if (p->columns.n != m->ntypes)
                return false; /* a key twice */
        }
        if (m->agg->inner->where) {
            if (!truth_of(p, m->agg->inner->where, true, &sql))
                return false;
            condition = both(p, condition, sql);
        }
        if (!place(p, m->agg->inner, (dbr_str){0}, &m->at))
            return false;
        break;
    }
    dbr_str inside = dbr_arena_printf(p->job->run, "(%.*s) > 0", DBR_ARG(p->bin));
    write_statement(p, both(p, inside, condition));
    return true;
}

/* ---- the whole ---- */

static bool can_begin(const push *p) {
    const dbr_scan *scan = p->scan;
    if (scan->lookup || scan->rates || p->source->key.n)
        return false;                                /* rows are wanted */
    for (size_t i = 0; i < p->job->relation->n; i++) /* names that are given here must be free */
        if (p->job->relation->columns[i].raw.n > 4 &&
            memcmp(p->job->relation->columns[i].raw.p, "dbr_", 4) == 0)
            return false;
    return true;
}

static bool begin(push *p, const dbr_push_job *job) {
    *p = (push){.job = job,
                .scan = job->scan,
                .source = job->scan->source,
                .dialect = job->db->dialect,
                .sql = {.arena = job->run}};
    p->emit = (dbr_emitter){.dialect = p->dialect,
                            .source = p->source,
                            .relation = job->relation,
                            .at = job->at,
                            .types = job->types,
                            .out = &p->sql,
                            .used = DBR_NEWS(job->run, bool, job->relation->n + 1),
                            .guarded = DBR_NEWS(job->run, bool, job->relation->n + 1)};
    return can_begin(p) && dbr_day_classes_init(&p->classes, job->run, job->scan) && make_bin(p) &&
           make_segments(p);
}

/* Every statement is written before one is run, so that what cannot be said is known before anything happens. */
typedef struct prepared {
    dbr_str sql;
    size_t nparams;
    size_t ncolumns;
} prepared;

static dbr_pushed push_all(push *p, dbr_scanner *into, dbr_scan_cells *out) {
    dbr_arena *run = p->job->run;
    first f = {0};
    lines all = {0};
    f.rows = count_of(p, (dbr_str){0});
    if (p->source->time) {
        f.oldest = column(
            p, cell_of(p, &p->time, dbr_arena_printf(run, "min(%.*s)", DBR_ARG(p->time_sql))));
        f.newest = column(
            p, cell_of(p, &p->time, dbr_arena_printf(run, "max(%.*s)", DBR_ARG(p->time_sql))));
    }
    if (!make_measures(p) || !make_requires(p, &f) || p->precision > p->dialect->precision)
        return DBR_PUSH_CANNOT;
    /* the other statements, so that the first can ask what must hold for them too */
    __typeof__(p->columns) columns = p->columns;
    prepared *others = DBR_NEWS(run, prepared, p->measures.n + 1);
    for (size_t i = 0; i < p->measures.n; i++) {
        if (p->measures.v[i].kind == MEASURE_SUMS)
            continue;
        p->columns = (__typeof__(p->columns)){0};
        if (!write_measure(p, &p->measures.v[i]) || p->precision > p->dialect->precision)
            return DBR_PUSH_CANNOT;
        others[i] = (prepared){.ncolumns = p->columns.n};
        others[i].sql = taken(p, 0);
    }
    p->columns = columns;
    make_guards(p, &f);
    p->keys.n = 0;
    write_statement(p, (dbr_str){0});
    dbr_pushed done = ask(p, out, keep_line, &all);
    if (done != DBR_PUSH_DONE || !holds(p, &f, &all))
        return done == DBR_PUSH_FAILED ? done : DBR_PUSH_CANNOT;
    for (size_t i = 0; i < all.n; i++) {
        if (!count_line(p, &f, &all.v[i], into, out) || !add_line(p, &all.v[i], into))
            return DBR_PUSH_FAILED;
        dbr_arena_clear(p->job->scratch);
    }
    for (size_t i = 0; i < p->measures.n; i++) {
        measure *m = &p->measures.v[i];
        if (m->kind == MEASURE_SUMS)
            continue;
        taking t = {.measure = m, .into = into};
        p->sql.sql.n = 0;
        dbr_buf_put(&p->sql.sql, others[i].sql);
        p->columns.n = others[i].ncolumns;
        done = ask(p, out, take_measure, &t);
        if (done != DBR_PUSH_DONE)
            return DBR_PUSH_FAILED;
    }
    return DBR_PUSH_DONE;
}

dbr_pushed dbr_push(const dbr_push_job *job, dbr_scanner *into, dbr_scan_cells *out) {
    push p;
    job->db->error = job->db->help = (dbr_str){0};
    dbr_pushed done = begin(&p, job) ? push_all(&p, into, out) : DBR_PUSH_CANNOT;
    dbr_buf_clear(&p.sql.sql);
    if (done == DBR_PUSH_CANNOT)
        out->statements.n = 0;
    if (done == DBR_PUSH_FAILED && !job->db->error.n)
        job->db->error = DBR_STR("an answer is not what was asked for");
    return done;
}
