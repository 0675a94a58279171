/* unpack.h: compressed files as they are read: gzip and zstd, decoded piece by piece. */
#ifndef DBR_BASE_UNPACK_H
#define DBR_BASE_UNPACK_H
#include "base/str.h"

typedef enum dbr_packing { DBR_PACKING_NONE, DBR_PACKING_GZIP, DBR_PACKING_ZSTD } dbr_packing;

/* By the first bytes of an open file, which stays where it is; what cannot be told (a pipe) is not packed. */
dbr_packing dbr_packing_of(int fd);
/* "orders.csv.gz": "orders.csv"; other paths as they are. */
dbr_str dbr_path_unpacked(dbr_str path);

typedef struct dbr_unpacker dbr_unpacker;
/* Decodes the file from its start, or reads it where it is not packed; `fd` is lent, a regular file. Members and frames that follow each other are one text. */
dbr_unpacker *dbr_unpacker_new(int fd, dbr_packing packing);
void dbr_unpacker_free(dbr_unpacker *u);
/* Decodes up to n bytes: fewer only at the end and on errors, when dbr_unpacker_error is not NULL: a sentence without a full stop. */
size_t dbr_unpacker_read(dbr_unpacker *u, char *to, size_t n);
const char *dbr_unpacker_error(const dbr_unpacker *u);
/* Bytes of the file that were taken so far. */
uint64_t dbr_unpacker_taken(const dbr_unpacker *u);
#endif
