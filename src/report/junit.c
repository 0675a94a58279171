/* junit.c: outcomes as JUnit XML, in the form that GitLab and Jenkins read: failures with their text inside, what could not be judged as an
   error where it counts as failed, else as skipped; a warning is a passed case that says so. */
#include "base/map.h"
#include "base/utf8.h"
#include "report/label.h"
#include "report/render.h"

/* Text of XML 1.0: what it cannot hold becomes U+FFFD. */
static void put_xml(dbr_str s, dbr_buf *out) {
    for (size_t i = 0; i < s.n;) {
        uint32_t rune = 0;
        size_t n = dbr_utf8_next(s, i, &rune);
        bool fits = n && (rune >= 0x20 || rune == '\t' || rune == '\n') && rune != 0x7F &&
                    !(rune >= 0x80 && rune < 0xA0) && rune != 0xFFFE && rune != 0xFFFF;
        if (!fits)
            dbr_buf_puts(out, "\xEF\xBF\xBD");
        else if (rune == '<')
            dbr_buf_puts(out, "&lt;");
        else if (rune == '>')
            dbr_buf_puts(out, "&gt;");
        else if (rune == '&')
            dbr_buf_puts(out, "&amp;");
        else if (rune == '"')
            dbr_buf_puts(out, "&quot;");
        else if (rune == '\n' || rune == '\t')
            dbr_buf_printf(out, "&#%u;", (unsigned)rune);
        else
            dbr_buf_put(out, dbr_str_slice(s, i, i + n));
        i += n ? n : 1;
    }
}

static void attribute(const char *name, dbr_str value, dbr_buf *out) {
    dbr_buf_printf(out, " %s=\"", name);
    put_xml(value, out);
    dbr_buf_putc(out, '"');
}

static void put_place(const dbr_check_result *c, dbr_buf *out) {
    if (!c->place.line)
        return;
    dbr_buf_puts(out, " (");
    put_xml(c->place.file, out);
    dbr_buf_printf(out, ":%u:%u)", c->place.line, c->place.column);
}

/* <failure>, <error> or <skipped>, with the message as attribute and as text: readers show either. */
static void put_result(const char *element, const dbr_check_result *c, dbr_buf *out) {
    dbr_buf_printf(out, "      <%s", element);
    attribute("message", c->message, out);
    if (element[0] != 's')
        attribute("type", c->severity, out);
    dbr_buf_putc(out, '>');
    put_xml(c->message, out);
    put_place(c, out);
    if (c->outcome == DBR_WAIVED) {
        dbr_buf_puts(out, "&#10;waived by ");
        put_xml(c->waived_by, out);
        dbr_buf_puts(out, " until ");
        put_xml(c->waived_until, out);
        dbr_buf_puts(out, ": ");
        put_xml(c->waived_because, out);
    }
    if (c->owner.n) {
        dbr_buf_puts(out, "&#10;owner ");
        put_xml(c->owner, out);
    }
    if (c->because.n) {
        dbr_buf_puts(out, "&#10;because ");
        put_xml(c->because, out);
    }
    for (size_t i = 0; i < c->noffenders; i++) {
        dbr_buf_puts(out, "&#10;");
        put_xml(c->offenders[i].file, out);
        dbr_buf_printf(out, ":%llu: ", (unsigned long long)c->offenders[i].line);
        put_xml(c->offenders[i].text, out);
    }
    dbr_buf_printf(out, "</%s>\n", element);
}

/* `names`: how many cases had a name before, as it is written. Of two cases with one name readers keep only the first. */
static void put_case(const dbr_review *r, const dbr_check_result *c, dbr_map *names, dbr_buf *out) {
    dbr_buf label = {0}, name = {0};
    dbr_outcome_label(c, &label);
    put_xml(dbr_buf_str(&label), &name);
    dbr_map_entry *e = dbr_map_get(names, dbr_buf_str(&name));
    if (!e)
        e = dbr_map_put(names, dbr_arena_str(names->arena, dbr_buf_str(&name)), NULL);
    if (e->num++)
        dbr_buf_printf(&name, " (%lld)", (long long)e->num);
    dbr_buf_printf(out, "    <testcase name=\"%.*s\"", DBR_ARG(dbr_buf_str(&name)));
    dbr_buf_clear(&label);
    attribute("classname", r->script, out);
    attribute("file", c->place.file.n ? c->place.file : r->script, out);
    dbr_buf_printf(out, " line=\"%u\" time=\"0\">\n", c->place.line);
    dbr_buf_clear(&name);
    if (c->counts_failed)
        put_result(c->outcome == DBR_MISSING ? "error" : "failure", c, out);
    else if (c->outcome == DBR_MISSING || c->outcome == DBR_WAIVED)
        put_result("skipped", c, out);
    else if (c->counts_warned) {
        dbr_buf_puts(
            out, "      <properties><property name=\"severity\" value=\"warning\"/></properties>\n"
                 "      <system-out>");
        put_xml(c->message, out);
        dbr_buf_puts(out, "</system-out>\n");
    }
    dbr_buf_puts(out, "    </testcase>\n");
}

void dbr_render_junit(const dbr_review *r, const dbr_render_options *o, dbr_buf *out) {
    size_t failures = 0, errors = 0, skipped = 0;
    for (size_t i = 0; i < r->nchecks; i++) {
        const dbr_check_result *c = &r->checks[i];
        bool missing = c->outcome == DBR_MISSING;
        failures += c->counts_failed && !missing;
        errors += c->counts_failed && missing;
        skipped += !c->counts_failed && (missing || c->outcome == DBR_WAIVED);
    }
    dbr_buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    for (int level = 0; level < 2; level++) {
        dbr_buf_puts(out, level ? "  <testsuite" : "<testsuites");
        attribute("name", level ? r->title : DBR_STR("debrief"), out);
        dbr_buf_printf(
            out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"0\">\n",
            r->nchecks, failures, errors, skipped);
    }
    dbr_arena a = {0};
    dbr_map names;
    dbr_map_init(&names, &a);
    for (size_t i = 0; i < r->nchecks; i++)
        put_case(r, &r->checks[i], &names, out);
    dbr_arena_clear(&a);
    dbr_buf_puts(out, "  </testsuite>\n</testsuites>\n");
}
