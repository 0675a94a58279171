/* tap.c: outcomes as TAP version 14: a test point each. Warnings and waived failures are TODO, which do not fail a run; what has no data
   and does not count is skipped. */
#include "report/json_writer.h"
#include "report/page.h"
#include "report/render.h"
#include "report/rows.h"

/* Text of a test point: on its line, and its `#` and `\` are its own. */
static void put(dbr_page *p, dbr_str s) {
    s = dbr_page_safe(p, s);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '#' || s.p[i] == '\\')
            dbr_buf_putc(p->out, '\\');
        dbr_buf_putc(p->out, s.p[i]);
    }
}

/* Texts in JSON are texts in YAML. */
static void put_fact(dbr_page *p, const char *key, dbr_str value) {
    if (!value.n)
        return;
    dbr_json j = {.out = p->out};
    dbr_buf_printf(p->out, "  %s: ", key);
    dbr_json_text(&j, value);
    dbr_buf_putc(p->out, '\n');
}

static void put_facts(dbr_page *p, const dbr_row *row) {
    dbr_buf_puts(p->out, "  ---\n");
    put_fact(p, "message", row->message);
    put_fact(p, "severity", row->severity);
    if (row->check) {
        put_fact(p, "owner", row->check->owner);
        put_fact(p, "because", row->check->because);
        put_fact(p, "file", row->place.file);
        dbr_buf_printf(p->out, "  line: %u\n  column: %u\n", row->place.line, row->place.column);
    }
    dbr_buf_puts(p->out, "  ...\n");
}

static void put_row(dbr_page *p, const dbr_row *row, size_t number) {
    const dbr_check_result *c = row->check;
    bool waived = c && c->outcome == DBR_WAIVED, skipped = row->level == DBR_LEVEL_NOTE;
    bool good = row->level <= DBR_LEVEL_NOTE && !waived;
    dbr_buf_printf(p->out, "%s %zu - ", good ? "ok" : "not ok", number);
    put(p, row->label);
    if (waived) {
        dbr_buf_puts(p->out, " # TODO waived by ");
        put(p, c->waived_by);
        dbr_buf_puts(p->out, " until ");
        put(p, c->waived_until);
        dbr_buf_puts(p->out, ": ");
        put(p, c->waived_because);
    } else if (skipped) {
        dbr_buf_puts(p->out, " # SKIP ");
        put(p, row->message);
    } else if (row->level == DBR_LEVEL_WARNING) {
        dbr_buf_puts(p->out, " # TODO warning");
    }
    dbr_buf_putc(p->out, '\n');
    if (!good)
        put_facts(p, row);
}

void dbr_render_tap(const dbr_review *r, const dbr_render_options *o, dbr_buf *out) {
    dbr_arena a = {0};
    dbr_rows rows = dbr_rows_of(&a, r);
    dbr_page p = {.arena = &a, .out = out, .width = 80};
    size_t n = 0;
    for (size_t i = 0; i < rows.n; i++)
        n += rows.v[i].kind != DBR_ROW_NOTE;
    dbr_buf_printf(out, "TAP version 14\n1..%zu%s\n", n, n ? "" : " # SKIP nothing is checked");
    n = 0;
    for (size_t i = 0; i < rows.n; i++) {
        if (rows.v[i].kind != DBR_ROW_NOTE) {
            put_row(&p, &rows.v[i], ++n);
            continue;
        }
        dbr_buf_puts(out, "# ");
        dbr_buf_put(out, dbr_page_safe(&p, rows.v[i].message));
        dbr_buf_putc(out, '\n');
    }
    dbr_buf_puts(out, "# ");
    dbr_buf_put(out, dbr_page_safe(&p, dbr_rows_summary(&a, r)));
    dbr_buf_putc(out, '\n');
    dbr_arena_clear(&a);
}
