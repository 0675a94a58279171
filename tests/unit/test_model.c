/* test_model.c: scripts into models: what declarations mean, and what is wrong with them (src/meaning). */
#include "cases.h"

#include <unistd.h>

static void put(dbr_buf *b, const char *before, dbr_str s) {
    if (!s.n)
        return;
    dbr_buf_puts(b, before);
    dbr_buf_put(b, s);
}

static void put_type(run *u, dbr_buf *b, dbr_type t) {
    put(b, " ", dbr_type_name(&u->arena, t));
    if (t.label.n)
        put(b, " of ", t.label);
}

static void put_value(dbr_buf *b, const char *before, const dbr_expr *e) {
    if (!e)
        return;
    dbr_buf_puts(b, before);
    if (e->op == DBR_O_CONST)
        dbr_value_write(&e->value, b);
    else
        put(b, "", dbr_span_str(e->at));
}

static void put_window(run *u, dbr_buf *b, const char *before, dbr_window w) {
    dbr_buf_puts(b, before);
    dbr_window_write(&u->model->calendar, w, b);
}

static void put_day(dbr_buf *b, const char *before, bool has, dbr_day d) {
    if (!has)
        return;
    dbr_buf_puts(b, before);
    dbr_day_write(d, b);
}

static void put_text(dbr_buf *b, const char *before, const dbr_reader *t) {
    for (size_t i = 0; i < t->n; i++)
        put(b, i == 0 ? before : "",
            t->pieces[i].expr ? dbr_span_str(t->pieces[i].expr->at) : t->pieces[i].text);
}

static void put_source(run *u, dbr_buf *b, const dbr_source *s) {
    static const char *const kinds[] = {"csv",        "json",    "jsonl",  "xlsx",
                                        "sqlite",     "parquet", "inline", "postgres",
                                        "clickhouse", "needed",  "other"};
    static const char *const requires[] = {"rows",    "not null",  "unique", "fresh",
                                           "columns", "values as", "window"};
    put(b, "source ", s->name);
    put(b, " ", dbr_str_of(kinds[s->kind]));
    put(b, " ", s->path);
    put(b, " delimiter ", s->options.delimiter);
    put(b, " quote ", s->options.quote);
    put(b, " encoding ", s->options.encoding);
    put(b, " decimal ", s->options.decimal);
    put(b, " at ", s->options.rows);
    if (s->options.header >= 0)
        dbr_buf_put(b, dbr_arena_printf(&u->arena, " header %d", s->options.header));
    if (s->time)
        put(b, " time ", s->time->name);
    for (size_t i = 0; i < s->key.n; i++)
        put(b, i == 0 ? " key " : ",", s->key.v[i]->name);
    dbr_buf_puts(b, s->drop_bad_rows ? " bad rows drop\n" : "\n");
    for (size_t i = 0; i < s->columns.n; i++) {
        const dbr_column *c = s->columns.v[i];
        put(b, "  column ", c->name);
        put_type(u, b, c->type);
        if (!dbr_str_eq(c->name, c->header))
            put(b, " named ", c->header);
        put(b, " format ", c->format);
        put_value(b, " = ", c->expr);
        dbr_buf_putc(b, '\n');
    }
    for (size_t i = 0; i < s->rules.n; i++) {
        put_value(b, s->rules.v[i].keep ? "  keep " : "  drop ", s->rules.v[i].cond);
        put_text(b, " because ", &s->rules.v[i].because);
        dbr_buf_putc(b, '\n');
    }
    for (size_t i = 0; i < s->requires.n; i++) {
        const dbr_require *q = &s->requires.v[i];
        put(b, "  require ", dbr_str_of(requires[q->kind]));
        put(b, ": ", q->text);
        for (size_t k = 0; k < q->ncolumns; k++)
            put(b, k == 0 ? " | " : ",", q->columns[k]->name);
        if (q->has_share) {
            dbr_buf_puts(b, " share ");
            dbr_dec_write(q->share, b);
        }
        if (q->kind == DBR_REQUIRE_FRESH) {
            dbr_buf_puts(b, " seconds ");
            dbr_dec_write(q->seconds, b);
        }
        dbr_buf_putc(b, '\n');
    }
}

static void put_metric(run *u, dbr_buf *b, const dbr_metric *m) {
    static const char *const goods[] = {"", " up", " down", " range "};
    static const char *const empties[] = {"", " empty none", " empty "};
    put(b, "metric ", m->name);
    put_type(u, b, m->type);
    dbr_buf_puts(b, goods[m->good]);
    put_value(b, "", m->good_from);
    put_value(b, "..", m->good_to);
    dbr_buf_puts(b, empties[m->empty]);
    if (m->empty == DBR_EMPTY_VALUE)
        dbr_value_write(&m->empty_value, b);
    put(b, " format ", m->format);
    put(b, " owner ", m->owner);
    put_text(b, " title ", &m->title);
    put_text(b, " group ", &m->group);
    put_text(b, " about ", &m->about);
    put(b, " doc ", m->doc);
    dbr_buf_putc(b, '\n');
}

static void put_goal(run *u, dbr_buf *b, const dbr_goal *g) {
    static const char *const cmps[] = {"<", "<=", ">", ">=", "==", "in"};
    put(b, "goal ", g->name.n ? g->name : DBR_STR("-"));
    if (g->metric_ref)
        put(b, " on ", g->metric_ref->name);
    if (g->has_target) {
        put(b, " target ", dbr_str_of(cmps[g->cmp]));
        put_value(b, " ", g->target);
        put_value(b, "..", g->target_to);
    }
    if (g->has_by)
        put_window(u, b, " by ", g->by);
    if (g->has_from) {
        put_value(b, " from ", g->from);
        put_window(u, b, " at ", g->from_at);
    }
    if (g->pace_linear)
        dbr_buf_puts(b, " linear");
    for (size_t i = 0; i < g->pace.n; i++) {
        put_value(b, " pace ", g->pace.v[i].value);
        put_window(u, b, " at ", g->pace.v[i].at);
    }
    if (dbr_dec_cmp(g->weight, dbr_dec_of(1)) != 0) {
        dbr_buf_puts(b, " weight ");
        dbr_dec_write(g->weight, b);
    }
    if (g->under)
        put(b, " under ", g->under->name);
    for (size_t i = 0; i < g->guards.n; i++)
        put(b, " guard ", g->guards.v[i]->name);
    put(b, " owner ", g->owner);
    put_text(b, " why ", &g->why);
    dbr_buf_putc(b, '\n');
}

static void put_check(run *u, dbr_buf *b, const dbr_check *c) {
    static const char *const severities[] = {" critical", "", " minor"};
    static const char *const missings[] = {"", " missing warn", " missing pass"};
    put(b, "check ", c->name.n ? c->name : DBR_STR("-"));
    put(b, ": ", c->cond_text);
    put(b, " warn ", c->warn_text);
    for (size_t i = 0; i < c->neach; i++)
        put(b, i == 0 ? " each " : ",", c->each[i]);
    put_value(b, " having ", c->having);
    if (c->top)
        dbr_buf_put(b, dbr_arena_printf(&u->arena, " top %d", c->top));
    put_value(b, " by ", c->top_by);
    if (c->for_n != 1)
        dbr_buf_put(
            b, dbr_arena_printf(&u->arena, " for %d %s", c->for_n, dbr_unit_name(c->for_unit)));
    dbr_buf_puts(b, severities[c->severity]);
    dbr_buf_puts(b, missings[c->missing]);
    if (c->key)
        dbr_buf_puts(b, " key");
    if (dbr_dec_cmp(c->weight, dbr_dec_of(1)) != 0) {
        dbr_buf_puts(b, " weight ");
        dbr_dec_write(c->weight, b);
    }
    put(b, " owner ", c->owner);
    put_text(b, " because ", &c->because);
    for (size_t i = 0; i < c->actions.n; i++)
        put(b, " action ", c->actions.v[i]->name);
    for (size_t i = 0; i < c->nsources; i++)
        put(b, i == 0 ? " reads " : ",", c->sources[i]->name);
    dbr_buf_putc(b, '\n');
}

static void put_risk(dbr_buf *b, const dbr_risk *k) {
    put_text(b, " risk ", &k->title);
    put(b, " ", k->likelihood);
    put(b, "/", k->impact);
    put_text(b, " plan ", &k->plan);
}

static void put_action(run *u, dbr_buf *b, const dbr_action *a) {
    static const char *const states[] = {"", " doing", " done", " dropped"};
    put(b, "action ", a->name.n ? a->name : DBR_STR("-"));
    put(b, " ", a->kind);
    for (size_t i = 0; i < a->answers.n; i++)
        put(b, " answers ", a->answers.v[i]);
    put_day(b, " start ", a->has_start, a->start);
    put_day(b, " due ", a->has_due, a->due);
    put(b, " expect ", a->expect_text);
    if (a->has_by)
        put_window(u, b, " by ", a->by);
    put_value(b, " cost ", a->cost);
    put_text(b, " needs ", &a->needs);
    for (size_t i = 0; i < a->needs_names.n; i++)
        put(b, " needs ", a->needs_names.v[i]);
    dbr_buf_puts(b, states[a->status]);
    put_day(b, " on ", a->has_done_on, a->done_on);
    for (size_t i = 0; i < a->risks.n; i++)
        put_risk(b, &a->risks.v[i]);
    put(b, " owner ", a->owner);
    dbr_buf_putc(b, '\n');
}

static void put_test(run *u, dbr_buf *b, const dbr_test *t) {
    put_text(b, "test ", &t->title);
    if (t->period)
        put(b, " period ", dbr_span_str(t->period->at));
    put_day(b, " as of ", t->has_as_of, t->as_of);
    for (size_t i = 0; i < t->given.n; i++)
        put(b, " given ", t->given.v[i].source->name);
    for (size_t i = 0; i < t->sets.n; i++) {
        put(b, " set ", t->sets.v[i].param->name);
        put_value(b, "=", t->sets.v[i].value);
    }
    for (size_t i = 0; i < t->expects.n; i++) {
        const dbr_test_expect *x = &t->expects.v[i];
        put(b, " expect ", x->check ? x->check->name : x->text);
        if (x->check)
            put(b, " ", dbr_str_of(dbr_outcome_name(x->outcome)));
        put_value(b, " where ", x->where);
    }
    dbr_buf_putc(b, '\n');
}

static void put_model(run *u, dbr_buf *b) {
    const dbr_model *m = u->model;
    put_problems(u, b);
    if (u->diags.errors > 0)
        return;
    for (size_t i = 0; i < m->params.n; i++) {
        const dbr_param *p = m->params.v[i];
        put(b, "param ", p->name);
        put_type(u, b, p->type);
        dbr_buf_puts(b, " = ");
        dbr_value_write(&p->value, b);
        put_text(b, " about ", &p->about);
        dbr_buf_putc(b, '\n');
    }
    for (size_t i = 0; i < m->sources.n; i++)
        put_source(u, b, m->sources.v[i]);
    for (size_t i = 0; i < m->metrics.n; i++)
        put_metric(u, b, m->metrics.v[i]);
    for (size_t i = 0; i < m->benchmarks.n; i++) {
        const dbr_benchmark *k = m->benchmarks.v[i];
        put(b, "benchmark ", k->name);
        for (size_t j = 0; j < k->lines.n; j++) {
            put(b, " ", k->lines.v[j].metric->name);
            put_value(b, " ", k->lines.v[j].value);
        }
        dbr_buf_putc(b, '\n');
    }
    for (size_t i = 0; i < m->rates.n; i++) {
        const dbr_rate *k = m->rates.v[i];
        dbr_buf_put(b, dbr_arena_printf(&u->arena, "rate %s in %s", k->currency, k->to));
        put_value(b, " ", k->value);
        if (k->column)
            put(b, " from ", k->column->name);
        dbr_buf_putc(b, '\n');
    }
    for (size_t i = 0; i < m->events.n; i++) {
        const dbr_event *e = m->events.v[i];
        put(b, "event ", e->name);
        for (size_t j = 0; j < e->ranges.n; j++) {
            put_day(b, " ", true, e->ranges.v[j].start);
            put_day(b, "..", true, e->ranges.v[j].end);
            dbr_buf_put(b, dbr_arena_printf(&u->arena, "#%d/%d", e->ranges.v[j].event,
                                            e->ranges.v[j].count));
        }
        dbr_buf_puts(b, e->exclude ? " exclude\n" : "\n");
    }
    for (size_t i = 0; i < m->goals.n; i++)
        put_goal(u, b, m->goals.v[i]);
    for (size_t i = 0; i < m->checks.n; i++)
        put_check(u, b, m->checks.v[i]);
    for (size_t i = 0; i < m->waivers.n; i++) {
        const dbr_waiver *w = m->waivers.v[i];
        put(b, "waive ", w->check->name);
        put_value(b, " where ", w->cond);
        put_day(b, " until ", w->has_until, w->until);
        put_text(b, " because ", &w->because);
        put(b, " by ", w->by);
        dbr_buf_putc(b, '\n');
    }
    for (size_t i = 0; i < m->actions.n; i++)
        put_action(u, b, m->actions.v[i]);
    for (size_t i = 0; i < m->lessons.n; i++) {
        const dbr_lesson *l = m->lessons.v[i];
        put(b, "lesson ", l->kind);
        put_text(b, " ", &l->title);
        put(b, " evidence ", l->evidence_text);
        for (size_t k = 0; k < l->start.n; k++)
            put_text(b, " start ", &l->start.v[k]);
        for (size_t k = 0; k < l->stop.n; k++)
            put_text(b, " stop ", &l->stop.v[k]);
        for (size_t k = 0; k < l->keep.n; k++)
            put_text(b, " keep ", &l->keep.v[k]);
        dbr_buf_putc(b, '\n');
    }
    for (size_t i = 0; i < m->outlooks.n; i++) {
        put_text(b, "outlook ", &m->outlooks.v[i]->title);
        for (size_t k = 0; k < m->outlooks.v[i]->next.n; k++)
            put_text(b, " next ", &m->outlooks.v[i]->next.v[k]);
        for (size_t k = 0; k < m->outlooks.v[i]->risks.n; k++)
            put_risk(b, &m->outlooks.v[i]->risks.v[k]);
        dbr_buf_putc(b, '\n');
    }
    for (size_t i = 0; i < m->risks.n; i++) {
        put_risk(b, &m->risks.v[i]);
        dbr_buf_putc(b, '\n');
    }
    for (size_t i = 0; i < m->tests.n; i++)
        put_test(u, b, m->tests.v[i]);
}

static void declarations(void **state) {
    cases_run("model.cases", put_model);
}

/* ---- the text of a diagnostic ---- */

static void two_names_as_a_reader_sees_them(void **state) {
    run u;
    one_case c = {.script = DBR_STR("metric revenue = 1\n\nmetric revenue = 2\n")};
    run_start(&u, &c);
    dbr_buf out = {0};
    dbr_diags_write(&u.diags, false, &out);
    dbr_str want = DBR_STR("error[E0301]: the name `revenue` is declared twice\n"
                           " --> t:3:8\n"
                           "  |\n"
                           "1 | metric revenue = 1\n"
                           "  |        ------- a metric has it already\n"
                           "2 |\n"
                           "3 | metric revenue = 2\n"
                           "  |        ^^^^^^^\n");
    if (dbr_str_find(dbr_buf_str(&out), want, 0) != 0)
        fail_msg("\n%.*s", DBR_ARG(dbr_buf_str(&out)));
    dbr_buf_clear(&out);
    run_stop(&u);
}

/* ---- use ---- */

typedef struct folder {
    dbr_arena arena;
    char path[64];
    DBR_VEC(dbr_str) files;
} folder;

static void folder_make(folder *f) {
    *f = (folder){0};
    strcpy(f->path, "/tmp/debrief-model-XXXXXX");
    assert_non_null(mkdtemp(f->path));
}

static dbr_str folder_put(folder *f, const char *name, const char *text) {
    dbr_str path = dbr_arena_printf(&f->arena, "%s/%s", f->path, name);
    assert_int_equal(dbr_file_write_atomic(path, dbr_str_of(text)), DBR_FILE_OK);
    dbr_vec_push(&f->arena, &f->files, path);
    return path;
}

static void folder_remove(folder *f) {
    for (size_t i = 0; i < f->files.n; i++)
        unlink(f->files.v[i].p);
    rmdir(f->path);
    dbr_arena_clear(&f->arena);
}

/* Codes of what is wrong, then the names of the metrics. */
static void use_gives(folder *f, dbr_str main, const char *want) {
    dbr_text *text = NULL;
    dbr_diags diags;
    dbr_run_options o = {.today = dbr_day_of(2026, 11, 25)};
    dbr_diags_init(&diags, &f->arena);
    assert_int_equal(dbr_text_read(&f->arena, main, &text), DBR_TEXT_OK);
    dbr_model *m = dbr_resolve(&f->arena, text, &o, &diags);
    dbr_buf b = {0};
    for (size_t i = 0; i < diags.list.n; i++) {
        dbr_str where =
            diags.list.v[i]->at.text ? dbr_path_name(diags.list.v[i]->at.text->name) : DBR_STR("-");
        dbr_buf_put(&b, dbr_arena_printf(&f->arena, "%s %.*s ", dbr_diag_code(diags.list.v[i]->id),
                                         DBR_ARG(where)));
    }
    for (size_t i = 0; i < m->metrics.n; i++)
        put(&b, i ? "," : "", m->metrics.v[i]->name);
    if (!dbr_str_is(dbr_buf_str(&b), want))
        fail_msg("got %.*s, not %s", DBR_ARG(dbr_buf_str(&b)), want);
    dbr_buf_clear(&b);
}

static void files_are_used_once_and_in_place(void **state) {
    folder f;
    folder_make(&f);
    folder_put(&f, "c.debrief", "metric c = 3\n");
    folder_put(&f, "b.debrief", "use \"c.debrief\"\nmetric b = c\n");
    dbr_str main = folder_put(
        &f, "a.debrief", "metric a = b\nuse \"b.debrief\"\nuse \"./c.debrief\"\nmetric z = a\n");
    use_gives(&f, main, "a,c,b,z");
    folder_remove(&f);
}

static void a_circle_of_uses_is_an_error(void **state) {
    folder f;
    folder_make(&f);
    folder_put(&f, "b.debrief", "use \"a.debrief\"\nmetric b = 1\n");
    dbr_str main = folder_put(&f, "a.debrief", "use \"b.debrief\"\nmetric a = b\n");
    use_gives(&f, main, "E0521 b.debrief b,a");
    dbr_str self = folder_put(&f, "s.debrief", "use \"s.debrief\"\nmetric s = 1\n");
    use_gives(&f, self, "E0521 s.debrief s");
    folder_remove(&f);
}

static void a_missing_file_and_a_name_in_two_files(void **state) {
    folder f;
    folder_make(&f);
    folder_put(&f, "b.debrief", "metric a = 1\n");
    dbr_str main = folder_put(&f, "a.debrief", "use \"gone.debrief\"\nmetric a = 2\n");
    use_gives(&f, main, "E0520 a.debrief a");
    dbr_str two = folder_put(&f, "d.debrief", "use \"b.debrief\"\nmetric a = 2\n");
    use_gives(&f, two, "E0301 d.debrief a,a");
    dbr_str here = folder_put(&f, "e.debrief", "use \".\"\n");
    use_gives(&f, here, "E0520 e.debrief ");
    folder_remove(&f);
}

/* ---- a script test is resolved with its own period, day and params ---- */

static void run_of_a_test(const char *script, const char *want) {
    run u, as_test;
    one_case c = {.script = dbr_str_of(script)};
    run_start(&u, &c);
    assert_int_equal(u.diags.errors, 0);
    as_test = (run){0};
    dbr_diags_init(&as_test.diags, &as_test.arena);
    dbr_run_options o = u.options;
    o.test = u.model->tests.v[0];
    const dbr_text *text = dbr_text_of(&as_test.arena, DBR_STR("t"), DBR_STR("."), c.script);
    as_test.model = dbr_resolve(&as_test.arena, text, &o, &as_test.diags);
    dbr_buf b = {0};
    put_problems(&as_test, &b);
    put_window(&as_test, &b, "", as_test.model->settings.period);
    put_day(&b, " ", true, as_test.model->settings.as_of);
    for (size_t i = 0; i < as_test.model->params.n; i++) {
        dbr_buf_putc(&b, ' ');
        dbr_value_write(&as_test.model->params.v[i]->value, &b);
    }
    if (!dbr_str_is(dbr_buf_str(&b), want))
        fail_msg("%s gives %.*s, not %s", script, DBR_ARG(dbr_buf_str(&b)), want);
    dbr_buf_clear(&b);
    run_stop(&as_test);
    run_stop(&u);
}

static void tests_have_their_own_settings(void **state) {
    run_of_a_test("review { period last month }\ntest { period 2026-03 }", "2026-03 2026-03-31");
    run_of_a_test("review { period last month }\ntest { as of 2026-03-15 }", "2026-02 2026-03-15");
    run_of_a_test("review { period last month; as of 2026-08-31 }\ntest { period last month }",
                  "2026-08 2026-08-31");
    run_of_a_test("review { period 2026-07; as of 2026-08-31 }\ntest { }", "2026-07 2026-08-31");
    run_of_a_test("review { period 2026-07 }\ntest { period 2026-08; as of 2026-08-03 }",
                  "2026-08 2026-08-03");
    run_of_a_test("param p = 3%\nparam q = 1\ntest { param p = 5%; period 2026-01 }",
                  "2026-01 2026-01-31 0.05 1");
}

/* ---- hostile scripts ---- */

static void long_chains_end(void **state) {
    run u;
    dbr_buf script = {0};
    dbr_arena a = {0};
    for (int i = 0; i < 3000; i++) /* each metric needs the next one */
        dbr_buf_put(&script, dbr_arena_printf(&a, "metric m%d = m%d + 1\n", i, i + 1));
    dbr_buf_puts(&script, "metric m3000 = 1\n");
    one_case c = {.script = dbr_buf_str(&script)};
    run_start(&u, &c);
    assert_true(u.diags.errors > 0);
    assert_int_equal(u.diags.list.v[0]->id, DBR_E_TOO_DEEP);
    run_stop(&u);
    dbr_buf_clear(&script);
    dbr_arena_clear(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(declarations),
        cmocka_unit_test(two_names_as_a_reader_sees_them),
        cmocka_unit_test(files_are_used_once_and_in_place),
        cmocka_unit_test(a_circle_of_uses_is_an_error),
        cmocka_unit_test(a_missing_file_and_a_name_in_two_files),
        cmocka_unit_test(tests_have_their_own_settings),
        cmocka_unit_test(long_chains_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
