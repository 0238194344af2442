#!/bin/sh
# Tests of native/build.sh.
# shellcheck source=tests/native/harness.sh
. "$(dirname "$0")/harness.sh"

library=artifacts/native/rid/libtlssimple.so
archive=artifacts/native/rid/libtlssimple.a

build() {
    rm -f artifacts/obj-native/*/stale
    sh native/build.sh --output artifacts/native/rid "$@"
}

# The answer as a program gets it that is linked with the archive.
answer() {
    cat >program.c <<'C'
#include "tlssimple.h"
#include <stdio.h>
int main(void) { printf("%d\n", tlssimple_answer()); return 0; }
C
    cc -Inative/include -o program program.c $archive -pthread
    ./program
}

# What the last build compiled.
compiled() { cut -d, -f2 artifacts/obj-native/*/stale | sed 's|.*/||' | sort | tr '\n' ' '; }

# ---- a library comes out --------------------------------------------------------------------------

Build_Clean_MakesBothLibraries() {
    succeeds build
    there $library
    same "$(answer)" 42
    same "$(find artifacts/native/rid -type f | sort | tr '\n' ' ')" "$archive $library "
}

Build_NoOptions_UsesTheRidOfTheCompiler() {
    succeeds sh native/build.sh
    set -- artifacts/native/*
    there "$1/libtlssimple.so"
}

Build_CloneHasBlankInItsPath_Works() {
    mkdir 'a b'
    cp -R native 'a b/'
    succeeds sh 'a b/native/build.sh'
}

Build_FromElsewhere_TakesOutputFromThere() {
    mkdir elsewhere
    cd elsewhere
    succeeds sh ../native/build.sh --output out
    there out/libtlssimple.so
}

Build_Library_ExportsOnlyOurPrefix() {
    succeeds build
    same "$(nm -D --defined-only $library | cut -d' ' -f3)" tlssimple_answer
    same "$(nm -g --defined-only $archive | grep -c ' mbedtls_')" 0
}

Build_Library_IsHardened() {
    succeeds build
    readelf -dW $library | grep -q BIND_NOW
    readelf -lW $library | grep -q 'GNU_STACK .* RW '
    readelf -lW $library | grep -q GNU_RELRO
}

Build_ForeignExport_FailsAndKeepsTheOldLibrary() {
    succeeds build
    before=$(sha256 $library)
    echo '__attribute__((visibility("default"))) int other(void); int other(void) { return 1; }' \
        >native/src/other.c
    fails_saying 'exports more than tlssimple_*: other' build
    same "$(sha256 $library)" "$before"
}

Build_NothingExported_Fails() {
    sed 's/__attribute__.*//' native/include/tlssimple.h >t
    mv t native/include/tlssimple.h
    fails_saying 'exports nothing' build
    nothing_at artifacts/native
}

Build_TestOption_RunsTheSelfTest() {
    succeeds build --test --quiet
    same "$output" 'the answer is 42'
    echo 'int main(void) { return 3; }' >native/tests/selftest.c
    run build --test --quiet
    same $status 3
}

Build_SanitizeOption_SeesUndefinedBehaviour() {
    succeeds build --sanitize --quiet
    nothing_at artifacts/native
    sed 's/42/(argc << 40)/; s/\(number\)(void) {/\1(void) { int argc = 1;/' -i \
        artifacts/obj-native/mbedtls-*/library/number.c
    fails_saying 'shift exponent 40 is too large' build --sanitize --quiet
}

# ---- what is up to date ---------------------------------------------------------------------------

Build_NothingChanged_SaysAndDoesNothing() {
    succeeds build
    touch -d 2001-01-01 $library artifacts/obj-native/*/*.o
    before=$(stat -c '%n %Y' $library artifacts/obj-native/*/*.o)
    touch native/include/tlssimple.h native/src/answer.c
    succeeds build
    same "$output" ''
    same "$(stat -c '%n %Y' $library artifacts/obj-native/*/*.o)" "$before"
}

Build_HeaderChanged_CompilesWhatIncludesIt() {
    succeeds build
    echo '/* new */' >>native/include/tlssimple.h
    touch -d 2001-01-01 native/include/tlssimple.h
    succeeds build
    same "$(compiled)" 'answer.c '
}

Build_ConfigurationChanged_CompilesUpstreamAnew() {
    succeeds build
    echo '#define CONFIGURED 2' >native/mbedtls_config.h
    succeeds build
    same "$(compiled)" 'answer.c answer.c number.c '
    same "$(answer)" 84
}

Build_SourceComesAndGoes_LibraryFollows() {
    succeeds build
    echo '#include "tlssimple.h"
TLSSIMPLE_API int tlssimple_more(void); int tlssimple_more(void) { return 1; }' >native/src/more.c
    succeeds build
    same "$(nm -D --defined-only $library | cut -d' ' -f3 | tr '\n' ' ')" \
        'tlssimple_answer tlssimple_more '
    rm native/src/more.c
    succeeds build
    same "$(nm -D --defined-only $library | cut -d' ' -f3)" tlssimple_answer
}

Build_HeaderIsHidden_CompilesAnew() {
    succeeds build
    # Found before upstream's number.h, though no file that was read has changed.
    mkdir native/include/mbedtls
    sed 's/mbedtls_answer(void)/&; static inline int hidden(void) { return 7; }/' \
        artifacts/obj-native/mbedtls-*/include/mbedtls/number.h >native/include/mbedtls/number.h
    echo '#define mbedtls_answer hidden' >>native/include/mbedtls/number.h
    succeeds build
    same "$(answer)" 7
}

Build_FlagsOrCompilerChanged_CompilesAnew() {
    succeeds build
    CFLAGS=-DCHANGED succeeds build
    same "$(compiled | wc -w)" 4
    # shellcheck disable=SC2016
    echo 'exec gcc -DOTHER "$@"' | fake gcc-other
    CC=gcc-other succeeds build
    same "$(compiled | wc -w)" 4
}

Build_LockChanged_BuildsTheOther() {
    succeeds build
    tarball 3.6.51
    sed 's/42/43/' -i native/src/answer.c
    printf 'version=3.6.51\nsha256=%s\n' "$(sha256 "$work/mbedtls-3.6.51.tar.bz2")" \
        >native/mbedtls.lock
    TLSSIMPLE_MBEDTLS_TARBALL=$work/mbedtls-3.6.51.tar.bz2 succeeds build
    case $output in *'Mbed TLS 3.6.51'*) ;; *) fail "$output" ;; esac
    same "$(compiled | wc -w)" 4
}

Build_LibraryDeleted_ComesBack() {
    succeeds build
    rm $library
    succeeds build
    there $library
}

# ---- what fails -----------------------------------------------------------------------------------

Build_WrongHash_LeavesNothing() {
    echo more >>pinned.tar.bz2
    fails_with_one_line 'is not Mbed TLS 3.6.50' build --quiet
    nothing_at artifacts/native
    same "$(ls -d artifacts/obj-native/mbedtls-* 2>/dev/null)" ''
}

Build_DoesNotCompile_SaysWhereAndKeepsTheOldLibrary() {
    succeeds build
    before=$(sha256 $library)
    echo 'int x = ;' >native/src/broken.c
    fails_saying 'the native library does not compile' build
    case $output in *native/src/broken.c:1*) ;; *) fail "$output" ;; esac
    same "$(sha256 $library)" "$before"
    rm native/src/broken.c
    succeeds build
}

Build_Killed_LeavesNothingAndLetsTheNextOneWork() {
    # shellcheck disable=SC2016
    fake slow-cc <<'CC'
case "$*" in *"-c -o"*) gcc "$@" && sleep 30 ;; *) exec gcc "$@" ;; esac
CC
    CC=slow-cc setsid sh native/build.sh --output artifacts/native/rid &
    builder=$!
    tries=0
    while [ -z "$(ls artifacts/obj-native/*/*.o 2>/dev/null)" ] && [ $tries -lt 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    env kill -KILL -- -$builder
    wait $builder || :
    nothing_at artifacts/native
    succeeds build
    same "$(answer)" 42
}

Build_SeveralAtOnce_AllSucceed() {
    for i in 1 2 3 4; do
        { build --test >"said.$i" 2>&1 && echo ok >"ok.$i"; } &
    done
    wait
    same "$(cat ok.* | wc -l)" 4
    same "$(cat said.* | grep -c 'building libtlssimple')" 1
    same "$(answer)" 42
}

Build_DeadHolderOfTheLockWithoutFlock_IsPassedOver() {
    without flock
    mkdir -p artifacts/obj-native/lock.d
    sh -c 'echo $$' >artifacts/obj-native/lock.d/holder
    succeeds build
    nothing_at artifacts/obj-native/lock.d
    fails_saying 'unknown option' build --nonsense
}

Build_NoCompilerAsUser_SaysWhatToInstall() {
    without cc gcc clang
    echo 'echo 1000' | fake id
    echo 'echo NEVER' | fake apt-get
    # shellcheck disable=SC2016
    fails_with_one_line 'install it with `sudo apt-get install gcc libc6-dev`' build --quiet
    nothing_at artifacts/native
}

Build_NoCompilerAsRoot_InstallsOne() {
    without cc gcc clang
    echo 'echo 0' | fake id
    fake apt-get <<FAKE
case "\$*" in *'install -y --no-install-recommends gcc libc6-dev') ln -s '$(readlink -f "$work/removed/gcc")' '$fakes/gcc' ;; esac
FAKE
    succeeds build --quiet
    same "$output" \
        'native/build.sh: a C compiler is missing: installing gcc libc6-dev (apt-get, as root)'
    there $library
}

Build_NoHeadersAsUser_SaysWhatToInstall() {
    # shellcheck disable=SC2016
    echo 'case "$*" in *-dM*) exit 1 ;; *) exec gcc "$@" ;; esac' | fake cc
    echo 'echo 1000' | fake id
    echo 'echo NEVER' | fake apt-get
    fails_with_one_line 'the development part of the C library is missing' build --quiet
}

Build_InstallFails_SaysWhy() {
    without cc gcc clang
    echo 'echo 0' | fake id
    echo 'echo "E: no such mirror"; exit 100' | fake apt-get
    fails_saying 'failed: E: no such mirror' build --quiet
}

Build_NoBzip2AsUser_SaysWhatToInstall() {
    without bzip2
    echo 'echo 1000' | fake id
    echo 'echo NEVER' | fake apt-get
    # shellcheck disable=SC2016
    fails_with_one_line 'bzip2 is missing: install it with `sudo apt-get install bzip2`' build --quiet
}

Build_NamedCompilerIsNone_InstallsNone() {
    echo 'echo 0' | fake id
    echo 'echo NEVER; exit 1' | fake apt-get
    # shellcheck disable=SC2016
    CC=nocc fails_with_one_line '$CC names nocc, which is not on the PATH' build
    CC=false fails_with_one_line 'false is no C compiler that works' build
}

Build_CompilerIsForAnotherTarget_Fails() {
    fails_with_one_line 'not for win-arm64: set CC to a compiler that does' build --rid win-arm64
    nothing_at artifacts/native
}

# ---- seams ----------------------------------------------------------------------------------------

Seam_ReplacesFunction_CallersGetOursAndWeGetUpstreams() {
    cat >native/seams/number.c <<'C'
/* seam: number.c mbedtls_number */
#include "mbedtls/number.h"
int mbedtls_number_upstream(void);
int mbedtls_number(void) { return mbedtls_number_upstream() + 1; }
C
    succeeds build
    same "$(answer)" 43
    rm native/seams/number.c
    succeeds build
    same "$(answer)" 42
}

Seam_NoHeader_Fails() {
    echo 'int x;' >native/seams/none.c
    fails_with_one_line 'native/seams/none.c does not say what it replaces' build --quiet
}

Seam_NoSuchFile_Fails() {
    echo '/* seam: absent.c mbedtls_number */' >native/seams/a.c
    fails_with_one_line 'absent.c, which Mbed TLS 3.6.50 does not have' build --quiet
}

Seam_NoSuchSymbol_Fails() {
    echo '/* seam: number.c mbedtls_absent */' >native/seams/a.c
    fails_with_one_line 'mbedtls_absent, which is not in number.c of Mbed TLS 3.6.50' build --quiet
}

Seam_SymbolIsOnlyCalledThere_Fails() {
    printf '/* seam: answer.c mbedtls_number */\nint mbedtls_number(void);\n%s\n' \
        'int mbedtls_number(void) { return 1; }' >native/seams/a.c
    fails_with_one_line 'mbedtls_number, which answer.c does not define' build --quiet
}

Seam_DoesNotDefineWhatItReplaces_Fails() {
    echo '/* seam: number.c mbedtls_number */' >native/seams/a.c
    fails_with_one_line 'replaces mbedtls_number, but does not define it' build --quiet
}

run_tests
