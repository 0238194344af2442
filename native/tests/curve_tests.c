/* The seams in P-256 and P-384 against the functions that they replace, known answers, and whether time may depend
   on secrets: here and in X25519. */
#include <stdlib.h>
#include <string.h>

#include "curve_help.h"

#include "mbedtls/ecdsa.h"

static const mbedtls_ecp_group_id nist_curves[] = {
    MBEDTLS_ECP_DP_SECP256R1, MBEDTLS_ECP_DP_SECP384R1,
};
#define NIST_CURVES 2

static int compare_sums(mbedtls_ecp_group *group, const mbedtls_mpi *m, const mbedtls_ecp_point *P,
                        const mbedtls_mpi *n, const mbedtls_ecp_point *Q)
{
    mbedtls_ecp_point theirs;
    mbedtls_ecp_point ours;
    unsigned before = tls_cpu_allow(~0u);
    int code;
    int i;

    mbedtls_ecp_point_init(&theirs);
    code = mbedtls_ecp_muladd_upstream(group, &theirs, m, P, n, Q);
    for (i = 0; i < ALLOWANCES; i++) {
        tls_cpu_allow(curve_allowances[i]);
        mbedtls_ecp_point_init(&ours);
        CHECK_EQUAL(code, mbedtls_ecp_muladd(group, &ours, m, P, n, Q));
        CHECK_EQUAL(mbedtls_ecp_is_zero(&theirs), mbedtls_ecp_is_zero(&ours));
        if (code == 0 && !mbedtls_ecp_is_zero(&theirs)) {
            CHECK_EQUAL(0, mbedtls_ecp_point_cmp(&theirs, &ours));
        }
        mbedtls_ecp_point_free(&ours);
    }
    tls_cpu_allow(before);
    mbedtls_ecp_point_free(&theirs);
    return code;
}

/* A scalar that is like those which ends are made of: around 0, n and powers of two. */
static void odd_number(mbedtls_mpi *k, const mbedtls_ecp_group *group, int i)
{
    switch (i % 4) {
        case 0:
            CHECK_EQUAL(0, mbedtls_mpi_lset(k, i / 4));
            break;
        case 1:
            CHECK_EQUAL(0, mbedtls_mpi_sub_int(k, &group->N, i / 4 - 2));
            break;
        case 2:
            CHECK_EQUAL(0, mbedtls_mpi_lset(k, 1));
            CHECK_EQUAL(0, mbedtls_mpi_shift_l(k, group->nbits / 32 * (size_t) (i / 4)));
            CHECK_EQUAL(0, mbedtls_mpi_sub_int(k, k, i / 4 % 3 - 1));
            break;
        default:
            /* n - 2^i: where sums of digits meet n. */
            CHECK_EQUAL(0, mbedtls_mpi_lset(k, 1));
            CHECK_EQUAL(0, mbedtls_mpi_shift_l(k, group->nbits / 32 * (size_t) (i / 4)));
            CHECK_EQUAL(0, mbedtls_mpi_sub_mpi(k, &group->N, k));
            break;
    }
}
#define ODD_NUMBERS (4 * 33)

typedef struct curve_numbers {
    mbedtls_ecp_group group;
    mbedtls_ecp_point Q, minus_Q, minus_G;
    mbedtls_mpi d, k, l; /* Q = d G */
} curve_numbers;

static void begin(curve_numbers *c, mbedtls_ecp_group_id id)
{
    mbedtls_ecp_group_init(&c->group);
    mbedtls_ecp_point_init(&c->Q);
    mbedtls_ecp_point_init(&c->minus_Q);
    mbedtls_ecp_point_init(&c->minus_G);
    mbedtls_mpi_init(&c->d);
    mbedtls_mpi_init(&c->k);
    mbedtls_mpi_init(&c->l);
    CHECK_EQUAL(0, mbedtls_ecp_group_load(&c->group, id));
    CHECK_EQUAL(0, mbedtls_ecp_gen_keypair(&c->group, &c->d, &c->Q, tls_random, NULL));
    CHECK_EQUAL(0, mbedtls_ecp_copy(&c->minus_Q, &c->Q));
    CHECK_EQUAL(0, mbedtls_mpi_sub_mpi(&c->minus_Q.Y, &c->group.P, &c->Q.Y));
    CHECK_EQUAL(0, mbedtls_ecp_copy(&c->minus_G, &c->group.G));
    CHECK_EQUAL(0, mbedtls_mpi_sub_mpi(&c->minus_G.Y, &c->group.P, &c->group.G.Y));
}

static void end(curve_numbers *c)
{
    mbedtls_ecp_group_free(&c->group);
    mbedtls_ecp_point_free(&c->Q);
    mbedtls_ecp_point_free(&c->minus_Q);
    mbedtls_ecp_point_free(&c->minus_G);
    mbedtls_mpi_free(&c->d);
    mbedtls_mpi_free(&c->k);
    mbedtls_mpi_free(&c->l);
}

static void curve_products_are_as_upstream(void)
{
    curve_numbers c;
    int curve, i;

    for (curve = 0; curve < NIST_CURVES; curve++) {
        begin(&c, nist_curves[curve]);
        for (i = 0; i < curve_rounds(20); i++) {
            test_case("P-%d, round %d", (int) c.group.nbits, i);
            curve_random_number(&c.k, c.group.nbits);
            curve_compare_products(&c.group, &c.k, &c.group.G);
            if (curve_compare_products(&c.group, &c.k, &c.Q) == 0) {
                CHECK_EQUAL(0, mbedtls_ecp_mul(&c.group, &c.Q, &c.k, &c.Q, tls_random, NULL));
            }
        }
        for (i = 0; i < ODD_NUMBERS; i += curve_rounds(1) > 1 ? 1 : 3) {
            test_case("P-%d, number %d", (int) c.group.nbits, i);
            odd_number(&c.k, &c.group, i);
            curve_compare_products(&c.group, &c.k, &c.group.G);
            curve_compare_products(&c.group, &c.k, i % 2 == 0 ? &c.Q : &c.minus_G);
        }
        end(&c);
    }
}

/* Scalars for which points could meet in the last row of multiply_base(): k = digit, k = 2 digit
   and the like, modulo n. */
static void curve_base_at_its_limits(void)
{
    static const int teeth[] = { 6, 5 };
    static const int spacing[] = { 22, 39 };
    mbedtls_mpi term;
    curve_numbers c;
    int curve, bits, tooth, i;

    mbedtls_mpi_init(&term);
    for (curve = 0; curve < NIST_CURVES; curve++) {
        begin(&c, nist_curves[curve]);
        for (i = 0; i < curve_rounds(48); i++) {
            /* n or 0, plus the digit of the low comb, or plus that and twice the high one. */
            bits = (int) (test_random(&curve_chance) & 0xFFF);
            test_case("P-%d, digits %03x", (int) c.group.nbits, (unsigned) bits);
            CHECK_EQUAL(0, mbedtls_mpi_lset(&c.k, 0));
            for (tooth = 0; tooth < (i % 2 + 1) * teeth[curve]; tooth++) {
                CHECK_EQUAL(0, mbedtls_mpi_lset(&term, (bits >> tooth & 1) != 0 ? 1 : -1));
                CHECK_EQUAL(0, mbedtls_mpi_shift_l(&term, (size_t) (tooth * spacing[curve] +
                                                                    (tooth >= teeth[curve]))));
                CHECK_EQUAL(0, mbedtls_mpi_add_mpi(&c.k, &c.k, &term));
            }
            CHECK_EQUAL(0, mbedtls_mpi_mod_mpi(&c.k, &c.k, &c.group.N));
            curve_compare_products(&c.group, &c.k, &c.group.G);
            CHECK_EQUAL(0, mbedtls_mpi_shift_l(&c.k, 1));
            CHECK_EQUAL(0, mbedtls_mpi_mod_mpi(&c.k, &c.k, &c.group.N));
            curve_compare_products(&c.group, &c.k, &c.group.G);
        }
        end(&c);
    }
    mbedtls_mpi_free(&term);
}

static void curve_sums_are_as_upstream(void)
{
    curve_numbers c;
    const mbedtls_ecp_point *points[4];
    int curve, i, j;

    for (curve = 0; curve < NIST_CURVES; curve++) {
        begin(&c, nist_curves[curve]);
        points[0] = &c.Q;
        points[1] = &c.minus_Q;
        points[2] = &c.group.G;
        points[3] = &c.minus_G;
        for (i = 0; i < curve_rounds(20); i++) {
            test_case("P-%d, round %d", (int) c.group.nbits, i);
            curve_random_number(&c.k, c.group.nbits);
            curve_random_number(&c.l, c.group.nbits);
            compare_sums(&c.group, &c.k, &c.group.G, &c.l, points[test_below(&curve_chance, 4)]);
            /* u1 G = +-u2 Q: a doubling, and nothing. */
            CHECK_EQUAL(0, mbedtls_mpi_mul_mpi(&c.k, &c.l, &c.d));
            CHECK_EQUAL(0, mbedtls_mpi_mod_mpi(&c.k, &c.k, &c.group.N));
            compare_sums(&c.group, &c.k, &c.group.G, &c.l, &c.Q);
            compare_sums(&c.group, &c.k, &c.group.G, &c.l, &c.minus_Q);
            compare_sums(&c.group, &c.l, &c.Q, &c.k, &c.group.G);
        }
        for (i = 0; i < ODD_NUMBERS; i += curve_rounds(1) > 1 ? 1 : 5) {
            test_case("P-%d, number %d", (int) c.group.nbits, i);
            odd_number(&c.k, &c.group, i);
            for (j = 0; j < 4; j++) {
                /* The same, the opposite, and another. */
                compare_sums(&c.group, &c.k, &c.group.G, &c.k, points[j]);
                odd_number(&c.l, &c.group, test_below(&curve_chance, ODD_NUMBERS));
                compare_sums(&c.group, &c.k, &c.group.G, &c.l, points[j]);
            }
        }
        test_case("P-%d, a scalar of -1", (int) c.group.nbits);
        CHECK_EQUAL(0, mbedtls_mpi_lset(&c.k, -1));
        CHECK_EQUAL(0, compare_sums(&c.group, &c.k, &c.group.G, &c.d, &c.Q));
        end(&c);
    }
}

/* Off the curve, not reduced, negative, not affine: each is refused, by product and by sum. */
static void curve_refuses_what_is_no_point(void)
{
    mbedtls_ecp_point P;
    curve_numbers c;
    int curve, i;

    for (curve = 0; curve < NIST_CURVES; curve++) {
        begin(&c, nist_curves[curve]);
        for (i = 0; i < 12; i++) {
            mbedtls_mpi *coordinate = i % 2 == 0 ? &P.X : &P.Y;
            const mbedtls_mpi *p = &c.group.P;
            int is_point = 0;

            test_case("P-%d, point %d", (int) c.group.nbits, i);
            mbedtls_ecp_point_init(&P);
            CHECK_EQUAL(0, mbedtls_ecp_copy(&P, &c.Q));
            switch (i / 2) {
                case 0: CHECK_EQUAL(0, mbedtls_mpi_add_int(coordinate, coordinate, 1)); break;
                case 1: CHECK_EQUAL(0, mbedtls_mpi_add_mpi(coordinate, coordinate, p)); break;
                case 2: CHECK_EQUAL(0, mbedtls_mpi_lset(coordinate, 0)); break;
                case 3: CHECK_EQUAL(0, mbedtls_mpi_sub_mpi(coordinate, coordinate, p)); break;
                case 4: CHECK_EQUAL(0, mbedtls_mpi_lset(&P.Z, i % 2 * 2)); break;
                default:
                    /* A limb of zeros more changes nothing. */
                    CHECK_EQUAL(0, mbedtls_mpi_grow(coordinate, 12));
                    is_point = 1;
                    break;
            }
            CHECK_EQUAL(is_point ? 0 : MBEDTLS_ERR_ECP_INVALID_KEY,
                        curve_compare_products(&c.group, &c.d, &P));
            CHECK_EQUAL(is_point ? 0 : MBEDTLS_ERR_ECP_INVALID_KEY,
                        compare_sums(&c.group, &c.d, &c.group.G, &c.d, &P));
            mbedtls_ecp_point_free(&P);
        }
        end(&c);
    }
}

static void curve_inverses_are_as_upstream(void)
{
    mbedtls_mpi theirs, ours;
    curve_numbers c;
    int curve, i, path, code;
    unsigned before = tls_cpu_allow(~0u);

    mbedtls_mpi_init(&theirs);
    mbedtls_mpi_init(&ours);
    for (curve = 0; curve < NIST_CURVES; curve++) {
        begin(&c, nist_curves[curve]);
        for (i = 0; i < ODD_NUMBERS + curve_rounds(100); i++) {
            test_case("P-%d, number %d", (int) c.group.nbits, i);
            if (i < ODD_NUMBERS) {
                odd_number(&c.k, &c.group, i);
            } else {
                curve_random_number(&c.k, c.group.nbits);
            }
            code = mbedtls_mpi_gcd_modinv_odd_upstream(NULL, &theirs, &c.k, &c.group.N);
            for (path = 0; path < ALLOWANCES; path++) {
                tls_cpu_allow(curve_allowances[path]);
                CHECK_EQUAL(code, mbedtls_mpi_gcd_modinv_odd(NULL, &ours, &c.k, &c.group.N));
                CHECK(code != 0 || mbedtls_mpi_cmp_mpi(&theirs, &ours) == 0);
            }
        }
        test_case("P-%d, in place", (int) c.group.nbits);
        CHECK_EQUAL(0, mbedtls_mpi_gcd_modinv_odd_upstream(NULL, &theirs, &c.d, &c.group.N));
        CHECK_EQUAL(0, mbedtls_mpi_gcd_modinv_odd(NULL, &c.d, &c.d, &c.group.N));
        CHECK_EQUAL(0, mbedtls_mpi_cmp_mpi(&theirs, &c.d));
        end(&c);
    }
    mbedtls_mpi_free(&theirs);
    mbedtls_mpi_free(&ours);
    tls_cpu_allow(before);
}

/* RFC 6979, A.2.5 and A.2.6: key, hash of "sample" or "test", r, s. */
static void curve_ecdsa_known_answers(void)
{
    static const struct {
        mbedtls_ecp_group_id curve;
        mbedtls_md_type_t hash;
        const char *message, *key, *x, *y, *r, *s;
    } cases[] = {
        { MBEDTLS_ECP_DP_SECP256R1, MBEDTLS_MD_SHA256, "sample",
          "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
          "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6",
          "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299",
          "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
          "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8" },
        { MBEDTLS_ECP_DP_SECP256R1, MBEDTLS_MD_SHA256, "test",
          "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
          "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6",
          "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299",
          "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367",
          "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083" },
        { MBEDTLS_ECP_DP_SECP384R1, MBEDTLS_MD_SHA384, "sample",
          "6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D8"
          "96D5724E4C70A825F872C9EA60D2EDF5",
          "EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64"
          "DEF8F0EA9055866064A254515480BC13",
          "8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1"
          "288B231C3AE0D4FE7344FD2533264720",
          "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C"
          "81A648152E44ACF96E36DD1E80FABE46",
          "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94F"
          "A329C145786E679E7B82C71A38628AC8" },
        { MBEDTLS_ECP_DP_SECP384R1, MBEDTLS_MD_SHA384, "test",
          "6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D8"
          "96D5724E4C70A825F872C9EA60D2EDF5",
          "EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64"
          "DEF8F0EA9055866064A254515480BC13",
          "8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1"
          "288B231C3AE0D4FE7344FD2533264720",
          "8203B63D3C853E8D77227FB377BCF7B7B772E97892A80F36AB775D509D7A5FEB"
          "0542A7F0812998DA8F1DD3CA3CF023DB",
          "DDD0760448D42D8A43AF45AF836FCE4DE8BE06B485E9B61B827C2F13173923E0"
          "6A739F040649A667BF3B828246BAA5A5" },
    };
    unsigned before = tls_cpu_allow(~0u);
    mbedtls_ecp_point expected;
    mbedtls_mpi r, s, n;
    curve_numbers c;
    uint8_t hash[64];
    size_t i, length;
    int path;

    mbedtls_mpi_init(&r);
    mbedtls_mpi_init(&s);
    mbedtls_mpi_init(&n);
    mbedtls_ecp_point_init(&expected);
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]) * ALLOWANCES; i++) {
        path = (int) i % ALLOWANCES;
        test_case("case %d, path %d", (int) i / ALLOWANCES, path);
        tls_cpu_allow(curve_allowances[path]);
        begin(&c, cases[i / ALLOWANCES].curve);
        length = c.group.nbits / 8;
        CHECK_EQUAL(0, mbedtls_md(mbedtls_md_info_from_type(cases[i / ALLOWANCES].hash),
                                  (const uint8_t *) cases[i / ALLOWANCES].message,
                                  strlen(cases[i / ALLOWANCES].message), hash));
        CHECK_EQUAL(0, mbedtls_mpi_read_string(&c.d, 16, cases[i / ALLOWANCES].key));
        CHECK_EQUAL(0, mbedtls_ecp_point_read_string(&expected, 16, cases[i / ALLOWANCES].x,
                                                     cases[i / ALLOWANCES].y));
        CHECK_EQUAL(0, mbedtls_ecp_mul(&c.group, &c.Q, &c.d, &c.group.G, tls_random, NULL));
        CHECK_EQUAL(0, mbedtls_ecp_point_cmp(&c.Q, &expected));
        CHECK_EQUAL(0, mbedtls_ecdsa_sign_det_ext(&c.group, &r, &s, &c.d, hash, length,
                                                  cases[i / ALLOWANCES].hash, tls_random, NULL));
        CHECK_EQUAL(0, mbedtls_mpi_read_string(&n, 16, cases[i / ALLOWANCES].r));
        CHECK_EQUAL(0, mbedtls_mpi_cmp_mpi(&r, &n));
        CHECK_EQUAL(0, mbedtls_mpi_read_string(&n, 16, cases[i / ALLOWANCES].s));
        CHECK_EQUAL(0, mbedtls_mpi_cmp_mpi(&s, &n));
        CHECK_EQUAL(0, mbedtls_ecdsa_verify(&c.group, hash, length, &c.Q, &r, &s));
        hash[0] ^= 1;
        CHECK_EQUAL(MBEDTLS_ERR_ECP_VERIFY_FAILED,
                    mbedtls_ecdsa_verify(&c.group, hash, length, &c.Q, &r, &s));
        end(&c);
    }
    tls_cpu_allow(before);
    mbedtls_ecp_point_free(&expected);
    mbedtls_mpi_free(&r);
    mbedtls_mpi_free(&s);
    mbedtls_mpi_free(&n);
}

/* The ends of r and s, and what is made to meet at them. */
static void curve_ecdsa_at_its_limits(void)
{
    unsigned before = tls_cpu_allow(~0u);
    mbedtls_ecp_point R;
    mbedtls_mpi r, s, e, one;
    curve_numbers c;
    uint8_t hash[48], x[49];
    size_t length;
    int i;

    mbedtls_mpi_init(&r);
    mbedtls_mpi_init(&s);
    mbedtls_mpi_init(&e);
    mbedtls_mpi_init(&one);
    mbedtls_ecp_point_init(&R);
    CHECK_EQUAL(0, mbedtls_mpi_lset(&one, 1));
    for (i = 0; i < NIST_CURVES * ALLOWANCES; i++) {
        tls_cpu_allow(curve_allowances[i / NIST_CURVES]);
        begin(&c, nist_curves[i % NIST_CURVES]);
        length = c.group.nbits / 8;
        test_fill(&curve_chance, hash, sizeof(hash));
        hash[0] = 0;
        CHECK_EQUAL(0, mbedtls_ecdsa_sign(&c.group, &r, &s, &c.d, hash, length, tls_random, NULL));
#define VERIFY() mbedtls_ecdsa_verify(&c.group, hash, length, &c.Q, &r, &s)
        test_case("P-%d, path %d, as signed", (int) c.group.nbits, i / NIST_CURVES);
        CHECK_EQUAL(0, VERIFY());
        test_case("P-%d, path %d, n - s", (int) c.group.nbits, i / NIST_CURVES);
        CHECK_EQUAL(0, mbedtls_mpi_sub_mpi(&s, &c.group.N, &s));
        CHECK_EQUAL(0, VERIFY());
        test_case("P-%d, path %d, s + n", (int) c.group.nbits, i / NIST_CURVES);
        CHECK_EQUAL(0, mbedtls_mpi_add_mpi(&s, &s, &c.group.N));
        CHECK_EQUAL(MBEDTLS_ERR_ECP_VERIFY_FAILED, VERIFY());
        CHECK_EQUAL(0, mbedtls_mpi_sub_mpi(&s, &s, &c.group.N));
        test_case("P-%d, path %d, r + n", (int) c.group.nbits, i / NIST_CURVES);
        CHECK_EQUAL(0, mbedtls_mpi_add_mpi(&r, &r, &c.group.N));
        CHECK_EQUAL(MBEDTLS_ERR_ECP_VERIFY_FAILED, VERIFY());
        CHECK_EQUAL(0, mbedtls_mpi_sub_mpi(&r, &r, &c.group.N));
        /* u1 G = -u2 Q: the hash is -r d. */
        test_case("P-%d, path %d, the sum is 0", (int) c.group.nbits, i / NIST_CURVES);
        CHECK_EQUAL(0, mbedtls_mpi_mul_mpi(&e, &r, &c.d));
        CHECK_EQUAL(0, mbedtls_mpi_mod_mpi(&e, &e, &c.group.N));
        CHECK_EQUAL(0, mbedtls_mpi_sub_mpi(&e, &c.group.N, &e));
        CHECK_EQUAL(0, mbedtls_mpi_write_binary(&e, hash, length));
        CHECK_EQUAL(MBEDTLS_ERR_ECP_VERIFY_FAILED, VERIFY());
        test_case("P-%d, path %d, a hash of 0", (int) c.group.nbits, i / NIST_CURVES);
        memset(hash, 0, sizeof(hash));
        CHECK_EQUAL(MBEDTLS_ERR_ECP_VERIFY_FAILED, VERIFY());
        CHECK_EQUAL(0, mbedtls_ecdsa_sign(&c.group, &r, &s, &c.d, hash, length, tls_random, NULL));
        CHECK_EQUAL(0, VERIFY());
        test_case("P-%d, path %d, r = 0", (int) c.group.nbits, i / NIST_CURVES);
        CHECK_EQUAL(0, mbedtls_mpi_lset(&r, 0));
        CHECK_EQUAL(MBEDTLS_ERR_ECP_VERIFY_FAILED, VERIFY());
        test_case("P-%d, path %d, s = 0", (int) c.group.nbits, i / NIST_CURVES);
        CHECK_EQUAL(0, mbedtls_mpi_lset(&r, 1));
        CHECK_EQUAL(0, mbedtls_mpi_lset(&s, 0));
        CHECK_EQUAL(MBEDTLS_ERR_ECP_VERIFY_FAILED, VERIFY());
        /* A point R with x from n to p - 1, where r is x - n: for s = 1 and a hash of 1 it is
           verified by the key (R - G) / r. */
        test_case("P-%d, path %d, x beyond n", (int) c.group.nbits, i / NIST_CURVES);
        CHECK_EQUAL(0, mbedtls_mpi_lset(&r, 0));
        do {
            CHECK_EQUAL(0, mbedtls_mpi_add_int(&r, &r, 1));
            CHECK_EQUAL(0, mbedtls_mpi_add_mpi(&e, &r, &c.group.N));
            x[0] = 2;
            CHECK_EQUAL(0, mbedtls_mpi_write_binary(&e, x + 1, length));
            CHECK_EQUAL(0, mbedtls_ecp_point_read_binary(&c.group, &R, x, length + 1));
        } while (mbedtls_ecp_check_pubkey(&c.group, &R) != 0);
        CHECK_EQUAL(0, mbedtls_mpi_lset(&s, 1));
        CHECK_EQUAL(0, mbedtls_mpi_inv_mod(&e, &r, &c.group.N));
        CHECK_EQUAL(0, mbedtls_ecp_muladd_upstream(&c.group, &c.Q, &one, &R, &one, &c.minus_G));
        CHECK_EQUAL(0, mbedtls_ecp_mul_upstream(&c.group, &c.Q, &e, &c.Q, tls_random, NULL));
        hash[length - 1] = 1;
        CHECK_EQUAL(0, VERIFY());
        CHECK_EQUAL(0, mbedtls_mpi_add_int(&r, &r, 1));
        CHECK_EQUAL(MBEDTLS_ERR_ECP_VERIFY_FAILED, VERIFY());
#undef VERIFY
        end(&c);
    }
    tls_cpu_allow(before);
    mbedtls_ecp_point_free(&R);
    mbedtls_mpi_free(&r);
    mbedtls_mpi_free(&s);
    mbedtls_mpi_free(&e);
    mbedtls_mpi_free(&one);
}

/* ---- constant time -------------------------------------------------------------------------- */

#if defined(__has_include)
#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#define HAS_MEMCHECK
#endif
#endif

#if defined(TLS_HAS_CURVES)
static void make_secret(void *bytes, size_t length)
{
#if defined(HAS_MEMCHECK)
    (void) VALGRIND_MAKE_MEM_UNDEFINED(bytes, length);
#else
    (void) bytes;
    (void) length;
#endif
}

/* That it depends on a secret, which shows that valgrind has followed it; and tells it. */
static void check_secret(void *bytes, size_t length)
{
#if defined(HAS_MEMCHECK)
    uint8_t unknown = 0xFF;

    (void) VALGRIND_GET_VBITS(bytes, &unknown, 1);
    CHECK(unknown == 0xFF);
    (void) VALGRIND_MAKE_MEM_DEFINED(bytes, length);
#else
    (void) bytes;
    (void) length;
#endif
}
#endif

/* Under valgrind a branch or an address that depends on a secret is an error, as the secret is said
   to be undefined: tests/native/constant-time.sh. Otherwise this is a test like any. */
static void curve_constant_time(void)
{
#if defined(TLS_HAS_CURVES)
    tls_limb scalar[6], u[4], result[12], point[12], one[6] = { 1 };
    int fast, i;

    for (fast = 0; fast <= curve_may_be_fast(); fast++) {
        test_case("fast: %d", fast);
        test_fill(&curve_chance, (uint8_t *) scalar, sizeof(scalar));
        test_fill(&curve_chance, (uint8_t *) u, sizeof(u));
        scalar[0] &= ~(tls_limb) 7;
        scalar[3] = (scalar[3] & INT64_MAX) | (tls_limb) 1 << 62;
        u[3] &= INT64_MAX;
        make_secret(scalar, sizeof(scalar));
        tls_x25519(result, scalar, u, fast);
        check_secret(result, 4 * sizeof(tls_limb));
        CHECK((result[0] | result[1] | result[2] | result[3]) != 0);
        tls_x25519_base(result, scalar, fast);
        check_secret(result, 4 * sizeof(tls_limb));
        CHECK((result[0] | result[1] | result[2] | result[3]) != 0);
        for (i = 0; i < NIST_CURVES; i++) {
            const tls_curve *curve = i == 0 ? tls_p256(fast) : tls_p384(fast);
            size_t size = (size_t) curve->limbs * sizeof(tls_limb);

            test_case("fast: %d, P-%d", fast, (int) (8 * size));
            tls_curve_multiply_base(curve, point, one);
            test_fill(&curve_chance, (uint8_t *) scalar, size);
            scalar[curve->limbs - 1] &= INT64_MAX;
            make_secret(scalar, size);
            tls_curve_multiply_base(curve, result, scalar);
            check_secret(result, 2 * size);
            CHECK(tls_curve_has(curve, result));
            tls_curve_multiply(curve, result, scalar, point);
            check_secret(result, 2 * size);
            CHECK(tls_curve_has(curve, result));
            tls_invert(result, scalar, curve->order, curve->limbs);
            check_secret(result, size);
        }
    }
#endif
}

void curve_tests(void)
{
    RUN(curve_products_are_as_upstream);
    RUN(curve_base_at_its_limits);
    RUN(curve_sums_are_as_upstream);
    RUN(curve_refuses_what_is_no_point);
    RUN(curve_inverses_are_as_upstream);
    RUN(curve_ecdsa_known_answers);
    RUN(curve_ecdsa_at_its_limits);
    RUN(curve_constant_time);
}
