/* judge.h: what the files of this folder share while a review is judged. */
#ifndef DBR_REVIEW_JUDGE_H
#define DBR_REVIEW_JUDGE_H
#include "review/review.h"

typedef struct dbr_judging {
    dbr_arena *arena;
    dbr_model *model;
    const dbr_cells *cells;
    dbr_eval eval;
    dbr_where here; /* the review's window */
    dbr_review *out;
    DBR_VEC(dbr_note) notes;
    bool *waiver_used; /* per model->waivers */
} dbr_judging;

/* An evaluator whose aggregates are the cells. */
dbr_eval dbr_cells_eval(dbr_arena *a, const dbr_model *m, const dbr_cells *cells);

/* show.c: values as text. `metric` gives format and label where the value is its own; NULL for the default of the type. */
dbr_shown dbr_show(dbr_judging *j, dbr_value v, dbr_type t, const dbr_metric *metric);
/* The same with at least `extra` more digits. */
dbr_str dbr_show_text(dbr_arena *a, bool zh, dbr_value v, dbr_type t, dbr_str format, int extra);
/* "4% is false, 4%" says nothing: gives the texts of a value and the limit that it fails as many digits as make them look different. The
   type and the metric are the value's. */
void dbr_show_apart(dbr_arena *a, bool zh, dbr_type t, const dbr_metric *metric, dbr_shown *value,
                    dbr_shown *limit);
/* reasons.c: why there is no value, in Chinese; a sentence that is not known stays as it is. */
dbr_str dbr_reason_zh(dbr_arena *a, dbr_str why);
dbr_str dbr_day_text(dbr_arena *a, dbr_day d);
dbr_str dbr_window_text(dbr_judging *j, dbr_window w);
/* A reader text with its values filled in; a claim that does not hold becomes a note and fails the review. */
dbr_str dbr_read(dbr_judging *j, const dbr_reader *r);
dbr_place_ref dbr_place_of(dbr_span at);
unsigned dbr_place_byte(dbr_span at); /* the column in bytes, from 1 */
/* "CNY", "percent", "count", "number", "duration", or the label. */
dbr_str dbr_unit_shown(dbr_judging *j, dbr_type t);
void dbr_note_add(dbr_judging *j, int kind, dbr_str text);
/* A metric by its own name and format where the expression is one (below slices), else NULL. */
const dbr_metric *dbr_metric_below(const dbr_expr *e);

/* one file each */
void dbr_judge_metrics(dbr_judging *j);
void dbr_judge_checks(dbr_judging *j);  /* requires too; sets verdict and counts */
void dbr_judge_goals(dbr_judging *j);   /* after the checks: guards */
void dbr_judge_actions(dbr_judging *j); /* actions, risks, lessons, outlook */
void dbr_judge_sources(dbr_judging *j);
void dbr_judge_findings(dbr_judging *j);
void dbr_judge_funnels(dbr_judging *j);
void dbr_judge_explains(dbr_judging *j); /* before the findings */
void dbr_judge_sections(dbr_judging *j); /* after everything that they may show */
/* segments.c: the combinations that occur in kept rows, in any window that the expression reads, in segment order: arrays of as many
   values as there are columns. */
size_t dbr_occurring(dbr_judging *j, const dbr_expr *x, const dbr_str *columns, size_t ncolumns,
                     const dbr_value ***out);
/* Both, each once, in segment order. */
size_t dbr_segments_join(dbr_arena *arena, size_t nkeys, const dbr_value *const *a, size_t na,
                         const dbr_value *const *b, size_t nb, const dbr_value ***out);
bool dbr_occurs(const dbr_value *keys, size_t nkeys, const dbr_value *const *all, size_t n);
dbr_segment_part *dbr_segment_parts(dbr_judging *j, const dbr_str *columns, const dbr_value *keys,
                                    size_t n);
/* "East, web" */
dbr_str dbr_segment_name(dbr_arena *a, const dbr_segment_part *parts, size_t n);
/* A condition over the columns of a segment: COLUMN leaves are values[column->index]. */
dbr_value dbr_segment_eval(dbr_judging *j, const dbr_expr *x, const dbr_value *values, size_t n);
/* The sides of a condition that is one comparison; of `in` and `between` the value alone (the limit keeps no text). False for others. */
bool dbr_condition_sides(dbr_judging *j, const dbr_expr *x, const dbr_where *w, bool zh,
                         dbr_shown *value, dbr_shown *limit);
/* goals.c: actual value and target of a goal as shown; a range is "2%..4%". They look different where the goal is not met. */
void dbr_goal_show(dbr_judging *j, const dbr_goal *g, dbr_shown *actual, dbr_shown *target);
dbr_counts dbr_counts_of(const dbr_check_result *outcomes, size_t n);
/* Whether an outcome of the check counts as failed. */
bool dbr_check_counts_failed(const dbr_judging *j, const dbr_check *c);
#endif
