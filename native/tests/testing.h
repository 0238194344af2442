/* The frame of the self-test: checks, named cases, a deterministic source of chance. */
#ifndef TLSSIMPLE_TESTING_H
#define TLSSIMPLE_TESTING_H

#include <stddef.h>
#include <stdint.h>

#include "tlssimple.h"

/* Notes a failure with its place and the current case; the test goes on. Is `condition`. */
#define CHECK(condition) test_check((condition) != 0, #condition, __FILE__, __LINE__)
/* As CHECK for two integers, and tells both. */
#define CHECK_EQUAL(expected, actual) \
    test_equal((int64_t) (expected), (int64_t) (actual), #actual, __FILE__, __LINE__)

int test_check(int held, const char *text, const char *file, int line);
int test_equal(int64_t expected, int64_t actual, const char *text, const char *file, int line);

/* Names the case of a loop that the following checks belong to (per thread). */
void test_case(const char *format, ...);

/* Runs one test and prints its outcome, unless the command line asks for others. */
#define RUN(test) test_run(#test, test)
void test_run(const char *name, void (*test)(void));

/* Words for statuses, for messages. */
const char *test_status_name(tlssimple_status status);

/* Chance that is the same on every run. */
uint32_t test_random(uint32_t *state);
/* A number from 0 to `limit` - 1. */
int32_t test_below(uint32_t *state, int32_t limit);
void test_fill(uint32_t *state, uint8_t *bytes, size_t length);

int64_t test_milliseconds(void);
/* Hex digits to bytes; the number of bytes. */
size_t test_from_hex(const char *digits, uint8_t *bytes);

/* ---- the groups, one a file ------------------------------------------------------------------ */

void aes_gcm_tests(void);
void alert_tests(void);
void argument_tests(void);
void chachapoly_tests(void);
void cpu_tests(void);
void crypto_tests(void);
void curve_tests(void);
void data_tests(void);
void direct_tests(void);
void exporter_tests(void);
void fragment_tests(void);
void gate_tests(void);
void handshake_tests(void);
void hello_tests(void);
void identity_tests(void);
void key_file_tests(void);
void key_update_tests(void);
void memory_tests(void);
void path_tests(void);
void peer_chain_tests(void);
void proof_tests(void);
void record_tests(void);
void request_tests(void);
void resumption_tests(void);
void rsa_public_tests(void);
void server_tests(void);
void sha_tests(void);
void thread_tests(void);
void ticket_tests(void);
void x25519_tests(void);

#endif
