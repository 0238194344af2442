/* X25519 (RFC 7748): with mulx, adcx and adox where the CPU has them, else Everest's verified code,
   which comes with Mbed TLS. */
#include "curves.h"

#if defined(TLS_HAS_CURVES)

#include <string.h>

#include "mbedtls/platform_util.h"

#include "Hacl_Curve25519.h"

#if defined(TLS_HAS_ADX)
#include "adx.h"

/* Modulo p = 2^255 - 19 in four limbs of any value: what carries out of them comes in again times
   38 = 2^256 mod p. */
typedef tls_limb element[4];

#include "x25519_constants.h"

static const element prime = { (tls_limb) 0 - 19, UINT64_MAX, UINT64_MAX, INT64_MAX };

/* t0 to t3 += 38 * (t4 to t7); rax, rcx and rdx are used. What carries out at first is less than
   39, and what carries out after it leaves hardly anything in t0 to t3. */
#define FOLD                                                   \
    "movl   $38, %%edx                  \n\t"                  \
    "xorl   %%eax, %%eax                \n\t"                  \
    "mulx   %[t4], %%rax, %%rcx         \n\t"                  \
    "adcx   %%rax, %[t0]                \n\t"                  \
    "adox   %%rcx, %[t1]                \n\t"                  \
    "mulx   %[t5], %%rax, %%rcx         \n\t"                  \
    "adcx   %%rax, %[t1]                \n\t"                  \
    "adox   %%rcx, %[t2]                \n\t"                  \
    "mulx   %[t6], %%rax, %%rcx         \n\t"                  \
    "adcx   %%rax, %[t2]                \n\t"                  \
    "adox   %%rcx, %[t3]                \n\t"                  \
    "mulx   %[t7], %%rax, %[t4]         \n\t"                  \
    "adcx   %%rax, %[t3]                \n\t"                  \
    "movl   $0, %%eax                   \n\t"                  \
    "adcx   %%rax, %[t4]                \n\t"                  \
    "adox   %%rax, %[t4]                \n\t"                  \
    FOLD_LIMB

/* t0 to t3 += 38 * t4; rax is 0, rdx is 38. */
#define FOLD_LIMB                                              \
    "imulq  %%rdx, %[t4]                \n\t"                  \
    "addq   %[t4], %[t0]                \n\t"                  \
    "adcq   %%rax, %[t1]                \n\t"                  \
    "adcq   %%rax, %[t2]                \n\t"                  \
    "adcq   %%rax, %[t3]                \n\t"                  \
    "sbbq   %%rax, %%rax                \n\t"                  \
    "andl   $38, %%eax                  \n\t"                  \
    "addq   %%rax, %[t0]                \n\t"

static void store(element r, tls_limb t0, tls_limb t1, tls_limb t2, tls_limb t3)
{
    r[0] = t0;
    r[1] = t1;
    r[2] = t2;
    r[3] = t3;
}

__attribute__((noinline)) static void multiply(element r, const element a, const element b)
{
    tls_limb t0, t1, t2, t3, t4, t5, t6, t7;

    __asm__(PRODUCT FOLD
            : ADX_OUTPUTS
            : [a] "r"(a), [b] "r"(b), "m"(*(const element *) a), "m"(*(const element *) b)
            : "rax", "rcx", "rdx", "cc");
    store(r, t0, t1, t2, t3);
}

/* r = a^(2^times). */
__attribute__((noinline)) static void square(element r, const element a, int times)
{
    tls_limb t0, t1, t2, t3, t4, t5, t6, t7;

    for (; times > 0; times--) {
        __asm__(SQUARE FOLD
                : ADX_OUTPUTS
                : [a] "r"(a), "m"(*(const element *) a)
                : "rax", "rcx", "rdx", "cc");
        store(r, t0, t1, t2, t3);
        a = r;
    }
}

static void multiply_small(element r, const element a, tls_limb small)
{
    tls_limb t0, t1, t2, t3, t4;

    __asm__(
        "mulx   (%[a]), %[t0], %[t1]        \n\t"
        "mulx   8(%[a]), %%rax, %[t2]       \n\t"
        "addq   %%rax, %[t1]                \n\t"
        "mulx   16(%[a]), %%rax, %[t3]      \n\t"
        "adcq   %%rax, %[t2]                \n\t"
        "mulx   24(%[a]), %%rax, %[t4]      \n\t"
        "adcq   %%rax, %[t3]                \n\t"
        "movl   $0, %%eax                   \n\t"
        "adcq   %%rax, %[t4]                \n\t"
        "movl   $38, %%edx                  \n\t"
        FOLD_LIMB
        : [t0] "=&r"(t0), [t1] "=&r"(t1), [t2] "=&r"(t2), [t3] "=&r"(t3), [t4] "=&r"(t4),
          "+d"(small)
        : [a] "r"(a), "m"(*(const element *) a)
        : "rax", "cc");
    store(r, t0, t1, t2, t3);
}

static void add(element r, const element a, const element b)
{
    tls_limb t0 = a[0], t1 = a[1], t2 = a[2], t3 = a[3], fold;

    __asm__(
        "addq   (%[b]), %[t0]           \n\t"
        "adcq   8(%[b]), %[t1]          \n\t"
        "adcq   16(%[b]), %[t2]         \n\t"
        "adcq   24(%[b]), %[t3]         \n\t"
        "sbbq   %[fold], %[fold]        \n\t"
        "andl   $38, %k[fold]           \n\t"
        "addq   %[fold], %[t0]          \n\t"
        "adcq   $0, %[t1]               \n\t"
        "adcq   $0, %[t2]               \n\t"
        "adcq   $0, %[t3]               \n\t"
        "sbbq   %[fold], %[fold]        \n\t"
        "andl   $38, %k[fold]           \n\t"
        "addq   %[fold], %[t0]          \n\t"
        : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [fold] "=&r"(fold)
        : [b] "r"(b), "m"(*(const element *) b)
        : "cc");
    store(r, t0, t1, t2, t3);
}

static void subtract(element r, const element a, const element b)
{
    tls_limb t0 = a[0], t1 = a[1], t2 = a[2], t3 = a[3], fold;

    __asm__(
        "subq   (%[b]), %[t0]           \n\t"
        "sbbq   8(%[b]), %[t1]          \n\t"
        "sbbq   16(%[b]), %[t2]         \n\t"
        "sbbq   24(%[b]), %[t3]         \n\t"
        "sbbq   %[fold], %[fold]        \n\t"
        "andl   $38, %k[fold]           \n\t"
        "subq   %[fold], %[t0]          \n\t"
        "sbbq   $0, %[t1]               \n\t"
        "sbbq   $0, %[t2]               \n\t"
        "sbbq   $0, %[t3]               \n\t"
        "sbbq   %[fold], %[fold]        \n\t"
        "andl   $38, %k[fold]           \n\t"
        "subq   %[fold], %[t0]          \n\t"
        : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [fold] "=&r"(fold)
        : [b] "r"(b), "m"(*(const element *) b)
        : "cc");
    store(r, t0, t1, t2, t3);
}

/* Exchanges a and b if `swap` is 1. */
static void swap_if(element a, element b, tls_limb swap)
{
    tls_limb mask = tls_opaque((tls_limb) 0 - swap);
    int i;

    for (i = 0; i < 4; i++) {
        tls_limb difference = (a[i] ^ b[i]) & mask;
        a[i] ^= difference;
        b[i] ^= difference;
    }
}

/* r = a, reduced. */
static void reduce(element r, const element a)
{
    tls_limb carry = 19 * (a[3] >> 63);
    tls_limb mask;
    element t;
    int i;

    /* Below 2^255 + 19. */
    for (i = 0; i < 4; i++) {
        tls_two_limbs sum = (tls_two_limbs) (i < 3 ? a[i] : a[i] & INT64_MAX) + carry;
        r[i] = (tls_limb) sum;
        carry = (tls_limb) (sum >> 64);
    }
    /* If that plus 19 has bit 255, it less p is the rest of it. */
    carry = 19;
    for (i = 0; i < 4; i++) {
        tls_two_limbs sum = (tls_two_limbs) r[i] + carry;
        t[i] = (tls_limb) sum;
        carry = (tls_limb) (sum >> 64);
    }
    mask = tls_opaque((tls_limb) 0 - (t[3] >> 63));
    t[3] &= INT64_MAX;
    for (i = 0; i < 4; i++) {
        r[i] = (t[i] & mask) | (r[i] & ~mask);
    }
}

/* r = a / b, reduced; 0 for b = 0. */
static void divide(tls_limb r[4], const element a, const element b)
{
    element t;

    reduce(t, b);
    tls_invert(t, t, prime, 4);
    multiply(t, t, a);
    reduce(r, t);
}

/* The ladder of RFC 7748, section 5, with its names. */
static void ladder(tls_limb result[4], const tls_limb scalar[4], const tls_limb u[4])
{
    struct {
        element x1, x2, z2, x3, z3, a, b, aa, bb, e, c, d;
    } v;
    tls_limb swap = 0;
    int bit;

    memset(&v, 0, sizeof(v));
    memcpy(v.x1, u, sizeof(v.x1));
    memcpy(v.x3, u, sizeof(v.x3));
    v.x2[0] = 1;
    v.z3[0] = 1;
    for (bit = 254; bit >= 0; bit--) {
        tls_limb now = scalar[bit / 64] >> (bit % 64) & 1;

        swap_if(v.x2, v.x3, swap ^ now);
        swap_if(v.z2, v.z3, swap ^ now);
        swap = now;
        add(v.a, v.x2, v.z2);
        subtract(v.b, v.x2, v.z2);
        add(v.c, v.x3, v.z3);
        subtract(v.d, v.x3, v.z3);
        multiply(v.d, v.d, v.a);
        multiply(v.c, v.c, v.b);
        square(v.aa, v.a, 1);
        square(v.bb, v.b, 1);
        add(v.x3, v.d, v.c);
        subtract(v.z3, v.d, v.c);
        square(v.x3, v.x3, 1);
        square(v.z3, v.z3, 1);
        multiply(v.z3, v.z3, v.x1);
        multiply(v.x2, v.aa, v.bb);
        subtract(v.e, v.aa, v.bb);
        multiply_small(v.a, v.e, 121665);
        add(v.a, v.a, v.aa);
        multiply(v.z2, v.e, v.a);
    }
    /* The last bit of a scalar is 0. */
    divide(result, v.x2, v.z2);
    mbedtls_platform_zeroize(&v, sizeof(v));
}

/* Points of edwards25519, -x^2 + y^2 = 1 + d x^2 y^2 (RFC 8032, 5.1), as x = X / Z, y = Y / Z and
   T = X Y / Z (Hisil, Wong, Carter, Dawson 2008). */
typedef struct point {
    element x, y, z, t;
} point;

/* What sums end with: x = e f, y = g h, z = f g, t = e h. */
static void finish(point *r, const element e, const element f, const element g, const element h)
{
    multiply(r->x, e, f);
    multiply(r->y, g, h);
    multiply(r->z, f, g);
    multiply(r->t, e, h);
}

/* dbl-2008-hwcd of the Explicit-Formulas Database, g1p/auto-twisted-extended-1, with all signs of e
   to h changed: of any point. */
static void double_point(point *r)
{
    element e, f, g, h, t;

    square(e, r->x, 1);
    square(t, r->y, 1);
    add(h, e, t);
    subtract(g, e, t);
    add(e, r->x, r->y);
    square(e, e, 1);
    subtract(e, h, e);
    square(t, r->z, 1);
    add(t, t, t);
    add(f, g, t);
    finish(r, e, f, g, h);
}

/* madd-2008-hwcd-3: of any points, as d is no square. */
static void add_point(point *r, element q[3])
{
    element e, f, g, h;

    subtract(e, r->y, r->x);
    multiply(e, e, q[1]);
    add(h, r->y, r->x);
    multiply(h, h, q[0]);
    multiply(f, r->t, q[2]);
    add(g, r->z, r->z);
    subtract(q[0], h, e);
    add(h, h, e);
    subtract(e, g, f);
    add(g, g, f);
    finish(r, q[0], e, g, h);
}

/* k B on edwards25519, by two combs (Lim and Lee 1994) with digits of +-1 (Hedabou, Pinel, Beneteau
   2005). k is even; with the order, which is odd, it is an odd number below 2^256, and such a
   number is a sum of all +-2^i, + where bit i + 1 is set, and for the last. Then u = (z + y) / (z -
   y) (RFC 7748, 4.1). */
static void multiply_base(tls_limb result[4], const tls_limb scalar[4])
{
    struct {
        element k, entry[3];
        point sum;
    } v;
    tls_limb carry = 0;
    int row, comb, tooth, i;

    for (i = 0; i < 4; i++) {
        tls_two_limbs sum = (tls_two_limbs) scalar[i] + order[i] + carry;
        v.k[i] = (tls_limb) sum;
        carry = (tls_limb) (sum >> 64);
    }
    memset(&v.sum, 0, sizeof(v.sum));
    v.sum.y[0] = 1;
    v.sum.z[0] = 1;
    for (row = SPACING - 1; row >= 0; row--) {
        double_point(&v.sum);
        for (comb = 0; comb < 2; comb++) {
            tls_limb index = 0;
            tls_limb bit = 0;
            element negative;

            for (tooth = 0; tooth < TEETH; tooth++) {
                i = (comb * TEETH + tooth) * SPACING + row + 1;
                bit = i == 2 * TEETH * SPACING ? 1 : v.k[i / 64] >> (i % 64) & 1;
                index |= bit << tooth;
            }
            index = (index ^ tls_opaque(bit - 1)) & ((1 << (TEETH - 1)) - 1);
            memset(v.entry, 0, sizeof(v.entry));
            for (i = 0; i < 1 << (TEETH - 1); i++) {
                tls_limb difference = (tls_limb) i ^ index;
                tls_limb mask = tls_opaque(((difference | (0 - difference)) >> 63) - 1);
                int j;

                for (j = 0; j < 12; j++) {
                    v.entry[j / 4][j % 4] |= base[comb][i][j / 4][j % 4] & mask;
                }
            }
            /* -(x, y) is (-x, y). */
            memset(negative, 0, sizeof(negative));
            subtract(negative, negative, v.entry[2]);
            swap_if(v.entry[0], v.entry[1], bit ^ 1);
            swap_if(v.entry[2], negative, bit ^ 1);
            add_point(&v.sum, v.entry);
        }
    }
    add(v.sum.x, v.sum.z, v.sum.y);
    subtract(v.sum.t, v.sum.z, v.sum.y);
    divide(result, v.sum.x, v.sum.t);
    mbedtls_platform_zeroize(&v, sizeof(v));
}

#endif

void tls_x25519(tls_limb result[4], const tls_limb scalar[4], const tls_limb u[4], int fast)
{
    uint8_t bytes[3][32];

#if defined(TLS_HAS_ADX)
    if (fast) {
        ladder(result, scalar, u);
        return;
    }
#endif
    (void) fast;
    memcpy(bytes[1], scalar, sizeof(bytes[1]));
    memcpy(bytes[2], u, sizeof(bytes[2]));
    Hacl_Curve25519_crypto_scalarmult(bytes[0], bytes[1], bytes[2]);
    memcpy(result, bytes[0], sizeof(bytes[0]));
    mbedtls_platform_zeroize(bytes, sizeof(bytes));
}

void tls_x25519_base(tls_limb result[4], const tls_limb scalar[4], int fast)
{
    static const tls_limb nine[4] = { 9 };

#if defined(TLS_HAS_ADX)
    if (fast) {
        multiply_base(result, scalar);
        return;
    }
#endif
    tls_x25519(result, scalar, nine, fast);
}

#endif
