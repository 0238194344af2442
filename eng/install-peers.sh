#!/usr/bin/env bash
# Installs what the tests need and .NET does not bring: servers to test against, compilers and libraries for the peers of the
# interop matrix, and WireMock under artifacts/peers. Quick and silent when all is there. Starts no system service.
#
#   bash eng/install-peers.sh           for eng/test.sh and eng/interop.sh
#   bash eng/install-peers.sh --bench   for eng/bench.sh, which needs less
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH="$PATH:/usr/sbin:/sbin" # nginx lives there, and not every user's PATH has it

main() {
    local -a packages=()
    if [[ ${1-} == --bench ]]; then
        need_for_bench
    else
        need_for_tests
    fi
    if ((${#packages[@]} > 0)); then
        install_packages
    fi

    [[ ${1-} == --bench ]] || install_wiremock
}

need_for_tests() {
    need nginx nginx
    need gnutls-serv gnutls-bin
    need openssl openssl
    need curl curl
    need nghttp nghttp2-client
    need h2load nghttp2-client
    need node nodejs
    need npm npm
    need java default-jdk-headless
    need javac default-jdk-headless
    need go golang-go
    need_file /usr/include/openssl/ssl.h libssl-dev
    need_file /usr/include/gnutls/gnutls.h libgnutls28-dev
    need_file /usr/lib/nginx/modules/ngx_stream_module.so libnginx-mod-stream
    need tinyproxy tinyproxy-bin
    need squid squid-openssl
    need haproxy haproxy
    need danted dante-server
    need microsocks microsocks
    need cc gcc libc6-dev
    need ar binutils
    need bzip2 bzip2
    need timeout coreutils
    if [[ ${TLSSIMPLE_FULL:-} == 1 ]]; then
        need chromium chromium
    fi
}

need_for_bench() {
    need nginx nginx
    need curl curl
    need node nodejs
    need go golang-go
    need openssl openssl
    need_file /usr/include/openssl/ssl.h libssl-dev
    need cc gcc libc6-dev
    need ar binutils
    need bzip2 bzip2
}

# need PROGRAM PACKAGE...: the packages are wanted if the program is missing.
need() {
    command -v "$1" >/dev/null 2>&1 || packages+=("${@:2}")
}

# The same for a file.
need_file() {
    [[ -e $1 ]] || packages+=("${@:2}")
}

install_packages() {
    local -a as_root=()
    if ! command -v apt-get >/dev/null 2>&1; then
        fail "this system has no apt. Install by hand what provides these Debian packages: ${packages[*]}"
    fi
    if [[ $(id -u) != 0 ]]; then
        if ! sudo -n true 2>/dev/null; then
            fail "packages are missing. As root: apt-get install --no-install-recommends ${packages[*]}"
        fi
        as_root=(sudo -n)
    fi

    echo "install-peers.sh: installing ${packages[*]}"
    local log
    log=$(mktemp)
    if ! "${as_root[@]}" bash -s -- "${packages[@]}" >"$log" 2>&1 <<'ROOT'; then
set -eu
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
# Debian's own way to say that no service may be started. A rule that is there already is left alone.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    trap 'rm -f $policy' EXIT
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod 755 $policy
fi
# One source that does not answer is no reason to stop: the install decides.
apt-get update || true
apt-get install -y --no-install-recommends "$@"
ROOT
        cat "$log" >&2
        rm -f "$log"
        fail "apt-get could not install ${packages[*]}"
    fi
    rm -f "$log"
}

install_wiremock() {
    local wanted installed
    wanted=$(sed -n 's/.*"wiremock": "\(.*\)".*/\1/p' tests/Integration/wiremock/package.json)
    installed=$(sed -n 's/.*"version": "\(.*\)".*/\1/p' artifacts/peers/node_modules/wiremock/package.json 2>/dev/null || true)
    if [[ $installed == "$wanted" && -s artifacts/peers/node_modules/wiremock/build/wiremock-standalone-$wanted.jar ]]; then
        return
    fi

    echo "install-peers.sh: installing WireMock $wanted"
    mkdir -p artifacts/peers
    cp tests/Integration/wiremock/package.json artifacts/peers/
    npm install --prefix artifacts/peers --ignore-scripts --no-audit --no-fund --no-package-lock --loglevel=error >/dev/null ||
        fail "npm could not install WireMock"
}

fail() {
    echo "install-peers.sh: $1" >&2
    exit 1
}

main "$@"
