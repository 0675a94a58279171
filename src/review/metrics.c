/* metrics.c: the value of each metric, what it is compared with, and its trend. */
#include "review/judge.h"

dbr_str dbr_unit_shown(dbr_judging *j, dbr_type t) {
    if (t.label.n)
        return t.label;
    if (t.kind == DBR_T_MONEY)
        return dbr_arena_str(j->arena, dbr_str_of(t.currency));
    if (t.kind == DBR_T_ANY)
        return DBR_STR("number");
    t.points = t.change = t.series = false;
    return dbr_type_name(j->arena, t);
}

dbr_use_result *dbr_show_uses(dbr_judging *j, const dbr_uses *uses) {
    dbr_use_result *out = DBR_NEWS(j->arena, dbr_use_result, uses->n + 1);
    for (size_t i = 0; i < uses->n; i++) {
        const dbr_use *u = &uses->v[i];
        out[i].name = u->name;
        out[i].definition = u->text;
        if (!u->param)
            continue;
        out[i].unit = dbr_unit_shown(j, u->param->type);
        out[i].value = dbr_show(j, u->param->value, u->param->type, NULL);
    }
    return out;
}

/* Polarity: is the move from `then` to `now` one for the better? */
static int better(dbr_judging *j, const dbr_metric *m, dbr_value now, dbr_value then) {
    if (now.kind != DBR_V_DECIMAL || then.kind != DBR_V_DECIMAL)
        return 0;
    int c = dbr_dec_cmp(now.dec, then.dec);
    switch (m->good) {
    case DBR_GOOD_UNKNOWN:
        return 0;
    case DBR_GOOD_UP:
        return c;
    case DBR_GOOD_DOWN:
        return -c;
    case DBR_GOOD_RANGE: {
        dbr_value lo = dbr_evaluate(&j->eval, m->good_from, &j->here);
        dbr_value hi = dbr_evaluate(&j->eval, m->good_to, &j->here);
        bool in = dbr_value_cmp(&now, &lo) >= 0 && dbr_value_cmp(&now, &hi) <= 0;
        bool was = dbr_value_cmp(&then, &lo) >= 0 && dbr_value_cmp(&then, &hi) <= 0;
        return (int)in - (int)was;
    }
    }
    return 0;
}

/* Where the base is not positive a relative change says nothing; words do. */
static dbr_str words(dbr_judging *j, dbr_type t, dbr_value now, dbr_value then) {
    if (now.kind != DBR_V_DECIMAL || then.kind != DBR_V_DECIMAL ||
        (!then.dec.neg && !dbr_dec_is_zero(then.dec)))
        return (dbr_str){0};
    bool money = t.kind == DBR_T_MONEY;
    if (dbr_dec_is_zero(then.dec))
        return dbr_dec_is_zero(now.dec) ? DBR_TELL(j, FLAT) : DBR_TELL(j, FROM_ZERO);
    int c = dbr_dec_cmp(now.dec, then.dec);
    if (!now.dec.neg && !dbr_dec_is_zero(now.dec))
        return money ? DBR_TELL(j, TURNED_PROFIT) : DBR_TELL(j, TURNED_POSITIVE);
    if (c == 0)
        return DBR_TELL(j, FLAT);
    if (!money)
        return c > 0 ? DBR_TELL(j, LESS_NEGATIVE) : DBR_TELL(j, MORE_NEGATIVE);
    return c > 0 ? DBR_TELL(j, LOSS_NARROWED) : DBR_TELL(j, LOSS_WIDENED);
}

static dbr_comparison compare(dbr_judging *j, const dbr_metric *m, dbr_str with, dbr_value now,
                              dbr_value then, dbr_str window) {
    dbr_comparison c = {.with = with, .window = window};
    c.value = dbr_show(j, then, m->type, m);
    const dbr_type points = dbr_type_of_difference(m->type),
                   relative = {.kind = DBR_T_PERCENT, .change = true};
    c.difference = dbr_show(j, dbr_two_sided(DBR_O_DIFFERENCE, now, then), points, NULL);
    c.change = dbr_show(j, dbr_two_sided(DBR_O_CHANGE, now, then), relative, NULL);
    c.words = words(j, m->type, now, then);
    if (points.points)
        c.change.text = c.difference.text;
    c.better = better(j, m, now, then);
    return c;
}

/* ---- six weeks and twelve months ---- */

/* A window that begins before the data does is a part of itself, and nothing to compare with. */
static bool reaches_back(dbr_judging *j, const dbr_metric *m, const dbr_year_places *at) {
    dbr_source **sources = DBR_NEWS(j->arena, dbr_source *, j->model->sources.n + 1);
    size_t n = dbr_expr_sources(j->model, m->expr, sources);
    for (size_t i = 0; i < n && at->has_year; i++) {
        const dbr_scan_cells *scan = &j->cells->scans[sources[i]->index];
        if (scan->has_rows && at->year.window.start < scan->oldest)
            return false;
    }
    return at->has_year;
}

static dbr_year_point *year_points(dbr_judging *j, const dbr_metric *m, const dbr_expr *ref,
                                   const dbr_year_places *at, size_t n) {
    dbr_year_point *v = DBR_NEWS(j->arena, dbr_year_point, n + 1);
    for (size_t i = 0; i < n; i++) {
        v[i].now.period = dbr_window_text(j, at[i].now.window);
        v[i].now.value = dbr_show(j, dbr_evaluate(&j->eval, ref, &at[i].now), m->type, m);
        v[i].now.incomplete = at[i].now.cut;
        if (reaches_back(j, m, &at[i]))
            v[i].year = dbr_show(j, dbr_evaluate(&j->eval, ref, &at[i].year), m->type, m);
    }
    return v;
}

static void against(dbr_judging *j, const dbr_metric *m, const dbr_expr *ref, dbr_to_date *d,
                    dbr_str with, const dbr_where *then) {
    d->comparisons[d->ncomparisons++] =
        compare(j, m, with, d->value.value, dbr_evaluate(&j->eval, ref, then),
                dbr_window_text(j, dbr_where_days(j->model, then)));
}

static void to_date(dbr_judging *j, const dbr_metric *m, const dbr_expr *ref, const char *name,
                    const dbr_year_places *at, const dbr_where *before, dbr_history *h) {
    dbr_to_date *d = &h->to_date[h->nto_date++];
    dbr_window days = dbr_where_days(j->model, &at->now);
    d->name = name;
    d->period = dbr_window_text(j, days);
    d->is_review = dbr_window_eq(days, dbr_where_days(j->model, &j->here));
    d->value = dbr_show(j, dbr_evaluate(&j->eval, ref, &at->now), m->type, m);
    if (before)
        against(j, m, ref, d, DBR_STR("previous"), before);
    if (reaches_back(j, m, at))
        against(j, m, ref, d, DBR_STR("last year"), &at->year);
}

static dbr_history *history(dbr_judging *j, const dbr_metric *m, const dbr_expr *ref,
                            const dbr_metric_places *at) {
    static const char *const names[] = {"mtd", "qtd", "ytd"};
    dbr_history *h = DBR_NEW(j->arena, dbr_history);
    h->weeks = year_points(j, m, ref, at->weeks, at->nweeks);
    h->months = year_points(j, m, ref, at->months, at->nmonths);
    h->nmonths = at->nmonths;
    h->nweeks = at->nweeks;
    for (size_t i = 0; i < at->nweeks; i++) /* rows of a month each have no weeks */
        if (h->weeks[i].now.value.value.kind == DBR_V_NONE)
            h->nweeks = 0;
    if (h->nweeks)
        to_date(j, m, ref, "week", &at->weeks[h->nweeks - 1], &at->weeks[h->nweeks - 2].now, h);
    for (size_t i = 0; i < DBR_TO_DATES; i++)
        to_date(j, m, ref, names[i], &at->to_date[i], NULL, h);
    return h;
}

static void judge_metric(dbr_judging *j, dbr_metric *m, dbr_metric_result *r) {
    dbr_expr *ref = DBR_NEW(j->arena, dbr_expr);
    *ref = (dbr_expr){.op = DBR_O_METRIC, .metric = m, .type = m->type};
    r->name = m->name;
    r->title = m->title.n ? dbr_read(j, &m->title) : m->name;
    r->about = dbr_read(j, &m->about);
    r->group = dbr_read(j, &m->group);
    r->owner = m->owner;
    r->unit = dbr_unit_shown(j, m->type);
    r->format = m->format;
    r->definition = dbr_span_line(j->arena, m->expr->at);
    r->uses = dbr_show_uses(j, &m->uses);
    r->nuses = m->uses.n;
    r->good = m->good;
    dbr_value now = dbr_evaluate(&j->eval, ref, &j->here);
    r->value = dbr_show(j, now, m->type, m);
    r->comparisons = DBR_NEWS(j->arena, dbr_comparison, 3);
    dbr_metric_places at;
    dbr_metric_places_of(&j->eval, m, &at);
    if (at.has_previous)
        r->comparisons[r->ncomparisons++] =
            compare(j, m, DBR_STR("previous"), now, dbr_evaluate(&j->eval, ref, &at.previous),
                    dbr_window_text(j, dbr_where_days(j->model, &at.previous)));
    if (at.has_last_year)
        r->comparisons[r->ncomparisons++] =
            compare(j, m, DBR_STR("last year"), now, dbr_evaluate(&j->eval, ref, &at.last_year),
                    dbr_window_text(j, dbr_where_days(j->model, &at.last_year)));
    const dbr_goal *g = dbr_goal_of_metric(j->model, m);
    if (g) {
        dbr_goal_show(j, g, &r->value, &r->target);
        r->has_target = true;
        r->comparisons[r->ncomparisons++] =
            compare(j, m, DBR_STR("target"), now, r->target.value, (dbr_str){0});
    }
    r->series = DBR_NEWS(j->arena, dbr_point, at.ntrend + 1);
    r->nseries = at.ntrend;
    for (size_t i = 0; i < at.ntrend; i++) {
        r->series[i].period = dbr_window_text(j, at.trend[i].window);
        r->series[i].value = dbr_show(j, dbr_evaluate(&j->eval, ref, &at.trend[i]), m->type, m);
        r->series[i].incomplete = at.trend[i].cut;
    }
    if (at.has_history)
        r->history = history(j, m, ref, &at);
}

void dbr_judge_metrics(dbr_judging *j) {
    size_t n = j->model->metrics.n;
    j->out->metrics = DBR_NEWS(j->arena, dbr_metric_result, n + 1);
    j->out->nmetrics = n;
    for (size_t i = 0; i < n; i++)
        judge_metric(j, j->model->metrics.v[i], &j->out->metrics[i]);
}
