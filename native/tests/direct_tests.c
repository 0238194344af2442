/* Data that goes past Mbed TLS's record buffers, against what Mbed TLS itself would read and write. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#include "pair.h"

static const struct {
    int32_t version;
    int suite;
} suites[] = {
    { TLSSIMPLE_TLS13, MBEDTLS_TLS1_3_AES_128_GCM_SHA256 },
    { TLSSIMPLE_TLS13, MBEDTLS_TLS1_3_AES_256_GCM_SHA384 },
    { TLSSIMPLE_TLS13, MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256 },
    { TLSSIMPLE_TLS12, MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 },
    { TLSSIMPLE_TLS12, MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 },
    { TLSSIMPLE_TLS12, MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 },
};

#define SUITES (sizeof(suites) / sizeof(suites[0]))
#define MOST 40000

static int connect_by(pair *p, size_t index)
{
    setup how = setup_for(suites[index].version, &p256);
    uint16_t suite = (uint16_t) suites[index].suite;
    contexts made;

    test_case("%x suite %x", (unsigned) suites[index].version, suite);
    CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_context_set_suites(made.client, &suite, 1));
    CHECK_EQUAL(TLSSIMPLE_OK, pair_open(p, &made, "test.example"));
    p->owns_contexts = 1;
    return CHECK(pair_handshake(p)) && CHECK_EQUAL(suite, pair_info(p, 0).cipher_suite);
}

/* What Mbed TLS makes of the same data under the same number of the record. */
static int32_t upstream_writes(pair *p, int who, const uint8_t *bytes, int32_t length,
                               uint8_t *record)
{
    mbedtls_ssl_context *ssl = pair_engine(p, who);
    tls_bio *bio = &p->sides[who].session->bio;
    int written;

    bio->destination = record;
    bio->destination_left = MOST;
    written = mbedtls_ssl_write(ssl, bytes, (size_t) length);
    CHECK_EQUAL(length, written);
    bio->destination = NULL;
    return MOST - (int32_t) bio->destination_left;
}

static void records_are_as_upstreams(void)
{
    uint8_t *bytes = malloc(MOST), *ours = malloc(MOST), *theirs = malloc(MOST);
    uint32_t chance = 6;
    size_t i;

    for (i = 0; i < SUITES; i++) {
        pair p;
        int32_t length;

        if (connect_by(&p, i)) {
            for (length = 1; length <= 16383; length += length < 300 ? 1 : 1 + test_below(&chance, 600)) {
                tlssimple_session *session = p.sides[0].session;
                unsigned char number[8];
                int32_t consumed, written;

                test_fill(&chance, bytes, (size_t) length);
                memcpy(number, session->ssl.cur_out_ctr, sizeof(number));
                CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_write(session, bytes, length, &consumed,
                                                                  ours, MOST, &written));
                memcpy(session->ssl.cur_out_ctr, number, sizeof(number));
                CHECK_EQUAL(written, upstream_writes(&p, 0, bytes, length, theirs));
                CHECK(memcmp(ours, theirs, (size_t) written) == 0);
            }
        }
        pair_free(&p);
    }
    free(bytes);
    free(ours);
    free(theirs);
}

/* Ours and Mbed TLS's, written and read in any order: the reader gets pieces of the wire and gives little room
   now and then, and then it is Mbed TLS that reads. */
static void data_goes_either_way(void)
{
    uint8_t *bytes = malloc(MOST), *got = malloc(MOST), *record = malloc(MOST);
    uint32_t chance = 2027;
    size_t i;

    for (i = 0; i < SUITES; i++) {
        pair p;
        int round;

        if (connect_by(&p, i)) {
            for (round = 0; round < 400; round++) {
                const int from = test_below(&chance, 2);
                const int32_t length = 1 + test_below(&chance, round % 5 == 0 ? 16000 : 200);
                int32_t had = 0;
                wire *in = &p.sides[from].sent;

                test_fill(&chance, bytes, (size_t) length);
                if (test_below(&chance, 3) == 0) {
                    wire_put(in, record, upstream_writes(&p, from, bytes, length, record));
                    if (test_below(&chance, 2) == 0) {
                        tls_buffers_give_back(p.sides[from].session);
                    }
                } else {
                    CHECK_EQUAL(TLSSIMPLE_OK, pair_write(&p, from, bytes, length));
                }
                if (test_below(&chance, 20) == 0 && suites[i].version == TLSSIMPLE_TLS13) {
                    int32_t written;

                    CHECK_EQUAL(TLSSIMPLE_OK,
                                tlssimple_session_update_keys(p.sides[from].session, 0, record,
                                                              MOST, &written));
                    wire_put(in, record, written);
                }
                while (wire_length(in) > 0 || had < length) {
                    const int32_t limit = wire_length(in);
                    const int32_t given = test_below(&chance, 2) == 0 || limit == 0
                                              ? limit
                                              : 1 + test_below(&chance, limit);
                    const int32_t room = test_below(&chance, 2) == 0
                                             ? MOST - had
                                             : test_below(&chance, 2 + length - had);
                    int32_t consumed, produced;
                    tlssimple_status status =
                        tlssimple_session_read(p.sides[1 - from].session, wire_bytes(in), given,
                                               &consumed, got + had, room, &produced);

                    if (!CHECK(status >= TLSSIMPLE_OK)) {
                        break;
                    }
                    wire_skip(in, consumed);
                    had += produced;
                }
                CHECK_EQUAL(length, had);
                CHECK(memcmp(bytes, got, (size_t) length) == 0);
            }
        }
        pair_free(&p);
    }
    free(bytes);
    free(got);
    free(record);
}

/* Behind what was read the caller's memory is as it was; where a large record is padded there may be zeros. */
static void what_lies_behind_the_data_is_left(void)
{
    static const int32_t lengths[] = { 1, 100, 511, 512, 513, 16384 };
    uint8_t *sent = calloc(1, 16384), *got = malloc(MOST);
    size_t i, n;

    for (i = 0; i < SUITES; i++) {
        pair p;

        if (connect_by(&p, i)) {
            for (n = 0; n < sizeof(lengths) / sizeof(lengths[0]); n++) {
                int32_t produced = -1, k;

                memset(got, 0x5A, MOST);
                CHECK_EQUAL(TLSSIMPLE_OK, pair_write(&p, 0, sent, lengths[n]));
                CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, 1, got, MOST, &produced));
                CHECK_EQUAL(lengths[n], produced);
                for (k = produced; k < MOST; k++) {
                    if (!CHECK_EQUAL(0x5A, got[k])) {
                        break;
                    }
                }
            }
        }
        pair_free(&p);
    }
    free(sent);
    free(got);
}

/* A record that does not open leaves none of its plaintext with the caller, and the number where it was. */
static void what_does_not_open_is_left(void)
{
    size_t i;

    for (i = 0; i < SUITES; i++) {
        pair p;

        if (connect_by(&p, i)) {
            uint8_t got[200];
            int32_t produced = -1, length;
            uint8_t *record;
            size_t k;

            memset(got, 0x5A, sizeof(got));
            CHECK_EQUAL(TLSSIMPLE_OK, pair_write(&p, 0, (const uint8_t *) "secret, secret", 14));
            record = wire_record(&p.sides[0].sent, 0, &length);
            record[length - 1] ^= 1;
            CHECK_EQUAL(TLSSIMPLE_E_RECORD_MAC, pair_read(&p, 1, got, sizeof(got), &produced));
            CHECK_EQUAL(0, produced);
            for (k = 0; k < sizeof(got); k++) {
                CHECK_EQUAL(0x5A, got[k]);
            }
        }
        pair_free(&p);
    }
}

/* As OpenSSL sends them, 16384 bytes each: none goes by way of Mbed TLS's buffer. What does not fit behind others stays
   in the source. */
static void full_records_take_the_straight_way(void)
{
    static const int32_t rooms[] = { 16385, 20000, 3 * 16384, 3 * 16384 + 1 };
    const int32_t all = 3 * 16384;
    uint8_t *bytes = malloc((size_t) all), *got = malloc((size_t) all + 1);
    uint32_t chance = 3;
    size_t i, n;

    test_fill(&chance, bytes, (size_t) all);
    for (i = 0; i < SUITES; i++) {
        pair p;

        if (connect_by(&p, i)) {
            /* The type, which is the caller's only for a moment. */
            const int32_t on_top = suites[i].version == TLSSIMPLE_TLS13;

            pair_check_echo(&p);
            for (n = 0; n < sizeof(rooms) / sizeof(rooms[0]); n++) {
                int32_t had = 0, produced, at;

                CHECK_EQUAL(TLSSIMPLE_WANT_INPUT, pair_read(&p, 1, got, all, &produced));
                for (at = 0; at < all; at += 16384) {
                    CHECK_EQUAL(TLSSIMPLE_OK, pair_write(&p, 0, bytes + at, 16384));
                }
                while (had < all) {
                    int32_t room = rooms[n] < all + 1 - had ? rooms[n] : all + 1 - had;

                    if (!CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, 1, got + had, room, &produced)) ||
                        !CHECK_EQUAL((room - on_top) / 16384 * 16384, produced)) {
                        break;
                    }
                    CHECK(p.sides[1].session->ssl.in_buf == NULL);
                    had += produced;
                }
                CHECK_EQUAL(all, had);
                CHECK(memcmp(bytes, got, (size_t) all) == 0);
            }
        }
        pair_free(&p);
    }
    free(bytes);
    free(got);
}

/* RFC 8446 5.3: numbers do not wrap. */
static void the_last_number_is_the_end(void)
{
    size_t i;

    for (i = 0; i < SUITES; i++) {
        pair p;

        if (connect_by(&p, i)) {
            int32_t produced;
            uint8_t got[100];

            tls_keys_record_limit = UINT64_MAX;
            pair_check_echo(&p);
            memset(p.sides[0].session->ssl.cur_out_ctr, 0xFF, 8);
            memset(p.sides[1].session->in_counter, 0xFF, 8);
            p.sides[0].session->ssl.cur_out_ctr[7] = 0xFE;
            p.sides[1].session->in_counter[7] = 0xFE;
            CHECK_EQUAL(TLSSIMPLE_OK, pair_write(&p, 0, (const uint8_t *) "last", 4));
            CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, 1, got, 100, &produced));
            CHECK_EQUAL(4, produced);
            CHECK(pair_write(&p, 0, (const uint8_t *) "more", 4) < TLSSIMPLE_OK);
            tls_keys_record_limit = (uint64_t) 1 << 23;
        }
        pair_free(&p);
    }
}

/* ---- what a connection that waits holds ------------------------------------------------------- */

/* A ticket, the keys, the session: what is left of 40 KB. */
#define IDLE_MAX 8192

static void a_connection_that_waits_has_no_buffers(void)
{
    size_t i;

    for (i = 0; i < SUITES; i++) {
        int64_t before = tlssimple_memory_in_use();
        int64_t open, waiting;
        uint8_t got[100];
        int32_t produced;
        pair p;
        int who;

        if (connect_by(&p, i)) {
            pair_check_echo(&p);
            open = tlssimple_memory_in_use();
            for (who = 0; who < 2; who++) {
                CHECK_EQUAL(TLSSIMPLE_WANT_INPUT, pair_read(&p, who, got, 100, &produced));
                CHECK(p.sides[who].session->ssl.in_buf == NULL);
                CHECK(p.sides[who].session->ssl.out_buf == NULL);
                CHECK(p.sides[who].session->ssl.handshake == NULL ||
                      p.sides[who].session->ssl.handshake->transform_handshake == NULL);
                CHECK(p.sides[who].session->ssl.transform_negotiate == NULL);
            }
            waiting = tlssimple_memory_in_use();
            CHECK(waiting <= open);
            /* The contexts are in it as well. */
            CHECK(waiting - before < 2 * IDLE_MAX + 24 * 1024);
            pair_check_echo(&p);

            /* With half a record they are needed. */
            CHECK_EQUAL(TLSSIMPLE_OK, pair_write(&p, 0, (const uint8_t *) "cut here", 8));
            {
                wire *in = &p.sides[0].sent;
                int32_t consumed;

                CHECK_EQUAL(TLSSIMPLE_WANT_INPUT,
                            tlssimple_session_read(p.sides[1].session, wire_bytes(in), 3, &consumed,
                                                   got, 100, &produced));
                CHECK(p.sides[1].session->ssl.in_buf != NULL);
                wire_skip(in, consumed);
                CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, 1, got, 100, &produced));
                CHECK_EQUAL(8, produced);
                CHECK(memcmp(got, "cut here", 8) == 0);
            }
        }
        pair_free(&p);
    }
}

void direct_tests(void)
{
    RUN(records_are_as_upstreams);
    RUN(data_goes_either_way);
    RUN(what_lies_behind_the_data_is_left);
    RUN(what_does_not_open_is_left);
    RUN(full_records_take_the_straight_way);
    RUN(the_last_number_is_the_end);
    RUN(a_connection_that_waits_has_no_buffers);
}
