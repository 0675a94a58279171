/* feed.h: shares a file among threads in pieces of whole records. */
#ifndef DBR_ENGINE_NATIVE_FAST_FEED_H
#define DBR_ENGINE_NATIVE_FAST_FEED_H
#include "base/unpack.h"
#include "engine/native/fast/split.h"

typedef struct dbr_feed dbr_feed;

typedef struct dbr_feed_options {
    int fd;                 /* lent */
    dbr_packing packing;    /* how the file is compressed */
    uint64_t size;          /* bytes of the file */
    uint64_t data_at;       /* where its rows begin, in its text */
    size_t block;           /* bytes of text in a piece, about */
    const dbr_split *split; /* NULL: a line is a record, whatever stands in it */
} dbr_feed_options;

typedef struct dbr_portion { /* of one thread, used again and again: zero it first, free it last */
    char *text;
    size_t room;
    size_t from, to; /* the records */
    bool last;       /* the text ends with them */
    uint64_t offset; /* of text[0] in the file's text */
} dbr_portion;

typedef enum dbr_feed_result {
    DBR_FEED_PORTION,
    DBR_FEED_END,
    DBR_FEED_FAILED, /* a record is too long, the file ends too soon or is damaged, somebody called dbr_feed_stop */
} dbr_feed_result;

dbr_feed *dbr_feed_new(const dbr_feed_options *o);
void dbr_feed_free(dbr_feed *f);
/* The next piece that nobody has; for several threads at once. All bytes of it are UTF-8. */
dbr_feed_result dbr_feed_next(dbr_feed *f, dbr_portion *piece);
void dbr_portion_clear(dbr_portion *p);
/* All threads are to end. */
void dbr_feed_stop(dbr_feed *f);
/* Bytes of the file that were handed out. */
uint64_t dbr_feed_progress(dbr_feed *f);
#endif
