/* http.c: the answers. Whoever asks by another name than this machine's is turned away: a page of the web that makes its own name point to
   127.0.0.1 gets nothing. */
#include "cli/http.h"
#include "base/library.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

/* clang-format off */
#define CALLS(X)                                                                               \
    X(MHD_start_daemon) X(MHD_get_daemon_info) X(MHD_lookup_connection_value)                  \
    X(MHD_create_response_from_buffer) X(MHD_create_response_from_callback)                    \
    X(MHD_add_response_header) X(MHD_queue_response) X(MHD_destroy_response)
/* clang-format on */

typedef struct calls {
    CALLS(DBR_LIBRARY_MEMBER)
} calls;

static bool load(calls *m) {
    return DBR_LIBRARY_LOAD("libmicrohttpd.so.12", CALLS, m);
}

/* What answers need beside the page. */
typedef struct server {
    dbr_http *http;
    calls call;
} server;

static enum MHD_Result answer(server *s, struct MHD_Connection *c, unsigned status,
                              struct MHD_Response *r, const char *type) {
    static const char *const headers[][2] = {
        {"Cache-Control", "no-store"},      {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Referrer-Policy", "no-referrer"},
    };
    if (!r)
        return MHD_NO;
    s->call.MHD_add_response_header(r, "Content-Type", type);
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        s->call.MHD_add_response_header(r, headers[i][0], headers[i][1]);
    enum MHD_Result result = s->call.MHD_queue_response(c, status, r);
    s->call.MHD_destroy_response(r);
    return result;
}

static enum MHD_Result say(server *s, struct MHD_Connection *c, unsigned status, char *text) {
    struct MHD_Response *r =
        s->call.MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_PERSISTENT);
    return answer(s, c, status, r, "text/plain; charset=utf-8");
}

static enum MHD_Result page(server *s, struct MHD_Connection *c) {
    dbr_http *h = s->http;
    pthread_mutex_lock(&h->lock);
    struct MHD_Response *r =
        s->call.MHD_create_response_from_buffer(h->page.n, h->page.p, MHD_RESPMEM_MUST_COPY);
    pthread_mutex_unlock(&h->lock);
    return answer(s, c, MHD_HTTP_OK, r, "text/html; charset=utf-8");
}

/* ---- the stream ---- */

/* Waits in the connection's own thread. A comment now and then shows whether somebody still listens. */
static ssize_t next_event(void *reader, uint64_t at, char *out, size_t room) {
    enum { SECONDS = 15, LONGEST = 64 };
    dbr_http_reader *r = reader;
    dbr_http *h = r->of;
    struct timespec until;
    dbr_buf event = {0};
    if (room < LONGEST)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += SECONDS;
    pthread_mutex_lock(&h->lock);
    bool late = false;
    while (r->told == h->version && !late)
        late = pthread_cond_timedwait(&h->newer, &h->lock, &until) != 0;
    if (r->told == h->version)
        dbr_buf_puts(&event, ":\n\n");
    else
        dbr_buf_printf(&event, "data: %llu\n\n", (unsigned long long)h->version);
    r->told = h->version;
    pthread_mutex_unlock(&h->lock);
    size_t n = event.n;
    memcpy(out, event.p, n);
    dbr_buf_clear(&event);
    return (ssize_t)n;
}

static void end_of_stream(void *reader) {
    dbr_http_reader *r = reader;
    dbr_http *h = r->of;
    pthread_mutex_lock(&h->lock);
    r->of = NULL;
    pthread_mutex_unlock(&h->lock);
}

static enum MHD_Result stream(server *s, struct MHD_Connection *c) {
    dbr_http *h = s->http;
    dbr_http_reader *free_one = NULL;
    pthread_mutex_lock(&h->lock);
    for (size_t i = 0; i < DBR_HTTP_READERS && !free_one; i++)
        if (!h->readers[i].of)
            free_one = &h->readers[i];
    if (free_one)
        *free_one = (dbr_http_reader){.of = h};
    pthread_mutex_unlock(&h->lock);
    if (!free_one)
        return say(s, c, MHD_HTTP_SERVICE_UNAVAILABLE, "too many readers\n");
    struct MHD_Response *r = s->call.MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, 1024, next_event, free_one, end_of_stream);
    if (!r)
        end_of_stream(free_one);
    return answer(s, c, MHD_HTTP_OK, r, "text/event-stream");
}

/* ---- who asks for what ---- */

static bool is_our_name(dbr_http *h, const char *host) {
    static const char *const names[] = {"127.0.0.1", "localhost"};
    bool ours = false;
    pthread_mutex_lock(&h->lock);
    int port = h->port;
    pthread_mutex_unlock(&h->lock);
    for (size_t i = 0; host && i < sizeof names / sizeof *names; i++) {
        dbr_buf name = {0};
        dbr_buf_printf(&name, "%s:%d", names[i], port);
        ours |= strcmp(host, name.p) == 0;
        dbr_buf_clear(&name);
    }
    return ours;
}

static enum MHD_Result ask(void *of, struct MHD_Connection *c, const char *url, const char *method,
                           const char *version, const char *body, size_t *size, void **known) {
    server *s = of;
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return say(s, c, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET\n");
    if (!*known) { /* the head alone; MHD wants a second call before it is answered */
        *known = s;
        return MHD_YES;
    }
    if (!is_our_name(s->http, s->call.MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Host")))
        return say(s, c, MHD_HTTP_FORBIDDEN, "this is not the name of this machine\n");
    if (strcmp(url, "/") == 0)
        return page(s, c);
    if (strcmp(url, "/changes") == 0 && strcmp(method, "GET") == 0)
        return stream(s, c);
    return say(s, c, MHD_HTTP_NOT_FOUND, "there is only the report, at /\n");
}

const char *dbr_http_start(dbr_http *h, int port) {
    static server
        the_server; /* one a process: it lives as long as the threads, and is written before them */
    if (!load(&the_server.call))
        return "libmicrohttpd.so.12, which is not installed";
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    pthread_mutex_init(&h->lock, NULL);
    pthread_cond_init(&h->newer, NULL);
    the_server.http = h;
    h->port = port;
    struct MHD_Daemon *d = the_server.call.MHD_start_daemon(
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD, (uint16_t)port, NULL, NULL,
        ask, &the_server, MHD_OPTION_SOCK_ADDR, &at, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)DBR_HTTP_READERS, MHD_OPTION_CONNECTION_TIMEOUT, 60U, MHD_OPTION_END);
    if (!d)
        return "an address that is free";
    const union MHD_DaemonInfo *info =
        the_server.call.MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT);
    pthread_mutex_lock(&h->lock);
    if (info)
        h->port = info->port;
    pthread_mutex_unlock(&h->lock);
    return NULL;
}

void dbr_http_show(dbr_http *h, dbr_buf *page, uint64_t version) {
    pthread_mutex_lock(&h->lock);
    dbr_buf old = h->page;
    h->page = *page;
    h->version = version;
    pthread_cond_broadcast(&h->newer);
    pthread_mutex_unlock(&h->lock);
    *page = (dbr_buf){0};
    dbr_buf_clear(&old);
}
