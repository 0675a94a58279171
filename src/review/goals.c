/* goals.c: where each goal stands: attainment, the value that its pace expects at the period's end, and its status. */
#include "base/exact.h"
#include "review/judge.h"

const char *dbr_goal_status_name(dbr_goal_status s) {
    static const char *const names[] = {"no data",  "attained", "traded off", "missed",
                                        "on track", "at risk",  "off track"};
    return names[s];
}

/* How bad a status is, for the worst of a tree. */
static int badness(dbr_goal_status s) {
    switch (s) {
    case DBR_GOAL_ATTAINED:
        return 0;
    case DBR_GOAL_ON_TRACK:
        return 1;
    case DBR_GOAL_TRADED_OFF:
        return 2;
    case DBR_GOAL_AT_RISK:
        return 3;
    case DBR_GOAL_NO_DATA:
        return 4;
    case DBR_GOAL_OFF_TRACK:
        return 5;
    case DBR_GOAL_MISSED:
        return 6;
    }
    return 0;
}

/* ---- the line of expected values ---- */

typedef struct knot {
    dbr_decimal value;
    dbr_window at;
} knot;

/* How far b lies after a: units where both are such units, else days. */
static int64_t steps(const dbr_judging *j, dbr_window a, dbr_window b, bool units) {
    if (!units)
        return (int64_t)b.end - a.end;
    int64_t n = 0;
    dbr_window w = a;
    bool back = b.start < a.start;
    while (w.start != b.start && n < 20000) {
        dbr_window next;
        dbr_window_status s =
            back ? dbr_window_previous(&j->model->calendar, w, &next)
                 : dbr_window_unit(&j->model->calendar, w.unit, w.fiscal, w.end + 1, &next);
        if (s != DBR_WINDOW_OK)
            break;
        w = next;
        n += back ? -1 : 1;
    }
    return n;
}

static bool unit_of_review(const dbr_judging *j, dbr_window w) {
    const dbr_window *p = &j->model->settings.period;
    return p->kind == DBR_WINDOW_UNIT && w.kind == DBR_WINDOW_UNIT && w.unit == p->unit &&
           w.fiscal == p->fiscal;
}

/* The value on the straight line between two knots at the period's end; flat before the first and after the second. */
static dbr_decimal between(const dbr_judging *j, knot a, knot b) {
    dbr_window period = j->model->settings.period;
    bool units = unit_of_review(j, a.at) && unit_of_review(j, b.at);
    int64_t all = steps(j, a.at, b.at, units), done = steps(j, a.at, period, units);
    if (all <= 0 || done <= 0)
        return all <= 0 && done >= all ? b.value : a.value;
    if (done >= all)
        return b.value;
    dbr_decimal v;
    if (dbr_dec_sub(b.value, a.value, &v) != DBR_DEC_OK ||
        dbr_dec_mul(v, dbr_dec_of(done), &v) != DBR_DEC_OK ||
        dbr_dec_div(v, dbr_dec_of(all), &v) != DBR_DEC_OK ||
        dbr_dec_add(a.value, v, &v) != DBR_DEC_OK)
        return b.value;
    return v;
}

static bool constant(dbr_judging *j, const dbr_expr *x, dbr_decimal *out) {
    if (!x)
        return false;
    dbr_value v = dbr_evaluate(&j->eval, x, &j->here);
    *out = v.dec;
    return v.kind == DBR_V_DECIMAL;
}

/* The expected value; false where the goal has no pace: then it is the target itself. */
static bool expected_by_pace(dbr_judging *j, const dbr_goal *g, dbr_decimal target,
                             dbr_decimal *out) {
    DBR_VEC(knot) knots = {0};
    dbr_decimal v;
    if (g->has_from && constant(j, g->from, &v))
        dbr_vec_push(j->arena, &knots, (knot){v, g->from_at});
    for (size_t i = 0; i < g->pace.n; i++)
        if (constant(j, g->pace.v[i].value, &v))
            dbr_vec_push(j->arena, &knots, (knot){v, g->pace.v[i].at});
    if (g->has_by && (knots.n || g->pace_linear))
        dbr_vec_push(j->arena, &knots, (knot){target, g->by});
    if (knots.n < 2) {
        *out = target;
        return false;
    }
    dbr_day end = j->model->settings.period.end;
    size_t i = 0;
    while (i + 2 < knots.n && knots.v[i + 1].at.end < end)
        i++;
    *out = between(j, knots.v[i], knots.v[i + 1]);
    return true;
}

/* ---- one goal ---- */

bool dbr_goal_meets(const dbr_goal *g, dbr_decimal x, dbr_decimal y, const dbr_decimal *upper) {
    int c = dbr_dec_cmp(x, y);
    switch (g->cmp) {
    case DBR_CMP_LT:
        return c < 0;
    case DBR_CMP_LE:
        return c <= 0;
    case DBR_CMP_GT:
        return c > 0;
    case DBR_CMP_GE:
        return c >= 0;
    case DBR_CMP_EQ:
        return c == 0;
    case DBR_CMP_RANGE:
        return c >= 0 && upper && dbr_dec_cmp(x, *upper) <= 0;
    }
    return false;
}

static bool lower_is_better(const dbr_goal *g) {
    return g->cmp == DBR_CMP_LT || g->cmp == DBR_CMP_LE;
}

/* (actual - baseline) / (target - baseline); without a baseline actual / target, or 2 - actual / target where lower is better. */
static dbr_value attainment(const dbr_goal *g, dbr_decimal actual, dbr_decimal target,
                            const dbr_decimal *baseline) {
    dbr_decimal a = actual, b = target;
    dbr_dec_status s = DBR_DEC_OK;
    if (baseline) {
        s = dbr_dec_sub(actual, *baseline, &a);
        if (s == DBR_DEC_OK)
            s = dbr_dec_sub(target, *baseline, &b);
    }
    if (s == DBR_DEC_OK)
        s = dbr_dec_div(a, b, &a);
    if (s == DBR_DEC_OK && !baseline && lower_is_better(g))
        s = dbr_dec_sub(dbr_dec_of(2), a, &a);
    if (s == DBR_DEC_OK)
        return dbr_value_dec(a);
    return s == DBR_DEC_ZERO_DIVISION
               ? dbr_value_none(DBR_R_ZERO_DIVISION, DBR_STR("division by zero"))
               : dbr_value_none(DBR_R_TOO_LARGE, DBR_STR("too large"));
}

/* Short of the expected value by at most a tenth of the way (|target - baseline|), or of the target without a baseline. */
static bool nearly(const dbr_goal *g, dbr_decimal actual, dbr_decimal expected, dbr_decimal target,
                   const dbr_decimal *baseline) {
    static const dbr_decimal tenth = {.coef = 1, .exp = -1};
    dbr_decimal way = target, gap;
    if (baseline && dbr_dec_sub(target, *baseline, &way) != DBR_DEC_OK)
        return false;
    if (dbr_dec_mul(dbr_dec_abs(way), tenth, &way) != DBR_DEC_OK ||
        dbr_dec_sub(expected, actual, &gap) != DBR_DEC_OK)
        return false;
    return dbr_dec_cmp(dbr_dec_abs(gap), way) <= 0;
}

static bool guard_failed(const dbr_judging *j, const dbr_goal *g) {
    for (size_t i = 0; i < g->guards.n; i++)
        if (dbr_check_counts_failed(j, g->guards.v[i]))
            return true;
    return false;
}

void dbr_goal_show(dbr_judging *j, const dbr_goal *g, dbr_shown *actual, dbr_shown *target) {
    const dbr_metric *m = dbr_metric_below(g->metric);
    dbr_type t = g->metric->type;
    dbr_decimal low, high;
    bool has_high = constant(j, g->target_to, &high);
    if (!constant(j, g->target, &low)) {
        *target =
            dbr_show(j, dbr_value_none(DBR_R_NO_VALUE, DBR_STR("the goal has no target")), t, m);
        return;
    }
    *target = dbr_show(j, dbr_value_dec(low), t, m);
    dbr_shown upper = has_high ? dbr_show(j, dbr_value_dec(high), t, m) : *target;
    dbr_value v = actual->value;
    if (v.kind == DBR_V_DECIMAL && !dbr_goal_meets(g, v.dec, low, has_high ? &high : NULL)) {
        bool above = has_high && dbr_dec_cmp(v.dec, high) > 0;
        dbr_show_apart(j->arena, j->out->lang, t, m, actual, above ? &upper : target);
    }
    if (has_high)
        target->text =
            dbr_arena_printf(j->arena, "%.*s..%.*s", DBR_ARG(target->text), DBR_ARG(upper.text));
}

static void judge_goal(dbr_judging *j, const dbr_goal *g, dbr_goal_result *r) {
    const dbr_settings *set = &j->model->settings;
    const dbr_metric *m = dbr_metric_below(g->metric);
    dbr_type t = g->metric->type;
    dbr_value actual = dbr_evaluate(&j->eval, g->metric, &j->here);
    dbr_value none = dbr_value_none(DBR_R_NO_VALUE, DBR_STR("the goal has no target"));
    dbr_decimal target, upper, baseline, expected;
    bool has_target = constant(j, g->target, &target);
    bool has_upper = constant(j, g->target_to, &upper);
    bool has_baseline = g->has_from && constant(j, g->from, &baseline);
    r->actual = dbr_show(j, actual, t, m);
    r->unit = dbr_unit_shown(j, t);
    r->format = m ? m->format : (dbr_str){0};
    dbr_goal_show(j, g, &r->actual, &r->target);
    r->baseline = dbr_show(j, has_baseline ? dbr_value_dec(baseline) : none, t, m);
    r->upper = has_upper ? dbr_value_dec(upper) : none;
    r->expected = dbr_show(j, none, t, m);
    r->attainment = dbr_show(j, none, (dbr_type){.kind = DBR_T_PERCENT}, NULL);
    r->status = DBR_GOAL_NO_DATA;
    if (!has_target)
        return;
    bool paced = expected_by_pace(j, g, target, &expected);
    r->expected = dbr_show(j, dbr_value_dec(expected), t, m);
    if (actual.kind != DBR_V_DECIMAL)
        return;
    bool done = dbr_goal_meets(g, actual.dec, target, has_upper ? &upper : NULL);
    dbr_decimal aim = target; /* of a range the bound that is nearer */
    if (has_upper && dbr_dec_cmp(actual.dec, upper) > 0)
        aim = upper;
    dbr_value got = has_upper && done
                        ? dbr_value_int(1)
                        : attainment(g, actual.dec, aim, has_baseline ? &baseline : NULL);
    r->attainment = dbr_show(j, got, (dbr_type){.kind = DBR_T_PERCENT}, NULL);
    if (has_upper && !paced)
        expected = aim;
    if (done)
        r->status = guard_failed(j, g) ? DBR_GOAL_TRADED_OFF : DBR_GOAL_ATTAINED;
    else if (g->has_by && (set->as_of >= g->by.end || set->period.end >= g->by.end))
        r->status = DBR_GOAL_MISSED;
    else if (g->cmp != DBR_CMP_RANGE && g->cmp != DBR_CMP_EQ && paced &&
             (lower_is_better(g) ? dbr_dec_cmp(actual.dec, expected) <= 0
                                 : dbr_dec_cmp(actual.dec, expected) >= 0))
        r->status = DBR_GOAL_ON_TRACK;
    else if (nearly(g, actual.dec, expected, aim, has_baseline ? &baseline : NULL))
        r->status = DBR_GOAL_AT_RISK;
    else
        r->status = DBR_GOAL_OFF_TRACK;
}

/* ---- the tree ---- */

/* A parent without a metric: the weighted attainment of its children and their worst status. */
static void judge_parent(dbr_judging *j, const dbr_goal *g, dbr_goal_result *r,
                         const dbr_goal_result *all, unsigned depth) {
    const dbr_model *m = j->model;
    dbr_exact got = {0}, weight = {0};
    bool any = false, whole = true;
    for (size_t i = 0; i < m->goals.n && depth < 64; i++) {
        const dbr_goal *child = m->goals.v[i];
        if (child->under != g)
            continue;
        const dbr_goal_result *c = &all[i];
        if (!any || badness(c->status) > badness(r->status))
            r->status = c->status;
        any = true;
        if (c->attainment.value.kind == DBR_V_DECIMAL) {
            dbr_exact_add_product(&got, c->attainment.value.dec, child->weight);
            dbr_exact_add(&weight, child->weight);
        } else {
            whole = false;
        }
    }
    dbr_decimal share;
    dbr_value v = dbr_value_none(DBR_R_NO_VALUE, DBR_STR("no goal under it has a value"));
    if (any && whole && dbr_exact_sign(&weight) > 0 &&
        dbr_exact_ratio(&got, &weight, &share) == DBR_DEC_OK)
        v = dbr_value_dec(share);
    if (!any)
        r->status = DBR_GOAL_NO_DATA;
    r->attainment = dbr_show(j, v, (dbr_type){.kind = DBR_T_PERCENT}, NULL);
    dbr_exact_clear(&got);
    dbr_exact_clear(&weight);
}

static int level(const dbr_goal *g) {
    int n = 0;
    for (g = g->under; g && n < 64; g = g->under)
        n++;
    return n;
}

static const char *comparison_text(dbr_cmp c) {
    static const char *const names[] = {"<", "<=", ">", ">=", "==", "in"};
    return names[c];
}

dbr_decimal dbr_goal_aim(const dbr_goal_result *r) {
    bool above =
        r->upper.kind == DBR_V_DECIMAL && dbr_dec_cmp(r->actual.value.dec, r->upper.dec) > 0;
    return above ? r->upper.dec : r->target.value.dec;
}

void dbr_judge_goals(dbr_judging *j) {
    const dbr_model *m = j->model;
    size_t n = m->goals.n;
    dbr_goal_result *all = DBR_NEWS(j->arena, dbr_goal_result, n + 1);
    int deepest = 0;
    for (size_t i = 0; i < n; i++) {
        const dbr_goal *g = m->goals.v[i];
        dbr_goal_result *r = &all[i];
        r->title = dbr_read(j, &g->title);
        r->name = g->name.n ? g->name : r->title;
        r->owner = g->owner;
        r->why = dbr_read(j, &g->why);
        r->place = dbr_place_of(g->at);
        r->comparison = g->metric ? dbr_str_of(comparison_text(g->cmp)) : (dbr_str){0};
        r->metric = g->metric ? dbr_span_str(g->metric->at) : (dbr_str){0};
        r->by = g->has_by ? dbr_window_text(j, g->by) : (dbr_str){0};
        r->under = g->under ? g->under->name : (dbr_str){0};
        r->level = level(g);
        deepest = r->level > deepest ? r->level : deepest;
        if (g->metric)
            judge_goal(j, g, r);
    }
    for (int l = deepest; l >= 0; l--) /* children before their parents */
        for (size_t i = 0; i < n; i++)
            if (all[i].level == l && !m->goals.v[i]->metric) {
                dbr_value none = dbr_value_none(DBR_R_NO_VALUE, DBR_STR("the goal has no metric"));
                all[i].actual = all[i].target = all[i].expected = all[i].baseline =
                    dbr_show(j, none, (dbr_type){0}, NULL);
                judge_parent(j, m->goals.v[i], &all[i], all, (unsigned)l);
            }
    j->out->goals = all;
    j->out->ngoals = n;
}
