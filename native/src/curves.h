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

/* r = 1 / a mod m, 0 for 0: m is odd and public, a < m. */
void tls_invert(tls_limb *r, const tls_limb *a, const tls_limb *m, int limbs);

/* RFC 7748, section 5. The scalar is one that is decoded already (bits 0 to 2 and 255 clear, 254 set),
   u < 2^255 need not be reduced. The result is. */
void tls_x25519(tls_limb result[4], const tls_limb scalar[4], const tls_limb u[4], int fast);

/* P-256 and P-384. Points are x and y, one behind the other; numbers are below what they are modulo. */
typedef struct tls_curve {
    int limbs;
    const tls_limb *order;
    int (*is_on_curve)(const tls_limb *p, int fast); /* of public points */
    /* r = k p for 0 < k < n and p on the curve. */
    void (*multiply)(tls_limb *r, const tls_limb *k, const tls_limb *p, int fast);
    /* r = k G for 0 < k < n. */
    void (*multiply_base)(tls_limb *r, const tls_limb *k, int fast);
    /* r = a G + b p, or 0 if that is 0. Not constant in time: a, b and p are public. */
    int (*multiply_add)(tls_limb *r, const tls_limb *a, const tls_limb *b, const tls_limb *p,
                        int fast);
} tls_curve;

#define TLS_CURVE_LIMBS 6

extern const tls_curve tls_p256;
extern const tls_curve tls_p384;

#endif
#endif
