/* Hello messages made or changed by hand: what our own two sides would never say to each other. */
#include <string.h>

#include "pair.h"

#define HANDSHAKE 22
#define CLIENT_HELLO 1
#define SERVER_HELLO 2
#define EXT_SUPPORTED_GROUPS 10
#define EXT_SIGNATURE_ALGORITHMS 13
#define EXT_SUPPORTED_VERSIONS 43
#define EXT_COOKIE 44
#define EXT_KEY_SHARE 51
#define GROUP_SECP256R1 23
#define GROUP_X25519 29
#define GROUP_X448 30
#define ALERT_UNEXPECTED_MESSAGE 10
#define ALERT_HANDSHAKE_FAILURE 40
#define ALERT_ILLEGAL_PARAMETER 47
#define ALERT_PROTOCOL_VERSION 70

/* ---- reading a hello ------------------------------------------------------------------------- */

typedef struct part {
    uint8_t *bytes;
    int32_t length;
} part;

typedef struct hello {
    part session_id;
    part suites;     /* of a ClientHello */
    part extensions;
} hello;

/* What was counted in `width` bytes at *at, which moves behind it. */
static part counted(uint8_t **at, int width)
{
    part found = { *at + width, 0 };
    int i;

    for (i = 0; i < width; i++) {
        found.length = found.length << 8 | (*at)[i];
    }
    *at = found.bytes + found.length;
    return found;
}

/* Takes a ClientHello apart: record header 5, message header 4, version 2, random 32. */
static hello client_hello(uint8_t *record)
{
    uint8_t *at = record + 43;
    hello found;

    CHECK(record[0] == HANDSHAKE && record[5] == CLIENT_HELLO);
    found.session_id = counted(&at, 1);
    found.suites = counted(&at, 2);
    counted(&at, 1);
    found.extensions = counted(&at, 2);
    return found;
}

/* The body of one extension; its type stands four bytes before. */
static part extension(const hello *message, int type)
{
    uint8_t *at = message->extensions.bytes;
    const part none = { NULL, 0 };

    while (at < message->extensions.bytes + message->extensions.length) {
        int found = at[0] << 8 | at[1];
        part body;

        at += 2;
        body = counted(&at, 2);
        if (found == type) {
            return body;
        }
    }
    return none;
}

/* ---- writing a server's hello ---------------------------------------------------------------- */

/* RFC 8446 4.1.3: the random that makes a ServerHello a HelloRetryRequest. */
static const uint8_t retry_random[32] = {
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
    0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
};
static const uint8_t plain_random[32] = { 1, 2, 3, 4 };

static void put16(wire *out, int value)
{
    const uint8_t bytes[2] = { (uint8_t) (value >> 8), (uint8_t) value };

    wire_put(out, bytes, 2);
}

static void put_versions(wire *out, int version)
{
    put16(out, EXT_SUPPORTED_VERSIONS);
    put16(out, 2);
    put16(out, version);
}

/* The key_share of a HelloRetryRequest: a group alone. */
static void put_group(wire *out, int group)
{
    put16(out, EXT_KEY_SHARE);
    put16(out, 2);
    put16(out, group);
}

static void put_x25519_share(wire *out)
{
    /* The base point: as good a public key as any. */
    static const uint8_t share[32] = { 9 };

    put16(out, EXT_KEY_SHARE);
    put16(out, 36);
    put16(out, GROUP_X25519);
    put16(out, 32);
    wire_put(out, share, 32);
}

static void put_cookie(wire *out, const char *cookie)
{
    put16(out, EXT_COOKIE);
    put16(out, (int) strlen(cookie) + 2);
    put16(out, (int) strlen(cookie));
    wire_put(out, (const uint8_t *) cookie, (int32_t) strlen(cookie));
}

/* A whole ServerHello in its record, onto `out`; frees the extensions. */
static void put_server_hello(wire *out, int version, const uint8_t random[32], part session_id,
                             int suite, wire *extensions)
{
    const uint8_t session_id_length = (uint8_t) session_id.length;
    int length = 2 + 32 + 1 + session_id.length + 2 + 1 + 2 + wire_length(extensions);
    const uint8_t head[9] = { HANDSHAKE, 3, 3, (uint8_t) ((length + 4) >> 8),
                              (uint8_t) (length + 4), SERVER_HELLO, 0, (uint8_t) (length >> 8),
                              (uint8_t) length };
    const uint8_t no_compression = 0;

    wire_put(out, head, 9);
    put16(out, version);
    wire_put(out, random, 32);
    wire_put(out, &session_id_length, 1);
    wire_put(out, session_id.bytes, session_id.length);
    put16(out, suite);
    wire_put(out, &no_compression, 1);
    put16(out, wire_length(extensions));
    wire_put(out, wire_bytes(extensions), wire_length(extensions));
    wire_free(extensions);
}

/* ---- a client alone -------------------------------------------------------------------------- */

/* A client that has said hello; its words stay on the wire, a copy is taken apart. */
typedef struct lone_client {
    pair p;
    uint8_t record[2000];
    hello said;
} lone_client;

static wire *to_client(lone_client *alone)
{
    return &alone->p.sides[TLSSIMPLE_SERVER].sent;
}

static void read_hello(lone_client *alone, int index)
{
    int32_t length;
    uint8_t *record = wire_record(&alone->p.sides[TLSSIMPLE_CLIENT].sent, index, &length);

    if (CHECK(record != NULL && length <= (int32_t) sizeof(alone->record))) {
        memcpy(alone->record, record, (size_t) length);
        alone->said = client_hello(alone->record);
    }
}

static void lone_client_create(lone_client *alone, int32_t min, int32_t max)
{
    setup how = { 0 };

    how.client_min = min;
    how.client_max = max;
    CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&alone->p, &how));
    CHECK_EQUAL(TLSSIMPLE_WANT_INPUT, pair_step(&alone->p, TLSSIMPLE_CLIENT));
    read_hello(alone, 0);
}

/* The client reads what it was sent; it must fail so, and say so. */
static void check_refusal(lone_client *alone, tlssimple_status status, int alert)
{
    wire *sent = &alone->p.sides[TLSSIMPLE_CLIENT].sent;

    wire_skip(sent, wire_length(sent));
    CHECK_EQUAL(status, pair_step(&alone->p, TLSSIMPLE_CLIENT));
    CHECK_EQUAL(7, wire_length(sent));
    if (wire_length(sent) == 7) {
        CHECK_EQUAL(21, wire_bytes(sent)[0]);
        CHECK_EQUAL(2, wire_bytes(sent)[5]);
        CHECK_EQUAL(alert, wire_bytes(sent)[6]);
    }
    CHECK_EQUAL(alert, pair_info(&alone->p, TLSSIMPLE_CLIENT).alert_sent);
    pair_free(&alone->p);
}

/* ---- HelloRetryRequest ----------------------------------------------------------------------- */

static void hello_retry_with_cookie(void)
{
    int with_cookie;

    for (with_cookie = 0; with_cookie < 2; with_cookie++) {
        lone_client alone;
        wire extensions = { 0 };
        part cookie, share;
        int32_t first_length;

        test_case(with_cookie ? "with cookie" : "without");
        lone_client_create(&alone, 0, 0);
        CHECK(extension(&alone.said, EXT_COOKIE).bytes == NULL);
        share = extension(&alone.said, EXT_KEY_SHARE);
        CHECK(share.length > 4 && (share.bytes[2] << 8 | share.bytes[3]) == GROUP_X25519);

        put_versions(&extensions, TLSSIMPLE_TLS13);
        put_group(&extensions, GROUP_SECP256R1);
        if (with_cookie) {
            put_cookie(&extensions, "a cookie of some length");
        }
        put_server_hello(to_client(&alone), TLSSIMPLE_TLS12, retry_random, alone.said.session_id,
                         0x1301, &extensions);
        CHECK(wire_record(&alone.p.sides[TLSSIMPLE_CLIENT].sent, 0, &first_length) != NULL);
        wire_skip(&alone.p.sides[TLSSIMPLE_CLIENT].sent, first_length);
        CHECK_EQUAL(TLSSIMPLE_WANT_INPUT, pair_step(&alone.p, TLSSIMPLE_CLIENT));

        /* A dummy change_cipher_spec, then the second hello; but a cookie is returned at once. */
        read_hello(&alone, with_cookie ? 0 : 1);
        cookie = extension(&alone.said, EXT_COOKIE);
        if (with_cookie) {
            CHECK_EQUAL(2 + 23, cookie.length);
            CHECK(cookie.bytes != NULL && cookie.bytes[1] == 23 &&
                  memcmp(cookie.bytes + 2, "a cookie of some length", 23) == 0);
        } else {
            CHECK(cookie.bytes == NULL);
        }
        share = extension(&alone.said, EXT_KEY_SHARE);
        CHECK_EQUAL(2 + 2 + 2 + 65, share.length);
        CHECK(share.bytes != NULL && (share.bytes[2] << 8 | share.bytes[3]) == GROUP_SECP256R1);

        /* A cookie has no place in the ServerHello, also after it had one before. */
        put_versions(&extensions, TLSSIMPLE_TLS13);
        put_cookie(&extensions, "another");
        put_server_hello(to_client(&alone), TLSSIMPLE_TLS12, plain_random, alone.said.session_id,
                         0x1301, &extensions);
        check_refusal(&alone, TLSSIMPLE_E_ILLEGAL,
                      ALERT_ILLEGAL_PARAMETER);
    }
}

static void a_cookie_in_a_first_server_hello_is_refused(void)
{
    lone_client alone;
    wire extensions = { 0 };

    lone_client_create(&alone, 0, 0);
    put_versions(&extensions, TLSSIMPLE_TLS13);
    put_x25519_share(&extensions);
    put_cookie(&extensions, "a cookie");
    put_server_hello(to_client(&alone), TLSSIMPLE_TLS12, plain_random, alone.said.session_id,
                     0x1301, &extensions);
    check_refusal(&alone, TLSSIMPLE_E_ILLEGAL, ALERT_ILLEGAL_PARAMETER);
}

static void a_retry_must_ask_for_something_possible(void)
{
    /* A group whose share was sent already; one that was never offered. */
    const int groups[] = { GROUP_X25519, GROUP_X448 };
    size_t i;

    for (i = 0; i < 2; i++) {
        lone_client alone;
        wire extensions = { 0 };

        test_case("group %d", groups[i]);
        lone_client_create(&alone, 0, 0);
        put_versions(&extensions, TLSSIMPLE_TLS13);
        put_group(&extensions, groups[i]);
        put_server_hello(to_client(&alone), TLSSIMPLE_TLS12, retry_random, alone.said.session_id,
                         0x1301, &extensions);
        check_refusal(&alone, TLSSIMPLE_E_ILLEGAL, ALERT_ILLEGAL_PARAMETER);
    }
}

static void a_second_retry_is_refused(void)
{
    lone_client alone;
    wire extensions = { 0 };
    int turn;

    lone_client_create(&alone, 0, 0);
    for (turn = 0; turn < 2; turn++) {
        put_versions(&extensions, TLSSIMPLE_TLS13);
        put_group(&extensions, turn == 0 ? GROUP_SECP256R1 : 24);
        put_server_hello(to_client(&alone), TLSSIMPLE_TLS12, retry_random, alone.said.session_id,
                         0x1301, &extensions);
        if (turn == 0) {
            CHECK_EQUAL(TLSSIMPLE_WANT_INPUT, pair_step(&alone.p, TLSSIMPLE_CLIENT));
        }
    }
    check_refusal(&alone, TLSSIMPLE_E_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE);
}

/* ---- a server that does not keep to what was offered ----------------------------------------- */

static void a_server_of_tls_1_1_is_refused(void)
{
    const struct {
        int32_t min, max;
        tlssimple_status status;
        int alert;
    } cases[] = {
        { 0x0303, 0x0304, TLSSIMPLE_E_VERSION, ALERT_PROTOCOL_VERSION },
        { 0x0303, 0x0303, TLSSIMPLE_E_VERSION, ALERT_PROTOCOL_VERSION },
        { 0x0304, 0x0304, TLSSIMPLE_E_VERSION, ALERT_PROTOCOL_VERSION },
    };
    size_t i;

    for (i = 0; i < 3; i++) {
        lone_client alone;
        wire extensions = { 0 };

        test_case("client of %x to %x", (unsigned) cases[i].min, (unsigned) cases[i].max);
        lone_client_create(&alone, cases[i].min, cases[i].max);
        put_server_hello(to_client(&alone), 0x0302, plain_random, alone.said.session_id, 0xC02F,
                         &extensions);
        /* As such a server would have it in the record's header too. */
        wire_bytes(to_client(&alone))[2] = 2;
        check_refusal(&alone, cases[i].status, cases[i].alert);
    }
}

static void a_choice_that_was_not_offered_is_refused(void)
{
    const struct {
        const char *name;
        int version; /* in supported_versions; 0: none, which is TLS 1.2 */
        int suite;
        int wrong_session_id;
        tlssimple_status status;
        int alert;
    } cases[] = {
        { "TLS 1.3 suite", 0x0304, 0x1304, 0, TLSSIMPLE_E_ILLEGAL, 47 },
        { "TLS 1.2 suite in TLS 1.3", 0x0304, 0xC02F, 0, TLSSIMPLE_E_ILLEGAL, 47 },
        { "static RSA in TLS 1.2", 0, 0x009C, 0, TLSSIMPLE_E_PROTOCOL, 47 },
        { "TLS 1.3 suite in TLS 1.2", 0, 0x1301, 0, TLSSIMPLE_E_ILLEGAL, 47 },
        { "another session id", 0x0304, 0x1301, 1, TLSSIMPLE_E_ILLEGAL, 47 },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        lone_client alone;
        wire extensions = { 0 };

        test_case("%s", cases[i].name);
        lone_client_create(&alone, 0, 0);
        if (cases[i].version != 0) {
            put_versions(&extensions, cases[i].version);
            put_x25519_share(&extensions);
        }
        if (cases[i].wrong_session_id) {
            alone.said.session_id.bytes[0] ^= 1;
        }
        put_server_hello(to_client(&alone), TLSSIMPLE_TLS12, plain_random, alone.said.session_id,
                         cases[i].suite, &extensions);
        check_refusal(&alone, cases[i].status, cases[i].alert);
    }
}

/* RFC 8446 4.1.3: somebody in between takes TLS 1.3 out of the offer; the server's random tells. */
static void a_downgrade_is_noticed(void)
{
    lone_client alone;
    part versions;
    int32_t length;
    hello said;

    lone_client_create(&alone, 0, 0);
    said = client_hello(wire_record(&alone.p.sides[TLSSIMPLE_CLIENT].sent, 0, &length));
    versions = extension(&said, EXT_SUPPORTED_VERSIONS);
    if (CHECK(versions.bytes != NULL)) {
        versions.bytes[-4] = 0xFA; /* an extension of no meaning */
        versions.bytes[-3] = 0xFA;
    }
    CHECK_EQUAL(TLSSIMPLE_WANT_INPUT, pair_step(&alone.p, TLSSIMPLE_SERVER));
    CHECK_EQUAL(TLSSIMPLE_TLS12, pair_info(&alone.p, TLSSIMPLE_SERVER).version);
    check_refusal(&alone, TLSSIMPLE_E_ILLEGAL, ALERT_ILLEGAL_PARAMETER);
}

/* ---- a client with which the server has nothing in common ------------------------------------ */

static void fill16(part list, int value)
{
    int32_t at;

    for (at = 0; at + 1 < list.length; at += 2) {
        list.bytes[at] = (uint8_t) (value >> 8);
        list.bytes[at + 1] = (uint8_t) value;
    }
}

static void nothing_in_common_is_said(void)
{
    static const char *const names[] = { "suites", "groups", "signature algorithms" };
    const int32_t versions[] = { TLSSIMPLE_TLS12, TLSSIMPLE_TLS13 };
    int v, what;

    for (v = 0; v < 2; v++) {
        for (what = 0; what < 3; what++) {
            lone_client alone;
            int32_t length;
            part list;
            hello said;

            test_case("%x %s", (unsigned) versions[v], names[what]);
            lone_client_create(&alone, versions[v], versions[v]);
            said = client_hello(wire_record(&alone.p.sides[TLSSIMPLE_CLIENT].sent, 0, &length));
            list = what == 0 ? said.suites
                             : extension(&said, what == 1 ? EXT_SUPPORTED_GROUPS
                                                          : EXT_SIGNATURE_ALGORITHMS);
            CHECK(list.bytes != NULL);
            if (what != 0) {
                list.bytes += 2;
                list.length -= 2;
            }
            fill16(list, 0xFAFA);
            if (what == 1 && versions[v] == TLSSIMPLE_TLS13) {
                /* The share must be of a group that was offered. */
                list = extension(&said, EXT_KEY_SHARE);
                list.bytes[2] = list.bytes[3] = 0xFA;
            }
            CHECK_EQUAL(TLSSIMPLE_E_NO_COMMON, pair_step(&alone.p, TLSSIMPLE_SERVER));
            CHECK_EQUAL(ALERT_HANDSHAKE_FAILURE,
                        pair_info(&alone.p, TLSSIMPLE_SERVER).alert_sent);
            pair_free(&alone.p);
        }
    }
}

/* ---- HelloRequest ------------------------------------------------------------------------------ */

static const uint8_t hello_request[] = { 22, 3, 3, 0, 4, 0, 0, 0, 0 };

/* Puts so many of them ahead of record number `index` of the server's first flight; 0: there is none. */
static int request_before(pair *p, int index, int count)
{
    wire *sent = &p->sides[TLSSIMPLE_SERVER].sent;
    int32_t length;
    uint8_t *at = wire_record(sent, index, &length);
    int32_t offset;

    if (at == NULL) {
        return 0;
    }
    offset = (int32_t) (at - wire_bytes(sent));
    for (; count > 0; count--) {
        wire_replace(sent, wire_bytes(sent) + offset, 0, hello_request, sizeof(hello_request));
    }
    return 1;
}

/* RFC 5246 7.4.1.1: a client that is negotiating passes over it, and it is in no digest. */
static void hello_requests_in_the_handshake(void)
{
    int index, is_more = 1, many;

    for (index = 0; is_more; index++) {
        for (many = 0; is_more && many < 2; many++) {
            setup how = setup_for(TLSSIMPLE_TLS12, &p256);
            pair p;

            test_case("%s before record %d", many ? "a flood" : "some", index);
            CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
            pair_step(&p, TLSSIMPLE_CLIENT);
            pair_step(&p, TLSSIMPLE_SERVER);
            is_more = request_before(&p, index, many ? 40 : 3);
            if (is_more && many) {
                CHECK(!pair_handshake(&p));
                CHECK_EQUAL(TLSSIMPLE_E_UNEXPECTED, p.sides[TLSSIMPLE_CLIENT].status);
                CHECK_EQUAL(ALERT_UNEXPECTED_MESSAGE, pair_info(&p, TLSSIMPLE_CLIENT).alert_sent);
            } else if (CHECK(pair_handshake(&p))) {
                pair_check_echo(&p);
            }
            pair_free(&p);
        }
    }
    /* ServerHello, Certificate, ServerKeyExchange, ServerHelloDone. */
    CHECK(index > 4);
}

/* In TLS 1.3 there is no such message, and a client that would speak it does not wait for TLS 1.2. */
static void hello_requests_where_they_are_none(void)
{
    static const struct {
        const char *name;
        int32_t client_min, server;
        int who;
    } cases[] = {
        { "TLS 1.3", TLSSIMPLE_TLS13, TLSSIMPLE_TLS13, TLSSIMPLE_CLIENT },
        { "both, TLS 1.3 is chosen", TLSSIMPLE_TLS12, TLSSIMPLE_TLS13, TLSSIMPLE_CLIENT },
        { "both, TLS 1.2 is chosen", TLSSIMPLE_TLS12, TLSSIMPLE_TLS12, TLSSIMPLE_CLIENT },
        { "to a server of TLS 1.2", TLSSIMPLE_TLS12, TLSSIMPLE_TLS12, TLSSIMPLE_SERVER },
        { "to a server of TLS 1.3", TLSSIMPLE_TLS12, TLSSIMPLE_TLS13, TLSSIMPLE_SERVER },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        setup how = setup_for(cases[i].server, &p256);
        pair p;

        test_case("%s", cases[i].name);
        how.client_min = cases[i].client_min;
        how.client_max = TLSSIMPLE_TLS13;
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        pair_step(&p, TLSSIMPLE_CLIENT);
        if (cases[i].who == TLSSIMPLE_CLIENT) {
            pair_step(&p, TLSSIMPLE_SERVER);
            CHECK(request_before(&p, 0, 1));
        } else {
            wire *sent = &p.sides[TLSSIMPLE_CLIENT].sent;

            wire_replace(sent, wire_bytes(sent), 0, hello_request, sizeof(hello_request));
        }
        CHECK(!pair_handshake(&p));
        CHECK_EQUAL(TLSSIMPLE_E_UNEXPECTED, p.sides[cases[i].who].status);
        CHECK_EQUAL(ALERT_UNEXPECTED_MESSAGE, pair_info(&p, cases[i].who).alert_sent);
        pair_free(&p);
    }
}

void hello_tests(void)
{
    RUN(hello_retry_with_cookie);
    RUN(a_cookie_in_a_first_server_hello_is_refused);
    RUN(a_retry_must_ask_for_something_possible);
    RUN(a_second_retry_is_refused);
    RUN(a_server_of_tls_1_1_is_refused);
    RUN(a_choice_that_was_not_offered_is_refused);
    RUN(a_downgrade_is_noticed);
    RUN(nothing_in_common_is_said);
    RUN(hello_requests_in_the_handshake);
    RUN(hello_requests_where_they_are_none);
}
