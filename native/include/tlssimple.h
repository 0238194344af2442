/*
 * tlssimple.h - TLS 1.2 and 1.3 as a state machine over memory.
 *
 * This header is the manual. The library does no I/O, starts no thread, keeps no clock and never
 * calls back: bytes from the peer go in as `source`, bytes for the peer come out in `destination`,
 * and a status says what is wanted next. What it is built on does not show: nothing here names
 * Mbed TLS but one function that tells its version, and `native_code`, which is for messages.
 *
 * Verbs. Every session is driven by five, each one call:
 *
 *     handshake   until it says OK; in between it may ask for input, for output room, for a verdict
 *     read        decrypts what is in `source` into `plaintext`; as many records as fit
 *     write       encrypts `plaintext` into `destination`; as many records as fit
 *     shutdown    says close_notify
 *     flush       hands out what is queued for the peer (an alert, a ticket, a last flight)
 *
 * All of them take what they can and say how much: `consumed` of what went in, `produced` and
 * `written` of what came out. They never keep a pointer to a caller's buffer.
 *
 * The verdict gate. A client session stops with TLSSIMPLE_WANT_VERDICT once the peer's chain has
 * arrived. Nothing but the ClientHello was sent so far. It goes on only after the engine has found
 * the chain good, in tlssimple_session_examine_peer(), and the caller has said so too, by
 * tlssimple_session_accept_peer(). No verb passes the gate otherwise, and a handshake that would
 * end without a verdict fails with TLSSIMPLE_E_UNVERIFIED.
 *
 * Fatal statuses. A negative status is fatal: the session is dead from then on, every verb but
 * flush returns the same status again, and only flush (the alert for the peer) makes sense.
 *
 * Threads. tlssimple_start() must have returned OK before anything else. Contexts and trust are
 * immutable once made and may be shared by any number of threads and sessions. Calls on one
 * session must not overlap.
 *
 * Lifetime. A session needs its context until it is freed; the caller frees in that order.
 */
#ifndef TLSSIMPLE_H
#define TLSSIMPLE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define TLSSIMPLE_API __declspec(dllexport)
#else
#define TLSSIMPLE_API __attribute__((visibility("default")))
#endif

/* Changes whenever a signature, a struct or a number in this file changes. */
#define TLSSIMPLE_ABI_VERSION 1u

/* ---- statuses: keep in sync with TlsStatus.cs ------------------------------------------------ */

typedef int32_t tlssimple_status;

#define TLSSIMPLE_OK 0
/* All of `source` was taken and more is needed. */
#define TLSSIMPLE_WANT_INPUT 1
/* `destination` is full and more is queued: send it and call again. */
#define TLSSIMPLE_WANT_OUTPUT 2
/* The peer's chain has arrived; see "The verdict gate". */
#define TLSSIMPLE_WANT_VERDICT 3
/* The peer said close_notify: a clean end of what it sends. */
#define TLSSIMPLE_CLOSED 4

/* The caller's matter. */
#define TLSSIMPLE_E_ARGUMENT (-1)
#define TLSSIMPLE_E_MEMORY (-2)
#define TLSSIMPLE_E_INTERNAL (-3)
/* A certificate or key that the caller gave does not parse, or the two do not belong together. */
#define TLSSIMPLE_E_IDENTITY (-4)
/* The peer's matter. */
#define TLSSIMPLE_E_ALERT (-10)            /* it sent a fatal alert: alert_received says which */
#define TLSSIMPLE_E_NOT_TLS (-11)          /* its first bytes are no TLS record */
#define TLSSIMPLE_E_VERSION (-12)          /* no protocol version in common */
#define TLSSIMPLE_E_NO_COMMON (-13)        /* no suite, group or signature algorithm in common */
#define TLSSIMPLE_E_NO_ALPN (-14)          /* no application protocol in common */
#define TLSSIMPLE_E_RECORD_MAC (-15)       /* a record is not authentic: changed, replayed, cut */
#define TLSSIMPLE_E_RECORD_SIZE (-16)      /* a record is longer than RFC 8446 5.2 allows */
#define TLSSIMPLE_E_UNEXPECTED (-17)       /* a message that has no place here */
#define TLSSIMPLE_E_DECODE (-18)           /* a message that does not parse */
#define TLSSIMPLE_E_ILLEGAL (-19)          /* a message with a value that is not allowed */
#define TLSSIMPLE_E_CERTIFICATE (-20)      /* its certificate does not parse, or its key is unfit */
#define TLSSIMPLE_E_SIGNATURE (-21)        /* its handshake signature or Finished is wrong */
#define TLSSIMPLE_E_PROTOCOL (-22)         /* any other breach of the protocol */
/* The verdict's matter. */
#define TLSSIMPLE_E_UNVERIFIED (-30)       /* the handshake would have ended without a verdict */
#define TLSSIMPLE_E_REFUSED (-31)          /* tlssimple_session_refuse_peer() was called */
#define TLSSIMPLE_E_UNTRUSTED (-32)        /* examine_peer, accept_peer: not verified; not fatal */

/* ---- library --------------------------------------------------------------------------------- */

/* TLSSIMPLE_ABI_VERSION of the library, to compare with the header's. */
TLSSIMPLE_API uint32_t tlssimple_abi_version(void);

/* The version of Mbed TLS inside, as "3.6.7"; static storage. */
TLSSIMPLE_API const char *tlssimple_engine_version(void);

/* Makes the library ready, once a process; later calls are cheap and return the first outcome.
   Safe to call from several threads. */
TLSSIMPLE_API tlssimple_status tlssimple_start(void);

/* Bytes of heap that the library holds now, for tests and measurements. */
TLSSIMPLE_API int64_t tlssimple_memory_in_use(void);

/* SHA-256 of `data` into the 32 bytes at `digest`. */
TLSSIMPLE_API tlssimple_status tlssimple_sha256(const uint8_t *data, int32_t data_length,
                                                uint8_t *digest);

/* ---- trust: a set of anchors ------------------------------------------------------------------ */

typedef struct tlssimple_trust tlssimple_trust;

TLSSIMPLE_API tlssimple_status tlssimple_trust_create(tlssimple_trust **trust);

/* Adds one certificate (DER, copied). E_IDENTITY: it does not parse here (EdDSA, for one); the set
   is as before. Not once the set is in use by sessions. */
TLSSIMPLE_API tlssimple_status tlssimple_trust_add(tlssimple_trust *trust, const uint8_t *der,
                                                   int32_t der_length);

TLSSIMPLE_API void tlssimple_trust_free(tlssimple_trust *trust);

/* ---- context: a policy for many sessions ------------------------------------------------------ */

typedef struct tlssimple_context tlssimple_context;

#define TLSSIMPLE_CLIENT 0
#define TLSSIMPLE_SERVER 1

#define TLSSIMPLE_TLS12 0x0303
#define TLSSIMPLE_TLS13 0x0304

/* Makes a context. `alpn` is the ProtocolNameList of RFC 7301 3.1 without its outer length (each
   name behind its length byte), in order of preference; length 0 for none.
   Suites, groups and signature algorithms are the library's: see docs/policy.md. */
TLSSIMPLE_API tlssimple_status tlssimple_context_create(int32_t role, int32_t min_version,
                                                        int32_t max_version, const uint8_t *alpn,
                                                        int32_t alpn_length,
                                                        tlssimple_context **context);

/* Gives the context what it shows to peers: a chain, leaf first, each certificate (DER) behind its
   length in three bytes, big-endian, and the leaf's private key (DER: PKCS#8, PKCS#1 or SEC 1).
   Copied; the caller wipes its own. A server context needs one before its first session. */
TLSSIMPLE_API tlssimple_status tlssimple_context_set_identity(tlssimple_context *context,
                                                              const uint8_t *chain,
                                                              int32_t chain_length,
                                                              const uint8_t *key,
                                                              int32_t key_length);

TLSSIMPLE_API void tlssimple_context_free(tlssimple_context *context);

/* ---- session: one connection ------------------------------------------------------------------ */

typedef struct tlssimple_session tlssimple_session;

/* Starts a session. `server_name` (client only) is the name for SNI: a DNS name in A-labels
   without a trailing dot, UTF-8, no NUL; length 0 sends none, as RFC 6066 3 asks for addresses.
   It plays no part in verification. */
TLSSIMPLE_API tlssimple_status tlssimple_session_create(tlssimple_context *context,
                                                        const uint8_t *server_name,
                                                        int32_t server_name_length,
                                                        tlssimple_session **session);

TLSSIMPLE_API void tlssimple_session_free(tlssimple_session *session);

TLSSIMPLE_API tlssimple_status tlssimple_session_handshake(tlssimple_session *session,
                                                           const uint8_t *source,
                                                           int32_t source_length,
                                                           int32_t *consumed,
                                                           uint8_t *destination,
                                                           int32_t destination_length,
                                                           int32_t *written);

/* OK: `produced` > 0, or (plaintext_length is 0) at least one byte is ready. What a record brings
   along besides data (tickets, warnings) is dealt with on the way. An end or an error behind data
   is told by the next call. */
TLSSIMPLE_API tlssimple_status tlssimple_session_read(tlssimple_session *session,
                                                      const uint8_t *source,
                                                      int32_t source_length, int32_t *consumed,
                                                      uint8_t *plaintext,
                                                      int32_t plaintext_length,
                                                      int32_t *produced);

/* OK: all of `plaintext` was consumed and all that it became is in `destination`. WANT_OUTPUT without
   progress: `destination` is too small for any record; tlssimple_write_bound(1) is enough. */
TLSSIMPLE_API tlssimple_status tlssimple_session_write(tlssimple_session *session,
                                                       const uint8_t *plaintext,
                                                       int32_t plaintext_length,
                                                       int32_t *consumed, uint8_t *destination,
                                                       int32_t destination_length,
                                                       int32_t *written);

/* Queues close_notify, once. Reading may go on. */
TLSSIMPLE_API tlssimple_status tlssimple_session_shutdown(tlssimple_session *session,
                                                          uint8_t *destination,
                                                          int32_t destination_length,
                                                          int32_t *written);

TLSSIMPLE_API tlssimple_status tlssimple_session_flush(tlssimple_session *session,
                                                       uint8_t *destination,
                                                       int32_t destination_length,
                                                       int32_t *written);

/* Room in `destination` that lets write encrypt `plaintext_length` bytes in one call. */
TLSSIMPLE_API int32_t tlssimple_write_bound(int32_t plaintext_length);

/* ---- the peer --------------------------------------------------------------------------------- */

/* Certificate number `index` of the peer's chain as it was sent, leaf first. *der is the session's
   and valid until the session's next verb. E_ARGUMENT past the last one. */
TLSSIMPLE_API tlssimple_status tlssimple_session_peer_certificate(tlssimple_session *session,
                                                                  int32_t index,
                                                                  const uint8_t **der,
                                                                  int32_t *der_length);

/* What is wrong with one certificate of the path, at most one bit a rule: keep in sync with
   NativeVerifyFlags.cs. */
#define TLSSIMPLE_BAD_ISSUER 0x0001u       /* no path to an anchor, or a signature is wrong */
#define TLSSIMPLE_BAD_HASH 0x0002u         /* signed over a hash that is too weak */
#define TLSSIMPLE_BAD_KEY_TYPE 0x0004u     /* a kind of key that is not accepted */
#define TLSSIMPLE_BAD_KEY_SIZE 0x0008u     /* RSA under 2048 bits, or a curve not accepted */
#define TLSSIMPLE_BAD_KEY_USAGE 0x0010u    /* keyUsage forbids this use */
#define TLSSIMPLE_BAD_EXT_KEY_USAGE 0x0020u /* extendedKeyUsage lacks serverAuth */
#define TLSSIMPLE_BAD_OTHER 0x0040u        /* a rule with no bit of its own */
#define TLSSIMPLE_BAD_REVOKED 0x0080u
#define TLSSIMPLE_BAD_TOO_LONG 0x0100u     /* more certificates than a path may have */

/* One certificate of the verified path. */
typedef struct tlssimple_path_entry {
    uint32_t flags;      /* TLSSIMPLE_BAD_* */
    int32_t der_length;
    const uint8_t *der;
} tlssimple_path_entry;

#define TLSSIMPLE_PATH_MAX 10

/* The engine's half of the verdict: looks for a path from the peer's leaf to an anchor in `trust`
   and checks it. *path_length entries, leaf first, tell what was found; their DER is valid as long
   as session and trust, until the session's next verb. Time and names are not looked at: they are
   the caller's half. OK: nothing is wrong. E_UNTRUSTED: `path` says what is; another trust may still
   be tried. Opens nothing. Only between WANT_VERDICT and the next verb. */
TLSSIMPLE_API tlssimple_status tlssimple_session_examine_peer(tlssimple_session *session,
                                                              const tlssimple_trust *trust,
                                                              tlssimple_path_entry *path,
                                                              int32_t *path_length);

/* Opens the gate, if the last examine_peer at this gate said OK; else E_UNTRUSTED, which is not
   fatal. Call it when everything else has been found good as well. */
TLSSIMPLE_API tlssimple_status tlssimple_session_accept_peer(tlssimple_session *session);

/* Ends the handshake: queues the alert (RFC 8446 6, encrypted where TLS 1.3 has it so) and makes
   the session dead with E_REFUSED. */
TLSSIMPLE_API tlssimple_status tlssimple_session_refuse_peer(tlssimple_session *session,
                                                             int32_t alert);

/* ---- facts ------------------------------------------------------------------------------------ */

typedef struct tlssimple_info {
    int32_t version;         /* TLSSIMPLE_TLS12, TLSSIMPLE_TLS13; 0 before it is known */
    int32_t cipher_suite;    /* IANA number */
    int32_t group;           /* IANA number of the NamedGroup; 0 before it is known */
    int32_t resumed;         /* 1: an earlier session was taken up */
    int32_t alpn_length;
    int32_t alert_received;  /* RFC 8446 6.2, -1 for none */
    int32_t alert_sent;      /* as above */
    int32_t native_code;     /* the engine's own error code, 0 for none */
    uint8_t alpn[256];
} tlssimple_info;

TLSSIMPLE_API tlssimple_status tlssimple_session_info(tlssimple_session *session,
                                                      tlssimple_info *info);

#ifdef __cplusplus
}
#endif

#endif
