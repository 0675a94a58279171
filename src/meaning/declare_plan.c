/* declare_plan.c: which open action promises what about which goal: the parts of its `expect` that the effect on the goal's metric is
   computed from. */
#include "meaning/declare.h"
#include "meaning/typing.h"

enum { DEPTH_MAX = 64 };

typedef DBR_VEC(dbr_cond *) conds;

/* A metric in windows and conditions: `revenue[ytd, region == "East"]`. */
typedef struct sliced {
    const dbr_metric *metric; /* NULL: it is something else */
    DBR_VEC(const dbr_move *) moves;
    conds conds;
} sliced;

static sliced take_apart(dbr_resolver *r, const dbr_expr *x) {
    sliced s = {0};
    for (int i = 0; x && x->op == DBR_O_SLICE && i < DEPTH_MAX; i++, x = x->args[0])
        for (size_t k = 0; k < x->slice.n; k++) {
            const dbr_slice_item *item = &x->slice.items[k];
            if (item->is_window)
                dbr_vec_push(r->arena, &s.moves, &item->move);
            else
                dbr_vec_push(r->arena, &s.conds, item->cond);
        }
    s.metric = x && x->op == DBR_O_METRIC ? x->metric : NULL;
    return s;
}

static bool same_move(const dbr_move *a, const dbr_move *b) {
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case DBR_MOVE_PREVIOUS:
    case DBR_MOVE_LAST_YEAR:
        return true;
    case DBR_MOVE_AGO:
    case DBR_MOVE_TRAILING:
    case DBR_MOVE_UNIT:
        return a->n == b->n && a->unit == b->unit;
    case DBR_MOVE_TO_DATE:
        return a->unit == b->unit;
    case DBR_MOVE_LITERAL:
        return dbr_window_eq(a->window, b->window);
    case DBR_MOVE_EVENT:
        return a->event == b->event;
    }
    return false;
}

static bool same_moves(const sliced *a, const sliced *b) {
    bool same = a->moves.n == b->moves.n;
    for (size_t i = 0; same && i < a->moves.n; i++)
        same = same_move(a->moves.v[i], b->moves.v[i]);
    return same;
}

static bool has_cond(dbr_resolver *r, const conds *all, const dbr_cond *c) {
    dbr_str text = dbr_span_line(r->arena, c->at);
    for (size_t i = 0; i < all->n; i++)
        if (dbr_str_eq(dbr_span_line(r->arena, all->v[i]->at), text))
            return true;
    return false;
}

static bool has_all(dbr_resolver *r, const conds *all, const conds *some) {
    for (size_t i = 0; i < some->n; i++)
        if (!has_cond(r, all, some->v[i]))
            return false;
    return true;
}

static bool same_value(dbr_resolver *r, const dbr_expr *x, const sliced *s) {
    sliced other = take_apart(r, x);
    return other.metric == s->metric && same_moves(&other, s) &&
           has_all(r, &other.conds, &s->conds) && has_all(r, &s->conds, &other.conds);
}

/* A value that no data decides: a limit, a percentage. */
static void look(const dbr_expr *x, void *door) {
    bool *fixed = door;
    bool leaf = x->op == DBR_O_CONST || x->op == DBR_O_PARAM || x->op == DBR_O_TARGET ||
                x->op == DBR_O_BENCHMARK;
    bool arithmetic = x->op == DBR_O_ADD || x->op == DBR_O_SUB || x->op == DBR_O_MUL ||
                      x->op == DBR_O_DIV || x->op == DBR_O_NEG;
    *fixed &= leaf || arithmetic;
}

static bool is_fixed(const dbr_expr *x) {
    bool fixed = true;
    dbr_expr_each(x, look, &fixed);
    return fixed;
}

/* The side that is about a metric, the other one, and the direction of the promise: 1 at least, -1 at most, 0 exactly. */
static bool comparison(dbr_expr *x, dbr_expr **about, dbr_expr **limit, int *direction) {
    switch (x->op) {
    case DBR_O_GE:
    case DBR_O_GT:
        *direction = 1;
        break;
    case DBR_O_LE:
    case DBR_O_LT:
        *direction = -1;
        break;
    case DBR_O_EQ:
        *direction = 0;
        break;
    default:
        return false;
    }
    bool turned = is_fixed(x->args[0]);
    *about = x->args[turned];
    *limit = x->args[!turned];
    *direction = turned ? -*direction : *direction;
    return true;
}

/* The effect of a slice on the whole: of what adds up all of its change, of a ratio its change by its weight. */
static void in_the_whole(dbr_resolver *r, const dbr_goal *g, dbr_promise *p) {
    dbr_expr *part, *all;
    if (!dbr_split(r, p->now, &part, &p->weight) || !dbr_split(r, g->metric, &part, &all) ||
        !p->weight != !all)
        return;
    p->weight_of = all;
    p->kind = all ? DBR_PROMISE_RATE : DBR_PROMISE_PART;
}

/* Whether the condition promises something about the goal's metric; what, as far as it can be computed. */
static bool promises(dbr_resolver *r, const dbr_goal *g, dbr_expr *x, dbr_promise *p) {
    dbr_expr *about, *limit;
    int direction;
    if (!g->metric_ref || !comparison(x, &about, &limit, &direction))
        return false;
    dbr_expr *base = NULL;
    bool relative = about->op == DBR_O_CHANGE;
    if (relative || about->op == DBR_O_DIFFERENCE) {
        base = about->args[1];
        about = about->args[0];
    }
    sliced mine = take_apart(r, about), goals = take_apart(r, g->metric);
    if (mine.metric != g->metric_ref || !same_moves(&mine, &goals) ||
        !has_all(r, &mine.conds, &goals.conds))
        return false;
    p->now = about;
    p->limit = limit;
    p->base = base;
    p->relative = relative;
    p->direction = direction;
    conds segment = {0};
    for (size_t i = 0; i < mine.conds.n; i++)
        if (!has_cond(r, &goals.conds, mine.conds.v[i]))
            dbr_vec_push(r->arena, &segment, mine.conds.v[i]);
    p->conds = segment.v;
    p->nconds = segment.n;
    bool moved = base && base->op == DBR_O_SLICE && base->slice.n == 1 &&
                 base->slice.items[0].is_window && same_value(r, base->args[0], &mine);
    if (moved)
        p->move = &base->slice.items[0].move;
    if (!is_fixed(limit) || (base && !moved && !is_fixed(base)))
        return true; /* about the metric, and no number */
    if (segment.n)
        in_the_whole(r, g, p);
    else
        p->kind = DBR_PROMISE_WHOLE;
    return true;
}

/* The first of the conditions that `and` joins which is about the metric. */
static bool find(dbr_resolver *r, const dbr_goal *g, dbr_expr *x, dbr_promise *p, int depth) {
    if (!x || depth > DEPTH_MAX)
        return false;
    if (x->op == DBR_O_AND)
        return find(r, g, x->args[0], p, depth + 1) || find(r, g, x->args[1], p, depth + 1);
    return promises(r, g, x, p);
}

static bool answers(const dbr_action *a, const dbr_goal *g) {
    for (size_t i = 0; g->name.n && i < a->answers.n; i++)
        if (dbr_str_eq(a->answers.v[i], g->name))
            return true;
    return false;
}

/* ---- what a goal needs a day ---- */

/* A sum or a count to date, or of a review's period that is not over. */
static void run_rate(dbr_resolver *r, dbr_goal *g) {
    if (!g->metric_ref || (g->cmp != DBR_CMP_GE && g->cmp != DBR_CMP_GT))
        return;
    sliced s = take_apart(r, g->metric);
    if (!dbr_adds_up_over_days(g->metric_ref->expr))
        return;
    g->has_to_date = s.moves.n == 1 && s.moves.v[0]->kind == DBR_MOVE_TO_DATE;
    if (g->has_to_date)
        g->to_date = s.moves.v[0]->unit;
    else if (s.moves.n || r->model->settings.complete)
        return;
    dbr_expr *x = dbr_expr_new(r, DBR_O_METRIC, g->metric_ref->type, g->metric->at, 0, NULL);
    if (x)
        x->metric = g->metric_ref;
    if (x && s.conds.n) {
        x = dbr_expr_new(r, DBR_O_SLICE, x->type, g->metric->at, 1, &x);
        if (!x)
            return;
        x->slice.items = DBR_NEWS(r->arena, dbr_slice_item, s.conds.n);
        for (size_t i = 0; i < s.conds.n; i++)
            x->slice.items[x->slice.n++].cond = s.conds.v[i];
    }
    g->daily = x ? dbr_series_of(r, g->metric->at, x, DBR_DAILY_DAYS, DBR_UNIT_DAY) : NULL;
}

void dbr_resolve_promises(dbr_resolver *r) {
    dbr_model *m = r->model;
    for (size_t i = 0; i < m->goals.n; i++)
        if (m->goals.v[i]->metric && m->goals.v[i]->has_target)
            run_rate(r, m->goals.v[i]);
    for (size_t i = 0; i < m->goals.n; i++) {
        const dbr_goal *g = m->goals.v[i];
        for (size_t k = 0; g->metric && g->has_target && k < m->actions.n; k++) {
            const dbr_action *a = m->actions.v[k];
            dbr_promise p = {.goal = g, .action = a};
            if (a->status == DBR_ACTION_DONE || a->status == DBR_ACTION_DROPPED)
                continue;
            if (find(r, g, a->expect, &p, 0) || answers(a, g))
                dbr_vec_push(r->arena, &m->promises, p);
        }
    }
}

/* ---- conditions that no row can meet together ---- */

/* `region == "East"`, `region in ("East", "West")`: the column and the values that it may have. */
static bool values_of(const dbr_cond *c, dbr_str *column, dbr_expr ***values, size_t *n) {
    const dbr_expr *x = c->n ? c->bound[0] : NULL;
    if (!x || (x->op != DBR_O_EQ && x->op != DBR_O_IN) || x->args[0]->op != DBR_O_COLUMN)
        return false;
    *column = x->args[0]->column->name;
    *values = x->args + 1;
    *n = x->nargs - 1;
    for (size_t i = 0; i < *n; i++)
        if ((*values)[i]->op != DBR_O_CONST)
            return false;
    return true;
}

static bool apart(const dbr_cond *a, const dbr_cond *b) {
    dbr_str ca, cb;
    dbr_expr **va, **vb;
    size_t na, nb;
    if (!values_of(a, &ca, &va, &na) || !values_of(b, &cb, &vb, &nb) || !dbr_str_eq(ca, cb))
        return false;
    for (size_t i = 0; i < na; i++)
        for (size_t k = 0; k < nb; k++)
            if (dbr_value_cmp(&va[i]->value, &vb[k]->value) == 0)
                return false;
    return true;
}

bool dbr_conds_exclude(dbr_cond *const *a, size_t na, dbr_cond *const *b, size_t nb) {
    for (size_t i = 0; i < na; i++)
        for (size_t k = 0; k < nb; k++)
            if (apart(a[i], b[k]))
                return true;
    return false;
}
