using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace TlsSimple.Unit.Engine;

/// <summary>Servers send their intermediates in every order, and leave in what is of no use (RFC 8446, section 4.4.2): the engine tells all of it as it came.</summary>
public sealed class ChainOrderTests
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.UtcNow;

    public static TheoryData<string, SslProtocols> Orders
    {
        get
        {
            var orders = new TheoryData<string, SslProtocols>();
            foreach (SslProtocols protocol in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
            {
                orders.Add("leaf new cross", protocol);
                orders.Add("leaf cross new", protocol);
                orders.Add("leaf old new cross", protocol); // The renewed intermediate behind the one that it replaces.
                orders.Add("leaf stranger new cross", protocol);
                orders.Add("leaf leaf garbage tiny new leaf cross garbage", protocol);
            }

            return orders;
        }
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void GetPeerCertificates_ChainInAnyOrder_IsAsItWasSent(string order, SslProtocols protocol)
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
        var certificates = new Dictionary<string, byte[]>
        {
            ["leaf"] = leaf.RawData,
            ["old"] = old.RawData,
            ["new"] = renewed.RawData,
            ["cross"] = cross.RawData,
            ["stranger"] = stranger.RawData,
            ["garbage"] = [0x30, 0x82, 0x01, 0x2C, .. RandomNumberGenerator.GetBytes(300)],
            ["tiny"] = [0x30, 0x00],
        };
        ReadOnlyMemory<byte>[] sent = [.. order.Split(' ').Select(name => (ReadOnlyMemory<byte>)certificates[name])];

        using MbedContext clientContext = MbedContext.Create(NativeRole.Client, protocol, protocol, AlpnOffer.None);
        using MbedContext serverContext = MbedContext.Create(NativeRole.Server, protocol, protocol, AlpnOffer.None);
        using var identity = MbedIdentity.Create(sent, leafKey.ExportPkcs8PrivateKey());
        serverContext.SetIdentity(identity);
        using var client = new EngineEnd(clientContext.CreateSession());
        using var server = new EngineEnd(serverContext.CreateSession()) { Peer = client };
        client.Peer = server;
        client.HandshakeOn();
        server.HandshakeOn();
        Assert.Equal(TlsStatus.WantVerdict, client.HandshakeOn());

        Assert.Equal(sent.Select(der => der.ToArray()), client.Session.GetPeerCertificates().Select(der => der.ToArray()));
        Assert.Equal(
            TlsStatus.Ok,
            client.Session.ExaminePeer(
                [leaf.RawData, renewed.RawData, cross.RawData, anchor.RawData], new NativeVerifyFlags[Interop.TlsNative.PathMax]));
        Assert.Equal(TlsStatus.Ok, client.Session.AcceptPeer());
        client.HandshakeOn();
        Assert.Equal(TlsStatus.Ok, server.HandshakeOn());
        Assert.Equal(TlsStatus.Ok, client.HandshakeOn());
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
