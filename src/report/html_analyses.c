/* html_analyses.c: the tables of analyses; what is worst is marked, numbers stand to the right. */
#include "base/decimal.h"
#include "report/analyses.h"
#include "report/bars.h"
#include "report/html.h"

/* ---- what is drawn ---- */

/* False where a step has no number. */
static bool put_funnel(dbr_html *h, const dbr_funnel_result *f) {
    dbr_bar *bars = DBR_NEWS(h->page.arena, dbr_bar, f->nsteps + 1);
    for (size_t i = 0; i < f->nsteps; i++) {
        const dbr_funnel_step_result *s = &f->steps[i];
        bars[i] = (dbr_bar){.name = s->title,
                            .text = s->value.text,
                            .link = s->conversion.text,
                            .value = dbr_value_to_double(&s->value.value, -1),
                            .worst = s->worst};
        if (bars[i].value < 0)
            return false;
    }
    dbr_bars b = {.id = ++h->id, .title = f->title, .bars = bars, .n = f->nsteps};
    b.desc = dbr_page_text(&h->page, "%.*s %.*s", DBR_ARG(dbr_text_word(&h->page, DBR_W_OVERALL)),
                           DBR_ARG(f->overall.text));
    dbr_html_pair(h);
    dbr_bars_funnel(&b, h->out);
    return true;
}

/* False where nothing is known of the time. */
static bool put_process(dbr_html *h, const dbr_process_result *p) {
    dbr_bar *bars = DBR_NEWS(h->page.arena, dbr_bar, p->nsteps + 1);
    if (p->bottleneck == p->ntimes || p->nsteps > DBR_BARS_MOST)
        return false;
    for (size_t i = 0; i < p->nsteps; i++) {
        bars[i].name = p->steps[i].title;
        if (i == p->ntimes)
            continue;
        bars[i].text = p->times[i].share.text;
        bars[i].value = dbr_value_to_double(&p->times[i].share.value, -1);
        bars[i].worst = p->times[i].bottleneck;
        if (bars[i].value < 0)
            return false;
    }
    const dbr_process_time_result *worst = &p->times[p->bottleneck];
    dbr_bars b = {.id = ++h->id, .title = p->title, .bars = bars, .n = p->nsteps};
    b.desc = dbr_page_text(&h->page, "%.*s: %.*s %.*s", DBR_ARG(worst->title),
                           DBR_ARG(worst->share.text),
                           DBR_ARG(dbr_text_word(&h->page, DBR_W_SHARE_OF_TIME)));
    dbr_html_pair(h);
    dbr_bars_stack(&b, h->out);
    return true;
}

/* Before the numbers of the same row. */
static void put_shares(dbr_html *h, const dbr_analysis_row *row) {
    dbr_html_raw(h, "<td class=\"share\"><svg class=\"bar\" viewBox=\"0 0 100 14\" "
                    "preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    if (row->part[3] >= 0)
        dbr_svg_rect(h->out, "year", 0, 6, row->part[3] * 100, 8);
    if (row->part[2] >= 0)
        dbr_svg_rect(h->out, "actual", 0, 0, row->part[2] * 100, 9);
    dbr_html_raw(h, "</svg></td>");
}

enum { SHADES = 5 }; /* the first of which is none */

static const char *shade_of(const dbr_analysis *g, const dbr_analysis_row *row, size_t c) {
    static const char *const shades[SHADES + 1] = {"",       " heat1", " heat2",
                                                   " heat3", " heat4", " heat4"};
    bool shaded = g->drawing == DBR_DRAW_SHADES && row->part[c] >= 0;
    return shaded ? shades[(int)(row->part[c] * SHADES)] : "";
}

static void put_legend(dbr_html *h, const dbr_analysis *g) {
    if (g->drawing == DBR_DRAW_NOTHING)
        return;
    dbr_html_raw(h, "<ul class=\"legend\">");
    if (g->drawing == DBR_DRAW_SHADES) {
        dbr_html_legend(h,
                        "<rect class=\"heat1\" width=\"6\" height=\"12\"/><rect "
                        "class=\"heat2\" x=\"6\" width=\"6\" height=\"12\"/><rect class=\"heat4\" "
                        "x=\"12\" width=\"6\" height=\"12\"/>",
                        DBR_W_LEGEND_SHADES);
    } else {
        dbr_html_legend(h, "<rect class=\"actual\" y=\"2\" width=\"18\" height=\"8\"/>",
                        DBR_W_SHARE);
        dbr_html_legend(h, "<rect class=\"year\" y=\"2\" width=\"18\" height=\"8\"/>",
                        DBR_W_PREVIOUS);
    }
    dbr_html_raw(h, "</ul>\n");
}

/* ---- the tables ---- */

/* A column that a phone has no room for. */
static bool is_wide(const dbr_analysis *g, size_t c) {
    enum { AGES = 4 };
    return c > 1 && g->drop[c] > (g->drawing == DBR_DRAW_SHADES ? AGES : 0);
}

static void table(dbr_html *h, const dbr_analysis *g) {
    bool bars = g->drawing == DBR_DRAW_BARS;
    dbr_html_raw(h, "<table class=\"entry\"><thead><tr><th scope=\"col\">");
    dbr_html_text(h, g->title);
    dbr_html_raw(h, "</th>");
    for (size_t c = 1; c < g->ncolumns; c++) {
        dbr_html_raw(h, bars && c == 2  ? "<th scope=\"col\" colspan=\"2\" class=\"num\">"
                        : is_wide(g, c) ? "<th scope=\"col\" class=\"num wide\">"
                                        : "<th scope=\"col\" class=\"num\">");
        dbr_html_text(h, g->heads[c]);
        dbr_html_raw(h, "</th>");
    }
    dbr_html_raw(h, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < g->nrows; i++) {
        dbr_html_raw(h, g->rows[i].worst ? "<tr><th scope=\"row\" class=\"fail\">▼ "
                                         : "<tr><th scope=\"row\">");
        dbr_html_text(h, g->rows[i].cells[0]);
        dbr_html_raw(h, "</th>");
        for (size_t c = 1; c < g->ncolumns; c++) {
            if (bars && c == 2)
                put_shares(h, &g->rows[i]);
            dbr_buf_printf(h->out, "<td class=\"num%s%s%s\">", c == 1 ? " main" : "",
                           shade_of(g, &g->rows[i], c), is_wide(g, c) ? " wide" : "");
            dbr_html_text(h, g->rows[i].cells[c]);
            dbr_html_raw(h, "</td>");
        }
        dbr_html_raw(h, "</tr>\n");
    }
    dbr_html_raw(h, "</tbody></table>\n");
}

static void beside(dbr_html *h, const dbr_analysis *g) {
    for (size_t i = 0; i < g->nremarks; i++) {
        dbr_html_raw(h, "<p class=\"facts\">");
        dbr_html_text(h, g->remarks[i]);
        dbr_html_raw(h, "</p>\n");
    }
    for (size_t i = 0; i < g->nquotes; i++) {
        dbr_html_raw(h, "<div class=\"quotes\"><p><b>");
        dbr_html_text(h, g->quotes[i].about);
        dbr_html_raw(h, "</b></p>\n");
        for (size_t k = 0; k < g->quotes[i].n; k++) {
            dbr_html_raw(h, "<blockquote>");
            dbr_html_text(h, g->quotes[i].texts[k]);
            dbr_html_raw(h, "</blockquote>\n");
        }
        dbr_html_raw(h, "</div>\n");
    }
}

static void print_all(dbr_html *h, const char *class, dbr_word heading) {
    dbr_analysis *all;
    size_t n = dbr_analyses(h->page.arena, h->r, heading, &all);
    if (n)
        dbr_html_section(h, class, heading);
    for (size_t i = 0; i < n; i++) {
        bool drawn = (heading == DBR_W_HEAD_FUNNELS && put_funnel(h, &h->r->funnels[i])) ||
                     (heading == DBR_W_HEAD_PROCESSES && put_process(h, &h->r->processes[i]));
        if (drawn)
            dbr_html_pair_table(h);
        table(h, &all[i]);
        put_legend(h, &all[i]);
        beside(h, &all[i]);
        if (drawn)
            dbr_html_pair_end(h);
    }
    if (n)
        dbr_html_end(h);
}

void dbr_html_funnels(dbr_html *h) {
    print_all(h, "funnels", DBR_W_HEAD_FUNNELS);
}

void dbr_html_processes(dbr_html *h) {
    print_all(h, "processes", DBR_W_HEAD_PROCESSES);
}

void dbr_html_cohorts(dbr_html *h) {
    print_all(h, "cohorts", DBR_W_HEAD_COHORTS);
}

void dbr_html_feedback(dbr_html *h) {
    print_all(h, "feedback", DBR_W_HEAD_FEEDBACK);
}
