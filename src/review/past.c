/* past.c turns a saved result back into what a later review asks of it, and the review of now into the same shape. A saved file may come from
   anywhere: what is there is checked, what is not there is empty. */
#include "review/past.h"
#include "base/utf8.h"
#include "engine/native/datatext.h"
#include "engine/native/jsontree.h"

typedef struct reader {
    dbr_arena *arena;
    dbr_str bytes;
    dbr_past_problem *problem; /* the first one */
    bool failed;
} reader;

static void fail(reader *r, size_t at, dbr_str text) {
    if (r->failed)
        return;
    r->failed = true;
    r->problem->text = text;
    dbr_data_place(r->bytes, at, &r->problem->line, &r->problem->column);
}

/* A saved result has as much as a review has; what is far beyond it means harm. */
enum {
    CHECKS_MAX = 1000000,
    ENTRIES_MAX = 10000,
    POINTS_MAX = 400,
    ADVICE_MAX = 1000,
    USES_MAX = 1000
};

/* The objects of a list; without one there are none. */
static const dbr_tree **objects(reader *r, const dbr_tree *of, const char *key, size_t most,
                                size_t *n) {
    const dbr_tree *list = dbr_tree_get(of, key);
    bool is_list = list->kind == DBR_TREE_ARRAY;
    *n = 0;
    if (!is_list && list->kind != DBR_TREE_NULL)
        fail(r, list->at, dbr_arena_printf(r->arena, "`%s` is not a list", key));
    if (is_list && list->n > most)
        fail(r, list->at, dbr_arena_printf(r->arena, "`%s` has more than %zu entries", key, most));
    if (!is_list || r->failed)
        return NULL;
    const dbr_tree **out = DBR_NEWS(r->arena, const dbr_tree *, list->n + 1);
    for (const dbr_tree *t = list->first; t; t = t->next) {
        if (t->kind != DBR_TREE_OBJECT)
            fail(r, t->at, dbr_arena_printf(r->arena, "`%s` has something else than objects", key));
        out[(*n)++] = t;
    }
    return out;
}

static dbr_str needed(reader *r, const dbr_tree *of, const char *key) {
    const dbr_tree *t = dbr_tree_get(of, key);
    if (t->kind != DBR_TREE_TEXT)
        fail(
            r, t->there ? t->at : of->at,
            dbr_arena_printf(r->arena, t->there ? "`%s` is not a text" : "`%s` is not there", key));
    return dbr_tree_text(t);
}

static dbr_str said(const dbr_tree *of, const char *key) {
    return dbr_tree_text(dbr_tree_get(of, key));
}

static dbr_day day(reader *r, const dbr_tree *of, const char *key) {
    dbr_day d = 0;
    dbr_str text = needed(r, of, key);
    if (!r->failed && !dbr_date_parse(text, &d))
        fail(r, dbr_tree_get(of, key)->at, dbr_arena_printf(r->arena, "`%s` is not a day", key));
    return d;
}

static dbr_value value_of(const dbr_tree *t) {
    dbr_decimal d;
    switch (t->kind) {
    case DBR_TREE_NUMBER:
        return dbr_dec_parse(t->text, &d) == DBR_DEC_OK ? dbr_value_dec(d) : (dbr_value){0};
    case DBR_TREE_TEXT:
        return dbr_value_text(t->text);
    case DBR_TREE_BOOL:
        return dbr_value_bool(t->truth);
    case DBR_TREE_NULL:
    case DBR_TREE_ARRAY:
    case DBR_TREE_OBJECT:
        break;
    }
    return (dbr_value){0};
}

static dbr_value value(const dbr_tree *of, const char *key) {
    return value_of(dbr_tree_get(of, key));
}

static bool truth(const dbr_tree *of, const char *key) {
    return dbr_tree_get(of, key)->truth;
}

static dbr_good good(dbr_str name) {
    return dbr_str_is(name, "up")      ? DBR_GOOD_UP
           : dbr_str_is(name, "down")  ? DBR_GOOD_DOWN
           : dbr_str_is(name, "range") ? DBR_GOOD_RANGE
                                       : DBR_GOOD_UNKNOWN;
}

static dbr_past_use *uses(reader *r, const dbr_tree *t, size_t *n) {
    const dbr_tree **all = objects(r, t, "uses", USES_MAX, n);
    dbr_past_use *out = DBR_NEWS(r->arena, dbr_past_use, *n + 1);
    for (size_t i = 0; i < *n; i++)
        out[i] = (dbr_past_use){needed(r, all[i], "name"), said(all[i], "unit"),
                                said(all[i], "definition"), value(all[i], "value")};
    return out;
}

static void metric(reader *r, const dbr_tree *t, dbr_past_metric *m) {
    *m = (dbr_past_metric){.name = needed(r, t, "name"),
                           .title = said(t, "title"),
                           .unit = said(t, "unit"),
                           .format = said(t, "format"),
                           .definition = said(t, "definition"),
                           .good = good(said(t, "good")),
                           .value = value(t, "value")};
    m->uses = uses(r, t, &m->nuses);
    const dbr_tree **points = objects(r, t, "series", POINTS_MAX, &m->nseries);
    m->series = DBR_NEWS(r->arena, dbr_past_point, m->nseries + 1);
    for (size_t i = 0; i < m->nseries; i++)
        m->series[i] = (dbr_past_point){needed(r, points[i], "period"), value(points[i], "value"),
                                        truth(points[i], "incomplete")};
}

static dbr_segment_part *segment(reader *r, const dbr_tree *t, size_t *n) {
    const dbr_tree *of = dbr_tree_get(t, "segment");
    *n = 0;
    dbr_segment_part *parts = DBR_NEWS(r->arena, dbr_segment_part, of->n + 1);
    for (const dbr_tree *m = of->kind == DBR_TREE_OBJECT ? of->first : NULL; m; m = m->next) {
        dbr_value v = value_of(m);
        parts[*n].column = m->key;
        parts[*n].value = v;
        parts[(*n)++].text = dbr_segment_text(r->arena, &v);
    }
    return parts;
}

static bool outcome(dbr_str name, dbr_outcome *out) {
    static const dbr_outcome all[] = {DBR_PASSED, DBR_WARNED, DBR_FAILED, DBR_MISSING, DBR_WAIVED};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (dbr_str_is(name, dbr_outcome_name(all[i]))) {
            *out = all[i];
            return true;
        }
    return false;
}

static dbr_failing failing(const dbr_tree *t) {
    const dbr_tree *of = dbr_tree_get(t, "failing");
    dbr_value n = value(of, "reviews");
    int64_t reviews = 0;
    if (n.kind != DBR_V_DECIMAL || !dbr_dec_to_int64(n.dec, &reviews) || reviews < 1 ||
        reviews > 100000)
        return (dbr_failing){0};
    return (dbr_failing){(unsigned)reviews, said(of, "since"), truth(of, "unbroken")};
}

static void check(reader *r, const dbr_tree *t, dbr_past_check *c) {
    *c = (dbr_past_check){.name = needed(r, t, "name"),
                          .title = said(t, "title"),
                          .source = said(t, "source"),
                          .expression = said(t, "expression"),
                          .warn = said(t, "warn"),
                          .counts_failed = truth(t, "counts_as_failed"),
                          .failing = failing(t)};
    c->said = said(t, dbr_tree_get(t, "said")->there ? "said" : "message");
    c->uses = uses(r, t, &c->nuses);
    c->segment = segment(r, t, &c->nsegment);
    dbr_str name = needed(r, t, "outcome");
    if (!r->failed && !outcome(name, &c->outcome))
        fail(r, dbr_tree_get(t, "outcome")->at, DBR_STR("`outcome` is none that there is"));
}

static void goal(reader *r, const dbr_tree *t, dbr_past_goal *g) {
    *g = (dbr_past_goal){.name = needed(r, t, "name"),
                         .title = said(t, "title"),
                         .status = needed(r, t, "status"),
                         .metric = said(t, "metric"),
                         .comparison = said(t, "comparison"),
                         .by = said(t, "by"),
                         .actual = value(t, "actual"),
                         .target = value(t, "target"),
                         .upper = value(t, "upper")};
}

static void action(reader *r, const dbr_tree *t, dbr_past_action *a) {
    *a = (dbr_past_action){.name = needed(r, t, "name"),
                           .title = said(t, "title"),
                           .status = needed(r, t, "status"),
                           .expect = said(t, "expect"),
                           .by = said(t, "by"),
                           .effect = said(t, "effect"),
                           .due = said(t, "due")};
}

static void lesson(reader *r, const dbr_tree *t, dbr_past_lesson *l) {
    static const char *const lists[] = {"start", "stop", "keep"};
    *l = (dbr_past_lesson){
        .name = said(t, "name"), .title = said(t, "title"), .evidence = said(t, "evidence")};
    size_t n = 0;
    for (size_t i = 0; i < 3; i++)
        n += dbr_tree_get(t, lists[i])->n;
    if (n > ADVICE_MAX)
        fail(r, t->at, dbr_arena_printf(r->arena, "a lesson has more than %d lines", ADVICE_MAX));
    l->says = DBR_NEWS(r->arena, dbr_past_advice, n + 1);
    for (size_t i = 0; i < 3; i++)
        for (const dbr_tree *s = dbr_tree_get(t, lists[i])->first; s; s = s->next) {
            l->says[l->nsays].kind = i;
            l->says[l->nsays++].text = dbr_tree_text(s);
        }
}

/* outlook[].forecasts[].points[], in one list. */
static void forecasts(reader *r, const dbr_tree *root, dbr_past *out) {
    size_t nparts, nlists, npoints;
    DBR_VEC(dbr_past_forecast) all = {0};
    const dbr_tree **parts = objects(r, root, "outlook", ENTRIES_MAX, &nparts);
    for (size_t i = 0; i < nparts; i++) {
        const dbr_tree **lists = objects(r, parts[i], "forecasts", ENTRIES_MAX, &nlists);
        for (size_t k = 0; k < nlists; k++) {
            dbr_str name = needed(r, lists[k], "expression");
            const dbr_tree **points = objects(r, lists[k], "points", POINTS_MAX, &npoints);
            for (size_t p = 0; p < npoints; p++)
                dbr_vec_push(r->arena, &all,
                             (dbr_past_forecast){name, needed(r, points[p], "period"),
                                                 value(points[p], "value"), value(points[p], "low"),
                                                 value(points[p], "high")});
        }
    }
    out->forecasts = all.v;
    out->nforecasts = all.n;
}

/* LIST(key, most, name, type, one): the array out->name of out->nname things, each by one(). */
#define LIST(key, most, name, type, one)                                     \
    do {                                                                     \
        const dbr_tree **trees = objects(r, root, key, most, &out->n##name); \
        out->name = DBR_NEWS(r->arena, type, out->n##name + 1);              \
        for (size_t i = 0; i < out->n##name && !r->failed; i++)              \
            one(r, trees[i], &out->name[i]);                                 \
    } while (0)

static void whole(reader *r, const dbr_tree *root, dbr_past *out) {
    const dbr_tree *period = dbr_tree_get(root, "period");
    if (period->kind != DBR_TREE_OBJECT)
        fail(r, period->there ? period->at : root->at, DBR_STR("it has no `period`"));
    out->script = said(root, "script");
    out->title = said(root, "title");
    out->verdict = said(root, "verdict");
    dbr_lang_parse(said(root, "language"), &out->lang);
    out->period = needed(r, period, "label");
    out->unit = said(period, "unit");
    out->start = day(r, period, "start");
    out->end = day(r, period, "end");
    LIST("metrics", ENTRIES_MAX, metrics, dbr_past_metric, metric);
    LIST("checks", CHECKS_MAX, checks, dbr_past_check, check);
    LIST("goals", ENTRIES_MAX, goals, dbr_past_goal, goal);
    LIST("actions", ENTRIES_MAX, actions, dbr_past_action, action);
    LIST("lessons", ENTRIES_MAX, lessons, dbr_past_lesson, lesson);
    forecasts(r, root, out);
}

static bool is_result(reader *r, const dbr_tree *root) {
    const dbr_tree *schema = dbr_tree_get(root, "schema");
    if (dbr_str_is(dbr_tree_text(schema), "debrief.result/1"))
        return true;
    if (dbr_tree_text(schema).n && dbr_tree_text(schema).n < 64)
        fail(r, schema->at,
             dbr_arena_printf(r->arena, "its schema is `%.*s`, not debrief.result/1",
                              DBR_ARG(schema->text)));
    else
        fail(r, root->at, DBR_STR("it does not say that it is a debrief.result/1"));
    return false;
}

const dbr_past *dbr_past_read(dbr_arena *a, dbr_str bytes, dbr_past_problem *problem) {
    *problem = (dbr_past_problem){0};
    reader r = {.arena = a, .bytes = bytes, .problem = problem};
    dbr_json_scan scan = {.text = bytes};
    size_t bad = dbr_utf8_invalid(bytes);
    if (bad != SIZE_MAX) {
        fail(&r, bad, DBR_STR("it is not UTF-8"));
        return NULL;
    }
    if (dbr_str_starts(bytes, DBR_STR("\xEF\xBB\xBF")))
        scan.at = 3;
    const dbr_tree *root = dbr_tree_read(a, &scan);
    if (!root) {
        fail(&r, scan.problem.at, dbr_arena_printf(a, "it is not JSON: %s", scan.problem.text));
        return NULL;
    }
    dbr_past *out = DBR_NEW(a, dbr_past);
    if (is_result(&r, root))
        whole(&r, root, out);
    return r.failed ? NULL : out;
}

/* ---- now ---- */

/* As it is after it was saved: dates are texts there, and lists are not read. */
static dbr_value as_saved(dbr_arena *a, dbr_value v) {
    switch (v.kind) {
    case DBR_V_DATE:
    case DBR_V_DATETIME:
        return dbr_value_text(dbr_value_plain(a, &v));
    case DBR_V_SERIES:
    case DBR_V_NONE:
        return (dbr_value){0};
    case DBR_V_DECIMAL:
    case DBR_V_TEXT:
    case DBR_V_BOOL:
        break;
    }
    return v;
}

static dbr_past_use *uses_of(dbr_arena *a, const dbr_use_result *all, size_t n) {
    dbr_past_use *out = DBR_NEWS(a, dbr_past_use, n + 1);
    for (size_t i = 0; i < n; i++)
        out[i] = (dbr_past_use){all[i].name, all[i].unit, all[i].definition,
                                as_saved(a, all[i].value.value)};
    return out;
}

static void metrics_of(dbr_arena *a, const dbr_review *r, dbr_past *out) {
    out->metrics = DBR_NEWS(a, dbr_past_metric, r->nmetrics + 1);
    for (size_t i = 0; i < r->nmetrics; i++) {
        const dbr_metric_result *m = &r->metrics[i];
        dbr_past_metric *to = &out->metrics[out->nmetrics++];
        *to = (dbr_past_metric){.name = m->name,
                                .title = m->title,
                                .unit = m->unit,
                                .format = m->format,
                                .definition = m->definition,
                                .uses = uses_of(a, m->uses, m->nuses),
                                .nuses = m->nuses,
                                .good = m->good,
                                .value = as_saved(a, m->value.value),
                                .nseries = m->nseries};
        to->series = DBR_NEWS(a, dbr_past_point, m->nseries + 1);
        for (size_t k = 0; k < m->nseries; k++)
            to->series[k] =
                (dbr_past_point){m->series[k].period, as_saved(a, m->series[k].value.value),
                                 m->series[k].incomplete};
    }
}

static void checks_of(dbr_arena *a, const dbr_review *r, dbr_past *out) {
    out->checks = DBR_NEWS(a, dbr_past_check, r->nchecks + 1);
    for (size_t i = 0; i < r->nchecks; i++) {
        const dbr_check_result *c = &r->checks[i];
        out->checks[out->nchecks++] = (dbr_past_check){.name = c->name,
                                                       .title = c->title,
                                                       .source = c->source,
                                                       .expression = c->expression,
                                                       .warn = c->warn,
                                                       .uses = uses_of(a, c->uses, c->nuses),
                                                       .nuses = c->nuses,
                                                       .said = c->said,
                                                       .segment = c->segment,
                                                       .nsegment = c->nsegment,
                                                       .outcome = c->outcome,
                                                       .counts_failed = c->counts_failed,
                                                       .failing = c->failing};
    }
}

const dbr_past *dbr_past_of(dbr_arena *a, const dbr_review *r) {
    dbr_past *out = DBR_NEW(a, dbr_past);
    out->script = r->script;
    out->title = r->title;
    out->period = r->period;
    out->unit = r->unit;
    out->verdict = r->verdict;
    out->lang = r->lang;
    out->start = r->start;
    out->end = r->end;
    metrics_of(a, r, out);
    checks_of(a, r, out);
    out->goals = DBR_NEWS(a, dbr_past_goal, r->ngoals + 1);
    for (size_t i = 0; i < r->ngoals; i++) {
        const dbr_goal_result *g = &r->goals[i];
        out->goals[out->ngoals++] =
            (dbr_past_goal){.name = g->name,
                            .title = g->title,
                            .status = dbr_str_of(dbr_goal_status_name(g->status)),
                            .metric = g->metric,
                            .comparison = g->comparison,
                            .by = g->by,
                            .actual = as_saved(a, g->actual.value),
                            .target = as_saved(a, g->target.value),
                            .upper = g->upper};
    }
    return out;
}
