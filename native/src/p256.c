/* P-256 (FIPS 186-4, D.1.2.3): the field's arithmetic. */
#include "curves.h"

#if defined(TLS_HAS_CURVES)

#include <stdlib.h>

#define LIMBS 4
#include "montgomery.h"
#include "p256_constants.h"

#if defined(TLS_HAS_ADX)
#include "adx.h"

/* The limbs from t0 on, divided by 2^64: t0 p is added, whose lowest limb is -1 as is t0's -1 / p. p is
   2^256 - 2^224 + 2^192 + 2^96 - 1. The place of t0 takes the limb on top. */
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

static void store(element r, tls_limb t0, tls_limb t1, tls_limb t2, tls_limb t3)
{
    r[0] = t0;
    r[1] = t1;
    r[2] = t2;
    r[3] = t3;
}

__attribute__((noinline)) static void multiply_fast(element r, const element a, const element b)
{
    tls_limb t0, t1, t2, t3, t4, t5, t6, t7;

    __asm__(PRODUCT REDUCE
            : ADX_OUTPUTS
            : [a] "r"(a), [b] "r"(b), "m"(*(const element *) a), "m"(*(const element *) b),
              [p1] "m"(field[1]), [p3] "m"(field[3])
            : "rax", "rcx", "rdx", "cc");
    store(r, t4, t5, t6, t7);
}

__attribute__((noinline)) static void square_fast(element r, const element a)
{
    tls_limb t0, t1, t2, t3, t4, t5, t6, t7;

    __asm__(SQUARE REDUCE
            : ADX_OUTPUTS
            : [a] "r"(a), "m"(*(const element *) a), [p1] "m"(field[1]), [p3] "m"(field[3])
            : "rax", "rcx", "rdx", "cc");
    store(r, t4, t5, t6, t7);
}

static void add(element r, const element a, const element b)
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
            : [b] "r"(b), "m"(*(const element *) b), [p1] "m"(field[1]), [p3] "m"(field[3])
            : "rax", "cc");
    store(r, t0, t1, t2, t3);
}

static void subtract(element r, const element a, const element b)
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
            : [b] "r"(b), "m"(*(const element *) b), [p3] "m"(field[3])
            : "cc");
    store(r, t0, t1, t2, t3);
}

#else

static void add(element r, const element a, const element b)
{
    add_modulo(r, a, b, field);
}

static void subtract(element r, const element a, const element b)
{
    subtract_modulo(r, a, b, field);
}

#endif

static void multiply(element r, const element a, const element b, int fast)
{
#if defined(TLS_HAS_ADX)
    if (fast) {
        multiply_fast(r, a, b);
        return;
    }
#endif
    (void) fast;
    montgomery_multiply(r, a, b, field, FIELD_INVERSE);
}

static void square(element r, const element a, int fast)
{
#if defined(TLS_HAS_ADX)
    if (fast) {
        square_fast(r, a);
        return;
    }
#endif
    (void) fast;
    montgomery_multiply(r, a, a, field, FIELD_INVERSE);
}

#include "weierstrass.h"

const tls_curve tls_p256 = {
    LIMBS, order, is_on_curve, multiply_point, multiply_base, multiply_add,
};

#endif
