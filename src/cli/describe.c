/* describe.c: `debrief describe`: the columns of a data file as a table. */
#include "tools/describe.h"
#include "base/utf8.h"
#include "cli/cli.h"

enum { COLUMNS = 6 };
typedef struct row {
    dbr_str cells[COLUMNS];
} row;

static dbr_str keep(dbr_cli *c, dbr_buf *b) {
    dbr_str s = dbr_arena_str(&c->arena, dbr_buf_str(b));
    dbr_buf_clear(b);
    return s;
}

static dbr_str range(dbr_cli *c, const dbr_described_column *d) {
    dbr_buf b = {0};
    if (d->has_range) {
        dbr_value_write(&d->min, &b);
        dbr_buf_puts(&b, "..");
        dbr_value_write(&d->max, &b);
    }
    return keep(c, &b);
}

static dbr_str firsts(dbr_cli *c, const dbr_described_column *d) {
    dbr_buf b = {0};
    for (size_t i = 0; i < d->nfirst; i++) {
        dbr_str s = dbr_utf8_fit(d->first[i], 20);
        dbr_buf_puts(&b, i ? ", " : "");
        dbr_put_safe(s, &b);
        dbr_buf_puts(&b, s.n < d->first[i].n ? "…" : "");
    }
    return keep(c, &b);
}

static row describe(dbr_cli *c, const dbr_described_column *d) {
    row r;
    dbr_buf b = {0};
    dbr_put_safe(d->name, &b);
    r.cells[0] = keep(c, &b);
    r.cells[1] = dbr_str_of(dbr_cell_type_name(d->type));
    r.cells[2] = dbr_arena_printf(&c->arena, "%lld", (long long)d->missing);
    r.cells[3] =
        dbr_arena_printf(&c->arena, "%s%lld", d->more_distinct ? ">" : "", (long long)d->distinct);
    r.cells[4] = range(c, d);
    r.cells[5] = firsts(c, d);
    return r;
}

static void table(const row *rows, size_t n, dbr_buf *out) {
    unsigned width[COLUMNS] = {0};
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < COLUMNS; k++) {
            unsigned w = dbr_utf8_width(rows[i].cells[k]);
            width[k] = w > width[k] ? w : width[k];
        }
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < COLUMNS; k++) {
            dbr_str s = rows[i].cells[k];
            size_t pad = width[k] - dbr_utf8_width(s);
            bool right = k == 2 || k == 3;
            dbr_buf_fill(out, ' ', right ? pad : 0);
            dbr_buf_put(out, s);
            if (k + 1 < COLUMNS)
                dbr_buf_fill(out, ' ', (right ? 0 : pad) + 2);
        }
        while (out->n && out->p[out->n - 1] == ' ')
            out->p[--out->n] = 0;
        dbr_buf_putc(out, '\n');
    }
}

static void report(dbr_cli *c, const dbr_data_error *e, dbr_str kind, dbr_buf *out) {
    dbr_buf_put(out, dbr_said(c, kind));
    dbr_buf_puts(out, ": ");
    dbr_put_safe(dbr_said(c, e->text), out);
    dbr_buf_puts(out, "\n  --> ");
    dbr_put_safe(e->file, out);
    if (e->line)
        dbr_buf_printf(out, ":%llu", (unsigned long long)e->line);
    if (e->line && e->column)
        dbr_buf_printf(out, ":%llu", (unsigned long long)e->column);
    dbr_buf_putc(out, '\n');
    if (e->help.n) {
        dbr_buf_puts(out, "  = ");
        dbr_buf_put(out, dbr_said(c, DBR_STR("help")));
        dbr_buf_puts(out, ": ");
        dbr_put_safe(dbr_said(c, e->help), out);
        dbr_buf_putc(out, '\n');
    }
}

void dbr_put_data_errors(dbr_cli *c, const dbr_data_errors *errors) {
    dbr_buf b = {0};
    for (size_t i = 0; i < errors->list.n; i++)
        report(c, &errors->list.v[i], DBR_STR("error"), &b);
    if (errors->count > errors->list.n) {
        dbr_str more = dbr_arena_printf(&c->arena, "error: %llu more of them",
                                        (unsigned long long)(errors->count - errors->list.n));
        dbr_buf_put(&b, dbr_said(c, more));
        dbr_buf_putc(&b, '\n');
    }
    for (size_t i = 0; i < errors->notes.n; i++)
        report(c, &errors->notes.v[i], DBR_STR("note"), &b);
    dbr_put_stderr(dbr_buf_str(&b));
    dbr_buf_clear(&b);
}

static int print(dbr_cli *c, const dbr_described *d) {
    row *rows = DBR_NEWS(&c->arena, row, d->n + 1);
    rows[0] = (row){{DBR_STR("column"), DBR_STR("type"), DBR_STR("missing"), DBR_STR("distinct"),
                     DBR_STR("range"), DBR_STR("first values")}};
    for (size_t i = 0; i < d->n; i++)
        rows[i + 1] = describe(c, &d->columns[i]);
    dbr_buf b = {0};
    dbr_put_safe(d->file, &b);
    dbr_buf_printf(&b, ": %lld row%s, %zu column%s", (long long)d->rows, d->rows == 1 ? "" : "s",
                   d->n, d->n == 1 ? "" : "s");
    if (d->malformed)
        dbr_buf_printf(&b, ", %lld broken row%s left out", (long long)d->malformed,
                       d->malformed == 1 ? "" : "s");
    dbr_buf_puts(&b, "\n\n");
    table(rows, d->n + 1, &b);
    int status = dbr_put_result(c, c->output, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return status;
}

int dbr_data_status(bool opened, const dbr_data_errors *errors) {
    int status = errors->count ? DBR_EXIT_INCOMPLETE : DBR_EXIT_OK;
    for (size_t i = 0; i < errors->list.n; i++) /* an unknown kind of file is a wrong argument */
        if (!opened && errors->list.v[i].kind == DBR_DATA_FORMAT)
            status = DBR_EXIT_WRONG;
    return status;
}

int dbr_cmd_describe(dbr_cli *c) {
    dbr_data_errors errors;
    dbr_described d;
    dbr_data_errors_init(&errors, &c->arena);
    bool ok = dbr_describe(&c->arena, c->operands.v[0], &errors, &d);
    dbr_put_data_errors(c, &errors);
    int status = dbr_data_status(ok, &errors);
    return ok ? dbr_exit_worse(status, print(c, &d)) : status;
}
