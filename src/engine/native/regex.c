/* regex.c: regular expressions of a script by PCRE2, compiled once each, searched with limits so that no pattern of a pull request can
   hold the run. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "engine/native/row.h"
#include <pcre2.h>

enum { MATCH_LIMIT = 1000000, DEPTH_LIMIT = 10000, HEAP_LIMIT_KIB = 64 << 10 };

struct dbr_regexes {
    dbr_arena *arena;
    dbr_map codes; /* pattern -> pcre2_code * */
    pcre2_match_context *limits;
    pcre2_match_data *match;
};

dbr_regexes *dbr_regexes_new(dbr_arena *a) {
    dbr_regexes *r = DBR_NEW(a, dbr_regexes);
    r->arena = a;
    dbr_map_init(&r->codes, a);
    return r;
}

void dbr_regexes_free(dbr_regexes *r) {
    if (!r)
        return;
    for (size_t i = 0; i < r->codes.n; i++)
        pcre2_code_free(r->codes.entries[i].ptr);
    pcre2_match_data_free(r->match);
    pcre2_match_context_free(r->limits);
}

static pcre2_code *code_of(dbr_regexes *r, dbr_str pattern) {
    bool added;
    dbr_map_entry *e = dbr_map_put(&r->codes, pattern, &added);
    if (added) {
        int error;
        PCRE2_SIZE at;
        e->ptr = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n,
                               PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &error, &at, NULL);
    }
    return e->ptr;
}

dbr_value dbr_regex_search(dbr_regexes *r, dbr_str pattern, dbr_str text) {
    if (!r->limits) {
        r->limits = pcre2_match_context_create(NULL);
        r->match = pcre2_match_data_create(1, NULL);
        if (!r->limits || !r->match)
            return dbr_value_none(DBR_R_NO_VALUE, DBR_STR("out of memory"));
        pcre2_set_match_limit(r->limits, MATCH_LIMIT);
        pcre2_set_depth_limit(r->limits, DEPTH_LIMIT);
        pcre2_set_heap_limit(r->limits, HEAP_LIMIT_KIB);
    }
    pcre2_code *code = code_of(r, pattern);
    if (!code)
        return dbr_value_none(DBR_R_NO_VALUE, DBR_STR("the pattern does not compile"));
    int n = pcre2_match(code, (PCRE2_SPTR)text.p, text.n, 0, 0, r->match, r->limits);
    if (n >= 0)
        return dbr_value_bool(true);
    if (n == PCRE2_ERROR_NOMATCH)
        return dbr_value_bool(false);
    return dbr_value_none(DBR_R_NO_VALUE, DBR_STR("the pattern takes too long on this text"));
}
