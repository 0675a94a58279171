/* format.c: turns a script into its canonical layout, token by token: the tokens stay what they are, only the white space between them
   is new, so that nothing can get lost and the tree cannot change.

   Rules: a statement a line; blocks indented by two; a block that stood on one line stays there where it fits; line breaks inside of
   a statement stay, indented by four; at most one blank line in a row. */
#include "tools/format.h"

#include "base/utf8.h"
#include "syntax/kinds.h"
#include "syntax/token.h"

/* What dbr_filter hands to the grammar, SEP included. */
typedef struct piece {
    int kind;
    size_t token;
    size_t close; /* T_LCUR: index of its `}` */
} piece;

typedef struct block {
    bool flat;
    int word; /* kind of the first word of its statement */
} block;

typedef struct formatter {
    dbr_arena *arena;
    dbr_parser p;
    DBR_VEC(piece) pieces;
    DBR_VEC(size_t) braces; /* open ones, while pieces are collected */
    DBR_VEC(block) blocks;  /* open ones, while they are printed */
    dbr_buf *out;
    size_t line_start; /* of the output's current line */
    size_t next_comment;
    size_t first; /* piece that begins the statement, SIZE_MAX between statements */
} formatter;

static void collect(dbr_parser *p, void *to, int kind, size_t token) {
    formatter *f = to;
    if (kind == T_LCUR)
        dbr_vec_push(f->arena, &f->braces, f->pieces.n);
    if (kind == T_RCUR && f->braces.n > 0)
        f->pieces.v[f->braces.v[--f->braces.n]].close = f->pieces.n;
    dbr_vec_push(f->arena, &f->pieces, (piece){.kind = kind, .token = token});
}

static const dbr_token *token_of(const formatter *f, size_t i) {
    return &f->p.tokens[f->pieces.v[i].token];
}

static dbr_str source(const formatter *f, uint32_t start, uint32_t end) {
    return dbr_str_slice(f->p.bytes, start, end);
}

static bool ends_operand(int kind) {
    return dbr_kind_ends_operand(kind) || dbr_kind_may_be_name(kind);
}

/* Whether the `-` at piece i has an operand on its left, as far as tokens tell; where a word of the language stands before it, the
   author's spaces do. */
static bool is_binary_minus(const formatter *f, size_t i, size_t first) {
    if (i == first || !ends_operand(f->pieces.v[i - 1].kind))
        return false;
    int before = f->pieces.v[i - 1].kind;
    if (f->blocks.n > 0 && f->blocks.v[f->blocks.n - 1].word == T_BENCHMARK && i - 1 == first)
        return false;
    if (!dbr_kind_may_be_name(before))
        return true;
    const dbr_token *t = token_of(f, i);
    bool gap_before = token_of(f, i - 1)->end < t->start;
    bool gap_after = i + 1 < f->pieces.n && t->end < token_of(f, i + 1)->start;
    return gap_after || !gap_before;
}

/* Whether a space stands between the pieces i - 1 and i of one line. */
static bool has_space(const formatter *f, size_t i, size_t first) {
    int a = f->pieces.v[i - 1].kind, b = f->pieces.v[i].kind;
    if (a == T_LPAR || a == T_LBRA || a == T_DOT || a == T_DOTS)
        return false;
    if (b == T_RPAR || b == T_RBRA || b == T_COMMA || b == T_COLON || b == T_DOT || b == T_DOTS)
        return false;
    if ((a == T_MINUS || b == T_MINUS) && f->pieces.v[first].kind == T_FISCAL)
        return false;
    if (a == T_MINUS)
        return is_binary_minus(f, i - 1, first);
    if (b == T_LPAR) {
        if (a == T_NAME || a == T_CUR || a == T_RPAR || a == T_RBRA)
            return false;
        if (dbr_kind_may_be_name(a))
            return token_of(f, i - 1)->end < token_of(f, i)->start;
    }
    if (b == T_LBRA)
        return !ends_operand(a) || (dbr_kind_may_be_name(a) && i - 1 == first);
    return true;
}

/* ---- one line ---- */

static bool has_comment(const formatter *f, uint32_t start, uint32_t end) {
    size_t lo = f->next_comment;
    for (; lo < f->p.comments.n && f->p.comments.v[lo].at.start < start; lo++)
        ;
    return lo < f->p.comments.n && f->p.comments.v[lo].at.start < end;
}

/* The columns of the block that piece i opens, printed on one line, or `limit` + 1 when there are more. */
static unsigned flat_width(const formatter *f, size_t i, unsigned limit) {
    size_t close = f->pieces.v[i].close, first = i + 1;
    unsigned width = 2;
    for (size_t k = i + 1; k <= close && width <= limit; k++) {
        int kind = f->pieces.v[k].kind;
        if (kind == T_SEP) {
            width += k + 1 < close && f->pieces.v[k + 1].kind != T_SEP ? 1 : 0;
            first = k + 1;
            continue;
        }
        const dbr_token *t = token_of(f, k);
        bool after_sep = f->pieces.v[k - 1].kind == T_SEP || k == i + 1;
        width +=
            (after_sep ? 1 : has_space(f, k, first)) + dbr_utf8_width(source(f, t->start, t->end));
    }
    return width;
}

static unsigned column(const formatter *f) {
    return dbr_utf8_width(dbr_str_slice(dbr_buf_str(f->out), f->line_start, f->out->n));
}

static bool is_flat(const formatter *f, size_t i) {
    const piece *open = &f->pieces.v[i];
    uint32_t start = token_of(f, i)->end, end = token_of(f, open->close)->start;
    if (f->blocks.n > 0 && f->blocks.v[f->blocks.n - 1].flat)
        return true;
    dbr_str inside = source(f, start, end);
    if (memchr(inside.p, '\n', inside.n) || memchr(inside.p, '\r', inside.n) ||
        has_comment(f, start, end))
        return false;
    unsigned used = column(f) + 1;
    return used <= DBR_FORMAT_COLUMNS &&
           used + flat_width(f, i, DBR_FORMAT_COLUMNS) <= DBR_FORMAT_COLUMNS;
}

/* ---- lines ---- */

static unsigned depth_of(const formatter *f) {
    unsigned n = 0;
    for (size_t i = 0; i < f->blocks.n; i++)
        n += !f->blocks.v[i].flat;
    return n;
}

static void new_line(formatter *f) {
    if (f->out->n > f->line_start) {
        dbr_buf_putc(f->out, '\n');
        f->line_start = f->out->n;
    }
}

static void indent(formatter *f, unsigned columns) {
    dbr_buf_fill(f->out, ' ', columns);
}

static unsigned count_breaks(dbr_str s) {
    unsigned n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == '\n' || (s.p[i] == '\r' && !(i + 1 < s.n && s.p[i + 1] == '\n'));
    return n;
}

/* A blank line stays, but not at the start of the script or of a block. */
static void blank_line(formatter *f, bool at_start, uint32_t from, uint32_t to) {
    if (!at_start && count_breaks(source(f, from, to)) > 1)
        dbr_buf_putc(f->out, '\n'), f->line_start = f->out->n;
}

/* Prints the comments before offset `to`: one on the line of what stands before, the others on lines of their own. Gives the offset up to which the
   source is dealt with; *broken: the output is at the start of a line. */
static uint32_t comments(formatter *f, uint32_t from, uint32_t to, unsigned columns, bool at_start,
                         bool between, bool *broken) {
    while (f->next_comment < f->p.comments.n && f->p.comments.v[f->next_comment].at.start < to) {
        const dbr_comment *c = &f->p.comments.v[f->next_comment++];
        dbr_str s = source(f, c->at.start, c->at.end);
        while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
            s.n--;
        if (!c->own_line && f->out->n > f->line_start) {
            indent(f, 2);
        } else {
            new_line(f);
            if (between)
                blank_line(f, at_start, from, c->at.start);
            indent(f, columns);
        }
        dbr_buf_put(f->out, s);
        new_line(f);
        from = c->at.end;
        at_start = false;
        *broken = true;
    }
    return from;
}

/* `by` and `where` join, but are properties in some blocks; `having` may stand on its own line. */
static bool is_property_line(const formatter *f, int kind) {
    int word = f->blocks.n > 0 ? f->blocks.v[f->blocks.n - 1].word : T_END;
    return (kind == T_BY && (word == T_GOAL || word == T_WAIVE || word == T_EXPLAIN)) ||
           (kind == T_WHERE && word == T_WAIVE) || (kind == T_HAVING && word == T_CHECK);
}

/* White space before piece i, which goes on with a statement. */
static void inside_gap(formatter *f, size_t i) {
    const dbr_token *a = token_of(f, i - 1), *b = token_of(f, i);
    int kind = f->pieces.v[i].kind;
    unsigned base = depth_of(f) * DBR_FORMAT_INDENT;
    bool broken = false, closes = kind == T_RPAR || kind == T_RBRA;
    bool flat = f->blocks.n > 0 && f->blocks.v[f->blocks.n - 1].flat;
    comments(f, a->end, b->start, base + 4, false, false, &broken);
    if (!broken && kind != T_LCUR && !flat && count_breaks(source(f, a->end, b->start)) > 0) {
        new_line(f);
        broken = true;
    }
    if (broken)
        indent(f, kind == T_LCUR || closes || is_property_line(f, kind) ? base : base + 4);
    else if (has_space(f, i, f->first))
        dbr_buf_putc(f->out, ' ');
}

/* White space before piece i, which begins a statement, or closes a block. `end`: where the source before it ended. */
static void statement_gap(formatter *f, size_t i, uint32_t end, bool at_start) {
    bool broken = false, closes = f->pieces.v[i].kind == T_RCUR,
         over = f->pieces.v[i].kind == T_END;
    uint32_t start = token_of(f, i)->start;
    block *b = f->blocks.n > 0 ? &f->blocks.v[f->blocks.n - 1] : NULL;
    unsigned columns = depth_of(f) * DBR_FORMAT_INDENT;
    if (b && b->flat) {
        dbr_buf_puts(f->out, at_start || closes ? " " : "; ");
        return;
    }
    end = comments(f, end, start, columns, at_start, true, &broken);
    new_line(f);
    if (over)
        return;
    if (!closes)
        blank_line(f, at_start && !broken, end, start);
    indent(f, closes ? columns - DBR_FORMAT_INDENT : columns);
}

static void print(formatter *f) {
    bool at_start = true;
    uint32_t end = 0;
    f->first = SIZE_MAX;
    for (size_t i = 0; i < f->pieces.n; i++) {
        int kind = f->pieces.v[i].kind;
        const dbr_token *t = token_of(f, i);
        if (kind == T_SEP) {
            f->first = SIZE_MAX;
            continue;
        }
        bool empty_block = kind == T_RCUR && at_start && !has_comment(f, end, t->start);
        if (empty_block)
            dbr_buf_putc(f->out, ' ');
        else if (f->first == SIZE_MAX)
            statement_gap(f, i, end, at_start);
        else
            inside_gap(f, i);
        if (kind == T_END)
            break;
        if (f->first == SIZE_MAX)
            f->first = i;
        at_start = false;
        if (kind == T_LCUR) {
            block b = {.flat = is_flat(f, i), .word = f->pieces.v[f->first].kind};
            dbr_vec_push(f->arena, &f->blocks, b);
            f->first = SIZE_MAX;
            at_start = true;
        } else if (kind == T_RCUR && f->blocks.n > 0) {
            f->blocks.n--;
        }
        dbr_buf_put(f->out, source(f, t->start, t->end));
        end = t->end;
    }
}

void dbr_format_script(dbr_arena *a, const dbr_ast *ast, dbr_buf *out) {
    dbr_diags diags;
    dbr_diags_init(&diags, a);
    const dbr_ast *again = dbr_parse(a, ast->text, &diags);
    if (diags.errors > 0 || !again) {
        dbr_buf_put(out, ast->text->bytes);
        return;
    }
    formatter f = {.arena = a, .out = out, .line_start = out->n};
    f.p = (dbr_parser){.arena = a, .diags = &diags, .text = ast->text, .bytes = ast->text->bytes};
    dbr_lex(&f.p);
    dbr_filter(&f.p, collect, &f);
    print(&f);
    dbr_free(f.p.tokens);
}
