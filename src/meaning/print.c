/* print.c: a typed expression as one line, for tests, for `explain`, and to tell whether two of them are equal. */
#include "meaning/typing.h"

static const char *const op_names[] = {
#define O(id, name) name,
    DBR_OPS(O)
#undef O
};
static const char *const agg_names[] = {
#define A(id, name) name,
    DBR_AGGS(A)
#undef A
};

const char *dbr_op_name(dbr_op op) {
    return op_names[op];
}

static void put_text(dbr_str s, dbr_buf *out) {
    dbr_buf_putc(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\')
            dbr_buf_putc(out, '\\');
        if (c < 0x20)
            dbr_buf_printf(out, "\\u{%X}", c);
        else
            dbr_buf_putc(out, (char)c);
    }
    dbr_buf_putc(out, '"');
}

static void put_const(const dbr_expr *e, dbr_buf *out) {
    if (e->value.kind == DBR_V_TEXT) {
        put_text(e->value.text, out);
    } else if (e->value.kind == DBR_V_NONE) {
        dbr_buf_puts(out, "none");
    } else {
        dbr_value_write(&e->value, out);
        if (e->type.kind == DBR_T_MONEY)
            dbr_buf_printf(out, " %s", e->type.currency);
        else if (e->type.kind == DBR_T_PERCENT)
            dbr_buf_puts(out, e->type.points ? " pp" : " percent");
        else if (e->type.kind == DBR_T_DURATION)
            dbr_buf_puts(out, " s");
    }
}

static void put_move(const dbr_move *m, dbr_buf *out) {
    switch (m->kind) {
    case DBR_MOVE_PREVIOUS:
        dbr_buf_puts(out, "previous");
        break;
    case DBR_MOVE_LAST_YEAR:
        dbr_buf_puts(out, "last year");
        break;
    case DBR_MOVE_AGO:
        dbr_buf_printf(out, "%d %s ago", m->n, dbr_unit_name(m->unit));
        break;
    case DBR_MOVE_TO_DATE:
        dbr_buf_printf(out, "%s to date", dbr_unit_name(m->unit));
        break;
    case DBR_MOVE_TRAILING:
        dbr_buf_printf(out, "trailing %d %s", m->n, dbr_unit_name(m->unit));
        break;
    case DBR_MOVE_LITERAL:
        dbr_day_write(m->window.start, out);
        dbr_buf_puts(out, "..");
        dbr_day_write(m->window.end, out);
        break;
    case DBR_MOVE_EVENT:
        dbr_buf_printf(out, "event %d", m->event);
        break;
    case DBR_MOVE_UNIT:
        dbr_buf_printf(out, "whole %s -%d", dbr_unit_name(m->unit), m->n);
        break;
    }
}

static void put_slice(const dbr_expr *e, dbr_buf *out) {
    dbr_expr_write(e->args[0], out);
    dbr_buf_putc(out, '[');
    for (size_t i = 0; i < e->slice.n; i++) {
        const dbr_slice_item *item = &e->slice.items[i];
        if (i)
            dbr_buf_puts(out, ", ");
        if (item->is_window)
            put_move(&item->move, out);
        else if (item->cond->n)
            dbr_expr_write(item->cond->bound[0], out);
        for (size_t k = 0; !item->is_window && k < item->cond->n; k++) {
            dbr_buf_putc(out, k ? ',' : '@');
            dbr_buf_put(out, item->cond->sources[k]->name);
        }
    }
    dbr_buf_putc(out, ']');
}

/* A name that could be taken for something else stands in backticks. */
static void put_name(dbr_str s, dbr_buf *out) {
    bool plain = s.n > 0 && !(s.p[0] >= '0' && s.p[0] <= '9');
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        plain = plain && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || (unsigned char)c >= 0x80);
    }
    if (!plain)
        dbr_buf_putc(out, '`');
    dbr_buf_put(out, s);
    if (!plain)
        dbr_buf_putc(out, '`');
}

static void put_column(const dbr_column *c, dbr_buf *out) {
    if (c->source) {
        put_name(c->source->name, out);
        dbr_buf_putc(out, '.');
    }
    put_name(c->name, out);
}

void dbr_agg_write(const dbr_agg *agg, dbr_buf *out) {
    dbr_buf_puts(out, agg_names[agg->kind]);
    dbr_buf_puts(out, agg->kind == DBR_AGG_DISTINCT ? "(each "
                      : agg->kind == DBR_AGG_SET    ? "(set "
                                                    : "(");
    if (agg->inner)
        dbr_agg_write(agg->inner, out);
    else if (agg->value)
        dbr_expr_write(agg->value, out);
    else
        put_name(agg->source->name, out);
    if (agg->weight) {
        dbr_buf_puts(out, ", ");
        dbr_expr_write(agg->weight, out);
    }
    if (agg->kind == DBR_AGG_QUANTILE) {
        dbr_buf_puts(out, ", ");
        dbr_dec_write(agg->fraction, out);
    }
    if (agg->nkeys)
        dbr_buf_puts(out, " per");
    for (size_t i = 0; i < agg->nkeys; i++) {
        dbr_buf_putc(out, ' ');
        dbr_expr_write(agg->keys[i], out);
    }
    if (agg->where) {
        dbr_buf_puts(out, " where ");
        dbr_expr_write(agg->where, out);
    }
    dbr_buf_putc(out, ')');
}

void dbr_expr_write(const dbr_expr *e, dbr_buf *out) {
    switch (e->op) {
    case DBR_O_CONST:
        put_const(e, out);
        return;
    case DBR_O_PARAM:
        dbr_buf_putc(out, '$');
        put_name(e->param->name, out);
        return;
    case DBR_O_COLUMN:
        put_column(e->column, out);
        return;
    case DBR_O_METRIC:
        dbr_buf_put(out, e->metric->name);
        return;
    case DBR_O_AGG:
        dbr_agg_write(e->agg, out);
        return;
    case DBR_O_SLICE:
        put_slice(e, out);
        return;
    default:
        break;
    }
    dbr_buf_putc(out, '(');
    dbr_buf_puts(out, op_names[e->op]);
    switch (e->op) {
    case DBR_O_BENCHMARK:
        dbr_buf_putc(out, ' ');
        dbr_buf_put(out, e->bench.benchmark->name);
        dbr_buf_puts(out, " of ");
        dbr_buf_put(out, e->bench.of->name);
        break;
    case DBR_O_TARGET:
        dbr_buf_putc(out, ' ');
        dbr_buf_put(out, e->goal->name);
        break;
    case DBR_O_SERIES:
        dbr_buf_printf(out, " %d %s", e->series.n, dbr_unit_name(e->series.unit));
        break;
    case DBR_O_UNIT_START:
        dbr_buf_printf(out, " %s", dbr_unit_name(e->series.unit));
        if (e->series.n)
            dbr_buf_printf(out, " -%d", e->series.n);
        break;
    case DBR_O_LOOKUP:
        dbr_buf_putc(out, ' ');
        put_column(e->lookup.column, out);
        break;
    case DBR_O_IN_KEYS:
        dbr_buf_putc(out, ' ');
        dbr_buf_put(out, e->lookup.source->name);
        break;
    case DBR_O_MATCHES:
        dbr_buf_putc(out, ' ');
        put_text(e->regex, out);
        break;
    case DBR_O_CONVERT:
        dbr_buf_printf(out, " %s to %s", e->rate->currency, e->rate->to);
        break;
    default:
        break;
    }
    for (uint32_t i = 0; i < e->nargs; i++) {
        dbr_buf_putc(out, ' ');
        dbr_expr_write(e->args[i], out);
    }
    dbr_buf_putc(out, ')');
}
