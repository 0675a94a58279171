/* serve.c: `debrief serve`: the page at an address of this machine, made again after each change. */
#include "cli/cli.h"
#include "cli/http.h"
#include "cli/progress.h"
#include "cli/watcher.h"

#include <time.h>

/* The page of one run, or of what is wrong with the script. */
static void make(dbr_cli *c, dbr_watcher *w, uint64_t version, dbr_buf *page) {
    dbr_session s;
    dbr_session_init(&s);
    dbr_engine_options engine = dbr_engine_of(c);
    dbr_render_options o = {.version = version};
    bool judged = dbr_session_load(&s, c->operands.v[0], &c->run);
    dbr_watcher_note(w, &s);
    judged = judged && dbr_session_judge(&s, &engine);
    dbr_put_diags(c, &s.diags);
    if (judged) {
        dbr_render_html(s.review, &o, page);
    } else {
        dbr_buf why = {0};
        dbr_diags_write(&s.diags, false, &why);
        dbr_render_html_wrong(c->operands.v[0], dbr_buf_str(&why), &o, page);
        dbr_buf_clear(&why);
    }
    dbr_session_clear(&s);
}

static void say(dbr_cli *c, const char *what, dbr_str more) {
    dbr_buf b = {0};
    dbr_buf_puts(&b, what);
    dbr_put_safe(more, &b);
    dbr_buf_putc(&b, '\n');
    dbr_put_stdout(c, dbr_buf_str(&b));
    dbr_buf_clear(&b);
}

int dbr_cmd_serve(dbr_cli *c) {
    static dbr_http http; /* its threads end with the process */
    dbr_watcher w;
    dbr_str script = c->operands.v[0];
    if (dbr_str_is(script, "-")) {
        DBR_COMPLAIN(c, (dbr_str){0}, "`debrief serve` needs a file");
        return DBR_EXIT_WRONG;
    }
    if (!dbr_watcher_open(&w, script)) {
        DBR_COMPLAIN(c, (dbr_str){0}, "changes of files cannot be watched here");
        return DBR_EXIT_INCOMPLETE;
    }
    /* A page of an earlier server has another version. */
    uint64_t version = (uint64_t)time(NULL) * 1000;
    dbr_buf page = {0};
    make(c, &w, ++version, &page);
    if (dbr_progress_interrupted()) {
        dbr_buf_clear(&page);
        dbr_watcher_close(&w);
        return DBR_EXIT_INCOMPLETE;
    }
    const char *missing = dbr_http_start(&http, c->port);
    if (missing) {
        DBR_COMPLAIN(c, DBR_STR("`--port 0` takes one that is free"),
                     "`debrief serve` on port %d needs %s", c->port, missing);
        dbr_buf_clear(&page);
        dbr_watcher_close(&w);
        return DBR_EXIT_WRONG;
    }
    dbr_http_show(&http, &page, version);
    dbr_str url = dbr_arena_printf(&c->arena, "http://127.0.0.1:%d/", http.port);
    say(c, "", url);
    if (c->open)
        dbr_open(c, url);
    for (dbr_str changed; !dbr_progress_interrupted() && (changed = dbr_watcher_wait(&w)).n;) {
        say(c, "changed: ", changed);
        make(c, &w, ++version, &page);
        dbr_http_show(&http, &page, version);
    }
    return DBR_EXIT_INCOMPLETE;
}
