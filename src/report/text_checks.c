/* text_checks.c: outcomes, what failed first with the rows behind it; who has to look; and how far the data can be trusted. */
#include "base/utf8.h"
#include "report/label.h"
#include "report/text.h"

dbr_text_rank dbr_text_check_rank(const dbr_check_result *c) {
    switch (c->outcome) {
    case DBR_FAILED:
        return DBR_RANK_FAILED;
    case DBR_MISSING:
        return c->counts_failed ? DBR_RANK_FAILED : DBR_RANK_MISSING;
    case DBR_WARNED:
        return DBR_RANK_WARNED;
    case DBR_WAIVED:
        return DBR_RANK_WAIVED;
    case DBR_PASSED:
        return DBR_RANK_PASSED;
    }
    return DBR_RANK_PASSED;
}

const char *dbr_text_check_mark(dbr_outcome o, dbr_ink *ink) {
    switch (o) {
    case DBR_FAILED:
        *ink = DBR_INK_RED;
        return "✗";
    case DBR_MISSING:
        *ink = DBR_INK_YELLOW;
        return "?";
    case DBR_WARNED:
        *ink = DBR_INK_YELLOW;
        return "!";
    case DBR_WAIVED:
        *ink = DBR_INK_DIM;
        return "~";
    case DBR_PASSED:
        *ink = DBR_INK_GREEN;
        return "✓";
    }
    return " ";
}

dbr_str dbr_text_check_title(dbr_page *p, const dbr_check_result *c) {
    return dbr_outcome_title(p->arena, p->lang, c->source, c->title.n ? c->title : c->name,
                             c->segment, c->nsegment);
}

static unsigned word_room(const dbr_page *p) {
    return dbr_words_width(p->lang, DBR_W_PASSED, DBR_W_WAIVED);
}

static void item(dbr_page *p, const dbr_check_result *c, dbr_str text, bool bold) {
    dbr_ink ink = DBR_INK_PLAIN;
    const char *mark = dbr_text_check_mark(c->outcome, &ink);
    dbr_str word = dbr_word_named(p->lang, dbr_str_of(dbr_outcome_name(c->outcome)), DBR_W_PASSED);
    dbr_text_item(p, mark, ink, word, word_room(p), text, bold);
}

static void put_offenders(dbr_page *p, unsigned at, const dbr_check_result *c) {
    for (size_t i = 0; i < c->noffenders; i++) {
        const dbr_offender *o = &c->offenders[i];
        dbr_page_blank(p, at);
        dbr_str place =
            o->line ? dbr_page_text(p, "%.*s:%llu", DBR_ARG(o->file), (unsigned long long)o->line)
                    : o->file;
        place = dbr_page_glue(p, dbr_page_safe(p, place));
        dbr_page_wrap(
            p, at + 2, DBR_INK_DIM,
            dbr_page_text(p, "%.*s  %.*s", DBR_ARG(place), DBR_ARG(dbr_page_safe(p, o->text))));
    }
}

bool dbr_text_check_facts(dbr_page *p, const dbr_check_result *c, int line, dbr_buf *facts) {
    dbr_buf actions = {0};
    switch (line) {
    case 0:
        dbr_text_fact(p, facts, (dbr_str){0}, dbr_word_named(p->lang, c->severity, DBR_W_CRITICAL));
        if (c->key)
            dbr_text_fact(p, facts, (dbr_str){0}, dbr_text_word(p, DBR_W_KEY));
        if (c->owner.n)
            dbr_text_fact(p, facts, dbr_text_word(p, DBR_W_OWNER), c->owner);
        for (size_t i = 0; i < c->nactions; i++) {
            dbr_buf_puts(&actions, i ? ", " : "");
            dbr_buf_put(&actions, c->actions[i]);
        }
        dbr_text_fact(p, facts, dbr_text_word(p, DBR_W_ACTION), dbr_buf_str(&actions));
        if (c->place.line)
            dbr_text_fact_place(p, facts, &c->place);
        dbr_buf_clear(&actions);
        return true;
    case 1:
        dbr_text_fact(p, facts, dbr_text_word(p, DBR_W_BECAUSE), c->because);
        return true;
    case 2:
        if (c->outcome != DBR_WAIVED)
            return false;
        dbr_text_fact(p, facts, dbr_text_word(p, DBR_W_WAIVED_BY), c->waived_by);
        dbr_text_fact(p, facts, dbr_text_word(p, DBR_W_UNTIL), c->waived_until);
        dbr_text_fact(p, facts, dbr_text_word(p, DBR_W_BECAUSE), c->waived_because);
        return true;
    }
    return false;
}

static void put_facts(dbr_page *p, unsigned at, const dbr_check_result *c) {
    dbr_buf facts = {0};
    for (int line = 0; dbr_text_check_facts(p, c, line, &facts); line++)
        dbr_text_facts(p, at, &facts);
}

static void put_trouble(dbr_page *p, const dbr_check_result *c) {
    unsigned at = dbr_text_item_column(word_room(p));
    item(p, c, dbr_text_check_title(p, c), true);
    dbr_str said = c->said.n ? c->said : c->message;
    if (said.n) {
        dbr_page_line(p, at, DBR_INK_PLAIN, dbr_page_safe(p, said));
    }
    put_offenders(p, at, c);
    put_facts(p, at, c);
}

static bool same_check(const dbr_check_result *a, const dbr_check_result *b) {
    return a->nsegment && b->nsegment && a->place.line == b->place.line &&
           a->place.column == b->place.column && dbr_str_eq(a->place.file, b->place.file);
}

size_t dbr_text_passed(dbr_page *p, const dbr_review *r, size_t at, dbr_str *text) {
    const dbr_check_result *c = &r->checks[at];
    size_t n = 0, i = at;
    for (; i < r->nchecks && (i == at || same_check(c, &r->checks[i])); i++)
        n += dbr_text_check_rank(&r->checks[i]) == DBR_RANK_PASSED;
    dbr_str title = c->nsegment ? c->title.n ? c->title : c->name : dbr_text_check_title(p, c);
    *text = n ? title : (dbr_str){0};
    if (n && c->nsegment)
        *text =
            DBR_SAY(p->arena, p->lang, SEGMENTS_PASSED, title, dbr_piece_int(p->arena, (int64_t)n));
    else if (n && c->has_value && c->value.text.n && !c->source.n)
        *text = dbr_page_text(p, "%.*s  (%.*s)", DBR_ARG(title), DBR_ARG(c->value.text));
    return i;
}

static void put_counts(dbr_page *p, const dbr_counts *c) {
    static const dbr_ink inks[] = {DBR_INK_RED, DBR_INK_YELLOW, DBR_INK_YELLOW, DBR_INK_DIM,
                                   DBR_INK_GREEN};
    dbr_counted parts[DBR_COUNTED];
    dbr_counted_of(c, parts);
    bool any = false;
    dbr_page_blank(p, 2);
    for (size_t i = 0; i < DBR_COUNTED; i++) {
        if (!parts[i].n)
            continue;
        dbr_page_put(p, DBR_INK_DIM, any ? DBR_STR(" · ") : DBR_STR(""));
        dbr_page_put(p, inks[i],
                     dbr_page_text(p, "%lld %.*s", (long long)parts[i].n,
                                   DBR_ARG(dbr_text_word(p, parts[i].word))));
        any = true;
    }
    dbr_page_break(p);
    dbr_page_break(p);
}

static void put_more(dbr_page *p, size_t n) {
    unsigned at = dbr_text_item_column(word_room(p));
    dbr_page_break(p);
    dbr_page_line(p, at, DBR_INK_DIM,
                  dbr_page_text(p, "… %zu %.*s", n, DBR_ARG(dbr_text_word(p, DBR_W_MORE))));
}

size_t dbr_text_troubles(dbr_page *p, const dbr_review *r, dbr_text_rank k,
                         dbr_text_trouble **out) {
    enum { SEGMENTS = 12 };
    size_t n = 0, shown = 0;
    *out = DBR_NEWS(p->arena, dbr_text_trouble, r->nchecks + 1);
    for (size_t i = 0; i < r->nchecks; i++) {
        if (i && !same_check(&r->checks[i - 1], &r->checks[i]))
            shown = 0;
        if (dbr_text_check_rank(&r->checks[i]) != k)
            continue;
        if (shown++ < SEGMENTS)
            (*out)[n++] = (dbr_text_trouble){.check = &r->checks[i]};
        else
            (*out)[n - 1].more++;
    }
    return n;
}

static bool put_ranked(dbr_page *p, const dbr_review *r, dbr_text_rank k, bool after) {
    dbr_text_trouble *troubles;
    size_t n = dbr_text_troubles(p, r, k, &troubles);
    for (size_t i = 0; i < n; i++) {
        if (after || i)
            dbr_page_break(p);
        put_trouble(p, troubles[i].check);
        if (troubles[i].more)
            put_more(p, troubles[i].more);
    }
    return after || n > 0;
}

void dbr_text_checks(dbr_page *p, const dbr_review *r) {
    if (!r->nchecks)
        return;
    dbr_text_heading(p, DBR_W_HEAD_CHECKS);
    put_counts(p, &r->counts);
    bool trouble = false;
    for (dbr_text_rank k = DBR_RANK_FAILED; k < DBR_RANK_PASSED; k++)
        trouble |= put_ranked(p, r, k, trouble);
    if (trouble && r->counts.passed)
        dbr_page_break(p);
    dbr_str text;
    for (size_t i = 0; i < r->nchecks;) {
        i = dbr_text_passed(p, r, i, &text);
        if (text.n)
            item(p, &(dbr_check_result){.outcome = DBR_PASSED}, text, false);
    }
}

size_t dbr_text_without_owner(dbr_page *p, const dbr_review *r, size_t at, dbr_str *text) {
    size_t first = r->nchecks, n = 0, k = at;
    for (; k < r->nchecks && (k == at || same_check(&r->checks[at], &r->checks[k])); k++)
        if (r->checks[k].needs_owner)
            first = n++ ? first : k;
    *text = (dbr_str){0};
    if (!n)
        return k;
    dbr_str title = dbr_text_check_title(p, &r->checks[first]);
    dbr_str more = {0};
    if (n > 1)
        more = DBR_SAY(p->arena, p->lang, SEGMENTS_MORE, dbr_piece_int(p->arena, (int64_t)n),
                       dbr_piece_int(p->arena, (int64_t)n - 1));
    *text = dbr_page_safe(p, dbr_page_text(p, "%.*s%.*s", DBR_ARG(title), DBR_ARG(more)));
    return k;
}

void dbr_text_needs_owner(dbr_page *p, const dbr_review *r) {
    bool any = false;
    for (size_t i = 0; i < r->nchecks;) {
        dbr_str text;
        i = dbr_text_without_owner(p, r, i, &text);
        if (!text.n)
            continue;
        if (!any)
            dbr_text_heading(p, DBR_W_HEAD_OWNER);
        any = true;
        dbr_page_blank(p, 2);
        dbr_page_wrap(p, 4, DBR_INK_PLAIN, dbr_page_text(p, "· %.*s", DBR_ARG(text)));
    }
}

/* ---- the data ---- */

enum { D_NAME, D_FILE, D_ROWS, D_KEPT, D_DROPPED, D_DUPLICATES, D_BAD, D_NEWEST, D_COUNT };

dbr_str dbr_text_number(dbr_page *p, int64_t n) {
    dbr_buf b = {0};
    dbr_dec_write_fixed(dbr_dec_of(n), 0, DBR_STR(","), &b);
    dbr_str s = dbr_arena_str(p->arena, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

dbr_str dbr_text_source_file(dbr_page *p, const dbr_source_result *s) {
    dbr_str file = s->file;
    if (s->pattern)
        file = DBR_SAY(p->arena, p->lang, FILES, file, dbr_piece_int(p->arena, (int64_t)s->nfiles));
    return dbr_page_safe(p, file);
}

static dbr_table_row source_row(dbr_page *p, const dbr_source_result *s) {
    dbr_table_row row = {0};
    row.cells[D_NAME] = dbr_page_safe(p, s->title.n ? s->title : s->name);
    row.cells[D_FILE] = dbr_text_source_file(p, s);
    row.ink[D_FILE] = DBR_INK_DIM;
    if (s->failed) {
        row.cells[D_FILE] = dbr_text_word(p, DBR_W_COULD_NOT_BE_READ);
        row.ink[D_FILE] = DBR_INK_RED;
        return row;
    }
    row.cells[D_ROWS] = dbr_text_number(p, s->rows);
    row.cells[D_KEPT] = dbr_text_number(p, s->kept);
    row.cells[D_DROPPED] = dbr_text_number(p, s->dropped);
    row.cells[D_DUPLICATES] = dbr_text_number(p, s->duplicates);
    if (s->bad_rows) {
        row.cells[D_BAD] = dbr_text_number(p, s->bad_rows);
        row.ink[D_BAD] = DBR_INK_YELLOW;
    }
    if (s->has_newest) {
        dbr_buf b = {0};
        dbr_day_write(s->newest, &b);
        row.cells[D_NEWEST] = dbr_arena_str(p->arena, dbr_buf_str(&b));
        dbr_buf_clear(&b);
    }
    return row;
}

static dbr_str source_remark(dbr_page *p, const dbr_source_result *s, dbr_str text) {
    return dbr_page_safe(p, dbr_joined(p->arena, p->lang, DBR_W_COLON, s->name, text));
}

size_t dbr_text_source_remarks(dbr_page *p, const dbr_source_result *s, dbr_str **out) {
    dbr_str *v = *out = DBR_NEWS(p->arena, dbr_str, s->ndrops + 2);
    size_t n = 0;
    for (size_t i = 0; i < s->ndrops; i++)
        v[n++] = source_remark(p, s, s->drops[i]);
    dbr_str undated = dbr_text_number(p, s->undated), missed = dbr_text_number(p, s->lookup_misses);
    if (s->undated)
        v[n++] = source_remark(p, s, DBR_SAY(p->arena, p->lang, UNDATED, undated));
    if (s->lookup_misses)
        v[n++] = source_remark(
            p, s,
            DBR_SAY(p->arena, p->lang, LOOKUPS_MISSED, missed, dbr_text_number(p, s->lookups)));
    return n;
}

static void source_remarks(dbr_page *p, const dbr_source_result *s) {
    dbr_str *v = NULL;
    size_t n = dbr_text_source_remarks(p, s, &v);
    for (size_t i = 0; i < n; i++) {
        dbr_page_blank(p, 2);
        dbr_page_wrap(p, 4, DBR_INK_DIM, v[i]);
    }
}

void dbr_text_data(dbr_page *p, const dbr_review *r) {
    if (!r->nsources)
        return;
    dbr_table_column columns[D_COUNT] = {
        [D_NAME] = {dbr_text_word(p, DBR_W_SOURCE), false, 0},
        [D_FILE] = {(dbr_str){0}, false, 1},
        [D_ROWS] = {dbr_text_word(p, DBR_W_ROWS), true, 0},
        [D_KEPT] = {dbr_text_word(p, DBR_W_KEPT), true, 2},
        [D_DROPPED] = {dbr_text_word(p, DBR_W_DROPPED_ROWS), true, 0},
        [D_DUPLICATES] = {dbr_text_word(p, DBR_W_DUPLICATES), true, 0},
        [D_BAD] = {dbr_text_word(p, DBR_W_BAD_ROWS), true, 0},
        [D_NEWEST] = {dbr_text_word(p, DBR_W_NEWEST), false, 0},
    };
    dbr_table_row *rows = DBR_NEWS(p->arena, dbr_table_row, r->nsources + 1);
    bool shown[DBR_TABLE_COLUMNS], remarks = false;
    for (size_t i = 0; i < r->nsources; i++) {
        const dbr_source_result *s = &r->sources[i];
        rows[i] = source_row(p, s);
        remarks |= s->ndrops || s->undated || s->lookup_misses;
    }
    dbr_text_heading(p, DBR_W_HEAD_DATA);
    dbr_page_table(p, columns, D_COUNT, rows, r->nsources, shown);
    if (remarks)
        dbr_page_break(p);
    for (size_t i = 0; i < r->nsources; i++)
        source_remarks(p, &r->sources[i]);
}
