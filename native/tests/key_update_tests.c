/* Keys that change under way (RFC 8446 4.6.3). */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#include "pair.h"

#define ALERT_UNEXPECTED_MESSAGE 10
#define ALERT_BAD_RECORD_MAC 20
#define ALERT_ILLEGAL_PARAMETER 47
#define ALERT_DECODE_ERROR 50

/* A KeyUpdate in its record: header, message, inner type, tag. */
#define UPDATE_RECORD (5 + 5 + 1 + 16)

static int connect_tls13(pair *p)
{
    setup how = setup_for(TLSSIMPLE_TLS13, &p256);

    return pair_connect(p, &how);
}

/* A handshake record that our own side would not send. */
static void send_message(pair *p, int who, const char *hex)
{
    mbedtls_ssl_context *ssl = pair_engine(p, who);

    ssl->out_msgtype = MBEDTLS_SSL_MSG_HANDSHAKE;
    ssl->out_msglen = test_from_hex(hex, ssl->out_msg);
    CHECK_EQUAL(0, mbedtls_ssl_write_record(ssl, 1));
    pair_flush(p, who);
}

static void check_arrives(pair *p, int from, const char *text)
{
    const int32_t length = (int32_t) strlen(text);
    uint8_t got[200];
    int32_t produced = 0;

    CHECK_EQUAL(TLSSIMPLE_OK, pair_write(p, from, (const uint8_t *) text, length));
    CHECK_EQUAL(TLSSIMPLE_OK, pair_read(p, 1 - from, got, 200, &produced));
    CHECK(produced == length && memcmp(got, text, (size_t) length) == 0);
}

static int count_records(const wire *line)
{
    int32_t length;
    int count = 0;

    while (wire_record(line, count, &length) != NULL) {
        count++;
    }
    return count;
}

static void copy_secrets(const pair *p, int who, mbedtls_ssl_tls13_application_secrets *copy)
{
    *copy = p->sides[who].session->ssl.session->app_secrets;
}

/* ---- updates that work ------------------------------------------------------------------------ */

static void both_directions_change_on_request(void)
{
    static const int suites[][2] = { { MBEDTLS_TLS1_3_AES_128_GCM_SHA256, 0 },
                                     { MBEDTLS_TLS1_3_AES_256_GCM_SHA384, 0 },
                                     { MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256, 0 } };
    size_t i;
    int who, request;

    for (i = 0; i < 3; i++) {
        for (who = 0; who < 2; who++) {
            for (request = 0; request < 2; request++) {
                setup how = setup_for(TLSSIMPLE_TLS13, &p256);
                mbedtls_ssl_tls13_application_secrets before, after;
                int32_t produced = 0;
                uint8_t got = 0;
                pair p;
                int turn;

                test_case("suite %x, %d begins, request %d", (unsigned) suites[i][0], who, request);
                CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
                mbedtls_ssl_conf_ciphersuites(&p.made.client->config, suites[i]);
                CHECK(pair_handshake(&p));
                CHECK_EQUAL(suites[i][0], pair_info(&p, 0).cipher_suite);
                for (turn = 0; turn < 3; turn++) {
                    copy_secrets(&p, who, &before);
                    CHECK_EQUAL(TLSSIMPLE_OK, pair_update_keys(&p, who, request));
                    CHECK_EQUAL(UPDATE_RECORD, wire_length(&p.sides[who].sent));
                    check_arrives(&p, who, "under the new key");
                    /* The answer goes ahead of the next data, and once. */
                    CHECK_EQUAL(TLSSIMPLE_OK, pair_write(&p, 1 - who, (const uint8_t *) "b", 1));
                    CHECK_EQUAL(1 + request, count_records(&p.sides[1 - who].sent));
                    CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, who, &got, 1, &produced));
                    CHECK(produced == 1 && got == 'b');
                    pair_check_echo(&p);
                    copy_secrets(&p, who, &after);
                    CHECK((memcmp(before.client_application_traffic_secret_N,
                                  after.client_application_traffic_secret_N, 32) != 0) ==
                          (who == TLSSIMPLE_CLIENT || request));
                    CHECK((memcmp(before.server_application_traffic_secret_N,
                                  after.server_application_traffic_secret_N, 32) != 0) ==
                          (who == TLSSIMPLE_SERVER || request));
                    CHECK(memcmp(before.exporter_master_secret, after.exporter_master_secret,
                                 32) == 0);
                    copy_secrets(&p, 1 - who, &before);
                    CHECK(memcmp(before.client_application_traffic_secret_N,
                                 after.client_application_traffic_secret_N, 32) == 0);
                    CHECK(memcmp(before.server_application_traffic_secret_N,
                                 after.server_application_traffic_secret_N, 32) == 0);
                }
                pair_free(&p);
            }
        }
    }
}

/* HKDF-Expand-Label (RFC 8446 7.1) by hand, with an empty context and up to one block of output. */
static void expand_label(int32_t hash, const uint8_t *secret, const char *label, uint8_t *output,
                         int32_t length)
{
    uint8_t info[100], block[64];
    size_t size = strlen(label);

    info[0] = 0;
    info[1] = (uint8_t) length;
    info[2] = (uint8_t) (6 + size);
    memcpy(info + 3, "tls13 ", 6);
    memcpy(info + 9, label, size);
    info[9 + size] = 0; /* no context */
    info[10 + size] = 1; /* the first block */
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_hmac(hash, secret, hash, info, (int32_t) size + 11, block));
    memcpy(output, block, (size_t) length);
}

/* A record of this content, sealed by the test alone with what follows from the secret. */
static void check_opens(const mbedtls_ssl_ciphersuite_t *suite, int32_t hash, const uint8_t *secret,
                        const uint8_t *record, const char *content)
{
    const mbedtls_cipher_info_t *info =
        mbedtls_cipher_info_from_type((mbedtls_cipher_type_t) suite->cipher);
    const size_t length = (size_t) record[3] << 8 | record[4];
    uint8_t key[32], iv[12], opened[100];
    mbedtls_cipher_context_t cipher;
    size_t key_length = mbedtls_cipher_info_get_key_bitlen(info) / 8, got = 0;

    expand_label(hash, secret, "key", key, (int32_t) key_length);
    expand_label(hash, secret, "iv", iv, 12);
    mbedtls_cipher_init(&cipher);
    CHECK_EQUAL(0, mbedtls_cipher_setup(&cipher, info));
    CHECK_EQUAL(0, mbedtls_cipher_setkey(&cipher, key, (int) key_length * 8, MBEDTLS_DECRYPT));
    /* The first under its key: the nonce is the IV (RFC 8446 5.3). */
    CHECK_EQUAL(0, mbedtls_cipher_auth_decrypt_ext(&cipher, iv, 12, record, 5, record + 5, length,
                                                   opened, sizeof(opened), &got, 16));
    CHECK(got > strlen(content) && memcmp(opened, content, strlen(content)) == 0);
    mbedtls_cipher_free(&cipher);
}

/* Two sides of ours would agree on wrong keys as well. */
static void keys_change_as_the_rfc_has_it(void)
{
    static const int suites[][2] = { { MBEDTLS_TLS1_3_AES_128_GCM_SHA256, 0 },
                                     { MBEDTLS_TLS1_3_AES_256_GCM_SHA384, 0 },
                                     { MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256, 0 } };
    size_t i;
    int who;

    for (i = 0; i < 3; i++) {
        for (who = 0; who < 2; who++) {
            const mbedtls_ssl_ciphersuite_t *suite = mbedtls_ssl_ciphersuite_from_id(suites[i][0]);
            const int32_t hash = i == 1 ? TLSSIMPLE_SHA384 : TLSSIMPLE_SHA256;
            setup how = setup_for(TLSSIMPLE_TLS13, &p256);
            mbedtls_ssl_tls13_application_secrets secrets;
            uint8_t next[64];
            int32_t length;
            pair p;

            test_case("suite %x, %d", (unsigned) suites[i][0], who);
            CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
            mbedtls_ssl_conf_ciphersuites(&p.made.client->config, suites[i]);
            CHECK(pair_handshake(&p));
            copy_secrets(&p, who, &secrets);
            expand_label(hash,
                         who == TLSSIMPLE_CLIENT ? secrets.client_application_traffic_secret_N
                                                 : secrets.server_application_traffic_secret_N,
                         "traffic upd", next, hash);
            CHECK_EQUAL(TLSSIMPLE_OK, pair_update_keys(&p, who, 0));
            wire_skip(&p.sides[who].sent, UPDATE_RECORD);
            CHECK_EQUAL(TLSSIMPLE_OK, pair_write(&p, who, (const uint8_t *) "as said", 7));
            if (CHECK(wire_record(&p.sides[who].sent, 0, &length) != NULL)) {
                check_opens(suite, hash, next, wire_bytes(&p.sides[who].sent), "as said");
            }
            pair_free(&p);
        }
    }
}

static void many_requests_are_answered_once(void)
{
    uint8_t got[10];
    int32_t produced, consumed, written;
    pair p;
    int i;

    if (connect_tls13(&p)) {
        for (i = 0; i < 5; i++) {
            CHECK_EQUAL(TLSSIMPLE_OK, pair_update_keys(&p, TLSSIMPLE_SERVER, 1));
        }
        CHECK_EQUAL(TLSSIMPLE_WANT_INPUT, pair_read(&p, TLSSIMPLE_CLIENT, got, 10, &produced));
        /* A read sends nothing, nor does a write of nothing. */
        pair_flush(&p, TLSSIMPLE_CLIENT);
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_write(p.sides[0].session, NULL, 0, &consumed,
                                                          got, 10, &written));
        CHECK_EQUAL(0, written);
        CHECK_EQUAL(0, wire_length(&p.sides[TLSSIMPLE_CLIENT].sent));
        CHECK_EQUAL(TLSSIMPLE_OK, pair_write(&p, TLSSIMPLE_CLIENT, (const uint8_t *) "x", 1));
        CHECK_EQUAL(2, count_records(&p.sides[TLSSIMPLE_CLIENT].sent));
        CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, TLSSIMPLE_SERVER, got, 10, &produced));
        pair_check_echo(&p);
        /* An update of our own is an answer as well. */
        CHECK_EQUAL(TLSSIMPLE_OK, pair_update_keys(&p, TLSSIMPLE_SERVER, 1));
        CHECK_EQUAL(TLSSIMPLE_WANT_INPUT, pair_read(&p, TLSSIMPLE_CLIENT, got, 10, &produced));
        CHECK_EQUAL(TLSSIMPLE_OK, pair_update_keys(&p, TLSSIMPLE_CLIENT, 0));
        CHECK_EQUAL(TLSSIMPLE_OK, pair_write(&p, TLSSIMPLE_CLIENT, (const uint8_t *) "x", 1));
        CHECK_EQUAL(2, count_records(&p.sides[TLSSIMPLE_CLIENT].sent));
        CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, TLSSIMPLE_SERVER, got, 10, &produced));
        pair_check_echo(&p);
    }
    pair_free(&p);
}

/* Both ask at the same moment: each has its request on the way when the other's arrives. */
static void requests_may_cross(void)
{
    pair p;
    int turn;

    if (connect_tls13(&p)) {
        for (turn = 0; turn < 10; turn++) {
            CHECK_EQUAL(TLSSIMPLE_OK, pair_update_keys(&p, TLSSIMPLE_CLIENT, 1));
            CHECK_EQUAL(TLSSIMPLE_OK, pair_update_keys(&p, TLSSIMPLE_SERVER, 1));
            pair_check_echo(&p);
            pair_check_echo(&p);
        }
    }
    pair_free(&p);
}

/* Data, a key change, data, tickets and an end, cut at every byte, and in the smallest pieces. */
static void every_split_of_the_input_works(void)
{
    static const char *const tickets[] = {
        "0400000f0000000a00000000000002abcd0000", "040000130000000a00000000000002abcd0004fafa0000",
    };
    int who, cut, length = 1;
    uint8_t stream_end[10];
    int32_t last;

    for (who = 0; who < 2; who++) {
        pair p;

        if (!connect_tls13(&p)) {
            return;
        }
        for (cut = 0, length = 1; cut <= length; cut++) {
            uint8_t got[100], stream[1000];
            int32_t consumed, produced, at = 0, end = cut < length ? cut : 1;
            tlssimple_status status = TLSSIMPLE_OK;
            size_t total = 0;

            test_case("from %d cut at %d", who, cut);
            pair_write(&p, who, (const uint8_t *) "one ", 4);
            pair_update_keys(&p, who, 1);
            pair_write(&p, who, (const uint8_t *) "two ", 4);
            if (who == TLSSIMPLE_SERVER) {
                send_message(&p, who, tickets[0]);
                pair_update_keys(&p, who, 0);
                send_message(&p, who, tickets[1]);
            } else {
                pair_update_keys(&p, who, 0);
            }
            pair_update_keys(&p, who, 1);
            pair_write(&p, who, (const uint8_t *) "three", 5);
            length = wire_length(&p.sides[who].sent);
            if (cut == length) {
                pair_shutdown(&p, who);
            }
            at = wire_length(&p.sides[who].sent);
            CHECK(at < (int) sizeof(stream));
            memcpy(stream, wire_bytes(&p.sides[who].sent), (size_t) at);
            wire_skip(&p.sides[who].sent, at);
            for (at = 0; status >= TLSSIMPLE_OK && status != TLSSIMPLE_CLOSED && total < 13;) {
                status = tlssimple_session_read(p.sides[1 - who].session, stream + at, end - at,
                                                &consumed, got + total, 100 - (int32_t) total,
                                                &produced);
                at += consumed;
                total += (size_t) produced;
                if (status == TLSSIMPLE_WANT_INPUT) {
                    if (!CHECK(end < length)) {
                        break;
                    }
                    /* The last time a byte each. */
                    end = cut == length ? end + 1 : length;
                }
            }
            CHECK_EQUAL(TLSSIMPLE_OK, status);
            CHECK(total == 13 && memcmp(got, "one two three", 13) == 0);
            if (cut == length) {
                wire_put(&p.sides[who].sent, stream + at, UPDATE_RECORD - 3);
                CHECK_EQUAL(TLSSIMPLE_CLOSED, pair_read(&p, 1 - who, got, 100, &produced));
                CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, pair_update_keys(&p, who, 0));
            }
            /* The other direction is open, and the answer due. */
            pair_write(&p, 1 - who, (const uint8_t *) "late", 4);
            CHECK_EQUAL(2, count_records(&p.sides[1 - who].sent));
            CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, who, got, 100, &produced));
            CHECK(produced == 4 && memcmp(got, "late", 4) == 0);
        }
        CHECK_EQUAL(TLSSIMPLE_OK, pair_update_keys(&p, 1 - who, 1));
        pair_shutdown(&p, 1 - who);
        CHECK_EQUAL(TLSSIMPLE_CLOSED, pair_read(&p, who, stream_end, 10, &last));
        pair_free(&p);
    }
}

/* Much data both ways, key changes in between by chance. */
static void a_transfer_goes_on(void)
{
    enum { SIZE = 300000 };
    uint32_t chance = 99;
    uint8_t *sent[2], *got[2];
    int32_t written[2] = { 0, 0 }, read[2] = { 0, 0 };
    int who, calls = 0;
    pair p;

    for (who = 0; who < 2; who++) {
        sent[who] = malloc(SIZE);
        got[who] = malloc(SIZE);
        test_fill(&chance, sent[who], SIZE);
    }
    if (connect_tls13(&p)) {
        while (read[0] + read[1] < 2 * SIZE && ++calls < 100000) {
            int32_t length;

            who = test_below(&chance, 2);
            switch (test_below(&chance, 5)) {
                case 0:
                    if (written[who] < SIZE) {
                        CHECK_EQUAL(TLSSIMPLE_OK, pair_update_keys(&p, who, test_below(&chance, 2)));
                    }
                    break;
                case 1:
                case 2:
                    length = 1 + test_below(&chance, 20000);
                    if (length > SIZE - written[who]) {
                        length = SIZE - written[who];
                    }
                    CHECK_EQUAL(TLSSIMPLE_OK, pair_write(&p, who, sent[who] + written[who],
                                                         length));
                    written[who] += length;
                    break;
                default:
                    length = 0;
                    CHECK(pair_read(&p, who, got[who] + read[who], SIZE - read[who],
                                    &length) >= TLSSIMPLE_OK);
                    read[who] += length;
                    break;
            }
        }
        CHECK_EQUAL(2 * SIZE, read[0] + read[1]);
        CHECK(memcmp(sent[0], got[1], SIZE) == 0);
        CHECK(memcmp(sent[1], got[0], SIZE) == 0);
    }
    pair_free(&p);
    for (who = 0; who < 2; who++) {
        free(sent[who]);
        free(got[who]);
    }
}

static void an_update_leaves_through_the_smallest_door(void)
{
    uint8_t out[1];
    int32_t written, total = 0;
    tlssimple_status status;
    pair p;

    if (connect_tls13(&p)) {
        tlssimple_session *s = p.sides[TLSSIMPLE_CLIENT].session;

        status = tlssimple_session_update_keys(s, 0, NULL, 0, &written);
        CHECK_EQUAL(TLSSIMPLE_WANT_OUTPUT, status);
        CHECK_EQUAL(0, written);
        while (status == TLSSIMPLE_WANT_OUTPUT) {
            status = tlssimple_session_flush(s, out, 1, &written);
            wire_put(&p.sides[TLSSIMPLE_CLIENT].sent, out, written);
            total += written;
        }
        CHECK_EQUAL(UPDATE_RECORD, total);
        pair_check_echo(&p);
    }
    pair_free(&p);
}

/* The old key opens nothing more: what was recorded under it is not authentic. */
static void an_old_key_is_gone(void)
{
    uint8_t old[200], got[10];
    int32_t length, produced;
    pair p;

    if (connect_tls13(&p)) {
        wire *line = &p.sides[TLSSIMPLE_SERVER].sent;

        pair_write(&p, TLSSIMPLE_SERVER, (const uint8_t *) "old", 3);
        length = wire_length(line);
        memcpy(old, wire_bytes(line), (size_t) length);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, TLSSIMPLE_CLIENT, got, 10, &produced));
        pair_update_keys(&p, TLSSIMPLE_SERVER, 0);
        /* Record number 0 under the new key. */
        wire_put(line, old, length);
        CHECK_EQUAL(TLSSIMPLE_E_RECORD_MAC,
                    pair_read(&p, TLSSIMPLE_CLIENT, got, 10, &produced));
        CHECK_EQUAL(ALERT_BAD_RECORD_MAC, pair_alert_seen(&p, TLSSIMPLE_SERVER));
    }
    pair_free(&p);
}

/* ---- the limit -------------------------------------------------------------------------------- */

static void a_key_serves_for_so_many_records(void)
{
    const uint64_t limit = tls_keys_record_limit;
    uint8_t *bytes = calloc(1, 200000), *got = malloc(200000);
    int32_t produced, length;
    size_t i;
    pair p;

    CHECK_EQUAL(1 << 23, limit);
    if (connect_tls13(&p)) {
        mbedtls_ssl_context *ssl = &p.sides[TLSSIMPLE_CLIENT].session->ssl;
        wire *line = &p.sides[TLSSIMPLE_CLIENT].sent;

        /* One short of the limit, as far as the sender knows. */
        ssl->cur_out_ctr[5] = 0x7F;
        ssl->cur_out_ctr[6] = ssl->cur_out_ctr[7] = 0xFF;
        CHECK_EQUAL(TLSSIMPLE_OK, pair_write(&p, TLSSIMPLE_CLIENT, bytes, 1));
        CHECK_EQUAL(1, count_records(line));
        CHECK_EQUAL(TLSSIMPLE_OK, pair_write(&p, TLSSIMPLE_CLIENT, bytes, 1));
        CHECK_EQUAL(3, count_records(line));
        CHECK_EQUAL(1, ssl->cur_out_ctr[7]);
    }
    pair_free(&p);

    tls_keys_record_limit = 2;
    if (connect_tls13(&p)) {
        CHECK_EQUAL(TLSSIMPLE_OK, pair_write(&p, TLSSIMPLE_CLIENT, bytes, 5 * 16383));
        CHECK_EQUAL(5 + 2, count_records(&p.sides[TLSSIMPLE_CLIENT].sent));
        length = 0;
        while (length < 5 * 16383 &&
               CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, TLSSIMPLE_SERVER, got, 200000,
                                                   &produced))) {
            length += produced;
        }
        /* An unasked update asks for none. */
        CHECK_EQUAL(TLSSIMPLE_OK, pair_write(&p, TLSSIMPLE_SERVER, bytes, 1));
        CHECK_EQUAL(1, count_records(&p.sides[TLSSIMPLE_SERVER].sent));
    }
    pair_free(&p);

    /* What write_bound promises holds with a key change ahead of each record, and an answer due. */
    tls_keys_record_limit = 1;
    if (connect_tls13(&p)) {
        static const int32_t lengths[] = { 1, 2, 100, 16382, 16383, 16384, 16385, 32766, 32767,
                                           32768, 49149, 49150, 150000 };

        for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
            test_case("%d bytes", (int) lengths[i]);
            CHECK_EQUAL(TLSSIMPLE_OK, pair_update_keys(&p, TLSSIMPLE_SERVER, 1));
            CHECK_EQUAL(TLSSIMPLE_WANT_INPUT,
                        pair_read(&p, TLSSIMPLE_CLIENT, got, 200000, &produced));
            CHECK_EQUAL(TLSSIMPLE_OK, pair_write(&p, TLSSIMPLE_CLIENT, bytes, lengths[i]));
            for (length = 0; length < lengths[i]; length += produced) {
                if (!CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, TLSSIMPLE_SERVER, got, 200000,
                                                         &produced))) {
                    break;
                }
            }
        }
    }
    pair_free(&p);

    /* TLS 1.2 has no such thing. */
    {
        setup how = setup_for(TLSSIMPLE_TLS12, &p256);

        if (pair_connect(&p, &how)) {
            pair_check_echo(&p);
            pair_check_echo(&p);
        }
        pair_free(&p);
    }
    tls_keys_record_limit = limit;
    free(bytes);
    free(got);
}

/* ---- updates that are refused ----------------------------------------------------------------- */

static void malformed_updates_end_it(void)
{
    static const struct {
        const char *name;
        const char *record;
        tlssimple_status status;
        int alert;
    } cases[] = {
        { "no value", "18000000", TLSSIMPLE_E_DECODE, ALERT_DECODE_ERROR },
        { "two values", "180000020000", TLSSIMPLE_E_DECODE, ALERT_DECODE_ERROR },
        { "value 2", "1800000102", TLSSIMPLE_E_ILLEGAL, ALERT_ILLEGAL_PARAMETER },
        { "value 255", "18000001ff", TLSSIMPLE_E_ILLEGAL, ALERT_ILLEGAL_PARAMETER },
        { "twice in a record", "18000001001800000100", TLSSIMPLE_E_UNEXPECTED,
          ALERT_UNEXPECTED_MESSAGE },
        { "a byte behind", "180000010018", TLSSIMPLE_E_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE },
        { "a ticket behind", "180000010004000001000000", TLSSIMPLE_E_UNEXPECTED,
          ALERT_UNEXPECTED_MESSAGE },
        { "another message", "1400000100", TLSSIMPLE_E_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE },
        { "certificate request", "0d00000100", TLSSIMPLE_E_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE },
        { "of an unknown type", "fe00000100", TLSSIMPLE_E_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE },
        { "client hello", "0100000100", TLSSIMPLE_E_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE },
        { "hello request", "00000000", TLSSIMPLE_E_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE },
    };
    size_t i;
    int who;

    for (who = 0; who < 2; who++) {
        for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
            uint8_t got[100];
            int32_t produced;
            pair p;

            test_case("%s, read by %d", cases[i].name, who);
            if (connect_tls13(&p)) {
                pair_write(&p, 1 - who, (const uint8_t *) "before", 6);
                send_message(&p, 1 - who, cases[i].record);
                CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, who, got, 100, &produced));
                CHECK_EQUAL(6, produced);
                CHECK_EQUAL(cases[i].status, pair_read(&p, who, got, 100, &produced));
                CHECK_EQUAL(cases[i].alert, pair_info(&p, who).alert_sent);
                CHECK_EQUAL(cases[i].alert, pair_alert_seen(&p, 1 - who));
                CHECK_EQUAL(cases[i].status, pair_update_keys(&p, who, 0));
            }
            pair_free(&p);
        }
    }
}

/* A server gets no tickets. */
static void a_ticket_for_a_server_ends_it(void)
{
    uint8_t got[10];
    int32_t produced;
    pair p;

    if (connect_tls13(&p)) {
        send_message(&p, TLSSIMPLE_CLIENT, "0400000f0000000a00000000000002abcd0000");
        CHECK_EQUAL(TLSSIMPLE_E_UNEXPECTED,
                    pair_read(&p, TLSSIMPLE_SERVER, got, 10, &produced));
        CHECK_EQUAL(ALERT_UNEXPECTED_MESSAGE, pair_alert_seen(&p, TLSSIMPLE_CLIENT));
    }
    pair_free(&p);
}

/* An update begun in one record and ended in the next is whole then; what is behind it is not. */
static void an_update_may_be_cut(void)
{
    static const char *const parts[][5] = {
        { "1800000100" },
        { "18", "00", "00", "01", "00" },
        { "180000", "0100" },
        { "18000001", "00" },
        { "18", "00000100" },
    };
    size_t i, k;
    int who;

    for (who = 0; who < 2; who++) {
        for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
            mbedtls_ssl_context *ssl;
            uint8_t got[100], out[100];
            int32_t produced, written;
            pair p;

            test_case("from %d, way %d", who, (int) i);
            if (!connect_tls13(&p)) {
                continue;
            }
            for (k = 0; k < 5 && parts[i][k] != NULL; k++) {
                send_message(&p, who, parts[i][k]);
                CHECK_EQUAL(TLSSIMPLE_WANT_INPUT, pair_read(&p, 1 - who, got, 100, &produced));
            }
            /* The sender changes its key as well: by a message that nobody gets. */
            CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_update_keys(p.sides[who].session, 0, out,
                                                                    100, &written));
            pair_check_echo(&p);

            /* Data in the midst of a message is refused. */
            send_message(&p, who, "1800");
            ssl = pair_engine(&p, who);
            CHECK_EQUAL(1, mbedtls_ssl_write(ssl, got, 1));
            pair_flush(&p, who);
            CHECK_EQUAL(TLSSIMPLE_E_UNEXPECTED, pair_read(&p, 1 - who, got, 100, &produced));
            CHECK_EQUAL(ALERT_UNEXPECTED_MESSAGE, pair_alert_seen(&p, who));
            pair_free(&p);
        }
    }
}

static void a_flood_of_updates_ends(void)
{
    int who, i;

    for (who = 0; who < 2; who++) {
        uint8_t got[10];
        int32_t produced;
        pair p;

        test_case("read by %d", who);
        if (connect_tls13(&p)) {
            for (i = 0; i < 100; i++) {
                pair_update_keys(&p, 1 - who, 1);
                check_arrives(&p, 1 - who, "data");
            }
            for (i = 0; i < 32; i++) {
                pair_update_keys(&p, 1 - who, 1);
                CHECK_EQUAL(TLSSIMPLE_WANT_INPUT, pair_read(&p, who, got, 10, &produced));
            }
            check_arrives(&p, 1 - who, "data");
            for (i = 0; i < 33; i++) {
                pair_update_keys(&p, 1 - who, 0);
            }
            CHECK_EQUAL(TLSSIMPLE_E_UNEXPECTED, pair_read(&p, who, got, 10, &produced));
            CHECK_EQUAL(ALERT_UNEXPECTED_MESSAGE, pair_alert_seen(&p, 1 - who));
        }
        pair_free(&p);
    }
}

/* Under the handshake's keys, as the first message that the other waits for, and in the clear. */
static void an_update_in_the_handshake_is_refused(void)
{
    static const uint8_t in_the_clear[] = { 22, 3, 3, 0, 5, 24, 0, 0, 1, 0 };
    setup how = setup_for(TLSSIMPLE_TLS13, &p256);
    int who;
    pair p;

    for (who = 0; who < 2; who++) {
        test_case("in the clear, read by %d", who);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
        if (who == TLSSIMPLE_CLIENT) {
            pair_step(&p, TLSSIMPLE_CLIENT);
        }
        wire_put(&p.sides[1 - who].sent, in_the_clear, sizeof(in_the_clear));
        CHECK_EQUAL(TLSSIMPLE_E_UNEXPECTED, pair_step(&p, who));
        CHECK_EQUAL(ALERT_UNEXPECTED_MESSAGE, pair_info(&p, who).alert_sent);
        pair_free(&p);
    }

    test_case("to a server that waits for Finished");
    if (pair_to_gate(&p, &how)) {
        mbedtls_ssl_context *ssl = &p.sides[TLSSIMPLE_CLIENT].session->ssl;

        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, pair_update_keys(&p, TLSSIMPLE_CLIENT, 0));
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, pair_update_keys(&p, TLSSIMPLE_SERVER, 0));
        mbedtls_ssl_set_outbound_transform(ssl, ssl->handshake->transform_handshake);
        send_message(&p, TLSSIMPLE_CLIENT, "1800000100");
        CHECK_EQUAL(TLSSIMPLE_E_UNEXPECTED, pair_step(&p, TLSSIMPLE_SERVER));
        CHECK_EQUAL(ALERT_UNEXPECTED_MESSAGE, pair_info(&p, TLSSIMPLE_SERVER).alert_sent);
    }
    pair_free(&p);
}

static void tls_1_2_knows_no_update(void)
{
    int who;

    for (who = 0; who < 2; who++) {
        setup how = setup_for(TLSSIMPLE_TLS12, &p256);
        uint8_t got[10];
        int32_t produced;
        pair p;

        test_case("read by %d", who);
        if (pair_connect(&p, &how)) {
            CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, pair_update_keys(&p, who, 0));
            pair_check_echo(&p);
            send_message(&p, 1 - who, "1800000100");
            CHECK_EQUAL(TLSSIMPLE_E_UNEXPECTED, pair_read(&p, who, got, 10, &produced));
            CHECK_EQUAL(ALERT_UNEXPECTED_MESSAGE, pair_alert_seen(&p, 1 - who));
        }
        pair_free(&p);
    }
}

static void wrong_calls_change_nothing(void)
{
    uint8_t out[100];
    int32_t written;
    pair p;

    if (connect_tls13(&p)) {
        tlssimple_session *s = p.sides[TLSSIMPLE_CLIENT].session;

        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, tlssimple_session_update_keys(NULL, 0, out, 1, &written));
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, tlssimple_session_update_keys(s, 0, NULL, 1, &written));
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, tlssimple_session_update_keys(s, 0, out, -1, &written));
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, tlssimple_session_update_keys(s, 0, out, 100, NULL));
        pair_check_echo(&p);
        pair_shutdown(&p, TLSSIMPLE_CLIENT);
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, tlssimple_session_update_keys(s, 0, out, 100, &written));
        CHECK_EQUAL(0, written);
    }
    pair_free(&p);
}

/* ---- threads ---------------------------------------------------------------------------------- */

/* Sessions share contexts; key changes go through PSA, which has state of the process's. */
static void *update_often(void *shared)
{
    pair p;
    int i;

    CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, shared, "test.example"));
    if (CHECK(pair_handshake(&p))) {
        for (i = 0; i < 200; i++) {
            CHECK_EQUAL(TLSSIMPLE_OK, pair_update_keys(&p, i % 2, 1));
            pair_check_echo(&p);
        }
    }
    pair_free(&p);
    return NULL;
}

static void key_updates_on_threads(void)
{
    setup how = setup_for(TLSSIMPLE_TLS13, &p256);
    pthread_t threads[4];
    contexts made;
    int i;

    CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
    for (i = 0; i < 4; i++) {
        CHECK_EQUAL(0, pthread_create(&threads[i], NULL, update_often, &made));
    }
    for (i = 0; i < 4; i++) {
        CHECK_EQUAL(0, pthread_join(threads[i], NULL));
    }
    contexts_free(&made);
}

void key_update_tests(void)
{
    RUN(both_directions_change_on_request);
    RUN(keys_change_as_the_rfc_has_it);
    RUN(many_requests_are_answered_once);
    RUN(requests_may_cross);
    RUN(every_split_of_the_input_works);
    RUN(a_transfer_goes_on);
    RUN(an_update_leaves_through_the_smallest_door);
    RUN(an_old_key_is_gone);
    RUN(a_key_serves_for_so_many_records);
    RUN(malformed_updates_end_it);
    RUN(a_ticket_for_a_server_ends_it);
    RUN(an_update_may_be_cut);
    RUN(a_flood_of_updates_ends);
    RUN(an_update_in_the_handshake_is_refused);
    RUN(tls_1_2_knows_no_update);
    RUN(wrong_calls_change_nothing);
    RUN(key_updates_on_threads);
}
