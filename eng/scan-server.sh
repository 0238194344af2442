#!/usr/bin/env bash
# Holds samples/ConsoleServe, and with it TlsSimple as a server, under sslscan and testssl.sh. It fails if either finds a protocol below
# TLS 1.2, CBC, key exchange by static RSA or DHE, a weak group or signature, a vulnerability, or testssl.sh a grade below A-.
# Prints the summary of docs/kestrel.md; the whole output is in artifacts/scan. The testssl.sh of Debian 12 gives no grades, so a newer package
# is fetched from the mirror that apt is configured for, with lists of its own: nothing is installed.
#
#   bash eng/scan-server.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
out=artifacts/scan
faults=0
pki= server= work=
testssl=artifacts/peers/testssl
# shellcheck source=native/apt.sh
. native/apt.sh

main() {
    need sslscan sslscan
    need openssl openssl
    need dpkg-deb dpkg
    need xmllint libxml2-utils
    mkdir -p "$out"
    rm -f "$out"/*
    fetch_testssl
    pki=$(mktemp -d)
    trap stop EXIT
    make_certificates >"$out/openssl.log" 2>&1
    start_server
    run_sslscan
    run_testssl
    if ((faults > 0)); then
        echo "scan-server.sh: $faults findings" >&2
        exit 1
    fi
    echo "No findings."
}

need() {
    if ! command -v "$1" >/dev/null 2>&1; then
        echo "scan-server.sh: $1 is missing; on Debian the package $2 has it" >&2
        exit 1
    fi
}

# Version 3.2 or newer, under artifacts/peers.
fetch_testssl() {
    [[ ! -x $testssl/usr/bin/testssl ]] || return 0
    workspace
    configure_private
    mkdir "$work/get"
    local mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    for mirror in $(apt-get indextargets --format '$(REPO_URI) $(COMPONENT)' 'Created-By: Packages' |
        awk '$2 == "main" && $1 !~ /security/ && $1 !~ /^cdrom:/ { print $1 }' | sort -u); do
        {
            printf 'Types: deb\nURIs: %s\nSuites: sid\nComponents: main\n' "$mirror"
            [[ ! -f $keyring ]] || echo "Signed-By: $keyring"
        } | private_source
        if private apt-get update -qq >>"$work/log" 2>&1 && (cd "$work/get" && private apt-get download testssl.sh) >>"$work/log" 2>&1; then
            mkdir -p "$testssl"
            dpkg-deb -x "$work"/get/testssl.sh_*.deb "$testssl"
            return 0
        fi
    done
    tail -n 5 "$work/log" >&2 || true
    echo "scan-server.sh: no mirror that apt is configured for has testssl.sh in the suite sid" >&2
    exit 1
}

# A chain whose CA testssl.sh is told of, so that the grade is not one of trust.
make_certificates() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=Scan CA" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign -keyout "$pki/ca.key" -out "$pki/ca.pem"
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=localhost" -keyout "$pki/server.key" -out "$pki/server.csr"
    openssl x509 -req -in "$pki/server.csr" -CA "$pki/ca.pem" -CAkey "$pki/ca.key" -days 30 -sha256 -out "$pki/server.pem" -extfile <(
        printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n')
}

start_server() {
    dotnet build samples/ConsoleServe -c Release -v:quiet --nologo >&2
    local program
    program=$(dotnet msbuild samples/ConsoleServe/ConsoleServe.csproj -getProperty:TargetPath -p:Configuration=Release)
    : >"$out/server.log"
    dotnet "$program" --echo --quiet --port 0 --cert "$pki/server.pem" --key "$pki/server.key" 2>>"$out/server.log" &
    server=$!
    for ((i = 0; i < 300; i++)); do
        port=$(sed -n 's/^Serving .*:\([0-9]*\)\. .*/\1/p' "$out/server.log")
        [[ -z $port ]] || return 0
        sleep 0.1
    done
    cat "$out/server.log" >&2
    echo "scan-server.sh: ConsoleServe did not start" >&2
    exit 1
}

stop() {
    [[ -z $server ]] || kill "$server" 2>/dev/null || true
    rm -rf "$pki" ${work:+"$work"}
}

run_sslscan() {
    sslscan --no-colour --show-sigs --xml="$out/sslscan.xml" "localhost:$port" >"$out/sslscan.txt"
    echo "## sslscan $(sslscan --version 2>&1 | tr -d '\033\t ' | sed -n 's/^\[[0-9;]*m//; /^[0-9]/{p;q}')"
    refuse "a protocol below TLS 1.2" 'protocol[@type="ssl" or @version="1.0" or @version="1.1"][@enabled="1"]'
    refuse "a suite that is not ECDHE with AEAD" 'cipher[not(@sslversion="TLSv1.3") and not(starts-with(@cipher, "ECDHE-") and (contains(@cipher, "GCM") or contains(@cipher, "CHACHA20")))]'
    refuse "a key exchange below 120 bits" 'group[@bits < 120]'
    # sslscan takes a ServerHello for consent to its signature algorithms, which TLS 1.3 negotiates later: openssl sees the end.
    for algorithm in ECDSA+SHA1 RSA+SHA1 ECDSA+SHA224; do
        if openssl s_client -connect "localhost:$port" -tls1_2 -sigalgs "$algorithm" -cipher ALL:@SECLEVEL=0 </dev/null >/dev/null 2>&1; then
            finding "openssl" "a signature with $algorithm"
        fi
    done
    refuse "compression" 'compression[@supported="1"]'
    refuse "renegotiation without RFC 5746" 'renegotiation[@supported="1" and @secure="0"]'
    refuse "heartbleed" 'heartbleed[@vulnerable="1"]'
    grep -E '^(Preferred|Accepted) ' "$out/sslscan.txt"
    sed -n '/Server Key Exchange Group/,/^$/p' "$out/sslscan.txt"
    # A scan that reached nobody finds nothing.
    (($(xmllint --xpath 'count(//cipher)' "$out/sslscan.xml") > 0)) || finding "sslscan" "no suite at all"
}

# refuse WHAT XPATH
refuse() {
    local count
    count=$(xmllint --xpath "count(//$2)" "$out/sslscan.xml")
    [[ $count == 0 ]] || finding "sslscan" "$1"
}

run_testssl() {
    # It ends with the number of its findings, which are looked at below.
    TESTSSL_INSTALL_DIR=$PWD/$testssl/etc/testssl bash "$testssl/usr/bin/testssl" --quiet --color 0 --warnings off --add-ca "$pki/ca.pem" --ip 127.0.0.1 --jsonfile "$out/testssl.json" \
        "localhost:$port" >"$out/testssl.txt" 2>&1 || true
    echo
    echo "## testssl.sh $(sed -n 's/^declare -r VERSION="\(.*\)"/\1/p' "$testssl/usr/bin/testssl" | head -n 1)"
    for id in SSLv2 SSLv3 TLS1 TLS1_1 cipherlist_NULL cipherlist_aNULL cipherlist_EXPORT cipherlist_LOW cipherlist_3DES_IDEA cipherlist_OBSOLETED \
        cipherlist_STRONG_NOFS; do
        found_is "$id" 'not offered.*'
    done
    for id in TLS1_2 TLS1_3 cipherlist_STRONG_FS FS; do
        found_is "$id" 'offered.*'
    done
    # What it calls obsolete has CBC and static RSA; no id begins with FS_DH unless there is DHE.
    found_is FS_DHE_groups ''
    found_is FS_ECDHE_curves '((prime256v1|secp384r1|secp521r1|X25519) ?)+'
    found_is FS_TLS12_sig_algs '((ECDSA|RSA|RSA-PSS-RSAE)\+SHA(256|384|512) ?)+'
    found_is FS_TLS13_sig_algs '((ECDSA|RSA-PSS-RSAE)\+SHA(256|384|512) ?)+'
    for id in heartbleed CCS ROBOT CRIME_TLS BREACH POODLE_SSL SWEET32 FREAK DROWN LOGJAM BEAST LUCKY13 winshock RC4; do
        found_is "$id" 'not vulnerable.*'
    done
    found_is ticketbleed 'not vulnerable.*|no session ticket extension'
    found_is secure_renego 'supported'
    found_is secure_client_renego '(likely )?not vulnerable.*'
    grep -E '^ ?(Final Score|Overall Grade|Grade cap reasons|Protocol Support|Key Exchange|Cipher Strength|Rating specs) ' "$out/testssl.txt" || true
    local grade
    grade=$(value overall_grade)
    case $grade in
        A+ | A | A-) ;;
        *) finding "testssl.sh" "grade '$grade'" ;;
    esac
}

# value ID: what testssl.sh found under that name.
value() {
    sed -n "/\"id\" *: \"$1\"/,/}/s/.*\"finding\" *: \"\(.*\)\".*/\1/p" "$out/testssl.json" | head -n 1
}

# found_is ID PATTERN: what was found is all of that pattern.
found_is() {
    local found
    found=$(value "$1")
    [[ $found =~ ^($2)$ ]] || finding "testssl.sh" "$1: '$found'"
}

finding() {
    faults=$((faults + 1))
    echo "scan-server.sh: $1 found: $2" >&2
}

main
