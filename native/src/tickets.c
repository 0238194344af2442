/*
 * A server's tickets: the session, sealed, in the client's keeping. In a ticket lie, before it is sealed:
 *
 *     format, 1 byte
 *     the name that the client has asked for, behind its length in 1 byte
 *     the client's chain, behind its length in 3 bytes, as tls_take_certificate() reads it
 *     the session as mbedtls_ssl_session_save() writes it, with the time of issue
 *
 * What does not open is no error: the handshake is then a full one.
 */
#include "internal.h"

#include <string.h>

#define FORMAT 1
/* A longer chain gives no ticket: it would not fit a ClientHello with the rest. */
#define CHAIN_MAX 8192
/* Mbed TLS gives its ticket functions the context, but not the session that they are called for. */
static _Thread_local tlssimple_session *stepped;

/* ---- writing --------------------------------------------------------------------------------------- */

static int is_bound(const mbedtls_ssl_context *ssl)
{
    /* RFC 7627 5.3. In TLS 1.3 every session is. */
    return ssl->tls_version == MBEDTLS_SSL_VERSION_TLS1_3 ||
           ssl->handshake->extended_ms == MBEDTLS_SSL_EXTENDED_MS_ENABLED;
}

static size_t write_plain(const tlssimple_session *on, uint8_t *plain)
{
    uint8_t *at = plain;

    *at++ = FORMAT;
    *at++ = (uint8_t) on->server_name_length;
    if (on->server_name_length > 0) {
        memcpy(at, on->server_name, on->server_name_length);
        at += on->server_name_length;
    }
    *at++ = (uint8_t) (on->sent_length >> 16);
    *at++ = (uint8_t) (on->sent_length >> 8);
    *at++ = (uint8_t) on->sent_length;
    if (on->sent_length > 0) {
        memcpy(at, on->sent, on->sent_length);
        at += on->sent_length;
    }
    return (size_t) (at - plain);
}

static int write_ticket(void *context, const mbedtls_ssl_session *session, unsigned char *start,
                        const unsigned char *end, size_t *length, uint32_t *lifetime)
{
    const tlssimple_context *owner = context;
    mbedtls_ssl_session copy = *session;
    uint8_t *plain;
    size_t head, saved, room;
    int code;

    *length = 0;
    *lifetime = 0;
    if (stepped == NULL || !is_bound(&stepped->ssl) || stepped->sent_length > CHAIN_MAX) {
        /* TLS 1.2 then sends an empty ticket, which is none. TLS 1.3 was not let get here. */
        return MBEDTLS_ERR_SSL_FEATURE_UNAVAILABLE;
    }
    /* The chain stands beside it, whole. */
    copy.peer_cert = NULL;
    mbedtls_ssl_session_save(&copy, NULL, 0, &saved);
    room = 2 + stepped->server_name_length + 3 + stepped->sent_length + saved;
    if (room + TLS_TICKET_OVERHEAD > (size_t) (end - start)) {
        mbedtls_platform_zeroize(&copy, sizeof(copy));
        return MBEDTLS_ERR_SSL_BUFFER_TOO_SMALL;
    }
    plain = mbedtls_calloc(1, room);
    if (plain == NULL) {
        mbedtls_platform_zeroize(&copy, sizeof(copy));
        return MBEDTLS_ERR_SSL_ALLOC_FAILED;
    }
    head = write_plain(stepped, plain);
    code = mbedtls_ssl_session_save(&copy, plain + head, room - head, &saved);
    if (code == 0) {
        code = tls_ticket_seal(owner->ticket_keys, plain, room, start);
    }
    if (code == 0) {
        *length = room + TLS_TICKET_OVERHEAD;
        *lifetime = (uint32_t) owner->ticket_lifetime;
    }
    mbedtls_platform_zeroize(&copy, sizeof(copy));
    mbedtls_platform_zeroize(plain, room);
    mbedtls_free(plain);
    return code;
}

/* ---- reading --------------------------------------------------------------------------------------- */

static int has_suite(const int *list, int suite)
{
    while (*list != 0 && *list != suite) {
        list++;
    }
    return *list != 0;
}

/* Whether it is in the ClientHello that is being read. Mbed TLS calls it a false binder if a TLS 1.3
   ticket's suite is not, and ends the handshake; RFC 8446 4.6.1 only wants the same hash.
   (Selftest a_ticket_of_another_suite_is_let_be.) */
static int is_offered(const mbedtls_ssl_context *ssl, int suite)
{
    tls_bytes hello = { ssl->in_msg + 4, ssl->in_hslen - 4 };
    tls_bytes part;

    if (ssl->in_hslen < 4 + 34) {
        return 0;
    }
    hello.start += 34;
    hello.length -= 34;
    if (!tls_take(&hello, 1, &part) || !tls_take(&hello, 2, &part)) {
        return 0;
    }
    for (; part.length >= 2; part.start += 2, part.length -= 2) {
        if ((part.start[0] << 8 | part.start[1]) == suite) {
            return 1;
        }
    }
    return 0;
}

/* Whether a session that was opened may be taken up here. */
static int is_welcome(const tlssimple_session *on, const mbedtls_ssl_session *session,
                      tls_bytes name, tls_bytes chain)
{
    const tlssimple_context *context = on->context;
    const mbedtls_ssl_context *ssl = &on->ssl;
    const mbedtls_ms_time_t now = mbedtls_ms_time();
    const mbedtls_ms_time_t issued = session->ticket_creation_time;

    if (name.length != on->server_name_length ||
        (name.length > 0 && memcmp(name.start, on->server_name, name.length) != 0)) {
        return 0;
    }
    /* Upstream's TLS 1.2 would take a TLS 1.3 session up, with a master secret of zeros; here the suite
       stands before that as well. (Selftest a_ticket_is_for_its_version.) */
    if (session->tls_version != ssl->tls_version || session->endpoint != MBEDTLS_SSL_IS_SERVER ||
        !has_suite(context->config.ciphersuite_list, session->ciphersuite) ||
        !is_offered(ssl, session->ciphersuite)) {
        return 0;
    }
    if (issued < 0 || now < issued ||
        now - issued > (mbedtls_ms_time_t) context->ticket_lifetime * 1000) {
        return 0;
    }
    /* With a chain where none is asked for, it comes from another context: what its client may do there
       is not what it may do here. */
    return chain.length > 0 ? context->client_auth != TLSSIMPLE_CLIENT_AUTH_NONE
                            : context->client_auth != TLSSIMPLE_CLIENT_AUTH_REQUIRED;
}

static int keep_opened(tls_opened *opened, int suite, tls_bytes chain)
{
    tls_opened_free(opened);
    opened->suite = suite;
    if (chain.length == 0) {
        return 0;
    }
    opened->chain = mbedtls_calloc(1, chain.length);
    if (opened->chain == NULL) {
        return MBEDTLS_ERR_SSL_ALLOC_FAILED;
    }
    memcpy(opened->chain, chain.start, chain.length);
    opened->chain_length = chain.length;
    return 0;
}

static int read_plain(tlssimple_session *on, mbedtls_ssl_session *session, tls_bytes plain)
{
    tls_bytes name;
    tls_bytes chain;

    if (plain.length < 1 || plain.start[0] != FORMAT) {
        return MBEDTLS_ERR_SSL_INVALID_MAC;
    }
    plain.start++;
    plain.length--;
    if (!tls_take(&plain, 1, &name) || !tls_take(&plain, 3, &chain) ||
        mbedtls_ssl_session_load(session, plain.start, plain.length) != 0) {
        return MBEDTLS_ERR_SSL_INVALID_MAC;
    }
    if (!is_welcome(on, session, name, chain)) {
        mbedtls_ssl_session_free(session);
        return MBEDTLS_ERR_SSL_INVALID_MAC;
    }
    return keep_opened(&on->opened, session->ciphersuite, chain);
}

static int read_ticket(void *context, mbedtls_ssl_session *session, unsigned char *sealed,
                       size_t length)
{
    const tlssimple_context *owner = context;
    tls_bytes bytes;
    uint8_t *plain;
    int code;

    if (stepped == NULL || length <= TLS_TICKET_OVERHEAD) {
        return MBEDTLS_ERR_SSL_INVALID_MAC;
    }
    plain = mbedtls_calloc(1, length - TLS_TICKET_OVERHEAD);
    if (plain == NULL) {
        return MBEDTLS_ERR_SSL_ALLOC_FAILED;
    }
    code = tls_ticket_open(owner->ticket_keys, sealed, length, plain);
    if (code == 0) {
        bytes.start = plain;
        bytes.length = length - TLS_TICKET_OVERHEAD;
        code = read_plain(stepped, session, bytes);
    }
    mbedtls_platform_zeroize(plain, length - TLS_TICKET_OVERHEAD);
    mbedtls_free(plain);
    return code;
}

/* ---- in the handshake ------------------------------------------------------------------------------ */

static int gives_tickets(const tlssimple_session *session)
{
    const tlssimple_context *context = session->context;

    return context->ticket_keys != NULL && context->ticket_count > 0 &&
           is_bound(&session->ssl) && session->sent_length <= CHAIN_MAX &&
           tls_ticket_keys_are_set(context->ticket_keys);
}

/* The ClientHello has been read in TLS 1.2, and the ticket before the rest of it: a session that does not
   fit the rest is not taken up after all. (RFC 7627 5.3; RFC 5246 7.3: the same suite. Selftest
   a_ticket_of_another_suite_is_let_be, sessions_without_extended_master_secret_end.) */
static void mind_the_rest(tlssimple_session *session)
{
    mbedtls_ssl_context *ssl = &session->ssl;
    mbedtls_ssl_session *negotiated = ssl->session_negotiate;
    const int suite = negotiated->ciphersuite;

    if (ssl->handshake->resume && (suite != session->opened.suite || !is_bound(ssl))) {
        mbedtls_ssl_session_free(negotiated);
        mbedtls_ssl_session_init(negotiated);
        negotiated->tls_version = MBEDTLS_SSL_VERSION_TLS1_2;
        negotiated->endpoint = MBEDTLS_SSL_IS_SERVER;
        negotiated->ciphersuite = suite;
        ssl->handshake->resume = 0;
        ssl->handshake->new_session_ticket = 1;
    }
    if (!gives_tickets(session)) {
        ssl->handshake->new_session_ticket = 0;
    }
}

/* The chain that was judged for the first session is shown again, to be judged anew. */
static int take_opened(tlssimple_session *session)
{
    tls_opened *opened = &session->opened;

    if (opened->chain_length == 0) {
        return 0;
    }
    mbedtls_free(session->sent);
    session->sent = opened->chain;
    session->sent_length = opened->chain_length;
    opened->chain = NULL;
    opened->chain_length = 0;
    return tls_chain_parse_leaf(session);
}

static int settle(tlssimple_session *session)
{
    mbedtls_ssl_context *ssl = &session->ssl;
    int code = 0;

    if (ssl->state == MBEDTLS_SSL_SERVER_HELLO) {
        if (ssl->tls_version == MBEDTLS_SSL_VERSION_TLS1_2) {
            mind_the_rest(session);
        }
        if (ssl->handshake->resume) {
            code = take_opened(session);
        }
    }
    /* After a HelloRetryRequest the ticket comes again. */
    tls_opened_free(&session->opened);
    return code;
}

int tls_ticket_step(tlssimple_session *session)
{
    mbedtls_ssl_context *ssl = &session->ssl;
    const int state = ssl->state;
    int code;

    if (tls_is_server(session) && state == MBEDTLS_SSL_TLS1_3_NEW_SESSION_TICKET &&
        (!gives_tickets(session) ||
         (ssl->handshake->tls13_kex_modes & MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_EPHEMERAL) ==
             0)) {
        ssl->handshake->new_session_tickets_count = 0;
    }
    stepped = session;
    code = mbedtls_ssl_handshake_step(ssl);
    stepped = NULL;
    if (code == 0 && tls_is_server(session) && state == MBEDTLS_SSL_CLIENT_HELLO) {
        code = settle(session);
    }
    return code;
}

void tls_opened_free(tls_opened *opened)
{
    mbedtls_free(opened->chain);
    memset(opened, 0, sizeof(*opened));
}

/* ---- the context ------------------------------------------------------------------------------------ */

tlssimple_status tlssimple_context_set_ticket_keys(tlssimple_context *context,
                                                   tlssimple_ticket_keys *keys, int32_t lifetime,
                                                   int32_t count)
{
    if (context == NULL || keys == NULL || context->config.endpoint != MBEDTLS_SSL_IS_SERVER ||
        lifetime < 1 || lifetime > MBEDTLS_SSL_TLS1_3_MAX_ALLOWED_TICKET_LIFETIME || count < 0 ||
        count > 8) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    tls_ticket_keys_hold(keys);
    tlssimple_ticket_keys_free(context->ticket_keys);
    context->ticket_keys = keys;
    context->ticket_lifetime = lifetime;
    context->ticket_count = count;
    mbedtls_ssl_conf_session_tickets_cb(&context->config, write_ticket, read_ticket, context);
    mbedtls_ssl_conf_new_session_tickets(&context->config, (uint16_t) count);
    mbedtls_ssl_conf_tls13_key_exchange_modes(
        &context->config, MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL |
                              MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_EPHEMERAL);
    return TLSSIMPLE_OK;
}
