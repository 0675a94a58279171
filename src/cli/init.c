/* init.c: `debrief init`: a first script from data files. */
#include "tools/init.h"
#include "cli/cli.h"

int dbr_cmd_init(dbr_cli *c) {
    size_t n = c->operands.n;
    dbr_described *files = DBR_NEWS(&c->arena, dbr_described, n + 1);
    int status = DBR_EXIT_OK;
    bool all = true;
    for (size_t i = 0; i < n; i++) {
        dbr_data_errors errors;
        dbr_data_errors_init(&errors, &c->arena);
        bool ok = dbr_describe(&c->arena, c->operands.v[i], &errors, &files[i]);
        dbr_put_data_errors(c, &errors);
        status = dbr_exit_worse(status, dbr_data_status(ok, &errors));
        all &= ok;
    }
    if (!all)
        return status;
    dbr_buf b = {0};
    dbr_init_script(&c->arena, files, c->operands.v, n, &b);
    int put = dbr_put_result(c, c->output, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return dbr_exit_worse(status, put);
}
