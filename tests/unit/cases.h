/* cases.h: tables of small scripts and what comes of them, for the tests of src/meaning and src/tools:

       @case a name is declared twice
       metric a = 1
       metric a = 2
       @want
       E0301 2:8 the name `a` is declared twice

   `@options as-of=2026-10-15 period=last_month set=x=1` may stand before @want. Lines that begin with `;` are comments. */
#ifndef DBR_TESTS_CASES_H
#define DBR_TESTS_CASES_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "meaning/model.h"

typedef struct one_case {
    dbr_str name, script, options, want;
    unsigned line;
} one_case;

typedef DBR_VEC(one_case) cases;

static inline cases cases_read(dbr_arena *a, const char *file) {
    cases all = {0};
    dbr_str bytes;
    dbr_str path = dbr_arena_printf(a, "%s/tests/unit/%s", DBR_SOURCE_DIR, file);
    if (dbr_file_read(a, path, 1 << 24, &bytes) != DBR_FILE_OK)
        fail_msg("cannot read %s", path.p);
    one_case *c = NULL;
    dbr_str *to = NULL;
    unsigned number = 0;
    for (size_t at = 0; at < bytes.n;) {
        size_t end = dbr_str_find(bytes, DBR_STR("\n"), at);
        end = end == SIZE_MAX ? bytes.n : end + 1;
        dbr_str line = dbr_str_slice(bytes, at, end);
        number++;
        if (dbr_str_starts(line, DBR_STR("@case "))) {
            c = dbr_vec_add(a, &all);
            c->name = dbr_str_trim(dbr_str_slice(line, 6, line.n));
            c->line = number;
            c->script = dbr_str_slice(bytes, end, end);
            to = &c->script;
        } else if (c && dbr_str_starts(line, DBR_STR("@options "))) {
            c->options = dbr_str_trim(dbr_str_slice(line, 9, line.n));
            to = NULL;
        } else if (c && dbr_str_starts(line, DBR_STR("@want"))) {
            c->want = dbr_str_slice(bytes, end, end);
            to = &c->want;
        } else if (to && !dbr_str_starts(line, DBR_STR(";"))) {
            to->n = (size_t)(line.p + line.n - to->p);
        } else {
            to = dbr_str_starts(line, DBR_STR(";")) ? NULL : to;
        }
        at = end;
    }
    if (all.n == 0)
        fail_msg("%s has no cases", path.p);
    return all;
}

typedef struct run {
    dbr_arena arena;
    dbr_diags diags;
    dbr_run_options options;
    dbr_override sets[8];
    dbr_model *model;
} run;

static inline dbr_day day_of(dbr_str s) {
    dbr_day d = 0;
    if (!dbr_date_parse(s, &d))
        fail_msg("`%.*s` is no date", DBR_ARG(s));
    return d;
}

/* Today is 2026-11-25 unless the options say something else. */
static inline void run_start(run *u, const one_case *c) {
    *u = (run){0};
    dbr_diags_init(&u->diags, &u->arena);
    u->options.today = dbr_day_of(2026, 11, 25);
    for (size_t at = 0; at < c->options.n;) {
        size_t end = dbr_str_find(c->options, DBR_STR(" "), at);
        end = end == SIZE_MAX ? c->options.n : end;
        dbr_str word = dbr_str_slice(c->options, at, end);
        char *value = dbr_arena_cstr(&u->arena, word);
        for (size_t i = 0; i < word.n; i++)
            value[i] = value[i] == '_' ? ' ' : value[i];
        dbr_str v = {value, word.n};
        if (dbr_str_starts(word, DBR_STR("as-of="))) {
            u->options.has_as_of = true;
            u->options.as_of = day_of(dbr_str_slice(v, 6, v.n));
        } else if (dbr_str_starts(word, DBR_STR("today="))) {
            u->options.today = day_of(dbr_str_slice(v, 6, v.n));
        } else if (dbr_str_starts(word, DBR_STR("period="))) {
            u->options.period = dbr_str_slice(v, 7, v.n);
        } else if (dbr_str_starts(word, DBR_STR("set="))) {
            size_t eq = dbr_str_find(word, DBR_STR("="), 4);
            u->sets[u->options.nsets++] =
                (dbr_override){dbr_str_slice(word, 4, eq), dbr_str_slice(word, eq + 1, word.n)};
        } else {
            fail_msg("line %u: unknown option %.*s", c->line, DBR_ARG(word));
        }
        at = end + 1;
    }
    u->options.sets = u->sets;
    const dbr_text *text = dbr_text_of(&u->arena, DBR_STR("t"), DBR_STR("."), c->script);
    u->model = dbr_resolve(&u->arena, text, &u->options, &u->diags);
    dbr_diags_sort(&u->diags);
}

static inline void run_stop(run *u) {
    dbr_arena_clear(&u->arena);
}

/* "E0301 2:8 the name .. [help]" a line; further places follow with a plus sign. */
static inline void put_problems(run *u, dbr_buf *b) {
    for (size_t i = 0; i < u->diags.list.n; i++) {
        const dbr_diag *g = u->diags.list.v[i];
        dbr_buf_puts(b, dbr_diag_code(g->id));
        if (g->at.text) {
            dbr_place p = dbr_text_place(g->at.text, g->at.start);
            dbr_buf_put(b, dbr_arena_printf(&u->arena, " %u:%u", p.line, p.column));
        }
        for (size_t k = 0; k < g->labels.n; k++) {
            dbr_place p = dbr_text_place(g->labels.v[k].at.text, g->labels.v[k].at.start);
            dbr_buf_put(b, dbr_arena_printf(&u->arena, " +%u:%u", p.line, p.column));
        }
        dbr_buf_putc(b, ' ');
        dbr_buf_put(b, g->message);
        if (g->help.n)
            dbr_buf_put(b, dbr_arena_printf(&u->arena, " [%.*s]", DBR_ARG(g->help)));
        dbr_buf_putc(b, '\n');
    }
}

/* Runs every case of the file; `put` writes what came of a script. */
static inline void cases_run(const char *file, void (*put)(run *, dbr_buf *)) {
    dbr_arena a = {0};
    cases all = cases_read(&a, file);
    size_t bad = 0;
    for (size_t i = 0; i < all.n; i++) {
        run u;
        dbr_buf got = {0};
        run_start(&u, &all.v[i]);
        put(&u, &got);
        dbr_str want = dbr_str_trim(all.v[i].want), have = dbr_str_trim(dbr_buf_str(&got));
        if (!dbr_str_eq(want, have)) {
            bad++;
            fprintf(stderr, "%s:%u: %.*s\n--- got\n%.*s\n--- want\n%.*s\n", file, all.v[i].line,
                    DBR_ARG(all.v[i].name), DBR_ARG(have), DBR_ARG(want));
        }
        dbr_buf_clear(&got);
        run_stop(&u);
    }
    dbr_arena_clear(&a);
    if (bad > 0)
        fail_msg("%zu cases of %s", bad, file);
}
#endif
