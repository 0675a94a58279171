/* text_actions.c: what is done about it: actions, overdue ones first; risks; lessons; what comes next. */
#include "report/text.h"

static unsigned word_room(const dbr_page *p) {
    return dbr_words_width(p->lang, DBR_W_OVERDUE, DBR_W_DROPPED);
}

int dbr_text_action_rank(const dbr_action_result *a) {
    if (a->overdue)
        return 0;
    return dbr_str_is(a->status, "done") ? 2 : dbr_str_is(a->status, "dropped") ? 3 : 1;
}

int dbr_text_action_order(const dbr_action_result *a) {
    int rank = dbr_text_action_rank(a);
    return rank == 0 ? 0 : a->carried ? 1 : rank + 1;
}

dbr_str dbr_text_effect(dbr_lang lang, const dbr_action_result *a) {
    bool none = dbr_str_is(a->effect, "no data");
    return dbr_word_named(lang, a->effect, none ? DBR_W_NO_DATA : DBR_W_OVERDUE);
}

dbr_str dbr_text_expectation(dbr_page *p, const dbr_action_result *a) {
    bool none = dbr_str_is(a->effect, "no data");
    dbr_str effect = dbr_text_effect(p->lang, a);
    dbr_str by = a->by.n ? DBR_SAY(p->arena, p->lang, BY, a->by) : a->by;
    dbr_str text = dbr_page_text(p, "%.*s%.*s", DBR_ARG(a->expect), DBR_ARG(by));
    text = dbr_joined(p->arena, p->lang, DBR_W_COLON, text, effect);
    if (a->has_value && !none)
        text = dbr_joined(p->arena, p->lang, DBR_W_COMMA, text, a->value.text);
    return text;
}

void dbr_text_action_facts(dbr_page *p, const dbr_action_result *a, dbr_buf *facts) {
    dbr_buf answers = {0};
    dbr_str status = dbr_word_named(p->lang, a->status, DBR_W_OVERDUE);
    dbr_text_fact(p, facts, dbr_text_word(p, DBR_W_DUE), a->due);
    if (a->done_on.n)
        dbr_text_fact(p, facts, dbr_text_word(p, DBR_W_DONE), a->done_on);
    if (a->start.n)
        dbr_text_fact(p, facts, dbr_text_word(p, DBR_W_STARTS), a->start);
    dbr_text_fact(p, facts, (dbr_str){0}, a->owner.n ? a->owner : dbr_text_word(p, DBR_W_NO_OWNER));
    if (a->overdue)
        dbr_text_fact(p, facts, (dbr_str){0}, status);
    dbr_text_fact(p, facts, (dbr_str){0}, dbr_word_named(p->lang, a->kind, DBR_W_STRATEGY));
    if (a->has_cost)
        dbr_text_fact(p, facts, dbr_text_word(p, DBR_W_COST), a->cost.text);
    for (size_t i = 0; i < a->nanswers; i++) {
        dbr_buf_puts(&answers, i ? ", " : "");
        dbr_buf_put(&answers, a->answers[i]);
    }
    dbr_text_fact(p, facts, dbr_text_word(p, DBR_W_ANSWERS), dbr_buf_str(&answers));
    dbr_text_fact(p, facts, dbr_text_word(p, DBR_W_NEEDS), a->needs);
    dbr_buf_clear(&answers);
}

static void put_action(dbr_page *p, const dbr_action_result *a) {
    static const char *const marks[] = {"!", "·", "✓", "-"};
    static const dbr_ink inks[] = {DBR_INK_RED, DBR_INK_PLAIN, DBR_INK_GREEN, DBR_INK_DIM};
    int rank = dbr_text_action_rank(a);
    unsigned at = dbr_text_item_column(word_room(p));
    dbr_str status = dbr_word_named(p->lang, a->status, DBR_W_OVERDUE);
    dbr_str word = a->overdue ? dbr_text_word(p, DBR_W_OVERDUE) : status;
    dbr_text_item(p, marks[rank], inks[rank], word, word_room(p), a->title.n ? a->title : a->name,
                  true);
    dbr_buf facts = {0};
    dbr_text_action_facts(p, a, &facts);
    dbr_text_facts(p, at, &facts);
    dbr_text_fact(p, &facts, dbr_text_word(p, DBR_W_EXPECTS), dbr_text_expectation(p, a));
    dbr_text_facts(p, at, &facts);
}

void dbr_text_actions(dbr_page *p, const dbr_review *r) {
    if (!r->nactions)
        return;
    dbr_text_heading(p, DBR_W_HEAD_ACTIONS);
    bool any = false;
    for (int order = 0; order < DBR_ACTION_ORDERS; order++)
        for (size_t i = 0; i < r->nactions; i++) {
            if (dbr_text_action_order(&r->actions[i]) != order)
                continue;
            if (any)
                dbr_page_break(p);
            put_action(p, &r->actions[i]);
            any = true;
        }
}

void dbr_text_risk_facts(dbr_page *p, const dbr_risk_result *k, dbr_buf *facts) {
    dbr_text_fact(p, facts, dbr_text_word(p, DBR_W_LIKELIHOOD),
                  dbr_word_named(p->lang, k->likelihood, DBR_W_LOW));
    dbr_text_fact(p, facts, dbr_text_word(p, DBR_W_IMPACT),
                  dbr_word_named(p->lang, k->impact, DBR_W_LOW));
    dbr_text_fact(p, facts, dbr_text_word(p, DBR_W_OWNER), k->owner);
    dbr_text_fact(p, facts, (dbr_str){0}, k->of);
}

void dbr_text_risks(dbr_page *p, const dbr_review *r) {
    if (!r->nrisks)
        return;
    dbr_text_heading(p, DBR_W_HEAD_RISKS);
    for (size_t i = 0; i < r->nrisks; i++) {
        const dbr_risk_result *k = &r->risks[i];
        dbr_buf facts = {0};
        dbr_page_blank(p, 2);
        dbr_page_wrap(p, 4, DBR_INK_BOLD,
                      dbr_page_safe(p, dbr_page_text(p, "· %.*s", DBR_ARG(k->title))));
        dbr_text_risk_facts(p, k, &facts);
        dbr_text_facts(p, 4, &facts);
        dbr_text_fact(p, &facts, dbr_text_word(p, DBR_W_PLAN), k->plan);
        dbr_text_facts(p, 4, &facts);
    }
}

static void put_list(dbr_page *p, dbr_word w, const dbr_str *v, size_t n) {
    for (size_t i = 0; i < n; i++) {
        dbr_page_blank(p, 4);
        dbr_page_wrap(p, 6, DBR_INK_PLAIN,
                      dbr_joined(p->arena, p->lang, DBR_W_COLON, dbr_text_word(p, w),
                                 dbr_page_safe(p, v[i])));
    }
}

void dbr_text_lessons(dbr_page *p, const dbr_review *r) {
    if (!r->nlessons)
        return;
    dbr_text_heading(p, DBR_W_HEAD_LESSONS);
    for (size_t i = 0; i < r->nlessons; i++) {
        const dbr_lesson_result *l = &r->lessons[i];
        bool good = dbr_str_is(l->kind, "success"), bad = dbr_str_is(l->kind, "failure");
        dbr_buf facts = {0};
        dbr_page_blank(p, 2);
        dbr_page_put(p,
                     good  ? DBR_INK_GREEN
                     : bad ? DBR_INK_RED
                           : DBR_INK_PLAIN,
                     dbr_str_of(good  ? "+ "
                                : bad ? "- "
                                      : "· "));
        dbr_page_wrap(p, 4, DBR_INK_BOLD, dbr_page_safe(p, l->title));
        if (l->has_evidence) {
            dbr_text_fact(p, &facts, dbr_text_word(p, DBR_W_EVIDENCE),
                          dbr_page_text(p, "%.*s = %.*s", DBR_ARG(l->evidence),
                                        DBR_ARG(l->evidence_value.text)));
            dbr_text_facts(p, 4, &facts);
        }
        put_list(p, DBR_W_START, l->start, l->nstart);
        put_list(p, DBR_W_STOP, l->stop, l->nstop);
        put_list(p, DBR_W_KEEP, l->keep, l->nkeep);
    }
}

dbr_str dbr_text_interval(dbr_page *p, const dbr_forecast_point *f) {
    return dbr_page_text(p, "%.*s .. %.*s", DBR_ARG(dbr_page_safe(p, f->low.text)),
                         DBR_ARG(dbr_page_safe(p, f->high.text)));
}

void dbr_text_method(dbr_page *p, const dbr_forecast_result *f, dbr_buf *facts) {
    dbr_text_fact(p, facts, dbr_text_word(p, f->method.n ? DBR_W_METHOD : DBR_W_NO_FORECAST),
                  f->method.n ? f->method_text : f->none.value.none.why);
}

/* The periods to come as a table, how they were computed, and the targets that fall due in them. */
static void put_forecast(dbr_page *p, const dbr_forecast_result *f) {
    dbr_table_row *rows = DBR_NEWS(p->arena, dbr_table_row, f->npoints + 1);
    bool shown[DBR_TABLE_COLUMNS];
    dbr_buf facts = {0};
    for (size_t i = 0; i < f->npoints; i++) {
        rows[i].cells[0] = dbr_page_safe(p, f->points[i].period);
        rows[i].cells[1] = dbr_page_safe(p, f->points[i].value.text);
        rows[i].cells[2] = dbr_text_interval(p, &f->points[i]);
    }
    const dbr_table_column columns[] = {{dbr_page_safe(p, f->title), false, 0},
                                        {dbr_text_word(p, DBR_W_FORECAST), true, 0},
                                        {dbr_text_word(p, DBR_W_INTERVAL), true, 0}};
    if (f->npoints) {
        dbr_page_table(p, columns, 3, rows, f->npoints, shown);
    } else {
        dbr_page_line(p, 2, DBR_INK_PLAIN, dbr_page_safe(p, f->title));
    }
    dbr_text_method(p, f, &facts);
    dbr_text_facts(p, 2, &facts);
    for (size_t i = 0; i < f->ntargets; i++) {
        const dbr_forecast_target *t = &f->targets[i];
        dbr_page_blank(p, 2);
        dbr_page_put(p, t->met ? DBR_INK_GREEN : DBR_INK_RED, dbr_str_of(t->met ? "✓ " : "✗ "));
        dbr_page_wrap(p, 4, DBR_INK_PLAIN, dbr_page_safe(p, t->text));
    }
}

void dbr_text_outlook(dbr_page *p, const dbr_review *r) {
    if (!r->noutlooks)
        return;
    dbr_text_heading(p, DBR_W_HEAD_OUTLOOK);
    for (size_t i = 0; i < r->noutlooks; i++) {
        if (r->outlooks[i].title.n) {
            dbr_page_line(p, 2, DBR_INK_BOLD, dbr_page_safe(p, r->outlooks[i].title));
        }
        for (size_t k = 0; k < r->outlooks[i].nforecasts; k++) {
            if (k)
                dbr_page_break(p);
            put_forecast(p, &r->outlooks[i].forecasts[k]);
        }
        put_list(p, DBR_W_NEXT, r->outlooks[i].next, r->outlooks[i].nnext);
    }
}
