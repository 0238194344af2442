#!/usr/bin/env bash
# Proves that ConsoleFetch publishes without a warning (warnings are errors) and works: trimmed into a single file, and as
# NativeAOT. Each then runs the demo and one fetch from a server in another process. The AOT form is built for .NET 9 unless
# TLSSIMPLE_AOT_TFM says otherwise: where a NativeAOT pack for .NET 10 can be had, say net10.0. Prints sizes and times; the
# last line is "N passed, N failed".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

out=$PWD/artifacts/publish
rid=$(dotnet msbuild samples/ConsoleFetch -getProperty:NETCoreSdkPortableRuntimeIdentifier)
passed=0 failed=0 server=

main() {
    rm -rf "$out"
    mkdir -p "$out"
    trap '[[ -z $server ]] || kill "$server" 2>/dev/null || true' EXIT
    start_server
    check trimmed -p:PublishTrimmed=true -p:PublishSingleFile=true --self-contained
    check aot -p:PublishAot=true -p:TlsSimpleTargetFramework="${TLSSIMPLE_AOT_TFM:-net9.0}" -p:CppCompilerAndLinker=gcc
    echo "$passed passed, $failed failed"
    ((failed == 0))
}

# check NAME OPTION...: an artifacts folder of its own, as another target framework would spoil the usual obj folders.
check() {
    local name=$1 log=$out/$1.log
    shift
    if dotnet publish samples/ConsoleFetch -c Release -r "$rid" --artifacts-path "$out/$name-build" -o "$out/$name" -v:minimal "$@" >"$log" 2>&1 &&
        ! grep -E 'warning (IL|CS|CA|MSB)' "$log"; then
        report "$name publishes without a warning" 0
    else
        tail -n 20 "$log"
        report "$name publishes without a warning" 1
        return
    fi

    if "$out/$name/ConsoleFetch" >"$log" 2>&1; then
        report "$name runs the demo" 0
    else
        cat "$log"
        report "$name runs the demo" 1
    fi
    local start=$EPOCHREALTIME said
    said=$("$out/$name/ConsoleFetch" --cacert "$out/ca.pem" "https://localhost:$port/" 2>&1 | head -n 1) || true
    if [[ $said == *HTML* ]]; then
        report "$name fetches from another process" 0
    else
        echo "$said"
        report "$name fetches from another process" 1
    fi
    awk -v from="$start" -v to="$EPOCHREALTIME" -v size="$(stat -c %s "$out/$name/ConsoleFetch")" \
        'BEGIN { printf "       one fetch, process start to end: %.0f ms; the file: %.1f MB\n", (to - from) * 1000, size / 1e6 }'
}

report() {
    if (($2 == 0)); then
        passed=$((passed + 1))
        echo "ok     $1"
    else
        failed=$((failed + 1))
        echo "FAILED $1"
    fi
}

# openssl s_server -www answers any request with a page about the connection.
start_server() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
        -keyout "$out/key.pem" -out "$out/ca.pem" 2>/dev/null
    openssl s_server -accept 127.0.0.1:0 -cert "$out/ca.pem" -key "$out/key.pem" -www >"$out/server.log" 2>&1 </dev/null &
    server=$!
    for _ in {1..100}; do
        port=$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' "$out/server.log")
        [[ -n $port ]] && return
        sleep 0.1
    done
    echo "publish.sh: openssl s_server did not start: $(cat "$out/server.log")" >&2
    exit 1
}

main
