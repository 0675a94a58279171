/* chat.c: a review as messages for the robots of group chats, WeCom and DingTalk: a line of JSON for each message, the body of the request
   that sends it. Both show a little Markdown, take no more than so many bytes, and are split where a line ends. */
#include "base/utf8.h"
#include "base/vec.h"
#include "report/json_writer.h"
#include "report/label.h"
#include "report/page.h"
#include "report/render.h"

enum {
    WECOM_BYTES = 4096,
    DINGTALK_BYTES = 18000, /* of 20,000 of the whole request */
    MESSAGES_MAX = 10       /* both take 20 a minute from a robot */
};

typedef struct chat {
    const dbr_review *r;
    dbr_page page; /* writes the line that is being made */
    dbr_buf line;
    DBR_VEC(dbr_str) lines;
    bool ding;
    size_t limit;
} chat;

/* ---- lines ---- */

static void say(chat *c, const char *s) {
    dbr_buf_puts(&c->line, s);
}

static bool is_name_sign(dbr_str s, size_t i) {
    unsigned char k = i < s.n ? (unsigned char)s.p[i] : 0;
    return k >= 0x80 || (k >= '0' && k <= '9') || ((k | 0x20) >= 'a' && (k | 0x20) <= 'z');
}

/* Text as text. Neither chat says how a sign of its markup is written as itself: such a sign becomes its full-width twin, but where it
   means nothing (the `<` of `<= 3%`, the `_` of `refund_rate`). */
static void put(chat *c, dbr_str text) {
    static const char marks[] = "*[]`#@|~&";
    static const char *const twins[] = {"＊", "［", "］", "｀", "＃", "＠", "｜", "～", "＆"};
    dbr_str s = dbr_page_safe(&c->page, text);
    for (size_t i = 0; i < s.n; i++) {
        const char *mark = strchr(marks, s.p[i]);
        bool tag = s.p[i] == '<' && i + 1 < s.n && s.p[i + 1] != ' ' && s.p[i + 1] != '=';
        bool name = is_name_sign(s, i + 1) && i > 0 && is_name_sign(s, i - 1);
        if (mark && *mark)
            say(c, twins[mark - marks]);
        else if (tag)
            say(c, "＜");
        else if (s.p[i] == '_' && !name)
            say(c, "＿");
        else if (dbr_str_starts(dbr_str_slice(s, i, s.n), DBR_STR("://")))
            say(c, "："); /* no link */
        else
            dbr_buf_putc(&c->line, s.p[i]);
    }
}

static void put_word(chat *c, dbr_word w) {
    dbr_buf_put(&c->line, dbr_word_text(c->r->lang, w));
}

static void put_bold(chat *c, dbr_str text) {
    say(c, "**");
    put(c, text);
    say(c, "**");
}

static void end(chat *c) {
    dbr_vec_push(c->page.arena, &c->lines, dbr_arena_str(c->page.arena, dbr_buf_str(&c->line)));
    c->line.n = 0;
}

static void heading(chat *c, dbr_word w) {
    put_bold(c, dbr_word_text(c->r->lang, w));
    end(c);
}

/* ---- what the messages say ---- */

static void headline(chat *c) {
    const dbr_review *r = c->r;
    bool failed = dbr_str_is(r->verdict, "failed"), warned = dbr_str_is(r->verdict, "warned");
    const char *colour = failed ? "warning" : warned ? "comment" : "info";
    say(c, failed ? "❌ " : warned ? "⚠️ " : "✅ ");
    if (!c->ding) {
        say(c, "<font color=\"");
        say(c, colour);
        say(c, "\">");
    }
    put_bold(c, dbr_word_text(r->lang, failed   ? DBR_W_BIG_FAILED
                                       : warned ? DBR_W_BIG_WARNED
                                                : DBR_W_BIG_PASSED));
    say(c, c->ding ? "" : "</font>");
    dbr_counted counts[DBR_COUNTED];
    dbr_counted_of(&r->counts, counts);
    for (size_t i = 0; i < DBR_COUNTED; i++)
        if (counts[i].n) {
            dbr_buf_printf(&c->line, " · %lld ", (long long)counts[i].n);
            put_word(c, counts[i].word);
        }
    end(c);
    put_word(c, DBR_W_PERIOD);
    say(c, " ");
    put_bold(c, r->period);
    say(c, " · ");
    put_word(c, r->complete ? DBR_W_COMPLETE : DBR_W_NOT_COMPLETE);
    say(c, " · ");
    put_word(c, DBR_W_AS_OF);
    dbr_ymd d = dbr_day_ymd(r->as_of);
    dbr_buf_printf(&c->line, " %04d-%02d-%02d", d.year, d.month, d.day);
    end(c);
    if (r->incomplete_run) {
        say(c, "> ");
        put_word(c, DBR_W_INCOMPLETE_RUN);
        end(c);
    }
}

static void put_check(chat *c, const dbr_check_result *k) {
    dbr_buf label = {0};
    dbr_outcome_label(k, &label);
    if (k->title.n) {
        put(c, k->title);
        say(c, k->nsegment ? " " : "");
        put(c, dbr_str_slice(dbr_buf_str(&label), k->name.n, label.n));
    } else {
        put(c, dbr_buf_str(&label));
    }
    dbr_buf_clear(&label);
}

static void check(chat *c, const dbr_check_result *k) {
    say(c, k->counts_failed           ? "❌ "
           : k->counts_warned         ? "⚠️ "
           : k->outcome == DBR_WAIVED ? "⏸️ "
                                      : "❔ ");
    put_check(c, k);
    put_word(c, DBR_W_COLON);
    put(c, k->said.n ? k->said : k->message);
    if (k->owner.n) {
        say(c, " · ");
        put(c, k->owner);
    }
    end(c);
}

/* What is not good, failures first. */
static void checks(chat *c) {
    const dbr_review *r = c->r;
    bool any = false;
    for (int failed = 1; failed >= 0; failed--)
        for (size_t i = 0; i < r->nchecks; i++) {
            const dbr_check_result *k = &r->checks[i];
            if (k->counts_failed != failed || (!failed && k->outcome == DBR_PASSED))
                continue;
            if (!any)
                heading(c, DBR_W_HEAD_CHECKS);
            any = true;
            check(c, k);
        }
}

static void change(chat *c, const dbr_metric_result *m, const char *with, dbr_word w) {
    for (size_t i = 0; i < m->ncomparisons; i++) {
        const dbr_comparison *k = &m->comparisons[i];
        if (!dbr_str_is(k->with, with) || dbr_value_is_none(k->value.value))
            continue;
        say(c, " · ");
        put_word(c, w);
        say(c, " ");
        put(c, k->words.n ? k->words : k->change.text);
        say(c, k->better > 0 ? " 🟢" : k->better < 0 ? " 🔴" : "");
    }
}

static void results(chat *c) {
    if (c->r->nmetrics)
        heading(c, DBR_W_HEAD_RESULTS);
    for (size_t i = 0; i < c->r->nmetrics; i++) {
        const dbr_metric_result *m = &c->r->metrics[i];
        say(c, "> ");
        put(c, m->title.n ? m->title : m->name);
        say(c, " ");
        put_bold(c, m->value.text);
        change(c, m, "previous", DBR_W_CHANGE);
        change(c, m, "last year", DBR_W_CHANGE_YEAR);
        end(c);
    }
}

static void goals(chat *c) {
    if (c->r->ngoals)
        heading(c, DBR_W_HEAD_GOALS);
    for (size_t i = 0; i < c->r->ngoals; i++) {
        const dbr_goal_result *g = &c->r->goals[i];
        dbr_str status = dbr_str_of(dbr_goal_status_name(g->status));
        say(c, "> ");
        put_bold(c, dbr_word_named(c->r->lang, status, DBR_W_NO_DATA));
        say(c, " ");
        put(c, g->title.n ? g->title : g->name);
        if (g->metric.n) {
            say(c, " · ");
            put(c, g->actual.text);
            say(c, " / ");
            put(c, g->target.text);
        }
        if (g->owner.n) {
            say(c, " · ");
            put(c, g->owner);
        }
        end(c);
    }
}

/* "> Checkout · worst step Paid **54.1%** (2026-09: 70.0%)" */
static void finding(chat *c, dbr_str title, dbr_word w, dbr_str what, const dbr_shown *now,
                    dbr_str window, const dbr_shown *then) {
    say(c, "> ");
    put(c, title);
    say(c, " · ");
    put_word(c, w);
    say(c, " ");
    put(c, what);
    say(c, what.n ? " " : "");
    put_bold(c, now->text);
    if (window.n && then && then->text.n)
        put(c, DBR_SAY(c->page.arena, c->r->lang, WAS, window, then->text));
    end(c);
}

/* The outcomes that failed now and not last time. */
static void newly_failing(chat *c) {
    enum { NAMED = 5 };
    size_t n = 0;
    for (size_t i = 0; i < c->r->nchecks; i++) {
        const dbr_check_result *k = &c->r->checks[i];
        if (!c->r->follow_up || !k->counts_failed || k->failing.reviews != 1 || ++n > NAMED)
            continue;
        if (n == 1) {
            say(c, "> ");
            put_bold(c, dbr_word_text(c->r->lang, DBR_W_NEWLY_FAILING));
        }
        if (n == 1)
            say(c, " ");
        else
            put_word(c, DBR_W_SEMICOLON);
        put_check(c, k);
    }
    if (n > NAMED)
        say(c, " …");
    if (n)
        end(c);
}

/* Whether what is planned suffices, of goals that need it. */
static void plan(chat *c) {
    const dbr_review *r = c->r;
    for (size_t i = 0; i < r->ngaps; i++) {
        const dbr_gap_result *g = &r->gaps[i];
        bool on_track = false;
        for (size_t k = 0; k < r->ngoals; k++)
            on_track |=
                dbr_str_eq(r->goals[k].name, g->goal) && r->goals[k].status == DBR_GOAL_ON_TRACK;
        if (on_track)
            continue;
        say(c, "> ");
        put(c, g->title);
        say(c, " · ");
        put(c, g->text);
        end(c);
    }
}

/* What to look at in the rest of the report, a line each. */
static void findings(chat *c) {
    const dbr_review *r = c->r;
    size_t before = c->lines.n;
    heading(c, DBR_W_HEAD_FINDINGS);
    newly_failing(c);
    for (size_t i = 0; i < r->nfunnels; i++) {
        const dbr_funnel_result *f = &r->funnels[i];
        const dbr_funnel_step_result *s = f->worst < f->nsteps ? &f->steps[f->worst] : NULL;
        if (s)
            finding(c, f->title, DBR_W_WORST_STEP, s->title, &s->conversion, f->window,
                    &s->conversion_previous);
    }
    for (size_t i = 0; i < r->nprocesses; i++) {
        const dbr_process_result *p = &r->processes[i];
        if (p->bottleneck < p->ntimes)
            finding(c, p->title, DBR_W_BOTTLENECK, p->times[p->bottleneck].title,
                    &p->times[p->bottleneck].share, (dbr_str){0}, NULL);
    }
    for (size_t i = 0; i < r->nfeedbacks; i++) {
        const dbr_feedback_result *f = &r->feedbacks[i];
        if (f->has_nps)
            finding(c, f->title, DBR_W_NPS, (dbr_str){0}, &f->nps, f->window, &f->nps_previous);
    }
    plan(c);
    for (size_t i = 0; i < r->noutlooks; i++)
        for (size_t k = 0; k < r->outlooks[i].nforecasts; k++) {
            const dbr_forecast_result *f = &r->outlooks[i].forecasts[k];
            for (size_t t = 0; t < f->ntargets; t++) {
                say(c, "> ");
                put(c, f->targets[t].text);
                say(c, f->targets[t].met ? " 🟢" : " 🔴");
                end(c);
            }
        }
    if (c->lines.n == before + 1) /* nothing below the heading */
        c->lines.n = before;
}

/* Those that somebody still has to do something for, overdue ones first. */
static void actions(chat *c) {
    bool any = false;
    for (int overdue = 1; overdue >= 0; overdue--)
        for (size_t i = 0; i < c->r->nactions; i++) {
            const dbr_action_result *a = &c->r->actions[i];
            if (a->overdue != overdue || dbr_str_is(a->status, "done") ||
                dbr_str_is(a->status, "dropped"))
                continue;
            if (!any)
                heading(c, DBR_W_HEAD_ACTIONS);
            any = true;
            say(c, "> ");
            put_bold(c, overdue ? dbr_word_text(c->r->lang, DBR_W_OVERDUE)
                                : dbr_word_named(c->r->lang, a->status, DBR_W_OVERDUE));
            say(c, " ");
            put(c, a->title.n ? a->title : a->name);
            if (a->due.n) {
                say(c, " · ");
                put_word(c, DBR_W_DUE);
                say(c, " ");
                put(c, a->due);
            }
            if (a->owner.n) {
                say(c, " · ");
                put(c, a->owner);
            }
            end(c);
        }
}

static void notes(chat *c) {
    if (c->r->nnotes)
        heading(c, DBR_W_HEAD_NOTES);
    for (size_t i = 0; i < c->r->nnotes; i++) {
        say(c, "> ");
        put(c, c->r->notes[i].text);
        end(c);
    }
}

/* ---- messages ---- */

/* Bytes of a text in JSON, which are never fewer than its own. */
static size_t cost(dbr_str s) {
    size_t n = s.n;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == '"' || s.p[i] == '\\' || s.p[i] == '\n';
    return n;
}

/* The longest beginning that costs no more, whole runes. */
static dbr_str cut(dbr_str s, size_t most) {
    size_t n = 0, spent = 0;
    while (n < s.n) {
        uint32_t rune;
        size_t step = dbr_utf8_next(s, n, &rune);
        spent += cost(dbr_str_slice(s, n, n + (step ? step : 1)));
        if (spent > most)
            break;
        n += step ? step : 1;
    }
    return dbr_str_slice(s, 0, n);
}

static void put_message(chat *c, dbr_str title, dbr_str content, dbr_buf *out) {
    dbr_json j = {.out = out};
    dbr_json_object_flat(&j);
    dbr_json_key(&j, "msgtype");
    dbr_json_text(&j, DBR_STR("markdown"));
    dbr_json_key(&j, "markdown");
    dbr_json_object_flat(&j);
    if (c->ding) {
        dbr_json_key(&j, "title");
        dbr_json_text(&j, title);
    }
    dbr_json_key(&j, c->ding ? "text" : "content");
    dbr_json_text(&j, content);
    dbr_json_object_end(&j);
    dbr_json_object_end(&j);
    dbr_buf_putc(out, '\n');
}

/* A heading that each message begins with, then as many lines as fit; a line that is too long for any message is cut. */
static void put_messages(chat *c, dbr_str title, dbr_buf *out) {
    dbr_str line_end = c->ding ? DBR_STR("\n\n") : DBR_STR("\n");
    dbr_str rest = dbr_word_text(c->r->lang, DBR_W_CUT);
    size_t reserve = cost(rest) + cost(line_end) + 16;
    dbr_buf b = {0};
    size_t at = 0;
    for (int number = 1; at < c->lines.n && number <= MESSAGES_MAX; number++) {
        b.n = 0;
        dbr_buf_puts(&b, "## ");
        dbr_buf_put(&b, title);
        if (number > 1)
            dbr_buf_printf(&b, " (%d)", number);
        size_t room = c->limit - cost(dbr_buf_str(&b)) - reserve;
        for (bool first = true; at < c->lines.n; first = false, at++) {
            dbr_str line = c->lines.v[at];
            size_t need = cost(line) + cost(line_end);
            if (need > room && !first)
                break;
            dbr_buf_put(&b, line_end);
            dbr_buf_put(&b, need > room ? cut(line, room - cost(line_end)) : line);
            dbr_buf_puts(&b, need > room ? "…" : "");
            room -= need > room ? room : need;
        }
        if (at < c->lines.n && number == MESSAGES_MAX) {
            dbr_buf_put(&b, line_end);
            dbr_buf_put(&b, rest);
        }
        put_message(c, title, dbr_buf_str(&b), out);
    }
    dbr_buf_clear(&b);
}

static void render(const dbr_review *r, bool ding, dbr_buf *out) {
    dbr_arena a = {0};
    chat c = {.r = r, .ding = ding, .limit = ding ? DINGTALK_BYTES : WECOM_BYTES};
    c.page = (dbr_page){.arena = &a, .out = &c.line, .width = 80, .lang = r->lang};
    put(&c, r->title);
    dbr_str title = dbr_arena_str(&a, cut(dbr_buf_str(&c.line), 300));
    c.line.n = 0;
    headline(&c);
    checks(&c);
    goals(&c);
    results(&c);
    findings(&c);
    actions(&c);
    notes(&c);
    put_messages(&c, title, out);
    dbr_buf_clear(&c.line);
    dbr_arena_clear(&a);
}

void dbr_render_wecom(const dbr_review *r, const dbr_render_options *o, dbr_buf *out) {
    render(r, false, out);
}

void dbr_render_dingtalk(const dbr_review *r, const dbr_render_options *o, dbr_buf *out) {
    render(r, true, out);
}
