/* translate.h: diagnostics in other languages. English is what diag.def and the code say; the file of another language has a sentence and a
   help for each diagnostic and a phrase for each piece of English that the code fills in. */
#ifndef DBR_SOURCE_TRANSLATE_H
#define DBR_SOURCE_TRANSLATE_H
#include "source/diag.h"

/* The formats of a diagnostic; NULL where the language has none: the English one is used then. */
const char *dbr_lang_message(dbr_lang lang, dbr_diag_id id);
const char *dbr_lang_help(dbr_lang lang, dbr_diag_id id);
/* Fills {0} .. in and makes {{ a brace. An argument between backticks stays as it is, and that of {=0}; the others are translated. */
dbr_str dbr_lang_fill(dbr_arena *a, dbr_lang lang, const char *format, size_t nargs,
                      const dbr_str *args);
/* An English phrase in the language; itself where none is known, and what stands in backticks always: that is code. */
dbr_str dbr_lang_phrase(dbr_arena *a, dbr_lang lang, dbr_str en);
#endif
