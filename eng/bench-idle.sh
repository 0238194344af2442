#!/usr/bin/env bash
# What idle connections cost: two processes, one with the servers' ends of all connections, one with the clients'. Prints the
# table of docs/memory.md.
#
#   bash eng/bench-idle.sh            10,000 connections
#   bash eng/bench-idle.sh COUNT
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
count=${1:-10000}

main() {
    local needed=$((count + 1000))
    if (($(ulimit -Hn) < needed)); then
        echo "bench-idle.sh: $needed open files are needed, and 'ulimit -Hn' is $(ulimit -Hn)" >&2
        exit 1
    fi

    dotnet build bench -c Release -v:quiet --nologo >&2
    pki=$(mktemp -d)
    trap 'rm -rf "$pki"' EXIT
    make_certificates "$pki" >/dev/null 2>&1
    dotnet "$(dotnet msbuild bench/Bench.csproj -getProperty:TargetPath -p:Configuration=Release)" \
        idle "$count" "$pki/server.pem" "$pki/server.key" "$pki/ca.pem" tlssimple sslstream
}

make_certificates() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=Bench CA" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign -keyout "$1/ca.key" -out "$1/ca.pem"
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=localhost" -keyout "$1/server.key" -out "$1/server.csr"
    openssl x509 -req -in "$1/server.csr" -CA "$1/ca.pem" -CAkey "$1/ca.key" -days 1 -out "$1/server.pem" \
        -extfile <(printf 'subjectAltName=DNS:localhost\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n')
}

main
