/* feed.c: blocks of a plain file are read and cut by all threads at once, those of a compressed file are decoded by one after the other. */
#include "engine/native/fast/feed.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "engine/native/rows.h" /* DBR_RECORD_MAX */

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum { TAIL = 64 << 10 };

/* A block of a plain file can be cut only when it is known whether it begins inside quotes, which takes the number of quotes in all blocks
   before it; counting them is quick, so each thread counts its block first and then waits for those before. */
struct dbr_feed {
    dbr_feed_options o;
    uint64_t nblocks;
    uint64_t next;  /* block to be taken */
    uint64_t known; /* blocks whose quotes are counted, without a gap */
    int8_t *odd;    /* per block: its number of quotes is odd; -1 not counted yet */
    bool inside;    /* the block `known` begins inside quotes */
    int8_t *begins_inside;
    /* compressed: */
    dbr_unpacker *unpacker;
    char *carry; /* the begin of a record that the piece before did not end */
    size_t ncarry, carry_room;
    uint64_t at; /* of carry[0] in the text */
    bool ended;
    pthread_mutex_t lock;
    pthread_cond_t counted;
    atomic_bool stop;
};

dbr_feed *dbr_feed_new(const dbr_feed_options *o) {
    dbr_feed *f = dbr_alloc(sizeof *f);
    f->o = *o;
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->counted, NULL);
    if (o->packing) {
        f->unpacker = dbr_unpacker_new(o->fd, o->packing);
        return f;
    }
    f->nblocks = (o->size - o->data_at + o->block - 1) / o->block;
    f->odd = dbr_alloc(f->nblocks + 1);
    f->begins_inside = dbr_alloc(f->nblocks + 1);
    memset(f->odd, -1, f->nblocks);
    return f;
}

void dbr_feed_free(dbr_feed *f) {
    if (!f)
        return;
    dbr_unpacker_free(f->unpacker);
    dbr_free(f->carry);
    dbr_free(f->odd);
    dbr_free(f->begins_inside);
    pthread_mutex_destroy(&f->lock);
    pthread_cond_destroy(&f->counted);
    dbr_free(f);
}

void dbr_feed_stop(dbr_feed *f) {
    pthread_mutex_lock(&f->lock);
    atomic_store(&f->stop, true);
    pthread_cond_broadcast(&f->counted);
    pthread_mutex_unlock(&f->lock);
}

uint64_t dbr_feed_progress(dbr_feed *f) {
    pthread_mutex_lock(&f->lock);
    uint64_t bytes =
        f->unpacker ? dbr_unpacker_taken(f->unpacker) : f->o.data_at + f->next * f->o.block;
    pthread_mutex_unlock(&f->lock);
    return bytes < f->o.size ? bytes : f->o.size;
}

void dbr_portion_clear(dbr_portion *p) {
    dbr_free(p->text);
    *p = (dbr_portion){0};
}

static bool has_room(dbr_portion *p, size_t n) {
    if (n + DBR_SPLIT_PAD > p->room) {
        p->room = n + n / 2 + DBR_SPLIT_PAD;
        p->text = dbr_realloc(p->text, p->room, 1);
    }
    return n <= (size_t)DBR_RECORD_MAX * 2;
}

static bool is_ascii(const char *p, size_t n) {
    uint64_t all = 0;
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        uint64_t x;
        memcpy(&x, p + i, 8);
        all |= x;
    }
    for (; i < n; i++)
        all |= (unsigned char)p[i];
    return !(all & UINT64_C(0x8080808080808080));
}

static dbr_feed_result checked(dbr_portion *p) {
    dbr_str s = {p->text + p->from, p->to - p->from};
    bool text = is_ascii(s.p, s.n) || dbr_utf8_invalid(s) == SIZE_MAX;
    return text ? DBR_FEED_PORTION : DBR_FEED_FAILED;
}

/* Offset of the first byte behind the first line end that ends a record; n where there is none. */
static size_t first_record(const dbr_feed *f, const char *p, size_t n, bool inside) {
    if (f->o.split)
        return dbr_split_first_record(f->o.split, p, n, inside);
    const char *end = memchr(p, '\n', n);
    return end ? (size_t)(end - p) + 1 : n;
}

/* ---- plain files ---- */

static bool read_at(int fd, char *to, size_t n, uint64_t at) {
    while (n) {
        ssize_t got = pread(fd, to, n, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false; /* the file became shorter: the strict road will tell */
        to += got;
        n -= (size_t)got;
        at += (uint64_t)got;
    }
    return true;
}

/* Counts the block in, waits until the quotes of all blocks before it are counted. False when all is to stop. */
static bool wait_for_quotes(dbr_feed *f, uint64_t i, uint64_t quotes, bool *inside) {
    pthread_mutex_lock(&f->lock);
    f->odd[i] = (int8_t)(quotes & 1);
    while (f->known < f->nblocks && f->odd[f->known] >= 0) {
        f->begins_inside[f->known] = f->inside;
        f->inside ^= f->odd[f->known] != 0;
        f->known++;
    }
    pthread_cond_broadcast(&f->counted);
    while (f->known <= i && !atomic_load(&f->stop))
        pthread_cond_wait(&f->counted, &f->lock);
    *inside = f->begins_inside[i];
    pthread_mutex_unlock(&f->lock);
    return !atomic_load(&f->stop);
}

/* The records of block i: those that begin behind its first byte, and the one that begins right behind its last. from == to: there are none. */
static bool cut_block(dbr_feed *f, uint64_t i, dbr_portion *p) {
    const dbr_feed_options *o = &f->o;
    uint64_t start = o->data_at + i * o->block, quotes = 0, lines;
    size_t n = o->size - start < o->block ? (size_t)(o->size - start) : o->block;
    bool inside = false;
    if (!has_room(p, n + TAIL) || !read_at(o->fd, p->text, n, start))
        return false;
    if (o->split) {
        dbr_split_count(o->split, p->text, n, &quotes, &lines);
        if (!wait_for_quotes(f, i, quotes, &inside))
            return false;
    }
    bool inside_after = inside ^ (quotes & 1);
    p->offset = start;
    p->from = i == 0 ? 0 : first_record(f, p->text, n, inside);
    p->to = n;
    if (i > 0 && p->from == n && (inside_after || p->text[n - 1] != '\n'))
        return true; /* none begins here */
    size_t have = n;
    for (size_t more = TAIL; start + p->to < o->size; more *= 2) {
        size_t get = o->size - start - have < more ? (size_t)(o->size - start - have) : more;
        if (!has_room(p, have + get) || !read_at(o->fd, p->text + have, get, start + have))
            return false;
        have += get;
        p->to = n + first_record(f, p->text + n, have - n, inside_after);
        if (p->to < have || start + have >= o->size)
            break;
    }
    p->last = start + p->to >= o->size;
    return true;
}

static dbr_feed_result next_block(dbr_feed *f, dbr_portion *p) {
    for (;;) {
        pthread_mutex_lock(&f->lock);
        uint64_t i = f->next;
        bool go = i < f->nblocks && !atomic_load(&f->stop);
        f->next += go;
        pthread_mutex_unlock(&f->lock);
        if (!go)
            return atomic_load(&f->stop) ? DBR_FEED_FAILED : DBR_FEED_END;
        if (!cut_block(f, i, p))
            return DBR_FEED_FAILED;
        if (p->from < p->to)
            return checked(p);
    }
}

/* ---- compressed files ---- */

/* The end of the last whole record in text that begins with one; 0 where there is none. */
static size_t last_record(const dbr_feed *f, const char *p, size_t n) {
    uint64_t quotes = 0, behind = 0, lines;
    if (f->o.split)
        dbr_split_count(f->o.split, p, n, &quotes, &lines);
    for (size_t end = n;;) {
        size_t at = end;
        while (at > 0 && p[at - 1] != '\n')
            at--;
        if (!at)
            return 0;
        if (f->o.split) {
            uint64_t some;
            dbr_split_count(f->o.split, p + at, end - at, &some, &lines);
            behind += some;
        }
        if ((quotes - behind) % 2 == 0)
            return at;
        end = at - 1;
    }
}

/* Passes over what stands before the rows. */
static bool skip_to_data(dbr_feed *f, dbr_portion *p) {
    while (f->at < f->o.data_at) {
        uint64_t left = f->o.data_at - f->at;
        size_t n = left < f->o.block ? (size_t)left : f->o.block;
        if (!has_room(p, n) || dbr_unpacker_read(f->unpacker, p->text, n) != n)
            return false;
        f->at += n;
    }
    return true;
}

/* Decodes until there is a whole record, and keeps what follows the last one for the next piece. */
static bool unpack_piece(dbr_feed *f, dbr_portion *p) {
    size_t n = f->ncarry;
    if (!skip_to_data(f, p) || !has_room(p, n + f->o.block))
        return false;
    if (n)
        memcpy(p->text, f->carry, n);
    p->from = p->to = 0;
    p->offset = f->at;
    while (!p->to && !f->ended) {
        if (!has_room(p, n + f->o.block))
            return false;
        size_t got = dbr_unpacker_read(f->unpacker, p->text + n, f->o.block);
        n += got;
        f->ended = got < f->o.block;
        if (dbr_unpacker_error(f->unpacker))
            return false;
        p->to = f->ended ? n : last_record(f, p->text, n);
    }
    p->last = f->ended;
    f->ncarry = n - p->to;
    f->at += p->to;
    if (f->ncarry > f->carry_room) {
        f->carry_room = f->ncarry * 2;
        f->carry = dbr_realloc(f->carry, f->carry_room, 1);
    }
    if (f->ncarry)
        memcpy(f->carry, p->text + p->to, f->ncarry);
    return true;
}

static dbr_feed_result next_unpacked(dbr_feed *f, dbr_portion *p) {
    pthread_mutex_lock(&f->lock);
    bool end = f->ended, ok = !atomic_load(&f->stop);
    if (ok && !end)
        ok = unpack_piece(f, p);
    pthread_mutex_unlock(&f->lock);
    if (!ok)
        return DBR_FEED_FAILED;
    return end || p->to == 0 ? DBR_FEED_END : checked(p);
}

dbr_feed_result dbr_feed_next(dbr_feed *f, dbr_portion *piece) {
    return f->unpacker ? next_unpacked(f, piece) : next_block(f, piece);
}
