/* What a mutex is where MBEDTLS_THREADING_ALT is set: on Windows. platform.c has the functions. */
#ifndef TLSSIMPLE_THREADING_ALT_H
#define TLSSIMPLE_THREADING_ALT_H

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

typedef SRWLOCK mbedtls_threading_mutex_t;

#endif
