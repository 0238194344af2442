/* Identities: what is one, and how long it lasts. */
#include <string.h>

#include "internal.h"

#include "pair.h"

#define REFUSED(call) CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, call)

static void identity_arguments(void)
{
    const der chain = p256.chain;
    const der key = p256.key;
    tlssimple_identity *made = NULL;
    tlssimple_context *server = NULL;
    tlssimple_context *client = NULL;
    tlssimple_session *session = NULL;
    int64_t before = tlssimple_memory_in_use();
    int32_t taken, written;
    uint8_t out[1];

    REFUSED(tlssimple_identity_create(NULL, chain.length, key.bytes, key.length, &made));
    REFUSED(tlssimple_identity_create(chain.bytes, 0, key.bytes, key.length, &made));
    REFUSED(tlssimple_identity_create(chain.bytes, -1, key.bytes, key.length, &made));
    REFUSED(tlssimple_identity_create(chain.bytes, chain.length, NULL, key.length, &made));
    REFUSED(tlssimple_identity_create(chain.bytes, chain.length, key.bytes, 0, &made));
    REFUSED(tlssimple_identity_create(chain.bytes, chain.length, key.bytes, -1, &made));
    REFUSED(tlssimple_identity_create(chain.bytes, chain.length, key.bytes, key.length, NULL));
    CHECK(made == NULL);
    CHECK_EQUAL(TLSSIMPLE_OK, create_identity(&p256, &made));

    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_context_create(TLSSIMPLE_SERVER, TLSSIMPLE_TLS12,
                                                       TLSSIMPLE_TLS13, NULL, 0, &server));
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_context_create(TLSSIMPLE_CLIENT, TLSSIMPLE_TLS12,
                                                       TLSSIMPLE_TLS13, NULL, 0, &client));
    /* A session may bring its own, but nothing begins without one. */
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_create(server, NULL, 0, &session));
    REFUSED(tlssimple_session_handshake(session, NULL, 0, &taken, out, 1, &written));
    REFUSED(tlssimple_session_set_identity(session, NULL));
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_set_identity(session, made));
    CHECK_EQUAL(TLSSIMPLE_WANT_INPUT,
                tlssimple_session_handshake(session, NULL, 0, &taken, out, 1, &written));
    REFUSED(tlssimple_session_set_identity(session, made));
    tlssimple_session_free(session);
    REFUSED(tlssimple_context_set_identity(NULL, made));
    REFUSED(tlssimple_context_set_identity(server, NULL));
    REFUSED(tlssimple_context_set_identity(client, made)); /* it would be shown to every server */
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_context_set_identity(server, made));
    REFUSED(tlssimple_context_set_identity(server, made));
    tlssimple_identity_free(made);
    tlssimple_identity_free(NULL);
    tlssimple_context_free(server);
    tlssimple_context_free(client);
    CHECK_EQUAL(before, tlssimple_memory_in_use());
}

static void unfit_identities(void)
{
    /* What is wrong, as chain and key. */
    uint8_t cut[4000], late[4000], trailing[4000], junk[64];
    uint8_t many[20000];
    tlssimple_identity *made = NULL;
    int64_t before = tlssimple_memory_in_use();
    const der chain = p256.chain;
    const der leaf = chain_certificate(chain, 0);
    const der key = p256.key;
    int32_t length;

    memcpy(cut, chain.bytes, (size_t) chain.length);
    memcpy(late, chain.bytes, (size_t) chain.length);
    late[0] = 0xFF; /* a length beyond the end */
    memset(junk, 0xA5, sizeof(junk));
    junk[0] = junk[1] = 0;
    junk[2] = sizeof(junk) - 3; /* a length that fits, and no certificate behind it */
    memcpy(trailing, leaf.bytes - 3, (size_t) leaf.length + 3);
    trailing[leaf.length + 3] = 0;
    trailing[1] = (uint8_t) ((leaf.length + 1) >> 8);
    trailing[2] = (uint8_t) (leaf.length + 1);
    /* More than Mbed TLS could put into one record. */
    for (length = 0; length < 16384; length += leaf.length + 3) {
        memcpy(many + length, leaf.bytes - 3, (size_t) leaf.length + 3);
    }
#define UNFIT(chain_bytes, chain_length, key_bytes, key_length)                                   \
    CHECK_EQUAL(TLSSIMPLE_E_IDENTITY,                                                             \
                tlssimple_identity_create(chain_bytes, (int32_t) (chain_length), key_bytes,       \
                                          (int32_t) (key_length), &made))
    UNFIT(cut, chain.length - 1, key.bytes, key.length);
    UNFIT(cut, 2, key.bytes, key.length);
    UNFIT(late, chain.length, key.bytes, key.length);
    UNFIT(trailing, leaf.length + 4, key.bytes, key.length);
    UNFIT(junk, sizeof(junk), key.bytes, key.length);
    UNFIT(many, length, key.bytes, key.length);
    memcpy(cut + leaf.length + 3, junk, sizeof(junk)); /* behind the leaf */
    UNFIT(cut, leaf.length + 3 + (int32_t) sizeof(junk), key.bytes, key.length);
    UNFIT(chain.bytes, chain.length, junk, sizeof(junk));
    UNFIT(chain.bytes, chain.length, key.bytes, key.length - 1);
    UNFIT(chain.bytes, chain.length, stranger.key.bytes, stranger.key.length);
    UNFIT(chain.bytes, chain.length, rsa.key.bytes, rsa.key.length);
    UNFIT(rsa.chain.bytes, rsa.chain.length, key.bytes, key.length);
#undef UNFIT
    CHECK(made == NULL);
    CHECK_EQUAL(before, tlssimple_memory_in_use());
}

/* Contexts and sessions go on when the caller lets go. */
static void an_identity_lasts_as_long_as_it_is_used(void)
{
    int64_t before = tlssimple_memory_in_use();
    setup how = setup_for(TLSSIMPLE_TLS13, &p384);
    pair p;

    /* contexts_create() lets go at once. */
    if (pair_connect(&p, &how)) {
        pair_check_echo(&p);
    }
    pair_free(&p);
    CHECK(tlssimple_memory_in_use() - before < 16384);
}

void identity_tests(void)
{
    RUN(identity_arguments);
    RUN(unfit_identities);
    RUN(an_identity_lasts_as_long_as_it_is_used);
}
