/* clickhouse.c: ClickHouse over HTTP by libcurl, one server or the front of a cluster: statements go in the body of a request, rows come as
   tab-separated text while they are made.

   An answer that begins well can end badly: the server then writes its error into the rows, with status 200. Every row is therefore framed by
   marks that an error does not have, and an answer counts only when its end was marked too. libcurl is loaded when the first source needs it. */
#include "base/library.h"
#include "engine/sql/sql.h"

#define CURL_DISABLE_TYPECHECK /* its macros do not know a call by pointer */
#include <curl/curl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* clang-format off */
#define CURL_CALLS(X)                                                                             \
    X(curl_easy_init)                                                                             \
    X(curl_easy_setopt)                                                                           \
    X(curl_easy_perform)                                                                          \
    X(curl_easy_cleanup)                                                                          \
    X(curl_easy_getinfo)                                                                          \
    X(curl_easy_strerror)                                                                         \
    X(curl_slist_append)                                                                          \
    X(curl_slist_free_all)                                                                        \
    X(curl_multi_init) X(curl_multi_add_handle) X(curl_multi_remove_handle) X(curl_multi_perform) \
        X(curl_multi_poll) X(curl_multi_info_read) X(curl_multi_cleanup) X(curl_url)              \
            X(curl_url_set) X(curl_url_get) X(curl_url_cleanup) X(curl_free) X(curl_global_init)
/* clang-format on */

typedef struct calls {
    CURL_CALLS(DBR_LIBRARY_MEMBER)
} calls;

enum {
    CONNECT_SECONDS = 10,
    KILL_TRIES = 3,
    KILL_SECONDS = 3,     /* that the server gets to end a statement */
    GRACE_SECONDS = 5,    /* that a server gets to say itself that the time is over */
    ERROR_MAX = 64 << 10, /* bytes that are kept of an answer that is an error */
    CELL_MAX = 64 << 20,  /* bytes of a row */
};

typedef struct clickhouse {
    dbr_db base;
    calls call;
    const char *url;
    struct curl_slist *headers; /* user, password, database */
    CURL *easy;
    CURLM *multi;
    bool running, ended, marked; /* the answer says where it ends */
    bool plain;                  /* the user may not change settings */
    CURLcode outcome;
    dbr_buf in;    /* what came and was not taken yet, */
    size_t taken;  /* but for this */
    dbr_buf cells; /* of the row, decoded */
    dbr_buf body;  /* of the request */
    int timeout;
    dbr_interrupt *interrupt;
    unsigned long long run;
    unsigned nth;
    dbr_str id; /* of the statement, of both: by it the server is told to end it */
} clickhouse;

static bool load(calls *out) {
    return DBR_LIBRARY_LOAD("libcurl.so.4", CURL_CALLS, out) &&
           out->curl_global_init(CURL_GLOBAL_DEFAULT) == 0;
}

/* ---- the address ---- */

typedef struct parts {
    dbr_str scheme, user, password, host, port, path, query, fragment;
} parts;

/* False where it is no URL. */
static bool split_url(const calls *call, dbr_arena *a, dbr_str text, parts *out) {
    *out = (parts){0};
    CURLU *u = call->curl_url();
    bool ok = u && call->curl_url_set(u, CURLUPART_URL, dbr_arena_cstr(a, text), 0) == CURLUE_OK;
    const struct {
        CURLUPart part;
        dbr_str *to;
        unsigned flags;
    } all[] = {
        {CURLUPART_SCHEME, &out->scheme, 0},
        {CURLUPART_USER, &out->user, CURLU_URLDECODE},
        {CURLUPART_PASSWORD, &out->password, CURLU_URLDECODE},
        {CURLUPART_HOST, &out->host, 0},
        {CURLUPART_PORT, &out->port, 0},
        {CURLUPART_PATH, &out->path, CURLU_URLDECODE},
        {CURLUPART_QUERY, &out->query, 0},
        {CURLUPART_FRAGMENT, &out->fragment, 0},
    };
    for (size_t i = 0; ok && i < sizeof all / sizeof *all; i++) {
        char *value = NULL;
        if (call->curl_url_get(u, all[i].part, &value, all[i].flags) == CURLUE_OK && value)
            *all[i].to = dbr_arena_str(a, dbr_str_of(value));
        call->curl_free(value);
    }
    call->curl_url_cleanup(u);
    bool tls = dbr_str_is(out->scheme, "https");
    if (!out->port.n)
        out->port = tls ? DBR_STR("8443") : DBR_STR("8123");
    return ok && out->host.n && (tls || dbr_str_is(out->scheme, "http"));
}

static dbr_str without_brackets(dbr_str host) {
    return host.n > 2 && host.p[0] == '[' ? dbr_str_slice(host, 1, host.n - 1) : host;
}

static void clickhouse_address(dbr_arena *a, dbr_str text, dbr_address *out) {
    calls call;
    parts p;
    if (!load(&call))
        out->error = DBR_STR("libcurl is not installed");
    else if (!split_url(&call, a, text, &p))
        out->error = DBR_STR("it is not `http://user@host:port/database`");
    else if (p.query.n || p.fragment.n)
        out->refused = DBR_STR("settings after `?`");
    else
        dbr_vec_push(a, &out->hosts,
                     ((dbr_endpoint){without_brackets(p.host), dbr_port_of(p.port)}));
}

/* ---- the connection ---- */

static bool fail(clickhouse *c, dbr_str error, dbr_str help) {
    c->base.error = error;
    c->base.help = help;
    return false;
}

static size_t take_bytes(char *bytes, size_t size, size_t n, void *user) {
    clickhouse *c = user;
    if (c->taken && c->taken == c->in.n)
        c->in.n = c->taken = 0;
    dbr_buf_put(&c->in, (dbr_str){bytes, size * n});
    return size * n;
}

/* The answer's end is marked where it says its length, or comes in chunks. */
static size_t take_header(char *bytes, size_t size, size_t n, void *user) {
    clickhouse *c = user;
    char name[18] = {0};
    for (size_t i = 0; i < size * n && i + 1 < sizeof name && bytes[i] != ':'; i++)
        name[i] = bytes[i] >= 'A' && bytes[i] <= 'Z' ? (char)(bytes[i] + 32) : bytes[i];
    c->marked |= strcmp(name, "content-length") == 0 || strcmp(name, "transfer-encoding") == 0;
    return size * n;
}

static void add_header(clickhouse *c, const char *name, dbr_str value) {
    for (size_t i = 0; i < value.n; i++)
        if ((unsigned char)value.p[i] < 0x20)
            return; /* no header of its own */
    c->headers = c->call.curl_slist_append(
        c->headers, dbr_arena_printf(c->base.arena, "%s: %.*s", name, DBR_ARG(value)).p);
}

static void clickhouse_close(dbr_db *db) {
    clickhouse *c = (clickhouse *)db;
    db->dialect->stop(db);
    if (c->headers)
        c->call.curl_slist_free_all(c->headers);
    if (c->easy)
        c->call.curl_easy_cleanup(c->easy);
    if (c->multi)
        c->call.curl_multi_cleanup(c->multi);
    c->headers = NULL;
    c->easy = NULL;
    c->multi = NULL;
    dbr_buf_clear(&c->in);
    dbr_buf_clear(&c->cells);
    dbr_buf_clear(&c->body);
}

/* What every request asks the server to do, in its URL, to which comes its name. */
static const char *url_of(clickhouse *c, const parts *p) {
    if (c->plain)
        return dbr_arena_printf(c->base.arena, "%.*s://%.*s:%.*s/?", DBR_ARG(p->scheme),
                                DBR_ARG(p->host), DBR_ARG(p->port))
            .p;
    return dbr_arena_printf(c->base.arena,
                            "%.*s://%.*s:%.*s/?readonly=2&max_execution_time=%d"
                            "&extremes=0"
                            "&skip_unavailable_shards=0&join_use_nulls=1&",
                            DBR_ARG(p->scheme), DBR_ARG(p->host), DBR_ARG(p->port), c->timeout)
        .p;
}

/* Whether the server takes requests as they are made. */
static bool answers(clickhouse *c) {
    dbr_statement hello = {.arena = c->base.arena};
    dbr_cell version;
    dbr_buf_puts(&hello.sql, "select version() as v");
    bool ok = dbr_clickhouse.run(&c->base, &hello) &&
              dbr_clickhouse.next(&c->base, &version, 1) == 1 &&
              dbr_clickhouse.next(&c->base, &version, 1) == 0;
    dbr_clickhouse.stop(&c->base);
    dbr_buf_clear(&hello.sql);
    return ok;
}

/* What no other run at any time has: nanoseconds, and the process. */
static unsigned long long name_of_run(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return ((unsigned long long)t.tv_sec * 1000000000 + (unsigned long long)t.tv_nsec) ^
           ((unsigned long long)getpid() << 44);
}

static dbr_db *clickhouse_open(dbr_arena *a, const dbr_db_options *o, dbr_str *error,
                               dbr_str *help) {
    clickhouse *c = DBR_NEW(a, clickhouse);
    parts p;
    c->base = (dbr_db){.dialect = &dbr_clickhouse, .arena = a};
    c->timeout = o->timeout;
    c->interrupt = o->interrupt;
    c->run = name_of_run();
    *help = (dbr_str){0};
    if (!load(&c->call)) {
        *error = DBR_STR("libcurl is not installed");
        *help = DBR_STR("on Debian: `apt install libcurl4`");
        return NULL;
    }
    if (!split_url(&c->call, a, o->address, &p)) {
        *error = DBR_STR("its address is not `http://user@host:port/database`");
        return NULL;
    }
    c->easy = c->call.curl_easy_init();
    c->multi = c->call.curl_multi_init();
    dbr_str database = dbr_str_slice(p.path, 1, p.path.n);
    c->base.label = dbr_arena_printf(a, "%.*s at %.*s:%.*s",
                                     DBR_ARG(database.n ? database : DBR_STR("default")),
                                     DBR_ARG(p.host), DBR_ARG(p.port));
    if (p.user.n)
        add_header(c, "X-ClickHouse-User", p.user);
    if (p.password.n)
        add_header(c, "X-ClickHouse-Key", p.password);
    if (database.n)
        add_header(c, "X-ClickHouse-Database", database);
    add_header(c, "Expect", DBR_STR("")); /* a body goes at once */
    c->url = url_of(c, &p);
    CURL *e = c->easy;
    c->call.curl_easy_setopt(e, CURLOPT_HTTPHEADER, c->headers);
    c->call.curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    const char *authorities = getenv("CURL_CA_BUNDLE"), *file = getenv("SSL_CERT_FILE");
    authorities = authorities && *authorities ? authorities : file;
    if (authorities && *authorities) /* as the command curl does; a script has no say in it */
        c->call.curl_easy_setopt(e, CURLOPT_CAINFO, authorities);
    c->call.curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    c->call.curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    c->call.curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    c->call.curl_easy_setopt(e, CURLOPT_TIMEOUT, (long)c->timeout + GRACE_SECONDS);
    c->call.curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take_bytes);
    c->call.curl_easy_setopt(e, CURLOPT_WRITEDATA, c);
    c->call.curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, take_header);
    c->call.curl_easy_setopt(e, CURLOPT_HEADERDATA, c);
    c->call.curl_easy_setopt(e, CURLOPT_BUFFERSIZE, 256L << 10);
    if (answers(c))
        return &c->base;
    if (dbr_str_find(c->base.error, DBR_STR("readonly"), 0) != SIZE_MAX) {
        c->plain = true; /* nothing can be written by this user anyway */
        c->url = url_of(c, &p);
        if (answers(c))
            return &c->base;
    }
    *error = c->base.error;
    *help = c->base.help;
    clickhouse_close(&c->base);
    return NULL;
}

/* ---- an answer ---- */

/* "Code: 60, e.displayText() = DB::Exception: Table default.x doesn't exist., e.what() = DB::Exception": its middle. */
static bool server_error(clickhouse *c, dbr_str body) {
    size_t at = dbr_str_find(body, DBR_STR("DB::Exception: "), 0);
    dbr_str text = at == SIZE_MAX ? body : dbr_str_slice(body, at + 15, body.n);
    size_t end = dbr_str_find(text, DBR_STR(", e.what()"), 0);
    text = dbr_str_slice(text, 0, end == SIZE_MAX ? text.n : end);
    end = dbr_str_find(text, DBR_STR("\n"), 0);
    text = dbr_str_trim(dbr_str_slice(text, 0, end == SIZE_MAX ? text.n : end));
    while (text.n && text.p[text.n - 1] == '.')
        text.n--;
    dbr_str help = {0};
    if (dbr_str_find(body, DBR_STR("Code: 159,"), 0) != SIZE_MAX)
        help = DBR_STR("`--timeout` allows a statement more time");
    if (dbr_str_find(body, DBR_STR("Code: 279,"), 0) != SIZE_MAX ||
        dbr_str_find(body, DBR_STR("Code: 209,"), 0) != SIZE_MAX)
        help = DBR_STR("a server of the cluster does not answer");
    text = text.n > 400 ? dbr_str_slice(text, 0, 400) : text;
    return fail(c, text.n ? dbr_arena_str(c->base.arena, text) : DBR_STR("the server refuses"),
                help);
}

/* Lets the transfer go on until there are more bytes, or its end. */
static void receive(clickhouse *c) {
    size_t had = c->in.n - c->taken;
    while (!c->ended && c->in.n - c->taken == had) {
        int running = 0, left;
        c->call.curl_multi_perform(c->multi, &running);
        CURLMsg *m;
        while ((m = c->call.curl_multi_info_read(c->multi, &left)))
            if (m->msg == CURLMSG_DONE) {
                c->ended = true;
                c->outcome = m->data.result;
            }
        if (dbr_interrupted(c->interrupt)) {
            c->ended = true;
            c->outcome = CURLE_ABORTED_BY_CALLBACK;
        }
        if (!c->ended && c->in.n - c->taken == had)
            c->call.curl_multi_poll(c->multi, NULL, 0, 1000, NULL);
    }
}

static bool transfer_error(clickhouse *c) {
    if (dbr_interrupted(c->interrupt))
        return fail(c, DBR_STR("interrupted"), DBR_STR(""));
    if (c->outcome == CURLE_OPERATION_TIMEDOUT)
        return fail(c, dbr_arena_printf(c->base.arena, "no answer for %d seconds", c->timeout),
                    DBR_STR("`--timeout` allows a statement more time"));
    if (c->outcome == CURLE_PARTIAL_FILE || c->outcome == CURLE_RECV_ERROR ||
        c->outcome == CURLE_GOT_NOTHING)
        return fail(c, DBR_STR("the answer was cut off"), DBR_STR(""));
    return fail(c, dbr_str_of(c->call.curl_easy_strerror(c->outcome)), DBR_STR(""));
}

/* Sends what stands in `body`, and waits for the first bytes of the answer. */
static bool start(clickhouse *c) {
    if (dbr_interrupted(c->interrupt))
        return fail(c, DBR_STR("interrupted"), DBR_STR(""));
    c->in.n = c->taken = 0;
    c->ended = c->marked = false;
    c->id = dbr_arena_printf(c->base.arena, "debrief-%016llx-%u", c->run, ++c->nth);
    c->call.curl_easy_setopt(
        c->easy, CURLOPT_URL,
        dbr_arena_printf(c->base.arena, "%squery_id=%.*s", c->url, DBR_ARG(c->id)).p);
    c->call.curl_easy_setopt(c->easy, CURLOPT_POSTFIELDS, c->body.p);
    c->call.curl_easy_setopt(c->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)c->body.n);
    if (c->call.curl_multi_add_handle(c->multi, c->easy) != CURLM_OK)
        return fail(c, DBR_STR("no memory"), DBR_STR(""));
    c->running = true;
    dbr_interrupt_wait(c->interrupt, true);
    while (!c->ended && c->in.n == 0)
        receive(c);
    return true;
}

static bool clickhouse_run(dbr_db *db, const dbr_statement *s) {
    clickhouse *c = (clickhouse *)db;
    c->body.n = 0;
    dbr_buf_puts(&c->body, "select 'r' as frame_begin, *, 'e' as frame_end from (");
    dbr_buf_put(&c->body, dbr_buf_str(&s->sql));
    dbr_buf_puts(&c->body, ") format TabSeparated");
    if (!start(c))
        return false;
    long status = 0;
    c->call.curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
    if (c->ended && c->outcome != CURLE_OK)
        return transfer_error(c);
    if (status == 200)
        return true;
    while (!c->ended && c->in.n < ERROR_MAX)
        receive(c);
    if (status >= 300 && status < 400)
        return fail(c, DBR_STR("the server sends elsewhere, and redirections are not followed"),
                    DBR_STR(""));
    return server_error(c, dbr_buf_str(&c->in));
}

/* Bytes of a cell with its escapes undone. */
static void decode(dbr_buf *out, const char *p, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (p[i] != '\\' || i + 1 == n) {
            dbr_buf_putc(out, p[i]);
            continue;
        }
        static const char from[] = "bfnrt0", to[] = "\b\f\n\r\t\0";
        const char *at = strchr(from, p[++i]);
        dbr_buf_putc(out, at ? to[at - from] : p[i]);
    }
}

/* A whole line that holds a row: `r`, n cells, `e`. False where it holds something else. */
static bool take_row(clickhouse *c, dbr_str line, dbr_cell *cells, size_t n) {
    if (line.n < 4 || memcmp(line.p, "r\t", 2) != 0 || memcmp(line.p + line.n - 2, "\te", 2) != 0)
        return false;
    const char *p = line.p + 2, *end = line.p + line.n - 2;
    c->cells.n = 0;
    size_t at = 0;
    for (; at < n && p <= end; at++) {
        const char *tab = memchr(p, '\t', (size_t)(end - p));
        size_t len = (size_t)((tab ? tab : end) - p);
        bool none = len == 2 && p[0] == '\\' && p[1] == 'N';
        cells[at] = (dbr_cell){.form = DBR_FORM_STRING, .quoted = true, .absent = none};
        cells[at].text.n = c->cells.n; /* where it begins, until all are there */
        if (!none)
            decode(&c->cells, p, len);
        p = (tab ? tab : end) + 1;
    }
    for (size_t i = 0; i < at; i++) {
        size_t from = cells[i].text.n, to = i + 1 < at ? cells[i + 1].text.n : c->cells.n;
        cells[i].text = (dbr_str){c->cells.n ? c->cells.p + from : "", to - from};
    }
    return at == n && p == end + 1;
}

/* What came and was not taken yet. */
static dbr_str unread(const clickhouse *c) {
    return c->in.n ? (dbr_str){c->in.p + c->taken, c->in.n - c->taken} : DBR_STR("");
}

static int clickhouse_next(dbr_db *db, dbr_cell *cells, size_t n) {
    clickhouse *c = (clickhouse *)db;
    for (size_t searched = 0;;) { /* of what is unread: that moves when more comes */
        dbr_str rest = unread(c);
        const char *newline =
            searched < rest.n ? memchr(rest.p + searched, '\n', rest.n - searched) : NULL;
        if (newline) {
            dbr_str line = {rest.p, (size_t)(newline - rest.p)};
            if (take_row(c, line, cells, n)) {
                c->taken += line.n + 1;
                return 1;
            }
            while (!c->ended && unread(c).n < ERROR_MAX)
                receive(c);
            server_error(c, unread(c));
            return -1;
        }
        if (rest.n > CELL_MAX) {
            fail(c, DBR_STR("a row is too long"), DBR_STR(""));
            return -1;
        }
        if (c->ended)
            break;
        if (c->taken > (1 << 20)) { /* what was taken makes room */
            memmove(c->in.p, rest.p, rest.n);
            c->in.n = rest.n;
            c->taken = 0;
        }
        searched = rest.n;
        receive(c);
    }
    if (c->outcome != CURLE_OK) {
        transfer_error(c);
        return -1;
    }
    if (unread(c).n) {
        server_error(c, unread(c));
        return -1;
    }
    if (!c->marked) {
        fail(c, DBR_STR("the answer does not say where it ends: it may be cut off"), DBR_STR(""));
        return -1;
    }
    return 0;
}

/* A server works on, and holds its memory, when the one who asked has hung up: it is told by another request. A user who may not change settings
   may not do this either, and has the server's own limits. */
static void end_on_server(clickhouse *c) {
    size_t bare = dbr_str_find(dbr_str_of(c->url), DBR_STR("?"), 0);
    c->body.n = 0;
    dbr_buf_printf(&c->body, "kill query where query_id = '%.*s' async", DBR_ARG(c->id));
    c->call.curl_easy_setopt(
        c->easy, CURLOPT_URL,
        dbr_arena_cstr(c->base.arena, dbr_str_slice(dbr_str_of(c->url), 0, bare)));
    c->call.curl_easy_setopt(c->easy, CURLOPT_POSTFIELDS, c->body.p);
    c->call.curl_easy_setopt(c->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)c->body.n);
    c->call.curl_easy_setopt(c->easy, CURLOPT_TIMEOUT, (long)KILL_SECONDS);
    c->in.n = c->taken = 0;
    for (int i = 0; i < KILL_TRIES && !c->in.n; i++) { /* it may not have begun with it */
        if (i)
            c->call.curl_multi_poll(c->multi, NULL, 0, 100, NULL);
        if (c->call.curl_easy_perform(c->easy) != CURLE_OK)
            break;
    }
    c->call.curl_easy_setopt(c->easy, CURLOPT_TIMEOUT, (long)c->timeout + GRACE_SECONDS);
}

static void clickhouse_stop(dbr_db *db) {
    clickhouse *c = (clickhouse *)db;
    if (c->running) {
        bool left = !c->ended || c->outcome == CURLE_OPERATION_TIMEDOUT ||
                    c->outcome == CURLE_ABORTED_BY_CALLBACK;
        c->call.curl_multi_remove_handle(c->multi, c->easy);
        if (left)
            end_on_server(c);
    }
    c->running = false;
    c->in.n = c->taken = 0;
    dbr_interrupt_wait(c->interrupt, false);
}

/* ---- the catalogue ---- */

static bool begins(dbr_str s, const char *with) {
    return s.n >= strlen(with) && memcmp(s.p, with, strlen(with)) == 0;
}

static dbr_str inside(dbr_str s) {
    size_t open = dbr_str_find(s, DBR_STR("("), 0);
    return open == SIZE_MAX || s.p[s.n - 1] != ')' ? s : dbr_str_slice(s, open + 1, s.n - 1);
}

static void type_of(dbr_sql_column *c, dbr_str t) {
    while (begins(t, "Nullable(") || begins(t, "LowCardinality("))
        t = inside(t);
    static const dbr_sql_type_name types[] = {
        {"Int8", DBR_SQL_INTEGER, 3},     {"Int16", DBR_SQL_INTEGER, 5},
        {"Int32", DBR_SQL_INTEGER, 10},   {"Int64", DBR_SQL_INTEGER, 19},
        {"UInt8", DBR_SQL_INTEGER, 3},    {"UInt16", DBR_SQL_INTEGER, 5},
        {"UInt32", DBR_SQL_INTEGER, 10},  {"UInt64", DBR_SQL_INTEGER, 20},
        {"Float32", DBR_SQL_REAL, 0},     {"Float64", DBR_SQL_REAL, 0},
        {"String", DBR_SQL_TEXT, 0},      {"Date", DBR_SQL_DATE, 0},
        {"DateTime", DBR_SQL_INSTANT, 0}, {"Bool", DBR_SQL_BOOL, 0},
    };
    dbr_sql_type_named(c, t, types, sizeof types / sizeof *types);
    if (begins(t, "DateTime("))
        c->type = DBR_SQL_INSTANT;
    if (begins(t, "Enum8(") || begins(t, "Enum16("))
        c->type = DBR_SQL_TEXT;
    if (begins(t, "Decimal("))
        dbr_sql_decimal(c, inside(t));
}

/* The names and types of a statement's columns come before its rows: of none. */
static bool clickhouse_describe(dbr_db *db, dbr_relation *r, bool *missing) {
    clickhouse *c = (clickhouse *)db;
    c->body.n = 0;
    dbr_buf_printf(&c->body,
                   r->query ? "describe table (select * from %.*s) format TabSeparated"
                            : "describe table %.*s format TabSeparated",
                   DBR_ARG(r->sql));
    if (!start(c))
        return false;
    while (!c->ended && c->in.n < CELL_MAX)
        receive(c);
    long status = 0;
    c->call.curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
    dbr_str all = dbr_arena_str(db->arena, dbr_buf_str(&c->in));
    db->dialect->stop(db);
    if (c->outcome != CURLE_OK)
        return transfer_error(c);
    if (status != 200 || begins(all, "Code: ")) {
        *missing = !r->query && (begins(all, "Code: 60,") || begins(all, "Code: 81,"));
        return server_error(c, all);
    }
    DBR_VEC(dbr_sql_column) columns = {0};
    for (size_t at = 0; at < all.n;) {
        size_t end = dbr_str_find(all, DBR_STR("\n"), at);
        dbr_str line = dbr_str_slice(all, at, end == SIZE_MAX ? all.n : end);
        at = end == SIZE_MAX ? all.n : end + 1;
        size_t tab = dbr_str_find(line, DBR_STR("\t"), 0);
        if (tab == SIZE_MAX)
            continue;
        dbr_sql_column column = {0};
        dbr_buf name = {0};
        decode(&name, line.p, tab);
        column.raw = dbr_arena_str(db->arena, dbr_buf_str(&name));
        name.n = 0;
        size_t next = dbr_str_find(line, DBR_STR("\t"), tab + 1);
        decode(&name, line.p + tab + 1, (next == SIZE_MAX ? line.n : next) - tab - 1);
        column.declared = dbr_arena_str(db->arena, dbr_buf_str(&name));
        dbr_buf_clear(&name);
        type_of(&column, column.declared);
        dbr_vec_push(db->arena, &columns, column);
    }
    r->columns = columns.v;
    r->n = columns.n;
    return r->n > 0 || fail(c, DBR_STR("the table has no columns"), DBR_STR(""));
}

static bool clickhouse_tables(dbr_db *db, dbr_paths *out) {
    dbr_statement s = {.arena = db->arena};
    dbr_cell name;
    dbr_buf_puts(&s.sql,
                 "select if(database = currentDatabase(), name, concat(database, '.', name)) as n "
                 "from system.tables where database != 'system' limit 2000");
    bool ok = db->dialect->run(db, &s);
    while (ok && db->dialect->next(db, &name, 1) == 1)
        dbr_vec_push(db->arena, out, dbr_arena_str(db->arena, name.text));
    db->dialect->stop(db);
    dbr_buf_clear(&s.sql);
    return ok;
}

/* ---- its SQL ---- */

static void identifier(dbr_buf *out, dbr_str name) {
    dbr_buf_putc(out, '`');
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '`' || name.p[i] == '\\')
            dbr_buf_putc(out, '\\');
        dbr_buf_putc(out, name.p[i]);
    }
    dbr_buf_putc(out, '`');
}

/* Letters, digits and blanks as they are, anything else by its bytes: no text can end its quotes. */
static void text(dbr_statement *s, dbr_str t) {
    bool plain = true;
    for (size_t i = 0; i < t.n; i++) {
        unsigned char c = (unsigned char)t.p[i];
        plain &= (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                 c == ' ' || c == '_' || c == '-' || c == '.' || c >= 0x80;
    }
    if (plain) {
        dbr_buf_printf(&s->sql, "'%.*s'", DBR_ARG(t));
        return;
    }
    dbr_buf_puts(&s->sql, "unhex('");
    for (size_t i = 0; i < t.n; i++)
        dbr_buf_printf(&s->sql, "%02X", (unsigned char)t.p[i]);
    dbr_buf_puts(&s->sql, "')");
}

static void cell(dbr_buf *out, dbr_sql_type type, dbr_str sql) {
    if (type == DBR_SQL_INSTANT)
        dbr_buf_printf(out, "concat(toString(%.*s, 'UTC'), 'Z')", DBR_ARG(sql));
    else
        dbr_buf_put(out, sql);
}

static void load_column(dbr_buf *out, const dbr_sql_column *c, dbr_str sql) {
    bool string = begins(c->declared, "String") || begins(c->declared, "Nullable(String");
    dbr_buf_printf(out, c->type == DBR_SQL_TEXT && !string ? "toString(%.*s)" : "%.*s",
                   DBR_ARG(sql)); /* of an Enum */
}

/* Every part of a condition is worked out for every row here, so a cheap one takes more than it must: texts that begin with white space. */
static bool odd(dbr_buf *out, const dbr_sql_column *c, dbr_str sql) {
    if (c->type != DBR_SQL_TEXT)
        return false;
    dbr_buf_printf(out,
                   "((%.*s < '!' and %.*s != '') or startsWith(%.*s, unhex('C2A0')) or "
                   "startsWith(%.*s, unhex('E38080')))",
                   DBR_ARG(sql), DBR_ARG(sql), DBR_ARG(sql), DBR_ARG(sql));
    return true;
}

static void exact(dbr_buf *out, int scale, dbr_str sql) {
    dbr_buf_printf(out, "toDecimal128(%.*s, %d)", DBR_ARG(sql), scale);
}

static void day(dbr_buf *out, dbr_sql_type type, dbr_day d, dbr_instant instant) {
    dbr_buf_printf(out, "%lld",
                   type == DBR_SQL_DATE ? (long long)d : (long long)(instant / 1000000));
}

static void moment(dbr_buf *out, dbr_sql_type type, dbr_str sql) {
    dbr_buf_printf(out, "%s(%.*s)", type == DBR_SQL_DATE ? "toInt32" : "toInt64", DBR_ARG(sql));
}

/* Comparisons are all worked out for every row, whichever holds: one look into a table is cheaper. */
static bool class_of_day(dbr_buf *out, dbr_sql_type type, dbr_str sql, dbr_day first,
                         const uint16_t *classes, size_t n) {
    enum { DAYS_MAX = 4096 };
    if (type != DBR_SQL_DATE || n > DAYS_MAX)
        return false;
    dbr_buf_puts(out, "arrayElement([");
    for (size_t i = 0; i < n; i++)
        dbr_buf_printf(out, i ? ",%u" : "%u", (unsigned)classes[i]);
    dbr_buf_printf(out, "], toInt32(assumeNotNull(%.*s)) - %lld)", DBR_ARG(sql),
                   (long long)first - 1);
    return true;
}

/* 18.16 dies of grouping by decimals of 128 bits, and their text has holes: by their bytes. */
static void key(dbr_buf *out, dbr_str sql) {
    dbr_buf_printf(out, "reinterpretAsString(%.*s)", DBR_ARG(sql));
}

const dbr_dialect dbr_clickhouse = {
    .address = clickhouse_address,
    .open = clickhouse_open,
    .close = clickhouse_close,
    .describe = clickhouse_describe,
    .tables = clickhouse_tables,
    .run = clickhouse_run,
    .next = clickhouse_next,
    .stop = clickhouse_stop,
    .identifier = identifier,
    .text = text,
    .cell = cell,
    .load = load_column,
    .exact = exact,
    .day = day,
    .moment = moment,
    .odd = odd,
    .class_of_day = class_of_day,
    .key = key,
    .no = "0",
    .by_bytes = "",
    .limits_by = true,
    .length = "lengthUTF8",
    .year = "toYear(%s)",
    .month = "toMonth(%s)",
    .quarter = "toQuarter(%s)",
    .weekday = "toDayOfWeek(%s)",
    .day_of_month = "toDayOfMonth(%s)",
    .contains = "position(%1, %2) > 0",
    .starts = "startsWith(%1, %2)",
    .ends = "endsWith(%1, %2)",
    .precision = 38,
    .longest = 250000, /* max_query_size is 262144 */
};
