/* html_funnels.c: the steps of each funnel as a table; the step that lost most is marked. */
#include "report/html.h"

static void cell(dbr_html *h, const char *class, dbr_str s) {
    dbr_buf_printf(h->out, "<td class=\"num %s\">", class);
    dbr_html_text(h, s);
    dbr_html_raw(h, "</td>");
}

static void column(dbr_html *h, const char *class, dbr_word w) {
    dbr_buf_printf(h->out, "<th scope=\"col\" class=\"num %s\">", class);
    dbr_html_word(h, w);
    dbr_html_raw(h, "</th>");
}

static void funnel(dbr_html *h, const dbr_funnel_result *f) {
    const dbr_str none = {0};
    dbr_html_raw(h, "<table class=\"entry\"><thead><tr><th scope=\"col\">");
    dbr_html_text(h, f->title);
    dbr_html_raw(h, "</th>");
    column(h, "", DBR_W_VALUE);
    column(h, "wide", DBR_W_PREVIOUS);
    column(h, "", DBR_W_CONVERSION);
    column(h, "wide", DBR_W_PREVIOUS);
    column(h, "", DBR_W_OVERALL);
    column(h, "wide", DBR_W_LOST);
    dbr_html_raw(h, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < f->nsteps; i++) {
        const dbr_funnel_step_result *s = &f->steps[i];
        dbr_html_raw(h, s->worst ? "<tr><th scope=\"row\" class=\"fail\">▼ "
                                 : "<tr><th scope=\"row\">");
        dbr_html_text(h, s->title);
        dbr_html_raw(h, "</th>");
        cell(h, "main", s->value.text);
        cell(h, "wide", s->previous.text);
        cell(h, "", i ? s->conversion.text : none);
        cell(h, "wide", i ? s->conversion_previous.text : none);
        cell(h, "", i ? s->overall.text : none);
        cell(h, "wide", i ? s->loss.text : none);
        dbr_html_raw(h, "</tr>\n");
    }
    dbr_html_raw(h, "</tbody></table>\n");
}

void dbr_html_funnels(dbr_html *h) {
    if (!h->r->nfunnels)
        return;
    dbr_html_section(h, "funnels", DBR_W_HEAD_FUNNELS);
    for (size_t i = 0; i < h->r->nfunnels; i++)
        funnel(h, &h->r->funnels[i]);
    dbr_html_end(h);
}
