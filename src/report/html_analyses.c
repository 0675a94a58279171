/* html_analyses.c: the tables of analyses; what is worst is marked, numbers stand to the right. */
#include "report/analyses.h"
#include "report/html.h"

static void table(dbr_html *h, const dbr_analysis *g) {
    dbr_html_raw(h, "<table class=\"entry\"><thead><tr><th scope=\"col\">");
    dbr_html_text(h, g->title);
    dbr_html_raw(h, "</th>");
    for (size_t c = 1; c < g->ncolumns; c++) {
        dbr_html_raw(h, g->drop[c] ? "<th scope=\"col\" class=\"num wide\">"
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
        for (size_t c = 1; c < g->ncolumns; c++)
            dbr_html_cell(h, c == 1 ? "main" : g->drop[c] ? "wide" : "", g->rows[i].cells[c]);
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
        dbr_html_raw(h, "<p><b>");
        dbr_html_text(h, g->quotes[i].about);
        dbr_html_raw(h, "</b></p>\n");
        for (size_t k = 0; k < g->quotes[i].n; k++) {
            dbr_html_raw(h, "<blockquote>");
            dbr_html_text(h, g->quotes[i].texts[k]);
            dbr_html_raw(h, "</blockquote>\n");
        }
    }
}

static void print_all(dbr_html *h, const char *class, dbr_word heading) {
    dbr_analysis *all;
    size_t n = dbr_analyses(h->page.arena, h->r, heading, &all);
    if (n)
        dbr_html_section(h, class, heading);
    for (size_t i = 0; i < n; i++) {
        table(h, &all[i]);
        beside(h, &all[i]);
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
