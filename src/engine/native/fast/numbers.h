/* numbers.h: the cells of a column as scaled integers, several at once: numbers of at most eight bytes such as -12.50, which most are. */
#ifndef DBR_ENGINE_NATIVE_FAST_NUMBERS_H
#define DBR_ENGINE_NATIVE_FAST_NUMBERS_H
#include "engine/native/fast/split.h"

/* What a cell was: the number of decimals + DBR_NUMBER_PLAIN, or one of these. */
enum { DBR_NUMBER_OTHER, DBR_NUMBER_EMPTY, DBR_NUMBER_PLAIN };

/* Cell i is text[begin[i]..end[i]), with 8 readable bytes behind its begin. num[i] is the number without its point: -12.50 is -1250 with 2
   decimals; 0 for an empty cell. A number with fewer than `usual` decimals may be given with that many, where eight digits suffice. OTHER
   is left to others: longer cells, digits missing on a side of the point, anything that is no digit. valid[i] is 1 for a plain number,
   else 0. Gives back which forms there were: bit f for form f. */
typedef uint32_t dbr_numbers_reader(const char *text, const uint32_t *begin, const uint32_t *end,
                                    size_t n, int usual, int64_t *num, uint8_t *valid,
                                    uint8_t *form);
/* For a usable kind of instructions; all give the same result. */
dbr_numbers_reader *dbr_numbers_kernel(dbr_simd simd);
#endif
