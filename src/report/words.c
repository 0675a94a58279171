/* words.c: the table of words.def as text. */
#include "report/words.h"

static const struct {
    const char *en, *zh;
} words[] = {
#define W(id, en, zh) {en, zh},
#include "report/words.def"
#undef W
};

dbr_str dbr_word_text(bool zh, dbr_word w) {
    return dbr_str_of(zh ? words[w].zh : words[w].en);
}

dbr_str dbr_word_named(bool zh, dbr_str en, dbr_word from) {
    for (unsigned i = from; zh && i < DBR_W_COUNT; i++)
        if (dbr_str_is(en, words[i].en))
            return dbr_str_of(words[i].zh);
    return en;
}
