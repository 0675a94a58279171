/* text_results.c: goals, the table of metrics with their trends, and what changed. */
#include "base/utf8.h"
#include "report/text.h"

/* ---- goals ---- */

const char *dbr_text_goal_mark(dbr_goal_status s, dbr_ink *ink) {
    switch (s) {
    case DBR_GOAL_NO_DATA:
        *ink = DBR_INK_DIM;
        return "?";
    case DBR_GOAL_ATTAINED:
    case DBR_GOAL_ON_TRACK:
        *ink = DBR_INK_GREEN;
        return "✓";
    case DBR_GOAL_TRADED_OFF:
    case DBR_GOAL_AT_RISK:
        *ink = DBR_INK_YELLOW;
        return "!";
    case DBR_GOAL_MISSED:
    case DBR_GOAL_OFF_TRACK:
        *ink = DBR_INK_RED;
        return "✗";
    }
    return "?";
}

dbr_str dbr_text_goal_numbers(dbr_page *p, const dbr_goal_result *g) {
    dbr_buf b = {0};
    if (g->metric.n) {
        dbr_buf_put(&b, dbr_page_safe(p, g->metric));
        dbr_buf_putc(&b, ' ');
    }
    dbr_buf_put(&b, g->actual.text);
    if (g->target.text.n) {
        dbr_buf_printf(&b, " · %.*s %.*s ", DBR_ARG(dbr_text_word(p, DBR_W_TARGET)),
                       DBR_ARG(g->comparison));
        dbr_buf_put(&b, g->target.text);
    }
    if (g->by.n)
        dbr_buf_printf(&b, " %.*s %.*s", DBR_ARG(dbr_text_word(p, DBR_W_BY)), DBR_ARG(g->by));
    dbr_str s = dbr_arena_str(p->arena, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

void dbr_text_goal_facts(dbr_page *p, const dbr_goal_result *g, dbr_buf *facts) {
    if (g->expected.value.kind != DBR_V_NONE)
        dbr_text_fact(p, facts, dbr_text_word(p, DBR_W_EXPECTED_NOW), g->expected.text);
    if (g->attainment.value.kind != DBR_V_NONE) {
        bool way = g->baseline.value.kind != DBR_V_NONE;
        dbr_str share = g->attainment.text;
        dbr_text_fact(p, facts, (dbr_str){0},
                      !way ? DBR_SAY(p->arena, p->lang, OF_TARGET, share)
                      : g->attainment.value.dec.neg
                          ? DBR_SAY(p->arena, p->lang, MOVED_AWAY, share)
                          : DBR_SAY(p->arena, p->lang, OF_THE_WAY, share));
    }
    if (g->baseline.value.kind != DBR_V_NONE)
        dbr_text_fact(p, facts, dbr_text_word(p, DBR_W_FROM), g->baseline.text);
    dbr_text_fact(p, facts, dbr_text_word(p, DBR_W_OWNER), g->owner);
}

enum { BULLET = 40 };

/* The value as a bar from zero, the target as a mark on it. Nothing where one of them is not there, or the target is a range. */
static void bullet(dbr_page *p, unsigned at, dbr_ink ink, const dbr_goal_result *g) {
    if (g->actual.value.kind != DBR_V_DECIMAL || g->target.value.kind != DBR_V_DECIMAL ||
        g->upper.kind == DBR_V_DECIMAL)
        return;
    double actual = dbr_dec_to_double(g->actual.value.dec);
    double target = dbr_dec_to_double(g->target.value.dec);
    double low = actual < target ? actual : target, high = actual < target ? target : actual;
    unsigned cells = p->width > at + BULLET ? BULLET : p->width - at;
    const dbr_text_bar b = {.low = low < 0 ? low : 0,
                            .high = high > 0 ? high : 0,
                            .to = actual,
                            .mark = target,
                            .has_mark = true};
    dbr_page_blank(p, at);
    dbr_page_put(p, ink, dbr_text_draw(p, &b, cells));
    dbr_page_break(p);
}

static void goal(dbr_page *p, const dbr_goal_result *g) {
    dbr_ink ink = DBR_INK_PLAIN;
    const char *mark = dbr_text_goal_mark(g->status, &ink);
    unsigned room = dbr_words_width(p->lang, DBR_W_NO_DATA, DBR_W_OFF_TRACK);
    unsigned at = dbr_text_item_column(room);
    int level = g->level < 0 ? 0 : g->level > 6 ? 6 : g->level;
    dbr_str name = dbr_str_of(dbr_goal_status_name(g->status));
    dbr_str title = g->title.n ? g->title : g->name;
    if (level)
        title = dbr_page_text(p, "%*s└ %.*s", (level - 1) * 2, "", DBR_ARG(title));
    dbr_text_item(p, mark, ink, dbr_word_named(p->lang, name, DBR_W_NO_DATA), room, title, true);
    dbr_buf facts = {0};
    if (g->metric.n) {
        dbr_page_line(p, at, DBR_INK_PLAIN, dbr_text_goal_numbers(p, g));
        bullet(p, at, ink, g);
    }
    dbr_text_goal_facts(p, g, &facts);
    dbr_text_facts(p, at, &facts);
    dbr_text_fact(p, &facts, dbr_text_word(p, DBR_W_WHY), g->why);
    dbr_text_facts(p, at, &facts);
}

void dbr_text_goals(dbr_page *p, const dbr_review *r) {
    if (!r->ngoals)
        return;
    dbr_text_heading(p, DBR_W_HEAD_GOALS);
    for (size_t i = 0; i < r->ngoals; i++)
        goal(p, &r->goals[i]);
}

/* ---- the table of metrics ---- */

enum { C_NAME, C_VALUE, C_TARGET, C_PREVIOUS, C_CHANGE, C_YEAR, C_YEAR_CHANGE, C_TREND, C_COUNT };

const dbr_comparison *dbr_text_against(const dbr_metric_result *m, const char *with) {
    for (size_t i = 0; i < m->ncomparisons; i++)
        if (dbr_str_is(m->comparisons[i].with, with))
            return &m->comparisons[i];
    return NULL;
}

dbr_str dbr_text_sparkline(dbr_page *p, const dbr_point *points, size_t n, bool *open, bool *gap) {
    static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    double least = 0, most = 0;
    size_t values = 0;
    for (size_t i = 0; i < n; i++) {
        if (points[i].value.value.kind != DBR_V_DECIMAL)
            continue;
        double d = dbr_dec_to_double(points[i].value.value.dec);
        least = !values || d < least ? d : least;
        most = !values || d > most ? d : most;
        values++;
    }
    if (values < 2)
        return (dbr_str){0};
    dbr_buf b = {0};
    for (size_t i = 0; i < n; i++) {
        const dbr_point *t = &points[i];
        if (t->value.value.kind != DBR_V_DECIMAL) {
            dbr_buf_puts(&b, "·");
            *gap = true;
            continue;
        }
        double d = dbr_dec_to_double(t->value.value.dec);
        double share = most > least ? (d - least) / (most - least) : 0.5;
        size_t step = share >= 1 ? 7 : share > 0 ? (size_t)(share * 8) : 0;
        dbr_buf_puts(&b, blocks[step > 7 ? 7 : step]);
        if (t->incomplete) {
            dbr_buf_putc(&b, '*');
            *open = true;
        }
    }
    dbr_str s = dbr_arena_str(p->arena, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

typedef struct legend {
    bool marked, points, open, gap;
} legend;

dbr_str dbr_text_change(const dbr_comparison *c) {
    bool absolute = c->change.value.kind == DBR_V_NONE && c->difference.value.kind != DBR_V_NONE;
    return absolute ? c->difference.text : c->change.text;
}

dbr_str dbr_text_change_narrow(dbr_arena *a, dbr_lang lang, const dbr_comparison *c, bool *points) {
    dbr_str wide = dbr_word_text(lang, DBR_W_POINTS), text = dbr_text_change(c);
    dbr_str narrow = dbr_word_text(lang, DBR_W_POINTS_SHORT);
    if (dbr_str_eq(wide, narrow) || text.n <= wide.n || !dbr_str_ends(text, wide))
        return text;
    *points = true;
    return dbr_arena_printf(a, "%.*s%.*s", (int)(text.n - wide.n), text.p, DBR_ARG(narrow));
}

static dbr_str change(dbr_page *p, const dbr_comparison *c, dbr_ink *ink, legend *l) {
    const char *mark = c->better > 0 ? " ▲" : c->better < 0 ? " ▼" : "  ";
    *ink = dbr_page_ink(p, c->better);
    l->marked |= c->better != 0;
    dbr_str text = dbr_text_change_narrow(p->arena, p->lang, c, &l->points);
    return dbr_page_text(p, "%.*s%s", DBR_ARG(dbr_page_safe(p, text)), mark);
}

static dbr_table_row metric_row(dbr_page *p, const dbr_metric_result *m, legend *l) {
    dbr_table_row row = {0};
    const dbr_comparison *previous = dbr_text_against(m, "previous"),
                         *year = dbr_text_against(m, "last year");
    row.cells[C_NAME] = dbr_page_safe(p, m->title.n ? m->title : m->name);
    row.cells[C_VALUE] = dbr_page_safe(p, m->value.text);
    row.ink[C_VALUE] = DBR_INK_BOLD;
    if (m->has_target)
        row.cells[C_TARGET] = dbr_page_safe(p, m->target.text);
    if (previous) {
        row.cells[C_PREVIOUS] = dbr_page_safe(p, previous->value.text);
        row.cells[C_CHANGE] = change(p, previous, &row.ink[C_CHANGE], l);
    }
    if (year && year->value.value.kind != DBR_V_NONE) {
        row.cells[C_YEAR] = dbr_page_safe(p, year->value.text);
        row.cells[C_YEAR_CHANGE] = change(p, year, &row.ink[C_YEAR_CHANGE], l);
    }
    row.cells[C_TREND] = dbr_text_sparkline(p, m->series, m->nseries, &l->open, &l->gap);
    return row;
}

static void put_legend(dbr_page *p, const legend *l) {
    dbr_buf b = {0};
    if (l->marked)
        dbr_buf_put(&b, dbr_text_word(p, DBR_W_LEGEND));
    if (l->points)
        dbr_buf_printf(&b, "%s%.*s", b.n ? "  " : "",
                       DBR_ARG(dbr_text_word(p, DBR_W_LEGEND_POINTS)));
    if (l->open)
        dbr_buf_printf(&b, "%s%.*s", b.n ? "  " : "", DBR_ARG(dbr_text_word(p, DBR_W_LEGEND_OPEN)));
    if (l->gap)
        dbr_buf_printf(&b, "%s%.*s", b.n ? "  " : "", DBR_ARG(dbr_text_word(p, DBR_W_LEGEND_GAP)));
    if (b.n) {
        dbr_page_break(p);
        dbr_page_line(p, 2, DBR_INK_DIM, dbr_buf_str(&b));
    }
    dbr_buf_clear(&b);
}

const dbr_metric_result **dbr_text_metrics(dbr_page *p, const dbr_review *r) {
    const dbr_metric_result **v = DBR_NEWS(p->arena, const dbr_metric_result *, r->nmetrics + 1);
    size_t n = 0;
    for (size_t i = 0; i < r->nmetrics; i++)
        if (!r->metrics[i].group.n)
            v[n++] = &r->metrics[i];
    for (size_t i = 0; i < r->nmetrics; i++) {
        dbr_str group = r->metrics[i].group;
        bool seen = !group.n;
        for (size_t k = 0; k < i && !seen; k++)
            seen = dbr_str_eq(r->metrics[k].group, group);
        for (size_t k = i; k < r->nmetrics && !seen; k++)
            if (dbr_str_eq(r->metrics[k].group, group))
                v[n++] = &r->metrics[k];
    }
    return v;
}

static size_t grouped(dbr_page *p, const dbr_review *r, dbr_table_row *rows, legend *l) {
    const dbr_metric_result **metrics = dbr_text_metrics(p, r);
    dbr_str group = {0};
    size_t n = 0;
    for (size_t i = 0; i < r->nmetrics; i++) {
        if (!dbr_str_eq(metrics[i]->group, group)) {
            group = metrics[i]->group;
            rows[n] = (dbr_table_row){.heading = true};
            rows[n++].cells[0] = dbr_page_safe(p, group);
        }
        rows[n++] = metric_row(p, metrics[i], l);
    }
    return n;
}

size_t dbr_text_remarks(dbr_page *p, const dbr_review *r, dbr_str **out) {
    dbr_str *v = *out = DBR_NEWS(p->arena, dbr_str, r->nmetrics * 2 + 1);
    size_t n = 0;
    for (size_t i = 0; i < r->nmetrics; i++) {
        const dbr_metric_result *m = &r->metrics[i];
        dbr_str title = dbr_page_safe(p, m->title.n ? m->title : m->name);
        if (m->value.value.kind == DBR_V_NONE && m->value.value.none.why.n)
            v[n++] = dbr_joined(p->arena, p->lang, DBR_W_COLON, title,
                                dbr_page_safe(p, m->value.value.none.why));
        const dbr_comparison *year =
            dbr_text_against(m, "last year"); /* that of `previous` is a finding */
        if (year && year->words.n)
            v[n++] = DBR_SAY(p->arena, p->lang, CHANGE_REMARK, title, dbr_page_safe(p, year->words),
                             dbr_page_safe(p, year->window));
    }
    return n;
}

static void remarks(dbr_page *p, const dbr_review *r) {
    dbr_str *v = NULL;
    size_t n = dbr_text_remarks(p, r, &v);
    if (n)
        dbr_page_break(p);
    for (size_t i = 0; i < n; i++) {
        dbr_page_blank(p, 2);
        dbr_page_wrap(p, 4, DBR_INK_DIM, dbr_page_text(p, "— %.*s", DBR_ARG(v[i])));
    }
}

void dbr_text_results(dbr_page *p, const dbr_review *r) {
    if (!r->nmetrics)
        return;
    dbr_table_column columns[C_COUNT] = {
        [C_NAME] = {dbr_text_word(p, DBR_W_METRIC), false, 0},
        [C_VALUE] = {dbr_text_word(p, DBR_W_VALUE), true, 0},
        [C_TARGET] = {dbr_text_word(p, DBR_W_TARGET), true, 2},
        [C_PREVIOUS] = {dbr_text_word(p, DBR_W_PREVIOUS), true, 4},
        [C_CHANGE] = {dbr_page_text(p, "%.*s  ", DBR_ARG(dbr_text_word(p, DBR_W_CHANGE))), true, 0},
        [C_YEAR] = {dbr_text_word(p, DBR_W_LAST_YEAR), true, 5},
        [C_YEAR_CHANGE] = {dbr_page_text(p, "%.*s  ", DBR_ARG(dbr_text_word(p, DBR_W_CHANGE_YEAR))),
                           true, 1},
        [C_TREND] = {dbr_text_word(p, DBR_W_TREND), false, 3},
    };
    dbr_table_row *rows = DBR_NEWS(p->arena, dbr_table_row, r->nmetrics * 2 + 1);
    legend l = {0};
    bool shown[DBR_TABLE_COLUMNS];
    size_t n = grouped(p, r, rows, &l);
    dbr_text_heading(p, DBR_W_HEAD_RESULTS);
    dbr_page_table(p, columns, C_COUNT, rows, n, shown);
    if (!shown[C_TREND])
        l.open = l.gap = false;
    remarks(p, r);
    put_legend(p, &l);
}

void dbr_text_findings(dbr_page *p, const dbr_review *r) {
    if (!r->nfindings)
        return;
    dbr_text_heading(p, DBR_W_HEAD_FINDINGS);
    for (size_t i = 0; i < r->nfindings; i++) {
        const dbr_finding *f = &r->findings[i];
        dbr_page_blank(p, 2);
        dbr_page_put(p, f->better ? dbr_page_ink(p, f->better) : DBR_INK_DIM,
                     dbr_str_of(f->better > 0   ? "▲ "
                                : f->better < 0 ? "▼ "
                                                : "· "));
        dbr_page_wrap(p, 4, DBR_INK_PLAIN, dbr_page_safe(p, f->text));
    }
}
