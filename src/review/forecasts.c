/* forecasts.c: what an outlook says of the periods to come, and of the targets that fall due in them. */
#include "plan/forecast.h"
#include "review/judge.h"

enum { HISTORY_SHOWN = 12 };

/* The windows after the last point of the series, and those of its points. */
static size_t periods_after(dbr_judging *j, const dbr_outlook_forecast *f, dbr_window **units,
                            dbr_window *out) {
    const dbr_calendar *c = &j->model->calendar;
    size_t n = dbr_series_units(&j->eval, f->series, &j->here, units);
    if (!n)
        return 0;
    dbr_window last = (*units)[n - 1];
    for (int i = 0; i < f->n; i++) {
        if (dbr_window_unit(c, f->unit, last.fiscal, last.end + 1, &last) != DBR_WINDOW_OK)
            return (size_t)i;
        out[i] = last;
    }
    return (size_t)f->n;
}

static dbr_shown rounded(dbr_judging *j, double v, dbr_type t, const dbr_metric *m) {
    dbr_decimal d = {0};
    dbr_dec_status s = dbr_dec_of_double(v, &d);
    return dbr_show(j, dbr_value_of_status(s, d), t, m);
}

static dbr_str parameter(dbr_judging *j, double v) {
    dbr_decimal d = {0};
    dbr_buf b = {0};
    dbr_dec_of_double(v, &d);
    dbr_dec_write_fixed(d, 2, DBR_STR(""), &b);
    dbr_str s = dbr_arena_str(j->arena, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

/* "Holt-Winters, a season of 12 months, α 0.25, β 0.03, γ 1.00", "straight line through 7 points" */
static dbr_str method_text(dbr_judging *j, const dbr_forecast *f) {
    const dbr_smoothing *s = &f->smoothing;
    if (f->method == DBR_FORECAST_TREND)
        return DBR_TELL(j, METHOD_LINE, dbr_piece_int(j->arena, (int64_t)f->line.n));
    const char *unit = s->period == 7    ? "day"
                       : s->period == 52 ? "week"
                       : s->period == 12 ? "month"
                                         : "quarter";
    return DBR_TELL(j, METHOD_SEASONS, dbr_piece_int(j->arena, (int64_t)s->period),
                    dbr_unit_text(j->arena, j->out->lang, dbr_str_of(unit), (uint64_t)s->period),
                    parameter(j, s->alpha), parameter(j, s->beta), parameter(j, s->gamma));
}

/* ---- targets that fall due ---- */

/* Whether the goal is on what is forecast, and its deadline in the window; a target of a month says nothing of a quarter. */
static bool falls_due(dbr_judging *j, const dbr_outlook_forecast *f, const dbr_goal *g,
                      dbr_window w) {
    const dbr_window *review = &j->model->settings.period;
    return g->metric && g->has_target && g->has_by && review->kind == DBR_WINDOW_UNIT &&
           review->unit == f->unit && g->by.end >= w.start && g->by.end <= w.end &&
           dbr_str_eq(dbr_span_line(j->arena, g->metric->at), f->text) && g->metric_ref &&
           g->metric_ref == dbr_metric_below(f->series->args[0]);
}

static dbr_str target_text(dbr_judging *j, const dbr_forecast_target *t, dbr_str name,
                           dbr_shown value, dbr_str by) {
    dbr_sentence says = t->met    ? DBR_SAY_FORECAST_MEETS
                        : !by.n   ? DBR_SAY_FORECAST_MISSES
                        : t->over ? DBR_SAY_FORECAST_ABOVE
                                  : DBR_SAY_FORECAST_BELOW;
    const dbr_str pieces[] = {name, t->period, value.text, t->target.text, by};
    return dbr_say(j->arena, j->out->lang, says, 5, pieces);
}

static void compare(dbr_judging *j, const dbr_goal *g, const dbr_forecast_point *p, dbr_type t,
                    const dbr_metric *m, dbr_forecast_target *out) {
    dbr_shown value = p->value, upper = {0};
    dbr_value target = dbr_evaluate(&j->eval, g->target, &j->here);
    dbr_decimal apart = {0};
    if (g->target_to)
        upper = dbr_show(j, dbr_evaluate(&j->eval, g->target_to, &j->here), t, m);
    *out = (dbr_forecast_target){.goal = g->name, .period = p->period};
    out->target = dbr_show(j, target, t, m);
    if (target.kind != DBR_V_DECIMAL || value.value.kind != DBR_V_DECIMAL)
        return;
    bool range = g->cmp == DBR_CMP_RANGE || g->cmp == DBR_CMP_EQ;
    out->met = dbr_goal_meets(g, value.value.dec, target.dec,
                              upper.value.kind == DBR_V_DECIMAL ? &upper.value.dec : NULL);
    out->over = dbr_dec_cmp(value.value.dec, target.dec) > 0;
    if (upper.text.n)
        out->target.text = dbr_arena_printf(j->arena, "%.*s..%.*s", DBR_ARG(out->target.text),
                                            DBR_ARG(upper.text));
    else if (!out->met)
        dbr_show_apart(j->arena, j->out->lang, t, m, &value, &out->target);
    dbr_type difference = t;
    difference.points = t.kind == DBR_T_PERCENT;
    dbr_str by = {0};
    if (!range && dbr_dec_sub(value.value.dec, target.dec, &apart) == DBR_DEC_OK)
        by = dbr_unsigned_text(dbr_show(j, dbr_value_dec(dbr_dec_abs(apart)), difference, m).text);
    dbr_str name = g->title.n ? dbr_read(j, &g->title) : g->name;
    out->text = target_text(j, out, name, value, by);
}

static void compare_all(dbr_judging *j, const dbr_outlook_forecast *f, const dbr_window *periods,
                        dbr_type t, const dbr_metric *m, dbr_forecast_result *r) {
    const dbr_model *model = j->model;
    r->targets = DBR_NEWS(j->arena, dbr_forecast_target, r->npoints * model->goals.n + 1);
    for (size_t i = 0; i < r->npoints; i++)
        for (size_t k = 0; k < model->goals.n; k++) {
            if (!falls_due(j, f, model->goals.v[k], periods[i]))
                continue;
            compare(j, model->goals.v[k], &r->points[i], t, m, &r->targets[r->ntargets]);
            r->ntargets += r->targets[r->ntargets].text.n > 0;
        }
}

/* ---- one forecast ---- */

static void add_history(dbr_judging *j, const dbr_value *s, const dbr_window *units, dbr_type t,
                        const dbr_metric *m, dbr_forecast_result *r) {
    size_t n = s->series.n < HISTORY_SHOWN ? s->series.n : HISTORY_SHOWN, from = s->series.n - n;
    r->history = DBR_NEWS(j->arena, dbr_point, n + 1);
    for (size_t i = 0; i < n; i++)
        r->history[r->nhistory++] =
            (dbr_point){.period = dbr_window_text(j, units[from + i]),
                        .value = dbr_show(j, s->series.points[from + i], t, m)};
}

void dbr_judge_forecast(dbr_judging *j, const dbr_outlook_forecast *f, dbr_forecast_result *r) {
    const dbr_expr *x = f->series->args[0];
    const dbr_metric *m = dbr_metric_below(x);
    dbr_window *units = NULL, *periods = DBR_NEWS(j->arena, dbr_window, (size_t)f->n);
    size_t npoints = periods_after(j, f, &units, periods);
    dbr_type t = x->type;
    t.kind = t.kind == DBR_T_COUNT ? DBR_T_NUMBER : t.kind;
    dbr_value s = dbr_evaluate(&j->eval, f->series, &j->here), why = s;
    dbr_forecast fit;
    *r = (dbr_forecast_result){.expression = f->text, .title = f->text};
    if (x->op == DBR_O_METRIC && m->title.n)
        r->title = dbr_read(j, &m->title);
    r->unit = dbr_unit_shown(j, x->type);
    r->format = m ? m->format : (dbr_str){0};
    r->points = DBR_NEWS(j->arena, dbr_forecast_point, npoints + 1);
    if (s.kind == DBR_V_SERIES)
        add_history(j, &s, units, x->type, m, r);
    if (s.kind != DBR_V_SERIES || !dbr_forecast_fit(&s, s.series.season, j->arena, &fit, &why)) {
        r->none = dbr_show(j, why, t, m);
        return;
    }
    bool smoothed = fit.method == DBR_FORECAST_HOLT_WINTERS;
    r->method = smoothed ? DBR_STR("holt-winters") : DBR_STR("trend");
    r->method_text = method_text(j, &fit);
    if (smoothed) {
        const double parameters[] = {fit.smoothing.alpha, fit.smoothing.beta, fit.smoothing.gamma};
        r->season = fit.smoothing.period;
        for (int i = 0; i < 3; i++)
            dbr_dec_of_double(parameters[i], &r->parameters[i]);
    }
    for (size_t i = 0; i < npoints; i++) {
        int h = (int)i + 1;
        double v = dbr_forecast_at(&fit, h), margin = dbr_forecast_margin(&fit, h);
        r->points[r->npoints++] = (dbr_forecast_point){.period = dbr_window_text(j, periods[i]),
                                                       .value = rounded(j, v, t, m),
                                                       .low = rounded(j, v - margin, t, m),
                                                       .high = rounded(j, v + margin, t, m)};
    }
    compare_all(j, f, periods, t, m, r);
}
