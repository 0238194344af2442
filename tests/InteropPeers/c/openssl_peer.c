/* OpenSSL's side of the interop matrix. */
#include "peer.h"

#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

static SSL_CTX *context;
static SSL *ssl;
static SSL_SESSION *kept;

static void fail_openssl(const char *what)
{
    unsigned long code = ERR_peek_last_error();
    char text[256];
    ERR_error_string_n(code, text, sizeof(text));
    ERR_clear_error();
    fail("%s: %s", what, code == 0 ? "no reason given" : text);
}

/* The name of TLS 1.3's suite, or the two of TLS 1.2's. */
static const char *suites(const struct row *row)
{
    if (strcmp(row->suite, "AES-128-GCM") == 0) {
        return row->tls13 ? "TLS_AES_128_GCM_SHA256"
                          : "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256";
    }
    if (strcmp(row->suite, "AES-256-GCM") == 0) {
        return row->tls13 ? "TLS_AES_256_GCM_SHA384"
                          : "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384";
    }
    return row->tls13 ? "TLS_CHACHA20_POLY1305_SHA256"
                      : "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
}

/* The row's group, and in TLS 1.2, where the groups say which curves certificates may be on, too
   (RFC 8422 5.1), the other curves behind it. None may stand there twice. */
static void list_groups(const struct row *row, char *list, size_t size)
{
    static const char *const curves[] = {"P-256", "P-384", "P-521"};
    snprintf(list, size, "%s", row->group);
    for (size_t i = 0; i < 3 && !row->tls13; i++) {
        if (strcmp(curves[i], row->group) != 0) {
            snprintf(list + strlen(list), size - strlen(list), ":%s", curves[i]);
        }
    }
}

static int keep_session(SSL *connection, SSL_SESSION *session)
{
    (void) connection;
    SSL_SESSION_free(kept);
    kept = session;
    return 1;
}

const char *tls_version(void)
{
    static char text[64];
    snprintf(text, sizeof(text), "OpenSSL %s", OpenSSL_version(OPENSSL_VERSION_STRING));
    return text;
}

void tls_begin(const struct row *row)
{
    char groups[64];
    int version = row->tls13 ? TLS1_3_VERSION : TLS1_2_VERSION;
    int resume = strcmp(row->resume, "off") != 0;
    context = SSL_CTX_new(row->server ? TLS_server_method() : TLS_client_method());
    SSL_CTX_set_min_proto_version(context, version);
    SSL_CTX_set_max_proto_version(context, version);
    if (row->tls13 ? !SSL_CTX_set_ciphersuites(context, suites(row))
                   : !SSL_CTX_set_cipher_list(context, suites(row))) {
        fail_openssl("suites");
    }

    list_groups(row, groups, sizeof(groups));
    if (!SSL_CTX_set1_groups_list(context, groups)) {
        fail_openssl("groups");
    }
    if (row->cert[0] != '\0' &&
        (SSL_CTX_use_certificate_chain_file(context, row->cert) != 1 ||
         SSL_CTX_use_PrivateKey_file(context, row->key, SSL_FILETYPE_PEM) != 1)) {
        fail_openssl("certificate");
    }
    if (row->ca[0] != '\0') {
        if (!SSL_CTX_load_verify_locations(context, row->ca, NULL)) {
            fail_openssl("ca");
        }
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    }

    if (strcmp(row->resume, "id") == 0) {
        SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    }
    if (row->server) {
        SSL_CTX_set_session_id_context(context, (const unsigned char *) "interop", 7);
        if (!resume) {
            SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
            SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
            SSL_CTX_set_num_tickets(context, 0);
        }
    } else if (resume) {
        SSL_CTX_set_session_cache_mode(context,
                                       SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
        SSL_CTX_sess_set_new_cb(context, keep_session);
    }
}

static void tell(struct facts *facts)
{
    X509 *peer = SSL_get0_peer_certificate(ssl);
    snprintf(facts->version, sizeof(facts->version), "%s", SSL_get_version(ssl));
    snprintf(facts->suite, sizeof(facts->suite), "%s",
             SSL_CIPHER_standard_name(SSL_get_current_cipher(ssl)));
    facts->resumed = SSL_session_reused(ssl);
    /* A session of TLS 1.2 does not have the group of the handshake that made it. */
    if (SSL_version(ssl) == TLS1_3_VERSION || !facts->resumed) {
        snprintf(facts->group, sizeof(facts->group), "%s",
                 OBJ_nid2sn((int) SSL_get_negotiated_group(ssl)));
    }
    if (peer != NULL) {
        X509_NAME_get_text_by_NID(X509_get_subject_name(peer), NID_commonName, facts->peer,
                                  sizeof(facts->peer));
    }
}

void tls_handshake(const struct row *row, int socket, struct facts *facts)
{
    ERR_clear_error();
    ssl = SSL_new(context);
    SSL_set_fd(ssl, socket);
    if (!row->server) {
        SSL_set_tlsext_host_name(ssl, "localhost");
        SSL_set1_host(ssl, "localhost");
        if (kept != NULL) {
            SSL_set_session(ssl, kept);
        }
    }
    if ((row->server ? SSL_accept(ssl) : SSL_connect(ssl)) != 1) {
        fail_openssl("handshake");
    }
    tell(facts);
}

void tls_write(const char *bytes, size_t length)
{
    if (SSL_write(ssl, bytes, (int) length) != (int) length) {
        fail_openssl("write");
    }
}

size_t tls_read(char *bytes, size_t length)
{
    int count = SSL_read(ssl, bytes, (int) length);
    if (count > 0) {
        return (size_t) count;
    }
    if (SSL_get_error(ssl, count) != SSL_ERROR_ZERO_RETURN) {
        fail_openssl("read");
    }
    return 0;
}

void tls_close(void)
{
    if (SSL_shutdown(ssl) < 0) {
        fail_openssl("shutdown");
    }
}

void tls_end(const struct row *row)
{
    (void) row; /* keep_session has what there is. */
}

void tls_free_connection(void)
{
    SSL_free(ssl);
    ssl = NULL;
}

void tls_free(void)
{
    SSL_SESSION_free(kept);
    SSL_CTX_free(context);
    kept = NULL;
    context = NULL;
}
