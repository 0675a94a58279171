/* show.c: values as people read them: the default format of each type, a metric's own format, texts with values filled in. */
#include "base/format.h"
#include "review/judge.h"

dbr_str dbr_day_text(dbr_arena *a, dbr_day d) {
    dbr_buf b = {0};
    dbr_day_write(d, &b);
    dbr_str s = dbr_arena_str(a, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

dbr_str dbr_window_text(dbr_judging *j, dbr_window w) {
    dbr_buf b = {0};
    dbr_window_write(&j->model->calendar, w, &b);
    dbr_str s = dbr_arena_str(j->arena, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

dbr_place_ref dbr_place_of(dbr_span at) {
    if (!at.text)
        return (dbr_place_ref){0};
    dbr_place p = dbr_text_place(at.text, at.start);
    return (dbr_place_ref){at.text->name, p.line, p.column};
}

unsigned dbr_place_byte(dbr_span at) {
    if (!at.text)
        return 0;
    return at.start - at.text->lines[dbr_text_place(at.text, at.start).line - 1] + 1;
}

void dbr_note_add(dbr_judging *j, int kind, dbr_str text) {
    dbr_note n = {.text = dbr_arena_str(j->arena, text)};
    n.kind = kind;
    dbr_vec_push(j->arena, &j->notes, n);
}

dbr_shown dbr_show_at(dbr_judging *j, const dbr_expr *x, const dbr_where *w) {
    return dbr_show(j, dbr_evaluate(&j->eval, x, w), x->type, NULL);
}

dbr_type dbr_type_of_difference(dbr_type t) {
    t.points = t.kind == DBR_T_PERCENT;
    t.change = true;
    return t;
}

dbr_str dbr_unsigned_text(dbr_str s) {
    return s.n && (s.p[0] == '+' || s.p[0] == '-') ? dbr_str_slice(s, 1, s.n) : s;
}

/* ---- numbers ---- */

static bool below(dbr_decimal d, int64_t limit) {
    return dbr_dec_cmp(dbr_dec_abs(d), dbr_dec_of(limit)) < 0;
}

/* The fewest decimals up to `most` that lose nothing, at least `least`. */
static int decimals(dbr_decimal d, int least, int most) {
    dbr_decimal n = dbr_dec_normal(d);
    int places = n.exp < 0 ? -n.exp : 0;
    return places < least ? least : places > most ? most : places;
}

static void put_number(dbr_decimal d, dbr_lang lang, int extra, dbr_buf *out) {
    if (extra > 0 || below(d, 1000000)) {
        int most = below(d, 100) ? 2 : below(d, 1000) ? 1 : 0;
        dbr_dec_write_fixed(d, decimals(d, 0, most + extra), DBR_STR(","), out);
    } else {
        dbr_format_compact(d, dbr_lang_compact(lang), 3, out);
    }
}

static void put_money(dbr_decimal d, const char *currency, dbr_lang lang, int extra, dbr_buf *out) {
    static const struct {
        const char *code, *sign;
    } signs[] = {{"CNY", "¥"}, {"JPY", "¥"}, {"USD", "$"}, {"EUR", "€"}, {"GBP", "£"}};
    const char *sign = "";
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strcmp(signs[i].code, currency) == 0)
            sign = signs[i].sign;
    if (d.neg && !dbr_dec_is_zero(d))
        dbr_buf_putc(out, '-');
    d = dbr_dec_abs(d);
    dbr_buf_puts(out, sign);
    if (extra > 0 || below(d, 10000))
        dbr_dec_write_fixed(d,
                            decimals(d, below(d, 1000) && dbr_dec_normal(d).exp < 0 ? 2 : 0,
                                     (below(d, 1000) ? 2 : 0) + extra),
                            DBR_STR(","), out);
    else
        dbr_format_compact(d, dbr_lang_compact(lang), 3, out);
    if (!*sign) {
        dbr_buf_putc(out, ' ');
        dbr_buf_puts(out, currency);
    }
}

/* A fraction as percent: 4.2%, and 0.35% where one decimal would say too little. */
static void put_percent(dbr_decimal d, int extra, dbr_str sign, dbr_buf *out) {
    dbr_decimal p;
    if (dbr_dec_scale(d, 2, &p) != DBR_DEC_OK)
        p = d;
    int least = below(p, 1) && !dbr_dec_is_zero(p) ? 2 : 1;
    dbr_dec_write_fixed(p, decimals(p, least, least + extra), DBR_STR(","), out);
    dbr_buf_put(out, sign);
}

static void put_duration(dbr_decimal s, dbr_lang lang, int extra, dbr_buf *out) {
    static const struct {
        int64_t seconds, from;
        dbr_word word;
    } units[] = {{86400, 259200, DBR_W_SHORT_DAYS},
                 {3600, 7200, DBR_W_SHORT_HOURS},
                 {60, 120, DBR_W_SHORT_MINUTES},
                 {1, 0, DBR_W_SHORT_SECONDS}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (below(s, units[i].from) && units[i].seconds > 1)
            continue;
        dbr_decimal q = s;
        if (dbr_dec_div(s, dbr_dec_of(units[i].seconds), &q) != DBR_DEC_OK)
            q = s;
        dbr_dec_write_fixed(q, decimals(q, 0, 1 + extra), DBR_STR(","), out);
        dbr_buf_put(out, dbr_word_text(lang, units[i].word));
        return;
    }
}

static void put_decimal(dbr_decimal d, dbr_type t, dbr_lang lang, int extra, dbr_buf *out) {
    if ((t.points || t.change) && !d.neg && !dbr_dec_is_zero(d))
        dbr_buf_putc(out, '+');
    switch (t.kind) {
    case DBR_T_PERCENT:
        put_percent(d, extra, t.points ? dbr_word_text(lang, DBR_W_POINTS) : DBR_STR("%"), out);
        return;
    case DBR_T_MONEY:
        put_money(d, t.currency, lang, extra, out);
        return;
    case DBR_T_DURATION:
        put_duration(d, lang, extra, out);
        return;
    case DBR_T_ANY:
    case DBR_T_NONE:
    case DBR_T_NUMBER:
    case DBR_T_COUNT:
    case DBR_T_DATE:
    case DBR_T_DATETIME:
    case DBR_T_TEXT:
    case DBR_T_BOOL:
        break;
    }
    put_number(d, lang, extra, out);
    if (t.label.n) {
        dbr_buf_putc(out, ' ');
        dbr_buf_put(out, t.label);
    }
}

dbr_str dbr_show_text(dbr_arena *a, dbr_lang lang, dbr_value v, dbr_type t, dbr_str format,
                      int extra) {
    dbr_buf b = {0};
    dbr_format f;
    size_t bad;
    if (v.kind == DBR_V_NONE)
        dbr_buf_puts(&b, "—");
    else if (v.kind == DBR_V_DECIMAL && format.n && !t.points && !t.change &&
             dbr_format_parse(a, format, &f, &bad))
        dbr_format_write(&f, v.dec, extra, &b);
    else if (v.kind == DBR_V_DECIMAL)
        put_decimal(v.dec, t, lang, extra, &b);
    else if (v.kind == DBR_V_SERIES)
        for (size_t i = 0; i < v.series.n; i++) {
            dbr_type one = t;
            one.series = false;
            dbr_buf_puts(&b, i ? ", " : "");
            dbr_buf_put(&b, dbr_show_text(a, lang, v.series.points[i], one, format, extra));
        }
    else
        dbr_value_write(&v, &b);
    dbr_str s = dbr_arena_str(a, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

static dbr_type labelled(dbr_type t, const dbr_metric *metric) {
    if (metric && !t.label.n && t.kind == metric->type.kind)
        t.label = metric->type.label;
    return t;
}

dbr_shown dbr_show(dbr_judging *j, dbr_value v, dbr_type t, const dbr_metric *metric) {
    dbr_str format = metric ? metric->format : (dbr_str){0};
    if (v.kind == DBR_V_NONE)
        v.none.why = dbr_reason_text(j->arena, j->out->lang, v.none.why);
    return (dbr_shown){v, dbr_show_text(j->arena, j->out->lang, v, labelled(t, metric), format, 0)};
}

/* Without the zeros that end a fraction: 4.00% looks like 4.0%. */
static dbr_str without_zeros(dbr_arena *a, dbr_str s) {
    char *p = dbr_arena_alloc(a, s.n + 1);
    size_t n = 0, point = SIZE_MAX;
    for (size_t i = 0; i <= s.n; i++) {
        bool digit = i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
        if (!digit && point != SIZE_MAX) { /* the fraction ends here */
            while (n > point && p[n - 1] == '0')
                n--;
            n -= n == point + 1;
            point = SIZE_MAX;
        }
        if (i < s.n && s.p[i] == '.')
            point = n;
        if (i < s.n)
            p[n++] = s.p[i];
    }
    return (dbr_str){p, n};
}

enum { DIGITS_MORE = 34 };

void dbr_show_apart(dbr_arena *a, dbr_lang lang, dbr_type t, const dbr_metric *metric,
                    dbr_shown *value, dbr_shown *limit) {
    if (value->value.kind != DBR_V_DECIMAL || limit->value.kind != DBR_V_DECIMAL ||
        dbr_dec_cmp(value->value.dec, limit->value.dec) == 0)
        return;
    dbr_str format = metric ? metric->format : (dbr_str){0};
    dbr_type bare = t = labelled(t, metric);
    bare.change = false;
    for (int extra = 0; extra <= DIGITS_MORE; extra++) {
        dbr_str x = dbr_show_text(a, lang, value->value, bare, format, extra);
        dbr_str y = dbr_show_text(a, lang, limit->value, bare, format, extra);
        if (dbr_str_eq(without_zeros(a, x), without_zeros(a, y)))
            continue;
        if (extra) {
            value->text = dbr_show_text(a, lang, value->value, t, format, extra);
            limit->text = y;
        }
        return;
    }
}

bool dbr_show_absolute(dbr_judging *j, const dbr_expr *x, const dbr_where *w, dbr_value v,
                       dbr_str *text) {
    if (x->op != DBR_O_CHANGE || v.kind != DBR_V_NONE || v.none.reason != DBR_R_BASE_NOT_POSITIVE)
        return false;
    dbr_value now = dbr_evaluate(&j->eval, x->args[0], w);
    dbr_value then = dbr_evaluate(&j->eval, x->args[1], w);
    *text = dbr_show(j, dbr_two_sided(DBR_O_DIFFERENCE, now, then),
                     dbr_type_of_difference(x->args[0]->type), dbr_metric_below(x->args[0]))
                .text;
    return true;
}

dbr_str dbr_unit_text(dbr_arena *a, dbr_lang lang, dbr_str unit, uint64_t n) {
    static const dbr_sentence units[] = {
        [DBR_UNIT_DAY] = DBR_SAY_UNIT_DAY,     [DBR_UNIT_WEEK] = DBR_SAY_UNIT_WEEK,
        [DBR_UNIT_MONTH] = DBR_SAY_UNIT_MONTH, [DBR_UNIT_QUARTER] = DBR_SAY_UNIT_QUARTER,
        [DBR_UNIT_HALF] = DBR_SAY_UNIT_HALF,   [DBR_UNIT_YEAR] = DBR_SAY_UNIT_YEAR,
    };
    dbr_unit u;
    dbr_str count = dbr_piece_int(a, (int64_t)n);
    return dbr_say(a, lang, dbr_unit_parse(unit, &u) ? units[u] : DBR_SAY_UNIT_PERIOD, 1, &count);
}

/* ---- texts for readers ---- */

dbr_str dbr_read(dbr_judging *j, const dbr_reader *r) {
    dbr_buf b = {0};
    for (size_t i = 0; i < r->n; i++) {
        const dbr_piece *p = &r->pieces[i];
        if (!p->expr) {
            dbr_buf_put(&b, p->text);
            continue;
        }
        dbr_value v = dbr_evaluate(&j->eval, p->expr, &j->here);
        if (!p->claim) {
            const dbr_metric *m = dbr_metric_below(p->expr);
            dbr_str format = p->format.n ? p->format : m ? m->format : (dbr_str){0};
            dbr_str text;
            if (!dbr_show_absolute(j, p->expr, &j->here, v, &text))
                text = dbr_show_text(j->arena, j->out->lang, v, p->expr->type, format, 0);
            dbr_buf_put(&b, text);
            continue;
        }
        if (v.kind == DBR_V_BOOL && v.truth)
            continue;
        dbr_place_ref at = dbr_place_of(p->expr->at);
        dbr_str cond = dbr_span_str(p->expr->at);
        dbr_str where =
            dbr_arena_printf(j->arena, "%.*s:%u:%u", DBR_ARG(at.file), at.line, at.column);
        dbr_note_add(j, DBR_NOTE_WARNING, DBR_TELL(j, CLAIM_FALSE, cond, where));
        j->out->any_failed = true;
        j->out->claim_failed = true;
    }
    dbr_str s = dbr_arena_str(j->arena, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}
