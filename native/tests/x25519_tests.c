/* X25519 against the function that its seam replaces, and known answers. */
#include <string.h>

#include "curve_help.h"

/* As a peer's key share is read: the top bit is masked. */
static void read_u(mbedtls_ecp_group *group, mbedtls_ecp_point *point, const uint8_t *bytes)
{
    CHECK_EQUAL(0, mbedtls_ecp_point_read_binary(group, point, bytes, 32));
}

static void x25519(uint8_t *result, const uint8_t *scalar, const uint8_t *u)
{
    mbedtls_ecp_keypair key;
    mbedtls_ecp_point point;
    size_t length = 0;

    mbedtls_ecp_keypair_init(&key);
    mbedtls_ecp_point_init(&point);
    CHECK_EQUAL(0, mbedtls_ecp_read_key(MBEDTLS_ECP_DP_CURVE25519, &key, scalar, 32));
    read_u(&key.grp, &point, u);
    CHECK_EQUAL(0, mbedtls_ecp_mul(&key.grp, &point, &key.d, &point, tls_random, NULL));
    CHECK_EQUAL(0, mbedtls_ecp_point_write_binary(&key.grp, &point, MBEDTLS_ECP_PF_UNCOMPRESSED,
                                                  &length, result, 32));
    CHECK_EQUAL(32, length);
    mbedtls_ecp_point_free(&point);
    mbedtls_ecp_keypair_free(&key);
}

static void check_x25519(const char *scalar, const char *u, const char *expected)
{
    uint8_t bytes[4][32];

    test_from_hex(scalar, bytes[0]);
    test_from_hex(u, bytes[1]);
    test_from_hex(expected, bytes[2]);
    x25519(bytes[3], bytes[0], bytes[1]);
    CHECK(memcmp(bytes[2], bytes[3], 32) == 0);
}

/* RFC 7748, sections 5.2 and 6.1. */
static void curve_x25519_known_answers(void)
{
    static const char alice[] = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
    static const char alices[] = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";
    static const char bob[] = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";
    static const char bobs[] = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";
    static const char shared[] = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
    static const char nine[] = "0900000000000000000000000000000000000000000000000000000000000000";
    unsigned before = tls_cpu_allow(~0u);
    int i;

    for (i = 0; i < ALLOWANCES; i++) {
        test_case("path %d", i);
        tls_cpu_allow(curve_allowances[i]);
        check_x25519("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
                     "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
                     "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
        check_x25519("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
                     "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
                     "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957");
        check_x25519(alice, nine, alices);
        check_x25519(bob, nine, bobs);
        check_x25519(alice, bobs, shared);
        check_x25519(bob, alices, shared);
    }
    tls_cpu_allow(before);
}

/* RFC 7748, section 5.2: the result is the next scalar, the scalar the next u. */
static void curve_x25519_iterated(void)
{
    static const struct {
        int times;
        const char *expected;
    } steps[] = {
        { 1, "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079" },
        { 1000, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51" },
        { 1000000, "7c3911e0ab2586fd864497297e575e6f3bc601c0883c30df5f4dd2d24f665424" },
    };
    unsigned before = tls_cpu_allow(~0u);
    uint8_t scalar[32], u[32], next[32];
    size_t step;
    int i, path;

    for (path = 0; path < ALLOWANCES; path++) {
        tls_cpu_allow(curve_allowances[path]);
        memset(scalar, 0, sizeof(scalar));
        scalar[0] = 9;
        memcpy(u, scalar, sizeof(u));
        for (i = 0, step = 0; step < (curve_rounds(1) > 1 ? 3 : 2); step++) {
            test_case("path %d, %d times", path, steps[step].times);
            for (; i < steps[step].times; i++) {
                x25519(next, scalar, u);
                memcpy(u, scalar, sizeof(u));
                memcpy(scalar, next, sizeof(scalar));
            }
            test_from_hex(steps[step].expected, next);
            CHECK(memcmp(scalar, next, sizeof(next)) == 0);
        }
    }
    tls_cpu_allow(before);
}

/* https://cr.yp.to/ecdh.html#validate: of low order on the curve or its twist, reduced and not. */
static void curve_x25519_refuses_low_order(void)
{
    static const char *points[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "cdeb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880",
        "4c9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7",
        "d9ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "daffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "dbffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    };
    mbedtls_ecp_group group;
    mbedtls_ecp_point point;
    mbedtls_mpi scalar;
    uint8_t u[32];
    size_t i;

    mbedtls_ecp_group_init(&group);
    mbedtls_ecp_point_init(&point);
    mbedtls_mpi_init(&scalar);
    CHECK_EQUAL(0, mbedtls_ecp_group_load(&group, MBEDTLS_ECP_DP_CURVE25519));
    for (i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
        test_case("point %d", (int) i);
        CHECK_EQUAL(0, mbedtls_ecp_gen_privkey(&group, &scalar, tls_random, NULL));
        test_from_hex(points[i], u);
        /* All of the 256 bits, which no peer can send. */
        CHECK_EQUAL(0, mbedtls_mpi_read_binary_le(&point.X, u, sizeof(u)));
        CHECK_EQUAL(0, mbedtls_mpi_lset(&point.Z, 1));
        CHECK_EQUAL(MBEDTLS_ERR_ECP_INVALID_KEY, curve_compare_products(&group, &scalar, &point));
        /* The values with bit 255 set are of low order only with it. */
        read_u(&group, &point, u);
        CHECK((u[31] >> 7) != 0 ||
              curve_compare_products(&group, &scalar, &point) == MBEDTLS_ERR_ECP_INVALID_KEY);
    }
    mbedtls_mpi_free(&scalar);
    mbedtls_ecp_point_free(&point);
    mbedtls_ecp_group_free(&group);
}

/* On the curve and on its twist, reduced and not, and what is no scalar or no point. */
static void curve_x25519_is_as_upstream(void)
{
    mbedtls_ecp_group group;
    mbedtls_ecp_point point;
    mbedtls_mpi scalar;
    int i;

    mbedtls_ecp_group_init(&group);
    mbedtls_ecp_point_init(&point);
    mbedtls_mpi_init(&scalar);
    CHECK_EQUAL(0, mbedtls_ecp_group_load(&group, MBEDTLS_ECP_DP_CURVE25519));
    CHECK_EQUAL(0, mbedtls_mpi_lset(&point.Z, 1));
    for (i = 0; i < curve_rounds(20); i++) {
        test_case("round %d", i);
        curve_random_number(&scalar, 255);
        if (test_below(&curve_chance, 10) != 0) {
            CHECK_EQUAL(0, mbedtls_mpi_set_bit(&scalar, 0, 0));
            CHECK_EQUAL(0, mbedtls_mpi_set_bit(&scalar, 1, 0));
            CHECK_EQUAL(0, mbedtls_mpi_set_bit(&scalar, 2, 0));
            CHECK_EQUAL(0, mbedtls_mpi_set_bit(&scalar, 254, 1));
        }
        curve_random_number(&point.X, test_below(&curve_chance, 10) == 0 ? 256 : 255);
        curve_compare_products(&group, &scalar, &point);
        CHECK_EQUAL(0, mbedtls_ecp_gen_privkey(&group, &scalar, tls_random, NULL));
        curve_compare_products(&group, &scalar, &group.G);
    }
    /* About 0, p, 2^255, 2p and 2^256. */
    for (i = -22; i <= 22; i++) {
        test_case("about the ends, %d", i);
        CHECK_EQUAL(0, mbedtls_ecp_gen_privkey(&group, &scalar, tls_random, NULL));
        CHECK_EQUAL(0, mbedtls_mpi_lset(&point.X, i));
        curve_compare_products(&group, &scalar, &point);
        CHECK_EQUAL(0, mbedtls_mpi_add_int(&point.X, &group.P, i));
        curve_compare_products(&group, &scalar, &point);
        CHECK_EQUAL(0, mbedtls_mpi_add_mpi(&point.X, &point.X, &group.P));
        curve_compare_products(&group, &scalar, &point);
    }
    test_case("no affine point");
    CHECK_EQUAL(0, mbedtls_mpi_lset(&point.X, 9));
    CHECK_EQUAL(0, mbedtls_mpi_lset(&point.Z, 2));
    CHECK_EQUAL(MBEDTLS_ERR_ECP_INVALID_KEY, curve_compare_products(&group, &scalar, &point));
    test_case("no random source");
    CHECK_EQUAL(MBEDTLS_ERR_ECP_BAD_INPUT_DATA,
                mbedtls_ecp_mul(&group, &point, &scalar, &group.G, NULL, NULL));
    mbedtls_mpi_free(&scalar);
    mbedtls_ecp_point_free(&point);
    mbedtls_ecp_group_free(&group);
}

void x25519_tests(void)
{
    RUN(curve_x25519_known_answers);
    RUN(curve_x25519_iterated);
    RUN(curve_x25519_refuses_low_order);
    RUN(curve_x25519_is_as_upstream);
}
