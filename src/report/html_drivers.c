/* html_drivers.c: what drove a change, as tables: the largest contribution first. */
#include "report/html.h"
#include "report/label.h"

static void cell(dbr_html *h, const char *class, const dbr_shown *s) {
    dbr_buf_printf(h->out, "<td class=\"num %s\">", class);
    dbr_html_text(h, s->text);
    dbr_html_raw(h, "</td>");
}

static void driver(dbr_html *h, const dbr_explain_result *x, const dbr_driver *d, dbr_str name) {
    bool zh = h->page.zh;
    dbr_html_raw(h, "<tr><th scope=\"row\">");
    dbr_html_text(h, name);
    if (d->is_new || d->is_gone)
        dbr_html_raw(h, d->is_new ? zh ? "（新增）" : " (new)" : zh ? "（消失）" : " (gone)");
    dbr_html_raw(h, "</th>");
    cell(h, "wide", &d->before);
    cell(h, "wide", &d->value);
    cell(h, d->better > 0 ? "good" : d->better < 0 ? "bad" : "", &d->contribution);
    if (x->ratio) {
        cell(h, "wide", &d->rate);
        cell(h, "wide", &d->mix);
    }
    cell(h, "", &d->share);
    dbr_html_raw(h, "</tr>\n");
}

static void column(dbr_html *h, const char *class, dbr_word w) {
    dbr_buf_printf(h->out, "<th scope=\"col\" class=\"%s\">", class);
    dbr_html_word(h, w);
    dbr_html_raw(h, "</th>");
}

static void table(dbr_html *h, const dbr_explain_result *x) {
    dbr_html_raw(h, "<table><thead><tr>");
    column(h, "", DBR_W_SEGMENT);
    column(h, "num wide", DBR_W_PREVIOUS);
    column(h, "num wide", DBR_W_VALUE);
    column(h, "num", DBR_W_CONTRIBUTION);
    if (x->ratio) {
        column(h, "num wide", DBR_W_BY_RATE);
        column(h, "num wide", DBR_W_BY_MIX);
    }
    column(h, "num", DBR_W_SHARE);
    dbr_html_raw(h, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < x->ndrivers; i++) {
        dbr_buf name = {0};
        dbr_segment_label(x->drivers[i].segment, x->drivers[i].nsegment, &name);
        driver(h, x, &x->drivers[i], dbr_buf_str(&name));
        dbr_buf_clear(&name);
    }
    if (x->nothers)
        driver(h, x, &x->others, dbr_text_word(&h->page, DBR_W_OTHERS));
    dbr_html_raw(h, "</tbody></table>\n");
}

void dbr_html_drivers(dbr_html *h) {
    const dbr_review *r = h->r;
    if (!r->nexplains)
        return;
    dbr_html_section(h, "drivers", DBR_W_HEAD_DRIVERS);
    for (size_t i = 0; i < r->nexplains; i++) {
        const dbr_explain_result *x = &r->explains[i];
        dbr_html_raw(h, "<div class=\"entry\"><h3>");
        dbr_html_text(h, x->title);
        dbr_html_raw(h, "</h3><p class=\"facts\">");
        dbr_html_text(h, x->window);
        dbr_html_raw(h, " ");
        dbr_html_text(h, x->before.text);
        dbr_html_raw(h, " → ");
        dbr_html_text(h, x->value.text);
        dbr_html_raw(h, " · ");
        dbr_html_text(h, x->change.text);
        dbr_html_raw(h, "</p>");
        if (x->ndrivers)
            table(h, x);
        dbr_html_raw(h, "</div>\n");
    }
    dbr_html_end(h);
}
