#!/usr/bin/env bash
# Publishes the twin programs in one form, if they were not since their sources changed:
# bench/ColdStart/publish.sh JIT|trimmed|AOT. The result: artifacts/bench/cold-start/FORM/PROGRAM. As eng/publish.sh does it,
# but what is trimmed is compiled ahead of time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

form=$1
out=$PWD/artifacts/bench/cold-start/$form

main() {
    local -a options
    case $form in
        JIT) options=(--self-contained false) ;;
        trimmed) options=(-p:PublishTrimmed=true -p:PublishSingleFile=true -p:PublishReadyToRun=true --self-contained) ;;
        AOT)
            options=(-p:PublishAot=true -p:StripSymbols=true -p:TlsSimpleTargetFramework="${TLSSIMPLE_AOT_TFM:-net9.0}"
                -p:CppCompilerAndLinker=gcc)
            ;;
        *)
            echo "usage: publish.sh JIT|trimmed|AOT" >&2
            exit 2
            ;;
    esac

    local now
    now=$(find src bench/ColdStart native Directory.*.props \( -name bin -o -name obj \) -prune -o -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
    if [[ $now == "$(cat "$out/stamp" 2>/dev/null || true)" ]]; then
        return
    fi
    rm -rf "$out"
    mkdir -p "$out"
    local rid
    rid=$(dotnet msbuild bench/Bench.csproj -getProperty:NETCoreSdkPortableRuntimeIdentifier)
    publish TlsSimple
    publish SslStream
    [[ $form != JIT ]] || overlay
    echo "$now" >"$out/stamp"
}

# An artifacts folder of its own, as another target framework would spoil the usual obj folders.
publish() {
    local name=Cold$1
    if ! dotnet publish "bench/ColdStart/$1" -c Release -r "$rid" --artifacts-path "$out/build" -o "$out/$name" -v:minimal "${options[@]}" >"$out/$name.log" 2>&1; then
        tail -n 20 "$out/$name.log" >&2
        exit 1
    fi
}

# As the packages have them (eng/pack.sh): the library's own assemblies are compiled ahead of time, the application's are not.
overlay() {
    local ready=$out/ready
    if ! dotnet publish bench/ColdStart/TlsSimple -c Release -r "$rid" --artifacts-path "$out/build-ready" -o "$ready" -p:PublishReadyToRun=true \
        -v:minimal "${options[@]}" >"$out/ready.log" 2>&1; then
        tail -n 20 "$out/ready.log" >&2
        exit 1
    fi
    cp "$ready"/TlsSimple.*.dll "$out/ColdTlsSimple/"
}

main
