/* http.h: one page at one address of this machine, by libmicrohttpd, and a stream that says when there is another version of it. */
#ifndef DBR_CLI_HTTP_H
#define DBR_CLI_HTTP_H
#include "base/buf.h"

#include <pthread.h>

enum { DBR_HTTP_READERS = 32 }; /* connections at once */

typedef struct dbr_http_reader { /* of the stream */
    struct dbr_http *of;         /* NULL: free */
    uint64_t told;               /* the version */
} dbr_http_reader;

typedef struct dbr_http {
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t newer;
    dbr_buf page;
    uint64_t version;
    int port;
    dbr_http_reader readers[DBR_HTTP_READERS];
} dbr_http;

/* Listens on 127.0.0.1, and answers in threads of its own until the process ends. `h` is all zero before, `port` 0 asks for any that is
   free and is set. NULL, or why not. */
const char *dbr_http_start(dbr_http *h, int port);
/* Takes the bytes of the page, and tells everybody. */
void dbr_http_show(dbr_http *h, dbr_buf *page, uint64_t version);
#endif
