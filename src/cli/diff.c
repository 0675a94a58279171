/* diff.c: `debrief diff`: what changed between two saved results. */
#include "base/file.h"
#include "cli/cli.h"
#include "report/changes.h"

static const dbr_past *read_result(dbr_cli *c, dbr_str path) {
    dbr_str bytes;
    dbr_str name = dbr_safe(c, path), none = {0};
    switch (dbr_file_read(&c->arena, path, DBR_PAST_BYTES, &bytes)) {
    case DBR_FILE_OK:
        break;
    case DBR_FILE_NOT_FOUND:
        DBR_COMPLAIN(c, none, "`%.*s`: there is no such file", DBR_ARG(name));
        return NULL;
    case DBR_FILE_IS_FOLDER:
        DBR_COMPLAIN(c, none, "`%.*s` is a folder", DBR_ARG(name));
        return NULL;
    case DBR_FILE_TOO_LONG:
        DBR_COMPLAIN(c, none, "`%.*s` is larger than 64 MB: that is no result", DBR_ARG(name));
        return NULL;
    case DBR_FILE_UNREADABLE:
    case DBR_FILE_UNWRITABLE:
        DBR_COMPLAIN(c, none, "`%.*s` cannot be read", DBR_ARG(name));
        return NULL;
    }
    dbr_past_problem problem;
    const dbr_past *p = dbr_past_read(&c->arena, bytes, &problem);
    if (p)
        return p;
    DBR_COMPLAIN(c, DBR_STR(DBR_PAST_HELP),
                 "`%.*s` is no saved result: line %llu, column %llu: %.*s", DBR_ARG(name),
                 (unsigned long long)problem.line, (unsigned long long)problem.column,
                 DBR_ARG(dbr_safe(c, problem.text)));
    return NULL;
}

static bool is_json(const dbr_output *o) {
    return o->format->render == dbr_render_json;
}

static bool formats_suit(dbr_cli *c) {
    for (size_t i = 0; i < c->outputs.n; i++)
        if (!is_json(&c->outputs.v[i]) && c->outputs.v[i].format->render != dbr_render_text) {
            DBR_COMPLAIN(c, DBR_STR("the formats are: `text`, `json`"),
                         "`debrief diff` has no format `%s`", c->outputs.v[i].format->name);
            return false;
        }
    return true;
}

static int put(dbr_cli *c, const dbr_output *o, const dbr_past *before, const dbr_past *after,
               const dbr_changes *changes) {
    dbr_str path = o->path.n ? o->path : c->output;
    dbr_render_options page = dbr_page_options(c, path);
    dbr_buf b = {0};
    if (is_json(o))
        dbr_diff_json(before, after, changes, &b);
    else
        dbr_diff_text(before, after, changes, &page, &b);
    int status = dbr_put_result(c, path, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return status;
}

int dbr_cmd_diff(dbr_cli *c) {
    if (!formats_suit(c))
        return DBR_EXIT_WRONG;
    const dbr_past *before = read_result(c, c->operands.v[0]);
    const dbr_past *after = read_result(c, c->operands.v[1]);
    if (!before || !after)
        return DBR_EXIT_WRONG;
    dbr_changes *changes = dbr_past_compare(&c->arena, before, after, NULL);
    int status = changes->newly_failing ? DBR_EXIT_FAILED : DBR_EXIT_OK;
    dbr_output plain = {.format = &dbr_formats[0]};
    for (size_t i = 0; i < c->outputs.n || i == 0; i++)
        status = dbr_exit_worse(
            status, put(c, c->outputs.n ? &c->outputs.v[i] : &plain, before, after, changes));
    return status;
}
