/* resolve_one.h: for tests: a script and one expression into its typed form as one line, or into what is wrong with it. */
#ifndef DBR_TESTS_RESOLVE_ONE_H
#define DBR_TESTS_RESOLVE_ONE_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "meaning/typing.h"

/* A case of a table: what is resolved, and `tree : type` or `E0203: sentence (help)`, several joined by ` & `. */
typedef struct one_case {
    const char *expr, *want;
} one_case;

static inline void put_diags(const dbr_diags *d, dbr_buf *out) {
    for (size_t i = 0; i < d->list.n; i++) {
        const dbr_diag *g = d->list.v[i];
        dbr_buf_printf(out, "%s%s: ", i ? " & " : "", dbr_diag_code(g->id));
        dbr_buf_put(out, g->message);
        if (g->help.n)
            dbr_buf_printf(out, " (%.*s)", DBR_ARG(g->help));
    }
}

static inline void put_type(dbr_arena *a, dbr_type t, dbr_buf *out) {
    dbr_buf_put(out, dbr_type_name(a, t));
    if (t.points)
        dbr_buf_puts(out, " points");
    if (t.change)
        dbr_buf_puts(out, " change");
    if (t.label.n)
        dbr_buf_printf(out, " \"%.*s\"", DBR_ARG(t.label));
}

static inline dbr_model *resolve_script(dbr_arena *a, const char *script, dbr_diags *diags) {
    dbr_text *text = dbr_text_of(a, DBR_STR("t.debrief"), DBR_STR("."), dbr_str_of(script));
    dbr_run_options o = {
        .has_as_of = true, .as_of = dbr_day_of(2026, 11, 2), .today = dbr_day_of(2026, 11, 2)};
    return dbr_resolve(a, text, &o, diags);
}

/* `whole`: diagnostics as they are printed, in place of their sentences. */
static inline void resolve_one(const char *script, const char *expr, bool whole, dbr_buf *out) {
    dbr_arena a = {0};
    dbr_diags diags;
    dbr_diags_init(&diags, &a);
    dbr_model *m = resolve_script(&a, script, &diags);
    dbr_expr *e = NULL;
    if (diags.errors == 0 && expr) {
        dbr_text *text = dbr_text_of(&a, DBR_STR("expr"), DBR_STR("."), dbr_str_of(expr));
        dbr_node *n = dbr_parse_expr(&a, text, &diags);
        e = n && diags.errors == 0 ? dbr_resolve_expr(m, n, &diags) : NULL;
    }
    if (diags.errors && whole) {
        dbr_diags_write(&diags, false, out);
    } else if (diags.errors) {
        put_diags(&diags, out);
    } else if (e) {
        dbr_expr_write(e, out);
        dbr_buf_puts(out, " : ");
        put_type(&a, e->type, out);
    } else {
        dbr_buf_puts(out, "nothing");
    }
    dbr_arena_clear(&a);
}

static inline void check_cases(const char *script, const one_case *cases, size_t n) {
    size_t failed = 0;
    for (size_t i = 0; i < n; i++) {
        dbr_buf out = {0};
        resolve_one(script, cases[i].expr, false, &out);
        dbr_buf_putc(&out, '\0');
        if (strcmp(out.p, cases[i].want) != 0) {
            fprintf(stderr, "%s\n    wanted %s\n    got    %s\n", cases[i].expr, cases[i].want,
                    out.p);
            failed++;
        }
        dbr_buf_clear(&out);
    }
    assert_int_equal(failed, 0);
}
#define CHECK_CASES(script, cases) check_cases((script), (cases), sizeof(cases) / sizeof *(cases))
#endif
