/*
 * Sessions: how they begin and end, and the frame that every verb stands in. The verbs themselves
 * are in handshake.c and data.c.
 *
 *     created --handshake--> at the gate --accept_peer--> going on --handshake--> open
 *        \                        \                          \                     |
 *         `------ any failure -----`------- refuse_peer ------`---> dead <---------'
 *
 * A client that is asked for a certificate stops once more while it is going on, for its identity.
 * A server session stops at the gate only where its client shows a certificate, now or in the session
 * that is taken up. A client that takes a session up has no gate.
 */
#include "internal.h"

#include <string.h>

/* ---- life ---------------------------------------------------------------------------------------- */

static int set_server_name(mbedtls_ssl_context *ssl, const uint8_t *name, size_t length)
{
    char text[MBEDTLS_SSL_MAX_HOST_NAME_LEN + 1];

    if (length == 0) {
        /* "Deliberately none": no SNI. Verification does not go by this name in any case. */
        return mbedtls_ssl_set_hostname(ssl, NULL);
    }
    if (length > MBEDTLS_SSL_MAX_HOST_NAME_LEN || memchr(name, 0, length) != NULL) {
        return MBEDTLS_ERR_SSL_BAD_INPUT_DATA;
    }
    memcpy(text, name, length);
    text[length] = '\0';
    return mbedtls_ssl_set_hostname(ssl, text);
}

/* A server's name is only compared with, so it may be any bytes that a client's may be. */
static int keep_server_name(tlssimple_session *session, const uint8_t *name, size_t length)
{
    if (length == 0) {
        return 0;
    }
    if (length > MBEDTLS_SSL_MAX_HOST_NAME_LEN || memchr(name, 0, length) != NULL) {
        return MBEDTLS_ERR_SSL_BAD_INPUT_DATA;
    }
    session->server_name = mbedtls_calloc(1, length);
    if (session->server_name == NULL) {
        return MBEDTLS_ERR_SSL_ALLOC_FAILED;
    }
    memcpy(session->server_name, name, length);
    session->server_name_length = length;
    return 0;
}

tlssimple_status tlssimple_session_create(tlssimple_context *context, const uint8_t *server_name,
                                          int32_t server_name_length,
                                          tlssimple_session **session)
{
    tlssimple_session *made;
    int code;

    if (session == NULL) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    *session = NULL;
    if (context == NULL || server_name_length < 0 ||
        (server_name == NULL && server_name_length > 0)) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    made = mbedtls_calloc(1, sizeof(*made));
    if (made == NULL) {
        return TLSSIMPLE_E_MEMORY;
    }
    tls_ran_out_of_memory();
    made->context = context;
    made->alert_received = -1;
    made->alert_sent = -1;
    mbedtls_ssl_init(&made->ssl);
    code = mbedtls_ssl_setup(&made->ssl, &context->config);
    if (code == 0) {
        code = context->config.endpoint == MBEDTLS_SSL_IS_CLIENT
                   ? set_server_name(&made->ssl, server_name, (size_t) server_name_length)
                   : keep_server_name(made, server_name, (size_t) server_name_length);
    }
    if (code != 0) {
        tlssimple_session_free(made);
        return tls_ran_out_of_memory()                 ? TLSSIMPLE_E_MEMORY
               : code == MBEDTLS_ERR_SSL_BAD_INPUT_DATA ? TLSSIMPLE_E_ARGUMENT
                                                        : TLSSIMPLE_E_INTERNAL;
    }
    mbedtls_ssl_set_bio(&made->ssl, &made->bio, tls_bio_send, tls_bio_receive, NULL);
    *session = made;
    return TLSSIMPLE_OK;
}

void tlssimple_session_free(tlssimple_session *session)
{
    if (session == NULL) {
        return;
    }
    mbedtls_ssl_free(&session->ssl);
    tls_bio_free(&session->bio);
    tls_request_free(&session->request);
    tls_shown_free(&session->shown);
    tls_opened_free(&session->opened);
    mbedtls_free(session->server_name);
    mbedtls_free(session->sent);
    mbedtls_free(session);
}

int tls_is_server(const tlssimple_session *session)
{
    return session->context->config.endpoint == MBEDTLS_SSL_IS_SERVER;
}

tlssimple_session *tls_session_of(mbedtls_ssl_context *ssl)
{
    /* The memory below is a session's own, and no other's. */
    return ssl->f_send == tls_bio_send
               ? (tlssimple_session *) ((char *) ssl - offsetof(tlssimple_session, ssl))
               : NULL;
}

/* ---- a verb's frame ------------------------------------------------------------------------------- */

int tls_is_buffer(const void *bytes, int32_t length)
{
    return length >= 0 && (bytes != NULL || length == 0);
}

void tls_session_begin(tlssimple_session *session, const uint8_t *source, int32_t source_length,
                       uint8_t *destination, int32_t destination_length)
{
    tls_bio *bio = &session->bio;

    bio->source = source;
    bio->source_left = (size_t) source_length;
    bio->ran_dry = 0;
    bio->reading = 0;
    bio->destination = destination;
    bio->destination_left = (size_t) destination_length;
    bio->sent_alert = TLS_ALERT_NONE;
    session->alert_due = -1;
    session->begun = 1;
    session->at_gate = 0;
    session->examined = 0;
    session->request.at_answer = 0;
    if (session->ticket == TLS_TICKET_TOLD) {
        session->ticket = TLS_TICKET_NONE;
    }
    tls_ran_out_of_memory();
}

tlssimple_status tls_session_end(tlssimple_session *session, tlssimple_status status,
                                 int32_t destination_length, int32_t *written)
{
    tls_bio *bio = &session->bio;

    if (session->dead == 0) {
        tls_buffers_give_back(session);
    }
    if (tls_bio_drain(bio) != 0 && status >= TLSSIMPLE_OK) {
        status = TLSSIMPLE_WANT_OUTPUT;
    }
    *written = destination_length - (int32_t) bio->destination_left;
    bio->source = NULL;
    bio->source_left = 0;
    bio->destination = NULL;
    bio->destination_left = 0;
    return status;
}

tlssimple_status tls_session_die(tlssimple_session *session, tlssimple_status status, int alert)
{
    session->dead = status;
    if (session->native_code == MBEDTLS_ERR_SSL_INVALID_MAC &&
        session->bio.sent_alert != TLS_ALERT_NONE) {
        /* The one that Mbed TLS sends itself: see seams/alerts.c. */
        session->alert_sent = alert;
    } else if (alert >= 0 && tls_alert_send(session, alert) == 0) {
        session->alert_sent = alert;
    }
    return status;
}

tlssimple_status tls_session_fail(tlssimple_session *session, int native_code)
{
    mbedtls_ssl_context *ssl = &session->ssl;
    tlssimple_status status;

    session->native_code = native_code;
    if (native_code == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE &&
        ssl->in_msgtype == MBEDTLS_SSL_MSG_ALERT && ssl->in_msglen == 2) {
        session->alert_received = ssl->in_msg[1];
    }
    status = tls_ran_out_of_memory() ? TLSSIMPLE_E_MEMORY
                                     : tls_status_from_native(session, native_code);
    return tls_session_die(session, status, tls_alert_for(session, status));
}

/* ---- facts ------------------------------------------------------------------------------------------ */

tlssimple_status tlssimple_session_info(tlssimple_session *session, tlssimple_info *info)
{
    const char *alpn;

    if (session == NULL || info == NULL) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    memset(info, 0, sizeof(*info));
    info->version = session->version;
    info->cipher_suite = mbedtls_ssl_get_ciphersuite_id_from_ssl(&session->ssl);
    info->group = session->group;
    info->resumed = session->resumed;
    info->alert_received = session->alert_received;
    info->alert_sent = session->alert_sent;
    info->native_code = session->native_code;
    alpn = mbedtls_ssl_get_alpn_protocol(&session->ssl);
    if (alpn != NULL && strlen(alpn) < sizeof(info->alpn)) {
        info->alpn_length = (int32_t) strlen(alpn);
        memcpy(info->alpn, alpn, (size_t) info->alpn_length);
    }
    return TLSSIMPLE_OK;
}
