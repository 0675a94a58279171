/* changes.h: what changed between two results, in the formats that say it. */
#ifndef DBR_REPORT_CHANGES_H
#define DBR_REPORT_CHANGES_H
#include "report/json_writer.h"
#include "report/text.h"
#include "review/past.h"

/* The heading of a part, and the word of a state, in the language of the page. */
dbr_word dbr_change_heading(dbr_change_part part);
dbr_str dbr_change_state(dbr_lang lang, const dbr_change *c);
/* "planned → doing": an action's or a goal's status then and now, in the page's arena; empty for other parts. */
dbr_str dbr_change_statuses(dbr_page *p, dbr_change_part part, const dbr_change *c);
bool dbr_changes_none(const dbr_changes *c);
/* "2026-09 · results/2026-09.json" */
dbr_str dbr_changes_with(dbr_page *p, const dbr_changes *c);

void dbr_diff_text(const dbr_past *before, const dbr_past *after, const dbr_changes *c,
                   const dbr_render_options *o, dbr_buf *out);
/* Schema debrief.diff/1. */
void dbr_diff_json(const dbr_past *before, const dbr_past *after, const dbr_changes *c,
                   dbr_buf *out);
/* A member for each part that is not empty. */
void dbr_json_changes(dbr_json *j, const dbr_changes *c);
/* "failing": {..}; nothing where nothing is known. */
void dbr_json_failing(dbr_json *j, const dbr_failing *f);
#endif
