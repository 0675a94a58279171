/* json.c: a review as JSON, schema debrief.result/1 (docs/schema/debrief.result-1.schema.json). Keys are stable; new ones may be added.
   A value that is none is null, and its reason stands beside it. */
#include "report/json_writer.h"
#include "report/render.h"

/* Only where something was said. */
static void some(dbr_json *j, const char *key, dbr_str s) {
    if (s.n)
        dbr_json_member(j, key, s);
}

static void flag(dbr_json *j, const char *key, bool b) {
    dbr_json_key(j, key);
    dbr_json_bool(j, b);
}

static void day(dbr_json *j, const char *key, dbr_day d) {
    dbr_value v = dbr_value_day(d);
    dbr_json_key(j, key);
    dbr_json_value(j, &v);
}

static void value(dbr_json *j, const char *key, const dbr_shown *s) {
    dbr_json_key(j, key);
    dbr_json_value(j, &s->value);
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

static void reason(dbr_json *j, const dbr_shown *s) {
    reasons(j, (const dbr_shown *const[]){s}, 1);
}

static void texts(dbr_json *j, const char *key, const dbr_str *v, size_t n) {
    dbr_json_key(j, key);
    dbr_json_array_flat(j);
    for (size_t i = 0; i < n; i++)
        dbr_json_text(j, v[i]);
    dbr_json_array_end(j);
}

static void segment(dbr_json *j, const dbr_segment_part *parts, size_t n) {
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

static void place(dbr_json *j, const dbr_place_ref *p) {
    if (!p->line)
        return;
    dbr_json_member(j, "file", p->file);
    dbr_json_member_int(j, "line", p->line);
    dbr_json_member_int(j, "column", p->column);
}

static void comparison(dbr_json *j, const dbr_comparison *c) {
    dbr_json_object_flat(j);
    dbr_json_member(j, "with", c->with);
    some(j, "period", c->window);
    value(j, "value", &c->value);
    value(j, "change", &c->change);
    value(j, "difference", &c->difference);
    some(j, "formatted", c->change.text);
    if (c->better)
        flag(j, "better", c->better > 0);
    some(j, "words", c->words);
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
    reason(j, &p->value);
    if (p->incomplete)
        flag(j, "incomplete", true);
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
        reason(j, &d->value);
        dbr_json_member(j, "formatted", d->value.text);
        dbr_json_key(j, "comparisons");
        dbr_json_array(j);
        for (size_t k = 0; k < d->ncomparisons; k++)
            comparison(j, &d->comparisons[k]);
        dbr_json_array_end(j);
        dbr_json_object_end(j);
    }
    dbr_json_array_end(j);
    dbr_json_object_end(j);
}

static void metric(dbr_json *j, const dbr_metric_result *m) {
    dbr_json_object(j);
    dbr_json_member(j, "name", m->name);
    dbr_json_member(j, "title", m->title);
    dbr_json_member(j, "unit", m->unit);
    if (good_name(m->good))
        dbr_json_member(j, "good", dbr_str_of(good_name(m->good)));
    some(j, "group", m->group);
    some(j, "about", m->about);
    some(j, "owner", m->owner);
    value(j, "value", &m->value);
    reason(j, &m->value);
    dbr_json_member(j, "formatted", m->value.text);
    dbr_json_key(j, "comparisons");
    dbr_json_array(j);
    for (size_t i = 0; i < m->ncomparisons; i++)
        comparison(j, &m->comparisons[i]);
    dbr_json_array_end(j);
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
    some(j, "title", c->title);
    dbr_json_member(j, "outcome", dbr_str_of(dbr_outcome_name(c->outcome)));
    flag(j, "counts_as_failed", c->counts_failed);
    segment(j, c->segment, c->nsegment);
    dbr_json_member(j, "severity", c->severity);
    if (c->key)
        flag(j, "key", true);
    some(j, "owner", c->owner);
    some(j, "source", c->source);
    dbr_json_member(j, "expression", c->expression);
    if (c->has_value) {
        value(j, "value", &c->value);
        bool limited = c->limit.text.n > 0; /* a range, a list and counted rows have no one limit */
        if (limited)
            value(j, "limit", &c->limit);
        reasons(j, (const dbr_shown *const[]){&c->value, &c->limit}, limited ? 2 : 1);
        some(j, "formatted", c->value.text);
    }
    place(j, &c->place);
    dbr_json_member(j, "message", c->message);
    some(j, "because", c->because);
    if (c->nactions)
        texts(j, "actions", c->actions, c->nactions);
    if (c->needs_owner)
        flag(j, "needs_owner", true);
    if (c->noffenders)
        offenders(j, c);
    if (c->outcome == DBR_WAIVED) {
        some(j, "waived_by", c->waived_by);
        some(j, "waived_because", c->waived_because);
        some(j, "waived_until", c->waived_until);
    }
    dbr_json_object_end(j);
}

static void goal(dbr_json *j, const dbr_goal_result *g) {
    dbr_json_object(j);
    dbr_json_member(j, "name", g->name);
    some(j, "title", g->title);
    dbr_json_member(j, "status", dbr_str_of(dbr_goal_status_name(g->status)));
    some(j, "metric", g->metric);
    some(j, "comparison", g->comparison);
    value(j, "actual", &g->actual);
    value(j, "target", &g->target);
    value(j, "expected", &g->expected);
    if (g->baseline.value.kind != DBR_V_NONE)
        value(j, "baseline", &g->baseline);
    value(j, "attainment", &g->attainment);
    reasons(j, (const dbr_shown *const[]){&g->actual, &g->target, &g->expected, &g->attainment}, 4);
    some(j, "by", g->by);
    some(j, "owner", g->owner);
    some(j, "why", g->why);
    some(j, "under", g->under);
    place(j, &g->place);
    dbr_json_object_end(j);
}

static void action(dbr_json *j, const dbr_action_result *a) {
    dbr_json_object(j);
    dbr_json_member(j, "name", a->name);
    some(j, "title", a->title);
    some(j, "kind", a->kind);
    dbr_json_member(j, "status", a->status);
    some(j, "owner", a->owner);
    some(j, "start", a->start);
    some(j, "due", a->due);
    some(j, "done_on", a->done_on);
    flag(j, "overdue", a->overdue);
    some(j, "expect", a->expect);
    some(j, "by", a->by);
    some(j, "effect", a->effect);
    if (a->has_value) {
        value(j, "value", &a->value);
        if (!a->has_cost)
            reason(j, &a->value);
    }
    some(j, "needs", a->needs);
    if (a->has_cost) {
        value(j, "cost", &a->cost);
        reasons(j, (const dbr_shown *const[]){&a->cost, &a->value}, a->has_value ? 2 : 1);
    }
    if (a->nanswers)
        texts(j, "answers", a->answers, a->nanswers);
    place(j, &a->place);
    dbr_json_object_end(j);
}

static void lesson(dbr_json *j, const dbr_lesson_result *l) {
    dbr_json_object(j);
    some(j, "name", l->name);
    dbr_json_member(j, "title", l->title);
    some(j, "kind", l->kind);
    if (l->has_evidence) {
        dbr_json_member(j, "evidence", l->evidence);
        value(j, "value", &l->evidence_value);
        reason(j, &l->evidence_value);
    }
    texts(j, "start", l->start, l->nstart);
    texts(j, "stop", l->stop, l->nstop);
    texts(j, "keep", l->keep, l->nkeep);
    dbr_json_object_end(j);
}

static void risk(dbr_json *j, const dbr_risk_result *k) {
    dbr_json_object(j);
    dbr_json_member(j, "title", k->title);
    some(j, "of", k->of);
    some(j, "likelihood", k->likelihood);
    some(j, "impact", k->impact);
    some(j, "plan", k->plan);
    some(j, "owner", k->owner);
    dbr_json_object_end(j);
}

static void source(dbr_json *j, const dbr_source_result *s) {
    dbr_json_object(j);
    dbr_json_member(j, "name", s->name);
    some(j, "title", s->title);
    some(j, "file", s->file);
    if (s->pattern)
        dbr_json_member_int(j, "files", (int64_t)s->nfiles);
    flag(j, "failed", s->failed);
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
    some(j, "owner", r->owner);
    some(j, "audience", r->audience);
    dbr_json_member(j, "language", r->zh ? DBR_STR("zh") : DBR_STR("en"));
    dbr_json_key(j, "period");
    dbr_json_object_flat(j);
    dbr_json_member(j, "label", r->period);
    day(j, "start", r->start);
    day(j, "end", r->end);
    flag(j, "complete", r->complete);
    dbr_json_object_end(j);
    day(j, "as_of", r->as_of);
    dbr_json_member(j, "verdict", r->verdict);
    if (r->has_score) {
        value(j, "score", &r->score);
        reason(j, &r->score);
    }
    flag(j, "incomplete_run", r->incomplete_run);
    dbr_json_key(j, "counts");
    dbr_json_object_flat(j);
    dbr_json_member_int(j, "passed", r->counts.passed);
    dbr_json_member_int(j, "warned", r->counts.warned);
    dbr_json_member_int(j, "failed", r->counts.failed);
    dbr_json_member_int(j, "missing", r->counts.missing);
    dbr_json_member_int(j, "waived", r->counts.waived);
    dbr_json_object_end(j);
}

static void outlook(dbr_json *j, const dbr_outlook_result *o) {
    dbr_json_object(j);
    dbr_json_member(j, "title", o->title);
    texts(j, "next", o->next, o->nnext);
    dbr_json_object_end(j);
}

static void finding(dbr_json *j, const dbr_finding *f) {
    dbr_json_object_flat(j);
    dbr_json_member(j, "text", f->text);
    if (f->better)
        flag(j, "better", f->better > 0);
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

static void explain(dbr_json *j, const dbr_explain_result *x) {
    dbr_json_object(j);
    dbr_json_member(j, "name", x->name);
    dbr_json_member(j, "title", x->title);
    texts(j, "by", x->by, x->nby);
    dbr_json_member(j, "with", x->window);
    value(j, "value", &x->value);
    value(j, "previous", &x->before);
    value(j, "change", &x->change);
    reason(j, &x->change);
    dbr_json_key(j, "drivers");
    dbr_json_array(j);
    for (size_t i = 0; i < x->ndrivers; i++) {
        const dbr_driver *d = &x->drivers[i];
        dbr_json_object(j);
        segment(j, d->segment, d->nsegment);
        driver(j, x, d);
        if (d->is_new)
            flag(j, "new", true);
        if (d->is_gone)
            flag(j, "gone", true);
        dbr_json_object_end(j);
    }
    dbr_json_array_end(j);
    if (x->nothers) {
        dbr_json_key(j, "others");
        dbr_json_object(j);
        dbr_json_member_int(j, "segments", (int64_t)x->nothers);
        driver(j, x, &x->others);
        dbr_json_object_end(j);
    }
    place(j, &x->place);
    dbr_json_object_end(j);
}

static void funnel(dbr_json *j, const dbr_funnel_result *f) {
    dbr_json_object(j);
    dbr_json_member(j, "name", f->name);
    dbr_json_member(j, "title", f->title);
    some(j, "with", f->window);
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
    place(j, &f->place);
    dbr_json_object_end(j);
}

static void note(dbr_json *j, const dbr_note *n) {
    dbr_json_object_flat(j);
    dbr_json_member(j, "kind", n->kind == DBR_NOTE_WARNING ? DBR_STR("warning") : DBR_STR("info"));
    dbr_json_member(j, "text", n->text);
    dbr_json_object_end(j);
}

/* LIST(key, name): the array r->name of r->nname things, each by one(). */
#define LIST(key, name, one)                    \
    do {                                        \
        dbr_json_key(&j, key);                  \
        dbr_json_array(&j);                     \
        for (size_t i = 0; i < r->n##name; i++) \
            one(&j, &r->name[i]);               \
        dbr_json_array_end(&j);                 \
    } while (0)

void dbr_render_json(const dbr_review *r, const dbr_render_options *o, dbr_buf *out) {
    dbr_json j = {.out = out};
    dbr_json_object(&j);
    head(&j, r);
    LIST("metrics", metrics, metric);
    LIST("findings", findings, finding);
    LIST("explains", explains, explain);
    LIST("funnels", funnels, funnel);
    LIST("checks", checks, check);
    LIST("goals", goals, goal);
    LIST("actions", actions, action);
    LIST("lessons", lessons, lesson);
    LIST("risks", risks, risk);
    LIST("outlook", outlooks, outlook);
    LIST("sources", sources, source);
    LIST("notes", notes, note);
    dbr_json_object_end(&j);
    dbr_buf_putc(out, '\n');
}
