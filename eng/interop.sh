#!/usr/bin/env bash
# Plays every row of the interop matrix with every peer, in both roles, and writes docs/interop.md when all went well.
#
#   bash eng/interop.sh                 all of it
#   bash eng/interop.sh --filter TEXT   only the rows whose text has TEXT, as "TLS 1.2, AES-128-GCM"; several: separated by semicolons; writes nothing
#
# The tests play a selection: eng/test.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDTERMINALLOGGER=off
export TLSSIMPLE_FULL=1

case ${1-} in
    "") export TLSSIMPLE_INTEROP_TABLE=docs/interop.md ;;
    --filter) export TLSSIMPLE_INTEROP_FILTER=${2:?TEXT is missing} ;;
    *)
        echo "usage: bash eng/interop.sh [--filter TEXT]" >&2
        exit 2
        ;;
esac

bash eng/install-peers.sh
dotnet build tests/Integration -c Release --disable-build-servers -v:quiet --nologo
assembly=$(dotnet msbuild tests/Integration/Integration.csproj -getProperty:TargetPath -p:Configuration=Release)
exec dotnet "$assembly" -noColor -noLogo -class TlsSimple.Integration.Interop.InteropTests
