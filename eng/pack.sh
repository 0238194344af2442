#!/usr/bin/env bash
# Makes the NuGet packages, in artifacts/packages, with what artifacts/native holds of native libraries and with assemblies
# that are compiled ahead of time (ReadyToRun) for the given platforms. Then installs them into a new application, from that
# folder, and has it fetch a page. The last line is "N passed, N failed".
#
#   bash eng/pack.sh [RID...]         default: the RID of this machine
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

root=$PWD/artifacts
packages=(TlsSimple.Interop TlsSimple.Http TlsSimple.AspNetCore TlsSimple.MozillaRoots)
passed=0 failed=0

main() {
    local here
    here=$(dotnet msbuild samples/ConsoleFetch -getProperty:NETCoreSdkPortableRuntimeIdentifier)
    (($# > 0)) || set -- "$here"
    rm -rf "$root/ready" "$root/packages" "$root/pack"
    mkdir -p "$root/pack"
    for rid in "$@"; do compile "$rid"; done
    pack
    check "$here"
    echo "$passed passed, $failed failed"
    ((failed == 0))
}

# With its own folders: another RID would spoil the usual obj. What is not for this machine takes its native library as it is.
compile() {
    local rid=$1 package
    # The first comes with those that depend on it.
    for package in "${packages[@]:1}"; do
        echo "compiling $package for $rid"
        quietly dotnet publish "src/$package" -c Release -r "$rid" --no-self-contained -p:PublishReadyToRun=true -p:TlsSimpleBuildNative="$([[ $rid == "$here" ]] && echo true || echo false)" \
            --artifacts-path "$root/pack/build-$rid" -o "$root/pack/$rid/$package"
        mkdir -p "$root/ready/$rid"
        cp "$root/pack/$rid/$package/$package.dll" "$root/pack/$rid/$package/${packages[0]}.dll" "$root/ready/$rid/"
    done
}

pack() {
    local package
    for package in "${packages[@]}"; do
        quietly dotnet pack "src/$package" -c Release -o "$root/packages"
    done
    ls -l "$root/packages" | awk 'NR > 1 { printf "%8.0f KB  %s\n", $5 / 1024, $9 }'
}

quietly() {
    "$@" -v:quiet >"$root/pack/log" 2>&1 || {
        cat "$root/pack/log" >&2
        echo "pack.sh: failed: $*" >&2
        exit 1
    }
}

# check RID: an application of its own, which knows the packages alone.
check() {
    local app=$root/pack/app version said
    version=$(dotnet msbuild src/TlsSimple.Http -getProperty:Version)
    mkdir -p "$app"
    # These stand above it in the repository, and must not reach it.
    echo '<Project />' | tee "$app/Directory.Build.props" "$app/Directory.Build.targets" "$app/Directory.Packages.props" >/dev/null
    cat >"$app/app.csproj" <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>$(dotnet msbuild src/TlsSimple.Http -getProperty:TargetFramework)</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <NuGetAudit>false</NuGetAudit>
    <RestoreAdditionalProjectSources>$root/packages</RestoreAdditionalProjectSources>
    <RestorePackagesPath>$root/pack/installed</RestorePackagesPath>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="TlsSimple.Http" Version="$version" />
    <PackageReference Include="TlsSimple.MozillaRoots" Version="$version" />
  </ItemGroup>
</Project>
PROJECT
    cat >"$app/Program.cs" <<'PROGRAM'
using System.Reflection;
using System.Reflection.PortableExecutable;
using TlsSimple;

foreach (string name in new[] { "TlsSimple.Interop", "TlsSimple.Http", "TlsSimple.MozillaRoots" })
{
    using var image = new PEReader(File.OpenRead(Assembly.Load(name).Location));
    bool isReady = image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    Console.WriteLine($"{name}: {(isReady ? "ready" : "portable")}");
}

using var http = new HttpClient(new TlsSimpleHandler(new TlsSimpleOptions { Trust = TrustAnchors.FromPemFile(args[0]) }));
using HttpResponseMessage response = await http.GetAsync(args[1]);
Console.WriteLine($"fetched: {(int)response.StatusCode} over {response.GetTlsInfo()!.Protocol}");
PROGRAM
    quietly dotnet build "$app" -c Release -o "$app/out"
    start_server
    said=$(dotnet "$app/out/app.dll" "$root/pack/ca.pem" "https://localhost:$port/" 2>&1) || true
    kill "$server"
    echo "$said"
    for line in 'TlsSimple.Interop: ready' 'TlsSimple.Http: ready' 'fetched: 200 over Tls13' 'TlsSimple.MozillaRoots: ready'; do
        if grep -qxF "$line" <<<"$said"; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
            echo "FAILED: no line \"$line\""
        fi
    done
}

start_server() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
        -keyout "$root/pack/key.pem" -out "$root/pack/ca.pem" 2>/dev/null
    openssl s_server -accept 127.0.0.1:0 -cert "$root/pack/ca.pem" -key "$root/pack/key.pem" -www >"$root/pack/server.log" 2>&1 </dev/null &
    server=$!
    for _ in {1..100}; do
        port=$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' "$root/pack/server.log")
        [[ -z $port ]] || return 0
        sleep 0.1
    done
    kill "$server"
    echo "pack.sh: openssl s_server did not start: $(cat "$root/pack/server.log")" >&2
    exit 1
}

main "$@"
