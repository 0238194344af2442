using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TlsSimple.Unit.Corpus;

namespace TlsSimple.Unit.Differential;

/// <summary>What .NET says of a chain: X509Chain, and the host name by X509Certificate2.</summary>
internal sealed class PlatformVerdict
{
    private static readonly Oid s_server = new(Oids.ServerAuth);

    private PlatformVerdict(params IEnumerable<string> problems) => Problems = [.. problems.Distinct()];

    public bool IsAccepted => Problems.Count == 0;

    /// <summary>The flags of X509Chain by name; "Name" if the host is another; "Form" if a certificate cannot be loaded.</summary>
    public IReadOnlyList<string> Problems { get; }

    public static PlatformVerdict Of(Scene scene)
    {
        var certificates = new List<X509Certificate2>();
        X509Certificate2 Load(byte[] der)
        {
            certificates.Add(X509CertificateLoader.LoadCertificate(der));
            return certificates[^1];
        }

        using var chain = new X509Chain();
        try
        {
            X509Certificate2 peer = Load(scene.Peer);
            X509ChainPolicy policy = chain.ChainPolicy;
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.RevocationMode = X509RevocationMode.NoCheck;
            policy.DisableCertificateDownloads = true;
            policy.VerificationTime = scene.Time.UtcDateTime;
            policy.ApplicationPolicy.Add(s_server);
            scene.Anchors.ForEach(anchor => policy.CustomTrustStore.Add(Load(anchor.Encoded)));
            foreach (byte[] sent in scene.Sent)
            {
                try
                {
                    policy.ExtraStore.Add(Load(sent));
                }
                catch (CryptographicException)
                {
                    // As with ours: what does not parse is passed over.
                }
            }

            bool isBuilt = chain.Build(peer);
            bool isNamed = scene.Name is null || peer.MatchesHostname(scene.Name, allowWildcards: true, allowCommonName: false);
            return new PlatformVerdict([.. isBuilt ? [] : Flags(chain), .. isNamed ? Array.Empty<string>() : ["Name"]]);
        }
        catch (CryptographicException)
        {
            return new PlatformVerdict("Form");
        }
        finally
        {
            foreach (X509ChainElement element in chain.ChainElements)
            {
                element.Certificate.Dispose();
            }

            certificates.ForEach(certificate => certificate.Dispose());
        }
    }

    public override string ToString() => IsAccepted ? "accepts" : $"refuses: {string.Join(", ", Problems)}";

    private static IEnumerable<string> Flags(X509Chain chain) =>
        chain.ChainStatus.Length == 0 ? ["None"] : chain.ChainStatus.Select(status => status.Status.ToString());
}
