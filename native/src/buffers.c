/*
 * The two record buffers of Mbed TLS, 33 KB together: a connection that waits does not keep them.
 *
 * Between two records nothing stands in them but the number of the next record to come, in the first eight
 * bytes of the inbound one; that is kept beside the context while they are gone. Plaintext that was
 * in them is wiped by tls_free(). Memory for the next comes from the allocator's reserve (platform.c), so taking and
 * giving back costs less than a microsecond.
 */
#include "internal.h"

#include <string.h>

#include "mbedtls/platform_util.h"

int tls_buffers_take(tlssimple_session *session)
{
    mbedtls_ssl_context *ssl = &session->ssl;
    unsigned char *in;
    unsigned char *out;

    if (ssl->in_buf != NULL) {
        return 0;
    }
    in = mbedtls_calloc(1, MBEDTLS_SSL_IN_BUFFER_LEN);
    out = mbedtls_calloc(1, MBEDTLS_SSL_OUT_BUFFER_LEN);
    if (in == NULL || out == NULL) {
        mbedtls_free(in);
        mbedtls_free(out);
        return MBEDTLS_ERR_SSL_ALLOC_FAILED;
    }
    ssl->in_buf = in;
    ssl->out_buf = out;
    mbedtls_ssl_reset_in_pointers(ssl);
    mbedtls_ssl_reset_out_pointers(ssl);
    mbedtls_ssl_update_out_pointers(ssl, ssl->transform_out);
    memcpy(ssl->in_ctr, session->in_counter, sizeof(session->in_counter));
    return 0;
}

int tls_buffers_are_idle(const tlssimple_session *session)
{
    const mbedtls_ssl_context *ssl = &session->ssl;
    const tls_bio *bio = &session->bio;

    return session->handshake_over && ssl->state == MBEDTLS_SSL_HANDSHAKE_OVER &&
           /* No part of a record, ... */
           ssl->in_left == 0 && bio->outer_length == sizeof(bio->outer) && bio->body_left == 0 &&
           /* ... no data that nobody has taken yet, ... */
           ssl->in_offt == NULL && !ssl->keep_current_message &&
           /* ... no part of a message, and no message behind the one that was read, ... */
           mbedtls_ssl_get_in_hsfraglen(ssl) == 0 &&
           (ssl->in_hslen == 0 || ssl->in_hslen >= ssl->in_msglen) &&
           /* ... nothing that tls_records_passed() has to look at, ... */
           (ssl->in_msgtype == MBEDTLS_SSL_MSG_APPLICATION_DATA ||
            ssl->in_msgtype == MBEDTLS_SSL_MSG_HANDSHAKE) &&
           /* ... and nothing to be sent. */
           ssl->out_left == 0;
}

void tls_buffers_give_back(tlssimple_session *session)
{
    mbedtls_ssl_context *ssl = &session->ssl;

    if (ssl->in_buf == NULL || !tls_buffers_are_idle(session)) {
        return;
    }
    memcpy(session->in_counter, ssl->in_ctr, sizeof(session->in_counter));
    /* tls_free() wipes them. */
    mbedtls_free(ssl->in_buf);
    mbedtls_free(ssl->out_buf);
    ssl->in_buf = NULL;
    ssl->out_buf = NULL;
}
