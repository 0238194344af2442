/* seam: ssl_tls13_generic.c mbedtls_ssl_tls13_check_received_extension */
/*
 * A HelloRetryRequest with a cookie ends the handshake of Mbed TLS 3.6 with -0x7500 (#9543): an
 * extension in a server's message must be one that the client sent, and the client has sent no
 * cookie. RFC 8446 4.2 and 4.2.2 make the cookie the exception: the server offers it unasked.
 * Upstream's parser and writer for it are complete, only this check keeps them from being reached.
 * Test: selftest, hello_retry_with_cookie.
 */
#include "internal.h"

int mbedtls_ssl_tls13_check_received_extension_upstream(mbedtls_ssl_context *ssl, int hs_msg_type,
                                                        unsigned int received_extension_type,
                                                        uint32_t hs_msg_allowed_extensions_mask);

int mbedtls_ssl_tls13_check_received_extension(mbedtls_ssl_context *ssl, int hs_msg_type,
                                               unsigned int received_extension_type,
                                               uint32_t hs_msg_allowed_extensions_mask)
{
    int code;

    if (hs_msg_type == MBEDTLS_SSL_TLS1_3_HS_HELLO_RETRY_REQUEST &&
        received_extension_type == MBEDTLS_TLS_EXT_COOKIE) {
        mbedtls_ssl_tls13_set_hs_sent_ext_mask(ssl, MBEDTLS_TLS_EXT_COOKIE);
    }
    code = mbedtls_ssl_tls13_check_received_extension_upstream(
        ssl, hs_msg_type, received_extension_type, hs_msg_allowed_extensions_mask);
    if (code != 0 && mbedtls_ssl_get_extension_mask(received_extension_type) ==
                         MBEDTLS_SSL_EXT_MASK(UNRECOGNIZED)) {
        /* RFC 8446 4.2: nobody has asked for it. (Selftest clients_name_the_fault.) */
        ssl->alert_type = MBEDTLS_SSL_ALERT_MSG_UNSUPPORTED_EXT;
    }
    return code;
}
