/* funnels.c: how many of each step go on to the next one, and where more are lost than before.

   A step's loss against the previous window is (its conversion then - now) * the count of the step before it now; the largest positive one is
   the worst step. */
#include "review/judge.h"

static dbr_shown percent(dbr_judging *j, dbr_value v) {
    return dbr_show(j, v, (dbr_type){.kind = DBR_T_PERCENT}, NULL);
}

static void judge_funnel(dbr_judging *j, const dbr_funnel *f, dbr_funnel_result *out) {
    size_t n = f->steps.n;
    dbr_where then;
    const dbr_expr **all = DBR_NEWS(j->arena, const dbr_expr *, n + 1);
    for (size_t i = 0; i < n; i++)
        all[i] = f->steps.v[i].expr;
    bool before = dbr_where_previous(&j->eval, all, n, &then);
    out->name = f->name;
    out->title = f->title.n ? dbr_read(j, &f->title) : f->name;
    out->place = dbr_place_of(f->at);
    out->nsteps = out->worst = n;
    out->steps = DBR_NEWS(j->arena, dbr_funnel_step_result, n + 1);
    if (before)
        out->window = dbr_window_text(j, dbr_where_days(j->model, &then));
    dbr_value none = dbr_value_none(DBR_R_NO_VALUE, DBR_STR("there is no window before it"));
    dbr_value first = none, first_then = none, last = none, last_then = none;
    dbr_decimal largest = dbr_dec_of(0);
    for (size_t i = 0; i < n; i++) {
        const dbr_funnel_step *step = &f->steps.v[i];
        dbr_funnel_step_result *r = &out->steps[i];
        const dbr_metric *m = dbr_metric_below(step->expr);
        dbr_value now = dbr_evaluate(&j->eval, step->expr, &j->here);
        dbr_value was = before ? dbr_evaluate(&j->eval, step->expr, &then) : none;
        r->name = step->name;
        r->title = step->title.n ? dbr_read(j, &step->title) : step->name;
        r->unit = dbr_unit_shown(j, step->expr->type);
        r->format = m ? m->format : (dbr_str){0};
        r->value = dbr_show(j, now, step->expr->type, m);
        r->previous = dbr_show(j, was, step->expr->type, m);
        if (i == 0) {
            first = now;
            first_then = was;
        } else {
            dbr_value rate = dbr_operate(j, DBR_O_DIV, now, last);
            dbr_value rate_then = dbr_operate(j, DBR_O_DIV, was, last_then);
            /* the same with one rounding: those that would have come at the rate of then, less those that came */
            dbr_value loss =
                dbr_operate(j, DBR_O_SUB, dbr_operate(j, DBR_O_MUL, rate_then, last), now);
            r->conversion = percent(j, rate);
            r->conversion_previous = percent(j, rate_then);
            r->loss = dbr_show(j, loss, f->steps.v[i - 1].expr->type, NULL);
            if (loss.kind == DBR_V_DECIMAL && dbr_dec_cmp(loss.dec, largest) > 0) {
                largest = loss.dec;
                out->worst = i;
            }
        }
        r->overall = percent(j, dbr_operate(j, DBR_O_DIV, now, first));
        last = now;
        last_then = was;
    }
    if (out->worst < n)
        out->steps[out->worst].worst = true;
    out->overall = percent(j, dbr_operate(j, DBR_O_DIV, last, first));
    out->overall_previous = percent(j, dbr_operate(j, DBR_O_DIV, last_then, first_then));
}

void dbr_judge_funnels(dbr_judging *j) {
    dbr_review *out = j->out;
    out->nfunnels = j->model->funnels.n;
    out->funnels = DBR_NEWS(j->arena, dbr_funnel_result, out->nfunnels + 1);
    for (size_t i = 0; i < out->nfunnels; i++)
        judge_funnel(j, j->model->funnels.v[i], &out->funnels[i]);
}
