/* markdown.c: a review for a pull request or a wiki: the verdict first, tables, what passed folded away, and never more than such places take. */
#include "base/utf8.h"
#include "report/analyses.h"
#include "report/changes.h"
#include "report/label.h"
#include "report/text.h"

enum { LONGEST = 60000 /* bytes; GitHub takes 65,536 characters */ };

typedef struct page {
    const dbr_review *r;
    dbr_buf *out;
    bool cut; /* something did not fit */
    dbr_headings headings;
} page;

static dbr_str word(const page *p, dbr_word w) {
    return dbr_word_text(p->r->lang, w);
}

static dbr_str named(const page *p, const char *en, dbr_word from) {
    return dbr_word_named(p->r->lang, dbr_str_of(en), from);
}

/* Text from data as text: nothing in it is markup, a mention or a link, and it stays on its line. */
static void put(page *p, dbr_str s) {
    for (size_t i = 0; i < s.n;) {
        uint32_t rune = 0;
        size_t n = dbr_utf8_next(s, i, &rune);
        bool mark = rune < 0x80 && rune > 0x20 && strchr("<>&|`*_[]\\#~@!$", (int)rune);
        if (!n || rune < 0x20 || rune == 0x7F || (rune >= 0x80 && rune < 0xA0))
            dbr_buf_putc(p->out, ' ');
        else if (mark || (rune == ':' && dbr_str_starts(dbr_str_slice(s, i, s.n), DBR_STR("://"))))
            dbr_buf_printf(p->out, "&#%u;", (unsigned)rune);
        else
            dbr_buf_put(p->out, dbr_str_slice(s, i, i + n));
        i += n ? n : 1;
    }
}

static void say(page *p, const char *s) {
    dbr_buf_puts(p->out, s);
}

static bool fits(page *p) {
    p->cut |= p->out->n > LONGEST;
    return p->out->n <= LONGEST;
}

static void heading(page *p, dbr_word w) {
    if (p->headings == DBR_HEADINGS_SKIP) {
        p->headings = DBR_HEADINGS_BELOW;
        return;
    }
    say(p, p->headings == DBR_HEADINGS_WHOLE ? "\n### " : "\n#### ");
    put(p, word(p, w));
    say(p, "\n\n");
}

static void head_row(page *p, const dbr_word *words, size_t n, const char *first) {
    say(p, first);
    for (size_t i = 0; i < n; i++) {
        say(p, " ");
        put(p, word(p, words[i]));
        say(p, " |");
    }
    say(p, "\n");
}

/* ---- checks ---- */

static const char *mark_of(const dbr_check_result *c) {
    if (c->counts_failed)
        return "❌";
    switch (c->outcome) {
    case DBR_PASSED:
        return "✅";
    case DBR_WARNED:
        return "⚠️";
    case DBR_FAILED:
        return "❌";
    case DBR_MISSING:
        return "❔";
    case DBR_WAIVED:
        return "⏸️";
    }
    return "";
}

static void check_row(page *p, const dbr_check_result *c) {
    dbr_buf name = {0};
    dbr_outcome_label(c, &name);
    say(p, "| ");
    say(p, mark_of(c));
    say(p, " | ");
    if (c->title.n) {
        put(p, c->title);
        if (c->nsegment) {
            say(p, " ");
            put(p, dbr_str_slice(dbr_buf_str(&name), c->name.n, name.n));
        }
    } else {
        put(p, dbr_buf_str(&name));
    }
    say(p, " | ");
    put(p, c->said.n ? c->said : c->message);
    if (c->outcome == DBR_WAIVED) {
        say(p, "<br>");
        put(p, word(p, DBR_W_WAIVED_BY));
        say(p, " ");
        put(p, c->waived_by);
        put(p, word(p, DBR_W_COMMA));
        put(p, word(p, DBR_W_UNTIL));
        say(p, " ");
        put(p, c->waived_until);
        put(p, word(p, DBR_W_COLON));
        put(p, c->waived_because);
    }
    say(p, " | ");
    put(p, c->owner);
    say(p, " |\n");
    dbr_buf_clear(&name);
}

static void check_head(page *p) {
    say(p, "| | ");
    put(p, word(p, DBR_W_HEAD_CHECKS));
    say(p, " | | ");
    put(p, word(p, DBR_W_OWNER));
    say(p, " |\n| --- | --- | --- | --- |\n");
}

static bool is_quiet(const dbr_check_result *c) {
    return !c->counts_failed && c->outcome == DBR_PASSED;
}

static void checks(page *p) {
    const dbr_review *r = p->r;
    size_t quiet = 0;
    for (size_t i = 0; i < r->nchecks; i++)
        quiet += is_quiet(&r->checks[i]);
    if (!r->nchecks)
        return;
    heading(p, DBR_W_HEAD_CHECKS);
    if (quiet < r->nchecks)
        check_head(p);
    for (int failed = 1; failed >= 0; failed--)
        for (size_t i = 0; i < r->nchecks; i++)
            if (r->checks[i].counts_failed == failed && !is_quiet(&r->checks[i]) && fits(p))
                check_row(p, &r->checks[i]);
    if (!quiet)
        return;
    dbr_buf_printf(p->out, "\n<details><summary>%zu ", quiet);
    put(p, word(p, DBR_W_PASSED));
    say(p, "</summary>\n\n");
    check_head(p);
    for (size_t i = 0; i < r->nchecks; i++)
        if (is_quiet(&r->checks[i]) && fits(p))
            check_row(p, &r->checks[i]);
    say(p, "\n</details>\n");
}

/* ---- the other parts ---- */

static void goals(page *p) {
    if (!p->r->ngoals)
        return;
    heading(p, DBR_W_HEAD_GOALS);
    for (size_t i = 0; i < p->r->ngoals && fits(p); i++) {
        const dbr_goal_result *g = &p->r->goals[i];
        for (int k = 0; k < g->level; k++)
            say(p, "  ");
        say(p, "- **");
        put(p, named(p, dbr_goal_status_name(g->status), DBR_W_NO_DATA));
        say(p, "** ");
        put(p, g->title.n ? g->title : g->name);
        if (g->metric.n) {
            say(p, " — ");
            put(p, g->metric);
            say(p, " ");
            put(p, g->actual.text);
            put(p, word(p, DBR_W_COMMA));
            put(p, word(p, DBR_W_TARGET));
            say(p, " ");
            put(p, g->comparison);
            say(p, " ");
            put(p, g->target.text);
            if (g->by.n) {
                say(p, " ");
                put(p, word(p, DBR_W_BY));
                say(p, " ");
                put(p, g->by);
            }
        }
        if (g->owner.n) {
            say(p, " · ");
            put(p, g->owner);
        }
        say(p, "\n");
    }
}

static void change(page *p, const dbr_metric_result *m, const char *with) {
    for (size_t i = 0; i < m->ncomparisons; i++) {
        const dbr_comparison *c = &m->comparisons[i];
        if (!dbr_str_is(c->with, with))
            continue;
        put(p, c->words.n ? c->words : c->change.text);
        say(p, c->better > 0 ? " 🟢" : c->better < 0 ? " 🔴" : "");
    }
}

static void results(page *p) {
    static const dbr_word words[] = {DBR_W_METRIC, DBR_W_VALUE, DBR_W_TARGET, DBR_W_CHANGE,
                                     DBR_W_CHANGE_YEAR};
    if (!p->r->nmetrics)
        return;
    heading(p, DBR_W_HEAD_RESULTS);
    head_row(p, words, sizeof words / sizeof *words, "|");
    say(p, "| --- | ---: | ---: | ---: | ---: |\n");
    for (size_t i = 0; i < p->r->nmetrics && fits(p); i++) {
        const dbr_metric_result *m = &p->r->metrics[i];
        say(p, "| ");
        put(p, m->title.n ? m->title : m->name);
        say(p, " | ");
        put(p, m->value.text);
        say(p, " | ");
        put(p, m->has_target ? m->target.text : DBR_STR(""));
        say(p, " | ");
        change(p, m, "previous");
        say(p, " | ");
        change(p, m, "last year");
        say(p, " |\n");
    }
}

static void actions(page *p) {
    if (!p->r->nactions)
        return;
    heading(p, DBR_W_HEAD_ACTIONS);
    for (int order = 0; order < 3; order++) /* overdue, of last time, the others */
        for (size_t i = 0; i < p->r->nactions; i++) {
            const dbr_action_result *a = &p->r->actions[i];
            int at = dbr_text_action_order(a);
            if ((at > 2 ? 2 : at) != order || !fits(p))
                continue;
            say(p, dbr_str_is(a->status, "done") ? "- [x] **" : "- [ ] **");
            put(p, a->overdue ? word(p, DBR_W_OVERDUE)
                              : dbr_word_named(p->r->lang, a->status, DBR_W_OVERDUE));
            say(p, "** ");
            put(p, a->title.n ? a->title : a->name);
            if (a->due.n) {
                say(p, " · ");
                put(p, word(p, DBR_W_DUE));
                say(p, " ");
                put(p, a->due);
            }
            if (a->owner.n) {
                say(p, " · ");
                put(p, a->owner);
            }
            if (a->effect.n) {
                say(p, " · ");
                put(p, word(p, DBR_W_EFFECT));
                put(p, word(p, DBR_W_COLON));
                put(p, dbr_text_effect(p->r->lang, a));
            }
            say(p, "\n");
        }
}

static void findings(page *p) {
    if (p->r->nfindings)
        heading(p, DBR_W_HEAD_FINDINGS);
    for (size_t i = 0; i < p->r->nfindings && fits(p); i++) {
        const dbr_finding *f = &p->r->findings[i];
        say(p, f->better > 0 ? "- 🟢 " : f->better < 0 ? "- 🔴 " : "- ");
        put(p, f->text);
        say(p, "\n");
    }
}

/* The columns between name and end that the kind of change has. */
enum { DRIVER_COLUMNS = 7 };
static bool has_column(const dbr_explain_result *x, size_t column) {
    enum { OWN_CHANGE = 2, BY_RATE = 4, BY_MIX = 5 };
    return column == OWN_CHANGE                    ? x->product
           : column == BY_RATE || column == BY_MIX ? x->ratio
                                                   : true;
}

static void driver(page *p, const dbr_explain_result *x, const dbr_driver *d, dbr_str name) {
    const dbr_shown *shown[DRIVER_COLUMNS] = {&d->before, &d->value, &d->change, &d->contribution,
                                              &d->rate,   &d->mix,   &d->share};
    say(p, "| ");
    put(p, name);
    for (size_t i = 0; i < DRIVER_COLUMNS; i++)
        if (has_column(x, i)) {
            say(p, " | ");
            put(p, shown[i]->text);
        }
    say(p, " |\n");
}

static void driver_heads(page *p, const dbr_explain_result *x, dbr_word first) {
    static const dbr_word heads[DRIVER_COLUMNS] = {
        DBR_W_PREVIOUS, DBR_W_VALUE,  DBR_W_OWN_CHANGE, DBR_W_CONTRIBUTION,
        DBR_W_BY_RATE,  DBR_W_BY_MIX, DBR_W_SHARE};
    say(p, "\n| ");
    put(p, word(p, first));
    for (size_t h = 0; h < DRIVER_COLUMNS; h++)
        if (has_column(x, h)) {
            say(p, " | ");
            bool year = heads[h] == DBR_W_PREVIOUS && x->last_year;
            put(p, word(p, year ? DBR_W_LAST_YEAR : heads[h]));
        }
    say(p, " |\n| ---");
    for (size_t h = 0; h < DRIVER_COLUMNS; h++)
        if (has_column(x, h))
            say(p, " | ---:");
    say(p, " |\n");
}

/* Working days, events and the rest; or why there are none. */
static void effects(page *p, const dbr_explain_result *x) {
    const dbr_explain_result plain = {.last_year = x->last_year};
    if (x->effects_reason.n) {
        say(p, "\n");
        put(p, x->effects_reason);
        say(p, "\n");
    }
    if (x->neffects)
        driver_heads(p, &plain, DBR_W_CALENDAR_EFFECT);
    for (size_t k = 0; k < x->neffects && fits(p); k++)
        driver(p, &plain, &x->effects[k].line, x->effects[k].line.name);
}

static void drivers(page *p) {
    const dbr_review *r = p->r;
    dbr_arena arena = {0};
    if (r->nexplains)
        heading(p, DBR_W_HEAD_DRIVERS);
    for (size_t i = 0; i < r->nexplains && fits(p); i++) {
        const dbr_explain_result *x = &r->explains[i];
        say(p, i ? "\n**" : "**");
        put(p, x->title);
        say(p, "** ");
        put(p, dbr_text_driver_head(&arena, r->lang, x, (dbr_str){0}));
        say(p, "\n");
        if (x->ndrivers)
            driver_heads(p, x, x->product ? DBR_W_FACTOR : DBR_W_SEGMENT);
        for (size_t k = 0; k < x->ndrivers && fits(p); k++)
            driver(p, x, &x->drivers[k], x->drivers[k].name);
        if (x->nothers)
            driver(p, x, &x->others, word(p, DBR_W_OTHERS));
        effects(p, x);
    }
    dbr_arena_clear(&arena);
}

static void analysis(page *p, const dbr_analysis *g) {
    say(p, "| ");
    put(p, g->title);
    for (size_t c = 1; c < g->ncolumns; c++) {
        say(p, " | ");
        put(p, g->heads[c]);
    }
    say(p, " |\n| --- |");
    for (size_t c = 1; c < g->ncolumns; c++)
        say(p, " ---: |");
    say(p, "\n");
    for (size_t i = 0; i < g->nrows && fits(p); i++) {
        say(p, g->rows[i].worst ? "| 🔴 " : "| ");
        put(p, g->rows[i].cells[0]);
        for (size_t c = 1; c < g->ncolumns; c++) {
            say(p, " | ");
            put(p, g->rows[i].cells[c]);
            say(p, g->rows[i].better[c] > 0 ? " 🟢" : g->rows[i].better[c] < 0 ? " 🔴" : "");
        }
        say(p, " |\n");
    }
    for (size_t i = 0; i < g->nremarks && fits(p); i++) {
        say(p, "\n_");
        put(p, g->remarks[i]);
        say(p, "_\n");
    }
    for (size_t i = 0; i < g->nquotes && fits(p); i++) {
        say(p, "\n**");
        put(p, g->quotes[i].about);
        say(p, "**\n");
        for (size_t k = 0; k < g->quotes[i].n; k++) {
            say(p, "\n> ");
            put(p, g->quotes[i].texts[k]);
            say(p, "\n");
        }
    }
}

static void follow_up(page *p) {
    const dbr_changes *c = p->r->follow_up;
    if (!c)
        return;
    heading(p, DBR_W_HEAD_FOLLOW_UP);
    put(p, word(p, DBR_W_COMPARED_WITH));
    say(p, " ");
    put(p, c->period);
    say(p, " · ");
    put(p, c->file);
    say(p, "\n");
    if (dbr_changes_none(c)) {
        say(p, "\n");
        put(p, word(p, DBR_W_NOTHING_OPEN));
        say(p, "\n");
    }
    for (unsigned k = 0; k < DBR_CHANGES_COUNT; k++) {
        if (!c->parts[k].n || !fits(p))
            continue;
        say(p, "\n**");
        put(p, word(p, dbr_change_heading((dbr_change_part)k)));
        say(p, "**\n\n");
        for (size_t i = 0; i < c->parts[k].n && fits(p); i++) {
            const dbr_change *x = &c->parts[k].v[i];
            say(p, x->better > 0 ? "- ✅ **" : x->better < 0 ? "- ❌ **" : "- **");
            put(p, dbr_change_state(p->r->lang, x));
            say(p, "** ");
            put(p, x->label);
            if (x->text.n)
                put(p, word(p, DBR_W_COLON));
            put(p, x->text);
            say(p, "\n");
        }
    }
}

static void analyses(page *p, dbr_word w) {
    dbr_arena arena = {0};
    dbr_analysis *all;
    size_t n = dbr_analyses(&arena, p->r, w, &all);
    for (size_t i = 0; i < n && fits(p); i++) {
        if (i)
            say(p, "\n");
        else
            heading(p, w);
        analysis(p, &all[i]);
    }
    dbr_arena_clear(&arena);
}

static void results_to_date(page *p) {
    results(p);
    analyses(p, DBR_W_HEAD_TO_DATE);
}

static void funnels(page *p) {
    analyses(p, DBR_W_HEAD_FUNNELS);
}

static void processes(page *p) {
    analyses(p, DBR_W_HEAD_PROCESSES);
}

static void cohorts(page *p) {
    analyses(p, DBR_W_HEAD_COHORTS);
}

static void feedback(page *p) {
    analyses(p, DBR_W_HEAD_FEEDBACK);
}

static void forecasts(page *p, const dbr_outlook_result *o) {
    static const dbr_word heads[] = {DBR_W_FORECAST, DBR_W_INTERVAL};
    for (size_t i = 0; i < o->nforecasts && fits(p); i++) {
        const dbr_forecast_result *f = &o->forecasts[i];
        if (f->npoints) {
            say(p, "\n| ");
            put(p, f->title);
            head_row(p, heads, sizeof heads / sizeof *heads, " |");
            say(p, "| --- | ---: | ---: |\n");
        }
        for (size_t k = 0; k < f->npoints && fits(p); k++) {
            const dbr_forecast_point *t = &f->points[k];
            const dbr_str cells[] = {t->period, t->value.text, t->low.text, t->high.text};
            for (size_t c = 0; c < 4; c++) {
                say(p, c == 3 ? " .. " : c ? " | " : "| ");
                put(p, cells[c]);
            }
            say(p, " |\n");
        }
        say(p, "\n");
        if (!f->npoints) {
            put(p, f->title);
            put(p, word(p, DBR_W_COLON));
        }
        put(p, word(p, f->method.n ? DBR_W_METHOD : DBR_W_NO_FORECAST));
        say(p, " ");
        put(p, f->method.n ? f->method_text : f->none.value.none.why);
        say(p, "\n");
        for (size_t k = 0; k < f->ntargets; k++) {
            say(p, k ? "" : "\n");
            say(p, f->targets[k].met ? "- ✅ " : "- ❌ ");
            put(p, f->targets[k].text);
            say(p, "\n");
        }
    }
    if (o->nforecasts && o->nnext)
        say(p, "\n");
}

static void plan(page *p) {
    const dbr_review *r = p->r;
    dbr_arena arena = {0};
    dbr_page text = {.arena = &arena, .lang = r->lang};
    if (r->ngaps || r->nloose)
        heading(p, DBR_W_HEAD_PLAN);
    for (size_t i = 0; i < r->ngaps && fits(p); i++) {
        const dbr_gap_result *g = &r->gaps[i];
        say(p, i ? "\n**" : "**");
        put(p, g->title);
        say(p, "**<br>\n");
        put(p, g->text);
        if (g->rate.text.n) {
            say(p, "<br>\n");
            put(p, g->rate.text);
        }
        say(p, g->npromises ? "\n\n" : "\n");
        for (size_t k = 0; k < g->npromises && fits(p); k++) {
            const dbr_promise_result *o = &g->promises[k];
            dbr_str facts[DBR_PROMISE_FACTS];
            say(p, "- **");
            put(p, dbr_text_promise_effect(&text, o));
            say(p, "** ");
            put(p, o->title);
            size_t n = dbr_text_promise_facts(&text, o, facts);
            for (size_t f = 0; f < n; f++) {
                say(p, " · ");
                put(p, facts[f]);
            }
            say(p, "\n");
        }
    }
    say(p, r->ngaps && r->nloose ? "\n" : "");
    for (size_t i = 0; i < r->nloose && fits(p); i++) {
        say(p, "- ");
        put(p, dbr_text_loose(&text, &r->loose[i]));
        say(p, "\n");
    }
    dbr_arena_clear(&arena);
}

static void risks(page *p) {
    const dbr_review *r = p->r;
    if (r->nrisks)
        heading(p, DBR_W_HEAD_RISKS);
    for (size_t i = 0; i < r->nrisks && fits(p); i++) {
        say(p, "- ");
        put(p, r->risks[i].title);
        if (r->risks[i].plan.n) {
            put(p, word(p, DBR_W_COLON));
            put(p, r->risks[i].plan);
        }
        say(p, "\n");
    }
}

static void lessons(page *p) {
    const dbr_review *r = p->r;
    if (r->nlessons)
        heading(p, DBR_W_HEAD_LESSONS);
    for (size_t i = 0; i < r->nlessons && fits(p); i++) {
        say(p, "- ");
        put(p, r->lessons[i].title.n ? r->lessons[i].title : r->lessons[i].name);
        say(p, "\n");
    }
}

static void outlook(page *p) {
    const dbr_review *r = p->r;
    if (r->noutlooks)
        heading(p, DBR_W_HEAD_OUTLOOK);
    for (size_t i = 0; i < r->noutlooks && fits(p); i++) {
        say(p, "- ");
        put(p, r->outlooks[i].title);
        say(p, "\n");
        forecasts(p, &r->outlooks[i]);
        for (size_t k = 0; k < r->outlooks[i].nnext; k++) {
            say(p, r->outlooks[i].nforecasts ? "- " : "  - ");
            put(p, r->outlooks[i].next[k]);
            say(p, "\n");
        }
    }
}

static void notes(page *p) {
    const dbr_review *r = p->r;
    if (r->nnotes)
        heading(p, DBR_W_HEAD_NOTES);
    for (size_t i = 0; i < r->nnotes && fits(p); i++) {
        say(p, "- ");
        put(p, r->notes[i].text);
        say(p, "\n");
    }
}

static void headline(page *p) {
    const dbr_review *r = p->r;
    bool failed = dbr_str_is(r->verdict, "failed"), warned = dbr_str_is(r->verdict, "warned");
    say(p, "## ");
    put(p, r->title);
    say(p, failed ? "\n\n❌ **" : warned ? "\n\n⚠️ **" : "\n\n✅ **");
    put(p, word(p, failed ? DBR_W_BIG_FAILED : warned ? DBR_W_BIG_WARNED : DBR_W_BIG_PASSED));
    say(p, "**");
    dbr_counted counts[DBR_COUNTED];
    dbr_counted_of(&r->counts, counts);
    for (size_t i = 0; i < DBR_COUNTED; i++)
        if (counts[i].n) {
            dbr_buf_printf(p->out, " · %lld ", (long long)counts[i].n);
            put(p, word(p, counts[i].word));
        }
    say(p, "\n\n");
    put(p, word(p, DBR_W_PERIOD));
    say(p, " **");
    put(p, r->period);
    say(p, "** · ");
    put(p, word(p, r->complete ? DBR_W_COMPLETE : DBR_W_NOT_COMPLETE));
    say(p, " · ");
    put(p, word(p, DBR_W_AS_OF));
    say(p, " ");
    dbr_ymd d = dbr_day_ymd(r->as_of);
    dbr_buf_printf(p->out, "%04d-%02d-%02d\n", d.year, d.month, d.day);
    if (r->incomplete_run) {
        say(p, "\n> ");
        put(p, word(p, DBR_W_INCOMPLETE_RUN));
        say(p, "\n");
    }
}

/* ---- the script's own layout ---- */

/* Where the numbers come from: only in sections that ask for it. */
static void data(page *p) {
    static const dbr_word heads[] = {DBR_W_ROWS, DBR_W_KEPT, DBR_W_DROPPED_ROWS, DBR_W_DUPLICATES,
                                     DBR_W_BAD_ROWS};
    if (!p->r->nsources)
        return;
    heading(p, DBR_W_HEAD_DATA);
    say(p, "| ");
    put(p, word(p, DBR_W_SOURCE));
    head_row(p, heads, sizeof heads / sizeof *heads, " |");
    say(p, "| --- | ---: | ---: | ---: | ---: | ---: |\n");
    for (size_t i = 0; i < p->r->nsources && fits(p); i++) {
        const dbr_source_result *s = &p->r->sources[i];
        const int64_t counts[] = {s->rows, s->kept, s->dropped, s->duplicates, s->bad_rows};
        say(p, "| ");
        put(p, s->title.n ? s->title : s->name);
        if (s->failed) {
            say(p, " ❌ ");
            put(p, word(p, DBR_W_COULD_NOT_BE_READ));
        }
        for (size_t k = 0; k < sizeof counts / sizeof *counts; k++)
            dbr_buf_printf(p->out, " | %lld", (long long)counts[k]);
        say(p, " |\n");
    }
}

/* A part more is a line more. */
static void (*const parts[DBR_PART_COUNT])(page *) = {
    [DBR_PART_GOALS] = goals,         [DBR_PART_RESULTS] = results_to_date,
    [DBR_PART_FINDINGS] = findings,   [DBR_PART_DRIVERS] = drivers,
    [DBR_PART_FUNNELS] = funnels,     [DBR_PART_PROCESSES] = processes,
    [DBR_PART_COHORTS] = cohorts,     [DBR_PART_FEEDBACK] = feedback,
    [DBR_PART_FOLLOW_UP] = follow_up, [DBR_PART_CHECKS] = checks,
    [DBR_PART_DATA] = data,           [DBR_PART_ACTIONS] = actions,
    [DBR_PART_PLAN] = plan,           [DBR_PART_RISKS] = risks,
    [DBR_PART_LESSONS] = lessons,     [DBR_PART_OUTLOOK] = outlook,
};

/* A line of the script is a line of the page, an empty one begins a paragraph. */
static void put_lines(page *p, dbr_str text) {
    bool open = false;
    for (size_t at = 0; at <= text.n;) {
        size_t end = dbr_str_find(text, DBR_STR("\n"), at);
        dbr_str line = dbr_str_slice(text, at, end);
        say(p, line.n && open ? "<br>\n" : open ? "\n\n" : "");
        put(p, line);
        open = line.n > 0;
        at = end == SIZE_MAX ? text.n + 1 : end + 1;
    }
    say(p, open ? "\n" : "");
}

static void put_table(page *p, const dbr_section_item_result *t, dbr_page *text) {
    bool many = dbr_text_grid_many(t);
    say(p, "| ");
    put(p, dbr_text_grid_corner(text, t));
    say(p, " |");
    for (size_t i = 0; i < t->ncolumns; i++) {
        say(p, " ");
        put(p, dbr_text_grid_head(text, &t->columns[i], many));
        say(p, " |");
    }
    say(p, "\n| --- |");
    for (size_t i = 0; i < t->ncolumns; i++)
        say(p, " ---: |");
    say(p, "\n");
    for (size_t i = 0; i < t->nrows && fits(p); i++) {
        say(p, "| ");
        put(p, t->rows[i].name);
        for (size_t k = 0; k < t->ncolumns; k++) {
            say(p, " | ");
            put(p, t->rows[i].cells[k].text);
        }
        say(p, " |\n");
    }
}

/* As in the text report, each line four blanks in: nothing in such a block is markup, and nothing ends it. */
static void put_chart(page *p, const dbr_section_item_result *t, dbr_page *text) {
    dbr_buf drawn = {0};
    text->out = &drawn;
    dbr_text_chart(text, t);
    dbr_str all = dbr_buf_str(&drawn);
    for (size_t at = 0; at < all.n && fits(p);) {
        size_t end = dbr_str_find(all, DBR_STR("\n"), at);
        say(p, "    ");
        dbr_buf_put(p->out, dbr_str_slice(all, at, end));
        say(p, "\n");
        at = end == SIZE_MAX ? all.n : end + 1;
    }
    dbr_buf_clear(&drawn);
}

static void put_item(page *p, const dbr_section_item_result *item, dbr_page *text) {
    const dbr_review *all = p->r;
    if (item->kind != DBR_SECTION_SHOW)
        say(p, "\n");
    switch (item->kind) {
    case DBR_SECTION_TEXT:
        put_lines(p, item->text);
        return;
    case DBR_SECTION_TABLE:
        put_table(p, item, text);
        return;
    case DBR_SECTION_CHART:
        put_chart(p, item, text);
        return;
    case DBR_SECTION_SHOW:
        p->r = item->view;
        parts[item->part](p);
        p->r = all;
        return;
    }
}

static void sections(page *p) {
    dbr_arena arena = {0};
    dbr_page text = {.arena = &arena, .width = 80, .lang = p->r->lang};
    for (size_t i = 0; i < p->r->nsections && fits(p); i++) {
        const dbr_section_result *s = &p->r->sections[i];
        if (s->title.n) {
            say(p, "\n### ");
            put(p, s->title);
            say(p, "\n");
        }
        p->headings = DBR_HEADINGS_BELOW;
        if (s->nitems == 1 && s->items[0].kind == DBR_SECTION_SHOW && s->title.n) {
            p->headings = DBR_HEADINGS_SKIP;
            say(p, "\n");
        }
        size_t before = p->out->n;
        for (size_t k = 0; k < s->nitems && fits(p); k++)
            put_item(p, &s->items[k], &text);
        if (p->out->n > before || !s->title.n)
            continue;
        say(p, "_");
        put(p, word(p, DBR_W_NOTHING));
        say(p, "_\n");
    }
    p->headings = DBR_HEADINGS_WHOLE;
    dbr_arena_clear(&arena);
}

void dbr_render_markdown(const dbr_review *r, const dbr_render_options *o, dbr_buf *out) {
    page p = {.r = r, .out = out};
    headline(&p);
    if (r->nsections) {
        notes(&p); /* before anything that may be cut */
        sections(&p);
    }
    for (unsigned i = 0; i < DBR_PART_COUNT && !r->nsections; i++)
        if (i != DBR_PART_DATA)
            parts[i](&p);
    if (!r->nsections)
        notes(&p);
    if (p.cut) {
        say(&p, "\n_");
        put(&p, word(&p, DBR_W_CUT));
        say(&p, "_\n");
    }
}
