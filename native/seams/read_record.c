/* seam: ssl_msg.c mbedtls_ssl_read_record */
/*
 * Mbed TLS puts fragments of a handshake message together, but wants the first four bytes of it, its type
 * and length, in one record; RFC 8446 5.1 allows a cut anywhere. So here a message whose head is cut is first
 * waited for as if it had no more than the head, and then, when the length is known, for as long as it is.
 *
 * While only the head is waited for in_hslen is 4 and in_hsfraglen below that, which occurs at no other
 * time; so nothing has to be remembered beside the context.
 *
 * Calls within ssl_msg.c are not reached: mbedtls_ssl_read()'s, ahead of which records.c calls this one, and
 * mbedtls_ssl_parse_change_cipher_spec()'s, where a handshake message is out of place.
 * Tests: selftest, messages_in_tiny_records and the tests beside it.
 */
#include "internal.h"

#include <string.h>

#define HEAD 4
#define HELLO_REQUESTS_MAX 32

int mbedtls_ssl_read_record_upstream(mbedtls_ssl_context *ssl, unsigned update_hs_digest);

static int head_is_cut(const mbedtls_ssl_context *ssl)
{
    return ssl->in_msgtype == MBEDTLS_SSL_MSG_HANDSHAKE &&
           mbedtls_ssl_get_in_hsfraglen(ssl) == 0 && ssl->in_msglen > 0 && ssl->in_msglen < HEAD;
}

/* Has upstream wait for `whole` bytes, of which in_msglen are there. */
static int wait_for(mbedtls_ssl_context *ssl, size_t whole)
{
    unsigned char *start =
        ssl->in_buf + MBEDTLS_SSL_SEQUENCE_NUMBER_LEN + mbedtls_ssl_in_hdr_len(ssl);
    int code;

    memmove(start, ssl->in_msg, ssl->in_msglen);
    ssl->in_hslen = whole;
    code = mbedtls_ssl_set_in_hsfraglen(ssl, (unsigned) ssl->in_msglen);
    ssl->in_hdr = start + ssl->in_msglen;
    ssl->in_msglen = 0;
    mbedtls_ssl_update_in_pointers(ssl);
    return code;
}

/* What Mbed TLS does not look for in a whole message. */
static int check(tlssimple_session *session)
{
    int code;

    if (tls_hello_is_idle_request(session)) {
        /* As if it had not come: it is in no digest either. But a server that says nothing else ends. */
        return ++session->hello_requests > HELLO_REQUESTS_MAX ? MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE
                                                              : MBEDTLS_ERR_SSL_CONTINUE_PROCESSING;
    }
    code = tls_hello_check(session);
    return code != 0 ? code : tls_proof_check(session);
}

int mbedtls_ssl_read_record(mbedtls_ssl_context *ssl, unsigned update_hs_digest)
{
    tlssimple_session *session = tls_session_of(ssl);
    const int is_kept = ssl->keep_current_message;
    int code;

    do {
        /* The digest wants the whole message, so it has to wait. */
        code = mbedtls_ssl_read_record_upstream(ssl, 0);
        if (is_kept) {
            return code;
        }
        if (code == MBEDTLS_ERR_SSL_INVALID_RECORD && head_is_cut(ssl)) {
            code = wait_for(ssl, HEAD);
            if (code == 0) {
                code = MBEDTLS_ERR_SSL_CONTINUE_PROCESSING;
            }
        } else if (code == 0 && ssl->in_msgtype == MBEDTLS_SSL_MSG_HANDSHAKE) {
            size_t whole = HEAD + MBEDTLS_GET_UINT24_BE(ssl->in_msg, 1);

            if (ssl->in_msglen < whole) {
                code = wait_for(ssl, whole);
                if (code == 0) {
                    code = MBEDTLS_ERR_SSL_CONTINUE_PROCESSING;
                }
            } else {
                ssl->in_hslen = whole;
                code = session != NULL ? check(session) : 0;
            }
        }
    } while (code == MBEDTLS_ERR_SSL_CONTINUE_PROCESSING);
    if (code == 0 && update_hs_digest && ssl->in_msgtype == MBEDTLS_SSL_MSG_HANDSHAKE) {
        code = mbedtls_ssl_update_handshake_status(ssl);
    }
    return code;
}
