using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace TlsSimple.Unit.Engine;

/// <summary>Servers send their intermediates in every order, and leave old ones in (RFC 8446, section 4.4.2).</summary>
public sealed class ChainOrderTests
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.UtcNow;

    [Theory]
    [InlineData("leaf new cross")]
    [InlineData("leaf cross new")]
    [InlineData("leaf old new cross")] // The renewed intermediate behind the one that it replaces.
    [InlineData("leaf new old cross")]
    [InlineData("leaf cross new old")]
    [InlineData("leaf stranger new cross")]
    public void ExaminePeer_ChainInAnyOrder_FindsThePath(string order)
    {
        using ECDsa anchorKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa crossKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 anchor = Ca("CN=anchor", anchorKey).CreateSelfSigned(s_now.AddYears(-1), s_now.AddYears(1));
        using X509Certificate2 cross = Issue(Ca("CN=cross", crossKey), anchor, anchorKey, s_now.AddYears(1));
        using X509Certificate2 old = Issue(Ca("CN=middle", middleKey), cross, crossKey, s_now.AddDays(-1));
        using X509Certificate2 renewed = Issue(Ca("CN=middle", middleKey), cross, crossKey, s_now.AddYears(1));
        using X509Certificate2 stranger = Ca("CN=stranger", crossKey).CreateSelfSigned(s_now.AddYears(-1), s_now.AddYears(1));
        using X509Certificate2 leaf = Issue(new CertificateRequest("CN=leaf", leafKey, HashAlgorithmName.SHA256), renewed, middleKey, s_now.AddYears(1));
        var certificates = new Dictionary<string, X509Certificate2>
        {
            ["leaf"] = leaf, ["old"] = old, ["new"] = renewed, ["cross"] = cross, ["stranger"] = stranger,
        };
        ReadOnlyMemory<byte>[] sent = [.. order.Split(' ').Select(name => (ReadOnlyMemory<byte>)certificates[name].RawData)];

        using MbedContext clientContext = MbedContext.Create(NativeRole.Client, SslProtocols.Tls13, SslProtocols.Tls13, AlpnOffer.None);
        using MbedContext serverContext = MbedContext.Create(NativeRole.Server, SslProtocols.Tls13, SslProtocols.Tls13, AlpnOffer.None);
        serverContext.SetIdentity(sent, leafKey.ExportPkcs8PrivateKey());
        using var trust = MbedTrust.Create(TrustAnchors.FromCertificates([(ReadOnlyMemory<byte>)anchor.RawData]));
        using var client = new EngineEnd(clientContext.CreateSession());
        using var server = new EngineEnd(serverContext.CreateSession()) { Peer = client };
        client.Peer = server;
        client.HandshakeOn();
        server.HandshakeOn();
        Assert.Equal(TlsStatus.WantVerdict, client.HandshakeOn());

        Assert.Equal(TlsStatus.Ok, client.Session.ExaminePeer(trust, out IReadOnlyList<PathEntry> path));

        Assert.Equal([leaf.RawData, renewed.RawData, cross.RawData, anchor.RawData], path.Select(entry => entry.Der.ToArray()));
        Assert.Equal(sent.Select(der => der.ToArray()), client.Session.GetPeerCertificates().Select(der => der.ToArray()));
    }

    private static CertificateRequest Ca(string subject, ECDsa key)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request;
    }

    private static X509Certificate2 Issue(CertificateRequest request, X509Certificate2 issuer, ECDsa issuerKey, DateTimeOffset notAfter) =>
        request.Create(
            issuer.SubjectName,
            X509SignatureGenerator.CreateForECDsa(issuerKey),
            s_now.AddMonths(-6),
            notAfter,
            RandomNumberGenerator.GetBytes(8));
}
