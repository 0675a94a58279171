/* utf8.h: UTF-8 decoding, validation, NFC and the width of text on a terminal (by utf8proc). */
#ifndef DBR_BASE_UTF8_H
#define DBR_BASE_UTF8_H
#include "base/arena.h"

/* Decodes the rune at s.p[at] (at < s.n). Returns its length in bytes, or 0 when the bytes there
   are not valid UTF-8 (overlong forms, surrogates and runes over U+10FFFF are not). */
size_t dbr_utf8_next(dbr_str s, size_t at, uint32_t *rune);
/* Byte offset of the first byte that is not part of valid UTF-8, or SIZE_MAX. */
size_t dbr_utf8_invalid(dbr_str s);
/* Number of code points (a byte that is not valid counts as one). */
size_t dbr_utf8_count(dbr_str s);
/* Columns on a terminal: East Asian wide and full-width runes are 2, combining marks 0, control
   characters 0. */
unsigned dbr_utf8_width(dbr_str s);
unsigned dbr_rune_width(uint32_t rune);
/* The longest prefix of `s` that is at most `columns` wide (whole runes, combining marks kept with
   their base). */
dbr_str dbr_utf8_fit(dbr_str s, unsigned columns);
/* The NFC form: `s` itself where it already is, else a copy in the arena. Invalid UTF-8 comes back
   unchanged. */
dbr_str dbr_utf8_nfc(dbr_arena *a, dbr_str s);
/* Simple case mapping of each rune, for `lower` and `upper`. */
dbr_str dbr_utf8_lower(dbr_arena *a, dbr_str s);
dbr_str dbr_utf8_upper(dbr_arena *a, dbr_str s);
#endif
