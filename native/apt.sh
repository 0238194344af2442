# shellcheck shell=sh
# apt with the machine's proxies and credentials, but lists and caches of its own: it needs no root,
# and the system's own lists stay as they are. Sourced by fetch.sh and eng/refresh-mozilla-roots.sh;
# $work, a directory of theirs, holds all of it.

# Makes $work.
workspace() {
    work=$(mktemp -d)
    # apt started by root downloads as another user, who has to get in; all in it is public.
    chmod 755 "$work"
}

# Writes what `private` goes by; more settings may be added to the file.
configure_private() {
    cat >"$work/apt.conf" <<CONF
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$work/parts";
Dir::State "$work/state";
Dir::State::status "/dev/null";
Dir::Cache "$work/cache";
Dir::Cache::srcpkgcache "";
Dir::Cache::pkgcache "";
Acquire::Languages "none";
// The machine's hooks (cleaning of caches, desktop notifications) are about its own lists.
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
CONF
}

# Makes the deb822 stanza on standard input the one source that `private` knows, nothing of it fetched yet.
private_source() {
    rm -rf "$work/parts" "$work/state"
    mkdir -p "$work/parts" "$work/state/lists/partial" "$work/cache/archives/partial"
    cat >"$work/parts/mirror.sources"
}

# private TOOL ARGUMENT...: one of apt's tools.
private() {
    tool=$1
    shift
    command "$tool" -c "$work/apt.conf" "$@"
}
