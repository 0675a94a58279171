/* diff.c: `debrief diff`: what changed between two saved results. */
#include "base/file.h"
#include "cli/cli.h"
#include "report/changes.h"

static const dbr_past *wrong(dbr_cli *c, dbr_str path, dbr_str why, dbr_str help) {
    dbr_buf safe = {0}, said = {0};
    dbr_put_safe(path, &safe);
    dbr_put_safe(why, &said);
    DBR_COMPLAIN(c, help, "`%.*s`%.*s", DBR_ARG(dbr_buf_str(&safe)), DBR_ARG(dbr_buf_str(&said)));
    dbr_buf_clear(&safe);
    dbr_buf_clear(&said);
    return NULL;
}

static const dbr_past *read_result(dbr_cli *c, dbr_str path) {
    dbr_str bytes;
    switch (dbr_file_read(&c->arena, path, DBR_PAST_BYTES, &bytes)) {
    case DBR_FILE_OK:
        break;
    case DBR_FILE_NOT_FOUND:
        return wrong(c, path, DBR_STR(": there is no such file"), (dbr_str){0});
    case DBR_FILE_IS_FOLDER:
        return wrong(c, path, DBR_STR(" is a folder"), (dbr_str){0});
    case DBR_FILE_TOO_LONG:
        return wrong(c, path, DBR_STR(" is larger than 64 MB: that is no result"), (dbr_str){0});
    case DBR_FILE_UNREADABLE:
    case DBR_FILE_UNWRITABLE:
        return wrong(c, path, DBR_STR(" cannot be read"), (dbr_str){0});
    }
    dbr_past_problem problem;
    const dbr_past *p = dbr_past_read(&c->arena, bytes, &problem);
    if (p)
        return p;
    dbr_str why = dbr_arena_printf(&c->arena, " is no saved result: line %llu, column %llu: %.*s",
                                   (unsigned long long)problem.line,
                                   (unsigned long long)problem.column, DBR_ARG(problem.text));
    return wrong(c, path, why, DBR_STR(DBR_PAST_HELP));
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
    dbr_render_options page = {.width = path.n ? 0 : dbr_page_width(),
                               .colour =
                                   path.n ? c->color == DBR_COLOR_ALWAYS : dbr_colour_on(c, 1)};
    dbr_buf b = {0};
    if (is_json(o))
        dbr_diff_json(before, after, changes, &b);
    else
        dbr_diff_text(before, after, changes, &page, &b);
    int status = path.n ? dbr_put_file(c, path, dbr_buf_str(&b)) : dbr_put_stdout(dbr_buf_str(&b));
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
