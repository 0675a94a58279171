/* jsonlines.h: turns a piece of JSON Lines text into the places of the values of the wanted keys; a line that is not plain is left to the
   strict scanner (json.c). */
#ifndef DBR_ENGINE_NATIVE_FAST_JSONLINES_H
#define DBR_ENGINE_NATIVE_FAST_JSONLINES_H
#include "base/str.h"
#include "engine/native/fast/split.h"

typedef struct dbr_jsonlines {
    const dbr_str *names; /* all keys that objects may have */
    uint32_t nnames;
    int32_t *wanted; /* per name: its position in the result, -1 for none */
    uint32_t nwanted;
    uint64_t *seen; /* per name: the row that had it last */
    uint64_t row;
} dbr_jsonlines;

/* As dbr_split_run: `used` bytes of whole lines, and whether the line there is irregular: anything but one flat object on a line, with
   known keys, each once, of strings without escapes, plain numbers, true, false and null. Strings are `quoted`; what is null or not there
   is an empty place. Lines end in LF or CR LF; blank ones are passed over. The text is valid UTF-8 and ends with a line, or with the file. */
void dbr_jsonlines_run(dbr_jsonlines *j, const char *p, size_t n, dbr_split_out *out);
#endif
