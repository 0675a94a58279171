/* text_sections.c: the sections of a script: texts, tables, charts drawn with blocks, and the parts of the report that they show. */
#include "base/utf8.h"
#include "report/text.h"

enum { INDENT = 2, GAP = 2, NAME_LEAST = 16, POINTS_LEAST = 12 };

/* ---- texts ---- */

/* Every line of the script is one of the page, or more where it does not fit. */
static void put_text(dbr_page *p, dbr_str text) {
    for (size_t at = 0; at <= text.n;) {
        size_t end = dbr_str_find(text, DBR_STR("\n"), at);
        dbr_str line = dbr_str_slice(text, at, end);
        dbr_page_line(p, INDENT, DBR_INK_PLAIN, dbr_page_safe(p, line));
        at = end == SIZE_MAX ? text.n + 1 : end + 1;
    }
}

/* ---- tables ---- */

bool dbr_text_grid_many(const dbr_section_item_result *t) {
    for (size_t i = 1; i < t->ncolumns; i++)
        if (!dbr_str_eq(t->columns[i].expression, t->columns[0].expression))
            return true;
    return false;
}

dbr_str dbr_text_grid_head(const dbr_page *p, const dbr_grid_column *c, bool many) {
    if (!c->period.n && !c->title.n)
        return dbr_text_word(p, DBR_W_VALUE);
    if (!c->period.n || !c->title.n)
        return c->period.n ? c->period : c->title;
    return many ? dbr_arena_printf(p->arena, "%.*s %.*s", DBR_ARG(c->title), DBR_ARG(c->period))
                : c->period;
}

dbr_str dbr_text_grid_corner(dbr_page *p, const dbr_section_item_result *t) {
    dbr_str corner = {0};
    for (size_t i = 0; i < t->nby; i++)
        corner = dbr_page_text(p, "%.*s%s%.*s", DBR_ARG(corner), i ? ", " : "", DBR_ARG(t->by[i]));
    return t->nby ? corner : dbr_text_word(p, DBR_W_METRIC);
}

static unsigned widest_name(const dbr_section_item_result *t, dbr_str corner) {
    unsigned widest = dbr_utf8_width(corner);
    for (size_t i = 0; i < t->nrows; i++) {
        unsigned w = dbr_utf8_width(t->rows[i].name);
        widest = w > widest ? w : widest;
    }
    return widest;
}

static unsigned widest_cell(const dbr_section_item_result *t, size_t column, dbr_str head) {
    unsigned widest = dbr_utf8_width(head);
    for (size_t i = 0; i < t->nrows; i++) {
        unsigned w = dbr_utf8_width(t->rows[i].cells[column].text);
        widest = w > widest ? w : widest;
    }
    return widest;
}

/* The columns from..to of the table, below the names of the rows. */
static void put_columns(dbr_page *p, const dbr_section_item_result *t, dbr_str corner,
                        const dbr_str *heads, size_t from, size_t to) {
    dbr_table_column columns[DBR_TABLE_COLUMNS] = {{corner, false, 0}};
    dbr_table_row *rows = DBR_NEWS(p->arena, dbr_table_row, t->nrows + 1);
    bool shown[DBR_TABLE_COLUMNS];
    for (size_t k = from; k < to; k++)
        columns[k - from + 1] = (dbr_table_column){heads[k], true, 0};
    for (size_t i = 0; i < t->nrows; i++) {
        rows[i].cells[0] = dbr_page_safe(p, t->rows[i].name);
        for (size_t k = from; k < to; k++)
            rows[i].cells[k - from + 1] = dbr_page_safe(p, t->rows[i].cells[k].text);
    }
    dbr_page_table(p, columns, to - from + 1, rows, t->nrows, shown);
}

/* What is wider than the page goes on below. */
static void put_table(dbr_page *p, const dbr_section_item_result *t) {
    dbr_str corner = dbr_page_safe(p, dbr_text_grid_corner(p, t));
    dbr_str *heads = DBR_NEWS(p->arena, dbr_str, t->ncolumns + 1);
    unsigned name = widest_name(t, corner);
    unsigned most = p->width / 3 > NAME_LEAST ? p->width / 3 : NAME_LEAST;
    bool many = dbr_text_grid_many(t);
    name = name > most ? most : name;
    for (size_t k = 0; k < t->ncolumns; k++)
        heads[k] = dbr_page_safe(p, dbr_text_grid_head(p, &t->columns[k], many));
    for (size_t from = 0, to; from < t->ncolumns; from = to) {
        unsigned used = INDENT + name;
        for (to = from; to < t->ncolumns && to - from + 1 < DBR_TABLE_COLUMNS; to++) {
            used += GAP + widest_cell(t, to, heads[to]);
            if (used > p->width && to > from)
                break;
        }
        if (from)
            dbr_page_break(p);
        put_columns(p, t, corner, heads, from, to);
    }
}

/* ---- charts ---- */

enum { B_NAME, B_BAR, B_VALUE, B_TARGET, B_COUNT };

/* What one row draws: a bar from one value to another, and perhaps a mark. */
typedef struct bar {
    dbr_str name, text, target;
    dbr_text_bar draw; /* its ends without the scale's */
    bool has, bold;
    dbr_str unit; /* bars of one unit have one scale */
} bar;

/* Bars of one unit share its ends; zero is among them. */
static void stretch(dbr_text_bar *scale, const bar *bars, size_t n, dbr_str unit) {
    for (size_t i = 0; i < n; i++) {
        const bar *b = &bars[i];
        const double ends[] = {b->draw.from, b->draw.to, b->draw.has_mark ? b->draw.mark : 0};
        for (size_t k = 0; k < 3 && b->has && dbr_str_eq(b->unit, unit); k++) {
            scale->low = ends[k] < scale->low ? ends[k] : scale->low;
            scale->high = ends[k] > scale->high ? ends[k] : scale->high;
        }
    }
}

static void put_bars(dbr_page *p, const bar *bars, size_t n, const dbr_str heads[B_COUNT]) {
    dbr_table_row *rows = DBR_NEWS(p->arena, dbr_table_row, n + 1);
    dbr_table_column columns[B_COUNT] = {{heads[B_NAME], false, 0},
                                         {heads[B_BAR], false, 0},
                                         {heads[B_VALUE], true, 0},
                                         {heads[B_TARGET], true, 0}};
    unsigned widths[B_COUNT] = {0}, used = INDENT + (B_COUNT - 1) * GAP;
    for (size_t i = 0; i < n; i++) {
        const dbr_str cells[B_COUNT] = {bars[i].name, {0}, bars[i].text, bars[i].target};
        for (size_t k = 0; k < B_COUNT; k++) {
            unsigned w = dbr_utf8_width(cells[k]);
            widths[k] = w > widths[k] ? w : widths[k];
        }
    }
    for (size_t k = 0; k < B_COUNT; k++) {
        unsigned head = k == B_BAR ? 0 : dbr_utf8_width(heads[k]);
        used += head > widths[k] ? head : widths[k];
    }
    unsigned room = p->width > used ? p->width - used : 0;
    room = room < 12 ? 12 : room > 40 ? 40 : room;
    dbr_text_bar scale = {0};
    for (size_t i = 0; i < n; i++) {
        if (!i || !dbr_str_eq(bars[i].unit, bars[i - 1].unit)) {
            scale = (dbr_text_bar){0};
            stretch(&scale, bars, n, bars[i].unit);
        }
        dbr_text_bar drawn = bars[i].draw;
        drawn.low = scale.low;
        drawn.high = scale.high;
        rows[i].cells[B_NAME] = dbr_page_safe(p, bars[i].name);
        if (bars[i].has)
            rows[i].cells[B_BAR] = dbr_text_draw(p, &drawn, room);
        rows[i].cells[B_VALUE] = dbr_page_safe(p, bars[i].text);
        rows[i].cells[B_TARGET] = dbr_page_safe(p, bars[i].target);
        rows[i].ink[B_NAME] = rows[i].ink[B_VALUE] = bars[i].bold ? DBR_INK_BOLD : DBR_INK_PLAIN;
    }
    bool shown[DBR_TABLE_COLUMNS];
    dbr_page_table(p, columns, B_COUNT, rows, n, shown);
}

static bar bar_of(const dbr_grid_row *row, size_t column, dbr_str unit) {
    const dbr_shown *cell = &row->cells[column];
    return (bar){.name = row->name,
                 .text = cell->text,
                 .draw.to = dbr_value_to_double(&cell->value, 0),
                 .has = cell->value.kind == DBR_V_DECIMAL,
                 .bold = row->total,
                 .unit = unit};
}

/* A bar each row, or, over several periods, one each period of each row. */
static void put_bar_chart(dbr_page *p, const dbr_section_item_result *t) {
    size_t most = t->nrows > t->ncolumns ? t->nrows : t->ncolumns;
    bar *bars = DBR_NEWS(p->arena, bar, most + 1);
    dbr_str heads[B_COUNT] = {dbr_page_safe(p, dbr_text_grid_corner(p, t)),
                              dbr_page_safe(p, t->title), dbr_text_word(p, DBR_W_VALUE)};
    bool series = t->ncolumns && t->columns[0].period.n;
    for (size_t i = 0; i < t->nrows && !series; i++)
        bars[i] = bar_of(&t->rows[i], 0, t->nby ? (dbr_str){0} : t->rows[i].unit);
    if (!series)
        put_bars(p, bars, t->nrows, heads);
    for (size_t i = 0; i < t->nrows && series; i++) {
        dbr_str name = dbr_page_safe(p, t->rows[i].name);
        for (size_t k = 0; k < t->ncolumns; k++) {
            bars[k] = bar_of(&t->rows[i], k, (dbr_str){0});
            bars[k].name = t->columns[k].period;
        }
        heads[B_NAME] = dbr_text_word(p, DBR_W_PERIOD_HEAD);
        heads[B_BAR] = t->nby ? dbr_page_text(p, "%.*s · %.*s", DBR_ARG(dbr_page_safe(p, t->title)),
                                              DBR_ARG(name))
                              : name;
        if (i)
            dbr_page_break(p);
        put_bars(p, bars, t->ncolumns, heads);
    }
}

static void put_bullet_chart(dbr_page *p, const dbr_section_item_result *t) {
    bar *bars = DBR_NEWS(p->arena, bar, t->nrows + 1);
    for (size_t i = 0; i < t->nrows; i++) {
        const dbr_shown *target = &t->rows[i].cells[1];
        bars[i] = bar_of(&t->rows[i], 0, t->rows[i].name); /* each against its own target */
        bars[i].target = target->text;
        bars[i].draw.mark = dbr_value_to_double(&target->value, 0);
        bars[i].draw.has_mark = target->value.kind == DBR_V_DECIMAL;
    }
    const dbr_str heads[B_COUNT] = {dbr_text_word(p, DBR_W_METRIC), dbr_text_word(p, DBR_W_MARK),
                                    dbr_text_word(p, DBR_W_VALUE), dbr_text_word(p, DBR_W_TARGET)};
    put_bars(p, bars, t->nrows, heads);
}

/* A step begins where the one before it ends; what is no step begins at zero. */
static void put_waterfall(dbr_page *p, const dbr_section_item_result *t) {
    bar *bars = DBR_NEWS(p->arena, bar, t->nrows + 1);
    double at = 0;
    for (size_t i = 0; i < t->nrows; i++) {
        double v = dbr_value_to_double(&t->rows[i].cells[0].value, 0);
        bars[i] = bar_of(&t->rows[i], 0, (dbr_str){0});
        bars[i].draw.from = t->rows[i].total ? 0 : at;
        bars[i].draw.to = at = bars[i].draw.from + v;
    }
    const dbr_str heads[B_COUNT] = {dbr_page_safe(p, dbr_text_grid_corner(p, t)),
                                    dbr_page_safe(p, t->title), dbr_text_word(p, DBR_W_VALUE)};
    put_bars(p, bars, t->nrows, heads);
}

enum { L_NAME, L_LINE, L_FIRST, L_LAST, L_COUNT };

/* A sparkline each row, of the newest points where there are very many. */
static void put_line_chart(dbr_page *p, const dbr_section_item_result *t) {
    dbr_table_row *rows = DBR_NEWS(p->arena, dbr_table_row, t->nrows + 1);
    dbr_point *points = DBR_NEWS(p->arena, dbr_point, t->ncolumns + 1);
    if (!t->ncolumns)
        return;
    dbr_str corner = dbr_page_safe(p, dbr_text_grid_corner(p, t));
    unsigned used = INDENT + widest_name(t, corner) + 2 * GAP +
                    widest_cell(t, t->ncolumns - 1, t->columns[t->ncolumns - 1].period);
    size_t most = p->width > used + POINTS_LEAST ? p->width - used : POINTS_LEAST;
    size_t from = t->ncolumns > most ? t->ncolumns - most : 0;
    bool open = false, gap = false, shown[DBR_TABLE_COLUMNS];
    for (size_t i = 0; i < t->nrows; i++) {
        const dbr_grid_row *row = &t->rows[i];
        for (size_t k = from; k < t->ncolumns; k++)
            points[k].value = row->cells[k];
        rows[i].cells[L_NAME] = dbr_page_safe(p, row->name);
        rows[i].cells[L_LINE] =
            dbr_text_sparkline(p, points + from, t->ncolumns - from, &open, &gap);
        rows[i].cells[L_FIRST] = dbr_page_safe(p, row->cells[from].text);
        rows[i].cells[L_LAST] = dbr_page_safe(p, row->cells[t->ncolumns - 1].text);
        rows[i].ink[L_LAST] = DBR_INK_BOLD;
    }
    const dbr_table_column columns[L_COUNT] = {
        {corner, false, 0},
        {t->title.n ? dbr_page_safe(p, t->title) : dbr_text_word(p, DBR_W_TREND), false, 0},
        {t->columns[from].period, true, 1},
        {t->columns[t->ncolumns - 1].period, true, 0}};
    dbr_page_table(p, columns, L_COUNT, rows, t->nrows, shown);
    if (gap) {
        dbr_page_line(p, INDENT, DBR_INK_DIM, dbr_text_word(p, DBR_W_LEGEND_GAP));
    }
}

void dbr_text_chart(dbr_page *p, const dbr_section_item_result *t) {
    switch (t->chart) {
    case DBR_CHART_LINE:
        put_line_chart(p, t);
        return;
    case DBR_CHART_BAR:
        put_bar_chart(p, t);
        return;
    case DBR_CHART_BULLET:
        put_bullet_chart(p, t);
        return;
    case DBR_CHART_WATERFALL:
        put_waterfall(p, t);
        return;
    }
}

/* ---- the whole ---- */

/* Why a table or a chart has a gap, each reason once. */
static void put_reasons(dbr_page *p, const dbr_section_item_result *t) {
    DBR_VEC(dbr_str) said = {0};
    for (size_t i = 0; i < t->nrows; i++)
        for (size_t k = 0; k < t->ncolumns; k++) {
            const dbr_shown *cell = &t->rows[i].cells[k];
            dbr_str why = dbr_str_is(cell->text, "—") ? cell->value.none.why : (dbr_str){0};
            bool known = !why.n;
            for (size_t s = 0; s < said.n && !known; s++)
                known = dbr_str_eq(said.v[s], why);
            if (known)
                continue;
            dbr_vec_push(p->arena, &said, why);
            dbr_page_blank(p, INDENT);
            dbr_page_wrap(p, INDENT + 2, DBR_INK_DIM,
                          dbr_page_text(p, "— %.*s", DBR_ARG(dbr_page_safe(p, why))));
        }
}

static void put_item(dbr_page *p, const dbr_section_item_result *item, bool first) {
    if (!first && item->kind != DBR_SECTION_SHOW)
        dbr_page_break(p);
    switch (item->kind) {
    case DBR_SECTION_TEXT:
        put_text(p, item->text);
        return;
    case DBR_SECTION_TABLE:
        put_table(p, item);
        put_reasons(p, item);
        return;
    case DBR_SECTION_CHART:
        dbr_text_chart(p, item);
        put_reasons(p, item);
        return;
    case DBR_SECTION_SHOW:
        dbr_text_part(p, item->part, item->view);
        return;
    }
}

void dbr_text_sections(dbr_page *p, const dbr_review *r) {
    for (size_t i = 0; i < r->nsections; i++) {
        const dbr_section_result *s = &r->sections[i];
        if (s->title.n)
            dbr_text_title(p, dbr_page_safe(p, s->title));
        else if (s->nitems && s->items[0].kind != DBR_SECTION_SHOW)
            dbr_page_break(p);
        size_t before = p->out->n;
        for (size_t k = 0; k < s->nitems; k++) {
            bool first = p->out->n == before;
            p->headings = !first || !s->title.n ? DBR_HEADINGS_BELOW
                          : s->nitems == 1      ? DBR_HEADINGS_SKIP
                                                : DBR_HEADINGS_FIRST;
            put_item(p, &s->items[k], first);
        }
        if (p->out->n > before || !s->title.n)
            continue;
        dbr_page_line(p, INDENT, DBR_INK_DIM, dbr_text_word(p, DBR_W_NOTHING));
    }
    p->headings = DBR_HEADINGS_WHOLE;
}
