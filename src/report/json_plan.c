/* json_plan.c: the member `plan` of a result: what open actions promise against what goals still lack. */
#include "report/json.h"

static void promise(dbr_json *j, const dbr_promise_result *o) {
    dbr_json_object(j);
    dbr_json_member(j, "action", o->action);
    dbr_json_member(j, "title", o->title);
    dbr_json_member_some(j, "expect", o->expect);
    dbr_json_member_some(j, "by", o->by);
    dbr_json_member_some(j, "where", o->segment);
    dbr_json_member_value(j, "effect", &o->effect.value);
    dbr_json_reason(j, &o->effect);
    dbr_json_member(j, "state", dbr_str_of(dbr_promise_state_name(o->state)));
    dbr_json_member_some(j, "with", o->with);
    if (o->overdue)
        dbr_json_member_bool(j, "overdue", true);
    dbr_json_object_end(j);
}

static void gap(dbr_json *j, const dbr_gap_result *g) {
    dbr_json_object(j);
    dbr_json_member(j, "goal", g->goal);
    dbr_json_member(j, "title", g->title);
    dbr_json_member(j, "unit", g->unit);
    dbr_json_member_value(j, "gap", &g->gap.value);
    dbr_json_member_value(j, "promised", &g->promised.value);
    dbr_json_member_value(j, "covered", &g->covered.value);
    dbr_json_member_bool(j, "at_most", g->at_most);
    dbr_json_member(j, "text", g->text);
    if (g->rate.text.n) {
        const dbr_rate_result *r = &g->rate;
        dbr_json_key(j, "run_rate");
        dbr_json_object(j);
        dbr_json_member_int(j, "days_left", r->days_left);
        dbr_json_member_int(j, "days_done", r->days_done);
        dbr_json_member_value(j, "needed", &r->needed.value);
        dbr_json_member_value(j, "so_far", &r->so_far.value);
        dbr_json_member_value(j, "best", &r->best.value);
        dbr_json_member_some(j, "verdict", r->verdict);
        dbr_json_member(j, "text", r->text);
        dbr_json_object_end(j);
    }
    DBR_JSON_LIST(j, "actions", g->promises, g->npromises, promise);
    dbr_json_place(j, &g->place);
    dbr_json_object_end(j);
}

static void loose(dbr_json *j, const dbr_loose_result *l) {
    dbr_json_object_flat(j);
    dbr_json_member(j, "action", l->action);
    dbr_json_member(j, "title", l->title);
    dbr_json_member_bool(j, "owner", !l->no_owner);
    dbr_json_member_bool(j, "effect", !l->no_effect);
    dbr_json_place(j, &l->place);
    dbr_json_object_end(j);
}

void dbr_json_plan(dbr_json *j, const dbr_review *r) {
    if (!r->ngaps && !r->nloose)
        return;
    dbr_json_key(j, "plan");
    dbr_json_object(j);
    DBR_JSON_LIST(j, "goals", r->gaps, r->ngaps, gap);
    DBR_JSON_LIST(j, "incomplete", r->loose, r->nloose, loose);
    dbr_json_object_end(j);
}
