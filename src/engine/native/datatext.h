/* datatext.h: the bytes of a data file as UTF-8 text, whatever they were encoded in. */
#ifndef DBR_ENGINE_NATIVE_DATATEXT_H
#define DBR_ENGINE_NATIVE_DATATEXT_H
#include "engine/native/table.h"

typedef struct dbr_datatext {
    dbr_str text;      /* without byte-order mark; UTF-8 unless invalid_at says otherwise */
    size_t invalid_at; /* offset of the first byte that is not UTF-8, SIZE_MAX when all are */
    dbr_buf decoded;   /* owns the text where it was decoded or read */
    void *map;         /* owns it where it was mapped */
    size_t map_size;
} dbr_datatext;

/* Opens a file that may be opened; -1 with an error added. */
int dbr_data_open(const dbr_access *access, dbr_str path, dbr_data_errors *errors);
/* Reads the file; false with an error added. The text is raw bytes until dbr_datatext_decode. */
bool dbr_datatext_read(dbr_datatext *t, dbr_arena *a, dbr_str path, const dbr_access *access,
                       dbr_data_errors *errors);
/* The text of bytes that someone else owns. */
void dbr_datatext_lend(dbr_datatext *t, dbr_str bytes);
/* Decodes by the byte-order mark or the named encoding; false with an error added. Undeclared bytes that are not UTF-8 are no failure yet:
   invalid_at says where they begin. */
bool dbr_datatext_decode(dbr_datatext *t, dbr_str encoding, dbr_str file, dbr_data_errors *errors);
/* The error for invalid_at, with the encoding that the bytes look like as help. */
dbr_data_error dbr_datatext_invalid(const dbr_datatext *t, dbr_str file, dbr_data_errors *errors);
void dbr_datatext_clear(dbr_datatext *t);

/* 1-based line and column (in code points) of a byte offset; LF, CR LF and, where the text has no LF, CR end lines. */
void dbr_data_place(dbr_str text, size_t at, uint64_t *line, uint64_t *column);
#endif
