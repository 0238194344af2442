/* What a server may send as its chain: everything is kept, and nothing but the leaf can end the
   handshake. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#include "pair.h"

static const int32_t versions[] = { TLSSIMPLE_TLS12, TLSSIMPLE_TLS13 };

#define RECORD_HANDSHAKE 22
#define ALERT_BAD_CERTIFICATE 42
#define ALERT_DECODE_ERROR 50

static tlssimple_session *client_of(const pair *p)
{
    return p->sides[TLSSIMPLE_CLIENT].session;
}

/* Certificate after certificate as it stands in `chain`, and no more. */
static void check_sent(const pair *p, der chain)
{
    const uint8_t *bytes;
    int32_t length;
    int index;

    for (index = 0;; index++) {
        der expected = chain_certificate(chain, index);
        tlssimple_status status =
            tlssimple_session_peer_certificate(client_of(p), index, &bytes, &length);

        CHECK_EQUAL(expected.bytes != NULL ? TLSSIMPLE_OK : TLSSIMPLE_E_ARGUMENT, status);
        if (expected.bytes == NULL || status != TLSSIMPLE_OK) {
            break;
        }
        CHECK_EQUAL(expected.length, length);
        CHECK(memcmp(expected.bytes, bytes, (size_t) length) == 0);
    }
}

/* ---- chains that our server shows, in both versions ------------------------------------------- */

static void handshake_with_extras(const char *name, int32_t version, der chain)
{
    const identity shown = { "with extras", p256.root, chain, p256.key };
    setup how = setup_for(version, &shown);
    uint32_t flags[TLSSIMPLE_PATH_MAX];
    pair p;

    test_case("%s %x", name, (unsigned) version);
    if (pair_to_gate(&p, &how)) {
        check_sent(&p, chain);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_examine(&p, path_to(&p256, p256.root), flags));
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_accept_peer(client_of(&p)));
        p.stays_at_gate = 0;
        CHECK(pair_handshake(&p));
        pair_check_echo(&p);
        check_sent(&p, chain);
    }
    pair_free(&p);
}

static void extra_certificates_end_nothing(void)
{
    static const uint8_t tiny[] = { 0x30, 0x00 };
    uint8_t garbage[300] = { 0x30, 0x82, 0x01, 0x28 };
    const der leaf = chain_certificate(p256.chain, 0);
    const der intermediate = chain_certificate(p256.chain, 1);
    const struct {
        const char *name;
        der extras[6];
    } cases[] = {
        { "none", { { NULL, 0 } } },
        { "in the wrong order", { p256.root, intermediate } },
        { "the leaf again", { leaf, intermediate, leaf } },
        { "of algorithms that Mbed TLS does not know", { leaf_ed25519, intermediate } },
        { "with critical nameConstraints",
          { chain_certificate(path_constrained, 1), intermediate } },
        { "a critical extension that is unknown",
          { intermediate, chain_certificate(path_unknown_extension, 0) } },
        { "no certificates at all", { { garbage, 300 }, intermediate, { garbage, 300 } } },
        { "tiny ones", { { tiny, 2 }, intermediate, { tiny, 2 }, { tiny, 2 } } },
        { "of every kind",
          { p521.root, rsa.root, { tiny, 2 }, leaf_sha1, leaf_rsa1024, intermediate } },
    };
    uint32_t chance = 7;
    size_t i, v;
    int k;

    test_fill(&chance, garbage + 4, sizeof(garbage) - 4);
    for (v = 0; v < 2; v++) {
        wire chain = { 0 };

        for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
            wire_put_certificate(&chain, leaf);
            for (k = 0; k < 6 && cases[i].extras[k].bytes != NULL; k++) {
                wire_put_certificate(&chain, cases[i].extras[k]);
            }
            handshake_with_extras(cases[i].name, versions[v], wire_der(&chain));
            wire_free(&chain);
        }
        wire_put_certificate(&chain, leaf);
        for (k = 0; k < 20; k++) {
            wire_put_certificate(&chain, k % 2 == 0 ? leaf : rsa.root);
        }
        handshake_with_extras("twenty", versions[v], wire_der(&chain));
        wire_free(&chain);
        wire_put_certificate(&chain, leaf);
        for (k = 0; k < 2000; k++) {
            der extra = { tiny, 2 };

            wire_put_certificate(&chain, extra);
        }
        handshake_with_extras("two thousand", versions[v], wire_der(&chain));
        wire_free(&chain);
    }
}

/* ---- a leaf that is no use ---------------------------------------------------------------------- */

/* The server's identity is one that tlssimple_identity_create() would not make: it shows any bytes as
   its leaf. */
static void check_odd_leaf(const char *name, int32_t version, der leaf, tlssimple_status expected,
                           int alert)
{
    contexts made = { 0 };
    tlssimple_identity *shown = NULL;
    unsigned char *parsed;
    const uint8_t *bytes = NULL;
    int32_t length = 0;
    pair p;

    CHECK_EQUAL(TLSSIMPLE_OK, create_identity(&p256, &shown));
    parsed = shown->chain.raw.p; /* what was parsed points into it */
    shown->chain.raw.p = mbedtls_calloc(1, (size_t) leaf.length);
    memcpy(shown->chain.raw.p, leaf.bytes, (size_t) leaf.length);
    shown->chain.raw.len = (size_t) leaf.length;
    test_case("%s %x", name, (unsigned) version);
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_context_create(TLSSIMPLE_CLIENT, version, version, NULL, 0,
                                                       &made.client));
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_context_create(TLSSIMPLE_SERVER, version, version, NULL, 0,
                                                       &made.server));
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_context_set_identity(made.server, shown));
    tlssimple_identity_free(shown);
    CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &made, "test.example"));
    p.stays_at_gate = 1;
    pair_handshake(&p);
    CHECK_EQUAL(expected, p.sides[TLSSIMPLE_CLIENT].status);
    CHECK_EQUAL(alert, pair_info(&p, TLSSIMPLE_CLIENT).alert_sent);
    CHECK(pair_info(&p, TLSSIMPLE_CLIENT).native_code != 0);
    CHECK_EQUAL(alert, pair_alert_seen(&p, TLSSIMPLE_SERVER));
    /* What it was can be told all the same. */
    CHECK_EQUAL(TLSSIMPLE_OK,
                tlssimple_session_peer_certificate(client_of(&p), 0, &bytes, &length));
    CHECK(length == leaf.length && memcmp(bytes, leaf.bytes, (size_t) length) == 0);
    pair_free(&p);
    contexts_free(&made);
    mbedtls_free(parsed);
}

static void a_leaf_that_does_not_parse_is_fatal(void)
{
    static const uint8_t tiny[] = { 0x30, 0x00 };
    const der nothing = { tiny, 2 };
    const der cut = { p256.root.bytes, 200 };
    int v;

    for (v = 0; v < 2; v++) {
        check_odd_leaf("Ed25519", versions[v], leaf_ed25519, TLSSIMPLE_E_CERTIFICATE,
                       ALERT_BAD_CERTIFICATE);
        check_odd_leaf("secp256k1", versions[v], chain_certificate(path_secp256k1, 0),
                       TLSSIMPLE_E_CERTIFICATE, ALERT_BAD_CERTIFICATE);
        check_odd_leaf("cut", versions[v], cut, TLSSIMPLE_E_CERTIFICATE, ALERT_BAD_CERTIFICATE);
        check_odd_leaf("tiny", versions[v], nothing, TLSSIMPLE_E_CERTIFICATE,
                       ALERT_BAD_CERTIFICATE);
    }
}

/* ---- messages that are malformed: TLS 1.2 sends them in the clear ------------------------------- */

/* Runs a client into a Certificate message of this body (RFC 5246 7.4.2, after its header). */
static tlssimple_status forge(pair *p, const uint8_t *body, int32_t length)
{
    setup how = setup_for(TLSSIMPLE_TLS12, &p256);
    int32_t message = length + 4;
    uint8_t head[9] = { RECORD_HANDSHAKE, 3, 3, (uint8_t) (message >> 8), (uint8_t) message,
                        11, 0, (uint8_t) (length >> 8), (uint8_t) length };
    wire forged = { 0 };
    wire *flight;
    uint8_t *record;
    int32_t record_length;
    int index;

    CHECK_EQUAL(TLSSIMPLE_OK, pair_create(p, &how));
    p->stays_at_gate = 1;
    p->chunk = 70000;
    pair_step(p, TLSSIMPLE_CLIENT);
    pair_step(p, TLSSIMPLE_SERVER);
    flight = &p->sides[TLSSIMPLE_SERVER].sent;
    for (index = 0; (record = wire_record(flight, index, &record_length)) != NULL; index++) {
        if (record[5] == 11) {
            wire_put(&forged, head, 9);
            wire_put(&forged, body, length);
            wire_replace(flight, record, record_length, wire_bytes(&forged),
                         wire_length(&forged));
            break;
        }
    }
    CHECK(record != NULL);
    wire_free(&forged);
    return pair_step(p, TLSSIMPLE_CLIENT);
}

static tlssimple_status forge_chain(pair *p, const wire *chain)
{
    int32_t length = wire_length(chain);
    uint8_t head[3] = { 0, (uint8_t) (length >> 8), (uint8_t) length };
    wire body = { 0 };
    tlssimple_status status;

    wire_put(&body, head, 3);
    wire_put(&body, wire_bytes(chain), length);
    status = forge(p, wire_bytes(&body), wire_length(&body));
    wire_free(&body);
    return status;
}

static void malformed_messages(void)
{
    const der leaf = chain_certificate(p256.chain, 0);
    const uint8_t cases[][8] = {
        /* How many bytes follow, and those. */
        { 0 },
        { 2, 0, 0 },
        { 3, 0, 0, 0 },          /* no certificate */
        { 3, 0, 0, 1 },          /* a list that is longer than the message */
        { 4, 0, 0, 0, 0 },       /* or shorter */
        { 5, 0, 0, 2, 0, 0 },    /* no room for a length */
        { 6, 0, 0, 3, 0, 0, 0 }, /* an empty certificate */
        { 6, 0, 0, 3, 0, 0, 1 }, /* one that is longer than the list */
    };
    size_t i;
    pair p;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        test_case("case %d", (int) i);
        CHECK_EQUAL(TLSSIMPLE_E_DECODE, forge(&p, cases[i] + 1, cases[i][0]));
        CHECK_EQUAL(ALERT_DECODE_ERROR, pair_alert_seen(&p, TLSSIMPLE_SERVER));
        pair_free(&p);
    }
    /* Behind a leaf that is good. */
    for (i = 1; i <= 5; i++) {
        static const uint8_t behind[] = { 0, 0, 3, 1, 1 };
        wire chain = { 0 };

        test_case("%d bytes behind the leaf", (int) i);
        wire_put_certificate(&chain, leaf);
        wire_put(&chain, behind, (int32_t) i);
        CHECK_EQUAL(TLSSIMPLE_E_DECODE, forge_chain(&p, &chain));
        CHECK_EQUAL(ALERT_DECODE_ERROR, pair_alert_seen(&p, TLSSIMPLE_SERVER));
        wire_free(&chain);
        pair_free(&p);
    }
}

/* ---- rules for the leaf that only a handshake knows --------------------------------------------- */

/* examine_peer for the path of this leaf, p256's intermediate and root. */
static void check_leaf_flags(const char *name, der leaf, uint32_t expected)
{
    uint32_t flags[TLSSIMPLE_PATH_MAX];
    wire path = { 0 };
    pair p;

    test_case("%s", name);
    wire_put_certificate(&path, leaf);
    wire_put_certificate(&path, chain_certificate(p256.chain, 1));
    CHECK_EQUAL(TLSSIMPLE_WANT_VERDICT, forge_chain(&p, &path));
    wire_put_certificate(&path, p256.root);
    CHECK_EQUAL(expected == 0 ? TLSSIMPLE_OK : TLSSIMPLE_E_UNTRUSTED,
                pair_examine(&p, wire_der(&path), flags));
    CHECK_EQUAL(expected, flags[0]);
    CHECK(flags[1] == 0 && flags[2] == 0);
    CHECK_EQUAL(expected == 0 ? TLSSIMPLE_OK : TLSSIMPLE_E_UNTRUSTED,
                tlssimple_session_accept_peer(client_of(&p)));
    wire_free(&path);
    pair_free(&p);
}

static void each_broken_rule_has_its_flag(void)
{
    check_leaf_flags("good", chain_certificate(p256.chain, 0), 0);
    check_leaf_flags("extendedKeyUsage", leaf_for_clients, TLSSIMPLE_BAD_EXT_KEY_USAGE);
    check_leaf_flags("keyUsage", leaf_for_agreement, TLSSIMPLE_BAD_KEY_USAGE);
    check_leaf_flags("SHA-1", leaf_sha1, TLSSIMPLE_BAD_HASH);
    check_leaf_flags("RSA-1024", leaf_rsa1024, TLSSIMPLE_BAD_KEY_SIZE);
}

void peer_chain_tests(void)
{
    RUN(extra_certificates_end_nothing);
    RUN(a_leaf_that_does_not_parse_is_fatal);
    RUN(malformed_messages);
    RUN(each_broken_rule_has_its_flag);
}
