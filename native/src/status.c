/* From Mbed TLS's error codes to the statuses of tlssimple.h, and on to alerts. */
#include "internal.h"

#include "mbedtls/entropy.h"
#include "mbedtls/error.h"

/* Whether the peer's first bytes are the header of a TLS record (RFC 8446 5.1). */
static int began_as_tls(const tlssimple_session *session)
{
    const unsigned char *header = session->bio.header;

    if (session->bio.header_length < 1) {
        return 1;
    }
    if (header[0] < MBEDTLS_SSL_MSG_CHANGE_CIPHER_SPEC ||
        header[0] > MBEDTLS_SSL_MSG_APPLICATION_DATA) {
        return 0;
    }
    return session->bio.header_length < 2 || header[1] == 3;
}

/* Mbed TLS has one code for every malformed record; the header of the one it stopped at tells. */
static int record_is_too_long(const mbedtls_ssl_context *ssl)
{
    size_t length;

    if (ssl->in_len == NULL || ssl->in_left < 5) {
        return 0;
    }
    length = (size_t) ssl->in_len[0] << 8 | ssl->in_len[1];
    /* RFC 8446 5.2 allows 16384 + 256, but no plaintext of 16384 becomes longer than this. */
    return length > MBEDTLS_SSL_IN_PAYLOAD_LEN;
}

/* The same code for what is wrong within a record: as what it was found out shows how far it got. */
static tlssimple_status malformed_record(const tlssimple_session *session)
{
    const mbedtls_ssl_context *ssl = &session->ssl;
    const tls_bio *bio = &session->bio;
    const size_t length = (size_t) bio->outer[3] << 8 | bio->outer[4];
    const int is_whole = bio->outer_length == sizeof(bio->outer) && bio->body_left == 0;

    if (!is_whole) {
        return TLSSIMPLE_E_DECODE;
    }
    switch (ssl->in_msgtype) {
        case 0:
            /* Opened, and then its content was too long, or, in TLS 1.3, nothing but padding; or a
               fragment of nothing (RFC 8446 5.1, 5.2, 5.4). */
            if (length > MBEDTLS_SSL_IN_CONTENT_LEN +
                             (ssl->transform_in != NULL ? ssl->transform_in->minlen : 0)) {
                return TLSSIMPLE_E_RECORD_SIZE;
            }
            return TLSSIMPLE_E_UNEXPECTED;
        case MBEDTLS_SSL_MSG_CHANGE_CIPHER_SPEC:
            return TLSSIMPLE_E_UNEXPECTED;
        default:
            /* RFC 8446 5.4 for a handshake message or an alert of nothing. */
            return ssl->in_msglen == 0 ? TLSSIMPLE_E_UNEXPECTED : TLSSIMPLE_E_DECODE;
    }
}

/* A handshake message has to fit the buffer; this one does not. */
static int message_is_too_long(const mbedtls_ssl_context *ssl)
{
    return mbedtls_ssl_get_in_hsfraglen(ssl) != 0 && ssl->in_hslen > MBEDTLS_SSL_IN_CONTENT_LEN;
}

/* Mbed TLS has one code for "nothing in common" and for a CertificateVerify or Finished that is wrong.
   (Selftest a_wrong_signature_is_called_so.) */
static int is_wrong_proof(const mbedtls_ssl_context *ssl, int native_code)
{
    if (ssl->tls_version == MBEDTLS_SSL_VERSION_TLS1_3) {
        return ssl->alert_reason == native_code &&
               ssl->alert_type == MBEDTLS_SSL_ALERT_MSG_DECRYPT_ERROR;
    }
    return ssl->state == (ssl->conf->endpoint == MBEDTLS_SSL_IS_CLIENT
                              ? MBEDTLS_SSL_SERVER_FINISHED
                              : MBEDTLS_SSL_CLIENT_FINISHED);
}

/* To a client a share that cannot be used is "nothing in common" as well, where the server has chosen
   what was not offered. (Selftest clients_name_the_fault.) */
static int is_wrong_choice(const mbedtls_ssl_context *ssl)
{
    return ssl->conf->endpoint == MBEDTLS_SSL_IS_CLIENT &&
           ssl->tls_version == MBEDTLS_SSL_VERSION_TLS1_3 &&
           ssl->state == MBEDTLS_SSL_SERVER_HELLO;
}

/* A server that knows nothing of TLS 1.3 answers a client that wants nothing else in TLS 1.2, which
   Mbed TLS calls an illegal parameter. It notes the session's version right after that check.
   (Test Get_Tls12ServerHelloForTls13Client_IsRefused.) */
static int answered_in_tls12(const mbedtls_ssl_context *ssl)
{
    return ssl->conf->endpoint == MBEDTLS_SSL_IS_CLIENT &&
           ssl->conf->min_tls_version == MBEDTLS_SSL_VERSION_TLS1_3 &&
           ssl->state == MBEDTLS_SSL_SERVER_HELLO && ssl->session_negotiate != NULL &&
           ssl->session_negotiate->tls_version == MBEDTLS_SSL_VERSION_UNKNOWN;
}

/* For codes that stand for many things: the alert that Mbed TLS would send along says which.
   (Tests Get_SuiteThatWasNotOffered_IsRefused, Get_Compression_IsRefused.) */
static tlssimple_status status_by_alert(const tlssimple_session *session,
                                        tlssimple_status otherwise)
{
    switch (session->alert_due) {
        case MBEDTLS_SSL_ALERT_MSG_ILLEGAL_PARAMETER:
        case MBEDTLS_SSL_ALERT_MSG_UNSUPPORTED_EXT:
            return TLSSIMPLE_E_ILLEGAL;
        case MBEDTLS_SSL_ALERT_MSG_DECODE_ERROR:
            return TLSSIMPLE_E_DECODE;
        case MBEDTLS_SSL_ALERT_MSG_UNEXPECTED_MESSAGE:
            return TLSSIMPLE_E_UNEXPECTED;
        default:
            return otherwise;
    }
}

/* Codes of X.509, ASN.1 and public keys have a high part per module and a low part for the cause. */
static int is_certificate_code(int native_code)
{
    int high = -native_code & 0x7F80;

    return (high >= 0x2080 && high <= 0x3000) || (high >= 0x3800 && high <= 0x3F80);
}

tlssimple_status tls_status_from_native(const tlssimple_session *session, int native_code)
{
    switch (native_code) {
        case MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE:
            /* Mbed TLS returns it for "the server showed no certificate" as well. */
            return session->alert_received >= 0 ? TLSSIMPLE_E_ALERT : TLSSIMPLE_E_CERTIFICATE;

        case MBEDTLS_ERR_SSL_INVALID_MAC:
            return TLSSIMPLE_E_RECORD_MAC;

        case MBEDTLS_ERR_SSL_INVALID_RECORD:
        case MBEDTLS_ERR_SSL_BAD_INPUT_DATA:
            if (!began_as_tls(session)) {
                return TLSSIMPLE_E_NOT_TLS;
            }
            if (record_is_too_long(&session->ssl)) {
                return TLSSIMPLE_E_RECORD_SIZE;
            }
            if (message_is_too_long(&session->ssl)) {
                return TLSSIMPLE_E_ILLEGAL;
            }
            return native_code == MBEDTLS_ERR_SSL_INVALID_RECORD
                       ? malformed_record(session)
                       : status_by_alert(session, TLSSIMPLE_E_PROTOCOL);

        case MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION:
        case MBEDTLS_ERR_SSL_VERSION_MISMATCH:
            return TLSSIMPLE_E_VERSION;

        case MBEDTLS_ERR_SSL_NO_APPLICATION_PROTOCOL:
            return TLSSIMPLE_E_NO_ALPN;

        case MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE:
            if (is_wrong_choice(&session->ssl)) {
                return TLSSIMPLE_E_ILLEGAL;
            }
            return is_wrong_proof(&session->ssl, native_code) ? TLSSIMPLE_E_SIGNATURE
                                                              : TLSSIMPLE_E_NO_COMMON;

        case MBEDTLS_ERR_SSL_NO_CLIENT_CERTIFICATE:
            return TLSSIMPLE_E_NO_CERTIFICATE;

        case MBEDTLS_ERR_SSL_PK_TYPE_MISMATCH:
            return TLSSIMPLE_E_NO_COMMON;

        case MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE:
        case MBEDTLS_ERR_SSL_UNEXPECTED_RECORD:
            return TLSSIMPLE_E_UNEXPECTED;

        case MBEDTLS_ERR_SSL_DECODE_ERROR:
            return TLSSIMPLE_E_DECODE;

        case MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER:
            return answered_in_tls12(&session->ssl) ? TLSSIMPLE_E_VERSION : TLSSIMPLE_E_ILLEGAL;

        case MBEDTLS_ERR_SSL_UNSUPPORTED_EXTENSION:
        case MBEDTLS_ERR_SSL_UNRECOGNIZED_NAME:
            return TLSSIMPLE_E_ILLEGAL;

        case MBEDTLS_ERR_SSL_BAD_CERTIFICATE:
            return TLSSIMPLE_E_CERTIFICATE;

        case MBEDTLS_ERR_SSL_ALLOC_FAILED:
        case MBEDTLS_ERR_X509_ALLOC_FAILED:
        case MBEDTLS_ERR_ASN1_ALLOC_FAILED:
        case MBEDTLS_ERR_PK_ALLOC_FAILED:
        case MBEDTLS_ERR_MPI_ALLOC_FAILED:
        case MBEDTLS_ERR_ECP_ALLOC_FAILED:
        case MBEDTLS_ERR_MD_ALLOC_FAILED:
            return TLSSIMPLE_E_MEMORY;

        case MBEDTLS_ERR_SSL_INTERNAL_ERROR:
        case MBEDTLS_ERR_SSL_NO_RNG:
        case MBEDTLS_ERR_SSL_BAD_CONFIG:
        case MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL:
        case MBEDTLS_ERR_SSL_COUNTER_WRAPPING:
        case MBEDTLS_ERR_ENTROPY_SOURCE_FAILED:
            return TLSSIMPLE_E_INTERNAL;

        case MBEDTLS_ERR_ERROR_CORRUPTION_DETECTED:
            return message_is_too_long(&session->ssl) ? TLSSIMPLE_E_ILLEGAL
                                                      : TLSSIMPLE_E_INTERNAL;

        case MBEDTLS_ERR_SSL_FEATURE_UNAVAILABLE:
            return status_by_alert(session, TLSSIMPLE_E_INTERNAL);

        case MBEDTLS_ERR_RSA_VERIFY_FAILED:
        case MBEDTLS_ERR_RSA_INVALID_PADDING:
        case MBEDTLS_ERR_ECP_VERIFY_FAILED:
        case MBEDTLS_ERR_PK_SIG_LEN_MISMATCH:
            return TLSSIMPLE_E_SIGNATURE;

        case MBEDTLS_ERR_ECP_INVALID_KEY:
        case MBEDTLS_ERR_ECP_BAD_INPUT_DATA:
            return TLSSIMPLE_E_ILLEGAL;

        default:
            return is_certificate_code(native_code) ? TLSSIMPLE_E_CERTIFICATE
                                                    : TLSSIMPLE_E_PROTOCOL;
    }
}

int tls_alert_for_status(tlssimple_status status)
{
    switch (status) {
        case TLSSIMPLE_E_VERSION:
            return MBEDTLS_SSL_ALERT_MSG_PROTOCOL_VERSION;
        case TLSSIMPLE_E_NO_COMMON:
            return MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE;
        case TLSSIMPLE_E_NO_ALPN:
            return MBEDTLS_SSL_ALERT_MSG_NO_APPLICATION_PROTOCOL;
        case TLSSIMPLE_E_RECORD_MAC:
            return MBEDTLS_SSL_ALERT_MSG_BAD_RECORD_MAC;
        case TLSSIMPLE_E_RECORD_SIZE:
            return MBEDTLS_SSL_ALERT_MSG_RECORD_OVERFLOW;
        case TLSSIMPLE_E_UNEXPECTED:
            return MBEDTLS_SSL_ALERT_MSG_UNEXPECTED_MESSAGE;
        case TLSSIMPLE_E_DECODE:
            return MBEDTLS_SSL_ALERT_MSG_DECODE_ERROR;
        case TLSSIMPLE_E_ILLEGAL:
        case TLSSIMPLE_E_PROTOCOL:
            return MBEDTLS_SSL_ALERT_MSG_ILLEGAL_PARAMETER;
        case TLSSIMPLE_E_CERTIFICATE:
        case TLSSIMPLE_E_UNVERIFIED:
            return MBEDTLS_SSL_ALERT_MSG_BAD_CERT;
        case TLSSIMPLE_E_NO_CERTIFICATE:
            return MBEDTLS_SSL_ALERT_MSG_CERT_REQUIRED;
        case TLSSIMPLE_E_SIGNATURE:
            return MBEDTLS_SSL_ALERT_MSG_DECRYPT_ERROR;
        case TLSSIMPLE_E_INTERNAL:
        case TLSSIMPLE_E_MEMORY:
            return MBEDTLS_SSL_ALERT_MSG_INTERNAL_ERROR;
        default:
            /* It sent an alert itself, or speaks no TLS, or the caller chose one. */
            return -1;
    }
}

int tls_alert_for(const tlssimple_session *session, tlssimple_status status)
{
    const int alert = tls_alert_for_status(status);

    switch (status) {
        case TLSSIMPLE_E_NO_CERTIFICATE:
            /* RFC 8446 4.4.2.4, RFC 5246 7.4.6: TLS 1.2 has no alert of its own for it. */
            return session->ssl.tls_version == MBEDTLS_SSL_VERSION_TLS1_3
                       ? alert
                       : MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE;
        case TLSSIMPLE_E_VERSION:
        case TLSSIMPLE_E_INTERNAL:
        case TLSSIMPLE_E_MEMORY:
        case TLSSIMPLE_E_RECORD_MAC:
        case TLSSIMPLE_E_RECORD_SIZE:
            return alert;
        case TLSSIMPLE_E_ILLEGAL:
            /* RFC 8446 9.2: the ServerHello has no share. */
            if (session->native_code == MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE &&
                is_wrong_choice(&session->ssl) &&
                (session->ssl.handshake->received_extensions &
                 MBEDTLS_SSL_EXT_MASK(KEY_SHARE)) == 0) {
                return MBEDTLS_SSL_ALERT_MSG_MISSING_EXTENSION;
            }
            /* fall through */
        default:
            /* That something is wrong within is not true where it is the peer's fault. */
            return alert < 0 || session->alert_due < 0 ||
                           session->alert_due == MBEDTLS_SSL_ALERT_MSG_INTERNAL_ERROR ||
                           (status == TLSSIMPLE_E_ILLEGAL &&
                            session->alert_due == MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE)
                       ? alert
                       : session->alert_due;
    }
}
