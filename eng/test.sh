#!/usr/bin/env bash
# Builds everything and runs every test. The last line is "N passed, N failed", and ", N skipped" if there were any.
#
#   bash eng/test.sh                  all of it
#   bash eng/test.sh --full           the same without selections: every transfer, every failing allocation; takes an hour
#   bash eng/test.sh --filter TEXT    only the .NET tests whose full name contains TEXT
#
# Output of the runners and their reports: artifacts/test-results.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
export DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true MSBUILDTERMINALLOGGER=off
export HOME="${HOME:-$PWD/artifacts/home}"

# Seconds after which a step is taken for hung and ended, with everything that it started.
build_limit=900 native_limit=900 unit_limit=600 integration_limit=1200

results=artifacts/test-results
filter=
passed=0 failed=0 skipped=0
scratch= # what the tests write besides: gone at the end, also if they were killed

main() {
    parse "$@"
    mkdir -p "$results"
    rm -f "$results"/*
    trap summarize EXIT
    scratch=$(mktemp -d)
    chmod 711 "$scratch" # a server that changes its user (Squid) must find its own folder in it

    must "the peers could not be installed" bash eng/install-peers.sh
    must "the build failed" timeout --kill-after=20 "$build_limit" \
        dotnet build TlsSimple.sln -c Release --disable-build-servers -v:quiet --nologo
    if [[ -z $filter ]]; then
        run_native
    fi
    run_xunit Unit "$unit_limit"
    run_xunit Integration "$integration_limit"
}

parse() {
    while (($# > 0)); do
        case $1 in
            --filter)
                [[ $# -gt 1 && -n $2 ]] || usage
                filter=$2
                shift 2
                ;;
            --full)
                export TLSSIMPLE_FULL=1 TLSSIMPLE_SELFTEST_ALL=1
                native_limit=7200 unit_limit=7200 integration_limit=7200
                shift
                ;;
            *) usage ;;
        esac
    done
}

usage() {
    echo "usage: bash eng/test.sh [--full] [--filter TEXT]" >&2
    exit 2
}

# must SENTENCE COMMAND...: nothing can be tested without it.
must() {
    if ! "${@:2}"; then
        problem "$1"
        exit 1
    fi
}

# A problem counts as a failed test: what did not run did not pass.
problem() {
    echo "test.sh: $1" >&2
    failed=$((failed + 1))
}

# The scripts and the C self-test; the last line of their output is the count.
run_native() {
    local log=$results/native.log status=0 last
    echo "== native"
    timeout --kill-after=20 "$native_limit" sh tests/native/run.sh 2>&1 | tee "$log" || status=$?
    last=$(grep -E '[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1 || true)
    if [[ $last =~ ([0-9]+)\ passed,\ ([0-9]+)\ failed ]]; then
        passed=$((passed + BASH_REMATCH[1]))
        failed=$((failed + BASH_REMATCH[2]))
        if ((status != 0 && BASH_REMATCH[2] == 0)); then
            problem "tests/native/run.sh ended with $status although it counts no failure"
        fi
    else
        problem "tests/native/run.sh ended with $status and without a count"
    fi
}

# run_xunit PROJECT SECONDS. The test assembly is its own runner. The whole output goes to the log; the start and the end of
# each test are not for the screen, but tell what was running when a runner hangs or dies.
run_xunit() {
    local log=$results/$1.log report=$results/$1.xml status=0 total failures assembly
    local -a arguments=(-noColor -noLogo -noAutoReporters -reporter verbose -xml "$report")
    if [[ -n $filter ]]; then
        arguments+=(-method "*$filter*")
    fi

    echo "== $1"
    assembly=$(dotnet msbuild "tests/$1/$1.csproj" -getProperty:TargetPath -p:Configuration=Release)
    TMPDIR=$scratch timeout --kill-after=20 "$2" dotnet "$assembly" "${arguments[@]}" 2>&1 |
        tee "$log" | sed -u -E '/ \[(STARTING|FINISHED)\]( |$)/d' || status=$?

    if [[ $status != [01] || ! -s $report ]]; then
        problem "the tests of $1 ended early, with $status (124: after $2 seconds). These were running:"
        unfinished "$log" >&2
        return
    fi

    total=$(count total "$report")
    failures=$(($(count failed "$report") + $(count errors "$report")))
    passed=$((passed + $(count passed "$report")))
    skipped=$((skipped + $(count skipped "$report")))
    failed=$((failed + failures))
    if [[ -z $filter && $total == 0 ]]; then
        problem "$1 has no tests"
    elif ((status != 0 && failures == 0)); then
        problem "the tests of $1 ended with $status although they count no failure"
    fi
}

# count NAME REPORT: the attribute of <assembly>, added up.
count() {
    { grep -oE '<assembly [^>]*>' "$2" || true; } | { grep -oE " $1=\"[0-9]+\"" || true; } | tr -dc '0-9\n' |
        awk '{ sum += $1 } END { print sum + 0 }'
}

unfinished() {
    awk '
        / \[STARTING\]$/ { sub(/ \[STARTING\]$/, ""); running[$0] = 1 }
        / \[FINISHED\] Time: / { sub(/ \[FINISHED\] Time: .*/, ""); delete running[$0] }
        END { for (test in running) print test }' "$1"
}

summarize() {
    local status=$?
    trap - EXIT
    rm -rf "$scratch"
    if ((status == 0 && passed + failed == 0)); then
        problem "no test ran"
    fi
    if ((skipped > 0)); then
        echo "$passed passed, $failed failed, $skipped skipped"
    else
        echo "$passed passed, $failed failed"
    fi
    ((failed == 0 && status == 0)) || exit 1
}

main "$@"
