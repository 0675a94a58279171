/* effects.c: what the calendar has to do with a change against last year: working days, events, and the rest, which add up to it.

   Days are of two types, working and other days. An ordinary day is one that no event has; m is the mean of the ordinary days of a type
   in a window, n the number of all days of that type. Then
     working days   sum over both types of (n1 - n0) * m0
     an event       (what its days had - what ordinary days of their types have) now, less the same then
     the rest       sum over both types of n1 * (m1 - m0): how ordinary days changed
   add up to the change, since a window's value is the sum of n * m over types and of what its events had beyond. A day of two events is
   the first one's. Where a window has no ordinary day of a type, the other window's mean stands for it; where neither has one, the events'
   own days are taken as ordinary. */
#include "review/drivers.h"

enum { WORKING, OTHER, TYPES };

typedef struct one_day {
    dbr_decimal value;
    int type;
    size_t event; /* as many as there are: none */
} one_day;

typedef struct days { /* of one window */
    one_day *v;
    size_t n;
    int count[TYPES], ordinary[TYPES];
    dbr_decimal mean[TYPES];
} days;

static size_t event_of(const dbr_model *m, dbr_day day) {
    for (size_t i = 0; i < m->events.n; i++)
        for (size_t k = 0; k < m->events.v[i]->ranges.n; k++)
            if (m->events.v[i]->ranges.v[k].start <= day && day <= m->events.v[i]->ranges.v[k].end)
                return i;
    return m->events.n;
}

/* False where the holidays could not be read. */
static bool read_days(dbr_judging *j, const dbr_expr *x, dbr_window w, days *out) {
    *out = (days){0};
    out->v = DBR_NEWS(j->arena, one_day, (size_t)(w.end - w.start) + 1);
    for (dbr_day day = w.start; day <= w.end; day++) {
        dbr_window single = dbr_window_range(day, day);
        dbr_where at = dbr_where_window(single);
        int work = j->eval.workdays(&j->eval, single);
        if (work < 0)
            return false;
        one_day *d = &out->v[out->n++];
        d->value = dbr_amount(j, x, &at);
        d->type = work ? WORKING : OTHER;
        d->event = event_of(j->model, day);
        out->count[d->type]++;
        out->ordinary[d->type] += d->event == j->model->events.n;
    }
    return true;
}

/* Whether days make up the value of their window, but for roundings: a metric that gives days without rows a value is no sum of them. */
static bool make_up(dbr_sums *s, const days *d, dbr_decimal whole) {
    dbr_decimal all = dbr_dec_of(0);
    int top = dbr_dec_top(whole);
    for (size_t i = 0; i < d->n; i++) {
        all = dbr_take(s, dbr_dec_add, all, d->v[i].value);
        top = dbr_dec_top(d->v[i].value) > top ? dbr_dec_top(d->v[i].value) : top;
    }
    dbr_decimal off = dbr_take(s, dbr_dec_sub, all, whole);
    return dbr_dec_is_zero(off) || dbr_dec_top(off) < top - DBR_PART_DIGITS;
}

static void set_means(dbr_sums *s, days w[2], size_t none) {
    for (int t = 0; t < TYPES; t++) {
        bool all = !w[0].ordinary[t] && !w[1].ordinary[t];
        int n[2];
        for (int k = 0; k < 2; k++) {
            w[k].mean[t] = dbr_dec_of(0);
            for (size_t i = 0; i < w[k].n; i++) {
                const one_day *d = &w[k].v[i];
                if (d->type == t && (all || d->event == none))
                    w[k].mean[t] = dbr_take(s, dbr_dec_add, w[k].mean[t], d->value);
            }
            n[k] = all ? w[k].count[t] : w[k].ordinary[t];
            if (n[k])
                w[k].mean[t] = dbr_take(s, dbr_dec_div, w[k].mean[t], dbr_dec_of(n[k]));
        }
        for (int k = 0; k < 2; k++)
            if (!n[k])
                w[k].mean[t] = w[1 - k].mean[t];
    }
}

/* What the days of an event had beyond ordinary ones; false where it has none of the window. */
static bool beyond(dbr_sums *s, const days *w, size_t event, dbr_decimal *out) {
    dbr_decimal usual = dbr_dec_of(0);
    int n[TYPES] = {0};
    *out = usual;
    for (size_t i = 0; i < w->n; i++)
        if (w->v[i].event == event) {
            *out = dbr_take(s, dbr_dec_add, *out, w->v[i].value);
            n[w->v[i].type]++;
        }
    for (int t = 0; t < TYPES; t++)
        usual =
            dbr_take(s, dbr_dec_add, usual, dbr_take(s, dbr_dec_mul, w->mean[t], dbr_dec_of(n[t])));
    *out = dbr_take(s, dbr_dec_sub, *out, usual);
    return n[WORKING] || n[OTHER];
}

typedef struct part {
    dbr_effect effect;
    dbr_decimal sum;
} part;

/* The parts but the rest are rounded; the rest is what they leave of the change, which is rounded too where no segments have to add up to it. */
static size_t parts_of(dbr_judging *j, dbr_sums *s, const days w[2], bool segments,
                       dbr_explain_shape *shape, part *parts) {
    static const dbr_type count = {.kind = DBR_T_COUNT};
    const dbr_model *m = j->model;
    size_t n = 0;
    part *p = &parts[n++];
    *p = (part){.effect.kind = DBR_EFFECT_WORKDAYS, .sum = dbr_dec_of(0)};
    for (int t = 0; t < TYPES; t++)
        p->sum = dbr_take(
            s, dbr_dec_add, p->sum,
            dbr_take(s, dbr_dec_mul, w[0].mean[t], dbr_dec_of(w[1].count[t] - w[0].count[t])));
    p->effect.workdays = w[1].count[WORKING] - w[0].count[WORKING];
    p->effect.otherdays = w[1].count[OTHER] - w[0].count[OTHER];
    p->effect.line.before = dbr_show(j, dbr_value_int(w[0].count[WORKING]), count, NULL);
    p->effect.line.value = dbr_show(j, dbr_value_int(w[1].count[WORKING]), count, NULL);
    p->effect.other_before = dbr_show(j, dbr_value_int(w[0].count[OTHER]), count, NULL);
    p->effect.other_value = dbr_show(j, dbr_value_int(w[1].count[OTHER]), count, NULL);
    p->effect.line.name = DBR_TELL(j, WORKING_DAYS);
    for (size_t i = 0; i < m->events.n; i++) {
        const dbr_event *event = m->events.v[i];
        dbr_decimal then, now;
        bool has0 = beyond(s, &w[0], i, &then), has1 = beyond(s, &w[1], i, &now);
        if (!has0 && !has1)
            continue;
        p = &parts[n++];
        *p = (part){.effect.kind = DBR_EFFECT_EVENT};
        p->sum = dbr_take(s, dbr_dec_sub, now, then);
        p->effect.event = event->name;
        p->effect.line.name = event->title.n ? dbr_read(j, &event->title) : event->name;
        p->effect.line.before = dbr_show(j, dbr_value_dec(then), shape->points, NULL);
        p->effect.line.value = dbr_show(j, dbr_value_dec(now), shape->points, NULL);
    }
    int top = dbr_dec_top(shape->change);
    for (size_t i = 0; i < n; i++)
        top = dbr_dec_top(parts[i].sum) > top ? dbr_dec_top(parts[i].sum) : top;
    if (!segments && top != INT32_MIN)
        shape->change = dbr_dec_round(shape->change, DBR_PART_DIGITS - top);
    p = &parts[n++];
    *p = (part){.effect.kind = DBR_EFFECT_REST, .sum = shape->change};
    p->effect.line.name = DBR_TELL(j, ALL_THE_REST);
    for (size_t i = 0; i + 1 < n && top != INT32_MIN; i++) {
        parts[i].sum = dbr_dec_round(parts[i].sum, DBR_PART_DIGITS - top);
        p->sum = dbr_take(s, dbr_dec_sub, p->sum, parts[i].sum);
    }
    return n;
}

void dbr_explain_effects(dbr_judging *j, const dbr_explain *x, dbr_explain_shape *shape,
                         dbr_value then, dbr_value now, dbr_explain_result *r) {
    const dbr_expr *value = x->change->args[0];
    static const dbr_type points = {.kind = DBR_T_PERCENT, .points = true, .change = true};
    dbr_window windows[2];
    days w[2];
    dbr_sums ok = {true};
    if (!dbr_effect_windows(&j->eval, x, &j->here, windows)) {
        r->effects_reason = DBR_TELL(j, NOT_SPLIT_WINDOW);
        return;
    }
    for (int k = 0; k < 2; k++)
        if (!read_days(j, value, windows[k], &w[k])) {
            r->effects_reason = DBR_TELL(j, NOT_SPLIT_HOLIDAYS);
            return;
        }
    if (!make_up(&ok, &w[0], then.dec) || !make_up(&ok, &w[1], now.dec)) {
        r->effects_reason = DBR_TELL(j, NOT_SPLIT_SUM);
        return;
    }
    set_means(&ok, w, j->model->events.n);
    part *parts = DBR_NEWS(j->arena, part, j->model->events.n + 2);
    size_t n = parts_of(j, &ok, w, x->part != NULL, shape, parts);
    if (!ok.ok)
        return; /* beyond what can be shown */
    r->effects = DBR_NEWS(j->arena, dbr_effect, n);
    r->neffects = n;
    bool positive = !then.dec.neg && !dbr_dec_is_zero(then.dec);
    for (size_t i = 0; i < n; i++) {
        dbr_value relative = dbr_value_none(DBR_R_BASE_NOT_POSITIVE, DBR_STR("the base is zero"));
        if (positive)
            relative = dbr_value_dec(dbr_take(&ok, dbr_dec_div, parts[i].sum, then.dec));
        else if (then.dec.neg)
            relative = dbr_value_none(DBR_R_BASE_NOT_POSITIVE, DBR_STR("the base is negative"));
        r->effects[i] = parts[i].effect;
        r->effects[i].relative = dbr_show(j, relative, points, NULL);
        dbr_show_contribution(j, shape, parts[i].sum, &r->effects[i].line);
    }
}
