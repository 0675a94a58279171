/* cellparse.c turns a cell into a value of its column's type, and the cells of a column into the type that fits them all. */
#include "engine/native/cellparse.h"

const char *dbr_cell_status_what(dbr_cell_status s) {
    static const char *const table[] = {
#define X(id, what, help) what,
        DBR_CELL_PROBLEMS(X)
#undef X
    };
    return table[s];
}

const char *dbr_cell_status_help(dbr_cell_status s) {
    static const char *const table[] = {
#define X(id, what, help) help,
        DBR_CELL_PROBLEMS(X)
#undef X
    };
    return table[s];
}

/* Equal but for the case of ASCII letters; `lower` is in lower case. */
static bool same_word(dbr_str s, const char *lower) {
    size_t n = strlen(lower);
    if (s.n != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = s.p[i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c + 32) : c) != lower[i])
            return false;
    }
    return true;
}

static bool means_missing(dbr_str s) {
    static const char *const words[] = {"NA", "N/A", "#N/A", "null", "NULL", "NaN", "-", "--", "—"};
    if (s.n > 4)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (dbr_str_is(s, words[i]))
            return true;
    return false;
}

bool dbr_cell_is_missing(const dbr_cell *c, dbr_cell_type type) {
    if (c->absent)
        return true;
    if (c->text.n == 0)
        return !(type == DBR_CELL_TEXT && c->quoted);
    dbr_str s = dbr_str_trim(c->text);
    return s.n == 0 || (type != DBR_CELL_TEXT && means_missing(s));
}

dbr_cell_status dbr_cell_bool(dbr_str s, bool *out) {
    static const struct {
        const char *word;
        bool value;
    } words[] = {
        {"true", true}, {"false", false}, {"yes", true}, {"no", false}, {"1", true},  {"0", false},
        {"t", true},    {"f", false},     {"y", true},   {"n", false},  {"是", true}, {"否", false},
    };
    s = dbr_str_trim(s);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (same_word(s, words[i].word)) {
            *out = words[i].value;
            return DBR_CELL_OK;
        }
    return DBR_CELL_NOT_BOOL;
}

dbr_cell_status dbr_cell_read(const dbr_cell *c, dbr_cell_type type,
                              const dbr_cell_options *options, dbr_value *out) {
    static const dbr_cell_options none = {0};
    if (dbr_cell_is_missing(c, type)) {
        *out = dbr_value_none(DBR_R_MISSING_CELL, DBR_STR(""));
        return DBR_CELL_MISSING;
    }
    dbr_cell_options o = options ? *options : none;
    /* JSON writes numbers in one way only. */
    if (c->form == DBR_FORM_NUMBER)
        o.decimal = '.';
    dbr_cell_status st = DBR_CELL_OK;
    dbr_decimal dec = {0};
    dbr_value v = dbr_value_none(DBR_R_BAD_CELL, DBR_STR(""));
    switch (type) {
    case DBR_CELL_TEXT:
        *out = dbr_value_text(c->text);
        return DBR_CELL_OK;
    case DBR_CELL_BOOL: {
        bool truth = false;
        st = dbr_cell_bool(c->text, &truth);
        if (st == DBR_CELL_OK)
            v = dbr_value_bool(truth);
        *out = v;
        return st;
    }
    case DBR_CELL_DATE: {
        dbr_day day = 0;
        st = dbr_cell_date(c->text, &o, &day);
        if (st == DBR_CELL_OK)
            v = dbr_value_day(day);
        *out = v;
        return st;
    }
    case DBR_CELL_DATETIME: {
        dbr_instant t = 0;
        st = dbr_cell_datetime(c->text, &o, &t, NULL);
        if (st == DBR_CELL_OK)
            v = dbr_value_instant(t);
        *out = v;
        return st;
    }
    case DBR_CELL_NUMBER:
        st = dbr_cell_number(c->text, &o, &dec);
        break;
    case DBR_CELL_COUNT:
        st = dbr_cell_count(c->text, &o, &dec);
        break;
    case DBR_CELL_PERCENT:
        st = dbr_cell_percent(c->text, &o, &dec);
        break;
    case DBR_CELL_MONEY:
        st = dbr_cell_money(c->text, &o, &dec);
        break;
    case DBR_CELL_DURATION:
        st = dbr_cell_duration(c->text, &o, &dec);
        break;
    }
    if (st == DBR_CELL_OK)
        v = dbr_value_dec(dec);
    *out = v;
    return st;
}

/* --- inference --- */

void dbr_infer_init(dbr_infer *i, const dbr_cell_options *o, bool time_only) {
    *i = (dbr_infer){.time_only = time_only};
    if (o)
        i->options = *o;
    i->no_bool = i->no_number = time_only;
}

/* `007`, `-01`, `00`: a code, not a number. */
static bool leading_zero(dbr_str s) {
    size_t at = s.n && (s.p[0] == '-' || s.p[0] == '+');
    return at + 1 < s.n && s.p[at] == '0' && s.p[at + 1] >= '0' && s.p[at + 1] <= '9';
}

/* More digits than a number keeps: two ids of which only the last digits differ would become one. */
static bool too_exact(dbr_str s) {
    int digits = 0;
    for (size_t i = 0; i < s.n && (s.p[i] | 0x20) != 'e'; i++)
        digits += s.p[i] >= '0' && s.p[i] <= '9' && (digits || s.p[i] != '0');
    return digits > DBR_DEC_DIGITS;
}

static bool bare_number(dbr_str s) {
    size_t points = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '.')
            points++;
        else if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    }
    return points < 2;
}

void dbr_infer_add(dbr_infer *i, const dbr_cell *c) {
    if (dbr_cell_is_missing(c, DBR_CELL_NUMBER)) {
        i->missing++;
        return;
    }
    i->cells++;
    dbr_str s = dbr_str_trim(c->text);
    i->no_bool = i->no_bool || !(same_word(s, "true") || same_word(s, "false"));
    if (!i->no_number) {
        dbr_decimal d;
        dbr_cell_options o = i->options;
        if (c->form == DBR_FORM_NUMBER)
            o.decimal = '.';
        i->no_number =
            leading_zero(s) || too_exact(s) || dbr_cell_bare_number(s, &o, &d) != DBR_CELL_OK;
    }
    if (i->no_datetime && !i->time_only)
        return;
    dbr_instant t;
    bool has_time = false;
    bool fits = dbr_cell_datetime(s, &i->options, &t, &has_time) == DBR_CELL_OK;
    if (!i->time_only && i->options.format.n == 0 && bare_number(s)) {
        /* A serial number or 20261003 is a number here, but it may stand among dates that are written out. */
        if (s.n != 8)
            fits = false;
    }
    i->no_datetime = i->no_datetime || !fits;
    i->no_date = i->no_date || !fits || has_time;
    i->saw_time = i->saw_time || (fits && has_time);
}

dbr_cell_type dbr_infer_result(const dbr_infer *i) {
    if (i->time_only)
        return i->saw_time ? DBR_CELL_DATETIME : DBR_CELL_DATE;
    if (i->cells == 0)
        return DBR_CELL_TEXT;
    if (!i->no_bool)
        return DBR_CELL_BOOL;
    if (!i->no_number)
        return DBR_CELL_NUMBER;
    if (!i->no_date)
        return DBR_CELL_DATE;
    if (!i->no_datetime)
        return DBR_CELL_DATETIME;
    return DBR_CELL_TEXT;
}
