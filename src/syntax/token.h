/* token.h: the pieces that a script is cut into, and what lexer, newline rule and grammar share while one script is parsed.
   Token kinds are those of the generated parser.h (T_ + id); words come from words.def. */
#ifndef DBR_SYNTAX_TOKEN_H
#define DBR_SYNTAX_TOKEN_H
#include "base/map.h"
#include "syntax/ast.h"

/* 16 bytes: a 16 MB script of semicolons must fit in memory. Offsets count in the parser's `bytes`. */
typedef struct dbr_token {
    uint32_t start, end;
    uint32_t
        alt; /* 1 + index in `alts`: the spelling to be read in its place (ASCII for full-width, ..); 0: as written */
    uint16_t kind; /* T_ of parser.h */
    uint16_t flags;
} dbr_token;

enum { DBR_TOKEN_LINE_START = 1 }; /* first token of its line */

/* The classes and uses of words.def. */
typedef enum dbr_word_class {
    DBR_WORD_RESERVED,
    DBR_WORD_SOFT,
    DBR_WORD_CONNECTOR,
    DBR_WORD_UNIT
} dbr_word_class;
enum { DBR_WORD_DECL = 1, DBR_WORD_PROP = 2 };
typedef struct dbr_word {
    dbr_str text;
    uint16_t kind;
    uint8_t word_class; /* dbr_word_class */
    uint8_t use;        /* DBR_WORD_DECL | DBR_WORD_PROP */
    const char *about;
} dbr_word;
extern const dbr_word dbr_words[];
extern const size_t dbr_nwords;
const dbr_word *dbr_word_find(dbr_str text); /* NULL: not a word of the language */
const dbr_word *dbr_word_of_kind(int kind);  /* the first with that token; NULL for other tokens */
bool dbr_kind_may_be_name(int kind);         /* a word that is a name where no word is wanted */
bool dbr_kind_ends_operand(int kind);        /* an operand can end with this token, words aside */

/* An open bracket while statements are cut. */
typedef struct dbr_bracket {
    size_t token;    /* index in `tokens` */
    int kind;        /* T_LPAR, T_LBRA, T_LCUR */
    size_t word;     /* T_LCUR: the first token of the statement that the block belongs to, */
    uint32_t indent; /* and how far its line is indented, in bytes */
} dbr_bracket;

typedef struct dbr_parser {
    dbr_arena *arena;
    dbr_diags *diags;
    const dbr_text *text;
    dbr_str
        bytes; /* what is parsed: the script, or the inside of `{..}` of a text; a NUL after the end */
    const uint32_t *map; /* offset in the script of each byte (and of the end); NULL: the same */
    dbr_token *tokens;   /* on the heap */
    size_t ntokens, captokens;
    DBR_VEC(dbr_str) alts;
    DBR_VEC(dbr_comment) comments;
    DBR_VEC(dbr_bracket) open;
    dbr_node *root, *dash;
    bool too_deep;   /* reported, once a script */
    bool recovering; /* a syntax error was reported, the statement's end is not reached yet */
    size_t now;      /* the token that the grammar looks at */
    size_t stmt;     /* the first token of its statement */
    size_t last;     /* the token before `now` that the grammar took; SIZE_MAX: none */
} dbr_parser;

typedef enum dbr_start { DBR_START_SCRIPT, DBR_START_EXPR, DBR_START_INTERP } dbr_start;

dbr_span dbr_token_span(const dbr_parser *p, const dbr_token *t);
dbr_str dbr_token_str(const dbr_parser *p,
                      const dbr_token *t); /* its spelling: alt, or as written */
dbr_span dbr_parser_span(const dbr_parser *p, uint32_t start, uint32_t end);

/* lexer.re: bytes to tokens, T_NEWLINE among them, T_END last; comments and docs go aside. */
void dbr_lex(dbr_parser *p);
void dbr_token_put(dbr_parser *p, int kind, uint32_t start, uint32_t end, uint32_t alt);
/* scan.c: what is wrong with a piece of text, and how it is meant. */
uint32_t dbr_scan_alt(dbr_parser *p, dbr_str spelling);
void dbr_scan_bytes(dbr_parser *p); /* control characters */
void dbr_scan_comment(dbr_parser *p, uint32_t start, uint32_t end);
void dbr_scan_invisible(dbr_parser *p, uint32_t start,
                        uint32_t end); /* invisible characters outside of texts */
void dbr_scan_name(dbr_parser *p, uint32_t start, uint32_t end);
void dbr_scan_ascii(dbr_parser *p, int kind, const char *ascii, uint32_t start, uint32_t end);
void dbr_scan_word(dbr_parser *p, int kind, const char *word, uint32_t start, uint32_t end);
void dbr_scan_number(dbr_parser *p, int kind, uint32_t start,
                     uint32_t end); /* full-width digits or percent sign */
void dbr_scan_suffix(dbr_parser *p, uint32_t start,
                     uint32_t end); /* letters directly after a number */
void dbr_scan_grouped(dbr_parser *p, uint32_t start, uint32_t end); /* 1,200 */
void dbr_scan_point(dbr_parser *p, uint32_t start, uint32_t end);   /* .5 */
void dbr_scan_when(dbr_parser *p, uint32_t start,
                   uint32_t end); /* a date or period, valid or not */
void dbr_scan_quotes(dbr_parser *p, uint32_t start, uint32_t end); /* a text in other quotes */
void dbr_scan_other(dbr_parser *p, uint32_t start,
                    uint32_t end); /* a character that no statement has */

/* filter.c: cuts tokens into statements and hands them to the grammar, brackets balanced. */
void dbr_filter(dbr_parser *p, void (*push)(dbr_parser *p, void *to, int kind, size_t token),
                void *to);
bool dbr_token_is_operator(int kind);

/* parser.y: one run of the grammar over p->tokens; false when it gave up. */
bool dbr_grammar_run(dbr_parser *p, dbr_start start);
/* explain.c: what to say about a token that does not fit. `want` are the kinds that would. */
void dbr_syntax_error(dbr_parser *p, const int *want, size_t nwant);

/* parse.c: nodes for the grammar's actions. */
dbr_node *dbr_make(dbr_parser *p, dbr_node_kind kind, dbr_span at, size_t n, dbr_node *const *kids);
/* `kind` over a first child and the children of a list. */
dbr_node *dbr_make_onto(dbr_parser *p, dbr_node_kind kind, dbr_span at, dbr_node *first,
                        dbr_node *list);
dbr_node *dbr_make_leaf(dbr_parser *p, dbr_node_kind kind, const dbr_token *t);
dbr_node *dbr_make_text(dbr_parser *p, const dbr_token *t);
dbr_node *dbr_make_regex(dbr_parser *p, const dbr_token *t);
dbr_node *dbr_make_reader(dbr_parser *p, const dbr_token *t);
dbr_node *dbr_make_list(dbr_parser *p, dbr_node_kind kind, dbr_span at); /* without children */
/* Appends; the children of a line of several properties (ITEMS as a kid of ITEMS) one by one. */
dbr_node *dbr_make_add(dbr_parser *p, dbr_node *list, dbr_node *kid);
/* Gives the declaration the `##` lines directly above it. */
void dbr_make_doc(dbr_parser *p, dbr_node *decl);
void dbr_too_deep(dbr_parser *p, dbr_span at);
#endif
