namespace TlsSimple;

/// <summary>
/// Keys one of which must stand in the verified path, as SHA-256 over their SubjectPublicKeyInfo (RFC 7469, section 2.4).
/// Immutable, thread-safe, to be shared.
/// </summary>
/// <remarks>
/// Pins come on top of everything else: a peer must first be verified, and then the key of any certificate of its path, the
/// peer's own, an intermediate's or the anchor's, must be pinned. What the peer merely sent does not count.
/// </remarks>
public sealed class PublicKeyPins
{
    private readonly Action<PinReport>? _report;

    private PublicKeyPins(IReadOnlyList<string> pins, bool isReportOnly = false, Action<PinReport>? report = null)
    {
        Pins = pins;
        IsReportOnly = isReportOnly;
        _report = report;
    }

    /// <summary>The pins, each as <c>sha256//</c> and base64.</summary>
    public IReadOnlyList<string> Pins { get; }

    /// <summary>Whether a mismatch is only reported, and refuses nobody.</summary>
    public bool IsReportOnly { get; }

    /// <summary>
    /// Pins in curl's form: <c>sha256//BASE64;sha256//BASE64</c>, white space around each is passed over. Two different ones
    /// at least, for a peer whose only pinned key is lost or stolen cannot be reached any more (RFC 7469, section 4.3).
    /// </summary>
    /// <param name="pins">The pins.</param>
    /// <exception cref="ArgumentNullException"><paramref name="pins"/> is <c>null</c>.</exception>
    /// <exception cref="TlsException"><see cref="TlsErrorReason.InvalidOption"/>: one is no pin, or there are fewer than two different ones.</exception>
    public static PublicKeyPins Parse(string pins)
    {
        ArgumentNullException.ThrowIfNull(pins);
        IReadOnlyList<string> all = PinParser.Parse(pins);
        return all.Count >= 2
            ? new PublicKeyPins(all)
            : throw TlsFailure.InvalidOption(
                "There is one pin only, and none as a backup: if that key is lost or replaced, nobody gets through any more. "
                + "Add the pin of a key that is kept elsewhere, or of a second CA; PublicKeyPins.DangerousWithoutBackup does without.");
    }

    /// <summary>The same without asking for a backup: one pin will do.</summary>
    /// <param name="pins">One pin, or several.</param>
    /// <exception cref="ArgumentNullException"><paramref name="pins"/> is <c>null</c>.</exception>
    /// <exception cref="TlsException"><see cref="TlsErrorReason.InvalidOption"/>: one is no pin, or there is none.</exception>
    public static PublicKeyPins DangerousWithoutBackup(string pins)
    {
        ArgumentNullException.ThrowIfNull(pins);
        return new PublicKeyPins(PinParser.Parse(pins));
    }

    /// <summary>The pin of a certificate's key, in curl's form.</summary>
    /// <param name="certificate">The certificate as DER.</param>
    /// <exception cref="TlsException"><see cref="TlsErrorReason.InvalidOption"/>: it does not parse.</exception>
    public static string Of(ReadOnlyMemory<byte> certificate) =>
        ParsedCertificate.TryParse(certificate, out ParsedCertificate? parsed, out string problem)
            ? PublicKeyPin.Of(parsed.PublicKey.Der.Span)
            : throw TlsFailure.InvalidOption($"There is no pin of what is no certificate: {problem}");

    /// <summary>The pin of a public key, in curl's form.</summary>
    /// <param name="publicKey">The SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7) as DER, which is what <c>openssl pkey -pubout -outform der</c> writes.</param>
    /// <exception cref="TlsException"><see cref="TlsErrorReason.InvalidOption"/>: it is none.</exception>
    public static string OfPublicKey(ReadOnlyMemory<byte> publicKey) =>
        PublicKeyPin.IsPublicKey(publicKey)
            ? PublicKeyPin.Of(publicKey.Span)
            : throw TlsFailure.InvalidOption("There is no pin of what is no public key: a SubjectPublicKeyInfo as DER was expected.");

    /// <summary>The pin of the public key or certificate in a file, in curl's form: what <c>curl --pinnedpubkey FILE</c> wants.</summary>
    /// <param name="path">A PEM file, whose first block labelled <c>PUBLIC KEY</c> or <c>CERTIFICATE</c> counts, or a DER file. At most 1 MB.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is <c>null</c>.</exception>
    /// <exception cref="TlsException"><see cref="TlsErrorReason.InvalidOption"/>: the file cannot be read (the inner exception says why), or holds neither.</exception>
    public static string OfFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return PublicKeyFile.ReadPin(path);
    }

    /// <summary>The same pins, which now refuse nobody: <paramref name="report"/> is told of each peer that they would have refused.</summary>
    /// <param name="report">
    /// Called during the handshake, on whatever thread it runs; must not block. What it throws fails the handshake, as it
    /// would be lost otherwise.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="report"/> is <c>null</c>.</exception>
    public PublicKeyPins ReportOnly(Action<PinReport> report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new PublicKeyPins(Pins, isReportOnly: true, report);
    }

    /// <summary>The same pins, which refuse as before and tell <paramref name="report"/> of each peer that they refuse.</summary>
    /// <param name="report">As for <see cref="ReportOnly"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="report"/> is <c>null</c>.</exception>
    public PublicKeyPins WithReport(Action<PinReport> report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new PublicKeyPins(Pins, IsReportOnly, report);
    }

    /// <summary>The pins in curl's form.</summary>
    public override string ToString() => string.Join(';', Pins);

    /// <summary>What is wrong with a verified peer in the light of the pins; <c>null</c> if it may pass.</summary>
    /// <param name="peer">The peer; of its path the certificates parse.</param>
    /// <param name="cause">What the report threw, which refuses the peer too; else <c>null</c>.</param>
    internal TlsCertificateFailure? Check(TlsVerifiedPeer peer, out Exception? cause)
    {
        cause = null;
        ParsedCertificate[] path = [.. peer.Path.Select(ParsedCertificate.Parse)];
        string[] pathPins = [.. path.Select(certificate => PublicKeyPin.Of(certificate.PublicKey.Der.Span))];
        if (pathPins.Any(Pins.Contains))
        {
            return null;
        }

        try
        {
            _report?.Invoke(new PinReport(peer.ServerName, peer.Path, pathPins, Pins, IsRefused: !IsReportOnly));
        }
        catch (Exception error)
        {
            // Whatever the caller's code throws says no; it is told as the cause.
            cause = error;
        }

        return IsReportOnly && cause is null ? null : Mismatch(path[0], pathPins, cause);
    }

    private TlsCertificateFailure Mismatch(ParsedCertificate peer, string[] pathPins, Exception? cause)
    {
        string found = string.Join(';', pathPins);
        string afterwards = cause is null ? "" : $" The report of that failed, which refuses the peer: {cause.Message}";
        return new TlsCertificateFailure(
            TlsErrorReason.PinMismatch, 0, peer.Subject.ToString(),
            $"No key of the verified path is pinned: the pins are {this}, the path has {found}, its own certificate's first.{afterwards}")
        {
            SerialNumber = Convert.ToHexStringLower(peer.SerialNumber.Span),
            Expected = ToString(),
            Found = found,
            Reference = "RFC 7469, section 2.6",
        };
    }
}
