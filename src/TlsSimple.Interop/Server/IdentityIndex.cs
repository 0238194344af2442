using System.Text;

namespace TlsSimple;

/// <summary>Which identities serve which names. Immutable; made once for a set of identities.</summary>
/// <remarks>Names are those that clients go by: dNSName entries alone, never the common name (RFC 9525, section 2).</remarks>
internal sealed class IdentityIndex
{
    private readonly Dictionary<string, List<TlsIdentity>> _exact = new(StringComparer.Ordinal);

    /// <summary>By what stands behind the star, with its dot.</summary>
    private readonly Dictionary<string, List<TlsIdentity>> _wildcards = new(StringComparer.Ordinal);

    internal IdentityIndex(TlsIdentity[] identities)
    {
        Identities = identities;
        var names = new List<HashSet<string>>();
        foreach (TlsIdentity identity in identities)
        {
            HashSet<string> own = NamesOf(identity);
            foreach (string name in own)
            {
                Add(name, identity);
            }

            names.Add(own);
        }

        Default = [.. identities.Where((_, i) => names[i].SetEquals(names[0]))];
    }

    internal IReadOnlyList<TlsIdentity> Identities { get; }

    /// <summary>The first identity, and those that have the same names: another kind of key for the same servers.</summary>
    internal IReadOnlyList<TlsIdentity> Default { get; }

    /// <summary>The identities that have the name, else those whose wildcard covers it (RFC 9525, section 6.3), in their order; none: an empty list.</summary>
    /// <param name="name">A DNS name in lower case without a trailing dot.</param>
    internal IReadOnlyList<TlsIdentity> Find(string name)
    {
        if (_exact.TryGetValue(name, out List<TlsIdentity>? identities))
        {
            return identities;
        }

        // The star is one whole label, neither none nor two.
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && _wildcards.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name.AsSpan(dot), out identities) ? identities : [];
    }

    private static HashSet<string> NamesOf(TlsIdentity identity)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (GeneralName name in identity.Leaf.SubjectAlternativeNames ?? [])
        {
            if (name.Kind == GeneralNameKind.Dns && HostNameVerifier.IsWellFormed(name.Value.Span))
            {
                names.Add(Encoding.ASCII.GetString(name.Value.Span).ToLowerInvariant());
            }
        }

        return names;
    }

    private void Add(string name, TlsIdentity identity)
    {
        (Dictionary<string, List<TlsIdentity>> table, string key) = name.StartsWith('*') ? (_wildcards, name[1..]) : (_exact, name);
        if (!table.TryGetValue(key, out List<TlsIdentity>? identities))
        {
            table.Add(key, identities = []);
        }

        identities.Add(identity);
    }
}
