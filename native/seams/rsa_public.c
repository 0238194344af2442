/* seam: bignum.c mbedtls_mpi_exp_mod_unsafe */
/*
 * RSA verification: A^E mod N with a short public exponent. Upstream finds R^2 mod N by division and
 * takes two multiplications for every bit of the exponent, also where it is 0: an RSA-2048
 * verification took five times as long as OpenSSL's. Here R^2 comes from doublings and squarings, a 0
 * costs nothing, and where the CPU has mulx, adcx and adox they are used. Whatever is not the usual
 * case goes to upstream's function.
 * As upstream's: what is done depends on E and on the lengths, never on the value of A.
 * Test: selftest, rsa_public_*.
 */
#include "internal.h"

#include <string.h>

#include "mbedtls/bignum.h"

int mbedtls_mpi_exp_mod_unsafe_upstream(mbedtls_mpi *X, const mbedtls_mpi *A, const mbedtls_mpi *E,
                                        const mbedtls_mpi *N, mbedtls_mpi *prec_RR);

#if defined(MBEDTLS_HAVE_INT64) && defined(__SIZEOF_INT128__)

#define LIMBS_MAX (MBEDTLS_MPI_MAX_SIZE / 8)
#define EXPONENT_BITS_MAX 256

typedef uint64_t limb;
__extension__ typedef unsigned __int128 two_limbs;

typedef struct modulus {
    const limb *n;
    size_t limbs;
    limb inverse; /* -1 / n mod 2^64 */
    int has_two_carries; /* whether add_row_of_blocks() can be used */
} modulus;

/* -1 / n mod 2^64 by Newton's iteration, which doubles the bits that are right: n itself has 3. */
static limb negative_inverse(limb n)
{
    limb x = n;
    int bits;

    for (bits = 3; bits < 64; bits *= 2) {
        x *= 2 - n * x;
    }
    return (limb) 0 - x;
}

/* r = t mod n for t < 2n, whose topmost bit is `carry`. r may be t. */
static void reduce_once(limb *r, const limb *t, limb carry, const modulus *m)
{
    limb difference[LIMBS_MAX];
    limb borrow = 0;
    limb keep;
    size_t i;

    for (i = 0; i < m->limbs; i++) {
        limb less = t[i] - m->n[i];
        difference[i] = less - borrow;
        borrow = (limb) (t[i] < m->n[i]) | (limb) (less < borrow);
    }
    /* All ones if t < n. */
    keep = (limb) 0 - (borrow & ~carry & 1);
    for (i = 0; i < m->limbs; i++) {
        r[i] = (t[i] & keep) | (difference[i] & ~keep);
    }
}

#if defined(__x86_64__) && !defined(__ILP32__) && defined(__GNUC__)
#define HAS_TWO_CARRIES

/* t += a * b over 4 * blocks limbs; the limb that belongs behind them. mulx leaves the flags alone,
   and adcx and adox keep a carry each, so nothing waits for the carry of the other sum. */
static limb add_row_of_blocks(limb *t, const limb *b, size_t blocks, limb a)
{
    limb carry;

    __asm__ volatile(
        "xorl   %%eax, %%eax            \n\t" /* both carries too */
        "1:                             \n\t"
        "mulx   (%[b]), %%r8, %%r9      \n\t"
        "adcx   %%rax, %%r8             \n\t"
        "adox   (%[t]), %%r8            \n\t"
        "movq   %%r8, (%[t])            \n\t"
        "mulx   8(%[b]), %%r8, %%r10    \n\t"
        "adcx   %%r9, %%r8              \n\t"
        "adox   8(%[t]), %%r8           \n\t"
        "movq   %%r8, 8(%[t])           \n\t"
        "mulx   16(%[b]), %%r8, %%r9    \n\t"
        "adcx   %%r10, %%r8             \n\t"
        "adox   16(%[t]), %%r8          \n\t"
        "movq   %%r8, 16(%[t])          \n\t"
        "mulx   24(%[b]), %%r8, %%rax   \n\t"
        "adcx   %%r9, %%r8              \n\t"
        "adox   24(%[t]), %%r8          \n\t"
        "movq   %%r8, 24(%[t])          \n\t"
        "leaq   32(%[b]), %[b]          \n\t"
        "leaq   32(%[t]), %[t]          \n\t"
        "leaq   -1(%%rcx), %%rcx        \n\t"
        "jrcxz  2f                      \n\t"
        "jmp    1b                      \n\t"
        "2:                             \n\t"
        "movl   $0, %%r8d               \n\t"
        "adcx   %%r8, %%rax             \n\t"
        "adox   %%r8, %%rax             \n\t"
        : "=&a"(carry), [b] "+&r"(b), [t] "+&r"(t), "+&c"(blocks)
        : "d"(a)
        : "r8", "r9", "r10", "cc", "memory");
    return carry;
}
#endif

/* t += a * b; the limb that belongs behind it. */
static limb add_row(limb *t, const limb *b, limb a, const modulus *m)
{
    limb carry = 0;
    size_t i;

#if defined(HAS_TWO_CARRIES)
    if (m->has_two_carries) {
        return add_row_of_blocks(t, b, m->limbs / 4, a);
    }
#endif
    for (i = 0; i < m->limbs; i++) {
        two_limbs sum = (two_limbs) a * b[i] + t[i] + carry;
        t[i] = (limb) sum;
        carry = (limb) (sum >> 64);
    }
    return carry;
}

/* r = a * b / 2^(64 * limbs) mod n (Montgomery 1985). r may be a or b. */
static void multiply(limb *r, const limb *a, const limb *b, const modulus *m)
{
    limb t[2 * LIMBS_MAX + 1];
    size_t limbs = m->limbs;
    size_t i;

    memset(t, 0, (2 * limbs + 1) * sizeof(limb));
    for (i = 0; i < limbs; i++) {
        limb carry = add_row(t + i, b, a[i], m);
        two_limbs sum = (two_limbs) t[i + limbs] + carry;

        sum += add_row(t + i, m->n, t[i] * m->inverse, m);
        t[i + limbs] = (limb) sum;
        t[i + limbs + 1] = (limb) (sum >> 64);
    }
    reduce_once(r, t + limbs, t[2 * limbs], m);
}

static void double_once(limb *r, const modulus *m)
{
    limb carry = 0;
    size_t i;

    for (i = 0; i < m->limbs; i++) {
        limb high = r[i] >> 63;
        r[i] = (r[i] << 1) | carry;
        carry = high;
    }
    reduce_once(r, r, carry, m);
}

/* r = R^2 mod n, with R = 2^(64 * limbs). A multiplication of 2^k R by itself gives 2^(2k) R, so
   from a small k on few are needed; up to there doubling is cheaper. */
static void square_of_radix(limb *r, size_t bits, const modulus *m)
{
    size_t k = 64 * m->limbs;
    size_t doublings = k - bits + 1;
    int squarings = 0;

    while (k % 2 == 0 && k > m->limbs / 2) {
        k /= 2;
        squarings++;
    }
    /* The greatest power of two below n, doubled up to 2^k R. */
    memset(r, 0, m->limbs * sizeof(limb));
    r[(bits - 1) / 64] = (limb) 1 << ((bits - 1) % 64);
    for (doublings += k; doublings > 0; doublings--) {
        double_once(r, m);
    }
    for (; squarings > 0; squarings--) {
        multiply(r, r, r, m);
    }
}

/* 0 <= A < N, N odd, E odd and short: what every RSA key of ours has. */
static int is_usual(const mbedtls_mpi *A, const mbedtls_mpi *E, const mbedtls_mpi *N)
{
    size_t bits = mbedtls_mpi_bitlen(E);

    return N->s > 0 && mbedtls_mpi_bitlen(N) > 1 && mbedtls_mpi_bitlen(N) <= 64 * LIMBS_MAX &&
           (N->p[0] & 1) != 0 && E->s > 0 && bits > 1 &&
           bits <= EXPONENT_BITS_MAX && (E->p[0] & 1) != 0 && A->s > 0 && A->n > 0 &&
           mbedtls_mpi_cmp_mpi(A, N) < 0;
}

int mbedtls_mpi_exp_mod_unsafe(mbedtls_mpi *X, const mbedtls_mpi *A, const mbedtls_mpi *E,
                               const mbedtls_mpi *N, mbedtls_mpi *prec_RR)
{
    limb base[LIMBS_MAX];
    limb base_times_radix[LIMBS_MAX];
    limb x[LIMBS_MAX];
    modulus m;
    size_t bit;
    int code;

    if (!is_usual(A, E, N) || X == E || X == N) {
        return mbedtls_mpi_exp_mod_unsafe_upstream(X, A, E, N, prec_RR);
    }
    m.n = N->p;
    m.limbs = (mbedtls_mpi_bitlen(N) + 63) / 64;
    m.inverse = negative_inverse(N->p[0]);
#if defined(HAS_TWO_CARRIES)
    m.has_two_carries = m.limbs % 4 == 0 && tls_cpu_has(TLS_CPU_ADX);
#else
    m.has_two_carries = 0;
#endif
    memset(base, 0, sizeof(base));
    memcpy(base, A->p, (A->n < m.limbs ? A->n : m.limbs) * sizeof(limb));

    square_of_radix(x, mbedtls_mpi_bitlen(N), &m);
    multiply(base_times_radix, base, x, &m);
    memcpy(x, base_times_radix, m.limbs * sizeof(limb));
    for (bit = mbedtls_mpi_bitlen(E) - 2; bit > 0; bit--) {
        multiply(x, x, x, &m);
        if (mbedtls_mpi_get_bit(E, bit)) {
            multiply(x, x, base_times_radix, &m);
        }
    }
    /* The last bit is 1: the base as it is takes the radix out on the way. */
    multiply(x, x, x, &m);
    multiply(x, x, base, &m);

    if ((code = mbedtls_mpi_grow(X, m.limbs)) != 0) {
        return code;
    }
    memset(X->p, 0, X->n * sizeof(limb));
    memcpy(X->p, x, m.limbs * sizeof(limb));
    X->s = 1;
    return 0;
}

#else

int mbedtls_mpi_exp_mod_unsafe(mbedtls_mpi *X, const mbedtls_mpi *A, const mbedtls_mpi *E,
                               const mbedtls_mpi *N, mbedtls_mpi *prec_RR)
{
    return mbedtls_mpi_exp_mod_unsafe_upstream(X, A, E, N, prec_RR);
}

#endif
