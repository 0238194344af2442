/* What comes after the handshake: read, write, flush, shutdown. */
#include "internal.h"

#define RECORD_PAYLOAD 16384

/* One step of reading has moved on but has nothing to tell yet. */
#define STEP_AGAIN (-1000)

static tlssimple_status read_step(tlssimple_session *session, unsigned char *plaintext,
                                  size_t room, int32_t *produced)
{
    mbedtls_ssl_context *ssl = &session->ssl;
    unsigned char nothing[1];
    int code;

    *produced = (int32_t) tls_direct_open(session, plaintext, room);
    if (*produced > 0) {
        return TLSSIMPLE_OK;
    }
    if (session->bio.source_left == 0 && tls_buffers_are_idle(session)) {
        return TLSSIMPLE_WANT_INPUT;
    }
    session->bio.ran_dry = 0;
    code = tls_buffers_take(session);
    if (code != 0) {
        return tls_session_fail(session, code);
    }
    code = tls_records_read(session, room > 0 ? plaintext : nothing, room);
    if (code > 0) {
        *produced = code;
        return TLSSIMPLE_OK;
    }
    switch (code) {
        case 0:
            /* The memory below never ends, so 0 is no end: it is an empty record (RFC 8446 5.1
               allows them), or the answer to "is something there?". */
            return room == 0 && mbedtls_ssl_get_bytes_avail(ssl) > 0 ? TLSSIMPLE_OK : STEP_AGAIN;
        case MBEDTLS_ERR_SSL_WANT_READ:
            return session->bio.ran_dry ? TLSSIMPLE_WANT_INPUT : STEP_AGAIN;
        case MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY:
            session->closed = 1;
            return TLSSIMPLE_CLOSED;
        case MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET:
            session->ticket = TLS_TICKET_WAITS;
            return TLSSIMPLE_TICKET;
        default:
            return tls_session_fail(session, code);
    }
}

tlssimple_status tlssimple_session_read(tlssimple_session *session, const uint8_t *source,
                                        int32_t source_length, int32_t *consumed,
                                        uint8_t *plaintext, int32_t plaintext_length,
                                        int32_t *produced)
{
    tlssimple_status status = STEP_AGAIN;

    if (session == NULL || consumed == NULL || produced == NULL ||
        !tls_is_buffer(source, source_length) || !tls_is_buffer(plaintext, plaintext_length)) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    *consumed = 0;
    *produced = 0;
    if (session->dead != 0) {
        return session->dead;
    }
    if (!session->handshake_over) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    if (session->closed) {
        return TLSSIMPLE_CLOSED;
    }
    tls_session_begin(session, source, source_length, NULL, 0);
    session->bio.reading = 1;
    if (session->ticket == TLS_TICKET_WAITS) {
        /* Mbed TLS forgets it with the next. */
        status = TLSSIMPLE_TICKET;
    }
    /* A large record that does not fit behind others waits for the caller's next buffer, into which it goes
       without a copy. */
    while (status == STEP_AGAIN ||
           (status == TLSSIMPLE_OK && *produced > 0 && *produced < plaintext_length &&
            tls_direct_has_room(session, (size_t) (plaintext_length - *produced)))) {
        int32_t part = 0;

        status = read_step(session, plaintext + (plaintext_length > 0 ? *produced : 0),
                           (size_t) (plaintext_length - *produced), &part);
        *produced += part;
    }
    if (status == TLSSIMPLE_WANT_INPUT && *produced == 0) {
        tls_buffers_give_back(session);
    }
    *consumed = source_length - (int32_t) session->bio.source_left;
    session->bio.source = NULL;
    session->bio.source_left = 0;
    if (*produced == 0 && status == TLSSIMPLE_TICKET) {
        session->ticket = TLS_TICKET_TOLD;
    }
    /* Data first: an end, an error, a ticket or a want behind it is told by the next call. */
    return *produced > 0 ? TLSSIMPLE_OK : status;
}

tlssimple_status tlssimple_session_write(tlssimple_session *session, const uint8_t *plaintext,
                                         int32_t plaintext_length, int32_t *consumed,
                                         uint8_t *destination, int32_t destination_length,
                                         int32_t *written)
{
    tlssimple_status status = TLSSIMPLE_OK;
    tls_bio *bio;

    if (session == NULL || consumed == NULL || written == NULL ||
        !tls_is_buffer(plaintext, plaintext_length) ||
        !tls_is_buffer(destination, destination_length)) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    *consumed = 0;
    *written = 0;
    if (session->dead != 0) {
        return session->dead;
    }
    if (!session->handshake_over || session->close_sent) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    tls_session_begin(session, NULL, 0, destination, destination_length);
    bio = &session->bio;
    if (tls_bio_drain(bio) != 0) {
        status = TLSSIMPLE_WANT_OUTPUT;
    }
    while (status == TLSSIMPLE_OK && *consumed < plaintext_length) {
        int code;

        if (bio->destination_left > TLS_RECORD_OVERHEAD && (code = tls_keys_before_data(session)) != 0) {
            status = tls_session_fail(session, code);
            break;
        }
        if (bio->destination_left <= TLS_RECORD_OVERHEAD) {
            status = TLSSIMPLE_WANT_OUTPUT;
            break;
        }
        code = tls_direct_seal(session, plaintext + *consumed,
                               (size_t) (plaintext_length - *consumed));
        if (code > 0) {
            *consumed += code;
        } else {
            status = tls_session_fail(session, code);
        }
    }
    return tls_session_end(session, status, destination_length, written);
}

tlssimple_status tlssimple_session_shutdown(tlssimple_session *session, uint8_t *destination,
                                            int32_t destination_length, int32_t *written)
{
    tlssimple_status status = TLSSIMPLE_OK;

    if (session == NULL || written == NULL || !tls_is_buffer(destination, destination_length)) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    *written = 0;
    if (session->dead != 0) {
        return session->dead;
    }
    if (!session->handshake_over) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    tls_session_begin(session, NULL, 0, destination, destination_length);
    if (!session->close_sent) {
        int code = tls_buffers_take(session);

        if (code == 0) {
            code = mbedtls_ssl_close_notify(&session->ssl);
        }
        session->close_sent = 1;
        if (code != 0) {
            status = tls_session_fail(session, code);
        }
    }
    return tls_session_end(session, status, destination_length, written);
}

tlssimple_status tlssimple_session_flush(tlssimple_session *session, uint8_t *destination,
                                         int32_t destination_length, int32_t *written)
{
    tls_bio *bio;
    int more;

    if (session == NULL || written == NULL || !tls_is_buffer(destination, destination_length)) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    bio = &session->bio;
    bio->destination = destination;
    bio->destination_left = (size_t) destination_length;
    more = tls_bio_drain(bio);
    *written = destination_length - (int32_t) bio->destination_left;
    bio->destination = NULL;
    bio->destination_left = 0;
    return more ? TLSSIMPLE_WANT_OUTPUT : TLSSIMPLE_OK;
}

int32_t tlssimple_write_bound(int32_t plaintext_length)
{
    /* One more for a key change. */
    int64_t records = ((int64_t) plaintext_length + RECORD_PAYLOAD - 1) / RECORD_PAYLOAD + 1;
    int64_t bound = (int64_t) plaintext_length + records * TLS_RECORD_OVERHEAD;

    return plaintext_length < 0 ? 0 : bound > INT32_MAX ? INT32_MAX : (int32_t) bound;
}
