/* declare_action.c: what is done and learnt: actions, risks, lessons and the outlook. */
#include "meaning/declare.h"
#include "meaning/typing.h"

static dbr_str names_of(dbr_resolver *r, const dbr_node *name, const char *what,
                        const char *const *words) {
    int w = dbr_word_of(r, name, what, words);
    return w >= 0 ? dbr_str_of(words[w]) : (dbr_str){0};
}

dbr_risk dbr_resolve_risk(dbr_resolver *r, const dbr_node *n) {
    static const char *const levels[] = {"low", "medium", "high", NULL};
    dbr_props p = dbr_props_of(r, dbr_kid(n, 1), DBR_N_BAD);
    dbr_risk risk = {.title = dbr_reader_of(r, dbr_kid(n, 0)), .at = n->at};
    const dbr_node *prop;
    if ((prop = dbr_prop(&p, DBR_N_P_LIKELIHOOD)))
        risk.likelihood = names_of(r, dbr_kid(prop, 0), "a likelihood", levels);
    if ((prop = dbr_prop(&p, DBR_N_P_IMPACT)))
        risk.impact = names_of(r, dbr_kid(prop, 0), "an impact", levels);
    risk.plan = dbr_reader_prop(r, &p, DBR_N_P_PLAN);
    risk.owner = dbr_text_prop(&p, DBR_N_P_OWNER);
    return risk;
}

static void status(dbr_resolver *r, dbr_action *a, const dbr_node *n) {
    static const char *const words[] = {"planned", "doing", "done", "dropped", NULL};
    const dbr_node *on = dbr_kid(n, 1);
    int w = dbr_word_of(r, dbr_kid(n, 0), "a status", words);
    switch (w) {
    case 1:
        a->status = DBR_ACTION_DOING;
        break;
    case 2:
        a->status = DBR_ACTION_DONE;
        break;
    case 3:
        a->status = DBR_ACTION_DROPPED;
        break;
    }
    if (dbr_node_is(on, DBR_N_DASH))
        return;
    if (w >= 0 && w < 2)
        DBR_DIAG(r->diags, OPTION_VALUE, on->at, DBR_STR("the day of a status"),
                 DBR_STR("only for what is `done` or `dropped`"));
    else
        a->has_done_on = dbr_day_prop(r, on, true, &a->done_on);
}

void dbr_resolve_action(dbr_resolver *r, dbr_symbol *s) {
    static const char *const kinds[] = {"strategy", "process",  "resources",
                                        "training", "tracking", NULL};
    dbr_action *a = s->action;
    dbr_props p = dbr_props_of(r, dbr_kid(s->decl, 2), DBR_N_BAD);
    const dbr_node *n;
    dbr_window due = {0};
    a->title = dbr_reader_of(r, dbr_kid(s->decl, 1));
    if ((n = dbr_prop(&p, DBR_N_P_KIND)))
        a->kind = names_of(r, dbr_kid(n, 0), "a kind of action", kinds);
    if ((n = dbr_prop(&p, DBR_N_P_START)))
        a->has_start = dbr_day_prop(r, dbr_kid(n, 0), false, &a->start);
    if ((n = dbr_prop(&p, DBR_N_P_DUE)) && dbr_window_of(r, dbr_kid(n, 0), &due)) {
        a->has_due = true;
        a->due = due.end;
        a->due_text = dbr_written(r, dbr_kid(n, 0)->at);
        if (a->has_start && a->start > a->due)
            DBR_DIAG(r->diags, RANGE_ORDER, n->at, DBR_STR("the action"));
    }
    if ((n = dbr_prop(&p, DBR_N_P_EXPECT))) {
        const dbr_node *by = dbr_kid(n, 1);
        a->expect = dbr_window_cond(r, dbr_kid(n, 0));
        a->expect_text = dbr_written(r, dbr_kid(n, 0)->at);
        if (!dbr_node_is(by, DBR_N_DASH)) {
            a->has_by = dbr_window_of(r, by, &a->by);
        } else if (a->has_due) {
            a->has_by = true;
            a->by = due;
        } else if (!dbr_prop(&p, DBR_N_P_DUE)) {
            DBR_DIAG(r->diags, PROPERTY_MISSING, n->at, DBR_STR("`expect` of an action"),
                     DBR_STR("the period in which it is looked at"),
                     DBR_STR("write `expect … by 2026-12`, or give the action a `due`"));
        }
    }
    if ((n = dbr_prop(&p, DBR_N_P_COST)))
        a->cost = dbr_window_expr(r, dbr_kid(n, 0));
    if ((n = dbr_prop(&p, DBR_N_P_STATUS)))
        status(r, a, n);
    if ((n = dbr_prop(&p, DBR_N_P_NEEDS))) {
        const dbr_node *what = dbr_kid(n, 0);
        if (dbr_node_is(what, DBR_N_LIST))
            for (size_t i = 0; i < what->nkids; i++)
                dbr_vec_push(r->arena, &a->needs_names, what->kids[i]->text);
        else
            a->needs = dbr_reader_of(r, what);
    }
    for (size_t i = 0; i < p.n; i++) {
        if (dbr_node_is(p.v[i], DBR_N_RISK))
            dbr_vec_push(r->arena, &a->risks, dbr_resolve_risk(r, p.v[i]));
        if (!dbr_node_is(p.v[i], DBR_N_P_ANSWERS))
            continue;
        const dbr_node *names = dbr_kid(p.v[i], 0);
        for (size_t k = 0; k < names->nkids; k++) {
            dbr_symbol *to = dbr_symbol_need(
                r, names->kids[k], 1u << DBR_S_CHECK | 1u << DBR_S_GOAL | 1u << DBR_S_LESSON);
            if (to)
                dbr_vec_push(r->arena, &a->answers, to->name);
        }
    }
    a->owner = dbr_text_prop(&p, DBR_N_P_OWNER);
}

void dbr_resolve_lesson(dbr_resolver *r, dbr_symbol *s) {
    static const char *const kinds[] = {"success", "failure", NULL};
    dbr_lesson *l = s->lesson;
    dbr_props p = dbr_props_of(r, dbr_kid(s->decl, 2), DBR_N_BAD);
    const dbr_node *n;
    l->title = dbr_reader_of(r, dbr_kid(s->decl, 1));
    if ((n = dbr_prop(&p, DBR_N_P_KIND)))
        l->kind = names_of(r, dbr_kid(n, 0), "a kind of lesson", kinds);
    if ((n = dbr_prop(&p, DBR_N_P_EVIDENCE))) {
        l->evidence = dbr_window_expr(r, dbr_kid(n, 0));
        l->evidence_text = dbr_written(r, dbr_kid(n, 0)->at);
    }
    for (size_t i = 0; i < p.n; i++) {
        const dbr_node *text = dbr_kid(p.v[i], 0);
        if (dbr_node_is(p.v[i], DBR_N_P_START_DOING))
            dbr_vec_push(r->arena, &l->start, dbr_reader_of(r, text));
        else if (dbr_node_is(p.v[i], DBR_N_P_STOP_DOING))
            dbr_vec_push(r->arena, &l->stop, dbr_reader_of(r, text));
        else if (dbr_node_is(p.v[i], DBR_N_P_KEEP_DOING))
            dbr_vec_push(r->arena, &l->keep, dbr_reader_of(r, text));
    }
}

/* How many units are looked back on: some seasons, and no more points than a season's shape is likely to hold for. */
static int history_of(dbr_unit u) {
    switch (u) {
    case DBR_UNIT_DAY:
        return 56;
    case DBR_UNIT_WEEK:
        return 156;
    case DBR_UNIT_MONTH:
        return 48;
    case DBR_UNIT_QUARTER:
        return 24;
    case DBR_UNIT_HALF:
    case DBR_UNIT_YEAR:
        break;
    }
    return 12;
}

static void forecast(dbr_resolver *r, dbr_outlook *o, const dbr_node *n) {
    enum { AHEAD_MAX = 100 };
    dbr_outlook_forecast f = {.text = dbr_written(r, dbr_kid(n, 0)->at)};
    dbr_expr *x = dbr_window_expr(r, dbr_kid(n, 0));
    const dbr_node *unit = dbr_kid(n, 2);
    bool counts =
        dbr_whole_number(r, dbr_kid(n, 1), AHEAD_MAX, "the number of periods ahead", &f.n);
    if (!dbr_unit_parse(unit->text, &f.unit)) {
        DBR_DIAG(r->diags, BAD_PERIOD, unit->at, dbr_shown(r, unit->at),
                 DBR_STR("a forecast is of days, weeks, months, quarters, halves or years"));
        return;
    }
    if (!x || !counts || !dbr_one_value(r, x))
        return;
    if (!dbr_kind_is_quantity(x->type.kind) && x->type.kind != DBR_T_ANY) {
        DBR_DIAG(r->diags, ARGUMENT_TYPE, x->at, DBR_STR("forecast"), DBR_STR("a quantity"),
                 dbr_type_name(r->arena, x->type), (dbr_str){0});
        return;
    }
    f.series = dbr_series_of(r, n->at, x, history_of(f.unit), f.unit);
    if (f.series)
        dbr_vec_push(r->arena, &o->forecasts, f);
}

void dbr_resolve_outlook(dbr_resolver *r, dbr_symbol *s) {
    dbr_outlook *o = s->thing;
    dbr_props p = dbr_props_of(r, dbr_kid(s->decl, 2), DBR_N_BAD);
    o->title = dbr_reader_of(r, dbr_kid(s->decl, 1));
    for (size_t i = 0; i < p.n; i++) {
        if (dbr_node_is(p.v[i], DBR_N_RISK))
            dbr_vec_push(r->arena, &o->risks, dbr_resolve_risk(r, p.v[i]));
        else if (dbr_node_is(p.v[i], DBR_N_P_NEXT))
            dbr_vec_push(r->arena, &o->next, dbr_reader_of(r, dbr_kid(p.v[i], 0)));
        else if (dbr_node_is(p.v[i], DBR_N_P_FORECAST))
            forecast(r, o, p.v[i]);
    }
}
