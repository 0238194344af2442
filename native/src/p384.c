/* P-384 (FIPS 186-4, D.1.2.4): the field's arithmetic. */
#include "curves.h"

#if defined(TLS_HAS_CURVES)

#define LIMBS 6
#include "montgomery.h"
#include "p384_constants.h"

#if defined(TLS_HAS_ADX)

/* Adds rdx * the six limbs at what the macro `limb` says to t0 to t6; rax and rcx are used. */
#define ROW(limb, t0, t1, t2, t3, t4, t5, t6)                  \
    "xorl   %%eax, %%eax                \n\t"                  \
    TWO_SUMS(limb(0), t0, t1)                                  \
    TWO_SUMS(limb(1), t1, t2)                                  \
    TWO_SUMS(limb(2), t2, t3)                                  \
    TWO_SUMS(limb(3), t3, t4)                                  \
    TWO_SUMS(limb(4), t4, t5)                                  \
    TWO_SUMS(limb(5), t5, t6)                                  \
    "movl   $0, %%eax                   \n\t"                  \
    "adcx   %%rax, %[" t6 "]            \n\t"

#define TWO_SUMS(limb, low, high)                              \
    "mulx   " limb ", %%rax, %%rcx      \n\t"                  \
    "adcx   %%rax, %[" low "]           \n\t"                  \
    "adox   %%rcx, %[" high "]          \n\t"

#define LIMB_OF_A(i) "8*" #i "(%[a])"
#define LIMB_OF_P(i) "%[p" #i "]"

/* t0 to t7 = (t0 to t6 + a * the limb of b at `place` + factor * p) / 2^64: t7 is above what it was
   taken from, and t0 is 0. -1 / p is 2^32 + 1. */
#define STEP(place, t0, t1, t2, t3, t4, t5, t6, t7)            \
    "movq   " place "(%[b]), %%rdx      \n\t"                  \
    ROW(LIMB_OF_A, t0, t1, t2, t3, t4, t5, t6)                 \
    "movq   %[" t0 "], %%rdx            \n\t"                  \
    "shlq   $32, %%rdx                  \n\t"                  \
    "addq   %[" t0 "], %%rdx            \n\t"                  \
    "movl   $0, %k[" t7 "]              \n\t"                  \
    ROW(LIMB_OF_P, t0, t1, t2, t3, t4, t5, t6)                 \
    "adcx   %%rax, %[" t7 "]            \n\t"                  \
    "adox   %%rax, %[" t7 "]            \n\t"

/* The limbs from t0 to t5, and `top`, less p; top is then all ones if that is below 0, or else 0.
   */
#define LESS_P(t0, t1, t2, t3, t4, t5, top)                    \
    "subq   %[p0], %[" t0 "]            \n\t"                  \
    "sbbq   %[p1], %[" t1 "]            \n\t"                  \
    "sbbq   $-2, %[" t2 "]              \n\t"                  \
    "sbbq   $-1, %[" t3 "]              \n\t"                  \
    "sbbq   $-1, %[" t4 "]              \n\t"                  \
    "sbbq   $-1, %[" t5 "]              \n\t"                  \
    "sbbq   $0, %[" top "]              \n\t"

/* And p again if top says so; rax, rcx and rdx are used. */
#define PLUS_P(t0, t1, t2, t3, t4, t5, top)                    \
    "movl   %k[" top "], %%eax          \n\t"                  \
    "movq   %[" top "], %%rcx           \n\t"                  \
    "shlq   $32, %%rcx                  \n\t"                  \
    "leaq   (%[" top "],%[" top "]), %%rdx \n\t"               \
    "addq   %%rax, %[" t0 "]            \n\t"                  \
    "adcq   %%rcx, %[" t1 "]            \n\t"                  \
    "adcq   %%rdx, %[" t2 "]            \n\t"                  \
    "adcq   %[" top "], %[" t3 "]       \n\t"                  \
    "adcq   %[" top "], %[" t4 "]       \n\t"                  \
    "adcq   %[" top "], %[" t5 "]       \n\t"

/* For the assembly: all of a number is read. */
#define READS(a) "m"(*(const tls_limb(*)[LIMBS]) (a))

static void store(tls_limb *r, tls_limb t0, tls_limb t1, tls_limb t2, tls_limb t3, tls_limb t4,
                  tls_limb t5)
{
    r[0] = t0;
    r[1] = t1;
    r[2] = t2;
    r[3] = t3;
    r[4] = t4;
    r[5] = t5;
}

static void multiply_fast(tls_limb *r, const tls_limb *a, const tls_limb *b)
{
    tls_limb t0 = 0, t1 = 0, t2 = 0, t3 = 0, t4 = 0, t5 = 0, t6 = 0, t7;

    __asm__(STEP("0", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7")
            STEP("8", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t0")
            STEP("16", "t2", "t3", "t4", "t5", "t6", "t7", "t0", "t1")
            STEP("24", "t3", "t4", "t5", "t6", "t7", "t0", "t1", "t2")
            STEP("32", "t4", "t5", "t6", "t7", "t0", "t1", "t2", "t3")
            STEP("40", "t5", "t6", "t7", "t0", "t1", "t2", "t3", "t4")
            LESS_P("t6", "t7", "t0", "t1", "t2", "t3", "t4")
            PLUS_P("t6", "t7", "t0", "t1", "t2", "t3", "t4")
            : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [t4] "+&r"(t4),
              [t5] "+&r"(t5), [t6] "+&r"(t6), [t7] "=&r"(t7)
            : [a] "r"(a), [b] "r"(b), READS(a), READS(b),
              [p0] "m"(prime[0]), [p1] "m"(prime[1]), [p2] "m"(prime[2]), [p3] "m"(prime[3]),
              [p4] "m"(prime[4]), [p5] "m"(prime[5])
            : "rax", "rcx", "rdx", "cc");
    store(r, t6, t7, t0, t1, t2, t3);
}

static void square_fast(tls_limb *r, const tls_limb *a)
{
    multiply_fast(r, a, a);
}

static void add(tls_limb *r, const tls_limb *a, const tls_limb *b)
{
    tls_limb t0 = a[0], t1 = a[1], t2 = a[2], t3 = a[3], t4 = a[4], t5 = a[5], top = 0;

    __asm__("addq   (%[b]), %[t0]           \n\t"
            "adcq   8(%[b]), %[t1]          \n\t"
            "adcq   16(%[b]), %[t2]         \n\t"
            "adcq   24(%[b]), %[t3]         \n\t"
            "adcq   32(%[b]), %[t4]         \n\t"
            "adcq   40(%[b]), %[t5]         \n\t"
            "adcq   $0, %[top]              \n\t"
            LESS_P("t0", "t1", "t2", "t3", "t4", "t5", "top")
            PLUS_P("t0", "t1", "t2", "t3", "t4", "t5", "top")
            : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [t4] "+&r"(t4),
              [t5] "+&r"(t5), [top] "+&r"(top)
            : [b] "r"(b), READS(b), [p0] "m"(prime[0]), [p1] "m"(prime[1])
            : "rax", "rcx", "rdx", "cc");
    store(r, t0, t1, t2, t3, t4, t5);
}

static void subtract(tls_limb *r, const tls_limb *a, const tls_limb *b)
{
    tls_limb t0 = a[0], t1 = a[1], t2 = a[2], t3 = a[3], t4 = a[4], t5 = a[5], top = 0;

    __asm__("subq   (%[b]), %[t0]           \n\t"
            "sbbq   8(%[b]), %[t1]          \n\t"
            "sbbq   16(%[b]), %[t2]         \n\t"
            "sbbq   24(%[b]), %[t3]         \n\t"
            "sbbq   32(%[b]), %[t4]         \n\t"
            "sbbq   40(%[b]), %[t5]         \n\t"
            "sbbq   $0, %[top]              \n\t"
            PLUS_P("t0", "t1", "t2", "t3", "t4", "t5", "top")
            : [t0] "+&r"(t0), [t1] "+&r"(t1), [t2] "+&r"(t2), [t3] "+&r"(t3), [t4] "+&r"(t4),
              [t5] "+&r"(t5), [top] "+&r"(top)
            : [b] "r"(b), READS(b)
            : "rax", "rcx", "rdx", "cc");
    store(r, t0, t1, t2, t3, t4, t5);
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

const tls_curve *tls_p384(int fast)
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
