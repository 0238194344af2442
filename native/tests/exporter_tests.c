/* Keys for other protocols (RFC 8446 7.5, RFC 5705). */
#include <string.h>

#include "internal.h"

#include "pair.h"

static const int32_t versions[] = { TLSSIMPLE_TLS12, TLSSIMPLE_TLS13 };

static tlssimple_status export_from(pair *p, int who, const char *label, const char *context,
                                    uint8_t *output, int32_t length)
{
    return tlssimple_session_export(p->sides[who].session, (const uint8_t *) label,
                                    (int32_t) strlen(label), (const uint8_t *) context,
                                    (int32_t) strlen(context), output, length);
}

static void both_sides_export_the_same(void)
{
    static uint8_t long_ones[2][8161];
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        uint8_t mine[64], theirs[64], other[64];
        pair p;

        test_case("%x", (unsigned) versions[v]);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, export_from(&p, 0, "EXPORTER-x", "", mine, 64));
        CHECK(pair_handshake(&p));
        CHECK_EQUAL(TLSSIMPLE_OK, export_from(&p, 0, "EXPORTER-x", "", mine, 64));
        CHECK_EQUAL(TLSSIMPLE_OK, export_from(&p, 1, "EXPORTER-x", "", theirs, 64));
        CHECK(memcmp(mine, theirs, 64) == 0);
        CHECK_EQUAL(TLSSIMPLE_OK, export_from(&p, 0, "EXPORTER-y", "", other, 64));
        CHECK(memcmp(mine, other, 64) != 0);
        CHECK_EQUAL(TLSSIMPLE_OK, export_from(&p, 0, "EXPORTER-x", "context", other, 64));
        CHECK(memcmp(mine, other, 64) != 0);
        CHECK_EQUAL(TLSSIMPLE_OK, export_from(&p, 1, "EXPORTER-x", "context", theirs, 64));
        CHECK(memcmp(other, theirs, 64) == 0);
        if (versions[v] == TLSSIMPLE_TLS13) {
            /* The secret behind it is not one of those that change. */
            CHECK_EQUAL(TLSSIMPLE_OK, pair_update_keys(&p, 0, 1));
            pair_check_echo(&p);
            pair_check_echo(&p);
            CHECK_EQUAL(TLSSIMPLE_OK, export_from(&p, 0, "EXPORTER-x", "context", mine, 64));
            CHECK(memcmp(other, mine, 64) == 0);
        }
        CHECK_EQUAL(TLSSIMPLE_OK, export_from(&p, 0, "EXPORTER-x", "", long_ones[0], 8160));
        CHECK_EQUAL(TLSSIMPLE_OK, export_from(&p, 1, "EXPORTER-x", "", long_ones[1], 8160));
        CHECK(memcmp(long_ones[0], long_ones[1], 8160) == 0);

        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, export_from(&p, 0, "", "", mine, 64));
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, export_from(&p, 0, "x", "", mine, 0));
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, export_from(&p, 0, "x", "", NULL, 64));
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, export_from(&p, 0, "x", "", long_ones[0], 8161));
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT,
                    tlssimple_session_export(p.sides[0].session, long_ones[0], 250, NULL, 0, mine,
                                             64));
        CHECK_EQUAL(TLSSIMPLE_OK,
                    tlssimple_session_export(p.sides[0].session, long_ones[0], 249, NULL, 0, mine,
                                             64));
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT,
                    tlssimple_session_export(p.sides[0].session, long_ones[0], 10, NULL, 1, mine,
                                             64));
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT,
                    tlssimple_session_export(NULL, long_ones[0], 10, NULL, 0, mine, 64));
        pair_free(&p);
    }
}

/* An empty context is one in TLS 1.2 (RFC 5705 4), and none in TLS 1.3 (RFC 8446 7.5). */
static void no_context_is_another_than_an_empty_one(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        uint8_t empty[32], none[2][32];
        pair p;
        int who;

        test_case("%x", (unsigned) versions[v]);
        if (pair_connect(&p, &how)) {
            CHECK_EQUAL(TLSSIMPLE_OK, export_from(&p, 0, "EXPORTER-x", "", empty, 32));
            for (who = 0; who < 2; who++) {
                CHECK_EQUAL(TLSSIMPLE_OK,
                            tlssimple_session_export(p.sides[who].session,
                                                     (const uint8_t *) "EXPORTER-x", 10, NULL,
                                                     TLSSIMPLE_NO_CONTEXT, none[who], 32));
            }
            CHECK(memcmp(none[0], none[1], 32) == 0);
            CHECK_EQUAL(versions[v] == TLSSIMPLE_TLS13, memcmp(empty, none[0], 32) == 0);
            CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT,
                        tlssimple_session_export(p.sides[0].session,
                                                 (const uint8_t *) "EXPORTER-x", 10, NULL, -2,
                                                 empty, 32));
        }
        pair_free(&p);
    }
}

static void nothing_is_exported_without_extended_master_secret(void)
{
    int whose, who;

    for (whose = 0; whose < 2; whose++) {
        setup how = setup_for(TLSSIMPLE_TLS12, &p256);
        uint8_t output[32];
        contexts made;
        pair p;

        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
        mbedtls_ssl_conf_extended_master_secret(
            whose == TLSSIMPLE_CLIENT ? &made.client->config : &made.server->config,
            MBEDTLS_SSL_EXTENDED_MS_DISABLED);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &made, "test.example"));
        CHECK(pair_handshake(&p));
        for (who = 0; who < 2; who++) {
            test_case("side %d, disabled by %d", who, whose);
            CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT,
                        export_from(&p, who, "EXPORTER-x", "", output, sizeof(output)));
        }
        pair_check_echo(&p);
        pair_free(&p);
        contexts_free(&made);
    }
}

void exporter_tests(void)
{
    RUN(both_sides_export_the_same);
    RUN(no_context_is_another_than_an_empty_one);
    RUN(nothing_is_exported_without_extended_master_secret);
}
