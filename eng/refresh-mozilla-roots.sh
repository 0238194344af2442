#!/usr/bin/env bash
# Rewrites src/TlsSimple.MozillaRoots/mozilla-roots.pem from Debian's package ca-certificates.
#
#   eng/refresh-mozilla-roots.sh              the newest package, from Debian's suite sid
#   eng/refresh-mozilla-roots.sh SUITE        from another suite, trixie for one
#   eng/refresh-mozilla-roots.sh FILE.deb     from a package that is at hand
#
# It runs on a Debian machine and asks the mirror that its apt is configured for, with lists and caches of its own: no root,
# and the system's own lists stay as they are. apt checks the signatures down to the package. The same package gives the same
# file, byte for byte.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/.."

target=src/TlsSimple.MozillaRoots/mozilla-roots.pem
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
# shellcheck source=native/apt.sh
. native/apt.sh
work=
trap 'rm -rf ${work:+"$work"}' EXIT

main() {
    workspace
    case ${1-sid} in
        *.deb) package=$1 ;;
        *) fetch "${1-sid}" ;;
    esac
    dpkg-deb -x "$package" "$work/files"
    changelog=$work/changelog
    find "$work/files/usr/share/doc/ca-certificates" -name 'changelog*' -exec zcat -f {} + >"$changelog"

    version=$(sed -n '1s/^ca-certificates (\(.*\)) .*/\1/p' "$changelog")
    bundle=$(sed -n 's/.*Mozilla certificate authority bundle to version \([0-9.]*[0-9]\).*/\1/p' "$changelog" | head -n 1)
    date=$(date -u -d "$(sed -n 's/^ -- .*>  //p' "$changelog" | head -n 1)" +%F)
    roots=("$work"/files/usr/share/ca-certificates/mozilla/*.crt)
    [[ -n $version && -n $bundle && -n $date && -f ${roots[0]} ]] || die "$package is not laid out as expected"

    write >"$work/new.pem"
    check
    compare
    # Not mv: the temporary directory may be on another file system, and the file's mode stays.
    cat "$work/new.pem" >"$target"
    echo "$target: ${#roots[@]} roots of ca-certificates $version (Mozilla $bundle, $date)"
}

write() {
    cat <<HEAD
# The root certificates that Mozilla's CA program trusts for TLS servers, as Debian's package ca-certificates has them.
# Written by eng/refresh-mozilla-roots.sh; do not edit.
# License: MPL-2.0 (https://mozilla.org/MPL/2.0/)
# package: $version
# bundle: $bundle
# date: $date
# count: ${#roots[@]}
HEAD
    local root name
    for root in "${roots[@]}"; do
        name=$(basename "$root" .crt)
        printf '\n# %s\n' "${name//_/ }"
        # One block a file, in lines of 64 as RFC 7468 asks, whatever the package has.
        echo '-----BEGIN CERTIFICATE-----'
        sed '/^-----/d' "$root" | tr -d '[:space:]' | fold -w 64
        printf '\n%s\n' '-----END CERTIFICATE-----'
    done
}

# Each file must hold one certificate and nothing else, or `write` made nonsense of it.
check() {
    local root
    for root in "${roots[@]}"; do
        [[ $(grep -c '^-----BEGIN CERTIFICATE-----$' "$root") == 1 && $(grep -c '^-----' "$root") == 2 ]] ||
            die "$(basename "$root") does not hold exactly one certificate"
    done
}

# What comes and goes: for whoever commits the change.
compare() {
    [[ -f $target ]] || return 0
    diff <(names "$target") <(names "$work/new.pem") | sed -n 's/^</  gone:/p; s/^>/  new: /p' || true
}

names() { sed -n '/^$/{n; s/^# //p}' "$1" | sort; }

fetch() {
    configure_private
    mkdir "$work/get"
    local mirror
    for mirror in $(mirrors); do
        {
            echo "Types: deb"
            echo "URIs: $mirror"
            echo "Suites: $1"
            echo "Components: main"
            [[ ! -f $keyring ]] || echo "Signed-By: $keyring"
        } | private_source
        if private apt-get update -qq >>"$work/log" 2>&1 && (cd "$work/get" && private apt-get download ca-certificates) >>"$work/log" 2>&1; then
            package=$(echo "$work"/get/ca-certificates_*.deb)
            return
        fi
    done
    tail -n 5 "$work/log" >&2 || true
    die "no mirror that apt is configured for has ca-certificates in the suite $1"
}

# Full mirrors only: not those of security updates.
mirrors() {
    apt-get indextargets --format '$(REPO_URI) $(COMPONENT)' 'Created-By: Packages' |
        awk '$2 == "main" && $1 !~ /security/ && $1 !~ /^cdrom:/ { print $1 }' | sort -u
}

die() {
    echo "refresh-mozilla-roots.sh: $*" >&2
    exit 1
}

main "$@"
