/*
 * One block in a register, for gcm.c and gcm_vaes.c: what differs between the architectures, and
 * GHASH.
 *
 * GHASH is computed as POLYVAL (RFC 8452, appendix A): with the bytes of all blocks reversed and H
 * multiplied by x, a block is a polynomial with its bits in the machine's order, and the product is
 * a * b * x^-128 modulo x^128 + x^127 + x^126 + x^121 + 1.
 */
#ifndef TLSSIMPLE_GCM_BLOCK_H
#define TLSSIMPLE_GCM_BLOCK_H

#include <string.h>

#include "gcm.h"

#if defined(__x86_64__)
#include <immintrin.h>

#ifndef TARGET
#define TARGET __attribute__((target("aes,pclmul,ssse3,sse4.1")))
#endif
#define INLINE TARGET static inline __attribute__((always_inline))
#define IN_REGISTER "+x"

typedef __m128i block;

INLINE block load(const void *p) { return _mm_loadu_si128((const __m128i *) p); }
INLINE void store(void *p, block b) { _mm_storeu_si128((__m128i *) p, b); }
INLINE block from_halves(uint64_t low, uint64_t high)
{
    return _mm_set_epi64x((long long) high, (long long) low);
}
INLINE block xor(block a, block b) { return _mm_xor_si128(a, b); }
INLINE block swap_halves(block b) { return _mm_shuffle_epi32(b, 0x4E); }
INLINE block low_to_high(block b) { return _mm_slli_si128(b, 8); }
INLINE block high_to_low(block b) { return _mm_srli_si128(b, 8); }
INLINE block multiply_low(block a, block b) { return _mm_clmulepi64_si128(a, b, 0x00); }
INLINE block multiply_high(block a, block b) { return _mm_clmulepi64_si128(a, b, 0x11); }
INLINE block permute(block b, block order) { return _mm_shuffle_epi8(b, order); }
INLINE block add_32(block a, block b) { return _mm_add_epi32(a, b); }

/* AES: what comes before round 1, round r, the last round. */
INLINE block aes_start(block b, const uint8_t *keys) { return xor(b, load(keys)); }
INLINE block aes_round(block b, const uint8_t *keys, int r)
{
    return _mm_aesenc_si128(b, load(keys + 16 * r));
}
INLINE block aes_last(block b, const uint8_t *keys, int r)
{
    return _mm_aesenclast_si128(b, load(keys + 16 * r));
}

#else
#include <arm_neon.h>

#if defined(__clang__)
#define TARGET __attribute__((target("aes")))
#else
#define TARGET __attribute__((target("+crypto")))
#endif
#define INLINE TARGET static inline __attribute__((always_inline))
#define IN_REGISTER "+w"

typedef uint8x16_t block;

INLINE block load(const void *p) { return vld1q_u8(p); }
INLINE void store(void *p, block b) { vst1q_u8(p, b); }
INLINE block from_halves(uint64_t low, uint64_t high)
{
    return vreinterpretq_u8_u64(vcombine_u64(vcreate_u64(low), vcreate_u64(high)));
}
INLINE block xor(block a, block b) { return veorq_u8(a, b); }
INLINE block swap_halves(block b) { return vextq_u8(b, b, 8); }
INLINE block low_to_high(block b) { return vextq_u8(vdupq_n_u8(0), b, 8); }
INLINE block high_to_low(block b) { return vextq_u8(b, vdupq_n_u8(0), 8); }
INLINE block multiply_low(block a, block b)
{
    return vreinterpretq_u8_p128(vmull_p64(vgetq_lane_p64(vreinterpretq_p64_u8(a), 0),
                                           vgetq_lane_p64(vreinterpretq_p64_u8(b), 0)));
}
INLINE block multiply_high(block a, block b)
{
    return vreinterpretq_u8_p128(
        vmull_high_p64(vreinterpretq_p64_u8(a), vreinterpretq_p64_u8(b)));
}
INLINE block permute(block b, block order) { return vqtbl1q_u8(b, order); }
INLINE block add_32(block a, block b)
{
    return vreinterpretq_u8_u32(vaddq_u32(vreinterpretq_u32_u8(a), vreinterpretq_u32_u8(b)));
}

/* AESE adds the key of the round before. */
INLINE block aes_start(block b, const uint8_t *keys) { (void) keys; return b; }
INLINE block aes_round(block b, const uint8_t *keys, int r)
{
    return vaesmcq_u8(vaeseq_u8(b, load(keys + 16 * (r - 1))));
}
INLINE block aes_last(block b, const uint8_t *keys, int r)
{
    return xor(vaeseq_u8(b, load(keys + 16 * (r - 1))), load(keys + 16 * r));
}
#endif

INLINE block reverse(block b)
{
    return permute(b, from_halves(0x08090A0B0C0D0E0F, 0x0001020304050607));
}
/* The last 32 bits between big-endian and the machine's order. */
INLINE block turn_counter(block b)
{
    return permute(b, from_halves(0x0706050403020100, 0x0C0D0E0F0B0A0908));
}
INLINE block add_to_counter(block counter, uint32_t n)
{
    return add_32(counter, from_halves(0, (uint64_t) n << 32));
}

/* To be had now: left alone, GCC keeps all products of a sum, on the stack, and adds them last. */
#define SETTLE(sum) \
    __asm__("" : IN_REGISTER((sum)->low), IN_REGISTER((sum)->middle), IN_REGISTER((sum)->high))

/* A sum of products of 128 by 128 bits, as the three that Karatsuba needs. */
typedef struct products {
    block low;
    block middle;
    block high;
} products;

INLINE void add_product(products *sum, block a, block b)
{
    sum->low = xor(sum->low, multiply_low(a, b));
    sum->high = xor(sum->high, multiply_high(a, b));
    sum->middle = xor(sum->middle, multiply_low(xor(a, swap_halves(a)), xor(b, swap_halves(b))));
    SETTLE(sum);
}

/* Modulo the polynomial, over x^128: to add (low 64 bits) * polynomial clears them, and of it only
   x^127 + x^126 + x^121 takes a multiplication. Twice. */
INLINE block reduce(products sum)
{
    block polynomial = from_halves(0xC200000000000000, 0);
    block middle = xor(sum.middle, xor(sum.low, sum.high));
    block low = xor(sum.low, low_to_high(middle));

    low = xor(swap_halves(low), multiply_low(low, polynomial));
    low = xor(swap_halves(low), multiply_low(low, polynomial));
    return xor(low, xor(sum.high, high_to_low(middle)));
}

/* POLYVAL's product. */
INLINE block multiply(block a, block b)
{
    products product = { 0 };

    add_product(&product, a, b);
    return reduce(product);
}

#endif
