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
    der chain; /* as tlssimple_identity_create() takes it */
    der key;
} identity;

extern const identity p256;
extern const identity p384;
extern const identity p521;
extern const identity rsa;
/* Its root is in nobody's trust. */
extern const identity stranger;

/* Leaves that break one rule, issued by the intermediate of `p256`. */
extern const der leaf_for_clients;   /* extendedKeyUsage: clientAuth only */
extern const der leaf_for_servers;   /* serverAuth only */
extern const der leaf_for_agreement; /* keyUsage: keyAgreement only */
extern const der leaf_sha1;          /* signed over SHA-1 */
extern const der leaf_rsa1024;       /* a key that is too short */
extern const der leaf_ed25519;       /* a key that the engine cannot parse */

/* Paths as tlssimple_path_verify() takes them: leaf first, anchor last. */
extern const der path_longest;  /* of TLSSIMPLE_PATH_MAX */
extern const der path_too_long; /* and one more */
extern const der path_rollover; /* a CA that has issued itself a new key, at its path length */
extern const der path_anchor_md5;
extern const der path_anchor_sha1;
extern const der path_anchor_v1;
extern const der path_anchor_ed25519;     /* an RSA key, signed by an Ed25519 key */
extern const der path_anchor_constrained; /* critical nameConstraints */
extern const der path_constrained;        /* the same in the intermediate */
extern const der path_unknown_extension;  /* a critical one, in the leaf */
extern const der path_pss32;              /* the leaf is signed by RSASSA-PSS, salt 32 */
extern const der path_pss20;              /* salt 20 */
extern const der path_renamed;            /* the intermediate has the key but another name */
extern const der path_rekeyed;            /* and here the name but another key */
extern const der path_intermediate_v1;
extern const der path_intermediate_no_ca;
extern const der path_intermediate_for_crls; /* keyUsage without keyCertSign */
extern const der path_no_ca_anchor;          /* an anchor that is no CA */
extern const der path_rsa1024;               /* the intermediate's key */
extern const der path_exponent3;             /* the leaf's key, and so below */
extern const der path_exponent257;           /* an exponent of 257 bits */
extern const der path_secp256k1;

/* Certificate `index` of a chain; its bytes are NULL behind the last. */
der chain_certificate(der chain, int index);

/* ---- contexts -------------------------------------------------------------------------------- */

/* Appends a certificate behind its length. */
void wire_put_certificate(wire *path, der certificate);
der wire_der(const wire *line);
/* From the identity's leaf to `root`. Overwritten by the thread's next call. */
der path_to(const identity *from, der root);

typedef struct setup {
    int32_t client_min; /* 0: TLS 1.2 */
    int32_t client_max; /* 0: TLS 1.3 */
    int32_t server_min;
    int32_t server_max;
    const identity *server;        /* NULL: p256 */
    int asks;                      /* TLSSIMPLE_CLIENT_AUTH_... of the server */
    const identity *client;        /* what is answered; NULL: none */
    int resumes;                   /* both sides */
    const char *client_alpn;       /* as on the wire; NULL: none */
    const char *server_alpn;
} setup;

typedef struct contexts {
    tlssimple_context *client;
    tlssimple_context *server;
    const identity *shown; /* the server's */
    tlssimple_ticket_keys *keys; /* the server's */
    void *authorities;     /* whom the server asks for: the roots of p256 and rsa */
} contexts;

/* OK or the first failure, after which there is nothing to free. */
tlssimple_status contexts_create(contexts *made, const setup *how);
void contexts_free(contexts *made);
/* Lets the client take sessions up, and the server give tickets: `count`, under a key of the name 1. */
tlssimple_status contexts_resume(contexts *made, int32_t count);
/* The only key, by its name. */
tlssimple_status set_ticket_key(tlssimple_ticket_keys *keys, uint8_t name);
/* A setup with one version for both and the given identity. */
setup setup_for(int32_t version, const identity *server);
tlssimple_status create_identity(const identity *from, tlssimple_identity **made);

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
    int stays_at_gate;            /* the client */
    int server_stays_at_gate;
    int stays_at_request;         /* at WANT_IDENTITY */
    tlssimple_identity *answer;   /* what is answered there */
} pair;

/* Two sessions of shared contexts; the name is for SNI, and the server's too; NULL for none. */
tlssimple_status pair_open(pair *made, const contexts *shared, const char *server_name);
/* As pair_open, with contexts and an answer of its own and the name test.example. */
tlssimple_status pair_create(pair *made, const setup *how);
void pair_free(pair *made);

/* One call of handshake; what comes out is on the wire. A verdict is given if it is asked for. */
tlssimple_status pair_step(pair *on, int who);
/* Until nothing moves any more; 1: both sides are done. Stops where it is to stay. */
int pair_handshake(pair *on);
/* pair_create and pair_handshake; 1 if it worked. */
int pair_connect(pair *made, const setup *how);
/* pair_create and the handshake until the verdict is asked for; 1 if it got there. */
int pair_to_gate(pair *made, const setup *how);
/* The client's examine_peer with the server's path to its root (that of `stranger` is p256's), and
   accept_peer if that finds nothing wrong. */
tlssimple_status pair_accept(pair *on);
/* The same for the server and what its client has shown. */
tlssimple_status pair_accept_client(pair *on);
tlssimple_status pair_examine(pair *on, der path, uint32_t flags[TLSSIMPLE_PATH_MAX]);

/* All of `length` bytes onto the wire. */
tlssimple_status pair_write(pair *on, int who, const uint8_t *bytes, int32_t length);
/* One call of read, with all that is on the wire. */
tlssimple_status pair_read(pair *on, int who, uint8_t *bytes, int32_t room, int32_t *produced);
tlssimple_status pair_shutdown(pair *on, int who);
tlssimple_status pair_update_keys(pair *on, int who, int request);
/* Puts what is queued onto the wire. */
void pair_flush(pair *on, int who);
/* The engine below a session, with its record buffers in place, for records that our own verbs would not write. */
struct mbedtls_ssl_context *pair_engine(const pair *on, int who);
/* Writes a few bytes each way and checks that they arrive. */
void pair_check_echo(pair *on);

tlssimple_info pair_info(const pair *on, int who);
/* Lets `who` read what the other sent last; the alert that it found, -1 if it did not end so. */
int32_t pair_alert_seen(pair *on, int who);

#endif
