/* session.c: a script file into its review, step by step; every step that can find the script wrong ends it. */
#include "session/session.h"

#include <errno.h>

const dbr_format_entry dbr_formats[] = {
    {"text", dbr_render_text, "for a terminal or a mail"},
    {"markdown", dbr_render_markdown, "for a pull request or a wiki"},
    {"html", dbr_render_html, "one page of its own, to be forwarded"},
    {"json", dbr_render_json, "for programs: schema debrief.result/1"},
    {"junit", dbr_render_junit, "outcomes as JUnit XML, for GitLab and Jenkins"},
    {"github", dbr_render_github, "outcomes as annotations of GitHub Actions"},
    {"sarif", dbr_render_sarif, "outcomes as SARIF 2.1.0, for code scanning"},
    {"gitlab", dbr_render_gitlab, "outcomes as a code quality report of GitLab"},
    {"tap", dbr_render_tap, "outcomes as TAP 14"},
    {"checkstyle", dbr_render_checkstyle, "outcomes as Checkstyle XML"},
    {"rdjson", dbr_render_rdjson, "outcomes as diagnostics for reviewdog"},
    {"csv", dbr_render_csv, "the numbers as one long table"},
    {"xlsx", dbr_render_xlsx, "a workbook with charts, for Excel and its like"},
    {"wecom", dbr_render_wecom, "messages for a robot of WeCom, a line each"},
    {"dingtalk", dbr_render_dingtalk, "messages for a robot of DingTalk, a line each"},
};
const size_t dbr_nformats = sizeof dbr_formats / sizeof *dbr_formats;

const dbr_format_entry *dbr_format_find(dbr_str name) {
    for (size_t i = 0; i < dbr_nformats; i++)
        if (dbr_str_is(name, dbr_formats[i].name))
            return &dbr_formats[i];
    return NULL;
}

bool dbr_format_binary(const dbr_format_entry *f) {
    return f->render == dbr_render_xlsx;
}

const char *dbr_format_missing(const dbr_format_entry *f) {
    return f->render == dbr_render_xlsx ? dbr_xlsx_missing() : NULL;
}

int dbr_exit_worse(int a, int b) {
    static const int order[] = {DBR_EXIT_INTERNAL, DBR_EXIT_WRONG, DBR_EXIT_INCOMPLETE,
                                DBR_EXIT_FAILED};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (a == order[i] || b == order[i])
            return order[i];
    return DBR_EXIT_OK;
}

void dbr_session_init(dbr_session *s) {
    *s = (dbr_session){0};
    dbr_diags_init(&s->diags, &s->script);
}

void dbr_session_clear(dbr_session *s) {
    dbr_arena_clear(&s->run);
    dbr_arena_clear(&s->meaning);
    dbr_arena_clear(&s->script);
    *s = (dbr_session){0};
}

static dbr_str unreadable(int error) {
    switch (error) {
    case EACCES:
    case EPERM:
        return DBR_STR("permission denied");
    case EIO:
        return DBR_STR("the device reports an input error");
    case ENAMETOOLONG:
        return DBR_STR("its name is too long");
    case ELOOP:
        return DBR_STR("too many symbolic links");
    case EBADF:
        return DBR_STR("it is closed");
    default:
        return DBR_STR("the system refuses it");
    }
}

bool dbr_session_read(dbr_session *s, dbr_str path) {
    dbr_text *text = NULL;
    dbr_span nowhere = {0};
    errno = 0;
    switch (dbr_text_read(&s->script, path, &text)) {
    case DBR_TEXT_OK:
        s->text = text;
        return true;
    case DBR_TEXT_NOT_FOUND:
        DBR_DIAG(&s->diags, SCRIPT_NOT_FOUND, nowhere, path);
        break;
    case DBR_TEXT_IS_FOLDER:
        DBR_DIAG(&s->diags, SCRIPT_IS_FOLDER, nowhere, path);
        break;
    case DBR_TEXT_UNREADABLE:
        DBR_DIAG(&s->diags, SCRIPT_UNREADABLE, nowhere, path, unreadable(errno));
        break;
    case DBR_TEXT_TOO_LONG:
        DBR_DIAG(&s->diags, SCRIPT_TOO_LONG, nowhere, path);
        break;
    }
    return false;
}

bool dbr_session_load(dbr_session *s, dbr_str path, const dbr_run_options *o) {
    if (!dbr_session_read(s, path))
        return false;
    s->model = dbr_resolve(&s->meaning, s->text, o, &s->diags);
    return s->diags.errors == 0;
}

bool dbr_session_scan(dbr_session *s, const dbr_engine_options *o) {
    dbr_plan_finish(s->plan);
    s->cells = dbr_native_run(&s->run, s->plan, o, &s->diags);
    if (dbr_interrupted(o->interrupt)) {
        DBR_DIAG(&s->diags, INTERRUPTED, (dbr_span){0});
        return false;
    }
    return s->diags.errors == 0;
}

bool dbr_session_judge(dbr_session *s, const dbr_engine_options *o) {
    s->plan = dbr_plan_new(&s->run, s->model);
    dbr_plan_review(s->plan);
    if (!dbr_session_scan(s, o))
        return false;
    s->review = dbr_judge(&s->run, s->model, s->cells);
    return dbr_follow(&s->run, s->model, s->review, &s->diags);
}

static bool any_source_failed(const dbr_session *s) {
    for (size_t i = 0; s->cells && i < s->model->sources.n; i++)
        if (s->cells->scans[i].scan && s->cells->scans[i].failed)
            return true;
    return false;
}

int dbr_session_status(const dbr_session *s, bool fail_on_warn) {
    if (s->diags.errors)
        return DBR_EXIT_WRONG;
    if (s->diags.data_errors || any_source_failed(s) || (s->review && s->review->incomplete_run))
        return DBR_EXIT_INCOMPLETE;
    if (s->review && s->review->any_failed)
        return DBR_EXIT_FAILED;
    if (fail_on_warn && (s->diags.warnings || (s->review && s->review->any_warned)))
        return DBR_EXIT_FAILED;
    return DBR_EXIT_OK;
}
