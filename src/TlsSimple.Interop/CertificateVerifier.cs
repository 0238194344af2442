namespace TlsSimple;

/// <summary>
/// Judges certificates by RFC 5280, RFC 9525 and the CA/Browser Forum's baseline requirements: managed code finds and checks
/// the path, Mbed TLS then verifies exactly that path, and both must accept. Nothing is fetched from a network.
/// </summary>
public static class CertificateVerifier
{
    internal const int MaximumMaximumDepth = 16;

    private static readonly CertificateVerifierOptions s_defaults = new();

    /// <summary>Looks for a path from <paramref name="peer"/> to one of <paramref name="anchors"/> and checks it.</summary>
    /// <param name="peer">The peer's certificate as DER. Like the others it is not copied: <see cref="CertificateVerification.Path"/> shows this memory.</param>
    /// <param name="intermediates">What else may stand in the path, as DER: any order, any extras. What does not parse is passed over. At most 64 are looked at.</param>
    /// <param name="anchors">Whom to trust.</param>
    /// <param name="name">The DNS name or address that the peer must be; <c>null</c> checks no name, which makes sense for clients only.</param>
    /// <param name="time">The time at which everything must be valid.</param>
    /// <param name="purpose">What the peer is.</param>
    /// <param name="options">Everything else; <c>null</c> for the defaults.</param>
    /// <returns>The verdict; it is never an exception that says no.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is neither a DNS name nor an address, or an option is out of range.</exception>
    /// <exception cref="TlsException">The anchors cannot be read, or the native library is not usable.</exception>
    public static CertificateVerification Verify(
        ReadOnlyMemory<byte> peer,
        IEnumerable<ReadOnlyMemory<byte>> intermediates,
        TrustAnchors anchors,
        string? name,
        DateTimeOffset time,
        CertificatePurpose purpose = CertificatePurpose.Server,
        CertificateVerifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(intermediates);
        ArgumentNullException.ThrowIfNull(anchors);
        options ??= s_defaults;
        if (options.MaximumDepth is < 0 or > MaximumMaximumDepth)
        {
            throw new ArgumentException($"MaximumDepth is {options.MaximumDepth}: 0 to {MaximumMaximumDepth} are possible.", nameof(options));
        }

        if (!Enum.IsDefined(purpose))
        {
            throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "A peer is a server or a client.");
        }

        HostName? host = name is null ? null : HostName.Parse(name, nameof(name));
        TlsLibrary.EnsureStarted();
        return Verify(peer, intermediates, new VerificationRequest(anchors, host, time, purpose, options, MbedPath.Verify));
    }

    internal static CertificateVerification Verify(
        ReadOnlyMemory<byte> peer, IEnumerable<ReadOnlyMemory<byte>> intermediates, VerificationRequest request)
    {
        if (!ParsedCertificate.TryParse(peer, out ParsedCertificate? certificate, out string problem))
        {
            return new CertificateVerification(
                [new TlsCertificateFailure(TlsErrorReason.MalformedCertificate, 0, "", problem) { Reference = "RFC 5280, section 4.1" }],
                [peer]);
        }

        // Validity is told in whole seconds, so a part of one does not count (RFC 5280, section 4.1.2.5).
        request = request with { Time = request.Time.AddTicks(-(request.Time.Ticks % TimeSpan.TicksPerSecond)) };
        return request.Anchors.IsPlatform
            ? PlatformPath.Verify(request, certificate, intermediates)
            : new PathSearch(request, certificate, intermediates).Run();
    }
}
