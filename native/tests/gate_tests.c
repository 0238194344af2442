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
        tlssimple_path_entry path[TLSSIMPLE_PATH_MAX];
        uint8_t source[20] = { 22, 3, 3, 0, 15 };
        uint8_t out[200];
        int32_t consumed, written, length;
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
            CHECK_EQUAL(TLSSIMPLE_OK,
                        tlssimple_session_examine_peer(s, p.made.trust, path, &length));
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
        tlssimple_path_entry path[TLSSIMPLE_PATH_MAX];
        int32_t length;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        /* Before there is a chain, and once it is judged, there is nothing to judge. */
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, pair_accept(&p));
        pair_step(&p, TLSSIMPLE_CLIENT);
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, pair_accept(&p));
        CHECK(pair_handshake(&p));
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, pair_accept(&p));
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT,
                    tlssimple_session_examine_peer(client_of(&p), p.made.trust, path, &length));
        pair_free(&p);
    }
}

/* Neither a certificate of the client nor anything else that depends on who the server is. */
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
        how.client = &rsa;
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

static void an_accepted_path_runs_from_leaf_to_root(void)
{
    const identity *kinds[] = { &p256, &rsa };
    int v, k, i;

    for (v = 0; v < 2; v++) {
        for (k = 0; k < 2; k++) {
            setup how = setup_for(versions[v], kinds[k]);
            const der expected[] = { chain_certificate(kinds[k]->chain, 0),
                                     chain_certificate(kinds[k]->chain, 1), kinds[k]->root };
            tlssimple_path_entry path[TLSSIMPLE_PATH_MAX];
            tlssimple_trust *intermediate = NULL;
            int32_t length = 0;
            pair p;

            test_case("%x %s", (unsigned) versions[v], kinds[k]->name);
            if (pair_to_gate(&p, &how)) {
                /* An intermediate is an anchor as good as a root. */
                CHECK_EQUAL(TLSSIMPLE_OK, trust_create(&intermediate, &expected[1], 1));
                CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_examine_peer(
                                              client_of(&p), intermediate, path, &length));
                CHECK_EQUAL(2, length);
                tlssimple_trust_free(intermediate);

                CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_examine_peer(
                                              client_of(&p), p.made.trust, path, &length));
                CHECK_EQUAL(3, length);
                for (i = 0; i < 3; i++) {
                    CHECK_EQUAL(0, path[i].flags);
                    CHECK(equal(expected[i], path[i].der, path[i].der_length));
                }
                CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_accept_peer(client_of(&p)));
                p.stays_at_gate = 0;
                CHECK(pair_handshake(&p));
            }
            pair_free(&p);
        }
    }
}

static void an_untrusted_chain_does_not_open(void)
{
    int v, empty;

    for (v = 0; v < 2; v++) {
        for (empty = 0; empty < 2; empty++) {
            setup how = setup_for(versions[v], &p256);
            tlssimple_path_entry path[TLSSIMPLE_PATH_MAX];
            tlssimple_trust *other = NULL;
            int32_t length = 0;
            uint32_t flags = 0;
            int32_t i;
            pair p;

            test_case("%x %s", (unsigned) versions[v], empty ? "empty" : "other");
            CHECK_EQUAL(TLSSIMPLE_OK, trust_create(&other, &stranger.root, empty ? 0 : 1));
            if (pair_to_gate(&p, &how)) {
                /* To say yes is not enough before the engine has looked, nor after it said no, nor
                   when it said yes at an earlier look. */
                CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED, tlssimple_session_accept_peer(client_of(&p)));
                CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_examine_peer(
                                              client_of(&p), p.made.trust, path, &length));
                CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED,
                            tlssimple_session_examine_peer(client_of(&p), other, path, &length));
                CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED, tlssimple_session_accept_peer(client_of(&p)));
                CHECK(length >= 1 && length <= TLSSIMPLE_PATH_MAX);
                CHECK(equal(chain_certificate(p256.chain, 0), path[0].der, path[0].der_length));
                for (i = 0; i < length; i++) {
                    flags |= path[i].flags;
                }
                CHECK_EQUAL(TLSSIMPLE_BAD_ISSUER, flags);
                CHECK_EQUAL(TLSSIMPLE_WANT_VERDICT, pair_step(&p, TLSSIMPLE_CLIENT));
                CHECK_EQUAL(0, pair_info(&p, TLSSIMPLE_CLIENT).native_code);
                /* Not fatal: the right trust may still come. */
                CHECK_EQUAL(TLSSIMPLE_OK, pair_accept(&p));
                CHECK(pair_handshake(&p));
            }
            tlssimple_trust_free(other);
            pair_free(&p);
        }
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

/* ---- chains that our server would not show ----------------------------------------------------*/

/* TLS 1.2 sends them in the clear, so others can be put in their place. */

/* A pair whose client has the given chain before it: WANT_VERDICT, or why it did not get so far. */
static tlssimple_status forge(pair *p, const uint8_t *chain, int32_t chain_length)
{
    setup how = setup_for(TLSSIMPLE_TLS12, &p256);
    int32_t body = chain_length + 3;
    int32_t message = body + 4;
    uint8_t head[12] = { RECORD_HANDSHAKE, 3, 3, (uint8_t) (message >> 8), (uint8_t) message,
                         11, 0, (uint8_t) (body >> 8), (uint8_t) body,
                         0, (uint8_t) (chain_length >> 8), (uint8_t) chain_length };
    wire forged = { 0 };
    wire *flight;
    uint8_t *record;
    int32_t length;
    int index;

    CHECK_EQUAL(TLSSIMPLE_OK, pair_create(p, &how));
    p->stays_at_gate = 1;
    p->chunk = 70000;
    pair_step(p, TLSSIMPLE_CLIENT);
    pair_step(p, TLSSIMPLE_SERVER);
    flight = &p->sides[TLSSIMPLE_SERVER].sent;
    for (index = 0; (record = wire_record(flight, index, &length)) != NULL; index++) {
        if (record[5] == 11) {
            wire_put(&forged, head, 12);
            wire_put(&forged, chain, chain_length);
            wire_replace(flight, record, length, wire_bytes(&forged), wire_length(&forged));
            break;
        }
    }
    CHECK(record != NULL);
    wire_free(&forged);
    return pair_step(p, TLSSIMPLE_CLIENT);
}

static void add_certificate(wire *chain, der certificate)
{
    uint8_t length[3] = { 0, (uint8_t) (certificate.length >> 8), (uint8_t) certificate.length };

    wire_put(chain, length, 3);
    wire_put(chain, certificate.bytes, certificate.length);
}

/* examine_peer on a forged chain; the flags of all of its path, and of the leaf. */
static tlssimple_status judge(const wire *chain, uint32_t *flags, uint32_t *leaf_flags)
{
    tlssimple_path_entry path[TLSSIMPLE_PATH_MAX];
    tlssimple_status status;
    int32_t length = 0, i;
    pair p;

    *flags = *leaf_flags = 0;
    CHECK_EQUAL(TLSSIMPLE_WANT_VERDICT, forge(&p, wire_bytes(chain), wire_length(chain)));
    status = tlssimple_session_examine_peer(client_of(&p), p.made.trust, path, &length);
    CHECK(length >= 1 && length <= TLSSIMPLE_PATH_MAX);
    for (i = 0; i < length && i < TLSSIMPLE_PATH_MAX; i++) {
        *flags |= path[i].flags;
    }
    *leaf_flags = path[0].flags;
    CHECK_EQUAL(TLSSIMPLE_WANT_VERDICT,
                status == TLSSIMPLE_OK ? TLSSIMPLE_WANT_VERDICT : pair_step(&p, TLSSIMPLE_CLIENT));
    pair_free(&p);
    return status;
}

static void each_broken_rule_has_its_flag(void)
{
    const struct {
        const char *name;
        const der *leaf;
        uint32_t flags;
    } cases[] = {
        { "extendedKeyUsage", &leaf_for_clients, TLSSIMPLE_BAD_EXT_KEY_USAGE },
        { "keyUsage", &leaf_for_agreement, TLSSIMPLE_BAD_KEY_USAGE },
        { "SHA-1", &leaf_sha1, TLSSIMPLE_BAD_HASH },
        { "RSA-1024", &leaf_rsa1024, TLSSIMPLE_BAD_KEY_SIZE },
    };
    uint32_t flags, leaf_flags;
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        wire chain = { 0 };

        test_case("%s", cases[i].name);
        add_certificate(&chain, *cases[i].leaf);
        add_certificate(&chain, chain_certificate(p256.chain, 1));
        CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED, judge(&chain, &flags, &leaf_flags));
        CHECK_EQUAL(cases[i].flags, flags);
        CHECK_EQUAL(cases[i].flags, leaf_flags);
        wire_free(&chain);
    }
}

static void chains_of_other_shapes(void)
{
    const der leaf = chain_certificate(p256.chain, 0);
    const der intermediate = chain_certificate(p256.chain, 1);
    uint32_t flags, leaf_flags;
    wire chain = { 0 };

    test_case("without the intermediate");
    add_certificate(&chain, leaf);
    CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED, judge(&chain, &flags, &leaf_flags));
    CHECK_EQUAL(TLSSIMPLE_BAD_ISSUER, flags);
    wire_free(&chain);

    test_case("with others in between and the root");
    add_certificate(&chain, leaf);
    add_certificate(&chain, stranger.root);
    add_certificate(&chain, p256.root);
    add_certificate(&chain, intermediate);
    CHECK_EQUAL(TLSSIMPLE_OK, judge(&chain, &flags, &leaf_flags));
    wire_free(&chain);

    test_case("a changed signature");
    add_certificate(&chain, leaf);
    wire_bytes(&chain)[wire_length(&chain) - 1] ^= 1;
    add_certificate(&chain, intermediate);
    CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED, judge(&chain, &flags, &leaf_flags));
    CHECK_EQUAL(TLSSIMPLE_BAD_ISSUER, flags);
    wire_free(&chain);

    test_case("too long");
    wire_put(&chain, long_chain.bytes, long_chain.length);
    CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED, judge(&chain, &flags, &leaf_flags));
    CHECK_EQUAL(TLSSIMPLE_BAD_TOO_LONG, flags);
    wire_free(&chain);

    test_case("an authority as leaf");
    add_certificate(&chain, intermediate);
    CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED, judge(&chain, &flags, &leaf_flags));
    CHECK(flags & TLSSIMPLE_BAD_KEY_USAGE);
    wire_free(&chain);
}

static void a_leaf_that_does_not_parse_is_fatal(void)
{
    const struct {
        const char *name;
        der leaf;
        tlssimple_status status;
    } cases[] = {
        { "Ed25519", leaf_ed25519, TLSSIMPLE_E_CERTIFICATE },
        { "cut", { p256.root.bytes, 200 }, TLSSIMPLE_E_CERTIFICATE },
        { "none", { NULL, 0 }, TLSSIMPLE_E_DECODE },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        wire chain = { 0 };
        tlssimple_status status;
        pair p;

        test_case("%s", cases[i].name);
        if (cases[i].leaf.length > 0) {
            add_certificate(&chain, cases[i].leaf);
            add_certificate(&chain, chain_certificate(p256.chain, 1));
        }
        status = forge(&p, wire_bytes(&chain), wire_length(&chain));
        CHECK_EQUAL(cases[i].status, status);
        CHECK(pair_info(&p, TLSSIMPLE_CLIENT).native_code != 0);
        CHECK(pair_alert_seen(&p, TLSSIMPLE_SERVER) >= ALERT_BAD_CERTIFICATE);
        wire_free(&chain);
        pair_free(&p);
    }
}

void gate_tests(void)
{
    RUN(no_verb_passes_the_gate);
    RUN(the_gate_is_asked_for_in_time);
    RUN(only_the_client_hello_is_sent_before_the_verdict);
    RUN(the_chain_is_shown_as_it_was_sent);
    RUN(an_accepted_path_runs_from_leaf_to_root);
    RUN(an_untrusted_chain_does_not_open);
    RUN(a_stranger_is_not_let_in);
    RUN(refusing_tells_the_server_why);
    RUN(refusing_is_possible_at_any_moment);
    RUN(alerts_are_encrypted);
    RUN(the_servers_alert_can_be_read);
    RUN(each_broken_rule_has_its_flag);
    RUN(chains_of_other_shapes);
    RUN(a_leaf_that_does_not_parse_is_fatal);
}
