/* csv.c: the numbers of a review as one long table (RFC 4180): a row for each value of a metric (now, compared, in the trend) and for each
   value that a check looked at, in each segment. Numbers in plain form; a text can never be a formula. */
#include "base/utf8.h"
#include "report/render.h"

typedef struct table {
    dbr_buf *out;
    bool filled; /* the row has a cell already */
} table;

static void next(table *t) {
    if (t->filled)
        dbr_buf_putc(t->out, ',');
    t->filled = true;
}

static void end(table *t) {
    dbr_buf_puts(t->out, "\r\n");
    t->filled = false;
}

/* What spreadsheets take as the beginning of a formula, or skip before one. */
static bool is_formula(uint32_t rune) {
    return rune == '=' || rune == '+' || rune == '-' || rune == '@' || rune == '\t' ||
           rune == '\r' || rune == '\n' || rune == '|' || rune == '%' || rune == 0xFF1D ||
           rune == 0xFF0B || rune == 0xFF0D || rune == 0xFF20;
}

static bool needs_quotes(dbr_str s) {
    for (size_t i = 0; i < s.n; i++)
        if (strchr(",;\"\t\n", s.p[i]) && s.p[i])
            return true;
    return s.n && (s.p[0] == ' ' || s.p[s.n - 1] == ' ');
}

static void text(table *t, dbr_str s) {
    next(t);
    bool quoted = needs_quotes(s);
    if (quoted)
        dbr_buf_putc(t->out, '"');
    for (size_t i = 0; i < s.n;) {
        uint32_t rune = 0;
        size_t n = dbr_utf8_next(s, i, &rune);
        bool control = rune < 0x20 && rune != '\t' && rune != '\n';
        if (i == 0 && n && is_formula(rune))
            dbr_buf_putc(t->out, '\'');
        if (!n || control || (rune >= 0x7F && rune < 0xA0))
            dbr_buf_puts(t->out, "\xEF\xBF\xBD");
        else
            dbr_buf_put(t->out, dbr_str_slice(s, i, i + n));
        if (rune == '"')
            dbr_buf_putc(t->out, '"');
        i += n ? n : 1;
    }
    if (quoted)
        dbr_buf_putc(t->out, '"');
}

static void truth(table *t, bool b) {
    text(t, b ? DBR_STR("true") : DBR_STR("false"));
}

/* The plain form: a number is a number for whoever reads the cell, also a negative one. */
static void value(table *t, const dbr_value *v) {
    dbr_buf b = {0};
    switch (v->kind) {
    case DBR_V_NONE:
        text(t, (dbr_str){0});
        break;
    case DBR_V_DECIMAL:
    case DBR_V_DATE:
    case DBR_V_DATETIME:
    case DBR_V_BOOL:
        next(t);
        dbr_value_write(v, t->out);
        break;
    case DBR_V_TEXT:
    case DBR_V_SERIES:
        dbr_value_write(v, &b);
        text(t, dbr_buf_str(&b));
        break;
    }
    dbr_buf_clear(&b);
}

static void reason(table *t, const dbr_value *v) {
    bool none = v->kind == DBR_V_NONE;
    text(t, none ? v->none.why : (dbr_str){0});
    text(t, none ? dbr_str_of(dbr_reason_code(v->none.reason)) : (dbr_str){0});
}

/* What the number is of: the first cells of a row. */
static void about_metric(table *t, const dbr_metric_result *m, dbr_str kind, dbr_str window) {
    text(t, m->name);
    text(t, m->title);
    text(t, m->group);
    text(t, m->unit);
    text(t, (dbr_str){0});
    text(t, kind);
    text(t, window);
}

static void single(table *t, const dbr_value *v) {
    value(t, v);
    text(t, (dbr_str){0});
    text(t, (dbr_str){0});
}

static void metric(table *t, const dbr_review *r, const dbr_metric_result *m) {
    about_metric(t, m, DBR_STR("value"), r->period);
    single(t, &m->value.value);
    truth(t, r->complete);
    reason(t, &m->value.value);
    end(t);
    for (size_t i = 0; i < m->ncomparisons; i++) {
        const dbr_comparison *c = &m->comparisons[i];
        const dbr_value *none = dbr_value_is_none(c->value.value)    ? &c->value.value
                                : dbr_value_is_none(c->change.value) ? &c->change.value
                                                                     : &c->difference.value;
        about_metric(t, m, c->with, c->window.n ? c->window : r->period);
        value(t, &c->value.value);
        value(t, &c->change.value);
        value(t, &c->difference.value);
        text(t, (dbr_str){0});
        reason(t, none);
        end(t);
    }
    for (size_t i = 0; i < m->nseries; i++) {
        const dbr_point *p = &m->series[i];
        about_metric(t, m, DBR_STR("trend"), p->period);
        single(t, &p->value.value);
        truth(t, !p->incomplete);
        reason(t, &p->value.value);
        end(t);
    }
}

static void check(table *t, const dbr_review *r, const dbr_check_result *c) {
    dbr_buf segment = {0};
    for (size_t i = 0; i < c->nsegment; i++) {
        dbr_buf_puts(&segment, i ? ", " : "");
        dbr_buf_put(&segment, c->segment[i].column);
        dbr_buf_putc(&segment, '=');
        dbr_buf_put(&segment, c->segment[i].text);
    }
    for (int limit = 0; limit < (c->limit.text.n ? 2 : 1); limit++) {
        const dbr_value *v = limit ? &c->limit.value : &c->value.value;
        text(t, c->name);
        text(t, c->title);
        text(t, (dbr_str){0});
        text(t, c->unit);
        text(t, dbr_buf_str(&segment));
        text(t, limit ? DBR_STR("limit") : DBR_STR("check"));
        text(t, r->period);
        single(t, v);
        truth(t, r->complete);
        reason(t, v);
        end(t);
    }
    dbr_buf_clear(&segment);
}

void dbr_render_csv(const dbr_review *r, const dbr_render_options *o, dbr_buf *out) {
    static const char *const head[] = {"name",     "title",  "group",      "unit",   "segment",
                                       "kind",     "window", "value",      "change", "difference",
                                       "complete", "reason", "reason_code"};
    table t = {.out = out};
    for (size_t i = 0; i < sizeof head / sizeof *head; i++)
        text(&t, dbr_str_of(head[i]));
    end(&t);
    for (size_t i = 0; i < r->nmetrics; i++)
        metric(&t, r, &r->metrics[i]);
    for (size_t i = 0; i < r->nchecks; i++)
        if (r->checks[i].has_value)
            check(&t, r, &r->checks[i]);
}
