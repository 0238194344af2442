/* What a peer of TLS 1.3 may prove its key with: CertificateVerify, RFC 8446 4.4.3 and 4.2.3. */
#include <string.h>

#include "internal.h"
#include "psa/crypto.h"

#include "pair.h"

#define ILLEGAL_PARAMETER 47
#define FLIGHT 20000

typedef struct proof {
    const char *name;
    const identity *key;
    uint16_t scheme; /* as the message says */
    mbedtls_pk_type_t kind;
    mbedtls_md_type_t hash;
    int is_allowed;
} proof;

/* All of them are right signatures of the peer's own key. */
static const proof proofs[] = {
    { "rsa_pss_rsae_sha256", &rsa, 0x0804, MBEDTLS_PK_RSASSA_PSS, MBEDTLS_MD_SHA256, 1 },
    { "rsa_pss_rsae_sha512", &rsa, 0x0806, MBEDTLS_PK_RSASSA_PSS, MBEDTLS_MD_SHA512, 1 },
    { "ecdsa_secp256r1_sha256", &p256, 0x0403, MBEDTLS_PK_ECDSA, MBEDTLS_MD_SHA256, 1 },
    { "ecdsa_secp384r1_sha384", &p384, 0x0503, MBEDTLS_PK_ECDSA, MBEDTLS_MD_SHA384, 1 },
    { "rsa_pkcs1_sha256", &rsa, 0x0401, MBEDTLS_PK_RSA, MBEDTLS_MD_SHA256, 0 },
    { "rsa_pkcs1_sha384", &rsa, 0x0501, MBEDTLS_PK_RSA, MBEDTLS_MD_SHA384, 0 },
    { "rsa_pkcs1_sha512", &rsa, 0x0601, MBEDTLS_PK_RSA, MBEDTLS_MD_SHA512, 0 },
    { "rsa_pkcs1_sha1", &rsa, 0x0201, MBEDTLS_PK_RSA, MBEDTLS_MD_SHA1, 0 },
    { "rsa_pss_pss_sha256", &rsa, 0x0809, MBEDTLS_PK_RSASSA_PSS, MBEDTLS_MD_SHA256, 0 },
    { "ecdsa_sha1", &p256, 0x0203, MBEDTLS_PK_ECDSA, MBEDTLS_MD_SHA1, 0 },
    { "P-256 as secp384r1", &p256, 0x0503, MBEDTLS_PK_ECDSA, MBEDTLS_MD_SHA384, 0 },
    { "P-384 as secp256r1", &p384, 0x0403, MBEDTLS_PK_ECDSA, MBEDTLS_MD_SHA256, 0 },
    { "P-521 as secp256r1", &p521, 0x0403, MBEDTLS_PK_ECDSA, MBEDTLS_MD_SHA256, 0 },
    { "ECDSA as RSA", &p256, 0x0804, MBEDTLS_PK_ECDSA, MBEDTLS_MD_SHA256, 0 },
};

/* Writes the message as the peer `who`, in place of the step that would. */
static void write_proof(mbedtls_ssl_context *ssl, int who, mbedtls_pk_context *key,
                        const proof *with)
{
    unsigned char content[64 + 34 + MBEDTLS_MD_MAX_SIZE];
    unsigned char hash[MBEDTLS_MD_MAX_SIZE];
    unsigned char *body;
    size_t room, length, signature = 0;

    memset(content, ' ', 64);
    memcpy(content + 64,
           who == TLSSIMPLE_CLIENT ? "TLS 1.3, client CertificateVerify"
                                   : "TLS 1.3, server CertificateVerify",
           34);
    CHECK_EQUAL(0, mbedtls_ssl_get_handshake_transcript(
                       ssl, (mbedtls_md_type_t) ssl->handshake->ciphersuite_info->mac,
                       content + 64 + 34, MBEDTLS_MD_MAX_SIZE, &length));
    CHECK_EQUAL(PSA_SUCCESS,
                psa_hash_compute(mbedtls_md_psa_alg_from_type(with->hash), content,
                                 64 + 34 + length, hash, sizeof(hash), &length));
    CHECK_EQUAL(0, mbedtls_ssl_start_handshake_msg(ssl, MBEDTLS_SSL_HS_CERTIFICATE_VERIFY, &body,
                                                   &room));
    CHECK_EQUAL(0, mbedtls_pk_sign_ext(with->kind, key, with->hash, hash, length, body + 4,
                                       room - 4, &signature, tls_random, NULL));
    MBEDTLS_PUT_UINT16_BE(with->scheme, body, 0);
    MBEDTLS_PUT_UINT16_BE(signature, body, 2);
    CHECK_EQUAL(0, mbedtls_ssl_add_hs_msg_to_checksum(ssl, MBEDTLS_SSL_HS_CERTIFICATE_VERIFY, body,
                                                      4 + signature));
    CHECK_EQUAL(0, mbedtls_ssl_finish_handshake_msg(ssl, room, 4 + signature));
}

/* Takes the side `who` to its CertificateVerify and over it. */
static void prove(pair *p, int who, const proof *with)
{
    static const int at[] = { MBEDTLS_SSL_CLIENT_CERTIFICATE_VERIFY,
                              MBEDTLS_SSL_CERTIFICATE_VERIFY };
    static const int after[] = { MBEDTLS_SSL_CLIENT_FINISHED, MBEDTLS_SSL_SERVER_FINISHED };
    tlssimple_session *session = p->sides[who].session;
    wire *in = &p->sides[1 - who].sent;
    uint8_t out[FLIGHT];
    int32_t written;
    int code = 0;

    tls_session_begin(session, wire_bytes(in), wire_length(in), out, FLIGHT);
    while (code == 0 && (int) session->ssl.state != at[who]) {
        code = tls_ticket_step(session);
    }
    if (CHECK_EQUAL(0, code)) {
        write_proof(&session->ssl, who,
                    who == TLSSIMPLE_CLIENT ? &p->answer->key
                                            : &p->made.server->identity->key,
                    with);
        mbedtls_ssl_handshake_set_state(&session->ssl, (mbedtls_ssl_states) after[who]);
    }
    wire_skip(in, wire_length(in));
    CHECK_EQUAL(TLSSIMPLE_OK, tls_session_end(session, TLSSIMPLE_OK, FLIGHT, &written));
    wire_put(&p->sides[who].sent, out, written);
}

static void check_outcome(pair *p, int reader, const proof *with)
{
    CHECK_EQUAL(with->is_allowed, pair_handshake(p));
    if (with->is_allowed) {
        pair_check_echo(p);
    } else {
        CHECK_EQUAL(TLSSIMPLE_E_ILLEGAL, p->sides[reader].status);
        CHECK_EQUAL(ILLEGAL_PARAMETER, pair_info(p, reader).alert_sent);
        CHECK_EQUAL(0, p->sides[reader].session->handshake_over);
    }
}

static void clients_want_a_proof_of_tls_1_3(void)
{
    size_t i;

    for (i = 0; i < sizeof(proofs) / sizeof(proofs[0]); i++) {
        setup how = setup_for(TLSSIMPLE_TLS13, proofs[i].key);
        pair p;

        test_case("%s", proofs[i].name);
        if (CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how))) {
            pair_step(&p, TLSSIMPLE_CLIENT);
            prove(&p, TLSSIMPLE_SERVER, &proofs[i]);
            check_outcome(&p, TLSSIMPLE_CLIENT, &proofs[i]);
        }
        pair_free(&p);
    }
}

static void servers_want_a_proof_of_tls_1_3(void)
{
    size_t i;

    for (i = 0; i < sizeof(proofs) / sizeof(proofs[0]); i++) {
        setup how = setup_for(TLSSIMPLE_TLS13, &p256);
        pair p;

        test_case("%s", proofs[i].name);
        how.asks = TLSSIMPLE_CLIENT_AUTH_REQUIRED;
        how.client = proofs[i].key;
        if (CHECK_EQUAL(TLSSIMPLE_OK, pair_create(&p, &how))) {
            p.stays_at_request = 1;
            pair_handshake(&p);
            CHECK_EQUAL(TLSSIMPLE_WANT_IDENTITY, p.sides[TLSSIMPLE_CLIENT].status);
            CHECK_EQUAL(TLSSIMPLE_OK,
                        tlssimple_session_set_identity(p.sides[TLSSIMPLE_CLIENT].session,
                                                       p.answer));
            prove(&p, TLSSIMPLE_CLIENT, &proofs[i]);
            p.stays_at_request = 0;
            check_outcome(&p, TLSSIMPLE_SERVER, &proofs[i]);
        }
        pair_free(&p);
    }
}

void proof_tests(void)
{
    RUN(clients_want_a_proof_of_tls_1_3);
    RUN(servers_want_a_proof_of_tls_1_3);
}
