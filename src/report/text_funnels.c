/* text_funnels.c: the steps of each funnel, how many go on, and the step that lost most. */
#include "report/text.h"

enum { C_STEP, C_VALUE, C_PREVIOUS, C_CONVERSION, C_BEFORE, C_OVERALL, C_LOSS, C_COUNT };

static void put_funnel(dbr_page *p, const dbr_funnel_result *f) {
    dbr_table_row *rows = DBR_NEWS(p->arena, dbr_table_row, f->nsteps + 1);
    bool before = f->window.n > 0, shown[DBR_TABLE_COLUMNS];
    for (size_t i = 0; i < f->nsteps; i++) {
        const dbr_funnel_step_result *s = &f->steps[i];
        const dbr_shown *cells[C_COUNT] = {
            [C_VALUE] = &s->value, [C_PREVIOUS] = before ? &s->previous : NULL};
        if (i > 0) {
            cells[C_CONVERSION] = &s->conversion;
            cells[C_OVERALL] = &s->overall;
            cells[C_BEFORE] = before ? &s->conversion_previous : NULL;
            cells[C_LOSS] = before ? &s->loss : NULL;
        }
        rows[i].cells[C_STEP] =
            dbr_page_text(p, "%s%.*s", s->worst ? "▼ " : "", DBR_ARG(dbr_page_safe(p, s->title)));
        rows[i].ink[C_STEP] = s->worst ? DBR_INK_RED : DBR_INK_PLAIN;
        for (int c = C_VALUE; c < C_COUNT; c++)
            if (cells[c])
                rows[i].cells[c] = dbr_page_safe(p, cells[c]->text);
    }
    const dbr_table_column columns[C_COUNT] = {
        [C_STEP] = {dbr_page_safe(p, f->title), false, 0},
        [C_VALUE] = {dbr_text_word(p, DBR_W_VALUE), true, 0},
        [C_PREVIOUS] = {dbr_text_word(p, DBR_W_PREVIOUS), true, 2},
        [C_CONVERSION] = {dbr_text_word(p, DBR_W_CONVERSION), true, 0},
        [C_BEFORE] = {dbr_text_word(p, DBR_W_PREVIOUS), true, 1},
        [C_OVERALL] = {dbr_text_word(p, DBR_W_OVERALL), true, 1},
        [C_LOSS] = {dbr_text_word(p, DBR_W_LOST), true, 2},
    };
    dbr_page_table(p, columns, C_COUNT, rows, f->nsteps, shown);
}

void dbr_text_funnels(dbr_page *p, const dbr_review *r) {
    if (!r->nfunnels)
        return;
    dbr_text_heading(p, DBR_W_HEAD_FUNNELS);
    for (size_t i = 0; i < r->nfunnels; i++) {
        if (i)
            dbr_page_break(p);
        put_funnel(p, &r->funnels[i]);
    }
}
