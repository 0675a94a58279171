/* github.c: outcomes as workflow commands of GitHub Actions, which annotate the script in a pull request: the gravest first, as only ten of
   a level are shown for a step. */
#include "report/render.h"
#include "report/rows.h"

enum { SHOWN = 10 }; /* annotations of a level that GitHub shows for a step; the log has all */

/* A message goes to the end of its line; a property also ends at a colon or comma. */
static void put_escaped(dbr_str s, bool property, dbr_buf *out) {
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '%' || c < 0x20 || c == 0x7F || (property && (c == ':' || c == ',')))
            dbr_buf_printf(out, "%%%02X", c);
        else
            dbr_buf_putc(out, (char)c);
    }
}

static void put_command(const char *level, const dbr_place_ref *at, dbr_str title, dbr_str message,
                        dbr_buf *out) {
    dbr_buf_printf(out, "::%s", level);
    if (at) {
        dbr_buf_puts(out, " file=");
        put_escaped(at->file, true, out);
        dbr_buf_printf(out, ",line=%u,col=%u,title=", at->line, at->column);
    } else {
        dbr_buf_puts(out, " title=");
    }
    put_escaped(title, true, out);
    dbr_buf_puts(out, "::");
    put_escaped(message, false, out);
    dbr_buf_putc(out, '\n');
}

static void put_row(const dbr_review *r, const dbr_row *row, dbr_buf *out) {
    static const char *const names[] = {"notice", "notice", "warning", "error"};
    bool placed = row->check && row->check->place.line;
    put_command(names[row->level], placed ? &row->place : NULL,
                row->kind == DBR_ROW_NOTE ? r->title : row->label, row->message, out);
}

void dbr_render_github(const dbr_review *r, const dbr_render_options *o, dbr_buf *out) {
    static const char *const severities[] = {"critical", "major", "minor"};
    dbr_arena a = {0};
    dbr_rows rows = dbr_rows_of(&a, r);
    size_t counts[DBR_LEVEL_ERROR + 1] = {0}, hidden = 0;
    for (size_t i = 0; i < rows.n; i++)
        counts[rows.v[i].level]++;
    for (dbr_level level = DBR_LEVEL_NOTE; level <= DBR_LEVEL_ERROR; level++) {
        size_t shown = level == DBR_LEVEL_NOTE ? SHOWN - 1 : SHOWN;
        hidden += counts[level] > shown ? counts[level] - shown : 0;
    }
    dbr_str summary = dbr_rows_summary(&a, r);
    if (hidden)
        summary = dbr_arena_printf(&a, "%.*s (%zu more in the log: GitHub shows %d of a level)",
                                   DBR_ARG(summary), hidden, SHOWN);
    for (dbr_level level = DBR_LEVEL_ERROR; level > DBR_LEVEL_NONE; level--) {
        if (level == DBR_LEVEL_NOTE) /* the first of the notices */
            put_command("notice", NULL, r->title, summary, out);
        for (size_t s = 0; s < sizeof severities / sizeof *severities; s++)
            for (size_t i = 0; i < rows.n; i++)
                if (rows.v[i].level == level && dbr_str_is(rows.v[i].severity, severities[s]))
                    put_row(r, &rows.v[i], out);
    }
    dbr_arena_clear(&a);
}
