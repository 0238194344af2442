#!/usr/bin/env bash
# What a resumed connection costs beside a full one, in turns in one process: the figures of docs/resumption.md, as a table.
#
#   bash eng/bench-resume.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

dotnet build bench -c Release -v:quiet --nologo >&2
dotnet "$(dotnet msbuild bench/Bench.csproj -getProperty:TargetPath -p:Configuration=Release)" resume
