/* analyses.c: the tables of analyses. A column is a word, how soon it may be left out, and a cell of each row. */
#include "report/analyses.h"
#include "base/decimal.h"

static void add_head(dbr_analysis *g, dbr_str head, unsigned drop) {
    g->heads[g->ncolumns] = head;
    g->drop[g->ncolumns++] = drop;
}

static void add_word(dbr_analysis *g, bool zh, dbr_word w, unsigned drop) {
    add_head(g, dbr_word_text(zh, w), drop);
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
    if (s->value.kind == DBR_V_DECIMAL)
        row->part[column] = dbr_dec_to_double(s->value.dec);
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
    add_word(&g, r->zh, DBR_W_VALUE, 0);
    add_word(&g, r->zh, DBR_W_PREVIOUS, 2);
    add_word(&g, r->zh, DBR_W_CONVERSION, 0);
    add_word(&g, r->zh, DBR_W_PREVIOUS, 1);
    add_word(&g, r->zh, DBR_W_OVERALL, 1);
    add_word(&g, r->zh, DBR_W_LOST, 2);
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
    add_word(&g, r->zh, DBR_W_CASES, 1);
    add_word(&g, r->zh, DBR_W_MEDIAN, 0);
    add_word(&g, r->zh, DBR_W_PREVIOUS, 2);
    add_word(&g, r->zh, DBR_W_P90, 0);
    add_word(&g, r->zh, DBR_W_PREVIOUS, 2);
    add_word(&g, r->zh, DBR_W_SHARE_OF_TIME, 0);
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
    bool one = dbr_str_is(p->cases.text, "1");
    dbr_buf_printf(&b,
                   r->zh ? "共 %.*s 件"
                   : one ? "%.*s case"
                         : "%.*s cases",
                   DBR_ARG(p->cases.text));
    if (p->window.n)
        dbr_buf_printf(&b, r->zh ? "（%.*s 为 %.*s 件）" : " (%.*s: %.*s)", DBR_ARG(p->window),
                       DBR_ARG(p->cases_previous.text));
    for (size_t i = 0; i < p->nsteps; i++)
        if (is_some(&p->steps[i].skipped))
            dbr_buf_printf(&b, r->zh ? "；跳过“%.*s”：%.*s 件" : "; skipped %.*s: %.*s",
                           DBR_ARG(p->steps[i].title), DBR_ARG(p->steps[i].skipped.text));
    for (size_t i = 0; i < p->ntimes; i++)
        if (is_some(&p->times[i].out_of_order))
            dbr_buf_printf(&b, r->zh ? "；次序颠倒“%.*s”：%.*s 件" : "; out of order %.*s: %.*s",
                           DBR_ARG(p->times[i].title), DBR_ARG(p->times[i].out_of_order.text));
    g.remarks[g.nremarks++] = dbr_arena_str(a, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return g;
}

/* ---- cohorts ---- */

static dbr_analysis cohort(dbr_arena *a, const dbr_review *r, const dbr_cohort_result *c) {
    enum { AGES_MOST = DBR_TABLE_COLUMNS - 2 };
    dbr_analysis g = table(a, c->title, c->nrows);
    int ages = c->periods + 1 < AGES_MOST ? c->periods + 1 : AGES_MOST;
    add_word(&g, r->zh, DBR_W_NEW, 0);
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
    add_word(&g, r->zh, DBR_W_VALUE, 0);
    add_word(&g, r->zh, DBR_W_PREVIOUS, 1);
    score(&g, dbr_word_text(r->zh, DBR_W_REPLIES), &f->count, &f->count_previous);
    if (f->has_nps)
        score(&g, dbr_word_text(r->zh, DBR_W_NPS), &f->nps, &f->nps_previous);
    if (f->has_csat)
        score(&g, dbr_word_text(r->zh, DBR_W_CSAT), &f->csat, &f->csat_previous);
    if (f->has_mean)
        score(&g, dbr_word_text(r->zh, DBR_W_MEAN_SCORE), &f->mean, &f->mean_previous);
    if (f->has_nps && f->nps_low.value.kind == DBR_V_DECIMAL)
        g.remarks[g.nremarks++] = dbr_arena_printf(
            a, r->zh ? "NPS 的 95%% 区间为 %.*s 至 %.*s" : "NPS lies between %.*s and %.*s (95%%)",
            DBR_ARG(f->nps_low.text), DBR_ARG(f->nps_high.text));
    if (f->few)
        g.remarks[g.nremarks++] = dbr_arena_printf(
            a, r->zh ? "不足 %d 份答卷，不宜据此下结论" : "fewer than %d answers: too few to tell",
            (int)DBR_FEW_ANSWERS);
    if (is_some(&f->outside))
        g.remarks[g.nremarks++] = dbr_arena_printf(
            a, r->zh ? "超出量表的评分已剔除：%.*s 份" : "scores beyond the scale, left out: %.*s",
            DBR_ARG(f->outside.text));
    return g;
}

static dbr_analysis themes(dbr_arena *a, const dbr_review *r, const dbr_feedback_result *f) {
    dbr_analysis g = table(a, dbr_word_text(r->zh, DBR_W_THEME), f->nthemes);
    add_word(&g, r->zh, DBR_W_MENTIONS, 0);
    add_word(&g, r->zh, DBR_W_SHARE, 0);
    add_word(&g, r->zh, DBR_W_PREVIOUS, 1);
    add_word(&g, r->zh, DBR_W_CHANGE, 1);
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

size_t dbr_analyses(dbr_arena *a, const dbr_review *r, dbr_word heading, dbr_analysis **out) {
    size_t most = r->nfunnels + r->nprocesses + r->ncohorts + 2 * r->nfeedbacks, n = 0;
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
    return n;
}
