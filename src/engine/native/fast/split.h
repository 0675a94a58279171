/* split.h: turns a piece of CSV text into the places of the cells of the wanted columns, by SIMD; a record that is not plain is left to
   the strict scanner (csvscan.h). */
#ifndef DBR_ENGINE_NATIVE_FAST_SPLIT_H
#define DBR_ENGINE_NATIVE_FAST_SPLIT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All of them give the same result. AVX512 needs VBMI2 (Ice Lake, Zen 4). */
typedef enum dbr_simd {
    DBR_SIMD_SCALAR,
    DBR_SIMD_SSE2,
    DBR_SIMD_AVX2,
    DBR_SIMD_AVX512,
    DBR_SIMD_NEON
} dbr_simd;
enum { DBR_SIMD_N = DBR_SIMD_NEON + 1 };

bool dbr_simd_usable(dbr_simd simd); /* on this processor */
/* The fastest usable one. Asks the processor each time: keep the answer. */
dbr_simd dbr_simd_best(void);
const char *dbr_simd_name(dbr_simd simd);

/* Bytes behind a text that must be readable; what they hold does not matter. */
enum { DBR_SPLIT_PAD = 64 };

typedef struct dbr_split {
    dbr_simd simd;          /* a usable one */
    char delimiter, quote;  /* ASCII, different, neither CR nor LF */
    uint32_t ncolumns;      /* of the header, at least 1 */
    const uint32_t *wanted; /* ascending, each once, below ncolumns */
    uint32_t nwanted;
} dbr_split;

/* Quote bytes and LF bytes in a slice: a block begins outside of quotes if an even number of quotes stands before it. As for
   dbr_split_first_record, that is a guess until the blocks before it are split: a quote within an unquoted cell turns it around. It was
   right if the block before ends exactly where this one began. */
void dbr_split_count(const dbr_split *s, const char *p, size_t n, uint64_t *quotes,
                     uint64_t *newlines);

/* Offset of the first byte after the first LF outside of quotes, given the quote state at p; n when there is none. */
size_t dbr_split_first_record(const dbr_split *s, const char *p, size_t n, bool in_quotes);

typedef struct dbr_split_out {
    /* Given by the caller: room for `max` records. */
    uint32_t max;
    uint32_t *record; /* [max + 1]: where each record begins; [n] is `used` */
    /* Per wanted column, [max] each: the cell's bytes, quotes around it left out, and 1 where it stood in quotes. */
    uint32_t **begin, **end;
    uint8_t **quoted;
    /* The result. Blank lines stand between records: record i may end before record[i + 1]. */
    uint32_t n;
    size_t used; /* bytes of whole records and of blank lines before and between them */
    /* The record at `used` (blank lines before it are used up) is for the strict scanner. */
    bool irregular;
} dbr_split_out;

/* Splits whole records from p, which is outside of quotes at the start of a record, until `max` records or the bytes are used up.
   `last`: the text ends with the file, so that a last record without line end counts. Lines end in LF or CR LF; blank lines (nothing but
   spaces and tabs) are passed over; cells beyond ncolumns are fine while they are empty. Stops before a record that is irregular:
   - fewer cells than ncolumns, or text in a cell beyond them,
   - a quote that is not the first or last byte of its cell, but for doubled quotes in quoted cells,
   - a doubled quote in a quoted cell of a wanted column,
   - a NUL byte; a CR outside of quotes without LF after it (as the file's last byte it ends a line),
   - a quote that is not closed (`last`), a record longer than DBR_RECORD_MAX.
   For all other records the cells are those of dbr_csv_scan_next. A record that does not end within n is not whole (not `last`): it is not
   used; it is irregular already if its quotes, NUL or CR bytes are. Texts of more than UINT32_MAX - 64 bytes are cut there. Nothing used
   and not irregular: the record needs more bytes. */
void dbr_split_run(const dbr_split *s, const char *p, size_t n, bool last, dbr_split_out *out);
#endif
