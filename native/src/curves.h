/* The arithmetic of curves.c's seams: numbers are limbs of 64 bits, the lowest first. All of it is
   constant in time in its inputs except where a comment says otherwise. */
#ifndef TLSSIMPLE_CURVES_H
#define TLSSIMPLE_CURVES_H

#include "internal.h"

#if defined(MBEDTLS_HAVE_INT64) && defined(__SIZEOF_INT128__) && \
    __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define TLS_HAS_CURVES

typedef uint64_t tls_limb;
__extension__ typedef unsigned __int128 tls_two_limbs;

#if defined(__x86_64__) && !defined(__ILP32__) && defined(__GNUC__)
#define TLS_HAS_ADX
#endif

/* What is `fast` uses mulx, adcx and adox: only if tls_curves_are_fast(). */
#if defined(TLS_HAS_ADX)
#define tls_curves_are_fast() tls_cpu_has(TLS_CPU_ADX)
#else
#define tls_curves_are_fast() 0
#endif

/* RFC 7748, section 5. The scalar is one that is decoded already (bits 0 to 2 and 255 clear, 254 set),
   u < 2^255 need not be reduced. The result is. */
void tls_x25519(tls_limb result[4], const tls_limb scalar[4], const tls_limb u[4], int fast);

#endif
#endif
