/* xlsx_analyses.c: sheets of what a review may have besides metrics, checks, goals and actions: plain tables, a row for each thing. A sheet of
   which there is nothing is left out. */
#include "report/changes.h"
#include "report/xlsx.h"

#define COUNT(columns) (sizeof(columns) / sizeof *(columns))

static const dbr_str none = {0};

static void put_percent(dbr_sheet *s, const dbr_shown *v) {
    dbr_sheet_value(s, v, DBR_STR("percent"), none);
}

static void put_count(dbr_sheet *s, const dbr_shown *v) {
    dbr_sheet_value(s, v, DBR_STR("count"), none);
}

static void put_duration(dbr_sheet *s, const dbr_shown *v) {
    dbr_sheet_value(s, v, DBR_STR("duration"), none);
}

static void put_mark(dbr_sheet *s, bool marked) {
    dbr_sheet_text(s, marked ? DBR_STR("▼") : none);
}

/* ---- drivers ---- */

/* `foreign`: it has a unit of its own, as factors and numbers of days have. */
static void put_plain(dbr_sheet *s, const dbr_shown *v, const dbr_explain_result *x, bool foreign) {
    if (foreign && v->value.kind == DBR_V_DECIMAL)
        dbr_sheet_number(s, dbr_dec_to_double(v->value.dec), "General");
    else
        dbr_sheet_value(s, v, x->unit, x->format);
}

static void put_driver(dbr_sheet *s, const dbr_explain_result *x, const dbr_driver *d, dbr_str name,
                       bool foreign) {
    bool percent = dbr_str_is(x->unit, "percent");
    const dbr_shown *parts[] = {&d->contribution, &d->rate, &d->mix};
    dbr_sheet_text(s, x->title);
    dbr_sheet_text(s, x->window);
    dbr_sheet_text(s, name);
    put_plain(s, &d->before, x, foreign);
    put_plain(s, &d->value, x, foreign);
    for (size_t i = 0; i < COUNT(parts); i++) {
        if (percent)
            dbr_sheet_points(s, parts[i]);
        else
            dbr_sheet_value(s, parts[i], x->unit, x->format);
    }
    put_percent(s, &d->share);
    dbr_sheet_next(s);
}

static void put_drivers(dbr_xlsx *x) {
    static const dbr_sheet_column columns[] = {
        {DBR_W_METRIC, 28},  {DBR_W_COMPARED_WITH, 14}, {DBR_W_SEGMENT, 28},
        {DBR_W_BEFORE, 16},  {DBR_W_VALUE, 16},         {DBR_W_CONTRIBUTION, 16},
        {DBR_W_BY_RATE, 12}, {DBR_W_BY_MIX, 12},        {DBR_W_SHARE, 10}};
    const dbr_review *r = x->r;
    if (!r->nexplains)
        return;
    dbr_sheet s = dbr_sheet_new(x, DBR_W_HEAD_DRIVERS);
    dbr_sheet_heads(&s, columns, COUNT(columns));
    for (size_t i = 0; i < r->nexplains; i++) {
        const dbr_explain_result *e = &r->explains[i];
        for (size_t k = 0; k < e->ndrivers; k++)
            put_driver(&s, e, &e->drivers[k], e->drivers[k].name, e->product);
        if (e->nothers)
            put_driver(&s, e, &e->others, dbr_word_text(r->lang, DBR_W_OTHERS), false);
        for (size_t k = 0; k < e->neffects; k++)
            put_driver(&s, e, &e->effects[k].line, e->effects[k].line.name, true);
        if (!e->ndrivers &&
            !e->neffects) { /* it could not be split: why stands where the change would */
            dbr_sheet_text(&s, e->title);
            dbr_sheet_text(&s, e->window);
            dbr_sheet_skip(&s);
            dbr_sheet_value(&s, &e->before, e->unit, e->format);
            dbr_sheet_value(&s, &e->value, e->unit, e->format);
            dbr_sheet_text(&s, e->change.text);
            dbr_sheet_next(&s);
        }
    }
    dbr_sheet_end(&s);
}

/* ---- funnels, processes, cohorts ---- */

static void put_funnels(dbr_xlsx *x) {
    static const dbr_sheet_column columns[] = {
        {DBR_W_FUNNEL, 28},   {DBR_W_STEP, 28},       {DBR_W_VALUE, 14},
        {DBR_W_PREVIOUS, 14}, {DBR_W_CONVERSION, 12}, {DBR_W_PREVIOUS, 12},
        {DBR_W_OVERALL, 12},  {DBR_W_LOST, 12},       {DBR_W_WORST_STEP, 12}};
    const dbr_review *r = x->r;
    if (!r->nfunnels)
        return;
    dbr_sheet s = dbr_sheet_new(x, DBR_W_HEAD_FUNNELS);
    dbr_sheet_heads(&s, columns, COUNT(columns));
    for (size_t i = 0; i < r->nfunnels; i++)
        for (size_t k = 0; k < r->funnels[i].nsteps; k++, dbr_sheet_next(&s)) {
            const dbr_funnel_step_result *step = &r->funnels[i].steps[k];
            static const dbr_shown nothing = {0};
            bool before = r->funnels[i].window.n > 0;
            dbr_sheet_text(&s, r->funnels[i].title);
            dbr_sheet_text(&s, step->title);
            dbr_sheet_value(&s, &step->value, step->unit, step->format);
            dbr_sheet_value(&s, before ? &step->previous : &nothing, step->unit, step->format);
            put_percent(&s, k ? &step->conversion : &nothing);
            put_percent(&s, k && before ? &step->conversion_previous : &nothing);
            put_percent(&s, k ? &step->overall : &nothing);
            dbr_sheet_value(&s, k && before ? &step->loss : &nothing, step->unit, none);
            put_mark(&s, step->worst);
        }
    dbr_sheet_end(&s);
}

static void put_processes(dbr_xlsx *x) {
    static const dbr_sheet_column columns[] = {{DBR_W_PROCESS, 28},       {DBR_W_STEP, 32},
                                               {DBR_W_CASES, 10},         {DBR_W_OUT_OF_ORDER, 12},
                                               {DBR_W_MEDIAN, 12},        {DBR_W_PREVIOUS, 12},
                                               {DBR_W_P90, 12},           {DBR_W_PREVIOUS, 12},
                                               {DBR_W_SHARE_OF_TIME, 12}, {DBR_W_BOTTLENECK, 12}};
    const dbr_review *r = x->r;
    if (!r->nprocesses)
        return;
    dbr_sheet s = dbr_sheet_new(x, DBR_W_HEAD_PROCESSES);
    dbr_sheet_heads(&s, columns, COUNT(columns));
    for (size_t i = 0; i < r->nprocesses; i++)
        for (size_t k = 0; k < r->processes[i].ntimes; k++, dbr_sheet_next(&s)) {
            const dbr_process_time_result *t = &r->processes[i].times[k];
            dbr_sheet_text(&s, r->processes[i].title);
            dbr_sheet_text(&s, t->title);
            put_count(&s, &t->count);
            put_count(&s, &t->out_of_order);
            put_duration(&s, &t->median);
            put_duration(&s, &t->median_previous);
            put_duration(&s, &t->p90);
            put_duration(&s, &t->p90_previous);
            put_percent(&s, &t->share);
            put_mark(&s, t->bottleneck);
        }
    dbr_sheet_end(&s);
}

/* A row for each cohort and age, so that a pivot table makes the triangle. */
static void put_cohorts(dbr_xlsx *x) {
    static const dbr_sheet_column columns[] = {{DBR_W_COHORT, 28},
                                               {DBR_W_PERIOD_HEAD, 14},
                                               {DBR_W_NEW, 12},
                                               {DBR_W_PERIODS_LATER, 14},
                                               {DBR_W_SHARE, 12}};
    const dbr_review *r = x->r;
    if (!r->ncohorts)
        return;
    dbr_sheet s = dbr_sheet_new(x, DBR_W_HEAD_COHORTS);
    dbr_sheet_heads(&s, columns, COUNT(columns));
    for (size_t i = 0; i < r->ncohorts; i++)
        for (size_t k = 0; k < r->cohorts[i].nrows; k++) {
            const dbr_cohort_row *row = &r->cohorts[i].rows[k];
            for (size_t age = 0; age < row->nretention; age++) {
                if (row->size.value.kind == DBR_V_NONE) /* before the data begins */
                    break;
                dbr_sheet_text(&s, r->cohorts[i].title);
                dbr_sheet_text(&s, row->period);
                put_count(&s, &row->size);
                dbr_sheet_number(&s, (double)age, "0");
                put_percent(&s, &row->retention[age]);
                dbr_sheet_next(&s);
            }
        }
    dbr_sheet_end(&s);
}

/* ---- feedback ---- */

static void put_score(dbr_sheet *s, const dbr_feedback_result *f, dbr_word w, const dbr_shown *now,
                      const dbr_shown *then, const char *unit) {
    dbr_sheet_text(s, f->title);
    dbr_sheet_word(s, w);
    dbr_sheet_value(s, now, dbr_str_of(unit), none);
    dbr_sheet_value(s, then, dbr_str_of(unit), none);
    dbr_sheet_next(s);
}

static void put_feedback(dbr_xlsx *x) {
    static const dbr_sheet_column columns[] = {
        {DBR_W_SURVEY, 28}, {DBR_W_THEME, 28},    {DBR_W_VALUE, 12}, {DBR_W_PREVIOUS, 12},
        {DBR_W_SHARE, 12},  {DBR_W_PREVIOUS, 12}, {DBR_W_CHANGE, 12}};
    const dbr_review *r = x->r;
    if (!r->nfeedbacks)
        return;
    dbr_sheet s = dbr_sheet_new(x, DBR_W_HEAD_FEEDBACK);
    dbr_sheet_heads(&s, columns, COUNT(columns));
    for (size_t i = 0; i < r->nfeedbacks; i++) {
        const dbr_feedback_result *f = &r->feedbacks[i];
        put_score(&s, f, DBR_W_REPLIES, &f->count, &f->count_previous, "count");
        if (f->has_nps)
            put_score(&s, f, DBR_W_NPS, &f->nps, &f->nps_previous, "number");
        if (f->has_csat)
            put_score(&s, f, DBR_W_CSAT, &f->csat, &f->csat_previous, "percent");
        if (f->has_mean)
            put_score(&s, f, DBR_W_MEAN_SCORE, &f->mean, &f->mean_previous, "number");
        for (size_t k = 0; k < f->nthemes; k++, dbr_sheet_next(&s)) {
            const dbr_theme_result *t = &f->themes[k];
            dbr_sheet_text(&s, f->title);
            dbr_sheet_text(&s, t->title);
            put_count(&s, &t->count);
            dbr_sheet_skip(&s);
            put_percent(&s, &t->share);
            put_percent(&s, &t->previous);
            dbr_sheet_points(&s, &t->change);
        }
    }
    dbr_sheet_end(&s);
}

void dbr_xlsx_analyses(dbr_xlsx *x) {
    put_drivers(x);
    put_funnels(x);
    put_processes(x);
    put_cohorts(x);
    put_feedback(x);
}

/* ---- forecasts ---- */

static const dbr_forecast_target *target_of(const dbr_forecast_result *f, dbr_str period) {
    for (size_t i = 0; i < f->ntargets; i++)
        if (dbr_str_eq(f->targets[i].period, period))
            return &f->targets[i];
    return NULL;
}

static void put_forecast(dbr_sheet *s, const dbr_outlook_result *o, const dbr_forecast_result *f) {
    for (size_t i = 0; i < (f->npoints ? f->npoints : 1); i++, dbr_sheet_next(s)) {
        const dbr_forecast_point *p = f->npoints ? &f->points[i] : NULL;
        const dbr_forecast_target *t = p ? target_of(f, p->period) : NULL;
        dbr_sheet_text(s, o->title.n ? o->title : o->name);
        dbr_sheet_text(s, f->title);
        dbr_sheet_text(s, p ? p->period : none);
        if (!p) {
            dbr_sheet_text(s, f->none.text);
            continue;
        }
        dbr_sheet_value(s, &p->value, f->unit, f->format);
        dbr_sheet_value(s, &p->low, f->unit, f->format);
        dbr_sheet_value(s, &p->high, f->unit, f->format);
        if (t)
            dbr_sheet_value(s, &t->target, f->unit, f->format);
        else
            dbr_sheet_skip(s);
        dbr_sheet_text(s, t ? t->text : none);
        dbr_sheet_text(s, f->method_text);
    }
}

void dbr_xlsx_forecasts(dbr_xlsx *x) {
    static const dbr_sheet_column columns[] = {
        {DBR_W_GROUP, 20},    {DBR_W_METRIC, 28},  {DBR_W_PERIOD_HEAD, 12},
        {DBR_W_FORECAST, 16}, {DBR_W_LOWER, 16},   {DBR_W_UPPER, 16},
        {DBR_W_TARGET, 16},   {DBR_W_MESSAGE, 48}, {DBR_W_METHOD, 40}};
    const dbr_review *r = x->r;
    size_t n = 0;
    for (size_t i = 0; i < r->noutlooks; i++)
        n += r->outlooks[i].nforecasts;
    if (!n)
        return;
    dbr_sheet s = dbr_sheet_new(x, DBR_W_HEAD_FORECASTS);
    dbr_sheet_heads(&s, columns, COUNT(columns));
    for (size_t i = 0; i < r->noutlooks; i++)
        for (size_t k = 0; k < r->outlooks[i].nforecasts; k++)
            put_forecast(&s, &r->outlooks[i], &r->outlooks[i].forecasts[k]);
    dbr_sheet_end(&s);
}

/* ---- what became of the last review ---- */

static void put_value(dbr_sheet *s, const dbr_change *c, const dbr_value *v, dbr_str words) {
    if (c->has_values) /* its unit is not known */
        dbr_sheet_value(s, &(dbr_shown){.value = *v}, DBR_STR("number"), none);
    else
        dbr_sheet_text(s, words);
}

void dbr_xlsx_follow_up(dbr_xlsx *x) {
    static const dbr_sheet_column columns[] = {{DBR_W_GROUP, 20}, {DBR_W_STATUS, 16},
                                               {DBR_W_WHAT, 40},  {DBR_W_BEFORE, 16},
                                               {DBR_W_AFTER, 16}, {DBR_W_MESSAGE, 60}};
    const dbr_changes *c = x->r->follow_up;
    if (!c || dbr_changes_none(c))
        return;
    dbr_sheet s = dbr_sheet_new(x, DBR_W_HEAD_FOLLOW_UP);
    dbr_sheet_heads(&s, columns, COUNT(columns));
    for (unsigned k = 0; k < DBR_CHANGES_COUNT; k++)
        for (size_t i = 0; i < c->parts[k].n; i++) {
            const dbr_change *v = &c->parts[k].v[i];
            dbr_sheet_word(&s, dbr_change_heading((dbr_change_part)k));
            dbr_sheet_text(&s, dbr_change_state(x->r->lang, v));
            dbr_sheet_text(&s, v->label);
            put_value(&s, v, &v->before, v->was);
            put_value(&s, v, &v->after, v->now);
            dbr_sheet_text(&s, v->text);
            dbr_sheet_next(&s);
        }
    dbr_sheet_end(&s);
    dbr_sheet_colour(&s, 1, dbr_xlsx_word(x, DBR_W_NEWLY_FAILING), x->bad);
    dbr_sheet_colour(&s, 1, dbr_xlsx_word(x, DBR_W_STILL_FAILING), x->bad);
    dbr_sheet_colour(&s, 1, dbr_xlsx_word(x, DBR_W_RECOVERED), x->good);
}
