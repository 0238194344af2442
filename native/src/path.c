/* The engine's half of verification: signatures, keys, algorithms, and who may issue. */
#include "internal.h"

#include <string.h>

#include "mbedtls/asn1.h"
#include "mbedtls/rsa.h"

/* ---- keys ----------------------------------------------------------------------------------------- */

/* What arithmetic with a public key may cost. RSA beyond these the engine cannot (MBEDTLS_MPI_MAX_SIZE)
   or need not do: the Baseline Requirements, 6.1.6, end at an exponent of 256 bits. Mbed TLS itself
   refuses to parse an exponent that is even or 1. */
#define RSA_BITS_MAX (MBEDTLS_MPI_MAX_SIZE * 8)
#define RSA_EXPONENT_BITS_MAX 256

uint32_t tls_key_flags(const mbedtls_pk_context *key)
{
    const mbedtls_x509_crt_profile *profile = tls_policy_certificates();
    mbedtls_pk_type_t type = mbedtls_pk_get_type(key);
    size_t bits = mbedtls_pk_get_bitlen(key);
    mbedtls_ecp_group_id curve;

    if (type == MBEDTLS_PK_RSA) {
        if (mbedtls_mpi_bitlen(&mbedtls_pk_rsa(*key)->E) > RSA_EXPONENT_BITS_MAX) {
            return TLSSIMPLE_BAD_KEY_TYPE;
        }
        return bits < profile->rsa_min_bitlen || bits > RSA_BITS_MAX ? TLSSIMPLE_BAD_KEY_SIZE : 0;
    }
    if (type != MBEDTLS_PK_ECKEY && type != MBEDTLS_PK_ECDSA) {
        return TLSSIMPLE_BAD_KEY_TYPE;
    }
    curve = mbedtls_pk_get_ec_group_id(key);
    return curve == MBEDTLS_ECP_DP_NONE ||
                   (profile->allowed_curves & (uint32_t) MBEDTLS_X509_ID_FLAG(curve)) == 0
               ? TLSSIMPLE_BAD_KEY_SIZE
               : 0;
}

/* ---- parsing -------------------------------------------------------------------------------------- */

int tls_pass_extension(void *unused, const mbedtls_x509_crt *certificate,
                       const mbedtls_x509_buf *oid, int critical, const unsigned char *start,
                       const unsigned char *end)
{
    (void) unused;
    (void) certificate;
    (void) oid;
    (void) critical;
    (void) start;
    (void) end;
    return 0;
}

/* 0, or the certificate is empty again. It points into `der`. */
static int parse(mbedtls_x509_crt *certificate, tls_bytes der)
{
    int code = mbedtls_x509_crt_parse_der_with_ext_cb(certificate, der.start, der.length, 0,
                                                      tls_pass_extension, NULL);

    if (code == 0 && certificate->raw.len != der.length) {
        /* Bytes behind the certificate are not Mbed TLS's concern. */
        mbedtls_x509_crt_free(certificate);
        code = MBEDTLS_ERR_X509_INVALID_FORMAT;
    }
    return code;
}

static int skip(unsigned char **at, const unsigned char *end, int tag)
{
    size_t length;
    int code = mbedtls_asn1_get_tag(at, end, &length, tag);

    if (code == 0) {
        *at += length;
    }
    return code;
}

/* An anchor is a name and a key (RFC 5280 6.1.1 d): if the rest of its certificate is beyond Mbed TLS -
   its own signature is made with MD5 or EdDSA, say - the key is enough. */
static int parse_key_alone(mbedtls_x509_crt *anchor, tls_bytes der)
{
    const int sequence = MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE;
    unsigned char *at = (unsigned char *) der.start;
    unsigned char *end = at + der.length;
    size_t length;

    if (mbedtls_asn1_get_tag(&at, end, &length, sequence) != 0 || at + length != end ||
        mbedtls_asn1_get_tag(&at, end, &length, sequence) != 0) {
        return MBEDTLS_ERR_X509_INVALID_FORMAT;
    }
    end = at + length;
    if (at < end &&
        *at == (MBEDTLS_ASN1_CONTEXT_SPECIFIC | MBEDTLS_ASN1_CONSTRUCTED) &&
        skip(&at, end, *at) != 0) {
        return MBEDTLS_ERR_X509_INVALID_VERSION;
    }
    if (skip(&at, end, MBEDTLS_ASN1_INTEGER) != 0 || /* serialNumber */
        skip(&at, end, sequence) != 0 ||             /* signature */
        skip(&at, end, sequence) != 0 ||             /* issuer */
        skip(&at, end, sequence) != 0 ||             /* validity */
        skip(&at, end, sequence) != 0) {             /* subject */
        return MBEDTLS_ERR_X509_INVALID_FORMAT;
    }
    /* To Mbed TLS an anchor without extensions. */
    anchor->version = 1;
    return mbedtls_pk_parse_subpubkey(&at, end, &anchor->pk);
}

/* ---- one signature -------------------------------------------------------------------------------- */

uint32_t tls_flags_from_native(uint32_t native)
{
    static const struct {
        uint32_t native;
        uint32_t ours;
    } map[] = {
        { MBEDTLS_X509_BADCERT_NOT_TRUSTED, TLSSIMPLE_BAD_ISSUER },
        { MBEDTLS_X509_BADCERT_BAD_MD, TLSSIMPLE_BAD_HASH },
        { MBEDTLS_X509_BADCERT_BAD_PK, TLSSIMPLE_BAD_KEY_TYPE },
        { MBEDTLS_X509_BADCERT_BAD_KEY, TLSSIMPLE_BAD_KEY_SIZE },
        { MBEDTLS_X509_BADCERT_KEY_USAGE, TLSSIMPLE_BAD_KEY_USAGE },
        { MBEDTLS_X509_BADCERT_EXT_KEY_USAGE, TLSSIMPLE_BAD_EXT_KEY_USAGE },
    };
    /* Time is the caller's half of the verdict. */
    uint32_t rest = native & ~(uint32_t) (MBEDTLS_X509_BADCERT_EXPIRED |
                                          MBEDTLS_X509_BADCERT_FUTURE);
    uint32_t flags = 0;
    size_t i;

    for (i = 0; i < sizeof(map) / sizeof(map[0]); i++) {
        if (rest & map[i].native) {
            flags |= map[i].ours;
            rest &= ~map[i].native;
        }
    }
    return rest != 0 ? flags | TLSSIMPLE_BAD_OTHER : flags;
}

/* Mbed TLS compares names byte for byte but for the case of UTF8String and PrintableString, where
   RFC 5280 7.1 asks for more; and it takes a certificate for trusted, unread, that is its own issuer.
   Names are the caller's half: both ends get this one, which is nobody's (its tag is no OID's). */
static mbedtls_x509_name stand_in(void)
{
    static unsigned char text[] = "issuer";
    mbedtls_x509_name name;

    memset(&name, 0, sizeof(name));
    name.oid.tag = MBEDTLS_ASN1_NULL;
    name.oid.p = name.val.p = text;
    name.oid.len = name.val.len = sizeof(text);
    name.val.tag = MBEDTLS_ASN1_UTF8_STRING;
    return name;
}

/* Has Mbed TLS verify `child` with `issuer` as the only one that it trusts. One edge at a time: over a
   whole path it counts a self-issued certificate against the path length that its own issuer sets,
   where RFC 5280 6.1.4 l does not. (Selftest self_issued_certificates_do_not_count.) */
static uint32_t check_edge(mbedtls_x509_crt *child, mbedtls_x509_crt *issuer, int is_anchor)
{
    mbedtls_x509_name name_in_child = child->issuer;
    mbedtls_x509_name name_of_issuer = issuer->subject;
    uint32_t native = 0;
    uint32_t flags;
    int code;

    child->issuer = issuer->subject = stand_in();
    code = mbedtls_x509_crt_verify_with_profile(child, issuer, NULL, tls_policy_certificates(),
                                                NULL, &native, NULL, NULL);
    child->issuer = name_in_child;
    issuer->subject = name_of_issuer;
    if (code != 0 && code != MBEDTLS_ERR_X509_CERT_VERIFY_FAILED) {
        return TLSSIMPLE_BAD_OTHER;
    }
    flags = tls_flags_from_native(native);
    if (!is_anchor && issuer->version < 3) {
        /* Only what is trusted may issue without basicConstraints. */
        flags |= TLSSIMPLE_BAD_ISSUER;
    }
    /* It may be about either key; each certificate answers for its own, in tls_key_flags(). */
    return flags & ~(uint32_t) (TLSSIMPLE_BAD_KEY_SIZE | TLSSIMPLE_BAD_KEY_TYPE);
}

/* ---- the path --------------------------------------------------------------------------------------- */

static int cut_path(tls_bytes path, tls_bytes ders[TLSSIMPLE_PATH_MAX])
{
    tls_bytes der;
    int count = 0;
    int taken;

    while ((taken = tls_take_certificate(&path, &der)) > 0) {
        if (count == TLSSIMPLE_PATH_MAX) {
            return 0;
        }
        ders[count++] = der;
    }
    return taken == 0 ? count : 0;
}

tlssimple_status tls_path_verify(tls_bytes path, uint32_t *flags)
{
    tls_bytes ders[TLSSIMPLE_PATH_MAX];
    mbedtls_x509_crt *certificates;
    uint32_t all = 0;
    int count = cut_path(path, ders);
    int i;

    if (count == 0) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    tls_ran_out_of_memory();
    certificates = mbedtls_calloc((size_t) count, sizeof(*certificates));
    if (certificates == NULL) {
        return TLSSIMPLE_E_MEMORY;
    }
    for (i = 0; i < count; i++) {
        mbedtls_x509_crt_init(&certificates[i]);
        flags[i] = 0;
        if (parse(&certificates[i], ders[i]) != 0 &&
            (i + 1 < count || parse_key_alone(&certificates[i], ders[i]) != 0)) {
            flags[i] = TLSSIMPLE_BAD_FORM;
        } else {
            flags[i] = tls_key_flags(&certificates[i].pk);
        }
    }
    for (i = 0; i + 1 < count; i++) {
        /* Nothing is calculated with a key that is not accepted: its size decides what that costs. */
        const uint32_t unfit = TLSSIMPLE_BAD_FORM | TLSSIMPLE_BAD_KEY_TYPE | TLSSIMPLE_BAD_KEY_SIZE;

        if ((flags[i] & TLSSIMPLE_BAD_FORM) == 0 && (flags[i + 1] & unfit) == 0) {
            flags[i] |= check_edge(&certificates[i], &certificates[i + 1], i + 2 == count);
        }
    }
    for (i = 0; i < count; i++) {
        mbedtls_x509_crt_free(&certificates[i]);
        all |= flags[i];
    }
    mbedtls_free(certificates);
    if (tls_ran_out_of_memory()) {
        return TLSSIMPLE_E_MEMORY;
    }
    return all == 0 ? TLSSIMPLE_OK : TLSSIMPLE_E_UNTRUSTED;
}

tlssimple_status tlssimple_path_verify(const uint8_t *path, int32_t path_length, uint32_t *flags)
{
    tls_bytes bytes = { path, (size_t) path_length };

    if (path == NULL || path_length <= 0 || flags == NULL) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    return tls_path_verify(bytes, flags);
}
