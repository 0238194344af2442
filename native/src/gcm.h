/* AES-GCM with the processor's instructions: what seams/aes_gcm.c, gcm.c and gcm_vaes.c share. */
#ifndef TLSSIMPLE_GCM_H
#define TLSSIMPLE_GCM_H

#include <stddef.h>
#include <stdint.h>

#if (defined(__x86_64__) && !defined(__ILP32__) && defined(__GNUC__)) || \
    (defined(__aarch64__) && defined(__AARCH64EL__) && defined(__GNUC__))
#define TLS_GCM_HAS_CODE
#endif

/* GCC spills registers of 32 bytes as if the stack were aligned to them, which Windows does not do
   (its bug 54412). */
#if defined(TLS_GCM_HAS_CODE) && defined(__x86_64__) && (!defined(_WIN32) || defined(__clang__))
#define TLS_GCM_HAS_VAES
#endif

/* A key, as it stands in Mbed TLS's contexts. */
typedef struct tls_gcm_key {
    const uint8_t *round_keys; /* of FIPS 197, 16 bytes each */
    int rounds;
    const uint64_t (*powers)[2]; /* see TLS_GCM_POWER */
} tls_gcm_key;

/* The table of an mbedtls_gcm_context. Where upstream has instructions of its own it needs entry
   8 alone: the hash key H, as it is. Around it we keep its powers, in our form: H^8 to H^1 in
   entries 0 to 7, H^15 to H^9 in 9 to 15. */
#define TLS_GCM_POWER(n) ((n) <= 8 ? 8 - (n) : 24 - (n))

typedef struct tls_gcm_message {
    int encrypt;
    const uint8_t *iv;
    size_t iv_length;
    const uint8_t *additional;
    size_t additional_length;
    const uint8_t *input;
    uint8_t *output;
    size_t length;
} tls_gcm_message;

/* Where a message stands, in the form that the loops have in their registers. */
typedef struct tls_gcm_state {
    uint8_t hash[16];    /* its bytes in reverse */
    uint8_t counter[16]; /* the block to encrypt next, its last 32 bits in the machine's order */
} tls_gcm_state;

/* Fills the table around entry 8. */
void tls_gcm_prepare(uint64_t table[16][2]);
/* Encrypts or decrypts a message, and finds its tag. */
void tls_gcm_crypt(const tls_gcm_key *key, const tls_gcm_message *message, uint8_t tag[16]);

/* gcm_vaes.c: whole groups of 16 blocks. */
#define TLS_GCM_VAES_GROUP 256
void tls_gcm_crypt_vaes(const tls_gcm_key *key, tls_gcm_state *state, int encrypt,
                        const uint8_t *input, uint8_t *output, size_t groups);

#endif
