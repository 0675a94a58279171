/* write.c: prints diagnostics in the style of rustc: the sentence, its place, the lines of the script with what is meant underlined.

       error[E0203]: `revenue + paid` adds money(CNY) to count
         --> october.debrief:24:14
          |
       24 | metric odd = revenue + paid
          |              ------- ^ ---- count
          |              money(CNY)

   Columns of the underlining are those of a terminal (wide signs take two), and what is quoted is made harmless first. */
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "source/translate.h"

enum { LINE_COLUMNS = 120, MARKS_MAX = 16 };

/* One underlined piece of one line, in terminal columns of the shown line. */
typedef struct mark {
    unsigned from, to; /* half open, at least one column */
    bool primary;
    dbr_str text; /* empty: none, or it stands further up already */
} mark;

typedef struct writer {
    dbr_arena *arena;
    dbr_buf *out;
    dbr_lang lang;
    bool colour;
    unsigned gutter; /* width of the line numbers */
} writer;

static void paint(const writer *w, const char *code) {
    if (w->colour)
        dbr_buf_puts(w->out, code);
}
#define RED "\x1b[1;31m"
#define YELLOW "\x1b[1;33m"
#define BLUE "\x1b[1;34m"
#define BOLD "\x1b[1m"
#define PLAIN "\x1b[0m"

/* What the code says in English, in the language of the page. */
static dbr_str said(const writer *w, dbr_str en) {
    return w->lang == DBR_LANG_EN ? en : dbr_lang_phrase(w->arena, w->lang, en);
}

static dbr_str message_of(const writer *w, const dbr_diag *g) {
    const char *format = dbr_lang_message(w->lang, g->id);
    return format ? dbr_lang_fill(w->arena, w->lang, format, g->nargs, g->args) : g->message;
}

static dbr_str help_of(const writer *w, const dbr_diag *g) {
    const char *format = dbr_lang_help(w->lang, g->id);
    if (!g->help.n || g->own_help || !format)
        return said(w, g->help);
    return dbr_lang_fill(w->arena, w->lang, format, g->nargs, g->args);
}

static const char *ink(const dbr_diag *g) {
    return g->severity == DBR_ERROR ? RED : YELLOW;
}

/* A rune as it is shown, and its columns. Control, invisible and bidirectional characters are spelled out: a terminal obeys them. */
static unsigned show_rune(dbr_str line, size_t at, size_t *len, dbr_buf *out) {
    uint32_t r = 0;
    *len = dbr_utf8_next(line, at, &r);
    char buf[16];
    if (*len == 0) {
        *len = 1;
        snprintf(buf, sizeof buf, "\\x%02X", (unsigned)(unsigned char)line.p[at]);
    } else if (r == '\t') {
        if (out)
            dbr_buf_puts(out, "    ");
        return 4;
    } else if (r < 0x20 || (r >= 0x7F && r < 0xA0) || r == 0xAD || (r >= 0x200B && r <= 0x200F) ||
               (r >= 0x2028 && r <= 0x202E) || (r >= 0x2060 && r <= 0x206F) || r == 0xFEFF ||
               r == 0x061C) {
        snprintf(buf, sizeof buf, "\\u{%X}", (unsigned)r);
    } else {
        if (out)
            dbr_buf_put(out, dbr_str_slice(line, at, at + *len));
        return dbr_rune_width(r);
    }
    if (out)
        dbr_buf_puts(out, buf);
    return (unsigned)strlen(buf);
}

/* Text of messages comes from scripts and data too: the same, with line breaks kept out. */
static void put_safe(dbr_buf *out, dbr_str s) {
    for (size_t i = 0, len; i < s.n; i += len)
        show_rune(s, i, &len, out);
}

/* The part [*from, *to) of a line that is shown: all of a short one, else what is around the byte `focus`. */
static void window(dbr_str line, size_t focus, size_t *from, size_t *to) {
    *from = 0;
    *to = line.n;
    if (line.n <= LINE_COLUMNS)
        return;
    if (focus > line.n)
        focus = line.n;
    unsigned columns = 0;
    size_t i = focus, len = 0;
    while (i > 0 && columns < LINE_COLUMNS / 3) { /* back by whole runes */
        size_t k = i - 1;
        while (k > 0 && i - k < 4 && ((unsigned char)line.p[k] & 0xC0) == 0x80)
            k--;
        columns += show_rune(line, k, &len, NULL);
        i = k;
    }
    *from = columns < LINE_COLUMNS / 3 ? 0 : i;
    for (i = focus; i < line.n && columns < LINE_COLUMNS; i += len)
        columns += show_rune(line, i, &len, NULL);
    *to = i < line.n ? i : line.n;
}

static unsigned column_of(dbr_str line, size_t from, size_t to, size_t at) {
    unsigned c = from > 0 ? 1 : 0; /* the … before it */
    size_t len;
    for (size_t i = from; i < to && i < at; i += len)
        c += show_rune(line, i, &len, NULL);
    return c;
}

static void gutter(const writer *w, unsigned number) {
    paint(w, BLUE);
    if (number)
        dbr_buf_printf(w->out, "%*u |", (int)w->gutter, number);
    else
        dbr_buf_printf(w->out, "%*s |", (int)w->gutter, "");
    paint(w, PLAIN);
}

static int by_column(const void *pa, const void *pb) {
    const mark *a = pa, *b = pb;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return (int)a->primary - (int)b->primary;
}

/* `col` is where the row has come to; white space up to `to` is only written when something follows it. */
static void pad(const writer *w, unsigned *col, unsigned to) {
    if (to > *col)
        dbr_buf_fill(w->out, ' ', to - *col);
    *col = to > *col ? to : *col;
}

/* The row of ^ and -, with the last label on its right where there is room; further rows for the other labels, right ones first. */
static void underline(const writer *w, const dbr_diag *g, mark *marks, size_t n) {
    qsort(marks, n, sizeof *marks, by_column);
    gutter(w, 0);
    dbr_buf_putc(w->out, ' ');
    unsigned col = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned from = marks[i].from > col ? marks[i].from : col;
        if (from >= marks[i].to)
            continue;
        pad(w, &col, from);
        paint(w, marks[i].primary ? ink(g) : BLUE);
        /* a label inside of what is underlined by another one stays visible */
        unsigned to = marks[i].to;
        if (i + 1 < n && marks[i + 1].from < to && marks[i + 1].from > from)
            to = marks[i + 1].from;
        dbr_buf_fill(w->out, marks[i].primary ? '^' : '-', to - from);
        paint(w, PLAIN);
        col = to;
    }
    if (marks[n - 1].text.n > 0) {
        dbr_buf_putc(w->out, ' ');
        paint(w, marks[n - 1].primary ? ink(g) : BLUE);
        put_safe(w->out, marks[n - 1].text);
        paint(w, PLAIN);
        marks[n - 1].text.n = 0;
    }
    dbr_buf_putc(w->out, '\n');
    for (size_t left = n; left-- > 0;) {
        if (marks[left].text.n == 0)
            continue;
        gutter(w, 0);
        dbr_buf_putc(w->out, ' ');
        /* this row: the rightmost label that is left, and before it any that end two columns before the next one begins */
        size_t first = left;
        unsigned limit = marks[left].from;
        for (size_t i = left; i-- > 0;) {
            if (marks[i].text.n == 0)
                continue;
            if (marks[i].from + dbr_utf8_width(marks[i].text) + 2 > limit)
                break;
            first = i;
            limit = marks[i].from;
        }
        col = 0;
        for (size_t i = first; i <= left; i++) {
            if (marks[i].text.n == 0)
                continue;
            pad(w, &col, marks[i].from);
            paint(w, marks[i].primary ? ink(g) : BLUE);
            put_safe(w->out, marks[i].text);
            paint(w, PLAIN);
            col += dbr_utf8_width(marks[i].text);
            marks[i].text.n = 0;
        }
        dbr_buf_putc(w->out, '\n');
    }
}

/* One line of the script and what is marked on it. */
static void quote(const writer *w, const dbr_diag *g, const dbr_text *text, unsigned number) {
    dbr_str line = dbr_text_line(text, number);
    size_t base = text->lines[number - 1], from, to, nmarks = 0, focus = line.n;
    mark marks[MARKS_MAX];
    bool with_primary = g->at.text == text && dbr_text_place(text, g->at.start).line == number;
    if (with_primary)
        focus = g->at.start - base;
    for (size_t i = 0; i < g->labels.n && !with_primary; i++)
        if (g->labels.v[i].at.text == text &&
            dbr_text_place(text, g->labels.v[i].at.start).line == number &&
            g->labels.v[i].at.start - base < focus)
            focus = g->labels.v[i].at.start - base;
    window(line, focus, &from, &to);
    for (size_t i = 0; i <= g->labels.n && nmarks < MARKS_MAX; i++) {
        bool primary = i == g->labels.n;
        dbr_span at = primary ? g->at : g->labels.v[i].at;
        if (at.text != text || dbr_text_place(text, at.start).line != number)
            continue;
        size_t start = at.start - base,
               end = at.end - base; /* a span of several lines is shown on its first */
        mark m = {.primary = primary};
        m.text = said(w, primary ? g->at_label : g->labels.v[i].text);
        m.from = column_of(line, from, to, start);
        m.to = column_of(line, from, to, end);
        if (m.to <= m.from)
            m.to = m.from + 1;
        marks[nmarks++] = m;
    }
    gutter(w, number);
    if (line.n > 0)
        dbr_buf_putc(w->out, ' ');
    if (from > 0)
        dbr_buf_puts(w->out, "…");
    put_safe(w->out, dbr_str_slice(line, from, to));
    if (to < line.n)
        dbr_buf_puts(w->out, "…");
    dbr_buf_putc(w->out, '\n');
    if (nmarks > 0)
        underline(w, g, marks, nmarks);
}

static int by_number(const void *pa, const void *pb) {
    unsigned a = *(const unsigned *)pa, b = *(const unsigned *)pb;
    return a < b ? -1 : a > b;
}

static void arrow(const writer *w, const char *sign, dbr_str file) {
    paint(w, BLUE);
    dbr_buf_printf(w->out, "%*s%s ", (int)w->gutter, "", sign);
    paint(w, PLAIN);
    put_safe(w->out, file);
}

/* The lines of one script that the diagnostic speaks of. */
static void snippet(const writer *w, const dbr_diag *g, const dbr_text *text, dbr_span first) {
    unsigned numbers[MARKS_MAX];
    size_t n = 0;
    dbr_place place = dbr_text_place(text, first.start);
    arrow(w, g->at.text == text ? "-->" : ":::", text->name);
    dbr_buf_printf(w->out, ":%u:%u\n", place.line, place.column);
    gutter(w, 0);
    dbr_buf_putc(w->out, '\n');
    for (size_t i = 0; i <= g->labels.n && n < MARKS_MAX; i++) {
        dbr_span at = i == 0 ? g->at : g->labels.v[i - 1].at;
        if (at.text == text)
            numbers[n++] = dbr_text_place(text, at.start).line;
    }
    qsort(numbers, n, sizeof *numbers, by_number);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && numbers[i] == numbers[i - 1])
            continue;
        if (i > 0 && numbers[i] == numbers[i - 1] + 2) {
            quote(w, &(dbr_diag){0}, text, numbers[i] - 1);
        } else if (i > 0 && numbers[i] > numbers[i - 1] + 1) {
            paint(w, BLUE);
            dbr_buf_puts(w->out, "...\n");
            paint(w, PLAIN);
        }
        quote(w, g, text, numbers[i]);
    }
}

static void remark(const writer *w, dbr_str kind, dbr_str text) {
    paint(w, BLUE);
    dbr_buf_printf(w->out, "%*s = ", (int)w->gutter, "");
    paint(w, PLAIN);
    paint(w, BOLD);
    dbr_buf_put(w->out, said(w, kind));
    dbr_buf_putc(w->out, ':');
    paint(w, PLAIN);
    dbr_buf_putc(w->out, ' ');
    put_safe(w->out, text);
    dbr_buf_putc(w->out, '\n');
}

/* Which `use` brought in the file that something is wrong in. */
static void used_by(const writer *w, const dbr_diag *g) {
    const dbr_text *text = g->at.text;
    if (!text || !text->used_at.text)
        return;
    dbr_place at = dbr_text_place(text->used_at.text, text->used_at.start);
    dbr_str user = text->used_at.text->name;
    dbr_str where = dbr_arena_printf(w->arena, "%.*s is used at %.*s:%u:%u", DBR_ARG(text->name),
                                     DBR_ARG(user), at.line, at.column);
    remark(w, DBR_STR("note"), said(w, where));
}

static void write_one(writer *w, const dbr_diag *g) {
    unsigned biggest = 1;
    for (size_t i = 0; i <= g->labels.n; i++) {
        dbr_span at = i == 0 ? g->at : g->labels.v[i - 1].at;
        unsigned line = at.text ? dbr_text_place(at.text, at.start).line : 1;
        biggest = line > biggest ? line : biggest;
    }
    w->gutter = 1;
    for (unsigned n = biggest; n >= 10; n /= 10)
        w->gutter++;
    paint(w, ink(g));
    dbr_buf_put(w->out, said(w, g->severity == DBR_ERROR ? DBR_STR("error") : DBR_STR("warning")));
    dbr_buf_printf(w->out, "[%s]", dbr_diag_code(g->id));
    paint(w, PLAIN);
    paint(w, BOLD);
    dbr_buf_puts(w->out, ": ");
    put_safe(w->out, message_of(w, g));
    paint(w, PLAIN);
    dbr_buf_putc(w->out, '\n');
    if (g->data.file.n > 0) {
        arrow(w, "-->", g->data.file);
        if (g->data.line > 0)
            dbr_buf_printf(w->out, ":%llu", (unsigned long long)g->data.line);
        if (g->data.column.n > 0) {
            dbr_buf_putc(w->out, ' ');
            put_safe(w->out, said(w, dbr_arena_printf(w->arena, "(column `%.*s`)",
                                                      DBR_ARG(g->data.column))));
        }
        dbr_buf_putc(w->out, '\n');
    }
    if (g->at.text)
        snippet(w, g, g->at.text, g->whole.text == g->at.text ? g->whole : g->at);
    for (size_t i = 0; i < g->labels.n; i++) { /* each further script once */
        const dbr_text *text = g->labels.v[i].at.text;
        bool seen = !text || text == g->at.text;
        for (size_t k = 0; k < i && !seen; k++)
            seen = g->labels.v[k].at.text == text;
        if (!seen)
            snippet(w, g, text, g->labels.v[i].at);
    }
    used_by(w, g);
    for (size_t i = 0; i < g->notes.n; i++)
        remark(w, DBR_STR("note"), said(w, g->notes.v[i]));
    if (g->help.n > 0)
        remark(w, DBR_STR("help"), help_of(w, g));
}

void dbr_diags_write(const dbr_diags *d, bool colour, dbr_buf *out) {
    writer w = {.arena = d->arena, .out = out, .lang = d->lang, .colour = colour};
    for (size_t i = 0; i < d->list.n; i++) {
        if (i > 0)
            dbr_buf_putc(out, '\n');
        write_one(&w, d->list.v[i]);
    }
    size_t all = d->errors + d->warnings;
    if (all > d->list.n)
        dbr_buf_printf(
            out, "\n%.*s\n",
            DBR_ARG(said(&w, dbr_arena_printf(d->arena, "… and %zu more", all - d->list.n))));
}
