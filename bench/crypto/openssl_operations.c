/* The same with OpenSSL's EVP, everything that can be made once made once; it makes the keys for all, too. */
#include "operations.h"

#include <string.h>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

enum { AES_128, AES_256, CHACHA20, CIPHERS };

static EVP_CIPHER_CTX *sealing[CIPHERS];
static EVP_CIPHER_CTX *opening[CIPHERS];
static EVP_MD_CTX *hashing;
static EVP_MD *sha256;
static EVP_MD *sha384;
static EVP_PKEY *keys[KEYS];
static EVP_PKEY_CTX *signing[KEYS];
static EVP_PKEY_CTX *verifying[KEYS];
static EVP_PKEY_CTX *agreeing[CURVES];
static EVP_PKEY_CTX *generating[CURVES];
static const struct material *given;

static unsigned char plain[RECORD];
static unsigned char sealed[CIPHERS][RECORD];
static unsigned char output[RECORD];
static unsigned char tags[CIPHERS][16];
static size_t sealed_length;
static unsigned char ones[48];
static const unsigned char nonce[12];
static const unsigned char additional[5] = { 23, 3, 3, 64, 17 };
static const unsigned char secret[32];
static const size_t hash_lengths[KEYS] = { 32, 48, 32 };

static EVP_PKEY *generate(int curve)
{
    return curve == X25519 ? EVP_PKEY_Q_keygen(NULL, NULL, "X25519")
                           : EVP_PKEY_Q_keygen(NULL, NULL, "EC", curve == P256 ? "P-256" : "P-384");
}

static int put_public(EVP_PKEY *key, struct bytes *bytes)
{
    unsigned char *data = NULL;

    bytes->length = EVP_PKEY_get1_encoded_public_key(key, &data);
    if (bytes->length == 0) {
        return -1;
    }
    memcpy(bytes->data, data, bytes->length);
    OPENSSL_free(data);
    return 0;
}

static EVP_PKEY_CTX *for_signatures(int key, int (*start)(EVP_PKEY_CTX *))
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(keys[key], NULL);
    const EVP_MD *md = key == KEY_P384 ? EVP_sha384() : EVP_sha256();

    if (context == NULL || start(context) != 1 || EVP_PKEY_CTX_set_signature_md(context, md) != 1 ||
        (key == KEY_RSA && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) != 1)) {
        return NULL;
    }
    return context;
}

int openssl_make(struct material *material)
{
    int i;

    memset(ones, 1, sizeof(ones));
    for (i = 0; i < CURVES; i++) {
        EVP_PKEY *key = generate(i);

        if (key == NULL || put_public(key, &material->peer[i]) != 0) {
            return -1;
        }
        EVP_PKEY_free(key);
    }
    keys[KEY_P256] = generate(P256);
    keys[KEY_P384] = generate(P384);
    keys[KEY_RSA] = EVP_RSA_gen(2048);
    for (i = 0; i < KEYS; i++) {
        struct bytes *key = &material->key[i];
        struct bytes *signature = &material->signature[i];
        unsigned char *end = key->data;
        int length = keys[i] == NULL ? -1 : i2d_PrivateKey(keys[i], &end);

        if (length <= 0 || (signing[i] = for_signatures(i, EVP_PKEY_sign_init)) == NULL ||
            (verifying[i] = for_signatures(i, EVP_PKEY_verify_init)) == NULL) {
            return -1;
        }
        key->length = (size_t) length;
        signature->length = sizeof(signature->data);
        if (EVP_PKEY_sign(signing[i], signature->data, &signature->length, ones, hash_lengths[i]) !=
            1) {
            return -1;
        }
    }
    return 0;
}

static int prepare_agreement(int curve)
{
    EVP_PKEY *own = generate(curve);
    EVP_PKEY *peer = EVP_PKEY_new();

    if (own == NULL || peer == NULL || EVP_PKEY_copy_parameters(peer, own) != 1) {
        if (own == NULL || peer == NULL || curve != X25519 ||
            EVP_PKEY_set_type(peer, EVP_PKEY_X25519) != 1) {
            return -1;
        }
    }
    if (EVP_PKEY_set1_encoded_public_key(peer, given->peer[curve].data,
                                         given->peer[curve].length) != 1) {
        return -1;
    }
    agreeing[curve] = EVP_PKEY_CTX_new(own, NULL);
    generating[curve] = EVP_PKEY_CTX_new(own, NULL);
    return EVP_PKEY_derive_init(agreeing[curve]) != 1 ||
           EVP_PKEY_derive_set_peer(agreeing[curve], peer) != 1 ||
           EVP_PKEY_keygen_init(generating[curve]) != 1;
}

static int prepare(const struct material *material)
{
    const EVP_CIPHER *ciphers[CIPHERS] = { EVP_aes_128_gcm(), EVP_aes_256_gcm(),
                                           EVP_chacha20_poly1305() };
    int i;

    given = material;
    for (i = 0; i < CIPHERS; i++) {
        sealing[i] = EVP_CIPHER_CTX_new();
        opening[i] = EVP_CIPHER_CTX_new();
        if (EVP_EncryptInit_ex(sealing[i], ciphers[i], NULL, secret, nonce) != 1 ||
            EVP_DecryptInit_ex(opening[i], ciphers[i], NULL, secret, nonce) != 1) {
            return -1;
        }
    }
    hashing = EVP_MD_CTX_new();
    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    sha384 = EVP_MD_fetch(NULL, "SHA384", NULL);
    for (i = 0; i < CURVES; i++) {
        if (prepare_agreement(i) != 0) {
            return -1;
        }
    }
    return 0;
}

static int seal(int cipher, size_t length)
{
    EVP_CIPHER_CTX *context = sealing[cipher];
    int written;

    return EVP_EncryptInit_ex(context, NULL, NULL, NULL, nonce) != 1 ||
           EVP_EncryptUpdate(context, NULL, &written, additional, sizeof(additional)) != 1 ||
           EVP_EncryptUpdate(context, sealed[cipher], &written, plain, (int) length) != 1 ||
           EVP_EncryptFinal_ex(context, output, &written) != 1 ||
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, tags[cipher]) != 1;
}

static int open_sealed(int cipher, size_t length)
{
    EVP_CIPHER_CTX *context = opening[cipher];
    int written;

    return EVP_DecryptInit_ex(context, NULL, NULL, NULL, nonce) != 1 ||
           EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, 16, tags[cipher]) != 1 ||
           EVP_DecryptUpdate(context, NULL, &written, additional, sizeof(additional)) != 1 ||
           EVP_DecryptUpdate(context, output, &written, sealed[cipher], (int) length) != 1 ||
           EVP_DecryptFinal_ex(context, output, &written) != 1;
}

static int hash(const EVP_MD *md, size_t length)
{
    return EVP_DigestInit_ex(hashing, md, NULL) != 1 ||
           EVP_DigestUpdate(hashing, plain, length) != 1 ||
           EVP_DigestFinal_ex(hashing, output, NULL) != 1;
}

static int key_pair(int curve)
{
    EVP_PKEY *key = NULL;
    struct bytes bytes;
    int failed = EVP_PKEY_keygen(generating[curve], &key) != 1 || put_public(key, &bytes) != 0;

    EVP_PKEY_free(key);
    return failed;
}

static int agree(int curve)
{
    size_t length = sizeof(output);

    return EVP_PKEY_derive(agreeing[curve], output, &length) != 1;
}

static int sign(int key)
{
    size_t length = sizeof(output);

    return EVP_PKEY_sign(signing[key], output, &length, ones, hash_lengths[key]) != 1;
}

static int verify(int key)
{
    return EVP_PKEY_verify(verifying[key], given->signature[key].data, given->signature[key].length,
                           ones, hash_lengths[key]) != 1;
}

static int once(enum operation operation, size_t length)
{
    switch (operation) {
        case SEAL_AES_128_GCM:
            return seal(AES_128, length);
        case OPEN_AES_128_GCM:
            return open_sealed(AES_128, length);
        case SEAL_AES_256_GCM:
            return seal(AES_256, length);
        case OPEN_AES_256_GCM:
            return open_sealed(AES_256, length);
        case SEAL_CHACHA20_POLY1305:
            return seal(CHACHA20, length);
        case OPEN_CHACHA20_POLY1305:
            return open_sealed(CHACHA20, length);
        case HASH_SHA_256:
            return hash(sha256, length);
        case HASH_SHA_384:
            return hash(sha384, length);
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
    int cipher;

    for (cipher = 0; length != 0 && length != sealed_length && cipher < CIPHERS; cipher++) {
        if (seal(cipher, length) != 0) {
            return -1;
        }
    }
    sealed_length = length != 0 ? length : sealed_length;
    while (count-- > 0) {
        if (once(operation, length) != 0) {
            return -1;
        }
    }
    return 0;
}

const struct implementation openssl_implementation = { prepare, run };
