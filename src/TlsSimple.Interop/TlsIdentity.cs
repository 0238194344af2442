using System.Security.Cryptography.X509Certificates;

namespace TlsSimple;

/// <summary>What we show to peers: a certificate chain and the private key to it. Immutable, thread-safe, to be shared.</summary>
/// <remarks>
/// <para>
/// The private key may be RSA with 2048 to 8192 bits, or ECDSA on P-256, P-384 or P-521. It is kept in native memory, which is
/// wiped when the last user of the identity is gone; there is nothing to dispose of. Managed copies are wiped at once, except
/// for strings that the caller holds.
/// </para>
/// <para>
/// Exactly the certificates that were given are sent: the one that belongs to the key first, then the others in the order
/// in which they were given. Whether they belong together is not checked, and none is looked for or left out.
/// </para>
/// </remarks>
public sealed class TlsIdentity
{
    private readonly ParsedCertificate _leaf;

    private TlsIdentity(List<ParsedCertificate> chain, MbedIdentity native)
    {
        _leaf = chain[0];
        Chain = [.. chain.Select(c => c.Der)];
        Native = native;
    }

    /// <summary>What is sent, leaf first, each certificate as DER.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Chain { get; }

    /// <summary>The leaf's subject, as RFC 4514 writes it; for people.</summary>
    public string Subject => _leaf.Subject.ToString();

    /// <summary>The first moment of the leaf's validity.</summary>
    public DateTimeOffset NotBefore => _leaf.NotBefore;

    /// <summary>The last moment of the leaf's validity.</summary>
    public DateTimeOffset NotAfter => _leaf.NotAfter;

    /// <summary>The certificate that belongs to the key.</summary>
    internal ParsedCertificate Leaf => _leaf;

    /// <summary>The same as the engine has it.</summary>
    internal MbedIdentity Native { get; }

    /// <summary>The certificates and the key of PEM text (RFC 7468).</summary>
    /// <remarks>
    /// Certificates are blocks labelled <c>CERTIFICATE</c>; the key is one labelled <c>PRIVATE KEY</c> (PKCS#8),
    /// <c>ENCRYPTED PRIVATE KEY</c> (PKCS#8 by PBES2 with AES-CBC or triple DES, or by the triple DES of PKCS #12),
    /// <c>RSA PRIVATE KEY</c> (PKCS#1) or <c>EC PRIVATE KEY</c> (SEC 1). Other blocks are passed over, so one text with
    /// both may be given twice.
    /// </remarks>
    /// <param name="certificates">The certificates, in any order. The text, not the name of a file.</param>
    /// <param name="privateKey">The private key, one.</param>
    /// <param name="password">The password of an encrypted key; not looked at if the key is not encrypted. Default: none.</param>
    /// <exception cref="ArgumentNullException"><paramref name="certificates"/> or <paramref name="privateKey"/> is <c>null</c>.</exception>
    /// <exception cref="TlsException">
    /// <see cref="TlsErrorReason.InvalidIdentity"/>: something is missing, does not parse or is of a kind that is not
    /// supported, the password is wrong, or the key belongs to none of the certificates.
    /// </exception>
    public static TlsIdentity FromPem(string certificates, string privateKey, string? password = null)
    {
        ArgumentNullException.ThrowIfNull(certificates);
        ArgumentNullException.ThrowIfNull(privateKey);
        using var buffers = new WipedBuffers();
        return FromPem(
            (certificates.AsMemory(), "the certificates' PEM text"), (privateKey.AsMemory(), "the private key's PEM text"), password, buffers);
    }

    /// <summary>The certificates and the key of PEM files, by the rules of <see cref="FromPem(string, string, string?)"/>, read at once.</summary>
    /// <remarks>UTF-8 is expected, UTF-16 with a byte order mark is understood. At most 1 MB each.</remarks>
    /// <param name="certificateFile">The file of the certificates.</param>
    /// <param name="privateKeyFile">The file of the private key. Default: <paramref name="certificateFile"/>, which then holds both.</param>
    /// <param name="password">The password of an encrypted key. Default: none.</param>
    /// <exception cref="ArgumentException">The name of a file is empty.</exception>
    /// <exception cref="TlsException">As there, or a file cannot be read (the inner exception says why).</exception>
    public static TlsIdentity FromPemFiles(string certificateFile, string? privateKeyFile = null, string? password = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(certificateFile);
        if (privateKeyFile is not null)
        {
            ArgumentException.ThrowIfNullOrEmpty(privateKeyFile);
        }

        using var buffers = new WipedBuffers();
        ReadOnlyMemory<char> certificates = IdentityFile.ReadText(certificateFile, buffers);
        ReadOnlyMemory<char> privateKey = privateKeyFile is null ? certificates : IdentityFile.ReadText(privateKeyFile, buffers);
        return FromPem(
            (certificates, DisplayText.Quote(certificateFile)), (privateKey, DisplayText.Quote(privateKeyFile ?? certificateFile)), password, buffers);
    }

    /// <summary>The certificates and the key of a PKCS #12 file (RFC 7292), also called PFX.</summary>
    /// <remarks>
    /// <para>
    /// The MAC is verified (HMAC with SHA-1, SHA-256, SHA-384 or SHA-512 by PKCS #12's derivation, or PBMAC1 of RFC 9579).
    /// Contents are decrypted by PBES2 with AES-CBC or triple DES, or by the triple DES of PKCS #12; what is encrypted
    /// with RC2 or RC4, as OpenSSL before 3.0 and Windows did, is refused with the command that converts it.
    /// </para>
    /// <para>
    /// The file must hold one private key. As its bags have no order, the chain is sent in that of its issuers: the leaf, its
    /// issuer, and so on; what does not link comes last.
    /// </para>
    /// <para>At most 1 MB, and 3 million iterations of key derivation in all.</para>
    /// </remarks>
    /// <param name="data">The file's bytes.</param>
    /// <param name="password">The password. <c>null</c> and empty are the same: files without a password exist in both forms.</param>
    /// <exception cref="TlsException">
    /// <see cref="TlsErrorReason.InvalidIdentity"/>: it does not parse or is of a kind that is not supported, the password
    /// is wrong, there is no certificate or not one key, or the key belongs to none of the certificates.
    /// </exception>
    public static TlsIdentity FromPkcs12(ReadOnlyMemory<byte> data, string? password)
    {
        using var buffers = new WipedBuffers();
        return FromPkcs12(data, password, "the PKCS #12 data", new DerivationBudget(), buffers);
    }

    /// <summary>The certificates and the key of a PKCS #12 file, by the rules of <see cref="FromPkcs12(ReadOnlyMemory{byte}, string?)"/>, read at once.</summary>
    /// <param name="path">The file.</param>
    /// <param name="password">The password. <c>null</c> and empty are the same.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="TlsException">As there, or the file cannot be read (the inner exception says why).</exception>
    public static TlsIdentity FromPkcs12File(string path, string? password)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var buffers = new WipedBuffers();
        return FromPkcs12(IdentityFile.Read(path, buffers), password, DisplayText.Quote(path), new DerivationBudget(), buffers);
    }

    /// <summary>A certificate of .NET's with its private key, which must be exportable, and the certificates to send behind it.</summary>
    /// <remarks>This one method uses .NET's cryptography, on Linux OpenSSL, because the caller has done so already.</remarks>
    /// <param name="certificate">The leaf. It may be disposed of afterwards.</param>
    /// <param name="chain">What is sent behind it, in that order. Default: nothing; no store is searched.</param>
    /// <exception cref="ArgumentNullException"><paramref name="certificate"/> is <c>null</c>.</exception>
    /// <exception cref="TlsException">
    /// <see cref="TlsErrorReason.InvalidIdentity"/>: there is no private key, it cannot be exported, or it is of a kind that
    /// is not supported.
    /// </exception>
    public static TlsIdentity FromCertificate(X509Certificate2 certificate, IEnumerable<X509Certificate2>? chain = null)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        X509Certificate2[] all = [certificate, .. chain ?? []];
        if (all.Contains(null) || all.Any(c => c.Handle == 0))
        {
            throw new ArgumentException("A certificate of the chain is null, or was disposed of.", nameof(chain));
        }

        using var buffers = new WipedBuffers();
        return Create($"the certificate {DisplayText.Quote(certificate.Subject)}", () =>
        {
            List<ParsedCertificate> certificates = [.. all.Select(c => ParsedCertificate.Parse(c.RawData))];
            return IdentityChain.Build(certificates, PlatformKey.Export(certificate, buffers));
        });
    }

    /// <summary>The subject, for people; nothing of the key.</summary>
    public override string ToString() => Subject;

    internal bool IsValidAt(DateTimeOffset now) => now >= NotBefore && now <= NotAfter;

    /// <param name="now">The time to judge by.</param>
    /// <exception cref="TlsException">The leaf's validity has ended or not begun: no server would take it.</exception>
    internal void ThrowIfNotValid(DateTimeOffset now)
    {
        if (now > NotAfter)
        {
            throw Invalid($"The identity {DisplayText.Quote(Subject)} expired on {NotAfter:u}; it is {now.ToUniversalTime():u}. Renew the certificate.");
        }

        if (now < NotBefore)
        {
            throw Invalid($"The identity {DisplayText.Quote(Subject)} is not valid before {NotBefore:u}; it is {now.ToUniversalTime():u}. Is the clock right?");
        }
    }

    /// <summary>Whether the same certificates are shown; their key is the same then.</summary>
    internal bool HasSameChain(TlsIdentity other) =>
        Chain.Count == other.Chain.Count && Chain.Zip(other.Chain).All(pair => pair.First.Span.SequenceEqual(pair.Second.Span));

    /// <exception cref="TlsException">The leaf says that it is for other things than servers: no client would take it.</exception>
    internal void ThrowIfNotForServers()
    {
        if (_leaf.ExtendedKeyUsages is { } purposes
            && !purposes.Contains(ObjectIdentifiers.ServerAuthentication) && !purposes.Contains(ObjectIdentifiers.AnyExtendedKeyUsage))
        {
            throw Invalid($"The identity {DisplayText.Quote(Subject)} is not for servers: its extended key usage does not name serverAuth (RFC 5280, section 4.2.1.12).");
        }

        if (_leaf.KeyUsage is { } usage && !usage.HasFlag(KeyUsages.DigitalSignature))
        {
            throw Invalid($"The identity {DisplayText.Quote(Subject)} cannot sign handshakes: its key usage does not name digitalSignature (RFC 8446, section 4.4.2.2).");
        }
    }

    internal static TlsIdentity FromPkcs12(
        ReadOnlyMemory<byte> data, string? password, string source, DerivationBudget budget, WipedBuffers buffers) => Create(source, () =>
    {
        Pkcs12Contents contents = Pkcs12Reader.Read(data, new IdentityPassword(password, buffers), budget, buffers);
        return IdentityChain.BuildInIssuerOrder(contents.Certificates, contents.RequireOneKey());
    });

    internal static TlsException Invalid(string message, Exception? innerException = null) =>
        new(TlsErrorKind.Configuration, TlsErrorReason.InvalidIdentity, message, innerException);

    private static TlsIdentity FromPem(
        (ReadOnlyMemory<char> Text, string Source) certificates,
        (ReadOnlyMemory<char> Text, string Source) privateKey,
        string? password,
        WipedBuffers buffers)
    {
        List<ParsedCertificate> parsed = Read(certificates.Source, () => PemIdentityReader.ReadCertificates(certificates.Text.Span));
        PrivateKey key = Read(privateKey.Source, () => PemIdentityReader.ReadPrivateKey(
            privateKey.Text.Span, new IdentityPassword(password, buffers), new DerivationBudget(), buffers));
        string both = certificates.Source == privateKey.Source ? certificates.Source : $"{certificates.Source} with {privateKey.Source}";
        return Create(both, () => IdentityChain.Build(parsed, key));
    }

    private static TlsIdentity Create(string source, Func<(List<ParsedCertificate> Chain, MbedIdentity Native)> build)
    {
        (List<ParsedCertificate> chain, MbedIdentity native) = Read(source, build);
        return new TlsIdentity(chain, native);
    }

    /// <summary>Whatever is wrong with what stands in <paramref name="source"/> becomes the one exception that callers know.</summary>
    private static T Read<T>(string source, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException e)
        {
            throw Invalid($"The identity of {source} is unusable: {e.Message}", e);
        }
    }
}
