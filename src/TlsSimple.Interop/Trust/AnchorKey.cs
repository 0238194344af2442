using System.Diagnostics.CodeAnalysis;

namespace TlsSimple;

/// <summary>What a certificate must be to serve as a trust anchor: well-formed, with a key by which something can be verified.</summary>
internal static class AnchorKey
{
    /// <summary>Takes a certificate apart and looks at its key.</summary>
    /// <param name="der">The certificate; kept, not copied.</param>
    /// <param name="certificate">What came out, if it can serve.</param>
    /// <param name="problem">A sentence that says why it cannot.</param>
    public static bool TryParse(ReadOnlyMemory<byte> der, [NotNullWhen(true)] out ParsedCertificate? certificate, out string problem)
    {
        if (ParsedCertificate.TryParse(der, out certificate, out problem) && KeyRules.CheckKey(certificate) is { } weak)
        {
            problem = weak.Detail;
            certificate = null;
        }

        return certificate is not null;
    }
}
