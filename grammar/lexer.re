/* lexer.re: cuts the bytes of a script into tokens, by position only. What is written in a way that only looks right (full-width
   signs, `&&`, 1,200) is reported by scan.c and then read as what it is meant to be, so that one slip is one message. */
#include "syntax/token.h"

#include "parser.h"

/*!conditions:re2c*/

/* A text block that is not closed reaches to the end of the script: the one place where the lexer looks back. */
void dbr_lex(dbr_parser *p) {
    const uint8_t *src = (const uint8_t *)p->bytes.p, *cur = src, *lim = src + p->bytes.n, *mar = src, *ctx = src;
    const uint8_t *tok = src, *open = src;
    int cond = yycmain;
    unsigned depth = 0; /* of ( and [: inside them `1,200` is two numbers */
#define AT(q) ((uint32_t)((q)-src))
#define TOKEN(k)                                            \
    {                                                       \
        dbr_token_put(p, T_##k, AT(tok), AT(cur), 0);       \
        continue;                                           \
    }
#define ASCII(k, s)                                         \
    {                                                       \
        dbr_scan_ascii(p, T_##k, s, AT(tok), AT(cur));      \
        continue;                                           \
    }
#define WORD(k, s)                                          \
    {                                                       \
        dbr_scan_word(p, T_##k, s, AT(tok), AT(cur));       \
        continue;                                           \
    }
#define SCAN(what)                                          \
    {                                                       \
        dbr_scan_##what(p, AT(tok), AT(cur));               \
        continue;                                           \
    }
    for (;;) {
        tok = cur;
        /*!re2c
        re2c:api:style = free-form;
        re2c:encoding:utf8 = 1;
        re2c:encoding-policy = fail;
        re2c:flags:nested-ifs = 1;
        re2c:eof = 0;
        re2c:indent:top = 2;
        re2c:yyfill:enable = 0;
        re2c:define:YYCTYPE = uint8_t;
        re2c:define:YYCURSOR = cur;
        re2c:define:YYLIMIT = lim;
        re2c:define:YYMARKER = mar;
        re2c:define:YYCTXMARKER = ctx;
        re2c:define:YYGETCONDITION = "cond";
        re2c:define:YYSETCONDITION = "cond = @@;";
        */
        /*!include:re2c "unicode_categories.re" */
        /*!re2c
        first  = L | Nl | "_" | [\u2118\u212E];
        more   = first | Mn | Mc | Nd | Pc | [\u00B7\u0387\u1369-\u1371\u19DA];
        /* what runs on after a number or a date is an error anyway: common scripts will do, and keep the automaton small */
        tail   = [0-9a-zA-Z_\u00C0-\u024F\u0370-\u04FF\u3040-\u30FF\u3400-\u9FFF\uAC00-\uD7A3\uFF10-\uFF19];
        unseen = [\u00AD\u034F\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF];
        wide   = [\uFF10-\uFF19];
        digits = [0-9] ("_"? [0-9])*;
        num    = digits ("." digits)? ("e" [+-]? [0-9]+)?;
        scale  = "k" | "M" | "B" | "万" | "亿";
        unit   = "%" | "pp" | "bp" | "s" | "min" | "h" | "d" | "w";
        sign   = [$¥￥€£];
        quoted = [^"\\\r\n] | "\\" [^\r\n];
        D2     = [0-9]{2};
        D4     = [0-9]{4};
        eq     = "=" | "＝";
        lt     = "<" | "＜";
        gt     = ">" | "＞";
        not    = "!" | "！";

        <main> [ \t\u3000\u00A0]+           { continue; }
        <main> "\r"? "\n" | "\r"            { TOKEN(NEWLINE) }
        <main> "#" [^\r\n]*                 { SCAN(comment) }

        <main> "`" [^`\r\n]+ "`"            { TOKEN(NAME) }
        <main> "`" [^`\r\n]*                { SCAN(other) }
        <main> "FY" D4 ("-" [0-9a-zA-Z_] (tail | "-" [0-9a-zA-Z_])*)? { SCAN(when) }
        <main> first (more | unseen)*       { SCAN(name) }
        <main> unseen+                      { SCAN(invisible) }

        <main> D4 "-" [0-9a-zA-Z_] (tail | "-" [0-9a-zA-Z_])* { SCAN(when) }
        <main> D4 "-" D2 "-" D2 "T" [0-9:]+ ("." [0-9]+)? ("Z" | [+-] [0-9:]+)?{ SCAN(when) }

        <main> num scale?                   { TOKEN(NUMBER) }
        <main> num unit                     { TOKEN(LIT) }
        <main> sign num scale?              { TOKEN(LIT) }
        <main> num "％"                     { dbr_scan_number(p, T_LIT, AT(tok), AT(cur)); continue; }
        <main> ([0-9] | wide)+ ([.．] ([0-9] | wide)+)? [%％]?  { dbr_scan_number(p, T_NUMBER, AT(tok), AT(cur)); continue; }
        <main> num tail+                    { SCAN(suffix) }
        <main> [0-9]{1,3} ("," [0-9]{3})+ ("." digits)?  {
            if (depth > 0) { /* a list: only its first number */
                cur = tok;
                while (*cur != ',')
                    cur++;
                TOKEN(NUMBER)
            }
            SCAN(grouped)
        }
        <main> "." digits                   { SCAN(point) }

        <main> "\"\"\""              => block  { open = tok; continue; }
        <main> "\"" quoted* "\""            { TOKEN(TEXT) }
        <main> "\"" quoted* "\\"?           { SCAN(quotes) }
        <main> ("“" | "”" | "„" | "«" | "「" | "＂") [^“”„«»「」＂"\r\n]* ("”" | "“" | "»" | "」" | "＂" | "\"")? { SCAN(quotes) }
        <main> ("'" | "‘" | "’") [^‘’'\r\n]* ("'" | "’"){ SCAN(quotes) }
        <block> "\\" [^]                    { continue; }
        <block> "\"\"\""             => main   { tok = open; TOKEN(TEXT) }
        <block> [^"\\]+ | "\"" | "\\"       { continue; }
        <block> *                           { continue; }

        <main> eq eq                        { ASCII(EQ, "==") }
        <main> not eq | "≠"                 { ASCII(NE, "!=") }
        <main> lt eq | "≤"                  { ASCII(LE, "<=") }
        <main> gt eq | "≥"                  { ASCII(GE, ">=") }
        <main> lt                           { ASCII(LT, "<") }
        <main> gt                           { ASCII(GT, ">") }
        <main> eq                           { ASCII(ASSIGN, "=") }
        <main> "->" | "→" | "－＞"            { ASCII(ARROW, "->") }
        <main> ".." | "．．" | "…"            { ASCII(DOTS, "..") }
        <main> "." | "．"                    { ASCII(DOT, ".") }
        <main> "+" | "＋"                    { ASCII(PLUS, "+") }
        <main> "-" | "－" | "−" | "–" | "—"  { ASCII(MINUS, "-") }
        <main> "*" | "＊" | "×"              { ASCII(STAR, "*") }
        <main> "/" | "／" | "÷"              { ASCII(SLASH, "/") }
        <main> "(" | "（"                   { depth++; ASCII(LPAR, "(") }
        <main> ")" | "）"                   { depth -= depth > 0; ASCII(RPAR, ")") }
        <main> "[" | "［" | "【"            { depth++; ASCII(LBRA, "[") }
        <main> "]" | "］" | "】"            { depth -= depth > 0; ASCII(RBRA, "]") }
        <main> "{" | "｛"                   { depth = 0; ASCII(LCUR, "{") }
        <main> "}" | "｝"                   { depth = 0; ASCII(RCUR, "}") }
        <main> "," | "，" | "、"              { ASCII(COMMA, ",") }
        <main> ":" | "："                    { ASCII(COLON, ":") }
        <main> ";" | "；"                   { depth = 0; ASCII(SEP, ";") }

        <main> "&&" | "＆＆"                  { WORD(AND, "and") }
        <main> "||" | "｜｜"                  { WORD(OR, "or") }
        <main> "<>" | "＜＞"                  { WORD(NE, "!=") }
        <main> not                          { WORD(NOT, "not") }
        <main> "=>" | "＝＞"                  { WORD(GE, ">=") }
        <main> "=<" | "＝＜"                  { WORD(LE, "<=") }
        <main> "===" "="?                   { WORD(EQ, "==") }
        <main> "//" [^\r\n]*                { SCAN(other) }
        <main> "/*" [^\x00]                 {
            /* to its end; one that has none goes as far as its line */
            const uint8_t *q = tok + 2;
            while (q < lim && !(q[0] == '*' && q[1] == '/'))
                q++;
            if (q < lim) {
                cur = q + 2;
            } else {
                cur = tok + 2;
                while (cur < lim && *cur != '\n')
                    cur++;
            }
            SCAN(other)
        }
        <main> [^]                          { SCAN(other) }
        <main> *                            { SCAN(other) }
        <main> $                            { tok = cur = lim; break; }
        <block> $ {
            tok = open;
            cur = lim;
            dbr_scan_quotes(p, AT(tok), AT(cur));
            break;
        }
        */
    }
    dbr_token_put(p, T_END, (uint32_t)p->bytes.n, (uint32_t)p->bytes.n, 0);
}
