/* phrase.c: expressions that a declaration stands for, written as a script would write them: `feedback` asks for counts and shares that
   anybody could ask for, so that they mean the same, slice the same and are computed the same. */
#include "meaning/phrase.h"

#include <stdarg.h>

/* Everything in the phrase stands where the declaration does: messages point there, and names are those of its text. */
static void place(dbr_node *n, dbr_span at, const dbr_node *pattern) {
    n->at = at;
    for (uint32_t i = 0; i < n->nkids; i++) {
        if (pattern && dbr_node_is(n->kids[i], DBR_N_REGEX))
            n->kids[i] = (dbr_node *)pattern;
        else
            place(n->kids[i], at, pattern);
    }
}

static dbr_expr *resolve(dbr_resolver *r, dbr_span at, const dbr_node *pattern, dbr_str written) {
    dbr_text *text = dbr_text_of(r->arena, DBR_STR("<phrase>"), DBR_STR("."), written);
    dbr_node *n = dbr_parse_expr(r->arena, text, r->diags);
    if (!n)
        return NULL;
    place(n, at, pattern);
    return dbr_window_expr(r, n);
}

dbr_expr *dbr_phrase(dbr_resolver *r, dbr_span at, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    dbr_str written = dbr_arena_vprintf(r->arena, fmt, args);
    va_end(args);
    return resolve(r, at, NULL, written);
}

dbr_expr *dbr_phrase_matching(dbr_resolver *r, dbr_span at, const dbr_node *pattern,
                              const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    dbr_str written = dbr_arena_vprintf(r->arena, fmt, args);
    va_end(args);
    return resolve(r, at, pattern, written);
}

const char *dbr_phrase_column(dbr_resolver *r, dbr_str source, dbr_str column) {
    return dbr_arena_printf(r->arena, "`%.*s`.`%.*s`", DBR_ARG(source), DBR_ARG(column)).p;
}
