/* seam: ssl_msg.c mbedtls_ssl_start_handshake_msg */
/* seam: ssl_tls12_client.c mbedtls_ssl_tls12_write_client_hello_exts */
/*
 * A client of Mbed TLS 3.6 that offers to take a session up speaks the version of that session and no
 * other: a server that has since given up TLS 1.3 could not answer, and one that has since learnt it
 * would be kept at TLS 1.2 by each session that follows from the last. RFC 8446 4.2.11 and 4.1.1 have
 * the client offer all that it speaks; the session is one offer more. So a session of ours widens the
 * versions again, after they were narrowed and before the ClientHello is written.
 *
 * In a ClientHello for both versions Mbed TLS would then put a TLS 1.3 ticket into TLS 1.2's
 * extension too, where it is of no use to any server.
 * Test: selftest, the_server_may_choose_another_version, a_ticket_is_sent_once.
 */
#include "internal.h"

int mbedtls_ssl_start_handshake_msg_upstream(mbedtls_ssl_context *ssl, unsigned char hs_type,
                                             unsigned char **buf, size_t *buf_len);
int mbedtls_ssl_tls12_write_client_hello_exts_upstream(mbedtls_ssl_context *ssl,
                                                       unsigned char *buf,
                                                       const unsigned char *end, int uses_ec,
                                                       size_t *out_len);

static int has_offered(mbedtls_ssl_context *ssl)
{
    const tlssimple_session *session = tls_session_of(ssl);

    return session != NULL && session->offered != 0;
}

int mbedtls_ssl_start_handshake_msg(mbedtls_ssl_context *ssl, unsigned char hs_type,
                                    unsigned char **buf, size_t *buf_len)
{
    if (hs_type == MBEDTLS_SSL_HS_CLIENT_HELLO && has_offered(ssl)) {
        ssl->tls_version = ssl->conf->max_tls_version;
        ssl->handshake->min_tls_version = ssl->conf->min_tls_version;
    }
    return mbedtls_ssl_start_handshake_msg_upstream(ssl, hs_type, buf, buf_len);
}

int mbedtls_ssl_tls12_write_client_hello_exts(mbedtls_ssl_context *ssl, unsigned char *buf,
                                              const unsigned char *end, int uses_ec,
                                              size_t *out_len)
{
    mbedtls_ssl_session *offered = ssl->session_negotiate;
    unsigned char *ticket = offered->ticket;
    size_t length = offered->ticket_len;
    const int is_for_tls13 =
        has_offered(ssl) && offered->tls_version == MBEDTLS_SSL_VERSION_TLS1_3;
    int code;

    if (is_for_tls13) {
        offered->ticket = NULL;
        offered->ticket_len = 0;
    }
    code = mbedtls_ssl_tls12_write_client_hello_exts_upstream(ssl, buf, end, uses_ec, out_len);
    if (is_for_tls13) {
        offered->ticket = ticket;
        offered->ticket_len = length;
    }
    return code;
}
