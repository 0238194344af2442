/* Contexts: the policy that many sessions share. */
#include "internal.h"

#include <string.h>

/* More than the policy has of anything. */
#define LIST_MAX 64

static int is_version(int32_t version)
{
    return version == TLSSIMPLE_TLS12 || version == TLSSIMPLE_TLS13;
}

/* Mbed TLS wants the names as a list of C strings that outlives the config: pointers first, then the
   names, in one block. *list is NULL for an empty offer. */
static tlssimple_status copy_alpn(const uint8_t *alpn, size_t length, const char ***list)
{
    size_t count = 0;
    size_t at;
    const char **pointers;
    char *names;

    *list = NULL;
    for (at = 0; at < length; at += 1 + (size_t) alpn[at]) {
        if (alpn[at] == 0 || at + 1 + alpn[at] > length ||
            memchr(alpn + at + 1, 0, alpn[at]) != NULL) {
            return TLSSIMPLE_E_ARGUMENT;
        }
        count++;
    }
    if (count == 0) {
        return TLSSIMPLE_OK;
    }
    /* A length byte becomes a NUL, so the names take as many bytes as they did. */
    pointers = mbedtls_calloc(1, (count + 1) * sizeof(*pointers) + length);
    if (pointers == NULL) {
        return TLSSIMPLE_E_MEMORY;
    }
    names = (char *) (pointers + count + 1);
    for (at = 0, count = 0; at < length; at += 1 + (size_t) alpn[at], count++) {
        memcpy(names, alpn + at + 1, alpn[at]);
        pointers[count] = names;
        names += (size_t) alpn[at] + 1;
    }
    *list = pointers;
    return TLSSIMPLE_OK;
}

static tlssimple_status configure(tlssimple_context *context, int32_t role, int32_t min_version,
                                  int32_t max_version)
{
    mbedtls_ssl_config *config = &context->config;

    if (mbedtls_ssl_config_defaults(config,
                                    role == TLSSIMPLE_CLIENT ? MBEDTLS_SSL_IS_CLIENT
                                                             : MBEDTLS_SSL_IS_SERVER,
                                    MBEDTLS_SSL_TRANSPORT_STREAM,
                                    MBEDTLS_SSL_PRESET_DEFAULT) != 0) {
        return TLSSIMPLE_E_MEMORY;
    }
    mbedtls_ssl_conf_rng(config, tls_random, NULL);
    mbedtls_ssl_conf_min_tls_version(config, (mbedtls_ssl_protocol_version) min_version);
    mbedtls_ssl_conf_max_tls_version(config, (mbedtls_ssl_protocol_version) max_version);
    mbedtls_ssl_conf_ciphersuites(config, tls_policy_suites());
    mbedtls_ssl_conf_groups(config, tls_policy_groups());
    mbedtls_ssl_conf_sig_algs(config, tls_policy_signature_algorithms());
    mbedtls_ssl_conf_cert_profile(config, tls_policy_certificates());
    /* The default allows a PSK without (EC)DHE, which gives up forward secrecy. */
    mbedtls_ssl_conf_tls13_key_exchange_modes(config,
                                              MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL);
    /* Peers are judged at the verdict gate, so that nothing is verified twice, and by rules that
       Mbed TLS does not have; a server asks for no certificate until it is told to. */
    mbedtls_ssl_conf_authmode(config, MBEDTLS_SSL_VERIFY_NONE);
    if (role == TLSSIMPLE_CLIENT) {
        /* Unless tlssimple_context_enable_resumption() says otherwise. */
        mbedtls_ssl_conf_session_tickets(config, MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
    }
    if (context->alpn != NULL && mbedtls_ssl_conf_alpn_protocols(config, context->alpn) != 0) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    return TLSSIMPLE_OK;
}

tlssimple_status tlssimple_context_create(int32_t role, int32_t min_version, int32_t max_version,
                                          const uint8_t *alpn, int32_t alpn_length,
                                          tlssimple_context **context)
{
    tlssimple_context *made;
    tlssimple_status status;

    if (context == NULL) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    *context = NULL;
    if ((role != TLSSIMPLE_CLIENT && role != TLSSIMPLE_SERVER) || !is_version(min_version) ||
        !is_version(max_version) || min_version > max_version || alpn_length < 0 ||
        (alpn == NULL && alpn_length > 0)) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    made = mbedtls_calloc(1, sizeof(*made));
    if (made == NULL) {
        return TLSSIMPLE_E_MEMORY;
    }
    mbedtls_ssl_config_init(&made->config);

    status = copy_alpn(alpn, (size_t) alpn_length, &made->alpn);
    if (status == TLSSIMPLE_OK) {
        status = configure(made, role, min_version, max_version);
    }
    if (status != TLSSIMPLE_OK) {
        tlssimple_context_free(made);
        return status;
    }
    *context = made;
    return TLSSIMPLE_OK;
}

tlssimple_status tlssimple_context_set_identity(tlssimple_context *context,
                                                tlssimple_identity *identity)
{
    /* A client answers each server by itself: tlssimple_session_set_identity(). */
    if (context == NULL || identity == NULL || context->identity != NULL ||
        context->config.endpoint != MBEDTLS_SSL_IS_SERVER) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    if (mbedtls_ssl_conf_own_cert(&context->config, &identity->chain, &identity->key) != 0) {
        return TLSSIMPLE_E_MEMORY;
    }
    context->identity = tls_identity_hold(identity);
    return TLSSIMPLE_OK;
}

/* ---- what is narrowed ---------------------------------------------------------------------------- */

static int has_suite_for(const int *suites, mbedtls_ssl_protocol_version version)
{
    for (; *suites != 0; suites++) {
        const mbedtls_ssl_ciphersuite_t *suite = mbedtls_ssl_ciphersuite_from_id(*suites);

        if (suite != NULL && suite->min_tls_version <= version &&
            suite->max_tls_version >= version) {
            return 1;
        }
    }
    return 0;
}

static int is_policy_suite(int suite)
{
    const int *known = tls_policy_suites();

    while (*known != 0 && *known != suite) {
        known++;
    }
    return *known != 0;
}

tlssimple_status tlssimple_context_set_suites(tlssimple_context *context, const uint16_t *suites,
                                              int32_t count)
{
    tlssimple_status status = TLSSIMPLE_OK;
    int *list;
    int32_t i, earlier;

    if (context == NULL || suites == NULL || count <= 0 || count > LIST_MAX) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    list = mbedtls_calloc((size_t) count + 1, sizeof(*list));
    if (list == NULL) {
        return TLSSIMPLE_E_MEMORY;
    }
    for (i = 0; i < count; i++) {
        list[i] = suites[i];
        for (earlier = 0; earlier < i; earlier++) {
            if (list[earlier] == list[i]) {
                status = TLSSIMPLE_E_ARGUMENT;
            }
        }
        if (!is_policy_suite(list[i])) {
            status = TLSSIMPLE_E_ARGUMENT;
        }
    }
    if (!has_suite_for(list, context->config.min_tls_version) ||
        !has_suite_for(list, context->config.max_tls_version)) {
        status = TLSSIMPLE_E_ARGUMENT;
    }
    if (status != TLSSIMPLE_OK) {
        mbedtls_free(list);
        return status;
    }
    mbedtls_ssl_conf_ciphersuites(&context->config, list);
    mbedtls_free(context->suites);
    context->suites = list;
    return TLSSIMPLE_OK;
}

static int is_policy_group(uint16_t group)
{
    const uint16_t *known = tls_policy_groups();

    while (*known != MBEDTLS_SSL_IANA_TLS_GROUP_NONE && *known != group) {
        known++;
    }
    return *known != MBEDTLS_SSL_IANA_TLS_GROUP_NONE;
}

tlssimple_status tlssimple_context_set_groups(tlssimple_context *context, const uint16_t *groups,
                                              int32_t count)
{
    tlssimple_status status = TLSSIMPLE_OK;
    uint16_t *list;
    int32_t i, earlier;

    if (context == NULL || groups == NULL || count <= 0 || count > LIST_MAX) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    list = mbedtls_calloc((size_t) count + 1, sizeof(*list));
    if (list == NULL) {
        return TLSSIMPLE_E_MEMORY;
    }
    for (i = 0; i < count; i++) {
        list[i] = groups[i];
        for (earlier = 0; earlier < i; earlier++) {
            if (list[earlier] == list[i]) {
                status = TLSSIMPLE_E_ARGUMENT;
            }
        }
        if (!is_policy_group(list[i])) {
            status = TLSSIMPLE_E_ARGUMENT;
        }
    }
    if (status != TLSSIMPLE_OK) {
        mbedtls_free(list);
        return status;
    }
    mbedtls_ssl_conf_groups(&context->config, list);
    mbedtls_free(context->groups);
    context->groups = list;
    return TLSSIMPLE_OK;
}

tlssimple_status tlssimple_context_set_client_auth(tlssimple_context *context, int32_t mode)
{
    if (context == NULL || context->config.endpoint != MBEDTLS_SSL_IS_SERVER ||
        mode < TLSSIMPLE_CLIENT_AUTH_NONE || mode > TLSSIMPLE_CLIENT_AUTH_REQUIRED) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    /* OPTIONAL sends the CertificateRequest; what comes back is for peer_chain.c and the gate. */
    mbedtls_ssl_conf_authmode(&context->config, mode == TLSSIMPLE_CLIENT_AUTH_NONE
                                                    ? MBEDTLS_SSL_VERIFY_NONE
                                                    : MBEDTLS_SSL_VERIFY_OPTIONAL);
    context->client_auth = mode;
    return TLSSIMPLE_OK;
}

tlssimple_status tlssimple_context_enable_resumption(tlssimple_context *context)
{
    if (context == NULL || context->config.endpoint != MBEDTLS_SSL_IS_CLIENT) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    mbedtls_ssl_conf_session_tickets(&context->config, MBEDTLS_SSL_SESSION_TICKETS_ENABLED);
    mbedtls_ssl_conf_tls13_enable_signal_new_session_tickets(
        &context->config, MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_ENABLED);
    mbedtls_ssl_conf_tls13_key_exchange_modes(
        &context->config, MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL |
                              MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_EPHEMERAL);
    context->resumes = 1;
    return TLSSIMPLE_OK;
}

void tlssimple_context_free(tlssimple_context *context)
{
    if (context == NULL) {
        return;
    }
    mbedtls_ssl_config_free(&context->config);
    tlssimple_identity_free(context->identity);
    tlssimple_ticket_keys_free(context->ticket_keys);
    mbedtls_free(context->alpn);
    mbedtls_free(context->suites);
    mbedtls_free(context->groups);
    mbedtls_free(context);
}
