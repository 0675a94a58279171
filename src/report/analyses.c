/* analyses.c: the tables of analyses. A column is a word, how soon it may be left out, and a cell of each row. */
#include "report/analyses.h"
#include "base/decimal.h"
#include "report/text.h"

static void add_head(dbr_analysis *g, dbr_str head, unsigned drop) {
    g->heads[g->ncolumns] = head;
    g->drop[g->ncolumns++] = drop;
}

static void add_word(dbr_analysis *g, dbr_lang lang, dbr_word w, unsigned drop) {
    add_head(g, dbr_word_text(lang, w), drop);
}

static void add_change(dbr_analysis *g, dbr_lang lang, dbr_word w, unsigned drop) {
    g->changes[g->ncolumns] = true;
    add_word(g, lang, w, drop);
}

static dbr_analysis table(dbr_arena *a, dbr_str title, size_t rows) {
    dbr_analysis g = {.title = title};
    g.rows = DBR_NEWS(a, dbr_analysis_row, rows + 1);
    g.remarks = DBR_NEWS(a, dbr_str, 8);
    add_head(&g, title, 0);
    return g;
}

static dbr_analysis_row *add_row(dbr_analysis *g, dbr_str title) {
    dbr_analysis_row *row = &g->rows[g->nrows++];
    row->cells[0] = title;
    for (size_t c = 0; c < DBR_TABLE_COLUMNS; c++)
        row->part[c] = -1;
    return row;
}

static void set_part(dbr_analysis_row *row, size_t column, const dbr_shown *s) {
    row->part[column] = dbr_value_to_double(&s->value, row->part[column]);
}

/* From values to shares of the largest of them. */
static void scale_parts(dbr_analysis *g, dbr_drawing drawing) {
    double most = 0;
    for (size_t i = 0; i < g->nrows * DBR_TABLE_COLUMNS; i++) {
        double v = g->rows[i / DBR_TABLE_COLUMNS].part[i % DBR_TABLE_COLUMNS];
        most = v > most ? v : most;
    }
    for (size_t i = 0; i < g->nrows * DBR_TABLE_COLUMNS && most > 0; i++)
        g->rows[i / DBR_TABLE_COLUMNS].part[i % DBR_TABLE_COLUMNS] /= most;
    g->drawing = most > 0 ? drawing : DBR_DRAW_NOTHING;
}

/* ---- funnels ---- */

static dbr_analysis funnel(dbr_arena *a, const dbr_review *r, const dbr_funnel_result *f) {
    dbr_analysis g = table(a, f->title, f->nsteps);
    add_word(&g, r->lang, DBR_W_VALUE, 0);
    add_word(&g, r->lang, DBR_W_PREVIOUS, 2);
    add_word(&g, r->lang, DBR_W_CONVERSION, 0);
    add_word(&g, r->lang, DBR_W_PREVIOUS, 1);
    add_word(&g, r->lang, DBR_W_OVERALL, 1);
    add_word(&g, r->lang, DBR_W_LOST, 2);
    for (size_t i = 0; i < f->nsteps; i++) {
        const dbr_funnel_step_result *s = &f->steps[i];
        dbr_analysis_row *row = add_row(&g, s->title);
        bool before = f->window.n > 0;
        row->worst = s->worst;
        row->cells[1] = s->value.text;
        row->cells[2] = before ? s->previous.text : (dbr_str){0};
        if (i == 0)
            continue;
        row->cells[3] = s->conversion.text;
        row->cells[4] = before ? s->conversion_previous.text : (dbr_str){0};
        row->cells[5] = s->overall.text;
        row->cells[6] = before ? s->loss.text : (dbr_str){0};
    }
    return g;
}

/* ---- processes ---- */

static bool is_some(const dbr_shown *s) {
    return s->value.kind == DBR_V_DECIMAL && !dbr_dec_is_zero(s->value.dec);
}

static dbr_analysis process(dbr_arena *a, const dbr_review *r, const dbr_process_result *p) {
    dbr_analysis g = table(a, p->title, p->ntimes);
    add_word(&g, r->lang, DBR_W_CASES, 1);
    add_word(&g, r->lang, DBR_W_MEDIAN, 0);
    add_word(&g, r->lang, DBR_W_PREVIOUS, 2);
    add_word(&g, r->lang, DBR_W_P90, 0);
    add_word(&g, r->lang, DBR_W_PREVIOUS, 2);
    add_word(&g, r->lang, DBR_W_SHARE_OF_TIME, 0);
    for (size_t i = 0; i < p->ntimes; i++) {
        const dbr_process_time_result *t = &p->times[i];
        dbr_analysis_row *row = add_row(&g, t->title);
        row->worst = t->bottleneck;
        row->cells[1] = t->count.text;
        row->cells[2] = t->median.text;
        row->cells[3] = t->median_previous.text;
        row->cells[4] = t->p90.text;
        row->cells[5] = t->p90_previous.text;
        row->cells[6] = t->share.text;
    }
    dbr_buf b = {0};
    dbr_buf_put(&b, DBR_SAY(a, r->lang, CASES, p->cases.text));
    if (p->window.n)
        dbr_buf_put(&b, DBR_SAY(a, r->lang, CASES_WERE, p->window, p->cases_previous.text));
    for (size_t i = 0; i < p->nsteps; i++)
        if (is_some(&p->steps[i].skipped))
            dbr_buf_put(&b,
                        DBR_SAY(a, r->lang, SKIPPED, p->steps[i].title, p->steps[i].skipped.text));
    for (size_t i = 0; i < p->ntimes; i++)
        if (is_some(&p->times[i].out_of_order))
            dbr_buf_put(&b, DBR_SAY(a, r->lang, OUT_OF_ORDER, p->times[i].title,
                                    p->times[i].out_of_order.text));
    g.remarks[g.nremarks++] = dbr_arena_str(a, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return g;
}

/* ---- cohorts ---- */

static dbr_analysis cohort(dbr_arena *a, const dbr_review *r, const dbr_cohort_result *c) {
    enum { AGES_MOST = DBR_TABLE_COLUMNS - 2 };
    dbr_analysis g = table(a, c->title, c->nrows);
    int ages = c->periods + 1 < AGES_MOST ? c->periods + 1 : AGES_MOST;
    add_word(&g, r->lang, DBR_W_NEW, 0);
    for (int age = 1; age < ages; age++) /* of its own grain it is all */
        add_head(&g, dbr_arena_printf(a, "+%d", age), (unsigned)age);
    for (size_t i = 0; i < c->nrows; i++) {
        if (c->rows[i].size.value.kind == DBR_V_NONE) /* before the data begins */
            continue;
        dbr_analysis_row *row = add_row(&g, c->rows[i].period);
        row->cells[1] = c->rows[i].size.text;
        for (size_t age = 1; age < c->rows[i].nretention && age < (size_t)ages; age++) {
            row->cells[age + 1] = c->rows[i].retention[age].text;
            set_part(row, age + 1, &c->rows[i].retention[age]);
        }
    }
    scale_parts(&g, DBR_DRAW_SHADES);
    return g;
}

/* ---- feedback ---- */

static void score(dbr_analysis *g, dbr_str title, const dbr_shown *now, const dbr_shown *then) {
    dbr_analysis_row *row = add_row(g, title);
    row->cells[1] = now->text;
    row->cells[2] = then->text;
}

static dbr_analysis scores(dbr_arena *a, const dbr_review *r, const dbr_feedback_result *f) {
    dbr_analysis g = table(a, f->title, 4);
    add_word(&g, r->lang, DBR_W_VALUE, 0);
    add_word(&g, r->lang, DBR_W_PREVIOUS, 1);
    score(&g, dbr_word_text(r->lang, DBR_W_REPLIES), &f->count, &f->count_previous);
    if (f->has_nps)
        score(&g, dbr_word_text(r->lang, DBR_W_NPS), &f->nps, &f->nps_previous);
    if (f->has_csat)
        score(&g, dbr_word_text(r->lang, DBR_W_CSAT), &f->csat, &f->csat_previous);
    if (f->has_mean)
        score(&g, dbr_word_text(r->lang, DBR_W_MEAN_SCORE), &f->mean, &f->mean_previous);
    if (f->has_nps && f->nps_low.value.kind == DBR_V_DECIMAL)
        g.remarks[g.nremarks++] = DBR_SAY(a, r->lang, NPS_RANGE, f->nps_low.text, f->nps_high.text);
    if (f->few)
        g.remarks[g.nremarks++] =
            DBR_SAY(a, r->lang, FEW_ANSWERS, dbr_piece_int(a, DBR_FEW_ANSWERS));
    if (is_some(&f->outside))
        g.remarks[g.nremarks++] = DBR_SAY(a, r->lang, SCORES_OUTSIDE, f->outside.text);
    return g;
}

static dbr_analysis themes(dbr_arena *a, const dbr_review *r, const dbr_feedback_result *f) {
    dbr_analysis g = table(a, dbr_word_text(r->lang, DBR_W_THEME), f->nthemes);
    add_word(&g, r->lang, DBR_W_MENTIONS, 0);
    add_word(&g, r->lang, DBR_W_SHARE, 0);
    add_word(&g, r->lang, DBR_W_PREVIOUS, 1);
    add_word(&g, r->lang, DBR_W_CHANGE, 1);
    g.quotes = DBR_NEWS(a, dbr_analysis_quotes, f->nthemes + 1);
    for (size_t i = 0; i < f->nthemes; i++) {
        const dbr_theme_result *t = &f->themes[i];
        dbr_analysis_row *row = add_row(&g, t->title);
        row->cells[1] = t->count.text;
        row->cells[2] = t->share.text;
        row->cells[3] = t->previous.text;
        row->cells[4] = t->change.text;
        set_part(row, 2, &t->share);
        set_part(row, 3, &t->previous);
        if (t->nquotes)
            g.quotes[g.nquotes++] = (dbr_analysis_quotes){t->title, t->quotes, t->nquotes};
    }
    scale_parts(&g, DBR_DRAW_BARS);
    return g;
}

/* ---- weeks, months and to date ---- */

typedef struct
    span { /* columns of one window: its value, against the one before it, against last year */
    const char *name;
    dbr_word word;
    dbr_str period; /* of a week, which is its head */
    bool shown, previous, year;
} span;

static const dbr_to_date *to_date_of(const dbr_metric_result *m, const char *name) {
    for (size_t i = 0; m->history && i < m->history->nto_date; i++)
        if (strcmp(m->history->to_date[i].name, name) == 0 && !m->history->to_date[i].is_review)
            return &m->history->to_date[i];
    return NULL;
}

static const dbr_comparison *compared(const dbr_to_date *d, bool year) {
    for (size_t i = 0; i < d->ncomparisons; i++)
        if (dbr_str_is(d->comparisons[i].with, "last year") == year &&
            d->comparisons[i].value.value.kind != DBR_V_NONE)
            return &d->comparisons[i];
    return NULL;
}

/* Which columns there are: those of which some metric has something. */
static void find_span(const dbr_review *r, span *s) {
    for (size_t i = 0; i < r->nmetrics; i++) {
        const dbr_to_date *d = to_date_of(&r->metrics[i], s->name);
        if (!d)
            continue;
        s->shown = true;
        s->period = d->period;
        s->previous |= compared(d, false) != NULL;
        s->year |= compared(d, true) != NULL;
    }
}

static void put_change(dbr_arena *a, dbr_lang lang, const dbr_comparison *c, dbr_analysis_row *row,
                       size_t column, bool *points) {
    if (!c)
        return;
    row->better[column] = c->better;
    row->cells[column] = dbr_text_change_narrow(a, lang, c, points);
}

/* Six weeks, where the trend of the results is not of weeks; else twelve months. */
static dbr_str sparkline(dbr_arena *a, const dbr_review *r, const dbr_history *y, bool *open,
                         bool *gap) {
    bool weeks = !dbr_str_is(r->unit, "week");
    size_t n = weeks ? y->nweeks : y->nmonths;
    const dbr_year_point *of = weeks ? y->weeks : y->months;
    dbr_point *v = DBR_NEWS(a, dbr_point, n + 1);
    for (size_t i = 0; i < n; i++)
        v[i] = of[i].now;
    dbr_page p = {.arena = a};
    return dbr_text_sparkline(&p, v, n, open, gap);
}

typedef struct said { /* what has to be said below the table */
    bool points, open, gap;
} said;

static void to_date_row(dbr_arena *a, const dbr_review *r, const dbr_metric_result *m,
                        const span *spans, size_t n, dbr_analysis *g, said *say) {
    dbr_analysis_row *row = add_row(g, m->title.n ? m->title : m->name);
    size_t c = 1;
    for (size_t i = 0; i < n; i++) {
        const dbr_to_date *d = to_date_of(m, spans[i].name);
        const dbr_comparison *previous = d ? compared(d, false) : NULL,
                             *year = d ? compared(d, true) : NULL;
        if (!spans[i].shown)
            continue;
        row->cells[c++] = d ? d->value.text : (dbr_str){0};
        if (spans[i].previous)
            put_change(a, r->lang, previous, row, c++, &say->points);
        if (spans[i].year)
            put_change(a, r->lang, year, row, c++, &say->points);
    }
    row->cells[c] = sparkline(a, r, m->history, &say->open, &say->gap);
}

/* A row for each metric that has a goal. Nothing where the results say it all. */
static size_t to_date(dbr_arena *a, const dbr_review *r, dbr_analysis *out) {
    span spans[] = {{.name = "week"},
                    {.name = "mtd", .word = DBR_W_SHORT_MTD},
                    {.name = "qtd", .word = DBR_W_SHORT_QTD},
                    {.name = "ytd", .word = DBR_W_SHORT_YTD}};
    enum { SPANS = sizeof spans / sizeof *spans };
    bool any = false;
    said say = {0};
    dbr_analysis g = table(a, dbr_word_text(r->lang, DBR_W_METRIC), r->nmetrics);
    for (size_t i = 0; i < SPANS; i++) {
        find_span(r, &spans[i]);
        any |= spans[i].shown;
        if (!spans[i].shown)
            continue;
        add_head(&g, i ? dbr_word_text(r->lang, spans[i].word) : spans[i].period, 0);
        if (spans[i].previous)
            add_change(&g, r->lang, DBR_W_CHANGE, 3);
        if (spans[i].year)
            add_change(&g, r->lang, DBR_W_CHANGE_YEAR, i ? 1 : 2);
    }
    bool of_week = dbr_str_is(r->unit, "week"), lines = false;
    for (size_t i = 0; i < r->nmetrics; i++)
        lines |= r->metrics[i].history &&
                 (of_week ? r->metrics[i].history->nmonths : r->metrics[i].history->nweeks) > 0;
    if (lines)
        add_word(&g, r->lang, of_week ? DBR_W_TWELVE_MONTHS : DBR_W_SIX_WEEKS, 4);
    for (size_t i = 0; i < r->nmetrics && any; i++)
        if (r->metrics[i].history)
            to_date_row(a, r, &r->metrics[i], spans, SPANS, &g, &say);
    if (say.points)
        g.remarks[g.nremarks++] = dbr_word_text(r->lang, DBR_W_LEGEND_POINTS);
    if (say.open)
        g.remarks[g.nremarks++] = dbr_word_text(r->lang, DBR_W_LEGEND_OPEN);
    if (say.gap)
        g.remarks[g.nremarks++] = dbr_word_text(r->lang, DBR_W_LEGEND_GAP);
    *out = g;
    return any;
}

size_t dbr_analyses(dbr_arena *a, const dbr_review *r, dbr_word heading, dbr_analysis **out) {
    size_t most = 1 + r->nfunnels + r->nprocesses + r->ncohorts + 2 * r->nfeedbacks, n = 0;
    dbr_analysis *all = *out = DBR_NEWS(a, dbr_analysis, most + 1);
    for (size_t i = 0; heading == DBR_W_HEAD_FUNNELS && i < r->nfunnels; i++)
        all[n++] = funnel(a, r, &r->funnels[i]);
    for (size_t i = 0; heading == DBR_W_HEAD_PROCESSES && i < r->nprocesses; i++)
        all[n++] = process(a, r, &r->processes[i]);
    for (size_t i = 0; heading == DBR_W_HEAD_COHORTS && i < r->ncohorts; i++)
        all[n++] = cohort(a, r, &r->cohorts[i]);
    for (size_t i = 0; heading == DBR_W_HEAD_FEEDBACK && i < r->nfeedbacks; i++) {
        all[n++] = scores(a, r, &r->feedbacks[i]);
        if (r->feedbacks[i].nthemes)
            all[n++] = themes(a, r, &r->feedbacks[i]);
    }
    if (heading == DBR_W_HEAD_TO_DATE)
        n += to_date(a, r, &all[n]);
    return n;
}
