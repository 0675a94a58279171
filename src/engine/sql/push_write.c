/* push_write.c: the plan of a scan into columns of SQL: which bin a row has, what its segment is, what each aggregate adds up. */
#include "engine/sql/push_foreign.h"

/* ---- writing ---- */

static dbr_str joined(dbr_push_work *p, dbr_str a, dbr_str b) {
    return !a.n   ? b
           : !b.n ? a
                  : dbr_arena_printf(p->job->run, "%.*s and %.*s", DBR_ARG(a), DBR_ARG(b));
}

dbr_condition dbr_push_both(dbr_push_work *p, dbr_condition a, dbr_condition b) {
    return (dbr_condition){
        .bits = a.bits | b.bits, .rest = joined(p, a.rest, b.rest), .sql = joined(p, a.sql, b.sql)};
}

dbr_condition dbr_push_test(dbr_str sql) {
    return (dbr_condition){.rest = sql, .sql = sql};
}

/* ---- the mask ---- */

enum { CLASSES_MAX = 64 }; /* groups that the mask may make of one */

/* Into how many groups the conditions part rows, at most: those of one column by its values, any others each by two. */
static unsigned mask_classes(const dbr_push_work *p) {
    unsigned all = 1;
    for (size_t i = 0; i < p->mask.n; i++) {
        const dbr_mask_bit *b = &p->mask.v[i];
        unsigned here = b->comparisons ? (unsigned)b->comparisons + 2 : 2;
        for (size_t k = 0; b->comparisons && k < p->mask.n; k++)
            if (k != i && p->mask.v[k].comparisons && p->mask.v[k].columns == b->columns) {
                if (k < i)
                    here = 1; /* counted with the first of its column */
                else
                    here += here > 1 ? (unsigned)p->mask.v[k].comparisons : 0;
            }
        all = here > CLASSES_MAX ? CLASSES_MAX + 1 : all * here;
        if (all > CLASSES_MAX)
            return all;
    }
    return all;
}

/* A condition gets a bit if it has one, or if not too many groups come of it. */
static dbr_condition condition_of(dbr_push_work *p, dbr_mask_bit one) {
    dbr_condition c = dbr_push_test(one.sql);
    size_t i = 0;
    if (!p->masked)
        return c;
    while (i < p->mask.n && !dbr_str_eq(p->mask.v[i].sql, one.sql))
        i++;
    if (i == p->mask.n) {
        dbr_vec_push(p->job->run, &p->mask, one);
        if (mask_classes(p) > CLASSES_MAX) {
            p->mask.n--;
            return c;
        }
    }
    c.bits = UINT64_C(1) << i;
    c.rest = (dbr_str){0};
    return c;
}

static bool test_of(dbr_push_work *p, const dbr_expr *x, bool truth, dbr_mask_bit *out) {
    size_t from = p->sql.sql.n;
    p->emit.reads = 0;
    p->emit.comparisons = 0;
    p->emit.complex = false;
    if (!(truth ? dbr_emit_true(&p->emit, x) : dbr_emit_false(&p->emit, x)))
        return false;
    bool one = p->emit.reads && !(p->emit.reads & (p->emit.reads - 1));
    *out = (dbr_mask_bit){.sql = dbr_statement_cut(&p->sql, from),
                          .columns = p->emit.reads,
                          .comparisons = one && !p->emit.complex ? p->emit.comparisons : 0};
    return true;
}

bool dbr_push_bit(dbr_push_work *p, const dbr_expr *x, uint64_t *out) {
    enum { BITS_MAX = 60 };
    dbr_mask_bit one;
    if (!test_of(p, x, true, &one))
        return false;
    size_t i = 0;
    while (i < p->mask.n && !dbr_str_eq(p->mask.v[i].sql, one.sql))
        i++;
    if (i == BITS_MAX)
        return false;
    if (i == p->mask.n)
        dbr_vec_push(p->job->run, &p->mask, one);
    *out = UINT64_C(1) << i;
    return true;
}

bool dbr_push_truth(dbr_push_work *p, const dbr_expr *x, bool truth, dbr_condition *out) {
    dbr_mask_bit one;
    if (!test_of(p, x, truth, &one))
        return false;
    *out = condition_of(p, one);
    return true;
}

static void write_mask(dbr_push_work *p) {
    for (size_t i = 0; i < p->mask.n; i++)
        dbr_buf_printf(&p->sql.sql, "%scase when %.*s then %llu else 0 end", i ? " + " : "",
                       DBR_ARG(p->mask.v[i].sql), 1ull << i);
}

/* ---- columns ---- */

/* The column of the statement that holds an expression. */
int dbr_push_column(dbr_push_work *p, dbr_str sql) {
    for (size_t i = 0; i < p->columns.n; i++)
        if (dbr_str_eq(p->columns.v[i], sql))
            return (int)i;
    dbr_vec_push(p->job->run, &p->columns, sql);
    return (int)p->columns.n - 1;
}

/* An aggregate of the database over the rows where the condition is true. */
static dbr_str aggregate(dbr_push_work *p, const char *function, dbr_condition c, dbr_str operand) {
    return c.rest.n ? dbr_arena_printf(p->job->run, "%s(case when %.*s then %.*s end)", function,
                                       DBR_ARG(c.rest), DBR_ARG(operand))
                    : dbr_arena_printf(p->job->run, "%s(%.*s)", function, DBR_ARG(operand));
}

static dbr_spot over(dbr_push_work *p, const char *function, dbr_condition c, dbr_str operand) {
    return (dbr_spot){dbr_push_column(p, aggregate(p, function, c, operand)), c.bits};
}

dbr_spot dbr_push_count(dbr_push_work *p, dbr_condition condition) {
    return over(p, "count", condition, condition.rest.n ? DBR_STR("1") : DBR_STR("*"));
}

static dbr_str exactly(dbr_push_work *p, const dbr_sql_value *v, dbr_str sql) {
    size_t from = p->sql.sql.n;
    if (v->bounded)
        p->dialect->exact(&p->sql.sql, v->scale, sql);
    else
        dbr_buf_put(&p->sql.sql, sql);
    return dbr_statement_cut(&p->sql, from);
}

static void note_digits(dbr_push_work *p, int digits) {
    p->precision = digits > p->precision ? digits : p->precision;
}

dbr_cell_type dbr_push_type(const dbr_sql_value *v) {
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
dbr_str dbr_push_cell(dbr_push_work *p, const dbr_sql_value *v, dbr_str sql) {
    static const dbr_sql_type types[] = {[DBR_SQL_NUMBER] = DBR_SQL_DECIMAL,
                                         [DBR_SQL_WORDS] = DBR_SQL_TEXT,
                                         [DBR_SQL_DAY] = DBR_SQL_DATE,
                                         [DBR_SQL_MOMENT] = DBR_SQL_INSTANT,
                                         [DBR_SQL_TRUTH] = DBR_SQL_BOOL};
    size_t from = p->sql.sql.n;
    p->dialect->cell(&p->sql.sql, v->kind == DBR_SQL_MOMENT ? v->type : types[v->kind], sql);
    return dbr_statement_cut(&p->sql, from);
}

/* A value that rows are grouped by: what is grouped, and what shows it. */
dbr_str dbr_push_grouped(dbr_push_work *p, const dbr_sql_value *v, dbr_str sql, dbr_str *key) {
    size_t from = p->sql.sql.n;
    *key = dbr_push_cell(p, v, sql);
    if (!p->dialect->key || v->kind != DBR_SQL_NUMBER || v->integer)
        return *key;
    p->dialect->key(&p->sql.sql, sql);
    *key = dbr_statement_cut(&p->sql, from);
    return dbr_arena_printf(p->job->run, "any(%.*s)", DBR_ARG(sql));
}

/* ---- bins ---- */

/* What is compared with a day. */
static dbr_str moment_of(dbr_push_work *p) {
    size_t from = p->sql.sql.n;
    p->dialect->moment(&p->sql.sql, p->time.type, p->time_sql);
    return dbr_statement_cut(&p->sql, from);
}

static void write_class_of_day(dbr_push_work *p) {
    const dbr_day_classes *d = &p->classes;
    DBR_VEC(dbr_stretch) all = {0};
    if (!d->of_day) {
        dbr_buf_puts(&p->sql.sql, "0");
        return;
    }
    if (p->dialect->class_of_day &&
        p->dialect->class_of_day(&p->sql.sql, p->time.type, p->time_sql, d->first, d->of_day,
                                 (size_t)(d->last - d->first) + 1))
        return;
    for (dbr_day day = d->first; day <= d->last; day++) {
        unsigned here = d->of_day[day - d->first];
        if (day > d->first && here == d->of_day[day - d->first - 1])
            continue;
        dbr_stretch s = {day, dbr_arena_printf(p->job->run, "%u", here)};
        dbr_vec_push(p->job->run, &all, s);
    }
    dbr_emit_stretches(&p->emit, p->time.type, moment_of(p), all.v, all.n);
}

/* Rows within the days of all windows, and the others: they are only counted. */
static void write_parts(dbr_push_work *p) {
    const dbr_day_classes *d = &p->classes;
    size_t from = p->sql.sql.n;
    if (!d->of_day)
        return;
    dbr_str moment = moment_of(p);
    dbr_emit_day(&p->emit, p->time.type, d->first);
    dbr_str first = dbr_statement_cut(&p->sql, from);
    dbr_emit_day(&p->emit, p->time.type, d->last + 1);
    dbr_str end = dbr_statement_cut(&p->sql, from);
    p->within = dbr_arena_printf(p->job->run, "%.*s >= %.*s and %.*s < %.*s", DBR_ARG(moment),
                                 DBR_ARG(first), DBR_ARG(moment), DBR_ARG(end));
    p->outside = dbr_arena_printf(p->job->run, "(%.*s < %.*s or %.*s >= %.*s or %.*s is null)",
                                  DBR_ARG(moment), DBR_ARG(first), DBR_ARG(moment), DBR_ARG(end),
                                  DBR_ARG(p->time_sql));
}

/* The rule that drops a row, or else what its day says. */
static void write_bin(dbr_push_work *p, bool outside, dbr_str *out) {
    dbr_buf *b = &p->sql.sql;
    size_t from = b->n;
    dbr_buf_puts(b, "case");
    for (size_t i = 0; i < p->nrules; i++) {
        const dbr_rule *rule = &p->source->rules.v[i];
        size_t before = b->n;
        dbr_buf_puts(b, rule->keep ? " when not coalesce(" : " when ");
        if (!dbr_emit_true(&p->emit, rule->cond)) {
            b->n = before;
            p->nrules = i; /* which ends it */
            continue;
        }
        if (rule->keep)
            dbr_buf_printf(b, ", %s)", p->dialect->no);
        dbr_buf_printf(b, " then %d", -(int)i - 1);
    }
    bool plain = b->n == from + 4; /* there is no case */
    if (plain)
        b->n = from;
    else
        dbr_buf_puts(b, " else ");
    if (p->source->time && !outside)
        write_class_of_day(p);
    else
        dbr_buf_puts(b, !p->source->time && p->scan->windows.n ? "1" : "0");
    if (!plain)
        dbr_buf_puts(b, " end");
    *out = dbr_statement_cut(&p->sql, from);
}

bool dbr_push_bin(dbr_push_work *p) {
    size_t from = p->sql.sql.n;
    if (p->source->time) {
        if (!dbr_emit_column(&p->emit, p->source->time, &p->time) ||
            (p->time.kind != DBR_SQL_DAY && p->time.kind != DBR_SQL_MOMENT))
            return false;
        p->time_sql = dbr_statement_cut(&p->sql, from);
        write_parts(p);
    }
    p->nrules = p->source->rules.n;
    write_bin(p, false, &p->bin);
    if (p->source->time)
        write_bin(p, true, &p->outside_bin);
    return true;
}

/* ---- segments ---- */

bool dbr_push_segments(dbr_push_work *p) {
    for (size_t g = 1; g < p->scan->groupings.n; g++)
        for (size_t k = 0; k < p->scan->groupings.v[g].n; k++) {
            dbr_segment_column s = {.column = p->scan->groupings.v[g].columns[k]};
            bool known = false;
            for (size_t i = 0; i < p->segments.n; i++)
                known |= p->segments.v[i].column == s.column;
            dbr_sql_value v;
            dbr_str sql;
            if (known)
                continue;
            if (!dbr_emit_key_column(&p->emit, s.column, &v, &sql) || v.kind == DBR_SQL_MOMENT) {
                if (!dbr_foreign_segment(p, s.column))
                    return false;
                continue;
            }
            s.type = dbr_push_type(&v);
            s.plain = dbr_push_cell(p, &v, sql);
            s.sql = dbr_push_grouped(p, &v, sql, &s.key);
            dbr_vec_push(p->job->run, &p->segments, s);
        }
    return true;
}

/* ---- keys ---- */

bool dbr_push_whole(dbr_push_work *p, dbr_column *const *columns, size_t n, dbr_paths *keys,
                    dbr_condition *out) {
    *out = (dbr_condition){0};
    for (size_t i = 0; i < n; i++) {
        size_t from = p->sql.sql.n;
        dbr_sql_value v;
        if (!dbr_emit_column(&p->emit, columns[i], &v))
            return false;
        dbr_str sql = dbr_statement_cut(&p->sql, from), key;
        dbr_str there = dbr_arena_printf(p->job->run, "%.*s is not null", DBR_ARG(sql));
        *out = dbr_push_both(p, *out, dbr_push_test(there));
        if (!keys)
            continue;
        if (v.kind == DBR_SQL_MOMENT || v.kind == DBR_SQL_TRUTH)
            return false; /* two moments may be one clock time */
        dbr_push_grouped(p, &v, sql, &key);
        dbr_vec_push(p->job->run, keys, key);
    }
    return true;
}

/* What is no blank text and no odd number is the same here and there: the first statement asks for those. */
bool dbr_push_unique(dbr_push_work *p, dbr_column *const *columns, size_t n, dbr_condition *whole) {
    dbr_paths keys = {0};
    if (!dbr_push_whole(p, columns, n, &keys, whole))
        return false;
    dbr_buf *b = &p->sql.sql;
    size_t from = b->n;
    dbr_buf_printf(b, "select 1 as dbr_twice from %.*s where %.*s", DBR_ARG(p->job->relation->sql),
                   DBR_ARG(whole->sql));
    if (p->nrules) /* more rows than are kept may be asked: where those differ, the kept ones do */
        dbr_buf_printf(b, " and (%.*s) >= 0", DBR_ARG(p->source->time ? p->outside_bin : p->bin));
    for (size_t i = 0; i < n; i++)
        dbr_buf_printf(b, "%s%.*s", i ? ", " : " group by ", DBR_ARG(keys.v[i]));
    dbr_buf_puts(b, " having count(*) > 1 limit 1");
    dbr_str sql = dbr_statement_cut(&p->sql, from);
    for (size_t i = 0; i < p->twice.n; i++)
        if (dbr_str_eq(p->twice.v[i], sql))
            return true;
    dbr_vec_push(p->job->run, &p->twice, sql);
    return true;
}

/* ---- measures ---- */

bool dbr_push_condition(dbr_push_work *p, const dbr_agg *agg, uint32_t filter, dbr_condition *out) {
    const dbr_filter *f = &p->scan->filters.v[filter];
    dbr_condition one;
    *out = (dbr_condition){0};
    for (size_t i = 0; i < f->n; i++) {
        if (!dbr_push_truth(p, f->bound[i], true, &one))
            return false;
        *out = dbr_push_both(p, *out, one);
    }
    if (agg->where) {
        if (!dbr_push_truth(p, agg->where, true, &one))
            return false;
        *out = dbr_push_both(p, *out, one);
    }
    return true;
}

/* count(x) of a condition, and share: it has a value where it is true or false. */
static bool place_truths(dbr_push_work *p, const dbr_agg *agg, dbr_condition condition,
                         dbr_places *out) {
    dbr_mask_bit yes, no;
    if (!test_of(p, agg->value, true, &yes) || !test_of(p, agg->value, false, &no))
        return false;
    bool one = yes.comparisons == 1; /* which is null where its column is */
    dbr_mask_bit either = {
        .sql = one ? dbr_arena_printf(p->job->run, "%.*s is not null", DBR_ARG(yes.sql))
                   : dbr_arena_printf(p->job->run, "(%.*s or %.*s)", DBR_ARG(yes.sql),
                                      DBR_ARG(no.sql)),
        .columns = yes.columns | no.columns,
        .comparisons = yes.comparisons && no.comparisons ? yes.comparisons + no.comparisons : 0};
    out->n = dbr_push_count(p, dbr_push_both(p, condition, condition_of(p, either)));
    out->yes = dbr_push_count(p, dbr_push_both(p, condition, condition_of(p, yes)));
    return true;
}

static bool place_sums(dbr_push_work *p, const dbr_agg *agg, dbr_condition condition,
                       const dbr_sql_value *v, dbr_str sql, dbr_places *out) {
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

static bool place_weighted(dbr_push_work *p, const dbr_agg *agg, dbr_condition condition,
                           const dbr_sql_value *v, dbr_str sql, dbr_places *out) {
    dbr_sql_value w;
    dbr_str weight;
    if (!agg->weight || !dbr_emit_operand(&p->emit, agg->weight, &w, &weight) ||
        v->kind != DBR_SQL_NUMBER || w.kind != DBR_SQL_NUMBER)
        return false;
    dbr_str x = exactly(p, v, sql), y = exactly(p, &w, weight);
    dbr_condition there = dbr_push_both(
        p, condition,
        dbr_push_test(dbr_arena_printf(p->job->run, "%.*s is not null and %.*s is not null",
                                       DBR_ARG(sql), DBR_ARG(weight))));
    out->n = dbr_push_count(p, there);
    out->sum =
        over(p, "sum", there, dbr_arena_printf(p->job->run, "%.*s * %.*s", DBR_ARG(x), DBR_ARG(y)));
    out->more = over(p, "sum", there, y);
    note_digits(p, (v->bounded ? v->digits + v->scale : 0) + (w.bounded ? w.digits + w.scale : 0));
    return true;
}

static bool place_best(dbr_push_work *p, const dbr_agg *agg, dbr_condition condition,
                       const dbr_sql_value *v, dbr_str sql, dbr_places *out) {
    if (v->kind == DBR_SQL_TRUTH)
        return false;
    dbr_str operand =
        v->kind == DBR_SQL_WORDS
            ? dbr_arena_printf(p->job->run, "%.*s%s", DBR_ARG(sql), p->dialect->by_bytes)
            : sql;
    dbr_str best = aggregate(p, agg->kind == DBR_AGG_MIN ? "min" : "max", condition, operand);
    out->best = (dbr_spot){dbr_push_column(p, dbr_push_cell(p, v, best)), condition.bits};
    out->best_type = dbr_push_type(v);
    return true;
}

/* The parts of an aggregate that adds up. False for those that do not, and where its value cannot be said. */
bool dbr_push_place(dbr_push_work *p, const dbr_agg *agg, dbr_condition condition,
                    dbr_places *out) {
    dbr_sql_value v = {0};
    dbr_str sql = {0};
    const dbr_spot nowhere = {.column = DBR_NOWHERE};
    *out = (dbr_places){
        .n = nowhere, .sum = nowhere, .more = nowhere, .yes = nowhere, .best = nowhere};
    out->rows = dbr_push_count(p, condition);
    if (agg->kind == DBR_AGG_COUNT_ROWS) {
        out->n = out->rows;
        return true;
    }
    if (!agg->value)
        return false;
    if (agg->kind == DBR_AGG_SHARE ||
        (agg->kind == DBR_AGG_COUNT && agg->value->type.kind == DBR_T_BOOL))
        return place_truths(p, agg, condition, out);
    if (!dbr_emit_operand(&p->emit, agg->value, &v, &sql))
        return false;
    out->n = over(p, "count", condition, sql);
    switch (agg->kind) {
    case DBR_AGG_COUNT:
    case DBR_AGG_FIRST: /* what stands there comes by another statement */
    case DBR_AGG_LAST:
        return true;
    case DBR_AGG_SUM:
    case DBR_AGG_MEAN:
    case DBR_AGG_STDEV:
    case DBR_AGG_VARIANCE:
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
    case DBR_AGG_SHARE:
    case DBR_AGG_SET:
    case DBR_AGG_SAMPLE:
        break;
    }
    return false;
}

/* Whether it is `first` or `last`, or one of those for each group of `per`. */
static bool has_ends(const dbr_agg *agg) {
    const dbr_agg *of = agg->inner ? agg->inner : agg;
    return !of->inner && (of->kind == DBR_AGG_FIRST || of->kind == DBR_AGG_LAST);
}

/* The parts of an aggregate that come with the first statement. */
static bool place_sums_of(dbr_push_work *p, dbr_measure *m) {
    dbr_condition condition;
    const dbr_spot nowhere = {.column = DBR_NOWHERE};
    if (!dbr_push_condition(p, m->agg, m->filter, &condition))
        return false;
    if (!m->agg->inner)
        return dbr_push_place(p, m->agg, condition, &m->at);
    if (!dbr_push_group(p, m->agg, NULL, NULL, NULL, &condition))
        return false;
    m->at = (dbr_places){
        .n = nowhere, .sum = nowhere, .more = nowhere, .yes = nowhere, .best = nowhere};
    m->at.rows = dbr_push_count(p, condition);
    return true;
}

/* Whether a measure's own statement can be written; what it holds is found then. */
static bool kind_of(const dbr_push_work *p, const dbr_agg *agg, dbr_measure_kind *out) {
    *out = DBR_MEASURE_SUMS;
    if (agg->inner && !has_ends(agg)) {
        *out = DBR_MEASURE_GROUPS;
        return !agg->inner->inner;
    }
    if (agg->inner)
        return agg->kind != DBR_AGG_COUNT_ROWS;
    switch (agg->kind) {
    case DBR_AGG_DISTINCT:
    case DBR_AGG_QUANTILE:
    case DBR_AGG_SET:
    case DBR_AGG_SAMPLE:
        *out = DBR_MEASURE_VALUES;
        return true;
    case DBR_AGG_OPENING:
    case DBR_AGG_CLOSING:
        *out = DBR_MEASURE_DAYS;
        return p->source->time && p->time.kind == DBR_SQL_DAY;
    case DBR_AGG_FIRST:
    case DBR_AGG_LAST:
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

/* The first measure of the aggregate that asks other sources, or the one that is made next. */
static size_t input_of(const dbr_push_work *p, const dbr_agg *agg) {
    size_t i = 0;
    while (i < p->measures.n && (p->measures.v[i].agg != agg || !p->measures.v[i].foreign))
        i++;
    return i;
}

bool dbr_push_measures(dbr_push_work *p) {
    for (size_t r = 0; r < p->scan->requests.n; r++) {
        const dbr_request *q = &p->scan->requests.v[r];
        dbr_measure *m = NULL;
        for (size_t i = 0; i < p->measures.n && !m; i++)
            if (p->measures.v[i].agg == q->agg && p->measures.v[i].filter == q->filter)
                m = &p->measures.v[i];
        if (!m) {
            dbr_measure made = {.agg = q->agg, .filter = q->filter};
            size_t columns = p->columns.n, bits = p->mask.n;
            int precision = p->precision;
            if (!kind_of(p, q->agg, &made.kind))
                made.kind = DBR_MEASURE_TUPLES;
            made.ends = has_ends(q->agg);
            made.input = input_of(p, q->agg);
            if (dbr_is_foreign_request(p, q->agg, q->filter)) {
                if (!dbr_foreign_measure(p, &made))
                    return false;
            } else if (made.kind == DBR_MEASURE_SUMS &&
                       (!place_sums_of(p, &made) || p->precision > p->dialect->precision)) {
                made.kind = DBR_MEASURE_TUPLES;
                p->precision = precision;
                p->columns.n = columns;
                p->mask.n = bits;
            }
            dbr_vec_push(p->job->run, &p->measures, made);
            m = &p->measures.v[p->measures.n - 1];
        }
        dbr_vec_push(p->job->run, &m->requests, (uint32_t)r);
    }
    return true;
}

/* ---- statements ---- */

static void write_columns(dbr_push_work *p, size_t n) {
    for (size_t i = 0; i < n; i++)
        dbr_buf_printf(&p->sql.sql, ", %.*s as dbr_c%zu", DBR_ARG(p->columns.v[i]), i);
}

static void write_from(dbr_push_work *p, dbr_str where) {
    dbr_buf_printf(&p->sql.sql, " from %.*s", DBR_ARG(p->job->relation->sql));
    if (where.n)
        dbr_buf_printf(&p->sql.sql, " where %.*s", DBR_ARG(where));
}

static void put_segments(dbr_push_work *p, size_t from, const dbr_segment_column *s, size_t n) {
    for (size_t i = 0; i < n; i++)
        dbr_buf_printf(&p->sql.sql, ", %.*s as dbr_s%zu", DBR_ARG(s[i].sql), from + i);
}

static void put_keys(dbr_push_work *p, const dbr_segment_column *s, size_t n) {
    for (size_t i = 0; i < n; i++)
        dbr_buf_printf(&p->sql.sql, ", %.*s", DBR_ARG(s[i].key));
}

void dbr_push_statement(dbr_push_work *p, bool first, dbr_str where) {
    dbr_buf *b = &p->sql.sql;
    b->n = 0;
    dbr_buf_printf(b, "select %.*s as dbr_bin, ", DBR_ARG(p->bin));
    bool masked = first && p->mask.n > 0;
    if (masked)
        write_mask(p);
    else
        dbr_buf_puts(b, "0");
    dbr_buf_puts(b, " as dbr_mask");
    put_segments(p, 0, p->segments.v, p->segments.n);
    size_t nkeyed = first ? p->keyed.n - p->nkeyed_rules : 0;
    const dbr_segment_column *keyed = nkeyed ? p->keyed.v + p->nkeyed_rules : NULL;
    put_segments(p, p->segments.n, keyed, nkeyed);
    write_columns(p, p->columns.n);
    write_from(p, where);
    dbr_buf_puts(b, masked ? " group by dbr_bin, dbr_mask" : " group by dbr_bin");
    put_keys(p, p->segments.v, p->segments.n);
    put_keys(p, keyed, nkeyed);
    for (size_t i = 0; i < p->keys.n; i++)
        dbr_buf_printf(b, ", %.*s", DBR_ARG(p->keys.v[i]));
}

void dbr_push_outside(dbr_push_work *p, size_t n) {
    p->sql.sql.n = 0;
    dbr_buf_printf(&p->sql.sql, "select %.*s as dbr_bin, 0 as dbr_mask", DBR_ARG(p->outside_bin));
    put_segments(p, 0, p->keyed.v, p->nkeyed_outside);
    write_columns(p, n);
    dbr_buf_printf(&p->sql.sql, ", count(%.*s) as dbr_dated", DBR_ARG(p->time_sql));
    write_from(p, p->outside);
    if (p->nrules || p->nkeyed_outside) /* else all are in one bin */
        dbr_buf_puts(&p->sql.sql, " group by dbr_bin");
    put_keys(p, p->keyed.v, p->nkeyed_outside);
}
