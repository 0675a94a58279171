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
    bool zh;
} following;

/* ---- the file ---- */

/* A word that machines see, and its Chinese for the note. */
typedef struct reason {
    dbr_str en, zh, help;
} reason;

static reason unreadable(dbr_file_status status, int error) {
    switch (status) {
    case DBR_FILE_IS_FOLDER:
        return (reason){DBR_STR("it is a folder"), DBR_STR("它是一个文件夹"), {0}};
    case DBR_FILE_TOO_LONG:
        return (reason){DBR_STR("it is larger than 64 MB"), DBR_STR("它大于 64 MB"),
                        DBR_STR(DBR_PAST_HELP)};
    case DBR_FILE_OK:
    case DBR_FILE_NOT_FOUND:
    case DBR_FILE_UNREADABLE:
    case DBR_FILE_UNWRITABLE:
        break;
    }
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return (reason){DBR_STR("there is no such file"), DBR_STR("没有这个文件"),
                        DBR_STR("paths start at the folder of the script; `debrief run FILE "
                                "--save results/2026-10.json` writes such a file")};
    case EACCES:
    case EPERM:
        return (reason){DBR_STR("permission denied"), DBR_STR("没有权限"), {0}};
    default:
        return (reason){DBR_STR("the system refuses it"), DBR_STR("系统拒绝读取"), {0}};
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
    reason why = no.text.n ? (reason){no.text, DBR_STR("它在脚本的文件夹之外"), no.help}
                           : unreadable(status, error);
    DBR_DIAG(diags, FOLLOWS_FILE, m->follows_at, m->follows_path, why.en, why.help);
    add_note(f, dbr_arena_printf(f->arena,
                                 f->zh ? "上次复盘的结果 %.*s 无法读取：%.*s"
                                       : "the result of the last review, %.*s, cannot be read: "
                                         "%.*s",
                                 DBR_ARG(m->follows_path), DBR_ARG(f->zh ? why.zh : why.en)));
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
    return dbr_past_joined(f->arena, f->zh, x, y);
}

static dbr_str no_longer(const following *f) {
    return f->zh ? DBR_STR("脚本中已没有这一项") : DBR_STR("it is no longer in the script");
}

/* "expects refund_rate <= 2% by 2026-12" */
static dbr_str expectation(following *f, bool then, dbr_str expect, dbr_str by) {
    if (!expect.n)
        return expect;
    if (f->zh)
        return dbr_arena_printf(f->arena, by.n ? "预期 %.*s（截至 %.*s）" : "预期 %.*s",
                                DBR_ARG(expect), DBR_ARG(by));
    return dbr_arena_printf(f->arena, by.n ? "%s %.*s by %.*s" : "%s %.*s",
                            then ? "it expected" : "expects", DBR_ARG(expect), DBR_ARG(by));
}

static void vanished_action(following *f, const dbr_past_action *then) {
    dbr_change *x = add(f, DBR_CHANGES_ACTIONS, "gone", 0, then->name, then->title);
    x->was = then->status;
    x->text = no_longer(f);
    if (then->due.n)
        x->text = joined(f, x->text,
                         dbr_arena_printf(f->arena, f->zh ? "到期日 %.*s" : "it was due %.*s",
                                          DBR_ARG(then->due)));
    x->text = joined(f, x->text, expectation(f, true, then->expect, then->by));
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
    x->text = expectation(f, false, now->expect, now->by);
    if (now->has_value && now->value.value.kind != DBR_V_NONE)
        x->text = dbr_arena_printf(f->arena, f->zh ? "%.*s，实际 %.*s" : "%.*s, it is %.*s",
                                   DBR_ARG(x->text), DBR_ARG(now->value.text));
    if (now->overdue)
        x->text = joined(
            f, x->text,
            dbr_arena_printf(f->arena, f->zh ? "已逾期，到期日 %.*s" : "overdue, it was due %.*s",
                             DBR_ARG(now->due)));
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
    dbr_str by = !now->by.n ? now->by
                            : dbr_arena_printf(f->arena, f->zh ? "（截至 %.*s）" : " by %.*s",
                                               DBR_ARG(now->by));
    x->text = dbr_arena_printf(f->arena,
                               f->zh ? "实际 %.*s，目标 %.*s %.*s%.*s"
                                     : "it is %.*s, the target is %.*s %.*s%.*s",
                               DBR_ARG(now->actual.text), DBR_ARG(now->comparison),
                               DBR_ARG(now->target.text), DBR_ARG(by));
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
        x->text = no_longer(f);
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
    dbr_past_texts(f->arena, f->zh, m, p->value, v, &said, &is);
    x->text = dbr_arena_printf(f->arena, f->zh ? "预测 %.*s" : "forecast %.*s", DBR_ARG(said));
    if (has_range(p)) {
        dbr_str low = dbr_past_text(f->arena, f->zh, m, p->low);
        dbr_str high = dbr_past_text(f->arena, f->zh, m, p->high);
        x->text = dbr_arena_printf(f->arena, f->zh ? "%.*s（%.*s 至 %.*s）" : "%.*s (%.*s to %.*s)",
                                   DBR_ARG(x->text), DBR_ARG(low), DBR_ARG(high));
    }
    if (known)
        x->text = dbr_arena_printf(f->arena, f->zh ? "%.*s，实际 %.*s" : "%.*s, it is %.*s",
                                   DBR_ARG(x->text), DBR_ARG(is));
}

/* ---- side effects, lessons ---- */

/* "Refunds stay low [region=East]: refund_rate <= 3% is false, 4.2%" of the guards that fail. */
static dbr_str failing_guards(following *f, const dbr_goal *g) {
    dbr_str all = {0};
    for (size_t i = 0; i < g->guards.n; i++)
        for (size_t k = 0; k < f->out->nchecks; k++) {
            const dbr_check_result *r = &f->out->checks[k];
            if (r->counts_failed && dbr_is_of_check(r, g->guards.v[i]))
                all = joined(
                    f, all,
                    dbr_arena_printf(f->arena, f->zh ? "%.*s：%.*s" : "%.*s: %.*s",
                                     DBR_ARG(dbr_past_label(f->arena, f->zh, &f->now->checks[k])),
                                     DBR_ARG(r->said)));
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
        x->text = dbr_arena_printf(f->arena,
                                   f->zh ? "目标已达到，但守护检查未通过：%.*s"
                                         : "it is met, and a guard fails: %.*s",
                                   DBR_ARG(failing_guards(f, g)));
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
    static const char *const advice[][2] = {
        {"start", "开始做"}, {"stop", "停止做"}, {"keep", "继续做"}};
    dbr_str about = {0}, said = {0}, last = {0};
    for (size_t i = 0; i < f->now->nchecks; i++) {
        dbr_past_check c = f->now->checks[i];
        if (!c.counts_failed || !is_about(f, l, &c))
            continue;
        c.nsegment = 0; /* its segments are one check */
        dbr_str label = dbr_past_label(f->arena, f->zh, &c);
        if (!dbr_str_eq(label, last))
            about = dbr_arena_printf(f->arena, "%.*s%s%.*s", DBR_ARG(about),
                                     !about.n ? ""
                                     : f->zh  ? "、"
                                              : ", ",
                                     DBR_ARG(label));
        last = label;
    }
    if (!about.n)
        return;
    dbr_change *x = add(f, DBR_CHANGES_LESSONS, "recalled", 0, l->name, l->title);
    for (size_t i = 0; i < l->nsays; i++)
        said = joined(f, said,
                      dbr_arena_printf(f->arena, f->zh ? "%s：%.*s" : "%s: %.*s",
                                       advice[l->says[i].kind][f->zh], DBR_ARG(l->says[i].text)));
    x->text = dbr_arena_printf(f->arena, f->zh ? "又未通过：%.*s" : "what fails again: %.*s",
                               DBR_ARG(about));
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
    following f = {.arena = a, .model = m, .out = r, .zh = r->zh};
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
