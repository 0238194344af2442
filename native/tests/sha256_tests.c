/* The seam in SHA-256 against the functions that it replaces, and known answers. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS

#include "internal.h"

#include <stdlib.h>
#include <string.h>

#include "mbedtls/sha256.h"

#include "testing.h"

int mbedtls_sha256_update_upstream(mbedtls_sha256_context *ctx, const unsigned char *input,
                                   size_t ilen);
int mbedtls_sha256_finish_upstream(mbedtls_sha256_context *ctx, unsigned char *output);
int mbedtls_sha256_upstream(const unsigned char *input, size_t ilen, unsigned char *output,
                            int is224);

static uint32_t chance = 0x54A;
static const unsigned paths[] = { ~0u, ~TLS_CPU_SHA256 };

/* FIPS 180-4's examples, as NIST publishes them. */
static void sha256_published_cases(void)
{
    static const struct {
        const char *text;
        int times;
        const char *digest;
    } cases[] = {
        { "", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
        { "aaaaaaaaaa", 100000,
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
    };
    unsigned before = tls_cpu_allow(~0u);
    size_t i, path;

    for (path = 0; path < 2; path++) {
        tls_cpu_allow(paths[path]);
        for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
            mbedtls_sha256_context sha;
            uint8_t digest[32], expected[32];
            int n;

            test_case("path %d, %d", (int) path, (int) i);
            test_from_hex(cases[i].digest, expected);
            mbedtls_sha256_init(&sha);
            CHECK_EQUAL(0, mbedtls_sha256_starts(&sha, 0));
            for (n = 0; n < cases[i].times; n++) {
                CHECK_EQUAL(0, mbedtls_sha256_update(&sha, (const uint8_t *) cases[i].text,
                                                     strlen(cases[i].text)));
            }
            CHECK_EQUAL(0, mbedtls_sha256_finish(&sha, digest));
            CHECK(memcmp(expected, digest, 32) == 0);
        }
    }
    tls_cpu_allow(before);
}

/* A part by each in turn: the state that one leaves is the other's. */
static void hash_in_turns(const uint8_t *text, size_t first, size_t second, size_t third, int turn,
                          uint8_t digest[32])
{
    mbedtls_sha256_context sha;

    mbedtls_sha256_init(&sha);
    CHECK_EQUAL(0, mbedtls_sha256_starts(&sha, 0));
    CHECK_EQUAL(0, (turn & 1 ? mbedtls_sha256_update_upstream : mbedtls_sha256_update)(&sha, text,
                                                                                      first));
    CHECK_EQUAL(0, (turn & 2 ? mbedtls_sha256_update_upstream : mbedtls_sha256_update)(
                       &sha, text + first, second));
    CHECK_EQUAL(0, (turn & 4 ? mbedtls_sha256_update_upstream : mbedtls_sha256_update)(
                       &sha, text + first + second, third));
    CHECK_EQUAL(0, (turn & 8 ? mbedtls_sha256_finish_upstream : mbedtls_sha256_finish)(&sha,
                                                                                      digest));
}

/* Every length up to some blocks, in every two parts and in three by chance; some long ones. */
static void sha256_is_as_upstream(void)
{
    const int count = getenv("TLSSIMPLE_SELFTEST_ALL") != NULL ? 1000000 : 2000;
    static uint8_t text[20000];
    uint8_t digest[32], expected[32];
    unsigned before = tls_cpu_allow(~0u);
    size_t length, first;
    int n;

    test_fill(&chance, text, sizeof(text));
    for (length = 0; length <= 200; length++) {
        CHECK_EQUAL(0, mbedtls_sha256_upstream(text, length, expected, 0));
        for (first = 0; first <= length; first++) {
            test_case("%d bytes, %d first", (int) length, (int) first);
            hash_in_turns(text, first, length - first, 0, 0, digest);
            CHECK(memcmp(expected, digest, 32) == 0);
        }
    }
    for (n = 0; n < count; n++) {
        const uint8_t *start = text + test_below(&chance, 65);

        length = (size_t) test_below(&chance, test_below(&chance, 20) ? 600 : 19000);
        first = (size_t) test_below(&chance, (int32_t) length + 1);
        test_case("%d: %d bytes, %d first", n, (int) length, (int) first);
        CHECK_EQUAL(0, mbedtls_sha256_upstream(start, length, expected, 0));
        CHECK_EQUAL(0, mbedtls_sha256(start, length, digest, 0));
        CHECK(memcmp(expected, digest, 32) == 0);
        hash_in_turns(start, first, (length - first) / 3, length - first - (length - first) / 3,
                      test_below(&chance, 16), digest);
        CHECK(memcmp(expected, digest, 32) == 0);
    }
    CHECK_EQUAL(MBEDTLS_ERR_SHA256_BAD_INPUT_DATA, mbedtls_sha256(text, 1, digest, 1));
    tls_cpu_allow(before);
}

/* The length goes on where its first 32 bits end. */
static void sha256_counts_beyond_4_gb(void)
{
    uint8_t text[300], digest[32], expected[32];
    mbedtls_sha256_context ours, theirs;

    test_fill(&chance, text, sizeof(text));
    mbedtls_sha256_init(&ours);
    CHECK_EQUAL(0, mbedtls_sha256_starts(&ours, 0));
    ours.total[0] = 0xFFFFFFC0;
    ours.total[1] = 3;
    mbedtls_sha256_clone(&theirs, &ours);
    CHECK_EQUAL(0, mbedtls_sha256_update(&ours, text, sizeof(text)));
    CHECK_EQUAL(0, mbedtls_sha256_update_upstream(&theirs, text, sizeof(text)));
    CHECK_EQUAL(theirs.total[0], ours.total[0]);
    CHECK_EQUAL(theirs.total[1], ours.total[1]);
    CHECK_EQUAL(0, mbedtls_sha256_finish(&ours, digest));
    CHECK_EQUAL(0, mbedtls_sha256_finish_upstream(&theirs, expected));
    CHECK(memcmp(expected, digest, 32) == 0);
}

void sha256_tests(void)
{
    RUN(sha256_published_cases);
    RUN(sha256_is_as_upstream);
    RUN(sha256_counts_beyond_4_gb);
}
