/* Measures the operations of each library in turns, in processor time of this thread.
 *
 *   crypto OURS.so SHIPPED.so SAMPLES [NAME]
 *
 * A line each for every row, or the row NAME: its name, then for ours, upstream's and OpenSSL's the nanoseconds of
 * every sample, separated by tabs and blanks. */
#include "operations.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define IMPLEMENTATIONS 3
#define MOST_SAMPLES 1000
#define SAMPLE_NS 2e6

static const struct {
    const char *name;
    enum operation operation;
    size_t length;
} rows[] = {
    { "AES-128-GCM seal 16 KB", SEAL_AES_128_GCM, 16384 },
    { "AES-128-GCM seal 1350 B", SEAL_AES_128_GCM, 1350 },
    { "AES-128-GCM seal 64 B", SEAL_AES_128_GCM, 64 },
    { "AES-128-GCM open 16 KB", OPEN_AES_128_GCM, 16384 },
    { "AES-128-GCM open 1350 B", OPEN_AES_128_GCM, 1350 },
    { "AES-128-GCM open 64 B", OPEN_AES_128_GCM, 64 },
    { "AES-256-GCM seal 16 KB", SEAL_AES_256_GCM, 16384 },
    { "AES-256-GCM seal 1350 B", SEAL_AES_256_GCM, 1350 },
    { "AES-256-GCM seal 64 B", SEAL_AES_256_GCM, 64 },
    { "AES-256-GCM open 16 KB", OPEN_AES_256_GCM, 16384 },
    { "AES-256-GCM open 1350 B", OPEN_AES_256_GCM, 1350 },
    { "AES-256-GCM open 64 B", OPEN_AES_256_GCM, 64 },
    { "ChaCha20-Poly1305 seal 16 KB", SEAL_CHACHA20_POLY1305, 16384 },
    { "ChaCha20-Poly1305 seal 1350 B", SEAL_CHACHA20_POLY1305, 1350 },
    { "ChaCha20-Poly1305 seal 64 B", SEAL_CHACHA20_POLY1305, 64 },
    { "ChaCha20-Poly1305 open 16 KB", OPEN_CHACHA20_POLY1305, 16384 },
    { "ChaCha20-Poly1305 open 1350 B", OPEN_CHACHA20_POLY1305, 1350 },
    { "ChaCha20-Poly1305 open 64 B", OPEN_CHACHA20_POLY1305, 64 },
    { "SHA-256 16 KB", HASH_SHA_256, 16384 },
    { "SHA-256 64 B", HASH_SHA_256, 64 },
    { "SHA-384 16 KB", HASH_SHA_384, 16384 },
    { "SHA-384 64 B", HASH_SHA_384, 64 },
    { "X25519 key pair", X25519_KEY_PAIR, 0 },
    { "X25519 agree", X25519_AGREE, 0 },
    { "P-256 key pair", P256_KEY_PAIR, 0 },
    { "P-256 agree", P256_AGREE, 0 },
    { "P-256 sign", P256_SIGN, 0 },
    { "P-256 verify", P256_VERIFY, 0 },
    { "P-384 agree", P384_AGREE, 0 },
    { "P-384 sign", P384_SIGN, 0 },
    { "P-384 verify", P384_VERIFY, 0 },
    { "RSA-2048 sign", RSA_2048_SIGN, 0 },
    { "RSA-2048 verify", RSA_2048_VERIFY, 0 },
};

static const struct implementation *load(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    const struct implementation *found =
        library == NULL ? NULL : dlsym(library, BENCH_IMPLEMENTATION);

    if (found == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
    return found;
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double) time.tv_sec * 1e9 + (double) time.tv_nsec;
}

static double measure(const struct implementation *implementation, size_t row, long count)
{
    double start = now();

    if (implementation->run(rows[row].operation, rows[row].length, count) != 0) {
        fprintf(stderr, "%s failed\n", rows[row].name);
        exit(1);
    }
    return (now() - start) / (double) count;
}

/* How many calls fill a sample. */
static long count_for(const struct implementation *implementation, size_t row)
{
    double best = measure(implementation, row, 1);
    int i;

    for (i = 0; i < 5; i++) {
        double cost = measure(implementation, row, best > SAMPLE_NS / 8 ? 1 : 8);

        best = cost < best ? cost : best;
    }
    return best > SAMPLE_NS ? 1 : (long) (SAMPLE_NS / best);
}

static void show(const struct implementation *const *implementations, size_t row, int samples)
{
    static double costs[IMPLEMENTATIONS][MOST_SAMPLES];
    long counts[IMPLEMENTATIONS];
    int sample;
    int i;

    for (i = 0; i < IMPLEMENTATIONS; i++) {
        counts[i] = count_for(implementations[i], row);
    }
    for (sample = 0; sample < samples; sample++) {
        for (i = 0; i < IMPLEMENTATIONS; i++) {
            int turn = (i + sample) % IMPLEMENTATIONS;

            costs[turn][sample] = measure(implementations[turn], row, counts[turn]);
        }
    }
    printf("%s", rows[row].name);
    for (i = 0; i < IMPLEMENTATIONS; i++) {
        for (sample = 0; sample < samples; sample++) {
            printf("%c%.1f", sample == 0 ? '\t' : ' ', costs[i][sample]);
        }
    }
    printf("\n");
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static struct material material;
    const struct implementation *implementations[IMPLEMENTATIONS];
    int samples = argc > 3 ? atoi(argv[3]) : 0;
    size_t row;
    int i;

    if (argc == 1) {
        for (row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
            printf("%s\n", rows[row].name);
        }
        return 0;
    }
    if (samples < 1 || samples > MOST_SAMPLES) {
        fprintf(stderr, "crypto OURS.so SHIPPED.so SAMPLES [NAME]\n");
        return 2;
    }
    implementations[0] = load(argv[1]);
    implementations[1] = load(argv[2]);
    implementations[2] = &openssl_implementation;
    if (openssl_make(&material) != 0) {
        fprintf(stderr, "OpenSSL makes no keys\n");
        return 1;
    }
    for (i = 0; i < IMPLEMENTATIONS; i++) {
        if (implementations[i]->prepare(&material) != 0) {
            fprintf(stderr, "library %d does not start\n", i);
            return 1;
        }
    }
    for (row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
        if (argc < 5 || strcmp(rows[row].name, argv[4]) == 0) {
            show(implementations, row, samples);
        }
    }
    return 0;
}
