/* literal.c: numbers, money, percents, durations, dates and periods as they are written, into values and windows. */
#include "base/zone.h"
#include "meaning/declare.h"
#include "meaning/typing.h"

dbr_str dbr_written(dbr_resolver *r, dbr_span at) {
    return dbr_span_line(r->arena, at);
}

dbr_str dbr_shown(dbr_resolver *r, dbr_span at) {
    enum { MOST = 100 };
    dbr_str s = dbr_written(r, at);
    if (s.n <= MOST)
        return s;
    size_t n = MOST;
    while (n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    return dbr_arena_printf(r->arena, "%.*s…", (int)n, s.p);
}

/* ---- numbers ---- */

static const struct {
    const char *suffix;
    int scale;
} scales[] = {{"k", 3}, {"M", 6}, {"B", 9}, {"万", 4}, {"亿", 8}};

/* 1_200, 1.2M, 350万. A number that no decimal holds is none. */
static bool number(dbr_resolver *r, dbr_span at, dbr_str s, int shift, dbr_value *out) {
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
        dbr_str suffix = dbr_str_of(scales[i].suffix);
        if (dbr_str_ends(s, suffix)) {
            shift += scales[i].scale;
            s.n -= suffix.n;
            break;
        }
    }
    char *p = dbr_arena_alloc(r->arena, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '_')
            p[n++] = s.p[i];
    dbr_decimal d = {0};
    dbr_dec_status status = dbr_dec_parse((dbr_str){p, n}, &d);
    if (status == DBR_DEC_OK)
        status = dbr_dec_scale(d, shift, &d);
    switch (status) {
    case DBR_DEC_OK:
        *out = dbr_value_dec(d);
        return true;
    case DBR_DEC_TOO_LARGE:
        *out = dbr_value_none(DBR_R_TOO_LARGE, DBR_STR("too large"));
        return true;
    case DBR_DEC_ZERO_DIVISION:
    case DBR_DEC_SYNTAX:
    case DBR_DEC_NEGATIVE:
        break;
    }
    DBR_DIAG(r->diags, NO_VALUE_HERE, at, dbr_shown(r, at),
             DBR_STR("write a number such as `1200`, `3.25` or `1.2M`"));
    return false;
}

static void times(dbr_value *v, int64_t factor) {
    dbr_decimal d;
    if (v->kind != DBR_V_DECIMAL)
        return;
    if (dbr_dec_mul(v->dec, dbr_dec_of(factor), &d) == DBR_DEC_OK)
        v->dec = d;
    else
        *v = dbr_value_none(DBR_R_TOO_LARGE, DBR_STR("too large"));
}

/* The currency of a sign: the review's own where that is one that the sign stands for. */
static const char *currency_of_sign(const dbr_model *m, dbr_str sign) {
    static const char *const dollars[] = {"USD", "AUD", "BBD", "BMD", "BND", "BSD", "BZD", "CAD",
                                          "FJD", "GYD", "HKD", "JMD", "KYD", "LRD", "NAD", "NZD",
                                          "SBD", "SGD", "SRD", "TTD", "TWD", "XCD"};
    if (dbr_str_is(sign, "€"))
        return "EUR";
    if (dbr_str_is(sign, "£"))
        return "GBP";
    if (dbr_str_is(sign, "$")) {
        for (size_t i = 0; i < sizeof dollars / sizeof *dollars; i++)
            if (strcmp(m->currency, dollars[i]) == 0)
                return dollars[i];
        return "USD";
    }
    return strcmp(m->currency, "JPY") == 0 ? "JPY" : "CNY";
}

static dbr_type money(const char *currency) {
    dbr_type t = {.kind = DBR_T_MONEY};
    memcpy(t.currency, currency, 3);
    return t;
}

/* 3% 0.5pp 25bp 90s 30min 48h 3d 2w ¥100 */
static bool lit(dbr_resolver *r, const dbr_node *n, dbr_value *value, dbr_type *type) {
    static const struct {
        const char *unit;
        dbr_type_kind kind;
        int shift, seconds;
    } units[] = {
        {"%", DBR_T_PERCENT, -2, 0},     {"pp", DBR_T_PERCENT, -2, 0},
        {"bp", DBR_T_PERCENT, -4, 0},    {"min", DBR_T_DURATION, 0, 60},
        {"s", DBR_T_DURATION, 0, 1},     {"h", DBR_T_DURATION, 0, 3600},
        {"d", DBR_T_DURATION, 0, 86400}, {"w", DBR_T_DURATION, 0, 604800},
    };
    static const char *const signs[] = {"$", "¥", "￥", "€", "£"};
    dbr_str s = n->text;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        dbr_str sign = dbr_str_of(signs[i]);
        if (dbr_str_starts(s, sign)) {
            *type = money(currency_of_sign(r->model, sign));
            return number(r, n->at, dbr_str_slice(s, sign.n, s.n), 0, value);
        }
    }
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        dbr_str unit = dbr_str_of(units[i].unit);
        if (!dbr_str_ends(s, unit))
            continue;
        *type = (dbr_type){.kind = units[i].kind,
                           .points = units[i].kind == DBR_T_PERCENT && unit.n == 2};
        if (!number(r, n->at, dbr_str_slice(s, 0, s.n - unit.n), units[i].shift, value))
            return false;
        if (units[i].seconds)
            times(value, units[i].seconds);
        return true;
    }
    *type = dbr_type_kind_of(DBR_T_NUMBER);
    return number(r, n->at, s, 0, value);
}

static bool duration(dbr_resolver *r, const dbr_node *n, dbr_value *value, dbr_type *type) {
    static const struct {
        const char *one, *many;
        int seconds;
    } units[] = {
        {"second", "seconds", 1}, {"minute", "minutes", 60}, {"hour", "hours", 3600},
        {"day", "days", 86400},   {"week", "weeks", 604800},
    };
    const dbr_node *count = dbr_kid(n, 0), *unit = dbr_kid(n, 1);
    *type = dbr_type_kind_of(DBR_T_DURATION);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (dbr_str_is(unit->text, units[i].one) || dbr_str_is(unit->text, units[i].many)) {
            if (!number(r, count->at, count->text, 0, value))
                return false;
            times(value, units[i].seconds);
            return true;
        }
    dbr_unit u;
    DBR_DIAG(r->diags, NO_LENGTH, n->at,
             dbr_unit_parse(unit->text, &u) ? dbr_str_of(dbr_unit_name(u)) : unit->text);
    return false;
}

/* The lexer lets W53 pass: whether a year has it is a matter of the calendar. */
static dbr_str known_period(dbr_resolver *r, dbr_str s) {
    if (s.n < 6 || s.p[5] != 'W')
        return (dbr_str){0};
    return dbr_arena_printf(r->arena, "%.4s has 52 weeks: write `%.4s-W52` for its last one", s.p,
                            s.p);
}

/* A date or date-time; a longer period is no value. */
static bool moment(dbr_resolver *r, const dbr_node *n, dbr_value *value, dbr_type *type) {
    dbr_day day;
    dbr_instant t;
    int32_t offset;
    if (dbr_date_parse(n->text, &day)) {
        *type = dbr_type_kind_of(DBR_T_DATE);
        *value = dbr_value_day(day);
        return true;
    }
    if (dbr_datetime_parse(n->text, &t, &offset)) {
        const dbr_zone *zone =
            dbr_zone_new(r->arena, r->model->timezone.n ? r->model->timezone : DBR_STR("UTC"));
        if (offset != INT32_MIN)
            t -= (dbr_instant)offset * 60000000;
        else if (zone) /* an hour that a time change skips moves forward */
            t = dbr_zone_utc(zone, t);
        if (zone)
            t = dbr_zone_local(zone, t);
        *type = dbr_type_kind_of(DBR_T_DATETIME);
        *value = dbr_value_instant(t);
        return true;
    }
    bool valid;
    dbr_window w;
    dbr_window_status status = dbr_window_parse(&r->model->calendar, n->text, &valid, &w);
    if (valid && status != DBR_WINDOW_NO_FISCAL)
        DBR_DIAG(r->diags, PERIOD_VALUE, n->at, n->text);
    else if (valid)
        DBR_DIAG(r->diags, NO_FISCAL_YEAR, n->at, n->text);
    else if (!dbr_diags_at(r->diags, n->at)) /* the lexer knows bad dates too */
        DBR_DIAG(r->diags, BAD_PERIOD, n->at, n->text, known_period(r, n->text));
    return false;
}

bool dbr_literal(dbr_resolver *r, const dbr_node *n, dbr_value *value, dbr_type *type) {
    switch (n->kind) {
    case DBR_N_NUMBER:
        *type = dbr_type_kind_of(DBR_T_NUMBER);
        return number(r, n->at, n->text, 0, value);
    case DBR_N_LIT:
        return lit(r, n, value, type);
    case DBR_N_MONEY:
        *type = (dbr_type){.kind = DBR_T_MONEY};
        return dbr_currency_of(r, dbr_kid(n, 1), type->currency) &&
               number(r, n->at, dbr_kid(n, 0)->text, 0, value);
    case DBR_N_DURATION:
        return duration(r, n, value, type);
    case DBR_N_WHEN:
        return moment(r, n, value, type);
    case DBR_N_TEXT:
        *type = dbr_type_kind_of(DBR_T_TEXT);
        *value = dbr_value_text(n->text);
        return true;
    case DBR_N_TRUE:
    case DBR_N_FALSE:
        *type = dbr_type_kind_of(DBR_T_BOOL);
        *value = dbr_value_bool(n->kind == DBR_N_TRUE);
        return true;
    case DBR_N_NONE:
        *type = dbr_type_kind_of(DBR_T_NONE);
        *value = (dbr_value){0};
        value->none.reason = DBR_R_NO_VALUE;
        return true;
    case DBR_N_NEG:
        if (!dbr_literal(r, dbr_kid(n, 0), value, type) || !dbr_kind_is_quantity(type->kind))
            break;
        if (value->kind == DBR_V_DECIMAL)
            value->dec = dbr_dec_neg(value->dec);
        return true;
    case DBR_N_PAREN:
        return dbr_literal(r, dbr_kid(n, 0), value, type);
    default: /* names and operations */
        break;
    }
    if (n->kind != DBR_N_BAD)
        DBR_DIAG(r->diags, NOT_CONSTANT, n->at, DBR_STR("what stands here"));
    return false;
}

bool dbr_whole_number(dbr_resolver *r, const dbr_node *n, int most, const char *what, int *out) {
    dbr_value v;
    int64_t i;
    if (!dbr_node_is(n, DBR_N_NUMBER) || !number(r, n->at, n->text, 0, &v))
        return false;
    if (v.kind == DBR_V_DECIMAL && dbr_dec_to_int64(v.dec, &i) && i >= 1 && i <= most) {
        *out = (int)i;
        return true;
    }
    DBR_DIAG(r->diags, COUNT_OF_UNITS, n->at, dbr_str_of(what),
             dbr_arena_printf(r->arena, "%d", most));
    return false;
}

/* ---- constants ---- */

/* Arithmetic of constants, so that a param is a value before any data is read. */
static bool fold(const dbr_expr *e, dbr_value *out) {
    dbr_value a, b = {0};
    dbr_decimal d = {0};
    dbr_dec_status s = DBR_DEC_OK;
    if (e->op == DBR_O_CONST || e->op == DBR_O_PARAM) {
        *out = e->op == DBR_O_CONST ? e->value : e->param->value;
        return true;
    }
    if (e->nargs == 0 || e->nargs > 2 || !fold(e->args[0], &a) ||
        (e->nargs == 2 && !fold(e->args[1], &b)))
        return false;
    if (a.kind == DBR_V_NONE || (e->nargs == 2 && b.kind == DBR_V_NONE)) {
        *out = a.kind == DBR_V_NONE ? a : b;
        return true;
    }
    if (a.kind != DBR_V_DECIMAL || (e->nargs == 2 && b.kind != DBR_V_DECIMAL))
        return false;
    switch (e->op) {
    case DBR_O_NEG:
        d = dbr_dec_neg(a.dec);
        break;
    case DBR_O_ADD:
        s = dbr_dec_add(a.dec, b.dec, &d);
        break;
    case DBR_O_SUB:
        s = dbr_dec_sub(a.dec, b.dec, &d);
        break;
    case DBR_O_MUL:
        s = dbr_dec_mul(a.dec, b.dec, &d);
        break;
    case DBR_O_DIV:
        s = dbr_dec_div(a.dec, b.dec, &d);
        break;
    default: /* functions and conditions are computed when the review runs */
        return false;
    }
    *out = s == DBR_DEC_OK ? dbr_value_dec(d)
           : s == DBR_DEC_ZERO_DIVISION
               ? dbr_value_none(DBR_R_ZERO_DIVISION, DBR_STR("division by zero"))
               : dbr_value_none(DBR_R_TOO_LARGE, DBR_STR("too large"));
    return true;
}

static bool is_constant(const dbr_expr *e) {
    if (e->op == DBR_O_METRIC || e->op == DBR_O_AGG || e->op == DBR_O_BENCHMARK ||
        e->op == DBR_O_TARGET || e->op == DBR_O_WORKDAYS || e->op == DBR_O_COLUMN)
        return false;
    for (uint32_t i = 0; i < e->nargs; i++)
        if (!is_constant(e->args[i]))
            return false;
    return true;
}

dbr_expr *dbr_const_expr(dbr_resolver *r, const dbr_node *n, dbr_type want) {
    dbr_expr *e = dbr_window_expr(r, n);
    if (!e)
        return NULL;
    if (!is_constant(e)) {
        DBR_DIAG(r->diags, NOT_CONSTANT, n->at, DBR_STR("what stands here"));
        return NULL;
    }
    e = dbr_expr_as(r, e, want, DBR_STR("what stands here"));
    dbr_value v;
    if (!e || e->op == DBR_O_CONST || e->op == DBR_O_PARAM || !fold(e, &v))
        return e;
    dbr_expr *c = dbr_expr_new(r, DBR_O_CONST, e->type, e->at, 0, NULL);
    if (c)
        c->value = v;
    return c;
}

/* ---- windows ---- */

static bool window_status(dbr_resolver *r, const dbr_node *n, dbr_window_status status) {
    if (status == DBR_WINDOW_OK)
        return true;
    if (status == DBR_WINDOW_NO_FISCAL)
        DBR_DIAG(r->diags, NO_FISCAL_YEAR, n->at, dbr_shown(r, n->at));
    else
        DBR_DIAG(r->diags, BAD_PERIOD, n->at, dbr_shown(r, n->at),
                 DBR_STR("years go from 1 to 9999"));
    return false;
}

static bool literal_window(dbr_resolver *r, const dbr_node *n, dbr_window *out) {
    bool valid;
    dbr_instant t;
    int32_t offset;
    dbr_window_status status = dbr_window_parse(&r->model->calendar, n->text, &valid, out);
    if (valid)
        return window_status(r, n, status);
    dbr_str help = known_period(r, n->text);
    if (dbr_datetime_parse(n->text, &t, &offset))
        help = DBR_STR("here stands a day or a period, without a time of day");
    if (!dbr_diags_at(r->diags, n->at))
        DBR_DIAG(r->diags, BAD_PERIOD, n->at, n->text, help);
    return false;
}

/* month 2026-10, year 2026, week 2026-10-14: the period itself, or the unit that holds the day. */
static bool unit_period(dbr_resolver *r, const dbr_node *n, dbr_window *out) {
    dbr_unit u;
    const dbr_node *unit = dbr_kid(n, 0);
    if (!dbr_unit_parse(unit->text, &u)) {
        DBR_DIAG(r->diags, BAD_PERIOD, n->at, dbr_shown(r, n->at), (dbr_str){0});
        return false;
    }
    if (!literal_window(r, dbr_kid(n, 1), out))
        return false;
    if (out->unit == u)
        return true;
    if (out->unit == DBR_UNIT_DAY)
        return window_status(r, n, dbr_window_unit(&r->model->calendar, u, false, out->start, out));
    DBR_DIAG(r->diags, PERIOD_UNIT, n->at, dbr_shown(r, dbr_kid(n, 1)->at),
             dbr_str_of(dbr_unit_name(out->unit)), dbr_str_of(dbr_unit_name(u)));
    return false;
}

bool dbr_window_of(dbr_resolver *r, const dbr_node *n, dbr_window *out) {
    switch (n->kind) {
    case DBR_N_WHEN:
    case DBR_N_NUMBER:
        return literal_window(r, n, out);
    case DBR_N_UNIT_PERIOD:
        return unit_period(r, n, out);
    case DBR_N_RANGE: {
        dbr_window from, to;
        if (!dbr_window_of(r, dbr_kid(n, 0), &from) || !dbr_window_of(r, dbr_kid(n, 1), &to))
            return false;
        if (to.end < from.start) {
            DBR_DIAG(r->diags, RANGE_ORDER, n->at, DBR_STR("this range"));
            return false;
        }
        *out = dbr_window_range(from.start, to.end);
        return true;
    }
    default:
        break;
    }
    if (n->kind != DBR_N_BAD)
        DBR_DIAG(r->diags, BAD_PERIOD, n->at, dbr_shown(r, n->at),
                 DBR_STR("write for example `2026-10-31`, `2026-10`, `2026-Q3` or "
                         "`2026-10-01..2026-10-15`"));
    return false;
}

bool dbr_period_node(dbr_resolver *r, const dbr_node *n, bool *is_period, dbr_window *out) {
    dbr_instant t;
    int32_t offset;
    n = dbr_bare(n);
    *is_period = dbr_node_is(n, DBR_N_UNIT_PERIOD) ||
                 (dbr_node_is(n, DBR_N_WHEN) && !dbr_datetime_parse(n->text, &t, &offset));
    return !*is_period || dbr_window_of(r, n, out);
}

/* ---- moves ---- */

static bool counted_units(dbr_resolver *r, const dbr_node *n, dbr_move *out) {
    if (!dbr_whole_number(r, dbr_kid(n, 0), 100000, "the number of units", &out->n))
        return false;
    if (dbr_unit_parse(dbr_kid(n, 1)->text, &out->unit))
        return true;
    DBR_DIAG(r->diags, BAD_PERIOD, n->at, dbr_shown(r, n->at),
             DBR_STR("windows are made of days, weeks, months, quarters, halves and years"));
    return false;
}

/* `last month` is what came before only where the review is about a month; elsewhere it could be two things. */
static bool last_unit(dbr_resolver *r, const dbr_node *n, dbr_move *out) {
    dbr_unit u;
    const dbr_window *review = &r->model->settings.period;
    if (!dbr_unit_parse(dbr_kid(n, 0)->text, &u)) {
        DBR_DIAG(r->diags, BAD_PERIOD, n->at, dbr_shown(r, n->at),
                 DBR_STR("write `previous`, or `last year`"));
        return false;
    }
    out->kind = u == DBR_UNIT_YEAR ? DBR_MOVE_LAST_YEAR : DBR_MOVE_PREVIOUS;
    if (u == DBR_UNIT_YEAR || (review->kind == DBR_WINDOW_UNIT && review->unit == u))
        return true;
    dbr_buf label = {0};
    dbr_window_write(&r->model->calendar, *review, &label);
    DBR_DIAG(r->diags, LAST_UNIT, n->at, dbr_str_of(dbr_unit_name(u)),
             dbr_arena_str(r->arena, dbr_buf_str(&label)));
    dbr_buf_clear(&label);
    return false;
}

static bool is_year_number(const dbr_node *n) {
    if (!dbr_node_is(n, DBR_N_NUMBER) || n->text.n != 4)
        return false;
    for (size_t i = 0; i < 4; i++)
        if (n->text.p[i] < '0' || n->text.p[i] > '9')
            return false;
    return true;
}

bool dbr_move_of(dbr_resolver *r, const dbr_node *n, bool *is_window, dbr_move *out) {
    static const struct {
        const char *word;
        dbr_move move;
    } words[] = {
        {"previous", {.kind = DBR_MOVE_PREVIOUS}},
        {"wtd", {.kind = DBR_MOVE_TO_DATE, .unit = DBR_UNIT_WEEK}},
        {"mtd", {.kind = DBR_MOVE_TO_DATE, .unit = DBR_UNIT_MONTH}},
        {"qtd", {.kind = DBR_MOVE_TO_DATE, .unit = DBR_UNIT_QUARTER}},
        {"ytd", {.kind = DBR_MOVE_TO_DATE, .unit = DBR_UNIT_YEAR}},
    };
    *out = (dbr_move){0};
    *is_window = true;
    switch (n->kind) {
    case DBR_N_NAME:
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (dbr_node_is_word(n, words[i].word)) {
                *out = words[i].move;
                return true;
            }
        break;
    case DBR_N_LAST:
        return last_unit(r, n, out);
    case DBR_N_AGO:
        out->kind = DBR_MOVE_AGO;
        return counted_units(r, n, out);
    case DBR_N_TRAILING:
        out->kind = DBR_MOVE_TRAILING;
        return counted_units(r, n, out);
    case DBR_N_EVENT_WINDOW: {
        dbr_symbol *s = dbr_symbol_need(r, dbr_kid(n, 0), 1u << DBR_S_EVENT);
        out->kind = DBR_MOVE_EVENT;
        if (!s)
            return false;
        while (out->event < (int)r->model->events.n && r->model->events.v[out->event] != s->event)
            out->event++;
        return true;
    }
    case DBR_N_NUMBER:
        if (!is_year_number(n))
            break;
        out->kind = DBR_MOVE_LITERAL;
        return literal_window(r, n, &out->window);
    case DBR_N_WHEN:
    case DBR_N_UNIT_PERIOD:
    case DBR_N_RANGE:
        out->kind = DBR_MOVE_LITERAL;
        return dbr_window_of(r, n, &out->window);
    default:
        break;
    }
    *is_window = false;
    return true;
}
