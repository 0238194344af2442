/*
 * What of Mbed TLS 3.6 is compiled in. A list of what is wanted; all that is not named is left out:
 * DTLS, renegotiation, CBC, static RSA and DHE key exchange, external PSK, SHA-1 signatures on the
 * wire, key and certificate files, PEM, the file system, the debug log.
 */
#ifndef TLSSIMPLE_MBEDTLS_CONFIG_H
#define TLSSIMPLE_MBEDTLS_CONFIG_H

/* ---- platform --------------------------------------------------------------------------------- */

#define MBEDTLS_HAVE_ASM
#define MBEDTLS_HAVE_TIME
/* Validity periods are judged in managed code; here they only help to prefer a parent that is valid
   now where several have the same name. */
#define MBEDTLS_HAVE_TIME_DATE
/* The age of tickets, by the wall clock: see platform.c. */
#define MBEDTLS_PLATFORM_MS_TIME_ALT
#define MBEDTLS_PLATFORM_C
/* The heap is counted, so that tests can hold "nothing leaks". */
#define MBEDTLS_PLATFORM_MEMORY
/* PSA keeps global key slots: with TLS 1.3 two threads collide even on unshared contexts (#9991). */
#define MBEDTLS_THREADING_C
#if defined(_WIN32)
#define MBEDTLS_THREADING_ALT
#else
#define MBEDTLS_THREADING_PTHREAD
#endif

/* ---- PSA, which TLS 1.3 is written against ----------------------------------------------------- */

#define MBEDTLS_PSA_CRYPTO_C
/* The system's random source: it needs no lock and survives fork(). */
#define MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG
/* Without it 32 key slots serve all connections, and the 33rd handshake fails (curl#13838). */
#define MBEDTLS_PSA_KEY_STORE_DYNAMIC

/* ---- ciphers and hashes ------------------------------------------------------------------------ */

#define MBEDTLS_CIPHER_C
#define MBEDTLS_AES_C
/* Else they are made at first use, where threads race for it. */
#define MBEDTLS_AES_ROM_TABLES
#define MBEDTLS_AESNI_C
#define MBEDTLS_AESCE_C
/* For key files; block by block, see crypto.c: MBEDTLS_CIPHER_MODE_CBC would bring TLS's CBC suites. */
#define MBEDTLS_DES_C
#define MBEDTLS_GCM_C
#define MBEDTLS_CHACHA20_C
#define MBEDTLS_POLY1305_C
#define MBEDTLS_CHACHAPOLY_C
#define MBEDTLS_MD_C
/* For old key files, and so that old root certificates parse, whose own signature nobody checks: see
   policy.c. */
#define MBEDTLS_SHA1_C
#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA384_C
#define MBEDTLS_SHA512_C
/* On arm64; for x86-64 see seams/sha256.c and sha512.c. */
#define MBEDTLS_SHA256_USE_ARMV8_A_CRYPTO_IF_PRESENT
#define MBEDTLS_SHA512_USE_A64_CRYPTO_IF_PRESENT
#define MBEDTLS_HKDF_C
#define MBEDTLS_PKCS5_C

/* ---- public keys -------------------------------------------------------------------------------- */

#define MBEDTLS_BIGNUM_C
#define MBEDTLS_ECP_C
#define MBEDTLS_ECP_DP_SECP256R1_ENABLED
#define MBEDTLS_ECP_DP_SECP384R1_ENABLED
#define MBEDTLS_ECP_DP_SECP521R1_ENABLED
#define MBEDTLS_ECP_DP_CURVE25519_ENABLED
#define MBEDTLS_ECP_NIST_OPTIM
#define MBEDTLS_ECDH_C
#define MBEDTLS_ECDSA_C
#define MBEDTLS_ECDSA_DETERMINISTIC
#define MBEDTLS_HMAC_DRBG_C
#define MBEDTLS_RSA_C
#define MBEDTLS_PKCS1_V15
#define MBEDTLS_PKCS1_V21
#define MBEDTLS_ASN1_PARSE_C
#define MBEDTLS_ASN1_WRITE_C
#define MBEDTLS_OID_C
#define MBEDTLS_PK_C
#define MBEDTLS_PK_PARSE_C
#define MBEDTLS_PK_PARSE_EC_COMPRESSED
#define MBEDTLS_PK_WRITE_C

/* ---- certificates -------------------------------------------------------------------------------- */

#define MBEDTLS_X509_USE_C
#define MBEDTLS_X509_CRT_PARSE_C
#define MBEDTLS_X509_CRL_PARSE_C
#define MBEDTLS_X509_RSASSA_PSS_SUPPORT

/* ---- TLS ------------------------------------------------------------------------------------------ */

#define MBEDTLS_SSL_TLS_C
#define MBEDTLS_SSL_CLI_C
#define MBEDTLS_SSL_SRV_C
#define MBEDTLS_SSL_PROTO_TLS1_2
#define MBEDTLS_SSL_PROTO_TLS1_3
#define MBEDTLS_SSL_TLS1_3_COMPATIBILITY_MODE
#define MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL_ENABLED
/* A ticket is a PSK; with (EC)DHE beside it, never alone. */
#define MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_EPHEMERAL_ENABLED
#define MBEDTLS_KEY_EXCHANGE_ECDHE_RSA_ENABLED
#define MBEDTLS_KEY_EXCHANGE_ECDHE_ECDSA_ENABLED
#define MBEDTLS_SSL_EXTENDED_MASTER_SECRET
#define MBEDTLS_SSL_KEEP_PEER_CERTIFICATE
#define MBEDTLS_SSL_ALL_ALERT_MESSAGES
#define MBEDTLS_SSL_ALPN
#define MBEDTLS_SSL_SERVER_NAME_INDICATION
#define MBEDTLS_SSL_SESSION_TICKETS
#define MBEDTLS_SSL_TICKET_C
/* No padding: the default pads every TLS 1.3 record to 16 bytes, which hides little. */
#define MBEDTLS_SSL_CID_TLS1_3_PADDING_GRANULARITY 1
#define MBEDTLS_SSL_KEYING_MATERIAL_EXPORT
#define MBEDTLS_VERSION_C

#endif
