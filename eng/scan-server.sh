#!/usr/bin/env bash
# Holds samples/ConsoleServe, and with it TlsSimple as a server, under sslscan and testssl.sh. It fails if either finds a protocol below
# TLS 1.2, CBC, key exchange by static RSA or DHE, a weak group or signature, a vulnerability, or testssl.sh a grade below A-.
# Prints the summary of docs/server-scan.md; the whole output is in artifacts/scan.
#
#   bash eng/scan-server.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
out=artifacts/scan
faults=0
pki= server=

main() {
    need sslscan sslscan
    need testssl testssl.sh
    need xmllint libxml2-utils
    mkdir -p "$out"
    rm -f "$out"/*
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
    rm -rf "$pki"
}

run_sslscan() {
    sslscan --no-colour --show-sigs --xml="$out/sslscan.xml" "localhost:$port" >"$out/sslscan.txt"
    echo "## sslscan $(sslscan --version 2>&1 | tr -d '\033\t ' | sed -n 's/^\[[0-9;]*m//; /^[0-9]/{p;q}')"
    refuse "a protocol below TLS 1.2" 'protocol[@type="ssl" or @version="1.0" or @version="1.1"][@enabled="1"]'
    refuse "a suite that is not ECDHE with AEAD" 'cipher[not(@sslversion="TLSv1.3") and not(starts-with(@cipher, "ECDHE-") and (contains(@cipher, "GCM") or contains(@cipher, "CHACHA20")))]'
    refuse "a key exchange below 120 bits" 'group[@bits < 120]'
    refuse "a signature with SHA-1, MD5 or DSA" 'connection-signature-algorithm[contains(@name, "sha1") or contains(@name, "md5") or contains(@name, "dsa_sha224")]'
    refuse "compression" 'compression[@supported="1"]'
    refuse "renegotiation without RFC 5746" 'renegotiation[@supported="1" and @secure="0"]'
    refuse "heartbleed" 'heartbleed[@vulnerable="1"]'
    grep -E '^(Preferred|Accepted) ' "$out/sslscan.txt"
    sed -n '/Server Key Exchange Group/,/^$/p; /Server Signature Algorithm/,/^$/p' "$out/sslscan.txt"
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
    testssl --quiet --color 0 --warnings off --add-ca "$pki/ca.pem" --ip 127.0.0.1 --jsonfile "$out/testssl.json" \
        "localhost:$port" >"$out/testssl.txt" 2>&1 || true
    echo
    echo "## testssl.sh $(dpkg-query -W -f='${Version}' testssl.sh 2>/dev/null || true)"
    id_is SSLv2 "not offered"
    id_is SSLv3 "not offered"
    id_is TLS1 "not offered"
    id_is TLS1_1 "not offered"
    id_is TLS1_2 "offered"
    id_is TLS1_3 "offered"
    id_is cipherlist_NULL "not offered"
    id_is cipherlist_aNULL "not offered"
    id_is cipherlist_EXPORT "not offered"
    id_is cipherlist_LOW "not offered"
    id_is cipherlist_3DES_IDEA "not offered"
    id_is cipherlist_STRONG_NOFS "not offered"
    id_is FS "offered"
    for name in heartbleed CCS ticketbleed ROBOT secure_client_renego CRIME_TLS POODLE_SSL SWEET32 FREAK DROWN LOGJAM BEAST LUCKY13 RC4; do
        id_is "$name" "not vulnerable"
    done
    grep -E '^ ?(Final Score|Overall Grade|Grade cap reasons|Protocol Support|Key Exchange|Cipher Strength|Specification documentation|Rating specs) ' "$out/testssl.txt" || true
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

# id_is ID TEXT: the finding begins with TEXT.
id_is() {
    local found
    found=$(value "$1")
    [[ $found == "$2"* ]] || finding "testssl.sh" "$1: '$found', and not '$2'"
}

finding() {
    faults=$((faults + 1))
    echo "scan-server.sh: $1 found: $2" >&2
}

main
