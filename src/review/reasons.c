/* reasons.c: turns the sentence that says why there is no value into another language. The evaluator speaks English only: its sentences are
   the ones that `eval`, `check` and JSON messages print. */
#include "review/judge.h"

/* {} stands for a name, a window or a day; {0} and {1} are the first and the second of them. What is more special stands first. */
typedef struct reason {
    const char *en, *text;
} reason;

/* Each list ends with one without texts. */
/* clang-format off */
#define BEGIN(id) [DBR_LANG_##id] = (const reason[]){
#define END {NULL, NULL}},
/* clang-format on */
static const reason *const reasons[DBR_LANG_COUNT] = {
#define R(en, text) {en, text},
#include "lang/languages.def"
};
#undef BEGIN
#undef END

static size_t find_last(dbr_str s, dbr_str piece, size_t from) {
    size_t last = SIZE_MAX;
    for (size_t at = dbr_str_find(s, piece, from); at != SIZE_MAX;
         at = dbr_str_find(s, piece, at + 1))
        last = at;
    return last;
}

/* Whether the sentence is of the pattern; then the parts are what stands at each {}. A name may hold the words between two of them, a window
   and a day do not: the last place counts. */
static bool fits(dbr_str why, dbr_str pattern, dbr_str parts[2]) {
    const dbr_str hole = DBR_STR("{}");
    size_t a = dbr_str_find(pattern, hole, 0);
    if (a == SIZE_MAX)
        return dbr_str_eq(why, pattern);
    dbr_str head = dbr_str_slice(pattern, 0, a), tail = dbr_str_slice(pattern, a + 2, pattern.n);
    if (why.n <= head.n || !dbr_str_starts(why, head))
        return false;
    why = dbr_str_slice(why, head.n, why.n);
    size_t b = dbr_str_find(tail, hole, 0);
    if (b != SIZE_MAX) {
        dbr_str between = dbr_str_slice(tail, 0, b);
        size_t at = find_last(why, between, 0);
        if (at == SIZE_MAX)
            return false;
        parts[0] = dbr_str_slice(why, 0, at);
        why = dbr_str_slice(why, at + between.n, why.n);
        tail = dbr_str_slice(tail, b + 2, tail.n);
    }
    if (why.n <= tail.n || !dbr_str_eq(dbr_str_slice(why, why.n - tail.n, why.n), tail))
        return false;
    parts[b != SIZE_MAX] = dbr_str_slice(why, 0, why.n - tail.n);
    return true;
}

dbr_str dbr_reason_text(dbr_arena *a, dbr_lang lang, dbr_str why) {
    for (const reason *r = reasons[lang]; r->en; r++) {
        dbr_str parts[2] = {{0}};
        if (fits(why, dbr_str_of(r->en), parts))
            return dbr_fill(a, lang, r->text, 2, parts, NULL);
    }
    return why;
}
