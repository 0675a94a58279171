/* fmt.c: `debrief fmt`: scripts in canonical layout, in place. */
#include "cli/cli.h"
#include "tools/format.h"

static int one(dbr_cli *c, dbr_str path, dbr_buf *list) {
    dbr_session s;
    dbr_session_init(&s);
    dbr_buf b = {0};
    int status = DBR_EXIT_OK;
    const dbr_ast *ast =
        dbr_session_read(&s, path) ? dbr_parse(&s.meaning, s.text, &s.diags) : NULL;
    if (ast && s.diags.errors == 0)
        dbr_format_script(&s.meaning, ast, &b);
    dbr_put_diags(c, &s.diags);
    if (s.diags.errors) {
        status = DBR_EXIT_WRONG;
    } else if (c->check) {
        if (!dbr_str_eq(dbr_buf_str(&b), s.text->bytes)) {
            dbr_put_safe(s.text->name, list);
            dbr_buf_putc(list, '\n');
            status = DBR_EXIT_FAILED;
        }
    } else if (dbr_str_is(path, "-")) {
        status = dbr_put_stdout(c, dbr_buf_str(&b));
    } else if (!dbr_str_eq(dbr_buf_str(&b), s.text->bytes)) {
        status = dbr_put_file(c, path, dbr_buf_str(&b));
    }
    dbr_buf_clear(&b);
    dbr_session_clear(&s);
    return status;
}

int dbr_cmd_fmt(dbr_cli *c) {
    dbr_buf list = {0};
    int status = DBR_EXIT_OK;
    for (size_t i = 0; i < c->operands.n; i++)
        status = dbr_exit_worse(status, one(c, c->operands.v[i], &list));
    status = dbr_exit_worse(status, dbr_put_stdout(c, dbr_buf_str(&list)));
    dbr_buf_clear(&list);
    return status;
}
