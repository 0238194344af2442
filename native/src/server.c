/* What a server session shows to its client. */
#include "internal.h"

#include <string.h>

tlssimple_status tls_server_add_identity(tlssimple_session *session, tlssimple_identity *identity)
{
    tls_shown *shown = &session->shown;
    tlssimple_identity **more;

    if (identity == NULL || session->begun) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    more = mbedtls_calloc(shown->count + 1, sizeof(*more));
    if (more == NULL) {
        return TLSSIMPLE_E_MEMORY;
    }
    /* Appends, and goes before the context's. (Selftest a_session_shows_its_own_identities.) */
    if (mbedtls_ssl_set_hs_own_cert(&session->ssl, &identity->chain, &identity->key) != 0) {
        mbedtls_free(more);
        return TLSSIMPLE_E_MEMORY;
    }
    if (shown->count > 0) {
        memcpy(more, shown->identities, shown->count * sizeof(*more));
    }
    more[shown->count++] = tls_identity_hold(identity);
    mbedtls_free(shown->identities);
    shown->identities = more;
    return TLSSIMPLE_OK;
}

int tls_server_is_ready(const tlssimple_session *session)
{
    return !tls_is_server(session) || session->shown.count > 0 ||
           session->context->identity != NULL;
}

void tls_shown_free(tls_shown *shown)
{
    size_t i;

    for (i = 0; i < shown->count; i++) {
        tlssimple_identity_free(shown->identities[i]);
    }
    mbedtls_free(shown->identities);
}
