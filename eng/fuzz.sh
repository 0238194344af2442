#!/usr/bin/env bash
# Fuzzes the verifier: damages chains, has them judged, holds each verdict against what must be true (docs/verification-proof.md).
#
#   bash eng/fuzz.sh                 ten minutes on all processors
#   bash eng/fuzz.sh 10000000        so many inputs
#   bash eng/fuzz.sh 90m             so many minutes
#   bash eng/fuzz.sh 1000000 7       with that seed; else it is a new one, and is shown
#
# Where it is, and at the end what it found, stands in artifacts/fuzz/log. Ends with 1 if it found anything. If the process dies,
# artifacts/fuzz/journal* hold the inputs that were being judged: each certificate behind its length in four bytes, little-endian.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

case ${1-10m} in
    *[!0-9m]* | '' | *m?*) echo "usage: bash eng/fuzz.sh [INPUTS | MINUTESm] [SEED]" >&2; exit 2 ;;
    *m) export TLSSIMPLE_FUZZ_MINUTES=${1-10m}; TLSSIMPLE_FUZZ_MINUTES=${TLSSIMPLE_FUZZ_MINUTES%m} ;;
    *) export TLSSIMPLE_FUZZ_INPUTS=$1 ;;
esac
if [[ -n ${2-} ]]; then
    export TLSSIMPLE_FUZZ_SEED=$2
fi

results=artifacts/fuzz
mkdir -p "$results"
rm -f "$results"/*
export TLSSIMPLE_FUZZ_LOG=$PWD/$results/log TLSSIMPLE_FUZZ_JOURNAL=$PWD/$results/journal

dotnet build tests/Unit -c Release -v:quiet --nologo
assembly=$(dotnet msbuild tests/Unit/Unit.csproj -getProperty:TargetPath -p:Configuration=Release)
status=0
dotnet "$assembly" -noColor -noLogo -showLiveOutput -method '*VerifierFuzzTests.Verify_DamagedChains*' || status=$?
if [[ $status != [01] ]]; then
    echo "fuzz.sh: the process ended with $status; the inputs are in $results/journal*" >&2
fi
exit "$status"
