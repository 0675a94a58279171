/* debrief.c: the public functions of debrief.h over a session. */
#include "session/debrief.h"
#include "session/session.h"
#include "source/translate.h"

struct debrief_result {
    int status;
    dbr_buf report, diagnostics;
};

static bool take_day(const char *text, const char *name, dbr_day *out, debrief_result *r) {
    if (text && dbr_date_parse(dbr_str_of(text), out))
        return true;
    dbr_buf_printf(&r->diagnostics, "error: `%s` is a day such as 2026-11-02\n", name);
    r->status = DBR_EXIT_WRONG;
    return false;
}

static void run(debrief_result *r, dbr_session *s, const char *path, const debrief_options *o,
                dbr_access *access) {
    dbr_run_options run = {
        .has_as_of = o->as_of != NULL, .period = dbr_str_of(o->period), .access = access};
    const dbr_format_entry *format = dbr_format_find(dbr_str_of(o->format ? o->format : "text"));
    if (!format) {
        dbr_buf_puts(&r->diagnostics, "error: no such format\n");
        r->status = DBR_EXIT_WRONG;
        return;
    }
    if (o->lang && !dbr_lang_parse(dbr_str_of(o->lang), &s->diags.lang)) {
        dbr_buf_puts(&r->diagnostics, "error: no such language\n");
        r->status = DBR_EXIT_WRONG;
        return;
    }
    const char *missing = dbr_format_missing(format);
    if (missing) {
        dbr_buf_printf(&r->diagnostics, "error: the format `%s` needs %s\n", format->name, missing);
        r->status = DBR_EXIT_WRONG;
        return;
    }
    if (!take_day(o->today, "today", &run.today, r) ||
        (o->as_of && !take_day(o->as_of, "as_of", &run.as_of, r)))
        return;
    for (const char *const *allow = o->allow; allow && *allow; allow++) {
        dbr_refusal no;
        if (!dbr_access_allow(access, &s->script, dbr_str_of(*allow), &no)) {
            dbr_buf_printf(&r->diagnostics, "error: `allow`: %.*s\n", DBR_ARG(no.text));
            r->status = DBR_EXIT_WRONG;
            return;
        }
    }
    dbr_engine_options engine = {.jobs = o->jobs};
    if (dbr_session_load(s, dbr_str_of(path), &run) && dbr_session_judge(s, &engine)) {
        dbr_render_options page = {.width = o->width};
        format->render(s->review, &page, &r->report);
    }
    dbr_diags_sort(&s->diags);
    dbr_diags_write(&s->diags, false, &r->diagnostics);
    r->status = dbr_session_status(s, false);
}

debrief_result *debrief_run(const char *path, const debrief_options *options) {
    debrief_result *r = dbr_alloc(sizeof *r);
    static const debrief_options none;
    dbr_session s;
    dbr_session_init(&s);
    dbr_access access = {0};
    run(r, &s, path, options ? options : &none, &access);
    dbr_session_clear(&s);
    return r;
}

int debrief_status(const debrief_result *result) {
    return result->status;
}

static const char *lend(const dbr_buf *b, size_t *size) {
    if (size)
        *size = b->n;
    return dbr_buf_str(b).p;
}

const char *debrief_report(const debrief_result *result, size_t *size) {
    return lend(&result->report, size);
}

const char *debrief_diagnostics(const debrief_result *result, size_t *size) {
    return lend(&result->diagnostics, size);
}

void debrief_free(debrief_result *result) {
    if (!result)
        return;
    dbr_buf_clear(&result->report);
    dbr_buf_clear(&result->diagnostics);
    dbr_free(result);
}
