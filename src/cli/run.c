/* run.c: `debrief run`: the whole report, in one or more formats. */
#include "cli/cli.h"

#include <stdlib.h>

static int put(dbr_cli *c, const dbr_review *r, const dbr_output *o) {
    dbr_str path = o->path.n ? o->path : c->output;
    dbr_render_options page = dbr_page_options(c, path);
    dbr_buf b = {0};
    o->format->render(r, &page, &b);
    if (dbr_format_binary(o->format) && !b.n) {
        dbr_buf_clear(&b);
        DBR_COMPLAIN(c, DBR_STR("is there room for temporary files?"), "`%s` could not be made",
                     o->format->name);
        return DBR_EXIT_INCOMPLETE;
    }
    int status = dbr_put_result(c, path, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    if (c->open && status == DBR_EXIT_OK && path.n && o->format->render == dbr_render_html)
        dbr_open(c, path);
    return status;
}

/* GitHub shows the file that this names below the steps of a job. */
#define STEP_SUMMARY "GITHUB_STEP_SUMMARY"
enum { STEP_SUMMARY_MAX = 1 << 20 }; /* a larger one is not shown at all */

/* Beside annotations, which have no room for a table, goes the page. The variable is the operator's, not the script's; the file is one that
   other commands of the step write to as well, so it is added to. What goes wrong here does not change how the review ended. */
static void put_summary(dbr_cli *c, const dbr_review *r) {
    dbr_str path = dbr_str_of(getenv(STEP_SUMMARY));
    bool wanted = false;
    for (size_t i = 0; i < c->outputs.n; i++) {
        dbr_str to = c->outputs.v[i].path.n ? c->outputs.v[i].path : c->output;
        if (dbr_str_eq(to, path))
            return; /* somebody sends something there already */
        wanted |= c->outputs.v[i].format->render == dbr_render_github;
    }
    if (!wanted || !path.n)
        return;
    dbr_buf page = {0};
    dbr_render_options options = {0};
    dbr_render_markdown(r, &options, &page);
    dbr_buf_putc(&page, '\n');
    const char *why = dbr_append_file(path, dbr_buf_str(&page), STEP_SUMMARY_MAX);
    if (why) {
        dbr_str text =
            dbr_arena_printf(&c->arena, "warning: the step summary cannot be written: %s", why);
        page.n = 0;
        dbr_buf_put(&page, dbr_said(c, text));
        dbr_buf_putc(&page, '\n');
        dbr_put_stderr(dbr_buf_str(&page));
    }
    dbr_buf_clear(&page);
}

/* With `-f json:out.json` alone nothing goes to standard output. */
int dbr_put_outputs(dbr_cli *c, const dbr_review *r) {
    dbr_output plain = {.format = &dbr_formats[0]};
    if (!c->outputs.n)
        return put(c, r, &plain);
    int status = DBR_EXIT_OK;
    for (size_t i = 0; i < c->outputs.n; i++)
        status = dbr_exit_worse(status, put(c, r, &c->outputs.v[i]));
    put_summary(c, r);
    return status;
}

int dbr_run_once(dbr_cli *c, void (*loaded)(void *user, const dbr_session *s), void *user) {
    dbr_session s;
    dbr_session_init(&s);
    dbr_engine_options engine = dbr_engine_of(c);
    int status = DBR_EXIT_OK;
    bool judged = dbr_session_load(&s, c->operands.v[0], &c->run);
    if (loaded)
        loaded(user, &s);
    judged = judged && dbr_session_judge(&s, &engine);
    dbr_put_diags(c, &s.diags);
    if (judged)
        status = dbr_exit_worse(dbr_put_outputs(c, s.review), dbr_put_saved(c, s.review));
    status = dbr_exit_worse(status, dbr_session_status(&s, c->fail_on_warn));
    dbr_session_clear(&s);
    return status;
}

int dbr_cmd_run(dbr_cli *c) {
    return dbr_run_once(c, NULL, NULL);
}
