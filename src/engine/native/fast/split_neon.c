/* split_neon.c: the kernel of the structural scan for AArch64, which turns blocks of text into places. */
#include "engine/native/fast/split_kernel.h"

#if defined(__aarch64__)
#include <arm_neon.h>

/* NEON has no movemask: each byte gives one bit, and pairwise sums bring them together. */
static inline uint64_t equal(const uint8x16_t v[4], char c) {
    static const uint8_t weights[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t weight = vld1q_u8(weights), want = vdupq_n_u8((uint8_t)c);
    uint8x16_t low =
        vpaddq_u8(vandq_u8(vceqq_u8(v[0], want), weight), vandq_u8(vceqq_u8(v[1], want), weight));
    uint8x16_t high =
        vpaddq_u8(vandq_u8(vceqq_u8(v[2], want), weight), vandq_u8(vceqq_u8(v[3], want), weight));
    uint8x16_t sum = vpaddq_u8(low, high);
    sum = vpaddq_u8(sum, sum);
    return vgetq_lane_u64(vreinterpretq_u64_u8(sum), 0);
}

static inline dbr_split_masks masks(const dbr_split *s, const char *p) {
    const uint8_t *bytes = (const uint8_t *)p;
    const uint8x16_t v[4] = {vld1q_u8(bytes), vld1q_u8(bytes + 16), vld1q_u8(bytes + 32),
                             vld1q_u8(bytes + 48)};
    return (dbr_split_masks){equal(v, s->quote), equal(v, s->delimiter), equal(v, '\n'),
                             equal(v, '\r'), equal(v, 0)};
}

#define MASKS(at) masks(&set, at)

void dbr_split_find_neon(const dbr_split *s, const char *p, size_t n, size_t to,
                         dbr_split_places *st) {
    const dbr_split set = *s;
    DBR_SPLIT_FIND(&set, p, n, to, st, MASKS, dbr_split_parity, dbr_split_put);
}

void dbr_split_count_neon(const dbr_split *s, const char *p, size_t n, uint64_t *quotes,
                          uint64_t *newlines) {
    const dbr_split set = *s;
    DBR_SPLIT_COUNT(p, n, quotes, newlines, MASKS);
}
#endif
