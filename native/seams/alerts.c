/* seam: ssl_msg.c mbedtls_ssl_send_alert_message */
/* seam: ssl_msg.c mbedtls_ssl_handle_pending_alert */
/*
 * Mbed TLS sends a fatal alert where it finds a fault, and some of them are not what the RFCs name: internal_error
 * for a cipher suite that it does not have, illegal_parameter to a server without TLS 1.3. What it wants to
 * say is only noted here, and said, or said better, when the session dies (tls_session_fail()). Warnings go
 * out as they are, and so does bad_record_mac, which comes from within ssl_msg.c.
 * Whoever uses Mbed TLS without a session of ours gets upstream's functions.
 * Tests: selftest, clients_name_the_fault, servers_name_the_fault.
 */
#include "internal.h"

int mbedtls_ssl_send_alert_message_upstream(mbedtls_ssl_context *ssl, unsigned char level,
                                            unsigned char message);
int mbedtls_ssl_handle_pending_alert_upstream(mbedtls_ssl_context *ssl);

int tls_alert_send(tlssimple_session *session, int alert)
{
    /* Where something waits to be sent - TLS 1.3's change_cipher_spec does - Mbed TLS sends that in place
       of the alert. (Selftest refusing_at_the_request.) */
    int code = tls_buffers_take(session);

    if (code == 0) {
        code = mbedtls_ssl_flush_output(&session->ssl);
    }
    return code != 0 ? code
                     : mbedtls_ssl_send_alert_message_upstream(&session->ssl,
                                                               MBEDTLS_SSL_ALERT_LEVEL_FATAL,
                                                               (unsigned char) alert);
}

int mbedtls_ssl_send_alert_message(mbedtls_ssl_context *ssl, unsigned char level,
                                   unsigned char message)
{
    tlssimple_session *session = tls_session_of(ssl);

    if (session == NULL || level != MBEDTLS_SSL_ALERT_LEVEL_FATAL) {
        return mbedtls_ssl_send_alert_message_upstream(ssl, level, message);
    }
    session->alert_due = message;
    return 0;
}

int mbedtls_ssl_handle_pending_alert(mbedtls_ssl_context *ssl)
{
    tlssimple_session *session = tls_session_of(ssl);

    if (session == NULL || ssl->send_alert == 0) {
        return mbedtls_ssl_handle_pending_alert_upstream(ssl);
    }
    ssl->send_alert = 0;
    session->alert_due = ssl->alert_type;
    return ssl->alert_reason;
}
