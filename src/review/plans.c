/* plans.c: does the plan add up: what open actions promise against what goals still lack.

   The gap of a goal is G = target - actual. A promise says that a value x of the goal's metric will be at least (or at most) v: its limit,
   or, of a `vs`, b (1 + p) or b + p for a base b. With x as it is in this review it is worth
     of the goal's own value      e = v - x
     of a slice of what adds up   e = v - x, as the rest of the whole stays as it is
     of a slice of a ratio        e = (v - x) d / D, d and D what is divided by in the slice and in the whole, both as they are
   and nothing where v is reached already. The plan covers (sum of e) / G. */
#include "review/judge.h"

const char *dbr_promise_state_name(dbr_promise_state s) {
    static const char *const names[] = {"counted", "no number", "reached", "repeated", "too late"};
    return names[s];
}

static dbr_value no_number(const char *why) {
    return dbr_value_none(DBR_R_NO_VALUE, dbr_str_of(why));
}

/* The other side of a `vs` where the promise is judged. A period that is not over by then has no value yet: today's stands for it. */
static dbr_value base_of(dbr_judging *j, const dbr_promise *p, dbr_value now) {
    dbr_where by = dbr_where_window(p->action->by), other;
    dbr_value why;
    if (p->move && !dbr_where_move(&j->eval, &by, p->move, &other, &why))
        return why;
    if (p->move && other.window.end > j->model->settings.as_of)
        return now;
    return dbr_evaluate(&j->eval, p->base, &by);
}

/* The value that is promised. */
static dbr_value level_of(dbr_judging *j, const dbr_promise *p, dbr_value now) {
    dbr_value limit = dbr_evaluate(&j->eval, p->limit, &j->here);
    if (!p->base)
        return limit;
    dbr_value base = base_of(j, p, now);
    if (p->relative && base.kind == DBR_V_DECIMAL &&
        dbr_dec_cmp(base.dec, dbr_dec_of(0)) <= 0) /* a share of nothing, or of less */
        return no_number("the base is not positive");
    dbr_value change = p->relative ? dbr_operate(j, DBR_O_MUL, base, limit) : limit;
    return dbr_operate(j, DBR_O_ADD, base, change);
}

static dbr_value effect_of(dbr_judging *j, const dbr_promise *p) {
    if (p->kind == DBR_PROMISE_NO_NUMBER)
        return no_number("the effect on the goal has no number");
    dbr_value now = dbr_evaluate(&j->eval, p->now, &j->here);
    if (p->kind == DBR_PROMISE_PART && now.kind == DBR_V_NONE && now.none.reason == DBR_R_NO_ROWS)
        now = dbr_value_int(0);
    dbr_value effect = dbr_operate(j, DBR_O_SUB, level_of(j, p, now), now);
    if (p->kind != DBR_PROMISE_RATE)
        return effect;
    dbr_value part = dbr_evaluate(&j->eval, p->weight, &j->here);
    dbr_value all = dbr_evaluate(&j->eval, p->weight_of, &j->here);
    return dbr_operate(j, DBR_O_DIV, dbr_operate(j, DBR_O_MUL, effect, part), all);
}

static int sign_of(dbr_decimal d) {
    return dbr_dec_is_zero(d) ? 0 : d.neg ? -1 : 1;
}

/* ---- one goal ---- */

typedef struct promised {
    const dbr_promise *promise;
    dbr_promise_result *result;
} promised;

static bool same_slice(dbr_judging *j, const dbr_promise *a, const dbr_promise *b) {
    bool same = a->nconds == b->nconds;
    for (size_t i = 0; same && i < a->nconds; i++) {
        bool found = false;
        for (size_t k = 0; k < b->nconds; k++)
            found |= dbr_str_eq(dbr_span_line(j->arena, a->conds[i]->at),
                                dbr_span_line(j->arena, b->conds[k]->at));
        same = found;
    }
    return same;
}

/* Of the same slice twice the greater promise counts, the first of equal ones: who reaches it has reached the other one too. What else
   shares rows counts, and is marked. */
static void overlaps(dbr_judging *j, promised *all, size_t n, dbr_gap_result *r) {
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            dbr_promise_result *a = all[i].result, *b = all[k].result;
            if (i == k || a->state != DBR_PROMISE_COUNTED || b->state != DBR_PROMISE_COUNTED ||
                !same_slice(j, all[i].promise, all[k].promise))
                continue;
            int c = dbr_dec_cmp(dbr_dec_abs(a->effect.value.dec), dbr_dec_abs(b->effect.value.dec));
            if (c < 0 || (c == 0 && i > k)) {
                a->state = DBR_PROMISE_REPEATED;
                a->with = b->title;
            }
        }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            const dbr_promise *a = all[i].promise, *b = all[k].promise;
            if (i == k || all[i].result->state != DBR_PROMISE_COUNTED ||
                all[k].result->state != DBR_PROMISE_COUNTED || all[i].result->with.n ||
                dbr_conds_exclude(a->conds, a->nconds, b->conds, b->nconds))
                continue;
            all[i].result->with = all[k].result->title;
            r->at_most = true;
        }
}

static void promise_of(dbr_judging *j, const dbr_promise *p, const dbr_action_result *action,
                       dbr_type points, int way, dbr_promise_result *r) {
    const dbr_action *a = p->action;
    r->action = action->name;
    r->title = action->title.n ? action->title : action->name;
    r->expect = action->expect;
    r->by = action->by;
    r->overdue = action->overdue;
    for (size_t i = 0; i < p->nconds; i++)
        r->segment = dbr_arena_printf(j->arena, "%.*s%s%.*s", DBR_ARG(r->segment), i ? ", " : "",
                                      DBR_ARG(dbr_span_line(j->arena, p->conds[i]->at)));
    dbr_value effect = effect_of(j, p);
    /* "at most" is no promise to one who wants more */
    if (effect.kind != DBR_V_DECIMAL || (p->direction && p->direction != way)) {
        r->state = DBR_PROMISE_UNKNOWN;
        effect = effect.kind == DBR_V_NONE
                     ? effect
                     : no_number("it is no promise in the direction of the goal");
    } else if (sign_of(effect.dec) != way) {
        r->state = DBR_PROMISE_REACHED;
        effect = dbr_value_int(0);
    } else if (p->goal->has_by && a->has_by && a->by.end > p->goal->by.end) {
        r->state = DBR_PROMISE_TOO_LATE;
    }
    r->effect = dbr_show(j, effect, points, NULL);
    if (r->state == DBR_PROMISE_UNKNOWN && p->kind != DBR_PROMISE_NO_NUMBER)
        r->why = r->effect.value.none.why;
}

static dbr_str sentence(dbr_judging *j, const dbr_gap_result *r) {
    static const dbr_type percent = {.kind = DBR_T_PERCENT};
    bool any = false;
    dbr_str gap = dbr_unsigned_text(r->gap.text);
    for (size_t i = 0; i < r->npromises; i++)
        any |= r->promises[i].state == DBR_PROMISE_COUNTED;
    if (!r->npromises)
        return DBR_TELL(j, GAP_UNPLANNED, gap);
    if (!any || r->covered.value.kind != DBR_V_DECIMAL)
        return DBR_TELL(j, GAP_NO_EFFECT, gap);
    if (dbr_dec_cmp(r->covered.value.dec, dbr_dec_of(1)) >= 0)
        return r->at_most ? DBR_TELL(j, GAP_COVERED_AT_MOST, gap, r->covered.text)
                          : DBR_TELL(j, GAP_COVERED, gap, r->covered.text);
    dbr_value rest = dbr_operate(j, DBR_O_SUB, dbr_value_int(1), r->covered.value);
    dbr_str open = dbr_show(j, rest, percent, NULL).text;
    return r->at_most ? DBR_TELL(j, GAP_PART_AT_MOST, gap, r->covered.text, open)
                      : DBR_TELL(j, GAP_PART, gap, r->covered.text, open);
}

static const dbr_action_result *result_of(const dbr_judging *j, const dbr_action *a) {
    size_t i = 0;
    while (j->model->actions.v[i] != a)
        i++;
    return &j->out->actions[i];
}

static void judge_gap(dbr_judging *j, const dbr_goal *g, const dbr_goal_result *goal,
                      dbr_gap_result *r) {
    static const dbr_type percent = {.kind = DBR_T_PERCENT};
    const dbr_model *m = j->model;
    dbr_decimal actual = goal->actual.value.dec, aim = dbr_goal_aim(goal);
    dbr_type points = dbr_type_of_difference(g->metric->type);
    r->goal = goal->name;
    r->title = goal->title.n ? goal->title : goal->name;
    r->unit = goal->unit;
    r->place = goal->place;
    r->gap = dbr_show(j, dbr_operate(j, DBR_O_SUB, dbr_value_dec(aim), dbr_value_dec(actual)),
                      points, NULL);
    int way = r->gap.value.kind == DBR_V_DECIMAL ? sign_of(r->gap.value.dec) : 0;
    r->promises = DBR_NEWS(j->arena, dbr_promise_result, m->promises.n + 1);
    promised *all = DBR_NEWS(j->arena, promised, m->promises.n + 1);
    for (size_t i = 0; i < m->promises.n; i++) {
        const dbr_promise *p = &m->promises.v[i];
        if (p->goal != g)
            continue;
        all[r->npromises] = (promised){p, &r->promises[r->npromises]};
        promise_of(j, p, result_of(j, p->action), points, way, &r->promises[r->npromises++]);
    }
    overlaps(j, all, r->npromises, r);
    dbr_value sum = dbr_value_int(0);
    for (size_t i = 0; i < r->npromises; i++)
        if (r->promises[i].state == DBR_PROMISE_COUNTED)
            sum = dbr_operate(j, DBR_O_ADD, sum, r->promises[i].effect.value);
    r->promised = dbr_show(j, sum, points, NULL);
    r->covered = dbr_show(j, dbr_operate(j, DBR_O_DIV, sum, r->gap.value), percent, NULL);
    r->text = sentence(j, r);
    dbr_judge_rate(j, g, r, goal->actual.value, &r->rate);
}

/* The deadline is not over, and the target is not met. One that ends with a period that is not over is `missed` by its status already. */
static bool is_open(const dbr_judging *j, const dbr_goal *g, const dbr_goal_result *r) {
    return r->status == DBR_GOAL_ON_TRACK || r->status == DBR_GOAL_AT_RISK ||
           r->status == DBR_GOAL_OFF_TRACK ||
           (r->status == DBR_GOAL_MISSED && g->by.end > j->model->settings.as_of);
}

void dbr_judge_plan(dbr_judging *j) {
    const dbr_model *m = j->model;
    dbr_review *out = j->out;
    out->gaps = DBR_NEWS(j->arena, dbr_gap_result, m->goals.n + 1);
    for (size_t i = 0; i < m->goals.n; i++)
        if (m->goals.v[i]->metric && is_open(j, m->goals.v[i], &out->goals[i]))
            judge_gap(j, m->goals.v[i], &out->goals[i], &out->gaps[out->ngaps++]);
    out->loose = DBR_NEWS(j->arena, dbr_loose_result, m->actions.n + 1);
    for (size_t i = 0; i < m->actions.n; i++) {
        const dbr_action *a = m->actions.v[i];
        const dbr_action_result *r = &out->actions[i];
        bool open = a->status == DBR_ACTION_PLANNED || a->status == DBR_ACTION_DOING;
        if (!open || (r->owner.n && a->expect))
            continue;
        out->loose[out->nloose++] = (dbr_loose_result){.action = r->name,
                                                       .title = r->title.n ? r->title : r->name,
                                                       .no_owner = !r->owner.n,
                                                       .no_effect = !a->expect,
                                                       .place = r->place};
    }
}
