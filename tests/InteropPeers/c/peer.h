/* What the peers written in C share: the protocol of ../README.md. A library supplies the tls_ functions. */
#ifndef PEER_H
#define PEER_H

#include <stddef.h>

/* How long a peer may be silent. */
#define SECONDS 20

struct row {
    int server;
    int port;
    int count;
    int tls13;
    char suite[32];
    char group[16];
    char resume[16];
    char cert[512];
    char key[512];
    char ca[512];
};

struct facts {
    char version[32];
    char suite[64];
    char group[32];
    char peer[128];
    int resumed;
};

/* Ends the row: the text is told after "error". Does not return. */
void fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* The library's name and version, on the first line that the program writes. */
const char *tls_version(void);

/* Makes what the connections of a row have in common. */
void tls_begin(const struct row *row);

/* Runs the handshake on a connected socket. */
void tls_handshake(const struct row *row, int socket, struct facts *facts);

/* All of the bytes, or fail(). */
void tls_write(const char *bytes, size_t length);

/* At least one byte; 0 at the peer's close_notify. */
size_t tls_read(char *bytes, size_t length);

/* Says close_notify. */
void tls_close(void);

/* The connection has ended well: a client keeps what the next one takes up. */
void tls_end(const struct row *row);

/* Frees whatever there is, of a connection and of the row; also after fail(). */
void tls_free_connection(void);
void tls_free(void);

#endif
