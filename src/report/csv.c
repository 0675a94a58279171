/* csv.c: the numbers of a review as one long table (RFC 4180): a row for each value of a metric (now, compared, in the trend) and for each
   value that a check looked at, in each segment; then those of drivers, funnels, processes, cohorts, feedback, the plan and
   forecasts. Numbers in plain form; a text can never be a formula. */
#include "base/utf8.h"
#include "report/render.h"

typedef struct table {
    dbr_buf *out;
    bool filled; /* the row has a cell already */
} table;

static void next(table *t) {
    if (t->filled)
        dbr_buf_putc(t->out, ',');
    t->filled = true;
}

static void end(table *t) {
    dbr_buf_puts(t->out, "\r\n");
    t->filled = false;
}

/* What spreadsheets take as the beginning of a formula, or skip before one. */
static bool is_formula(uint32_t rune) {
    return rune == '=' || rune == '+' || rune == '-' || rune == '@' || rune == '\t' ||
           rune == '\r' || rune == '\n' || rune == '|' || rune == '%' || rune == 0xFF1D ||
           rune == 0xFF0B || rune == 0xFF0D || rune == 0xFF20;
}

static bool needs_quotes(dbr_str s) {
    for (size_t i = 0; i < s.n; i++)
        if (strchr(",;\"\t\n", s.p[i]) && s.p[i])
            return true;
    return s.n && (s.p[0] == ' ' || s.p[s.n - 1] == ' ');
}

static void text(table *t, dbr_str s) {
    next(t);
    bool quoted = needs_quotes(s);
    if (quoted)
        dbr_buf_putc(t->out, '"');
    for (size_t i = 0; i < s.n;) {
        uint32_t rune = 0;
        size_t n = dbr_utf8_next(s, i, &rune);
        bool control = rune < 0x20 && rune != '\t' && rune != '\n';
        if (i == 0 && n && is_formula(rune))
            dbr_buf_putc(t->out, '\'');
        if (!n || control || (rune >= 0x7F && rune < 0xA0))
            dbr_buf_puts(t->out, "\xEF\xBF\xBD");
        else
            dbr_buf_put(t->out, dbr_str_slice(s, i, i + n));
        if (rune == '"')
            dbr_buf_putc(t->out, '"');
        i += n ? n : 1;
    }
    if (quoted)
        dbr_buf_putc(t->out, '"');
}

static void truth(table *t, bool b) {
    text(t, b ? DBR_STR("true") : DBR_STR("false"));
}

/* The plain form: a number is a number for whoever reads the cell, also a negative one. */
static void value(table *t, const dbr_value *v) {
    dbr_buf b = {0};
    switch (v->kind) {
    case DBR_V_NONE:
        text(t, (dbr_str){0});
        break;
    case DBR_V_DECIMAL:
    case DBR_V_DATE:
    case DBR_V_DATETIME:
    case DBR_V_BOOL:
        next(t);
        dbr_value_write(v, t->out);
        break;
    case DBR_V_TEXT:
    case DBR_V_SERIES:
        dbr_value_write(v, &b);
        text(t, dbr_buf_str(&b));
        break;
    }
    dbr_buf_clear(&b);
}

static void reason(table *t, const dbr_value *v) {
    bool none = v->kind == DBR_V_NONE;
    text(t, none ? v->none.why : (dbr_str){0});
    text(t, none ? dbr_str_of(dbr_reason_code(v->none.reason)) : (dbr_str){0});
}

/* What the numbers of a row are of. */
typedef struct subject {
    dbr_str name, title, unit, segment, group;
} subject;

/* The first cells of a row. */
static void about(table *t, subject of, dbr_str kind, dbr_str window) {
    text(t, of.name);
    text(t, of.title);
    text(t, of.group);
    text(t, of.unit);
    text(t, of.segment);
    text(t, kind);
    text(t, window);
}

static void single(table *t, const dbr_value *v) {
    value(t, v);
    text(t, (dbr_str){0});
    text(t, (dbr_str){0});
}

static void metric(table *t, const dbr_review *r, const dbr_metric_result *m) {
    subject of = {.name = m->name, .title = m->title, .unit = m->unit, .group = m->group};
    about(t, of, DBR_STR("value"), r->period);
    single(t, &m->value.value);
    truth(t, r->complete);
    reason(t, &m->value.value);
    end(t);
    for (size_t i = 0; i < m->ncomparisons; i++) {
        const dbr_comparison *c = &m->comparisons[i];
        const dbr_value *none = dbr_value_is_none(c->value.value)    ? &c->value.value
                                : dbr_value_is_none(c->change.value) ? &c->change.value
                                                                     : &c->difference.value;
        about(t, of, c->with, c->window.n ? c->window : r->period);
        value(t, &c->value.value);
        value(t, &c->change.value);
        value(t, &c->difference.value);
        text(t, (dbr_str){0});
        reason(t, none);
        end(t);
    }
    for (size_t i = 0; i < m->nseries; i++) {
        const dbr_point *p = &m->series[i];
        about(t, of, DBR_STR("trend"), p->period);
        single(t, &p->value.value);
        truth(t, !p->incomplete);
        reason(t, &p->value.value);
        end(t);
    }
}

static void check(table *t, const dbr_review *r, const dbr_check_result *c) {
    dbr_buf where = {0};
    dbr_segment_write(c->segment, c->nsegment, &where);
    for (int limit = 0; limit < (c->limit.text.n ? 2 : 1); limit++) {
        const dbr_value *v = limit ? &c->limit.value : &c->value.value;
        subject of = {
            .name = c->name, .title = c->title, .unit = c->unit, .segment = dbr_buf_str(&where)};
        about(t, of, limit ? DBR_STR("limit") : DBR_STR("check"), r->period);
        single(t, v);
        truth(t, r->complete);
        reason(t, v);
        end(t);
    }
    dbr_buf_clear(&where);
}

/* ---- the analyses and forecasts ---- */

static void number(table *t, subject of, const char *kind, dbr_str window, const dbr_shown *v) {
    if (!v->text.n) /* there is no such window, or no such number */
        return;
    about(t, of, dbr_str_of(kind), window);
    single(t, &v->value);
    text(t, (dbr_str){0});
    reason(t, &v->value);
    end(t);
}

/* The same of the review's window and of the one before. */
static void two(table *t, const dbr_review *r, subject of, const char *kind, dbr_str before,
                const dbr_shown *now, const dbr_shown *then) {
    number(t, of, kind, r->period, now);
    if (before.n)
        number(t, of, kind, before, then);
}

static subject part(subject of, const char *unit, dbr_str segment) {
    return (subject){
        .name = of.name, .title = of.title, .unit = dbr_str_of(unit), .segment = segment};
}

static void explain(table *t, const dbr_review *r, dbr_arena *a, const dbr_explain_result *x) {
    subject of = {.name = x->name, .title = x->title, .unit = x->unit};
    for (size_t i = 0; i < x->ndrivers; i++) {
        const dbr_driver *d = &x->drivers[i];
        dbr_buf b = {0};
        if (x->product)
            dbr_buf_printf(&b, "factor=%.*s", DBR_ARG(d->factor));
        dbr_segment_write(d->segment, d->nsegment, &b);
        of.segment = dbr_arena_str(a, dbr_buf_str(&b));
        dbr_buf_clear(&b);
        number(t, of, "contribution", r->period, &d->contribution);
    }
    of.segment = DBR_STR("(others)");
    if (x->nothers)
        number(t, of, "contribution", r->period, &x->others.contribution);
    for (size_t i = 0; i < x->neffects; i++) {
        static const char *const kinds[] = {[DBR_EFFECT_WORKDAYS] = "workdays",
                                            [DBR_EFFECT_EVENT] = "event ",
                                            [DBR_EFFECT_REST] = "rest"};
        const dbr_effect *e = &x->effects[i];
        of.segment = dbr_arena_printf(a, "effect=%s%.*s", kinds[e->kind], DBR_ARG(e->event));
        number(t, of, "effect", r->period, &e->line.contribution);
    }
}

static void funnel(table *t, const dbr_review *r, dbr_arena *a, const dbr_funnel_result *f) {
    subject of = {.name = f->name, .title = f->title};
    for (size_t i = 0; i < f->nsteps; i++) {
        const dbr_funnel_step_result *s = &f->steps[i];
        of.segment = dbr_arena_printf(a, "step=%.*s", DBR_ARG(s->name));
        of.unit = s->unit;
        two(t, r, of, "step", f->window, &s->value, &s->previous);
        if (!i)
            continue;
        of.unit = DBR_STR("percent");
        two(t, r, of, "conversion", f->window, &s->conversion, &s->conversion_previous);
        number(t, of, "overall", r->period, &s->overall);
        of.unit = f->steps[i - 1].unit;
        if (f->window.n)
            number(t, of, "loss", r->period, &s->loss);
    }
}

static void process(table *t, const dbr_review *r, dbr_arena *a, const dbr_process_result *p) {
    subject of = {.name = p->name, .title = p->title, .unit = DBR_STR("count")};
    two(t, r, of, "cases", p->window, &p->cases, &p->cases_previous);
    for (size_t i = 0; i < p->ntimes; i++) {
        const dbr_process_time_result *x = &p->times[i];
        dbr_str steps = dbr_arena_printf(a, "from=%.*s, to=%.*s", DBR_ARG(x->from), DBR_ARG(x->to));
        number(t, part(of, "count", steps), "cases", r->period, &x->count);
        two(t, r, part(of, "duration", steps), "median", p->window, &x->median,
            &x->median_previous);
        two(t, r, part(of, "duration", steps), "p90", p->window, &x->p90, &x->p90_previous);
        number(t, part(of, "percent", steps), "share", r->period, &x->share);
    }
}

static void feedback(table *t, const dbr_review *r, dbr_arena *a, const dbr_feedback_result *f) {
    subject of = {.name = f->name, .title = f->title, .unit = DBR_STR("number")};
    two(t, r, part(of, "count", of.segment), "answers", f->window, &f->count, &f->count_previous);
    if (f->has_nps)
        two(t, r, of, "nps", f->window, &f->nps, &f->nps_previous);
    if (f->has_csat)
        two(t, r, part(of, "percent", of.segment), "csat", f->window, &f->csat, &f->csat_previous);
    if (f->has_mean)
        two(t, r, of, "mean", f->window, &f->mean, &f->mean_previous);
    for (size_t i = 0; i < f->nthemes; i++) {
        const dbr_theme_result *x = &f->themes[i];
        dbr_str theme = dbr_arena_printf(a, "theme=%.*s", DBR_ARG(x->name));
        number(t, part(of, "count", theme), "mentions", r->period, &x->count);
        two(t, r, part(of, "percent", theme), "share", f->window, &x->share, &x->previous);
    }
}

/* The window is that in which they came first. */
static void cohort(table *t, dbr_arena *a, const dbr_cohort_result *c) {
    subject of = {.name = c->name, .title = c->title, .unit = DBR_STR("percent")};
    for (size_t i = 0; i < c->nrows; i++) {
        const dbr_cohort_row *row = &c->rows[i];
        if (row->size.value.kind == DBR_V_NONE) /* before the data begins */
            continue;
        number(t, part(of, "count", (dbr_str){0}), "size", row->period, &row->size);
        for (size_t age = 1; age < row->nretention; age++)
            number(t, part(of, "percent", dbr_arena_printf(a, "after=%zu", age)), "retention",
                   row->period, &row->retention[age]);
    }
}

/* Gaps and effects in the unit of the goal's metric, of a percentage as a difference of it; the run rate is one of a working day. */
static void gap(table *t, const dbr_review *r, dbr_arena *a, const dbr_gap_result *g) {
    subject of = {.name = g->goal, .title = g->title, .unit = g->unit};
    number(t, of, "gap", r->period, &g->gap);
    number(t, of, "promised", r->period, &g->promised);
    number(t, part(of, "percent", of.segment), "covered", r->period, &g->covered);
    number(t, of, "run rate needed", r->period, &g->rate.needed);
    number(t, of, "run rate so far", r->period, &g->rate.so_far);
    number(t, of, "run rate best", r->period, &g->rate.best);
    for (size_t i = 0; i < g->npromises; i++) {
        const dbr_promise_result *o = &g->promises[i];
        of.segment = dbr_arena_printf(a, "action=%.*s", DBR_ARG(o->action));
        number(t, of, "effect", o->by, &o->effect);
    }
}

static void forecast(table *t, const dbr_forecast_result *f) {
    subject of = {.name = f->expression, .title = f->title, .unit = f->unit};
    if (!f->npoints)
        number(t, of, "forecast", (dbr_str){0}, &f->none);
    for (size_t i = 0; i < f->npoints; i++) {
        const dbr_forecast_point *p = &f->points[i];
        number(t, of, "forecast", p->period, &p->value);
        number(t, of, "forecast low", p->period, &p->low);
        number(t, of, "forecast high", p->period, &p->high);
    }
    for (size_t i = 0; i < f->ntargets; i++)
        number(t, of, "forecast target", f->targets[i].period, &f->targets[i].target);
}

static void analyses(table *t, const dbr_review *r) {
    dbr_arena a = {0};
    for (size_t i = 0; i < r->nexplains; i++)
        explain(t, r, &a, &r->explains[i]);
    for (size_t i = 0; i < r->nfunnels; i++)
        funnel(t, r, &a, &r->funnels[i]);
    for (size_t i = 0; i < r->nprocesses; i++)
        process(t, r, &a, &r->processes[i]);
    for (size_t i = 0; i < r->ncohorts; i++)
        cohort(t, &a, &r->cohorts[i]);
    for (size_t i = 0; i < r->nfeedbacks; i++)
        feedback(t, r, &a, &r->feedbacks[i]);
    for (size_t i = 0; i < r->ngaps; i++)
        gap(t, r, &a, &r->gaps[i]);
    for (size_t i = 0; i < r->noutlooks; i++)
        for (size_t k = 0; k < r->outlooks[i].nforecasts; k++)
            forecast(t, &r->outlooks[i].forecasts[k]);
    dbr_arena_clear(&a);
}

void dbr_render_csv(const dbr_review *r, const dbr_render_options *o, dbr_buf *out) {
    static const char *const head[] = {"name",     "title",  "group",      "unit",   "segment",
                                       "kind",     "window", "value",      "change", "difference",
                                       "complete", "reason", "reason_code"};
    table t = {.out = out};
    for (size_t i = 0; i < sizeof head / sizeof *head; i++)
        text(&t, dbr_str_of(head[i]));
    end(&t);
    for (size_t i = 0; i < r->nmetrics; i++)
        metric(&t, r, &r->metrics[i]);
    for (size_t i = 0; i < r->nchecks; i++)
        if (r->checks[i].has_value)
            check(&t, r, &r->checks[i]);
    analyses(&t, r);
}
