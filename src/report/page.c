/* page.c: safe text, wrapped and in columns. */
#include "report/page.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>

static const char *code_of(dbr_ink ink) {
    switch (ink) {
    case DBR_INK_PLAIN:
        return "";
    case DBR_INK_BOLD:
        return "\x1b[1m";
    case DBR_INK_DIM:
        return "\x1b[2m";
    case DBR_INK_RED:
        return "\x1b[31m";
    case DBR_INK_GREEN:
        return "\x1b[32m";
    case DBR_INK_YELLOW:
        return "\x1b[33m";
    }
    return "";
}

static bool is_hidden(uint32_t r) {
    return r < 0x20 || (r >= 0x7F && r < 0xA0) || r == 0xAD || r == 0x61C ||
           (r >= 0x200B && r <= 0x200F) || (r >= 0x2028 && r <= 0x202E) ||
           (r >= 0x2060 && r <= 0x206F) || r == 0xFEFF || (r >= 0xE0000 && r <= 0xE007F);
}

dbr_str dbr_page_safe(dbr_page *p, dbr_str s) {
    dbr_buf b = {0};
    for (size_t at = 0; at < s.n;) {
        uint32_t r = 0;
        size_t n = dbr_utf8_next(s, at, &r);
        if (n == 0)
            dbr_buf_printf(&b, "\\x%02X", (unsigned)(unsigned char)s.p[at]);
        else if (r == '\n' || r == '\t' || r == '\r')
            dbr_buf_putc(&b, ' ');
        else if (is_hidden(r))
            dbr_buf_printf(&b, "\\u{%X}", (unsigned)r);
        else
            dbr_buf_put(&b, dbr_str_slice(s, at, at + n));
        at += n ? n : 1;
    }
    dbr_str safe = dbr_arena_str(p->arena, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return safe;
}

dbr_str dbr_page_text(dbr_page *p, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    char *bytes = dbr_arena_alloc(p->arena, (size_t)(n < 0 ? 0 : n) + 1);
    if (n > 0)
        vsnprintf(bytes, (size_t)n + 1, fmt, again);
    va_end(again);
    return (dbr_str){bytes, (size_t)(n < 0 ? 0 : n)};
}

/* A word joiner on both sides of a character holds it fast. Safe text has none of its own. */
#define GLUE "\xE2\x81\xA0"

dbr_str dbr_page_glue(dbr_page *p, dbr_str s) {
    dbr_buf b = {0};
    for (size_t at = 0; at < s.n;) {
        uint32_t r = 0;
        size_t n = dbr_utf8_next(s, at, &r);
        n = n ? n : 1;
        dbr_buf_puts(&b, at ? GLUE : "");
        if (r == ' ')
            dbr_buf_puts(&b, DBR_NO_BREAK);
        else
            dbr_buf_put(&b, dbr_str_slice(s, at, at + n));
        at += n;
    }
    dbr_str glued = dbr_arena_str(p->arena, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return glued;
}

/* The signs that a report draws with, each as one of ASCII that is as wide: columns stay where they are. Letters of scripts and data are not
   among them. */
static void put_ascii(dbr_buf *out, dbr_str s) {
    static const char *const signs[] = {"─-", "═=", "✓+", "✗x", "▲^", "▼v", "·.", "—-", "–-", "…~",
                                        "→>", "└`", "┃|", "▁_", "▂,", "▃:", "▄=", "▅+", "▆o", "▇O",
                                        "█#", "▏-", "▎-", "▍-", "▌=", "▋=", "▊=", "▉="};
    for (size_t at = 0, n; at < s.n; at += n) {
        uint32_t r = 0;
        n = dbr_utf8_next(s, at, &r);
        n = n ? n : 1;
        dbr_str one = dbr_str_slice(s, at, at + n);
        for (size_t i = 0; i < sizeof signs / sizeof *signs && n > 1; i++) {
            dbr_str sign = dbr_str_of(signs[i]);
            if (dbr_str_eq(one, dbr_str_slice(sign, 0, sign.n - 1)))
                one = dbr_str_slice(sign, sign.n - 1, sign.n);
        }
        dbr_buf_put(out, one);
    }
}

static void put_without_glue(dbr_page *p, dbr_str s) {
    for (size_t at = 0, next; at < s.n; at = next) {
        size_t glue = dbr_str_find(s, DBR_STR(GLUE), at);
        dbr_str piece = dbr_str_slice(s, at, glue);
        if (p->ascii)
            put_ascii(p->out, piece);
        else
            dbr_buf_put(p->out, piece);
        next = glue == SIZE_MAX ? s.n : glue + sizeof GLUE - 1;
    }
}

dbr_ink dbr_page_ink(const dbr_page *p, int better) {
    if (!better)
        return DBR_INK_PLAIN;
    return (better > 0) != p->red_up ? DBR_INK_GREEN : DBR_INK_RED;
}

void dbr_page_put(dbr_page *p, dbr_ink ink, dbr_str safe) {
    bool painted = p->colour && ink != DBR_INK_PLAIN && safe.n;
    if (painted)
        dbr_buf_puts(p->out, code_of(ink));
    for (size_t at = 0;
         at < safe.n;) { /* a no-break blank held a piece together: it is a blank now */
        size_t hard = dbr_str_find(safe, DBR_STR(DBR_NO_BREAK), at);
        put_without_glue(p, dbr_str_slice(safe, at, hard));
        if (hard == SIZE_MAX)
            break;
        dbr_buf_putc(p->out, ' ');
        at = hard + sizeof DBR_NO_BREAK - 1;
    }
    if (painted)
        dbr_buf_puts(p->out, "\x1b[0m");
}

void dbr_page_blank(dbr_page *p, unsigned columns) {
    dbr_buf_fill(p->out, ' ', columns);
}

void dbr_page_break(dbr_page *p) {
    while (p->out->n && p->out->p[p->out->n - 1] == ' ')
        p->out->p[--p->out->n] = 0;
    dbr_buf_putc(p->out, '\n');
}

/* ---- wrapping ---- */

static bool is_wide(dbr_str s, size_t at) {
    uint32_t r = 0;
    return dbr_utf8_next(s, at, &r) && dbr_rune_width(r) == 2;
}

/* Chinese punctuation does not begin a line. */
static bool is_closing(dbr_str s, size_t at) {
    static const char *const signs[] = {"，", "。", "；", "：", "、", "）",
                                        "》", "”",  "！", "？", "％"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (dbr_str_starts(dbr_str_slice(s, at, s.n), dbr_str_of(signs[i])))
            return true;
    return false;
}

/* Chinese punctuation that opens does not end a line; a number keeps its 万 and 亿. */
static bool is_bound(dbr_str s, size_t before, size_t at) {
    static const char *const opening[] = {"（", "《", "“", "¥"};
    static const char *const scales[] = {"万", "亿", "个百分点"};
    for (size_t i = 0; i < sizeof opening / sizeof *opening; i++)
        if (dbr_str_starts(dbr_str_slice(s, before, at), dbr_str_of(opening[i])))
            return true;
    bool digit = s.p[before] >= '0' && s.p[before] <= '9';
    for (size_t i = 0; digit && i < sizeof scales / sizeof *scales; i++)
        if (dbr_str_starts(dbr_str_slice(s, at, s.n), dbr_str_of(scales[i])))
            return true;
    return false;
}

static size_t back_one(dbr_str s, size_t at) {
    do
        at--;
    while (at && ((unsigned char)s.p[at] & 0xC0) == 0x80);
    return at;
}

/* Whether the pieces on both sides of `at` are glued together. */
static bool is_glued(dbr_str s, size_t at) {
    const dbr_str glue = DBR_STR(GLUE);
    return dbr_str_starts(dbr_str_slice(s, at, s.n), glue) ||
           (at >= glue.n && dbr_str_eq(dbr_str_slice(s, at - glue.n, at), glue));
}

/* The first line of `s`, at most `room` wide: broken at a blank or beside a wide sign where there is one. *next: where the rest begins. */
static dbr_str first_line(dbr_str s, unsigned room, size_t *next) {
    dbr_str fit = dbr_utf8_fit(s, room < 2 ? 2 : room);
    if (fit.n == s.n) {
        *next = s.n;
        return s;
    }
    size_t cut = fit.n;
    while (cut && s.p[cut] != ' ') {
        size_t before = back_one(s, cut);
        if (cut && (is_wide(s, cut) || is_wide(s, before)) && !is_closing(s, cut) &&
            !is_glued(s, cut) && !is_bound(s, before, cut))
            break;
        cut = before;
    }
    if (!cut)
        cut = fit.n ? fit.n : s.n;
    while (cut < s.n && s.p[cut] != ' ' && is_glued(s, cut)) { /* it does not fit and stays whole */
        uint32_t r = 0;
        size_t n = dbr_utf8_next(s, cut, &r);
        cut += n ? n : 1;
    }
    *next = cut;
    while (*next < s.n && s.p[*next] == ' ')
        ++*next;
    while (cut && s.p[cut - 1] == ' ')
        cut--;
    return dbr_str_slice(s, 0, cut);
}

void dbr_page_wrap(dbr_page *p, unsigned at, dbr_ink ink, dbr_str safe) {
    unsigned room = p->width > at + 10 ? p->width - at : 10;
    for (bool first = true; first || safe.n; first = false) {
        size_t next = 0;
        dbr_str line = first_line(safe, room, &next);
        if (!first)
            dbr_page_blank(p, at);
        dbr_page_put(p, ink, line);
        dbr_page_break(p);
        safe = dbr_str_slice(safe, next, safe.n);
        if (!safe.n)
            break;
    }
}

void dbr_page_line(dbr_page *p, unsigned at, dbr_ink ink, dbr_str safe) {
    dbr_page_blank(p, at);
    dbr_page_wrap(p, at, ink, safe);
}

/* ---- tables ---- */

enum { GAP = 2, FIRST_LEAST = 16, FIRST_MOST = 40, HEAD_LEAST = 8 };

typedef struct measure {
    unsigned width[DBR_TABLE_COLUMNS], body[DBR_TABLE_COLUMNS]; /* body: without the heading */
    bool on[DBR_TABLE_COLUMNS];
    size_t n;
} measure;

static unsigned total(const measure *m) {
    unsigned sum = 0, shown = 0;
    for (size_t k = 0; k < m->n; k++)
        if (m->on[k]) {
            sum += m->width[k];
            shown++;
        }
    return sum + (shown ? (shown - 1) * GAP : 0);
}

static void measure_table(measure *m, const dbr_table_column *columns, const dbr_table_row *rows,
                          size_t nrows) {
    for (size_t k = 0; k < m->n; k++) {
        m->on[k] = k == 0;
        for (size_t i = 0; i < nrows; i++) {
            if (rows[i].heading)
                continue;
            unsigned w = dbr_utf8_width(rows[i].cells[k]);
            m->on[k] |= w > 0;
            m->body[k] = w > m->body[k] ? w : m->body[k];
        }
        m->width[k] = m->body[k];
        unsigned head = dbr_utf8_width(columns[k].head);
        m->width[k] = head > m->width[k] ? head : m->width[k];
    }
    if (m->width[0] > FIRST_MOST)
        m->width[0] = FIRST_MOST;
}

static void squeeze_first(measure *m, unsigned room, unsigned least) {
    unsigned all = total(m);
    if (all <= room || m->width[0] <= least)
        return;
    unsigned over = all - room;
    m->width[0] = m->width[0] > least + over ? m->width[0] - over : least;
}

/* Leaves out the columns that may go, down to those of `last`, until the rest fits. */
static void drop_columns(measure *m, const dbr_table_column *columns, unsigned room,
                         unsigned last) {
    while (total(m) > room) {
        size_t worst = 0;
        for (size_t k = 1; k < m->n; k++)
            if (m->on[k] && columns[k].drop >= last && columns[k].drop > columns[worst].drop)
                worst = k;
        if (!worst)
            return;
        m->on[worst] = false;
    }
}

/* Headings take several lines where nothing else helps: the widest one gives way first. */
static void squeeze_heads(measure *m, unsigned room) {
    for (size_t widest = 1; widest && total(m) > room; m->width[widest] -= widest > 0) {
        widest = 0;
        for (size_t k = 1; k < m->n; k++)
            if (m->on[k] && m->width[k] > m->body[k] && m->width[k] > HEAD_LEAST &&
                (!widest || m->width[k] > m->width[widest]))
                widest = k;
    }
}

/* By turns the first column and those that may go give way; the first one more where that saves them all. */
static void squeeze(measure *m, const dbr_table_column *columns, unsigned room) {
    unsigned least = room / 4, spare = m->width[0] > least ? m->width[0] - least : 0;
    squeeze_first(m, room, total(m) <= room + spare ? least : room / 3);
    drop_columns(m, columns, room, 4);
    squeeze_first(m, room, FIRST_LEAST + 4);
    drop_columns(m, columns, room, 1);
    squeeze_first(m, room, FIRST_LEAST);
    squeeze_heads(m, room);
}

static void put_cell(dbr_page *p, unsigned width, bool right, dbr_ink ink, dbr_str s) {
    unsigned w = dbr_utf8_width(s), pad = w < width ? width - w : 0;
    if (right)
        dbr_page_blank(p, pad);
    dbr_page_put(p, ink, s);
    if (!right)
        dbr_page_blank(p, pad);
}

enum { INDENT = 2 };

static void put_row(dbr_page *p, const measure *m, const dbr_table_column *columns,
                    const dbr_table_row *row) {
    dbr_str rest[DBR_TABLE_COLUMNS];
    memcpy(rest, row->cells, sizeof rest);
    for (bool more = true; more;) {
        more = false;
        dbr_page_blank(p, INDENT);
        unsigned gap = 0;
        for (size_t k = 0; k < m->n; k++) {
            if (!m->on[k])
                continue;
            size_t next = 0;
            dbr_str line = first_line(rest[k], m->width[k], &next);
            rest[k] = dbr_str_slice(rest[k], next, rest[k].n);
            more |= rest[k].n > 0;
            dbr_page_blank(p, gap);
            put_cell(p, m->width[k], columns[k].right, row->ink[k], line);
            gap = GAP;
        }
        dbr_page_break(p);
    }
}

void dbr_page_table(dbr_page *p, const dbr_table_column *columns, size_t ncolumns,
                    const dbr_table_row *rows, size_t nrows, bool shown[DBR_TABLE_COLUMNS]) {
    measure m = {.n = ncolumns};
    measure_table(&m, columns, rows, nrows);
    squeeze(&m, columns, p->width - INDENT);
    dbr_table_row head = {0};
    for (size_t k = 0; k < ncolumns; k++) {
        head.cells[k] = columns[k].head;
        head.ink[k] = DBR_INK_DIM;
        shown[k] = m.on[k];
    }
    put_row(p, &m, columns, &head);
    for (size_t i = 0; i < nrows; i++) {
        if (!rows[i].heading) {
            put_row(p, &m, columns, &rows[i]);
            continue;
        }
        if (i)
            dbr_page_break(p);
        dbr_page_line(p, INDENT, DBR_INK_BOLD, rows[i].cells[0]);
    }
}
