/* Each fault of a peer's has the alert that the RFCs name. `wanted` is the RFC's; `sent` is there where ours is
   another, and docs/policy.md has the reason. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#include "pair.h"

#define NONE (-1)
#define UNEXPECTED_MESSAGE 10
#define HANDSHAKE_FAILURE 40
#define ILLEGAL_PARAMETER 47
#define DECODE_ERROR 50
#define DECRYPT_ERROR 51
#define PROTOCOL_VERSION 70
#define MISSING_EXTENSION 109
#define UNSUPPORTED_EXTENSION 110
#define NO_APPLICATION_PROTOCOL 120

#define SERVER_NAME 0
#define GROUPS 10
#define SIGNATURES 13
#define ALPN 16
#define VERSIONS 43
#define KEY_SHARE 51

static const int32_t tls12 = TLSSIMPLE_TLS12, tls13 = TLSSIMPLE_TLS13;

/* ---- a ClientHello with something changed -------------------------------------------------------- */

typedef struct hello_fault {
    const char *name;
    int32_t version; /* of the server, and of the client where it can be */
    int extension;   /* that is left out, NONE: none is */
    const char *put; /* what stands in its place: type, length and body in hex; NULL: nothing */
    int wanted;
    int sent; /* 0: as wanted */
} hello_fault;

/* `record` without the extension, and with `put` in its place; the lengths are put right. */
static void rewrite(wire *out, const uint8_t *record, int32_t length, int extension, const char *put)
{
    uint8_t added[600];
    int32_t added_length = put != NULL ? (int32_t) test_from_hex(put, added) : 0;
    int32_t extensions = 43, at, total;
    uint8_t *bytes;

    extensions += 1 + record[extensions];
    if (record[5] == 1) {
        extensions += 2 + (record[extensions] << 8 | record[extensions + 1]);
        extensions += 1 + record[extensions];
    } else {
        extensions += 3;
    }
    wire_put(out, record, extensions + 2);
    for (at = extensions + 2; at < length;) {
        int32_t part = 4 + (record[at + 2] << 8 | record[at + 3]);

        if ((record[at] << 8 | record[at + 1]) != extension) {
            wire_put(out, record + at, part);
        } else {
            wire_put(out, added, added_length);
            added_length = 0;
        }
        at += part;
    }
    wire_put(out, added, added_length);
    bytes = wire_bytes(out);
    total = wire_length(out);
    bytes[extensions] = (uint8_t) ((total - extensions - 2) >> 8);
    bytes[extensions + 1] = (uint8_t) (total - extensions - 2);
    bytes[7] = (uint8_t) ((total - 9) >> 8);
    bytes[8] = (uint8_t) (total - 9);
    bytes[3] = (uint8_t) ((total - 5) >> 8);
    bytes[4] = (uint8_t) (total - 5);
}

static void check_alert(pair *p, int who, int wanted, int sent)
{
    tlssimple_status status = pair_step(p, who);
    wire *line = &p->sides[who].sent;

    CHECK(status < 0);
    CHECK_EQUAL(sent != 0 ? sent : wanted, pair_info(p, who).alert_sent);
    CHECK(wire_length(line) >= 7);
    if (wire_length(line) == 7) {
        CHECK_EQUAL(2, wire_bytes(line)[5]);
        CHECK_EQUAL(sent != 0 ? sent : wanted, wire_bytes(line)[6]);
    }
}

static void servers_name_the_fault(void)
{
    static const hello_fault faults[] = {
        { "no TLS 1.3", TLSSIMPLE_TLS13, VERSIONS, NULL, PROTOCOL_VERSION, 0 },
        { "TLS 1.1 only", TLSSIMPLE_TLS13, VERSIONS, "002b0003020302", PROTOCOL_VERSION, 0 },
        { "TLS 1.1 only, for 1.2", TLSSIMPLE_TLS12, VERSIONS, "002b0003020302", PROTOCOL_VERSION,
          NONE },
        { "half a version", TLSSIMPLE_TLS13, VERSIONS, "002b000403030403", DECODE_ERROR, NONE },
        { "no groups", TLSSIMPLE_TLS13, GROUPS, NULL, MISSING_EXTENSION, 0 },
        { "no signature algorithms", TLSSIMPLE_TLS13, SIGNATURES, NULL, MISSING_EXTENSION, 0 },
        { "no key share", TLSSIMPLE_TLS13, KEY_SHARE, NULL, MISSING_EXTENSION, 0 },
        { "other signature algorithms", TLSSIMPLE_TLS13, SIGNATURES, "000d000400020807",
          HANDSHAKE_FAILURE, 0 },
        { "a share that is too short", TLSSIMPLE_TLS13, KEY_SHARE, "003300070005001d000109",
          ILLEGAL_PARAMETER, 0 },
        { "a share of zeros", TLSSIMPLE_TLS13, KEY_SHARE,
          "003300260024001d0020"
          "0000000000000000000000000000000000000000000000000000000000000000",
          ILLEGAL_PARAMETER, 0 },
        { "a share off the curve", TLSSIMPLE_TLS13, KEY_SHARE,
          "003300470045001700410405"
          "050505050505050505050505050505050505050505050505050505050505050505050505050505050505"
          "050505050505050505050505050505050505050505",
          ILLEGAL_PARAMETER, 0 },
        { "a share that is cut", TLSSIMPLE_TLS13, KEY_SHARE, "003300060004001d0020", DECODE_ERROR,
          0 },
        { "no protocol in common", TLSSIMPLE_TLS13, ALPN, "001000050003026832",
          NO_APPLICATION_PROTOCOL, 0 },
        { "no protocol in common", TLSSIMPLE_TLS12, ALPN, "001000050003026832",
          NO_APPLICATION_PROTOCOL, 0 },
        { "an empty protocol", TLSSIMPLE_TLS13, ALPN, "00100003000100", DECODE_ERROR, 0 },
        { "an empty protocol", TLSSIMPLE_TLS12, ALPN, "00100003000100", DECODE_ERROR, 0 },
        { "a name that is cut", TLSSIMPLE_TLS13, SERVER_NAME, "00000005000300000a", DECODE_ERROR,
          0 },
        { "a name that is cut", TLSSIMPLE_TLS12, SERVER_NAME, "00000005000300000a", DECODE_ERROR,
          0 },
        { "two of a kind", TLSSIMPLE_TLS13, GROUPS, "000a00040002001d000a00040002001d",
          ILLEGAL_PARAMETER, 0 },
        { "two of a kind", TLSSIMPLE_TLS12, GROUPS, "000a00040002001d000a00040002001d",
          ILLEGAL_PARAMETER, 0 },
        { "groups of odd length", TLSSIMPLE_TLS13, GROUPS, "000a00050003001d00", DECODE_ERROR, 0 },
        { "groups of odd length", TLSSIMPLE_TLS12, GROUPS, "000a00050003001d00", DECODE_ERROR, 0 },
        { "other signature algorithms", TLSSIMPLE_TLS12, SIGNATURES, "000d000400020807",
          HANDSHAKE_FAILURE, 0 },
        { "other groups", TLSSIMPLE_TLS12, GROUPS, "000a00040002001e", HANDSHAKE_FAILURE, 0 },
        { "an extension that is cut", TLSSIMPLE_TLS13, ALPN, "0010ffff00", DECODE_ERROR, 0 },
        { "an extension that is cut", TLSSIMPLE_TLS12, ALPN, "0010ffff00", DECODE_ERROR, 0 },
    };
    size_t i;

    for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        setup how = setup_for(faults[i].version, &p256);
        wire said = { 0 };
        int32_t length;
        uint8_t *record;
        pair p;

        test_case("%s for %x", faults[i].name, (unsigned) faults[i].version);
        how.client_min = tls12;
        how.client_max = tls13;
        how.client_alpn = how.server_alpn = "\x08http/1.1";
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        pair_step(&p, TLSSIMPLE_CLIENT);
        record = wire_record(&p.sides[TLSSIMPLE_CLIENT].sent, 0, &length);
        rewrite(&said, record, length, faults[i].extension, faults[i].put);
        wire_free(&p.sides[TLSSIMPLE_CLIENT].sent);
        p.sides[TLSSIMPLE_CLIENT].sent = said;
        if (faults[i].sent == NONE) {
            CHECK(pair_step(&p, TLSSIMPLE_SERVER) >= TLSSIMPLE_OK);
        } else {
            check_alert(&p, TLSSIMPLE_SERVER, faults[i].wanted, faults[i].sent);
        }
        pair_free(&p);
    }
}

/* Bytes of a ClientHello that are no extensions: XORed at a place behind the record's header. */
static void servers_name_the_fault_in_the_fields(void)
{
    static const struct {
        const char *name;
        int32_t version;
        int at, change;
        int wanted, sent;
    } faults[] = {
        { "another first message", TLSSIMPLE_TLS13, 0, 1 ^ 2, UNEXPECTED_MESSAGE, 0 },
        { "another first message", TLSSIMPLE_TLS12, 0, 1 ^ 2, UNEXPECTED_MESSAGE, 0 },
        { "an unknown first message", TLSSIMPLE_TLS13, 0, 1 ^ 99, UNEXPECTED_MESSAGE, 0 },
        { "an unknown first message", TLSSIMPLE_TLS12, 0, 1 ^ 99, UNEXPECTED_MESSAGE, 0 },
        { "KeyUpdate first", TLSSIMPLE_TLS13, 0, 1 ^ 24, UNEXPECTED_MESSAGE, 0 },
        { "a long session id", TLSSIMPLE_TLS13, 38, 32 ^ 33, DECODE_ERROR, 0 },
        { "a long session id", TLSSIMPLE_TLS12, 38, 32 ^ 33, DECODE_ERROR, 0 },
        { "TLS 1.0", TLSSIMPLE_TLS12, 5, 3 ^ 1, PROTOCOL_VERSION, 0 },
    };
    size_t i;

    for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        setup how = setup_for(faults[i].version, &p256);
        pair p;

        test_case("%s for %x", faults[i].name, (unsigned) faults[i].version);
        how.client_min = tls12;
        how.client_max = faults[i].change == (3 ^ 1) ? tls12 : tls13;
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        pair_step(&p, TLSSIMPLE_CLIENT);
        wire_bytes(&p.sides[TLSSIMPLE_CLIENT].sent)[5 + faults[i].at] ^=
            (uint8_t) faults[i].change;
        check_alert(&p, TLSSIMPLE_SERVER, faults[i].wanted, faults[i].sent);
        pair_free(&p);
    }
}

/* ---- a ServerHello with something changed -------------------------------------------------------- */

static void clients_name_the_fault(void)
{
    static const hello_fault faults[] = {
        { "no share", TLSSIMPLE_TLS13, KEY_SHARE, NULL, MISSING_EXTENSION, 0 },
        { "a share of another group", TLSSIMPLE_TLS13, KEY_SHARE, "00330009001e00050505050505",
          ILLEGAL_PARAMETER, 0 },
        { "a share that is too short", TLSSIMPLE_TLS13, KEY_SHARE, "00330005001d000109",
          ILLEGAL_PARAMETER, 0 },
        { "a share of zeros", TLSSIMPLE_TLS13, KEY_SHARE,
          "00330024001d0020"
          "0000000000000000000000000000000000000000000000000000000000000000",
          ILLEGAL_PARAMETER, 0 },
        { "a share that is cut", TLSSIMPLE_TLS13, KEY_SHARE, "00330004001d0020", DECODE_ERROR, 0 },
        { "version 3.5", TLSSIMPLE_TLS13, VERSIONS, "002b00020305", ILLEGAL_PARAMETER, 0 },
        { "two versions", TLSSIMPLE_TLS13, VERSIONS, "002b000403040304", DECODE_ERROR, 0 },
        { "an unknown extension", TLSSIMPLE_TLS13, NONE, "fafa0000", UNSUPPORTED_EXTENSION, 0 },
        { "one that belongs elsewhere", TLSSIMPLE_TLS13, NONE, "0010000b000908687474702f312e31",
          ILLEGAL_PARAMETER, 0 },
        { "two of a kind", TLSSIMPLE_TLS13, NONE, "002b00020304", ILLEGAL_PARAMETER, 0 },
        { "an unknown extension", TLSSIMPLE_TLS12, NONE, "fafa0000", UNSUPPORTED_EXTENSION, 0 },
        { "max_fragment_length", TLSSIMPLE_TLS12, NONE, "0001000101", UNSUPPORTED_EXTENSION, 0 },
        { "a ticket that was not asked for", TLSSIMPLE_TLS12, NONE, "00230000",
          UNSUPPORTED_EXTENSION, 0 },
        { "two of a kind", TLSSIMPLE_TLS12, NONE, "00170000", ILLEGAL_PARAMETER, 0 },
        { "a protocol that was not offered", TLSSIMPLE_TLS12, ALPN, "001000050003026832",
          ILLEGAL_PARAMETER, 0 },
        { "an extension that is cut", TLSSIMPLE_TLS12, NONE, "001700", DECODE_ERROR, 0 },
        { "an extension that is cut", TLSSIMPLE_TLS13, NONE, "001700", DECODE_ERROR, 0 },
    };
    size_t i;

    for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        setup how = setup_for(faults[i].version, &p256);
        wire said = { 0 };
        int32_t length;
        uint8_t *record;
        pair p;

        test_case("%s in %x", faults[i].name, (unsigned) faults[i].version);
        how.client_min = tls12;
        how.client_alpn = how.server_alpn = "\x08http/1.1";
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        pair_step(&p, TLSSIMPLE_CLIENT);
        pair_step(&p, TLSSIMPLE_SERVER);
        record = wire_record(&p.sides[TLSSIMPLE_SERVER].sent, 0, &length);
        if (CHECK(record != NULL && record[5] == 2)) {
            /* In TLS 1.2 more messages may stand in the record; they are not reached. */
            length = 9 + (record[7] << 8 | record[8]);
            rewrite(&said, record, length, faults[i].extension, faults[i].put);
            wire_free(&p.sides[TLSSIMPLE_SERVER].sent);
            p.sides[TLSSIMPLE_SERVER].sent = said;
            check_alert(&p, TLSSIMPLE_CLIENT, faults[i].wanted, faults[i].sent);
            /* In the clear, since the client has no keys, while the server's have begun. */
            CHECK_EQUAL(faults[i].wanted, pair_alert_seen(&p, TLSSIMPLE_SERVER));
        }
        pair_free(&p);
    }
}

static void clients_name_the_fault_in_the_fields(void)
{
    static const struct {
        const char *name;
        int32_t version;
        int at, change;
        int wanted, sent;
    } faults[] = {
        { "another message", TLSSIMPLE_TLS13, 0, 2 ^ 11, UNEXPECTED_MESSAGE, 0 },
        { "another message", TLSSIMPLE_TLS12, 0, 2 ^ 11, UNEXPECTED_MESSAGE, 0 },
        { "an unknown message", TLSSIMPLE_TLS13, 0, 2 ^ 99, UNEXPECTED_MESSAGE, 0 },
        { "TLS 1.1", TLSSIMPLE_TLS12, 5, 3 ^ 2, PROTOCOL_VERSION, 0 },
        { "TLS 1.1 in TLS 1.3", TLSSIMPLE_TLS13, 5, 3 ^ 2, PROTOCOL_VERSION, 0 },
        { "a long session id", TLSSIMPLE_TLS13, 38, 32 ^ 33, DECODE_ERROR, 0 },
        { "another session id", TLSSIMPLE_TLS13, 40, 1, ILLEGAL_PARAMETER, 0 },
        { "compression", TLSSIMPLE_TLS13, 38 + 32 + 3, 1, ILLEGAL_PARAMETER, 0 },
        { "compression", TLSSIMPLE_TLS12, 38 + 32 + 3, 1, ILLEGAL_PARAMETER, 0 },
        { "a suite of nobody's", TLSSIMPLE_TLS13, 38 + 32 + 2, 0x80, ILLEGAL_PARAMETER, 0 },
        { "a suite of nobody's", TLSSIMPLE_TLS12, 38 + 32 + 2, 0x80, ILLEGAL_PARAMETER, 0 },
    };
    size_t i;

    for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        setup how = setup_for(faults[i].version, &p256);
        pair p;

        test_case("%s in %x", faults[i].name, (unsigned) faults[i].version);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        pair_step(&p, TLSSIMPLE_CLIENT);
        pair_step(&p, TLSSIMPLE_SERVER);
        wire_bytes(&p.sides[TLSSIMPLE_SERVER].sent)[5 + faults[i].at] ^=
            (uint8_t) faults[i].change;
        check_alert(&p, TLSSIMPLE_CLIENT, faults[i].wanted, faults[i].sent);
        pair_free(&p);
    }
}

/* ---- proofs --------------------------------------------------------------------------------------- */

/* The client's Finished is computed over another handshake. */
static void a_wrong_finished_is_called_so(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(v == 0 ? tls12 : tls13, &p256);
        pair p;

        test_case("%d", v);
        if (pair_to_gate(&p, &how)) {
            mbedtls_ssl_context *client = &p.sides[TLSSIMPLE_CLIENT].session->ssl;
            mbedtls_ssl_context *server = &p.sides[TLSSIMPLE_SERVER].session->ssl;
            static const unsigned char more[1] = { 0 };

            CHECK_EQUAL(TLSSIMPLE_OK, pair_accept(&p));
            if (v == 1) {
                client->handshake->tls13_hs_secrets.client_handshake_traffic_secret[0] ^= 1;
            } else {
                /* The server has heard of something that the client has not. */
                pair_step(&p, TLSSIMPLE_CLIENT);
                p.chunk = 1;
                while (server->state != MBEDTLS_SSL_CLIENT_FINISHED &&
                       wire_length(&p.sides[TLSSIMPLE_CLIENT].sent) > 0) {
                    pair_step(&p, TLSSIMPLE_SERVER);
                }
                CHECK_EQUAL(0, server->handshake->update_checksum(server, more, 1));
            }
            pair_handshake(&p);
            CHECK_EQUAL(TLSSIMPLE_E_SIGNATURE, p.sides[TLSSIMPLE_SERVER].status);
            CHECK_EQUAL(DECRYPT_ERROR, pair_info(&p, TLSSIMPLE_SERVER).alert_sent);
        }
        pair_free(&p);
    }
}

void alert_tests(void)
{
    RUN(servers_name_the_fault);
    RUN(servers_name_the_fault_in_the_fields);
    RUN(clients_name_the_fault);
    RUN(clients_name_the_fault_in_the_fields);
    RUN(a_wrong_finished_is_called_so);
}
