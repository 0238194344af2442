#!/usr/bin/env bash
# Builds artifacts/bench/crypto/crypto and the two libraries that it loads: ours, made of the objects of native/build.sh, and
# Mbed TLS as shipped: no seam, upstream's own configuration.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out=artifacts/bench/crypto
cc=${CC:-cc}

main() {
    mkdir -p "$out/shipped"
    sh native/build.sh --quiet
    machine
    shipped
    ours
    # shellcheck disable=SC2086
    $cc $own_flags -Ibench/crypto -o "$out/crypto" bench/crypto/main.c bench/crypto/openssl_operations.c -lcrypto -ldl
}

# Where native/build.sh keeps this machine's objects, and which upstream.
machine() {
    plan=
    for one in artifacts/obj-native/*/plan; do
        case $one in
            *-asan/plan) ;;
            *) if [[ -z $plan || $one -nt $plan ]]; then plan=$one; fi ;;
        esac
    done
    version=$(sed -n 's/^version=//p' native/mbedtls.lock)
    upstream=artifacts/obj-native/mbedtls-$version-$(sed -n 's/^sha256=\(........\).*/\1/p' native/mbedtls.lock)
    own_flags="-std=gnu11 -O2 -Wall -Wextra -Wshadow -Werror"
}

ours() {
    # shellcheck disable=SC2086,SC2046 # lists
    $cc $own_flags -fPIC -fvisibility=hidden '-DMBEDTLS_CONFIG_FILE=<mbedtls_config.h>' -Inative -Inative/include \
        -isystem "$upstream/include" -Ibench/crypto -shared -pthread -Wl,--gc-sections -Wl,-Bsymbolic \
        -o "$out/libours.so" bench/crypto/mbedtls_operations.c $(cut -d, -f1 "$plan")
}

shipped() {
    flags="-std=c11 -O2 -fPIC -fvisibility=hidden -w -I$upstream/include -I$upstream/library"
    flags="$flags -I$upstream/3rdparty/everest/include -I$upstream/3rdparty/p256-m"
    stamp="$upstream $($cc --version | head -n 1) $flags"
    if [[ $stamp != $(cat "$out/shipped/stamp" 2>/dev/null || true) ]]; then
        rm -f "$out/shipped/"*
        # What is in 3rdparty upstream's configuration does not ask for.
        printf '%s\n' "$upstream"/library/*.c |
            FLAGS=$flags CC=$cc OUT=$out/shipped xargs -P 2 -I '{}' sh -c \
                "\$CC \$FLAGS -c -o \"\$OUT/\$(basename '{}' .c).o\" '{}'"
        echo "$stamp" >"$out/shipped/stamp"
    fi
    # shellcheck disable=SC2086
    $cc $own_flags -fPIC -fvisibility=hidden -isystem "$upstream/include" -Ibench/crypto -shared -Wl,--gc-sections \
        -Wl,-Bsymbolic -o "$out/libshipped.so" bench/crypto/mbedtls_operations.c "$out/shipped/"*.o
}

main
