/* The inverse modulo an odd number, in constant time: Bernstein and Yang, "Fast constant-time gcd
   computation and modular inversion" (2019), sections 8 to 11, with delta beginning at 1/2 (Wuille
   2021: no input of d bits takes more than (45907 d + 26313) / 19929 steps). */
#include "curves.h"

#if defined(TLS_HAS_CURVES)

#include <string.h>

#include "mbedtls/platform_util.h"

__extension__ typedef __int128 wide;

/* So many steps at once, of which the low bits of two limbs are enough to tell what they do. */
#define BATCH 62
#define LOW_BITS ((int64_t) (UINT64_MAX >> (64 - BATCH)))
#define LIMBS_MAX 7

/* A signed number: all limbs have BATCH bits, but for the last, which has the sign. */
typedef int64_t number[LIMBS_MAX];

/* What a batch makes of two numbers: 2^BATCH f' = u f + v g, 2^BATCH g' = q f + r g. */
typedef struct steps {
    int64_t u, v, q, r;
} steps;

static void load(number n, const tls_limb *limbs, int count, int length)
{
    int i;

    for (i = 0; i < length; i++) {
        int bit = i * BATCH;
        tls_limb limb = bit / 64 < count ? limbs[bit / 64] >> (bit % 64) : 0;

        if (bit % 64 > 64 - BATCH && bit / 64 + 1 < count) {
            limb |= limbs[bit / 64 + 1] << (64 - bit % 64);
        }
        n[i] = (int64_t) limb & LOW_BITS;
    }
}

/* What a number is that is not negative. */
static void store(tls_limb *limbs, const number n, int count, int length)
{
    int i;

    memset(limbs, 0, (size_t) count * sizeof(limbs[0]));
    for (i = 0; i < length; i++) {
        int bit = i * BATCH;

        if (bit / 64 < count) {
            limbs[bit / 64] |= (tls_limb) n[i] << (bit % 64);
        }
        if (bit % 64 > 64 - BATCH && bit / 64 + 1 < count) {
            limbs[bit / 64 + 1] |= (tls_limb) n[i] >> (64 - bit % 64);
        }
    }
}

/* A batch of steps: with delta > 0 and odd g, (1 - delta, g, (g - f) / 2), else (1 + delta, f,
   (g + (g mod 2) f) / 2). zeta is -(delta + 1/2); the new one is returned. */
static int64_t batch(int64_t zeta, uint64_t f, uint64_t g, steps *done)
{
    uint64_t u = 1, v = 0, q = 0, r = 1;
    int i;

    for (i = 0; i < BATCH; i++) {
        uint64_t positive = tls_opaque((uint64_t) (zeta >> 63));
        uint64_t odd = tls_opaque(0 - (g & 1));

        g += ((f ^ positive) - positive) & odd;
        q += ((u ^ positive) - positive) & odd;
        r += ((v ^ positive) - positive) & odd;
        positive &= odd;
        zeta = (zeta ^ (int64_t) positive) - 1;
        f += g & positive;
        u += q & positive;
        v += r & positive;
        g >>= 1;
        u <<= 1;
        v <<= 1;
    }
    done->u = (int64_t) u;
    done->v = (int64_t) v;
    done->q = (int64_t) q;
    done->r = (int64_t) r;
    return zeta;
}

static void update(number f, number g, const steps *s, int length)
{
    wide a = ((wide) s->u * f[0] + (wide) s->v * g[0]) >> BATCH;
    wide b = ((wide) s->q * f[0] + (wide) s->r * g[0]) >> BATCH;
    int i;

    for (i = 1; i < length; i++) {
        a += (wide) s->u * f[i] + (wide) s->v * g[i];
        b += (wide) s->q * f[i] + (wide) s->r * g[i];
        f[i - 1] = (int64_t) a & LOW_BITS;
        g[i - 1] = (int64_t) b & LOW_BITS;
        a >>= BATCH;
        b >>= BATCH;
    }
    f[length - 1] = (int64_t) a;
    g[length - 1] = (int64_t) b;
}

/* The same modulo m: what makes the sums multiples of 2^BATCH is added. d and e stay between -2m
   and m; inverse is 1 / m mod 2^BATCH. */
static void update_modulo(number d, number e, const steps *s, const number m, int64_t inverse,
                          int length)
{
    int64_t d_negative = (int64_t) tls_opaque((uint64_t) (d[length - 1] >> 63));
    int64_t e_negative = (int64_t) tls_opaque((uint64_t) (e[length - 1] >> 63));
    int64_t d_factor = (s->u & d_negative) + (s->v & e_negative);
    int64_t e_factor = (s->q & d_negative) + (s->r & e_negative);
    wide a = (wide) s->u * d[0] + (wide) s->v * e[0];
    wide b = (wide) s->q * d[0] + (wide) s->r * e[0];
    int i;

    d_factor -= (int64_t) ((uint64_t) inverse * (uint64_t) a + (uint64_t) d_factor) & LOW_BITS;
    e_factor -= (int64_t) ((uint64_t) inverse * (uint64_t) b + (uint64_t) e_factor) & LOW_BITS;
    a = (a + (wide) m[0] * d_factor) >> BATCH;
    b = (b + (wide) m[0] * e_factor) >> BATCH;
    for (i = 1; i < length; i++) {
        a += (wide) s->u * d[i] + (wide) s->v * e[i] + (wide) m[i] * d_factor;
        b += (wide) s->q * d[i] + (wide) s->r * e[i] + (wide) m[i] * e_factor;
        d[i - 1] = (int64_t) a & LOW_BITS;
        e[i - 1] = (int64_t) b & LOW_BITS;
        a >>= BATCH;
        b >>= BATCH;
    }
    d[length - 1] = (int64_t) a;
    e[length - 1] = (int64_t) b;
}

/* n = (n ^ flip) - flip, plus m if n was negative before. */
static void add_if_negative(number n, const number m, int64_t flip, int length)
{
    int64_t negative = (int64_t) tls_opaque((uint64_t) (n[length - 1] >> 63));
    int64_t carry = 0;
    int i;

    for (i = 0; i < length; i++) {
        carry += ((n[i] + (m[i] & negative)) ^ flip) - flip;
        n[i] = i < length - 1 ? carry & LOW_BITS : carry;
        carry >>= BATCH;
    }
}

void tls_invert(tls_limb *r, const tls_limb *a, const tls_limb *m, int limbs)
{
    struct {
        number m, f, g, d, e;
        steps s;
    } v;
    int length = (64 * limbs + 2) / BATCH + 1;
    int left = (45907 * 64 * limbs + 26313) / 19929;
    uint64_t inverse = m[0]; /* three bits of it are right, and twice as many after each round */
    int64_t zeta = -1;
    int i;

    for (i = 0; i < 5; i++) {
        inverse *= 2 - m[0] * inverse;
    }
    memset(&v, 0, sizeof(v));
    load(v.m, m, limbs, length);
    memcpy(v.f, v.m, sizeof(v.f));
    load(v.g, a, limbs, length);
    v.e[0] = 1;
    for (; left > 0; left -= BATCH) {
        zeta = batch(zeta, (uint64_t) v.f[0], (uint64_t) v.g[0], &v.s);
        update_modulo(v.d, v.e, &v.s, v.m, (int64_t) inverse & LOW_BITS, length);
        update(v.f, v.g, &v.s, length);
    }
    /* g is 0 and f is 1 or -1 (or m, of a = 0, and then d is 0), and d is f times the inverse. */
    add_if_negative(v.d, v.m, v.f[length - 1] >> 63, length);
    add_if_negative(v.d, v.m, 0, length);
    store(r, v.d, limbs, length);
    mbedtls_platform_zeroize(&v, sizeof(v));
}

#endif
