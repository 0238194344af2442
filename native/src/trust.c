/* Sets of trust anchors. */
#include "internal.h"

tlssimple_status tlssimple_trust_create(tlssimple_trust **trust)
{
    if (trust == NULL) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    *trust = mbedtls_calloc(1, sizeof(**trust));
    return *trust != NULL ? TLSSIMPLE_OK : TLSSIMPLE_E_MEMORY;
}

/* mbedtls_x509_crt_parse_der() walks to the end of a chain on every call, which makes a bundle
   quadratic, so each anchor is parsed alone and hung on by hand. */
tlssimple_status tlssimple_trust_add(tlssimple_trust *trust, const uint8_t *der,
                                     int32_t der_length)
{
    mbedtls_x509_crt *anchor;
    int code;

    if (trust == NULL || der == NULL || der_length <= 0) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    tls_ran_out_of_memory();
    anchor = mbedtls_calloc(1, sizeof(*anchor));
    if (anchor == NULL) {
        return TLSSIMPLE_E_MEMORY;
    }
    mbedtls_x509_crt_init(anchor);
    code = mbedtls_x509_crt_parse_der(anchor, der, (size_t) der_length);
    if (code != 0) {
        mbedtls_x509_crt_free(anchor);
        mbedtls_free(anchor);
        return tls_ran_out_of_memory() ? TLSSIMPLE_E_MEMORY : TLSSIMPLE_E_IDENTITY;
    }
    if (trust->last == NULL) {
        trust->first = anchor;
    } else {
        trust->last->next = anchor;
    }
    trust->last = anchor;
    return TLSSIMPLE_OK;
}

void tlssimple_trust_free(tlssimple_trust *trust)
{
    if (trust == NULL) {
        return;
    }
    if (trust->first != NULL) {
        mbedtls_x509_crt_free(trust->first);
        mbedtls_free(trust->first);
    }
    mbedtls_free(trust);
}
