#!/bin/sh
# Moves the pin in mbedtls.lock to another release of Mbed TLS: fetches it, shows what upstream says
# has changed, rewrites the lock, and runs every test.
#
#   bash native/bump.sh [VERSION] [--no-test]     VERSION: by default the newest of the pinned branch
#                                                 that Debian carries
set -eu

CDPATH='' cd "$(dirname "$0")/.."
lock=native/mbedtls.lock
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

main() {
    new='' test=1
    for argument; do
        case $argument in
            --no-test) test='' ;;
            [0-9]*) new=$argument ;;
            *) die "unknown option $argument" ;;
        esac
    done
    old=$(sed -n 's/^version=//p' $lock)
    if [ -z "$new" ]; then
        sh native/fetch.sh --versions >"$work/versions"
        new=$(tail -n 1 "$work/versions")
        [ "${new##*.}" -ge "${old##*.}" ] ||
            die "the newest that Debian carries, $new, is older than the pin; name it to go back"
    fi
    if [ "$new" = "$old" ]; then
        echo "native/bump.sh: the pin is at $old already"
        return
    fi

    tarball=$work/mbedtls-$new.tar.bz2
    # No hash to hold it against yet: apt's signature, or upstream's certificate, vouches for it.
    sh native/fetch.sh --unpinned "$new" "$tarball"
    changes
    rewrite
    # Into the cache, and through the check that every build makes.
    TLSSIMPLE_MBEDTLS_TARBALL=$tarball sh native/fetch.sh >/dev/null
    echo "native/bump.sh: $lock says $new now; \`git checkout $lock\` takes it back"
    [ -z "$test" ] || bash eng/test.sh
}

# Upstream's ChangeLog from the new release down to the old one.
changes() {
    bzip2 -dc "$tarball" | (cd "$work" && tar -xf - "mbedtls-$new/ChangeLog")
    awk -v from="$new" -v to="$old" '
        /^= / { shown = $4 == from ? 1 : $4 == to ? 0 : shown }
        shown' "$work/mbedtls-$new/ChangeLog"
}

rewrite() {
    if command -v sha256sum >/dev/null 2>&1; then hash=sha256sum; else hash='shasum -a 256'; fi
    sha256=$($hash "$tarball" | cut -d' ' -f1)
    sed "s/^version=.*/version=$new/; s/^sha256=.*/sha256=$sha256/" $lock >"$work/lock"
    cp "$work/lock" "$lock.part"
    mv "$lock.part" "$lock"
}

die() { echo "native/bump.sh: error: $*" >&2; exit 1; }

main "$@"
