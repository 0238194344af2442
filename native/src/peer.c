/* The peer's chain and the engine's half of the verdict on it. */
#include "internal.h"

#include <string.h>

static mbedtls_x509_crt *peer_chain(const tlssimple_session *session)
{
    const mbedtls_ssl_session *negotiated = session->ssl.session_negotiate;

    if (negotiated == NULL) {
        negotiated = session->ssl.session;
    }
    return negotiated != NULL ? negotiated->peer_cert : NULL;
}

tlssimple_status tlssimple_session_peer_certificate(tlssimple_session *session, int32_t index,
                                                    const uint8_t **der, int32_t *der_length)
{
    const mbedtls_x509_crt *certificate;

    if (session == NULL || der == NULL || der_length == NULL || index < 0) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    *der = NULL;
    *der_length = 0;
    certificate = peer_chain(session);
    while (certificate != NULL && index > 0) {
        certificate = certificate->next;
        index--;
    }
    if (certificate == NULL || certificate->raw.p == NULL) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    *der = certificate->raw.p;
    *der_length = (int32_t) certificate->raw.len;
    return TLSSIMPLE_OK;
}

/* ---- the path ------------------------------------------------------------------------------------ */

typedef struct path {
    tlssimple_path_entry *entries;
    int32_t length;
} path;

static uint32_t flags_from_native(uint32_t native)
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
        { MBEDTLS_X509_BADCERT_REVOKED, TLSSIMPLE_BAD_REVOKED },
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

/* Called by Mbed TLS for every certificate of its path, root first. */
static int note_path(void *context, mbedtls_x509_crt *certificate, int depth, uint32_t *flags)
{
    path *noted = context;

    *flags &= ~(uint32_t) (MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE);
    if (depth < 0 || depth >= TLSSIMPLE_PATH_MAX) {
        return MBEDTLS_ERR_X509_FATAL_ERROR;
    }
    noted->entries[depth].flags = flags_from_native(*flags);
    noted->entries[depth].der = certificate->raw.p;
    noted->entries[depth].der_length = (int32_t) certificate->raw.len;
    if (depth + 1 > noted->length) {
        noted->length = depth + 1;
    }
    return 0;
}

/* More than Mbed TLS accepts in a path, and room for some that lead nowhere. */
#define SENT_MAX 32

static int has_name(const mbedtls_x509_buf *subject, const mbedtls_x509_buf *issuer)
{
    return subject->len == issuer->len && memcmp(subject->p, issuer->p, issuer->len) == 0;
}

/* RFC 8446 4.4.2: be prepared for any order. Mbed TLS looks for an issuer only behind the certificate
   that it issued, so where the order as sent leads nowhere, each issuer is put right there. Returns how many certificates
   were sent; `sent` keeps their order. (Test Get_GoodCertificate_IsAccepted, "wrong order".) */
static size_t link_by_issuer(mbedtls_x509_crt *leaf, mbedtls_x509_crt *sent[SENT_MAX])
{
    mbedtls_x509_crt *child;
    size_t count = 0;

    for (child = leaf; child != NULL; child = child->next) {
        if (count == SENT_MAX) {
            return 0;
        }
        sent[count++] = child;
    }
    for (child = leaf; child->next != NULL; child = child->next) {
        mbedtls_x509_crt *before = child;

        while (before->next != NULL && !has_name(&before->next->subject_raw, &child->issuer_raw)) {
            before = before->next;
        }
        if (before->next != NULL && before != child) {
            mbedtls_x509_crt *issuer = before->next;

            before->next = issuer->next;
            issuer->next = child->next;
            child->next = issuer;
        }
    }
    return count;
}

static void link_as_sent(mbedtls_x509_crt *sent[SENT_MAX], size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        sent[i]->next = i + 1 < count ? sent[i + 1] : NULL;
    }
}

static int verify(mbedtls_x509_crt *leaf, const tlssimple_trust *trust, path *noted)
{
    uint32_t flags = 0;

    memset(noted->entries, 0, TLSSIMPLE_PATH_MAX * sizeof(*noted->entries));
    noted->length = 0;
    return mbedtls_x509_crt_verify_with_profile(leaf, trust->first, NULL,
                                                tls_policy_certificates(), NULL, &flags,
                                                note_path, noted);
}

/* What Mbed TLS checks beside the chain, and leaves out under authmode NONE. */
static uint32_t check_leaf(const tlssimple_session *session, const mbedtls_x509_crt *leaf)
{
    const mbedtls_ssl_context *ssl = &session->ssl;
    uint32_t flags = 0;

    if (mbedtls_ssl_check_cert_usage(leaf, ssl->handshake->ciphersuite_info, ssl->conf->endpoint,
                                     ssl->tls_version, &flags) != 0 && flags == 0) {
        flags = MBEDTLS_X509_BADCERT_OTHER;
    }
    if (ssl->tls_version == MBEDTLS_SSL_VERSION_TLS1_2 &&
        mbedtls_pk_can_do(&leaf->pk, MBEDTLS_PK_ECKEY) &&
        mbedtls_ssl_check_curve(ssl, mbedtls_pk_get_ec_group_id(&leaf->pk)) != 0) {
        flags |= MBEDTLS_X509_BADCERT_BAD_KEY;
    }
    return flags_from_native(flags);
}

tlssimple_status tlssimple_session_examine_peer(tlssimple_session *session,
                                                const tlssimple_trust *trust,
                                                tlssimple_path_entry *entries,
                                                int32_t *path_length)
{
    path noted = { entries, 0 };
    uint32_t flags = 0;
    mbedtls_x509_crt *sent[SENT_MAX];
    mbedtls_x509_crt *leaf;
    int32_t i;
    int code;

    if (session == NULL || trust == NULL || entries == NULL || path_length == NULL ||
        session->dead != 0 || !session->at_gate) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    *path_length = 0;
    session->examined = 0;
    tls_ran_out_of_memory();
    leaf = peer_chain(session);
    code = verify(leaf, trust, &noted);
    if (code == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED) {
        tlssimple_path_entry relinked_entries[TLSSIMPLE_PATH_MAX];
        path relinked = { relinked_entries, 0 };
        size_t count = link_by_issuer(leaf, sent);
        int relinked_code = verify(leaf, trust, &relinked);

        link_as_sent(sent, count);
        /* If neither leads to an anchor, the longer one says more about what is missing. */
        if (relinked_code == 0 || relinked.length > noted.length) {
            code = relinked_code;
            noted.length = relinked.length;
            memcpy(entries, relinked_entries, sizeof(relinked_entries));
        }
    }
    if (code != 0 && code != MBEDTLS_ERR_X509_CERT_VERIFY_FAILED) {
        /* Fatal errors set all flags, which would read as "revoked and expired and ...": the one
           that is due to the peer is a chain that is too long. */
        noted.length = 1;
        entries[0].der = leaf->raw.p;
        entries[0].der_length = (int32_t) leaf->raw.len;
        entries[0].flags = code == MBEDTLS_ERR_X509_FATAL_ERROR ? TLSSIMPLE_BAD_TOO_LONG
                                                                : TLSSIMPLE_BAD_OTHER;
        session->native_code = code;
    }
    if (noted.length == 0) {
        noted.length = 1;
        entries[0].der = leaf->raw.p;
        entries[0].der_length = (int32_t) leaf->raw.len;
        entries[0].flags = TLSSIMPLE_BAD_ISSUER;
    }
    entries[0].flags |= check_leaf(session, leaf);
    for (i = 0; i < noted.length; i++) {
        flags |= entries[i].flags;
    }
    *path_length = noted.length;
    if (tls_ran_out_of_memory()) {
        return TLSSIMPLE_E_MEMORY;
    }
    session->examined = flags == 0 && code == 0;
    return session->examined ? TLSSIMPLE_OK : TLSSIMPLE_E_UNTRUSTED;
}

tlssimple_status tlssimple_session_accept_peer(tlssimple_session *session)
{
    if (session == NULL || session->dead != 0 || !session->at_gate) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    if (!session->examined) {
        return TLSSIMPLE_E_UNTRUSTED;
    }
    session->accepted = 1;
    return TLSSIMPLE_OK;
}

tlssimple_status tlssimple_session_refuse_peer(tlssimple_session *session, int32_t alert)
{
    if (session == NULL || alert < 0 || alert > 255) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    if (session->dead != 0) {
        return session->dead;
    }
    session->at_gate = 0;
    session->bio.sent_alert = TLS_ALERT_NONE;
    session->bio.destination = NULL;
    session->bio.destination_left = 0;
    tls_session_die(session, TLSSIMPLE_E_REFUSED, alert);
    return TLSSIMPLE_OK;
}
