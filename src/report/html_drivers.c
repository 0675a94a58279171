/* html_drivers.c: what drove a change, as tables: the largest contribution first. */
#include "base/decimal.h"
#include "report/bars.h"
#include "report/html.h"

static void driver(dbr_html *h, const dbr_explain_result *x, const dbr_driver *d, dbr_str name) {
    dbr_html_row_head(h, name);
    dbr_html_cell(h, "wide", d->before.text);
    dbr_html_cell(h, "wide", d->value.text);
    if (x->product)
        dbr_html_cell(h, "wide", d->change.text);
    dbr_html_cell(h, d->better > 0 ? "good" : d->better < 0 ? "bad" : "", d->contribution.text);
    if (x->ratio) {
        dbr_html_cell(h, "wide", d->rate.text);
        dbr_html_cell(h, "wide", d->mix.text);
    }
    dbr_html_cell(h, "", d->share.text);
    dbr_html_raw(h, "</tr>\n");
}

static dbr_bar level(const dbr_shown *s, dbr_str name, bool before) {
    return (dbr_bar){
        .name = name, .text = s->text, .value = dbr_dec_to_double(s->value.dec), .before = before};
}

static dbr_bar step(dbr_html *h, const dbr_driver *d, dbr_str name) {
    const char *mark = d->better > 0 ? " ▲" : d->better < 0 ? " ▼" : "";
    return (dbr_bar){.name = name,
                     .text = dbr_page_text(&h->page, "%.*s%s", DBR_ARG(d->contribution.text), mark),
                     .value = dbr_value_to_double(&d->contribution.value, 0),
                     .step = true,
                     .better = d->better};
}

/* From the value before, segment by segment, to the value now. Whether the axis is cut. */
static bool waterfall(dbr_html *h, const dbr_explain_result *x) {
    dbr_bar *bars = DBR_NEWS(h->page.arena, dbr_bar, x->ndrivers + 4);
    size_t n = 0;
    bars[n++] = level(&x->before, x->window, true);
    for (size_t i = 0; i < x->ndrivers; i++)
        bars[n++] = step(h, &x->drivers[i], x->drivers[i].name);
    if (x->nothers)
        bars[n++] = step(h, &x->others, dbr_text_word(&h->page, DBR_W_OTHERS));
    bars[n++] = level(&x->value, h->r->period, false);
    dbr_bars b = {.id = ++h->id, .title = x->title, .bars = bars, .n = n};
    b.desc = dbr_page_text(&h->page, "%.*s → %.*s, %.*s", DBR_ARG(x->before.text),
                           DBR_ARG(x->value.text), DBR_ARG(x->change.text));
    return dbr_bars_waterfall(&b, h->out);
}

/* Whether every bar of it has a number. */
static bool can_be_drawn(const dbr_explain_result *x) {
    bool can = x->ndrivers && x->before.value.kind == DBR_V_DECIMAL &&
               x->value.value.kind == DBR_V_DECIMAL;
    for (size_t i = 0; i < x->ndrivers; i++)
        can &= x->drivers[i].contribution.value.kind == DBR_V_DECIMAL;
    return can;
}

static void put_legend(dbr_html *h, const dbr_explain_result *x, bool cut) {
    bool coloured = x->nothers && x->others.better;
    for (size_t i = 0; i < x->ndrivers; i++)
        coloured |= x->drivers[i].better != 0;
    if (!coloured && !cut)
        return;
    dbr_html_raw(h, "<ul class=\"legend\">");
    if (coloured) {
        dbr_html_legend(h, "<rect class=\"good\" width=\"18\" height=\"12\"/>", DBR_W_BETTER);
        dbr_html_legend(h, "<rect class=\"bad\" width=\"18\" height=\"12\"/>", DBR_W_WORSE);
    }
    if (cut)
        dbr_html_legend(h,
                        "<rect class=\"actual\" width=\"18\" height=\"12\"/><path class=\"gap\" "
                        "d=\"M5 13L9 -1M10 13L14 -1\"/>",
                        DBR_W_LEGEND_CUT);
    dbr_html_raw(h, "</ul>\n");
}

/* The head of a table whose rows are of driver(). */
static void heads(dbr_html *h, const dbr_explain_result *x, dbr_word first) {
    dbr_html_raw(h, "<table><thead><tr>");
    dbr_html_column(h, "", first);
    dbr_html_column(h, "num wide", x->last_year ? DBR_W_LAST_YEAR : DBR_W_PREVIOUS);
    dbr_html_column(h, "num wide", DBR_W_VALUE);
    if (x->product)
        dbr_html_column(h, "num wide", DBR_W_OWN_CHANGE);
    dbr_html_column(h, "num", DBR_W_CONTRIBUTION);
    if (x->ratio) {
        dbr_html_column(h, "num wide", DBR_W_BY_RATE);
        dbr_html_column(h, "num wide", DBR_W_BY_MIX);
    }
    dbr_html_column(h, "num", DBR_W_SHARE);
    dbr_html_raw(h, "</tr></thead>\n<tbody>\n");
}

static void table(dbr_html *h, const dbr_explain_result *x) {
    heads(h, x, x->product ? DBR_W_FACTOR : DBR_W_SEGMENT);
    for (size_t i = 0; i < x->ndrivers; i++)
        driver(h, x, &x->drivers[i], x->drivers[i].name);
    if (x->nothers)
        driver(h, x, &x->others, dbr_text_word(&h->page, DBR_W_OTHERS));
    dbr_html_raw(h, "</tbody></table>\n");
}

/* Working days, events and the rest; or why there are none. */
static void effects(dbr_html *h, const dbr_explain_result *x) {
    const dbr_explain_result plain = {.last_year = x->last_year};
    if (x->effects_reason.n) {
        dbr_html_raw(h, "<p class=\"facts\">");
        dbr_html_text(h, x->effects_reason);
        dbr_html_raw(h, "</p>\n");
    }
    if (!x->neffects)
        return;
    heads(h, &plain, DBR_W_CALENDAR_EFFECT);
    for (size_t i = 0; i < x->neffects; i++)
        driver(h, &plain, &x->effects[i].line, x->effects[i].line.name);
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
        bool drawn = can_be_drawn(x);
        if (drawn) {
            dbr_html_pair(h);
            put_legend(h, x, waterfall(h, x));
            dbr_html_pair_table(h);
        }
        if (x->ndrivers)
            table(h, x);
        if (drawn)
            dbr_html_pair_end(h);
        effects(h, x);
        dbr_html_raw(h, "</div>\n");
    }
    dbr_html_end(h);
}
