/* lang.h: the languages that reports and diagnostics are written in. A language is one file, XX.def in this folder: data only, and all that
   is a fact of the language. */
#ifndef DBR_LANG_LANG_H
#define DBR_LANG_LANG_H
#include "base/arena.h"
#include "base/format.h"
#include "lang/languages.h"

/* English is 0. */
typedef enum dbr_lang {
#define L(id, name) DBR_LANG_##id,
    DBR_LANGUAGES(L)
#undef L
        DBR_LANG_COUNT
} dbr_lang;

/* "en", "zh"; all of them, and NULL behind the last one. */
const char *dbr_lang_name(dbr_lang lang);
const char *const *dbr_lang_names(void);
bool dbr_lang_parse(dbr_str name, dbr_lang *out);
/* "en", "zh-CN" */
const char *dbr_lang_tag(dbr_lang lang);
/* The units of short numbers, the smallest first, up to one without a text; on the axis of a chart they may go further. */
const dbr_number_unit *dbr_lang_compact(dbr_lang lang);
const dbr_number_unit *dbr_lang_axis(dbr_lang lang);

/* What becomes of a piece before it stands in its place; `code`: that is between backticks. */
typedef struct dbr_filling {
    dbr_str (*piece)(void *context, dbr_str piece, bool code);
    void *context;
} dbr_filling;
/* Fills a pattern in. {0} to {9} is a piece, {=0} one that is not changed on its way (`how` may be NULL: none is), {{ a brace.
   {0|day|days} is the form that the language takes beside the number in piece 0, {0^first|second|..} the one for its ordinal; the last
   one where the piece is no whole number, or the forms are too few. A form may hold pieces. */
dbr_str dbr_fill(dbr_arena *a, dbr_lang lang, const char *pattern, size_t n, const dbr_str *pieces,
                 const dbr_filling *how);
#endif
