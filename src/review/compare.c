/* compare.c: two results into what changed between them. */
#include "base/map.h"
#include "review/judge.h"
#include "review/past.h"

static const char *const part_names[] = {
#define P(id, key) key,
    DBR_CHANGE_PARTS(P)
#undef P
};

const char *dbr_change_part_name(dbr_change_part p) {
    return part_names[p];
}

dbr_change *dbr_change_add(dbr_arena *a, dbr_changes *c, dbr_change_part part, const char *state,
                           int better, dbr_str name, dbr_str title) {
    dbr_change *x = dbr_vec_add(a, &c->parts[part]);
    x->state = dbr_str_of(state);
    x->better = better;
    x->name = name;
    x->title = title;
    x->label = title.n ? title : name;
    return x;
}

/* ---- values as text ---- */

static bool is_currency(dbr_str unit) {
    for (size_t i = 0; i < unit.n; i++)
        if (unit.p[i] < 'A' || unit.p[i] > 'Z')
            return false;
    return unit.n == 3;
}

/* The type that has this unit in a result: the other way round of dbr_unit_shown. */
static dbr_type type_of(dbr_str unit) {
    dbr_type t = {.kind = DBR_T_NUMBER};
    if (dbr_str_is(unit, "percent"))
        t.kind = DBR_T_PERCENT;
    else if (dbr_str_is(unit, "count"))
        t.kind = DBR_T_COUNT;
    else if (dbr_str_is(unit, "duration"))
        t.kind = DBR_T_DURATION;
    else if (is_currency(unit)) {
        t.kind = DBR_T_MONEY;
        memcpy(t.currency, unit.p, 3);
    } else if (!dbr_str_is(unit, "number"))
        t.label = unit;
    return t;
}

void dbr_past_texts(dbr_arena *a, dbr_lang lang, const dbr_past_metric *m, dbr_value x, dbr_value y,
                    dbr_str *xtext, dbr_str *ytext) {
    dbr_metric like = {.type = type_of(m ? m->unit : DBR_STR("number"))};
    like.format = m ? m->format : (dbr_str){0};
    dbr_shown sx = {x, dbr_show_text(a, lang, x, like.type, like.format, 0)};
    dbr_shown sy = {y, dbr_show_text(a, lang, y, like.type, like.format, 0)};
    dbr_show_apart(a, lang, like.type, &like, &sx, &sy);
    *xtext = sx.text;
    *ytext = sy.text;
}

dbr_str dbr_past_text(dbr_arena *a, dbr_lang lang, const dbr_past_metric *m, dbr_value v) {
    dbr_str text, same;
    dbr_past_texts(a, lang, m, v, v, &text, &same);
    return text;
}

const dbr_past_metric *dbr_past_metric_of(const dbr_past *p, dbr_str name) {
    name = dbr_str_trim(dbr_str_slice(name, 0, dbr_str_find(name, DBR_STR("["), 0)));
    for (size_t i = 0; i < p->nmetrics; i++)
        if (dbr_str_eq(p->metrics[i].name, name))
            return &p->metrics[i];
    return NULL;
}

static bool same(dbr_value x, dbr_value y) {
    return x.kind == y.kind && (x.kind == DBR_V_NONE || dbr_value_cmp(&x, &y) == 0);
}

/* ---- checks ---- */

static dbr_str check_name(dbr_arena *a, const dbr_past_check *c) {
    return dbr_arena_printf(a, "%.*s\x1f%.*s", DBR_ARG(c->source), DBR_ARG(c->name));
}

dbr_str dbr_past_key(dbr_arena *a, const dbr_past_check *c) {
    dbr_buf b = {0};
    dbr_buf_put(&b, check_name(a, c));
    for (size_t i = 0; i < c->nsegment; i++) {
        const dbr_segment_part *s = &c->segment[i];
        dbr_buf_puts(&b, "\x1f");
        dbr_buf_put(&b, s->column);
        dbr_buf_puts(&b, s->value.kind == DBR_V_NONE ? "\x1e" : "=");
        if (s->value.kind != DBR_V_NONE)
            dbr_value_write(&s->value, &b);
    }
    dbr_str key = dbr_arena_str(a, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return key;
}

dbr_str dbr_past_label(dbr_arena *a, dbr_lang lang, const dbr_past_check *c) {
    return dbr_outcome_title(a, lang, c->source, c->title.n ? c->title : c->name, c->segment,
                             c->nsegment);
}

/* "failing for the third month, since 2026-08"; where a period lies between that nobody reviewed, it is reviews that are counted. */
static dbr_str streak(dbr_arena *a, const dbr_past *now, dbr_failing f) {
    if (f.reviews < 2)
        return (dbr_str){0}; /* the same period, looked at again */
    dbr_str count = dbr_piece_int(a, f.reviews);
    if (!f.unbroken || !now->unit.n)
        return DBR_SAY(a, now->lang, FAILING_REVIEWS, count, f.since);
    return DBR_SAY(a, now->lang, FAILING_UNITS, DBR_SAY(a, now->lang, ORDINAL, count),
                   dbr_unit_text(a, now->lang, now->unit, 1), f.since);
}

/* How long a check that fails in `after` has: as it says itself, else one review more than it had in `before`. */
static dbr_failing failing_now(const dbr_past *before, const dbr_past *after,
                               const dbr_past_check *then, const dbr_past_check *now) {
    if (now->failing.reviews)
        return now->failing;
    dbr_failing f = {1, after->period, true};
    if (!then || !then->counts_failed)
        return f;
    bool known = then->failing.reviews > 0, again = before->start == after->start;
    f.reviews = (known ? then->failing.reviews : 1) + !again;
    f.since = known && then->failing.since.n ? then->failing.since : before->period;
    f.unbroken = (!known || then->failing.unbroken) &&
                 (again || (before->end + 1 == after->start &&
                            (!before->unit.n || dbr_str_eq(before->unit, after->unit))));
    return f;
}

static dbr_change *check_change(dbr_arena *a, dbr_changes *out, const dbr_past_check *c,
                                dbr_lang lang, const char *state, int better) {
    dbr_change *x = dbr_change_add(a, out, DBR_CHANGES_CHECKS, state, better, c->name, c->title);
    x->source = c->source;
    x->segment = c->segment;
    x->nsegment = c->nsegment;
    x->label = dbr_past_label(a, lang, c);
    return x;
}

static void compare_check(dbr_arena *a, const dbr_past *before, const dbr_past *after,
                          const dbr_past_check *then, const dbr_past_check *now, dbr_failing f,
                          dbr_changes *out) {
    dbr_lang lang = after->lang;
    dbr_change *x = NULL;
    if (now->counts_failed && then && then->counts_failed) {
        x = check_change(a, out, now, lang, "still failing", -1);
        x->text = dbr_joined(a, lang, DBR_W_SEMICOLON, streak(a, after, f), now->said);
    } else if (now->counts_failed) {
        x = check_change(a, out, now, lang, "newly failing", -1);
        x->text = now->said;
        out->newly_failing++;
    } else if (!then) {
        x = check_change(a, out, now, lang, "new", 0);
    } else if (then->counts_failed) {
        bool good = now->outcome == DBR_PASSED || now->outcome == DBR_WARNED;
        dbr_str since = then->failing.since.n ? then->failing.since : before->period;
        x = check_change(a, out, now, lang,
                         good                         ? "recovered"
                         : now->outcome == DBR_WAIVED ? "waived"
                                                      : "no data",
                         good);
        x->text =
            dbr_joined(a, lang, DBR_W_SEMICOLON, DBR_SAY(a, lang, FAILED_SINCE, since), now->said);
    } else {
        return;
    }
    x->failing = f;
    x->open = then && then->counts_failed;
    x->was = then ? dbr_str_of(dbr_outcome_name(then->outcome)) : (dbr_str){0};
    x->now = dbr_str_of(dbr_outcome_name(now->outcome));
}

static void compare_checks(dbr_arena *a, const dbr_past *before, const dbr_past *after,
                           dbr_failing *failing, dbr_changes *out) {
    dbr_map old, seen, names;
    dbr_map_init(&old, a);
    dbr_map_init(&seen, a);
    dbr_map_init(&names, a);
    for (size_t i = 0; i < before->nchecks; i++) {
        bool added;
        dbr_map_entry *e = dbr_map_put(&old, dbr_past_key(a, &before->checks[i]), &added);
        if (added)
            e->ptr = &before->checks[i];
    }
    for (size_t i = 0; i < after->nchecks; i++) {
        const dbr_past_check *c = &after->checks[i];
        dbr_str key = dbr_past_key(a, c);
        const dbr_map_entry *e = dbr_map_get(&old, key);
        const dbr_past_check *then = e ? e->ptr : NULL;
        if (c->counts_failed)
            failing[i] = failing_now(before, after, then, c);
        dbr_map_put(&seen, key, NULL);
        dbr_map_put(&names, check_name(a, c), NULL);
        compare_check(a, before, after, then, c, failing[i], out);
    }
    for (size_t i = 0; i < before->nchecks; i++) {
        const dbr_past_check *c = &before->checks[i];
        if (dbr_map_get(&seen, dbr_past_key(a, c)))
            continue;
        dbr_change *x = check_change(a, out, c, after->lang, "gone", 0);
        bool there = dbr_map_get(&names, check_name(a, c)) != NULL;
        x->open = c->counts_failed;
        x->was = dbr_str_of(dbr_outcome_name(c->outcome));
        x->text =
            there ? DBR_SAY(a, after->lang, SEGMENT_UNCHECKED) : DBR_SAY(a, after->lang, UNCHECKED);
    }
}

/* ---- definitions and targets ---- */

/* What a definition says: as it is written, and what it names. */
typedef struct definition {
    dbr_str text;
    const dbr_past_use *uses;
    size_t nuses;
} definition;

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_sign(char c) {
    return c && strchr("()[]{},+-*/<>=!:", c);
}

/* The next character of code behind the blanks, 0 at the end; one blank where words would run together. Texts in quotes keep theirs. */
static char next_of_code(dbr_str s, size_t *at, char before, bool *quoted) {
    size_t i = *at;
    while (!*quoted && i < s.n && is_blank(s.p[i]))
        i++;
    bool parts = i > *at && i < s.n && before && !is_sign(before) && !is_sign(s.p[i]);
    *at = parts || i == s.n ? i : i + 1;
    if (parts)
        return ' ';
    *quoted ^= i < s.n && s.p[i] == '"' && before != '\\';
    return i < s.n ? s.p[i] : 0;
}

/* But for how it is laid out. */
static bool is_same_code(dbr_str x, dbr_str y) {
    size_t i = 0, k = 0;
    bool in_x = false, in_y = false;
    for (char before = 0;;) {
        char a = next_of_code(x, &i, before, &in_x), b = next_of_code(y, &k, before, &in_y);
        if (a != b || !a)
            return a == b;
        before = a;
    }
}

static const dbr_past_use *use_of(const definition *d, dbr_str name) {
    for (size_t i = 0; i < d->nuses; i++)
        if (dbr_str_eq(d->uses[i].name, name))
            return &d->uses[i];
    return NULL;
}

/* False where one of the two does not say it (a result that was saved long ago), or both say the same. */
static bool is_other(const dbr_past_use *then, const dbr_past_use *now) {
    if (!then || (then->definition.n > 0) != (now->definition.n > 0))
        return false;
    return !is_same_code(then->definition, now->definition) || !dbr_str_eq(then->unit, now->unit) ||
           !same(then->value, now->value);
}

static bool is_changed(const definition *then, const definition *now) {
    bool changed = then->text.n && now->text.n && !is_same_code(then->text, now->text);
    for (size_t i = 0; i < now->nuses; i++)
        changed |= is_other(use_of(then, now->uses[i].name), &now->uses[i]);
    return changed;
}

/* A param's values, then and now, or what a def said. */
static void use_texts(dbr_arena *a, dbr_lang lang, const dbr_past_use *then,
                      const dbr_past_use *now, dbr_str *was, dbr_str *is) {
    dbr_past_metric like = {.unit = now->unit}, old = {.unit = then->unit};
    *was = then->definition;
    *is = now->definition;
    if (now->definition.n)
        return;
    dbr_past_texts(a, lang, &like, then->value, now->value, was, is);
    if (!dbr_str_eq(then->unit, now->unit))
        *was = dbr_past_text(a, lang, &old, then->value);
}

/* "limit 5% → 3%" */
static void defined(dbr_arena *a, dbr_changes *out, dbr_lang lang, const char *of, dbr_str name,
                    dbr_str title, definition then, definition now) {
    if (!is_changed(&then, &now))
        return;
    dbr_change *x = dbr_change_add(a, out, DBR_CHANGES_DEFINITIONS, "changed", 0, name, title);
    x->of = dbr_str_of(of);
    if (then.text.n && now.text.n && !is_same_code(then.text, now.text)) {
        x->was = then.text;
        x->now = now.text;
        x->text = DBR_SAY(a, lang, WAS_NOW, x->was, x->now);
    }
    for (size_t i = 0; i < now.nuses; i++) {
        const dbr_past_use *u = &now.uses[i], *old = use_of(&then, u->name);
        dbr_str was, is;
        if (!is_other(old, u))
            continue;
        use_texts(a, lang, old, u, &was, &is);
        dbr_str text =
            dbr_arena_printf(a, "%.*s %.*s → %.*s", DBR_ARG(u->name), DBR_ARG(was), DBR_ARG(is));
        was = dbr_arena_printf(a, "%.*s = %.*s", DBR_ARG(u->name), DBR_ARG(was));
        is = dbr_arena_printf(a, "%.*s = %.*s", DBR_ARG(u->name), DBR_ARG(is));
        x->was = dbr_joined(a, lang, DBR_W_SEMICOLON, x->was, was);
        x->now = dbr_joined(a, lang, DBR_W_SEMICOLON, x->now, is);
        x->text = dbr_joined(a, lang, DBR_W_SEMICOLON, x->text, text);
    }
}

static definition definition_of(const dbr_past_metric *m) {
    return (definition){m->definition, m->uses, m->nuses};
}

static definition conditions(dbr_arena *a, const dbr_past_check *c) {
    dbr_str text = c->expression;
    if (c->warn.n)
        text = dbr_arena_printf(a, "%.*s; warn %.*s", DBR_ARG(c->expression), DBR_ARG(c->warn));
    return (definition){text, c->uses, c->nuses};
}

/* A check is compared once, whatever segments it has. */
static void compare_conditions(dbr_arena *a, const dbr_past *before, const dbr_past *after,
                               dbr_changes *out) {
    dbr_map old;
    dbr_map_init(&old, a);
    for (size_t i = 0; i < before->nchecks; i++) {
        bool added;
        dbr_map_entry *e = dbr_map_put(&old, check_name(a, &before->checks[i]), &added);
        if (added)
            e->ptr = &before->checks[i];
    }
    for (size_t i = 0; i < after->nchecks; i++) {
        const dbr_past_check *c = &after->checks[i];
        dbr_map_entry *e = dbr_map_get(&old, check_name(a, c));
        if (!e || !e->ptr)
            continue;
        defined(a, out, after->lang, "check", c->name, c->title, conditions(a, e->ptr),
                conditions(a, c));
        e->ptr = NULL;
    }
}

dbr_str dbr_past_target(dbr_arena *a, dbr_lang lang, const dbr_past *p, const dbr_past_goal *g) {
    const dbr_past_metric *m = dbr_past_metric_of(p, g->metric);
    dbr_buf b = {0};
    dbr_buf_put(&b, g->comparison);
    dbr_buf_puts(&b, g->comparison.n ? " " : "");
    dbr_buf_put(&b, dbr_past_text(a, lang, m, g->target));
    if (g->upper.kind == DBR_V_DECIMAL) {
        dbr_buf_puts(&b, "..");
        dbr_buf_put(&b, dbr_past_text(a, lang, m, g->upper));
    }
    if (g->by.n)
        dbr_buf_put(&b, DBR_SAY(a, lang, BY, g->by));
    dbr_str s = dbr_arena_str(a, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

static void compare_goal(dbr_arena *a, const dbr_past *before, const dbr_past *after,
                         const dbr_past_goal *then, const dbr_past_goal *now, dbr_changes *out) {
    dbr_lang lang = after->lang;
    defined(a, out, lang, "goal", now->name, now->title, (definition){.text = then->metric},
            (definition){.text = now->metric});
    if (dbr_str_eq(then->comparison, now->comparison) && dbr_str_eq(then->by, now->by) &&
        same(then->target, now->target) && same(then->upper, now->upper))
        return;
    dbr_change *x =
        dbr_change_add(a, out, DBR_CHANGES_TARGETS, "changed", 0, now->name, now->title);
    x->was = dbr_past_target(a, lang, before, then);
    x->now = dbr_past_target(a, lang, after, now);
    x->text = DBR_SAY(a, lang, WAS_NOW, x->was, x->now);
    x->has_values = true;
    x->before = then->target;
    x->after = now->target;
}

/* ---- metrics ---- */

const dbr_past_point *dbr_past_point_of(const dbr_past_metric *m, dbr_str period) {
    for (size_t i = 0; m && i < m->nseries; i++)
        if (!m->series[i].incomplete && dbr_str_eq(m->series[i].period, period))
            return &m->series[i];
    return NULL;
}

enum { POINTS_SHOWN = 3 };

/* Closed periods that both know, with another value now. */
static void restated(dbr_arena *a, dbr_lang lang, const dbr_past_metric *then,
                     const dbr_past_metric *now, dbr_changes *out) {
    DBR_VEC(dbr_restated) all = {0};
    dbr_buf b = {0};
    for (size_t i = 0; i < then->nseries; i++) {
        const dbr_past_point *p = &then->series[i], *q = dbr_past_point_of(now, p->period);
        if (p->incomplete || !q || same(p->value, q->value))
            continue;
        dbr_vec_push(a, &all, (dbr_restated){p->period, p->value, q->value});
        if (all.n > POINTS_SHOWN)
            continue;
        dbr_str x, y;
        dbr_past_texts(a, lang, now, p->value, q->value, &x, &y);
        dbr_str between = all.n > 1 ? dbr_word_text(lang, DBR_W_COMMA) : (dbr_str){0};
        dbr_buf_printf(&b, "%.*s%.*s %.*s → %.*s", DBR_ARG(between), DBR_ARG(p->period), DBR_ARG(x),
                       DBR_ARG(y));
    }
    if (all.n > POINTS_SHOWN)
        dbr_buf_put(
            &b, DBR_SAY(a, lang, PERIODS_MORE, dbr_piece_int(a, (int64_t)(all.n - POINTS_SHOWN))));
    definition d0 = definition_of(then), d1 = definition_of(now);
    if (all.n && is_changed(&d0, &d1))
        dbr_buf_put(&b, DBR_SAY(a, lang, REDEFINED));
    if (all.n) {
        dbr_change *x =
            dbr_change_add(a, out, DBR_CHANGES_RESTATED, "restated", 0, now->name, now->title);
        x->points = all.v;
        x->npoints = all.n;
        x->text = dbr_arena_str(a, dbr_buf_str(&b));
    }
    dbr_buf_clear(&b);
}

/* "+7.2%", "-0.5pp"; empty where there is no such change. */
static dbr_str moved(dbr_arena *a, dbr_lang lang, const dbr_past_metric *m, dbr_value x,
                     dbr_value y) {
    dbr_type t = {.kind = DBR_T_PERCENT, .change = true};
    t.points = dbr_str_is(m->unit, "percent");
    dbr_value v = dbr_two_sided(t.points ? DBR_O_DIFFERENCE : DBR_O_CHANGE, y, x);
    return v.kind == DBR_V_DECIMAL ? dbr_show_text(a, lang, v, t, (dbr_str){0}, 0) : (dbr_str){0};
}

static int polarity(const dbr_past_metric *m, dbr_value x, dbr_value y) {
    if (x.kind != DBR_V_DECIMAL || y.kind != DBR_V_DECIMAL)
        return 0;
    int c = dbr_dec_cmp(y.dec, x.dec);
    return m->good == DBR_GOOD_UP ? c : m->good == DBR_GOOD_DOWN ? -c : 0;
}

/* One of the two may be NULL: a metric that is new or gone. */
static void compare_metric(dbr_arena *a, dbr_lang lang, const dbr_past_metric *then,
                           const dbr_past_metric *now, dbr_changes *out) {
    const dbr_past_metric *m = now ? now : then;
    dbr_value before = then ? then->value : (dbr_value){0}, after = now ? now->value : before;
    bool equal = then && now && same(before, after);
    int better = then && now ? polarity(now, before, after) : 0;
    dbr_change *x = dbr_change_add(a, out, DBR_CHANGES_METRICS,
                                   !then        ? "new"
                                   : !now       ? "gone"
                                   : equal      ? "unchanged"
                                   : better > 0 ? "better"
                                   : better < 0 ? "worse"
                                                : "changed",
                                   better, m->name, m->title);
    dbr_str xtext, ytext;
    dbr_past_texts(a, lang, m, before, after, &xtext, &ytext);
    x->has_values = true;
    x->before = before;
    x->after = now ? after : (dbr_value){0};
    dbr_str change = then && now && !equal ? moved(a, lang, m, before, after) : (dbr_str){0};
    x->text = !then || equal ? ytext
              : !now         ? xtext
                             : dbr_arena_printf(a, "%.*s → %.*s", DBR_ARG(xtext), DBR_ARG(ytext));
    if (change.n)
        x->text = DBR_SAY(a, lang, IN_BRACKETS, x->text, change);
}

static void compare_metrics(dbr_arena *a, const dbr_past *before, const dbr_past *after,
                            dbr_changes *out) {
    dbr_map old, new;
    dbr_map_init(&old, a);
    dbr_map_init(&new, a);
    for (size_t i = 0; i < before->nmetrics; i++)
        dbr_map_put(&old, before->metrics[i].name, NULL)->ptr = &before->metrics[i];
    for (size_t i = 0; i < after->nmetrics; i++) {
        const dbr_past_metric *now = &after->metrics[i];
        const dbr_map_entry *e = dbr_map_get(&old, now->name);
        const dbr_past_metric *then = e ? e->ptr : NULL;
        dbr_map_put(&new, now->name, NULL);
        compare_metric(a, after->lang, then, now, out);
        if (!then)
            continue;
        defined(a, out, after->lang, "metric", now->name, now->title, definition_of(then),
                definition_of(now));
        restated(a, after->lang, then, now, out);
    }
    for (size_t i = 0; i < before->nmetrics; i++)
        if (!dbr_map_get(&new, before->metrics[i].name))
            compare_metric(a, after->lang, &before->metrics[i], NULL, out);
}

dbr_changes *dbr_past_compare(dbr_arena *a, const dbr_past *before, const dbr_past *after,
                              dbr_failing **failing) {
    dbr_changes *out = DBR_NEW(a, dbr_changes);
    dbr_failing *f = DBR_NEWS(a, dbr_failing, after->nchecks + 1);
    out->period = before->period;
    compare_checks(a, before, after, f, out);
    compare_metrics(a, before, after, out);
    compare_conditions(a, before, after, out);
    for (size_t i = 0; i < after->ngoals; i++)
        for (size_t k = 0; k < before->ngoals; k++)
            if (dbr_str_eq(after->goals[i].name, before->goals[k].name)) {
                compare_goal(a, before, after, &before->goals[k], &after->goals[i], out);
                break;
            }
    if (failing)
        *failing = f;
    return out;
}
