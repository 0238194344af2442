/* Reading vectors as TLS writes them (RFC 8446 3.4). */
#include "internal.h"

int tls_take(tls_bytes *rest, size_t width, tls_bytes *vector)
{
    size_t length = 0;
    size_t i;

    if (rest->length < width) {
        return 0;
    }
    for (i = 0; i < width; i++) {
        length = length << 8 | rest->start[i];
    }
    if (length > rest->length - width) {
        return 0;
    }
    vector->start = rest->start + width;
    vector->length = length;
    rest->start += width + length;
    rest->length -= width + length;
    return 1;
}

int tls_take_certificate(tls_bytes *rest, tls_bytes *certificate)
{
    if (rest->length == 0) {
        return 0;
    }
    return tls_take(rest, 3, certificate) && certificate->length > 0 ? 1 : -1;
}
