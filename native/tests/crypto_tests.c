/* Known answers on the library as it was built: compilers have got GCM wrong before (GCC 10 to 14.2
   at -O3). */
#include <stdlib.h>
#include <string.h>

#include "mbedtls/aes.h"
#include "mbedtls/chachapoly.h"
#include "mbedtls/gcm.h"

#include "testing.h"

static void versions(void)
{
    CHECK_EQUAL(TLSSIMPLE_ABI_VERSION, tlssimple_abi_version());
    CHECK(strncmp(tlssimple_engine_version(), "3.6.", 4) == 0);
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_start());
}

/* FIPS 180-4, the examples. */
static void sha256_known_answers(void)
{
    static const struct {
        const char *text;
        int32_t times;
        const char *digest;
    } cases[] = {
        { "", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int32_t length = (int32_t) strlen(cases[i].text) * cases[i].times;
        uint8_t *text = malloc((size_t) length + 1);
        uint8_t expected[32];
        uint8_t digest[32];

        memset(text, cases[i].text[0], (size_t) length + 1);
        if (cases[i].times == 1) {
            memcpy(text, cases[i].text, (size_t) length);
        }
        test_from_hex(cases[i].digest, expected);
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_sha256(text, length, digest));
        CHECK(memcmp(expected, digest, 32) == 0);
        free(text);
    }
}

/* The GCM specification (McGrew and Viega), test cases 4 and 16. */
static void aes_gcm_known_answers(void)
{
    static const struct {
        const char *key;
        const char *ciphertext;
        const char *tag;
    } cases[] = {
        { "feffe9928665731c6d6a8f9467308308",
          "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
          "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
          "5bc94fbc3221a5db94fae95ae7121a47" },
        { "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
          "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
          "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
          "76fc6ece0f4e1768cddf8853bb2d551b" },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t key[32], nonce[12], added[20], plaintext[60], expected[60], tag[16], got[60];
        uint8_t got_tag[16];
        size_t key_length = test_from_hex(cases[i].key, key);
        mbedtls_gcm_context gcm;

        test_from_hex("cafebabefacedbaddecaf888", nonce);
        test_from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2", added);
        test_from_hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                 "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39", plaintext);
        test_from_hex(cases[i].ciphertext, expected);
        test_from_hex(cases[i].tag, tag);
        mbedtls_gcm_init(&gcm);
        CHECK_EQUAL(0, mbedtls_gcm_setkey(&gcm, MBEDTLS_CIPHER_ID_AES, key,
                                          (unsigned) key_length * 8));
        CHECK_EQUAL(0, mbedtls_gcm_crypt_and_tag(&gcm, MBEDTLS_GCM_ENCRYPT, 60, nonce, 12, added,
                                                 20, plaintext, got, 16, got_tag));
        CHECK(memcmp(expected, got, 60) == 0);
        CHECK(memcmp(tag, got_tag, 16) == 0);
        CHECK_EQUAL(0, mbedtls_gcm_auth_decrypt(&gcm, 60, nonce, 12, added, 20, tag, 16, expected,
                                                got));
        CHECK(memcmp(plaintext, got, 60) == 0);
        tag[15] ^= 1;
        CHECK_EQUAL(MBEDTLS_ERR_GCM_AUTH_FAILED,
                    mbedtls_gcm_auth_decrypt(&gcm, 60, nonce, 12, added, 20, tag, 16, expected,
                                             got));
        mbedtls_gcm_free(&gcm);
    }
}

/* ---- AES-GCM against the definition (NIST SP 800-38D), bit by bit ---------------------------- */

static void slow_ghash(const uint8_t h[16], uint8_t y[16], const uint8_t *bytes, size_t length)
{
    while (length > 0) {
        size_t part = length < 16 ? length : 16;
        uint8_t v[16], z[16] = { 0 };
        size_t i;
        int bit;

        for (i = 0; i < part; i++) {
            y[i] ^= bytes[i];
        }
        memcpy(v, h, 16);
        for (bit = 0; bit < 128; bit++) {
            uint8_t carry = v[15] & 1;

            if (y[bit / 8] >> (7 - bit % 8) & 1) {
                for (i = 0; i < 16; i++) {
                    z[i] ^= v[i];
                }
            }
            for (i = 15; i > 0; i--) {
                v[i] = (uint8_t) (v[i] >> 1 | v[i - 1] << 7);
            }
            v[0] >>= 1;
            if (carry) {
                v[0] ^= 0xE1;
            }
        }
        memcpy(y, z, 16);
        bytes += part;
        length -= part;
    }
}

static void put_length(uint8_t *at, size_t bytes)
{
    int i;

    for (i = 0; i < 8; i++) {
        at[i] = (uint8_t) ((uint64_t) bytes * 8 >> (56 - 8 * i));
    }
}

static void slow_gcm(mbedtls_aes_context *aes, const uint8_t nonce[12], const uint8_t *added,
                     size_t added_length, const uint8_t *in, size_t length, uint8_t *out,
                     uint8_t tag[16])
{
    uint8_t h[16] = { 0 }, counter[16] = { 0 }, stream[16], y[16] = { 0 }, lengths[16];
    size_t at;

    mbedtls_aes_crypt_ecb(aes, MBEDTLS_AES_ENCRYPT, h, h);
    memcpy(counter, nonce, 12);
    for (at = 0; at < length; at++) {
        if (at % 16 == 0) {
            size_t block = at / 16 + 2;
            counter[12] = (uint8_t) (block >> 24);
            counter[13] = (uint8_t) (block >> 16);
            counter[14] = (uint8_t) (block >> 8);
            counter[15] = (uint8_t) block;
            mbedtls_aes_crypt_ecb(aes, MBEDTLS_AES_ENCRYPT, counter, stream);
        }
        out[at] = in[at] ^ stream[at % 16];
    }
    put_length(lengths, added_length);
    put_length(lengths + 8, length);
    slow_ghash(h, y, added, added_length);
    slow_ghash(h, y, out, length);
    slow_ghash(h, y, lengths, 16);
    memset(counter + 12, 0, 3);
    counter[15] = 1;
    mbedtls_aes_crypt_ecb(aes, MBEDTLS_AES_ENCRYPT, counter, stream);
    for (at = 0; at < 16; at++) {
        tag[at] = y[at] ^ stream[at];
    }
}

static void aes_gcm_agrees_with_its_definition(void)
{
    uint32_t chance = 38;
    int32_t length;

    for (length = 0; length <= 1100; length += length < 290 ? 1 : 37) {
        uint8_t key[32], nonce[12], added[48], in[1100], slow[1100], fast[1100];
        uint8_t slow_tag[16], fast_tag[16];
        unsigned key_bits = length % 2 == 0 ? 128 : 256;
        size_t added_length = (size_t) (length % 48);
        mbedtls_aes_context aes;
        mbedtls_gcm_context gcm;

        test_case("%d bytes", (int) length);
        test_fill(&chance, key, sizeof(key));
        test_fill(&chance, nonce, sizeof(nonce));
        test_fill(&chance, added, sizeof(added));
        test_fill(&chance, in, (size_t) length);
        mbedtls_aes_init(&aes);
        mbedtls_gcm_init(&gcm);
        CHECK_EQUAL(0, mbedtls_aes_setkey_enc(&aes, key, key_bits));
        CHECK_EQUAL(0, mbedtls_gcm_setkey(&gcm, MBEDTLS_CIPHER_ID_AES, key, key_bits));
        slow_gcm(&aes, nonce, added, added_length, in, (size_t) length, slow, slow_tag);
        CHECK_EQUAL(0, mbedtls_gcm_crypt_and_tag(&gcm, MBEDTLS_GCM_ENCRYPT, (size_t) length, nonce,
                                                 12, added, added_length, in, fast, 16,
                                                 fast_tag));
        CHECK(memcmp(slow, fast, (size_t) length) == 0);
        CHECK(memcmp(slow_tag, fast_tag, 16) == 0);
        CHECK_EQUAL(0, mbedtls_gcm_auth_decrypt(&gcm, (size_t) length, nonce, 12, added,
                                                added_length, slow_tag, 16, slow, fast));
        CHECK(memcmp(in, fast, (size_t) length) == 0);
        mbedtls_gcm_free(&gcm);
        mbedtls_aes_free(&aes);
    }
}

/* RFC 8439 2.8.2. */
static void chacha20_poly1305_known_answer(void)
{
    static const char text[] = "Ladies and Gentlemen of the class of '99: If I could offer you "
                               "only one tip for the future, sunscreen would be it.";
    uint8_t key[32], nonce[12], added[12], expected[114], tag[16], got[114], got_tag[16];
    mbedtls_chachapoly_context context;

    test_from_hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f", key);
    test_from_hex("070000004041424344454647", nonce);
    test_from_hex("50515253c0c1c2c3c4c5c6c7", added);
    test_from_hex("d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
             "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
             "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
             "3ff4def08e4b7a9de576d26586cec64b6116", expected);
    test_from_hex("1ae10b594f09e26a7e902ecbd0600691", tag);
    mbedtls_chachapoly_init(&context);
    CHECK_EQUAL(0, mbedtls_chachapoly_setkey(&context, key));
    CHECK_EQUAL(0, mbedtls_chachapoly_encrypt_and_tag(&context, 114, nonce, added, 12,
                                                      (const uint8_t *) text, got, got_tag));
    CHECK(memcmp(expected, got, 114) == 0);
    CHECK(memcmp(tag, got_tag, 16) == 0);
    mbedtls_chachapoly_free(&context);
}

static void random_bytes_are_given(void)
{
    uint8_t first[64] = { 0 }, second[64] = { 0 };
    static const uint8_t none[64];

    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_random(first, 64));
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_random(second, 63));
    CHECK(memcmp(first, second, 32) != 0);
    CHECK(memcmp(first + 32, none, 32) != 0);
    CHECK_EQUAL(0, second[63]);
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_random(NULL, 0));
    CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, tlssimple_random(NULL, 1));
    CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, tlssimple_random(first, -1));
}

void crypto_tests(void)
{
    RUN(versions);
    RUN(sha256_known_answers);
    RUN(aes_gcm_known_answers);
    RUN(aes_gcm_agrees_with_its_definition);
    RUN(chacha20_poly1305_known_answer);
    RUN(random_bytes_are_given);
}
