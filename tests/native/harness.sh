# shellcheck shell=sh
# What the tests of native/*.sh share; sourced by them. A test is a function Script_Condition_Outcome.
# It runs in a directory of its own that is a clone in miniature: the real scripts, a "Mbed TLS" of
# three files in a real tarball with a real pin, a library of one, and no way to apt or the network.
set -u

repository=$(cd "$(dirname "$0")/../.." && pwd)
script=$(basename "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

run_tests() {
    passed=0 failed=0
    pristine_clone
    link_programs
    sed -n 's/^\([A-Z][A-Za-z]*_[A-Za-z_]*\)() .*/\1/p' "$repository/tests/native/$script" \
        >"$work/names"
    while read -r name; do
        cp -R "$work/pristine" "$work/$name"
        # Not as a condition: the shell would ignore set -e inside.
        (cd "$work/$name" && set -e && isolate && "$name") >"$work/log" 2>&1 </dev/null
        status=$?
        if [ $status = 0 ]; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
            echo "FAILED $name"
            sed 's/^/    /' "$work/log"
        fi
        mv "$work/removed"/* "$programs" 2>/dev/null
        rm -rf "${work:?}/$name"
    done <"$work/names"
    echo "tests/native/$script: $passed passed, $failed failed"
    [ "$failed" = 0 ]
}

# ---- the clone in miniature -----------------------------------------------------------------------

pristine_clone() {
    clone=$work/pristine
    mkdir -p "$clone/native/src" "$clone/native/include" "$clone/native/seams" "$clone/native/tests"
    cp "$repository"/native/*.sh "$clone/native/"
    (
        cd "$clone/native" || exit 1
        # Upstream has a file of the name of ours, right where a quoted include would look first.
        echo '#define CONFIGURED 1' >mbedtls_config.h
        cat >include/tlssimple.h <<'C'
#define TLSSIMPLE_API __attribute__((visibility("default")))
TLSSIMPLE_API int tlssimple_answer(void);
C
        cat >src/answer.c <<'C'
#include "tlssimple.h"
#include "mbedtls/number.h"
int tlssimple_answer(void) { return mbedtls_answer(); }
C
        cat >tests/selftest.c <<'C'
#include "tlssimple.h"
#include <stdio.h>
int main(void) { printf("the answer is %d\n", tlssimple_answer()); return 0; }
C
    )
    tarball 3.6.50
    mv "$work/mbedtls-3.6.50.tar.bz2" "$clone/pinned.tar.bz2"
    printf 'version=3.6.50\nsha256=%s\n' "$(sha256 "$clone/pinned.tar.bz2")" \
        >"$clone/native/mbedtls.lock"
}

# Writes work/mbedtls-VERSION.tar.bz2.
tarball() {
    top=$work/tar/mbedtls-$1
    mkdir -p "$top/include/mbedtls" "$top/library" "$top/3rdparty"
    echo 'the license' >"$top/LICENSE"
    printf '= Mbed TLS %s branch\n\n   * News of %s.\n\n= Mbed TLS 3.6.50 branch\n\n   * Old news.\n' \
        "$1" "$1" >"$top/ChangeLog"
    echo '#error the configuration of upstream' >"$top/include/mbedtls/mbedtls_config.h"
    cat >"$top/include/mbedtls/number.h" <<'C'
#include MBEDTLS_CONFIG_FILE
int mbedtls_number(void);
int mbedtls_answer(void);
C
    cat >"$top/library/number.c" <<'C'
#include "mbedtls/number.h"
int mbedtls_number(void) { return 42 * CONFIGURED; }
C
    cat >"$top/library/answer.c" <<'C'
#include "mbedtls/number.h"
int mbedtls_answer(void) { return mbedtls_number(); }
C
    echo >"$top/library/nothing.c"
    (cd "$work/tar" && tar -cf - "mbedtls-$1") | bzip2 >"$work/mbedtls-$1.tar.bz2"
    rm -rf "$work/tar"
}

sha256() { sha256sum "$1" | cut -d' ' -f1; }

# Every program of the machine but those that fetch and install. `without` takes more away, `fake`
# adds stand-ins, in a directory apart: written among the links they would go through them.
link_programs() {
    programs=$work/programs
    mkdir "$programs" "$work/removed"
    for program in /usr/bin/* /bin/*; do
        echo "$program"
    done | xargs ln -sf -t "$programs"
    without apt-get apt-cache apt-config apk dnf curl wget
    rm -f "$work/removed"/*
}

isolate() {
    fakes=$PWD/fakes
    mkdir "$fakes"
    PATH=$fakes:$programs
    unset CC AR CFLAGS LDFLAGS TLSSIMPLE_EMULATOR
    export TLSSIMPLE_MBEDTLS_TARBALL="$PWD/pinned.tar.bz2" XDG_CACHE_HOME="$PWD/cache"
}

# For the rest of the test.
without() {
    for program; do
        [ ! -L "$programs/$program" ] || mv "$programs/$program" "$work/removed/"
    done
}

# fake NAME: a stand-in whose script is on standard input.
fake() {
    { echo '#!/bin/sh'; cat; } >"$fakes/$1"
    chmod +x "$fakes/$1"
}

# ---- what tests say -------------------------------------------------------------------------------

# run COMMAND...: its exit code in `status`, what it says in `output`.
run() {
    status=0
    output=$("$@" 2>&1) || status=$?
}

succeeds() {
    run "$@"
    [ $status = 0 ] || fail "exit code $status from: $*
$output"
}

# fails_saying SENTENCE COMMAND...: and the sentence is the last thing said.
fails_saying() {
    sentence=$1
    shift
    run "$@"
    [ $status != 0 ] || fail "success from: $*"
    case $(echo "$output" | tail -n 1) in
        *"$sentence"*) ;;
        *) fail "expected \"$sentence\", got:
$output" ;;
    esac
}

# In one line and nothing but it.
fails_with_one_line() {
    fails_saying "$@"
    [ "$(echo "$output" | wc -l)" = 1 ] || fail "more than one line:
$output"
}

same() { [ "$1" = "$2" ] || fail "expected \"$2\", got \"$1\""; }
there() { [ -f "$1" ] || fail "$1 is missing"; }
nothing_at() { [ ! -e "$1" ] || fail "$1 is there: $(ls -A "$1")"; }
fail() { echo "$*"; exit 1; }
