namespace TlsSimple;

/// <summary>What <see cref="CertificateVerifier"/> goes by besides anchors, name, time and purpose. Immutable.</summary>
public sealed record CertificateVerifierOptions
{
    /// <summary>The most intermediate certificates in a path, self-issued ones not counted: 0 to 16. Default: 8.</summary>
    public int MaximumDepth { get; init; } = 8;

    /// <summary>Revocation lists, and what happens where there is none. Default: none, not asked for.</summary>
    public RevocationOptions Revocation { get; init; } = RevocationOptions.None;

    /// <summary>
    /// Whether certificates may break the rules of form that RFC 5280 and the baseline requirements lay on whoever issues them,
    /// such as missing key identifiers: see docs/verification.md for the list. Default: <c>false</c>. What decides whom to
    /// trust (signatures, names, constraints, usages, times, unknown critical extensions) is checked in any case.
    /// </summary>
    public bool DangerousIgnoreCertificateProfile { get; init; }
}
