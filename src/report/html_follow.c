/* html_follow.c: what became of the last review, part by part. */
#include "report/changes.h"
#include "report/html.h"

static void change(dbr_html *h, dbr_change_part part, const dbr_change *c) {
    dbr_html_item(h,
                  c->better > 0   ? "pass"
                  : c->better < 0 ? "fail"
                                  : "",
                  c->better > 0   ? "✓"
                  : c->better < 0 ? "✗"
                                  : "·",
                  dbr_change_state(h->page.lang, c), c->label);
    if (c->text.n) {
        dbr_html_raw(h, "<p>");
        dbr_html_text(h, c->text);
        dbr_html_raw(h, "</p>");
    }
    dbr_buf facts = {0};
    dbr_text_fact(&h->page, &facts, (dbr_str){0}, dbr_change_statuses(&h->page, part, c));
    dbr_html_facts(h, &facts);
    dbr_html_raw(h, "</div></article>\n");
}

void dbr_html_follow_up(dbr_html *h) {
    const dbr_changes *c = h->r->follow_up;
    if (!c)
        return;
    dbr_html_section(h, "follow", DBR_W_HEAD_FOLLOW_UP);
    dbr_html_raw(h, "<p class=\"facts\">");
    dbr_html_word(h, DBR_W_COMPARED_WITH);
    dbr_html_raw(h, " ");
    dbr_html_text(h, dbr_changes_with(&h->page, c));
    dbr_html_raw(h, "</p>\n");
    if (dbr_changes_none(c)) {
        dbr_html_raw(h, "<p>");
        dbr_html_word(h, DBR_W_NOTHING_OPEN);
        dbr_html_raw(h, "</p>\n");
    }
    for (unsigned k = 0; k < DBR_CHANGES_COUNT; k++) {
        if (!c->parts[k].n)
            continue;
        dbr_html_raw(h, "<h3>");
        dbr_html_word(h, dbr_change_heading((dbr_change_part)k));
        dbr_html_raw(h, "</h3>\n");
        for (size_t i = 0; i < c->parts[k].n; i++)
            change(h, (dbr_change_part)k, &c->parts[k].v[i]);
    }
    dbr_html_end(h);
}
