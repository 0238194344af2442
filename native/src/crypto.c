/* Single pieces of cryptography that managed code asks for: hashes and signatures for verification, what
   opens a key file. */
#include "internal.h"

#include <string.h>

#include "mbedtls/aes.h"
#include "mbedtls/des.h"
#include "mbedtls/md.h"
#include "mbedtls/pkcs5.h"
#include "mbedtls/platform_util.h"
#include "mbedtls/rsa.h"
#include "mbedtls/sha256.h"

static int is_input(const uint8_t *bytes, int32_t length)
{
    return length >= 0 && (bytes != NULL || length == 0);
}

/* What is empty gets an address, which memcpy() and its kind ask for. */
static const uint8_t *input(const uint8_t *bytes)
{
    static const uint8_t nothing[1];

    return bytes != NULL ? bytes : nothing;
}

static mbedtls_md_type_t hash_type(int32_t hash)
{
    switch (hash) {
        case TLSSIMPLE_SHA1: return MBEDTLS_MD_SHA1;
        case TLSSIMPLE_SHA256: return MBEDTLS_MD_SHA256;
        case TLSSIMPLE_SHA384: return MBEDTLS_MD_SHA384;
        case TLSSIMPLE_SHA512: return MBEDTLS_MD_SHA512;
        default: return MBEDTLS_MD_NONE;
    }
}

static tlssimple_status status_of(int code)
{
    if (tls_ran_out_of_memory()) {
        return TLSSIMPLE_E_MEMORY;
    }
    return code == 0 ? TLSSIMPLE_OK : TLSSIMPLE_E_INTERNAL;
}

/* ---- hashes --------------------------------------------------------------------------------------- */

tlssimple_status tlssimple_sha256(const uint8_t *data, int32_t data_length, uint8_t *digest)
{
    if (!is_input(data, data_length) || digest == NULL) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    tls_ran_out_of_memory();
    return status_of(mbedtls_sha256(input(data), (size_t) data_length, digest, 0));
}

tlssimple_status tlssimple_hmac(int32_t hash, const uint8_t *key, int32_t key_length,
                                const uint8_t *data, int32_t data_length, uint8_t *mac)
{
    mbedtls_md_type_t type = hash_type(hash);

    if (type == MBEDTLS_MD_NONE || !is_input(key, key_length) || !is_input(data, data_length) ||
        mac == NULL) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    tls_ran_out_of_memory();
    return status_of(mbedtls_md_hmac(mbedtls_md_info_from_type(type), input(key),
                                     (size_t) key_length, input(data), (size_t) data_length,
                                     mac));
}

/* ---- keys under a password ------------------------------------------------------------------------ */

static int is_derivation(int32_t hash, const uint8_t *password, int32_t password_length,
                         const uint8_t *salt, int32_t salt_length, int32_t iterations,
                         const uint8_t *output, int32_t output_length)
{
    return hash_type(hash) != MBEDTLS_MD_NONE && is_input(password, password_length) &&
           is_input(salt, salt_length) && iterations > 0 && output != NULL && output_length > 0;
}

tlssimple_status tlssimple_pbkdf2(int32_t hash, const uint8_t *password, int32_t password_length,
                                  const uint8_t *salt, int32_t salt_length, int32_t iterations,
                                  uint8_t *output, int32_t output_length)
{
    if (!is_derivation(hash, password, password_length, salt, salt_length, iterations, output,
                       output_length)) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    tls_ran_out_of_memory();
    return status_of(mbedtls_pkcs5_pbkdf2_hmac_ext(
        hash_type(hash), input(password), (size_t) password_length, input(salt),
        (size_t) salt_length, (unsigned int) iterations, (uint32_t) output_length, output));
}

/* Fills `length` bytes with `source`, again and again. */
static void repeat(uint8_t *target, size_t length, const uint8_t *source, size_t source_length)
{
    size_t i;

    for (i = 0; i < length; i++) {
        target[i] = source[i % source_length];
    }
}

/* target = target + addend + 1, as big-endian numbers of `length` bytes; what runs over is dropped. */
static void add_and_one(uint8_t *target, const uint8_t *addend, size_t length)
{
    unsigned carry = 1;

    while (length-- > 0) {
        carry += (unsigned) target[length] + addend[length];
        target[length] = (uint8_t) carry;
        carry >>= 8;
    }
}

static size_t round_up(size_t length, size_t block)
{
    return (length + block - 1) / block * block;
}

static int hash_again_and_again(mbedtls_md_context_t *md, size_t size, const uint8_t *purpose,
                                size_t purpose_length, const uint8_t *input_block,
                                size_t input_length, int32_t iterations, uint8_t *digest)
{
    int code = mbedtls_md_starts(md);

    if (code == 0) {
        code = mbedtls_md_update(md, purpose, purpose_length);
    }
    if (code == 0) {
        code = mbedtls_md_update(md, input_block, input_length);
    }
    if (code == 0) {
        code = mbedtls_md_finish(md, digest);
    }
    for (; code == 0 && iterations > 1; iterations--) {
        code = mbedtls_md_starts(md);
        if (code == 0) {
            code = mbedtls_md_update(md, digest, size);
        }
        if (code == 0) {
            code = mbedtls_md_finish(md, digest);
        }
    }
    return code;
}

/* Mbed TLS has it too, but refuses passwords of more than 31 characters. The names in the comments are
   those of RFC 7292 B.2. */
tlssimple_status tlssimple_pkcs12_derive(int32_t hash, int32_t purpose, const uint8_t *password,
                                         int32_t password_length, const uint8_t *salt,
                                         int32_t salt_length, int32_t iterations, uint8_t *output,
                                         int32_t output_length)
{
    const size_t block = hash == TLSSIMPLE_SHA1 || hash == TLSSIMPLE_SHA256 ? 64 : 128; /* v */
    uint8_t diversifier[128];                                                          /* D */
    uint8_t digest[MBEDTLS_MD_MAX_SIZE];                                               /* A */
    uint8_t addend[128];                                                               /* B */
    size_t size = (size_t) hash;                                                       /* u */
    size_t left = (size_t) output_length;
    size_t salt_part, password_part, at;
    mbedtls_md_context_t md;
    uint8_t *both; /* I */
    int code;

    if (!is_derivation(hash, password, password_length, salt, salt_length, iterations, output,
                       output_length) ||
        purpose < 1 || purpose > 3) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    tls_ran_out_of_memory();
    salt_part = round_up((size_t) salt_length, block);
    password_part = round_up((size_t) password_length, block);
    both = mbedtls_calloc(1, salt_part + password_part + 1);
    if (both == NULL) {
        return TLSSIMPLE_E_MEMORY;
    }
    mbedtls_md_init(&md);
    code = mbedtls_md_setup(&md, mbedtls_md_info_from_type(hash_type(hash)), 0);
    memset(diversifier, purpose, block);
    repeat(both, salt_part, salt, (size_t) salt_length);
    repeat(both + salt_part, password_part, password, (size_t) password_length);
    while (code == 0 && left > 0) {
        size_t part = left < size ? left : size;

        code = hash_again_and_again(&md, size, diversifier, block, both,
                                    salt_part + password_part, iterations, digest);
        if (code != 0) {
            break;
        }
        memcpy(output, digest, part);
        output += part;
        left -= part;
        repeat(addend, block, digest, size);
        for (at = 0; left > 0 && at < salt_part + password_part; at += block) {
            add_and_one(both + at, addend, block);
        }
    }
    mbedtls_md_free(&md);
    mbedtls_platform_zeroize(digest, sizeof(digest));
    mbedtls_platform_zeroize(addend, sizeof(addend));
    mbedtls_platform_zeroize(both, salt_part + password_part);
    mbedtls_free(both);
    return status_of(code);
}

/* ---- CBC -------------------------------------------------------------------------------------------- */

/* Mbed TLS's own CBC would compile the CBC suites of TLS 1.2 in, so only its block ciphers are used. */

#define BLOCK_MAX 16

typedef union block_cipher {
    mbedtls_aes_context aes;
    mbedtls_des3_context des3;
} block_cipher;

static int set_key(block_cipher *with, int32_t cipher, const uint8_t *key, int32_t key_length)
{
    if (cipher == TLSSIMPLE_AES_CBC) {
        mbedtls_aes_init(&with->aes);
        return mbedtls_aes_setkey_dec(&with->aes, key, (unsigned int) key_length * 8);
    }
    mbedtls_des3_init(&with->des3);
    return mbedtls_des3_set3key_dec(&with->des3, key);
}

static int decrypt_block(block_cipher *with, int32_t cipher, const uint8_t *input_block,
                         uint8_t *output_block)
{
    return cipher == TLSSIMPLE_AES_CBC
               ? mbedtls_aes_crypt_ecb(&with->aes, MBEDTLS_AES_DECRYPT, input_block, output_block)
               : mbedtls_des3_crypt_ecb(&with->des3, input_block, output_block);
}

/* The padding's length, or 0: it is none. Files, not strangers on the wire, get this far, so time need
   not be constant. */
static int32_t padding_length(const uint8_t *output, int32_t length, int32_t block)
{
    int32_t padding = output[length - 1];
    int32_t i;

    if (padding < 1 || padding > block) {
        return 0;
    }
    for (i = 1; i <= padding; i++) {
        if (output[length - i] != padding) {
            return 0;
        }
    }
    return padding;
}

tlssimple_status tlssimple_cbc_decrypt(int32_t cipher, const uint8_t *key, int32_t key_length,
                                       const uint8_t *iv, int32_t iv_length,
                                       const uint8_t *input_bytes, int32_t input_length,
                                       uint8_t *output, int32_t *output_length)
{
    const int32_t block = cipher == TLSSIMPLE_AES_CBC ? 16 : 8;
    uint8_t previous[BLOCK_MAX], current[BLOCK_MAX], plain[BLOCK_MAX];
    block_cipher with;
    int32_t at, i, padding;
    int code;

    if (output_length == NULL) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    *output_length = 0;
    if (key == NULL || iv == NULL || iv_length != block || input_bytes == NULL ||
        input_length <= 0 || input_length % block != 0 || output == NULL ||
        (cipher == TLSSIMPLE_AES_CBC
             ? key_length != 16 && key_length != 24 && key_length != 32
             : cipher != TLSSIMPLE_DES_EDE3_CBC || key_length != 24)) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    tls_ran_out_of_memory();
    code = set_key(&with, cipher, key, key_length);
    memcpy(previous, iv, (size_t) block);
    for (at = 0; code == 0 && at < input_length; at += block) {
        /* Copied, since `output` may be `input`. */
        memcpy(current, input_bytes + at, (size_t) block);
        code = decrypt_block(&with, cipher, current, plain);
        for (i = 0; i < block; i++) {
            output[at + i] = plain[i] ^ previous[i];
        }
        memcpy(previous, current, (size_t) block);
    }
    mbedtls_platform_zeroize(plain, sizeof(plain));
    mbedtls_platform_zeroize(&with, sizeof(with));
    if (code != 0) {
        mbedtls_platform_zeroize(output, (size_t) input_length);
        return status_of(code);
    }
    padding = padding_length(output, input_length, block);
    if (padding == 0) {
        mbedtls_platform_zeroize(output, (size_t) input_length);
        return TLSSIMPLE_E_ARGUMENT;
    }
    *output_length = input_length - padding;
    return TLSSIMPLE_OK;
}

/* ---- signatures ------------------------------------------------------------------------------------ */

typedef struct scheme {
    int32_t number;
    mbedtls_pk_type_t type;
    mbedtls_md_type_t md;
} scheme;

static const scheme *find_scheme(int32_t number)
{
    static const scheme schemes[] = {
        { MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA256, MBEDTLS_PK_RSA, MBEDTLS_MD_SHA256 },
        { MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA384, MBEDTLS_PK_RSA, MBEDTLS_MD_SHA384 },
        { MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA512, MBEDTLS_PK_RSA, MBEDTLS_MD_SHA512 },
        { MBEDTLS_TLS1_3_SIG_ECDSA_SECP256R1_SHA256, MBEDTLS_PK_ECDSA, MBEDTLS_MD_SHA256 },
        { MBEDTLS_TLS1_3_SIG_ECDSA_SECP384R1_SHA384, MBEDTLS_PK_ECDSA, MBEDTLS_MD_SHA384 },
        { MBEDTLS_TLS1_3_SIG_ECDSA_SECP521R1_SHA512, MBEDTLS_PK_ECDSA, MBEDTLS_MD_SHA512 },
        { MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA256, MBEDTLS_PK_RSASSA_PSS, MBEDTLS_MD_SHA256 },
        { MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA384, MBEDTLS_PK_RSASSA_PSS, MBEDTLS_MD_SHA384 },
        { MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA512, MBEDTLS_PK_RSASSA_PSS, MBEDTLS_MD_SHA512 },
    };
    size_t i;

    for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        if (schemes[i].number == number) {
            return &schemes[i];
        }
    }
    return NULL;
}

static int verify(mbedtls_pk_context *key, const scheme *by, const uint8_t *data, size_t length,
                  const uint8_t *signature, size_t signature_length)
{
    const mbedtls_md_info_t *md = mbedtls_md_info_from_type(by->md);
    const size_t size = mbedtls_md_get_size(md);
    /* RFC 8446 4.2.3: the salt is as long as the hash. */
    const mbedtls_pk_rsassa_pss_options pss = { by->md, (int) size };
    uint8_t hash[MBEDTLS_MD_MAX_SIZE];
    int code;

    if (!mbedtls_pk_can_do(key, by->type == MBEDTLS_PK_RSASSA_PSS ? MBEDTLS_PK_RSA : by->type)) {
        return MBEDTLS_ERR_PK_TYPE_MISMATCH;
    }
    code = mbedtls_md(md, data, length, hash);
    return code != 0 ? code
                     : mbedtls_pk_verify_ext(by->type,
                                             by->type == MBEDTLS_PK_RSASSA_PSS ? &pss : NULL, key,
                                             by->md, hash, size, signature, signature_length);
}

tlssimple_status tlssimple_signature_verify(const uint8_t *public_key, int32_t public_key_length,
                                            int32_t scheme_number, const uint8_t *data,
                                            int32_t data_length, const uint8_t *signature,
                                            int32_t signature_length)
{
    const scheme *by = find_scheme(scheme_number);
    mbedtls_pk_context key;
    unsigned char *at = (unsigned char *) public_key;
    int code;

    if (public_key == NULL || public_key_length <= 0 || by == NULL ||
        !is_input(data, data_length) || signature == NULL || signature_length <= 0) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    tls_ran_out_of_memory();
    mbedtls_pk_init(&key);
    code = mbedtls_pk_parse_subpubkey(&at, public_key + public_key_length, &key);
    if (code == 0 && (at != public_key + public_key_length || tls_key_flags(&key) != 0)) {
        code = MBEDTLS_ERR_PK_INVALID_PUBKEY;
    }
    if (code == 0) {
        code = verify(&key, by, input(data), (size_t) data_length, signature,
                      (size_t) signature_length);
    }
    mbedtls_pk_free(&key);
    if (tls_ran_out_of_memory()) {
        return TLSSIMPLE_E_MEMORY;
    }
    return code == 0 ? TLSSIMPLE_OK : TLSSIMPLE_E_UNTRUSTED;
}
