/* script_test.c: one test block into what held and what did not. */
#include "tools/script_test.h"
#include "review/judge.h"

typedef struct runner {
    dbr_arena *arena;
    dbr_model *model;
    const dbr_cells *cells;
    const dbr_review *review;
    dbr_test_result *out;
} runner;

static void fail(runner *r, const dbr_test_expect *x, dbr_str wanted, dbr_str came) {
    dbr_vec_push(r->arena, &r->out->failures,
                 (dbr_test_failure){wanted, came, dbr_place_of(x->at)});
}

/* ---- conditions ---- */

static bool is_comparison(dbr_op op) {
    return op == DBR_O_EQ || op == DBR_O_NE || op == DBR_O_LT || op == DBR_O_LE || op == DBR_O_GT ||
           op == DBR_O_GE || op == DBR_O_BETWEEN || op == DBR_O_IN;
}

static void expect_true(runner *r, const dbr_test_expect *x) {
    dbr_value v = dbr_review_value(r->arena, r->model, r->cells, x->expr, NULL);
    if (v.kind == DBR_V_BOOL && v.truth)
        return;
    dbr_buf b = {0};
    dbr_buf_puts(&b, "is ");
    dbr_value_write(&v, &b);
    if (v.kind == DBR_V_BOOL && is_comparison(x->expr->op)) {
        dbr_value left = dbr_review_value(r->arena, r->model, r->cells, x->expr->args[0], NULL);
        dbr_buf_puts(&b, ", ");
        dbr_value_write(&left, &b);
    }
    fail(r, x, x->text, dbr_arena_str(r->arena, dbr_buf_str(&b)));
    dbr_buf_clear(&b);
}

/* ---- outcomes of checks ---- */

static bool is_of(const dbr_check_result *c, const dbr_place_ref *at) {
    return !c->source.n && c->place.line == at->line && c->place.column == at->column &&
           dbr_str_eq(c->place.file, at->file);
}

static bool in_where(runner *r, const dbr_test_expect *x, const dbr_check_result *c) {
    if (!x->where)
        return true;
    dbr_judging j = {.arena = r->arena, .model = r->model};
    dbr_value *keys = DBR_NEWS(r->arena, dbr_value, c->nsegment + 1);
    for (size_t i = 0; i < c->nsegment; i++)
        keys[i] = c->segment[i].value;
    dbr_value v = dbr_segment_eval(&j, x->where, keys, c->nsegment);
    return v.kind == DBR_V_BOOL && v.truth;
}

/* "failed for region=East: refund_rate <= 3% is false, 4.2%" */
static void put_outcome(const dbr_check_result *c, dbr_buf *out) {
    static const char *const came[] = {"passed", "warned", "failed", "is missing", "was waived"};
    dbr_buf_puts(out, came[c->outcome]);
    dbr_buf_puts(out, c->nsegment ? " for " : "");
    dbr_segment_write(c->segment, c->nsegment, out);
    dbr_buf_puts(out, ": ");
    dbr_buf_put(out, c->message);
}

/* "refunds to fail where region == "East"" */
static dbr_str wanted(runner *r, const dbr_test_expect *x) {
    static const char *const want[] = {"pass", "warn", "fail", "be missing", "be waived"};
    const dbr_check *c = x->check;
    dbr_str name = c->name.n ? c->name : c->cond_text;
    dbr_str where = x->where ? dbr_span_line(r->arena, x->where->at) : (dbr_str){0};
    return dbr_arena_printf(r->arena, "%.*s to %s%s%.*s", DBR_ARG(name), want[x->outcome],
                            x->where ? " where " : "", DBR_ARG(where));
}

/* `passes` wants it of every segment meant, the other words of at least one. */
static void expect_outcome(runner *r, const dbr_test_expect *x) {
    dbr_place_ref at = dbr_place_of(x->check->cond_at);
    size_t meant = 0, met = 0;
    dbr_buf came = {0};
    for (size_t i = 0; i < r->review->nchecks; i++) {
        const dbr_check_result *c = &r->review->checks[i];
        if (!is_of(c, &at) || !in_where(r, x, c))
            continue;
        meant++;
        if (c->outcome == x->outcome) {
            met++;
        } else {
            dbr_buf_puts(&came, came.n ? "; " : "");
            put_outcome(c, &came);
        }
    }
    if (meant == 0)
        fail(r, x, wanted(r, x), DBR_STR("has no such segment"));
    else if (x->outcome == DBR_PASSED ? met < meant : met == 0)
        fail(r, x, wanted(r, x), dbr_arena_str(r->arena, dbr_buf_str(&came)));
    dbr_buf_clear(&came);
}

/* ---- one test ---- */

static void evaluate(runner *r, const dbr_test *t, int jobs, dbr_diags *diags) {
    dbr_given *given = DBR_NEWS(r->arena, dbr_given, t->given.n + 1);
    for (size_t i = 0; i < t->given.n; i++)
        given[i] = (dbr_given){t->given.v[i].source, t->given.v[i].csv};
    dbr_engine_options engine = {
        .only_given = true, .given = given, .ngiven = t->given.n, .jobs = jobs};
    dbr_plan *plan = dbr_plan_new(r->arena, r->model);
    dbr_plan_review(plan);
    for (size_t i = 0; i < t->expects.n; i++)
        if (t->expects.v[i].expr)
            dbr_plan_expr(plan, t->expects.v[i].expr, NULL, NULL, 0);
    dbr_plan_finish(plan);
    r->cells = dbr_native_run(r->arena, plan, &engine, diags);
    if (diags->errors)
        return;
    r->review = dbr_judge(r->arena, r->model, r->cells);
    for (size_t i = 0; i < t->expects.n; i++) {
        const dbr_test_expect *x = &t->expects.v[i];
        if (x->expr)
            expect_true(r, x);
        else if (x->check)
            expect_outcome(r, x);
    }
}

dbr_test_result dbr_test_run(dbr_arena *a, const dbr_text *main, const dbr_model *model,
                             size_t index, const dbr_run_options *o, int jobs, dbr_diags *diags) {
    const dbr_test *t = model->tests.v[index];
    dbr_test_result out = {0};
    for (size_t i = 0; i < t->title.n && !out.name.n; i++)
        out.name = t->title.pieces[i].text;
    if (!out.name.n)
        out.name = t->name.n ? t->name : dbr_arena_printf(a, "test %zu", index + 1);
    dbr_run_options options = *o;
    options.test = t;
    if (t->has_as_of)
        options.has_as_of = false; /* the block's own wins: its data are made for that day */
    if (t->period)
        options.period = (dbr_str){0};
    runner r = {.arena = a, .out = &out};
    r.model = dbr_resolve(a, main, &options, diags);
    if (!diags->errors && index < r.model->tests.n)
        evaluate(&r, r.model->tests.v[index], jobs, diags);
    out.ok = !diags->errors && !diags->data_errors && !out.failures.n;
    return out;
}
