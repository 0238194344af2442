/* ChaCha20-Poly1305 on vector registers: what seams/chachapoly.c, chachapoly.c, chachapoly_avx2.c
   and chachapoly_lanes.h share. */
#ifndef TLSSIMPLE_CHACHAPOLY_H
#define TLSSIMPLE_CHACHAPOLY_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if ((defined(__x86_64__) && !defined(__ILP32__)) || \
     (defined(__aarch64__) && defined(__AARCH64EL__))) && defined(__GNUC__)
#define TLS_CHACHAPOLY_HAS_CODE
#endif

/* As TLS_GCM_HAS_VAES, and for the same reason. */
#if defined(__x86_64__) && !defined(__ILP32__) && defined(__GNUC__) && \
    (!defined(_WIN32) || defined(__clang__))
#define TLS_CHACHAPOLY_HAS_AVX2
#endif

typedef struct tls_chachapoly_message {
    const uint32_t *state; /* of RFC 8439, 2.3, without counter and nonce */
    int encrypt;
    const uint8_t *nonce; /* 12 bytes */
    const uint8_t *additional;
    size_t additional_length;
    const uint8_t *input;
    uint8_t *output;
    size_t length;
} tls_chachapoly_message;

/* Encrypts or decrypts a message, and finds its tag: four blocks at once, or eight. */
void tls_chachapoly_crypt(const tls_chachapoly_message *message, uint8_t tag[16]);
void tls_chachapoly_crypt_avx2(const tls_chachapoly_message *message, uint8_t tag[16]);

/* ---- Poly1305 (RFC 8439, 2.5), modulo p = 2^130 - 5 ------------------------------------------- */

__extension__ typedef unsigned __int128 tls_two_limbs;

typedef struct tls_poly1305 {
    uint64_t r[2]; /* clamped: what is left out in r[1] makes it a multiple of 4 */
    uint64_t pad[2];
    uint64_t hash[3]; /* the last holds a few bits */
} tls_poly1305;

void tls_poly1305_start(tls_poly1305 *poly, const uint8_t key[32]);
/* Bytes, filled up with zeros to whole blocks. */
void tls_poly1305_add(tls_poly1305 *poly, const uint8_t *bytes, size_t length);
void tls_poly1305_finish(tls_poly1305 *poly, uint8_t tag[16]);

/* (c, b, a) += (z, y, x): in C GCC makes detours through memory of it. */
#if defined(__x86_64__)
#define TLS_ADD_LIMBS(a, b, c, x, y, z) \
    __asm__("addq %3, %0\n\tadcq %4, %1\n\tadcq %5, %2" \
            : "+&r"(a), "+&r"(b), "+&r"(c) \
            : "re"((uint64_t) (x)), "re"((uint64_t) (y)), "re"((uint64_t) (z)) \
            : "cc")
#else
#define TLS_ADD_LIMBS(a, b, c, x, y, z) \
    __asm__("adds %0, %0, %3\n\tadcs %1, %1, %4\n\tadc %2, %2, %5" \
            : "+&r"(a), "+&r"(b), "+&r"(c) \
            : "r"((uint64_t) (x)), "r"((uint64_t) (y)), "r"((uint64_t) (z)) \
            : "cc")
#endif

/* One whole block: hash = (hash + block + 2^128) * r. With 2^130 = 5, 2^128 * hash[1] * r[1] is
   hash[1] * (5 * r[1] / 4). */
static inline __attribute__((always_inline)) void tls_poly1305_add_block(tls_poly1305 *poly,
                                                                         const uint8_t *block)
{
    const uint64_t r0 = poly->r[0];
    const uint64_t r1 = poly->r[1];
    const uint64_t r1_over_4_times_5 = r1 + (r1 >> 2);
    uint64_t h0 = poly->hash[0];
    uint64_t h1 = poly->hash[1];
    uint64_t h2 = poly->hash[2];
    tls_two_limbs low, middle;
    uint64_t words[2];
    uint64_t carry;

    memcpy(words, block, 16);
    TLS_ADD_LIMBS(h0, h1, h2, words[0], words[1], 1);
    low = (tls_two_limbs) h0 * r0 + (tls_two_limbs) h1 * r1_over_4_times_5;
    middle = (tls_two_limbs) h0 * r1 + (tls_two_limbs) h1 * r0;
    /* h2 is less than 8, so its products and this sum fit. */
    carry = (uint64_t) (low >> 64) + h2 * r1_over_4_times_5;
    h2 = h2 * r0 + (uint64_t) (middle >> 64);
    h0 = (uint64_t) low;
    h1 = (uint64_t) middle + carry;
    h2 += (uint64_t) (h1 < carry);
    /* What is beyond 2^130 comes in again five times. */
    carry = (h2 & ~(uint64_t) 3) + (h2 >> 2);
    h2 &= 3;
    TLS_ADD_LIMBS(h0, h1, h2, carry, 0, 0);
    poly->hash[0] = h0;
    poly->hash[1] = h1;
    poly->hash[2] = h2;
}

#endif
