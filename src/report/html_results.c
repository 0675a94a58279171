/* html_results.c: goals as bullet graphs, the table of metrics with sparklines, and a card for each metric that has a past. */
#include "report/html.h"

static bool has(dbr_value v) {
    return v.kind == DBR_V_DECIMAL;
}

/* ---- findings ---- */

void dbr_html_findings(dbr_html *h) {
    if (!h->r->nfindings)
        return;
    dbr_html_section(h, "findings", DBR_W_HEAD_FINDINGS);
    dbr_html_raw(h, "<ul class=\"plain marks\">");
    for (size_t i = 0; i < h->r->nfindings; i++) {
        const dbr_finding *f = &h->r->findings[i];
        dbr_html_raw(h, f->better > 0   ? "<li><b class=\"good\">▲</b>"
                        : f->better < 0 ? "<li><b class=\"bad\">▼</b>"
                                        : "<li><b class=\"dim\">·</b>");
        dbr_html_text(h, f->text);
        dbr_html_raw(h, "</li>");
    }
    dbr_html_raw(h, "</ul>\n");
    dbr_html_end(h);
}

/* ---- axes ---- */

static dbr_axis axis_of(const dbr_html *h, const dbr_metric_result *m) {
    if (!m)
        return (dbr_axis){.lang = h->page.lang};
    dbr_str text = m->value.text;
    for (size_t i = 0; i < m->nseries && !has(m->value.value); i++)
        text = m->series[i].value.text;
    return dbr_html_axis_of(h, m->unit, text);
}

dbr_axis dbr_html_axis_of(const dbr_html *h, dbr_str unit, dbr_str text) {
    static const char *const signs[] = {"¥", "$", "€", "£"};
    dbr_axis a = {.lang = h->page.lang};
    a.kind = dbr_str_is(unit, "percent")    ? DBR_AXIS_PERCENT
             : dbr_str_is(unit, "duration") ? DBR_AXIS_DURATION
                                            : DBR_AXIS_NUMBER;
    if (text.n && text.p[0] == '-')
        text = dbr_str_slice(text, 1, text.n);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (dbr_str_starts(text, dbr_str_of(signs[i])))
            a.prefix = dbr_str_of(signs[i]);
    return a;
}

/* The metric that a goal is about: `conversion`, `ship_time[region == "West"]`. */
static const dbr_metric_result *metric_of(const dbr_html *h, const dbr_goal_result *g) {
    for (size_t i = 0; i < h->r->nmetrics; i++) {
        dbr_str name = h->r->metrics[i].name;
        if (dbr_str_starts(g->metric, name) &&
            (g->metric.n == name.n || g->metric.p[name.n] == '['))
            return &h->r->metrics[i];
    }
    return NULL;
}

/* ---- goals ---- */

void dbr_html_bullet(dbr_html *h, const dbr_goal_result *g) {
    if (!has(g->target.value))
        return;
    dbr_bullet b = {.id = ++h->id,
                    .title = g->title.n ? g->title : g->name,
                    .desc = dbr_text_goal_numbers(&h->page, g),
                    .axis = axis_of(h, metric_of(h, g)),
                    .actual = dbr_value_to_double(&g->actual.value, 0),
                    .has_actual = has(g->actual.value),
                    .target = dbr_value_to_double(&g->target.value, 0),
                    .has_target = true,
                    .upper = dbr_value_to_double(&g->upper, 0),
                    .has_upper = has(g->upper),
                    .expected = dbr_value_to_double(&g->expected.value, 0),
                    .has_expected = has(g->expected.value),
                    .start = dbr_value_to_double(&g->baseline.value, 0),
                    .has_start = has(g->baseline.value),
                    .lower_is_better = dbr_str_starts(g->comparison, DBR_STR("<"))};
    dbr_chart_bullet(&b, h->out);
}

static void goal(dbr_html *h, const dbr_goal_result *g) {
    dbr_ink ink = DBR_INK_PLAIN;
    const char *mark = dbr_text_goal_mark(g->status, &ink);
    dbr_str status =
        dbr_word_named(h->page.lang, dbr_str_of(dbr_goal_status_name(g->status)), DBR_W_NO_DATA);
    int level = g->level < 0 ? 0 : g->level > 3 ? 3 : g->level;
    dbr_buf facts = {0};
    dbr_buf_printf(h->out, "<div class=\"goal level%d\">", level);
    dbr_html_item(h, dbr_html_ink(ink), mark, status, g->title.n ? g->title : g->name);
    if (g->metric.n) {
        dbr_html_raw(h, "<p>");
        dbr_html_text(h, dbr_text_goal_numbers(&h->page, g));
        dbr_html_raw(h, "</p>");
        dbr_html_bullet(h, g);
    }
    dbr_text_goal_facts(&h->page, g, &facts);
    dbr_html_facts(h, &facts);
    dbr_text_fact(&h->page, &facts, dbr_text_word(&h->page, DBR_W_WHY), g->why);
    dbr_html_facts(h, &facts);
    dbr_html_raw(h, "</div></article></div>\n");
}

void dbr_html_legend(dbr_html *h, const char *swatch, dbr_word w) {
    dbr_buf_printf(h->out,
                   "<li><svg class=\"swatch\" viewBox=\"0 0 18 12\" aria-hidden=\"true\">%s</svg>",
                   swatch);
    dbr_html_word(h, w);
    dbr_html_raw(h, "</li>");
}

void dbr_html_goals(dbr_html *h) {
    bool bullets = false;
    if (!h->r->ngoals)
        return;
    dbr_html_section(h, "goals", DBR_W_HEAD_GOALS);
    for (size_t i = 0; i < h->r->ngoals; i++) {
        goal(h, &h->r->goals[i]);
        bullets |= has(h->r->goals[i].target.value);
    }
    if (bullets) {
        dbr_html_raw(h, "<ul class=\"legend\">");
        dbr_html_legend(h, "<rect class=\"actual\" y=\"3\" width=\"18\" height=\"6\"/>",
                        DBR_W_LEGEND_ACTUAL);
        dbr_html_legend(h, "<rect class=\"mark\" x=\"7\" y=\"1\" width=\"4\" height=\"10\"/>",
                        DBR_W_TARGET);
        dbr_html_legend(h, "<path class=\"expected\" d=\"M9 0V12\"/>", DBR_W_EXPECTED_NOW);
        dbr_html_raw(h, "</ul>\n");
    }
    dbr_html_end(h);
}

/* ---- the table of metrics ---- */

/* Columns that may be empty throughout. */
typedef struct shown {
    bool target, previous, year, trend;
} shown;

static const dbr_comparison *year_of(const dbr_metric_result *m) {
    const dbr_comparison *year = dbr_text_against(m, "last year");
    return year && year->value.value.kind != DBR_V_NONE ? year : NULL;
}

static size_t values_of(const dbr_metric_result *m) {
    size_t n = 0;
    for (size_t i = 0; i < m->nseries; i++)
        n += has(m->series[i].value.value);
    return n;
}

dbr_chart_point dbr_html_point(dbr_str period, const dbr_shown *s, bool open) {
    return (dbr_chart_point){.period = period,
                             .text = s->text,
                             .value = dbr_value_to_double(&s->value, 0),
                             .has = has(s->value),
                             .open = open};
}

static const dbr_chart_point *points_of(dbr_html *h, const dbr_metric_result *m) {
    dbr_chart_point *v = DBR_NEWS(h->page.arena, dbr_chart_point, m->nseries + 1);
    for (size_t i = 0; i < m->nseries; i++)
        v[i] = dbr_html_point(m->series[i].period, &m->series[i].value, m->series[i].incomplete);
    return v;
}

/* "¥175k → ¥231k", the first and the last one that has a value */
static dbr_str way(dbr_html *h, const dbr_metric_result *m) {
    size_t first = 0, last = m->nseries;
    while (first < m->nseries && !has(m->series[first].value.value))
        first++;
    while (last > first + 1 && !has(m->series[last - 1].value.value))
        last--;
    if (first >= m->nseries)
        return (dbr_str){0};
    const dbr_point *a = &m->series[first], *b = &m->series[last - 1];
    return dbr_page_text(&h->page, "%.*s %.*s → %.*s %.*s", DBR_ARG(a->period),
                         DBR_ARG(a->value.text), DBR_ARG(b->period), DBR_ARG(b->value.text));
}

static void change(dbr_html *h, const dbr_comparison *c) {
    dbr_buf_printf(h->out, "<span class=\"%s\">",
                   c->better > 0   ? "good"
                   : c->better < 0 ? "bad"
                                   : "same");
    dbr_html_text(h, dbr_text_change(c));
    if (c->better) {
        dbr_html_raw(h, c->better > 0 ? "<b aria-hidden=\"true\"> ▲</b><i>"
                                      : "<b aria-hidden=\"true\"> ▼</b><i>");
        dbr_html_word(h, c->better > 0 ? DBR_W_BETTER : DBR_W_WORSE);
        dbr_html_raw(h, "</i>");
    }
    dbr_html_raw(h, "</span>");
}

static void change_cell(dbr_html *h, const dbr_comparison *c) {
    dbr_html_raw(h, "<td class=\"num\">");
    if (c)
        change(h, c);
    dbr_html_raw(h, "</td>");
}

static void row(dbr_html *h, const dbr_metric_result *m, const shown *on) {
    const dbr_comparison *previous = dbr_text_against(m, "previous"), *year = year_of(m);
    const dbr_str none = {0};
    dbr_html_row_head(h, m->title.n ? m->title : m->name);
    dbr_html_cell(h, "main", m->value.text);
    if (on->target)
        dbr_html_cell(h, "wide", m->has_target ? m->target.text : none);
    if (on->previous) {
        dbr_html_cell(h, "wide", previous ? previous->value.text : none);
        change_cell(h, previous);
    }
    if (on->year) {
        dbr_html_cell(h, "wide", year ? year->value.text : none);
        change_cell(h, year);
    }
    if (on->trend) {
        dbr_html_raw(h, "<td class=\"wide trend\">");
        if (values_of(m) > 1)
            dbr_chart_sparkline(points_of(h, m), m->nseries, way(h, m), h->out);
        dbr_html_raw(h, "</td>");
    }
    dbr_html_raw(h, "</tr>\n");
}

static void table_head(dbr_html *h, const shown *on) {
    dbr_html_raw(h, "<table><thead><tr>");
    dbr_html_column(h, "", DBR_W_METRIC);
    dbr_html_column(h, "num", DBR_W_VALUE);
    if (on->target)
        dbr_html_column(h, "num wide", DBR_W_TARGET);
    if (on->previous) {
        dbr_html_column(h, "num wide", DBR_W_PREVIOUS);
        dbr_html_column(h, "num", DBR_W_CHANGE);
    }
    if (on->year) {
        dbr_html_column(h, "num wide", DBR_W_LAST_YEAR);
        dbr_html_column(h, "num", DBR_W_CHANGE_YEAR);
    }
    if (on->trend)
        dbr_html_column(h, "wide trend", DBR_W_TREND);
    dbr_html_raw(h, "</tr></thead>\n<tbody>\n");
}

void dbr_html_results(dbr_html *h) {
    const dbr_review *r = h->r;
    if (!r->nmetrics)
        return;
    const dbr_metric_result **metrics = dbr_text_metrics(&h->page, r);
    shown on = {0};
    bool marked = false;
    for (size_t i = 0; i < r->nmetrics; i++) {
        const dbr_comparison *previous = dbr_text_against(metrics[i], "previous");
        on.target |= metrics[i]->has_target;
        on.previous |= previous != NULL;
        on.year |= year_of(metrics[i]) != NULL;
        on.trend |= values_of(metrics[i]) > 1;
        marked |= previous && previous->better;
    }
    int columns = 2 + on.target + 2 * on.previous + 2 * on.year + on.trend;
    dbr_html_section(h, "results", DBR_W_HEAD_RESULTS);
    table_head(h, &on);
    dbr_str group = {0};
    for (size_t i = 0; i < r->nmetrics; i++) {
        if (!dbr_str_eq(metrics[i]->group, group)) {
            group = metrics[i]->group;
            dbr_buf_printf(h->out,
                           "</tbody>\n<tbody><tr class=\"group\"><th scope=\"rowgroup\" "
                           "colspan=\"%d\">",
                           columns);
            dbr_html_text(h, group);
            dbr_html_raw(h, "</th></tr>\n");
        }
        row(h, metrics[i], &on);
    }
    dbr_html_raw(h, "</tbody></table>\n");
    dbr_str *remarks = NULL;
    size_t n = dbr_text_remarks(&h->page, r, &remarks);
    for (size_t i = 0; i < n; i++) {
        dbr_html_raw(h, "<p class=\"facts\">— ");
        dbr_html_text(h, remarks[i]);
        dbr_html_raw(h, "</p>");
    }
    if (marked) {
        dbr_html_raw(h, "<p class=\"facts\">");
        dbr_html_word(h, DBR_W_LEGEND);
        dbr_html_raw(h, "</p>");
    }
    dbr_html_end(h);
}

/* ---- cards ---- */

/* What is measured and when: "CNY · 2025-11 – 2026-10". */
static void caption(dbr_html *h, const dbr_metric_result *m) {
    const dbr_str first = m->series[0].period, last = m->series[m->nseries - 1].period;
    dbr_html_raw(h, "<figcaption><h3>");
    dbr_html_text(h, m->title.n ? m->title : m->name);
    dbr_html_raw(h, "</h3><p class=\"facts\">");
    dbr_html_text(h, dbr_word_named(h->page.lang, m->unit, DBR_W_UNIT_PERCENT));
    dbr_html_raw(h, " · ");
    dbr_html_text(h, first);
    dbr_html_raw(h, " – ");
    dbr_html_text(h, last);
    dbr_html_raw(h, "</p></figcaption>");
}

static void boxed(dbr_html *h, dbr_word w, const dbr_comparison *c) {
    if (!c)
        return;
    dbr_html_raw(h, "<div><dt>");
    dbr_html_word(h, w);
    dbr_html_raw(h, "</dt><dd>");
    change(h, c);
    dbr_html_raw(h, "</dd></div>");
}

static void box(dbr_html *h, const dbr_metric_result *m) {
    dbr_html_raw(h, "<dl class=\"box\"><div><dt>");
    dbr_html_text(h, h->r->period);
    dbr_html_raw(h, "</dt><dd class=\"main\">");
    dbr_html_text(h, m->value.text);
    dbr_html_raw(h, "</dd></div>");
    boxed(h, DBR_W_CHANGE, dbr_text_against(m, "previous"));
    boxed(h, DBR_W_CHANGE_YEAR, year_of(m));
    if (m->has_target) {
        dbr_html_raw(h, "<div><dt>");
        dbr_html_word(h, DBR_W_TARGET);
        dbr_html_raw(h, "</dt><dd>");
        dbr_html_text(h, m->target.text);
        dbr_html_raw(h, "</dd></div>");
    }
    dbr_html_raw(h, "</dl>");
}

/* ---- six weeks and twelve months ---- */

static dbr_chart chart_of_years(dbr_html *h, const dbr_chart *like, const dbr_year_point *v,
                                size_t n) {
    dbr_chart c = *like;
    dbr_chart_point *now = DBR_NEWS(h->page.arena, dbr_chart_point, n + 1),
                    *year = DBR_NEWS(h->page.arena, dbr_chart_point, n + 1);
    for (size_t i = 0; i < n; i++) {
        now[i] = dbr_html_point(v[i].now.period, &v[i].now.value, v[i].now.incomplete);
        year[i] = dbr_html_point(v[i].now.period, &v[i].year, false);
    }
    c.points = now;
    c.year = year;
    c.n = n;
    c.columns = false;
    /* The target is one of the review's own unit. */
    c.has_target &= n && dbr_str_eq(now[n - 1].period, like->points[like->n - 1].period);
    return c;
}

static void period_row(dbr_html *h, dbr_str name, const dbr_shown *v,
                       const dbr_comparison *previous, const dbr_comparison *year) {
    dbr_html_row_head(h, name);
    dbr_html_cell(h, "main", v->text);
    change_cell(h, previous);
    change_cell(h, year);
    dbr_html_raw(h, "</tr>");
}

/* The review's period, the last week, and the month, quarter and year to date. */
static void period_rows(dbr_html *h, const dbr_metric_result *m) {
    static const struct {
        const char *name;
        dbr_word word;
    } words[] = {{"mtd", DBR_W_MTD}, {"qtd", DBR_W_QTD}, {"ytd", DBR_W_YTD}};
    const dbr_history *y = m->history;
    dbr_html_raw(h, "<table class=\"to-date\"><thead><tr>");
    dbr_html_column(h, "", DBR_W_PERIOD_HEAD);
    dbr_html_column(h, "num", DBR_W_VALUE);
    dbr_html_column(h, "num", DBR_W_CHANGE);
    dbr_html_column(h, "num", DBR_W_CHANGE_YEAR);
    dbr_html_raw(h, "</tr></thead><tbody>");
    period_row(h, h->r->period, &m->value, dbr_text_against(m, "previous"), year_of(m));
    for (size_t i = 0; i < y->nto_date; i++) {
        const dbr_to_date *d = &y->to_date[i];
        const dbr_comparison *of[2] = {0};
        for (size_t k = 0; k < d->ncomparisons; k++)
            of[dbr_str_is(d->comparisons[k].with, "last year")] = &d->comparisons[k];
        dbr_str name = d->period; /* of the week */
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            if (strcmp(d->name, words[k].name) == 0)
                name = dbr_text_word(&h->page, words[k].word);
        if (!d->is_review)
            period_row(h, name, &d->value, of[0], of[1]);
    }
    if (m->has_target)
        period_row(h, dbr_text_word(&h->page, DBR_W_TARGET), &m->target, NULL, NULL);
    dbr_html_raw(h, "</tbody></table>");
}

static void limits(dbr_html *h, const dbr_chart *c, const dbr_limits *l) {
    dbr_str outside = {0};
    dbr_html_raw(h, "<p class=\"sub\">");
    dbr_html_label(h, DBR_W_LIMITS);
    for (size_t i = 0; i < c->n; i++)
        if (dbr_chart_is_outside(&c->points[i], l))
            outside =
                dbr_joined(h->page.arena, h->page.lang, DBR_W_LIST, outside, c->points[i].period);
    if (outside.n)
        dbr_html_text(h, DBR_SAY(h->page.arena, h->page.lang, LIMITS_OUTSIDE, outside));
    else
        dbr_html_word(h, DBR_W_INSIDE);
    dbr_html_raw(h, "</p>");
    dbr_chart_xmr(c, l, h->out);
}

static void limit_row(dbr_html *h, const dbr_chart *c, const dbr_limits *l, dbr_word w, double v) {
    dbr_buf b = {0};
    dbr_chart_limit_text(&c->axis, l, v, &b);
    dbr_html_row_head(h, dbr_text_word(&h->page, w));
    dbr_html_raw(h, "<td>");
    dbr_html_text(h, dbr_buf_str(&b));
    dbr_html_raw(h, "</td></tr>");
    dbr_buf_clear(&b);
}

static void number_row(dbr_html *h, const dbr_chart_point *p, const dbr_chart_point *year) {
    dbr_html_raw(h, "<tr><th scope=\"row\">");
    dbr_html_text(h, p->period);
    dbr_html_raw(h, p->open ? "*</th><td>" : "</th><td>");
    dbr_html_text(h, p->text);
    if (year) {
        dbr_html_raw(h, "</td><td>");
        dbr_html_text(h, year->text);
    }
    dbr_html_raw(h, "</td></tr>");
}

/* The same as numbers, for those who cannot see a chart and those who do not believe it. */
static void numbers(dbr_html *h, const dbr_chart *const *charts, size_t n, const dbr_limits *l) {
    dbr_html_raw(h, "<details><summary>");
    dbr_html_word(h, DBR_W_TABLE);
    dbr_html_raw(h, "<i>");
    dbr_html_text(h, charts[0]->title);
    dbr_html_raw(h, "</i></summary>");
    for (size_t k = 0; k < n; k++) {
        const dbr_chart *c = charts[k];
        bool years = k > 0;
        if (!c->n)
            continue;
        dbr_html_raw(h, "<table class=\"numbers\"><thead><tr>");
        dbr_html_column(h, "", DBR_W_PERIOD_HEAD);
        dbr_html_column(h, "num", DBR_W_LEGEND_ACTUAL);
        if (years)
            dbr_html_column(h, "num", DBR_W_LAST_YEAR);
        dbr_html_raw(h, "</tr></thead><tbody>");
        for (size_t i = 0; i < c->n; i++)
            number_row(h, &c->points[i], years ? &c->year[i] : NULL);
        if (l && !years) {
            limit_row(h, c, l, DBR_W_UPPER, l->high);
            limit_row(h, c, l, DBR_W_MEAN, l->mean);
            limit_row(h, c, l, DBR_W_LOWER, l->low);
        }
        dbr_html_raw(h, "</tbody></table>");
    }
    dbr_html_raw(h, "</details>");
}

static void card(dbr_html *h, const dbr_metric_result *m) {
    const dbr_comparison *year = year_of(m);
    dbr_chart_point *before = DBR_NEWS(h->page.arena, dbr_chart_point, m->nseries + 1);
    if (year && has(year->value.value))
        before[m->nseries - 1] =
            (dbr_chart_point){.value = dbr_value_to_double(&year->value.value, 0),
                              .text = year->value.text,
                              .has = true};
    dbr_chart c = {.id = ++h->id,
                   .title = m->title.n ? m->title : m->name,
                   .desc = way(h, m),
                   .axis = axis_of(h, m),
                   .points = points_of(h, m),
                   .n = m->nseries,
                   .year = before,
                   .has_target = m->has_target && has(m->target.value),
                   .target = dbr_value_to_double(&m->target.value, 0)};
    c.columns = c.axis.kind == DBR_AXIS_NUMBER && !dbr_str_is(m->unit, "number");
    dbr_chart weeks = {0}, months = {0};
    dbr_limits l;
    bool limited = dbr_chart_limits(c.points, c.n, &l);
    dbr_html_raw(h, "<figure>");
    caption(h, m);
    if (m->history && m->history->nmonths) {
        weeks = chart_of_years(h, &c, m->history->weeks, m->history->nweeks);
        months = chart_of_years(h, &c, m->history->months, m->history->nmonths);
        period_rows(h, m);
        dbr_chart_history(&weeks, &months, h->out);
    } else {
        box(h, m);
        dbr_chart_trend(&c, h->out);
    }
    if (limited)
        limits(h, &c, &l);
    numbers(h, (const dbr_chart *const[]){&c, &weeks, &months}, 3, limited ? &l : NULL);
    dbr_html_raw(h, "</figure>\n");
}

void dbr_html_figure(dbr_html *h, const dbr_metric_result *m, bool columns) {
    dbr_chart c = {.id = ++h->id,
                   .title = m->title,
                   .desc = way(h, m),
                   .axis = axis_of(h, m),
                   .points = points_of(h, m),
                   .n = m->nseries,
                   .columns = columns};
    dbr_html_raw(h, "<figure>");
    caption(h, m);
    dbr_chart_trend(&c, h->out);
    numbers(h, (const dbr_chart *const[]){&c}, 1, NULL);
    dbr_html_raw(h, "</figure>\n");
}

static void trend_legend(dbr_html *h) {
    bool year = false, target = false, open = false;
    for (size_t i = 0; i < h->r->nmetrics; i++) {
        const dbr_metric_result *m = &h->r->metrics[i];
        year |= year_of(m) != NULL;
        target |= m->has_target;
        for (size_t k = 0; k < m->nseries; k++)
            open |= m->series[k].incomplete;
    }
    dbr_html_raw(h, "<ul class=\"legend\">");
    dbr_html_legend(h, "<rect class=\"actual\" y=\"1\" width=\"10\" height=\"11\"/>",
                    DBR_W_LEGEND_ACTUAL);
    if (year)
        dbr_html_legend(h, "<rect class=\"year\" y=\"1\" width=\"10\" height=\"11\"/>",
                        DBR_W_LAST_YEAR);
    if (target)
        dbr_html_legend(h, "<rect class=\"target\" x=\"1\" y=\"1\" width=\"10\" height=\"11\"/>",
                        DBR_W_TARGET);
    if (open)
        dbr_html_legend(h,
                        "<rect class=\"actual open\" x=\"1\" y=\"1\" width=\"10\" height=\"10\"/>",
                        DBR_W_NOT_COMPLETE);
    dbr_html_legend(h, "<circle class=\"ring\" cx=\"8\" cy=\"6\" r=\"5\"/>", DBR_W_LEGEND_RING);
    dbr_html_raw(h, "</ul>\n");
}

void dbr_html_trends(dbr_html *h) {
    const dbr_review *r = h->r;
    const dbr_metric_result **metrics = dbr_text_metrics(&h->page, r);
    bool any = false;
    for (size_t k = 0; k < 2 * r->nmetrics; k++) { /* those that are higher stand together, first */
        size_t i = k % r->nmetrics;
        if (values_of(metrics[i]) < 2 || (k < r->nmetrics) != (metrics[i]->history != NULL))
            continue;
        if (!any) {
            dbr_html_section(h, "trends", DBR_W_SHEET_TRENDS);
            trend_legend(h);
            dbr_html_raw(h, "<div class=\"cards\">\n");
        }
        any = true;
        card(h, metrics[i]);
    }
    if (any) {
        dbr_html_raw(h, "</div>\n");
        dbr_html_end(h);
    }
}
