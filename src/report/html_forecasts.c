/* html_forecasts.c: what is to come: the latest points and the forecast as a chart, the same as numbers, and the targets that fall due. After
   IBCS a forecast is hatched, its interval a line through its end. */
#include "base/decimal.h"
#include "report/html.h"

static void chart(dbr_html *h, const dbr_forecast_result *f) {
    size_t n = f->nhistory + f->npoints;
    dbr_chart_point *v = DBR_NEWS(h->page.arena, dbr_chart_point, n + 1);
    for (size_t i = 0; i < f->nhistory; i++)
        v[i] = dbr_html_point(f->history[i].period, &f->history[i].value, false);
    for (size_t i = 0; i < f->npoints; i++) {
        const dbr_forecast_point *p = &f->points[i];
        dbr_chart_point *at = &v[f->nhistory + i];
        *at = dbr_html_point(p->period, &p->value, true);
        at->low = dbr_value_to_double(&p->low.value, 0);
        at->high = dbr_value_to_double(&p->high.value, 0);
        at->ranged =
            at->has && p->low.value.kind == DBR_V_DECIMAL && p->high.value.kind == DBR_V_DECIMAL;
    }
    const dbr_forecast_point *last = &f->points[f->npoints - 1];
    dbr_chart c = {.id = ++h->id,
                   .title = f->title,
                   .desc = dbr_page_text(&h->page, "%.*s: %.*s (%.*s)", DBR_ARG(last->period),
                                         DBR_ARG(last->value.text),
                                         DBR_ARG(dbr_text_interval(&h->page, last))),
                   .axis = dbr_html_axis_of(h, f->unit, last->value.text),
                   .points = v,
                   .n = n};
    c.columns = c.axis.kind == DBR_AXIS_NUMBER && !dbr_str_is(f->unit, "number");
    dbr_chart_trend(&c, h->out);
}

static void table(dbr_html *h, const dbr_forecast_result *f) {
    dbr_html_raw(h, "<table><thead><tr><th scope=\"col\">");
    dbr_html_text(h, f->title);
    dbr_html_raw(h, "</th>");
    dbr_html_column(h, "num", DBR_W_FORECAST);
    dbr_html_column(h, "num", DBR_W_INTERVAL);
    dbr_html_raw(h, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < f->npoints; i++) {
        dbr_html_row_head(h, f->points[i].period);
        dbr_html_cell(h, "main", f->points[i].value.text);
        dbr_html_cell(h, "", dbr_text_interval(&h->page, &f->points[i]));
        dbr_html_raw(h, "</tr>\n");
    }
    dbr_html_raw(h, "</tbody></table>\n");
}

void dbr_html_forecast(dbr_html *h, const dbr_forecast_result *f) {
    dbr_buf facts = {0};
    if (f->npoints) {
        dbr_html_pair(h);
        chart(h, f);
        dbr_html_pair_table(h);
        table(h, f);
    } else {
        dbr_html_raw(h, "<div class=\"pair\"><div><p>");
        dbr_html_text(h, f->title);
        dbr_html_raw(h, "</p>");
    }
    dbr_text_method(&h->page, f, &facts);
    dbr_html_facts(h, &facts);
    if (f->ntargets)
        dbr_html_raw(h, "<ul class=\"plain\">");
    for (size_t i = 0; i < f->ntargets; i++) {
        dbr_html_raw(h, f->targets[i].met ? "<li><b class=\"pass\">✓</b>"
                                          : "<li><b class=\"fail\">✗</b>");
        dbr_html_text(h, f->targets[i].text);
        dbr_html_raw(h, "</li>");
    }
    if (f->ntargets)
        dbr_html_raw(h, "</ul>");
    dbr_html_pair_end(h);
}

void dbr_html_forecast_legend(dbr_html *h) {
    dbr_html_raw(h, "<ul class=\"legend\">");
    dbr_html_legend(h, "<rect class=\"actual\" y=\"1\" width=\"10\" height=\"11\"/>",
                    DBR_W_LEGEND_ACTUAL);
    dbr_html_legend(h, "<rect class=\"actual open\" x=\"1\" y=\"1\" width=\"10\" height=\"10\"/>",
                    DBR_W_FORECAST);
    dbr_html_legend(h, "<path class=\"range\" d=\"M6 0V12\"/>", DBR_W_INTERVAL);
    dbr_html_raw(h, "</ul>\n");
}
