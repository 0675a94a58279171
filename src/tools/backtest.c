/* backtest.c: checks in each of the last units, judged as a review of that unit would. */
#include "tools/backtest.h"
#include "base/utf8.h"
#include "review/judge.h"

/* ---- which check, which units ---- */

const dbr_check *dbr_backtest_check(dbr_arena *a, const dbr_model *m, dbr_str name, dbr_str *near) {
    dbr_str *names = DBR_NEWS(a, dbr_str, m->checks.n + 1);
    for (size_t i = 0; i < m->checks.n; i++) {
        const dbr_check *c = m->checks.v[i];
        names[i] = c->name.n ? c->name : c->cond_text;
        bool titled = c->title.n == 1 && !c->title.pieces[0].expr &&
                      dbr_str_eq(c->title.pieces[0].text, name);
        if (dbr_str_eq(names[i], name) || dbr_str_eq(c->cond_text, name) || titled)
            return c;
    }
    *near = dbr_nearest(name, names, m->checks.n);
    return NULL;
}

bool dbr_backtest_units(dbr_arena *a, const dbr_model *m, int n, dbr_backtest *out) {
    dbr_where here = dbr_where_review(m);
    dbr_window *units = DBR_NEWS(a, dbr_window, (size_t)n);
    if (here.window.kind != DBR_WINDOW_UNIT ||
        dbr_window_series(&m->calendar, here.window, n, here.window.unit, units) != DBR_WINDOW_OK)
        return false;
    out->unit = here.window.unit;
    out->nunits = (size_t)n;
    out->units = DBR_NEWS(a, dbr_where, out->nunits);
    for (size_t i = 0; i < out->nunits; i++) {
        out->units[i] = dbr_where_window(units[i]);
        out->units[i].cut = here.cut && dbr_window_eq(units[i], here.window);
    }
    return true;
}

static bool any_tests(const dbr_backtest *b) {
    for (size_t i = 0; i < b->nchecks; i++)
        if (dbr_check_tests(b->checks[i]))
            return true;
    return false;
}

void dbr_backtest_plan(dbr_plan *p, const dbr_backtest *b) {
    bool family = any_tests(b);
    for (size_t i = 0; i < b->nunits; i++) {
        for (size_t k = 0; k < b->nchecks; k++)
            dbr_plan_check(p, b->checks[k], &b->units[i]);
        for (size_t k = 0; family && k < p->model->checks.n; k++)
            if (dbr_check_tests(p->model->checks.v[k]))
                dbr_plan_check(p, p->model->checks.v[k], &b->units[i]);
    }
}

/* ---- what it would have said ---- */

typedef struct line { /* of one segment */
    dbr_str name;
    char *came; /* per unit: p w f m, or a dot where the segment was not judged */
    size_t judged, failed, warned, missing, flips, longest, longest_end;
} line;

typedef DBR_VEC(line) lines;

static line *line_of(dbr_arena *a, lines *all, const dbr_check_result *r, size_t nunits) {
    dbr_buf name = {0};
    dbr_segment_write(r->segment, r->nsegment, &name);
    size_t at = 0;
    while (at < all->n && !dbr_str_eq(all->v[at].name, dbr_buf_str(&name)))
        at++;
    if (at == all->n) {
        line new = {.name = dbr_arena_str(a, dbr_buf_str(&name)),
                    .came = dbr_arena_alloc(a, nunits + 1)};
        memset(new.came, '.', nunits);
        dbr_vec_push(a, all, new);
    }
    dbr_buf_clear(&name);
    return &all->v[at];
}

/* The lines of each check. */
static lines *judge(dbr_arena *a, const dbr_model *m, const dbr_cells *cells,
                    const dbr_backtest *b) {
    static const char letters[] = {[DBR_PASSED] = 'p',
                                   [DBR_WARNED] = 'w',
                                   [DBR_FAILED] = 'f',
                                   [DBR_MISSING] = 'm',
                                   [DBR_WAIVED] = 'f'};
    dbr_model *alone = DBR_NEW(a, dbr_model);
    *alone = *m;
    alone->waivers.n = 0;
    dbr_review *out = DBR_NEW(a, dbr_review);
    dbr_judging j = {.arena = a, .model = alone, .cells = cells, .out = out};
    j.eval = dbr_cells_eval(a, alone, cells);
    lines *all = DBR_NEWS(a, lines, b->nchecks + 1);
    bool family = any_tests(b);
    for (size_t u = 0; u < b->nunits; u++) {
        j.here = b->units[u];
        if (family)
            dbr_judge_family(&j);
        for (size_t k = 0; k < b->nchecks; k++) {
            dbr_check_result *results;
            size_t n = dbr_judge_check(&j, b->checks[k], &results);
            for (size_t i = 0; i < n; i++)
                if (results[i].nsegment == b->checks[k]->neach) /* else no segment was left */
                    line_of(a, &all[k], &results[i], b->nunits)->came[u] =
                        letters[results[i].outcome];
        }
    }
    return all;
}

/* Runs of failures end where it does not fail; units without data are passed over. */
static void count(line *l, size_t nunits) {
    size_t run = 0;
    char before = 0;
    for (size_t u = 0; u < nunits; u++) {
        char c = l->came[u];
        l->judged += c != '.' && c != 'm';
        l->failed += c == 'f';
        l->warned += c == 'w';
        l->missing += c == 'm';
        if (c == '.' || c == 'm')
            continue;
        l->flips += before && (c == 'f') != (before == 'f');
        before = c;
        run = c == 'f' ? run + 1 : 0;
        if (run > l->longest) {
            l->longest = run;
            l->longest_end = u;
        }
    }
}

/* Of all segments of a check. */
typedef struct total {
    size_t units; /* in which one was judged at least */
    size_t judged, failed, warned, flips;
    size_t steps; /* from one judgement of a segment to its next */
} total;

static total add_up(const lines *all, size_t nunits) {
    total t = {0};
    for (size_t i = 0; i < all->n; i++) {
        line *l = &all->v[i];
        count(l, nunits);
        t.judged += l->judged;
        t.failed += l->failed;
        t.warned += l->warned;
        t.flips += l->flips;
        t.steps += l->judged ? l->judged - 1 : 0;
    }
    for (size_t u = 0; u < nunits; u++) {
        bool any = false;
        for (size_t i = 0; i < all->n; i++)
            any |= all->v[i].came[u] != '.' && all->v[i].came[u] != 'm';
        t.units += any;
    }
    return t;
}

/* ---- the page ---- */

static const char *mark(char c) {
    return c == 'p' ? "✓" : c == 'w' ? "!" : c == 'f' ? "✗" : c == 'm' ? "?" : "·";
}

static void put_unit(const dbr_model *m, const dbr_where *w, dbr_buf *out) {
    dbr_window_write(&m->calendar, w->window, out);
}

static const char *plural(size_t n) {
    return n == 1 ? "" : "s";
}

static void put_line(const dbr_backtest *b, const line *l, unsigned width, dbr_buf *out) {
    dbr_str name = l->name.n ? l->name : DBR_STR("all");
    dbr_buf_puts(out, "  ");
    dbr_buf_put(out, name);
    dbr_buf_fill(out, ' ', width > dbr_utf8_width(name) ? width - dbr_utf8_width(name) : 0);
    dbr_buf_printf(out, "  %6zu  %6zu  %6zu  %7zu  %5zu  %7zu  ", l->judged, l->failed, l->warned,
                   l->missing, l->flips, l->longest);
    for (size_t u = 0; u < b->nunits; u++)
        dbr_buf_puts(out, mark(l->came[u]));
    dbr_buf_putc(out, '\n');
}

/* What is to be learnt: a check that cannot fail, one that always does, one that nobody can follow. */
static void put_lesson(const dbr_model *m, const dbr_backtest *b, const lines *all, const total *t,
                       dbr_buf *out) {
    size_t judged = t->judged, failed = t->failed, flips = t->flips;
    const line *worst = NULL;
    for (size_t i = 0; i < all->n; i++)
        if (all->v[i].longest && (!worst || all->v[i].longest > worst->longest))
            worst = &all->v[i];
    const char *unit = dbr_unit_name(b->unit);
    if (!judged) {
        dbr_buf_puts(out, "There is no data to judge it by.\n");
        return;
    }
    if (!failed) {
        dbr_buf_printf(out,
                       "It never fires: of %zu judgements none failed. A limit that is nearer to "
                       "what happens would say more.\n",
                       judged);
        return;
    }
    if (failed == judged) {
        dbr_buf_printf(out,
                       "It always fires: all of %zu judgements failed. Either the limit is a wish, "
                       "or nobody has acted on it.\n",
                       judged);
        return;
    }
    dbr_buf_printf(out, "It failed in %zu of %zu judgements and turned %zu time%s. ", failed,
                   judged, flips, plural(flips));
    dbr_buf_printf(out, "The longest streak was %zu %s%s", worst->longest, unit,
                   plural(worst->longest));
    if (worst->name.n) {
        dbr_buf_puts(out, " (");
        dbr_buf_put(out, worst->name);
        dbr_buf_puts(out, ")");
    }
    dbr_buf_puts(out, " up to ");
    put_unit(m, &b->units[worst->longest_end], out);
    dbr_buf_puts(out, ".\n");
    if (flips * 3 > judged)
        dbr_buf_puts(
            out,
            "It turns often: `for 2 …` or a wider limit would leave out what is only noise.\n");
}

void dbr_backtest_write(dbr_arena *a, const dbr_model *m, const dbr_cells *cells,
                        const dbr_backtest *b, dbr_buf *out) {
    const dbr_check *check = b->checks[0];
    const lines *all = judge(a, m, cells, b);
    total t = add_up(all, b->nunits);
    unsigned width = 7;
    for (size_t i = 0; i < all->n; i++) {
        unsigned w = dbr_utf8_width(all->v[i].name);
        width = w > width ? w : width;
    }
    if (check->name.n) {
        dbr_buf_put(out, check->name);
        dbr_buf_puts(out, ": ");
    }
    dbr_buf_put(out, check->cond_text);
    dbr_buf_printf(out, "\n%zu %s%s, ", b->nunits, dbr_unit_name(b->unit), plural(b->nunits));
    put_unit(m, &b->units[0], out);
    dbr_buf_puts(out, " to ");
    put_unit(m, &b->units[b->nunits - 1], out);
    dbr_buf_puts(out, "\n\n  ");
    dbr_buf_fill(out, ' ', width);
    dbr_buf_puts(out, "  judged  failed  warned  missing  turns  longest\n");
    for (size_t i = 0; i < all->n; i++)
        put_line(b, &all->v[i], width, out);
    dbr_buf_puts(out, "\n  ✓ passed  ! warned  ✗ failed  ? no data  · not judged\n\n");
    put_lesson(m, b, all, &t, out);
}

/* ---- what lint says of it ---- */

static dbr_str number(dbr_arena *a, size_t n) {
    return dbr_arena_printf(a, "%zu", n);
}

static void warn(dbr_arena *a, const dbr_check *c, const total *t, dbr_diags *diags) {
    dbr_str name = c->name.n ? c->name : c->cond_text;
    dbr_str judged = number(a, t->judged), units = number(a, t->units);
    if (t->units < DBR_BACKTEST_LEAST)
        return;
    if (!t->failed && !t->warned) /* one that warns says something */
        DBR_DIAG(diags, NEVER_FIRES, c->at, name, judged, units);
    else if (t->failed == t->judged)
        DBR_DIAG(diags, ALWAYS_FIRES, c->at, name, judged, units);
    else if (t->flips * 2 > t->steps)
        DBR_DIAG(diags, FLAPS, c->at, name, number(a, t->flips), number(a, t->steps));
}

void dbr_backtest_lint(dbr_arena *a, const dbr_model *m, const dbr_cells *cells,
                       const dbr_backtest *b, dbr_diags *diags) {
    const lines *all = judge(a, m, cells, b);
    for (size_t i = 0; i < b->nchecks; i++) {
        total t = add_up(&all[i], b->nunits);
        warn(a, b->checks[i], &t, diags);
    }
}
