/* sarif.c: a review as SARIF 2.1.0: a rule for each check, a result for each outcome that is not good, waived ones as suppressed. What
   passed is left out: code scanning would show it as an alert. */
#include "base/map.h"
#include "base/utf8.h"
#include "report/json.h"
#include "report/render.h"
#include "report/rows.h"

enum { RULE_TEXT_MAX = 1000 /* bytes; GitHub takes 1,024 characters */ };

/* A message: {"text": ..}, never empty and not too long. */
static void message(dbr_json *j, const char *key, dbr_str s, dbr_str otherwise) {
    if (!s.n)
        s = otherwise;
    size_t n = s.n > RULE_TEXT_MAX ? RULE_TEXT_MAX : s.n;
    while (n < s.n && n && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    dbr_json_key(j, key);
    dbr_json_object_flat(j);
    dbr_json_member(j, "text", dbr_str_slice(s, 0, n));
    dbr_json_object_end(j);
}

/* A failed check of minor severity is a warning here, what only warns and is minor a note: its readers sort by level. */
static const char *level_of(const dbr_row *row) {
    bool minor = dbr_str_is(row->severity, "minor");
    if (row->check && row->check->outcome == DBR_WAIVED)
        return minor ? "warning" : "error";
    switch (row->level) {
    case DBR_LEVEL_ERROR:
        return minor ? "warning" : "error";
    case DBR_LEVEL_WARNING:
        return minor && row->check ? "note" : "warning";
    case DBR_LEVEL_NOTE:
        return "note";
    case DBR_LEVEL_NONE:
        break;
    }
    return "none";
}

static bool is_result(const dbr_row *row) {
    return row->level != DBR_LEVEL_NONE || (row->check && row->check->outcome == DBR_WAIVED);
}

static void put_rule(dbr_json *j, const dbr_row *row) {
    const dbr_check_result *c = row->check;
    dbr_json_object(j);
    dbr_json_member(j, "id", row->rule);
    message(j, "shortDescription", c ? c->title : row->message, row->rule);
    message(j, "fullDescription", c ? c->expression : row->message, row->rule);
    message(j, "help", c ? c->because : (dbr_str){0},
            DBR_STR("The condition stands in the script; `debrief explain` shows how its numbers "
                    "came about."));
    dbr_json_key(j, "defaultConfiguration");
    dbr_json_object_flat(j);
    dbr_json_member(j, "level",
                    dbr_str_is(row->severity, "minor") ? DBR_STR("warning") : DBR_STR("error"));
    dbr_json_object_end(j);
    dbr_json_key(j, "properties");
    dbr_json_object_flat(j);
    dbr_json_member(j, "severity", row->severity);
    dbr_json_object_end(j);
    dbr_json_object_end(j);
}

/* A path as a URI: from the root of the repository, or from that of the machine. */
static void put_location(dbr_json *j, const dbr_place_ref *at) {
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    bool absolute = at->file.n && at->file.p[0] == '/';
    dbr_buf uri = {0};
    if (absolute)
        dbr_buf_puts(&uri, "file://");
    for (size_t i = 0; i < at->file.n; i++) {
        unsigned char c = (unsigned char)at->file.p[i];
        if (c && strchr(plain, c))
            dbr_buf_putc(&uri, (char)c);
        else
            dbr_buf_printf(&uri, "%%%02X", c);
    }
    dbr_json_key(j, "artifactLocation");
    dbr_json_object_flat(j);
    dbr_json_member(j, "uri", dbr_buf_str(&uri));
    if (!absolute)
        dbr_json_member(j, "uriBaseId", DBR_STR("%SRCROOT%"));
    dbr_json_object_end(j);
    dbr_json_key(j, "region");
    dbr_json_object_flat(j);
    dbr_json_member_int(j, "startLine", at->line);
    dbr_json_member_int(j, "startColumn", at->column);
    dbr_json_object_end(j);
    dbr_buf_clear(&uri);
}

static void put_suppression(dbr_arena *a, dbr_json *j, const dbr_check_result *c) {
    dbr_json_key(j, "suppressions");
    dbr_json_array(j);
    dbr_json_object_flat(j);
    dbr_json_member(j, "kind", DBR_STR("inSource"));
    dbr_json_member(j, "status", DBR_STR("accepted"));
    dbr_json_member(j, "justification",
                    dbr_arena_printf(a, "waived by %.*s until %.*s: %.*s", DBR_ARG(c->waived_by),
                                     DBR_ARG(c->waived_until), DBR_ARG(c->waived_because)));
    dbr_json_object_end(j);
    dbr_json_array_end(j);
}

static void put_segment(dbr_json *j, const dbr_row *row) {
    const dbr_check_result *c = row->check;
    dbr_json_key(j, "properties");
    dbr_json_object(j);
    dbr_json_member(j, "outcome", dbr_str_of(dbr_outcome_name(c->outcome)));
    dbr_json_member(j, "severity", row->severity);
    dbr_json_member_some(j, "owner", c->owner);
    if (c->nsegment)
        dbr_json_segment(j, c->segment, c->nsegment);
    if (c->has_value)
        dbr_json_member_value(j, "value", &c->value.value);
    dbr_json_object_end(j);
}

static void put_result(dbr_arena *a, dbr_json *j, const dbr_row *row, int64_t rule) {
    dbr_json_object(j);
    dbr_json_member(j, "ruleId", row->rule);
    dbr_json_member_int(j, "ruleIndex", rule);
    dbr_json_member(j, "level", dbr_str_of(level_of(row)));
    dbr_json_key(j, "message");
    dbr_json_object_flat(j);
    dbr_buf b = {0};
    dbr_buf_put(&b, row->label);
    dbr_buf_puts(&b, ": ");
    dbr_buf_put(&b, dbr_row_detail(a, row));
    dbr_json_member(j, "text", dbr_buf_str(&b));
    dbr_buf_clear(&b);
    dbr_json_object_end(j);
    dbr_json_key(j, "locations");
    dbr_json_array(j);
    dbr_json_object(j);
    dbr_json_key(j, "physicalLocation");
    dbr_json_object(j);
    put_location(j, &row->place);
    dbr_json_object_end(j);
    dbr_json_object_end(j);
    dbr_json_array_end(j);
    dbr_json_key(j, "partialFingerprints");
    dbr_json_object_flat(j);
    dbr_json_member(j, "primaryLocationLineHash", dbr_arena_printf(a, "%s:1", row->fingerprint));
    dbr_json_member(j, "checkSegment/v1", dbr_str_of(row->fingerprint));
    dbr_json_object_end(j);
    if (row->check && row->check->outcome == DBR_WAIVED)
        put_suppression(a, j, row->check);
    if (row->check)
        put_segment(j, row);
    dbr_json_object_end(j);
}

static void put_tool(dbr_arena *a, dbr_json *j, const dbr_rows *rows, dbr_map *rules) {
    dbr_json_key(j, "tool");
    dbr_json_object(j);
    dbr_json_key(j, "driver");
    dbr_json_object(j);
    dbr_json_member(j, "name", DBR_STR("Debrief"));
    dbr_json_member(j, "semanticVersion", DBR_STR(DBR_VERSION));
    dbr_json_key(j, "rules");
    dbr_json_array(j);
    for (size_t i = 0; i < rows->n; i++) {
        bool added = false;
        dbr_map_entry *e = dbr_map_put(rules, rows->v[i].rule, &added);
        if (!added)
            continue;
        e->num = (int64_t)rules->n - 1;
        put_rule(j, &rows->v[i]);
    }
    dbr_json_array_end(j);
    dbr_json_object_end(j);
    dbr_json_object_end(j);
}

void dbr_render_sarif(const dbr_review *r, const dbr_render_options *o, dbr_buf *out) {
    dbr_arena a = {0};
    dbr_rows rows = dbr_rows_of(&a, r);
    dbr_map rules;
    dbr_map_init(&rules, &a);
    dbr_json j = {.out = out};
    dbr_json_object(&j);
    dbr_json_member(&j, "$schema", DBR_STR("https://json.schemastore.org/sarif-2.1.0.json"));
    dbr_json_member(&j, "version", DBR_STR("2.1.0"));
    dbr_json_key(&j, "runs");
    dbr_json_array(&j);
    dbr_json_object(&j);
    put_tool(&a, &j, &rows, &rules);
    dbr_json_member(&j, "columnKind", DBR_STR("unicodeCodePoints"));
    dbr_json_key(&j, "automationDetails");
    dbr_json_object_flat(&j);
    dbr_json_member(&j, "id",
                    dbr_arena_printf(&a, "debrief/%.*s/", DBR_ARG(dbr_script_stem(r->script))));
    dbr_json_object_end(&j);
    dbr_json_key(&j, "originalUriBaseIds");
    dbr_json_object(&j);
    dbr_json_key(&j, "%SRCROOT%");
    dbr_json_object(&j);
    message(&j, "description", DBR_STR("The folder in which debrief was called."), (dbr_str){0});
    dbr_json_object_end(&j);
    dbr_json_object_end(&j);
    dbr_json_key(&j, "invocations");
    dbr_json_array(&j);
    dbr_json_object_flat(&j);
    dbr_json_member_bool(&j, "executionSuccessful", !r->incomplete_run);
    dbr_json_object_end(&j);
    dbr_json_array_end(&j);
    dbr_json_key(&j, "results");
    dbr_json_array(&j);
    for (size_t i = 0; i < rows.n; i++)
        if (is_result(&rows.v[i]))
            put_result(&a, &j, &rows.v[i], dbr_map_get(&rules, rows.v[i].rule)->num);
    dbr_json_array_end(&j);
    dbr_json_object_end(&j);
    dbr_json_array_end(&j);
    dbr_json_object_end(&j);
    dbr_buf_putc(out, '\n');
    dbr_arena_clear(&a);
}
