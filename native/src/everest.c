/* X25519 by Project Everest (HACL*), verified, as it comes with Mbed TLS. Compiled here and not for
   itself: where the configuration names it, it becomes part of ECDH's contexts too. Only CPUs
   without ADX run it on x86-64: there it is to be small. */
#if defined(__SIZEOF_INT128__)
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("Os")
#endif
#define MBEDTLS_ECDH_VARIANT_EVEREST_ENABLED
#include "../library/Hacl_Curve25519_joined.c"
#else
typedef int tls_no_everest; /* C has no empty files */
#endif
