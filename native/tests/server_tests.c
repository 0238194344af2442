/* The server's side: what it shows, what it speaks, and how it judges its clients. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#include "pair.h"

static const int32_t versions[] = { TLSSIMPLE_TLS12, TLSSIMPLE_TLS13 };
static const identity *const kinds[] = { &p256, &p384, &p521, &rsa };

#define RECORD_HANDSHAKE 22
#define MESSAGE_CERTIFICATE 11
#define MESSAGE_CERTIFICATE_VERIFY 15
#define ALERT_UNEXPECTED_MESSAGE 10
#define ALERT_HANDSHAKE_FAILURE 40
#define ALERT_UNKNOWN_CA 48
#define ALERT_DECRYPT_ERROR 51

#define REFUSED(call) CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, call)

static tlssimple_session *server_of(const pair *p)
{
    return p->sides[TLSSIMPLE_SERVER].session;
}

static setup asking(int32_t version, int mode, const identity *client)
{
    setup how = setup_for(version, &p256);

    how.asks = mode;
    how.client = client;
    return how;
}

/* ---- what it shows ------------------------------------------------------------------------------ */

static void show_and_check(int32_t version, const uint16_t *algorithms, const identity *first,
                           const identity *second, const identity *expected)
{
    setup how = setup_for(version, &p384);
    const identity *own[] = { first, second };
    int i;
    pair p;

    if (!CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how))) {
        return;
    }
    if (algorithms != NULL) {
        mbedtls_ssl_conf_sig_algs(&p.made.client->config, algorithms);
    }
    for (i = 0; i < 2 && own[i] != NULL; i++) {
        tlssimple_identity *made = NULL;

        CHECK_EQUAL(TLSSIMPLE_OK, create_identity(own[i], &made));
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_set_identity(server_of(&p), made));
        /* The session keeps what it uses. */
        tlssimple_identity_free(made);
    }
    p.made.shown = expected != NULL ? expected : &p384;
    if (expected != NULL) {
        CHECK(pair_handshake(&p));
        pair_check_echo(&p);
    } else {
        CHECK(!pair_handshake(&p));
        CHECK_EQUAL(TLSSIMPLE_E_NO_COMMON, p.sides[TLSSIMPLE_SERVER].status);
    }
    pair_free(&p);
}

static void a_session_shows_its_own_identities(void)
{
    static const uint16_t only_rsa[] = { MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA256,
                                         MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA256,
                                         MBEDTLS_TLS1_3_SIG_NONE };
    static const uint16_t only_p256[] = { MBEDTLS_TLS1_3_SIG_ECDSA_SECP256R1_SHA256,
                                          MBEDTLS_TLS1_3_SIG_NONE };
    int v;

    for (v = 0; v < 2; v++) {
        test_case("%x", (unsigned) versions[v]);
        show_and_check(versions[v], NULL, NULL, NULL, &p384);
        show_and_check(versions[v], NULL, &rsa, NULL, &rsa);
        show_and_check(versions[v], only_rsa, &p256, &rsa, &rsa);
        show_and_check(versions[v], only_p256, &rsa, &p256, &p256);
        show_and_check(versions[v], only_rsa, &p256, NULL, NULL);
    }
}

static void identities_of_a_session_come_before_its_first_verb(void)
{
    setup how = setup_for(TLSSIMPLE_TLS13, &p256);
    tlssimple_identity *made = NULL;
    pair p;

    CHECK_EQUAL(TLSSIMPLE_OK, create_identity(&rsa, &made));
    CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
    REFUSED(tlssimple_session_set_identity(server_of(&p), NULL));
    pair_step(&p, TLSSIMPLE_SERVER);
    REFUSED(tlssimple_session_set_identity(server_of(&p), made));
    CHECK(pair_handshake(&p));
    pair_free(&p);
    tlssimple_identity_free(made);
}

/* ---- what it speaks ----------------------------------------------------------------------------- */

static void suites_and_groups_are_checked(void)
{
    const uint16_t tls13[] = { MBEDTLS_TLS1_3_AES_256_GCM_SHA384 };
    const uint16_t tls12[] = { MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 };
    const uint16_t both[] = { tls12[0], tls13[0] };
    const uint16_t twice[] = { tls13[0], tls12[0], tls13[0] };
    const uint16_t cbc[] = { tls12[0], tls13[0], 0xC013 };
    const uint16_t none[] = { tls12[0], tls13[0], 0 };
    const uint16_t groups[] = { MBEDTLS_SSL_IANA_TLS_GROUP_SECP384R1,
                                MBEDTLS_SSL_IANA_TLS_GROUP_X25519 };
    const uint16_t unknown[] = { MBEDTLS_SSL_IANA_TLS_GROUP_X25519, 0x001E };
    int64_t before = tlssimple_memory_in_use();
    tlssimple_context *context = NULL;
    int32_t role;

    for (role = TLSSIMPLE_CLIENT; role <= TLSSIMPLE_SERVER; role++) {
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_context_create(role, TLSSIMPLE_TLS12, TLSSIMPLE_TLS13,
                                                           NULL, 0, &context));
        REFUSED(tlssimple_context_set_suites(NULL, both, 2));
        REFUSED(tlssimple_context_set_suites(context, NULL, 2));
        REFUSED(tlssimple_context_set_suites(context, both, 0));
        REFUSED(tlssimple_context_set_suites(context, both, -1));
        REFUSED(tlssimple_context_set_suites(context, tls13, 1));
        REFUSED(tlssimple_context_set_suites(context, tls12, 1));
        REFUSED(tlssimple_context_set_suites(context, twice, 3));
        REFUSED(tlssimple_context_set_suites(context, cbc, 3));
        REFUSED(tlssimple_context_set_suites(context, none, 3));
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_context_set_suites(context, both, 2));
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_context_set_suites(context, both, 2));
        REFUSED(tlssimple_context_set_groups(NULL, groups, 2));
        REFUSED(tlssimple_context_set_groups(context, NULL, 2));
        REFUSED(tlssimple_context_set_groups(context, groups, 0));
        REFUSED(tlssimple_context_set_groups(context, unknown, 2));
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_context_set_groups(context, groups, 2));
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_context_set_groups(context, groups, 1));
        CHECK_EQUAL(role == TLSSIMPLE_SERVER ? TLSSIMPLE_OK : TLSSIMPLE_E_ARGUMENT,
                    tlssimple_context_set_client_auth(context, TLSSIMPLE_CLIENT_AUTH_OPTIONAL));
        REFUSED(tlssimple_context_set_client_auth(context, 3));
        REFUSED(tlssimple_context_set_client_auth(context, -1));
        tlssimple_context_free(context);
    }
    REFUSED(tlssimple_context_set_client_auth(NULL, TLSSIMPLE_CLIENT_AUTH_OPTIONAL));
    CHECK_EQUAL(before, tlssimple_memory_in_use());
}

static void either_side_narrows_what_is_spoken(void)
{
    const uint16_t suites[2][2] = { { MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
                                      MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 },
                                    { MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256,
                                      MBEDTLS_TLS1_3_AES_256_GCM_SHA384 } };
    const uint16_t groups[] = { MBEDTLS_SSL_IANA_TLS_GROUP_SECP256R1,
                                MBEDTLS_SSL_IANA_TLS_GROUP_SECP521R1,
                                MBEDTLS_SSL_IANA_TLS_GROUP_SECP384R1 };
    int v, s, g, who;

    for (v = 0; v < 2; v++) {
        for (who = 0; who < 2; who++) {
            for (s = 0; s < 2; s++) {
                for (g = 0; g < 3; g++) {
                    setup how = setup_for(versions[v], &rsa);
                    tlssimple_context *context;
                    tlssimple_info info;
                    contexts made;
                    pair p;

                    test_case("%x side %d suite %d group %d", (unsigned) versions[v], who, s, g);
                    CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
                    context = who == TLSSIMPLE_CLIENT ? made.client : made.server;
                    CHECK_EQUAL(TLSSIMPLE_OK,
                                tlssimple_context_set_suites(context, &suites[v][s], 1));
                    CHECK_EQUAL(TLSSIMPLE_OK,
                                tlssimple_context_set_groups(context, groups + g, 1));
                    CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &made, NULL));
                    CHECK(pair_handshake(&p));
                    pair_check_echo(&p);
                    info = pair_info(&p, who);
                    CHECK_EQUAL(suites[v][s], info.cipher_suite);
                    CHECK_EQUAL(groups[g], info.group);
                    pair_free(&p);
                    contexts_free(&made);
                }
            }
        }
    }
}

static void nothing_in_common_is_said(void)
{
    const uint16_t aes[] = { MBEDTLS_TLS1_3_AES_128_GCM_SHA256,
                             MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 };
    const uint16_t chacha[] = { MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256,
                                MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 };
    const uint16_t x25519[] = { MBEDTLS_SSL_IANA_TLS_GROUP_X25519 };
    const uint16_t p521_only[] = { MBEDTLS_SSL_IANA_TLS_GROUP_SECP521R1 };
    int v, what;

    for (v = 0; v < 2; v++) {
        for (what = 0; what < 2; what++) {
            setup how = setup_for(versions[v], what == 0 ? &p256 : &rsa);
            contexts made;
            pair p;

            test_case("%x %s", (unsigned) versions[v], what == 0 ? "suites" : "groups");
            CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
            if (what == 0) {
                tlssimple_context_set_suites(made.client, aes + 1 - v, 1);
                tlssimple_context_set_suites(made.server, chacha + 1 - v, 1);
            } else {
                tlssimple_context_set_groups(made.client, x25519, 1);
                tlssimple_context_set_groups(made.server, p521_only, 1);
            }
            CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &made, NULL));
            CHECK(!pair_handshake(&p));
            CHECK_EQUAL(TLSSIMPLE_E_NO_COMMON, p.sides[TLSSIMPLE_SERVER].status);
            CHECK_EQUAL(ALERT_HANDSHAKE_FAILURE, pair_alert_seen(&p, TLSSIMPLE_CLIENT));
            pair_free(&p);
            contexts_free(&made);
        }
    }
}

/* ---- its gate ------------------------------------------------------------------------------------ */

/* The handshake until the server is asked for its verdict; 1 if it got there. */
static int to_server_gate(pair *p, const setup *how)
{
    if (!CHECK_EQUAL(TLSSIMPLE_OK, pair_create(p, how))) {
        return 0;
    }
    p->server_stays_at_gate = 1;
    pair_handshake(p);
    return CHECK_EQUAL(TLSSIMPLE_WANT_VERDICT, p->sides[TLSSIMPLE_SERVER].status);
}

static void the_server_stops_for_its_verdict(void)
{
    size_t v, k, again;
    int mode;

    for (v = 0; v < 2; v++) {
        for (k = 0; k < 4; k++) {
            for (mode = TLSSIMPLE_CLIENT_AUTH_OPTIONAL; mode <= TLSSIMPLE_CLIENT_AUTH_REQUIRED;
                 mode++) {
                setup how = asking(versions[v], mode, kinds[k]);
                uint8_t out[200];
                int32_t one, two;
                pair p;

                test_case("%x %s mode %d", (unsigned) versions[v], kinds[k]->name, mode);
                if (to_server_gate(&p, &how)) {
                    tlssimple_session *s = server_of(&p);
                    int32_t sent = wire_length(&p.sides[TLSSIMPLE_SERVER].sent);

                    for (again = 0; again < 3; again++) {
                        CHECK_EQUAL(TLSSIMPLE_WANT_VERDICT, pair_step(&p, TLSSIMPLE_SERVER));
                        REFUSED(tlssimple_session_read(s, NULL, 0, &one, out, 200, &two));
                        REFUSED(tlssimple_session_write(s, out, 20, &one, out, 200, &two));
                        REFUSED(tlssimple_session_shutdown(s, out, 200, &two));
                        CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED, tlssimple_session_accept_peer(s));
                    }
                    CHECK_EQUAL(sent, wire_length(&p.sides[TLSSIMPLE_SERVER].sent));
                    pair_step(&p, TLSSIMPLE_SERVER);
                    CHECK_EQUAL(TLSSIMPLE_OK, pair_accept_client(&p));
                    p.server_stays_at_gate = 0;
                    CHECK(pair_handshake(&p));
                    pair_check_echo(&p);
                }
                pair_free(&p);
            }
        }
    }
}

static void a_client_that_is_not_trusted_is_told(void)
{
    int v, who;

    for (v = 0; v < 2; v++) {
        for (who = 0; who < 2; who++) {
            wire chain = { 0 };
            identity shown = p256;
            setup how = asking(versions[v], TLSSIMPLE_CLIENT_AUTH_REQUIRED, &stranger);
            uint32_t flags[TLSSIMPLE_PATH_MAX];
            der path;
            pair p;

            test_case("%x %s", (unsigned) versions[v], who == 0 ? "stranger" : "for servers");
            wire_put_certificate(&chain, leaf_for_servers);
            wire_put_certificate(&chain, chain_certificate(p256.chain, 1));
            shown.chain = wire_der(&chain);
            if (who == 1) {
                how.client = &shown;
            }
            if (to_server_gate(&p, &how)) {
                tlssimple_session *s = server_of(&p);

                path = path_to(who == 0 ? &stranger : &shown, p256.root);
                CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED,
                            tlssimple_session_examine_peer(s, path.bytes, path.length, flags));
                CHECK_EQUAL(who == 0 ? TLSSIMPLE_BAD_ISSUER : TLSSIMPLE_BAD_EXT_KEY_USAGE,
                            flags[0]);
                CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED, tlssimple_session_accept_peer(s));
                CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_refuse_peer(s, ALERT_UNKNOWN_CA));
                pair_flush(&p, TLSSIMPLE_SERVER);
                CHECK_EQUAL(ALERT_UNKNOWN_CA, pair_alert_seen(&p, TLSSIMPLE_CLIENT));
            }
            pair_free(&p);
            wire_free(&chain);
        }
    }
}

/* As it was sent, also what Mbed TLS would not parse. */
static void the_clients_chain_is_kept_as_it_was_sent(void)
{
    static const uint8_t tiny[] = { 0x30, 0x00 };
    const der extras[] = { leaf_ed25519, { tiny, 2 }, chain_certificate(path_constrained, 1) };
    int v, index;

    for (v = 0; v < 2; v++) {
        wire chain = { 0 };
        identity shown = p256;
        setup how = asking(versions[v], TLSSIMPLE_CLIENT_AUTH_OPTIONAL, &shown);
        const uint8_t *got;
        int32_t length;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        wire_put_certificate(&chain, chain_certificate(p256.chain, 0));
        for (index = 0; index < 3; index++) {
            wire_put_certificate(&chain, extras[index]);
        }
        wire_put_certificate(&chain, chain_certificate(p256.chain, 1));
        shown.chain = wire_der(&chain);
        if (to_server_gate(&p, &how)) {
            for (index = 0; index < 3; index++) {
                CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_peer_certificate(
                                              server_of(&p), index + 1, &got, &length));
                CHECK(length == extras[index].length &&
                      memcmp(got, extras[index].bytes, (size_t) length) == 0);
            }
            REFUSED(tlssimple_session_peer_certificate(server_of(&p), 5, &got, &length));
            CHECK_EQUAL(TLSSIMPLE_OK, pair_accept_client(&p));
            p.server_stays_at_gate = 0;
            CHECK(pair_handshake(&p));
        }
        pair_free(&p);
        wire_free(&chain);
    }
}

/* ---- proof of the key ------------------------------------------------------------------------------ */

/* The chain of one and the key of another. */
static void a_key_that_is_not_the_certificates_is_no_proof(void)
{
    const struct {
        const identity *chain;
        const identity *key;
    } cases[] = { { &p256, &stranger }, { &p256, &p384 }, { &p256, &rsa }, { &rsa, &p256 } };
    size_t i, v;

    for (v = 0; v < 2; v++) {
        for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
            setup how = asking(versions[v], TLSSIMPLE_CLIENT_AUTH_REQUIRED, cases[i].chain);
            mbedtls_pk_context key;
            pair p;

            test_case("%x case %d", (unsigned) versions[v], (int) i);
            if (!CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how))) {
                continue;
            }
            key = p.answer->key;
            mbedtls_pk_init(&p.answer->key);
            CHECK_EQUAL(0, mbedtls_pk_parse_key(&p.answer->key, cases[i].key->key.bytes,
                                                (size_t) cases[i].key->key.length, NULL, 0,
                                                tls_random, NULL));
            CHECK(!pair_handshake(&p));
            CHECK(p.sides[TLSSIMPLE_SERVER].status < TLSSIMPLE_OK);
            CHECK(server_of(&p)->handshake_over == 0);
            if (i < 1) {
                CHECK_EQUAL(TLSSIMPLE_E_SIGNATURE, p.sides[TLSSIMPLE_SERVER].status);
                CHECK_EQUAL(ALERT_DECRYPT_ERROR, pair_alert_seen(&p, TLSSIMPLE_CLIENT));
            }
            mbedtls_pk_free(&p.answer->key);
            p.answer->key = key;
            pair_free(&p);
        }
    }
}

/* In TLS 1.2 the message is in the clear. */
static uint8_t *find_message(const wire *sent, int message, int32_t *length)
{
    uint8_t *record;
    int index;

    for (index = 0; (record = wire_record(sent, index, length)) != NULL; index++) {
        if (record[0] == RECORD_HANDSHAKE && record[5] == message) {
            return record;
        }
    }
    return NULL;
}

static void a_changed_signature_is_refused(void)
{
    const identity *signers[] = { &p256, &rsa };
    int k;

    for (k = 0; k < 2; k++) {
        setup how = asking(TLSSIMPLE_TLS12, TLSSIMPLE_CLIENT_AUTH_REQUIRED, signers[k]);
        uint8_t *record;
        int32_t length;
        pair p;

        test_case("%s", signers[k]->name);
        if (to_server_gate(&p, &how)) {
            /* Put together by the client, in one flight with its chain, and not read yet. */
            record = find_message(&p.sides[TLSSIMPLE_CLIENT].sent, MESSAGE_CERTIFICATE_VERIFY,
                                  &length);
            if (CHECK(record != NULL)) {
                record[length - 1] ^= 1;
            }
            CHECK_EQUAL(TLSSIMPLE_OK, pair_accept_client(&p));
            p.server_stays_at_gate = 0;
            CHECK(!pair_handshake(&p));
            CHECK_EQUAL(TLSSIMPLE_E_SIGNATURE, p.sides[TLSSIMPLE_SERVER].status);
        }
        pair_free(&p);
    }
}

/* ---- certificates that have no place ---------------------------------------------------------------- */

/* TLS 1.2: in front of ClientKeyExchange, unasked or for the second time. */
static void put_certificate_before_key_exchange(pair *p)
{
    wire *sent = &p->sides[TLSSIMPLE_CLIENT].sent;
    int32_t body = 3 + p256.chain.length;
    uint8_t head[12] = { RECORD_HANDSHAKE, 3, 3 };
    wire both = { 0 };
    uint8_t *record;
    int32_t length;

    head[3] = (uint8_t) ((body + 4) >> 8);
    head[4] = (uint8_t) (body + 4);
    head[5] = MESSAGE_CERTIFICATE;
    head[7] = (uint8_t) (body >> 8);
    head[8] = (uint8_t) body;
    head[10] = (uint8_t) (p256.chain.length >> 8);
    head[11] = (uint8_t) p256.chain.length;
    record = find_message(sent, 16, &length);
    if (CHECK(record != NULL)) {
        wire_put(&both, head, 12);
        wire_put(&both, p256.chain.bytes, p256.chain.length);
        wire_put(&both, record, length);
        wire_replace(sent, record, length, wire_bytes(&both), wire_length(&both));
        wire_free(&both);
    }
}

static void certificates_without_a_place_are_refused_in_tls12(void)
{
    int mode, shows;

    for (mode = TLSSIMPLE_CLIENT_AUTH_NONE; mode <= TLSSIMPLE_CLIENT_AUTH_REQUIRED; mode++) {
        for (shows = mode == TLSSIMPLE_CLIENT_AUTH_REQUIRED; shows <= (mode != 0); shows++) {
            setup how = asking(TLSSIMPLE_TLS12, mode, shows ? &p256 : NULL);
            pair p;

            test_case("mode %d shows %d", mode, shows);
            CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
            pair_step(&p, TLSSIMPLE_CLIENT);
            pair_step(&p, TLSSIMPLE_SERVER);
            while (pair_step(&p, TLSSIMPLE_CLIENT) > TLSSIMPLE_WANT_INPUT) {
            }
            put_certificate_before_key_exchange(&p);
            CHECK(!pair_handshake(&p));
            CHECK_EQUAL(TLSSIMPLE_E_UNEXPECTED, p.sides[TLSSIMPLE_SERVER].status);
            CHECK_EQUAL(ALERT_UNEXPECTED_MESSAGE, pair_alert_seen(&p, TLSSIMPLE_CLIENT));
            pair_free(&p);
        }
    }
}

/* TLS 1.3: the client is made to send it, by hand. */
static void certificates_without_a_place_are_refused_in_tls13(void)
{
    int asks;

    for (asks = 0; asks < 2; asks++) {
        setup how = asking(TLSSIMPLE_TLS13, asks ? TLSSIMPLE_CLIENT_AUTH_OPTIONAL
                                                 : TLSSIMPLE_CLIENT_AUTH_NONE, &p256);
        mbedtls_ssl_context *client;
        pair p;

        test_case("asks %d", asks);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        client = &p.sides[TLSSIMPLE_CLIENT].session->ssl;
        pair_step(&p, TLSSIMPLE_CLIENT);
        pair_step(&p, TLSSIMPLE_SERVER);
        CHECK_EQUAL(TLSSIMPLE_WANT_VERDICT, pair_step(&p, TLSSIMPLE_CLIENT));
        client->handshake->client_auth = 1;
        client->handshake->received_sig_algs[0] = MBEDTLS_TLS1_3_SIG_ECDSA_SECP256R1_SHA256;
        CHECK_EQUAL(TLSSIMPLE_WANT_IDENTITY, pair_step(&p, TLSSIMPLE_CLIENT));
        if (asks) {
            unsigned char *body;
            size_t room;

            while (client->state != MBEDTLS_SSL_CLIENT_CERTIFICATE_VERIFY) {
                CHECK_EQUAL(0, mbedtls_ssl_handshake_step(client));
            }
            CHECK_EQUAL(0, mbedtls_ssl_flush_output(client));
            CHECK_EQUAL(0, mbedtls_ssl_start_handshake_msg(client, MBEDTLS_SSL_HS_CERTIFICATE,
                                                           &body, &room));
            memset(body, 0, 4);
            CHECK_EQUAL(0, mbedtls_ssl_finish_handshake_msg(client, room, 4));
        }
        CHECK(!pair_handshake(&p));
        CHECK_EQUAL(TLSSIMPLE_E_UNEXPECTED, p.sides[TLSSIMPLE_SERVER].status);
        CHECK_EQUAL(ALERT_UNEXPECTED_MESSAGE, pair_alert_seen(&p, TLSSIMPLE_CLIENT));
        pair_free(&p);
    }
}

/* What the CertificateRequest of TLS 1.2 says, which is in the clear. */
static void the_request_names_the_policys_algorithms(void)
{
    setup how = asking(TLSSIMPLE_TLS12, TLSSIMPLE_CLIENT_AUTH_OPTIONAL, NULL);
    const uint16_t *policy = tls_policy_signature_algorithms();
    uint8_t *record;
    int32_t length;
    pair p;

    CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
    pair_step(&p, TLSSIMPLE_CLIENT);
    pair_step(&p, TLSSIMPLE_SERVER);
    record = find_message(&p.sides[TLSSIMPLE_SERVER].sent, 13, &length);
    if (CHECK(record != NULL)) {
        const uint8_t *at = record + 9 + 1 + record[9];
        int count = (at[0] << 8 | at[1]) / 2;
        int i, k;

        CHECK(count > 0);
        for (i = 0; i < count; i++) {
            int algorithm = at[2 + 2 * i] << 8 | at[3 + 2 * i];

            for (k = 0; policy[k] != 0 && policy[k] != algorithm; k++) {
            }
            CHECK(policy[k] == algorithm);
        }
    }
    pair_free(&p);
}

void server_tests(void)
{
    RUN(a_session_shows_its_own_identities);
    RUN(identities_of_a_session_come_before_its_first_verb);
    RUN(suites_and_groups_are_checked);
    RUN(either_side_narrows_what_is_spoken);
    RUN(nothing_in_common_is_said);
    RUN(the_server_stops_for_its_verdict);
    RUN(a_client_that_is_not_trusted_is_told);
    RUN(the_clients_chain_is_kept_as_it_was_sent);
    RUN(a_key_that_is_not_the_certificates_is_no_proof);
    RUN(a_changed_signature_is_refused);
    RUN(certificates_without_a_place_are_refused_in_tls12);
    RUN(certificates_without_a_place_are_refused_in_tls13);
    RUN(the_request_names_the_policys_algorithms);
}
