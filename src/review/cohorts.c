/* cohorts.c: the triangle: for each grain of the last ones those who came first in it, and how many of them came again later. */
#include "review/judge.h"

static bool at_grain(dbr_judging *j, const dbr_cohort *c, int back, dbr_where *out) {
    dbr_value why;
    return dbr_where_move(&j->eval, &j->here,
                          &(dbr_move){.kind = DBR_MOVE_UNIT, .n = back, .unit = c->grain}, out,
                          &why);
}

/* The cohort of `back` grains ago: its size then, and who of it came in the grains from then on. */
static bool judge_row(dbr_judging *j, const dbr_cohort *c, int back, dbr_cohort_row *row) {
    dbr_where at;
    if (!at_grain(j, c, back, &at))
        return false;
    row->period = dbr_window_text(j, at.window);
    row->size = dbr_show_at(j, c->size, &at);
    row->retention = DBR_NEWS(j->arena, dbr_shown, (size_t)back + 1);
    for (int age = 0; age <= back && at_grain(j, c, back - age, &at); age++)
        row->retention[row->nretention++] = dbr_show_at(j, c->retention[age], &at);
    return true;
}

static void judge_cohort(dbr_judging *j, const dbr_cohort *c, dbr_cohort_result *out) {
    out->name = c->name;
    out->title = c->title.n ? dbr_read(j, &c->title) : c->name;
    out->place = dbr_place_of(c->at);
    out->grain = c->grain;
    out->periods = c->periods;
    out->rows = DBR_NEWS(j->arena, dbr_cohort_row, (size_t)c->periods + 1);
    for (int back = c->periods; back >= 0; back--)
        out->nrows += judge_row(j, c, back, &out->rows[out->nrows]);
}

void dbr_judge_cohorts(dbr_judging *j) {
    dbr_review *out = j->out;
    out->ncohorts = j->model->cohorts.n;
    out->cohorts = DBR_NEWS(j->arena, dbr_cohort_result, out->ncohorts + 1);
    for (size_t i = 0; i < out->ncohorts; i++)
        judge_cohort(j, j->model->cohorts.v[i], &out->cohorts[i]);
}
