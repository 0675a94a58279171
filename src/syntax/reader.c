/* reader.c: turns a text as it is written into what it says: indentation of blocks, escapes, and the `{..}` of texts for readers. */
#include "base/utf8.h"
#include "parser.h"
#include "syntax/token.h"

/* The inside of a text, lines dedented, with the place in the parser's bytes where each byte came from. */
typedef struct inside {
    dbr_str s;
    const uint32_t *from; /* s.n + 1 of them */
    bool block;
} inside;

static bool is_blank(dbr_str line) {
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] != ' ' && line.p[i] != '\t' && line.p[i] != '\r')
            return false;
    return true;
}

static dbr_str next_line(dbr_str s, size_t *at) {
    const char *nl = *at < s.n ? memchr(s.p + *at, '\n', s.n - *at) : NULL;
    size_t end = nl ? (size_t)(nl - s.p) : s.n;
    dbr_str line = dbr_str_slice(s, *at, end);
    *at = nl ? end + 1 : s.n + 1;
    return line;
}

static size_t common(dbr_str a, dbr_str b) {
    size_t n = 0;
    while (n < a.n && n < b.n && a.p[n] == b.p[n])
        n++;
    return n;
}

static inside open_block(dbr_parser *p, dbr_str s, uint32_t base) {
    inside in = {.block = true};
    if (s.n > 0 && s.p[0] == '\n')
        s = dbr_str_slice(s, 1, s.n), base += 1;
    else if (s.n > 1 && s.p[0] == '\r' && s.p[1] == '\n')
        s = dbr_str_slice(s, 2, s.n), base += 2;
    /* the last line, where it is blank, goes with the line break before it */
    size_t last = s.n;
    while (last > 0 && s.p[last - 1] != '\n')
        last--;
    if (last > 0 && is_blank(dbr_str_slice(s, last, s.n))) {
        s.n = last - 1;
        if (s.n > 0 && s.p[s.n - 1] == '\r')
            s.n--;
    }
    dbr_str indent = {0};
    bool first = true;
    for (size_t at = 0; at <= s.n && s.n > 0;) {
        dbr_str line = next_line(s, &at);
        if (is_blank(line))
            continue;
        size_t n = 0;
        while (n < line.n && (line.p[n] == ' ' || line.p[n] == '\t'))
            n++;
        dbr_str white = dbr_str_slice(line, 0, n);
        if (first)
            indent = white;
        else
            indent.n = common(indent, white);
        first = false;
    }
    char *bytes = dbr_arena_alloc(p->arena, s.n + 1);
    uint32_t *from = DBR_NEWS(p->arena, uint32_t, s.n + 1);
    size_t n = 0;
    for (size_t at = 0; at <= s.n && s.n > 0;) {
        size_t start = at;
        dbr_str line = next_line(s, &at);
        size_t skip = common(line, indent);
        if (line.n > 0 && line.p[line.n - 1] == '\r')
            line.n--;
        for (size_t i = skip; i < line.n; i++) {
            from[n] = base + (uint32_t)(start + i);
            bytes[n++] = line.p[i];
        }
        if (at <= s.n) { /* a line break follows */
            from[n] = base + (uint32_t)(at - 1);
            bytes[n++] = '\n';
        }
    }
    from[n] = base + (uint32_t)s.n;
    in.s = (dbr_str){bytes, n};
    in.from = from;
    return in;
}

static inside open_text(dbr_parser *p, const dbr_token *t) {
    dbr_str s = dbr_token_str(p, t);
    if (s.n >= 6 && dbr_str_starts(s, DBR_STR("\"\"\"")))
        return open_block(p, dbr_str_slice(s, 3, s.n - 3), t->start + 3);
    inside in = {.s = dbr_str_slice(s, 1, s.n > 1 ? s.n - 1 : s.n)};
    uint32_t *from = DBR_NEWS(p->arena, uint32_t, in.s.n + 1);
    for (size_t i = 0; i <= in.s.n;
         i++) { /* a spelling that was mended has about the same places */
        uint32_t at = t->start + 1 + (uint32_t)i;
        from[i] = at < t->end ? at : t->end;
    }
    in.from = from;
    return in;
}

static dbr_span place(const dbr_parser *p, const inside *in, size_t a, size_t b) {
    uint32_t start = in->from[a], end = b > a ? in->from[b - 1] + 1 : start;
    return dbr_parser_span(p, start, end);
}

static int hex(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Decodes the escape at s[i] == '\\'; gives the bytes that it took. */
static size_t escape(dbr_parser *p, const inside *in, size_t i, dbr_buf *out) {
    dbr_str s = in->s;
    char c = i + 1 < s.n ? s.p[i + 1] : 0;
    if (c == '"' || c == '\\' || c == '{' || c == '}') {
        dbr_buf_putc(out, c);
        return 2;
    }
    if (in->block) {
        dbr_buf_putc(out, '\\');
        return 1;
    }
    if (c == 'n' || c == 't') {
        dbr_buf_putc(out, c == 'n' ? '\n' : '\t');
        return 2;
    }
    if (c == 'u' && i + 2 < s.n && s.p[i + 2] == '{') {
        uint32_t rune = 0;
        size_t k = i + 3;
        for (; k < s.n && k < i + 9 && hex(s.p[k]) >= 0; k++)
            rune = rune * 16 + (uint32_t)hex(s.p[k]);
        if (k > i + 3 && k < s.n && s.p[k] == '}' && rune <= 0x10FFFF &&
            !(rune >= 0xD800 && rune <= 0xDFFF)) {
            dbr_buf_put_rune(out, rune);
            return k + 1 - i;
        }
        while (k < s.n && s.p[k] != '}' && k < i + 20)
            k++;
        k = k < s.n && s.p[k] == '}' ? k + 1 : i + 2;
        DBR_DIAG(p->diags, BAD_ESCAPE, place(p, in, i, k), dbr_str_slice(s, i, k));
        return k - i;
    }
    uint32_t r;
    size_t len = i + 1 < s.n ? dbr_utf8_next(s, i + 1, &r) : 0;
    DBR_DIAG(p->diags, BAD_ESCAPE, place(p, in, i, i + 1 + len), dbr_str_slice(s, i, i + 1 + len));
    return 1 + len;
}

static dbr_node *text_node(dbr_parser *p, dbr_span at, const dbr_buf *b) {
    dbr_node *n = dbr_make(p, DBR_N_TEXT, at, 0, NULL);
    n->text = dbr_arena_str(p->arena, dbr_buf_str(b));
    return n;
}

dbr_node *dbr_make_text(dbr_parser *p, const dbr_token *t) {
    inside in = open_text(p, t);
    dbr_buf b = {0};
    for (size_t i = 0; i < in.s.n;) {
        if (in.s.p[i] == '\\')
            i += escape(p, &in, i, &b);
        else
            dbr_buf_putc(&b, in.s.p[i++]);
    }
    dbr_node *n = text_node(p, dbr_token_span(p, t), &b);
    dbr_buf_clear(&b);
    return n;
}

dbr_node *dbr_make_regex(dbr_parser *p, const dbr_token *t) {
    inside in = open_text(p, t);
    dbr_node *n = dbr_make(p, DBR_N_REGEX, dbr_token_span(p, t), 0, NULL);
    n->text = in.s;
    return n;
}

/* The expression in s[from..to), the inside of a pair of braces. In a "…" text its quotes are escaped. */
static dbr_node *braces(dbr_parser *p, const inside *in, size_t from, size_t to) {
    char *bytes = dbr_arena_alloc(p->arena, to - from + 1);
    uint32_t *map = DBR_NEWS(p->arena, uint32_t, to - from + 1);
    size_t n = 0;
    for (size_t i = from; i < to; i++) {
        if (!in->block && in->s.p[i] == '\\' && i + 1 < to && strchr("\"\\{}", in->s.p[i + 1]))
            i++;
        map[n] = in->from[i];
        bytes[n++] = in->s.p[i];
    }
    map[n] = in->from[to];
    dbr_parser sub = {.arena = p->arena,
                      .diags = p->diags,
                      .text = p->text,
                      .dash = p->dash,
                      .bytes = {bytes, n},
                      .map = map,
                      .too_deep = p->too_deep};
    if (dbr_str_trim(sub.bytes).n == 0) {
        DBR_DIAG(p->diags, BRACE_EMPTY, place(p, in, from - 1, to + 1));
        return NULL;
    }
    dbr_lex(&sub);
    bool whole = dbr_grammar_run(&sub, DBR_START_INTERP);
    dbr_free(sub.tokens);
    p->too_deep = sub.too_deep;
    if (!whole || !sub.root)
        return NULL;
    if (sub.root->kind == DBR_N_CLAIM) {
        const dbr_node *word = sub.root->kids[0];
        if (!dbr_str_is(word->text, "claim"))
            DBR_DIAG(p->diags, NOT_A_CLAIM, word->at, word->text);
        return dbr_make(p, DBR_N_CLAIM, sub.root->at, 1, sub.root->kids + 1);
    }
    return sub.root;
}

/* The `}` for the `{` before `i`, or s.n. Braces in texts of the expression do not count. */
static size_t find_close(const inside *in, size_t i) {
    dbr_str s = in->s;
    bool in_text = false;
    for (unsigned depth = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\\' && i + 1 < s.n) {
            i++;
            if (!in->block && s.p[i] == '"')
                in_text = !in_text;
            else if (!in->block && s.p[i] == '\\' && i + 2 < s.n && s.p[i + 1] == '\\' &&
                     s.p[i + 2] == '"')
                i += 2; /* \\\" is a quote in the text */
        } else if (c == '"' && in->block) {
            in_text = !in_text;
        } else if (!in_text && c == '{') {
            depth++;
        } else if (!in_text && c == '}' && depth-- == 0) {
            return i;
        }
    }
    return s.n;
}

dbr_node *dbr_make_reader(dbr_parser *p, const dbr_token *t) {
    inside in = open_text(p, t);
    dbr_str s = in.s;
    dbr_node *reader = dbr_make_list(p, DBR_N_READER, dbr_token_span(p, t));
    dbr_span whole = reader->at;
    dbr_buf b = {0};
    size_t start = 0; /* of the piece of text that is being collected */
    for (size_t i = 0; i < s.n;) {
        if (s.p[i] == '\\') {
            i += escape(p, &in, i, &b);
        } else if (s.p[i] == '}') {
            DBR_DIAG(p->diags, BRACE_NOT_OPENED, place(p, &in, i, i + 1));
            i++;
        } else if (s.p[i] == '{') {
            size_t close = find_close(&in, i + 1);
            if (close >= s.n) {
                DBR_DIAG(p->diags, BRACE_NOT_CLOSED, place(p, &in, i, i + 1));
                break;
            }
            if (b.n > 0)
                dbr_make_add(p, reader, text_node(p, place(p, &in, start, i), &b));
            b.n = 0;
            dbr_node *n = braces(p, &in, i + 1, close);
            if (n)
                dbr_make_add(p, reader, n);
            start = i = close + 1;
        } else {
            dbr_buf_putc(&b, s.p[i++]);
        }
    }
    if (b.n > 0 || reader->nkids == 0)
        dbr_make_add(p, reader, text_node(p, b.n > 0 ? place(p, &in, start, s.n) : whole, &b));
    dbr_buf_clear(&b);
    reader->at = whole;
    return reader;
}
