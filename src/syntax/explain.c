/* explain.c: turns "this token does not fit here" into a sentence that says what was found, what would be right and how to get there. */
#include "parser.h"
#include "syntax/token.h"

static bool wants(const int *want, size_t n, int kind) {
    for (size_t i = 0; i < n; i++)
        if (want[i] == kind)
            return true;
    return false;
}

static bool is_comparison(int kind) {
    return kind == T_EQ || kind == T_NE || kind == T_LT || kind == T_LE || kind == T_GT ||
           kind == T_GE;
}

static bool ends_operand(int kind) {
    return dbr_kind_ends_operand(kind) || dbr_kind_may_be_name(kind);
}

static dbr_str spelling(const dbr_parser *p, size_t token) {
    const dbr_token *t = &p->tokens[token];
    dbr_str s = dbr_token_str(p, t);
    size_t line = dbr_str_find(s, DBR_STR("\n"), 0);
    return line == SIZE_MAX ? s : dbr_str_slice(s, 0, line);
}

static dbr_str quoted(const dbr_parser *p, size_t token) {
    dbr_str s = spelling(p, token);
    if (s.n > 40) /* cut at a rune */
        for (s.n = 40; s.n > 0 && ((unsigned char)s.p[s.n] & 0xC0) == 0x80;)
            s.n--;
    return dbr_arena_printf(p->arena, "`%.*s`", DBR_ARG(s));
}

/* "the end of the line", "the text "…"", "`owner`" */
static dbr_str found(const dbr_parser *p, int kind, size_t token) {
    switch (kind) {
    case T_SEP: {
        int k = p->tokens[token].kind;
        return k == T_RCUR  ? DBR_STR("`}`")
               : k == T_SEP ? DBR_STR("`;`")
               : k != T_END ? DBR_STR("the end of the line")
               : p->map     ? DBR_STR("`}`")
                            : DBR_STR("the end");
    }
    case T_END:
        return p->map ? DBR_STR("`}`") : DBR_STR("the end");
    case T_TEXT: {
        dbr_str s = quoted(p, token);
        return dbr_arena_printf(p->arena, "the text %.*s", DBR_ARG(s));
    }
    case T_NUMBER: {
        dbr_str s = quoted(p, token);
        return dbr_arena_printf(p->arena, "the number %.*s", DBR_ARG(s));
    }
    }
    return quoted(p, token);
}

static void list(const dbr_parser *p, dbr_buf *b, const dbr_str *things, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            dbr_buf_puts(b, i + 1 == n ? " or " : ", ");
        dbr_buf_put(b, things[i]);
    }
}

/* At most six things in words that a reader knows; SIZE_MAX words of the language are one thing. */
static size_t expected(const dbr_parser *p, const int *want, size_t n, int after,
                       dbr_str things[6]) {
    size_t k = 0;
    bool expr = wants(want, n, T_LPAR) && wants(want, n, T_LIT) && wants(want, n, T_NAME);
    bool name = !expr && wants(want, n, T_NAME);
    bool end = wants(want, n, T_SEP);
    bool operators = wants(want, n, T_PLUS) && wants(want, n, T_SLASH);
    if (expr) {
        bool condition = after == T_EXPECT || after == T_WARN || after == T_WHERE ||
                         after == T_HAVING || after == T_AND || after == T_OR || after == T_NOT ||
                         after == T_IF || after == T_REQUIRE ||
                         (after == T_COLON && wants(want, n, T_IF) && !wants(want, n, T_DISTINCT));
        things[k++] = condition              ? DBR_STR("a condition")
                      : wants(want, n, T_IF) ? DBR_STR("an expression")
                                             : DBR_STR("a value");
    }
    if (name)
        things[k++] = DBR_STR("a name");
    if (wants(want, n, T_TEXT) && !expr)
        things[k++] = DBR_STR("a text in quotes");
    if (wants(want, n, T_WHEN) && !expr)
        things[k++] = DBR_STR("a date or period");
    else if ((wants(want, n, T_NUMBER) || wants(want, n, T_LIT)) && !expr)
        things[k++] = DBR_STR("a number");
    if (wants(want, n, T_UNITWORD) && !expr && !name && !wants(want, n, T_PLUS))
        things[k++] = DBR_STR("a unit of time such as `months`");
    if (operators)
        things[k++] = DBR_STR("an operator");
    static const struct {
        int kind;
        const char *sign;
    } signs[] = {{T_ASSIGN, "`=`"}, {T_COLON, "`:`"}, {T_LCUR, "`{`"},  {T_ARROW, "`->`"},
                 {T_RPAR, "`)`"},   {T_RBRA, "`]`"},  {T_COMMA, "`,`"}, {T_DOTS, "`..`"}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs && k < 5; i++) {
        if (operators && (signs[i].kind == T_DOTS || signs[i].kind == T_COMMA))
            continue;
        if (wants(want, n, signs[i].kind))
            things[k++] = dbr_str_of(signs[i].sign);
    }
    if (!name && !expr)
        for (size_t i = 0; i < n && k < 5; i++) {
            const dbr_word *w = dbr_word_of_kind(want[i]);
            bool infix = operators && w && w->use == 0 && w->kind != T_THEN && w->kind != T_ELSE;
            if (w && w->word_class != DBR_WORD_UNIT && !infix)
                things[k++] = dbr_arena_printf(p->arena, "`%.*s`", DBR_ARG(w->text));
        }
    if (end && k < 6)
        things[k++] = DBR_STR("the end of the statement");
    if (k == 0)
        things[k++] = wants(want, n, T_END) ? DBR_STR("the end") : DBR_STR("something else");
    return k;
}

/* The last token before `i` of the statement, at the same level of brackets, for which `is` holds; SIZE_MAX: none. */
static size_t back(const dbr_parser *p, size_t i, bool (*is)(int kind)) {
    unsigned depth = 0;
    while (i-- > p->stmt) {
        int k = p->tokens[i].kind;
        if (k == T_RPAR || k == T_RBRA)
            depth++;
        else if ((k == T_LPAR || k == T_LBRA) && depth-- == 0)
            break;
        else if (depth == 0 && is(k))
            return i;
        else if (k == T_LCUR || k == T_RCUR || k == T_SEP)
            break;
    }
    return SIZE_MAX;
}

static bool bounds_comparison(int kind) {
    switch (kind) {
    case T_AND:
    case T_OR:
    case T_NOT:
    case T_IF:
    case T_THEN:
    case T_ELSE:
    case T_WHERE:
    case T_HAVING:
    case T_COLON:
    case T_ASSIGN:
    case T_COMMA:
    case T_EXPECT:
    case T_WARN:
    case T_REQUIRE:
        return true;
    }
    return false;
}

static bool is_vs(int kind) {
    return kind == T_VS;
}

/* The script between two tokens, both included, as one line. */
static dbr_str between(const dbr_parser *p, size_t first, size_t last) {
    uint32_t a = p->tokens[first].start, b = p->tokens[last].end;
    return (dbr_str){p->bytes.p + a, b > a && b - a < 200 ? b - a : 0};
}

/* The end of the operand that begins at `i`: up to the next comparison, joining word or end. */
static size_t operand_end(const dbr_parser *p, size_t i) {
    unsigned depth = 0;
    size_t last = i;
    for (; i < p->ntokens; i++) {
        int k = p->tokens[i].kind;
        if (k == T_LPAR || k == T_LBRA)
            depth++;
        else if ((k == T_RPAR || k == T_RBRA) && depth-- == 0)
            break;
        else if (depth == 0 &&
                 (is_comparison(k) || bounds_comparison(k) || k == T_NEWLINE || k == T_BY))
            break;
        if (k == T_SEP || k == T_END || k == T_LCUR || k == T_RCUR)
            break;
        last = i;
    }
    return last;
}

static bool tell_comparison(dbr_parser *p, dbr_span at, const int *want, size_t n) {
    size_t now = p->now, op = back(p, now, is_comparison);
    int kind = p->tokens[now].kind, before = p->last == SIZE_MAX ? T_SEP : p->tokens[p->last].kind;
    if (!is_comparison(kind) || now + 1 >= p->ntokens)
        return false;
    if (ends_operand(before) && op != SIZE_MAX && !wants(want, n, kind)) { /* 2 < x < 5 */
        size_t start = back(p, op, bounds_comparison);
        start = start == SIZE_MAX ? p->stmt : start + 1;
        dbr_str left = between(p, start, now - 1), middle = between(p, op + 1, now - 1),
                rest = between(p, now, operand_end(p, now + 1));
        dbr_str fixed = left.n && middle.n && rest.n
                            ? dbr_arena_printf(p->arena, "%.*s and %.*s %.*s", DBR_ARG(left),
                                               DBR_ARG(middle), DBR_ARG(rest))
                            : (dbr_str){0};
        dbr_diag *g = DBR_DIAG(p->diags, CHAINED, at, fixed);
        dbr_diag_label(p->diags, g, dbr_token_span(p, &p->tokens[op]), DBR_STR("the first one"));
        return true;
    }
    if (before == T_AND || before == T_OR) { /* > 2 and < 5 */
        size_t left = back(p, now, is_comparison),
               start = left == SIZE_MAX ? SIZE_MAX : back(p, left, bounds_comparison);
        start = start == SIZE_MAX ? p->stmt : start + 1;
        dbr_str operand = left == SIZE_MAX || left == 0 || start >= left
                              ? (dbr_str){0}
                              : between(p, start, left - 1);
        dbr_str rest = between(p, now, operand_end(p, now + 1));
        DBR_DIAG(p->diags, NO_LEFT_SIDE, at, spelling(p, now),
                 operand.n && rest.n
                     ? dbr_arena_printf(p->arena, "%.*s %.*s", DBR_ARG(operand), DBR_ARG(rest))
                     : (dbr_str){0});
        return true;
    }
    return false;
}

/* The block that the statement stands in, NULL at the top. */
static const dbr_bracket *block_of(const dbr_parser *p) {
    for (size_t i = p->open.n; i-- > 0;)
        if (p->open.v[i].kind == T_LCUR)
            return &p->open.v[i];
    return NULL;
}

/* Words that could stand here, and the one that was meant. */
static dbr_str nearest(const dbr_parser *p, const int *want, size_t n, dbr_str word, dbr_buf *all) {
    dbr_str names[256];
    size_t k = 0, shown = 0;
    for (size_t i = 0; i < dbr_nwords && k < 256; i++) {
        const dbr_word *w = &dbr_words[i];
        if (!wants(want, n, w->kind))
            continue;
        names[k++] = w->text;
        if (w->use & (DBR_WORD_DECL | DBR_WORD_PROP)) {
            dbr_buf_puts(all, shown++ ? ", `" : "`");
            dbr_buf_put(all, w->text);
            dbr_buf_puts(all, "`");
        }
    }
    return dbr_nearest(word, names, k);
}

/* The first word of a statement is none that could stand there. */
static bool tell_statement(dbr_parser *p, dbr_span at, const int *want, size_t n, int kind) {
    bool word = ends_operand(kind) || dbr_word_of_kind(kind);
    const dbr_bracket *block = block_of(p);
    bool top = !block;
    if (!word || kind == T_TEXT || kind == T_RPAR || kind == T_RBRA || kind == T_NUMBER ||
        kind == T_LIT || kind == T_WHEN || wants(want, n, T_NAME))
        return false;
    dbr_buf all = {0};
    dbr_str name = spelling(p, p->now);
    dbr_str meant = nearest(p, want, n, name, &all);
    dbr_diag *g;
    if (top) {
        g = DBR_DIAG(p->diags, UNKNOWN_STATEMENT, at, name, meant);
    } else {
        g = DBR_DIAG(p->diags, UNKNOWN_PROPERTY, at, spelling(p, block->word), name, meant);
    }
    if (meant.n)
        dbr_diag_fix(g, at, meant);
    else if (all.n) {
        dbr_str s = dbr_buf_str(&all);
        dbr_diag_note(p->diags, g,
                      top ? dbr_arena_printf(p->arena, "statements begin with %.*s", DBR_ARG(s))
                          : dbr_arena_printf(p->arena, "what can stand here: %.*s", DBR_ARG(s)));
    }
    dbr_buf_clear(&all);
    return true;
}

static bool tell_known(dbr_parser *p, dbr_span at, const int *want, size_t n, int kind,
                       int before) {
    if (tell_comparison(p, at, want, n))
        return true;
    if (kind == T_ASSIGN && wants(want, n, T_EQ)) {
        dbr_diag_fix(DBR_DIAG(p->diags, ASSIGN_FOR_EQUAL, at), at, DBR_STR("=="));
        return true;
    }
    if (kind == T_IF && wants(want, n, T_LPAR)) {
        DBR_DIAG(p->diags, IF_OPERAND, at);
        return true;
    }
    if ((kind == T_PLUS || kind == T_MINUS || kind == T_STAR || kind == T_SLASH) &&
        ends_operand(before)) {
        size_t vs = back(p, p->now, is_vs),
               start = vs == SIZE_MAX ? SIZE_MAX : back(p, vs, bounds_comparison);
        if (vs != SIZE_MAX) {
            start = start == SIZE_MAX ? p->stmt : start + 1;
            dbr_str change = between(p, start, p->last),
                    rest = between(p, p->now, operand_end(p, p->now + 1));
            DBR_DIAG(p->diags, CHANGE_OPERAND, at,
                     change.n && rest.n && (start > p->stmt || p->tokens[start].kind == T_NAME)
                         ? dbr_arena_printf(p->arena, "(%.*s) %.*s", DBR_ARG(change), DBR_ARG(rest))
                         : (dbr_str){0});
            return true;
        }
    }
    const dbr_word *w = dbr_word_of_kind(kind);
    if (w && w->word_class == DBR_WORD_RESERVED && wants(want, n, T_NAME) &&
        !wants(want, n, T_LPAR)) {
        DBR_DIAG(p->diags, RESERVED_WORD, at, w->text);
        return true;
    }
    if (w && (w->use & (DBR_WORD_DECL | DBR_WORD_PROP)) && ends_operand(before) &&
        wants(want, n, T_SEP) && p->now + 1 < p->ntokens &&
        !(p->tokens[p->now].flags & DBR_TOKEN_LINE_START)) {
        int next = p->tokens[p->now + 1].kind;
        if (ends_operand(next) || next == T_LCUR || next == T_COLON || next == T_NEWLINE ||
            next == T_SEP) {
            dbr_diag *g = DBR_DIAG(p->diags, STATEMENT_END, at, quoted(p, p->now));
            if (!(w->use & DBR_WORD_DECL) && !block_of(p))
                dbr_diag_help(g, dbr_arena_printf(p->arena, "it is a property: write `{ %.*s … }`",
                                                  DBR_ARG(w->text)));
            else
                dbr_diag_fix(g, (dbr_span){at.text, at.start, at.start}, DBR_STR("; "));
            return true;
        }
    }
    return false;
}

/* `metric a =` and on the next line `metric b = 3`: the operator joined them, the second statement is not to blame. */
static bool tell_unfinished(dbr_parser *p) {
    size_t word = p->last, op = word;
    const dbr_word *w = word == SIZE_MAX ? NULL : dbr_word_of_kind(p->tokens[word].kind);
    if (!w || !(w->use & DBR_WORD_DECL) || !(p->tokens[word].flags & DBR_TOKEN_LINE_START) ||
        !ends_operand(p->tokens[p->now].kind))
        return false;
    while (op > p->stmt && p->tokens[--op].kind == T_NEWLINE)
        ;
    if (op >= word || ends_operand(p->tokens[op].kind) || op <= p->stmt)
        return false;
    dbr_span at = dbr_token_span(p, &p->tokens[op]);
    dbr_str after = quoted(p, op);
    DBR_DIAG(p->diags, SYNTAX, ((dbr_span){at.text, at.end, at.end}),
             dbr_arena_printf(p->arena,
                              "expected an expression after %.*s, found the end of the line",
                              DBR_ARG(after)));
    return true;
}

/* The statement was found fault with up to here already: what does not fit may well come from that. */
static bool is_consequence(const dbr_parser *p) {
    dbr_span from = dbr_token_span(p, &p->tokens[p->stmt < p->now ? p->stmt : p->now]),
             to = dbr_token_span(p, &p->tokens[p->now]);
    for (size_t i = 0; i < p->diags->list.n; i++) {
        const dbr_diag *g = p->diags->list.v[i];
        if (g->severity == DBR_ERROR && g->at.text == p->text && g->at.start >= from.start &&
            g->at.start < to.end)
            return true;
    }
    return false;
}

/* What other languages write: `==` and `:=` in a declaration, `**`, `AND`. */
static dbr_str foreign_help(dbr_parser *p, const int *want, size_t n, int kind, int before) {
    dbr_str s = spelling(p, p->now);
    if ((kind == T_EQ || kind == T_COLON) && wants(want, n, T_ASSIGN) && !wants(want, n, T_COLON))
        return DBR_STR("write `=`");
    if (kind == T_STAR && before == T_STAR)
        return DBR_STR("a power is written as a multiplication: `x * x`");
    if (kind == T_TEXT || s.n > 8)
        return (dbr_str){0};
    char lower[8];
    for (size_t i = 0; i < s.n; i++)
        lower[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] - 'A' + 'a') : s.p[i];
    for (size_t i = 0; i < dbr_nwords; i++)
        if (dbr_words[i].word_class == DBR_WORD_RESERVED && wants(want, n, dbr_words[i].kind) &&
            dbr_str_eq(dbr_words[i].text, (dbr_str){lower, s.n}))
            return dbr_arena_printf(p->arena, "write `%.*s`", DBR_ARG(dbr_words[i].text));
    return (dbr_str){0};
}

void dbr_syntax_error(dbr_parser *p, const int *want, size_t n) {
    if (p->recovering || p->too_deep || is_consequence(p))
        return;
    const dbr_token *t = &p->tokens[p->now];
    bool ended = t->kind == T_NEWLINE || t->kind == T_SEP || t->kind == T_END || t->kind == T_RCUR;
    int kind = ended ? T_SEP : t->kind,
        before = p->last == SIZE_MAX ? T_SEP : p->tokens[p->last].kind;
    bool first = p->stmt == p->now || p->last == SIZE_MAX;
    dbr_span at = dbr_token_span(p, t);
    if (t->kind == T_NEWLINE || t->kind == T_END ||
        (ended && t->kind == T_SEP)) { /* point behind what is there, not at the empty rest */
        if (p->last != SIZE_MAX && !first) {
            dbr_span last = dbr_token_span(p, &p->tokens[p->last]);
            at = (dbr_span){last.text, last.end, last.end};
        } else {
            at.end = at.start;
        }
    }
    if (first && tell_statement(p, at, want, n, kind))
        return;
    if (!first && tell_unfinished(p))
        return;
    if (!first && tell_known(p, at, want, n, kind, before))
        return;
    dbr_str things[6], what = found(p, kind, p->now);
    dbr_buf b = {0};
    dbr_buf_puts(&b, "expected ");
    if (first && !wants(want, n, T_LPAR) && !wants(want, n, T_WHEN) && !wants(want, n, T_NAME))
        dbr_buf_puts(&b, !block_of(p) ? "a statement" : "a property");
    else
        list(p, &b, things, expected(p, want, n, first ? T_SEP : before, things));
    if (!first && p->last != SIZE_MAX) {
        dbr_str last = quoted(p, p->last);
        dbr_buf_puts(&b, " after ");
        dbr_buf_put(&b, last);
    }
    dbr_buf_puts(&b, ", found ");
    dbr_buf_put(&b, what);
    dbr_diag *g = DBR_DIAG(p->diags, SYNTAX, at, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    dbr_str help = first ? (dbr_str){0} : foreign_help(p, want, n, kind, before);
    if (help.n)
        dbr_diag_help(g, help);
    if (before == T_NUMBER && !first && p->tokens[p->last].end < t->start) { /* 5 B, 3 % */
        dbr_str s = spelling(p, p->now), number = spelling(p, p->last);
        if (dbr_str_is(s, "k") || dbr_str_is(s, "M") || dbr_str_is(s, "B") || dbr_str_is(s, "万") ||
            dbr_str_is(s, "亿") || dbr_str_is(s, "pp") || dbr_str_is(s, "bp") ||
            dbr_str_is(s, "min") || dbr_str_is(s, "h") || dbr_str_is(s, "d") ||
            dbr_str_is(s, "w") || dbr_str_is(s, "s"))
            dbr_diag_help(g, dbr_arena_printf(p->arena, "write `%.*s%.*s`, without a space",
                                              DBR_ARG(number), DBR_ARG(s)));
    }
}
