/* gitlab.c: outcomes that are not good as a code quality report of GitLab: one array. */
#include "report/json_writer.h"
#include "report/render.h"
#include "report/rows.h"

static const char *severity_of(const dbr_row *row) {
    switch (row->level) {
    case DBR_LEVEL_ERROR:
        if (dbr_str_is(row->severity, "critical"))
            return row->check->key ? "blocker" : "critical";
        return dbr_str_is(row->severity, "minor") ? "minor" : "major";
    case DBR_LEVEL_WARNING:
        return "minor";
    case DBR_LEVEL_NOTE:
    case DBR_LEVEL_NONE:
        break;
    }
    return "info";
}

void dbr_render_gitlab(const dbr_review *r, const dbr_render_options *o, dbr_buf *out) {
    dbr_arena a = {0};
    dbr_rows rows = dbr_rows_of(&a, r);
    dbr_json j = {.out = out};
    dbr_json_array(&j);
    for (size_t i = 0; i < rows.n; i++) {
        const dbr_row *row = &rows.v[i];
        if (row->level == DBR_LEVEL_NONE)
            continue;
        dbr_buf b = {0};
        dbr_buf_put(&b, row->label);
        dbr_buf_puts(&b, ": ");
        dbr_buf_put(&b, row->message);
        dbr_json_object(&j);
        dbr_json_member(&j, "description", dbr_buf_str(&b));
        dbr_json_member(&j, "check_name", row->rule);
        dbr_json_member(&j, "fingerprint", dbr_str_of(row->fingerprint));
        dbr_json_member(&j, "severity", dbr_str_of(severity_of(row)));
        dbr_json_key(&j, "location");
        dbr_json_object_flat(&j);
        dbr_json_member(&j, "path", row->place.file);
        dbr_json_key(&j, "lines");
        dbr_json_object_flat(&j);
        dbr_json_key(&j, "begin");
        dbr_json_int(&j, row->place.line);
        dbr_json_object_end(&j);
        dbr_json_object_end(&j);
        dbr_json_object_end(&j);
        dbr_buf_clear(&b);
    }
    dbr_json_array_end(&j);
    dbr_buf_putc(out, '\n');
    dbr_arena_clear(&a);
}
