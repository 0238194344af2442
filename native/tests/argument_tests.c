/* Arguments that the header does not allow. */
#include <string.h>

#include "pair.h"

#define REFUSED(call) CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, call)

static const uint8_t bytes[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };

static void sha256_arguments(void)
{
    uint8_t digest[32];

    REFUSED(tlssimple_sha256(NULL, 1, digest));
    REFUSED(tlssimple_sha256(bytes, -1, digest));
    REFUSED(tlssimple_sha256(bytes, 8, NULL));
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_sha256(NULL, 0, digest));
}

static void context_arguments(void)
{
    tlssimple_context *context = NULL;
    int64_t before = tlssimple_memory_in_use();

    REFUSED(tlssimple_context_create(TLSSIMPLE_CLIENT, TLSSIMPLE_TLS12, TLSSIMPLE_TLS13, NULL, 0,
                                     NULL));
    REFUSED(tlssimple_context_create(2, TLSSIMPLE_TLS12, TLSSIMPLE_TLS13, NULL, 0, &context));
    REFUSED(tlssimple_context_create(-1, TLSSIMPLE_TLS12, TLSSIMPLE_TLS13, NULL, 0, &context));
    REFUSED(tlssimple_context_create(TLSSIMPLE_CLIENT, 0x0302, TLSSIMPLE_TLS13, NULL, 0, &context));
    REFUSED(tlssimple_context_create(TLSSIMPLE_CLIENT, TLSSIMPLE_TLS12, 0x0305, NULL, 0, &context));
    REFUSED(tlssimple_context_create(TLSSIMPLE_CLIENT, TLSSIMPLE_TLS13, TLSSIMPLE_TLS12, NULL, 0,
                                     &context));
    REFUSED(tlssimple_context_create(TLSSIMPLE_CLIENT, 0, 0, NULL, 0, &context));
    REFUSED(tlssimple_context_create(TLSSIMPLE_CLIENT, TLSSIMPLE_TLS12, TLSSIMPLE_TLS13, NULL, 3,
                                     &context));
    REFUSED(tlssimple_context_create(TLSSIMPLE_CLIENT, TLSSIMPLE_TLS12, TLSSIMPLE_TLS13, bytes, -1,
                                     &context));
    CHECK(context == NULL);
    tlssimple_context_free(NULL);
    CHECK_EQUAL(before, tlssimple_memory_in_use());
}

static void alpn_arguments(void)
{
    static const struct {
        const char *list;
        int32_t length;
    } malformed[] = {
        { "\x00", 1 },                     /* an empty name */
        { "\x02h2\x00", 4 },
        { "\x03h2", 3 },                   /* a name that ends too late */
        { "\x02h2\x09http/1.1", 12 },
        { "\x02h2\xFFhttp", 8 },
        { "\x03h\x00" "2", 4 },            /* a NUL, which Mbed TLS could not keep */
    };
    uint8_t longest[256];
    int64_t before = tlssimple_memory_in_use();
    tlssimple_context *context = NULL;
    size_t i;

    for (i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
        test_case("list %d", (int) i);
        REFUSED(tlssimple_context_create(TLSSIMPLE_CLIENT, TLSSIMPLE_TLS12, TLSSIMPLE_TLS13,
                                         (const uint8_t *) malformed[i].list, malformed[i].length,
                                         &context));
        CHECK(context == NULL);
    }
    memset(longest, 'x', sizeof(longest));
    longest[0] = 255;
    test_case("the longest name");
    CHECK_EQUAL(TLSSIMPLE_OK,
                tlssimple_context_create(TLSSIMPLE_CLIENT, TLSSIMPLE_TLS12, TLSSIMPLE_TLS13,
                                         longest, 256, &context));
    tlssimple_context_free(context);
    CHECK_EQUAL(before, tlssimple_memory_in_use());
}

static void session_arguments(void)
{
    uint8_t longest[256];
    int64_t before = tlssimple_memory_in_use();
    tlssimple_session *session = NULL;
    setup how = { 0 };
    contexts made;

    memset(longest, 'x', sizeof(longest));
    CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
    REFUSED(tlssimple_session_create(NULL, NULL, 0, &session));
    REFUSED(tlssimple_session_create(made.client, NULL, 0, NULL));
    REFUSED(tlssimple_session_create(made.client, NULL, 4, &session));
    REFUSED(tlssimple_session_create(made.client, (const uint8_t *) "name", -4, &session));
    REFUSED(tlssimple_session_create(made.client, (const uint8_t *) "na\0me", 5, &session));
    REFUSED(tlssimple_session_create(made.client, longest, 256, &session));
    REFUSED(tlssimple_session_create(made.server, NULL, 4, &session));
    REFUSED(tlssimple_session_create(made.server, (const uint8_t *) "na\0me", 5, &session));
    REFUSED(tlssimple_session_create(made.server, longest, 256, &session));
    CHECK(session == NULL);
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_create(made.client, longest, 255, &session));
    tlssimple_session_free(session);
    tlssimple_session_free(NULL);
    contexts_free(&made);
    CHECK_EQUAL(before, tlssimple_memory_in_use());
}

static void verb_arguments(void)
{
    uint8_t out[128];
    int32_t one = 7, two = 7;
    setup how = { 0 };
    tlssimple_session *s;
    pair p;

    if (!pair_connect(&p, &how)) {
        return;
    }
    s = p.sides[TLSSIMPLE_CLIENT].session;
    REFUSED(tlssimple_session_handshake(NULL, bytes, 8, &one, out, 128, &two));
    REFUSED(tlssimple_session_handshake(s, NULL, 8, &one, out, 128, &two));
    REFUSED(tlssimple_session_handshake(s, bytes, -8, &one, out, 128, &two));
    REFUSED(tlssimple_session_handshake(s, bytes, 8, NULL, out, 128, &two));
    REFUSED(tlssimple_session_handshake(s, bytes, 8, &one, NULL, 128, &two));
    REFUSED(tlssimple_session_handshake(s, bytes, 8, &one, out, -1, &two));
    REFUSED(tlssimple_session_handshake(s, bytes, 8, &one, out, 128, NULL));

    REFUSED(tlssimple_session_read(NULL, bytes, 8, &one, out, 128, &two));
    REFUSED(tlssimple_session_read(s, NULL, 8, &one, out, 128, &two));
    REFUSED(tlssimple_session_read(s, bytes, -8, &one, out, 128, &two));
    REFUSED(tlssimple_session_read(s, bytes, 8, NULL, out, 128, &two));
    REFUSED(tlssimple_session_read(s, bytes, 8, &one, NULL, 128, &two));
    REFUSED(tlssimple_session_read(s, bytes, 8, &one, out, -1, &two));
    REFUSED(tlssimple_session_read(s, bytes, 8, &one, out, 128, NULL));

    REFUSED(tlssimple_session_write(NULL, bytes, 8, &one, out, 128, &two));
    REFUSED(tlssimple_session_write(s, NULL, 8, &one, out, 128, &two));
    REFUSED(tlssimple_session_write(s, bytes, -8, &one, out, 128, &two));
    REFUSED(tlssimple_session_write(s, bytes, 8, NULL, out, 128, &two));
    REFUSED(tlssimple_session_write(s, bytes, 8, &one, NULL, 128, &two));
    REFUSED(tlssimple_session_write(s, bytes, 8, &one, out, -1, &two));
    REFUSED(tlssimple_session_write(s, bytes, 8, &one, out, 128, NULL));

    REFUSED(tlssimple_session_shutdown(NULL, out, 128, &one));
    REFUSED(tlssimple_session_shutdown(s, NULL, 128, &one));
    REFUSED(tlssimple_session_shutdown(s, out, -1, &one));
    REFUSED(tlssimple_session_shutdown(s, out, 128, NULL));

    REFUSED(tlssimple_session_flush(NULL, out, 128, &one));
    REFUSED(tlssimple_session_flush(s, NULL, 128, &one));
    REFUSED(tlssimple_session_flush(s, out, -1, &one));
    REFUSED(tlssimple_session_flush(s, out, 128, NULL));

    /* None of it hurt the session. */
    pair_check_echo(&p);
    pair_free(&p);
}

static void peer_arguments(void)
{
    const der path = path_to(&p256, p256.root);
    uint32_t flags[TLSSIMPLE_PATH_MAX];
    const uint8_t *found = NULL;
    tlssimple_identity *shown = NULL;
    tlssimple_info info;
    int32_t length = 7;
    setup how = { 0 };
    tlssimple_session *s;
    pair p;

    if (!pair_to_gate(&p, &how)) {
        pair_free(&p);
        return;
    }
    s = p.sides[TLSSIMPLE_CLIENT].session;
    REFUSED(tlssimple_session_peer_certificate(NULL, 0, &found, &length));
    REFUSED(tlssimple_session_peer_certificate(s, -1, &found, &length));
    REFUSED(tlssimple_session_peer_certificate(s, 2, &found, &length));
    REFUSED(tlssimple_session_peer_certificate(s, 0, NULL, &length));
    REFUSED(tlssimple_session_peer_certificate(s, 0, &found, NULL));
    REFUSED(tlssimple_session_accept_peer(NULL));
    REFUSED(tlssimple_session_examine_peer(NULL, path.bytes, path.length, flags));
    REFUSED(tlssimple_session_examine_peer(s, NULL, path.length, flags));
    REFUSED(tlssimple_session_examine_peer(s, path.bytes, 0, flags));
    REFUSED(tlssimple_session_examine_peer(s, path.bytes, -1, flags));
    REFUSED(tlssimple_session_examine_peer(s, path.bytes, path.length - 1, flags));
    REFUSED(tlssimple_session_examine_peer(s, path.bytes, path.length, NULL));
    /* The gate is not the place for an identity. */
    CHECK_EQUAL(TLSSIMPLE_OK, create_identity(&rsa, &shown));
    REFUSED(tlssimple_session_set_identity(NULL, shown));
    REFUSED(tlssimple_session_set_identity(s, shown));
    REFUSED(tlssimple_session_set_identity(s, NULL));
    tlssimple_identity_free(shown);
    REFUSED(tlssimple_session_acceptable_issuers(NULL, &found, &length));
    REFUSED(tlssimple_session_acceptable_issuers(s, NULL, &length));
    REFUSED(tlssimple_session_acceptable_issuers(s, &found, NULL));
    REFUSED(tlssimple_session_acceptable_issuers(s, &found, &length));
    REFUSED(tlssimple_session_refuse_peer(NULL, 48));
    REFUSED(tlssimple_session_refuse_peer(s, -1));
    REFUSED(tlssimple_session_refuse_peer(s, 256));
    REFUSED(tlssimple_session_info(NULL, &info));
    REFUSED(tlssimple_session_info(s, NULL));

    /* A server has nobody to judge. */
    s = p.sides[TLSSIMPLE_SERVER].session;
    REFUSED(tlssimple_session_accept_peer(s));
    REFUSED(tlssimple_session_examine_peer(s, path.bytes, path.length, flags));
    REFUSED(tlssimple_session_peer_certificate(s, 0, &found, &length));

    /* None of it hurt the handshake. */
    p.stays_at_gate = 0;
    CHECK(pair_handshake(&p));
    pair_check_echo(&p);
    pair_free(&p);
}

static void write_bound_arguments(void)
{
    CHECK_EQUAL(0, tlssimple_write_bound(-1));
    CHECK_EQUAL(0, tlssimple_write_bound(INT32_MIN));
    CHECK(tlssimple_write_bound(0) >= 0);
    CHECK(tlssimple_write_bound(16384) > 16384);
    CHECK_EQUAL(INT32_MAX, tlssimple_write_bound(INT32_MAX));
}

void argument_tests(void)
{
    RUN(sha256_arguments);
    RUN(context_arguments);
    RUN(alpn_arguments);
    RUN(session_arguments);
    RUN(verb_arguments);
    RUN(peer_arguments);
    RUN(write_bound_arguments);
}
