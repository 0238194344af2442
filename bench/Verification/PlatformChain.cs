using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TlsSimple.Unit.Corpus;

namespace TlsSimple.Bench;

/// <summary>X509Chain, told to do what our verifier does: these anchors, this time, servers, nothing fetched.</summary>
internal static class PlatformChain
{
    private static readonly Oid s_server = new(Oids.ServerAuth);

    public static X509Chain New(X509Certificate2Collection anchors)
    {
        var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(anchors);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = Draft.Now.UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(s_server);
        return chain;
    }
}
