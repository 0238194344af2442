/* Application data and its end. */
#include <stdlib.h>
#include <string.h>

#include "pair.h"

static const int32_t versions[] = { TLSSIMPLE_TLS12, TLSSIMPLE_TLS13 };

#define CALLS_MAX 4000000

/* ---- much data, in pieces of every size ------------------------------------------------------ */

/* A piece: mostly of a middling size, now and then tiny or as long as can be. */
static int32_t piece(uint32_t *chance, int32_t limit)
{
    switch (test_below(chance, 8)) {
        case 0: return 0;
        case 1: return 1 + test_below(chance, 70);
        case 2: return limit;
        default: return 1 + test_below(chance, limit);
    }
}

static int32_t at_most(int32_t length, int32_t limit)
{
    return length < limit ? length : limit;
}

/* One call of write with a random piece of `bytes`; how much was taken. */
static int32_t write_piece(pair *p, int who, const uint8_t *bytes, int32_t left, uint32_t *chance)
{
    int32_t given = at_most(left, piece(chance, 40000));
    int32_t room = piece(chance, 70000);
    uint8_t *plaintext = malloc((size_t) given + 1);
    uint8_t *destination = malloc((size_t) room + 1);
    int32_t consumed = -1, written = -1;
    tlssimple_status status;

    memcpy(plaintext, bytes, (size_t) given);
    memset(destination + room, 0xA5, 1);
    status = tlssimple_session_write(p->sides[who].session, plaintext, given, &consumed,
                                     destination, room, &written);
    CHECK(status == TLSSIMPLE_OK || status == TLSSIMPLE_WANT_OUTPUT);
    CHECK(status == TLSSIMPLE_WANT_OUTPUT || consumed == given);
    CHECK(consumed >= 0 && consumed <= given);
    CHECK(written >= 0 && written <= room);
    CHECK(room < tlssimple_write_bound(given) || status == TLSSIMPLE_OK);
    CHECK_EQUAL(0xA5, destination[room]);
    wire_put(&p->sides[who].sent, destination, written);
    free(plaintext);
    free(destination);
    return consumed > 0 ? consumed : 0;
}

/* One call of read with a random piece of what is on the wire and random room; how much came. */
static int32_t read_piece(pair *p, int who, uint8_t *bytes, int32_t left, uint32_t *chance)
{
    wire *in = &p->sides[1 - who].sent;
    int32_t given = at_most(wire_length(in), piece(chance, 50000));
    int32_t room = at_most(left, piece(chance, 30000));
    uint8_t *source = malloc((size_t) given + 1);
    int32_t consumed = -1, produced = -1;
    tlssimple_status status;

    if (given > 0) {
        memcpy(source, wire_bytes(in), (size_t) given);
    }
    status = tlssimple_session_read(p->sides[who].session, source, given, &consumed, bytes, room,
                                    &produced);
    CHECK(status == TLSSIMPLE_OK || status == TLSSIMPLE_WANT_INPUT);
    CHECK(consumed >= 0 && consumed <= given);
    CHECK(produced >= 0 && produced <= room);
    CHECK(status != TLSSIMPLE_WANT_INPUT || (consumed == given && produced == 0));
    CHECK(status != TLSSIMPLE_OK || produced > 0 || room == 0);
    wire_skip(in, consumed > 0 ? consumed : 0);
    free(source);
    return produced > 0 ? produced : 0;
}

static void transfer(pair *p, int from, int32_t size, uint32_t *chance)
{
    uint8_t *sent = malloc((size_t) size + 1);
    uint8_t *got = calloc(1, (size_t) size + 1);
    int32_t written = 0, read = 0;
    int calls = 0;

    test_fill(chance, sent, (size_t) size);
    /* Some calls at least, also where there is nothing to say. */
    while ((written < size || read < size || calls < 20) && ++calls < CALLS_MAX) {
        written += write_piece(p, from, sent + written, size - written, chance);
        if (test_below(chance, 3) != 0) {
            read += read_piece(p, 1 - from, got + read, size - read, chance);
        }
    }
    CHECK(calls < CALLS_MAX);
    CHECK(memcmp(sent, got, (size_t) size) == 0);
    CHECK_EQUAL(0, wire_length(&p->sides[from].sent));
    free(sent);
    free(got);
}

static void all_sizes_arrive_in_pieces_of_all_sizes(void)
{
    static const int32_t sizes[] = { 0, 1, 16383, 16384, 16385, 100000, 1 << 20 };
    uint32_t chance = 2026;
    int v, from;
    size_t i;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        pair p;

        if (pair_connect(&p, &how)) {
            for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
                for (from = 0; from < 2; from++) {
                    test_case("%x: %d bytes from %d", (unsigned) versions[v], (int) sizes[i],
                              from);
                    transfer(&p, from, sizes[i], &chance);
                }
            }
        }
        pair_free(&p);
    }
}

/* Both ways at once: what one side reads does not touch what it has yet to write. */
static void both_directions_at_once(void)
{
    enum { SIZE = 200000 };
    uint32_t chance = 7;
    int v, who;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        pair p;

        test_case("%x", (unsigned) versions[v]);
        if (pair_connect(&p, &how)) {
            uint8_t *sent[2], *got[2];
            int32_t written[2] = { 0, 0 }, read[2] = { 0, 0 };
            int calls = 0;

            for (who = 0; who < 2; who++) {
                sent[who] = malloc(SIZE);
                got[who] = malloc(SIZE + 1);
                test_fill(&chance, sent[who], SIZE);
            }
            while (read[0] + read[1] < 2 * SIZE && ++calls < CALLS_MAX) {
                who = test_below(&chance, 2);
                if (test_below(&chance, 2) != 0) {
                    written[who] += write_piece(&p, who, sent[who] + written[who],
                                                SIZE - written[who], &chance);
                } else {
                    read[who] += read_piece(&p, who, got[who] + read[who], SIZE - read[who],
                                            &chance);
                }
            }
            CHECK(memcmp(sent[0], got[1], SIZE) == 0);
            CHECK(memcmp(sent[1], got[0], SIZE) == 0);
            for (who = 0; who < 2; who++) {
                free(sent[who]);
                free(got[who]);
            }
        }
        pair_free(&p);
    }
}

/* In TLS 1.3 Mbed TLS counts the type of the content in: 16383. */
static void a_full_record_is_filled(void)
{
    static const uint8_t bytes[16384] = { 1 };
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        int32_t length;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        if (pair_connect(&p, &how)) {
            CHECK_EQUAL(TLSSIMPLE_OK,
                        pair_write(&p, TLSSIMPLE_CLIENT, bytes,
                                   versions[v] == TLSSIMPLE_TLS13 ? 16383 : 16384));
            CHECK(wire_record(&p.sides[TLSSIMPLE_CLIENT].sent, 0, &length) != NULL);
            CHECK_EQUAL(length, wire_length(&p.sides[TLSSIMPLE_CLIENT].sent));
        }
        pair_free(&p);
    }
}

/* One call of read takes as many records as there is room for. */
static void one_read_takes_many_records(void)
{
    int v, i;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        uint8_t got[100];
        int32_t produced;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        if (pair_connect(&p, &how)) {
            for (i = 0; i < 10; i++) {
                pair_write(&p, TLSSIMPLE_CLIENT, (const uint8_t *) "ten bytes.", 10);
            }
            CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, TLSSIMPLE_SERVER, got, 35, &produced));
            CHECK_EQUAL(35, produced);
            CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, TLSSIMPLE_SERVER, got, 100, &produced));
            CHECK_EQUAL(65, produced);
            CHECK_EQUAL(TLSSIMPLE_WANT_INPUT,
                        pair_read(&p, TLSSIMPLE_SERVER, got, 100, &produced));
        }
        pair_free(&p);
    }
}

static void reading_nothing_asks_whether_there_is_something(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        uint8_t got[10];
        int32_t produced;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        if (pair_connect(&p, &how)) {
            CHECK_EQUAL(TLSSIMPLE_WANT_INPUT, pair_read(&p, 0, got, 0, &produced));
            pair_write(&p, TLSSIMPLE_SERVER, (const uint8_t *) "data", 4);
            CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, 0, got, 0, &produced));
            CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, 0, got, 0, &produced));
            CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, 0, got, 3, &produced));
            CHECK_EQUAL(3, produced);
            CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, 0, got, 0, &produced));
            CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, 0, got, 10, &produced));
            CHECK(produced == 1 && got[0] == 'a');
            CHECK_EQUAL(TLSSIMPLE_WANT_INPUT, pair_read(&p, 0, got, 0, &produced));
            pair_shutdown(&p, TLSSIMPLE_SERVER);
            CHECK_EQUAL(TLSSIMPLE_CLOSED, pair_read(&p, 0, got, 0, &produced));
        }
        pair_free(&p);
    }
}

static void a_small_destination_takes_no_part_of_a_record(void)
{
    setup how = setup_for(TLSSIMPLE_TLS13, &p256);
    uint8_t out[64];
    int32_t consumed, written;
    pair p;

    if (pair_connect(&p, &how)) {
        CHECK_EQUAL(TLSSIMPLE_WANT_OUTPUT,
                    tlssimple_session_write(p.sides[0].session, (const uint8_t *) "data", 4,
                                            &consumed, out, 64, &written));
        CHECK(consumed == 0 && written == 0);
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_write(p.sides[0].session, NULL, 0, &consumed,
                                                          NULL, 0, &written));
        CHECK(consumed == 0 && written == 0);
        pair_check_echo(&p);
    }
    pair_free(&p);
}

/* ---- the end --------------------------------------------------------------------------------- */

static void data_comes_before_the_end(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        uint8_t got[100];
        int32_t produced;
        int i;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        if (pair_connect(&p, &how)) {
            pair_write(&p, TLSSIMPLE_SERVER, (const uint8_t *) "first ", 6);
            pair_write(&p, TLSSIMPLE_SERVER, (const uint8_t *) "last", 4);
            CHECK_EQUAL(TLSSIMPLE_OK, pair_shutdown(&p, TLSSIMPLE_SERVER));
            /* What follows the end is not looked at. */
            wire_put(&p.sides[TLSSIMPLE_SERVER].sent, (const uint8_t *) "garbage", 7);
            CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, TLSSIMPLE_CLIENT, got, 100, &produced));
            CHECK(produced == 10 && memcmp(got, "first last", 10) == 0);
            for (i = 0; i < 3; i++) {
                CHECK_EQUAL(TLSSIMPLE_CLOSED,
                            pair_read(&p, TLSSIMPLE_CLIENT, got, i == 1 ? 0 : 100, &produced));
            }
        }
        pair_free(&p);
    }
}

/* RFC 8446 6.1: close_notify ends one direction only. */
static void the_other_direction_stays_open(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        uint8_t got[100];
        int32_t produced;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        if (pair_connect(&p, &how)) {
            CHECK_EQUAL(TLSSIMPLE_OK, pair_shutdown(&p, TLSSIMPLE_SERVER));
            CHECK_EQUAL(TLSSIMPLE_CLOSED, pair_read(&p, TLSSIMPLE_CLIENT, got, 100, &produced));
            CHECK_EQUAL(TLSSIMPLE_OK,
                        pair_write(&p, TLSSIMPLE_CLIENT, (const uint8_t *) "still here", 10));
            CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, TLSSIMPLE_SERVER, got, 100, &produced));
            CHECK(produced == 10 && memcmp(got, "still here", 10) == 0);
            CHECK_EQUAL(TLSSIMPLE_OK, pair_shutdown(&p, TLSSIMPLE_CLIENT));
            CHECK_EQUAL(TLSSIMPLE_CLOSED, pair_read(&p, TLSSIMPLE_SERVER, got, 100, &produced));
            CHECK_EQUAL(TLSSIMPLE_CLOSED, pair_read(&p, TLSSIMPLE_CLIENT, got, 100, &produced));
        }
        pair_free(&p);
    }
}

static void shutdown_is_said_once(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        uint8_t out[100];
        int32_t consumed, written, total = 0;
        tlssimple_status status = TLSSIMPLE_WANT_OUTPUT;
        tlssimple_session *s;
        int calls;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        if (pair_connect(&p, &how)) {
            s = p.sides[TLSSIMPLE_CLIENT].session;
            /* It leaves even through the smallest door. */
            for (calls = 0; calls < 100; calls++) {
                status = tlssimple_session_shutdown(s, out, calls > 0, &written);
                CHECK(written <= (calls > 0));
                total += written;
                wire_put(&p.sides[TLSSIMPLE_CLIENT].sent, out, written);
                if (status != TLSSIMPLE_WANT_OUTPUT) {
                    break;
                }
            }
            CHECK_EQUAL(TLSSIMPLE_OK, status);
            CHECK(total > 5);
            CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_shutdown(s, out, 100, &written));
            CHECK_EQUAL(0, written);
            CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, tlssimple_session_write(s, out, 1, &consumed, out,
                                                                      100, &written));
            CHECK(consumed == 0 && written == 0);
            CHECK_EQUAL(TLSSIMPLE_CLOSED,
                        pair_read(&p, TLSSIMPLE_SERVER, out, 100, &written));
            /* Not an error: reading goes on. */
            pair_write(&p, TLSSIMPLE_SERVER, (const uint8_t *) "x", 1);
            CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, TLSSIMPLE_CLIENT, out, 100, &written));
        }
        pair_free(&p);
    }
}

static void verbs_before_the_handshake_are_refused(void)
{
    setup how = { 0 };
    uint8_t out[100];
    int32_t one, two;
    int who;
    pair p;

    CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
    for (who = 0; who < 2; who++) {
        tlssimple_session *s = p.sides[who].session;

        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT,
                    tlssimple_session_read(s, NULL, 0, &one, out, 100, &two));
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT,
                    tlssimple_session_write(s, out, 100, &one, out, 100, &two));
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, tlssimple_session_shutdown(s, out, 100, &two));
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_flush(s, out, 100, &two));
        CHECK_EQUAL(0, two);
    }
    /* A wrong call is no failure of the session. */
    CHECK(pair_handshake(&p));
    pair_check_echo(&p);
    pair_free(&p);
}

void data_tests(void)
{
    RUN(all_sizes_arrive_in_pieces_of_all_sizes);
    RUN(both_directions_at_once);
    RUN(a_full_record_is_filled);
    RUN(one_read_takes_many_records);
    RUN(reading_nothing_asks_whether_there_is_something);
    RUN(a_small_destination_takes_no_part_of_a_record);
    RUN(data_comes_before_the_end);
    RUN(the_other_direction_stays_open);
    RUN(shutdown_is_said_once);
    RUN(verbs_before_the_handshake_are_refused);
}
