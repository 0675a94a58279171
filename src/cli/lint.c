/* lint.c: `debrief lint`: errors and warnings of scripts; no data is read. */
#include "tools/lint.h"
#include "cli/cli.h"

int dbr_cmd_lint(dbr_cli *c) {
    int status = DBR_EXIT_OK;
    for (size_t i = 0; i < c->operands.n; i++) {
        dbr_session s;
        dbr_session_init(&s);
        if (dbr_session_load(&s, c->operands.v[i], &c->run))
            dbr_lint(&s.run, s.model, &s.diags);
        dbr_put_diags(c, &s.diags);
        status = dbr_exit_worse(status, dbr_session_status(&s, c->fail_on_warn));
        dbr_session_clear(&s);
    }
    return status;
}
