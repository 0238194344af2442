/* P-256 (FIPS 186-4, D.1.2.3): the field's arithmetic. */
#include "curves.h"

#if defined(TLS_HAS_CURVES)

#define LIMBS 4
#include "montgomery.h"
#include "p256_constants.h"

#if defined(TLS_HAS_ADX)
#include "adx.h"

/* The limbs from t0 on, divided by 2^64: t0 p is added, whose lowest limb is -1 as is t0's -1 / p.
   p is 2^256 - 2^224 + 2^192 + 2^96 - 1. The place of t0 takes the limb on top. */
#define DIVIDE(t0, t1, t2, t3)                                 \
    "movq   %[" t0 "], %%rdx            \n\t"                  \
    "movq   %[" t0 "], %%rcx            \n\t"                  \
    "mulx   %[p3], %%rax, %[" t0 "]     \n\t"                  \
    "shlq   $32, %%rcx                  \n\t"                  \
    "shrq   $32, %%rdx                  \n\t"                  \
    "addq   %%rcx, %[" t1 "]            \n\t"                  \
    "adcq   %%rdx, %[" t2 "]            \n\t"                  \
    "adcq   %%rax, %[" t3 "]            \n\t"                  \
    "adcq   $0, %[" t0 "]               \n\t"

/* t4 to t7 = t0 to t7 / 2^256 mod p. */
#define REDUCE                                                 \
    DIVIDE("t0", "t1", "t2", "t3")                             \
    DIVIDE("t1", "t2", "t3", "t0")                             \
    DIVIDE("t2", "t3", "t0", "t1")                             \
    DIVIDE("t3", "t0", "t1", "t2")                             \
    "xorl   %%eax, %%eax                \n\t"                  \
    "addq   %[t0], %[t4]                \n\t"                  \
    "adcq   %[t1], %[t5]                \n\t"                  \
    "adcq   %[t2], %[t6]                \n\t"                  \
    "adcq   %[t3], %[t7]                \n\t"                  \
    "adcq   $0, %%rax                   \n\t"                  \
    LESS_P("t4", "t5", "t6", "t7", "t0", "t1", "t2", "t3")

/* The number in t0 to t3 and rax less p, unless it is below p already; s0 to s3 are used. */
#define LESS_P(t0, t1, t2, t3, s0, s1, s2, s3)                 \
    "movq   %[" t0 "], %[" s0 "]        \n\t"                  \
    "movq   %[" t1 "], %[" s1 "]        \n\t"                  \
    "movq   %[" t2 "], %[" s2 "]        \n\t"                  \
    "movq   %[" t3 "], %[" s3 "]        \n\t"                  \
    "subq   $-1, %[" t0 "]              \n\t"                  \
    "sbbq   %[p1], %[" t1 "]            \n\t"                  \
    "sbbq   $0, %[" t2 "]               \n\t"                  \
    "sbbq   %[p3], %[" t3 "]            \n\t"                  \
    "sbbq   $0, %%rax                   \n\t"                  \
    "cmovcq %[" s0 "], %[" t0 "]        \n\t"                  \
    "cmovcq %[" s1 "], %[" t1 "]        \n\t"                  \
    "cmovcq %[" s2 "], %[" t2 "]        \n\t"                  \
    "cmovcq %[" s3 "], %[" t3 "]        \n\t"

/* For the assembly: all of a number is read. */
#define READS(a) "m"(*(const tls_limb(*)[LIMBS]) (a))

static void store(tls_limb *r, tls_limb t0, tls_limb t1, tls_limb t2, tls_limb t3)
{
    r[0] = t0;
    r[1] = t1;
    r[2] = t2;
    r[3] = t3;
}

static void multiply_fast(tls_limb *r, const tls_limb *a, const tls_limb *b)
{
    tls_limb t0, t1, t2, t3, t4, t5, t6, t7;

    __asm__(PRODUCT REDUCE
            : ADX_OUTPUTS
            : [a] "r"(a), [b] "r"(b), READS(a), READS(b),
              [p1] "m"(prime[1]), [p3] "m"(prime[3])
            : "rax", "rcx", "rdx", "cc");
    store(r, t4, t5, t6, t7);
}

static void square_fast(tls_limb *r, const tls_limb *a)
{
    tls_limb t0, t1, t2, t3, t4, t5, t6, t7;

    __asm__(SQUARE REDUCE
            : ADX_OUTPUTS
            : [a] "r"(a), READS(a), [p1] "m"(prime[1]), [p3] "m"(prime[3])
            : "rax", "rcx", "rdx", "cc");
    store(r, t4, t5, t6, t7);
}

static void add(tls_limb *r, const tls_limb *a, const tls_limb *b)
{
    tls_limb t0 = a[0], t1 = a[1], t2 = a[2], t3 = a[3], s0, s1, s2, s3;

    __asm__("xorl   %%eax, %%eax            \n\t"
            "addq   (%[b]), %[t0]           \n\t"
            "adcq   8(%[b]), %[t1]          \n\t"
            "adcq   16(%[b]), %[t2]         \n\t"
            "adcq   24(%[b]), %[t3]         \n\t"
            "adcq   $0, %%rax               \n\t"
            LESS_P("t0", "t1", "t2", "t3", "s0", "s1", "s2", "s3")
            : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [s0] "=&r"(s0),
              [s1] "=&r"(s1), [s2] "=&r"(s2), [s3] "=&r"(s3)
            : [b] "r"(b), READS(b), [p1] "m"(prime[1]), [p3] "m"(prime[3])
            : "rax", "cc");
    store(r, t0, t1, t2, t3);
}

static void subtract(tls_limb *r, const tls_limb *a, const tls_limb *b)
{
    tls_limb t0 = a[0], t1 = a[1], t2 = a[2], t3 = a[3], s0, s1, s2;

    __asm__("subq   (%[b]), %[t0]           \n\t"
            "sbbq   8(%[b]), %[t1]          \n\t"
            "sbbq   16(%[b]), %[t2]         \n\t"
            "sbbq   24(%[b]), %[t3]         \n\t"
            "sbbq   %[s0], %[s0]            \n\t"
            "movl   %k[s0], %k[s1]          \n\t"
            "movq   %[p3], %[s2]            \n\t"
            "andq   %[s0], %[s2]            \n\t"
            "addq   %[s0], %[t0]            \n\t"
            "adcq   %[s1], %[t1]            \n\t"
            "adcq   $0, %[t2]               \n\t"
            "adcq   %[s2], %[t3]            \n\t"
            : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [s0] "=&r"(s0),
              [s1] "=&r"(s1), [s2] "=&r"(s2)
            : [b] "r"(b), READS(b), [p3] "m"(prime[3])
            : "cc");
    store(r, t0, t1, t2, t3);
}

#else

static void add(tls_limb *r, const tls_limb *a, const tls_limb *b)
{
    add_modulo(r, a, b, prime, LIMBS);
}

static void subtract(tls_limb *r, const tls_limb *a, const tls_limb *b)
{
    subtract_modulo(r, a, b, prime, LIMBS);
}

#endif

static void multiply(tls_limb *r, const tls_limb *a, const tls_limb *b)
{
    montgomery_multiply(r, a, b, prime, PRIME_INVERSE, LIMBS);
}

static void square(tls_limb *r, const tls_limb *a)
{
    multiply(r, a, a);
}

const tls_curve *tls_p256(int fast)
{
#define CONSTANTS \
    LIMBS, TEETH, SPACING, base[0][0][0], order, prime, one, square_of_radix, coefficient
    static const tls_curve portable = { CONSTANTS, multiply, square, add, subtract };
#if defined(TLS_HAS_ADX)
    static const tls_curve with_adx = { CONSTANTS, multiply_fast, square_fast, add, subtract };

    if (fast) {
        return &with_adx;
    }
#endif
    (void) fast;
    return &portable;
}

#endif
