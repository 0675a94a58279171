/* text_drivers.c: what drove a change: one table for each `explain`, the largest contribution first. */
#include "report/text.h"

enum { C_SEGMENT, C_BEFORE, C_VALUE, C_CHANGE, C_CONTRIBUTION, C_RATE, C_MIX, C_SHARE, C_COUNT };

static dbr_str others_name(dbr_page *p, size_t n) {
    return DBR_SAY(p->arena, p->lang, DRIVERS_OTHER, dbr_piece_int(p->arena, (int64_t)n));
}

static dbr_table_row row_of(dbr_page *p, const dbr_driver *d, dbr_str name) {
    dbr_ink ink = dbr_page_ink(p, d->better);
    dbr_table_row row = {0};
    row.cells[C_SEGMENT] = name;
    const dbr_shown *shown[C_COUNT] = {
        NULL, &d->before, &d->value, &d->change, &d->contribution, &d->rate, &d->mix, &d->share};
    for (int c = C_BEFORE; c < C_COUNT; c++)
        row.cells[c] = dbr_page_safe(p, shown[c]->text);
    row.ink[C_CONTRIBUTION] = ink;
    return row;
}

static void put_table(dbr_page *p, const dbr_explain_result *x, dbr_word first,
                      const dbr_table_row *rows, size_t n) {
    const dbr_table_column columns[C_COUNT] = {
        [C_SEGMENT] = {dbr_text_word(p, first), false, 0},
        [C_BEFORE] = {dbr_text_word(p, x->last_year ? DBR_W_LAST_YEAR : DBR_W_PREVIOUS), true, 2},
        [C_VALUE] = {dbr_text_word(p, DBR_W_VALUE), true, 2},
        [C_CHANGE] = {dbr_text_word(p, DBR_W_OWN_CHANGE), true, 1},
        [C_CONTRIBUTION] = {dbr_text_word(p, DBR_W_CONTRIBUTION), true, 0},
        [C_RATE] = {dbr_text_word(p, DBR_W_BY_RATE), true, 1},
        [C_MIX] = {dbr_text_word(p, DBR_W_BY_MIX), true, 1},
        [C_SHARE] = {dbr_text_word(p, DBR_W_SHARE), true, 0},
    };
    bool shown[DBR_TABLE_COLUMNS];
    dbr_page_table(p, columns, C_COUNT, rows, n, shown);
}

/* Working days, events and the rest; or why there are none. */
static void put_effects(dbr_page *p, const dbr_explain_result *x) {
    if (x->ndrivers && (x->neffects || x->effects_reason.n))
        dbr_page_break(p);
    if (x->effects_reason.n) {
        dbr_page_line(p, 2, DBR_INK_DIM, x->effects_reason);
    }
    if (!x->neffects)
        return;
    dbr_table_row *rows = DBR_NEWS(p->arena, dbr_table_row, x->neffects + 1);
    for (size_t i = 0; i < x->neffects; i++)
        rows[i] = row_of(p, &x->effects[i].line, dbr_page_safe(p, x->effects[i].line.name));
    put_table(p, x, DBR_W_CALENDAR_EFFECT, rows, x->neffects);
}

static void put_drivers(dbr_page *p, const dbr_explain_result *x) {
    if (!x->ndrivers)
        return;
    dbr_table_row *rows = DBR_NEWS(p->arena, dbr_table_row, x->ndrivers + 2);
    size_t n = 0;
    for (size_t i = 0; i < x->ndrivers; i++)
        rows[n++] = row_of(p, &x->drivers[i], dbr_page_safe(p, x->drivers[i].name));
    if (x->nothers)
        rows[n++] = row_of(p, &x->others, others_name(p, x->nothers));
    put_table(p, x, x->product ? DBR_W_FACTOR : DBR_W_SEGMENT, rows, n);
}

dbr_str dbr_text_driver_head(dbr_arena *a, dbr_lang lang, const dbr_explain_result *x,
                             dbr_str rest) {
    return DBR_SAY(a, lang, DRIVER_HEAD, x->value.text, x->window, x->before.text, x->change.text,
                   rest);
}

static void put_explain(dbr_page *p, const dbr_explain_result *x) {
    dbr_buf by = {0};
    for (size_t i = 0; i < x->nby; i++) {
        dbr_buf_puts(&by, i ? ", " : "");
        dbr_buf_put(&by, x->by[i]);
    }
    dbr_str rest = {0};
    if (by.n)
        rest = DBR_SAY(p->arena, p->lang, DRIVERS_BY, dbr_buf_str(&by));
    dbr_buf_clear(&by);
    dbr_str head = dbr_text_driver_head(p->arena, p->lang, x, rest);
    dbr_page_line(
        p, 2, DBR_INK_BOLD,
        dbr_page_safe(p, dbr_page_text(p, "%.*s %.*s", DBR_ARG(x->title), DBR_ARG(head))));
    put_drivers(p, x);
    put_effects(p, x);
}

void dbr_text_drivers(dbr_page *p, const dbr_review *r) {
    if (!r->nexplains)
        return;
    dbr_text_heading(p, DBR_W_HEAD_DRIVERS);
    for (size_t i = 0; i < r->nexplains; i++) {
        if (i)
            dbr_page_break(p);
        put_explain(p, &r->explains[i]);
    }
}
