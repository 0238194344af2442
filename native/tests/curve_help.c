#include "curve_help.h"

#include <stdlib.h>

uint32_t curve_chance = 0x25519;

/* valgrind knows these instructions, but its processor does not say that it has them. */
int curve_may_be_fast(void)
{
#if defined(TLS_HAS_CURVES)
    unsigned before = tls_cpu_allow(~0u);
    int fast = tls_curves_are_fast();

    tls_cpu_allow(before);
    return fast || getenv("TLSSIMPLE_TEST_ADX") != NULL;
#else
    return 0;
#endif
}

const unsigned curve_allowances[2] = { ~0u, 0 };

int curve_rounds(int normally)
{
    return getenv("TLSSIMPLE_SELFTEST_ALL") != NULL ? 1000 * normally : normally;
}

void curve_random_number(mbedtls_mpi *n, size_t bits)
{
    uint8_t bytes[80];
    size_t i;

    test_fill(&curve_chance, bytes, sizeof(bytes));
    /* Now and then one with long runs of equal bits. */
    if (test_below(&curve_chance, 4) == 0) {
        for (i = 0; i < sizeof(bytes); i++) {
            bytes[i] = (uint8_t) (0 - (bytes[i / 5] & 1));
        }
    }
    CHECK_EQUAL(0, mbedtls_mpi_read_binary(n, bytes, (bits + 7) / 8));
    CHECK_EQUAL(0, mbedtls_mpi_shift_r(n, (8 - bits % 8) % 8));
}

int curve_compare_products(mbedtls_ecp_group *group, const mbedtls_mpi *m,
                           const mbedtls_ecp_point *P)
{
    mbedtls_ecp_point theirs;
    mbedtls_ecp_point ours;
    unsigned before = tls_cpu_allow(~0u);
    int code;
    int i;

    mbedtls_ecp_point_init(&theirs);
    code = mbedtls_ecp_mul_upstream(group, &theirs, m, P, tls_random, NULL);
    for (i = 0; i < 2 * ALLOWANCES; i++) {
        tls_cpu_allow(curve_allowances[i % ALLOWANCES]);
        mbedtls_ecp_point_init(&ours);
        /* Into the point itself, too. */
        CHECK(i < ALLOWANCES || mbedtls_ecp_copy(&ours, P) == 0);
        CHECK_EQUAL(code, mbedtls_ecp_mul(group, &ours, m, i < ALLOWANCES ? P : &ours, tls_random,
                                          NULL));
        if (code == 0) {
            CHECK(mbedtls_mpi_cmp_mpi(&theirs.X, &ours.X) == 0);
            CHECK(mbedtls_mpi_cmp_mpi(&theirs.Y, &ours.Y) == 0);
            CHECK(mbedtls_mpi_cmp_mpi(&theirs.Z, &ours.Z) == 0);
        }
        mbedtls_ecp_point_free(&ours);
    }
    tls_cpu_allow(before);
    mbedtls_ecp_point_free(&theirs);
    return code;
}
