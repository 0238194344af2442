/* The seams in SHA-256 and SHA-512 against the functions that they replace, and known answers. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS

#include "internal.h"

#include <stdlib.h>
#include <string.h>

#include "mbedtls/sha256.h"
#include "mbedtls/sha512.h"

#include "testing.h"

int mbedtls_sha256_update_upstream(mbedtls_sha256_context *ctx, const unsigned char *input,
                                   size_t ilen);
int mbedtls_sha256_finish_upstream(mbedtls_sha256_context *ctx, unsigned char *output);
int mbedtls_sha256_upstream(const unsigned char *input, size_t ilen, unsigned char *output,
                            int is224);
int mbedtls_sha512_update_upstream(mbedtls_sha512_context *ctx, const unsigned char *input,
                                   size_t ilen);
int mbedtls_sha512_finish_upstream(mbedtls_sha512_context *ctx, unsigned char *output);
int mbedtls_sha512_upstream(const unsigned char *input, size_t ilen, unsigned char *output,
                            int is384);

static uint32_t chance = 0x54A;

typedef union {
    mbedtls_sha256_context sha256;
    mbedtls_sha512_context sha512;
} context;

/* [0] is ours, [1] what it replaces. */
typedef struct {
    const char *name;
    size_t size;
    unsigned feature;
    int (*start)(context *sha);
    int (*update[2])(context *sha, const uint8_t *text, size_t length);
    int (*finish[2])(context *sha, uint8_t *digest);
    int (*hash[2])(const uint8_t *text, size_t length, uint8_t *digest);
} sha_algorithm;

#define DEFINE_ALGORITHM(name, size, feature, family, is_short) \
    static int name##_start(context *sha) \
    { \
        mbedtls_##family##_init(&sha->family); \
        return mbedtls_##family##_starts(&sha->family, is_short); \
    } \
    DEFINE_FUNCTIONS(name, family, is_short, ) \
    DEFINE_FUNCTIONS(name, family, is_short, _upstream) \
    static const sha_algorithm name = { \
        #name, size, feature, name##_start, { name##_update, name##_update_upstream }, \
        { name##_finish, name##_finish_upstream }, { name##_hash, name##_hash_upstream } \
    };

#define DEFINE_FUNCTIONS(name, family, is_short, whose) \
    static int name##_update##whose(context *sha, const uint8_t *text, size_t length) \
    { \
        return mbedtls_##family##_update##whose(&sha->family, text, length); \
    } \
    static int name##_finish##whose(context *sha, uint8_t *digest) \
    { \
        return mbedtls_##family##_finish##whose(&sha->family, digest); \
    } \
    static int name##_hash##whose(const uint8_t *text, size_t length, uint8_t *digest) \
    { \
        return mbedtls_##family##whose(text, length, digest, is_short); \
    }

DEFINE_ALGORITHM(sha256, 32, TLS_CPU_SHA256, sha256, 0)
DEFINE_ALGORITHM(sha384, 48, TLS_CPU_AVX2, sha512, 1)
DEFINE_ALGORITHM(sha512, 64, TLS_CPU_AVX2, sha512, 0)

static const sha_algorithm *const algorithms[] = { &sha256, &sha384, &sha512 };

#define TWO_BLOCKS_256 "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
#define TWO_BLOCKS_512 \
    "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrs" \
    "mnopqrstnopqrstu"

/* FIPS 180-4's examples, as NIST publishes them. */
static void sha_published_cases(void)
{
    static const struct {
        const sha_algorithm *algorithm;
        const char *text;
        int times;
        const char *digest;
    } cases[] = {
        { &sha256, "", 1,
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { &sha256, "abc", 1,
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { &sha256, TWO_BLOCKS_256, 1,
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
        { &sha256, "aaaaaaaaaa", 100000,
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
        { &sha384, "", 1,
          "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
          "274edebfe76f65fbd51ad2f14898b95b" },
        { &sha384, "abc", 1,
          "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
          "8086072ba1e7cc2358baeca134c825a7" },
        { &sha384, TWO_BLOCKS_512, 1,
          "09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712"
          "fcc7c71a557e2db966c3e9fa91746039" },
        { &sha384, "aaaaaaaaaa", 100000,
          "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b"
          "07b8b3dc38ecc4ebae97ddd87f3d8985" },
        { &sha512, "", 1,
          "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
          "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e" },
        { &sha512, "abc", 1,
          "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
          "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
        { &sha512, TWO_BLOCKS_512, 1,
          "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
          "501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909" },
        { &sha512, "aaaaaaaaaa", 100000,
          "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb"
          "de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b" },
    };
    unsigned before = tls_cpu_allow(~0u);
    size_t i, path;

    for (path = 0; path < 2; path++) {
        for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
            const sha_algorithm *algorithm = cases[i].algorithm;
            context sha;
            uint8_t digest[64], expected[64];
            int n;

            test_case("path %d, %s, %d", (int) path, algorithm->name, (int) i);
            tls_cpu_allow(path == 0 ? ~0u : ~algorithm->feature);
            test_from_hex(cases[i].digest, expected);
            CHECK_EQUAL(0, algorithm->start(&sha));
            for (n = 0; n < cases[i].times; n++) {
                CHECK_EQUAL(0, algorithm->update[0](&sha, (const uint8_t *) cases[i].text,
                                                    strlen(cases[i].text)));
            }
            CHECK_EQUAL(0, algorithm->finish[0](&sha, digest));
            CHECK(memcmp(expected, digest, algorithm->size) == 0);
        }
    }
    tls_cpu_allow(before);
}

/* A part by each in turn: the state that one leaves is the other's. */
static void hash_in_turns(const sha_algorithm *algorithm, const uint8_t *text, size_t first,
                          size_t second, size_t third, int turn, uint8_t *digest)
{
    context sha;

    CHECK_EQUAL(0, algorithm->start(&sha));
    CHECK_EQUAL(0, algorithm->update[turn & 1](&sha, text, first));
    CHECK_EQUAL(0, algorithm->update[turn >> 1 & 1](&sha, text + first, second));
    CHECK_EQUAL(0, algorithm->update[turn >> 2 & 1](&sha, text + first + second, third));
    CHECK_EQUAL(0, algorithm->finish[turn >> 3 & 1](&sha, digest));
}

/* Every length up to some blocks, in every two parts and in three by chance; some long ones. */
static void is_as_upstream(const sha_algorithm *algorithm)
{
    const int count = getenv("TLSSIMPLE_SELFTEST_ALL") != NULL ? 1000000 : 2000;
    static uint8_t text[20000];
    uint8_t digest[64], expected[64];
    size_t length, first;
    int n;

    test_fill(&chance, text, sizeof(text));
    for (length = 0; length <= 300; length++) {
        CHECK_EQUAL(0, algorithm->hash[1](text, length, expected));
        for (first = 0; first <= length; first++) {
            test_case("%s, %d bytes, %d first", algorithm->name, (int) length, (int) first);
            hash_in_turns(algorithm, text, first, length - first, 0, 0, digest);
            CHECK(memcmp(expected, digest, algorithm->size) == 0);
        }
    }
    for (n = 0; n < count; n++) {
        const uint8_t *start = text + test_below(&chance, 65);

        length = (size_t) test_below(&chance, test_below(&chance, 20) ? 600 : 19000);
        first = (size_t) test_below(&chance, (int32_t) length + 1);
        test_case("%s, %d: %d bytes, %d first", algorithm->name, n, (int) length, (int) first);
        CHECK_EQUAL(0, algorithm->hash[1](start, length, expected));
        CHECK_EQUAL(0, algorithm->hash[0](start, length, digest));
        CHECK(memcmp(expected, digest, algorithm->size) == 0);
        hash_in_turns(algorithm, start, first, (length - first) / 3,
                      length - first - (length - first) / 3, test_below(&chance, 16), digest);
        CHECK(memcmp(expected, digest, algorithm->size) == 0);
    }
}

static void sha256_is_as_upstream(void)
{
    uint8_t digest[32];
    unsigned before = tls_cpu_allow(~0u);

    is_as_upstream(&sha256);
    CHECK_EQUAL(MBEDTLS_ERR_SHA256_BAD_INPUT_DATA,
                mbedtls_sha256((const uint8_t *) "a", 1, digest, 1));
    tls_cpu_allow(before);
}

static void sha512_is_as_upstream(void)
{
    uint8_t digest[64];
    unsigned before = tls_cpu_allow(~0u);

    is_as_upstream(&sha384);
    is_as_upstream(&sha512);
    CHECK_EQUAL(MBEDTLS_ERR_SHA512_BAD_INPUT_DATA,
                mbedtls_sha512((const uint8_t *) "a", 1, digest, 2));
    tls_cpu_allow(before);
}

/* Nothing past a digest's end: a caller with SHA-384 has room for 48 bytes. */
static void sha_writes_its_size(void)
{
    uint8_t digest[65];
    size_t i;

    for (i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
        test_case("%s", algorithms[i]->name);
        memset(digest, 0x5A, sizeof(digest));
        CHECK_EQUAL(0, algorithms[i]->hash[0]((const uint8_t *) "abc", 3, digest));
        CHECK_EQUAL(0x5A, digest[algorithms[i]->size]);
    }
}

/* The length goes on where its first word ends, which is of 32 bits or 64. */
static void length_goes_on(const sha_algorithm *algorithm, const context *started)
{
    context ours = *started;
    context theirs = *started;
    uint8_t text[300], digest[64], expected[64];

    test_case("%s", algorithm->name);
    test_fill(&chance, text, sizeof(text));
    CHECK_EQUAL(0, algorithm->update[0](&ours, text, sizeof(text)));
    CHECK_EQUAL(0, algorithm->update[1](&theirs, text, sizeof(text)));
    CHECK(memcmp(&ours, &theirs, algorithm->size == 32 ? sizeof(ours.sha256)
                                                       : sizeof(ours.sha512)) == 0);
    CHECK_EQUAL(0, algorithm->finish[0](&ours, digest));
    CHECK_EQUAL(0, algorithm->finish[1](&theirs, expected));
    CHECK(memcmp(expected, digest, algorithm->size) == 0);
}

static void sha_counts_beyond_a_word(void)
{
    size_t i;

    for (i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
        context started;

        memset(&started, 0, sizeof(started));
        CHECK_EQUAL(0, algorithms[i]->start(&started));
        if (algorithms[i] == &sha256) {
            started.sha256.total[0] = 0xFFFFFFC0;
            started.sha256.total[1] = 3;
        } else {
            started.sha512.total[0] = 0xFFFFFFFFFFFFFF80;
            started.sha512.total[1] = 3;
        }
        length_goes_on(algorithms[i], &started);
    }
}

void sha_tests(void)
{
    RUN(sha_published_cases);
    RUN(sha256_is_as_upstream);
    RUN(sha512_is_as_upstream);
    RUN(sha_writes_its_size);
    RUN(sha_counts_beyond_a_word);
}
