/* lang.c: diagnostics in other languages than English. A phrase is found by its English: the code keeps building English sentences, and
   what it put in is taken out again by the pattern, translated piece by piece. */
#include "source/lang.h"

#include "base/utf8.h"

typedef struct formats {
    const char *message, *help;
} formats;

/* {} in the English stands for a piece; {0} {1} .. in the translation say where the pieces go. */
typedef struct phrase {
    const char *en, *text;
} phrase;

#define P(en, text)
#define D(id, message, help) [DBR_E_##id] = {message, help},
static const formats zh_formats[DBR_E_COUNT] = {
#include "source/diag.zh.def"
};
#undef P
#undef D

#define D(id, message, help)
#define P(en, text) {en, text},
static const phrase zh_phrases[] = {
#include "source/diag.zh.def"
};
#undef P
#undef D

/* A further language: its id in diag.h, its file above, its line here. */
static const struct {
    const char *name;
    const formats *formats;
    const phrase *phrases;
    size_t nphrases;
} langs[DBR_LANG_COUNT] = {
    [DBR_LANG_EN] = {"en", NULL, NULL, 0},
    [DBR_LANG_ZH] = {"zh", zh_formats, zh_phrases, sizeof zh_phrases / sizeof *zh_phrases},
};

enum { PIECES_MAX = 8, NESTED_MAX = 200, LIST_BYTES = 5 }; /* of " and " */

const char *dbr_lang_name(dbr_lang lang) {
    return langs[lang].name;
}

bool dbr_lang_parse(dbr_str name, dbr_lang *out) {
    for (unsigned i = 0; i < DBR_LANG_COUNT; i++)
        if (dbr_str_is(name, langs[i].name)) {
            *out = (dbr_lang)i;
            return true;
        }
    return false;
}

const char *dbr_lang_message(dbr_lang lang, dbr_diag_id id) {
    return langs[lang].formats ? langs[lang].formats[id].message : NULL;
}

const char *dbr_lang_help(dbr_lang lang, dbr_diag_id id) {
    return langs[lang].formats ? langs[lang].formats[id].help : NULL;
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

/* {0}, or {=0} for what stays as it is: its bytes, 0 where none stands here. */
static size_t hole_at(const char *f, size_t *i, bool *kept) {
    if (f[0] != '{')
        return 0;
    *kept = f[1] == '=';
    const char *digit = f + 1 + *kept;
    if (*digit < '0' || *digit > '9' || digit[1] != '}')
        return 0;
    *i = (size_t)(*digit - '0');
    return (size_t)(digit + 2 - f);
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

/* *known is false where a piece that should have been translated could not be. */
static dbr_str filled(dbr_arena *a, dbr_lang lang, const char *format, size_t nargs,
                      const dbr_str *args, unsigned depth, bool *known) {
    dbr_buf out = {0};
    bool code = false, kept;
    size_t n, i;
    *known = true;
    for (const char *f = format; *f; f++) {
        code ^= *f == '`';
        if (f[0] == '{' && f[1] == '{') {
            dbr_buf_putc(&out, *f++);
        } else if ((n = hole_at(f, &i, &kept)) > 0) {
            dbr_str arg = i < nargs ? args[i] : (dbr_str){0}, said = arg;
            if (arg.n && !code && !kept) {
                said = translate(a, lang, arg, depth + 1);
                *known &= !dbr_str_eq(said, arg) || is_plain(arg);
            }
            dbr_buf_put(&out, said);
            f += n - 1;
        } else {
            dbr_buf_putc(&out, *f);
        }
    }
    dbr_str s = without_gaps(a, dbr_buf_str(&out));
    dbr_buf_clear(&out);
    return s;
}

/* Of the patterns that fit, the one that says most itself. */
static dbr_str translate(dbr_arena *a, dbr_lang lang, dbr_str en, unsigned depth) {
    dbr_str pieces[PIECES_MAX], best_pieces[PIECES_MAX];
    size_t n, nbest = 0, best = 0;
    const phrase *found = NULL;
    if (depth > NESTED_MAX)
        return en;
    for (size_t i = 0; i < langs[lang].nphrases; i++) {
        size_t literals = fit(langs[lang].phrases[i].en, en, pieces, &n);
        if (literals <= best)
            continue;
        best = literals;
        found = &langs[lang].phrases[i];
        nbest = n;
        memcpy(best_pieces, pieces, n * sizeof *pieces);
    }
    if (!found)
        return en;
    bool known = true;
    dbr_str said = filled(a, lang, found->text, nbest, best_pieces, depth, &known);
    return known || best > LIST_BYTES ? said : en;
}

dbr_str dbr_lang_fill(dbr_arena *a, dbr_lang lang, const char *format, size_t nargs,
                      const dbr_str *args) {
    bool known;
    return filled(a, lang, format, nargs, args, 0, &known);
}

dbr_str dbr_lang_phrase(dbr_arena *a, dbr_lang lang, dbr_str en) {
    return translate(a, lang, en, 0);
}
