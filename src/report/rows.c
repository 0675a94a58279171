/* rows.c: lists the outcomes and the troubles of a review for the formats that machines read in pipelines. */
#include "report/rows.h"
#include "base/map.h"
#include "report/label.h"
#include "report/xml.h"

dbr_str dbr_script_path(dbr_str path) {
    while (dbr_str_starts(path, DBR_STR("./")))
        path = dbr_str_slice(path, 2, path.n);
    return path;
}

dbr_str dbr_script_stem(dbr_str path) {
    static const dbr_str end = {".debrief", 8};
    path = dbr_script_path(path);
    return path.n > end.n && dbr_str_ends(path, end) ? dbr_str_slice(path, 0, path.n - end.n)
                                                     : path;
}

dbr_str dbr_rows_summary(dbr_arena *a, const dbr_review *r) {
    return dbr_arena_printf(
        a, "%.*s: %lld passed, %lld warned, %lld failed, %lld missing, %lld waived",
        DBR_ARG(r->verdict), (long long)r->counts.passed, (long long)r->counts.warned,
        (long long)r->counts.failed, (long long)r->counts.missing, (long long)r->counts.waived);
}

static dbr_str kept(dbr_arena *a, dbr_buf *b) {
    dbr_str s = dbr_arena_str(a, dbr_buf_str(b));
    dbr_buf_clear(b);
    return s;
}

static dbr_level level_of(const dbr_check_result *c) {
    if (c->counts_failed)
        return DBR_LEVEL_ERROR;
    if (c->counts_warned)
        return DBR_LEVEL_WARNING;
    return c->outcome == DBR_MISSING ? DBR_LEVEL_NOTE : DBR_LEVEL_NONE;
}

/* How often the text came before, and from now on once more. */
static int64_t times(dbr_map *seen, dbr_str text) {
    bool added = false;
    dbr_map_entry *e = dbr_map_put(seen, text, &added);
    if (added)
        e->num = 0;
    return e->num++;
}

/* What the thing is, not where it stands or what it says: lines and values change with every run. A NUL ends each part. */
static void put_fingerprint(dbr_arena *a, dbr_map *seen, dbr_row *row, dbr_str script) {
    dbr_buf b = {0};
    dbr_buf_put(&b, row->check && row->check->place.file.n ? row->place.file : script);
    dbr_buf_putc(&b, '\0');
    dbr_buf_put(&b, row->rule);
    dbr_buf_putc(&b, '\0');
    for (size_t i = 0; row->check && i < row->check->nsegment; i++) {
        const dbr_segment_part *s = &row->check->segment[i];
        dbr_buf_put(&b, s->column);
        dbr_buf_puts(&b, dbr_value_is_none(s->value) ? "?" : "=");
        dbr_value_write(&s->value, &b);
        dbr_buf_putc(&b, '\0');
    }
    if (row->kind == DBR_ROW_NOTE)
        dbr_buf_put(&b, row->message);
    int64_t n = times(seen, dbr_arena_str(a, dbr_buf_str(&b)));
    if (n)
        dbr_buf_printf(&b, "%lld", (long long)n);
    static const char digits[] = "0123456789abcdef";
    uint64_t hash = dbr_str_hash(dbr_buf_str(&b));
    for (int i = 15; i >= 0; i--, hash >>= 4)
        row->fingerprint[i] = digits[hash & 15];
    dbr_buf_clear(&b);
}

typedef struct list {
    dbr_arena *arena;
    dbr_rows rows;
    dbr_map labels, fingerprints;
} list;

/* Names are told apart as XML shows them: what it cannot hold looks alike there. Of two cases with one name readers keep only the first. */
static dbr_str unique(list *l, dbr_str label) {
    dbr_buf key = {0}, name = {0};
    dbr_str found = label;
    dbr_xml_put(label, &key);
    int64_t n = times(&l->labels, dbr_arena_str(l->arena, dbr_buf_str(&key)));
    while (n) {
        name.n = key.n = 0;
        dbr_buf_put(&name, label);
        dbr_buf_printf(&name, " (%lld)", (long long)++n);
        dbr_xml_put(dbr_buf_str(&name), &key);
        found = dbr_arena_str(l->arena, dbr_buf_str(&name));
        if (!times(&l->labels, dbr_arena_str(l->arena, dbr_buf_str(&key))))
            break;
    }
    dbr_buf_clear(&key);
    dbr_buf_clear(&name);
    return found;
}

static void add(list *l, dbr_row row) {
    dbr_str script = dbr_script_path(l->rows.review->script);
    if (!row.label.n)
        row.label = row.rule;
    row.label = unique(l, row.label);
    row.place.file = row.place.file.n ? dbr_script_path(row.place.file) : script;
    if (!row.place.line)
        row.place = (dbr_place_ref){row.place.file, 1, 1};
    put_fingerprint(l->arena, &l->fingerprints, &row, script);
    l->rows.v[l->rows.n++] = row;
}

static void add_outcome(list *l, const dbr_check_result *c) {
    dbr_buf label = {0};
    dbr_outcome_label(c, &label);
    add(l, (dbr_row){.kind = DBR_ROW_OUTCOME,
                     .check = c,
                     .level = level_of(c),
                     .rule = c->name,
                     .label = kept(l->arena, &label),
                     .message = c->message,
                     .severity = c->severity,
                     .place = c->place});
}

static void add_of_review(list *l, dbr_row_kind kind, dbr_level level, dbr_str rule,
                          dbr_str message) {
    add(l, (dbr_row){.kind = kind,
                     .level = level,
                     .rule = rule,
                     .message = message,
                     .severity = level == DBR_LEVEL_ERROR ? DBR_STR("major") : DBR_STR("minor")});
}

/* Exit status and verdict may be bad while every outcome is good: a reader of outcomes alone must see that too. */
dbr_rows dbr_rows_of(dbr_arena *a, const dbr_review *r) {
    list l = {.arena = a, .rows = {.review = r}};
    l.rows.v = DBR_NEWS(a, dbr_row, r->nchecks + r->nnotes + 3);
    dbr_map_init(&l.labels, a);
    dbr_map_init(&l.fingerprints, a);
    bool failed = false;
    for (size_t i = 0; i < r->nchecks; i++) {
        add_outcome(&l, &r->checks[i]);
        failed |= r->checks[i].counts_failed;
    }
    if (r->incomplete_run)
        add_of_review(&l, DBR_ROW_REVIEW, DBR_LEVEL_ERROR, DBR_STR("debrief/incomplete"),
                      DBR_STR("not all data could be used: a source could not be read, or a cell "
                              "did not fit its type"));
    if (r->claim_failed)
        add_of_review(&l, DBR_ROW_REVIEW, DBR_LEVEL_ERROR, DBR_STR("debrief/claim"),
                      DBR_STR("a claim in a text does not hold"));
    else if (r->any_failed && !failed)
        add_of_review(&l, DBR_ROW_REVIEW, DBR_LEVEL_ERROR, DBR_STR("debrief/verdict"),
                      r->has_score ? dbr_arena_printf(a, "the verdict is failed: the score is %.*s",
                                                      DBR_ARG(r->score.text))
                                   : DBR_STR("the verdict is failed"));
    for (size_t i = 0; i < r->nnotes; i++)
        if (r->notes[i].kind == DBR_NOTE_WARNING)
            add_of_review(&l, DBR_ROW_NOTE, DBR_LEVEL_WARNING, DBR_STR("debrief/note"),
                          r->notes[i].text);
    return l.rows;
}

dbr_str dbr_row_detail(dbr_arena *a, const dbr_row *row) {
    const dbr_check_result *c = row->check;
    dbr_buf b = {0};
    dbr_buf_put(&b, row->message);
    if (c && c->place.line) {
        dbr_buf_puts(&b, " (");
        dbr_buf_put(&b, c->place.file);
        dbr_buf_printf(&b, ":%u:%u)", c->place.line, c->place.column);
    }
    if (c && c->outcome == DBR_WAIVED) {
        dbr_buf_puts(&b, "\nwaived by ");
        dbr_buf_put(&b, c->waived_by);
        dbr_buf_puts(&b, " until ");
        dbr_buf_put(&b, c->waived_until);
        dbr_buf_puts(&b, ": ");
        dbr_buf_put(&b, c->waived_because);
    }
    if (c && c->owner.n) {
        dbr_buf_puts(&b, "\nowner ");
        dbr_buf_put(&b, c->owner);
    }
    if (c && c->because.n) {
        dbr_buf_puts(&b, "\nbecause ");
        dbr_buf_put(&b, c->because);
    }
    for (size_t i = 0; c && i < c->noffenders; i++) {
        dbr_buf_puts(&b, "\n");
        dbr_buf_put(&b, c->offenders[i].file);
        dbr_buf_printf(&b, ":%llu: ", (unsigned long long)c->offenders[i].line);
        dbr_buf_put(&b, c->offenders[i].text);
    }
    return kept(a, &b);
}
