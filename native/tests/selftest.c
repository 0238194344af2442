/* The self-test of the engine: a client against a server in memory. `selftest [NAME]` runs the
   tests whose name contains NAME, or all. */
#define _POSIX_C_SOURCE 200112L /* clock_gettime(): MinGW has that, and not C11's timespec_get() */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "testing.h"

static const char *only;
static int passed;
static int failed;
static int failures; /* of the running test; threads add to it */
static _Thread_local char current_case[160];

int test_check(int held, const char *text, const char *file, int line)
{
    const char *name = strrchr(file, '/');

    if (held) {
        return 1;
    }
    /* One broken thing in a loop would fill the screen. */
    if (__atomic_add_fetch(&failures, 1, __ATOMIC_RELAXED) <= 10) {
        printf("\n    %s:%d: %s%s%s", name != NULL ? name + 1 : file, line, text,
               current_case[0] != '\0' ? "   in case: " : "", current_case);
    }
    return 0;
}

int test_equal(int64_t expected, int64_t actual, const char *text, const char *file, int line)
{
    char message[240];

    if (expected == actual) {
        return 1;
    }
    snprintf(message, sizeof(message), "%s is %lld, expected %lld", text, (long long) actual,
             (long long) expected);
    return test_check(0, message, file, line);
}

void test_case(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(current_case, sizeof(current_case), format, arguments);
    va_end(arguments);
}

void test_run(const char *name, void (*test)(void))
{
    int64_t began = test_milliseconds();

    if (only != NULL && strstr(name, only) == NULL) {
        return;
    }
    printf("%-44s ", name);
    fflush(stdout);
    current_case[0] = '\0';
    failures = 0;
    test();
    if (failures == 0) {
        passed++;
        printf("ok %6lld ms\n", (long long) (test_milliseconds() - began));
    } else {
        failed++;
        printf("\n%-44s FAILED (%d checks)\n", name, failures);
    }
    fflush(stdout);
}

const char *test_status_name(tlssimple_status status)
{
    switch (status) {
        case TLSSIMPLE_OK: return "OK";
        case TLSSIMPLE_WANT_INPUT: return "WANT_INPUT";
        case TLSSIMPLE_WANT_OUTPUT: return "WANT_OUTPUT";
        case TLSSIMPLE_WANT_VERDICT: return "WANT_VERDICT";
        case TLSSIMPLE_CLOSED: return "CLOSED";
        case TLSSIMPLE_WANT_IDENTITY: return "WANT_IDENTITY";
        case TLSSIMPLE_TICKET: return "TICKET";
        case TLSSIMPLE_E_ARGUMENT: return "E_ARGUMENT";
        case TLSSIMPLE_E_MEMORY: return "E_MEMORY";
        case TLSSIMPLE_E_INTERNAL: return "E_INTERNAL";
        case TLSSIMPLE_E_IDENTITY: return "E_IDENTITY";
        case TLSSIMPLE_E_ALERT: return "E_ALERT";
        case TLSSIMPLE_E_NOT_TLS: return "E_NOT_TLS";
        case TLSSIMPLE_E_VERSION: return "E_VERSION";
        case TLSSIMPLE_E_NO_COMMON: return "E_NO_COMMON";
        case TLSSIMPLE_E_NO_ALPN: return "E_NO_ALPN";
        case TLSSIMPLE_E_RECORD_MAC: return "E_RECORD_MAC";
        case TLSSIMPLE_E_RECORD_SIZE: return "E_RECORD_SIZE";
        case TLSSIMPLE_E_UNEXPECTED: return "E_UNEXPECTED";
        case TLSSIMPLE_E_DECODE: return "E_DECODE";
        case TLSSIMPLE_E_ILLEGAL: return "E_ILLEGAL";
        case TLSSIMPLE_E_CERTIFICATE: return "E_CERTIFICATE";
        case TLSSIMPLE_E_SIGNATURE: return "E_SIGNATURE";
        case TLSSIMPLE_E_PROTOCOL: return "E_PROTOCOL";
        case TLSSIMPLE_E_NO_CERTIFICATE: return "E_NO_CERTIFICATE";
        case TLSSIMPLE_E_UNVERIFIED: return "E_UNVERIFIED";
        case TLSSIMPLE_E_REFUSED: return "E_REFUSED";
        case TLSSIMPLE_E_UNTRUSTED: return "E_UNTRUSTED";
        default: return "no status";
    }
}

uint32_t test_random(uint32_t *state)
{
    /* xorshift32 (Marsaglia). */
    uint32_t x = *state != 0 ? *state : 0x2545F491u;

    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    *state = x;
    return x;
}

int32_t test_below(uint32_t *state, int32_t limit)
{
    return (int32_t) (test_random(state) % (uint32_t) limit);
}

void test_fill(uint32_t *state, uint8_t *bytes, size_t length)
{
    size_t i;

    for (i = 0; i < length; i++) {
        bytes[i] = (uint8_t) (test_random(state) >> 11);
    }
}

int64_t test_milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

size_t test_from_hex(const char *digits, uint8_t *bytes)
{
    size_t length = strlen(digits) / 2;
    size_t i;

    for (i = 0; i < length; i++) {
        char pair[3] = { digits[2 * i], digits[2 * i + 1], '\0' };
        bytes[i] = (uint8_t) strtoul(pair, NULL, 16);
    }
    return length;
}

int main(int count, char **arguments)
{
    only = count > 1 ? arguments[1] : NULL;
    if (tlssimple_start() != TLSSIMPLE_OK) {
        printf("tlssimple_start failed\n");
        return 1;
    }
    printf("TlsSimple engine, ABI %u, Mbed TLS %s\n", (unsigned) tlssimple_abi_version(),
           tlssimple_engine_version());
    cpu_tests();
    crypto_tests();
    rsa_public_tests();
    x25519_tests();
    curve_tests();
    aes_gcm_tests();
    chachapoly_tests();
    sha_tests();
    key_file_tests();
    path_tests();
    identity_tests();
    argument_tests();
    handshake_tests();
    hello_tests();
    alert_tests();
    proof_tests();
    gate_tests();
    peer_chain_tests();
    request_tests();
    server_tests();
    resumption_tests();
    ticket_tests();
    data_tests();
    direct_tests();
    record_tests();
    key_update_tests();
    exporter_tests();
    fragment_tests();
    thread_tests();
    memory_tests();
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}
