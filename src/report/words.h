/* words.h: the words of a report in its language. */
#ifndef DBR_REPORT_WORDS_H
#define DBR_REPORT_WORDS_H
#include "base/str.h"

typedef enum dbr_word {
#define W(id, en, zh) DBR_W_##id,
#include "report/words.def"
#undef W
    DBR_W_COUNT
} dbr_word;

dbr_str dbr_word_text(bool zh, dbr_word w);
/* The word whose English is `en`, a status or another name out of a review; itself where there is none. Of two with one English (the
   "dropped" of rows and of actions) the one at or after `from` is meant. */
dbr_str dbr_word_named(bool zh, dbr_str en, dbr_word from);
#endif
