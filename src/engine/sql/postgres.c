/* postgres.c: PostgreSQL, and what speaks its protocol, through libpq: one read-only transaction that sees one moment, rows one by one.

   libpq is loaded when the first source needs it: who has none pays nothing for it. */
#include "base/library.h"
#include "engine/sql/sql.h"

#include <libpq-fe.h>
#include <poll.h>
#include <time.h>

/* The functions of libpq that are called. */
/* clang-format off */
#define PQ_CALLS(X)                                                                              \
    X(PQconnectdbParams)                                                                         \
    X(PQtransactionStatus)                                                                       \
    X(PQconninfoParse)                                                                           \
    X(PQconninfoFree)                                                                            \
    X(PQstatus)                                                                                  \
    X(PQerrorMessage)                                                                            \
    X(PQfinish)                                                                                  \
    X(PQsendQuery) X(PQsendPrepare) X(PQsendDescribePrepared) X(PQsocket) X(PQconsumeInput)      \
        X(PQisBusy) X(PQresultStatus) X(PQresultErrorField) X(PQclear) X(PQnfields) X(PQntuples) \
            X(PQfname) X(PQftype) X(PQfmod) X(PQsendQueryParams) X(PQsetSingleRowMode)           \
                X(PQgetResult) X(PQgetvalue) X(PQgetlength) X(PQgetisnull) X(PQgetCancel)        \
                    X(PQcancel) X(PQfreeCancel) X(PQhost) X(PQport) X(PQdb)                      \
                        X(PQsetNoticeProcessor) X(PQfreemem)
/* clang-format on */

typedef struct pq {
    PQ_CALLS(DBR_LIBRARY_MEMBER)
} pq;

typedef struct postgres {
    dbr_db base;
    pq call;
    PGconn *connection;
    PGresult *row;
    bool running, hangs;
    int timeout; /* seconds of a statement */
    dbr_interrupt *interrupt;
    time_t started_at; /* of the one that runs */
} postgres;

enum {
    CONNECT_SECONDS = 10, /* until an address that says nothing else has failed */
    GRACE_SECONDS = 5,    /* that a server gets to say itself that the time is over */
};

static bool load(pq *out) {
    return DBR_LIBRARY_LOAD("libpq.so.5", PQ_CALLS, out);
}

static bool starts(const char *s, const char *prefix) {
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

/* ---- the address ---- */

/* What an address of a script may say. Everything else is about files, secrets or the session, and belongs to the operator. */
static bool may_say(const char *keyword) {
    static const char *const words[] = {"host",
                                        "hostaddr",
                                        "port",
                                        "dbname",
                                        "user",
                                        "service",
                                        "application_name",
                                        "target_session_attrs",
                                        "sslmode",
                                        "connect_timeout"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], keyword) == 0)
            return true;
    return false;
}

static dbr_str nth(dbr_str list, size_t n) {
    size_t from = 0;
    for (; n && from != SIZE_MAX; n--) {
        size_t comma = dbr_str_find(list, DBR_STR(","), from);
        from = comma == SIZE_MAX ? SIZE_MAX : comma + 1;
    }
    if (from == SIZE_MAX)
        return (dbr_str){0};
    size_t to = dbr_str_find(list, DBR_STR(","), from);
    return dbr_str_slice(list, from, to == SIZE_MAX ? list.n : to);
}

static size_t nparts(dbr_str list) {
    size_t n = list.n > 0;
    for (size_t i = 0; i < list.n; i++)
        n += list.p[i] == ',';
    return n;
}

static void add_hosts(dbr_arena *a, dbr_str hosts, dbr_str ports, dbr_address *out) {
    for (size_t i = 0; i < nparts(hosts); i++) {
        dbr_str host = nth(hosts, i), port = nth(ports, nparts(ports) == 1 ? 0 : i);
        dbr_endpoint e = {host, dbr_port_of(port.n ? port : DBR_STR("5432"))};
        if (!host.n || host.p[0] == '/' || host.p[0] == '@')
            e = (dbr_endpoint){host.n ? host : DBR_STR("socket"), 0};
        dbr_vec_push(a, &out->hosts, e);
    }
}

static void postgres_address(dbr_arena *a, dbr_str text, dbr_address *out) {
    pq call;
    char *error = NULL;
    if (!load(&call)) {
        out->error = DBR_STR("libpq is not installed");
        return;
    }
    PQconninfoOption *all = call.PQconninfoParse(dbr_arena_cstr(a, text), &error);
    if (!all) { /* its own words may repeat the text, and with it a secret */
        out->error =
            DBR_STR("it is neither `postgresql://user@host:port/database` nor `host=… dbname=…`");
        if (error)
            call.PQfreemem(error);
        return;
    }
    dbr_str host = {0}, hostaddr = {0}, port = {0}, service = {0};
    for (PQconninfoOption *o = all; o->keyword; o++) {
        if (!o->val || !*o->val)
            continue;
        if (!may_say(o->keyword) && !out->refused.n)
            out->refused = dbr_arena_str(a, dbr_str_of(o->keyword));
        dbr_str value = dbr_arena_str(a, dbr_str_of(o->val));
        if (strcmp(o->keyword, "host") == 0)
            host = value;
        else if (strcmp(o->keyword, "hostaddr") == 0)
            hostaddr = value;
        else if (strcmp(o->keyword, "port") == 0)
            port = value;
        else if (strcmp(o->keyword, "service") == 0)
            service = value;
    }
    call.PQconninfoFree(all);
    add_hosts(a, host, port, out);
    add_hosts(a, hostaddr, port, out); /* this is where it really goes */
    if (!host.n && !hostaddr.n)
        dbr_vec_push(
            a, &out->hosts,
            ((dbr_endpoint){service.n ? dbr_arena_printf(a, "service:%.*s", DBR_ARG(service))
                                      : DBR_STR("socket"),
                            0}));
}

/* ---- the connection ---- */

static dbr_str one_line(dbr_arena *a, const char *message) {
    dbr_str s = dbr_str_trim(dbr_str_of(message ? message : ""));
    size_t end = dbr_str_find(s, DBR_STR("\n"), 0);
    return dbr_arena_str(a, dbr_str_slice(s, 0, end == SIZE_MAX ? s.n : end));
}

static void no_notice(void *user, const char *message) {}

static bool fail(postgres *p, const PGresult *r) {
    const char *text = r ? p->call.PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    const char *state = r ? p->call.PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    p->base.help = (dbr_str){0};
    p->base.error = one_line(p->base.arena, text ? text : p->call.PQerrorMessage(p->connection));
    if (!p->base.error.n)
        p->base.error = DBR_STR("the connection was lost");
    if (state && strcmp(state, "57014") == 0)
        p->base.help = DBR_STR("`--timeout` allows a statement more time");
    if (state && strcmp(state, "42501") == 0)
        p->base.help = DBR_STR("the user needs the right to select from it");
    return false;
}

static time_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

/* Returns when the server has stopped what it works on, or knows that it shall. */
static void cancel(postgres *p) {
    char error[256];
    PGcancel *c = p->call.PQgetCancel(p->connection);
    if (c)
        p->call.PQcancel(c, error, sizeof error);
    p->call.PQfreeCancel(c);
}

/* Until the server has stopped: a cancel that comes before it began with the statement is lost, so another follows every second. */
static void give_up(postgres *p) {
    struct pollfd fd = {.fd = p->call.PQsocket(p->connection), .events = POLLIN};
    time_t start = now(), tick = start - 1;
    bool done = false;
    while (!done && now() < start + GRACE_SECONDS) {
        if (now() != tick) {
            tick = now();
            cancel(p);
        }
        if (p->call.PQisBusy(p->connection)) {
            done = poll(&fd, 1, 200) > 0 && !p->call.PQconsumeInput(p->connection);
            continue;
        }
        PGresult *r = p->call.PQgetResult(p->connection);
        done = !r;
        p->call.PQclear(r);
    }
}

/* Whether nobody waits any more: then the server need not work on it. */
static bool given_up(postgres *p) {
    if (dbr_interrupted(p->interrupt) && !p->hangs) {
        give_up(p);
        p->hangs = true;
    }
    return p->hangs;
}

/* The next result of what was sent; NULL at its end, and with `hangs` where the server does not answer in time or nobody waits any more. */
static PGresult *await(postgres *p) {
    while (!given_up(p) && p->call.PQisBusy(p->connection)) {
        struct pollfd fd = {.fd = p->call.PQsocket(p->connection), .events = POLLIN};
        time_t left = p->started_at + p->timeout + GRACE_SECONDS - now();
        p->hangs = left <= 0;
        if (!p->hangs)
            poll(&fd, 1, 1000);
        if (fd.revents && !p->call.PQconsumeInput(p->connection))
            break;
    }
    return p->hangs ? NULL : p->call.PQgetResult(p->connection);
}

static bool no_answer(postgres *p) {
    if (dbr_interrupted(p->interrupt)) {
        p->base.error = DBR_STR("interrupted");
        p->base.help = (dbr_str){0};
        return false;
    }
    p->base.error = dbr_arena_printf(p->base.arena, "no answer for %d seconds", p->timeout);
    p->base.help = DBR_STR("`--timeout` allows a statement more time");
    return false;
}

/* From before something is sent: once the server may have it, a signal must not end the process without a word to the server. */
static postgres *waiting(postgres *p) {
    dbr_interrupt_wait(p->interrupt, true);
    p->started_at = now();
    return p;
}

/* Waits for the one result of what was sent; NULL where it did not come. */
static PGresult *result_of(postgres *p, int sent) {
    PGresult *last = NULL, *r;
    while (sent && (r = await(p))) {
        p->call.PQclear(last);
        last = r;
    }
    dbr_interrupt_wait(p->interrupt, false);
    return last;
}

static bool failed(postgres *p, const PGresult *r) {
    return p->hangs ? no_answer(p) : fail(p, r);
}

static bool command(postgres *p, const char *sql) {
    if (p->hangs)
        return no_answer(p);
    PGresult *r = result_of(p, waiting(p)->call.PQsendQuery(p->connection, sql));
    bool ok = r && !p->hangs && p->call.PQresultStatus(r) == PGRES_COMMAND_OK;
    if (!ok)
        failed(p, r);
    p->call.PQclear(r);
    return ok;
}

/* A statement that fails or is ended would end the transaction, and with it the moment that all see. What it failed of is what is told. */
static void recover(postgres *p) {
    dbr_str error = p->base.error, help = p->base.help;
    if (p->call.PQtransactionStatus(p->connection) == PQTRANS_INERROR)
        command(p, "rollback to savepoint debrief");
    p->base.error = error;
    p->base.help = help;
}

/* Rows are grouped by windows, conditions and segments, and the server thinks of many more groups than there will be: with its usual 4 MB it
   sorts all rows, where a table of the groups is twice as fast. One that does not know this has its own way. */
static void more_memory(postgres *p) {
    p->call.PQclear(result_of(
        p, waiting(p)->call.PQsendQuery(
               p->connection, "select set_config('work_mem', '64MB', false) "
                              "where pg_size_bytes(current_setting('work_mem')) < 67108864")));
}

static void postgres_close(dbr_db *db) {
    postgres *p = (postgres *)db;
    if (p->connection)
        p->call.PQfinish(p->connection);
    p->connection = NULL;
}

static dbr_db *postgres_open(dbr_arena *a, const dbr_db_options *o, dbr_str *error, dbr_str *help) {
    postgres *p = DBR_NEW(a, postgres);
    p->base = (dbr_db){.dialect = &dbr_postgres, .arena = a};
    *help = (dbr_str){0};
    if (!load(&p->call)) {
        *error = DBR_STR("libpq, PostgreSQL's client library, is not installed");
        *help = DBR_STR("on Debian: `apt install libpq5`");
        return NULL;
    }
    p->timeout = o->timeout;
    p->interrupt = o->interrupt;
    /* what comes later wins: the address may say itself how long a server is waited for */
    char seconds[16];
    snprintf(seconds, sizeof seconds, "%d", CONNECT_SECONDS);
    const char *keywords[] = {"connect_timeout", "fallback_application_name", "dbname", NULL};
    const char *values[] = {seconds, "debrief", dbr_arena_cstr(a, o->address), NULL};
    p->connection = p->call.PQconnectdbParams(keywords, values, 1);
    if (!p->connection || p->call.PQstatus(p->connection) != CONNECTION_OK) {
        *error = p->connection ? one_line(a, p->call.PQerrorMessage(p->connection))
                               : DBR_STR("no memory");
        postgres_close(&p->base);
        return NULL;
    }
    p->call.PQsetNoticeProcessor(p->connection, no_notice, NULL);
    const char *host = p->call.PQhost(p->connection), *port = p->call.PQport(p->connection),
               *database = p->call.PQdb(p->connection);
    p->base.label = dbr_arena_printf(a, "%s at %s:%s", database ? database : "", host ? host : "",
                                     port ? port : "");
    const char *timeout =
        dbr_arena_printf(a, "set statement_timeout = %lld", (long long)o->timeout * 1000).p;
    if (command(p, "set session characteristics as transaction isolation level repeatable read, "
                   "read only") &&
        command(p, timeout) && command(p, "set datestyle = 'ISO, YMD'") &&
        command(p, "set timezone = 'UTC'") && command(p, "set client_encoding = 'UTF8'") &&
        command(p, "set extra_float_digits = 1") &&
        command(p, "set standard_conforming_strings = on")) {
        more_memory(p);
        if (command(p, "begin isolation level repeatable read, read only") &&
            command(p, "savepoint debrief"))
            return &p->base;
    }
    *error = p->base.error;
    *help = p->base.help;
    postgres_close(&p->base);
    return NULL;
}

/* ---- the catalogue ---- */

/* pg_type's numbers of the types that are told apart here; they never change. */
enum {
    BOOL_OID = 16,
    NAME_OID = 19,
    INT8_OID = 20,
    INT2_OID = 21,
    INT4_OID = 23,
    TEXT_OID = 25,
    FLOAT4_OID = 700,
    FLOAT8_OID = 701,
    BPCHAR_OID = 1042,
    VARCHAR_OID = 1043,
    DATE_OID = 1082,
    TIMESTAMP_OID = 1114,
    TIMESTAMPTZ_OID = 1184,
    NUMERIC_OID = 1700,
};

static void type_of(dbr_arena *a, Oid oid, int mod, dbr_sql_column *c) {
    c->type = DBR_SQL_OTHER;
    const char *name = "of another type";
    switch (oid) {
    case BOOL_OID:
        c->type = DBR_SQL_BOOL;
        name = "boolean";
        break;
    case INT2_OID:
    case INT4_OID:
    case INT8_OID:
        c->type = DBR_SQL_INTEGER;
        c->precision = oid == INT2_OID ? 5 : oid == INT4_OID ? 10 : 19;
        name = oid == INT2_OID ? "smallint" : oid == INT4_OID ? "integer" : "bigint";
        break;
    case FLOAT4_OID:
    case FLOAT8_OID:
        c->type = DBR_SQL_REAL;
        name = oid == FLOAT4_OID ? "real" : "double precision";
        break;
    case NUMERIC_OID:
        c->type = DBR_SQL_DECIMAL;
        name = "numeric";
        if (mod >= 4) {
            int precision = ((mod - 4) >> 16) & 0xffff, scale = (((mod - 4) & 0x7ff) ^ 1024) - 1024;
            c->declared = dbr_arena_printf(a, "numeric(%d,%d)", precision, scale);
            if (scale >= 0 && scale <= precision) {
                c->precision = precision;
                c->scale = scale;
            }
            return;
        }
        break;
    case TEXT_OID:
    case VARCHAR_OID:
    case BPCHAR_OID:
    case NAME_OID:
        c->type = DBR_SQL_TEXT;
        name = "text";
        break;
    case DATE_OID:
        c->type = DBR_SQL_DATE;
        name = "date";
        break;
    case TIMESTAMP_OID:
        c->type = DBR_SQL_DATETIME;
        name = "timestamp";
        break;
    case TIMESTAMPTZ_OID:
        c->type = DBR_SQL_INSTANT;
        name = "timestamptz";
        break;
    }
    c->declared = dbr_str_of(name);
}

static bool postgres_describe(dbr_db *db, dbr_relation *r, bool *missing) {
    postgres *p = (postgres *)db;
    const char *sql = dbr_arena_printf(db->arena, "select * from %.*s", DBR_ARG(r->sql)).p;
    PGresult *prepared =
                 result_of(p, waiting(p)->call.PQsendPrepare(p->connection, "", sql, 0, NULL)),
             *d = NULL;
    bool ok = prepared && p->call.PQresultStatus(prepared) == PGRES_COMMAND_OK;
    if (ok)
        d = result_of(p, waiting(p)->call.PQsendDescribePrepared(p->connection, ""));
    ok = ok && d && p->call.PQresultStatus(d) == PGRES_COMMAND_OK;
    if (!ok) {
        const PGresult *wrong = d ? d : prepared;
        const char *state = wrong ? p->call.PQresultErrorField(wrong, PG_DIAG_SQLSTATE) : NULL;
        *missing = !r->query && state && (starts(state, "42P01") || starts(state, "3F000"));
        failed(p, wrong);
    } else {
        r->n = (size_t)p->call.PQnfields(d);
        r->columns = DBR_NEWS(db->arena, dbr_sql_column, r->n + 1);
        for (size_t i = 0; i < r->n; i++) {
            r->columns[i].raw = dbr_arena_str(db->arena, dbr_str_of(p->call.PQfname(d, (int)i)));
            type_of(db->arena, p->call.PQftype(d, (int)i), p->call.PQfmod(d, (int)i),
                    &r->columns[i]);
        }
    }
    p->call.PQclear(prepared);
    p->call.PQclear(d);
    recover(p);
    return ok;
}

static bool postgres_tables(dbr_db *db, dbr_paths *out) {
    postgres *p = (postgres *)db;
    static const char sql[] =
        "select case when pg_catalog.pg_table_is_visible(c.oid) then c.relname::text "
        "else n.nspname || '.' || c.relname end from pg_catalog.pg_class c "
        "join pg_catalog.pg_namespace n on n.oid = c.relnamespace "
        "where c.relkind in ('r', 'v', 'm', 'p', 'f') and n.nspname not in ('pg_catalog', "
        "'information_schema') and n.nspname !~ '^pg_' order by 1 limit 2000";
    PGresult *d = result_of(p, waiting(p)->call.PQsendQuery(p->connection, sql));
    bool ok = d && p->call.PQresultStatus(d) == PGRES_TUPLES_OK;
    for (int i = 0; ok && i < p->call.PQntuples(d); i++)
        dbr_vec_push(db->arena, out,
                     dbr_arena_str(db->arena, dbr_str_of(p->call.PQgetvalue(d, i, 0))));
    p->call.PQclear(d);
    return ok;
}

/* ---- statements ---- */

static bool postgres_run(dbr_db *db, const dbr_statement *s) {
    postgres *p = (postgres *)db;
    const char **values = DBR_NEWS(db->arena, const char *, s->params.n + 1);
    Oid *types =
        DBR_NEWS(db->arena, Oid, s->params.n + 1); /* one may stand in another statement only */
    for (size_t i = 0; i < s->params.n; i++) {
        values[i] = dbr_arena_cstr(db->arena, s->params.v[i]);
        types[i] = TEXT_OID;
    }
    if (p->hangs || dbr_interrupted(p->interrupt))
        return no_answer(p);
    waiting(p);
    if (!p->call.PQsendQueryParams(p->connection, dbr_arena_cstr(db->arena, dbr_buf_str(&s->sql)),
                                   (int)s->params.n, types, values, NULL, NULL, 0) ||
        !p->call.PQsetSingleRowMode(p->connection))
        return fail(p, NULL);
    p->running = true;
    return true;
}

static int postgres_next(dbr_db *db, dbr_cell *cells, size_t n) {
    postgres *p = (postgres *)db;
    p->call.PQclear(p->row);
    p->row = await(p);
    ExecStatusType status = p->row ? p->call.PQresultStatus(p->row) : PGRES_FATAL_ERROR;
    if (p->hangs) {
        no_answer(p);
        return -1;
    }
    p->running = status == PGRES_SINGLE_TUPLE; /* its end, or an error, leaves nothing to cancel */
    if (status == PGRES_TUPLES_OK)
        return 0;
    if (status != PGRES_SINGLE_TUPLE || p->call.PQnfields(p->row) != (int)n) {
        fail(p, p->row);
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        size_t length = (size_t)p->call.PQgetlength(p->row, 0, (int)i);
        bool none = p->call.PQgetisnull(p->row, 0, (int)i);
        cells[i] = (dbr_cell){.text = {p->call.PQgetvalue(p->row, 0, (int)i), length},
                              .form = DBR_FORM_STRING,
                              .quoted = true,
                              .absent = none};
    }
    return 1;
}

static void postgres_stop(dbr_db *db) {
    postgres *p = (postgres *)db;
    PGresult *r;
    if (p->running && !p->hangs) /* a cancel that comes late would hit the statement after */
        cancel(p);
    while (!p->hangs && (r = await(p)))
        p->call.PQclear(r);
    p->call.PQclear(p->row);
    p->row = NULL;
    p->running = false;
    dbr_interrupt_wait(p->interrupt, false);
    recover(p);
}

/* ---- its SQL ---- */

static void identifier(dbr_buf *out, dbr_str name) {
    dbr_sql_quoted(out, '"', name);
}

static void text(dbr_statement *s, dbr_str t) {
    size_t i = 0;
    while (i < s->params.n && !dbr_str_eq(s->params.v[i], t))
        i++;
    if (i == s->params.n)
        dbr_vec_push(s->arena, &s->params, t);
    dbr_buf_printf(&s->sql, "$%zu::text", i + 1);
}

static void cell(dbr_buf *out, dbr_sql_type type, dbr_str sql) {
    switch (type) {
    case DBR_SQL_DATETIME:
        dbr_buf_printf(out, "to_char(%.*s, 'YYYY-MM-DD\"T\"HH24:MI:SS.US')", DBR_ARG(sql));
        return;
    case DBR_SQL_INSTANT:
        dbr_buf_printf(out, "to_char(%.*s, 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')", DBR_ARG(sql));
        return;
    case DBR_SQL_BOOL:
    case DBR_SQL_OTHER:
    case DBR_SQL_TEXT:
        dbr_buf_printf(out, "(%.*s)::text", DBR_ARG(sql));
        return;
    case DBR_SQL_INTEGER:
    case DBR_SQL_DECIMAL:
    case DBR_SQL_REAL:
    case DBR_SQL_DATE:
        break;
    }
    dbr_buf_put(out, sql);
}

static void load_column(dbr_buf *out, const dbr_sql_column *c, dbr_str sql) {
    if (c->type == DBR_SQL_REAL) /* not ::numeric, which keeps 15 digits */
        dbr_buf_printf(out, "nullif(%.*s, 'NaN')::text::numeric", DBR_ARG(sql));
    else if (c->type == DBR_SQL_TEXT)
        dbr_buf_printf(out, "%.*s::text", DBR_ARG(sql));
    else
        dbr_buf_put(out, sql);
}

static bool odd(dbr_buf *out, const dbr_sql_column *c, dbr_str sql) {
    if (c->type == DBR_SQL_DECIMAL)
        dbr_buf_printf(out, "%.*s = 'NaN'", DBR_ARG(sql));
    if (c->type != DBR_SQL_TEXT)
        return c->type == DBR_SQL_DECIMAL;
    /* what it may begin with is told by its bytes, which is cheap, and then all of it looked at */
    dbr_buf_printf(out,
                   "(%.*s collate \"C\" < '!' or %.*s collate \"C\" >= U&'\\00a0' and "
                   "(%.*s collate \"C\" < U&'\\00a1' or %.*s collate \"C\" >= U&'\\3000' and "
                   "%.*s collate \"C\" < U&'\\3001')) and "
                   "%.*s <> '' and btrim(%.*s, E' \\t\\n\\r\\v\\f' || U&'\\00a0\\3000') = ''",
                   DBR_ARG(sql), DBR_ARG(sql), DBR_ARG(sql), DBR_ARG(sql), DBR_ARG(sql),
                   DBR_ARG(sql), DBR_ARG(sql));
    return true;
}

static void exact(dbr_buf *out, int scale, dbr_str sql) {
    dbr_buf_printf(out, "(%.*s)::numeric", DBR_ARG(sql));
}

static void day(dbr_buf *out, dbr_sql_type type, dbr_day d, dbr_instant instant) {
    dbr_buf_puts(out, type == DBR_SQL_DATE       ? "date '"
                      : type == DBR_SQL_DATETIME ? "timestamp '"
                                                 : "timestamptz '");
    if (type == DBR_SQL_INSTANT) {
        dbr_instant_write(instant, out);
        dbr_buf_puts(out, "Z");
    } else {
        dbr_day_write(d, out);
    }
    dbr_buf_putc(out, '\'');
}

static void moment(dbr_buf *out, dbr_sql_type type, dbr_str sql) {
    dbr_buf_put(out, sql);
}

/* Infinity has more than any. */
static void digits(dbr_buf *out, dbr_str sql) {
    dbr_buf_printf(out,
                   "max(case when abs(%.*s) >= 1e40 then 1000 else length(trunc(abs(%.*s))::text) "
                   "end) + max(scale(%.*s))",
                   DBR_ARG(sql), DBR_ARG(sql), DBR_ARG(sql));
}

const dbr_dialect dbr_postgres = {
    .address = postgres_address,
    .open = postgres_open,
    .close = postgres_close,
    .describe = postgres_describe,
    .tables = postgres_tables,
    .run = postgres_run,
    .next = postgres_next,
    .stop = postgres_stop,
    .identifier = identifier,
    .text = text,
    .cell = cell,
    .load = load_column,
    .exact = exact,
    .day = day,
    .moment = moment,
    .digits = digits,
    .odd = odd,
    .sums_integers = true,
    .no = "false",
    .by_bytes = " collate \"C\"",
    .length = "length",
    .year = "extract(year from %s)",
    .month = "extract(month from %s)",
    .quarter = "extract(quarter from %s)",
    .weekday = "extract(isodow from %s)",
    .day_of_month = "extract(day from %s)",
    .contains = "strpos(%1, %2) > 0",
    .starts = "starts_with(%1, %2)",
    .ends = "right(%1, length(%2)) = %2",
    .precision = 1000,
};
