/* Nothing leaks, and no allocation that fails does harm. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#include "pair.h"

/* Allocation number `until_failure` fails, counted from 0; `for_good`: and all after it. -1: none. */
static int64_t until_failure = -1;
static int for_good;

static void *failing_calloc(size_t count, size_t size)
{
    if (until_failure >= 0 && until_failure-- == 0) {
        until_failure = for_good ? 0 : -1;
        return NULL;
    }
    return tls_calloc(count, size);
}

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

/* ---- allocations that fail ---------------------------------------------------------------------------- */

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
        status = p.sides[TLSSIMPLE_CLIENT].status;
        if (status == TLSSIMPLE_E_ALERT || status >= TLSSIMPLE_OK) {
            status = p.sides[TLSSIMPLE_SERVER].status;
        }
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

static int64_t count_allocations(const setup *how)
{
    const int64_t many = INT64_C(1) << 40;
    int64_t left;

    until_failure = many;
    CHECK_EQUAL(TLSSIMPLE_OK, everything(how));
    left = until_failure;
    until_failure = -1;
    return many - left;
}

static void every_allocation_may_fail(void)
{
    int v;

    mbedtls_platform_set_calloc_free(failing_calloc, tls_free);
    for (for_good = 0; for_good < 2; for_good++)
    for (v = 0; v < 2; v++) {
        setup how = setup_for(versions[v], &p256);
        int64_t statuses[40] = { 0 };
        int64_t baseline, total, n;

        how.client_alpn = how.server_alpn = "\x02h2";
        everything(&how);
        baseline = tlssimple_memory_in_use();
        total = count_allocations(&how);
        CHECK_EQUAL(baseline, tlssimple_memory_in_use());
        for (n = 0; n < total; n += 1) {
            tlssimple_status status;

            test_case("%x: allocation %d of %d", (unsigned) versions[v], (int) n, (int) total);
            until_failure = n;
            status = everything(&how);
            until_failure = -1;
            if (status < 0) statuses[-status]++;
            else statuses[39]++;
            if (status != -2 && getenv("V")) printf("\n%d %d %s", (int) n, (int) total, test_status_name(status));
            CHECK_EQUAL(baseline, tlssimple_memory_in_use());
        }
        printf("\n total %lld", (long long) total);
        for (n = 0; n < 40; n++) if (statuses[n]) printf(" %s:%lld", test_status_name(-(int)n), (long long)statuses[n]);
    }
    mbedtls_platform_set_calloc_free(tls_calloc, tls_free);
}

void memory_tests(void)
{
    RUN(full_handshakes_leave_nothing);
    RUN(aborted_handshakes_leave_nothing);
    RUN(every_allocation_may_fail);
}
