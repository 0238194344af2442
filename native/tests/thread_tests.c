/* Contexts and identities are shared by threads; sessions are each thread's own. Under ThreadSanitizer
   these tests want to be alone (`selftest thread`): what is made at first use is then made here. */
#include <pthread.h>
#include <string.h>

#include "internal.h"

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

typedef struct shared_things {
    contexts made[4];
    tlssimple_identity *answers[2]; /* both kinds of key sign on all threads, on both sides */
} shared_things;

static void *handshakes(void *shared)
{
    shared_things *things = shared;
    int i;

    for (i = 0; i < HANDSHAKES; i++) {
        pair p;

        if (CHECK_EQUAL(TLSSIMPLE_OK, pair_open(&p, &things->made[i % 4], "test.example"))) {
            p.answer = tls_identity_hold(things->answers[i / 4 % 2]);
            if (CHECK(pair_handshake(&p))) {
                pair_check_echo(&p);
            }
        }
        pair_free(&p);
    }
    return NULL;
}

static void threads_share_contexts_and_identities(void)
{
    setup how[4] = { setup_for(TLSSIMPLE_TLS12, &p256), setup_for(TLSSIMPLE_TLS13, &p256),
                           setup_for(TLSSIMPLE_TLS12, &rsa), setup_for(TLSSIMPLE_TLS13, &rsa) };
    int64_t before = tlssimple_memory_in_use();
    pthread_t threads[THREADS];
    shared_things things;
    int i;

    CHECK_EQUAL(TLSSIMPLE_OK, create_identity(&p256, &things.answers[0]));
    CHECK_EQUAL(TLSSIMPLE_OK, create_identity(&rsa, &things.answers[1]));
    for (i = 0; i < 4; i++) {
        how[i].asks = TLSSIMPLE_CLIENT_AUTH_OPTIONAL;
        CHECK_EQUAL(TLSSIMPLE_OK, contexts_create(&things.made[i], &how[i]));
    }
    for (i = 0; i < THREADS; i++) {
        CHECK_EQUAL(0, pthread_create(&threads[i], NULL, handshakes, &things));
    }
    for (i = 0; i < THREADS; i++) {
        CHECK_EQUAL(0, pthread_join(threads[i], NULL));
    }
    for (i = 0; i < 4; i++) {
        contexts_free(&things.made[i]);
    }
    tlssimple_identity_free(things.answers[0]);
    tlssimple_identity_free(things.answers[1]);
    /* PSA keeps the key slots it once needed, some KB at the most. */
    CHECK(tlssimple_memory_in_use() - before < 65536);
}

void thread_tests(void)
{
    RUN(threads_may_all_be_first);
    RUN(threads_share_contexts_and_identities);
}
