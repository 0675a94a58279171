/* emit.c: a row expression into SQL, piece by piece; a piece is said only where every database that is asked means by it what it means here. */
#include "engine/sql/emit.h"

enum { DEPTH_MAX = 200, DIGITS_MAX = DBR_DEC_DIGITS, RATES_MAX = 400 };

static void say(dbr_emitter *e, const char *s) {
    dbr_buf_puts(&e->out->sql, s);
}

/* ---- constants ---- */

static bool constant(const dbr_expr *x, dbr_value *out) {
    if (x->op == DBR_O_CONST)
        *out = x->value;
    else if (x->op == DBR_O_PARAM)
        *out = x->param->value;
    else
        return false;
    return out->kind != DBR_V_NONE;
}

static bool emit_number(dbr_emitter *e, dbr_decimal d, dbr_sql_value *out) {
    dbr_buf digits = {0};
    dbr_dec_write(d, &digits);
    dbr_str s = dbr_buf_str(&digits);
    size_t minus = s.n && s.p[0] == '-', point = dbr_str_find(s, DBR_STR("."), 0);
    *out = (dbr_sql_value){.kind = DBR_SQL_NUMBER, .bounded = true};
    out->digits = (int)((point == SIZE_MAX ? s.n : point) - minus);
    out->scale = point == SIZE_MAX ? 0 : (int)(s.n - point - 1);
    out->integer = out->scale == 0 && out->digits <= 18;
    bool fits = out->digits + out->scale <= DIGITS_MAX;
    if (out->integer)
        dbr_buf_printf(&e->out->sql, minus ? "(%.*s)" : "%.*s", DBR_ARG(s));
    else if (fits)
        e->dialect->exact(&e->out->sql, out->scale,
                          dbr_arena_printf(e->out->arena, "'%.*s'", DBR_ARG(s)));
    dbr_buf_clear(&digits);
    return fits;
}

static bool emit_constant(dbr_emitter *e, const dbr_value *v, dbr_sql_value *out) {
    *out = (dbr_sql_value){0};
    switch (v->kind) {
    case DBR_V_DECIMAL:
        return emit_number(e, v->dec, out);
    case DBR_V_TEXT:
        out->kind = DBR_SQL_WORDS;
        if (v->text.n && memchr(v->text.p, 0, v->text.n))
            return false; /* not every database has it in a text */
        e->dialect->text(e->out, v->text);
        return true;
    case DBR_V_DATE:
        out->kind = DBR_SQL_DAY;
        out->type = DBR_SQL_OTHER; /* no column */
        e->dialect->day(&e->out->sql, DBR_SQL_DATE, v->day, 0);
        return true;
    case DBR_V_NONE:
    case DBR_V_DATETIME:
    case DBR_V_BOOL:
    case DBR_V_SERIES:
        break;
    }
    return false;
}

/* ---- columns ---- */

/* Whether the database's value is the one that a cell of its text would have. */
static bool fits_type(const dbr_sql_column *c, dbr_cell_type type, dbr_sql_value *out) {
    *out = (dbr_sql_value){.type = c->type};
    bool number =
        c->type == DBR_SQL_INTEGER || c->type == DBR_SQL_DECIMAL || c->type == DBR_SQL_REAL;
    out->bounded = c->precision > 0 && c->precision <= DIGITS_MAX;
    out->digits = c->precision - c->scale;
    out->scale = c->scale;
    out->integer = c->type == DBR_SQL_INTEGER;
    switch (type) {
    case DBR_CELL_COUNT:
        out->kind = DBR_SQL_NUMBER;
        return out->integer || (c->type == DBR_SQL_DECIMAL && out->bounded && c->scale == 0);
    case DBR_CELL_NUMBER:
    case DBR_CELL_PERCENT:
    case DBR_CELL_MONEY:
        out->kind = DBR_SQL_NUMBER;
        return number;
    case DBR_CELL_TEXT:
        out->kind = DBR_SQL_WORDS;
        return c->type == DBR_SQL_TEXT;
    case DBR_CELL_BOOL:
        out->kind = DBR_SQL_TRUTH;
        return c->type == DBR_SQL_BOOL;
    case DBR_CELL_DATE:
        out->kind = DBR_SQL_DAY;
        return c->type == DBR_SQL_DATE;
    case DBR_CELL_DATETIME:
        out->kind = DBR_SQL_MOMENT;
        return c->type == DBR_SQL_DATETIME || c->type == DBR_SQL_INSTANT;
    case DBR_CELL_DURATION:
        break;
    }
    return false;
}

bool dbr_emit_column(dbr_emitter *e, const dbr_column *c, dbr_sql_value *out) {
    if (c->expr)
        return dbr_emit_value(e, c->expr, out);
    int32_t at = e->at[c->index];
    if (at < 0 || c->format.n || c->source != e->source ||
        !fits_type(&e->relation->columns[at], e->types[c->index], out))
        return false;
    if (out->kind == DBR_SQL_NUMBER && !out->bounded) {
        if (!e->dialect->digits)
            return false;
        e->guarded[at] = true;
    }
    e->used[at] |= !e->blind || out->kind != DBR_SQL_WORDS;
    e->reads |= UINT64_C(1) << (at % 64);
    size_t from = e->out->sql.n;
    e->dialect->identifier(&e->out->sql, e->relation->columns[at].raw);
    e->dialect->load(&e->out->sql, &e->relation->columns[at], dbr_statement_cut(e->out, from));
    return true;
}

/* ---- values ---- */

static void aligned(dbr_emitter *e, int scale, dbr_str sql) {
    e->dialect->exact(&e->out->sql, scale, sql);
}

bool dbr_emit_operand(dbr_emitter *e, const dbr_expr *x, dbr_sql_value *v, dbr_str *sql) {
    size_t from = e->out->sql.n;
    if (!dbr_emit_value(e, x, v))
        return false;
    *sql = dbr_statement_cut(e->out, from);
    return true;
}

bool dbr_emit_key(dbr_emitter *e, const dbr_expr *x, dbr_sql_value *v, dbr_str *sql) {
    e->blind = true;
    bool ok = dbr_emit_operand(e, x, v, sql);
    e->blind = false;
    return ok;
}

bool dbr_emit_key_column(dbr_emitter *e, const dbr_column *c, dbr_sql_value *v, dbr_str *sql) {
    size_t from = e->out->sql.n;
    e->blind = true;
    bool ok = dbr_emit_column(e, c, v);
    e->blind = false;
    if (ok)
        *sql = dbr_statement_cut(e->out, from);
    return ok;
}

static int larger(int a, int b) {
    return a > b ? a : b;
}

/* Both as decimals, where the digits of the result are sure to be exact here and there. */
static bool emit_arithmetic(dbr_emitter *e, dbr_op op, dbr_sql_value a, dbr_str x, dbr_sql_value b,
                            dbr_str y, dbr_sql_value *out) {
    if (a.kind != DBR_SQL_NUMBER || b.kind != DBR_SQL_NUMBER || !a.bounded || !b.bounded)
        return false;
    *out = (dbr_sql_value){.kind = DBR_SQL_NUMBER, .bounded = true, .type = DBR_SQL_DECIMAL};
    out->digits = op == DBR_O_MUL ? a.digits + b.digits : larger(a.digits, b.digits) + 1;
    out->scale = op == DBR_O_MUL ? a.scale + b.scale : larger(a.scale, b.scale);
    if (out->digits + out->scale > DIGITS_MAX)
        return false;
    say(e, "(");
    aligned(e, a.scale, x);
    say(e, op == DBR_O_MUL ? " * " : op == DBR_O_ADD ? " + " : " - ");
    aligned(e, b.scale, y);
    say(e, ")");
    return true;
}

static bool emit_template(dbr_emitter *e, const char *template, dbr_str a, dbr_str b) {
    if (!template)
        return false;
    for (const char *p = template; *p; p++) {
        if (p[0] == '%' && (p[1] == 's' || p[1] == '1' || p[1] == '2')) {
            dbr_buf_put(&e->out->sql, *++p == '2' ? b : a);
            continue;
        }
        dbr_buf_putc(&e->out->sql, *p);
    }
    return true;
}

static bool emit_date_part(dbr_emitter *e, const dbr_expr *x, const char *template,
                           dbr_sql_value *out) {
    dbr_sql_value v;
    dbr_str sql;
    if (!dbr_emit_operand(e, x->args[0], &v, &sql) || v.kind != DBR_SQL_DAY)
        return false;
    *out = (dbr_sql_value){.kind = DBR_SQL_NUMBER,
                           .digits = 4,
                           .bounded = true,
                           .integer = true,
                           .type = DBR_SQL_INTEGER};
    return emit_template(e, template, sql, (dbr_str){0});
}

static void put_choice(dbr_emitter *e, const dbr_sql_value *as, dbr_str sql) {
    if (as->kind == DBR_SQL_NUMBER)
        aligned(e, as->scale, sql);
    else
        dbr_buf_put(&e->out->sql, sql);
}

/* One of two values of one kind. `else`: the condition is false, and not none. */
static bool emit_if(dbr_emitter *e, const dbr_expr *x, dbr_sql_value *out) {
    dbr_sql_value a, b;
    dbr_str yes, no;
    if (x->nargs != 3 || !dbr_emit_operand(e, x->args[1], &a, &yes) ||
        !dbr_emit_operand(e, x->args[2], &b, &no) || a.kind != b.kind || a.kind == DBR_SQL_TRUTH ||
        a.kind == DBR_SQL_MOMENT || a.kind == DBR_SQL_DAY)
        return false;
    *out = (dbr_sql_value){.kind = a.kind, .bounded = true, .type = DBR_SQL_DECIMAL};
    out->digits = larger(a.digits, b.digits);
    out->scale = larger(a.scale, b.scale);
    if (a.kind == DBR_SQL_NUMBER &&
        (!a.bounded || !b.bounded || out->digits + out->scale > DIGITS_MAX))
        return false;
    say(e, "case when ");
    if (!dbr_emit_true(e, x->args[0]))
        return false;
    say(e, " then ");
    put_choice(e, out, yes);
    say(e, " when ");
    if (!dbr_emit_false(e, x->args[0]))
        return false;
    say(e, " then ");
    put_choice(e, out, no);
    say(e, " end");
    return true;
}

/* ---- days ---- */

void dbr_emit_day(dbr_emitter *e, dbr_sql_type type, dbr_day day) {
    dbr_instant midnight = (dbr_instant)day * DBR_DAY_MICROS;
    if (e->zone)
        midnight = dbr_zone_utc(e->zone, midnight);
    e->dialect->day(&e->out->sql, type, day, midnight);
}

static void by_halves(dbr_emitter *e, dbr_sql_type type, dbr_str moment, const dbr_stretch *s,
                      size_t lo, size_t hi) {
    if (lo == hi) {
        dbr_buf_put(&e->out->sql, s[lo].sql);
        return;
    }
    size_t middle = lo + (hi - lo + 1) / 2;
    dbr_buf_printf(&e->out->sql, "case when %.*s < ", DBR_ARG(moment));
    dbr_emit_day(e, type, s[middle].from);
    say(e, " then ");
    by_halves(e, type, moment, s, lo, middle - 1);
    say(e, " else ");
    by_halves(e, type, moment, s, middle, hi);
    say(e, " end");
}

void dbr_emit_stretches(dbr_emitter *e, dbr_sql_type type, dbr_str moment, const dbr_stretch *s,
                        size_t n) {
    by_halves(e, type, moment, s, 0, n - 1);
}

/* ---- rates of a day ---- */

/* A rate as all of them are written, with that many digits after the point; null for none. */
static dbr_str rate_sql(dbr_emitter *e, dbr_value v, int scale) {
    size_t from = e->out->sql.n;
    dbr_buf digits = {0};
    if (v.kind != DBR_V_DECIMAL)
        return DBR_STR("null");
    dbr_dec_write(v.dec, &digits);
    e->dialect->exact(&e->out->sql, scale,
                      dbr_arena_printf(e->out->arena, "'%.*s'", DBR_ARG(dbr_buf_str(&digits))));
    dbr_buf_clear(&digits);
    return dbr_statement_cut(e->out, from);
}

static bool measure_rate(dbr_emitter *e, dbr_value v, dbr_sql_value *out) {
    dbr_sql_value one;
    size_t from = e->out->sql.n;
    if (v.kind != DBR_V_DECIMAL)
        return true;
    bool ok = emit_number(e, v.dec, &one);
    e->out->sql.n = from;
    out->digits = larger(out->digits, one.digits);
    out->scale = larger(out->scale, one.scale);
    return ok;
}

/* The days on which another rate begins to hold, among those that are asked; of one day the last counts. */
static bool rate_days(dbr_emitter *e, const struct dbr_rate_days *r, dbr_day *days, size_t *n) {
    days[0] = e->from;
    *n = 1;
    for (size_t i = 0; i < r->n; i++) {
        if (r->days[i] <= e->from || r->days[i] > e->to || r->days[i] == days[*n - 1])
            continue;
        if (*n == RATES_MAX)
            return false;
        days[(*n)++] = r->days[i];
    }
    return true;
}

/* The rate of the row's day, and where that is none, the one of the day that the review is of. */
static bool emit_rate(dbr_emitter *e, const dbr_rate *rate, dbr_sql_value *out) {
    const dbr_model *m = e->context->model;
    const struct dbr_rate_days *r = NULL;
    dbr_day *days = DBR_NEWS(e->out->arena, dbr_day, RATES_MAX);
    dbr_stretch *all = DBR_NEWS(e->out->arena, dbr_stretch, RATES_MAX);
    dbr_sql_value time;
    size_t n, from = e->out->sql.n;
    for (size_t i = 0; i < m->rates.n; i++)
        r = m->rates.v[i] == rate ? &e->context->rates[i] : r;
    if (!r || r->failed)
        return false;
    dbr_value undated = dbr_rate_at(r, m->settings.as_of);
    if (!e->source->time)
        return emit_constant(e, &undated, out);
    if (!rate_days(e, r, days, &n) || !dbr_emit_column(e, e->source->time, &time) ||
        (time.kind != DBR_SQL_DAY && time.kind != DBR_SQL_MOMENT))
        return false;
    dbr_str column = dbr_statement_cut(e->out, from);
    e->dialect->moment(&e->out->sql, time.type, column);
    dbr_str moment = dbr_statement_cut(e->out, from);
    bool some = false, fits = true, any = e->from == DBR_DAY_MIN;
    *out = (dbr_sql_value){.kind = DBR_SQL_NUMBER, .bounded = true, .type = DBR_SQL_DECIMAL};
    for (size_t i = 0; i < n; i++) {
        dbr_value v = dbr_rate_at(r, days[i]);
        some |= v.kind == DBR_V_DECIMAL;
        fits &= measure_rate(e, v, out);
    }
    fits &= !any || measure_rate(e, undated, out);
    if (!some || !fits || out->digits + out->scale > DIGITS_MAX)
        return false;
    for (size_t i = 0; i < n; i++)
        all[i] = (dbr_stretch){days[i], rate_sql(e, dbr_rate_at(r, days[i]), out->scale)};
    dbr_str then = rate_sql(e, undated, out->scale);
    if (any)
        dbr_buf_printf(&e->out->sql, "case when %.*s is null then %.*s else ", DBR_ARG(column),
                       DBR_ARG(then));
    dbr_emit_stretches(e, time.type, moment, all, n);
    say(e, any ? " end" : "");
    return true;
}

static bool emit_rate_operand(dbr_emitter *e, const dbr_rate *rate, dbr_sql_value *v,
                              dbr_str *sql) {
    size_t from = e->out->sql.n;
    bool ok = emit_rate(e, rate, v);
    *sql = dbr_statement_cut(e->out, from);
    return ok;
}

static bool emit_some_value(dbr_emitter *e, const dbr_expr *x, dbr_sql_value *out) {
    dbr_value v;
    dbr_sql_value a, b;
    dbr_str p, q;
    if (constant(x, &v))
        return emit_constant(e, &v, out);
    switch (x->op) {
    case DBR_O_COLUMN:
        return dbr_emit_column(e, x->column, out);
    case DBR_O_ADD:
    case DBR_O_SUB:
    case DBR_O_MUL:
        return dbr_emit_operand(e, x->args[0], &a, &p) && dbr_emit_operand(e, x->args[1], &b, &q) &&
               emit_arithmetic(e, x->op, a, p, b, q, out);
    case DBR_O_CONVERT:
        if (!dbr_emit_operand(e, x->args[0], &a, &p) ||
            !(x->rate->value ? dbr_emit_operand(e, x->rate->value, &b, &q)
                             : emit_rate_operand(e, x->rate, &b, &q)))
            return false;
        return emit_arithmetic(e, DBR_O_MUL, a, p, b, q, out);
    case DBR_O_NEG:
    case DBR_O_ABS:
        if (!dbr_emit_operand(e, x->args[0], out, &p) || out->kind != DBR_SQL_NUMBER ||
            !out->bounded)
            return false;
        say(e, x->op == DBR_O_NEG ? "(-" : "abs(");
        aligned(e, out->scale, p);
        say(e, ")");
        out->integer = false;
        return true;
    case DBR_O_LENGTH:
        e->blind = false;
        if (!dbr_emit_operand(e, x->args[0], &a, &p) || a.kind != DBR_SQL_WORDS)
            return false;
        dbr_buf_printf(&e->out->sql, "%s(%.*s)", e->dialect->length, DBR_ARG(p));
        *out = (dbr_sql_value){.kind = DBR_SQL_NUMBER,
                               .digits = 10,
                               .bounded = true,
                               .integer = true,
                               .type = DBR_SQL_INTEGER};
        return true;
    case DBR_O_IF:
        return emit_if(e, x, out);
    case DBR_O_YEAR:
        return emit_date_part(e, x, e->dialect->year, out);
    case DBR_O_QUARTER:
        return emit_date_part(e, x, e->dialect->quarter, out);
    case DBR_O_MONTH:
        return emit_date_part(e, x, e->dialect->month, out);
    case DBR_O_WEEKDAY:
        return emit_date_part(e, x, e->dialect->weekday, out);
    case DBR_O_DAY:
        return emit_date_part(e, x, e->dialect->day_of_month, out);
    default: /* division rounds, texts have their own alphabets, lookups are elsewhere */
        return false;
    }
}

bool dbr_emit_value(dbr_emitter *e, const dbr_expr *x, dbr_sql_value *out) {
    if (e->depth >= DEPTH_MAX)
        return false;
    e->depth++;
    e->complex |= x->op != DBR_O_COLUMN && x->op != DBR_O_CONST && x->op != DBR_O_PARAM;
    bool ok = emit_some_value(e, x, out);
    e->depth--;
    return ok;
}

/* ---- conditions ---- */

/* One side of a comparison; `scale` of decimals, else below 0. */
static void put_side(dbr_emitter *e, const dbr_sql_value *v, int scale, dbr_str sql) {
    if (scale >= 0)
        aligned(e, scale, sql);
    else if (v->kind == DBR_SQL_DAY && v->type == DBR_SQL_DATE)
        e->dialect->moment(&e->out->sql, DBR_SQL_DATE, sql);
    else
        dbr_buf_put(&e->out->sql, sql);
}

/* A constant text that no blank one holds. */
static bool has_words(const dbr_expr *x) {
    dbr_value v;
    return constant(x, &v) && v.kind == DBR_V_TEXT && dbr_str_trim(v.text).n > 0;
}

/* `a op b`, or its opposite, as one operand; null where one of them is, which is not true. */
static bool emit_comparison(dbr_emitter *e, const char *op, const dbr_expr *x, const dbr_expr *y,
                            bool truth) {
    dbr_sql_value a, b;
    dbr_str p, q;
    dbr_value v;
    e->blind = truth && *op == '=' && (has_words(x) || has_words(y));
    e->complex |= !constant(x, &v) && !constant(y, &v);
    e->comparisons++;
    if (!dbr_emit_operand(e, x, &a, &p) || !dbr_emit_operand(e, y, &b, &q) || a.kind != b.kind ||
        a.kind == DBR_SQL_TRUTH || a.kind == DBR_SQL_MOMENT)
        return false;
    say(e, truth ? "(" : "(not (");
    bool decimals =
        a.kind == DBR_SQL_NUMBER && (!a.integer || !b.integer) && a.bounded && b.bounded;
    int scale = larger(a.scale, b.scale);
    if (decimals && larger(a.digits, b.digits) + scale > e->dialect->precision)
        return false;
    put_side(e, &a, decimals ? scale : -1, p);
    dbr_buf_printf(&e->out->sql, "%s %s ", a.kind == DBR_SQL_WORDS ? e->dialect->by_bytes : "", op);
    put_side(e, &b, decimals ? scale : -1, q);
    say(e, truth ? ")" : "))");
    return true;
}

/* Equal to one of them: true where it is, false where it is not and none of them is none. */
static bool emit_in(dbr_emitter *e, const dbr_expr *x, bool truth) {
    if (x->nargs < 2)
        return false;
    say(e, "(");
    for (uint32_t i = 1; i < x->nargs; i++) {
        dbr_value v;
        if (!constant(x->args[i], &v))
            return false;
        say(e, i == 1 ? "" : truth ? " or " : " and ");
        if (!emit_comparison(e, "=", x->args[0], x->args[i], truth))
            return false;
    }
    say(e, ")");
    return true;
}

static bool emit_text_test(dbr_emitter *e, const char *template, const dbr_expr *x, bool truth) {
    dbr_value needle;
    dbr_sql_value a, b;
    dbr_str p, q;
    e->complex = true;
    e->blind = truth && has_words(x->args[1]);
    if (!constant(x->args[1], &needle) || needle.kind != DBR_V_TEXT || !needle.text.n ||
        !dbr_emit_operand(e, x->args[0], &a, &p) || a.kind != DBR_SQL_WORDS ||
        !dbr_emit_operand(e, x->args[1], &b, &q))
        return false;
    say(e, truth ? "(" : "(not (");
    if (!emit_template(e, template, p, q))
        return false;
    say(e, truth ? ")" : "))");
    return true;
}

static bool emit_is_none(dbr_emitter *e, const dbr_expr *x, bool truth) {
    dbr_sql_value v;
    say(e, "(");
    if (!dbr_emit_value(e, x->args[0], &v))
        return false;
    say(e, truth ? " is null)" : " is not null)");
    return true;
}

static bool emit_both(dbr_emitter *e, const dbr_expr *x, bool truth) {
    bool all = (x->op == DBR_O_AND) == truth; /* an `and` is false where one side is */
    say(e, "(");
    for (uint32_t i = 0; i < x->nargs; i++) {
        say(e, i == 0 ? "" : all ? " and " : " or ");
        if (!(truth ? dbr_emit_true(e, x->args[i]) : dbr_emit_false(e, x->args[i])))
            return false;
    }
    say(e, ")");
    return true;
}

static bool emit_truth(dbr_emitter *e, const dbr_expr *x, bool truth) {
    dbr_sql_value v;
    switch (x->op) {
    case DBR_O_AND:
    case DBR_O_OR:
        return emit_both(e, x, truth);
    case DBR_O_NOT:
        return truth ? dbr_emit_false(e, x->args[0]) : dbr_emit_true(e, x->args[0]);
    case DBR_O_EQ:
        return emit_comparison(e, "=", x->args[0], x->args[1], truth);
    case DBR_O_NE:
        return emit_comparison(e, "<>", x->args[0], x->args[1], truth);
    case DBR_O_LT:
        return emit_comparison(e, "<", x->args[0], x->args[1], truth);
    case DBR_O_LE:
        return emit_comparison(e, "<=", x->args[0], x->args[1], truth);
    case DBR_O_GT:
        return emit_comparison(e, ">", x->args[0], x->args[1], truth);
    case DBR_O_GE:
        return emit_comparison(e, ">=", x->args[0], x->args[1], truth);
    case DBR_O_IN:
        return emit_in(e, x, truth);
    case DBR_O_BETWEEN:
        say(e, "(");
        if (!emit_comparison(e, ">=", x->args[0], x->args[1], truth))
            return false;
        say(e, truth ? " and " : " or ");
        if (!emit_comparison(e, "<=", x->args[0], x->args[2], truth))
            return false;
        say(e, ")");
        return true;
    case DBR_O_IS_NONE:
        return emit_is_none(e, x, truth);
    case DBR_O_CONTAINS:
        return emit_text_test(e, e->dialect->contains, x, truth);
    case DBR_O_STARTS:
        return emit_text_test(e, e->dialect->starts, x, truth);
    case DBR_O_ENDS:
        return emit_text_test(e, e->dialect->ends, x, truth);
    case DBR_O_COLUMN:
        if (x->column->expr)
            return truth ? dbr_emit_true(e, x->column->expr) : dbr_emit_false(e, x->column->expr);
        say(e, truth ? "(" : "(not ");
        if (!dbr_emit_column(e, x->column, &v) || v.kind != DBR_SQL_TRUTH)
            return false;
        say(e, ")");
        return true;
    default:
        return false;
    }
}

static bool emit_condition(dbr_emitter *e, const dbr_expr *x, bool truth) {
    if (e->depth >= DEPTH_MAX)
        return false;
    bool blind = e->blind;
    e->blind = false;
    e->depth++;
    bool ok = emit_truth(e, x, truth);
    e->depth--;
    e->blind = blind;
    return ok;
}

bool dbr_emit_true(dbr_emitter *e, const dbr_expr *x) {
    return emit_condition(e, x, true);
}

bool dbr_emit_false(dbr_emitter *e, const dbr_expr *x) {
    return emit_condition(e, x, false);
}
