/* seam: ssl_tls.c mbedtls_ssl_parse_certificate */
/* seam: ssl_tls13_generic.c mbedtls_ssl_tls13_process_certificate */
/*
 * Mbed TLS parses every certificate of the server's chain and ends the handshake if one of them is not
 * to its liking: a critical extension that it does not know, such as nameConstraints, an odd encoding,
 * fewer than 128 bytes; one with an algorithm that it does not know it leaves out without a word.
 * RFC 8446 4.4.2 wants peers to bear with extra certificates in any order, and which of them matter
 * is for our verifier to say. So a session keeps each one byte for byte, in order, and has Mbed
 * TLS parse the first alone, whose key the handshake needs; its unknown extensions pass, since
 * the verifier judges those too. A server's session does the same with what its client shows.
 *
 * The message around the certificates is held to its form as upstream holds it. Whoever uses Mbed TLS
 * without a session of ours gets upstream's functions.
 * Tests: selftest, extra_certificates_end_nothing and the tests beside it, server_tests.c; handshakes
 * that differ from upstream's in nothing else: the_chain_is_shown_as_it_was_sent.
 */
#include "internal.h"

#include <string.h>

int mbedtls_ssl_parse_certificate_upstream(mbedtls_ssl_context *ssl);
int mbedtls_ssl_tls13_process_certificate_upstream(mbedtls_ssl_context *ssl);

/* RFC 8446 4.4.2: none is allowed that was not asked for, and neither side asks for any. */
static int check_extensions(mbedtls_ssl_context *ssl, tls_bytes extensions)
{
    tls_bytes data;

    ssl->handshake->received_extensions = MBEDTLS_SSL_EXT_MASK_NONE;
    while (extensions.length > 0) {
        unsigned type;
        int code;

        if (extensions.length < 2) {
            return MBEDTLS_ERR_SSL_DECODE_ERROR;
        }
        type = (unsigned) extensions.start[0] << 8 | extensions.start[1];
        extensions.start += 2;
        extensions.length -= 2;
        if (!tls_take(&extensions, 2, &data)) {
            return MBEDTLS_ERR_SSL_DECODE_ERROR;
        }
        code = mbedtls_ssl_tls13_check_received_extension(ssl, MBEDTLS_SSL_HS_CERTIFICATE, type,
                                                          MBEDTLS_SSL_TLS1_3_ALLOWED_EXTS_OF_CT);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

/* Copies the list into the session, without what TLS 1.3 has between the certificates. */
static int keep_chain(tlssimple_session *session, tls_bytes list)
{
    const int is_tls13 = session->ssl.tls_version == MBEDTLS_SSL_VERSION_TLS1_3;
    tls_bytes certificate;
    tls_bytes extensions;

    mbedtls_free(session->sent);
    session->sent_length = 0;
    session->sent = mbedtls_calloc(1, list.length);
    if (session->sent == NULL) {
        return MBEDTLS_ERR_SSL_ALLOC_FAILED;
    }
    while (list.length > 0) {
        int code = 0;

        if (tls_take_certificate(&list, &certificate) <= 0 ||
            (is_tls13 && !tls_take(&list, 2, &extensions))) {
            return MBEDTLS_ERR_SSL_DECODE_ERROR;
        }
        memcpy(session->sent + session->sent_length, certificate.start - 3,
               certificate.length + 3);
        session->sent_length += certificate.length + 3;
        if (is_tls13) {
            code = check_extensions(&session->ssl, extensions);
        }
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

int tls_chain_parse_leaf(tlssimple_session *session)
{
    mbedtls_ssl_session *negotiated = session->ssl.session_negotiate;
    tls_bytes sent = { session->sent, session->sent_length };
    tls_bytes leaf;
    mbedtls_x509_crt *parsed;
    int code;

    if (tls_take_certificate(&sent, &leaf) <= 0) {
        return MBEDTLS_ERR_SSL_DECODE_ERROR;
    }
    parsed = mbedtls_calloc(1, sizeof(*parsed));
    if (parsed == NULL) {
        return MBEDTLS_ERR_SSL_ALLOC_FAILED;
    }
    mbedtls_x509_crt_init(parsed);
    code = mbedtls_x509_crt_parse_der_with_ext_cb(parsed, leaf.start, leaf.length, 1,
                                                  tls_pass_extension, NULL);
    if (code != 0) {
        mbedtls_x509_crt_free(parsed);
        mbedtls_free(parsed);
        /* A point that is on no curve comes as a code of arithmetic (-0x4B00 to -0x4F80), which says
           nothing of certificates. */
        return -code >= 0x4B00 && -code < 0x5000 ? MBEDTLS_ERR_PK_INVALID_PUBKEY : code;
    }
    if (negotiated->peer_cert != NULL) {
        mbedtls_x509_crt_free(negotiated->peer_cert);
        mbedtls_free(negotiated->peer_cert);
    }
    negotiated->peer_cert = parsed;
    /* "Not verified", as upstream notes it under MBEDTLS_SSL_VERIFY_NONE; the gate is what counts. */
    negotiated->verify_result = 0;
    return 0;
}

/* The client has none to show. */
static int take_none(const tlssimple_session *session)
{
    session->ssl.session_negotiate->verify_result = MBEDTLS_X509_BADCERT_MISSING;
    return session->context->client_auth == TLSSIMPLE_CLIENT_AUTH_REQUIRED
               ? MBEDTLS_ERR_SSL_NO_CLIENT_CERTIFICATE
               : 0;
}

static int take_chain(tlssimple_session *session, tls_bytes message)
{
    tls_bytes context;
    tls_bytes list;
    int code;

    /* RFC 8446 4.4.2: the context is empty but after the handshake. And a server's list holds one
       certificate at least: RFC 8446 4.4.2.4, RFC 5246 7.4.2. */
    if ((session->ssl.tls_version == MBEDTLS_SSL_VERSION_TLS1_3 &&
         (!tls_take(&message, 1, &context) || context.length != 0)) ||
        !tls_take(&message, 3, &list) || message.length != 0 ||
        (list.length == 0 && !tls_is_server(session))) {
        return MBEDTLS_ERR_SSL_DECODE_ERROR;
    }
    if (list.length == 0) {
        return take_none(session);
    }
    code = keep_chain(session, list);
    return code != 0 ? code : tls_chain_parse_leaf(session);
}

/* TLS 1.2. The alert for a failure is sent by tls_session_fail(). */
int mbedtls_ssl_parse_certificate(mbedtls_ssl_context *ssl)
{
    tlssimple_session *session = tls_session_of(ssl);
    tls_bytes message;
    int code;

    if (session == NULL) {
        return mbedtls_ssl_parse_certificate_upstream(ssl);
    }
    if (tls_is_server(session) && ssl->conf->authmode == MBEDTLS_SSL_VERIFY_NONE) {
        /* It has not asked; whatever comes has no place where ClientKeyExchange is expected. */
        ssl->session_negotiate->verify_result = MBEDTLS_X509_BADCERT_SKIP_VERIFY;
        mbedtls_ssl_handshake_increment_state(ssl);
        return 0;
    }
    code = mbedtls_ssl_read_record(ssl, 1);
    if (code != 0) {
        return code;
    }
    if (ssl->in_msgtype != MBEDTLS_SSL_MSG_HANDSHAKE ||
        ssl->in_msg[0] != MBEDTLS_SSL_HS_CERTIFICATE || ssl->in_hslen < 4) {
        return MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE;
    }
    message.start = ssl->in_msg + 4;
    message.length = ssl->in_hslen - 4;
    code = take_chain(session, message);
    if (code == 0) {
        mbedtls_ssl_handshake_increment_state(ssl);
    }
    return code;
}

int mbedtls_ssl_tls13_process_certificate(mbedtls_ssl_context *ssl)
{
    tlssimple_session *session = tls_session_of(ssl);
    tls_bytes message;
    unsigned char *body;
    int code;

    if (session == NULL) {
        return mbedtls_ssl_tls13_process_certificate_upstream(ssl);
    }
    code = mbedtls_ssl_tls13_fetch_handshake_msg(ssl, MBEDTLS_SSL_HS_CERTIFICATE, &body,
                                                 &message.length);
    if (code != 0) {
        return code;
    }
    message.start = body;
    code = take_chain(session, message);
    return code != 0 ? code
                     : mbedtls_ssl_add_hs_msg_to_checksum(ssl, MBEDTLS_SSL_HS_CERTIFICATE, body,
                                                          message.length);
}
