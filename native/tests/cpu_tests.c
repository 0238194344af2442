/* What of the processor is used can be taken back, one feature at a time and all of it. */
#include "internal.h"
#include "testing.h"

static void cpu_features_can_be_turned_off(void)
{
    static const unsigned features[] = {
        TLS_CPU_AES, TLS_CPU_VAES, TLS_CPU_AVX2, TLS_CPU_SHA256, TLS_CPU_ADX,
    };
    unsigned before = tls_cpu_allow(~0u);
    unsigned all = tlssimple_cpu_features();
    size_t i;

    for (i = 0; i < sizeof(features) / sizeof(features[0]); i++) {
        test_case("feature %u", features[i]);
        CHECK_EQUAL(all, tls_cpu_allow(~features[i]));
        CHECK(!tls_cpu_has(features[i]));
        CHECK_EQUAL(0, tlssimple_cpu_features() & ~all);
        tls_cpu_allow(~0u);
        CHECK_EQUAL(all, tlssimple_cpu_features());
        CHECK_EQUAL((all & features[i]) != 0, tls_cpu_has(features[i]));
    }
    test_case("none");
    tls_cpu_allow(0);
    CHECK_EQUAL(0, tlssimple_cpu_features());
    CHECK(tls_cpu_has(0));
    tls_cpu_allow(before);
    CHECK_EQUAL(before, tlssimple_cpu_features());
}

/* VAES is AES on the registers of AVX2: without either there is none. */
static void cpu_vaes_needs_aes_and_avx2(void)
{
    unsigned before = tls_cpu_allow(~TLS_CPU_AES);

    CHECK(!tls_cpu_has(TLS_CPU_VAES));
    tls_cpu_allow(~TLS_CPU_AVX2);
    CHECK(!tls_cpu_has(TLS_CPU_VAES));
    tls_cpu_allow(before);
}

/* Without AES instructions AES is neither fast nor constant in time: ChaCha20 goes first. */
static void cpu_decides_the_order_of_suites(void)
{
    unsigned before = tls_cpu_allow(~0u);

    if (tls_cpu_has(TLS_CPU_AES)) {
        CHECK_EQUAL(MBEDTLS_TLS1_3_AES_128_GCM_SHA256, tls_policy_suites()[0]);
    }
    tls_cpu_allow(~TLS_CPU_AES);
    CHECK_EQUAL(MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256, tls_policy_suites()[0]);
    tls_cpu_allow(before);
}

void cpu_tests(void)
{
    RUN(cpu_features_can_be_turned_off);
    RUN(cpu_vaes_needs_aes_and_avx2);
    RUN(cpu_decides_the_order_of_suites);
}
