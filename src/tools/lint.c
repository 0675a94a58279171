/* lint.c: a model into warnings: goals that cannot be judged, limits that cannot be met or missed, averages of ratios, to-date windows of a week, what nobody uses. */
#include "tools/lint.h"

typedef struct lint {
    dbr_arena *arena;
    dbr_model *model;
    dbr_diags *diags;
} lint;

/* ---- goals ---- */

static void goal(lint *l, const dbr_goal *g) {
    const struct {
        bool lacks;
        const char *what, *how;
    } parts[] = {
        {g->owner.n == 0, "owner", "`owner \"…\"`"},
        {g->metric && !g->has_by, "deadline", "`by 2026-12`"},
        {g->metric && !g->has_from, "baseline", "`from VALUE at 2026-01`"},
        {g->why.n == 0, "reason", "`why \"…\"`"},
    };
    dbr_buf what = {0}, how = {0};
    size_t left = 0;
    for (size_t i = 0; i < 4; i++)
        left += parts[i].lacks;
    if (left > 0) {
        dbr_buf_puts(&how, "add ");
        for (size_t i = 0; i < 4; i++) {
            if (!parts[i].lacks)
                continue;
            left--;
            dbr_buf_puts(&what, parts[i].what);
            dbr_buf_puts(&how, parts[i].how);
            dbr_buf_puts(&what, left > 1 ? ", " : left == 1 ? " or " : "");
            dbr_buf_puts(&how, left > 1 ? ", " : left == 1 ? " and " : "");
        }
        dbr_str name = g->name.n ? g->name : dbr_span_str(g->at);
        DBR_DIAG(l->diags, GOAL_NOT_SMART, g->at, name, dbr_arena_str(l->arena, dbr_buf_str(&what)),
                 dbr_arena_str(l->arena, dbr_buf_str(&how)));
    }
    dbr_buf_clear(&what);
    dbr_buf_clear(&how);
    if (g->metric_ref && g->has_target && g->metric_ref->good == DBR_GOOD_UNKNOWN) {
        dbr_diag *d = DBR_DIAG(l->diags, NO_POLARITY, g->metric_ref->at, g->metric_ref->name);
        dbr_diag_label(l->diags, d, g->target_at, DBR_STR("its target"));
    }
}

/* ---- comparisons ---- */

static bool is_comparison(dbr_op op) {
    return op == DBR_O_LT || op == DBR_O_LE || op == DBR_O_GT || op == DBR_O_GE;
}

static bool is_number(const dbr_expr *e) {
    return e->op == DBR_O_CONST && e->value.kind == DBR_V_DECIMAL;
}

/* Digits as they are written, without any unit. */
static bool is_plain(dbr_str s) {
    for (size_t i = 0; i < s.n; i++)
        if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != '.' && s.p[i] != '_')
            return false;
    return s.n > 0;
}

static dbr_str plain(lint *l, dbr_decimal d, const char *after) {
    dbr_buf b = {0};
    dbr_dec_write(d, &b);
    dbr_buf_puts(&b, after);
    dbr_str s = dbr_arena_str(l->arena, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

/* `refund_rate <= 3` means 300 %. A fraction up to one is taken for what it says. */
static void plain_beside_percent(lint *l, const dbr_expr *e) {
    for (uint32_t i = 0; i + 1 < e->nargs && i < 2; i++) {
        const dbr_expr *x = e->args[i], *n = e->args[1 - i];
        dbr_str written = dbr_span_str(n->at);
        dbr_decimal percent;
        if (x->type.kind == DBR_T_PERCENT && !x->type.points && is_number(n) && is_plain(written) &&
            dbr_dec_cmp(n->value.dec, dbr_dec_of(1)) > 0 &&
            dbr_dec_scale(n->value.dec, 2, &percent) == DBR_DEC_OK)
            DBR_DIAG(l->diags, PLAIN_BESIDE_PERCENT, n->at, dbr_span_str(e->at), written,
                     plain(l, percent, "%"));
        if (i == 0 && e->nargs != 2)
            return;
    }
}

/* What a value can be at all: counts from 0, shares from 0 to 1. */
static bool bounds(const dbr_expr *e, bool *has_high) {
    for (int i = 0; i < 100; i++) {
        if (e->op == DBR_O_SLICE)
            e = e->args[0];
        else if (e->op == DBR_O_METRIC && e->metric->expr)
            e = e->metric->expr;
        else
            break;
    }
    if (e->op != DBR_O_AGG)
        return false;
    *has_high = e->agg->kind == DBR_AGG_SHARE;
    return e->agg->kind == DBR_AGG_COUNT_ROWS || e->agg->kind == DBR_AGG_COUNT ||
           e->agg->kind == DBR_AGG_DISTINCT || *has_high;
}

static void unreachable_limit(lint *l, const dbr_expr *e) {
    bool has_high;
    if (!is_number(e->args[1]) || !bounds(e->args[0], &has_high))
        return;
    int low = dbr_dec_cmp(e->args[1]->value.dec, dbr_dec_of(0)),
        high = dbr_dec_cmp(e->args[1]->value.dec, dbr_dec_of(1));
    bool always = false, never = false;
    if (e->op == DBR_O_LE || e->op == DBR_O_LT) {
        never = e->op == DBR_O_LE ? low < 0 : low <= 0;
        always = has_high && (e->op == DBR_O_LE ? high >= 0 : high > 0);
    } else {
        always = e->op == DBR_O_GE ? low <= 0 : low < 0;
        never = has_high && (e->op == DBR_O_GE ? high > 0 : high >= 0);
    }
    if (always || never)
        DBR_DIAG(
            l->diags, UNREACHABLE, e->at, dbr_span_str(e->at),
            dbr_str_of(always ? "true" : "false"),
            dbr_str_of(has_high ? "a share lies between 0% and 100%" : "a count is at least 0"));
}

/* ---- windows of sources that have no time; averages of ratios ---- */

/* Asked of expressions that are not compared over time already. */
static void timeless(lint *l, const dbr_expr *e) {
    bool moves = false;
    for (size_t i = 0; i < e->slice.n; i++)
        moves = moves || e->slice.items[i].is_window;
    if (!moves)
        return;
    dbr_source **sources = DBR_NEWS(l->arena, dbr_source *, l->model->sources.n + 1);
    size_t n = dbr_expr_sources(l->model, e, sources);
    for (size_t i = 0; i < n; i++)
        if (!sources[i]->time) {
            dbr_diag *g =
                DBR_DIAG(l->diags, TIMELESS, e->at, dbr_span_str(e->at), sources[i]->name);
            dbr_diag_label(l->diags, g, sources[i]->at, DBR_STR("this source"));
        }
}

static bool is_ratio(const dbr_expr *e) {
    for (int i = 0; i < 100; i++) {
        if (e->op == DBR_O_SLICE)
            e = e->args[0];
        else if (e->op == DBR_O_METRIC && e->metric->expr)
            e = e->metric->expr;
        else
            break;
    }
    if (e->op == DBR_O_AGG)
        return e->agg->kind == DBR_AGG_MEAN || e->agg->kind == DBR_AGG_SHARE ||
               e->agg->kind == DBR_AGG_WEIGHTED_MEAN;
    /* a change is a division too, and its mean is what is asked for */
    return e->op == DBR_O_DIV && e->args[0]->op != DBR_O_CONST && e->args[1]->op != DBR_O_CONST;
}

static void mean_of_ratios(lint *l, const dbr_expr *e) {
    bool mean = false;
    if (e->op == DBR_O_SERIES_MEAN) {
        const dbr_expr *series = e->args[0];
        mean = series->op == DBR_O_SERIES && is_ratio(series->args[0]);
    } else if (e->op == DBR_O_AGG && e->agg->kind == DBR_AGG_MEAN) {
        const dbr_agg *inner = e->agg->inner;
        if (inner)
            mean = inner->kind == DBR_AGG_MEAN || inner->kind == DBR_AGG_SHARE ||
                   inner->kind == DBR_AGG_WEIGHTED_MEAN;
        else if (e->agg->value)
            mean = e->agg->value->type.kind == DBR_T_PERCENT ||
                   (e->agg->value->op == DBR_O_DIV && e->agg->value->args[1]->op != DBR_O_CONST);
    }
    if (mean)
        DBR_DIAG(l->diags, MEAN_OF_RATIOS, e->at,
                 dbr_arena_printf(l->arena, "`%.*s`", DBR_ARG(dbr_span_str(e->at))));
}

static void expression(const dbr_expr *e, void *door) {
    lint *l = door;
    if (e->nargs == 2 && (is_comparison(e->op) || e->op == DBR_O_EQ))
        plain_beside_percent(l, e);
    if (e->nargs == 2 && is_comparison(e->op))
        unreachable_limit(l, e);
    if (e->op == DBR_O_SLICE)
        timeless(l, e);
    if (e->op == DBR_O_SERIES_MEAN || e->op == DBR_O_AGG)
        mean_of_ratios(l, e);
}

static void walk(lint *l, const dbr_expr *e) {
    if (e)
        dbr_expr_each(e, expression, l);
}

/* ---- to-date windows of a week and the year before ---- */

/* The brackets with mtd, qtd or ytd that x is taken in, NULL where that is not certain. `narrowed`: there are conditions around them. */
static const dbr_expr *to_date_of(const dbr_expr *x, dbr_unit *unit, bool *narrowed) {
    const dbr_expr *found = NULL;
    for (int i = 0; i < 100; i++) {
        if (x->op == DBR_O_METRIC && x->metric->expr) {
            x = x->metric->expr;
            continue;
        }
        if (x->op != DBR_O_SLICE)
            break;
        const dbr_move *move = NULL;
        for (size_t k = 0; k < x->slice.n; k++) {
            if (!x->slice.items[k].is_window)
                continue;
            if (found || move)
                return NULL;
            move = &x->slice.items[k].move;
        }
        if (move) {
            if (move->kind != DBR_MOVE_TO_DATE || move->unit == DBR_UNIT_WEEK)
                return NULL;
            found = x;
            *unit = move->unit;
        } else if (!found) {
            *narrowed = true;
        }
        x = x->args[0];
    }
    return found;
}

static bool is_last_year(const dbr_expr *y) {
    size_t windows = 0;
    bool year = false;
    for (size_t i = 0; y->op == DBR_O_SLICE && i < y->slice.n; i++) {
        windows += y->slice.items[i].is_window;
        year = year ||
               (y->slice.items[i].is_window && y->slice.items[i].move.kind == DBR_MOVE_LAST_YEAR);
    }
    return year && windows == 1;
}

/* A week ends on another day of the month 364 days before, one or two later, so the windows are never equally long. Asked of expressions
   that are evaluated in the review's own week. */
static void to_date_of_week(lint *l, const dbr_expr *e) {
    if (!e || (e->op == DBR_O_SERIES && e->series.unit != DBR_UNIT_WEEK))
        return;
    for (size_t i = 0; e->op == DBR_O_SLICE && i < e->slice.n; i++)
        if (e->slice.items[i].is_window)
            return;
    for (uint32_t i = 0; i < e->nargs; i++)
        to_date_of_week(l, e->args[i]);
    if ((e->op != DBR_O_CHANGE && e->op != DBR_O_DIFFERENCE) || !is_last_year(e->args[1]))
        return;
    dbr_unit unit, same;
    bool narrowed = false, other = false;
    const dbr_expr *now = to_date_of(e->args[0], &unit, &narrowed),
                   *before = to_date_of(e->args[1]->args[0], &same, &other);
    if (!now || !before || unit != same)
        return;
    const char *word = unit == DBR_UNIT_MONTH ? "mtd" : unit == DBR_UNIT_QUARTER ? "qtd" : "ytd";
    dbr_str slice = dbr_span_str(now->at);
    if (narrowed || slice.n == 0 || slice.p[slice.n - 1] != ']')
        slice = dbr_arena_printf(l->arena, "x[%s]", word);
    dbr_str help = dbr_arena_printf(l->arena, "%.*s vs (%.*s, last year])", DBR_ARG(slice),
                                    (int)slice.n - 1, slice.p);
    dbr_diag *d =
        DBR_DIAG(l->diags, TO_DATE_OF_WEEK, e->at, dbr_span_str(e->at),
                 dbr_str_of(l->model->calendar.weeks_align_number ? "by whole weeks" : "364 days"),
                 dbr_str_of(word), help);
    if (now->at.text != e->at.text || now->at.start < e->at.start || now->at.end > e->at.end)
        dbr_diag_label(l->diags, d, now->at, DBR_STR("taken here"));
}

static void text_of_week(lint *l, const dbr_reader *r) {
    for (size_t i = 0; i < r->n; i++)
        to_date_of_week(l, r->pieces[i].expr);
}

static void section_of_week(lint *l, const dbr_section *s) {
    text_of_week(l, &s->title);
    for (size_t i = 0; i < s->items.n; i++) {
        const dbr_section_item *item = &s->items.v[i];
        text_of_week(l, &item->text);
        for (size_t k = 0; k < item->nexprs; k++)
            to_date_of_week(l, item->exprs[k]);
    }
}

static void of_the_week(lint *l) {
    const dbr_model *m = l->model;
    const dbr_window *period = &m->settings.period;
    /* in a calendar of whole weeks to-date windows keep their number of days */
    if (period->kind != DBR_WINDOW_UNIT || period->unit != DBR_UNIT_WEEK ||
        m->calendar.fiscal == DBR_FISCAL_WEEKS)
        return;
    for (size_t i = 0; i < m->metrics.n; i++)
        to_date_of_week(l, m->metrics.v[i]->expr);
    for (size_t i = 0; i < m->checks.n; i++) {
        const dbr_check *c = m->checks.v[i];
        to_date_of_week(l, c->cond);
        to_date_of_week(l, c->warn);
        to_date_of_week(l, c->having);
        to_date_of_week(l, c->top_by);
    }
    for (size_t i = 0; i < m->explains.n; i++)
        to_date_of_week(l, m->explains.v[i]->change);
    for (size_t i = 0; i < m->goals.n; i++) {
        const dbr_goal *g = m->goals.v[i];
        text_of_week(l, &g->title);
        text_of_week(l, &g->why);
        to_date_of_week(l, g->target);
        to_date_of_week(l, g->target_to);
    }
    for (size_t i = 0; i < m->sections.n; i++)
        section_of_week(l, m->sections.v[i]);
}

/* ---- checks and waivers ---- */

static bool same_words(lint *l, dbr_span a, dbr_span b) {
    dbr_str x = dbr_span_str(a), y = dbr_span_str(b);
    size_t i = 0, k = 0;
    for (;;) {
        while (i < x.n && (x.p[i] == ' ' || x.p[i] == '\t'))
            i++;
        while (k < y.n && (y.p[k] == ' ' || y.p[k] == '\t'))
            k++;
        if (i == x.n || k == y.n)
            return i == x.n && k == y.n;
        if (x.p[i++] != y.p[k++])
            return false;
    }
}

static void warn_stricter(lint *l, const dbr_check *c) {
    const dbr_expr *a = c->cond, *b = c->warn;
    if (!a || !b || a->nargs != 2 || b->nargs != 2 || !is_comparison(a->op) ||
        !is_comparison(b->op) || !is_number(a->args[1]) || !is_number(b->args[1]) ||
        a->args[0]->op != b->args[0]->op || !same_words(l, a->args[0]->at, b->args[0]->at))
        return;
    bool down = a->op == DBR_O_LE || a->op == DBR_O_LT,
         strict = a->op == DBR_O_LT || a->op == DBR_O_GT;
    bool warn_strict = b->op == DBR_O_LT || b->op == DBR_O_GT;
    if (down != (b->op == DBR_O_LE || b->op == DBR_O_LT))
        return;
    int cmp = dbr_dec_cmp(b->args[1]->value.dec, a->args[1]->value.dec);
    if (down)
        cmp = -cmp;
    if (cmp > 0 || (cmp == 0 && warn_strict && !strict))
        return;
    dbr_str name = c->name.n ? c->name : c->cond_text;
    dbr_diag *g = DBR_DIAG(l->diags, WARN_NOT_STRICTER, b->at, name);
    dbr_diag_label(l->diags, g, a->at, DBR_STR("what must hold"));
}

/* What stands in a module is linted where it stands alone. */
static bool of_module(dbr_span at) {
    return dbr_span_space(at).n > 0;
}

static void check(lint *l, const dbr_check *c) {
    dbr_str name = c->name.n ? c->name : c->cond_text;
    if (c->owner.n == 0 && c->actions.n == 0 && !c->limit && !l->model->is_module)
        DBR_DIAG(l->diags, NO_OWNER, c->at, name);
    warn_stricter(l, c);
    walk(l, c->cond);
    walk(l, c->warn);
    walk(l, c->having);
    walk(l, c->top_by);
}

static void waiver(lint *l, const dbr_waiver *w) {
    dbr_str name = w->check->name;
    if (w->has_until && w->until < l->model->settings.as_of) {
        dbr_buf day = {0};
        dbr_day_write(w->until, &day);
        DBR_DIAG(l->diags, WAIVER_EXPIRED, w->at, name, dbr_arena_str(l->arena, dbr_buf_str(&day)));
        dbr_buf_clear(&day);
    }
    if (!w->has_until)
        DBR_DIAG(l->diags, WAIVER_OPEN, w->at, name, DBR_STR("end"),
                 DBR_STR("say when it ends: `until 2026-12-31`"));
    else if (w->because.n == 0)
        DBR_DIAG(l->diags, WAIVER_OPEN, w->at, name, DBR_STR("reason"),
                 DBR_STR("say why: `because \"…\"`"));
}

/* ---- what nobody uses ---- */

/* A metric is shown in the report: it is idle only where nothing judges it either. */
static bool metric_says_something(const dbr_model *m, dbr_str name) {
    for (size_t i = 0; i < m->metrics.n; i++)
        if (dbr_str_eq(m->metrics.v[i]->name, name))
            return m->metrics.v[i]->good != DBR_GOOD_UNKNOWN;
    return true;
}

static bool acts(const dbr_model *m, dbr_str name) {
    for (size_t i = 0; i < m->actions.n; i++)
        if (dbr_str_eq(m->actions.v[i]->name, name))
            return m->actions.v[i]->answers.n > 0;
    return true;
}

static bool excludes(const dbr_model *m, dbr_str name) {
    for (size_t i = 0; i < m->events.n; i++)
        if (dbr_str_eq(m->events.v[i]->name, name))
            return m->events.v[i]->exclude;
    return true;
}

static bool requires(const dbr_model *m, dbr_str name) {
    for (size_t i = 0; i < m->sources.n; i++)
        if (dbr_str_eq(m->sources.v[i]->name, name))
    return m->sources.v[i]->requires.n > 0;
    return true;
}

static void unused(lint *l, const dbr_unused *u) {
    const dbr_model *m = l->model;
    dbr_str kind = dbr_str_of(u->kind);
    if (m->is_module && !dbr_str_is(kind, "param")) /* it is there for scripts */
        return;
    if (dbr_str_is(kind, "metric")   ? metric_says_something(m, u->name)
        : dbr_str_is(kind, "action") ? acts(m, u->name)
        : dbr_str_is(kind, "event")  ? excludes(m, u->name)
        : dbr_str_is(kind, "source") ? requires(m, u->name)
                                     : !(dbr_str_is(kind, "param") || dbr_str_is(kind, "def") ||
                                         dbr_str_is(kind, "benchmark")))
        return;
    dbr_diag *g = DBR_DIAG(l->diags, NEVER_USED, u->at, kind, u->name);
    if (dbr_str_is(kind, "action"))
        dbr_diag_help(g, DBR_STR("say what it is for: `answers NAME` of a check, goal or lesson"));
    else if (dbr_str_is(kind, "metric"))
        dbr_diag_help(g, DBR_STR("say what is good (`good up`), check it, or delete it"));
}

void dbr_lint(dbr_arena *a, dbr_model *m, dbr_diags *diags) {
    lint l = {.arena = a, .model = m, .diags = diags};
    for (size_t i = 0; i < m->goals.n; i++) {
        goal(&l, m->goals.v[i]);
        walk(&l, m->goals.v[i]->metric);
    }
    for (size_t i = 0; i < m->metrics.n; i++)
        if (!of_module(m->metrics.v[i]->at))
            walk(&l, m->metrics.v[i]->expr);
    for (size_t i = 0; i < m->sources.n; i++) {
        const dbr_source *s = m->sources.v[i];
        for (size_t k = 0; k < s->columns.n; k++)
            walk(&l, s->columns.v[k]->expr);
        for (size_t k = 0; k < s->rules.n; k++)
            walk(&l, s->rules.v[k].cond);
        for (size_t k = 0; k < s->requires.n; k++)
            walk(&l, s->requires.v[k].cond);
    }
    for (size_t i = 0; i < m->checks.n; i++)
        if (!of_module(m->checks.v[i]->at))
            check(&l, m->checks.v[i]);
    of_the_week(&l);
    for (size_t i = 0; i < m->actions.n; i++)
        walk(&l, m->actions.v[i]->expect);
    for (size_t i = 0; i < m->lessons.n; i++)
        walk(&l, m->lessons.v[i]->evidence);
    for (size_t i = 0; i < m->waivers.n; i++)
        waiver(&l, m->waivers.v[i]);
    for (size_t i = 0; i < m->unused.n; i++)
        unused(&l, &m->unused.v[i]);
}
