/* html_sections.c: the sections of a script: texts, tables, charts, and the parts of the report that they show. Bars are drawn in the rows of a
   table, so that names and numbers stay text. */
#include "report/html.h"

/* ---- texts and tables ---- */

static void put_text(dbr_html *h, dbr_str text) {
    bool open = false;
    for (size_t at = 0; at <= text.n;) {
        size_t end = dbr_str_find(text, DBR_STR("\n"), at);
        dbr_str line = dbr_str_slice(text, at, end);
        dbr_html_raw(h, line.n && open ? "<br>"
                        : line.n       ? "<p class=\"words\">"
                        : open         ? "</p>\n"
                                       : "");
        dbr_html_text(h, line);
        open = line.n > 0;
        at = end == SIZE_MAX ? text.n + 1 : end + 1;
    }
    dbr_html_raw(h, open ? "</p>\n" : "");
}

/* Over a column without a name stands no heading. */
static void head(dbr_html *h, const char *class, dbr_str s) {
    if (!s.n) {
        dbr_html_raw(h, "<td></td>");
        return;
    }
    dbr_buf_printf(h->out, "<th scope=\"col\" class=\"%s\">", class);
    dbr_html_text(h, s);
    dbr_html_raw(h, "</th>");
}

static void put_table(dbr_html *h, const dbr_section_item_result *t) {
    bool many = dbr_text_grid_many(t);
    dbr_html_raw(h, "<table class=\"bars\"><thead><tr>");
    head(h, "", dbr_text_grid_corner(&h->page, t));
    for (size_t i = 0; i < t->ncolumns; i++)
        head(h, "num", dbr_text_grid_head(&h->page, &t->columns[i], many));
    dbr_html_raw(h, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < t->nrows; i++) {
        dbr_html_row_head(h, t->rows[i].name);
        for (size_t k = 0; k < t->ncolumns; k++)
            dbr_html_cell(h, "", t->rows[i].cells[k].text);
        dbr_html_raw(h, "</tr>\n");
    }
    dbr_html_raw(h, "</tbody></table>\n");
}

/* ---- bars ---- */

typedef struct ends {
    double from, to;
} ends;

/* Where the bar of each row begins and ends. */
static ends *ends_of(dbr_html *h, const dbr_section_item_result *t) {
    ends *v = DBR_NEWS(h->page.arena, ends, t->nrows + 1);
    double at = 0;
    for (size_t i = 0; i < t->nrows; i++) {
        bool step = t->chart == DBR_CHART_WATERFALL && !t->rows[i].total;
        v[i].from = step ? at : 0;
        v[i].to = at = v[i].from + dbr_value_to_double(&t->rows[i].cells[0].value, 0);
    }
    return v;
}

/* The scale of all rows that have the unit of this one; with segments all have one. */
static dbr_scale scale_of(const dbr_section_item_result *t, const ends *v, size_t of) {
    double low = 0, high = 0;
    for (size_t i = 0; i < t->nrows; i++) {
        if (!t->nby && !dbr_str_eq(t->rows[i].unit, t->rows[of].unit))
            continue;
        low = v[i].from < low ? v[i].from : v[i].to < low ? v[i].to : low;
        high = v[i].from > high ? v[i].from : v[i].to > high ? v[i].to : high;
    }
    return dbr_scale_of(low, high, 0, 100);
}

static void put_bar(dbr_html *h, const dbr_scale *s, ends e, bool main) {
    double a = dbr_scale_at(s, e.from), z = dbr_scale_at(s, e.to);
    dbr_html_raw(h, "<td class=\"draw\"><svg class=\"bar\" viewBox=\"0 0 100 10\" "
                    "preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"");
    dbr_html_raw(h, main ? "actual\"" : "year\"");
    dbr_svg_attr(h->out, "x", a < z ? a : z);
    dbr_svg_attr(h->out, "width", a < z ? z - a : a - z);
    dbr_html_raw(h, " height=\"10\"/></svg></td>");
}

static void put_bars(dbr_html *h, const dbr_section_item_result *t) {
    ends *v = ends_of(h, t);
    dbr_html_raw(h, "<table class=\"bars\"><thead><tr>");
    head(h, "", dbr_text_grid_corner(&h->page, t));
    head(h, "", t->title);
    head(h, "num", dbr_text_word(&h->page, DBR_W_VALUE));
    dbr_html_raw(h, "</tr></thead>\n<tbody>\n");
    dbr_scale s = {0};
    for (size_t i = 0; i < t->nrows; i++) {
        const dbr_grid_row *row = &t->rows[i];
        if (!i || (!t->nby && !dbr_str_eq(row->unit, row[-1].unit)))
            s = scale_of(t, v, i);
        bool step = t->chart == DBR_CHART_WATERFALL && !row->total;
        dbr_html_row_head(h, row->name);
        put_bar(h, &s, v[i], !step);
        dbr_html_cell(h, row->total ? "main" : "", row->cells[0].text);
        dbr_html_raw(h, "</tr>\n");
    }
    dbr_html_raw(h, "</tbody></table>\n");
}

/* ---- charts of series, and against targets ---- */

/* A figure each row: the same as the trend of a metric. */
static void put_figures(dbr_html *h, const dbr_section_item_result *t) {
    dbr_html_raw(h, "<div class=\"cards\">\n");
    for (size_t i = 0; i < t->nrows && t->ncolumns; i++) {
        const dbr_grid_row *row = &t->rows[i];
        dbr_point *points = DBR_NEWS(h->page.arena, dbr_point, t->ncolumns + 1);
        for (size_t k = 0; k < t->ncolumns; k++) {
            points[k].period = t->columns[k].period;
            points[k].value = row->cells[k];
        }
        dbr_metric_result m = {.title = row->name,
                               .unit = t->nby ? t->columns[0].unit : row->unit,
                               .value = row->cells[t->ncolumns - 1],
                               .series = points,
                               .nseries = t->ncolumns};
        if (t->nby)
            m.title = dbr_page_text(&h->page, "%.*s · %.*s", DBR_ARG(t->title), DBR_ARG(row->name));
        dbr_html_figure(h, &m, t->chart == DBR_CHART_BAR);
    }
    dbr_html_raw(h, "</div>\n");
}

static void put_bullets(dbr_html *h, const dbr_section_item_result *t) {
    for (size_t i = 0; i < t->nrows; i++) {
        const dbr_grid_row *row = &t->rows[i];
        dbr_goal_result g = {.metric = row->expression};
        for (size_t k = 0; k < h->r->ngoals; k++)
            if (dbr_str_eq(h->r->goals[k].metric, row->expression))
                g = h->r->goals[k]; /* what is expected by now, and which way is better */
        g.title = row->name;
        g.actual = row->cells[0];
        g.target = row->cells[1];
        dbr_html_raw(h, "<div class=\"goal entry\"><h3>");
        dbr_html_text(h, row->name);
        dbr_html_raw(h, "</h3><p>");
        dbr_html_text(h, dbr_text_goal_numbers(&h->page, &g));
        dbr_html_raw(h, "</p>");
        dbr_html_bullet(h, &g);
        dbr_html_raw(h, "</div>\n");
    }
}

static void put_chart(dbr_html *h, const dbr_section_item_result *t) {
    switch (t->chart) {
    case DBR_CHART_LINE:
        put_figures(h, t);
        return;
    case DBR_CHART_BAR:
        if (t->ncolumns && t->columns[0].period.n)
            put_figures(h, t);
        else
            put_bars(h, t);
        return;
    case DBR_CHART_BULLET:
        put_bullets(h, t);
        return;
    case DBR_CHART_WATERFALL:
        put_bars(h, t);
        return;
    }
}

/* ---- the whole ---- */

/* A part more is a line more. */
static void (*const parts[DBR_PART_COUNT][2])(dbr_html *) = {
    [DBR_PART_GOALS] = {dbr_html_goals},
    [DBR_PART_RESULTS] = {dbr_html_results, dbr_html_trends},
    [DBR_PART_FINDINGS] = {dbr_html_findings},
    [DBR_PART_DRIVERS] = {dbr_html_drivers},
    [DBR_PART_FUNNELS] = {dbr_html_funnels},
    [DBR_PART_PROCESSES] = {dbr_html_processes},
    [DBR_PART_COHORTS] = {dbr_html_cohorts},
    [DBR_PART_FEEDBACK] = {dbr_html_feedback},
    [DBR_PART_FOLLOW_UP] = {dbr_html_follow_up},
    [DBR_PART_CHECKS] = {dbr_html_checks, dbr_html_needs_owner},
    [DBR_PART_DATA] = {dbr_html_data},
    [DBR_PART_ACTIONS] = {dbr_html_actions},
    [DBR_PART_PLAN] = {dbr_html_plan},
    [DBR_PART_RISKS] = {dbr_html_risks},
    [DBR_PART_LESSONS] = {dbr_html_lessons},
    [DBR_PART_OUTLOOK] = {dbr_html_outlook},
};

static void put_item(dbr_html *h, const dbr_section_item_result *item) {
    const dbr_review *all = h->r;
    switch (item->kind) {
    case DBR_SECTION_TEXT:
        put_text(h, item->text);
        return;
    case DBR_SECTION_TABLE:
        put_table(h, item);
        return;
    case DBR_SECTION_CHART:
        put_chart(h, item);
        return;
    case DBR_SECTION_SHOW:
        h->r = item->view;
        for (size_t i = 0; i < 2 && parts[item->part][i]; i++)
            parts[item->part][i](h);
        h->r = all;
        return;
    }
}

void dbr_html_sections(dbr_html *h) {
    const dbr_review *r = h->r;
    for (size_t i = 0; i < r->nsections; i++) {
        const dbr_section_result *s = &r->sections[i];
        dbr_html_raw(h, "<section class=\"own\">");
        if (s->title.n) {
            dbr_html_raw(h, "<h2>");
            dbr_html_text(h, s->title);
            dbr_html_raw(h, "</h2>\n");
        }
        h->page.headings = s->nitems == 1 && s->title.n ? DBR_HEADINGS_SKIP : DBR_HEADINGS_BELOW;
        size_t before = h->out->n;
        for (size_t k = 0; k < s->nitems; k++)
            put_item(h, &s->items[k]);
        if (h->out->n == before && s->title.n) {
            dbr_html_raw(h, "<p class=\"dim\">");
            dbr_html_word(h, DBR_W_NOTHING);
            dbr_html_raw(h, "</p>");
        }
        dbr_html_end(h);
    }
    h->page.headings = DBR_HEADINGS_WHOLE;
}
