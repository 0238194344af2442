/* ChaCha20-Poly1305, eight blocks at once: AVX2. */
#include "mbedtls/platform_util.h"

#include "chachapoly.h"

#if defined(TLS_CHACHAPOLY_HAS_AVX2)

#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))
#define LANES 8
typedef uint32_t vec __attribute__((vector_size(32)));

static const vec counts = { 0, 1, 2, 3, 4, 5, 6, 7 };

#define PERMUTE(v, high, low) \
    (vec) _mm256_shuffle_epi8((__m256i) (v), _mm256_set_epi64x(high, low, high, low))
#define ROTATE_16(v) PERMUTE(v, 0x0D0C0F0E09080B0A, 0x0504070601000302)
#define ROTATE_8(v) PERMUTE(v, 0x0E0D0C0F0A09080B, 0x0605040702010003)
#define LOW_32(a, b) (vec) _mm256_unpacklo_epi32((__m256i) (a), (__m256i) (b))
#define HIGH_32(a, b) (vec) _mm256_unpackhi_epi32((__m256i) (a), (__m256i) (b))
#define LOW_64(a, b) (vec) _mm256_unpacklo_epi64((__m256i) (a), (__m256i) (b))
#define HIGH_64(a, b) (vec) _mm256_unpackhi_epi64((__m256i) (a), (__m256i) (b))
#define STORE_LANES(p, v) \
    _mm_store_si128((__m128i *) (p), _mm256_castsi256_si128((__m256i) (v))); \
    _mm_store_si128((__m128i *) ((p) + 256), _mm256_extracti128_si256((__m256i) (v), 1))

#include "chachapoly_lanes.h"

void tls_chachapoly_crypt_avx2(const tls_chachapoly_message *message, uint8_t tag[16])
{
    crypt_message(message, tag);
}

#endif
