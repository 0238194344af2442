/* Records that are changed, missing, doubled, too long, empty, or none at all. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#include "pair.h"

static const int32_t versions[] = { TLSSIMPLE_TLS12, TLSSIMPLE_TLS13 };

#define ALERT_BAD_RECORD_MAC 20
#define ALERT_RECORD_OVERFLOW 22

static const uint8_t text[] = "eleven byte";
#define TEXT_LENGTH 11

static void put_record(wire *line, int type, int minor, int length, int filling)
{
    const uint8_t header[5] = { (uint8_t) type, 3, (uint8_t) minor, (uint8_t) (length >> 8),
                                (uint8_t) length };
    const uint8_t byte = (uint8_t) filling;

    wire_put(line, header, 5);
    while (length-- > 0) {
        wire_put(line, &byte, 1);
    }
}

static void discard(pair *p, int who)
{
    wire_skip(&p->sides[who].sent, wire_length(&p->sides[who].sent));
}

/* Reads until the session is dead or needs more; the status. Nothing may be produced. */
static tlssimple_status read_nothing(pair *p, int who)
{
    uint8_t got[100];
    int32_t produced = 0;
    tlssimple_status status = pair_read(p, who, got, 100, &produced);

    CHECK_EQUAL(0, produced);
    return status;
}

/* ---- hurt records ---------------------------------------------------------------------------- */

static void check_dead(pair *p, int who, tlssimple_status status)
{
    tlssimple_session *s = p->sides[who].session;
    uint8_t out[200];
    int32_t one, two;
    int again;

    CHECK(status < 0);
    for (again = 0; again < 2; again++) {
        CHECK_EQUAL(status, tlssimple_session_read(s, text, 5, &one, out, 200, &two));
        CHECK(one == 0 && two == 0);
        CHECK_EQUAL(status, tlssimple_session_write(s, text, 5, &one, out, 200, &two));
        CHECK(one == 0 && two == 0);
        CHECK_EQUAL(status, tlssimple_session_handshake(s, text, 5, &one, out, 200, &two));
        CHECK(one == 0 && two == 0);
        CHECK_EQUAL(status, tlssimple_session_shutdown(s, out, 200, &two));
        CHECK_EQUAL(0, two);
    }
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_flush(s, out, 200, &two));
    CHECK_EQUAL(0, two);
}

/* After one byte of a record is changed: never plaintext, and the other side is told. */
static void every_changed_byte_is_noticed(void)
{
    int v, from;

    for (v = 0; v < 2; v++) {
        for (from = 0; from < 2; from++) {
            setup how = setup_for(versions[v], &p256);
            int32_t at = 0, length = 1;
            contexts made;

            CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
            for (at = 0; at < length; at++) {
                tlssimple_status status;
                int32_t alert;
                uint8_t *record;
                pair p;

                test_case("%x from %d byte %d", (unsigned) versions[v], from, (int) at);
                CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &made, NULL));
                CHECK(pair_handshake(&p));
                pair_write(&p, from, text, TEXT_LENGTH);
                record = wire_record(&p.sides[from].sent, 0, &length);
                record[at] ^= (uint8_t) (1 << at % 8);
                status = read_nothing(&p, 1 - from);
                if (status == TLSSIMPLE_WANT_INPUT && at >= 3 && at <= 4) {
                    /* Now it claims to be longer, so it gets longer. */
                    put_record(&p.sides[from].sent, 0, 0, 16640, 0);
                    status = read_nothing(&p, 1 - from);
                }
                CHECK(status < 0);
                CHECK(at < 5 || status == TLSSIMPLE_E_RECORD_MAC);
                discard(&p, from);
                alert = pair_alert_seen(&p, from);
                CHECK(alert > 0);
                CHECK(status != TLSSIMPLE_E_RECORD_MAC || alert == ALERT_BAD_RECORD_MAC);
                CHECK_EQUAL(alert, pair_info(&p, 1 - from).alert_sent);
                check_dead(&p, 1 - from, status);
                pair_free(&p);
            }
            contexts_free(&made);
        }
    }
}

enum trick { REPLAYED, DROPPED, REORDERED, SHORTENED, EMPTIED, TRICKS };

static void played_with_records_are_noticed(void)
{
    static const char *const names[] = { "replayed", "dropped", "reordered", "shortened",
                                         "emptied" };
    int v, from, trick;

    for (v = 0; v < 2; v++) {
        for (from = 0; from < 2; from++) {
            for (trick = 0; trick < TRICKS; trick++) {
                setup how = setup_for(versions[v], &p256);
                uint8_t first[100], got[100];
                int32_t length, produced;
                tlssimple_status status;
                uint8_t *record;
                wire *line;
                pair p;

                test_case("%x from %d %s", (unsigned) versions[v], from, names[trick]);
                if (!pair_connect(&p, &how)) {
                    continue;
                }
                line = &p.sides[from].sent;
                pair_write(&p, from, text, TEXT_LENGTH);
                record = wire_record(line, 0, &length);
                memcpy(first, record, (size_t) length);
                switch (trick) {
                    case REPLAYED:
                        wire_put(line, first, length);
                        CHECK_EQUAL(TLSSIMPLE_OK,
                                    pair_read(&p, 1 - from, got, TEXT_LENGTH, &produced));
                        CHECK_EQUAL(TEXT_LENGTH, produced);
                        break;
                    case DROPPED:
                        discard(&p, from);
                        pair_write(&p, from, text, TEXT_LENGTH);
                        break;
                    case REORDERED:
                        discard(&p, from);
                        pair_write(&p, from, text, TEXT_LENGTH);
                        wire_put(line, first, length);
                        break;
                    case SHORTENED:
                        /* The length is corrected, so that it is a record still. */
                        first[4]--;
                        wire_replace(line, record, length, first, length - 1);
                        break;
                    default:
                        first[3] = first[4] = 0;
                        wire_replace(line, record, length, first, 5);
                        break;
                }
                status = read_nothing(&p, 1 - from);
                if (trick == EMPTIED) {
                    CHECK(status < 0);
                } else {
                    CHECK_EQUAL(TLSSIMPLE_E_RECORD_MAC, status);
                    discard(&p, from);
                    CHECK_EQUAL(ALERT_BAD_RECORD_MAC, pair_alert_seen(&p, from));
                }
                check_dead(&p, 1 - from, status);
                pair_free(&p);
            }
        }
    }
}

/* Each beginning of a record is no more than a beginning. */
static void a_cut_record_is_waited_for(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        uint8_t got[100];
        int32_t cut, length = 1, consumed, produced;
        pair p;

        if (pair_connect(&p, &how)) {
            for (cut = 0; cut < length; cut++) {
                uint8_t *record;

                test_case("%x cut at %d", (unsigned) versions[v], (int) cut);
                pair_write(&p, TLSSIMPLE_SERVER, text, TEXT_LENGTH);
                record = wire_record(&p.sides[TLSSIMPLE_SERVER].sent, 0, &length);
                CHECK_EQUAL(TLSSIMPLE_WANT_INPUT,
                            tlssimple_session_read(p.sides[TLSSIMPLE_CLIENT].session, record, cut,
                                                   &consumed, got, 100, &produced));
                CHECK(consumed == cut && produced == 0);
                CHECK_EQUAL(TLSSIMPLE_OK,
                            tlssimple_session_read(p.sides[TLSSIMPLE_CLIENT].session, record + cut,
                                                   length - cut, &consumed, got, 100, &produced));
                CHECK(consumed == length - cut && produced == TEXT_LENGTH);
                discard(&p, TLSSIMPLE_SERVER);
            }
        }
        pair_free(&p);
    }
}

static void good_data_before_a_hurt_record_is_not_lost(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        uint8_t got[100];
        int32_t produced;
        wire *line;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        if (pair_connect(&p, &how)) {
            line = &p.sides[TLSSIMPLE_SERVER].sent;
            pair_write(&p, TLSSIMPLE_SERVER, text, TEXT_LENGTH);
            pair_write(&p, TLSSIMPLE_SERVER, text, TEXT_LENGTH);
            wire_bytes(line)[wire_length(line) - 1] ^= 0x80;
            CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, TLSSIMPLE_CLIENT, got, 100, &produced));
            CHECK(produced == TEXT_LENGTH && memcmp(text, got, TEXT_LENGTH) == 0);
            CHECK_EQUAL(TLSSIMPLE_E_RECORD_MAC, read_nothing(&p, TLSSIMPLE_CLIENT));
            CHECK_EQUAL(ALERT_BAD_RECORD_MAC, pair_alert_seen(&p, TLSSIMPLE_SERVER));
        }
        pair_free(&p);
    }
}

/* ---- lengths --------------------------------------------------------------------------------- */

static void a_record_over_the_limit_is_refused(void)
{
    /* RFC 8446 5.2 allows 16384 + 256 and RFC 5246 6.2.3 2048, but no AEAD of ours needs more than
       24, and the engine has room for 32. */
    static const int lengths[] = { 16384 + 33, 16384 + 256, 16384 + 257, 16384 + 2049, 65535 };
    int v, who;
    size_t i;

    for (v = 0; v < 2; v++) {
        for (who = 0; who < 2; who++) {
            for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
                setup how = setup_for(versions[v], &p256);
                pair p;

                test_case("%x read by %d, %d bytes", (unsigned) versions[v], who, lengths[i]);
                if (pair_connect(&p, &how)) {
                    put_record(&p.sides[1 - who].sent, 23, 3, lengths[i], 0);
                    CHECK_EQUAL(TLSSIMPLE_E_RECORD_SIZE, read_nothing(&p, who));
                    CHECK(pair_info(&p, who).alert_sent == ALERT_RECORD_OVERFLOW);
                    discard(&p, 1 - who);
                    CHECK_EQUAL(ALERT_RECORD_OVERFLOW, pair_alert_seen(&p, 1 - who));
                }
                pair_free(&p);
            }
        }
    }
}

static void a_long_record_within_the_limit_is_only_not_authentic(void)
{
    static const int lengths[] = { 16384 + 16, 16384 + 24, 16384 + 32 };
    int v;
    size_t i;

    for (v = 0; v < 2; v++) {
        for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
            setup how = setup_for(versions[v], &p256);
            pair p;

            test_case("%x %d bytes", (unsigned) versions[v], lengths[i]);
            if (pair_connect(&p, &how)) {
                put_record(&p.sides[TLSSIMPLE_SERVER].sent, 23, 3, lengths[i], 0);
                CHECK_EQUAL(TLSSIMPLE_E_RECORD_MAC, read_nothing(&p, TLSSIMPLE_CLIENT));
            }
            pair_free(&p);
        }
    }
}

static void a_first_record_over_the_limit_is_refused(void)
{
    int who;

    for (who = 0; who < 2; who++) {
        setup how = { 0 };
        tlssimple_status status;
        pair p;

        test_case("read by %d", who);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        p.chunk = 70000;
        put_record(&p.sides[1 - who].sent, 22, 3, 20000, 2);
        status = pair_step(&p, who);
        CHECK_EQUAL(TLSSIMPLE_E_RECORD_SIZE, status);
        pair_free(&p);
    }
}

/* ---- records without content ----------------------------------------------------------------- */

/* Our write never makes one, so Mbed TLS is asked behind its back. */
static void put_empty_record(pair *p, int who)
{
    CHECK_EQUAL(0, mbedtls_ssl_write(pair_engine(p, who), text, 0));
    pair_flush(p, who);
}

static void empty_records_are_skipped(void)
{
    int v, i;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        uint8_t got[100];
        int32_t produced;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        if (pair_connect(&p, &how)) {
            for (i = 0; i < 3; i++) {
                put_empty_record(&p, TLSSIMPLE_SERVER);
                pair_write(&p, TLSSIMPLE_SERVER, text, TEXT_LENGTH);
                put_empty_record(&p, TLSSIMPLE_SERVER);
            }
            CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, TLSSIMPLE_CLIENT, got, 100, &produced));
            CHECK_EQUAL(3 * TEXT_LENGTH, produced);
            CHECK_EQUAL(TLSSIMPLE_WANT_INPUT, read_nothing(&p, TLSSIMPLE_CLIENT));
            /* "Is something there?" is not answered by an empty record. */
            put_empty_record(&p, TLSSIMPLE_SERVER);
            CHECK_EQUAL(TLSSIMPLE_WANT_INPUT,
                        pair_read(&p, TLSSIMPLE_CLIENT, got, 0, &produced));
            pair_check_echo(&p);
        }
        pair_free(&p);
    }
}

/* ---- no TLS at all --------------------------------------------------------------------------- */

static void what_is_not_tls_is_called_so(void)
{
    static const char *const greetings[] = {
        "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: test.example\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "220 mail.example ESMTP\r\n",
        "\r\n\r\n\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    };
    size_t i;
    int who;

    for (i = 0; i < sizeof(greetings) / sizeof(greetings[0]); i++) {
        for (who = 0; who < 2; who++) {
            int chunk;

            for (chunk = 1; chunk <= 1000; chunk += 999) {
                setup how = { 0 };
                tlssimple_status status;
                pair p;

                test_case("%.8s read by %d in chunks of %d", greetings[i], who, chunk);
                CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
                p.chunk = chunk;
                wire_put(&p.sides[1 - who].sent, (const uint8_t *) greetings[i],
                         (int32_t) strlen(greetings[i]));
                do {
                    status = pair_step(&p, who);
                } while (status == TLSSIMPLE_WANT_INPUT && wire_length(&p.sides[1 - who].sent) > 0);
                CHECK_EQUAL(TLSSIMPLE_E_NOT_TLS, status);
                check_dead(&p, who, TLSSIMPLE_E_NOT_TLS);
                pair_free(&p);
            }
        }
    }
}

static void an_alert_in_the_clear_is_read(void)
{
    const uint8_t alerts[][7] = { { 21, 3, 3, 0, 2, 2, 40 }, { 21, 3, 1, 0, 2, 2, 70 },
                                  { 21, 3, 3, 0, 2, 2, 112 }, { 21, 3, 3, 0, 2, 1, 0 } };
    size_t i;

    for (i = 0; i < sizeof(alerts) / sizeof(alerts[0]); i++) {
        setup how = { 0 };
        pair p;

        test_case("alert %d", alerts[i][6]);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        pair_step(&p, TLSSIMPLE_CLIENT);
        discard(&p, TLSSIMPLE_CLIENT);
        wire_put(&p.sides[TLSSIMPLE_SERVER].sent, alerts[i], 7);
        CHECK_EQUAL(TLSSIMPLE_E_ALERT, pair_step(&p, TLSSIMPLE_CLIENT));
        CHECK_EQUAL(alerts[i][6], pair_info(&p, TLSSIMPLE_CLIENT).alert_received);
        /* An alert is not answered by another. */
        CHECK_EQUAL(-1, pair_info(&p, TLSSIMPLE_CLIENT).alert_sent);
        CHECK_EQUAL(0, wire_length(&p.sides[TLSSIMPLE_CLIENT].sent));
        pair_free(&p);
    }
}

/* ---- garbage --------------------------------------------------------------------------------- */

/* Random bytes; every other time cut into records that look like some. */
static void put_garbage(wire *line, uint32_t *chance, int with_headers)
{
    uint8_t junk[600];
    int records = 1 + test_below(chance, 4);

    while (records-- > 0) {
        int32_t length = test_below(chance, 600);

        test_fill(chance, junk, (size_t) length);
        if (with_headers && length >= 9) {
            int32_t body = length - 5;

            junk[0] = (uint8_t) (20 + test_below(chance, 4));
            junk[1] = 3;
            junk[2] = (uint8_t) (1 + test_below(chance, 3));
            junk[3] = (uint8_t) (body >> 8);
            junk[4] = (uint8_t) body;
            if (test_below(chance, 2) != 0) {
                /* A handshake message of the right length. */
                body -= 4;
                junk[5] = (uint8_t) test_below(chance, 25);
                junk[6] = 0;
                junk[7] = (uint8_t) (body >> 8);
                junk[8] = (uint8_t) body;
            }
        }
        wire_put(line, junk, length);
    }
}

/* Feeds all of the wire; every call must end, with progress or for good. */
static void swallow(pair *p, int who)
{
    wire *in = &p->sides[1 - who].sent;
    int calls = 0;

    while (wire_length(in) > 0 && ++calls < 10000) {
        uint8_t got[100];
        int32_t produced, before = wire_length(in);
        tlssimple_status status;

        if (p->sides[who].status == TLSSIMPLE_OK) {
            status = pair_read(p, who, got, 100, &produced);
            CHECK_EQUAL(0, produced);
        } else {
            status = pair_step(p, who);
        }
        if (status < 0 || status == TLSSIMPLE_WANT_VERDICT) {
            break;
        }
        CHECK(wire_length(in) < before);
    }
    CHECK(calls < 10000);
}

static void garbage_does_no_harm(void)
{
    uint32_t chance = 4711;
    setup how = { 0 };
    contexts made;
    int round;

    CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
    for (round = 0; round < 600; round++) {
        int who = round % 2;
        int steps = test_below(&chance, 3);
        pair p;

        test_case("round %d", round);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &made, NULL));
        while (steps-- > 0) {
            pair_step(&p, steps % 2);
        }
        discard(&p, 1 - who);
        p.chunk = 1 + test_below(&chance, 700);
        put_garbage(&p.sides[1 - who].sent, &chance, round % 4 / 2);
        swallow(&p, who);
        pair_free(&p);
    }
    for (round = 0; round < 60; round++) {
        pair p;

        test_case("connected, round %d", round);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &made, NULL));
        CHECK(pair_handshake(&p));
        put_garbage(&p.sides[round % 2].sent, &chance, 1);
        swallow(&p, 1 - round % 2);
        pair_free(&p);
    }
    contexts_free(&made);
}

/* Handshakes in which some bytes are changed on the way: they fail, or the change meant nothing. */
static void changed_handshakes_do_no_harm(void)
{
    uint32_t chance = 815;
    int v, round;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        contexts made;

        how.client_alpn = how.server_alpn = "\x02h2";
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
        for (round = 0; round < 100; round++) {
            int step, when = test_below(&chance, 4), changes = 1 + test_below(&chance, 3);
            pair p;

            test_case("%x round %d", (unsigned) versions[v], round);
            CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &made, "test.example"));
            p.chunk = 70000;
            for (step = 0; step < 8; step++) {
                wire *sent = &p.sides[step % 2].sent;

                if (p.sides[step % 2].status > TLSSIMPLE_OK) {
                    pair_step(&p, step % 2);
                    if (p.sides[step % 2].status == TLSSIMPLE_WANT_VERDICT) {
                        pair_step(&p, step % 2);
                    }
                }
                while (step == when && wire_length(sent) > 0 && changes-- > 0) {
                    wire_bytes(sent)[test_below(&chance, wire_length(sent))] ^=
                        (uint8_t) (1 << test_below(&chance, 8));
                }
            }
            if (pair_handshake(&p)) {
                CHECK_EQUAL(pair_info(&p, 0).cipher_suite, pair_info(&p, 1).cipher_suite);
                CHECK_EQUAL(versions[v], pair_info(&p, 0).version);
                pair_check_echo(&p);
            }
            pair_free(&p);
        }
        contexts_free(&made);
    }
}

/* One record full of HelloRequests, as no server of ours would send it. */
static void send_hello_requests(pair *p, size_t count)
{
    mbedtls_ssl_context *ssl = pair_engine(p, TLSSIMPLE_SERVER);

    memset(ssl->out_msg, 0, 4 * count);
    ssl->out_msgtype = MBEDTLS_SSL_MSG_HANDSHAKE;
    ssl->out_msglen = 4 * count;
    CHECK_EQUAL(0, mbedtls_ssl_write_record(ssl, 1));
    pair_flush(p, TLSSIMPLE_SERVER);
}

/* Each is answered by a warning that waits for the next write: a few are harmless, a flood ends. */
static void a_flood_of_hello_requests_ends(void)
{
    setup how = setup_for(TLSSIMPLE_TLS12, &p256);
    tlssimple_status status = TLSSIMPLE_OK;
    uint8_t got[100];
    int32_t produced = 0;
    int64_t before;
    pair p;
    int i;

    if (pair_connect(&p, &how)) {
        send_hello_requests(&p, 3);
        CHECK_EQUAL(TLSSIMPLE_WANT_INPUT, pair_read(&p, TLSSIMPLE_CLIENT, got, 100, &produced));
        before = tlssimple_memory_in_use();
        for (i = 0; i < 10 && status >= 0; i++) {
            send_hello_requests(&p, 4000);
            status = pair_read(&p, TLSSIMPLE_CLIENT, got, 100, &produced);
        }
        CHECK_EQUAL(TLSSIMPLE_E_UNEXPECTED, status);
        CHECK(tlssimple_memory_in_use() - before < 32 * 1024);
    }
    pair_free(&p);
}

void record_tests(void)
{
    RUN(a_flood_of_hello_requests_ends);
    RUN(every_changed_byte_is_noticed);
    RUN(played_with_records_are_noticed);
    RUN(a_cut_record_is_waited_for);
    RUN(good_data_before_a_hurt_record_is_not_lost);
    RUN(a_record_over_the_limit_is_refused);
    RUN(a_long_record_within_the_limit_is_only_not_authentic);
    RUN(a_first_record_over_the_limit_is_refused);
    RUN(empty_records_are_skipped);
    RUN(what_is_not_tls_is_called_so);
    RUN(an_alert_in_the_clear_is_read);
    RUN(garbage_does_no_harm);
    RUN(changed_handshakes_do_no_harm);
}
