/* connect.c: a source of the script to its database: what its address is, whether it may be reached, and what its table is. */
#include "engine/sql/connect.h"
#include "engine/native/datatext.h"

#include "source/diag.h"

#include <unistd.h>

typedef struct connection {
    const dbr_dialect *dialect;
    dbr_str address;
    dbr_db *db; /* NULL: it could not be opened, */
    dbr_str error, help;
} connection;

struct dbr_connections {
    dbr_arena *arena;
    const dbr_access *access;
    int timeout;
    dbr_interrupt *interrupt;
    DBR_VEC(connection) list;
    DBR_VEC(int) files; /* that an engine here reads */
};

dbr_connections *dbr_connections_new(dbr_arena *a, const dbr_access *access, int timeout,
                                     dbr_interrupt *interrupt) {
    dbr_connections *c = DBR_NEW(a, dbr_connections);
    *c = (dbr_connections){.arena = a,
                           .access = access,
                           .timeout = timeout > 0 ? timeout : DBR_SQL_TIMEOUT,
                           .interrupt = interrupt};
    return c;
}

void dbr_connections_free(dbr_connections *c) {
    for (size_t i = 0; c && i < c->list.n; i++)
        if (c->list.v[i].db)
            c->list.v[i].dialect->close(c->list.v[i].db);
    for (size_t i = 0; c && i < c->files.n; i++)
        close(c->files.v[i]);
}

static const dbr_dialect *dialect_of(const dbr_source *s) {
    switch (s->kind) {
    case DBR_SOURCE_POSTGRES:
        return &dbr_postgres;
    case DBR_SOURCE_CLICKHOUSE:
        return &dbr_clickhouse;
    case DBR_SOURCE_CSV:
    case DBR_SOURCE_JSON:
    case DBR_SOURCE_JSONL:
    case DBR_SOURCE_XLSX:
    case DBR_SOURCE_SQLITE:
    case DBR_SOURCE_PARQUET: /* a file */
    case DBR_SOURCE_INLINE:
    case DBR_SOURCE_NEEDED:
    case DBR_SOURCE_OTHER:
        break;
    }
    return NULL;
}

bool dbr_source_is_server(const dbr_source *s) {
    return dialect_of(s) != NULL;
}

static bool refused(const dbr_refusal *no, dbr_no_database *why) {
    *why = (dbr_no_database){.text = no->text, .help = no->help, .refused = true};
    return false;
}

static bool is_name(dbr_str s) {
    for (size_t i = 0; i < s.n; i++)
        if (strchr(":/=@", s.p[i]))
            return false;
    return true;
}

/* An address that the script itself names may say where, and no more; and the operator must allow where. */
static bool may_reach(dbr_connections *c, const dbr_dialect *d, dbr_str address,
                      dbr_no_database *why) {
    dbr_address at = {0};
    dbr_refusal no = {0};
    d->address(c->arena, address, &at);
    if (at.error.n) {
        why->text = dbr_arena_printf(c->arena, "its address: %.*s", DBR_ARG(at.error));
        return false;
    }
    if (at.refused.n) {
        why->refused = true;
        why->text = dbr_arena_printf(c->arena, "the address of a script cannot say `%.*s`",
                                     DBR_ARG(at.refused));
        why->help = DBR_STR(
            "take the address from the environment, `env(\"NAME\")`, or from `--connections`");
        return false;
    }
    for (size_t i = 0; i < at.hosts.n; i++) {
        if (!dbr_access_host(c->access, c->arena, at.hosts.v[i].host, at.hosts.v[i].port, &no))
            return refused(&no, why);
    }
    return true;
}

/* Where the source is; a secret. */
static bool address_of(dbr_connections *c, const dbr_source *s, const dbr_dialect *d, dbr_str *out,
                       dbr_no_database *why) {
    dbr_refusal no = {0};
    if (!dbr_access_online(c->access, c->arena, &no))
        return refused(&no, why);
    if (s->env.n) {
        if (dbr_access_env(c->access, c->arena, s->env, out, &no))
            return true;
        if (no.text.n)
            return refused(&no, why);
        why->text = dbr_arena_printf(c->arena, "the environment variable `%.*s` is not set",
                                     DBR_ARG(s->env));
        return false;
    }
    if (is_name(s->path))
        return dbr_access_connection(c->access, c->arena, s->path, out, &no) || refused(&no, why);
    *out = s->path;
    return may_reach(c, d, s->path, why);
}

static dbr_db *open_once(dbr_connections *c, const dbr_dialect *d, dbr_str address,
                         dbr_no_database *why) {
    connection *known = NULL;
    for (size_t i = 0; i < c->list.n && !known; i++)
        if (c->list.v[i].dialect == d && dbr_str_eq(c->list.v[i].address, address))
            known = &c->list.v[i];
    if (!known) {
        connection opened = {.dialect = d, .address = address};
        dbr_db_options o = {.address = address, .timeout = c->timeout, .interrupt = c->interrupt};
        opened.db = d->open(c->arena, &o, &opened.error, &opened.help);
        dbr_vec_push(c->arena, &c->list, opened);
        known = &c->list.v[c->list.n - 1];
    }
    why->text = known->error;
    why->help = known->help;
    return known->db;
}

/* ---- the table ---- */

/* `orders`, `shop.orders`, `shop."my.orders"`: one or two parts. False where that is no name. */
static bool table_name(dbr_arena *a, dbr_str written, dbr_str parts[2], size_t *n) {
    dbr_buf b = {0};
    size_t i = 0;
    bool ok = written.n > 0;
    *n = 0;
    while (ok && i < written.n) {
        bool quoted = written.p[i] == '"', closed = !quoted;
        b.n = 0;
        for (i += quoted; i < written.n; i++) {
            char ch = written.p[i];
            if (quoted && ch == '"') {
                if (i + 1 < written.n && written.p[i + 1] == '"') {
                    i++;
                } else {
                    closed = true;
                    i++;
                    break;
                }
            } else if (!quoted && ch == '.') {
                break;
            }
            dbr_buf_putc(&b, ch);
        }
        bool more = i < written.n;
        ok = closed && b.n && *n < 2 && (!more || written.p[i] == '.') && !memchr(b.p, 0, b.n);
        if (ok)
            parts[(*n)++] = dbr_arena_str(a, dbr_buf_str(&b));
        if (more && ++i == written.n)
            ok = false; /* a point at the end */
    }
    dbr_buf_clear(&b);
    return ok;
}

static bool relation_of(dbr_connections *c, const dbr_source *s, const dbr_dialect *d,
                        dbr_relation *out, dbr_no_database *why) {
    dbr_buf sql = {0};
    *out = (dbr_relation){0};
    if (s->options.query.n) {
        dbr_refusal no = {0};
        if (!dbr_access_query(c->access, c->arena, &no))
            return refused(&no, why);
        /* the line break ends a comment on its last line */
        dbr_buf_printf(&sql, "(%.*s\n) as q", DBR_ARG(s->options.query));
        out->query = true;
        out->name = DBR_STR("its query");
    } else {
        dbr_str parts[2];
        size_t n;
        if (!table_name(c->arena, s->options.table, parts, &n)) {
            why->text = dbr_arena_printf(c->arena, "`%.*s` is no name of a table",
                                         DBR_ARG(s->options.table));
            why->help = DBR_STR(
                "write `orders` or `shop.orders`; other signs in quotes: `shop.\\\"my.orders\\\"`");
            return false;
        }
        out->name = s->options.table;
        if (n == 2) {
            d->identifier(&sql, parts[0]);
            dbr_buf_putc(&sql, '.');
        }
        d->identifier(&sql, parts[n - 1]);
    }
    out->sql = dbr_arena_str(c->arena, dbr_buf_str(&sql));
    dbr_buf_clear(&sql);
    return true;
}

static void no_such_table(dbr_connections *c, dbr_db *db, const dbr_relation *r,
                          dbr_no_database *why) {
    dbr_paths all = {0};
    why->text = dbr_arena_printf(c->arena, "%.*s has no table `%.*s`", DBR_ARG(db->label),
                                 DBR_ARG(r->name));
    why->help = db->dialect->tables(db, &all) ? dbr_table_help(c->arena, r->name, all.v, all.n)
                                              : DBR_STR("");
}

/* The columns and their names. */
static bool describe(dbr_connections *c, dbr_db *db, dbr_relation *out, bool *missing) {
    if (!db->dialect->describe(db, out, missing))
        return false;
    out->names = DBR_NEWS(c->arena, dbr_str, out->n + 1);
    dbr_data_errors silent;
    dbr_data_errors_init(&silent, c->arena);
    for (size_t i = 0; i < out->n; i++)
        out->names[i] = out->columns[i].raw;
    dbr_header_names(c->arena, out->names, out->n, out->name, 0, &silent);
    return true;
}

/* Files are opened here, where it is decided whether they may be, and named by their descriptors: what is read is what was judged. */
dbr_db *dbr_files_connect(dbr_connections *c, const dbr_paths *paths, dbr_relation *out,
                          dbr_no_database *why) {
    dbr_buf sql = {0};
    dbr_data_errors wrong;
    dbr_data_errors_init(&wrong, c->arena);
    bool missing, ok = true;
    *out = (dbr_relation){.name = paths->v[0]};
    *why = (dbr_no_database){0};
    for (size_t i = 0; ok && i < paths->n; i++) {
        int fd = dbr_data_open(c->access, paths->v[i], &wrong);
        ok = fd >= 0;
        if (ok)
            dbr_vec_push(c->arena, &c->files, fd);
        dbr_buf_printf(&sql, "%s'/proc/self/fd/%d'", i ? ", " : "", fd);
    }
    dbr_str list = dbr_arena_str(c->arena, dbr_buf_str(&sql));
    dbr_buf_clear(&sql);
    out->sql = dbr_arena_printf(c->arena, "read_parquet([%.*s])", DBR_ARG(list));
    out->ordered = dbr_arena_printf(
        c->arena, "read_parquet([%.*s], filename = true, file_row_number = true)", DBR_ARG(list));
    dbr_vec_push(c->arena, &out->order,
                 dbr_arena_printf(c->arena, "list_position([%.*s], filename)", DBR_ARG(list)));
    dbr_vec_push(c->arena, &out->order, DBR_STR("file_row_number"));
    if (!ok) {
        why->refused = wrong.list.v[0].kind == DBR_DATA_REFUSED;
        why->text = wrong.list.v[0].text;
        why->help = wrong.list.v[0].help;
        return NULL;
    }
    dbr_db *db = open_once(c, &dbr_duckdb, DBR_STR("here"), why);
    if (!db || describe(c, db, out, &missing))
        return db;
    why->text = dbr_db_error(c->arena, db);
    why->help = db->help;
    return NULL;
}

dbr_db *dbr_source_connect(dbr_connections *c, const dbr_source *s, dbr_relation *out,
                           dbr_no_database *why) {
    const dbr_dialect *d = dialect_of(s);
    dbr_str address;
    bool missing = false;
    *why = (dbr_no_database){0};
    if (!d || !relation_of(c, s, d, out, why) || !address_of(c, s, d, &address, why))
        return NULL;
    dbr_db *db = open_once(c, d, address, why);
    if (!db)
        return NULL;
    if (describe(c, db, out, &missing))
        return db;
    why->text = dbr_db_error(c->arena, db);
    why->help = db->help;
    if (missing)
        no_such_table(c, db, out, why);
    return NULL;
}
