/* check.c: `debrief check`: one line for each outcome that counts as failed, and how many there are of each kind; or what `-f` asks for. */
#include "cli/cli.h"
#include "cli/progress.h"
#include "report/label.h"

static void place(const dbr_place_ref *p, dbr_buf *out) {
    if (!p->line)
        return;
    dbr_buf_puts(out, " (");
    dbr_put_safe(p->file, out);
    dbr_buf_printf(out, ":%u:%u)", p->line, p->column);
}

/* failed refunds[region=East]: refund_rate <= 3% is false, 4.2% (october.debrief:38:13). A missing outcome that counts as failed reads
   the same, "is none, no visits in 2026-09": whoever looks for failures looks for one word. */
static void outcome(const dbr_check_result *r, dbr_buf *out) {
    dbr_buf_printf(out, "%s ", r->counts_failed ? "failed" : dbr_outcome_name(r->outcome));
    dbr_buf label = {0};
    dbr_outcome_label(r, &label);
    dbr_put_safe(dbr_buf_str(&label), out);
    dbr_buf_clear(&label);
    dbr_buf_puts(out, ": ");
    dbr_put_safe(r->message, out);
    place(&r->place, out);
    dbr_buf_putc(out, '\n');
}

static void warn(dbr_cli *c, const dbr_review *r) {
    dbr_buf b = {0};
    for (size_t i = 0; i < r->nnotes; i++)
        if (r->notes[i].kind == DBR_NOTE_WARNING) {
            dbr_buf_put(&b, dbr_said(c, DBR_STR("warning")));
            dbr_buf_puts(&b, ": ");
            dbr_put_safe(dbr_said(c, r->notes[i].text), &b);
            dbr_buf_putc(&b, '\n');
        }
    dbr_put_stderr(dbr_buf_str(&b));
    dbr_buf_clear(&b);
}

static void lines(dbr_cli *c, const dbr_review *r, dbr_buf *out) {
    warn(c, r);
    for (size_t i = 0; i < r->nchecks; i++)
        if (r->checks[i].counts_failed || (c->fail_on_warn && r->checks[i].counts_warned))
            outcome(&r->checks[i], out);
}

static void add(dbr_counts *all, const dbr_counts *c) {
    all->passed += c->passed;
    all->warned += c->warned;
    all->failed += c->failed;
    all->missing += c->missing;
    all->waived += c->waived;
}

static int check(dbr_cli *c, dbr_str path, dbr_counts *all, dbr_buf *out) {
    dbr_session s;
    dbr_session_init(&s);
    dbr_engine_options engine = dbr_engine_of(c);
    bool judged = dbr_session_load(&s, path, &c->run) && dbr_session_judge(&s, &engine);
    dbr_put_diags(c, &s.diags);
    int saved = DBR_EXIT_OK;
    if (judged) {
        const dbr_review *r = s.review;
        saved = dbr_put_saved(c, r);
        if (c->outputs.n)
            saved = dbr_exit_worse(saved, dbr_put_outputs(c, r));
        else
            lines(c, r, out);
        add(all, &r->counts);
    }
    int status = dbr_exit_worse(saved, dbr_session_status(&s, c->fail_on_warn));
    dbr_session_clear(&s);
    return status;
}

int dbr_cmd_check(dbr_cli *c) {
    dbr_buf out = {0};
    dbr_counts all = {0};
    int status = DBR_EXIT_OK;
    for (size_t i = 0; i < c->operands.n && !dbr_progress_interrupted(); i++)
        status = dbr_exit_worse(status, check(c, c->operands.v[i], &all, &out));
    if (status != DBR_EXIT_WRONG && !c->outputs.n &&
        !dbr_progress_interrupted()) { /* a wrong script: nothing counts as evaluated */
        dbr_buf_printf(&out,
                       "checks: %lld passed, %lld warned, %lld failed, %lld missing, %lld waived\n",
                       (long long)all.passed, (long long)all.warned, (long long)all.failed,
                       (long long)all.missing, (long long)all.waived);
        status = dbr_exit_worse(status, dbr_put_result(c, c->output, dbr_buf_str(&out)));
    }
    dbr_buf_clear(&out);
    return status;
}
