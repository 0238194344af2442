/* What the tests of the curves share. */
#ifndef TLSSIMPLE_CURVE_HELP_H
#define TLSSIMPLE_CURVE_HELP_H

#include "curves.h"

#include "bignum_internal.h"
#include "mbedtls/ecp.h"

#include "testing.h"

int mbedtls_ecp_mul_upstream(mbedtls_ecp_group *grp, mbedtls_ecp_point *R, const mbedtls_mpi *m,
                             const mbedtls_ecp_point *P,
                             int (*f_rng)(void *, unsigned char *, size_t), void *p_rng);
int mbedtls_ecp_muladd_upstream(mbedtls_ecp_group *grp, mbedtls_ecp_point *R, const mbedtls_mpi *m,
                                const mbedtls_ecp_point *P, const mbedtls_mpi *n,
                                const mbedtls_ecp_point *Q);
int mbedtls_mpi_gcd_modinv_odd_upstream(mbedtls_mpi *G, mbedtls_mpi *I, const mbedtls_mpi *A,
                                        const mbedtls_mpi *N);

extern uint32_t curve_chance;

/* Whether there is a faster path than the portable one. */
int curve_may_be_fast(void);

/* With what the processor has, and without: where that is the same, once. */
extern const unsigned curve_allowances[2];
#define ALLOWANCES (1 + curve_may_be_fast())

/* How often a test of chance is done: upstream's function takes most of the time. */
int curve_rounds(int normally);

void curve_random_number(mbedtls_mpi *n, size_t bits);

/* One multiplication by both, on every path. Is the code. */
int curve_compare_products(mbedtls_ecp_group *group, const mbedtls_mpi *m,
                           const mbedtls_ecp_point *P);

#endif
