/* translate.c: diagnostics in other languages than English. A phrase is found by its English: the code keeps building English sentences, and
   what it put in is taken out again by the pattern, translated piece by piece. */
#include "source/translate.h"

#include "base/utf8.h"

typedef struct formats {
    const char *message, *help;
} formats;

/* {} in the English stands for a piece; {0} {1} .. in the translation say where the pieces go. */
typedef struct phrase {
    const char *en, *text;
} phrase;

/* clang-format off */
#define BEGIN(id) [DBR_LANG_##id] = {
#define END },
/* clang-format on */
static const formats diagnostics[DBR_LANG_COUNT][DBR_E_COUNT] = {
#define D(id, message, help) [DBR_E_##id] = {message, help},
#include "lang/languages.def"
};
#undef BEGIN
#undef END

/* Each list ends with a phrase without texts. */
/* clang-format off */
#define BEGIN(id) [DBR_LANG_##id] = (const phrase[]){
#define END {NULL, NULL}},
/* clang-format on */
static const phrase *const phrases[DBR_LANG_COUNT] = {
#define P(en, text) {en, text},
#include "lang/languages.def"
};
#undef BEGIN
#undef END

enum { PIECES_MAX = 8, NESTED_MAX = 200, LIST_BYTES = 5 }; /* of " and " */

const char *dbr_lang_message(dbr_lang lang, dbr_diag_id id) {
    return diagnostics[lang][id].message;
}

const char *dbr_lang_help(dbr_lang lang, dbr_diag_id id) {
    return diagnostics[lang][id].help;
}

static bool odd_ticks(dbr_str s, size_t from, size_t to) {
    bool odd = false;
    for (size_t i = from; i < to; i++)
        odd ^= s.p[i] == '`';
    return odd;
}

/* Where `literal` stands in `s` at or after `from`, as far inside of code as it is in the pattern; SIZE_MAX: nowhere. `code` says whether
   `from` is inside of code already. */
static size_t find_at(dbr_str s, dbr_str literal, size_t from, bool code, bool want) {
    size_t seen = from;
    for (size_t at = dbr_str_find(s, literal, from); at != SIZE_MAX;
         at = dbr_str_find(s, literal, at + 1)) {
        code ^= odd_ticks(s, seen, at);
        seen = at;
        if (code == want)
            return at;
    }
    return SIZE_MAX;
}

/* How many bytes of the text are those of the pattern, 0 where it does not fit; the pieces are what stands at each {}. */
static size_t fit(const char *pattern, dbr_str s, dbr_str *pieces, size_t *npieces) {
    const dbr_str hole = DBR_STR("{}"), p = dbr_str_of(pattern);
    size_t next = dbr_str_find(p, hole, 0), at, literals;
    *npieces = 0;
    if (next == SIZE_MAX)
        return dbr_str_eq(s, p) ? p.n : 0;
    dbr_str literal = dbr_str_slice(p, 0, next);
    if (!dbr_str_starts(s, literal))
        return 0;
    at = literals = literal.n;
    bool code = odd_ticks(p, 0, next); /* inside of backticks in the pattern, up to `next` */
    while (next != SIZE_MAX && *npieces < PIECES_MAX) {
        size_t start = next + hole.n, to;
        next = dbr_str_find(p, hole, start);
        literal = dbr_str_slice(p, start, next == SIZE_MAX ? p.n : next);
        if (next != SIZE_MAX) {
            to = find_at(s, literal, at, code, code);
        } else { /* the last one ends the text */
            to = s.n >= at + literal.n && dbr_str_ends(s, literal) ? s.n - literal.n : SIZE_MAX;
            if (to != SIZE_MAX && odd_ticks(s, at, to))
                to = SIZE_MAX;
        }
        if (to == SIZE_MAX || (to == at && !code))
            return 0;
        pieces[(*npieces)++] = dbr_str_slice(s, at, to);
        at = to + literal.n;
        literals += literal.n;
        code ^= odd_ticks(literal, 0, literal.n);
    }
    return next == SIZE_MAX ? literals : 0;
}

/* Chinese has no spaces between its own characters and signs, and a piece may turn out to be either. */
static bool is_han(uint32_t r) {
    return (r >= 0x3000 && r <= 0x303F) || (r >= 0x3400 && r <= 0x9FFF) ||
           (r >= 0xFF00 && r <= 0xFFEF);
}

static dbr_str without_gaps(dbr_arena *a, dbr_str s) {
    dbr_buf out = {0};
    bool code = false;
    uint32_t before = 0, r = 0, after = 0;
    for (size_t at = 0, n; at < s.n; at += n, before = r) {
        n = dbr_utf8_next(s, at, &r);
        if (n == 0) {
            n = 1;
            r = 0;
        }
        code ^= s.p[at] == '`';
        if (r == ' ' && !code && is_han(before) && at + 1 < s.n &&
            dbr_utf8_next(s, at + 1, &after) && is_han(after)) {
            r = before;
            continue;
        }
        dbr_buf_put(&out, dbr_str_slice(s, at, at + n));
    }
    dbr_str whole = dbr_arena_str(a, dbr_buf_str(&out));
    dbr_buf_clear(&out);
    return whole;
}

static dbr_str translate(dbr_arena *a, dbr_lang lang, dbr_str en, unsigned depth);

/* Nothing to translate: code, numbers, another script than Latin. */
static bool is_plain(dbr_str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '`')
            return true;
    for (size_t i = 0; i < s.n; i++)
        if ((s.p[i] | 0x20) >= 'a' && (s.p[i] | 0x20) <= 'z')
            return false;
    return true;
}

typedef struct translation {
    dbr_arena *arena;
    dbr_lang lang;
    unsigned depth;
    bool known; /* false where a piece that should have been translated could not be */
} translation;

static dbr_str translated(void *context, dbr_str piece, bool code) {
    translation *t = context;
    if (!piece.n || code)
        return piece;
    dbr_str said = translate(t->arena, t->lang, piece, t->depth + 1);
    t->known &= !dbr_str_eq(said, piece) || is_plain(piece);
    return said;
}

static dbr_str filled(translation *t, const char *format, size_t nargs, const dbr_str *args) {
    dbr_str s = dbr_fill(t->arena, t->lang, format, nargs, args, &(dbr_filling){translated, t});
    return without_gaps(t->arena, s);
}

/* Of the patterns that fit, the one that says most itself. */
static dbr_str translate(dbr_arena *a, dbr_lang lang, dbr_str en, unsigned depth) {
    dbr_str pieces[PIECES_MAX], best_pieces[PIECES_MAX];
    size_t n, nbest = 0, best = 0;
    const phrase *found = NULL;
    if (depth > NESTED_MAX)
        return en;
    for (const phrase *p = phrases[lang]; p->en; p++) {
        size_t literals = fit(p->en, en, pieces, &n);
        if (literals <= best)
            continue;
        best = literals;
        found = p;
        nbest = n;
        memcpy(best_pieces, pieces, n * sizeof *pieces);
    }
    if (!found)
        return en;
    translation t = {a, lang, depth, true};
    dbr_str said = filled(&t, found->text, nbest, best_pieces);
    return t.known || best > LIST_BYTES ? said : en;
}

dbr_str dbr_lang_fill(dbr_arena *a, dbr_lang lang, const char *format, size_t nargs,
                      const dbr_str *args) {
    translation t = {a, lang, 0, true};
    return filled(&t, format, nargs, args);
}

dbr_str dbr_lang_phrase(dbr_arena *a, dbr_lang lang, dbr_str en) {
    return translate(a, lang, en, 0);
}
