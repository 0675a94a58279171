/* json.c: a review as JSON, schema debrief.result/1 (docs/schema/debrief.result-1.schema.json). Keys are stable; new ones may be added.
   A value that is none is null, and its reason stands beside it. */
#include "report/json.h"
#include "report/changes.h"
#include "report/render.h"
#include "report/text.h"

static void day(dbr_json *j, const char *key, dbr_day d) {
    dbr_value v = dbr_value_day(d);
    dbr_json_member_value(j, key, &v);
}

static void value(dbr_json *j, const char *key, const dbr_shown *s) {
    dbr_json_member_value(j, key, &s->value);
}

/* The reason of the first of the values that is none. */
static void reasons(dbr_json *j, const dbr_shown *const *of, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (of[i]->value.kind == DBR_V_NONE) {
            dbr_json_member(j, "reason", of[i]->value.none.why);
            dbr_json_member(j, "reason_code",
                            dbr_str_of(dbr_reason_code(of[i]->value.none.reason)));
            return;
        }
}

void dbr_json_reason(dbr_json *j, const dbr_shown *s) {
    reasons(j, (const dbr_shown *const[]){s}, 1);
}

static void texts(dbr_json *j, const char *key, const dbr_str *v, size_t n) {
    dbr_json_key(j, key);
    dbr_json_array_flat(j);
    for (size_t i = 0; i < n; i++)
        dbr_json_text(j, v[i]);
    dbr_json_array_end(j);
}

void dbr_json_segment(dbr_json *j, const dbr_segment_part *parts, size_t n) {
    dbr_json_key(j, "segment");
    if (!n) {
        dbr_json_null(j);
        return;
    }
    dbr_json_object_flat(j);
    for (size_t i = 0; i < n; i++) {
        dbr_json_key_str(j, parts[i].column);
        dbr_json_value(j, &parts[i].value);
    }
    dbr_json_object_end(j);
}

void dbr_json_place(dbr_json *j, const dbr_place_ref *p) {
    if (!p->line)
        return;
    dbr_json_member(j, "file", p->file);
    dbr_json_member_int(j, "line", p->line);
    dbr_json_member_int(j, "column", p->column);
}

static void comparison(dbr_json *j, const dbr_comparison *c) {
    dbr_json_object_flat(j);
    dbr_json_member(j, "with", c->with);
    dbr_json_member_some(j, "period", c->window);
    value(j, "value", &c->value);
    value(j, "change", &c->change);
    value(j, "difference", &c->difference);
    dbr_json_member_some(j, "formatted", dbr_text_change(c));
    if (c->better)
        dbr_json_member_bool(j, "better", c->better > 0);
    dbr_json_member_some(j, "words", c->words);
    reasons(j, (const dbr_shown *const[]){&c->value, &c->change, &c->difference}, 3);
    dbr_json_object_end(j);
}

static const char *good_name(dbr_good g) {
    switch (g) {
    case DBR_GOOD_UNKNOWN:
        return NULL;
    case DBR_GOOD_UP:
        return "up";
    case DBR_GOOD_DOWN:
        return "down";
    case DBR_GOOD_RANGE:
        return "range";
    }
    return NULL;
}

static void point(dbr_json *j, const dbr_point *p, const dbr_shown *year) {
    dbr_json_object_flat(j);
    dbr_json_member(j, "period", p->period);
    value(j, "value", &p->value);
    dbr_json_reason(j, &p->value);
    if (p->incomplete)
        dbr_json_member_bool(j, "incomplete", true);
    if (year && year->text.n && year->value.kind != DBR_V_NONE)
        value(j, "last_year", year);
    dbr_json_object_end(j);
}

static void year_points(dbr_json *j, const char *key, const dbr_year_point *v, size_t n) {
    dbr_json_key(j, key);
    dbr_json_array(j);
    for (size_t i = 0; i < n; i++)
        point(j, &v[i].now, &v[i].year);
    dbr_json_array_end(j);
}

static void history(dbr_json *j, const dbr_history *h) {
    dbr_json_key(j, "history");
    dbr_json_object(j);
    year_points(j, "weeks", h->weeks, h->nweeks);
    year_points(j, "months", h->months, h->nmonths);
    dbr_json_key(j, "to_date");
    dbr_json_array(j);
    for (size_t i = 0; i < h->nto_date; i++) {
        const dbr_to_date *d = &h->to_date[i];
        dbr_json_object(j);
        dbr_json_member(j, "window", dbr_str_of(d->name));
        dbr_json_member(j, "period", d->period);
        value(j, "value", &d->value);
        dbr_json_reason(j, &d->value);
        dbr_json_member(j, "formatted", d->value.text);
        DBR_JSON_LIST(j, "comparisons", d->comparisons, d->ncomparisons, comparison);
        dbr_json_object_end(j);
    }
    dbr_json_array_end(j);
    dbr_json_object_end(j);
}

static void uses(dbr_json *j, const dbr_use_result *all, size_t n) {
    if (!n)
        return;
    dbr_json_key(j, "uses");
    dbr_json_array(j);
    for (size_t i = 0; i < n; i++) {
        const dbr_use_result *u = &all[i];
        dbr_json_object_flat(j);
        dbr_json_member(j, "name", u->name);
        if (u->definition.n) {
            dbr_json_member(j, "definition", u->definition);
        } else {
            dbr_json_member(j, "unit", u->unit);
            value(j, "value", &u->value);
            dbr_json_member(j, "formatted", u->value.text);
        }
        dbr_json_object_end(j);
    }
    dbr_json_array_end(j);
}

static void metric(dbr_json *j, const dbr_metric_result *m) {
    dbr_json_object(j);
    dbr_json_member(j, "name", m->name);
    dbr_json_member(j, "title", m->title);
    dbr_json_member(j, "unit", m->unit);
    if (good_name(m->good))
        dbr_json_member(j, "good", dbr_str_of(good_name(m->good)));
    dbr_json_member_some(j, "group", m->group);
    dbr_json_member_some(j, "about", m->about);
    dbr_json_member_some(j, "owner", m->owner);
    dbr_json_member_some(j, "format", m->format);
    dbr_json_member(j, "definition", m->definition);
    uses(j, m->uses, m->nuses);
    value(j, "value", &m->value);
    dbr_json_reason(j, &m->value);
    dbr_json_member(j, "formatted", m->value.text);
    DBR_JSON_LIST(j, "comparisons", m->comparisons, m->ncomparisons, comparison);
    dbr_json_key(j, "series");
    dbr_json_array(j);
    for (size_t i = 0; i < m->nseries; i++)
        point(j, &m->series[i], NULL);
    dbr_json_array_end(j);
    if (m->history)
        history(j, m->history);
    dbr_json_object_end(j);
}

static void offenders(dbr_json *j, const dbr_check_result *c) {
    dbr_json_key(j, "offenders");
    dbr_json_array(j);
    for (size_t i = 0; i < c->noffenders; i++) {
        dbr_json_object_flat(j);
        dbr_json_member(j, "file", c->offenders[i].file);
        dbr_json_member_int(j, "line", (int64_t)c->offenders[i].line);
        dbr_json_member(j, "text", c->offenders[i].text);
        dbr_json_object_end(j);
    }
    dbr_json_array_end(j);
}

static void check(dbr_json *j, const dbr_check_result *c) {
    dbr_json_object(j);
    dbr_json_member(j, "name", c->name);
    dbr_json_member_some(j, "title", c->title);
    dbr_json_member(j, "outcome", dbr_str_of(dbr_outcome_name(c->outcome)));
    dbr_json_member_bool(j, "counts_as_failed", c->counts_failed);
    dbr_json_segment(j, c->segment, c->nsegment);
    dbr_json_member(j, "severity", c->severity);
    if (c->key)
        dbr_json_member_bool(j, "key", true);
    dbr_json_member_some(j, "owner", c->owner);
    dbr_json_member_some(j, "source", c->source);
    dbr_json_member(j, "expression", c->expression);
    dbr_json_member_some(j, "warn", c->warn);
    uses(j, c->uses, c->nuses);
    if (c->has_value) {
        value(j, "value", &c->value);
        bool limited = c->limit.text.n > 0; /* a range, a list and counted rows have no one limit */
        if (limited)
            value(j, "limit", &c->limit);
        reasons(j, (const dbr_shown *const[]){&c->value, &c->limit}, limited ? 2 : 1);
        dbr_json_member_some(j, "formatted", c->value.text);
    } else if (c->verdict.kind == DBR_V_NONE) {
        dbr_shown none = {.value = c->verdict};
        value(j, "value", &none);
        dbr_json_reason(j, &none);
    }
    dbr_json_failing(j, &c->failing);
    dbr_json_place(j, &c->place);
    dbr_json_member(j, "message", c->message);
    if (!dbr_str_eq(c->said, c->message))
        dbr_json_member_some(j, "said", c->said); /* in the language of the review */
    dbr_json_member_some(j, "because", c->because);
    if (c->nactions)
        texts(j, "actions", c->actions, c->nactions);
    if (c->needs_owner)
        dbr_json_member_bool(j, "needs_owner", true);
    if (c->noffenders)
        offenders(j, c);
    if (c->outcome == DBR_WAIVED) {
        dbr_json_member_some(j, "waived_by", c->waived_by);
        dbr_json_member_some(j, "waived_because", c->waived_because);
        dbr_json_member_some(j, "waived_until", c->waived_until);
    }
    dbr_json_object_end(j);
}

static void goal(dbr_json *j, const dbr_goal_result *g) {
    dbr_json_object(j);
    dbr_json_member(j, "name", g->name);
    dbr_json_member_some(j, "title", g->title);
    dbr_json_member(j, "status", dbr_str_of(dbr_goal_status_name(g->status)));
    dbr_json_member_some(j, "metric", g->metric);
    dbr_json_member_some(j, "comparison", g->comparison);
    value(j, "actual", &g->actual);
    value(j, "target", &g->target);
    if (g->upper.kind != DBR_V_NONE) {
        dbr_json_member_value(j, "upper", &g->upper);
    }
    value(j, "expected", &g->expected);
    if (g->baseline.value.kind != DBR_V_NONE)
        value(j, "baseline", &g->baseline);
    value(j, "attainment", &g->attainment);
    reasons(j, (const dbr_shown *const[]){&g->actual, &g->target, &g->expected, &g->attainment}, 4);
    dbr_json_member_some(j, "by", g->by);
    dbr_json_member_some(j, "owner", g->owner);
    dbr_json_member_some(j, "why", g->why);
    dbr_json_member_some(j, "under", g->under);
    dbr_json_place(j, &g->place);
    dbr_json_object_end(j);
}

static void action(dbr_json *j, const dbr_action_result *a) {
    dbr_json_object(j);
    dbr_json_member(j, "name", a->name);
    dbr_json_member_some(j, "title", a->title);
    dbr_json_member_some(j, "kind", a->kind);
    dbr_json_member(j, "status", a->status);
    dbr_json_member_some(j, "owner", a->owner);
    dbr_json_member_some(j, "start", a->start);
    dbr_json_member_some(j, "due", a->due);
    dbr_json_member_some(j, "done_on", a->done_on);
    dbr_json_member_bool(j, "overdue", a->overdue);
    dbr_json_member_some(j, "expect", a->expect);
    dbr_json_member_some(j, "by", a->by);
    dbr_json_member_some(j, "effect", a->effect);
    if (a->has_value) {
        value(j, "value", &a->value);
        if (!a->has_cost)
            dbr_json_reason(j, &a->value);
    }
    dbr_json_member_some(j, "needs", a->needs);
    if (a->has_cost) {
        value(j, "cost", &a->cost);
        reasons(j, (const dbr_shown *const[]){&a->cost, &a->value}, a->has_value ? 2 : 1);
    }
    if (a->nanswers)
        texts(j, "answers", a->answers, a->nanswers);
    dbr_json_place(j, &a->place);
    dbr_json_object_end(j);
}

static void lesson(dbr_json *j, const dbr_lesson_result *l) {
    dbr_json_object(j);
    dbr_json_member_some(j, "name", l->name);
    dbr_json_member(j, "title", l->title);
    dbr_json_member_some(j, "kind", l->kind);
    if (l->has_evidence) {
        dbr_json_member(j, "evidence", l->evidence);
        value(j, "value", &l->evidence_value);
        dbr_json_reason(j, &l->evidence_value);
    }
    texts(j, "start", l->start, l->nstart);
    texts(j, "stop", l->stop, l->nstop);
    texts(j, "keep", l->keep, l->nkeep);
    dbr_json_object_end(j);
}

static void risk(dbr_json *j, const dbr_risk_result *k) {
    dbr_json_object(j);
    dbr_json_member(j, "title", k->title);
    dbr_json_member_some(j, "of", k->of);
    dbr_json_member_some(j, "likelihood", k->likelihood);
    dbr_json_member_some(j, "impact", k->impact);
    dbr_json_member_some(j, "plan", k->plan);
    dbr_json_member_some(j, "owner", k->owner);
    dbr_json_object_end(j);
}

static void source(dbr_json *j, const dbr_source_result *s) {
    dbr_json_object(j);
    dbr_json_member(j, "name", s->name);
    dbr_json_member_some(j, "title", s->title);
    dbr_json_member_some(j, "file", s->file);
    if (s->pattern)
        dbr_json_member_int(j, "files", (int64_t)s->nfiles);
    dbr_json_member_bool(j, "failed", s->failed);
    dbr_json_member_int(j, "rows", s->rows);
    dbr_json_member_int(j, "kept", s->kept);
    dbr_json_member_int(j, "dropped", s->dropped);
    dbr_json_member_int(j, "duplicates", s->duplicates);
    dbr_json_member_int(j, "bad_rows", s->bad_rows);
    dbr_json_member_int(j, "undated", s->undated);
    if (s->lookups) {
        dbr_json_member_int(j, "lookups", s->lookups);
        dbr_json_member_int(j, "lookup_misses", s->lookup_misses);
    }
    dbr_json_key(j, "oldest");
    if (s->has_newest) {
        dbr_value v = dbr_value_day(s->oldest);
        dbr_json_value(j, &v);
        day(j, "newest", s->newest);
    } else {
        dbr_json_null(j);
        dbr_json_key(j, "newest");
        dbr_json_null(j);
    }
    texts(j, "drops", s->drops, s->ndrops);
    dbr_json_object_end(j);
}

static void head(dbr_json *j, const dbr_review *r) {
    dbr_json_member(j, "schema", DBR_STR("debrief.result/1"));
    dbr_json_member(j, "script", r->script);
    dbr_json_member(j, "title", r->title);
    dbr_json_member_some(j, "owner", r->owner);
    dbr_json_member_some(j, "audience", r->audience);
    dbr_json_member(j, "language", dbr_str_of(dbr_lang_name(r->lang)));
    dbr_json_key(j, "period");
    dbr_json_object_flat(j);
    dbr_json_member(j, "label", r->period);
    dbr_json_member_some(j, "unit", r->unit);
    day(j, "start", r->start);
    day(j, "end", r->end);
    dbr_json_member_bool(j, "complete", r->complete);
    dbr_json_object_end(j);
    day(j, "as_of", r->as_of);
    dbr_json_member(j, "verdict", r->verdict);
    if (r->has_score) {
        value(j, "score", &r->score);
        dbr_json_reason(j, &r->score);
    }
    dbr_json_member_bool(j, "incomplete_run", r->incomplete_run);
    dbr_json_key(j, "counts");
    dbr_json_object_flat(j);
    dbr_json_member_int(j, "passed", r->counts.passed);
    dbr_json_member_int(j, "warned", r->counts.warned);
    dbr_json_member_int(j, "failed", r->counts.failed);
    dbr_json_member_int(j, "missing", r->counts.missing);
    dbr_json_member_int(j, "waived", r->counts.waived);
    dbr_json_object_end(j);
}

static void forecast_target(dbr_json *j, const dbr_forecast_target *t) {
    dbr_json_object_flat(j);
    dbr_json_member(j, "goal", t->goal);
    dbr_json_member(j, "period", t->period);
    value(j, "target", &t->target);
    dbr_json_member_bool(j, "met", t->met);
    dbr_json_member(j, "text", t->text);
    dbr_json_object_end(j);
}

static void forecast(dbr_json *j, const dbr_forecast_result *f) {
    static const char *const names[] = {"alpha", "beta", "gamma"};
    dbr_json_object(j);
    dbr_json_member(j, "expression", f->expression);
    dbr_json_member(j, "title", f->title);
    dbr_json_member(j, "unit", f->unit);
    if (f->method.n)
        dbr_json_member(j, "method", f->method);
    else
        dbr_json_reason(j, &f->none);
    if (f->season) {
        dbr_json_member_int(j, "season", (int64_t)f->season);
        for (int i = 0; i < 3; i++) {
            dbr_value v = dbr_value_dec(f->parameters[i]);
            dbr_json_member_value(j, names[i], &v);
        }
    }
    dbr_json_key(j, "points");
    dbr_json_array(j);
    for (size_t i = 0; i < f->npoints; i++) {
        const dbr_forecast_point *p = &f->points[i];
        dbr_json_object_flat(j);
        dbr_json_member(j, "period", p->period);
        value(j, "value", &p->value);
        value(j, "low", &p->low);
        value(j, "high", &p->high);
        dbr_json_member(j, "formatted", p->value.text);
        dbr_json_object_end(j);
    }
    dbr_json_array_end(j);
    DBR_JSON_LIST(j, "targets", f->targets, f->ntargets, forecast_target);
    dbr_json_object_end(j);
}

static void outlook(dbr_json *j, const dbr_outlook_result *o) {
    dbr_json_object(j);
    dbr_json_member(j, "title", o->title);
    if (o->nforecasts) {
        DBR_JSON_LIST(j, "forecasts", o->forecasts, o->nforecasts, forecast);
    }
    texts(j, "next", o->next, o->nnext);
    dbr_json_object_end(j);
}

static void finding(dbr_json *j, const dbr_finding *f) {
    dbr_json_object_flat(j);
    dbr_json_member(j, "text", f->text);
    if (f->better)
        dbr_json_member_bool(j, "better", f->better > 0);
    dbr_json_object_end(j);
}

static void driver(dbr_json *j, const dbr_explain_result *x, const dbr_driver *d) {
    if (!x->ratio || d->nsegment) {
        value(j, "previous", &d->before);
        value(j, "value", &d->value);
    }
    value(j, "contribution", &d->contribution);
    if (x->ratio) {
        value(j, "rate", &d->rate);
        value(j, "mix", &d->mix);
    }
    value(j, "share", &d->share);
}

static void factor(dbr_json *j, const dbr_driver *d) {
    dbr_json_object(j);
    dbr_json_member(j, "name", d->factor);
    dbr_json_member(j, "title", d->title);
    if (d->divides)
        dbr_json_member_bool(j, "divides", true);
    value(j, "previous", &d->before);
    value(j, "value", &d->value);
    value(j, "change", &d->change);
    value(j, "contribution", &d->contribution);
    value(j, "share", &d->share);
    dbr_json_object_end(j);
}

static void effect(dbr_json *j, const dbr_effect *e) {
    static const char *const kinds[] = {[DBR_EFFECT_WORKDAYS] = "workdays",
                                        [DBR_EFFECT_EVENT] = "event",
                                        [DBR_EFFECT_REST] = "rest"};
    dbr_json_object(j);
    dbr_json_member(j, "kind", dbr_str_of(kinds[e->kind]));
    if (e->kind == DBR_EFFECT_EVENT) {
        dbr_json_member(j, "name", e->event);
        dbr_json_member(j, "title", e->line.name);
    }
    if (e->kind != DBR_EFFECT_REST) {
        value(j, "previous", &e->line.before);
        value(j, "value", &e->line.value);
    }
    if (e->kind == DBR_EFFECT_WORKDAYS) {
        value(j, "other_days_previous", &e->other_before);
        value(j, "other_days", &e->other_value);
    }
    value(j, "contribution", &e->line.contribution);
    value(j, "relative", &e->relative);
    value(j, "share", &e->line.share);
    dbr_json_object_end(j);
}

static void explain(dbr_json *j, const dbr_explain_result *x) {
    dbr_json_object(j);
    dbr_json_member(j, "name", x->name);
    dbr_json_member(j, "title", x->title);
    texts(j, "by", x->by, x->nby);
    dbr_json_member(j, "with", x->window);
    value(j, "value", &x->value);
    value(j, "previous", &x->before);
    value(j, "change", &x->change);
    dbr_json_reason(j, &x->change);
    dbr_json_key(j, "drivers");
    dbr_json_array(j);
    for (size_t i = 0; i < x->ndrivers && !x->product; i++) {
        const dbr_driver *d = &x->drivers[i];
        dbr_json_object(j);
        dbr_json_segment(j, d->segment, d->nsegment);
        driver(j, x, d);
        if (d->is_new)
            dbr_json_member_bool(j, "new", true);
        if (d->is_gone)
            dbr_json_member_bool(j, "gone", true);
        dbr_json_object_end(j);
    }
    dbr_json_array_end(j);
    if (x->product) {
        DBR_JSON_LIST(j, "factors", x->drivers, x->ndrivers, factor);
    }
    if (x->neffects) {
        DBR_JSON_LIST(j, "effects", x->effects, x->neffects, effect);
    }
    if (x->effects_reason.n)
        dbr_json_member(j, "effects_reason", x->effects_reason);
    if (x->nothers) {
        dbr_json_key(j, "others");
        dbr_json_object(j);
        dbr_json_member_int(j, "segments", (int64_t)x->nothers);
        driver(j, x, &x->others);
        dbr_json_object_end(j);
    }
    dbr_json_place(j, &x->place);
    dbr_json_object_end(j);
}

static void funnel(dbr_json *j, const dbr_funnel_result *f) {
    dbr_json_object(j);
    dbr_json_member(j, "name", f->name);
    dbr_json_member(j, "title", f->title);
    dbr_json_member_some(j, "with", f->window);
    value(j, "conversion", &f->overall);
    value(j, "previous", &f->overall_previous);
    if (f->worst < f->nsteps)
        dbr_json_member(j, "worst", f->steps[f->worst].name);
    dbr_json_key(j, "steps");
    dbr_json_array(j);
    for (size_t i = 0; i < f->nsteps; i++) {
        const dbr_funnel_step_result *s = &f->steps[i];
        dbr_json_object(j);
        dbr_json_member(j, "name", s->name);
        dbr_json_member(j, "title", s->title);
        value(j, "value", &s->value);
        value(j, "previous", &s->previous);
        if (i > 0) {
            value(j, "conversion", &s->conversion);
            value(j, "conversion_previous", &s->conversion_previous);
            value(j, "loss", &s->loss);
        }
        value(j, "overall", &s->overall);
        dbr_json_object_end(j);
    }
    dbr_json_array_end(j);
    dbr_json_place(j, &f->place);
    dbr_json_object_end(j);
}

/* The number and the one of the window before, where there is one. */
static void twice(dbr_json *j, const char *key, const char *before, const dbr_shown *now,
                  const dbr_shown *then) {
    value(j, key, now);
    if (then->text.n)
        value(j, before, then);
}

static void process(dbr_json *j, const dbr_process_result *p) {
    dbr_json_object(j);
    dbr_json_member(j, "name", p->name);
    dbr_json_member(j, "title", p->title);
    dbr_json_member_some(j, "with", p->window);
    twice(j, "cases", "cases_previous", &p->cases, &p->cases_previous);
    if (p->bottleneck < p->ntimes) {
        dbr_json_key(j, "bottleneck");
        dbr_json_object_flat(j);
        dbr_json_member(j, "from", p->times[p->bottleneck].from);
        dbr_json_member(j, "to", p->times[p->bottleneck].to);
        dbr_json_object_end(j);
    }
    dbr_json_key(j, "steps");
    dbr_json_array(j);
    for (size_t i = 0; i < p->nsteps; i++) {
        dbr_json_object(j);
        dbr_json_member(j, "name", p->steps[i].name);
        dbr_json_member(j, "title", p->steps[i].title);
        value(j, "reached", &p->steps[i].reached);
        if (i + 1 < p->nsteps)
            value(j, "skipped", &p->steps[i].skipped);
        dbr_json_object_end(j);
    }
    dbr_json_array_end(j);
    dbr_json_key(j, "times");
    dbr_json_array(j);
    for (size_t i = 0; i < p->ntimes; i++) {
        const dbr_process_time_result *t = &p->times[i];
        dbr_json_object(j);
        dbr_json_member(j, "from", t->from);
        dbr_json_member(j, "to", t->to);
        value(j, "count", &t->count);
        value(j, "out_of_order", &t->out_of_order);
        twice(j, "median", "median_previous", &t->median, &t->median_previous);
        twice(j, "p90", "p90_previous", &t->p90, &t->p90_previous);
        value(j, "share", &t->share);
        dbr_json_object_end(j);
    }
    dbr_json_array_end(j);
    dbr_json_place(j, &p->place);
    dbr_json_object_end(j);
}

static void theme(dbr_json *j, const dbr_theme_result *t) {
    dbr_json_object(j);
    dbr_json_member(j, "name", t->name);
    dbr_json_member(j, "title", t->title);
    value(j, "count", &t->count);
    twice(j, "share", "previous", &t->share, &t->previous);
    if (t->change.text.n)
        value(j, "difference", &t->change);
    dbr_json_key(j, "quotes");
    dbr_json_array(j);
    for (size_t i = 0; i < t->nquotes; i++)
        dbr_json_text(j, t->quotes[i]);
    dbr_json_array_end(j);
    dbr_json_object_end(j);
}

static void feedback(dbr_json *j, const dbr_feedback_result *f) {
    dbr_json_object(j);
    dbr_json_member(j, "name", f->name);
    dbr_json_member(j, "title", f->title);
    dbr_json_member_some(j, "with", f->window);
    twice(j, "count", "count_previous", &f->count, &f->count_previous);
    if (f->outside.text.n)
        value(j, "outside", &f->outside);
    if (f->has_mean)
        twice(j, "mean", "mean_previous", &f->mean, &f->mean_previous);
    if (f->has_nps) {
        twice(j, "nps", "nps_previous", &f->nps, &f->nps_previous);
        value(j, "nps_low", &f->nps_low);
        value(j, "nps_high", &f->nps_high);
    }
    if (f->has_csat)
        twice(j, "csat", "csat_previous", &f->csat, &f->csat_previous);
    DBR_JSON_LIST(j, "themes", f->themes, f->nthemes, theme);
    dbr_json_place(j, &f->place);
    dbr_json_object_end(j);
}

static void cohort(dbr_json *j, const dbr_cohort_result *c) {
    dbr_json_object(j);
    dbr_json_member(j, "name", c->name);
    dbr_json_member(j, "title", c->title);
    dbr_json_member(j, "grain", dbr_str_of(dbr_unit_name(c->grain)));
    dbr_json_key(j, "cohorts");
    dbr_json_array(j);
    for (size_t i = 0; i < c->nrows; i++) {
        dbr_json_object(j);
        dbr_json_member(j, "period", c->rows[i].period);
        value(j, "size", &c->rows[i].size);
        dbr_json_key(j, "retention");
        dbr_json_array(j);
        for (size_t k = 0; k < c->rows[i].nretention; k++) {
            dbr_json_object_flat(j);
            dbr_json_member_int(j, "after", (int64_t)k);
            value(j, "value", &c->rows[i].retention[k]);
            dbr_json_object_end(j);
        }
        dbr_json_array_end(j);
        dbr_json_object_end(j);
    }
    dbr_json_array_end(j);
    dbr_json_place(j, &c->place);
    dbr_json_object_end(j);
}

static void grid_column(dbr_json *j, const dbr_grid_column *c) {
    dbr_json_object_flat(j);
    dbr_json_member_some(j, "title", c->title);
    dbr_json_member_some(j, "expression", c->expression);
    dbr_json_member_some(j, "period", c->period);
    dbr_json_member_some(j, "unit", c->unit);
    dbr_json_object_end(j);
}

/* A cell where the row has no value of its own is null. */
static void grid_row(dbr_json *j, const dbr_grid_row *row, size_t ncolumns) {
    dbr_json_object(j);
    dbr_json_member(j, "name", row->name);
    dbr_json_member_some(j, "expression", row->expression);
    dbr_json_member_some(j, "unit", row->unit);
    if (row->nsegment)
        dbr_json_segment(j, row->segment, row->nsegment);
    if (row->total)
        dbr_json_member_bool(j, "total", true);
    dbr_json_key(j, "cells");
    dbr_json_array(j);
    for (size_t i = 0; i < ncolumns; i++) {
        const dbr_shown *cell = &row->cells[i];
        if (!cell->text.n) {
            dbr_json_null(j);
            continue;
        }
        dbr_json_object_flat(j);
        value(j, "value", cell);
        dbr_json_reason(j, cell);
        dbr_json_member(j, "formatted", cell->text);
        dbr_json_object_end(j);
    }
    dbr_json_array_end(j);
    dbr_json_object_end(j);
}

static void grid(dbr_json *j, const dbr_section_item_result *t) {
    texts(j, "by", t->by, t->nby);
    DBR_JSON_LIST(j, "columns", t->columns, t->ncolumns, grid_column);
    dbr_json_key(j, "rows");
    dbr_json_array(j);
    for (size_t i = 0; i < t->nrows; i++)
        grid_row(j, &t->rows[i], t->ncolumns);
    dbr_json_array_end(j);
}

static void section_item(dbr_json *j, const dbr_section_item_result *t) {
    dbr_json_object(j);
    dbr_json_member(j, "kind", dbr_str_of(dbr_section_kind_name(t->kind)));
    switch (t->kind) {
    case DBR_SECTION_TEXT:
        dbr_json_member(j, "text", t->text);
        break;
    case DBR_SECTION_CHART:
        dbr_json_member(j, "as", dbr_str_of(dbr_chart_kind_name(t->chart)));
        dbr_json_member_some(j, "title", t->title);
        grid(j, t);
        break;
    case DBR_SECTION_TABLE:
        grid(j, t);
        break;
    case DBR_SECTION_SHOW:
        dbr_json_member(j, "part", dbr_str_of(dbr_part_name(t->part)));
        if (t->nnames)
            texts(j, "names", t->names, t->nnames);
        break;
    }
    dbr_json_object_end(j);
}

static void section(dbr_json *j, const dbr_section_result *s) {
    dbr_json_object(j);
    dbr_json_member_some(j, "name", s->name);
    dbr_json_member(j, "title", s->title);
    DBR_JSON_LIST(j, "items", s->items, s->nitems, section_item);
    dbr_json_place(j, &s->place);
    dbr_json_object_end(j);
}

static void note(dbr_json *j, const dbr_note *n) {
    dbr_json_object_flat(j);
    dbr_json_member(j, "kind", n->kind == DBR_NOTE_WARNING ? DBR_STR("warning") : DBR_STR("info"));
    dbr_json_member(j, "text", n->text);
    dbr_json_object_end(j);
}

static void follow_up(dbr_json *j, const dbr_changes *c) {
    dbr_json_key(j, "follow_up");
    dbr_json_object(j);
    dbr_json_member(j, "file", c->file);
    dbr_json_member(j, "period", c->period);
    dbr_json_changes(j, c);
    dbr_json_object_end(j);
}

/* LIST(key, name, one): the array r->name of r->nname things. */
#define LIST(key, name, one) DBR_JSON_LIST(&j, key, r->name, r->n##name, one)

void dbr_render_json(const dbr_review *r, const dbr_render_options *o, dbr_buf *out) {
    dbr_json j = {.out = out};
    dbr_json_object(&j);
    head(&j, r);
    LIST("metrics", metrics, metric);
    LIST("findings", findings, finding);
    LIST("explains", explains, explain);
    LIST("funnels", funnels, funnel);
    LIST("processes", processes, process);
    LIST("feedback", feedbacks, feedback);
    LIST("cohorts", cohorts, cohort);
    LIST("checks", checks, check);
    LIST("goals", goals, goal);
    LIST("actions", actions, action);
    LIST("lessons", lessons, lesson);
    LIST("risks", risks, risk);
    LIST("outlook", outlooks, outlook);
    LIST("sources", sources, source);
    LIST("sections", sections, section);
    LIST("notes", notes, note);
    dbr_json_plan(&j, r);
    if (r->follow_up)
        follow_up(&j, r->follow_up);
    dbr_json_object_end(&j);
    dbr_buf_putc(out, '\n');
}
