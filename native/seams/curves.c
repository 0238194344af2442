/* seam: ecp.c mbedtls_ecp_mul */
/* seam: ecp.c mbedtls_ecp_mul_restartable */
/*
 * Multiplication on the curves that TLS uses most. Upstream's is the same code for all of them, over
 * numbers of any length: X25519 took ten times as long as OpenSSL's. Here each curve has arithmetic of
 * its own (src/x25519.c), constant in time always: the scalar may be a secret key or a nonce. What is
 * not the usual case goes to upstream's function, and what upstream refuses is refused.
 * Test: selftest, curve_*; tests/native/constant-time.sh.
 */
#include "curves.h"

#include <string.h>

#include "mbedtls/ecp.h"
#include "mbedtls/platform_util.h"

int mbedtls_ecp_mul_restartable_upstream(mbedtls_ecp_group *grp, mbedtls_ecp_point *R,
                                         const mbedtls_mpi *m, const mbedtls_ecp_point *P,
                                         int (*f_rng)(void *, unsigned char *, size_t), void *p_rng,
                                         mbedtls_ecp_restart_ctx *rs_ctx);

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
    tls_x25519(result, scalar, u, tls_curves_are_fast());
    mbedtls_platform_zeroize(scalar, sizeof(scalar));
    if ((code = store(&R->X, result, 4)) == 0) {
        mbedtls_mpi_free(&R->Y);
        code = mbedtls_mpi_lset(&R->Z, 1);
    }
    mbedtls_platform_zeroize(result, sizeof(result));
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
#endif
    return mbedtls_ecp_mul_restartable_upstream(grp, R, m, P, f_rng, p_rng, rs_ctx);
}

int mbedtls_ecp_mul(mbedtls_ecp_group *grp, mbedtls_ecp_point *R, const mbedtls_mpi *m,
                    const mbedtls_ecp_point *P, int (*f_rng)(void *, unsigned char *, size_t),
                    void *p_rng)
{
    return mbedtls_ecp_mul_restartable(grp, R, m, P, f_rng, p_rng, NULL);
}
