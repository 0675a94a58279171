/* html_checks.c: outcomes, what failed first and what passed folded away; who has to look; and where the numbers come from. */
#include "report/html.h"

static dbr_str status_of(const dbr_html *h, const dbr_check_result *c) {
    return dbr_word_named(h->page.lang, dbr_str_of(dbr_outcome_name(c->outcome)), DBR_W_PASSED);
}

static void trouble(dbr_html *h, const dbr_check_result *c) {
    dbr_ink ink = DBR_INK_PLAIN;
    const char *mark = dbr_text_check_mark(c->outcome, &ink);
    dbr_str said = c->said.n ? c->said : c->message;
    dbr_html_item(h, dbr_html_ink(ink), mark, status_of(h, c), dbr_text_check_title(&h->page, c));
    if (said.n) {
        dbr_html_raw(h, "<p>");
        dbr_html_text(h, said);
        dbr_html_raw(h, "</p>");
    }
    if (c->noffenders)
        dbr_html_raw(h, "<ul class=\"rows\">");
    for (size_t i = 0; i < c->noffenders; i++) {
        const dbr_offender *o = &c->offenders[i];
        dbr_html_raw(h, "<li><span>");
        dbr_html_text(h, o->file);
        if (o->line)
            dbr_buf_printf(h->out, ":%llu", (unsigned long long)o->line);
        dbr_html_raw(h, "</span> ");
        dbr_html_text(h, o->text);
        dbr_html_raw(h, "</li>");
    }
    dbr_html_raw(h, c->noffenders ? "</ul>" : "");
    dbr_buf facts = {0};
    for (int line = 0; dbr_text_check_facts(&h->page, c, line, &facts); line++)
        dbr_html_facts(h, &facts);
    dbr_html_raw(h, "</div></article>\n");
}

static void more(dbr_html *h, size_t n) {
    if (!n)
        return;
    dbr_buf_printf(h->out, "<p class=\"facts more\">… %zu ", n);
    dbr_html_word(h, DBR_W_MORE);
    dbr_html_raw(h, "</p>\n");
}

static void ranked(dbr_html *h, dbr_text_rank k) {
    dbr_text_trouble *troubles;
    size_t n = dbr_text_troubles(&h->page, h->r, k, &troubles);
    for (size_t i = 0; i < n; i++) {
        trouble(h, troubles[i].check);
        more(h, troubles[i].more);
    }
}

static void passed(dbr_html *h) {
    if (!h->r->counts.passed)
        return;
    dbr_buf_printf(h->out, "<details><summary>%lld ", (long long)h->r->counts.passed);
    dbr_html_word(h, DBR_W_PASSED);
    dbr_html_raw(h, "</summary><ul class=\"passed\">");
    for (size_t i = 0; i < h->r->nchecks;) {
        dbr_str text;
        i = dbr_text_passed(&h->page, h->r, i, &text);
        if (!text.n)
            continue;
        dbr_html_raw(h, "<li><b class=\"pass\">✓</b> ");
        dbr_html_text(h, text);
        dbr_html_raw(h, "</li>");
    }
    dbr_html_raw(h, "</ul></details>\n");
}

void dbr_html_checks(dbr_html *h) {
    if (!h->r->nchecks)
        return;
    dbr_html_section(h, "checks", DBR_W_HEAD_CHECKS);
    for (dbr_text_rank k = DBR_RANK_FAILED; k < DBR_RANK_PASSED; k++)
        ranked(h, k);
    passed(h);
    dbr_html_end(h);
}

void dbr_html_needs_owner(dbr_html *h) {
    bool any = false;
    for (size_t i = 0; i < h->r->nchecks;) {
        dbr_str text;
        i = dbr_text_without_owner(&h->page, h->r, i, &text);
        if (!text.n)
            continue;
        if (!any) {
            dbr_html_section(h, "unowned", DBR_W_HEAD_OWNER);
            dbr_html_raw(h, "<ul class=\"plain\">");
        }
        any = true;
        dbr_html_raw(h, "<li>");
        dbr_html_text(h, text);
        dbr_html_raw(h, "</li>");
    }
    if (any) {
        dbr_html_raw(h, "</ul>");
        dbr_html_end(h);
    }
}

/* ---- where the numbers come from ---- */

static void count(dbr_html *h, const char *class, int64_t n) {
    dbr_html_cell(h, class, dbr_text_number(&h->page, n));
}

static void source(dbr_html *h, const dbr_source_result *s) {
    dbr_html_raw(h, "<tr><th scope=\"row\">");
    dbr_html_text(h, s->title.n ? s->title : s->name);
    dbr_html_raw(h, " <span class=\"file\">");
    dbr_html_text(h, dbr_text_source_file(&h->page, s));
    dbr_html_raw(h, "</span></th>");
    if (s->failed) {
        dbr_html_raw(h, "<td colspan=\"6\" class=\"fail\">✗ ");
        dbr_html_word(h, DBR_W_COULD_NOT_BE_READ);
        dbr_html_raw(h, "</td></tr>\n");
        return;
    }
    count(h, "", s->rows);
    count(h, "wide", s->kept);
    count(h, "", s->dropped);
    count(h, "wide", s->duplicates);
    count(h, s->bad_rows ? "warn" : "", s->bad_rows);
    dbr_html_raw(h, "<td class=\"num\">");
    if (s->has_newest)
        dbr_html_text(h, dbr_text_day(&h->page, s->newest));
    dbr_html_raw(h, "</td></tr>\n");
}

void dbr_html_data(dbr_html *h) {
    static const struct {
        dbr_word word;
        const char *class;
    } columns[] = {{DBR_W_ROWS, "num"},         {DBR_W_KEPT, "num wide"},
                   {DBR_W_DROPPED_ROWS, "num"}, {DBR_W_DUPLICATES, "num wide"},
                   {DBR_W_BAD_ROWS, "num"},     {DBR_W_NEWEST, "num"}};
    const dbr_review *r = h->r;
    if (!r->nsources)
        return;
    dbr_html_section(h, "data", DBR_W_HEAD_DATA);
    dbr_html_raw(h, "<table><thead><tr><th scope=\"col\">");
    dbr_html_word(h, DBR_W_SOURCE);
    dbr_html_raw(h, "</th>");
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        dbr_buf_printf(h->out, "<th scope=\"col\" class=\"%s\">", columns[i].class);
        dbr_html_word(h, columns[i].word);
        dbr_html_raw(h, "</th>");
    }
    dbr_html_raw(h, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < r->nsources; i++)
        source(h, &r->sources[i]);
    dbr_html_raw(h, "</tbody></table>\n");
    for (size_t i = 0; i < r->nsources; i++) {
        dbr_str *v = NULL;
        size_t n = dbr_text_source_remarks(&h->page, &r->sources[i], &v);
        for (size_t k = 0; k < n; k++) {
            dbr_html_raw(h, "<p class=\"facts\">");
            dbr_html_text(h, v[k]);
            dbr_html_raw(h, "</p>");
        }
    }
    dbr_html_end(h);
}
