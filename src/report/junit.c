/* junit.c: outcomes as JUnit XML, in the form that GitLab and Jenkins read: failures with their text inside, what could not be judged as an
   error where it counts as failed, else as skipped; a warning is a passed case that says so. */
#include "report/render.h"
#include "report/rows.h"
#include "report/xml.h"

/* Jenkins reads a package before the last dot of a class, GitLab shows it as the suite: "reviews/week.debrief" is "reviews.week". */
static dbr_str class_of(dbr_arena *a, dbr_str script) {
    char *name = dbr_arena_cstr(a, dbr_script_stem(script));
    size_t n = dbr_script_stem(script).n;
    for (size_t i = 0; i < n; i++)
        if (name[i] == '/')
            name[i] = '.';
    return (dbr_str){name, n};
}

typedef enum result { PASSED, SKIPPED, ERROR, FAILURE } result;

static result result_of(const dbr_row *row) {
    bool missing = row->check ? row->check->outcome == DBR_MISSING
                              : dbr_str_is(row->rule, "debrief/incomplete");
    if (row->level == DBR_LEVEL_ERROR)
        return missing ? ERROR : FAILURE;
    return missing || (row->check && row->check->outcome == DBR_WAIVED) ? SKIPPED : PASSED;
}

/* The message is an attribute and text: readers show either. */
static void put_result(dbr_arena *a, const char *element, const dbr_row *row, dbr_buf *out) {
    dbr_buf_printf(out, "      <%s", element);
    dbr_xml_put_attribute("message", row->message, out);
    if (result_of(row) != SKIPPED)
        dbr_xml_put_attribute("type", row->severity, out);
    dbr_buf_putc(out, '>');
    dbr_xml_put(dbr_row_detail(a, row), out);
    dbr_buf_printf(out, "</%s>\n", element);
}

static void put_case(dbr_arena *a, dbr_str class, const dbr_row *row, dbr_buf *out) {
    static const char *const elements[] = {"", "skipped", "error", "failure"};
    dbr_buf_puts(out, "    <testcase");
    dbr_xml_put_attribute("name", row->label, out);
    dbr_xml_put_attribute("classname", class, out);
    dbr_xml_put_attribute("file", row->place.file, out);
    dbr_xml_put_number("line", row->place.line, out);
    dbr_buf_puts(out, " time=\"0\">\n");
    result is = result_of(row);
    if (is != PASSED) {
        put_result(a, elements[is], row, out);
    } else if (row->level == DBR_LEVEL_WARNING) {
        dbr_buf_puts(
            out, "      <properties><property name=\"severity\" value=\"warning\"/></properties>\n"
                 "      <system-out>");
        dbr_xml_put(row->message, out);
        dbr_buf_puts(out, "</system-out>\n");
    }
    dbr_buf_puts(out, "    </testcase>\n");
}

void dbr_render_junit(const dbr_review *r, const dbr_render_options *o, dbr_buf *out) {
    dbr_arena a = {0};
    dbr_rows rows = dbr_rows_of(&a, r);
    dbr_str class = class_of(&a, r->script);
    size_t counts[4] = {0}, cases = 0;
    for (size_t i = 0; i < rows.n; i++)
        if (rows.v[i].kind != DBR_ROW_NOTE) {
            cases++;
            counts[result_of(&rows.v[i])]++;
        }
    dbr_buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    for (int level = 0; level < 2; level++) {
        dbr_buf_puts(out, level ? "  <testsuite" : "<testsuites");
        dbr_xml_put_attribute("name", level ? r->title : DBR_STR("debrief"), out);
        dbr_xml_put_number("tests", cases, out);
        dbr_xml_put_number("failures", counts[FAILURE], out);
        dbr_xml_put_number("errors", counts[ERROR], out);
        dbr_xml_put_number("skipped", counts[SKIPPED], out);
        dbr_buf_puts(out, " time=\"0\">\n");
    }
    for (size_t i = 0; i < rows.n; i++)
        if (rows.v[i].kind != DBR_ROW_NOTE)
            put_case(&a, class, &rows.v[i], out);
    dbr_buf_puts(out, "  </testsuite>\n</testsuites>\n");
    dbr_arena_clear(&a);
}
