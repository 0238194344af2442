/* GnuTLS's side of the interop matrix. */
#include "peer.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#define SESSIONS 8

static gnutls_certificate_credentials_t credentials;
static gnutls_session_t session;
static gnutls_datum_t ticket_key;
static gnutls_datum_t kept;
static char priorities[512];

/* A server's sessions by id. */
static struct stored {
    gnutls_datum_t key;
    gnutls_datum_t data;
} store[SESSIONS];
static int stored;

static void check(int code, const char *what)
{
    if (code < 0) {
        if (code == GNUTLS_E_FATAL_ALERT_RECEIVED || code == GNUTLS_E_WARNING_ALERT_RECEIVED) {
            fail("%s: alert %s", what, gnutls_alert_get_name(gnutls_alert_get(session)));
        }
        fail("%s: %s", what, gnutls_strerror(code));
    }
}

static gnutls_datum_t copy(gnutls_datum_t from)
{
    gnutls_datum_t to = {gnutls_malloc(from.size), from.size};
    memcpy(to.data, from.data, from.size);
    return to;
}

static int save(void *unused, gnutls_datum_t key, gnutls_datum_t data)
{
    (void) unused;
    if (stored < SESSIONS) {
        store[stored].key = copy(key);
        store[stored].data = copy(data);
        stored++;
    }
    return 0;
}

static gnutls_datum_t find(void *unused, gnutls_datum_t key)
{
    gnutls_datum_t none = {NULL, 0};
    (void) unused;
    for (int i = 0; i < stored; i++) {
        if (store[i].key.size == key.size && memcmp(store[i].key.data, key.data, key.size) == 0) {
            return copy(store[i].data);
        }
    }
    return none;
}

static int forget(void *unused, gnutls_datum_t key)
{
    (void) unused;
    (void) key;
    return 0;
}

static const char *group_name(const char *group)
{
    return strcmp(group, "X25519") == 0  ? "GROUP-X25519"
           : strcmp(group, "P-256") == 0 ? "GROUP-SECP256R1"
           : strcmp(group, "P-384") == 0 ? "GROUP-SECP384R1"
                                         : "GROUP-SECP521R1";
}

const char *tls_version(void)
{
    static char text[64];
    snprintf(text, sizeof(text), "GnuTLS %s", gnutls_check_version(NULL));
    return text;
}

void tls_begin(const struct row *row)
{
    /* In TLS 1.2 the groups say which curves certificates may be on, too (RFC 8422 5.1). */
    snprintf(priorities, sizeof(priorities),
             "NONE:+VERS-TLS%s:+%s:+AEAD:+ECDHE-ECDSA:+ECDHE-RSA:+SIGN-ALL:+COMP-NULL:"
             "+CTYPE-ALL:+%s%s%s",
             row->tls13 ? "1.3" : "1.2", row->suite, group_name(row->group),
             row->tls13 ? "" : ":+GROUP-SECP256R1:+GROUP-SECP384R1:+GROUP-SECP521R1",
             strcmp(row->resume, "ticket") == 0 ? "" : ":%NO_TICKETS");
    check(gnutls_certificate_allocate_credentials(&credentials), "credentials");
    if (row->cert[0] != '\0') {
        check(gnutls_certificate_set_x509_key_file(credentials, row->cert, row->key,
                                                   GNUTLS_X509_FMT_PEM),
              "certificate");
    }
    if (row->ca[0] != '\0') {
        check(gnutls_certificate_set_x509_trust_file(credentials, row->ca, GNUTLS_X509_FMT_PEM),
              "ca");
    }
    if (row->server && strcmp(row->resume, "ticket") == 0) {
        check(gnutls_session_ticket_key_generate(&ticket_key), "ticket key");
    }
}

static void set_up(const struct row *row)
{
    const char *error;
    check(gnutls_init(&session, row->server ? GNUTLS_SERVER : GNUTLS_CLIENT), "init");
    check(gnutls_priority_set_direct(session, priorities, &error), "priorities");
    check(gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials), "credentials");
    if (row->server) {
        if (row->ca[0] != '\0') {
            gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUIRE);
            gnutls_session_set_verify_cert(session, NULL, 0);
        }
        if (ticket_key.data != NULL) {
            check(gnutls_session_ticket_enable_server(session, &ticket_key), "tickets");
        }
        if (strcmp(row->resume, "id") == 0) {
            gnutls_db_set_store_function(session, save);
            gnutls_db_set_retrieve_function(session, find);
            gnutls_db_set_remove_function(session, forget);
        }
        return;
    }

    gnutls_session_set_verify_cert(session, "localhost", 0);
    check(gnutls_server_name_set(session, GNUTLS_NAME_DNS, "localhost", 9), "server name");
    if (kept.data != NULL) {
        check(gnutls_session_set_data(session, kept.data, kept.size), "session");
    }
}

static void tell_peer(struct facts *facts)
{
    unsigned int count = 0;
    size_t size = sizeof(facts->peer);
    gnutls_x509_crt_t certificate;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
    if (chain == NULL || count == 0) {
        return;
    }
    check(gnutls_x509_crt_init(&certificate), "certificate");
    if (gnutls_x509_crt_import(certificate, &chain[0], GNUTLS_X509_FMT_DER) == 0) {
        gnutls_x509_crt_get_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0, facts->peer,
                                      &size);
    }
    gnutls_x509_crt_deinit(certificate);
}

void tls_handshake(const struct row *row, int socket, struct facts *facts)
{
    int code;
    set_up(row);
    gnutls_transport_set_int(session, socket);
    do {
        code = gnutls_handshake(session);
    } while (code < 0 && !gnutls_error_is_fatal(code));
    check(code, "handshake");

    facts->resumed = gnutls_session_is_resumed(session) != 0;
    snprintf(facts->version, sizeof(facts->version), "%s",
             gnutls_protocol_get_name(gnutls_protocol_get_version(session)));
    snprintf(facts->suite, sizeof(facts->suite), "%s",
             gnutls_cipher_get_name(gnutls_cipher_get(session)));
    if (row->tls13 || !facts->resumed) {
        snprintf(facts->group, sizeof(facts->group), "%s",
                 gnutls_group_get_name(gnutls_group_get(session)));
    }
    tell_peer(facts);
}

void tls_write(const char *bytes, size_t length)
{
    for (size_t sent = 0; sent < length;) {
        ssize_t count = gnutls_record_send(session, bytes + sent, length - sent);
        if (count == GNUTLS_E_INTERRUPTED || count == GNUTLS_E_AGAIN) {
            continue;
        }
        check((int) count, "write");
        sent += (size_t) count;
    }
}

size_t tls_read(char *bytes, size_t length)
{
    ssize_t count;
    time_t start = time(NULL);
    /* A ticket gives "again" as well as a socket whose time has run out. */
    do {
        count = gnutls_record_recv(session, bytes, length);
    } while (count < 0 && !gnutls_error_is_fatal((int) count) && time(NULL) - start < SECONDS);
    check((int) count, "read");
    return (size_t) count;
}

void tls_close(void)
{
    check(gnutls_bye(session, GNUTLS_SHUT_WR), "bye");
}

void tls_end(const struct row *row)
{
    if (!row->server && strcmp(row->resume, "off") != 0 && kept.data == NULL) {
        check(gnutls_session_get_data2(session, &kept), "session data");
    }
}

void tls_free_connection(void)
{
    if (session != NULL) {
        gnutls_deinit(session);
        session = NULL;
    }
}

void tls_free(void)
{
    if (credentials != NULL) {
        gnutls_certificate_free_credentials(credentials);
        credentials = NULL;
    }
    gnutls_free(ticket_key.data);
    gnutls_free(kept.data);
    memset(&ticket_key, 0, sizeof(ticket_key));
    memset(&kept, 0, sizeof(kept));
    while (stored > 0) {
        stored--;
        gnutls_free(store[stored].key.data);
        gnutls_free(store[stored].data.data);
    }
}
