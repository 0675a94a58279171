/* html.h: the parts of the HTML page, and the few words in which they are written. Everything that comes from a script or from data goes
   through dbr_html_text. */
#ifndef DBR_REPORT_HTML_H
#define DBR_REPORT_HTML_H
#include "report/chart.h"
#include "report/text.h"

typedef struct dbr_html {
    dbr_page page; /* its arena and language; `out` is where the page goes */
    const dbr_review *r;
    dbr_buf *out;
    unsigned id; /* of the last chart */
} dbr_html;

void dbr_html_raw(dbr_html *h, const char *markup);
void dbr_html_text(dbr_html *h, dbr_str s);
void dbr_html_word(dbr_html *h, dbr_word w);
/* The word in bold with a colon, ahead of a text. */
void dbr_html_label(dbr_html *h, dbr_word w);
/* <p class="facts">…</p> and cleared; nothing where there are none. */
void dbr_html_facts(dbr_html *h, dbr_buf *facts);
/* <section><h2>; closed by dbr_html_end. */
void dbr_html_section(dbr_html *h, const char *class, dbr_word heading);
void dbr_html_end(dbr_html *h);
/* The opening of an item with its mark, its status and its title, to be closed by </div></article>. */
void dbr_html_item(dbr_html *h, const char *class, const char *mark, dbr_str status, dbr_str title);
/* A number in a table, and the head of a column; `class` may be empty. */
void dbr_html_cell(dbr_html *h, const char *class, dbr_str s);
void dbr_html_column(dbr_html *h, const char *class, dbr_word w);
/* The class of a colour of the text report. */
const char *dbr_html_ink(dbr_ink ink);

/* The static style, and its hash for the page's content security policy. */
extern const char dbr_html_style[];
extern const char dbr_html_style_hash[];
/* The same of the one script, of pages that are served. */
extern const char dbr_html_script[];
extern const char dbr_html_script_hash[];

/* How the axis of numbers of that unit, of which `text` is one, is written. */
dbr_axis dbr_html_axis_of(const dbr_html *h, dbr_str unit, dbr_str text);
/* An item of a <ul class="legend">: a drawing of 18 by 12, and what it stands for. */
void dbr_html_legend(dbr_html *h, const char *swatch, dbr_word w);
/* A number as a point of a chart; `open`: not complete, or to come. */
dbr_chart_point dbr_html_point(dbr_str period, const dbr_shown *s, bool open);
/* <tr><th scope="row">…</th> */
void dbr_html_row_head(dbr_html *h, dbr_str s);
/* A chart beside its table: <div class="pair"><figure>chart</figure><div>table</div></div>. */
void dbr_html_pair(dbr_html *h);
void dbr_html_pair_table(dbr_html *h);
void dbr_html_pair_end(dbr_html *h);
/* One forecast of an outlook, and what the signs of all of them mean. */
void dbr_html_forecast(dbr_html *h, const dbr_forecast_result *f);
void dbr_html_forecast_legend(dbr_html *h);

/* Parts of the page. Each prints nothing where it has nothing to say. */
void dbr_html_findings(dbr_html *h);
void dbr_html_drivers(dbr_html *h);
void dbr_html_funnels(dbr_html *h);
void dbr_html_processes(dbr_html *h);
void dbr_html_cohorts(dbr_html *h);
void dbr_html_feedback(dbr_html *h);
void dbr_html_goals(dbr_html *h);
void dbr_html_results(dbr_html *h);
void dbr_html_trends(dbr_html *h);
void dbr_html_checks(dbr_html *h);
void dbr_html_needs_owner(dbr_html *h);
void dbr_html_follow_up(dbr_html *h);
void dbr_html_actions(dbr_html *h);
void dbr_html_plan(dbr_html *h);
void dbr_html_risks(dbr_html *h);
void dbr_html_lessons(dbr_html *h);
void dbr_html_outlook(dbr_html *h);
void dbr_html_data(dbr_html *h);
/* The script's own layout in place of all of these. */
void dbr_html_sections(dbr_html *h);

/* A bullet graph; nothing without a target. */
void dbr_html_bullet(dbr_html *h, const dbr_goal_result *g);
/* A chart of a series with its numbers below; of `m` title, unit and series. */
void dbr_html_figure(dbr_html *h, const dbr_metric_result *m, bool columns);
#endif
