/* A client and a server in memory with a wire each way, driven through the public API only. Every
   call checks what tlssimple.h promises of every call. */
#ifndef TLSSIMPLE_PAIR_H
#define TLSSIMPLE_PAIR_H

#include "testing.h"

/* ---- bytes on their way ---------------------------------------------------------------------- */

typedef struct wire {
    uint8_t *bytes;
    int32_t start;
    int32_t end;
    int32_t capacity;
} wire;

void wire_put(wire *line, const uint8_t *bytes, int32_t length);
void wire_skip(wire *line, int32_t length);
int32_t wire_length(const wire *line);
uint8_t *wire_bytes(const wire *line);
void wire_free(wire *line);
/* Where record number `index` starts, and its length with the header; NULL: it is not all there. */
uint8_t *wire_record(const wire *line, int index, int32_t *length);
/* Replaces `old_length` bytes at `at` (a place inside `line`) with `length` others. */
void wire_replace(wire *line, uint8_t *at, int32_t old_length, const uint8_t *bytes,
                  int32_t length);

/* ---- identities ------------------------------------------------------------------------------ */

typedef struct der {
    const uint8_t *bytes;
    int32_t length;
} der;

typedef struct identity {
    const char *name;
    der root;
    der chain; /* as tlssimple_context_set_identity() takes it */
    der key;
} identity;

extern const identity p256;
extern const identity rsa;
/* Its root is in nobody's trust. */
extern const identity stranger;

/* Leaves that break one rule, issued by the intermediate of `p256`. */
extern const der leaf_for_clients;   /* extendedKeyUsage: clientAuth only */
extern const der leaf_for_agreement; /* keyUsage: keyAgreement only */
extern const der leaf_sha1;          /* signed over SHA-1 */
extern const der leaf_rsa1024;       /* a key that is too short */
extern const der leaf_ed25519;       /* a key that the engine cannot parse */
/* Nine intermediates: more than a path may have. Ends at the root of `p256`. */
extern const der long_chain;

/* Certificate `index` of a chain. */
der chain_certificate(der chain, int index);

/* ---- contexts -------------------------------------------------------------------------------- */

typedef struct setup {
    int32_t client_min; /* 0: TLS 1.2 */
    int32_t client_max; /* 0: TLS 1.3 */
    int32_t server_min;
    int32_t server_max;
    const identity *server;        /* NULL: p256 */
    const identity *client;        /* NULL: none */
    const char *client_alpn;       /* as on the wire; NULL: none */
    const char *server_alpn;
} setup;

typedef struct contexts {
    tlssimple_context *client;
    tlssimple_context *server;
    tlssimple_trust *trust; /* the roots of p256 and rsa */
} contexts;

/* OK or the first failure, after which there is nothing to free. */
tlssimple_status contexts_create(contexts *made, const setup *how);
void contexts_free(contexts *made);
/* A setup with one version for both and the given identity. */
setup setup_for(int32_t version, const identity *server);
tlssimple_status trust_create(tlssimple_trust **trust, const der *roots, int count);

/* ---- the pair -------------------------------------------------------------------------------- */

/* The index of a side is TLSSIMPLE_CLIENT or TLSSIMPLE_SERVER. */
typedef struct side {
    tlssimple_session *session;
    tlssimple_status status; /* of its last call to handshake */
    wire sent;               /* and not yet read by the other */
} side;

typedef struct pair {
    contexts made;
    int owns_contexts;
    side sides[2];
    int32_t chunk;    /* how many bytes a call gets at the most */
    int32_t room;     /* and how much room for output */
    int stays_at_gate;
} pair;

/* Two sessions of shared contexts; the name is for SNI, NULL for none. */
tlssimple_status pair_open(pair *made, const contexts *shared, const char *server_name);
/* As pair_open, with contexts of its own and the name test.example. */
tlssimple_status pair_create(pair *made, const setup *how);
void pair_free(pair *made);

/* One call of handshake; what comes out is on the wire. The verdict is given if it is asked for. */
tlssimple_status pair_step(pair *on, int who);
/* Until nothing moves any more; 1: both sides are done. Stops for the verdict if stays_at_gate. */
int pair_handshake(pair *on);
/* pair_create and pair_handshake; 1 if it worked. */
int pair_connect(pair *made, const setup *how);
/* pair_create and the handshake until the verdict is asked for; 1 if it got there. */
int pair_to_gate(pair *made, const setup *how);
/* The client's examine_peer with the pair's trust, and accept_peer if that finds nothing wrong. */
tlssimple_status pair_accept(pair *on);

/* All of `length` bytes onto the wire. */
tlssimple_status pair_write(pair *on, int who, const uint8_t *bytes, int32_t length);
/* One call of read, with all that is on the wire. */
tlssimple_status pair_read(pair *on, int who, uint8_t *bytes, int32_t room, int32_t *produced);
tlssimple_status pair_shutdown(pair *on, int who);
/* Puts what is queued onto the wire. */
void pair_flush(pair *on, int who);
/* Writes a few bytes each way and checks that they arrive. */
void pair_check_echo(pair *on);

tlssimple_info pair_info(const pair *on, int who);
/* Lets `who` read what the other sent last; the alert that it found, -1 if it did not end so. */
int32_t pair_alert_seen(pair *on, int who);

#endif
