/* html_funnels.c: the steps of each funnel as a table; the step that lost most is marked. */
#include "report/html.h"

static void funnel(dbr_html *h, const dbr_funnel_result *f) {
    const dbr_str none = {0};
    dbr_html_raw(h, "<table class=\"entry\"><thead><tr><th scope=\"col\">");
    dbr_html_text(h, f->title);
    dbr_html_raw(h, "</th>");
    dbr_html_column(h, "num", DBR_W_VALUE);
    dbr_html_column(h, "num wide", DBR_W_PREVIOUS);
    dbr_html_column(h, "num", DBR_W_CONVERSION);
    dbr_html_column(h, "num wide", DBR_W_PREVIOUS);
    dbr_html_column(h, "num", DBR_W_OVERALL);
    dbr_html_column(h, "num wide", DBR_W_LOST);
    dbr_html_raw(h, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < f->nsteps; i++) {
        const dbr_funnel_step_result *s = &f->steps[i];
        dbr_html_raw(h, s->worst ? "<tr><th scope=\"row\" class=\"fail\">▼ "
                                 : "<tr><th scope=\"row\">");
        dbr_html_text(h, s->title);
        dbr_html_raw(h, "</th>");
        dbr_html_cell(h, "main", s->value.text);
        dbr_html_cell(h, "wide", s->previous.text);
        dbr_html_cell(h, "", i ? s->conversion.text : none);
        dbr_html_cell(h, "wide", i ? s->conversion_previous.text : none);
        dbr_html_cell(h, "", i ? s->overall.text : none);
        dbr_html_cell(h, "wide", i ? s->loss.text : none);
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
