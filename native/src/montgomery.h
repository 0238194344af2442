/* Numbers of LIMBS limbs modulo an odd number (Montgomery 1985), portable; for p256.c and p384.c, which
   define LIMBS first. Constant in time. */
#include "curves.h"

#include <string.h>

typedef tls_limb element[LIMBS];

/* A loop over limbs that is written out; and one of them that is where this is the only multiplication. */
#if defined(__clang__)
#define EACH_LIMB _Pragma("unroll")
#else
#define EACH_LIMB _Pragma("GCC unroll 6")
#endif
#if defined(TLS_HAS_ADX)
#define EACH_ROW
#else
#define EACH_ROW EACH_LIMB
#endif

/* All ones if a is 0, else 0. */
static tls_limb is_zero(const element a)
{
    tls_limb bits = 0;
    int i;

    EACH_LIMB
    for (i = 0; i < LIMBS; i++) {
        bits |= a[i];
    }
    return (tls_limb) 0 - (1 & ~((bits | (0 - bits)) >> 63));
}

/* r = a if mask is all ones, and r as it is if mask is 0. */
static void assign_if(element r, const element a, tls_limb mask)
{
    int i;

    EACH_LIMB
    for (i = 0; i < LIMBS; i++) {
        r[i] ^= (r[i] ^ a[i]) & mask;
    }
}

/* r = a - b; 1 if it is below 0, and then 2^(64 LIMBS) more. */
static tls_limb subtract_limbs(element r, const element a, const element b)
{
    tls_limb borrow = 0;
    int i;

    EACH_LIMB
    for (i = 0; i < LIMBS; i++) {
        tls_two_limbs difference = (tls_two_limbs) a[i] - b[i] - borrow;
        r[i] = (tls_limb) difference;
        borrow = (tls_limb) (difference >> 64) & 1;
    }
    return borrow;
}

/* r = t mod m for t < 2m, whose topmost bit is `carry`. */
static void reduce_once(element r, const element t, tls_limb carry, const element m)
{
    element difference;
    tls_limb borrow = subtract_limbs(difference, t, m);

    if (r != t) {
        memcpy(r, t, sizeof(element));
    }
    assign_if(r, difference, (tls_limb) 0 - (1 & (carry | (borrow ^ 1))));
}

MBEDTLS_MAYBE_UNUSED static void add_modulo(element r, const element a, const element b,
                                            const element m)
{
    tls_limb carry = 0;
    element t;
    int i;

    EACH_LIMB
    for (i = 0; i < LIMBS; i++) {
        tls_two_limbs sum = (tls_two_limbs) a[i] + b[i] + carry;
        t[i] = (tls_limb) sum;
        carry = (tls_limb) (sum >> 64);
    }
    reduce_once(r, t, carry, m);
}

MBEDTLS_MAYBE_UNUSED static void subtract_modulo(element r, const element a, const element b,
                                                 const element m)
{
    tls_limb mask;
    tls_limb carry = 0;
    element t;
    int i;

    mask = (tls_limb) 0 - subtract_limbs(t, a, b);
    EACH_LIMB
    for (i = 0; i < LIMBS; i++) {
        tls_two_limbs sum = (tls_two_limbs) t[i] + (m[i] & mask) + carry;
        r[i] = (tls_limb) sum;
        carry = (tls_limb) (sum >> 64);
    }
}

/* r = a b / R mod m, R = 2^(64 LIMBS), for a b < m R; inverse is -1 / m mod 2^64. */
static void montgomery_multiply(element r, const element a, const element b, const element m,
                                tls_limb inverse)
{
    tls_limb t[LIMBS + 2] = { 0 };
    int i, j;

    EACH_ROW
    for (i = 0; i < LIMBS; i++) {
        tls_two_limbs sum = 0;
        tls_limb factor;

        EACH_LIMB
        for (j = 0; j < LIMBS; j++) {
            sum = (sum >> 64) + (tls_two_limbs) a[j] * b[i] + t[j];
            t[j] = (tls_limb) sum;
        }
        sum = (sum >> 64) + t[LIMBS];
        t[LIMBS] = (tls_limb) sum;
        t[LIMBS + 1] = (tls_limb) (sum >> 64);
        factor = t[0] * inverse;
        sum = (tls_two_limbs) factor * m[0] + t[0];
        EACH_LIMB
        for (j = 1; j < LIMBS; j++) {
            sum = (sum >> 64) + (tls_two_limbs) factor * m[j] + t[j];
            t[j - 1] = (tls_limb) sum;
        }
        sum = (sum >> 64) + t[LIMBS];
        t[LIMBS - 1] = (tls_limb) sum;
        t[LIMBS] = t[LIMBS + 1] + (tls_limb) (sum >> 64);
    }
    reduce_once(r, t, t[LIMBS], m);
}
