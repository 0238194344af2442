#!/usr/bin/env bash
# What a verification costs, ours and X509Chain's in turns in one process: the figures of docs/verification-proof.md, as tables.
#
#   bash eng/bench-verify.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

dotnet build bench -c Release -v:quiet --nologo >&2
dotnet "$(dotnet msbuild bench/Bench.csproj -getProperty:TargetPath -p:Configuration=Release)" verify
