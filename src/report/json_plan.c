/* json_plan.c: the member `plan` of a result: what open actions promise against what goals still lack. */
#include "report/changes.h"

static void some(dbr_json *j, const char *key, dbr_str s) {
    if (s.n)
        dbr_json_member(j, key, s);
}

static void flag(dbr_json *j, const char *key, bool b) {
    dbr_json_key(j, key);
    dbr_json_bool(j, b);
}

static void value(dbr_json *j, const char *key, const dbr_shown *s) {
    dbr_json_key(j, key);
    dbr_json_value(j, &s->value);
}

static void promise(dbr_json *j, const dbr_promise_result *o) {
    dbr_json_object(j);
    dbr_json_member(j, "action", o->action);
    dbr_json_member(j, "title", o->title);
    some(j, "expect", o->expect);
    some(j, "by", o->by);
    some(j, "where", o->segment);
    value(j, "effect", &o->effect);
    dbr_json_reason(j, &o->effect);
    dbr_json_member(j, "state", dbr_str_of(dbr_promise_state_name(o->state)));
    some(j, "with", o->with);
    if (o->overdue)
        flag(j, "overdue", true);
    dbr_json_object_end(j);
}

static void gap(dbr_json *j, const dbr_gap_result *g) {
    dbr_json_object(j);
    dbr_json_member(j, "goal", g->goal);
    dbr_json_member(j, "title", g->title);
    dbr_json_member(j, "unit", g->unit);
    value(j, "gap", &g->gap);
    value(j, "promised", &g->promised);
    value(j, "covered", &g->covered);
    flag(j, "at_most", g->at_most);
    dbr_json_member(j, "text", g->text);
    if (g->rate.text.n) {
        const dbr_rate_result *r = &g->rate;
        dbr_json_key(j, "run_rate");
        dbr_json_object(j);
        dbr_json_member_int(j, "days_left", r->days_left);
        dbr_json_member_int(j, "days_done", r->days_done);
        value(j, "needed", &r->needed);
        value(j, "so_far", &r->so_far);
        value(j, "best", &r->best);
        some(j, "verdict", r->verdict);
        dbr_json_member(j, "text", r->text);
        dbr_json_object_end(j);
    }
    dbr_json_key(j, "actions");
    dbr_json_array(j);
    for (size_t i = 0; i < g->npromises; i++)
        promise(j, &g->promises[i]);
    dbr_json_array_end(j);
    dbr_json_place(j, &g->place);
    dbr_json_object_end(j);
}

static void loose(dbr_json *j, const dbr_loose_result *l) {
    dbr_json_object_flat(j);
    dbr_json_member(j, "action", l->action);
    dbr_json_member(j, "title", l->title);
    flag(j, "owner", !l->no_owner);
    flag(j, "effect", !l->no_effect);
    dbr_json_place(j, &l->place);
    dbr_json_object_end(j);
}

void dbr_json_plan(dbr_json *j, const dbr_review *r) {
    if (!r->ngaps && !r->nloose)
        return;
    dbr_json_key(j, "plan");
    dbr_json_object(j);
    dbr_json_key(j, "goals");
    dbr_json_array(j);
    for (size_t i = 0; i < r->ngaps; i++)
        gap(j, &r->gaps[i]);
    dbr_json_array_end(j);
    dbr_json_key(j, "incomplete");
    dbr_json_array(j);
    for (size_t i = 0; i < r->nloose; i++)
        loose(j, &r->loose[i]);
    dbr_json_array_end(j);
    dbr_json_object_end(j);
}
