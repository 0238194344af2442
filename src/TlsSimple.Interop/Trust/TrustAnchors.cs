using System.Security.Cryptography.X509Certificates;

namespace TlsSimple;

/// <summary>
/// The certificates at which a peer's path may end (RFC 5280, section 6.1.1). Immutable but for what reloads,
/// thread-safe, to be shared.
/// </summary>
/// <remarks>
/// An anchor is a root, an intermediate that is to be trusted by itself, or the very certificate of a peer, self-signed or
/// not, which is then accepted and no other.
/// </remarks>
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
    /// <para>A certificate that does not parse or has a key that cannot serve is passed over. Where there is nothing to trust at
    /// all, the first connection fails with a <see cref="TlsException"/> of <see cref="TlsErrorReason.InvalidTrustAnchors"/>.</para>
    /// </remarks>
    public static TrustAnchors System { get; } = new(() => SystemTrustStore.Default.Load());

    /// <summary>
    /// The platform's own verdict: .NET's X509Chain finds the path by the roots and rules of the operating system. What is
    /// checked here (names, usages and the rest) is checked on that path all the same, and both must accept. Nothing is
    /// fetched and no revocation is looked up.
    /// </summary>
    /// <remarks>
    /// On Linux this loads OpenSSL, without which .NET ends the process; everything else here does without. On Windows and
    /// macOS the operating system decides, by policies of the administrator too. It cannot be combined with other anchors.
    /// </remarks>
    public static TrustAnchors Platform { get; } = new((AnchorSource?)null);

    /// <summary>The anchors as they are now, to look up; loaded at first use. Not for <see cref="IsPlatform"/>.</summary>
    /// <exception cref="TlsException"><see cref="TlsErrorReason.InvalidTrustAnchors"/>: they cannot be loaded.</exception>
    internal AnchorIndex Current => _source?.Current
        ?? throw new InvalidOperationException("The platform is asked for its verdict, not for its anchors.");

    /// <summary>Whether the platform decides (<see cref="PlatformVerifier"/>).</summary>
    internal bool IsPlatform => _source is null;

    /// <summary>Whose anchors they are, for a sentence: "the system's trust anchors (…)". Loads nothing.</summary>
    internal string Description => _source?.Description ?? "the platform's trust anchors";

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
    /// certificate, or one that does not parse or has a key that cannot serve (RSA from 2048 to 8192 bits and ECDSA on P-256,
    /// P-384 and P-521 can).
    /// </exception>
    public static TrustAnchors FromPemFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new TrustAnchors(new FixedAnchors(PemTrustAnchors.ReadFile(path, mayBePipe: true)));
    }

    /// <summary>
    /// The certificates of a PEM file, read at once by the rules of <see cref="FromPemFile(string)"/> and again when it changes.
    /// </summary>
    /// <remarks>
    /// <para>When a connection uses the anchors and <see cref="TrustReloadOptions.Interval"/> has passed, that one connection
    /// reads the file again, through whatever links lead to it then. There is no watcher and no timer. Only other certificates
    /// count as a change. A connection that is being made keeps the anchors that it began with.</para>
    /// <para>A changed file that cannot be read or used changes nothing and fails no connection: the anchors of before stay,
    /// <see cref="TrustReloadOptions.OnFailed"/> is told, and the next look tries again. Replace a file by renaming a
    /// complete one: of one that is written in place, a part may be read for a while.</para>
    /// </remarks>
    /// <param name="path">The file; not a pipe.</param>
    /// <param name="reload">How often to look, and who is told.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> or <paramref name="reload"/> is <c>null</c>.</exception>
    /// <exception cref="TlsException">As <see cref="FromPemFile(string)"/>, the first time only.</exception>
    public static TrustAnchors FromPemFile(string path, TrustReloadOptions reload)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(reload);

        // A later change of the current directory must not change the file.
        string file = Path.GetFullPath(path);
        var source = new ReloadingAnchors(() => PemTrustAnchors.ReadFile(file, mayBePipe: false), $"the trust anchors of {file}", reload);
        _ = source.Current;
        return new TrustAnchors(source);
    }

    /// <summary>What the machine trusts, as <see cref="System"/>, read at first use and again when it changes.</summary>
    /// <remarks>
    /// By the rules of <see cref="FromPemFile(string, TrustReloadOptions)"/>, but what is unusable is passed over, as in <see cref="System"/>. The
    /// environment variables and every place are looked at anew.
    /// </remarks>
    /// <param name="reload">How often to look, and who is told.</param>
    /// <exception cref="ArgumentNullException"><paramref name="reload"/> is <c>null</c>.</exception>
    public static TrustAnchors FromSystem(TrustReloadOptions reload)
    {
        ArgumentNullException.ThrowIfNull(reload);
        return new TrustAnchors(new ReloadingAnchors(SystemTrustStore.Default.Load, AnchorIndex.SystemDescription, reload));
    }

    /// <summary>The certificates of PEM text (RFC 7468), by the rules of <see cref="FromPemFile(string)"/>.</summary>
    /// <param name="pem">The text, not the name of a file.</param>
    /// <exception cref="ArgumentNullException"><paramref name="pem"/> is <c>null</c>.</exception>
    /// <exception cref="TlsException">
    /// <see cref="TlsErrorReason.InvalidTrustAnchors"/>: the text holds no certificate, or one that does not parse or has a key that cannot serve (RSA from 2048 to 8192 bits and ECDSA on P-256,
    /// P-384 and P-521 can).
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
    /// <see cref="TlsErrorReason.InvalidTrustAnchors"/>: there is none, or one that does not parse or has a key that
    /// cannot serve.
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
    /// <param name="certificates">The certificates, an <see cref="X509Certificate2Collection"/> for one. They may be disposed of afterwards.</param>
    /// <exception cref="ArgumentNullException"><paramref name="certificates"/> is <c>null</c>.</exception>
    /// <exception cref="TlsException">
    /// <see cref="TlsErrorReason.InvalidTrustAnchors"/>: there is none, or one that does not parse by the rules of this library
    /// or has a key that cannot serve.
    /// </exception>
    public static TrustAnchors FromCertificates(IEnumerable<X509Certificate2> certificates)
    {
        ArgumentNullException.ThrowIfNull(certificates);
        return FromCertificates(certificates.Select(c => (ReadOnlyMemory<byte>)c.RawData));
    }

    /// <summary>All of these together, a certificate that several of them have counting once.</summary>
    /// <remarks>
    /// Nothing is loaded before the first use. Each part goes on as it would alone: those that reload do, and one that cannot be
    /// loaded at all fails the connection.
    /// </remarks>
    /// <param name="anchors">What to combine, at least one.</param>
    /// <exception cref="ArgumentException">
    /// There is none, one is <c>null</c>, or one is <see cref="Platform"/>, whose anchors only the platform knows.
    /// </exception>
    public static TrustAnchors Combine(params ReadOnlySpan<TrustAnchors> anchors)
    {
        if (anchors.IsEmpty)
        {
            throw new ArgumentException("Nothing was given to combine. Give at least one.", nameof(anchors));
        }

        var parts = new AnchorSource[anchors.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            _ = anchors[i] ?? throw new ArgumentException($"Number {i + 1} of the trust anchors to combine is null.", nameof(anchors));
            parts[i] = anchors[i]._source ?? throw new ArgumentException(
                "TrustAnchors.Platform cannot be combined: there the platform decides as a whole. "
                + "Add the other anchors to the platform's store, or combine them with TrustAnchors.System.",
                nameof(anchors));
        }

        return parts.Length == 1 ? anchors[0] : new TrustAnchors(new CombinedAnchors(parts));
    }

    /// <inheritdoc cref="Combine(ReadOnlySpan{TrustAnchors})"/>
    /// <exception cref="ArgumentNullException"><paramref name="anchors"/> is <c>null</c>.</exception>
    public static TrustAnchors Combine(IEnumerable<TrustAnchors> anchors)
    {
        ArgumentNullException.ThrowIfNull(anchors);
        return Combine([.. anchors]);
    }

    /// <summary>Whose anchors they are, for people.</summary>
    public override string ToString() => Description;

    internal static TlsException Invalid(string message, Exception? innerException = null) =>
        new(TlsErrorKind.Configuration, TlsErrorReason.InvalidTrustAnchors, message, innerException);
}
