/* What a hello message may hold, where Mbed TLS does not look. */
#include "internal.h"

#include <string.h>

#define RANDOM 32

/* ---- extensions of both hellos ----------------------------------------------------------------- */

/* Takes the next one; 0 at the end, or where they are cut wrong, which Mbed TLS finds out. */
static int take_extension(tls_bytes *rest, unsigned *type, tls_bytes *body)
{
    if (rest->length < 2) {
        return 0;
    }
    *type = (unsigned) rest->start[0] << 8 | rest->start[1];
    rest->start += 2;
    rest->length -= 2;
    return tls_take(rest, 2, body);
}

/* RFC 8446 4.2, RFC 5246 7.4.1.4: nothing twice. */
static int is_one_twice(tls_bytes extensions)
{
    uint8_t seen[65536 / 8] = { 0 };
    unsigned type;
    tls_bytes body;

    while (take_extension(&extensions, &type, &body)) {
        const uint8_t bit = (uint8_t) (1 << type % 8);

        if ((seen[type / 8] & bit) != 0) {
            return 1;
        }
        seen[type / 8] |= bit;
    }
    return 0;
}

static int has_extension(tls_bytes extensions, unsigned wanted)
{
    unsigned type;
    tls_bytes body;

    while (take_extension(&extensions, &type, &body)) {
        if (type == wanted) {
            return 1;
        }
    }
    return 0;
}

static int skip(tls_bytes *rest, size_t length)
{
    if (rest->length < length) {
        return 0;
    }
    rest->start += length;
    rest->length -= length;
    return 1;
}

/* ---- ServerHello -------------------------------------------------------------------------------- */

/* What our ClientHello had. Some servers of TLS 1.2 echo what they should not (supported_groups), which
   does no harm. */
static int was_offered(const mbedtls_ssl_context *ssl, unsigned type)
{
    switch (type) {
        case MBEDTLS_TLS_EXT_SERVERNAME:
            return mbedtls_ssl_get_hostname_pointer(ssl) != NULL;
        case MBEDTLS_TLS_EXT_ALPN:
            return ssl->conf->alpn_list != NULL;
        case MBEDTLS_TLS_EXT_SESSION_TICKET:
            return (ssl->conf->session_tickets & MBEDTLS_SSL_SESSION_TICKETS_TLS1_2_MASK) != 0;
        case MBEDTLS_TLS_EXT_SUPPORTED_GROUPS:
        case MBEDTLS_TLS_EXT_SUPPORTED_POINT_FORMATS:
        case MBEDTLS_TLS_EXT_SIG_ALG:
        case MBEDTLS_TLS_EXT_EXTENDED_MASTER_SECRET:
        case MBEDTLS_TLS_EXT_RENEGOTIATION_INFO: /* by its cipher suite value, RFC 5746 3.3 */
            return 1;
        default:
            return 0;
    }
}

/* RFC 7301 3.2: one, and one of ours. What is cut wrong Mbed TLS finds out. */
static int is_offered_protocol(const mbedtls_ssl_context *ssl, tls_bytes body)
{
    const char *const *offered;
    tls_bytes list;
    tls_bytes name;

    if (!tls_take(&body, 2, &list) || !tls_take(&list, 1, &name) || list.length > 0) {
        return 1;
    }
    for (offered = (const char *const *) ssl->conf->alpn_list; *offered != NULL; offered++) {
        if (strlen(*offered) == name.length && memcmp(*offered, name.start, name.length) == 0) {
            return 1;
        }
    }
    return 0;
}

static int check_tls12(tlssimple_session *session, unsigned suite, tls_bytes extensions)
{
    const mbedtls_ssl_context *ssl = &session->ssl;
    unsigned type;
    tls_bytes body;

    /* A suite of TLS 1.3: in our offer, but not for this (RFC 8446 4.1.3). */
    if (suite >> 8 == 0x13) {
        return MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER;
    }
    while (take_extension(&extensions, &type, &body)) {
        if (!was_offered(ssl, type)) {
            session->alert_due = MBEDTLS_SSL_ALERT_MSG_UNSUPPORTED_EXT;
            return MBEDTLS_ERR_SSL_UNSUPPORTED_EXTENSION;
        }
        if (type == MBEDTLS_TLS_EXT_ALPN && !is_offered_protocol(ssl, body)) {
            return MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER;
        }
    }
    return 0;
}

static int check_server_hello(tlssimple_session *session, tls_bytes hello)
{
    const mbedtls_ssl_context *ssl = &session->ssl;
    const uint8_t *version = hello.start;
    tls_bytes part;
    tls_bytes extensions;
    unsigned suite;

    if (!skip(&hello, 2 + RANDOM) || !tls_take(&hello, 1, &part) || hello.length < 3) {
        return 0;
    }
    suite = (unsigned) hello.start[0] << 8 | hello.start[1];
    if (!skip(&hello, 3) || !tls_take(&hello, 2, &extensions) || hello.length > 0) {
        return 0;
    }
    if (is_one_twice(extensions)) {
        return MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER;
    }
    /* TLS 1.3 Mbed TLS looks at itself; and another version is the greater fault. */
    return has_extension(extensions, MBEDTLS_TLS_EXT_SUPPORTED_VERSIONS) ||
                   ssl->conf->min_tls_version == MBEDTLS_SSL_VERSION_TLS1_3 ||
                   version[0] != 3 || version[1] != 3
               ? 0
               : check_tls12(session, suite, extensions);
}

/* ---- ClientHello -------------------------------------------------------------------------------- */

static int check_client_hello(tls_bytes hello)
{
    tls_bytes part;
    tls_bytes extensions;

    return skip(&hello, 2 + RANDOM) && tls_take(&hello, 1, &part) && tls_take(&hello, 2, &part) &&
                   tls_take(&hello, 1, &part) && tls_take(&hello, 2, &extensions) &&
                   is_one_twice(extensions)
               ? MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER
               : 0;
}

/* Where TLS 1.3 may still be chosen it is a message that does not exist (RFC 8446 4, hello_request_RESERVED).
   (Selftest hello_requests_in_the_handshake.) */
int tls_hello_is_idle_request(const tlssimple_session *session)
{
    const mbedtls_ssl_context *ssl = &session->ssl;

    return ssl->conf->endpoint == MBEDTLS_SSL_IS_CLIENT && !session->handshake_over &&
           (ssl->state > MBEDTLS_SSL_SERVER_HELLO
                ? ssl->tls_version == MBEDTLS_SSL_VERSION_TLS1_2
                : ssl->conf->max_tls_version == MBEDTLS_SSL_VERSION_TLS1_2) &&
           ssl->in_msg[0] == MBEDTLS_SSL_HS_HELLO_REQUEST && ssl->in_hslen == 4;
}

int tls_hello_check(tlssimple_session *session)
{
    const mbedtls_ssl_context *ssl = &session->ssl;
    const int is_client = ssl->conf->endpoint == MBEDTLS_SSL_IS_CLIENT;
    const tls_bytes hello = { ssl->in_msg + 4, ssl->in_hslen - 4 };

    if (ssl->state != (is_client ? MBEDTLS_SSL_SERVER_HELLO : MBEDTLS_SSL_CLIENT_HELLO)) {
        return 0;
    }
    if (ssl->in_msg[0] !=
        (is_client ? MBEDTLS_SSL_HS_SERVER_HELLO : MBEDTLS_SSL_HS_CLIENT_HELLO)) {
        return MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE;
    }
    return is_client ? check_server_hello(session, hello) : check_client_hello(hello);
}
