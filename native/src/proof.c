/* CertificateVerify of TLS 1.3: what it may be signed with, where Mbed TLS does not look. */
#include "internal.h"

#define ALGORITHM_END (4 + 2) /* the message's head and its first field */

/* Mbed TLS takes whatever is in our signature_algorithms and signed by the peer's kind of key. But PKCS#1 v1.5
   stands there for certificates alone (RFC 8446 4.2.3), and each ECDSA scheme has its curve. (Selftest
   clients_want_a_proof_of_tls_1_3, servers_want_a_proof_of_tls_1_3.) */
int tls_proof_check(tlssimple_session *session)
{
    mbedtls_ssl_context *ssl = &session->ssl;
    const int due = ssl->conf->endpoint == MBEDTLS_SSL_IS_CLIENT
                        ? MBEDTLS_SSL_CERTIFICATE_VERIFY
                        : MBEDTLS_SSL_CLIENT_CERTIFICATE_VERIFY;
    mbedtls_x509_crt *peer;
    uint16_t algorithm;

    if (ssl->tls_version != MBEDTLS_SSL_VERSION_TLS1_3 || (int) ssl->state != due ||
        ssl->in_msg[0] != MBEDTLS_SSL_HS_CERTIFICATE_VERIFY || ssl->in_hslen < ALGORITHM_END) {
        return 0;
    }
    peer = ssl->session_negotiate->peer_cert;
    algorithm = (uint16_t) (ssl->in_msg[4] << 8 | ssl->in_msg[5]);
    return peer != NULL && mbedtls_ssl_sig_alg_is_offered(ssl, algorithm) &&
                   mbedtls_ssl_tls13_check_sig_alg_cert_key_match(algorithm, &peer->pk)
               ? 0
               : MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER;
}
