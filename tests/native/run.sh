#!/bin/sh
# Everything that tests native/: the scripts in miniature, then the real library with its self-test,
# plain and under Address-, Leak- and UndefinedBehaviorSanitizer. The last line counts all of them.
set -u

cd "$(dirname "$0")/../.." || exit 1
log=$(mktemp)
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT TERM HUP
passed=0 failed=0

# What prints a count is counted by it; what does not, or ends badly in spite of it, by its exit code.
step() {
    echo "== $*"
    { status=$({ { "$@" 2>&1; echo $? >&3; } | tee "$log" >&4; } 3>&1); } 4>&1
    count=$(grep -E '[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
    good=$(echo "$count" | sed -n 's/.*\b\([0-9][0-9]*\) passed.*/\1/p')
    bad=$(echo "$count" | sed -n 's/.*\b\([0-9][0-9]*\) failed.*/\1/p')
    if [ "$status" != 0 ] && [ "${bad:-0}" = 0 ]; then
        echo "FAILED with exit code $status: $*"
        bad=1
    elif [ -z "$count" ]; then
        good=1
    fi
    passed=$((passed + ${good:-0}))
    failed=$((failed + ${bad:-0}))
}

if command -v shellcheck >/dev/null 2>&1; then
    step shellcheck -x -P . native/*.sh tests/native/*.sh
fi
step sh tests/native/fetch.sh
step sh tests/native/build.sh
step sh native/build.sh --test
step sh tests/native/constant-time.sh
step sh native/build.sh --sanitize --test

echo "tests/native/run.sh: $passed passed, $failed failed"
[ "$failed" = 0 ]
