using System.Security.Authentication;

namespace TlsSimple;

/// <summary>What a context speaks. Two with the same contents are equal.</summary>
internal sealed class ProtocolPolicy(TlsOptions options) : IEquatable<ProtocolPolicy>
{
    // Mostly there are none, and a process that starts need not compile how they would be copied.
    private readonly ushort[] _suites = options.CipherSuites.Count == 0 ? [] : [.. options.CipherSuites.Select(suite => (ushort)suite)];
    private readonly ushort[] _groups = options.Groups.Count == 0 ? [] : [.. options.Groups.Select(group => (ushort)group)];

    internal SslProtocols Minimum { get; } = options.MinimumProtocol;

    internal SslProtocols Maximum { get; } = options.MaximumProtocol;

    /// <summary>Empty: all that there are.</summary>
    internal ReadOnlySpan<ushort> Suites => _suites;

    /// <inheritdoc cref="Suites"/>
    internal ReadOnlySpan<ushort> Groups => _groups;

    public bool Equals(ProtocolPolicy? other) =>
        other is not null && Minimum == other.Minimum && Maximum == other.Maximum && Suites.SequenceEqual(other.Suites) && Groups.SequenceEqual(other.Groups);

    public override bool Equals(object? obj) => Equals(obj as ProtocolPolicy);

    public override int GetHashCode() => HashCode.Combine((int)Minimum, (int)Maximum, _suites.Length, _groups.Length);
}
