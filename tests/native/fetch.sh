#!/bin/sh
# Tests of native/fetch.sh. No network is used: apt, curl and wget are stand-ins.
# shellcheck source=tests/native/harness.sh
. "$(dirname "$0")/harness.sh"

# ---- a file of the user's -------------------------------------------------------------------------

Fetch_GivenFile_IsCached() {
    succeeds sh native/fetch.sh
    same "$output" "$PWD/cache/tlssimple/mbedtls-3.6.50.tar.bz2"
    unset TLSSIMPLE_MBEDTLS_TARBALL
    succeeds sh native/fetch.sh
}

Fetch_GivenFileHasWrongHash_RefusesAndCachesNothing() {
    echo more >>pinned.tar.bz2
    fails_with_one_line 'is not Mbed TLS 3.6.50' sh native/fetch.sh
    there pinned.tar.bz2
    nothing_at cache
}

Fetch_GivenFileIsMissing_Fails() {
    TLSSIMPLE_MBEDTLS_TARBALL=nowhere fails_with_one_line 'does not exist' sh native/fetch.sh
}

# ---- the cache ------------------------------------------------------------------------------------

Fetch_CacheIsDamaged_DiscardsAndFetchesAgain() {
    succeeds sh native/fetch.sh
    echo more >>"$output"
    unset TLSSIMPLE_MBEDTLS_TARBALL
    upstream_has "$PWD/pinned.tar.bz2"
    succeeds sh native/fetch.sh
    same "$(sha256 cache/tlssimple/mbedtls-3.6.50.tar.bz2)" "$(sha256 pinned.tar.bz2)"
}

Fetch_NoHome_UsesArtifacts() {
    XDG_CACHE_HOME=/proc/nowhere
    succeeds sh native/fetch.sh
    same "$output" "$PWD/artifacts/cache/mbedtls-3.6.50.tar.bz2"
}

# ---- the upstream release -------------------------------------------------------------------------

upstream_has() {
    echo "while [ \"\$1\" != -o ]; do shift; done; cp '$1' \"\$2\"" | fake curl
}

Fetch_UpstreamOnly_IsCached() {
    unset TLSSIMPLE_MBEDTLS_TARBALL
    upstream_has "$PWD/pinned.tar.bz2"
    succeeds sh native/fetch.sh
    same "$(ls -A cache/tlssimple)" mbedtls-3.6.50.tar.bz2
}

Fetch_UpstreamSendsSomethingElse_RefusesAndCachesNothing() {
    unset TLSSIMPLE_MBEDTLS_TARBALL
    echo '<html>' >page
    upstream_has "$PWD/page"
    fails_with_one_line 'does not have the pinned SHA-256' sh native/fetch.sh
    nothing_at cache
}

Fetch_NoNetwork_SaysWhatToDo() {
    unset TLSSIMPLE_MBEDTLS_TARBALL
    echo 'echo "curl: (6) Could not resolve host" >&2; exit 6' | fake curl
    fails_with_one_line 'Could not resolve host' sh native/fetch.sh
    fails_saying 'set TLSSIMPLE_MBEDTLS_TARBALL to its path' sh native/fetch.sh
    nothing_at cache
}

Fetch_NoProgramThatFetches_SaysWhatToDo() {
    unset TLSSIMPLE_MBEDTLS_TARBALL
    fails_with_one_line 'no apt here; neither curl nor wget here' sh native/fetch.sh
}

# ---- Debian ---------------------------------------------------------------------------------------

# debian_has VERSION [FILE]: every mirror lists the version and hands out the file. `asked` gets the
# stanzas that apt was given.
debian_has() {
    mkdir -p etc/parts
    cat >etc/list <<'LIST'
deb [arch=amd64 signed-by=/keys/a.gpg] http://one.example/debian bookworm main # comment
deb http://one.example/debian bookworm-updates main
deb http://one.example/debian-security stable main
deb http://backports.example/debian bookworm-backports main
deb cdrom:[Debian]/ bookworm main
deb http://other.example/tool bookworm tool
LIST
    cat >etc/parts/more.sources <<'SOURCES'
Types: deb
URIs: http://two.example/debian
Suites: bookworm
 bookworm-updates
Components: main
Signed-By:
 -----BEGIN KEY-----
 .
 abc
 -----END KEY-----

Types: deb
URIs: http://two.example/debian-security
Suites: stable
Components: main

Types: deb
URIs: http://backports.example/debian
Suites: bookworm-backports
Components: main

Enabled: no
Types: deb
URIs: http://three.example/debian
Suites: bookworm
Components: main
SOURCES
    echo "echo \"list='$PWD/etc/list'\"; echo \"parts='$PWD/etc/parts'\"" | fake apt-config
    echo "echo 'Version: 3.6.2-1'; echo 'Version: 1:$1-3'" | fake apt-cache
    fake apt-get <<FAKE
case "\$*" in
    *update*) cat "\$(dirname "\$2")/parts/mirror.sources" >>'$PWD/asked'; echo >>'$PWD/asked' ;;
    *source*) cp '${2-}' 'mbedtls_$1.orig.tar.bz2' ;;
esac
FAKE
}

Fetch_DebianHasIt_IsCached() {
    unset TLSSIMPLE_MBEDTLS_TARBALL
    debian_has 3.6.50 "$PWD/pinned.tar.bz2"
    succeeds sh native/fetch.sh
    there cache/tlssimple/mbedtls-3.6.50.tar.bz2
    same "$(cat asked)" 'Types: deb-src
Suites: forky
Components: main
URIs: http://one.example/debian
Signed-By: /keys/a.gpg'
}

Fetch_SeveralMirrors_AsksEachOnceAndNoSecurityMirror() {
    unset TLSSIMPLE_MBEDTLS_TARBALL
    debian_has 3.6.49
    fails_saying 'could not be fetched' sh native/fetch.sh
    same "$(grep URIs asked | sort | uniq -c | tr -s ' ')" ' 2 URIs: http://one.example/debian
 2 URIs: http://two.example/debian'
    grep -q -- '-----BEGIN KEY-----' asked
}

Fetch_DebianHasNewer_NamesTheBump() {
    unset TLSSIMPLE_MBEDTLS_TARBALL
    debian_has 3.6.51
    # shellcheck disable=SC2016
    fails_with_one_line 'move the pin to 3.6.51 with `bash native/bump.sh`' sh native/fetch.sh
}

Fetch_DebianHasOlder_DoesNotNameTheBump() {
    unset TLSSIMPLE_MBEDTLS_TARBALL
    debian_has 3.6.49
    fails_with_one_line 'Debian carries 3.6.49 instead' sh native/fetch.sh
    case $output in *bump.sh*) fail "$output" ;; esac
}

Fetch_DebianSendsSomethingElse_GoesOnToUpstream() {
    unset TLSSIMPLE_MBEDTLS_TARBALL
    echo '<html>' >page
    debian_has 3.6.50 "$PWD/page"
    upstream_has "$PWD/pinned.tar.bz2"
    succeeds sh native/fetch.sh
    same "$(sha256 cache/tlssimple/mbedtls-3.6.50.tar.bz2)" "$(sha256 pinned.tar.bz2)"
}

Fetch_MirrorDoesNotAnswer_SaysSo() {
    unset TLSSIMPLE_MBEDTLS_TARBALL
    debian_has 3.6.50
    echo 'exit 100' | fake apt-get
    fails_with_one_line 'the Debian mirror of apt does not answer' sh native/fetch.sh
}

# ---- bump.sh --------------------------------------------------------------------------------------

Bump_DebianHasNewer_ShowsChangesAndMovesThePin() {
    unset TLSSIMPLE_MBEDTLS_TARBALL
    tarball 3.6.51
    debian_has 3.6.51 "$work/mbedtls-3.6.51.tar.bz2"
    succeeds sh native/bump.sh --no-test
    case $output in
        *'Old news'*) fail "$output" ;;
        *'News of 3.6.51'*) ;;
        *) fail "$output" ;;
    esac
    grep -qx 'version=3.6.51' native/mbedtls.lock
    succeeds sh native/fetch.sh
    same "$output" "$PWD/cache/tlssimple/mbedtls-3.6.51.tar.bz2"
}

Bump_DebianHasOlder_LeavesThePin() {
    debian_has 3.6.49
    fails_with_one_line 'older than the pin' sh native/bump.sh --no-test
    grep -qx 'version=3.6.50' native/mbedtls.lock
}

Bump_TestsFail_FailsToo() {
    unset TLSSIMPLE_MBEDTLS_TARBALL
    tarball 3.6.51
    debian_has 3.6.51 "$work/mbedtls-3.6.51.tar.bz2"
    mkdir eng
    echo 'echo the tests say no; exit 1' >eng/test.sh
    fails_saying 'the tests say no' sh native/bump.sh
}

run_tests
