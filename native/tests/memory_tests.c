/* Nothing leaks, and no allocation that fails does harm. */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#include "pair.h"


static const int32_t versions[] = { TLSSIMPLE_TLS12, TLSSIMPLE_TLS13 };

#define ROUNDS 200

static void full_handshakes_leave_nothing(void)
{
    int v, k, round;
    const identity *kinds[] = { &p256, &rsa };

    for (v = 0; v < 2; v++) {
        for (k = 0; k < 2; k++) {
            setup how = setup_for(versions[v], kinds[k]);
            tlssimple_identity *answer = NULL;
            int64_t baseline = 0;
            contexts made;

            test_case("%x %s", (unsigned) versions[v], kinds[k]->name);
            how.asks = TLSSIMPLE_CLIENT_AUTH_OPTIONAL;
            CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
            CHECK_EQUAL(TLSSIMPLE_OK, create_identity(kinds[k], &answer));
            for (round = 0; round < ROUNDS / 4 + 3; round++) {
                pair p;

                CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &made, "test.example"));
                /* Every other client shows a certificate. */
                p.answer = round % 2 == 0 ? tls_identity_hold(answer) : NULL;
                CHECK(pair_handshake(&p));
                pair_check_echo(&p);
                pair_free(&p);
                if (round == 2) {
                    /* By now the library has made what it keeps: tables of curves, key slots, what
                       RSA blinds with (which grows once more when first renewed). */
                    baseline = tlssimple_memory_in_use();
                }
            }
            CHECK_EQUAL(baseline, tlssimple_memory_in_use());
            tlssimple_identity_free(answer);
            contexts_free(&made);
        }
    }
}

static void aborted_handshakes_leave_nothing(void)
{
    int v, round;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        tlssimple_identity *answer = NULL;
        int64_t baseline;
        contexts made;
        pair p;

        how.asks = TLSSIMPLE_CLIENT_AUTH_OPTIONAL;
        CHECK_EQUAL(TLSSIMPLE_OK, create_identity(&p256, &answer));
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
        CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &made, NULL));
        CHECK(pair_handshake(&p));
        pair_free(&p);
        baseline = tlssimple_memory_in_use();
        for (round = 0; round < ROUNDS / 2; round++) {
            int step;

            test_case("%x after %d steps", (unsigned) versions[v], round);
            CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &made, "test.example"));
            p.answer = tls_identity_hold(answer);
            /* So that the rounds end at all places of the handshake. */
            p.chunk = 60;
            p.room = 50;
            for (step = 0; step < round; step++) {
                if (p.sides[step % 2].status > TLSSIMPLE_OK) {
                    pair_step(&p, step % 2);
                }
            }
            if (round % 3 == 0) {
                tlssimple_session_refuse_peer(p.sides[TLSSIMPLE_CLIENT].session, 42);
            }
            pair_free(&p);
            CHECK_EQUAL(baseline, tlssimple_memory_in_use());
        }
        tlssimple_identity_free(answer);
        contexts_free(&made);
    }
}

/* Which of the sides' failures came first: the other was only told, or saw what came of it. */
static tlssimple_status first_failure(const pair *p)
{
    tlssimple_status client = p->sides[TLSSIMPLE_CLIENT].status;
    tlssimple_status server = p->sides[TLSSIMPLE_SERVER].status;

    return client >= TLSSIMPLE_OK || client == TLSSIMPLE_E_ALERT || server == TLSSIMPLE_E_MEMORY
               ? server
               : client;
}

/* A handshake, or as many steps of it, and the ticket that it gives. `ticket` is offered, if there is one,
   and replaced. */
static tlssimple_status come_back(const contexts *made, tlssimple_identity *answer, int steps,
                                  tlssimple_ticket **ticket)
{
    tlssimple_ticket *next = NULL;
    tlssimple_status status;
    int32_t lifetime, produced;
    uint8_t nothing[1];
    int step;
    pair p;

    status = pair_open(&p, made, "test.example");
    if (status == TLSSIMPLE_OK && *ticket != NULL) {
        status = tlssimple_session_offer_ticket(p.sides[TLSSIMPLE_CLIENT].session, *ticket);
    }
    if (status == TLSSIMPLE_OK) {
        p.answer = tls_identity_hold(answer);
        if (steps > 0) {
            p.chunk = 60;
            p.room = 50;
        }
        for (step = 0; step < steps; step++) {
            if (p.sides[step % 2].status > TLSSIMPLE_OK) {
                pair_step(&p, step % 2);
            }
        }
        if (steps == 0 && !pair_handshake(&p)) {
            status = first_failure(&p);
        }
    }
    if (status == TLSSIMPLE_OK && steps == 0) {
        CHECK_EQUAL(*ticket != NULL, pair_info(&p, TLSSIMPLE_SERVER).resumed);
        if (pair_info(&p, TLSSIMPLE_CLIENT).version == TLSSIMPLE_TLS13) {
            status = pair_read(&p, TLSSIMPLE_CLIENT, nothing, 1, &produced);
            status = status == TLSSIMPLE_TICKET ? TLSSIMPLE_OK : status;
        }
        if (status == TLSSIMPLE_OK) {
            status = tlssimple_session_take_ticket(p.sides[TLSSIMPLE_CLIENT].session, &lifetime,
                                                   &next);
        }
        if (status == TLSSIMPLE_OK) {
            tlssimple_ticket_free(*ticket);
            *ticket = next;
        }
    }
    pair_free(&p);
    return status;
}

#define COMEBACKS 250

static void sessions_that_are_taken_up_leave_nothing(void)
{
    int v, round;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        tlssimple_identity *answer = NULL;
        tlssimple_ticket *ticket = NULL;
        int64_t baseline = 0;
        contexts made;

        test_case("%x", (unsigned) versions[v]);
        how.asks = TLSSIMPLE_CLIENT_AUTH_OPTIONAL;
        how.resumes = 1;
        CHECK_EQUAL(TLSSIMPLE_OK, create_identity(&p256, &answer));
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
        for (round = 0; round < 2 * COMEBACKS; round++) {
            CHECK_EQUAL(TLSSIMPLE_OK, come_back(&made, answer, 0, &ticket));
            if (round % 2 == 1) {
                tlssimple_ticket_free(ticket);
                ticket = NULL;
                if (round == 1) {
                    baseline = tlssimple_memory_in_use();
                }
                CHECK_EQUAL(baseline, tlssimple_memory_in_use());
            }
        }
        /* And those that are given up on the way. */
        CHECK_EQUAL(TLSSIMPLE_OK, come_back(&made, answer, 0, &ticket));
        baseline = tlssimple_memory_in_use();
        for (round = 1; round < ROUNDS / 2; round++) {
            test_case("%x after %d steps", (unsigned) versions[v], round);
            CHECK_EQUAL(TLSSIMPLE_OK, come_back(&made, answer, round, &ticket));
            CHECK_EQUAL(baseline, tlssimple_memory_in_use());
        }
        tlssimple_ticket_free(ticket);
        tlssimple_identity_free(answer);
        contexts_free(&made);
    }
}

/* ---- allocations that fail ------------------------------------------------------------------- */

/* An update, and data behind it. */
static tlssimple_status change_keys(pair *p, int who)
{
    uint8_t out[100], got[100];
    int32_t written;
    tlssimple_status status =
        tlssimple_session_update_keys(p->sides[who].session, 0, out, 100, &written);

    if (status == TLSSIMPLE_OK) {
        wire_put(&p->sides[who].sent, out, written);
        status = pair_write(p, who, (const uint8_t *) "data", 4);
    }
    return status == TLSSIMPLE_OK ? pair_read(p, 1 - who, got, 100, &written) : status;
}

/* Everything from the first context to the end, as far as it gets. */
static tlssimple_status everything(const setup *how)
{
    uint8_t got[100];
    int32_t produced;
    tlssimple_status status;
    int who;
    pair p;

    status = pair_create(&p, how);
    if (status != TLSSIMPLE_OK) {
        return status;
    }
    if (!pair_handshake(&p)) {
        status = first_failure(&p);
    }
    for (who = 0; who < 2 && status == TLSSIMPLE_OK; who++) {
        status = pair_write(&p, who, (const uint8_t *) "data", 4);
        if (status == TLSSIMPLE_OK) {
            status = pair_read(&p, 1 - who, got, 100, &produced);
        }
    }
    for (who = 0; who < 2 && status == TLSSIMPLE_OK &&
                  pair_info(&p, 0).version == TLSSIMPLE_TLS13; who++) {
        status = change_keys(&p, who);
    }
    for (who = 0; who < 2 && status == TLSSIMPLE_OK; who++) {
        status = pair_shutdown(&p, who);
        if (status == TLSSIMPLE_OK) {
            status = pair_read(&p, 1 - who, got, 100, &produced);
            status = status == TLSSIMPLE_CLOSED ? TLSSIMPLE_OK
                     : status < TLSSIMPLE_OK    ? status
                                                : TLSSIMPLE_E_INTERNAL;
        }
    }
    pair_free(&p);
    return status;
}

/* A session of a server with several identities, taken up once. */
static tlssimple_status two_visits(const setup *how)
{
    tlssimple_identity *answer = NULL;
    tlssimple_ticket *ticket = NULL;
    tlssimple_session *other = NULL;
    tlssimple_status status;
    contexts made;

    status = contexts_create(&made, how);
    if (status != TLSSIMPLE_OK) {
        return status;
    }
    status = create_identity(&p256, &answer);
    if (status == TLSSIMPLE_OK) {
        status = come_back(&made, answer, 0, &ticket);
    }
    if (status == TLSSIMPLE_OK) {
        status = come_back(&made, answer, 0, &ticket);
    }
    if (status == TLSSIMPLE_OK) {
        status = tlssimple_context_set_groups(made.server, tls_policy_groups(), 4);
    }
    if (status == TLSSIMPLE_OK) {
        status = tlssimple_session_create(made.server, NULL, 0, &other);
    }
    if (status == TLSSIMPLE_OK) {
        status = tlssimple_session_set_identity(other, answer);
    }
    if (status == TLSSIMPLE_OK) {
        status = tlssimple_session_set_identity(other, answer);
    }
    tlssimple_session_free(other);
    tlssimple_ticket_free(ticket);
    tlssimple_identity_free(answer);
    contexts_free(&made);
    return status;
}

/* Each function that needs no session, on something good. */
static tlssimple_status single_calls(const setup *unused)
{
    static const der *const paths[] = { &path_pss32, &path_anchor_ed25519, &path_rollover };
    const der leaf = chain_certificate(p256.chain, 0);
    uint8_t bytes[64] = { 0 };
    uint8_t out[64];
    uint32_t flags[TLSSIMPLE_PATH_MAX];
    tlssimple_status status = TLSSIMPLE_OK;
    tlssimple_identity *made = NULL;
    mbedtls_x509_crt issuer;
    mbedtls_x509_crt child;
    int32_t length;
    size_t i;

    (void) unused;
    for (i = 0; i < 3 && status == TLSSIMPLE_OK; i++) {
        status = tlssimple_path_verify(paths[i]->bytes, paths[i]->length, flags);
    }
    if (status == TLSSIMPLE_OK) {
        status = create_identity(&rsa, &made);
        tlssimple_identity_free(made);
    }
    if (status == TLSSIMPLE_OK) {
        status = tlssimple_sha256(bytes, 64, out);
    }
    if (status == TLSSIMPLE_OK) {
        status = tlssimple_hmac(TLSSIMPLE_SHA512, bytes, 64, bytes, 64, out);
    }
    if (status == TLSSIMPLE_OK) {
        status = tlssimple_pbkdf2(TLSSIMPLE_SHA256, bytes, 8, bytes, 8, 3, out, 50);
    }
    if (status == TLSSIMPLE_OK) {
        status = tlssimple_pkcs12_derive(TLSSIMPLE_SHA1, 1, bytes, 8, bytes, 8, 3, out, 50);
    }
    if (status == TLSSIMPLE_OK) {
        /* The padding is wrong, or memory is short. */
        status = tlssimple_cbc_decrypt(TLSSIMPLE_AES_CBC, bytes, 16, bytes, 16, bytes, 64, out,
                                       &length);
        status = status == TLSSIMPLE_E_ARGUMENT ? TLSSIMPLE_OK : status;
    }
    /* The leaf's signature, by the intermediate's key. */
    mbedtls_x509_crt_init(&issuer);
    mbedtls_x509_crt_init(&child);
    if (status == TLSSIMPLE_OK) {
        const der intermediate = chain_certificate(p256.chain, 1);

        if (mbedtls_x509_crt_parse_der(&issuer, intermediate.bytes,
                                       (size_t) intermediate.length) != 0 ||
            mbedtls_x509_crt_parse_der(&child, leaf.bytes, (size_t) leaf.length) != 0) {
            status = TLSSIMPLE_E_MEMORY;
        }
    }
    if (status == TLSSIMPLE_OK) {
        status = tlssimple_signature_verify(issuer.pk_raw.p, (int32_t) issuer.pk_raw.len, 0x0403,
                                            child.tbs.p, (int32_t) child.tbs.len, child.sig.p,
                                            (int32_t) child.sig.len);
    }
    mbedtls_x509_crt_free(&issuer);
    mbedtls_x509_crt_free(&child);
    return status;
}

/* ---- which allocations to let fail ----------------------------------------------------------- */

/* Most of the many thousand allocations are a bignum's, at few places. A place is known by how deep
   the stack is and how much is asked for. Its first allocation is let fail alone, its second with
   all that follow. */
#define PLACES (1 << 16)

typedef struct plan {
    int64_t count;   /* of all allocations */
    uint8_t *times;  /* for each allocation, how many there were at its place: 1, 2, 3 for more */
    int64_t capacity;
    uint64_t *places;
    uint8_t *place_times;
} plan;

static plan *planned;

/* Allocation number `until_failure` fails, counted from 0; `for_good`: and all after it. */
static int64_t until_failure = -1;
static int for_good;
static int has_failed;

static void note_place(uint64_t place)
{
    size_t slot = (size_t) (place * UINT64_C(0x9E3779B97F4A7C15) >> 48);

    if (planned->count == planned->capacity) {
        planned->capacity = planned->capacity * 2 + 1024;
        planned->times = realloc(planned->times, (size_t) planned->capacity);
    }
    while (planned->places[slot] != 0 && planned->places[slot] != place) {
        slot = (slot + 1) % PLACES;
    }
    planned->places[slot] = place;
    if (planned->place_times[slot] < 3) {
        planned->place_times[slot]++;
    }
    planned->times[planned->count++] = planned->place_times[slot];
}

static void *failing_calloc(size_t count, size_t size)
{
    if (planned != NULL) {
        note_place((uint64_t) (uintptr_t) &count << 24 ^ (uint64_t) count * size);
    }
    if (until_failure >= 0 && until_failure-- == 0) {
        until_failure = for_good ? 0 : -1;
        has_failed = 1;
        return tls_calloc(SIZE_MAX, SIZE_MAX);
    }
    return tls_calloc(count, size);
}

static plan plan_for(tlssimple_status (*run)(const setup *), const setup *how)
{
    plan made = { 0 };

    made.places = calloc(PLACES, sizeof(*made.places));
    made.place_times = calloc(PLACES, 1);
    planned = &made;
    CHECK_EQUAL(TLSSIMPLE_OK, run(how));
    planned = NULL;
    free(made.places);
    free(made.place_times);
    return made;
}

/* Mbed TLS 3.6.7 forgets what is in a TLS 1.3 transform when the rest of it cannot be allocated
   (mbedtls_ssl_tls13_compute_handshake_transform and ..._application_transform free the block
   alone): up to this much at a time. */
#define UPSTREAM_LEAK 2048

#if defined(__SANITIZE_ADDRESS__)
/* Called by LeakSanitizer. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
__attribute__((visibility("default"))) const char *__lsan_default_options(void);

const char *__lsan_default_suppressions(void)
{
    return "leak:mbedtls_ssl_tls13_populate_transform\n";
}

const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}
#endif

/* Under the sanitizers, which take seven times as long, one of so many; the plain run has them all. */
#if defined(__SANITIZE_ADDRESS__)
#define STRIDE 3
#else
#define STRIDE 1
#endif

/* TLSSIMPLE_SELFTEST_ALL in the environment: all of them, which takes minutes. */
static void try_failures(tlssimple_status (*run)(const setup *), const setup *how, const plan *made)
{
    const int all = getenv("TLSSIMPLE_SELFTEST_ALL") != NULL;
    int64_t before = tlssimple_memory_in_use();
    int64_t n;

    for (n = 0; n < made->count; n++) {
        tlssimple_status status;
        int64_t lost;

        if (!all && (made->times[n] != (for_good ? 2 : 1) || n % STRIDE != 0)) {
            continue;
        }
        test_case("%x: allocation %d of %d fails%s", (unsigned) how->client_max, (int) n,
                  (int) made->count, for_good ? ", and all after it" : "");
        has_failed = 0;
        until_failure = n;
        status = run(how);
        until_failure = -1;
        /* Chance decides about some allocations, so the last may not be reached. */
        CHECK_EQUAL(has_failed ? TLSSIMPLE_E_MEMORY : TLSSIMPLE_OK, status);
        CHECK(has_failed || n > made->count - 100);
        lost = tlssimple_memory_in_use() - before;
        CHECK(lost == 0 || (how->client_max == TLSSIMPLE_TLS13 && lost <= UPSTREAM_LEAK));
        before += lost;
    }
    CHECK_EQUAL(TLSSIMPLE_OK, run(how));
}

static void let_each_fail(tlssimple_status (*run)(const setup *), const setup *how)
{
    plan made;

    CHECK_EQUAL(TLSSIMPLE_OK, run(how));
    made = plan_for(run, how);
    for (for_good = 0; for_good < 2; for_good++) {
        try_failures(run, how, &made);
    }
    free(made.times);
}

static void every_allocation_may_fail(void)
{
    int v;

    mbedtls_platform_set_calloc_free(failing_calloc, tls_free);
    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);

        how.client_alpn = how.server_alpn = "\x02h2";
        how.asks = TLSSIMPLE_CLIENT_AUTH_OPTIONAL;
        how.client = &p256;
        let_each_fail(everything, &how);
        how.resumes = 1;
        let_each_fail(two_visits, &how);
    }
    {
        const setup none = { 0 };

        let_each_fail(single_calls, &none);
    }
    mbedtls_platform_set_calloc_free(tls_calloc, tls_free);
}

void memory_tests(void)
{
    RUN(full_handshakes_leave_nothing);
    RUN(aborted_handshakes_leave_nothing);
    RUN(sessions_that_are_taken_up_leave_nothing);
    RUN(every_allocation_may_fail);
}
