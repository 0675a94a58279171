/* split_kernel.h: what the kernels of the structural scan have in common: they turn blocks of 64 bytes into the places of the delimiters
   and line ends that stand outside of quotes. */
#ifndef DBR_ENGINE_NATIVE_FAST_SPLIT_KERNEL_H
#define DBR_ENGINE_NATIVE_FAST_SPLIT_KERNEL_H
#include "engine/native/fast/split.h"

enum {
    DBR_SPLIT_STEP = 4096,                /* bytes that a kernel takes at most per call */
    DBR_SPLIT_PLACES = 2 * DBR_SPLIT_STEP /* places that wait for their record's end, at most */
};

/* One bit per byte of a block, the first byte lowest. */
typedef struct dbr_split_masks {
    uint64_t quote, delimiter, lf, cr, nul;
} dbr_split_masks;

typedef struct dbr_split_places {
    size_t pos;     /* the next block */
    uint32_t n;     /* places in `at`, not counting at[0] */
    uint32_t lines; /* of them line ends */
    bool doubled;   /* there was a doubled quote in a quoted cell */
    bool bad;       /* the block at `pos` is irregular: nothing of it is in `at` */
    /* What a block says to the next one. */
    uint64_t inside;      /* all ones: it ended within quotes */
    uint64_t may_open;    /* 1: a quote as next byte opens a cell or doubles the one before */
    uint64_t after_close; /* 1: the last byte was a closing quote */
    uint64_t after_cr;    /* 1: the last byte was a CR outside of quotes */
    /* Places from [1] on, after what ended before the first record; kernels write up to a block too much. */
    uint32_t at[1 + DBR_SPLIT_PLACES + 64];
} dbr_split_places;

/* Appends the places between `pos` and `to`; a block beyond n counts up to n. Stops before an irregular block. */
typedef void dbr_split_find(const dbr_split *s, const char *p, size_t n, size_t to,
                            dbr_split_places *st);
typedef void dbr_split_counter(const dbr_split *s, const char *p, size_t n, uint64_t *quotes,
                               uint64_t *newlines);

dbr_split_find *dbr_split_kernel(dbr_simd simd); /* NULL: it has none */
void dbr_split_places_start(dbr_split_places *st, size_t pos);

#if defined(__x86_64__)
dbr_split_find dbr_split_find_sse2, dbr_split_find_avx2, dbr_split_find_avx512;
dbr_split_counter dbr_split_count_sse2, dbr_split_count_avx2, dbr_split_count_avx512;
#elif defined(__aarch64__)
dbr_split_find dbr_split_find_neon;
dbr_split_counter dbr_split_count_neon;
#endif

/* The same without blocks, one record after the other from `out->used`: slow, and the measure of the kernels. */
void dbr_split_scalar(const dbr_split *s, const char *p, size_t n, bool last, dbr_split_out *out);

/* Each bit becomes the parity of itself and the bits below it. */
static inline uint64_t dbr_split_parity(uint64_t x) {
    x ^= x << 1;
    x ^= x << 2;
    x ^= x << 4;
    x ^= x << 8;
    x ^= x << 16;
    return x ^ x << 32;
}

static inline void dbr_split_put(uint32_t *out, uint64_t bits, uint32_t pos) {
    for (; bits; bits &= bits - 1)
        *out++ = pos + (uint32_t)__builtin_ctzll(bits);
}

/* The body of a dbr_split_find. `masks`, `parity`, `put` are functions or macros of the kernel that expands it; all of it ends up in one
   loop, compiled for the kernel's processor. */
#define DBR_SPLIT_FIND(s, p, n, to, st, masks, parity, put)                                  \
    do {                                                                                     \
        uint64_t inside_ = (st)->inside, may_open_ = (st)->may_open;                         \
        uint64_t after_close_ = (st)->after_close, after_cr_ = (st)->after_cr;               \
        size_t pos_ = (st)->pos;                                                             \
        uint32_t n_ = (st)->n, lines_ = (st)->lines;                                         \
        uint64_t doubled_ = 0;                                                               \
        for (; pos_ < (to); pos_ += 64) {                                                    \
            dbr_split_masks m_ = masks((p) + pos_);                                          \
            uint64_t valid_ = ~(uint64_t)0;                                                  \
            if ((n)-pos_ < 64) {                                                             \
                valid_ >>= 64 - ((n)-pos_);                                                  \
                m_.quote &= valid_;                                                          \
                m_.delimiter &= valid_;                                                      \
                m_.lf &= valid_;                                                             \
                m_.cr &= valid_;                                                             \
                m_.nul &= valid_;                                                            \
            }                                                                                \
            /* From an opening quote to before the closing one. */                           \
            uint64_t in_ = parity(m_.quote) ^ inside_;                                       \
            uint64_t lf_ = m_.lf & ~in_, places_ = lf_ | (m_.delimiter & ~in_);              \
            uint64_t opens_ = m_.quote & in_, closes_ = m_.quote & ~in_, cr_ = m_.cr & ~in_; \
            uint64_t closed_ = closes_ << 1 | after_close_;                                  \
            uint64_t start_ = (places_ | closes_) << 1 | may_open_;                          \
            uint64_t bad_ = (opens_ & ~start_) | (closed_ & ~(places_ | opens_ | cr_)) |     \
                            ((cr_ << 1 | after_cr_) & ~lf_) | m_.nul;                        \
            if (__builtin_expect((bad_ & valid_) != 0, 0)) {                                 \
                (st)->bad = true;                                                            \
                break;                                                                       \
            }                                                                                \
            doubled_ |= opens_ & closed_;                                                    \
            inside_ = (uint64_t)((int64_t)in_ >> 63);                                        \
            may_open_ = (places_ | closes_) >> 63;                                           \
            after_close_ = closes_ >> 63;                                                    \
            after_cr_ = cr_ >> 63;                                                           \
            put((st)->at + 1 + n_, places_, (uint32_t)pos_);                                 \
            n_ += (uint32_t)__builtin_popcountll(places_);                                   \
            lines_ += (uint32_t)__builtin_popcountll(lf_);                                   \
        }                                                                                    \
        (st)->inside = inside_;                                                              \
        (st)->may_open = may_open_;                                                          \
        (st)->after_close = after_close_;                                                    \
        (st)->after_cr = after_cr_;                                                          \
        (st)->pos = pos_;                                                                    \
        (st)->n = n_;                                                                        \
        (st)->lines = lines_;                                                                \
        (st)->doubled |= doubled_ != 0;                                                      \
    } while (0)

/* The body of a dbr_split_counter. */
#define DBR_SPLIT_COUNT(p, n, quotes, newlines, masks)                                          \
    do {                                                                                        \
        uint64_t q_ = 0, lf_ = 0;                                                               \
        for (size_t pos_ = 0; pos_ < (n); pos_ += 64) {                                         \
            dbr_split_masks m_ = masks((p) + pos_);                                             \
            uint64_t valid_ = (n)-pos_ < 64 ? ~(uint64_t)0 >> (64 - ((n)-pos_)) : ~(uint64_t)0; \
            q_ += (uint64_t)__builtin_popcountll(m_.quote & valid_);                            \
            lf_ += (uint64_t)__builtin_popcountll(m_.lf & valid_);                              \
        }                                                                                       \
        *(quotes) = q_;                                                                         \
        *(newlines) = lf_;                                                                      \
    } while (0)
#endif
