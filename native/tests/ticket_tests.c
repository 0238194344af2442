/* A server's tickets: whose they are, how long, and what comes of those that were changed. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#include "resuming.h"

static const int32_t versions[] = { TLSSIMPLE_TLS12, TLSSIMPLE_TLS13 };

#define ALERT_UNKNOWN_CA 48
#define REFUSED(call) CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, call)

static tlssimple_session *server_of(const pair *p)
{
    return p->sides[TLSSIMPLE_SERVER].session;
}

/* Whether the server takes this up; whatever it does, no handshake fails. */
static void check_again(const contexts *made, const tlssimple_ticket *ticket,
                        tlssimple_identity *answer, int resumed)
{
    pair p;

    if (open_again(&p, made, "test.example", ticket, answer)) {
        finish_as(&p, resumed);
    }
    pair_free(&p);
}

/* ---- keys ------------------------------------------------------------------------------------------- */

static void keys_are_checked(void)
{
    uint8_t bytes[9 * TLSSIMPLE_TICKET_KEY_SIZE] = { 0 };
    setup how = setup_for(TLSSIMPLE_TLS13, &p256);
    tlssimple_ticket_keys *keys = NULL;
    int64_t before = tlssimple_memory_in_use();
    contexts made;
    int i;

    for (i = 0; i < 9; i++) {
        bytes[i * TLSSIMPLE_TICKET_KEY_SIZE] = (uint8_t) i;
    }
    REFUSED(tlssimple_ticket_keys_create(NULL));
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_ticket_keys_create(&keys));
    REFUSED(tlssimple_ticket_keys_set(NULL, bytes, 48));
    REFUSED(tlssimple_ticket_keys_set(keys, NULL, 48));
    REFUSED(tlssimple_ticket_keys_set(keys, bytes, 0));
    REFUSED(tlssimple_ticket_keys_set(keys, bytes, -48));
    REFUSED(tlssimple_ticket_keys_set(keys, bytes, 47));
    REFUSED(tlssimple_ticket_keys_set(keys, bytes, 49));
    REFUSED(tlssimple_ticket_keys_set(keys, bytes, 9 * 48));
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_ticket_keys_set(keys, bytes, 8 * 48));
    bytes[7 * 48] = 3;
    REFUSED(tlssimple_ticket_keys_set(keys, bytes, 8 * 48));
    CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
    REFUSED(tlssimple_context_set_ticket_keys(NULL, keys, 1, 1));
    REFUSED(tlssimple_context_set_ticket_keys(made.server, NULL, 1, 1));
    REFUSED(tlssimple_context_set_ticket_keys(made.client, keys, 1, 1));
    REFUSED(tlssimple_context_set_ticket_keys(made.server, keys, 0, 1));
    REFUSED(tlssimple_context_set_ticket_keys(made.server, keys, 604801, 1));
    REFUSED(tlssimple_context_set_ticket_keys(made.server, keys, 1, -1));
    REFUSED(tlssimple_context_set_ticket_keys(made.server, keys, 1, 9));
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_context_set_ticket_keys(made.server, keys, 604800, 0));
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_context_set_ticket_keys(made.server, keys, 1, 8));
    tlssimple_ticket_keys_free(keys);
    tlssimple_ticket_keys_free(NULL);
    contexts_free(&made);
    CHECK_EQUAL(before, tlssimple_memory_in_use());
}

static void all_keys_open_and_the_first_seals(void)
{
    uint8_t both[2 * TLSSIMPLE_TICKET_KEY_SIZE];
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        tlssimple_ticket *old, *new;
        contexts made;

        test_case("%x", (unsigned) versions[v]);
        how.resumes = 1;
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
        old = first_ticket(&made, "test.example", NULL);
        memset(both, 2, 48);
        memset(both + 48, 0, 48);
        both[48] = 1;
        memset(both + 48 + 16, 1 ^ 0x5A, 32);
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_ticket_keys_set(made.keys, both, 96));
        check_again(&made, old, NULL, 1);
        new = first_ticket(&made, "test.example", NULL);
        CHECK(new != NULL && memcmp(new->session.ticket, both, 16) == 0);
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_ticket_keys_set(made.keys, both, 48));
        check_again(&made, old, NULL, 0);
        check_again(&made, new, NULL, 1);
        /* The right name, another key. */
        memset(both + 16, 3, 32);
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_ticket_keys_set(made.keys, both, 48));
        check_again(&made, new, NULL, 0);
        tlssimple_ticket_free(old);
        tlssimple_ticket_free(new);
        contexts_free(&made);
    }
}

static void without_keys_there_are_no_tickets(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        tlssimple_ticket_keys *keys = NULL;
        contexts made;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_context_enable_resumption(made.client));
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_ticket_keys_create(&keys));
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_context_set_ticket_keys(made.server, keys, 60, 2));
        CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &made, NULL));
        CHECK(pair_handshake(&p));
        CHECK_EQUAL(0, wire_length(&p.sides[TLSSIMPLE_SERVER].sent));
        CHECK(p.sides[TLSSIMPLE_CLIENT].session->ssl.session->ticket == NULL);
        pair_free(&p);
        tlssimple_ticket_keys_free(keys);
        contexts_free(&made);
    }
}

/* ---- whose they are ----------------------------------------------------------------------------------- */

/* A ticket of a context with one way of asking, at another with the same keys. */
static void a_ticket_does_not_go_round_a_certificate(void)
{
    static const int modes[][3] = {
        /* first, then, taken up */
        { TLSSIMPLE_CLIENT_AUTH_NONE, TLSSIMPLE_CLIENT_AUTH_REQUIRED, 0 },
        { TLSSIMPLE_CLIENT_AUTH_NONE, TLSSIMPLE_CLIENT_AUTH_OPTIONAL, 1 },
        { TLSSIMPLE_CLIENT_AUTH_OPTIONAL, TLSSIMPLE_CLIENT_AUTH_NONE, 0 },
        { TLSSIMPLE_CLIENT_AUTH_OPTIONAL, TLSSIMPLE_CLIENT_AUTH_REQUIRED, 1 },
        { TLSSIMPLE_CLIENT_AUTH_REQUIRED, TLSSIMPLE_CLIENT_AUTH_NONE, 0 },
    };
    size_t v, i;

    for (v = 0; v < 2; v++) {
        for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
            setup how = setup_for(versions[v], &p256);
            tlssimple_identity *answer = NULL;
            tlssimple_ticket *ticket;
            contexts first, then, mixed;

            test_case("%x from %d to %d", (unsigned) versions[v], modes[i][0], modes[i][1]);
            how.resumes = 1;
            how.asks = modes[i][0];
            CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&first, &how));
            how.asks = modes[i][1];
            CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&then, &how));
            mixed = first;
            mixed.server = then.server;
            CHECK_EQUAL(TLSSIMPLE_OK, create_identity(&p256, &answer));
            ticket = first_ticket(&first, "test.example", answer);
            check_again(&mixed, ticket, answer, modes[i][2]);
            if (modes[i][1] == TLSSIMPLE_CLIENT_AUTH_REQUIRED && !modes[i][2]) {
                pair p;

                /* And without a certificate there is no way in. */
                if (open_again(&p, &mixed, "test.example", ticket, NULL)) {
                    CHECK(!pair_handshake(&p));
                    CHECK_EQUAL(TLSSIMPLE_E_NO_CERTIFICATE, p.sides[TLSSIMPLE_SERVER].status);
                }
                pair_free(&p);
            }
            tlssimple_ticket_free(ticket);
            tlssimple_identity_free(answer);
            contexts_free(&first);
            contexts_free(&then);
        }
    }
}

static void the_chain_is_judged_anew(void)
{
    int v, accepts;

    for (v = 0; v < 2; v++) {
        for (accepts = 0; accepts < 2; accepts++) {
            setup how = setup_for(versions[v], &p256);
            tlssimple_identity *answer = NULL;
            tlssimple_ticket *ticket;
            const uint8_t *bytes;
            int32_t length, index, one, two;
            uint8_t out[100];
            contexts made;
            pair p;

            test_case("%x accepts %d", (unsigned) versions[v], accepts);
            how.resumes = 1;
            how.asks = TLSSIMPLE_CLIENT_AUTH_REQUIRED;
            CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
            CHECK_EQUAL(TLSSIMPLE_OK, create_identity(&rsa, &answer));
            ticket = first_ticket(&made, "test.example", answer);
            if (open_again(&p, &made, "test.example", ticket, answer)) {
                p.server_stays_at_gate = p.stays_at_gate = 1;
                pair_handshake(&p);
                CHECK_EQUAL(TLSSIMPLE_WANT_VERDICT, p.sides[TLSSIMPLE_SERVER].status);
                CHECK_EQUAL(0, wire_length(&p.sides[TLSSIMPLE_SERVER].sent));
                for (index = 0; index < 2; index++) {
                    der shown = chain_certificate(rsa.chain, index);

                    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_peer_certificate(
                                                  server_of(&p), index, &bytes, &length));
                    CHECK(length == shown.length &&
                          memcmp(bytes, shown.bytes, (size_t) length) == 0);
                }
                REFUSED(tlssimple_session_write(server_of(&p), out, 1, &one, out, 100, &two));
                CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED, tlssimple_session_accept_peer(server_of(&p)));
                CHECK_EQUAL(TLSSIMPLE_WANT_VERDICT, pair_step(&p, TLSSIMPLE_SERVER));
                if (accepts) {
                    CHECK_EQUAL(TLSSIMPLE_OK, pair_accept_client(&p));
                    p.server_stays_at_gate = 0;
                    CHECK(pair_handshake(&p));
                    pair_check_echo(&p);
                } else {
                    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_refuse_peer(server_of(&p),
                                                                            ALERT_UNKNOWN_CA));
                    pair_flush(&p, TLSSIMPLE_SERVER);
                    CHECK_EQUAL(ALERT_UNKNOWN_CA, pair_alert_seen(&p, TLSSIMPLE_CLIENT));
                }
            }
            pair_free(&p);
            tlssimple_ticket_free(ticket);
            tlssimple_identity_free(answer);
            contexts_free(&made);
        }
    }
}

/* The client and its server do not agree on the name, which only the server's caller can tell. */
static void a_ticket_is_for_the_name_that_was_asked_for(void)
{
    static const char *const names[] = { "other.example", "test.exampl", "test.example2", "" };
    size_t v, i;

    for (v = 0; v < 2; v++) {
        for (i = 0; i < 4; i++) {
            setup how = setup_for(versions[v], &p256);
            tlssimple_ticket *ticket;
            contexts made;
            pair p;

            test_case("%x %s", (unsigned) versions[v], names[i]);
            how.resumes = 1;
            CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
            ticket = first_ticket(&made, "test.example", NULL);
            if (open_again(&p, &made, "test.example", ticket, NULL)) {
                tlssimple_session_free(server_of(&p));
                CHECK_EQUAL(TLSSIMPLE_OK,
                            tlssimple_session_create(made.server, (const uint8_t *) names[i],
                                                     (int32_t) strlen(names[i]),
                                                     &p.sides[TLSSIMPLE_SERVER].session));
                finish_as(&p, 0);
            }
            pair_free(&p);
            tlssimple_ticket_free(ticket);
            contexts_free(&made);
        }
    }
}

/* The server has given the suite up, or the client has. */
static void a_ticket_of_another_suite_is_let_be(void)
{
    const uint16_t suites[2][2] = { { MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
                                      MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 },
                                    { MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256,
                                      MBEDTLS_TLS1_3_AES_256_GCM_SHA384 } };
    int v, who;

    for (v = 0; v < 2; v++) {
        for (who = 0; who < 3; who++) {
            setup how = setup_for(versions[v], &p256);
            tlssimple_ticket *ticket;
            contexts made;
            pair p;

            test_case("%x %d", (unsigned) versions[v], who);
            how.resumes = 1;
            CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
            ticket = first_ticket(&made, "test.example", NULL);
            if (open_again(&p, &made, "test.example", ticket, NULL)) {
                if (who == TLSSIMPLE_SERVER) {
                    CHECK_EQUAL(TLSSIMPLE_OK,
                                tlssimple_context_set_suites(made.server, suites[v], 2));
                } else if (who == TLSSIMPLE_CLIENT) {
                    CHECK_EQUAL(TLSSIMPLE_OK,
                                tlssimple_context_set_suites(made.client, suites[v], 2));
                } else {
                    /* Both still have it, but the server prefers another: only TLS 1.2 minds. */
                    uint16_t others[3] = { suites[v][1], (uint16_t) ticket->session.ciphersuite };

                    CHECK_EQUAL(TLSSIMPLE_OK,
                                tlssimple_context_set_suites(made.server, others, 2));
                }
                finish_as(&p, who == 2 && v == 1);
            }
            pair_free(&p);
            tlssimple_ticket_free(ticket);
            contexts_free(&made);
        }
    }
}

/* ---- tickets that were changed ----------------------------------------------------------------------- */

static void every_byte_of_a_ticket_counts(void)
{
    int v;
    size_t i;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        mbedtls_ssl_session *held;
        tlssimple_ticket *ticket;
        contexts made;

        how.resumes = 1;
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
        ticket = first_ticket(&made, "test.example", NULL);
        held = &ticket->session;
        for (i = 0; i < held->ticket_len; i++) {
            size_t whole = held->ticket_len;

            test_case("%x byte %d of %d", (unsigned) versions[v], (int) i, (int) whole);
            held->ticket[i] ^= (uint8_t) (1 << i % 8);
            check_again(&made, ticket, NULL, 0);
            held->ticket[i] ^= (uint8_t) (1 << i % 8);
            if (i > 0) {
                /* And cut short. */
                held->ticket_len = i;
                check_again(&made, ticket, NULL, 0);
                held->ticket_len = whole;
            }
        }
        check_again(&made, ticket, NULL, 1);
        tlssimple_ticket_free(ticket);
        contexts_free(&made);
    }
}

/* The content of a ticket, changed by one who has the key. */
typedef struct content {
    tlssimple_ticket *ticket;
    tlssimple_ticket_keys *keys;
    uint8_t bytes[4096];
    size_t length;
} content;

static void open_content(content *made, tlssimple_ticket *ticket, tlssimple_ticket_keys *keys)
{
    made->ticket = ticket;
    made->keys = keys;
    made->length = ticket->session.ticket_len - TLS_TICKET_OVERHEAD;
    CHECK_EQUAL(0, tls_ticket_open(keys, ticket->session.ticket, ticket->session.ticket_len,
                                   made->bytes));
}

static void seal_content(content *made, const uint8_t *bytes, size_t length)
{
    mbedtls_ssl_session *held = &made->ticket->session;

    mbedtls_free(held->ticket);
    held->ticket_len = length + TLS_TICKET_OVERHEAD;
    held->ticket = mbedtls_calloc(1, held->ticket_len);
    CHECK_EQUAL(0, tls_ticket_seal(made->keys, bytes, length, held->ticket));
}

/* Of both versions the last eight bytes are the time of issue, in milliseconds. */
static void put_time(content *made, int64_t time)
{
    int i;

    for (i = 1; i <= 8; i++) {
        made->bytes[made->length - i] = (uint8_t) (time >> 8 * (i - 1));
    }
}

static int64_t get_time(const content *made)
{
    int64_t time = 0;
    int i;

    for (i = 8; i >= 1; i--) {
        time = time << 8 | made->bytes[made->length - i];
    }
    return time;
}

static void a_ticket_lasts_as_long_as_its_context_says(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        tlssimple_ticket *ticket;
        contexts made;
        content inner;
        int64_t now;

        test_case("%x", (unsigned) versions[v]);
        how.resumes = 1;
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
        ticket = first_ticket(&made, "test.example", NULL);
        open_content(&inner, ticket, made.keys);
        now = mbedtls_ms_time();
        CHECK(get_time(&inner) <= now && get_time(&inner) > now - 60000);
        put_time(&inner, now - 7201 * 1000);
        seal_content(&inner, inner.bytes, inner.length);
        /* TLS 1.3's client tells the age too. */
        ticket->session.ticket_reception_time = now - 7200 * 1000 + 30000;
        check_again(&made, ticket, NULL, 0);
        put_time(&inner, now - 7000 * 1000);
        seal_content(&inner, inner.bytes, inner.length);
        ticket->session.ticket_reception_time = now - 7000 * 1000;
        check_again(&made, ticket, NULL, 1);
        put_time(&inner, now + 60000);
        seal_content(&inner, inner.bytes, inner.length);
        check_again(&made, ticket, NULL, 0);
        put_time(&inner, INT64_MIN);
        seal_content(&inner, inner.bytes, inner.length);
        check_again(&made, ticket, NULL, 0);
        tlssimple_ticket_free(ticket);
        contexts_free(&made);
    }
}

static void time_is_everybodys(void)
{
    int64_t apart = mbedtls_ms_time() - test_milliseconds();

    CHECK(apart > -5000 && apart < 5000);
}

/* TLS 1.3's ticket where TLS 1.2's is looked for, and the other way round. */
static void a_ticket_is_for_its_version(void)
{
    setup how12 = setup_for(TLSSIMPLE_TLS12, &p256);
    setup how13 = setup_for(TLSSIMPLE_TLS13, &p256);
    tlssimple_ticket *tickets[2];
    contexts made[2];
    content inner[2];
    int v;

    how12.resumes = how13.resumes = 1;
    CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made[0], &how12));
    CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made[1], &how13));
    for (v = 0; v < 2; v++) {
        tickets[v] = first_ticket(&made[v], "test.example", NULL);
        open_content(&inner[v], tickets[v], made[v].keys);
    }
    for (v = 0; v < 2; v++) {
        test_case("%x", (unsigned) versions[v]);
        seal_content(&inner[v], inner[1 - v].bytes, inner[1 - v].length);
        check_again(&made[v], tickets[v], NULL, 0);
        seal_content(&inner[v], inner[v].bytes, inner[v].length);
        check_again(&made[v], tickets[v], NULL, 1);
    }
    for (v = 0; v < 2; v++) {
        tlssimple_ticket_free(tickets[v]);
        contexts_free(&made[v]);
    }
}

/* Whoever has the key can do much, but neither break a handshake's memory nor end the process. */
static void changed_content_does_no_harm(void)
{
    uint32_t chance = 11;
    int v, round;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        tlssimple_identity *answer = NULL;
        tlssimple_ticket *ticket;
        contexts made;
        content inner;
        size_t length;

        how.resumes = 1;
        how.asks = TLSSIMPLE_CLIENT_AUTH_OPTIONAL;
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
        CHECK_EQUAL(TLSSIMPLE_OK, create_identity(&p256, &answer));
        ticket = first_ticket(&made, "test.example", answer);
        open_content(&inner, ticket, made.keys);
        for (length = 1; length < inner.length; length += 1 + length / 32) {
            test_case("%x cut at %d", (unsigned) versions[v], (int) length);
            seal_content(&inner, inner.bytes, length);
            check_again(&made, ticket, answer, 0);
        }
        for (round = 0; round < 100; round++) {
            uint8_t changed[4096];
            size_t at;
            pair p;

            memcpy(changed, inner.bytes, inner.length);
            at = (size_t) test_below(&chance, round % 2 == 0 ? 24 : (int32_t) inner.length);
            changed[at] = (uint8_t) test_random(&chance);
            test_case("%x round %d byte %d", (unsigned) versions[v], round, (int) at);
            seal_content(&inner, changed, inner.length);
            if (open_again(&p, &made, "test.example", ticket, answer)) {
                pair_handshake(&p);
            }
            pair_free(&p);
        }
        tlssimple_ticket_free(ticket);
        tlssimple_identity_free(answer);
        contexts_free(&made);
    }
}

/* ---- threads ------------------------------------------------------------------------------------------ */

#define THREADS 4
#define HANDSHAKES 40

typedef struct rotating {
    contexts made[2];
    tlssimple_ticket *tickets[2]; /* shared by all threads */
    tlssimple_identity *answer;
    int done;
} rotating;

static void *come_back(void *shared)
{
    rotating *things = shared;
    int i;

    for (i = 0; i < HANDSHAKES; i++) {
        pair p;

        if (open_again(&p, &things->made[i % 2], "test.example", things->tickets[i % 2],
                       things->answer)) {
            /* Taken up or not, by which keys there are. */
            if (CHECK(pair_handshake(&p))) {
                CHECK_EQUAL(pair_info(&p, TLSSIMPLE_CLIENT).resumed,
                            pair_info(&p, TLSSIMPLE_SERVER).resumed);
                pair_check_echo(&p);
            }
        }
        pair_free(&p);
    }
    __atomic_add_fetch(&things->done, 1, __ATOMIC_RELAXED);
    return NULL;
}

static void keys_are_rotated_while_sessions_run(void)
{
    pthread_t threads[THREADS];
    rotating things = { 0 };
    int i, v, round;

    CHECK_EQUAL(TLSSIMPLE_OK, create_identity(&p256, &things.answer));
    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);

        how.resumes = 1;
        how.asks = TLSSIMPLE_CLIENT_AUTH_OPTIONAL;
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&things.made[v], &how));
        things.tickets[v] = first_ticket(&things.made[v], "test.example", things.answer);
    }
    for (i = 0; i < THREADS; i++) {
        CHECK_EQUAL(0, pthread_create(&threads[i], NULL, come_back, &things));
    }
    for (round = 0; __atomic_load_n(&things.done, __ATOMIC_RELAXED) < THREADS; round++) {
        for (v = 0; v < 2; v++) {
            set_ticket_key(things.made[v].keys, (uint8_t) (1 + round % 3));
        }
    }
    for (i = 0; i < THREADS; i++) {
        CHECK_EQUAL(0, pthread_join(threads[i], NULL));
    }
    for (v = 0; v < 2; v++) {
        tlssimple_ticket_free(things.tickets[v]);
        contexts_free(&things.made[v]);
    }
    tlssimple_identity_free(things.answer);
}

void ticket_tests(void)
{
    RUN(keys_are_checked);
    RUN(all_keys_open_and_the_first_seals);
    RUN(without_keys_there_are_no_tickets);
    RUN(a_ticket_does_not_go_round_a_certificate);
    RUN(the_chain_is_judged_anew);
    RUN(a_ticket_is_for_the_name_that_was_asked_for);
    RUN(a_ticket_of_another_suite_is_let_be);
    RUN(every_byte_of_a_ticket_counts);
    RUN(a_ticket_lasts_as_long_as_its_context_says);
    RUN(time_is_everybodys);
    RUN(a_ticket_is_for_its_version);
    RUN(changed_content_does_no_harm);
    RUN(keys_are_rotated_while_sessions_run);
}
