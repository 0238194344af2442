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

/* The same number, of which the compiler knows nothing: of a mask that it knows to be all ones or 0
   it may make a branch, and clang does. */
static inline tls_limb tls_opaque(tls_limb number)
{
    __asm__("" : "+r"(number));
    return number;
}

/* What is `fast` uses mulx, adcx and adox: only if tls_curves_are_fast(). */
#if defined(TLS_HAS_ADX)
#define tls_curves_are_fast() tls_cpu_has(TLS_CPU_ADX)
#else
#define tls_curves_are_fast() 0
#endif

/* r = 1 / a mod m, 0 for 0: m is odd and public, a < m. */
void tls_invert(tls_limb *r, const tls_limb *a, const tls_limb *m, int limbs);

/* RFC 7748, section 5. The scalar is one that is decoded already (bits 0 to 2 and 255 clear, 254
   set), u < 2^255 need not be reduced. The result is. */
void tls_x25519(tls_limb result[4], const tls_limb scalar[4], const tls_limb u[4], int fast);
/* The same of u = 9: a public key. */
void tls_x25519_base(tls_limb result[4], const tls_limb scalar[4], int fast);

/* P-256 and P-384: y^2 = x^3 - 3x + b. Numbers of the field are below p, and times R = 2^(64 limbs)
   in all that is a curve's own. */
#define TLS_CURVE_LIMBS 6
typedef tls_limb tls_element[TLS_CURVE_LIMBS];

typedef struct tls_curve {
    int limbs;
    int teeth;
    int spacing;
    const tls_limb *base; /* see make-curve-constants.py */
    const tls_limb *order;
    const tls_limb *prime;
    const tls_limb *one;
    const tls_limb *square_of_radix; /* R^2, not times R */
    const tls_limb *coefficient; /* b */
    void (*multiply)(tls_limb *r, const tls_limb *a, const tls_limb *b);
    void (*square)(tls_limb *r, const tls_limb *a);
    void (*add)(tls_limb *r, const tls_limb *a, const tls_limb *b);
    void (*subtract)(tls_limb *r, const tls_limb *a, const tls_limb *b);
} tls_curve;

const tls_curve *tls_p256(int fast);
const tls_curve *tls_p384(int fast);

/* Points are x and y, one behind the other, and not times R. Whether this is one: for public ones.
   */
int tls_curve_has(const tls_curve *c, const tls_limb *p);
/* r = k p for 0 < k < n and p on the curve. */
void tls_curve_multiply(const tls_curve *c, tls_limb *r, const tls_limb *k, const tls_limb *p);
/* r = k G for 0 < k < n. */
void tls_curve_multiply_base(const tls_curve *c, tls_limb *r, const tls_limb *k);
/* r = a G + b p for a, b < n, or 0 if that is 0. Not constant in time: all of it is public. */
int tls_curve_multiply_add(const tls_curve *c, tls_limb *r, const tls_limb *a, const tls_limb *b,
                           const tls_limb *p);

#endif
#endif
