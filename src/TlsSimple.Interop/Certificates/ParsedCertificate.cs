using System.Diagnostics.CodeAnalysis;

namespace TlsSimple;

/// <summary>
/// A certificate taken apart (RFC 5280, section 4.1): well-formed, but not yet judged. Its pieces lie in the memory that
/// it was read from, which must not change.
/// </summary>
internal sealed class ParsedCertificate
{
    /// <summary>0: not looked at yet; 1: it is; 2: it is not. One word, since anchors are shared by threads.</summary>
    private volatile int _selfIssued;

    /// <summary>The whole certificate.</summary>
    public required ReadOnlyMemory<byte> Der { get; init; }

    /// <summary>What is signed.</summary>
    public required ReadOnlyMemory<byte> ToBeSigned { get; init; }

    /// <summary>How it is signed; the same inside and outside of what is signed.</summary>
    public required AlgorithmIdentifier SignatureAlgorithm { get; init; }

    /// <summary>The signature.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>1, 2 or 3.</summary>
    public required int Version { get; init; }

    /// <summary>The serial number's bytes, big-endian in two's complement. Old roots have 0; negative ones exist.</summary>
    public required ReadOnlyMemory<byte> SerialNumber { get; init; }

    /// <summary>Who signed.</summary>
    public required DistinguishedName Issuer { get; init; }

    /// <summary>Whose key it is.</summary>
    public required DistinguishedName Subject { get; init; }

    /// <summary>The first moment of validity.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>The last moment of validity.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>Whether both times stand in the form that RFC 5280, section 4.1.2.5 demands: GeneralizedTime only from 2050 on.</summary>
    public required bool HasConformingTimes { get; init; }

    /// <summary>The key.</summary>
    public required SubjectPublicKeyInfo PublicKey { get; init; }

    /// <summary>All extensions, in order; each at most once.</summary>
    public required IReadOnlyList<CertificateExtension> Extensions { get; init; }

    /// <summary>The names it is for, at least one; <c>null</c> without this extension.</summary>
    public required IReadOnlyList<GeneralName>? SubjectAlternativeNames { get; init; }

    /// <summary>Whether it is a CA; <c>null</c> without this extension.</summary>
    public required BasicConstraints? BasicConstraints { get; init; }

    /// <summary>What the key may do; <c>null</c> without this extension.</summary>
    public required KeyUsages? KeyUsage { get; init; }

    /// <summary>What the certificate may be used for, at least one; <c>null</c> without this extension.</summary>
    public required IReadOnlyList<string>? ExtendedKeyUsages { get; init; }

    /// <summary>The key's name within its CA; <c>null</c> without this extension.</summary>
    public required ReadOnlyMemory<byte>? SubjectKeyIdentifier { get; init; }

    /// <summary>The name of the key that signed; <c>null</c> without this extension.</summary>
    public required AuthorityKeyIdentifier? AuthorityKeyIdentifier { get; init; }

    /// <summary>The names that certificates below may have; <c>null</c> without this extension.</summary>
    public required NameConstraints? NameConstraints { get; init; }

    /// <summary>What it says of policies.</summary>
    public required CertificatePolicies Policies { get; init; }

    /// <summary>Whether issuer and subject are the same (RFC 5280, section 3.2).</summary>
    public bool IsSelfIssued
    {
        get
        {
            int state = _selfIssued;
            if (state == 0)
            {
                _selfIssued = state = Issuer.Matches(Subject) ? 1 : 2;
            }

            return state == 1;
        }
    }

    /// <summary>Takes a certificate apart. Keeps <paramref name="der"/>; does not copy it.</summary>
    /// <exception cref="CertificateFormatException">It is no certificate, or one that breaks RFC 5280, section 4.1.</exception>
    public static ParsedCertificate Parse(ReadOnlyMemory<byte> der) => CertificateReader.Read(der);

    /// <summary>The same with a sentence in place of the exception.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> der,
        [NotNullWhen(true)] out ParsedCertificate? certificate,
        out string problem)
    {
        try
        {
            certificate = Parse(der);
            problem = "";
            return true;
        }
        catch (CertificateFormatException e)
        {
            certificate = null;
            problem = e.Message;
            return false;
        }
    }

    /// <summary>The same certificates as DER.</summary>
    public static ReadOnlyMemory<byte>[] Encode(IReadOnlyList<ParsedCertificate> path)
    {
        var encoded = new ReadOnlyMemory<byte>[path.Count];
        for (int i = 0; i < encoded.Length; i++)
        {
            encoded[i] = path[i].Der;
        }

        return encoded;
    }

    /// <summary>The extension of that object identifier, if there is one.</summary>
    public CertificateExtension? FindExtension(string oid)
    {
        foreach (CertificateExtension extension in Extensions)
        {
            if (extension.Oid == oid)
            {
                return extension;
            }
        }

        return null;
    }
}
