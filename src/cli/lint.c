/* lint.c: `debrief lint`: errors and warnings of scripts; no data is read but with --over. */
#include "tools/lint.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "tools/backtest.h"

/* Judges the script's checks in the past, and warns of those that say nothing. What stands in a module is not the script's to change. */
static int past(dbr_cli *c, dbr_session *s) {
    dbr_backtest b = {.checks = DBR_NEWS(&s->run, const dbr_check *, s->model->checks.n + 1)};
    dbr_engine_options engine = dbr_engine_of(c);
    for (size_t i = 0; i < s->model->checks.n; i++)
        if (!dbr_span_space(s->model->checks.v[i]->at).n)
            b.checks[b.nchecks++] = s->model->checks.v[i];
    if (!b.nchecks)
        return DBR_EXIT_OK;
    if (!dbr_cli_units(c, s, &b))
        return DBR_EXIT_WRONG;
    s->plan = dbr_plan_new(&s->run, s->model);
    dbr_backtest_plan(s->plan, &b);
    if (dbr_session_scan(s, &engine))
        dbr_backtest_lint(&s->run, s->model, s->cells, &b, &s->diags);
    return DBR_EXIT_OK;
}

int dbr_cmd_lint(dbr_cli *c) {
    int status = DBR_EXIT_OK;
    for (size_t i = 0; i < c->operands.n && !dbr_progress_interrupted(); i++) {
        dbr_session s;
        dbr_session_init(&s);
        if (dbr_session_load(&s, c->operands.v[i], &c->run)) {
            dbr_lint(&s.run, s.model, &s.diags);
            if (c->over && !s.model->is_module)
                status = dbr_exit_worse(status, past(c, &s));
        }
        dbr_put_diags(c, &s.diags);
        status = dbr_exit_worse(status, dbr_session_status(&s, c->fail_on_warn));
        dbr_session_clear(&s);
    }
    return status;
}
