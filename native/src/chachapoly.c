/* ChaCha20-Poly1305 four blocks at once, by SSE2 or NEON, which every x86-64 and arm64 has. */
#include "mbedtls/platform_util.h"

#include "chachapoly.h"

#if defined(TLS_CHACHAPOLY_HAS_CODE)

#define TARGET
#define LANES 4
typedef uint32_t vec __attribute__((vector_size(16)));

static const vec counts = { 0, 1, 2, 3 };

#if defined(__x86_64__)
#include <emmintrin.h>

#define ROTATE_16(v) \
    (vec) _mm_shufflehi_epi16(_mm_shufflelo_epi16((__m128i) (v), 0xB1), 0xB1)
#define LOW_32(a, b) (vec) _mm_unpacklo_epi32((__m128i) (a), (__m128i) (b))
#define HIGH_32(a, b) (vec) _mm_unpackhi_epi32((__m128i) (a), (__m128i) (b))
#define LOW_64(a, b) (vec) _mm_unpacklo_epi64((__m128i) (a), (__m128i) (b))
#define HIGH_64(a, b) (vec) _mm_unpackhi_epi64((__m128i) (a), (__m128i) (b))
#define STORE_LANES(p, v) _mm_store_si128((__m128i *) (p), (__m128i) (v))
#else
#include <arm_neon.h>

#define ROTATE_16(v) (vec) vrev32q_u16((uint16x8_t) (v))
#define LOW_32(a, b) (vec) vzip1q_u32((uint32x4_t) (a), (uint32x4_t) (b))
#define HIGH_32(a, b) (vec) vzip2q_u32((uint32x4_t) (a), (uint32x4_t) (b))
#define LOW_64(a, b) (vec) vzip1q_u64((uint64x2_t) (a), (uint64x2_t) (b))
#define HIGH_64(a, b) (vec) vzip2q_u64((uint64x2_t) (a), (uint64x2_t) (b))
#define STORE_LANES(p, v) vst1q_u8((p), (uint8x16_t) (v))
#endif
#define ROTATE_8(v) ROTATE(v, 8)

#include "chachapoly_lanes.h"

void tls_chachapoly_crypt(const tls_chachapoly_message *message, uint8_t tag[16])
{
    crypt_message(message, tag);
}

/* ---- Poly1305 --------------------------------------------------------------------------------- */

void tls_poly1305_start(tls_poly1305 *poly, const uint8_t key[32])
{
    memcpy(poly->r, key, 16);
    memcpy(poly->pad, key + 16, 16);
    memset(poly->hash, 0, sizeof(poly->hash));
    poly->r[0] &= 0x0FFFFFFC0FFFFFFF;
    poly->r[1] &= 0x0FFFFFFC0FFFFFFC;
}

void tls_poly1305_add(tls_poly1305 *poly, const uint8_t *bytes, size_t length)
{
    tls_poly1305 running = *poly;

    for (; length >= 16; length -= 16, bytes += 16) {
        tls_poly1305_add_block(&running, bytes);
    }
    if (length > 0) {
        uint8_t block[16] = { 0 };

        memcpy(block, bytes, length);
        tls_poly1305_add_block(&running, block);
    }
    *poly = running;
}

void tls_poly1305_finish(tls_poly1305 *poly, uint8_t tag[16])
{
    tls_two_limbs low = (tls_two_limbs) poly->hash[0] + 5;
    tls_two_limbs middle = (tls_two_limbs) poly->hash[1] + (uint64_t) (low >> 64);
    /* All ones if hash + 5 >= 2^130, so hash >= p: then hash - p is hash + 5 without its top. */
    uint64_t over = (uint64_t) 0 - ((poly->hash[2] + (uint64_t) (middle >> 64)) >> 2 & 1);
    uint64_t words[2];

    words[0] = (poly->hash[0] & ~over) | ((uint64_t) low & over);
    words[1] = (poly->hash[1] & ~over) | ((uint64_t) middle & over);
    low = (tls_two_limbs) words[0] + poly->pad[0];
    words[0] = (uint64_t) low;
    words[1] += poly->pad[1] + (uint64_t) (low >> 64);
    memcpy(tag, words, 16);
}

#endif
