/* diag.c: collects what is wrong, and fills in the sentences of diag.def. write.c prints the list. */
#include "source/diag.h"

#include <stdlib.h>

#include "base/utf8.h"

typedef struct diag_kind {
    const char *code;
    dbr_severity severity;
    const char *sentence, *help;
} diag_kind;

static const diag_kind kinds[] = {
#define ERROR DBR_ERROR
#define WARNING DBR_WARNING
#define D(id, code, severity, sentence, help) {code, severity, sentence, help},
#include "source/diag.def"
#undef D
#undef ERROR
#undef WARNING
};

const char *dbr_diag_code(dbr_diag_id id) {
    return kinds[id].code;
}

void dbr_diags_init(dbr_diags *d, dbr_arena *a) {
    *d = (dbr_diags){.arena = a};
}

/* A name or literal may be as long as the script is. */
static dbr_str argument(dbr_arena *a, dbr_str s) {
    enum { LONGEST = 400 };
    size_t n = s.n < LONGEST ? s.n : LONGEST;
    while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    return n == s.n ? dbr_arena_str(a, s) : dbr_arena_printf(a, "%.*s…", (int)n, s.p);
}

static dbr_str watched(void *whole, dbr_str argument, bool code) {
    *(bool *)whole &= argument.n > 0;
    return argument;
}

/* *whole is false where an argument that the format names is missing or empty. */
static dbr_str fill(dbr_arena *a, const char *format, size_t nargs, const dbr_str *args,
                    bool *whole) {
    *whole = true;
    return dbr_fill(a, DBR_LANG_EN, format, nargs, args, &(dbr_filling){watched, whole});
}

static bool same_span(dbr_span a, dbr_span b) {
    return a.text == b.text && a.start == b.start && a.end == b.end;
}

static bool is_data(dbr_diag_id id) {
    return id == DBR_E_INTERRUPTED ||
           (strcmp(kinds[id].code, "E0510") >= 0 &&
            strcmp(kinds[id].code, "E0520") < 0); /* E0520 and on: scripts that are used */
}

dbr_diag *dbr_diag_add(dbr_diags *d, dbr_diag_id id, dbr_span at, size_t nargs,
                       const dbr_str *args) {
    bool whole;
    dbr_diag *g = DBR_NEW(d->arena, dbr_diag);
    g->id = id;
    g->severity = kinds[id].severity;
    g->at = at;
    for (size_t i = 0; at.text && i < d->list.n; i++)
        if (d->list.v[i]->id == id && same_span(d->list.v[i]->at, at))
            return g; /* said already: a spare that nobody prints */
    if (g->severity == DBR_ERROR && is_data(id))
        d->data_errors++;
    else if (g->severity == DBR_ERROR)
        d->errors++;
    else
        d->warnings++;
    if (d->list.n >= DBR_DIAGS_MAX)
        return g;
    dbr_str *kept = DBR_NEWS(d->arena, dbr_str, nargs + 1);
    for (size_t i = 0; i < nargs; i++)
        kept[i] = argument(d->arena, args[i]);
    g->args = kept;
    g->nargs = nargs;
    g->message = fill(d->arena, kinds[id].sentence, nargs, kept, &whole);
    g->help = fill(d->arena, kinds[id].help, nargs, kept, &whole);
    if (!whole)
        g->help = (dbr_str){0};
    dbr_vec_push(d->arena, &d->list, g);
    return g;
}

bool dbr_diags_at(const dbr_diags *d, dbr_span at) {
    for (size_t i = 0; i < d->list.n; i++)
        if (same_span(d->list.v[i]->at, at))
            return true;
    return false;
}

void dbr_diag_label(dbr_diags *d, dbr_diag *g, dbr_span at, dbr_str text) {
    dbr_vec_push(d->arena, &g->labels, (dbr_label){at, dbr_arena_str(d->arena, text)});
}

void dbr_diag_note(dbr_diags *d, dbr_diag *g, dbr_str text) {
    dbr_vec_push(d->arena, &g->notes, dbr_arena_str(d->arena, text));
}

void dbr_diag_help(dbr_diag *g, dbr_str text) {
    g->help = text;
    g->own_help = true;
}

void dbr_diag_fix(dbr_diag *g, dbr_span at, dbr_str with) {
    g->fix.at = at;
    g->fix.with = with;
}

/* The same but for upper and lower case of ASCII letters. */
static bool same_letters(dbr_str a, dbr_str b) {
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++) {
        unsigned char x = (unsigned char)a.p[i], y = (unsigned char)b.p[i];
        bool letter = (x | 0x20) >= 'a' && (x | 0x20) <= 'z';
        if (x != y && !(letter && (x ^ y) == 0x20))
            return false;
    }
    return true;
}

dbr_str dbr_nearest(dbr_str name, const dbr_str *names, size_t n) {
    dbr_str best = {0};
    unsigned limit = (unsigned)(name.n / 3 > 2 ? name.n / 3 : 2), least = limit + 1;
    for (size_t i = 0; i < n; i++)
        if (same_letters(name, names[i]))
            return names[i];
    for (size_t i = 0; i < n; i++) {
        unsigned dist = dbr_str_distance(name, names[i], limit);
        /* three letters with two changes are another word altogether */
        if (dist < least && dist * 2 <= dbr_utf8_count(name)) {
            least = dist;
            best = names[i];
        }
    }
    return best;
}

/* Scripts in the order of their names; what has no place goes last, data by file and line. */
static int compare(const void *pa, const void *pb) {
    const dbr_diag *a = *(const dbr_diag *const *)pa, *b = *(const dbr_diag *const *)pb;
    if (!a->at.text != !b->at.text)
        return a->at.text ? -1 : 1;
    int c = a->at.text ? dbr_str_cmp(a->at.text->name, b->at.text->name)
                       : dbr_str_cmp(a->data.file, b->data.file);
    if (c != 0)
        return c;
    if (a->at.start != b->at.start)
        return a->at.start < b->at.start ? -1 : 1;
    if (a->data.line != b->data.line)
        return a->data.line < b->data.line ? -1 : 1;
    if (a->at.end != b->at.end)
        return a->at.end < b->at.end ? -1 : 1;
    if ((c = strcmp(kinds[a->id].code, kinds[b->id].code)) != 0)
        return c;
    return dbr_str_cmp(a->message, b->message);
}

void dbr_diags_sort(dbr_diags *d) {
    if (d->list.n > 1)
        qsort(d->list.v, d->list.n, sizeof *d->list.v, compare);
}
