/* The seam in ChaCha20-Poly1305 against the functions that it replaces, on every path that the
   processor has; known answers; forgeries. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS

#include "internal.h"

#include <stdlib.h>
#include <string.h>

#include "mbedtls/chachapoly.h"
#include "mbedtls/poly1305.h"

#include "chachapoly.h"
#include "testing.h"

int mbedtls_chachapoly_encrypt_and_tag_upstream(mbedtls_chachapoly_context *ctx, size_t length,
                                                const unsigned char nonce[12],
                                                const unsigned char *aad, size_t aad_len,
                                                const unsigned char *input, unsigned char *output,
                                                unsigned char tag[16]);

#define LENGTH_MAX 40000
#define GUARD 32 /* bytes around an output that nobody may touch */

static uint32_t chance = 0xC4AC4A;

static const struct {
    const char *name;
    unsigned allowed;
} paths[] = { { "avx2", ~0u }, { "none", ~TLS_CPU_AVX2 } };

#define EACH_PATH(i) \
    for (i = 0, before = tls_cpu_allow(paths[0].allowed); i < 2; \
         i++, tls_cpu_allow(i < 2 ? paths[i].allowed : before))

/* RFC 8439, section 2.8.2 and appendix A.5. */
static void chachapoly_published_cases(void)
{
    static const struct {
        const char *key, *nonce, *additional, *text, *sealed;
    } cases[] = {
        { "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
          "070000004041424344454647", "50515253c0c1c2c3c4c5c6c7",
          "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
          "future, sunscreen would be it.",
          "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9"
          "671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee3"
          "28091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b6116"
          "1ae10b594f09e26a7e902ecbd0600691" },
        { "1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0",
          "000000000102030405060708", "f33388860000000000004e91",
          "Internet-Drafts are draft documents valid for a maximum of six months and may be "
          "updated, replaced, or obsoleted by other documents at any time. It is inappropriate to "
          "use Internet-Drafts as reference material or to cite them other than as "
          "/\xe2\x80\x9cwork in progress./\xe2\x80\x9d",
          "64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb24c6cfc18755d"
          "43eea09ee94e382d26b0bdb7b73c321b0100d4f03b7f355894cf332f830e710b97ce98c8a84a"
          "bd0b948114ad176e008d33bd60f982b1ff37c8559797a06ef4f0ef61c186324e2b3506383606"
          "907b6a7c02b0f9f6157b53c867e4b9166c767b804d46a59b5216cde7a4e99040c5a40433225e"
          "e282a1b0a06c523eaf4534d7f83fa1155b0047718cbc546a0d072b04b3564eea1b422273f548"
          "271a0bb2316053fa76991955ebd63159434ecebb4e466dae5a1073a6727627097a1049e617d9"
          "1d361094fa68f0ff77987130305beaba2eda04df997b714d6c6f2c29a6ad5cb4022b02709bee"
          "ad9d67890cbb22392336fea1851f38" },
    };
    unsigned before;
    size_t n;
    int i;

    EACH_PATH(i) {
        for (n = 0; n < sizeof(cases) / sizeof(cases[0]); n++) {
            uint8_t key[32], nonce[12], additional[12], sealed[300], output[300], tag[16];
            const uint8_t *text = (const uint8_t *) cases[n].text;
            size_t length = strlen(cases[n].text);
            mbedtls_chachapoly_context chachapoly;

            test_case("%s, %d", paths[i].name, (int) n);
            test_from_hex(cases[n].key, key);
            test_from_hex(cases[n].nonce, nonce);
            test_from_hex(cases[n].additional, additional);
            CHECK_EQUAL(length + 16, test_from_hex(cases[n].sealed, sealed));
            mbedtls_chachapoly_init(&chachapoly);
            CHECK_EQUAL(0, mbedtls_chachapoly_setkey(&chachapoly, key));
            CHECK_EQUAL(0, mbedtls_chachapoly_encrypt_and_tag(&chachapoly, length, nonce, additional,
                                                              12, text, output, tag));
            CHECK(memcmp(sealed, output, length) == 0);
            CHECK(memcmp(sealed + length, tag, 16) == 0);
            CHECK_EQUAL(0, mbedtls_chachapoly_auth_decrypt(&chachapoly, length, nonce, additional, 12,
                                                           tag, output, output));
            CHECK(memcmp(text, output, length) == 0);
            mbedtls_chachapoly_free(&chachapoly);
        }
    }
}

#if defined(TLS_CHACHAPOLY_HAS_CODE)
static void poly1305(const uint8_t key[32], const uint8_t *text, size_t length, uint8_t tag[16])
{
    tls_poly1305 poly;

    tls_poly1305_start(&poly, key);
    tls_poly1305_add(&poly, text, length);
    tls_poly1305_finish(&poly, tag);
}

/* RFC 8439, appendix A.3, cases 5 to 11, which end near p and 2^128; then against upstream,
   with many bits of the same kind in a row. */
static void chachapoly_poly1305_carries(void)
{
    static const struct {
        const char *key, *text, *tag;
    } cases[] = {
        { "0200000000000000000000000000000000000000000000000000000000000000",
          "ffffffffffffffffffffffffffffffff", "03000000000000000000000000000000" },
        { "02000000000000000000000000000000ffffffffffffffffffffffffffffffff",
          "02000000000000000000000000000000", "03000000000000000000000000000000" },
        { "0100000000000000000000000000000000000000000000000000000000000000",
          "fffffffffffffffffffffffffffffffff0ffffffffffffffffffffffffffffff"
          "11000000000000000000000000000000", "05000000000000000000000000000000" },
        { "0100000000000000000000000000000000000000000000000000000000000000",
          "fffffffffffffffffffffffffffffffffbfefefefefefefefefefefefefefefe"
          "01010101010101010101010101010101", "00000000000000000000000000000000" },
        { "0200000000000000000000000000000000000000000000000000000000000000",
          "fdffffffffffffffffffffffffffffff", "faffffffffffffffffffffffffffffff" },
        { "0100000000000000040000000000000000000000000000000000000000000000",
          "e33594d7505e43b900000000000000003394d7505e4379cd0100000000000000"
          "0000000000000000000000000000000001000000000000000000000000000000",
          "14000000000000005500000000000000" },
        { "0100000000000000040000000000000000000000000000000000000000000000",
          "e33594d7505e43b900000000000000003394d7505e4379cd0100000000000000"
          "00000000000000000000000000000000", "13000000000000000000000000000000" },
    };
    uint8_t key[32], text[256], tag[16], expected[16];
    size_t length, n;
    int i;

    for (n = 0; n < sizeof(cases) / sizeof(cases[0]); n++) {
        test_case("case %d", (int) n);
        test_from_hex(cases[n].key, key);
        length = test_from_hex(cases[n].text, text);
        test_from_hex(cases[n].tag, expected);
        poly1305(key, text, length, tag);
        CHECK(memcmp(expected, tag, 16) == 0);
    }
    for (i = 0; i < 20000; i++) {
        for (n = 0; n < sizeof(key); n++) {
            key[n] = (uint8_t) (test_below(&chance, 3) ? 0xFF * test_below(&chance, 2)
                                                       : test_below(&chance, 256));
        }
        for (n = 0; n < sizeof(text); n++) {
            text[n] = (uint8_t) (test_below(&chance, 8) ? 0xFF * (i & 1) : test_below(&chance, 256));
        }
        length = 16 * (size_t) test_below(&chance, sizeof(text) / 16 + 1);
        test_case("%d", i);
        poly1305(key, text, length, tag);
        CHECK_EQUAL(0, mbedtls_poly1305_mac(key, text, length, expected));
        CHECK(memcmp(expected, tag, 16) == 0);
    }
}
#endif

/* ---- against upstream ----------------------------------------------------------------------------- */

typedef struct message {
    mbedtls_chachapoly_context ours;
    mbedtls_chachapoly_context theirs;
    uint8_t nonce[12];
    uint8_t additional[600];
    size_t additional_length;
    size_t length;
    size_t shift;  /* of the input from an aligned place */
    size_t offset; /* of the output from the input, to the front; LENGTH_MAX: elsewhere */
} message;

static uint8_t text[LENGTH_MAX];
static uint8_t expected[LENGTH_MAX];
static uint8_t room[2 * LENGTH_MAX + 8 * GUARD];

/* Everything but the length by chance, most often as TLS has it. */
static void choose(message *m)
{
    uint8_t key[32];
    size_t i;

    test_fill(&chance, key, sizeof(key));
    mbedtls_chachapoly_init(&m->ours);
    mbedtls_chachapoly_init(&m->theirs);
    CHECK_EQUAL(0, mbedtls_chachapoly_setkey(&m->ours, key));
    CHECK_EQUAL(0, mbedtls_chachapoly_setkey(&m->theirs, key));
    m->additional_length = (size_t) test_below(
        &chance, test_below(&chance, 4) ? 40 : (int32_t) sizeof(m->additional));
    m->shift = (size_t) test_below(&chance, 33);
    m->offset = test_below(&chance, 3) ? (size_t) test_below(&chance, 2) * LENGTH_MAX
                                       : (size_t) test_below(&chance, 32);
    test_fill(&chance, m->nonce, sizeof(m->nonce));
    test_fill(&chance, m->additional, m->additional_length);
    for (i = 0; i < m->length; i += 251) {
        test_fill(&chance, text + i, m->length - i < 8 ? m->length - i : 8);
    }
}

/* Encrypts and decrypts where the message wants it, and looks at what is around. */
static void compare(message *m)
{
    uint8_t tag[16], expected_tag[16];
    uint8_t *input = room + GUARD + m->shift + 32;
    uint8_t *output = m->offset == LENGTH_MAX ? input + LENGTH_MAX + GUARD : input - m->offset;
    uint8_t in_front[GUARD], behind[GUARD];

    CHECK_EQUAL(0, mbedtls_chachapoly_encrypt_and_tag_upstream(
                       &m->theirs, m->length, m->nonce, m->additional, m->additional_length, text,
                       expected, expected_tag));
    memcpy(input, text, m->length);
    memcpy(in_front, output - GUARD, GUARD);
    memcpy(behind, output + m->length, GUARD);
    CHECK_EQUAL(0, mbedtls_chachapoly_encrypt_and_tag(&m->ours, m->length, m->nonce, m->additional,
                                                      m->additional_length, input, output, tag));
    CHECK(memcmp(expected, output, m->length) == 0);
    CHECK(memcmp(expected_tag, tag, 16) == 0);
    CHECK(memcmp(in_front, output - GUARD, GUARD) == 0);
    CHECK(memcmp(behind, output + m->length, GUARD) == 0);

    memcpy(input, expected, m->length);
    memcpy(behind, output + m->length, GUARD);
    CHECK_EQUAL(0, mbedtls_chachapoly_auth_decrypt(&m->ours, m->length, m->nonce, m->additional,
                                                   m->additional_length, tag, input, output));
    CHECK(memcmp(text, output, m->length) == 0);
    CHECK(memcmp(in_front, output - GUARD, GUARD) == 0);
    CHECK(memcmp(behind, output + m->length, GUARD) == 0);
}

/* Every length up to some groups, and some up to more than a record's. With TLSSIMPLE_SELFTEST_ALL in
   the environment millions, which takes minutes. */
static void chachapoly_is_as_upstream(void)
{
    const int all = getenv("TLSSIMPLE_SELFTEST_ALL") != NULL;
    const int count = all ? 1000000 : 400;
    static message m;
    unsigned before;
    int i, n;

    EACH_PATH(i) {
        for (n = 0; n <= 1700 + count; n++) {
            m.length = (size_t) n;
            if (n > 1700) {
                m.length = (size_t) test_below(
                    &chance, test_below(&chance, all ? 50 : 4) ? 1700 : LENGTH_MAX);
            }
            choose(&m);
            test_case("%s: %d: %d bytes, additional %d, shift %d, offset %d", paths[i].name, n,
                      (int) m.length, (int) m.additional_length, (int) m.shift, (int) m.offset);
            compare(&m);
        }
    }
}

/* ---- forgeries ------------------------------------------------------------------------------------- */

static void check_refused(message *m, const uint8_t tag[16], const uint8_t *sealed)
{
    uint8_t output[1300 + 1];
    uint8_t any = 0;
    size_t i;

    memset(output, 0xA5, sizeof(output));
    CHECK_EQUAL(MBEDTLS_ERR_CHACHAPOLY_AUTH_FAILED,
                mbedtls_chachapoly_auth_decrypt(&m->ours, m->length, m->nonce, m->additional,
                                                m->additional_length, tag, sealed, output));
    for (i = 0; i < m->length; i++) {
        any |= output[i];
    }
    CHECK_EQUAL(0, any);
    CHECK_EQUAL(0xA5, output[m->length]);
}

/* Every bit of the tag, the nonce and the additional data, and some of the text; one byte more. */
static void chachapoly_refuses_forgeries(void)
{
    static const size_t lengths[] = { 0, 1, 16, 100, 192, 300, 1300 };
    static message m;
    unsigned before;
    size_t n, bit;
    int i;

    EACH_PATH(i) {
        for (n = 0; n < sizeof(lengths) / sizeof(lengths[0]); n++) {
            uint8_t tag[16], sealed[1300];

            m.length = lengths[n];
            choose(&m);
            m.additional_length = 13;
            test_case("%s: %d bytes", paths[i].name, (int) m.length);
            CHECK_EQUAL(0, mbedtls_chachapoly_encrypt_and_tag(&m.ours, m.length, m.nonce,
                                                              m.additional, m.additional_length,
                                                              text, sealed, tag));
            for (bit = 0; bit < 8 * sizeof(tag); bit++) {
                tag[bit / 8] ^= (uint8_t) (1 << bit % 8);
                check_refused(&m, tag, sealed);
                tag[bit / 8] ^= (uint8_t) (1 << bit % 8);
            }
            for (bit = 0; bit < 8 * m.length; bit += 1 + (size_t) test_below(&chance, 13)) {
                sealed[bit / 8] ^= (uint8_t) (1 << bit % 8);
                check_refused(&m, tag, sealed);
                sealed[bit / 8] ^= (uint8_t) (1 << bit % 8);
            }
            for (bit = 0; bit < 8 * m.additional_length; bit++) {
                m.additional[bit / 8] ^= (uint8_t) (1 << bit % 8);
                check_refused(&m, tag, sealed);
                m.additional[bit / 8] ^= (uint8_t) (1 << bit % 8);
            }
            m.additional_length++;
            check_refused(&m, tag, sealed);
            m.additional_length--;
            for (bit = 0; bit < 8 * sizeof(m.nonce); bit++) {
                m.nonce[bit / 8] ^= (uint8_t) (1 << bit % 8);
                check_refused(&m, tag, sealed);
                m.nonce[bit / 8] ^= (uint8_t) (1 << bit % 8);
            }
        }
    }
}

void chachapoly_tests(void)
{
    RUN(chachapoly_published_cases);
#if defined(TLS_CHACHAPOLY_HAS_CODE)
    RUN(chachapoly_poly1305_carries);
#endif
    RUN(chachapoly_is_as_upstream);
    RUN(chachapoly_refuses_forgeries);
}
