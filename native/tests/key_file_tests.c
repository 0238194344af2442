/* What opens a key file, and single signatures: known answers, and what is refused. Where no
   document is named, the answers are OpenSSL's (openssl kdf, openssl enc). */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#include "mbedtls/md.h"

#include "pair.h"

#define REFUSED(call) CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, call)

static const uint8_t bytes[32] = { 1, 2, 3, 4, 5, 6, 7, 8 };

/* ---- HMAC ---------------------------------------------------------------------------------------- */

/* RFC 2202 3 (SHA-1) and RFC 4231 (the others), test cases 2 and 6. */
static void hmac_known_answers(void)
{
    static const char long_text[] = "Test Using Larger Than Block-Size Key - Hash Key First";
    const struct {
        int32_t hash;
        int32_t long_key; /* this many bytes 0xaa, or 0 for "Jefe" */
        const char *mac;
    } cases[] = {
        { TLSSIMPLE_SHA1, 0, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79" },
        { TLSSIMPLE_SHA1, 80, "aa4ae5e15272d00e95705637ce8a3b55ed402112" },
        { TLSSIMPLE_SHA256, 0,
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
        { TLSSIMPLE_SHA256, 131,
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" },
        { TLSSIMPLE_SHA384, 0,
          "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
          "8e2240ca5e69e2c78b3239ecfab21649" },
        { TLSSIMPLE_SHA384, 131,
          "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6"
          "0c2ef6ab4030fe8296248df163f44952" },
        { TLSSIMPLE_SHA512, 0,
          "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
          "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737" },
        { TLSSIMPLE_SHA512, 131,
          "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
          "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598" },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *text = cases[i].long_key > 0 ? long_text : "what do ya want for nothing?";
        int32_t key_length = cases[i].long_key > 0 ? cases[i].long_key : 4;
        uint8_t key[131], expected[64], mac[64];

        test_case("case %d", (int) i);
        memset(key, 0xAA, sizeof(key));
        if (cases[i].long_key == 0) {
            memcpy(key, "Jefe", 4);
        }
        test_from_hex(cases[i].mac, expected);
        CHECK_EQUAL(TLSSIMPLE_OK,
                    tlssimple_hmac(cases[i].hash, key, key_length, (const uint8_t *) text,
                                   (int32_t) strlen(text), mac));
        CHECK(memcmp(expected, mac, (size_t) cases[i].hash) == 0);
    }
}

static void hmac_arguments(void)
{
    uint8_t mac[64];

    REFUSED(tlssimple_hmac(0, bytes, 8, bytes, 8, mac));
    REFUSED(tlssimple_hmac(16, bytes, 8, bytes, 8, mac));
    REFUSED(tlssimple_hmac(TLSSIMPLE_SHA1, NULL, 8, bytes, 8, mac));
    REFUSED(tlssimple_hmac(TLSSIMPLE_SHA1, bytes, -8, bytes, 8, mac));
    REFUSED(tlssimple_hmac(TLSSIMPLE_SHA1, bytes, 8, NULL, 8, mac));
    REFUSED(tlssimple_hmac(TLSSIMPLE_SHA1, bytes, 8, bytes, -8, mac));
    REFUSED(tlssimple_hmac(TLSSIMPLE_SHA1, bytes, 8, bytes, 8, NULL));
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_hmac(TLSSIMPLE_SHA1, NULL, 0, NULL, 0, mac));
}

/* ---- derivations --------------------------------------------------------------------------------- */

/* RFC 6070 (SHA-1), RFC 7914 11 (SHA-256). */
static void pbkdf2_known_answers(void)
{
    static const struct {
        int32_t hash;
        const char *password;
        int32_t password_length;
        const char *salt;
        int32_t salt_length;
        int32_t iterations;
        const char *key;
    } cases[] = {
        { TLSSIMPLE_SHA1, "password", 8, "salt", 4, 1, "0c60c80f961f0e71f3a9b524af6012062fe037a6" },
        { TLSSIMPLE_SHA1, "password", 8, "salt", 4, 4096,
          "4b007901b765489abead49d926f721d065a429c1" },
        { TLSSIMPLE_SHA1, "passwordPASSWORDpassword", 24, "saltSALTsaltSALTsaltSALTsaltSALTsalt", 36,
          4096, "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038" },
        { TLSSIMPLE_SHA1, "pass\0word", 9, "sa\0lt", 5, 4096, "56fa6aa75548099dcc37d7f03425e0c3" },
        { TLSSIMPLE_SHA256, "passwd", 6, "salt", 4, 1,
          "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
          "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783" },
        { TLSSIMPLE_SHA256, "password", 8, "saltSALTsalt", 12, 4096,
          "1464da9384d286a9bc9b18c2631112e1a14a47669d3dee1a693e25c645038784"
          "29633a5e9ff3bff6af9938372d22be2e5d87e8c44cd38fc8b493be89a4e20df1"
          "8ef9a0e81c53" },
        { TLSSIMPLE_SHA384, "password", 8, "saltSALTsalt", 12, 4096,
          "5060f59358462f9c1992fbc729bc64af593f03829d5ccf124934d704eeb8ec7c"
          "e52aa7fde1d7a891c8cfc98b3fa1b5d6a1a5601a857623acdb68aeaa31004509"
          "210423d7720c" },
        { TLSSIMPLE_SHA512, "password", 8, "saltSALTsalt", 12, 4096,
          "0485198c075f1e5d90c11a25e14e2a65419b94ab160752746f3284d265e5098f"
          "0680cc701f91d2655b632400838483c3ce1d8dba13786738593b69e52dfea714"
          "7f172ce9df83" },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t expected[80];
        int32_t length = (int32_t) test_from_hex(cases[i].key, expected);
        uint8_t *key = malloc((size_t) length);

        test_case("case %d", (int) i);
        CHECK_EQUAL(TLSSIMPLE_OK,
                    tlssimple_pbkdf2(cases[i].hash, (const uint8_t *) cases[i].password,
                                     cases[i].password_length, (const uint8_t *) cases[i].salt,
                                     cases[i].salt_length, cases[i].iterations, key, length));
        CHECK(memcmp(expected, key, (size_t) length) == 0);
        free(key);
    }
}

static void pkcs12_known_answers(void)
{
    static const struct {
        int32_t hash;
        int32_t purpose;
        const char *password;
        const char *salt;
        int32_t iterations;
        const char *key;
    } cases[] = {
        { TLSSIMPLE_SHA1, 1, "0073006d006500670000", "0a58cf64530d823f", 1,
          "8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3" },
        { TLSSIMPLE_SHA1, 2, "0073006d006500670000", "642b99ab44fb4b1f", 1, "c0a38d64a79bea1d" },
        { TLSSIMPLE_SHA1, 3, "007100750065006500670000", "05dec959acff72f7", 1000,
          "8e6f200e446345e726b49ef9c7899edd9c498401" },
        /* Mbed TLS's own refuses so long a password. */
        { TLSSIMPLE_SHA256, 1,
          "0061002d00700061007300730077006f00720064002d006f0066002d006d006f"
          "00720065002d007400680061006e002d007400680069007200740079002d006f"
          "006e0065002d00630068006100720061006300740065007200730000",
          "0102030405060708090a0b0c0d0e0f10", 2048,
          "231dd0ae3111f2c106f0ae266e99455ae0b49f7b0dc95194e7376483dabbe0b1"
          "51ec8f6ae5f793b8b872a40251cc09ab85df30e5812af787aca2441d915c2362"
          "8cc683257aca2b4db96a2dd8ef0647c83dbfa3b16d9d8b4e724ca160bfce18c6"
          "9c6b487c" },
        { TLSSIMPLE_SHA384, 3, "00780000",
          "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
          "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
          "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"
          "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"
          "80818283",
          3,
          "4c71c5646faedff2b2dc0ab8e116bceb5a7a332acfe0a6acb25a546f6fd3325d"
          "df5eb9ddd4e704a20c747f460d58b93c" },
        { TLSSIMPLE_SHA512, 2, "00fc0000", "00", 7,
          "67f69a443f8910056772113acd40ee4a140eaa5bd183f3ea285c9fce4bc913f1"
          "9a576aadd8ec664f4ed50ca6cce1ac224b66a02e4903d29b236639e99320bfa2"
          "d32b3d45a55718169486d706d3230f43904dedfa276242df1e1e85779d113526"
          "cedfe902aaead0e7fae11a38115aa86b5888481153e64876e18da69a4b6cf8cd"
          "537075d3cd6d6acbc9651673d020da6af74dd1e1341169f47a5409ed04996369"
          "80ec1eea26b3874ed8bf3c0c1aa0e9b2d4599a76a9ea0848f4daf053df816113"
          "57fde3f13a4ad753" },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t password[128], salt[160], expected[256];
        int32_t password_length = (int32_t) test_from_hex(cases[i].password, password);
        int32_t salt_length = (int32_t) test_from_hex(cases[i].salt, salt);
        int32_t length = (int32_t) test_from_hex(cases[i].key, expected);
        uint8_t *key = malloc((size_t) length);

        test_case("case %d", (int) i);
        CHECK_EQUAL(TLSSIMPLE_OK,
                    tlssimple_pkcs12_derive(cases[i].hash, cases[i].purpose, password,
                                            password_length, salt, salt_length,
                                            cases[i].iterations, key, length));
        CHECK(memcmp(expected, key, (size_t) length) == 0);
        free(key);
    }
}

static void derivation_arguments(void)
{
    uint8_t key[16];

#define REFUSED_BY_BOTH(hash, password, password_length, salt, salt_length, iterations, out,      \
                        out_length)                                                               \
    REFUSED(tlssimple_pbkdf2(hash, password, password_length, salt, salt_length, iterations, out, \
                             out_length));                                                        \
    REFUSED(tlssimple_pkcs12_derive(hash, 1, password, password_length, salt, salt_length,        \
                                    iterations, out, out_length))
    REFUSED_BY_BOTH(16, bytes, 8, bytes, 8, 1, key, 16);
    REFUSED_BY_BOTH(TLSSIMPLE_SHA1, NULL, 8, bytes, 8, 1, key, 16);
    REFUSED_BY_BOTH(TLSSIMPLE_SHA1, bytes, -8, bytes, 8, 1, key, 16);
    REFUSED_BY_BOTH(TLSSIMPLE_SHA1, bytes, 8, NULL, 8, 1, key, 16);
    REFUSED_BY_BOTH(TLSSIMPLE_SHA1, bytes, 8, bytes, -8, 1, key, 16);
    REFUSED_BY_BOTH(TLSSIMPLE_SHA1, bytes, 8, bytes, 8, 0, key, 16);
    REFUSED_BY_BOTH(TLSSIMPLE_SHA1, bytes, 8, bytes, 8, -1, key, 16);
    REFUSED_BY_BOTH(TLSSIMPLE_SHA1, bytes, 8, bytes, 8, 1, NULL, 16);
    REFUSED_BY_BOTH(TLSSIMPLE_SHA1, bytes, 8, bytes, 8, 1, key, 0);
    REFUSED_BY_BOTH(TLSSIMPLE_SHA1, bytes, 8, bytes, 8, 1, key, -1);
#undef REFUSED_BY_BOTH
    REFUSED(tlssimple_pkcs12_derive(TLSSIMPLE_SHA1, 0, bytes, 8, bytes, 8, 1, key, 16));
    REFUSED(tlssimple_pkcs12_derive(TLSSIMPLE_SHA1, 4, bytes, 8, bytes, 8, 1, key, 16));
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_pbkdf2(TLSSIMPLE_SHA1, NULL, 0, NULL, 0, 1, key, 16));
    CHECK_EQUAL(TLSSIMPLE_OK,
                tlssimple_pkcs12_derive(TLSSIMPLE_SHA1, 1, NULL, 0, NULL, 0, 1, key, 16));
}

/* ---- CBC ----------------------------------------------------------------------------------------- */

/* The plain text is so many letters a. */
static const struct {
    int32_t cipher;
    int32_t key_length;
    int32_t length;
    const char *input;
} cbc_cases[] = {
    { TLSSIMPLE_AES_CBC, 16, 0, "d02a48244eccdc2379224dbc54703612" },
    { TLSSIMPLE_AES_CBC, 16, 33,
      "8b89a6790d8b262c6a8633c33151c25bbdc8d4b530842c314ef777482ec3b23e"
      "34ec72a397d295ba3fc1d12a87ffe9ac" },
    { TLSSIMPLE_AES_CBC, 24, 16, "3f0c9ebd6eb98242aee40d91f9b2fd7af9a26185abaac710f510efecf2a4ee05" },
    { TLSSIMPLE_AES_CBC, 32, 1, "87b4284f573271cb59a5a667df164550" },
    { TLSSIMPLE_AES_CBC, 32, 15, "f618b04d66ae3994f2c99b4609c95d58" },
    { TLSSIMPLE_AES_CBC, 32, 33,
      "5f0ad50957c367078f6c3686db43817d7896a6496ab9011e61ade14c95b82c6f"
      "f06e4205a4be94d1df890d996db77702" },
    { TLSSIMPLE_DES_EDE3_CBC, 24, 0, "34731a630a870692" },
    { TLSSIMPLE_DES_EDE3_CBC, 24, 16, "aa49883891686d82c7e78df0099fd292f845f55d48e32d2a" },
    { TLSSIMPLE_DES_EDE3_CBC, 24, 33,
      "aa49883891686d82c7e78df0099fd29201bfb5ad5931d9670e3ea4cf07b1bec7bb382af910f3fbf8" },
};

#define CBC_CASES (sizeof(cbc_cases) / sizeof(cbc_cases[0]))

static void cbc_key_and_iv(int32_t cipher, uint8_t key[32], uint8_t iv[16])
{
    test_from_hex(cipher == TLSSIMPLE_AES_CBC
                      ? "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
                      : "0123456789abcdef23456789abcdef01456789abcdef0123", key);
    test_from_hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff", iv);
}

static void cbc_known_answers(void)
{
    size_t i;
    int in_place;

    for (i = 0; i < CBC_CASES; i++) {
        for (in_place = 0; in_place < 2; in_place++) {
            uint8_t key[32], iv[16], expected[64], from[64];
            int32_t length = (int32_t) test_from_hex(cbc_cases[i].input, from);
            uint8_t *input = malloc((size_t) length);
            uint8_t *output = in_place ? input : malloc((size_t) length);
            int32_t output_length = -1;

            test_case("case %d%s", (int) i, in_place ? " in place" : "");
            cbc_key_and_iv(cbc_cases[i].cipher, key, iv);
            memcpy(input, from, (size_t) length);
            memset(expected, 'a', sizeof(expected));
            CHECK_EQUAL(TLSSIMPLE_OK,
                        tlssimple_cbc_decrypt(cbc_cases[i].cipher, key, cbc_cases[i].key_length, iv,
                                              cbc_cases[i].cipher == TLSSIMPLE_AES_CBC ? 16 : 8,
                                              input, length, output, &output_length));
            CHECK_EQUAL(cbc_cases[i].length, output_length);
            CHECK(output_length == cbc_cases[i].length &&
                  memcmp(expected, output, (size_t) output_length) == 0);
            if (!in_place) {
                free(output);
            }
            free(input);
        }
    }
}

/* Each value of the last byte: 1 is always padding, the true one is, all others are not. */
static void cbc_padding(void)
{
    int value;

    for (value = 0; value < 256; value++) {
        uint8_t key[32], iv[16], input[48], output[48];
        int32_t length = (int32_t) test_from_hex(cbc_cases[1].input, input);
        int32_t output_length = -1;
        tlssimple_status status;

        test_case("last byte %d", value);
        cbc_key_and_iv(TLSSIMPLE_AES_CBC, key, iv);
        /* What is changed in a block shows in the next one at the same place. */
        input[31] ^= (uint8_t) (15 ^ value);
        status = tlssimple_cbc_decrypt(TLSSIMPLE_AES_CBC, key, 16, iv, 16, input, length, output,
                                       &output_length);
        CHECK_EQUAL(value == 15 || value == 1 ? TLSSIMPLE_OK : TLSSIMPLE_E_ARGUMENT, status);
        CHECK_EQUAL(value == 15 ? 33 : value == 1 ? 47 : 0, output_length);
        CHECK(status == TLSSIMPLE_OK || (output[0] == 0 && output[47] == 0));
    }
}

static void cbc_arguments(void)
{
    uint8_t output[32];
    int32_t length = 7;

    REFUSED(tlssimple_cbc_decrypt(0, bytes, 16, bytes, 16, bytes, 16, output, &length));
    REFUSED(tlssimple_cbc_decrypt(3, bytes, 24, bytes, 8, bytes, 16, output, &length));
    REFUSED(tlssimple_cbc_decrypt(TLSSIMPLE_AES_CBC, NULL, 16, bytes, 16, bytes, 16, output, &length));
    REFUSED(tlssimple_cbc_decrypt(TLSSIMPLE_AES_CBC, bytes, 0, bytes, 16, bytes, 16, output, &length));
    REFUSED(tlssimple_cbc_decrypt(TLSSIMPLE_AES_CBC, bytes, 8, bytes, 16, bytes, 16, output, &length));
    REFUSED(tlssimple_cbc_decrypt(TLSSIMPLE_AES_CBC, bytes, 33, bytes, 16, bytes, 16, output, &length));
    REFUSED(tlssimple_cbc_decrypt(TLSSIMPLE_AES_CBC, bytes, 16, NULL, 16, bytes, 16, output, &length));
    REFUSED(tlssimple_cbc_decrypt(TLSSIMPLE_AES_CBC, bytes, 16, bytes, 8, bytes, 16, output, &length));
    REFUSED(tlssimple_cbc_decrypt(TLSSIMPLE_AES_CBC, bytes, 16, bytes, 16, NULL, 16, output, &length));
    REFUSED(tlssimple_cbc_decrypt(TLSSIMPLE_AES_CBC, bytes, 16, bytes, 16, bytes, 0, output, &length));
    REFUSED(tlssimple_cbc_decrypt(TLSSIMPLE_AES_CBC, bytes, 16, bytes, 16, bytes, -16, output, &length));
    REFUSED(tlssimple_cbc_decrypt(TLSSIMPLE_AES_CBC, bytes, 16, bytes, 16, bytes, 17, output, &length));
    REFUSED(tlssimple_cbc_decrypt(TLSSIMPLE_AES_CBC, bytes, 16, bytes, 16, bytes, 16, NULL, &length));
    REFUSED(tlssimple_cbc_decrypt(TLSSIMPLE_AES_CBC, bytes, 16, bytes, 16, bytes, 16, output, NULL));
    REFUSED(tlssimple_cbc_decrypt(TLSSIMPLE_DES_EDE3_CBC, bytes, 16, bytes, 8, bytes, 16, output,
                                  &length));
    REFUSED(tlssimple_cbc_decrypt(TLSSIMPLE_DES_EDE3_CBC, bytes, 24, bytes, 16, bytes, 16, output,
                                  &length));
}

/* ---- signatures ---------------------------------------------------------------------------------- */

typedef struct signer {
    const identity *from;
    mbedtls_x509_crt certificate; /* for its public key */
    mbedtls_pk_context key;
} signer;

static void open_signer(signer *made, const identity *from)
{
    der leaf = chain_certificate(from->chain, 0);

    made->from = from;
    mbedtls_x509_crt_init(&made->certificate);
    mbedtls_pk_init(&made->key);
    CHECK_EQUAL(0, mbedtls_x509_crt_parse_der(&made->certificate, leaf.bytes,
                                              (size_t) leaf.length));
    CHECK_EQUAL(0, mbedtls_pk_parse_key(&made->key, from->key.bytes, (size_t) from->key.length,
                                        NULL, 0, tls_random, NULL));
}

static void close_signer(signer *made)
{
    mbedtls_x509_crt_free(&made->certificate);
    mbedtls_pk_free(&made->key);
}

static int32_t sign(signer *by, mbedtls_pk_type_t type, mbedtls_md_type_t md, const char *text,
                    uint8_t signature[MBEDTLS_PK_SIGNATURE_MAX_SIZE])
{
    const mbedtls_md_info_t *info = mbedtls_md_info_from_type(md);
    uint8_t hash[64];
    size_t length = 0;

    CHECK_EQUAL(0, mbedtls_md(info, (const uint8_t *) text, strlen(text), hash));
    CHECK_EQUAL(0, mbedtls_pk_sign_ext(type, &by->key, md, hash, mbedtls_md_get_size(info), signature,
                                       MBEDTLS_PK_SIGNATURE_MAX_SIZE, &length, tls_random, NULL));
    return (int32_t) length;
}

static tlssimple_status verify(const signer *by, int32_t scheme, const char *text,
                               const uint8_t *signature, int32_t signature_length)
{
    return tlssimple_signature_verify(by->certificate.pk_raw.p,
                                      (int32_t) by->certificate.pk_raw.len, scheme,
                                      (const uint8_t *) text, (int32_t) strlen(text), signature,
                                      signature_length);
}

static const struct {
    int32_t number;
    mbedtls_pk_type_t type;
    mbedtls_md_type_t md;
} schemes[] = {
    { 0x0401, MBEDTLS_PK_RSA, MBEDTLS_MD_SHA256 },
    { 0x0501, MBEDTLS_PK_RSA, MBEDTLS_MD_SHA384 },
    { 0x0601, MBEDTLS_PK_RSA, MBEDTLS_MD_SHA512 },
    { 0x0403, MBEDTLS_PK_ECDSA, MBEDTLS_MD_SHA256 },
    { 0x0503, MBEDTLS_PK_ECDSA, MBEDTLS_MD_SHA384 },
    { 0x0603, MBEDTLS_PK_ECDSA, MBEDTLS_MD_SHA512 },
    { 0x0804, MBEDTLS_PK_RSASSA_PSS, MBEDTLS_MD_SHA256 },
    { 0x0805, MBEDTLS_PK_RSASSA_PSS, MBEDTLS_MD_SHA384 },
    { 0x0806, MBEDTLS_PK_RSASSA_PSS, MBEDTLS_MD_SHA512 },
};

#define SCHEMES (sizeof(schemes) / sizeof(schemes[0]))

static void signatures_of_each_scheme(void)
{
    const identity *kinds[] = { &p256, &p384, &p521, &rsa };
    size_t k, s, as;

    for (k = 0; k < 4; k++) {
        signer by;

        open_signer(&by, kinds[k]);
        for (s = 0; s < SCHEMES; s++) {
            uint8_t signature[MBEDTLS_PK_SIGNATURE_MAX_SIZE + 1] = { 0 };
            int32_t length;

            if ((schemes[s].type == MBEDTLS_PK_ECDSA) == (kinds[k] == &rsa)) {
                continue;
            }
            length = sign(&by, schemes[s].type, schemes[s].md, "text", signature);
            for (as = 0; as < SCHEMES; as++) {
                test_case("%s %x as %x", kinds[k]->name, (unsigned) schemes[s].number,
                          (unsigned) schemes[as].number);
                CHECK_EQUAL(as == s ? TLSSIMPLE_OK : TLSSIMPLE_E_UNTRUSTED,
                            verify(&by, schemes[as].number, "text", signature, length));
            }
            test_case("%s %x", kinds[k]->name, (unsigned) schemes[s].number);
            CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED,
                        verify(&by, schemes[s].number, "another text", signature, length));
            CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED,
                        verify(&by, schemes[s].number, "text", signature, length + 1));
            CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED,
                        verify(&by, schemes[s].number, "text", signature, length - 1));
            CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED,
                        verify(&by, schemes[s].number, "text", signature, 1));
            signature[length / 2] ^= 1;
            CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED,
                        verify(&by, schemes[s].number, "text", signature, length));
        }
        close_signer(&by);
    }
}

static void keys_that_verify_nothing(void)
{
    uint8_t signature[MBEDTLS_PK_SIGNATURE_MAX_SIZE];
    uint8_t key[400] = { 0 };
    mbedtls_x509_crt weak;
    int32_t length;
    signer by;
    size_t i;

    open_signer(&by, &p256);
    length = sign(&by, MBEDTLS_PK_ECDSA, MBEDTLS_MD_SHA256, "text", signature);
    memcpy(key, by.certificate.pk_raw.p, by.certificate.pk_raw.len);
    for (i = 1; i < by.certificate.pk_raw.len + 2; i++) {
        test_case("%d bytes of the key", (int) i);
        CHECK_EQUAL(i == by.certificate.pk_raw.len ? TLSSIMPLE_OK : TLSSIMPLE_E_UNTRUSTED,
                    tlssimple_signature_verify(key, (int32_t) i, 0x0403, (const uint8_t *) "text", 4,
                                               signature, length));
    }
    close_signer(&by);

    test_case("RSA-1024");
    mbedtls_x509_crt_init(&weak);
    CHECK_EQUAL(0, mbedtls_x509_crt_parse_der(&weak, leaf_rsa1024.bytes,
                                              (size_t) leaf_rsa1024.length));
    CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED,
                tlssimple_signature_verify(weak.pk_raw.p, (int32_t) weak.pk_raw.len, 0x0401,
                                           (const uint8_t *) "text", 4, signature, length));
    mbedtls_x509_crt_free(&weak);
}

/* An RSA key whose exponent is even, or a modulus beyond the engine's arithmetic. */
static void rsa_keys_out_of_bounds(void)
{
    static const uint8_t head[] = { 0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7,
                                    0x0D, 0x01, 0x01, 0x01, 0x05, 0x00 };
    const struct {
        size_t modulus; /* bytes */
        uint8_t exponent;
    } cases[] = { { 256, 1 }, { 256, 2 }, { 256, 4 }, { 1025, 3 }, { 2048, 3 } };
    uint8_t signature[2048] = { 0 };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t integer = cases[i].modulus + 1;
        size_t pair_length = 4 + integer + 3;
        size_t bits = 1 + 4 + pair_length;
        size_t all = sizeof(head) + 4 + bits;
        uint8_t key[2200];
        uint8_t *at = key;

#define HEADER(tag, length)                                                                       \
    *at++ = (tag);                                                                                \
    *at++ = 0x82;                                                                                 \
    *at++ = (uint8_t) ((length) >> 8);                                                            \
    *at++ = (uint8_t) (length)
        test_case("%d bytes, exponent %d", (int) cases[i].modulus, cases[i].exponent);
        HEADER(0x30, all);
        memcpy(at, head, sizeof(head));
        at += sizeof(head);
        HEADER(0x03, bits);
        *at++ = 0;
        HEADER(0x30, pair_length);
        HEADER(0x02, integer);
        *at++ = 0;
        memset(at, 0xFF, cases[i].modulus);
        at += cases[i].modulus;
        *at++ = 0x02;
        *at++ = 1;
        *at++ = cases[i].exponent;
#undef HEADER
        CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED,
                    tlssimple_signature_verify(key, (int32_t) (at - key), 0x0401,
                                               (const uint8_t *) "text", 4, signature,
                                               (int32_t) cases[i].modulus));
    }
}

static void signature_arguments(void)
{
    REFUSED(tlssimple_signature_verify(NULL, 32, 0x0403, bytes, 8, bytes, 8));
    REFUSED(tlssimple_signature_verify(bytes, 0, 0x0403, bytes, 8, bytes, 8));
    REFUSED(tlssimple_signature_verify(bytes, -1, 0x0403, bytes, 8, bytes, 8));
    REFUSED(tlssimple_signature_verify(bytes, 32, 0x0403, NULL, 8, bytes, 8));
    REFUSED(tlssimple_signature_verify(bytes, 32, 0x0403, bytes, -8, bytes, 8));
    REFUSED(tlssimple_signature_verify(bytes, 32, 0x0403, bytes, 8, NULL, 8));
    REFUSED(tlssimple_signature_verify(bytes, 32, 0x0403, bytes, 8, bytes, 0));
    REFUSED(tlssimple_signature_verify(bytes, 32, 0x0403, bytes, 8, bytes, -8));
    REFUSED(tlssimple_signature_verify(bytes, 32, 0x0201, bytes, 8, bytes, 8)); /* SHA-1 */
    REFUSED(tlssimple_signature_verify(bytes, 32, 0x0807, bytes, 8, bytes, 8)); /* Ed25519 */
    CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED,
                tlssimple_signature_verify(bytes, 32, 0x0403, NULL, 0, bytes, 8));
}

void key_file_tests(void)
{
    RUN(hmac_known_answers);
    RUN(hmac_arguments);
    RUN(pbkdf2_known_answers);
    RUN(pkcs12_known_answers);
    RUN(derivation_arguments);
    RUN(cbc_known_answers);
    RUN(cbc_padding);
    RUN(cbc_arguments);
    RUN(signatures_of_each_scheme);
    RUN(keys_that_verify_nothing);
    RUN(rsa_keys_out_of_bounds);
    RUN(signature_arguments);
}
