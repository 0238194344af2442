/* What the crypto rows measure, the same for each library: the adaptor for Mbed TLS is compiled twice, against
   our objects and against upstream's, the one for OpenSSL once. */
#ifndef TLSSIMPLE_BENCH_OPERATIONS_H
#define TLSSIMPLE_BENCH_OPERATIONS_H

#include <stddef.h>

enum operation {
    SEAL_AES_128_GCM,
    OPEN_AES_128_GCM,
    SEAL_AES_256_GCM,
    OPEN_AES_256_GCM,
    SEAL_CHACHA20_POLY1305,
    OPEN_CHACHA20_POLY1305,
    HASH_SHA_256,
    HASH_SHA_384,
    X25519_KEY_PAIR,
    X25519_AGREE,
    P256_KEY_PAIR,
    P256_AGREE,
    P256_SIGN,
    P256_VERIFY,
    P384_AGREE,
    P384_SIGN,
    P384_VERIFY,
    RSA_2048_SIGN,
    RSA_2048_VERIFY,
};

enum { X25519, P256, P384, CURVES };
enum { KEY_P256, KEY_P384, KEY_RSA, KEYS };

struct bytes {
    unsigned char data[2048];
    size_t length;
};

/* What all libraries work on; OpenSSL makes it. */
struct material {
    struct bytes peer[CURVES];   /* public keys: 32 bytes, or uncompressed points */
    struct bytes key[KEYS];      /* private keys, DER */
    struct bytes signature[KEYS]; /* over a hash of that many ones: 32, 48, 32 bytes; ECDSA's as DER, RSA's PKCS#1 v1.5 */
};

#define RECORD 16384

/* Makes everything ready for it; 0 if that went well. */
typedef int prepare_function(const struct material *material);

/* Does it `count` times, to `length` bytes where it has a length; 0 if every one was right. */
typedef int run_function(enum operation operation, size_t length, long count);

struct implementation {
    prepare_function *prepare;
    run_function *run;
};

/* What a shared library of an adaptor exports. */
#define BENCH_IMPLEMENTATION "bench_implementation"

extern const struct implementation openssl_implementation;
int openssl_make(struct material *material);

#endif
