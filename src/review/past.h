/* past.h: a result of a review as it was saved (debrief.result/1): what a later one is compared with. The result of now takes the same
   shape, so that the comparison has two equal sides. */
#ifndef DBR_REVIEW_PAST_H
#define DBR_REVIEW_PAST_H
#include "review/review.h"

typedef struct dbr_past_point {
    dbr_str period;
    dbr_value value; /* none keeps no reason */
    bool incomplete;
} dbr_past_point;

typedef struct dbr_past_use { /* a param, or a def where there is a definition */
    dbr_str name, unit, definition;
    dbr_value value;
} dbr_past_use;

typedef struct dbr_past_metric {
    dbr_str name, title, unit, format, definition;
    dbr_past_use *uses;
    size_t nuses;
    dbr_good good;
    dbr_value value;
    dbr_past_point *series;
    size_t nseries;
} dbr_past_metric;

typedef struct dbr_past_check {
    dbr_str name, title, source, expression, warn, said;
    dbr_past_use *uses;
    size_t nuses;
    dbr_segment_part *segment;
    size_t nsegment;
    dbr_outcome outcome;
    bool counts_failed;
    dbr_failing failing; /* as it says itself; reviews 0: it says nothing */
} dbr_past_check;

typedef struct dbr_past_goal {
    dbr_str name, title, status, metric, comparison, by;
    dbr_value actual, target, upper;
} dbr_past_goal;

typedef struct dbr_past_action {
    dbr_str name, title, status, expect, by, effect, due;
} dbr_past_action;

typedef struct dbr_past_advice {
    enum { DBR_ADVICE_START, DBR_ADVICE_STOP, DBR_ADVICE_KEEP } kind;
    dbr_str text;
} dbr_past_advice;

typedef struct dbr_past_lesson {
    dbr_str name, title, evidence;
    dbr_past_advice *says;
    size_t nsays;
} dbr_past_lesson;

typedef struct dbr_past_forecast { /* one point of one */
    dbr_str metric, period;
    dbr_value value, low, high; /* none: not said */
} dbr_past_forecast;

typedef struct dbr_past {
    dbr_str script, title, period, unit, verdict; /* unit: "month", or empty */
    dbr_lang lang;
    dbr_day start, end;
    dbr_past_metric *metrics;
    size_t nmetrics;
    dbr_past_check *checks;
    size_t nchecks;
    dbr_past_goal *goals;
    size_t ngoals;
    dbr_past_action *actions;
    size_t nactions;
    dbr_past_lesson *lessons;
    size_t nlessons;
    dbr_past_forecast *forecasts;
    size_t nforecasts;
} dbr_past;

/* Why something is no result: one sentence without a full stop, and where. */
typedef struct dbr_past_problem {
    dbr_str text;
    uint64_t line, column; /* from 1; 0: nowhere */
} dbr_past_problem;

enum { DBR_PAST_BYTES = 64 << 20 }; /* the largest file that is read as one */

#define DBR_PAST_HELP "write one with `debrief run FILE --save results/2026-10.json`"

/* Reads the bytes of a file, which stay where they are as long as the arena. NULL, and the first problem, where it is no such result. */
const dbr_past *dbr_past_read(dbr_arena *a, dbr_str bytes, dbr_past_problem *problem);
/* The review of now. */
const dbr_past *dbr_past_of(dbr_arena *a, const dbr_review *r);

/* compare.c: what changed from `before` to `after`: checks, targets, definitions, restated periods, values of metrics. Sentences are in
   the language of `after`. *failing (may be NULL) becomes an array: how long each check of `after` has failed; reviews 0 where it does not. */
dbr_changes *dbr_past_compare(dbr_arena *a, const dbr_past *before, const dbr_past *after,
                              dbr_failing **failing);
/* A value of the metric (NULL: a plain number) as text, and two that shall look different. */
dbr_str dbr_past_text(dbr_arena *a, dbr_lang lang, const dbr_past_metric *m, dbr_value v);
void dbr_past_texts(dbr_arena *a, dbr_lang lang, const dbr_past_metric *m, dbr_value x, dbr_value y,
                    dbr_str *xtext, dbr_str *ytext);
/* The metric that `name`, perhaps with brackets after it, is; or NULL. */
const dbr_past_metric *dbr_past_metric_of(const dbr_past *p, dbr_str name);
/* The point of a closed period; NULL where there is none, and of NULL. */
const dbr_past_point *dbr_past_point_of(const dbr_past_metric *m, dbr_str period);
/* ">= ¥1.2M by 2026-12" */
dbr_str dbr_past_target(dbr_arena *a, dbr_lang lang, const dbr_past *p, const dbr_past_goal *g);
/* "orders: unique id", "Refunds stay low [region=East]" */
dbr_str dbr_past_label(dbr_arena *a, dbr_lang lang, const dbr_past_check *c);
/* Names it among all outcomes of a review: source, name and segment. */
dbr_str dbr_past_key(dbr_arena *a, const dbr_past_check *c);
dbr_change *dbr_change_add(dbr_arena *a, dbr_changes *c, dbr_change_part part, const char *state,
                           int better, dbr_str name, dbr_str title);
#endif
