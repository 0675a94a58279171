/* sql.c: what all dialects and their users share: statements in pieces, errors in words. */
#include "engine/sql/sql.h"

dbr_str dbr_statement_cut(dbr_statement *s, size_t from) {
    dbr_str piece = dbr_arena_str(s->arena, dbr_str_slice(dbr_buf_str(&s->sql), from, s->sql.n));
    s->sql.n = from;
    return piece;
}

dbr_str dbr_db_error(dbr_arena *a, const dbr_db *db) {
    return dbr_arena_printf(a, "%.*s: %.*s", DBR_ARG(db->label), DBR_ARG(db->error));
}

void dbr_sql_type_named(dbr_sql_column *c, dbr_str name, const dbr_sql_type_name *table, size_t n) {
    c->type = DBR_SQL_OTHER;
    for (size_t i = 0; i < n; i++)
        if (dbr_str_is(name, table[i].name)) {
            c->type = table[i].type;
            c->precision = table[i].precision;
        }
}

static bool number_in(dbr_str s, size_t *at, int *out) {
    size_t i = *at;
    *out = 0;
    while (i < s.n && s.p[i] == ' ')
        i++;
    size_t from = i;
    for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && *out < 1000; i++)
        *out = *out * 10 + (s.p[i] - '0');
    *at = i;
    return i > from;
}

void dbr_sql_decimal(dbr_sql_column *c, dbr_str digits) {
    size_t at = 0;
    int precision, scale;
    if (!number_in(digits, &at, &precision) || at >= digits.n || digits.p[at++] != ',' ||
        !number_in(digits, &at, &scale) || scale > precision)
        return;
    c->type = DBR_SQL_DECIMAL;
    c->precision = precision;
    c->scale = scale;
}

void dbr_sql_sortable(const dbr_dialect *d, const dbr_sql_column *c, dbr_buf *out) {
    dbr_buf name = {0};
    d->identifier(&name, c->raw);
    d->cell(out, c->type, dbr_buf_str(&name));
    dbr_buf_clear(&name);
    switch (c->type) {
    case DBR_SQL_TEXT:
    case DBR_SQL_BOOL:
    case DBR_SQL_OTHER:
    case DBR_SQL_DATETIME:
    case DBR_SQL_INSTANT:
        dbr_buf_puts(out, d->by_bytes);
        return;
    case DBR_SQL_INTEGER:
    case DBR_SQL_DECIMAL:
    case DBR_SQL_REAL:
    case DBR_SQL_DATE:
        break;
    }
}

void dbr_sql_quoted(dbr_buf *out, char quote, dbr_str s) {
    dbr_buf_putc(out, quote);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == quote)
            dbr_buf_putc(out, quote);
        dbr_buf_putc(out, s.p[i]);
    }
    dbr_buf_putc(out, quote);
}

int dbr_port_of(dbr_str s) {
    int port = 0;
    for (size_t i = 0; i < s.n && port < 100000; i++)
        port = s.p[i] >= '0' && s.p[i] <= '9' ? port * 10 + s.p[i] - '0' : 100000;
    return port < 65536 ? port : 0;
}

void dbr_sql_as_cell(dbr_sql_type type, dbr_cell *cell) {
    if (type != DBR_SQL_INTEGER && type != DBR_SQL_DECIMAL && type != DBR_SQL_REAL)
        return;
    cell->form = DBR_FORM_NUMBER;
    /* a float that is no number is no value, however it is spelt */
    cell->absent |= dbr_str_is(cell->text, "nan");
}
