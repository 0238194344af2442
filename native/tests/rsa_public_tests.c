/* The seam in RSA's public operation against the function that it replaces, and known answers. */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS

#include <string.h>

#include "mbedtls/bignum.h"

#include "testing.h"

int mbedtls_mpi_exp_mod_unsafe(mbedtls_mpi *X, const mbedtls_mpi *A, const mbedtls_mpi *E,
                               const mbedtls_mpi *N, mbedtls_mpi *prec_RR);
int mbedtls_mpi_exp_mod_unsafe_upstream(mbedtls_mpi *X, const mbedtls_mpi *A, const mbedtls_mpi *E,
                                        const mbedtls_mpi *N, mbedtls_mpi *prec_RR);

static uint32_t chance = 0x65537;

static void fill(mbedtls_mpi *number, size_t bits)
{
    uint8_t bytes[1024 + 8];
    size_t length = (bits + 7) / 8;

    test_fill(&chance, bytes, length);
    CHECK_EQUAL(0, mbedtls_mpi_read_binary(number, bytes, length));
    CHECK_EQUAL(0, mbedtls_mpi_shift_r(number, length * 8 - bits));
    CHECK_EQUAL(0, mbedtls_mpi_set_bit(number, bits - 1, 1));
    /* Numbers that were read from DER often have a limb of zeros on top. */
    CHECK_EQUAL(0, mbedtls_mpi_grow(number, bits / 64 + (size_t) test_below(&chance, 3)));
}

/* Both functions on the same numbers; where `in_place`, into the base. */
static void compare(const mbedtls_mpi *a, const mbedtls_mpi *e, const mbedtls_mpi *n, int in_place)
{
    mbedtls_mpi ours;
    mbedtls_mpi theirs;
    int code;

    mbedtls_mpi_init(&ours);
    mbedtls_mpi_init(&theirs);
    CHECK_EQUAL(0, mbedtls_mpi_copy(&ours, a));
    code = mbedtls_mpi_exp_mod_unsafe_upstream(&theirs, a, e, n, NULL);
    CHECK_EQUAL(code, mbedtls_mpi_exp_mod_unsafe(&ours, in_place ? &ours : a, e, n, NULL));
    CHECK(code != 0 || mbedtls_mpi_cmp_mpi(&ours, &theirs) == 0);
    mbedtls_mpi_free(&ours);
    mbedtls_mpi_free(&theirs);
}

/* Every length of a modulus in limbs and around them, with the exponents of real keys and others. */
static void rsa_public_is_as_upstream(void)
{
    static const int exponents[] = { 3, 5, 17, 257, 65537, 0x7FFFFFFF };
    mbedtls_mpi a, e, n;
    size_t bits;
    int i;

    mbedtls_mpi_init(&a);
    mbedtls_mpi_init(&e);
    mbedtls_mpi_init(&n);
    for (bits = 2; bits <= 8192; bits += bits < 700 ? 1 : 61) {
        test_case("%d bits", (int) bits);
        fill(&n, bits);
        CHECK_EQUAL(0, mbedtls_mpi_set_bit(&n, 0, 1));
        fill(&a, bits);
        CHECK_EQUAL(0, mbedtls_mpi_mod_mpi(&a, &a, &n));
        CHECK_EQUAL(0, mbedtls_mpi_lset(&e, exponents[test_below(&chance, 6)]));
        compare(&a, &e, &n, test_below(&chance, 2));
        if (bits < 2100) {
            fill(&e, 1 + (size_t) test_below(&chance, 300));
            compare(&a, &e, &n, test_below(&chance, 2));
        }
    }
    /* The values at the ends, and a modulus of ones. */
    for (bits = 63; bits <= 4096; bits = bits * 2 + (size_t) test_below(&chance, 3)) {
        test_case("ends of %d bits", (int) bits);
        CHECK_EQUAL(0, mbedtls_mpi_lset(&n, 1));
        CHECK_EQUAL(0, mbedtls_mpi_shift_l(&n, bits));
        CHECK_EQUAL(0, mbedtls_mpi_sub_int(&n, &n, 1));
        CHECK_EQUAL(0, mbedtls_mpi_lset(&e, 65537));
        for (i = -2; i <= 2; i++) {
            CHECK_EQUAL(0, mbedtls_mpi_add_int(&a, &n, i));
            compare(&a, &e, &n, 1);
            CHECK_EQUAL(0, mbedtls_mpi_lset(&a, i));
            /* Upstream itself forgets the sign of a negative base that is the result too. */
            compare(&a, &e, &n, i >= 0);
        }
    }
    mbedtls_mpi_free(&a);
    mbedtls_mpi_free(&e);
    mbedtls_mpi_free(&n);
}

/* What upstream refuses or treats in its own way is left to it. */
static void rsa_public_leaves_the_unusual(void)
{
    static const int exponents[] = { -3, 0, 1, 2, 65536 };
    static const int moduli[] = { -7, 0, 1, 2, 3, 1 << 20 };
    mbedtls_mpi a, e, n;
    size_t i, j;

    mbedtls_mpi_init(&a);
    mbedtls_mpi_init(&e);
    mbedtls_mpi_init(&n);
    for (i = 0; i < sizeof(exponents) / sizeof(exponents[0]); i++) {
        fill(&n, 2048);
        CHECK_EQUAL(0, mbedtls_mpi_set_bit(&n, 0, 1));
        fill(&a, 2040);
        CHECK_EQUAL(0, mbedtls_mpi_lset(&e, exponents[i]));
        compare(&a, &e, &n, 0);
        for (j = 0; j < sizeof(moduli) / sizeof(moduli[0]); j++) {
            test_case("%d, %d", exponents[i], moduli[j]);
            CHECK_EQUAL(0, mbedtls_mpi_lset(&n, moduli[j]));
            compare(&a, &e, &n, 0);
            CHECK_EQUAL(0, mbedtls_mpi_lset(&e, 3));
            compare(&a, &e, &n, 1);
        }
    }
    mbedtls_mpi_free(&a);
    mbedtls_mpi_free(&e);
    mbedtls_mpi_free(&n);
}

/* Modulo 2^k - 1 a power of two is one of the exponent modulo k. */
static void rsa_public_known_answers(void)
{
    static const size_t lengths[] = { 61, 64, 127, 1024, 2047, 2048, 2056, 3072, 4096, 8192 };
    mbedtls_mpi a, e, n, x, expected;
    size_t i;

    mbedtls_mpi_init(&a);
    mbedtls_mpi_init(&e);
    mbedtls_mpi_init(&n);
    mbedtls_mpi_init(&x);
    mbedtls_mpi_init(&expected);
    for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        test_case("2^%d - 1", (int) lengths[i]);
        CHECK_EQUAL(0, mbedtls_mpi_lset(&n, 1));
        CHECK_EQUAL(0, mbedtls_mpi_shift_l(&n, lengths[i]));
        CHECK_EQUAL(0, mbedtls_mpi_sub_int(&n, &n, 1));
        CHECK_EQUAL(0, mbedtls_mpi_lset(&a, 2));
        CHECK_EQUAL(0, mbedtls_mpi_lset(&e, 65537));
        CHECK_EQUAL(0, mbedtls_mpi_lset(&expected, 1));
        CHECK_EQUAL(0, mbedtls_mpi_shift_l(&expected, 65537 % lengths[i]));
        CHECK_EQUAL(0, mbedtls_mpi_exp_mod_unsafe(&x, &a, &e, &n, NULL));
        CHECK_EQUAL(0, mbedtls_mpi_cmp_mpi(&x, &expected));
    }
    mbedtls_mpi_free(&a);
    mbedtls_mpi_free(&e);
    mbedtls_mpi_free(&n);
    mbedtls_mpi_free(&x);
    mbedtls_mpi_free(&expected);
}

void rsa_public_tests(void)
{
    RUN(rsa_public_known_answers);
    RUN(rsa_public_is_as_upstream);
    RUN(rsa_public_leaves_the_unusual);
}
