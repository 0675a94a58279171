/* words.c: looks words up in the table of words.def. */
#include "parser.h"
#include "syntax/token.h"

#define RESERVED DBR_WORD_RESERVED
#define SOFT DBR_WORD_SOFT
#define CONNECTOR DBR_WORD_CONNECTOR
#define UNIT DBR_WORD_UNIT
#define DECL DBR_WORD_DECL
#define PROP DBR_WORD_PROP
const dbr_word dbr_words[] = {
#define W(id, text, word_class, use, about) \
    {{text, sizeof(text) - 1}, T_##id, word_class, use, about},
#include "syntax/words.def"
#undef W
};
const size_t dbr_nwords = sizeof dbr_words / sizeof *dbr_words;

const dbr_word *dbr_word_find(dbr_str text) {
    size_t lo = 0, hi = dbr_nwords;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = dbr_str_cmp(dbr_words[mid].text, text);
        if (c == 0)
            return &dbr_words[mid];
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

const dbr_word *dbr_word_of_kind(int kind) {
    for (size_t i = 0; i < dbr_nwords; i++)
        if (dbr_words[i].kind == kind)
            return &dbr_words[i];
    return NULL;
}

bool dbr_kind_may_be_name(int kind) {
    const dbr_word *w = dbr_word_of_kind(kind);
    return w && w->word_class != DBR_WORD_RESERVED;
}

bool dbr_kind_ends_operand(int kind) {
    switch (kind) {
    case T_NAME:
    case T_CUR:
    case T_NUMBER:
    case T_LIT:
    case T_WHEN:
    case T_TEXT:
    case T_RPAR:
    case T_RBRA:
    case T_TRUE_:
    case T_FALSE_:
    case T_NONE:
        return true;
    }
    return false;
}
