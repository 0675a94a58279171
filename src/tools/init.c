/* init.c: turns described data files into a script that somebody can go on with. */
#include "tools/init.h"

#include "base/file.h"
#include "base/map.h"
#include "base/period.h"
#include "base/unpack.h"
#include "base/utf8.h"
#include "syntax/token.h"
#include "tools/format.h"

enum {
    METRICS_MAX = 8,   /* of a file */
    SEGMENTS_MAX = 12, /* different values of a column that a check looks into */
    ROWS_FEW = 20,     /* below that, different values say nothing */
};

typedef struct writer {
    dbr_arena *arena;
    dbr_map names; /* taken ones */
    dbr_buf *out;
} writer;

static bool is_letter(uint32_t r) {
    return (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z') || r == '_' ||
           (r >= 0xC0 && r < 0x250 && r != 0xD7 && r != 0xF7) || (r >= 0x3040 && r <= 0x30FF) ||
           (r >= 0x3400 && r <= 0x9FFF) || (r >= 0xAC00 && r <= 0xD7A3);
}

/* A name that needs no backticks and nobody has: what is no letter becomes `_`. */
static dbr_str name_of(writer *w, const char *prefix, dbr_str from) {
    dbr_buf b = {0};
    dbr_buf_puts(&b, prefix);
    for (size_t i = 0; i < from.n;) {
        uint32_t rune = 0;
        size_t n = dbr_utf8_next(from, i, &rune);
        bool digit = rune >= '0' && rune <= '9';
        if (n && (is_letter(rune) || (digit && b.n)))
            dbr_buf_put(&b, dbr_str_slice(from, i, i + n));
        else if (!b.n || b.p[b.n - 1] != '_')
            dbr_buf_putc(&b, '_');
        i += n ? n : 1;
    }
    while (b.n > 1 && b.p[b.n - 1] == '_')
        b.n--;
    dbr_str base = dbr_utf8_nfc(w->arena, dbr_arena_str(w->arena, dbr_buf_str(&b))), name = base;
    dbr_buf_clear(&b);
    for (int k = 2; dbr_map_get(&w->names, name) || dbr_word_find(name); k++)
        name = dbr_arena_printf(w->arena, "%.*s_%d", DBR_ARG(base), k);
    dbr_map_put(&w->names, name, NULL);
    return name;
}

static void put_text(writer *w, dbr_str s) {
    dbr_buf_putc(w->out, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\' || c == '{' || c == '}')
            dbr_buf_putc(w->out, '\\');
        dbr_buf_putc(w->out, c < 0x20 ? ' ' : (char)c);
    }
    dbr_buf_putc(w->out, '"');
}

/* A column as an expression names it. */
static void put_column(writer *w, dbr_str s) {
    bool plain = s.n > 0;
    for (size_t i = 0; i < s.n && plain;) {
        uint32_t rune = 0;
        size_t n = dbr_utf8_next(s, i, &rune);
        plain = n && (is_letter(rune) || (i && rune >= '0' && rune <= '9'));
        i += n ? n : 1;
    }
    plain &= !dbr_word_find(s);
    dbr_buf_puts(w->out, plain ? "" : "`");
    dbr_buf_put(w->out, s);
    dbr_buf_puts(w->out, plain ? "" : "`");
}

/* Backticks, line breaks and the like have no place in a name of a script. */
static bool can_be_named(dbr_str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '`' || (unsigned char)s.p[i] < 0x20)
            return false;
    return s.n > 0;
}

static const dbr_described_column *time_of(const dbr_described *d) {
    for (size_t c = 0; c < d->n; c++)
        if ((d->columns[c].type == DBR_CELL_DATE || d->columns[c].type == DBR_CELL_DATETIME) &&
            d->columns[c].has_range && can_be_named(d->columns[c].name))
            return &d->columns[c];
    return NULL;
}

static dbr_day day_of(const dbr_value *v) {
    return v->kind == DBR_V_DATETIME ? dbr_instant_day(v->instant) : v->day;
}

/* Numbers that count something, not those that name something: an id is different in each row. */
static bool is_quantity(const dbr_described *d, const dbr_described_column *c) {
    bool number = c->type == DBR_CELL_NUMBER || c->type == DBR_CELL_MONEY ||
                  c->type == DBR_CELL_COUNT || c->type == DBR_CELL_DURATION;
    bool whole = c->has_range && c->min.kind == DBR_V_DECIMAL && dbr_dec_is_integer(c->min.dec) &&
                 dbr_dec_is_integer(c->max.dec);
    bool id =
        whole && d->rows >= ROWS_FEW && (c->more_distinct || c->distinct == d->rows - c->missing);
    size_t n = c->name.n;
    bool named_id =
        n >= 2 && (c->name.p[n - 2] | 0x20) == 'i' && (c->name.p[n - 1] | 0x20) == 'd' &&
        (n == 2 || c->name.p[n - 3] == '_' || c->name.p[n - 3] == ' ' || c->name.p[n - 1] == 'D');
    return number && c->has_range && !id && !named_id && can_be_named(c->name);
}

static const dbr_described_column *segments_of(const dbr_described *d) {
    for (size_t c = 0; c < d->n; c++)
        if (d->columns[c].type == DBR_CELL_TEXT && d->rows >= ROWS_FEW &&
            !d->columns[c].more_distinct && d->columns[c].distinct >= 2 &&
            d->columns[c].distinct <= SEGMENTS_MAX && d->columns[c].missing == 0 &&
            can_be_named(d->columns[c].name))
            return &d->columns[c];
    return NULL;
}

/* The last month that the dates fill, or all of them. */
static void put_period(writer *w, dbr_day first, dbr_day last) {
    dbr_ymd d = dbr_day_ymd(last);
    dbr_day begin = dbr_day_of(d.year, d.month, 1);
    if (d.day < dbr_days_in_month(d.year, d.month) && first < begin) {
        d = dbr_day_ymd(begin - 1);
        begin = dbr_day_of(d.year, d.month, 1);
    } else if (d.day < dbr_days_in_month(d.year, d.month)) {
        dbr_ymd from = dbr_day_ymd(first);
        dbr_buf_printf(w->out, "period %04d-%02d-%02d..%04d-%02d-%02d", from.year, from.month,
                       from.day, d.year, d.month, d.day);
        return;
    }
    dbr_buf_printf(w->out, "period %04d-%02d", d.year, d.month);
}

static void put_review(writer *w, const dbr_described *files, size_t n, dbr_str title) {
    dbr_buf_puts(w->out, "review ");
    put_text(w, dbr_arena_printf(w->arena, "Review of %.*s", DBR_ARG(title)));
    dbr_buf_puts(w->out, " {");
    const dbr_described_column *t = NULL;
    for (size_t i = 0; i < n && !t; i++)
        t = time_of(&files[i]);
    if (t)
        put_period(w, day_of(&t->min), day_of(&t->max));
    dbr_buf_puts(w->out, "}\n");
}

static void put_metric(writer *w, dbr_str name, dbr_str title, const char *function, dbr_str source,
                       dbr_str column) {
    dbr_buf_printf(w->out, "metric %.*s ", DBR_ARG(name));
    put_text(w, title);
    dbr_buf_printf(w->out, " = %s(%.*s", function, DBR_ARG(source));
    if (column.n) {
        dbr_buf_putc(w->out, '.');
        put_column(w, column);
    }
    dbr_buf_puts(w->out, ")\n");
}

static void put_check(writer *w, const dbr_described *d, dbr_str metric) {
    const dbr_described_column *t = time_of(d), *by = segments_of(d);
    dbr_str name = name_of(w, "no_drop_of_", metric);
    if (t && day_of(&t->max) - day_of(&t->min) >= 59) {
        dbr_buf_printf(w->out, "check %.*s { expect %.*s vs previous >= -20%%", DBR_ARG(name),
                       DBR_ARG(metric));
        if (by) {
            dbr_buf_puts(w->out, "\neach ");
            put_column(w, by->name);
        }
        dbr_buf_puts(w->out, "\n}\n");
    } else {
        dbr_buf_printf(w->out, "check %.*s: %.*s > 0\n", DBR_ARG(name), DBR_ARG(metric));
    }
}

static void put_file(writer *w, const dbr_described *d, dbr_str path, dbr_str source) {
    const dbr_described_column *t = time_of(d);
    dbr_str first = {0};
    size_t n = 0;
    dbr_buf_printf(w->out, "\nsource %.*s from ", DBR_ARG(source));
    put_text(w, path);
    dbr_buf_puts(w->out, " {");
    if (t) {
        dbr_buf_puts(w->out, "time ");
        put_column(w, t->name);
    }
    dbr_buf_puts(w->out, "}\n\n");
    dbr_str rows = name_of(w, "count_of_", source);
    put_metric(w, rows, dbr_arena_printf(w->arena, "Rows of %.*s", DBR_ARG(source)), "count",
               source, (dbr_str){0});
    for (size_t c = 0; c < d->n && n < METRICS_MAX; c++) {
        const dbr_described_column *column = &d->columns[c];
        bool truth = column->type == DBR_CELL_BOOL && can_be_named(column->name),
             share = column->type == DBR_CELL_PERCENT && can_be_named(column->name);
        if (!is_quantity(d, column) && !truth && !share)
            continue;
        dbr_str name = name_of(w,
                               truth   ? "share_of_"
                               : share ? "mean_of_"
                                       : "total_of_",
                               column->name);
        put_metric(w, name, column->name,
                   truth   ? "share"
                   : share ? "mean"
                           : "sum",
                   source, column->name);
        if (!first.n && !truth && !share)
            first = name;
        n++;
    }
    dbr_buf_putc(w->out, '\n');
    put_check(w, d, first.n ? first : rows);
}

/* "data/orders-2026.csv.gz": orders_2026 */
static dbr_str source_name(writer *w, dbr_str path) {
    dbr_str file = dbr_path_name(dbr_path_unpacked(path)), ext = dbr_path_ext(file);
    return name_of(w, "", dbr_str_slice(file, 0, file.n - (ext.n ? ext.n + 1 : 0)));
}

void dbr_init_script(dbr_arena *a, const dbr_described *files, const dbr_str *paths, size_t n,
                     dbr_buf *out) {
    dbr_buf draft = {0};
    writer w = {.arena = a, .out = &draft};
    dbr_map_init(&w.names, a);
    dbr_str *sources = DBR_NEWS(a, dbr_str, n + 1);
    for (size_t i = 0; i < n; i++)
        sources[i] = source_name(&w, paths[i]);
    put_review(&w, files, n, n ? sources[0] : DBR_STR("nothing"));
    for (size_t i = 0; i < n; i++)
        put_file(&w, &files[i], paths[i], sources[i]);
    dbr_diags diags;
    dbr_diags_init(&diags, a);
    dbr_text *text =
        dbr_text_of(a, DBR_STR("init"), DBR_STR("."), dbr_arena_str(a, dbr_buf_str(&draft)));
    dbr_ast *ast = dbr_parse(a, text, &diags);
    if (ast && !diags.errors)
        dbr_format_script(a, ast, out);
    else
        dbr_buf_put(out, text->bytes);
    dbr_buf_clear(&draft);
}
