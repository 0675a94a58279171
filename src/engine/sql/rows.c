/* rows.c turns a table or query of a database into named columns and records of text cells, as files are. */
#include "engine/native/rows.h"
#include "engine/sql/connect.h"

typedef struct sql_rows {
    dbr_rows base;
    dbr_connections *own; /* NULL: the caller's */
    dbr_db *db;
    const dbr_relation *relation;
    const bool *wanted;
    size_t nwanted;
    dbr_cell *taken, *cells;
    uint64_t row;
    bool failed;
} sql_rows;

void dbr_sql_select(dbr_db *db, const dbr_relation *r, const bool *wanted, bool sorted,
                    dbr_statement *out) {
    const dbr_dialect *d = db->dialect;
    size_t n = 0;
    dbr_buf_puts(&out->sql, "select ");
    for (size_t i = 0; i < r->n; i++) {
        if (!wanted[i])
            continue;
        dbr_buf_puts(&out->sql, n ? ", " : "");
        dbr_sql_sortable(d, &r->columns[i], &out->sql);
        dbr_buf_printf(&out->sql, " as c%zu", n++);
    }
    dbr_buf_printf(&out->sql, "%s from %.*s", n ? "" : "1 as c0", DBR_ARG(r->sql));
    for (size_t i = 0; sorted && i < n; i++)
        dbr_buf_printf(&out->sql, "%sc%zu", i ? ", " : " order by ", i);
}

static void add_error(dbr_data_errors *errors, const dbr_db *db, dbr_str file) {
    dbr_data_error_add(errors, (dbr_data_error){.kind = DBR_DATA_DATABASE,
                                                .file = file,
                                                .text = dbr_db_error(errors->arena, db),
                                                .help = db->help});
}

static bool sql_next(dbr_rows *base, dbr_record *out) {
    sql_rows *r = (sql_rows *)base;
    *out = (dbr_record){0};
    if (r->failed)
        return false;
    int got = r->db->dialect->next(r->db, r->taken, r->nwanted ? r->nwanted : 1);
    if (got <= 0) {
        if (got < 0) {
            add_error(base->errors, r->db, base->file);
            base->malformed++;
            r->failed = true;
        }
        return false;
    }
    for (size_t i = 0, k = 0; i < r->relation->n; i++)
        if (r->wanted[i]) {
            r->cells[i] = r->taken[k++];
            dbr_sql_as_cell(r->relation->columns[i].type, &r->cells[i]);
        }
    *out = (dbr_record){.cells = r->cells,
                        .n = base->ncolumns,
                        .file = base->file_index,
                        .line = ++r->row,
                        .found = base->ncolumns};
    return true;
}

static void sql_close(dbr_rows *base) {
    sql_rows *r = (sql_rows *)base;
    r->db->dialect->stop(r->db);
    dbr_connections_free(r->own);
}

dbr_rows *dbr_sql_rows(dbr_arena *a, dbr_db *db, const dbr_relation *relation, const bool *wanted,
                       bool sorted, dbr_data_errors *errors) {
    sql_rows *r = DBR_NEW(a, sql_rows);
    *r = (sql_rows){.db = db, .relation = relation, .wanted = wanted};
    for (size_t i = 0; i < relation->n; i++)
        r->nwanted += wanted[i];
    r->base = (dbr_rows){.file = relation->name,
                         .names = relation->names,
                         .ncolumns = relation->n,
                         .errors = errors,
                         .next = sql_next,
                         .close = sql_close};
    r->taken = DBR_NEWS(a, dbr_cell, relation->n + 1);
    r->cells = DBR_NEWS(a, dbr_cell, relation->n + 1);
    for (size_t i = 0; i < relation->n; i++)
        r->cells[i].absent = true;
    dbr_statement s = {.arena = a};
    dbr_sql_select(db, relation, wanted, sorted, &s);
    bool ok = db->dialect->run(db, &s);
    dbr_buf_clear(&s.sql);
    if (ok)
        return &r->base;
    add_error(errors, db, relation->name);
    db->dialect->stop(db);
    return NULL;
}

dbr_rows *dbr_parquet_open(dbr_arena *a, dbr_str path, const dbr_rows_options *o,
                           dbr_data_errors *errors) {
    dbr_connections *own = dbr_connections_new(a, o->access, 0, NULL);
    dbr_relation *relation = DBR_NEW(a, dbr_relation);
    dbr_paths paths = {0};
    dbr_no_database why;
    dbr_vec_push(a, &paths, path);
    dbr_db *db = dbr_files_connect(own, &paths, relation, &why);
    sql_rows *r = NULL;
    if (db) {
        bool *wanted = DBR_NEWS(a, bool, relation->n + 1);
        for (size_t i = 0; i < relation->n; i++)
            wanted[i] = true;
        r = (sql_rows *)dbr_sql_rows(a, db, relation, wanted, false, errors);
    } else {
        dbr_data_error_add(
            errors, (dbr_data_error){.kind = why.refused ? DBR_DATA_REFUSED : DBR_DATA_UNREADABLE,
                                     .file = path,
                                     .text = why.text,
                                     .help = why.help});
    }
    if (!r) {
        dbr_connections_free(own);
        return NULL;
    }
    r->own = own;
    return &r->base;
}
