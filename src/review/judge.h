/* judge.h: what the files of this folder share while a review is judged. */
#ifndef DBR_REVIEW_JUDGE_H
#define DBR_REVIEW_JUDGE_H
#include "lang/say.h"
#include "review/review.h"

typedef struct dbr_judging {
    dbr_arena *arena;
    dbr_model *model;
    const dbr_cells *cells;
    dbr_eval eval;
    dbr_where here;      /* the review's window */
    dbr_sig_tests tests; /* all `significant` in conditions of checks */
    dbr_review *out;
    DBR_VEC(dbr_note) notes;
    bool *waiver_used; /* per model->waivers */
} dbr_judging;

/* An evaluator whose aggregates are the cells. */
dbr_eval dbr_cells_eval(dbr_arena *a, const dbr_model *m, const dbr_cells *cells);

/* show.c: values as text. `metric` gives format and label where the value is its own; NULL for the default of the type. */
dbr_shown dbr_show(dbr_judging *j, dbr_value v, dbr_type t, const dbr_metric *metric);
/* The value of an expression there, by its type. */
dbr_shown dbr_show_at(dbr_judging *j, const dbr_expr *x, const dbr_where *w);
/* The params and defs of a definition, as many as it has. */
dbr_use_result *dbr_show_uses(dbr_judging *j, const dbr_uses *uses);
/* Where `v`, the value of x there, is none as a relative change from zero or below is: the text of the absolute one. Else false. */
bool dbr_show_absolute(dbr_judging *j, const dbr_expr *x, const dbr_where *w, dbr_value v,
                       dbr_str *text);
/* What a value less another one is of: points for percent, signed. */
dbr_type dbr_type_of_difference(dbr_type t);
/* A number's text without its sign, for sentences that say the direction. */
dbr_str dbr_unsigned_text(dbr_str s);
/* The same as dbr_show with at least `extra` more digits. */
dbr_str dbr_show_text(dbr_arena *a, dbr_lang lang, dbr_value v, dbr_type t, dbr_str format,
                      int extra);
/* "4% is false, 4%" says nothing: gives the texts of a value and the limit that it fails as many digits as make them look different. The
   type and the metric are the value's. */
void dbr_show_apart(dbr_arena *a, dbr_lang lang, dbr_type t, const dbr_metric *metric,
                    dbr_shown *value, dbr_shown *limit);
/* reasons.c: why there is no value, from English into the language; a sentence that is not known stays as it is. */
dbr_str dbr_reason_text(dbr_arena *a, dbr_lang lang, dbr_str why);
dbr_str dbr_day_text(dbr_arena *a, dbr_day d);
/* DBR_TELL(j, GOAL_BELOW_TARGET, title, ..): a sentence in the language of the review. */
#define DBR_TELL(j, id, ...) DBR_SAY((j)->arena, (j)->out->lang, id, __VA_ARGS__)
/* "12 months" without the number: the unit of periods as it stands behind `n` of them. */
dbr_str dbr_unit_text(dbr_arena *a, dbr_lang lang, dbr_str unit, uint64_t n);
dbr_str dbr_window_text(dbr_judging *j, dbr_window w);
/* A reader text with its values filled in; a claim that does not hold becomes a note and fails the review. */
dbr_str dbr_read(dbr_judging *j, const dbr_reader *r);
dbr_place_ref dbr_place_of(dbr_span at);
unsigned dbr_place_byte(dbr_span at); /* the column in bytes, from 1 */
/* "CNY", "percent", "count", "number", "duration", or the label. */
dbr_str dbr_unit_shown(dbr_judging *j, dbr_type t);
/* The text with addresses and runs of digits that could be a person's (telephone, identity card, account) as `…` (quote.c). */
dbr_str dbr_masked(dbr_arena *a, dbr_str s);
void dbr_note_add(dbr_judging *j, int kind, dbr_str text);

/* one file each */
void dbr_judge_metrics(dbr_judging *j);
void dbr_judge_checks(dbr_judging *j); /* requires too; sets verdict and counts */
void dbr_judge_family(
    dbr_judging *j); /* the tests of all checks in j->here: before any of them is judged */
size_t dbr_judge_check(
    dbr_judging *j, const dbr_check *c,
    dbr_check_result **out); /* one of them, in j->here: outcomes in segment order */
/* The bound of the target that is nearer to the actual value, which there is. */
dbr_decimal dbr_goal_aim(const dbr_goal_result *r);
void dbr_judge_goals(dbr_judging *j);   /* after the checks: guards */
void dbr_judge_actions(dbr_judging *j); /* actions, risks, lessons, outlook */
void dbr_judge_plan(dbr_judging *j);    /* after goals and actions */
void dbr_judge_sources(dbr_judging *j);
void dbr_judge_findings(dbr_judging *j);
void dbr_judge_funnels(dbr_judging *j);
void dbr_judge_processes(dbr_judging *j);
void dbr_judge_feedbacks(dbr_judging *j);
void dbr_judge_cohorts(dbr_judging *j);
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
dbr_str dbr_segment_name(dbr_arena *a, dbr_lang lang, const dbr_segment_part *parts, size_t n);
/* A condition over the columns of a segment: COLUMN leaves are values[column->index]. */
dbr_value dbr_segment_eval(dbr_judging *j, const dbr_expr *x, const dbr_value *values, size_t n);
/* The sides of a condition that is one comparison; of `in` and `between` the value alone (the limit keeps no text). False for others. */
bool dbr_condition_sides(dbr_judging *j, const dbr_expr *x, const dbr_where *w, dbr_lang lang,
                         dbr_shown *value, dbr_shown *limit);
/* significance.c: whether the condition tests, outside of the metrics that it names. */
bool dbr_has_sig_test(const dbr_expr *x);
bool dbr_check_tests(const dbr_check *c); /* one of its conditions does */
/* Evaluates the conditions of a check at a place and adds the probabilities of their tests to a family; the same comparison in both counts once. */
typedef DBR_VEC(double) dbr_family;
void dbr_family_add(dbr_judging *j, const dbr_check *c, const dbr_where *w, dbr_family *family);
/* Sorts it and makes it the one that tests are corrected over. */
void dbr_family_done(dbr_judging *j, dbr_family *family);
/* "z test, n = 1200 and 1180, p = 0.0213", one after the other; empty where nothing was tested. */
dbr_str dbr_sig_tests_text(dbr_arena *a, const dbr_sig_tests *t, dbr_lang lang);
/* forecasts.c */
void dbr_judge_forecast(dbr_judging *j, const dbr_outlook_forecast *f, dbr_forecast_result *r);
/* goals.c: whether x satisfies the goal's comparison with y; `upper` is the other end of a range. */
bool dbr_goal_meets(const dbr_goal *g, dbr_decimal x, dbr_decimal y, const dbr_decimal *upper);
/* goals.c: actual value and target of a goal as shown; a range is "2%..4%". They look different where the goal is not met. */
void dbr_goal_show(dbr_judging *j, const dbr_goal *g, dbr_shown *actual, dbr_shown *target);
/* run_rates.c: needs the gap. */
void dbr_judge_rate(dbr_judging *j, const dbr_goal *g, const dbr_gap_result *gap, dbr_value actual,
                    dbr_rate_result *out);
/* value.c: an operation on two values; none where one of them is. */
dbr_value dbr_operate(dbr_judging *j, dbr_op op, dbr_value a, dbr_value b);
/* feedbacks.c: whether the shares a of na and b of nb differ beyond chance (two-sided pooled z test of proportions, 95 %); false where one
   side has fewer than DBR_FEW_ANSWERS. */
bool dbr_shares_differ(dbr_judging *j, dbr_value a, dbr_value na, dbr_value b, dbr_value nb);
dbr_counts dbr_counts_of(const dbr_check_result *outcomes, size_t n);
/* Whether an outcome of the check counts as failed. */
bool dbr_is_of_check(const dbr_check_result *r, const dbr_check *c);
bool dbr_check_counts_failed(const dbr_judging *j, const dbr_check *c);
#endif
