/* The seam in AES-GCM against the functions that it replaces, on every path that the processor has;
   known answers; forgeries. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS

#include "internal.h"

#include <stdlib.h>
#include <string.h>

#include "mbedtls/gcm.h"

#include "testing.h"

int mbedtls_gcm_setkey_upstream(mbedtls_gcm_context *ctx, mbedtls_cipher_id_t cipher,
                                const unsigned char *key, unsigned int keybits);
int mbedtls_gcm_crypt_and_tag_upstream(mbedtls_gcm_context *ctx, int mode, size_t length,
                                       const unsigned char *iv, size_t iv_len,
                                       const unsigned char *add, size_t add_len,
                                       const unsigned char *input, unsigned char *output,
                                       size_t tag_len, unsigned char *tag);
int mbedtls_gcm_auth_decrypt_upstream(mbedtls_gcm_context *ctx, size_t length,
                                      const unsigned char *iv, size_t iv_len,
                                      const unsigned char *add, size_t add_len,
                                      const unsigned char *tag, size_t tag_len,
                                      const unsigned char *input, unsigned char *output);

#define LENGTH_MAX 40000
#define GUARD 64 /* bytes around an output that nobody may touch */

static uint32_t chance = 0xAE5;

static const struct {
    const char *name;
    unsigned allowed;
} paths[] = { { "vaes", ~0u }, { "aes", ~TLS_CPU_VAES }, { "none", ~TLS_CPU_AES } };

#define EACH_PATH(i) \
    for (i = 0, before = tls_cpu_allow(paths[0].allowed); i < 3; \
         i++, tls_cpu_allow(i < 3 ? paths[i].allowed : before))

/* ---- known answers ------------------------------------------------------------------------------ */

/* McGrew and Viega, "The Galois/Counter Mode of Operation (GCM)", appendix B: cases 1 to 18, six for
   each length of a key. */
static const struct {
    const char *iv;
    const char *additional;
    const char *text;
} questions[] = {
    { "000000000000000000000000", "", "" },
    { "000000000000000000000000", "", "00000000000000000000000000000000" },
    { "cafebabefacedbaddecaf888", "",
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95"
      "956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255" },
    { "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95"
      "956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39" },
    { "cafebabefacedbad", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95"
      "956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39" },
    { "9313225df88406e555909c5aff5269aa6a7a9538534f7da1e4c303d2a318a728c3c0c951"
      "56809539fcf0e2429a6b525416aedbf5a0de6a57a637b39b",
      "feedfacedeadbeeffeedfacedeadbeefabaddad2",
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95"
      "956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39" },
};

static const struct {
    const char *tag;
    const char *text; /* NULL: that of the case before, less four bytes */
} answers[3][6] = {
    {
        { "58e2fccefa7e3061367f1d57a4e7455a",
          "" },
        { "ab6e47d42cec13bdf53a67b21257bddf",
          "0388dace60b6a392f328c2b971b2fe78" },
        { "4d5c2af327cd64a62cf35abd2ba6fab4",
          "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b2"
          "5466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985" },
        { "5bc94fbc3221a5db94fae95ae7121a47", NULL },
        { "3612d2e79e3b0785561be14aaca2fccb",
          "61353b4c2806934a777ff51fa22a4755699b2a714fcdc6f83766e5f97b6c742373806900"
          "e49f24b22b097544d4896b424989b5e1ebac0f07c23f4598" },
        { "619cc5aefffe0bfa462af43c1699d050",
          "8ce24998625615b603a033aca13fb894be9112a5c3a211a8ba262a3cca7e2ca701e4a9a4"
          "fba43c90ccdcb281d48c7c6fd62875d2aca417034c34aee5" },
    },
    {
        { "cd33b28ac773f74ba00ed1f312572435",
          "" },
        { "2ff58d80033927ab8ef4d4587514f0fb",
          "98e7247c07f0fe411c267e4384b0f600" },
        { "9924a7c8587336bfb118024db8674a14",
          "3980ca0b3c00e841eb06fac4872a2757859e1ceaa6efd984628593b40ca1e19c7d773d00"
          "c144c525ac619d18c84a3f4718e2448b2fe324d9ccda2710acade256" },
        { "2519498e80f1478f37ba55bd6d27618c", NULL },
        { "65dcc57fcf623a24094fcca40d3533f8",
          "0f10f599ae14a154ed24b36e25324db8c566632ef2bbb34f8347280fc4507057fddc29df"
          "9a471f75c66541d4d4dad1c9e93a19a58e8b473fa0f062f7" },
        { "dcf566ff291c25bbb8568fc3d376a6d9",
          "d27e88681ce3243c4830165a8fdcf9ff1de9a1d8e6b447ef6ef7b79828666e4581e79012"
          "af34ddd9e2f037589b292db3e67c036745fa22e7e9b7373b" },
    },
    {
        { "530f8afbc74536b9a963b4f1c4cb738b",
          "" },
        { "d0d1c8a799996bf0265b98b5d48ab919",
          "cea7403d4d606b6e074ec5d3baf39d18" },
        { "b094dac5d93471bdec1a502270e3cc6c",
          "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48"
          "590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad" },
        { "76fc6ece0f4e1768cddf8853bb2d551b", NULL },
        { "3a337dbf46a792c45e454913fe2ea8f2",
          "c3762df1ca787d32ae47c13bf19844cbaf1ae14d0b976afac52ff7d79bba9de0feb582d3"
          "3934a4f0954cc2363bc73f7862ac430e64abe499f47c9b1f" },
        { "a44a8266ee1c8eb0c8b5d4cf5ae9f19a",
          "5a8def2f0c9e53f1f75d7853659e2a20eeb2b22aafde6419a058ab4f6f746bf40fc0c3b7"
          "80f244452da3ebf1c5d82cdea2418997200ef82e44ae7e3f" },
    },
};

static void aes_gcm_published_cases(void)
{
    static const char key_digits[] = "feffe9928665731c6d6a8f9467308308"
                                     "feffe9928665731c6d6a8f9467308308";
    unsigned before;
    int i, size, n;

    EACH_PATH(i) {
        for (size = 0; size < 3; size++) {
            uint8_t expected[64];

            for (n = 0; n < 6; n++) {
                uint8_t key[32] = { 0 }, iv[64], additional[32], text[64], tag[16];
                uint8_t output[64], expected_tag[16];
                size_t iv_length = test_from_hex(questions[n].iv, iv);
                size_t additional_length = test_from_hex(questions[n].additional, additional);
                size_t length = test_from_hex(questions[n].text, text);
                mbedtls_gcm_context gcm;

                test_case("%s, case %d", paths[i].name, 6 * size + n + 1);
                if (n >= 2) {
                    test_from_hex(key_digits, key);
                }
                if (answers[size][n].text != NULL) {
                    CHECK_EQUAL(length, test_from_hex(answers[size][n].text, expected));
                }
                test_from_hex(answers[size][n].tag, expected_tag);
                mbedtls_gcm_init(&gcm);
                CHECK_EQUAL(0, mbedtls_gcm_setkey(&gcm, MBEDTLS_CIPHER_ID_AES, key,
                                                  128 + 64 * (unsigned) size));
                CHECK_EQUAL(0, mbedtls_gcm_crypt_and_tag(&gcm, MBEDTLS_GCM_ENCRYPT, length, iv,
                                                         iv_length, additional, additional_length,
                                                         text, output, 16, tag));
                CHECK(memcmp(expected, output, length) == 0);
                CHECK(memcmp(expected_tag, tag, 16) == 0);
                CHECK_EQUAL(0, mbedtls_gcm_auth_decrypt(&gcm, length, iv, iv_length, additional,
                                                        additional_length, tag, 16, output, output));
                CHECK(memcmp(text, output, length) == 0);
                mbedtls_gcm_free(&gcm);
            }
        }
    }
}

/* ---- against upstream ----------------------------------------------------------------------------- */

typedef struct message {
    mbedtls_gcm_context ours;
    mbedtls_gcm_context theirs;
    uint8_t iv[128];
    size_t iv_length;
    uint8_t additional[600];
    size_t additional_length;
    size_t tag_length;
    size_t length;
    size_t shift;  /* of the input from an aligned place */
    size_t offset; /* of the output from the input, to the front; LENGTH_MAX: elsewhere */
} message;

static uint8_t text[LENGTH_MAX];
static uint8_t expected[LENGTH_MAX];
static uint8_t room[2 * LENGTH_MAX + 4 * GUARD];

static void set_keys(message *m)
{
    uint8_t key[32];
    unsigned bits = 128 + 64 * (unsigned) test_below(&chance, 3);

    test_fill(&chance, key, sizeof(key));
    mbedtls_gcm_init(&m->ours);
    mbedtls_gcm_init(&m->theirs);
    CHECK_EQUAL(0, mbedtls_gcm_setkey(&m->ours, MBEDTLS_CIPHER_ID_AES, key, bits));
    CHECK_EQUAL(0, mbedtls_gcm_setkey_upstream(&m->theirs, MBEDTLS_CIPHER_ID_AES, key, bits));
}

static void free_keys(message *m)
{
    mbedtls_gcm_free(&m->ours);
    mbedtls_gcm_free(&m->theirs);
}

/* Everything but the length by chance, most often as TLS has it. */
static void choose(message *m)
{
    size_t i;

    m->iv_length = test_below(&chance, 4) ? 12 : 1 + (size_t) test_below(&chance, sizeof(m->iv));
    m->additional_length = test_below(&chance, 4)
                               ? (size_t) test_below(&chance, 40)
                               : (size_t) test_below(&chance, sizeof(m->additional));
    m->tag_length = test_below(&chance, 2) ? 16 : 4 + (size_t) test_below(&chance, 13);
    m->shift = (size_t) test_below(&chance, 33);
    m->offset = test_below(&chance, 3) ? (size_t) test_below(&chance, 2) * LENGTH_MAX
                                       : (size_t) test_below(&chance, 32);
    test_fill(&chance, m->iv, m->iv_length);
    test_fill(&chance, m->additional, m->additional_length);
    /* All of a long text would take longer than its encryption. */
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
    uint8_t guard[2 * GUARD];

    CHECK_EQUAL(0, mbedtls_gcm_crypt_and_tag_upstream(
                       &m->theirs, MBEDTLS_GCM_ENCRYPT, m->length, m->iv, m->iv_length, m->additional,
                       m->additional_length, text, expected, m->tag_length, expected_tag));
    memcpy(input, text, m->length);
    memcpy(guard, output - GUARD / 2, GUARD / 2);
    memcpy(guard + GUARD / 2, output + m->length, GUARD / 2);
    memset(tag, 0xA5, sizeof(tag));
    CHECK_EQUAL(0, mbedtls_gcm_crypt_and_tag(&m->ours, MBEDTLS_GCM_ENCRYPT, m->length, m->iv,
                                             m->iv_length, m->additional, m->additional_length,
                                             input, output, m->tag_length, tag));
    CHECK(memcmp(expected, output, m->length) == 0);
    CHECK(memcmp(expected_tag, tag, m->tag_length) == 0);
    CHECK(m->tag_length == 16 || tag[m->tag_length] == 0xA5);
    CHECK(memcmp(guard, output - GUARD / 2, GUARD / 2) == 0);
    CHECK(memcmp(guard + GUARD / 2, output + m->length, GUARD / 2) == 0);

    memcpy(input, expected, m->length);
    memcpy(guard + GUARD / 2, output + m->length, GUARD / 2);
    CHECK_EQUAL(0, mbedtls_gcm_auth_decrypt(&m->ours, m->length, m->iv, m->iv_length, m->additional,
                                            m->additional_length, tag, m->tag_length, input, output));
    CHECK(memcmp(text, output, m->length) == 0);
    CHECK(memcmp(guard, output - GUARD / 2, GUARD / 2) == 0);
    CHECK(memcmp(guard + GUARD / 2, output + m->length, GUARD / 2) == 0);
}

/* Every length up to a few groups of every loop, and some up to more than a record's. With
   TLSSIMPLE_SELFTEST_ALL in the environment millions, which takes minutes. */
static void aes_gcm_is_as_upstream(void)
{
    const int all = getenv("TLSSIMPLE_SELFTEST_ALL") != NULL;
    const int count = all ? 1000000 : 300;
    static message m;
    unsigned before;
    int i, n;

    EACH_PATH(i) {
        set_keys(&m);
        for (n = 0; n <= 1100 + count; n++) {
            if (n % 16 == 0) {
                free_keys(&m);
                set_keys(&m);
            }
            m.length = (size_t) n;
            if (n > 1100) {
                m.length = (size_t) test_below(
                    &chance, test_below(&chance, all ? 50 : 4) ? 1100 : LENGTH_MAX);
            }
            choose(&m);
            test_case("%s: %d of %d: %d bytes, iv %d, additional %d, tag %d, shift %d, offset %d",
                      paths[i].name, n, 1100 + count, (int) m.length, (int) m.iv_length,
                      (int) m.additional_length, (int) m.tag_length, (int) m.shift, (int) m.offset);
            compare(&m);
        }
        free_keys(&m);
    }
}

/* The powers of H are kept in the table of the context: its other functions go on working. */
static void aes_gcm_in_parts_is_as_whole(void)
{
    static message m;
    unsigned before;
    int i, n;

    EACH_PATH(i) {
        set_keys(&m);
        for (n = 0; n < 50; n++) {
            uint8_t tag[16], expected_tag[16], output[1200];
            size_t written = 0, done = 0, part;

            test_case("%s, %d", paths[i].name, n);
            m.length = (size_t) test_below(&chance, 1100);
            choose(&m);
            CHECK_EQUAL(0, mbedtls_gcm_crypt_and_tag(
                               &m.ours, MBEDTLS_GCM_ENCRYPT, m.length, m.iv, m.iv_length,
                               m.additional, m.additional_length, text, expected, 16, expected_tag));
            CHECK_EQUAL(0, mbedtls_gcm_starts(&m.ours, MBEDTLS_GCM_ENCRYPT, m.iv, m.iv_length));
            CHECK_EQUAL(0, mbedtls_gcm_update_ad(&m.ours, m.additional, m.additional_length));
            for (; done < m.length; done += part) {
                part = 1 + (size_t) test_below(&chance, (int32_t) (m.length - done));
                CHECK_EQUAL(0, mbedtls_gcm_update(&m.ours, text + done, part, output + done, part,
                                                  &written));
            }
            CHECK_EQUAL(0, mbedtls_gcm_finish(&m.ours, NULL, 0, &written, tag, 16));
            CHECK(memcmp(expected, output, m.length) == 0);
            CHECK(memcmp(expected_tag, tag, 16) == 0);
        }
        free_keys(&m);
    }
}

/* A context that gets its key while the instructions may be used serves when they may not, and the
   other way round; and its next key. */
static void aes_gcm_context_survives_the_change(void)
{
    static message m;
    unsigned before = tls_cpu_allow(~0u);
    int from, to;

    for (from = 0; from < 3; from++) {
        for (to = 0; to < 3; to++) {
            uint8_t key[16];

            test_case("%s to %s", paths[from].name, paths[to].name);
            tls_cpu_allow(paths[from].allowed);
            set_keys(&m);
            tls_cpu_allow(paths[to].allowed);
            m.length = 1000;
            choose(&m);
            compare(&m);
            test_fill(&chance, key, sizeof(key));
            CHECK_EQUAL(0, mbedtls_gcm_setkey(&m.ours, MBEDTLS_CIPHER_ID_AES, key, 128));
            CHECK_EQUAL(0, mbedtls_gcm_setkey_upstream(&m.theirs, MBEDTLS_CIPHER_ID_AES, key, 128));
            compare(&m);
            tls_cpu_allow(paths[from].allowed);
            compare(&m);
            free_keys(&m);
        }
    }
    tls_cpu_allow(before);
}

/* ---- the counter at its end ------------------------------------------------------------------------- */

/* a = a * b as SP 800-38D, section 6.3, has it: bit by bit. */
static void multiply(uint8_t a[16], const uint8_t b[16])
{
    uint8_t v[16], product[16] = { 0 };
    int i, j;

    memcpy(v, b, 16);
    for (i = 0; i < 128; i++) {
        int out = v[15] & 1;

        for (j = 15; j >= 0; j--) {
            product[j] ^= (a[i / 8] >> (7 - i % 8) & 1) ? v[j] : 0;
            v[j] = (uint8_t) (v[j] >> 1 | (j > 0 ? v[j - 1] << 7 : 0));
        }
        v[0] ^= out ? 0xE1 : 0;
    }
    memcpy(a, product, 16);
}

/* The IV of 16 bytes whose first counter block is `counter`: counter = (IV * H + 128) * H. */
static void iv_for_counter(const uint8_t hash_key[16], const uint8_t counter[16], uint8_t iv[16])
{
    uint8_t power[16], inverse[16];
    int i;

    /* H^(2^128 - 2) = H^2 * H^4 * ... * H^(2^127). */
    memcpy(power, hash_key, 16);
    multiply(power, power);
    memcpy(inverse, power, 16);
    for (i = 2; i < 128; i++) {
        multiply(power, power);
        multiply(inverse, power);
    }
    memcpy(iv, counter, 16);
    multiply(iv, inverse);
    iv[15] ^= 128;
    multiply(iv, inverse);
}

/* The last 32 bits of the counter wrap, and carry into nothing. */
static void aes_gcm_counter_wraps(void)
{
    static message m;
    unsigned before;
    int i, n;

    EACH_PATH(i) {
        set_keys(&m);
        for (n = 0; n < 40; n++) {
            uint8_t counter[16];
            uint32_t last = 0 - (uint32_t) n;

            test_case("%s, %d before the end", paths[i].name, n);
            m.length = 900;
            choose(&m);
            memset(counter, 0xFF, 12);
            MBEDTLS_PUT_UINT32_BE(last, counter, 12);
            m.iv_length = 16;
            iv_for_counter((const uint8_t *) m.theirs.H[8], counter, m.iv);
            compare(&m);
            CHECK(memcmp(m.theirs.y, counter, 12) == 0);
        }
        free_keys(&m);
    }
}

/* ---- what is refused ---------------------------------------------------------------------------------- */

static int is_wiped(const uint8_t *bytes, size_t length)
{
    uint8_t any = 0;

    while (length > 0) {
        any |= bytes[--length];
    }
    return any == 0;
}

static void check_refused(message *m, const uint8_t *tag, const uint8_t *sealed)
{
    uint8_t output[700 + 1];

    memset(output, 0xA5, sizeof(output));
    CHECK_EQUAL(MBEDTLS_ERR_GCM_AUTH_FAILED,
                mbedtls_gcm_auth_decrypt(&m->ours, m->length, m->iv, m->iv_length, m->additional,
                                         m->additional_length, tag, m->tag_length, sealed, output));
    CHECK(is_wiped(output, m->length));
    CHECK_EQUAL(0xA5, output[m->length]);
}

/* Every bit of the tag, and one in every byte of all else. */
static void aes_gcm_refuses_forgeries(void)
{
    static const size_t lengths[] = { 0, 1, 16, 100, 128, 300, 700 };
    static message m;
    unsigned before;
    size_t n, bit;
    int i;

    EACH_PATH(i) {
        set_keys(&m);
        for (n = 0; n < sizeof(lengths) / sizeof(lengths[0]); n++) {
            uint8_t tag[16], sealed[700];

            m.length = lengths[n];
            choose(&m);
            m.additional_length = 13;
            test_case("%s: %d bytes", paths[i].name, (int) m.length);
            CHECK_EQUAL(0, mbedtls_gcm_crypt_and_tag(
                               &m.ours, MBEDTLS_GCM_ENCRYPT, m.length, m.iv, m.iv_length,
                               m.additional, m.additional_length, text, sealed, m.tag_length, tag));
            for (bit = 0; bit < 8 * m.tag_length; bit++) {
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
            for (bit = 0; bit < 8 * m.iv_length; bit++) {
                m.iv[bit / 8] ^= (uint8_t) (1 << bit % 8);
                check_refused(&m, tag, sealed);
                m.iv[bit / 8] ^= (uint8_t) (1 << bit % 8);
            }
        }
        free_keys(&m);
    }
}

static void aes_gcm_refuses_the_same_arguments(void)
{
    static message m;
    uint8_t bytes[64] = { 0 };
    uint8_t tag[20] = { 0 };
    unsigned before;
    size_t n;
    int i;

    EACH_PATH(i) {
        test_case("%s", paths[i].name);
        set_keys(&m);
        for (n = 0; n <= 20; n++) {
            int code = mbedtls_gcm_crypt_and_tag_upstream(&m.theirs, MBEDTLS_GCM_ENCRYPT, 9, bytes, 12,
                                                          NULL, 0, bytes, bytes + 20, n, tag);
            CHECK_EQUAL(code, mbedtls_gcm_crypt_and_tag(&m.ours, MBEDTLS_GCM_ENCRYPT, 9, bytes, 12,
                                                        NULL, 0, bytes, bytes + 20, n, tag));
            code = code != 0 ? code : MBEDTLS_ERR_GCM_AUTH_FAILED;
            memset(tag, 0xA5, sizeof(tag));
            CHECK_EQUAL(code, mbedtls_gcm_auth_decrypt(&m.ours, 9, bytes, 12, NULL, 0, tag, n, bytes,
                                                       bytes + 20));
            /* An output that begins within the input. */
            code = mbedtls_gcm_crypt_and_tag_upstream(&m.theirs, MBEDTLS_GCM_ENCRYPT, 9, bytes, 12,
                                                      NULL, 0, bytes, bytes + n, 16, tag);
            CHECK_EQUAL(n > 0 && n < 9 ? MBEDTLS_ERR_GCM_BAD_INPUT : 0, code);
            CHECK_EQUAL(code, mbedtls_gcm_crypt_and_tag(&m.ours, MBEDTLS_GCM_ENCRYPT, 9, bytes, 12,
                                                        NULL, 0, bytes, bytes + n, 16, tag));
        }
        CHECK_EQUAL(MBEDTLS_ERR_GCM_BAD_INPUT,
                    mbedtls_gcm_crypt_and_tag(&m.ours, MBEDTLS_GCM_ENCRYPT, 9, bytes, 0, NULL, 0,
                                              bytes, bytes, 16, tag));
        CHECK_EQUAL(MBEDTLS_ERR_GCM_BAD_INPUT,
                    mbedtls_gcm_setkey(&m.ours, MBEDTLS_CIPHER_ID_AES, bytes, 127));
#if SIZE_MAX > 0xFFFFFFFF
        CHECK_EQUAL(MBEDTLS_ERR_GCM_BAD_INPUT,
                    mbedtls_gcm_crypt_and_tag(&m.theirs, MBEDTLS_GCM_ENCRYPT, 0xFFFFFFFE1, bytes, 12,
                                              NULL, 0, bytes, bytes, 16, tag));
#endif
        free_keys(&m);
    }
}

void aes_gcm_tests(void)
{
    RUN(aes_gcm_published_cases);
    RUN(aes_gcm_is_as_upstream);
    RUN(aes_gcm_in_parts_is_as_whole);
    RUN(aes_gcm_context_survives_the_change);
    RUN(aes_gcm_counter_wraps);
    RUN(aes_gcm_refuses_forgeries);
    RUN(aes_gcm_refuses_the_same_arguments);
}
