/* xlsx.c: a review as a workbook: metrics, trends with a chart each, analyses, checks, goals, actions, forecasts. Numbers are numbers, dates are dates, texts from
   scripts and data are texts and nothing else. The same review gives the same bytes: it was made on its `as of`. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memfd_create */
#endif
#include "report/xlsx.h"
#include "report/render.h"
#include "report/text.h"
#include "report/xlsx_number.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    CHARTS_MAX = 60,
    CHART_ROWS = 16, /* that a chart covers */
    CHART_COLUMNS = 5,
    GREEN = 0x1B7F3B,
    RED = 0xB3261E,
    AMBER = 0x8A5A00
};

static bool load(dbr_xlsx_calls *calls) {
    return DBR_LIBRARY_LOAD("libxlsxwriter.so." LXW_SOVERSION, DBR_XLSX_CALLS, calls);
}

const char *dbr_xlsx_missing(void) {
    dbr_xlsx_calls calls;
    return load(&calls) ? NULL : "libxlsxwriter.so." LXW_SOVERSION ", which is not installed";
}

/* ---- metrics ---- */

static const dbr_comparison *compared(const dbr_metric_result *m, const char *with) {
    for (size_t i = 0; i < m->ncomparisons; i++)
        if (dbr_str_is(m->comparisons[i].with, with))
            return &m->comparisons[i];
    return NULL;
}

/* The colour of a change belongs to the metric: up is good for one and bad for another. */
static void colour_change(dbr_sheet *s, const dbr_metric_result *m) {
    dbr_xlsx *x = s->x;
    if (m->good != DBR_GOOD_UP && m->good != DBR_GOOD_DOWN)
        return;
    for (int up = 0; up < 2; up++) {
        bool better = up == (m->good == DBR_GOOD_UP);
        lxw_conditional_format rule = {.type = LXW_CONDITIONAL_TYPE_CELL,
                                       .criteria = up ? LXW_CONDITIONAL_CRITERIA_GREATER_THAN
                                                      : LXW_CONDITIONAL_CRITERIA_LESS_THAN,
                                       .value = 0,
                                       .format = better != x->r->red_up ? x->good : x->bad};
        x->call.worksheet_conditional_format_range(s->sheet, s->row, s->column, s->row, s->column,
                                                   &rule);
    }
}

/* The other value, and the change: relative, of percentages in points. */
static void put_comparison(dbr_sheet *s, const dbr_metric_result *m, const char *with) {
    const dbr_comparison *c = compared(m, with);
    if (!c) {
        dbr_sheet_skip(s);
        dbr_sheet_skip(s);
        return;
    }
    dbr_sheet_value(s, &c->value, m->unit, m->format);
    bool points = dbr_str_is(m->unit, "percent");
    const dbr_value *v = points ? &c->difference.value : &c->change.value;
    double number;
    if (c->words.n || !dbr_xlsx_number(v, (dbr_str){0}, &number)) {
        dbr_sheet_text(s, c->words.n ? c->words : c->change.text);
        return;
    }
    colour_change(s, m);
    if (points)
        dbr_sheet_points(s, &c->difference);
    else
        dbr_sheet_number(s, number, "+0.0%;-0.0%;0.0%");
}

static void put_headline(dbr_sheet *s) {
    dbr_xlsx *x = s->x;
    const dbr_review *r = x->r;
    x->call.worksheet_write_string(s->sheet, 0, 0, dbr_xlsx_text(x, r->title), x->title);
    s->row = 1;
    dbr_sheet_word(s, DBR_W_PERIOD);
    dbr_sheet_text(s, r->period);
    dbr_sheet_word(s, DBR_W_AS_OF);
    dbr_buf b = {0};
    dbr_value day = dbr_value_day(r->as_of);
    dbr_value_write(&day, &b);
    dbr_sheet_date(s, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    bool failed = dbr_str_is(r->verdict, "failed"), warned = dbr_str_is(r->verdict, "warned");
    x->call.worksheet_write_string(s->sheet, s->row, s->column,
                                   dbr_xlsx_word(x, failed   ? DBR_W_BIG_FAILED
                                                    : warned ? DBR_W_BIG_WARNED
                                                             : DBR_W_BIG_PASSED),
                                   failed   ? x->bad
                                   : warned ? x->warn
                                            : x->good);
    if (r->incomplete_run) {
        s->column = 6;
        dbr_sheet_word(s, DBR_W_INCOMPLETE_RUN);
    }
    s->row = 3;
    s->column = 0;
}

static void put_metrics(dbr_xlsx *x) {
    static const dbr_sheet_column columns[] = {
        {DBR_W_GROUP, 14},       {DBR_W_METRIC, 32},   {DBR_W_UNIT, 12},   {DBR_W_VALUE, 16},
        {DBR_W_TARGET, 16},      {DBR_W_PREVIOUS, 16}, {DBR_W_CHANGE, 12}, {DBR_W_LAST_YEAR, 16},
        {DBR_W_CHANGE_YEAR, 12}, {DBR_W_OWNER, 16}};
    dbr_sheet s = dbr_sheet_new(x, DBR_W_SHEET_METRICS);
    put_headline(&s);
    dbr_sheet_heads(&s, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < x->r->nmetrics; i++, dbr_sheet_next(&s)) {
        const dbr_metric_result *m = &x->r->metrics[i];
        dbr_sheet_text(&s, m->group);
        dbr_sheet_text(&s, m->title.n ? m->title : m->name);
        dbr_sheet_text(&s, m->unit);
        dbr_sheet_value(&s, &m->value, m->unit, m->format);
        if (m->has_target)
            dbr_sheet_value(&s, &m->target, m->unit, m->format);
        else
            dbr_sheet_skip(&s);
        put_comparison(&s, m, "previous");
        put_comparison(&s, m, "last year");
        dbr_sheet_text(&s, m->owner);
    }
    dbr_sheet_end(&s);
}

/* ---- trends ---- */

/* Every metric has the same periods, or none; a map keeps them in their order all the same. */
static void list_periods(const dbr_review *r, dbr_map *periods) {
    for (size_t i = 0; i < r->nmetrics; i++)
        for (size_t k = 0; k < r->metrics[i].nseries; k++) {
            bool added = false;
            dbr_map_entry *e = dbr_map_put(periods, r->metrics[i].series[k].period, &added);
            if (added)
                e->num = (int64_t)periods->n - 1;
        }
}

static void put_chart(dbr_sheet *s, const dbr_metric_result *m, lxw_col_t column, lxw_row_t last,
                      size_t number) {
    dbr_xlsx *x = s->x;
    lxw_chart *chart = x->call.workbook_add_chart(x->book, LXW_CHART_LINE);
    lxw_chart_series *series = x->call.chart_add_series(chart, NULL, NULL);
    x->call.chart_series_set_categories(series, s->name, 1, 0, last, 0);
    x->call.chart_series_set_values(series, s->name, 1, column, last, column);
    x->call.chart_series_set_name_range(series, s->name, 0, column);
    x->call.chart_title_set_name_range(chart, s->name, 0, column);
    x->call.chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    bool whole = true;
    for (size_t i = 0; i < m->nseries; i++)
        whole &= m->series[i].value.value.kind != DBR_V_DECIMAL ||
                 dbr_dec_is_integer(m->series[i].value.value.dec);
    x->call.chart_axis_set_num_format(
        chart->y_axis, dbr_xlsx_number_format(x->arena, m->unit, m->format, whole).p);
    x->call.worksheet_insert_chart(s->sheet, last + 2 + (lxw_row_t)(number / 2) * CHART_ROWS,
                                   (lxw_col_t)(number % 2) * CHART_COLUMNS, chart);
}

static void put_trends(dbr_xlsx *x) {
    const dbr_review *r = x->r;
    dbr_map periods;
    dbr_map_init(&periods, x->arena);
    list_periods(r, &periods);
    if (!periods.n)
        return;
    dbr_sheet s = dbr_sheet_new(x, DBR_W_SHEET_TRENDS);
    static const dbr_sheet_column first = {DBR_W_PERIOD_HEAD, 14};
    dbr_sheet_heads(&s, &first, 1);
    for (size_t k = 0; k < periods.n; k++)
        x->call.worksheet_write_string(s.sheet, (lxw_row_t)k + 1, 0,
                                       dbr_xlsx_text(x, periods.entries[k].key), x->plain);
    lxw_row_t last = (lxw_row_t)periods.n;
    size_t charts = 0;
    lxw_col_t column = 1;
    for (size_t i = 0; i < r->nmetrics && column < LXW_COL_MAX - 1; i++) {
        const dbr_metric_result *m = &r->metrics[i];
        if (!m->nseries)
            continue;
        x->call.worksheet_set_column(s.sheet, column, column, 16, NULL);
        x->call.worksheet_write_string(s.sheet, 0, column,
                                       dbr_xlsx_text(x, m->title.n ? m->title : m->name), x->head);
        size_t numbers = 0;
        for (size_t k = 0; k < m->nseries; k++) {
            const dbr_point *p = &m->series[k];
            s.row = (lxw_row_t)dbr_map_get(&periods, p->period)->num + 1;
            s.column = column;
            bool shown = p->value.value.kind == DBR_V_DECIMAL;
            if (shown) /* a gap in the line where there is no value */
                dbr_sheet_value(&s, &p->value, m->unit, m->format);
            numbers += shown;
        }
        if (numbers > 1 && charts < CHARTS_MAX)
            put_chart(&s, m, column, last, charts++);
        column++;
    }
}

/* ---- checks, goals, actions ---- */

static dbr_word outcome_word(const dbr_check_result *c) {
    switch (c->outcome) {
    case DBR_PASSED:
        return DBR_W_PASSED;
    case DBR_WARNED:
        return DBR_W_WARNED;
    case DBR_FAILED:
        return DBR_W_FAILED;
    case DBR_MISSING:
        return DBR_W_MISSING;
    case DBR_WAIVED:
        return DBR_W_WAIVED;
    }
    return DBR_W_PASSED;
}

static dbr_str listed(dbr_xlsx *x, const dbr_str *v, size_t n) {
    dbr_buf b = {0};
    for (size_t i = 0; i < n; i++) {
        dbr_buf_puts(&b, i ? ", " : "");
        dbr_buf_put(&b, v[i]);
    }
    dbr_str s = dbr_arena_str(x->arena, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

static void put_segment(dbr_sheet *s, const dbr_check_result *c) {
    dbr_buf b = {0};
    dbr_segment_write(c->segment, c->nsegment, &b);
    dbr_sheet_text(s, dbr_buf_str(&b));
    dbr_buf_clear(&b);
}

static void put_checks(dbr_xlsx *x) {
    static const dbr_sheet_column columns[] = {
        {DBR_W_STATUS, 12}, {DBR_W_CHECK, 36},   {DBR_W_SEGMENT, 20}, {DBR_W_SEVERITY, 10},
        {DBR_W_VALUE, 16},  {DBR_W_LIMIT, 16},   {DBR_W_MESSAGE, 48}, {DBR_W_OWNER, 16},
        {DBR_W_ACTION, 24}, {DBR_W_BECAUSE, 36}, {DBR_W_PLACE, 24}};
    if (!x->r->nchecks)
        return;
    dbr_sheet s = dbr_sheet_new(x, DBR_W_HEAD_CHECKS);
    dbr_sheet_heads(&s, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < x->r->nchecks; i++, dbr_sheet_next(&s)) {
        const dbr_check_result *c = &x->r->checks[i];
        dbr_sheet_word(&s, outcome_word(c));
        dbr_sheet_text(&s, c->title.n ? c->title : c->name);
        put_segment(&s, c);
        dbr_sheet_text(&s, dbr_word_named(x->r->lang, c->severity, DBR_W_CRITICAL));
        if (c->has_value)
            dbr_sheet_value(&s, &c->value, c->unit, c->format);
        else
            dbr_sheet_skip(&s);
        if (c->has_value && c->limit.text.n)
            dbr_sheet_value(&s, &c->limit, c->unit, c->format);
        else
            dbr_sheet_skip(&s);
        dbr_sheet_text(&s, c->said.n ? c->said : c->message);
        dbr_sheet_text(&s, c->owner);
        dbr_sheet_text(&s, listed(x, c->actions, c->nactions));
        dbr_sheet_text(&s, c->because);
        if (c->place.line) {
            dbr_str at = dbr_arena_printf(x->arena, "%.*s:%u:%u", DBR_ARG(c->place.file),
                                          c->place.line, c->place.column);
            dbr_sheet_text(&s, at);
        }
    }
    dbr_sheet_end(&s);
    dbr_sheet_colour(&s, 0, dbr_xlsx_word(x, DBR_W_PASSED), x->good);
    dbr_sheet_colour(&s, 0, dbr_xlsx_word(x, DBR_W_FAILED), x->bad);
    dbr_sheet_colour(&s, 0, dbr_xlsx_word(x, DBR_W_WARNED), x->warn);
    dbr_sheet_colour(&s, 0, dbr_xlsx_word(x, DBR_W_MISSING), x->warn);
}

static void put_goals(dbr_xlsx *x) {
    static const dbr_sheet_column columns[] = {
        {DBR_W_STATUS, 14},     {DBR_W_GOAL, 36},  {DBR_W_METRIC, 32}, {DBR_W_VALUE, 16},
        {DBR_W_TARGET, 16},     {DBR_W_BY, 12},    {DBR_W_FROM, 16},   {DBR_W_EXPECTED_NOW, 16},
        {DBR_W_ATTAINMENT, 12}, {DBR_W_OWNER, 16}, {DBR_W_WHY, 40}};
    static const dbr_word good[] = {DBR_W_ATTAINED, DBR_W_ON_TRACK};
    static const dbr_word bad[] = {DBR_W_MISSED, DBR_W_OFF_TRACK};
    static const dbr_word warn[] = {DBR_W_AT_RISK, DBR_W_TRADED_OFF, DBR_W_NO_DATA};
    if (!x->r->ngoals)
        return;
    dbr_sheet s = dbr_sheet_new(x, DBR_W_HEAD_GOALS);
    dbr_sheet_heads(&s, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < x->r->ngoals; i++, dbr_sheet_next(&s)) {
        const dbr_goal_result *g = &x->r->goals[i];
        dbr_str status = dbr_str_of(dbr_goal_status_name(g->status));
        dbr_sheet_text(&s, dbr_word_named(x->r->lang, status, DBR_W_NO_DATA));
        dbr_sheet_text(&s, g->title.n ? g->title : g->name);
        dbr_sheet_text(&s, g->metric);
        dbr_sheet_value(&s, &g->actual, g->unit, g->format);
        if (dbr_str_is(g->comparison, "in")) /* a range is no one number */
            dbr_sheet_text(&s, g->target.text);
        else
            dbr_sheet_value(&s, &g->target, g->unit, g->format);
        dbr_sheet_text(&s, g->by);
        if (dbr_value_is_none(g->baseline.value))
            dbr_sheet_skip(&s);
        else
            dbr_sheet_value(&s, &g->baseline, g->unit, g->format);
        dbr_sheet_value(&s, &g->expected, g->unit, g->format);
        dbr_sheet_value(&s, &g->attainment, DBR_STR("percent"), (dbr_str){0});
        dbr_sheet_text(&s, g->owner);
        dbr_sheet_text(&s, g->why);
    }
    dbr_sheet_end(&s);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        dbr_sheet_colour(&s, 0, dbr_xlsx_word(x, good[i]), x->good);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        dbr_sheet_colour(&s, 0, dbr_xlsx_word(x, bad[i]), x->bad);
    for (size_t i = 0; i < sizeof warn / sizeof *warn; i++)
        dbr_sheet_colour(&s, 0, dbr_xlsx_word(x, warn[i]), x->warn);
}

static void put_actions(dbr_xlsx *x) {
    static const dbr_sheet_column columns[] = {
        {DBR_W_STATUS, 12}, {DBR_W_ACTION, 40}, {DBR_W_OWNER, 16},   {DBR_W_STARTS, 12},
        {DBR_W_DUE, 12},    {DBR_W_DONE, 12},   {DBR_W_EFFECT, 14},  {DBR_W_EXPECTS, 36},
        {DBR_W_BY, 12},     {DBR_W_COST, 16},   {DBR_W_ANSWERS, 24}, {DBR_W_NEEDS, 24}};
    if (!x->r->nactions)
        return;
    dbr_sheet s = dbr_sheet_new(x, DBR_W_HEAD_ACTIONS);
    dbr_sheet_heads(&s, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < x->r->nactions; i++, dbr_sheet_next(&s)) {
        const dbr_action_result *a = &x->r->actions[i];
        if (a->overdue)
            dbr_sheet_word(&s, DBR_W_OVERDUE);
        else
            dbr_sheet_text(&s, dbr_word_named(x->r->lang, a->status, DBR_W_OVERDUE));
        dbr_sheet_text(&s, a->title.n ? a->title : a->name);
        dbr_sheet_text(&s, a->owner);
        dbr_sheet_date(&s, a->start);
        dbr_sheet_date(&s, a->due);
        dbr_sheet_date(&s, a->done_on);
        dbr_sheet_text(&s, dbr_text_effect(x->r->lang, a));
        dbr_sheet_text(&s, a->expect);
        dbr_sheet_text(&s, a->by);
        if (a->has_cost)
            dbr_sheet_value(&s, &a->cost, a->cost_unit, (dbr_str){0});
        else
            dbr_sheet_skip(&s);
        dbr_sheet_text(&s, listed(x, a->answers, a->nanswers));
        dbr_sheet_text(&s, a->needs);
    }
    dbr_sheet_end(&s);
    dbr_sheet_colour(&s, 0, dbr_xlsx_word(x, DBR_W_OVERDUE), x->bad);
    dbr_sheet_colour(&s, 0, dbr_xlsx_word(x, DBR_W_DONE), x->good);
    dbr_sheet_colour(&s, 6, dbr_xlsx_word(x, DBR_W_KEPT_PROMISE), x->good);
    dbr_sheet_colour(&s, 6, dbr_xlsx_word(x, DBR_W_NOT_KEPT), x->bad);
}

/* ---- the workbook ---- */

static lxw_format *coloured(dbr_xlsx *x, lxw_color_t colour) {
    lxw_format *f = x->call.workbook_add_format(x->book);
    x->call.format_set_font_color(f, colour);
    return f;
}

static void make_formats(dbr_xlsx *x) {
    dbr_map_init(&x->formats, x->arena);
    x->title = x->call.workbook_add_format(x->book);
    x->call.format_set_bold(x->title);
    x->call.format_set_font_size(x->title, 14);
    x->head = x->call.workbook_add_format(x->book);
    x->call.format_set_bold(x->head);
    x->call.format_set_text_wrap(x->head);
    x->call.format_set_bg_color(x->head, 0xE8ECF1);
    x->call.format_set_bottom(x->head, LXW_BORDER_THIN);
    x->plain = x->call.workbook_add_format(x->book);
    x->call.format_set_text_wrap(x->plain);
    x->call.format_set_align(x->plain, LXW_ALIGN_VERTICAL_TOP);
    x->day = x->call.workbook_add_format(x->book);
    x->call.format_set_num_format(x->day, "yyyy-mm-dd");
    x->call.format_set_align(x->day, LXW_ALIGN_VERTICAL_TOP);
    x->call.format_set_align(x->day, LXW_ALIGN_LEFT);
    x->good = coloured(x, GREEN);
    x->bad = coloured(x, RED);
    x->warn = coloured(x, AMBER);
}

static bool write_book(dbr_xlsx *x, const char *path) {
    lxw_workbook_options options = {0};
    lxw_doc_properties properties = {0};
    x->book = x->call.workbook_new_opt(path, &options);
    if (!x->book)
        return false;
    properties.title = (char *)dbr_xlsx_text(x, x->r->title);
    properties.author = (char *)dbr_xlsx_text(x, x->r->owner);
    properties.created = (time_t)x->r->as_of * 86400 + 43200; /* 0 would be the clock's time */
    x->call.workbook_set_properties(x->book, &properties);
    make_formats(x);
    put_metrics(x);
    put_trends(x);
    dbr_xlsx_analyses(x);
    put_checks(x);
    put_goals(x);
    dbr_xlsx_follow_up(x);
    put_actions(x);
    dbr_xlsx_plan(x);
    dbr_xlsx_forecasts(x);
    return x->call.workbook_close(x->book) == LXW_NO_ERROR;
}

static void read_back(int fd, dbr_buf *out) {
    char block[1 << 14];
    off_t at = 0;
    for (ssize_t n; (n = pread(fd, block, sizeof block, at)) > 0; at += n)
        dbr_buf_put(out, (dbr_str){block, (size_t)n});
}

/* The library writes a file by its name: one in memory. Nothing is printed where it cannot be made. */
void dbr_render_xlsx(const dbr_review *r, const dbr_render_options *o, dbr_buf *out) {
    dbr_arena a = {0};
    dbr_xlsx x = {.arena = &a, .r = r};
    int fd = memfd_create("workbook", MFD_CLOEXEC);
    if (fd >= 0 && load(&x.call)) {
        dbr_str path = dbr_arena_printf(&a, "/proc/self/fd/%d", fd);
        if (write_book(&x, path.p))
            read_back(fd, out);
    }
    if (fd >= 0)
        close(fd);
    dbr_arena_clear(&a);
}
