/* The handshake: step by step up to the gate, and on from it. */
#include "internal.h"

static int is_client(const tlssimple_session *session)
{
    return session->ssl.conf->endpoint == MBEDTLS_SSL_IS_CLIENT;
}

/* The gate is shut from the moment the peer's chain is there until the verdict. Handshake steps,
   reads and writes of Mbed TLS would all go on by themselves, so each verb of ours asks. */
static int gate_is_shut(const tlssimple_session *session)
{
    const mbedtls_ssl_session *negotiated = session->ssl.session_negotiate;

    return !session->accepted && negotiated != NULL && negotiated->peer_cert != NULL;
}

/* At the end of a handshake: whether the peer's chain has been judged, or there was none to judge. */
static int is_judged(const tlssimple_session *session)
{
    if (session->accepted) {
        return 1;
    }
    if (is_client(session)) {
        return tls_offer_is_taken(session);
    }
    return session->sent_length == 0 &&
           session->context->client_auth != TLSSIMPLE_CLIENT_AUTH_REQUIRED;
}

/* Nobody asks for the parsed certificate any more; the chain as it was sent stays. A copy of the
   session would parse it anew, without our way with its extensions. */
static void let_go_of_certificate(mbedtls_ssl_session *session)
{
    mbedtls_x509_crt_free(session->peer_cert);
    mbedtls_free(session->peer_cert);
    session->peer_cert = NULL;
}

static void free_transform(mbedtls_ssl_transform **transform)
{
    mbedtls_ssl_transform_free(*transform);
    mbedtls_free(*transform);
    *transform = NULL;
}

/* In TLS 1.3 Mbed TLS keeps the handshake for tickets to come, and with it keys that are good for nothing any more.
   (Selftest a_connection_that_waits_has_no_buffers.) */
static void let_go_of_handshake_keys(mbedtls_ssl_context *ssl)
{
    if (ssl->handshake != NULL && ssl->transform_in == ssl->transform_application &&
        ssl->transform_out == ssl->transform_application) {
        free_transform(&ssl->handshake->transform_handshake);
        free_transform(&ssl->transform_negotiate);
    }
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

/* Where a server has sent a cookie it may have kept nothing else, and what comes next must be the hello that
   returns it: OpenSSL's s_server -stateless ends at a change_cipher_spec. RFC 8446 D.4 lets that wait until the
   encrypted flight. (Selftest hello_retry_with_cookie, test Download_Stateless_CookieIsReturned.) */
static void return_cookie_first(mbedtls_ssl_context *ssl)
{
    if (ssl->state == MBEDTLS_SSL_CLIENT_CCS_BEFORE_2ND_CLIENT_HELLO &&
        ssl->handshake->cookie != NULL) {
        mbedtls_ssl_handshake_set_state(ssl, MBEDTLS_SSL_CLIENT_HELLO);
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
        session->extended_master =
            handshake->extended_ms == MBEDTLS_SSL_EXTENDED_MS_ENABLED;
    }
}

static tlssimple_status advance(tlssimple_session *session)
{
    mbedtls_ssl_context *ssl = &session->ssl;

    /* Not mbedtls_ssl_is_handshake_over(): a server that has tickets to write is over it before. */
    while (ssl->state != MBEDTLS_SSL_HANDSHAKE_OVER) {
        int state = ssl->state;
        int code;

        if (gate_is_shut(session)) {
            session->at_gate = 1;
            return TLSSIMPLE_WANT_VERDICT;
        }
        choose_outbound_keys(session);
        return_cookie_first(ssl);
        if (tls_request_is_due(session)) {
            if (!session->request.told) {
                return TLSSIMPLE_WANT_IDENTITY;
            }
            if (!tls_request_is_met(session)) {
                return tls_session_fail(session, MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE);
            }
        }
        session->bio.ran_dry = 0;
        tls_offer_mind_version(session);
        code = tls_ticket_step(session);
        if (code == 0 && state == MBEDTLS_SSL_CERTIFICATE_REQUEST && is_client(session)) {
            code = tls_request_note(session);
        }
        if (tls_ran_out_of_memory()) {
            /* Also where it says that all is well: a TLS 1.2 Finished is then made of garbage. */
            code = MBEDTLS_ERR_SSL_ALLOC_FAILED;
        }
        note_facts(session);
        if (code == 0) {
            code = tls_offer_check(session, state);
        }
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
    if (!is_judged(session)) {
        return tls_session_die(session, TLSSIMPLE_E_UNVERIFIED,
                               tls_alert_for_status(TLSSIMPLE_E_UNVERIFIED));
    }
    let_go_of_certificate(ssl->session);
    let_go_of_handshake_keys(ssl);
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
        !tls_is_buffer(source, source_length) || !tls_is_buffer(destination, destination_length)) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    *consumed = 0;
    *written = 0;
    if (session->dead != 0) {
        return session->dead;
    }
    if (!tls_server_is_ready(session)) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    tls_session_begin(session, source, source_length, destination, destination_length);
    status = session->handshake_over ? TLSSIMPLE_OK : advance(session);
    *consumed = source_length - (int32_t) session->bio.source_left;
    status = tls_session_end(session, status, destination_length, written);
    if (status == TLSSIMPLE_WANT_IDENTITY) {
        session->request.told = session->request.at_answer = 1;
    }
    return status;
}
