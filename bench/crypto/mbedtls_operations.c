/* The adaptor for Mbed TLS: as TLS calls it, keys set up once for a connection. */
#include "operations.h"

#include <string.h>

#include "mbedtls/chachapoly.h"
#include "mbedtls/gcm.h"
#include "mbedtls/md.h"
#include "mbedtls/pk.h"
#include "psa/crypto.h"

/* Ours has to be started; in upstream's there is no such thing. */
int tlssimple_start(void) __attribute__((weak));

extern const struct implementation bench_implementation __attribute__((visibility("default")));

static mbedtls_gcm_context gcm128;
static mbedtls_gcm_context gcm256;
static mbedtls_chachapoly_context chacha;
static mbedtls_md_context_t sha256;
static mbedtls_md_context_t sha384;
static mbedtls_pk_context keys[KEYS];
static psa_key_id_t own[CURVES];
static const struct material *given;

static const psa_key_type_t types[CURVES] = {
    PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_MONTGOMERY),
    PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1),
    PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1),
};
static const size_t bits[CURVES] = { 255, 256, 384 };
static const size_t hash_lengths[KEYS] = { 32, 48, 32 };
static const mbedtls_md_type_t hashes[KEYS] = { MBEDTLS_MD_SHA256, MBEDTLS_MD_SHA384,
                                                MBEDTLS_MD_SHA256 };

static unsigned char plain[RECORD];
static unsigned char sealed[3][RECORD];
static unsigned char output[RECORD];
static unsigned char tags[3][16];
static size_t sealed_length;
static unsigned char ones[48];
static const unsigned char nonce[12];
static const unsigned char additional[5] = { 23, 3, 3, 64, 17 };
static const unsigned char secret[32];

static int chance(void *unused, unsigned char *bytes, size_t length)
{
    (void) unused;
    return psa_generate_random(bytes, length) == PSA_SUCCESS ? 0 : -1;
}

static int generate(int curve, psa_key_id_t *key)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;

    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_DERIVE);
    psa_set_key_algorithm(&attributes, PSA_ALG_ECDH);
    psa_set_key_type(&attributes, types[curve]);
    psa_set_key_bits(&attributes, bits[curve]);
    return psa_generate_key(&attributes, key) == PSA_SUCCESS ? 0 : -1;
}

static int prepare(const struct material *material)
{
    int i;

    given = material;
    memset(ones, 1, sizeof(ones));
    if ((tlssimple_start != NULL && tlssimple_start() != 0) || psa_crypto_init() != PSA_SUCCESS) {
        return -1;
    }
    mbedtls_gcm_init(&gcm128);
    mbedtls_gcm_init(&gcm256);
    mbedtls_chachapoly_init(&chacha);
    mbedtls_md_init(&sha256);
    mbedtls_md_init(&sha384);
    if (mbedtls_gcm_setkey(&gcm128, MBEDTLS_CIPHER_ID_AES, secret, 128) != 0 ||
        mbedtls_gcm_setkey(&gcm256, MBEDTLS_CIPHER_ID_AES, secret, 256) != 0 ||
        mbedtls_chachapoly_setkey(&chacha, secret) != 0 ||
        mbedtls_md_setup(&sha256, mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), 0) != 0 ||
        mbedtls_md_setup(&sha384, mbedtls_md_info_from_type(MBEDTLS_MD_SHA384), 0) != 0) {
        return -1;
    }
    for (i = 0; i < CURVES; i++) {
        if (generate(i, &own[i]) != 0) {
            return -1;
        }
    }
    for (i = 0; i < KEYS; i++) {
        mbedtls_pk_init(&keys[i]);
        if (mbedtls_pk_parse_key(&keys[i], material->key[i].data, material->key[i].length, NULL, 0,
                                 chance, NULL) != 0) {
            return -1;
        }
    }
    return 0;
}

static int seal_gcm(mbedtls_gcm_context *context, int which, size_t length)
{
    return mbedtls_gcm_crypt_and_tag(context, MBEDTLS_GCM_ENCRYPT, length, nonce, sizeof(nonce),
                                     additional, sizeof(additional), plain, sealed[which], 16,
                                     tags[which]);
}

static int open_gcm(mbedtls_gcm_context *context, int which, size_t length)
{
    return mbedtls_gcm_auth_decrypt(context, length, nonce, sizeof(nonce), additional,
                                    sizeof(additional), tags[which], 16, sealed[which], output);
}

static int seal_chacha(size_t length)
{
    return mbedtls_chachapoly_encrypt_and_tag(&chacha, length, nonce, additional,
                                              sizeof(additional), plain, sealed[2], tags[2]);
}

static int open_chacha(size_t length)
{
    return mbedtls_chachapoly_auth_decrypt(&chacha, length, nonce, additional, sizeof(additional),
                                           tags[2], sealed[2], output);
}

static int hash(mbedtls_md_context_t *context, size_t length)
{
    return mbedtls_md_starts(context) != 0 || mbedtls_md_update(context, plain, length) != 0 ||
           mbedtls_md_finish(context, output) != 0;
}

static int key_pair(int curve)
{
    psa_key_id_t key;
    size_t length;

    return generate(curve, &key) != 0 ||
           psa_export_public_key(key, output, sizeof(output), &length) != PSA_SUCCESS ||
           psa_destroy_key(key) != PSA_SUCCESS;
}

static int agree(int curve)
{
    size_t length;

    return psa_raw_key_agreement(PSA_ALG_ECDH, own[curve], given->peer[curve].data,
                                 given->peer[curve].length, output, sizeof(output),
                                 &length) != PSA_SUCCESS;
}

static int sign(int key)
{
    size_t length;

    return mbedtls_pk_sign(&keys[key], hashes[key], ones, hash_lengths[key], output, sizeof(output),
                           &length, chance, NULL);
}

static int verify(int key)
{
    return mbedtls_pk_verify(&keys[key], hashes[key], ones, hash_lengths[key],
                             given->signature[key].data, given->signature[key].length);
}

static int once(enum operation operation, size_t length)
{
    switch (operation) {
        case SEAL_AES_128_GCM:
            return seal_gcm(&gcm128, 0, length);
        case OPEN_AES_128_GCM:
            return open_gcm(&gcm128, 0, length);
        case SEAL_AES_256_GCM:
            return seal_gcm(&gcm256, 1, length);
        case OPEN_AES_256_GCM:
            return open_gcm(&gcm256, 1, length);
        case SEAL_CHACHA20_POLY1305:
            return seal_chacha(length);
        case OPEN_CHACHA20_POLY1305:
            return open_chacha(length);
        case HASH_SHA_256:
            return hash(&sha256, length);
        case HASH_SHA_384:
            return hash(&sha384, length);
        case X25519_KEY_PAIR:
            return key_pair(X25519);
        case X25519_AGREE:
            return agree(X25519);
        case P256_KEY_PAIR:
            return key_pair(P256);
        case P256_AGREE:
            return agree(P256);
        case P256_SIGN:
            return sign(KEY_P256);
        case P256_VERIFY:
            return verify(KEY_P256);
        case P384_AGREE:
            return agree(P384);
        case P384_SIGN:
            return sign(KEY_P384);
        case P384_VERIFY:
            return verify(KEY_P384);
        case RSA_2048_SIGN:
            return sign(KEY_RSA);
        case RSA_2048_VERIFY:
            return verify(KEY_RSA);
    }
    return -1;
}

static int run(enum operation operation, size_t length, long count)
{
    /* What is opened must have been sealed with this length. */
    if (length != 0 && length != sealed_length) {
        if (seal_gcm(&gcm128, 0, length) != 0 || seal_gcm(&gcm256, 1, length) != 0 ||
            seal_chacha(length) != 0) {
            return -1;
        }
        sealed_length = length;
    }
    while (count-- > 0) {
        int status = once(operation, length);

        if (status != 0) {
            return status;
        }
    }
    return 0;
}

const struct implementation bench_implementation = { prepare, run };
