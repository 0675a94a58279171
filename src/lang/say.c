/* say.c: the words and sentences of all languages as tables. */
#include "lang/say.h"

#include "base/utf8.h"

/* clang-format off */
#define BEGIN(id) [DBR_LANG_##id] = {
#define END },
/* clang-format on */
static const char *const words[DBR_LANG_COUNT][DBR_W_COUNT] = {
#define W(id, text) [DBR_W_##id] = text,
#include "lang/languages.def"
};

static const char *const sentences[DBR_LANG_COUNT][DBR_SAY_COUNT] = {
#define S(id, pattern) [DBR_SAY_##id] = pattern,
#include "lang/languages.def"
};

#undef BEGIN
#undef END

/* What a language lacks is said in English, until a test has found it. */
dbr_str dbr_word_text(dbr_lang lang, dbr_word w) {
    const char *own = words[lang][w];
    return dbr_str_of(own ? own : words[DBR_LANG_EN][w]);
}

dbr_str dbr_word_named(dbr_lang lang, dbr_str en, dbr_word from) {
    for (unsigned i = from; i < DBR_W_COUNT; i++)
        if (dbr_str_is(en, words[DBR_LANG_EN][i]))
            return dbr_word_text(lang, (dbr_word)i);
    return en;
}

unsigned dbr_words_width(dbr_lang lang, dbr_word first, dbr_word last) {
    unsigned most = 0;
    for (unsigned i = first; i <= last; i++) {
        unsigned w = dbr_utf8_width(dbr_word_text(lang, (dbr_word)i));
        most = w > most ? w : most;
    }
    return most;
}

dbr_str dbr_joined(dbr_arena *a, dbr_lang lang, dbr_word sign, dbr_str x, dbr_str y) {
    dbr_str between = x.n && y.n ? dbr_word_text(lang, sign) : (dbr_str){0};
    return dbr_arena_printf(a, "%.*s%.*s%.*s", DBR_ARG(x), DBR_ARG(between), DBR_ARG(y));
}

dbr_str dbr_say(dbr_arena *a, dbr_lang lang, dbr_sentence id, size_t n, const dbr_str *pieces) {
    const char *own = sentences[lang][id];
    return dbr_fill(a, lang, own ? own : sentences[DBR_LANG_EN][id], n, pieces, NULL);
}

dbr_str dbr_piece_int(dbr_arena *a, int64_t n) {
    return dbr_arena_printf(a, "%lld", (long long)n);
}
