/* state.c: how each aggregate takes values and what it answers. Sums are exact, quantiles and distinct counts too. */
#include "engine/native/state.h"

#include <stdlib.h>

/* A set of values: an open hash over an array in the order of arrival. */
typedef struct value_set {
    dbr_value *v;
    size_t n, cap;
    uint32_t *slots; /* index + 1 */
    size_t nslots;
} value_set;

struct dbr_state {
    int64_t n;    /* values that counted */
    int64_t rows; /* rows that counted, with a value or without */
    bool poisoned;
    dbr_exact sum, more; /* more: squares, weights */
    dbr_value best;      /* min max first last */
    dbr_instant instant; /* first last */
    uint64_t order;      /* of the row that `best` is of */
    dbr_day day;         /* opening closing */
    bool has_day;
    int64_t yes;              /* share */
    DBR_VEC(dbr_decimal) all; /* quantile */
    value_set set;            /* distinct set */
    dbr_map groups;           /* per: key -> dbr_state * */
    dbr_value *settled;       /* the answer, worked out elsewhere */
};

static void set_grow(value_set *s, dbr_arena *a) {
    size_t nslots = s->nslots ? s->nslots * 2 : 64;
    uint32_t *slots = DBR_NEWS(a, uint32_t, nslots);
    for (size_t i = 0; i < s->n; i++) {
        size_t at = dbr_value_hash(&s->v[i]) & (nslots - 1);
        while (slots[at])
            at = (at + 1) & (nslots - 1);
        slots[at] = (uint32_t)i + 1;
    }
    s->slots = slots;
    s->nslots = nslots;
}

static void set_add(value_set *s, dbr_arena *a, const dbr_value *v) {
    if ((s->n + 1) * 2 > s->nslots)
        set_grow(s, a);
    size_t at = dbr_value_hash(v) & (s->nslots - 1);
    for (; s->slots[at]; at = (at + 1) & (s->nslots - 1)) {
        const dbr_value *known = &s->v[s->slots[at] - 1];
        if (known->kind == v->kind && dbr_value_cmp(known, v) == 0)
            return;
    }
    if (s->n == s->cap)
        s->v = dbr_vec_grow(a, s->v, s->n, &s->cap, sizeof *s->v);
    s->v[s->n++] = dbr_value_copy(a, v);
    s->slots[at] = (uint32_t)s->n;
}

/* Which texts are in a sample is decided by their hashes, as if by lot, but alike in every run and whatever the order of the rows. */
static int by_lot(const dbr_value *a, const dbr_value *b) {
    uint64_t x = dbr_value_hash(a), y = dbr_value_hash(b);
    return x != y ? (x > y) - (x < y) : dbr_value_cmp(a, b);
}

static void sample_add(value_set *s, dbr_arena *a, const dbr_value *v) {
    if (s->n == DBR_SAMPLE_MAX && by_lot(&s->v[s->n - 1], v) <= 0)
        return; /* as nearly all are */
    size_t at = 0;
    while (at < s->n && by_lot(&s->v[at], v) < 0)
        at++;
    if (at < s->n && by_lot(&s->v[at], v) == 0)
        return;
    if (!s->v)
        s->v = DBR_NEWS(a, dbr_value, DBR_SAMPLE_MAX);
    s->n += s->n < DBR_SAMPLE_MAX;
    memmove(s->v + at + 1, s->v + at, (s->n - 1 - at) * sizeof *s->v);
    s->v[at] = dbr_value_copy(a, v);
}

static bool bad(const dbr_value *v) {
    return v->kind == DBR_V_NONE && v->none.reason == DBR_R_BAD_CELL;
}

dbr_input dbr_input_of(dbr_row_context *c, dbr_row *row, const dbr_agg *agg, int64_t times) {
    dbr_input in = {.counts = true,
                    .times = times,
                    .day = row->day,
                    .instant = row->instant,
                    .has_day = row->has_day,
                    .order = row->order};
    if (agg->where) {
        dbr_value ok = dbr_row_eval(c, row, agg->where);
        in.counts = ok.kind == DBR_V_BOOL && ok.truth;
        in.poisoned = bad(&ok);
    }
    if (!in.counts)
        return in;
    if (agg->value) {
        in.value = dbr_row_eval(c, row, agg->value);
        in.poisoned |= bad(&in.value);
    }
    if (agg->weight) {
        in.weight = dbr_row_eval(c, row, agg->weight);
        in.poisoned |= bad(&in.weight);
    }
    if (agg->inner) {
        dbr_value few[4], *keys = few;
        if (agg->nkeys > 4)
            keys = DBR_NEWS(c->scratch, dbr_value, agg->nkeys);
        for (size_t i = 0; i < agg->nkeys; i++) {
            keys[i] = dbr_row_eval(c, row, agg->keys[i]);
            in.poisoned |= bad(&keys[i]);
        }
        in.inner = DBR_NEW(c->scratch, dbr_input);
        *in.inner = dbr_input_of(c, row, agg->inner, times);
        in.poisoned |= in.inner->poisoned;
        /* an inner `where` filters rows before they are grouped */
        in.counts = in.inner->counts && dbr_row_key(c->scratch, keys, agg->nkeys, &in.key);
    }
    return in;
}

dbr_state *dbr_state_new(dbr_arena *run, const dbr_agg *agg) {
    dbr_state *s = DBR_NEW(run, dbr_state);
    if (agg->inner)
        dbr_map_init(&s->groups, run);
    return s;
}

static void add_times(dbr_exact *sum, dbr_decimal d, int64_t times) {
    if (times == 1)
        dbr_exact_add(sum, d);
    else
        dbr_exact_add_product(sum, d, dbr_dec_of(times));
}

static void add_decimal(dbr_state *s, dbr_arena *run, const dbr_agg *agg, dbr_decimal d,
                        const dbr_input *in) {
    switch (agg->kind) {
    case DBR_AGG_QUANTILE:
        for (int64_t i = 0; i < in->times; i++)
            dbr_vec_push(run, &s->all, d);
        return;
    case DBR_AGG_STDEV:
    case DBR_AGG_VARIANCE:
        for (int64_t i = 0; i < in->times; i++)
            dbr_exact_add_product(&s->more, d, d);
        add_times(&s->sum, d, in->times);
        return;
    case DBR_AGG_WEIGHTED_MEAN:
        for (int64_t i = 0; i < in->times; i++)
            dbr_exact_add_product(&s->sum, d, in->weight.dec);
        add_times(&s->more, in->weight.dec, in->times);
        return;
    case DBR_AGG_SUM:
    case DBR_AGG_MEAN:
    case DBR_AGG_OPENING:
    case DBR_AGG_CLOSING:
        add_times(&s->sum, d, in->times);
        return;
    case DBR_AGG_COUNT_ROWS:
    case DBR_AGG_COUNT:
    case DBR_AGG_DISTINCT:
    case DBR_AGG_MIN:
    case DBR_AGG_MAX:
    case DBR_AGG_FIRST:
    case DBR_AGG_LAST:
    case DBR_AGG_SHARE:
    case DBR_AGG_SET:
    case DBR_AGG_SAMPLE:
        return;
    }
}

/* Whether a day's sum counts beside what is there; what a better day makes of no account is forgotten. */
static bool takes_day(dbr_state *s, const dbr_agg *agg, dbr_day day) {
    bool better = agg->kind == DBR_AGG_OPENING ? day < s->day : day > s->day;
    if (s->has_day && day != s->day && !better)
        return false;
    if (!s->has_day || better) {
        dbr_exact_clear(&s->sum);
        s->n = 0;
        s->day = day;
        s->has_day = true;
    }
    return true;
}

static void add_value(dbr_state *s, dbr_arena *run, const dbr_agg *agg, const dbr_input *in) {
    const dbr_value *v = &in->value;
    switch (agg->kind) {
    case DBR_AGG_COUNT_ROWS:
        s->n += in->times;
        return;
    case DBR_AGG_OPENING:
    case DBR_AGG_CLOSING:
        if (!in->has_day || !takes_day(s, agg, in->day))
            return;
        break;
    case DBR_AGG_COUNT:
    case DBR_AGG_DISTINCT:
    case DBR_AGG_SUM:
    case DBR_AGG_MEAN:
    case DBR_AGG_MIN:
    case DBR_AGG_MAX:
    case DBR_AGG_QUANTILE:
    case DBR_AGG_STDEV:
    case DBR_AGG_VARIANCE:
    case DBR_AGG_FIRST:
    case DBR_AGG_LAST:
    case DBR_AGG_SHARE:
    case DBR_AGG_WEIGHTED_MEAN:
    case DBR_AGG_SET:
    case DBR_AGG_SAMPLE:
        break;
    }
    if (v->kind == DBR_V_NONE)
        return;
    if (agg->kind == DBR_AGG_WEIGHTED_MEAN && in->weight.kind != DBR_V_DECIMAL)
        return;
    bool better = s->n == 0;
    switch (agg->kind) {
    case DBR_AGG_MIN:
        better |= dbr_value_cmp(v, &s->best) < 0;
        break;
    case DBR_AGG_MAX:
        better |= dbr_value_cmp(v, &s->best) > 0;
        break;
    case DBR_AGG_FIRST:
        better |= in->instant < s->instant || (in->instant == s->instant && in->order < s->order);
        break;
    case DBR_AGG_LAST: /* of one moment, the row that stands later in the file */
        better |= in->instant > s->instant || (in->instant == s->instant && in->order > s->order);
        break;
    case DBR_AGG_DISTINCT:
    case DBR_AGG_SET:
        set_add(&s->set, run, v);
        better = false;
        break;
    case DBR_AGG_SAMPLE:
        sample_add(&s->set, run, v);
        better = false;
        break;
    case DBR_AGG_SHARE:
        s->yes += v->kind == DBR_V_BOOL && v->truth ? in->times : 0;
        better = false;
        break;
    case DBR_AGG_COUNT_ROWS:
    case DBR_AGG_COUNT:
    case DBR_AGG_SUM:
    case DBR_AGG_MEAN:
    case DBR_AGG_QUANTILE:
    case DBR_AGG_STDEV:
    case DBR_AGG_VARIANCE:
    case DBR_AGG_OPENING:
    case DBR_AGG_CLOSING:
    case DBR_AGG_WEIGHTED_MEAN:
        if (v->kind == DBR_V_DECIMAL)
            add_decimal(s, run, agg, v->dec, in);
        better = false;
        break;
    }
    if (better) {
        s->best = dbr_value_copy(run, v);
        s->instant = in->instant;
        s->order = in->order;
    }
    s->n += in->times;
}

static dbr_state *group_of(dbr_state *s, dbr_arena *run, const dbr_agg *agg, dbr_str key) {
    dbr_map_entry *e = dbr_map_get(&s->groups, key);
    if (!e) {
        e = dbr_map_put(&s->groups, dbr_arena_str(run, key), NULL);
        e->ptr = dbr_state_new(run, agg->inner);
    }
    return e->ptr;
}

void dbr_state_add(dbr_state *s, dbr_arena *run, const dbr_agg *agg, const dbr_input *in) {
    s->poisoned |= in->poisoned;
    if (!in->counts)
        return;
    s->rows += in->times;
    if (!agg->inner) {
        add_value(s, run, agg, in);
        return;
    }
    dbr_state_add(group_of(s, run, agg, in->key), run, agg->inner, in->inner);
}

void dbr_state_fold(dbr_state *s, dbr_arena *run, const dbr_agg *agg, const dbr_partial *p) {
    s->rows += p->rows;
    if (p->has_day && !takes_day(s, agg, p->day))
        return;
    if (!p->n)
        return;
    if (p->sum)
        dbr_exact_merge(&s->sum, p->sum);
    if (p->more)
        dbr_exact_merge(&s->more, p->more);
    s->yes += p->yes;
    if (agg->kind == DBR_AGG_MIN || agg->kind == DBR_AGG_MAX) {
        int c = s->n ? dbr_value_cmp(&p->best, &s->best) : 0;
        if (!s->n || (agg->kind == DBR_AGG_MIN ? c < 0 : c > 0))
            s->best = dbr_value_copy(run, &p->best);
    }
    s->n += p->n;
}

void dbr_state_fold_group(dbr_state *s, dbr_arena *run, const dbr_agg *agg, dbr_str key,
                          int64_t rows, const dbr_partial *p) {
    s->rows += rows;
    dbr_state_fold(group_of(s, run, agg, key), run, agg->inner, p);
}

void dbr_state_fold_end(dbr_state *s, dbr_arena *run, const dbr_agg *agg, dbr_str key,
                        const dbr_value *value, dbr_instant at) {
    if (agg->inner) {
        s = group_of(s, run, agg, key);
        agg = agg->inner;
        s->n++;
    }
    bool none = s->best.kind == DBR_V_NONE;
    if (!none && (agg->kind == DBR_AGG_FIRST ? at >= s->instant : at <= s->instant))
        return;
    s->best = dbr_value_copy(run, value);
    s->instant = at;
}

void dbr_state_settle(dbr_state *s, dbr_arena *run, int64_t rows, int64_t n, dbr_value answer) {
    s->rows = rows;
    s->n = n;
    s->settled = DBR_NEW(run, dbr_value);
    *s->settled = answer;
}

void dbr_state_clear(dbr_state *s) {
    dbr_exact_clear(&s->sum);
    dbr_exact_clear(&s->more);
    for (size_t i = 0; i < s->groups.n; i++)
        dbr_state_clear(s->groups.entries[i].ptr);
}

size_t dbr_state_size(const dbr_state *s) {
    size_t n = s->all.n + s->set.n + s->groups.n;
    for (size_t i = 0; i < s->groups.n; i++)
        n += dbr_state_size(s->groups.entries[i].ptr);
    return n;
}

/* Whether the other's best value wins; of one moment the order of the rows decides. */
static bool wins(const dbr_state *s, const dbr_agg *agg, const dbr_state *other) {
    if (!other->n || !s->n)
        return other->n > 0;
    bool same = other->instant == s->instant;
    switch (agg->kind) {
    case DBR_AGG_MIN:
        return dbr_value_cmp(&other->best, &s->best) < 0;
    case DBR_AGG_MAX:
        return dbr_value_cmp(&other->best, &s->best) > 0;
    case DBR_AGG_FIRST:
        return same ? other->order < s->order : other->instant < s->instant;
    case DBR_AGG_LAST:
        return same ? other->order > s->order : other->instant > s->instant;
    case DBR_AGG_COUNT_ROWS:
    case DBR_AGG_COUNT:
    case DBR_AGG_DISTINCT:
    case DBR_AGG_SUM:
    case DBR_AGG_MEAN:
    case DBR_AGG_QUANTILE:
    case DBR_AGG_STDEV:
    case DBR_AGG_VARIANCE:
    case DBR_AGG_OPENING:
    case DBR_AGG_CLOSING:
    case DBR_AGG_SHARE:
    case DBR_AGG_WEIGHTED_MEAN:
    case DBR_AGG_SET:
    case DBR_AGG_SAMPLE:
        break;
    }
    return false;
}

static void merge_groups(dbr_state *into, dbr_arena *run, const dbr_agg *agg,
                         const dbr_state *from) {
    for (size_t i = 0; i < from->groups.n; i++) {
        const dbr_map_entry *e = &from->groups.entries[i];
        dbr_state_merge(group_of(into, run, agg, e->key), run, agg->inner, e->ptr);
    }
}

void dbr_state_merge(dbr_state *into, dbr_arena *run, const dbr_agg *agg, dbr_state *from) {
    into->poisoned |= from->poisoned;
    into->rows += from->rows;
    bool by_day = agg->kind == DBR_AGG_OPENING || agg->kind == DBR_AGG_CLOSING;
    if (by_day && from->has_day && !takes_day(into, agg, from->day)) {
        dbr_exact_clear(&from->sum);
        from->n = 0;
    }
    if (wins(into, agg, from)) {
        into->best = dbr_value_copy(run, &from->best);
        into->instant = from->instant;
        into->order = from->order;
    }
    into->n += from->n;
    into->yes += from->yes;
    dbr_exact_merge(&into->sum, &from->sum);
    dbr_exact_merge(&into->more, &from->more);
    for (size_t i = 0; i < from->all.n; i++)
        dbr_vec_push(run, &into->all, from->all.v[i]);
    for (size_t i = 0; i < from->set.n; i++)
        if (agg->kind == DBR_AGG_SAMPLE)
            sample_add(&into->set, run, &from->set.v[i]);
        else
            set_add(&into->set, run, &from->set.v[i]);
    if (agg->inner)
        merge_groups(into, run, agg, from);
    dbr_exact_clear(&from->sum);
    dbr_exact_clear(&from->more);
}

static int by_value(const void *a, const void *b) {
    return dbr_dec_cmp(*(const dbr_decimal *)a, *(const dbr_decimal *)b);
}

static int by_any_value(const void *a, const void *b) {
    return dbr_value_cmp(a, b);
}

bool dbr_quantile_place(int64_t n, dbr_decimal fraction, int64_t *place, dbr_decimal *part) {
    dbr_decimal h;
    dbr_dec_mul(dbr_dec_of(n - 1), fraction, &h);
    dbr_decimal low = dbr_dec_floor(h);
    return dbr_dec_to_int64(low, place) && *place >= 0 && *place < n &&
           dbr_dec_sub(h, low, part) == DBR_DEC_OK;
}

dbr_value dbr_quantile_between(dbr_decimal low, dbr_decimal high, dbr_decimal part) {
    dbr_decimal step;
    dbr_dec_status st = dbr_dec_sub(high, low, &step);
    if (st == DBR_DEC_OK)
        st = dbr_dec_mul(step, part, &step);
    if (st == DBR_DEC_OK)
        st = dbr_dec_add(low, step, &step);
    return dbr_value_of_status(st, step);
}

static dbr_value quantile(dbr_state *s, dbr_decimal fraction) {
    int64_t i, n = (int64_t)s->all.n;
    dbr_decimal part;
    if (n)
        qsort(s->all.v, s->all.n, sizeof *s->all.v, by_value);
    if (!dbr_quantile_place(n, fraction, &i, &part))
        return dbr_value_none(DBR_R_NO_VALUE, DBR_STR("no such quantile"));
    return i + 1 < n ? dbr_quantile_between(s->all.v[i], s->all.v[i + 1], part)
                     : dbr_value_dec(s->all.v[i]);
}

static dbr_value ratio(const dbr_exact *num, int64_t den) {
    dbr_exact d = {0};
    dbr_decimal q;
    dbr_exact_add(&d, dbr_dec_of(den));
    dbr_dec_status st = dbr_exact_ratio(num, &d, &q);
    dbr_exact_clear(&d);
    return dbr_value_of_status(st, q);
}

static dbr_value some(dbr_state *s, dbr_arena *run, const dbr_agg *agg, bool has_days,
                      dbr_day first, dbr_day last) {
    dbr_decimal d = {0};
    dbr_dec_status st = DBR_DEC_OK;
    switch (agg->kind) {
    case DBR_AGG_COUNT_ROWS:
    case DBR_AGG_COUNT:
        return dbr_value_int(s->n);
    case DBR_AGG_DISTINCT:
        return dbr_value_int((int64_t)s->set.n);
    case DBR_AGG_MEAN:
        return ratio(&s->sum, s->n);
    case DBR_AGG_SUM:
        st = dbr_exact_read(&s->sum, &d);
        return dbr_value_of_status(st, d);
    case DBR_AGG_MIN:
    case DBR_AGG_MAX:
    case DBR_AGG_FIRST:
    case DBR_AGG_LAST:
        return s->best;
    case DBR_AGG_QUANTILE:
        return quantile(s, agg->fraction);
    case DBR_AGG_STDEV:
    case DBR_AGG_VARIANCE:
        if (s->n < 2)
            return dbr_value_none(DBR_R_TOO_FEW_POINTS, DBR_STR("fewer than two values"));
        st = agg->kind == DBR_AGG_STDEV ? dbr_exact_stdev(s->n, &s->sum, &s->more, &d)
                                        : dbr_exact_variance(s->n, &s->sum, &s->more, &d);
        return dbr_value_of_status(st, d);
    case DBR_AGG_OPENING:
    case DBR_AGG_CLOSING:
        /* a day on which the source has rows, but this segment has none */
        if (!has_days || s->day != (agg->kind == DBR_AGG_OPENING ? first : last)) {
            s->n = s->rows = 0;
            return dbr_value_none(DBR_R_NO_ROWS, DBR_STR(""));
        }
        st = dbr_exact_read(&s->sum, &d);
        return dbr_value_of_status(st, d);
    case DBR_AGG_SHARE: {
        dbr_exact yes = {0};
        dbr_exact_add(&yes, dbr_dec_of(s->yes));
        dbr_value v = ratio(&yes, s->n);
        dbr_exact_clear(&yes);
        return v;
    }
    case DBR_AGG_WEIGHTED_MEAN:
        st = dbr_exact_ratio(&s->sum, &s->more, &d);
        return dbr_value_of_status(st, d);
    case DBR_AGG_SAMPLE:
    case DBR_AGG_SET: {
        qsort(s->set.v, s->set.n, sizeof *s->set.v, by_any_value);
        dbr_value v = {.kind = DBR_V_SERIES};
        v.series.points = s->set.v;
        v.series.n = s->set.n;
        return v;
    }
    }
    return dbr_value_none(DBR_R_NO_VALUE, DBR_STR(""));
}

/* Runs the groups of `per` into the outer aggregate. */
static void finish_groups(dbr_state *s, dbr_arena *run, const dbr_agg *agg, bool has_days,
                          dbr_day first, dbr_day last) {
    for (size_t i = 0; i < s->groups.n; i++) {
        dbr_answer a =
            dbr_state_finish(s->groups.entries[i].ptr, run, agg->inner, has_days, first, last);
        dbr_input in = {.counts = true, .times = 1, .value = a.value};
        s->poisoned |= bad(&a.value);
        add_value(s, run, agg, &in);
    }
}

dbr_answer dbr_state_finish(dbr_state *s, dbr_arena *run, const dbr_agg *agg, bool has_days,
                            dbr_day first, dbr_day last) {
    if (!s)
        return dbr_answer_of_nothing(agg);
    if (agg->inner)
        finish_groups(s, run, agg, has_days, first, last);
    dbr_answer a = {0};
    if (s->settled && s->n)
        a.value = *s->settled;
    else if (s->poisoned)
        a.value =
            dbr_value_none(DBR_R_BAD_CELL, DBR_STR("a cell that it reads does not fit its type"));
    else
        a.value =
            s->n ? some(s, run, agg, has_days, first, last) : dbr_answer_of_nothing(agg).value;
    a.n = s->n;
    a.rows = s->rows;
    dbr_exact_clear(&s->sum);
    dbr_exact_clear(&s->more);
    return a;
}
