/*
 * Data in whole records, straight between the caller's buffers. mbedtls_ssl_read() and mbedtls_ssl_write() go by
 * way of buffers of their own, which costs a copy of everything in each direction, and 33 KB a connection.
 *
 * Writing has no other way than this one. Reading tries it first: a record that opens, and holds data and
 * nothing else, is taken; any other is left where it is, with nothing changed, and Mbed TLS looks at it
 * and says what it is. (Selftest records_are_as_upstreams, data_goes_either_way.)
 */
#include "internal.h"

#include <string.h>

#include "mbedtls/platform_util.h"

#define HEADER 5
#define COUNTER 8
#define NONCE 12
#define CONTENT_MAX 16384 /* RFC 8446 5.1 */

/* From here on two copies of a record cost more than one more call. */
#define LARGE 4096

/* RFC 8446 5.3 and RFC 7905 2: all of the IV, with the number of the record over its end. RFC 5288 3: the
   IV's four bytes and eight that the record carries, for which Mbed TLS takes the number too. */
static void make_nonce(unsigned char nonce[NONCE], const unsigned char *iv, size_t iv_length,
                       const unsigned char *number)
{
    size_t i;

    memset(nonce, 0, NONCE);
    memcpy(nonce, iv, iv_length);
    for (i = 0; i < COUNTER; i++) {
        nonce[NONCE - COUNTER + i] ^= number[i];
    }
}

/* RFC 8446 5.2: the header as it is sent. RFC 5246 6.2.3.3: the number, and a header with the length of the
   content. */
static size_t make_additional_data(unsigned char *data, const mbedtls_ssl_transform *transform,
                                   const unsigned char *number, const unsigned char *header,
                                   size_t content)
{
    size_t length = 0;

    if (transform->tls_version != MBEDTLS_SSL_VERSION_TLS1_3) {
        memcpy(data, number, COUNTER);
        length = COUNTER;
    }
    memcpy(data + length, header, HEADER);
    length += HEADER;
    if (transform->tls_version != MBEDTLS_SSL_VERSION_TLS1_3) {
        MBEDTLS_PUT_UINT16_BE(content, data, length - 2);
    }
    return length;
}

/* The next number, after one that is_last() has let pass. */
static void count(unsigned char *number)
{
    size_t i = COUNTER;

    while (++number[--i] == 0) {
    }
}

static int is_last(const unsigned char *number)
{
    size_t i = 0;

    while (i < COUNTER && number[i] == 0xFF) {
        i++;
    }
    return i == COUNTER;
}

static size_t explicit_length(const mbedtls_ssl_transform *transform)
{
    return transform->tls_version == MBEDTLS_SSL_VERSION_TLS1_3
               ? 0
               : transform->ivlen - transform->fixed_ivlen;
}

/* ---- reading ---------------------------------------------------------------------------------- */

/* RFC 8446 5.4: zeros at the end are padding, the byte before them is the type. */
static size_t strip_padding(const unsigned char *inner, size_t length)
{
    while (length > 0 && inner[length - 1] == 0) {
        length--;
    }
    return length > 0 && inner[length - 1] == MBEDTLS_SSL_MSG_APPLICATION_DATA ? length - 1 : 0;
}

/* What stood in the caller's memory: a small record's place whole, of a larger one the byte of its type. So what lies
   behind the data is as it was, but where a large record is padded, or no data; there zeros are. */
#define KEPT_MAX 512

typedef struct kept {
    unsigned char *start;
    size_t length;
    unsigned char bytes[KEPT_MAX];
} kept;

static void keep(kept *what, unsigned char *plaintext, size_t content)
{
    what->length = content <= KEPT_MAX ? content : 1;
    what->start = plaintext + content - what->length;
    memcpy(what->bytes, what->start, what->length);
}

static void put_back(const kept *what, const unsigned char *from)
{
    size_t skipped = from > what->start ? (size_t) (from - what->start) : 0;

    memcpy(what->start + skipped, what->bytes + skipped, what->length - skipped);
}

/* Mbed TLS has read the record before this one, or the handshake. */
static void note(tlssimple_session *session, const unsigned char *header, size_t whole)
{
    mbedtls_ssl_context *ssl = &session->ssl;
    tls_bio *bio = &session->bio;

    memcpy(bio->outer, header, sizeof(bio->outer));
    bio->source += whole;
    bio->source_left -= whole;
    bio->ignored = 0;
    ssl->in_msgtype = MBEDTLS_SSL_MSG_APPLICATION_DATA;
    ssl->in_msglen = 0;
    ssl->in_hslen = 0;
    ssl->nb_zero = 0;
    session->keys.updates_without_data = 0;
}

/* The content of the record that comes next, padding and type included; 0 if it is not whole, or is none that can be opened
   here. */
static size_t content_of_next(const tlssimple_session *session)
{
    const mbedtls_ssl_context *ssl = &session->ssl;
    const unsigned char *header = session->bio.source;
    const size_t left = session->bio.source_left;
    size_t body, around, most;

    if (left <= HEADER || header[0] != MBEDTLS_SSL_MSG_APPLICATION_DATA || header[1] != 3 ||
        header[2] != 3 || !tls_buffers_are_idle(session) || ssl->nb_zero > 0) {
        return 0;
    }
    body = MBEDTLS_GET_UINT16_BE(header, 3);
    around = explicit_length(ssl->transform_in) + ssl->transform_in->taglen;
    /* RFC 8446 5.4: the type comes on top. */
    most = around + CONTENT_MAX + (ssl->transform_in->tls_version == MBEDTLS_SSL_VERSION_TLS1_3);
    return body <= left - HEADER && body > around && body <= most ? body - around : 0;
}

int tls_direct_has_room(const tlssimple_session *session, size_t room)
{
    size_t content = content_of_next(session);

    return content <= room || content < LARGE;
}

size_t tls_direct_open(tlssimple_session *session, unsigned char *plaintext, size_t room)
{
    mbedtls_ssl_context *ssl = &session->ssl;
    mbedtls_ssl_transform *transform = ssl->transform_in;
    const unsigned char *header = session->bio.source;
    unsigned char *number = ssl->in_buf != NULL ? ssl->in_ctr : session->in_counter;
    unsigned char nonce[NONCE];
    unsigned char additional[COUNTER + HEADER];
    const size_t content = content_of_next(session);
    size_t head, length;
    kept before;

    if (content == 0 || content > room || is_last(number)) {
        return 0;
    }
    head = explicit_length(transform);
    make_nonce(nonce, transform->iv_dec, transform->fixed_ivlen,
               head > 0 ? header + HEADER : number);
    keep(&before, plaintext, content);
    if (mbedtls_cipher_auth_decrypt_ext(
            &transform->cipher_ctx_dec, nonce, sizeof(nonce), additional,
            make_additional_data(additional, transform, number, header, content),
            header + HEADER + head, content + transform->taglen, plaintext, content, &length,
            transform->taglen) != 0) {
        put_back(&before, plaintext);
        return 0;
    }
    if (transform->tls_version == MBEDTLS_SSL_VERSION_TLS1_3) {
        size_t data = strip_padding(plaintext, length);

        /* The type and the padding are not the caller's; of another type, nothing is. */
        mbedtls_platform_zeroize(plaintext + data, length - data);
        put_back(&before, plaintext + data);
        length = data;
    }
    if (length > 0) {
        count(number);
        note(session, header, HEADER + head + content + transform->taglen);
    }
    return length;
}

/* ---- writing ---------------------------------------------------------------------------------- */

int tls_direct_seal(tlssimple_session *session, const unsigned char *plaintext, size_t length)
{
    mbedtls_ssl_context *ssl = &session->ssl;
    mbedtls_ssl_transform *transform = ssl->transform_out;
    tls_bio *bio = &session->bio;
    unsigned char *header = bio->destination;
    const size_t head = explicit_length(transform);
    unsigned char *content = header + HEADER + head;
    unsigned char nonce[NONCE];
    unsigned char additional[COUNTER + HEADER];
    size_t inner, sealed;
    int code;

    if (length > bio->destination_left - TLS_RECORD_OVERHEAD) {
        length = bio->destination_left - TLS_RECORD_OVERHEAD;
    }
    if (length > CONTENT_MAX) {
        length = CONTENT_MAX;
    }
    if (is_last(ssl->cur_out_ctr)) {
        return MBEDTLS_ERR_SSL_COUNTER_WRAPPING;
    }
    memcpy(content, plaintext, length);
    inner = length;
    if (transform->tls_version == MBEDTLS_SSL_VERSION_TLS1_3) {
        content[inner++] = MBEDTLS_SSL_MSG_APPLICATION_DATA;
    }
    header[0] = MBEDTLS_SSL_MSG_APPLICATION_DATA;
    header[1] = 3;
    header[2] = 3;
    MBEDTLS_PUT_UINT16_BE(head + inner + transform->taglen, header, 3);
    memcpy(header + HEADER, ssl->cur_out_ctr, head);
    make_nonce(nonce, transform->iv_enc, transform->fixed_ivlen, ssl->cur_out_ctr);
    code = mbedtls_cipher_auth_encrypt_ext(
        &transform->cipher_ctx_enc, nonce, sizeof(nonce), additional,
        make_additional_data(additional, transform, ssl->cur_out_ctr, header, inner), content,
        inner, content, inner + transform->taglen, &sealed, transform->taglen);
    if (code != 0) {
        mbedtls_platform_zeroize(content, inner);
        return code;
    }
    count(ssl->cur_out_ctr);
    bio->destination += HEADER + head + sealed;
    bio->destination_left -= HEADER + head + sealed;
    return (int) length;
}
