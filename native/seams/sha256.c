/* seam: sha256.c mbedtls_sha256_update */
/* seam: sha256.c mbedtls_sha256_finish */
/* seam: sha256.c mbedtls_sha256 */
/*
 * SHA-256 with the instructions of x86-64, which upstream does not use: it took seven times as long
 * as OpenSSL's. Those of arm64 it does (MBEDTLS_SHA256_USE_ARMV8_A_CRYPTO_IF_PRESENT).
 * The context is upstream's and holds the same: either's functions go on where the other's stopped.
 * Test: selftest, sha256_*.
 */
#include "internal.h"

#include <string.h>

#include "mbedtls/platform_util.h"
#include "mbedtls/sha256.h"

int mbedtls_sha256_update_upstream(mbedtls_sha256_context *ctx, const unsigned char *input,
                                   size_t ilen);
int mbedtls_sha256_finish_upstream(mbedtls_sha256_context *ctx, unsigned char *output);

#if defined(__x86_64__) && defined(__GNUC__) && !defined(MBEDTLS_SHA224_C)
#include <immintrin.h>

/* FIPS 180-4, section 4.2.2. */
static const uint32_t constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
    0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
    0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* Four rounds, two an instruction, whose words are a; from the second sixteen on a comes of the
   sixteen words before, which are a to d. */
#define FOUR_ROUNDS(i, a, b, c, d) \
    if (i >= 16) { \
        a = _mm_add_epi32(_mm_sha256msg1_epu32(a, b), _mm_alignr_epi8(d, c, 4)); \
        a = _mm_sha256msg2_epu32(a, d); \
    } \
    sum = _mm_add_epi32(a, _mm_load_si128((const __m128i *) (constants + i))); \
    cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum); \
    abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0E));

__attribute__((target("sha,sse4.1,ssse3")))
static void hash_blocks(uint32_t state[8], const uint8_t *input, size_t blocks)
{
    const __m128i big_endian = _mm_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203);
    const __m128i *words = (const __m128i *) input;
    __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *) state), 0xB1);
    __m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *) state + 1), 0x1B);
    /* Named from the top word down, as the instructions' manual does. */
    __m128i abef = _mm_alignr_epi8(badc, hgfe, 8);
    __m128i cdgh = _mm_blend_epi16(hgfe, badc, 0xF0);

    for (; blocks > 0; blocks--, words += 4) {
        const __m128i abef_before = abef;
        const __m128i cdgh_before = cdgh;
        __m128i w0 = _mm_shuffle_epi8(_mm_loadu_si128(words), big_endian);
        __m128i w1 = _mm_shuffle_epi8(_mm_loadu_si128(words + 1), big_endian);
        __m128i w2 = _mm_shuffle_epi8(_mm_loadu_si128(words + 2), big_endian);
        __m128i w3 = _mm_shuffle_epi8(_mm_loadu_si128(words + 3), big_endian);
        __m128i sum;
        int i;

        for (i = 0; i < 64; i += 16) {
            FOUR_ROUNDS(i, w0, w1, w2, w3)
            FOUR_ROUNDS(i + 4, w1, w2, w3, w0)
            FOUR_ROUNDS(i + 8, w2, w3, w0, w1)
            FOUR_ROUNDS(i + 12, w3, w0, w1, w2)
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    abef = _mm_shuffle_epi32(abef, 0x1B);
    cdgh = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i *) state, _mm_blend_epi16(abef, cdgh, 0xF0));
    _mm_storeu_si128((__m128i *) state + 1, _mm_alignr_epi8(cdgh, abef, 8));
}

int mbedtls_sha256_update(mbedtls_sha256_context *ctx, const unsigned char *input, size_t ilen)
{
    size_t held = ctx->total[0] % 64;
    uint64_t total = ((uint64_t) ctx->total[1] << 32 | ctx->total[0]) + ilen;

    if (!tls_cpu_has(TLS_CPU_SHA256)) {
        return mbedtls_sha256_update_upstream(ctx, input, ilen);
    }
    if (ilen == 0) {
        return 0;
    }
    ctx->total[0] = (uint32_t) total;
    ctx->total[1] = (uint32_t) (total >> 32);
    if (held > 0 && held + ilen >= 64) {
        memcpy(ctx->buffer + held, input, 64 - held);
        hash_blocks(ctx->state, ctx->buffer, 1);
        input += 64 - held;
        ilen -= 64 - held;
        held = 0;
    }
    if (ilen >= 64) {
        hash_blocks(ctx->state, input, ilen / 64);
        input += ilen - ilen % 64;
        ilen %= 64;
    }
    memcpy(ctx->buffer + held, input, ilen);
    return 0;
}

int mbedtls_sha256_finish(mbedtls_sha256_context *ctx, unsigned char *output)
{
    uint64_t bits = ((uint64_t) ctx->total[1] << 32 | ctx->total[0]) << 3;
    size_t held = ctx->total[0] % 64;
    int i;

    if (!tls_cpu_has(TLS_CPU_SHA256)) {
        return mbedtls_sha256_finish_upstream(ctx, output);
    }
    ctx->buffer[held++] = 0x80;
    if (held > 56) {
        memset(ctx->buffer + held, 0, 64 - held);
        hash_blocks(ctx->state, ctx->buffer, 1);
        held = 0;
    }
    memset(ctx->buffer + held, 0, 56 - held);
    MBEDTLS_PUT_UINT64_BE(bits, ctx->buffer, 56);
    hash_blocks(ctx->state, ctx->buffer, 1);
    for (i = 0; i < 8; i++) {
        MBEDTLS_PUT_UINT32_BE(ctx->state[i], output, 4 * i);
    }
    mbedtls_sha256_free(ctx);
    return 0;
}

#else

int mbedtls_sha256_update(mbedtls_sha256_context *ctx, const unsigned char *input, size_t ilen)
{
    return mbedtls_sha256_update_upstream(ctx, input, ilen);
}

int mbedtls_sha256_finish(mbedtls_sha256_context *ctx, unsigned char *output)
{
    return mbedtls_sha256_finish_upstream(ctx, output);
}

#endif

/* Upstream's calls its own two. */
int mbedtls_sha256(const unsigned char *input, size_t ilen, unsigned char *output, int is224)
{
    mbedtls_sha256_context ctx;
    int code;

    mbedtls_sha256_init(&ctx);
    if ((code = mbedtls_sha256_starts(&ctx, is224)) == 0 &&
        (code = mbedtls_sha256_update(&ctx, input, ilen)) == 0) {
        code = mbedtls_sha256_finish(&ctx, output);
    }
    mbedtls_sha256_free(&ctx);
    return code;
}
