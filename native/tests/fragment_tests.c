/* Messages cut by records, records with padding, and records that mean nothing. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "ssl_tls13_keys.h"

#include "pair.h"

#define ALERT_UNEXPECTED_MESSAGE 10
#define ALERT_BAD_RECORD_MAC 20
#define ALERT_RECORD_OVERFLOW 22
#define ALERT_ILLEGAL_PARAMETER 47
#define ALERT_USER_CANCELED 90
#define ALERT_UNRECOGNIZED_NAME 112

static const int32_t versions[] = { TLSSIMPLE_TLS12, TLSSIMPLE_TLS13 };
static const uint8_t dummy[] = { 20, 3, 3, 0, 1, 1 };

static mbedtls_ssl_context *ssl_of(const pair *p, int who)
{
    return &p->sides[who].session->ssl;
}

static void count_up(unsigned char counter[8])
{
    int i;

    for (i = 7; i >= 0 && ++counter[i] == 0; i--) {
    }
}

/* ---- records cut into smaller ones ------------------------------------------------------------- */

static void put_piece(wire *out, int type, const uint8_t *bytes, int32_t length)
{
    const uint8_t header[5] = { (uint8_t) type, 3, 3, (uint8_t) (length >> 8), (uint8_t) length };

    wire_put(out, header, 5);
    wire_put(out, bytes, length);
}

/* What writes as the peer of `reader` does, under the handshake keys of TLS 1.3. */
static void make_writer(const mbedtls_ssl_context *reader, mbedtls_ssl_transform *writer)
{
    const mbedtls_ssl_ciphersuite_t *suite = reader->handshake->ciphersuite_info;
    const psa_algorithm_t hash = mbedtls_md_psa_alg_from_type((mbedtls_md_type_t) suite->mac);
    const mbedtls_cipher_info_t *info =
        mbedtls_cipher_info_from_type((mbedtls_cipher_type_t) suite->cipher);
    mbedtls_ssl_key_set keys;

    mbedtls_ssl_transform_init(writer);
    CHECK_EQUAL(0, mbedtls_ssl_tls13_make_traffic_keys(
                       hash, reader->handshake->tls13_hs_secrets.client_handshake_traffic_secret,
                       reader->handshake->tls13_hs_secrets.server_handshake_traffic_secret,
                       PSA_HASH_LENGTH(hash), mbedtls_cipher_info_get_key_bitlen(info) / 8, 12,
                       &keys));
    CHECK_EQUAL(0, mbedtls_ssl_tls13_populate_transform(
                       writer,
                       reader->conf->endpoint == MBEDTLS_SSL_IS_CLIENT ? MBEDTLS_SSL_IS_SERVER
                                                                       : MBEDTLS_SSL_IS_CLIENT,
                       suite->id, &keys, NULL));
}

/* How many records under keys came from one side, before and after they were cut. */
typedef struct counts {
    int whole;
    int cut;
} counts;

/* Cuts one record on its way into pieces of `size` bytes of content. */
static void cut_record(pair *p, int from, uint8_t *record, int32_t length, int32_t size,
                       counts *encrypted)
{
    static uint8_t plain[20000], sealed[20000];
    mbedtls_ssl_context *reader = ssl_of(p, 1 - from);
    wire *out = &p->sides[from].sent;
    mbedtls_ssl_transform made, *writer = ssl_of(p, from)->transform_out;
    const int is_tls13 = reader->tls_version == MBEDTLS_SSL_VERSION_TLS1_3;
    mbedtls_record opened = { 0 };
    unsigned char counter[8];
    int32_t at;

    if (record[0] == 20 || record[0] == 21) {
        wire_put(out, record, length);
        return;
    }
    if (reader->transform_in == NULL) {
        for (at = 5; at < length; at += size) {
            put_piece(out, record[0], record + at, at + size > length ? length - at : size);
        }
        return;
    }
    memcpy(plain, record, (size_t) length);
    memcpy(counter, reader->in_ctr, 8);
    opened.ctr[7] = (unsigned char) encrypted->whole++;
    opened.type = record[0];
    opened.ver[0] = opened.ver[1] = 3;
    opened.buf = plain;
    opened.buf_len = (size_t) length;
    opened.data_offset = 5;
    opened.data_len = (size_t) length - 5;
    CHECK_EQUAL(0, mbedtls_ssl_decrypt_buf(reader, reader->transform_in, &opened));
    if (is_tls13) {
        make_writer(reader, &made);
        writer = &made;
    }
    for (at = 0; at < (int32_t) opened.data_len; at += size) {
        mbedtls_record piece = { 0 };

        piece.type = opened.type;
        piece.ver[0] = piece.ver[1] = 3;
        memcpy(piece.ctr, counter, 8);
        piece.buf = sealed;
        piece.buf_len = sizeof(sealed);
        piece.data_offset = 64;
        piece.data_len =
            at + size > (int32_t) opened.data_len ? opened.data_len - (size_t) at : (size_t) size;
        memcpy(sealed + 64, plain + opened.data_offset + at, piece.data_len);
        CHECK_EQUAL(0, mbedtls_ssl_encrypt_buf(NULL, writer, &piece, tls_random, NULL));
        put_piece(out, piece.type, sealed + piece.data_offset, (int32_t) piece.data_len);
        count_up(counter);
        encrypted->cut++;
    }
    if (is_tls13) {
        mbedtls_ssl_transform_free(&made);
    }
}

/* The handshake with every message cut; the two agree all the same. */
static void handshake_in_pieces(pair *p, int32_t size)
{
    counts encrypted[2] = { { 0, 0 }, { 0, 0 } };
    int calls, who;

    pair_step(p, TLSSIMPLE_CLIENT);
    for (calls = 0; calls < 20 && (p->sides[0].status != TLSSIMPLE_OK ||
                                   p->sides[1].status != TLSSIMPLE_OK); calls++) {
        int from = calls % 2;
        wire held = p->sides[from].sent;
        uint8_t *record;
        int32_t length;

        memset(&p->sides[from].sent, 0, sizeof(p->sides[from].sent));
        while ((record = wire_record(&held, 0, &length)) != NULL) {
            cut_record(p, from, record, length, size, &encrypted[from]);
            wire_skip(&held, length);
            while (wire_length(&p->sides[from].sent) > 0 &&
                   p->sides[1 - from].status > TLSSIMPLE_OK) {
                pair_step(p, 1 - from);
            }
        }
        CHECK_EQUAL(0, wire_length(&p->sides[from].sent));
        wire_free(&held);
        while (p->sides[1 - from].status > TLSSIMPLE_OK &&
               p->sides[1 - from].status != TLSSIMPLE_WANT_INPUT) {
            pair_step(p, 1 - from);
        }
    }
    for (who = 0; who < 2; who++) {
        CHECK_EQUAL(TLSSIMPLE_OK, p->sides[who].status);
        if (ssl_of(p, who)->tls_version == MBEDTLS_SSL_VERSION_TLS1_2) {
            /* It has sent more records than it knows. */
            ssl_of(p, who)->cur_out_ctr[7] = (unsigned char) encrypted[who].cut;
        }
    }
}

static void messages_in_tiny_records(void)
{
    static const int32_t sizes[] = { 1, 2, 3, 4, 5, 7, 100, 512 };
    const identity *kinds[] = { &p256, &rsa };
    size_t i, k;
    int v, asks;

    for (v = 0; v < 4; v++) {
        for (k = 0; k < 2; k++) {
            for (asks = 0; asks < 2; asks++) {
                for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
                    setup how = setup_for(versions[v % 2], kinds[k]);
                    pair p;

                    test_case("%x%s, %s, %s certificate of the client, %d bytes",
                              (unsigned) versions[v % 2], v < 2 ? "" : " of both", kinds[k]->name,
                              asks ? "with" : "without", (int) sizes[i]);
                    if (v >= 2) {
                        how.client_min = TLSSIMPLE_TLS12;
                        how.server_min = TLSSIMPLE_TLS12;
                    }
                    how.asks = asks ? MBEDTLS_SSL_VERIFY_OPTIONAL : 0;
                    how.client = asks ? &p256 : NULL;
                    CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
                    handshake_in_pieces(&p, sizes[i]);
                    CHECK_EQUAL(versions[v % 2], pair_info(&p, TLSSIMPLE_CLIENT).version);
                    pair_check_echo(&p);
                    pair_free(&p);
                }
            }
        }
    }
}

/* A length of 16 MB is not waited for. */
static void a_message_without_end_ends(void)
{
    static uint8_t much[16384] = { 2, 0xFF, 0xFF, 0xFF, 3, 3 };
    static const int32_t pieces[] = { 1, 1000, 16384 };
    size_t i;
    int who;

    for (who = 0; who < 2; who++) {
        for (i = 0; i < 3; i++) {
            setup how = { 0 };
            tlssimple_status status = TLSSIMPLE_WANT_INPUT;
            int32_t at = 0;
            pair p;

            test_case("read by %d, %d bytes each", who, (int) pieces[i]);
            CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
            pair_step(&p, TLSSIMPLE_CLIENT);
            wire_skip(&p.sides[TLSSIMPLE_CLIENT].sent, wire_length(&p.sides[0].sent));
            much[0] = who == TLSSIMPLE_CLIENT ? 2 : 1;
            for (; at < 40000 && status == TLSSIMPLE_WANT_INPUT; at += pieces[i]) {
                put_piece(&p.sides[1 - who].sent, 22, much + at % 16384,
                          pieces[i] < 16384 - at % 16384 ? pieces[i] : 16384 - at % 16384);
                status = pair_step(&p, who);
            }
            CHECK_EQUAL(TLSSIMPLE_E_ILLEGAL, status);
            CHECK_EQUAL(ALERT_ILLEGAL_PARAMETER, pair_info(&p, who).alert_sent);
            pair_free(&p);
        }
    }
}

/* ---- padding --------------------------------------------------------------------------------------- */

/* A record of TLS 1.3 with this inner plaintext, as our own side would not write it. */
static void put_inner(pair *p, int from, const uint8_t *inner, int32_t length)
{
    mbedtls_ssl_context *ssl = ssl_of(p, from);
    const uint8_t header[5] = { 23, 3, 3, (uint8_t) ((length + 16) >> 8), (uint8_t) (length + 16) };
    uint8_t *sealed = malloc((size_t) length + 16);
    unsigned char nonce[12];
    size_t written = 0;
    int i;

    memcpy(nonce, ssl->transform_out->iv_enc, 12);
    for (i = 0; i < 8; i++) {
        nonce[4 + i] ^= ssl->cur_out_ctr[i];
    }
    CHECK_EQUAL(0, mbedtls_cipher_auth_encrypt_ext(&ssl->transform_out->cipher_ctx_enc, nonce, 12,
                                                   header, 5, inner, (size_t) length, sealed,
                                                   (size_t) length + 16, &written, 16));
    CHECK_EQUAL(length + 16, written);
    count_up(ssl->cur_out_ctr);
    wire_put(&p->sides[from].sent, header, 5);
    wire_put(&p->sides[from].sent, sealed, length + 16);
    free(sealed);
}

static void any_padding_is_taken(void)
{
    static const int32_t pads[] = { 0, 1, 15, 255, 256, 4000, 16384 + 1 - 6 };
    static uint8_t inner[16384 + 1];
    size_t i;
    int from;

    for (from = 0; from < 2; from++) {
        setup how = setup_for(TLSSIMPLE_TLS13, &p256);
        uint8_t got[100];
        int32_t produced;
        pair p;

        if (!pair_connect(&p, &how)) {
            continue;
        }
        for (i = 0; i < sizeof(pads) / sizeof(pads[0]); i++) {
            test_case("%d bytes from %d", (int) pads[i], from);
            memset(inner, 0, sizeof(inner));
            memcpy(inner, "hello\x17", 6);
            put_inner(&p, from, inner, 6 + pads[i]);
            CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, 1 - from, got, 100, &produced));
            CHECK(produced == 5 && memcmp(got, "hello", 5) == 0);
        }
        /* A key change with padding, then a padded end. */
        memset(inner, 0, sizeof(inner));
        memcpy(inner, "\x18\x00\x00\x01\x01\x16", 6);
        put_inner(&p, from, inner, 600);
        CHECK_EQUAL(TLSSIMPLE_WANT_INPUT, pair_read(&p, 1 - from, got, 100, &produced));
        CHECK_EQUAL(1, p.sides[1 - from].session->keys.answer_is_due);
        pair_free(&p);

        if (pair_connect(&p, &how)) {
            memset(inner, 0, sizeof(inner));
            memcpy(inner, "\x01\x00\x15", 3);
            put_inner(&p, from, inner, 900);
            CHECK_EQUAL(TLSSIMPLE_CLOSED, pair_read(&p, 1 - from, got, 100, &produced));
        }
        pair_free(&p);
    }
}

static void what_padding_may_not_hold(void)
{
    static const struct {
        const char *name;
        const char *begins;
        int32_t begins_length, length;
        tlssimple_status status;
        int alert;
    } cases[] = {
        { "padding alone", "", 0, 1, TLSSIMPLE_E_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE },
        { "much padding alone", "", 0, 16385, TLSSIMPLE_E_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE },
        { "too much content", NULL, 16385, 16386, TLSSIMPLE_E_RECORD_SIZE,
          ALERT_RECORD_OVERFLOW },
        { "a message of nothing", "\x16", 1, 20, TLSSIMPLE_E_UNEXPECTED,
          ALERT_UNEXPECTED_MESSAGE },
        { "an alert of nothing", "\x15", 1, 20, TLSSIMPLE_E_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE },
        { "change_cipher_spec", "\x01\x14", 2, 20, TLSSIMPLE_E_UNEXPECTED,
          ALERT_UNEXPECTED_MESSAGE },
        { "an unknown type", "\x01\x63", 2, 20, TLSSIMPLE_E_UNEXPECTED, ALERT_UNEXPECTED_MESSAGE },
    };
    static uint8_t inner[17000];
    size_t i;
    int who;

    for (who = 0; who < 2; who++) {
        for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
            setup how = setup_for(TLSSIMPLE_TLS13, &p256);
            uint8_t got[100];
            int32_t produced;
            pair p;

            test_case("%s, read by %d", cases[i].name, who);
            if (pair_connect(&p, &how)) {
                memset(inner, cases[i].begins == NULL ? 0x17 : 0, sizeof(inner));
                if (cases[i].begins != NULL) {
                    memcpy(inner, cases[i].begins, (size_t) cases[i].begins_length);
                }
                put_inner(&p, 1 - who, inner, cases[i].length);
                CHECK_EQUAL(cases[i].status, pair_read(&p, who, got, 100, &produced));
                CHECK_EQUAL(cases[i].alert, pair_info(&p, who).alert_sent);
                CHECK_EQUAL(cases[i].alert, pair_alert_seen(&p, 1 - who));
            }
            pair_free(&p);
        }
    }
}

/* ---- records that mean nothing ------------------------------------------------------------------ */

/* RFC 8446 5 and D.4: a dummy change_cipher_spec at every place where one may be. */
static void a_dummy_is_dropped(void)
{
    setup how = setup_for(TLSSIMPLE_TLS13, &p256);
    int calls;
    pair p;

    CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
    pair_step(&p, TLSSIMPLE_CLIENT);
    for (calls = 0; calls < 10 && p.sides[1].status != TLSSIMPLE_OK; calls++) {
        int from = calls % 2;
        wire held = p.sides[from].sent;
        uint8_t *record;
        int32_t length;
        int is_first_hello = calls == 0;

        memset(&p.sides[from].sent, 0, sizeof(p.sides[from].sent));
        while ((record = wire_record(&held, 0, &length)) != NULL) {
            if (!is_first_hello) {
                wire_put(&p.sides[from].sent, dummy, sizeof(dummy));
            }
            is_first_hello = 0;
            wire_put(&p.sides[from].sent, record, length);
            wire_skip(&held, length);
        }
        wire_free(&held);
        while (wire_length(&p.sides[from].sent) > 0 && p.sides[1 - from].status > TLSSIMPLE_OK) {
            pair_step(&p, 1 - from);
        }
        while (p.sides[1 - from].status == TLSSIMPLE_WANT_VERDICT) {
            pair_step(&p, 1 - from);
        }
    }
    CHECK_EQUAL(TLSSIMPLE_OK, p.sides[0].status);
    CHECK_EQUAL(TLSSIMPLE_OK, p.sides[1].status);
    pair_check_echo(&p);
    pair_free(&p);
}

static void a_dummy_out_of_place_is_refused(void)
{
    static const struct {
        const char *name;
        uint8_t bytes[7];
        int32_t length;
        int when; /* 0: before the ClientHello, 1: after it, to the client, 2: after the handshake */
    } cases[] = {
        { "before the hello", { 20, 3, 3, 0, 1, 1 }, 6, 0 },
        { "after Finished", { 20, 3, 3, 0, 1, 1 }, 6, 2 },
        { "another value", { 20, 3, 3, 0, 1, 2 }, 6, 1 },
        { "two bytes", { 20, 3, 3, 0, 2, 1, 1 }, 7, 1 },
        { "a message in the clear", { 22, 3, 3, 0, 1, 1 }, 6, 2 },
        { "an alert in the clear", { 21, 3, 3, 0, 2, 2, 40 }, 7, 2 },
        { "an unknown record", { 24, 3, 3, 0, 1, 1 }, 6, 2 },
        { "an unknown record", { 99, 3, 3, 0, 1, 1 }, 6, 2 },
    };
    size_t i;
    int who;

    for (who = 0; who < 2; who++) {
        for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
            setup how = setup_for(TLSSIMPLE_TLS13, &p256);
            tlssimple_status status = TLSSIMPLE_OK;
            uint8_t got[10];
            int32_t produced;
            pair p;

            if (cases[i].when < 2 && cases[i].when != 1 - who) {
                continue;
            }
            test_case("%s, read by %d", cases[i].name, who);
            CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
            if (cases[i].when == 2) {
                CHECK(pair_handshake(&p));
            } else if (cases[i].when == 1) {
                pair_step(&p, TLSSIMPLE_CLIENT);
            }
            wire_put(&p.sides[1 - who].sent, cases[i].bytes, cases[i].length);
            status = cases[i].when == 2 ? pair_read(&p, who, got, 10, &produced)
                                        : pair_step(&p, who);
            CHECK_EQUAL(TLSSIMPLE_E_UNEXPECTED, status);
            CHECK_EQUAL(ALERT_UNEXPECTED_MESSAGE, pair_info(&p, who).alert_sent);
            pair_free(&p);
        }
    }
}

static void a_flood_of_dummies_ends(void)
{
    setup how = setup_for(TLSSIMPLE_TLS13, &p256);
    int i;
    pair p;

    CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
    pair_step(&p, TLSSIMPLE_CLIENT);
    for (i = 0; i < 32; i++) {
        wire_put(&p.sides[TLSSIMPLE_SERVER].sent, dummy, sizeof(dummy));
    }
    CHECK_EQUAL(TLSSIMPLE_WANT_INPUT, pair_step(&p, TLSSIMPLE_CLIENT));
    wire_put(&p.sides[TLSSIMPLE_SERVER].sent, dummy, sizeof(dummy));
    CHECK_EQUAL(TLSSIMPLE_E_UNEXPECTED, pair_step(&p, TLSSIMPLE_CLIENT));
    pair_free(&p);
}

static void send_alert(pair *p, int from, int level, int alert)
{
    mbedtls_ssl_context *ssl = pair_engine(p, from);

    ssl->out_msgtype = MBEDTLS_SSL_MSG_ALERT;
    ssl->out_msglen = 2;
    ssl->out_msg[0] = (unsigned char) level;
    ssl->out_msg[1] = (unsigned char) alert;
    CHECK_EQUAL(0, mbedtls_ssl_write_record(ssl, 1));
    pair_flush(p, from);
}

/* RFC 8446 6: the level is of no meaning, but for two alerts that are no errors. */
static void warnings_are_errors_in_tls_1_3(void)
{
    int v, who, level;

    for (v = 0; v < 2; v++) {
        for (who = 0; who < 2; who++) {
            for (level = 0; level < 4; level++) {
                setup how = setup_for(versions[v], &p256);
                uint8_t got[10];
                int32_t produced;
                pair p;

                test_case("%x read by %d, level %d", (unsigned) versions[v], who, level);
                if (pair_connect(&p, &how)) {
                    if (level != 2) {
                        send_alert(&p, 1 - who, level, ALERT_USER_CANCELED);
                        CHECK_EQUAL(TLSSIMPLE_WANT_INPUT,
                                    pair_read(&p, who, got, 10, &produced));
                    }
                    send_alert(&p, 1 - who, level, ALERT_UNRECOGNIZED_NAME);
                    pair_write(&p, 1 - who, (const uint8_t *) "data", 4);
                    if (v == 1 || level == 2) {
                        CHECK_EQUAL(TLSSIMPLE_E_ALERT, pair_read(&p, who, got, 10, &produced));
                        CHECK_EQUAL(ALERT_UNRECOGNIZED_NAME, pair_info(&p, who).alert_received);
                        CHECK_EQUAL(-1, pair_info(&p, who).alert_sent);
                    } else {
                        CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, who, got, 10, &produced));
                        CHECK_EQUAL(4, produced);
                    }
                }
                pair_free(&p);
            }
        }
    }
}

static void a_flood_of_warnings_ends(void)
{
    int v, i;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        tlssimple_status status = TLSSIMPLE_WANT_INPUT;
        uint8_t got[10];
        int32_t produced;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        if (pair_connect(&p, &how)) {
            for (i = 0; i < 33 && CHECK_EQUAL(TLSSIMPLE_WANT_INPUT, status); i++) {
                send_alert(&p, TLSSIMPLE_SERVER, 1, ALERT_USER_CANCELED);
                status = pair_read(&p, TLSSIMPLE_CLIENT, got, 10, &produced);
            }
            CHECK_EQUAL(TLSSIMPLE_E_UNEXPECTED, status);
            CHECK_EQUAL(ALERT_UNEXPECTED_MESSAGE, pair_alert_seen(&p, TLSSIMPLE_SERVER));
        }
        pair_free(&p);
    }
}

/* Three empty records in a row are borne with, a fourth is not. */
static void a_flood_of_empty_records_ends(void)
{
    int v, i;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        uint8_t got[10];
        int32_t produced;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        if (pair_connect(&p, &how)) {
            for (i = 0; i < 3; i++) {
                CHECK_EQUAL(0, mbedtls_ssl_write(pair_engine(&p, 1), got, 0));
            }
            pair_flush(&p, TLSSIMPLE_SERVER);
            pair_check_echo(&p);
            for (i = 0; i < 4; i++) {
                CHECK_EQUAL(0, mbedtls_ssl_write(pair_engine(&p, 1), got, 0));
            }
            pair_flush(&p, TLSSIMPLE_SERVER);
            CHECK_EQUAL(TLSSIMPLE_E_RECORD_MAC, pair_read(&p, 0, got, 10, &produced));
            CHECK_EQUAL(ALERT_BAD_RECORD_MAC, pair_alert_seen(&p, TLSSIMPLE_SERVER));
        }
        pair_free(&p);
    }
}

void fragment_tests(void)
{
    RUN(messages_in_tiny_records);
    RUN(a_message_without_end_ends);
    RUN(any_padding_is_taken);
    RUN(what_padding_may_not_hold);
    RUN(a_dummy_is_dropped);
    RUN(a_dummy_out_of_place_is_refused);
    RUN(a_flood_of_dummies_ends);
    RUN(warnings_are_errors_in_tls_1_3);
    RUN(a_flood_of_warnings_ends);
    RUN(a_flood_of_empty_records_ends);
}
