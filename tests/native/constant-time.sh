#!/bin/sh
# Whether time may depend on a secret: runs the tests named constant_time under valgrind, which is told
# that secrets are undefined and reports each branch and each address that depends on one (the way of
# Langley's ctgrind). Needs valgrind, and its headers when the self-test is built.
#
#   sh tests/native/constant-time.sh [SELFTEST]
set -eu

cd "$(dirname "$0")/../.."
selftest=${1:-artifacts/obj-native/linux-x64/selftest}

if ! command -v valgrind >/dev/null 2>&1 || [ ! -e /usr/include/valgrind/memcheck.h ]; then
    echo "constant-time.sh: not tested, valgrind is not here"
    exit 0
fi
[ -x "$selftest" ] || sh native/build.sh --quiet --test >/dev/null
# valgrind runs ADX, but does not say so to the program.
! grep -qw adx /proc/cpuinfo || export TLSSIMPLE_TEST_ADX=1
for off in none all; do
    echo "TLSSIMPLE_CPU_OFF=$off"
    TLSSIMPLE_CPU_OFF=$off valgrind -q --error-exitcode=1 "$selftest" constant_time
done
