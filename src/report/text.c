/* text.c: a review as text for a terminal or a mail: the headline, then the sections in their canonical order, what needs somebody first. */
#include "report/text.h"
#include "base/utf8.h"
#include "report/label.h"

enum { WIDTH = 80, WIDTH_LEAST = 60, WIDTH_MOST = 120 };

dbr_str dbr_text_word(const dbr_page *p, dbr_word w) {
    return dbr_word_text(p->lang, w);
}

void dbr_text_heading(dbr_page *p, dbr_word w) {
    switch (p->headings) {
    case DBR_HEADINGS_WHOLE:
        dbr_text_title(p, dbr_text_word(p, w));
        return;
    case DBR_HEADINGS_BELOW:
        dbr_page_break(p);
        break;
    case DBR_HEADINGS_FIRST:
        break;
    case DBR_HEADINGS_SKIP:
        p->headings = DBR_HEADINGS_BELOW;
        return;
    }
    p->headings = DBR_HEADINGS_BELOW;
    dbr_page_put(p, DBR_INK_BOLD, dbr_text_word(p, w));
    dbr_page_break(p);
}

void dbr_text_title(dbr_page *p, dbr_str text) {
    unsigned used = dbr_utf8_width(text) + 1, rest = p->width > used ? p->width - used : 0;
    dbr_page_break(p);
    if (!rest) {
        dbr_page_wrap(p, 0, DBR_INK_BOLD, text);
        return;
    }
    dbr_page_put(p, DBR_INK_BOLD, text);
    dbr_buf line = {0};
    dbr_buf_putc(&line, ' ');
    for (unsigned i = 0; i < rest; i++)
        dbr_buf_puts(&line, "─");
    dbr_page_put(p, DBR_INK_DIM, dbr_buf_str(&line));
    dbr_buf_clear(&line);
    dbr_page_break(p);
}

enum { FACT_WHOLE = 36 }; /* a fact that is at most this wide is not broken */

static void add_fact(dbr_buf *facts, dbr_str fact) {
    if (facts->n)
        dbr_buf_puts(facts, DBR_NO_BREAK "· ");
    dbr_buf_put(facts, fact);
}

void dbr_text_fact(dbr_page *p, dbr_buf *facts, dbr_str name, dbr_str value) {
    if (!value.n)
        return;
    dbr_str fact = dbr_page_text(p, "%.*s%s%.*s", DBR_ARG(name), name.n ? " " : "",
                                 DBR_ARG(dbr_page_safe(p, value)));
    add_fact(facts, dbr_utf8_width(fact) <= FACT_WHOLE ? dbr_page_glue(p, fact) : fact);
}

void dbr_text_fact_place(dbr_page *p, dbr_buf *facts, const dbr_place_ref *at) {
    dbr_str place = dbr_page_text(p, "%.*s:%u:%u", DBR_ARG(at->file), at->line, at->column);
    add_fact(facts, dbr_page_glue(p, dbr_page_safe(p, place)));
}

void dbr_text_facts(dbr_page *p, unsigned at, dbr_buf *facts) {
    if (facts->n) {
        dbr_page_line(p, at, DBR_INK_DIM, dbr_buf_str(facts));
    }
    dbr_buf_clear(facts);
}

unsigned dbr_text_item_column(unsigned word_width) {
    return 4 + word_width + 2;
}

void dbr_text_item(dbr_page *p, const char *mark, dbr_ink ink, dbr_str word, unsigned word_width,
                   dbr_str text, bool bold) {
    unsigned w = dbr_utf8_width(word);
    dbr_page_blank(p, 2);
    dbr_page_put(p, ink, dbr_page_text(p, "%s %.*s", mark, DBR_ARG(word)));
    dbr_page_blank(p, (w < word_width ? word_width - w : 0) + 2);
    dbr_page_wrap(p, dbr_text_item_column(word_width), bold ? DBR_INK_BOLD : DBR_INK_PLAIN,
                  dbr_page_safe(p, text));
}

/* ---- the headline ---- */

static void title(dbr_page *p, const dbr_review *r) {
    dbr_str text = dbr_page_safe(p, r->title.n ? r->title : r->script);
    dbr_page_wrap(p, 0, DBR_INK_BOLD, text);
    unsigned w = dbr_utf8_width(text);
    dbr_buf line = {0};
    for (unsigned i = 0; i < w && i < p->width; i++)
        dbr_buf_puts(&line, "═");
    dbr_page_put(p, DBR_INK_DIM, dbr_buf_str(&line));
    dbr_buf_clear(&line);
    dbr_page_break(p);
}

static int64_t all_outcomes(const dbr_counts *c) {
    return c->passed + c->warned + c->failed + c->missing + c->waived;
}

void dbr_text_counts(dbr_page *p, const dbr_review *r, dbr_buf *out) {
    const dbr_counts *c = &r->counts;
    dbr_counted parts[DBR_COUNTED]; /* the last of them passed */
    dbr_counted_of(c, parts);
    int64_t all = all_outcomes(c);
    dbr_str count = dbr_piece_int(p->arena, all);
    bool any = false;
    if (!all)
        dbr_buf_put(out, dbr_text_word(p, DBR_W_NO_CHECKS));
    for (size_t i = 0; all && i + 1 < DBR_COUNTED; i++) {
        if (!parts[i].n)
            continue;
        dbr_str n = dbr_piece_int(p->arena, parts[i].n), what = dbr_text_word(p, parts[i].word);
        dbr_buf_put(out, any ? DBR_SAY(p->arena, p->lang, COUNT_NEXT, n, what)
                             : DBR_SAY(p->arena, p->lang, COUNT_FIRST, n, count, what));
        any = true;
    }
    if (all && !any)
        dbr_buf_put(out, DBR_SAY(p->arena, p->lang, COUNT_ALL_PASSED, count));
}

static void verdict(dbr_page *p, const dbr_review *r) {
    bool failed = dbr_str_is(r->verdict, "failed"), warned = dbr_str_is(r->verdict, "warned");
    dbr_ink ink = failed ? DBR_INK_RED : warned ? DBR_INK_YELLOW : DBR_INK_GREEN;
    dbr_word word = failed ? DBR_W_BIG_FAILED : warned ? DBR_W_BIG_WARNED : DBR_W_BIG_PASSED;
    dbr_str head = dbr_page_text(p, "%s %.*s",
                                 failed   ? "✗"
                                 : warned ? "!"
                                          : "✓",
                                 DBR_ARG(dbr_text_word(p, word)));
    dbr_buf rest = {0};
    dbr_text_counts(p, r, &rest);
    if (r->claim_failed)
        dbr_buf_printf(&rest, "%.*s%.*s", DBR_ARG(dbr_text_word(p, DBR_W_SEMICOLON)),
                       DBR_ARG(dbr_text_word(p, DBR_W_CLAIMS)));
    if (r->has_score)
        dbr_buf_printf(&rest, " · %.*s %.*s", DBR_ARG(dbr_text_word(p, DBR_W_SCORE)),
                       DBR_ARG(r->score.text));
    dbr_page_put(p, ink, head);
    dbr_page_blank(p, 3);
    dbr_page_wrap(p, dbr_utf8_width(head) + 3, DBR_INK_PLAIN, dbr_buf_str(&rest));
    dbr_buf_clear(&rest);
    if (r->incomplete_run)
        dbr_page_wrap(p, 0, DBR_INK_YELLOW, dbr_text_word(p, DBR_W_INCOMPLETE_RUN));
}

enum { FIELD = 14 };

static void field(dbr_page *p, dbr_word w, dbr_str text) {
    if (!text.n)
        return;
    dbr_str name = dbr_text_word(p, w);
    dbr_page_put(p, DBR_INK_DIM, name);
    unsigned wide = dbr_utf8_width(name);
    dbr_page_blank(p, wide < FIELD ? FIELD - wide : 1);
    dbr_page_wrap(p, FIELD, DBR_INK_PLAIN, text);
}

dbr_str dbr_text_day(dbr_page *p, dbr_day d) {
    dbr_buf b = {0};
    dbr_day_write(d, &b);
    dbr_str s = dbr_arena_str(p->arena, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

dbr_str dbr_text_period(dbr_page *p, const dbr_review *r) {
    dbr_str start = dbr_text_day(p, r->start), end = dbr_text_day(p, r->end);
    dbr_str range = r->start == r->end
                        ? start
                        : dbr_page_text(p, "%.*s %.*s %.*s", DBR_ARG(start),
                                        DBR_ARG(dbr_text_word(p, DBR_W_TO)), DBR_ARG(end));
    dbr_str state = dbr_text_word(p, r->complete ? DBR_W_COMPLETE : DBR_W_NOT_COMPLETE);
    dbr_str label = dbr_page_safe(p, r->period);
    if (dbr_str_find(label, DBR_STR(".."), 0) != SIZE_MAX || dbr_str_eq(label, range))
        return dbr_page_text(p, "%.*s · %.*s", DBR_ARG(range), DBR_ARG(state));
    return dbr_page_text(p, "%.*s · %.*s · %.*s", DBR_ARG(label), DBR_ARG(range), DBR_ARG(state));
}

/* The place in brackets at the end of a note, "(october.debrief:3:7)", stays in one piece. */
static dbr_str with_place(dbr_page *p, dbr_str note) {
    dbr_str open = dbr_text_word(p, DBR_W_OPENING);
    size_t at = SIZE_MAX;
    for (size_t i = dbr_str_find(note, open, 0); i != SIZE_MAX; i = dbr_str_find(note, open, i + 1))
        at = i;
    dbr_str place = at == SIZE_MAX ? (dbr_str){0} : dbr_str_slice(note, at, note.n);
    if (dbr_str_find(place, DBR_STR(":"), 0) == SIZE_MAX)
        return note;
    return dbr_page_text(p, "%.*s%.*s", (int)at, note.p, DBR_ARG(dbr_page_glue(p, place)));
}

static void notes(dbr_page *p, const dbr_review *r) {
    for (size_t i = 0; i < r->nnotes; i++) {
        bool warning = r->notes[i].kind == DBR_NOTE_WARNING;
        dbr_page_put(p, warning ? DBR_INK_YELLOW : DBR_INK_DIM, dbr_str_of(warning ? "! " : "· "));
        dbr_page_wrap(p, 2, DBR_INK_PLAIN, with_place(p, dbr_page_safe(p, r->notes[i].text)));
    }
}

static void headline(dbr_page *p, const dbr_review *r) {
    title(p, r);
    verdict(p, r);
    dbr_page_break(p);
    field(p, DBR_W_PERIOD, dbr_text_period(p, r));
    field(p, DBR_W_AS_OF, dbr_text_day(p, r->as_of));
    field(p, DBR_W_OWNER_HEAD, dbr_page_safe(p, r->owner));
    field(p, DBR_W_AUDIENCE, dbr_page_safe(p, r->audience));
    if (r->nnotes)
        dbr_page_break(p);
    notes(p, r);
}

/* A part more is a line more. */
static void (*const parts[DBR_PART_COUNT][2])(dbr_page *, const dbr_review *) = {
    [DBR_PART_GOALS] = {dbr_text_goals},
    [DBR_PART_RESULTS] = {dbr_text_results, dbr_text_to_date},
    [DBR_PART_FINDINGS] = {dbr_text_findings},
    [DBR_PART_DRIVERS] = {dbr_text_drivers},
    [DBR_PART_FUNNELS] = {dbr_text_funnels},
    [DBR_PART_PROCESSES] = {dbr_text_processes},
    [DBR_PART_COHORTS] = {dbr_text_cohorts},
    [DBR_PART_FEEDBACK] = {dbr_text_feedback},
    [DBR_PART_FOLLOW_UP] = {dbr_text_follow_up},
    [DBR_PART_CHECKS] = {dbr_text_checks, dbr_text_needs_owner},
    [DBR_PART_DATA] = {dbr_text_data},
    [DBR_PART_ACTIONS] = {dbr_text_actions},
    [DBR_PART_PLAN] = {dbr_text_plan},
    [DBR_PART_RISKS] = {dbr_text_risks},
    [DBR_PART_LESSONS] = {dbr_text_lessons},
    [DBR_PART_OUTLOOK] = {dbr_text_outlook},
};

void dbr_text_part(dbr_page *p, dbr_part part, const dbr_review *r) {
    for (size_t i = 0; i < 2 && parts[part][i]; i++)
        parts[part][i](p, r);
}

void dbr_render_text(const dbr_review *r, const dbr_render_options *o, dbr_buf *out) {
    dbr_arena arena = {0};
    unsigned width = o->width ? o->width : WIDTH;
    width = width < WIDTH_LEAST ? WIDTH_LEAST : width > WIDTH_MOST ? WIDTH_MOST : width;
    dbr_page p = {.arena = &arena,
                  .out = out,
                  .width = width,
                  .colour = o->colour,
                  .lang = r->lang,
                  .red_up = r->red_up,
                  .ascii = o->ascii};
    headline(&p, r);
    if (r->nsections)
        dbr_text_sections(&p, r);
    for (unsigned i = 0; i < DBR_PART_COUNT && !r->nsections; i++)
        dbr_text_part(&p, (dbr_part)i, r);
    dbr_arena_clear(&arena);
}
