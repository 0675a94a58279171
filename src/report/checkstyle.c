/* checkstyle.c: outcomes that are not good as Checkstyle XML: the files of the scripts, and in each its errors. */
#include "base/map.h"
#include "report/render.h"
#include "report/rows.h"
#include "report/xml.h"

static void put_error(const dbr_row *row, dbr_buf *out) {
    static const char *const names[] = {"info", "info", "warning", "error"};
    dbr_buf b = {0};
    dbr_buf_puts(out, "    <error");
    dbr_xml_put_number("line", row->place.line, out);
    dbr_xml_put_number("column", row->place.column, out);
    dbr_xml_put_attribute("severity", dbr_str_of(names[row->level]), out);
    dbr_buf_put(&b, row->label);
    dbr_buf_puts(&b, ": ");
    dbr_buf_put(&b, row->message);
    dbr_xml_put_attribute("message", dbr_buf_str(&b), out);
    b.n = 0;
    if (row->check)
        dbr_buf_puts(&b, "debrief/");
    dbr_buf_put(&b, row->rule);
    dbr_xml_put_attribute("source", dbr_buf_str(&b), out);
    dbr_buf_puts(out, "/>\n");
    dbr_buf_clear(&b);
}

void dbr_render_checkstyle(const dbr_review *r, const dbr_render_options *o, dbr_buf *out) {
    dbr_arena a = {0};
    dbr_rows rows = dbr_rows_of(&a, r);
    dbr_map files; /* a file stands once, where its first error is */
    dbr_map_init(&files, &a);
    dbr_buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n");
    for (size_t i = 0; i < rows.n; i++) {
        bool first = false;
        if (rows.v[i].level != DBR_LEVEL_NONE)
            dbr_map_put(&files, rows.v[i].place.file, &first);
        if (!first)
            continue;
        dbr_buf_puts(out, "  <file");
        dbr_xml_put_attribute("name", rows.v[i].place.file, out);
        dbr_buf_puts(out, ">\n");
        for (size_t k = i; k < rows.n; k++)
            if (rows.v[k].level != DBR_LEVEL_NONE &&
                dbr_str_eq(rows.v[k].place.file, rows.v[i].place.file))
                put_error(&rows.v[k], out);
        dbr_buf_puts(out, "  </file>\n");
    }
    dbr_buf_puts(out, "</checkstyle>\n");
    dbr_arena_clear(&a);
}
