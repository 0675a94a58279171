/* glob.c: a file name pattern into the paths that match it, in byte order, folder by folder and
   without recursion. */
#include "base/access.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/utf8.h"

bool dbr_path_is_pattern(dbr_str path) {
    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] == '*' || path.p[i] == '?' || path.p[i] == '[')
            return true;
    return false;
}

/* One character of a name: a rune, or a byte that is not UTF-8. */
static size_t rune_at(dbr_str s, size_t at, uint32_t *rune) {
    size_t n = dbr_utf8_next(s, at, rune);
    if (n)
        return n;
    *rune = 0x110000u + (unsigned char)s.p[at];
    return 1;
}

/* Whether the set that opens at pattern.p[at] holds the rune; *end is set behind its `]`. False
   with *end == at when the set is never closed. A `]` right at the start belongs to the set. */
static bool set_holds(dbr_str pattern, size_t at, uint32_t rune, size_t *end) {
    size_t i = at + 1;
    bool negated = i < pattern.n && (pattern.p[i] == '!' || pattern.p[i] == '^');
    bool found = false;
    i += negated;
    for (bool first = true; i < pattern.n; first = false) {
        if (pattern.p[i] == ']' && !first) {
            *end = i + 1;
            return found != negated;
        }
        uint32_t low, high;
        i += rune_at(pattern, i, &low);
        high = low;
        if (i + 1 < pattern.n && pattern.p[i] == '-' && pattern.p[i + 1] != ']')
            i += 1 + rune_at(pattern, i + 1, &high);
        found = found || (low <= rune && rune <= high);
    }
    *end = at;
    return false;
}

/* Whether one character of the pattern at *p (no `*`) takes the name's character; *p is moved
   behind it when it does. */
static bool takes(dbr_str pattern, size_t *p, dbr_str name, size_t at, size_t *len) {
    uint32_t want, have;
    *len = rune_at(name, at, &have);
    if (pattern.p[*p] == '?') {
        *p += 1;
        return true;
    }
    if (pattern.p[*p] == '[') {
        size_t end;
        bool holds = set_holds(pattern, *p, have, &end);
        if (end != *p) {
            *p = holds ? end : *p;
            return holds;
        }
    }
    size_t n = rune_at(pattern, *p, &want);
    if (want != have)
        return false;
    *p += n;
    return true;
}

bool dbr_name_matches(dbr_str pattern, dbr_str name) {
    /* Only the last `*` is ever tried again: what stands before it has matched as early as it can.
       */
    size_t p = 0, i = 0, star = SIZE_MAX, star_at = 0, len;
    while (i < name.n) {
        if (p < pattern.n && pattern.p[p] == '*') {
            star = ++p;
            star_at = i;
        } else if (p < pattern.n && takes(pattern, &p, name, i, &len)) {
            i += len;
        } else if (star != SIZE_MAX) {
            uint32_t skipped;
            star_at += rune_at(name, star_at, &skipped);
            i = star_at;
            p = star;
        } else {
            return false;
        }
    }
    while (p < pattern.n && pattern.p[p] == '*')
        p++;
    return p == pattern.n;
}

static int by_bytes(const void *a, const void *b) {
    return dbr_str_cmp(*(const dbr_str *)a, *(const dbr_str *)b);
}

/* `dir` is what stands before the name, its slash included; empty for the working folder. */
static dbr_str with_name(dbr_arena *a, dbr_str dir, dbr_str name) {
    char *path = dbr_arena_alloc(a, dir.n + name.n + 1);
    if (dir.n)
        memcpy(path, dir.p, dir.n);
    if (name.n)
        memcpy(path + dir.n, name.p, name.n);
    return (dbr_str){path, dir.n + name.n};
}

/* One search: whose permission it needs, and what was refused first. */
typedef struct search {
    const dbr_access *access;
    dbr_arena *scratch;
    dbr_refusal no;
} search;

static void note(search *s, dbr_refusal no) {
    if (!s->no.text.n)
        s->no = no;
}

static bool there(search *s, dbr_str path, bool folder) {
    dbr_refusal no;
    bool yes = dbr_access_there(s->access, s->scratch, path, folder, &no);
    note(s, no);
    return yes;
}

/* Adds the entries of the folder that match, with `tail` (a slash or nothing) behind each. */
static void list_matches(search *s, dbr_str dir, dbr_str pattern, dbr_str tail, dbr_paths *out) {
    dbr_refusal no;
    int fd = dbr_access_open(s->access, s->scratch, dir.n ? dir : DBR_STR("."), &no);
    note(s, no);
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    if (!folder && fd >= 0)
        close(fd);
    if (!folder)
        return;
    for (struct dirent *entry; out->n <= DBR_GLOB_MAX && (entry = readdir(folder));) {
        dbr_str name = dbr_str_of(entry->d_name);
        if (name.p[0] == '.' && pattern.p[0] != '.')
            continue;
        if (dbr_str_is(name, ".") || dbr_str_is(name, "..") || !dbr_name_matches(pattern, name))
            continue;
        dbr_str path = with_name(s->scratch, dir, name);
        if (there(s, path, tail.n > 0))
            dbr_vec_push(s->scratch, out, with_name(s->scratch, path, tail));
    }
    closedir(folder);
}

void dbr_access_glob(const dbr_access *x, dbr_arena *a, dbr_str pattern, dbr_paths *out,
                     dbr_refusal *no) {
    *no = (dbr_refusal){{"", 0}, {"", 0}};
    if (!pattern.n || memchr(pattern.p, '\0', pattern.n))
        return;
    dbr_arena scratch = {0};
    search s = {.access = x, .scratch = &scratch};
    dbr_paths found = {0};
    dbr_vec_push(&scratch, &found, (dbr_str){"", 0});
    for (size_t i = 0; i < pattern.n && found.n;) {
        size_t end = i, next;
        while (end < pattern.n && pattern.p[end] != '/')
            end++;
        for (next = end; next < pattern.n && pattern.p[next] == '/'; next++)
            ;
        dbr_str part = dbr_str_slice(pattern, i, end), tail = dbr_str_slice(pattern, end, next);
        dbr_paths longer = {0};
        for (size_t k = 0; k < found.n; k++)
            if (dbr_path_is_pattern(part))
                list_matches(&s, found.v[k], part, tail, &longer);
            else
                dbr_vec_push(&scratch, &longer,
                             with_name(&scratch, found.v[k], dbr_str_slice(pattern, i, next)));
        found = longer;
        i = next;
    }
    if (found.n)
        qsort(found.v, found.n, sizeof *found.v, by_bytes);
    for (size_t k = 0; k < found.n; k++)
        if (there(&s, found.v[k], false))
            dbr_vec_push(a, out, dbr_arena_str(a, found.v[k]));
    if (s.no.text.n)
        *no = (dbr_refusal){dbr_arena_str(a, s.no.text), dbr_arena_str(a, s.no.help)};
    dbr_arena_clear(&scratch);
}

void dbr_glob(dbr_arena *a, dbr_str pattern, dbr_paths *out) {
    dbr_refusal no;
    dbr_access_glob(NULL, a, pattern, out, &no);
}
