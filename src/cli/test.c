/* test.c: `debrief test`: the script's test blocks, one line each, and what came in place of what was expected. */
#include "cli/cli.h"
#include "tools/script_test.h"

typedef struct tally {
    size_t passed, failed;
    int status;
    dbr_buf out;
} tally;

static void print(const dbr_test_result *t, dbr_buf *out) {
    dbr_buf_puts(out, t->ok ? "ok   " : "FAIL ");
    dbr_put_safe(t->name, out);
    dbr_buf_putc(out, '\n');
    for (size_t i = 0; i < t->failures.n; i++) {
        const dbr_test_failure *f = &t->failures.v[i];
        dbr_buf_puts(out, "     expected ");
        dbr_put_safe(f->expected, out);
        dbr_buf_puts(out, "\n     it ");
        dbr_put_safe(f->came, out);
        dbr_buf_puts(out, " (");
        dbr_put_safe(f->place.file, out);
        dbr_buf_printf(out, ":%u:%u)\n", f->place.line, f->place.column);
    }
}

static void one(dbr_cli *c, dbr_session *s, size_t index, tally *t) {
    dbr_arena arena = {0};
    dbr_diags diags;
    dbr_diags_init(&diags, &arena);
    dbr_test_result r = dbr_test_run(&arena, s->text, s->model, index, &c->run, c->jobs, &diags);
    if (diags.errors || diags.data_errors) /* warnings were said when the script was loaded */
        dbr_put_diags(c, &diags);
    print(&r, &t->out);
    t->passed += r.ok;
    t->failed += !r.ok;
    if (!r.ok)
        t->status = dbr_exit_worse(t->status, diags.errors ? DBR_EXIT_WRONG : DBR_EXIT_FAILED);
    dbr_arena_clear(&arena);
}

int dbr_cmd_test(dbr_cli *c) {
    tally t = {0};
    for (size_t i = 0; i < c->operands.n; i++) {
        dbr_session s;
        dbr_session_init(&s);
        bool loaded = dbr_session_load(&s, c->operands.v[i], &c->run);
        dbr_put_diags(c, &s.diags);
        for (size_t k = 0; loaded && k < s.model->tests.n; k++)
            one(c, &s, k, &t);
        t.status = dbr_exit_worse(t.status, dbr_session_status(&s, false));
        dbr_session_clear(&s);
    }
    if (t.status != DBR_EXIT_WRONG || t.passed + t.failed)
        dbr_buf_printf(&t.out, "tests: %zu passed, %zu failed\n", t.passed, t.failed);
    t.status = dbr_exit_worse(t.status, dbr_put_stdout(c, dbr_buf_str(&t.out)));
    dbr_buf_clear(&t.out);
    return t.status;
}
