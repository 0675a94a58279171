/* rdjson.c: outcomes that are not good as diagnostics for reviewdog. Its columns are bytes. */
#include "report/json_writer.h"
#include "report/render.h"
#include "report/rows.h"

static void put_row(dbr_json *j, const dbr_row *row) {
    static const char *const names[] = {"INFO", "INFO", "WARNING", "ERROR"};
    dbr_buf b = {0};
    dbr_buf_put(&b, row->label);
    dbr_buf_puts(&b, ": ");
    dbr_buf_put(&b, row->message);
    dbr_json_object(j);
    dbr_json_member(j, "message", dbr_buf_str(&b));
    dbr_json_key(j, "location");
    dbr_json_object_flat(j);
    dbr_json_member(j, "path", row->place.file);
    dbr_json_key(j, "range");
    dbr_json_object_flat(j);
    dbr_json_key(j, "start");
    dbr_json_object_flat(j);
    dbr_json_key(j, "line");
    dbr_json_int(j, row->place.line);
    dbr_json_key(j, "column");
    dbr_json_int(j, row->check && row->check->place_byte ? row->check->place_byte : 1);
    dbr_json_object_end(j);
    dbr_json_object_end(j);
    dbr_json_object_end(j);
    dbr_json_member(j, "severity", dbr_str_of(names[row->level]));
    dbr_json_key(j, "code");
    dbr_json_object_flat(j);
    dbr_json_member(j, "value", row->rule);
    dbr_json_object_end(j);
    dbr_json_object_end(j);
    dbr_buf_clear(&b);
}

void dbr_render_rdjson(const dbr_review *r, const dbr_render_options *o, dbr_buf *out) {
    dbr_arena a = {0};
    dbr_rows rows = dbr_rows_of(&a, r);
    dbr_json j = {.out = out};
    dbr_json_object(&j);
    dbr_json_key(&j, "source");
    dbr_json_object_flat(&j);
    dbr_json_member(&j, "name", DBR_STR("debrief"));
    dbr_json_object_end(&j);
    dbr_json_member(&j, "severity", DBR_STR("ERROR"));
    dbr_json_key(&j, "diagnostics");
    dbr_json_array(&j);
    for (size_t i = 0; i < rows.n; i++)
        if (rows.v[i].level != DBR_LEVEL_NONE)
            put_row(&j, &rows.v[i]);
    dbr_json_array_end(&j);
    dbr_json_object_end(&j);
    dbr_buf_putc(out, '\n');
    dbr_arena_clear(&a);
}
