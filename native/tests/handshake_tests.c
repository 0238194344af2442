/* Handshakes that work, and those that fail for want of something in common. */
#include <string.h>

#include "internal.h"

#include "pair.h"

static const identity *const kinds[] = { &p256, &rsa };
static const int32_t versions[] = { TLSSIMPLE_TLS12, TLSSIMPLE_TLS13 };

#define GROUP_X25519 29
#define ALERT_HANDSHAKE_FAILURE 40
#define ALERT_DECRYPT_ERROR 51
#define ALERT_PROTOCOL_VERSION 70
#define ALERT_NO_APPLICATION_PROTOCOL 120

static int contains(const wire *line, const char *text)
{
    size_t length = strlen(text);
    int32_t at;

    for (at = 0; at + (int32_t) length <= wire_length(line); at++) {
        if (memcmp(wire_bytes(line) + at, text, length) == 0) {
            return 1;
        }
    }
    return 0;
}

/* AES first where the processor has it, else ChaCha20; never anything else among equals. */
static int is_preferred_suite(int32_t suite, int32_t version, const identity *kind)
{
    if (version == TLSSIMPLE_TLS13) {
        return suite == 0x1301 || suite == 0x1303;
    }
    return kind == &rsa ? suite == 0xC02F || suite == 0xCCA8 : suite == 0xC02B || suite == 0xCCA9;
}

static void check_facts(const pair *p, int32_t version, const identity *kind, const char *alpn)
{
    int32_t suite = pair_info(p, TLSSIMPLE_CLIENT).cipher_suite;
    int who;

    CHECK(is_preferred_suite(suite, version, kind));
    for (who = 0; who < 2; who++) {
        tlssimple_info info = pair_info(p, who);

        CHECK_EQUAL(version, info.version);
        CHECK_EQUAL(suite, info.cipher_suite);
        CHECK_EQUAL(GROUP_X25519, info.group);
        CHECK_EQUAL(0, info.resumed);
        CHECK_EQUAL(-1, info.alert_received);
        CHECK_EQUAL(-1, info.alert_sent);
        CHECK_EQUAL(0, info.native_code);
        CHECK_EQUAL(strlen(alpn), info.alpn_length);
        CHECK(memcmp(alpn, info.alpn, strlen(alpn)) == 0);
    }
}

static void one_handshake(const contexts *made, int32_t version, const identity *kind,
                          const char *alpn, int32_t chunk, int32_t room, int with_name)
{
    pair p;

    if (!CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, made, with_name ? "test.example" : NULL))) {
        return;
    }
    p.chunk = chunk;
    p.room = room;
    CHECK_EQUAL(room >= 16384 ? TLSSIMPLE_WANT_INPUT : TLSSIMPLE_WANT_OUTPUT,
                pair_step(&p, TLSSIMPLE_CLIENT));
    while (p.sides[TLSSIMPLE_CLIENT].status == TLSSIMPLE_WANT_OUTPUT) {
        pair_step(&p, TLSSIMPLE_CLIENT);
    }
    CHECK_EQUAL(with_name, contains(&p.sides[TLSSIMPLE_CLIENT].sent, "test.example"));
    if (CHECK(pair_handshake(&p))) {
        check_facts(&p, version, kind, alpn);
        pair_check_echo(&p);
    }
    pair_free(&p);
}

static void full_handshakes(void)
{
    static const int32_t chunks[] = { 1, 7, 16384 };
    static const int32_t rooms[] = { 0, 1, 100, 70000 };
    static const struct {
        const char *client;
        const char *server;
        const char *chosen;
    } alpns[] = {
        { NULL, NULL, "" },
        { "\x02h2\x08http/1.1", "\x08http/1.1", "http/1.1" },
        { "\x02h2\x08http/1.1", "\x02h2\x08http/1.1", "h2" },
        { "\x02h2", NULL, "" },
        { NULL, "\x02h2", "" },
    };
    int v, k, a, c, r;

    for (v = 0; v < 2; v++) {
        for (k = 0; k < 2; k++) {
            for (a = 0; a < 5; a++) {
                setup how = setup_for(versions[v], kinds[k]);
                contexts made;

                how.client_alpn = alpns[a].client;
                how.server_alpn = alpns[a].server;
                CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
                for (c = 0; c < 3; c++) {
                    for (r = 0; r < 4; r++) {
                        /* All chunks with all rooms once, else each chunk with one. */
                        if (a != 1 && r != (a + c + k) % 4) {
                            continue;
                        }
                        test_case("%x %s alpn %d chunk %d room %d", (unsigned) versions[v],
                                  kinds[k]->name, a, (int) chunks[c], (int) rooms[r]);
                        one_handshake(&made, versions[v], kinds[k], alpns[a].chosen, chunks[c],
                                      rooms[r], (a + c + r + v) % 2);
                    }
                }
                contexts_free(&made);
            }
        }
    }
}

static void no_alpn_in_common(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        pair p;

        test_case("%x", (unsigned) versions[v]);
        how.client_alpn = "\x02h2";
        how.server_alpn = "\x08http/1.1";
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        CHECK(!pair_handshake(&p));
        CHECK_EQUAL(TLSSIMPLE_E_NO_ALPN, p.sides[TLSSIMPLE_SERVER].status);
        CHECK_EQUAL(TLSSIMPLE_E_ALERT, p.sides[TLSSIMPLE_CLIENT].status);
        CHECK_EQUAL(ALERT_NO_APPLICATION_PROTOCOL,
                    pair_info(&p, TLSSIMPLE_CLIENT).alert_received);
        CHECK_EQUAL(ALERT_NO_APPLICATION_PROTOCOL, pair_info(&p, TLSSIMPLE_SERVER).alert_sent);
        pair_free(&p);
    }
}

static void the_highest_common_version_is_chosen(void)
{
    static const struct {
        int32_t client_min, client_max, server_min, server_max;
        int32_t chosen; /* 0: none, but the failure and alert that follow */
        tlssimple_status status;
        int32_t alert;
    } cases[] = {
        { 0x0303, 0x0304, 0x0303, 0x0304, 0x0304, TLSSIMPLE_OK, -1 },
        { 0x0303, 0x0304, 0x0303, 0x0303, 0x0303, TLSSIMPLE_OK, -1 },
        { 0x0303, 0x0304, 0x0304, 0x0304, 0x0304, TLSSIMPLE_OK, -1 },
        { 0x0303, 0x0303, 0x0303, 0x0304, 0x0303, TLSSIMPLE_OK, -1 },
        { 0x0304, 0x0304, 0x0303, 0x0304, 0x0304, TLSSIMPLE_OK, -1 },
        /* A server of TLS 1.2 alone does not know that there are versions to look for. */
        { 0x0304, 0x0304, 0x0303, 0x0303, 0, TLSSIMPLE_E_NO_COMMON, ALERT_HANDSHAKE_FAILURE },
        { 0x0303, 0x0303, 0x0304, 0x0304, 0, TLSSIMPLE_E_VERSION, ALERT_PROTOCOL_VERSION },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        setup how = { cases[i].client_min, cases[i].client_max, cases[i].server_min,
                      cases[i].server_max, NULL, 0, NULL, 0, NULL, NULL };
        pair p;

        test_case("case %d", (int) i);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        CHECK_EQUAL(0, pair_info(&p, TLSSIMPLE_CLIENT).version);
        CHECK_EQUAL(0, pair_info(&p, TLSSIMPLE_SERVER).version);
        CHECK_EQUAL(cases[i].chosen != 0, pair_handshake(&p));
        if (cases[i].chosen != 0) {
            CHECK_EQUAL(cases[i].chosen, pair_info(&p, TLSSIMPLE_CLIENT).version);
            CHECK_EQUAL(cases[i].chosen, pair_info(&p, TLSSIMPLE_SERVER).version);
            pair_check_echo(&p);
        } else {
            CHECK_EQUAL(cases[i].status, p.sides[TLSSIMPLE_SERVER].status);
            CHECK_EQUAL(cases[i].alert, pair_info(&p, TLSSIMPLE_SERVER).alert_sent);
            CHECK_EQUAL(TLSSIMPLE_E_ALERT, p.sides[TLSSIMPLE_CLIENT].status);
            CHECK_EQUAL(cases[i].alert, pair_info(&p, TLSSIMPLE_CLIENT).alert_received);
        }
        pair_free(&p);
    }
}

/* What is not known yet is said to be so. */
static void facts_are_told_when_they_are_facts(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = { 0 };
        tlssimple_info info;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        how.server_max = versions[v];
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        p.stays_at_gate = 1;
        pair_step(&p, TLSSIMPLE_CLIENT);
        info = pair_info(&p, TLSSIMPLE_CLIENT);
        CHECK_EQUAL(0, info.version);
        CHECK_EQUAL(0, info.group);
        CHECK_EQUAL(0, info.resumed);
        pair_handshake(&p);
        info = pair_info(&p, TLSSIMPLE_CLIENT);
        CHECK_EQUAL(versions[v], info.version);
        CHECK_EQUAL(0, info.resumed);
        p.stays_at_gate = 0;
        CHECK(pair_handshake(&p));
        CHECK_EQUAL(GROUP_X25519, pair_info(&p, TLSSIMPLE_CLIENT).group);
        pair_free(&p);
    }
}

/* Once done, handshake says OK and leaves application data alone. */
static void handshake_after_the_end_takes_nothing(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        int32_t before;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        if (pair_connect(&p, &how)) {
            CHECK_EQUAL(TLSSIMPLE_OK, pair_write(&p, TLSSIMPLE_SERVER, (const uint8_t *) "x", 1));
            before = wire_length(&p.sides[TLSSIMPLE_SERVER].sent);
            CHECK_EQUAL(TLSSIMPLE_OK, pair_step(&p, TLSSIMPLE_CLIENT));
            CHECK_EQUAL(before, wire_length(&p.sides[TLSSIMPLE_SERVER].sent));
            CHECK_EQUAL(0, wire_length(&p.sides[TLSSIMPLE_CLIENT].sent));
        }
        pair_free(&p);
    }
}

/* Data right behind the last flight is not lost, whoever speaks first. */
static void data_may_follow_at_once(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        uint8_t got[10];
        int32_t produced;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        p.chunk = 70000;
        /* The first to be done writes before the other has read what it ends with. */
        while (p.sides[0].status != TLSSIMPLE_OK && p.sides[1].status != TLSSIMPLE_OK) {
            pair_step(&p, TLSSIMPLE_CLIENT);
            if (p.sides[0].status != TLSSIMPLE_OK) {
                pair_step(&p, TLSSIMPLE_SERVER);
            }
        }
        int first = p.sides[0].status == TLSSIMPLE_OK ? 0 : 1;
        CHECK_EQUAL(TLSSIMPLE_OK, pair_write(&p, first, (const uint8_t *) "early", 5));
        CHECK(pair_handshake(&p));
        CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, 1 - first, got, 10, &produced));
        CHECK(produced == 5 && memcmp(got, "early", 5) == 0);
        pair_check_echo(&p);
        pair_free(&p);
    }
}

/* ---- proofs that are wrong ------------------------------------------------------------------- */

/* A server that shows a chain whose key it does not have. */
static void a_wrong_signature_is_called_so(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        mbedtls_pk_context *key;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        key = &p.made.server->identity->key;
        mbedtls_pk_free(key);
        mbedtls_pk_init(key);
        CHECK_EQUAL(0, mbedtls_pk_parse_key(key, stranger.key.bytes, (size_t) stranger.key.length,
                                            NULL, 0, tls_random, NULL));
        CHECK(!pair_handshake(&p));
        CHECK_EQUAL(TLSSIMPLE_E_SIGNATURE, p.sides[TLSSIMPLE_CLIENT].status);
        CHECK_EQUAL(ALERT_DECRYPT_ERROR, pair_info(&p, TLSSIMPLE_CLIENT).alert_sent);
        CHECK_EQUAL(ALERT_DECRYPT_ERROR, pair_info(&p, TLSSIMPLE_SERVER).alert_received);
        pair_free(&p);
    }
}

static void a_changed_key_exchange_is_called_so(void)
{
    int k;

    for (k = 0; k < 2; k++) {
        setup how = setup_for(TLSSIMPLE_TLS12, kinds[k]);
        uint8_t *record;
        int32_t length;
        int index;
        pair p;

        test_case("%s", kinds[k]->name);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        pair_step(&p, TLSSIMPLE_CLIENT);
        pair_step(&p, TLSSIMPLE_SERVER);
        for (index = 0; (record = wire_record(&p.sides[TLSSIMPLE_SERVER].sent, index, &length)) !=
                        NULL; index++) {
            if (record[5] == 12) {
                /* The public key of ServerKeyExchange: headers 9, curve 3, length 1. */
                record[13] ^= 1;
            }
        }
        CHECK(!pair_handshake(&p));
        CHECK_EQUAL(TLSSIMPLE_E_SIGNATURE, p.sides[TLSSIMPLE_CLIENT].status);
        CHECK_EQUAL(ALERT_DECRYPT_ERROR, pair_info(&p, TLSSIMPLE_SERVER).alert_received);
        pair_free(&p);
    }
}

/* The server believes that something else was said than the client does. */
static void a_wrong_finished_is_called_so(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        mbedtls_ssl_context *ssl;
        int32_t length;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        ssl = &p.sides[TLSSIMPLE_SERVER].session->ssl;
        pair_step(&p, TLSSIMPLE_CLIENT);
        pair_step(&p, TLSSIMPLE_SERVER);
        pair_step(&p, TLSSIMPLE_CLIENT);
        pair_step(&p, TLSSIMPLE_CLIENT);
        if (versions[v] == TLSSIMPLE_TLS12) {
            /* The keys are made of all until here. */
            CHECK(wire_record(&p.sides[TLSSIMPLE_CLIENT].sent, 0, &length) != NULL);
            p.chunk = length;
            pair_step(&p, TLSSIMPLE_SERVER);
            p.chunk = 16384;
        }
        CHECK_EQUAL(0, ssl->handshake->update_checksum(ssl, (const uint8_t *) "a lie", 5));
        CHECK(!pair_handshake(&p));
        CHECK_EQUAL(TLSSIMPLE_E_SIGNATURE, p.sides[TLSSIMPLE_SERVER].status);
        CHECK_EQUAL(ALERT_DECRYPT_ERROR, pair_info(&p, TLSSIMPLE_SERVER).alert_sent);
        CHECK_EQUAL(ALERT_DECRYPT_ERROR, pair_alert_seen(&p, TLSSIMPLE_CLIENT));
        pair_free(&p);
    }
}

void handshake_tests(void)
{
    RUN(full_handshakes);
    RUN(no_alpn_in_common);
    RUN(the_highest_common_version_is_chosen);
    RUN(facts_are_told_when_they_are_facts);
    RUN(handshake_after_the_end_takes_nothing);
    RUN(data_may_follow_at_once);
    RUN(a_wrong_signature_is_called_so);
    RUN(a_changed_key_exchange_is_called_so);
    RUN(a_wrong_finished_is_called_so);
}
