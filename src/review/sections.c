/* sections.c: the layout of a report by sections: texts with their values, tables, charts, and the parts of the report that they show. */
#include "review/judge.h"

const char *dbr_section_kind_name(dbr_section_kind k) {
    switch (k) {
    case DBR_SECTION_TEXT:
        return "text";
    case DBR_SECTION_TABLE:
        return "table";
    case DBR_SECTION_CHART:
        return "chart";
    case DBR_SECTION_SHOW:
        break;
    }
    return "show";
}

const char *dbr_chart_kind_name(dbr_chart_kind k) {
    switch (k) {
    case DBR_CHART_LINE:
        return "line";
    case DBR_CHART_BAR:
        return "bar";
    case DBR_CHART_BULLET:
        return "bullet";
    case DBR_CHART_WATERFALL:
        break;
    }
    return "waterfall";
}

const char *dbr_part_name(dbr_part p) {
    static const char *const names[] = {
#define P(id, name) name,
        DBR_PARTS(P)
#undef P
    };
    return names[p];
}

typedef DBR_VEC(dbr_section_item_result) items;

/* ---- values ---- */

/* The expression of one point, and of a change what changes: whose metric gives title and format. */
static const dbr_expr *point_of(const dbr_expr *x) {
    while (x->op == DBR_O_SERIES)
        x = x->args[0];
    return x;
}

static dbr_type point_type(const dbr_expr *x) {
    dbr_type t = x->type;
    t.series = false;
    return t;
}

static dbr_str title_of(dbr_judging *j, const dbr_expr *x) {
    const dbr_expr *p = point_of(x);
    bool minus = p->op == DBR_O_NEG && p->args[0]->op == DBR_O_METRIC; /* a step down */
    if (minus)
        p = p->args[0];
    if (p->op != DBR_O_METRIC)
        return dbr_span_line(j->arena, p->at);
    dbr_str title =
        j->out->metrics[p->metric->index].title; /* read already: a claim in it is one claim */
    return minus ? dbr_arena_printf(j->arena, "-%.*s", DBR_ARG(title)) : title;
}

static dbr_str unit_of(dbr_judging *j, const dbr_expr *x) {
    return dbr_unit_shown(j, point_type(x));
}

static dbr_shown shown(dbr_judging *j, dbr_value v, const dbr_expr *x) {
    return dbr_show(j, v, point_type(x), dbr_metric_below(point_of(x)));
}

/* ---- rows and columns ---- */

/* Where the values of an expression stand: a column each point of a series, one for a single value. */
typedef struct span {
    size_t *columns; /* indices of the grid's */
    size_t n;
} span;

typedef struct grid {
    dbr_judging *j;
    DBR_VEC(dbr_grid_column) columns;
    DBR_VEC(dbr_grid_row) rows;
    span *spans; /* one an expression */
} grid;

/* Where rows are expressions, those of equal periods share columns. */
static size_t column_at(grid *g, dbr_grid_column c, bool shared) {
    for (size_t i = 0; shared && i < g->columns.n; i++)
        if (dbr_str_eq(g->columns.v[i].period, c.period))
            return i;
    dbr_vec_push(g->j->arena, &g->columns, c);
    return g->columns.n - 1;
}

static void place_columns(grid *g, dbr_expr *const *exprs, size_t n, bool segments) {
    dbr_judging *j = g->j;
    g->spans = DBR_NEWS(j->arena, span, n + 1);
    for (size_t i = 0; i < n; i++) {
        const dbr_expr *x = exprs[i];
        dbr_grid_column c = {0};
        dbr_window *units = NULL;
        size_t points = x->type.series ? dbr_series_units(&j->eval, x, &j->here, &units) : 1;
        points = points ? points : 1; /* no such periods: none, with its reason */
        if (segments)
            c = (dbr_grid_column){.title = title_of(j, x),
                                  .expression = dbr_span_line(j->arena, x->at),
                                  .unit = unit_of(j, x)};
        g->spans[i] = (span){DBR_NEWS(j->arena, size_t, points + 1), points};
        for (size_t k = 0; k < points; k++) {
            c.period = units ? dbr_window_text(j, units[k]) : (dbr_str){0};
            g->spans[i].columns[k] = column_at(g, c, !segments);
        }
    }
}

static void fill(grid *g, dbr_grid_row *row, const span *at, const dbr_expr *x,
                 const dbr_where *w) {
    dbr_value v = dbr_evaluate(&g->j->eval, x, w);
    for (size_t k = 0; k < at->n; k++)
        row->cells[at->columns[k]] = shown(g->j,
                                           v.kind != DBR_V_SERIES ? v
                                           : k < v.series.n       ? v.series.points[k]
                                                                  : (dbr_value){0},
                                           x);
    if (v.kind != DBR_V_SERIES)
        dbr_show_absolute(g->j, x, w, v, &row->cells[at->columns[0]].text);
}

static dbr_grid_row new_row(grid *g) {
    return (dbr_grid_row){.cells = DBR_NEWS(g->j->arena, dbr_shown, g->columns.n + 1)};
}

static void rows_of_exprs(grid *g, dbr_expr *const *exprs, size_t n) {
    dbr_judging *j = g->j;
    for (size_t i = 0; i < n; i++) {
        dbr_grid_row row = new_row(g);
        row.name = title_of(j, exprs[i]);
        row.expression = dbr_span_line(j->arena, exprs[i]->at);
        row.unit = unit_of(j, exprs[i]);
        fill(g, &row, &g->spans[i], exprs[i], &j->here);
        dbr_vec_push(j->arena, &g->rows, row);
    }
}

/* A row for each segment that occurs in what any of the expressions reads. */
static void rows_of_segments(grid *g, dbr_expr *const *exprs, size_t n, const dbr_str *by,
                             size_t nby) {
    dbr_judging *j = g->j;
    const dbr_value **all = NULL, **some, **both;
    size_t nall = 0;
    for (size_t i = 0; i < n; i++) {
        size_t nsome = dbr_occurring(j, exprs[i], by, nby, &some);
        nall = dbr_segments_join(j->arena, nby, all, nall, some, nsome, &both);
        all = both;
    }
    for (size_t i = 0; i < nall; i++) {
        dbr_where w = j->here;
        w.segment = (dbr_eval_segment){.columns = by, .values = all[i], .n = nby};
        dbr_grid_row row = new_row(g);
        row.segment = dbr_segment_parts(j, by, all[i], nby);
        row.nsegment = nby;
        row.name = dbr_segment_name(j->arena, j->out->lang, row.segment, nby);
        for (size_t k = 0; k < n; k++)
            fill(g, &row, &g->spans[k], exprs[k], &w);
        dbr_vec_push(j->arena, &g->rows, row);
    }
}

static dbr_section_item_result result_of(dbr_judging *j, const dbr_section_item *item,
                                         const grid *g) {
    dbr_section_item_result r = {.kind = item->kind, .chart = item->chart};
    r.by = DBR_NEWS(j->arena, dbr_str, item->nby + 1);
    r.nby = item->nby;
    for (size_t i = 0; i < item->nby; i++)
        r.by[i] = dbr_column_shown(item->by[i]);
    r.columns = g->columns.v;
    r.ncolumns = g->columns.n;
    r.rows = g->rows.v;
    r.nrows = g->rows.n;
    return r;
}

/* A table of all expressions together, or a chart of some of them. */
static void put_grid(dbr_judging *j, const dbr_section_item *item, dbr_expr *const *exprs, size_t n,
                     bool titled, items *out) {
    grid g = {.j = j};
    place_columns(&g, exprs, n, item->nby > 0);
    if (item->nby)
        rows_of_segments(&g, exprs, n, item->by, item->nby);
    else
        rows_of_exprs(&g, exprs, n);
    dbr_section_item_result r = result_of(j, item, &g);
    if (titled)
        r.title = title_of(j, exprs[0]);
    dbr_vec_push(j->arena, out, r);
}

/* ---- charts of their own kind ---- */

static void put_bullets(dbr_judging *j, const dbr_section_item *item, items *out) {
    grid g = {.j = j};
    for (size_t k = 0; k < 2; k++)
        dbr_vec_push(j->arena, &g.columns, (dbr_grid_column){0});
    g.columns.v[0].title = DBR_STR("value");
    g.columns.v[1].title = DBR_STR("target");
    for (size_t i = 0; i < item->nexprs; i++) {
        const dbr_expr *x = item->exprs[i];
        dbr_grid_row row = new_row(&g);
        row.name = title_of(j, x);
        row.expression = dbr_span_line(j->arena, x->at);
        row.unit = unit_of(j, x);
        row.cells[0] = shown(j, dbr_evaluate(&j->eval, x, &j->here), x);
        row.cells[1] = shown(j, dbr_evaluate(&j->eval, item->goals[i]->target, &j->here), x);
        dbr_vec_push(j->arena, &g.rows, row);
    }
    dbr_vec_push(j->arena, out, result_of(j, item, &g));
}

/* A row of a waterfall that is no step. */
static void put_total(grid *g, dbr_str name, const dbr_expr *x, dbr_value v) {
    dbr_grid_row row = new_row(g);
    row.name = name;
    row.unit = unit_of(g->j, x);
    row.total = true;
    row.cells[0] = shown(g->j, v, x);
    dbr_vec_push(g->j->arena, &g->rows, row);
}

/* What each segment has to do with a value, or with its change: the steps add up to the value. */
static void put_steps_by(dbr_judging *j, const dbr_section_item *item, dbr_expr *x, items *out) {
    grid g = {.j = j};
    bool change = x->op == DBR_O_CHANGE || x->op == DBR_O_DIFFERENCE;
    const dbr_expr *value = change ? x->args[0] : x, *base = change ? x->args[1] : NULL;
    dbr_expr *step = x;
    if (change) {
        step = DBR_NEW(j->arena, dbr_expr);
        *step = *x;
        step->op = DBR_O_DIFFERENCE;
        step->type = value->type;
        step->type.change = true;
    }
    place_columns(&g, &step, 1, true);
    if (change)
        put_total(&g, DBR_TELL(j, STEP_BASE), value, dbr_evaluate(&j->eval, base, &j->here));
    rows_of_segments(&g, &step, 1, item->by, item->nby);
    put_total(&g, change ? DBR_TELL(j, STEP_NOW) : DBR_TELL(j, STEP_TOTAL), value,
              dbr_evaluate(&j->eval, value, &j->here));
    dbr_section_item_result r = result_of(j, item, &g);
    r.title = title_of(j, x);
    dbr_vec_push(j->arena, out, r);
}

/* Expressions as steps, and their sum. */
static void put_steps(dbr_judging *j, const dbr_section_item *item, items *out) {
    grid g = {.j = j};
    place_columns(&g, item->exprs, item->nexprs, false);
    rows_of_exprs(&g, item->exprs, item->nexprs);
    dbr_value sum = dbr_value_int(0);
    for (size_t i = 0; i < g.rows.n; i++)
        sum = dbr_operate(j, DBR_O_ADD, sum, g.rows.v[i].cells[0].value);
    put_total(&g, DBR_TELL(j, STEP_TOTAL), item->exprs[0], sum);
    dbr_vec_push(j->arena, out, result_of(j, item, &g));
}

static void put_chart(dbr_judging *j, const dbr_section_item *item, items *out) {
    switch (item->chart) {
    case DBR_CHART_LINE:
    case DBR_CHART_BAR:
        if (!item->nby) { /* a bar or a line each */
            put_grid(j, item, item->exprs, item->nexprs, false, out);
            return;
        }
        for (size_t i = 0; i < item->nexprs; i++)
            put_grid(j, item, &item->exprs[i], 1, true, out);
        return;
    case DBR_CHART_BULLET:
        put_bullets(j, item, out);
        return;
    case DBR_CHART_WATERFALL:
        for (size_t i = 0; i < item->nexprs && item->nby; i++)
            put_steps_by(j, item, item->exprs[i], out);
        if (!item->nby)
            put_steps(j, item, out);
        return;
    }
}

/* ---- parts of the report ---- */

static bool is_named(const dbr_str *names, size_t n, dbr_str name) {
    for (size_t i = 0; i < n; i++)
        if (dbr_str_eq(names[i], name))
            return true;
    return n == 0;
}

/* The things of one list that are asked for, in the order of the report. */
#define KEEP(type, list)                                          \
    do {                                                          \
        v->list = DBR_NEWS(j->arena, type, all->n##list + 1);     \
        for (size_t i = 0; i < all->n##list; i++)                 \
            if (is_named(r->names, r->nnames, all->list[i].name)) \
                v->list[v->n##list++] = all->list[i];             \
    } while (0)

/* The review with that part only, and of it what has one of the names. */
static const dbr_review *view_of(dbr_judging *j, const dbr_section_item_result *r) {
    const dbr_review *all = j->out;
    dbr_review *v = DBR_NEW(j->arena, dbr_review);
    *v = *all;
    v->nmetrics = v->nchecks = v->ngoals = v->nactions = v->nrisks = v->nlessons = 0;
    v->noutlooks = v->nsources = v->nnotes = v->nexplains = v->nfunnels = v->nfindings = 0;
    v->ngaps = v->nloose = 0;
    v->follow_up = NULL;
    v->nprocesses = v->ncohorts = v->nfeedbacks = v->nsections = 0;
    switch (r->part) {
    case DBR_PART_GOALS:
        KEEP(dbr_goal_result, goals);
        for (size_t i = 0; i < v->ngoals && r->nnames; i++)
            v->goals[i].level = 0; /* its parent need not stand above it */
        break;
    case DBR_PART_RESULTS:
        KEEP(dbr_metric_result, metrics);
        break;
    case DBR_PART_FINDINGS:
        v->nfindings = all->nfindings;
        break;
    case DBR_PART_DRIVERS:
        v->nexplains = all->nexplains;
        break;
    case DBR_PART_FUNNELS:
        KEEP(dbr_funnel_result, funnels);
        break;
    case DBR_PART_PROCESSES:
        KEEP(dbr_process_result, processes);
        break;
    case DBR_PART_COHORTS:
        KEEP(dbr_cohort_result, cohorts);
        break;
    case DBR_PART_FEEDBACK:
        KEEP(dbr_feedback_result, feedbacks);
        break;
    case DBR_PART_CHECKS:
        KEEP(dbr_check_result, checks);
        if (r->nnames)
            v->counts = dbr_counts_of(v->checks, v->nchecks);
        break;
    case DBR_PART_DATA:
        KEEP(dbr_source_result, sources);
        break;
    case DBR_PART_ACTIONS:
        KEEP(dbr_action_result, actions);
        break;
    case DBR_PART_PLAN:
        v->ngaps = all->ngaps;
        v->nloose = all->nloose;
        break;
    case DBR_PART_RISKS:
        v->nrisks = all->nrisks;
        break;
    case DBR_PART_LESSONS:
        KEEP(dbr_lesson_result, lessons);
        break;
    case DBR_PART_OUTLOOK:
        KEEP(dbr_outlook_result, outlooks);
        break;
    case DBR_PART_FOLLOW_UP:
        v->follow_up = all->follow_up;
        break;
    case DBR_PART_COUNT:
        break;
    }
    return v;
}

/* Things of one part that are named one after the other stand together. */
static void put_shown(dbr_judging *j, const dbr_section_item *item, items *out) {
    for (size_t i = 0, end; i < item->show.n; i = end) {
        const dbr_show_name *first = &item->show.v[i];
        dbr_section_item_result r = {.kind = DBR_SECTION_SHOW, .part = first->part};
        r.names = DBR_NEWS(j->arena, dbr_str, item->show.n);
        for (end = i; end < item->show.n && item->show.v[end].part == first->part &&
                      (end == i || (first->name.n && item->show.v[end].name.n));
             end++)
            if (item->show.v[end].name.n)
                r.names[r.nnames++] = item->show.v[end].name;
        r.view = view_of(j, &r);
        dbr_vec_push(j->arena, out, r);
    }
}

/* ---- the whole ---- */

static void judge_section(dbr_judging *j, const dbr_section *s, dbr_section_result *out) {
    items all = {0};
    out->name = s->name;
    out->title = s->title.n ? dbr_read(j, &s->title) : s->name;
    out->place = dbr_place_of(s->at);
    for (size_t i = 0; i < s->items.n; i++) {
        const dbr_section_item *item = &s->items.v[i];
        switch (item->kind) {
        case DBR_SECTION_TEXT:
            dbr_vec_push(j->arena, &all,
                         (dbr_section_item_result){.text = dbr_read(j, &item->text)});
            break;
        case DBR_SECTION_TABLE:
            put_grid(j, item, item->exprs, item->nexprs, false, &all);
            break;
        case DBR_SECTION_CHART:
            put_chart(j, item, &all);
            break;
        case DBR_SECTION_SHOW:
            put_shown(j, item, &all);
            break;
        }
    }
    out->items = all.v;
    out->nitems = all.n;
}

void dbr_judge_sections(dbr_judging *j) {
    size_t n = j->model->sections.n;
    j->out->sections = DBR_NEWS(j->arena, dbr_section_result, n + 1);
    for (size_t i = 0; i < n; i++)
        judge_section(j, j->model->sections.v[i], &j->out->sections[i]);
    j->out->nsections = n;
}
