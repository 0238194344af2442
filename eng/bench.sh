#!/usr/bin/env bash
# Measures TlsSimple beside SslStream and others, prints tables, and writes docs/benchmarks.md and docs/benchmarks.svg.
#
#   bash eng/bench.sh               all of it; about 25 minutes on two processors that do nothing else
#   bash eng/bench.sh --quick       a look whether everything runs; figures mean little, and no page is written
#   bash eng/bench.sh --row NAME    only rows whose name contains NAME; no page is written
#   bash eng/bench.sh --list        the names of all rows
#
# Output of everything that is built or started: artifacts/bench.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH="$PATH:/usr/sbin:/sbin" # nginx lives there, and not every user's PATH has it

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDTERMINALLOGGER=off
out=artifacts/bench

main() {
    mkdir -p "$out"
    build bench/Bench.csproj
    if [[ " $* " != *" --list "* ]]; then
        bash eng/install-peers.sh --bench
        build bench/Server/Server.csproj
        (cd bench/peers/go && CGO_ENABLED=0 go build -o "$OLDPWD/$out/go-client" .)
    fi

    # Ten thousand connections have two ends.
    ulimit -n "$(ulimit -Hn)"
    dotnet "$(assembly bench/Bench.csproj)" run "$(assembly bench/Server/Server.csproj)" "$@"
}

# build PROJECT
build() {
    dotnet build "$1" -c Release --disable-build-servers -v:quiet --nologo >"$out/build.log" 2>&1 || {
        cat "$out/build.log" >&2
        exit 1
    }
}

# assembly PROJECT
assembly() {
    dotnet msbuild "$1" -getProperty:TargetPath -p:Configuration=Release
}

main "$@"
