/* xlsx_plan.c: the sheet of the plan: a row for the gap of each goal, one for each promise, and one for each action that lacks something. */
#include "report/text.h"
#include "report/xlsx.h"

static void put_amount(dbr_sheet *s, const dbr_shown *v, dbr_str unit) {
    if (dbr_str_is(unit, "percent"))
        dbr_sheet_points(s, v);
    else
        dbr_sheet_value(s, v, unit, (dbr_str){0});
}

static dbr_str facts_of(dbr_xlsx *x, const dbr_promise_result *o) {
    dbr_page page = {.arena = x->arena, .lang = x->r->lang};
    dbr_str facts[DBR_PROMISE_FACTS];
    size_t n = dbr_text_promise_facts(&page, o, facts);
    dbr_buf b = {0};
    for (size_t i = 0; i < n; i++) {
        dbr_buf_puts(&b, i ? " · " : "");
        dbr_buf_put(&b, facts[i]);
    }
    dbr_str s = dbr_arena_str(x->arena, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

static void put_gap(dbr_sheet *s, const dbr_gap_result *g) {
    dbr_sheet_text(s, g->title);
    put_amount(s, &g->gap, g->unit);
    dbr_sheet_skip(s);
    dbr_sheet_skip(s);
    dbr_sheet_skip(s);
    dbr_sheet_text(s, g->text);
    dbr_sheet_text(s, g->rate.text);
    dbr_sheet_next(s);
    for (size_t i = 0; i < g->npromises; i++) {
        const dbr_promise_result *o = &g->promises[i];
        dbr_sheet_text(s, g->title);
        dbr_sheet_skip(s);
        dbr_sheet_text(s, o->title);
        if (o->state == DBR_PROMISE_UNKNOWN)
            dbr_sheet_word(s, DBR_W_NO_NUMBER);
        else
            put_amount(s, &o->effect, g->unit);
        dbr_sheet_text(s, o->by);
        dbr_sheet_text(s, facts_of(s->x, o));
        dbr_sheet_next(s);
    }
}

void dbr_xlsx_plan(dbr_xlsx *x) {
    static const dbr_sheet_column columns[] = {
        {DBR_W_GOAL, 32}, {DBR_W_GAP, 16},     {DBR_W_ACTION, 40},  {DBR_W_EFFECT, 16},
        {DBR_W_BY, 12},   {DBR_W_MESSAGE, 60}, {DBR_W_RUN_RATE, 60}};
    const dbr_review *r = x->r;
    if (!r->ngaps && !r->nloose)
        return;
    dbr_page page = {.arena = x->arena, .lang = r->lang};
    dbr_sheet s = dbr_sheet_new(x, DBR_W_HEAD_PLAN);
    dbr_sheet_heads(&s, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < r->ngaps; i++)
        put_gap(&s, &r->gaps[i]);
    for (size_t i = 0; i < r->nloose; i++) {
        dbr_sheet_skip(&s);
        dbr_sheet_skip(&s);
        dbr_sheet_text(&s, r->loose[i].title);
        dbr_sheet_skip(&s);
        dbr_sheet_skip(&s);
        dbr_sheet_text(&s, dbr_text_lacks(&page, &r->loose[i]));
        dbr_sheet_next(&s);
    }
    dbr_sheet_end(&s);
}
