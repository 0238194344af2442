#!/bin/sh
# Builds libtlssimple from Mbed TLS (see mbedtls.lock) and native/: a C compiler and ar, no more.
# docs/native-build.md is the manual.
#
#   sh native/build.sh [--rid RID] [--output DIR] [--test] [--sanitize] [--quiet]
#
#   --rid RID      what to build for, e.g. linux-x64 (default), linux-musl-arm64, osx-arm64, win-x64;
#                  $CC must build for it
#   --output DIR   where the library goes (default artifacts/native/RID)
#   --test         builds and runs native/tests as well
#   --sanitize     builds no library but the tests, under Address-, Leak- and UBSan
#   --quiet        says nothing unless something is wrong
#
# What is up to date is told by content, not by time: a fingerprint of sources, headers, lock, flags
# and compiler. Every result is moved into place whole, and one build of a clone runs at a time.
#
# shellcheck disable=SC2086,SC2089,SC2090 # lists of flags and objects are split where they are used
set -eu

# Relative paths from here on: reproducible objects, and no trouble with a blank in the clone's path.
CDPATH='' cd "$(dirname "$0")/.."
objects=artifacts/obj-native

# Mbed TLS's own list of sources is all of library/; of 3rdparty these. Files that the configuration
# does not ask for compile to nothing.
thirdparty='everest/library/everest.c everest/library/x25519.c
    everest/library/Hacl_Curve25519_joined.c
    p256-m/p256-m_driver_entrypoints.c p256-m/p256-m/p256-m.c'

main() {
    if [ "${1-}" = --compile ]; then
        compile "$2"
        return
    fi
    options "$@"
    take_lock
    toolchain
    unpack
    flags
    plan
    [ "$sanitize" ] || build_library
    [ -z "$test" ] || build_test
    release_lock
    [ -z "$test" ] || ${TLSSIMPLE_EMULATOR-} "./$obj/selftest"
}

options() {
    rid='' output='' test='' sanitize='' quiet=''
    caller=$OLDPWD
    while [ $# -gt 0 ]; do
        case $1 in
            --rid) rid=${2:?} && shift ;;
            --output) output=${2:?} && shift ;;
            --test) test=1 ;;
            --sanitize) sanitize=1 test=1 ;;
            --quiet) quiet=1 ;;
            *) die "unknown option $1" ;;
        esac
        shift
    done
    case $output in
        '' | /* | [A-Za-z]:*) ;;
        *) output=$caller/$output ;;
    esac
    mkdir -p "$objects" 2>/dev/null || :
    [ -w "$objects" ] || die "$PWD/$objects is not writable: was it made by another user?"
}

# ---- what to build with -------------------------------------------------------------------------

toolchain() {
    if [ "${CC-}" ]; then
        # It may carry arguments ("ccache gcc"): it is split on purpose wherever it is run.
        command -v "${CC%% *}" >/dev/null 2>&1 || die "\$CC names ${CC%% *}, which is not on the PATH"
    else
        find_compiler || get 'a C compiler' gcc libc6-dev
        find_compiler || die 'a C compiler was installed, but is not on the PATH'
    fi
    # Its macros tell its version, its target and the C library; without the library's headers, which
    # Debian's gcc does not pull in, there are none.
    macros=$(echo '#include <stdlib.h>' | $CC -dM -E - 2>/dev/null) || macros=
    if [ -z "$macros" ]; then
        echo | $CC -E - >/dev/null 2>&1 || die "$CC is no C compiler that works"
        get 'the development part of the C library' gcc libc6-dev
        macros=$(echo '#include <stdlib.h>' | $CC -dM -E -)
    fi
    AR=${AR:-$($CC -print-prog-name=ar)}
    need "${AR%% *}" 'the archiver' binutils

    target=$($CC -dumpmachine)
    case $target in
        *linux*) case $macros in *__GLIBC__*) system=linux ;; *) system=linux-musl ;; esac ;;
        *darwin*) system=osx ;;
        *mingw* | *windows* | *msys*) system=win ;;
        *) die "$CC builds for $target, for which there is no RID here" ;;
    esac
    case $target in
        x86_64*) cpu=x64 ;;
        aarch64* | arm64*) cpu=arm64 ;;
        arm*) cpu=arm ;;
        i?86*) cpu=x86 ;;
        *) cpu=${target%%-*} ;;
    esac
    rid=${rid:-$system-$cpu}
    case $rid in
        "$system-$cpu") ;;
        osx-x64 | osx-arm64) [ $system = osx ] || wrong_target ;;    # one compiler, -arch says which
        *) wrong_target ;;
    esac
    output=${output:-artifacts/native/$rid}
    obj=$objects/$rid${sanitize:+-asan}
    mkdir -p "$obj"
}

find_compiler() {
    for CC in cc gcc clang; do
        ! command -v "$CC" >/dev/null 2>&1 || return 0
    done
    return 1
}

wrong_target() {
    die "$CC builds for $target, not for $rid: set CC to a compiler that does," \
        "or build on such a machine and copy its artifacts/native/$rid here"
}

# need TOOL WHAT PACKAGE...
need() {
    tool=$1
    shift
    ! command -v "$tool" >/dev/null 2>&1 || return 0
    get "$@"
    command -v "$tool" >/dev/null 2>&1 || die "$1 is missing: $tool is not on the PATH"
}

# get WHAT PACKAGE...: on a Debian root gets what is missing; everyone else is told how to.
get() {
    what=$1
    shift
    if ! command -v apt-get >/dev/null 2>&1; then
        if command -v apk >/dev/null 2>&1; then
            hint="it with \`apk add gcc musl-dev binutils bzip2\`"
        elif command -v dnf >/dev/null 2>&1; then
            hint="it with \`dnf install gcc binutils bzip2\`"
        elif [ "$(uname)" = Darwin ]; then
            hint="it with \`xcode-select --install\`"
        else
            hint="gcc or clang, binutils and bzip2 with the system's package manager"
        fi
        die "$what is missing: install $hint"
    fi
    [ "$(id -u)" = 0 ] || die "$what is missing: install it with \`sudo apt-get install $*\`"
    echo "native/build.sh: $what is missing: installing $* (apt-get, as root)"
    log=$objects/apt.log
    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install -y --no-install-recommends "$@"; } >"$log" 2>&1 9>&- ||
        die "$what is missing and \`apt-get install $*\` failed: $(tail -n 1 "$log")"
}

# ---- what to build from -------------------------------------------------------------------------

unpack() {
    version=$(sed -n 's/^version=//p' native/mbedtls.lock)
    sha256=$(sed -n 's/^sha256=//p' native/mbedtls.lock)
    upstream=$objects/mbedtls-$version-$(echo "$sha256" | cut -c1-8)
    [ ! -d "$upstream" ] || return 0
    need bzip2 bzip2 bzip2
    tarball=$(sh native/fetch.sh) || exit 1
    rm -rf "$objects"/unpacking
    mkdir "$objects"/unpacking
    bzip2 -dc "$tarball" | (cd "$objects"/unpacking && tar -xf - "mbedtls-$version/include" \
        "mbedtls-$version/library" "mbedtls-$version/3rdparty" "mbedtls-$version/LICENSE") ||
        die "$tarball does not unpack"
    mv "$objects/unpacking/mbedtls-$version" "$upstream"
    rm -rf "$objects"/unpacking
}

flags() {
    common="-std=c11 -fPIC -fvisibility=hidden -ffunction-sections -fdata-sections -pthread"
    if [ "$sanitize" ]; then
        common="$common -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all"
        common="$common -fsanitize=address,undefined"
    else
        # Distributions predefine _FORTIFY_SOURCE, hence the -U.
        common="$common -O2 -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"
    fi
    case $rid in
        osx-x64) common="$common -arch x86_64" ;;
        osx-arm64) common="$common -arch arm64" ;;
    esac
    # In angle brackets: quotes would find upstream's own file of that name, which is next to the
    # header that includes it.
    common="$common -DMBEDTLS_CONFIG_FILE=<mbedtls_config.h> ${CFLAGS-}"
    third=$upstream/3rdparty/everest/include
    # Warnings about upstream's code are upstream's matter, and so are those about its headers.
    upstream_flags="$common -w -I$upstream/include -I$upstream/library -I$third -I$third/everest
        -I$third/everest/kremlib -I$upstream/3rdparty/p256-m -Inative/include -Inative"
    own_flags="$common -Wall -Wextra -Wshadow -Werror -isystem $upstream/include
        -isystem $upstream/library -isystem $third -isystem $third/everest
        -isystem $third/everest/kremlib -Inative/include -Inative -Inative/src"
    libraries=
    case $rid in win-*) libraries="-static -lbcrypt -lws2_32" ;; esac
    export CC upstream_flags own_flags obj
}

# ---- what to compile ----------------------------------------------------------------------------

# The plan is one word an object: object,source[,symbol...], the symbols being those that seams
# rename in it.
plan() {
    if command -v sha256sum >/dev/null 2>&1; then hash=sha256sum; else hash='shasum -a 256'; fi
    {
        find native "$upstream" -name '*.[ch]' ! -path 'native/tests/*' -exec $hash {} +
        [ -z "$test" ] || find native/tests -name '*.[ch]' -exec $hash {} +
    } >"$obj/manifest"
    # Names of headers count, not only contents: a new one may hide another of the same name.
    id=$({
        echo "$macros"
        echo "$CC $upstream_flags $own_flags"
        sed -n 's/^[^ ]* *//; /native\/tests/d; /\.h$/p' "$obj/manifest" | sort
    } | $hash | cut -d' ' -f1)
    export id

    seams >"$obj/seams"
    {
        for source in "$upstream"/library/*.c; do planned mbedtls "$source"; done
        for source in $thirdparty; do planned mbedtls "$upstream/3rdparty/$source"; done
        for source in native/src/*.c; do planned src "$source"; done
        for source in native/seams/*.c; do planned seams "$source"; done
    } | awk -F, -v upstream="$upstream/" '
        from == "seams" { split($0, seam, " "); renamed[upstream seam[2]] = renamed[upstream seam[2]] "," seam[3] }
        from == "plan" { print $0 renamed[$2] }' from=seams "$obj/seams" from=plan - >"$obj/plan"
}

planned() {
    name=${2##*/}
    [ ! -f "$2" ] || echo "$obj/$1-${name%.c}.o,$2"
}

# A line "SEAM FILE SYMBOL" for each `/* seam: FILE SYMBOL */` at the head of a file in native/seams.
seams() {
    for seam in native/seams/*.c; do
        [ -f "$seam" ] || continue
        sed -n 's|^/\* seam: \([A-Za-z0-9_.]*\.c\) \([A-Za-z0-9_]*\) \*/$|\1 \2|p' "$seam" >"$obj/seam"
        [ -s "$obj/seam" ] ||
            die "$seam does not say what it replaces: it starts with \`/* seam: FILE SYMBOL */\`"
        while read -r file symbol; do
            [ -f "$upstream/library/$file" ] ||
                die "$seam is a seam in $file, which Mbed TLS $version does not have"
            grep -qw "$symbol" "$upstream/library/$file" ||
                die "$seam replaces $symbol, which is not in $file of Mbed TLS $version"
            echo "$seam library/$file $symbol"
        done <"$obj/seam"
    done
}

# Compiles what is not up to date in the plan that is file $1; leaves the objects in `objs`.
bring_up() {
    objs=$(cut -d, -f1 "$1")
    # An object's key holds its command and "hash  path" of all that went in. Not one line of it may
    # differ from now.
    awk -F, -v id="$id" '
        NR == FNR { current[$0]; next }
        {
            key = $1 ".key"; lines = 0; stale = 0
            while ((getline line < key) > 0) {
                lines++
                if (lines == 1 ? line != id " " $0 : !(line in current)) stale = 1
            }
            close(key)
            if (stale || lines == 0) print
        }' "$obj/manifest" "$1" >"$obj/stale"
    [ -s "$obj/stale" ] || return 0
    rm -f "$obj"/*.failed
    # 255 from a worker makes xargs stop handing out work, and say so.
    if ! xargs -n 1 -P "$(processors)" sh native/build.sh --compile <"$obj/stale" 2>"$obj/xargs.log"
    then
        cat "$obj"/*.failed >&2 || grep -v '^xargs:' "$obj/xargs.log" >&2 || :
        die 'the native library does not compile'
    fi
}

# Runs in a process of its own, one an object, with the variables that are exported above.
compile() {
    IFS=, read -r object source symbols <<ITEM
$1
ITEM
    case $source in
        native/*) flags=$own_flags ;;
        *) flags=$upstream_flags ;;
    esac
    for symbol in $(echo "$symbols" | tr , ' '); do
        flags="$flags -D$symbol=${symbol}_upstream"
    done
    rm -f "$object.key"
    if ! $CC $flags -MD -MF "$object.d" -c -o "$object" "$source" >"$object.log" 2>&1; then
        mv "$object.log" "$object.failed"
        exit 255
    fi
    awk -v command="$id $1" '
        BEGIN { print command }
        NR == FNR { line[$2] = $0; next }
        {
            for (i = 1; i <= NF; i++) {
                while (sub(/[^\/]+\/\.\.\//, "", $i)) { }
                if ($i in line) print line[$i]
            }
        }' "$obj/manifest" "$object.d" >"$object.key.part"
    mv "$object.key.part" "$object.key"
}

# ---- the library --------------------------------------------------------------------------------

build_library() {
    case $rid in
        win-*) shared=libtlssimple.dll ;;
        osx-*) shared=libtlssimple.dylib ;;
        *) shared=libtlssimple.so ;;
    esac
    fingerprint library
    if [ "$fingerprint" != "$(cat "$obj/library.built" 2>/dev/null)" ] ||
        [ ! -f "$obj/$shared" ] || [ ! -f "$obj/libtlssimple.a" ]; then
        say "building libtlssimple for $rid with Mbed TLS $version"
        bring_up "$obj/plan"
        check_seams
        rm -rf "$obj/link"
        mkdir "$obj/link"
        link_shared
        link_static
        mv -f "$obj/link/$shared" "$obj/link/libtlssimple.a" "$obj/"
        echo "$fingerprint" >"$obj/library.built"
    fi
    for file in "$shared" libtlssimple.a; do
        if ! cmp -s "$obj/$file" "$output/$file"; then
            mkdir -p "$output"
            cp "$obj/$file" "$output/.$file.part"
            mv -f "$output/.$file.part" "$output/$file"
            say "$output/$file"
        fi
    done
}

link_shared() {
    out=$obj/link/$shared
    case $rid in
        osx-*)
            echo '_tlssimple_*' >"$obj/exports"
            run_link -dynamiclib -Wl,-dead_strip -Wl,-exported_symbols_list,"$obj/exports" \
                -install_name "@rpath/$shared" -o "$out" $objs
            ;;
        win-*)
            run_link -shared -static-libgcc -Wl,--gc-sections -Wl,--nxcompat -Wl,--dynamicbase \
                -o "$out" $objs $libraries
            ;;
        *)
            echo '{ global: tlssimple_*; local: *; };' >"$obj/exports"
            run_link -shared -Wl,-soname,"$shared" -Wl,--version-script,"$obj/exports" \
                -Wl,--gc-sections -Wl,--exclude-libs,ALL -Wl,-z,relro,-z,now -Wl,-z,noexecstack \
                -Wl,-z,defs -Wl,--strip-debug -o "$out" $objs
            only_ours -D "$out"
            ;;
    esac
}

# One object with everything but our own functions made local, so that a program that links it
# statically can have another Mbed TLS beside it. Where that cannot be done, a plain archive.
link_static() {
    objcopy=$($CC -print-prog-name=objcopy)
    case $rid in
        linux-*)
            if command -v "$objcopy" >/dev/null 2>&1; then
                run_link -r -nostdlib -o "$obj/link/tlssimple.o" $objs
                "$objcopy" --localize-hidden "$obj/link/tlssimple.o"
                only_ours -g "$obj/link/tlssimple.o"
                objs=$obj/link/tlssimple.o
            fi
            ;;
    esac
    $AR rcs "$obj/link/libtlssimple.a" $objs
}

run_link() {
    $CC $common ${LDFLAGS-} "$@" >"$obj/link.log" 2>&1 || {
        cat "$obj/link.log" >&2
        die 'the native library does not link'
    }
}

# only_ours NM_OPTION FILE
only_ours() {
    nm=$($CC -print-prog-name=nm)
    command -v "$nm" >/dev/null 2>&1 || return 0
    names=$("$nm" "$1" --defined-only "$2" | awk '{ print $NF }')
    [ -n "$names" ] || die "${2##*/} exports nothing: is TLSSIMPLE_API in tlssimple.h?"
    foreign=$(echo "$names" | grep -v '^tlssimple_' | tr '\n' ' ') || :
    [ -z "$foreign" ] || die "${2##*/} exports more than tlssimple_*: $foreign"
}

# A renamed symbol that its file only calls, or that the configuration leaves out, replaces nothing.
check_seams() {
    nm=$($CC -print-prog-name=nm)
    command -v "$nm" >/dev/null 2>&1 || return 0
    while read -r seam file symbol; do
        object=${seam##*/}
        "$nm" "$obj/seams-${object%.c}.o" | grep -q " T _*$symbol\$" ||
            die "$seam says that it replaces $symbol, but does not define it"
        object=${file##*/}
        "$nm" "$obj/mbedtls-${object%.c}.o" | grep -q " [Tt] _*${symbol}_upstream\$" ||
            die "$seam replaces $symbol, which ${file##*/} does not define" \
                "in our configuration"
    done <"$obj/seams"
}

# ---- the tests ----------------------------------------------------------------------------------

# Against the objects, not the library, so that tests reach what is hidden in it.
build_test() {
    fingerprint test
    [ "$fingerprint" != "$(cat "$obj/test.built" 2>/dev/null)" ] || [ ! -x "$obj/selftest" ] ||
        return 0
    say "building the self-test for $rid${sanitize:+ under sanitizers}"
    for source in native/tests/*.c; do planned tests "$source"; done | cat "$obj/plan" - \
        >"$obj/plan-test"
    bring_up "$obj/plan-test"
    check_seams
    run_link -o "$obj/selftest.part" $objs $libraries
    mv -f "$obj/selftest.part" "$obj/selftest"
    echo "$fingerprint" >"$obj/test.built"
}

# ---- the small things ---------------------------------------------------------------------------

# Of all that a result is made of. The library is not made of its tests.
fingerprint() {
    fingerprint=$({
        echo "$id ${LDFLAGS-} $AR"
        cat native/build.sh "$obj/plan"
        if [ "$1" = test ]; then cat "$obj/manifest"; else grep -v ' native/tests/' "$obj/manifest"; fi
    } | $hash)
}

# One build at a time in this clone: parallel MSBuild nodes start several. The kernel frees an flock
# when its holder dies; where there is none (macOS), a directory with the holder's id stands in.
take_lock() {
    if command -v flock >/dev/null 2>&1; then
        exec 9>"$objects/lock"
        flock 9
        return
    fi
    while ! mkdir "$objects/lock.d" 2>/dev/null; do
        holder=$(cat "$objects/lock.d/holder" 2>/dev/null || :)
        if [ -n "$holder" ] && ! ps -p "$holder" >/dev/null 2>&1; then
            rm -rf "$objects/lock.d"
        else
            sleep 1
        fi
    done
    trap release_lock EXIT
    trap 'exit 130' INT TERM HUP
    echo $$ >"$objects/lock.d/holder"
}

release_lock() {
    exec 9>&-
    rm -rf "$objects/lock.d"
}

processors() { nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2; }

say() { [ "$quiet" ] || echo "native/build.sh: $*"; }
die() { echo "native/build.sh: error: $*" >&2; exit 1; }

main "$@"
