/*
 * Sessions: the five verbs.
 *
 *     created --handshake--> at the gate --accept_peer--> going on --handshake--> open
 *        \                        \                          \                     |
 *         `------ any failure -----`------- refuse_peer ------`---> dead <---------'
 *
 * A client that is asked for a certificate stops once more while it is going on, for its identity.
 * A server session has no gate: it asks for no certificate.
 */
#include "internal.h"

#include <string.h>

/* Header, explicit nonce (TLS 1.2), inner type (1.3), tag: 30 at the most. */
#define RECORD_OVERHEAD 64
#define RECORD_PAYLOAD 16384

static int is_client(const tlssimple_session *session)
{
    return session->ssl.conf->endpoint == MBEDTLS_SSL_IS_CLIENT;
}

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
        (server_name == NULL && server_name_length > 0) ||
        (context->config.endpoint == MBEDTLS_SSL_IS_SERVER &&
         (context->identity == NULL || server_name_length > 0))) {
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
    if (code == 0 && context->config.endpoint == MBEDTLS_SSL_IS_CLIENT) {
        code = set_server_name(&made->ssl, server_name, (size_t) server_name_length);
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
    mbedtls_free(session->sent);
    mbedtls_free(session);
}

tlssimple_session *tls_session_of(mbedtls_ssl_context *ssl)
{
    /* The memory below is a session's own, and no other's. */
    return ssl->f_send == tls_bio_send
               ? (tlssimple_session *) ((char *) ssl - offsetof(tlssimple_session, ssl))
               : NULL;
}

/* ---- a verb's frame ------------------------------------------------------------------------------- */

static int is_buffer(const void *bytes, int32_t length)
{
    return length >= 0 && (bytes != NULL || length == 0);
}

static void begin(tlssimple_session *session, const uint8_t *source, int32_t source_length,
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
    session->at_gate = 0;
    session->examined = 0;
    session->request.at_answer = 0;
    tls_ran_out_of_memory();
}

/* Ends a verb that writes: what is queued goes out as far as there is room, and what stays outranks a
   mere wish; the caller's buffers are let go. */
static tlssimple_status end(tlssimple_session *session, tlssimple_status status,
                            int32_t destination_length, int32_t *written)
{
    tls_bio *bio = &session->bio;

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
    if (session->bio.reading && session->bio.sent_alert == TLS_ALERT_HIDDEN &&
        session->native_code != MBEDTLS_ERR_SSL_INVALID_MAC &&
        session->ssl.alert_reason != session->native_code) {
        /* That was only a warning: no_renegotiation. */
        session->bio.sent_alert = TLS_ALERT_NONE;
    }
    if (session->bio.sent_alert != TLS_ALERT_NONE) {
        /* Mbed TLS sent one itself. Under keys it is the one that it had put off and remembers, or
           one that it sent at once, and that is the one that is due. */
        if (session->bio.sent_alert != TLS_ALERT_HIDDEN) {
            session->alert_sent = session->bio.sent_alert;
        } else if (session->ssl.alert_reason == session->native_code) {
            session->alert_sent = session->ssl.alert_type;
        } else {
            session->alert_sent = alert;
        }
        return status;
    }
    /* Where something waits to be sent - TLS 1.3's change_cipher_spec does - Mbed TLS sends that in place
       of the alert. (Selftest refusing_at_the_request.) */
    if (alert >= 0 && mbedtls_ssl_flush_output(&session->ssl) == 0 &&
        mbedtls_ssl_send_alert_message(&session->ssl, MBEDTLS_SSL_ALERT_LEVEL_FATAL,
                                       (unsigned char) alert) == 0) {
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
    return tls_session_die(session, status, tls_alert_for_status(status));
}

/* ---- handshake ------------------------------------------------------------------------------------ */

/* The gate is shut from the moment the peer's chain is there until the verdict. Handshake steps,
   reads and writes of Mbed TLS would all go on by themselves, so each verb of ours asks. */
static int gate_is_shut(const tlssimple_session *session)
{
    const mbedtls_ssl_session *negotiated = session->ssl.session_negotiate;

    return is_client(session) && !session->accepted && negotiated != NULL &&
           negotiated->peer_cert != NULL;
}

/* In TLS 1.3 an alert must go out under keys that the peer reads with at that moment, and Mbed TLS
   changes its outbound keys later than that. A client has none between ServerHello and its own
   flight: GnuTLS then sees a broken record instead of the alert. These states send nothing but
   alerts, so they get the handshake keys; the dummy change_cipher_spec that follows must be plain
   again. (Selftest alerts_are_encrypted.) A server has sent its Finished and keeps the handshake
   keys, where RFC 8446 7.3 wants those for application data. (the_servers_alert_can_be_read.) */
static void choose_outbound_keys(tlssimple_session *session)
{
    mbedtls_ssl_context *ssl = &session->ssl;
    mbedtls_ssl_transform *handshake_keys;

    if (ssl->tls_version != MBEDTLS_SSL_VERSION_TLS1_3 || ssl->handshake == NULL) {
        return;
    }
    handshake_keys = ssl->handshake->transform_handshake;
    if (!is_client(session)) {
        if ((ssl->state == MBEDTLS_SSL_CLIENT_CERTIFICATE ||
             ssl->state == MBEDTLS_SSL_CLIENT_CERTIFICATE_VERIFY ||
             ssl->state == MBEDTLS_SSL_CLIENT_FINISHED) &&
            ssl->transform_out == handshake_keys) {
            mbedtls_ssl_set_outbound_transform(ssl, ssl->transform_application);
        }
        return;
    }
    switch (ssl->state) {
        case MBEDTLS_SSL_ENCRYPTED_EXTENSIONS:
        case MBEDTLS_SSL_CERTIFICATE_REQUEST:
        case MBEDTLS_SSL_SERVER_CERTIFICATE:
        case MBEDTLS_SSL_CERTIFICATE_VERIFY:
        case MBEDTLS_SSL_SERVER_FINISHED:
            if (handshake_keys != NULL && ssl->transform_out == NULL) {
                mbedtls_ssl_set_outbound_transform(ssl, handshake_keys);
            }
            break;
        case MBEDTLS_SSL_CLIENT_CCS_AFTER_SERVER_FINISHED:
            if (ssl->transform_out == handshake_keys) {
                mbedtls_ssl_set_outbound_transform(ssl, NULL);
            }
            break;
        case MBEDTLS_SSL_CLIENT_CERTIFICATE:
            /* The step does it too, but the caller may refuse before, for want of a certificate. */
            if (ssl->transform_out == NULL) {
                mbedtls_ssl_set_outbound_transform(ssl, handshake_keys);
            }
            break;
        default:
            break;
    }
}

/* Facts that Mbed TLS forgets with the handshake. Before ServerHello there is only what was
   offered. */
static void note_facts(tlssimple_session *session)
{
    const mbedtls_ssl_context *ssl = &session->ssl;
    mbedtls_ssl_handshake_params *handshake = ssl->handshake;

    if (handshake == NULL || ssl->state <= MBEDTLS_SSL_SERVER_HELLO) {
        return;
    }
    session->version = (int) ssl->tls_version;
    if (ssl->tls_version == MBEDTLS_SSL_VERSION_TLS1_3) {
        if (handshake->offered_group_id != 0) {
            session->group = handshake->offered_group_id;
        }
        session->resumed = (handshake->key_exchange_mode &
                            MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_EPHEMERAL) != 0;
    } else {
        mbedtls_ecp_group_id group = mbedtls_ecdh_get_grp_id(&handshake->ecdh_ctx);
        if (group != MBEDTLS_ECP_DP_NONE) {
            session->group = mbedtls_ssl_get_tls_id_from_ecp_group_id(group);
        }
        session->resumed = handshake->resume;
    }
}

static tlssimple_status advance(tlssimple_session *session)
{
    mbedtls_ssl_context *ssl = &session->ssl;

    while (!mbedtls_ssl_is_handshake_over(ssl)) {
        int state = ssl->state;
        int code;

        if (gate_is_shut(session)) {
            session->at_gate = 1;
            return TLSSIMPLE_WANT_VERDICT;
        }
        choose_outbound_keys(session);
        if (tls_request_is_due(session)) {
            if (!session->request.told) {
                return TLSSIMPLE_WANT_IDENTITY;
            }
            if (!tls_request_is_met(session)) {
                return tls_session_fail(session, MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE);
            }
        }
        session->bio.ran_dry = 0;
        code = mbedtls_ssl_handshake_step(ssl);
        if (code == 0 && state == MBEDTLS_SSL_CERTIFICATE_REQUEST && is_client(session)) {
            code = tls_request_note(session);
        }
        if (tls_ran_out_of_memory()) {
            /* Also where it says that all is well: a TLS 1.2 Finished is then made of garbage. */
            code = MBEDTLS_ERR_SSL_ALLOC_FAILED;
        }
        note_facts(session);
        if (code == MBEDTLS_ERR_SSL_WANT_READ) {
            if (session->bio.ran_dry) {
                return TLSSIMPLE_WANT_INPUT;
            }
        } else if (code == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
            session->alert_received = MBEDTLS_SSL_ALERT_MSG_CLOSE_NOTIFY;
            session->native_code = code;
            return tls_session_die(session, TLSSIMPLE_E_ALERT, -1);
        } else if (code != 0) {
            return tls_session_fail(session, code);
        }
    }
    if (is_client(session) && !session->accepted) {
        return tls_session_die(session, TLSSIMPLE_E_UNVERIFIED,
                               tls_alert_for_status(TLSSIMPLE_E_UNVERIFIED));
    }
    session->handshake_over = 1;
    return TLSSIMPLE_OK;
}

tlssimple_status tlssimple_session_handshake(tlssimple_session *session, const uint8_t *source,
                                             int32_t source_length, int32_t *consumed,
                                             uint8_t *destination, int32_t destination_length,
                                             int32_t *written)
{
    tlssimple_status status;

    if (session == NULL || consumed == NULL || written == NULL ||
        !is_buffer(source, source_length) || !is_buffer(destination, destination_length)) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    *consumed = 0;
    *written = 0;
    if (session->dead != 0) {
        return session->dead;
    }
    begin(session, source, source_length, destination, destination_length);
    status = session->handshake_over ? TLSSIMPLE_OK : advance(session);
    *consumed = source_length - (int32_t) session->bio.source_left;
    status = end(session, status, destination_length, written);
    if (status == TLSSIMPLE_WANT_IDENTITY) {
        session->request.told = session->request.at_answer = 1;
    }
    return status;
}

/* ---- data ------------------------------------------------------------------------------------------ */

/* One step of reading has moved on but has nothing to tell yet. */
#define STEP_AGAIN (-1000)

static tlssimple_status read_step(tlssimple_session *session, unsigned char *plaintext,
                                  size_t room, int32_t *produced)
{
    mbedtls_ssl_context *ssl = &session->ssl;
    unsigned char nothing[1];
    int code;

    session->bio.ran_dry = 0;
    code = mbedtls_ssl_read(ssl, room > 0 ? plaintext : nothing, room);
    if (code > 0) {
        *produced = code;
        return TLSSIMPLE_OK;
    }
    switch (code) {
        case 0:
            /* The memory below never ends, so 0 is no end: it is an empty record (RFC 8446 5.1
               allows them), or the answer to "is something there?". */
            return room == 0 && mbedtls_ssl_get_bytes_avail(ssl) > 0 ? TLSSIMPLE_OK : STEP_AGAIN;
        case MBEDTLS_ERR_SSL_WANT_READ:
            return session->bio.ran_dry ? TLSSIMPLE_WANT_INPUT : STEP_AGAIN;
        case MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY:
            session->closed = 1;
            return TLSSIMPLE_CLOSED;
        default:
            return tls_session_fail(session, code);
    }
}

tlssimple_status tlssimple_session_read(tlssimple_session *session, const uint8_t *source,
                                        int32_t source_length, int32_t *consumed,
                                        uint8_t *plaintext, int32_t plaintext_length,
                                        int32_t *produced)
{
    tlssimple_status status = STEP_AGAIN;

    if (session == NULL || consumed == NULL || produced == NULL ||
        !is_buffer(source, source_length) || !is_buffer(plaintext, plaintext_length)) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    *consumed = 0;
    *produced = 0;
    if (session->dead != 0) {
        return session->dead;
    }
    if (!session->handshake_over) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    if (session->closed) {
        return TLSSIMPLE_CLOSED;
    }
    begin(session, source, source_length, NULL, 0);
    session->bio.reading = 1;
    while (status == STEP_AGAIN || (status == TLSSIMPLE_OK && *produced > 0 &&
                                    *produced < plaintext_length)) {
        int32_t part = 0;

        status = read_step(session, plaintext + (plaintext_length > 0 ? *produced : 0),
                           (size_t) (plaintext_length - *produced), &part);
        *produced += part;
    }
    *consumed = source_length - (int32_t) session->bio.source_left;
    session->bio.source = NULL;
    session->bio.source_left = 0;
    /* Data first: an end, an error or a want behind it is told by the next call. */
    return *produced > 0 ? TLSSIMPLE_OK : status;
}

tlssimple_status tlssimple_session_write(tlssimple_session *session, const uint8_t *plaintext,
                                         int32_t plaintext_length, int32_t *consumed,
                                         uint8_t *destination, int32_t destination_length,
                                         int32_t *written)
{
    tlssimple_status status = TLSSIMPLE_OK;
    tls_bio *bio;

    if (session == NULL || consumed == NULL || written == NULL ||
        !is_buffer(plaintext, plaintext_length) || !is_buffer(destination, destination_length)) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    *consumed = 0;
    *written = 0;
    if (session->dead != 0) {
        return session->dead;
    }
    if (!session->handshake_over || session->close_sent) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    begin(session, NULL, 0, destination, destination_length);
    bio = &session->bio;
    if (tls_bio_drain(bio) != 0) {
        status = TLSSIMPLE_WANT_OUTPUT;
    }
    while (status == TLSSIMPLE_OK && *consumed < plaintext_length) {
        size_t length = (size_t) (plaintext_length - *consumed);
        int code;

        if (bio->destination_left <= RECORD_OVERHEAD) {
            status = TLSSIMPLE_WANT_OUTPUT;
            break;
        }
        if (length > bio->destination_left - RECORD_OVERHEAD) {
            length = bio->destination_left - RECORD_OVERHEAD;
        }
        code = mbedtls_ssl_write(&session->ssl, plaintext + *consumed, length);
        if (code > 0) {
            *consumed += code;
        } else {
            status = tls_session_fail(session, code < 0 ? code : MBEDTLS_ERR_SSL_INTERNAL_ERROR);
        }
    }
    return end(session, status, destination_length, written);
}

tlssimple_status tlssimple_session_shutdown(tlssimple_session *session, uint8_t *destination,
                                            int32_t destination_length, int32_t *written)
{
    tlssimple_status status = TLSSIMPLE_OK;

    if (session == NULL || written == NULL || !is_buffer(destination, destination_length)) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    *written = 0;
    if (session->dead != 0) {
        return session->dead;
    }
    if (!session->handshake_over) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    begin(session, NULL, 0, destination, destination_length);
    if (!session->close_sent) {
        int code = mbedtls_ssl_close_notify(&session->ssl);
        session->close_sent = 1;
        if (code != 0) {
            status = tls_session_fail(session, code);
        }
    }
    return end(session, status, destination_length, written);
}

tlssimple_status tlssimple_session_flush(tlssimple_session *session, uint8_t *destination,
                                         int32_t destination_length, int32_t *written)
{
    tls_bio *bio;
    int more;

    if (session == NULL || written == NULL || !is_buffer(destination, destination_length)) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    bio = &session->bio;
    bio->destination = destination;
    bio->destination_left = (size_t) destination_length;
    more = tls_bio_drain(bio);
    *written = destination_length - (int32_t) bio->destination_left;
    bio->destination = NULL;
    bio->destination_left = 0;
    return more ? TLSSIMPLE_WANT_OUTPUT : TLSSIMPLE_OK;
}

int32_t tlssimple_write_bound(int32_t plaintext_length)
{
    int64_t records = ((int64_t) plaintext_length + RECORD_PAYLOAD - 1) / RECORD_PAYLOAD + 1;
    int64_t bound = (int64_t) plaintext_length + records * RECORD_OVERHEAD;

    return plaintext_length < 0 ? 0 : bound > INT32_MAX ? INT32_MAX : (int32_t) bound;
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
