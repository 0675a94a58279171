/* text.h: the sections of the text report, in the order in which they stand on the page. Each prints nothing where it has nothing to say. */
#ifndef DBR_REPORT_TEXT_H
#define DBR_REPORT_TEXT_H
#include "report/page.h"
#include "report/render.h"
#include "report/words.h"

/* text.c: a heading with an empty line before it */
void dbr_text_heading(dbr_page *p, dbr_word w);
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

void dbr_text_goals(dbr_page *p, const dbr_review *r);
void dbr_text_results(dbr_page *p, const dbr_review *r);
void dbr_text_findings(dbr_page *p, const dbr_review *r);
void dbr_text_drivers(dbr_page *p, const dbr_review *r);
void dbr_text_checks(dbr_page *p, const dbr_review *r);
void dbr_text_needs_owner(dbr_page *p, const dbr_review *r);
void dbr_text_data(dbr_page *p, const dbr_review *r);
void dbr_text_actions(dbr_page *p, const dbr_review *r);
void dbr_text_risks(dbr_page *p, const dbr_review *r);
void dbr_text_lessons(dbr_page *p, const dbr_review *r);
void dbr_text_outlook(dbr_page *p, const dbr_review *r);
#endif
