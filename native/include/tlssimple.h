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
 * The verdict gate. A session stops with TLSSIMPLE_WANT_VERDICT once the peer's chain has arrived: a
 * client's always, and nothing but the ClientHello was sent so far; a server's where the client has shown
 * a certificate. It goes on only after the engine has found the chain good, in
 * tlssimple_session_examine_peer(), and the caller has said so too, by tlssimple_session_accept_peer().
 * No verb passes the gate otherwise, and a handshake that would end without a verdict fails with
 * TLSSIMPLE_E_UNVERIFIED. Resumption: see "sessions that are taken up again".
 *
 * Fatal statuses. A negative status is fatal: the session is dead from then on, every verb but
 * flush returns the same status again, and only flush (the alert for the peer) makes sense.
 *
 * A client's certificate. A client session whose server asks for one stops with
 * TLSSIMPLE_WANT_IDENTITY, once and never before the gate is open; see
 * tlssimple_session_set_identity().
 *
 * Threads. tlssimple_start() must have returned OK before anything else. Contexts and identities are
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
#define TLSSIMPLE_ABI_VERSION 4u

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
/* A client session: the server asks for a certificate; see tlssimple_session_set_identity(). */
#define TLSSIMPLE_WANT_IDENTITY 5
/* read, of a client: the server has given a ticket; see tlssimple_session_take_ticket(). Call again. */
#define TLSSIMPLE_TICKET 6

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
#define TLSSIMPLE_E_NO_CERTIFICATE (-23)   /* a client shows none where one is required */
/* The verdict's matter. */
#define TLSSIMPLE_E_UNVERIFIED (-30)       /* the handshake would have ended without a verdict */
#define TLSSIMPLE_E_REFUSED (-31)          /* tlssimple_session_refuse_peer() was called */
#define TLSSIMPLE_E_UNTRUSTED (-32)        /* examine_peer, accept_peer: not verified; not fatal */

/* ---- library --------------------------------------------------------------------------------- */

/* TLSSIMPLE_ABI_VERSION of the library, to compare with the header's. */
TLSSIMPLE_API uint32_t tlssimple_abi_version(void);

/* The version of Mbed TLS inside, as "3.6.7"; static storage. */
TLSSIMPLE_API const char *tlssimple_engine_version(void);

/* What of the processor is in use, as a sum of these; 0 where everything is portable code. The variable
   TLSSIMPLE_CPU_OFF of the environment, read once, keeps features from being used: a list like
   "vaes,adx" of aes, vaes, avx2, sha, adx, or "all". */
#define TLSSIMPLE_CPU_AES 1    /* x86-64: AES-NI, PCLMULQDQ, SSE4.1; arm64: AES, PMULL */
#define TLSSIMPLE_CPU_VAES 2   /* x86-64: VAES, VPCLMULQDQ, AVX2 */
#define TLSSIMPLE_CPU_AVX2 4   /* x86-64: AVX2, BMI2 */
#define TLSSIMPLE_CPU_SHA256 8 /* x86-64: SHA-NI, SSE4.1; arm64: SHA2 */
#define TLSSIMPLE_CPU_ADX 16   /* x86-64: BMI2, ADX */
TLSSIMPLE_API uint32_t tlssimple_cpu_features(void);

/* Makes the library ready, once a process; later calls are cheap and return the first outcome.
   Safe to call from several threads. */
TLSSIMPLE_API tlssimple_status tlssimple_start(void);

/* Bytes of heap that the library holds now, for tests and measurements. */
TLSSIMPLE_API int64_t tlssimple_memory_in_use(void);

/* SHA-256 of `data` into the 32 bytes at `digest`. */
TLSSIMPLE_API tlssimple_status tlssimple_sha256(const uint8_t *data, int32_t data_length,
                                                uint8_t *digest);

/* `length` bytes of the system's random source, which is fit for keys. */
TLSSIMPLE_API tlssimple_status tlssimple_random(uint8_t *output, int32_t length);

/* HMAC (RFC 2104) over `data`; `mac` takes 20, 32, 48 or 64 bytes, by `hash`. */
#define TLSSIMPLE_SHA1 20
#define TLSSIMPLE_SHA256 32
#define TLSSIMPLE_SHA384 48
#define TLSSIMPLE_SHA512 64
TLSSIMPLE_API tlssimple_status tlssimple_hmac(int32_t hash, const uint8_t *key, int32_t key_length,
                                              const uint8_t *data, int32_t data_length,
                                              uint8_t *mac);

/* ---- keys under a password -------------------------------------------------------------------- */

/* PBKDF2 with HMAC (RFC 8018 5.2). */
TLSSIMPLE_API tlssimple_status tlssimple_pbkdf2(int32_t hash, const uint8_t *password,
                                                int32_t password_length, const uint8_t *salt,
                                                int32_t salt_length, int32_t iterations,
                                                uint8_t *output, int32_t output_length);

/* The derivation of PKCS #12 (RFC 7292 B.2). `password` is a BMPString with its two zero bytes at the
   end; `purpose` is 1 for a key, 2 for an IV, 3 for a MAC key. */
TLSSIMPLE_API tlssimple_status tlssimple_pkcs12_derive(int32_t hash, int32_t purpose,
                                                       const uint8_t *password,
                                                       int32_t password_length,
                                                       const uint8_t *salt, int32_t salt_length,
                                                       int32_t iterations, uint8_t *output,
                                                       int32_t output_length);

/* CBC with the padding of RFC 8018 6.1.1, taken off. `output` has the room of `input`.
   E_ARGUMENT: the padding is wrong, which mostly means the password is. */
#define TLSSIMPLE_AES_CBC 1      /* by the key's length: 16, 24 or 32 bytes */
#define TLSSIMPLE_DES_EDE3_CBC 2 /* 24 bytes */
TLSSIMPLE_API tlssimple_status tlssimple_cbc_decrypt(int32_t cipher, const uint8_t *key,
                                                     int32_t key_length, const uint8_t *iv,
                                                     int32_t iv_length, const uint8_t *input,
                                                     int32_t input_length, uint8_t *output,
                                                     int32_t *output_length);

/* ---- certificates: the engine's half of verification ------------------------------------------- */

/* What is wrong with one certificate of a path, one bit a rule: keep in sync with
   NativeVerifyFlags.cs. */
#define TLSSIMPLE_BAD_ISSUER 0x0001u       /* it is not signed by the next one, or that is no CA */
#define TLSSIMPLE_BAD_HASH 0x0002u         /* signed over a hash that is too weak */
#define TLSSIMPLE_BAD_KEY_TYPE 0x0004u     /* a kind of key that is not accepted */
#define TLSSIMPLE_BAD_KEY_SIZE 0x0008u     /* RSA under 2048 bits, or a curve not accepted */
#define TLSSIMPLE_BAD_KEY_USAGE 0x0010u    /* keyUsage forbids this use */
#define TLSSIMPLE_BAD_EXT_KEY_USAGE 0x0020u /* extendedKeyUsage forbids this use */
#define TLSSIMPLE_BAD_OTHER 0x0040u        /* a rule with no bit of its own */
#define TLSSIMPLE_BAD_FORM 0x0200u         /* it does not parse */

/* The most certificates in a path. */
#define TLSSIMPLE_PATH_MAX 20

/* Verifies exactly this path: each certificate (DER) behind its length in three bytes, big-endian,
   the peer's first, the anchor last. The anchor's own signature is not looked at; a path of one
   certificate is an anchor itself and only its form and key are. Time, names, path lengths, name
   constraints and critical extensions are the caller's half; so is everything but the key of an anchor
   that does not parse here. `flags` has room for TLSSIMPLE_PATH_MAX and gets one
   word a certificate. OK: nothing is wrong. E_UNTRUSTED: `flags` says what is. E_ARGUMENT: empty, too
   long, or not cut as described. */
TLSSIMPLE_API tlssimple_status tlssimple_path_verify(const uint8_t *path, int32_t path_length,
                                                     uint32_t *flags);

/* Whether `signature` over `data` is by the key in `public_key` (SubjectPublicKeyInfo). `scheme` is
   a SignatureScheme of RFC 8446 4.2.3 (rsa_pkcs1, ecdsa, rsa_pss_rsae with SHA-256, 384 or 512); for
   ECDSA it tells the hash only, the curve is the key's. E_UNTRUSTED: it is not, or the key is of
   another kind or does not parse. */
TLSSIMPLE_API tlssimple_status tlssimple_signature_verify(const uint8_t *public_key,
                                                          int32_t public_key_length,
                                                          int32_t scheme, const uint8_t *data,
                                                          int32_t data_length,
                                                          const uint8_t *signature,
                                                          int32_t signature_length);

/* ---- identity: a chain and the key to it -------------------------------------------------------- */

typedef struct tlssimple_identity tlssimple_identity;

/* `chain` as in tlssimple_path_verify(), leaf first; `key` is the leaf's private key (DER: PKCS#8,
   PKCS#1 or SEC 1, in the clear). Copied; the caller wipes its own. E_IDENTITY: they do not parse, or
   do not belong together, or are too long for one record of 16 KB. Of the chain only the leaf need parse.
   Immutable, may be shared; contexts and sessions keep what they use of it. */
TLSSIMPLE_API tlssimple_status tlssimple_identity_create(const uint8_t *chain,
                                                         int32_t chain_length,
                                                         const uint8_t *key, int32_t key_length,
                                                         tlssimple_identity **identity);

TLSSIMPLE_API void tlssimple_identity_free(tlssimple_identity *identity);

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

/* The rest of a context is set before its first session. */

/* What a server shows to clients, unless a session has an identity of its own. */
TLSSIMPLE_API tlssimple_status tlssimple_context_set_identity(tlssimple_context *context,
                                                              tlssimple_identity *identity);

/* Narrows what is spoken to these cipher suites (IANA numbers), the most preferred first; both versions'
   stand in one list. E_ARGUMENT: none, or one twice, or one that the library does not have, or a version
   that the context allows is left without a suite. In TLS 1.3 a server goes by its client's order. */
TLSSIMPLE_API tlssimple_status tlssimple_context_set_suites(tlssimple_context *context,
                                                            const uint16_t *suites, int32_t count);

/* The same for key exchange groups (IANA's NamedGroups): a client makes its key share for the first. */
TLSSIMPLE_API tlssimple_status tlssimple_context_set_groups(tlssimple_context *context,
                                                            const uint16_t *groups, int32_t count);

/* Whether a server asks clients for a certificate. Default: TLSSIMPLE_CLIENT_AUTH_NONE. Where one is
   required and none is shown the handshake fails with E_NO_CERTIFICATE. No CAs are named to the client. */
#define TLSSIMPLE_CLIENT_AUTH_NONE 0
#define TLSSIMPLE_CLIENT_AUTH_OPTIONAL 1
#define TLSSIMPLE_CLIENT_AUTH_REQUIRED 2
TLSSIMPLE_API tlssimple_status tlssimple_context_set_client_auth(tlssimple_context *context,
                                                                 int32_t mode);

/* Lets a client context ask servers for tickets and session ids, and take up sessions: without this it
   does neither. */
TLSSIMPLE_API tlssimple_status tlssimple_context_enable_resumption(tlssimple_context *context);

/* Lets a server context give tickets under `keys`, which may serve many contexts: `count` of them after a
   full TLS 1.3 handshake (0 to 8), one in TLS 1.2 unless `count` is 0. Each is good for `lifetime` seconds
   (1 to 604800, RFC 8446 4.6.1) by the system's clock, and none that is older is taken. A session that was
   taken up gives one in TLS 1.3, and in TLS 1.2 none. They leave with the server's handshake verb, which
   says OK when all are in `destination`; so a server that only reads has sent them. A client whose
   chain is longer than 8 KB gets none, nor does one that would not take it up: without psk_dhe_ke, or in
   TLS 1.2 without extended master secret. Without this call the server gives none and takes none. */
typedef struct tlssimple_ticket_keys tlssimple_ticket_keys;
TLSSIMPLE_API tlssimple_status tlssimple_context_set_ticket_keys(tlssimple_context *context,
                                                                 tlssimple_ticket_keys *keys,
                                                                 int32_t lifetime, int32_t count);

TLSSIMPLE_API void tlssimple_context_free(tlssimple_context *context);

/* ---- session: one connection ------------------------------------------------------------------ */

typedef struct tlssimple_session tlssimple_session;

/* Starts a session. A client's `server_name` is the name for SNI: a DNS name in A-labels
   without a trailing dot, UTF-8, no NUL; length 0 sends none, as RFC 6066 3 asks for addresses.
   It plays no part in verification. A server's is the name that its client has asked for, as the caller
   has read it in the ClientHello, length 0 for none: a session is taken up under the same name only
   (RFC 6066 3). */
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
   along besides data (a KeyUpdate, warnings) is dealt with on the way; tickets are, unless the context has
   resumption enabled. An end, an error or a ticket behind data is told by the next call. Behind the
   bytes produced `plaintext` may be overwritten with zeros where a record of more than 512 bytes is padded
   or refused. */
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

/* TLS 1.3: changes the keys that this side writes under (RFC 8446 4.6.3), and with `request_peer` asks
   the peer to change its own. E_ARGUMENT in TLS 1.2, and after shutdown. write does it unasked
   before a key has served for as many records as RFC 8446 5.5 allows, and read answers a peer that asks:
   that answer goes out ahead of the next data. */
TLSSIMPLE_API tlssimple_status tlssimple_session_update_keys(tlssimple_session *session,
                                                             int32_t request_peer,
                                                             uint8_t *destination,
                                                             int32_t destination_length,
                                                             int32_t *written);

#define TLSSIMPLE_NO_CONTEXT (-1)

/* Keying material for other protocols (RFC 5705, RFC 8446 7.5), after the handshake. `label` has 1 to 249
   bytes, `context` up to 65535, `output` 1 to 8160. `context` may be empty; none, which in TLS 1.2 is not the
   same, is said by a length of TLSSIMPLE_NO_CONTEXT. E_ARGUMENT also in TLS 1.2 with a peer that does not do extended master
   secret, where another connection may have the same (RFC 7627 5.4). */
TLSSIMPLE_API tlssimple_status tlssimple_session_export(tlssimple_session *session,
                                                        const uint8_t *label, int32_t label_length,
                                                        const uint8_t *context,
                                                        int32_t context_length, uint8_t *output,
                                                        int32_t output_length);

/* Room in `destination` that lets write encrypt `plaintext_length` bytes in one call. */
TLSSIMPLE_API int32_t tlssimple_write_bound(int32_t plaintext_length);

/* ---- the peer --------------------------------------------------------------------------------- */

/* Certificate number `index` of the peer's chain as it was sent, byte for byte and in order, leaf
   first; also those that do not parse. *der is the session's and valid until the session's next verb.
   E_ARGUMENT past the last one. */
TLSSIMPLE_API tlssimple_status tlssimple_session_peer_certificate(tlssimple_session *session,
                                                                  int32_t index,
                                                                  const uint8_t **der,
                                                                  int32_t *der_length);

/* The engine's half of the verdict: tlssimple_path_verify() for a path whose first certificate is
   the peer's own, and what the handshake asks of that one besides (keyUsage for the suite, extendedKeyUsage
   for the role, the curve in TLS 1.2). Another path may be tried after. Opens nothing. Only between WANT_VERDICT and the
   next verb. E_ARGUMENT also if the path begins with another certificate. */
TLSSIMPLE_API tlssimple_status tlssimple_session_examine_peer(tlssimple_session *session,
                                                              const uint8_t *path,
                                                              int32_t path_length,
                                                              uint32_t *flags);

/* Opens the gate, if the last examine_peer at this gate said OK; else E_UNTRUSTED, which is not
   fatal. Call it when everything else has been found good as well. */
TLSSIMPLE_API tlssimple_status tlssimple_session_accept_peer(tlssimple_session *session);

/* Ends the handshake: queues the alert (RFC 8446 6, encrypted where TLS 1.3 has it so) and makes
   the session dead with E_REFUSED. */
TLSSIMPLE_API tlssimple_status tlssimple_session_refuse_peer(tlssimple_session *session,
                                                             int32_t alert);

/* ---- what is shown to the peer -------------------------------------------------------------------- */

/* The CAs that the server accepts, after WANT_IDENTITY: each Name (DER) behind its length in two
   bytes, big-endian (RFC 8446 4.2.4, RFC 5246 7.4.4). Length 0 if it does not say. Valid until the
   session's next verb. */
TLSSIMPLE_API tlssimple_status tlssimple_session_acceptable_issuers(tlssimple_session *session,
                                                                    const uint8_t **names,
                                                                    int32_t *names_length);

/* A client: answers WANT_IDENTITY: what is shown to the server, exactly the chain as it is; NULL shows
   none. A handshake that goes on without an answer shows none.
   A server: before the first verb, what is shown in place of the context's identity. Each call adds one,
   the first that the client can verify is taken: RSA for some, ECDSA for others. */
TLSSIMPLE_API tlssimple_status tlssimple_session_set_identity(tlssimple_session *session,
                                                              tlssimple_identity *identity);

/* ---- sessions that are taken up again ------------------------------------------------------------- */

/* What a client needs to take up a session: secrets and parameters, no certificates. Immutable; it never
   leaves the process, and is wiped when freed. */
typedef struct tlssimple_ticket tlssimple_ticket;

/* A client's session to come back to. TLS 1.3: after read said TICKET, until the session's next verb.
   TLS 1.2: once, after handshake said OK (a ticket or a session id, RFC 5077, RFC 5246 7.3). `lifetime`
   is the seconds for which the server keeps it, 0 if it does not say. E_ARGUMENT: there is none. */
TLSSIMPLE_API tlssimple_status tlssimple_session_take_ticket(tlssimple_session *session,
                                                             int32_t *lifetime,
                                                             tlssimple_ticket **ticket);

TLSSIMPLE_API void tlssimple_ticket_free(tlssimple_ticket *ticket);

/* A client, before its first verb: offers the server to take this session up. Where it does, there is no
   gate and no WANT_IDENTITY, and `resumed` tells: the verdict of the handshake that the ticket comes from
   stands, so the caller offers it only where it would come to the same one (host, trust, rules, identity).
   Where the server does not, the handshake is a full one. E_ARGUMENT: another version or server name than
   the ticket's, or the context has no resumption. */
TLSSIMPLE_API tlssimple_status tlssimple_session_offer_ticket(tlssimple_session *session,
                                                              const tlssimple_ticket *ticket);

/* The keys that a server seals tickets with. A ticket holds the client's chain if it has shown one; when
   it is taken up the session stops at the gate with that chain all the same, so that it is judged anew. A
   context that requires a certificate takes up no session without one, and one that asks for none takes
   up none with one. A ticket that is not taken means a full handshake, never a failed one. Until keys are
   set there are no tickets. */
TLSSIMPLE_API tlssimple_status tlssimple_ticket_keys_create(tlssimple_ticket_keys **keys);

/* Replaces all keys: `bytes` holds one to eight of 48 bytes, 16 of name (public, different from each other)
   and 32 of key. The first seals, all open. Safe while sessions run. */
#define TLSSIMPLE_TICKET_KEY_SIZE 48
TLSSIMPLE_API tlssimple_status tlssimple_ticket_keys_set(tlssimple_ticket_keys *keys,
                                                         const uint8_t *bytes, int32_t length);

/* Contexts hold what they use. */
TLSSIMPLE_API void tlssimple_ticket_keys_free(tlssimple_ticket_keys *keys);

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
