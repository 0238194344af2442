/* Identities: a chain and the key to it. */
#include "internal.h"

#include <string.h>

#include "mbedtls/asn1.h"

/* Mbed TLS writes the Certificate message into one record: header, request context (TLS 1.3), length
   of the list, and for each certificate its length and that of its extensions. */
#define CHAIN_ROOM (MBEDTLS_SSL_OUT_CONTENT_LEN - 4 - 256 - 3)
#define ENTRY_OVERHEAD 5

/* Issuers are shown, not used, so they need not parse but for their frame: Mbed TLS would refuse
   those that it has no algorithm for. */
static int keep_as_it_is(mbedtls_x509_crt *certificate, tls_bytes der)
{
    unsigned char *at = (unsigned char *) der.start;
    size_t length;

    if (mbedtls_asn1_get_tag(&at, der.start + der.length, &length,
                             MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE) != 0 ||
        at + length != der.start + der.length) {
        return MBEDTLS_ERR_X509_INVALID_FORMAT;
    }
    certificate->raw.p = mbedtls_calloc(1, der.length);
    if (certificate->raw.p == NULL) {
        return MBEDTLS_ERR_X509_ALLOC_FAILED;
    }
    memcpy(certificate->raw.p, der.start, der.length);
    certificate->raw.len = der.length;
    certificate->own_buffer = 1;
    return 0;
}

static int copy_chain(mbedtls_x509_crt *leaf, tls_bytes chain)
{
    mbedtls_x509_crt *last = leaf;
    size_t room = CHAIN_ROOM;
    tls_bytes der;
    int taken = tls_take_certificate(&chain, &der);
    int code;

    if (taken <= 0) {
        return MBEDTLS_ERR_X509_INVALID_FORMAT;
    }
    code = mbedtls_x509_crt_parse_der_with_ext_cb(leaf, der.start, der.length, 1,
                                                  tls_pass_extension, NULL);
    if (code != 0 || leaf->raw.len != der.length) {
        return code != 0 ? code : MBEDTLS_ERR_X509_INVALID_FORMAT;
    }
    while (1) {
        if (der.length + ENTRY_OVERHEAD > room) {
            return MBEDTLS_ERR_X509_BUFFER_TOO_SMALL;
        }
        room -= der.length + ENTRY_OVERHEAD;
        taken = tls_take_certificate(&chain, &der);
        if (taken <= 0) {
            return taken == 0 ? 0 : MBEDTLS_ERR_X509_INVALID_FORMAT;
        }
        last->next = mbedtls_calloc(1, sizeof(*last));
        if (last->next == NULL) {
            return MBEDTLS_ERR_X509_ALLOC_FAILED;
        }
        last = last->next;
        mbedtls_x509_crt_init(last);
        code = keep_as_it_is(last, der);
        if (code != 0) {
            return code;
        }
    }
}

/* A key on Curve25519 (X25519) is a pair as good as any, until it is to sign. How long an RSA key is, is
   its owner's matter. */
static int can_sign(const mbedtls_pk_context *key)
{
    return mbedtls_pk_can_do(key, MBEDTLS_PK_RSA) || tls_key_flags(key) == 0;
}

tlssimple_status tlssimple_identity_create(const uint8_t *chain, int32_t chain_length,
                                           const uint8_t *key, int32_t key_length,
                                           tlssimple_identity **identity)
{
    tls_bytes bytes = { chain, (size_t) chain_length };
    tlssimple_identity *made;
    int code;

    if (identity == NULL) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    *identity = NULL;
    if (chain == NULL || chain_length <= 0 || key == NULL || key_length <= 0) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    tls_ran_out_of_memory();
    made = mbedtls_calloc(1, sizeof(*made));
    if (made == NULL) {
        return TLSSIMPLE_E_MEMORY;
    }
    made->holders = 1;
    mbedtls_x509_crt_init(&made->chain);
    mbedtls_pk_init(&made->key);
    code = copy_chain(&made->chain, bytes);
    if (code == 0) {
        code = mbedtls_pk_parse_key(&made->key, key, (size_t) key_length, NULL, 0, tls_random,
                                    NULL);
    }
    if (code == 0) {
        code = mbedtls_pk_check_pair(&made->chain.pk, &made->key, tls_random, NULL);
    }
    if (code == 0 && !can_sign(&made->key)) {
        code = MBEDTLS_ERR_PK_TYPE_MISMATCH;
    }
    if (code != 0) {
        tlssimple_identity_free(made);
        return tls_ran_out_of_memory() ? TLSSIMPLE_E_MEMORY : TLSSIMPLE_E_IDENTITY;
    }
    *identity = made;
    return TLSSIMPLE_OK;
}

tlssimple_identity *tls_identity_hold(tlssimple_identity *identity)
{
    __atomic_add_fetch(&identity->holders, 1, __ATOMIC_RELAXED);
    return identity;
}

void tlssimple_identity_free(tlssimple_identity *identity)
{
    if (identity == NULL || __atomic_sub_fetch(&identity->holders, 1, __ATOMIC_ACQ_REL) > 0) {
        return;
    }
    mbedtls_x509_crt_free(&identity->chain);
    mbedtls_pk_free(&identity->key);
    mbedtls_free(identity);
}
