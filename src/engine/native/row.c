/* row.c: evaluates row expressions: columns, lookups in keyed sources, rates of the row's day; scalar operations are plan/apply's. */
#include "engine/native/row.h"
#include "plan/eval.h"

bool dbr_row_key(dbr_arena *a, const dbr_value *values, size_t n, dbr_str *out) {
    dbr_buf b = {0};
    bool whole = true;
    for (size_t i = 0; i < n && whole; i++) {
        whole = values[i].kind != DBR_V_NONE;
        dbr_str s = dbr_value_plain(a, &values[i]);
        dbr_buf_printf(&b, "%zu:", s.n);
        dbr_buf_put(&b, s);
    }
    if (whole)
        *out = dbr_arena_str(a, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return whole;
}

dbr_value dbr_rate_at(const struct dbr_rate_days *r, dbr_day day) {
    size_t lo = 0, hi = r->n;
    if (r->failed)
        return dbr_value_none(DBR_R_BAD_CELL, DBR_STR("the rates could not be read"));
    while (lo < hi) { /* first entry after the day */
        size_t mid = lo + (hi - lo) / 2;
        if (r->days[mid] <= day)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo ? dbr_value_dec(r->values[lo - 1])
              : dbr_value_none(DBR_R_NO_KEY, DBR_STR("no rate on or before the day"));
}

static const dbr_value *look_up(dbr_row_context *c, dbr_row *row, const dbr_expr *x,
                                dbr_value *why) {
    dbr_value few[4];
    dbr_value *keys = x->nargs <= 4 ? few : DBR_NEWS(c->scratch, dbr_value, x->nargs);
    for (uint32_t i = 0; i < x->nargs; i++) {
        keys[i] = dbr_row_eval(c, row, x->args[i]);
        if (keys[i].kind == DBR_V_NONE) {
            *why = keys[i];
            return NULL;
        }
    }
    dbr_str key;
    dbr_row_key(c->scratch, keys, x->nargs, &key);
    dbr_lookup_table *t = c->lookups[x->lookup.source->index];
    if (t && t->failed) {
        *why = dbr_value_none(DBR_R_BAD_CELL, DBR_STR("what it looks up could not be read"));
        return NULL;
    }
    dbr_map_entry *e = t ? dbr_map_get(&t->rows, key) : NULL;
    row->lookups++;
    row->misses += !e;
    *why = dbr_value_none(DBR_R_NO_KEY, DBR_STR("no such key"));
    return e ? e->ptr : NULL;
}

static dbr_value first_day(dbr_row_context *c, dbr_row *row, const dbr_expr *x) {
    dbr_value who = dbr_row_eval(c, row, x->args[0]);
    dbr_births *b = c->births[x->who->source->index];
    dbr_str key;
    if (!dbr_row_key(c->scratch, &who, 1, &key))
        return who;
    while (b && b->who != x->who)
        b++;
    const dbr_map_entry *e = b ? dbr_map_get(&b->days, key) : NULL;
    return e ? dbr_value_day((dbr_day)e->num)
             : dbr_value_none(DBR_R_MISSING_CELL, DBR_STR("no row has a date"));
}

dbr_value dbr_row_column(dbr_row_context *c, dbr_row *row, const dbr_column *column) {
    uint32_t i = column->index;
    if (row->state[i] == 2)
        return row->values[i];
    if (!column->expr || row->state[i] == 1)
        return dbr_value_none(DBR_R_MISSING_CELL, DBR_STR(""));
    row->state[i] = 1;
    row->values[i] = dbr_row_eval(c, row, column->expr);
    row->state[i] = 2;
    return row->values[i];
}

static dbr_value convert(dbr_row_context *c, dbr_row *row, const dbr_expr *x) {
    dbr_value v = dbr_row_eval(c, row, x->args[0]);
    if (v.kind != DBR_V_DECIMAL)
        return v;
    dbr_value rate = {0};
    if (x->rate->value) {
        rate = dbr_row_eval(c, row, x->rate->value);
    } else {
        for (size_t i = 0; i < c->model->rates.n; i++)
            if (c->model->rates.v[i] == x->rate)
                rate =
                    dbr_rate_at(&c->rates[i], row->has_day ? row->day : c->model->settings.as_of);
    }
    if (rate.kind != DBR_V_DECIMAL)
        return rate;
    dbr_decimal d;
    return dbr_dec_mul(v.dec, rate.dec, &d) == DBR_DEC_OK
               ? dbr_value_dec(d)
               : dbr_value_none(DBR_R_TOO_LARGE, DBR_STR("too large"));
}

dbr_value dbr_row_eval(dbr_row_context *c, dbr_row *row, const dbr_expr *x) {
    if (x->op == DBR_O_CONST)
        return x->value;
    if (x->op == DBR_O_PARAM)
        return x->param->value;
    if (x->op == DBR_O_COLUMN)
        return dbr_row_column(c, row, x->column);
    if (x->op == DBR_O_CONVERT)
        return convert(c, row, x);
    if (x->op == DBR_O_FIRST_DAY)
        return first_day(c, row, x);
    if (x->op == DBR_O_LOOKUP || x->op == DBR_O_IN_KEYS) {
        dbr_value why;
        const dbr_value *found = look_up(c, row, x, &why);
        if (x->op == DBR_O_IN_KEYS) /* a key that is none is neither in nor out */
            return found || why.none.reason == DBR_R_NO_KEY ? dbr_value_bool(found != NULL) : why;
        return found ? found[x->lookup.column->index] : why;
    }
    dbr_value few[8];
    dbr_value *args = x->nargs <= 8 ? few : DBR_NEWS(c->scratch, dbr_value, x->nargs);
    for (uint32_t i = 0; i < x->nargs; i++)
        args[i] = dbr_row_eval(c, row, x->args[i]);
    if (x->op == DBR_O_MATCHES) {
        if (args[0].kind != DBR_V_TEXT)
            return args[0].kind == DBR_V_NONE ? args[0] : dbr_value_bool(false);
        return dbr_regex_search(c->regexes, x->regex, args[0].text);
    }
    return dbr_apply(&c->model->calendar, x, args, c->scratch);
}

/* ---- what asks other sources ---- */

static bool looks_up(const dbr_expr *x, int depth) {
    enum { DEPTH_MAX = 200 };
    if (!x)
        return false;
    if (depth > DEPTH_MAX || x->op == DBR_O_LOOKUP || x->op == DBR_O_IN_KEYS)
        return true;
    if (x->op == DBR_O_COLUMN && x->column->expr && looks_up(x->column->expr, depth + 1))
        return true;
    for (uint32_t i = 0; i < x->nargs; i++)
        if (looks_up(x->args[i], depth + 1))
            return true;
    return false;
}

bool dbr_looks_up(const dbr_expr *x) {
    return looks_up(x, 0);
}

bool dbr_agg_looks_up(const dbr_agg *agg) {
    for (; agg; agg = agg->inner) {
        if (dbr_looks_up(agg->value) || dbr_looks_up(agg->weight) || dbr_looks_up(agg->where))
            return true;
        for (size_t i = 0; i < agg->nkeys; i++)
            if (dbr_looks_up(agg->keys[i]))
                return true;
    }
    return false;
}
