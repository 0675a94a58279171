/* follow.c: what became of the last review: its open actions, goals, forecasts and failed checks, answered by this one. */
#include "review/judge.h"
#include "review/past.h"

#include <errno.h>
#include <unistd.h>

typedef struct following {
    dbr_arena *arena;
    const dbr_model *model;
    dbr_review *out;
    const dbr_past *past, *now;
    dbr_changes *changes;
    dbr_lang lang;
} following;

/* ---- the file ---- */

/* Why it cannot be read, and what helps. */
typedef struct reason {
    dbr_sentence says;
    dbr_str help;
} reason;

static reason unreadable(dbr_file_status status, int error) {
    switch (status) {
    case DBR_FILE_IS_FOLDER:
        return (reason){DBR_SAY_FILE_IS_FOLDER, {0}};
    case DBR_FILE_TOO_LONG:
        return (reason){DBR_SAY_FILE_TOO_LONG, DBR_STR(DBR_PAST_HELP)};
    case DBR_FILE_OK:
    case DBR_FILE_NOT_FOUND:
    case DBR_FILE_UNREADABLE:
    case DBR_FILE_UNWRITABLE:
        break;
    }
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return (reason){DBR_SAY_FILE_NOT_FOUND,
                        DBR_STR("paths start at the folder of the script; `debrief run FILE "
                                "--save results/2026-10.json` writes such a file")};
    case EACCES:
    case EPERM:
        return (reason){DBR_SAY_FILE_DENIED, {0}};
    default:
        return (reason){DBR_SAY_FILE_REFUSED, {0}};
    }
}

static void add_note(following *f, dbr_str text) {
    dbr_review *r = f->out;
    dbr_note *all = DBR_NEWS(f->arena, dbr_note, r->nnotes + 1);
    if (r->nnotes)
        memcpy(all, r->notes, r->nnotes * sizeof *all);
    all[r->nnotes] = (dbr_note){.kind = DBR_NOTE_WARNING, .text = text};
    r->notes = all;
    r->nnotes++;
}

/* The bytes of the file; false with an error of data and a note: the rest of the review stands. */
static bool read_bytes(following *f, dbr_str *bytes, dbr_diags *diags) {
    const dbr_model *m = f->model;
    dbr_str path = dbr_path_join(f->arena, m->follows_dir, m->follows_path);
    dbr_refusal no;
    errno = 0;
    int fd = dbr_access_open(&m->access, f->arena, path, &no);
    dbr_file_status status = DBR_FILE_NOT_FOUND;
    int error = errno;
    if (fd >= 0) {
        status = dbr_file_read_fd(f->arena, fd, DBR_PAST_BYTES, bytes);
        error = errno;
        close(fd);
    }
    if (status == DBR_FILE_OK)
        return true;
    reason why = no.text.n ? (reason){DBR_SAY_FILE_OUTSIDE, no.help} : unreadable(status, error);
    dbr_str en = dbr_say(f->arena, DBR_LANG_EN, why.says, 1, &no.text);
    DBR_DIAG(diags, FOLLOWS_FILE, m->follows_at, m->follows_path, en, why.help);
    add_note(f, DBR_SAY(f->arena, f->lang, LAST_UNREADABLE, m->follows_path,
                        dbr_say(f->arena, f->lang, why.says, 1, &no.text)));
    f->out->incomplete_run = true;
    return false;
}

static dbr_str label_before(following *f) {
    dbr_window w;
    const dbr_settings *s = &f->model->settings;
    if (dbr_window_previous(&f->model->calendar, s->period, &w) != DBR_WINDOW_OK)
        return (dbr_str){0};
    dbr_judging j = {.arena = f->arena, .model = (dbr_model *)(uintptr_t)f->model};
    return dbr_window_text(&j, w);
}

static bool read_past(following *f, dbr_str bytes, dbr_diags *diags) {
    const dbr_model *m = f->model;
    dbr_past_problem problem;
    f->past = dbr_past_read(f->arena, bytes, &problem);
    if (!f->past) {
        dbr_str where = dbr_arena_printf(f->arena, "line %llu, column %llu: %.*s",
                                         (unsigned long long)problem.line,
                                         (unsigned long long)problem.column, DBR_ARG(problem.text));
        DBR_DIAG(diags, FOLLOWS_NO_RESULT, m->follows_at, m->follows_path, where);
        return false;
    }
    if (f->past->end < f->now->end && f->past->start < f->now->start)
        return true;
    DBR_DIAG(diags, FOLLOWS_LATER, m->follows_at, m->follows_path, f->past->period, f->now->period,
             label_before(f));
    return false;
}

/* ---- what was open ---- */

static dbr_change *add(following *f, dbr_change_part part, const char *state, int better,
                       dbr_str name, dbr_str title) {
    return dbr_change_add(f->arena, f->changes, part, state, better, name, title);
}

static dbr_str joined(following *f, dbr_str x, dbr_str y) {
    return dbr_joined(f->arena, f->lang, DBR_W_SEMICOLON, x, y);
}

static dbr_str until(following *f, dbr_str by) {
    return by.n ? DBR_SAY(f->arena, f->lang, BY, by) : by;
}

static void vanished_action(following *f, const dbr_past_action *then) {
    dbr_change *x = add(f, DBR_CHANGES_ACTIONS, "gone", 0, then->name, then->title);
    x->was = then->status;
    x->text = DBR_SAY(f->arena, f->lang, NO_LONGER);
    if (then->due.n)
        x->text = joined(f, x->text, DBR_SAY(f->arena, f->lang, WAS_DUE, then->due));
    if (then->expect.n)
        x->text =
            joined(f, x->text,
                   DBR_SAY(f->arena, f->lang, EXPECTED_THEN, then->expect, until(f, then->by)));
}

static void answer_action(following *f, const dbr_past_action *then, dbr_action_result *now) {
    bool kept = dbr_str_is(now->effect, "kept"), not_kept = dbr_str_is(now->effect, "not kept");
    bool done = dbr_str_is(now->status, "done");
    dbr_change *x = add(f, DBR_CHANGES_ACTIONS, "",
                        kept || (done && !now->effect.n) ? 1 : -(not_kept || now->overdue),
                        now->name, now->title);
    x->state = now->effect.n ? now->effect : now->status;
    x->was = then->status;
    x->now = now->status;
    if (now->expect.n)
        x->text = DBR_SAY(f->arena, f->lang, EXPECTS_NOW, now->expect, until(f, now->by));
    if (now->has_value && now->value.value.kind != DBR_V_NONE)
        x->text = DBR_SAY(f->arena, f->lang, IT_IS, x->text, now->value.text);
    if (now->overdue)
        x->text = joined(f, x->text, DBR_SAY(f->arena, f->lang, OVERDUE_SINCE, now->due));
    now->carried = true;
}

/* Open: neither done nor dropped, or its effect was not to be seen yet. */
static void actions(following *f) {
    for (size_t i = 0; i < f->past->nactions; i++) {
        const dbr_past_action *then = &f->past->actions[i];
        bool ended = dbr_str_is(then->status, "done") || dbr_str_is(then->status, "dropped");
        if (ended && !dbr_str_is(then->effect, "too early"))
            continue;
        dbr_action_result *now = NULL;
        for (size_t k = 0; k < f->out->nactions && !now; k++)
            if (dbr_str_eq(f->out->actions[k].name, then->name))
                now = &f->out->actions[k];
        if (now)
            answer_action(f, then, now);
        else
            vanished_action(f, then);
    }
}

static void answer_goal(following *f, const dbr_past_goal *then, const dbr_goal_result *now) {
    const char *state = "too early";
    int better = 0;
    switch (now->status) {
    case DBR_GOAL_ATTAINED:
        state = "kept";
        better = 1;
        break;
    case DBR_GOAL_MISSED:
        state = "not kept";
        better = -1;
        break;
    case DBR_GOAL_TRADED_OFF:
        state = "traded off";
        better = -1;
        break;
    case DBR_GOAL_NO_DATA:
        state = "no data";
        break;
    case DBR_GOAL_ON_TRACK:
    case DBR_GOAL_AT_RISK:
    case DBR_GOAL_OFF_TRACK:
        break;
    }
    dbr_change *x = add(f, DBR_CHANGES_GOALS, state, better, now->name, now->title);
    x->was = then->status;
    x->now = dbr_str_of(dbr_goal_status_name(now->status));
    if (!now->metric.n)
        return;
    x->has_values = true;
    x->before = then->actual;
    x->after = now->actual.value;
    x->text = DBR_SAY(f->arena, f->lang, GOAL_STANDS, now->actual.text, now->comparison,
                      now->target.text, until(f, now->by));
}

static void goals(following *f) {
    for (size_t i = 0; i < f->past->ngoals; i++) {
        const dbr_past_goal *then = &f->past->goals[i];
        if (dbr_str_is(then->status, "attained") || dbr_str_is(then->status, "missed"))
            continue;
        const dbr_goal_result *now = NULL;
        for (size_t k = 0; k < f->out->ngoals && !now; k++)
            if (dbr_str_eq(f->out->goals[k].name, then->name))
                now = &f->out->goals[k];
        if (now) {
            answer_goal(f, then, now);
            continue;
        }
        dbr_change *x = add(f, DBR_CHANGES_GOALS, "gone", 0, then->name, then->title);
        x->was = then->status;
        x->text = DBR_SAY(f->arena, f->lang, NO_LONGER);
    }
}

/* ---- forecasts ---- */

static bool has_range(const dbr_past_forecast *p) {
    return p->low.kind == DBR_V_DECIMAL && p->high.kind == DBR_V_DECIMAL;
}

static bool within(dbr_value v, const dbr_past_forecast *p) {
    return has_range(p) && dbr_dec_cmp(v.dec, p->low.dec) >= 0 &&
           dbr_dec_cmp(v.dec, p->high.dec) <= 0;
}

/* Outside of the range, and better than it: more of what is good, less of what is not. */
static bool beaten(dbr_value v, const dbr_past_forecast *p, dbr_good good) {
    return (good == DBR_GOOD_UP && dbr_dec_cmp(v.dec, p->high.dec) > 0) ||
           (good == DBR_GOOD_DOWN && dbr_dec_cmp(v.dec, p->low.dec) < 0);
}

static void forecast(following *f, const dbr_past_forecast *p) {
    const dbr_past_metric *m = dbr_past_metric_of(f->now, p->metric);
    const dbr_past_point *actual = dbr_past_point_of(m, p->period);
    dbr_value v = actual ? actual->value : (dbr_value){0};
    bool known = v.kind == DBR_V_DECIMAL, kept = known && within(v, p);
    bool better = known && has_range(p) && !kept && beaten(v, p, m->good);
    dbr_change *x =
        add(f, DBR_CHANGES_FORECASTS,
            !m              ? "gone"
            : !actual       ? "too early"
            : !known        ? "no data"
            : !has_range(p) ? "no range"
            : kept          ? "kept"
            : better        ? "exceeded"
                            : "not kept",
            kept || better ? 1 : -(known && has_range(p)), p->metric, m ? m->title : (dbr_str){0});
    x->label = dbr_arena_printf(f->arena, "%.*s %.*s", DBR_ARG(x->label), DBR_ARG(p->period));
    x->period = p->period;
    x->has_values = true;
    x->before = p->value;
    x->after = v;
    dbr_str said, is;
    dbr_past_texts(f->arena, f->lang, m, p->value, v, &said, &is);
    x->text = DBR_SAY(f->arena, f->lang, FORECAST_SAID, said);
    if (has_range(p)) {
        dbr_str low = dbr_past_text(f->arena, f->lang, m, p->low);
        dbr_str high = dbr_past_text(f->arena, f->lang, m, p->high);
        x->text = DBR_SAY(f->arena, f->lang, RANGE, x->text, low, high);
    }
    if (known)
        x->text = DBR_SAY(f->arena, f->lang, IT_IS, x->text, is);
}

/* ---- side effects, lessons ---- */

static dbr_str labelled(following *f, dbr_str label, dbr_str text) {
    return dbr_joined(f->arena, f->lang, DBR_W_COLON, label, text);
}

/* "Refunds stay low [region=East]: refund_rate <= 3% is false, 4.2%" of the guards that fail. */
static dbr_str failing_guards(following *f, const dbr_goal *g) {
    dbr_str all = {0};
    for (size_t i = 0; i < g->guards.n; i++)
        for (size_t k = 0; k < f->out->nchecks; k++) {
            const dbr_check_result *r = &f->out->checks[k];
            if (r->counts_failed && dbr_is_of_check(r, g->guards.v[i])) {
                dbr_str label = dbr_past_label(f->arena, f->lang, &f->now->checks[k]);
                all = joined(f, all, labelled(f, label, r->said));
            }
        }
    return all;
}

static void side_effects(following *f) {
    for (size_t i = 0; i < f->out->ngoals; i++) {
        const dbr_goal_result *r = &f->out->goals[i];
        const dbr_goal *g = f->model->goals.v[i];
        if (r->status != DBR_GOAL_TRADED_OFF || !g->guards.n)
            continue;
        dbr_change *x = add(f, DBR_CHANGES_SIDE_EFFECTS, "traded off", -1, r->name, r->title);
        x->text = DBR_SAY(f->arena, f->lang, GUARD_FAILS, failing_guards(f, g));
    }
}

static bool is_word(unsigned char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether the name stands in the text by itself. Chinese has no blanks: between such characters every place is one where a word may end. */
static bool names(dbr_str text, dbr_str name) {
    if (!name.n)
        return false;
    for (size_t at = dbr_str_find(text, name, 0); at != SIZE_MAX;
         at = dbr_str_find(text, name, at + 1)) {
        size_t end = at + name.n;
        bool before =
            at > 0 && is_word((unsigned char)text.p[at - 1]) && is_word((unsigned char)name.p[0]);
        bool after = end < text.n && is_word((unsigned char)text.p[end]) &&
                     is_word((unsigned char)name.p[name.n - 1]);
        if (!before && !after)
            return true;
    }
    return false;
}

/* A lesson is about a check that one of its texts names, or whose condition has its evidence or a metric of it. */
static bool is_about(const following *f, const dbr_past_lesson *l, const dbr_past_check *c) {
    if (names(l->title, c->name) || names(l->title, c->title))
        return true;
    for (size_t i = 0; i < l->nsays; i++)
        if (names(l->says[i].text, c->name) || names(l->says[i].text, c->title))
            return true;
    if (names(c->expression, l->evidence))
        return true;
    for (size_t i = 0; i < f->now->nmetrics; i++)
        if (names(l->evidence, f->now->metrics[i].name) &&
            names(c->expression, f->now->metrics[i].name))
            return true;
    return false;
}

static void add_advice(dbr_past_lesson *l, int kind, const dbr_str *texts, size_t n) {
    for (size_t i = 0; i < n; i++)
        l->says[l->nsays++] = (dbr_past_advice){kind, texts[i]};
}

/* The lesson as this review has it, which may say it in another language. */
static const dbr_past_lesson *as_it_is_now(following *f, const dbr_past_lesson *l) {
    for (size_t i = 0; l->name.n && i < f->out->nlessons; i++) {
        const dbr_lesson_result *r = &f->out->lessons[i];
        if (!dbr_str_eq(r->name, l->name))
            continue;
        dbr_past_lesson *now = DBR_NEW(f->arena, dbr_past_lesson);
        *now = (dbr_past_lesson){.name = r->name, .title = r->title, .evidence = r->evidence};
        now->says = DBR_NEWS(f->arena, dbr_past_advice, r->nstart + r->nstop + r->nkeep + 1);
        add_advice(now, DBR_ADVICE_START, r->start, r->nstart);
        add_advice(now, DBR_ADVICE_STOP, r->stop, r->nstop);
        add_advice(now, DBR_ADVICE_KEEP, r->keep, r->nkeep);
        return now;
    }
    return l;
}

static void recall(following *f, const dbr_past_lesson *l) {
    static const dbr_word advice[] = {[DBR_ADVICE_START] = DBR_W_START,
                                      [DBR_ADVICE_STOP] = DBR_W_STOP,
                                      [DBR_ADVICE_KEEP] = DBR_W_KEEP};
    dbr_str about = {0}, said = {0}, last = {0};
    for (size_t i = 0; i < f->now->nchecks; i++) {
        dbr_past_check c = f->now->checks[i];
        if (!c.counts_failed || !is_about(f, l, &c))
            continue;
        c.nsegment = 0; /* its segments are one check */
        dbr_str label = dbr_past_label(f->arena, f->lang, &c);
        if (!dbr_str_eq(label, last))
            about = dbr_joined(f->arena, f->lang, DBR_W_LIST, about, label);
        last = label;
    }
    if (!about.n)
        return;
    dbr_change *x = add(f, DBR_CHANGES_LESSONS, "recalled", 0, l->name, l->title);
    for (size_t i = 0; i < l->nsays; i++)
        said = joined(
            f, said, labelled(f, dbr_word_text(f->lang, advice[l->says[i].kind]), l->says[i].text));
    x->text = DBR_SAY(f->arena, f->lang, FAILS_AGAIN, about);
    x->text = joined(f, x->text, said);
}

/* Of the checks those that failed last time, of the metrics none: the report has them. */
static void keep_open(dbr_changes *c) {
    dbr_change_list *l = &c->parts[DBR_CHANGES_CHECKS];
    size_t kept = 0;
    for (size_t i = 0; i < l->n; i++)
        if (l->v[i].open)
            l->v[kept++] = l->v[i];
    l->n = kept;
    c->parts[DBR_CHANGES_METRICS].n = 0;
}

bool dbr_follow(dbr_arena *a, const dbr_model *m, dbr_review *r, dbr_diags *diags) {
    following f = {.arena = a, .model = m, .out = r, .lang = r->lang};
    dbr_str bytes;
    if (!m->follows_path.n || !read_bytes(&f, &bytes, diags))
        return true;
    f.now = dbr_past_of(a, r);
    if (!read_past(&f, bytes, diags))
        return false;
    dbr_failing *failing;
    f.changes = dbr_past_compare(a, f.past, f.now, &failing);
    f.changes->file = m->follows_path;
    for (size_t i = 0; i < r->nchecks; i++)
        r->checks[i].failing = failing[i];
    keep_open(f.changes);
    actions(&f);
    goals(&f);
    for (size_t i = 0; i < f.past->nforecasts; i++)
        forecast(&f, &f.past->forecasts[i]);
    side_effects(&f);
    for (size_t i = 0; i < f.past->nlessons; i++)
        recall(&f, as_it_is_now(&f, &f.past->lessons[i]));
    r->follow_up = f.changes;
    return true;
}
