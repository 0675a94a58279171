/* unpack.c: turns a gzip file (RFC 1952, by zlib) or a zstd file (RFC 8878, by libzstd) into its text, one piece after the other. */
#include "base/unpack.h"

#include "base/arena.h"

#include <errno.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

enum { INPUT = 128 << 10, GZIP_WINDOW = 15 + 16 /* with a header of gzip's */ };

struct dbr_unpacker {
    int fd;
    dbr_packing packing;
    uint64_t at;         /* the file was read so far */
    bool ended, between; /* no more bytes; a member or frame has ended and no other begun */
    const char *error;
    z_stream gzip;
    ZSTD_DCtx *zstd;
    ZSTD_inBuffer left; /* of `input` */
    unsigned char input[INPUT];
};

dbr_packing dbr_packing_of(int fd) {
    unsigned char m[4] = {0};
    ssize_t n = pread(fd, m, sizeof m, 0);
    if (n >= 3 && m[0] == 0x1F && m[1] == 0x8B && m[2] == 8)
        return DBR_PACKING_GZIP;
    if (n == 4 && m[0] == 0x28 && m[1] == 0xB5 && m[2] == 0x2F && m[3] == 0xFD)
        return DBR_PACKING_ZSTD;
    return DBR_PACKING_NONE;
}

static bool ends_in(dbr_str path, const char *ext) {
    size_t n = strlen(ext);
    for (size_t i = 0; path.n > n && i < n; i++) {
        char c = path.p[path.n - n + i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c + 32) : c) != ext[i])
            return false;
    }
    return path.n > n;
}

dbr_str dbr_path_unpacked(dbr_str path) {
    static const char *const extensions[] = {".gz", ".zst", ".zstd"};
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
        if (ends_in(path, extensions[i]))
            return dbr_str_slice(path, 0, path.n - strlen(extensions[i]));
    return path;
}

dbr_unpacker *dbr_unpacker_new(int fd, dbr_packing packing) {
    dbr_unpacker *u = dbr_alloc(sizeof *u);
    *u = (dbr_unpacker){.fd = fd, .packing = packing, .between = true};
    u->left.src = u->input;
    bool ready = true;
    if (packing == DBR_PACKING_GZIP)
        ready = inflateInit2(&u->gzip, GZIP_WINDOW) == Z_OK;
    else if (packing == DBR_PACKING_ZSTD)
        ready = (u->zstd = ZSTD_createDCtx()) != NULL;
    if (!ready)
        u->error = "there is no memory to decode it";
    return u;
}

void dbr_unpacker_free(dbr_unpacker *u) {
    if (!u)
        return;
    if (u->packing == DBR_PACKING_GZIP)
        inflateEnd(&u->gzip);
    ZSTD_freeDCtx(u->zstd);
    dbr_free(u);
}

static void more_input(dbr_unpacker *u) {
    ssize_t got;
    do
        got = pread(u->fd, u->input, INPUT, (off_t)u->at);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        u->error = "the file cannot be read to its end";
    u->ended = got <= 0;
    u->at += got > 0 ? (uint64_t)got : 0;
    u->left.pos = 0;
    u->left.size = got > 0 ? (size_t)got : 0;
}

/* zlib ends at the end of a member; zeros behind the last one are padding of tapes and block devices. */
static size_t gunzip(dbr_unpacker *u, char *to, size_t n) {
    z_stream *z = &u->gzip;
    if (u->between) {
        while (u->left.pos < u->left.size && u->input[u->left.pos] == 0)
            u->left.pos++;
        if (u->left.pos == u->left.size)
            return 0;
        inflateReset(z);
        u->between = false;
    }
    unsigned room = n > 1u << 30 ? 1u << 30 : (unsigned)n;
    z->next_in = u->input + u->left.pos;
    z->avail_in = (unsigned)(u->left.size - u->left.pos);
    z->next_out = (unsigned char *)to;
    z->avail_out = room;
    int status = inflate(z, Z_NO_FLUSH);
    u->left.pos = u->left.size - z->avail_in;
    if (status == Z_STREAM_END)
        u->between = true;
    else if (status == Z_DATA_ERROR)
        u->error = "its compressed data is damaged, or something else follows it";
    else if (status != Z_OK && status != Z_BUF_ERROR)
        u->error = "it cannot be decoded";
    return room - z->avail_out;
}

static size_t unzstd(dbr_unpacker *u, char *to, size_t n) {
    ZSTD_outBuffer out = {.dst = to, .size = n};
    size_t status = ZSTD_decompressStream(u->zstd, &out, &u->left);
    if (ZSTD_isError(status))
        u->error = "its compressed data is damaged, or something else follows it";
    u->between = status == 0;
    return out.pos;
}

static size_t copy(dbr_unpacker *u, char *to, size_t n) {
    size_t got = 0;
    while (got < n && !u->error) {
        ssize_t more = pread(u->fd, to + got, n - got, (off_t)u->at);
        if (more < 0 && errno == EINTR)
            continue;
        if (more < 0)
            u->error = "the file cannot be read to its end";
        if (more <= 0)
            break;
        got += (size_t)more;
        u->at += (uint64_t)more;
    }
    return got;
}

size_t dbr_unpacker_read(dbr_unpacker *u, char *to, size_t n) {
    size_t got = 0;
    if (u->packing == DBR_PACKING_NONE)
        return copy(u, to, n);
    while (got < n && !u->error) {
        if (u->left.pos == u->left.size && !u->ended)
            more_input(u);
        size_t more = u->packing == DBR_PACKING_GZIP ? gunzip(u, to + got, n - got)
                      : u->between && u->ended       ? 0
                                                     : unzstd(u, to + got, n - got);
        got += more;
        if (!more && u->ended && u->left.pos == u->left.size) {
            if (!u->between && !u->error)
                u->error = "its compressed data ends in the middle";
            break;
        }
    }
    return got;
}

const char *dbr_unpacker_error(const dbr_unpacker *u) {
    return u->error;
}

uint64_t dbr_unpacker_taken(const dbr_unpacker *u) {
    return u->at - (u->left.size - u->left.pos);
}
