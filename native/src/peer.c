/* The peer's chain and the engine's half of the verdict on it. */
#include "internal.h"

#include "mbedtls/oid.h"

#include <string.h>

tlssimple_status tlssimple_session_peer_certificate(tlssimple_session *session, int32_t index,
                                                    const uint8_t **der, int32_t *der_length)
{
    tls_bytes rest;
    tls_bytes certificate;

    if (session == NULL || der == NULL || der_length == NULL || index < 0) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    *der = NULL;
    *der_length = 0;
    rest.start = session->sent;
    rest.length = session->sent_length;
    do {
        if (tls_take_certificate(&rest, &certificate) <= 0) {
            return TLSSIMPLE_E_ARGUMENT;
        }
    } while (index-- > 0);
    *der = certificate.start;
    *der_length = (int32_t) certificate.length;
    return TLSSIMPLE_OK;
}

/* ---- the verdict ---------------------------------------------------------------------------------- */

/* What Mbed TLS checks beside the chain, and leaves out under authmode NONE. */
static uint32_t check_leaf(const tlssimple_session *session, const mbedtls_x509_crt *leaf)
{
    const mbedtls_ssl_context *ssl = &session->ssl;
    uint32_t flags = 0;

    /* All suites of the policy have the server sign, and a client that shows one does. encipherOnly and decipherOnly say nothing of that
       (RFC 5280 4.2.1.3), though mbedtls_ssl_check_cert_usage() minds them. */
    if (mbedtls_x509_crt_check_key_usage(leaf, MBEDTLS_X509_KU_DIGITAL_SIGNATURE |
                                                   MBEDTLS_X509_KU_ENCIPHER_ONLY |
                                                   MBEDTLS_X509_KU_DECIPHER_ONLY) != 0) {
        flags |= MBEDTLS_X509_BADCERT_KEY_USAGE;
    }
    if ((tls_is_server(session)
             ? mbedtls_x509_crt_check_extended_key_usage(leaf, MBEDTLS_OID_CLIENT_AUTH,
                                                         MBEDTLS_OID_SIZE(MBEDTLS_OID_CLIENT_AUTH))
             : mbedtls_x509_crt_check_extended_key_usage(
                   leaf, MBEDTLS_OID_SERVER_AUTH, MBEDTLS_OID_SIZE(MBEDTLS_OID_SERVER_AUTH))) != 0) {
        flags |= MBEDTLS_X509_BADCERT_EXT_KEY_USAGE;
    }
    if (ssl->tls_version == MBEDTLS_SSL_VERSION_TLS1_2 &&
        mbedtls_pk_can_do(&leaf->pk, MBEDTLS_PK_ECKEY) &&
        mbedtls_ssl_check_curve(ssl, mbedtls_pk_get_ec_group_id(&leaf->pk)) != 0) {
        flags |= MBEDTLS_X509_BADCERT_BAD_KEY;
    }
    return tls_flags_from_native(flags);
}

/* Whether the path begins with the certificate that the peer has shown first. */
static int begins_with_peer(const tlssimple_session *session, tls_bytes path)
{
    tls_bytes sent = { session->sent, session->sent_length };
    tls_bytes peer;
    tls_bytes first;

    return tls_take_certificate(&sent, &peer) > 0 && tls_take_certificate(&path, &first) > 0 &&
           peer.length == first.length && memcmp(peer.start, first.start, peer.length) == 0;
}

tlssimple_status tlssimple_session_examine_peer(tlssimple_session *session, const uint8_t *path,
                                                int32_t path_length, uint32_t *flags)
{
    tls_bytes bytes = { path, (size_t) path_length };
    tlssimple_status status;

    if (session == NULL || path == NULL || path_length <= 0 || flags == NULL ||
        session->dead != 0 || !session->at_gate) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    session->examined = 0;
    session->accepted = 0;
    if (!begins_with_peer(session, bytes)) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    status = tls_path_verify(bytes, flags);
    if (status == TLSSIMPLE_OK || status == TLSSIMPLE_E_UNTRUSTED) {
        flags[0] |= check_leaf(session, session->ssl.session_negotiate->peer_cert);
        if (flags[0] != 0) {
            status = TLSSIMPLE_E_UNTRUSTED;
        }
    }
    session->examined = status == TLSSIMPLE_OK;
    return status;
}

tlssimple_status tlssimple_session_accept_peer(tlssimple_session *session)
{
    if (session == NULL || session->dead != 0 || !session->at_gate) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    if (!session->examined) {
        return TLSSIMPLE_E_UNTRUSTED;
    }
    session->accepted = 1;
    return TLSSIMPLE_OK;
}

tlssimple_status tlssimple_session_refuse_peer(tlssimple_session *session, int32_t alert)
{
    if (session == NULL || alert < 0 || alert > 255) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    if (session->dead != 0) {
        return session->dead;
    }
    session->at_gate = 0;
    session->request.at_answer = 0;
    session->bio.sent_alert = TLS_ALERT_NONE;
    session->bio.destination = NULL;
    session->bio.destination_left = 0;
    tls_session_die(session, TLSSIMPLE_E_REFUSED, alert);
    return TLSSIMPLE_OK;
}
