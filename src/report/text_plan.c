/* text_plan.c: does the plan add up: the gap of each goal, what open actions promise for it, and the actions that lack something. */
#include "base/utf8.h"
#include "report/text.h"

dbr_str dbr_text_promise_effect(dbr_page *p, const dbr_promise_result *o) {
    if (o->state == DBR_PROMISE_UNKNOWN)
        return dbr_text_word(p, DBR_W_NO_NUMBER);
    return dbr_page_safe(p, o->effect.text);
}

size_t dbr_text_promise_facts(dbr_page *p, const dbr_promise_result *o,
                              dbr_str out[DBR_PROMISE_FACTS]) {
    size_t n = 0;
    if (o->expect.n)
        out[n++] = o->expect;
    if (o->by.n)
        out[n++] =
            dbr_page_text(p, "%.*s %.*s", DBR_ARG(dbr_text_word(p, DBR_W_BY)), DBR_ARG(o->by));
    if (o->overdue)
        out[n++] = dbr_text_word(p, DBR_W_LATE);
    switch (o->state) {
    case DBR_PROMISE_COUNTED:
        if (o->with.n)
            out[n++] = DBR_SAY(p->arena, p->lang, SHARES_ROWS, dbr_page_safe(p, o->with));
        break;
    case DBR_PROMISE_UNKNOWN:
        if (o->why.n)
            out[n++] = o->why;
        break;
    case DBR_PROMISE_REACHED:
        out[n++] = dbr_text_word(p, DBR_W_REACHED);
        break;
    case DBR_PROMISE_REPEATED:
        out[n++] = DBR_SAY(p->arena, p->lang, SAME_ROWS, dbr_page_safe(p, o->with));
        break;
    case DBR_PROMISE_TOO_LATE:
        out[n++] = dbr_text_word(p, DBR_W_AFTER_DEADLINE);
        break;
    }
    return n;
}

void dbr_text_promise_line(dbr_page *p, const dbr_promise_result *o, dbr_buf *facts) {
    dbr_str all[DBR_PROMISE_FACTS];
    size_t n = dbr_text_promise_facts(p, o, all);
    for (size_t i = 0; i < n; i++)
        dbr_text_fact(p, facts, (dbr_str){0}, all[i]);
}

dbr_str dbr_text_lacks(dbr_page *p, const dbr_loose_result *l) {
    dbr_str owner = l->no_owner ? dbr_text_word(p, DBR_W_NO_OWNER) : (dbr_str){0};
    dbr_str effect = l->no_effect ? dbr_text_word(p, DBR_W_NO_EFFECT) : (dbr_str){0};
    return dbr_joined(p->arena, p->lang, DBR_W_COMMA, owner, effect);
}

dbr_str dbr_text_loose(dbr_page *p, const dbr_loose_result *l) {
    return dbr_joined(p->arena, p->lang, DBR_W_COLON, dbr_page_safe(p, l->title),
                      dbr_text_lacks(p, l));
}

static const char *promise_mark(const dbr_promise_result *o) {
    return o->state == DBR_PROMISE_COUNTED ? "→" : "·";
}

static void put_gap(dbr_page *p, const dbr_gap_result *g) {
    unsigned room = 0;
    dbr_page_line(p, 2, DBR_INK_BOLD, dbr_page_safe(p, g->title));
    dbr_page_line(p, 2, DBR_INK_PLAIN, dbr_page_safe(p, g->text));
    if (g->rate.text.n) {
        dbr_page_line(p, 2, DBR_INK_PLAIN, dbr_page_safe(p, g->rate.text));
    }
    for (size_t i = 0; i < g->npromises; i++) {
        unsigned w = dbr_utf8_width(dbr_text_promise_effect(p, &g->promises[i]));
        room = w > room ? w : room;
    }
    for (size_t i = 0; i < g->npromises; i++) {
        const dbr_promise_result *o = &g->promises[i];
        dbr_buf facts = {0};
        dbr_text_item(p, promise_mark(o), DBR_INK_PLAIN, dbr_text_promise_effect(p, o), room,
                      o->title, false);
        dbr_text_promise_line(p, o, &facts);
        dbr_text_facts(p, dbr_text_item_column(room), &facts);
    }
}

void dbr_text_plan(dbr_page *p, const dbr_review *r) {
    if (!r->ngaps && !r->nloose)
        return;
    dbr_text_heading(p, DBR_W_HEAD_PLAN);
    for (size_t i = 0; i < r->ngaps; i++) {
        if (i)
            dbr_page_break(p);
        put_gap(p, &r->gaps[i]);
    }
    if (r->ngaps && r->nloose)
        dbr_page_break(p);
    for (size_t i = 0; i < r->nloose; i++) {
        dbr_page_blank(p, 2);
        dbr_page_wrap(p, 4, DBR_INK_PLAIN,
                      dbr_page_text(p, "· %.*s", DBR_ARG(dbr_text_loose(p, &r->loose[i]))));
    }
}
