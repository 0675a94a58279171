/* holidays.c: reads the file of free and worked days into sorted lists. */
#include "engine/native/holidays.h"

#include "base/file.h"
#include "engine/native/cellparse.h"
#include "engine/native/table.h"

#include <stdlib.h>

static int by_day(const void *a, const void *b) {
    dbr_day x = *(const dbr_day *)a, y = *(const dbr_day *)b;
    return (x > y) - (x < y);
}

/* Sorted, each day once; the new length. */
static size_t sort_days(dbr_day *days, size_t n) {
    size_t kept = 0;
    if (n)
        qsort(days, n, sizeof *days, by_day);
    for (size_t i = 0; i < n; i++)
        if (!kept || days[kept - 1] != days[i])
            days[kept++] = days[i];
    return kept;
}

void dbr_holidays_read(dbr_cells *cells, const dbr_model *m, dbr_diags *diags) {
    dbr_arena *a = cells->arena;
    dbr_data_errors errors;
    dbr_data_errors_init(&errors, a);
    dbr_rows_options o = DBR_ROWS_OPTIONS;
    dbr_refusal no;
    o.access = &m->access;
    dbr_str path = dbr_path_join(a, m->holidays_dir, m->holidays_path);
    if (dbr_access_there(o.access, a, path, true, &no)) {
        DBR_DIAG(diags, HOLIDAYS_FILE, m->holidays_at,
                 DBR_STR("the file cannot be read: it is a folder"));
        cells->holidays_failed = true;
        return;
    }
    dbr_rows *rows = dbr_rows_open(a, path, &o, &errors);
    size_t date = SIZE_MAX, kind = SIZE_MAX;
    for (size_t i = 0; rows && i < rows->ncolumns; i++) {
        if (dbr_str_is(rows->names[i], "date"))
            date = i;
        if (dbr_str_is(rows->names[i], "kind"))
            kind = i;
    }
    if (rows && (date == SIZE_MAX || kind == SIZE_MAX))
        DBR_DIAG(diags, HOLIDAYS_FILE, m->holidays_at,
                 DBR_STR("the file has no columns date and kind"),
                 DBR_STR("its columns are date, name and kind (off or work)"));
    DBR_VEC(dbr_day) off = {0}, work = {0};
    dbr_record record;
    while (rows && date != SIZE_MAX && kind != SIZE_MAX && dbr_rows_next(rows, &record)) {
        dbr_day day;
        dbr_str k = dbr_str_trim(record.cells[kind].text);
        bool is_work = dbr_str_is(k, "work");
        if (dbr_cell_date(record.cells[date].text, NULL, &day) != DBR_CELL_OK ||
            (!is_work && !dbr_str_is(k, "off"))) {
            dbr_diag *g = DBR_DIAG(diags, HOLIDAYS_FILE, (dbr_span){0},
                                   DBR_STR("a line is not a date with `off` or `work`"));
            g->data.file = rows->file;
            g->data.line = record.line;
            continue;
        }
        if (is_work)
            dbr_vec_push(a, &work, day);
        else
            dbr_vec_push(a, &off, day);
    }
    dbr_rows_close(rows);
    cells->holidays_failed = !rows || date == SIZE_MAX || kind == SIZE_MAX || errors.list.n;
    for (size_t i = 0; i < errors.list.n; i++)
        DBR_DIAG(diags, HOLIDAYS_FILE, m->holidays_at, errors.list.v[i].text,
                 errors.list.v[i].help);
    cells->holidays.noff = sort_days(off.v, off.n);
    cells->holidays.off = off.v;
    cells->holidays.nwork = sort_days(work.v, work.n);
    cells->holidays.work = work.v;
}
