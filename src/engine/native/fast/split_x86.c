/* split_x86.c: the kernels of the structural scan for SSE2, AVX2 and AVX-512, which turn blocks of text into places. */
#include "engine/native/fast/split_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define INLINE static inline __attribute__((always_inline))
#define AVX2 __attribute__((target("avx2,pclmul,bmi,bmi2,lzcnt,popcnt")))
#define AVX512 \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,pclmul,bmi,bmi2,lzcnt,popcnt")))

/* --- SSE2 --- */

INLINE uint64_t equal_sse2(const __m128i v[4], char c) {
    const __m128i want = _mm_set1_epi8(c);
    uint64_t bits = 0;
    for (int i = 0; i < 4; i++)
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v[i], want)) << 16 * i;
    return bits;
}

INLINE dbr_split_masks masks_sse2(const dbr_split *s, const char *p) {
    __m128i v[4];
    for (int i = 0; i < 4; i++)
        v[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
    return (dbr_split_masks){equal_sse2(v, s->quote), equal_sse2(v, s->delimiter),
                             equal_sse2(v, '\n'), equal_sse2(v, '\r'), equal_sse2(v, 0)};
}

#define MASKS_SSE2(at) masks_sse2(&set, at)

void dbr_split_find_sse2(const dbr_split *s, const char *p, size_t n, size_t to,
                         dbr_split_places *st) {
    const dbr_split set = *s;
    DBR_SPLIT_FIND(&set, p, n, to, st, MASKS_SSE2, dbr_split_parity, dbr_split_put);
}

void dbr_split_count_sse2(const dbr_split *s, const char *p, size_t n, uint64_t *quotes,
                          uint64_t *newlines) {
    const dbr_split set = *s;
    DBR_SPLIT_COUNT(p, n, quotes, newlines, MASKS_SSE2);
}

/* --- AVX2 --- */

AVX2 INLINE uint64_t equal_avx2(__m256i a, __m256i b, char c) {
    const __m256i want = _mm256_set1_epi8(c);
    uint32_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, want));
    uint32_t high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, want));
    return low | (uint64_t)high << 32;
}

AVX2 INLINE dbr_split_masks masks_avx2(const dbr_split *s, const char *p) {
    __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
    return (dbr_split_masks){equal_avx2(a, b, s->quote), equal_avx2(a, b, s->delimiter),
                             equal_avx2(a, b, '\n'), equal_avx2(a, b, '\r'), equal_avx2(a, b, 0)};
}

AVX2 INLINE uint64_t parity_avx2(uint64_t x) {
    __m128i product =
        _mm_clmulepi64_si128(_mm_cvtsi64_si128((int64_t)x), _mm_set1_epi8((char)0xff), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

/* Eight places at once, needed or not: how many there are is hard to foretell, a wrong guess costs more than they do. */
AVX2 INLINE void put_avx2(uint32_t *out, uint64_t bits, uint32_t pos) {
    do {
        for (int i = 0; i < 8; i++) {
            out[i] = pos + (uint32_t)_tzcnt_u64(bits);
            bits = _blsr_u64(bits);
        }
        out += 8;
    } while (bits);
}

#define MASKS_AVX2(at) masks_avx2(&set, at)

AVX2 void dbr_split_find_avx2(const dbr_split *s, const char *p, size_t n, size_t to,
                              dbr_split_places *st) {
    const dbr_split set = *s;
    DBR_SPLIT_FIND(&set, p, n, to, st, MASKS_AVX2, parity_avx2, put_avx2);
}

AVX2 void dbr_split_count_avx2(const dbr_split *s, const char *p, size_t n, uint64_t *quotes,
                               uint64_t *newlines) {
    const dbr_split set = *s;
    DBR_SPLIT_COUNT(p, n, quotes, newlines, MASKS_AVX2);
}

/* --- AVX-512 --- */

AVX512 INLINE dbr_split_masks masks_avx512(const dbr_split *s, const char *p) {
    __m512i v = _mm512_loadu_si512(p);
    return (dbr_split_masks){_mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(s->quote)),
                             _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(s->delimiter)),
                             _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\n')),
                             _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\r')),
                             _mm512_testn_epi8_mask(v, v)};
}

AVX512 INLINE uint64_t parity_avx512(uint64_t x) {
    __m128i product =
        _mm_clmulepi64_si128(_mm_cvtsi64_si128((int64_t)x), _mm_set1_epi8((char)0xff), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

static const uint8_t numbers[64] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                    16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
                                    32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
                                    48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

AVX512 INLINE void put_avx512(uint32_t *out, uint64_t bits, uint32_t pos) {
    __m512i at = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(numbers));
    const __m512i base = _mm512_set1_epi32((int)pos);
    _mm512_storeu_si512(out,
                        _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(at))));
    if (__builtin_expect(_mm_popcnt_u64(bits) > 16, 0)) {
        _mm512_storeu_si512(
            out + 16,
            _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(at, 1))));
        _mm512_storeu_si512(
            out + 32,
            _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(at, 2))));
        _mm512_storeu_si512(
            out + 48,
            _mm512_add_epi32(base, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(at, 3))));
    }
}

#define MASKS_AVX512(at) masks_avx512(&set, at)

AVX512 void dbr_split_find_avx512(const dbr_split *s, const char *p, size_t n, size_t to,
                                  dbr_split_places *st) {
    const dbr_split set = *s;
    DBR_SPLIT_FIND(&set, p, n, to, st, MASKS_AVX512, parity_avx512, put_avx512);
}

AVX512 void dbr_split_count_avx512(const dbr_split *s, const char *p, size_t n, uint64_t *quotes,
                                   uint64_t *newlines) {
    const dbr_split set = *s;
    DBR_SPLIT_COUNT(p, n, quotes, newlines, MASKS_AVX512);
}
#endif
