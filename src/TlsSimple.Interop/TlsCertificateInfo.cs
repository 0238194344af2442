using static TlsSimple.Interop;

namespace TlsSimple;

/// <summary>What a certificate says of itself, for people and for logs. Read without the platform's cryptography; nothing is judged.</summary>
public sealed class TlsCertificateInfo
{
    private TlsCertificateInfo(string sha256, ParsedCertificate? certificate)
    {
        Sha256 = sha256;
        Subject = certificate?.Subject.ToString() ?? "";
        Issuer = certificate?.Issuer.ToString() ?? "";
        NotBefore = certificate?.NotBefore;
        NotAfter = certificate?.NotAfter;
    }

    /// <summary>The subject as RFC 4514 writes it, or <c>""</c> if the certificate does not parse.</summary>
    public string Subject { get; }

    /// <summary>The issuer as RFC 4514 writes it, or <c>""</c> if the certificate does not parse.</summary>
    public string Issuer { get; }

    /// <summary>The first moment of validity; <c>null</c> if the certificate does not parse.</summary>
    public DateTimeOffset? NotBefore { get; }

    /// <summary>The last moment of validity; <c>null</c> if the certificate does not parse.</summary>
    public DateTimeOffset? NotAfter { get; }

    /// <summary>SHA-256 over the whole certificate, in lower-case hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>Reads a certificate, for example one of <see cref="TlsConnectionInfo.PeerCertificates"/>. One that does not parse has a hash all the same.</summary>
    /// <exception cref="TlsException">The native library is not usable (<see cref="TlsErrorReason.NativeLibrary"/>).</exception>
    public static TlsCertificateInfo FromDer(ReadOnlyMemory<byte> der)
    {
        TlsLibrary.EnsureStarted();
        Span<byte> digest = stackalloc byte[32];
        TlsFailure.ThrowIfNotOk(TlsNative.tlssimple_sha256(der.Span, der.Length, digest));
        _ = ParsedCertificate.TryParse(der, out ParsedCertificate? certificate, out _);
        return new TlsCertificateInfo(Convert.ToHexStringLower(digest), certificate);
    }
}
