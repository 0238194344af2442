/* Where the library touches the operating system: randomness, locks, the heap. */
#include "internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mbedtls/aes.h"
#include "mbedtls/entropy.h"
#include "mbedtls/platform_time.h"
#include "mbedtls/platform_util.h"
#include "mbedtls/threading.h"
#include "mbedtls/version.h"
#include "psa/crypto.h"

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <bcrypt.h>
#else
#include <pthread.h>
#include <time.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/random.h>
#elif defined(__APPLE__)
#include <sys/random.h>
#endif
#endif

/* ---- randomness ------------------------------------------------------------------------------- */

#if defined(_WIN32)
static int system_random(unsigned char *output, size_t length)
{
    while (length > 0) {
        ULONG chunk = length > 0x10000 ? 0x10000 : (ULONG) length;
        if (BCryptGenRandom(NULL, output, chunk, BCRYPT_USE_SYSTEM_PREFERRED_RNG) != 0) {
            return -1;
        }
        output += chunk;
        length -= chunk;
    }
    return 0;
}
#elif defined(__linux__)
static int system_random(unsigned char *output, size_t length)
{
    while (length > 0) {
        ssize_t got = getrandom(output, length, 0);
        if (got < 0) {
            if (errno == EINTR) {
                continue;
            }
            return -1;
        }
        output += got;
        length -= (size_t) got;
    }
    return 0;
}
#else
static int system_random(unsigned char *output, size_t length)
{
    while (length > 0) {
        size_t chunk = length > 256 ? 256 : length;
        if (getentropy(output, chunk) != 0) {
            return -1;
        }
        output += chunk;
        length -= chunk;
    }
    return 0;
}
#endif

int tls_random(void *unused, unsigned char *output, size_t length)
{
    (void) unused;
    return system_random(output, length) == 0 ? 0 : MBEDTLS_ERR_ENTROPY_SOURCE_FAILED;
}

tlssimple_status tlssimple_random(uint8_t *output, int32_t length)
{
    if (!tls_is_buffer(output, length)) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    return length == 0 || system_random(output, (size_t) length) == 0 ? TLSSIMPLE_OK
                                                                      : TLSSIMPLE_E_INTERNAL;
}

psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t *unused,
                                             uint8_t *output, size_t output_size,
                                             size_t *output_length)
{
    (void) unused;
    if (system_random(output, output_size) != 0) {
        return PSA_ERROR_INSUFFICIENT_ENTROPY;
    }
    *output_length = output_size;
    return PSA_SUCCESS;
}

/* ---- time ------------------------------------------------------------------------------------- */

/* Upstream's counts from the start of the machine. But a ticket outlives that, and machines that share
   ticket keys have not started together. (Selftest time_is_everybodys.) */
#if defined(_WIN32)
mbedtls_ms_time_t mbedtls_ms_time(void)
{
    const int64_t epoch = INT64_C(11644473600000); /* 1970, counted from 1601 */
    FILETIME now;

    GetSystemTimeAsFileTime(&now);
    return (mbedtls_ms_time_t) (((uint64_t) now.dwHighDateTime << 32 | now.dwLowDateTime) / 10000) -
           epoch;
}
#else
mbedtls_ms_time_t mbedtls_ms_time(void)
{
    struct timespec now;

    timespec_get(&now, TIME_UTC);
    return (mbedtls_ms_time_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
#endif

/* ---- the heap, counted ------------------------------------------------------------------------ */

/* In front of each block stands its size; 16 bytes keep the block aligned for any type. */
#define BLOCK_HEADER 16

/* Under AddressSanitizer a block in the reserve is out of bounds like one that was freed. */
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define MEMORY_IN_USE(start, size) ASAN_UNPOISON_MEMORY_REGION(start, size)
#define MEMORY_NOT_IN_USE(start, size) ASAN_POISON_MEMORY_REGION(start, size)
#else
#define MEMORY_IN_USE(start, size) ((void) 0)
#define MEMORY_NOT_IN_USE(start, size) ((void) 0)
#endif

static int64_t bytes_in_use;
/* Mbed TLS often reports it as something else: a certificate that does not parse, a signature that
   is wrong. Then the peer would be blamed. (Selftest every_allocation_may_fail.) */
static _Thread_local int ran_out;

int tls_ran_out_of_memory(void)
{
    int did = ran_out;

    ran_out = 0;
    return did;
}

/* Record buffers, which come and go with every request of a connection that waits in between (buffers.c):
   some are kept at hand. They count as free, and hold nothing but zeros, which tls_calloc() is to give. */
#define RESERVE_BLOCKS 32
#define RESERVE_SIZE \
    (MBEDTLS_SSL_IN_BUFFER_LEN > MBEDTLS_SSL_OUT_BUFFER_LEN ? MBEDTLS_SSL_IN_BUFFER_LEN \
                                                            : MBEDTLS_SSL_OUT_BUFFER_LEN)

static unsigned char *reserve[RESERVE_BLOCKS];

static int is_record_buffer(size_t size)
{
    return size == MBEDTLS_SSL_IN_BUFFER_LEN || size == MBEDTLS_SSL_OUT_BUFFER_LEN;
}

static unsigned char *block_from_reserve(void)
{
    size_t i;

    for (i = 0; i < RESERVE_BLOCKS; i++) {
        if (__atomic_load_n(&reserve[i], __ATOMIC_RELAXED) != NULL) {
            unsigned char *block = __atomic_exchange_n(&reserve[i], NULL, __ATOMIC_ACQUIRE);

            if (block != NULL) {
                return block;
            }
        }
    }
    return NULL;
}

static int block_to_reserve(unsigned char *block)
{
    size_t i;

    for (i = 0; i < RESERVE_BLOCKS; i++) {
        unsigned char *none = NULL;

        if (__atomic_load_n(&reserve[i], __ATOMIC_RELAXED) == NULL &&
            __atomic_compare_exchange_n(&reserve[i], &none, block, 0, __ATOMIC_RELEASE,
                                        __ATOMIC_RELAXED)) {
            return 1;
        }
    }
    return 0;
}

static unsigned char *allocate(size_t size)
{
    unsigned char *block;

    if (!is_record_buffer(size)) {
        return calloc(1, BLOCK_HEADER + size);
    }
    block = block_from_reserve();
    if (block == NULL) {
        return calloc(1, BLOCK_HEADER + RESERVE_SIZE);
    }
    MEMORY_IN_USE(block, BLOCK_HEADER + RESERVE_SIZE);
    return block;
}

static void release(unsigned char *block, size_t size)
{
    if (is_record_buffer(size)) {
        mbedtls_platform_zeroize(block + BLOCK_HEADER, size);
        MEMORY_NOT_IN_USE(block, BLOCK_HEADER + RESERVE_SIZE);
        if (block_to_reserve(block)) {
            return;
        }
        MEMORY_IN_USE(block, BLOCK_HEADER + RESERVE_SIZE);
    }
    free(block);
}

void *tls_calloc(size_t count, size_t size)
{
    unsigned char *block;
    size_t total;

    if (size != 0 && count > (SIZE_MAX - BLOCK_HEADER) / size) {
        ran_out = 1;
        return NULL;
    }
    total = count * size;
    block = allocate(total);
    if (block == NULL) {
        ran_out = 1;
        return NULL;
    }
    memcpy(block, &total, sizeof(total));
    __atomic_add_fetch(&bytes_in_use, (int64_t) total, __ATOMIC_RELAXED);
    return block + BLOCK_HEADER;
}

void tls_free(void *block)
{
    unsigned char *start;
    size_t total;

    if (block == NULL) {
        return;
    }
    start = (unsigned char *) block - BLOCK_HEADER;
    memcpy(&total, start, sizeof(total));
    __atomic_sub_fetch(&bytes_in_use, (int64_t) total, __ATOMIC_RELAXED);
    release(start, total);
}

int64_t tlssimple_memory_in_use(void)
{
    return __atomic_load_n(&bytes_in_use, __ATOMIC_RELAXED);
}

/* ---- locks and the one start -------------------------------------------------------------------- */

static tlssimple_status start_status = TLSSIMPLE_E_INTERNAL;

static void start(void)
{
    static const unsigned char key[16];
    mbedtls_aes_context aes;

    /* What Mbed TLS makes at first use, without a lock: the processor's features, the list of
       suites. (Selftest threads_may_all_be_first, under ThreadSanitizer.) */
    mbedtls_aes_init(&aes);
    mbedtls_aes_setkey_enc(&aes, key, sizeof(key) * 8);
    mbedtls_aes_free(&aes);
    mbedtls_ssl_list_ciphersuites();
    if (mbedtls_platform_set_calloc_free(tls_calloc, tls_free) == 0 &&
        psa_crypto_init() == PSA_SUCCESS) {
        start_status = TLSSIMPLE_OK;
    }
}

#if defined(_WIN32)
static void mutex_init(mbedtls_threading_mutex_t *mutex)
{
    InitializeSRWLock(mutex);
}

static void mutex_free(mbedtls_threading_mutex_t *mutex)
{
    (void) mutex;
}

static int mutex_lock(mbedtls_threading_mutex_t *mutex)
{
    AcquireSRWLockExclusive(mutex);
    return 0;
}

static int mutex_unlock(mbedtls_threading_mutex_t *mutex)
{
    ReleaseSRWLockExclusive(mutex);
    return 0;
}

static BOOL CALLBACK start_once(PINIT_ONCE once, PVOID parameter, PVOID *result)
{
    (void) once;
    (void) parameter;
    (void) result;
    mbedtls_threading_set_alt(mutex_init, mutex_free, mutex_lock, mutex_unlock);
    start();
    return TRUE;
}

tlssimple_status tlssimple_start(void)
{
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;

    return InitOnceExecuteOnce(&once, start_once, NULL, NULL) ? start_status
                                                              : TLSSIMPLE_E_INTERNAL;
}
#else
tlssimple_status tlssimple_start(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    return pthread_once(&once, start) == 0 ? start_status : TLSSIMPLE_E_INTERNAL;
}
#endif

/* ---- small things -------------------------------------------------------------------------------- */

uint32_t tlssimple_abi_version(void)
{
    return TLSSIMPLE_ABI_VERSION;
}

const char *tlssimple_engine_version(void)
{
    return MBEDTLS_VERSION_STRING;
}
