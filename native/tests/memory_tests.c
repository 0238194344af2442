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
            int64_t baseline = 0;
            contexts made;

            test_case("%x %s", (unsigned) versions[v], kinds[k]->name);
            CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
            for (round = 0; round < ROUNDS / 4 + 3; round++) {
                pair p;

                CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &made, "test.example"));
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
            contexts_free(&made);
        }
    }
}

static void aborted_handshakes_leave_nothing(void)
{
    int v, round;

    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        int64_t baseline;
        contexts made;
        pair p;

        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made, &how));
        CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &made, NULL));
        CHECK(pair_handshake(&p));
        pair_free(&p);
        baseline = tlssimple_memory_in_use();
        for (round = 0; round < ROUNDS / 2; round++) {
            int step;

            test_case("%x after %d steps", (unsigned) versions[v], round);
            CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &made, "test.example"));
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
        contexts_free(&made);
    }
}

/* ---- allocations that fail ------------------------------------------------------------------- */

/* Which of the sides' failures came first: the other was only told, or saw what came of it. */
static tlssimple_status first_failure(const pair *p)
{
    tlssimple_status client = p->sides[TLSSIMPLE_CLIENT].status;
    tlssimple_status server = p->sides[TLSSIMPLE_SERVER].status;

    return client >= TLSSIMPLE_OK || client == TLSSIMPLE_E_ALERT || server == TLSSIMPLE_E_MEMORY
               ? server
               : client;
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
    for (who = 0; who < 2 && status == TLSSIMPLE_OK; who++) {
        status = pair_shutdown(&p, who);
        if (status == TLSSIMPLE_OK) {
            status = pair_read(&p, 1 - who, got, 100, &produced) == TLSSIMPLE_CLOSED
                         ? TLSSIMPLE_OK
                         : TLSSIMPLE_E_INTERNAL;
        }
    }
    pair_free(&p);
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

static plan plan_for(const setup *how)
{
    plan made = { 0 };

    made.places = calloc(PLACES, sizeof(*made.places));
    made.place_times = calloc(PLACES, 1);
    planned = &made;
    CHECK_EQUAL(TLSSIMPLE_OK, everything(how));
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

/* TLSSIMPLE_SELFTEST_ALL in the environment: all of them, which takes minutes. */
static void try_failures(const setup *how, const plan *made)
{
    const int all = getenv("TLSSIMPLE_SELFTEST_ALL") != NULL;
    int64_t before = tlssimple_memory_in_use();
    int64_t n;

    for (n = 0; n < made->count; n++) {
        tlssimple_status status;
        int64_t lost;

        if (!all && made->times[n] != (for_good ? 2 : 1)) {
            continue;
        }
        test_case("%x: allocation %d of %d fails%s", (unsigned) how->client_max, (int) n,
                  (int) made->count, for_good ? ", and all after it" : "");
        has_failed = 0;
        until_failure = n;
        status = everything(how);
        until_failure = -1;
        /* Chance decides about some allocations, so the last may not be reached. */
        CHECK_EQUAL(has_failed ? TLSSIMPLE_E_MEMORY : TLSSIMPLE_OK, status);
        CHECK(has_failed || n > made->count - 100);
        lost = tlssimple_memory_in_use() - before;
        CHECK(lost == 0 || (how->client_max == TLSSIMPLE_TLS13 && lost <= UPSTREAM_LEAK));
        before += lost;
    }
    CHECK_EQUAL(TLSSIMPLE_OK, everything(how));
}

static void every_allocation_may_fail(void)
{
    int v;

    mbedtls_platform_set_calloc_free(failing_calloc, tls_free);
    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        plan made;

        how.client_alpn = how.server_alpn = "\x02h2";
        CHECK_EQUAL(TLSSIMPLE_OK, everything(&how));
        made = plan_for(&how);
        for (for_good = 0; for_good < 2; for_good++) {
            try_failures(&how, &made);
        }
        free(made.times);
    }
    mbedtls_platform_set_calloc_free(tls_calloc, tls_free);
}

void memory_tests(void)
{
    RUN(full_handshakes_leave_nothing);
    RUN(aborted_handshakes_leave_nothing);
    RUN(every_allocation_may_fail);
}
