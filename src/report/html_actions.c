/* html_actions.c: what is done about it: actions, overdue ones first; risks; lessons; what comes next. */
#include "report/html.h"

static void action(dbr_html *h, const dbr_action_result *a) {
    int rank = dbr_text_action_rank(a);
    static const char *const marks[] = {"!", "·", "✓", "–"}, *const classes[] = {"fail", "", "pass",
                                                                                 "dim"};
    dbr_str status = dbr_word_named(h->page.lang, a->status, DBR_W_OVERDUE);
    dbr_html_item(h, classes[rank], marks[rank],
                  a->overdue ? dbr_text_word(&h->page, DBR_W_OVERDUE) : status,
                  a->title.n ? a->title : a->name);
    dbr_buf facts = {0};
    if (a->expect.n) {
        dbr_html_raw(h, "<p>");
        dbr_html_word(h, DBR_W_EXPECTS);
        dbr_html_raw(h, " ");
        dbr_html_text(h, dbr_text_expectation(&h->page, a));
        dbr_html_raw(h, "</p>");
    }
    dbr_text_action_facts(&h->page, a, &facts);
    dbr_html_facts(h, &facts);
    dbr_html_raw(h, "</div></article>\n");
}

void dbr_html_actions(dbr_html *h) {
    if (!h->r->nactions)
        return;
    dbr_html_section(h, "actions", DBR_W_HEAD_ACTIONS);
    for (int order = 0; order < DBR_ACTION_ORDERS; order++)
        for (size_t i = 0; i < h->r->nactions; i++)
            if (dbr_text_action_order(&h->r->actions[i]) == order)
                action(h, &h->r->actions[i]);
    dbr_html_end(h);
}

void dbr_html_risks(dbr_html *h) {
    if (!h->r->nrisks)
        return;
    dbr_html_section(h, "risks", DBR_W_HEAD_RISKS);
    for (size_t i = 0; i < h->r->nrisks; i++) {
        const dbr_risk_result *k = &h->r->risks[i];
        dbr_buf facts = {0};
        dbr_html_raw(h, "<article class=\"entry\"><h3>");
        dbr_html_text(h, k->title);
        dbr_html_raw(h, "</h3>");
        if (k->plan.n) {
            dbr_html_raw(h, "<p>");
            dbr_html_word(h, DBR_W_PLAN);
            dbr_html_word(h, DBR_W_COLON);
            dbr_html_text(h, k->plan);
            dbr_html_raw(h, "</p>");
        }
        dbr_text_risk_facts(&h->page, k, &facts);
        dbr_html_facts(h, &facts);
        dbr_html_raw(h, "</article>\n");
    }
    dbr_html_end(h);
}

static void points(dbr_html *h, dbr_word w, const dbr_str *v, size_t n) {
    for (size_t i = 0; i < n; i++) {
        dbr_html_raw(h, "<li>");
        dbr_html_label(h, w);
        dbr_html_text(h, v[i]);
        dbr_html_raw(h, "</li>");
    }
}

void dbr_html_lessons(dbr_html *h) {
    if (!h->r->nlessons)
        return;
    dbr_html_section(h, "lessons", DBR_W_HEAD_LESSONS);
    for (size_t i = 0; i < h->r->nlessons; i++) {
        const dbr_lesson_result *l = &h->r->lessons[i];
        bool good = dbr_str_is(l->kind, "success"), bad = dbr_str_is(l->kind, "failure");
        dbr_html_raw(h, "<article class=\"entry\"><h3>");
        if (good || bad) {
            dbr_buf_printf(h->out, "<span class=\"%s\">%s ", good ? "pass" : "fail",
                           good ? "+" : "−");
            dbr_html_text(h, dbr_word_named(h->page.lang, l->kind, DBR_W_SUCCESS));
            dbr_html_raw(h, "</span> ");
        }
        dbr_html_text(h, l->title.n ? l->title : l->name);
        dbr_html_raw(h, "</h3>");
        if (l->has_evidence) {
            dbr_buf facts = {0};
            dbr_text_fact(&h->page, &facts, dbr_text_word(&h->page, DBR_W_EVIDENCE),
                          dbr_page_text(&h->page, "%.*s = %.*s", DBR_ARG(l->evidence),
                                        DBR_ARG(l->evidence_value.text)));
            dbr_html_facts(h, &facts);
        }
        if (l->nstart + l->nstop + l->nkeep) {
            dbr_html_raw(h, "<ul class=\"plain\">");
            points(h, DBR_W_START, l->start, l->nstart);
            points(h, DBR_W_STOP, l->stop, l->nstop);
            points(h, DBR_W_KEEP, l->keep, l->nkeep);
            dbr_html_raw(h, "</ul>");
        }
        dbr_html_raw(h, "</article>\n");
    }
    dbr_html_end(h);
}

void dbr_html_outlook(dbr_html *h) {
    bool drawn = false;
    if (!h->r->noutlooks)
        return;
    dbr_html_section(h, "outlook", DBR_W_HEAD_OUTLOOK);
    for (size_t i = 0; i < h->r->noutlooks; i++) {
        const dbr_outlook_result *o = &h->r->outlooks[i];
        dbr_html_raw(h, "<article class=\"entry\">");
        if (o->title.n) {
            dbr_html_raw(h, "<h3>");
            dbr_html_text(h, o->title);
            dbr_html_raw(h, "</h3>");
        }
        for (size_t k = 0; k < o->nforecasts; k++) {
            dbr_html_forecast(h, &o->forecasts[k]);
            drawn |= o->forecasts[k].npoints > 0;
        }
        if (o->nnext) {
            dbr_html_raw(h, "<ul class=\"plain\">");
            points(h, DBR_W_NEXT, o->next, o->nnext);
            dbr_html_raw(h, "</ul>");
        }
        dbr_html_raw(h, "</article>\n");
    }
    if (drawn)
        dbr_html_forecast_legend(h);
    dbr_html_end(h);
}
