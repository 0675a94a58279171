/* text.h: the sections of the text report, in the order in which they stand on the page. Each prints nothing where it has nothing to say. */
#ifndef DBR_REPORT_TEXT_H
#define DBR_REPORT_TEXT_H
#include "lang/say.h"
#include "report/page.h"
#include "report/render.h"

/* text.c: a heading with an empty line before it */
void dbr_text_heading(dbr_page *p, dbr_word w);
/* The same of safe words. */
void dbr_text_title(dbr_page *p, dbr_str safe);
/* A part of the report, as it stands without sections. */
void dbr_text_part(dbr_page *p, dbr_part part, const dbr_review *r);
dbr_str dbr_text_word(const dbr_page *p, dbr_word w);
/* "owner li.wei" into a list of facts, separated by " · "; nothing where the value is empty. */
void dbr_text_fact(dbr_page *p, dbr_buf *facts, dbr_str name, dbr_str value);
/* A place of a script as a fact: no line is broken inside of it. */
void dbr_text_fact_place(dbr_page *p, dbr_buf *facts, const dbr_place_ref *place);
/* The facts as a dim, wrapped line at column `at`, and cleared. Nothing where there are none. */
void dbr_text_facts(dbr_page *p, unsigned at, dbr_buf *facts);
/* A mark, a word in a column of its own, then the text in the rest of the line: "  ✗ failed   Refunds stay low". */
void dbr_text_item(dbr_page *p, const char *mark, dbr_ink ink, dbr_str word, unsigned word_width,
                   dbr_str text, bool bold);
/* Where the text of such an item begins. */
unsigned dbr_text_item_column(unsigned word_width);

/* What the sections say, as safe text, for every format that says it in other shapes. */
/* "2 of 14 checks failed, 1 warned" */
void dbr_text_counts(dbr_page *p, const dbr_review *r, dbr_buf *out);
dbr_str dbr_text_period(dbr_page *p, const dbr_review *r);
dbr_str dbr_text_day(dbr_page *p, dbr_day d);
dbr_str dbr_text_number(dbr_page *p, int64_t n);
const char *dbr_text_goal_mark(dbr_goal_status s, dbr_ink *ink);
/* "¥1.18M of >= ¥1.2M by 2026-12" */
dbr_str dbr_text_goal_numbers(dbr_page *p, const dbr_goal_result *g);
void dbr_text_goal_facts(dbr_page *p, const dbr_goal_result *g, dbr_buf *facts);
/* Points as blocks between the smallest and the largest one; a point without a value is a dot, one of an incomplete window has a star.
   Empty where less than two have a value. */
dbr_str dbr_text_sparkline(dbr_page *p, const dbr_point *points, size_t n, bool *open, bool *gap);
/* A bar between two values on a scale, and perhaps a mark: in so many cells, blanks too. low <= all of them <= high. */
typedef struct dbr_text_bar {
    double low, high, from, to, mark;
    bool has_mark;
} dbr_text_bar;
dbr_str dbr_text_draw(dbr_page *p, const dbr_text_bar *b, unsigned cells);
/* The head of a column of a table: what it is, its period, or both; `many`: of more than one expression. */
dbr_str dbr_text_grid_head(const dbr_page *p, const dbr_grid_column *c, bool many);
/* A chart, drawn with blocks. */
void dbr_text_chart(dbr_page *p, const dbr_section_item_result *t);
/* Whether the columns are of more than one expression. */
bool dbr_text_grid_many(const dbr_section_item_result *t);
/* "region, channel", or the word for metrics. */
dbr_str dbr_text_grid_corner(dbr_page *p, const dbr_section_item_result *t);
/* Metrics without a group first, then group by group in the order in which they are first named. */
const dbr_metric_result **dbr_text_metrics(dbr_page *p, const dbr_review *r);
/* The comparison with "previous", "last year" or "target", or NULL. */
const dbr_comparison *dbr_text_against(const dbr_metric_result *m, const char *with);
/* "+7.1%", "+2.1pp", or the difference where there is no relative change. */
dbr_str dbr_text_change(const dbr_comparison *c);
/* The same for a column, in which the language may have a shorter word for points: then `points` says that the page has to tell. */
dbr_str dbr_text_change_narrow(dbr_arena *a, dbr_lang lang, const dbr_comparison *c, bool *points);
/* Why there is no value, and the words for a change from a base that is not positive: "turned a loss into a profit". */
size_t dbr_text_remarks(dbr_page *p, const dbr_review *r, dbr_str **out);
/* The order of outcomes on the page. */
typedef enum dbr_text_rank {
    DBR_RANK_FAILED,
    DBR_RANK_MISSING,
    DBR_RANK_WARNED,
    DBR_RANK_WAIVED,
    DBR_RANK_PASSED
} dbr_text_rank;
dbr_text_rank dbr_text_check_rank(const dbr_check_result *c);
const char *dbr_text_check_mark(dbr_outcome o, dbr_ink *ink);
dbr_str dbr_text_check_title(dbr_page *p, const dbr_check_result *c);
/* The outcomes of one rank, in their order: so many of one check, and after the last one how many more it has. In the page's arena. */
typedef struct dbr_text_trouble {
    const dbr_check_result *check;
    size_t more;
} dbr_text_trouble;
size_t dbr_text_troubles(dbr_page *p, const dbr_review *r, dbr_text_rank k, dbr_text_trouble **out);
/* The lines of facts below an outcome, from 0 on; false after the last one. */
bool dbr_text_check_facts(dbr_page *p, const dbr_check_result *c, int line, dbr_buf *facts);
/* What passed takes one line: "no_drop  7.2%", and a check with segments too: "refunds: 5 segments passed"; empty where none did. The
   index of the next check. */
size_t dbr_text_passed(dbr_page *p, const dbr_review *r, size_t at, dbr_str *text);
/* The same for a check that needs an owner. */
size_t dbr_text_without_owner(dbr_page *p, const dbr_review *r, size_t at, dbr_str *text);
dbr_str dbr_text_source_file(dbr_page *p, const dbr_source_result *s);
size_t dbr_text_source_remarks(dbr_page *p, const dbr_source_result *s, dbr_str **out);
/* Overdue 0, open 1, done 2, dropped 3. */
int dbr_text_action_rank(const dbr_action_result *a);
/* Where it stands on the page: overdue ones, then those of last time, then the others by their rank; 0 to 4. */
enum { DBR_ACTION_ORDERS = 5 };
int dbr_text_action_order(const dbr_action_result *a);
void dbr_text_action_facts(dbr_page *p, const dbr_action_result *a, dbr_buf *facts);
/* What became of it: "kept", "no data". */
dbr_str dbr_text_effect(dbr_lang lang, const dbr_action_result *a);
/* "conversion >= 2.6% by 2026-10: kept, 2.74%" */
dbr_str dbr_text_expectation(dbr_page *p, const dbr_action_result *a);
/* "+¥120k", or that there is no number; why it does not count, and what it shares rows with; "Newsletter: no owner, expects nothing" */
dbr_str dbr_text_promise_effect(dbr_page *p, const dbr_promise_result *o);
enum { DBR_PROMISE_FACTS = 4 };
size_t dbr_text_promise_facts(dbr_page *p, const dbr_promise_result *o,
                              dbr_str out[DBR_PROMISE_FACTS]);
void dbr_text_promise_line(dbr_page *p, const dbr_promise_result *o, dbr_buf *facts);
dbr_str dbr_text_lacks(dbr_page *p, const dbr_loose_result *l);
dbr_str dbr_text_loose(dbr_page *p, const dbr_loose_result *l);
void dbr_text_risk_facts(dbr_page *p, const dbr_risk_result *k, dbr_buf *facts);

void dbr_text_goals(dbr_page *p, const dbr_review *r);
void dbr_text_results(dbr_page *p, const dbr_review *r);
/* The week, and the month, quarter and year to date, of metrics with a goal. */
void dbr_text_to_date(dbr_page *p, const dbr_review *r);
void dbr_text_findings(dbr_page *p, const dbr_review *r);
void dbr_text_funnels(dbr_page *p, const dbr_review *r);
void dbr_text_processes(dbr_page *p, const dbr_review *r);
void dbr_text_cohorts(dbr_page *p, const dbr_review *r);
void dbr_text_feedback(dbr_page *p, const dbr_review *r);
/* "¥1.2M, 2026-09 ¥1.1M: +9.1%", and what follows; not safe yet. */
dbr_str dbr_text_driver_head(dbr_arena *a, dbr_lang lang, const dbr_explain_result *x,
                             dbr_str rest);
void dbr_text_drivers(dbr_page *p, const dbr_review *r);
void dbr_text_checks(dbr_page *p, const dbr_review *r);
void dbr_text_needs_owner(dbr_page *p, const dbr_review *r);
void dbr_text_data(dbr_page *p, const dbr_review *r);
void dbr_text_follow_up(dbr_page *p, const dbr_review *r);
void dbr_text_actions(dbr_page *p, const dbr_review *r);
void dbr_text_plan(dbr_page *p, const dbr_review *r);
void dbr_text_risks(dbr_page *p, const dbr_review *r);
void dbr_text_lessons(dbr_page *p, const dbr_review *r);
void dbr_text_outlook(dbr_page *p, const dbr_review *r);
/* "¥1.1M .. ¥1.3M" */
dbr_str dbr_text_interval(dbr_page *p, const dbr_forecast_point *f);
/* How it was computed, or why it could not be, as a fact. */
void dbr_text_method(dbr_page *p, const dbr_forecast_result *f, dbr_buf *facts);
/* The script's own layout in place of all of these. */
void dbr_text_sections(dbr_page *p, const dbr_review *r);
#endif
