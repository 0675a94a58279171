/* filter.c: decides which line breaks end a statement, and hands the tokens to the grammar with a SEP after every statement and with
   brackets that balance. What is wrong with brackets is said here, once, so that the grammar never meets it. */
#include "parser.h"
#include "syntax/token.h"

typedef struct filter {
    dbr_parser *p;
    void (*push)(dbr_parser *p, void *to, int kind, size_t token);
    void *to;
    int prev; /* kind of the last token that was handed on */
    size_t prev_token;
    size_t next;         /* first token after the current line break that is none */
    size_t surplus;      /* blocks of the script that nothing closes */
    size_t first;        /* first token of the statement, */
    uint32_t indent;     /* and how far its line is indented */
    uint32_t line_start; /* offset of the current line */
    bool statement_next; /* the next token begins a statement */
    bool told_open;      /* an unclosed bracket was reported: what closes nothing is no news */
    unsigned skipping;   /* inside brackets beyond the depth limit */
    int skip_kind;
} filter;

bool dbr_token_is_operator(int kind) {
    switch (kind) {
    case T_EQ:
    case T_NE:
    case T_LE:
    case T_GE:
    case T_LT:
    case T_GT:
    case T_ASSIGN:
    case T_ARROW:
    case T_DOTS:
    case T_DOT:
    case T_PLUS:
    case T_MINUS:
    case T_STAR:
    case T_SLASH:
    case T_COMMA:
    case T_COLON:
        return true;
    }
    return false;
}

static bool is_joining(int kind) {
    switch (kind) {
    case T_AND:
    case T_OR:
    case T_IN:
    case T_IS:
    case T_WHERE:
    case T_VS:
    case T_OVER:
    case T_PER:
    case T_BY:
    case T_THEN:
    case T_ELSE:
    case T_HAVING:
        return true;
    }
    return false;
}

static bool joins_next(int kind) {
    return dbr_token_is_operator(kind) || is_joining(kind) || kind == T_NOT || kind == T_IF;
}

static bool joins_previous(int kind, int after) {
    return dbr_token_is_operator(kind) || is_joining(kind) || kind == T_LCUR ||
           (kind == T_NOT && after == T_IN);
}

static void hand(filter *f, int kind, size_t token) {
    if (kind == T_SEP || kind == T_LCUR) {
        f->statement_next = true;
    } else if (f->statement_next) {
        f->statement_next = false;
        f->first = token;
        f->indent = f->p->tokens[token].start - f->line_start;
        f->p->stmt = token;
    }
    f->push(f->p, f->to, kind, token);
    f->prev = kind;
    f->prev_token = token;
}

static bool statement_open(const filter *f) {
    return f->prev != T_SEP && f->prev != T_LCUR;
}

static dbr_bracket *top(const filter *f) {
    return f->p->open.n > 0 ? &f->p->open.v[f->p->open.n - 1] : NULL;
}

static int closer_of(int kind) {
    return kind == T_LPAR ? T_RPAR : kind == T_LBRA ? T_RBRA : T_RCUR;
}

static dbr_str sign_of(int kind) {
    switch (kind) {
    case T_LPAR:
        return DBR_STR("(");
    case T_LBRA:
        return DBR_STR("[");
    case T_LCUR:
        return DBR_STR("{");
    case T_RPAR:
        return DBR_STR(")");
    case T_RBRA:
        return DBR_STR("]");
    }
    return DBR_STR("}");
}

/* ( and [ that are open where the statement must end: told once, at the innermost, and closed. */
static void close_brackets(filter *f, size_t token) {
    dbr_parser *p = f->p;
    bool told = p->too_deep;
    while (top(f) && top(f)->kind != T_LCUR) {
        dbr_bracket b = *top(f);
        p->open.n--;
        if (!told) {
            dbr_span opener = dbr_token_span(p, &p->tokens[b.token]),
                     end = dbr_token_span(p, &p->tokens[f->prev_token]);
            dbr_diag *g = DBR_DIAG(p->diags, NOT_CLOSED, opener, sign_of(b.kind));
            dbr_str closer = sign_of(closer_of(b.kind));
            dbr_diag_label(p->diags, g, (dbr_span){end.text, end.end, end.end},
                           dbr_arena_printf(p->arena, "`%.*s` is missing", DBR_ARG(closer)));
            dbr_diag_fix(g, (dbr_span){end.text, end.end, end.end}, closer);
            told = true;
        }
        /* `sum(` with nothing in it would be a second message about the same slip */
        if (f->prev == T_COMMA || joins_next(f->prev) || f->prev == b.kind)
            p->recovering = true;
        f->push(p, f->to, closer_of(b.kind), token);
        f->prev = closer_of(b.kind);
    }
}

static void end_statement(filter *f, size_t token) {
    close_brackets(f, token);
    if (statement_open(f))
        hand(f, T_SEP, token);
}

static void close_block(filter *f, size_t token) {
    dbr_parser *p = f->p;
    end_statement(f, token);
    p->open.n--;
    hand(f, T_RCUR, token);
    hand(f, T_SEP, token); /* a block ends its statement, whatever follows on the line */
}

static void tell_block(filter *f) {
    dbr_parser *p = f->p;
    if (!f->told_open && !p->too_deep) {
        dbr_diag *g = DBR_DIAG(p->diags, NOT_CLOSED, dbr_token_span(p, &p->tokens[top(f)->token]),
                               DBR_STR("{"));
        dbr_diag_help(g, DBR_STR("add `}` after its last line"));
    }
    f->told_open = true;
}

/* The script has blocks that nothing closes. A declaration, or in an indented block a property, that stands no further to the right than
   the statement that opened the block is where the author meant it to be closed. */
static void close_forgotten(filter *f, size_t token) {
    dbr_parser *p = f->p;
    const dbr_word *w = dbr_word_of_kind(p->tokens[token].kind);
    uint32_t column = p->tokens[token].start - f->line_start;
    while (w && f->surplus > 0 && top(f) && top(f)->kind == T_LCUR && column <= top(f)->indent &&
           (w->use & (top(f)->indent > 0 ? DBR_WORD_DECL | DBR_WORD_PROP : DBR_WORD_DECL))) {
        f->told_open = false;
        tell_block(f);
        close_block(f, token);
        f->surplus--;
    }
}

/* Inside ( or [, a line that begins with a word of statements right after a complete operand: the bracket was forgotten. */
static bool is_forgotten_bracket(const filter *f, int next, int after) {
    const dbr_word *w = dbr_word_of_kind(next);
    bool misspelt = next == T_NAME && (after == T_NAME || after == T_TEXT);
    if (!misspelt && (!w || w->word_class != DBR_WORD_SOFT || w->use == 0))
        return false;
    return dbr_kind_ends_operand(f->prev);
}

static void line_break(filter *f, size_t i) {
    dbr_parser *p = f->p;
    if (!statement_open(f))
        return;
    if (f->next <= i) /* kept for the empty lines that follow */
        for (f->next = i + 1; p->tokens[f->next].kind == T_NEWLINE;)
            f->next++;
    int next = p->tokens[f->next].kind, after = next == T_END ? T_END : p->tokens[f->next + 1].kind;
    if (top(f) && top(f)->kind != T_LCUR) {
        if (is_forgotten_bracket(f, next, after))
            end_statement(f, i);
        return;
    }
    if (joins_next(f->prev) || joins_previous(next, after))
        return;
    hand(f, T_SEP, i);
}

static void open_bracket(filter *f, size_t i) {
    dbr_parser *p = f->p;
    int kind = p->tokens[i].kind;
    if (kind == T_LCUR)
        close_brackets(f, i);
    if (p->open.n >= DBR_DEPTH_MAX) {
        dbr_too_deep(p, dbr_token_span(p, &p->tokens[i]));
        f->skipping = 1;
        f->skip_kind = kind;
        if (kind == T_LPAR)
            hand(f, T_NONE, i); /* stands for what is skipped */
        return;
    }
    dbr_vec_push(p->arena, &p->open,
                 (dbr_bracket){.token = i, .kind = kind, .word = f->first, .indent = f->indent});
    hand(f, kind, i);
}

static void close_bracket(filter *f, size_t i) {
    dbr_parser *p = f->p;
    const dbr_token *t = &p->tokens[i];
    dbr_span at = dbr_token_span(p, t);
    if (!top(f) || top(f)->kind == T_LCUR) {
        DBR_DIAG(p->diags, CLOSES_NOTHING, at, sign_of(t->kind));
        return;
    }
    int closer = closer_of(top(f)->kind);
    if (closer != t->kind) {
        dbr_diag *g = DBR_DIAG(p->diags, WRONG_BRACKET, at, sign_of(t->kind), sign_of(top(f)->kind),
                               sign_of(closer));
        dbr_diag_label(p->diags, g, dbr_token_span(p, &p->tokens[top(f)->token]), DBR_STR(""));
        dbr_diag_fix(g, at, sign_of(closer));
    }
    p->open.n--;
    hand(f, closer, i);
}

static void close_brace(filter *f, size_t i) {
    dbr_parser *p = f->p;
    uint32_t column = p->tokens[i].start - f->line_start;
    end_statement(f, i);
    /* `}` at the start of a line and further left than the block that it would close: that one was forgotten */
    while (f->surplus > 0 && p->open.n > 1 && (p->tokens[i].flags & DBR_TOKEN_LINE_START) &&
           column < top(f)->indent) {
        f->told_open = false;
        tell_block(f);
        close_block(f, i);
        f->surplus--;
    }
    if (!top(f)) {
        if (!f->told_open && !p->too_deep)
            DBR_DIAG(p->diags, CLOSES_NOTHING, dbr_token_span(p, &p->tokens[i]), DBR_STR("}"));
        return;
    }
    p->open.n--;
    hand(f, T_RCUR, i);
    hand(f, T_SEP, i);
}

static size_t count_surplus(const dbr_parser *p) {
    size_t open = 0;
    for (size_t i = 0; i < p->ntokens; i++) {
        if (p->tokens[i].kind == T_LCUR)
            open++;
        else if (p->tokens[i].kind == T_RCUR && open > 0)
            open--;
    }
    return open;
}

/* True while the token belongs to brackets beyond the limit. */
static bool skipped(filter *f, const dbr_token *t) {
    if (f->skipping == 0)
        return false;
    bool paren = f->skip_kind != T_LCUR;
    if (t->kind == T_END ||
        (paren && (t->kind == T_LCUR || t->kind == T_RCUR || t->kind == T_SEP))) {
        f->skipping = 0;
        return false;
    }
    if (paren) {
        f->skipping += t->kind == T_LPAR || t->kind == T_LBRA;
        f->skipping -= t->kind == T_RPAR || t->kind == T_RBRA;
    } else {
        f->skipping += t->kind == T_LCUR;
        f->skipping -= t->kind == T_RCUR;
    }
    return true;
}

void dbr_filter(dbr_parser *p, void (*push)(dbr_parser *p, void *to, int kind, size_t token),
                void *to) {
    filter f = {.p = p,
                .push = push,
                .to = to,
                .prev = T_SEP,
                .statement_next = true,
                .surplus = count_surplus(p)};
    bool line_start = true;
    for (size_t i = 0; i < p->ntokens; i++) {
        dbr_token *t = &p->tokens[i];
        if (line_start && t->kind != T_NEWLINE)
            t->flags |= DBR_TOKEN_LINE_START;
        line_start = t->kind == T_NEWLINE;
        if (t->kind == T_NEWLINE && f.skipping == 0)
            line_break(&f, i);
        if (t->kind == T_NEWLINE) {
            f.line_start = t->end;
            continue;
        }
        if (skipped(&f, t))
            continue;
        if ((t->flags & DBR_TOKEN_LINE_START) && f.surplus > 0 && !statement_open(&f))
            close_forgotten(&f, i);
        switch (t->kind) {
        case T_LPAR:
        case T_LBRA:
        case T_LCUR:
            open_bracket(&f, i);
            break;
        case T_RPAR:
        case T_RBRA:
            close_bracket(&f, i);
            break;
        case T_RCUR:
            close_brace(&f, i);
            break;
        case T_SEP:
            end_statement(&f, i);
            break;
        case T_END:
            end_statement(&f, i);
            f.told_open = false;
            while (top(&f)) {
                tell_block(&f);
                close_block(&f, i);
            }
            hand(&f, T_END, i);
            break;
        default:
            hand(&f, t->kind, i);
        }
    }
}
