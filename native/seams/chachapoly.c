/* seam: chachapoly.c mbedtls_chachapoly_encrypt_and_tag */
/* seam: chachapoly.c mbedtls_chachapoly_auth_decrypt */
/*
 * ChaCha20-Poly1305 of whole messages, which TLS's records are. Upstream's is portable C, a block at
 * a time, at a sixth of OpenSSL's speed; here (native/src/chachapoly.c, chachapoly_avx2.c) four or
 * eight blocks are under way at once, and Poly1305 beside them.
 * Test: selftest, chachapoly_*.
 */
#include "internal.h"

#include "mbedtls/chachapoly.h"
#include "mbedtls/constant_time.h"
#include "mbedtls/platform_util.h"

#include "chachapoly.h"

int mbedtls_chachapoly_encrypt_and_tag_upstream(mbedtls_chachapoly_context *ctx, size_t length,
                                                const unsigned char nonce[12],
                                                const unsigned char *aad, size_t aad_len,
                                                const unsigned char *input, unsigned char *output,
                                                unsigned char tag[16]);
int mbedtls_chachapoly_auth_decrypt_upstream(mbedtls_chachapoly_context *ctx, size_t length,
                                             const unsigned char nonce[12],
                                             const unsigned char *aad, size_t aad_len,
                                             const unsigned char tag[16],
                                             const unsigned char *input, unsigned char *output);

#if defined(TLS_CHACHAPOLY_HAS_CODE)

/* 0 where upstream has to do it: it refuses what the counter is too short for. */
static int crypt_message(const tls_chachapoly_message *message, uint8_t tag[16])
{
    if ((uint64_t) message->length > 64 * (uint64_t) 0xFFFFFFFF) {
        return 0;
    }
#if defined(TLS_CHACHAPOLY_HAS_AVX2)
    if (tls_cpu_has(TLS_CPU_AVX2)) {
        tls_chachapoly_crypt_avx2(message, tag);
        return 1;
    }
#endif
    tls_chachapoly_crypt(message, tag);
    return 1;
}

int mbedtls_chachapoly_encrypt_and_tag(mbedtls_chachapoly_context *ctx, size_t length,
                                       const unsigned char nonce[12], const unsigned char *aad,
                                       size_t aad_len, const unsigned char *input,
                                       unsigned char *output, unsigned char tag[16])
{
    tls_chachapoly_message message = {
        ctx->chacha20_ctx.state, 1, nonce, aad, aad_len, input, output, length,
    };

    return crypt_message(&message, tag)
               ? 0
               : mbedtls_chachapoly_encrypt_and_tag_upstream(ctx, length, nonce, aad, aad_len,
                                                             input, output, tag);
}

int mbedtls_chachapoly_auth_decrypt(mbedtls_chachapoly_context *ctx, size_t length,
                                    const unsigned char nonce[12], const unsigned char *aad,
                                    size_t aad_len, const unsigned char tag[16],
                                    const unsigned char *input, unsigned char *output)
{
    tls_chachapoly_message message = {
        ctx->chacha20_ctx.state, 0, nonce, aad, aad_len, input, output, length,
    };
    uint8_t expected[16];
    int differs;

    if (!crypt_message(&message, expected)) {
        return mbedtls_chachapoly_auth_decrypt_upstream(ctx, length, nonce, aad, aad_len, tag,
                                                        input, output);
    }
    differs = mbedtls_ct_memcmp(tag, expected, sizeof(expected));
    /* The right tag of a forged message is nobody's to know. */
    mbedtls_platform_zeroize(expected, sizeof(expected));
    if (differs) {
        mbedtls_platform_zeroize(output, length);
        return MBEDTLS_ERR_CHACHAPOLY_AUTH_FAILED;
    }
    return 0;
}

#else

int mbedtls_chachapoly_encrypt_and_tag(mbedtls_chachapoly_context *ctx, size_t length,
                                       const unsigned char nonce[12], const unsigned char *aad,
                                       size_t aad_len, const unsigned char *input,
                                       unsigned char *output, unsigned char tag[16])
{
    return mbedtls_chachapoly_encrypt_and_tag_upstream(ctx, length, nonce, aad, aad_len, input,
                                                       output, tag);
}

int mbedtls_chachapoly_auth_decrypt(mbedtls_chachapoly_context *ctx, size_t length,
                                    const unsigned char nonce[12], const unsigned char *aad,
                                    size_t aad_len, const unsigned char tag[16],
                                    const unsigned char *input, unsigned char *output)
{
    return mbedtls_chachapoly_auth_decrypt_upstream(ctx, length, nonce, aad, aad_len, tag, input,
                                                    output);
}

#endif
