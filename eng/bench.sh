#!/usr/bin/env bash
# Measures TlsSimple beside SslStream and others, prints tables, and writes docs/benchmarks.md and docs/benchmarks.svg.
#
#   bash eng/bench.sh               all of it; about 45 minutes on two processors that do nothing else
#   bash eng/bench.sh --quick       a few rows of every table and short turns: whether it runs; its page goes to artifacts/bench
#   bash eng/bench.sh --row NAME    only rows whose name contains NAME; no page is written; may go with --quick
#   bash eng/bench.sh --list        the names of all rows
#
# TLSSIMPLE_BENCH_BUILT=Release (or Debug) in the environment: everything is built in that configuration already.
# What is built on the way: artifacts/bench.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH="$PATH:/usr/sbin:/sbin" # nginx lives there, and not every user's PATH has it

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDTERMINALLOGGER=off
export HOME="${HOME:-$PWD/artifacts/home}"
configuration=${TLSSIMPLE_BENCH_BUILT:-Release}
out=artifacts/bench

main() {
    mkdir -p "$out"
    if [[ -z ${TLSSIMPLE_BENCH_BUILT-} ]]; then
        build bench/Bench.csproj
        if [[ " $* " != *" --list "* ]]; then
            bash eng/install-peers.sh --bench
            build bench/Server/Server.csproj
            (cd bench/peers/go && CGO_ENABLED=0 go build -o "$OLDPWD/$out/go-client" .)
        fi
    fi

    # Ten thousand connections have two ends.
    ulimit -n "$(ulimit -Hn)"
    exec dotnet "$(assembly bench/Bench.csproj)" run "$(assembly bench/Server/Server.csproj)" "$@"
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
    dotnet msbuild "$1" -getProperty:TargetPath -p:Configuration="$configuration"
}

main "$@"
