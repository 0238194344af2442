using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TlsSimple;

/// <summary>
/// Asks .NET's X509Chain, and so the operating system, for a path; on Linux that is OpenSSL. Called for
/// <see cref="TrustAnchors.Platform"/> only. Nothing is fetched and no revocation is looked up.
/// </summary>
internal static class PlatformVerifier
{
    /// <summary>Has the platform build a path and judge it. The peer's name is not its matter.</summary>
    /// <param name="peer">The peer's certificate as DER.</param>
    /// <param name="intermediates">What else may stand in the path; what the platform cannot read is passed over.</param>
    /// <param name="time">When everything must be valid.</param>
    /// <param name="purpose">What the peer is.</param>
    /// <param name="path">The path as DER, peer first, as far as the platform came; never empty.</param>
    /// <param name="problem">What is wrong, as the end of a sentence about the platform; empty if nothing is.</param>
    /// <returns>Whether the platform accepts.</returns>
    public static bool Build(
        ReadOnlyMemory<byte> peer,
        IReadOnlyList<ReadOnlyMemory<byte>> intermediates,
        DateTimeOffset time,
        CertificatePurpose purpose,
        out IReadOnlyList<ReadOnlyMemory<byte>> path,
        out string problem)
    {
        path = [peer];
        X509Certificate2? certificate = TryLoad(peer, out problem);
        if (certificate is null)
        {
            problem = $"It cannot be read: {problem}.";
            return false;
        }

        using X509Chain chain = CreateChain(time, purpose);
        try
        {
            foreach (ReadOnlyMemory<byte> intermediate in intermediates)
            {
                if (TryLoad(intermediate, out _) is { } extra)
                {
                    chain.ChainPolicy.ExtraStore.Add(extra);
                }
            }

            bool isAccepted = chain.Build(certificate);
            if (chain.ChainElements.Count > 0)
            {
                path = [.. chain.ChainElements.Select(element => (ReadOnlyMemory<byte>)element.Certificate.RawData)];
            }

            problem = isAccepted ? "" : Describe(chain.ChainStatus);
            return isAccepted;
        }
        catch (CryptographicException e)
        {
            problem = $"It cannot be judged: {Clean(e.Message)}.";
            return false;
        }
        finally
        {
            foreach (X509ChainElement element in chain.ChainElements)
            {
                element.Certificate.Dispose();
            }

            foreach (X509Certificate2 extra in chain.ChainPolicy.ExtraStore)
            {
                extra.Dispose();
            }

            certificate.Dispose();
        }
    }

    private static X509Chain CreateChain(DateTimeOffset time, CertificatePurpose purpose) => new()
    {
        ChainPolicy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = time.UtcDateTime,
            VerificationTimeIgnored = false,
            ApplicationPolicy =
            {
                new Oid(purpose == CertificatePurpose.Server ? ObjectIdentifiers.ServerAuthentication : ObjectIdentifiers.ClientAuthentication, null),
            },
        },
    };

    private static X509Certificate2? TryLoad(ReadOnlyMemory<byte> der, out string problem)
    {
        try
        {
            problem = "";
            return X509CertificateLoader.LoadCertificate(der.Span);
        }
        catch (CryptographicException e)
        {
            problem = Clean(e.Message);
            return null;
        }
    }

    /// <summary>"UntrustedRoot (self-signed certificate in certificate chain), NotTimeValid (…)."</summary>
    private static string Describe(X509ChainStatus[] statuses)
    {
        IEnumerable<string> problems = statuses.Select(s => $"{s.Status} ({Clean(s.StatusInformation)})").Distinct();
        return statuses.Length > 0 ? string.Join(", ", problems) + "." : "It does not say why.";
    }

    /// <summary>Part of a sentence, without the end of one.</summary>
    private static string Clean(string text) => DisplayText.Clean(text.Trim().TrimEnd('.'));
}
