/* fuzz_lexer.c: any valid UTF-8 as tokens: they lie in order inside of the script, the last one is its end. */
#include "base/utf8.h"
#include "parser.h"
#include "syntax/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds) {
    if (!holds)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    dbr_arena a = {0};
    dbr_diags diags;
    dbr_buf messages = {0};
    dbr_diags_init(&diags, &a);
    dbr_text *text =
        dbr_text_of(&a, DBR_STR("fuzz"), DBR_STR("."), (dbr_str){(const char *)data, size});
    if (dbr_utf8_invalid(text->bytes) == SIZE_MAX) {
        dbr_parser p = {.arena = &a, .diags = &diags, .text = text, .bytes = text->bytes};
        dbr_scan_bytes(&p);
        dbr_lex(&p);
        must(p.ntokens > 0 && p.tokens[p.ntokens - 1].kind == T_END);
        uint32_t end = 0;
        for (size_t i = 0; i < p.ntokens; i++) {
            const dbr_token *t = &p.tokens[i];
            must(t->start >= end && t->end >= t->start && t->end <= text->bytes.n);
            must(t->end > t->start || t->kind == T_END);
            must(t->kind == T_END || t->kind == T_NEWLINE || dbr_token_str(&p, t).n > 0);
            end = t->end;
        }
        dbr_free(p.tokens);
        dbr_diags_write(&diags, false, &messages);
    }
    dbr_buf_clear(&messages);
    dbr_arena_clear(&a);
    return 0;
}
