/* What the processor can do, and what of it may be used. docs/cpu.md is for users. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#elif defined(__aarch64__)
#if defined(__linux__)
#include <sys/auxv.h>
#elif defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#endif
#endif

static const struct {
    const char *name;
    unsigned feature;
} names[] = {
    { "aes", TLS_CPU_AES },   { "vaes", TLS_CPU_VAES }, { "avx2", TLS_CPU_AVX2 },
    { "sha", TLS_CPU_SHA256 }, { "adx", TLS_CPU_ADX },   { "all", ~0u },
};

#if defined(__x86_64__) && defined(__GNUC__)
static unsigned detect(void)
{
    unsigned eax, ebx, ecx, edx;
    unsigned leaf7_ebx = 0;
    unsigned leaf7_ecx = 0;
    unsigned low = 0;
    unsigned high;
    unsigned has = 0;

    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx)) {
        return 0;
    }
    if (__get_cpuid_count(7, 0, &eax, &leaf7_ebx, &leaf7_ecx, &edx) == 0) {
        leaf7_ebx = 0;
        leaf7_ecx = 0;
    }
    /* PCLMULQDQ, SSSE3, SSE4.1, AES. */
    if ((ecx >> 1 & ecx >> 9 & ecx >> 19 & ecx >> 25 & 1) != 0) {
        has |= TLS_CPU_AES;
    }
    /* SSSE3, SSE4.1, SHA. */
    if ((ecx >> 9 & ecx >> 19 & leaf7_ebx >> 29 & 1) != 0) {
        has |= TLS_CPU_SHA256;
    }
    /* BMI2, ADX. */
    if ((leaf7_ebx >> 8 & leaf7_ebx >> 19 & 1) != 0) {
        has |= TLS_CPU_ADX;
    }
    /* OSXSAVE: the system may keep the upper halves of the registers, and XCR0 says whether it does. */
    if ((ecx >> 27 & 1) != 0) {
        __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    }
    /* AVX2, BMI2. */
    if ((low & 6) == 6 && (leaf7_ebx >> 5 & leaf7_ebx >> 8 & 1) != 0) {
        has |= TLS_CPU_AVX2;
        /* VAES, VPCLMULQDQ. */
        if ((leaf7_ecx >> 9 & leaf7_ecx >> 10 & 1) != 0) {
            has |= TLS_CPU_VAES;
        }
    }
    return has;
}
#elif defined(__aarch64__) && defined(__linux__)
static unsigned detect(void)
{
    unsigned long bits = getauxval(AT_HWCAP);

    /* AES, PMULL; SHA2: the bits of <asm/hwcap.h>. */
    return ((bits >> 3 & bits >> 4 & 1) != 0 ? TLS_CPU_AES : 0) |
           ((bits >> 6 & 1) != 0 ? TLS_CPU_SHA256 : 0);
}
#elif defined(__aarch64__) && defined(__APPLE__)
static unsigned detect(void)
{
    return TLS_CPU_AES | TLS_CPU_SHA256; /* every Mac with such a processor has them */
}
#elif defined(__aarch64__) && defined(_WIN32)
static unsigned detect(void)
{
    return IsProcessorFeaturePresent(PF_ARM_V8_CRYPTO_INSTRUCTIONS_AVAILABLE)
               ? TLS_CPU_AES | TLS_CPU_SHA256
               : 0;
}
#else
static unsigned detect(void)
{
    return 0;
}
#endif

/* What a list like "vaes,adx" names; words that mean nothing here mean nothing. */
static unsigned named(const char *list)
{
    unsigned features = 0;
    size_t i;

    while (*list != '\0') {
        size_t length = strcspn(list, ",");

        for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
            if (length == strlen(names[i].name) && memcmp(list, names[i].name, length) == 0) {
                features |= names[i].feature;
            }
        }
        list += length;
        list += *list == ',';
    }
    return features;
}

/* Without what it is built on, a feature is of no use. */
static unsigned usable(unsigned features)
{
    if ((features & (TLS_CPU_AES | TLS_CPU_AVX2)) != (TLS_CPU_AES | TLS_CPU_AVX2)) {
        features &= ~TLS_CPU_VAES;
    }
    return features;
}

#define KNOWN 0x80000000u

static unsigned features;

static unsigned find(unsigned allowed)
{
    const char *off = getenv("TLSSIMPLE_CPU_OFF");
    unsigned now = usable(detect() & allowed & ~(off != NULL ? named(off) : 0)) | KNOWN;

    __atomic_store_n(&features, now, __ATOMIC_RELAXED);
    return now;
}

static unsigned known(void)
{
    unsigned now = __atomic_load_n(&features, __ATOMIC_RELAXED);

    /* Threads that are first together all find the same. */
    return (now & KNOWN) != 0 ? now : find(~0u);
}

int tls_cpu_has(unsigned wanted)
{
    return (known() & wanted) == wanted;
}

unsigned tls_cpu_allow(unsigned allowed)
{
    unsigned before = known() & ~KNOWN;

    find(allowed);
    return before;
}

uint32_t tlssimple_cpu_features(void)
{
    return known() & ~KNOWN;
}
