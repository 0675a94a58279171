/* value.c: evaluates window expressions over the cells that an engine gave back, and says why there is no value. */
#include "review/judge.h"

static dbr_str reason(dbr_eval *e, const char *before, dbr_str name, const char *between,
                      dbr_str last) {
    return dbr_arena_printf(e->arena, "%s%.*s%s%.*s", before, DBR_ARG(name), between,
                            DBR_ARG(last));
}

/* What the aggregate takes of each row, as written; `o` of count(o). */
static dbr_str argument(dbr_eval *e, const dbr_agg *agg) {
    while (agg->inner)
        agg = agg->inner;
    return agg->value ? dbr_span_line(e->arena, agg->value->at) : agg->source->name;
}

static dbr_value nothing(dbr_eval *e, const dbr_agg *agg, dbr_window days, bool rows) {
    dbr_buf label = {0};
    dbr_window_write(&e->model->calendar, days, &label);
    dbr_str of = rows ? argument(e, agg) : agg->source->name;
    dbr_str why = reason(e, rows ? "no value of " : "no ", of, agg->source->time ? " in " : "",
                         agg->source->time ? dbr_buf_str(&label) : DBR_STR(""));
    dbr_buf_clear(&label);
    return dbr_value_none(DBR_R_NO_ROWS, why);
}

/* Labels name the whole unit where days are the whole of it, so "no visits in 2026-09" and not a range of days. */
static dbr_value cell(dbr_eval *e, const dbr_agg *agg, const dbr_where *w, dbr_window days) {
    const dbr_cells *cells = e->door;
    const dbr_source *s = agg->source;
    const dbr_scan_cells *scan = &cells->scans[s->index];
    uint32_t request;
    if (!scan->scan || !dbr_plan_find(cells->plan, agg, w, days, &request))
        return dbr_value_none(DBR_R_NO_VALUE, DBR_STR("not planned"));
    if (scan->failed)
        return dbr_value_none(DBR_R_BAD_CELL,
                              reason(e, "source ", s->name, " could not be read", DBR_STR("")));
    if (scan->bad_days)
        return dbr_value_none(
            DBR_R_BAD_CELL, dbr_arena_printf(e->arena, "a date in column %.*s of %.*s does not fit",
                                             DBR_ARG(s->time->header), DBR_ARG(s->name)));
    if (s->time && scan->has_rows && (days.end < scan->oldest || days.start > scan->newest)) {
        bool after = days.start > scan->newest;
        return dbr_value_none(DBR_R_OUTSIDE_DATA,
                              reason(e, "", scan->file, after ? " ends on " : " begins on ",
                                     dbr_day_text(e->arena, after ? scan->newest : scan->oldest)));
    }
    dbr_answer a = dbr_cells_get(scan, request, w->segment.values);
    if (a.value.kind == DBR_V_NONE && a.value.none.reason != DBR_R_NO_ROWS)
        return a.value;
    if (a.n == 0) {
        const dbr_metric *m = w->metric;
        if (m && m->empty == DBR_EMPTY_VALUE)
            return m->empty_value;
        if (m && m->empty == DBR_EMPTY_NONE)
            return nothing(e, agg, days, a.rows > 0);
    }
    if (a.value.kind == DBR_V_NONE)
        return nothing(e, agg, days, a.rows > 0);
    return a.value;
}

static int workdays(dbr_eval *e, dbr_window days) {
    const dbr_cells *cells = e->door;
    return cells->holidays_failed ? -1 : dbr_workdays(&cells->holidays, days.start, days.end);
}

static dbr_value rate(dbr_eval *e, const dbr_rate *r, dbr_day day) {
    const dbr_cells *cells = e->door;
    const struct dbr_rate_days *days = NULL;
    for (size_t i = 0; i < e->model->rates.n; i++)
        if (e->model->rates.v[i] == r)
            days = &cells->rates[i];
    size_t n = days ? days->n : 0;
    while (n && days->days[n - 1] > day)
        n--;
    if (n)
        return dbr_value_dec(days->values[n - 1]);
    return dbr_value_none(DBR_R_NO_KEY,
                          dbr_arena_printf(e->arena, "no rate of %s up to %.*s", r->currency,
                                           DBR_ARG(dbr_day_text(e->arena, day))));
}

dbr_eval dbr_cells_eval(dbr_arena *a, const dbr_model *m, const dbr_cells *cells) {
    return (dbr_eval){.arena = a,
                      .model = m,
                      .door = (void *)cells,
                      .cell = cell,
                      .workdays = workdays,
                      .rate = rate};
}

dbr_value dbr_review_value(dbr_arena *a, const dbr_model *m, const dbr_cells *cells,
                           const dbr_expr *x, const dbr_where *where) {
    dbr_eval e = dbr_cells_eval(a, m, cells);
    dbr_where here = dbr_where_review(m);
    return dbr_evaluate(&e, x, where ? where : &here);
}

dbr_value dbr_operate(dbr_judging *j, dbr_op op, dbr_value a, dbr_value b) {
    dbr_expr x = {.op = op, .nargs = 2};
    return dbr_apply(&j->model->calendar, &x, (dbr_value[]){a, b}, j->arena);
}
