/* phrase.h: expressions that a declaration stands for (phrase.c). */
#ifndef DBR_MEANING_PHRASE_H
#define DBR_MEANING_PHRASE_H
#include "meaning/typing.h"

/* The window expression that is written, as if it stood at `at`. NULL after an error that was reported there. Names from the script are
   written by dbr_phrase_column, so that any name may stand in a phrase. */
__attribute__((format(printf, 3, 4))) dbr_expr *dbr_phrase(dbr_resolver *r, dbr_span at,
                                                           const char *fmt, ...);
/* The same, with the script's regular expression in place of the one after `matches`. */
__attribute__((format(printf, 4, 5))) dbr_expr *dbr_phrase_matching(dbr_resolver *r, dbr_span at,
                                                                    const dbr_node *pattern,
                                                                    const char *fmt, ...);
/* "`tickets`.`answered`" */
const char *dbr_phrase_column(dbr_resolver *r, dbr_str source, dbr_str column);
#endif
