/* say.h: the words and sentences of a report. The code says what it means by an id, and never asks which language it is. */
#ifndef DBR_LANG_SAY_H
#define DBR_LANG_SAY_H
#include "lang/lang.h"

/* The ids are those of English: tests/unit/test_lang.c says what another language lacks. */
typedef enum dbr_word {
#define W(id, text) DBR_W_##id,
#include "lang/fields.h"

#include "lang/en.def"

#include "lang/fields.h"
    DBR_W_COUNT
} dbr_word;

typedef enum dbr_sentence {
#define S(id, pattern) DBR_SAY_##id,
#include "lang/fields.h"

#include "lang/en.def"

#include "lang/fields.h"
    DBR_SAY_COUNT
} dbr_sentence;

dbr_str dbr_word_text(dbr_lang lang, dbr_word w);
/* The word whose English is `en`, a status or another name out of a review; itself where there is none. Of two with one English (the
   "dropped" of rows and of actions) the one at or after `from` is meant. */
dbr_str dbr_word_named(dbr_lang lang, dbr_str en, dbr_word from);
/* The columns that the widest of the words from `first` to `last` takes. */
unsigned dbr_words_width(dbr_lang lang, dbr_word first, dbr_word last);

/* "x, y" with that sign between them, or the one that is not empty. */
dbr_str dbr_joined(dbr_arena *a, dbr_lang lang, dbr_word sign, dbr_str x, dbr_str y);

/* The sentence with its pieces, in the arena. */
dbr_str dbr_say(dbr_arena *a, dbr_lang lang, dbr_sentence id, size_t n, const dbr_str *pieces);
/* DBR_SAY(arena, lang, GOAL_BELOW_TARGET, title, status, ..): the same with the pieces in place; they have no order of evaluation. */
#define DBR_SAY(a, lang, id, ...) dbr_say((a), (lang), DBR_SAY_##id, DBR_PIECES(__VA_ARGS__))
#define DBR_PIECES(...)                                            \
    sizeof((dbr_str[]){{0}, ##__VA_ARGS__}) / sizeof(dbr_str) - 1, \
        (const dbr_str[]){{0}, ##__VA_ARGS__} + 1
/* A number as a piece. */
dbr_str dbr_piece_int(dbr_arena *a, int64_t n);
#endif
