/* Memory below TLS: receive takes from the verb's source, send goes to its destination. */
#include "internal.h"

#include <string.h>

/* Mbed TLS asks for a header and for the rest of the record, never beyond. */
static int follow(tls_bio *bio, const unsigned char *bytes, size_t length)
{
    tlssimple_session *session =
        (tlssimple_session *) ((char *) bio - offsetof(tlssimple_session, bio));

    if (bio->outer_length < sizeof(bio->outer)) {
        memcpy(bio->outer + bio->outer_length, bytes, length);
        bio->outer_length += length;
        if (bio->outer_length < sizeof(bio->outer)) {
            return 0;
        }
        bio->body_left = (size_t) bio->outer[3] << 8 | bio->outer[4];
        return tls_records_began(session);
    }
    bio->body_left -= length;
    return bio->body_left == 0 ? tls_records_arrived(session) : 0;
}

int tls_bio_receive(void *context, unsigned char *buffer, size_t length)
{
    tls_bio *bio = context;
    size_t wanted;
    int code;

    if (bio->outer_length == sizeof(bio->outer) && bio->body_left == 0) {
        code = tls_records_passed((tlssimple_session *) ((char *) bio -
                                                         offsetof(tlssimple_session, bio)));
        if (code != 0) {
            return code;
        }
        bio->outer_length = 0;
    }
    if (bio->source_left == 0) {
        /* WANT_READ alone does not mean that input is missing (a ticket gives it too); this does. */
        bio->ran_dry = 1;
        return MBEDTLS_ERR_SSL_WANT_READ;
    }
    wanted = bio->outer_length < sizeof(bio->outer) ? sizeof(bio->outer) - bio->outer_length
                                                    : bio->body_left;
    if (length > wanted) {
        length = wanted;
    }
    if (length > bio->source_left) {
        length = bio->source_left;
    }
    memcpy(buffer, bio->source, length);
    if (bio->header_length < sizeof(bio->header)) {
        size_t part = sizeof(bio->header) - bio->header_length;
        if (part > length) {
            part = length;
        }
        memcpy(bio->header + bio->header_length, buffer, part);
        bio->header_length += part;
    }
    bio->source += length;
    bio->source_left -= length;
    code = follow(bio, buffer, length);
    return code != 0 ? code : (int) length;
}

/* What a read may leave behind for the next write. Mbed TLS answers each HelloRequest of a TLS 1.2 peer
   with a warning; 16 KB of them would become 127 KB in the queue, and so on without end.
   (Selftest a_flood_of_hello_requests_ends.) */
#define READ_QUEUE_MAX 4096

static int queue_append(tls_bio *bio, const unsigned char *buffer, size_t length)
{
    size_t used = bio->queue_end - bio->queue_start;

    if (length > bio->queue_capacity - bio->queue_end) {
        if (used + length > bio->queue_capacity) {
            size_t capacity = (used + length + 1023) / 1024 * 1024;
            if (capacity < 2 * bio->queue_capacity) {
                capacity = 2 * bio->queue_capacity;
            }
            unsigned char *larger = mbedtls_calloc(1, capacity);
            if (larger == NULL) {
                return MBEDTLS_ERR_SSL_ALLOC_FAILED;
            }
            if (used > 0) {
                memcpy(larger, bio->queue + bio->queue_start, used);
            }
            mbedtls_free(bio->queue);
            bio->queue = larger;
            bio->queue_capacity = capacity;
        } else {
            memmove(bio->queue, bio->queue + bio->queue_start, used);
        }
        bio->queue_start = 0;
        bio->queue_end = used;
    }
    memcpy(bio->queue + bio->queue_end, buffer, length);
    bio->queue_end += length;
    return 0;
}

int tls_bio_send(void *context, const unsigned char *buffer, size_t length)
{
    tls_bio *bio = context;

    if (length >= 5) {
        /* Mbed TLS sends whole records. An alert shows its type, or in TLS 1.3 its length: two bytes,
           the inner type, a tag of 16; no handshake message is as short. */
        bio->sent_alert = TLS_ALERT_NONE;
        if (buffer[0] == MBEDTLS_SSL_MSG_ALERT) {
            bio->sent_alert = length == 5 + 2 ? buffer[6] : TLS_ALERT_HIDDEN;
        } else if (buffer[0] == MBEDTLS_SSL_MSG_APPLICATION_DATA && length == 5 + 19) {
            bio->sent_alert = TLS_ALERT_HIDDEN;
        }
    }
    if (bio->reading && bio->queue_end - bio->queue_start > READ_QUEUE_MAX) {
        return MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE;
    }
    if (tls_bio_drain(bio) == 0 && length <= bio->destination_left) {
        memcpy(bio->destination, buffer, length);
        bio->destination += length;
        bio->destination_left -= length;
    } else if (queue_append(bio, buffer, length) != 0) {
        return MBEDTLS_ERR_SSL_ALLOC_FAILED;
    }
    return (int) length;
}

int tls_bio_drain(tls_bio *bio)
{
    size_t length = bio->queue_end - bio->queue_start;

    if (length == 0) {
        return 0;
    }
    if (length > bio->destination_left) {
        length = bio->destination_left;
    }
    if (length > 0) {
        memcpy(bio->destination, bio->queue + bio->queue_start, length);
        bio->destination += length;
        bio->destination_left -= length;
        bio->queue_start += length;
    }
    if (bio->queue_start < bio->queue_end) {
        return 1;
    }
    tls_bio_free(bio);
    return 0;
}

void tls_bio_free(tls_bio *bio)
{
    mbedtls_free(bio->queue);
    bio->queue = NULL;
    bio->queue_start = 0;
    bio->queue_end = 0;
    bio->queue_capacity = 0;
}
