/* watch.c: `debrief watch`: runs, waits for a change, runs again. */
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/watcher.h"

/* A line between two reports. */
static void separate(dbr_cli *c, dbr_str changed) {
    dbr_buf b = {0};
    dbr_buf_puts(&b, "\n══ changed: ");
    dbr_put_safe(changed, &b);
    dbr_buf_puts(&b, " ══\n\n");
    dbr_put_stdout(c, dbr_buf_str(&b));
    dbr_buf_clear(&b);
}

int dbr_cmd_watch(dbr_cli *c) {
    dbr_watcher w;
    dbr_str script = c->operands.v[0];
    if (dbr_str_is(script, "-")) {
        DBR_COMPLAIN(c, (dbr_str){0},
                     "`debrief watch` needs a file: standard input does not change");
        return DBR_EXIT_WRONG;
    }
    if (!dbr_watcher_open(&w, script)) {
        DBR_COMPLAIN(c, (dbr_str){0}, "changes of files cannot be watched here");
        return DBR_EXIT_INCOMPLETE;
    }
    for (;;) {
        dbr_run_once(c, dbr_watcher_note, &w);
        dbr_str changed = dbr_progress_interrupted() ? (dbr_str){0} : dbr_watcher_wait(&w);
        if (!changed.n)
            break;
        separate(c, changed);
    }
    dbr_watcher_close(&w);
    return DBR_EXIT_INCOMPLETE;
}
