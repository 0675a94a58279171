/* lang.c: the properties of languages, and patterns that are filled in. */
#include "lang/lang.h"

enum { UNITS_MAX = 8 };

static const char *const names[DBR_LANG_COUNT + 1] = {
#define L(id, name) [DBR_LANG_##id] = name,
    DBR_LANGUAGES(L)
#undef L
};

/* clang-format off */
#define BEGIN(id) [DBR_LANG_##id] = {
#define END },
/* clang-format on */
static const char *const tags[DBR_LANG_COUNT][1] = {
#define TAG(text) text
#include "lang/languages.def"
};

static const dbr_number_unit compact[DBR_LANG_COUNT][UNITS_MAX] = {
#define COMPACT(power, text) {power, text},
#include "lang/languages.def"
};

static const dbr_number_unit axis[DBR_LANG_COUNT][UNITS_MAX] = {
#define AXIS(power, text) {power, text},
#include "lang/languages.def"
};

#undef BEGIN
#undef END

const char *dbr_lang_name(dbr_lang lang) {
    return names[lang];
}

const char *const *dbr_lang_names(void) {
    return names;
}

bool dbr_lang_parse(dbr_str name, dbr_lang *out) {
    for (unsigned i = 0; i < DBR_LANG_COUNT; i++)
        if (dbr_str_is(name, names[i])) {
            *out = (dbr_lang)i;
            return true;
        }
    return false;
}

const char *dbr_lang_tag(dbr_lang lang) {
    return tags[lang][0];
}

const dbr_number_unit *dbr_lang_compact(dbr_lang lang) {
    return compact[lang];
}

const dbr_number_unit *dbr_lang_axis(dbr_lang lang) {
    return axis[lang];
}

/* ---- filling in ---- */

static unsigned plural_of(dbr_lang lang, uint64_t n) {
    switch (lang) {
#define BEGIN(id) case DBR_LANG_##id:
#define PLURAL(form) return (form);
#define END return 0;
#include "lang/languages.def"
    case DBR_LANG_COUNT:
        break;
    }
    return 0;
}

static unsigned ordinal_of(dbr_lang lang, uint64_t n) {
    switch (lang) {
#define ORDINAL(form) return (form);
#include "lang/languages.def"
    case DBR_LANG_COUNT:
        break;
    }
    return 0;
}
#undef BEGIN
#undef END

/* "1,234"; false for what is no whole number. */
static bool whole_number(dbr_str s, uint64_t *n) {
    *n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ',')
            continue;
        if (s.p[i] < '0' || s.p[i] > '9' || *n > UINT64_MAX / 100)
            return false;
        *n = *n * 10 + (uint64_t)(s.p[i] - '0');
    }
    return s.n > 0;
}

typedef struct filler {
    size_t n;
    const dbr_str *pieces;
    const dbr_filling *how;
    bool code;
    dbr_buf out;
} filler;

static void put_piece(filler *f, size_t i, bool kept) {
    dbr_str piece = i < f->n ? f->pieces[i] : (dbr_str){0};
    if (f->how && !kept)
        piece = f->how->piece(f->how->context, piece, f->code);
    dbr_buf_put(&f->out, piece);
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* A pattern without choices, or a form of one. */
static void put_plain(filler *f, dbr_str s) {
    for (size_t i = 0; i < s.n; i++) {
        dbr_str rest = dbr_str_slice(s, i, s.n);
        bool kept = rest.n > 3 && rest.p[1] == '=';
        f->code ^= s.p[i] == '`';
        if (dbr_str_starts(rest, DBR_STR("{{"))) {
            dbr_buf_putc(&f->out, s.p[i++]);
        } else if (rest.n > 2u + kept && rest.p[0] == '{' && is_digit(rest.p[1 + kept]) &&
                   rest.p[2 + kept] == '}') {
            put_piece(f, (size_t)(rest.p[1 + kept] - '0'), kept);
            i += 2u + kept;
        } else {
            dbr_buf_putc(&f->out, s.p[i]);
        }
    }
}

/* Where the choice ends that begins at `s`, {0|a|b {1}}; the form of that number, or the last one. */
static size_t choice(dbr_str s, unsigned which, dbr_str *form) {
    size_t begin = 3, at = begin;
    for (unsigned depth = 0, seen = 0; at < s.n; at++) {
        bool ends = depth == 0 && (s.p[at] == '|' || s.p[at] == '}');
        if (ends && seen++ <= which)
            *form = dbr_str_slice(s, begin, at);
        if (ends && s.p[at] == '}')
            break;
        if (ends)
            begin = at + 1;
        depth += s.p[at] == '{';
        depth -= s.p[at] == '}';
    }
    return at;
}

dbr_str dbr_fill(dbr_arena *a, dbr_lang lang, const char *pattern, size_t n, const dbr_str *pieces,
                 const dbr_filling *how) {
    filler f = {.n = n, .pieces = pieces, .how = how};
    dbr_str s = dbr_str_of(pattern);
    size_t begin = 0;
    for (size_t i = 0; i + 2 < s.n; i++) {
        if (s.p[i] == '{' && s.p[i + 1] == '{') {
            i++;
        } else if (s.p[i] == '{' && is_digit(s.p[i + 1]) &&
                   (s.p[i + 2] == '|' || s.p[i + 2] == '^')) {
            size_t k = (size_t)(s.p[i + 1] - '0');
            uint64_t number = 0;
            unsigned which = ~0u;
            dbr_str form = {0};
            if (whole_number(k < n ? pieces[k] : (dbr_str){0}, &number))
                which = s.p[i + 2] == '|' ? plural_of(lang, number) : ordinal_of(lang, number);
            put_plain(&f, dbr_str_slice(s, begin, i));
            i += choice(dbr_str_slice(s, i, s.n), which, &form);
            put_plain(&f, form);
            begin = i + 1;
        }
    }
    put_plain(&f, dbr_str_slice(s, begin, s.n));
    dbr_str filled = dbr_arena_str(a, dbr_buf_str(&f.out));
    dbr_buf_clear(&f.out);
    return filled;
}
