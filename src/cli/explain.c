/* explain.c: `debrief explain`: how a number came about. */
#include "tools/explain.h"
#include "cli/cli.h"

static bool find(dbr_cli *c, dbr_session *s, dbr_explained *x) {
    dbr_str near, name = c->operands.v[1];
    if (dbr_explain_find(&s->run, s->model, name, x, &near))
        return true;
    DBR_COMPLAIN(c, dbr_did_you_mean(c, near),
                 "no metric, check, goal, action, benchmark, param or source is called `%.*s`",
                 DBR_ARG(dbr_safe(c, name)));
    return false;
}

int dbr_cmd_explain(dbr_cli *c) {
    dbr_session s;
    dbr_session_init(&s);
    dbr_explained x;
    dbr_engine_options engine = dbr_engine_of(c);
    bool done = false;
    int status = DBR_EXIT_OK;
    if (dbr_session_load(&s, c->operands.v[0], &c->run)) {
        if (find(c, &s, &x)) {
            s.plan = dbr_plan_new(&s.run, s.model);
            dbr_explain_plan(s.plan, &x);
            done = dbr_session_scan(&s, &engine);
        } else {
            status = DBR_EXIT_WRONG;
        }
    }
    dbr_put_diags(c, &s.diags);
    if (done) {
        dbr_buf b = {0};
        dbr_explain_write(&s.run, s.model, s.cells, &x, &b);
        status = dbr_put_lines(c, dbr_buf_str(&b));
        dbr_buf_clear(&b);
    }
    status = dbr_exit_worse(status, dbr_session_status(&s, false));
    dbr_session_clear(&s);
    return status;
}
