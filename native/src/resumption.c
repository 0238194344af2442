/* A client's sessions to come back to. */
#include "internal.h"

#include <string.h>

tlssimple_status tlssimple_session_take_ticket(tlssimple_session *session, int32_t *lifetime,
                                               tlssimple_ticket **ticket)
{
    mbedtls_ssl_session *current;
    tlssimple_ticket *made;

    if (lifetime == NULL || ticket == NULL) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    *lifetime = 0;
    *ticket = NULL;
    if (session == NULL || session->dead != 0 || !session->handshake_over ||
        !session->context->resumes) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    current = session->ssl.session;
    if (session->version == TLSSIMPLE_TLS13
            ? session->ticket != TLS_TICKET_TOLD
            /* RFC 7627 5.3: what is not bound to its handshake is not to be taken up. */
            : !session->extended_master || (current->ticket_len == 0 && current->id_len == 0)) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    if (current->exported) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    tls_ran_out_of_memory();
    made = mbedtls_calloc(1, sizeof(*made));
    if (made == NULL) {
        return TLSSIMPLE_E_MEMORY;
    }
    mbedtls_ssl_session_init(&made->session);
    if (mbedtls_ssl_get_session(&session->ssl, &made->session) != 0) {
        tlssimple_ticket_free(made);
        return tls_ran_out_of_memory() ? TLSSIMPLE_E_MEMORY : TLSSIMPLE_E_INTERNAL;
    }
    /* Of TLS 1.3's secrets only the ticket's own is of use. */
    mbedtls_platform_zeroize(&made->session.app_secrets, sizeof(made->session.app_secrets));
    *lifetime = current->ticket_lifetime > INT32_MAX ? INT32_MAX
                                                     : (int32_t) current->ticket_lifetime;
    *ticket = made;
    return TLSSIMPLE_OK;
}

void tlssimple_ticket_free(tlssimple_ticket *ticket)
{
    if (ticket == NULL) {
        return;
    }
    if (ticket->session.ticket != NULL) {
        mbedtls_platform_zeroize(ticket->session.ticket, ticket->session.ticket_len);
    }
    mbedtls_ssl_session_free(&ticket->session);
    mbedtls_free(ticket);
}

/* ---- offering ------------------------------------------------------------------------------------- */

static int is_same_name(const char *one, const char *other)
{
    return one == NULL || other == NULL ? one == other : strcmp(one, other) == 0;
}

static int speaks(const mbedtls_ssl_config *config, const mbedtls_ssl_session *wanted)
{
    const int *suite = config->ciphersuite_list;

    while (*suite != 0 && *suite != wanted->ciphersuite) {
        suite++;
    }
    return *suite != 0 && wanted->tls_version >= config->min_tls_version &&
           wanted->tls_version <= config->max_tls_version;
}

tlssimple_status tlssimple_session_offer_ticket(tlssimple_session *session,
                                                const tlssimple_ticket *ticket)
{
    mbedtls_ssl_context *ssl;

    if (session == NULL || ticket == NULL || session->begun || session->dead != 0 ||
        session->offered || !session->context->resumes) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    ssl = &session->ssl;
    /* Upstream takes a TLS 1.2 session up for any name, and for another name a TLS 1.3 session ends the
       handshake. (Selftest a_ticket_is_for_one_name.) */
    if (!speaks(&session->context->config, &ticket->session) ||
        !is_same_name(mbedtls_ssl_get_hostname_pointer(ssl), ticket->session.hostname)) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    tls_ran_out_of_memory();
    if (mbedtls_ssl_set_session(ssl, &ticket->session) != 0) {
        /* What was copied so far is no session. */
        mbedtls_ssl_session_free(ssl->session_negotiate);
        mbedtls_ssl_session_init(ssl->session_negotiate);
        return tls_ran_out_of_memory() ? TLSSIMPLE_E_MEMORY : TLSSIMPLE_E_ARGUMENT;
    }
    session->offered = (int) ticket->session.tls_version;
    return TLSSIMPLE_OK;
}

/* ---- what becomes of the offer -------------------------------------------------------------------- */

void tls_offer_mind_version(tlssimple_session *session)
{
    mbedtls_ssl_context *ssl = &session->ssl;

    if (session->offered == 0 || ssl->handshake == NULL || !ssl->handshake->resume) {
        return;
    }
    /* Mbed TLS would take a TLS 1.3 session up in TLS 1.2 if the server said so, with a master secret
       of zeros; only that the suites have other numbers stands before it.
       (Selftest a_session_is_not_taken_up_in_another_version.) */
    if (session->offered == TLSSIMPLE_TLS13
            ? ssl->tls_version == MBEDTLS_SSL_VERSION_TLS1_2 &&
                  ssl->state == MBEDTLS_SSL_SERVER_HELLO
            : ssl->tls_version == MBEDTLS_SSL_VERSION_TLS1_3 &&
                  (ssl->state > MBEDTLS_SSL_SERVER_HELLO ||
                   ssl->handshake->hello_retry_request_flag)) {
        ssl->handshake->resume = 0;
    }
}

int tls_offer_check(const tlssimple_session *session, int state)
{
    const mbedtls_ssl_context *ssl = &session->ssl;

    /* RFC 7627 5.3: the first handshake had it, so this one has it or ends. Mbed TLS does not remember. */
    if (session->offered == TLSSIMPLE_TLS12 && state == MBEDTLS_SSL_SERVER_HELLO &&
        ssl->tls_version == MBEDTLS_SSL_VERSION_TLS1_2 && ssl->state > MBEDTLS_SSL_SERVER_HELLO &&
        ssl->handshake->resume &&
        ssl->handshake->extended_ms != MBEDTLS_SSL_EXTENDED_MS_ENABLED) {
        return MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE;
    }
    return 0;
}

int tls_offer_is_taken(const tlssimple_session *session)
{
    return session->offered != 0 && session->offered == session->version && session->resumed &&
           session->sent_length == 0;
}
