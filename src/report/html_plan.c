/* html_plan.c: does the plan add up: the gap of each goal, what open actions promise for it, and the actions that lack something. */
#include "report/html.h"

static void gap(dbr_html *h, const dbr_gap_result *g) {
    dbr_html_raw(h, "<article class=\"entry\"><h3>");
    dbr_html_text(h, g->title);
    dbr_html_raw(h, "</h3><p>");
    dbr_html_text(h, g->text);
    if (g->rate.text.n) {
        dbr_html_raw(h, "</p><p>");
        dbr_html_text(h, g->rate.text);
    }
    dbr_html_raw(h, "</p>");
    for (size_t i = 0; i < g->npromises; i++) {
        const dbr_promise_result *o = &g->promises[i];
        dbr_buf facts = {0};
        bool counted = o->state == DBR_PROMISE_COUNTED;
        dbr_html_item(h, counted ? "" : "dim", "", dbr_text_promise_effect(&h->page, o), o->title);
        dbr_text_promise_line(&h->page, o, &facts);
        dbr_html_facts(h, &facts);
        dbr_html_raw(h, "</div></article>\n");
    }
    dbr_html_raw(h, "</article>\n");
}

void dbr_html_plan(dbr_html *h) {
    if (!h->r->ngaps && !h->r->nloose)
        return;
    dbr_html_section(h, "plan", DBR_W_HEAD_PLAN);
    for (size_t i = 0; i < h->r->ngaps; i++)
        gap(h, &h->r->gaps[i]);
    if (h->r->nloose)
        dbr_html_raw(h, "<ul class=\"plain\">");
    for (size_t i = 0; i < h->r->nloose; i++) {
        dbr_html_raw(h, "<li>");
        dbr_html_text(h, dbr_text_loose(&h->page, &h->r->loose[i]));
        dbr_html_raw(h, "</li>");
    }
    if (h->r->nloose)
        dbr_html_raw(h, "</ul>\n");
    dbr_html_end(h);
}
