/* describe.c: reads a data file twice: once for the types, once for what these types make of each cell: gaps, values, ranges. */
#include "tools/describe.h"
#include "base/map.h"
#include "base/utf8.h"

enum { SHOWN_COLUMNS = 60 };

const char *dbr_cell_type_name(dbr_cell_type t) {
    switch (t) {
    case DBR_CELL_TEXT:
        return "text";
    case DBR_CELL_BOOL:
        return "bool";
    case DBR_CELL_NUMBER:
        return "number";
    case DBR_CELL_COUNT:
        return "count";
    case DBR_CELL_PERCENT:
        return "percent";
    case DBR_CELL_MONEY:
        return "money";
    case DBR_CELL_DURATION:
        return "duration";
    case DBR_CELL_DATE:
        return "date";
    case DBR_CELL_DATETIME:
        return "datetime";
    }
    return "text";
}

static void see(dbr_arena *a, dbr_described_column *c, dbr_map *seen, const dbr_cell *cell) {
    if (c->more_distinct || dbr_map_get(seen, cell->text))
        return;
    if (c->distinct >= DBR_DISTINCT_MAX) {
        c->more_distinct = true;
        return;
    }
    dbr_str text = dbr_arena_str(a, cell->text);
    dbr_map_put(seen, text, NULL);
    c->distinct++;
    if (c->nfirst < DBR_FIRST_VALUES)
        c->first[c->nfirst++] = dbr_utf8_fit(text, SHOWN_COLUMNS);
}

static bool first_pass(dbr_arena *a, dbr_str path, dbr_data_errors *errors, dbr_described *out) {
    dbr_rows *rows = dbr_rows_open(a, path, &DBR_ROWS_OPTIONS, errors);
    if (!rows)
        return false;
    out->n = rows->ncolumns;
    out->columns = DBR_NEWS(a, dbr_described_column, out->n + 1);
    dbr_infer *infer = DBR_NEWS(a, dbr_infer, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        out->columns[i].name = dbr_arena_str(a, rows->names[i]);
        dbr_infer_init(&infer[i], NULL, false);
    }
    dbr_record record;
    while (dbr_rows_next(rows, &record)) {
        out->rows++;
        for (size_t i = 0; i < out->n && i < record.n; i++)
            dbr_infer_add(&infer[i], &record.cells[i]);
    }
    out->malformed = (int64_t)rows->malformed;
    dbr_rows_close(rows);
    for (size_t i = 0; i < out->n; i++)
        out->columns[i].type = dbr_infer_result(&infer[i]);
    return true;
}

/* A cell is missing or one of the different ones: `-` and NA are values of a text column and no values of any other. */
static void second_look(dbr_arena *a, dbr_described_column *c, dbr_map *seen,
                        const dbr_cell *cell) {
    dbr_value v;
    dbr_cell_status status = dbr_cell_read(cell, c->type, NULL, &v);
    if (status == DBR_CELL_MISSING)
        c->missing++;
    else
        see(a, c, seen, cell);
    if (status != DBR_CELL_OK || c->type == DBR_CELL_TEXT || c->type == DBR_CELL_BOOL)
        return;
    if (!c->has_range || dbr_value_cmp(&v, &c->min) < 0)
        c->min = v;
    if (!c->has_range || dbr_value_cmp(&v, &c->max) > 0)
        c->max = v;
    c->has_range = true;
}

bool dbr_describe(dbr_arena *a, dbr_str path, dbr_data_errors *errors, dbr_described *out) {
    *out = (dbr_described){.file = path};
    if (!first_pass(a, path, errors, out))
        return false;
    dbr_data_errors again; /* the same ones */
    dbr_data_errors_init(&again, a);
    dbr_rows *rows = dbr_rows_open(a, path, &DBR_ROWS_OPTIONS, &again);
    dbr_map *seen = DBR_NEWS(a, dbr_map, out->n + 1);
    for (size_t i = 0; i < out->n; i++)
        dbr_map_init(&seen[i], a);
    dbr_record record;
    while (rows && dbr_rows_next(rows, &record))
        for (size_t i = 0; i < out->n && i < record.n; i++)
            second_look(a, &out->columns[i], &seen[i], &record.cells[i]);
    dbr_rows_close(rows);
    return true;
}
