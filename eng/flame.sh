#!/usr/bin/env bash
# Shows where the processor time of a row of the bench goes: profiles the client's process with perf and draws flame graphs, managed
# code included. Without arguments: those of docs/performance.md.
#
#   bash eng/flame.sh
#   bash eng/flame.sh ROW FILE.svg      e.g. "GET h2 c=64 13 B" /tmp/get.svg; eng/bench.sh --list shows the rows
#   CONTENDER=SslStream bash eng/flame.sh ROW FILE.svg
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
out=artifacts/bench
seconds=12
contender=${CONTENDER:-TlsSimple}

main() {
    if (($# != 0 && $# != 2)); then
        echo "usage: bash eng/flame.sh [ROW FILE.svg]" >&2
        exit 2
    fi
    if ! command -v perf >/dev/null; then
        if [[ $(id -u) != 0 ]]; then
            echo "flame.sh: perf is missing: install it with \`sudo apt-get install linux-perf\`" >&2
            exit 1
        fi
        DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends linux-perf >/dev/null
    fi
    mkdir -p "$out"
    bash eng/install-peers.sh --bench
    dotnet build bench/Bench.csproj -c Release -v:quiet --nologo >&2
    dotnet build bench/Server/Server.csproj -c Release -v:quiet --nologo >&2
    bench=$(assembly bench/Bench.csproj)
    server=$(assembly bench/Server/Server.csproj)
    if (($# == 2)); then
        draw "$1" "$2"
    else
        draw 'download h2 AES-128-GCM' docs/flame-download.svg
        draw 'GET h2 c=64 13 B' docs/flame-get.svg
        draw 'full 1.3 P-256 1 thread' docs/flame-handshake.svg
    fi
}

# draw ROW FILE
draw() {
    local pid runner
    rm -f "$out/profile.pid"
    # Where code is writable under another address, perf does not find its names.
    DOTNET_PerfMapEnabled=1 DOTNET_EnableWriteXorExecute=0 dotnet "$bench" profile "$server" "$1" "$contender" $((seconds + 2)) >"$out/profile.pid" &
    runner=$!
    until [[ -s $out/profile.pid ]]; do
        kill -0 "$runner" || exit 1
        sleep 0.2
    done
    read -r pid <"$out/profile.pid"
    perf record -q -F 999 -g -p "$pid" -o "$out/perf.data" -- sleep "$seconds" >/dev/null
    wait "$runner"
    perf script -i "$out/perf.data" 2>/dev/null | dotnet "$bench" flame "$contender: $1" >"$2"
    echo "$2"
}

# assembly PROJECT
assembly() {
    dotnet msbuild "$1" -getProperty:TargetPath -p:Configuration=Release
}

main "$@"
