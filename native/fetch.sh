#!/bin/sh
# Gets the Mbed TLS release that mbedtls.lock pins and prints the path of its tarball.
#
#   sh native/fetch.sh                          the pinned release, from the first place that has it:
#                                               $TLSSIMPLE_MBEDTLS_TARBALL, the cache, the Debian
#                                               source package through apt, the upstream release
#   sh native/fetch.sh --versions               what of the same branch Debian carries, a line each
#   sh native/fetch.sh --unpinned VERSION FILE  any release, hash unchecked: for bump.sh only
#
# Whatever arrives has the pinned SHA-256 or is thrown away, so it does not matter who sends it.
set -eu

native=$(CDPATH='' cd "$(dirname "$0")" && pwd)
lock=$native/mbedtls.lock
cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/tlssimple
suites='forky sid'

# shellcheck source=native/apt.sh
. "$native/apt.sh"

work=
incoming=
reasons=
trap 'rm -rf ${work:+"$work"} ${incoming:+"$incoming"}' EXIT
trap 'exit 130' INT TERM HUP

main() {
    pin version; version=$value
    pin sha256; sha256=$value
    branch=${version%.*}
    case ${1-} in
        '') fetch_pinned ;;
        --versions) workspace && debian_versions ;;
        --unpinned) workspace && fetch_unpinned "$2" "$3" ;;
        *) die "unknown option $1" ;;
    esac
}

fetch_pinned() {
    name=mbedtls-$version.tar.bz2
    given=${TLSSIMPLE_MBEDTLS_TARBALL-}
    if [ -n "$given" ]; then
        [ -f "$given" ] || die "TLSSIMPLE_MBEDTLS_TARBALL names $given, which does not exist"
        # The user's own file: refused, not deleted, and not passed over for another source.
        is_pinned "$given" ||
            die "$given (TLSSIMPLE_MBEDTLS_TARBALL) is not Mbed TLS $version: its SHA-256 is" \
                "$(sha256_of "$given"), the pinned one is $sha256"
        workspace
        cp "$given" "$work/$name"
        keep
        return
    fi
    if [ -f "$cache/$name" ]; then
        if is_pinned "$cache/$name"; then
            echo "$cache/$name"
            return
        fi
        say "$cache/$name does not have the pinned SHA-256: discarded"
        rm -f "$cache/$name"
    fi
    workspace
    for source in from_debian from_upstream; do
        if $source "$version" "$work/$name"; then
            if is_pinned "$work/$name"; then
                keep
                return
            fi
            because "what came $origin does not have the pinned SHA-256 and was discarded"
            rm -f "$work/$name"
        fi
    done
    die "Mbed TLS $version could not be fetched ($reasons):" \
        "put mbedtls-$version.tar.bz2 anywhere and set TLSSIMPLE_MBEDTLS_TARBALL to its path$advice"
}

fetch_unpinned() {
    from_debian "$1" "$2" || from_upstream "$1" "$2" || die "no Mbed TLS $1 anywhere ($reasons)"
    say "$1 came $origin"
}

# Into the cache in one step: another build either sees the whole file or none.
keep() {
    if mkdir -p "$cache" 2>/dev/null && [ -w "$cache" ]; then
        kept=$cache
    else
        kept=$(dirname "$native")/artifacts/cache    # no home directory, as in many containers
        mkdir -p "$kept"
    fi
    incoming=$(mktemp "$kept/.incoming.XXXXXX")
    cp "$work/$name" "$incoming"
    chmod 644 "$incoming"
    mv -f "$incoming" "$kept/$name"
    echo "$kept/$name"
}

# ---- the Debian source package ------------------------------------------------------------------

advice=

from_debian() {
    origin="from the machine's Debian mirror"
    if ! command -v apt-get >/dev/null 2>&1; then
        because 'no apt here'
        return 1
    fi
    write_sources
    if [ ! -s "$work/entries" ]; then
        because 'apt has no Debian mirror configured'
        return 1
    fi
    found=
    for entry in "$work"/entry.*; do
        for suite in $suites; do
            list_suite "$entry" "$suite"
            for debian in $listed; do
                [ "$(upstream_part "$debian")" = "$1" ] || continue
                mkdir -p "$work/get"
                (cd "$work/get" &&
                    private apt-get source -qq --download-only --tar-only --only-source \
                        "mbedtls=$debian") >>"$work/apt.log" 2>&1 || continue
                if [ -f "$work/get/mbedtls_$1.orig.tar.bz2" ]; then
                    mv "$work/get/mbedtls_$1.orig.tar.bz2" "$2"
                    return 0
                fi
            done
        done
    done
    newest=$(of_branch | tail -n 1)
    if [ -n "$newest" ]; then
        because "Debian carries $newest instead"
        [ "${newest##*.}" -lt "${version##*.}" ] ||
            advice=", or move the pin to $newest with \`bash native/bump.sh\`"
    elif [ -n "$found" ]; then
        because "Debian carries no Mbed TLS $branch"
    else
        because 'the Debian mirror of apt does not answer for suites forky and sid'
    fi
    return 1
}

debian_versions() {
    command -v apt-get >/dev/null 2>&1 || die 'no apt here, so Debian cannot be asked'
    write_sources
    found=
    for entry in "$work"/entry.*; do
        [ -f "$entry" ] || break
        for suite in $suites; do
            list_suite "$entry" "$suite"
        done
    done
    [ -n "$(of_branch)" ] || die "no Debian mirror of apt lists an Mbed TLS $branch"
    of_branch
}

# Fills `listed` with the Debian versions of mbedtls in one suite of one mirror.
list_suite() {
    { echo 'Types: deb-src'; echo "Suites: $2"; echo 'Components: main'; cat "$1"; } |
        private_source
    listed=
    private apt-get update -qq >>"$work/apt.log" 2>&1 || return 0
    listed=$(private apt-cache showsrc --only-source mbedtls 2>>"$work/apt.log" |
        sed -n 's/^Version: //p')
    found="$found $listed"
}

upstream_part() { echo "$1" | sed 's/^[0-9]*://; s/-[^-]*$//'; }

# The found releases of the pinned branch, oldest first.
of_branch() {
    for debian in $found; do upstream_part "$debian"; done |
        sed -n "s/^$branch\.\([0-9]*\)\$/\1/p" | sort -un | sed "s/^/$branch./"
}

# Reads where this machine gets Debian from: URI and key of every entry that could be a full mirror
# (component main; not a security, updates or backports suite, which carry part of Debian only).
# Writes work/entry.N, the lines of a deb822 stanza, and work/entries, one URI a line.
write_sources() {
    configure_private
    cat >>"$work/apt.conf" <<'CONF'
APT::Get::List-Cleanup "0";
Acquire::Retries "1";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
CONF
    rm -f "$work"/entry.*
    : >"$work/entries"
    list=/etc/apt/sources.list
    parts=/etc/apt/sources.list.d
    eval "$(apt-config shell list Dir::Etc::sourcelist/f parts Dir::Etc::sourceparts/d 2>/dev/null)"
    for file in "$list" "$parts"/*.list "$parts"/*.sources; do
        [ -f "$file" ] || continue
        case $file in
            *.sources) deb822_entries <"$file" ;;
            *) one_line_entries <"$file" ;;
        esac
    done >"$work/found"
    number=0
    while IFS='	' read -r uri keys; do
        grep -Fqx "$uri" "$work/entries" && continue
        echo "$uri" >>"$work/entries"
        number=$((number + 1))
        # A key that stands in the stanza itself has several lines, joined here by \001.
        { echo "URIs: $uri"; [ -z "$keys" ] || echo "Signed-By:$keys"; } |
            tr '\001' '\n' >"$work/entry.$number"
    done <"$work/found"
}

# deb [signed-by=KEY] URI SUITE COMPONENT...
one_line_entries() {
    awk '
        $1 == "deb" || $1 == "deb-src" {
            keys = ""
            sub(/#.*/, "")
            if (match($0, /\[[^]]*\]/)) {
                options = substr($0, RSTART + 1, RLENGTH - 2)
                $0 = substr($0, 1, RSTART - 1) " " substr($0, RSTART + RLENGTH)
                count = split(options, option, " ")
                for (i = 1; i <= count; i++)
                    if (tolower(option[i]) ~ /^signed-by=/) keys = " " substr(option[i], 11)
            }
            for (i = 4; i <= NF; i++)
                if ($i == "main" && $3 !~ /[-\/]/ && $2 !~ /security/ && $2 !~ /^cdrom:/)
                    print $2 "\t" keys
        }'
}

# Stanzas of "Field: value" lines; a line that starts with a blank goes on with the field before.
deb822_entries() {
    { cat; echo; } | awk '
        /^#/ { next }
        /^[ \t]/ { if (field != "") value[field] = value[field] "\001" $0; next }
        /:/ {
            field = tolower(substr($0, 1, index($0, ":") - 1))
            value[field] = substr($0, index($0, ":") + 1)
            next
        }
        /^$/ { stanza(); split("", value); field = "" }
        function words(name, list) { gsub("\001", " ", value[name]); return split(value[name], list, " ") }
        function stanza(   count, i, list, main, whole) {
            if (tolower(value["enabled"]) ~ /no|false/) return
            count = words("components", list)
            for (i = 1; i <= count; i++) if (list[i] == "main") main = 1
            count = words("suites", list)
            for (i = 1; i <= count; i++) if (list[i] !~ /[-\/]/) whole = 1
            if (!main || !whole) return
            count = words("uris", list)
            for (i = 1; i <= count; i++)
                if (list[i] !~ /security/ && list[i] !~ /^cdrom:/) print list[i] "\t" value["signed-by"]
        }'
}

# ---- the upstream release -----------------------------------------------------------------------

from_upstream() {
    origin='from the upstream release'
    url=https://github.com/Mbed-TLS/mbedtls/releases/download/mbedtls-$1/mbedtls-$1.tar.bz2
    if command -v curl >/dev/null 2>&1; then
        curl -fsSL --connect-timeout 20 --retry 1 -o "$2" "$url" 2>"$work/get.log" && return 0
    elif command -v wget >/dev/null 2>&1; then
        wget -q -T 20 -t 2 -O "$2" "$url" 2>"$work/get.log" && return 0
    else
        because 'neither curl nor wget here'
        return 1
    fi
    rm -f "$2"
    because "the upstream release is out of reach: $(tail -n 1 "$work/get.log")"
    return 1
}

# ---- the small things ---------------------------------------------------------------------------

# Fills `value` with what the lock says for a name.
pin() {
    [ -f "$lock" ] || die "$lock is missing"
    value=$(sed -n "s/^$1=//p" "$lock")
    [ -n "$value" ] || die "$lock has no line $1="
}

is_pinned() { [ "$(sha256_of "$1")" = "$sha256" ]; }

sha256_of() {
    if command -v sha256sum >/dev/null 2>&1; then
        sha256sum "$1"
    else
        shasum -a 256 "$1"
    fi | cut -d' ' -f1
}

because() { reasons=${reasons:+$reasons; }$*; }
say() { echo "native/fetch.sh: $*" >&2; }
die() { echo "native/fetch.sh: error: $*" >&2; exit 1; }

main "$@"
