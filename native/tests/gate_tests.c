/* The verdict gate: what it holds back, what it says, what opens it. */
#include <stdlib.h>
#include <string.h>

#include "pair.h"

static const int32_t versions[] = { TLSSIMPLE_TLS12, TLSSIMPLE_TLS13 };

#define RECORD_CHANGE_CIPHER_SPEC 20
#define RECORD_ALERT 21
#define RECORD_HANDSHAKE 22
#define RECORD_APPLICATION_DATA 23
#define ALERT_BAD_RECORD_MAC 20
#define ALERT_BAD_CERTIFICATE 42
#define ALERT_UNKNOWN_CA 48

static int equal(der expected, const uint8_t *bytes, int32_t length)
{
    return length == expected.length && memcmp(bytes, expected.bytes, (size_t) length) == 0;
}

static tlssimple_session *client_of(const pair *p)
{
    return p->sides[TLSSIMPLE_CLIENT].session;
}

static void no_verb_passes_the_gate(void)
{
    int v, again;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        uint8_t source[20] = { 22, 3, 3, 0, 15 };
        uint32_t flags[TLSSIMPLE_PATH_MAX];
        uint8_t out[200];
        int32_t consumed, written;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        if (pair_to_gate(&p, &how)) {
            tlssimple_session *s = client_of(&p);
            int32_t sent = wire_length(&p.sides[TLSSIMPLE_CLIENT].sent);

            for (again = 0; again < 3; again++) {
                CHECK_EQUAL(TLSSIMPLE_WANT_VERDICT,
                            tlssimple_session_handshake(s, source, 20, &consumed, out, 200,
                                                        &written));
                CHECK(consumed == 0 && written == 0);
                CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, tlssimple_session_read(s, source, 20, &consumed,
                                                                         out, 200, &written));
                CHECK(consumed == 0 && written == 0);
                CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT,
                            tlssimple_session_write(s, source, 20, &consumed, out, 200, &written));
                CHECK(consumed == 0 && written == 0);
                CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT,
                            tlssimple_session_shutdown(s, out, 200, &written));
                CHECK_EQUAL(0, written);
                CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_flush(s, out, 200, &written));
                CHECK_EQUAL(0, written);
            }
            /* Looking opens nothing, however good it looks. */
            CHECK_EQUAL(TLSSIMPLE_OK, pair_examine(&p, path_to(&p256, p256.root), flags));
            CHECK_EQUAL(TLSSIMPLE_WANT_VERDICT, pair_step(&p, TLSSIMPLE_CLIENT));
            CHECK_EQUAL(sent, wire_length(&p.sides[TLSSIMPLE_CLIENT].sent));
            CHECK_EQUAL(TLSSIMPLE_OK, pair_accept(&p));
            CHECK(pair_handshake(&p));
            pair_check_echo(&p);
        }
        pair_free(&p);
    }
}

static void the_gate_is_asked_for_in_time(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        uint32_t flags[TLSSIMPLE_PATH_MAX];
        pair p;

        test_case("%x", (unsigned) versions[v]);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        /* Before there is a chain, and once it is judged, there is nothing to judge. */
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, pair_accept(&p));
        pair_step(&p, TLSSIMPLE_CLIENT);
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, pair_accept(&p));
        CHECK(pair_handshake(&p));
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, pair_accept(&p));
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, pair_examine(&p, path_to(&p256, p256.root), flags));
        pair_free(&p);
    }
}

/* Nothing that depends on who the server is. Of a client's certificate: request_tests.c. */
static void only_the_client_hello_is_sent_before_the_verdict(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        const wire *sent;
        int index, hellos = 0;
        int32_t length;
        uint8_t *record;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        p.stays_at_gate = 1;
        sent = &p.sides[TLSSIMPLE_CLIENT].sent;
        pair_step(&p, TLSSIMPLE_CLIENT);
        for (index = 0; (record = wire_record(sent, index, &length)) != NULL; index++) {
            CHECK(record[0] == RECORD_HANDSHAKE && record[5] == 1);
            hellos++;
        }
        pair_step(&p, TLSSIMPLE_SERVER);
        CHECK_EQUAL(TLSSIMPLE_WANT_VERDICT, pair_step(&p, TLSSIMPLE_CLIENT));
        for (index = 0; (record = wire_record(sent, index, &length)) != NULL; index++) {
            CHECK_EQUAL(RECORD_CHANGE_CIPHER_SPEC, record[0]);
        }
        CHECK_EQUAL(1, hellos);
        p.stays_at_gate = 0;
        CHECK(pair_handshake(&p));
        pair_free(&p);
    }
}

static void the_chain_is_shown_as_it_was_sent(void)
{
    const identity *kinds[] = { &p256, &rsa };
    int v, k, index, after;

    for (v = 0; v < 2; v++) {
        for (k = 0; k < 2; k++) {
            setup how = setup_for(versions[v], kinds[k]);
            const uint8_t *bytes;
            int32_t length;
            pair p;

            test_case("%x %s", (unsigned) versions[v], kinds[k]->name);
            if (pair_to_gate(&p, &how)) {
                for (after = 0; after < 2; after++) {
                    for (index = 0; index < 2; index++) {
                        CHECK_EQUAL(TLSSIMPLE_OK,
                                    tlssimple_session_peer_certificate(client_of(&p), index,
                                                                       &bytes, &length));
                        CHECK(equal(chain_certificate(kinds[k]->chain, index), bytes, length));
                    }
                    CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT,
                                tlssimple_session_peer_certificate(client_of(&p), 2, &bytes,
                                                                   &length));
                    p.stays_at_gate = 0;
                    CHECK(pair_handshake(&p));
                }
            }
            pair_free(&p);
        }
    }
}

static void an_accepted_path_opens_the_gate(void)
{
    const identity *kinds[] = { &p256, &p384, &p521, &rsa };
    size_t k;
    int v, i;

    for (v = 0; v < 2; v++) {
        for (k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
            setup how = setup_for(versions[v], kinds[k]);
            uint32_t flags[TLSSIMPLE_PATH_MAX];
            pair p;

            test_case("%x %s", (unsigned) versions[v], kinds[k]->name);
            if (pair_to_gate(&p, &how)) {
                /* An intermediate is an anchor as good as a root. */
                CHECK_EQUAL(TLSSIMPLE_OK, pair_examine(&p, kinds[k]->chain, flags));
                CHECK_EQUAL(TLSSIMPLE_OK,
                            pair_examine(&p, path_to(kinds[k], kinds[k]->root), flags));
                for (i = 0; i < 3; i++) {
                    CHECK_EQUAL(0, flags[i]);
                }
                CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_accept_peer(client_of(&p)));
                p.stays_at_gate = 0;
                CHECK(pair_handshake(&p));
            }
            pair_free(&p);
        }
    }
}

static void an_untrusted_path_does_not_open(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        uint32_t flags[TLSSIMPLE_PATH_MAX];
        pair p;

        test_case("%x", (unsigned) versions[v]);
        if (pair_to_gate(&p, &how)) {
            /* To say yes is not enough before the engine has looked, nor after it said no, nor
               when it said yes at an earlier look, or about somebody else. */
            CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED, tlssimple_session_accept_peer(client_of(&p)));
            CHECK_EQUAL(TLSSIMPLE_OK, pair_examine(&p, path_to(&p256, p256.root), flags));
            CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED,
                        pair_examine(&p, path_to(&p256, stranger.root), flags));
            CHECK(flags[0] == 0 && flags[1] == TLSSIMPLE_BAD_ISSUER && flags[2] == 0);
            CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED, tlssimple_session_accept_peer(client_of(&p)));
            CHECK_EQUAL(TLSSIMPLE_OK, pair_examine(&p, path_to(&p256, p256.root), flags));
            CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, pair_examine(&p, path_to(&rsa, rsa.root), flags));
            CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED, tlssimple_session_accept_peer(client_of(&p)));
            CHECK_EQUAL(TLSSIMPLE_WANT_VERDICT, pair_step(&p, TLSSIMPLE_CLIENT));
            CHECK_EQUAL(0, pair_info(&p, TLSSIMPLE_CLIENT).native_code);
            /* Not fatal: the right path may still come. */
            CHECK_EQUAL(TLSSIMPLE_OK, pair_accept(&p));
            CHECK(pair_handshake(&p));
        }
        pair_free(&p);
    }
}

static void a_stranger_is_not_let_in(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &stranger);
        pair p;

        test_case("%x", (unsigned) versions[v]);
        if (pair_to_gate(&p, &how)) {
            CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED, pair_accept(&p));
            CHECK_EQUAL(TLSSIMPLE_WANT_VERDICT, pair_step(&p, TLSSIMPLE_CLIENT));
        }
        pair_free(&p);
    }
}

static void refusing_tells_the_server_why(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        uint8_t out[100];
        int32_t one, two;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        if (pair_to_gate(&p, &how)) {
            tlssimple_session *s = client_of(&p);

            CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_refuse_peer(s, ALERT_UNKNOWN_CA));
            CHECK_EQUAL(ALERT_UNKNOWN_CA, pair_info(&p, TLSSIMPLE_CLIENT).alert_sent);
            CHECK_EQUAL(TLSSIMPLE_E_REFUSED, tlssimple_session_refuse_peer(s, ALERT_UNKNOWN_CA));
            CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, pair_accept(&p));
            CHECK_EQUAL(TLSSIMPLE_E_REFUSED,
                        tlssimple_session_handshake(s, NULL, 0, &one, out, 100, &two));
            CHECK_EQUAL(TLSSIMPLE_E_REFUSED,
                        tlssimple_session_read(s, NULL, 0, &one, out, 100, &two));
            CHECK_EQUAL(TLSSIMPLE_E_REFUSED,
                        tlssimple_session_write(s, out, 100, &one, out, 100, &two));
            CHECK_EQUAL(TLSSIMPLE_E_REFUSED, tlssimple_session_shutdown(s, out, 100, &two));
            pair_flush(&p, TLSSIMPLE_CLIENT);
            CHECK_EQUAL(ALERT_UNKNOWN_CA, pair_alert_seen(&p, TLSSIMPLE_SERVER));
            CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_flush(s, out, 100, &two));
            CHECK_EQUAL(0, two);
        }
        pair_free(&p);
    }
}

/* Whatever the moment, refusing is an end and never a crash. */
static void refusing_is_possible_at_any_moment(void)
{
    int v, steps;

    for (v = 0; v < 2; v++) {
        for (steps = 0; steps < 12; steps++) {
            setup how = setup_for(versions[v], &p256);
            int step;
            pair p;

            test_case("%x after %d steps", (unsigned) versions[v], steps);
            CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
            p.chunk = 300;
            for (step = 0; step < steps; step++) {
                pair_step(&p, step % 2);
            }
            CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_refuse_peer(client_of(&p), 80));
            CHECK_EQUAL(TLSSIMPLE_E_REFUSED, pair_step(&p, TLSSIMPLE_CLIENT));
            pair_free(&p);
        }
    }
}

/* ---- alerts under the right keys ------------------------------------------------------------- */

/* The last record on the wire of `who` is an alert that nobody in between can read. */
static void check_hidden_alert(const pair *p, int who)
{
    const wire *sent = &p->sides[who].sent;
    uint8_t *record, *last = NULL;
    int32_t length, last_length = 0;
    int index;

    for (index = 0; (record = wire_record(sent, index, &length)) != NULL; index++) {
        last = record;
        last_length = length;
    }
    if (CHECK(last != NULL)) {
        CHECK_EQUAL(RECORD_APPLICATION_DATA, last[0]);
        CHECK_EQUAL(5 + 2 + 1 + 16, last_length);
    }
}

static void alerts_are_encrypted(void)
{
    setup how = setup_for(TLSSIMPLE_TLS13, &p256);
    int hurt;
    pair p;

    test_case("refused");
    if (pair_to_gate(&p, &how)) {
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_refuse_peer(client_of(&p), ALERT_UNKNOWN_CA));
        pair_flush(&p, TLSSIMPLE_CLIENT);
        check_hidden_alert(&p, TLSSIMPLE_CLIENT);
        CHECK_EQUAL(ALERT_UNKNOWN_CA, pair_alert_seen(&p, TLSSIMPLE_SERVER));
    }
    pair_free(&p);

    /* EncryptedExtensions, Certificate, CertificateVerify and Finished, each hurt in its turn. */
    for (hurt = 0; hurt < 4; hurt++) {
        const wire *flight;
        uint8_t *record;
        int32_t length;
        int index, nth = 0;

        test_case("encrypted message %d hurt", hurt);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        p.chunk = 70000;
        pair_step(&p, TLSSIMPLE_CLIENT);
        pair_step(&p, TLSSIMPLE_SERVER);
        flight = &p.sides[TLSSIMPLE_SERVER].sent;
        for (index = 0; (record = wire_record(flight, index, &length)) != NULL; index++) {
            if (record[0] == RECORD_APPLICATION_DATA && nth++ == hurt) {
                record[length - 1] ^= 1;
                break;
            }
        }
        CHECK(record != NULL);
        while (pair_step(&p, TLSSIMPLE_CLIENT) > TLSSIMPLE_OK) {
        }
        CHECK_EQUAL(TLSSIMPLE_E_RECORD_MAC, p.sides[TLSSIMPLE_CLIENT].status);
        CHECK_EQUAL(ALERT_BAD_RECORD_MAC, pair_info(&p, TLSSIMPLE_CLIENT).alert_sent);
        check_hidden_alert(&p, TLSSIMPLE_CLIENT);
        CHECK_EQUAL(ALERT_BAD_RECORD_MAC, pair_alert_seen(&p, TLSSIMPLE_SERVER));
        pair_free(&p);
    }
}

/* The server's alert on a broken Finished reaches a client that is done already. */
static void the_servers_alert_can_be_read(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        wire *flight;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        if (pair_to_gate(&p, &how)) {
            p.stays_at_gate = 0;
            flight = &p.sides[TLSSIMPLE_CLIENT].sent;
            while (pair_step(&p, TLSSIMPLE_CLIENT) == TLSSIMPLE_WANT_VERDICT) {
            }
            wire_bytes(flight)[wire_length(flight) - 1] ^= 1;
            pair_step(&p, TLSSIMPLE_SERVER);
            CHECK_EQUAL(TLSSIMPLE_E_RECORD_MAC, p.sides[TLSSIMPLE_SERVER].status);
            CHECK_EQUAL(ALERT_BAD_RECORD_MAC, pair_alert_seen(&p, TLSSIMPLE_CLIENT));
        }
        pair_free(&p);
    }
}

void gate_tests(void)
{
    RUN(no_verb_passes_the_gate);
    RUN(the_gate_is_asked_for_in_time);
    RUN(only_the_client_hello_is_sent_before_the_verdict);
    RUN(the_chain_is_shown_as_it_was_sent);
    RUN(an_accepted_path_opens_the_gate);
    RUN(an_untrusted_path_does_not_open);
    RUN(a_stranger_is_not_let_in);
    RUN(refusing_tells_the_server_why);
    RUN(refusing_is_possible_at_any_moment);
    RUN(alerts_are_encrypted);
    RUN(the_servers_alert_can_be_read);
}
