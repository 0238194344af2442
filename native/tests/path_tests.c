/* Exactly one path: what the engine finds wrong with each certificate. */
#include <stdlib.h>
#include <string.h>

#include "mbedtls/x509_crt.h"

#include "pair.h"

typedef struct path_case {
    const char *name;
    const der *path;
    uint32_t flags[5];
} path_case;

/* Buffers are just as long as said, for AddressSanitizer. */
static tlssimple_status verify(der path, uint32_t flags[TLSSIMPLE_PATH_MAX])
{
    uint8_t *given = malloc((size_t) path.length);
    tlssimple_status status;

    memcpy(given, path.bytes, (size_t) path.length);
    memset(flags, 0xA5, TLSSIMPLE_PATH_MAX * sizeof(*flags));
    status = tlssimple_path_verify(given, path.length, flags);
    free(given);
    return status;
}

static int count_of(der path)
{
    int count = 0;

    while (chain_certificate(path, count).bytes != NULL) {
        count++;
    }
    return count;
}

static void check_path(const char *name, der path, const uint32_t *expected)
{
    uint32_t flags[TLSSIMPLE_PATH_MAX];
    tlssimple_status status = verify(path, flags);
    uint32_t all = 0;
    int i;

    test_case("%s", name);
    for (i = 0; i < count_of(path); i++) {
        CHECK_EQUAL(expected != NULL ? expected[i] : 0, flags[i]);
        all |= flags[i];
    }
    CHECK_EQUAL(all == 0 ? TLSSIMPLE_OK : TLSSIMPLE_E_UNTRUSTED, status);
}

static void good_paths(void)
{
    const identity *kinds[] = { &p256, &p384, &p521, &rsa };
    const struct {
        const char *name;
        const der *path;
    } cases[] = {
        { "twenty certificates", &path_longest },
        { "RSASSA-PSS", &path_pss32 },
        { "RSASSA-PSS with another salt", &path_pss20 },
        { "a critical extension that Mbed TLS does not know", &path_unknown_extension },
        { "critical nameConstraints in an intermediate", &path_constrained },
        { "critical nameConstraints in the anchor", &path_anchor_constrained },
        { "RSA with exponent 3", &path_exponent3 },
        { "an intermediate of another name: names are the caller's half", &path_renamed },
    };
    size_t i;

    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        der chain = kinds[i]->chain;

        check_path(kinds[i]->name, path_to(kinds[i], kinds[i]->root), NULL);
        /* An intermediate is an anchor as good as a root. */
        check_path(kinds[i]->name, chain, NULL);
        /* And whatever stands alone is one. */
        chain.length = chain_certificate(chain, 0).length + 3;
        check_path(kinds[i]->name, chain, NULL);
    }
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        check_path(cases[i].name, *cases[i].path, NULL);
    }
}

static void anchors_need_no_signature_of_their_own(void)
{
    const struct {
        const char *name;
        const der *path;
    } cases[] = {
        { "MD5", &path_anchor_md5 },
        { "SHA-1", &path_anchor_sha1 },
        { "version 1", &path_anchor_v1 },
        { "signed by an Ed25519 key", &path_anchor_ed25519 },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        der path = *cases[i].path;
        der anchor = chain_certificate(path, 2);
        der alone = { anchor.bytes - 3, anchor.length + 3 };
        uint8_t *changed = malloc((size_t) path.length);
        der with_changed = { changed, path.length };

        check_path(cases[i].name, path, NULL);
        check_path(cases[i].name, alone, NULL);
        /* The last byte of the path is the anchor's signature's. */
        memcpy(changed, path.bytes, (size_t) path.length);
        changed[path.length - 1] ^= 1;
        check_path(cases[i].name, with_changed, NULL);
        free(changed);
    }
}

/* Mbed TLS by itself refuses the path: it counts the CA that has issued itself a new key. */
static void self_issued_certificates_do_not_count(void)
{
    mbedtls_x509_crt chain, anchor;
    uint32_t flags = 0;
    int i;

    check_path("rollover", path_rollover, NULL);

    mbedtls_x509_crt_init(&chain);
    mbedtls_x509_crt_init(&anchor);
    for (i = 0; i < 5; i++) {
        der certificate = chain_certificate(path_rollover, i);

        CHECK_EQUAL(0, mbedtls_x509_crt_parse_der(i < 4 ? &chain : &anchor, certificate.bytes,
                                                  (size_t) certificate.length));
    }
    /* If this is mended, path.c may verify whole paths. */
    CHECK(mbedtls_x509_crt_verify(&chain, &anchor, NULL, NULL, &flags, NULL, NULL) != 0);
    CHECK_EQUAL(MBEDTLS_X509_BADCERT_NOT_TRUSTED, flags);
    mbedtls_x509_crt_free(&chain);
    mbedtls_x509_crt_free(&anchor);
}

static void bad_paths(void)
{
    const path_case cases[] = {
        { "another key", &path_rekeyed, { TLSSIMPLE_BAD_ISSUER, 0, 0 } },
        { "an intermediate of version 1", &path_intermediate_v1, { TLSSIMPLE_BAD_ISSUER, 0, 0 } },
        { "an intermediate that is no CA", &path_intermediate_no_ca,
          { TLSSIMPLE_BAD_ISSUER, 0, 0 } },
        { "an intermediate that may sign CRLs only", &path_intermediate_for_crls,
          { TLSSIMPLE_BAD_ISSUER, 0, 0 } },
        { "an anchor that is no CA", &path_no_ca_anchor, { TLSSIMPLE_BAD_ISSUER, 0 } },
        { "RSA-1024", &path_rsa1024, { 0, TLSSIMPLE_BAD_KEY_SIZE, 0 } },
        { "a huge exponent", &path_exponent257, { TLSSIMPLE_BAD_KEY_TYPE, 0, 0 } },
        { "secp256k1", &path_secp256k1, { TLSSIMPLE_BAD_FORM, 0, 0 } },
    };
    size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        check_path(cases[i].name, *cases[i].path, cases[i].flags);
    }
}

static void each_certificate_has_its_own_flags(void)
{
    const der leaf = chain_certificate(p256.chain, 0);
    const der intermediate = chain_certificate(p256.chain, 1);
    const struct {
        const char *name;
        der certificates[4];
        uint32_t flags[4];
    } cases[] = {
        { "SHA-1", { leaf_sha1, intermediate, p256.root }, { TLSSIMPLE_BAD_HASH, 0, 0 } },
        { "RSA-1024", { leaf_rsa1024, intermediate, p256.root }, { TLSSIMPLE_BAD_KEY_SIZE, 0, 0 } },
        { "Ed25519", { leaf_ed25519, intermediate, p256.root }, { TLSSIMPLE_BAD_FORM, 0, 0 } },
        { "a link is missing", { leaf, p256.root }, { TLSSIMPLE_BAD_ISSUER, 0 } },
        { "a stranger's root", { leaf, intermediate, stranger.root },
          { 0, TLSSIMPLE_BAD_ISSUER, 0 } },
        { "the wrong order", { intermediate, leaf, p256.root },
          { TLSSIMPLE_BAD_ISSUER, TLSSIMPLE_BAD_ISSUER, 0 } },
        { "one that does not parse in the middle", { leaf, leaf_ed25519, p256.root },
          { 0, TLSSIMPLE_BAD_FORM, 0 } },
        { "an anchor with a key that is not there", { leaf, intermediate, leaf_ed25519 },
          { 0, 0, TLSSIMPLE_BAD_FORM } },
        /* Mbed TLS takes a certificate for trusted, unread, where it is its own issuer. */
        { "the same twice", { leaf, leaf }, { TLSSIMPLE_BAD_ISSUER, 0 } },
        { "RSA under EC", { chain_certificate(rsa.chain, 0), intermediate, p256.root },
          { TLSSIMPLE_BAD_ISSUER, 0, 0 } },
    };
    size_t i;
    int k;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        wire path = { 0 };

        for (k = 0; k < 4 && cases[i].certificates[k].bytes != NULL; k++) {
            wire_put_certificate(&path, cases[i].certificates[k]);
        }
        check_path(cases[i].name, wire_der(&path), cases[i].flags);
        wire_free(&path);
    }
}

/* Every bit of what is signed, and of the signature, counts; nothing crashes on the way. */
static void no_changed_byte_passes(void)
{
    const identity *kinds[] = { &p256, &rsa };
    uint32_t flags[TLSSIMPLE_PATH_MAX];
    size_t k;
    int32_t i;

    for (k = 0; k < 2; k++) {
        der path = path_to(kinds[k], kinds[k]->root);
        der leaf = chain_certificate(path, 0);
        uint8_t *changed = malloc((size_t) path.length);
        der given = { changed, path.length };

        for (i = 3; i < leaf.length + 3; i++) {
            test_case("%s byte %d", kinds[k]->name, (int) i);
            memcpy(changed, path.bytes, (size_t) path.length);
            changed[i] ^= (uint8_t) (1 << i % 8);
            CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED, verify(given, flags));
            CHECK(flags[0] != 0 && flags[1] == 0 && flags[2] == 0);
            CHECK(flags[0] < 0x400);
        }
        free(changed);
    }
}

static void path_arguments(void)
{
    const der path = path_to(&p256, p256.root);
    const der leaf = chain_certificate(path, 0);
    uint32_t flags[TLSSIMPLE_PATH_MAX];
    uint8_t bytes[4000] = { 0 };
    der cut = { bytes, 0 };

    CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, tlssimple_path_verify(NULL, path.length, flags));
    CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, tlssimple_path_verify(path.bytes, 0, flags));
    CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, tlssimple_path_verify(path.bytes, -1, flags));
    CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, tlssimple_path_verify(path.bytes, path.length, NULL));
    CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, verify(path_too_long, flags));
    for (cut.length = 1; cut.length < leaf.length + 3; cut.length++) {
        memcpy(bytes, path.bytes, (size_t) cut.length);
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, verify(cut, flags));
    }
    /* Empty certificates. */
    memset(bytes, 0, 6);
    for (cut.length = 1; cut.length <= 6; cut.length++) {
        CHECK_EQUAL(TLSSIMPLE_E_ARGUMENT, verify(cut, flags));
    }
    /* A byte behind the certificate, within its length. */
    memcpy(bytes, leaf.bytes - 3, (size_t) leaf.length + 3);
    bytes[1] = (uint8_t) ((leaf.length + 1) >> 8);
    bytes[2] = (uint8_t) (leaf.length + 1);
    bytes[leaf.length + 3] = 0;
    cut.length = leaf.length + 4;
    CHECK_EQUAL(TLSSIMPLE_E_UNTRUSTED, verify(cut, flags));
    CHECK_EQUAL(TLSSIMPLE_BAD_FORM, flags[0]);
}

void path_tests(void)
{
    RUN(good_paths);
    RUN(anchors_need_no_signature_of_their_own);
    RUN(self_issued_certificates_do_not_count);
    RUN(bad_paths);
    RUN(each_certificate_has_its_own_flags);
    RUN(no_changed_byte_passes);
    RUN(path_arguments);
}
