/* checks.c: outcomes of checks and requires, segment by segment; waivers; counts and the verdict. */
#include "base/exact.h"
#include "review/judge.h"

#include <stdlib.h>

typedef DBR_VEC(dbr_check_result) results;

/* ---- the two sides of a condition, and its message ---- */

static bool is_comparison(const dbr_expr *x) {
    return x->op == DBR_O_EQ || x->op == DBR_O_NE || x->op == DBR_O_LT || x->op == DBR_O_LE ||
           x->op == DBR_O_GT || x->op == DBR_O_GE;
}

/* The one of the limits that stand behind the value of `in` which is nearest to it; none where it is near to none. */
static dbr_shown nearest_limit(dbr_judging *j, const dbr_expr *x, const dbr_where *w,
                               const dbr_value *value) {
    dbr_shown best = {.value = dbr_value_none(DBR_R_NO_VALUE, (dbr_str){0})};
    dbr_decimal off, least = {0};
    for (uint32_t i = 1; value->kind == DBR_V_DECIMAL && i < x->nargs; i++) {
        dbr_value v = dbr_evaluate(&j->eval, x->args[i], w);
        if (v.kind != DBR_V_DECIMAL || dbr_dec_sub(v.dec, value->dec, &off) != DBR_DEC_OK)
            continue;
        off = dbr_dec_abs(off);
        if (best.value.kind == DBR_V_DECIMAL && dbr_dec_cmp(off, least) >= 0)
            continue;
        best.value = v;
        least = off;
    }
    return best;
}

bool dbr_condition_sides(dbr_judging *j, const dbr_expr *x, const dbr_where *w, dbr_lang lang,
                         dbr_shown *value, dbr_shown *limit) {
    if (!is_comparison(x) && x->op != DBR_O_BETWEEN && x->op != DBR_O_IN)
        return false;
    dbr_lang was = j->out->lang;
    j->out->lang = lang;
    const dbr_metric *m = dbr_metric_below(x->args[0]);
    *value = dbr_show(j, dbr_evaluate(&j->eval, x->args[0], w), x->args[0]->type, m);
    if (is_comparison(x)) {
        dbr_type t = x->args[1]->type;
        t.change = false;
        *limit =
            dbr_show(j, dbr_evaluate(&j->eval, x->args[1], w), t, dbr_metric_below(x->args[1]));
        dbr_show_apart(j->arena, lang, x->args[0]->type, m, value, limit);
    } else {
        dbr_shown near = nearest_limit(j, x, w, &value->value);
        dbr_show_apart(j->arena, lang, x->args[0]->type, m, value, &near);
    }
    j->out->lang = was;
    return true;
}

/* What follows the truth of a condition, in English and in the language of the review. */
typedef struct detail {
    dbr_str en, said;
} detail;

#define DETAIL(j, id, ...)                                                              \
    (detail) {                                                                          \
        DBR_SAY((j)->arena, DBR_LANG_EN, id, __VA_ARGS__), DBR_TELL(j, id, __VA_ARGS__) \
    }

/* "refund_rate <= 3% is false, 4.2%" */
static dbr_str sentence(dbr_judging *j, dbr_lang lang, dbr_str expression, dbr_value verdict,
                        dbr_str more) {
    bool truth = verdict.kind == DBR_V_BOOL && verdict.truth;
    if (verdict.kind == DBR_V_NONE)
        return DBR_SAY(j->arena, lang, IS_NONE, expression,
                       dbr_reason_text(j->arena, lang, verdict.none.why));
    dbr_str is = truth ? DBR_SAY(j->arena, lang, IS_TRUE, expression)
                       : DBR_SAY(j->arena, lang, IS_FALSE, expression);
    return dbr_joined(j->arena, lang, DBR_W_COMMA, is, more);
}

/* English in every format that machines and pipelines read, the review's language in its report. */
static void say(dbr_judging *j, dbr_check_result *r, dbr_value verdict, detail d) {
    r->verdict = verdict;
    r->message = sentence(j, DBR_LANG_EN, r->expression, verdict, d.en);
    r->said = sentence(j, j->out->lang, r->expression, verdict, d.said);
}

static void sides(dbr_judging *j, const dbr_expr *x, const dbr_where *w, dbr_check_result *r) {
    r->has_value = dbr_condition_sides(j, x, w, j->out->lang, &r->value, &r->limit);
    if (!r->has_value)
        return;
    const dbr_metric *m = dbr_metric_below(x->args[0]);
    r->unit = dbr_unit_shown(j, m && !x->args[0]->type.label.n ? m->type : x->args[0]->type);
    r->format = m ? m->format : (dbr_str){0};
}

/* The same of a condition over windows: the detail is its value. */
static void say_value(dbr_judging *j, const dbr_expr *x, const dbr_where *w, dbr_check_result *r,
                      dbr_value verdict) {
    detail d = {0};
    if (r->has_value) {
        dbr_shown value = r->value, limit;
        if (j->out->lang != DBR_LANG_EN)
            dbr_condition_sides(j, x, w, DBR_LANG_EN, &value, &limit);
        d.en = DBR_SAY(j->arena, DBR_LANG_EN, ACTUAL, value.text);
        d.said = DBR_TELL(j, ACTUAL, r->value.text);
    }
    if (dbr_has_sig_test(x)) {
        j->tests.seen.n = 0;
        dbr_evaluate(&j->eval, x, w);
        d.en = dbr_joined(j->arena, DBR_LANG_EN, DBR_W_COMMA, d.en,
                          dbr_sig_tests_text(j->arena, &j->tests, DBR_LANG_EN));
        d.said = dbr_joined(j->arena, j->out->lang, DBR_W_COMMA, d.said,
                            dbr_sig_tests_text(j->arena, &j->tests, j->out->lang));
    }
    say(j, r, verdict, d);
}

/* ---- segments ---- */

typedef struct segment {
    const dbr_value *keys;
    size_t at;
    dbr_value rank; /* of `top n by` */
} segment;

static int by_rank(const void *a, const void *b) { /* largest first, none last, ties in order */
    const segment *x = a, *y = b;
    bool xn = x->rank.kind == DBR_V_NONE, yn = y->rank.kind == DBR_V_NONE;
    int c = xn || yn ? (int)xn - (int)yn : dbr_value_cmp(&y->rank, &x->rank);
    return c ? c : (x->at > y->at) - (x->at < y->at);
}

static int by_place(const void *a, const void *b) {
    const segment *x = a, *y = b;
    return (x->at > y->at) - (x->at < y->at);
}

static dbr_where in_segment(dbr_judging *j, const dbr_check *c, const dbr_where *w,
                            const dbr_value *keys) {
    dbr_where at = *w;
    at.segment = (dbr_eval_segment){.columns = c->each, .values = keys, .n = c->neach};
    return at;
}

static size_t segments_of(dbr_judging *j, const dbr_check *c, segment **out) {
    const dbr_value **keys;
    size_t n = dbr_occurring(j, c->cond, c->each, c->neach, &keys), kept = 0;
    segment *s = *out = DBR_NEWS(j->arena, segment, n + 1);
    for (size_t i = 0; i < n; i++) {
        s[i].keys = keys[i];
        dbr_where w = in_segment(j, c, &j->here, s[i].keys);
        if (c->having) {
            dbr_value v = dbr_evaluate(&j->eval, c->having, &w);
            if (v.kind != DBR_V_BOOL || !v.truth)
                continue;
        }
        s[kept] = s[i];
        s[kept].at = kept;
        if (c->top_by)
            s[kept].rank = dbr_evaluate(&j->eval, c->top_by, &w);
        kept++;
    }
    if (c->top > 0 && kept > (size_t)c->top) {
        qsort(s, kept, sizeof *s, by_rank);
        kept = (size_t)c->top;
        qsort(s, kept, sizeof *s, by_place);
    }
    return kept;
}

/* ---- one outcome ---- */

static dbr_outcome outcome_of(dbr_judging *j, const dbr_check *c, const dbr_where *w,
                              dbr_value *v) {
    *v = dbr_evaluate(&j->eval, c->cond, w);
    if (v->kind != DBR_V_BOOL)
        return DBR_MISSING;
    if (v->truth) {
        if (!c->warn)
            return DBR_PASSED;
        dbr_value strict = dbr_evaluate(&j->eval, c->warn, w);
        return strict.kind == DBR_V_BOOL && strict.truth ? DBR_PASSED : DBR_WARNED;
    }
    for (int k = 1; k < c->for_n; k++) { /* false in all of the units before too, else a warning */
        dbr_where before;
        if (!dbr_where_before(&j->eval, &j->here, k, c->for_unit, &before))
            return DBR_WARNED;
        before.segment = w->segment;
        dbr_sig_tests *tests = j->eval.tests; /* the family is of this period's tests */
        j->eval.tests = NULL;
        dbr_value then = dbr_evaluate(&j->eval, c->cond, &before);
        j->eval.tests = tests;
        if (then.kind != DBR_V_BOOL || then.truth)
            return DBR_WARNED;
    }
    return DBR_FAILED;
}

static void set_counting(dbr_check_result *r, int missing) {
    r->counts_failed =
        r->outcome == DBR_FAILED || (r->outcome == DBR_MISSING && missing == DBR_MISSING_FAIL);
    r->counts_warned =
        r->outcome == DBR_WARNED || (r->outcome == DBR_MISSING && missing == DBR_MISSING_WARN);
}

/* Row conditions over a segment's columns: waivers and `expect NAME fails where ..`. */
dbr_value dbr_segment_eval(dbr_judging *j, const dbr_expr *x, const dbr_value *values, size_t n) {
    if (x->op == DBR_O_COLUMN)
        return x->column->index < n ? values[x->column->index] : (dbr_value){0};
    if (x->op == DBR_O_CONST)
        return x->value;
    if (x->op == DBR_O_PARAM)
        return x->param->value;
    dbr_value *args = DBR_NEWS(j->arena, dbr_value, x->nargs + 1);
    for (uint32_t i = 0; i < x->nargs; i++)
        args[i] = dbr_segment_eval(j, x->args[i], values, n);
    return dbr_apply(&j->model->calendar, x, args, j->arena);
}

static void waive(dbr_judging *j, const dbr_check *c, const dbr_value *keys, dbr_check_result *r) {
    for (size_t i = 0; i < j->model->waivers.n; i++) {
        const dbr_waiver *w = j->model->waivers.v[i];
        if (w->check != c)
            continue;
        if (w->cond && !keys)
            continue; /* no segment is left to meet it */
        if (w->cond) {
            dbr_value v = dbr_segment_eval(j, w->cond, keys, c->neach);
            if (v.kind != DBR_V_BOOL || !v.truth)
                continue;
        }
        if (!r->counts_failed || (w->has_until && j->model->settings.as_of > w->until))
            continue;
        j->waiver_used[i] = true;
        r->outcome = DBR_WAIVED;
        r->counts_failed = false;
        r->waived_by = w->by;
        r->waived_because = dbr_read(j, &w->because);
        if (w->has_until)
            r->waived_until = dbr_day_text(j->arena, w->until);
    }
}

static const char *severity_name(int s) {
    return s == DBR_SEVERITY_CRITICAL ? "critical" : s == DBR_SEVERITY_MAJOR ? "major" : "minor";
}

static dbr_check_result start(dbr_judging *j, const dbr_check *c) {
    dbr_check_result r = {
        .expression = c->cond_text, .warn = c->warn_text, .owner = c->owner, .key = c->key};
    r.uses = dbr_show_uses(j, &c->uses);
    r.nuses = c->uses.n;
    r.title = dbr_read(j, &c->title);
    r.name = c->name.n ? c->name : r.title.n ? r.title : c->cond_text;
    r.severity = dbr_str_of(severity_name((int)c->severity));
    r.place = dbr_place_of(c->cond_at);
    r.place_byte = dbr_place_byte(c->cond_at);
    r.because = dbr_read(j, &c->because);
    r.actions = DBR_NEWS(j->arena, dbr_str, c->actions.n + 1);
    for (size_t i = 0; i < c->actions.n; i++)
        r.actions[r.nactions++] = c->actions.v[i]->name;
    return r;
}

static void judge_place(dbr_judging *j, const dbr_check *c, const dbr_check_result *like,
                        const dbr_value *keys, results *out) {
    dbr_check_result r = *like;
    dbr_where w = in_segment(j, c, &j->here, keys);
    dbr_value v;
    j->eval.tests = &j->tests;
    r.outcome = outcome_of(j, c, &w, &v);
    sides(j, c->cond, &w, &r);
    say_value(j, c->cond, &w, &r, v);
    if (r.outcome == DBR_WARNED && c->warn && v.truth) { /* the stricter condition is the news */
        dbr_check_result strict = {.expression = c->warn_text};
        sides(j, c->warn, &w, &strict);
        say_value(j, c->warn, &w, &strict, dbr_evaluate(&j->eval, c->warn, &w));
        r.message = strict.message;
        r.said = strict.said;
        if (strict.has_value && r.has_value &&
            dbr_value_cmp(&strict.value.value, &r.value.value) == 0)
            r.value.text = strict.value.text; /* with as many digits as its limit takes */
    }
    j->eval.tests = NULL;
    r.segment = dbr_segment_parts(j, c->each, keys, c->neach);
    r.nsegment = c->neach;
    set_counting(&r, (int)c->missing);
    waive(j, c, keys, &r);
    r.needs_owner = r.counts_failed && !r.owner.n && !r.nactions;
    dbr_vec_push(j->arena, out, r);
}

static void judge_check(dbr_judging *j, const dbr_check *c, results *out) {
    dbr_check_result like = start(j, c);
    if (!c->neach) {
        judge_place(j, c, &like, NULL, out);
        return;
    }
    segment *segments;
    size_t n = segments_of(j, c, &segments);
    for (size_t i = 0; i < n; i++)
        judge_place(j, c, &like, segments[i].keys, out);
    if (n)
        return;
    like.outcome = DBR_MISSING;
    say(j, &like, dbr_value_none(DBR_R_NO_ROWS, DBR_STR("no segment is left")), (detail){0});
    set_counting(&like, (int)c->missing);
    waive(j, c, NULL, &like);
    like.needs_owner = like.counts_failed && !like.owner.n && !like.nactions;
    dbr_vec_push(j->arena, out, like);
}

size_t dbr_judge_check(dbr_judging *j, const dbr_check *c, dbr_check_result **out) {
    results all = {0};
    judge_check(j, c, &all);
    *out = all.v;
    return all.n;
}

/* All checks are looked at before the first one is judged: how sure one test must be depends on how many there are. */
void dbr_judge_family(dbr_judging *j) {
    dbr_family family = {0};
    for (size_t i = 0; i < j->model->checks.n; i++) {
        const dbr_check *c = j->model->checks.v[i];
        if (!dbr_check_tests(c))
            continue;
        if (!c->neach)
            dbr_family_add(j, c, &j->here, &family);
        segment *segments = NULL;
        size_t n = c->neach ? segments_of(j, c, &segments) : 0;
        for (size_t k = 0; k < n; k++) {
            dbr_where w = in_segment(j, c, &j->here, segments[k].keys);
            dbr_family_add(j, c, &w, &family);
        }
    }
    dbr_family_done(j, &family);
}

/* ---- require ---- */

static void rows_outcome(dbr_judging *j, const dbr_require *q, const dbr_row_check *rows,
                         dbr_check_result *r) {
    int64_t judged = rows->good + rows->bad;
    bool ok = rows->bad == 0;
    if (q->has_share && judged) { /* good / judged >= share, without dividing */
        dbr_decimal least;
        dbr_dec_mul(dbr_dec_of(judged), q->share, &least);
        ok = dbr_dec_cmp(dbr_dec_of(rows->good), least) >= 0;
    }
    r->outcome = ok ? DBR_PASSED : DBR_FAILED;
    r->offenders = rows->offenders;
    r->noffenders = ok ? 0 : rows->noffenders;
    r->has_value = true;
    r->unit = DBR_STR("count");
    dbr_str bad = dbr_piece_int(j->arena, rows->bad), all = dbr_piece_int(j->arena, judged);
    detail d = DETAIL(j, ROWS_BAD, bad, all);
    r->value = (dbr_shown){dbr_value_int(rows->bad), d.said};
    if (ok)
        d = DETAIL(j, ROWS_ALL, all);
    say(j, r, dbr_value_bool(ok), d);
}

static void fresh_outcome(dbr_judging *j, const dbr_require *q, const dbr_scan_cells *s,
                          dbr_check_result *r) {
    if (!s->has_rows || !s->scan->source->time) {
        r->outcome = DBR_MISSING;
        say(j, r, dbr_value_none(DBR_R_NO_ROWS, DBR_STR("no row has a date")), (detail){0});
        return;
    }
    int64_t age = (int64_t)j->model->settings.as_of - s->newest;
    dbr_decimal seconds;
    dbr_dec_mul(dbr_dec_of(age < 0 ? 0 : age), dbr_dec_of(86400), &seconds);
    r->outcome = dbr_dec_cmp(seconds, q->seconds) <= 0 ? DBR_PASSED : DBR_FAILED;
    dbr_str newest = dbr_day_text(j->arena, s->newest);
    say(j, r, dbr_value_bool(r->outcome == DBR_PASSED), DETAIL(j, NEWEST_DAY, newest));
}

static void columns_outcome(dbr_judging *j, const dbr_row_check *rows, dbr_check_result *r) {
    r->outcome = rows->missing_columns.n ? DBR_FAILED : DBR_PASSED;
    dbr_buf b = {0};
    for (size_t i = 0; i < rows->missing_columns.n; i++) {
        dbr_buf_puts(&b, i ? ", " : "");
        dbr_buf_put(&b, rows->missing_columns.v[i]);
    }
    dbr_str names = dbr_buf_str(&b);
    detail d = {0};
    if (names.n)
        d = DETAIL(j, COLUMNS_MISSING, names);
    say(j, r, dbr_value_bool(!names.n), d);
    dbr_buf_clear(&b);
}

enum { VALUES_SHOWN = 5 };

/* "a, b" of the values that the other set lacks. */
static dbr_str without(dbr_judging *j, const dbr_value *a, const dbr_value *others) {
    dbr_buf b = {0};
    size_t shown = 0;
    for (size_t i = 0; i < a->series.n && shown <= VALUES_SHOWN; i++) {
        bool known = false;
        for (size_t k = 0; k < others->series.n; k++)
            known |= dbr_value_cmp(&a->series.points[i], &others->series.points[k]) == 0;
        if (known)
            continue;
        dbr_buf_puts(&b, shown ? ", " : "");
        if (++shown > VALUES_SHOWN)
            dbr_buf_puts(&b, "…");
        else
            dbr_value_write(&a->series.points[i], &b);
    }
    dbr_str s = dbr_arena_str(j->arena, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

static void values_outcome(dbr_judging *j, const dbr_require *q, dbr_check_result *r) {
    dbr_value now = dbr_evaluate(&j->eval, q->now, &j->here);
    dbr_value then = dbr_evaluate(&j->eval, q->then, &j->here);
    if (now.kind != DBR_V_SERIES || then.kind != DBR_V_SERIES) {
        r->outcome = DBR_MISSING;
        say(j, r, now.kind != DBR_V_SERIES ? now : then, (detail){0});
        return;
    }
    dbr_str added = without(j, &now, &then), gone = without(j, &then, &now);
    r->outcome = added.n || gone.n ? DBR_FAILED : DBR_PASSED;
    detail d = {0};
    if (added.n && gone.n)
        d = DETAIL(j, VALUES_NEW_AND_GONE, added, gone);
    else if (added.n)
        d = DETAIL(j, VALUES_NEW, added);
    else if (gone.n)
        d = DETAIL(j, VALUES_GONE, gone);
    say(j, r, dbr_value_bool(r->outcome == DBR_PASSED), d);
}

static void judge_require(dbr_judging *j, const dbr_source *s, size_t i, results *out) {
    const dbr_require *q = &s->requires.v[i];
    const dbr_scan_cells *scan = &j->cells->scans[s->index];
    dbr_check_result r = {.name = q->text,
                          .expression = q->text,
                          .severity = DBR_STR("major"),
                          .place = dbr_place_of(q->at),
                          .place_byte = dbr_place_byte(q->at),
                          .source = s->name};
    if (!scan->scan)
        return;
    if (scan->failed) {
        r.outcome = DBR_MISSING;
        say(j, &r, dbr_value_none(DBR_R_BAD_CELL, DBR_STR("the source could not be read")),
            (detail){0});
    } else {
        const dbr_row_check *rows = &scan->requires[i];
        switch (q->kind) {
        case DBR_REQUIRE_ROWS_TRUE:
        case DBR_REQUIRE_NOT_NULL:
        case DBR_REQUIRE_UNIQUE:
            rows_outcome(j, q, rows, &r);
            break;
        case DBR_REQUIRE_FRESH:
            fresh_outcome(j, q, scan, &r);
            break;
        case DBR_REQUIRE_COLUMNS:
            columns_outcome(j, rows, &r);
            break;
        case DBR_REQUIRE_VALUES_AS:
            values_outcome(j, q, &r);
            break;
        case DBR_REQUIRE_WINDOW: {
            dbr_value v = dbr_evaluate(&j->eval, q->cond, &j->here);
            r.outcome = v.kind != DBR_V_BOOL ? DBR_MISSING : v.truth ? DBR_PASSED : DBR_FAILED;
            sides(j, q->cond, &j->here, &r);
            say_value(j, q->cond, &j->here, &r, v);
            break;
        }
        }
    }
    set_counting(&r, DBR_MISSING_FAIL);
    dbr_vec_push(j->arena, out, r);
}

/* ---- the verdict ---- */

dbr_counts dbr_counts_of(const dbr_check_result *outcomes, size_t n) {
    dbr_counts c = {0};
    for (size_t i = 0; i < n; i++) {
        c.passed += outcomes[i].outcome == DBR_PASSED;
        c.warned += outcomes[i].outcome == DBR_WARNED;
        c.failed += outcomes[i].outcome == DBR_FAILED;
        c.missing += outcomes[i].outcome == DBR_MISSING;
        c.waived += outcomes[i].outcome == DBR_WAIVED;
    }
    return c;
}

static int worse(int a, int b) {
    return a > b ? a : b;
}

/* 0 passed, 1 warned, 2 failed, by severity and key. */
static int by_severity(const results *all) {
    int v = 0;
    for (size_t i = 0; i < all->n; i++) {
        const dbr_check_result *r = &all->v[i];
        if (r->counts_failed)
            v = worse(v, r->key || !dbr_str_is(r->severity, "minor") ? 2 : 1);
        else if (r->counts_warned)
            v = worse(v, 1);
    }
    return v;
}

/* What each check (by its worst outcome) or require line weighs in a score. */
typedef struct score {
    dbr_exact got, all;
    bool key_failed;
} score;

static void weigh(score *s, const dbr_check_result *r, size_t n, dbr_decimal weight) {
    int worst = -1; /* waived outcomes are left out */
    for (size_t i = 0; i < n; i++) {
        if (r[i].outcome == DBR_WAIVED)
            continue;
        worst = worse(worst, r[i].counts_failed ? 2 : r[i].counts_warned ? 1 : 0);
        s->key_failed |= r[i].counts_failed && r[i].key;
    }
    if (worst < 0)
        return;
    static const dbr_decimal half = {.coef = 5, .exp = -1};
    dbr_exact_add(&s->all, weight);
    if (worst == 0)
        dbr_exact_add(&s->got, weight);
    if (worst == 1)
        dbr_exact_add_product(&s->got, weight, half);
}

static int by_score(dbr_judging *j, score *s) {
    dbr_decimal share = dbr_dec_of(1);
    if (dbr_exact_sign(&s->all) > 0)
        dbr_exact_ratio(&s->got, &s->all, &share);
    j->out->has_score = true;
    j->out->score = dbr_show(j, dbr_value_dec(share), (dbr_type){.kind = DBR_T_PERCENT}, NULL);
    if (s->key_failed)
        return 2;
    return dbr_dec_cmp(share, j->model->verdict_pass) >= 0   ? 0
           : dbr_dec_cmp(share, j->model->verdict_warn) >= 0 ? 1
                                                             : 2;
}

static void note_waivers(dbr_judging *j) {
    for (size_t i = 0; i < j->model->waivers.n; i++) {
        const dbr_waiver *w = j->model->waivers.v[i];
        dbr_str name = w->check->name.n ? w->check->name : w->check->cond_text;
        if (w->has_until && j->model->settings.as_of > w->until)
            dbr_note_add(j, DBR_NOTE_WARNING,
                         DBR_TELL(j, WAIVER_EXPIRED, name, dbr_day_text(j->arena, w->until)));
        else if (!j->waiver_used[i])
            dbr_note_add(j, DBR_NOTE_WARNING, DBR_TELL(j, WAIVER_UNUSED, name));
    }
}

bool dbr_is_of_check(const dbr_check_result *r, const dbr_check *c) {
    dbr_place_ref at = dbr_place_of(c->cond_at);
    return r->place.line == at.line && r->place.column == at.column &&
           dbr_str_eq(r->place.file, at.file);
}

bool dbr_check_counts_failed(const dbr_judging *j, const dbr_check *c) {
    for (size_t i = 0; i < j->out->nchecks; i++)
        if (j->out->checks[i].counts_failed && dbr_is_of_check(&j->out->checks[i], c))
            return true;
    return false;
}

/* Checks and requires in the order in which the script has them. */
typedef struct item {
    const dbr_source *source; /* NULL: a check */
    size_t at;
    size_t file;
    uint32_t offset;
} item;

static int by_offset(const void *a, const void *b) {
    const item *x = a, *y = b;
    if (x->file != y->file)
        return x->file < y->file ? -1 : 1;
    return (x->offset > y->offset) - (x->offset < y->offset);
}

static size_t file_index(const dbr_model *m, const dbr_text *t) {
    for (size_t i = 0; i < m->asts.n; i++)
        if (m->asts.v[i]->text == t)
            return i;
    return m->asts.n;
}

void dbr_judge_checks(dbr_judging *j) {
    const dbr_model *m = j->model;
    DBR_VEC(item) items = {0};
    for (size_t i = 0; i < m->sources.n; i++)
        for (size_t k = 0; k < m->sources.v[i]->requires.n; k++) {
            dbr_span at = m->sources.v[i]->requires.v[k].at;
            dbr_vec_push(j->arena, &items,
                         (item){m->sources.v[i], k, file_index(m, at.text), at.start});
        }
    for (size_t i = 0; i < m->checks.n; i++) {
        dbr_span at = m->checks.v[i]->cond_at;
        dbr_vec_push(j->arena, &items, (item){NULL, i, file_index(m, at.text), at.start});
    }
    if (items.n)
        qsort(items.v, items.n, sizeof *items.v, by_offset);
    results all = {0};
    score s = {0};
    dbr_judge_family(j);
    for (size_t i = 0; i < items.n; i++) {
        size_t from = all.n;
        const item *it = &items.v[i];
        if (it->source)
            judge_require(j, it->source, it->at, &all);
        else
            judge_check(j, m->checks.v[it->at], &all);
        weigh(&s, all.v + from, all.n - from,
              it->source ? dbr_dec_of(1) : m->checks.v[it->at]->weight);
    }
    dbr_review *out = j->out;
    out->checks = all.v;
    out->nchecks = all.n;
    out->counts = dbr_counts_of(all.v, all.n);
    for (size_t i = 0; i < all.n; i++) {
        out->any_failed |= all.v[i].counts_failed;
        out->any_warned |= all.v[i].counts_warned;
    }
    int verdict = m->has_verdict ? by_score(j, &s) : by_severity(&all);
    dbr_exact_clear(&s.got);
    dbr_exact_clear(&s.all);
    out->verdict = verdict == 2   ? DBR_STR("failed")
                   : verdict == 1 ? DBR_STR("warned")
                                  : DBR_STR("passed");
    out->any_failed |= verdict == 2;
    note_waivers(j);
}
