#!/bin/sh
# Everything that tests native/: the scripts in miniature, then the real library with its self-test,
# plain and under Address-, Leak- and UndefinedBehaviorSanitizer.
set -u

cd "$(dirname "$0")/../.." || exit 1
passed=0 failed=0

step() {
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED $*"
    fi
}

if command -v shellcheck >/dev/null 2>&1; then
    step shellcheck -x -P . native/*.sh tests/native/*.sh
fi
step sh tests/native/fetch.sh
step sh tests/native/build.sh
step sh native/build.sh --test
step sh native/build.sh --sanitize --test

echo "tests/native/run.sh: $passed passed, $failed failed"
[ "$failed" = 0 ]
