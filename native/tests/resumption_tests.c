/* Sessions that are taken up again, and above all those that are not. */
#include <string.h>

#include "internal.h"

#include "resuming.h"

static const int32_t versions[] = { TLSSIMPLE_TLS12, TLSSIMPLE_TLS13 };
static const identity *const kinds[] = { &p256, &rsa };

#define ALERT_UNKNOWN_CA 48
#define REFUSED(call) CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, call)

static tlssimple_session *client_of(const pair *p)
{
    return p->sides[TLSSIMPLE_CLIENT].session;
}

static tlssimple_session *server_of(const pair *p)
{
    return p->sides[TLSSIMPLE_SERVER].session;
}

static setup resuming(int32_t version)
{
    setup how = setup_for(version, &p256);

    how.resumes = 1;
    return how;
}

/* ---- taken up ------------------------------------------------------------------------------------- */

static void sessions_are_taken_up(void)
{
    size_t v, k;
    int mode, again;

    for (v = 0; v < 2; v++) {
        for (k = 0; k < 2; k++) {
            for (mode = TLSSIMPLE_CLIENT_AUTH_NONE; mode <= TLSSIMPLE_CLIENT_AUTH_REQUIRED;
                 mode++) {
                setup how = resuming(versions[v]);
                tlssimple_identity *answer = NULL;
                tlssimple_ticket *ticket;
                contexts made;

                test_case("%x %s mode %d", (unsigned) versions[v], kinds[k]->name, mode);
                how.server = kinds[k];
                how.asks = mode;
                CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
                if (mode != TLSSIMPLE_CLIENT_AUTH_NONE) {
                    CHECK_EQUAL(TLSSIMPLE_OK, create_identity(kinds[k], &answer));
                }
                ticket = first_ticket(&made, "test.example", answer);
                for (again = 0; again < 3 && ticket != NULL; again++) {
                    tlssimple_ticket *next;
                    pair p;

                    if (open_again(&p, &made, "test.example", ticket, answer) &&
                        finish_as(&p, 1)) {
                        pair_check_echo(&p);
                        CHECK_EQUAL(answer != NULL, server_of(&p)->accepted);
                        CHECK_EQUAL(0, client_of(&p)->accepted);
                        /* The echo has read the tickets of TLS 1.3. */
                    }
                    pair_free(&p);
                    if (open_again(&p, &made, "test.example", ticket, answer) &&
                        finish_as(&p, 1)) {
                        next = take_ticket(&p);
                        CHECK(next != NULL);
                        tlssimple_ticket_free(ticket);
                        ticket = next;
                    }
                    pair_free(&p);
                }
                tlssimple_ticket_free(ticket);
                tlssimple_identity_free(answer);
                contexts_free(&made);
            }
        }
    }
}

static void byte_by_byte_it_is_the_same(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = resuming(versions[v]);
        tlssimple_identity *answer = NULL;
        tlssimple_ticket *ticket;
        contexts made;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        how.asks = TLSSIMPLE_CLIENT_AUTH_REQUIRED;
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
        CHECK_EQUAL(TLSSIMPLE_OK, create_identity(&rsa, &answer));
        ticket = first_ticket(&made, NULL, answer);
        if (open_again(&p, &made, NULL, ticket, answer)) {
            p.chunk = 1;
            p.room = 1;
            if (finish_as(&p, 1)) {
                pair_check_echo(&p);
            }
        }
        pair_free(&p);
        tlssimple_ticket_free(ticket);
        tlssimple_identity_free(answer);
        contexts_free(&made);
    }
}

/* They are on the wire when the server's handshake says OK, and a server that only reads has sent them. */
static void tickets_leave_with_the_handshake(void)
{
    int32_t count;

    for (count = 0; count <= 8; count++) {
        setup how = setup_for(TLSSIMPLE_TLS13, &p256);
        tlssimple_ticket *ticket = NULL;
        int32_t lifetime, produced, seen = 0;
        uint8_t nothing[1];
        contexts made;
        pair p;

        test_case("%d", (int) count);
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_resume(&made, count));
        CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &made, "test.example"));
        CHECK(pair_handshake(&p));
        while (pair_read(&p, TLSSIMPLE_CLIENT, nothing, 1, &produced) == TLSSIMPLE_TICKET) {
            if (seen++ % 2 == 0) {
                CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_take_ticket(client_of(&p), &lifetime,
                                                                        &ticket));
                CHECK_EQUAL(7200, lifetime);
                tlssimple_ticket_free(ticket);
                /* Once each. */
                REFUSED(tlssimple_session_take_ticket(client_of(&p), &lifetime, &ticket));
                CHECK(ticket == NULL);
            }
        }
        CHECK_EQUAL(count, seen);
        /* It was there until the next verb. */
        REFUSED(tlssimple_session_take_ticket(client_of(&p), &lifetime, &ticket));
        pair_check_echo(&p);
        pair_free(&p);
        contexts_free(&made);
    }
}

/* Ticket, data, ticket: the server is made to write its second one late. */
static void data_comes_before_the_ticket_behind_it(void)
{
    setup how = resuming(TLSSIMPLE_TLS13);
    tlssimple_ticket *ticket = NULL;
    mbedtls_ssl_context *server;
    uint8_t got[100];
    int32_t lifetime, length, produced;
    contexts made;
    uint8_t *record;
    wire *sent;
    pair p;

    CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
    CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &made, "test.example"));
    server = &server_of(&p)->ssl;
    sent = &p.sides[TLSSIMPLE_SERVER].sent;
    while (p.sides[TLSSIMPLE_CLIENT].status != TLSSIMPLE_OK) {
        pair_step(&p, TLSSIMPLE_CLIENT);
        if (p.sides[TLSSIMPLE_CLIENT].status != TLSSIMPLE_OK) {
            pair_step(&p, TLSSIMPLE_SERVER);
        }
    }
    tls_session_begin(server_of(&p), wire_bytes(&p.sides[TLSSIMPLE_CLIENT].sent),
                      wire_length(&p.sides[TLSSIMPLE_CLIENT].sent), NULL, 0);
    while (server->state != MBEDTLS_SSL_TLS1_3_NEW_SESSION_TICKET_FLUSH) {
        CHECK_EQUAL(0, tls_ticket_step(server_of(&p)));
    }
    /* One is written; as if all were, until the data is. */
    CHECK_EQUAL(0, mbedtls_ssl_flush_output(server));
    server->state = MBEDTLS_SSL_HANDSHAKE_OVER;
    CHECK_EQUAL(4, mbedtls_ssl_write(server, (const uint8_t *) "data", 4));
    server->state = MBEDTLS_SSL_TLS1_3_NEW_SESSION_TICKET;
    while (server->state != MBEDTLS_SSL_HANDSHAKE_OVER) {
        CHECK_EQUAL(0, tls_ticket_step(server_of(&p)));
    }
    pair_flush(&p, TLSSIMPLE_SERVER);

    CHECK_EQUAL(TLSSIMPLE_TICKET, pair_read(&p, TLSSIMPLE_CLIENT, got, 100, &produced));
    record = wire_record(sent, 0, &length);
    CHECK(record != NULL && length == 5 + 4 + 1 + 16);
    CHECK_EQUAL(TLSSIMPLE_OK, pair_read(&p, TLSSIMPLE_CLIENT, got, 100, &produced));
    CHECK(produced == 4 && memcmp(got, "data", 4) == 0);
    /* The ticket behind it was read, and waits, whatever else is done. */
    CHECK_EQUAL(0, wire_length(sent));
    REFUSED(tlssimple_session_take_ticket(client_of(&p), &lifetime, &ticket));
    CHECK_EQUAL(TLSSIMPLE_OK, pair_write(&p, TLSSIMPLE_CLIENT, (const uint8_t *) "x", 1));
    CHECK_EQUAL(TLSSIMPLE_TICKET, pair_read(&p, TLSSIMPLE_CLIENT, NULL, 0, &produced));
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_take_ticket(client_of(&p), &lifetime, &ticket));
    pair_free(&p);
    if (open_again(&p, &made, "test.example", ticket, NULL)) {
        CHECK(finish_as(&p, 1));
    }
    pair_free(&p);
    tlssimple_ticket_free(ticket);
    contexts_free(&made);
}

/* ---- not taken up ---------------------------------------------------------------------------------- */

/* A ticket of `first` is offered to `then`'s server, which does not take it. */
static void not_taken_up(const contexts *first, const contexts *then, const identity *client)
{
    tlssimple_identity *answer = NULL;
    tlssimple_ticket *ticket;
    contexts mixed = *then;
    pair p;

    if (client != NULL) {
        CHECK_EQUAL(TLSSIMPLE_OK, create_identity(client, &answer));
    }
    ticket = first_ticket(first, "test.example", answer);
    mixed.client = first->client;
    if (ticket != NULL && open_again(&p, &mixed, "test.example", ticket, answer)) {
        if (finish_as(&p, 0)) {
            pair_check_echo(&p);
        }
        pair_free(&p);
    }
    tlssimple_ticket_free(ticket);
    tlssimple_identity_free(answer);
}

static void a_server_may_forget(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = resuming(versions[v]);
        contexts first, then;

        test_case("%x", (unsigned) versions[v]);
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&first, &how));
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&then, &how));
        CHECK_EQUAL(TLSSIMPLE_OK, set_ticket_key(then.keys, 2));
        not_taken_up(&first, &then, NULL);
        contexts_free(&then);
        /* Nor has it to know of tickets. */
        how.resumes = 0;
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&then, &how));
        not_taken_up(&first, &then, NULL);
        contexts_free(&then);
        contexts_free(&first);
    }
}

static void the_server_may_choose_another_version(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(TLSSIMPLE_TLS12, &p256);
        contexts first, then;

        test_case("from %x", (unsigned) versions[v]);
        how.client_max = TLSSIMPLE_TLS13;
        how.resumes = 1;
        how.server_min = how.server_max = versions[v];
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&first, &how));
        how.server_min = how.server_max = versions[1 - v];
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&then, &how));
        CHECK_EQUAL(TLSSIMPLE_OK, set_ticket_key(then.keys, 1));
        not_taken_up(&first, &then, NULL);
        contexts_free(&then);
        /* One that has learnt TLS 1.3 since, but still has both. */
        how.server_min = TLSSIMPLE_TLS12;
        how.server_max = TLSSIMPLE_TLS13;
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&then, &how));
        if (v == 0) {
            not_taken_up(&first, &then, NULL);
        }
        contexts_free(&then);
        contexts_free(&first);
    }
}

static void a_retry_takes_the_ticket_along(void)
{
    const uint16_t x25519[] = { MBEDTLS_SSL_IANA_TLS_GROUP_X25519,
                                MBEDTLS_SSL_IANA_TLS_GROUP_SECP384R1 };
    const uint16_t p384_only[] = { MBEDTLS_SSL_IANA_TLS_GROUP_SECP384R1 };
    int mode, version;

    for (version = 0; version < 2; version++) {
        for (mode = 0; mode < 2; mode++) {
            setup how = resuming(TLSSIMPLE_TLS13);
            tlssimple_identity *answer = NULL;
            tlssimple_ticket *ticket;
            contexts made;
            pair p;

            test_case("mode %d", mode);
            how.asks = mode;
            if (version == 0) {
                how.client_min = TLSSIMPLE_TLS12;
            }
            CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
            CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_context_set_groups(made.client, x25519, 2));
            CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_context_set_groups(made.server, p384_only, 1));
            if (mode != 0) {
                CHECK_EQUAL(TLSSIMPLE_OK, create_identity(&p256, &answer));
            }
            ticket = first_ticket(&made, "test.example", answer);
            if (open_again(&p, &made, "test.example", ticket, answer) && finish_as(&p, 1)) {
                CHECK_EQUAL(MBEDTLS_SSL_IANA_TLS_GROUP_SECP384R1,
                            pair_info(&p, TLSSIMPLE_CLIENT).group);
                pair_check_echo(&p);
            }
            pair_free(&p);
            tlssimple_ticket_free(ticket);
            tlssimple_identity_free(answer);
            contexts_free(&made);
        }
    }
}

static void a_ticket_is_sent_once(void)
{
    setup how = setup_for(TLSSIMPLE_TLS12, &p256);
    const mbedtls_ssl_session *held;
    tlssimple_ticket *ticket;
    const uint8_t *hello;
    int32_t length, at;
    int found = 0;
    contexts made;
    pair p;

    how.client_max = how.server_max = TLSSIMPLE_TLS13;
    how.resumes = 1;
    CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
    ticket = first_ticket(&made, "test.example", NULL);
    held = &ticket->session;
    if (open_again(&p, &made, "test.example", ticket, NULL)) {
        pair_step(&p, TLSSIMPLE_CLIENT);
        hello = wire_record(&p.sides[TLSSIMPLE_CLIENT].sent, 0, &length);
        for (at = 0; at + (int32_t) held->ticket_len <= length; at++) {
            found += memcmp(hello + at, held->ticket, held->ticket_len) == 0;
        }
        CHECK_EQUAL(1, found);
        CHECK(finish_as(&p, 1));
    }
    pair_free(&p);
    tlssimple_ticket_free(ticket);
    contexts_free(&made);
}

/* ---- what may not be offered ------------------------------------------------------------------------ */

static void a_ticket_is_for_one_name(void)
{
    int v;

    for (v = 0; v < 2; v++) {
        setup how = resuming(versions[v]);
        tlssimple_ticket *ticket;
        tlssimple_ticket *nameless;
        contexts made;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
        ticket = first_ticket(&made, "test.example", NULL);
        nameless = first_ticket(&made, NULL, NULL);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &made, "other.example"));
        REFUSED(tlssimple_session_offer_ticket(client_of(&p), ticket));
        REFUSED(tlssimple_session_offer_ticket(client_of(&p), nameless));
        /* And is as good as new. */
        CHECK(finish_as(&p, 0));
        pair_free(&p);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &made, NULL));
        REFUSED(tlssimple_session_offer_ticket(client_of(&p), ticket));
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_offer_ticket(client_of(&p), nameless));
        CHECK(finish_as(&p, 1));
        pair_free(&p);
        tlssimple_ticket_free(ticket);
        tlssimple_ticket_free(nameless);
        contexts_free(&made);
    }
}

static void what_may_be_offered_when(void)
{
    const uint16_t chacha[] = { MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
                                MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256 };
    int v;

    for (v = 0; v < 2; v++) {
        setup how = resuming(versions[v]);
        tlssimple_ticket *ticket;
        tlssimple_ticket *none;
        contexts made, other;
        int32_t lifetime;
        pair p;

        test_case("%x", (unsigned) versions[v]);
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
        ticket = first_ticket(&made, "test.example", NULL);
        CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &made, "test.example"));
        REFUSED(tlssimple_session_offer_ticket(NULL, ticket));
        REFUSED(tlssimple_session_offer_ticket(client_of(&p), NULL));
        REFUSED(tlssimple_session_offer_ticket(server_of(&p), ticket));
        REFUSED(tlssimple_session_take_ticket(NULL, &lifetime, &none));
        REFUSED(tlssimple_session_take_ticket(client_of(&p), &lifetime, &none));
        REFUSED(tlssimple_session_take_ticket(client_of(&p), NULL, &none));
        REFUSED(tlssimple_session_take_ticket(client_of(&p), &lifetime, NULL));
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_offer_ticket(client_of(&p), ticket));
        REFUSED(tlssimple_session_offer_ticket(client_of(&p), ticket));
        CHECK(finish_as(&p, 1));
        REFUSED(tlssimple_session_offer_ticket(client_of(&p), ticket));
        REFUSED(tlssimple_session_take_ticket(server_of(&p), &lifetime, &none));
        pair_free(&p);

        CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &made, "test.example"));
        pair_step(&p, TLSSIMPLE_CLIENT);
        REFUSED(tlssimple_session_offer_ticket(client_of(&p), ticket));
        pair_free(&p);

        /* Without the version, without the suite, without resumption at all. */
        how = resuming(versions[1 - v]);
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&other, &how));
        CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &other, "test.example"));
        REFUSED(tlssimple_session_offer_ticket(client_of(&p), ticket));
        pair_free(&p);
        contexts_free(&other);
        how = resuming(versions[v]);
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&other, &how));
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_context_set_suites(other.client, &chacha[v], 1));
        CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &other, "test.example"));
        REFUSED(tlssimple_session_offer_ticket(client_of(&p), ticket));
        pair_free(&p);
        contexts_free(&other);
        how.resumes = 0;
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&other, &how));
        CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &other, "test.example"));
        REFUSED(tlssimple_session_offer_ticket(client_of(&p), ticket));
        CHECK(finish_as(&p, 0));
        REFUSED(tlssimple_session_take_ticket(client_of(&p), &lifetime, &none));
        pair_free(&p);
        contexts_free(&other);

        REFUSED(tlssimple_context_enable_resumption(NULL));
        REFUSED(tlssimple_context_enable_resumption(made.server));
        tlssimple_ticket_free(NULL);
        tlssimple_ticket_free(ticket);
        contexts_free(&made);
    }
}

/* ---- RFC 7627 ---------------------------------------------------------------------------------------- */

static void sessions_without_extended_master_secret_end(void)
{
    int whose;

    for (whose = 0; whose < 2; whose++) {
        setup how = resuming(TLSSIMPLE_TLS12);
        tlssimple_ticket *ticket = NULL;
        int32_t lifetime;
        contexts made, plain;
        pair p;

        test_case("of side %d", whose);
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&plain, &how));
        CHECK_EQUAL(TLSSIMPLE_OK, set_ticket_key(plain.keys, 1));
        mbedtls_ssl_conf_extended_master_secret(
            whose == TLSSIMPLE_CLIENT ? &plain.client->config : &plain.server->config,
            MBEDTLS_SSL_EXTENDED_MS_DISABLED);
        /* None is given. */
        CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &plain, "test.example"));
        CHECK(finish_as(&p, 0));
        REFUSED(tlssimple_session_take_ticket(client_of(&p), &lifetime, &ticket));
        pair_free(&p);
        /* And one from before is let be. */
        ticket = first_ticket(&made, "test.example", NULL);
        if (open_again(&p, &plain, "test.example", ticket, NULL)) {
            CHECK(finish_as(&p, 0));
        }
        pair_free(&p);
        tlssimple_ticket_free(ticket);
        contexts_free(&made);
        contexts_free(&plain);
    }
}

/* A server that would take it up all the same is none to speak with. */
static void a_server_may_not_drop_extended_master_secret(void)
{
    setup how = resuming(TLSSIMPLE_TLS12);
    tlssimple_ticket *ticket;
    mbedtls_ssl_context *server;
    contexts made;
    pair p;

    CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
    ticket = first_ticket(&made, "test.example", NULL);
    if (open_again(&p, &made, "test.example", ticket, NULL)) {
        p.stays_at_gate = 1;
        pair_step(&p, TLSSIMPLE_CLIENT);
        server = &server_of(&p)->ssl;
        tls_session_begin(server_of(&p), wire_bytes(&p.sides[TLSSIMPLE_CLIENT].sent),
                          wire_length(&p.sides[TLSSIMPLE_CLIENT].sent), NULL, 0);
        while (server->state != MBEDTLS_SSL_SERVER_HELLO) {
            CHECK_EQUAL(0, tls_ticket_step(server_of(&p)));
        }
        wire_skip(&p.sides[TLSSIMPLE_CLIENT].sent, wire_length(&p.sides[TLSSIMPLE_CLIENT].sent));
        CHECK_EQUAL(1, server->handshake->resume);
        server->handshake->extended_ms = MBEDTLS_SSL_EXTENDED_MS_DISABLED;
        CHECK(!pair_handshake(&p));
        CHECK_EQUAL(TLSSIMPLE_E_NO_COMMON, p.sides[TLSSIMPLE_CLIENT].status);
        CHECK_EQUAL(0, client_of(&p)->handshake_over);
    }
    pair_free(&p);
    tlssimple_ticket_free(ticket);
    contexts_free(&made);
}

/* ---- the gate is not to be gone round ------------------------------------------------------------------ */

/* The server says that it takes up a session that the client has not offered. */
static void a_resumption_that_was_not_offered_is_refused(void)
{
    int v, both, enabled;

    for (v = 0; v < 2; v++) {
        for (both = 0; both < 2; both++) {
            for (enabled = 0; enabled < 2; enabled++) {
                setup how = setup_for(versions[v], &p256);
                mbedtls_ssl_context *server;
                wire *sent;
                pair p;

                test_case("%x both %d enabled %d", (unsigned) versions[v], both, enabled);
                how.resumes = enabled;
                if (both) {
                    how.client_min = TLSSIMPLE_TLS12;
                    how.client_max = TLSSIMPLE_TLS13;
                }
                CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how));
                p.stays_at_gate = 1;
                pair_step(&p, TLSSIMPLE_CLIENT);
                sent = &p.sides[TLSSIMPLE_CLIENT].sent;
                server = &server_of(&p)->ssl;
                tls_session_begin(server_of(&p), wire_bytes(sent), wire_length(sent), NULL, 0);
                while (server->state != MBEDTLS_SSL_SERVER_HELLO) {
                    CHECK_EQUAL(0, tls_ticket_step(server_of(&p)));
                }
                wire_skip(sent, wire_length(sent));
                server->handshake->resume = 1;
                if (v == 1) {
                    uint8_t key[32] = { 0 };

                    CHECK_EQUAL(0, mbedtls_ssl_set_hs_psk(server, key, sizeof(key)));
                    server->handshake->key_exchange_mode =
                        MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_EPHEMERAL;
                }
                CHECK(!pair_handshake(&p));
                CHECK(p.sides[TLSSIMPLE_CLIENT].status < TLSSIMPLE_OK);
                CHECK_EQUAL(0, client_of(&p)->handshake_over);
                CHECK_EQUAL(0, pair_info(&p, TLSSIMPLE_CLIENT).resumed);
                pair_free(&p);
            }
        }
    }
}

/* A TLS 1.3 session is offered, and the server says it takes it up in TLS 1.2, whose master secret the
   client would have to make up. */
static void a_session_is_not_taken_up_in_another_version(void)
{
    setup how = resuming(TLSSIMPLE_TLS13);
    tlssimple_ticket *ticket;
    mbedtls_ssl_context *server;
    contexts made;
    wire *sent;
    pair p;

    how.client_min = how.server_min = TLSSIMPLE_TLS12;
    CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
    ticket = first_ticket(&made, "test.example", NULL);
    mbedtls_ssl_conf_max_tls_version(&made.server->config, MBEDTLS_SSL_VERSION_TLS1_2);
    if (open_again(&p, &made, "test.example", ticket, NULL)) {
        p.stays_at_gate = 1;
        pair_step(&p, TLSSIMPLE_CLIENT);
        sent = &p.sides[TLSSIMPLE_CLIENT].sent;
        server = &server_of(&p)->ssl;
        tls_session_begin(server_of(&p), wire_bytes(sent), wire_length(sent), NULL, 0);
        while (server->state != MBEDTLS_SSL_SERVER_HELLO) {
            CHECK_EQUAL(0, tls_ticket_step(server_of(&p)));
        }
        wire_skip(sent, wire_length(sent));
        CHECK_EQUAL(0, server->handshake->resume);
        server->handshake->resume = 1;
        memset(server->session_negotiate->master, 0, sizeof(server->session_negotiate->master));
        /* As if the suite were the same, too. */
        client_of(&p)->ssl.session_negotiate->ciphersuite =
            server->session_negotiate->ciphersuite;
        CHECK(!pair_handshake(&p));
        /* It waits for a full handshake. */
        CHECK_EQUAL(TLSSIMPLE_E_UNEXPECTED, p.sides[TLSSIMPLE_CLIENT].status);
        CHECK_EQUAL(0, client_of(&p)->handshake_over);
    }
    pair_free(&p);
    tlssimple_ticket_free(ticket);
    contexts_free(&made);
}

void resumption_tests(void)
{
    RUN(sessions_are_taken_up);
    RUN(byte_by_byte_it_is_the_same);
    RUN(tickets_leave_with_the_handshake);
    RUN(data_comes_before_the_ticket_behind_it);
    RUN(a_server_may_forget);
    RUN(the_server_may_choose_another_version);
    RUN(a_retry_takes_the_ticket_along);
    RUN(a_ticket_is_sent_once);
    RUN(a_ticket_is_for_one_name);
    RUN(what_may_be_offered_when);
    RUN(sessions_without_extended_master_secret_end);
    RUN(a_server_may_not_drop_extended_master_secret);
    RUN(a_resumption_that_was_not_offered_is_refused);
    RUN(a_session_is_not_taken_up_in_another_version);
}
