using System.Diagnostics.CodeAnalysis;

namespace TlsSimple;

/// <summary>Which keys a trust anchor may have: those that some signature that is accepted can be made with.</summary>
internal static class AnchorKey
{
    private const int MinimumRsaBits = 2048;

    /// <summary>The most that the engine computes with.</summary>
    private const int MaximumRsaBits = 8192;

    private const string P256 = "1.2.840.10045.3.1.7";
    private const string P384 = "1.3.132.0.34";
    private const string P521 = "1.3.132.0.35";

    /// <summary>Takes a certificate apart and looks at its key.</summary>
    /// <param name="der">The certificate; kept, not copied.</param>
    /// <param name="certificate">What came out, if it can serve.</param>
    /// <param name="problem">A sentence that says why it cannot.</param>
    public static bool TryParse(ReadOnlyMemory<byte> der, [NotNullWhen(true)] out ParsedCertificate? certificate, out string problem)
    {
        if (ParsedCertificate.TryParse(der, out certificate, out problem) && Diagnose(certificate.PublicKey) is { } key)
        {
            problem = $"It cannot serve as a trust anchor: its key is {key}. Keys of RSA from {MinimumRsaBits} to {MaximumRsaBits} bits "
                + "and on the curves P-256, P-384 and P-521 can.";
            certificate = null;
        }

        return certificate is not null;
    }

    /// <summary>What is wrong with a key, as the end of a sentence; <c>null</c> if nothing is.</summary>
    private static string? Diagnose(SubjectPublicKeyInfo key) => key.Algorithm.Oid switch
    {
        ObjectIdentifiers.Rsa => key.Rsa?.ModulusBits is >= MinimumRsaBits and <= MaximumRsaBits ? null : $"of RSA with {key.Rsa?.ModulusBits} bits",
        ObjectIdentifiers.RsaPss => "bound to RSA-PSS (RFC 4055), which is not supported",
        ObjectIdentifiers.EllipticCurve => key.CurveOid switch
        {
            P256 or P384 or P521 => null,
            null => "on a curve without a name",
            _ => $"on the curve {key.CurveOid}",
        },
        ObjectIdentifiers.Ed25519 => "of Ed25519",
        ObjectIdentifiers.Ed448 => "of Ed448",
        _ => $"of the kind {key.Algorithm.Oid}",
    };
}
