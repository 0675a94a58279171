/* eval.c: walks a window expression in a window and segment and gives its value; aggregates come through a door. */
#include "plan/eval.h"

#include "base/exact.h"
#include "plan/forecast.h"
#include "plan/series.h"

enum { DEPTH_MAX = 2000 };

dbr_where dbr_where_review(const dbr_model *m) {
    return (dbr_where){.window = m->settings.period, .cut = !m->settings.complete};
}

dbr_where dbr_where_window(dbr_window w) {
    return (dbr_where){.window = w};
}

dbr_window dbr_where_days(const dbr_model *m, const dbr_where *w) {
    const dbr_settings *s = &m->settings;
    if (!w->cut)
        return w->window;
    if (dbr_window_eq(w->window, s->period))
        return s->effective;
    return s->cut_days ? dbr_window_cut(w->window, s->cut_days) : w->window;
}

static dbr_value no_window(const dbr_eval *e, dbr_window_status status, const dbr_where *from) {
    dbr_buf label = {0};
    dbr_window_write(&e->model->calendar, from->window, &label);
    const char *why = "no such window";
    switch (status) {
    case DBR_WINDOW_OK:
    case DBR_WINDOW_NONE:
        break;
    case DBR_WINDOW_OUT_OF_RANGE:
        why = "the window leaves the years 1 to 9999";
        break;
    case DBR_WINDOW_WEEK_BY_MONTH:
        why = "a week cannot be shifted by months";
        break;
    case DBR_WINDOW_UNIT_MISMATCH:
        why = "the window is of another unit";
        break;
    case DBR_WINDOW_NO_FISCAL:
        why = "no fiscal year is declared";
        break;
    }
    dbr_value v = dbr_value_none(DBR_R_NO_WINDOW, dbr_arena_printf(e->arena, "%s for %.*s", why,
                                                                   DBR_ARG(dbr_buf_str(&label))));
    dbr_buf_clear(&label);
    return v;
}

/* The n-th whole unit before the one that holds the day; n = 0: that one, up to the day. */
static dbr_window_status whole_unit(const dbr_calendar *c, dbr_day day, const dbr_move *m,
                                    dbr_window *out) {
    dbr_window_status status =
        dbr_window_unit(c, m->unit, dbr_unit_is_fiscal(c, m->unit), day, out);
    if (status == DBR_WINDOW_OK && m->n == 0)
        *out = dbr_window_cut(*out, day - out->start + 1);
    if (status == DBR_WINDOW_OK && m->n > 0)
        status = dbr_window_ago(c, *out, m->n, m->unit, out);
    return status;
}

bool dbr_where_move(const dbr_eval *e, const dbr_where *from, const dbr_move *m, dbr_where *to,
                    dbr_value *why) {
    const dbr_calendar *c = &e->model->calendar;
    dbr_window_status status = DBR_WINDOW_OK;
    *to = *from;
    switch (m->kind) {
    case DBR_MOVE_PREVIOUS:
        status = dbr_window_previous(c, from->window, &to->window);
        break;
    case DBR_MOVE_LAST_YEAR:
        status = dbr_window_last_year(c, from->window, &to->window);
        break;
    case DBR_MOVE_AGO:
        status = dbr_window_ago(c, from->window, m->n, m->unit, &to->window);
        break;
    case DBR_MOVE_TO_DATE: /* ends at the last day that counts, so that nothing is left to cut */
        status = dbr_window_to_date(c, dbr_where_days(e->model, from), m->unit, &to->window);
        to->cut = false;
        break;
    case DBR_MOVE_TRAILING:
        status = dbr_window_trailing(c, dbr_where_days(e->model, from), m->n, m->unit, &to->window);
        to->cut = false;
        break;
    case DBR_MOVE_LITERAL:
        to->window = m->window;
        to->cut = false;
        break;
    case DBR_MOVE_UNIT:
        status = whole_unit(c, dbr_where_days(e->model, from).end, m, &to->window);
        to->cut = false;
        break;
    case DBR_MOVE_EVENT: {
        const dbr_event *event = e->model->events.v[m->event];
        int i = dbr_event_at(event->ranges.v, event->ranges.n, e->model->settings.period.end);
        if (i < 0) {
            dbr_buf day = {0};
            dbr_day_write(e->model->settings.period.end, &day);
            *why =
                dbr_value_none(DBR_R_NO_WINDOW,
                               dbr_arena_printf(e->arena, "event %.*s has no days up to %.*s",
                                                DBR_ARG(event->name), DBR_ARG(dbr_buf_str(&day))));
            dbr_buf_clear(&day);
            return false;
        }
        to->window = event->ranges.v[i];
        to->cut = false;
        break;
    }
    }
    if (status == DBR_WINDOW_OK)
        return true;
    *why = no_window(e, status, from);
    return false;
}

bool dbr_where_before(dbr_eval *e, const dbr_where *here, int k, dbr_unit unit, dbr_where *out) {
    *out = *here;
    if (k == 0)
        return true;
    dbr_where from = *out;
    dbr_value why;
    return dbr_where_move(e, &from, &(dbr_move){.kind = DBR_MOVE_AGO, .n = k, .unit = unit}, out,
                          &why);
}

bool dbr_where_previous(dbr_eval *e, const dbr_expr *const *of, size_t n, dbr_where *out) {
    dbr_source **sources = DBR_NEWS(e->arena, dbr_source *, e->model->sources.n + 1);
    dbr_where here = dbr_where_review(e->model);
    dbr_value why;
    for (size_t i = 0; i < n; i++) {
        size_t k = dbr_expr_sources(e->model, of[i], sources);
        if (!k)
            return false;
        while (k-- > 0)
            if (!sources[k]->time)
                return false;
    }
    return dbr_where_move(e, &here, &(dbr_move){.kind = DBR_MOVE_PREVIOUS}, out, &why);
}

const dbr_goal *dbr_goal_of_metric(const dbr_model *m, const dbr_metric *metric) {
    const dbr_goal *found = NULL;
    for (size_t i = 0; i < m->goals.n; i++) {
        const dbr_goal *g = m->goals.v[i];
        if (!g->metric || g->metric->op != DBR_O_METRIC || g->metric->metric != metric ||
            !g->has_target)
            continue;
        if (found)
            return NULL;
        found = g;
    }
    return found;
}

static dbr_year_places with_year(dbr_eval *e, dbr_where now) {
    dbr_year_places p = {.now = now};
    dbr_value why;
    p.has_year = dbr_where_move(e, &p.now, &(dbr_move){.kind = DBR_MOVE_LAST_YEAR}, &p.year, &why);
    return p;
}

/* The last `n` whole units up to the last day that counts, or to the review's window where that is one of them: `n`, or 0 without them. */
static size_t units_with_year(dbr_eval *e, const dbr_where *here, dbr_unit unit, size_t n,
                              dbr_year_places *out) {
    dbr_window units[DBR_HISTORY_MONTHS];
    dbr_window days = dbr_where_days(e->model, here);
    bool own = here->window.unit == unit;
    if (dbr_window_series(&e->model->calendar,
                          own ? here->window : dbr_window_range(days.start, days.end), (int)n, unit,
                          units) != DBR_WINDOW_OK)
        return 0;
    for (size_t i = 0; i < n; i++) {
        dbr_where now = dbr_where_window(units[i]);
        now.cut = here->cut && dbr_window_eq(units[i], here->window);
        out[i] = with_year(e, now);
    }
    return n;
}

static void history_of(dbr_eval *e, const dbr_where *here, dbr_metric_places *out) {
    static const dbr_unit units[] = {DBR_UNIT_MONTH, DBR_UNIT_QUARTER, DBR_UNIT_YEAR};
    dbr_value why;
    out->has_history = true;
    out->nweeks = units_with_year(e, here, DBR_UNIT_WEEK, DBR_HISTORY_WEEKS, out->weeks);
    out->nmonths = units_with_year(e, here, DBR_UNIT_MONTH, DBR_HISTORY_MONTHS, out->months);
    for (size_t i = 0; i < DBR_TO_DATES; i++) {
        dbr_where now;
        dbr_move move = {.kind = DBR_MOVE_TO_DATE, .unit = units[i]};
        out->has_history &= dbr_where_move(e, here, &move, &now, &why);
        if (out->has_history)
            out->to_date[i] = with_year(e, now);
    }
}

void dbr_metric_places_of(dbr_eval *e, const dbr_metric *m, dbr_metric_places *out) {
    *out = (dbr_metric_places){0};
    dbr_source **sources = DBR_NEWS(e->arena, dbr_source *, e->model->sources.n + 1);
    size_t n = dbr_expr_sources(e->model, m->expr, sources);
    out->over_time = n > 0;
    for (size_t i = 0; i < n; i++)
        out->over_time &= sources[i]->time != NULL;
    if (!out->over_time)
        return;
    dbr_where here = dbr_where_review(e->model);
    dbr_value why;
    out->has_previous =
        dbr_where_move(e, &here, &(dbr_move){.kind = DBR_MOVE_PREVIOUS}, &out->previous, &why);
    out->has_last_year =
        dbr_where_move(e, &here, &(dbr_move){.kind = DBR_MOVE_LAST_YEAR}, &out->last_year, &why);
    if (here.window.kind != DBR_WINDOW_UNIT)
        return; /* a trend of ranges of days would name no units */
    dbr_window units[DBR_TREND_POINTS];
    if (dbr_window_series(&e->model->calendar, here.window, DBR_TREND_POINTS, here.window.unit,
                          units) != DBR_WINDOW_OK)
        return;
    out->ntrend = DBR_TREND_POINTS;
    for (size_t i = 0; i < out->ntrend; i++) {
        out->trend[i] = dbr_where_window(units[i]);
        out->trend[i].cut = here.cut && dbr_window_eq(units[i], here.window);
    }
    dbr_unit unit = here.window.unit;
    if ((unit == DBR_UNIT_WEEK || unit == DBR_UNIT_MONTH) && dbr_goal_of_metric(e->model, m))
        history_of(e, &here, out);
}

/* By the place in the script, so that every run sees one order; of one place (a def that is used twice) by address. */
static bool comes_before(const dbr_cond *a, const dbr_cond *b) {
    if (a->at.start != b->at.start)
        return a->at.start < b->at.start;
    return (uintptr_t)a < (uintptr_t)b;
}

/* Conditions in force are a sorted set, so that the order in which they were written makes no other filter. */
static void add_cond(dbr_eval *e, dbr_where *w, const dbr_cond *cond) {
    const dbr_cond **all = DBR_NEWS(e->arena, const dbr_cond *, w->nconds + 1);
    size_t n = 0;
    bool placed = false;
    for (size_t i = 0; i < w->nconds; i++) {
        if (w->conds[i] == cond)
            return;
        if (!placed && comes_before(cond, w->conds[i])) {
            all[n++] = cond;
            placed = true;
        }
        all[n++] = w->conds[i];
    }
    if (!placed)
        all[n++] = cond;
    w->conds = all;
    w->nconds = n;
}

/* x vs y: relative to a positive base only, since the sign of a change from a negative one means nothing. */
static dbr_value change(dbr_value x, dbr_value y) {
    dbr_decimal d;
    if (y.dec.neg || dbr_dec_is_zero(y.dec))
        return dbr_value_none(DBR_R_BASE_NOT_POSITIVE, y.dec.neg ? DBR_STR("the base is negative")
                                                                 : DBR_STR("the base is zero"));
    dbr_dec_status s = dbr_dec_sub(x.dec, y.dec, &d);
    if (s == DBR_DEC_OK)
        s = dbr_dec_div(d, y.dec, &d);
    return dbr_value_of_status(s, d);
}

dbr_value dbr_two_sided(dbr_op op, dbr_value a, dbr_value b) {
    if (a.kind == DBR_V_NONE)
        return a;
    if (b.kind == DBR_V_NONE)
        return b;
    if (a.kind != DBR_V_DECIMAL || b.kind != DBR_V_DECIMAL)
        return dbr_value_none(DBR_R_BAD_CELL, DBR_STR("not a number"));
    if (op == DBR_O_CHANGE)
        return change(a, b);
    dbr_decimal d;
    dbr_dec_status s = dbr_dec_sub(a.dec, b.dec, &d);
    return dbr_value_of_status(s, d);
}

bool dbr_window_excluded(const dbr_model *m, dbr_window unit) {
    for (size_t i = 0; i < m->events.n; i++)
        for (size_t k = 0; m->events.v[i]->exclude && k < m->events.v[i]->ranges.n; k++)
            if (m->events.v[i]->ranges.v[k].start <= unit.end &&
                m->events.v[i]->ranges.v[k].end >= unit.start)
                return true;
    return false;
}

static dbr_window_status units_of(const dbr_eval *e, const dbr_expr *x, const dbr_where *w,
                                  dbr_window *units) {
    dbr_window days = dbr_where_days(e->model, w);
    /* A cut window is no unit any more; only units that ended count. */
    if (!dbr_window_eq(days, w->window))
        days = dbr_window_range(days.start, days.end);
    return dbr_window_series(&e->model->calendar, days, x->series.n, x->series.unit, units);
}

size_t dbr_series_units(const dbr_eval *e, const dbr_expr *x, const dbr_where *w,
                        dbr_window **out) {
    dbr_where at = *w, from;
    dbr_value why;
    while (x && x->op != DBR_O_SERIES) {
        for (size_t i = 0; x->op == DBR_O_SLICE && i < x->slice.n; i++) {
            from = at;
            if (x->slice.items[i].is_window &&
                !dbr_where_move(e, &from, &x->slice.items[i].move, &at, &why))
                return 0;
        }
        const dbr_expr *next = x->op == DBR_O_METRIC ? x->metric->expr : NULL;
        for (uint32_t i = 0; i < x->nargs && !next; i++)
            if (x->args[i]->type.series)
                next = x->args[i];
        x = next;
    }
    if (!x)
        return 0;
    size_t n = (size_t)x->series.n;
    *out = DBR_NEWS(e->arena, dbr_window, n);
    return units_of(e, x, &at, *out) == DBR_WINDOW_OK ? n : 0;
}

static dbr_value series(dbr_eval *e, const dbr_expr *x, const dbr_where *w) {
    size_t n = (size_t)x->series.n;
    dbr_window *units = DBR_NEWS(e->arena, dbr_window, n);
    dbr_window_status s = units_of(e, x, w, units);
    if (s != DBR_WINDOW_OK)
        return no_window(e, s, w);
    dbr_value v = {.kind = DBR_V_SERIES};
    v.series.points = DBR_NEWS(e->arena, dbr_value, n);
    v.series.n = n;
    bool *excluded = DBR_NEWS(e->arena, bool, n + 1);
    v.series.excluded = excluded;
    v.series.season = dbr_season_of(x->series.unit);
    for (size_t i = 0; i < n; i++) {
        dbr_where at = *w;
        excluded[i] = dbr_window_excluded(e->model, units[i]);
        at.window = units[i];
        at.cut = false;
        v.series.points[i] = dbr_evaluate(e, x->args[0], &at);
    }
    return v;
}

static dbr_value of_series(dbr_eval *e, const dbr_expr *x, const dbr_where *w) {
    dbr_value s = dbr_evaluate(e, x->args[0], w), k = {0};
    if (x->nargs > 1)
        k = dbr_evaluate(e, x->args[1], w);
    if (e->planning)
        return dbr_value_none(DBR_R_NO_VALUE, DBR_STR(""));
    return dbr_series_apply(x->op, &s, &k, e->arena);
}

static dbr_value convert(dbr_eval *e, const dbr_expr *x, const dbr_where *w) {
    dbr_value v = dbr_evaluate(e, x->args[0], w);
    dbr_value rate = x->rate->value ? dbr_evaluate(e, x->rate->value, w)
                                    : e->rate(e, x->rate, dbr_where_days(e->model, w).end);
    if (v.kind == DBR_V_NONE)
        return v;
    if (rate.kind != DBR_V_DECIMAL || v.kind != DBR_V_DECIMAL)
        return rate.kind == DBR_V_NONE ? rate : v;
    dbr_decimal d;
    dbr_dec_status s = dbr_dec_mul(v.dec, rate.dec, &d);
    return dbr_value_of_status(s, d);
}

static dbr_value benchmark(dbr_eval *e, const dbr_expr *x, const dbr_where *w) {
    const dbr_benchmark *b = x->bench.benchmark;
    for (size_t i = 0; i < b->lines.n; i++)
        if (b->lines.v[i].metric == x->bench.of)
            return dbr_evaluate(e, b->lines.v[i].value, w);
    return dbr_value_none(DBR_R_NO_BENCHMARK,
                          dbr_arena_printf(e->arena, "%.*s has no line for %.*s", DBR_ARG(b->name),
                                           DBR_ARG(x->bench.of->name)));
}

static dbr_value slice(dbr_eval *e, const dbr_expr *x, const dbr_where *w) {
    dbr_where at = *w;
    dbr_value why;
    for (size_t i = 0; i < x->slice.n; i++) {
        const dbr_slice_item *item = &x->slice.items[i];
        dbr_where from = at;
        if (!item->is_window)
            add_cond(e, &at, item->cond);
        else if (!dbr_where_move(e, &from, &item->move, &at, &why))
            return why;
    }
    return dbr_evaluate(e, x->args[0], &at);
}

static dbr_value scalar(dbr_eval *e, const dbr_expr *x, const dbr_where *w) {
    dbr_value few[8], *args = x->nargs <= 8 ? few : DBR_NEWS(e->arena, dbr_value, x->nargs);
    for (uint32_t i = 0; i < x->nargs; i++)
        args[i] = dbr_evaluate(e, x->args[i], w);
    if (e->planning)
        return dbr_value_none(DBR_R_NO_VALUE, DBR_STR(""));
    if (x->op == DBR_O_MIN ||
        x->op == DBR_O_MAX) /* those of a row skip none, those of windows do not */
        for (uint32_t i = 0; i < x->nargs; i++)
            if (args[i].kind == DBR_V_NONE)
                return args[i];
    if (x->nargs && x->type.series) /* a condition or an operation on each point */
        return dbr_value_none(DBR_R_NO_VALUE, DBR_STR("not a single value"));
    return dbr_apply(&e->model->calendar, x, args, e->arena);
}

/* The value of a metric depends on the place alone; without this, m9 = m8 + m8, m8 = m7 + m7, .. would cost 2^9. */
static dbr_value metric(dbr_eval *e, const dbr_expr *x, const dbr_where *w) {
    struct {
        const dbr_metric *metric;
        const dbr_value *values;
        const dbr_str *columns;
        dbr_day start, end;
        int32_t kind, unit, count, event, fiscal, cut;
    } place;
    memset(&place, 0, sizeof place);
    place.metric = x->metric;
    place.values = w->segment.values;
    place.columns = w->segment.columns;
    place.start = w->window.start;
    place.end = w->window.end;
    place.kind = (int32_t)w->window.kind;
    place.unit = (int32_t)w->window.unit;
    place.count = w->window.count;
    place.event = w->window.event;
    place.fiscal = w->window.fiscal;
    place.cut = w->cut;
    size_t conds = w->nconds * sizeof *w->conds;
    char *key = dbr_arena_alloc(e->arena, sizeof place + conds);
    memcpy(key, &place, sizeof place);
    if (conds)
        memcpy(key + sizeof place, w->conds, conds);
    if (!e->memo.arena)
        dbr_map_init(&e->memo, e->arena);
    dbr_str name = {key, sizeof place + conds};
    dbr_map_entry *known = dbr_map_get(&e->memo, name);
    if (known)
        return *(dbr_value *)known->ptr;
    dbr_where at = *w;
    at.metric = x->metric;
    dbr_value *v = DBR_NEW(e->arena, dbr_value);
    if (e->tests)
        e->tests->inside++;
    *v = dbr_evaluate(e, x->metric->expr, &at);
    if (e->tests)
        e->tests->inside--;
    dbr_map_put(&e->memo, name, NULL)->ptr = v;
    return *v;
}

static dbr_value workdays(dbr_eval *e, const dbr_where *w) {
    int n = e->planning ? 0 : e->workdays(e, dbr_where_days(e->model, w));
    return n < 0 ? dbr_value_none(DBR_R_BAD_CELL, DBR_STR("the holidays could not be read"))
                 : dbr_value_int(n);
}

static dbr_value evaluate(dbr_eval *e, const dbr_expr *x, const dbr_where *w) {
    switch (x->op) {
    case DBR_O_CONST:
        if (x->value.kind == DBR_V_NONE && !x->value.none.why.n)
            return dbr_value_none(DBR_R_NO_VALUE, DBR_STR("none was written"));
        return x->value;
    case DBR_O_PARAM:
        return x->param->value;
    case DBR_O_METRIC:
        return metric(e, x, w);
    case DBR_O_AGG:
        return e->cell(e, x->agg, w, dbr_where_days(e->model, w));
    case DBR_O_BENCHMARK:
        return benchmark(e, x, w);
    case DBR_O_TARGET: {
        dbr_where review = dbr_where_review(e->model);
        return dbr_evaluate(e, x->goal->target, &review);
    }
    case DBR_O_WORKDAYS:
        return workdays(e, w);
    case DBR_O_SLICE:
        return slice(e, x, w);
    case DBR_O_CHANGE:
    case DBR_O_DIFFERENCE: {
        /* in this order: the plan's windows and cells stand in the order of their first use */
        dbr_value a = dbr_evaluate(e, x->args[0], w), b = dbr_evaluate(e, x->args[1], w);
        return dbr_two_sided(x->op, a, b);
    }
    case DBR_O_SIGNIFICANT:
        return dbr_significant_value(e, x, w);
    case DBR_O_SERIES:
        return series(e, x, w);
    case DBR_O_SERIES_MEAN:
    case DBR_O_SERIES_MIN:
    case DBR_O_SERIES_MAX:
    case DBR_O_SERIES_SUM:
    case DBR_O_SERIES_MEDIAN:
    case DBR_O_SERIES_STDEV:
    case DBR_O_SERIES_SLOPE:
    case DBR_O_SERIES_ZSCORE:
    case DBR_O_SERIES_SIGNAL:
    case DBR_O_SERIES_ANOMALY:
    case DBR_O_SERIES_STREAK:
    case DBR_O_SERIES_FORECAST:
        return of_series(e, x, w);
    case DBR_O_CONVERT:
        return convert(e, x, w);
    case DBR_O_COLUMN: /* row expressions are the engine's */
    case DBR_O_LOOKUP:
    case DBR_O_IN_KEYS:
        return dbr_value_none(DBR_R_NO_VALUE,
                              DBR_STR("a column has no value outside an aggregate"));
    case DBR_O_AND:
    case DBR_O_OR:
    case DBR_O_NOT:
    case DBR_O_IF:
    case DBR_O_EQ:
    case DBR_O_NE:
    case DBR_O_LT:
    case DBR_O_LE:
    case DBR_O_GT:
    case DBR_O_GE:
    case DBR_O_IN:
    case DBR_O_BETWEEN:
    case DBR_O_IS_NONE:
    case DBR_O_CONTAINS:
    case DBR_O_STARTS:
    case DBR_O_ENDS:
    case DBR_O_MATCHES:
    case DBR_O_ADD:
    case DBR_O_SUB:
    case DBR_O_MUL:
    case DBR_O_DIV:
    case DBR_O_NEG:
    case DBR_O_ABS:
    case DBR_O_ROUND:
    case DBR_O_FLOOR:
    case DBR_O_CEIL:
    case DBR_O_MIN:
    case DBR_O_MAX:
    case DBR_O_COALESCE:
    case DBR_O_LOWER:
    case DBR_O_UPPER:
    case DBR_O_TRIM:
    case DBR_O_LENGTH:
    case DBR_O_YEAR:
    case DBR_O_QUARTER:
    case DBR_O_MONTH:
    case DBR_O_WEEK:
    case DBR_O_WEEKDAY:
    case DBR_O_DAY:
    case DBR_O_HOUR:
    case DBR_O_DATE:
    case DBR_O_UNIT_START:
    case DBR_O_FIRST_DAY:
        return scalar(e, x, w);
    }
    return dbr_value_none(DBR_R_NO_VALUE, DBR_STR("unknown operation"));
}

dbr_value dbr_evaluate(dbr_eval *e, const dbr_expr *x, const dbr_where *w) {
    if (e->depth >= DEPTH_MAX)
        return dbr_value_none(DBR_R_NO_VALUE, DBR_STR("nested too deeply"));
    e->depth++;
    dbr_value v = evaluate(e, x, w);
    e->depth--;
    return v;
}
