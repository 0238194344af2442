/* seam: sha512.c mbedtls_sha512_update */
/* seam: sha512.c mbedtls_sha512_finish */
/* seam: sha512.c mbedtls_sha512 */
/*
 * SHA-384 and SHA-512 for x86-64: the message schedule two words at a time in vectors, the rounds
 * with BMI2's rotations. Upstream's took 1.7 times as long as OpenSSL's, and with a suite of SHA-384
 * the key schedule and the transcript are a twelfth of a resumed connection.
 * The context is upstream's and holds the same: either's functions go on where the other's stopped.
 * Test: selftest, sha512_*.
 */
#include "internal.h"

#include <string.h>

#include "mbedtls/platform_util.h"
#include "mbedtls/sha512.h"

int mbedtls_sha512_update_upstream(mbedtls_sha512_context *ctx, const unsigned char *input,
                                   size_t ilen);
int mbedtls_sha512_finish_upstream(mbedtls_sha512_context *ctx, unsigned char *output);

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

#define BLOCK 128

/* 16 bytes and no more: GCC for Windows does not align the stack for wider ones. */
typedef uint64_t words __attribute__((vector_size(16), may_alias));

/* FIPS 180-4, section 4.2.3. */
static const uint64_t constants[80] __attribute__((aligned(16))) = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
    0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
    0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
    0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
    0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
    0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
    0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
    0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
    0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
    0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
    0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
    0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
    0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
    0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
    0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
    0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
    0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
};

/* Of a word as of two. */
#define ROTATED(x, n) ((x) >> (n) | (x) << (64 - (n)))

/* Section 6.4.2, step 3. The letters do not move, their names do. `a_xor_b` is the next round's
   `b_xor_c`, and Maj(a, b, c) is b where it agrees with c, or else a. */
#define ROUND(a, b, c, d, e, f, g, h, word_and_constant) { \
        uint64_t a_xor_b = a ^ b; \
        h += (word_and_constant) + (ROTATED(e, 14) ^ ROTATED(e, 18) ^ ROTATED(e, 41)) + \
             (g ^ (e & (f ^ g))); \
        d += h; \
        h += (ROTATED(a, 28) ^ ROTATED(a, 34) ^ ROTATED(a, 39)) + (b ^ (a_xor_b & b_xor_c)); \
        b_xor_c = a_xor_b; \
    }

#define TWO_ROUNDS(i, a, b, c, d, e, f, g, h) \
    ROUND(a, b, c, d, e, f, g, h, sums[2 * (i)]) \
    ROUND(h, a, b, c, d, e, f, g, sums[2 * (i) + 1])

/* The second word of one vector and the first of the next. */
#define ACROSS(i) ((words) _mm_alignr_epi8((__m128i) w[((i) + 1) & 7], (__m128i) w[(i) & 7], 8))

/* Section 6.4.2, step 1: two words of sixteen rounds later, in the place of those that go now. */
#define TWO_ROUNDS_AND_WORDS(i, a, b, c, d, e, f, g, h) { \
        const words w1 = ACROSS(i); \
        const words w14 = w[((i) + 7) & 7]; \
        w[i] += (ROTATED(w1, 1) ^ ROTATED(w1, 8) ^ w1 >> 7) + ACROSS((i) + 4) + \
                (ROTATED(w14, 19) ^ ROTATED(w14, 61) ^ w14 >> 6); \
        TWO_ROUNDS(i, a, b, c, d, e, f, g, h) \
        *(words *) (sums + 2 * (i)) = w[i] + *(const words *) (next + 2 * (i)); \
    }

#define SIXTEEN_ROUNDS(two) \
    two(0, a, b, c, d, e, f, g, h) \
    two(1, g, h, a, b, c, d, e, f) \
    two(2, e, f, g, h, a, b, c, d) \
    two(3, c, d, e, f, g, h, a, b) \
    two(4, a, b, c, d, e, f, g, h) \
    two(5, g, h, a, b, c, d, e, f) \
    two(6, e, f, g, h, a, b, c, d) \
    two(7, c, d, e, f, g, h, a, b)

__attribute__((target("avx,bmi2")))
static void hash_blocks(uint64_t state[8], const uint8_t *input, size_t blocks)
{
    const __m128i big_endian = _mm_set_epi64x(0x08090A0B0C0D0E0F, 0x0001020304050607);
    /* Of sixteen rounds, each its word and its constant. */
    uint64_t sums[16] __attribute__((aligned(16)));
    words w[8];

    for (; blocks > 0; blocks--, input += BLOCK) {
        uint64_t a = state[0], b = state[1], c = state[2], d = state[3];
        uint64_t e = state[4], f = state[5], g = state[6], h = state[7];
        uint64_t b_xor_c = b ^ c;
        const uint64_t *next;
        int i;

#pragma GCC unroll 8
        for (i = 0; i < 8; i++) {
            w[i] = (words) _mm_shuffle_epi8(
                _mm_loadu_si128((const __m128i *) (input + 16 * i)), big_endian);
            *(words *) (sums + 2 * i) = w[i] + *(const words *) (constants + 2 * i);
        }
        for (next = constants + 16; next < constants + 80; next += 16) {
            SIXTEEN_ROUNDS(TWO_ROUNDS_AND_WORDS)
        }
        SIXTEEN_ROUNDS(TWO_ROUNDS)
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }
    /* They may tell of a key; the words themselves are in registers. */
    mbedtls_platform_zeroize(sums, sizeof(sums));
}

int mbedtls_sha512_update(mbedtls_sha512_context *ctx, const unsigned char *input, size_t ilen)
{
    size_t held = ctx->total[0] % BLOCK;

    if (!tls_cpu_has(TLS_CPU_AVX2)) {
        return mbedtls_sha512_update_upstream(ctx, input, ilen);
    }
    if (ilen == 0) {
        return 0;
    }
    ctx->total[0] += ilen;
    ctx->total[1] += ctx->total[0] < ilen;
    if (held > 0 && held + ilen >= BLOCK) {
        memcpy(ctx->buffer + held, input, BLOCK - held);
        hash_blocks(ctx->state, ctx->buffer, 1);
        input += BLOCK - held;
        ilen -= BLOCK - held;
        held = 0;
    }
    if (ilen >= BLOCK) {
        hash_blocks(ctx->state, input, ilen / BLOCK);
        input += ilen - ilen % BLOCK;
        ilen %= BLOCK;
    }
    memcpy(ctx->buffer + held, input, ilen);
    return 0;
}

int mbedtls_sha512_finish(mbedtls_sha512_context *ctx, unsigned char *output)
{
    size_t held = ctx->total[0] % BLOCK;
    int length = ctx->is384 ? 6 : 8;
    int i;

    if (!tls_cpu_has(TLS_CPU_AVX2)) {
        return mbedtls_sha512_finish_upstream(ctx, output);
    }
    ctx->buffer[held++] = 0x80;
    if (held > BLOCK - 16) {
        memset(ctx->buffer + held, 0, BLOCK - held);
        hash_blocks(ctx->state, ctx->buffer, 1);
        held = 0;
    }
    memset(ctx->buffer + held, 0, BLOCK - 16 - held);
    MBEDTLS_PUT_UINT64_BE(ctx->total[1] << 3 | ctx->total[0] >> 61, ctx->buffer, BLOCK - 16);
    MBEDTLS_PUT_UINT64_BE(ctx->total[0] << 3, ctx->buffer, BLOCK - 8);
    hash_blocks(ctx->state, ctx->buffer, 1);
    for (i = 0; i < length; i++) {
        MBEDTLS_PUT_UINT64_BE(ctx->state[i], output, 8 * i);
    }
    mbedtls_sha512_free(ctx);
    return 0;
}

#else

int mbedtls_sha512_update(mbedtls_sha512_context *ctx, const unsigned char *input, size_t ilen)
{
    return mbedtls_sha512_update_upstream(ctx, input, ilen);
}

int mbedtls_sha512_finish(mbedtls_sha512_context *ctx, unsigned char *output)
{
    return mbedtls_sha512_finish_upstream(ctx, output);
}

#endif

/* Upstream's calls its own two. */
int mbedtls_sha512(const unsigned char *input, size_t ilen, unsigned char *output, int is384)
{
    mbedtls_sha512_context ctx;
    int code;

    mbedtls_sha512_init(&ctx);
    if ((code = mbedtls_sha512_starts(&ctx, is384)) == 0 &&
        (code = mbedtls_sha512_update(&ctx, input, ilen)) == 0) {
        code = mbedtls_sha512_finish(&ctx, output);
    }
    mbedtls_sha512_free(&ctx);
    return code;
}
