/*
 * The keys that data travels under: TLS 1.3 changes them (RFC 8446 4.6.3, 7.2), and other protocols
 * derive theirs from the same secrets (RFC 8446 7.5, RFC 5705).
 *
 * Mbed TLS knows no KeyUpdate, but its transform has a cipher and an IV a direction, and the secrets they
 * come from stay in the session. So a direction gets its next key where the old one stood, and
 * nothing is added that would have to be freed.
 */
#include "internal.h"

#include <string.h>

#include "mbedtls/platform_util.h"
#include "psa/crypto.h"
#include "ssl_tls13_keys.h"

#define KEY_UPDATE_LENGTH 5
#define UPDATE_NOT_REQUESTED 0
#define UPDATE_REQUESTED 1

/* RFC 8446 5.5: 2^24.5 full records under one AES-GCM key leave a margin of about 2^-57; ChaCha20 could go
   on for ever. 2^23 for all is well within, and costs a key change every 128 GB. */
uint64_t tls_keys_record_limit = (uint64_t) 1 << 23;

/* A key change is cheap, but not for ever and for nothing. */
#define UPDATES_WITHOUT_DATA_MAX 32

/* ---- the next key ----------------------------------------------------------------------------- */

enum direction { INBOUND, OUTBOUND };

/* Puts the next secret of RFC 8446 7.2 in place of the one at `secret`, and makes key and IV of it. Each length
   is part of what it is derived from, so it has to be the cipher's. (Selftest keys_change_as_the_rfc_has_it.) */
static int derive(const mbedtls_ssl_ciphersuite_t *suite, size_t key_length, size_t iv_length,
                  unsigned char *secret, mbedtls_ssl_key_set *keys)
{
    const psa_algorithm_t hash = mbedtls_md_psa_alg_from_type((mbedtls_md_type_t) suite->mac);
    const size_t length = PSA_HASH_LENGTH(hash);
    unsigned char next[MBEDTLS_TLS1_3_MD_MAX_SIZE];
    int code;

    code = mbedtls_ssl_tls13_hkdf_expand_label(
        hash, secret, length, MBEDTLS_SSL_TLS1_3_LBL_WITH_LEN(traffic_upd), NULL, 0, next, length);
    if (code == 0) {
        memcpy(secret, next, length);
        /* Only one of the two is looked at. */
        code = mbedtls_ssl_tls13_make_traffic_keys(hash, secret, secret, length, key_length,
                                                   iv_length, keys);
    }
    mbedtls_platform_zeroize(next, sizeof(next));
    return code;
}

static int replace_cipher(mbedtls_cipher_context_t *cipher, const mbedtls_cipher_info_t *info,
                          const unsigned char *key, mbedtls_operation_t operation)
{
    int code;

    mbedtls_cipher_free(cipher);
    mbedtls_cipher_init(cipher);
    code = mbedtls_cipher_setup(cipher, info);
    return code != 0 ? code
                     : mbedtls_cipher_setkey(cipher, key,
                                             (int) mbedtls_cipher_info_get_key_bitlen(info),
                                             operation);
}

/* Moves one direction to its next key; whatever fails on the way leaves a session that is of no use. */
static int change(tlssimple_session *session, enum direction direction)
{
    mbedtls_ssl_context *ssl = &session->ssl;
    mbedtls_ssl_tls13_application_secrets *secrets = &ssl->session->app_secrets;
    mbedtls_ssl_transform *transform =
        direction == INBOUND ? ssl->transform_in : ssl->transform_out;
    const mbedtls_ssl_ciphersuite_t *suite =
        mbedtls_ssl_ciphersuite_from_id(mbedtls_ssl_get_ciphersuite_id_from_ssl(ssl));
    const mbedtls_cipher_info_t *info =
        suite != NULL ? mbedtls_cipher_info_from_type((mbedtls_cipher_type_t) suite->cipher) : NULL;
    const int by_client =
        (ssl->conf->endpoint == MBEDTLS_SSL_IS_CLIENT) == (direction == OUTBOUND);
    mbedtls_ssl_key_set keys;
    int code;

    if (info == NULL) {
        return MBEDTLS_ERR_SSL_INTERNAL_ERROR;
    }
    code = derive(suite, mbedtls_cipher_info_get_key_bitlen(info) / 8, transform->ivlen,
                  by_client ? secrets->client_application_traffic_secret_N
                            : secrets->server_application_traffic_secret_N,
                  &keys);
    if (code == 0 && direction == INBOUND) {
        memcpy(transform->iv_dec, keys.client_write_iv, keys.iv_len);
        code = replace_cipher(&transform->cipher_ctx_dec, info, keys.client_write_key,
                              MBEDTLS_DECRYPT);
        mbedtls_ssl_set_inbound_transform(ssl, transform);
    } else if (code == 0) {
        memcpy(transform->iv_enc, keys.client_write_iv, keys.iv_len);
        code = replace_cipher(&transform->cipher_ctx_enc, info, keys.client_write_key,
                              MBEDTLS_ENCRYPT);
        mbedtls_ssl_set_outbound_transform(ssl, transform);
    }
    mbedtls_platform_zeroize(&keys, sizeof(keys));
    return code;
}

/* ---- the message ------------------------------------------------------------------------------ */

static int can_update(const tlssimple_session *session)
{
    return session->handshake_over && session->ssl.tls_version == MBEDTLS_SSL_VERSION_TLS1_3;
}

static int send_update(tlssimple_session *session, int request)
{
    static const unsigned char head[4] = { TLS_KEY_UPDATE, 0, 0, 1 };
    mbedtls_ssl_context *ssl = &session->ssl;
    int code = tls_buffers_take(session);

    if (code == 0) {
        code = mbedtls_ssl_flush_output(ssl);
    }
    if (code != 0) {
        return code;
    }
    ssl->out_msgtype = MBEDTLS_SSL_MSG_HANDSHAKE;
    ssl->out_msglen = KEY_UPDATE_LENGTH;
    memcpy(ssl->out_msg, head, sizeof(head));
    ssl->out_msg[4] = (unsigned char) request;
    code = mbedtls_ssl_write_record(ssl, 1);
    if (code != 0) {
        return code;
    }
    session->keys.answer_is_due = 0;
    return change(session, OUTBOUND);
}

static uint64_t records_sent(const mbedtls_ssl_context *ssl)
{
    uint64_t count = 0;
    size_t i;

    for (i = 0; i < sizeof(ssl->cur_out_ctr); i++) {
        count = count << 8 | ssl->cur_out_ctr[i];
    }
    return count;
}

int tls_keys_before_data(tlssimple_session *session)
{
    if (!can_update(session) || (!session->keys.answer_is_due &&
                                 records_sent(&session->ssl) < tls_keys_record_limit)) {
        return 0;
    }
    return send_update(session, UPDATE_NOT_REQUESTED);
}

int tls_keys_updated(tlssimple_session *session)
{
    const mbedtls_ssl_context *ssl = &session->ssl;

    if (ssl->in_hslen != KEY_UPDATE_LENGTH) {
        return MBEDTLS_ERR_SSL_DECODE_ERROR;
    }
    /* RFC 8446 5.1: what follows is under other keys, so it may not stand in the same record. */
    if (ssl->in_msglen != ssl->in_hslen) {
        return MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE;
    }
    if (ssl->in_msg[4] != UPDATE_NOT_REQUESTED && ssl->in_msg[4] != UPDATE_REQUESTED) {
        return MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER;
    }
    if (++session->keys.updates_without_data > UPDATES_WITHOUT_DATA_MAX) {
        return MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE;
    }
    /* However often it asks before we write again, one answer is enough (RFC 8446 4.6.3). */
    session->keys.answer_is_due |= ssl->in_msg[4] == UPDATE_REQUESTED;
    return change(session, INBOUND);
}

tlssimple_status tlssimple_session_update_keys(tlssimple_session *session, int32_t request_peer,
                                               uint8_t *destination, int32_t destination_length,
                                               int32_t *written)
{
    tlssimple_status status = TLSSIMPLE_OK;
    int code;

    if (session == NULL || written == NULL || !tls_is_buffer(destination, destination_length)) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    *written = 0;
    if (session->dead != 0) {
        return session->dead;
    }
    if (!can_update(session) || session->close_sent) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    tls_session_begin(session, NULL, 0, destination, destination_length);
    code = send_update(session, request_peer ? UPDATE_REQUESTED : UPDATE_NOT_REQUESTED);
    if (code != 0) {
        status = tls_session_fail(session, code);
    }
    return tls_session_end(session, status, destination_length, written);
}

/* ---- keys for others -------------------------------------------------------------------------- */

/* What RFC 8446 7.1 leaves beside "tls13 ". */
#define LABEL_MAX 249

/* RFC 7627 5.4: a master secret that is not bound to its handshake may be another connection's too.
   (Selftest nothing_is_exported_without_extended_master_secret.) */
static int may_export(const tlssimple_session *session)
{
    return session->ssl.tls_version == MBEDTLS_SSL_VERSION_TLS1_3 || session->extended_master;
}

tlssimple_status tlssimple_session_export(tlssimple_session *session, const uint8_t *label,
                                          int32_t label_length, const uint8_t *context,
                                          int32_t context_length, uint8_t *output,
                                          int32_t output_length)
{
    const int has_context = context_length != TLSSIMPLE_NO_CONTEXT;

    if (session == NULL || label == NULL || label_length <= 0 ||
        (has_context && !tls_is_buffer(context, context_length)) || output == NULL ||
        output_length <= 0) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    if (session->dead != 0) {
        return session->dead;
    }
    if (!session->handshake_over || !may_export(session) || label_length > LABEL_MAX ||
        context_length > UINT16_MAX || output_length > MBEDTLS_SSL_EXPORT_MAX_KEY_LEN) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    tls_ran_out_of_memory();
    if (context == NULL || !has_context) {
        context = label; /* Nothing of it is taken, but it is copied. */
    }
    if (mbedtls_ssl_export_keying_material(&session->ssl, output, (size_t) output_length,
                                           (const char *) label, (size_t) label_length, context,
                                           has_context ? (size_t) context_length : 0,
                                           has_context) == 0) {
        return TLSSIMPLE_OK;
    }
    mbedtls_platform_zeroize(output, (size_t) output_length);
    return tls_ran_out_of_memory() ? TLSSIMPLE_E_MEMORY : TLSSIMPLE_E_INTERNAL;
}
