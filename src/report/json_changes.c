/* json_changes.c: what changed between two results as JSON: the member `follow_up` of a result, and debrief.diff/1. */
#include "report/changes.h"
#include "report/json.h"

void dbr_json_failing(dbr_json *j, const dbr_failing *f) {
    if (!f->reviews)
        return;
    dbr_json_key(j, "failing");
    dbr_json_object_flat(j);
    dbr_json_member_int(j, "reviews", f->reviews);
    dbr_json_member_some(j, "since", f->since);
    dbr_json_member_bool(j, "unbroken", f->unbroken);
    dbr_json_object_end(j);
}

static void change(dbr_json *j, dbr_change_part part, const dbr_change *c) {
    dbr_json_object(j);
    dbr_json_member_some(j, "of", c->of);
    dbr_json_member(j, "name", c->name);
    dbr_json_member_some(j, "title", c->title);
    dbr_json_member_some(j, "source", c->source);
    if (part == DBR_CHANGES_CHECKS)
        dbr_json_segment(j, c->segment, c->nsegment);
    dbr_json_member(j, "state", c->state);
    dbr_json_member_some(j, "was", c->was);
    dbr_json_member_some(j, "now", c->now);
    dbr_json_member_some(j, "period", c->period);
    if (c->has_values) {
        dbr_json_member_value(j, "before", &c->before);
        dbr_json_member_value(j, "after", &c->after);
    }
    if (c->npoints) {
        dbr_json_key(j, "points");
        dbr_json_array(j);
        for (size_t i = 0; i < c->npoints; i++) {
            dbr_json_object_flat(j);
            dbr_json_member(j, "period", c->points[i].period);
            dbr_json_member_value(j, "before", &c->points[i].before);
            dbr_json_member_value(j, "after", &c->points[i].after);
            dbr_json_object_end(j);
        }
        dbr_json_array_end(j);
    }
    dbr_json_failing(j, &c->failing);
    dbr_json_member_some(j, "text", c->text);
    dbr_json_object_end(j);
}

void dbr_json_changes(dbr_json *j, const dbr_changes *c) {
    for (unsigned k = 0; k < DBR_CHANGES_COUNT; k++) {
        if (!c->parts[k].n)
            continue;
        dbr_json_key(j, dbr_change_part_name((dbr_change_part)k));
        dbr_json_array(j);
        for (size_t i = 0; i < c->parts[k].n; i++)
            change(j, (dbr_change_part)k, &c->parts[k].v[i]);
        dbr_json_array_end(j);
    }
}

static void side(dbr_json *j, const char *key, const dbr_past *p) {
    dbr_json_key(j, key);
    dbr_json_object_flat(j);
    dbr_json_member(j, "script", p->script);
    dbr_json_member(j, "title", p->title);
    dbr_json_member(j, "period", p->period);
    dbr_json_member_some(j, "verdict", p->verdict);
    dbr_json_object_end(j);
}

void dbr_diff_json(const dbr_past *before, const dbr_past *after, const dbr_changes *c,
                   dbr_buf *out) {
    dbr_json j = {.out = out};
    dbr_json_object(&j);
    dbr_json_member(&j, "schema", DBR_STR("debrief.diff/1"));
    side(&j, "before", before);
    side(&j, "after", after);
    dbr_json_member_int(&j, "newly_failing", (int64_t)c->newly_failing);
    dbr_json_changes(&j, c);
    dbr_json_object_end(&j);
    dbr_buf_putc(out, '\n');
}
