/* duckdb.c: DuckDB in this process, for the Parquet files that it reads: its C library is loaded when a script has one; nothing but our
   statements is run, over files that are open already.

   The structs and names of its C interface that are used here, as https://duckdb.org/docs/stable/clients/c/api describes them. */
#include "base/library.h"
#include "engine/sql/sql.h"

typedef struct duck_result { /* its fields are the library's own business */
    uint64_t a, b, c;
    void *d;
    char *e;
    void *f;
} duck_result;

typedef struct
    duck_string { /* up to 12 bytes lie in it; of longer ones a prefix of 4, and a pointer */
    uint32_t length;
    char bytes[12];
} duck_string;

typedef struct calls {
    int (*duckdb_create_config)(void **config);
    int (*duckdb_set_config)(void *config, const char *name, const char *value);
    void (*duckdb_destroy_config)(void **config);
    int (*duckdb_open_ext)(const char *path, void **database, void *config, char **error);
    void (*duckdb_close)(void **database);
    int (*duckdb_connect)(void *database, void **connection);
    void (*duckdb_disconnect)(void **connection);
    int (*duckdb_query)(void *connection, const char *sql, duck_result *out);
    void (*duckdb_destroy_result)(duck_result *r);
    const char *(*duckdb_result_error)(duck_result *r);
    uint64_t (*duckdb_column_count)(duck_result *r);
    void *(*duckdb_fetch_chunk)(duck_result r);
    uint64_t (*duckdb_data_chunk_get_size)(void *chunk);
    void *(*duckdb_data_chunk_get_vector)(void *chunk, uint64_t column);
    void (*duckdb_destroy_data_chunk)(void **chunk);
    void *(*duckdb_vector_get_data)(void *vector);
    uint64_t *(*duckdb_vector_get_validity)(void *vector);
    void (*duckdb_free)(void *memory);
} calls;

typedef struct duck {
    dbr_db base;
    calls call;
    void *database, *connection;
    duck_result result;
    bool has_result;
    void *chunk;
    uint64_t row, rows; /* of the chunk */
} duck;

static bool load(calls *out) {
    static const char *const names[] = {
        "duckdb_create_config",
        "duckdb_set_config",
        "duckdb_destroy_config",
        "duckdb_open_ext",
        "duckdb_close",
        "duckdb_connect",
        "duckdb_disconnect",
        "duckdb_query",
        "duckdb_destroy_result",
        "duckdb_result_error",
        "duckdb_column_count",
        "duckdb_fetch_chunk",
        "duckdb_data_chunk_get_size",
        "duckdb_data_chunk_get_vector",
        "duckdb_destroy_data_chunk",
        "duckdb_vector_get_data",
        "duckdb_vector_get_validity",
        "duckdb_free",
    };
    return dbr_library_load("libduckdb.so", names, sizeof names / sizeof *names, out);
}

bool dbr_duckdb_there(void) {
    calls call;
    return load(&call);
}

/* ---- the connection ---- */

static void duck_close(dbr_db *db) {
    duck *d = (duck *)db;
    if (d->connection)
        d->call.duckdb_disconnect(&d->connection);
    if (d->database)
        d->call.duckdb_close(&d->database);
}

static dbr_db *duck_open(dbr_arena *a, const dbr_db_options *o, dbr_str *error, dbr_str *help) {
    /* Nothing is fetched from anywhere, whatever a file asks for. An unknown setting of a version is no fault. */
    static const char *const settings[][2] = {{"autoinstall_known_extensions", "false"},
                                              {"autoload_known_extensions", "false"},
                                              {"allow_community_extensions", "false"}};
    duck *d = DBR_NEW(a, duck);
    *d = (duck){.base = {.dialect = &dbr_duckdb, .arena = a, .label = DBR_STR("DuckDB")}};
    *help = (dbr_str){0};
    if (!load(&d->call)) {
        *error = DBR_STR(DBR_DUCKDB_MISSING);
        *help = DBR_STR(DBR_DUCKDB_HELP);
        return NULL;
    }
    void *config = NULL;
    char *message = NULL;
    bool ok = d->call.duckdb_create_config(&config) == 0;
    for (size_t i = 0; ok && i < sizeof settings / sizeof *settings; i++)
        d->call.duckdb_set_config(config, settings[i][0], settings[i][1]);
    ok = ok && d->call.duckdb_open_ext(NULL, &d->database, config, &message) == 0 &&
         d->call.duckdb_connect(d->database, &d->connection) == 0;
    if (config)
        d->call.duckdb_destroy_config(&config);
    if (!ok) {
        *error = dbr_arena_str(a, dbr_str_of(message ? message : "it does not start"));
        duck_close(&d->base);
    }
    if (message)
        d->call.duckdb_free(message);
    return ok ? &d->base : NULL;
}

/* ---- statements ---- */

static void duck_stop(dbr_db *db) {
    duck *d = (duck *)db;
    if (d->chunk)
        d->call.duckdb_destroy_data_chunk(&d->chunk);
    if (d->has_result)
        d->call.duckdb_destroy_result(&d->result);
    d->has_result = false;
    d->row = d->rows = 0;
}

static bool ask(duck *d, dbr_str sql) {
    const char *statement = dbr_arena_cstr(d->base.arena, sql);
    d->has_result = true;
    if (d->call.duckdb_query(d->connection, statement, &d->result) == 0)
        return true;
    const char *error = d->call.duckdb_result_error(&d->result);
    dbr_str words = dbr_str_trim(dbr_str_of(error ? error : "it failed"));
    size_t line = dbr_str_find(words, DBR_STR("\n"), 0);
    d->base.error =
        dbr_arena_str(d->base.arena, dbr_str_slice(words, 0, line == SIZE_MAX ? words.n : line));
    d->base.help = (dbr_str){0};
    return false;
}

/* Every column comes as its text, whatever its type. The whole answer is there before its first row is taken: what fails, fails here. */
static bool duck_run(dbr_db *db, const dbr_statement *s) {
    dbr_str all = dbr_arena_printf(s->arena, "select cast(columns(*) as varchar) from (%.*s) as q",
                                   DBR_ARG(dbr_buf_str(&s->sql)));
    return ask((duck *)db, all);
}

static dbr_str text_of(const duck_string *s) {
    const char *at = s->bytes;
    if (s->length > sizeof s->bytes)
        memcpy(&at, s->bytes + 4, sizeof at);
    return (dbr_str){at, s->length};
}

static int duck_next(dbr_db *db, dbr_cell *cells, size_t n) {
    duck *d = (duck *)db;
    while (d->row == d->rows) {
        if (d->chunk)
            d->call.duckdb_destroy_data_chunk(&d->chunk);
        d->chunk = d->call.duckdb_fetch_chunk(d->result);
        if (!d->chunk)
            return 0;
        d->row = 0;
        d->rows = d->call.duckdb_data_chunk_get_size(d->chunk);
    }
    for (size_t i = 0; i < n; i++) {
        void *vector = d->call.duckdb_data_chunk_get_vector(d->chunk, i);
        const uint64_t *valid = d->call.duckdb_vector_get_validity(vector);
        const duck_string *s = (const duck_string *)d->call.duckdb_vector_get_data(vector) + d->row;
        bool there = !valid || (valid[d->row / 64] >> (d->row % 64) & 1);
        cells[i] = (dbr_cell){.form = DBR_FORM_STRING, .quoted = true, .absent = !there};
        cells[i].text = there ? text_of(s) : DBR_STR("");
    }
    d->row++;
    return 1;
}

/* ---- the columns of a file ---- */

static void type_of(dbr_sql_column *c) {
    static const dbr_sql_type_name types[] = {
        {"TINYINT", DBR_SQL_INTEGER, 3},
        {"SMALLINT", DBR_SQL_INTEGER, 5},
        {"INTEGER", DBR_SQL_INTEGER, 10},
        {"BIGINT", DBR_SQL_INTEGER, 19},
        {"HUGEINT", DBR_SQL_INTEGER, 39},
        {"UTINYINT", DBR_SQL_INTEGER, 3},
        {"USMALLINT", DBR_SQL_INTEGER, 5},
        {"UINTEGER", DBR_SQL_INTEGER, 10},
        {"UBIGINT", DBR_SQL_INTEGER, 20},
        {"FLOAT", DBR_SQL_REAL, 0},
        {"DOUBLE", DBR_SQL_REAL, 0},
        {"VARCHAR", DBR_SQL_TEXT, 0},
        {"BOOLEAN", DBR_SQL_BOOL, 0},
        {"DATE", DBR_SQL_DATE, 0},
        {"TIMESTAMP", DBR_SQL_DATETIME, 0},
        {"TIMESTAMP_S", DBR_SQL_DATETIME, 0},
        {"TIMESTAMP_MS", DBR_SQL_DATETIME, 0},
        {"TIMESTAMP_NS", DBR_SQL_DATETIME, 0},
        {"TIMESTAMP WITH TIME ZONE", DBR_SQL_INSTANT, 0},
    };
    dbr_sql_type_named(c, c->declared, types, sizeof types / sizeof *types);
    if (dbr_str_starts(c->declared, DBR_STR("DECIMAL(")))
        dbr_sql_decimal(c, dbr_str_slice(c->declared, strlen("DECIMAL("), c->declared.n));
}

static bool duck_describe(dbr_db *db, dbr_relation *r, bool *missing) {
    duck *d = (duck *)db;
    DBR_VEC(dbr_sql_column) columns = {0};
    dbr_cell cells[2];
    *missing = false;
    bool ok = ask(d, dbr_arena_printf(db->arena, "describe select * from %.*s", DBR_ARG(r->sql)));
    while (ok && duck_next(db, cells, 2) == 1) {
        dbr_sql_column c = {.raw = dbr_arena_str(db->arena, cells[0].text),
                            .declared = dbr_arena_str(db->arena, cells[1].text)};
        type_of(&c);
        dbr_vec_push(db->arena, &columns, c);
    }
    duck_stop(db);
    r->columns = columns.v;
    r->n = columns.n;
    return ok;
}

/* ---- its SQL ---- */

static void identifier(dbr_buf *out, dbr_str name) {
    dbr_sql_quoted(out, '"', name);
}

static void text(dbr_statement *s, dbr_str t) {
    dbr_sql_quoted(&s->sql, '\'', t);
}

/* A moment without the time zones of its ICU extension: by its microseconds. */
static void cell(dbr_buf *out, dbr_sql_type type, dbr_str sql) {
    if (type == DBR_SQL_DATETIME)
        dbr_buf_printf(out, "strftime(cast(%.*s as timestamp), '%%Y-%%m-%%dT%%H:%%M:%%S.%%f')",
                       DBR_ARG(sql));
    else if (type == DBR_SQL_INSTANT)
        dbr_buf_printf(out,
                       "strftime(make_timestamp(epoch_us(%.*s)), '%%Y-%%m-%%dT%%H:%%M:%%S.%%fZ')",
                       DBR_ARG(sql));
    else
        dbr_buf_put(out, sql);
}

static void load_column(dbr_buf *out, const dbr_sql_column *c, dbr_str sql) {
    dbr_buf_put(out, sql);
}

static bool odd(dbr_buf *out, const dbr_sql_column *c, dbr_str sql) {
    if (c->type != DBR_SQL_TEXT)
        return false;
    dbr_buf_printf(out,
                   "(%.*s < '!' or %.*s >= chr(160) and (%.*s < chr(161) or %.*s >= chr(12288) and "
                   "%.*s < chr(12289))) and %.*s <> '' and trim(%.*s, concat(' ', chr(9), chr(10), "
                   "chr(11), chr(12), chr(13), chr(160), chr(12288))) = ''",
                   DBR_ARG(sql), DBR_ARG(sql), DBR_ARG(sql), DBR_ARG(sql), DBR_ARG(sql),
                   DBR_ARG(sql), DBR_ARG(sql));
    return true;
}

static void exact(dbr_buf *out, int scale, dbr_str sql) {
    dbr_buf_printf(out, "cast(%.*s as decimal(38, %d))", DBR_ARG(sql), scale);
}

static void day(dbr_buf *out, dbr_sql_type type, dbr_day d, dbr_instant instant) {
    if (type == DBR_SQL_INSTANT) {
        dbr_buf_printf(out, "%lld", (long long)instant);
        return;
    }
    dbr_buf_puts(out, type == DBR_SQL_DATE ? "date '" : "timestamp '");
    dbr_day_write(d, out);
    dbr_buf_putc(out, '\'');
}

static void moment(dbr_buf *out, dbr_sql_type type, dbr_str sql) {
    dbr_buf_printf(out, type == DBR_SQL_INSTANT ? "epoch_us(%.*s)" : "%.*s", DBR_ARG(sql));
}

const dbr_dialect dbr_duckdb = {
    .open = duck_open,
    .close = duck_close,
    .describe = duck_describe,
    .run = duck_run,
    .next = duck_next,
    .stop = duck_stop,
    .identifier = identifier,
    .text = text,
    .cell = cell,
    .load = load_column,
    .exact = exact,
    .day = day,
    .moment = moment,
    .odd = odd,
    .sums_integers = true,
    .here = true,
    .no = "false",
    .by_bytes = "",
    .length = "length",
    .year = "extract(year from %s)",
    .month = "extract(month from %s)",
    .quarter = "extract(quarter from %s)",
    .weekday = "extract(isodow from %s)",
    .day_of_month = "extract(day from %s)",
    .contains = "contains(%1, %2)",
    .starts = "starts_with(%1, %2)",
    .ends = "ends_with(%1, %2)",
    .precision = 38,
};
