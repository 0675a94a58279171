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
#define READ_LANES(V, M, P)                                                                      \
    do {                                                                                         \
        const V zero = P##SET(0), ones = P##SET((long long)ONES), all = P##SET(-1);              \
        const V eight = P##SET(8), threes = P##SET((long long)(ONES * '0'));                     \
        V size = P##SUB(to, from);                                                               \
        M wide = P##GT(size, eight), empty = P##EQ(size, zero);                                  \
        V bits = P##SLL(size, 3), x = P##ANDNOT(P##SLLV(all, bits), word);                       \
        M neg = P##EQ(P##AND(x, P##SET(0xFF)), P##SET('-'));                                     \
        x = P##SRLV(x, P##KEEP(neg, eight));                                                     \
        bits = P##SUB(bits, P##KEEP(neg, eight));                                                \
        M bare = P##EQ(bits, zero); /* empty, or only a sign */                                  \
        V t = P##XOR(x, P##SET((long long)(ONES * '.')));                                        \
        V dots = P##AND(P##ANDNOT(t, P##SUB(t, ones)), P##SET((long long)(ONES << 7)));          \
        V dot = P##AND(dots, P##SUB(zero, dots));                                                \
        M none = P##EQ(dot, zero);                                                               \
        V before = P##SUB(P##SRL(dot, 7), P##SET(1)); /* all ones where there is no point */     \
        V at = P##SLL(P##SUMS(P##AND(before, ones)), 3);                                         \
        V after = P##DROP(none, P##SUB(P##SUB(bits, at), eight)); /* bits of the decimals */     \
        M edge = P##BUT(none, P##EITHER(P##EQ(at, zero), P##EQ(after, zero)));                   \
        x = P##OR(P##AND(x, before), P##ANDNOT(before, P##SRL(x, 8)));                           \
        V more = P##SUB(P##SET(8 * usual), after); /* zeros behind the number */                 \
        more = P##KEEP(P##GT(more, zero), more);                                                 \
        bits = P##SUB(bits, P##DROP(none, eight));                                               \
        more = P##DROP(P##GT(P##ADD(bits, more), P##SET(64)), more);                             \
        bits = P##ADD(bits, more);                                                               \
        x = P##OR(P##OR(P##SLLV(x, P##SUB(P##SET(64), bits)), P##SRLV(threes, bits)),            \
                  P##SLLV(threes, P##SUB(P##SET(64), more)));                                    \
        V high = P##SET((long long)(ONES * 0xF0));                                               \
        V wrong = P##OR(P##XOR(P##AND(x, high), threes),                                         \
                        P##XOR(P##AND(P##ADD(x, P##SET((long long)(ONES * 6))), high), threes)); \
        M other = P##EITHER(P##EITHER(P##NOT(P##EQ(wrong, zero)), edge),                         \
                            P##EITHER(wide, P##BUT(empty, bare)));                               \
        V v = P##EIGHTS(P##FOURS(P##PAIRS(P##AND(x, P##SET((long long)(ONES * 0x0F))))));        \
        value = P##DROP(P##EITHER(other, empty), P##NEGATE(neg, v));                             \
        V plain = P##ADD(P##SRL(P##ADD(after, more), 3), P##SET(DBR_NUMBER_PLAIN));              \
        plain = P##OR(P##KEEP(empty, P##SET(DBR_NUMBER_EMPTY)), P##DROP(empty, plain));          \
        kind = P##DROP(other, plain);                                                            \
    } while (0)

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,bmi,bmi2,popcnt")))

/* Truths are lanes of ones or zeros. BUT(a, b) is b and not a, as ANDNOT is. */
#define A2_SET(x) _mm256_set1_epi64x(x)
#define A2_AND(a, b) _mm256_and_si256(a, b)
#define A2_OR(a, b) _mm256_or_si256(a, b)
#define A2_XOR(a, b) _mm256_xor_si256(a, b)
#define A2_ANDNOT(a, b) _mm256_andnot_si256(a, b)
#define A2_ADD(a, b) _mm256_add_epi64(a, b)
#define A2_SUB(a, b) _mm256_sub_epi64(a, b)
#define A2_SLL(a, n) _mm256_slli_epi64(a, n)
#define A2_SRL(a, n) _mm256_srli_epi64(a, n)
#define A2_SLLV(a, n) _mm256_sllv_epi64(a, n)
#define A2_SRLV(a, n) _mm256_srlv_epi64(a, n)
#define A2_EQ(a, b) _mm256_cmpeq_epi64(a, b)
#define A2_GT(a, b) _mm256_cmpgt_epi64(a, b)
#define A2_KEEP(m, v) _mm256_and_si256(m, v)
#define A2_DROP(m, v) _mm256_andnot_si256(m, v)
#define A2_EITHER(a, b) _mm256_or_si256(a, b)
#define A2_BUT(a, b) _mm256_andnot_si256(a, b)
#define A2_NOT(a) _mm256_xor_si256(a, all)
#define A2_NEGATE(m, v) _mm256_sub_epi64(_mm256_xor_si256(v, m), m)
#define A2_SUMS(a) _mm256_sad_epu8(a, zero)
#define A2_PAIRS(a) _mm256_maddubs_epi16(a, _mm256_set1_epi16(0x010A))
#define A2_FOURS(a) _mm256_madd_epi16(a, _mm256_set1_epi32(0x00010064))
#define A2_EIGHTS(a) \
    _mm256_add_epi64(_mm256_mul_epu32(a, _mm256_set1_epi64x(10000)), _mm256_srli_epi64(a, 32))

AVX2 static uint32_t read_avx2(const char *text, const uint32_t *begin, const uint32_t *end,
                               size_t n, int usual, int64_t *num, uint8_t *valid, uint8_t *form) {
    __m256i seen = _mm256_setzero_si256();
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        __m256i from = _mm256_cvtepu32_epi64(_mm_loadu_si128((const void *)(begin + i)));
        __m256i to = _mm256_cvtepu32_epi64(_mm_loadu_si128((const void *)(end + i)));
        __m256i word = _mm256_i64gather_epi64((const void *)text, from, 1), value, kind;
        READ_LANES(__m256i, __m256i, A2_);
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

/* Truths are bits. */
#define A5_SET(x) _mm512_set1_epi64(x)
#define A5_AND(a, b) _mm512_and_si512(a, b)
#define A5_OR(a, b) _mm512_or_si512(a, b)
#define A5_XOR(a, b) _mm512_xor_si512(a, b)
#define A5_ANDNOT(a, b) _mm512_andnot_si512(a, b)
#define A5_ADD(a, b) _mm512_add_epi64(a, b)
#define A5_SUB(a, b) _mm512_sub_epi64(a, b)
#define A5_SLL(a, n) _mm512_slli_epi64(a, n)
#define A5_SRL(a, n) _mm512_srli_epi64(a, n)
#define A5_SLLV(a, n) _mm512_sllv_epi64(a, n)
#define A5_SRLV(a, n) _mm512_srlv_epi64(a, n)
#define A5_EQ(a, b) _mm512_cmpeq_epi64_mask(a, b)
#define A5_GT(a, b) _mm512_cmpgt_epi64_mask(a, b)
#define A5_KEEP(m, v) _mm512_maskz_mov_epi64(m, v)
#define A5_DROP(m, v) _mm512_maskz_mov_epi64((__mmask8) ~(m), v)
#define A5_EITHER(a, b) ((__mmask8)((a) | (b)))
#define A5_BUT(a, b) ((__mmask8)(~(a) & (b)))
#define A5_NOT(a) ((__mmask8) ~(a))
#define A5_NEGATE(m, v) _mm512_mask_sub_epi64(v, m, zero, v)
#define A5_SUMS(a) _mm512_sad_epu8(a, zero)
#define A5_PAIRS(a) _mm512_maddubs_epi16(a, _mm512_set1_epi16(0x010A))
#define A5_FOURS(a) _mm512_madd_epi16(a, _mm512_set1_epi32(0x00010064))
#define A5_EIGHTS(a) \
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
        READ_LANES(__m512i, __mmask8, A5_);
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
