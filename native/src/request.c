/* A server asks the client for a certificate: what it said, and the answer. */
#include "internal.h"

#include <string.h>

#include "mbedtls/asn1.h"

/* ---- reading the CertificateRequest --------------------------------------------------------------- */

static int are_names(tls_bytes names)
{
    tls_bytes name;

    while (names.length > 0) {
        unsigned char *at;
        size_t length;

        if (!tls_take(&names, 2, &name)) {
            return 0;
        }
        at = (unsigned char *) name.start;
        if (mbedtls_asn1_get_tag(&at, name.start + name.length, &length,
                                 MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE) != 0 ||
            at + length != name.start + name.length) {
            return 0;
        }
    }
    return 1;
}

/* RFC 8446 4.3.2. Mbed TLS has read the message and let it pass. */
static tls_bytes issuers_in_tls13(tls_bytes message)
{
    tls_bytes none = { NULL, 0 };
    tls_bytes part;
    tls_bytes extensions;

    if (!tls_take(&message, 1, &part) || !tls_take(&message, 2, &extensions)) {
        return none;
    }
    while (extensions.length >= 2) {
        unsigned type = (unsigned) extensions.start[0] << 8 | extensions.start[1];

        extensions.start += 2;
        extensions.length -= 2;
        if (!tls_take(&extensions, 2, &part)) {
            return none;
        }
        if (type == MBEDTLS_TLS_EXT_CERT_AUTH) {
            tls_bytes names;

            return tls_take(&part, 2, &names) && part.length == 0 ? names : none;
        }
    }
    return none;
}

/* RFC 5246 7.4.4. Mbed TLS signs with the hash of the suite and does not look whether the server
   takes that, so this does. */
static tls_bytes issuers_in_tls12(tls_bytes message, const mbedtls_ssl_ciphersuite_t *suite,
                                  tls_request *request)
{
    const uint8_t hash = suite->mac == MBEDTLS_MD_SHA384 ? MBEDTLS_SSL_HASH_SHA384
                                                         : MBEDTLS_SSL_HASH_SHA256;
    tls_bytes none = { NULL, 0 };
    tls_bytes types;
    tls_bytes algorithms;
    tls_bytes names;
    size_t i;

    if (!tls_take(&message, 1, &types) || !tls_take(&message, 2, &algorithms) ||
        !tls_take(&message, 2, &names)) {
        return none;
    }
    for (i = 0; i + 2 <= algorithms.length; i += 2) {
        if (algorithms.start[i] == hash) {
            request->takes_rsa |= algorithms.start[i + 1] == MBEDTLS_SSL_SIG_RSA;
            request->takes_ecdsa |= algorithms.start[i + 1] == MBEDTLS_SSL_SIG_ECDSA;
        }
    }
    return names;
}

int tls_request_note(tlssimple_session *session)
{
    const mbedtls_ssl_context *ssl = &session->ssl;
    tls_request *request = &session->request;
    tls_bytes names;

    /* The state is passed too when the server asks for nothing; the message is another one then. */
    if (ssl->handshake->client_auth == 0 || ssl->in_hslen < 4) {
        return 0;
    }
    names.start = ssl->in_msg + 4;
    names.length = ssl->in_hslen - 4;
    names = ssl->tls_version == MBEDTLS_SSL_VERSION_TLS1_3
                ? issuers_in_tls13(names)
                : issuers_in_tls12(names, ssl->handshake->ciphersuite_info, request);
    if (names.length == 0 || !are_names(names)) {
        return 0;
    }
    request->issuers = mbedtls_calloc(1, names.length);
    if (request->issuers == NULL) {
        return MBEDTLS_ERR_SSL_ALLOC_FAILED;
    }
    memcpy(request->issuers, names.start, names.length);
    request->issuers_length = names.length;
    return 0;
}

/* ---- answering it ---------------------------------------------------------------------------------- */

int tls_request_is_due(const tlssimple_session *session)
{
    const mbedtls_ssl_context *ssl = &session->ssl;

    return ssl->conf->endpoint == MBEDTLS_SSL_IS_CLIENT &&
           ssl->state == MBEDTLS_SSL_CLIENT_CERTIFICATE && ssl->handshake->client_auth != 0;
}

int tls_request_is_met(const tlssimple_session *session)
{
    const mbedtls_ssl_context *ssl = &session->ssl;
    const tls_request *request = &session->request;
    const uint16_t *algorithm;

    if (request->identity == NULL) {
        return 1;
    }
    if (ssl->tls_version != MBEDTLS_SSL_VERSION_TLS1_3) {
        return mbedtls_pk_can_do(&request->identity->key, MBEDTLS_PK_RSA) ? request->takes_rsa
                                                                          : request->takes_ecdsa;
    }
    for (algorithm = ssl->handshake->received_sig_algs; *algorithm != MBEDTLS_TLS1_3_SIG_NONE;
         algorithm++) {
        if (mbedtls_ssl_sig_alg_is_offered(ssl, *algorithm) &&
            mbedtls_ssl_tls13_sig_alg_for_cert_verify_is_supported(*algorithm) &&
            mbedtls_ssl_tls13_check_sig_alg_cert_key_match(*algorithm,
                                                           &request->identity->key)) {
            return 1;
        }
    }
    return 0;
}

tlssimple_status tlssimple_session_acceptable_issuers(tlssimple_session *session,
                                                      const uint8_t **names,
                                                      int32_t *names_length)
{
    if (names == NULL || names_length == NULL) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    *names = NULL;
    *names_length = 0;
    if (session == NULL || !session->request.at_answer) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    *names = session->request.issuers;
    *names_length = (int32_t) session->request.issuers_length;
    return TLSSIMPLE_OK;
}

tlssimple_status tlssimple_session_set_identity(tlssimple_session *session,
                                                tlssimple_identity *identity)
{
    tls_request *request;

    if (session == NULL || session->dead != 0) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    if (tls_is_server(session)) {
        return tls_server_add_identity(session, identity);
    }
    if (!session->request.at_answer) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    request = &session->request;
    if (identity != NULL) {
        tls_identity_hold(identity);
    }
    tlssimple_identity_free(request->identity);
    request->identity = identity;
    request->shown.cert = identity != NULL ? &identity->chain : NULL;
    request->shown.key = identity != NULL ? &identity->key : NULL;
    session->ssl.handshake->key_cert = identity != NULL ? &request->shown : NULL;
    return TLSSIMPLE_OK;
}

void tls_request_free(tls_request *request)
{
    mbedtls_free(request->issuers);
    tlssimple_identity_free(request->identity);
}
