/* run.c: `debrief run`: the whole report, in one or more formats. */
#include "cli/cli.h"

static int put(dbr_cli *c, const dbr_review *r, const dbr_output *o) {
    dbr_str path = o->path.n ? o->path : c->output;
    dbr_render_options page = {.width = path.n ? 0 : dbr_page_width(),
                               .colour =
                                   path.n ? c->color == DBR_COLOR_ALWAYS : dbr_colour_on(c, 1)};
    dbr_buf b = {0};
    o->format->render(r, &page, &b);
    int status = path.n ? dbr_put_file(c, path, dbr_buf_str(&b)) : dbr_put_stdout(dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return status;
}

/* With `-f json:out.json` alone nothing goes to standard output. */
static int put_all(dbr_cli *c, const dbr_review *r) {
    dbr_output plain = {.format = &dbr_formats[0]};
    if (!c->outputs.n)
        return put(c, r, &plain);
    int status = DBR_EXIT_OK;
    for (size_t i = 0; i < c->outputs.n; i++)
        status = dbr_exit_worse(status, put(c, r, &c->outputs.v[i]));
    return status;
}

int dbr_cmd_run(dbr_cli *c) {
    dbr_session s;
    dbr_session_init(&s);
    dbr_engine_options engine = dbr_engine_of(c);
    int status = DBR_EXIT_OK;
    bool judged = dbr_session_load(&s, c->operands.v[0], &c->run) && dbr_session_judge(&s, &engine);
    dbr_put_diags(c, &s.diags);
    if (judged)
        status = put_all(c, s.review);
    status = dbr_exit_worse(status, dbr_session_status(&s, c->fail_on_warn));
    dbr_session_clear(&s);
    return status;
}
