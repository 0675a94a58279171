/* backtest.c: `debrief backtest`: what a check would have said in the last months. */
#include "tools/backtest.h"
#include "cli/cli.h"

static bool find(dbr_cli *c, dbr_session *s, dbr_backtest *b) {
    dbr_str near = {0}, name = c->operands.v[1];
    const dbr_check *check = dbr_backtest_check(&s->run, s->model, name, &near);
    if (check) {
        b->checks = DBR_NEW(&s->run, const dbr_check *);
        b->checks[b->nchecks++] = check;
        return true;
    }
    DBR_COMPLAIN(c, dbr_did_you_mean(c, near), "no check is called `%.*s`",
                 DBR_ARG(dbr_safe(c, name)));
    return false;
}

bool dbr_cli_units(dbr_cli *c, dbr_session *s, dbr_backtest *b) {
    const dbr_window *period = &s->model->settings.period;
    bool same = !c->over_unit.n;
    dbr_unit unit;
    if (c->over_unit.n && dbr_unit_parse(c->over_unit, &unit))
        same = period->kind == DBR_WINDOW_UNIT && period->unit == unit;
    if (same && dbr_backtest_units(&s->run, s->model, c->over ? c->over : DBR_BACKTEST_DEFAULT, b))
        return true;
    if (period->kind != DBR_WINDOW_UNIT)
        DBR_COMPLAIN(c, DBR_STR("give one with `--period`, for example `--period 2026-10`"),
                     "the review's period is a range of days, and %s go back unit by unit",
                     "back-tests");
    else
        DBR_COMPLAIN(c,
                     dbr_arena_printf(&c->arena, "write for example `--over \"24 %ss\"`",
                                      dbr_unit_name(period->unit)),
                     "the review's period is a %s, and so are the units to go back by",
                     dbr_unit_name(period->unit));
    return false;
}

int dbr_cmd_backtest(dbr_cli *c) {
    dbr_session s;
    dbr_session_init(&s);
    dbr_backtest b = {0};
    dbr_engine_options engine = dbr_engine_of(c);
    bool done = false;
    int status = DBR_EXIT_OK;
    if (dbr_session_load(&s, c->operands.v[0], &c->run)) {
        if (find(c, &s, &b) && dbr_cli_units(c, &s, &b)) {
            s.plan = dbr_plan_new(&s.run, s.model);
            dbr_backtest_plan(s.plan, &b);
            done = dbr_session_scan(&s, &engine);
        } else {
            status = DBR_EXIT_WRONG;
        }
    }
    dbr_put_diags(c, &s.diags);
    if (done) {
        dbr_buf text = {0};
        dbr_backtest_write(&s.run, s.model, s.cells, &b, &text);
        status = dbr_put_lines(c, dbr_buf_str(&text));
        dbr_buf_clear(&text);
    }
    status = dbr_exit_worse(status, dbr_session_status(&s, false));
    dbr_session_clear(&s);
    return status;
}
