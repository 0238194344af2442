/*
 * Records and messages as RFC 8446 5 and 6 want them, where Mbed TLS is more patient than that: it drops
 * change_cipher_spec whenever it comes and warnings whatever they say, and calls every malformed record
 * the same. The memory below tells when a record begins and ends; between two records the context
 * shows what was made of the last.
 */
#include "internal.h"

#define TYPE_UNKNOWN 0
#define ALERT_USER_CANCELED 90

/* Warnings and dummies come alone or in twos; a peer that sends nothing else is not there to talk. */
#define IGNORED_MAX 32

/* Whether TLS 1.3 is what is spoken, and its keys have begun. */
static int is_protected_tls13(const mbedtls_ssl_context *ssl)
{
    return ssl->transform_in != NULL &&
           ssl->transform_in->tls_version == MBEDTLS_SSL_VERSION_TLS1_3;
}

/* ---- records ---------------------------------------------------------------------------------- */

static int is_record_type(unsigned type)
{
    return type >= MBEDTLS_SSL_MSG_CHANGE_CIPHER_SPEC && type <= MBEDTLS_SSL_MSG_APPLICATION_DATA;
}

/* RFC 8446 5: after the first ClientHello and before the peer's Finished. */
static int may_be_dummy(const tlssimple_session *session)
{
    const mbedtls_ssl_context *ssl = &session->ssl;

    if (session->handshake_over || ssl->handshake == NULL) {
        return 0;
    }
    return ssl->conf->endpoint == MBEDTLS_SSL_IS_CLIENT || ssl->state > MBEDTLS_SSL_CLIENT_HELLO ||
           ssl->handshake->hello_retry_request_flag;
}

/* A client that cannot take the ServerHello has no keys to say so with. */
static int may_be_early_alert(const tlssimple_session *session)
{
    const tls_bio *bio = &session->bio;

    return session->ssl.conf->endpoint == MBEDTLS_SSL_IS_SERVER && !session->handshake_over &&
           bio->outer[0] == MBEDTLS_SSL_MSG_ALERT && bio->body_left == 2;
}

int tls_records_began(tlssimple_session *session)
{
    const mbedtls_ssl_context *ssl = &session->ssl;
    const unsigned type = session->bio.outer[0];
    const int is_first = !session->bio.has_begun;

    session->bio.has_begun = 1;
    if (!is_record_type(type)) {
        /* As the first it is no TLS at all, which Mbed TLS finds out. */
        return is_first ? 0 : MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE;
    }
    if (ssl->tls_version != MBEDTLS_SSL_VERSION_TLS1_3) {
        return 0;
    }
    if (type == MBEDTLS_SSL_MSG_CHANGE_CIPHER_SPEC) {
        return may_be_dummy(session) ? 0 : MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE;
    }
    return is_protected_tls13(ssl) && type != MBEDTLS_SSL_MSG_APPLICATION_DATA &&
                   !may_be_early_alert(session)
               ? MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE
               : 0;
}

int tls_records_arrived(tlssimple_session *session)
{
    mbedtls_ssl_context *ssl = &session->ssl;

    if (is_protected_tls13(ssl) && session->bio.outer[0] == MBEDTLS_SSL_MSG_ALERT) {
        session->alert_received = ssl->in_hdr[5 + 1];
        return MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE;
    }
    /* It gets its type once it is decrypted: a record that fails on the way has none. */
    ssl->in_msgtype = TYPE_UNKNOWN;
    return 0;
}

int tls_records_passed(tlssimple_session *session)
{
    mbedtls_ssl_context *ssl = &session->ssl;
    tls_bio *bio = &session->bio;
    int is_ignored = 0;

    if (ssl->in_msgtype == MBEDTLS_SSL_MSG_ALERT) {
        /* RFC 8446 6: the level says nothing; all but these two are errors. */
        if (session->version == MBEDTLS_SSL_VERSION_TLS1_3 &&
            ssl->in_msg[1] != MBEDTLS_SSL_ALERT_MSG_CLOSE_NOTIFY &&
            ssl->in_msg[1] != ALERT_USER_CANCELED) {
            session->alert_received = ssl->in_msg[1];
            return MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE;
        }
        is_ignored = 1;
    } else if (ssl->in_msgtype == MBEDTLS_SSL_MSG_CHANGE_CIPHER_SPEC &&
               ssl->tls_version == MBEDTLS_SSL_VERSION_TLS1_3) {
        /* Under the keys there is no such thing. */
        if (bio->outer[0] != MBEDTLS_SSL_MSG_CHANGE_CIPHER_SPEC) {
            return MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE;
        }
        is_ignored = 1;
    } else if (ssl->in_msgtype == MBEDTLS_SSL_MSG_HANDSHAKE && ssl->nb_zero > 0) {
        /* A fragment of nothing (RFC 8446 5.1). */
        return MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE;
    }
    bio->ignored = is_ignored ? bio->ignored + 1 : 0;
    return bio->ignored > IGNORED_MAX ? MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE : 0;
}

/* ---- messages after the handshake ------------------------------------------------------------- */

/* What Mbed TLS does in mbedtls_ssl_read(), and KeyUpdate. There each message would be followed by the
   next record, which is read past the seam read_record.c and past this. */
static int take_message_tls13(tlssimple_session *session)
{
    mbedtls_ssl_context *ssl = &session->ssl;

    if (ssl->in_msg[0] == TLS_KEY_UPDATE) {
        int code = tls_keys_updated(session);

        return code != 0 ? code : MBEDTLS_ERR_SSL_WANT_READ;
    }
    if (ssl->in_msg[0] != MBEDTLS_SSL_HS_NEW_SESSION_TICKET ||
        ssl->conf->endpoint != MBEDTLS_SSL_IS_CLIENT) {
        return MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE;
    }
    if (mbedtls_ssl_conf_is_signal_new_session_tickets_enabled(ssl->conf) ==
        MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_ENABLED) {
        return 0; /* Mbed TLS's */
    }
    return MBEDTLS_ERR_SSL_WANT_READ;
}

/* A wish to negotiate anew, HelloRequest or ClientHello, is declined (RFC 5246 7.2.2). */
static int take_message_tls12(tlssimple_session *session)
{
    mbedtls_ssl_context *ssl = &session->ssl;
    const int is_wish = ssl->conf->endpoint == MBEDTLS_SSL_IS_CLIENT
                            ? ssl->in_msg[0] == MBEDTLS_SSL_HS_HELLO_REQUEST && ssl->in_hslen == 4
                            : ssl->in_msg[0] == MBEDTLS_SSL_HS_CLIENT_HELLO;
    int code;

    if (!is_wish) {
        return MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE;
    }
    code = mbedtls_ssl_send_alert_message(ssl, MBEDTLS_SSL_ALERT_LEVEL_WARNING,
                                          MBEDTLS_SSL_ALERT_MSG_NO_RENEGOTIATION);
    return code != 0 ? code : MBEDTLS_ERR_SSL_WANT_READ;
}

int tls_records_read(tlssimple_session *session, unsigned char *plaintext, size_t room)
{
    mbedtls_ssl_context *ssl = &session->ssl;

    if (ssl->in_offt == NULL && !ssl->keep_current_message && mbedtls_ssl_is_handshake_over(ssl)) {
        int code = mbedtls_ssl_read_record(ssl, 1);

        if (code == 0 && ssl->in_msgtype == MBEDTLS_SSL_MSG_HANDSHAKE) {
            code = ssl->tls_version == MBEDTLS_SSL_VERSION_TLS1_3 ? take_message_tls13(session)
                                                                  : take_message_tls12(session);
        } else if (code == 0 && ssl->in_msgtype == MBEDTLS_SSL_MSG_APPLICATION_DATA) {
            if (ssl->in_msglen == 0) {
                return MBEDTLS_ERR_SSL_WANT_READ;
            }
            session->keys.updates_without_data = 0;
        }
        if (code != 0) {
            return code;
        }
        /* mbedtls_ssl_read() takes up what was read here. */
        ssl->keep_current_message = 1;
    }
    return mbedtls_ssl_read(ssl, plaintext, room);
}
