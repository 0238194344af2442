/* Contexts and trust are shared by threads; sessions are each thread's own. Under ThreadSanitizer
   these tests want to be alone (`selftest thread`): what is made at first use is then made here. */
#include <pthread.h>
#include <string.h>

#include "pair.h"

#define THREADS 4
#define HANDSHAKES 50

/* Everything for the first time, in all threads at once. */
static void *first_use(void *unused)
{
    setup how = { 0 };
    pair p;

    (void) unused;
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_start());
    if (pair_connect(&p, &how)) {
        pair_check_echo(&p);
    }
    pair_free(&p);
    return NULL;
}

static void threads_may_all_be_first(void)
{
    pthread_t threads[THREADS];
    int i;

    for (i = 0; i < THREADS; i++) {
        CHECK_EQUAL(0, pthread_create(&threads[i], NULL, first_use, NULL));
    }
    for (i = 0; i < THREADS; i++) {
        CHECK_EQUAL(0, pthread_join(threads[i], NULL));
    }
}

static void *handshakes(void *shared)
{
    const contexts *made = shared;
    int i;

    for (i = 0; i < HANDSHAKES; i++) {
        pair p;

        if (CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &made[i % 4], "test.example")) &&
            CHECK(pair_handshake(&p))) {
            pair_check_echo(&p);
        }
        pair_free(&p);
    }
    return NULL;
}

static void threads_share_contexts_and_trust(void)
{
    const setup how[4] = { setup_for(TLSSIMPLE_TLS12, &p256), setup_for(TLSSIMPLE_TLS13, &p256),
                           setup_for(TLSSIMPLE_TLS12, &rsa), setup_for(TLSSIMPLE_TLS13, &rsa) };
    int64_t before = tlssimple_memory_in_use();
    pthread_t threads[THREADS];
    contexts made[4];
    int i;

    for (i = 0; i < 4; i++) {
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&made[i], &how[i]));
    }
    for (i = 0; i < THREADS; i++) {
        CHECK_EQUAL(0, pthread_create(&threads[i], NULL, handshakes, made));
    }
    for (i = 0; i < THREADS; i++) {
        CHECK_EQUAL(0, pthread_join(threads[i], NULL));
    }
    for (i = 0; i < 4; i++) {
        contexts_free(&made[i]);
    }
    /* PSA keeps the key slots it once needed, some KB at the most. */
    CHECK(tlssimple_memory_in_use() - before < 65536);
}

void thread_tests(void)
{
    RUN(threads_may_all_be_first);
    RUN(threads_share_contexts_and_trust);
}
