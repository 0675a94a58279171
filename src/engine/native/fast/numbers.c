/* numbers.c: cells of at most eight bytes into scaled integers, one at a time or, by AVX2 and AVX-512, four or eight at a time. */
#include "engine/native/fast/numbers.h"

#include <string.h>

#define ONES UINT64_C(0x0101010101010101)

/* Eight digits in one word, the first in the lowest byte. */
static inline uint64_t eight_digits(uint64_t x) {
    x = (x & ONES * 0x0F) * 2561 >> 8;
    x = (x & UINT64_C(0x00FF00FF00FF00FF)) * 6553601 >> 16;
    return (x & UINT64_C(0x0000FFFF0000FFFF)) * UINT64_C(42949672960001) >> 32;
}

/* All bytes of the cell in one word: the sign and the point are taken out, and zeros go in front. */
static inline uint8_t read_one(const char *p, size_t n, int64_t *num) {
    *num = 0;
    if (n == 0 || n > 8)
        return n == 0 ? DBR_NUMBER_EMPTY : DBR_NUMBER_OTHER;
    uint64_t x;
    memcpy(&x, p, sizeof x);
    x &= ~UINT64_C(0) >> (64 - 8 * n);
    bool neg = (x & 0xFF) == '-';
    if (neg) {
        x >>= 8;
        if (--n == 0)
            return DBR_NUMBER_OTHER;
    }
    uint64_t t = x ^ ONES * '.', dots = (t - ONES) & ~t & ONES << 7;
    size_t decimals = 0;
    if (dots) {
        size_t at = (size_t)__builtin_ctzll(dots) >> 3;
        if (at == 0 || at + 1 == n)
            return DBR_NUMBER_OTHER;
        decimals = n - at - 1;
        uint64_t before = x & ((UINT64_C(1) << 8 * at) - 1);
        x = before | x >> 8 * (at + 1) << 8 * at;
        n--;
    }
    if (n < 8)
        x = x << 8 * (8 - n) | ONES * '0' >> 8 * n;
    if (((x & ONES * 0xF0) ^ ONES * '0') | (((x + ONES * 6) & ONES * 0xF0) ^ ONES * '0'))
        return DBR_NUMBER_OTHER;
    int64_t v = (int64_t)eight_digits(x);
    *num = neg ? -v : v;
    return (uint8_t)(DBR_NUMBER_PLAIN + decimals);
}

static uint32_t read_scalar(const char *text, const uint32_t *begin, const uint32_t *end, size_t n,
                            int usual, int64_t *num, uint8_t *valid, uint8_t *form) {
    uint32_t seen = 0;
    (void)usual;
    for (size_t i = 0; i < n; i++) {
        form[i] = read_one(text + begin[i], end[i] - begin[i], &num[i]);
        valid[i] = form[i] >= DBR_NUMBER_PLAIN;
        seen |= 1u << form[i];
    }
    return seen;
}

#if defined(__x86_64__)
#include <immintrin.h>

/* The same in every 64-bit lane of a vector, without a branch; lengths and places are counted in bits. `dot` has the highest bit of the byte
   that is the first point, or nothing: (dot >> 7) - 1 are the bytes before it, and all bytes where there is none. As before is an empty
   text, of which a shift by all of its bits leaves nothing: shifts by 64 and more give 0. */
#define READ_LANES(V, SET, AND, OR, XOR, ANDNOT, ADD, SUB, SLLV, SRLV, SRL, EQ, GT, LOW_SUMS, \
                   PAIRS, FOURS, EIGHTS)                                                      \
    do {                                                                                      \
        const V zero = SET(0), ones = SET((long long)ONES), all = SET(-1);                    \
        V size = SUB(to, from), wide = GT(size, SET(8)), empty = EQ(size, zero);              \
        V bits = SLLV(size, SET(3)), x = ANDNOT(SLLV(all, bits), word);                       \
        V neg = EQ(AND(x, SET(0xFF)), SET('-'));                                              \
        x = SRLV(x, AND(neg, SET(8)));                                                        \
        bits = SUB(bits, AND(neg, SET(8)));                                                   \
        V bare = EQ(bits, zero); /* empty, or only a sign */                                  \
        V t = XOR(x, SET((long long)(ONES * '.')));                                           \
        V dots = AND(ANDNOT(t, SUB(t, ones)), SET((long long)(ONES << 7)));                   \
        V dot = AND(dots, SUB(zero, dots)), none = EQ(dot, zero);                             \
        V before = SUB(SRL(dot, 7), SET(1)); /* all ones where there is no point */           \
        V at = SLLV(LOW_SUMS(AND(before, ones)), SET(3));                                     \
        V after = ANDNOT(none, SUB(SUB(bits, at), SET(8))); /* bits of the decimals */        \
        V edge = ANDNOT(none, OR(EQ(at, zero), EQ(after, zero)));                             \
        x = OR(AND(x, before), ANDNOT(before, SRL(x, 8)));                                    \
        bits = SUB(bits, ANDNOT(none, SET(8)));                                               \
        V more = SUB(SET(8 * usual), after); /* zeros behind the number */                    \
        more = AND(more, GT(more, zero));                                                     \
        more = ANDNOT(GT(ADD(bits, more), SET(64)), more);                                    \
        V high = SET((long long)(ONES * 0xF0)), threes = SET((long long)(ONES * '0'));        \
        bits = ADD(bits, more);                                                               \
        x = OR(OR(SLLV(x, SUB(SET(64), bits)), SRLV(threes, bits)),                           \
               SLLV(threes, SUB(SET(64), more)));                                             \
        V wrong = OR(XOR(AND(x, high), threes),                                               \
                     XOR(AND(ADD(x, SET((long long)(ONES * 6))), high), threes));             \
        V other = OR(OR(ANDNOT(EQ(wrong, zero), all), edge), OR(wide, ANDNOT(empty, bare)));  \
        V v = EIGHTS(FOURS(PAIRS(AND(x, SET((long long)(ONES * 0x0F))))));                    \
        value = ANDNOT(OR(other, empty), SUB(XOR(v, neg), neg));                              \
        V plain = ADD(SRL(ADD(after, more), 3), SET(DBR_NUMBER_PLAIN));                       \
        kind = ANDNOT(other, OR(AND(empty, SET(DBR_NUMBER_EMPTY)), ANDNOT(empty, plain)));    \
    } while (0)

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,bmi,bmi2,popcnt")))

#define SUMS_256(a) _mm256_sad_epu8(a, _mm256_setzero_si256())
#define PAIRS_256(a) _mm256_maddubs_epi16(a, _mm256_set1_epi16(0x010A))
#define FOURS_256(a) _mm256_madd_epi16(a, _mm256_set1_epi32(0x00010064))
#define EIGHTS_256(a) \
    _mm256_add_epi64(_mm256_mul_epu32(a, _mm256_set1_epi64x(10000)), _mm256_srli_epi64(a, 32))

AVX2 static uint32_t read_avx2(const char *text, const uint32_t *begin, const uint32_t *end,
                               size_t n, int usual, int64_t *num, uint8_t *valid, uint8_t *form) {
    __m256i seen = _mm256_setzero_si256();
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        __m256i from = _mm256_cvtepu32_epi64(_mm_loadu_si128((const void *)(begin + i)));
        __m256i to = _mm256_cvtepu32_epi64(_mm_loadu_si128((const void *)(end + i)));
        __m256i word = _mm256_i64gather_epi64((const void *)text, from, 1), value, kind;
        READ_LANES(__m256i, _mm256_set1_epi64x, _mm256_and_si256, _mm256_or_si256, _mm256_xor_si256,
                   _mm256_andnot_si256, _mm256_add_epi64, _mm256_sub_epi64, _mm256_sllv_epi64,
                   _mm256_srlv_epi64, _mm256_srli_epi64, _mm256_cmpeq_epi64, _mm256_cmpgt_epi64,
                   SUMS_256, PAIRS_256, FOURS_256, EIGHTS_256);
        _mm256_storeu_si256((void *)(num + i), value);
        uint64_t kinds[4];
        _mm256_storeu_si256((void *)kinds, kind);
        for (size_t k = 0; k < 4; k++) {
            form[i + k] = (uint8_t)kinds[k];
            valid[i + k] = kinds[k] >= DBR_NUMBER_PLAIN;
        }
        seen = _mm256_or_si256(seen, _mm256_sllv_epi64(_mm256_set1_epi64x(1), kind));
    }
    uint64_t forms[4];
    _mm256_storeu_si256((void *)forms, seen);
    uint32_t all = (uint32_t)(forms[0] | forms[1] | forms[2] | forms[3]);
    return all | read_scalar(text, begin + i, end + i, n - i, usual, num + i, valid + i, form + i);
}

#define EQUAL_512(a, b) _mm512_movm_epi64(_mm512_cmpeq_epi64_mask(a, b))
#define GREATER_512(a, b) _mm512_movm_epi64(_mm512_cmpgt_epi64_mask(a, b))
#define SUMS_512(a) _mm512_sad_epu8(a, _mm512_setzero_si512())
#define PAIRS_512(a) _mm512_maddubs_epi16(a, _mm512_set1_epi16(0x010A))
#define FOURS_512(a) _mm512_madd_epi16(a, _mm512_set1_epi32(0x00010064))
#define EIGHTS_512(a) \
    _mm512_add_epi64(_mm512_mul_epu32(a, _mm512_set1_epi64(10000)), _mm512_srli_epi64(a, 32))

AVX512 static uint32_t read_avx512(const char *text, const uint32_t *begin, const uint32_t *end,
                                   size_t n, int usual, int64_t *num, uint8_t *valid,
                                   uint8_t *form) {
    __m512i seen = _mm512_setzero_si512();
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        __m512i from = _mm512_cvtepu32_epi64(_mm256_loadu_si256((const void *)(begin + i)));
        __m512i to = _mm512_cvtepu32_epi64(_mm256_loadu_si256((const void *)(end + i)));
        __m512i word = _mm512_i64gather_epi64(from, text, 1), value, kind;
        READ_LANES(__m512i, _mm512_set1_epi64, _mm512_and_si512, _mm512_or_si512, _mm512_xor_si512,
                   _mm512_andnot_si512, _mm512_add_epi64, _mm512_sub_epi64, _mm512_sllv_epi64,
                   _mm512_srlv_epi64, _mm512_srli_epi64, EQUAL_512, GREATER_512, SUMS_512,
                   PAIRS_512, FOURS_512, EIGHTS_512);
        _mm512_storeu_si512(num + i, value);
        __m128i bytes = _mm512_cvtepi64_epi8(kind);
        _mm_storel_epi64((void *)(form + i), bytes);
        bytes = _mm_cmpgt_epi8(bytes, _mm_set1_epi8(DBR_NUMBER_PLAIN - 1));
        _mm_storel_epi64((void *)(valid + i), _mm_and_si128(bytes, _mm_set1_epi8(1)));
        seen = _mm512_or_si512(seen, _mm512_sllv_epi64(_mm512_set1_epi64(1), kind));
    }
    uint32_t all = (uint32_t)_mm512_reduce_or_epi64(seen);
    return all | read_scalar(text, begin + i, end + i, n - i, usual, num + i, valid + i, form + i);
}
#endif

dbr_numbers_reader *dbr_numbers_kernel(dbr_simd simd) {
#if defined(__x86_64__)
    if (simd == DBR_SIMD_AVX512 && __builtin_cpu_supports("avx512dq"))
        return read_avx512;
    if (simd == DBR_SIMD_AVX512 || simd == DBR_SIMD_AVX2)
        return read_avx2;
#endif
    return read_scalar;
}
