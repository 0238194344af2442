/* seam: gcm.c mbedtls_gcm_setkey */
/* seam: gcm.c mbedtls_gcm_crypt_and_tag */
/* seam: gcm.c mbedtls_gcm_auth_decrypt */
/*
 * AES-GCM of whole messages, which TLS's records are. Upstream uses the processor's instructions
 * too, but a block at a time, each waiting for the one before: a download spent most of its time
 * there. Here (native/src/gcm.c, gcm_vaes.c) eight or sixteen blocks are under way at once, and the
 * powers of the hash key, by which that many are hashed with one reduction, are found once a key.
 * There is no path for AVX-512, since none could be tested.
 * What has no such instructions, and a message in parts, goes to upstream's functions, on the same
 * context.
 * Test: selftest, aes_gcm_*.
 */
#include "internal.h"

#include <string.h>

#include "mbedtls/aes.h"
#include "mbedtls/constant_time.h"
#include "mbedtls/gcm.h"
#include "mbedtls/platform_util.h"

#include "gcm.h"

int mbedtls_gcm_setkey_upstream(mbedtls_gcm_context *ctx, mbedtls_cipher_id_t cipher,
                                const unsigned char *key, unsigned int keybits);
int mbedtls_gcm_crypt_and_tag_upstream(mbedtls_gcm_context *ctx, int mode, size_t length,
                                       const unsigned char *iv, size_t iv_len,
                                       const unsigned char *add, size_t add_len,
                                       const unsigned char *input, unsigned char *output,
                                       size_t tag_len, unsigned char *tag);
int mbedtls_gcm_auth_decrypt_upstream(mbedtls_gcm_context *ctx, size_t length,
                                      const unsigned char *iv, size_t iv_len,
                                      const unsigned char *add, size_t add_len,
                                      const unsigned char *tag, size_t tag_len,
                                      const unsigned char *input, unsigned char *output);

#if defined(TLS_GCM_HAS_CODE) && !defined(MBEDTLS_GCM_LARGE_TABLE) && \
    !defined(MBEDTLS_BLOCK_CIPHER_C)

int mbedtls_gcm_setkey(mbedtls_gcm_context *ctx, mbedtls_cipher_id_t cipher,
                       const unsigned char *key, unsigned int keybits)
{
    int code;

    memset(ctx->H, 0, sizeof(ctx->H));
    code = mbedtls_gcm_setkey_upstream(ctx, cipher, key, keybits);
    /* Unless upstream needs the table: then entry 1, H * x^3, is not 0. */
    if (code == 0 && cipher == MBEDTLS_CIPHER_ID_AES && tls_cpu_has(TLS_CPU_AES) &&
        (ctx->H[1][0] | ctx->H[1][1]) == 0) {
        tls_gcm_prepare(ctx->H);
    }
    return code;
}

/* Entry 0 is 0 in upstream's table; in ours it is H^8. */
static int is_ours(const mbedtls_gcm_context *ctx)
{
    return (ctx->H[0][0] | ctx->H[0][1]) != 0 && tls_cpu_has(TLS_CPU_AES);
}

/* The limits of upstream's functions, but all of them before anything is written. */
static int is_sound(size_t length, size_t iv_len, size_t add_len, size_t tag_len,
                    const unsigned char *input, const unsigned char *output)
{
    return iv_len > 0 && (uint64_t) iv_len >> 61 == 0 && (uint64_t) add_len >> 61 == 0 &&
           tag_len >= 4 && tag_len <= 16 && (uint64_t) length <= 0xFFFFFFFE0 &&
           !(output > input && (size_t) (output - input) < length);
}

static void crypt_message(const mbedtls_gcm_context *ctx, const tls_gcm_message *message,
                          uint8_t tag[16])
{
    const mbedtls_aes_context *aes = ctx->cipher_ctx.cipher_ctx;
    tls_gcm_key key = {
        (const uint8_t *) (aes->buf + aes->rk_offset), aes->nr, (const uint64_t (*)[2]) ctx->H,
    };

    tls_gcm_crypt(&key, message, tag);
}

int mbedtls_gcm_crypt_and_tag(mbedtls_gcm_context *ctx, int mode, size_t length,
                              const unsigned char *iv, size_t iv_len, const unsigned char *add,
                              size_t add_len, const unsigned char *input, unsigned char *output,
                              size_t tag_len, unsigned char *tag)
{
    tls_gcm_message message = {
        mode == MBEDTLS_GCM_ENCRYPT, iv, iv_len, add, add_len, input, output, length,
    };
    uint8_t whole[16];

    if (!is_ours(ctx)) {
        return mbedtls_gcm_crypt_and_tag_upstream(ctx, mode, length, iv, iv_len, add, add_len,
                                                  input, output, tag_len, tag);
    }
    if (!is_sound(length, iv_len, add_len, tag_len, input, output)) {
        return MBEDTLS_ERR_GCM_BAD_INPUT;
    }
    crypt_message(ctx, &message, whole);
    memcpy(tag, whole, tag_len);
    return 0;
}

int mbedtls_gcm_auth_decrypt(mbedtls_gcm_context *ctx, size_t length, const unsigned char *iv,
                             size_t iv_len, const unsigned char *add, size_t add_len,
                             const unsigned char *tag, size_t tag_len, const unsigned char *input,
                             unsigned char *output)
{
    tls_gcm_message message = { 0, iv, iv_len, add, add_len, input, output, length };
    uint8_t expected[16];
    int differs;

    if (!is_ours(ctx)) {
        return mbedtls_gcm_auth_decrypt_upstream(ctx, length, iv, iv_len, add, add_len, tag,
                                                 tag_len, input, output);
    }
    if (!is_sound(length, iv_len, add_len, tag_len, input, output)) {
        return MBEDTLS_ERR_GCM_BAD_INPUT;
    }
    crypt_message(ctx, &message, expected);
    differs = mbedtls_ct_memcmp(tag, expected, tag_len);
    /* The right tag of a forged message is nobody's to know. */
    mbedtls_platform_zeroize(expected, sizeof(expected));
    if (differs) {
        mbedtls_platform_zeroize(output, length);
        return MBEDTLS_ERR_GCM_AUTH_FAILED;
    }
    return 0;
}

#else

int mbedtls_gcm_setkey(mbedtls_gcm_context *ctx, mbedtls_cipher_id_t cipher,
                       const unsigned char *key, unsigned int keybits)
{
    return mbedtls_gcm_setkey_upstream(ctx, cipher, key, keybits);
}

int mbedtls_gcm_crypt_and_tag(mbedtls_gcm_context *ctx, int mode, size_t length,
                              const unsigned char *iv, size_t iv_len, const unsigned char *add,
                              size_t add_len, const unsigned char *input, unsigned char *output,
                              size_t tag_len, unsigned char *tag)
{
    return mbedtls_gcm_crypt_and_tag_upstream(ctx, mode, length, iv, iv_len, add, add_len, input,
                                              output, tag_len, tag);
}

int mbedtls_gcm_auth_decrypt(mbedtls_gcm_context *ctx, size_t length, const unsigned char *iv,
                             size_t iv_len, const unsigned char *add, size_t add_len,
                             const unsigned char *tag, size_t tag_len, const unsigned char *input,
                             unsigned char *output)
{
    return mbedtls_gcm_auth_decrypt_upstream(ctx, length, iv, iv_len, add, add_len, tag, tag_len,
                                             input, output);
}

#endif
