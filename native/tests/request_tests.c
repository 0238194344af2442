/* A server asks for a certificate: when it is answered, with what, and what it never gets. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#include "pair.h"

static const int32_t versions[] = { TLSSIMPLE_TLS12, TLSSIMPLE_TLS13 };
static const identity *const kinds[] = { &p256, &p384, &p521, &rsa };

#define RECORD_APPLICATION_DATA 23
#define ALERT_HANDSHAKE_FAILURE 40
#define ALERT_UNKNOWN_CA 48
#define ALERT_CERTIFICATE_REQUIRED 116

static tlssimple_session *client_of(const pair *p)
{
    return p->sides[TLSSIMPLE_CLIENT].session;
}

static setup asking(int32_t version, int mode, const identity *client)
{
    setup how = setup_for(version, &p256);

    how.asks = mode;
    how.client = client;
    return how;
}

/* The handshake until WANT_IDENTITY; 1 if it got there. */
static int to_request(pair *p, const setup *how)
{
    if (!CHECK_EQUAL(TLSSIMPLE_OK, pair_create(p, how))) {
        return 0;
    }
    p->stays_at_request = 1;
    pair_handshake(p);
    return CHECK_EQUAL(TLSSIMPLE_WANT_IDENTITY, p->sides[TLSSIMPLE_CLIENT].status);
}

/* What the server got is exactly this chain; NULL: none. */
static void check_received(const pair *p, const identity *expected)
{
    const uint8_t *got;
    int32_t length;
    int index;

    for (index = 0; tlssimple_session_peer_certificate(p->sides[TLSSIMPLE_SERVER].session, index,
                                                       &got, &length) == TLSSIMPLE_OK;
         index++) {
        der certificate = { NULL, 0 };

        if (expected != NULL) {
            certificate = chain_certificate(expected->chain, index);
        }
        CHECK(certificate.length == length &&
              memcmp(certificate.bytes, got, (size_t) length) == 0);
    }
    CHECK(expected != NULL ? chain_certificate(expected->chain, index).bytes == NULL : index == 0);
}

static void exactly_the_chain_is_shown(void)
{
    size_t v, k;

    for (v = 0; v < 2; v++) {
        for (k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
            setup how = asking(versions[v], TLSSIMPLE_CLIENT_AUTH_REQUIRED, kinds[k]);
            pair p;

            test_case("%x %s", (unsigned) versions[v], kinds[k]->name);
            if (pair_connect(&p, &how)) {
                check_received(&p, kinds[k]);
                pair_check_echo(&p);
            }
            pair_free(&p);
        }
    }
}

static void none_is_shown_without_an_answer(void)
{
    int v, answers, required;

    for (v = 0; v < 2; v++) {
        for (answers = 0; answers < 2; answers++) {
            for (required = 0; required < 2; required++) {
                setup how = asking(versions[v], required ? TLSSIMPLE_CLIENT_AUTH_REQUIRED
                                                         : TLSSIMPLE_CLIENT_AUTH_OPTIONAL, NULL);
                pair p;

                test_case("%x answer %d required %d", (unsigned) versions[v], answers, required);
                if (to_request(&p, &how)) {
                    if (answers) {
                        /* Thought better of. */
                        CHECK_EQUAL(TLSSIMPLE_OK, create_identity(&rsa, &p.answer));
                        CHECK_EQUAL(TLSSIMPLE_OK,
                                    tlssimple_session_set_identity(client_of(&p), p.answer));
                        CHECK_EQUAL(TLSSIMPLE_OK,
                                    tlssimple_session_set_identity(client_of(&p), NULL));
                    }
                    /* Without pair_step(), which would answer. */
                    while (p.sides[TLSSIMPLE_CLIENT].status > TLSSIMPLE_OK &&
                           p.sides[TLSSIMPLE_SERVER].status > TLSSIMPLE_OK) {
                        if (pair_step(&p, TLSSIMPLE_CLIENT) < TLSSIMPLE_OK ||
                            pair_step(&p, TLSSIMPLE_SERVER) < TLSSIMPLE_OK) {
                            break;
                        }
                    }
                    if (required) {
                        CHECK_EQUAL(TLSSIMPLE_E_NO_CERTIFICATE,
                                    p.sides[TLSSIMPLE_SERVER].status);
                        CHECK_EQUAL(v == 0 ? ALERT_HANDSHAKE_FAILURE : ALERT_CERTIFICATE_REQUIRED,
                                    pair_alert_seen(&p, TLSSIMPLE_CLIENT));
                    } else {
                        CHECK(pair_handshake(&p));
                        check_received(&p, NULL);
                        pair_check_echo(&p);
                    }
                }
                pair_free(&p);
            }
        }
    }
}

static void who_is_not_asked_is_not_stopped(void)
{
    size_t v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        pair p;

        test_case("%x", (unsigned) versions[v]);
        how.client = &rsa;
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        p.stays_at_request = 1;
        CHECK(pair_handshake(&p));
        check_received(&p, NULL);
        pair_free(&p);
    }
}

/* ---- never too early ------------------------------------------------------------------------------ */

/* The gate comes first, though in TLS 1.3 the request comes before the server's chain. */
static void nothing_is_shown_before_the_verdict(void)
{
    size_t v;

    for (v = 0; v < 2; v++) {
        setup how = asking(versions[v], TLSSIMPLE_CLIENT_AUTH_REQUIRED, &rsa);
        const wire *sent;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        if (pair_to_gate(&p, &how)) {
            const uint8_t *names;
            int32_t length;

            sent = &p.sides[TLSSIMPLE_CLIENT].sent;
            CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT,
                        tlssimple_session_set_identity(client_of(&p), p.answer));
            CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT,
                        tlssimple_session_acceptable_issuers(client_of(&p), &names, &length));
            CHECK_EQUAL(TLSSIMPLE_WANT_VERDICT, pair_step(&p, TLSSIMPLE_CLIENT));
            CHECK_EQUAL(TLSSIMPLE_OK,
                        tlssimple_session_refuse_peer(client_of(&p), ALERT_UNKNOWN_CA));
            CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT,
                        tlssimple_session_set_identity(client_of(&p), p.answer));
            pair_flush(&p, TLSSIMPLE_CLIENT);
            CHECK_EQUAL(TLSSIMPLE_E_REFUSED, pair_step(&p, TLSSIMPLE_CLIENT));
            /* An alert alone (and a change_cipher_spec of six bytes at the most). */
            CHECK(wire_length(sent) <= 6 + 5 + 19);
            CHECK_EQUAL(ALERT_UNKNOWN_CA, pair_alert_seen(&p, TLSSIMPLE_SERVER));
            check_received(&p, NULL);
        }
        pair_free(&p);
    }
}

/* Who has the wrong certificate, or none, may also say so by an alert: under keys in TLS 1.3. */
static void refusing_at_the_request(void)
{
    size_t v;

    for (v = 0; v < 2; v++) {
        setup how = asking(versions[v], TLSSIMPLE_CLIENT_AUTH_REQUIRED, &rsa);
        const wire *sent;
        uint8_t *record, *last = NULL;
        int32_t length;
        int index;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        if (to_request(&p, &how)) {
            CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_refuse_peer(client_of(&p), 90));
            CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT,
                        tlssimple_session_set_identity(client_of(&p), p.answer));
            pair_flush(&p, TLSSIMPLE_CLIENT);
            sent = &p.sides[TLSSIMPLE_CLIENT].sent;
            for (index = 0; (record = wire_record(sent, index, &length)) != NULL; index++) {
                last = record;
            }
            CHECK(last != NULL && (versions[v] == TLSSIMPLE_TLS12 ||
                                   last[0] == RECORD_APPLICATION_DATA));
            CHECK_EQUAL(90, pair_alert_seen(&p, TLSSIMPLE_SERVER));
        }
        pair_free(&p);
    }
}

/* However little room there is, the question is put before it is passed over. */
static void the_question_is_put_with_any_room(void)
{
    const int32_t rooms[] = { 0, 1, 7, 100 };
    size_t v, r;

    for (v = 0; v < 2; v++) {
        for (r = 0; r < sizeof(rooms) / sizeof(rooms[0]); r++) {
            setup how = asking(versions[v], TLSSIMPLE_CLIENT_AUTH_OPTIONAL, &rsa);
            pair p;

            test_case("%x room %d", (unsigned) versions[v], (int) rooms[r]);
            CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
            p.room = rooms[r];
            p.chunk = 50;
            CHECK(pair_handshake(&p));
            check_received(&p, &rsa);
            pair_free(&p);
        }
    }
}

/* An answer is asked for once, and only then. */
static void an_answer_has_its_time(void)
{
    size_t v;

    for (v = 0; v < 2; v++) {
        setup how = asking(versions[v], TLSSIMPLE_CLIENT_AUTH_OPTIONAL, &rsa);
        tlssimple_identity *other = NULL;
        uint8_t out[16384];
        int32_t one, two;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        if (to_request(&p, &how)) {
            /* The last answer counts; an identity may go as soon as it was given. */
            CHECK_EQUAL(TLSSIMPLE_OK, create_identity(&p521, &other));
            CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_set_identity(client_of(&p), other));
            tlssimple_identity_free(other);
            CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_set_identity(client_of(&p), p.answer));
            CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT,
                        tlssimple_session_read(client_of(&p), NULL, 0, &one, out, 100, &two));
            CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT,
                        tlssimple_session_write(client_of(&p), out, 1, &one, out, 100, &two));
            CHECK(pair_step(&p, TLSSIMPLE_CLIENT) != TLSSIMPLE_WANT_IDENTITY);
            CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT,
                        tlssimple_session_set_identity(client_of(&p), p.answer));
            CHECK(pair_handshake(&p));
            CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT,
                        tlssimple_session_set_identity(client_of(&p), p.answer));
            check_received(&p, &rsa);
            pair_check_echo(&p);
        }
        pair_free(&p);
    }
}

/* ---- signature algorithms ------------------------------------------------------------------------- */

/* A server that does not take what the key can sign: a failure of its own, before anything is shown. */
static void no_algorithm_in_common(void)
{
    static const uint16_t ecdsa_only[] = { MBEDTLS_TLS1_3_SIG_ECDSA_SECP256R1_SHA256,
                                           MBEDTLS_TLS1_3_SIG_NONE };
    static const uint16_t p384_only[] = { MBEDTLS_TLS1_3_SIG_ECDSA_SECP256R1_SHA256,
                                          MBEDTLS_TLS1_3_SIG_ECDSA_SECP384R1_SHA384,
                                          MBEDTLS_TLS1_3_SIG_NONE };
    const struct {
        int32_t version;
        const identity *client;
        const uint16_t *algorithms;
        int works;
    } cases[] = {
        { TLSSIMPLE_TLS12, &rsa, ecdsa_only, 0 },
        { TLSSIMPLE_TLS13, &rsa, ecdsa_only, 0 },
        { TLSSIMPLE_TLS12, &p256, ecdsa_only, 1 },
        { TLSSIMPLE_TLS13, &p256, ecdsa_only, 1 },
        /* In TLS 1.3 the curve is part of the algorithm, in TLS 1.2 it is not. */
        { TLSSIMPLE_TLS13, &p384, ecdsa_only, 0 },
        { TLSSIMPLE_TLS12, &p384, ecdsa_only, 1 },
        { TLSSIMPLE_TLS13, &p521, p384_only, 0 },
        { TLSSIMPLE_TLS13, &p384, p384_only, 1 },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        setup how = asking(cases[i].version, TLSSIMPLE_CLIENT_AUTH_OPTIONAL, cases[i].client);
        pair p;

        test_case("case %d: %x %s", (int) i, (unsigned) cases[i].version, cases[i].client->name);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        mbedtls_ssl_conf_sig_algs(&p.made.server->config, cases[i].algorithms);
        CHECK_EQUAL(cases[i].works, pair_handshake(&p));
        if (cases[i].works) {
            check_received(&p, cases[i].client);
        } else {
            CHECK_EQUAL(TLSSIMPLE_E_NO_COMMON, p.sides[TLSSIMPLE_CLIENT].status);
            CHECK_EQUAL(ALERT_HANDSHAKE_FAILURE, pair_info(&p, TLSSIMPLE_CLIENT).alert_sent);
            CHECK_EQUAL(ALERT_HANDSHAKE_FAILURE, pair_info(&p, TLSSIMPLE_SERVER).alert_received);
            check_received(&p, NULL);
        }
        pair_free(&p);
    }
}

/* ---- whom the server accepts ----------------------------------------------------------------------- */

static void issuers_in_tls12(void)
{
    setup how = asking(TLSSIMPLE_TLS12, TLSSIMPLE_CLIENT_AUTH_OPTIONAL, &rsa);
    const der roots[] = { p256.root, rsa.root };
    const uint8_t *names = NULL;
    int32_t length = 0;
    size_t i;
    pair p;

    if (to_request(&p, &how)) {
        CHECK_EQUAL(TLSSIMPLE_OK,
                    tlssimple_session_acceptable_issuers(client_of(&p), &names, &length));
        for (i = 0; i < 2; i++) {
            mbedtls_x509_crt root;

            mbedtls_x509_crt_init(&root);
            CHECK_EQUAL(0, mbedtls_x509_crt_parse_der(&root, roots[i].bytes,
                                                      (size_t) roots[i].length));
            if (CHECK(length >= 2 + (int32_t) root.subject_raw.len)) {
                CHECK_EQUAL(root.subject_raw.len, names[0] << 8 | names[1]);
                CHECK(memcmp(names + 2, root.subject_raw.p, root.subject_raw.len) == 0);
                names += 2 + root.subject_raw.len;
                length -= 2 + (int32_t) root.subject_raw.len;
            }
            mbedtls_x509_crt_free(&root);
        }
        CHECK_EQUAL(0, length);
    }
    pair_free(&p);
}

/* Mbed TLS's server names nobody in TLS 1.3. */
static void a_server_that_names_nobody(void)
{
    setup how = asking(TLSSIMPLE_TLS13, TLSSIMPLE_CLIENT_AUTH_OPTIONAL, &rsa);
    const uint8_t *names = NULL;
    int32_t length = 7;
    pair p;

    if (to_request(&p, &how)) {
        CHECK_EQUAL(TLSSIMPLE_OK,
                    tlssimple_session_acceptable_issuers(client_of(&p), &names, &length));
        CHECK_EQUAL(0, length);
    }
    pair_free(&p);
}

/* Gives tls_request_note() a message that was never sent; how long the names are, or -1: it failed. */
static int32_t note(int32_t version, const uint8_t *body, size_t length, const uint8_t *expected)
{
    setup how = setup_for(version, &p256);
    tlssimple_session *s;
    uint8_t *message = malloc(length + 4);
    unsigned char *in_msg;
    int32_t found = -1;
    pair p;

    memset(message, 0, 4);
    memcpy(message + 4, body, length);
    if (pair_to_gate(&p, &how)) {
        s = client_of(&p);
        in_msg = s->ssl.in_msg;
        s->ssl.in_msg = message;
        s->ssl.in_hslen = length + 4;
        s->ssl.handshake->client_auth = 1;
        CHECK_EQUAL(0, tls_request_note(s));
        found = (int32_t) s->request.issuers_length;
        CHECK(found == 0 || memcmp(expected, s->request.issuers, (size_t) found) == 0);
        s->ssl.in_msg = in_msg;
    }
    pair_free(&p);
    free(message);
    return found;
}

static void issuers_as_they_may_be_written(void)
{
    const struct {
        int32_t version;
        size_t length;
        uint8_t body[40];
        int32_t names_at; /* -1: none */
        int32_t names_length;
    } cases[] = {
        /* context, extensions; 47 is certificate_authorities */
        { TLSSIMPLE_TLS13, 3, { 0, 0, 0 }, -1, 0 },
        { TLSSIMPLE_TLS13, 13, { 0, 0, 10, 0, 47, 0, 6, 0, 4, 0, 2, 0x30, 0 }, 9, 4 },
        { TLSSIMPLE_TLS13, 15, { 2, 9, 9, 0, 10, 0, 47, 0, 6, 0, 4, 0, 2, 0x30, 0 }, 11, 4 },
        { TLSSIMPLE_TLS13, 19, { 0, 0, 16, 0, 13, 0, 2, 4, 3, 0, 47, 0, 6, 0, 4, 0, 2, 0x30, 0 }, 15,
          4 },
        { TLSSIMPLE_TLS13, 17, { 0, 0, 14, 0, 47, 0, 10, 0, 8, 0, 2, 0x30, 0, 0, 2, 0x30, 0 }, 9, 8 },
        /* malformed: as if nothing was said */
        { TLSSIMPLE_TLS13, 0, { 0 }, -1, 0 },
        { TLSSIMPLE_TLS13, 1, { 5 }, -1, 0 },
        { TLSSIMPLE_TLS13, 2, { 0, 0 }, -1, 0 },
        { TLSSIMPLE_TLS13, 3, { 0, 0, 9 }, -1, 0 },
        { TLSSIMPLE_TLS13, 4, { 0, 0, 1, 0 }, -1, 0 },
        { TLSSIMPLE_TLS13, 5, { 0, 0, 2, 0, 47 }, -1, 0 },
        { TLSSIMPLE_TLS13, 7, { 0, 0, 4, 0, 47, 0, 0 }, -1, 0 },
        { TLSSIMPLE_TLS13, 9, { 0, 0, 6, 0, 47, 0, 2, 0, 0 }, -1, 0 },
        { TLSSIMPLE_TLS13, 13, { 0, 0, 10, 0, 47, 0, 6, 0, 5, 0, 2, 0x30, 0 }, -1, 0 },
        { TLSSIMPLE_TLS13, 13, { 0, 0, 10, 0, 47, 0, 6, 0, 3, 0, 1, 0x30, 0 }, -1, 0 },
        { TLSSIMPLE_TLS13, 13, { 0, 0, 10, 0, 47, 0, 6, 0, 4, 0, 3, 0x30, 0 }, -1, 0 },
        { TLSSIMPLE_TLS13, 13, { 0, 0, 10, 0, 47, 0, 6, 0, 4, 0, 2, 0x30, 1 }, -1, 0 },
        { TLSSIMPLE_TLS13, 13, { 0, 0, 10, 0, 47, 0, 6, 0, 4, 0, 2, 0x31, 0 }, -1, 0 },
        { TLSSIMPLE_TLS13, 13, { 0, 0, 10, 0, 47, 0, 6, 0, 4, 0, 0, 0, 0 }, -1, 0 },
        /* types, algorithms, names */
        { TLSSIMPLE_TLS12, 12, { 1, 1, 0, 2, 4, 1, 0, 4, 0, 2, 0x30, 0 }, 8, 4 },
        { TLSSIMPLE_TLS12, 8, { 1, 1, 0, 2, 4, 1, 0, 0 }, -1, 0 },
        { TLSSIMPLE_TLS12, 12, { 1, 1, 0, 2, 4, 1, 0, 5, 0, 2, 0x30, 0 }, -1, 0 },
        { TLSSIMPLE_TLS12, 12, { 1, 1, 0, 2, 4, 1, 0, 4, 0, 3, 0x30, 0 }, -1, 0 },
        { TLSSIMPLE_TLS12, 4, { 1, 1, 0, 9 }, -1, 0 },
        { TLSSIMPLE_TLS12, 1, { 9 }, -1, 0 },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        test_case("case %d", (int) i);
        CHECK_EQUAL(cases[i].names_at < 0 ? 0 : cases[i].names_length,
                    note(cases[i].version, cases[i].body, cases[i].length,
                         cases[i].body + (cases[i].names_at < 0 ? 0 : cases[i].names_at)));
    }
}

void request_tests(void)
{
    RUN(exactly_the_chain_is_shown);
    RUN(none_is_shown_without_an_answer);
    RUN(who_is_not_asked_is_not_stopped);
    RUN(nothing_is_shown_before_the_verdict);
    RUN(refusing_at_the_request);
    RUN(the_question_is_put_with_any_room);
    RUN(an_answer_has_its_time);
    RUN(no_algorithm_in_common);
    RUN(issuers_in_tls12);
    RUN(a_server_that_names_nobody);
    RUN(issuers_as_they_may_be_written);
}
