/* apply.c: one scalar operation on values that are there: three-valued logic, exact arithmetic, texts by code points, dates. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/utf8.h"
#include "plan/eval.h"

static dbr_value unfit(const char *why) {
    return dbr_value_none(DBR_R_BAD_CELL, dbr_str_of(why));
}

static bool is_time(const dbr_value *v) {
    return v->kind == DBR_V_DATE || v->kind == DBR_V_DATETIME;
}

static dbr_day day_of(const dbr_value *v) {
    return v->kind == DBR_V_DATE ? v->day : dbr_instant_day(v->instant);
}

static dbr_instant moment_of(const dbr_value *v) {
    return v->kind == DBR_V_DATE ? (dbr_instant)v->day * DBR_DAY_MICROS : v->instant;
}

/* ---- logic ---- */

/* `and` (decisive false) and `or` (decisive true): the side that decides wins over none. */
static dbr_value both_sides(const dbr_value *a, const dbr_value *b, bool decisive) {
    if ((a->kind == DBR_V_BOOL && a->truth == decisive) ||
        (b->kind == DBR_V_BOOL && b->truth == decisive))
        return dbr_value_bool(decisive);
    if (a->kind == DBR_V_NONE)
        return *a;
    if (b->kind == DBR_V_NONE)
        return *b;
    return a->kind == DBR_V_BOOL && b->kind == DBR_V_BOOL ? dbr_value_bool(!decisive)
                                                          : unfit("not a condition");
}

static bool comparable(const dbr_value *a, const dbr_value *b) {
    return (a->kind == b->kind && a->kind != DBR_V_SERIES) || (is_time(a) && is_time(b));
}

static dbr_value compare(dbr_op op, const dbr_value *a, const dbr_value *b) {
    if (!comparable(a, b))
        return unfit("values of different types");
    int c = dbr_value_cmp(a, b);
    switch (op) {
    case DBR_O_EQ:
        return dbr_value_bool(c == 0);
    case DBR_O_NE:
        return dbr_value_bool(c != 0);
    case DBR_O_LT:
        return dbr_value_bool(c < 0);
    case DBR_O_LE:
        return dbr_value_bool(c <= 0);
    case DBR_O_GT:
        return dbr_value_bool(c > 0);
    default:
        return dbr_value_bool(c >= 0);
    }
}

/* True where one is equal; else none where one of them is none: it could be the one. */
static dbr_value in(const dbr_value *args, uint32_t n) {
    const dbr_value *missing = NULL;
    if (args[0].kind == DBR_V_NONE)
        return args[0];
    for (uint32_t i = 1; i < n; i++) {
        if (args[i].kind == DBR_V_NONE)
            missing = missing ? missing : &args[i];
        else if (comparable(&args[0], &args[i]) && dbr_value_cmp(&args[0], &args[i]) == 0)
            return dbr_value_bool(true);
    }
    return missing ? *missing : dbr_value_bool(false);
}

/* A date as upper end means all of that day. */
static dbr_value between(const dbr_value *x, const dbr_value *from, const dbr_value *to) {
    if (!comparable(x, from) || !comparable(x, to))
        return unfit("values of different types");
    dbr_value day;
    if (x->kind == DBR_V_DATETIME && to->kind == DBR_V_DATE) {
        day = dbr_value_day(dbr_instant_day(x->instant));
        return dbr_value_bool(dbr_value_cmp(x, from) >= 0 && dbr_value_cmp(&day, to) <= 0);
    }
    return dbr_value_bool(dbr_value_cmp(x, from) >= 0 && dbr_value_cmp(x, to) <= 0);
}

/* ---- arithmetic ---- */

static dbr_value difference_of_times(const dbr_value *a, const dbr_value *b) {
    if (a->kind == DBR_V_DATE && b->kind == DBR_V_DATE)
        return dbr_value_int(((int64_t)a->day - b->day) * 86400);
    dbr_decimal d;
    dbr_dec_status s = dbr_dec_scale(dbr_dec_of(moment_of(a) - moment_of(b)), -6, &d);
    return dbr_value_of_status(s, d);
}

static dbr_value arithmetic(dbr_op op, const dbr_value *a, const dbr_value *b) {
    dbr_decimal d = {0};
    if (op == DBR_O_SUB && is_time(a) && is_time(b))
        return difference_of_times(a, b);
    if (a->kind != DBR_V_DECIMAL || b->kind != DBR_V_DECIMAL)
        return unfit("not a number");
    dbr_dec_status s;
    switch (op) {
    case DBR_O_ADD:
        s = dbr_dec_add(a->dec, b->dec, &d);
        break;
    case DBR_O_SUB:
        s = dbr_dec_sub(a->dec, b->dec, &d);
        break;
    case DBR_O_MUL:
        s = dbr_dec_mul(a->dec, b->dec, &d);
        break;
    default:
        s = dbr_dec_div(a->dec, b->dec, &d);
        break;
    }
    return dbr_value_of_status(s, d);
}

static dbr_value rounded(dbr_op op, const dbr_value *args, uint32_t n) {
    int64_t places = 0;
    dbr_decimal d = args[0].dec;
    if (args[0].kind != DBR_V_DECIMAL)
        return unfit("not a number");
    if (n > 1 && (args[1].kind != DBR_V_DECIMAL || !dbr_dec_to_int64(args[1].dec, &places)))
        return unfit("the number of decimals is no whole number");
    places = places < -200 ? -200 : places > 2000 ? 2000 : places;
    switch (op) {
    case DBR_O_ABS:
        return dbr_value_dec(dbr_dec_abs(d));
    case DBR_O_NEG:
        return dbr_value_dec(dbr_dec_neg(d));
    case DBR_O_FLOOR:
        d = dbr_dec_floor(d);
        break;
    case DBR_O_CEIL:
        d = dbr_dec_ceil(d);
        break;
    default:
        d = dbr_dec_round(d, (int)places);
        break;
    }
    dbr_dec_status s = dbr_dec_scale(d, 0, &d); /* rounding up can reach what does not exist */
    return dbr_value_of_status(s, d);
}

static dbr_value extreme(const dbr_expr *x, const dbr_value *args) {
    const dbr_value *best = NULL, *missing = NULL;
    for (uint32_t i = 0; i < x->nargs; i++) {
        if (args[i].kind == DBR_V_NONE) {
            missing = missing ? missing : &args[i];
            continue;
        }
        if (best && !comparable(best, &args[i]))
            return unfit("values of different types");
        int c = best ? dbr_value_cmp(&args[i], best) : 0;
        if (!best || (x->op == DBR_O_MIN ? c < 0 : c > 0))
            best = &args[i];
    }
    bool skips = x->series.n == 1;
    if (missing && (!best || !skips))
        return *missing;
    return best ? *best : dbr_value_none(DBR_R_NO_VALUE, DBR_STR("nothing to choose from"));
}

static dbr_value coalesce(const dbr_value *args, uint32_t n) {
    for (uint32_t i = 0; i < n; i++)
        if (args[i].kind != DBR_V_NONE)
            return args[i];
    return n ? args[0] : dbr_value_none(DBR_R_NO_VALUE, DBR_STR(""));
}

/* ---- texts ---- */

static dbr_value text_test(dbr_op op, dbr_str s, dbr_str part) {
    switch (op) {
    case DBR_O_CONTAINS:
        return dbr_value_bool(dbr_str_find(s, part, 0) != SIZE_MAX);
    case DBR_O_STARTS:
        return dbr_value_bool(dbr_str_starts(s, part));
    default:
        return dbr_value_bool(dbr_str_ends(s, part));
    }
}

static dbr_value text_function(dbr_op op, dbr_str s, dbr_arena *a) {
    switch (op) {
    case DBR_O_LOWER:
        return dbr_value_text(dbr_utf8_lower(a, s));
    case DBR_O_UPPER:
        return dbr_value_text(dbr_utf8_upper(a, s));
    case DBR_O_TRIM:
        return dbr_value_text(dbr_str_trim(s));
    default:
        return dbr_value_int((int64_t)dbr_utf8_count(s));
    }
}

/* Rows have their patterns compiled by the engine; a value of a window is searched once. */
static dbr_value matches(dbr_str pattern, dbr_str s) {
    int error;
    PCRE2_SIZE at;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n,
                                     PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &error, &at, NULL);
    pcre2_match_context *limits = pcre2_match_context_create(NULL);
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    dbr_value v = dbr_value_none(DBR_R_NO_VALUE, DBR_STR("the pattern could not be searched for"));
    if (code && limits && data) {
        pcre2_set_match_limit(limits, 1000000);
        pcre2_set_depth_limit(limits, 10000);
        pcre2_set_heap_limit(limits, 64 << 10);
        int n = pcre2_match(code, (PCRE2_SPTR)s.p, s.n, 0, 0, data, limits);
        if (n >= 0 || n == PCRE2_ERROR_NOMATCH)
            v = dbr_value_bool(n >= 0);
    }
    pcre2_match_data_free(data);
    pcre2_match_context_free(limits);
    pcre2_code_free(code);
    return v;
}

/* ---- dates ---- */

static dbr_value date_function(const dbr_calendar *c, const dbr_expr *x, const dbr_value *v) {
    if (!is_time(v))
        return unfit("not a date");
    dbr_day day = day_of(v);
    dbr_ymd ymd = dbr_day_ymd(day);
    int year;
    dbr_window w;
    switch (x->op) {
    case DBR_O_YEAR:
        return dbr_value_int(ymd.year);
    case DBR_O_QUARTER:
        return dbr_value_int((ymd.month - 1) / 3 + 1);
    case DBR_O_MONTH:
        return dbr_value_int(ymd.month);
    case DBR_O_WEEK:
        return dbr_value_int(dbr_day_week(c, day, &year));
    case DBR_O_WEEKDAY:
        return dbr_value_int(dbr_day_weekday(day));
    case DBR_O_DAY:
        return dbr_value_int(ymd.day);
    case DBR_O_HOUR:
        return dbr_value_int(v->kind == DBR_V_DATE
                                 ? 0
                                 : (v->instant - (dbr_instant)day * DBR_DAY_MICROS) /
                                       INT64_C(3600000000));
    case DBR_O_UNIT_START:
        if (dbr_window_unit(c, x->series.unit, c && dbr_unit_is_fiscal(c, x->series.unit), day,
                            &w) != DBR_WINDOW_OK)
            return dbr_value_none(DBR_R_NO_WINDOW, DBR_STR("no unit holds that day"));
        if (x->series.n && dbr_window_ago(c, w, x->series.n, x->series.unit, &w) != DBR_WINDOW_OK)
            return dbr_value_none(DBR_R_NO_WINDOW, DBR_STR("no unit holds that day"));
        return dbr_value_day(w.start);
    default:
        return dbr_value_day(day);
    }
}

/* ---- all of them ---- */

static const dbr_value *first_none(const dbr_value *args, uint32_t n) {
    for (uint32_t i = 0; i < n; i++)
        if (args[i].kind == DBR_V_NONE)
            return &args[i];
    return NULL;
}

dbr_value dbr_apply(const dbr_calendar *c, const dbr_expr *x, const dbr_value *args, dbr_arena *a) {
    switch (x->op) { /* these look at none themselves */
    case DBR_O_AND:
    case DBR_O_OR:
        return both_sides(&args[0], &args[1], x->op == DBR_O_OR);
    case DBR_O_IF:
        if (args[0].kind == DBR_V_NONE)
            return args[0];
        return args[0].kind == DBR_V_BOOL ? args[args[0].truth ? 1 : 2] : unfit("not a condition");
    case DBR_O_IS_NONE:
        return dbr_value_bool(args[0].kind == DBR_V_NONE);
    case DBR_O_IN:
        return in(args, x->nargs);
    case DBR_O_MIN:
    case DBR_O_MAX:
        return extreme(x, args);
    case DBR_O_COALESCE:
        return coalesce(args, x->nargs);
    default:
        break;
    }
    const dbr_value *missing = first_none(args, x->nargs);
    if (missing)
        return *missing;
    switch (x->op) {
    case DBR_O_NOT:
        return args[0].kind == DBR_V_BOOL ? dbr_value_bool(!args[0].truth)
                                          : unfit("not a condition");
    case DBR_O_EQ:
    case DBR_O_NE:
    case DBR_O_LT:
    case DBR_O_LE:
    case DBR_O_GT:
    case DBR_O_GE:
        return compare(x->op, &args[0], &args[1]);
    case DBR_O_BETWEEN:
        return between(&args[0], &args[1], &args[2]);
    case DBR_O_CONTAINS:
    case DBR_O_STARTS:
    case DBR_O_ENDS:
        return args[0].kind == DBR_V_TEXT && args[1].kind == DBR_V_TEXT
                   ? text_test(x->op, args[0].text, args[1].text)
                   : unfit("not a text");
    case DBR_O_MATCHES:
        return args[0].kind == DBR_V_TEXT ? matches(x->regex, args[0].text) : unfit("not a text");
    case DBR_O_ADD:
    case DBR_O_SUB:
    case DBR_O_MUL:
    case DBR_O_DIV:
        return arithmetic(x->op, &args[0], &args[1]);
    case DBR_O_NEG:
    case DBR_O_ABS:
    case DBR_O_ROUND:
    case DBR_O_FLOOR:
    case DBR_O_CEIL:
        return rounded(x->op, args, x->nargs);
    case DBR_O_LOWER:
    case DBR_O_UPPER:
    case DBR_O_TRIM:
    case DBR_O_LENGTH:
        return args[0].kind == DBR_V_TEXT ? text_function(x->op, args[0].text, a)
                                          : unfit("not a text");
    case DBR_O_YEAR:
    case DBR_O_QUARTER:
    case DBR_O_MONTH:
    case DBR_O_WEEK:
    case DBR_O_WEEKDAY:
    case DBR_O_DAY:
    case DBR_O_HOUR:
    case DBR_O_DATE:
    case DBR_O_UNIT_START:
        return date_function(c, x, &args[0]);
    default: /* leaves, windows and what needs rows: not scalar */
        return dbr_value_none(DBR_R_NO_VALUE, DBR_STR("not a single value"));
    }
}
