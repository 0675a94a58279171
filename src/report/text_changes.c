/* text_changes.c: what changed since the last review, as a section of the report; and what changed between two results, as a page. */
#include "base/utf8.h"
#include "report/changes.h"

enum { WIDTH = 80 };

dbr_word dbr_change_heading(dbr_change_part part) {
    switch (part) {
    case DBR_CHANGES_CHECKS:
        return DBR_W_HEAD_CHECKS;
    case DBR_CHANGES_ACTIONS:
        return DBR_W_HEAD_ACTIONS;
    case DBR_CHANGES_GOALS:
        return DBR_W_HEAD_GOALS;
    case DBR_CHANGES_FORECASTS:
        return DBR_W_HEAD_FORECASTS;
    case DBR_CHANGES_SIDE_EFFECTS:
        return DBR_W_HEAD_SIDE_EFFECTS;
    case DBR_CHANGES_LESSONS:
        return DBR_W_HEAD_RECALLED;
    case DBR_CHANGES_TARGETS:
        return DBR_W_HEAD_TARGETS;
    case DBR_CHANGES_DEFINITIONS:
        return DBR_W_HEAD_DEFINITIONS;
    case DBR_CHANGES_RESTATED:
        return DBR_W_HEAD_RESTATED;
    case DBR_CHANGES_METRICS:
        return DBR_W_SHEET_METRICS;
    case DBR_CHANGES_COUNT:
        break;
    }
    return DBR_W_HEAD_FOLLOW_UP;
}

/* "kept" is a word of rows too, and "dropped". */
static dbr_str named(dbr_lang lang, dbr_str en) {
    bool action = dbr_str_is(en, "kept") || dbr_str_is(en, "dropped");
    return dbr_word_named(lang, en, action ? DBR_W_OVERDUE : (dbr_word)0);
}

dbr_str dbr_change_state(dbr_lang lang, const dbr_change *c) {
    return named(lang, c->state);
}

dbr_str dbr_change_statuses(dbr_page *p, dbr_change_part part, const dbr_change *c) {
    if ((part != DBR_CHANGES_ACTIONS && part != DBR_CHANGES_GOALS) || !c->now.n)
        return (dbr_str){0};
    dbr_str was = dbr_page_safe(p, named(p->lang, c->was)), now = named(p->lang, c->now);
    if (dbr_str_eq(c->was, c->now))
        return now;
    return dbr_page_text(p, "%.*s → %.*s", DBR_ARG(was), DBR_ARG(now));
}

static bool none(const dbr_change_list *l) {
    for (size_t i = 0; i < l->n; i++)
        if (!dbr_str_is(l->v[i].state, "unchanged"))
            return false;
    return true;
}

bool dbr_changes_none(const dbr_changes *c) {
    for (unsigned k = 0; k < DBR_CHANGES_COUNT; k++)
        if (!none(&c->parts[k]))
            return false;
    return true;
}

dbr_str dbr_changes_with(dbr_page *p, const dbr_changes *c) {
    return dbr_page_text(p, "%.*s · %.*s", DBR_ARG(dbr_page_safe(p, c->period)),
                         DBR_ARG(dbr_page_safe(p, c->file)));
}

static void item(dbr_page *p, dbr_change_part part, const dbr_change *c) {
    unsigned room = dbr_words_width(p->lang, DBR_W_NEWLY_FAILING, DBR_W_RECALLED);
    unsigned at = dbr_text_item_column(room);
    const char *mark = c->better > 0 ? "✓" : c->better < 0 ? "✗" : "·";
    dbr_ink ink = c->better > 0 ? DBR_INK_GREEN : c->better < 0 ? DBR_INK_RED : DBR_INK_PLAIN;
    dbr_text_item(p, mark, ink, dbr_change_state(p->lang, c), room, c->label, true);
    if (c->text.n) {
        dbr_page_line(p, at, DBR_INK_PLAIN, dbr_page_safe(p, c->text));
    }
    dbr_buf facts = {0};
    dbr_text_fact(p, &facts, (dbr_str){0}, dbr_change_statuses(p, part, c));
    dbr_text_facts(p, at, &facts);
}

static void items(dbr_page *p, const dbr_changes *c, dbr_change_part part) {
    for (size_t i = 0; i < c->parts[part].n; i++)
        if (!dbr_str_is(c->parts[part].v[i].state, "unchanged"))
            item(p, part, &c->parts[part].v[i]);
}

void dbr_text_follow_up(dbr_page *p, const dbr_review *r) {
    const dbr_changes *c = r->follow_up;
    if (!c)
        return;
    dbr_text_heading(p, DBR_W_HEAD_FOLLOW_UP);
    dbr_page_line(p, 2, DBR_INK_DIM,
                  dbr_page_text(p, "%.*s %.*s", DBR_ARG(dbr_text_word(p, DBR_W_COMPARED_WITH)),
                                DBR_ARG(dbr_changes_with(p, c))));
    if (dbr_changes_none(c)) {
        dbr_page_line(p, 2, DBR_INK_PLAIN, dbr_text_word(p, DBR_W_NOTHING_OPEN));
    }
    for (unsigned k = 0; k < DBR_CHANGES_COUNT; k++) {
        if (!c->parts[k].n)
            continue;
        dbr_page_break(p);
        dbr_page_blank(p, 2);
        dbr_page_put(p, DBR_INK_BOLD, dbr_text_word(p, dbr_change_heading((dbr_change_part)k)));
        dbr_page_break(p);
        items(p, c, (dbr_change_part)k);
    }
}

/* ---- debrief diff ---- */

/* "2026-09 · failed · shop.debrief" */
static void side(dbr_page *p, dbr_word w, const dbr_past *x) {
    enum { FIELD = 10 };
    dbr_str name = dbr_text_word(p, w);
    dbr_page_put(p, DBR_INK_DIM, name);
    unsigned wide = dbr_utf8_width(name);
    dbr_page_blank(p, wide < FIELD ? FIELD - wide : 1);
    dbr_page_wrap(p, FIELD, DBR_INK_PLAIN,
                  dbr_page_text(p, "%.*s · %.*s · %.*s", DBR_ARG(dbr_page_safe(p, x->period)),
                                DBR_ARG(dbr_page_safe(p, named(p->lang, x->verdict))),
                                DBR_ARG(dbr_page_safe(p, x->script))));
}

/* "1 newly failing · 2 still failing · 1 recovered" */
static void counts(dbr_page *p, const dbr_changes *c) {
    static const dbr_word words[] = {DBR_W_NEWLY_FAILING, DBR_W_STILL_FAILING, DBR_W_RECOVERED,
                                     DBR_W_WAIVED,        DBR_W_NO_DATA,       DBR_W_NEW,
                                     DBR_W_GONE};
    const dbr_change_list *l = &c->parts[DBR_CHANGES_CHECKS];
    dbr_buf b = {0};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        size_t n = 0;
        for (size_t i = 0; i < l->n; i++)
            n += dbr_str_eq(l->v[i].state, dbr_word_text(DBR_LANG_EN, words[k]));
        if (!n)
            continue;
        dbr_str word = dbr_text_word(p, words[k]);
        dbr_buf_puts(&b, b.n ? " · " : "");
        dbr_buf_put(&b, DBR_SAY(p->arena, p->lang, CHANGES_COUNTED,
                                dbr_piece_int(p->arena, (int64_t)n), word));
    }
    if (b.n)
        dbr_page_wrap(p, 0, DBR_INK_PLAIN, dbr_buf_str(&b));
    dbr_buf_clear(&b);
}

void dbr_diff_text(const dbr_past *before, const dbr_past *after, const dbr_changes *c,
                   const dbr_render_options *o, dbr_buf *out) {
    dbr_arena arena = {0};
    dbr_page p = {.arena = &arena,
                  .out = out,
                  .width = o->width ? o->width : WIDTH,
                  .colour = o->colour,
                  .lang = after->lang};
    dbr_page_wrap(&p, 0, DBR_INK_BOLD,
                  dbr_page_safe(&p, after->title.n ? after->title : after->script));
    side(&p, DBR_W_BEFORE, before);
    side(&p, DBR_W_AFTER, after);
    counts(&p, c);
    if (dbr_changes_none(c)) {
        dbr_page_break(&p);
        dbr_page_wrap(&p, 0, DBR_INK_PLAIN, dbr_text_word(&p, DBR_W_NO_DIFFERENCE));
    }
    for (unsigned k = 0; k < DBR_CHANGES_COUNT; k++) {
        if (none(&c->parts[k]))
            continue;
        dbr_text_heading(&p, dbr_change_heading((dbr_change_part)k));
        items(&p, c, (dbr_change_part)k);
    }
    dbr_arena_clear(&arena);
}
