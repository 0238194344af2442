/* seam: ecp.c mbedtls_ecp_mul */
/* seam: ecp.c mbedtls_ecp_mul_restartable */
/* seam: ecp.c mbedtls_ecp_muladd */
/* seam: ecp.c mbedtls_ecp_muladd_restartable */
/* seam: bignum.c mbedtls_mpi_gcd_modinv_odd */
/*
 * Multiplication on the curves that TLS uses most: X25519, P-256 and P-384. Upstream's is the same code
 * for all curves, over numbers of any length: X25519 and P-256 took ten times as long as OpenSSL's.
 * Here they have arithmetic of their own (src/x25519.c, weierstrass.c, p256.c, p384.c, inverse.c). It is
 * constant in time always, as the scalar may be a secret key or a nonce, but for muladd, whose numbers
 * are a signature's. What is not the usual case goes to upstream's function, and what upstream refuses
 * is refused.
 * Test: selftest, curve_*; tests/native/constant-time.sh.
 */
#include "curves.h"

#include <string.h>

#include "bignum_internal.h"
#include "mbedtls/ecp.h"
#include "mbedtls/platform_util.h"

int mbedtls_ecp_mul_restartable_upstream(mbedtls_ecp_group *grp, mbedtls_ecp_point *R,
                                         const mbedtls_mpi *m, const mbedtls_ecp_point *P,
                                         int (*f_rng)(void *, unsigned char *, size_t), void *p_rng,
                                         mbedtls_ecp_restart_ctx *rs_ctx);
int mbedtls_ecp_muladd_restartable_upstream(mbedtls_ecp_group *grp, mbedtls_ecp_point *R,
                                            const mbedtls_mpi *m, const mbedtls_ecp_point *P,
                                            const mbedtls_mpi *n, const mbedtls_ecp_point *Q,
                                            mbedtls_ecp_restart_ctx *rs_ctx);
int mbedtls_mpi_gcd_modinv_odd_upstream(mbedtls_mpi *G, mbedtls_mpi *I, const mbedtls_mpi *A,
                                        const mbedtls_mpi *N);

#if defined(TLS_HAS_CURVES)

/* The limbs of a number; 0 if it is negative or has more of them that are not 0. */
static int load(tls_limb *limbs, size_t count, const mbedtls_mpi *number)
{
    tls_limb rest = 0;
    size_t i;

    for (i = 0; i < number->n; i++) {
        if (i < count) {
            limbs[i] = number->p[i];
        } else {
            rest |= number->p[i];
        }
    }
    for (; i < count; i++) {
        limbs[i] = 0;
    }
    return rest == 0 && number->s > 0;
}

static int store(mbedtls_mpi *number, const tls_limb *limbs, size_t count)
{
    int code = mbedtls_mpi_grow(number, count);

    if (code == 0) {
        memset(number->p, 0, number->n * sizeof(number->p[0]));
        memcpy(number->p, limbs, count * sizeof(limbs[0]));
        number->s = 1;
    }
    return code;
}

static int multiply_x25519(const mbedtls_ecp_group *grp, mbedtls_ecp_point *R,
                           const mbedtls_mpi *m, const mbedtls_ecp_point *P)
{
    tls_limb scalar[4];
    tls_limb u[4];
    tls_limb result[4];
    int code;

    /* Points of low order, for which the result would be 0, are refused here. */
    if ((code = mbedtls_ecp_check_privkey(grp, m)) != 0 ||
        (code = mbedtls_ecp_check_pubkey(grp, P)) != 0) {
        return code;
    }
    if (!load(scalar, 4, m) || !load(u, 4, &P->X)) {
        return MBEDTLS_ERR_ECP_INVALID_KEY;
    }
    if (mbedtls_mpi_cmp_int(&P->X, 9) == 0) {
        tls_x25519_base(result, scalar, tls_curves_are_fast());
    } else {
        tls_x25519(result, scalar, u, tls_curves_are_fast());
    }
    mbedtls_platform_zeroize(scalar, sizeof(scalar));
    if ((code = store(&R->X, result, 4)) == 0) {
        mbedtls_mpi_free(&R->Y);
        code = mbedtls_mpi_lset(&R->Z, 1);
    }
    mbedtls_platform_zeroize(result, sizeof(result));
    return code;
}

static const tls_curve *curve_of(const mbedtls_ecp_group *grp)
{
    return grp->id == MBEDTLS_ECP_DP_SECP256R1   ? tls_p256(tls_curves_are_fast())
           : grp->id == MBEDTLS_ECP_DP_SECP384R1 ? tls_p384(tls_curves_are_fast())
                                                 : NULL;
}

/* 1 if a < n, in constant time. */
static int is_below(const tls_limb *a, const tls_limb *n, int limbs)
{
    tls_limb borrow = 0;
    int i;

    for (i = 0; i < limbs; i++) {
        borrow = (tls_limb) (((tls_two_limbs) a[i] - n[i] - borrow) >> 64) & 1;
    }
    return (int) borrow;
}

/* 1 if a is 0, in constant time. */
static int is_nought(const tls_limb *a, int limbs)
{
    tls_limb bits = 0;
    int i;

    for (i = 0; i < limbs; i++) {
        bits |= a[i];
    }
    return (int) (~(bits | (0 - bits)) >> 63);
}

/* A point that mbedtls_ecp_check_pubkey() would pass. */
static int load_point(tls_limb *limbs, const mbedtls_ecp_point *point, const tls_curve *curve)
{
    return load(limbs, (size_t) curve->limbs, &point->X) &&
           load(limbs + curve->limbs, (size_t) curve->limbs, &point->Y) &&
           mbedtls_mpi_cmp_int(&point->Z, 1) == 0 &&
           tls_curve_has(curve, limbs);
}

static int store_point(mbedtls_ecp_point *point, const tls_limb *limbs, const tls_curve *curve)
{
    int code;

    if ((code = store(&point->X, limbs, (size_t) curve->limbs)) == 0 &&
        (code = store(&point->Y, limbs + curve->limbs, (size_t) curve->limbs)) == 0) {
        code = mbedtls_mpi_lset(&point->Z, 1);
    }
    return code;
}

static int is_base(const mbedtls_ecp_group *grp, const mbedtls_ecp_point *point)
{
    return mbedtls_mpi_cmp_mpi(&point->Y, &grp->G.Y) == 0 &&
           mbedtls_mpi_cmp_mpi(&point->X, &grp->G.X) == 0;
}

static int multiply(const mbedtls_ecp_group *grp, const tls_curve *curve, mbedtls_ecp_point *R,
                    const mbedtls_mpi *m, const mbedtls_ecp_point *P)
{
    tls_limb scalar[TLS_CURVE_LIMBS];
    tls_limb point[2 * TLS_CURVE_LIMBS];
    int code = MBEDTLS_ERR_ECP_INVALID_KEY;
    int is_scalar = load(scalar, (size_t) curve->limbs, m) &
                    is_below(scalar, curve->order, curve->limbs) &
                    (is_nought(scalar, curve->limbs) ^ 1);

    /* That a scalar is none is no secret. */
    if (is_scalar && load_point(point, P, curve)) {
        if (is_base(grp, P)) {
            tls_curve_multiply_base(curve, point, scalar);
        } else {
            tls_curve_multiply(curve, point, scalar, point);
        }
        code = store_point(R, point, curve);
    }
    mbedtls_platform_zeroize(scalar, sizeof(scalar));
    mbedtls_platform_zeroize(point, sizeof(point));
    return code;
}

#endif

int mbedtls_ecp_mul_restartable(mbedtls_ecp_group *grp, mbedtls_ecp_point *R, const mbedtls_mpi *m,
                                const mbedtls_ecp_point *P,
                                int (*f_rng)(void *, unsigned char *, size_t), void *p_rng,
                                mbedtls_ecp_restart_ctx *rs_ctx)
{
#if defined(TLS_HAS_CURVES)
    if (f_rng == NULL) {
        return MBEDTLS_ERR_ECP_BAD_INPUT_DATA;
    }
    /* Bit 255 is masked where a point is read (RFC 7748, section 5); here it counts. */
    if (grp->id == MBEDTLS_ECP_DP_CURVE25519 && mbedtls_mpi_bitlen(&P->X) < 256) {
        return multiply_x25519(grp, R, m, P);
    }
    if (curve_of(grp) != NULL) {
        return multiply(grp, curve_of(grp), R, m, P);
    }
#endif
    return mbedtls_ecp_mul_restartable_upstream(grp, R, m, P, f_rng, p_rng, rs_ctx);
}

int mbedtls_ecp_mul(mbedtls_ecp_group *grp, mbedtls_ecp_point *R, const mbedtls_mpi *m,
                    const mbedtls_ecp_point *P, int (*f_rng)(void *, unsigned char *, size_t),
                    void *p_rng)
{
    return mbedtls_ecp_mul_restartable(grp, R, m, P, f_rng, p_rng, NULL);
}

/* R = m P + n Q, for verification: all of it is public. */
int mbedtls_ecp_muladd_restartable(mbedtls_ecp_group *grp, mbedtls_ecp_point *R,
                                   const mbedtls_mpi *m, const mbedtls_ecp_point *P,
                                   const mbedtls_mpi *n, const mbedtls_ecp_point *Q,
                                   mbedtls_ecp_restart_ctx *rs_ctx)
{
#if defined(TLS_HAS_CURVES)
    const tls_curve *curve = curve_of(grp);
    tls_limb scalars[2][TLS_CURVE_LIMBS];
    tls_limb base[2 * TLS_CURVE_LIMBS];
    tls_limb point[2 * TLS_CURVE_LIMBS];

    /* A scalar of -1 is taken by upstream, and what is not below the order is refused. */
    if (curve != NULL && load(scalars[0], (size_t) curve->limbs, m) &&
        load(scalars[1], (size_t) curve->limbs, n) &&
        is_below(scalars[0], curve->order, curve->limbs) &&
        is_below(scalars[1], curve->order, curve->limbs) && is_base(grp, P)) {
        if (!load_point(base, P, curve) || !load_point(point, Q, curve)) {
            return MBEDTLS_ERR_ECP_INVALID_KEY;
        }
        return tls_curve_multiply_add(curve, point, scalars[0], scalars[1], point)
                   ? store_point(R, point, curve)
                   : mbedtls_ecp_set_zero(R);
    }
#endif
    return mbedtls_ecp_muladd_restartable_upstream(grp, R, m, P, n, Q, rs_ctx);
}

int mbedtls_ecp_muladd(mbedtls_ecp_group *grp, mbedtls_ecp_point *R, const mbedtls_mpi *m,
                       const mbedtls_ecp_point *P, const mbedtls_mpi *n, const mbedtls_ecp_point *Q)
{
    return mbedtls_ecp_muladd_restartable(grp, R, m, P, n, Q, NULL);
}

/* I = 1 / A mod N where N is the order of a curve: what ECDSA needs to sign, of a secret, and to
   verify. Upstream's is constant in time too, and took as long as the rest of a verification takes
   here. */
int mbedtls_mpi_gcd_modinv_odd(mbedtls_mpi *G, mbedtls_mpi *I, const mbedtls_mpi *A,
                               const mbedtls_mpi *N)
{
#if defined(TLS_HAS_CURVES)
    const tls_curve *curves[] = { tls_p256(0), tls_p384(0) };
    tls_limb a[TLS_CURVE_LIMBS];
    size_t i, size;
    int code;

    for (i = 0; i < sizeof(curves) / sizeof(curves[0]) && G == NULL && I != NULL && I != N; i++) {
        size = (size_t) curves[i]->limbs;
        if (N->n != size || N->s < 0 || A->s < 0 ||
            memcmp(N->p, curves[i]->order, size * sizeof(N->p[0])) != 0) {
            continue;
        }
        if (!(load(a, size, A) & is_below(a, N->p, (int) size) & (is_nought(a, (int) size) ^ 1))) {
            break;
        }
        tls_invert(a, a, N->p, (int) size);
        code = store(I, a, size);
        mbedtls_platform_zeroize(a, sizeof(a));
        return code;
    }
#endif
    return mbedtls_mpi_gcd_modinv_odd_upstream(G, I, A, N);
}
