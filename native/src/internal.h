/* What the files of the engine share. Nothing here leaves the library. */
#ifndef TLSSIMPLE_INTERNAL_H
#define TLSSIMPLE_INTERNAL_H

/* The shim steps a handshake, reads why it failed and swaps a transform: fields that Mbed TLS calls
   private. It is built against one pinned version only. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS

#include <stddef.h>
#include <stdint.h>

#include "mbedtls/build_info.h"
#include "mbedtls/pk.h"
#include "mbedtls/platform.h"
#include "mbedtls/ssl.h"
#include "mbedtls/x509_crt.h"
#include "ssl_misc.h"

#include "tlssimple.h"

/* ---- platform.c ---- */

/* Fills `output` from the system's random source; MBEDTLS_ERR_... on failure. */
int tls_random(void *unused, unsigned char *output, size_t length);
/* The heap, counted: what mbedtls_calloc() and mbedtls_free() are from tlssimple_start() on. All
   code of ours calls those two, so that the self-test can let any allocation fail. */
void *tls_calloc(size_t count, size_t size);
void tls_free(void *block);
/* Whether an allocation failed on this thread since this was last asked. */
int tls_ran_out_of_memory(void);

/* ---- cpu.c ---- */

/* Each stands for all the instructions that its users need, and that the system keeps their registers. */
#define TLS_CPU_AES TLSSIMPLE_CPU_AES
#define TLS_CPU_VAES TLSSIMPLE_CPU_VAES
#define TLS_CPU_AVX2 TLSSIMPLE_CPU_AVX2
#define TLS_CPU_SHA256 TLSSIMPLE_CPU_SHA256
#define TLS_CPU_ADX TLSSIMPLE_CPU_ADX

/* Whether the processor has all of these and they may be used. One load: to be asked at each call. */
int tls_cpu_has(unsigned wanted);
/* For the self-test: from now on only these may be used, if the processor has them. What was in use before. */
unsigned tls_cpu_allow(unsigned allowed);

/* ---- policy.c ---- */

const int *tls_policy_suites(void);
const uint16_t *tls_policy_groups(void);
const uint16_t *tls_policy_signature_algorithms(void);
const mbedtls_x509_crt_profile *tls_policy_certificates(void);

/* ---- status.c ---- */

/* Says in our words what Mbed TLS returned. */
tlssimple_status tls_status_from_native(const tlssimple_session *session, int native_code);
/* The alert that RFC 8446 6.2 has for a failure of the peer's; -1 where none is due. */
int tls_alert_for_status(tlssimple_status status);
/* The same, more exactly where Mbed TLS has said what it would send. */
int tls_alert_for(const tlssimple_session *session, tlssimple_status status);

/* ---- seams/alerts.c ---- */

/* Sends a fatal alert. */
int tls_alert_send(tlssimple_session *session, int alert);

/* ---- bytes.c ---- */

typedef struct tls_bytes {
    const uint8_t *start;
    size_t length;
} tls_bytes;

/* Takes from the front of `rest` what stands behind its length in `width` bytes, big-endian; 0: it is
   not all there. */
int tls_take(tls_bytes *rest, size_t width, tls_bytes *vector);
/* Takes the next of certificates that stand behind their lengths in three bytes: 1, or 0 at the end,
   or -1 where they are not cut so. None is empty. */
int tls_take_certificate(tls_bytes *rest, tls_bytes *certificate);

/* ---- path.c ---- */

/* For mbedtls_x509_crt_parse_der_with_ext_cb(): extensions that Mbed TLS does not know are the
   caller's matter, critical or not. */
int tls_pass_extension(void *unused, const mbedtls_x509_crt *certificate,
                       const mbedtls_x509_buf *oid, int critical, const unsigned char *start,
                       const unsigned char *end);
/* TLSSIMPLE_BAD_KEY_TYPE or _SIZE, or 0. */
uint32_t tls_key_flags(const mbedtls_pk_context *key);
/* From MBEDTLS_X509_BADCERT_* to TLSSIMPLE_BAD_*. */
uint32_t tls_flags_from_native(uint32_t native);
/* tlssimple_path_verify(). */
tlssimple_status tls_path_verify(tls_bytes path, uint32_t *flags);

/* ---- identity.c ---- */

struct tlssimple_identity {
    int holders; /* the caller, contexts, sessions */
    mbedtls_x509_crt chain;
    mbedtls_pk_context key;
};

/* One holder more; tlssimple_identity_free() is one less. */
tlssimple_identity *tls_identity_hold(tlssimple_identity *identity);

/* ---- context.c ---- */

struct tlssimple_context {
    mbedtls_ssl_config config;
    tlssimple_identity *identity; /* a server's */
    /* Kept by pointer in config. Of alpn the names lie behind the pointers, one block; NULL for the
       others: the policy's. */
    const char **alpn;
    int *suites;
    uint16_t *groups;
    int client_auth; /* TLSSIMPLE_CLIENT_AUTH_... */
    int resumes;     /* a client's: it may take sessions up */
    tlssimple_ticket_keys *ticket_keys; /* a server's; NULL: it gives no tickets and takes none */
    int32_t ticket_lifetime;            /* seconds */
    int32_t ticket_count;
};

/* ---- bio.c ---- */

#define TLS_ALERT_NONE (-1)
#define TLS_ALERT_HIDDEN (-2) /* encrypted; one in the clear shows its number */

/* The memory below TLS during one verb. Mbed TLS never sees a full output: what does not fit the
   caller's destination waits in `queue`, so WANT_WRITE, after which the same arguments must come
   again (curl#15801), does not happen. */
typedef struct tls_bio {
    const unsigned char *source;
    size_t source_left;
    int ran_dry; /* the source was empty when bytes were asked for */
    int reading; /* the verb is read: what is sent now waits until something is written */
    unsigned char *destination;
    size_t destination_left;
    unsigned char *queue;
    size_t queue_start;
    size_t queue_end;
    size_t queue_capacity;
    int sent_alert;          /* the last record sent: an alert as below, or TLS_ALERT_NONE */
    size_t outer_length;     /* how much of `outer` is known */
    unsigned char outer[5];  /* the header of the record that is being read, or was last */
    size_t body_left;        /* and how much of the rest is to come */
    int has_begun;           /* it is not the first that the peer has sent */
    int ignored;             /* records that meant nothing, one after the other */
    size_t header_length;    /* how much of `header` is known */
    unsigned char header[5]; /* the first bytes that the peer sent */
} tls_bio;

int tls_bio_receive(void *bio, unsigned char *buffer, size_t length);
int tls_bio_send(void *bio, const unsigned char *buffer, size_t length);
/* Moves what is queued to the destination; 0 once the queue is empty, else 1. */
int tls_bio_drain(tls_bio *bio);
void tls_bio_free(tls_bio *bio);

/* ---- records.c ---- */

/* What is wrong with the peer's records, and Mbed TLS does not mind. All give 0 or what reading fails with.
   Before a record is asked for: what was made of the one before is known. */
int tls_records_passed(tlssimple_session *session);
/* The header is there. */
int tls_records_began(tlssimple_session *session);
/* All of it is there, and nothing was made of it yet. */
int tls_records_arrived(tlssimple_session *session);
/* mbedtls_ssl_read(), and what may come between data. WANT_READ as there: no more may be needed. */
int tls_records_read(tlssimple_session *session, unsigned char *plaintext, size_t room);

/* ---- buffers.c ---- */

/* Whether nothing stands in the record buffers that is still needed. */
int tls_buffers_are_idle(const tlssimple_session *session);
/* Before anything of Mbed TLS that reads or writes a record: 0 or MBEDTLS_ERR_SSL_ALLOC_FAILED. */
int tls_buffers_take(tlssimple_session *session);
/* Gives the buffers back, if they are idle. */
void tls_buffers_give_back(tlssimple_session *session);

/* ---- direct.c ---- */

/* Header, explicit nonce (TLS 1.2), inner type (1.3), tag: 30 at the most. A KeyUpdate ahead: 27 more. */
#define TLS_RECORD_OVERHEAD 64

/* Opens the record at the front of the source, if it is all there, is data, and fits: how many bytes. 0: it is
   for Mbed TLS to look at. */
size_t tls_direct_open(tlssimple_session *session, unsigned char *plaintext, size_t room);

/* 0: the record at the front is large and would be opened with more room than this. */
int tls_direct_has_room(const tlssimple_session *session, size_t room);
/* Seals one record into the destination, which has room for the overhead and more: how many bytes of the
   plaintext are in it, or MBEDTLS_ERR_... */
int tls_direct_seal(tlssimple_session *session, const unsigned char *plaintext, size_t length);

/* ---- hello.c ---- */

/* The message just read: whether it is no hello where one is due, or one that is not allowed. 0, or a code. */
int tls_hello_check(tlssimple_session *session);
/* Whether it is a HelloRequest that a client passes over, as it is negotiating already (RFC 5246 7.4.1.1). */
int tls_hello_is_idle_request(const tlssimple_session *session);

/* ---- proof.c ---- */

/* The message just read: whether it is a CertificateVerify that may not be signed as it is. 0, or a code. */
int tls_proof_check(tlssimple_session *session);

/* ---- keys.c ---- */

#define TLS_KEY_UPDATE 24 /* the type of the message, RFC 8446 4 */

typedef struct tls_keys {
    int answer_is_due;       /* the peer asks for a key change of ours */
    int updates_without_data;
} tls_keys;

/* How many records a key of ours serves for; lower in the self-test alone. */
extern uint64_t tls_keys_record_limit;

/* Ahead of data: changes the outbound key if it is time. */
int tls_keys_before_data(tlssimple_session *session);
/* The message that was read last is a KeyUpdate: the peer has changed its key. */
int tls_keys_updated(tlssimple_session *session);
/* ---- seams/peer_chain.c ---- */

/* Has Mbed TLS parse the first certificate of `sent`, for the handshake. 0 or MBEDTLS_ERR_... */
int tls_chain_parse_leaf(tlssimple_session *session);

/* ---- request.c ---- */

/* What a server said when it asked the client for a certificate, and what it is answered. */
typedef struct tls_request {
    int told;               /* WANT_IDENTITY was returned */
    int at_answer;          /* between WANT_IDENTITY and the next verb */
    int takes_rsa;          /* TLS 1.2: whether it takes the one algorithm that Mbed TLS would sign with */
    int takes_ecdsa;
    uint8_t *issuers;       /* as tlssimple_session_acceptable_issuers() gives them */
    size_t issuers_length;
    tlssimple_identity *identity;
    mbedtls_ssl_key_cert shown;
} tls_request;

/* Right after the step that has read a CertificateRequest: notes what it says. */
int tls_request_note(tlssimple_session *session);
/* Whether the next step would write the client's certificate, if it has one. */
int tls_request_is_due(const tlssimple_session *session);
/* Whether the server takes a signature that the key in the answer can make. */
int tls_request_is_met(const tlssimple_session *session);
void tls_request_free(tls_request *request);

/* ---- server.c ---- */

/* What a server shows in place of its context's identity. */
typedef struct tls_shown {
    tlssimple_identity **identities;
    size_t count;
} tls_shown;

/* A server's half of tlssimple_session_set_identity(). */
tlssimple_status tls_server_add_identity(tlssimple_session *session, tlssimple_identity *identity);
/* Whether a server session has anything to show; a client session need not. */
int tls_server_is_ready(const tlssimple_session *session);
void tls_shown_free(tls_shown *shown);

/* ---- resumption.c ---- */

struct tlssimple_ticket {
    mbedtls_ssl_session session;
};

/* How far a TLS 1.3 ticket has come with a client. */
#define TLS_TICKET_NONE 0
#define TLS_TICKET_WAITS 1 /* it was read and not told yet */
#define TLS_TICKET_TOLD 2  /* read said TICKET, and no verb came since */

/* Before a client's step: forgets the offer once the server has chosen another version. */
void tls_offer_mind_version(tlssimple_session *session);
/* After a client's step from `state`: 0, or why the session may not be taken up like this. */
int tls_offer_check(const tlssimple_session *session, int state);
/* Whether the server has taken up what this session has offered. */
int tls_offer_is_taken(const tlssimple_session *session);

/* ---- ticket_keys.c ---- */

#define TLS_TICKET_OVERHEAD (16 + 12 + 16) /* the key's name, nonce, tag */

tlssimple_ticket_keys *tls_ticket_keys_hold(tlssimple_ticket_keys *keys);
/* Whether there are any. */
int tls_ticket_keys_are_set(tlssimple_ticket_keys *keys);
/* `sealed` has room for `length` + TLS_TICKET_OVERHEAD bytes. 0 or MBEDTLS_ERR_... */
int tls_ticket_seal(tlssimple_ticket_keys *keys, const uint8_t *plain, size_t length,
                    uint8_t *sealed);
/* `plain` has room for `length` - TLS_TICKET_OVERHEAD bytes. MBEDTLS_ERR_SSL_INVALID_MAC: it is of none of
   these keys, or was changed. */
int tls_ticket_open(tlssimple_ticket_keys *keys, const uint8_t *sealed, size_t length,
                    uint8_t *plain);

/* ---- tickets.c ---- */

/* What a ticket held that was opened in the running step. */
typedef struct tls_opened {
    int suite;
    uint8_t *chain; /* as `sent`; NULL: the client has shown none */
    size_t chain_length;
} tls_opened;

/* mbedtls_ssl_handshake_step(), with tickets written and read for this session. */
int tls_ticket_step(tlssimple_session *session);
void tls_opened_free(tls_opened *opened);

/* ---- session.c ---- */

struct tlssimple_session {
    mbedtls_ssl_context ssl;
    tlssimple_context *context;
    tls_bio bio;
    uint8_t *sent;         /* the peer's chain as it sent it, for tls_take_certificate() */
    size_t sent_length;
    tls_request request;
    tls_shown shown;
    uint8_t *server_name;  /* a server's: what its client has asked for */
    size_t server_name_length;
    tls_opened opened;
    int begun;             /* a verb was called */
    int hello_requests;    /* that were passed over */
    tls_keys keys;
    int offered;           /* a client's: the version of the session that it has offered, or 0 */
    int ticket;            /* a client's: TLS_TICKET_... */
    int extended_master;   /* TLS 1.2: RFC 7627 was in use */
    tlssimple_status dead; /* 0, or the fatal status that every verb repeats */
    int native_code;
    int examined;          /* at this gate the engine has found the peer good */
    int accepted;          /* the verdict gate is open */
    int at_gate;           /* between WANT_VERDICT and the verdict */
    int handshake_over;
    int resumed;
    int closed;            /* the peer said close_notify */
    int close_sent;
    int alert_due;         /* what Mbed TLS would send, -1 for nothing */
    int alert_received;
    int alert_sent;
    int version;           /* 0 before ServerHello */
    int group;
    unsigned char in_counter[8]; /* the number of the next record, while there are no record buffers */
};

int tls_is_server(const tlssimple_session *session);
/* The session of ours that this belongs to, or NULL: another's. */
tlssimple_session *tls_session_of(mbedtls_ssl_context *ssl);
/* Whether this is what a verb may be given. */
int tls_is_buffer(const void *bytes, int32_t length);
/* Begins a verb: the buffers are the caller's, and what was good until the next verb is over. */
void tls_session_begin(tlssimple_session *session, const uint8_t *source, int32_t source_length,
                       uint8_t *destination, int32_t destination_length);
/* Ends a verb that writes: what is queued goes out as far as there is room, and what stays outranks a
   mere wish; the caller's buffers are let go. */
tlssimple_status tls_session_end(tlssimple_session *session, tlssimple_status status,
                                 int32_t destination_length, int32_t *written);
/* Makes the session dead, with the alert that is due unless one went out already. */
tlssimple_status tls_session_fail(tlssimple_session *session, int native_code);
tlssimple_status tls_session_die(tlssimple_session *session, tlssimple_status status, int alert);

#endif
