/* AES-GCM on registers of two blocks: VAES, VPCLMULQDQ, AVX2. */
#include "gcm.h"

#if defined(TLS_GCM_HAS_VAES)

#define TARGET __attribute__((target("avx2,vaes,vpclmulqdq,aes,pclmul")))
#include "gcm_block.h"

#define VEC_BLOCKS 2
typedef __m256i vec;

typedef struct vec_products {
    vec low;
    vec middle;
    vec high;
} vec_products;

INLINE vec twice(block b) { return _mm256_broadcastsi128_si256(b); }
INLINE vec pair(block first, block second) { return _mm256_set_m128i(second, first); }
INLINE vec vec_load(const void *p) { return _mm256_loadu_si256((const __m256i *) p); }
INLINE void vec_store(void *p, vec v) { _mm256_storeu_si256((__m256i *) p, v); }
INLINE vec vec_xor(vec a, vec b) { return _mm256_xor_si256(a, b); }
INLINE vec vec_from_hash(block b) { return pair(b, _mm_setzero_si128()); }
INLINE vec vec_reverse(vec v)
{
    return _mm256_shuffle_epi8(v, twice(from_halves(0x08090A0B0C0D0E0F, 0x0001020304050607)));
}
INLINE vec vec_counter(block counter, int i)
{
    vec v = _mm256_add_epi32(twice(counter), _mm256_set_epi32(2 * i + 1, 0, 0, 0, 2 * i, 0, 0, 0));

    return _mm256_shuffle_epi8(v, twice(from_halves(0x0706050403020100, 0x0C0D0E0F0B0A0908)));
}
INLINE vec vec_start(vec v, const uint8_t *keys) { return vec_xor(v, twice(load(keys))); }
INLINE vec vec_round(vec v, const uint8_t *keys, int r)
{
    return _mm256_aesenc_epi128(v, twice(load(keys + 16 * r)));
}
INLINE vec vec_last(vec v, const uint8_t *keys, int r)
{
    return _mm256_aesenclast_epi128(v, twice(load(keys + 16 * r)));
}
INLINE void vec_add_product(vec_products *sum, vec a, vec b)
{
    vec a_halves = vec_xor(a, _mm256_shuffle_epi32(a, 0x4E));
    vec b_halves = vec_xor(b, _mm256_shuffle_epi32(b, 0x4E));

    sum->low = vec_xor(sum->low, _mm256_clmulepi64_epi128(a, b, 0x00));
    sum->high = vec_xor(sum->high, _mm256_clmulepi64_epi128(a, b, 0x11));
    sum->middle = vec_xor(sum->middle, _mm256_clmulepi64_epi128(a_halves, b_halves, 0x00));
    SETTLE(sum);
}
INLINE block sum_of_pair(vec v)
{
    return xor(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
}
INLINE block vec_reduce(vec_products sum)
{
    products folded = { sum_of_pair(sum.low), sum_of_pair(sum.middle), sum_of_pair(sum.high) };

    return reduce(folded);
}
/* The table has no room for H^16. */
INLINE vec vec_power_0(const uint64_t (*powers)[2])
{
    block power_8 = load(powers[TLS_GCM_POWER(8)]);

    return pair(multiply(power_8, power_8), load(powers[TLS_GCM_POWER(15)]));
}
INLINE vec vec_power(const uint64_t (*powers)[2], int i)
{
    return vec_load(powers[TLS_GCM_POWER(16 - 2 * i)]);
}

#include "gcm_groups.h"

void tls_gcm_crypt_vaes(const tls_gcm_key *key, tls_gcm_state *state, int encrypt,
                        const uint8_t *input, uint8_t *output, size_t groups)
{
    crypt_groups(key, state, encrypt, input, output, groups);
}

#endif
