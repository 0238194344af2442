using System.Security.Cryptography.X509Certificates;

namespace TlsSimple;

/// <summary>
/// The CA certificates at which a peer's path may end (RFC 5280, section 6.1.1). Immutable, thread-safe, to be shared.
/// </summary>
/// <remarks>An anchor is a CA's certificate: a root, or an intermediate that is to be trusted by itself.</remarks>
public sealed class TrustAnchors
{
    /// <summary><c>null</c>: the platform's.</summary>
    private readonly AnchorSource? _source;

    /// <summary>Anchors of that source.</summary>
    internal TrustAnchors(AnchorSource? source) => _source = source;

    /// <summary>Anchors that <paramref name="load"/> finds at first use. What it throws is not remembered: the next use tries again.</summary>
    internal TrustAnchors(Func<AnchorIndex> load)
        : this(new LazyAnchors(load, AnchorIndex.SystemDescription))
    {
    }

    /// <summary>What the machine trusts; read once, at first use.</summary>
    /// <remarks>
    /// <para>If the environment variables <c>SSL_CERT_FILE</c> (a PEM file) or <c>SSL_CERT_DIR</c> (directories of PEM
    /// files) are set, they alone are read. Else, on Windows and macOS: the root stores of machine and user, without what
    /// the system distrusts (Windows fetches some roots only when its own TLS asks for them; those are missing until then).
    /// Else the usual places of the distributions' CA bundles.</para>
    /// <para>A certificate that does not parse is skipped. Where there is nothing to trust at all, the first connection
    /// fails with a <see cref="TlsException"/> of <see cref="TlsErrorReason.InvalidTrustAnchors"/>.</para>
    /// </remarks>
    public static TrustAnchors System { get; } = new(() => SystemTrustStore.Default.Load());

    /// <summary>The platform's own verdict.</summary>
    public static TrustAnchors Platform { get; } = new((AnchorSource?)null);

    /// <summary>The anchors as they are now, to look up; loaded at first use. Not for <see cref="IsPlatform"/>.</summary>
    /// <exception cref="TlsException"><see cref="TlsErrorReason.InvalidTrustAnchors"/>: they cannot be loaded.</exception>
    internal AnchorIndex Current => _source?.Current
        ?? throw new InvalidOperationException("The platform is asked for its verdict, not for its anchors.");

    /// <summary>Whether the platform decides (<see cref="PlatformVerifier"/>).</summary>
    internal bool IsPlatform => _source is null;

    /// <summary>Whose anchors they are, for a sentence: "the system's trust anchors (…)". Loads nothing.</summary>
    internal string Description => _source?.Description ?? "the platform's trust anchors";

    /// <summary>All of them, as DER, for an engine that wants them beforehand.</summary>
    internal IReadOnlyList<ReadOnlyMemory<byte>> Certificates => [.. Current.Entries.Select(entry => entry.Der)];

    /// <summary>
    /// Whether a certificate that the engine cannot use may be left out: so for the system's, which nobody here chose; one
    /// that the caller names must be usable.
    /// </summary>
    internal bool SkipsUnusable => _source is not FixedAnchors;

    /// <summary>The certificates of a PEM file (RFC 7468), read at once.</summary>
    /// <remarks>
    /// Blocks labelled <c>CERTIFICATE</c> or <c>X509 CERTIFICATE</c> count, comments and other blocks are passed over.
    /// UTF-8 is expected, UTF-16 with a byte order mark is understood. At most 16 MB.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is <c>null</c>.</exception>
    /// <exception cref="TlsException">
    /// <see cref="TlsErrorReason.InvalidTrustAnchors"/>: the file cannot be read (the inner exception says why), holds no
    /// certificate, or one that does not parse.
    /// </exception>
    public static TrustAnchors FromPemFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new TrustAnchors(new FixedAnchors(PemTrustAnchors.ReadFile(path)));
    }

    /// <summary>The certificates of PEM text (RFC 7468), by the rules of <see cref="FromPemFile"/>.</summary>
    /// <param name="pem">The text, not the name of a file.</param>
    /// <exception cref="ArgumentNullException"><paramref name="pem"/> is <c>null</c>.</exception>
    /// <exception cref="TlsException">
    /// <see cref="TlsErrorReason.InvalidTrustAnchors"/>: the text holds no certificate, or one that does not parse.
    /// </exception>
    public static TrustAnchors FromPem(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        return FromPem(pem.AsSpan());
    }

    /// <inheritdoc cref="FromPem(string)"/>
    public static TrustAnchors FromPem(ReadOnlySpan<char> pem) => new(new FixedAnchors(PemTrustAnchors.Read(pem, "the PEM text")));

    /// <summary>These certificates, each as DER. They are copied.</summary>
    /// <param name="der">The certificates.</param>
    /// <exception cref="ArgumentNullException"><paramref name="der"/> is <c>null</c>.</exception>
    /// <exception cref="TlsException">
    /// <see cref="TlsErrorReason.InvalidTrustAnchors"/>: there is none, or one does not parse.
    /// </exception>
    public static TrustAnchors FromCertificates(IEnumerable<ReadOnlyMemory<byte>> der)
    {
        ArgumentNullException.ThrowIfNull(der);
        var anchors = new AnchorIndexBuilder();
        int number = 0;
        foreach (ReadOnlyMemory<byte> certificate in der)
        {
            number++;
            anchors.Add(AnchorEntry.TryCreateParsed(certificate.ToArray(), out string problem)
                ?? throw Invalid($"Certificate {number} of those given as trust anchors is unusable: {problem}"));
        }

        return anchors.Count > 0
            ? new TrustAnchors(new FixedAnchors(anchors.Build("the trust anchors given as certificates")))
            : throw Invalid("No certificate was given as trust anchor. Give at least one, or use TrustAnchors.System.");
    }

    /// <summary>These certificates. Only their DER is used; private keys, if any, are not looked at.</summary>
    /// <param name="certificates">The certificates. They may be disposed of afterwards.</param>
    /// <exception cref="ArgumentNullException"><paramref name="certificates"/> is <c>null</c>.</exception>
    /// <exception cref="TlsException">
    /// <see cref="TlsErrorReason.InvalidTrustAnchors"/>: there is none, or one does not parse by the rules of this library.
    /// </exception>
    public static TrustAnchors FromCertificates(X509Certificate2Collection certificates)
    {
        ArgumentNullException.ThrowIfNull(certificates);
        return FromCertificates(certificates.Select(c => (ReadOnlyMemory<byte>)c.RawData));
    }

    /// <summary>Whose anchors they are, for people.</summary>
    public override string ToString() => Description;

    internal static TlsException Invalid(string message, Exception? innerException = null) =>
        new(TlsErrorKind.Configuration, TlsErrorReason.InvalidTrustAnchors, message, innerException);
}
