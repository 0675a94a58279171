/* fuzz_run.c: any bytes as a script over the data that it brings along: parsed, resolved, planned, read, judged and reported, twice the
   same. No file is opened: scripts that name one are left alone. */
#include "base/utf8.h"
#include "session/session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds) {
    if (!holds)
        __builtin_trap();
}

/* A `use` is read while names are resolved, so the tree has to tell. */
static bool names_scripts(dbr_arena *a, const dbr_text *text) {
    dbr_diags diags;
    dbr_diags_init(&diags, a);
    const dbr_node *root = dbr_parse(a, text, &diags)->root;
    for (size_t i = 0; i < root->nkids; i++)
        if (root->kids[i]->kind == DBR_N_USE_FILE || root->kids[i]->kind == DBR_N_USE_MODULE)
            return true;
    return false;
}

static bool names_files(const dbr_model *m) {
    for (size_t i = 0; i < m->sources.n; i++)
        if (m->sources.v[i]->kind != DBR_SOURCE_INLINE)
            return true;
    return m->holidays_path.n > 0;
}

/* The report in the format, and the messages behind it. */
static void run(dbr_str bytes, const dbr_format_entry *format, dbr_buf *out) {
    dbr_session s;
    dbr_session_init(&s);
    dbr_text *text = dbr_text_of(&s.script, DBR_STR("fuzz"), DBR_STR("."), bytes);
    dbr_run_options options = {.today = 20760};
    dbr_engine_options engine = {.jobs = 1};
    if (!names_scripts(&s.script, text)) {
        s.text = text;
        s.model = dbr_resolve(&s.meaning, text, &options, &s.diags);
        if (s.diags.errors == 0 && !names_files(s.model) && dbr_session_judge(&s, &engine)) {
            dbr_render_options page = {.width = 80, .colour = true};
            format->render(s.review, &page, out);
            must(out->n > 0 &&
                 (dbr_format_binary(format) || dbr_utf8_invalid(dbr_buf_str(out)) == SIZE_MAX));
        }
        dbr_diags_sort(&s.diags);
        dbr_diags_write(&s.diags, false, out);
        int status = dbr_session_status(&s, true);
        must(status == 0 || out->n > 0);
    }
    dbr_session_clear(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    dbr_str bytes = {(const char *)data, size};
    for (size_t i = 0; i < dbr_nformats; i++) {
        dbr_buf once = {0}, twice = {0};
        if (dbr_format_missing(&dbr_formats[i]))
            continue;
        run(bytes, &dbr_formats[i], &once);
        run(bytes, &dbr_formats[i], &twice);
        must(dbr_str_eq(dbr_buf_str(&once), dbr_buf_str(&twice)));
        dbr_buf_clear(&once);
        dbr_buf_clear(&twice);
    }
    return 0;
}
