/* github.c: outcomes as workflow commands of GitHub Actions, which annotate the script in a pull request. */
#include "report/label.h"
#include "report/render.h"

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
    if (at && at->line) {
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

void dbr_render_github(const dbr_review *r, const dbr_render_options *o, dbr_buf *out) {
    dbr_buf text = {0};
    for (size_t i = 0; i < r->nchecks; i++) {
        const dbr_check_result *c = &r->checks[i];
        bool missing = c->outcome == DBR_MISSING;
        if (!c->counts_failed && !c->counts_warned && !missing)
            continue;
        text.n = 0;
        dbr_outcome_label(c, &text);
        put_command(c->counts_failed   ? "error"
                    : c->counts_warned ? "warning"
                                       : "notice",
                    &c->place, dbr_buf_str(&text), c->message, out);
    }
    for (size_t i = 0; i < r->nnotes; i++)
        if (r->notes[i].kind == DBR_NOTE_WARNING)
            put_command("warning", NULL, r->title, r->notes[i].text, out);
    text.n = 0;
    dbr_buf_printf(&text, "%.*s: %lld passed, %lld warned, %lld failed, %lld missing, %lld waived",
                   DBR_ARG(r->verdict), (long long)r->counts.passed, (long long)r->counts.warned,
                   (long long)r->counts.failed, (long long)r->counts.missing,
                   (long long)r->counts.waived);
    put_command("notice", NULL, r->title, dbr_buf_str(&text), out);
    dbr_buf_clear(&text);
}
