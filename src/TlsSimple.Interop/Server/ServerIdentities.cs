namespace TlsSimple;

/// <summary>The identities of a server as their sources have them now, indexed anew only when one has changed.</summary>
internal sealed class ServerIdentities(IEnumerable<TlsIdentitySource> sources)
{
    private readonly TlsIdentitySource[] _sources = [.. sources];
    private volatile IdentityIndex? _index;

    internal bool IsEmpty => _sources.Length == 0;

    /// <exception cref="TlsException">A source has no identity.</exception>
    internal IdentityIndex Current
    {
        get
        {
            // Each source is asked once a connection: one that is asked twice may change in between, and may be slow.
            TlsIdentity[]? changed = null;
            IdentityIndex? index = _index;
            for (int i = 0; i < _sources.Length; i++)
            {
                TlsIdentity now = _sources[i].Current;
                if (changed is null && (index is null || index.Identities[i] != now))
                {
                    changed = index is null ? new TlsIdentity[_sources.Length] : [.. index.Identities];
                }

                if (changed is not null)
                {
                    changed[i] = now;
                }
            }

            return changed is null && index is not null ? index : _index = new IdentityIndex(changed ?? []);
        }
    }
}
