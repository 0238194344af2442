/* Numbers modulo an odd number (Montgomery 1985), portable and constant in time. All is inlined, as
   the length of the numbers is known where it is called. */
#ifndef TLSSIMPLE_MONTGOMERY_H
#define TLSSIMPLE_MONTGOMERY_H

#include "curves.h"

#include <string.h>

/* A loop over limbs that is written out, where this is the only multiplication. */
#if defined(TLS_HAS_ADX)
#define EACH_LIMB
#elif defined(__clang__)
#define EACH_LIMB _Pragma("unroll")
#else
#define EACH_LIMB _Pragma("GCC unroll 6")
#endif

/* r = a if mask is all ones, and r as it is if mask is 0. */
static inline void assign_if(tls_limb *r, const tls_limb *a, tls_limb mask, int limbs)
{
    int i;

    mask = tls_opaque(mask);
    for (i = 0; i < limbs; i++) {
        r[i] ^= (r[i] ^ a[i]) & mask;
    }
}

/* r = a - b; 1 if it is below 0, and then 2^(64 limbs) more. */
static inline tls_limb subtract_limbs(tls_limb *r, const tls_limb *a, const tls_limb *b, int limbs)
{
    tls_limb borrow = 0;
    int i;

    for (i = 0; i < limbs; i++) {
        tls_two_limbs difference = (tls_two_limbs) a[i] - b[i] - borrow;
        r[i] = (tls_limb) difference;
        borrow = (tls_limb) (difference >> 64) & 1;
    }
    return borrow;
}

/* r = t mod m for t < 2m, whose topmost bit is `carry`. */
static inline void reduce_once(tls_limb *r, const tls_limb *t, tls_limb carry, const tls_limb *m,
                               int limbs)
{
    tls_element difference;
    tls_limb borrow = subtract_limbs(difference, t, m, limbs);

    memcpy(r, t, (size_t) limbs * sizeof(tls_limb));
    assign_if(r, difference, (tls_limb) 0 - (1 & (carry | (borrow ^ 1))), limbs);
}

MBEDTLS_MAYBE_UNUSED static inline void add_modulo(tls_limb *r, const tls_limb *a,
                                                   const tls_limb *b, const tls_limb *m, int limbs)
{
    tls_limb carry = 0;
    tls_element t;
    int i;

    for (i = 0; i < limbs; i++) {
        tls_two_limbs sum = (tls_two_limbs) a[i] + b[i] + carry;
        t[i] = (tls_limb) sum;
        carry = (tls_limb) (sum >> 64);
    }
    reduce_once(r, t, carry, m, limbs);
}

MBEDTLS_MAYBE_UNUSED static inline void subtract_modulo(tls_limb *r, const tls_limb *a,
                                                        const tls_limb *b, const tls_limb *m,
                                                        int limbs)
{
    tls_element t;
    tls_limb mask = tls_opaque((tls_limb) 0 - subtract_limbs(t, a, b, limbs));
    tls_limb carry = 0;
    int i;

    for (i = 0; i < limbs; i++) {
        tls_two_limbs sum = (tls_two_limbs) t[i] + (m[i] & mask) + carry;
        r[i] = (tls_limb) sum;
        carry = (tls_limb) (sum >> 64);
    }
}

/* r = a b / R mod m, R = 2^(64 limbs), for a b < m R; inverse is -1 / m mod 2^64. */
MBEDTLS_MAYBE_UNUSED __attribute__((always_inline)) static inline void
montgomery_multiply(tls_limb *r, const tls_limb *a, const tls_limb *b, const tls_limb *m,
                    tls_limb inverse, const int limbs)
{
    tls_limb t[TLS_CURVE_LIMBS + 2] = { 0 };
    int i, j;

    EACH_LIMB
    for (i = 0; i < limbs; i++) {
        tls_two_limbs sum = 0;
        tls_limb factor;

        EACH_LIMB
        for (j = 0; j < limbs; j++) {
            sum = (sum >> 64) + (tls_two_limbs) a[j] * b[i] + t[j];
            t[j] = (tls_limb) sum;
        }
        sum = (sum >> 64) + t[limbs];
        t[limbs] = (tls_limb) sum;
        t[limbs + 1] = (tls_limb) (sum >> 64);
        factor = t[0] * inverse;
        sum = (tls_two_limbs) factor * m[0] + t[0];
        EACH_LIMB
        for (j = 1; j < limbs; j++) {
            sum = (sum >> 64) + (tls_two_limbs) factor * m[j] + t[j];
            t[j - 1] = (tls_limb) sum;
        }
        sum = (sum >> 64) + t[limbs];
        t[limbs - 1] = (tls_limb) sum;
        t[limbs] = t[limbs + 1] + (tls_limb) (sum >> 64);
    }
    reduce_once(r, t, t[limbs], m, limbs);
}

#endif
