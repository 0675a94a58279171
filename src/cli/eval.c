/* eval.c: `debrief eval`: the plain form of expressions, all or none. */
#include "cli/cli.h"

/* All expressions resolved against the script; false where one of them is wrong. */
static bool resolve(dbr_cli *c, dbr_session *s, const dbr_expr **out) {
    for (size_t i = 1; i < c->operands.n; i++) {
        dbr_text *text = dbr_text_of(&s->script, dbr_arena_printf(&s->script, "expression %zu", i),
                                     s->text->dir, c->operands.v[i]);
        const dbr_node *node = dbr_parse_expr(&s->meaning, text, &s->diags);
        out[i - 1] = node ? dbr_resolve_expr(s->model, node, &s->diags) : NULL;
    }
    return s->diags.errors == 0;
}

static int print(dbr_cli *c, dbr_session *s, const dbr_expr *const *e, size_t n) {
    dbr_buf b = {0};
    for (size_t i = 0; i < n; i++) {
        dbr_value v = dbr_review_value(&s->run, s->model, s->cells, e[i], NULL);
        dbr_value_write(&v, &b);
        dbr_buf_putc(&b, '\n');
    }
    int status = dbr_put_stdout(c, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return status;
}

int dbr_cmd_eval(dbr_cli *c) {
    dbr_session s;
    dbr_session_init(&s);
    size_t n = c->operands.n - 1;
    const dbr_expr **e = DBR_NEWS(&c->arena, const dbr_expr *, n);
    dbr_engine_options engine = dbr_engine_of(c);
    int status = DBR_EXIT_OK;
    bool done = false;
    if (dbr_session_load(&s, c->operands.v[0], &c->run) && resolve(c, &s, e)) {
        s.plan = dbr_plan_new(&s.run, s.model);
        for (size_t i = 0; i < n; i++)
            dbr_plan_expr(s.plan, e[i], NULL, NULL, 0);
        done = dbr_session_scan(&s, &engine);
    }
    dbr_put_diags(c, &s.diags);
    if (done)
        status = print(c, &s, e, n);
    status = dbr_exit_worse(status, dbr_session_status(&s, false));
    dbr_session_clear(&s);
    return status;
}
